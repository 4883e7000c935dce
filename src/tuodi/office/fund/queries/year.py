"""Reads of the fund's year: budgets and applications, shares, income and outlay, the fiscal office's figures, indicators."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, When

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund import chart
from tuodi.office.fund.models import (
    Account,
    Application,
    Budget,
    FiscalFigure,
    IndicatorValue,
    MonthTotal,
    Posting,
    PostingLine,
    SharePart,
    ShareRun,
    YearFigure,
)  # fmt: skip
from tuodi.office.fund.queries.books import _of, last_closed_month
from tuodi.office.registry.models import Identity

ABOVE, CITY = "上级财政", "市级财政"
EXPENSES = (chart.AID, chart.TILT, chart.SUBSIDY)
# what a line is about: a voucher that takes another back counts as that one's kind
KIND = Case(When(posting__reverses__isnull=False, then=F("posting__reverses__kind")), default=F("posting__kind"), output_field=CharField())


def payers(city: str) -> list[str]:
    """Who pays money into the fund: the fiscal offices above, of the city, of each district."""
    return [ABOVE, CITY, *District.objects.filter(city=city).order_by("position").values_list("name", flat=True)]


def budgets(city: str, year: int) -> dict[int | None, int]:
    """district id (None: the city) -> the year's budget as last set, fen."""
    rows = Budget.objects.filter(city=city, year=year).order_by("id").values_list("district", "amount")
    return dict(rows)


def budget_of_all(city: str, year: int) -> int:
    """The budgets of the city and all its districts together (fen)."""
    return sum(budgets(city, year).values())


def applied_in_year(city: str, year: int) -> int:
    """Fen of the year's applications that weren't sent back."""
    found = Application.objects.filter(city=city, month__year=year).exclude(state=Application.State.REFUSED)
    return found.aggregate(total=Sum("amount"))["total"] or 0


def applications(actor: Actor) -> QuerySet[Application]:
    """The applications of the actor's city; a district's staff don't see them."""
    if actor.district_id is not None:
        return Application.objects.none()
    return Application.objects.filter(_of(actor)).select_related("entered_by", "decided_by")


# shares


@dataclass(frozen=True)
class Due:
    """What a district, or the city for it, has to pay in for a year, and what is still due of it (fen)."""

    district: District
    part: SharePart | None
    shortfall: int
    paid: int

    @property
    def local(self) -> int:
        return (self.part.local_share if self.part else 0) + self.shortfall

    @property
    def due(self) -> int:
        """Below zero: paid in too much."""
        return self.local - self.paid


@dataclass(frozen=True)
class Shares:
    """A year's shares. `city_share`: the city's of all districts, with its part of shortfalls; `run`: the requirement that counts."""

    run: ShareRun | None
    rows: list[Due]
    city_share: int
    city_paid: int
    above_paid: int

    @property
    def city_due(self) -> int:
        return self.city_share - self.city_paid

    @property
    def local(self) -> int:
        return sum(row.local for row in self.rows)

    @property
    def local_paid(self) -> int:
        return sum(row.paid for row in self.rows)

    @property
    def local_due(self) -> int:
        return self.local - self.local_paid

    @property
    def requirement(self) -> int:
        return self.city_share + self.local


def runs(actor: Actor) -> QuerySet[ShareRun]:
    """The splits of the actor's city."""
    return ShareRun.objects.filter(city=actor.city).select_related("entered_by", "decided_by") if actor.city else ShareRun.objects.all()


def share_due(actor: Actor, year: int) -> Shares:
    """What city and districts have to raise in a year by the approved splits, less what came in by the year's receipts."""
    approved = ShareRun.objects.filter(city=actor.city, year=year, state=ShareRun.State.APPROVED)
    run = approved.filter(kind=ShareRun.Kind.REQUIREMENT).order_by("-id").first()
    parts = {part.district_id: part for part in SharePart.objects.filter(run=run)} if run else {}
    lacks: dict[int, int] = defaultdict(int)
    city_share = sum(part.city_share for part in parts.values())
    for part in SharePart.objects.filter(run__in=approved.filter(kind=ShareRun.Kind.SHORTFALL)):
        lacks[part.district_id] += part.local_share
        city_share += part.city_share
    paid = paid_in(actor.city, year)
    districts = District.objects.filter(city=actor.city).order_by("position")
    if actor.district_id is not None:
        districts = districts.filter(pk=actor.district_id)
    rows = [Due(one, parts.get(one.pk), lacks[one.pk], paid.get(one.name, 0)) for one in districts]
    return Shares(run, rows, city_share, paid.get(CITY, 0), paid.get(ABOVE, 0))


