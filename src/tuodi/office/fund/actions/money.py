"""Money that comes, moves and goes, within what the document allows. Amounts are positive fen; `district` None is the city."""

from __future__ import annotations

import datetime as dt

from django.db.models import F

from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import percent, yuan
from tuodi.office.fund import chart, holds, queries, rules
from tuodi.office.fund.actions.common import book, check_place, lock_cash, positive
from tuodi.office.fund.actions.settlements import negated
from tuodi.office.fund.models import CashPlan, Clearing, Posting, YearFigure, month_of
from tuodi.office.fund.refused import BooksRefused, NotEnough, NotPermitted
from tuodi.office.fund.rules import Line
from tuodi.policy import pack

Kind = Posting.Kind
INTEREST = "利息"  # the party of an expenditure account's own interest, so that it is known what has to be paid over


@action("fund.post")
def receive(
    actor: Actor,
    city: str,
    source: str,
    amount: int,
    day: dt.date,
    *,
    district: int | None = None,
    held: int | None = None,
    payer: str = "",
    text: str = "",
) -> Posting:
    """Money of a source into the special account.

    held: the money of that source held there, where only a share of it may be drawn; kept as a figure of the year ·
    payer: who paid it in (`queries.payers`), so that shares know what came in already.
    """
    check_place(actor, city, district)
    positive(amount)
    lock_cash(city)
    books = rules.books_of(city, day)
    if source not in books.sources:
        raise NotPermitted("政策没有列出这项资金来源。")
    found = books.sources[source]
    if payer and payer not in queries.payers(city):
        raise BooksRefused(f"没有这个缴款方：{payer}。")
    place = _kept_here(city, district, day)
    income = chart.special_of(chart.INCOME, source)
    if found.at_most is not None:
        _keep_held(actor, city, source, held, day)
        drawn = queries.moved_in_year(city, place, income, day.year)
        allowed = (held or 0) * found.at_most // 10_000
        if drawn + amount > allowed:
            raise NotPermitted(f"{found.name}最多提取 {percent(found.at_most)}（{found.clause}）：可提取 {yuan(allowed)} 元，本年已提取 {yuan(drawn)} 元。")
    special = chart.special_of(chart.SPECIAL, source) if found.earmarked else chart.SPECIAL
    lines = [Line(special, place, amount), Line(income, place, -amount, payer)]
    posting = book(actor, city, place, day, Kind.RECEIPT, f"收入：{found.name} {payer} {text}".strip(), lines)
    audit.record("fund.received", actor, posting, district=place, source=found.name, amount=amount, number=posting.number)
    return posting


def _keep_held(actor: Actor, city: str, source: str, held: int | None, day: dt.date) -> None:
    if held is not None:
        YearFigure.objects.create(city=city, year=day.year, name=f"{source}_kept", value=held, why="登记收入时填写", actor=actor.user)


def _kept_here(city: str, district: int | None, day: dt.date) -> int | None:
    """Money is received where the document keeps it, nowhere else."""
    place = rules.kept_at(city, district, day)
    if place != district:
        raise NotPermitted(f"资金统一进入市级财政专户，区县不得入账（{rules.books_of(city, day).kept_by.clause}）。")
    return place


@action("fund.post")
def receive_interest(actor: Actor, city: str, account: str, amount: int, day: dt.date, *, district: int | None = None) -> Posting:
    """Interest of the special account or of an expenditure account (`account`: its code)."""
    check_place(actor, city, district)
    positive(amount)
    if account not in chart.CASH:
        raise NotPermitted("只有财政专户和支出户有利息。")
    lock_cash(city)
    place = _kept_here(city, district, day) if account == chart.SPECIAL else _spending(city, district)
    lines = [Line(account, place, amount, INTEREST if account == chart.EXPENDITURE else ""), Line(chart.INTEREST, place, -amount)]
    posting = book(actor, city, place, day, Kind.RECEIPT, "存款利息", lines)
    audit.record("fund.received", actor, posting, district=place, source="利息", amount=amount, number=posting.number)
    return posting


