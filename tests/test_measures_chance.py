"""What chance gives: the same draws everywhere, what a slow loop gives, and fair p values."""

from __future__ import annotations

from itertools import islice
from itertools import permutations as every

import numpy as np
import pytest

from maturity.chance import beside_chance, integers, permutations
from maturity.measures.association import net_by_correlation, net_by_fit, net_by_regression
from maturity.measures.groups import net_by_ei
from maturity.number import Number
from maturity.ties import Ties

NAN = np.nan


def noise(seed: int, size: int = 8, *, directed: bool = True, missing: float = 0.0) -> Ties:
    chance = np.random.default_rng(seed)
    values = chance.random((size, size)) * 100
    values[chance.random((size, size)) < missing] = NAN
    if not directed:
        values = np.triu(values, 1) + np.triu(values, 1).T
    return Ties(tuple(f"o{n}" for n in range(size)), values, directed)


# -- draws ---------------------------------------------------------------------------------------


def test_the_draws_are_these_for_ever() -> None:
    (first,) = islice(permutations(6, 3, 0), 1)
    assert first.tolist() == [[0, 2, 1, 5, 4, 3], [5, 3, 2, 4, 0, 1], [5, 1, 4, 0, 3, 2]]
    assert integers(10, (2, 4), 0).tolist() == [[9, 8, 9, 6], [3, 5, 7, 6]]


def test_more_draws_begin_with_the_same() -> None:
    few = np.concatenate(list(permutations(7, 70, 5)))
    more = np.concatenate(list(permutations(7, 200, 5)))
    np.testing.assert_array_equal(few, more[:70])
    np.testing.assert_array_equal(few, np.concatenate(list(permutations(7, 70, 5, batch=3))))
    assert (np.sort(more, axis=1) == np.arange(7)).all()
    assert not np.array_equal(few, np.concatenate(list(permutations(7, 70, 6))))
    assert not np.array_equal(few, np.concatenate(list(permutations(7, 70, 5, 1))))


def test_every_order_is_as_likely() -> None:
    drawn = np.concatenate(list(permutations(4, 24_000, 1)))
    counts = [int((drawn == order).all(axis=1).sum()) for order in every(range(4))]
    # 24 orders, 1,000 each: the statistic has 23 degrees of freedom, and 50 is beyond 99.9%.
    assert sum((count - 1000) ** 2 / 1000 for count in counts) < 50


def test_beside_what_chance_gives() -> None:
    found = beside_chance(Number(3.0, 9), np.array([0.0, 1, 2, 3, NAN]))
    # One of four draws reaches 3, all lie at or below; from 1.5 two are as far away.
    assert (found.expected, found.draws) == (1.5, 4)
    assert (found.above, found.below, found.p) == (2 / 5, 5 / 5, 3 / 5)
    assert found.spread == pytest.approx(np.std([0, 1, 2, 3], ddof=1))
    # Sums taken in another order are the same value.
    same = beside_chance(Number(0.1 + 0.2, 9), [0.3, 0.3, 0.3])
    assert (same.p, same.spread) == (1, 0)
    assert np.isnan(same.z)
    none = beside_chance(Number(1.0, 9), [])
    assert np.isnan(none.p)
    assert none.note


