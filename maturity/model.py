"""The formulas of the relationship-maturity model: pure functions of arrays of possible worlds.

The last axis of every array of values is the world: world 0 is what was observed. `views` have
the shape (2, pairs, worlds): side 0 is what the first organisation of a pair says of the second.
A value that is not known is NaN; it is left out of every mean and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from maturity.frame import Bools, Floats, Frame, Ints

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


def at_least(values: Floats, threshold: float) -> Bools:
    """Whether values reach a threshold, where sitting exactly on it counts; NaN never does."""
    return np.asarray(values >= threshold - EXACT)


def below(values: Floats, threshold: float) -> Bools:
    """Whether values are below a threshold; NaN never is."""
    return np.asarray(values < threshold - EXACT)


def mean(values: Floats, axis: int | tuple[int, ...] = 0) -> Floats:
    """The mean of the known values; NaN where none is known."""
    known = np.isfinite(values)
    count = known.sum(axis=axis)
    total = np.where(known, values, 0.0).sum(axis=axis)
    return np.asarray(np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0))


def group_mean(groups: Bools, values: Floats) -> Floats:
    """The mean of the known values in each group: (groups x items) and (items x worlds)."""
    known = np.isfinite(values)
    weights = groups.astype(np.float64)
    count = weights @ known
    total = weights @ np.where(known, values, 0.0)
    return np.asarray(np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0.5))


def dyad(ab: Floats, ba: Floats, rules: Rules) -> Floats:
    """The maturity of a pair from its two views; the unhappier side counts more.

    f(a, b) = (a + b)/2 - asymmetry x max(0, |a - b| - tolerance). Where one view is not known the
    other stands for the pair; where neither is, the pair's maturity is not known.

    >>> float(dyad(np.array([75.0]), np.array([50.0]), Rules())[0])
    59.375
    """
    both = (ab + ba) / 2 - rules.asymmetry * np.maximum(0.0, np.abs(ab - ba) - rules.tolerance)
    one = np.where(np.isfinite(ab), ab, ba)
    return np.where(np.isfinite(both), both, one)


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
    counts = np.bincount(block, minlength=size).astype(np.float64)
    total = np.zeros((size, views.shape[-1]))
    np.add.at(total, block, views[observed])
    counts[counts < BLOCK_VIEWS] = np.nan
    return np.asarray(total / counts[:, None])


def fill(views: Floats, observed: Bools, filled: Bools, frame: Frame) -> Floats:
    """A missing view filled with the mean of what that sector's organisations say of the other's.

    `views` are (2, pairs, worlds); `observed` and `filled` (2, pairs) say which are known and which
    may be filled; NaN where neither.
    """
    means = block_means(views, observed, frame)[frame.block]
    return np.where(
        observed[..., None], views, np.where(filled[..., None], means, np.nan)
    )


def bands(scores: Floats, cuts: tuple[float, ...]) -> npt.NDArray[np.int8]:
    """The band of each score, 0 to 4; -1 where the score is not known."""
    found = np.zeros(scores.shape, dtype=np.int8)
    for cut in cuts:
        found += at_least(scores, cut)
    found[~np.isfinite(scores)] = -1
    return found


def pair_bands(
    scores: Floats, views: Floats, dimensions: Floats, cuts: tuple[float, ...]
) -> npt.NDArray[np.int8]:
    """The step on the ladder that a score stands on; not above the third while one side is weak.

    A pair is not above Developing while either view, or a dimension, is below the second cut.
    `views` are (2, pairs, worlds); `dimensions` (dimensions, pairs, worlds) are the means of both
    sides. Anything unknown holds nothing down.
    """
    middle = cuts[1]
    held = below(views, middle).any(axis=0) | below(dimensions, middle).any(axis=0)
    found = bands(scores, cuts)
    return np.where(held, np.minimum(found, DEVELOPING), found).astype(np.int8)


def system_band(
    score: Floats, sector_cross: Floats, ties: Ints, cuts: tuple[float, ...]
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """The system's band and the band without its ceiling.

    Not above Developing while a sector with at least three expected ties to other sectors has a
    mean below the second cut; not Thriving unless every such sector reaches the third.
    """
    counted = sector_cross[ties >= CROSS_TIES]
    free = bands(score, cuts)
    held = np.where(below(counted, cuts[1]).any(axis=0), DEVELOPING, THRIVING)
    held = np.minimum(held, np.where(below(counted, cuts[2]).any(axis=0), MATURING, THRIVING))
    return np.minimum(free, held).astype(np.int8), free


def working(scores: Floats, depth: Floats, rules: Rules) -> Floats:
    """A pair that works: its maturity and how closely the two work together both reach their cuts.

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
    kept = within & ~removed[frame.a] & ~removed[frame.b]
    a, b, ties = frame.a[kept], frame.b[kept], works[kept]
    worlds = works.shape[-1]
    share = np.full(worlds, np.nan)
    for world in range(worlds):
        known = np.isfinite(ties[:, world])
        expected = _two_steps(a[known], b[known], len(frame.organisations))
        if expected:
            on = known & (ties[:, world] > 0.5)
            share[world] = _two_steps(a[on], b[on], len(frame.organisations)) / expected
    return share


