"""Two sides agree or differ by what both said, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from maturity.measures.sides import Gap, two_sides
from maturity.views import Layer


def layer(there: list[float], back: list[float], leaders: list[list[int]] | None = None) -> Layer:
    values = np.array([there, back], dtype=float)[..., None]
    heard = np.ones((2, len(there)), dtype=int) if leaders is None else np.array(leaders)
    return Layer(values, heard, np.zeros(heard.shape), heard == 0)


def test_sides_agree_up_to_the_tolerance_and_the_widest_gap_comes_first() -> None:
    found = two_sides(layer([50, 50, 20, 90], [62.5, 62.6, 80, 40]), 12.5)
    assert found.pairs == 4
    assert found.agree == 1
    assert found.gaps == (Gap(2, 60.0, 0), Gap(3, 50.0, 1), Gap(1, pytest.approx(12.6), 0))


def test_a_view_that_was_filled_in_is_no_side() -> None:
    found = two_sides(layer([10, 10], [90, 90], [[1, 0], [2, 3]]), 12.5)
    assert found.pairs == 1
    assert [gap.pair for gap in found.gaps] == [0]


def test_equal_gaps_stand_in_the_order_of_their_pairs() -> None:
    found = two_sides(layer([0, 100, 0.1 + 0.2], [30, 70, 30.3]), 12.5)
    assert [gap.pair for gap in found.gaps] == [0, 1, 2]


def test_nobody_rated_from_both_sides_is_no_agreement() -> None:
    found = two_sides(layer([10], [90], [[0], [1]]), 12.5)
    assert (found.pairs, found.agree, found.gaps) == (0, 0, ())
