"""Three-valued logic: what is not known decides nothing, and what is known is never overruled."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from maturity.logic import Truth, beneath, both, some_of

VALUES: tuple[Truth, ...] = (True, False, None)


def _completions(truths: tuple[Truth, ...]) -> list[tuple[bool, ...]]:
    """Every way in which the unknown ones could turn out."""
    ways = [(True, False) if truth is None else (truth,) for truth in truths]
    return list(product(*ways))


def _certain(outcomes: set[bool]) -> Truth:
    return outcomes.pop() if len(outcomes) == 1 else None


@pytest.mark.parametrize("needed", [1, 2, 3])
def test_the_verdict_is_what_holds_however_the_unknown_criteria_turn_out(needed: int) -> None:
    rows = list(product(VALUES, repeat=5))
    assert len(rows) == 243
    for row in rows:
        could_be = {c[0] and sum(c[1:]) >= needed for c in _completions(row)}
        assert both(row[0], some_of(row[1:], needed)) is _certain(could_be), row


@pytest.mark.parametrize("needed", [1, 2, 3, 4, 5])
def test_enough_of_them(needed: int) -> None:
    for row in product(VALUES, repeat=4):
        could_be = {sum(c) >= needed for c in _completions(row)}
        assert some_of(row, needed) is _certain(could_be), row


def test_and_is_symmetric_and_agrees_with_its_completions() -> None:
    for a, b in product(VALUES, repeat=2):
        assert both(a, b) is both(b, a)
        assert both(a, b) is _certain({x and y for x, y in _completions((a, b))})


def test_a_verdict_only_moves_one_way_as_criteria_do() -> None:
    """Met, unknown, not met: with any step in that order the verdict takes no step back."""
    order: dict[Truth, int] = {True: 0, None: 1, False: 2}
    step: dict[Truth, Truth] = {True: None, None: False}
    for row in product(VALUES, repeat=5):
        before = order[both(row[0], some_of(row[1:], 2))]
        for n, truth in enumerate(row):
            if truth is not False:
                better = (*row[:n], step[truth], *row[n + 1 :])
                assert order[both(better[0], some_of(better[1:], 2))] >= before


def test_a_truth_may_be_a_numpy_number_without_being_taken_for_unknown() -> None:
    low, high = np.array([40.0]), np.array([49.0])
    found = beneath(low[0], high[0], 50)
    assert found is True
    assert both(found, True) is True


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (40, 49, True),
        (50, 60, False),
        (45, 55, None),
        # Exactly on the threshold is not below it, at either end.
        (50, 50, False),
        (49, 50, None),
        (50 - 1e-12, 50, False),
        (50 - 1e-12, 50 - 1e-12, False),
        (40, 50 - 1e-12, None),
        # Further off than the rounding of a computer is below it.
        (40, 50 - 1e-8, True),
        (50 - 1e-8, 50 - 1e-8, True),
        (50 - 1e-8, 50, None),
        (0, 100, None),
    ],
)
def test_below_a_threshold(low: float, high: float, expected: Truth) -> None:
    assert beneath(low, high, 50) is expected


@pytest.mark.parametrize(
    ("low", "high"),
    [(math.nan, math.nan), (math.nan, 9), (90, math.nan), (np.nan, np.float64(9))],
)
def test_what_is_not_known_is_neither_below_nor_above(low: float, high: float) -> None:
    assert beneath(low, high, 50) is None
