"""A small invented policy, so that a test says all that it depends on."""

import datetime as dt
from typing import Any

from tuodi.policy.schema import Policy

PLACE = {"clause": "一"}


def raw(**more: Any) -> dict[str, Any]:
    """The tree of the policy: two classes, poor and near-poor, and an identity that opens nothing."""
    tree = {
        "city": "invented",
        "name": "虚构市",
        "document": {"title": "虚构办法", "in_force": {"from": dt.date(2020, 1, 1), **PLACE}},
        "districts": [{"name": "东区", "code": "990101", "aliases": ["东城"]}, {"name": "西区", "code": "990102"}, {"name": "园区"}],
        "benefit_year": PLACE,
        "base": PLACE,
        "classes": {"poor": {"name": "贫困", **PLACE}, "near": {"name": "边缘", **PLACE}},
        "identities": {
            "dibao": {"class": "poor", **PLACE},
            "dibao_margin": {"class": "near", **PLACE},
            "registered_poor": {"class": None, **PLACE},
        },
        "timing": {"held": "on_end", "exit_day": "excluded", "grace": "none", "stay_in_progress": "none", **PLACE},
        "access": {},
        "items": {"inpatient": {"name": "住院", "when": {"setting": "inpatient"}, "rows": [{"ratio": 70}], **PLACE}},
    }
    return {**tree, **more}


def policy(**more: Any) -> Policy:
    return Policy.model_validate(raw(**more))
