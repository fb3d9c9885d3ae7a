"""Agreement within organisations and reliability of items, by hand and by their properties."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maturity.agreement import (
    a_wg,
    average_deviation,
    icc_1,
    icc_2,
    leaders_disagree,
    r_wg_j,
    r_wg_star,
)
from maturity.reliability import alpha, alpha_range, alpha_standardised, omega

NAN = np.nan
many = settings(deadline=None)
ratings = st.integers(2, 6).flatmap(
    lambda raters: st.lists(
        st.lists(st.sampled_from([0.0, 1, 2, 3, 4, NAN]), min_size=3, max_size=3),
        min_size=raters,
        max_size=raters,
    )
)


# -- within one organisation ---------------------------------------------------------------------


def test_two_leaders_and_two_items() -> None:
    # Variances 2 and 0, so 1 on average; guessing among five has (25 - 1) / 12 = 2.
    said = np.array([[0.0, 4], [2, 4]])
    assert r_wg_star(said).value == 1 - 1 / 2
    assert r_wg_j(said).value == pytest.approx(2 * 0.5 / (2 * 0.5 + 0.5))
    # Each is 1 from the mean of the first item and 0 from that of the second.
    assert average_deviation(said).value == 0.5
    assert leaders_disagree(said) is False
    assert leaders_disagree(np.array([[0.0, 0], [4, 4]])) is True


def test_the_line_of_disagreement_is_a_sixth_of_the_options() -> None:
    # Five options: 5/6 = .83 steps. Two leaders 1 and 2 steps apart are .5 and 1 from their mean.
    assert leaders_disagree(np.array([[1.0], [2]])) is False
    assert leaders_disagree(np.array([[1.0], [3]])) is True
    assert leaders_disagree(np.array([[25.0], [50]]), step=25) is False
    assert leaders_disagree(np.array([[25.0], [75]]), step=25) is True
    # Three of six options: 0, 0 and 3 lie 1 1 and 2 from 1: 4/3 > 1. Exactly on the line is not.
    assert leaders_disagree(np.array([[0.0], [0], [3]]), options=6) is True
    assert leaders_disagree(np.array([[0.0], [2]]), options=6) is False


def test_the_median_is_what_a_rater_can_be_apart_from() -> None:
    said = np.array([[0.0], [1], [4]])
    # From the mean 5/3: (5 + 2 + 7) / 9; from the median 1: (1 + 0 + 3) / 3.
    assert average_deviation(said).value == pytest.approx(14 / 9)
    assert average_deviation(said, median=True).value == pytest.approx(4 / 3)


def test_a_wg_by_hand() -> None:
    # 1, 2, 3 of 0 to 4: room (4 x 2 - 4) x 3/2 = 6, so 1 - 2/6.
    assert a_wg(np.array([[1.0], [2], [3]])).value == pytest.approx(2 / 3)
    # Two raters whose mean is not the middle cannot differ more: that item says nothing.
    assert not a_wg(np.array([[0.0], [1]])).known
    # All alike is 1 wherever it lies.
    assert a_wg(np.array([[4.0, 0], [4, 1]])).value == 1


def test_one_leader_agrees_with_nobody() -> None:
    for measure in (r_wg_j, r_wg_star, average_deviation, a_wg):
        found = measure(np.array([[1.0, 2, 3]]))
        assert not found.known
        assert found.note
        assert not measure(np.empty((0, 3))).known
    assert leaders_disagree(np.array([[1.0, 2, 3]])) is None
    # Two who answered different items are no two of anything.
    assert leaders_disagree(np.array([[1.0, NAN], [NAN, 3]])) is None


@many
@given(ratings)
def test_agreement_does_not_depend_on_the_unit_or_the_order(rows: list[list[float]]) -> None:
    said = np.array(rows)
    for measure in (r_wg_j, r_wg_star):
        one, other = measure(said), measure(said[::-1, ::-1] * 25, step=25)
        assert one.value == pytest.approx(other.value, nan_ok=True)
        assert one.n == other.n
    left, right = a_wg(said), a_wg(4 - said)
    assert left.value == pytest.approx(right.value, nan_ok=True)
    assert leaders_disagree(said) == leaders_disagree(said * 25, step=25)
    found = r_wg_j(said)
    assert not found.known or -1e-9 <= found.value <= 1 + 1e-9
    # Truncated for r_wg(j) only.
    assert not found.known or (found.value < 1e-9) == (r_wg_star(said).value < 1e-9)


# -- across organisations ------------------------------------------------------------------------


def test_icc_by_hand() -> None:
    # Means 2 and 6 about 4: B = 2 x (4 + 4) / 1 = 16; W = 4 x 1 / 2 = 2.
    values, groups = np.array([1.0, 3, 5, 7]), ["A", "A", "B", "B"]
    assert icc_1(values, groups).value == pytest.approx((16 - 2) / (16 + 2))
    assert icc_2(values, groups).value == pytest.approx((16 - 2) / 16)
    # An answer that is not there is in no group.
    more = icc_1(np.array([1.0, 3, 5, 7, NAN]), [*groups, "B"])
    assert (more.value, more.n) == (icc_1(values, groups).value, 4)


def test_icc_of_groups_of_different_size() -> None:
    values = np.array([1.0, 3, 5, 7, 9])
    groups = ["A", "A", "B", "B", "B"]
    # Means 2, 7, 5 in all: B = 2 x 9 + 3 x 4 = 30; W = (2 + 8) / 3.
    between, within = 30.0, 10 / 3
    mean, harmonic = 2.5, 5 - 13 / 5
    assert icc_1(values, groups).value == pytest.approx(
        (between - within) / (between + (mean - 1) * within)
    )
    assert icc_1(values, groups, harmonic=True).value == pytest.approx(
        (between - within) / (between + (harmonic - 1) * within)
    )


@pytest.mark.parametrize(
    ("values", "groups"),
    [
        ([], []),
        ([1.0, 2], ["A", "B"]),
        ([1.0, 2], ["A", "A"]),
        ([3.0, 3, 3, 3], ["A", "A", "B", "B"]),
        ([NAN, NAN, 1, 2], ["A", "A", "B", "B"]),
    ],
)
def test_icc_is_not_known_without_groups_that_differ(values: Any, groups: list[str]) -> None:
    assert not icc_1(np.array(values, dtype=float), groups).known
    assert not icc_2(np.array(values, dtype=float), groups).known


def test_icc_where_only_members_differ() -> None:
    values, groups = np.array([1.0, 3, 1, 3]), ["A", "A", "B", "B"]
    # B = 0, W = 2: -2 / 2. The groups' means are the same, so nothing tells them apart.
    assert icc_1(values, groups).value == -1
    assert not icc_2(values, groups).known


# -- items ---------------------------------------------------------------------------------------


def test_alpha_by_hand() -> None:
    # Variances 1 and 1; sums 3, 3, 6 with variance 3: 2 (1 - 2/3).
    said = np.array([[1.0, 2], [2, 1], [3, 3]])
    assert alpha(said).value == pytest.approx(2 / 3)
    # Their correlation is .5: 2 x .5 / 1.5.
    assert alpha_standardised(said).value == pytest.approx(2 / 3)
    gap = alpha(np.vstack([said, [NAN, 4]]))
    assert (gap.value, gap.n) == (alpha(said).value, 3)
    assert gap.note == "1 of 4 raters left an item open"


def correlated(correlation: float, items: int, raters: int = 40) -> Any:
    """Ratings whose items all have exactly this correlation."""
    noise = np.random.default_rng(5).standard_normal((raters, items))
    noise -= noise.mean(axis=0)
    white = np.linalg.qr(noise)[0]
    wanted = np.full((items, items), correlation) + (1 - correlation) * np.eye(items)
    return white @ np.linalg.cholesky(wanted).T


def test_omega_of_items_that_are_all_alike_is_alpha() -> None:
    # One factor with loadings sqrt(.5): (3 sqrt(.5))^2 / (4.5 + 3 x .5).
    said = correlated(0.5, 3)
    assert omega(said).value == pytest.approx(0.75, abs=1e-6)
    assert alpha(said).value == pytest.approx(0.75, abs=1e-6)
    # With six such items as many as ours have: 6 x .5 / (1 + 5 x .5).
    assert omega(correlated(0.5, 6)).value == pytest.approx(6 / 7, abs=1e-6)


def test_reliability_is_not_known_without_items_that_move() -> None:
    for measure in (alpha, alpha_standardised, omega):
        for said in (np.empty((0, 6)), np.ones((5, 6)), np.ones((1, 6)), np.ones((5, 1))):
            found = measure(said)
            assert not found.known
            assert found.note
    assert not omega(correlated(0.5, 2)).known
    # Two items that go against one another have a sum that does not move.
    assert not alpha(np.array([[1.0, 3], [2, 2], [3, 1]])).known


def test_the_range_of_alpha_draws_leaders_and_not_rows() -> None:
    said = correlated(0.5, 6)
    leaders = [f"L{n // 4}" for n in range(len(said))]
    low, high = alpha_range(said, leaders)
    assert low.value < alpha(said).value < high.value
    assert low.n == 10
    again = alpha_range(said, leaders)
    assert again == (low, high)
    assert alpha_range(said, leaders, seed=1) != again
    # The same rows said by as many leaders are worth more.
    own = alpha_range(np.repeat(said, 3, axis=0), [f"L{n // 3}" for n in range(120)])
    rows = alpha_range(np.repeat(said, 3, axis=0), [f"L{n}" for n in range(120)])
    assert own[1].value - own[0].value > rows[1].value - rows[0].value
    assert not alpha_range(said, ["L"] * len(said))[0].known


def test_the_range_of_alpha_is_that_of_alpha_worked_out_each_time() -> None:
    from maturity.chance import integers

    said = correlated(0.4, 4, raters=12)
    leaders = [f"L{n // 2}" for n in range(12)]
    drawn = integers(6, (50, 6), 3)
    each = [alpha(np.vstack([said[2 * n : 2 * n + 2] for n in row])).value for row in drawn]
    low, high = alpha_range(said, leaders, draws=50, seed=3)
    assert [low.value, high.value] == pytest.approx(np.quantile(each, [0.05, 0.95]).tolist())
