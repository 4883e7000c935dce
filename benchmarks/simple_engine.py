"""The simplified year in Tuodi's own computation: policy compiled from simple/policy.yaml, arrays in, arrays out. And the C program beside it."""

from __future__ import annotations

import ctypes
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import simple_year

from tuodi.engine import kernel
from tuodi.engine.backend import walk
from tuodi.engine.compiled import walk_with
from tuodi.engine.order import by_person
from tuodi.engine.plan import Plan, compile_pack
from tuodi.policy.pack import load

HERE = Path(__file__).parent


def compiled_policy() -> Plan:
    return compile_pack(load(HERE / "simple"), [simple_year.YEAR])


def located(plan: Plan, class_: Any, setting: Any, level: Any) -> Any:
    """The cell of each claim in the policy's dense table."""
    dense = plan.versions[0].dense
    lookup = np.zeros((2, 4), np.int64)
    steps = {d.name: (d, step) for d, step in zip(dense.dimensions, dense.steps(), strict=True)}
    (settings, setting_step), (levels, level_step) = steps["setting"], steps["hospital_level"]
    for code, name in enumerate(("inpatient", "outpatient")):
        for grade in (1, 2, 3):
            at_setting = settings.class_of[settings.values.index(name)] * setting_step
            lookup[code, grade] = (at_setting + levels.class_of[levels.values.index(grade)] * level_step) * (len(dense.titles) + 1)
    return lookup.ravel()[setting.astype(np.int64) * 4 + level]


def columns(plan: Plan, frame: pl.DataFrame) -> tuple[kernel.Claims, Any]:
    """(claims for the kernel, sorted by person; their order)."""
    person, base = frame["person"].to_numpy(), frame["base"].to_numpy()
    n, zero = len(frame), np.zeros(len(frame), np.int64)
    order = by_person(person, zero, frame["order"].to_numpy(), int(person.max()) + 1)
    cell = located(plan, None, frame["setting"].to_numpy(), frame["level"].to_numpy())
    sorted_person, money = person[order], base[order]
    groups = np.concatenate([[0], np.nonzero(np.diff(sorted_person))[0] + 1, [n]])
    bits = 1 << frame["class_"].to_numpy().astype(np.int64)
    claims = kernel.Claims(
        groups=groups, year=zero, base=money, left=money, in_policy=money, critical_deductible=zero, deduction=zero, hospital=zero,
        skip=zero, alternatives=np.arange(n + 1), mask=bits[order], cell=cell[order],
    )  # fmt: skip
    return claims, order


def to_parquet(plan: Plan, source: Path, target: Path) -> simple_year.Totals:
    """File to file: what a program built on the engine's arrays does."""
    claims, order = columns(plan, pl.read_parquet(source))
    out, _ = walk(plan, claims, len(order), [0] * len(plan.slots), False)
    names = ("deductible", "aid", "tilt")
    in_order = {}
    for name in names:
        in_order[name] = np.empty(len(order), np.int64)
        in_order[name][order] = getattr(out, name)
    pl.DataFrame(in_order).write_parquet(target)
    return totals(out)


def totals(out: Any) -> simple_year.Totals:
    return int(out.deductible.sum()), int(out.aid.sum()), int(out.tilt.sum())


def empty_out(n: int) -> kernel.Out:
    return kernel.Out(*(np.ones(0 if name == "before" else n, np.int64) for name in kernel.Out._fields))


def in_kernel(plan: Plan, claims: kernel.Claims, out: kernel.Out) -> None:
    """The kernel alone on one thread."""
    first, state = np.zeros(len(plan.slots), np.int64), np.zeros(len(plan.slots), np.int64)
    walk_with(plan.features)(plan.tables, claims, 0, len(claims.groups) - 1, len(plan.slots), first, state, out, False)


def c_program(folder: Path) -> Any:
    """The C program compiled with -O3 -march=native; None where there is no compiler."""
    library = folder / "limit.so"
    try:
        subprocess.run(["cc", "-O3", "-march=native", "-shared", "-fPIC", "-o", str(library), str(HERE / "limit.c")], check=True)
    except FileNotFoundError:
        return None
    return ctypes.CDLL(str(library)).settle


def in_c(settle: Any, plan: Plan, claims: kernel.Claims, row: Any, out: kernel.Out) -> None:
    t = plan.tables
    ceiling = t.entry_y[t.pool_from]
    title_of = np.array([[one.class_ for one in plan.versions[0].dense.titles].index(row_.class_) for row_ in plan.rows], dtype=np.int64)
    arrays = [claims.groups, row, claims.base, claims.left, t.ratio, t.deductible_y, ceiling, title_of]
    columns_out = [out.status, out.row, out.title, out.detail, out.base, out.deductible, out.rest, out.full, out.aid, out.tilt, out.over, out.due]
    settle(
        ctypes.c_int64(len(claims.groups) - 1),
        *(ctypes.c_void_p(one.ctypes.data) for one in arrays),
        ctypes.c_int64(simple_year.LINE),
        ctypes.c_int64(simple_year.TILT_RATIO),
        *(ctypes.c_void_p(one.ctypes.data) for one in columns_out),
    )
