"""2401 admission, 2402 discharge, 2203 an outpatient visit: what the settlement requests themselves don't carry."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from tuodi.office.registry.models import Person
from tuodi.office.settlement.hospital import queries
from tuodi.office.settlement.hospital.actions import admit, end_visit
from tuodi.office.settlement.hospital.enquiry import enquire
from tuodi.office.settlement.hospital.models import Visit
from tuodi.office.settlement.hospital.national.context import Context
from tuodi.office.settlement.hospital.national.fields import Node, node, rows
from tuodi.office.settlement.hospital.national.money import yuan
from tuodi.office.settlement.hospital.national.problem import Problem
from tuodi.office.settlement.refused import SettlementRefused

Given = Mapping[str, Any]
INPATIENT = ("inpatient", "maternity", "rehabilitation")
DEATH = "5"


def t2401(context: Context, given: Given) -> dict[str, Any]:
    """Admission. `mdtrt_id` is the insurance platform's where it is stated, else ours. Answers the eligibility, too."""
    info = node(given, "mdtrtinfo")
    person = context.person(info)
    setting = context.decode(info, "med_type")
    if setting not in INPATIENT:
        raise Problem("2401 只办理住院；门诊请用 2203", "bad_field")
    started = info.must_day("begntime")
    visit = _new(context, info, person, setting, started)
    visit.diagnosis = _main(given) or info.text("dscg_maindiag_code", 20)
    visit.ipt_no = info.text("ipt_no", 30)
    visit.lawful_birth = info.stated("fpsc_no")
    context.decode(info, "insutype")
    admit(context.actor, visit)
    return {"result": {"mdtrt_id": visit.mdtrt_id, "psn_no": str(person.pk), "exp_content": _told(context, visit, started)}}


def _new(context: Context, info: Node, person: Person, setting: str, started: dt.date) -> Visit:
    med_type, disease = info.text("med_type", 6), info.text("dise_codg", 30)
    return Visit(
        mdtrt_id=info.text("mdtrt_id", 30),
        person=person,
        district_id=person.district_id,
        insutype=info.text("insutype", 6),
        med_type=med_type,
        setting=setting,
        treatment=context.province.treatment(med_type, disease),
        started=started,
        msgid=context.msgid,
    )


def _told(context: Context, visit: Visit, on: dt.date) -> str:
    """Eligibility at admission, as JSON in the extension field."""
    try:
        found = enquire(context.actor, visit.person, on, visit.setting, visit.diagnosis, visit.treatment)
    except SettlementRefused as refused:
        return json.dumps({"maf_psn_flag": "", "memo": refused.text}, ensure_ascii=False)
    limits = [{"name": one.title, "used": yuan(one.used), "left": "" if one.left is None else yuan(one.left)} for one in found.found.limits]
    flag = {True: "0", False: "1", None: ""}[found.deposit.due]
    told = {
        "maf_psn_flag": "1" if found.found.class_ else "0",
        "maf_class": found.found.class_title,
        "limits": limits,
        "no_deposit_flag": flag,
        "no_deposit_memo": found.deposit.reason + (f"（{found.deposit.clause}）" if found.deposit.clause else ""),
        "memo": found.found.reasons_text,
    }
    return json.dumps(told, ensure_ascii=False)


def t2402(context: Context, given: Given) -> dict[str, Any]:
    """Discharge: the last day, the main diagnosis, death."""
    info = node(given, "dscginfo", "mdtrtinfo")
    visit = context.visit(info)
    if visit.setting not in INPATIENT:
        raise Problem("该次就诊不是住院", "bad_field")
    visit.ended = info.must_day("endtime")
    if visit.ended < visit.started:
        raise Problem("出院日期早于入院日期", "bad_field")
    visit.diagnosis = _main(given) or info.text("dscg_maindiag_code", 20) or visit.diagnosis
    visit.treatment = context.province.treatment(visit.med_type, info.text("dise_codg", 30)) or visit.treatment
    visit.died = info.text("dscg_way", 3) == DEATH or info.stated("die_date")
    visit.lawful_birth = visit.lawful_birth or info.stated("fpsc_no")
    end_visit(context.actor, visit)
    return {}


def t2203(context: Context, given: Given) -> dict[str, Any]:
    """An outpatient visit, registered with the platform's number; sent again it replaces what was sent before."""
    info = node(given, "mdtrtinfo")
    info.text("mdtrt_id", 30, must=True)
    setting = context.decode(info, "med_type")
    if setting in INPATIENT:
        raise Problem("2203 只办理门诊；住院请用 2401", "bad_field")
    person, day = context.person(info), info.must_day("begntime")
    known = queries.visit_of(context.actor, info.text("mdtrt_id", 30))
    if known is not None and known.person_id != person.pk:
        raise Problem("人员与就诊登记不符", "unknown_person")
    visit = _new(context, info, person, setting, day)
    visit.diagnosis = _main(given) or info.text("dise_codg", 30)
    visit.ended, visit.state = day, Visit.State.ENDED
    if known is None:
        admit(context.actor, visit)
    else:
        visit.pk, visit.institution, visit.created_at = known.pk, known.institution, known.created_at
        end_visit(context.actor, visit)
    return {}


def _main(given: Given) -> str:
    """The main diagnosis: of the discharge before that of the admission, the marked one before the first."""
    found = [row for row in rows(given, "diseinfo", 100) if row.text("vali_flag", 3) != "0"]
    if not found:
        return ""

    def rank(row: Node) -> tuple[bool, bool, int]:
        place = row.number("diag_srt_no") if row.stated("diag_srt_no") else 99
        return row.text("inout_diag_type", 3) == "1", row.text("maindiag_flag", 3) != "1", place

    return min(found, key=rank).text("diag_code", 20, must=True)
