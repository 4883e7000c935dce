"""Warnings of a heavy burden of illness: the runs that found them, each with its task for the street, visits, photographs, referrals and what became of it.

Amounts are fen. Visits, photographs and steps are never changed.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from tuodi.office.core.crypto import EncryptedTextField


class Run(models.Model):
    """A look at the burdens of a year as of a day: over the settlements, or over a file of insured persons who are no targets."""

    class Kind(models.TextChoices):
        SETTLEMENTS = "settlements", "结算数据"
        LIST = "list", "参保人员名单"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="区县", help_text="null: the whole city")
    year = models.PositiveSmallIntegerField("年度")
    day = models.DateField("截至", help_text="claims that ended later don't count")
    kind = models.CharField("来源", max_length=12, choices=Kind.choices)
    days = models.PositiveSmallIntegerField("走访期限（工作日）")
    name = models.CharField("文件名", max_length=120, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file: the same file is taken once for a year")
    counts: Any = models.JSONField(default=dict, help_text="looked, new, raised, below, unknown; reasons: code -> how many")
    made_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="执行人")
    made_at = models.DateTimeField("执行时间", auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "year", "digest"], condition=models.Q(kind="list"), name="watch_list_once"),
        ]

    def __str__(self) -> str:
        return f"第 {self.pk} 次监测"


class WrongRow(models.Model):
    """A row of a file that was not taken, with why; given back with its cells as they came."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="wrong_rows")
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", help_text="null: the city's own, no district sees it")
    row = models.PositiveIntegerField("行号")
    why = models.CharField("原因", max_length=300)
    cells = EncryptedTextField("内容", help_text="JSON: header -> text")

    class Meta:
        ordering = ["id"]


class Alert(models.Model):
    """A person who reached a line in a year, once for each line, and where the task of the street stands."""

    class State(models.TextChoices):
        OPEN = "open", "待走访"
        VISITED = "visited", "已走访"
        HELPED = "helped", "帮扶中"
        CLOSED = "closed", "已办结"

    class Outcome(models.TextChoices):
        IDENTIFIED = "identified", "已认定为救助对象"
        REFERRED = "referred", "已由其他部门帮扶"
        WATCHED = "watched", "负担可承受，继续监测"
        NO_NEED = "no_need", "核实无困难"
        GONE = "gone", "已迁出或死亡"

    UNDONE = (State.OPEN, State.VISITED, State.HELPED)

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, related_name="+", verbose_name="区县")
    street = models.ForeignKey("core.Street", models.PROTECT, null=True, related_name="+", verbose_name="街道（乡镇）")
    community = models.CharField("社区（村）", max_length=60, blank=True)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="alerts", verbose_name="人员")
    year = models.PositiveSmallIntegerField("年度")
    warning = models.CharField(max_length=40, help_text="the policy's code")
    name = models.CharField("预警", max_length=60)
    line = models.BigIntegerField("预警线", null=True, help_text="fen; null: the document sets no line for this group")
    burden = models.BigIntegerField("个人负担", help_text="fen, as last seen")
    clause = models.CharField("依据", max_length=100)
    source = models.CharField("来源", max_length=12, choices=Run.Kind.choices)
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="alerts", help_text="null: found when a large bill was settled")
    seen = models.DateField("预警日期", help_text="the day of the run that first found it")
    below = models.BooleanField("现低于预警线", default=False, help_text="the line is no longer reached: claims were taken back")
    due = models.DateField("走访期限")
    due_sure = models.BooleanField(default=True, help_text="false: the holidays of a year passed aren't known yet")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    case = models.ForeignKey("casework.Case", models.PROTECT, null=True, related_name="+", verbose_name="救助申请")
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices, blank=True)
    closed_on = models.DateField("办结日期", null=True)
    closed_burden = models.BigIntegerField("办结时负担", null=True, help_text="fen")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "year", "warning"], name="watch_alert_once"),
            models.CheckConstraint(condition=~models.Q(state="closed") | ~models.Q(outcome=""), name="watch_closed_with_outcome"),
        ]
        indexes = [
            models.Index(fields=["district", "state", "due"], name="watch_alert_due"),
            models.Index(fields=["city", "year", "seen"], name="watch_alert_months"),
        ]

    def __str__(self) -> str:
        return f"W{self.year}{self.pk:06d}"

    @property
    def is_open(self) -> bool:
        return self.state in self.UNDONE

    @property
    def grew(self) -> bool:
        """Closed with the burden to be watched on, and it has grown since."""
        return self.outcome == self.Outcome.WATCHED and self.closed_burden is not None and self.burden > self.closed_burden


