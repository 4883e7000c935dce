"""The roles of the office and their Chinese names."""

ROLES = {
    "clerk": "窗口经办",
    "reviewer": "复核",
    "approver": "审批",
    "accountant": "基金财务",
    "auditor": "稽核",
    "department": "部门数据员",
    "street": "街道（乡镇）",
    "hospital": "医院",
    "admin": "系统管理",
}
SYSTEM = "system"  # jobs of the office itself
STAFF = tuple(role for role in ROLES if role != "hospital")


def role_name(role: str) -> str:
    """The Chinese name of a role."""
    return "系统任务" if role == SYSTEM else ROLES.get(role, role)
