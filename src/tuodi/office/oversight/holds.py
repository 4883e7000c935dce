"""Vouchers of oversight are taken back where they were made, never by hand: else a recovery would owe what its books don't."""

from __future__ import annotations

from tuodi.office.fund import holds
from tuodi.office.fund.models import Posting


def connect() -> None:
    """Tell the books."""
    holds.register(posting=of_oversight)


def of_oversight(posting: Posting) -> str:
    """Why a voucher isn't taken back by hand."""
    if posting.kind == Posting.Kind.RECOVERY:
        return "这是追回资金的凭证，请在“基金监管·追回资金”中办理（核销、恢复追回、退还多收）。"
    if posting.kind == Posting.Kind.REWARD:
        return "这是举报奖励的凭证，请在“基金监管·举报”中办理。"
    return ""
