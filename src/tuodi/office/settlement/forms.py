"""Forms of settlement. Amounts are typed in yuan and come out as fen."""

from __future__ import annotations

import re
import uuid
from decimal import Decimal
from typing import Any

from django import forms

from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import blind_index
from tuodi.office.core.rights import scoped
from tuodi.office.registry.models import Institution, Person
from tuodi.office.settlement import materials
from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.office.settlement.refused import SettlementRefused
from tuodi.policy import vocabulary as v


class YuanField(forms.DecimalField):
    """Yuan with at most two decimals; the cleaned value is fen."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=0, **more)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "money", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        found: Decimal | None = super().clean(value)
        return None if found is None else int(found * 100)


def _choices(words: dict[str, str], empty: str = "") -> list[tuple[str, str]]:
    rest = [(key, word) for key, word in words.items() if key]
    return [("", empty), *rest] if empty else rest


_DAY = {"type": "date"}


PARTS = (
    ("人员与票据", ("id_number", "invoice_number", "number")),
    (
        "就诊",
        (
            *("setting", "started", "ended", "institution", "hospital_level", "hospital_area"),
            *("diagnosis", "underlying", "treatment", "stay_key"),
        ),
    ),
    ("费用", ("total_cost", "in_policy_cost", "basic_paid", "critical_paid", "supplementary_paid", "deduction", "deduction_reason")),
)


class ManualForm(forms.Form):
    """A bill that staff settle by hand (零星报销)."""

    key = forms.CharField(widget=forms.HiddenInput)
    id_number = forms.CharField(label="身份证号", max_length=32, widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}))
    invoice_number = forms.CharField(label="电子票据号", max_length=64)
    number = forms.CharField(label="就诊/结算编号", max_length=64, required=False, help_text="不填则用票据号")
    setting = forms.ChoiceField(label="医疗类别", choices=_choices(v.SETTINGS))
    institution = forms.CharField(
        label="医疗机构编号",
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"list": "institutions", "autocomplete": "off", "placeholder": "编号或名称"}),
    )
    hospital_level = forms.ChoiceField(
        label="医院等级", choices=[("", "按登记"), *v.LEVELS.items()], required=False, help_text="登记中没有的机构才需填写"
    )
    hospital_area = forms.ChoiceField(label="就医地", choices=_choices(v.AREAS, "按登记"), required=False)
    started = forms.DateField(label="就诊/入院日期", widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY))
    ended = forms.DateField(label="出院/结束日期", widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY))
    diagnosis = forms.CharField(label="第一诊断编码", max_length=32, required=False)
    underlying = forms.CharField(label="基础疾病诊断", max_length=32, required=False, help_text="第一诊断为放化疗、透析时填写")
    treatment = forms.ChoiceField(label="治疗方式", choices=_choices(v.TREATMENTS, "（无）"), required=False)
    stay_key = forms.CharField(label="住院流水号", max_length=64, required=False, help_text="一次住院分几张票据结算的，各张填同一号")
    total_cost = YuanField(label="医疗费总额（元）")
    in_policy_cost = YuanField(label="政策范围内费用（元）")
    basic_paid = YuanField(label="基本医保支付（元）")
    critical_paid = YuanField(label="大病保险支付（元）", required=False, help_text="不填为未结算")
    supplementary_paid = YuanField(label="其他补充保险支付（元）", required=False)
    deduction = YuanField(label="审核扣减（元）", required=False)
    deduction_reason = forms.CharField(label="扣减原因", max_length=200, required=False)
    materials = forms.MultipleChoiceField(
        label="已收材料", required=False, widget=forms.CheckboxSelectMultiple, choices=[(k, k) for k in materials.every()]
    )

    def __init__(self, actor: Actor, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.actor = actor
        self.person: Person | None = None
        if data is None:
            self.initial.setdefault("key", f"manual/{uuid.uuid4()}")
        setting = (data or {}).get("setting") or "inpatient"
        names = materials.every()
        asked = materials.asked_for(setting)
        field = self.fields["materials"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, names[key]) for key in names if key in asked]

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as the page groups them."""
        return [(title, [self[name] for name in names]) for title, names in PARTS]

    def clean_id_number(self) -> str:
        number = "".join(self.cleaned_data["id_number"].split()).upper()
        self.person = find_person(self.actor, number)
        if self.person is None:
            raise forms.ValidationError("辖区内登记中没有此人")
        return number

    def clean_institution(self) -> str:
        """Typed by its name, an institution is as good as by its code."""
        text: str = self.cleaned_data["institution"]
        if not text or Institution.objects.filter(code=text).exists():
            return text
        named = list(Institution.objects.filter(name=text).values_list("code", flat=True)[:2])
        if len(named) > 1:
            raise forms.ValidationError("有不止一家医疗机构叫这个名称，请填编号")
        return named[0] if named else text

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if not key.startswith("manual/"):
            raise forms.ValidationError("请求键无效")
        return key

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        lacking = materials.unmet(data.get("setting", ""), set(data.get("materials", [])))
        if lacking:
            self.add_error("materials", f"须先核对：{'、'.join(lacking)}")
        return data

    def claim(self) -> ClaimInput:
        """The claim of a valid form."""
        data, person = self.cleaned_data, self.person
        assert person is not None
        texts = ("setting", "institution", "diagnosis", "underlying", "treatment", "deduction_reason", "invoice_number", "stay_key")
        stated = {"hospital_level": int(data["hospital_level"]) if data["hospital_level"] else None, "hospital_area": data["hospital_area"]}
        return ClaimInput(
            person_id=person.pk,
            number=data["number"] or data["invoice_number"],
            started=data["started"],
            ended=data["ended"],
            total_cost=data["total_cost"],
            in_policy_cost=data["in_policy_cost"],
            basic_paid=data["basic_paid"],
            critical_paid=data["critical_paid"],
            supplementary_paid=data["supplementary_paid"] or 0,
            deduction=data["deduction"] or 0,
            channel="manual",
            source="manual",
            checks={"materials": sorted(data["materials"])},
            stated=stated,
            **{name: data[name] for name in texts},
        )


