"""`tuodi settle`: a file of claims in, one row a claim out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuodi.cli import options
from tuodi.cli.chinese import Command, Option

if TYPE_CHECKING:
    import polars as pl

    from tuodi.cli.job import Job, Settled
    from tuodi.cli.progress import Step

ROWS = 1_000_000
"""Claims in memory at a time."""


@click.command("settle", cls=Command)
@options.city
@options.people_options
@options.claims
@options.sanctions
@options.out
@options.policy_options
@options.result_options
@click.option("--rows", cls=Option, type=click.IntRange(1), default=ROWS, metavar="条数", help=f"一次放在内存中的条数，默认 {ROWS}")
def settle(**given: Any) -> int:
    """结算一个文件的费用：每条给出适用身份、项目、救助金额和依据条款。

    \b
    CITY 是城市代码（tuodi cities 列出），或含有 policy.yaml 的文件夹。
    费用表中数据字典之外的列原样带到结果中。结果与一次放在内存中的条数无关。
    """
    return _settle(**given)


def _settle(city: str, settings: tuple[str, ...], parameters: str | None, readings: tuple[str, ...], **files: Any) -> int:
    from tuodi.cli.faults import FaultList
    from tuodi.cli.inputs import existing, read_people, style_of, writable
    from tuodi.cli.job import Job
    from tuodi.cli.output import beside, write_pieces
    from tuodi.cli.policy import given
    from tuodi.cli.progress import progress
    from tuodi.cli.report import report
    from tuodi.cli.summary import Summary
    from tuodi.tables import RowError

    claims, out = existing(files["claims"]), writable(files["out"])
    if files["errors"]:
        writable(files["errors"], (".csv", ".xlsx"))
    policy = given(city, settings, parameters, readings)
    people = read_people(files["persons"], files["identities"], files["sanctions"], files["ids_checked"])
    style = style_of(claims, "claims", files["language"])
    faults, summary = FaultList(style, policy.reason_words()), Summary()
    faults.add(people.errors)
    warnings: list[RowError] = people.warnings

    def finished(pieces: Iterator[Settled]) -> Iterator[pl.DataFrame]:
        for piece in pieces:
            summary.add(piece.result)
            faults.add_invalid(piece.invalid, piece.result)
            yield beside(policy.items_named(piece.result, style.language), piece.extra, style, "output", policy.note)

    with progress(_total(claims), files["quiet"]) as step:
        pieces = settled(Job(policy, people), claims, files["rows"], step, faults, warnings)
        write_pieces(finished(pieces), out, "output", style, policy.reason_words())
    return report(policy, summary, faults, warnings, out, files)


def settled(job: Job, claims: Path, rows: int, step: Step, faults: Any, warnings: list[Any]) -> Iterator[Settled]:
    """The file's rows in order, settled: at once if it has no more than `rows`, else in parts. Raises TableError."""
    from tuodi.cli.inputs import naming
    from tuodi.cli.parts import settle_parts
    from tuodi.tables import Table, iter_claims

    def told(tables: Iterator[Table]) -> Iterator[Table]:
        while True:
            with naming(claims):
                table = next(tables, None)
            if table is None:
                return
            faults.source = table.source
            faults.add(table.errors)
            warnings.extend(warning for warning in table.warnings if warning not in warnings)
            yield table

    tables = told(iter_claims(claims, rows))
    first = next(tables)
    second = next(tables, None)
    if second is None:
        yield job.whole(first)
    else:
        yield from settle_parts(job, itertools.chain([first, second], tables), rows, step)


def _total(claims: Path) -> int | None:
    """Rows of a Parquet file; for other files they are known only after reading."""
    import polars as pl

    if claims.suffix.lower() != ".parquet":
        return None
    try:
        return int(pl.scan_parquet(claims, glob=False).select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError):
        return None  # reading it will say what is wrong
