"""The OpenAPI description, and requests made from it: whatever they say, the server doesn't fail."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from tests.office.hospital.sender import NATIONAL, Sender

from tuodi.office.registry.models import Person
from tuodi.office.settlement.hospital.national.transactions import TRANSACTIONS

schemathesis = pytest.importorskip("schemathesis")
TRIES = settings(max_examples=40, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
HOSTILE = [
    "",
    "x" * 3000,
    "\u0000",
    "\ud800",
    "-1",
    "9" * 40,
    "NaN",
    "1e999",
    None,
    True,
    [],
    {},
    0,
    -1,
    1.5,
    "2024-02-30",
    "0001-01-01",
    "9999-12-31",
    "１２３",
    "𠮷",
]


MALFORMED = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"x"',
    b"\x00",
    b"\xff\xfe{}",
    b"[" * 100_000,
    b'{"a":' * 20_000,
    b'{"key": 1e400, "key": NaN, "claim": -Infinity}',
    b'{"key": "\\ud800"}',
    b"key=k1&claim=x",
    b"--x\r\nContent-Disposition: form-data; name=key\r\n\r\nk1\r\n--x--",
    b"9" * 5000,
]
KINDS = [
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-7",
    "",
]


def described() -> dict[str, Any]:
    from tuodi.office.api import api

    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return found


OPERATIONS = [one.ok() for one in schemathesis.openapi.from_dict(described()).get_all_operations()]
POSTS = [one.path for one in OPERATIONS if one.method == "post"]


@pytest.fixture
def owner(hospital: Sender, sender: Callable[..., Sender]) -> Callable[[str], Sender]:
    """Whoever may ask at a path: a department below `/api/registry`, else the hospital."""
    department = sender(department="民政")
    return lambda path: department if path.startswith("/api/registry/") else hospital


def test_it_works() -> None:
    paths = described()["paths"]
    assert {"/api/hospital/v1/settlements", "/api/hospital/v1/settlements/{key}/reversal", NATIONAL} <= paths.keys()
    for entry in paths.values():
        for operation in entry.values():
            assert operation["security"] == [{"SignedRequest": []}]
            assert operation["summary"]


def ask(sender: Sender, operation: Any, case: Any) -> None:
    """Send a generated case, signed; the answer is one that the description names."""
    path = operation.path
    for name, value in (case.path_parameters or {}).items():
        path = path.replace("{" + name + "}", quote(str(value), safe="", errors="replace"))
    query = urlencode(case.query or {}, doseq=True, errors="replace")
    body = None if "NotSet" in type(case.body).__name__ else case.body
    answer = sender.send(case.method, path + (f"?{query}" if query else ""), body)
    assert answer.status_code < 500
    known = {*operation.definition.raw["responses"], "405"}  # another method than the path knows
    assert str(answer.status_code) in known, f"{answer.status_code} is not described: {answer.content[:200]!r}"
    assert answer["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_no_request_makes_it_fail(operation: Any, owner: Callable[[str], Sender]) -> None:
    """Requests as the description allows them."""

    @TRIES
    @given(case=operation.as_strategy())
    def tried(case: Any) -> None:
        ask(owner(operation.path), operation, case)

    tried()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_no_rubbish_makes_it_fail(operation: Any, owner: Callable[[str], Sender]) -> None:
    """Requests that break the description somewhere: wrong types, missing and unknown fields, values outside their bounds."""

    @TRIES
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    def tried(case: Any) -> None:
        ask(owner(operation.path), operation, case)

    tried()


@pytest.mark.parametrize("path", POSTS)
def test_no_body_makes_it_fail(path: str, owner: Callable[[str], Sender]) -> None:
    """Bodies that are no JSON, or hardly, under every name of a content type."""
    path, sender = path.replace("{key}", "k1"), owner(path)
    for body in MALFORMED:
        for kind in KINDS:
            headers = sender.headers("POST", path, body)
            answer = sender.client.generic("POST", path, body, content_type=kind, headers=headers)
            if path == NATIONAL:
                assert (answer.status_code, answer.json()["infcode"]) in ((200, -1), (400, -1)), (body[:20], kind)
            else:
                assert 400 <= answer.status_code < 500, (body[:20], kind)
                assert answer.json()["text"], (body[:20], kind)


@pytest.mark.parametrize("name", ["/eligibility", "/previews", "/settlements", "/batches", "/reconciliations", "/insurers"])
def test_no_field_makes_it_fail(name: str, hospital: Sender, sender: Callable[..., Sender], claim: dict[str, Any], dibao: Person) -> None:
    """A request that would do, with one field gone wrong after the other."""
    bill = {"mdtrt_id": "V1", "setl_id": "S1", "fixmedins_code": "H99000000001", "insutype": "390", "setl_time": "2024-03-09 10:00:00"}
    bill |= dict.fromkeys(("medfee_sumamt", "inscp_scp_amt", "hifp_pay", "hifmi_pay", "acct_pay"), "1.00")
    good: dict[str, Any] = {
        "/eligibility": {"id_number": dibao.id_number, "name": dibao.name, "on": "2024-06-01", "setting": "inpatient"},
        "/previews": claim,
        "/settlements": {"key": "k", "claim": claim},
        "/batches": {"claims": [{"key": "k", "claim": claim}]},
        "/reconciliations": {"first": "2024-01-01", "last": "2024-01-31", "rows": [{"key": "k", "aid": 1, "tilt_aid": 0}]},
        "/insurers": {"rows": [{"setlinfo": bill, "setldetail": []}]},
    }[name]
    by = sender(department="医疗保障") if name == "/insurers" else hospital
    assert by.post(name, good).status_code == 200
    for place in places(good):
        for bad in HOSTILE:
            answer = by.post(name, changed(good, place, bad))
            assert answer.status_code < 500, (place, bad)


def places(given: Any) -> list[tuple[Any, ...]]:
    """The way to every field, of rows and claims within too."""
    steps = given.items() if isinstance(given, dict) else enumerate(given) if isinstance(given, list) else ()
    return [way for step, value in steps for way in ((step,), *((step, *rest) for rest in places(value)))]


def changed(given: Any, way: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at the end of the way."""
    copy = given.copy()
    copy[way[0]] = changed(given[way[0]], way[1:], value) if len(way) > 1 else value
    return copy


