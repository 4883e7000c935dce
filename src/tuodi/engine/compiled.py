"""The kernel compiled by Numba, for large batches. Importing this module is slow (it loads Numba); nothing else does.

The functions are those of `kernel.py` and `cover.py`, unchanged; the compilation is kept on disk beside them.
"""

from __future__ import annotations

from typing import Any

from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic, register_jitable

from tuodi.engine import cover as _cover
from tuodi.engine import critical as _critical
from tuodi.engine import kernel as _kernel


@intrinsic  # type: ignore[untyped-decorator]
def raw(_context: Any, arrays: Any) -> Any:
    """An array, or a named tuple of arrays and integers, with the arrays as bare pointers: no reference is counted when one is
    looked up (that cost twenty times the arithmetic). Valid while the caller holds the arrays, all of them contiguous."""
    if isinstance(arrays, types.Array):
        return types.CPointer(arrays.dtype)(arrays), _pointer
    kinds = [types.CPointer(kind.dtype) if isinstance(kind, types.Array) else kind for kind in arrays]
    return types.NamedTuple(kinds, arrays.instance_class)(arrays), _pointers


def _pointer(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    return context.make_array(signature.args[0])(context, builder, args[0]).data


def _pointers(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    values = cgutils.unpack_tuple(builder, args[0])
    kinds = signature.args[0]
    bare = [context.make_array(k)(context, builder, v).data if isinstance(k, types.Array) else v for k, v in zip(kinds, values, strict=True)]
    return context.make_tuple(builder, signature.return_type, bare)


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
    _kernel.walk,
    _cover.hit,
    _cover.cover,
    _critical.due,
):
    register_jitable(_function, error_model="numpy")

_walk = _kernel.walk


@njit(cache=True, nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def walk(t: Any, c: Any, first_group: int, last_group: int, slots: int, first_state: Any, state: Any, out: Any, traced: bool) -> None:
    _walk(raw(t), raw(c), first_group, last_group, slots, raw(first_state), raw(state), raw(out), traced)


cover = njit(cache=True, nogil=True)(_cover.cover)
pay = njit(cache=True, nogil=True)(_critical.pay)
