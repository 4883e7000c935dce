"""`tuodi template`: the workbook that offices fill in."""

from __future__ import annotations

import click

from tuodi.cli.chinese import Command


@click.command("template", cls=Command)
@click.argument("out", metavar="文件.xlsx")
def template(out: str) -> int:
    """写出一个空白的 Excel 填报表：一张表一个工作表，带说明和下拉选项。"""
    from tuodi.cli.inputs import writable
    from tuodi.cli.screen import say
    from tuodi.tables import template as write

    write(writable(out, (".xlsx",)))
    say(f"已写出：{out}")
    return 0
