"""`tuodi explain`: why one claim got what it got, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuodi.cli import options
from tuodi.cli.chinese import Command, Fault, Option

if TYPE_CHECKING:
    import polars as pl

    from tuodi.engine.explain import Explanation


@click.command("explain", cls=Command)
@options.city
@options.people_options
@options.claims
@options.sanctions
@click.option("--claim", cls=Option, metavar="编号", required=True, help="要说明的就诊/结算编号")
@options.policy_options
@click.option("--html", "as_html", cls=Option, is_flag=True, help="给出可打印的网页")
@options.as_json
@click.option("--out", cls=Option, metavar="文件", help="写入文件；默认写到标准输出")
def explain(city: str, claim: str, out: str | None, **files: Any) -> int:
    """说明一条费用的计算：每一步的金额、所用条款、换一种条件会怎样。"""
    from tuodi.cli.inputs import read_people, writable
    from tuodi.cli.policy import given
    from tuodi.engine import explain as explanations

    if files["as_html"] and files["as_json"]:
        raise Fault("--html 和 --json 只能选一个")
    target = writable(out, (".txt", ".html", ".json")) if out else None
    policy = given(city, files["settings"], files["parameters"], files["readings"])
    people = read_people(files["persons"], files["identities"], files["sanctions"])
    own = claims_of_person(files["claims"], claim)
    found = explanations.explain(policy.pack, people.persons.frame, people.identities.frame, own, claim, people.barred, policy.parameters)
    render = explanations.as_html if files["as_html"] else explanations.as_json if files["as_json"] else explanations.as_text
    _give(render(found, policy.note), target)
    return _status(found)


def claims_of_person(path: str, claim: str) -> pl.DataFrame:
    """The claims of the person whose claim it is, in order; the file may be larger than memory. Raises Fault where there is no such claim."""
    import polars as pl

    from tuodi.cli.inputs import existing, naming
    from tuodi.tables import iter_claims

    file = existing(path)
    with naming(file):
        found = (table.frame.filter(pl.col("claim_id") == claim) for table in iter_claims(file))
        mine = next((rows for rows in found if len(rows)), None)
        if mine is None:
            raise Fault(f"{file.name}：没有编号为“{claim}”的费用")
        same = pl.col("person_id").eq_missing(mine["person_id"][0])
        return pl.concat(table.frame.filter(same) for table in iter_claims(file))


def _give(text: str, target: Path | None) -> None:
    if target is None:
        click.echo(text, nl=False)
        return
    from tuodi.tables.write import replacing

    with replacing(target) as file:
        file.write_text(text, "utf-8")


def _status(found: Explanation) -> int:
    return 1 if found.status == "invalid" else 0
