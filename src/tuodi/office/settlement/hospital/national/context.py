"""What a transaction is given: who asks, by which province's rules, under which message number; and how it finds the person."""

from __future__ import annotations

from dataclasses import dataclass

from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import blind_index
from tuodi.office.registry.models import Person
from tuodi.office.settlement.hospital import queries
from tuodi.office.settlement.hospital.models import Visit
from tuodi.office.settlement.hospital.national.fields import Node
from tuodi.office.settlement.hospital.national.problem import Problem
from tuodi.office.settlement.hospital.national.provinces import Province

NOBODY = "人员信息不符或不在本市登记中"  # one text for all cases: who guesses learns nothing


@dataclass(frozen=True)
class Context:
    actor: Actor
    province: Province
    infno: str
    msgid: str

    @property
    def key(self) -> str:
        """The request key of what this message does."""
        return f"n/{self.actor.institution}/{self.msgid}"

    def person(self, node: Node, *, by_name: bool = False) -> Person:
        """By certificate number or our own number; what else is stated must agree. `by_name`: the name must be stated. Raises Problem."""
        certno = node.text("certno") or (node.text("mdtrt_cert_no") if node.text("mdtrt_cert_type", 3) == "02" else "")
        psn_no, name = node.text("psn_no", 30), node.text("psn_name", must=by_name)
        if not (certno or psn_no):
            raise Problem(f"{node.name} 须有 certno 或 psn_no", "bad_field")
        found = queries.person_by_id(self.actor, certno) if certno else queries.person_by_no(self.actor, psn_no)
        if found is None or (name and name != found.name) or (psn_no and psn_no != str(found.pk)):
            raise Problem(NOBODY, "unknown_person")
        return found

    def visit(self, node: Node) -> Visit:
        """The institution's visit that the node names; person and certificate must be the visit's. Raises Problem."""
        found = queries.visit_of(self.actor, node.text("mdtrt_id", 30, must=True))
        if found is None:
            raise Problem("没有这次就诊的登记，须先办理 2401 或 2203", "unknown_visit")
        psn_no, certno = node.text("psn_no", 30), node.text("certno")
        if (psn_no and psn_no != str(found.person_id)) or (certno and blind_index(certno) != found.person.id_index):
            raise Problem("人员与就诊登记不符", "unknown_person")
        return found

    def decode(self, node: Node, field: str) -> str:
        """Our word for a coded field. Raises Problem for an unknown code."""
        code = node.text(field, 6, must=True)
        try:
            word = self.province.decode(field, code)
        except ValueError as error:
            raise Problem(f"{node.name}.{field}={code}：{error}", "bad_field") from None
        if word is None:
            raise Problem(f"{node.name}.{field}={code} 没有对应的类别", "bad_field")
        return word
