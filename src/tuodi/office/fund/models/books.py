"""The books: accounts of a city and its districts, postings that sum to zero, closed months, budgets and cash plans.

Amounts are fen; in a line a positive amount is a debit, a negative one a credit. Postings and lines are never changed.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models.functions import Now


class Account(models.Model):
    """An account of the city (no district) or of a district; `code` says what it is (`fund.chart`)."""

    class Kind(models.TextChoices):
        ASSET = "asset", "资产"
        LIABILITY = "liability", "负债"
        INCOME = "income", "收入"
        EXPENSE = "expense", "支出"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="区县")
    code = models.CharField("科目代码", max_length=24)
    name = models.CharField("科目", max_length=60)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "district", "code"], name="fund_account_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return self.name

    @property
    def sign(self) -> int:
        """1 where the balance stands on the debit side, -1 on the credit side."""
        return 1 if self.kind in (self.Kind.ASSET, self.Kind.EXPENSE) else -1


class Posting(models.Model):
    """One voucher. `document_*` names what it was made from; `district` is where that belongs, `payer` whose books it stands in."""

    class Kind(models.TextChoices):
        SETTLEMENT = "settlement", "救助结算"
        AWARD = "award", "直接给付"
        RECEIPT = "receipt", "收入"
        TRANSFER = "transfer", "拨付支出户"
        PAYMENT = "payment", "支付"
        SUBSIDY = "subsidy", "资助参保划转"
        RETURN = "return", "缴回专户"
        REVERSAL = "reversal", "凭证冲销"
        RECOVERY = "recovery", "追回"
        REWARD = "reward", "举报奖励"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="属地")
    payer = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="承担地", help_text="null: the city")
    date = models.DateField("日期")
    month = models.DateField("会计月份", help_text="its first day; later than `date` where that month was closed")
    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    document_id = models.BigIntegerField("单据", null=True, help_text="of a settlement: its id")
    text = models.CharField("摘要", max_length=300)
    why = models.CharField("理由", max_length=300, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by", verbose_name="冲销凭证")
    created_at = models.DateTimeField("记账时间", db_default=Now())
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField("记账人", max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document_id"], condition=models.Q(kind="settlement", document_id__isnull=False), name="fund_posting_settlement_once"
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="fund_posting_month_first"),
        ]
        indexes = [
            models.Index(fields=["city", "month", "id"], name="fund_posting_month"),
            models.Index(fields=["district", "-id"], name="fund_posting_district"),
            models.Index(fields=["payer", "-id"], name="fund_posting_payer"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The voucher's number."""
        return f"{self.month:%Y%m}-{self.id}"

    @property
    def reversal(self) -> Posting | None:
        """The posting that takes this one back, where there is one."""
        found: Posting | None = getattr(self, "reversed_by", None)
        return found


class PostingLine(models.Model):
    """A line of a voucher. `party`: to whom a payable is owed, an institution's code or a settlement (`S12`) whose person is owed."""

    id = models.BigAutoField(primary_key=True)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, models.PROTECT, related_name="lines", db_index=False)
    month = models.DateField(help_text="the posting's")
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", db_index=False, help_text="the posting's")
    payer = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", db_index=False, help_text="the posting's")
    amount = models.BigIntegerField("金额", help_text="fen; debit positive, credit negative")
    party = models.CharField("往来", max_length=40, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(amount=0), name="fund_line_not_zero")]
        indexes = [
            models.Index(fields=["account", "month"], include=["amount"], name="fund_line_account"),
            models.Index(fields=["party", "account"], include=["amount"], condition=~models.Q(party=""), name="fund_line_party"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"

    @property
    def debit(self) -> int | None:
        return self.amount if self.amount > 0 else None

    @property
    def credit(self) -> int | None:
        return -self.amount if self.amount < 0 else None


class Month(models.Model):
    """A closed month of a city: nothing can be posted into it or before it. `digest` proves that it is still what was closed."""

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    month = models.DateField("月份", help_text="its first day")
    postings = models.IntegerField("凭证数")
    turnover = models.BigIntegerField("借方合计", help_text="fen")
    digest = models.CharField(max_length=64, help_text="SHA-256 over postings and lines")
    locked_at = models.DateTimeField("结账时间", auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField("结账人", max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "month"], name="fund_month_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class MonthTotal(models.Model):
    """What a closed month moved on an account, so that balances of long years need no sum over every line."""

    id = models.BigAutoField(primary_key=True)
    month = models.ForeignKey(Month, models.PROTECT, related_name="totals")
    account = models.ForeignKey(Account, models.PROTECT, related_name="totals")
    debit = models.BigIntegerField(help_text="fen")
    credit = models.BigIntegerField(help_text="fen, positive")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "account"], name="fund_total_once")]

    def __str__(self) -> str:
        return f"{self.month} {self.account}"


class PartyTotal(models.Model):
    """What a closed month moved between the fund and one party, so that what is owed needs only the lines of the months still open."""

    id = models.BigAutoField(primary_key=True)
    month = models.ForeignKey(Month, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    party = models.CharField("往来", max_length=40)
    amount = models.BigIntegerField(help_text="fen; debit positive")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "party", "month"], include=["amount"], name="fund_party_once")]

    def __str__(self) -> str:
        return f"{self.month} {self.account} {self.party}"


class Owed(models.Model):
    """What stands between the fund and a party now (a view): the closed months' totals and the lines of the open ones. Fen owed by the fund."""

    key = models.CharField(max_length=80, primary_key=True)
    account = models.ForeignKey(Account, models.DO_NOTHING, related_name="+")
    party = models.CharField("往来", max_length=40)
    total = models.BigIntegerField("应付余额")

    class Meta:
        managed = False
        db_table = "fund_owed"


class Budget(models.Model):
    """The money set for a year, for the city or a district; set anew by a further row, the newest counts."""

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="区县")
    year = models.SmallIntegerField("年度")
    amount = models.BigIntegerField("预算", help_text="fen")
    why = models.CharField("依据", max_length=300)
    created_at = models.DateTimeField("设定时间", auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(amount__gte=0), name="fund_budget_amount")]

    def __str__(self) -> str:
        return f"{self.year} {self.amount}"


class CashPlan(models.Model):
    """What the expenditure account of the city or a district is to get in a month; entered by one person, approved by another."""

    class State(models.TextChoices):
        OPEN = "open", "待审批"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "已退回"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="区县")
    month = models.DateField("月份", help_text="its first day")
    amount = models.BigIntegerField("计划金额", help_text="fen")
    transferred = models.BigIntegerField("已拨付", default=0, help_text="fen")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    entered_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    remark = models.CharField("说明", max_length=300, blank=True)
    application = models.ForeignKey("fund.Application", models.PROTECT, null=True, related_name="plans", verbose_name="用款申请")
    created_at = models.DateTimeField("提交时间", auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="fund_plan_amount"),
            models.CheckConstraint(
                condition=models.Q(transferred__gte=0, transferred__lte=models.F("amount")), name="fund_plan_not_overdrawn"
            ),
            models.UniqueConstraint(
                fields=["city", "district", "month"], condition=~models.Q(state="refused"), name="fund_plan_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.amount}"

    @property
    def left(self) -> int:
        """Fen that may still be transferred."""
        return self.amount - self.transferred if self.state == self.State.APPROVED else 0


def month_of(day: dt.date) -> dt.date:
    """The first day of a day's month."""
    return day.replace(day=1)


def next_month(month: dt.date) -> dt.date:
    return dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)
