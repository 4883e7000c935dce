"""The kernel compiled by Numba, for large batches. Importing this module is slow (it loads Numba); nothing else does.

The functions are those of `kernel.py`, `cover.py` and `critical.py`, unchanged. The walk is compiled once for each set of features
that a policy uses. What is compiled is kept on disk: beside this file, else in the user's cache folder, else nowhere.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from tuodi.engine import cover as _cover
from tuodi.engine import critical as _critical
from tuodi.engine import kernel as _kernel
from tuodi.engine import order as _order


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


@intrinsic  # type: ignore[untyped-decorator]
def lowest(_context: Any, bits: Any) -> Any:
    """`kernel.lowest` in one instruction."""

    def count(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.int64), count


def _jitted(module: ModuleType) -> ModuleType:
    """A copy of the module in which its functions are compiled and woven into their callers: handing fifty tables to a function
    takes longer than what it does with them."""
    copy = ModuleType(module.__name__)
    copy.__dict__.update(vars(module))
    for name, value in vars(module).items():
        if isinstance(value, FunctionType) and value.__module__ == module.__name__:
            function = FunctionType(value.__code__, copy.__dict__, name)
            setattr(copy, name, njit(forceinline=True, error_model="numpy")(function))
    return copy


_jit, _jit_cover, _jit_critical, _jit_order = _jitted(_kernel), _jitted(_cover), _jitted(_critical), _jitted(_order)


def _digest(*modules: ModuleType) -> int:
    """A number of the sources. It is kept in the entries' closures: what was compiled from another source is not used."""
    return zlib.crc32(b"".join(Path(str(module.__file__)).read_bytes() for module in modules))


_jit.lowest = lowest  # type: ignore[attr-defined]
_SOURCES = _digest(_kernel, _cover, _critical, _order)


def _kept(function: Callable[..., Any]) -> Callable[..., Any]:
    options = {"nogil": True, "error_model": "numpy"}
    try:
        return njit(cache=True, **options)(function)  # type: ignore[no-any-return]
    except RuntimeError:  # no folder that can be written
        return njit(**options)(function)  # type: ignore[no-any-return]


@functools.cache
def walk_with(has: _kernel.Features, sources: int = _SOURCES) -> Callable[..., int]:
    """`kernel.walk` for policies with these features: (tables, claims, first group, last group, slots, first state, state, out, traced)."""

    def walk(t: Any, c: Any, first_group: int, last_group: int, slots: int, first_state: Any, state: Any, out: Any, traced: bool) -> int:
        _jit.walk(raw(t), has, raw(c), first_group, last_group, slots, raw(first_state), raw(state), raw(out), traced)
        return sources

    return _kept(walk)


def _entries(sources: int) -> tuple[Callable[..., int], ...]:
    def cover(*args: Any) -> int:
        _jit_cover.cover(*args)
        return sources

    def pay(*args: Any) -> int:
        _jit_critical.pay(*args)
        return sources

    def deal(*args: Any) -> int:
        _jit_order.deal(*args)
        return sources

    def settle_order(*args: Any) -> int:
        _jit_order.settle_order(*args)
        return sources

    return _kept(cover), _kept(pay), _kept(deal), _kept(settle_order)


cover, pay, deal, settle_order = _entries(_SOURCES)
