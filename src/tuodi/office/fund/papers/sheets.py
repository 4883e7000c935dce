"""What stands on each paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import capitals, yuan
from tuodi.office.core.queries import city_title
from tuodi.office.fund import chart, queries
from tuodi.office.fund.models import Application, CashPlan, Clearing
from tuodi.office.fund.names import party_name
from tuodi.office.fund.papers.render import pdf
from tuodi.office.fund.rules import books_of

SIGN = ["经办人：", "负责人：", "（盖章）", "　　　　年　　月　　日"]
KINDS = {chart.HOSPITALS: "定点医疗机构", chart.OUTSIDE: "异地就医清算"}


def _paper(actor: Actor, title: str, left: str, foot: str = "", **more: Any) -> bytes:
    today = timezone.localdate()
    made = f"制表 {actor.name}　{today:%Y-%m-%d}"
    return pdf({"title": f"{city_title(actor.city)}{title}", "left": left, "right": "单位：元", "foot": f"{foot}　{made}".strip("　"), **more})


def _block(title: str) -> dict[str, Any]:
    return {"title": title, "lines": SIGN}


def _money(fen: int | None) -> list[str]:
    return [yuan(fen)]


def clearing_statement(actor: Actor, one: Clearing) -> bytes:
    """A month's statement of account with a hospital, to be signed by both sides."""
    lines = queries.statement(actor, one.code, one.party, one.district_id).filter(month=one.month)
    rows = [
        [f"{line.posting.date}", line.posting.number, line.posting.text, _money(line.credit) if line.credit else "", _money(line.debit) if line.debit else ""]
        for line in lines[:2000]
    ]
    closing = one.opening + one.added - one.paid_before
    facts = [
        ["收款方", party_name(one.party)],
        ["类别", KINDS.get(one.code, one.code)],
        ["账套", str(one.district or "市级")],
        ["结算笔数", f"{one.count} 笔"],
        ["上期未付", yuan(one.opening)],
        ["本期应付", yuan(one.added)],
        ["本期已付", yuan(one.paid_before)],
        ["期末应付", yuan(closing)],
        ["本次清算", yuan(one.amount)],
        ["状态", "已支付" if one.posting_id else one.get_state_display()],
        ["本次清算（大写）", capitals(one.amount), "wide"],
    ]
    table = {
        "title": "本期明细",
        "heads": ["日期", "凭证", "摘要", ["应付"], ["已付"]],
        "widths": ["auto", "auto", "fr", "auto", "auto"],
        "rows": rows,
        "total": ["合计", "", "", _money(sum(line.credit or 0 for line in lines)), _money(sum(line.debit or 0 for line in lines))],
    }
    blocks = [_block("医疗保障经办机构"), _block("医疗机构" if one.code == chart.HOSPITALS else "异地就医清算机构")]
    note = "" if lines.count() <= 2000 else "明细过多，只列前 2,000 条。"
    left = f"{one.month:%Y 年 %m 月}　清算单 {one.pk}"
    return _paper(actor, "医疗救助资金对账单", left, facts=facts, tables=[table], blocks=blocks, note=note)


def fiscal_statement(actor: Actor, month: dt.date, place: int | None, name: str) -> bytes:
    """A month of the special account in both books, to be signed by both sides."""
    found = queries.compare_fiscal(actor, month, place)
    rows = [[one.title, _money(one.ours), _money(one.theirs), _money(one.difference), one.text] for one in found]
    wrong = sum(1 for one in found if one.difference)
    table = {"heads": ["项目", ["经办机构账"], ["财政账"], ["差异"], "说明"], "widths": ["fr", "auto", "auto", "auto", "fr"], "rows": rows}
    note = f"有 {wrong} 项差异，须查明原因。" if wrong else ""
    blocks = [_block("医疗保障部门"), _block("财政部门")]
    return _paper(actor, "医疗救助基金财政对账单", f"{month:%Y 年 %m 月}　{name}", tables=[table], blocks=blocks, note=note)


def application_sheet(actor: Actor, one: Application) -> bytes:
    """The application to the fiscal office: the plans it adds up, against the year's budget."""
    plans = CashPlan.objects.filter(application=one).select_related("district").order_by("district__position")
    rows = [[str(plan.district or "市级"), _money(plan.amount), plan.remark] for plan in plans]
    table = {
        "title": "各支出户用款计划",
        "heads": ["支出户", ["计划金额"], "说明"],
        "widths": ["fr", "auto", "fr"],
        "rows": rows,
        "total": ["合计", _money(one.amount), ""],
    }
    facts = [
        ["年度预算", yuan(one.budget)],
        ["此前已申请", yuan(one.before)],
        ["本次申请", yuan(one.amount)],
        ["预算结余", yuan(one.left)],
        ["本次申请（大写）", capitals(one.amount), "wide"],
    ]
    rule = books_of(one.city, one.month).cash_plan
    foot = f"依据 {rule.clause}" if rule else ""
    blocks = [_block("医疗保障部门"), _block("财政部门批复")]
    return _paper(actor, "医疗救助基金用款申请", f"{one.month:%Y 年 %m 月}　申请 {one.pk}", foot, facts=facts, tables=[table], blocks=blocks)


def final_account(actor: Actor, year: int) -> bytes:
    """The year's final account: income by source, outlay by kind, and the two lines of money account by account."""
    place = actor.district_id
    income, outlay = queries.raised(actor.city, year, place), queries.outlay(actor.city, year, place)
    budgets = {where: fen for where, fen in queries.budgets(actor.city, year).items() if place in (None, where)}
    total_in, total_out = sum(income.values()), sum(outlay.values())
    accumulated = queries.surplus(actor.city, year, place)
    tables = [
        _sums("一、收入", income),
        _sums("二、支出", outlay),
        {
            "title": "三、资金存放（收支两条线）",
            "heads": ["账户", ["年初"], ["增加"], ["减少"], ["年末"]],
            "widths": ["fr", "auto", "auto", "auto", "auto"],
            "rows": [
                [
                    f"{flow.account.district or '市级'}　{flow.account.name}",
                    _money(flow.opening),
                    _money(sum(fen for _, fen in flow.into)),
                    _money(sum(fen for _, fen in flow.out_of)),
                    _money(flow.closing),
                ]
                for flow in queries.cash_flow(actor, year)
            ],
        },
    ]
    facts = [
        ["年度预算", yuan(sum(budgets.values()))],
        ["预算执行", f"{total_out * 100 // sum(budgets.values())} %" if sum(budgets.values()) else "—"],
        ["本年收支差额", yuan(total_in - total_out)],
        ["累计结余", yuan(accumulated)],
    ]
    blocks = [_block("医疗保障部门"), _block("财政部门")]
    return _paper(actor, "医疗救助基金收支决算表", f"{year} 年度", facts=facts, tables=tables, blocks=blocks)


def _sums(title: str, sums: dict[str, int]) -> dict[str, Any]:
    return {
        "title": title,
        "heads": ["项目", ["金额"]],
        "widths": ["fr", "auto"],
        "rows": [[name, _money(fen)] for name, fen in sums.items()],
        "total": ["合计", _money(sum(sums.values()))],
    }
