"""The watch of a demonstration: warnings month by month, and one at every stage in every street. Everything goes through the actions."""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress

from django.utils import timezone

from tuodi.office.casework.forms import procedure_choices
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core import actions as core
from tuodi.office.core.actor import Actor
from tuodi.office.core.demonstration import PASSWORD, Process, at
from tuodi.office.core.models import Street, User
from tuodi.office.fund.models import next_month
from tuodi.office.registry import invented
from tuodi.office.registry.invented import YEAR
from tuodi.office.watch import actions, compute
from tuodi.office.watch.models import Alert, Referral, Visit
from tuodi.office.watch.refused import WatchRefused

WHY = "演示数据"
COMMUNITY = "演示社区"  # of the first street; its staff log in as `community`
# what happens to one warning of the counter's district after another
STORIES = ("watched", "pushed", "absent", "answered", "applied", "no_need", "visited", "referred", "declined", "watched", "left")
ELSEWHERE = ("watched", "no_need", "visited", "watched", "left", "referred")  # in the other districts


def processes(city: str, last: dt.date) -> list[Process]:
    """A look at the end of every month, visits in the days after it; where the document knows no line, none."""
    years = [year for year in range(YEAR, last.year + 1) if compute.rule_of(city, year) is not None]
    return [_community(city), *(_year(city, year, last) for year in years), *([_list(city), _named(city)] if YEAR in years else [])]


def said(city: str) -> Iterator[str]:
    """How much there is, and who sees one community's alone."""
    if User.objects.filter(username="community", city=city).exists():
        yield f"用户名 {'community':<12} 密码 {PASSWORD}   街道（乡镇）的社区人员，{COMMUNITY}"
    if compute.rule_of(city, YEAR) is None:
        yield "监测预警：本市文件没有规定预警线"
        return
    found = Alert.objects.filter(city=city)
    late = found.filter(state=Alert.State.OPEN, due__lt=timezone.localdate()).count()
    yield f"监测预警：{found.count()} 人次，其中超期未走访 {late}"


def _community(city: str) -> Process:
    """Somebody of a community of the street where the street's staff are."""
    yield at(dt.date(YEAR, 1, 1), 8)
    street = User.objects.filter(city=city, role="street", is_active=True).exclude(street=None).order_by("id").first()
    if street is None or User.objects.filter(username="community").exists():
        return
    core.add_user(
        Actor.system(WHY), "community", PASSWORD, "演示社区人员", "street", city=city, district=street.district, street=street.street, community=COMMUNITY
    )


def _year(city: str, year: int, last: dt.date) -> Process:
    office, month, seen = Actor.system(WHY, city), dt.date(year, 1, 1), 0
    while month <= last and month.year == year:
        end = next_month(month) - dt.timedelta(days=1)
        day = min(end, last)
        yield at(day, 20 if end < last else 6)
        actions.watch_settlements(office, city, year, day)
        new = list(Alert.objects.filter(city=city, pk__gt=seen, year=year).order_by("pk").values_list("pk", flat=True))
        seen = max(new, default=seen)
        _to_streets(city, office, new)
        if day == last:
            return  # these wait, their deadlines are still to come
        yield at(day + dt.timedelta(days=1 + month.month % 4), 15)
        _told(city, office, new)
        month = next_month(month)


def _home(city: str) -> int | None:
    clerk = User.objects.filter(city=city, role="clerk", is_active=True).order_by("id").first()
    return clerk.district_id if clerk and clerk.district_id else None


