"""As what a person is aided, from when to when; and from when to when the office believed it."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.utils import timezone

from tuodi.office.core.models import District
from tuodi.office.registry.models.person import Person
from tuodi.policy import vocabulary as v


class Days(Func):
    """Days from `start` up to but not including `end`."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Known(Func):
    """The time in which a row was held to be true."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Identity(models.Model):
    """A stay of an identity. `end` is the day on which it was lost (the first day without it).

    Rows are not rewritten: a correction ends the row's `known_to` and adds another. At any moment of knowing, two stays of the same
    identity of a person don't overlap (the database sees to it).
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="identities")
    code = models.CharField("救助身份", max_length=30, choices=list(v.IDENTITIES.items()))
    start = models.DateField("认定日期")
    end = models.DateField("退出日期", null=True, blank=True)
    end_reason = models.CharField("退出原因", max_length=60, blank=True, default="")
    applied = models.DateField("申请日期", null=True, blank=True)
    first_treated = models.DateField("首次治疗日期", null=True, blank=True)
    assigned_class = models.CharField(
        "救助类别", max_length=40, blank=True, default="", help_text="the policy's class that an authority assigned"
    )
    disease = models.CharField("认定病种", max_length=40, blank=True, default="")
    granted_by = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="认定地")
    certified_by = models.CharField("认定部门", max_length=40, blank=True, default="")
    known_from = models.DateTimeField("登记时间", default=timezone.now)
    known_to = models.DateTimeField("更正时间", null=True, blank=True)
    source = models.ForeignKey("registry.DepartmentList", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="来源名单")

    class Meta:
        ordering = ["start", "id"]
        indexes = [
            models.Index(fields=["person", "code"], condition=Q(known_to=None), name="registry_identity_current"),
            models.Index(fields=["code", "start"], condition=Q(known_to=None), name="registry_identity_code"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(end=None) | Q(end__gte=models.F("start")), name="registry_identity_days"),
            models.CheckConstraint(condition=Q(known_to=None) | Q(known_to__gte=models.F("known_from")), name="registry_identity_known"),
            ExclusionConstraint(
                name="registry_identity_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (Days("start", "end"), RangeOperators.OVERLAPS),
                    (Known("known_from", "known_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.start}"

    def held_on(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)
