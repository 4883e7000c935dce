"""Forms of oversight; only what a browser sends, no rules."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.oversight import rules
from tuodi.office.registry.models import Institution
from tuodi.office.settlement.forms import YuanField, find_person


class Day(forms.DateField):
    """A day picked in the browser."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def text(label: str, required: bool = True, length: int = 300, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=length, **more)


class OfActor(forms.Form):
    """A form that knows who fills it in."""

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        for name in ("district", "whose_district"):
            if name in self.fields:
                choice: Any = self.fields[name]
                choice.queryset = places.districts(actor)
                if actor.district_id is not None:
                    choice.required, choice.empty_label, choice.initial = True, None, actor.district_id

    def clean_number(self) -> Any:
        """The person of the ID number."""
        number = str(self.cleaned_data["number"]).strip().upper()
        if not number:
            return None
        found = find_person(self.actor, number)
        if found is None:
            raise forms.ValidationError("登记中没有这个身份证号，或不属于您的辖区。")
        return found

    def clean_code(self) -> Any:
        """The institution of the code."""
        code = str(self.cleaned_data["code"]).strip()
        found = Institution.objects.filter(code=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError("登记中没有这个医疗机构编号。")
        return found


def place() -> Any:
    return forms.ModelChoiceField(label="区县", queryset=District.objects.none(), required=False, empty_label="全市")


class SanctionForm(OfActor):
    """Whose aid is to be stopped, from when, why."""

    number = text("身份证号", length=18)
    start = Day(label="停止开始", initial=timezone.localdate)
    end = Day(label="停止结束")
    basis = text("依据", length=120, help_text="文件名称和条款")
    reason = text("事由", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        if rule := rules.bar_of(actor.city):
            del self.fields["end"], self.fields["basis"]
            self.fields["start"].help_text = f"自{rule.counted_from}起 {rule.months} 个月（{rule.clause}）；晚于处理决定之日的，从所填日期起"


class RecoveryForm(OfActor):
    """Who pays back how much in how many instalments."""

    number = text("身份证号", False, 18, help_text="追回个人的填写")
    code = text("医疗机构编号", False, 32, help_text="追回机构的填写；两项只填一项")
    district = place()
    amount = YuanField(label="应退金额（元）")
    parts = forms.IntegerField(label="分期", min_value=1, max_value=60, initial=1, help_text="每月一期，除不尽的计入最后一期")
    first = Day(label="首期应退日期", initial=timezone.localdate)
    basis = text("依据", length=120, help_text="文件名称和条款")
    reason = text("事由", widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors and bool(data.get("number")) == bool(data.get("code")):
            raise forms.ValidationError("身份证号与医疗机构编号必须填且只填一项。")
        return data


class RemarkForm(forms.Form):
    remark = text("意见", False)


class WhyForm(forms.Form):
    why = text("理由")


class LiftForm(forms.Form):
    day = Day(label="解除日期", initial=timezone.localdate)
    why = text("理由")


class RepayForm(forms.Form):
    """Money that came in."""

    amount = YuanField(label="到账金额（元）")
    day = Day(label="到账日期", initial=timezone.localdate)
    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        if data is None:
            self.initial["key"] = f"repay/{uuid.uuid4()}"


def _year_start() -> Any:
    return timezone.localdate().replace(month=1, day=1)


class SpanForm(OfActor):
    """Over which bills the rules run."""

    first = Day(label="费用结束日期起", initial=_year_start)
    last = Day(label="止", initial=timezone.localdate)
    district = place()


class SampleForm(SpanForm):
    """What is drawn from, how many, with which seed."""

    size = forms.IntegerField(label="抽取数", min_value=1, max_value=5000, initial=30)
    seed = text("随机种子", False, 40, help_text="空白由系统产生并记录；相同种子、相同总体抽出相同结算")


class HandleForm(forms.Form):
    result = forms.ChoiceField(label="核查结果", choices=[("cleared", "核查无误"), ("confirmed", "核实有问题")])
    outcome = text("核查说明")


class DrawnForm(forms.Form):
    result = forms.ChoiceField(label="结果", choices=[("right", "无误"), ("wrong", "有问题")])
    remark = text("说明", False)


class CaseForm(OfActor):
    """Against whom, about what."""

    against = forms.ChoiceField(label="对象类型", choices=[("institution", "医疗机构"), ("staff", "经办人员"), ("person", "救助对象")])
    name = text("对象", False, 120, help_text="经办人员填写姓名和单位")
    code = text("医疗机构编号", False, 32, help_text="对象是医疗机构的填写")
    number = text("身份证号", False, 18, help_text="对象是救助对象的填写")
    district = place()
    text = text("情况", widget=forms.Textarea(attrs={"rows": 4}))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        wanted = {"institution": "code", "person": "number", "staff": "name"}.get(str(data.get("against")), "name")
        if not self.errors and not data.get(wanted):
            self.add_error(wanted, "请填写对象。")
        return data


class TransferForm(forms.Form):
    to = forms.CharField(label="移送机关", max_length=120)
    day = Day(label="移送日期", initial=timezone.localdate)
    document = forms.CharField(label="移送文书号", max_length=80)
    basis = forms.CharField(label="依据", max_length=120)


class CloseForm(forms.Form):
    measure = forms.CharField(label="处理结果", max_length=300, help_text="追回、按协议处理、处分……")
    basis = forms.CharField(label="依据", max_length=120)


class TipForm(OfActor):
    """What was reported, by whom."""

    about = text("被举报对象", length=120)
    text = text("举报内容", widget=forms.Textarea(attrs={"rows": 4}))
    day = Day(label="收到日期", initial=timezone.localdate)
    informant = forms.CharField(label="举报人", max_length=60, required=False, help_text="空白为匿名；加密保存")
    telephone = forms.CharField(label="电话", max_length=40, required=False)
    district = place()


class AnswerForm(forms.Form):
    founded = forms.ChoiceField(label="核实结果", choices=[("yes", "属实，立案"), ("no", "查无实据")])
    answer = text("说明")


class RewardForm(forms.Form):
    amount = YuanField(label="奖励金额（元）")


class NoForm(forms.Form):
    """Nothing but the button."""


class DossierForm(forms.Form):
    number = text("档案编号", length=40)
    place = text("存放处", False, 120)