def _two_steps(a: Ints, b: Ints, size: int) -> int:
    """How many pairs are tied directly or share a partner."""
    tied = np.zeros((size, size), dtype=np.float32)
    tied[a, b] = tied[b, a] = 1.0
    near = (tied @ tied + tied) > 0.5
    np.fill_diagonal(near, False)
    return int(near.sum()) // 2


def structure_works(works: Floats, frame: Frame) -> tuple[Floats, Floats]:
    """The share of expected pairs that work, over all of them or across sectors if that is lower.

    Gives the share over all pairs, and the statistic of criterion C1: the lower of that and the
    share over pairs across sector groups, where there are at least eight of those.
    """
    share = mean(works)
    if frame.crossing.sum() < CROSSING_PAIRS:
        return share, share
    across = mean(works[frame.crossing])
    return share, np.fmin(share, across)


def statement_index(by_organisation: Floats, frame: Frame) -> Floats:
    """How far leaders recognise five ways of working as a system: a mean in which sectors are equal.

    The mean over sectors of the mean over organisations: (organisations, worlds) to worlds.
    """
    sectors = frame.sector == np.arange(len(frame.sectors))[:, None]
    return mean(group_mean(sectors, by_organisation))


# -- the whole model -----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Layer:
    """One kind of view in many worlds, and which views the data observe or may be filled."""

    values: Floats
    observed: Bools
    filled: Bools

    def complete(self, frame: Frame) -> Floats:
        """The views with the missing ones filled where they may be."""
        return fill(self.values, self.observed, self.filled, frame)


@dataclass(frozen=True, eq=False)
class Views:
    """What one organisation's leaders say of another, from 0 to 100.

    Everything the model reads of the answers, in many worlds. `quality` is the composite view, `exists` the share of leaders who say there is a relationship,
    `kind` the quality among those; `dimensions` one layer for each dimension, `voice` the views
    that C3 reads and `depth` how the two work together (None where the instrument has none);
    `statements` and `questions` are the means of each organisation's leaders.
    """

    quality: Layer
    exists: Layer
    kind: Floats
    dimensions: tuple[Layer, ...]
    voice: Layer | None
    depth: Layer | None
    statements: Floats
    questions: Floats


@dataclass(frozen=True, eq=False)
class Outcome:
    """Every score of the model in every world; the names are those of docs/method.md."""

    views: Floats
    maturity: Floats
    band: npt.NDArray[np.int8]
    depth: Floats
    working: Floats
    coverage_of_pair: Floats
    kind_of_pair: Floats
    system: Floats
    system_band: npt.NDArray[np.int8]
    free_band: npt.NDArray[np.int8]
    coverage: Floats
    quality: Floats
    working_share: Floats
    organisation: Floats
    experienced: Floats
    reputed: Floats
    sector: Floats
    sector_cross: Floats
    sector_block: Floats
    block_view: Floats
    block_voice: Floats
    place: Floats
    place_working: Floats
    place_spine: Floats
    place_connected: Floats
    dimensions: Floats
    questions: Floats
    hollow: Floats
    boundary: Floats
    voice: Floats
    connected: Floats
    lived: Floats


