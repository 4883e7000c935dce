"""What the office or a department's list holds already, so that nobody is asked for it again. Each answers where it is held, empty where it isn't."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from tuodi.office.casework import clock
from tuodi.office.core.crypto import mask_id
from tuodi.office.registry.models import BankAccount, Identity, Insurance, Person
from tuodi.office.registry.queries import whose
from tuodi.office.settlement.models import Claim


def _id_number(person: Person) -> str:
    return f"登记 {mask_id(person.id_number)}"


def _household(person: Person) -> str:
    return f"登记的家庭 {person.household.number}" if person.household else ""


def _identity(person: Person) -> str:
    today = clock.today()
    rows = Identity.objects.filter(whose(person), known_to=None, start__lte=today).filter(Q(end=None) | Q(end__gt=today))
    row = rows.select_related("source").order_by("-start").first()
    if row is None:
        return ""
    return f"{row.certified_by or '登记'}{'名单“' + row.source.name + '”' if row.source else ''}：{row.get_code_display()}"


def _insurance(person: Person) -> str:
    row = Insurance.objects.filter(whose(person)).order_by("-year").first()
    return f"参保登记 {row.year} 年" if row else ""


def _account(person: Person) -> str:
    row = BankAccount.objects.filter(whose(person), active=True).first()
    return f"登记的账户 {row}" if row else ""


def _claims(person: Person) -> str:
    count = Claim.objects.filter(whose(person), withdrawn=False).exclude(invoice_number=None, channel="manual").count()
    return f"医保结算数据 {count} 笔" if count else ""


def _disability(person: Person) -> str:
    return "残疾登记" if person.disability_grade else ""


HELD: dict[str, Callable[[Person], str]] = {
    "id_number": _id_number,
    "household": _household,
    "identity": _identity,
    "insurance": _insurance,
    "account": _account,
    "claims": _claims,
    "disability": _disability,
}


def where(person: Person, fact: str | None) -> str:
    """Where a fact is held; empty where it isn't, or where nothing can hold it."""
    return HELD[fact](person) if fact else ""
