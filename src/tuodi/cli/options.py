"""The options that several commands share, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from tuodi.cli.chinese import Fault, Option

F = TypeVar("F", bound=Callable[..., Any])
LANGUAGES = ("en", "zh", "national")


def _option(*names: str, **attributes: Any) -> Callable[[F], F]:
    return click.option(*names, cls=Option, **attributes)


city = click.argument("city", metavar="CITY")
persons = _option("--persons", metavar="文件", required=True, help="人员表（CSV、Excel 或 Parquet）")
identities = _option("--identities", metavar="文件", required=True, help="救助身份表")
claims = _option("--claims", metavar="文件", required=True, help="费用表，一行一次就诊或住院")
sanctions = _option("--sanctions", metavar="文件", help="停止救助名单")
requirement = _option("--requirement", metavar="文件", required=True, help="各区县的资金需求或救助对象人数")
year = _option("--year", metavar="年份", type=click.IntRange(1990, 2100), required=True, help="年度，如 2024")
out = _option("--out", metavar="文件", required=True, help="结果文件；.csv、.xlsx 或 .parquet")
settings = _option(
    "--set", "settings", metavar="名称[年份]=值", multiple=True, help="设定一个参数，可重复，如 disposable_income[2022]=40000"
)
parameters = _option("--parameters", metavar="文件", help="参数文件（YAML），一次设定多个")
readings = _option("--reading", "readings", metavar="问题=选择", multiple=True, help="切换条文的一种理解，可重复；tuodi show 列出可选的")
language = _option(
    "--language", metavar="语言", type=click.Choice(LANGUAGES), help="结果的表头：zh 中文、en 英文、national 国家平台；默认同输入文件"
)
ids_checked = _option("--ids-checked", is_flag=True, help="校验人员表中的身份证号（GB 11643）")
errors = _option("--errors", metavar="文件", help="不能使用的数据逐行写入此文件（.csv 或 .xlsx）")
as_json = _option("--json", "as_json", is_flag=True, help="在标准输出给出 JSON")
quiet = _option("--quiet", is_flag=True, help="不显示进度和汇总")


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in the order in which the help lists them."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


policy_options = together(settings, parameters, readings)
people_options = together(persons, identities)
result_options = together(language, ids_checked, errors, as_json, quiet)


def pairs(values: Iterable[str], option: str, example: str) -> dict[str, str]:
    """`A=B` texts as a mapping; the last of two with the same A counts. Raises Fault."""
    found: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise Fault(f"{option} “{text}”写法不对；应如 {option} {example}")
        found[name.strip()] = value.strip()
    return found
