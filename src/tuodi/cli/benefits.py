"""`tuodi enrol`, `grants`, `watch`: what is due to persons in a year beside their claims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from tuodi.cli import options
from tuodi.cli.chinese import Command

_of_people = options.together(options.city, options.year, options.people_options)
_results = options.together(options.out, options.policy_options, options.result_options)


def _command(name: str, *inputs: Callable[[Any], Any]) -> Callable[[Callable[..., int]], click.Command]:
    def decorate(function: Callable[..., int]) -> click.Command:
        return click.command(name, cls=Command)(options.together(_of_people, *inputs, _results)(function))

    return decorate


@_command("enrol")
def enrol(**given: Any) -> int:
    """资助参保：某一年每个人的居民医保个人缴费由谁资助、资助多少。"""
    return _run("enrol", **given)


@_command("grants")
def grants(**given: Any) -> int:
    """定额救助：不需要费用单据、按身份每年发放的金额。"""
    return _run("grants", **given)


@_command("watch", options.claims, options.sanctions)
def watch(**given: Any) -> int:
    """高额费用预警：全年个人负担达到预警线的人员。"""
    return _run("watch", **given)


def _run(
    table: str, city: str, year: int, settings: tuple[str, ...], parameters: str | None, readings: tuple[str, ...], **files: Any
) -> int:
    from tuodi import benefits
    from tuodi.cli.faults import FaultList
    from tuodi.cli.inputs import existing, read, read_people, style_of, writable
    from tuodi.cli.policy import given
    from tuodi.cli.report import warn
    from tuodi.cli.results import finish

    writable(files["out"])
    policy = given(city, settings, parameters, readings)
    people = read_people(files["persons"], files["identities"], files.get("sanctions"), files["ids_checked"])
    style = style_of(existing(files["persons"]), "persons", files["language"])
    faults = FaultList(style, policy.reason_words())
    faults.add(people.errors)
    who = (people.persons.frame, people.identities.frame)
    if table == "watch":
        claims = read(files["claims"], "claims")
        faults.add(claims.errors)
        result = benefits.watch(policy.pack, year, *who, claims.frame, people.barred, parameters=policy.parameters)
    else:
        result = getattr(benefits, table)(policy.pack, year, *who, parameters=policy.parameters)
    if not files["quiet"]:
        warn(people.warnings)
    return finish(result, table, policy, style, faults, files)
