"""The watch of a demonstration: warnings of the year month by month, and one at every stage. Everything goes through the actions."""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress

from tuodi.office.casework import clock
from tuodi.office.casework.forms import procedure_choices
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import Street, User
from tuodi.office.registry.invented import YEAR
from tuodi.office.watch import actions, compute
from tuodi.office.watch.models import Alert, Referral, Run, Visit

WHY = "演示数据"
# what happens to one warning after another; the rest wait for their visit
STORIES = ("watched", "pushed", "absent", "answered", "applied", "no_need", "visited", "referred")
LEFT = 12  # of the others every twelfth was forgotten


def load(city: str) -> Iterator[str]:
    """A look at the end of every month that has passed, then the stories."""
    if compute.rule_of(city, YEAR) is None:
        yield "监测预警：本市文件没有规定预警线"
        return
    office = Actor.system(WHY, city)
    today = clock.today()
    if not Run.objects.filter(city=city).exists():
        *earlier, last = _ends(min(today, dt.date(YEAR, 12, 31)))
        for day in earlier:
            with clock.on(day):
                actions.watch_settlements(office, city, YEAR, day)
        actions.watch_settlements(office, city, YEAR, last)  # looked at today: these deadlines are still to come
        _stories(city, office)
    found = Alert.objects.filter(city=city)
    late = found.filter(state=Alert.State.OPEN, due__lt=today).count()
    yield f"监测预警：{found.count()} 人次，其中超期未走访 {late}"


def _ends(last: dt.date) -> list[dt.date]:
    """The last days of the months of the year, up to a day and with it."""
    ends = [dt.date(YEAR + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1) for month in range(1, 13)]
    return [*(day for day in ends if day < last), last]


def _stories(city: str, office: Actor) -> None:
    """Those of the demonstration's counter first; without a street they go to the demonstration's."""
    clerk = User.objects.filter(city=city, role="clerk", is_active=True).order_by("id").first()
    home = clerk.district_id if clerk and clerk.district_id else None
    found = Alert.objects.filter(city=city, district=home) if home else Alert.objects.filter(city=city)
    street = Street.objects.filter(district=home).order_by("id").first() if home else None
    if street is not None:
        for alert in found.filter(street=None):
            actions.assign(office, alert, street)
    mine = list(found.order_by("seen", "id"))
    for alert, story in zip(mine, STORIES, strict=False):
        with clock.on(min(alert.seen + dt.timedelta(days=4), clock.today())):
            _play(office, alert, story)
    for number, alert in enumerate(Alert.objects.filter(city=city, state=Alert.State.OPEN, due__lt=clock.today(), visits=None).order_by("id")):
        if number % LEFT:
            with clock.on(alert.seen + dt.timedelta(days=3 + number % 9)):
                _play(office, alert, ("watched", "no_need", "visited")[number % 3])


def _play(office: Actor, alert: Alert, story: str) -> None:
    results = {"watched": Visit.Result.BEARABLE, "absent": Visit.Result.ABSENT, "no_need": Visit.Result.NO_NEED}
    result = results.get(story, Visit.Result.HARDSHIP)
    note = "一人患病，家中收入主要靠务工，近期停工" if result == Visit.Result.HARDSHIP else ""
    actions.visit(office, alert, clock.today(), "演示网格员", result, note, [] if story == "absent" else [picture()])
    if story in ("watched", "no_need"):
        actions.close(office, alert, story)
    if story == "applied":
        for key, _ in procedure_choices(alert.city):
            with suppress(CaseRefused):
                actions.start_application(office, alert, key)
                break
    if story in ("pushed", "answered", "referred"):
        to = {"pushed": Referral.To.CIVIL, "answered": Referral.To.TEMPORARY, "referred": Referral.To.CHARITY}[story]
        referral = actions.refer(office, alert, to, "自付费用高，短期难以承担")
        if story != "referred":
            actions.push(office, alert.city, to)
        if story == "answered":
            actions.answer(office, referral, True, "已发放一次性临时救助")
            actions.close(office, alert, Alert.Outcome.REFERRED)


def picture(width: int = 320, height: int = 200) -> bytes:
    """An invented photograph: two plain areas, a PNG."""
    rows = b"".join(b"\x00" + (b"\xc8\xd8\xe4" if row < height * 3 // 5 else b"\x9a\xa5\x8c") * width for row in range(height))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
