"""What the registry says about a visit: the institution as it was then, and the filings that cover it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tuodi.office.registry.queries.service import read


def claim_context(
    person_id: int, institution_code: str, started: dt.date | None, ended: dt.date, setting: str, diagnosis: str = ""
) -> dict[str, Any]:
    """The contract's `hospital_level, hospital_area, designated, primary_care, referral, certificate`, `primary_first` (a mark of the filing)
    and `finding` (the code that stands for what was found of the illness; empty).

    None: the registry doesn't know. The institution is taken as it was on the first day; a filing counts when it touches the stay,
    and where it names an institution or a disease, for these only.
    """
    return read([person_id], [institution_code]).context(person_id, institution_code, started, ended, setting, diagnosis)
