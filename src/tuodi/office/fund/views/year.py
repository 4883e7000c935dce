"""The fund's year on one page: budget and outlay, income and outlay as two lines, the forecast, the year's end; and its indicators."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.office.core import charts
from tuodi.office.core.actor import Actor
from tuodi.office.core.http import Request
from tuodi.office.core.numbers import percent, yuan
from tuodi.office.core.rights import may, right
from tuodi.office.fund import actions, chart, forms, queries, rules
from tuodi.office.fund.forecast import Forecast, forecast
from tuodi.office.fund.indicators import asked_for, rules_of
from tuodi.office.fund.models import Month
from tuodi.office.fund.refused import BooksRefused
from tuodi.office.fund.views.booking import form_page, in_a_city, saved


def wanted_year(request: Request) -> int:
    """The year in the address, this year by default."""
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 and text > "1999" else timezone.localdate().year


@dataclass(frozen=True)
class Step:
    """A step of the year's end, done or not."""

    title: str
    done: bool
    text: str
    url: str = ""


@right("fund.view")
def year(request: Request) -> HttpResponse:
    """The whole year."""
    actor, of = in_a_city(request).actor, wanted_year(request)
    place = actor.district_id
    budgets = queries.budgets(actor.city, of)
    budget = budgets.get(place, 0) if place is not None else sum(budgets.values())
    spent = queries.monthly_outlay(actor.city, of, place)
    over = _months_over(of)
    aid = queries.monthly_outlay(actor.city, of, place, AIDS)
    once = sum(spent) - sum(aid)  # the subsidies of enrolment are paid once a year and say nothing of the months to come
    guess = forecast(of, aid, over, budget - once, queries.monthly_outlay(actor.city, of - 1, place, AIDS))
    flows = queries.cash_flow(actor, of)
    income, outlay = queries.raised(actor.city, of, place), queries.outlay(actor.city, of, place)
    context = {
        "year": of,
        "years": [of - 1, of, of + 1],
        "figures": _figures(actor, of, budget, sum(spent), flows, place),
        "bars": charts.bars([_bar(budget, sum(spent))]) if budget else "",
        "columns": charts.columns([(f"{n}月", fen, f"{yuan(fen)} 元") for n, fen in enumerate(spent, 1)], f"{of} 年各月支出"),
        "guess": guess,
        "guess_text": _in_words(guess, budget, once),
        "income": income,
        "income_total": sum(income.values()),
        "outlay": outlay,
        "outlay_total": sum(outlay.values()),
        "difference": sum(income.values()) - sum(outlay.values()),
        "special": [one for one in flows if one.account.code == chart.SPECIAL],
        "ledgers": [one for one in flows if "." in one.account.code],
        "spending": [one for one in flows if one.account.code == chart.EXPENDITURE],
        "steps": _steps(actor, of),
        "may_post": may(actor, "fund.post"),
        "may_plan": may(actor, "fund.plan"),
    }
    return render(request, "fund/year.html", context)


def _months_over(of: int) -> int:
    today = timezone.localdate()
    return 12 if today.year > of else today.month - 1 if today.year == of else 0


