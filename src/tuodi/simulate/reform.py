"""A reform: changes to a policy in the format of the readings' alternatives, other figures, and who gains or loses an identity.

    title: 低保起付线取消
    note: 征求意见稿第三条
    patch:                                   # as in readings.yaml and amendments.yaml
      - {set: "items.inpatient.rows[class=dibao].ratio", to: 80}
    parameters: {fixed_subsidy: {2024: 300}}
    identities:                              # also for persons without a claim
      - {give: low_income, where: {insurance: resident, age_from: 60, burden_from: 20000}}
      - {take: poverty_exit}

A plain list of changes is a reform, too.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from tuodi.policy import vocabulary as v
from tuodi.policy.amounts import percent_text
from tuodi.simulate import written

FIELDS = ("title", "note", "patch", "parameters", "identities")
CONDITIONS = ("insurance", "district", "sex", "age_from", "age_below", "disability_grade", "holds", "without_identity", "burden_from")
NEEDS = {"set": "to", "add": "value", "remove": None, "move": "to"}
"""The verbs of a patch, each with the key that must stand beside it."""
LARGEST = 200_000  # characters of a reform's file
MOST = 10**12  # yuan
RATIOS = ("ratio", "percent", "cap")


class ReformError(ValueError):
    """A reform that can't be read; the message is Chinese and says what is wrong and what is expected."""


@dataclass(frozen=True)
class Move:
    """An identity given to or taken from the persons whom `where` describes; `class_` where an authority assigns it."""

    identity: str
    give: bool
    where: Mapping[str, Any]
    class_: str = ""
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Reform:
    title: str
    note: str = ""
    patch: tuple[dict[str, Any], ...] = ()
    parameters: dict[str, Any] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    lines: tuple[int | None, ...] = field(default=(), compare=False)
    """The line of each change of `patch` in the reform's text."""
    file: str = field(default="", compare=False)

    @property
    def called(self) -> str:
        """How messages call it: by its file, else by its title."""
        return self.file or f"方案“{self.title}”"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what the reform changes, whatever its title."""
        moves = [[move.identity, move.give, dict(move.where), move.class_] for move in self.moves]
        text = json.dumps([self.patch, self.parameters, moves], ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def paths(self) -> list[str]:
        """The place that each change names."""
        return [str(next((change[verb] for verb in NEEDS if verb in change), "")) for change in self.patch]

    def where(self, number: int) -> str:
        """`第 3 行“pools.inpatient.amount”` of a change, for messages."""
        line = self.lines[number] if number < len(self.lines) else None
        return f"{f'第 {line} 行' if line else f'第 {number + 1} 处改动'}“{self.paths()[number]}”"

    def touches_enrolment(self) -> bool:
        """Whether subsidised enrolment or grants may come out otherwise."""
        named = ("benefits.enrolment", "enrolment", "benefits.grants", "grants", "identities", "classes", "access", "timing", "benefits.targets")
        own = any(path.startswith(named) for path in self.paths())
        return own or bool(self.moves) or any(name.startswith(("resident_premium", "fixed_subsidy")) for name in self.parameters)


def read_reform(path: Path) -> Reform:
    """A reform from a file; its title is the file's name where none is stated. Raises ReformError."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise ReformError(f"{path}：没有这个文件") from None
    except OSError:
        raise ReformError(f"{path}：不能读；请检查它是不是文件、有没有读的权限") from None
    except UnicodeDecodeError:
        raise ReformError(f"{path.name}：不是 UTF-8 编码的文本") from None
    try:
        return replace(parse_reform(text, path.stem), file=path.name)
    except ReformError as error:
        raise ReformError(f"{path.name}：{error}") from None


