"""Agreement: whether leaders of one organisation say the same of the same thing.

`ratings` are raters by items, with NaN where there is no answer. Where the scale matters, `options`
is how many steps it has and `step` how far apart they are: 5 and 1 for 0 to 4, 5 and 25 for the
same scale from 0 to 100.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from maturity.frame import Bools, Floats, Ints
from maturity.model import EXACT, mean
from maturity.number import Number, undefined

FEW = "fewer than two raters answered the same item"
NO_ROOM = "no item with two raters and room to differ"
#: Below this ICC(1) a group's value is an average of individuals and not a view that they share.
SHARED = 0.05


# -- within one organisation ---------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Agreements:
    """How far the raters of each of several things agree, one value a thing.

    `raters` counts those who answered any item; `line` is the average deviation beyond which they
    do not count as agreeing. NaN where a measure is not defined for a thing.
    """

    raters: Ints
    r_wg_j: Floats
    r_wg_star: Floats
    average_deviation: Floats
    a_wg: Floats
    line: float

    @property
    def known(self) -> Bools:
        """The things of which two raters answered the same item."""
        return np.asarray(np.isfinite(self.average_deviation))

    @property
    def disagree(self) -> Bools:
        """The things about which raters differ so much that it matters; false where not known."""
        return np.asarray(self.average_deviation > self.line + EXACT)


def agreements(
    ratings: Floats, *, options: int = 5, step: float = 1.0, low: float = 0.0
) -> Agreements:
    """Every measure of agreement for several things at once: `ratings` are things, raters, items.

    `low` is the lowest answer. Each measure is explained where it stands by itself, below.

    Formula: those of `r_wg_j`, `r_wg_star`, `average_deviation` and `a_wg`, over all rows at once.
    Moves: up as leaders of one organisation give more similar answers.
    Do not over-read: agreement is not accuracy, and few raters agree or not by chance.
    Undefined: NaN for a row with fewer than two raters of the same item.
    Sources: as in the single measures.
    """
    cells = _Cells(ratings)
    variances = np.where(cells.several, cells.variance, nan)
    share = mean(variances, axis=1) / _guessing(options, step)
    capped, many = np.minimum(1.0, share), cells.several.sum(axis=1)
    with np.errstate(invalid="ignore"):
        alike = many * (1 - capped)
        r_wg = alike / (alike + capped)
    return Agreements(
        cells.raters,
        r_wg,
        1 - share,
        mean(np.where(cells.several, cells.deviation(cells.mean), nan), axis=1),
        mean(_alike_for_their_mean(cells, low, low + (options - 1) * step), axis=1),
        # Burke and Dunlap 2002.
        options / 6 * step,
    )


def r_wg_j(ratings: Floats, *, options: int = 5, step: float = 1.0) -> Number:
    """How far raters of one thing agree over several items: 1 all alike, 0 as if they had guessed.

    Formula: J (1 - v) / (J (1 - v) + v), with v the mean variance of the J items over that of
    guessing, step^2 (options^2 - 1) / 12, and at most 1. Up to .30 none, .50 weak, .70 moderate,
    .90 strong.
    Moves: raters who differ; more items raise it by themselves.
    Do not over-read: with two to four raters it jumps; people avoid the ends of a scale, so
    guessing is a low bar.
    Undefined: no item that two raters answered.
    Sources: James, Demaree and Wolf 1984; R's multilevel.
    """
    found = agreements(_one(ratings), options=options, step=step)
    return _number(found.r_wg_j, found.raters)


def r_wg_star(ratings: Floats, *, options: int = 5, step: float = 1.0) -> Number:
    """How far raters of one thing agree, without the gain that comes from asking more items.

    Formula: 1 - the mean variance of the items / that of guessing; below 0 where raters oppose each
    other more than guessing would.
    Moves: raters who differ.
    Do not over-read: as r_wg_j.
    Undefined: no item that two raters answered.
    Sources: Lindell, Brandt and Whitney 1999; R's multilevel (rwg.j.lindell).
    """
    found = agreements(_one(ratings), options=options, step=step)
    return _number(found.r_wg_star, found.raters)


def average_deviation(ratings: Floats, *, median: bool = False) -> Number:
    """How far a rater is from the others on average, in the unit of the ratings.

    Formula: the mean over items of the mean |x - mean| (or median) over the raters of the item.
    Up to options / 6 steps (0.83 of five) counts as agreement.
    Moves: raters who differ.
    Do not over-read: with two raters it is half their difference.
    Undefined: no item that two raters answered.
    Sources: Burke, Finkelstein and Dusig 1999; Burke and Dunlap 2002.
    """
    cells = _Cells(_one(ratings))
    apart = cells.deviation(cells.median if median else cells.mean)
    return _number(mean(np.where(cells.several, apart, nan), axis=1), cells.raters)


def leaders_disagree(ratings: Floats, *, options: int = 5, step: float = 1.0) -> bool | None:
    """Whether leaders of one organisation see the same relationship so differently that it matters.

    Formula: the average deviation is above options / 6 steps, with at least two raters.
    Moves: raters who differ.
    Do not over-read: a reason to ask, never to drop a tie: contested ones matter most.
    Undefined: None where no item has two answers.
    Sources: Burke and Dunlap 2002.
    """
    found = agreements(_one(ratings), options=options, step=step)
    return bool(found.disagree[0]) if found.known[0] else None


def a_wg(ratings: Floats, *, low: float = 0.0, high: float = 4.0) -> Number:
    """How far raters agree, against the most they could differ given where their mean lies.

    Formula: the mean over items of 1 - 2 s^2 / ([(high + low) m - m^2 - high low] k / (k - 1)),
    with mean m and k raters; 1 where all k say the same.
    Moves: raters who differ.
    Do not over-read: near an end of the scale there is little room to differ, and items whose mean
    lies beyond what k raters can differ about are left out.
    Undefined: no item with two raters and room to differ.
    Sources: Brown and Hauenstein 2005; R's multilevel.
    """
    cells = _Cells(_one(ratings))
    found = mean(_alike_for_their_mean(cells, low, high), axis=1)
    return _number(found, cells.raters, NO_ROOM)


# -- across organisations ------------------------------------------------------------------------


def icc_1(values: Floats, groups: Sequence[str] | Ints, *, harmonic: bool = False) -> Number:
    """How much of the differences between answers is between groups rather than inside them.

    Formula: (B - W) / (B + (k - 1) W), with mean squares between and within groups and k the mean
    size of a group; with `harmonic`, k0 = (N - sum n^2 / N) / (groups - 1). .01 small, .10 medium,
    .25 large.
    Moves: members who agree inside, groups that differ.
    Do not over-read: below .05 an organisation's value is an average of individuals, not a view;
    negative where members differ more than strangers.
    Undefined: fewer than two groups, no group with two, or no differences.
    Sources: Shrout and Fleiss 1979; Bliese 2000; R's multilevel.
    """
    found = _squares(values, groups)
    if isinstance(found, Number):
        return found
    between, within, sizes = found
    total = float(sizes.sum())
    k = float(sizes.mean())
    if harmonic:
        k = (total - float((sizes**2).sum()) / total) / (len(sizes) - 1)
    return Number((between - within) / (between + (k - 1) * within), int(total))


def icc_2(values: Floats, groups: Sequence[str] | Ints) -> Number:
    """How reliably the groups' means tell the groups apart; from .70 on they do.

    Formula: (B - W) / B, with mean squares between and within groups.
    Moves: larger groups raise it, as members who agree do.
    Do not over-read: with many answers a group it is high even where members hardly agree.
    Undefined: as icc_1, or groups whose means are all the same.
    Sources: Bliese 2000; LeBreton and Senter 2008.
    """
    found = _squares(values, groups)
    if isinstance(found, Number):
        return found
    between, within, sizes = found
    if between == 0:
        return undefined("the groups' means are all the same", int(sizes.sum()))
    return Number((between - within) / between, int(sizes.sum()))


def pairs_alike(values: Floats, alike: Sequence[Ints], less: Sequence[Ints] = ()) -> Number:
    """How far two answers of a kind of pair go together: 1 they are the same, 0 like any two.

    Formula: the correlation over all pairs of answers that share their group in `alike`, without
    those that share it in `less`, each pair in both orders. `alike` and `less` are groupings of the
    same answers; where several are given their pairs are added up, and taken away.
    Moves: answers that share a group and are alike raise it.
    Do not over-read: an answer is in many pairs, so it jumps more than their number suggests.
    Undefined: no such pair, or no differences.
    Sources: the pairwise intraclass correlation, Fisher 1925; Karlin, Cameron and Williams 1981.
    """
    given = np.asarray(values, dtype=np.float64)
    groupings = [(groups, 1.0) for groups in alike] + [(groups, -1.0) for groups in less]
    many = sum((sign * np.bincount(one)[one] for one, sign in groupings), np.zeros(len(given)))
    total = float(many.sum())
    if total < 1:
        return undefined("no two answers of that kind")
    apart = given - float((many * given).sum()) / total
    spread = float((many * apart**2).sum())
    if np.ptp(given[many > 0]) <= EXACT:
        return undefined("no answer differs from another", round(total / 2))
    together = sum(
        sign * float((np.bincount(one, weights=apart) ** 2).sum()) for one, sign in groupings
    )
    return Number(max(-1.0, min(1.0, together / spread)), round(total / 2))


# -- squares -------------------------------------------------------------------------------------


def _guessing(options: int, step: float) -> float:
    """The variance of answers that choose each step of a scale equally often."""
    if options < 2 or step <= 0:
        raise ValueError("a scale has at least two options, some way apart")
    return step**2 * (options**2 - 1) / 12


def _squares(values: Floats, groups: Sequence[str] | Ints) -> tuple[float, float, Floats] | Number:
    """The mean squares between and within groups and the groups' sizes, or why there are none."""
    given = np.asarray(values, dtype=np.float64)
    known = np.isfinite(given)
    given = given[known]
    _, codes = np.unique(np.asarray(groups)[known], return_inverse=True)
    sizes = np.bincount(codes).astype(np.float64)
    many, apart = len(given), len(sizes)
    if apart < 2 or many <= apart:
        return undefined("fewer than two groups, or none with two members", many)
    middle = given.mean()
    means = np.bincount(codes, weights=given - middle) / sizes
    between = float((sizes * means**2).sum()) / (apart - 1)
    within = float(((given - middle - means[codes]) ** 2).sum()) / (many - apart)
    if np.ptp(given) == 0:
        return undefined("no answer differs from another", many)
    return between, within, sizes


