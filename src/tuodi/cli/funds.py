"""`tuodi shares`, `shortfall`, `indicators`: sums of a city and its districts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tuodi.cli import options
from tuodi.cli.chinese import Command, Fault, Option
from tuodi.cli.screen import say

if TYPE_CHECKING:
    import polars as pl

    from tuodi.cli.policy import Given

_results = options.together(options.out, options.policy_options, options.language, options.errors, options.as_json, options.quiet)


@click.command("shares", cls=Command)
@options.city
@options.year
@options.requirement
@_results
def shares(city: str, year: int, requirement: str, **files: Any) -> int:
    """资金分担：各区县的资金需求由市级和县区各承担多少。"""
    from tuodi import benefits

    def work(pack: Any, frame: Any, parameters: Any) -> Any:
        return benefits.shares(pack, year, frame, parameters=parameters)

    return _by_district("shares", city, requirement, work, files)


@click.command("shortfall", cls=Command)
@options.city
@options.year
@click.option("--amount", cls=Option, metavar="元", required=True, help="资金缺口总额，元，最多两位小数")
@options.requirement
@_results
def shortfall(city: str, year: int, amount: str, requirement: str, **files: Any) -> int:
    """缺口分担：把资金缺口按救助对象人数分摊到各区县，合计分文不差。"""
    from tuodi import benefits
    from tuodi.policy.amounts import fen

    try:
        whole = fen(amount)
    except ValueError:
        raise Fault(f"选项 --amount 的值“{amount}”不能用：应为以元为单位、最多两位小数的金额") from None

    def work(pack: Any, frame: Any, parameters: Any) -> Any:
        return benefits.shortfall(pack, year, whole, frame, parameters=parameters)

    return _by_district("shortfall", city, requirement, work, files)


def _by_district(table: str, city: str, requirement: str, work: Any, files: dict[str, Any]) -> int:
    from tuodi.cli.faults import FaultList
    from tuodi.cli.inputs import existing, read, style_of, writable
    from tuodi.cli.policy import given
    from tuodi.cli.results import finish

    writable(files["out"])
    policy = given(city, files.pop("settings"), files.pop("parameters"), files.pop("readings"))
    needs = read(requirement, "requirement")
    style = style_of(existing(requirement), "requirement", files["language"])
    faults = FaultList(style, policy.reason_words())
    faults.add(needs.errors)
    return finish(work(policy.pack, needs.frame, policy.parameters), table, policy, style, faults, files)


@click.command("indicators", cls=Command)
@options.city
@options.year
@click.option("--claims", cls=Option, metavar="文件", required=True, help="tuodi settle 的结果文件")
@click.option("--persons", cls=Option, metavar="文件", help="人员表，参保率等指标用到")
@click.option("--identities", cls=Option, metavar="文件", help="救助身份表")
@click.option("--grants", cls=Option, metavar="文件", help="tuodi grants 的结果文件")
@click.option("--fund", cls=Option, metavar="文件", help="基金数据：名称、数值")
@_results
def indicators(city: str, year: int, **files: Any) -> int:
    """考核指标：按结算结果计算文件规定的指标，并与标准比较。"""
    from tuodi import benefits
    from tuodi.cli.faults import FaultList
    from tuodi.cli.inputs import existing, read, style_of, writable
    from tuodi.cli.policy import given
    from tuodi.cli.results import finish

    writable(files["out"])
    policy = given(city, files.pop("settings"), files.pop("parameters"), files.pop("readings"))
    style = style_of(existing(files["claims"]), "settled", files["language"])
    faults = FaultList(style, policy.reason_words())
    frames: dict[str, Any] = {}
    for name, table in (
        ("claims", "settled"),
        ("persons", "persons"),
        ("identities", "identities"),
        ("grants", "grants"),
        ("fund", "fund"),
    ):
        frames[name] = None
        if files[name]:
            found = read(files[name], table)
            faults.add(found.errors)
            frames[name] = policy.items_coded(found.frame) if table == "settled" else found.frame
    result = benefits.indicators(policy.pack, year, *frames.values(), parameters=policy.parameters)
    status = finish(result, "indicators", policy, style, faults, files)
    if not files["quiet"]:
        for hint in _hints(policy, result, frames["fund"]):
            say(f"提醒：{hint}")
    return status


def _hints(policy: Given, result: pl.DataFrame, fund: pl.DataFrame | None) -> list[str]:
    """What to hand in for the indicators that couldn't be computed, and names of the fund's table that nothing asks for."""
    rules = policy.pack.newest.benefits
    measures = [one for rule in (rules.indicators.values() if rules else []) for one in [*rule.numerator, *rule.denominator]]
    names = [one.fund for one in measures if one.fund]
    words = {pair[0]: f"“{pair[-1]}”（{pair[0]}）" for pair in names}
    hints = []
    for reason in result["reasons"].drop_nulls():
        kind, _, what = reason.partition(":")
        if kind == "missing" and what.startswith("fund."):
            hints.append(f"基金数据（--fund）中没有{words.get(what[5:], what[5:])}一行，相应的指标没有计算")
        elif kind == "missing" and what in ("grants", "persons", "identities"):
            hints.append(f"没有给出 --{what}，相应的指标没有计算")
    known = {name for pair in names for name in pair}
    strange = [name for name in (fund["name"].drop_nulls().str.strip_chars().to_list() if fund is not None else []) if name not in known]
    if strange:
        hints.append(f"基金数据中的名称没有用到：{'、'.join(strange)}；可用：{'、'.join(words.values()) or '（无）'}")
    return list(dict.fromkeys(hints))
