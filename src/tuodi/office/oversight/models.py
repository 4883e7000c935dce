"""What oversight stores: sanctions, money to be paid back, findings, samples, cases, tip-offs, the numbers of paper dossiers. Amounts are fen."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from tuodi.office.core.crypto import EncryptedTextField


def _user(title: str) -> Any:
    return models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name=title)


def _district(**more: Any) -> Any:
    return models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="区县", **more)


class State(models.TextChoices):
    """Of what one person enters and another decides."""

    OPEN = "open", "待审批"
    APPROVED = "approved", "已生效"
    REFUSED = "refused", "已退回"
    LIFTED = "lifted", "已解除"


class Sanction(models.Model):
    """Days on which a person is not aided, both included. Lifted: it ends the day before `lifted_on`."""

    State = State

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="sanctions", verbose_name="救助对象")
    start = models.DateField("停止开始")
    end = models.DateField("停止结束", help_text="the last day")
    reason = models.CharField("事由", max_length=300)
    basis = models.CharField("依据", max_length=120)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    entered_by = _user("提出人")
    entered_at = models.DateTimeField("提出时间", auto_now_add=True)
    decided_by = _user("审批人")
    decided_at = models.DateTimeField("审批时间", null=True)
    remark = models.CharField("意见", max_length=300, blank=True)
    lifted_on = models.DateField("解除日期", null=True)
    told_at = models.DateTimeField("通报时间", null=True, help_text="when the list went to the insurers")
    case = models.ForeignKey("oversight.Case", models.PROTECT, null=True, related_name="sanctions", verbose_name="案件")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="oversight_sanction_days"),
            models.CheckConstraint(
                condition=Q(entered_by=None) | Q(decided_by=None) | ~Q(entered_by=F("decided_by")), name="oversight_sanction_two_people"
            ),
        ]
        indexes = [models.Index(fields=["person", "start"], condition=Q(state__in=["approved", "lifted"]), name="oversight_sanction_person")]

    def __str__(self) -> str:
        return f"停止救助第 {self.pk} 号"


class Recovery(models.Model):
    """Money that a person or an institution has to pay back. What is owed stands in the books from the decision on (`party`)."""

    class State(models.TextChoices):
        OPEN = "open", "待审批"
        APPROVED = "approved", "追回中"
        PAID = "paid", "已还清"
        REFUSED = "refused", "已退回"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = _district(help_text="whose fund gets it back; null: the city's")
    person = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="recoveries", verbose_name="救助对象")
    institution = models.ForeignKey("registry.Institution", models.PROTECT, null=True, related_name="recoveries", verbose_name="医疗机构")
    amount = models.BigIntegerField("应退金额", help_text="fen")
    paid = models.BigIntegerField("已退金额", default=0, help_text="fen, the sum of its repayments")
    reason = models.CharField("事由", max_length=300)
    basis = models.CharField("依据", max_length=120)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    entered_by = _user("提出人")
    entered_at = models.DateTimeField("提出时间", auto_now_add=True)
    decided_by = _user("审批人")
    decided_at = models.DateTimeField("审批时间", null=True)
    remark = models.CharField("意见", max_length=300, blank=True)
    posting = models.OneToOneField("fund.Posting", models.PROTECT, null=True, related_name="+", verbose_name="凭证")
    case = models.ForeignKey("oversight.Case", models.PROTECT, null=True, related_name="recoveries", verbose_name="案件")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, paid__gte=0, paid__lte=F("amount")), name="oversight_recovery_amount"),
            models.CheckConstraint(condition=Q(person=None, institution__isnull=False) | Q(person__isnull=False, institution=None), name="oversight_recovery_of"),
            models.CheckConstraint(
                condition=Q(entered_by=None) | Q(decided_by=None) | ~Q(entered_by=F("decided_by")), name="oversight_recovery_two_people"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"追回第 {self.pk} 号"

    @property
    def party(self) -> str:
        """Under which the books keep what is still owed."""
        return f"R{self.pk}"

    @property
    def debtor(self) -> str:
        return str(self.person or self.institution)

    @property
    def left(self) -> int:
        """Fen still owed."""
        return self.amount - self.paid if self.state in ("approved", "paid") else 0


class Instalment(models.Model):
    """A part of a recovery and the day until which it is to be paid."""

    id = models.BigAutoField(primary_key=True)
    recovery = models.ForeignKey(Recovery, models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField("期次")
    due = models.DateField("应退日期")
    amount = models.BigIntegerField("金额", help_text="fen")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["recovery", "number"], name="oversight_instalment_once")]


class Repayment(models.Model):
    """Money that came in for a recovery, with its voucher."""

    id = models.BigAutoField(primary_key=True)
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="repayments")
    key = models.CharField("请求键", max_length=80, unique=True, help_text="a form sent twice books once")
    day = models.DateField("到账日期")
    amount = models.BigIntegerField("金额", help_text="fen")
    posting = models.OneToOneField("fund.Posting", models.PROTECT, related_name="+", verbose_name="凭证")
    actor = _user("登记人")

    class Meta:
        ordering = ["day", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="oversight_repayment_amount")]


class Finding(models.Model):
    """Something that a rule found in the settlements. `key` says what it was found at: the same thing is found once."""

    class State(models.TextChoices):
        OPEN = "open", "待核查"
        CLEARED = "cleared", "核查无误"
        CONFIRMED = "confirmed", "核实有问题"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = _district()
    rule = models.CharField("规则", max_length=30)
    key = models.CharField(max_length=120)
    person = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="findings", verbose_name="救助对象")
    institution = models.CharField("医疗机构编号", max_length=32, blank=True)
    settlements: Any = models.JSONField("结算", default=list, help_text="ids")
    amount = models.BigIntegerField("涉及救助金额", default=0, help_text="fen")
    text = models.CharField("发现", max_length=300)
    found_at = models.DateTimeField("发现时间", auto_now_add=True)
    state = models.CharField("结果", max_length=10, choices=State.choices, default=State.OPEN)
    outcome = models.CharField("核查说明", max_length=300, blank=True)
    handled_by = _user("核查人")
    handled_at = models.DateTimeField("核查时间", null=True)
    case = models.ForeignKey("oversight.Case", models.PROTECT, null=True, related_name="findings", verbose_name="案件")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "rule", "key"], name="oversight_finding_once")]
        indexes = [models.Index(fields=["city", "state", "-id"], name="oversight_finding_state")]

    def __str__(self) -> str:
        return f"疑点第 {self.pk} 号"


class Sample(models.Model):
    """Settlements drawn by chance. The same seed over the same settlements draws the same ones; `digest` proves it."""

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = _district(help_text="null: the whole city")
    seed = models.CharField("随机种子", max_length=40)
    size = models.PositiveIntegerField("抽取数")
    first = models.DateField("结束日期起")
    last = models.DateField("结束日期止")
    until = models.BigIntegerField("抽样总体截至", help_text="the last settlement's id when it was drawn")
    population = models.PositiveIntegerField("总体")
    digest = models.CharField(max_length=64)
    drawn_by = _user("抽样人")
    drawn_at = models.DateTimeField("抽样时间", auto_now_add=True)

    def __str__(self) -> str:
        return f"抽样第 {self.pk} 号"


class Drawn(models.Model):
    """One settlement of a sample, and what looking at it showed."""

    class Result(models.TextChoices):
        OPEN = "open", "待核查"
        RIGHT = "right", "无误"
        WRONG = "wrong", "有问题"

    id = models.BigAutoField(primary_key=True)
    sample = models.ForeignKey(Sample, models.CASCADE, related_name="drawn")
    place = models.PositiveIntegerField("次序")
    settlement = models.ForeignKey("settlement.Settlement", models.PROTECT, related_name="+", verbose_name="结算")
    district = _district()
    result = models.CharField("结果", max_length=10, choices=Result.choices, default=Result.OPEN)
    remark = models.CharField("说明", max_length=300, blank=True)
    checked_by = _user("核查人")

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["sample", "settlement"], name="oversight_drawn_once")]


class Case(models.Model):
    """A case against an institution, staff or a person, whatever it came from, to its end or its transfer to the prosecution."""

    class Against(models.TextChoices):
        INSTITUTION = "institution", "医疗机构"
        STAFF = "staff", "经办人员"
        PERSON = "person", "救助对象"

    class State(models.TextChoices):
        OPEN = "open", "调查中"
        TRANSFERRED = "transferred", "已移送"
        CLOSED = "closed", "已结案"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = _district()
    against = models.CharField("对象类型", max_length=12, choices=Against.choices)
    name = models.CharField("对象", max_length=120)
    institution = models.ForeignKey("registry.Institution", models.PROTECT, null=True, related_name="+", verbose_name="医疗机构")
    person = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+", verbose_name="救助对象")
    text = models.TextField("情况")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.OPEN)
    opened_by = _user("立案人")
    opened_at = models.DateTimeField("立案时间", auto_now_add=True)
    measure = models.CharField("处理", max_length=300, blank=True)
    basis = models.CharField("依据", max_length=120, blank=True)
    transferred_to = models.CharField("移送机关", max_length=120, blank=True)
    transferred_on = models.DateField("移送日期", null=True)
    document = models.CharField("移送文书号", max_length=80, blank=True)
    closed_by = _user("结案人")
    closed_at = models.DateTimeField("结案时间", null=True)

    def __str__(self) -> str:
        return f"案件第 {self.pk} 号"


class TipOff(models.Model):
    """What somebody reported. Name and telephone are kept encrypted; a reward is proposed by one person and decided by another."""

    class State(models.TextChoices):
        OPEN = "open", "待核实"
        CASE = "case", "已立案"
        UNFOUNDED = "unfounded", "查无实据"

    class Reward(models.TextChoices):
        NONE = "none", "无"
        PROPOSED = "proposed", "待审批"
        GRANTED = "granted", "已批准"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = _district()
    text = models.TextField("举报内容")
    about = models.CharField("被举报对象", max_length=120)
    informant = EncryptedTextField("举报人", blank=True, default="")
    telephone = EncryptedTextField("电话", blank=True, default="")
    received_on = models.DateField("收到日期")
    received_by = _user("登记人")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.CharField("核实结果", max_length=300, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="tips", verbose_name="案件")
    reward = models.BigIntegerField("奖励金额", null=True, help_text="fen; not out of the aid fund")
    reward_state = models.CharField("奖励", max_length=10, choices=Reward.choices, default=Reward.NONE)
    reward_by = _user("奖励提出人")
    reward_decided_by = _user("奖励审批人")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reward_by=None) | Q(reward_decided_by=None) | ~Q(reward_by=F("reward_decided_by")), name="oversight_reward_two_people"
            )
        ]

    def __str__(self) -> str:
        return f"举报第 {self.pk} 号"


class Dossier(models.Model):
    """Where the paper dossier of a person is."""

    id = models.BigAutoField(primary_key=True)
    person = models.OneToOneField("registry.Person", models.PROTECT, related_name="dossier", verbose_name="救助对象")
    number = models.CharField("档案编号", max_length=40)
    place = models.CharField("存放处", max_length=120, blank=True)

    def __str__(self) -> str:
        return self.number
