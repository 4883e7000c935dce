"""Forms of the public pages: only what a browser sends, and plain words for what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone

from tuodi.office.core import numbers
from tuodi.office.public import needs
from tuodi.office.public.situation import AMOUNTS, Situation, disease_choices, identity_choices
from tuodi.policy import vocabulary as v
from tuodi.policy.pack import load
from tuodi.policy.schema import Policy

MOST = Decimal("99999999.99")
UNSURE = "unsure"
"""A hospital whose level somebody doesn't know: counted as one of the highest, whose ratio is nowhere greater."""
AREAS = {"county": "就在参保的县（区）", "city": "本市的其他县（区）", "province": "省内的其他市", "outside": "外省"}
REFERRALS = {"none": "没有办（或在本地看病）", "referred": "医院开了转诊单", "registered": "在医保办了异地就医备案", "emergency": "急诊，来不及办"}
assert (set(AREAS), set(REFERRALS)) == (set(v.AREAS), set(v.REFERRALS))
BLANK = {"critical_paid": "大病保险支付", "supplementary_paid": "其他补充保险支付"}
HELP = {
    "total_cost": "结算单上的“医疗费总额”或“费用合计”",
    "in_policy_cost": "医保认可的部分。结算单上叫“符合政策范围金额”或“政策范围内费用”",
    "basic_paid": "结算单上的“基本医疗保险统筹基金支出”",
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
        label=label, choices=options, required=required, help_text=help_text, initial=initial,
        error_messages={"required": "请选择。", "invalid_choice": "请从列表里选一项。"},
    )


