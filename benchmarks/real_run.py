"""The real thing: the command settles a big synthetic year, file to file, as a user would; and the warm single claim, and the import."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import kunming_year


def command(folder: Path, claims: int) -> tuple[float, float, float]:
    """(seconds, peak GiB, processor seconds) of `tuodi settle kunming` on so many claims. Raises RuntimeError if it fails."""
    data = folder / f"kunming-{claims}"
    names = ("persons", "identities", "claims")
    if not (data / "claims.parquet").exists():
        kunming_year.write(data, claims)
    options = [part for name in names for part in (f"--{name}", str(data / f"{name}.parquet"))]
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "tuodi.cli.main", "settle", "kunming", *options, "--out", str(data / "out.parquet"), "--quiet"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError("the command failed")
    return seconds, usage.ru_maxrss / 2**20, usage.ru_utime + usage.ru_stime


def importing(rounds: int = 5) -> float:
    """Seconds that `import tuodi` adds to starting Python."""
    def started(code: str) -> float:
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    return started("import tuodi") - started("pass")


def one_claim(rounds: int = 300) -> tuple[float, float]:
    """(seconds of one settlement by a warm settler, seconds of the same without one)."""
    import tuodi

    person = {"person_id": "P1", "sex": "female", "birth_date": "1960-05-01", "insurance": "resident", "district": "530102"}
    identities = [{"person_id": "P1", "identity": "dibao", "start": "2020-01-01"}]
    claim = {
        "claim_id": "S1", "person_id": "P1", "setting": "inpatient", "started": "2021-03-01", "ended": "2021-03-09", "diagnosis": "C34.900",
        "hospital_level": 3, "hospital_area": "city", "total_cost": 52000, "in_policy_cost": 43000, "basic_paid": 26000, "critical_paid": 3000,
    }  # fmt: skip
    settler = tuodi.Settler("kunming")
    times = []
    for run in (lambda: settler.settle_one(person, identities, claim), lambda: tuodi.settle_one("kunming", person, identities, claim)):
        run()
        found = []
        for _ in range(rounds):
            start = time.perf_counter()
            run()
            found.append(time.perf_counter() - start)
        times.append(statistics.median(found))
    return times[0], times[1]
