"""The self-evaluation of a year as people complete it: what the system can't know, points, the analysis; entered by one, approved by another."""

from __future__ import annotations

from typing import Any

from django.db import models


class Evaluation(models.Model):
    """The form of a year and a place. `rows`: the whole form as it was submitted, so that an approved one never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "填报中"
        SUBMITTED = "submitted", "待审定"
        APPROVED = "approved", "已审定"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="区县", help_text="null: the whole city")
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    analysis = models.CharField("偏差原因和改进措施", max_length=2000, blank=True)
    rows: Any = models.JSONField(default=list)
    hands: Any = models.JSONField(default=list, help_text="ids of the users who entered something")
    submitted_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="提交人")
    submitted_at = models.DateTimeField("提交时间", null=True)
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="审定人")
    decided_at = models.DateTimeField("审定时间", null=True)
    remark = models.CharField("审定意见", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "district", "year"], name="reports_evaluation_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年绩效自评"


class Entry(models.Model):
    """What somebody entered for a line of the form. Points in hundredths; empty text: not entered."""

    id = models.BigAutoField(primary_key=True)
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="entries")
    key = models.CharField("指标", max_length=80)
    target = models.CharField("目标", max_length=80, blank=True)
    actual = models.CharField("实际", max_length=80, blank=True)
    weight = models.PositiveIntegerField("分值", null=True, help_text="hundredths of a point")
    score = models.PositiveIntegerField("得分", null=True, help_text="hundredths of a point")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "key"], name="reports_entry_once"),
            models.CheckConstraint(
                condition=models.Q(score=None) | models.Q(weight__gte=models.F("score")), name="reports_entry_within_weight"
            ),
        ]
