"""Settlements in the books. They join the transaction of the settlement, whose line in the audit trail speaks for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from tuodi.office.fund import rules
from tuodi.office.fund.models import Posting, PostingLine
from tuodi.office.fund.write import Draft, write


def post_settlement(settlement: Any) -> None:
    """Post a settlement that pays something."""
    post_settlements([settlement])


def post_reversal(settlement: Any, reversed_one: Any) -> None:
    """Post a mirror entry: the lines of what it takes back, negated, in the open month; the text names both."""
    post_settlements([settlement], {settlement.pk: reversed_one})


def post_settlements(settlements: Sequence[Any], reversed_ones: dict[int, Any] | None = None) -> None:
    """Post many in one statement, in their order. A mirror entry (`kind` reverse) goes against what it reverses."""
    originals = {one.pk: (reversed_ones or {}).get(one.pk) or one.reverses for one in settlements if one.reverses_id}
    new = [one for one in settlements if not one.reverses_id and one.paid]
    prefetch_related_objects(new, "claim")
    write([draft for one in new if (draft := _settled(one))])
    before = _postings_of([one.pk for one in originals.values()])
    write([_mirrored(one, before[originals[one.pk].pk]) for one in settlements if one.reverses_id and originals[one.pk].pk in before])


def _settled(settlement: Any) -> Draft | None:
    lines = rules.lines_for(settlement)
    if not lines:
        return None
    return Draft(
        **_common(settlement),
        payer_id=rules.payer_of(settlement),
        text=f"结算 {settlement.number} {settlement.claim.number}",
        lines=lines,
    )


def _postings_of(numbers: Sequence[int]) -> dict[int, Posting]:
    """settlement id -> its posting, with lines and accounts."""
    if not numbers:
        return {}
    found = Posting.objects.filter(kind=Posting.Kind.SETTLEMENT, document_id__in=numbers).prefetch_related("lines__account")
    return {int(posting.document_id or 0): posting for posting in found}


def _mirrored(settlement: Any, before: Posting) -> Draft:
    return Draft(
        **_common(settlement),
        payer_id=before.payer_id,
        text=f"冲销结算 {settlement.reverses.number}（原凭证 {before.number}，{before.month:%Y-%m}）",
        lines=[negated(line) for line in before.lines.all()],
        why=settlement.why,
        reverses_id=before.pk,
    )


def negated(line: PostingLine) -> rules.Line:
    """The line that takes a stored one back."""
    return rules.Line(line.account.code, line.account.district_id, -line.amount, line.party)


def _common(settlement: Any) -> dict[str, Any]:
    return {
        "city": settlement.policy_city,
        "date": timezone.localdate(settlement.created_at),
        "kind": Posting.Kind.SETTLEMENT,
        "district_id": settlement.district_id,
        "document_id": settlement.pk,
        "actor_id": settlement.actor_id,
        "actor_name": settlement.actor_name,
    }
