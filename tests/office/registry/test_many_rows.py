"""A long list against a registry of as many: read, staged, compared and applied in sets (TUODI_LIST_ROWS sets how long)."""

from __future__ import annotations

import csv
import io
import os

import pytest
from tests.office.factories import WEIGHTS
from tests.office.registry.conftest import DAY

from tuodi.office.core.crypto import blind_index
from tuodi.office.registry import actions
from tuodi.office.registry.models import DepartmentList, Identity, Person

pytestmark = pytest.mark.django_db
ROWS = int(os.environ.get("TUODI_LIST_ROWS", "3000"))


def number(serial: int) -> str:
    """The serial-th number of area 990101: 400 a day from 1950 on."""
    day = 1 + serial // 400 % 28
    month = 1 + serial // 400 // 28 % 12
    year = 1950 + serial // 400 // 28 // 12
    body = f"990101{year}{month:02d}{day:02d}{serial % 400 * 2:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def held_by(place, serials):
    """People with dibao since 2023, put there in bulk."""
    people = [
        Person(district=place, city=place.city, id_number=(n := number(serial)), id_index=blind_index(n), name=f"人{serial}", sex="female")
        for serial in serials
    ]
    Person.objects.bulk_create(people, batch_size=5000)
    Identity.objects.bulk_create([Identity(person=one, code="dibao", start="2023-01-01", certified_by="民政") for one in people], batch_size=5000)


def content(serials) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["身份证号", "姓名", "区县", "认定日期"])
    writer.writerows([number(serial), f"人{serial}", "海曙区", "2023-01-01"] for serial in serials)
    return out.getvalue().encode()


def test_many_rows(place, clerk, approver):
    """A tenth is new, a twentieth of what is held has gone."""
    tenth, twentieth = ROWS // 10, ROWS // 20
    held_by(place, range(ROWS - tenth + twentieth))
    given = {"city": place.city, "department": "民政", "name": "大.csv", "extent": "full", "as_of": DAY, "codes": ["dibao"]}
    source = actions.receive_list(clerk, content=content(range(twentieth, ROWS + twentieth)), **given)
    actions.prepare_list(clerk, source)
    assert {name: source.counts[name] for name in ("new", "unchanged", "absent")} == {"new": tenth, "unchanged": ROWS - tenth, "absent": twentieth}
    assert source.rows_done == ROWS
    actions.apply_list(approver, source)
    assert Identity.objects.filter(known_to=None, end=None).count() == ROWS
    assert DepartmentList.objects.get().state == "applied"
