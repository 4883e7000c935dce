"""A person's archive: everything the office holds on one person, as one ZIP and as one PDF, with a list of contents. (urumqi.089, 第二十三条)"""

from __future__ import annotations

import io
import zipfile

from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.oversight.archive.files import File, papers, sheets
from tuodi.office.oversight.archive.paper import whole
from tuodi.office.oversight.archive.tables import tables
from tuodi.office.oversight.archive.workbook import workbook
from tuodi.office.registry.models import Person

ABOUT = "基本情况、身份、备案、结算、申请、支付、预警、监管、通报和审计记录"


@action("oversight.archive")
def take(actor: Actor, person: Person) -> bytes:
    """The ZIP: the whole as one PDF, the tables as a workbook, each sheet and each paper as a file. Who took whose archive is in the trail."""
    found = tables(person)
    files = [File("登记与记录.xlsx", ABOUT, workbook(found)), *sheets(actor, person), *papers(person)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("00 个人档案.pdf", whole(actor, person, found, files))
        for number, one in enumerate(files, 1):
            archive.writestr(f"{number:02d} {one.name}", one.content)
    _taken(actor, person, len(files) + 1)
    return out.getvalue()


@action("oversight.archive")
def print_all(actor: Actor, person: Person) -> bytes:
    """The same as one PDF, sheets and papers in it page by page."""
    found = tables(person)
    files = [*sheets(actor, person), *papers(person)]
    content = whole(actor, person, found, files)
    _taken(actor, person, len(files))
    return content


def _taken(actor: Actor, person: Person, count: int) -> None:
    audit.record("oversight.archive.taken", actor, person, district=person.district_id, name=person.name, count=count)
