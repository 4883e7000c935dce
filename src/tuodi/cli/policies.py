"""`tuodi cities`, `show`, `check`: the policies themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tuodi.cli import options
from tuodi.cli.chinese import Command, Option

if TYPE_CHECKING:
    from tuodi.policy.pack import Pack


@click.command("cities", cls=Command)
@click.option("--names", cls=Option, is_flag=True, help="只列代码，一行一个")
@options.as_json
def cities(names: bool, as_json: bool) -> int:
    """列出可用的城市：代码、文件、施行时间。"""
    from tuodi.cli.screen import say_json, stdout
    from tuodi.policy import pack

    if names:
        click.echo("\n".join(pack.city_names()))
        return 0
    packs = [pack.load(name) for name in pack.city_names()]
    if as_json:
        say_json([_summary(one) for one in packs])
        return 0
    from rich import box
    from rich.table import Table

    table = Table("代码", "城市", "文件", "文号", "施行", box=box.SIMPLE, pad_edge=False)
    for one in map(_summary, packs):
        table.add_row(one["city"], one["name"], one["document"], one["number"] or "", f"{one['from']} 至 {one['to'] or '今'}")
    stdout().print(table)
    return 0


def _summary(pack: Pack) -> dict[str, Any]:
    document = pack.newest.document
    first, last = pack.versions[0].first, pack.versions[-1].last
    return {
        "city": pack.city,
        "name": pack.newest.name,
        "document": document.title,
        "number": document.number,
        "from": first.isoformat(),
        "to": last.isoformat() if last else None,
        "versions": [{"from": one.first.isoformat(), "title": one.label} for one in pack.versions],
    }


@click.command("show", cls=Command)
@options.city
@options.readings
def show(city: str, readings: tuple[str, ...]) -> int:
    """显示一个城市的政策：对象、项目、比例、限额、参数、可切换的理解。"""
    from tuodi.cli.options import pairs
    from tuodi.cli.policy import open_pack
    from tuodi.policy.show import as_text

    click.echo(as_text(open_pack(city, pairs(readings, "--reading", "问题=选择"))), nl=False)
    return 0


@click.command("check", cls=Command)
@click.argument("city", metavar="[CITY]", required=False)
@options.as_json
@options.quiet
def check(city: str | None, as_json: bool, quiet: bool) -> int:
    """检查政策本身：有没有空白、重叠、永远用不到的规则、条款依据；不给 CITY 时检查全部城市。

    结束状态：0 没有未经说明的严重问题；1 有；2 政策文件不能用。
    """
    from tuodi.cli.policy import open_pack
    from tuodi.cli.screen import say_json
    from tuodi.engine.check import check as examine
    from tuodi.policy.pack import city_names

    for name in [city] if city else []:
        open_pack(name)
    reports = [examine(name) for name in ([city] if city else city_names())]
    if as_json:
        data = [report.as_dict() for report in reports]
        say_json(data[0] if city else data)
    elif not quiet:
        click.echo("\n".join(report.text() for report in reports))
    return 1 if any(report.severe for report in reports) else 0
