"""Forms about an institution: itself, what it is from a day on, its assessment of a year."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry.forms.fields import day
from tuodi.office.registry.models import InstitutionTerm
from tuodi.policy import vocabulary as v

LEVELS = [("", "未定级"), *((str(level), text) for level, text in v.LEVELS.items())]


class InstitutionForm(forms.Form):
    code = forms.RegexField(r"^[0-9A-Za-z_-]+$", label="医疗机构编号", max_length=30, error_messages={"invalid": "编号为字母和数字"})
    name = forms.CharField(label="名称", max_length=120)
    telephone = forms.CharField(label="电话", max_length=40, required=False)


class TermForm(forms.Form):
    """What the institution is from a day on; the newest term's values at first, since mostly one of them changes."""

    start = day("自", initial=timezone.localdate)
    level = forms.TypedChoiceField(label="医院等级", choices=LEVELS, required=False, coerce=int, empty_value=None)
    designated = forms.BooleanField(label="定点医疗机构", required=False, initial=True)
    primary_care = forms.BooleanField(label="基层医疗卫生机构", required=False)
    district = forms.ModelChoiceField(District.objects.none(), label="所在区县", required=False)
    area = forms.ChoiceField(
        label="就医地", choices=[("", "按所在区县"), *v.AREAS.items()], required=False, help_text="不在本市区县的机构填写"
    )
    agreement = forms.CharField(label="协议编号", max_length=60, required=False)

    def __init__(self, actor: Actor, newest: InstitutionTerm | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where: Any = self.fields["district"]
        where.queryset = places.districts(actor)
        if newest is not None:
            self.initial.update({name: getattr(newest, name) for name in ("level", "designated", "primary_care", "district", "area", "agreement")})

    def facts(self) -> dict[str, Any]:
        """The term's columns but its start."""
        return {name: value for name, value in self.cleaned_data.items() if name != "start"}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if not data.get("district") and not data.get("area"):
            self.add_error("area", "不在本市区县的机构，请填就医地")
        return data


class AssessmentForm(forms.Form):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    score = forms.DecimalField(label="得分", min_value=0, max_value=1000, decimal_places=2)
    result = forms.CharField(label="等次", max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("year", timezone.localdate().year - 1)

    def clean_score(self) -> int:
        """Hundredths of a point."""
        return int(self.cleaned_data["score"] * 100)
