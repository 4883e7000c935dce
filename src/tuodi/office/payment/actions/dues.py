"""What is owed to a person: registered once, posted once; taken back; tried again after the bank sent it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tuodi.office.core import audit, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund import chart, rules
from tuodi.office.fund.actions.settlements import negated
from tuodi.office.fund.models import Posting
from tuodi.office.fund.write import Draft, write
from tuodi.office.payment import queries, signals
from tuodi.office.payment.models import Due
from tuodi.office.payment.refused import OwedOtherwise, PaymentRefused
from tuodi.office.settlement.models import Settlement

CHUNK = 2_000
GONE = "账上已不欠：结算已冲销，或已另行支付"
State, Purpose = Due.State, Due.Purpose


@dataclass(frozen=True)
class Owed:
    """One thing to be owed: fen, to a person of a district, for a purpose; `reference` is unique within the purpose."""

    person_id: int
    district_id: int
    amount_fen: int
    purpose: str
    reference: str
    why: str = ""


def owe(actor: Actor, *, person_id: int, district_id: int, amount_fen: int, purpose: str, reference: str, why: str = "") -> Due:
    """Owe one amount, once: the same purpose and reference give the first due again.

    A settlement (`reference` "S12") stands in the books already; anything else is posted here, expenditure against what is owed to
    persons, at the place that the document lets pay. Raises OwedOtherwise, PaymentRefused, BooksRefused (a use that isn't allowed), Refused.
    """
    return owe_many(actor, [Owed(person_id, district_id, amount_fen, purpose, reference, why)])[0]


@action("payment.owe", may_change_nothing=True)
def owe_many(actor: Actor, wanted: Sequence[Owed]) -> list[Due]:
    """The same for many, in one transaction; answers the dues in the order asked."""
    for district in {one.district_id for one in wanted}:
        rights.check_district(actor, district)
    places = District.objects.in_bulk({one.district_id for one in wanted})
    _check(wanted, places)
    found = _known(wanted)
    new = [one for one in {(one.purpose, one.reference): one for one in wanted}.values() if (one.purpose, one.reference) not in found]
    for start in range(0, len(new), CHUNK):
        piece = new[start : start + CHUNK]
        found |= {(due.purpose, due.reference): due for due in _register(actor, piece, places)}
    dues = [found[one.purpose, one.reference] for one in wanted]
    for one, due in zip(wanted, dues, strict=True):
        if (due.person_id, due.amount) != (one.person_id, one.amount_fen):
            raise OwedOtherwise(f"{due.get_purpose_display()} {one.reference} 已登记为另一笔应付（{due.number}）。")
    if new:
        subject: Any = found[new[0].purpose, new[0].reference] if len(new) == 1 else ""
        total = sum(one.amount_fen for one in new)
        where = new[0].district_id if len({one.district_id for one in new}) == 1 else None
        audit.record("payment.owed", actor, subject, why=new[0].why, district=where, count=len(new), amount=total, purpose=new[0].purpose)
    return dues


def _check(wanted: Sequence[Owed], places: dict[int, District]) -> None:
    day = timezone.localdate()
    for one in wanted:
        if one.amount_fen <= 0:
            raise PaymentRefused("应付金额须大于零。")
        if one.purpose not in Purpose.values:
            raise PaymentRefused(f"没有“{one.purpose}”这种应付事项。")
        if not one.reference:
            raise PaymentRefused("应付须写明来源，否则无法防止重复支付。")
    for city in {place.city for place in places.values()}:
        rules.check_use(city, "direct_aid", day)


def _known(wanted: Sequence[Owed]) -> dict[tuple[str, str], Due]:
    found: dict[tuple[str, str], Due] = {}
    for purpose in {one.purpose for one in wanted}:
        names = [one.reference for one in wanted if one.purpose == purpose]
        for start in range(0, len(names), 10_000):
            rows = Due.objects.filter(purpose=purpose, reference__in=names[start : start + 10_000])
            found |= {(due.purpose, due.reference): due for due in rows}
    return found


def _register(actor: Actor, wanted: Sequence[Owed], places: dict[int, District]) -> list[Due]:
    ids = _take_ids(len(wanted))
    dues = [_due(actor, one, number, places[one.district_id]) for one, number in zip(wanted, ids, strict=True)]
    fresh = [due for due in dues if due.purpose != Purpose.SETTLEMENT]
    for due, posting in zip(fresh, write([_draft(actor, due) for due in fresh]), strict=True):
        due.posting_id = posting
    try:
        with transaction.atomic():
            return Due.objects.bulk_create(dues)
    except IntegrityError as error:
        if "payment_due_once" in str(error):
            raise OwedOtherwise("同一来源刚刚由他人登记，请刷新后再办理。") from None
        raise


def _take_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('payment_due_id_seq') FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def _due(actor: Actor, one: Owed, number: int, place: District) -> Due:
    due = Due(
        pk=number, city=place.city, district=place, person_id=one.person_id, amount=one.amount_fen, purpose=one.purpose,
        reference=one.reference, party=f"D{number}", why=one.why[:300], **_by(actor),
    )  # fmt: skip
    if one.purpose == Purpose.SETTLEMENT:
        due.party = one.reference
        due.payer_id, due.posting_id = _posted(one)
    else:
        due.payer_id = payer_of(place)
    return due


def payer_of(place: District) -> int | None:
    """Whose books bear what is given by hand to somebody of a district; None: the city's."""
    rule = rules.payer_rule(rules.books_of(place.city, timezone.localdate()), manual=True)
    return None if rule.of == "city" else place.pk


def _posted(one: Owed) -> tuple[int | None, int]:
    """(payer, posting) of a settlement. Raises PaymentRefused unless the books owe the amount to its person."""
    number = one.reference.removeprefix("S")
    found = Posting.objects.filter(kind=Posting.Kind.SETTLEMENT, document_id=int(number) if number.isdigit() else 0).first()
    if found is None:
        raise PaymentRefused(f"没有结算 {one.reference} 的凭证。")
    left = queries.owed(found.city, found.payer_id, [one.reference]).get(one.reference, 0)
    if left != one.amount_fen:
        raise PaymentRefused(f"账上应付结算 {one.reference} 的金额与登记的不同。")
    return found.payer_id, found.pk


def _draft(actor: Actor, due: Due) -> Draft:
    lines = [rules.Line(chart.AID, due.payer_id, due.amount), rules.Line(chart.PERSONS, due.payer_id, -due.amount, due.party)]
    text = f"{due.get_purpose_display()} {due.number} {due.why}".strip()
    return Draft(due.city, timezone.localdate(), Posting.Kind.AWARD, text, lines, due.district_id, due.payer_id, due.pk, **_by(actor))


def _by(actor: Actor) -> dict[str, Any]:
    return {"actor_id": actor.user.pk if actor.user else None, "actor_name": actor.name[:60]}


@action("payment.owe", may_change_nothing=True)
def collect(actor: Actor, city: str) -> list[Due]:
    """Bring the dues of settlements in line with the books: what is owed for a bill handed in becomes a due; a due of a settlement
    that was taken back is withdrawn. Answers the new ones. Nothing happens to what is on its way to the bank."""
    for due in Due.objects.filter(city=city, purpose=Purpose.SETTLEMENT, state__in=[State.OPEN, State.FAILED]):
        if queries.owed(city, due.payer_id, [due.party]).get(due.party, 0) == 0:
            Due.objects.filter(pk=due.pk).update(state=State.WITHDRAWN, problem=GONE)
            signals.due_answered.send(sender=Due, actor=actor, due=due, state="withdrawn", reason=GONE)
            audit.record("payment.withdrawn", actor, due, why=GONE, district=due.district_id, number=due.number, amount=due.amount)
    parties = queries.settlements_owed(city, actor.district_ids)
    settlements = Settlement.objects.in_bulk([int(party[1:]) for party, _ in parties])
    wanted = [
        Owed(settlements[number].person_id, settlements[number].district_id or 0, amount, Purpose.SETTLEMENT, party)
        for party, amount in parties
        if (number := int(party[1:])) in settlements
    ]
    return owe_many(actor, wanted) if wanted else []


@action("payment.owe")
def withdraw(actor: Actor, due: Due, why: str) -> Due:
    """No longer owed; the posting is taken back. A settlement's due goes away by reversing the settlement."""
    rights.check_district(actor, due.district_id)
    if due.purpose == Purpose.SETTLEMENT:
        raise PaymentRefused("结算的应付款随结算冲销而撤销。")
    if not why.strip():
        raise PaymentRefused("撤销应付须写明理由。")
    if not Due.objects.filter(pk=due.pk, state__in=[State.OPEN, State.FAILED]).update(state=State.WITHDRAWN, problem=why[:200]):
        raise PaymentRefused("这笔应付正在支付、已支付或已撤销。")
    posting = Posting.objects.get(pk=due.posting_id or 0)
    lines = [negated(line) for line in posting.lines.select_related("account")]
    text = f"撤销应付 {due.number}（原凭证 {posting.number}）"
    write([
        Draft(
            due.city, timezone.localdate(), Posting.Kind.REVERSAL, text, lines, due.district_id, due.payer_id, None, why[:300], posting.pk,
            **_by(actor),
        )
    ])  # fmt: skip
    audit.record("payment.withdrawn", actor, due, why=why, district=due.district_id, number=due.number, amount=due.amount)
    due.refresh_from_db()
    signals.due_answered.send(sender=Due, actor=actor, due=due, state="withdrawn", reason=why)
    return due


@action("payment.reopen")
def reopen(actor: Actor, due: Due, why: str = "") -> Due:
    """Pay again what the bank sent back. Raises PaymentRefused while the person's account is still the one that failed."""
    rights.check_district(actor, due.district_id)
    last = due.lines.order_by("-id").first()
    account = queries.account_of(due.person_id)
    if account is None or (last is not None and last.account_id == account.pk and not why.strip()):
        raise PaymentRefused("请先更正收款账户；账户无误时写明仍按原账户支付的理由。")
    if not Due.objects.filter(pk=due.pk, state=State.FAILED).update(state=State.OPEN, problem=""):
        raise PaymentRefused("只有支付失败的款项可以重新支付。")
    audit.record("payment.reopened", actor, due, why=why, district=due.district_id, number=due.number)
    due.refresh_from_db()
    return due
