"""What belongs into a person's archive as a file: the sheets of settlements, what was handed in with applications, photographs of visits aside."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass

from tuodi.office.casework.models import Case as Application
from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.registry.models import Person
from tuodi.office.registry.queries import whose
from tuodi.office.settlement import printouts
from tuodi.office.settlement.models import Settlement


@dataclass(frozen=True)
class File:
    """A file of the archive: its name, what it is, its content."""

    name: str
    what: str
    content: bytes


def settlements(person: Person) -> list[Settlement]:
    """Every settlement and mirror entry of the person, merged records included."""
    rows = Settlement.objects.filter(whose(person)).select_related("claim", "person__district", "district", "reverses", "reversed_by")
    return list(rows.order_by("pk"))


def sheets(actor: Actor, person: Person) -> Iterator[File]:
    """The sheet of every settlement."""
    for one in settlements(person):
        about = f"{one.claim.ended} {one.get_kind_display()} {yuan(one.paid)} 元"
        yield File(f"结算单 {one.number}.pdf", about, printouts.settlement_sheet(actor, one))


def papers(person: Person) -> Iterator[File]:
    """What was handed in with applications."""
    for case in Application.objects.filter(whose(person)).order_by("pk"):
        for one in case.attachments.select_related("content"):
            safe = one.name.replace("/", "_").replace("\\", "_")
            yield File(f"{case.number} {safe}", f"申请材料，{one.at:%Y-%m-%d} 上传", base64.b64decode(one.content.data))
