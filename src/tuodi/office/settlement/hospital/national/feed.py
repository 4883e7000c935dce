"""A row of the insurers' feed (national field names, yuan) as what we store (fen)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from tuodi.office.settlement.hospital.models import InsurerSettlement
from tuodi.office.settlement.hospital.national.fields import Node, node, rows
from tuodi.office.settlement.hospital.national.problem import Problem
from tuodi.office.settlement.hospital.national.provinces import Province

NEEDED = ("medfee_sumamt", "inscp_scp_amt", "hifp_pay")
OTHERS = ("hifmi_pay", "hifob_pay", "hifes_pay", "cvlserv_pay", "hifdm_pay", "acct_pay")
PASSED_ON = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "act_pay_dedc", "acct_mulaid_pay", "balc")


def insurer_settlement(province: Province, row: Mapping[str, Any]) -> InsurerSettlement:
    """A settlement of the insurers (not saved). Raises Problem."""
    given = province.renamed(row)
    info = node(given, "setlinfo")
    refunds = info.text("init_setl_id", 30)
    found = InsurerSettlement(
        mdtrt_id=info.text("mdtrt_id", 30, must=True),
        setl_id=info.text("setl_id", 30, must=True),
        refunds=refunds,
        institution=info.text("fixmedins_code", 30, must=True),
        trial=info.text("pre_setl_flag", 1) == "1",
        setl_time=_time(info),
        started=info.day("begndate"),
        ended=info.day("enddate"),
        insutype=info.text("insutype", 6),
        more={name: info.amount(name) for name in PASSED_ON if info.stated(name)},
        **{name: info.must_amount(name) for name in NEEDED},
        **{name: info.amount(name) for name in OTHERS},
    )
    ours = _tilt_in_other(province, info, given)
    other = info.amount("oth_pay")
    found.oth_pay = None if other is None else other - ours
    found.more |= {"assistance_in_oth_pay": ours} if ours else {}
    _check(found)
    return found


def _time(info: Node) -> dt.datetime:
    day = info.must_day("setl_time")
    text = info.text("setl_time", 30)
    plain = dt.datetime.fromisoformat(text) if len(text) > 10 else dt.datetime.combine(day, dt.time())
    return plain if plain.tzinfo else timezone.make_aware(plain)


def _tilt_in_other(province: Province, info: Node, given: Mapping[str, Any]) -> int:
    """Assistance that the platform had already put into `oth_pay`: it is ours, no other insurance's."""
    if province.tilt.field != "oth_pay":
        return 0
    for name in province.tilt.repeated_in:
        if info.stated(name):
            return info.amount(name) or 0
    if province.tilt.fund == province.aid_fund:
        return 0
    funds = [
        row
        for row in rows(given, "setldetail")
        if row.text("fund_pay_type", 10) == province.tilt.fund and row.text("fund_pay_type_name") == province.tilt.name
    ]
    return sum(row.amount("fund_payamt") or 0 for row in funds)


def _check(found: InsurerSettlement) -> None:
    sign = -1 if found.refunds else 1
    amounts = [getattr(found, name) for name in (*NEEDED, *OTHERS, "oth_pay")]
    if any(amount is not None and sign * amount < 0 for amount in amounts):
        raise Problem(
            f"{found.setl_id}：退费各项应为负数，其余不应为负" if found.refunds else f"{found.setl_id}：金额不能为负", "bad_field"
        )
    if found.started and found.ended and found.ended < found.started:
        raise Problem(f"{found.setl_id}：结束日期早于开始日期", "bad_field")
