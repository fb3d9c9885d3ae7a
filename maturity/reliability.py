"""Reliability: whether the items of a scale hang together.

`ratings` are raters by items, with NaN where there is no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np

from maturity.chance import BATCH, DRAWS, SEED, integers
from maturity.frame import Bools, Floats, Ints
from maturity.minres import minres
from maturity.model import EXACT
from maturity.number import Number, undefined

#: Below the first alpha the parts are worth more than their sum; from the second on they are
#: largely one impression.
WEAK, HALO = 0.70, 0.85
#: Partners a leader must have rated before giving all of them one answer means anything.
LEAST = 3


def alpha(ratings: Floats) -> Number:
    """How far the items of a scale move together, so that their sum is worth reading.

    Formula: J / (J - 1) x (1 - the sum of the items' variances / the variance of the sum), over
    raters who answered all J items.
    Moves: items that hang together, and more of them.
    Do not over-read: high does not mean one thing is measured well; it may be the same question
    asked often, or one impression that colours all answers. Below .70 report the dimensions.
    Undefined: fewer than two items or complete raters, or sums that do not differ.
    Sources: Cronbach 1951.
    """
    table, note = _complete(ratings)
    raters, items = table.shape
    if raters < 2 or items < 2:
        return undefined("fewer than two items or complete raters", raters)
    total = float(table.sum(axis=1).var(ddof=1))
    if total <= 1e-12 * float((table**2).sum()):
        return undefined("the sums of the items do not differ", raters)
    inside = float(table.var(axis=0, ddof=1).sum())
    return Number(items / (items - 1) * (1 - inside / total), raters, note)


def alpha_standardised(ratings: Floats) -> Number:
    """How far the items move together when each counts alike, whatever its spread.

    Formula: J r / (1 + (J - 1) r), with r the mean correlation of two items.
    Moves: as alpha.
    Do not over-read: as alpha.
    Undefined: as alpha, or an item that is always the same.
    Sources: Cronbach 1951; R's psych.
    """
    table, note = _complete(ratings)
    raters, items = table.shape
    if raters < 2 or items < 2 or _constant(table).any():
        return undefined(
            "fewer than two items or complete raters, or an item without spread", raters
        )
    mean = (float(np.corrcoef(table.T).sum()) - items) / (items * (items - 1))
    if 1 + (items - 1) * mean <= 0:
        return undefined("the items go against one another", raters)
    return Number(items * mean / (1 + (items - 1) * mean), raters, note)


def omega(ratings: Floats) -> Number:
    """How much of the sum of the items is the one thing that they have in common.

    Formula: (sum l)^2 / ((sum l)^2 + the sum of (1 - l^2)), with l the loadings of one factor by
    minimum residuals on the items' correlations.
    Moves: as alpha, without taking all items for equally good.
    Do not over-read: as alpha; it says how well one factor does, not that one is enough.
    Undefined: fewer than three items or complete raters, an item without spread, or a loading
    beyond 1.
    Sources: McDonald 1999; R's psych (fa, minres).
    """
    table, note = _complete(ratings)
    raters, items = table.shape
    if raters < 3 or items < 3 or _constant(table).any():
        return undefined("fewer than three items or complete raters, or one without spread", raters)
    loadings = minres(np.asarray(np.corrcoef(table.T)))
    if (np.abs(loadings) > 1 + 1e-9).any():
        return undefined("one factor does not fit: a loading lies beyond 1", raters)
    common = float(loadings.sum()) ** 2
    return Number(common / (common + float((1 - loadings**2).sum())), raters, note)


def alpha_range(
    ratings: Floats,
    leaders: Sequence[str],
    *,
    level: float = 0.9,
    draws: int = DRAWS,
    seed: int = SEED,
) -> tuple[Number, Number]:
    """Between what alpha would lie had other leaders answered, each with all their answers.

    Formula: percentiles of alpha when leaders are drawn anew with replacement, with every row that
    is theirs.
    Moves: leaders whose answers hang together unlike those of others.
    Do not over-read: rows of one leader are alike, which is why leaders are drawn and not rows.
    Undefined: as alpha, or fewer than two leaders.
    Sources: Efron and Tibshirani 1993.
    """
    table, note = _complete(ratings)
    whole = np.isfinite(np.asarray(ratings, dtype=np.float64)).all(axis=1)
    names, rows = np.unique(np.array(leaders, dtype=str)[whole], return_inverse=True)
    many = len(names)
    if many < 2 or table.shape[1] < 2:
        said = undefined("fewer than two leaders or items", many)
        return said, said
    # Alpha needs sums only, and those of each leader's rows are made once.
    values = np.column_stack([table, table.sum(axis=1)])
    values -= values.mean(axis=0)

    def of_each(columns: Floats) -> Floats:
        return np.column_stack([np.bincount(rows, column, many) for column in columns.T])

    sums, squares = of_each(values), of_each(values**2)
    sizes = np.bincount(rows, minlength=many).astype(np.float64)
    drawn = integers(many, (draws, many), seed)
    found = []
    for start in range(0, draws, BATCH):
        batch = drawn[start : start + BATCH]
        place = np.arange(len(batch))[:, None] * many + batch
        weights = np.bincount(place.ravel(), minlength=len(batch) * many).reshape(-1, many)
        count = (weights @ sizes)[:, None]
        spread = weights @ squares - (weights @ sums) ** 2 / count
        total = np.where(spread[:, -1] > 1e-9, spread[:, -1], nan)
        items = table.shape[1]
        found.append(items / (items - 1) * (1 - spread[:, :-1].sum(axis=1) / total))
    values = np.concatenate(found)
    values = values[np.isfinite(values)]
    if len(values) < 2:
        said = undefined("the sums of the items do not differ", many)
        return said, said
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Number(float(low), many, note), Number(float(high), many, note)


def straight_lines(
    ratings: Floats, leaders: Sequence[str] | Ints, *, above: float = 0.9, least: int = LEAST
) -> Number:
    """The share of leaders who give all items one answer for nearly every partner they rate.

    Formula: of the leaders with at least `least` partners rated on two items or more, those for
    whom all answered items are equal in more than `above` of these partners.
    Moves: answering in haste, or one impression that colours all answers.
    Do not over-read: a partner may truly deserve the same answer throughout.
    Undefined: no leader rated enough partners on two items.
    Sources: after the checks of survey practice on undifferentiated answers (Krosnick 1991).
    """
    table = np.asarray(ratings, dtype=np.float64)
    answered = np.isfinite(table).sum(axis=1) > 1
    table, names = table[answered], np.asarray(leaders)[answered]
    _, rows = np.unique(names, return_inverse=True)
    alike = _alike(table)
    many = np.bincount(rows)
    same = np.bincount(rows, alike.astype(np.float64), len(many))
    enough = many >= least
    if not enough.any():
        return undefined(f"no leader rated {least} partners on two items", 0)
    found = same[enough] > above * many[enough] + EXACT
    few = int((~enough).sum())
    note = f"left out for rating fewer than {least} partners: {few} of {len(many)}" if few else ""
    return Number(float(found.mean()), int(enough.sum()), note)


def _alike(table: Floats) -> Bools:
    """The rows whose answered items are all the same."""
    low = np.where(np.isfinite(table), table, np.inf).min(axis=1, initial=np.inf)
    high = np.where(np.isfinite(table), table, -np.inf).max(axis=1, initial=-np.inf)
    return np.asarray(low == high)


def _complete(ratings: Floats) -> tuple[Floats, str]:
    """The rows without a gap, and how many were left out."""
    table = np.asarray(ratings, dtype=np.float64)
    whole = np.isfinite(table).all(axis=1)
    lost = int((~whole).sum())
    return table[whole], f"{lost} of {len(table)} raters left an item open" if lost else ""


def _constant(table: Floats) -> Bools:
    return np.asarray(np.ptp(table, axis=0) == 0)
