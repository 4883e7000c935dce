"""1101 who somebody is, with insurance and identities; 5206 what the year has added up to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from tuodi.office.registry.models import Identity, Insurance, Person
from tuodi.office.settlement.hospital import queries
from tuodi.office.settlement.hospital.national.context import Context
from tuodi.office.settlement.hospital.national.fields import node
from tuodi.office.settlement.hospital.national.money import yuan
from tuodi.office.settlement.hospital.national.problem import Problem

DAY = "%Y-%m-%d 00:00:00"
Given = Mapping[str, Any]


def t1101(context: Context, given: Given) -> dict[str, Any]:
    """Name and certificate number must both be right."""
    data = node(given, "data")
    person = context.person(data, by_name=True)
    day = data.day("begntime") or timezone.localdate()
    years = {day.year, timezone.localdate().year}
    return {
        "baseinfo": base_of(context, person, timezone.localdate()) | {"naty": "", "exp_content": ""},
        "insuinfo": [_insurance(context, one) for one in queries.insurances(person, years)],
        "idetinfo": [_identity(context, one) for one in queries.identities_now(person)],
    }


def base_of(context: Context, person: Person, on: dt.date) -> dict[str, Any]:
    """The fields that say who somebody is."""
    return {
        "psn_no": str(person.pk),
        "psn_cert_type": "01",
        "certno": person.id_number,
        "psn_name": person.name,
        "gend": context.province.encode("gend", person.sex) if person.sex in ("male", "female") else "0",
        "brdy": str(person.birth_date) if person.birth_date else "",
        "age": str(age(person.birth_date, on)) if person.birth_date else "0",
    }


def age(born: dt.date, on: dt.date) -> int:
    """Completed years; a birth on 29 February counts as 28 February in a common year."""
    return max(0, on.year - born.year - ((on.month, on.day + (on.month == 2 and on.day == 28 and born.day == 29)) < (born.month, born.day)))


def _insurance(context: Context, one: Insurance) -> dict[str, Any]:
    insured = one.kind != "none"
    return {
        "balc": "0",
        "insutype": context.province.encode("insutype", one.kind) if insured else "",
        "psn_type": "",
        "psn_insu_stas": "1" if insured else "0",
        "psn_insu_date": str(one.paid_on) if one.paid_on else f"{one.year}-01-01",
        "paus_insu_date": "",
        "cvlserv_flag": "0",
        "insuplc_admdvs": context.province.admdvs,
        "emp_name": "",
    }


def _identity(context: Context, one: Identity) -> dict[str, Any]:
    """An identity without a national code comes under the local extension, with its name as remark."""
    code = context.province.encode("psn_idet_type", one.code)
    known = code.isascii() and code.isdigit()
    return {
        "psn_idet_type": code if known else context.province.local_identity,
        "psn_type_lv": "",
        "memo": one.get_code_display(),
        "begntime": one.start.strftime(DAY),
        "endtime": one.end.strftime(DAY) if one.end else "",
    }


def t5206(context: Context, given: Given) -> dict[str, Any]:
    """The sums of the year that `cum_ym` lies in (this year, where it is empty)."""
    data = node(given, "data")
    person = context.person(data)
    month = data.text("cum_ym", 6) or f"{timezone.localdate():%Y%m}"
    if not (len(month) == 6 and month.isascii() and month.isdigit() and month >= "199001"):
        raise Problem("data.cum_ym 应为 yyyyMM", "bad_field")
    sums = queries.year_sums(person.pk, int(month[:4]))
    insured = next((one.kind for one in queries.insurances(person, [int(month[:4])]) if one.kind != "none"), "")
    insutype = context.province.encode("insutype", insured) if insured else ""
    return {"cuminfo": [_sum(insutype, month, code, name, sums[name]) for name, code in context.province.cumulative.items()]}


def _sum(insutype: str, month: str, code: str, name: str, amount: int) -> dict[str, Any]:
    value = str(amount) if name == "visits" else yuan(amount)
    return {"insutype": insutype, "year": month[:4], "cum_ym": month, "cum_type_code": code, "cum": value}
