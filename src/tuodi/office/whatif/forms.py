"""The form of a study: numbers picked from the policy, or a reform written out; a second one beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml
from django import forms

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.core.queries import city_title
from tuodi.office.whatif import knobs, queries

PICKS = 4


class StudyForm(forms.Form):
    title = forms.CharField(label="名称", max_length=60, required=False, help_text="留空则用方案的名称")
    year = forms.ChoiceField(label="年度", error_messages={"required": "请选择年度。"})
    budget = forms.DecimalField(label="年度预算（元）", required=False, min_value=Decimal(0), max_value=Decimal("99999999999.99"), decimal_places=2, help_text="填写后计算结余")
    enrolment = forms.BooleanField(label="一并计算资助参保", required=False)
    first = forms.CharField(label="方案一（改动写法）", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8, "class": "mono", "spellcheck": "false"}))
    second = forms.CharField(label="方案二（可不填，并排比较）", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8, "class": "mono", "spellcheck": "false"}))

    def __init__(self, city: str, years: list[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["year"].choices = [(str(year), f"{year} 年") for year in years]
        self.city = city
        groups: dict[str, list[tuple[str, str]]] = {}
        for knob in knobs.of_city(city):
            groups.setdefault(knob.group, []).append((knob.path, knob.label))
        choices = [("", "不改"), *groups.items()]
        for number in range(1, PICKS + 1):
            fields[f"path{number}"] = forms.ChoiceField(label=f"改动 {number}", choices=choices, required=False)
            fields[f"value{number}"] = forms.DecimalField(label="改为", required=False, error_messages={"min_value": "不能小于 0。"}, min_value=Decimal(0), max_value=Decimal("99999999.99"), decimal_places=2)

    @property
    def head(self) -> list[forms.BoundField]:
        return [self[name] for name in ("title", "year", "budget", "enrolment")]

    @property
    def picks(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"path{number}"], self[f"value{number}"]) for number in range(1, PICKS + 1)]

    def clean(self) -> dict[str, Any]:
        shares, taken = {knob.path for knob in knobs.of_city(self.city) if knob.unit == "%"}, set[str | None]()
        for number in range(1, PICKS + 1):
            path, value = self.cleaned_data.get(f"path{number}"), self.cleaned_data.get(f"value{number}")
            if path and value is None and f"value{number}" not in self.errors:
                self.add_error(f"value{number}", "请填写改成多少。")
            elif path and value is not None and path in taken:
                self.add_error(f"path{number}", "这个数上面已经改过了。")
            elif path and value is not None and value > 100 and path in shares:
                self.add_error(f"value{number}", "比例应在 0 到 100 之间。")
            taken.add(path)
            if value is not None and not path:
                self.add_error(f"path{number}", "请选择改哪一个数。")
        if not self.errors and not self.texts():
            raise forms.ValidationError("请至少选一处改动，或写一个方案。")
        return self.cleaned_data

    def texts(self) -> list[str]:
        """The reforms as YAML: the picked numbers as one, the written ones after it, two at most beside what was picked."""
        picked = self._picked()
        return [text for text in (picked, self.cleaned_data.get("first", ""), self.cleaned_data.get("second", "")) if text.strip()]

    def _picked(self) -> str:
        data = self.cleaned_data
        chosen = [(data[f"path{n}"], data[f"value{n}"]) for n in range(1, PICKS + 1) if data.get(f"path{n}")]
        if not chosen:
            return ""
        names = {knob.path: knob for knob in knobs.of_city(self.city)}
        note = "；".join(f"{names[path].name} 由 {names[path].now or f'{names[path].value}{names[path].unit}'} 改为 {_plain(value)}{names[path].unit}" for path, value in chosen)
        changes = knobs.changes(self.city, {path: _plain(value) for path, value in chosen})
        title = data.get("title") or f"改动 {len(chosen)} 处"
        return str(yaml.safe_dump({"title": title, "note": note, "patch": changes}, allow_unicode=True, sort_keys=False, width=200))


class CitiesForm(forms.Form):
    title = forms.CharField(label="名称", max_length=60, required=False)
    year = forms.ChoiceField(label="年度", error_messages={"required": "请选择年度。"})

    def __init__(self, years: list[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["year"].choices = [(str(year), f"{year} 年") for year in years]


def _plain(value: Decimal) -> int | str:
    """A whole number as one; another as its text, so that no amount passes through a float."""
    return int(value) if value == value.to_integral_value() else str(value.normalize())


def cities_of(actor: Actor) -> list[tuple[str, str]]:
    """The cities whose figures the actor may use."""
    names = [actor.city] if actor.city else list(District.objects.order_by("city").values_list("city", flat=True).distinct())
    return [(name, city_title(name)) for name in names]


def years_of(city: str) -> list[int]:
    return queries.years(city) if city else []