class CalculatorForm(forms.Form):
    """Everything about one bill. The fields stand in the order in which people know the answers; what the city's rules
    don't ask stands apart at the end, for the comparison with others."""

    identity = choice("身份", [], required=False, help_text="有几种身份的，选比例高的一种；不清楚就先看下面的“我属于哪一类”")
    age = forms.IntegerField(
        label="年龄（周岁）", min_value=0, max_value=120, initial=45, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "请填写年龄。", "invalid": "请填整数，例如 45。", "min_value": "年龄不能小于 0。", "max_value": "年龄不能大于 120。"},
    )  # fmt: skip
    insurance = choice("参加的医疗保险", [(key, name if key == "none" else f"{name}医保") for key, name in v.INSURANCES.items()], initial="resident")
    since = forms.DateField(
        label="身份从哪一天起", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="看病前早就有的，不填。看病以后才申请的，填申请日期", error_messages={"invalid": "请填日期，例如 2024-03-12。"},
    )  # fmt: skip
    hukou_local = forms.BooleanField(label="户口在本市", required=False, initial=True)
    disability_grade = choice("残疾等级", [("", "没有"), *((str(k), n) for k, n in v.GRADES.items() if k)], required=False, help_text="看残疾人证")
    setting = choice("看病方式", list(v.SETTINGS.items()), initial="inpatient", help_text="门诊慢性病、门诊特殊病：要先在医保办好资格的长期门诊治疗")
    disease = choice("病种", [], required=False, help_text="只列出文件里有专门规定的病；没有就选第一项")
    treatment = choice("治疗方式", [], required=False)
    ended = forms.DateField(
        label="出院（门诊填看病）日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写日期。", "invalid": "请填日期，例如 2024-03-12。"},
    )  # fmt: skip
    hospital_level = choice("医院等级", [*((str(key), name) for key, name in v.LEVELS.items()), (UNSURE, "不清楚（按三级算）")], initial="2", help_text="卫生院、社区医院一般是一级；县医院多是二级；市里的大医院多是三级")
    hospital_area = choice("医院在哪里", list(AREAS.items()), initial="county")
    referral = choice("到外地看病，去之前办过什么", list(REFERRALS.items()), initial="none")
    primary_care = forms.BooleanField(label="是乡镇卫生院、村卫生室或社区卫生服务机构", required=False)
    designated = forms.BooleanField(label="是医保定点医院（能刷医保卡）", required=False, initial=True)
    certificate = forms.BooleanField(label="门诊慢性病、特殊病的资格已经办好", required=False, initial=True)
    total_cost = Money("① 医疗费总额（元）", help_text=HELP["total_cost"])
    in_policy_cost = Money("② 其中政策范围内费用（元）", help_text=HELP["in_policy_cost"])
    basic_paid = Money("③ 基本医保支付（元）", help_text=HELP["basic_paid"])
    critical_paid = Money("④ 大病保险支付（元）", required=False, help_text=HELP["critical_paid"])
    supplementary_paid = Money("⑤ 其他补充保险支付（元）", required=False, help_text=HELP["supplementary_paid"])

    WHO = ("identity", "age", "insurance", "hukou_local", "disability_grade", "since")
    WHAT = ("setting", "disease", "treatment", "ended", "hospital_level", "hospital_area", "referral", "primary_care", "designated", "certificate")
    ALWAYS = ("identity", "age", "insurance", "since", "setting", "ended", "hospital_level")
    SHARED = ("setting", "hospital_level", "hospital_area", "referral", "primary_care", "designated", "certificate")

    def __init__(self, city: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        policy = load(city).newest
        self.asked = needs.words(city)
        self.used = needs.used(city)
        fields: dict[str, Any] = self.fields
        fields["identity"].choices = [("", "以下都不是，或者不清楚"), *identity_choices(policy)]
        fields["disease"].choices = [("", "以下都不是（普通疾病）"), *disease_choices(city)]
        fields["treatment"].choices = [("", "以下都不是"), *((key, name) for key, name in v.TREATMENTS.items() if key in needs.treatments())]
        fields["ended"].initial = default_day(policy)
        for one in self.used:
            fields[one.field] = Money(f"{one.label}（元）", required=False, help_text=one.help)
        if not disease_choices(city):
            del fields["disease"]

    @property
    def who(self) -> list[forms.BoundField]:
        return [self[name] for name in self.WHO if self._here(name)]

    @property
    def what(self) -> list[forms.BoundField]:
        return [self[name] for name in self.WHAT if self._here(name)]

    @property
    def money(self) -> list[forms.BoundField]:
        return [self[name] for name in AMOUNTS]

    @property
    def before(self) -> list[forms.BoundField]:
        """What earlier bills of the year used up."""
        return [self[one.field] for one in self.used]

    @property
    def more(self) -> list[forms.BoundField]:
        """What only other cities ask."""
        return [self[name] for name in (*self.WHO, *self.WHAT) if name in self.fields and not self._here(name)]

    @property
    def before_open(self) -> bool:
        return any(self.data.get(one.field) for one in self.used)

    @property
    def more_open(self) -> bool:
        return any(field.errors for field in self.more)

    @property
    def told(self) -> list[tuple[str, str]]:
        """What was filled in, in words, for the print. Only after `is_valid()`."""
        return [(str(field.label), text) for field in (*self.who, *self.what, *self.money, *self.before) if (text := self._said(field))]

    @property
    def assumed(self) -> list[str]:
        """What the answer supposes because it wasn't told, in sentences. Only after `is_valid()`."""
        data = self.cleaned_data
        found = [f"{name}没有填，按 0 元算；其实有的话，救助会少一些" for field, name in BLANK.items() if data.get(field) is None]
        if data["hospital_level"] == UNSURE:
            found.append("医院等级不清楚，按三级算；医院等级低的，有的地方比例更高")
        if data["ended"] > timezone.localdate():
            found.append(f"{data['ended']:%Y-%m-%d} 还没有到，按现在的文件算；到时候文件可能改变")
        if data["identity"] and data["since"] is None:
            found.append("身份在看病以前就已经认定")
        if self.used and not any(data.get(one.field) for one in self.used):
            found.append("今年以前没有用过起付线和限额")
        return found

    def _here(self, name: str) -> bool:
        return name in self.fields and (name in self.ALWAYS or name in self.asked)

    def _said(self, field: forms.BoundField) -> str:
        value = self.cleaned_data.get(field.name)
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(field.field, forms.ChoiceField):
            return _chosen(field.field.choices, str(value))
        return numbers.yuan(value) if isinstance(field.field, Money) else str(value)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        total, inside, basic = (data.get(name) for name in ("total_cost", "in_policy_cost", "basic_paid"))
        paid = sum(data.get(name) or 0 for name in AMOUNTS[2:])
        if total is not None and inside is not None and inside > total:
            self.add_error("in_policy_cost", "政策范围内费用不会大于医疗费总额，请核对。")
        elif total is not None and basic is not None and paid > total:
            self.add_error("basic_paid", "各项支付加起来大于医疗费总额，请核对。")
        ended, today = data.get("ended"), timezone.localdate()
        if ended is not None and not dt.date(2015, 1, 1) <= ended <= today + dt.timedelta(days=366):
            self.add_error("ended", "日期太早或太晚，请核对。")
        since = data.get("since")
        if since is not None and not dt.date(1949, 10, 1) <= since <= today + dt.timedelta(days=366):
            self.add_error("since", "日期太早或太晚，请核对。")
        return data

    def situation(self) -> Situation:
        """What was told. Only after `is_valid()`."""
        data = self.cleaned_data
        identity, _, class_ = str(data["identity"]).partition(":")
        grade = data["disability_grade"]
        return Situation(
            identity=identity, class_=class_, age=data["age"], insurance=data["insurance"], setting=data["setting"], ended=data["ended"],
            days=7 if data["setting"] in v.STAYS else 0, disease=data.get("disease", ""), treatment=data["treatment"],
            hospital_level=max(v.LEVELS) if data["hospital_level"] == UNSURE else int(data["hospital_level"]), hospital_area=data["hospital_area"], referral=data["referral"],
            primary_care=data["primary_care"], designated=data["designated"], certificate=data["certificate"],
            amounts={name: data[name] or 0 for name in AMOUNTS}, disability_grade=int(grade) if grade else None, hukou_local=data["hukou_local"],
            since=data["since"], used={one.slot: data[one.field] for one in self.used if data[one.field]},
        )  # fmt: skip

    def shared(self) -> str:
        """What may be sent to others as an address: how and where, but not who, what illness or how much. Only after `is_valid()`."""
        values = {name: self.cleaned_data[name] for name in self.SHARED}
        return urlencode({name: {True: "yes", False: "no"}.get(value, value) for name, value in values.items()})

    @classmethod
    def given(cls, query: Mapping[str, str]) -> dict[str, Any]:
        """The initial values that such an address holds; whatever else it holds is passed over."""
        found: dict[str, Any] = {}
        for name in cls.SHARED:
            field, value = cls.base_fields[name], query.get(name, "")
            if isinstance(field, forms.BooleanField):
                if value in ("yes", "no"):
                    found[name] = value == "yes"
            elif isinstance(field, forms.ChoiceField) and value and field.valid_value(value):
                found[name] = value
        return found


def _chosen(choices: Any, value: str) -> str:
    """The words of a choice, in groups or not; nothing where it says "none of these"."""
    for key, words in choices:
        if isinstance(words, (list, tuple)):
            if found := _chosen(words, value):
                return found
        elif str(key) == value:
            return str(words)
    return ""


def default_day(policy: Policy) -> dt.date:
    """Today, or the last day of the document where it is over."""
    today, last = timezone.localdate(), policy.document.in_force.to
    return min(today, last) if last else today
