"""3201 totals of a period held against ours, 3202 row by row; assistance and tilt aid each by itself where the hospital states them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tuodi.office.settlement.hospital import actions, queries
from tuodi.office.settlement.hospital.models import VisitSettlement
from tuodi.office.settlement.hospital.national.context import Context
from tuodi.office.settlement.hospital.national.fields import Node, node, rows
from tuodi.office.settlement.hospital.national.money import yuan
from tuodi.office.settlement.hospital.national.problem import Problem
from tuodi.office.settlement.hospital.reconcile import Line, compare, sums

Given = Mapping[str, Any]
TOTALS = {"medfee_sumamt": "医疗费总额", "fund_pay_sumamt": "基金支付总额", "acct_pay": "个人账户支付"}
OWN = {"maf_pay": "医疗救助", "tilt_pay": "倾斜救助"}
RESULT = {"equal": "0", "ours_extra": "1", "theirs_extra": "2", "differs": "3"}


def t3201(context: Context, given: Given) -> dict[str, Any]:
    """0 equal, 1 not, with what differs in words."""
    data = node(given, "data")
    ours = sums(_line(one) for one in _chosen(context, data))
    theirs = {name: data.must_amount(name) for name in TOTALS} | {name: data.must_amount(name) for name in OWN if data.stated(name)}
    count = data.number("fixmedins_setl_cnt")
    wrong = [
        f"{(TOTALS | OWN)[name]}：中心{yuan(ours.get(name, 0))}，医院{yuan(fen)}"
        for name, fen in theirs.items()
        if ours.get(name, 0) != fen
    ]
    wrong += [f"笔数：中心{ours['count']}，医院{count}"] if ours["count"] != count else []
    own = {name: yuan(ours.get(name, 0)) for name in OWN}
    return {
        "stmtinfo": {
            "setl_optins": data.text("setl_optins", 6),
            "stmt_rslt": "1" if wrong else "0",
            "stmt_rslt_dscr": "；".join(wrong)[:200],
            **own,
        }
    }


def t3202(context: Context, given: Given) -> dict[str, Any]:
    """The hospital's rows come in the node `detail`; the answer lists every row, ours extra with the message number that a 2601 needs."""
    data = node(given, "data")
    chosen = _chosen(context, data)
    ours, theirs = [_line(one) for one in chosen], [_stated(row) for row in rows(given, "detail", 10_000)]
    first, last = _days(data)
    actions.reconcile(context.actor, first, last, ours, theirs)
    return {"result": [_row(one.kind, one.line, one.ours, one.funds) for one in compare(ours, theirs)]}


def _chosen(context: Context, data: Node) -> list[VisitSettlement]:
    first, last = _days(data)
    settings = _settings(context, data)
    refunds = data.text("fixmedins_refd_setl_flag", 6) or data.text("refd_setl_flag", 6)
    insutype = data.text("insutype", 6)
    return [
        one
        for one in queries.of_days(context.actor, first, last)
        if one.visit.setting in settings
        and (not insutype or one.visit.insutype == insutype)
        and (not refunds or (one.medfee_sumamt < 0) == (refunds == "1"))
    ]


def _days(data: Node) -> tuple[dt.date, dt.date]:
    first, last = data.must_day("stmt_begndate"), data.must_day("stmt_enddate")
    if last < first or (last - first).days > 366:
        raise Problem("对账期间应为一年以内，且结束日期不早于开始日期", "bad_field")
    return first, last


def _settings(context: Context, data: Node) -> list[str]:
    code = data.text("clr_type", 6, must=True)
    table = context.province.clr_types
    found = next((table[code[:n]] for n in range(len(code), 0, -1) if code[:n] in table), None)
    if found is None:
        raise Problem(f"清算类别 {code} 没有对应的就医类别；可用：{'、'.join(table)}", "bad_field")
    return found


def _line(one: VisitSettlement) -> Line:
    totals = {name: getattr(one, name) for name in TOTALS}
    more = {"mdtrt_id": one.visit.mdtrt_id, "psn_no": str(one.visit.person_id), "msgid": one.msgid}
    own = {"maf_pay": one.settlement.aid, "tilt_pay": one.settlement.tilt_aid}
    refund = one.settlement.reverses_id
    return Line(str(refund or one.pk), totals | own, refund is not None, one.pk, more)


def _stated(row: Node) -> Line:
    amounts = {name: row.must_amount(name) for name in TOTALS} | {name: row.must_amount(name) for name in OWN if row.stated(name)}
    more = {"mdtrt_id": row.text("mdtrt_id", 30), "psn_no": row.text("psn_no", 30), "msgid": ""}
    return Line(row.text("setl_id", 30, must=True), amounts, row.text("refd_setl_flag", 3) == "1", None, more)


def _row(kind: str, line: Line, ours: Line | None, funds: tuple[str, ...]) -> dict[str, Any]:
    alone = kind == "ours_extra"
    found = {"psn_no": line.more["psn_no"], "mdtrt_id": "" if alone else line.more["mdtrt_id"], "setl_id": "" if alone else line.ref}
    found |= {"msgid": ours.more["msgid"] if ours else "", "stmt_rslt": RESULT[kind], "refd_setl_flag": "1" if line.refund else "0"}
    found |= {"memo": "、".join((TOTALS | OWN)[name] for name in funds) + ("不符" if funds else "")}
    return found | {name: yuan((ours or line).amounts.get(name)) for name in (*TOTALS, *OWN)}
