"""Forms of the public pages: only what a browser sends, and plain words for what is missing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from tuodi.office.public.situation import AMOUNTS, Situation, disease_choices, identity_choices
from tuodi.policy import vocabulary as v
from tuodi.policy.pack import load
from tuodi.policy.schema import Policy

MOST = Decimal("99999999.99")
HELP = {
    "total_cost": "结算单上的“医疗费总额”或“费用合计”",
    "in_policy_cost": "结算单上的“符合政策范围金额”“政策范围内费用”：总额减去全自费、先行自付、超限价",
    "basic_paid": "“基本医疗保险统筹基金支出”",
    "critical_paid": "“大病保险支出”“职工大额”；没有填 0",
    "supplementary_paid": "公务员补助、补充医疗保险、惠民保等；没有填 0",
}


class Money(forms.DecimalField):
    """Yuan with at most two decimals; commas and the yen sign are let pass. Cleans to fen."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = "") -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off", "placeholder": "0.00"}
        super().__init__(
            label=label, required=required, help_text=help_text, min_value=Decimal(0), max_value=MOST, decimal_places=2,
            localize=False, widget=forms.TextInput(attrs=attributes),
            error_messages={
                "required": "请填写金额（元）。", "invalid": "请填数字，例如 12345.67。", "max_decimal_places": "最多两位小数。",
                "min_value": "金额不能小于 0。", "max_value": "金额太大。",
            },
        )  # fmt: skip

    def to_python(self, value: Any) -> Any:
        text = str(value or "").replace(",", "").replace("，", "").replace("¥", "").replace("元", "").strip()
        return super().to_python(text)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else int(found * 100)


def choice(label: str, options: list[tuple[str, str]], *, required: bool = True, help_text: str = "", initial: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=options, required=required, help_text=help_text, initial=initial, error_messages={"required": "请选择。"}
    )


