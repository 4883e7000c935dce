"""Forms of the registry. They read what was typed; what is allowed, the actions decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.registry.models import DepartmentList, Filing, Institution
from tuodi.office.registry.queries.lists import department_names
from tuodi.policy import vocabulary as v

MOST_BYTES = 60 * 1024 * 1024


def _day(label: str, *, required: bool = True, initial: Any = None) -> forms.DateField:
    return forms.DateField(label=label, required=required, initial=initial, widget=forms.DateInput(attrs={"type": "date"}))


class ReasonForm(forms.Form):
    """Why: every look at a full number and every correction says so."""

    why = forms.CharField(label="理由", max_length=300, widget=forms.TextInput(attrs={"autofocus": True}))


class NumberForm(ReasonForm):
    id_number = forms.CharField(label="正确的身份证号", max_length=30, help_text="原号码保留在变更记录中，可以再改回")


class IdentityForm(forms.Form):
    """A recognition; the dates of application and first treatment where the identity reaches back to them."""

    code = forms.ChoiceField(label="救助身份", choices=list(v.IDENTITIES.items()))
    start = _day("认定日期", initial=timezone.localdate)
    applied = _day("申请日期", required=False)
    first_treated = _day("首次治疗日期", required=False)
    assigned_class = forms.CharField(label="救助类别", max_length=40, required=False, help_text="只在文件把类别留给认定机关时填写")
    disease = forms.CharField(label="认定病种编码", max_length=40, required=False)
    why = forms.CharField(label="说明", max_length=300, required=False)

    def facts(self) -> dict[str, Any]:
        """The optional columns that were filled in."""
        return {name: value for name in ("applied", "first_treated", "assigned_class", "disease") if (value := self.cleaned_data[name])}


class EndForm(forms.Form):
    end = _day("退出日期", initial=timezone.localdate)
    reason = forms.CharField(label="退出原因", max_length=60, help_text="死亡请填“死亡”")


class FilingForm(forms.Form):
    kind = forms.ChoiceField(label="类型", choices=Filing.Kind.choices)
    start = _day("起", initial=timezone.localdate)
    end = _day("止（含当日）", required=False)
    institution = forms.CharField(label="医疗机构编号", max_length=30, required=False)
    disease = forms.CharField(label="病种编码", max_length=40, required=False)
    number = forms.CharField(label="备案号", max_length=60, required=False)

    def clean_institution(self) -> Institution | None:
        code = self.cleaned_data["institution"].strip()
        if not code:
            return None
        found = Institution.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError("没有登记这个编号的医疗机构")
        return found


class UploadForm(forms.Form):
    """A department's list: whose, of which day, whether it is full, which identities it is about."""

    department = forms.ChoiceField(label="部门")
    district = forms.ChoiceField(label="区县", required=False)
    extent = forms.ChoiceField(label="名单性质", choices=DepartmentList.Extent.choices, help_text="全量名单：不在名单上的人视为退出；变动名单：只处理名单上的人")
    codes = forms.MultipleChoiceField(
        label="包含的救助身份", choices=list(v.IDENTITIES.items()), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    as_of = _day("名单日期", initial=timezone.localdate)
    file = forms.FileField(label="文件（Excel 或 CSV）")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        names = [actor.department] if actor.role == "department" and actor.department else department_names(actor.city)
        department: Any = self.fields["department"]
        department.choices = [(name, name) for name in names]
        district: Any = self.fields["district"]
        whole = [] if actor.district_id is not None else [("", "全市")]
        district.choices = [*whole, *((str(one.pk), one.name) for one in places.districts(actor))]

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > MOST_BYTES:
            raise forms.ValidationError("文件超过 60 MB，请分成几份上传")
        return found

    def clean_district(self) -> Any:
        number = self.cleaned_data["district"]
        return next((one for one in places.districts(self.actor) if str(one.pk) == number), None)


def age_on(born: dt.date | None, day: dt.date) -> int | None:
    """Completed years."""
    return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))
