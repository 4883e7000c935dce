"""Secrets, numbers, working days, charts, locks: the small parts."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tuodi.office import environment
from tuodi.office.core import actions, calendar, charts, crypto, locks, numbers, rekey, statements
from tuodi.office.core.models import ApiKey, LoginFailure

KEYS = "k2:" + "aa" * 32 + ",k1:" + "bb" * 32


def test_texts_come_back_and_never_look_alike(monkeypatch):
    monkeypatch.setenv("TUODI_KEYS", KEYS)
    one, two = crypto.encrypt("990101197001010010"), crypto.encrypt("990101197001010010")
    assert one != two
    assert one.startswith("k2:")
    assert crypto.decrypt(one) == crypto.decrypt(two) == "990101197001010010"


def test_old_keys_still_open_and_lost_ones_do_not(monkeypatch):
    monkeypatch.setenv("TUODI_KEYS", "k1:" + "bb" * 32)
    old = crypto.encrypt("甲")
    monkeypatch.setenv("TUODI_KEYS", KEYS)
    assert crypto.decrypt(old) == "甲"
    monkeypatch.setenv("TUODI_KEYS", "k2:" + "aa" * 32)
    with pytest.raises(crypto.CannotDecrypt, match="k1"):
        crypto.decrypt(old)
    monkeypatch.setenv("TUODI_KEYS", "k1:" + "cc" * 32)
    with pytest.raises(crypto.CannotDecrypt, match="不符"):
        crypto.decrypt(old)


def test_a_changed_text_does_not_open(monkeypatch):
    monkeypatch.setenv("TUODI_KEYS", KEYS)
    stored = crypto.encrypt("6222000011112222")
    flipped = stored[:-3] + ("A" if stored[-3] != "A" else "B") + stored[-2:]
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(flipped)


def test_the_index_finds_however_it_is_typed():
    assert crypto.blind_index("99010119700101001x") == crypto.blind_index(" 990101 19700101 001X")
    assert crypto.blind_index("990101197001010010") != crypto.blind_index("990101197001010029")


def test_an_encrypted_column_holds_no_plain_text(db):
    key = ApiKey.objects.create(key_id="k", secret="geheim", city="kunming", name="x", institution="H1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM core_apikey WHERE id = %s", [key.pk])
        assert "geheim" not in cursor.fetchone()[0]
    assert ApiKey.objects.get(pk=key.pk).secret == "geheim"
    with pytest.raises(TypeError, match="blind index"):
        ApiKey.objects.filter(secret="geheim")


def test_masks():
    assert crypto.mask_id("990101197001010010") == "990***********0010"
    assert crypto.mask_id("1234567") == "1234567"


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (10, "壹角整"),
        (100, "壹元整"),
        (105, "壹元零伍分"),
        (1_234_567, "壹万贰仟叁佰肆拾伍元陆角柒分"),
        (1_000_000, "壹万元整"),
        (1_000_500, "壹万零伍元整"),
        (10_050_000, "壹拾万零伍佰元整"),
        (100_000_000_00, "壹亿元整"),
        (100_001_000_00, "壹亿零壹仟元整"),
        (10_203_040, "壹拾万贰仟零叁拾元肆角整"),
        (-250, "负贰元伍角整"),
        (1_000_000_000_000_00, "壹万亿元整"),
    ],
)
def test_amounts_in_capitals(fen, words):
    assert numbers.capitals(fen) == words


def read_capitals(words: str) -> int:
    """Capitals back to fen, read the way a teller reads them."""
    sign = -1 if words.startswith("负") else 1
    words = words.removeprefix("负").replace("整", "")
    whole, _, rest = words.rpartition("元")
    total = group = digit = 0
    for char in whole:
        if char in numbers.DIGITS:
            digit = numbers.DIGITS.index(char)
        elif char in "拾佰仟":
            group, digit = group + digit * 10 ** ("拾佰仟".index(char) + 1), 0
        else:
            total, group, digit = (total + group + digit) * {"万": 10**4, "亿": 10**8}[char], 0, 0
    fen = (total + group + digit) * 100
    for place, unit in ((10, "角"), (1, "分")):
        if unit in rest:
            fen += numbers.DIGITS.index(rest[rest.index(unit) - 1]) * place
    return sign * fen


@given(st.integers(-(10**9), 10**9))
def test_capitals_say_the_amount(fen):
    assert read_capitals(numbers.capitals(fen)) == fen
    assert "零零" not in numbers.capitals(fen)


def test_yuan_and_percent():
    assert [numbers.yuan(fen) for fen in (None, 0, 5, -5, 123_456_789)] == ["—", "0.00", "0.05", "-0.05", "1,234,567.89"]
    assert [numbers.percent(bp) for bp in (None, 8000, 7750, 7725, 5, -1000)] == ["—", "80%", "77.5%", "77.25%", "0.05%", "-10%"]


def test_working_days():
    assert not calendar.is_working_day(dt.date(2024, 10, 1))
    assert calendar.is_working_day(dt.date(2024, 9, 29))  # a Sunday worked for the holiday
    assert calendar.add_working_days(dt.date(2024, 9, 30), 1) == (dt.date(2024, 10, 8), True)
    assert calendar.add_working_days(dt.date(2035, 1, 5), 1) == (dt.date(2035, 1, 8), False)
    assert calendar.working_days_between(dt.date(2024, 9, 30), dt.date(2024, 10, 8)) == 1


def test_charts_escape_and_carry_no_style():
    drawn = charts.bars([charts.Bar("<b>", 5, 10, "5"), charts.Bar("空", 0, 0, "0")]) + charts.timeline(
        [charts.Span("低保", dt.date(2020, 2, 29), None, "<i>", '"x')], dt.date(2019, 1, 1), dt.date(2026, 12, 31), dt.date(2024, 1, 1)
    )
    assert "<b>" not in drawn
    assert "<i>" not in drawn
    assert "style=" not in drawn
    assert 'class="used " x="0" y="21" width="360.0"' in drawn


def test_locks_keep_their_order(db):
    with transaction.atomic(), locks.order():
        locks.list_import(1)
        locks.books_month("kunming", "2024-03")
        with pytest.raises(locks.LockOrder):
            locks.list_import(2)
    with transaction.atomic(), locks.order():
        locks.list_import(2)


@pytest.mark.django_db(transaction=True)
def test_closing_a_month_waits_for_its_postings():
    import threading

    held, closed = threading.Event(), threading.Event()

    def close_month() -> None:
        held.wait(5)
        with transaction.atomic():
            locks.books_month("kunming", "2024-03", exclusive=True)
            closed.set()
        connection.close()

    thread = threading.Thread(target=close_month)
    thread.start()
    with transaction.atomic():
        locks.books_month("kunming", "2024-03")
        held.set()
        assert not closed.wait(0.3)
    assert closed.wait(5)
    thread.join(5)


def test_a_lock_needs_a_transaction(transactional_db):
    with pytest.raises(locks.LockOrder, match="transaction"):
        locks.list_import(1)


def test_database_addresses():
    read = environment.database_settings("postgresql://app:p%40ss@db.example:5433/aid?sslmode=require")
    assert (read["USER"], read["PASSWORD"], read["HOST"], read["PORT"], read["NAME"]) == ("app", "p@ss", "db.example", "5433", "aid")
    assert read["OPTIONS"]["sslmode"] == "require"
    assert environment.database_settings("postgresql://postgres@/x?host=/run/pg")["HOST"] == "/run/pg"
    with pytest.raises(ValueError, match="postgresql"):
        environment.database_settings("mysql://x/y")


def test_statements_asked_to_be_prepared_are_prepared(transactional_db):
    assert statements.fetch("SELECT 40 + %s::int AS sum_of_a_test", [2]) == [(42,)]
    assert statements.fetch("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s::text", ["%sum_of_a_test%"]) == [(1,)]


def test_secrets_are_made_once_and_kept_private(tmp_path, monkeypatch):
    monkeypatch.setenv("TUODI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("TUODI_PROBE", raising=False)
    first = environment.secret("TUODI_PROBE", "probe")
    assert environment.secret("TUODI_PROBE", "probe") == first
    assert (tmp_path / "home/probe").stat().st_mode & 0o777 == 0o600
    assert [one.name for one in (tmp_path / "home").iterdir()] == ["probe"]
    (tmp_path / "home/probe").unlink()  # read once a process, not at every use
    assert environment.secret("TUODI_PROBE", "probe") == first
    monkeypatch.setenv("TUODI_PROBE", "given")
    assert environment.secret("TUODI_PROBE", "probe") == "given"


def test_keys_are_turned(db, monkeypatch):
    key = ApiKey.objects.create(key_id="k", secret="geheim", city="kunming", name="x", institution="H1")
    ring = os.environ["TUODI_KEYS"]
    monkeypatch.setenv("TUODI_KEYS", "t2:" + "33" * 32 + "," + ring)
    assert rekey.encrypt_anew() == 1
    assert rekey.encrypt_anew() == 0
    monkeypatch.setenv("TUODI_KEYS", "t2:" + "33" * 32)  # the old key is gone
    assert ApiKey.objects.get(pk=key.pk).secret == "geheim"


def test_upkeep_forgets_what_has_ended(db, client_as):
    client_as("clerk")
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - dt.timedelta(minutes=1))
    LoginFailure.objects.create(username="a", address="1")
    LoginFailure.objects.create(username="b", address="1")
    LoginFailure.objects.filter(username="a").update(at=timezone.now() - dt.timedelta(days=2))
    actions.forget_expired()
    assert Session.objects.count() == 1
    assert [row.username for row in LoginFailure.objects.all()] == ["b"]
