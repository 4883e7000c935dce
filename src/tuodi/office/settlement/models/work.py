"""Work that settlement leaves for people: settlements to look at again, and files of claims on their way."""

from __future__ import annotations

from django.db import models


class Resettlement(models.Model):
    """A settlement that something known later touches: to be settled again, or kept, by a person. Nothing changes silently."""

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        DONE = "done", "已重算"
        KEPT = "kept", "维持原结算"

    class Cause(models.TextChoices):
        IDENTITY = "identity", "身份变动"
        REVERSAL = "reversal", "此前结算被冲销"
        REGISTRY = "registry", "登记信息变动"

    id = models.BigAutoField(primary_key=True)
    settlement = models.ForeignKey("settlement.Settlement", models.PROTECT, related_name="resettlements")
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+")
    cause = models.CharField("原因类别", max_length=12, choices=Cause.choices)
    why = models.CharField("原因", max_length=300)
    state = models.CharField("状态", max_length=6, choices=State.choices, default=State.OPEN)
    outcome = models.ForeignKey("settlement.Settlement", models.PROTECT, null=True, related_name="+")
    remark = models.CharField("处理说明", max_length=300, blank=True)
    listed_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["settlement"], condition=models.Q(state="open"), name="settlement_resettlement_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.settlement_id}: {self.why}"


class Batch(models.Model):
    """A file of claims. The background settles its rows in their order, a chunk in one transaction, so that a stop in between loses nothing."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"
        STOPPED = "stopped", "中断"

    id = models.BigAutoField(primary_key=True)
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+")
    city = models.CharField(max_length=32)
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file: the same file is taken once")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    rows_total = models.IntegerField("行数", default=0)
    note = models.CharField("说明", max_length=300, blank=True, default="", help_text="why it stopped")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField(null=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", help_text="in whose name it is worked on")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "digest"], name="settlement_batch_once")]
        indexes = [models.Index(fields=["started_at"], condition=models.Q(state="running"), name="settlement_batch_running")]

    def __str__(self) -> str:
        return self.name


class BatchRow(models.Model):
    """One row of a file and what became of it. `data`: the row as given, with the contract's column names."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        SETTLED = "settled", "已结算"
        REFUSED = "refused", "不能结算"

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    number = models.IntegerField("行号")
    position = models.IntegerField(help_text="the order in which rows are settled: by settlement time, then as given")
    data = models.JSONField()
    state = models.CharField("结果", max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField("原因", max_length=300, blank=True)
    settlement = models.ForeignKey("settlement.Settlement", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="settlement_batchrow_once")]
        indexes = [models.Index(fields=["batch", "state", "position"], name="settlement_batchrow_next")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"
