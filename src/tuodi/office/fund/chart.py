"""The chart of accounts that a city's rules call for: which account stands at the city, which in every district."""

from __future__ import annotations

from dataclasses import dataclass

from tuodi.office.fund.models import Account
from tuodi.policy.books_schema import Books

SPECIAL, EXPENDITURE = "1101", "1201"  # fiscal special account, expenditure account
HOSPITALS, PERSONS, OUTSIDE = "2101", "2102", "2103"  # payables
RECOVERABLE = "1301"  # owed back by persons and institutions
REWARD_DUE = "1302"  # the fiscal budget's money for rewards of tip-offs, which isn't the fund's
OVERPAID, REWARDS = "2104", "2105"  # paid back too much, to be returned; rewards to be paid
INCOME, INTEREST, RECOVERED = "4101", "4102", "4103"  # income has a sub-account for each source: 4101.lottery
AID, TILT, SUBSIDY = "5101", "5102", "5201"
PAYABLES = (HOSPITALS, PERSONS, OUTSIDE)
CASH = (SPECIAL, EXPENDITURE)

_SPENDING = {
    EXPENDITURE: ("支出户存款", Account.Kind.ASSET),
    HOSPITALS: ("应付定点医疗机构款", Account.Kind.LIABILITY),
    PERSONS: ("应付救助对象款", Account.Kind.LIABILITY),
    OUTSIDE: ("应上解异地就医结算款", Account.Kind.LIABILITY),
    INTEREST: ("利息收入", Account.Kind.INCOME),
    AID: ("医疗救助支出", Account.Kind.EXPENSE),
    TILT: ("倾斜救助支出", Account.Kind.EXPENSE),
    SUBSIDY: ("资助参保支出", Account.Kind.EXPENSE),
}


@dataclass(frozen=True)
class Entry:
    """An account to be opened: at the city (`city`), in every district (`districts`), or both."""

    code: str
    name: str
    kind: str
    city: bool
    districts: bool


def special_of(account: str, source: str) -> str:
    """The code of a source's own sub-account: of income, or of the special account for earmarked money."""
    return f"{account}.{source}"


def chart(books: Books, *, rewards: bool = False) -> list[Entry]:
    """Every account of a city under its rules; those of rewards where the document gives any. The special account and the income stand where the document keeps the fund, nowhere else:
    money can't be received at a place that isn't to have any."""
    at_city = books.kept_by.level == "city"
    kept = {"city": at_city, "districts": not at_city}
    entries = [
        Entry(SPECIAL, "财政专户存款", Account.Kind.ASSET, **kept),
        Entry(RECOVERABLE, "应收追回款", Account.Kind.ASSET, **kept),
        Entry(RECOVERED, "追回资金", Account.Kind.INCOME, **kept),
        Entry(OVERPAID, "应退多收追回款", Account.Kind.LIABILITY, **kept),
    ]
    if rewards:
        entries += [
            Entry(REWARD_DUE, "应收财政举报奖励资金", Account.Kind.ASSET, **kept),
            Entry(REWARDS, "应付举报奖励", Account.Kind.LIABILITY, **kept),
        ]
    for key, source in books.sources.items():
        entries.append(Entry(special_of(INCOME, key), f"收入：{source.name}", Account.Kind.INCOME, **kept))
        if source.earmarked:
            entries.append(Entry(special_of(SPECIAL, key), f"财政专户存款（专项）：{source.name}", Account.Kind.ASSET, **kept))
    entries += [Entry(code, name, kind, at_city, True) for code, (name, kind) in _SPENDING.items()]
    return sorted(entries, key=lambda entry: entry.code)
