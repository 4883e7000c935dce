"""Forms of payments; only what a browser sends, no rules."""

from __future__ import annotations

from typing import Any

from django import forms

from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.payment import queries


class BatchForm(forms.Form):
    """Whose money pays; the choices say what waits there."""

    payer = forms.ChoiceField(label="承担地")
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = {row["payer"]: row for row in queries.waiting_by_payer(actor)}
        own: list[tuple[int | None, str]] = [(one.pk, one.name) for one in places.districts(actor)]
        if actor.district_id is None:
            own.insert(0, (None, "市级"))
        own.sort(key=lambda entry: entry[0] not in waiting)
        choice: Any = self.fields["payer"]
        choice.choices = [(number or "city", name + _waiting(waiting.get(number))) for number, name in own]

    def clean_payer(self) -> int | None:
        value = self.cleaned_data["payer"]
        return None if value == "city" else int(value)


def _waiting(row: dict[str, Any] | None) -> str:
    return f"（待支付 {row['count']} 笔，{yuan(row['total'])} 元）" if row else "（没有待支付款项）"


class DecideForm(forms.Form):
    approve = forms.TypedChoiceField(label="意见", choices=[("yes", "批准"), ("no", "退回")], coerce=lambda text: text == "yes")
    remark = forms.CharField(label="说明", max_length=200, required=False, help_text="退回时必填")


class ResultsForm(forms.Form):
    file = forms.FileField(label="回盘文件", help_text="CSV 或 Excel，含列：流水号、金额、结果（成功／失败／退汇）、失败原因、支付日期")


class WithdrawForm(forms.Form):
    why = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class ReopenForm(forms.Form):
    why = forms.CharField(label="说明", max_length=200, required=False, help_text="收款账户没有更正时，写明仍按原账户支付的理由")
