"""The study: rules as they are and reforms side by side over one population, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import BaseModel

from tuodi.policy import pack as packs
from tuodi.policy.amounts import Amount
from tuodi.policy.figures import FigureError, Figures
from tuodi.policy.pack import Pack
from tuodi.policy.source import Marks, PolicyError
from tuodi.simulate import tables, wording
from tuodi.simulate.population import Population, district_words, moved
from tuodi.simulate.reform import Move, Reform, ReformError
from tuodi.simulate.scenario import Scenario, run_scenario

NOW = "现行规定"
OF_THE_CITY = ("city", "name")
LONG_AGO = "1990-01-01"
MANY = 100_000  # claims from which scenarios run beside each other
Step = Callable[[int, int], None]
BESIDE = 2  # at a time: each takes about a gigabyte for a million claims


def simulate(
    city: str | Path | Pack,
    population: Population,
    reforms: Sequence[Reform],
    *,
    year: int | None = None,
    parameters: Mapping[str, Any] | None = None,
    budget: int | None = None,
    with_enrolment: bool | None = None,
    note: str = "",
) -> dict[str, Any]:
    """The year under the rules as they are and under each reform.

    year: the benefit year studied; by default the one in which most claims end. budget: the fund's budget of the year, fen.
    with_enrolment: whether subsidies for enrolment are worked out; by default where a reform may change them.
    Returns plain data: money in fen, shares in basis points. Raises ReformError, PolicyError, FigureError.
    """
    return run_study(
        city, population, reforms, year=year, parameters=parameters, budget=budget, with_enrolment=with_enrolment, note=note
    )[0]


def run_study(
    city: str | Path | Pack,
    population: Population,
    reforms: Sequence[Reform],
    *,
    year: int | None = None,
    parameters: Mapping[str, Any] | None = None,
    budget: int | None = None,
    with_enrolment: bool | None = None,
    note: str = "",
    step: Step | None = None,
) -> tuple[dict[str, Any], list[Scenario]]:
    """As `simulate`, with the scenarios themselves: the rules as they are first, then each reform. `step` is called with how many sets
    of rules are done and how many there are; what it raises ends the study."""
    pack = city if isinstance(city, Pack) else packs.load(city)
    year = year or population.year()
    if year is None:
        raise ReformError("费用表中没有可用的日期，无法判断年度；请给出年度")
    enrolled = any(reform.touches_enrolment() for reform in reforms) if with_enrolment is None else with_enrolment
    given = dict(parameters or {})
    fitted = [fitting(pack, reform, given) for reform in reforms]
    burdens = any("burden_from" in move.where for reform in reforms for move in reform.moves)
    with ThreadPoolExecutor(1 if len(population.claims) < MANY else BESIDE) as pool:
        first = pool.submit(run_scenario, NOW, pack, population, year, given, with_enrolment=enrolled)
        told = first.result().people["before"] if burdens else None  # the others need not wait for it
        others = [pool.submit(_reformed, one, population, reform, year, enrolled, told) for one, reform in zip(fitted, reforms, strict=True)]
        every = _told(step, [first, *others])
    now, then = every[0], every[1:]
    return tables.study(pack, population, year, now, then, reforms, parameters=given, budget=budget, note=note), [now, *then]


def _told(step: Step | None, futures: list[Future[Scenario]]) -> list[Scenario]:
    """The scenarios as they get ready, each told of; where `step` raises, those not begun never are."""
    found = []
    try:
        for number, future in enumerate(futures):
            if step is not None:
                step(number, len(futures))
            found.append(future.result())
        if step is not None:
            step(len(futures), len(futures))
    except BaseException:
        for future in futures:
            future.cancel()
        raise
    return found


def _reformed(
    fitted: tuple[Pack, dict[str, Any]], population: Population, reform: Reform, year: int, enrolled: bool, burdens: pl.Series | None
) -> Scenario:
    changed, figures = fitted
    people = moved(population, reform.moves, year, burdens, changed.newest) if reform.moves else population
    return run_scenario(reform.title, changed, people, year, figures, with_enrolment=enrolled)


def fitting(pack: Pack, reform: Reform, given: Mapping[str, Any]) -> tuple[Pack, dict[str, Any]]:
    """The pack and the figures under a reform. Raises ReformError in Chinese where it doesn't fit, before anybody is looked at."""
    changed = reformed_pack(pack, reform)
    known = Figures(pack.newest).known()
    own = {name.partition("[")[0] for name in reform.parameters}
    unknown = sorted(amount_names(changed.newest) - amount_names(pack.newest) - {*known, *own})
    if unknown:
        raise ReformError(f"{reform.called}：{wording.nameless(reform, unknown, known)}")
    always = {name for name in reform.parameters if "[" not in name}  # a figure for all years goes before one that the run sets for a year
    figures = {name: value for name, value in given.items() if name.partition("[")[0] not in always} | reform.parameters
    try:
        for version in changed.versions:
            Figures(version.policy, figures)
    except FigureError as error:
        raise ReformError(f"{reform.called}：{error}") from None
    for move in reform.moves:
        _known(changed, reform, move)
    return changed, figures


