"""Running a study and exporting people without their identity."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.settlement import figures
from tuodi.office.whatif import population
from tuodi.office.whatif.models import Study
from tuodi.office.whatif.progress import Step
from tuodi.policy.pack import city_names, load
from tuodi.simulate import Reform, compare_cities, parse_reform, run_study
from tuodi.simulate.deidentify import Export
from tuodi.simulate.deidentify import people as without_identity
from tuodi.simulate.study import fitting


@action("whatif.run")
def study_reforms(actor: Actor, city: str, year: int, title: str, texts: Sequence[str], budget: int | None, *, enrolment: bool, tell: Step | None = None) -> Study:
    """Try one reform or two on the office's own year and keep the result; `tell` hears of each step.

    Raises ReformError, FigureError, TooMany, and what `tell` raises.
    """
    reforms = _titled(texts)
    people = population.of_year(actor, city, year, tell)
    found, _ = run_study(
        load(city),
        people,
        reforms,
        year=year,
        parameters=figures.of(city),
        budget=budget,
        with_enrolment=True if enrolment else None,
        note=figures.note(city),
        step=_running(tell),
    )
    found["population"]["hash"] = people.fingerprint()
    return _kept(actor, city, year, Study.Kind.REFORM, title or "、".join(one.title for one in reforms), found, list(texts), budget, found["scenarios"][0])


@action("whatif.run")
def study_cities(actor: Actor, city: str, year: int, title: str, *, tell: Step | None = None) -> Study:
    """Set the rules of every city side by side on the office's own year, and keep the result."""
    given = {name: figures.of(name) for name in city_names()}
    notes = dict.fromkeys(note for name in city_names() if (note := figures.note(name)))
    people = population.of_year(actor, city, year, tell)
    found = compare_cities(people, city_names(), year=year, figures=given, note="；".join(notes), step=_running(tell))
    found["population"]["hash"] = people.fingerprint()
    own = next(one for one in found["cities"] if one["city"] == city)
    return _kept(actor, city, year, Study.Kind.CITIES, title or "各地比较", found, [], None, own)


@action("whatif.run")
def export_people(actor: Actor, study: Study) -> Export:
    """The persons of a study of reforms as they stand now, without their identity; the study is run anew for it."""
    reforms = _titled(study.reforms)
    year = population.of_year(actor, study.city, study.year)
    _, scenarios = run_study(load(study.city), year, reforms, year=study.year, parameters=figures.of(study.city))
    found = without_identity(year, scenarios, study.year)
    audit.record("whatif.exported", actor, study, title=study.title, count=len(found.frame), district=study.district_id)
    return found


def checked(city: str, texts: Sequence[str]) -> None:
    """Raises what a study would raise before it looks at anybody: ReformError, PolicyError, FigureError."""
    for reform in _titled(texts):
        fitting(load(city), reform, figures.of(city))


def _running(tell: Step | None) -> Callable[[int, int], None] | None:
    if tell is None:
        return None
    return lambda done, of: tell("run", done, of) if done < of else tell("sum", 0, 1)


def _titled(texts: Sequence[str]) -> list[Reform]:
    reforms = [parse_reform(text, f"方案{'一二三'[n]}") for n, text in enumerate(texts)]
    if len({one.title for one in reforms}) < len(reforms):
        reforms = [replace(one, title=f"{one.title}（{n}）") for n, one in enumerate(reforms, 1)]
    return reforms


def _kept(
    actor: Actor, city: str, year: int, kind: str, title: str, found: dict[str, Any], texts: list[str], budget: int | None, own: dict[str, Any]
) -> Study:
    counts = found["population"]
    study = Study.objects.create(
        city=city, district_id=actor.district_id, kind=kind, title=title[:80], year=year, reforms=texts, budget=budget,
        persons=counts["persons"], claims=counts["claims"], policy_hash=own["hash"], result=json.loads(json.dumps(found, default=str)), actor=actor.user,
    )  # fmt: skip
    audit.record("whatif.run", actor, study, title=study.title, year=year, persons=study.persons, claims=study.claims, district=study.district_id)
    return study

