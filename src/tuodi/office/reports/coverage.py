"""What carries each operative statement of the five documents, and which test names it: `docs/coverage.md`, written from what is there.

Pages, commands and interface calls are asked of the office itself and kept in `cities/office.yaml`, so that the library's check needs no office.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, get_resolver

from tuodi.engine.check.citations import KINDS, kind_of
from tuodi.policy.pack import CITIES, city_names, load, provisions
from tuodi.policy.schema import Carrier

INVENTORY = CITIES / "office.yaml"
_ID = re.compile(r"\b([a-z_]+)\.(\d{3})(?:[-–](\d{3}))?\b")
_BETWEEN = re.compile(r"[；;]")


def inventory() -> dict[str, list[str]]:
    """Names of all pages, commands and interface calls."""
    from tuodi.office.api import api
    from tuodi.office.command import main

    return {
        "page": sorted(set(_pages(get_resolver().url_patterns))),
        "office": sorted(main.commands),
        "api": sorted(api.get_openapi_schema(path_prefix="")["paths"]),
    }


def inventory_text() -> str:
    """The content of `cities/office.yaml`."""
    return "# Written by `tuodi-office coverage`: what of the office may carry a statement.\n" + yaml.safe_dump(inventory(), allow_unicode=True)


def _pages(patterns: list[Any], space: str = "") -> Iterator[str]:
    for entry in patterns:
        if not isinstance(entry, URLPattern):
            yield from _pages(entry.url_patterns, f"{entry.namespace}:" if entry.namespace else space)
        elif space and not space.startswith("api"):
            yield f"{space}{entry.name}"


def named_in(tests: Path) -> dict[str, list[str]]:
    """statement -> the test files that name its id (`kunming.085`, also within `wuhai.013-019`)."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in sorted(tests.rglob("test_*.py")):
        for city, first, last in _ID.findall(file.read_text("utf-8")):
            for number in range(int(first), int(last or first) + 1):
                found[f"{city}.{number:03}"].add(str(file.relative_to(tests)))
    return {key: sorted(files) for key, files in found.items()}


def worked_out_in(tests: Path, city: str) -> dict[str, list[str]]:
    """clause -> the files of cases worked out by hand from that clause."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in [*sorted((tests / "cases" / city).glob("*.yaml")), *sorted((tests / "cases_benefits").glob(f"{city}_*.yaml"))]:
        for case in (yaml.safe_load(file.read_text("utf-8")) or {}).get("cases") or []:
            for clause in _clauses(str(case.get("clause") or "")):
                found[clause].add(str(file.relative_to(tests)))
    return {key: sorted(files) for key, files in found.items()}


def _clauses(text: str) -> list[str]:
    return [one for part in _BETWEEN.split(text) if (one := re.sub(r"\s", "", part))]


def tests_of(key: str, carrier: Carrier, named: dict[str, list[str]], cases: dict[str, list[str]]) -> list[str]:
    """The files that name the statement; without one, those whose cases are worked out from its clause."""
    if key in named:
        return named[key]
    return sorted({f"{file}（按条款）" for clause in _clauses(carrier.clause) for file in cases.get(clause, [])})


def table(tests: Path) -> str:
    """The whole of `docs/coverage.md`."""
    named = named_in(tests)
    sums, parts, bare = [], [], 0
    for city in sorted(city_names()):
        found, cases = provisions(city), worked_out_in(tests, city)
        rows, untested, missing = [], 0, []
        for key, one in found.items():
            files = tests_of(key, one, named, cases) if one.carried_by else []
            untested += bool(one.carried_by) and not files
            rows.append(_row(key, one, files))
            missing += [f"- {key}（{one.clause}）{one.says} 待落实：{'；'.join(one.later.values())}" for _ in [0] if one.later]
        kinds = [kind_of(one) for one in found.values()]
        name = load(city).newest.name
        sums.append(f"| {name} | {len(found)} | {' | '.join(str(kinds.count(kind)) for kind in KINDS)} | {untested} |")
        parts += [f"## {name}", "", *(["还没有（或没有全部）落实的：", "", *missing, ""] if missing else []), _HEAD, *rows, ""]
        bare += untested
    return "\n".join([_INTRO, _SUMS, *sums, "", *parts])


_INTRO = """# 文件条文的落实

本表由 `tuodi-office coverage` 生成，有测试核对它与程序一致；不要手改。每一条是文件中的一项可执行规定（用我们自己的话），写明由什么落实：
政策中的位置（行、参数、解释）、命令（`command:`、`office:`）、数据列（`column:`）、办理程序（`procedure:`）、页面（`page:`）、接口（`api:`）；
以及哪些测试写有这一条的编号。标“按条款”的，是按同一条款由人工算出结果的案例，文件中没有逐一写编号。
落实之处是否存在由 `tuodi check` 核对；“尚无测试”的条数是落实了、但既没有写编号的测试、也没有同条款案例的。
"""
_SUMS = "| 城市 | 条文 | " + " | ".join(KINDS) + " | 尚无测试 |\n| --- | ---: | " + "---: | " * len(KINDS) + "---: |"
_HEAD = "| 编号 | 条款 | 内容 | 由什么落实 | 测试 |\n| --- | --- | --- | --- | --- |"


def _row(key: str, one: Carrier, files: list[str]) -> str:
    carried = "、".join(f"`{name}`" for name in one.carried_by)
    later = "待落实：" + "；".join(one.later.values()) if one.later else ""
    what = "；".join(part for part in (carried, later) if part) or f"不需程序落实：{one.none}"
    return f"| {key} | {one.clause} | {one.says.strip()} | {what} | {'、'.join(files) or '—'} |"
