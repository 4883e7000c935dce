"""`tuodi simulate` on a million claims of each city, one reform beside the rules as they are: clock and processor time after the tables are loaded.

    python benchmarks/whatif.py [CITY …]            PEOPLE=290000 by default, about 3.5 claims a person

Data of `tuodi synth`, made in a temporary folder or kept in DATA=FOLDER; each city in a process of its own. Prints the table for
`docs/benchmarks.md`.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CITIES = ("wuhai", "ningbo", "yancheng", "kunming", "urumqi")
TARGET = 10.0


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(_one(sys.argv[2], Path(sys.argv[3]))))
        return
    people = os.environ.get("PEOPLE", "290000")
    with tempfile.TemporaryDirectory(prefix="tuodi-whatif-") as name:
        folder = Path(os.environ.get("DATA", name))
        print("| city | claims | persons | seconds | of processor | loading | GiB at most |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for city in sys.argv[1:] or CITIES:
            place = folder / city
            if not (place / "claims.parquet").is_file():
                made = [sys.executable, "-m", "tuodi", "synth", city, "--people", people, "--year", "2024", "--suffix", "parquet", "--out", str(place)]
                subprocess.run(made, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            done = subprocess.run([sys.executable, __file__, "--one", city, str(place)], check=True, stdout=subprocess.PIPE, text=True)
            one = json.loads(done.stdout)
            mark = "" if one["seconds"] < TARGET else " **over**"
            print(f"| {city} | {one['claims']:,} | {one['persons']:,} | {one['seconds']:.1f}{mark} | {one['processor']:.1f} | {one['loading']:.1f} | {one['gib']:.1f} |")


def _one(city: str, folder: Path) -> dict[str, float]:
    from tuodi.cli.inputs import read, read_people
    from tuodi.cli.policy import parameters_file
    from tuodi.simulate import Population, read_reform, run_study

    begun = time.perf_counter()
    people = read_people(*(str(folder / f"{name}.parquet") for name in ("persons", "identities", "sanctions")))
    claims = read(str(folder / "claims.parquet"), "claims")
    population = Population(people.persons.frame, people.identities.frame, claims.frame, people.barred)
    loaded = time.perf_counter()
    figures, _ = parameters_file(ROOT / "examples" / "figures" / f"{city}.yaml")
    reform = read_reform(sorted((ROOT / "examples" / "reforms").glob(f"{city}-*.yaml"))[0])
    start, used = time.perf_counter(), time.process_time()
    run_study(city, population, [reform], parameters=figures)
    seconds, processor = time.perf_counter() - start, time.process_time() - used
    return {
        "claims": len(claims.frame), "persons": len(people.persons.frame), "seconds": seconds, "processor": processor, "loading": loaded - begun,
        "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }  # fmt: skip


if __name__ == "__main__":
    main()