def parse_reform(text: str, title: str = "方案") -> Reform:
    """A reform from YAML. Raises ReformError, with the line where there is one."""
    if len(text) > LARGEST:
        raise ReformError(f"方案过长，最多 {LARGEST:,} 个字符")
    try:
        data, lines = written.read(text)
    except written.WritingError as error:
        raise ReformError(str(error)) from None
    above: written.Place = ("patch",)
    if isinstance(data, list):
        data, above = {"patch": data}, ()
    if data is None:
        raise ReformError("是空的；至少写 patch（改动规定）、parameters（年度参数）、identities（给予或取消身份）中的一项")
    if not isinstance(data, dict):
        raise ReformError("应为 title、patch、parameters、identities 几项，或者直接是一串改动（- {set: 路径, to: 值}）")
    for name in data:
        if name not in FIELDS:
            raise ReformError(f"{_line(lines, (name,))}不认识“{name}”{_meant(name, FIELDS)}")
    found = Reform(
        str(data.get("title") or title)[:80],
        str(data.get("note") or "")[:500],
        tuple(_changes(data.get("patch"), lines, above)),
        _figures(data.get("parameters"), lines),
        tuple(_move(one, lines.get(("identities", number))) for number, one in enumerate(_list(data.get("identities"), "identities", lines))),
        tuple(lines.get((*above, number)) for number in range(len(data.get("patch") or []))),
    )
    for number, (path, change) in enumerate(zip(found.paths(), found.patch, strict=True)):
        sensible(f"{found.where(number)}：", path.rpartition(".")[2] if "ratio" not in path else "ratio", change.get(NEEDS[next(v for v in NEEDS if v in change)] or ""))
    for name, value in found.parameters.items():
        sensible(f"参数“{name}”：", "", value)
    _once(found)
    if not (found.patch or found.parameters or found.moves):
        raise ReformError("没有任何改动；至少写 patch、parameters、identities 中的一项")
    return found


