"""What other apps may want to know about a payment. Receivers work in the transaction of the result and take no locks."""

from __future__ import annotations

from django.dispatch import Signal

# sent with actor, due, state (`paid`, `failed`, `withdrawn`) and reason (Chinese; empty for a payment that went through)
due_answered = Signal()