def _figures(actor: Actor, of: int, budget: int, spent: int, flows: list[queries.Flow], place: int | None) -> list[tuple[str, str, str, str]]:
    """(title, value, note, address)"""
    cash = sum(flow.closing for flow in flows)
    owed = queries.owed_in_all(actor.city, of, place)
    share = percent(spent * 10_000 // budget) if budget else "—"
    return [
        ("年度预算", yuan(budget), "未设定" if not budget else "", reverse("fund:plans")),
        ("本年支出", yuan(spent), f"占预算 {share}", ""),
        ("资金余额", yuan(cash), "专户和支出户", reverse("fund:accounts")),
        ("应付未付", yuan(owed), "医疗机构、个人和异地清算", reverse("fund:ageing")),
        ("累计结余", yuan(queries.surplus(actor.city, of, place)), "收入减支出", ""),
    ]


def _bar(budget: int, spent: int) -> charts.Bar:
    left = f"尚余 {yuan(budget - spent)} 元" if spent <= budget else f"超出 {yuan(spent - budget)} 元"
    return charts.Bar("预算执行", spent, budget, f"已支出 {yuan(spent)} / {yuan(budget)} 元", left)


AIDS = (chart.AID, chart.TILT)


def _in_words(guess: Forecast | None, budget: int, once: int) -> str:
    if guess is None:
        return "满两个月后给出全年支出预测。"
    if guess.months == 12:
        return f"全年支出 {yuan(guess.expected + once)} 元。"
    how = "按上年各月走势" if guess.seasonal else "按各月平均"
    text = f"前 {guess.months} 个月救助支出 {yuan(guess.so_far)} 元，{how}预计全年支出 {yuan(guess.expected + once)} 元"
    text += f"（可能在 {yuan(guess.low + once)} 至 {yuan(guess.high + once)} 元之间" + (f"，含已划转的资助参保 {yuan(once)} 元）。" if once else "）。")
    if not budget:
        return text
    if guess.runs_out:
        return text + f"按此预算将在 {guess.runs_out} 用完。"
    return text + (f"预算够用；按高值则在 {guess.runs_out_early} 用完。" if guess.runs_out_early else "预算够用，按高值也够用。")


def _steps(actor: Actor, of: int) -> list[Step]:
    """What the year's end asks for; nothing before December."""
    if timezone.localdate() < dt.date(of, 12, 1):
        return []
    rule = rules.books_of(actor.city, dt.date(of, 12, 31)).year_end
    last = dt.date(of, 12, 31)
    accounts = list(queries.accounts(actor).filter(code=chart.EXPENDITURE))
    interest = sum(queries.balance(actor.city, one.district_id, one.code, actions.INTEREST, until=last) for one in accounts)
    held = sum(queries.balance(actor.city, one.district_id, one.code, until=last) for one in accounts)
    owed = queries.ageing(actor, last)
    closed = Month.objects.filter(city=actor.city, month=dt.date(of, 12, 1)).exists()
    steps = [Step("支出户利息上缴", interest <= 0, "已全部上缴" if interest <= 0 else f"尚有 {yuan(interest)} 元")]
    if rule:
        text = "已归零" if not held else f"支出户尚有 {yuan(held)} 元"
        steps.append(Step(f"支出户余额缴回专户（{rule.clause}）", not held, text))
    total = sum(row.total for row in owed)
    text = f"{len(owed)} 户 {yuan(total)} 元，结转下年支付" if owed else "没有未清算款"
    steps.append(Step("12月31日未清算款", not owed, text, f"{reverse('fund:ageing')}?day={last}"))
    steps.append(Step("12 月结账", closed, "已结账" if closed else "尚未结账", reverse("fund:months")))
    return steps


@require_POST
@right("fund.post")
def empty_accounts(request: Request) -> HttpResponse:
    """Interest and what is left, back to the special account."""
    of = int(request.POST.get("year", "0")) if request.POST.get("year", "").isdigit() else timezone.localdate().year
    try:
        made = actions.empty_accounts(in_a_city(request).actor, request.actor.city, of)
        messages.success(request, f"已缴回：{len(made)} 张凭证。" if made else "支出户已经归零。")
    except BooksRefused as refused:
        messages.error(request, refused.text)
    return redirect(f"{reverse('fund:year')}?year={of}")


@right("fund.view")
def indicators(request: Request) -> HttpResponseBase:
    """The document's indicators of a year with their lines."""
    actor, of = in_a_city(request).actor, wanted_year(request)
    stated = [
        (name, words, queries.year_figure(actor.city, of, name)) for name, words in asked_for(actor.city, of).items()
    ]
    context = {
        "year": of,
        "years": [of - 1, of, of + 1],
        "values": queries.indicator_values(actor, of),
        "stated": stated,
        "ruled": bool(rules_of(actor.city, of)),
        "may_measure": may(actor, "fund.post") and actor.district_id is None,
    }
    return render(request, "fund/indicators.html", context)


@require_POST
@right("fund.post")
def measure(request: Request) -> HttpResponse:
    """Compute the indicators anew."""
    of = int(request.POST.get("year", "0")) if request.POST.get("year", "").isdigit() else timezone.localdate().year
    found = actions.measure(in_a_city(request).actor, request.actor.city, of)
    messages.success(request, f"已计算 {len(found)} 项指标。" if found else "本市文件没有规定指标。")
    return redirect(f"{reverse('fund:indicators')}?year={of}")


@right("fund.post")
def figure_add(request: Request) -> HttpResponse:
    """A figure that the books can't know."""
    form = forms.FigureForm(in_a_city(request).actor, request.POST or None)

    def write() -> Any:
        values = form.cleaned_data
        value = int(values["value"] * 100) if values["name"] in MONEY else int(values["value"])
        return actions.state_figure(request.actor, request.actor.city, values["year"], values["name"], value, values["why"])

    if saved(request, form, write):
        messages.success(request, "已登记。")
        return redirect(f"{reverse('fund:indicators')}?year={form.cleaned_data['year']}")
    return form_page(request, form, "登记指标数据", "fund:indicators", "考核指标", "登记")


MONEY = ("lottery_kept",)
