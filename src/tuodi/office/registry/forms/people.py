"""Forms about a person: facts, household, insurance, account, ID number, identities, filings."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, Street
from tuodi.office.registry.forms.fields import ReasonForm, as_yes_no, day, yes_no
from tuodi.office.registry.models import BankAccount, Filing, Identity, Insurance, Person
from tuodi.office.registry.queries.lists import department_names
from tuodi.policy import vocabulary as v


class PersonForm(forms.Form):
    """The facts of a person that the office keeps; sex and birth date are the ID number's."""

    name = forms.CharField(label="姓名", max_length=60)
    district = forms.ModelChoiceField(District.objects.none(), label="区县")
    street = forms.ModelChoiceField(Street.objects.none(), label="街道（乡镇）", required=False)
    community = forms.CharField(label="社区（村）", max_length=60, required=False)
    address = forms.CharField(label="住址", max_length=200, required=False)
    telephone = forms.CharField(label="电话", max_length=40, required=False)
    hukou_local = yes_no("本市户籍")
    urban = yes_no("城镇居民")
    disability_grade = forms.TypedChoiceField(label="残疾等级", choices=list(v.GRADES.items()), coerce=int, initial=0)
    disability_kind = forms.ChoiceField(label="残疾类别", choices=list(v.DISABILITY_KINDS.items()), required=False)
    unable_to_work = forms.BooleanField(label="丧失劳动能力", required=False)
    dibao_class = forms.ChoiceField(label="低保类别", choices=list(v.DIBAO_CLASSES.items()), required=False)
    why = forms.CharField(label="变更说明", max_length=300, required=False)

    def __init__(self, actor: Actor, person: Person | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts: Any = self.fields["district"]
        districts.queryset = places.districts(actor)
        streets: Any = self.fields["street"]
        streets.queryset = Street.objects.filter(district__in=districts.queryset).select_related("district")
        if person is not None:
            self.initial.update({name: getattr(person, name) for name in self.fields if hasattr(person, name)})
            self.initial.update({name: as_yes_no(getattr(person, name)) for name in ("hukou_local", "urban")})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        street = data.get("street")
        if street is not None and street.district != data.get("district"):
            self.add_error("street", "街道不属于所选区县")
        if data.get("disability_grade") == 0 and data.get("disability_kind"):
            self.add_error("disability_grade", "填了残疾类别，请填残疾等级")
        return data

    def columns(self) -> dict[str, Any]:
        """What the record shall hold."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("why", "id_number")}


class NewPersonForm(PersonForm):
    """A person who isn't registered yet."""

    id_number = forms.CharField(label="身份证号", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}))
    field_order = ("id_number", "name")


