"""Every transaction with the complete body that a hospital's program sends, and answers whose fields are those of the national interface.

A body holds every field of its node: what isn't known is sent as the platform's rules have it, "0" for numbers and "" for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import timezone
from tests.office.hospital.conftest import CODE, OTHER, institution
from tests.office.hospital.sender import Sender
from tests.office.hospital.test_national import AT, Stay, fen, take

from tuodi.office.core.models import District
from tuodi.office.registry.models import Person
from tuodi.office.settlement.hospital.models import Visit
from tuodi.office.settlement.hospital.simulator import Bill, Platform
from tuodi.office.settlement.models import Settlement

FIELDS: dict[str, dict[str, str]] = yaml.safe_load((Path(__file__).parent / "national_fields.yaml").read_text())
FILLED = {"C": "1", "N": "1", "D": "2024-03-05", "DT": "2024-03-05 09:00:00"}
# mandatory there, and not for us to know: the platform's own codes, which a hospital has from its own answer of the platform
UNKNOWN = {"psn_type", "mdtrt_cert_type", "cvlserv_flag", "clr_way"}
WIDER = {"psn_idet_type": 6}  # declared with three, while its own dictionary has four and more
OURS = {"setlinfo": {"exp_content"}, "3201.stmtinfo": {"maf_pay", "tilt_pay"}, "3202.result": {"maf_pay", "tilt_pay"}}


def kind(declared: str) -> str:
    return re.split(r"[(!]", declared)[0]


def body(node: str, **values: Any) -> dict[str, Any]:
    """Every field of the node; mandatory ones that aren't given are filled with something of their kind."""
    unknown = values.keys() - FIELDS[node].keys()
    assert not unknown, f"{node} has no {unknown}"
    empty = {name: "0" if kind(declared) == "N" else "" for name, declared in FIELDS[node].items()}
    filled = {name: FILLED[kind(declared)] for name, declared in FIELDS[node].items() if declared.endswith("!")}
    return empty | filled | values


def check(node: str, row: Mapping[str, Any], more: str = "") -> None:
    """The fields are the node's, the mandatory ones are there, and every value fits its declaration."""
    declared = FIELDS[node] | (FIELDS[more] if more else {})
    assert row.keys() <= declared.keys() | OURS.get(node, set()), row.keys() - declared.keys()
    for name, how in declared.items():
        value = row.get(name)
        if how.endswith("!"):
            assert value is not None, name
            assert value != "" or name in UNKNOWN, name
        if value not in (None, ""):
            assert isinstance(value, str), name
            assert fits(name, value, how), f"{name} {how}: {value}"


def fits(name: str, value: str, declared: str) -> bool:
    sizes = [int(number) for number in re.findall(r"\d+", declared)]
    if kind(declared) == "C":
        return len(value) <= WIDER.get(name, sizes[0])
    if kind(declared) == "N":
        decimals = sizes[1] if len(sizes) > 1 else 0
        return bool(re.fullmatch(rf"-?\d{{1,{sizes[0]}}}(\.\d{{1,{max(decimals, 1)}}})?", value))
    form = r"\d{4}-\d\d-\d\d" + (r" \d\d:\d\d:\d\d" if kind(declared) == "DT" else "")
    return bool(re.fullmatch(form, value))


def admitted(hospital: Sender, who: Person) -> str:
    """The number of a stay, by a complete 2401."""
    info = body(
        "2401.mdtrtinfo", psn_no=str(who.pk), insutype="390", med_type="2101", begntime="2024-03-01 08:00:00", mdtrt_cert_type="02",
        mdtrt_cert_no=who.id_number, certno=who.id_number, ipt_no="Z1", dscg_maindiag_code="J18.900", dscg_maindiag_name="肺炎",
    )  # fmt: skip
    found: str = hospital.done("2401", {"mdtrtinfo": info, "diseinfo": []})["result"]["mdtrt_id"]
    return found


