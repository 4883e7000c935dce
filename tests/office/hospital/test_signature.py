"""Who is let in: signed, fresh, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.office.hospital.sender import NATIONAL, V1, Sender

from tuodi.office.core import actions as core_actions
from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.registry.models import Person
from tuodi.office.settlement.hospital import calls, signature
from tuodi.office.settlement.hospital.models import Call

ASK = "/settlements/none"


@pytest.mark.parametrize("algorithm", ["HMAC-SHA256", "HMAC-SM3"])
def test_it_works(hospital: Sender, algorithm: str) -> None:
    answer = hospital.get(ASK, algorithm=algorithm)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_settlement")


def test_sm3_is_the_published_one() -> None:
    from cryptography.hazmat.primitives import hashes

    digest = hashes.Hash(hashes.SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_unsigned(hospital: Sender) -> None:
    answer = Client().get(V1 + ASK)
    assert (answer.status_code, answer.json()["code"]) == (401, "unsigned")


def test_unsigned_message(hospital: Sender) -> None:
    answer = Client().post(NATIONAL, {}, content_type="application/json")
    assert (answer.status_code, answer.json()["infcode"]) == (401, -1)


def refused_code(answer: Any) -> str:
    assert answer.status_code == 401
    code: str = answer.json()["code"]
    return code


def test_another_secret(hospital: Sender) -> None:
    assert refused_code(Sender(hospital.key, "guess").get(ASK)) == "bad_signature"


def test_an_unknown_key_looks_the_same(hospital: Sender) -> None:
    hospital.key.key_id = "nobody"
    assert refused_code(hospital.get(ASK)) == "bad_signature"


def test_a_stopped_key(hospital: Sender) -> None:
    core_actions.stop_key(Actor.system("tests"), hospital.key, "测试")
    assert refused_code(hospital.get(ASK)) == "bad_signature"


def test_a_key_stopped_after_it_was_used(hospital: Sender) -> None:
    assert hospital.get(ASK).status_code == 404
    core_actions.stop_key(Actor.system("tests"), hospital.key, "测试")
    assert refused_code(hospital.get(ASK)) == "bad_signature"


def test_a_secret_changed_after_it_was_used(hospital: Sender) -> None:
    assert hospital.get(ASK).status_code == 404
    old, hospital.secret = Sender(hospital.key, hospital.secret), "another-secret"
    hospital.key.secret = hospital.secret
    hospital.key.save()
    assert refused_code(old.get(ASK)) == "bad_signature"
    assert hospital.get(ASK).status_code == 404


def test_a_key_given_to_another_institution_after_it_was_used(hospital: Sender, claim: dict[str, Any]) -> None:
    assert hospital.settle("k1", claim)
    assert hospital.get("/settlements/k1").status_code == 200
    hospital.key.institution = "H99000000002"
    hospital.key.save()
    assert hospital.get("/settlements/k1").status_code == 404


def test_a_known_key_costs_one_statement_before_and_one_after(hospital: Sender) -> None:
    hospital.get(ASK)
    with sent() as statements:
        hospital.get(ASK, nonce="not-used-before")
        assert hospital.get(ASK, nonce="not-used-before").status_code == 401
    words = ["INSERT" if "INSERT INTO hospital_call" in one else "UPDATE" if "UPDATE hospital_call" in one else "key" for one in statements]
    assert words[:2] == ["INSERT", "UPDATE"]
    assert words[2:] == ["INSERT", "key", "INSERT"]  # used up, or another key? looked up, and tried again


def test_the_connection_serves_nobody_afterwards(hospital: Sender) -> None:
    assert hospital.get(ASK).status_code == 404
    assert hospital.get("/nothing-there").status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tuodi.districts', true)")
        assert (rls.scope() or "") == (cursor.fetchone()[0] or "")


@contextmanager
def sent() -> Iterator[list[str]]:
    """The gate's statements, as they are sent."""
    seen: list[str] = []
    real = calls.fetch

    def fetch(statement: str, params: Any) -> Any:
        seen.append(statement)
        return real(statement, params)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calls, "fetch", fetch)
        yield seen


@pytest.mark.parametrize("minutes", [-11, 11])
def test_stale(hospital: Sender, minutes: int) -> None:
    assert refused_code(hospital.get(ASK, time=timezone.now() + dt.timedelta(minutes=minutes))) == "stale"


def test_nine_minutes_are_fresh(hospital: Sender) -> None:
    assert hospital.get(ASK, time=timezone.now() - dt.timedelta(minutes=9)).status_code == 404


def test_replayed(hospital: Sender) -> None:
    assert hospital.get(ASK, nonce="once-and-again").status_code == 404
    assert refused_code(hospital.get(ASK, nonce="once-and-again")) == "replayed"


def test_a_wrong_signature_doesnt_use_up_the_nonce(hospital: Sender) -> None:
    Sender(hospital.key, "guess").get(ASK, nonce="still-good")
    assert hospital.get(ASK, nonce="still-good").status_code == 404


@pytest.mark.parametrize("changed", ["body", "path", "method"])
def test_changed_on_the_way(hospital: Sender, claim: dict[str, Any], changed: str) -> None:
    address, body = f"{V1}/previews", b"{}"
    headers = hospital.headers("POST", address, body)
    sent = {"body": ("POST", address, b"{ }"), "path": ("POST", f"{V1}/settlements", body), "method": ("PUT", address, body)}[changed]
    answer = Client().generic(*sent, content_type="application/json", headers=headers)
    assert answer.status_code in (401, 405)
    assert answer.status_code == 405 or answer.json()["code"] == "bad_signature"


def test_a_signature_that_is_no_hex(hospital: Sender) -> None:
    headers = hospital.headers("GET", V1 + ASK, b"") | {signature.SIGNATURE: "zz"}
    assert refused_code(Client().get(V1 + ASK, headers=headers)) == "bad_signature"


def test_a_body_that_cant_be_stored(hospital: Sender) -> None:
    for body in (b'{"key": "a\\u0000"}', b'{"key": "a\\ud800"}'):
        assert hospital.send("POST", f"{V1}/settlements", body).status_code in (400, 422)


def test_requests_are_logged_without_persons_and_secrets(hospital: Sender, claim: dict[str, Any], dibao: Person) -> None:
    hospital.settle("k1", claim)
    call = Call.objects.get()
    assert (call.status, call.number, call.path) == (200, "k1", f"{V1}/settlements")
    assert call.milliseconds is not None
    text = str(vars(call))
    assert dibao.id_number not in text
    assert hospital.secret not in text
