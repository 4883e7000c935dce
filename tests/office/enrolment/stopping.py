"""A process that goes on with a run and stops in the middle of a transaction, to be killed there. Only tests start it: `stopping.py PLACE RUN`."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

from tuodi.office.command import prepare


def stop() -> None:
    """Say so and wait for the end."""
    print("in the middle", flush=True)
    sys.stdin.readline()


def after(count: int, function: Any) -> Any:
    """The function, and a stop once it has worked so many times."""
    calls = []

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        made = function(*args, **kwargs)
        calls.append(1)
        if len(calls) == count:
            stop()
        return made

    return wrapped


def main(place: str, number: str) -> None:
    prepare()
    from tuodi.office.core import rls
    from tuodi.office.core.actor import Actor
    from tuodi.office.enrolment import actions, compute
    from tuodi.office.enrolment.actions import runs, transfers
    from tuodi.office.enrolment.models import Run

    rls.set_scope("*", local=False)
    run = Run.objects.get(pk=number)
    actor = Actor.system("被中断的进程", run.city)
    if place == "slice":
        compute.write = after(3, compute.write)
        while actions.compute_slice(actor, run, 3):
            pass
    elif place == "approval":
        runs.push = after(1, runs.push)  # type: ignore[attr-defined]
        actions.approve_run(actor, run)
    else:
        transfers.fund.transfer_subsidy = after(2, transfers.fund.transfer_subsidy)  # type: ignore[attr-defined]
        actions.transfer_run(actor, run, dt.date.today())


if __name__ == "__main__":
    main(*sys.argv[1:])
