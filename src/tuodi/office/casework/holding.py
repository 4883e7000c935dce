"""What the office or a department's list holds already, so that nobody is asked for it again. Each answers where it is held, empty where it isn't."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from tuodi.office.casework import clock
from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import mask_id
from tuodi.office.registry.models import BankAccount, DepartmentList, Identity, Insurance, ListRow, Person
from tuodi.office.registry.queries import whose
from tuodi.office.settlement.models import Claim

WAITING = (DepartmentList.State.STAGED, DepartmentList.State.COMPARED)
NAMED = ("", ListRow.Verdict.NEW, ListRow.Verdict.CHANGED, ListRow.Verdict.UNCHANGED)


def _id_number(person: Person) -> str:
    return f"登记 {mask_id(person.id_number)}"


def _household(person: Person) -> str:
    return f"登记的家庭 {person.household.number}" if person.household else ""


def _identity(person: Person) -> str:
    today = clock.today()
    rows = Identity.objects.filter(whose(person), known_to=None, start__lte=today).filter(Q(end=None) | Q(end__gt=today))
    row = rows.select_related("source").order_by("-start").first()
    if row is None:
        return _on_a_list(person)
    return f"{row.certified_by or '登记'}{'名单“' + row.source.name + '”' if row.source else ''}：{row.get_code_display()}"


def _on_a_list(person: Person) -> str:
    """A department's list that came in and waits to be applied names the person already. Lists of the whole city are no district's rows:
    the office looks for itself, and tells only this."""
    with rls.as_actor(Actor.system("查找部门名单", person.city)):
        row = _row_of(person)
        return f"{row.source.department}名单“{row.source.name}”：{row.get_code_display()}" if row else ""


def _row_of(person: Person) -> ListRow | None:
    rows = ListRow.objects.filter(Q(person=person) | Q(id_index=person.id_index), source__city=person.city, source__state__in=WAITING)
    return rows.filter(number__isnull=False, verdict__in=NAMED).exclude(code="").select_related("source").order_by("-id").first()


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
