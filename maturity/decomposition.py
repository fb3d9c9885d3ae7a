"""What a change in a mean is made of: the same pairs, those that came in and those that went."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from maturity.frame import Bools, Floats
from maturity.model import EXACT, Rules, both_sides, dyad, mean
from maturity.outcome import kinds


@dataclass(frozen=True)
class Terms:
    """A change in a mean score taken apart without remainder.

    `continuing` is the change among pairs known in both waves, `entry` and `exit` what those known
    only in the later or only in the earlier wave did to the mean: they add up to `total`. Of
    `continuing`, `same_people` is what the leaders who answered both times say and `turnover` the
    rest; and it is also `coverage` (more or fewer relationships exist), `quality` (those that exist
    are better or worse) and `less_one_sided` (what is left, because sides that agree whether there
    is one lose less). NaN where there is nothing to take apart. `kept`, `came` and `went` count
    pairs.
    """

    before: float
    after: float
    total: float
    continuing: float = math.nan
    entry: float = math.nan
    exit: float = math.nan
    same_people: float = math.nan
    turnover: float = math.nan
    coverage: float = math.nan
    quality: float = math.nan
    less_one_sided: float = math.nan
    kept: int = 0
    came: int = 0
    went: int = 0


@dataclass(frozen=True, eq=False)
class Continuing:
    """What the pairs known in both waves say of their change, each an array over these pairs.

    `stayed_before` and `stayed_after` are their scores by the leaders who answered both times, NaN
    where there is none.
    """

    coverage: Floats
    quality: Floats
    less_one_sided: Floats
    stayed_before: Floats
    stayed_after: Floats


def decompose(
    before: Floats,
    after: Floats,
    kept_before: Bools,
    kept_after: Bools,
    continuing: Continuing | None = None,
    among: Bools | None = None,
) -> Terms:
    """The terms of a change in the mean from the scores of two waves.

    `before` and `after` are scores of pairs, NaN where not known; `kept_before` and `kept_after`
    mark the pairs known in both waves, in the same order. `among` says which of the `continuing`
    pairs those are; all of them by default. Source: Melitz and Polanec, for means of equal weight.

    >>> found = decompose(np.array([40.0, 60, 20]), np.array([50.0, 60, 80]),
    ...                   np.array([True, True, False]), np.array([True, True, False]))
    >>> found.continuing, round(found.entry, 2), found.exit
    (5.0, 8.33, 10.0)
    """
    old, new = before[np.isfinite(before)], after[np.isfinite(after)]
    first, last = float(mean(before)), float(mean(after))
    kept = before[kept_before], after[kept_after]
    many = len(kept[0])
    counts = {"kept": many, "came": len(new) - many, "went": len(old) - many}
    if not many:
        return Terms(first, last, last - first, **counts)
    was, now = float(kept[0].mean()), float(kept[1].mean())
    # (1 - a2)(M2_N - M2_A) is M2 - M2_A, and likewise for those that went.
    entry = last - now if counts["came"] else 0.0
    exit_ = was - first if counts["went"] else 0.0
    change = (last - first) - entry - exit_
    found = Terms(first, last, last - first, change, entry, exit_, **counts)
    return found if continuing is None else _split(found, continuing, among)


def _split(found: Terms, of: Continuing, among: Bools | None) -> Terms:
    """The continuing term, by who said it and by what it is made of."""
    chosen = np.ones(len(of.quality), dtype=bool) if among is None else among
    stayed = chosen & np.isfinite(of.stayed_before) & np.isfinite(of.stayed_after)
    same = (
        float(np.mean(of.stayed_after[stayed] - of.stayed_before[stayed]))
        if stayed.any()
        else math.nan
    )
    coverage, quality = (float(values[chosen].mean()) for values in (of.coverage, of.quality))
    return Terms(
        **{
            **found.__dict__,
            "same_people": same,
            "turnover": found.continuing - same,
            "coverage": coverage,
            "quality": quality,
            "less_one_sided": found.continuing - coverage - quality,
        }
    )


def levers(
    before: tuple[Floats, Floats], after: tuple[Floats, Floats], rules: Rules
) -> tuple[Floats, Floats, Floats]:
    """How much of each pair's change is coverage, quality, and a relationship less one-sided.

    `before` and `after` are the views and the shares (of 100) who say that there is a relationship,
    both (2, pairs). A pair's score is close to C x K, the mean share times the quality among those
    who see one: the two parts are the Shapley values of C and K, and what is left of the change is
    the third. Quality that nobody could give is that of the other wave, so that a relationship
    that ends, or begins, is all coverage.
    """
    share, kind, score = [], [], []
    quality = [np.stack(kinds(*side)) for side in (before, after)]
    for (views, exists), own, other in zip((before, after), quality, quality[::-1], strict=True):
        none = np.isfinite(exists) & (exists <= 100 * EXACT)
        full = np.where(none & ~np.isfinite(own), other, own)
        share.append(both_sides(exists[0], exists[1]) / 100)
        kind.append(np.nan_to_num(dyad(full[0], full[1], rules)))
        score.append(dyad(views[0], views[1], rules))
    coverage = (share[1] - share[0]) * (kind[0] + kind[1]) / 2
    better = (kind[1] - kind[0]) * (share[0] + share[1]) / 2
    return coverage, better, score[1] - score[0] - coverage - better