# -- by a slow loop ------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [0.0, 0.25])
@pytest.mark.parametrize("directed", [True, False])
def test_a_correlation_by_a_slow_loop(directed: bool, missing: float) -> None:
    left = noise(1, directed=directed, missing=missing if directed else 0)
    right = noise(2, directed=directed, missing=missing if directed else 0)
    if not directed and missing:
        gap = left.values.copy()
        gap[0, 1] = gap[1, 0] = gap[2, 5] = gap[5, 2] = NAN
        left = Ties(left.names, gap, False)
    off = ~np.eye(8, dtype=bool) if directed else np.triu(np.ones((8, 8), dtype=bool), 1)

    def r(order: np.ndarray) -> float:  # type: ignore[type-arg]
        x, y = left.values[off], right.values[np.ix_(order, order)][off]
        both = np.isfinite(x) & np.isfinite(y)
        return float(np.corrcoef(x[both], y[both])[0, 1])

    found = net_by_correlation(left, right, draws=90, seed=4)
    drawn = np.array([r(order) for batch in permutations(8, 90, 4) for order in batch])
    assert found.value == pytest.approx(r(np.arange(8)))
    assert found.expected == pytest.approx(drawn.mean())
    assert found.spread == pytest.approx(drawn.std(ddof=1))
    assert found.above == (1 + (drawn >= found.value - 1e-9).sum()) / 91
    assert (
        found.p == (1 + (abs(drawn - drawn.mean()) >= abs(found.value - drawn.mean())).sum()) / 91
    )


@pytest.mark.parametrize(("directed", "missing"), [(True, 0.0), (True, 0.2), (False, 0.0)])
def test_a_regression_by_a_slow_loop(directed: bool, missing: float) -> None:
    y, x, z = (noise(seed, directed=directed, missing=missing) for seed in (1, 2, 3))
    off = ~np.eye(8, dtype=bool) if directed else np.triu(np.ones((8, 8), dtype=bool), 1)
    both = off & y.known & x.known & z.known
    ones = np.ones(both.sum())
    others = np.column_stack([ones, z.values[both]])
    rest = np.full((8, 8), NAN)
    rest[both] = x.values[both] - others @ np.linalg.lstsq(others, x.values[both])[0]

    if not directed:
        rest = np.fmax(np.nan_to_num(rest, nan=-np.inf), np.nan_to_num(rest.T, nan=-np.inf))
        rest[np.isinf(rest)] = NAN

    def t(moved: np.ndarray) -> tuple[float, float]:  # type: ignore[type-arg]
        cells = both & np.isfinite(moved)
        design = np.column_stack([np.ones(cells.sum()), z.values[cells], moved[cells]])
        fit = np.linalg.lstsq(design, y.values[cells])[0]
        over = y.values[cells] - design @ fit
        variance = over @ over / (cells.sum() - 3) * np.linalg.inv(design.T @ design)[2, 2]
        return float(fit[2]), float(fit[2] / np.sqrt(variance))

    found = net_by_regression(y, {"x": x, "z": z}, draws=70, seed=9)["x"]
    drawn = np.array([t(rest[np.ix_(o, o)])[1] for batch in permutations(8, 70, 9) for o in batch])
    coefficient, observed = t(x.values)
    assert found.value == pytest.approx(coefficient)
    assert found.n == both.sum()
    assert f"t of {observed:.3g}" in found.note
    assert found.expected == pytest.approx(drawn.mean())
    assert found.spread == pytest.approx(drawn.std(ddof=1))
    assert found.above == pytest.approx((1 + (drawn >= observed - 1e-9).sum()) / 71)
    whole = np.column_stack([ones, x.values[both], z.values[both]])
    left = y.values[both] - whole @ np.linalg.lstsq(whole, y.values[both])[0]
    spread = y.values[both] - y.values[both].mean()
    fit = net_by_fit(y, {"x": x, "z": z})
    assert fit.value == pytest.approx(1 - left @ left / (spread @ spread))


def test_one_predictor_is_tested_like_a_correlation() -> None:
    y, x = noise(1), noise(2)
    one = net_by_regression(y, {"x": x}, draws=300)["x"]
    other = net_by_correlation(y, x, draws=300)
    assert np.sign(one.value) == np.sign(other.value)
    assert one.p == pytest.approx(other.p, abs=0.12)


