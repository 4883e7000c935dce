"""A progress bar on the terminal; silent where stderr is none."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

Step = Callable[[str, int], None]
"""step(title, rows): so many more rows of this stage are done."""


@contextlib.contextmanager
def progress(total: int | None, quiet: bool) -> Iterator[Step]:
    """total: rows of each stage; None where it is not known yet."""
    if quiet or not sys.stderr.isatty():
        yield lambda title, rows: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        stages: dict[str, int] = {}

        def step(title: str, rows: int) -> None:
            if title not in stages:
                known = sum(task.completed for task in bar.tasks if task.id == 0) if stages else 0
                stages[title] = int(bar.add_task(title, total=total or known or None))
            bar.advance(bar.task_ids[stages[title]], rows)

        yield step
