"""The end of a run: the summary, the rows that can't be used, the exit status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuodi.cli.faults import SHOWN, FaultList
from tuodi.cli.policy import Given
from tuodi.cli.screen import say, say_json
from tuodi.cli.summary import Summary, show

if TYPE_CHECKING:
    from tuodi.tables import RowError

WARNINGS_SHOWN = 10


def report(policy: Given, summary: Summary, faults: FaultList, warnings: Sequence[RowError], out: Path, files: Mapping[str, Any]) -> int:
    """Say what a settlement has done. files: the options of the run. Returns the exit status."""
    status = 1 if len(faults) or summary.status["invalid"] else 0
    if files["as_json"]:
        say_json({"city": policy.pack.city, "out": str(out), "note": policy.note, **summary.as_dict(), "errors": len(faults)})
    if not files["quiet"] and not files["as_json"]:
        notes = [f"参数来源：{policy.note}"] if policy.note else []
        show(summary, f"{policy.pack.newest.name}", policy.item_names(), policy.reason_words(), [*notes, f"结果：{out}"])
        warn(warnings)
    list_faults(faults, out, files)
    return status


def warn(warnings: Sequence[RowError]) -> None:
    """What is odd but usable."""
    for warning in warnings[:WARNINGS_SHOWN]:
        say(f"提醒：{warning.text()}")
    if len(warnings) > WARNINGS_SHOWN:
        say(f"提醒：另有 {len(warnings) - WARNINGS_SHOWN} 处类似情况")


def list_faults(faults: FaultList, out: Path, files: Mapping[str, Any]) -> None:
    """Every unusable row: into the file asked for; on the screen if they are few, else into a file beside the result."""
    file = Path(files["errors"]) if files["errors"] else None
    if file is None and len(faults) > SHOWN:
        file = out.with_suffix(".errors.csv")
    if file is not None:
        faults.write(file)
    if not len(faults):
        return
    say(f"不能使用的数据 {len(faults)} 处" + (f"，全部列在 {file}" if file is not None else "") + "：")
    for line in faults.lines():
        say(f"  {line}")
    if len(faults) > SHOWN:
        say(f"  ……另有 {len(faults) - SHOWN} 处")