def paid_in(city: str, year: int) -> dict[str, int]:
    """payer -> fen that came in from it by the receipts of a year, reversals taken off."""
    lines = PostingLine.objects.filter(account__city=city, account__code__startswith=chart.INCOME, posting__date__year=year).exclude(party="")
    return {party: -total for party, total in lines.order_by().values_list("party").annotate(total=Sum("amount"))}


def targets(city: str, day: dt.date) -> dict[int, int]:
    """District id -> persons who hold an identity on a day, as registered: what a count of targets begins with."""
    held = Q(known_to=None, start__lte=day) & (Q(end=None) | Q(end__gt=day))
    rows = Identity.objects.filter(held, person__district__city=city, person__merged_into=None).order_by()
    return dict(rows.values_list("person__district").annotate(heads=Count("person", distinct=True)))


# income and outlay; `place`: the books of one district, None: of the whole city


def _moved(city: str, accounts: Q, first: dt.date, last: dt.date, place: int | None) -> list[tuple[str, str, dt.date, int]]:
    """(account's code, name, month, fen with debits positive) from month `first` to `last`: closed months from their totals."""
    if place is not None:
        accounts &= Q(account__district=place)
    closed = last_closed_month(city) or dt.date.min
    totals = MonthTotal.objects.filter(accounts, account__city=city, month__month__range=(first, last))
    lines = PostingLine.objects.filter(accounts, account__city=city, month__range=(first, last), month__gt=closed)
    rows = [
        *totals.order_by().values_list("account__code", "account__name", "month__month").annotate(total=Sum(F("debit") - F("credit"))),
        *lines.order_by().values_list("account__code", "account__name", "month").annotate(total=Sum("amount")),
    ]
    return sorted((code, name, month, int(total)) for code, name, month, total in rows)


def _of_year(city: str, accounts: Q, year: int, place: int | None) -> list[tuple[str, str, dt.date, int]]:
    return _moved(city, accounts, dt.date(year, 1, 1), dt.date(year, 12, 1), place)


def raised(city: str, year: int, place: int | None = None) -> dict[str, int]:
    """Source's name -> fen of a year (interest too)."""
    found: dict[str, int] = defaultdict(int)
    for _, name, _, total in _of_year(city, Q(account__kind=Account.Kind.INCOME), year, place):
        found[name.removeprefix("收入：")] -= total
    return dict(found)


def outlay(city: str, year: int, place: int | None = None) -> dict[str, int]:
    """Expense account's name -> fen of a year."""
    found: dict[str, int] = defaultdict(int)
    for _, name, _, total in _of_year(city, Q(account__code__in=EXPENSES), year, place):
        found[name] += total
    return dict(found)


def surplus(city: str, until: int, place: int | None = None) -> int:
    """Fen of all income less all outlay up to the end of a year: what the fund has left when everything owed is paid."""
    kinds = Q(account__kind__in=[Account.Kind.INCOME, Account.Kind.EXPENSE])
    return -sum(row[3] for row in _moved(city, kinds, dt.date.min, dt.date(until, 12, 1), place))


def owed_in_all(city: str, until: int, place: int | None = None) -> int:
    """Fen that the books owe at the end of a year."""
    return -sum(row[3] for row in _moved(city, Q(account__code__in=chart.PAYABLES), dt.date.min, dt.date(until, 12, 1), place))


def monthly_outlay(city: str, year: int, place: int | None = None, codes: Sequence[str] = EXPENSES) -> list[int]:
    """Twelve sums of what the fund spent by month (fen)."""
    found = [0] * 12
    for _, _, month, total in _of_year(city, Q(account__code__in=codes), year, place):
        found[month.month - 1] += total
    return found


@dataclass(frozen=True)
class Flow:
    """An account of money over a year: what it held, what came in and went out by kind (fen, out positive), what it holds."""

    account: Account
    opening: int
    into: list[tuple[str, int]]
    out_of: list[tuple[str, int]]
    closing: int


