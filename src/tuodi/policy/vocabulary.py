"""The finite sets over which every benefit condition ranges: one vocabulary for all cities (names fixed by the data contract)."""

from __future__ import annotations

IDENTITIES: dict[str, str] = {
    "tekun": "特困供养人员",
    "orphan": "孤儿",
    "de_facto_orphan": "事实无人抚养儿童",
    "distressed_child": "困境儿童",
    "dibao": "最低生活保障家庭成员",
    "dibao_margin": "低保边缘家庭成员",
    "low_income": "低收入家庭的老年人、未成年人、重度残疾人、重病患者",
    "poverty_exit": "过渡期内脱贫户",
    "registered_poor": "建档立卡贫困人口",
    "relapse_risk": "农村易返贫致贫人口",
    "illness_poor": "因病致贫对象",
    "temp_relief_patient": "临时救助对象中的大重病患者",
    "sanmin": "享受生活补贴的“三民”人员",
    "downsized_1960s": "精减退职职工",
    "veteran_cadre": "建国前老党员、老游击队员、老交通员",
    "entitled_group": "优抚对象",
    "hiv_oi": "艾滋病机会性感染患者",
    "disability_subsidy": "享受残疾人生活补贴的残疾人",
    "brave_act": "见义勇为者",
    "hardship_worker": "特困职工",
    "other_hardship": "其他特殊困难人员",
}

SETTINGS = {
    "inpatient": "住院",
    "outpatient": "普通门诊",
    "chronic": "门诊慢性病",
    "special": "门诊特殊病",
    "maternity": "住院分娩",
    "rehabilitation": "康复",
}
STAYS = ("inpatient", "maternity", "rehabilitation")

TREATMENTS = {
    "": "（无）",
    "cancer": "癌症治疗",
    "dialysis": "透析",
    "transfusion": "输血",
    "anti_rejection": "抗排异治疗",
    "brave_act_injury": "见义勇为负伤",
    "rare_disease": "罕见病",
}
AREAS = {"county": "参保县区内", "city": "市内", "province": "省内市外", "outside": "省外"}
REFERRALS = {"none": "无", "referred": "规范转诊", "registered": "异地备案", "emergency": "急诊"}
INSURANCES = {"resident": "城乡居民", "employee": "职工", "none": "未参保"}
CHANNELS = {"": "（未注明）", "one_stop": "一站式", "manual": "零星（手工）"}
SEXES = {"male": "男", "female": "女"}
DISABILITY_KINDS = {
    "": "（无）",
    "intellectual": "智力",
    "mental": "精神",
    "physical": "肢体",
    "visual": "视力",
    "hearing": "听力",
    "speech": "言语",
    "multiple": "多重",
}
DIBAO_CLASSES = {"": "（无）", "A": "A类", "B": "B类", "C": "C类"}
COVERAGES = {"held": "持有", "gained": "住院期间取得", "looked_back": "追溯"}

LEVELS = {1: "一级", 2: "二级", 3: "三级"}
GRADES = {0: "无", 1: "一级", 2: "二级", 3: "三级", 4: "四级"}

# column -> its values; the columns of a claim and of a person that a condition may name
DOMAINS: dict[str, tuple[str | int | bool, ...]] = {
    "setting": tuple(SETTINGS),
    "treatment": tuple(TREATMENTS),
    "hospital_level": tuple(LEVELS),
    "hospital_area": tuple(AREAS),
    "referral": tuple(REFERRALS),
    "designated": (False, True),
    "primary_care": (False, True),
    "certificate": (False, True),
    "channel": tuple(CHANNELS),
    "insurance": tuple(INSURANCES),
    "sex": tuple(SEXES),
    "disability_grade": tuple(GRADES),
    "disability_kind": tuple(DISABILITY_KINDS),
    "unable_to_work": (False, True),
    "dibao_class": tuple(DIBAO_CLASSES),
    "urban": (False, True),
    "hukou_local": (False, True),
}

WORDS: dict[str, dict[str, str]] = {
    "setting": SETTINGS,
    "treatment": TREATMENTS,
    "hospital_level": {str(k): v for k, v in LEVELS.items()},
    "hospital_area": AREAS,
    "referral": REFERRALS,
    "channel": CHANNELS,
    "insurance": INSURANCES,
    "sex": SEXES,
    "disability_grade": {str(k): v for k, v in GRADES.items()},
    "disability_kind": DISABILITY_KINDS,
    "dibao_class": DIBAO_CLASSES,
    "coverage": COVERAGES,
}

# reason codes fixed for all; a policy adds its own under `reasons`
REASONS: dict[str, str] = {
    "deductible": "起付线以内部分不予救助",
    "limit_used_up": "年度救助限额已用完",
    "no_referral": "未按规定转诊或备案",
    "not_designated": "非定点医疗机构",
    "no_identity": "费用发生时不具有救助对象身份",
    "not_insured": "未参加基本医疗保险",
    "not_in_force": "当日没有生效的政策",
    "sanctioned": "在停止救助期间",
    "no_certificate": "没有门诊慢特病待遇资格",
    "no_item": "政策没有适用的救助项目",
    "bill_remainder": "账单余额不足，只付到余额",
    "nothing_left": "各项保险支付后没有政策范围内自付费用",
    "after_invalid_row": "该人员有一行数据不能使用，按没有该行计算",
    "parameter_missing": "缺少年度参数",
}
