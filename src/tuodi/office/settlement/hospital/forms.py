"""Forms of the pages about hospitals; only what a browser sends."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.registry.models import Institution
from tuodi.office.settlement.hospital import queries
from tuodi.office.settlement.hospital.models import FollowUp

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReconcileForm(forms.Form):
    """A hospital, a period (last month, unless said otherwise), and the hospital's own list of it."""

    institution: Any = forms.ModelChoiceField(label="医疗机构", queryset=Institution.objects.none(), to_field_name="code", empty_label="请选择")
    first = forms.DateField(label="结算日期自", widget=DAY)
    last = forms.DateField(label="至", widget=DAY)
    file = forms.FileField(label="医院明细（Excel 或 CSV）", help_text="列：请求键（或结算ID、结算单号）、医疗救助、倾斜救助；可有医院负担、冲销（是/否）。金额单位元。")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        end = timezone.localdate().replace(day=1) - dt.timedelta(days=1)
        super().__init__(*args, **kwargs | {"initial": {"first": end.replace(day=1), "last": end}})
        place: Any = self.fields["institution"]
        place.queryset = queries.institutions(actor)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and not dt.timedelta(0) <= last - first <= dt.timedelta(days=366):
            self.add_error("last", "对账期间应为一年以内，且结束日期不早于开始日期。")
        return data


class FollowForm(forms.Form):
    """Where a difference stands."""

    state = forms.ChoiceField(label="处理", choices=FollowUp.State.choices, widget=forms.RadioSelect, initial=FollowUp.State.CHECKING)
    note = forms.CharField(label="说明", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
