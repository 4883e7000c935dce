"""Forms of the books. Amounts are typed in yuan and come out as fen; what is allowed, the actions decide."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.fund import chart, queries
from tuodi.office.fund.indicators import asked_for
from tuodi.office.fund.models import FiscalFigure
from tuodi.office.fund.rules import books_of, per_head

_DAY = {"type": "date"}
HEADS = "救助对象人数"


class YuanField(forms.DecimalField):
    """Yuan above zero with at most two decimals; the cleaned value is fen."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=16, decimal_places=2, min_value=Decimal("0.01"), **more)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "money", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        found: Decimal | None = super().clean(value)
        return None if found is None else int(found * 100)


class MonthField(forms.DateField):
    """A month; the cleaned value is its first day."""

    def __init__(self, **more: Any) -> None:
        super().__init__(input_formats=["%Y-%m"], widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}), **more)


class PlaceForm(forms.Form):
    """Whose books: the districts of the actor, and the city for who works for all of it. The cleaned value is a district's id or None."""

    district = forms.ChoiceField(label="账套", required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.books = actor, books_of(actor.city)
        choices: list[tuple[str, str]] = [(str(one.pk), one.name) for one in places.districts(actor)]
        if actor.district_id is None and self.books.kept_by.level == "city":
            choices.insert(0, ("", "市级"))
        choice: Any = self.fields["district"]
        choice.choices, choice.required = choices, choices[:1] != [("", "市级")]

    def clean_district(self) -> int | None:
        found = self.cleaned_data["district"]
        return int(found) if found else None


class MoneyForm(PlaceForm):
    """An amount on a day."""

    amount = YuanField(label="金额（元）")
    day = forms.DateField(label="日期", widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY), initial=timezone.localdate)


class ReceiptForm(MoneyForm):
    source = forms.ChoiceField(label="资金来源")
    payer = forms.ChoiceField(label="缴款方", required=False, help_text="财政补助须选择，分担按此核对")
    held = YuanField(label="该来源资金总额（元）", required=False, help_text="来源有提取比例上限时填写")
    text = forms.CharField(label="摘要", max_length=200, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        choice: Any = self.fields["source"]
        choice.choices = [(key, f"{one.name}（{one.clause}）") for key, one in self.books.sources.items()]
        payer: Any = self.fields["payer"]
        payer.choices = [("", "—"), *((name, name) for name in queries.payers(actor.city))]


class InterestForm(MoneyForm):
    account = forms.ChoiceField(label="账户", choices=[(chart.SPECIAL, "财政专户"), (chart.EXPENDITURE, "支出户")])


class TransferForm(MoneyForm):
    source = forms.ChoiceField(label="专项资金", required=False)
    text = forms.CharField(label="摘要", max_length=200, required=False, help_text="动用专项资金时写明用途")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        choice: Any = self.fields["source"]
        choice.choices = [("", "（一般资金）"), *((key, one.name) for key, one in self.books.sources.items() if one.earmarked)]


class PaymentForm(MoneyForm):
    account = forms.ChoiceField(
        label="应付科目", choices=[(chart.HOSPITALS, "应付定点医疗机构款"), (chart.OUTSIDE, "应上解异地就医结算款"), (chart.PERSONS, "应付救助对象款")]
    )
    party = forms.CharField(label="收款方", max_length=40, help_text="医疗机构编号；付给个人的填 S 加结算号")
    use = forms.ChoiceField(label="用途")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        choice: Any = self.fields["use"]
        uses = [(key, f"{one.name}（{one.clause}）") for key, one in self.books.uses.items()]
        choice.choices = uses + [(key, f"{one.name}（不得列支）") for key, one in self.books.barred.items()]


class SubsidyForm(MoneyForm):
    persons = forms.IntegerField(label="资助人数", min_value=1)


class ReturnForm(MoneyForm):
    interest = forms.BooleanField(label="支出户利息", required=False)
    text = forms.CharField(label="摘要", max_length=200, required=False, help_text="利息，或年末余额")


class BudgetForm(PlaceForm):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100, initial=lambda: timezone.localdate().year)
    amount = YuanField(label="预算（元）")
    why = forms.CharField(label="依据", max_length=300)


