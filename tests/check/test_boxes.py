"""Merged cells: nothing of the mask is lost, and nothing that can exist is said that isn't in it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tuodi.engine.check.boxes import MOST, boxes

SHAPE = (2, 3, 2, 2)
CELLS = int(np.prod(SHAPE))
BITS = st.lists(st.booleans(), min_size=CELLS, max_size=CELLS)


@given(BITS, BITS)
def test_boxes_say_the_mask(mask_bits: list[bool], possible_bits: list[bool]) -> None:
    possible = np.array(possible_bits)
    mask = np.array(mask_bits) & possible
    found, left = boxes(mask, possible, SHAPE)
    covered = np.zeros(SHAPE, np.bool_)
    for box in found:
        covered[np.ix_(*box)] = True
    said = covered.ravel() & possible
    assert not (said & ~mask).any()
    assert int((mask & ~said).sum()) == left
    assert left == 0 or len(found) == MOST


def test_a_coordinate_that_does_not_matter_is_merged() -> None:
    mask = np.zeros(SHAPE, np.bool_)
    mask[:, 1, :, 0] = True
    (box,), left = boxes(mask.ravel(), np.ones(CELLS, np.bool_), SHAPE)
    assert [sorted(values) for values in box] == [[0, 1], [1], [0, 1], [0]]
    assert left == 0