def reference(person: Person) -> str:
    """How a page names a person in place of the ID number when it fills the number in: masked, so that nobody reads it without saying why."""
    return f"{person.masked}#{person.pk}"


_REFERENCE = re.compile(r"[0-9X]*\*+[0-9X]*#([0-9]{1,18})")


def find_person(actor: Actor, number: str) -> Person | None:
    """The person of an ID number (or of a `reference`) within the actor's districts; the one merged into, where records were merged."""
    people = scoped(actor, Person.objects.select_related("district"), street="street")
    named = _REFERENCE.fullmatch(number)
    found = (people.filter(pk=int(named[1])) if named else people.filter(id_index=blind_index(number))).first()
    return found.merged_into if found is not None and found.merged_into_id else found


class ReasonForm(forms.Form):
    """Why something is taken back or settled again."""

    key = forms.CharField(widget=forms.HiddenInput)
    why = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        if data is None:
            self.initial.setdefault("key", f"page/{uuid.uuid4()}")


class ResettleForm(ReasonForm):
    with_later = forms.BooleanField(
        label="本年度此后的结算按顺序一并重算", required=False, help_text="不勾选时，此后的结算列入待重算清单，由人逐笔处理"
    )


class KeepForm(forms.Form):
    remark = forms.CharField(label="维持原结算的理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class BatchForm(forms.Form):
    """A file of claims."""

    file = forms.FileField(label="结算文件", help_text="CSV、Excel 或 Parquet，表头可用中文、英文或国家平台字段名")
    trusted = forms.BooleanField(label="历史数据", required=False, help_text="医院等级、就医地、转诊等以文件所载为准（不勾选时以登记为准）")


def show_refusal(form: forms.Form, refused: SettlementRefused) -> None:
    """Put a refusal where the person will see it."""
    place = "invoice_number" if refused.code == "invoice_taken" and "invoice_number" in form.fields else None
    form.add_error(place, refused.text)