class Visit(models.Model):
    """What somebody of the street found at the person's home. Never changed."""

    class Result(models.TextChoices):
        HARDSHIP = "hardship", "确有困难，需要帮扶"
        BEARABLE = "bearable", "有负担，目前可以承受"
        NO_NEED = "no_need", "没有困难"
        ABSENT = "absent", "未见到本人，需再次走访"
        GONE = "gone", "已迁出或死亡"

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="visits")
    on = models.DateField("走访日期")
    visitor = models.CharField("走访人", max_length=40)
    result = models.CharField("走访结果", max_length=10, choices=Result.choices)
    note = models.CharField("家庭情况", max_length=500, blank=True)
    key = models.CharField(max_length=40, null=True, unique=True, help_text="of the form that was sent: sent again it is the same visit")
    at = models.DateTimeField("登记时间", auto_now_add=True)
    actor_name = models.CharField("登记人", max_length=60, blank=True)

    class Meta:
        ordering = ["id"]


class Photo(models.Model):
    """A photograph of a visit: kind, size and hash; the picture itself is kept encrypted in the database."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    kind = models.CharField("类型", max_length=20)
    size = models.PositiveIntegerField("大小")
    digest = models.CharField(max_length=64)
    data = EncryptedTextField("内容", help_text="base64")

    class Meta:
        ordering = ["id"]


class Push(models.Model):
    """A list handed to a department: its referrals of the moment, once each."""

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="区县", help_text="null: the whole city")
    to = models.CharField("部门", max_length=10)
    count = models.PositiveIntegerField("人数")
    at = models.DateTimeField("推送时间", auto_now_add=True)
    made_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="推送人")
    fetched_at = models.DateTimeField("取走时间", null=True, help_text="when the department's program first fetched it")

    @property
    def to_text(self) -> str:
        """The department in Chinese."""
        return str(Referral.To(self.to).label)


class Referral(models.Model):
    """A person handed on to others who may help, and their answer."""

    class To(models.TextChoices):
        CIVIL = "civil", "民政（低保、特困等认定）"
        AGRICULTURE = "farm", "农业农村（防返贫监测）"
        TEMPORARY = "temporary", "临时救助"
        CHARITY = "charity", "慈善组织"
        UNION = "union", "工会"

    class State(models.TextChoices):
        WAITING = "waiting", "待推送"
        PUSHED = "pushed", "已推送"
        HELPED = "helped", "已帮扶"
        DECLINED = "declined", "不符合条件"

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="referrals")
    to = models.CharField("转介", max_length=10, choices=To.choices)
    why = models.CharField("事由", max_length=300, blank=True)
    listed = models.BooleanField("按名单推送", default=False, help_text="pushed with the list of the warned, before or without a visit")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    push = models.ForeignKey(Push, models.PROTECT, null=True, related_name="referrals", verbose_name="推送")
    answer = models.CharField("反馈", max_length=300, blank=True)
    answered_on = models.DateField("反馈日期", null=True)
    made_at = models.DateTimeField("转介时间", auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["alert", "to"], name="watch_referral_once")]


class Step(models.Model):
    """Something that was done with a warning. Never changed."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="steps")
    at = models.DateTimeField("时间", auto_now_add=True)
    name = models.CharField("环节", max_length=20)
    text = models.CharField("说明", max_length=500, blank=True)
    actor_name = models.CharField("办理人", max_length=60, blank=True)

    class Meta:
        ordering = ["id"]


class LargeBill(models.Model):
    """A single bill that by itself reached the line of a document that warns of large bills."""

    settlement = models.OneToOneField("settlement.Settlement", models.PROTECT, related_name="+", verbose_name="结算")
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, related_name="+", verbose_name="区县")
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", verbose_name="人员")
    year = models.PositiveSmallIntegerField("年度")
    burden = models.BigIntegerField("个人负担", help_text="fen")
    line = models.BigIntegerField("预警线", help_text="fen")
    clause = models.CharField("依据", max_length=100)
    found_at = models.DateTimeField("标记时间", auto_now_add=True)
