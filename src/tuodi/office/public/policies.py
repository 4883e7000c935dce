"""Policies for reading: the sheets of a document, its diseases, its versions, and the difference of two."""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tuodi.office.public import standards
from tuodi.office.public.wording import plain
from tuodi.policy import vocabulary as v
from tuodi.policy.pack import Pack, Version, load
from tuodi.policy.show import sections
from tuodi.policy.show.sheet import Sheet

# beginnings of the titles of sheets that people look for first, and the word for the list of contents
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("文件", ("文件", "区县")),
    ("谁能得到", ("救助对象类别", "身份与类别", "身份的时间", "不予救助的情形")),
    ("参保和预警", ("资助参保", "预警")),
    ("资金", ("资金", "基金", "考核")),
    ("参数", ("参数",)),
)
HIDDEN = ("病种", "解释", "已知")


@dataclass(frozen=True)
class Table(Sheet):
    """A sheet whose cells know their column, so that a telephone can show a line as a card."""

    @property
    def rows(self) -> list[list[tuple[str, str]]]:
        return [list(zip(self.head, line, strict=True)) for line in self.lines]


@dataclass(frozen=True)
class Group:
    name: str
    key: str
    sheets: list[Table]


@functools.lru_cache(maxsize=64)
def sheets(city: str, number: int = -1) -> tuple[Table, ...]:
    """Every sheet of a version (the newest by default)."""
    pack = load(city)
    one = pack.versions[number]
    return tuple(_plain(city, sheet) for sheet in sections(replace(pack, versions=(one,))))


_CODE = re.compile(r"（[a-z][a-z_0-9.]*）")


def _plain(city: str, sheet: Sheet) -> Table:
    """Without the program's own codes: a reader needs the names."""
    keep = [place for place, name in enumerate(sheet.head) if name != "代码" or sheet.title == "区县"]
    lines = [tuple(plain(city, _CODE.sub("", line[place])) for place in keep) for line in sheet.lines]
    return Table(plain(city, _CODE.sub("", sheet.title)), tuple(sheet.head[place] for place in keep), lines)


def groups(city: str) -> list[Group]:
    """The sheets by what people ask: who, what is paid, enrolment, money, figures."""
    found = {name: Group(name, f"g{place}", []) for place, name in enumerate(["谁能得到", "逐条规定、限额和起付线", "参保和预警", "资金", "参数", "文件"], 1)}
    for sheet in sheets(city):
        if sheet.title.startswith(HIDDEN):
            continue
        name = next((name for name, starts in GROUPS if sheet.title.startswith(starts)), "逐条规定、限额和起付线")
        found[name].sheets.append(sheet)
    return [group for group in found.values() if group.sheets]


@dataclass(frozen=True)
class Reading:
    """A place that can be read in several ways. others: (key, the other way, why the sum is the same; empty where it changes, whether it can be tried)."""

    key: str
    question: str
    clause: str
    means: str
    because: str
    others: list[tuple[str, str, str, bool]]


def readings(city: str) -> list[Reading]:
    """Every reading of the newest version, in plain words."""
    return [
        Reading(
            key,
            plain(city, one.question),
            one.clause,
            plain(city, one.means),
            plain(city, one.because),
            [(choice, plain(city, other.means), plain(city, other.same_figures or ""), other.patch is not None) for choice, other in one.alternatives.items()],
        )
        for key, one in load(city).newest.readings.items()
    ]


@functools.lru_cache(maxsize=64)
def read_otherwise(city: str, key: str, choice: str) -> list[Difference] | None:
    """What the rules would say if a place were read in another way; None where there is no such way to be tried."""
    pack = load(city)
    other = pack.newest.readings[key].alternatives.get(choice) if key in pack.newest.readings else None
    if other is None or other.patch is None:
        return None
    changed = load(city, {key: choice})
    return differences([sheet for sheet in sheets(city) if not sheet.title.startswith(HIDDEN)], tuple(_plain(city, sheet) for sheet in sections(changed) if not sheet.title.startswith(HIDDEN)))


@dataclass(frozen=True)
class Span:
    """A version in time: first and last day (None: still), its title, whether it is the one of today."""

    number: int
    first: dt.date
    last: dt.date | None
    title: str
    now: bool