@pytest.mark.parametrize("infno", TRANSACTIONS)
def test_no_message_makes_it_fail(infno: str, hospital: Sender, dibao: Person, sender: Callable[..., Sender]) -> None:
    nodes = ("data", "mdtrtinfo", "dscginfo", "refmedin", "diseinfo", "detail")
    fields = (
        "psn_no", "certno", "psn_name", "mdtrt_id", "setl_id", "med_type", "insutype", "begntime", "endtime", "medfee_sumamt", "omsgid", "oinfno", "cum_ym",
        "stmt_begndate", "stmt_enddate", "clr_type", "fund_pay_sumamt", "acct_pay", "fixmedins_setl_cnt", "refl_type", "reflin_medins_no", "refl_date",
        "ide_fixmedins_no", "opsp_dise_code", "begndate", "enddate", "diag_code", "diag_srt_no", "invono",
    )  # fmt: skip
    known = {
        "psn_no": str(dibao.pk),
        "psn_name": dibao.name,
        "med_type": "21",
        "insutype": "390",
        "begntime": "2024-03-01",
        "oinfno": "2304",
    }
    start = list(TRANSACTIONS).index(infno)  # every transaction meets other pairs of field and value
    for n, field in enumerate(fields):
        for bad in (HOSTILE[(start + n + step) % len(HOSTILE)] for step in (0, 7)):
            row = known | {field: bad}
            body = dict.fromkeys(nodes, row) | {"diseinfo": [row], "detail": [row]}
            assert hospital.message(infno, body)["infcode"] in (0, -1)
    for n, node in enumerate(nodes):
        body = dict.fromkeys(nodes, known) | {node: HOSTILE[(start + n) % len(HOSTILE)]}
        assert hospital.message(infno, body)["infcode"] in (0, -1)
