"""Fields that several forms of the registry have."""

from __future__ import annotations

from typing import Any

from django import forms

YES_NO = (("", "未注明"), ("yes", "是"), ("no", "否"))


def day(label: str, *, required: bool = True, initial: Any = None, help_text: str = "") -> forms.DateField:
    """A date."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})  # the only form in which a browser takes a date
    return forms.DateField(label=label, required=required, initial=initial, help_text=help_text, widget=widget)


def yes_no(label: str) -> forms.TypedChoiceField:
    """Yes, no, or not known."""
    return forms.TypedChoiceField(label=label, choices=YES_NO, required=False, empty_value=None, coerce=lambda text: text == "yes")


def as_yes_no(value: bool | None) -> str:
    """What such a field shows at first."""
    return {True: "yes", False: "no"}.get(value, "") if value is not None else ""


class ReasonForm(forms.Form):
    """Why: every look at a full number and every correction says so."""

    why = forms.CharField(label="理由", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}))
