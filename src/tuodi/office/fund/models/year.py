"""The fund's year around the books: shares of city and districts, applications to the fiscal office, clearings, other sides' figures.

Amounts are fen. What one person enters, another decides (`entered_by`, `decided_by`).
"""

from __future__ import annotations

from django.db import models


class Decided(models.Model):
    """Something entered by one person and decided by another."""

    class State(models.TextChoices):
        OPEN = "open", "待审批"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "已退回"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    entered_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="提交")
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="审批")
    remark = models.CharField("说明", max_length=300, blank=True)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)

    class Meta:
        abstract = True


class ShareRun(Decided):
    """A year's requirement split between the city and its districts, or a shortfall split over the districts. The newest approved
    requirement of a year counts; every approved shortfall adds to it."""

    class Kind(models.TextChoices):
        REQUIREMENT = "requirement", "年度筹资"
        SHORTFALL = "shortfall", "资金缺口"

    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    year = models.SmallIntegerField("年度")
    amount = models.BigIntegerField("总额", help_text="fen; what was split, places without a share left out")

    def __str__(self) -> str:
        return f"{self.year} {self.get_kind_display()}"


class SharePart(models.Model):
    """What a run lays on the city and on one district. Without a share `reason` says why, and both are 0."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ShareRun, models.CASCADE, related_name="parts")
    district = models.ForeignKey("core.District", models.PROTECT, related_name="+", verbose_name="区县")
    band = models.CharField("档次", max_length=60, blank=True)
    targets = models.IntegerField("救助对象", null=True)
    requirement = models.BigIntegerField("筹资额", help_text="fen")
    city_share = models.BigIntegerField("市级承担", help_text="fen")
    local_share = models.BigIntegerField("区县承担", help_text="fen")
    clauses = models.CharField("依据", max_length=120, blank=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "district"], name="fund_share_once")]

    def __str__(self) -> str:
        return f"{self.run} {self.district}"


class Application(Decided):
    """A month's approved plans of a city, added up and held against the budget: the application to the fiscal office."""

    month = models.DateField("月份", help_text="its first day")
    amount = models.BigIntegerField("申请金额", help_text="fen, the sum of its plans")
    budget = models.BigIntegerField("年度预算", help_text="fen, of the places that apply")
    before = models.BigIntegerField("此前已申请", help_text="fen, of the year's earlier months")
    granted_on = models.DateField("财政批复日期", null=True)
    reply = models.CharField("批复文号", max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(granted_on=None) | models.Q(state="approved"), name="fund_application_granted"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.amount}"

    @property
    def left(self) -> int:
        """Fen of the year's budget that nobody has applied for."""
        return self.budget - self.before - self.amount


class Clearing(Decided):
    """What is owed to one party for the settlements up to the end of a month: drawn up, approved by another person, paid."""

    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="账套", help_text="null: the city")
    month = models.DateField("月份", help_text="its first day")
    code = models.CharField("科目", max_length=24, help_text="of the payable")
    party = models.CharField("收款方", max_length=40)
    opening = models.BigIntegerField("上期未付", help_text="fen")
    added = models.BigIntegerField("本期发生", help_text="fen, reversals taken off")
    paid_before = models.BigIntegerField("本期已付", help_text="fen")
    amount = models.BigIntegerField("清算金额", help_text="fen")
    count = models.IntegerField("结算笔数", help_text="of the month, reversals not counted")
    posting = models.OneToOneField("fund.Posting", models.PROTECT, null=True, related_name="clearing", verbose_name="付款凭证")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "district", "month", "code", "party"],
                condition=~models.Q(state="refused"),
                name="fund_clearing_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="fund_clearing_amount"),
            models.CheckConstraint(condition=models.Q(posting=None) | models.Q(state="approved"), name="fund_clearing_paid"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.party}"


class FiscalFigure(models.Model):
    """A figure of the fiscal office's books for a month; the newest one counts."""

    class Item(models.TextChoices):
        SPECIAL = "special", "财政专户月末余额"
        RECEIVED = "received", "本月收入"
        TRANSFERRED = "transferred", "本月拨付支出户"
        SUBSIDY = "subsidy", "本月划转资助参保"
        GIVEN_BACK = "given_back", "本月支出户缴回"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="账套", help_text="null: the city")
    month = models.DateField("月份", help_text="its first day")
    item = models.CharField("项目", max_length=12, choices=Item.choices)
    amount = models.BigIntegerField("财政数", help_text="fen")
    text = models.CharField("说明", max_length=200, blank=True)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.item}"


class BankFile(models.Model):
    """A statement of a bank account as it was read; the same file is taken once."""

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="账套", help_text="null: the city")
    code = models.CharField("账户", max_length=24)
    name = models.CharField("文件", max_length=120)
    sha256 = models.CharField(max_length=64)
    first_day = models.DateField("起")
    last_day = models.DateField("止")
    balance = models.BigIntegerField("银行余额", null=True, help_text="fen, after the last line, where the bank states it")
    created_at = models.DateTimeField("导入时间", auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "district", "code", "sha256"], name="fund_bank_file_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name


class BankLine(models.Model):
    """A line of a bank statement (in positive, out negative) and the line of the books that it is."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(BankFile, models.PROTECT, related_name="lines")
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", db_index=False, help_text="the file's")
    number = models.IntegerField("行")
    day = models.DateField("日期")
    amount = models.BigIntegerField("金额", help_text="fen")
    party = models.CharField("对方", max_length=120, blank=True)
    text = models.CharField("摘要", max_length=200, blank=True)
    reference = models.CharField("流水号", max_length=80, blank=True)
    line = models.OneToOneField("fund.PostingLine", models.PROTECT, null=True, related_name="bank_line", verbose_name="凭证分录")
    matched_by = models.CharField("勾对", max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="fund_bank_line_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.amount}"


class YearFigure(models.Model):
    """A figure of a year that the books can't know (lottery money held, persons not insured …); the newest of a name counts."""

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    year = models.SmallIntegerField("年度")
    name = models.CharField("名称", max_length=60)
    value = models.BigIntegerField("数值", help_text="fen or heads")
    why = models.CharField("来源", max_length=300)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.year} {self.name}"


class IndicatorValue(models.Model):
    """An indicator of the document as last computed for a year."""

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    year = models.SmallIntegerField("年度")
    code = models.CharField(max_length=60)
    name = models.CharField("指标", max_length=120)
    value = models.BigIntegerField("实际", null=True, help_text="hundredths of a percent")
    line = models.BigIntegerField("指标线", help_text="hundredths of a percent")
    at_most = models.BooleanField()
    met = models.BooleanField("达标", null=True)
    clause = models.CharField("依据", max_length=120)
    reasons = models.CharField(max_length=200, blank=True)
    computed_at = models.DateTimeField("计算时间", auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "year", "code"], name="fund_indicator_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.name}"
