"""The settlement sheet (医疗救助结算单), in the order of fields that aid offices' sheets have."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import mask_id
from tuodi.office.core.numbers import capitals, yuan
from tuodi.office.core.queries import city_title
from tuodi.office.registry.queries import whose
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.printouts.render import pdf
from tuodi.office.settlement.queries import owner_of
from tuodi.office.settlement.titles import class_title, institution_name, item_title
from tuodi.policy import vocabulary as v

Cell = dict[str, Any]


def settlement_sheet(actor: Actor, settlement: Settlement, *, masked: bool = True) -> bytes:
    """The sheet as PDF. A mirror entry and a settlement taken back say so on top. The ID number is masked unless asked for whole."""
    return pdf("sheet.typ", sheet_data(actor, settlement, masked))


def sheet_data(actor: Actor, settlement: Settlement, masked: bool) -> dict[str, Any]:
    now = timezone.localtime()
    return {
        "title": f"{city_title(settlement.policy_city)}医疗救助结算单",
        "left": f"结算单号 {settlement.number}　就诊编号 {settlement.claim.number}",
        "right": f"结果：{'冲销' if settlement.kind == Settlement.Kind.REVERSE else settlement.get_status_display()}",
        "note": _note(settlement),
        "foot": f"依据 {settlement.policy_label}　政策版本 {settlement.policy_hash[:12]}",
        "rows": _rows(settlement, masked),
        "steps": [{"title": s["title"], "text": s["text"], "clause": s["clause"]} for s in _explained(settlement).get("steps", [])],
        "signatures": [
            _cell("负责人", ""),
            _cell("复核人", ""),
            _cell("操作人", settlement.actor_name or actor.name),
            _cell("救助人", ""),
            _cell("打印日期", f"{now:%Y-%m-%d}"),
        ],
    }


def _rows(settlement: Settlement, masked: bool) -> list[list[Cell]]:
    return [*_of_person(settlement, masked), *_of_stay(settlement), *_of_money(settlement)]


def _of_person(settlement: Settlement, masked: bool) -> list[list[Cell]]:
    claim, person = settlement.claim, settlement.person
    number = str(person.id_number)
    insurance = str(settlement.explanation.get("insurance", "")) or _insurance(settlement)
    return [
        [_cell("救助方式", _way(settlement)), _cell("单位", str(settlement.district or "")), _cell("票据号", claim.invoice_number or "—")],
        [_cell("家庭编号", _household(person)), _cell("姓名", person.name), _cell("性别", v.SEXES.get(person.sex, "—"))],
        [_cell("人员类别", _who(settlement), 5)],
        [_cell("身份证号", mask_id(number) if masked else number), _cell("参保类别", insurance), _cell("参保编号", "—")],
    ]


def _of_stay(settlement: Settlement) -> list[list[Cell]]:
    claim = settlement.claim
    return [
        [_cell("诊断", claim.diagnosis or "—", 5)],
        [_cell("就医机构", institution_name(claim.institution), 3), _cell("家庭住址", settlement.person.address or "—")],
        [_cell("入院时间", _day(claim.started)), _cell("出院时间", _day(claim.ended)), _cell("救助项目", item_title(settlement))],
    ]


def _of_money(settlement: Settlement) -> list[list[Cell]]:
    """Amounts; of a mirror entry all negative, the bill's as well."""
    claim, sign = settlement.claim, -1 if settlement.kind == Settlement.Kind.REVERSE else 1
    paid = f"{'-' if settlement.paid < 0 else ''}¥{yuan(abs(settlement.paid))}"
    made = f"{timezone.localtime(settlement.created_at):%Y-%m-%d %H:%M}"
    amounts = [
        ("医疗费总金额", sign * claim.total_cost),
        ("统筹支付", sign * claim.basic_paid),
        ("自费合计", settlement.self_paid),
        ("大病保险", settlement.critical_paid),
        ("其他补充保险", sign * claim.supplementary_paid),
        ("审核扣减", sign * claim.deduction),
        ("医疗救助", settlement.aid),
        ("倾斜救助", settlement.tilt_aid),
        ("医院负担", settlement.hospital_borne),
        ("纳入救助金额", settlement.base),
        ("救助累计", _paid_so_far(settlement)),
    ]
    cells = [*(_cell(title, yuan(fen), right=True) for title, fen in amounts), _cell("本次救助时间", made)]
    return [
        [_cell("医疗救助金额（大写）", capitals(settlement.paid), 3, strong=True), _cell("小写", paid, strong=True, right=True)],
        *(cells[start : start + 3] for start in range(0, len(cells), 3)),
    ]


def _cell(label: str, value: str, span: int = 1, *, strong: bool = False, right: bool = False) -> Cell:
    return {"label": label, "value": value, "span": span, "strong": strong, "right": right}


def _way(settlement: Settlement) -> str:
    claim = settlement.claim
    channel = {"one_stop": "一站式结算", "manual": "零星报销"}.get(claim.channel, "")
    return "　".join(part for part in (v.SETTINGS.get(claim.setting, claim.setting), channel) if part)


def _who(settlement: Settlement) -> str:
    if not settlement.identity:
        return "非救助对象"
    title = class_title(settlement)
    return v.IDENTITIES.get(settlement.identity, settlement.identity) + (f"（{title}）" if title else "")


def _insurance(settlement: Settlement) -> str:
    found = settlement.person.insurance_set.filter(year=settlement.year).first() if hasattr(settlement.person, "insurance_set") else None
    return v.INSURANCES.get(found.kind, "—") if found else "—"


def _household(person: Any) -> str:
    return str(person.household.number) if person.household_id else "—"


def _day(value: dt.date | None) -> str:
    return f"{value:%Y-%m-%d}" if value else "—"


def _paid_so_far(settlement: Settlement) -> int:
    """What the year has paid up to this entry, this one included (fen)."""
    same = whose(owner_of(settlement.person_id))  # records merged into one share the year
    earlier = Settlement.objects.filter(same, year=settlement.year, pk__lte=settlement.pk)
    sums = earlier.aggregate(aid=Sum("aid"), tilt=Sum("tilt_aid"))
    return (sums["aid"] or 0) + (sums["tilt"] or 0)


def _note(settlement: Settlement) -> str:
    said = str(_explained(settlement).get("note", ""))
    if settlement.kind == Settlement.Kind.REVERSE:
        return f"{said}　本单为冲销单，冲销结算 {settlement.reverses.number if settlement.reverses else ''}。原因：{settlement.why}"
    if settlement.reversal:
        return f"{said}　本结算已由 {settlement.reversal.number} 冲销，不作为支付依据。"
    return said


def _explained(settlement: Settlement) -> dict[str, Any]:
    """A mirror entry is explained by what it takes back."""
    source = settlement.reverses if settlement.reverses else settlement
    return dict(source.explanation)
