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


def described() -> dict[str, Any]:
    from tuodi.office.api import api

    found = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    found["paths"] = {path: entry for path, entry in found["paths"].items() if path.startswith("/api/hospital/")}
    return found


OPERATIONS = [one.ok() for one in schemathesis.openapi.from_dict(described()).get_all_operations()]


def test_it_works() -> None:
    paths = described()["paths"]
    assert {"/api/hospital/v1/settlements", "/api/hospital/v1/settlements/{key}/reversal", NATIONAL} <= paths.keys()
    for entry in paths.values():
        for operation in entry.values():
            assert operation["security"] == [{"SignedRequest": []}]
            assert operation["summary"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_no_request_makes_it_fail(operation: Any, hospital: Sender) -> None:
    @TRIES
    @given(case=operation.as_strategy())
    def tried(case: Any) -> None:
        path = operation.path
        for name, value in (case.path_parameters or {}).items():
            path = path.replace("{" + name + "}", quote(str(value), safe="", errors="replace"))
        query = urlencode(case.query or {}, doseq=True, errors="replace")
        given_body = None if "NotSet" in type(case.body).__name__ else case.body
        answer = hospital.send(case.method, path + (f"?{query}" if query else ""), given_body)
        assert answer.status_code < 500

    tried()


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
