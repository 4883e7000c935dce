"""A person's archive: everything the office holds on one person as one ZIP, with a list of contents as PDF. (urumqi 第二十三条)"""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tuodi.office.casework.models import Case as Application
from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry
from tuodi.office.core.numbers import yuan
from tuodi.office.fund.papers.render import pdf
from tuodi.office.oversight.models import Recovery, Sanction
from tuodi.office.payment.models import Due
from tuodi.office.registry.models import Filing, Identity, Person
from tuodi.office.registry.queries import whose
from tuodi.office.registry.queries.record import record
from tuodi.office.settlement import printouts
from tuodi.office.settlement.models import Settlement

File = tuple[str, str, bytes]  # name in the archive, what it is, content


@action("oversight.archive")
def take(actor: Actor, person: Person) -> bytes:
    """The ZIP. Who took whose archive is in the trail."""
    files = [*_sheets(actor, person), *_papers(person)]
    files.insert(0, ("登记与记录.xlsx", "基本情况、身份、备案、结算、应付、停止救助、追回、审计记录", _workbook(person)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("00 目录.pdf", _contents(actor, person, files))
        for number, (name, _, content) in enumerate(files, 1):
            archive.writestr(f"{number:02d} {name}", content)
    audit.record("oversight.archive.taken", actor, person, district=person.district_id, name=person.name, count=len(files) + 1)
    return out.getvalue()


def _contents(actor: Actor, person: Person, files: list[File]) -> bytes:
    dossier = getattr(person, "dossier", None)
    facts = [
        ["姓名", person.name],
        ["身份证号", person.masked],
        ["区县", str(person.district)],
        ["纸质档案编号", dossier.number if dossier else "未登记"],
        ["存放处", dossier.place if dossier else ""],
        ["文件数", str(len(files))],
    ]
    rows = [[f"{number:02d}", name, what] for number, (name, what, _) in enumerate(files, 1)]
    today = timezone.localdate()
    values = {"title": "医疗救助个人档案目录", "left": str(person.district), "right": f"{today}", "foot": f"导出人：{actor.name}"}
    return pdf(values | {"facts": facts, "tables": [{"title": "目录", "heads": ["序号", "文件", "内容"], "widths": ["auto", "fr", "fr"], "rows": rows, "total": []}]})


def _settlements(person: Person) -> list[Settlement]:
    rows = Settlement.objects.filter(whose(person)).select_related("claim", "person__district", "district", "reverses", "reversed_by")
    return list(rows.order_by("pk"))


def _sheets(actor: Actor, person: Person) -> Iterator[File]:
    """The sheet of every settlement."""
    for one in _settlements(person):
        yield f"结算单 {one.number}.pdf", f"{one.claim.ended} {one.get_kind_display()} {yuan(one.paid)} 元", printouts.settlement_sheet(actor, one)


def _papers(person: Person) -> Iterator[File]:
    """What was handed in with applications."""
    for case in Application.objects.filter(whose(person)).order_by("pk"):
        for one in case.attachments.select_related("content"):
            safe = one.name.replace("/", "_").replace("\\", "_")
            yield f"{case.number} {safe}", f"申请材料，{one.at:%Y-%m-%d} 上传", base64.b64decode(one.content.data)


def _workbook(person: Person) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    for title, heads, rows in _tables(person):
        sheet = book.add_worksheet(title)
        sheet.set_column(0, len(heads), 18)
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head, bold)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                sheet.write_string(number, place, "" if value is None else str(value))
    book.close()
    return out.getvalue()


def _tables(person: Person) -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    known = record(person)
    facts = [["身份证号", known.number], *[list(one) for one in known.facts], *[[f"{year} 年参保", kind] for year, kind, _ in known.insurances]]
    yield "基本情况", ["项目", "内容"], facts
    identities = Identity.objects.filter(whose(person)).order_by("start", "pk")
    yield "身份", ["身份", "开始", "结束", "结束原因"], [[one.get_code_display(), one.start, one.end, one.end_reason] for one in identities]
    filings = Filing.objects.filter(whose(person)).order_by("start", "pk")
    yield "备案", ["种类", "开始", "结束"], [[one.get_kind_display(), one.start, one.end] for one in filings]
    heads = ["编号", "类型", "结束日期", "医疗机构", "总费用", "政策范围内", "医疗救助", "倾斜救助", "个人负担"]
    yield (
        "结算",
        heads,
        [
            [s.number, s.get_kind_display(), s.claim.ended, s.claim.institution, *map(yuan, (s.claim.total_cost, s.claim.in_policy_cost, s.aid, s.tilt_aid, s.self_paid))]
            for s in _settlements(person)
        ],
    )
    dues = Due.objects.filter(whose(person)).order_by("pk")
    yield "应付", ["编号", "事项", "金额", "状态"], [[one.number, one.get_purpose_display(), yuan(one.amount), one.get_state_display()] for one in dues]
    barred = Sanction.objects.filter(whose(person)).order_by("pk")
    yield "停止救助", ["开始", "结束", "状态", "事由"], [[one.start, one.end, one.get_state_display(), one.reason] for one in barred]
    owed = Recovery.objects.filter(whose(person)).order_by("pk")
    yield "追回", ["应退", "已退", "状态", "事由"], [[yuan(one.amount), yuan(one.paid), one.get_state_display(), one.reason] for one in owed]
    yield "审计记录", ["时间", "姓名", "角色", "内容", "理由"], [
        [f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}", one.actor_name, one.role_text, one.sentence, one.why] for one in trail_of(person)
    ]


def trail_of(person: Person) -> list[AuditEntry]:
    """What the trail says of the person's record and settlements, oldest first."""
    numbers = [str(one.pk) for one in _settlements(person)]
    own = Q(subject_kind="registry.person", subject_id=str(person.pk)) | Q(subject_kind="settlement.settlement", subject_id__in=numbers)
    return list(AuditEntry.objects.filter(own).select_related("user").order_by("pk")[:2000])
