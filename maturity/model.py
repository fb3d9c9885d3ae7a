"""The formulas of the relationship-maturity model: pure functions of arrays of possible worlds.

The last axis of every array of values is the world: world 0 is what was observed. `views` have
the shape (2, pairs, worlds): side 0 is what the first organisation of a pair says of the second.
A value that is not known is NaN; it is left out of every mean and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from maturity.frame import Bools, Floats, Frame, Groups, Ints, Remainder, groups

#: Every test against a threshold forgives this much: several answers sit exactly on one.
EXACT = 1e-9
#: A block of sectors needs this many observed views before it stands in for a missing one.
BLOCK_VIEWS = 2
#: C1 reads the pairs across sector groups only where there are at least this many.
CROSSING_PAIRS = 8
#: A sector holds the system's band down only with this many expected ties to other sectors.
CROSS_TIES = 3

IMMATURE, EMERGING, DEVELOPING, MATURING, THRIVING = range(5)


@dataclass(frozen=True)
class Rules:
    """The numbers the formulas use, on scales from 0 to 100."""

    band_cuts: tuple[float, ...] = (25.0, 50.0, 75.0, 90.0)
    working_cut: float = 50.0
    depth_cut: float = 30.0
    asymmetry: float = 0.25
    tolerance: float = 12.5


def at_least(values: Floats | float, threshold: float) -> Bools:
    """Whether values reach a threshold, where sitting exactly on it counts; NaN never does."""
    return np.asarray(np.asarray(values) >= threshold - EXACT)


def below(values: Floats | float, threshold: float) -> Bools:
    """Whether values are below a threshold; NaN never is."""
    return np.asarray(np.asarray(values) < threshold - EXACT)


def mean(values: Floats, axis: int | tuple[int, ...] = 0) -> Floats:
    """The mean of the known values; NaN where none is known."""
    total = values.sum(axis=axis)
    if values.size and np.isfinite(total).all():
        return np.asarray(total / (values.size // total.size))
    known = np.isfinite(values)
    count = known.sum(axis=axis)
    total = np.where(known, values, 0.0).sum(axis=axis)
    return np.asarray(np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0))


def group_mean(over: Groups, values: Floats) -> Floats:
    """The mean of the known values in each group: (groups x items) and (items x worlds)."""
    total = over.sums(values)
    count = over.sizes
    # One value that is not known shows in a total: even 0 x NaN is NaN.
    if not np.isfinite(total).all():
        known = np.isfinite(values)
        count = over.sums(known.astype(np.float64))
        total = over.sums(np.where(known, values, 0.0))
    with np.errstate(invalid="ignore"):
        # Nothing known is 0 / 0, which is NaN.
        return np.asarray(total / count)


def both_sides(ab: Floats, ba: Floats) -> Floats:
    """The mean of both sides, or the one that is known; NaN where neither is."""
    return _or_one(np.asarray((ab + ba) / 2), ab, ba)


def _or_one(both: Floats, ab: Floats, ba: Floats) -> Floats:
    """What both sides give, or the one that is known; NaN where neither is."""
    if np.isfinite(both).all():
        return both
    one = np.where(np.isfinite(ab), ab, ba)
    return np.where(np.isfinite(both), both, one)


def dyad(ab: Floats, ba: Floats, rules: Rules) -> Floats:
    """The maturity of a pair from its two views; the unhappier side counts more.

    f(a, b) = (a + b)/2 - asymmetry x max(0, |a - b| - tolerance). Where one view is not known the
    other stands for the pair; where neither is, the pair's maturity is not known.

    >>> float(dyad(np.array([75.0]), np.array([50.0]), Rules())[0])
    59.375
    """
    # In place: these are the largest arrays of the model, and memory is what they wait for.
    apart = np.abs(ab - ba) - rules.tolerance
    np.maximum(0.0, apart, out=apart)
    apart *= rules.asymmetry
    both = np.asarray((ab + ba) / 2)
    both -= apart
    return _or_one(both, ab, ba)


def imputable(observed: Bools, judged: Bools, frame: Frame) -> Bools:
    """Which missing views may be filled from their sector block: 2 x pairs, decided on the data.

    `judged` marks the pairs that somebody could judge; where leaders of both sides answered and
    all said they cannot judge, nothing is filled in.
    """
    counts = np.bincount(frame.block[observed], minlength=len(frame.sectors) ** 2)
    return ~observed & (counts[frame.block] >= BLOCK_VIEWS) & judged


def block_means(views: Floats, observed: Bools, frame: Frame) -> Floats:
    """The mean observed view of each directed sector block: (sectors squared, worlds).

    NaN in a block with fewer than two observed views.
    """
    size = len(frame.sectors) ** 2
    block = frame.block[observed]
    order = np.argsort(block, kind="stable")
    found, starts, counts = np.unique(block[order], return_index=True, return_counts=True)
    means = np.full((size, views.shape[-1]), np.nan)
    if len(found):
        means[found] = np.add.reduceat(views[observed][order], starts, axis=0) / counts[:, None]
        means[found[counts < BLOCK_VIEWS]] = np.nan
    return means


def fill(views: Floats, observed: Bools, filled: Bools, frame: Frame) -> Floats:
    """A missing view filled with the mean of what that sector's organisations say of the other's.

    `views` are (2, pairs, worlds); `observed` and `filled` (2, pairs) say which are known and which
    may be filled; NaN where neither.
    """
    if observed.all():
        return views
    full = views.copy()
    full[~observed] = np.nan
    if filled.any():
        wanted = np.isin(frame.block, frame.block[filled])
        full[filled] = block_means(views, observed & wanted, frame)[frame.block[filled]]
    return full


def bands(scores: Floats, cuts: tuple[float, ...]) -> npt.NDArray[np.int8]:
    """The band of each score, 0 to 4; -1 where the score is not known."""
    found = np.zeros(scores.shape, dtype=np.int8)
    for cut in cuts:
        found += at_least(scores, cut)
    found[~np.isfinite(scores)] = -1
    return found


def pair_bands(
    scores: Floats, views: Floats, dimensions: Iterable[Floats], cuts: tuple[float, ...]
) -> npt.NDArray[np.int8]:
    """The step on the ladder that a score stands on; not above the third while one side is weak.

    A pair is not above Developing while either view, or a dimension, is below the second cut.
    `views` are (2, pairs, worlds); `dimensions` are the means of both sides for each dimension,
    (pairs, worlds). Anything unknown holds nothing down.
    """
    middle = cuts[1]
    held = below(views, middle).any(axis=0)
    for means in dimensions:
        held |= below(means, middle)
    found = bands(scores, cuts)
    return np.where(held, np.minimum(found, DEVELOPING), found).astype(np.int8)


def system_band(
    score: Floats, sector: Floats, sector_cross: Floats, ties: Ints, cuts: tuple[float, ...]
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """The system's band and the band without its ceiling.

    Not above Developing while a sector with at least three expected ties to other sectors has a
    mean with those sectors below the second cut; not Thriving unless every sector's mean over all
    its pairs reaches the third. What is not known holds nothing down.
    """
    counted = sector_cross[ties >= CROSS_TIES]
    free = bands(score, cuts)
    held = np.where(below(counted, cuts[1]).any(axis=0), DEVELOPING, THRIVING)
    held = np.minimum(held, np.where(below(sector, cuts[2]).any(axis=0), MATURING, THRIVING))
    return np.minimum(free, held).astype(np.int8), free


def working(scores: Floats, depth: Floats, rules: Rules) -> Floats:
    """A pair that works: its maturity and how closely the two work together both reach their line.

    1 or 0, NaN where the maturity is not known; where no side's depth is known the maturity decides
    alone.
    """
    deep = at_least(depth, rules.depth_cut) | ~np.isfinite(depth)
    works = at_least(scores, rules.working_cut) & deep
    return np.where(np.isfinite(scores), works.astype(np.float64), np.nan)


def connected_without(works: Floats, removed: Bools, frame: Frame, within: Bools) -> Floats:
    """The share of partners the structure connects who still meet when the hub is taken away.

    The pairs of remaining organisations that work directly or share one working partner, divided
    by the pairs that are expected directly or share one expected partner. `within` says which
    pairs count. Ties that are not known are left out of both; NaN where nothing is left.
    """
    return _connected(works, frame.without(removed, within))


def _connected(works: Floats, left: Remainder) -> Floats:
    ties = works[left.pairs]
    known = np.isfinite(ties)
    together = left.near(ties > 0.5)
    # Where every tie is known what is expected is the same in every world.
    expected = np.float64(left.expected) if known.all() else left.near(known)
    share = np.full(works.shape[-1], np.nan)
    np.divide(together, expected, out=share, where=np.broadcast_to(expected > 0, share.shape))
    return share


def structure_works(works: Floats, frame: Frame, within: Bools) -> tuple[Floats, Floats]:
    """The share of expected pairs that work, over all of them or across sectors if that is lower.

    Gives the share over all pairs, and the statistic of criterion C1: the lower of that and the
    share over pairs across sector groups, where there are at least eight of those. `within` says
    which pairs count.
    """
    across = frame.crossing & within
    share, crossing = group_mean(groups(np.array([within, across])), works)
    if across.sum() < CROSSING_PAIRS:
        return share, share
    return share, np.fmin(share, crossing)


def statement_index(by_organisation: Floats, frame: Frame) -> Floats:
    """How far leaders recognise five ways of working as a system, each sector counted equally.

    The mean over sectors of the mean over organisations: (organisations, worlds) to worlds.
    """
    return mean(group_mean(frame.organisations_by_sector, by_organisation))
