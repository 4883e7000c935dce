"""Many cells said in a few lines: cells merged into boxes, and a box in Chinese over the coordinates that matter."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tuodi.engine.check.layout import Layout
from tuodi.engine.dense import Dimension
from tuodi.policy import vocabulary as v
from tuodi.policy.amounts import yuan_text
from tuodi.policy.conditions import When
from tuodi.policy.schema import Policy

Bools = npt.NDArray[np.bool_]
Box = list[list[int]]  # for each dimension the classes of values it spans
MOST = 6


def boxes(mask: Bools, possible: Bools, shape: tuple[int, ...]) -> tuple[list[Box], int]:
    """(boxes that cover cells of `mask`, cells left over). Boxes may run over cells that can't exist."""
    rest = mask.reshape(shape).copy()
    allowed = rest | ~possible.reshape(shape)
    found: list[Box] = []
    while len(found) < MOST and rest.any():
        start = np.unravel_index(int(np.argmax(rest)), shape)
        box = [[int(place)] for place in start]
        for d, size in enumerate(shape):
            for value in range(size):
                trial = [*box[:d], [value], *box[d + 1 :]]
                if value not in box[d] and allowed[np.ix_(*trial)].all():
                    box[d].append(value)
        rest[np.ix_(*box)] = False
        found.append(box)
    return found, int(rest.sum())


def describe(layout: Layout, mask: Bools) -> tuple[str, ...]:
    """The cells of `mask` as lines of text."""
    found, left = boxes(mask, layout.possible, layout.dense.shape)
    lines = [_box_text(layout, box) for box in found]
    return (*lines, f"……另有 {left} 种情形") if left else tuple(lines)


def _box_text(layout: Layout, box: Box) -> str:
    parts = [
        _coordinate(layout.policy, dimension, classes)
        for dimension, classes in zip(layout.dense.dimensions, box, strict=True)
        if len(classes) < dimension.size and not dimension.name.startswith("runs:")
    ]
    return "；".join(parts) or "任何情形"


def _coordinate(policy: Policy, dimension: Dimension, classes: list[int]) -> str:
    values = [value for value, class_ in zip(dimension.values, dimension.class_of, strict=True) if class_ in classes]
    kind, _, rest = dimension.name.partition(":")
    yes = values == [True]
    if kind == "disease":
        return f"诊断{'在' if yes else '不在'}“{policy.disease_lists[rest].name}”之内"
    if kind == "holds":
        return f"{'同时具有' if yes else '不具有'}{v.IDENTITIES[rest]}身份"
    if kind == "age":
        return f"{'年满' if yes else '未满'}{rest.split(':')[0]}周岁"
    if kind == "base":
        return f"自付{'超过' if yes else '不超过'}{yuan_text(int(rest))}"
    return When.model_validate({kind: values[0] if isinstance(values[0], bool) else values}).text()
