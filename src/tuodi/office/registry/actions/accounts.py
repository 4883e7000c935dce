"""Where a person's aid is paid to."""

from __future__ import annotations

from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.registry.models import BankAccount, Person


@action("registry.account.write")
def set_account(
    actor: Actor, person: Person, bank: str, number: str, payee: str, kind: str = "self", payee_id_number: str = ""
) -> BankAccount:
    """The account in use from now on; the one before stays on record, stopped."""
    rights.check_district(actor, person.district_id)
    locks.persons([person.pk])
    BankAccount.objects.filter(person=person, active=True).update(active=False)
    made = BankAccount.objects.create(
        person=person,
        bank=bank,
        number="".join(number.split()),
        payee=payee.strip(),
        kind=kind,
        payee_id_number="".join(payee_id_number.split()),
    )
    audit.record(
        "registry.account_set", actor, person, district=person.district_id, payee=made.payee, kind=made.get_kind_display(), account=made.pk
    )
    return made


@action("registry.account.write")
def stop_account(actor: Actor, account: BankAccount, why: str) -> None:
    """No payment goes there any more."""
    rights.check_district(actor, account.person.district_id)
    account.active = False
    account.save(update_fields=["active"])
    audit.record("registry.account_stopped", actor, account.person, why=why, district=account.person.district_id, account=account.pk)