def _spending(city: str, district: int | None) -> int | None:
    """The place of an expenditure account: none at the city where every district keeps its own fund."""
    if district is None:
        rules.kept_at(city, None)
    return district


@action("fund.post")
def transfer(actor: Actor, city: str, amount: int, day: dt.date, *, district: int | None = None, source: str = "", text: str = "") -> Posting:
    """From the special account that serves a place to its expenditure account, within the month's approved plan where the document wants one.

    `source`: out of that source's earmarked money, for its purpose (`text`).
    """
    kept = rules.kept_at(city, district, day)
    check_place(actor, city, kept)
    positive(amount)
    lock_cash(city)
    plan = _drawn_from_plan(city, district, amount, day)
    special = chart.special_of(chart.SPECIAL, source) if source else chart.SPECIAL
    if source and not (text and source in rules.books_of(city, day).sources):
        raise NotPermitted("动用专项资金须写明资金来源和用途。")
    lines = [Line(chart.EXPENDITURE, district, amount), Line(special, kept, -amount)]
    posting = book(actor, city, district, day, Kind.TRANSFER, f"拨付支出户 {text}".strip(), lines, document_id=plan.pk if plan else None)
    audit.record("fund.transferred", actor, posting, district=district, amount=amount, number=posting.number)
    return posting


def _drawn_from_plan(city: str, district: int | None, amount: int, day: dt.date) -> CashPlan | None:
    rule = rules.books_of(city, day).cash_plan
    if rule is None:
        return None
    plans = CashPlan.objects.select_related("application").filter(city=city, district=district, month=month_of(day))
    plan = plans.filter(state=CashPlan.State.APPROVED).first()
    if plan is None or plan.left < amount:
        left = yuan(plan.left) if plan else "0.00"
        raise NotPermitted(f"拨付须在已批准的用款计划之内（{rule.clause}）：{day:%Y-%m} 尚可拨付 {left} 元。")
    wanted = rules.books_of(city, day).application
    if wanted and not (plan.application and plan.application.granted_on):
        raise NotPermitted(f"{day:%Y-%m} 的用款计划须先汇总向财政申请并获批复（{wanted.clause}）。")
    CashPlan.objects.filter(pk=plan.pk).update(transferred=F("transferred") + amount)
    return plan


@action("fund.post")
def pay(
    actor: Actor,
    city: str,
    account: str,
    party: str,
    amount: int,
    day: dt.date,
    *,
    district: int | None = None,
    use: str = "direct_aid",
    clearing: int | None = None,
) -> Posting:
    """Pay what is owed to a party out of the expenditure account; never more than is owed.

    account: code of the payable · use: what for; anything but direct aid is refused with the clause · clearing: the one that is paid;
    by hand (None) nothing is paid that a clearing or a batch is paying.
    """
    check_place(actor, city, district)
    positive(amount)
    if account not in chart.PAYABLES:
        rules.check_use(city, "", day)
    rules.check_use(city, use, day)
    if use != "direct_aid":
        raise NotPermitted("支出户只支付救助款；资助参保资金由财政专户划转。")
    lock_cash(city)
    if clearing is None:
        holds.check_payable(city, district, account, party, amount)
        _check_cleared(city, district, account, party)
    owed = -queries.balance(city, district, account, party)
    if amount > owed:
        raise NotEnough(f"应付 {party} 的余额是 {yuan(owed)} 元，不能支付 {yuan(amount)} 元。")
    lines = [Line(account, district, amount, party), Line(chart.EXPENDITURE, district, -amount)]
    posting = book(actor, city, district, day, Kind.PAYMENT, f"支付 {party}", lines)
    audit.record("fund.paid", actor, posting, district=district, party=party, amount=amount, number=posting.number)
    return posting


