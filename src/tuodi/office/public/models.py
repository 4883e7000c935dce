"""What the public pages keep: how often somebody knocked. Nothing that was told or asked."""

from __future__ import annotations

from django.db import models


class Knock(models.Model):
    """Attempts in a span of time, of an address or at an application; which one can't be read from the key. Swept after a day."""

    key = models.CharField(primary_key=True, max_length=64, help_text="blind index of the kind and of who or what")
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["since"], name="public_knock_since")]
