"""Forms of the ground floor; only what a browser sends, no rules."""

from __future__ import annotations

from typing import Any

from django import forms

from tuodi.office.core import queries
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, Street, User
from tuodi.office.core.roles import ROLES
from tuodi.policy import pack


class LoginForm(forms.Form):
    username = forms.CharField(label="用户名", max_length=60, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}))
    password = forms.CharField(label="密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


class CodeForm(forms.Form):
    code = forms.RegexField(
        r"^\s*\d{6}\s*$", label="动态口令", widget=forms.TextInput(attrs={"autofocus": True, "inputmode": "numeric", "autocomplete": "one-time-code"})
    )


class OwnPasswordForm(forms.Form):
    old = forms.CharField(label="原密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    password = forms.CharField(label="新密码", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    again = forms.CharField(label="再输一次", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self) -> str:
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError("原密码不对。")
        return str(self.cleaned_data["old"])

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("password") != self.cleaned_data.get("again"):
            self.add_error("again", "两次输入不一致。")
        return self.cleaned_data


class UserForm(forms.Form):
    """A user's role and place; the password is asked for a new user and may be set anew for another."""

    username = forms.CharField(label="用户名", max_length=60)
    name = forms.CharField(label="姓名", max_length=40)
    role = forms.ChoiceField(label="角色", choices=[("", "请选择"), *((role, name) for role, name in ROLES.items() if role != "hospital")])
    city = forms.ChoiceField(label="城市")
    district = forms.ModelChoiceField(label="区县", queryset=District.objects.none(), required=False, empty_label="全市")
    street = forms.ModelChoiceField(label="街道（乡镇）", queryset=Street.objects.none(), required=False, empty_label="不限", help_text="街道人员填写")
    community = forms.CharField(label="社区（村）", max_length=60, required=False, help_text="只办理一个社区（村）的街道人员填写，与档案中的名称一致")
    department = forms.CharField(label="部门", max_length=40, required=False, help_text="部门数据员填写：民政、残联、退役军人……")
    password = forms.CharField(label="密码", required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    is_active = forms.BooleanField(label="启用", required=False, initial=True)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cities = [actor.city] if actor.city else pack.city_names()
        choice: Any = self.fields["city"]
        choice.choices = [*([] if actor.city else [("", "全部城市")]), *((name, queries.city_title(name)) for name in cities)]
        choice.required = bool(actor.city)
        place: Any = self.fields["district"]
        place.queryset = queries.districts(actor)
        street: Any = self.fields["street"]
        street.queryset = Street.objects.filter(district__in=place.queryset).select_related("district").order_by("district__city", "district__position", "name")
        street.label_from_instance = lambda one: f"{one.district} {one}"
        if actor.district_id:
            place.required, place.empty_label = True, None

    def clean(self) -> dict[str, Any]:
        district, street = self.cleaned_data.get("district"), self.cleaned_data.get("street")
        if street and street.district != district:
            self.add_error("street", "这个街道（乡镇）不属于所选区县。")
        if self.cleaned_data.get("community") and not street:
            self.add_error("community", "填写社区（村）的，须选择街道（乡镇）。")
        if self.cleaned_data.get("role") == "street" and not street:
            self.add_error("street", "街道人员须选择街道（乡镇）。")
        if district and district.city != self.cleaned_data.get("city"):
            self.add_error("district", "这个区县不属于所选城市。")
        return self.cleaned_data


class KeyForm(forms.Form):
    name = forms.CharField(label="名称", max_length=80)
    city = forms.ChoiceField(label="城市")
    institution = forms.CharField(label="医疗机构编号", max_length=30, required=False)
    department = forms.CharField(label="部门", max_length=40, required=False, help_text="医疗机构编号与部门只填一项")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["city"]
        choice.choices = [(name, queries.city_title(name)) for name in ([actor.city] if actor.city else pack.city_names())]

    def clean(self) -> dict[str, Any]:
        if bool(self.cleaned_data.get("institution")) == bool(self.cleaned_data.get("department")):
            raise forms.ValidationError("医疗机构编号与部门必须填且只填一项。")
        return self.cleaned_data


class TrailForm(forms.Form):
    """Whose lines, and why."""

    text = forms.CharField(label="姓名或身份证号", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text="完整填写")
    why = forms.CharField(label="查询理由", max_length=300)


class WhyForm(forms.Form):
    why = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}))
