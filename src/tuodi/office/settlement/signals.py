"""What other apps may want to know about what was settled. Receivers work in the transaction, after everything of it was written."""

from django.dispatch import Signal

# sent with actor and made: the settlements and mirror entries just written, in their order. Receivers take no lock.
written = Signal()
