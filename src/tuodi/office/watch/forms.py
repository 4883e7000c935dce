"""Forms of the watch; only what a browser sends, no rules."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms

from tuodi.office.casework import clock
from tuodi.office.casework.forms import from_first_treatment, procedure_choices
from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import Street
from tuodi.office.watch.actions import DAYS
from tuodi.office.watch.models import Alert, Referral, Visit

_DAY = {"type": "date"}
_NONE = [("", "请选择")]  # nothing is chosen for anybody: the first of a list would be taken by mistake


class RunForm(forms.Form):
    """A look at a year; with a file, over the persons of the file."""

    year = forms.IntegerField(label="年度", min_value=2015, max_value=2100)
    until = forms.DateField(label="截至", widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY), help_text="费用结束日期不晚于这一天的结算")
    days = forms.IntegerField(label="走访期限（工作日）", min_value=1, max_value=60, initial=DAYS)
    file = forms.FileField(
        label="参保人员名单（可不选）", required=False,
        help_text="不选文件：监测系统内的结算。选文件（Excel 或 CSV）：监测名单上的一般参保人；列：证件号码、姓名、险种类型、区县、年度个人负担（元），可有街道、社区、联系电话",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial, self.fields["until"].initial = clock.today().year, clock.today()


class Photographs(forms.ClearableFileInput):
    allow_multiple_selected = True


class WhyForm(forms.Form):
    why = forms.CharField(label="原因", max_length=300)


class PhotoField(forms.FileField):
    """Several photographs, from the telephone's camera or its album."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [super(PhotoField, self).clean(one, initial) for one in data if one] if data else []


class VisitForm(forms.Form):
    """What a visit found. `key`: sent again it is the same visit."""

    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    on = forms.DateField(label="走访日期", widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY))
    visitor = forms.CharField(label="走访人", max_length=40)
    result = forms.ChoiceField(label="结果", choices=Visit.Result.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="家庭情况", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text="病情、收入、支出、困难和需要；需要帮扶的必填"
    )
    photos = PhotoField(
        label="现场照片", required=False, widget=Photographs(attrs={"multiple": True, "accept": "image/jpeg,image/png"}), help_text="JPEG 或 PNG，每张 10 MB 以内，至多 6 张"
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial, self.fields["visitor"].initial = clock.today(), actor.name
        self.fields["key"].initial = secrets.token_hex(16)


class ReferForm(forms.Form):
    to = forms.ChoiceField(label="转介给", choices=_NONE + Referral.To.choices)
    why = forms.CharField(label="事由", max_length=300, required=False)


class ApplyForm(forms.Form):
    key = forms.ChoiceField(label="申请事项")

    def __init__(self, actor: Actor, alert: Alert, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key: Any = self.fields["key"]
        key.choices = procedure_choices(alert.city)
        if from_first_treatment(alert.city):
            day = forms.DateInput(format="%Y-%m-%d", attrs=_DAY)
            self.fields["first_treated"] = forms.DateField(
                label="首次治疗日期", required=False, widget=day, help_text="从首次治疗起追溯的事项填写；从未治疗的填写申请日期"
            )


class AssignForm(forms.Form):
    street = forms.ModelChoiceField(label="街道（乡镇）", queryset=Street.objects.none())
    community = forms.CharField(label="社区（村）", max_length=60, required=False)

    def __init__(self, actor: Actor, alert: Alert, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["street"].initial, self.fields["community"].initial = alert.street_id, alert.community
        street: Any = self.fields["street"]
        street.queryset = Street.objects.filter(district=alert.district_id, district__in=places.districts(actor))
        if actor.street_id is not None:
            street.queryset, street.empty_label = street.queryset.filter(pk=actor.street_id), None


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(label="办结结果", choices=_NONE + Alert.Outcome.choices)
    note = forms.CharField(label="说明", max_length=300, required=False)


class AnswerForm(forms.Form):
    helped = forms.ChoiceField(label="结果", choices=[("yes", "已帮扶"), ("no", "不符合条件")], widget=forms.RadioSelect)
    text = forms.CharField(label="帮扶情况或原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
