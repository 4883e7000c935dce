"""The results of the commands beside `settle`: written, summed up, with their unusable rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tuodi.cli.faults import FaultList
from tuodi.cli.inputs import Style, writable
from tuodi.cli.policy import Given
from tuodi.cli.report import list_faults
from tuodi.cli.screen import say, say_json

if TYPE_CHECKING:
    import polars as pl

    from tuodi.tables.dictionary import Column

FEW = 40
"""Results up to this many rows are shown whole."""
STATUS = {"settled": "已算出", "not_covered": "按规定不予救助", "invalid": "数据不能使用"}


def finish(result: pl.DataFrame, table: str, policy: Given, style: Style, faults: FaultList, files: Mapping[str, Any]) -> int:
    """Write a result, say what it holds, list what can't be used. files: the options of the run. Returns the exit status."""
    import polars as pl

    from tuodi.cli.output import beside, write_pieces

    out = writable(files["out"])
    faults.add_results(_invalid(result), result.columns[0], out.name)
    nothing = pl.DataFrame({"row": range(len(result))}, schema={"row": pl.Int64})
    write_pieces(iter([beside(result, nothing, style, table, policy.note)]), out, table, style, policy.reason_words())
    if files["as_json"]:
        say_json({"city": policy.pack.city, "out": str(out), "note": policy.note, **_counts(result, table), "rows": _rows(result)})
    elif not files["quiet"]:
        _show(result, table, policy)
        say(f"结果：{out}" + (f"（{policy.note}）" if policy.note else ""))
    list_faults(faults, out, files)
    return 1 if len(faults) else 0


def _invalid(result: pl.DataFrame) -> pl.DataFrame:
    """Rows that say only why nothing can be said."""
    import polars as pl

    if "status" in result.columns:
        return result.filter(pl.col("status") == "invalid")
    if "warning" in result.columns:
        return result.filter(pl.col("warning").is_null() & (pl.col("reasons") != ""))
    return result.clear()


def _money(table: str) -> list[str]:
    return [name for name, column in _columns(table).items() if column.type == "money" and name != "line"]


def _counts(result: pl.DataFrame, table: str) -> dict[str, Any]:
    counts: dict[str, Any] = {"count": len(result)}
    if "status" in result.columns:
        counts["status"] = dict(result.group_by("status", maintain_order=True).len().iter_rows())
    return counts


def _rows(result: pl.DataFrame) -> list[dict[str, Any]]:
    """Small results whole; money in fen, percentages in basis points."""
    return result.to_dicts() if len(result) <= FEW else []


def _show(result: pl.DataFrame, table: str, policy: Given) -> None:
    from rich import box
    from rich.table import Table

    from tuodi.cli.screen import stderr

    counts = _counts(result, table)
    said = "，".join(f"{STATUS.get(name, name)} {rows}" for name, rows in counts.get("status", {}).items())
    say(f"{policy.pack.newest.name}：{len(result)} 行" + (f"，{said}" if said else ""))
    if len(result) > FEW:
        from tuodi.policy.amounts import yuan

        sums = [f"{_header(table, name)} {yuan(int(result[name].sum() or 0))} 元" for name in _money(table) if name in result.columns]
        say("合计：" + "，".join(sums)) if sums else None
        return
    grid = Table(box=box.SIMPLE, pad_edge=False)
    shown = [name for name in result.columns if name != "clauses" and len(result[name].drop_nulls())]
    for name in shown:
        grid.add_column(_header(table, name), justify="right" if name in _money(table) else "left")
    for row in result.select(shown).iter_rows(named=True):
        grid.add_row(*(_said(table, name, row[name], policy) for name in shown))
    if len(result):
        stderr().print(grid)


def _said(table: str, name: str, value: Any, policy: Given) -> str:
    from tuodi.policy.amounts import percent_text, yuan
    from tuodi.tables import codes, dictionary
    from tuodi.tables.reasons import encode

    column = _columns(table).get(name)
    kind = column.type if column else ""
    if value is None:
        return ""
    if kind == "money":
        return yuan(value)
    if kind == "percent":
        return ("-" if value < 0 else "") + percent_text(abs(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "reasons":
        return encode(value, policy.reason_words())
    if column is not None and column.vocabulary:
        return codes.word(dictionary.vocabularies()[column.vocabulary], str(value))
    return str(value)


def _columns(table: str) -> Mapping[str, Column]:
    from tuodi.tables import dictionary

    return dictionary.table(table).columns


def _header(table: str, name: str) -> str:
    column = _columns(table).get(name)
    return column.header_zh if column else name
