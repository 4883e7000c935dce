"""Aid that is stopped: of persons, and at institutions whose agreement rests; the lists that tell the insurers of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tuodi.office.oversight.models.parts import Decided, State, district_field, two_people, user_field


class Sanction(Decided):
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
    lifted_on = models.DateField("解除日期", null=True)
    told_at = models.DateTimeField("通报时间", null=True, help_text="when the list went to the insurers")
    case = models.ForeignKey("oversight.Case", models.PROTECT, null=True, related_name="sanctions", verbose_name="案件")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="oversight_sanction_days"),
            two_people("sanction"),
        ]
        indexes = [models.Index(fields=["person", "start"], condition=Q(state__in=["approved", "lifted"]), name="oversight_sanction_person")]

    def __str__(self) -> str:
        return f"停止救助第 {self.pk} 号"


class Suspension(Decided):
    """Days, both included, on which a city doesn't settle care that begins at an institution: its agreement rests."""

    State = State

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    institution = models.ForeignKey("registry.Institution", models.PROTECT, related_name="+", verbose_name="医疗机构")
    start = models.DateField("中止开始")
    end = models.DateField("中止结束", help_text="the last day")
    reason = models.CharField("事由", max_length=300)
    basis = models.CharField("依据", max_length=120)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    lifted_on = models.DateField("解除日期", null=True)
    case = models.ForeignKey("oversight.Case", models.PROTECT, null=True, related_name="suspensions", verbose_name="案件")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="oversight_suspension_days"),
            two_people("suspension"),
        ]
        indexes = [models.Index(fields=["city", "institution"], condition=Q(state__in=["approved", "lifted"]), name="oversight_suspension_of")]

    def __str__(self) -> str:
        return f"协议中止第 {self.pk} 号"


class Notice(models.Model):
    """A list of who is barred, or no longer, as it went to the offices of enrolment and insurance."""

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = district_field(help_text="null: the whole city")
    count = models.PositiveIntegerField("人数")
    made_at = models.DateTimeField("通报时间", auto_now_add=True)
    made_by = user_field("通报人")

    def __str__(self) -> str:
        return f"通报第 {self.pk} 号"


class NoticeRow(models.Model):
    """One person of a list, and what the office that got it said."""

    class Kind(models.TextChoices):
        BAR = "bar", "停止"
        LIFT = "lift", "恢复"

    class Answer(models.TextChoices):
        WAITING = "waiting", "待回复"
        DONE = "done", "已办理"
        NOT_DONE = "not_done", "未办理"

    id = models.BigAutoField(primary_key=True)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="rows")
    place = models.PositiveIntegerField("序号")
    sanction = models.ForeignKey(Sanction, models.PROTECT, related_name="told", verbose_name="停止救助")
    kind = models.CharField("事项", max_length=4, choices=Kind.choices)
    answer = models.CharField("回复", max_length=8, choices=Answer.choices, default=Answer.WAITING)
    text = models.CharField("回复内容", max_length=300, blank=True)
    answered_at = models.DateTimeField("回复时间", null=True)
    answered_by = user_field("登记人")

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["sanction", "kind"], name="oversight_notice_once")]