def test_predictors_that_say_the_same_are_not_told_apart() -> None:
    y, x = noise(1), noise(2)
    double = Ties(x.names, x.values * 2 + 1)
    found = net_by_regression(y, {"x": x, "double": double}, draws=20)
    assert all(not one.known and "explain" in one.note for one in found.values())
    exact = net_by_regression(Ties(x.names, x.values * 3), {"x": x}, draws=20)["x"]
    assert exact.value == pytest.approx(3)
    assert np.isnan(exact.p)


def test_what_is_made_of_paper_is_found() -> None:
    paper, other = noise(3, 12), noise(4, 12)
    values = 2 * paper.values + 0.1 * noise(5, 12).values
    lived = Ties(paper.names, values)
    found = net_by_regression(lived, {"paper": paper, "other": other}, draws=200)
    assert found["paper"].value == pytest.approx(2, abs=0.05)
    assert found["paper"].p == pytest.approx(1 / 201)
    assert found["other"].p > 0.05
    assert net_by_fit(lived, {"paper": paper, "other": other}).value > 0.95


def test_one_of_which_nothing_is_known_changes_no_places() -> None:
    left, right = noise(1, 7), noise(2, 8)
    values = np.full((8, 8), NAN)
    values[:7, :7] = left.values
    more = Ties(right.names, values)
    less = right.kept(np.arange(8) < 7)
    assert net_by_correlation(more, right, draws=40).p == net_by_correlation(left, less, draws=40).p
    # Nor does it when the other network is the one that says nothing of it.
    assert net_by_correlation(right, more, draws=40).p == net_by_correlation(less, left, draws=40).p


def test_networks_of_different_nodes_are_refused() -> None:
    with pytest.raises(ValueError, match="different nodes"):
        net_by_correlation(noise(1, 5), noise(1, 6))
    with pytest.raises(ValueError, match="different nodes"):
        net_by_regression(noise(1, 5), {"x": noise(1, 6)})
    with pytest.raises(ValueError, match="at least one predictor"):
        net_by_regression(noise(1, 5), {})


# -- fair ----------------------------------------------------------------------------------------


def uniform(found: list[float], draws: int) -> bool:
    """Whether p values lie as evenly as they should: the largest gap to a straight line."""
    sorted_p = np.sort(found)
    line = np.arange(1, len(found) + 1) / len(found)
    # Kolmogorov and Smirnov at the 0.1% level; p values come in steps of one draw.
    return bool(np.abs(sorted_p - line).max() < 1.95 / np.sqrt(len(found)) + 2 / draws)


def lopsided(chance: np.random.Generator, size: int = 10) -> Ties:
    """Ties that depend on who is at either end, so that cells are far from independent."""
    values = (
        chance.normal(0, 2, (size, 1)) + chance.normal(0, 2, size) + chance.random((size, size))
    )
    return Ties(tuple(map(str, range(size))), np.exp(values))


@pytest.mark.slow
def test_p_values_are_uniform_where_nothing_goes_together() -> None:
    chance = np.random.default_rng(3)
    correlation, regression, groups = [], [], []
    for n in range(400):
        y, x, z = (lopsided(chance) for _ in range(3))
        correlation.append(net_by_correlation(y, x, draws=99, seed=n).above)
        found = net_by_regression(y, {"x": x, "z": z}, draws=99, seed=n)["x"]
        regression.append(found.p)
        words = tuple(chance.choice(["a", "b", "c"], 10).tolist())
        groups.append(net_by_ei(y.described(sector=words), "sector", draws=99, seed=n).above)
    assert uniform(correlation, 99)
    assert uniform(regression, 99)
    assert uniform(groups, 99)
    # The check can fail: cells taken as independent reject far too often.
    naive = []
    for _ in range(400):
        y, x = lopsided(chance), lopsided(chance)
        order = chance.permuted(np.tile(x.flat, (99, 1)), axis=1)
        r = np.corrcoef(np.vstack([y.flat, x.flat, order]))[0, 1:]
        naive.append((1 + (r[1:] >= r[0]).sum()) / 100)
    assert not uniform(naive, 99)