def discharged(hospital: Sender, who: Person) -> dict[str, Any]:
    """The complete request of a settlement, everything before it done."""
    number = admitted(hospital, who)
    ended = {"mdtrt_id": number, "psn_no": str(who.pk), "insutype": "390", "endtime": "2024-03-09 10:00:00", "dscg_way": "1", "die_date": ""}
    hospital.done("2402", {"dscginfo": ended, "diseinfo": [{"diag_code": "J18.900", "maindiag_flag": "1", "diag_srt_no": "1"}]})
    stay = Stay(hospital, who)
    stay.mdtrt_id = number
    stay.feed()
    return settling("2304.data", number, who)


def settling(node: str, number: str, who: Person) -> dict[str, Any]:
    optional = {"certno": who.id_number} | ({"psn_name": who.name} if node == "2304.data" else {})
    at_end = {"mid_setl_flag": "0"} if "mid_setl_flag" in FIELDS[node] else {}
    amounts = {"medfee_sumamt": "50000.00"} if node == "2304.data" else {"medfee_sumamt": "4000.00", "inscp_scp_amt": "4000.00"}
    return body(
        node, psn_no=str(who.pk), mdtrt_id=number, mdtrt_cert_type="02", mdtrt_cert_no=who.id_number, insutype="390", **amounts, **optional, **at_end,
    )  # fmt: skip


def test_1101(hospital: Sender, dibao: Person) -> None:
    given = body("1101.data", mdtrt_cert_type="02", mdtrt_cert_no=dibao.id_number, psn_cert_type="01", certno=dibao.id_number, psn_name=dibao.name, begntime="2024-03-01 00:00:00")
    found = hospital.done("1101", {"data": given})
    check("1101.baseinfo", found["baseinfo"])
    for node in ("insuinfo", "idetinfo"):
        assert found[node]
        for row in found[node]:
            check(f"1101.{node}", row)


def test_2401_and_2402(hospital: Sender, dibao: Person) -> None:
    data = discharged(hospital, dibao)
    assert [(one.mdtrt_id, one.state, one.setting) for one in Visit.objects.all()] == [(data["mdtrt_id"], "ended", "inpatient")]


def test_2303_2304_and_2305(hospital: Sender, dibao: Person) -> None:
    data = discharged(hospital, dibao)
    seen, settled = hospital.done("2303", {"data": data}), hospital.done("2304", {"data": data})
    for answer in (seen, settled):
        number = {"setl_id": "1"} if answer is seen else {}  # a pre-settlement has none
        check("setlinfo", answer["setlinfo"] | number)
        for row in answer["setldetail"]:
            check("setldetail", row)
    back = {"mdtrt_id": data["mdtrt_id"], "setl_id": settled["setlinfo"]["setl_id"], "psn_no": data["psn_no"]}
    taken = hospital.done("2305", {"data": back})
    info = {name: value for name, value in taken["setlinfo"].items() if name != "init_setl_id"}
    check("setlinfo", info, "2305.setlinfo")
    assert fen(info["maf_pay"]) == -fen(settled["setlinfo"]["maf_pay"]) < 0


@pytest.fixture
def visit(hospital: Sender, dibao: Person) -> dict[str, Any]:
    """The complete request of an outpatient settlement, by a complete 2203 and 2503."""
    info = body(
        "2203.mdtrtinfo", mdtrt_id="V1", psn_no=str(dibao.pk), med_type="14", begntime="2024-03-05 09:00:00", dise_codg="N18.500", dise_name="慢性肾病"
    )
    disease = body("2203.diseinfo", diag_type="1", diag_srt_no="1", diag_code="N18.500", diag_name="慢性肾病", vali_flag="1")
    hospital.done("2203", {"mdtrtinfo": info, "diseinfo": [disease]})
    paper = body(
        "2503.data", psn_no=str(dibao.pk), insutype="390", opsp_dise_code="N18.5", opsp_dise_name="慢性肾病", ide_fixmedins_no=CODE,
        begndate="2024-01-01",
    )  # fmt: skip
    hospital.done("2503", {"data": paper})
    when = AT.date().replace(day=5)
    take("wuhai", Platform().settle(Bill("V1", CODE, 400_000, when, when), AT))
    return settling("2207.data", "V1", dibao)


