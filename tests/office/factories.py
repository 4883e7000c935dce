"""Invented things for the office's tests. Every person lives in area 99xxxx, which does not exist."""

from __future__ import annotations

import itertools
from typing import Any

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, Street

WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
_sequence = itertools.count(1)


def id_number(birth: str = "19700101", number: int | None = None, *, male: bool = False) -> str:
    """An ID number of area 990101 with a right check digit; `number` (0-499) picks one, otherwise the next."""
    serial = (next(_sequence) if number is None else number) % 500 * 2 + (1 if male else 0)
    body = f"990101{birth}{serial:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def system() -> Actor:
    """The tests themselves at work."""
    return Actor.system("测试")


def district(name: str = "五华区", city: str = "kunming") -> District:
    """A district, loading the city's first where needed."""
    from tuodi.office.core import actions

    if not District.objects.filter(city=city).exists():
        actions.load_districts(system(), city)
    return District.objects.get(city=city, name=name)


def street(name: str = "测试街道", of: District | None = None, **more: Any) -> Street:
    """A street of a district."""
    return Street.objects.get_or_create(district=of or district(), name=name, **more)[0]
