"""Requests of the departments' programs, kept whatever became of them; no body, no secret."""

from __future__ import annotations

from django.db import models

from tuodi.office.registry.models.lists import DepartmentList


class Push(models.Model):
    """A signed request by a known key. A nonce is good once for a key."""

    key = models.ForeignKey("core.ApiKey", models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=64, null=True, help_text="null: refused before it counted")
    at = models.DateTimeField("时间", auto_now_add=True)
    method = models.CharField(max_length=8)
    path = models.CharField("地址", max_length=200)
    address = models.CharField("来源地址", max_length=45, blank=True, default="")
    status = models.SmallIntegerField("状态", null=True, help_text="HTTP status; null: no answer was given")
    code = models.CharField("结果代码", max_length=40, blank=True, default="")
    source = models.ForeignKey(DepartmentList, models.PROTECT, null=True, related_name="+", verbose_name="名单")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "nonce"], name="registry_push_nonce")]
        indexes = [models.Index(fields=["at"], name="registry_push_at")]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"
