"""The national envelope: what every message has in common, and the way of a stay from admission to settlement."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from tests.office.hospital.conftest import CODE, OTHER, SINCE, institution
from tests.office.hospital.sender import NATIONAL, V1, Sender
from tests.office.settlement.people import person

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, District
from tuodi.office.registry.models import Person
from tuodi.office.settlement.hospital import actions
from tuodi.office.settlement.hospital.models import Call, Message, Visit, VisitSettlement
from tuodi.office.settlement.hospital.national.feed import insurer_settlement
from tuodi.office.settlement.hospital.national.provinces import province_of
from tuodi.office.settlement.hospital.simulator import Bill, Platform
from tuodi.office.settlement.models import Resettlement, Settlement

AT = dt.datetime(2024, 3, 9, 10, 0)
SHARES = ("hifp_pay", "hifmi_pay", "hifob_pay", "hifes_pay", "cvlserv_pay", "hifdm_pay", "maf_pay", "oth_pay")


def fen(text: str) -> int:
    return int(Decimal(text) * 100)


class Stay:
    """A stay told by messages, and its bill at the simulated platform."""

    def __init__(self, hospital: Sender, who: Person, of: str = "wuhai", platform: Platform | None = None) -> None:
        self.hospital, self.who, self.of, self.platform = hospital, who, of, platform or Platform()
        self.mdtrt_id = ""

    @property
    def data(self) -> dict[str, Any]:
        return {
            "mdtrt_id": self.mdtrt_id,
            "psn_no": str(self.who.pk),
            "certno": self.who.id_number,
            "mid_setl_flag": "0",
            "insutype": "390",
        }

    def admit(self, **more: Any) -> dict[str, Any]:
        info = {
            "certno": self.who.id_number, "psn_name": self.who.name, "insutype": "390", "med_type": "2101", "begntime": "2024-03-01 08:00:00",
            "ipt_no": "Z1", "dscg_maindiag_code": "J18.900",
        }  # fmt: skip
        output = self.hospital.done("2401", {"mdtrtinfo": info | more})
        self.mdtrt_id = output["result"]["mdtrt_id"]
        return output

    def discharge(self, **more: Any) -> None:
        info = {"mdtrt_id": self.mdtrt_id, "psn_no": str(self.who.pk), "endtime": "2024-03-09 10:00:00", "dscg_way": "1"}
        diagnoses = [{"inout_diag_type": "2", "maindiag_flag": "1", "diag_srt_no": 1, "diag_code": "J18.901"}]
        self.hospital.done("2402", {"dscginfo": info | more, "diseinfo": diagnoses})

    def bill(self, **more: Any) -> Bill:
        values = {"total": 5_000_000, "outside": 300_000, "first": 200_000, "started": dt.date(2024, 3, 1), "ended": dt.date(2024, 3, 9)}
        return Bill(self.mdtrt_id, self.hospital.key.institution, **(values | more))

    def feed(self, *, trial: bool = False, at: dt.datetime = AT, **more: Any) -> dict[str, Any]:
        row = self.platform.settle(self.bill(**more), at, trial=trial)
        take(self.of, row)
        return row["setlinfo"]

    def ready(self, **more: Any) -> Stay:
        self.admit()
        self.discharge()
        self.feed(**more)
        return self

    def settle(self, msgid: str = "", **more: Any) -> dict[str, Any]:
        return self.hospital.done("2304", {"data": self.data | more}, msgid)


def take(of: str, *rows: dict[str, Any]) -> actions.Fed:
    return actions.take_feed(Actor.system("医保平台模拟", of), [insurer_settlement(province_of(of), row) for row in rows])


@pytest.fixture
def stay(hospital: Sender, dibao: Person) -> Stay:
    return Stay(hospital, dibao)


def test_it_works(stay: Stay) -> None:
    """wuhai.073, wuhai.078, ningbo.068, yancheng.068, urumqi.079: through the national messages, step by step."""
    stay.ready()
    info = stay.settle()["setlinfo"]
    stored = Settlement.objects.get()
    assert fen(info["maf_pay"]) == stored.aid > 0
    assert info["setl_id"] == str(stored.pk)
    assert info["medins_setl_id"] == stay.hospital.msgid
    assert (stored.claim.diagnosis, stored.claim.stay_key, stored.claim.setting) == ("J18.901", stay.mdtrt_id, "inpatient")
    assert fen(info["medfee_sumamt"]) == fen(info["fund_pay_sumamt"]) + fen(info["psn_part_amt"]) + fen(info["hosp_part_amt"])
    assert fen(info["fund_pay_sumamt"]) == sum(fen(info[name]) for name in SHARES)
    assert fen(info["psn_part_amt"]) == fen(info["acct_pay"]) + fen(info["psn_cash_pay"])


def test_the_detail_adds_up_and_has_a_row_of_assistance(stay: Stay) -> None:
    output = stay.ready().settle()
    rows = {row["fund_pay_type"]: row for row in output["setldetail"]}
    assert sum(fen(row["fund_payamt"]) for row in rows.values()) == fen(output["setlinfo"]["fund_pay_sumamt"])
    aid = rows["610100"]
    assert aid["fund_payamt"] == output["setlinfo"]["maf_pay"]
    assert fen(aid["inscp_scp_amt"]) == Settlement.objects.get().base
    assert fen(aid["crt_payb_lmt_amt"]) >= fen(aid["fund_payamt"])
    assert "依据" in aid["setl_proc_info"]
    assert rows["390100"]["fund_payamt"] == output["setlinfo"]["hifp_pay"]


def test_a_repeated_message_gets_the_first_answer(stay: Stay) -> None:
    stay.ready()
    first = stay.hospital.message("2304", {"data": stay.data}, "M1")
    assert first["infcode"] == 0
    assert stay.hospital.message("2304", {"data": stay.data}, "M1") == first
    assert stay.hospital.message("2304", {"data": stay.data}, "M1", inf_time="2024-03-09 10:01:00") == first
    assert Settlement.objects.count() == 1


def test_a_refusal_is_an_answer_too(stay: Stay) -> None:
    stay.admit()
    first = stay.hospital.message("2304", {"data": stay.data}, "M1")
    stay.discharge()
    stay.feed()
    assert stay.hospital.message("2304", {"data": stay.data}, "M1") == first
    assert first["infcode"] == -1
    assert stay.hospital.message("2304", {"data": stay.data}, "M2")["infcode"] == 0


def test_the_same_number_with_another_body(stay: Stay) -> None:
    stay.ready()
    stay.settle("M1")
    assert "报文号" in stay.hospital.refused("2304", {"data": stay.data | {"invono": "E1"}}, "M1")


def test_a_second_message_for_a_settled_stay(stay: Stay) -> None:
    stay.ready()
    stay.settle("M1")
    assert "重复" in stay.hospital.refused("2304", {"data": stay.data}, "M2")
    assert Settlement.objects.count() == 1


def test_answers_are_stored_encrypted(stay: Stay) -> None:
    from django.db import connection

    stay.ready().settle("M1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM hospital_message WHERE msgid = 'M1'")
        assert stay.who.id_number not in cursor.fetchone()[0]
    assert stay.who.id_number in Message.objects.get(msgid="M1").answer
    assert stay.who.id_number not in str(list(Call.objects.values()))


def test_another_hospitals_code(hospital: Sender) -> None:
    assert "本院" in hospital.refused("1101", {"data": {}}, fixmedins_code=OTHER)


def test_an_unknown_transaction(hospital: Sender) -> None:
    assert "9999" in hospital.refused("9999", {"data": {}})


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"infno": "1101"}', b'{"infno": "1101", "msgid": "M1", "input": []}', b"[" * 5000])
def test_a_body_that_is_no_message(hospital: Sender, body: bytes) -> None:
    answer = hospital.send("POST", NATIONAL, body)
    assert (answer.status_code, answer.json()["infcode"]) == (200, -1)


def test_a_message_that_is_too_long(hospital: Sender) -> None:
    assert "40000" in hospital.refused("1101", {"data": {"memo": "长" * 40_001}})


def test_a_provinces_spelling(hospital: Sender, dibao: Person) -> None:
    data = {"mdtrt_cert_type": "02", "psn_cert_type": "01", "certno": dibao.id_number, "psn_name": dibao.name}
    assert hospital.message("1101", {"data": data}, mdtrtarea_admdvs="150300")["inf_refmsgid"].startswith("150300")


def test_a_department_sends_no_messages(sender: Callable[..., Sender]) -> None:
    answer = sender(department="民政").send("POST", NATIONAL, {"infno": "1101", "msgid": "M1", "input": {}})
    assert (answer.status_code, answer.json()["infcode"]) == (401, -1)


# 1101


def test_1101(hospital: Sender, dibao: Person) -> None:
    data = {
        "mdtrt_cert_type": "02",
        "mdtrt_cert_no": dibao.id_number,
        "psn_cert_type": "01",
        "certno": dibao.id_number,
        "psn_name": dibao.name,
        "begntime": "2024-03-01 00:00:00",
    }
    found = hospital.done("1101", {"data": data})
    assert (found["baseinfo"]["psn_no"], found["baseinfo"]["gend"], found["baseinfo"]["brdy"]) == (str(dibao.pk), "1", "1960-01-01")
    assert [one["insutype"] for one in found["insuinfo"]] == ["390"]
    assert found["idetinfo"] == [
        {"psn_idet_type": "2303", "psn_type_lv": "", "memo": found["idetinfo"][0]["memo"], "begntime": "2023-01-01 00:00:00", "endtime": ""}
    ]


def test_1101_identity_without_a_national_code(hospital: Sender, district: District) -> None:
    who = person(district, ("orphan", SINCE))
    found = hospital.done("1101", {"data": {"certno": who.id_number, "psn_name": who.name}})
    assert (found["idetinfo"][0]["psn_idet_type"], found["idetinfo"][0]["memo"]) == ("2360", "孤儿")


@pytest.mark.parametrize("wrong", [{"psn_name": "李示例"}, {"certno": "990101190001010000"}])
def test_1101_of_nobody_says_nothing_more(hospital: Sender, dibao: Person, wrong: dict[str, str]) -> None:
    reason = hospital.refused("1101", {"data": {"certno": dibao.id_number, "psn_name": dibao.name} | wrong})
    assert reason == "人员信息不符或不在本市登记中"


def test_1101_without_a_name(hospital: Sender, dibao: Person) -> None:
    assert "psn_name" in hospital.refused("1101", {"data": {"certno": dibao.id_number}})


# 2401, 2402, 2203


def test_2401_answers_what_holds_at_admission(stay: Stay) -> None:
    told = json.loads(stay.admit()["result"]["exp_content"])
    assert (told["maf_psn_flag"], told["no_deposit_flag"]) == ("1", "0")
    assert all({"name", "used", "left"} <= limit.keys() for limit in told["limits"])


def test_2401_with_the_platforms_number(stay: Stay) -> None:
    stay.admit(mdtrt_id="P000000000001")
    assert stay.mdtrt_id == "P000000000001"
    info = {"certno": stay.who.id_number, "insutype": "390", "med_type": "2101", "begntime": "2024-03-01", "mdtrt_id": "P000000000001"}
    assert "已登记" in stay.hospital.refused("2401", {"mdtrtinfo": info})


def test_2401_of_an_outpatient_kind(hospital: Sender, dibao: Person) -> None:
    info = {"certno": dibao.id_number, "insutype": "390", "med_type": "11", "begntime": "2024-03-01"}
    assert "2203" in hospital.refused("2401", {"mdtrtinfo": info})


def test_2401_of_an_unknown_kind(hospital: Sender, dibao: Person) -> None:
    info = {"certno": dibao.id_number, "insutype": "390", "med_type": "77", "begntime": "2024-03-01"}
    assert "med_type=77" in hospital.refused("2401", {"mdtrtinfo": info})


def test_2402_before_the_admission(stay: Stay) -> None:
    stay.admit()
    info = {"mdtrt_id": stay.mdtrt_id, "endtime": "2024-02-01"}
    assert "早于" in stay.hospital.refused("2402", {"dscginfo": info})


def test_2402_of_another_person(stay: Stay, district: District) -> None:
    stay.admit()
    info = {"mdtrt_id": stay.mdtrt_id, "psn_no": str(person(district).pk), "endtime": "2024-03-09"}
    assert "不符" in stay.hospital.refused("2402", {"dscginfo": info})


def test_2402_of_another_hospitals_stay(stay: Stay, sender: Callable[..., Sender]) -> None:
    stay.admit()
    assert "登记" in sender(OTHER).refused("2402", {"dscginfo": {"mdtrt_id": stay.mdtrt_id, "endtime": "2024-03-09"}})


def test_2402_after_the_settlement(stay: Stay) -> None:
    stay.ready().settle()
    info = {"mdtrt_id": stay.mdtrt_id, "endtime": "2024-03-10"}
    assert "先撤销" in stay.hospital.refused("2402", {"dscginfo": info})


def visit(who: Person, **more: Any) -> dict[str, Any]:
    info = {
        "mdtrt_id": "V1",
        "psn_no": str(who.pk),
        "med_type": "14",
        "insutype": "390",
        "begntime": "2024-03-05 09:00:00",
        "dise_codg": "N18.500",
        "dise_name": "慢性肾病",
    }
    return {"mdtrtinfo": info | more, "diseinfo": [{"diag_type": "1", "diag_srt_no": 1, "diag_code": "N18.500"}]}


def test_2203_again_replaces(hospital: Sender, dibao: Person) -> None:
    hospital.done("2203", visit(dibao))
    hospital.done("2203", visit(dibao, begntime="2024-03-06 09:00:00"))
    assert [(one.started, one.ended, one.setting) for one in Visit.objects.all()] == [(dt.date(2024, 3, 6), dt.date(2024, 3, 6), "chronic")]


def test_2203_of_a_stay(hospital: Sender, dibao: Person) -> None:
    assert "2401" in hospital.refused("2203", visit(dibao, med_type="21"))


# 2206, 2207


def outpatient(hospital: Sender, who: Person, *, trial: bool = False) -> dict[str, Any]:
    hospital.done("2203", visit(who))
    row = Platform().settle(Bill("V1", CODE, 400_000, dt.date(2024, 3, 5), dt.date(2024, 3, 5)), AT, trial=trial)
    take("wuhai", row)
    return {"mdtrt_id": "V1", "psn_no": str(who.pk), "medfee_sumamt": "4000.00", "insutype": "390", "chrg_bchno": "1"}


def test_2206_writes_nothing(hospital: Sender, dibao: Person) -> None:
    data = outpatient(hospital, dibao, trial=True)
    hospital.done("2503", {"data": certificate(dibao)})
    seen = hospital.done("2206", {"data": data})["setlinfo"]
    assert (seen["setl_id"], Settlement.objects.count()) == ("", 0)
    assert "医保结算" in hospital.refused("2207", {"data": data})  # a trial is nothing to settle on


def test_2207(hospital: Sender, dibao: Person) -> None:
    data = outpatient(hospital, dibao)
    hospital.done("2503", {"data": certificate(dibao)})
    seen = hospital.done("2206", {"data": data})["setlinfo"]
    info = hospital.done("2207", {"data": data})["setlinfo"]
    assert info["maf_pay"] == seen["maf_pay"]
    assert Settlement.objects.get().claim.certificate is True


def test_2207_of_a_stay(stay: Stay) -> None:
    stay.ready()
    assert "类别不符" in stay.hospital.refused("2207", {"data": stay.data})


def test_2207_without_the_visit(hospital: Sender, dibao: Person) -> None:
    assert "2203" in hospital.refused("2207", {"data": {"mdtrt_id": "V1", "psn_no": str(dibao.pk)}})


def test_another_total_than_the_insurers(stay: Stay) -> None:
    stay.ready()
    assert "不一致" in stay.hospital.refused("2304", {"data": stay.data | {"medfee_sumamt": "49999.99"}})


# 2303, 2304


def test_2303_says_what_2304_will(stay: Stay) -> None:
    stay.ready()
    seen = stay.hospital.done("2303", {"data": stay.data})
    settled = stay.settle()
    assert [row["fund_payamt"] for row in seen["setldetail"]] == [row["fund_payamt"] for row in settled["setldetail"]]
    assert seen["setldetail"][-1]["crt_payb_lmt_amt"] == settled["setldetail"][-1]["crt_payb_lmt_amt"]


def test_2303_before_the_discharge(stay: Stay) -> None:
    stay.admit()
    stay.feed(trial=True)
    assert fen(stay.hospital.done("2303", {"data": stay.data})["setlinfo"]["maf_pay"]) > 0


def test_2304_before_the_discharge(stay: Stay) -> None:
    stay.admit()
    stay.feed()
    assert "出院" in stay.hospital.refused("2304", {"data": stay.data})


def test_2304_at_mid_stay_and_at_the_end(stay: Stay) -> None:
    stay.admit()
    stay.feed(ended=dt.date(2024, 3, 5), total=2_000_000)
    first = stay.settle(mid_setl_flag="1")["setlinfo"]
    stay.discharge()
    stay.feed(at=AT + dt.timedelta(hours=1), started=dt.date(2024, 3, 6), total=3_000_000)
    second = stay.settle()["setlinfo"]
    assert first["setl_id"] != second["setl_id"]
    assert [(c.started, c.ended, c.stay_key) for c in (s.claim for s in Settlement.objects.order_by("pk"))] == [
        (dt.date(2024, 3, 1), dt.date(2024, 3, 5), stay.mdtrt_id),
        (dt.date(2024, 3, 6), dt.date(2024, 3, 9), stay.mdtrt_id),
    ]


def test_2304_without_the_insurers(stay: Stay) -> None:
    stay.admit()
    stay.discharge()
    assert "医保结算数据" in stay.hospital.refused("2304", {"data": stay.data})


def test_2304_after_the_insurers_took_theirs_back(stay: Stay) -> None:
    stay.ready()
    setl_id = next(iter(stay.platform.given))
    take("wuhai", stay.platform.refund(setl_id, AT + dt.timedelta(hours=1)))
    assert "医保结算数据" in stay.hospital.refused("2304", {"data": stay.data})


def test_what_nobody_stated_is_said(stay: Stay) -> None:
    stay.platform.silent = ("hifes_pay", "hifdm_pay")
    told = json.loads(stay.ready().settle()["setlinfo"]["exp_content"])
    assert told["unstated"] == ["hifes_pay", "hifdm_pay"]
    assert "企业补充保险" in told["memo"]


def test_a_stated_zero_is_no_gap(stay: Stay) -> None:
    assert "unstated" not in json.loads(stay.ready().settle()["setlinfo"]["exp_content"])


def test_the_personal_account_pays_of_what_is_left(stay: Stay) -> None:
    info = stay.ready(account=100_000).settle()["setlinfo"]
    assert info["acct_pay"] == "1000.00"
    assert fen(info["psn_part_amt"]) == 100_000 + fen(info["psn_cash_pay"])


# 2305, 2208


def test_2305(stay: Stay) -> None:
    settled = stay.ready().settle()["setlinfo"]
    back = stay.hospital.done("2305", {"data": stay.data | {"setl_id": settled["setl_id"]}})["setlinfo"]
    for name in ("medfee_sumamt", "maf_pay", "fund_pay_sumamt", "psn_part_amt", "hifp_pay"):
        assert fen(back[name]) == -fen(settled[name]), name
    assert back["init_setl_id"] == settled["setl_id"]
    again = stay.settle()["setlinfo"]
    assert (again["maf_pay"], again["setl_id"] != settled["setl_id"]) == (settled["maf_pay"], True)


def test_2305_twice(stay: Stay) -> None:
    settled = stay.ready().settle()["setlinfo"]
    stay.hospital.done("2305", {"data": stay.data | {"setl_id": settled["setl_id"]}})
    assert "冲销" in stay.hospital.refused("2305", {"data": stay.data | {"setl_id": settled["setl_id"]}})


def test_2305_of_an_unknown_settlement(stay: Stay) -> None:
    stay.ready()
    assert "没有这笔结算" in stay.hospital.refused("2305", {"data": stay.data | {"setl_id": "123456"}})


def test_2208_of_a_stay(stay: Stay) -> None:
    settled = stay.ready().settle()["setlinfo"]
    assert "类别不符" in stay.hospital.refused("2208", {"data": stay.data | {"setl_id": settled["setl_id"]}})


# 2601


def test_2601_takes_a_settlement_back(stay: Stay) -> None:
    stay.ready().settle("M1")
    output = stay.hospital.done("2601", {"data": {"psn_no": str(stay.who.pk), "omsgid": "M1", "oinfno": "2304"}})
    assert output["result"]["memo"] == "已撤销原结算"
    assert "冲正" in stay.hospital.refused("2304", {"data": stay.data}, "M1")
    assert list(Settlement.objects.order_by("pk").values_list("kind", flat=True)) == ["settle", "reverse"]


def test_2601_twice(stay: Stay) -> None:
    stay.ready().settle("M1")
    recalled = {"data": {"psn_no": str(stay.who.pk), "omsgid": "M1", "oinfno": "2304"}}
    stay.hospital.done("2601", recalled)
    assert "此前已撤销" in stay.hospital.done("2601", recalled)["result"]["memo"]


def test_2601_before_the_message_came(stay: Stay) -> None:
    stay.ready()
    recalled = {"data": {"psn_no": str(stay.who.pk), "omsgid": "M1", "oinfno": "2304"}}
    assert stay.hospital.done("2601", recalled)["result"]["memo"] == "未收到原报文"
    assert "冲正" in stay.hospital.refused("2304", {"data": stay.data}, "M1")
    assert Settlement.objects.count() == 0


def test_2601_of_an_admission(stay: Stay) -> None:
    stay.admit()
    msgid = stay.hospital.msgid
    stay.hospital.done("2601", {"data": {"psn_no": str(stay.who.pk), "omsgid": msgid, "oinfno": "2401"}})
    assert Visit.objects.get().state == "cancelled"
    assert "登记" in stay.hospital.refused("2402", {"dscginfo": {"mdtrt_id": stay.mdtrt_id, "endtime": "2024-03-09"}})


def test_2601_of_another_persons_message(stay: Stay, district: District) -> None:
    stay.ready().settle("M1")
    other = {"data": {"psn_no": str(person(district).pk), "omsgid": "M1", "oinfno": "2304"}}
    assert "不符" in stay.hospital.refused("2601", other)


def test_2601_of_another_hospitals_message(stay: Stay, sender: Callable[..., Sender]) -> None:
    stay.ready().settle("M1")
    recalled = {"data": {"psn_no": str(stay.who.pk), "omsgid": "M1", "oinfno": "2304"}}
    assert sender(OTHER).done("2601", recalled)["result"]["memo"] == "未收到原报文"
    assert Settlement.objects.count() == 1


def test_2601_of_a_cancellation(hospital: Sender, dibao: Person) -> None:
    assert "不能冲正" in hospital.refused("2601", {"data": {"psn_no": str(dibao.pk), "omsgid": "M1", "oinfno": "2305"}})


# 2501, 2503


def certificate(who: Person, **more: Any) -> dict[str, Any]:
    return {
        "psn_no": str(who.pk),
        "insutype": "390",
        "opsp_dise_code": "N18.5",
        "opsp_dise_name": "慢性肾病",
        "ide_fixmedins_no": CODE,
        "begndate": "2024-01-01",
    } | more


def referral(who: Person, **more: Any) -> dict[str, Any]:
    return {
        "psn_no": str(who.pk),
        "reflin_medins_no": OTHER,
        "reflin_medins_name": "示例医院2",
        "refl_type": "1",
        "refl_date": "2024-02-28",
    } | more


def test_2501_from_primary_care_is_a_first_visit(sender: Callable[..., Sender], district: District, dibao: Person) -> None:
    institution(CODE, district, 1, primary_care=True)
    institution(OTHER, district)
    sender(CODE).done("2501", {"refmedin": referral(dibao)})
    assert [(one.kind, one.institution.code) for one in dibao.filings.all()] == [("primary_first", OTHER)]


def test_2501_out_of_the_city(hospital: Sender, dibao: Person) -> None:
    hospital.done("2501", {"refmedin": referral(dibao, refl_type="3")})
    assert [(one.kind, one.institution) for one in dibao.filings.all()] == [("referral", None)]


def test_2501_not_agreed(hospital: Sender, dibao: Person) -> None:
    assert "未同意" in hospital.refused("2501", {"refmedin": referral(dibao, hosp_agre_refl_flag="0")})


def test_2503_of_another_institution(hospital: Sender, dibao: Person) -> None:
    assert "本院" in hospital.refused("2503", {"data": certificate(dibao, ide_fixmedins_no=OTHER)})


def test_2503_days_in_the_wrong_order(hospital: Sender, dibao: Person) -> None:
    assert "早于" in hospital.refused("2503", {"data": certificate(dibao, enddate="2023-01-01")})


# 5206


def test_5206(stay: Stay) -> None:
    settled = stay.ready().settle()["setlinfo"]
    sums = {
        one["cum_type_code"]: one["cum"]
        for one in stay.hospital.done("5206", {"data": {"psn_no": str(stay.who.pk), "cum_ym": "202403"}})["cuminfo"]
    }
    assert (sums["D610101"], sums["C0000"], sums["F0000"]) == (settled["maf_pay"], "1", settled["medfee_sumamt"])


def test_5206_of_no_month(hospital: Sender, dibao: Person) -> None:
    assert "yyyyMM" in hospital.refused("5206", {"data": {"psn_no": str(dibao.pk), "cum_ym": "2024-3"}})


# the feed


def test_the_feed_is_pushed_by_a_key_of_the_insurers(stay: Stay, sender: Callable[..., Sender]) -> None:
    stay.admit()
    row = stay.platform.settle(stay.bill(), AT)
    insurers = sender(department="医疗保障")
    assert insurers.post("/insurers", {"rows": [row]}).json() == {"taken": 1, "known": 0, "contradicting": [], "refused": []}
    assert insurers.post("/insurers", {"rows": [row]}).json()["known"] == 1
    row["setlinfo"]["hifp_pay"] = "1.00"
    assert insurers.post("/insurers", {"rows": [row]}).json()["contradicting"] == [row["setlinfo"]["setl_id"]]


def test_the_feed_names_rows_it_cant_read(stay: Stay, sender: Callable[..., Sender]) -> None:
    stay.admit()
    row = stay.platform.settle(stay.bill(), AT)
    del row["setlinfo"]["hifp_pay"]
    found = sender(department="医疗保障").post("/insurers", {"rows": [row]}).json()
    assert (found["taken"], found["refused"][0]["text"]) == (0, "第 1 行：setlinfo.hifp_pay 不能为空")


def test_a_hospital_feeds_nothing(stay: Stay) -> None:
    stay.admit()
    assert stay.hospital.send("POST", V1 + "/insurers", {"rows": [stay.platform.settle(stay.bill(), AT)]}).status_code == 403
    assert VisitSettlement.objects.count() == 0


# filings that come late


def test_a_filing_of_past_days_lists_the_settlements_it_touches(hospital: Sender, dibao: Person) -> None:
    """The hospital needs no right of re-settlement for it: the list is the office's."""
    data = outpatient(hospital, dibao)
    hospital.done("2207", {"data": data})
    hospital.done("2503", {"data": certificate(dibao)})
    entry = Resettlement.objects.get()
    assert (entry.settlement_id, entry.state) == (Settlement.objects.get().pk, "open")
    listed = AuditEntry.objects.get(event="settlement.listed")
    assert (listed.role, listed.channel) == ("hospital", "api")


