"""Reciprocity: whether both sides of a tie tell of it, and tell the same."""

from __future__ import annotations

import numpy as np
import pandas as pd

from maturity.frame import Floats
from maturity.number import Number, undefined
from maturity.ties import Ties

#: Two views this far apart are worth a conversation: one step of the scale from 0 to 100.
APART = 25.0
NO_PAIR = "no pair in which both directions are known"


def net_by_dyadic_reciprocity(ties: Ties) -> Number:
    """The share of pairs whose two sides tell the same: that there is a tie, or that there is none.

    Formula: (mutual + null pairs) / pairs in which both directions are known.
    Moves: one-sided ties lower it.
    Do not over-read: in a sparse network it is high because most pairs agree that there is nothing.
    Undefined: no pair in which both directions are known.
    Sources: Wasserman and Faust 1994, 13.
    """
    forth, back = _sides(ties)
    if not len(forth):
        return undefined(NO_PAIR)
    return Number(float(((forth > 0) == (back > 0)).mean()), len(forth), ties.gap)


def net_by_edgewise_reciprocity(ties: Ties) -> Number:
    """The share of ties told of by one side that the other side tells of too.

    Formula: ties with a tie back / ties, in pairs in which both directions are known.
    Moves: one-sided ties lower it.
    Do not over-read: an answer of "cannot judge" is not a no, and is not in it.
    Undefined: no tie in a pair in which both directions are known.
    Sources: Wasserman and Faust 1994, 13.
    """
    forth, back = _sides(ties)
    there = int((forth > 0).sum() + (back > 0).sum())
    if not there:
        return undefined("no tie in a pair in which both directions are known", len(forth))
    mutual = int(((forth > 0) & (back > 0)).sum())
    return Number(2 * mutual / there, there, ties.gap)


def net_by_weighted_reciprocity(ties: Ties) -> Number:
    """How much of the strength that one side reports is met by the other side.

    Formula: r = the sum of 2 min(a, b) / the sum of (a + b), over pairs in which both directions
    are known; it equals 1 - the sum of |a - b| / the sum of (a + b), so the two are one number.
    Moves: every difference between two sides lowers it; strong ties weigh more.
    Do not over-read: it is high wherever values differ little, whether or not they answer each
    other: compare it with net_by_reciprocity_beyond_chance.
    Undefined: no strength in such a pair.
    Sources: Squartini, Picciolo, Ruzzenenti and Garlaschelli 2013.
    """
    forth, back = _sides(ties)
    total = float(forth.sum() + back.sum())
    if not total:
        return undefined("no strength in a pair in which both directions are known", len(forth))
    return Number(float(2 * np.minimum(forth, back).sum() / total), len(forth), ties.gap)


def net_by_reciprocity_beyond_chance(ties: Ties) -> Number:
    """How much more the two sides meet each other than if the same values stood anywhere.

    Formula: rho = (r - r0) / (1 - r0), with r0 the r expected when the known values of these pairs
    are dealt out at random: 2 x pairs x E[min of two drawn] / sum. 0 is chance, 1 the most.
    Moves: as weighted reciprocity; a generous rater whom everybody likes raises it too.
    Do not over-read: it does not take apart who rates, who is rated and what is between two of
    them: the Social Relations Model does.
    Undefined: fewer than two pairs known on both sides, or values that are all the same.
    Sources: Squartini et al. 2013, with dealing out as the null model.
    """
    forth, back = _sides(ties)
    values = np.sort(np.concatenate([forth, back]))
    many = len(values)
    if many < 4 or values[0] == values[-1]:
        return undefined("fewer than two pairs known on both sides, or all values alike", many // 2)
    # The k-th smallest is the lower of two drawn with each of the many - k above it.
    lower = 2 * float((values * np.arange(many - 1, -1, -1)).sum()) / (many * (many - 1))
    chance = many * lower / float(values.sum())
    found = 2 * float(np.minimum(forth, back).sum()) / float(values.sum())
    return Number((found - chance) / (1 - chance), many // 2, ties.gap)


def net_by_agreement(ties: Ties) -> Number:
    """How far the two sides of a tie agree, compared with two sides drawn from different ties.

    Formula: ICC(1) over pairs: (B - W) / (B + W), with B the mean square between pairs and W
    inside them; 1 where both sides always say the same, 0 at chance, negative where they oppose.
    Moves: differences between pairs raise it, differences inside lower it.
    Do not over-read: where all ties are alike there is nothing to agree about and it is low.
    Undefined: fewer than two pairs known on both sides, or all values alike.
    Sources: Kenny, Kashy and Cook 2006.
    """
    forth, back = _sides(ties)
    many = len(forth)
    if many < 2:
        return undefined("fewer than two pairs in which both directions are known", many)
    middle = (forth + back) / 2
    between = 2 * float(((middle - middle.mean()) ** 2).sum()) / (many - 1)
    inside = float(((forth - back) ** 2).sum()) / 2 / many
    if between + inside == 0:
        return undefined("all values are the same", many)
    return Number((between - inside) / (between + inside), many, ties.gap)


def tie_by_gap(ties: Ties) -> pd.DataFrame:
    """How much better one side finds the relationship than the other side does.

    Formula: a row's view of a column minus the column's of the row; positive where the row is the
    happier one.
    Moves: either view.
    Do not over-read: a difference is a reason to talk, not evidence that one side is wrong.
    Undefined: one of the two is not known.
    Sources: Frey et al. 2006 treat differences between two reports as findings.
    """
    return ties.by_tie(ties.values - ties.values.T, ties.gap)


def net_by_gap(ties: Ties) -> Number:
    """How far apart the two sides of a relationship are on average.

    Formula: the mean of |a - b| over pairs in which both directions are known.
    Moves: every difference, in either direction.
    Do not over-read: few leaders a side make differences of about 10 of 100 by chance alone.
    Undefined: no pair in which both directions are known.
    Sources: as tie_by_gap.
    """
    forth, back = _sides(ties)
    if not len(forth):
        return undefined(NO_PAIR)
    return Number(float(np.abs(forth - back).mean()), len(forth), ties.gap)


def net_by_wide_gaps(ties: Ties, apart: float = APART) -> Number:
    """The share of relationships whose two sides are a whole step of the scale or more apart.

    Formula: pairs with |a - b| >= `apart` (25 of 100) / pairs in which both directions are known.
    Moves: differences near the line.
    Do not over-read: with few leaders a side, some are that far apart by chance.
    Undefined: no pair in which both directions are known.
    Sources: as tie_by_gap.
    """
    forth, back = _sides(ties)
    if not len(forth):
        return undefined(NO_PAIR)
    return Number(float((np.abs(forth - back) >= apart - 1e-9).mean()), len(forth), ties.gap)


def _sides(ties: Ties) -> tuple[Floats, Floats]:
    """Both values of every pair in which both are known."""
    rows, columns = np.nonzero(np.triu(ties.known & ties.known.T))
    return ties.values[rows, columns], ties.values[columns, rows]
