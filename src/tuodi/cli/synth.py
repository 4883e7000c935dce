"""`tuodi synth`: an invented year of a city, to try things with."""

from __future__ import annotations

import click

from tuodi.cli import options
from tuodi.cli.chinese import Command, Fault, Option


@click.command("synth", cls=Command)
@options.city
@click.option("--people", cls=Option, type=click.IntRange(1), default=2000, metavar="人数", help="人数，默认 2000")
@click.option("--seed", cls=Option, type=click.IntRange(0), default=0, metavar="整数", help="同一个数总是得到同样的数据，默认 0")
@click.option("--year", cls=Option, type=click.IntRange(1990, 2100), metavar="年份", help="年度，默认政策施行的第一个完整年度")
@click.option(
    "--suffix",
    cls=Option,
    type=click.Choice(["csv", "xlsx", "parquet"]),
    default="csv",
    metavar="格式",
    help="csv、xlsx 或 parquet，默认 csv",
)
@click.option("--out", cls=Option, metavar="文件夹", required=True, help="写到这个文件夹")
def synth(city: str, people: int, seed: int, year: int | None, suffix: str, out: str) -> int:
    """生成一个虚构的年度：人员、身份、费用、停止救助名单。都不是真人，身份证号的地区码不存在。"""
    from pathlib import Path

    from tuodi.cli.policy import open_pack
    from tuodi.cli.screen import say
    from tuodi.synth import write

    folder = Path(out)
    if folder.exists() and not folder.is_dir():
        raise Fault(f"{out}：不是文件夹")
    paths = write(open_pack(city), people, seed, folder, year=year, suffix=suffix)
    say("已写出：" + "、".join(str(path) for path in paths.values()))
    return 0