def test_a_referral_of_past_days_lists_the_settlements_it_touches(stay: Stay) -> None:
    stay.ready().settle()
    stay.hospital.done("2501", {"refmedin": referral(stay.who, refl_type="3")})
    assert [one.settlement for one in Resettlement.objects.all()] == [Settlement.objects.get()]


# what is kept for a time


def test_requests_and_messages_are_forgotten_after_their_time(stay: Stay) -> None:
    stay.ready().settle("M1")
    stay.hospital.done("2601", {"data": {"psn_no": str(stay.who.pk), "omsgid": "M0", "oinfno": "2304"}})
    first = stay.hospital.message("2304", {"data": stay.data}, "M1")
    assert actions.forget_old() == (0, 0)
    long_ago = timezone.now() - dt.timedelta(days=actions.CALL_DAYS + 1)
    Call.objects.filter(pk=Call.objects.earliest("pk").pk).update(at=long_ago)
    Message.objects.filter(msgid="M1").update(at=long_ago)
    assert actions.forget_old() == (1, 0)  # messages are kept longer than the log
    assert stay.hospital.message("2304", {"data": stay.data}, "M1") == first
    Message.objects.filter(msgid__in=["M0", "M1"]).update(at=timezone.now() - dt.timedelta(days=actions.MESSAGE_DAYS + 1))
    assert actions.forget_old() == (0, 1)  # one taken back before it came stays refused for good
    assert "重复" in stay.hospital.refused("2304", {"data": stay.data}, "M1")  # what it did is not done again
    assert "冲正" in stay.hospital.refused("2304", {"data": stay.data}, "M0")
    assert Settlement.objects.count() == 1
    assert AuditEntry.objects.filter(event="hospital.forgotten").count() == 2
