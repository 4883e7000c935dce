"""Which parts of the computation a compiled policy uses; see `kernel.Features`."""

from __future__ import annotations

from tuodi.engine import kernel as k


def features(t: k.Tables) -> k.Features:
    """Read off the tables, so that a part is left out only where no row could ever use it."""
    return k.Features(
        bands=bool((t.band_to > t.band_from).any() or (t.band_slot >= 0).any()),
        lumps=bool((t.lump > 0).any() or t.lump_once.any()),
        whole_bill=bool(t.whole_bill.any()),
        less_critical=bool(t.less_critical.any()),
        expense_pools=bool((t.entry_kind != k.COUNTS_AID).any()),
        shared_pools=bool((t.entry_share != 10000).any()),
        tilts=bool((t.tilt_kind != k.NO_TILT).any()),
        tilt_limits=bool((t.tilt_limited != k.NO_LIMIT).any()),
        gates=bool((t.gate_to > t.gate_from).any()),
        hospitals=bool((t.hospital_cap >= 0).any() or t.hospital_deduction.any() or t.hospital_yearly.any()),
        accounts=t.accounts > 0,
        missing=bool((t.missing_y >= 0).any() or (t.tilt_missing_y >= 0).any()),
    )
