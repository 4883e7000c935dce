"""Money that has to come back, and costs struck out of bills. Amounts are fen."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tuodi.office.oversight.models.parts import Decided, district_field, two_people, user_field


class Recovery(Decided):
    """Money that a person, an institution or a member of staff (`name`) has to pay back. What is owed stands in the books from the decision on
    (`party`). `paid`: of what was owed; `written`: written off; `over`: paid in beyond what was owed and not given back yet."""

    class State(models.TextChoices):
        OPEN = "open", "待审批"
        APPROVED = "approved", "追回中"
        PAID = "paid", "已还清"
        WRITTEN = "written", "已核销"
        REFUSED = "refused", "已退回"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = district_field(help_text="whose fund gets it back; null: the city's")
    person = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="recoveries", verbose_name="救助对象")
    institution = models.ForeignKey("registry.Institution", models.PROTECT, null=True, related_name="recoveries", verbose_name="医疗机构")
    name = models.CharField("其他退款人", max_length=120, blank=True, default="", help_text="who is neither: a member of staff")
    amount = models.BigIntegerField("应退金额", help_text="fen")
    paid = models.BigIntegerField("已退金额", default=0, help_text="fen, what its repayments covered of it")
    written = models.BigIntegerField("已核销金额", default=0, help_text="fen")
    over = models.BigIntegerField("多收待退", default=0, help_text="fen")
    reason = models.CharField("事由", max_length=300)
    basis = models.CharField("依据", max_length=120)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    posting = models.OneToOneField("fund.Posting", models.PROTECT, null=True, related_name="+", verbose_name="凭证")
    case = models.ForeignKey("oversight.Case", models.PROTECT, null=True, related_name="recoveries", verbose_name="案件")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, paid__gte=0, written__gte=0, over__gte=0, amount__gte=F("paid") + F("written")), name="oversight_recovery_amount"
            ),
            models.CheckConstraint(
                condition=Q(person=None, institution__isnull=False, name="")
                | Q(person__isnull=False, institution=None, name="")
                | (Q(person=None, institution=None) & ~Q(name="")),
                name="oversight_recovery_of",
            ),
            two_people("recovery"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"追回第 {self.pk} 号"

    @property
    def party(self) -> str:
        """Under which the books keep what is still owed."""
        return f"R{self.pk}"

    @property
    def debtor(self) -> str:
        return str(self.person or self.institution or self.name)

    @property
    def left(self) -> int:
        """Fen still owed."""
        return self.amount - self.paid - self.written if self.state in ("approved", "paid", "written") else 0


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
    amount = models.BigIntegerField("金额", help_text="fen, all that came in")
    excess = models.BigIntegerField("其中多收", default=0, help_text="fen, more than was still owed")
    posting = models.OneToOneField("fund.Posting", models.PROTECT, related_name="+", verbose_name="凭证")
    actor = user_field("登记人")

    class Meta:
        ordering = ["day", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0, excess__gte=0, amount__gte=F("excess")), name="oversight_repayment_amount")]


class GivenBack(models.Model):
    """What was paid in too much and went back to who paid."""

    id = models.BigAutoField(primary_key=True)
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="given_back")
    key = models.CharField("请求键", max_length=80, unique=True)
    day = models.DateField("退还日期")
    amount = models.BigIntegerField("金额", help_text="fen")
    posting = models.OneToOneField("fund.Posting", models.PROTECT, related_name="+", verbose_name="凭证")
    actor = user_field("登记人")

    class Meta:
        ordering = ["day", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="oversight_given_back_amount")]


class WriteOff(models.Model):
    """What won't come in any more: proposed by one person, decided by another, taken back when the debtor pays after all."""

    class State(models.TextChoices):
        OPEN = "open", "待审批"
        APPROVED = "approved", "已核销"
        REFUSED = "refused", "已退回"
        REVERSED = "reversed", "已恢复追回"

    id = models.BigAutoField(primary_key=True)
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="writeoffs")
    amount = models.BigIntegerField("核销金额", help_text="fen")
    reason = models.CharField("理由", max_length=300)
    basis = models.CharField("依据", max_length=120)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    entered_by = user_field("提出人")
    entered_at = models.DateTimeField("提出时间", auto_now_add=True)
    decided_by = user_field("审批人")
    remark = models.CharField("意见", max_length=300, blank=True)
    posting = models.OneToOneField("fund.Posting", models.PROTECT, null=True, related_name="+", verbose_name="凭证")
    reversal = models.OneToOneField("fund.Posting", models.PROTECT, null=True, related_name="+", verbose_name="恢复凭证")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="oversight_writeoff_amount"),
            models.UniqueConstraint(fields=["recovery"], condition=Q(state="open"), name="oversight_writeoff_open_once"),
            two_people("writeoff"),
        ]

    def __str__(self) -> str:
        return f"核销第 {self.pk} 号"


class StrikeOut(Decided):
    """Costs against the rules taken out of a bill that was settled: proposed by one person, decided by another, who has it settled again."""

    class State(models.TextChoices):
        OPEN = "open", "待审批"
        APPROVED = "approved", "已扣减"
        REFUSED = "refused", "已退回"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = district_field()
    settlement = models.ForeignKey("settlement.Settlement", models.PROTECT, related_name="+", verbose_name="结算")
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", verbose_name="救助对象")
    amount = models.BigIntegerField("扣减金额", help_text="fen of in-policy cost")
    reason = models.CharField("违规内容", max_length=200)
    basis = models.CharField("依据", max_length=120)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    outcome = models.ForeignKey("settlement.Settlement", models.PROTECT, null=True, related_name="+", verbose_name="重算后的结算")
    finding = models.ForeignKey("oversight.Finding", models.PROTECT, null=True, related_name="strikes", verbose_name="疑点")
    case = models.ForeignKey("oversight.Case", models.PROTECT, null=True, related_name="strikes", verbose_name="案件")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="oversight_strike_amount"),
            models.UniqueConstraint(fields=["settlement"], condition=Q(state="open"), name="oversight_strike_open_once"),
            two_people("strike"),
        ]

    def __str__(self) -> str:
        return f"审核扣减第 {self.pk} 号"

    @property
    def lowered(self) -> int | None:
        """Fen of aid less than before; None before it is done."""
        return self.settlement.paid - self.outcome.paid if self.outcome else None
