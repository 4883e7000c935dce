"""An identity that somebody at the counter asks for; a second person decides."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from tuodi.office.registry.models.identity import Identity
from tuodi.office.registry.models.person import Person
from tuodi.policy import vocabulary as v


class IdentityAsked(models.Model):
    """What is asked for, as it was entered; `identity`: the stay that came of it."""

    class State(models.TextChoices):
        OPEN = "open", "待审批"
        APPROVED = "approved", "已登记"
        REFUSED = "refused", "已退回"

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="人员")
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, related_name="+", verbose_name="区县")
    code = models.CharField("救助身份", max_length=30, choices=list(v.IDENTITIES.items()))
    start = models.DateField("认定日期")
    facts: Any = models.JSONField(default=dict, help_text="the columns of the stay; dates as text, the district by its id")
    why = models.CharField("说明", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    remark = models.CharField("审批意见", max_length=300, blank=True)
    identity = models.OneToOneField(Identity, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("提交时间", auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="提交人")
    decided_at = models.DateTimeField("审批时间", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="审批人")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "code"], condition=Q(state="open"), name="registry_asked_one_open")]
        indexes = [models.Index(fields=["city", "state", "-id"], name="registry_asked_city")]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.start}"
