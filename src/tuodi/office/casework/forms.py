"""Forms of applications; only what a browser sends, no rules. Amounts are typed in yuan and come out as fen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory

from tuodi.office.casework import clock, means
from tuodi.office.casework.actions.verify import Verified
from tuodi.office.casework.models import Asked, Case
from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry.models import BankAccount, Person
from tuodi.office.settlement.forms import ManualForm, YuanField, find_person
from tuodi.policy import procedures
from tuodi.policy import vocabulary as v
from tuodi.tables import idnumber

_DAY = {"type": "date"}


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY), **more)


def procedure_choices(city: str) -> list[tuple[str, str]]:
    """(key, name) of what may be applied for in a city."""
    rules = procedures.load(city) if city else None
    return [(key, one.name) for key, one in rules.procedures.items()] if rules else []


def finding_choices(city: str) -> list[tuple[str, str]]:
    """(key, name) of what may be found of an illness in a city."""
    rules = procedures.load(city) if city else None
    return [(key, one.name) for rule in (rules.procedures.values() if rules else ()) for key, one in rule.findings.items()]


def from_first_treatment(city: str) -> bool:
    """Whether something that may be applied for in a city reaches back to the first treatment, so that its day is asked for."""
    rules = procedures.load(city) if city else None
    return bool(_from_first_treatment(rules)) if rules else False


def _from_first_treatment(rules: procedures.Procedures) -> list[str]:
    """The names of what reaches back to the first treatment."""
    return [one.name for one in rules.procedures.values() if one.start and one.start.first_treated]


class AcceptForm(forms.Form):
    """An application. Name and place are asked only of somebody whom the registry doesn't know."""

    key = forms.ChoiceField(label="申请事项")
    id_number = forms.CharField(label="身份证号", max_length=32, widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}))
    name = forms.CharField(label="姓名", max_length=60, required=False, help_text="登记中没有的申请人填写；已有的不用填")
    district = forms.ModelChoiceField(label="户籍（居住）区县", queryset=District.objects.none(), required=False, help_text="登记中没有的申请人填写")
    insurance = forms.ChoiceField(label="本年参保", choices=[("", "（不明）"), *v.INSURANCES.items()], required=False)
    channel = forms.ChoiceField(label="受理渠道", choices=Case.Channel.choices)
    agent = forms.CharField(label="代办人", max_length=60, required=False, help_text="街道（社区）人员或亲属代办时填写")
    applied = _day("申请日期", initial=clock.today)
    telephone = forms.CharField(label="联系电话", max_length=40, required=False)
    first_treated = _day("首次治疗日期", required=False, help_text="从首次治疗起追溯的事项填写")
    disease = forms.CharField(label="病种编码", max_length=40, required=False)
    finding = forms.ChoiceField(label="核定的病情", required=False, help_text="申请病情核定时选择")
    serious = forms.BooleanField(label="重病或罕见病", required=False)
    bank = forms.CharField(label="开户银行", max_length=80, required=False, help_text="登记中已有收款账户的不用填")
    account = forms.CharField(label="账号", max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    payee = forms.CharField(label="户名", max_length=60, required=False)
    payee_kind = forms.ChoiceField(label="收款人", choices=BankAccount.Payee.choices, required=False)
    reason = forms.CharField(label="申请事由", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.person: Person | None = None
        key: Any = self.fields["key"]
        key.choices = procedure_choices(actor.city)
        finding: Any = self.fields["finding"]
        finding.choices = [("", "—"), *finding_choices(actor.city)]
        if len(finding.choices) == 1:
            del self.fields["finding"]
        rules = procedures.load(actor.city) if actor.city else None
        if rules and (reaching := _from_first_treatment(rules)):
            self.fields["first_treated"].help_text = f"申请{'、'.join(reaching)}的填写；从未治疗的填写申请日期"
        else:
            del self.fields["first_treated"]
        place: Any = self.fields["district"]
        place.queryset = places.districts(actor)
        if actor.district_id is not None:
            place.initial = actor.district_id
        channel: Any = self.fields["channel"]
        channel.initial = Case.Channel.STREET if actor.role == "street" else Case.Channel.COUNTER

    def clean_id_number(self) -> str:
        number = "".join(self.cleaned_data["id_number"].split()).upper()
        self.person = find_person(self.actor, number)
        problem = None if self.person else idnumber.check(number).problem
        if problem:
            raise forms.ValidationError(problem)
        return number

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        if "id_number" in data and self.person is None:
            for name, words in (("name", "登记中没有此人，请填写姓名。"), ("district", "登记中没有此人，请选择区县。")):
                if not data.get(name):
                    self.add_error(name, words)
        given = [bool(data.get(name)) for name in ("bank", "account", "payee")]
        if any(given) and not all(given):
            self.add_error("account", "开户银行、账号和户名须一并填写。")
        return data


class MemberForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=60, required=False)
    relation = forms.CharField(label="关系", max_length=20, required=False)
    fixed = forms.TypedChoiceField(label="固定收入", choices=[("yes", "有"), ("no", "无")], coerce=lambda text: text == "yes", required=False, empty_value="yes")
    income = YuanField(label="月收入（元）", required=False)
    source = forms.CharField(label="来源", max_length=60, required=False)

    def verified(self) -> Verified | None:
        """The member of a filled row."""
        data = self.cleaned_data
        if not data.get("name"):
            return None
        return Verified(data["name"], data["relation"] or "", bool(data["fixed"]), data["income"], data["source"] or "")


Members = formset_factory(MemberForm, extra=5, max_num=12)


class FindingsForm(forms.Form):
    """What departments found, test by test."""

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, test in means.asked(case).items():
            if test.kind == "confirmed":
                choices = [("", "尚未答复"), ("yes", "是"), ("no", "否")]
                self.fields[key] = forms.ChoiceField(label=f"{test.name}（{test.clause}）", choices=choices, required=False)
        if case.procedure.kind != "finding":
            self.fields["owned"] = forms.CharField(
                label="家庭财产", max_length=300, required=False, initial=case.owned, help_text="房产、车辆、存款等部门核对结果；没有的写“无”"
            )
        self.fields["note"] = forms.CharField(label="核对说明", max_length=300, required=False)

    def confirmed(self) -> dict[str, bool | None]:
        """Test -> finding."""
        words = {"yes": True, "no": False}
        return {key: words.get(value) for key, value in self.cleaned_data.items() if key not in ("note", "owned")}


class ReceivedForm(forms.Form):
    received = forms.MultipleChoiceField(label="已收材料", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["received"]
        choice.choices = [(row.key, row.name) for row in case.asked.filter(state=Asked.State.ASKED)]


class SupplementForm(ReceivedForm):
    in_person = forms.BooleanField(label="申请人到窗口提交", required=False, help_text="由街道代交或部门共享的不勾选")


class ReviewForm(forms.Form):
    opinion = forms.ChoiceField(label="复核意见", choices=[("agree", "同意"), ("refuse", "拟不予救助"), ("return", "退回核对")])
    remark = forms.CharField(label="说明", max_length=300, required=False)


class NoticeForm(forms.Form):
    objection = forms.CharField(label="异议", max_length=300, required=False, help_text="没有异议的不填；有异议的退回核对")


class ApproveForm(forms.Form):
    remark = forms.CharField(label="说明", max_length=300, required=False)

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if case.procedure.kind == "exceptional":
            self.fields["amount"] = YuanField(label=f"{case.procedure.item}金额（元）")


class RefuseForm(forms.Form):
    ground = forms.ChoiceField(label="依据")
    reason = forms.CharField(label="具体理由", max_length=200, required=False)

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["ground"]
        choice.choices = [(key, f"{one.name}（{one.clause}）") for key, one in case.procedure.refusals.items()]


class WhyForm(forms.Form):
    why = forms.CharField(label="理由", max_length=300)


class LapseForm(forms.Form):
    why = forms.CharField(label="说明", max_length=300, required=False, help_text="何时、以何种方式催告过")


class AppealDecisionForm(forms.Form):
    upheld = forms.TypedChoiceField(label="结果", choices=[("yes", "维持原决定"), ("no", "撤销原决定，重新办理")], coerce=lambda text: text == "yes")
    why = forms.CharField(label="理由", max_length=300)


class AttachForm(forms.Form):
    file = forms.FileField(label="附件", help_text="PDF、JPEG 或 PNG，10 MB 以内")
    key = forms.ChoiceField(label="属于", required=False)

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["key"]
        choice.choices = [("", "其他材料"), *((row.key, row.name) for row in case.asked.all())]


class BillForm(ManualForm):
    """A bill of a case: the person is the case's, papers are looked at with the case."""

    def __init__(self, actor: Actor, case: Case, data: Any = None, **more: Any) -> None:
        super().__init__(actor, data, **more)
        for name in ("key", "id_number", "materials"):
            del self.fields[name]
        self.person = case.person
        if rule := case.procedure.outside:
            words = f"{v.TREATMENTS[rule.treatment]}费用填写（{rule.clause}）；不含在政策范围内费用中，批准后计入"
            self.fields["outside"] = YuanField(label=f"{rule.name}（元）", required=False, help_text=words)

    def clean(self) -> dict[str, Any]:
        return forms.Form.clean(self) or self.cleaned_data

    def claim(self) -> Any:
        """The claim, without the counter's list of papers."""
        self.cleaned_data["materials"] = []
        return super().claim()