def _check_cleared(city: str, district: int | None, account: str, party: str) -> None:
    waiting = Clearing.objects.filter(city=city, district=district, code=account, party=party, posting__isnull=True)
    found = waiting.exclude(state=Clearing.State.REFUSED).order_by("month").first()
    if found is not None:
        raise NotPermitted(f"{party} 的 {found.month:%Y-%m} 清算（{yuan(found.amount)} 元）尚未支付，请在清算中办理；清算退回以后才能另行支付。")


@action("fund.post")
def transfer_subsidy(
    actor: Actor, city: str, amount: int, persons: int, day: dt.date, *, district: int | None = None, run: int | None = None
) -> Posting:
    """The subsidies of enrolment, from the special account to the residents' insurance; late where the document names a day and it is over.

    run: of enrolment, whose money it is; by hand (None) nothing is moved that a run moves.
    """
    place = rules.kept_at(city, district, day)
    check_place(actor, city, place)
    positive(amount)
    rules.check_use(city, "premium_subsidy", day)
    lock_cash(city)
    if run is None:
        holds.check_subsidy(city, place, day)
    lines = [Line(chart.SUBSIDY, place, amount), Line(chart.SPECIAL, place, -amount)]
    text = f"资助参保 {persons} 人，划入居民医保基金专户{_late(city, day)}"
    posting = book(actor, city, place, day, Kind.SUBSIDY, text, lines, document_id=run)
    audit.record("fund.subsidy", actor, posting, district=place, amount=amount, persons=persons, number=posting.number)
    return posting


def _late(city: str, day: dt.date) -> str:
    policy = pack.load(city).on(day)
    rule = policy.benefits.transfer if policy and policy.benefits else None
    return f"（晚于规定的 {rule.paid_by}）" if rule and f"{day:%m-%d}" > rule.paid_by else ""


@action("fund.post")
def give_back(
    actor: Actor, city: str, amount: int, day: dt.date, *, district: int | None = None, interest: bool = False, text: str = ""
) -> Posting:
    """The account's own interest (`interest`), or what is left at the end of the year, from an expenditure account to the special account."""
    check_place(actor, city, district)
    positive(amount)
    lock_cash(city)
    if interest and amount > (due := queries.balance(city, district, chart.EXPENDITURE, INTEREST)):
        raise NotEnough(f"支出户尚未上缴的利息是 {yuan(due)} 元，不能上缴 {yuan(amount)} 元。")
    special, party = Line(chart.SPECIAL, rules.kept_at(city, district, day), amount), INTEREST if interest else ""
    lines = [special, Line(chart.EXPENDITURE, district, -amount, party)]
    posting = book(actor, city, district, day, Kind.RETURN, f"缴回财政专户 {party} {text}".strip(), lines)
    audit.record("fund.given_back", actor, posting, district=district, amount=amount, number=posting.number)
    return posting


@action("fund.post")
def reverse_posting(actor: Actor, posting: Posting, why: str, day: dt.date) -> Posting:
    """Take back a posting made by hand, in the open month; a settlement's posting is taken back by reversing the settlement."""
    check_place(actor, posting.city, posting.payer_id)
    if posting.kind in (Kind.SETTLEMENT, Kind.REVERSAL):
        raise BooksRefused("结算的凭证随结算冲销；冲销凭证不能再冲销。")
    if not why.strip():
        raise BooksRefused("冲销须写明理由。")
    lock_cash(posting.city)
    if Posting.objects.filter(reverses=posting).exists():
        raise BooksRefused("这张凭证已经冲销。")
    holds.check_posting(posting)
    lines = [negated(line) for line in posting.lines.select_related("account")]
    text = f"冲销凭证 {posting.number}（{posting.month:%Y-%m}）"
    if posting.kind == Kind.TRANSFER and posting.document_id:
        CashPlan.objects.filter(pk=posting.document_id).update(transferred=F("transferred") - sum(x.amount for x in lines if x.amount > 0))
    made = book(actor, posting.city, posting.payer_id, day, Kind.REVERSAL, text, lines, why=why[:300], reverses_id=posting.pk)
    audit.record("fund.reversed", actor, made, why=why, district=posting.payer_id, other=posting.number, number=made.number)
    return made
