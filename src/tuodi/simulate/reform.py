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

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tuodi.policy import vocabulary as v

FIELDS = ("title", "note", "patch", "parameters", "identities")
CONDITIONS = ("insurance", "district", "sex", "age_from", "age_below", "disability_grade", "holds", "without_identity", "burden_from")
LARGEST = 200_000  # characters of a reform's file


class ReformError(ValueError):
    """A reform that can't be read; the message is Chinese and says what is wrong and what is expected."""


@dataclass(frozen=True)
class Move:
    """An identity given to or taken from the persons whom `where` describes; `class_` where an authority assigns it."""

    identity: str
    give: bool
    where: Mapping[str, Any]
    class_: str = ""


@dataclass(frozen=True)
class Reform:
    title: str
    note: str = ""
    patch: tuple[dict[str, Any], ...] = ()
    parameters: dict[str, Any] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what the reform changes, whatever its title."""
        moves = [[move.identity, move.give, dict(move.where), move.class_] for move in self.moves]
        text = json.dumps([self.patch, self.parameters, moves], ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def touches_enrolment(self) -> bool:
        """Whether subsidised enrolment or grants may come out otherwise."""
        paths = " ".join(str(change.get(verb, "")) for change in self.patch for verb in ("set", "add", "remove", "move"))
        named = ("benefits.enrolment", "enrolment", "benefits.grants", "grants", "identities", "classes", "access", "timing", "benefits.targets")
        own = any(path.startswith(named) for path in paths.split())
        return own or bool(self.moves) or any(name.startswith(("resident_premium", "fixed_subsidy")) for name in self.parameters)


def read_reform(path: Path) -> Reform:
    """A reform from a file; its title is the file's name where none is stated. Raises ReformError."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ReformError(f"{path}：不能读（{error.strerror}）") from None
    except UnicodeDecodeError:
        raise ReformError(f"{path.name}：不是 UTF-8 编码的文本") from None
    try:
        return parse_reform(text, path.stem)
    except ReformError as error:
        raise ReformError(f"{path.name}：{error}") from None


def parse_reform(text: str, title: str = "方案") -> Reform:
    """A reform from YAML. Raises ReformError."""
    if len(text) > LARGEST:
        raise ReformError(f"方案过长，最多 {LARGEST} 个字符")
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ReformError(f"不是可读的 YAML：{str(error).splitlines()[0]}") from None
    except RecursionError:
        raise ReformError("嵌套过深") from None
    if isinstance(data, list):
        data = {"patch": data}
    if not isinstance(data, dict):
        raise ReformError("应为 title、patch、parameters、identities 的列表，或者直接是一串改动（- {set: 路径, to: 值}）")
    unknown = [str(name) for name in data if name not in FIELDS]
    if unknown:
        raise ReformError(f"不认识“{'、'.join(unknown)}”；可以写：{'、'.join(FIELDS)}")
    found = Reform(
        str(data.get("title") or title)[:80],
        str(data.get("note") or "")[:500],
        tuple(_changes(data.get("patch") or [])),
        _figures(data.get("parameters") or {}),
        tuple(_move(one) for one in _list(data.get("identities") or [], "identities")),
    )
    if not (found.patch or found.parameters or found.moves):
        raise ReformError("没有任何改动；至少写 patch、parameters、identities 中的一项")
    return found


def _list(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise ReformError(f"{name} 下应为一串条目，每条以“- ”开头")
    return value


def _changes(value: Any) -> list[dict[str, Any]]:
    changes = _list(value, "patch")
    for one in changes:
        if not isinstance(one, dict):
            raise ReformError(f"patch 的每一条应为 set + to、add + value、remove 或 move + to，见到：{one}")
    return [{str(key): part for key, part in one.items()} for one in changes]


def _figures(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ReformError("parameters 下应为“名称: 值”，或“名称: {年份: 值}”")
    found: dict[str, Any] = {}
    for name, one in value.items():
        if isinstance(one, dict) and all(str(year).isdigit() for year in one):
            found |= {f"{name}[{year}]": str(part) if isinstance(part, float) else part for year, part in one.items()}
        else:
            found[str(name)] = str(one) if isinstance(one, float) else one
    return found


def _move(value: Any) -> Move:
    if not isinstance(value, dict) or ("give" in value) == ("take" in value) or set(value) - {"give", "take", "where", "class"}:
        raise ReformError(f"identities 的每一条应为 give（给予）或 take（取消）加 where（条件），见到：{value}")
    identity = str(value.get("give") or value.get("take"))
    if identity not in v.IDENTITIES:
        raise ReformError(f"没有身份“{identity}”；可用：{'、'.join(v.IDENTITIES)}")
    where = value.get("where") or {}
    unknown = [str(name) for name in where if name not in CONDITIONS] if isinstance(where, dict) else [str(where)]
    if unknown:
        raise ReformError(f"where 不认识“{'、'.join(unknown)}”；可以写：{'、'.join(CONDITIONS)}")
    for name in ("age_from", "age_below", "burden_from"):
        if name in where and (isinstance(where[name], bool) or not isinstance(where[name], int) or where[name] < 0):
            raise ReformError(f"where 的 {name} 应为不小于 0 的整数，见到：{where[name]}")
    if where.get("holds") is not None and where["holds"] not in v.IDENTITIES:
        raise ReformError(f"没有身份“{where['holds']}”；可用：{'、'.join(v.IDENTITIES)}")
    return Move(identity, "give" in value, where, str(value.get("class") or ""))
