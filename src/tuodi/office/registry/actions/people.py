"""Adding and changing people, their insurance and household; showing what is masked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import blind_index
from tuodi.office.core.models import District
from tuodi.office.registry import signals
from tuodi.office.registry.models import BankAccount, Household, Insurance, Person, PersonChange
from tuodi.office.registry.refused import RegistryRefused
from tuodi.office.registry.signals import EVER, Touched
from tuodi.tables import idnumber

# columns on which no rule of a policy looks
SILENT = {"name", "street", "community", "address", "telephone", "household", "relation"}
PLACE = {"district", "street", "community"}
CHANGEABLE = SILENT | {
    "sex",
    "birth_date",
    "district",
    "hukou_local",
    "disability_grade",
    "disability_kind",
    "unable_to_work",
    "dibao_class",
    "urban",
}


def checked_number(text: str, city: str) -> str:
    """The ID number as it is stored. Raises RegistryRefused for a wrong one, or one that the city's registry has already."""
    read = idnumber.check("".join(text.split()))
    if read.problem:
        raise RegistryRefused(read.problem, "id_number")
    if Person.objects.filter(city=city, id_index=blind_index(read.number)).exists():
        raise RegistryRefused("本市登记中已有这个身份证号", "id_number")
    return read.number


@action("registry.person.write")
def add_person(actor: Actor, district: District, id_number: str, name: str, **columns: Any) -> Person:
    """A person by ID number; sex and birth date are read from it. Raises RegistryRefused."""
    rights.check_district(actor, district)
    _only_changeable(columns)
    number = checked_number(id_number, district.city)
    read = idnumber.check(number)
    person = Person(
        district=district, id_number=number, name=name.strip(), **({"sex": read.sex or "", "birth_date": read.birth_date} | columns)
    )
    person.save()
    audit.record("registry.person_added", actor, person, district=district, name=person.name)
    return person


@action("registry.person.write", may_change_nothing=True)
def change_person(actor: Actor, person: Person, why: str = "", **columns: Any) -> Person:
    """Change columns of a person's record; before and after are kept. Attributes that rules look at touch what was settled."""
    rights.check_district(actor, person.district_id)
    _only_changeable(columns)
    locks.persons([person.pk])
    held = Person.objects.select_related("district", "street", "household").get(pk=person.pk)
    changed = {name: value for name, value in columns.items() if getattr(held, name) != value}
    if not changed:
        return held
    before = {name: _plain(getattr(held, name)) for name in changed}
    for name, value in changed.items():
        setattr(held, name, value)
    rights.check_district(actor, held.district_id)
    held.save()
    keep_change(actor, held, before, {name: _plain(value) for name, value in changed.items()}, why)
    titles = "、".join(str(Person._meta.get_field(name).verbose_name) for name in sorted(changed))  # type: ignore[union-attr]
    audit.record("registry.person_changed", actor, held, why=why, district=held.district_id, columns=titles)
    if set(changed) - SILENT:
        signals.tell(actor, [Touched(held.pk, EVER)], f"登记信息变动：{titles}")
    if set(changed) & PLACE:
        signals.person_moved.send(sender=Person, actor=actor, person=held)
    return held


@action("registry.person.write", may_change_nothing=True)
def set_insurance(actor: Actor, person: Person, year: int, kind: str, paid_on: dt.date | None = None) -> Insurance:
    """Which insurance the person has in a year."""
    rights.check_district(actor, person.district_id)
    locks.persons([person.pk])
    held = Insurance.objects.filter(person=person, year=year).first()
    if held is not None and (held.kind, held.paid_on) == (kind, paid_on):
        return held
    before = {"kind": held.kind, "paid_on": _plain(held.paid_on)} if held else None
    made, _ = Insurance.objects.update_or_create(person=person, year=year, defaults={"kind": kind, "paid_on": paid_on})
    name = f"insurance.{year}"
    keep_change(actor, person, {name: before}, {name: {"kind": kind, "paid_on": _plain(paid_on)}}, "")
    audit.record("registry.insurance_set", actor, person, district=person.district_id, year=year, kind=made.get_kind_display())
    signals.tell(actor, [Touched(person.pk, dt.date(year, 1, 1), dt.date(year, 12, 31))], f"{year} 年参保信息变动")
    return made


@action("registry.person.write")
def set_household(actor: Actor, district: District, number: str, address: str = "") -> Household:
    """A household by its number: made, or its address brought up to date."""
    rights.check_district(actor, district)
    made, _ = Household.objects.update_or_create(district=district, number=number.strip(), defaults={"address": address})
    audit.record("registry.household_set", actor, made, district=district, number=made.number)
    return made


@action("registry.person.write", may_change_nothing=True)
def put_in_household(actor: Actor, person: Person, number: str, address: str = "", relation: str = "") -> Person:
    """The person lives in the district's household of that number from now on; an empty number: in none."""
    held = set_household(actor, person.district, number, address) if number.strip() else None
    return change_person(actor, person, household=held, relation=relation.strip() if held else "")


@action("registry.reveal")
def reveal_number(actor: Actor, person: Person, why: str) -> str:
    """The whole ID number, for a reason that stands in the trail."""
    rights.check_district(actor, person.district_id)
    _need_reason(why)
    audit.record("registry.number_revealed", actor, person, why=why, district=person.district_id)
    return str(person.id_number)


@action("registry.reveal")
def reveal_account(actor: Actor, account: BankAccount, why: str) -> str:
    """The whole account number, for a reason that stands in the trail."""
    rights.check_district(actor, account.person.district_id)
    _need_reason(why)
    audit.record("registry.account_revealed", actor, account.person, why=why, district=account.person.district_id, account=account.pk)
    return str(account.number)


def keep_change(actor: Actor, person: Person, before: dict[str, Any], after: dict[str, Any], why: str, **more: Any) -> PersonChange:
    """What stood in the record and what stands there now."""
    user = actor.user.pk if actor.user else None
    return PersonChange.objects.create(person=person, before=before, after=after, why=why[:300], user_id=user, **more)


def _plain(value: Any) -> Any:
    """A value as JSON: dates as text, places and households by name."""
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _only_changeable(columns: dict[str, Any]) -> None:
    unknown = set(columns) - CHANGEABLE
    if unknown:
        raise TypeError(f"not columns that are changed here: {sorted(unknown)}")


def _need_reason(why: str) -> None:
    if len(why.strip()) < 2:
        raise RegistryRefused("请写明查看的理由", "why")
