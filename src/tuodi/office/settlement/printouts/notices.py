"""Letters to the applicant: accepted, what is missing, refused with clause and remedy."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.core.queries import city_title
from tuodi.office.settlement import materials
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.printouts.render import pdf
from tuodi.office.settlement.reasons import reasons_text
from tuodi.office.settlement.titles import institution_name
from tuodi.policy import vocabulary as v

REMEDY = "如不服本决定，可以自收到本决定之日起六十日内依法申请行政复议，或者六个月内依法向人民法院提起行政诉讼。"


def receipt(actor: Actor, person: Any, setting: str, handed_in: set[str], what: str) -> bytes:
    """受理回执: what was handed in and when. `what`: the bill in words."""
    names = materials.asked_for(setting)
    return _letter(
        actor,
        "医疗救助申请受理回执",
        person,
        [f"您提出的医疗救助申请（{what}）已收悉，材料齐全，现予受理。收到的材料如下："],
        [names[key] for key in names if key in handed_in],
        ["办理结果将另行告知。请妥善保管本回执。"],
    )


def missing_notice(actor: Actor, person: Any, setting: str, handed_in: set[str], what: str) -> bytes:
    """补正材料告知书: everything that is missing, told at once."""
    names = materials.asked_for(setting)
    return _letter(
        actor,
        "医疗救助申请补正材料告知书",
        person,
        [f"您提出的医疗救助申请（{what}）所交材料不齐，尚需补充下列材料："],
        [names[key] for key in names if key not in handed_in],
        ["以上为需要补正的全部内容，补齐后即予受理。"],
    )


def refusal(actor: Actor, settlement: Settlement) -> bytes:
    """不予救助决定书: facts, reasons, the clauses, and what can be done against it."""
    claim = settlement.claim
    steps = settlement.explanation.get("steps", [])
    skipped = ("version", "self_paid")
    facts = [f"{s['text']}" + (f"（依据：{s['clause']}）" if s["clause"] else "") for s in steps if s["key"] not in skipped]
    stay = f"{claim.started or claim.ended} 至 {claim.ended}"
    return _letter(
        actor,
        "不予医疗救助决定书",
        settlement.person,
        [
            f"您 {stay} 在{institution_name(claim.institution)}就医（{v.SETTINGS.get(claim.setting, '')}，"
            f"医疗费总额 {yuan(claim.total_cost)} 元）的医疗救助申请，经审核：",
        ],
        facts,
        [
            f"依据{_ground(settlement)}，因“{reasons_text(settlement.policy_city, settlement.reasons)}”，决定不予救助。",
            REMEDY,
        ],
        left=f"结算单号 {settlement.number}",
        foot=f"政策版本 {settlement.policy_hash[:12]}",
    )


def _ground(settlement: Settlement) -> str:
    """The document and the clauses that a refusal rests on; where no item was reached, those of the steps that were taken."""
    of_steps = [step["clause"] for step in settlement.explanation.get("steps", []) if step["key"] not in ("version", "self_paid")]
    clauses = settlement.clauses or "；".join(dict.fromkeys(clause for clause in of_steps if clause))
    return settlement.policy_label + clauses if settlement.policy_label else clauses or "现行医疗救助规定"


def _letter(
    actor: Actor, title: str, person: Any, before: list[str], items: list[str], after: list[str], *, left: str = "", foot: str = ""
) -> bytes:
    today = timezone.localdate()
    place = city_title(person.district.city) + person.district.name
    return pdf(
        "notice.typ",
        {
            "title": title,
            "left": left,
            "right": f"经办人 {actor.name}",
            "note": "",
            "foot": foot,
            "to": person.name,
            "before": before,
            "rows": [],
            "items": items,
            "after": after,
            "office": f"{place}医疗保障经办机构",
            "date": f"{today.year}年{today.month}月{today.day}日",
        },
    )