def sensible(start: str, name: str, value: Any) -> None:
    """Raises ReformError for an amount that no fund has, and for a ratio written as a part of one: 0.8 would be 0.8 %."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            sensible(start, "ratio" if name == "ratio" else str(key), one)
    elif isinstance(value, list | tuple):
        for one in value:
            sensible(start, name, one)
    elif isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            return  # a word or a formula
        if not number.is_finite():
            return
        if abs(number) > MOST:
            raise ReformError(f"{start}“{value}”过大；金额以元为单位，最多一万亿元")
        if name in RATIOS and 0 < number < 1:
            raise ReformError(f"{start}“{value}”的意思是 {value}%；百分比写 0 到 100 之间的数，{percent_text(int(number * 10_000))} 请写 {(number * 100).normalize():f}")


def _once(reform: Reform) -> None:
    """Raises ReformError where two changes say of the same place what it should be: one of them would be lost without a word."""
    seen: dict[str, int] = {}
    for number, change in enumerate(reform.patch):
        if "set" not in change:
            seen.clear()  # the places of a list may be others from here on
            continue
        first = seen.setdefault(str(change["set"]), number)
        if first != number:
            line = reform.lines[first] if first < len(reform.lines) else None
            raise ReformError(f"{reform.where(number)}：同一处在{f'第 {line} 行' if line else f'第 {first + 1} 处改动'}已经改过；一处只能改一次，请留下其中一个")


def _line(lines: Mapping[written.Place, int], place: written.Place) -> str:
    return f"第 {lines[place]} 行：" if place in lines else ""


def _meant(word: str, words: Iterable[str]) -> str:
    """`；是不是“patch”？可以写：...`"""
    listed = [str(one) for one in words]
    close = difflib.get_close_matches(str(word), listed, 1)
    return f"{f'；是不是“{close[0]}”？' if close else '；'}可以写：{'、'.join(listed)}"


def _list(value: Any, name: str, lines: Mapping[written.Place, int]) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ReformError(f"{_line(lines, (name,))}{name} 下应为一串条目，每条以“- ”开头")
    return value


def _changes(value: Any, lines: Mapping[written.Place, int], above: written.Place) -> list[dict[str, Any]]:
    changes = _list(value, "patch", lines)
    for number, one in enumerate(changes):
        line = _line(lines, (*above, number))
        if not isinstance(one, dict):
            raise ReformError(f"{line}每一处改动应为 set + to、add + value、remove 或 move + to，见到：{one}")
        verbs = [verb for verb in NEEDS if verb in one]
        strange = [key for key in one if key not in (*NEEDS, *NEEDS.values())]
        if strange:
            raise ReformError(f"{line}不认识“{strange[0]}”{_meant(strange[0], (*NEEDS, 'to', 'value'))}")
        if len(verbs) != 1:
            raise ReformError(f"{line}每一处改动写且只写 set（改为）、add（增加）、remove（删除）、move（移动）中的一个，见到：{'、'.join(one)}")
        needed = NEEDS[verbs[0]]
        if needed is not None and needed not in one:
            raise ReformError(f"{line}“{verbs[0]}: {one[verbs[0]]}”还要写 {needed}（{'改成什么' if needed == 'to' else '增加的内容'}）")
        if not isinstance(one[verbs[0]], str | int) or isinstance(one[verbs[0]], bool):
            raise ReformError(f"{line}{verbs[0]} 后面应为路径，例如 pools.inpatient.amount；含方括号的路径要加引号")
    return changes


def _figures(value: Any, lines: Mapping[written.Place, int]) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ReformError(f"{_line(lines, ('parameters',))}parameters 下应为“名称: 值”，或“名称: {{年份: 值}}”")
    found: dict[str, Any] = {}
    for name, one in value.items():
        if isinstance(one, dict) and all(str(year).isdigit() for year in one):
            found |= {f"{name}[{year}]": _figure(part) for year, part in one.items()}
        else:
            found[str(name)] = _figure(one)
    return found


def _figure(value: Any) -> Any:
    return str(value) if isinstance(value, float) else value.isoformat() if isinstance(value, dt.date) else value


def _move(value: Any, line: int | None) -> Move:
    start = f"第 {line} 行：" if line else ""
    if not isinstance(value, dict) or ("give" in value) == ("take" in value) or set(value) - {"give", "take", "where", "class"}:
        raise ReformError(f"{start}identities 的每一条应为 give（给予）或 take（取消）加 where（条件），见到：{value}")
    identity = str(value.get("give") or value.get("take"))
    if identity not in v.IDENTITIES:
        raise ReformError(f"{start}没有身份“{identity}”{_meant(identity, v.IDENTITIES)}")
    where = {} if value.get("where") is None else value["where"]
    if not isinstance(where, dict):
        raise ReformError(f"{start}where 下应为“条件: 值”，例如 {{insurance: resident, age_from: 60}}")
    for name, wanted in where.items():
        if name not in CONDITIONS:
            raise ReformError(f"{start}where 不认识“{name}”{_meant(name, CONDITIONS)}")
        _condition(start, name, wanted)
    if where.get("age_below") is not None and where.get("age_from", 0) >= where["age_below"]:
        raise ReformError(f"{start}age_from（{where['age_from']}）应小于 age_below（{where['age_below']}），否则没有人符合")
    return Move(identity, "give" in value, where, str(value.get("class") or ""), line)


VALUES: dict[str, tuple[Any, ...]] = {
    "insurance": tuple(v.INSURANCES), "sex": tuple(v.SEXES), "disability_grade": tuple(v.GRADES), "holds": tuple(v.IDENTITIES),
}  # fmt: skip


def _condition(start: str, name: str, wanted: Any) -> None:
    """Raises ReformError for a value that nobody can have."""
    if name in ("age_from", "age_below", "burden_from"):
        if isinstance(wanted, bool) or not isinstance(wanted, int) or wanted < 0:
            raise ReformError(f"{start}where 的 {name} 应为不小于 0 的整数，见到：{wanted}")
    elif name == "without_identity":
        if not isinstance(wanted, bool):
            raise ReformError(f"{start}where 的 without_identity 应为 true（没有任何身份的人）或 false（有身份的人），见到：{wanted}")
    elif name in VALUES:
        several = wanted if isinstance(wanted, list) and name != "holds" else [wanted]
        for one in several or [None]:
            if one not in VALUES[name] or isinstance(one, bool):
                raise ReformError(f"{start}where 的 {name} 没有值“{one}”；可以写：{'、'.join(map(str, VALUES[name]))}")
    elif not all(isinstance(one, str | int) and not isinstance(one, bool) for one in (wanted if isinstance(wanted, list) else [wanted])):
        raise ReformError(f"{start}where 的 district 应为区县的名称或代码，见到：{wanted}")
