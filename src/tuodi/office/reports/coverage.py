"""What carries each operative statement of the five documents, and which test names it: `docs/coverage.md`, written from what is there.

Pages, commands and interface calls are asked of the office itself and kept in `cities/office.yaml`, so that the library's check needs no office.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, get_resolver

from tuodi.engine.check.citations import KINDS, kind_of
from tuodi.engine.check.proofs import named_in
from tuodi.policy.pack import CITIES, city_names, load, provisions
from tuodi.policy.schema import Carrier

INVENTORY = CITIES / "office.yaml"


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


def table(tests: Path) -> str:
    """The whole of `docs/coverage.md`."""
    named = named_in(tests)
    sums, parts, bare = [], [], 0
    for city in sorted(city_names()):
        found = provisions(city)
        rows, untested, missing = [], 0, []
        for key, one in found.items():
            files = named.get(key, []) if one.carried_by else []
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
以及哪些测试写有这一条的编号（`cases/` 是按文件由人工算出结果的案例，每个案例写明它证明哪几条）。
落实之处是否存在、有没有测试写有编号，由 `tuodi check` 核对；“尚无测试”是写明了由什么落实、但没有测试写有编号的条数。
"""
_SUMS = "| 城市 | 条文 | " + " | ".join(KINDS) + " | 尚无测试 |\n| --- | ---: | " + "---: | " * len(KINDS) + "---: |"
_HEAD = "| 编号 | 条款 | 内容 | 由什么落实 | 测试 |\n| --- | --- | --- | --- | --- |"


def _row(key: str, one: Carrier, files: list[str]) -> str:
    carried = "、".join(f"`{name}`" for name in one.carried_by)
    later = "待落实：" + "；".join(one.later.values()) if one.later else ""
    what = "；".join(part for part in (carried, later) if part) or f"不需程序落实：{one.none}"
    return f"| {key} | {one.clause} | {one.says.strip()} | {what} | {'、'.join(files) or '—'} |"
