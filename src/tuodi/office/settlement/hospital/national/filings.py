"""2501 referral, 2503 certificate of a chronic or special disease: what the hospital puts on file before treatment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tuodi.office.registry.actions import add_filing
from tuodi.office.registry.models import Institution, Person
from tuodi.office.registry.queries import claim_context
from tuodi.office.registry.refused import RegistryRefused
from tuodi.office.settlement.hospital.national.context import Context
from tuodi.office.settlement.hospital.national.fields import Node, node
from tuodi.office.settlement.hospital.national.problem import Problem

Given = Mapping[str, Any]
IN_CITY, SOURCE = "1", "hospital"


def t2501(context: Context, given: Given) -> dict[str, Any]:
    """A referral to another institution. From primary care to one of the city it counts as the first visit there, too."""
    data = node(given, "refmedin", "data")
    person = context.person(data)
    start, end = data.day("begndate") or data.must_day("refl_date"), data.day("enddate")
    kind = data.text("refl_type", 30, must=True)
    if kind not in ("1", "2", "3"):
        raise Problem("refmedin.refl_type 应为 1、2 或 3", "bad_field")
    if data.text("hosp_agre_refl_flag", 3) == "0":
        raise Problem("转出医院未同意转院", "refused")
    target = data.text("reflin_medins_no", 12, must=True)
    _ordered(start, end)
    primary = kind == IN_CITY and _is_primary(context, person, start)
    return _filed(context, person, "primary_first" if primary else "referral", start, end, institution=target)


def _is_primary(context: Context, person: Person, day: dt.date) -> bool:
    return claim_context(person.pk, context.actor.institution, day, day, "outpatient")["primary_care"] is True


def t2503(context: Context, given: Given) -> dict[str, Any]:
    """The certificate holds for the disease that the code names, at any institution."""
    data = node(given, "data")
    person = context.person(data)
    start, end = data.must_day("begndate"), data.day("enddate")
    _ordered(start, end)
    _identified(context, data)
    disease = data.text("opsp_dise_code", 30, must=True)
    return _filed(context, person, "certificate", start, end, disease=_icd(disease))


def _filed(
    context: Context, person: Person, kind: str, start: dt.date, end: dt.date | None, institution: str = "", disease: str = ""
) -> dict[str, Any]:
    """An institution that we don't know can't be named by a filing: then it is good for any."""
    known = institution if institution and Institution.objects.filter(code=institution).exists() else ""
    number = f"{context.actor.institution}/{context.msgid}"
    try:
        filed = add_filing(context.actor, person, kind, start, end, institution_code=known, disease=disease, number=number, source=SOURCE)
    except RegistryRefused as refused:
        raise Problem(str(refused), "refused") from None
    return {"result": {"trt_dcla_detl_sn": str(filed.pk)}}


def _identified(context: Context, data: Node) -> None:
    """Only the institution that identified the disease may file it."""
    if data.text("ide_fixmedins_no", 30, must=True) != context.actor.institution:
        raise Problem("只能备案本院鉴定的病种", "not_yours")


def _icd(code: str) -> str:
    """Codes of the chronic-disease catalogue (M…) aren't ICD-10: such a certificate is good for every diagnosis."""
    return "" if code[:1].upper() == "M" and code[1:].isdigit() else code


def _ordered(start: dt.date, end: dt.date | None) -> None:
    if end is not None and end < start:
        raise Problem("结束日期早于开始日期", "bad_field")
