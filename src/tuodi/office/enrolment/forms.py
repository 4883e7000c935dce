"""Forms of enrolment; only what a browser sends, no rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, Street
from tuodi.office.enrolment.models import Visit

_DAY = {"type": "date"}


class _Place(forms.Form):
    """A year, and for who works for the whole city a district or none."""

    year = forms.IntegerField(label="年度", min_value=2015, max_value=2100)
    district = forms.ModelChoiceField(label="范围", queryset=District.objects.none(), required=False, empty_label="全市")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year
        choice: Any = self.fields["district"]
        choice.queryset = places.districts(actor)
        if actor.district_id is not None:
            choice.required, choice.empty_label, choice.initial = True, None, actor.district_id


class RunForm(_Place):
    """A run to be tried."""


class ComparisonForm(_Place):
    """The insurers' file."""

    file = forms.FileField(label="参保信息文件", help_text="Excel 或 CSV；列：证件号码（certno）、险种类型（insutype）、参保地、个人参保日期、人员参保状态")
    complete = forms.BooleanField(label="全量名单：名单中没有的人员视为未参保", required=False)


class ResolveForm(forms.Form):
    remark = forms.CharField(label="处理结果", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="保留哪一项、另一项由谁在何时停保或退费")


class VisitForm(forms.Form):
    """What a visit found."""

    day = forms.DateField(label="走访日期", widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY), initial=timezone.localdate)
    visitor = forms.CharField(label="走访人", max_length=40)
    result = forms.ChoiceField(label="结果", choices=Visit.Result.choices, widget=forms.RadioSelect)
    willing = forms.ChoiceField(
        label="参保意愿", choices=[("", "随结果"), ("yes", "愿意"), ("no", "不愿意")], required=False, help_text="结果未说明意愿时填写"
    )
    note = forms.CharField(label="情况说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_willing(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["willing"])


class StreetForm(forms.Form):
    street = forms.ModelChoiceField(label="改派给", queryset=Street.objects.none(), empty_label="请选择")

    def __init__(self, district: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["street"]
        choice.queryset = Street.objects.filter(district=district)


class TransferForm(forms.Form):
    day = forms.DateField(label="划转日期", widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY), initial=timezone.localdate)
    besides = forms.CharField(label="手工凭证不属于本批次的理由", max_length=300, required=False)

    def __init__(self, *args: Any, by_hand: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_hand:
            del self.fields["besides"]
