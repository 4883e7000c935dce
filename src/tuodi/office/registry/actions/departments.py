"""Which department certifies what: loaded once from what the documents say, then the office's own table."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from tuodi.office.core import audit, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.registry.models import Certification, Department
from tuodi.policy import vocabulary as v

DOCUMENTS = Path(__file__).parent.parent / "departments.yaml"


@action("registry.department.write")
def load_departments(actor: Actor, city: str) -> list[Department]:
    """The departments that the city's document names; one that is there already keeps what the office has set."""
    made = []
    for entry in yaml.safe_load(DOCUMENTS.read_text("utf-8")).get(city, []):
        department, fresh = Department.objects.get_or_create(city=city, name=entry["name"], defaults={"clause": entry["clause"]})
        if fresh:
            Certification.objects.bulk_create(Certification(department=department, code=code) for code in entry["codes"])
        made.append(department)
    audit.record("registry.departments_loaded", actor, city, count=len(made))
    return made


@action("registry.department.write")
def set_department(actor: Actor, city: str, name: str, codes: Iterable[str], brake: int) -> Department:
    """What a department certifies, and the share (basis points) that one of its lists may end."""
    if actor.city and actor.city != city:
        raise rights.Refused("只能设置本市的部门。")
    department, _ = Department.objects.update_or_create(city=city, name=name.strip(), defaults={"brake": brake})
    wanted = set(codes)
    department.certifications.exclude(code__in=wanted).delete()
    Certification.objects.bulk_create([Certification(department=department, code=code) for code in sorted(wanted)], ignore_conflicts=True)
    words = "、".join(v.IDENTITIES[code] for code in sorted(wanted)) or "无"
    audit.record("registry.department_set", actor, department, name=name, codes=words, brake=f"{brake // 100}.{brake % 100:02d}%")
    return department
