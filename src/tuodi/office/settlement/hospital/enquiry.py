"""What a hospital asks at admission: as what a person is aided, what is left of the limits, whether a deposit is due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tuodi.office.core import rights
from tuodi.office.core.actor import Actor
from tuodi.office.registry.models import Person
from tuodi.office.registry.queries import claim_context
from tuodi.office.settlement.eligibility import Eligibility, eligibility
from tuodi.office.settlement.hospital.deposit import Deposit, deposit
from tuodi.policy.pack import load

FACTS = ("setting", "hospital_area", "hospital_level", "designated", "primary_care", "referral", "certificate", "treatment")

UNSPECIFIED = "R69"  # ICD-10 for an illness not specified: before there is a diagnosis, what holds for illnesses that no list names


@dataclass(frozen=True)
class Enquiry:
    found: Eligibility
    deposit: Deposit


def enquire(actor: Actor, person: Person, on: dt.date, setting: str, diagnosis: str = "", treatment: str = "") -> Enquiry:
    """For a visit at the actor's own institution. Raises UnusableClaim, UnknownPerson, Refused."""
    rights.check(actor, "hospital.enquire", person.district_id)
    found = eligibility(person.pk, on, setting, actor.institution, diagnosis or UNSPECIFIED, treatment)
    policy = load(person.city).on(on)
    if policy is None:
        return Enquiry(found, Deposit(None, "该日没有有效的文件", ""))
    if not found.class_ and ":" in found.reasons:  # a value is missing, so that nobody can say who the person is
        return Enquiry(found, Deposit(None, found.reasons_text, ""))
    facts = {name: found.claim.get(name) for name in FACTS} | {"class_": found.class_ or None, "identity": found.identity or None}
    facts = {name: value for name, value in facts.items() if value not in (None, "")}
    context = claim_context(person.pk, actor.institution, on, on, setting, diagnosis)
    return Enquiry(found, deposit(policy, bool(found.class_), facts, bool(context["primary_first"])))
