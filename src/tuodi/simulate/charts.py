"""The charts of a study, from its plain data: name of the file -> SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tuodi.simulate import svg
from tuodi.simulate.svg import Bar
from tuodi.simulate.tables import DIMENSIONS, plain

MOST_ROWS = 14
SHOWN_GROUPS = (1, 4, 7, 9, 10)
UNAIDED = "#d9c08a"
TEN_THOUSAND = 1_000_000  # fen


def charts(result: dict[str, Any]) -> dict[str, str]:
    """Every chart of a study or of a comparison of cities."""
    return of_cities(result) if result["kind"] == "cities" else of_reforms(result)


def of_reforms(result: dict[str, Any]) -> dict[str, str]:
    names = [one["title"] for one in result["scenarios"]]
    found = {"cost": _cost(result["scenarios"], result["budget"])}
    for number, change in enumerate(result["changes"], 1):
        found[f"gains_{number}"] = _gains(change)
    if result["changes"] and result["changes"][0]["deciles"]:
        found["deciles"] = _deciles(names, result["changes"])
        found["deciles_change"] = _mean_changes(result["changes"])
    found["over"] = _over(names, result["over"], unaided=True)
    for key, title in DIMENSIONS.items():
        if result["by"][key]:
            found[f"by_{key}"] = _by(f"按{title}的基金支出", names, result["by"][key])
            found[f"change_{key}"] = _changed(f"按{title}的支出增减", names[1:], result["by"][key])
    return found


def of_cities(result: dict[str, Any]) -> dict[str, str]:
    every, names = result["cities"], [one["title"] for one in result["cities"]]
    colours = _palette(len(names))
    open_ = "、".join(f"{one['title']} {one['invalid']:,} 笔" for one in every if one["invalid"])
    open_ = f"不能计算、没有计入的费用：{open_}" if open_ else ""
    found = {"cost": _cost(every, None, "同一人群按各地规定的基金支出", open_)}
    people = [(one["title"], [Bar(one["persons_aided"], f"{one['persons_aided']:,} 人", colour)]) for one, colour in zip(every, colours, strict=True)]
    found["persons"] = svg.bars("得到救助的人数", open_, [], people)
    unit, worded = scale(one["self_paid"] for one in every)
    left = [(one["title"], [Bar(one["self_paid"], worded(one["self_paid"]), colour)]) for one, colour in zip(every, colours, strict=True)]
    found["self_paid"] = svg.bars(f"救助后个人负担（{unit}）", "能够计算的费用中个人自己承担的部分，含目录外费用", [], left)
    if all(len(deciles) == 10 for deciles in result["deciles"]):
        groups = [
            (f"第 {number} 组", [_share(deciles[number - 1], "share", colour) for deciles, colour in zip(result["deciles"], colours, strict=True)])
            for number in SHOWN_GROUPS
        ]
        note = "按救助前负担由轻到重分为人数相等的十组，取其中五组；救助和医院负担占救助前负担的比例" + ("；有费用不能计算的人没有计入" if open_ else "")
        found["deciles"] = svg.bars("救助占救助前负担的比例", note, _legend(names), groups)
    found["over"] = _over(names, [row for row in result["over"] if not row["of_document"]])
    return found


def wan(fen: int) -> str:
    """`1,234.5 万` of fen, half up to one decimal; below ten thousand in yuan."""
    if abs(fen) < TEN_THOUSAND:
        return f"{'-' if fen < 0 else ''}{plain(fen)} 元"
    tenths = (abs(fen) + 50_000) // 100_000
    return f"{'-' if fen < 0 else ''}{tenths // 10:,}.{tenths % 10} 万"


def scale(amounts: Iterable[int]) -> tuple[str, Callable[[int], str]]:
    """(unit, how an amount in fen is written in it): one unit for a whole chart, with as many decimals as its largest amount needs."""
    most = max((abs(amount) for amount in amounts), default=0)
    if most < 10 * TEN_THOUSAND:
        return "元", lambda fen: _decimal(fen, 100, 0)
    if most < 10_000 * TEN_THOUSAND:
        return "万元", lambda fen: _decimal(fen, TEN_THOUSAND, 2 if most < 1_000 * TEN_THOUSAND else 1)
    return "亿元", lambda fen: _decimal(fen, 10_000 * TEN_THOUSAND, 3 if most < 1_000_000 * TEN_THOUSAND else 1)


def _decimal(fen: int, unit: int, places: int) -> str:
    """Half away from zero."""
    power = 10**places
    size = (2 * abs(fen) * power + unit) // (2 * unit)
    sign = "-" if fen < 0 and size else ""
    return f"{sign}{size // power:,}" + (f".{size % power:0{places}d}" if places else "")


def signed(amount: str) -> str:
    """`+12.3`, `-12.3`, `0`."""
    return amount if amount.startswith("-") or not amount.strip("0.,") else f"+{amount}"


def _palette(count: int) -> list[str]:
    return [svg.COLOURS[n % len(svg.COLOURS)] for n in range(count)]


def _legend(names: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(names, _palette(len(names)), strict=True))


def _cost(every: Sequence[dict[str, Any]], budget: int | None, title: str = "基金支出", open_: str = "") -> str:
    unit, worded = scale([*(one["cost"] for one in every), budget or 0])
    rows = [(one["title"], [Bar(one["cost"], worded(one["cost"]), colour)]) for one, colour in zip(every, _palette(len(every)), strict=True)]
    parts = ["医疗救助", "倾斜救助", *(["资助参保"] if any(one["enrolment"] for one in every) else []), *(["不需就医的给付"] if any(one["grants"]["amount"] for one in every) else [])]
    note = f"{'、'.join(parts)}合计" + (f"；{open_}" if open_ else "")
    if budget is not None:
        rows.append(("年度预算", [Bar(budget, worded(budget), UNAIDED)]))
        note += "；" + "，".join(f"{one['title']}{'结余' if one['balance'] >= 0 else '超支'} {worded(abs(one['balance']))}" for one in every)
    return svg.bars(f"{title}（{unit}）", note, [], rows)


def _by(title: str, names: Sequence[str], rows: Sequence[dict[str, Any]]) -> str:
    unit, worded = scale(one["cost"] for row in rows for one in row["values"])
    shown = [
        (row["name"], [Bar(one["cost"], worded(one["cost"]), colour) for one, colour in zip(row["values"], _palette(len(names)), strict=True)])
        for row in rows[:MOST_ROWS]
    ]
    return svg.bars(f"{title}（{unit}）", f"只画支出最多的 {MOST_ROWS} 项" if len(rows) > MOST_ROWS else "", _legend(names), shown)


def _changed(title: str, names: Sequence[str], rows: Sequence[dict[str, Any]]) -> str:
    """What each reform spends more or less than the rules as they are, the largest changes first."""
    changes = [(row["name"], [one["cost"] - row["values"][0]["cost"] for one in row["values"][1:]]) for row in rows]
    changes = [one for one in changes if any(one[1])]
    changes.sort(key=lambda one: -max(abs(amount) for amount in one[1]))
    unit, worded = scale(amount for _, amounts in changes for amount in amounts)
    colours = _palette(1 + len(names))[1:]
    shown = [
        (name, [Bar(amount, signed(worded(amount)), colour) for amount, colour in zip(amounts, colours, strict=True)]) for name, amounts in changes[:MOST_ROWS]
    ]
    note = "没有变化" if not shown else f"只画变化最大的 {MOST_ROWS} 项" if len(changes) > MOST_ROWS else ""
    return svg.bars(f"{title}（{unit}）", note, list(zip(names, colours, strict=True)), shown)


def _gains(change: dict[str, Any]) -> str:
    rows = change["histogram"]
    filled = [place for place, row in enumerate(rows) if row["persons"]]
    shown = rows[min(filled) : max(filled) + 1] if filled else []
    values = [
        (row["name"].replace(" ", ""), row["persons"], f"{row['persons']:,}", svg.LOSS if row["to"] is not None and row["to"] <= 0 else svg.GAIN)
        for row in shown
    ]
    note = (
        f"增加 {change['gainers']['persons']:,} 人、共 {wan(change['gainers']['amount'])}；减少 {change['losers']['persons']:,} 人、"
        f"共 {wan(-change['losers']['amount'])}；不变 {change['same']:,} 人"
        + (f"；无法判断 {change['unsure']:,} 人" if change["unsure"] else "")
        + ("。柱高为人数，分档为每人全年得到的增减（元）" if values else "")
    )
    title = f"谁得谁失 — {change['title']}"
    return svg.columns(title, note, values) if values else svg.bars(title, note, [], [])


def _share(decile: dict[str, Any], name: str, colour: str) -> Bar:
    return Bar(decile[name], f"{_decimal(decile[name], 100, 2)}%", colour)  # the same number of decimals under one another


def _deciles(names: Sequence[str], changes: Sequence[dict[str, Any]]) -> str:
    colours = _palette(len(names))
    rows = []
    for place, first in enumerate(changes[0]["deciles"]):
        group = [_share(first, "share_now", colours[0])]
        for one, colour in zip(changes, colours[1:], strict=True):
            group += [_share(one["deciles"][place], "share", colour)] if one["deciles"] else []
        rows.append((_decile(first), group))
    note = "有费用的人按现行规定下救助前的个人负担由轻到重分为人数相等的十组；救助和医院负担占救助前负担的比例"
    return svg.bars("负担十等分：救助占救助前负担的比例", note, _legend(names), rows)


def _mean_changes(changes: Sequence[dict[str, Any]]) -> str:
    """The mean change of a person in each group."""
    names, colours = [one["title"] for one in changes], _palette(1 + len(changes))[1:]
    rows = [
        (
            _decile(first),
            [
                Bar(one["deciles"][place]["mean"], signed(_decimal(one["deciles"][place]["mean"], 100, 2)), colour)
                for one, colour in zip(changes, colours, strict=True)
                if one["deciles"]
            ],
        )
        for place, first in enumerate(changes[0]["deciles"])
    ]
    return svg.bars("负担十等分：人均增减（元）", "每组平均每人全年得到的增减，含资助参保和不需就医的给付", list(zip(names, colours, strict=True)), rows)


def _decile(row: dict[str, Any]) -> str:
    return f"第 {row['decile']} 组（至 {_decimal(row['most'], 100, 0)} 元）"


def _over(names: Sequence[str], rows: Sequence[dict[str, Any]], *, unaided: bool = False) -> str:
    """`unaided`: with a bar for the burden before aid, where it is known."""
    colours = _palette(len(names))
    shown = []
    for row in rows:
        group = [Bar(count, f"{count:,} 人", colour) for count, colour in zip(row["persons"], colours, strict=True) if count is not None]
        if unaided and row["unaided"] is not None:
            group.insert(0, Bar(row["unaided"], f"{row['unaided']:,} 人", UNAIDED))
        if any(bar.value for bar in group):
            shown.append((row["name"], group))
    legend = [*([("救助前", UNAIDED)] if unaided else []), *_legend(names)]
    note = "全年救助后个人自己承担的全部费用，含目录外费用" if shown else "没有人的负担超过任何一条线"
    return svg.bars("负担超过各线的人数", note, legend if shown else [], shown)
