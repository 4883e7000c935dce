"""Hospitals and clinics, and what they were when."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from tuodi.office.core.models import District
from tuodi.office.registry.models.identity import Days
from tuodi.policy import vocabulary as v


class Institution(models.Model):
    """An institution by its national code. The key with which it signs is the ground floor's."""

    code = models.CharField("医疗机构编号", max_length=30, unique=True)
    name = models.CharField("名称", max_length=120)
    telephone = models.CharField("电话", max_length=40, blank=True, default="")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class InstitutionTerm(models.Model):
    """What an institution was from `start` up to but not including `end`.

    In a district of ours the area follows from the patient's own district; elsewhere `area` says it.
    """

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="terms")
    start = models.DateField("起")
    end = models.DateField("止（不含）", null=True, blank=True)
    level = models.PositiveSmallIntegerField("医院等级", choices=list(v.LEVELS.items()), null=True, blank=True)
    designated = models.BooleanField("定点", default=True)
    primary_care = models.BooleanField("基层医疗卫生机构", default=False)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, verbose_name="所在区县")
    area = models.CharField(
        "就医地", max_length=10, choices=list(v.AREAS.items()), blank=True, default="", help_text="where it is in no district of ours"
    )
    agreement = models.CharField("协议编号", max_length=60, blank=True, default="")

    class Meta:
        ordering = ["-start"]
        constraints = [
            models.CheckConstraint(condition=Q(end=None) | Q(end__gt=models.F("start")), name="registry_term_days"),
            ExclusionConstraint(
                name="registry_term_no_overlap",
                expressions=[("institution", RangeOperators.EQUAL), (Days("start", "end"), RangeOperators.OVERLAPS)],
            ),
        ]


class Assessment(models.Model):
    """What the yearly assessment of an institution came to, in hundredths of a point."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="assessments")
    year = models.PositiveSmallIntegerField("年度")
    score = models.PositiveIntegerField("得分", help_text="hundredths of a point")
    result = models.CharField("等次", max_length=40, blank=True, default="")

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["institution", "year"], name="registry_assessment_once")]
