"""Agreement: whether leaders of one organisation say the same of the same thing.

`ratings` are raters by items, with NaN where there is no answer. Where the scale matters, `options`
is how many steps it has and `step` how far apart they are: 5 and 1 for 0 to 4, 5 and 25 for the
same scale from 0 to 100.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from maturity.frame import Floats
from maturity.number import Number, undefined

FEW = "fewer than two raters answered the same item"


# -- within one organisation ---------------------------------------------------------------------


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
    variances, raters = _variances(ratings)
    if not len(variances):
        return undefined(FEW, raters)
    share = min(1.0, float(variances.mean()) / _guessing(options, step))
    many = len(variances)
    return Number(many * (1 - share) / (many * (1 - share) + share), raters)


def r_wg_star(ratings: Floats, *, options: int = 5, step: float = 1.0) -> Number:
    """How far raters of one thing agree, without the gain that comes from asking more items.

    Formula: 1 - the mean variance of the items / that of guessing; below 0 where raters oppose each
    other more than guessing would.
    Moves: raters who differ.
    Do not over-read: as r_wg_j.
    Undefined: no item that two raters answered.
    Sources: Lindell, Brandt and Whitney 1999; R's multilevel (rwg.j.lindell).
    """
    variances, raters = _variances(ratings)
    if not len(variances):
        return undefined(FEW, raters)
    return Number(1 - float(variances.mean()) / _guessing(options, step), raters)


def average_deviation(ratings: Floats, *, median: bool = False) -> Number:
    """How far a rater is from the others on average, in the unit of the ratings.

    Formula: the mean over items of the mean |x - mean| (or median) over the raters of the item.
    Up to options / 6 steps (0.83 of five) counts as agreement.
    Moves: raters who differ.
    Do not over-read: with two raters it is half their difference.
    Undefined: no item that two raters answered.
    Sources: Burke, Finkelstein and Dusig 1999; Burke and Dunlap 2002.
    """
    ratings = np.asarray(ratings, dtype=np.float64)
    raters = _raters(ratings)
    found = []
    for item in ratings.T:
        said = item[np.isfinite(item)]
        if len(said) > 1:
            middle = np.median(said) if median else said.mean()
            found.append(float(np.abs(said - middle).mean()))
    return Number(float(np.mean(found)), raters) if found else undefined(FEW, raters)


def leaders_disagree(ratings: Floats, *, options: int = 5, step: float = 1.0) -> bool | None:
    """Whether leaders of one organisation see the same relationship so differently that it matters.

    Formula: the average deviation is above options / 6 steps, with at least two raters.
    Moves: raters who differ.
    Do not over-read: a reason to ask, never to drop a tie: contested ones matter most.
    Undefined: None where no item has two answers.
    Sources: Burke and Dunlap 2002.
    """
    found = average_deviation(ratings)
    return found.value > options / 6 * step + 1e-9 if found.known else None


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
    ratings = np.asarray(ratings, dtype=np.float64)
    found = []
    for item in ratings.T:
        said = item[np.isfinite(item)]
        many = len(said)
        if many < 2:
            continue
        mean, variance = float(said.mean()), float(said.var(ddof=1))
        lowest, highest = (low * (many - 1) + high) / many, (high * (many - 1) + low) / many
        if variance == 0:
            found.append(1.0)
        elif lowest - 1e-9 <= mean <= highest + 1e-9:
            room = ((high + low) * mean - mean**2 - high * low) * many / (many - 1)
            found.append(1 - 2 * variance / room)
    raters = _raters(ratings)
    if not found:
        return undefined("no item with two raters and room to differ", raters)
    return Number(float(np.mean(found)), raters)


# -- across organisations ------------------------------------------------------------------------


def icc_1(values: Floats, groups: Sequence[str], *, harmonic: bool = False) -> Number:
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


def icc_2(values: Floats, groups: Sequence[str]) -> Number:
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


# -- squares -------------------------------------------------------------------------------------


def _guessing(options: int, step: float) -> float:
    """The variance of answers that choose each step of a scale equally often."""
    if options < 2 or step <= 0:
        raise ValueError("a scale has at least two options, some way apart")
    return step**2 * (options**2 - 1) / 12


def _variances(ratings: Floats) -> tuple[Floats, int]:
    """The variance of each item that two raters answered, and how many raters answered at all."""
    table = np.asarray(ratings, dtype=np.float64)
    said = [item[np.isfinite(item)] for item in table.T]
    return np.array([item.var(ddof=1) for item in said if len(item) > 1]), _raters(table)


def _raters(table: Floats) -> int:
    return int(np.isfinite(table).any(axis=1).sum())


def _squares(values: Floats, groups: Sequence[str]) -> tuple[float, float, Floats] | Number:
    """The mean squares between and within groups and the groups' sizes, or why there are none."""
    given = np.asarray(values, dtype=np.float64)
    known = np.isfinite(given)
    given = given[known]
    _, codes = np.unique(np.array(groups, dtype=str)[known], return_inverse=True)
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
