"""The kernel compiled by Numba, for large batches. Importing this module is slow (it loads Numba); nothing else does.

The functions are those of `kernel.py` and `cover.py`, unchanged; the compilation is kept on disk beside them.
"""

from __future__ import annotations

from numba import njit
from numba.extending import register_jitable

from tuodi.engine import cover as _cover
from tuodi.engine import critical as _critical
from tuodi.engine import kernel as _kernel

for _function in (
    _kernel.part,
    _kernel.least,
    _kernel.above_zero,
    _kernel.band_sum,
    _kernel.band_expense,
    _kernel.pool_left,
    _kernel.charge,
    _kernel.gates,
    _kernel.counted,
    _kernel.hospital_part,
    _kernel.evaluate,
    _kernel.commit,
    _kernel.use_up_accounts,
    _kernel.choose,
    _kernel.same_pools,
    _kernel.same,
    _cover.hit,
    _critical.due,
):
    register_jitable(_function)

walk = njit(cache=True, nogil=True)(_kernel.walk)
cover = njit(cache=True, nogil=True)(_cover.cover)
pay = njit(cache=True, nogil=True)(_critical.pay)