# what a movement is called from the account's side; the others as the voucher is
_WORDS = {"payment": "支付救助款", "subsidy": "划转资助参保", "return": "支出户缴回", "recovery": "追回款"}


def cash_flow(actor: Actor, year: int) -> list[Flow]:
    """The two lines of income and outlay, account by account: special accounts first. Accounts that never held anything are left out."""
    lines = PostingLine.objects.filter(account__in=_cash_accounts(actor))
    before = dict(lines.filter(month__lt=dt.date(year, 1, 1)).order_by().values_list("account").annotate(total=Sum("amount")))
    moved: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = lines.filter(month__year=year).order_by().annotate(about=KIND).values_list("account", "about", "party").annotate(total=Sum("amount"))
    for account, kind, party, total in rows:
        name = "存款利息" if kind == "receipt" and party == "利息" else _WORDS.get(kind) or Posting.Kind(kind).label
        moved[account][name] += total
    found = []
    for account in _cash_accounts(actor).select_related("district").order_by("code", "district__position"):
        opening, kinds = before.get(account.pk, 0), moved.get(account.pk, {})
        if opening or kinds:
            into = [(name, fen) for name, fen in kinds.items() if fen > 0]
            out_of = [(name, -fen) for name, fen in kinds.items() if fen < 0]
            found.append(Flow(account, opening, into, out_of, opening + sum(kinds.values())))
    return found


def _cash_accounts(actor: Actor) -> QuerySet[Account]:
    return Account.objects.filter(_of(actor)).filter(Q(code__startswith=chart.SPECIAL) | Q(code=chart.EXPENDITURE))


def earmarked(actor: Actor, year: int) -> list[Flow]:
    """The ledgers of money with a purpose of its own."""
    return [flow for flow in cash_flow(actor, year) if "." in flow.account.code]


# the fiscal office


@dataclass(frozen=True)
class Compared:
    """An item of a month in our books and in the fiscal office's (None: not stated)."""

    month: dt.date
    item: str
    title: str
    ours: int
    theirs: int | None
    text: str

    @property
    def difference(self) -> int | None:
        return None if self.theirs is None else self.ours - self.theirs


def compare_fiscal(actor: Actor, month: dt.date, place: int | None) -> list[Compared]:
    """Our books of the special account against the fiscal office's figures, item by item."""
    newest: dict[str, FiscalFigure] = {
        one.item: one for one in FiscalFigure.objects.filter(city=actor.city, district=place, month=month).order_by("id")
    }
    ours = _special_of_month(actor.city, place, month)
    return [
        Compared(month, item.value, item.label, ours[item.value], theirs.amount if theirs else None, theirs.text if theirs else "")
        for item in FiscalFigure.Item
        for theirs in [newest.get(item.value)]
    ]


def _special_of_month(city: str, place: int | None, month: dt.date) -> dict[str, int]:
    lines = PostingLine.objects.filter(account__city=city, account__district=place, account__code__startswith=chart.SPECIAL)
    moved = dict(lines.filter(month=month).order_by().annotate(about=KIND).values_list("about").annotate(total=Sum("amount")))
    return {
        FiscalFigure.Item.SPECIAL.value: lines.filter(month__lte=month).aggregate(total=Sum("amount"))["total"] or 0,
        FiscalFigure.Item.RECEIVED.value: moved.get("receipt", 0),
        FiscalFigure.Item.TRANSFERRED.value: -moved.get("transfer", 0),
        FiscalFigure.Item.SUBSIDY.value: -moved.get("subsidy", 0),
        FiscalFigure.Item.GIVEN_BACK.value: moved.get("return", 0),
    }


# indicators


def year_figure(city: str, year: int, name: str) -> int | None:
    """A figure of a year as last stated; None where it wasn't."""
    return YearFigure.objects.filter(city=city, year=year, name=name).order_by("-id").values_list("value", flat=True).first()


def indicator_values(actor: Actor, year: int) -> Sequence[IndicatorValue]:
    """The indicators of a year as last computed."""
    return list(IndicatorValue.objects.filter(city=actor.city, year=year).order_by("id"))
