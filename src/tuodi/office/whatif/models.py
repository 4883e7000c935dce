"""Saved studies: what was asked, of which policy, and the result as it came out. Never changed."""

from __future__ import annotations

from typing import Any

from django.db import models


class Study(models.Model):
    """`result` is the plain data of `tuodi.simulate`: sums only, nothing of a person. `district` empty: the whole city."""

    class Kind(models.TextChoices):
        REFORM = "reform", "改革方案"
        CITIES = "cities", "各地比较"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="区县")
    kind = models.CharField("类型", max_length=8, choices=Kind.choices)
    title = models.CharField("名称", max_length=80)
    year = models.PositiveSmallIntegerField("年度")
    reforms: Any = models.JSONField("方案", default=list, help_text="the YAML of each reform as it was given")
    budget = models.BigIntegerField("预算", null=True, help_text="fen")
    persons = models.PositiveIntegerField("人数")
    claims = models.PositiveIntegerField("费用笔数")
    policy_hash = models.CharField("政策版本", max_length=64, help_text="of the rules as they are, with the figures in use")
    result: Any = models.JSONField("结果")
    created_at = models.DateTimeField("时间", auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="操作人")

    class Meta:
        indexes = [models.Index(fields=["city", "-id"], name="whatif_study_latest")]

    def __str__(self) -> str:
        return self.title


class Order(models.Model):
    """A study that is too large to wait for: asked for by somebody, run in the background under their rights."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待或计算中"
        DONE = "done", "完成"
        FAILED = "failed", "没有完成"
        STOPPED = "stopped", "已取消"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", verbose_name="区县")
    kind = models.CharField("类型", max_length=8, choices=Study.Kind.choices)
    title = models.CharField("名称", max_length=80, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    reforms: Any = models.JSONField("方案", default=list)
    budget = models.BigIntegerField("预算", null=True, help_text="fen")
    enrolment = models.BooleanField("计算资助参保", default=False)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    note = models.CharField("说明", max_length=500, blank=True)
    study = models.OneToOneField(Study, models.PROTECT, null=True, related_name="order")
    created_at = models.DateTimeField("时间", auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, related_name="+", verbose_name="操作人")

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="whatif_order_waiting")]

    def __str__(self) -> str:
        return f"{self.title or self.get_kind_display()} {self.year}"


class Stop(models.Model):
    """Somebody's wish that an order be given up. A row of its own: the order's row is held by whoever works on it."""

    id = models.BigAutoField(primary_key=True)
    order = models.OneToOneField(Order, models.PROTECT, related_name="stop")
    created_at = models.DateTimeField("时间", auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, related_name="+", verbose_name="操作人")

    def __str__(self) -> str:
        return f"取消 {self.order}"
