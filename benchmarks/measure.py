"""Timing: rounds in turn, so that a busy moment of the machine hits all alike; medians; what machine it was."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Time:
    """Seconds on the clock, and of the processor (all threads): on a machine that does other things as well, the second says more."""

    clock: float
    processor: float

    def each(self, count: int) -> Time:
        return Time(self.clock / count, self.processor / count)


def once(run: Callable[[], Any]) -> tuple[Time, Any]:
    start, worked = time.perf_counter(), time.process_time()
    result = run()
    return Time(time.perf_counter() - start, time.process_time() - worked), result


def medians(versions: Mapping[str, Callable[[], Any]], rounds: int) -> tuple[dict[str, Time], dict[str, Any]]:
    """(time, result) of each version, after one round that isn't counted (compilation, caches)."""
    results = {name: run() for name, run in versions.items()}
    times: dict[str, list[Time]] = {name: [] for name in versions}
    for _ in range(rounds):
        for name, run in versions.items():
            times[name].append(once(run)[0])
    middle = statistics.median
    return {name: Time(middle(t.clock for t in some), middle(t.processor for t in some)) for name, some in times.items()}, results


def machine() -> str:
    """Processor, cores, memory and versions; never a name of the machine."""
    cpu, memory = platform.processor() or platform.machine(), ""
    info = Path("/proc/cpuinfo")
    if info.is_file():
        cpu = next((line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")), cpu)
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        memory = f", {pages / 2**30:.0f} GiB"
    load = f"; load average at the start {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{cpu}, {os.cpu_count()} cores{memory}, {platform.system()}, Python {platform.python_version()}{load}"
