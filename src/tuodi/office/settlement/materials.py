"""What is handed in with a bill that staff settle by hand: what every office asks for, and what a setting adds."""

from __future__ import annotations

COMMON = {
    "id_card": "身份证或医保电子凭证",
    "invoice": "医疗费用票据（电子票据）",
    "cost_list": "费用明细清单",
    "insurance_sheet": "基本医保、大病保险结算单",
    "bank_card": "收款银行账户",
}
BY_SETTING = {
    "inpatient": {"discharge": "出院小结"},
    "maternity": {"discharge": "出院小结", "lawful_birth": "生育登记（合法生育）证明"},
    "rehabilitation": {"discharge": "出院小结", "assessment": "康复评估意见"},
    "outpatient": {"diagnosis": "诊断证明"},
    "chronic": {"diagnosis": "诊断证明"},
    "special": {"diagnosis": "诊断证明"},
}
REQUIRED = {"maternity": ("lawful_birth",), "rehabilitation": ("assessment",)}  # without these nothing is settled


def asked_for(setting: str) -> dict[str, str]:
    """Material -> its name, for a setting."""
    return COMMON | BY_SETTING.get(setting, {})


def unmet(setting: str, handed_in: set[str]) -> list[str]:
    """Names of what must be checked before settling and wasn't."""
    names = asked_for(setting)
    return [names[key] for key in REQUIRED.get(setting, ()) if key not in handed_in]


def every() -> dict[str, str]:
    """All materials, the common ones first."""
    found = dict(COMMON)
    for extra in BY_SETTING.values():
        found |= extra
    return found
