"""What rules and chance point at, and what looking at it showed."""

from __future__ import annotations

from typing import Any

from django.db import models

from tuodi.office.oversight.models.parts import district_field, user_field


class Finding(models.Model):
    """Something that a rule found in the settlements. `key` says what it was found at: the same thing is found once."""

    class State(models.TextChoices):
        OPEN = "open", "待核查"
        CLEARED = "cleared", "核查无误"
        CONFIRMED = "confirmed", "核实有问题"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = district_field()
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
    handled_by = user_field("核查人")
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
    district = district_field(help_text="null: the whole city")
    seed = models.CharField("随机种子", max_length=40)
    size = models.PositiveIntegerField("抽取数")
    first = models.DateField("结束日期起")
    last = models.DateField("结束日期止")
    until = models.BigIntegerField("抽样总体截至", help_text="the last settlement's id when it was drawn")
    population = models.PositiveIntegerField("总体")
    digest = models.CharField(max_length=64)
    drawn_by = user_field("抽样人")
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
    district = district_field()
    result = models.CharField("结果", max_length=10, choices=Result.choices, default=Result.OPEN)
    remark = models.CharField("说明", max_length=300, blank=True)
    checked_by = user_field("核查人")
    case = models.ForeignKey("oversight.Case", models.PROTECT, null=True, related_name="drawn", verbose_name="案件")

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["sample", "settlement"], name="oversight_drawn_once")]