class PlanForm(PlaceForm):
    month = MonthField(label="月份")
    amount = YuanField(label="计划金额（元）")
    remark = forms.CharField(label="说明", max_length=300, required=False)


class DecideForm(forms.Form):
    approve = forms.TypedChoiceField(label="意见", choices=[("yes", "批准"), ("no", "退回")], coerce=lambda text: text == "yes")
    remark = forms.CharField(label="说明", max_length=300, required=False, help_text="退回时必填")


class CloseForm(forms.Form):
    month = MonthField(label="月份")

    def clean_month(self) -> dt.date:
        found: dt.date = self.cleaned_data["month"]
        return found.replace(day=1)


class ReverseForm(forms.Form):
    why = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    day = forms.DateField(label="日期", widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY), initial=timezone.localdate)


class CityYearForm(forms.Form):
    """A year of the actor's city."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100, initial=lambda: timezone.localdate().year)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor


class ShareForm(CityYearForm):
    """A year's requirement by district: yuan, or heads where the document sets a standard for each."""

    remark = forms.CharField(label="说明", max_length=300, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        heads = queries.targets(actor.city, timezone.localdate()) if self.unit == HEADS else {}
        for place in places.districts(actor):
            field = self.fields[f"need_{place.pk}"] = self.field_of(f"{place.name}（{self.unit}）")
            if place.pk in heads:
                field.initial, field.help_text = heads[place.pk], "按今日登记的救助对象预填，可以改"

    @property
    def unit(self) -> str:
        return HEADS if per_head(self.actor.city) else "筹资额，元"

    def field_of(self, label: str) -> forms.Field:
        return forms.IntegerField(label=label, min_value=0, required=False) if per_head(self.actor.city) else YuanField(label=label, required=False)

    @property
    def needs(self) -> dict[int, int]:
        """District's id -> what was stated, empty ones left out."""
        return {int(name[5:]): value for name, value in self.cleaned_data.items() if name.startswith("need_") and value is not None}


class ShortfallForm(ShareForm):
    amount = YuanField(label="资金缺口（元）")
    field_order = ("year", "amount", "remark")
    unit = HEADS

    def field_of(self, label: str) -> forms.Field:
        return forms.IntegerField(label=label, min_value=0, required=False)


class MonthForm(forms.Form):
    month = MonthField(label="月份")
    remark = forms.CharField(label="说明", max_length=300, required=False)


class GrantForm(forms.Form):
    day = forms.DateField(label="批复日期", widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY), initial=timezone.localdate)
    reply = forms.CharField(label="批复文号", max_length=80)


class DayForm(forms.Form):
    day = forms.DateField(label="付款日期", widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY), initial=timezone.localdate)


class FiscalForm(PlaceForm):
    """The fiscal office's figures of a month; an empty one isn't stated."""

    month = MonthField(label="月份")
    text = forms.CharField(label="说明", max_length=200, required=False, help_text="财政对账单编号等")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        if self.books.kept_by.level == "city":
            del self.fields["district"]
        for item in FiscalFigure.Item:
            self.fields[item.value] = forms.DecimalField(label=f"{item.label}（元）", max_digits=16, decimal_places=2, required=False)

    @property
    def figures(self) -> dict[str, int]:
        """Item -> fen, of those that were stated."""
        stated = {item.value: self.cleaned_data[item.value] for item in FiscalFigure.Item}
        return {item: int(value * 100) for item, value in stated.items() if value is not None}


class StatementForm(PlaceForm):
    """A bank's statement of an account."""

    code = forms.ChoiceField(label="账户")
    file = forms.FileField(label="银行对账单", help_text="CSV 或 Excel，列：交易日期、收入、支出，可有余额、对方户名、摘要、流水号")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        choice: Any = self.fields["code"]
        choice.choices = [(chart.SPECIAL, "财政专户存款（含专项资金）"), (chart.EXPENDITURE, "支出户存款")]


class FigureForm(CityYearForm):
    """A figure that an indicator asks for."""

    name = forms.ChoiceField(label="名称")
    value = forms.DecimalField(label="数值", max_digits=16, decimal_places=2, min_value=Decimal(0), help_text="金额填元，人数填人")
    why = forms.CharField(label="来源", max_length=300)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        choice: Any = self.fields["name"]
        choice.choices = list(asked_for(actor.city, timezone.localdate().year).items())
