"""A short questionnaire: which class one might belong to, who decides, which office. Only hints: an authority decides."""

from __future__ import annotations

from dataclasses import dataclass

from tuodi.policy import vocabulary as v
from tuodi.policy.schema import IdentityRule, Policy

# a question for everybody, and the identities that a yes points to
QUESTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("dibao", "家里正在领低保金", ("dibao",)),
    ("tekun", "本人由政府供养（五保、特困）", ("tekun",)),
    ("child", "是没有父母抚养的孩子（孤儿、事实无人抚养、困境儿童）", ("orphan", "de_facto_orphan", "distressed_child")),
    ("margin", "没有低保，但家庭收入只比低保线高一点（低保边缘、低收入家庭）", ("dibao_margin", "low_income")),
    ("poverty", "是脱贫户、防返贫监测户，或者曾是建档立卡贫困户", ("poverty_exit", "relapse_risk", "registered_poor")),
    ("illness", "看病花的钱已经让家里过不下去（不属于上面几种）", ("illness_poor", "temp_relief_patient")),
    ("disability", "领困难残疾人生活补贴或重度残疾人护理补贴", ("disability_subsidy",)),
    ("veteran", "是优抚对象、老党员、老游击队员", ("entitled_group", "veteran_cadre")),
    ("worker", "是精减退职职工、特困职工，或领“三民”生活补贴", ("downsized_1960s", "hardship_worker", "sanmin")),
    ("brave", "因见义勇为受伤", ("brave_act",)),
    ("hiv", "因艾滋病机会性感染治疗", ("hiv_oi",)),
    ("none", "以上都不是，但确有特殊困难", ("other_hardship",)),
)
_OFFICES = {
    "民政": "户籍所在乡镇（街道）民政服务窗口",
    "残联": "户籍所在乡镇（街道）残联窗口",
    "退役军人事务": "户籍所在乡镇（街道）退役军人服务站",
    "总工会": "单位工会或区县总工会",
    "公安": "区县公安机关或见义勇为工作机构",
    "卫生健康": "治疗的定点医院或区县疾控中心",
    "农业农村": "村委会或乡镇农业农村办公室",
    "扶贫": "村委会或乡镇乡村振兴办公室",
    "医疗保障": "户籍所在区县医疗保障经办窗口",
}


@dataclass(frozen=True)
class Hint:
    """An identity of the document, its class, who decides (""): the document names nobody), where to go, the clause."""

    name: str
    class_name: str
    decides: str
    office: str
    clause: str
    value: str


def asked(policy: Policy) -> list[tuple[str, str]]:
    """The questions that lead somewhere in this city."""
    return [(key, text) for key, text, identities in QUESTIONS if any(code in policy.identities for code in identities)]


def hints(policy: Policy, answers: set[str]) -> list[Hint]:
    """What the answers point to, in the document's order."""
    wanted = {code for key, _, identities in QUESTIONS if key in answers for code in identities}
    return [_hint(policy, code, rule) for code, rule in policy.identities.items() if code in wanted]


def _hint(policy: Policy, code: str, rule: IdentityRule) -> Hint:
    names = [policy.classes[key].name for key in ([rule.class_] if rule.class_ else rule.classes)]
    offices = dict.fromkeys(office for who in rule.certified_by for word, office in _OFFICES.items() if word in who)
    return Hint(
        v.IDENTITIES[code],
        "、".join(names) if names else "这个身份本身不对应救助类别",
        "、".join(rule.certified_by),
        "；".join(offices) or "户籍所在乡镇（街道）政务服务窗口",
        rule.clause,
        f"{code}:{rule.classes[0]}" if rule.assigned else code,
    )
