"""Subsidised enrolment of a year: the roll of targets, the runs that decide, transfers, comparisons with the insurers, visits.

A person has one line on the roll of a year, whatever runs look at it: so nobody can be subsidised twice. Amounts are fen.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from tuodi.policy import vocabulary as v


class Run(models.Model):
    """One pass over a city or a district: tried by one person, reviewed by a second, approved by a third.

    `position`: the last person looked at, so that a run that was stopped goes on from there. `digest` proves at the approval
    that what is approved is what was tried.
    """

    class State(models.TextChoices):
        COMPUTING = "computing", "试算中"
        COMPUTED = "computed", "待复核"
        REVIEWED = "reviewed", "待审批"
        APPROVED = "approved", "已批准"
        REJECTED = "rejected", "已退回"

    OPEN = ("computing", "computed", "reviewed")

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="区县", help_text="null: the whole city")
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.COMPUTING)
    position = models.BigIntegerField(default=0)
    people = models.IntegerField("应核人数", default=0)
    done = models.IntegerField("已核人数", default=0)
    counts: Any = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField("发起时间", auto_now_add=True)
    begun_at = models.DateTimeField("试算开始", null=True, help_text="of the pass that counts; what changes later is looked at again")
    computed_at = models.DateTimeField("试算完成", null=True)
    made_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="试算人")
    reviewed_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    reviewed_at = models.DateTimeField("复核时间", null=True)
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="审批人")
    decided_at = models.DateTimeField("审批时间", null=True)
    remark = models.CharField("意见", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "district", "year"],
                condition=Q(state__in=["computing", "computed", "reviewed"]),
                name="enrolment_run_one_open",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["city", "-id"], name="enrolment_run_city")]

    def __str__(self) -> str:
        return f"{self.year} 年资助参保（{self.district or '全市'}）第 {self.pk} 号"


class Target(models.Model):
    """A person on the roll of a year: what the policy says, whether it was decided, and what is known of their enrolment.

    state: `none` not subsidised, `proposed` by the run, `granted` for good (a leaver keeps the year, nothing is taken back).
    verdict: the library's status. row: of the policy's table. current: the newest pass found the person among the targets.
    """

    class State(models.TextChoices):
        NONE = "none", "不资助"
        PROPOSED = "proposed", "拟资助"
        GRANTED = "granted", "已资助"

    class Verdict(models.TextChoices):
        SETTLED = "settled", "可以资助"
        NOT_COVERED = "not_covered", "不在资助范围"
        INVALID = "invalid", "资料不全"

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="enrolments", verbose_name="救助对象")
    year = models.PositiveSmallIntegerField("年度")
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, related_name="+", verbose_name="区县")
    street = models.ForeignKey("core.Street", models.PROTECT, null=True, related_name="+", verbose_name="街道（乡镇）")
    run = models.ForeignKey(Run, models.PROTECT, related_name="targets", verbose_name="批次")
    state = models.CharField("结果", max_length=10, choices=State.choices, default=State.NONE)
    verdict = models.CharField("判定", max_length=12, choices=Verdict.choices)
    insurance = models.CharField("试算时险种", max_length=10, choices=list(v.INSURANCES.items()), blank=True)
    identity = models.CharField("救助身份", max_length=30, choices=list(v.IDENTITIES.items()), blank=True)
    row = models.SmallIntegerField(null=True)
    premium = models.BigIntegerField("个人缴费标准", null=True, help_text="fen")
    subsidy = models.BigIntegerField("资助金额", null=True, help_text="fen")
    self_paid = models.BigIntegerField("个人缴费", null=True, help_text="fen")
    effective = models.DateField("参保生效日期", null=True)
    reasons = models.CharField("说明", max_length=400, blank=True)
    clauses = models.CharField("依据条款", max_length=200, blank=True)
    current = models.BooleanField("现为对象", default=True)
    willing = models.BooleanField("有意愿参保", null=True)
    checked_on = models.DateField("核查日期", null=True)
    computed_at = models.DateTimeField("判定时间")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "year"], name="enrolment_target_once"),
            models.CheckConstraint(condition=Q(state="none") | Q(subsidy__gt=0, verdict="settled"), name="enrolment_target_amount"),
        ]
        indexes = [
            models.Index(fields=["city", "year", "district"], name="enrolment_target_place"),
            models.Index(fields=["run", "state"], name="enrolment_target_run"),
            models.Index(fields=["street", "year"], name="enrolment_target_street"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}"

    @property
    def reasons_text(self) -> str:
        """The reasons in words."""
        from tuodi.office.enrolment.words import reasons_text

        return reasons_text(self.city, self.reasons)


class Transfer(models.Model):
    """The subsidies of a run, moved from the aid account to the residents' insurance: once for each place that keeps a fund."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.PROTECT, related_name="transfers")
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="账套", help_text="null: the city")
    persons = models.IntegerField("人数")
    amount = models.BigIntegerField("金额", help_text="fen")
    day = models.DateField("划转日期")
    posting = models.OneToOneField("fund.Posting", models.PROTECT, related_name="+", verbose_name="凭证")
    replaced = models.BooleanField("已冲销", default=False, help_text="its posting was reversed and another transfer took its place")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="经办人")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "district"], condition=Q(replaced=False), name="enrolment_transfer_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(amount__gt=0, persons__gt=0), name="enrolment_transfer_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.amount}"