def _to_streets(city: str, office: Actor, new: list[int]) -> None:
    """Those without a street go to the streets of the counter's district in turn."""
    home = _home(city)
    streets = list(Street.objects.filter(district=home).order_by("id")) if home else []
    for n, alert in enumerate(Alert.objects.filter(pk__in=new, district=home, street=None).order_by("pk") if streets else []):
        at_first = n % len(streets) == 0
        actions.assign(office, alert, streets[n % len(streets)], COMMUNITY if at_first and n // len(streets) % 2 == 0 else "")


def _told(city: str, office: Actor, new: list[int]) -> None:
    home = _home(city)
    for alert in Alert.objects.filter(pk__in=new).order_by("pk"):
        stories = STORIES if alert.district_id == home else ELSEWHERE
        before = Alert.objects.filter(city=city, pk__lt=alert.pk)
        count = (before.filter(district=home) if alert.district_id == home else before.exclude(district=home)).count()
        _play(office, alert, stories[count % len(stories)])


def _list(city: str) -> Process:
    """The insurers' list of ordinary insured persons with what each has borne."""
    yield at(dt.date(YEAR, 10, 15), 10)
    known = {one.number for one in invented.everybody(city, invented.PEOPLE)}
    rows = []
    for n, fen in enumerate((180_000_00, 95_000_00, 62_000_00, 8_000_00, 300_00)):
        number = invented.id_number(dt.date(1964 + 3 * n, 5, 11 + n), 440 + n)
        if number not in known:
            rows.append(f"{number},参保{'甲乙丙丁戊'[n]},390,{fen // 100}.00,{_place(city)}")
    rows += _wrong_rows(_place(city))
    content = "\n".join(["证件号码,姓名,险种类型,个人负担,区县", *rows]).encode("utf-8-sig")
    actions.import_list(Actor.system(WHY, city), city, YEAR, f"{YEAR} 年普通参保人员个人负担.csv", content)


def _wrong_rows(place: str) -> list[str]:
    """Rows that can't be taken: a number that is none, an amount below nothing, an insurance and a district that are unknown, a person twice."""
    numbers = [invented.id_number(dt.date(1970, 3, 1 + n), 470 + n) for n in range(4)]
    wrong = numbers[0][:-1] + ("0" if numbers[0][-1] != "0" else "1")
    return [
        f"{wrong},参保错号,390,60000.00,{place}",
        f"{numbers[1]},参保负数,390,-5.00,{place}",
        f"{numbers[2]},参保商保,商业保险,60000.00,{place}",
        f"{numbers[3]},参保外市,390,60000.00,外市某区",
        f"{numbers[0]},参保两行,390,500.00,{place}",
        f"{numbers[0]},参保两行,390,700.00,{place}",
    ]


def _named(city: str) -> Process:
    """The warned of the year as a list to civil affairs, visited or not; two of them answered."""
    office = Actor.system(WHY, city)
    yield at(dt.date(YEAR, 11, 20), 10)
    with suppress(WatchRefused):
        made = actions.push_warned(office, city, Referral.To.CIVIL, YEAR)
        yield at(dt.date(YEAR, 12, 4), 10)
        for one, helped in zip(made.referrals.order_by("id")[:2], (True, False), strict=False):
            actions.answer(office, one, helped, "已核查，纳入低保边缘家庭" if helped else "家庭收入高于标准，不符合条件")


def _place(city: str) -> str:
    from tuodi.office.registry.demonstration import home_code

    return home_code(city)


def _play(office: Actor, alert: Alert, story: str) -> None:
    if story == "left":
        return
    results = {"watched": Visit.Result.BEARABLE, "absent": Visit.Result.ABSENT, "no_need": Visit.Result.NO_NEED}
    result = results.get(story, Visit.Result.HARDSHIP)
    note = "一人患病，家中收入主要靠务工，近期停工" if result == Visit.Result.HARDSHIP else ""
    actions.visit(office, alert, timezone.localdate(), "演示网格员", result, note, [] if story == "absent" else [picture()])
    if story in ("watched", "no_need"):
        actions.close(office, alert, story)
    if story == "applied":
        for key, _ in procedure_choices(alert.city):
            with suppress(CaseRefused):
                actions.start_application(office, alert, key)
                break
    if story in ("pushed", "answered", "referred", "declined"):
        to = {"pushed": Referral.To.CIVIL, "answered": Referral.To.TEMPORARY, "referred": Referral.To.CHARITY, "declined": Referral.To.UNION}[story]
        referral = actions.refer(office, alert, to, "自付费用高，短期难以承担")
        if story != "referred":
            actions.push(office, alert.city, to)
        if story == "answered":
            actions.answer(office, referral, True, "已发放一次性临时救助")
            actions.close(office, alert, Alert.Outcome.REFERRED)
        if story == "declined":
            actions.answer(office, referral, False, "不是在职工会会员，不符合救助条件")


def picture(width: int = 320, height: int = 200) -> bytes:
    """An invented photograph: two plain areas, a PNG."""
    rows = b"".join(b"\x00" + (b"\xc8\xd8\xe4" if row < height * 3 // 5 else b"\x9a\xa5\x8c") * width for row in range(height))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
