"""The form of a department's list, and of a department."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.registry.forms.fields import day
from tuodi.office.registry.models import DepartmentList
from tuodi.office.registry.queries.lists import department_names
from tuodi.policy import vocabulary as v

MOST_BYTES = 60 * 1024 * 1024


class UploadForm(forms.Form):
    """A department's list: whose, of which day, whether it is full, which identities it is about."""

    department = forms.ChoiceField(label="部门")
    district = forms.ChoiceField(label="区县", required=False)
    extent = forms.ChoiceField(label="名单性质", choices=DepartmentList.Extent.choices, help_text="全量名单：不在名单上的人视为退出；变动名单：只处理名单上的人")
    as_of = day("名单日期", initial=timezone.localdate)
    file = forms.FileField(label="文件（Excel 或 CSV）")
    codes = forms.MultipleChoiceField(
        label="包含的救助身份", choices=list(v.IDENTITIES.items()), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="全量名单必须勾选：勾选的身份中，不在名单上的人视为退出。只勾选一种的，文件可以没有身份列",
    )  # fmt: skip

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


class DepartmentForm(forms.Form):
    """What a department certifies, and where its brake is."""

    field_order = ("name", "brake", "codes")

    name = forms.CharField(label="部门", max_length=40)
    codes = forms.MultipleChoiceField(
        label="认定的救助身份", choices=list(v.IDENTITIES.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    brake = forms.DecimalField(
        label="刹车比例（%）", min_value=0, max_value=100, decimal_places=2, help_text="一次名单终止的身份超过在册的这一比例时停下来，须核实并写明理由"
    )

    def clean_brake(self) -> int:
        """Basis points."""
        return int(self.cleaned_data["brake"] * 100)