def evaluate(views: Views, frame: Frame, rules: Rules) -> Outcome:
    """Every score of the model, in every world at once."""
    full = views.quality.complete(frame)
    maturity = dyad(full[0], full[1], rules)
    worlds = maturity.shape[-1]
    unknown = np.full((frame.size, worlds), np.nan)
    depth = mean(views.depth.complete(frame)) if views.depth is not None else unknown
    works = working(maturity, depth, rules)
    dims = [layer.complete(frame) for layer in views.dimensions]
    shape = (len(dims), frame.size, worlds)
    dim_pairs = np.array([dyad(d[0], d[1], rules) for d in dims]).reshape(shape)
    dim_means = np.array([mean(d) for d in dims]).reshape(shape)
    exists = mean(views.exists.complete(frame))
    kind = dyad(*_kind(views, full, frame), rules)
    cross = group_mean(frame.sector_cross, maturity)
    system = mean(maturity)
    band, free = system_band(system, cross, frame.sector_cross.sum(axis=1), rules.band_cuts)
    share, hollow = structure_works(works, frame)
    places = np.array([p.pairs for p in frame.places], bool).reshape(len(frame.places), frame.size)
    everything = np.ones(frame.size, dtype=bool)
    return Outcome(
        views=full,
        maturity=maturity,
        band=pair_bands(maturity, full, dim_means, rules.band_cuts),
        depth=depth,
        working=works,
        coverage_of_pair=exists,
        kind_of_pair=kind,
        system=system,
        system_band=band,
        free_band=free,
        coverage=mean(exists),
        quality=mean(np.where(at_least(exists, 0.5), kind, np.nan)),
        working_share=share,
        organisation=group_mean(frame.incident, maturity),
        experienced=_by_organisation(views.quality.values, frame.sides, frame),
        reputed=_by_organisation(views.quality.values, frame.others, frame),
        sector=group_mean(frame.sector_pairs, maturity),
        sector_cross=cross,
        sector_block=_sector_blocks(maturity, frame),
        block_view=block_means(views.quality.values, views.quality.observed, frame),
        block_voice=_block_voice(views, frame, worlds),
        place=group_mean(places, maturity),
        place_working=group_mean(places, works),
        place_spine=group_mean(places & frame.spine, maturity),
        place_connected=np.array(
            [connected_without(works, p.removed, frame, p.pairs) for p in frame.places]
        ).reshape(len(frame.places), worlds),
        dimensions=mean(dim_pairs, axis=1),
        questions=np.array([statement_index(q, frame) for q in views.questions]).reshape(
            len(views.questions), worlds
        ),
        hollow=hollow,
        boundary=mean(maturity[frame.boundary]),
        voice=_heard(views, frame, worlds),
        connected=(
            connected_without(works, frame.hub, frame, everything)
            if frame.hub.any()
            else np.full(worlds, np.nan)
        ),
        lived=statement_index(views.statements, frame),
    )


def _kind(views: Views, full: Floats, frame: Frame) -> tuple[Floats, Floats]:
    """Quality among those who say a relationship exists; a filled view keeps q = e x k."""
    exists = views.exists.complete(frame)
    filled = np.divide(full, exists, out=np.full(full.shape, np.nan), where=exists > EXACT)
    kind = np.where(views.quality.observed[..., None], views.kind, filled)
    return kind[0], kind[1]


def _by_organisation(values: Floats, owner: Ints, frame: Frame) -> Floats:
    """The mean of the observed views by the organisation that owns each: 2 x P to N."""
    flat = values.reshape(-1, values.shape[-1])
    owners = owner.reshape(-1) == np.arange(len(frame.organisations))[:, None]
    return group_mean(owners, flat)


def _sector_blocks(maturity: Floats, frame: Frame) -> Floats:
    """The mean maturity of the pairs between two sectors: (sectors squared, worlds), symmetric."""
    size = len(frame.sectors)
    at = np.arange(size * size)[:, None]
    return group_mean((frame.block[0] == at) | (frame.block[1] == at), maturity)


def _block_voice(views: Views, frame: Frame, worlds: int) -> Floats:
    if views.voice is None:
        return np.full((len(frame.sectors) ** 2, worlds), np.nan)
    return block_means(views.voice.values, views.voice.observed, frame)


def _heard(views: Views, frame: Frame, worlds: int) -> Floats:
    """The mean voice that the voice group reports towards the dominant group."""
    if views.voice is None:
        return np.full(worlds, np.nan)
    return mean(views.voice.values[frame.heard])