# -- raters and items ----------------------------------------------------------------------------


class _Cells:
    """What the raters of several things said, item by item: (things, items) where not said else."""

    def __init__(self, ratings: Floats) -> None:
        table = np.asarray(ratings, dtype=np.float64)
        known = np.isfinite(table)
        self._table, self._known = table, known
        self.raters: Ints = known.any(axis=2).sum(axis=1)
        self.count = known.sum(axis=1)
        self.several = self.count > 1
        self.mean = mean(table, axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            squares = np.where(known, (table - self.mean[:, None, :]) ** 2, 0.0).sum(axis=1)
            self.variance = squares / (self.count - 1)
        # The mean of equal numbers may differ from them by its last bit; all alike is all alike.
        lowest = np.where(known, table, np.inf).min(axis=1, initial=np.inf)
        highest = np.where(known, table, -np.inf).max(axis=1, initial=-np.inf)
        self.variance[self.several & (lowest == highest)] = 0.0

    @property
    def median(self) -> Floats:
        if not self._table.shape[1]:
            return self.mean
        ordered, last = np.sort(self._table, axis=1), np.maximum(self.count - 1, 0)
        low, high = (
            np.take_along_axis(ordered, at[:, None, :], axis=1)[:, 0]
            for at in (last // 2, (last + 1) // 2)
        )
        return np.asarray((low + high) / 2)

    def deviation(self, middle: Floats) -> Floats:
        """How far the raters of each item are from a middle, on average."""
        apart = np.abs(self._table - middle[:, None, :])
        return mean(apart, axis=1)


def _alike_for_their_mean(cells: _Cells, low: float, high: float) -> Floats:
    """1 - 2 s^2 / room of each item, NaN without two raters or room."""
    middle, count = cells.mean, cells.count
    with np.errstate(invalid="ignore", divide="ignore"):
        least, most = (low * (count - 1) + high) / count, (high * (count - 1) + low) / count
        room = ((high + low) * middle - middle**2 - high * low) * count / (count - 1)
        found = 1 - 2 * cells.variance / room
    inside = (middle >= least - EXACT) & (middle <= most + EXACT)
    found = np.where(inside, found, nan)
    return np.where(cells.several, np.where(cells.variance == 0, 1.0, found), nan)


def _one(ratings: Floats) -> Floats:
    return np.asarray(ratings, dtype=np.float64)[None]


def _number(values: Floats, raters: Ints, why: str = FEW) -> Number:
    value, many = float(values[0]), int(raters[0])
    return Number(value, many) if np.isfinite(value) else undefined(why, many)