class CalculatorForm(forms.Form):
    """Everything about one bill. The fields stand in the order in which people know the answers."""

    identity = choice("身份", [], required=False, help_text="不清楚？先做“我属于哪一类”")
    age = forms.IntegerField(
        label="年龄（周岁）", min_value=0, max_value=120, initial=45, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "请填写年龄。", "invalid": "请填整数。"},
    )  # fmt: skip
    insurance = choice("医疗保险", list(v.INSURANCES.items()), initial="resident")
    setting = choice("看病方式", list(v.SETTINGS.items()), initial="inpatient")
    disease = choice("病种", [], required=False, help_text="只列文件中有专门规定的病；其他病选第一项")
    treatment = choice("治疗方式", [("", "以下都不是"), *((key, name) for key, name in v.TREATMENTS.items() if key)], required=False)
    ended = forms.DateField(
        label="出院（就诊）日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), error_messages={"required": "请填写日期。", "invalid": "请填日期。"}
    )
    hospital_level = choice("医院等级", [(str(key), name) for key, name in v.LEVELS.items()], initial="2", help_text="卫生院、社区医院一般为一级")
    hospital_area = choice("医院在哪里", list(v.AREAS.items()), initial="county")
    referral = choice("去之前办过的手续", [("none", "没有办"), *((k, n) for k, n in v.REFERRALS.items() if k != "none")], initial="none")
    primary_care = forms.BooleanField(label="是乡镇卫生院、村卫生室或社区卫生服务机构", required=False)
    designated = forms.BooleanField(label="是医保定点医疗机构", required=False, initial=True)
    certificate = forms.BooleanField(label="已办门诊慢特病待遇资格", required=False, initial=True)
    total_cost = Money("医疗费总额（元）", help_text=HELP["total_cost"])
    in_policy_cost = Money("其中政策范围内费用（元）", help_text=HELP["in_policy_cost"])
    basic_paid = Money("基本医保支付（元）", help_text=HELP["basic_paid"])
    critical_paid = Money("大病保险支付（元）", required=False, help_text=HELP["critical_paid"])
    supplementary_paid = Money("其他补充保险支付（元）", required=False, help_text=HELP["supplementary_paid"])
    received = Money("今年已经得到的同一项医疗救助（元）", required=False, help_text="用来看年度限额还剩多少；没有填 0")
    sex = choice("性别", [("", "不填"), *v.SEXES.items()], required=False)
    disability_grade = choice("残疾等级", [("", "没有"), *((str(k), n) for k, n in v.GRADES.items() if k)], required=False)
    disability_kind = choice("残疾类别", [("", "没有"), *((k, n) for k, n in v.DISABILITY_KINDS.items() if k)], required=False)
    dibao_class = choice("低保类别", [("", "不分类或不清楚"), *((k, n) for k, n in v.DIBAO_CLASSES.items() if k)], required=False)
    unable_to_work = forms.BooleanField(label="丧失劳动能力", required=False)

    WHO = ("identity", "age", "insurance")
    WHAT = ("setting", "disease", "treatment", "ended", "hospital_level", "hospital_area", "referral", "primary_care", "designated", "certificate")
    MORE = ("sex", "disability_grade", "disability_kind", "dibao_class", "unable_to_work")

    def __init__(self, city: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        policy = load(city).newest
        fields: dict[str, Any] = self.fields
        fields["identity"].choices = [("", "以下都不是，或者不清楚"), *identity_choices(policy)]
        fields["disease"].choices = [("", "以下都不是（普通疾病）"), *disease_choices(city)]
        fields["ended"].initial = default_day(policy)

    @property
    def who(self) -> list[forms.BoundField]:
        return [self[name] for name in self.WHO]

    @property
    def what(self) -> list[forms.BoundField]:
        return [self[name] for name in self.WHAT]

    @property
    def money(self) -> list[forms.BoundField]:
        return [self[name] for name in (*AMOUNTS, "received")]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    @property
    def more_open(self) -> bool:
        return any(self.data.get(name) for name in self.MORE)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        total, inside, basic = (data.get(name) for name in ("total_cost", "in_policy_cost", "basic_paid"))
        paid = sum(data.get(name) or 0 for name in AMOUNTS[2:])
        if total is not None and inside is not None and inside > total:
            self.add_error("in_policy_cost", "政策范围内费用不会大于医疗费总额，请核对。")
        elif total is not None and basic is not None and paid > total:
            self.add_error("basic_paid", "各项支付加起来大于医疗费总额，请核对。")
        ended = data.get("ended")
        if ended is not None and not dt.date(2015, 1, 1) <= ended <= timezone.localdate() + dt.timedelta(days=366):
            self.add_error("ended", "日期太早或太晚，请核对。")
        return data

    def situation(self) -> Situation:
        """What was told. Only after `is_valid()`."""
        data = self.cleaned_data
        identity, _, class_ = str(data["identity"]).partition(":")
        grade = data["disability_grade"]
        return Situation(
            identity=identity, class_=class_, age=data["age"], insurance=data["insurance"], setting=data["setting"], ended=data["ended"],
            days=7 if data["setting"] in v.STAYS else 0, disease=data["disease"], treatment=data["treatment"], hospital_level=int(data["hospital_level"]),
            hospital_area=data["hospital_area"], referral=data["referral"], primary_care=data["primary_care"], designated=data["designated"],
            certificate=data["certificate"], amounts={name: data[name] or 0 for name in AMOUNTS}, sex=data["sex"],
            disability_grade=int(grade) if grade else None, dibao_class=data["dibao_class"],
            more={"unable_to_work": data["unable_to_work"], "disability_kind": data["disability_kind"]}, received=data["received"] or 0,
        )  # fmt: skip


def default_day(policy: Policy) -> dt.date:
    """Today, or the last day of the document where it is over."""
    today, last = timezone.localdate(), policy.document.in_force.to
    return min(today, last) if last else today
