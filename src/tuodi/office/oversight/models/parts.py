"""What the tables of oversight share."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q


def user_field(title: str) -> Any:
    """Who did something; null for a job of the office."""
    return models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name=title)


def district_field(**more: Any) -> Any:
    """Whose it is; null: the whole city's."""
    return models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="区县", **more)


class State(models.TextChoices):
    """Of what one person enters and another decides."""

    OPEN = "open", "待审批"
    APPROVED = "approved", "已生效"
    REFUSED = "refused", "已退回"
    LIFTED = "lifted", "已解除"


class Decided(models.Model):
    """What one person proposes and another decides; `two_people` makes the database see to it."""

    entered_by = user_field("提出人")
    entered_at = models.DateTimeField("提出时间", auto_now_add=True)
    decided_by = user_field("审批人")
    decided_at = models.DateTimeField("审批时间", null=True)
    remark = models.CharField("意见", max_length=300, blank=True)

    class Meta:
        abstract = True


def two_people(table: str) -> models.CheckConstraint:
    """Who entered it isn't who decided. A job of the office has no user."""
    return models.CheckConstraint(
        condition=Q(entered_by=None) | Q(decided_by=None) | ~Q(entered_by=F("decided_by")), name=f"oversight_{table}_two_people"
    )
