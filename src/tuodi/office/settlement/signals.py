"""What other apps may want to know about what was settled. Receivers work in the transaction, after everything of it was written."""

from django.dispatch import Signal

# sent with actor, made (the settlements and mirror entries just written, in their order) and followed (mirror entries of a re-settlement, whose new
# settlements follow in the same transaction). Receivers take no lock.
written = Signal()
