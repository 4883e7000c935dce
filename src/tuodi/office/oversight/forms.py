"""Forms of oversight; only what a browser sends, no rules."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.oversight import rules
from tuodi.office.oversight.models import Case, TipOff, Transfer
from tuodi.office.registry.models import Institution
from tuodi.office.settlement.forms import YuanField, find_person


class Day(forms.DateField):
    """A day picked in the browser."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def text(label: str, required: bool = True, length: int = 300, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=length, **more)


class OfActor(forms.Form):
    """A form that knows who fills it in."""

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        for name in ("district", "whose_district"):
            if name in self.fields:
                choice: Any = self.fields[name]
                choice.queryset = places.districts(actor)
                if actor.district_id is not None:
                    choice.required, choice.empty_label, choice.initial = True, None, actor.district_id

    def clean_number(self) -> Any:
        """The person of the ID number."""
        number = str(self.cleaned_data["number"]).strip().upper()
        if not number:
            return None
        found = find_person(self.actor, number)
        if found is None:
            raise forms.ValidationError("登记中没有这个身份证号，或不属于您的辖区。")
        return found

    def clean_code(self) -> Any:
        """The institution of the code."""
        code = str(self.cleaned_data["code"]).strip()
        found = Institution.objects.filter(code=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError("登记中没有这个医疗机构编号。")
        return found


def place() -> Any:
    return forms.ModelChoiceField(label="区县", queryset=District.objects.none(), required=False, empty_label="全市")


class SanctionForm(OfActor):
    """Whose aid is to be stopped, from when, why."""

    number = text("身份证号", length=18)
    start = Day(label="停止开始", initial=timezone.localdate)
    end = Day(label="停止结束")
    basis = text("依据", length=120, help_text="文件名称和条款")
    reason = text("事由", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        if rule := rules.bar_of(actor.city):
            del self.fields["end"], self.fields["basis"]
            self.fields["start"].help_text = f"自{rule.counted_from}起 {rule.months} 个月（{rule.clause}）；晚于处理决定之日的，从所填日期起"


class SuspensionForm(OfActor):
    """Which institution's agreement is to rest, when, why."""

    code = text("医疗机构编号", length=32)
    start = Day(label="中止开始", initial=timezone.localdate, help_text="批准之日以前的，从批准之日起")
    end = Day(label="中止结束")
    basis = text("依据", length=120, help_text="服务协议或文件的条款")
    reason = text("事由", widget=forms.Textarea(attrs={"rows": 3}))


class StrikeForm(OfActor):
    """Which costs are taken out of a bill."""

    amount = YuanField(label="扣减金额（元）", help_text="违规的政策范围内费用")
    reason = text("违规内容", length=200, help_text="药品、项目名称和违反的规定")
    basis = text("依据", length=120, help_text="文件名称和条款")


class Plan(forms.Form):
    """Instalments: equal parts, or each with its day and amount."""

    parts = forms.IntegerField(label="分期", min_value=1, max_value=60, initial=1, help_text="等额，除不尽的计入最后一期")
    months = forms.IntegerField(label="每期间隔（月）", min_value=1, max_value=12, initial=1, required=False)
    first = Day(label="首期应退日期", initial=timezone.localdate)
    plan = forms.CharField(
        label="自定分期", required=False, widget=forms.Textarea(attrs={"rows": 3, "placeholder": "2026-12-31 1000.00"}),
        help_text="每行一期：应退日期 金额（元）；填写后不用上面的等额分期",
    )  # fmt: skip

    def clean_plan(self) -> list[tuple[Any, int]]:
        """The lines as (day, fen)."""
        found = []
        for number, line in enumerate(str(self.cleaned_data["plan"] or "").splitlines(), 1):
            if not line.strip():
                continue
            words = line.replace("，", " ").replace(",", " ").split()
            try:
                day, amount = forms.DateField().clean(words[0]), YuanField().clean(words[1])
            except (forms.ValidationError, IndexError):
                raise forms.ValidationError(f"第 {number} 行“{line.strip()[:30]}”：应为“应退日期 金额”，例如 2026-12-31 1000.00。") from None
            found.append((day, amount))
        return found

    def parts_for(self, amount: int) -> list[tuple[Any, int]]:
        """The instalments of so many fen."""
        from tuodi.office.oversight.actions import parts_of

        data = self.cleaned_data
        return data["plan"] or parts_of(amount, data["parts"], data["first"], data["months"] or 1)


class RecoveryForm(OfActor, Plan):
    """Who pays back how much in which instalments."""

    number = text("身份证号", False, 18, help_text="追回个人的填写")
    code = text("医疗机构编号", False, 32, help_text="追回机构的填写")
    name = text("其他退款人", False, 120, help_text="经办人员等，写姓名和单位；三项只填一项")
    district = place()
    amount = YuanField(label="应退金额（元）")
    basis = text("依据", length=120, help_text="文件名称和条款")
    reason = text("事由", widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ["number", "code", "name", "district", "amount", "parts", "months", "first", "plan", "basis", "reason"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors and sum(bool(data.get(one)) for one in ("number", "code", "name")) != 1:
            raise forms.ValidationError("身份证号、医疗机构编号与其他退款人必须填且只填一项。")
        return data


class PlanForm(Plan):
    why = text("理由")


class WriteOffForm(forms.Form):
    """What won't come in any more."""

    amount = YuanField(label="核销金额（元）")
    reason = text("核销理由", help_text="如：去世且无遗产、破产终结")
    basis = text("依据", length=120)


class RemarkForm(forms.Form):
    remark = text("意见", False)


class WhyForm(forms.Form):
    why = text("理由")


class LiftForm(forms.Form):
    day = Day(label="解除日期", initial=timezone.localdate)
    why = text("理由")


class RepayForm(forms.Form):
    """Money that came in."""

    amount = YuanField(label="到账金额（元）")
    day = Day(label="到账日期", initial=timezone.localdate)
    over = forms.BooleanField(label="超过尚欠的部分列入多收，以后退还", required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        if data is None:
            self.initial["key"] = f"repay/{uuid.uuid4()}"


class GiveBackForm(RepayForm):
    """What was too much goes back."""

    amount = YuanField(label="退还金额（元）")
    day = Day(label="退还日期", initial=timezone.localdate)
    over = None  # type: ignore[assignment]


def _year_start() -> Any:
    return timezone.localdate().replace(month=1, day=1)


class SpanForm(OfActor):
    """Over which bills the rules run."""

    first = Day(label="费用结束日期起", initial=_year_start)
    last = Day(label="止", initial=timezone.localdate)
    district = place()


class SampleForm(SpanForm):
    """What is drawn from, how many, with which seed."""

    size = forms.IntegerField(label="抽取数", min_value=1, max_value=5000, initial=30)
    seed = text("随机种子", False, 40, help_text="空白由系统产生并记录；相同种子、相同总体抽出相同结算")


class HandleForm(forms.Form):
    result = forms.ChoiceField(label="核查结果", choices=[("cleared", "核查无误"), ("confirmed", "核实有问题")])
    outcome = text("核查说明")


class DrawnForm(forms.Form):
    result = forms.ChoiceField(label="结果", choices=[("right", "无误"), ("wrong", "有问题")])
    remark = text("说明", False)


class AgainstForm(OfActor):
    """Against whom: an institution by its code, a person by the ID number, staff by name."""

    against = forms.ChoiceField(label="对象类型", choices=Case.Against.choices)
    name = text("对象", False, 120, help_text="经办人员填写姓名和单位")
    code = text("医疗机构编号", False, 32, help_text="对象是医疗机构的填写")
    number = text("身份证号", False, 18, help_text="对象是救助对象的填写")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        wanted = {"institution": ("code", "name"), "person": ("number",), "staff": ("name",)}.get(str(data.get("against")), ("name",))
        if not self.errors and not any(data.get(one) for one in wanted):
            self.add_error(wanted[0], "请填写对象。")
        return data


class CaseForm(AgainstForm):
    """Against whom, about what."""

    district = place()
    text = text("情况", widget=forms.Textarea(attrs={"rows": 4}))
    field_order = ["against", "code", "number", "name", "district", "text"]


class FromForm(AgainstForm):
    """A case out of a finding or a drawn settlement: institution and person are known there, staff is named."""

    text = text("情况")
    field_order = ["against", "name", "text"]

    def __init__(self, actor: Actor, *args: Any, **more: Any) -> None:
        super().__init__(actor, *args, **more)
        del self.fields["code"], self.fields["number"]

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data


class TransferForm(forms.Form):
    kind = forms.ChoiceField(label="移送给", choices=Transfer.Kind.choices)
    to = forms.CharField(label="机关名称", max_length=120)
    day = Day(label="移送日期", initial=timezone.localdate)
    document = forms.CharField(label="移送文书号", max_length=80)
    basis = forms.CharField(label="依据", max_length=120)


class ReplyForm(forms.Form):
    day = Day(label="回复日期", initial=timezone.localdate)
    answer = text("回复内容", help_text="受理、退回、判决、处分决定等")


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(label="结果", choices=Case.Outcome.choices)
    measure = forms.CharField(label="处理说明", max_length=300, help_text="金额、期限、处分种类等")
    basis = forms.CharField(label="依据", max_length=120)

    def __init__(self, *args: Any, against: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        if against:
            choice: Any = self.fields["outcome"]
            choice.choices = [(one, Case.Outcome(one).label) for one in Case.FITS[against]]


class TipForm(OfActor):
    """What was reported, by whom."""

    kind = forms.ChoiceField(label="举报类型", choices=TipOff.Kind.choices)
    channel = forms.ChoiceField(label="来源", choices=TipOff.Channel.choices)
    against = forms.ChoiceField(label="被举报的是", choices=Case.Against.choices)
    about = text("被举报对象", length=120)
    text = text("举报内容", widget=forms.Textarea(attrs={"rows": 4}))
    day = Day(label="收到日期", initial=timezone.localdate)
    informant = forms.CharField(label="举报人", max_length=60, required=False, help_text="空白为匿名；加密保存")
    telephone = forms.CharField(label="电话", max_length=40, required=False)
    district = place()


class AnswerForm(AgainstForm):
    """What came of a tip-off: founded, then against whom the case is, or which case it joins."""

    founded = forms.ChoiceField(label="核实结果", choices=[("yes", "属实，立案"), ("no", "查无实据")])
    answer = text("说明")
    case = forms.ModelChoiceField(label="并入已有案件", queryset=Case.objects.none(), required=False, empty_label="新立案")
    field_order = ["founded", "answer", "against", "code", "number", "name", "case"]

    def __init__(self, actor: Actor, *args: Any, **more: Any) -> None:
        super().__init__(actor, *args, **more)
        from tuodi.office.oversight import queries

        choice: Any = self.fields["case"]
        choice.queryset = queries.cases(actor).exclude(state="closed")
        choice.label_from_instance = lambda one: f"{one}　{one.name}"
        self.fields["against"].required = False
        self.fields["name"].help_text = "空白用举报中的对象"

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        against = str(data.get("against") or "")
        if data.get("founded") == "yes" and not data.get("case") and against == "person" and not data.get("number") and not self.errors:
            self.add_error("number", "请填写救助对象的身份证号。")
        return data


class RewardForm(forms.Form):
    amount = YuanField(label="奖励金额（元）")


class PaidForm(forms.Form):
    day = Day(label="支付日期", initial=timezone.localdate)


class AnswersForm(forms.Form):
    """The office's answers: the JSON list with answers filled in."""

    file = forms.FileField(label="回复文件（JSON）", help_text="下载的 JSON 填写 answer（done 已办理、not_done 未办理）和 text 后上传")


class RowAnswerForm(forms.Form):
    answer = forms.ChoiceField(label="回复", choices=[("done", "已办理"), ("not_done", "未办理")])
    text = text("说明", False)


class NoForm(forms.Form):
    """Nothing but the button."""


class DossierForm(forms.Form):
    number = text("档案编号", length=40)
    place = text("存放处", False, 120)
