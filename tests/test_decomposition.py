"""What a change is made of: the terms worked by hand, and that nothing is left over."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maturity.decomposition import Continuing, Terms, decompose, levers
from maturity.frame import Floats
from maturity.instrument import Status
from maturity.model import Rules, dyad
from tests.waves_changed import compared, renamed, replaced, split
from tests.waves_made import Said, both_ways, make_wave, mixed_wave, register, told

NAN = math.nan
RULES = Rules()


def at(*values: float) -> Floats:
    return np.array(values)


def marks(*values: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.array(values, dtype=bool)


def test_the_example_of_the_method() -> None:
    # Wave 1 {A 40, B 60, X 20} = 40; wave 2 {A 50, B 60, N 80} = 63.33: 5 + 8.33 + 10.
    found = decompose(at(40, 60, 20), at(50, 60, 80), marks(1, 1, 0), marks(1, 1, 0))
    assert (found.before, found.after) == (40.0, pytest.approx(190 / 3))
    assert found.continuing == pytest.approx(5)
    assert found.entry == pytest.approx(25 / 3)
    assert found.exit == pytest.approx(10)
    assert (found.kept, found.came, found.went) == (2, 1, 1)


def test_a_pair_that_is_not_known_in_a_wave_went_or_came() -> None:
    found = decompose(at(40, 60, NAN), at(50, NAN, 80), marks(1, 0, 0), marks(1, 0, 0))
    assert (found.kept, found.came, found.went) == (1, 1, 1)
    assert found.continuing == pytest.approx(10)
    assert found.entry == pytest.approx(65 - 50)
    assert found.exit == pytest.approx(40 - 50)


def test_nothing_came_and_nothing_went() -> None:
    found = decompose(at(40, 60), at(50, 60), marks(1, 1), marks(1, 1))
    assert (found.entry, found.exit) == (0, 0)
    assert found.continuing == found.total == 5


def test_with_no_pair_in_both_only_the_total_is_given() -> None:
    found = decompose(at(40), at(70, 50), marks(0), marks(0, 0))
    assert found.total == 20
    assert math.isnan(found.continuing)
    assert math.isnan(found.entry)
    assert math.isnan(found.exit)


def one_pair(
    before: tuple[float, float], after: tuple[float, float], exist: tuple[float, ...]
) -> tuple[float, float, float]:
    """Coverage, quality and the rest for one pair; `exist` are the four shares of 100."""
    old = at(*before).reshape(2, 1), at(*exist[:2]).reshape(2, 1)
    new = at(*after).reshape(2, 1), at(*exist[2:]).reshape(2, 1)
    coverage, quality, rest = levers(old, new, RULES)
    return float(coverage[0]), float(quality[0]), float(rest[0])


@pytest.mark.parametrize(
    ("before", "after", "exist", "wanted"),
    [
        # Everyone sees the relationship both times: all of it is quality.
        ((50, 50), (75, 75), (100, 100, 100, 100), (0, 25, 0)),
        # f(75, 25) = 50 - 0.25 (50 - 12.5) = 40.625, and what became of it.
        ((75, 25), (75, 75), (100, 100, 100, 100), (0, 34.375, 0)),
        # No relationship at all by now: all of it is coverage, f(75, 50) = 59.375.
        ((75, 50), (0, 0), (100, 100, 0, 0), (-59.375, 0, 0)),
        ((0, 0), (75, 50), (0, 0, 100, 100), (59.375, 0, 0)),
        # One side sees none and then does: C 0.5 -> 1 at 75 is 37.5; f(0, 75) = 21.875, so 15.625
        # more because the sides agree.
        ((0, 75), (75, 75), (0, 100, 100, 100), (37.5, 0, 15.625)),
        # Half see one on either side, and then all; those who do find it better: C 0.5 -> 1 and
        # K 40 -> 60: Shapley 0.5 x 50 and 20 x 0.75.
        ((20, 20), (60, 60), (50, 50, 100, 100), (25, 15, 0)),
        # None both times.
        ((0, 0), (0, 0), (0, 0, 0, 0), (0, 0, 0)),
    ],
)
def test_levers_by_hand(
    before: tuple[float, float],
    after: tuple[float, float],
    exist: tuple[float, ...],
    wanted: tuple[float, float, float],
) -> None:
    assert one_pair(before, after, exist) == pytest.approx(wanted)


def test_a_side_that_is_not_known_takes_no_part() -> None:
    assert one_pair((50, NAN), (75, NAN), (100, NAN, 100, NAN)) == pytest.approx((0, 25, 0))


@given(
    st.lists(st.tuples(*[st.floats(0, 100)] * 8), min_size=1, max_size=6),
)
def test_levers_leave_nothing_over_and_turn_with_the_waves(rows: list[tuple[float, ...]]) -> None:
    values = np.array(rows).T
    exists = [values[0:2], values[4:6]]
    # A view is a share times a quality.
    views = [exists[0] * values[2:4] / 100, exists[1] * values[6:8] / 100]
    there = levers((views[0], exists[0]), (views[1], exists[1]), RULES)
    back = levers((views[1], exists[1]), (views[0], exists[0]), RULES)
    change = dyad(*views[1], RULES) - dyad(*views[0], RULES)
    assert np.allclose(sum(there), change, atol=1e-9)
    for one, other in zip(there, back, strict=True):
        assert np.allclose(one, -other, atol=1e-9)


def adds_up(found: Terms) -> None:
    if math.isnan(found.continuing):
        return
    assert found.continuing + found.entry + found.exit == pytest.approx(found.total, abs=1e-9)
    assert found.after - found.before == pytest.approx(found.total, abs=1e-9)
    if not math.isnan(found.same_people):
        parts = found.same_people + found.turnover
        assert parts == pytest.approx(found.continuing, abs=1e-9)
    parts = found.coverage + found.quality + found.less_one_sided
    assert parts == pytest.approx(found.continuing, abs=1e-9)


@given(st.integers(0, 300), st.integers(0, 300))
@settings(max_examples=12, deadline=None)
def test_terms_add_up_on_waves_of_every_kind(one: int, other: int) -> None:
    before = mixed_wave(one)
    after = split(replaced(mixed_wave(other), ("L0.0", "L2.0")), "O2", ("S1", "S2"))
    after = renamed(after, {"O6": "NEW"})
    found = compared(before, after, replicates=2)
    assert found.like is not None
    assert found.bridge is not None
    adds_up(found.like.terms())
    bridge = found.bridge
    if not math.isnan(bridge.continuing):
        steps = bridge.questions + bridge.boundary + bridge.continuing
        assert bridge.after - bridge.before == pytest.approx(steps, abs=1e-9)
    like = found.like
    frames = like.before.found.frame, like.after.found.frame, like.frame
    for n in range(len(like.frame.organisations)):
        adds_up(like.terms(*(frame.incident[n] for frame in frames)))
    for n in range(len(like.frame.sectors)):
        adds_up(like.terms(*(frame.sector_pairs[n] for frame in frames)))


def test_same_people_and_turnover_by_hand() -> None:
    # O0's two leaders say 50 of O1; a year later the one who stayed says 75 and the new one 25.
    # O1's leader stays and says 50 both times.
    paper = register(["icb", "vcse"])

    def wave(*of_o1: float) -> object:
        said = {(0, k, 1): both_ways(value) for k, value in enumerate(of_o1)}
        return make_wave(paper, {**said, (1, 0, 0): both_ways(2)}, leaders=[2, 1])

    before, after = wave(2, 2), wave(3, 1)
    found = compared(before, replaced(after, ["L0.1"]))  # type: ignore[arg-type]
    assert found.like is not None
    terms = found.like.terms()
    # All: f(50, 50) both times. Those who stayed: f(75, 50) - f(50, 50) = 59.375 - 50.
    assert terms.continuing == pytest.approx(0)
    assert terms.same_people == pytest.approx(9.375)
    assert terms.turnover == pytest.approx(-9.375)


def test_nobody_stayed() -> None:
    wave = told(register(["icb", "vcse", "people"]), [1, 1, 1], lambda i, k, j: both_ways(2))
    found = compared(wave, replaced(wave, [p.id for p in wave.leaders]))
    assert found.like is not None
    terms = found.like.terms()
    assert terms.continuing == 0
    assert math.isnan(terms.same_people)
    assert math.isnan(terms.turnover)


def test_relationships_that_ended_are_coverage() -> None:
    paper = register(["icb", "vcse", "people"])
    before = told(paper, [2, 2, 2], lambda i, k, j: both_ways(3))
    after = told(
        paper,
        [2, 2, 2],
        lambda i, k, j: Said(state=Status.NONE) if {i, j} == {0, 1} else both_ways(3),
    )
    found = compared(before, after)
    assert found.like is not None
    terms = found.like.terms()
    assert terms.coverage == pytest.approx(-25)
    assert terms.quality == pytest.approx(0)
    assert terms.less_one_sided == pytest.approx(0)


def test_a_group_has_its_own_terms() -> None:
    none = np.zeros(2)
    continuing = Continuing(none, none, none, none + NAN, none + NAN)
    found = decompose(at(40, 60), at(50, 60), marks(1, 0), marks(1, 0), continuing, marks(1, 0))
    assert found.kept == 1
    assert found.quality == 0
    assert found.less_one_sided == pytest.approx(10)
