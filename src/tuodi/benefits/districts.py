"""A district by any of its names: full name, alias, code, former code; brackets of either width."""

from __future__ import annotations

from tuodi.policy.schema import District, Policy

_BRACKETS = str.maketrans("()", "（）")


def find(policy: Policy, text: str | None) -> District | None:
    """The policy's district, or None."""
    wanted = _plain(text or "")
    for district in policy.districts:
        names = [district.name, policy.name + district.name, district.code or "", *district.aliases, *district.old_codes]
        if wanted and wanted in (_plain(name) for name in names):
            return district
    return None


def _plain(text: str) -> str:
    return "".join(str(text).split()).translate(_BRACKETS)