def amount_names(part: Any) -> set[str]:
    """The figures that the amounts of a policy name."""
    if isinstance(part, Amount):
        return {part.name} if part.name else set()
    if isinstance(part, BaseModel):
        return {name for field in type(part).model_fields for name in amount_names(getattr(part, field))}
    values = part.values() if isinstance(part, Mapping) else part if isinstance(part, list | tuple) else ()
    return {name for one in values for name in amount_names(one)}


def _known(pack: Pack, reform: Reform, move: Move) -> None:
    policy = pack.newest
    start = f"{reform.called}：{f'第 {move.line} 行：' if move.line else ''}"
    if policy.identities.get(move.identity) is None:
        raise ReformError(
            f"{start}{policy.name}的规定没有用到身份“{move.identity}”，给予或取消它不会有结果；"
            f"可用：{'、'.join(policy.identities)}，或先用 patch 增加 identities.{move.identity}"
        )
    if move.class_ and move.class_ not in policy.classes:
        raise ReformError(f"{start}没有类别“{move.class_}”；可用：{'、'.join(policy.classes)}")
    stated = move.where.get("district")
    places = district_words(policy)
    for one in stated if isinstance(stated, list) else [stated] if stated is not None else []:
        if str(one) not in places:
            raise ReformError(f"{start}没有区县“{one}”；可用：{'、'.join(district.name for district in policy.districts)}")


def reformed_pack(pack: Pack, reform: Reform) -> Pack:
    """The pack with the reform's changes made. Raises ReformError in Chinese with the place that doesn't fit."""
    if not reform.patch:
        return pack
    if any(path.partition(".")[0] in OF_THE_CITY for path in reform.paths()):
        raise ReformError(f"{reform.called}：城市和区县的名称不是待遇规定，方案不能改；{pack.newest.name}的方案只用于{pack.newest.name}")
    try:
        return packs.load(pack.folder, pack.chosen, reform.patch)
    except PolicyError as error:
        raise ReformError(f"{reform.called}：{wording.unfitting(reform, str(error), packs.raw(pack.folder, Marks()))}") from None


def compare_cities(
    population: Population,
    cities: Sequence[str],
    *,
    year: int | None = None,
    figures: Mapping[str, Mapping[str, Any]] | None = None,
    note: str = "",
    step: Step | None = None,
) -> dict[str, Any]:
    """The same population under the rules of several cities, each as if its document were in force and everyone lived there.

    figures: what is set for each city. Raises PolicyError and FigureError.
    """
    year = year or population.year()
    if year is None:
        raise ReformError("费用表中没有可用的日期，无法判断年度；请给出年度")
    people = population.anywhere()
    always = [{"set": "document.in_force.from", "to": LONG_AGO}]
    found = []
    for number, name in enumerate(cities):
        if step is not None:
            step(number, len(cities))
        pack = packs.load(name)
        if len(pack.versions) == 1:
            pack = packs.load(pack.folder, None, [*always, *_endless(pack)])
        given = dict((figures or {}).get(name, {}))
        found.append(run_scenario(pack.newest.name, pack, people, year, given, with_enrolment=True))
    if step is not None:
        step(len(cities), len(cities))
    return tables.cities(population, year, found, list(cities), note)


def _endless(pack: Pack) -> list[dict[str, Any]]:
    return [{"set": "document.in_force.to", "to": None}] if pack.newest.document.in_force.to is not None else []

