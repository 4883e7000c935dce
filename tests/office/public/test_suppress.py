"""Small cells stay hidden, whatever is subtracted: asked of a second way of solving, on random tables."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tuodi.office.public.suppress import SMALLEST, Cell, Relation, hidden, suppressed


def grid(numbers: list[list[int]]) -> tuple[dict[object, int], list[Relation]]:
    """Cells of a two-way table with the sums of its lines, of its columns, and of both."""
    height, width = len(numbers), len(numbers[0])
    persons: dict[object, int] = {(i, j): numbers[i][j] for i in range(height) for j in range(width)}
    persons |= {("row", i): sum(numbers[i]) for i in range(height)} | {("column", j): sum(row[j] for row in numbers) for j in range(width)}
    persons["total"] = sum(map(sum, numbers))
    sums = [Relation(tuple((i, j) for j in range(width)), ("row", i)) for i in range(height)]
    sums += [Relation(tuple((i, j) for i in range(height)), ("column", j)) for j in range(width)]
    sums += [Relation(tuple(("row", i) for i in range(height)), "total"), Relation(tuple(("column", j) for j in range(width)), "total")]
    return persons, sums


def fixed_by_the_rest(sums: list[Relation], away: set[object]) -> list[object]:
    """Hidden cells whose unit vector lies in the span of the relations: what a reader could work out."""
    order = sorted(away, key=repr)
    matrix = np.zeros((len(sums), len(order)))
    for number, one in enumerate(sums):
        for key, sign in [*((key, 1) for key in one.parts), (one.total, -1)]:
            if key in away:
                matrix[number, order.index(key)] += sign
    rank = np.linalg.matrix_rank(matrix)
    return [key for place, key in enumerate(order) if np.linalg.matrix_rank(np.vstack([matrix, np.eye(len(order))[place]])) == rank]


tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(st.one_of(st.just(0), st.integers(1, 6), st.integers(1, 300)), min_size=width, max_size=width), min_size=1, max_size=6)
)


@settings(max_examples=150, deadline=None)
@given(tables)
def test_no_hidden_cell_follows_from_what_is_published(numbers: list[list[int]]) -> None:
    persons, sums = grid(numbers)
    away = hidden(persons, sums)
    assert {key for key, count in persons.items() if 0 < count < SMALLEST} <= away
    assert not any(persons[key] == 0 for key in away)
    if not away or away == {key for key, count in persons.items() if count}:
        return  # nothing small; or nothing is published at all
    assert fixed_by_the_rest(sums, away) == []
    for one in sums:
        if one.total not in away:
            assert not 0 < sum(persons[key] for key in one.parts if key in away) < SMALLEST


def test_the_second_way_of_solving_finds_a_cell_that_is_hidden_alone() -> None:
    _, sums = grid([[40, 3], [12, 20]])
    assert fixed_by_the_rest(sums, {(0, 1)}) == [(0, 1)]
    assert fixed_by_the_rest(sums, {(0, 0), (0, 1), (1, 0), (1, 1)}) == []


def test_a_corner_is_not_found_by_its_line_and_its_column() -> None:
    persons, sums = grid([[40, 3, 50], [12, 20, 60], [70, 30, 90]])
    away = hidden(persons, sums)
    assert (0, 1) in away
    assert len(away) == 4  # a rectangle: nothing less keeps the corner
    assert fixed_by_the_rest(sums, away) == []


def test_one_hidden_cell_takes_a_second_with_it() -> None:
    cells = [Cell("甲", 40, 50, 900), Cell("乙", 12, 15, 300), Cell("丙", 3, 3, 70), Cell("丁", 0, 0, 0)]
    assert [cell.hidden for cell in suppressed(cells)] == [False, True, True, False]
    two = [Cell("甲", 40, 50, 900), Cell("乙", 4, 4, 300), Cell("丙", 3, 3, 70)]
    assert [cell.hidden for cell in suppressed(two)] == [False, True, True]
    assert suppressed(cells[:2]) == cells[:2]


def test_two_hidden_cells_of_one_person_each_are_not_told_by_their_sum() -> None:
    cells = [Cell("甲", 40, 50, 900), Cell("乙", 30, 35, 700), Cell("丙", 1, 1, 70), Cell("丁", 1, 1, 20)]
    assert [cell.hidden for cell in suppressed(cells)] == [False, True, True, True]