def test_2203_2206_2207_and_2208(hospital: Sender, visit: dict[str, Any]) -> None:
    seen, settled = hospital.done("2206", {"data": visit}), hospital.done("2207", {"data": visit})
    check("setlinfo", seen["setlinfo"] | {"setl_id": "1"})
    check("setlinfo", settled["setlinfo"])
    assert seen["setlinfo"]["maf_pay"] == settled["setlinfo"]["maf_pay"]
    stored = Settlement.objects.get()
    assert (stored.claim.setting, stored.claim.certificate, str(stored.pk)) == ("chronic", True, settled["setlinfo"]["setl_id"])
    back = {"setl_id": settled["setlinfo"]["setl_id"], "mdtrt_id": "V1", "psn_no": visit["psn_no"]}
    taken = hospital.done("2208", {"data": back})["setlinfo"]
    for name in ("medfee_sumamt", "maf_pay", "fund_pay_sumamt", "psn_cash_pay", "hifp_pay"):
        assert fen(taken[name]) == -fen(settled["setlinfo"][name]), name
    assert list(Settlement.objects.order_by("pk").values_list("kind", flat=True)) == ["settle", "reverse"]
    assert "冲销" in hospital.refused("2208", {"data": back})


def test_2501(sender: Callable[..., Sender], district: District, dibao: Person) -> None:
    institution(CODE, district, 1, primary_care=True)
    institution(OTHER, district)
    given = body(
        "2501.refmedin", psn_no=str(dibao.pk), insutype="390", diag_code="J18.900", diag_name="肺炎", reflin_medins_no=OTHER,
        mdtrtarea_admdvs="150300", refl_type="1", refl_date="2024-02-28",
    )  # fmt: skip
    sender(CODE).done("2501", {"refmedin": given})
    assert [(one.kind, str(one.start)) for one in dibao.filings.all()] == [("primary_first", "2024-02-28")]


def test_2601(hospital: Sender, dibao: Person) -> None:
    data = discharged(hospital, dibao)
    hospital.done("2304", {"data": data}, "M1")
    found = hospital.done("2601", {"data": body("2601.data", psn_no=str(dibao.pk), omsgid="M1", oinfno="2304")})
    assert found["result"]["memo"] == "已撤销原结算"


def test_5206(hospital: Sender, dibao: Person) -> None:
    settled = hospital.done("2304", {"data": discharged(hospital, dibao)})["setlinfo"]
    rows = hospital.done("5206", {"data": body("5206.data", psn_no=str(dibao.pk), cum_ym="202403")})["cuminfo"]
    for row in rows:
        check("5206.cuminfo", row)
    assert {row["cum_type_code"]: row["cum"] for row in rows}["D610101"] == settled["maf_pay"]


def test_3201_and_3202(hospital: Sender, dibao: Person) -> None:
    info = hospital.done("2304", {"data": discharged(hospital, dibao)})["setlinfo"]
    today = str(timezone.localdate())
    days = {"stmt_begndate": today, "stmt_enddate": today, "clr_type": "21", "setl_optins": "150300"}
    sums = {name: info[name] for name in ("medfee_sumamt", "fund_pay_sumamt")}
    total = body("3201.data", insutype="390", acct_pay=info["acct_pay"], fixmedins_setl_cnt="1", fixmedins_refd_setl_flag="0", **sums, **days)
    found = hospital.done("3201", {"data": total})["stmtinfo"]
    check("3201.stmtinfo", found)
    assert found["stmt_rslt"] == "0"
    row = body("3202.detail", setl_id=info["setl_id"], mdtrt_id=info["mdtrt_id"], psn_no=info["psn_no"], acct_pay="0", refd_setl_flag="0", **sums)
    data = body("3202.data", cash_payamt=info["psn_cash_pay"], fixmedins_setl_cnt="1", fixmedins_refd_setl_flag="0", **sums, **days)
    rows = hospital.done("3202", {"data": data, "detail": [row]})["result"]
    for one in rows:
        check("3202.result", one)
    assert [one["stmt_rslt"] for one in rows] == ["0"]
