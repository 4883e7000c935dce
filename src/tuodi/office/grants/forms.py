"""Forms of grants; only what a browser sends, no rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.grants.compute import grants_of


class RunForm(forms.Form):
    """Which grant, of which year, for whom."""

    grant = forms.ChoiceField(label="补助")
    year = forms.IntegerField(label="年度", min_value=2015, max_value=2100)
    district = forms.ModelChoiceField(label="范围", queryset=District.objects.none(), required=False, empty_label="全市")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = timezone.localdate().year
        self.fields["year"].initial = year
        grant: Any = self.fields["grant"]
        grant.choices = [(key, rule.name) for key, rule in grants_of(actor.city, year).items()]
        choice: Any = self.fields["district"]
        choice.queryset = places.districts(actor)
        if actor.district_id is not None:
            choice.required, choice.empty_label, choice.initial = True, None, actor.district_id
