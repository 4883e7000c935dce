"""What the public pages keep: how often somebody knocked, and the figures that were published. Nothing that was told or asked."""

from __future__ import annotations

from django.db import models


class Knock(models.Model):
    """Attempts in a span of time, of an address or at an application; which one can't be read from the key. Swept after a day."""

    key = models.CharField(primary_key=True, max_length=64, help_text="blind index of the kind and of who or what")
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["since"], name="public_knock_since")]


class Release(models.Model):
    """Figures published once and never changed. `months`: everybody aided in some closed months (`first` to `last`) that were not published
    before; `year`: the tables of all releases of months of a year, when its books are closed. Figures that are too small aren't in it."""

    class Kind(models.TextChoices):
        MONTHS = "months", "月度"
        YEAR = "year", "年度"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField(max_length=40)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    year = models.SmallIntegerField(help_text="of the last month")
    first = models.DateField()
    last = models.DateField()
    content = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "kind", "last"], name="public_release_once")]

    def __str__(self) -> str:
        if self.kind == self.Kind.YEAR:
            return f"{self.year} 年"
        if self.first == self.last:
            return f"{self.last.year} 年 {self.last.month} 月"
        if self.first.year == self.last.year:
            return f"{self.last.year} 年 {self.first.month} 月至 {self.last.month} 月"
        return f"{self.first.year} 年 {self.first.month} 月至 {self.last.year} 年 {self.last.month} 月"
