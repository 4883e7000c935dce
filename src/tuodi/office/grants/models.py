"""Grants without a claim: runs, and one line for each person, year and grant. So nobody gets one twice. Amounts are fen."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


class GrantRun(models.Model):
    """The grant of a year for a city or a district: worked out by one person, reviewed by a second, approved by a third."""

    class State(models.TextChoices):
        COMPUTED = "computed", "待复核"
        REVIEWED = "reviewed", "待审批"
        APPROVED = "approved", "已批准"
        REJECTED = "rejected", "已退回"

    OPEN = ("computed", "reviewed")

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="区县", help_text="null: the whole city")
    year = models.PositiveSmallIntegerField("年度")
    grant = models.CharField("补助", max_length=40, help_text="the policy's key")
    name = models.CharField("名称", max_length=60)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.COMPUTED)
    counts: Any = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    computed_at = models.DateTimeField("计算时间")
    made_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="编制人")
    reviewed_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="审批人")
    decided_at = models.DateTimeField("审批时间", null=True)
    late = models.BooleanField("晚于发放月份", default=False)
    remark = models.CharField("意见", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "district", "year", "grant"], condition=Q(state__in=["computed", "reviewed"]), name="grants_run_one_open",
                nulls_distinct=False,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year} 年{self.name}（{self.district or '全市'}）第 {self.pk} 号"


class Award(models.Model):
    """What a person gets of a grant in a year. `none`: would get it, but something stands against it (`reasons`);
    `withdrawn`: what was owed was taken back before it was paid (`due` says why); the person is in no other run of the year."""

    class State(models.TextChoices):
        NONE = "none", "不发放"
        PROPOSED = "proposed", "拟发放"
        GRANTED = "granted", "已批准"
        WITHDRAWN = "withdrawn", "已撤销"

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="awards", verbose_name="救助对象")
    year = models.PositiveSmallIntegerField("年度")
    grant = models.CharField("补助", max_length=40)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, related_name="+", verbose_name="区县")
    run = models.ForeignKey(GrantRun, models.PROTECT, related_name="awards", verbose_name="批次")
    state = models.CharField("结果", max_length=10, choices=State.choices)
    amount = models.BigIntegerField("金额", null=True, help_text="fen")
    reasons = models.CharField("说明", max_length=300, blank=True)
    clauses = models.CharField("依据", max_length=100, blank=True)
    due = models.OneToOneField("payment.Due", models.PROTECT, null=True, related_name="+", verbose_name="应付")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "year", "grant"], name="grants_award_once"),
            models.CheckConstraint(condition=Q(state="none") | Q(amount__gt=0), name="grants_award_amount"),
            models.CheckConstraint(condition=~Q(state="granted") | Q(due__isnull=False), name="grants_award_owed"),
        ]
        indexes = [models.Index(fields=["run", "state"], name="grants_award_run")]

    def __str__(self) -> str:
        return f"{self.grant} {self.year} {self.person_id}"

    @property
    def reference(self) -> str:
        """Under which it is owed: unique for the person, the year and the grant."""
        return f"{self.grant}/{self.year}/{self.person_id}"

    @property
    def reasons_text(self) -> str:
        """The reasons in words."""
        from tuodi.office.enrolment.words import reason_text

        own = {"not_subsidised": "当年没有资助参保，不在发放名单上"}
        return "；".join(own.get(code) or reason_text(self.city, code) for code in self.reasons.split(";") if code)
