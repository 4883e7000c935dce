"""What the tables of oversight share."""

from __future__ import annotations

from typing import Any

from django.db import models


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