def spans(pack: Pack, today: dt.date) -> list[Span]:
    return [Span(n, one.first, one.last, _title(one), one.covers(today)) for n, one in enumerate(pack.versions)]


def _title(one: Version) -> str:
    number = f"（{one.policy.document.number}）" if one.policy.document.number else ""
    return f"《{one.policy.document.title}》{number}{one.label}"


@dataclass(frozen=True)
class Cell:
    """A cell of one or both: what it said, and what it says now."""

    name: str
    old: str
    new: str

    @property
    def changed(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True)
class Line:
    """A line of one or both: `tone` gone (only on the left), new (only on the right) or changed (in both, in some cells)."""

    tone: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Difference:
    title: str
    head: tuple[str, ...]
    lines: list[Line]


def differences(left: Sequence[Sheet], right: Sequence[Sheet]) -> list[Difference]:
    """Two versions of one city, sheet by sheet; only the lines that changed, cell by cell. Sheets that are the same are left out."""
    ours, theirs = {one.title: one for one in left}, {one.title: one for one in right}
    found = []
    for title in dict.fromkeys([*ours, *theirs]):
        first, second = ours.get(title), theirs.get(title)
        head = (second or first or Sheet("", ())).head
        lines = list(_lines(head, first.lines if first else [], second.lines if second else []))
        if lines:
            found.append(Difference(title, head, lines))
    return found


def _lines(head: Sequence[str], left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]]) -> Iterator[Line]:
    for kind, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from _paired(head, list(left[a:b]), list(right[c:d]))


def _paired(head: Sequence[str], old: list[tuple[str, ...]], new: list[tuple[str, ...]]) -> Iterator[Line]:
    """Lines that begin with the same words are the same line, changed."""
    for before in old:
        after = next((one for one in new if one[0] == before[0] and len(one) == len(before)), None)
        if after is None:
            yield Line("gone", tuple(Cell(name, text, "") for name, text in zip(head, before, strict=False)))
        else:
            new.remove(after)
            yield Line("changed", tuple(Cell(name, one, other) for name, one, other in zip(head, before, after, strict=False)))
    for after in new:
        yield Line("new", tuple(Cell(name, "", text) for name, text in zip(head, after, strict=False)))


@dataclass(frozen=True)
class Pair:
    """What two cities give to the same identity in the same way of being treated."""

    who: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        return self.left != self.right


def side_by_side(left: str, right: str) -> list[tuple[str, list[Pair]]]:
    """By way of being treated: every identity that one of the two knows."""
    ours, theirs = standards.by_identity(left), standards.by_identity(right)
    known = [code for code in v.IDENTITIES if any((code, setting) in one for one in (ours, theirs) for setting in v.SETTINGS)]
    found = []
    for setting, name in v.SETTINGS.items():
        pairs = [Pair(v.IDENTITIES[code], *(one[code, setting].text if (code, setting) in one else standards.NO_CLASS for one in (ours, theirs))) for code in known]
        found.append((name, [one for one in pairs if {one.left, one.right} != {standards.NO_CLASS}]))
    return found


def topics(city: str) -> dict[str, list[Table]]:
    """The sheets of a city by the topics in which cities can be set side by side."""
    found: dict[str, list[Table]] = {}
    for sheet in sheets(city):
        found.setdefault(_topic(sheet.title), []).append(sheet)
    return found


TOPICS = ("身份的时间", "限额和起付线", "倾斜救助", "医疗机构负担", "资助参保", "预警", "不予救助的情形", "资金分担")
_STARTS = {
    "救助对象类别": "救助对象", "身份的时间": "身份的时间", "限额": "限额和起付线", "起付线": "限额和起付线", "医疗机构负担": "医疗机构负担",
    "资助参保": "资助参保", "预警": "预警", "不予救助": "不予救助的情形", "资金分担": "资金分担", "资金缺口": "资金分担",
}  # fmt: skip
_OTHER = ("文件", "区县", "身份与类别", "大病保险", "住院免押金", "病种", "考核", "基金", "参数", "解释", "已知")


def _topic(title: str) -> str:
    for start, topic in _STARTS.items():
        if title.startswith(start):
            return topic
    if title.startswith(_OTHER):
        return ""
    return "倾斜救助" if "倾斜" in title or "再救助" in title else "救助项目和比例"
