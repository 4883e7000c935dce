"""The charts of a study, from its plain data: name of the file -> SVG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuodi.policy.amounts import percent_text
from tuodi.simulate import svg
from tuodi.simulate.svg import Bar
from tuodi.simulate.tables import plain

MOST_ROWS = 14


def charts(result: dict[str, Any]) -> dict[str, str]:
    """Every chart of a study or of a comparison of cities."""
    return of_cities(result) if result["kind"] == "cities" else of_reforms(result)


def of_reforms(result: dict[str, Any]) -> dict[str, str]:
    names = [one["title"] for one in result["scenarios"]]
    found = {"cost": _cost(result["scenarios"])}
    for key, title in (("class", "救助类别"), ("item", "救助项目"), ("district", "区县"), ("level", "医院等级")):
        if result["by"][key]:
            found[f"by_{key}"] = _by(f"按{title}的救助支出（万元）", names, result["by"][key])
    for number, change in enumerate(result["changes"], 1):
        found[f"gains_{number}"] = _gains(change)
        if change["deciles"]:
            found[f"deciles_{number}"] = _deciles(f"负担十等分：救助占救助前负担的比例 — {change['title']}", ["现行规定", change["title"]], [change])
    found["over"] = _over(names, result["over"])
    return found


def of_cities(result: dict[str, Any]) -> dict[str, str]:
    names = [one["title"] for one in result["cities"]]
    found = {"cost": _cost(result["cities"], "同一人群在各地规定下的支出（万元）")}
    rows = [
        (one["title"], [Bar(one["persons_aided"], f"{one['persons_aided']:,} 人", colour)])
        for one, colour in zip(result["cities"], _palette(len(names)), strict=True)
    ]
    found["persons"] = svg.bars("得到救助的人数", "", [], rows, 120)
    spare = [
        (one["title"], [Bar(one["self_paid"], wan(one["self_paid"]), colour)]) for one, colour in zip(result["cities"], _palette(len(names)), strict=True)
    ]
    found["self_paid"] = svg.bars("救助后个人负担（万元）", "", [], spare, 120)
    groups = [(f"第 {n} 组", [_share(deciles[n - 1], "share", colour) for deciles, colour in zip(result["deciles"], _palette(len(names)), strict=True)])
              for n in (1, 4, 7, 9, 10) if all(len(deciles) == 10 for deciles in result["deciles"])]  # fmt: skip
    if groups:
        note = "按救助前负担由轻到重分为十组，取其中五组"
        found["deciles"] = svg.bars("救助占救助前负担的比例", note, list(zip(names, _palette(len(names)), strict=True)), groups, 120)
    found["over"] = _over(names, result["over"], named=True)
    return found


def wan(fen: int) -> str:
    """`1,234.5 万` of fen, half up to one decimal; below ten thousand in yuan."""
    if abs(fen) < 1_000_000:
        return f"{'-' if fen < 0 else ''}{plain(fen)} 元"
    tenths = (abs(fen) + 50_000) // 100_000
    return f"{'-' if fen < 0 else ''}{tenths // 10:,}.{tenths % 10} 万"


def _palette(count: int) -> list[str]:
    return [svg.COLOURS[n % len(svg.COLOURS)] for n in range(count)]


def _cost(every: Sequence[dict[str, Any]], title: str = "基金支出（万元）") -> str:
    rows = [(one["title"], [Bar(one["cost"], wan(one["cost"]), colour)]) for one, colour in zip(every, _palette(len(every)), strict=True)]
    return svg.bars(title, "医疗救助、倾斜救助、不需就医的给付；算了资助参保的，也在内", [], rows, 170)


def _by(title: str, names: Sequence[str], rows: Sequence[dict[str, Any]]) -> str:
    colours = _palette(len(names))
    shown = [
        (row["name"], [Bar(max(0, one["cost"]), wan(one["cost"]), colour) for one, colour in zip(row["values"], colours, strict=True)])
        for row in rows[:MOST_ROWS]
    ]
    rest = f"只画支出最多的 {MOST_ROWS} 项" if len(rows) > MOST_ROWS else ""
    return svg.bars(title, rest, list(zip(names, colours, strict=True)), shown)


def _gains(change: dict[str, Any]) -> str:
    values = [
        (row["name"].replace(" ", ""), row["persons"], f"{row['persons']:,}", svg.LOSS if row["to"] is not None and row["to"] <= 0 else svg.GAIN)
        for row in change["histogram"]
    ]
    note = (
        f"增加 {change['gainers']['persons']:,} 人、{wan(change['gainers']['amount'])}；减少 {change['losers']['persons']:,} 人、"
        f"{wan(-change['losers']['amount'])}；不变 {change['same']:,} 人（单位：人，分档单位：元）"
    )
    return svg.columns(f"谁得谁失 — {change['title']}", note, values)


def _share(decile: dict[str, Any], name: str, colour: str) -> Bar:
    return Bar(decile[name], percent_text(decile[name]), colour)


def _deciles(title: str, names: Sequence[str], changes: Sequence[dict[str, Any]]) -> str:
    colours = _palette(1 + len(changes))
    rows = []
    for place, first in enumerate(changes[0]["deciles"]):
        group = [_share(first, "share_now", colours[0])] + [
            _share(one["deciles"][place], "share", colour) for one, colour in zip(changes, colours[1:], strict=True)
        ]
        rows.append((f"第 {first['decile']} 组（至 {plain(first['most'])} 元）", group))
    note = "有费用的人按救助前个人负担由轻到重分为人数相等的十组"
    return svg.bars(title, note, list(zip(names, colours, strict=True)), rows, 190)


def _over(names: Sequence[str], rows: Sequence[dict[str, Any]], *, named: bool = False) -> str:
    colours = _palette(len(names))
    shown = [
        (row["name"], [Bar(count, f"{count:,} 人", colour) for count, colour in zip(row["persons"], colours, strict=True) if count is not None])
        for row in rows
        if not (named and row["of_document"])
    ]
    return svg.bars("负担超过各线的人数", "救助后个人自己承担的全部费用", list(zip(names, colours, strict=True)), shown, 205)