class Comparison(models.Model):
    """A file of the insurers with who is enrolled in a year, held against the registry."""

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="区县", help_text="null: the whole city")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("文件", max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    complete = models.BooleanField("全量名单", help_text="whoever isn't in it isn't insured")
    counts: Any = models.JSONField(default=dict)
    created_at = models.DateTimeField("导入时间", auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="导入人")

    class Meta:
        indexes = [models.Index(fields=["city", "year", "-id"], name="enrolment_comparison_city")]

    def __str__(self) -> str:
        return self.name


class Double(models.Model):
    """A person enrolled more than once in a year; `entries`: what the file says, each as scheme, place and day."""

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        RESOLVED = "resolved", "已处理"
        GONE = "gone", "已消除"

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", verbose_name="救助对象")
    year = models.PositiveSmallIntegerField("年度")
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, related_name="+", verbose_name="区县")
    entries: Any = models.JSONField(default=list)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    remark = models.CharField("处理结果", max_length=300, blank=True)
    comparison = models.ForeignKey(Comparison, models.PROTECT, related_name="doubles", verbose_name="来源")
    done_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="处理人")
    done_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "year"], name="enrolment_double_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}"


class Task(models.Model):
    """Somebody of the roll who isn't enrolled, to be visited by the street (where none is known, by the district)."""

    class State(models.TextChoices):
        OPEN = "open", "待走访"
        WAITING = "waiting", "待参保"
        DONE = "done", "已办结"

    id = models.BigAutoField(primary_key=True)
    target = models.OneToOneField(Target, models.PROTECT, related_name="task")
    district = models.ForeignKey("core.District", models.PROTECT, related_name="+", verbose_name="区县")
    street = models.ForeignKey("core.Street", models.PROTECT, null=True, related_name="+", verbose_name="街道（乡镇）")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    outcome = models.CharField("最近结果", max_length=12, blank=True)
    pushed_at = models.DateTimeField("推送时间", auto_now_add=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        indexes = [models.Index(fields=["district", "street", "state"], name="enrolment_task_place")]

    def __str__(self) -> str:
        return f"{self.target_id}"


class Visit(models.Model):
    """What a visit found. Never changed: a further visit is a further line."""

    class Result(models.TextChoices):
        PAID = "paid", "已缴费参保"
        WILLING = "willing", "愿意参保，待缴费"
        UNWILLING = "unwilling", "不愿参保"
        EMPLOYEE = "employee", "已参加职工医保"
        ELSEWHERE = "elsewhere", "已在外地参保"
        GONE = "gone", "已迁出或死亡"
        ABSENT = "absent", "未见到本人或家属"

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="visits")
    day = models.DateField("走访日期")
    result = models.CharField("结果", max_length=12, choices=Result.choices)
    willing = models.BooleanField("有意愿参保", null=True)
    visitor = models.CharField("走访人", max_length=40)
    note = models.CharField("情况说明", max_length=300, blank=True)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    user = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-day", "-id"]

    def __str__(self) -> str:
        return f"{self.day} {self.get_result_display()}"
