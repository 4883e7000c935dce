"""A list leaves the office: with whole ID numbers, so it stands in the trail who took it out."""

from __future__ import annotations

import tempfile
from typing import Any

from django.db.models import OuterRef, Subquery

from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.enrolment import lists
from tuodi.office.enrolment.models import Run, Target
from tuodi.office.enrolment.refused import EnrolmentRefused
from tuodi.office.registry.models import Identity


@action("enrolment.list.take")
def take_list(actor: Actor, run: Run, kind: str) -> Any:
    """The workbook of an approved run's list as an open file. kind: of `lists.TITLES`. Raises EnrolmentRefused."""
    if kind not in lists.TITLES:
        raise EnrolmentRefused("没有这种名单。")
    if run.state != Run.State.APPROVED:
        raise EnrolmentRefused("批准以后才能取出名单。")
    since = Identity.objects.filter(person=OuterRef("person"), code=OuterRef("identity"), known_to=None).order_by("-start").values("start")[:1]
    rows = Target.objects.filter(run=run, state=Target.State.GRANTED).select_related("person", "district", "street").order_by("district", "street", "id")
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    count = lists.write(file, lists.fields(kind, run), rows.annotate(held_from=Subquery(since)).iterator(chunk_size=2000))
    title = f"{run.year} 年{lists.TITLES[kind]}"
    audit.record("enrolment.list_taken", actor, run, district=run.district_id, title=title, count=count)
    file.seek(0)
    return file