class NumberForm(ReasonForm):
    id_number = forms.CharField(
        label="正确的身份证号", max_length=30, help_text="原号码保留在变更记录中，可以再改回", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    field_order = ("id_number", "why")


class MergeForm(ReasonForm):
    """The other record of the same person, by its ID number; looked at before it is merged."""

    other = forms.CharField(
        label="另一条登记的身份证号", max_length=30, help_text="该登记并入本人，可以撤销", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    field_order = ("other", "why")


class HouseholdForm(forms.Form):
    """The household by its number; a number that isn't there yet makes a new one."""

    number = forms.CharField(label="家庭编号", max_length=40, required=False, help_text="留空表示不属于任何家庭；新编号会建立新家庭")
    address = forms.CharField(label="家庭住址", max_length=200, required=False)
    relation = forms.CharField(label="与户主关系", max_length=20, required=False, help_text="户主本人填“户主”")


class InsuranceForm(forms.Form):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    kind = forms.ChoiceField(label="险种", choices=list(v.INSURANCES.items()))
    paid_on = day("参保缴费日期", required=False, help_text="集中缴费以外补缴的按实际日期填写")

    def __init__(self, known: Insurance | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("year", timezone.localdate().year)
        if known is not None:
            self.initial.update({"kind": known.kind})


class AccountForm(forms.Form):
    """Where aid is paid to. Somebody else's account needs that one's ID number."""

    kind = forms.ChoiceField(label="收款人", choices=BankAccount.Payee.choices)
    payee = forms.CharField(label="户名", max_length=60)
    payee_id_number = forms.CharField(
        label="收款人证件号", max_length=30, required=False, help_text="监护人、继承人填身份证号，机构填统一社会信用代码；本人不填", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    bank = forms.CharField(label="开户银行", max_length=80)
    number = forms.CharField(label="账号", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}))

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.initial.setdefault("payee", person.name)

    def clean_number(self) -> str:
        number = "".join(self.cleaned_data["number"].split())
        if not (number.isascii() and number.isdigit() and 8 <= len(number) <= 32):
            raise forms.ValidationError("账号应为 8 至 32 位数字")
        return number

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        own = data.get("kind") == BankAccount.Payee.SELF
        if own and data.get("payee", self.person.name).strip() != self.person.name:
            self.add_error("payee", f"本人账户的户名应为“{self.person.name}”")
        if data.get("kind") and not own and not data.get("payee_id_number", "").strip():
            self.add_error("payee_id_number", "不是本人账户，请填收款人证件号")
        return data


class IdentityForm(forms.Form):
    """A recognition; the dates of application and first treatment where the identity reaches back to them."""

    code = forms.ChoiceField(label="救助身份", choices=list(v.IDENTITIES.items()))
    start = day("认定日期", initial=timezone.localdate)
    end = day("退出日期", required=False, help_text="仍然持有的不填")
    end_reason = forms.CharField(label="退出原因", max_length=60, required=False)
    certified_by = forms.ChoiceField(label="认定部门", required=False)
    granted_by = forms.ModelChoiceField(District.objects.none(), label="认定地", required=False)
    applied = day("申请日期", required=False)
    first_treated = day("首次治疗日期", required=False)
    assigned_class = forms.CharField(label="救助类别", max_length=40, required=False, help_text="只在文件把类别留给认定机关时填写")
    disease = forms.CharField(label="认定病种编码", max_length=40, required=False)
    why = forms.CharField(label="说明", max_length=300, required=False)

    def __init__(self, person: Person, row: Identity | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments: Any = self.fields["certified_by"]
        names = department_names(person.city)
        stated = [row.certified_by] if row is not None and row.certified_by and row.certified_by not in names else []
        departments.choices = [("", "（未注明）"), *((name, name) for name in (*names, *stated))]
        where: Any = self.fields["granted_by"]
        where.queryset = District.objects.filter(city=person.city)
        self.initial.setdefault("granted_by", person.district_id)
        if row is not None:
            del self.fields["code"]
            self.fields["why"].required = True
            self.initial.update({name: getattr(row, name) for name in self.fields if hasattr(row, name)})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if data.get("end") and data.get("start") and data["end"] < data["start"]:
            self.add_error("end", "退出日期早于认定日期")
        return data

    def facts(self) -> dict[str, Any]:
        """The columns of the stay but its start; what is blank counts as not stated."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("code", "start", "why")}


class AskedForm(forms.Form):
    approve = forms.TypedChoiceField(label="意见", choices=[("yes", "批准登记"), ("no", "退回")], coerce=lambda text: text == "yes")
    remark = forms.CharField(label="说明", max_length=300, required=False, help_text="退回时必填")


class EndForm(forms.Form):
    end = day("退出日期", initial=timezone.localdate)
    reason = forms.CharField(label="退出原因", max_length=60, help_text="死亡请填“死亡”")

    def clean_reason(self) -> str:
        """Death as the rules know it."""
        said = str(self.cleaned_data["reason"]).strip()
        return "death" if said in ("死亡", "去世", "身故") else said


class FilingForm(forms.Form):
    kind = forms.ChoiceField(label="类型", choices=[one for one in Filing.Kind.choices if one[0] != Filing.Kind.FINDING])  # a case decides that
    start = day("起", initial=timezone.localdate)
    end = day("止（含当日）", required=False)
    institution_code = forms.CharField(label="医疗机构编号", max_length=30, required=False, help_text="只对某一家机构有效时填写")
    disease = forms.CharField(label="病种编码", max_length=40, required=False, help_text="只对某一病种有效时填写")
    number = forms.CharField(label="备案号", max_length=60, required=False)


def age_on(born: dt.date | None, day_: dt.date) -> int | None:
    """Completed years."""
    return None if born is None else day_.year - born.year - ((day_.month, day_.day) < (born.month, born.day))
