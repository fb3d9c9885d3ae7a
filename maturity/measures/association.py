"""Association: whether two ways of tying the same organisations together go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import nan

import numpy as np

from maturity.chance import BATCH, DRAWS, SEED, beside_chance, permutations
from maturity.frame import Floats, Ints
from maturity.number import BesideChance, Number, undefined
from maturity.ties import Ties

#: How many cells are worked on at once: so many that it pays, so few that they stay in the cache.
AT_ONCE = 2**18
#: Fewer common cells than this say nothing.
LEAST = 3
ALIKE = "fewer than three ties known in both, or one of them all alike"


def net_by_correlation(
    left: Ties, right: Ties, *, draws: int = DRAWS, seed: int = SEED
) -> BesideChance:
    """How far two kinds of tie go together, such as the structure on paper and what is lived.

    Formula: Pearson's r over the directions (pairs, where neither has directions) known in both.
    Beside it the r when the organisations of one change places at random, all ties with them: QAP.
    Moves: pairs that are strong in one and weak in the other lower it.
    Do not over-read: with ties that are not known, only those asked about count, and there the
    paper says yes to all; together is not because of.
    Undefined: fewer than three ties known in both, or one of them all alike.
    Sources: Krackhardt 1988; Hubert 1987; R's sna (gcor, qaptest).
    """
    left, right = _shared([left, right])
    directed = left.directed or right.directed
    x, y = _flat(left), _flat(right)
    many = left.size * (left.size - 1)
    both = np.isfinite(x) & np.isfinite(y)
    common = int(both.sum())
    if not directed:
        many, common = many // 2, common // 2
    gap = "" if common == many else f"{many - common} of {many} ties are not known in both"
    if common < LEAST or np.ptp(x[both]) == 0 or np.ptp(y[both]) == 0:
        return BesideChance(nan, common, ALIKE)
    # Taken from their means, so that no sum of squares drowns what it is to show.
    moments = _Moments(x - x[both].mean())
    moved = _Moved(y - y[both].mean(), left.size)
    found = Number(float(moments.correlations(*moved.of(_still(left.size)))[0]), common, gap)
    drawn = [moments.correlations(*some) for some in moved.about(draws, seed)]
    return beside_chance(found, np.concatenate(drawn) if drawn else np.array([]))


def net_by_regression(
    outcome: Ties, predictors: Mapping[str, Ties], *, draws: int = DRAWS, seed: int = SEED
) -> dict[str, BesideChance]:
    """How much each kind of tie on paper adds to what is lived, with the others held still.

    Formula: least squares over the directions known in all; each coefficient in units of the
    outcome for one unit of the predictor. Chance: the part of a predictor that the others do not
    explain changes places at random, and the t of its coefficient is compared (MRQAP, double
    semi-partialling); expected, spread and z are of that t, and the note says which it was.
    Moves: predictors that overlap take from one another.
    Do not over-read: an association, over the ties that were asked about.
    Undefined: no more ties known in all than coefficients, or a predictor the others explain.
    Sources: Dekker, Krackhardt and Snijders 2007; R's sna (netlm).
    """
    if not predictors:
        raise ValueError("a regression needs at least one predictor")
    outcome, *others = _shared([outcome, *predictors.values()])
    directed = outcome.directed or any(ties.directed for ties in others)
    y = _flat(outcome)
    columns = {name: _flat(ties) for name, ties in zip(predictors, others, strict=True)}
    known = np.isfinite(np.array([y, *columns.values()])).all(axis=0)
    weights = np.where(known, 1.0 if directed else 0.5, 0.0)
    found = {}
    for name, x in columns.items():
        rest = [column for other, column in columns.items() if other != name]
        found[name] = _Regression(x, rest, y, weights, outcome.size).tested(draws, seed)
    return found


def net_by_fit(outcome: Ties, predictors: Mapping[str, Ties]) -> Number:
    """How much of the differences in what is lived all kinds of tie on paper explain together.

    Formula: R squared of the least squares fit over the directions known in all.
    Moves: every further predictor raises it a little.
    Do not over-read: a low share is usual, for relationships have many other reasons.
    Undefined: as net_by_regression, or an outcome that is all alike.
    Sources: as net_by_regression.
    """
    outcome, *others = _shared([outcome, *predictors.values()])
    table = np.array([_flat(outcome), *map(_flat, others)])
    table = table[:, np.isfinite(table).all(axis=0)]
    directed = outcome.directed or any(ties.directed for ties in others)
    many = table.shape[1] if directed else table.shape[1] // 2
    if many <= len(table) or np.ptp(table[0]) == 0:
        return undefined("too few ties known in all, or an outcome that is all alike", many)
    design = np.vstack([np.ones(table.shape[1]), table[1:]]).T
    left = table[0] - design @ np.linalg.lstsq(design, table[0])[0]
    spread = table[0] - table[0].mean()
    return Number(max(0.0, 1 - float(left @ left) / float(spread @ spread)), many)


# -- over cells ----------------------------------------------------------------------------------


def _shared(networks: list[Ties]) -> list[Ties]:
    """The ties among nodes of which something is known in every network.

    One of which nothing is known cannot change places with another.
    """
    if any(ties.names != networks[0].names for ties in networks):
        raise ValueError("the kinds of tie are of different nodes")
    seen = np.logical_and.reduce([ties.seen for ties in networks])
    return [ties.kept(seen) for ties in networks]


def _flat(ties: Ties) -> Floats:
    """The values of all cells in a row; an undirected tie stands in two of them."""
    return np.asarray(ties.values.ravel())


def _still(size: int) -> Ints:
    """The order in which nothing changes places."""
    return np.arange(size, dtype=np.int64)[None]


class _Moved:
    """A network whose nodes change places: its values, and which are known, a row an order."""

    def __init__(self, values: Floats, size: int) -> None:
        self.size = size
        known = np.isfinite(values)
        self.filled = np.where(known, values, 0.0)
        # The diagonal is never known, wherever nodes go; any other gap goes with them.
        self.gaps = int(known.sum()) < size * (size - 1)
        self.there = known.astype(np.float64)
        # Written over by every batch: new memory would cost more than what is done in it.
        self._batch = max(1, min(BATCH, AT_ONCE // max(1, size * size)))
        self._places = np.empty((self._batch, size, size), dtype=np.int64)
        self._values = np.empty((self._batch, size * size))
        self._known = np.empty((self._batch if self.gaps else 0, size * size))

    def about(self, draws: int, seed: int) -> Iterator[tuple[Floats, Floats]]:
        """The values and what is known in random orders, some at a time."""
        for order in permutations(self.size, draws, seed, batch=self._batch):
            yield self.of(order)

    def of(self, order: Ints) -> tuple[Floats, Floats]:
        """The values in these orders, 0 where not known, and 1 where known; until the next call."""
        many = len(order)
        np.add((order * self.size)[:, :, None], order[:, None, :], out=self._places[:many])
        flat = self._places[:many].reshape(many, self.size**2)
        values = np.take(self.filled, flat, out=self._values[:many], mode="clip")
        if not self.gaps:
            return values, self.there[None]
        return values, np.take(self.there, flat, out=self._known[:many], mode="clip")


class _Moments:
    """What correlations with a network that stays need of it, made once."""

    def __init__(self, values: Floats) -> None:
        known = np.isfinite(values)
        filled = np.where(known, values, 0.0)
        self.known, self.filled = known.astype(np.float64), filled
        self.columns = np.column_stack([self.known, filled, filled**2])
        self.gaps = int(known.sum()) < len(values) - round(np.sqrt(len(values)))

    def correlations(self, moved: Floats, there: Floats) -> Floats:
        """The correlation with each row of moved values, over what is known in both.

        What was moved is written over.
        """
        many, x, xx = (there @ self.columns).T
        xy = moved @ self.filled
        if self.gaps or len(there) > 1:
            y = moved @ self.known
            yy = np.multiply(moved, moved, out=moved) @ self.known
        else:
            # Whatever changes places, all of it stays known, and its sums stay the same.
            y, yy = np.asarray(moved[0].sum()), np.asarray(moved[0] @ moved[0])
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = (xx - x**2 / many) * (yy - y**2 / many)
            found = (xy - x * y / many) / np.sqrt(spread)
        flat = ~(spread > 1e-12 * np.maximum(1e-300, xx * yy))
        return np.where(flat, np.nan, found)


# -- regression ----------------------------------------------------------------------------------


class _Regression:
    """One predictor beside others, over cells with weights; 0 is a cell that does not count."""

    def __init__(
        self, x: Floats, others: list[Floats], y: Floats, weights: Floats, size: int
    ) -> None:
        self.size = size
        self.weights = weights
        self.inside = weights > 0
        self.many = round(float(weights.sum()))
        self.coefficients = len(others) + 2
        # In units of their own spread, from their means: no sum drowns another.
        self.outcome, self.unit = self._standard(y)
        found = [self._standard(column)[0] for column in others]
        self.fixed = np.column_stack([self.inside.astype(np.float64), *found])
        self.x, self.x_unit = self._standard(x)
        # What the sums of products are made of: of the fixed columns, the last the outcome.
        both = np.column_stack([self.fixed, self.outcome])
        self.weighted = both * weights[:, None]
        wide = both.shape[1] ** 2
        self.products = (both[:, :, None] * both[:, None, :]).reshape(len(both), wide)

    def _standard(self, values: Floats) -> tuple[Floats, float]:
        inside = values[self.inside]
        if not len(inside):
            return np.zeros(len(values)), 0.0
        unit = float(inside.std())
        filled = np.where(self.inside, values - inside.mean(), 0.0)
        return filled / (unit or 1.0), unit

    def tested(self, draws: int, seed: int) -> BesideChance:
        """The coefficient, and its t beside the t's when what only it explains changes places."""
        if self.many <= self.coefficients:
            return BesideChance(nan, self.many, "too few ties are known in all")
        fixed, x = self.fixed[self.inside], self.x[self.inside]
        rest = self.x - self.fixed @ np.linalg.lstsq(fixed, x)[0]
        if self.x_unit == 0 or float(rest[self.inside].std()) <= 1e-9:
            note = "the other predictors explain this one, or it is all alike"
            return BesideChance(nan, self.many, note)
        moved = _Moved(np.where(self.inside, rest, np.nan), self.size)
        coefficient, t = self._fits(*moved.of(_still(self.size)))
        value = float(coefficient[0]) * self.unit / self.x_unit
        cells = self.size * (self.size - 1) * (1 if self.weights.max() == 1 else 0.5)
        missing = round(cells) - self.many
        gap = f"{missing} of {round(cells)} ties are not known in all; " if missing else ""
        if not np.isfinite(t[0]):
            return BesideChance(value, self.many, f"{gap}the fit leaves nothing over")
        drawn = [self._fits(*some)[1] for some in moved.about(draws, seed)]
        values = np.concatenate(drawn) if drawn else np.array([])
        beside = beside_chance(Number(float(t[0]), self.many), values)
        note = f"{gap}beside chance is its t of {t[0]:.3g}"
        return replace(beside, value=value, note=note, tested=float(t[0]))

    def _fits(self, moved: Floats, there: Floats) -> tuple[Floats, Floats]:
        """Coefficient and t of each row of moved values beside the fixed ones (Frisch and Waugh).

        Sums of products over the cells that count are matrix products; what the fixed predictors
        explain is then taken from both sides. What was moved is written over.
        """
        weights = np.multiply(there, self.weights, out=there if len(there) > 1 else None)
        q = self.fixed.shape[1]
        sums = (weights @ self.products).reshape(-1, q + 1, q + 1)
        normal, total = sums[:, :q, :q], sums[:, q, q]
        cross = moved @ self.weighted
        square = np.multiply(moved, moved, out=moved) @ self.weights
        right = np.empty((len(moved), q, 2))
        right[:, :, 0], right[:, :, 1] = cross[:, :q], sums[:, :q, q]
        try:
            solved = np.linalg.solve(np.broadcast_to(normal, (len(moved), q, q)), right)
        except np.linalg.LinAlgError:
            solved = np.linalg.pinv(normal, hermitian=True) @ right
        own = square - (right[:, :, 0] * solved[:, :, 0]).sum(axis=1)
        shared = cross[:, q] - (right[:, :, 0] * solved[:, :, 1]).sum(axis=1)
        left = total - (right[:, :, 1] * solved[:, :, 1]).sum(axis=1)
        freedom = weights.sum(axis=1) - q - 1
        with np.errstate(divide="ignore", invalid="ignore"):
            coefficient = shared / own
            over = left - coefficient * shared
            t = coefficient / np.sqrt(over / freedom / own)
        good = (freedom > 0) & (own > 1e-12 * square) & (over > 1e-12 * total)
        return coefficient, np.where(good, t, np.nan)
