"""What is owed to persons, the batches it is paid in, and each payment with its outcome. Amounts are fen.

A due is paid at most once: the database allows one line of a due that waits or is paid. Books decide what is owed; a due names the party.
"""

from __future__ import annotations

from django.db import models


class Due(models.Model):
    """Something owed to one person. `reference` names what it comes from; with `purpose` it is unique for good."""

    class State(models.TextChoices):
        OPEN = "open", "待支付"
        BATCHED = "batched", "支付中"
        PAID = "paid", "已支付"
        FAILED = "failed", "支付失败"
        WITHDRAWN = "withdrawn", "已撤销"

    class Purpose(models.TextChoices):
        SETTLEMENT = "settlement", "零星报销"
        GRANT = "grant", "定额救助"
        EXCEPTIONAL = "exceptional", "个案救助"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, related_name="+", verbose_name="属地")
    payer = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="承担地", help_text="null: the city")
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="dues", verbose_name="救助对象")
    amount = models.BigIntegerField("金额", help_text="fen")
    purpose = models.CharField("事项", max_length=16, choices=Purpose.choices)
    reference = models.CharField("来源", max_length=80, help_text="unique within the purpose: S12, a run and a person, a case")
    party = models.CharField("往来", max_length=40, help_text="under which the books owe it")
    why = models.CharField("说明", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    problem = models.CharField("未付原因", max_length=200, blank=True)
    posting = models.ForeignKey("fund.Posting", models.PROTECT, null=True, related_name="+", verbose_name="凭证")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField("登记人", max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "reference"], name="payment_due_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_due_amount"),
        ]
        indexes = [
            models.Index(fields=["city", "state", "id"], name="payment_due_state"),
            models.Index(fields=["person", "-id"], name="payment_due_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number shown to people."""
        return f"P{self.pk:07d}"


class Batch(models.Model):
    """Payments of one payer that go to the bank together: made by one person, approved by another."""

    class State(models.TextChoices):
        DRAFT = "draft", "待审批"
        APPROVED = "approved", "已批准"
        SENT = "sent", "已送银行"
        DONE = "done", "已回盘"
        REJECTED = "rejected", "已退回"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="承担地", help_text="null: the city")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    count = models.IntegerField("笔数")
    total = models.BigIntegerField("金额", help_text="fen")
    note = models.CharField("说明", max_length=200, blank=True)
    created_at = models.DateTimeField("编制时间", auto_now_add=True)
    entered_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="编制人")
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="审批人")
    decided_at = models.DateTimeField("审批时间", null=True)
    decision = models.CharField("审批意见", max_length=200, blank=True)
    sent_at = models.DateTimeField("送银行时间", null=True)
    file_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 over what the bank is asked to pay")
    done_at = models.DateTimeField("回盘时间", null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(count__gt=0, total__gt=0), name="payment_batch_not_empty")]
        indexes = [models.Index(fields=["city", "-id"], name="payment_batch_city")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number shown to people and to the bank."""
        return f"B{self.created_at:%Y%m%d}{self.pk:05d}"


class Line(models.Model):
    """One payment of a batch. The account is that of the moment at which the batch was made."""

    class State(models.TextChoices):
        WAITING = "waiting", "待回盘"
        PAID = "paid", "成功"
        FAILED = "failed", "失败"
        DROPPED = "dropped", "未送"

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    due = models.ForeignKey(Due, models.PROTECT, related_name="lines")
    account = models.ForeignKey("registry.BankAccount", models.PROTECT, related_name="+", verbose_name="收款账户")
    amount = models.BigIntegerField("金额", help_text="fen")
    state = models.CharField("结果", max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField("失败原因", max_length=200, blank=True)
    paid_on = models.DateField("支付日期", null=True)
    posting = models.ForeignKey("fund.Posting", models.PROTECT, null=True, related_name="+", verbose_name="凭证")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["due"], condition=models.Q(state__in=["waiting", "paid"]), name="payment_line_once"),
            models.CheckConstraint(condition=~models.Q(state="paid") | models.Q(posting__isnull=False), name="payment_line_posted"),
        ]
        indexes = [models.Index(fields=["batch", "id"], name="payment_line_batch")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The serial number under which the bank answers."""
        return f"L{self.pk:09d}"
