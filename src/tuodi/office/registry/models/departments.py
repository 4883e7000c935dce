"""Departments of a city that certify identities, and which ones."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tuodi.policy import vocabulary as v

BRAKE = 1000  # basis points: a list that ends more than this share stops


class Department(models.Model):
    """A department of a city. `brake`: the largest share of the held identities that one list may end without a further word."""

    city = models.CharField("城市", max_length=40)
    name = models.CharField("部门", max_length=40)
    clause = models.CharField("依据", max_length=60, blank=True, default="")
    brake = models.PositiveIntegerField("刹车比例", default=BRAKE, help_text="basis points")

    class Meta:
        ordering = ["city", "id"]
        constraints = [
            models.UniqueConstraint(fields=["city", "name"], name="registry_department_name"),
            models.CheckConstraint(condition=Q(brake__lte=10_000), name="registry_department_brake"),
        ]

    def __str__(self) -> str:
        return self.name


class Certification(models.Model):
    """That a department certifies an identity."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="certifications")
    code = models.CharField("救助身份", max_length=30, choices=list(v.IDENTITIES.items()))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "code"], name="registry_certification_once")]
