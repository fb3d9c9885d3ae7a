"""The formulas of the relationship-maturity model: pure functions of arrays of possible worlds.

The last axis of every array of values is the world: world 0 is what was observed. `views` have
the shape (2, pairs, worlds): side 0 is what the first organisation of a pair says of the second.
A value that is not known is NaN; it is left out of every mean and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

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


def group_mean(groups: Bools, values: Floats) -> Floats:
    """The mean of the known values in each group: (groups x items) and (items x worlds)."""
    weights = groups.astype(np.float64)
    total = weights @ values
    size = groups.sum(axis=1)
    if np.isfinite(total).all() and size.all():
        return np.asarray(total / size[:, None])
    known = np.isfinite(values)
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
    if np.isfinite(both).all():
        return both
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
    full = views.copy()
    full[~observed] = np.nan
    if filled.any():
        full[filled] = block_means(views, observed, frame)[frame.block[filled]]
    return full


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
    ends = np.stack([frame.a[kept], frame.b[kept]])
    ties = works[kept]
    known = np.isfinite(ties)
    together = _two_steps(ends, ties > 0.5)
    # Where every tie is known what is expected is the same in every world.
    expected = _two_steps(ends, known[:, :1] if known.all() else known)
    share = np.full(works.shape[-1], np.nan)
    np.divide(together, expected, out=share, where=np.broadcast_to(expected > 0, share.shape))
    return share


def _two_steps(ends: Ints, tied: Bools) -> Ints:
    """How many pairs are tied directly or share a partner, in every world at once.

    `ends` are the two organisations of each tie, (2, ties); `tied` (ties, worlds) says where it is.
    A bit is a world, so that one operation serves 64 of them.
    """
    names, flat = np.unique(ends, return_inverse=True)
    a, b = flat.reshape(2, -1)
    bits = np.packbits(tied, axis=1)
    bits = np.pad(bits, ((0, 0), (0, -bits.shape[1] % 8))).view(np.uint64)
    size = len(names)
    direct = np.zeros((size, size, bits.shape[1]), dtype=np.uint64)
    direct[a, b] = direct[b, a] = bits
    near = direct.copy()
    for partner in range(size):
        near |= direct[:, partner, None] & direct[None, partner]
    upper = near[np.triu_indices(size, 1)].view(np.uint8)
    found = np.unpackbits(upper, axis=1, count=tied.shape[1])
    return np.asarray(found.sum(axis=0, dtype=np.int64))


def structure_works(works: Floats, frame: Frame, within: Bools) -> tuple[Floats, Floats]:
    """The share of expected pairs that work, over all of them or across sectors if that is lower.

    Gives the share over all pairs, and the statistic of criterion C1: the lower of that and the
    share over pairs across sector groups, where there are at least eight of those. `within` says
    which pairs count.
    """
    share = mean(works[within])
    across = frame.crossing & within
    if across.sum() < CROSSING_PAIRS:
        return share, share
    return share, np.fmin(share, mean(works[across]))


def statement_index(by_organisation: Floats, frame: Frame) -> Floats:
    """How far leaders recognise five ways of working as a system, each sector counted equally.

    The mean over sectors of the mean over organisations: (organisations, worlds) to worlds.
    """
    sectors = frame.sector == np.arange(len(frame.sectors))[:, None]
    return mean(group_mean(sectors, by_organisation))


# -- the whole model -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Filling:
    """How what is not known is filled in: for the scores themselves, or for an end of their range.

    `end` is None for the scores, 0 or 100 for an end. At a plausible end the silent differ from
    colleagues who answered, and filled views from their block, by `delta`; in the worst case they
    sit at the end itself. Without `impute` a view that nobody gave is never taken from its block.
    """

    end: float | None = None
    delta: float = 0.0
    worst: bool = False
    impute: bool = True

    def towards(self, values: Floats) -> Floats:
        """Values moved towards the end by as much as the silent may differ."""
        assert self.end is not None
        if self.worst:
            return np.full_like(values, self.end)
        return np.clip(values + (self.delta if self.end else -self.delta), 0.0, 100.0)


#: The scores themselves: what was observed, gaps filled from sector blocks, the rest not known.
OBSERVED = Filling()


@dataclass(frozen=True, eq=False)
class Layer:
    """One kind of view in many worlds, and what the data say of each: (2, pairs) and worlds.

    `leaders` counts those behind each view, `silent` is the share of those asked who did not say,
    and `filled` marks the missing views that may be taken from their sector block.
    """

    values: Floats
    leaders: Ints
    silent: Floats
    filled: Bools

    @property
    def observed(self) -> Bools:
        """The views that at least one leader gave."""
        return self.leaders > 0

    def complete(self, frame: Frame, filling: Filling = OBSERVED) -> Floats:
        """The views with the missing ones filled."""
        taken = self.filled if filling.impute else np.zeros_like(self.filled)
        full = fill(self.values, self.observed, taken, frame)
        if filling.end is None:
            return full
        silent = np.where(self.observed, self.silent, 1.0)[..., None]
        moved = (1 - silent) * full + silent * filling.towards(full)
        known = self.observed | (taken & (not filling.worst))
        return np.where(known[..., None], moved, filling.end)


@dataclass(frozen=True, eq=False)
class Statements:
    """What each organisation's leaders say of the system, in many worlds: (organisations, worlds).

    `silent` is the share of an organisation's invited leaders who did not say; `invited` marks the
    organisations that count when the silent are filled in.
    """

    values: Floats
    silent: Floats
    invited: Bools

    def complete(self, frame: Frame, filling: Filling = OBSERVED) -> Floats:
        """The organisations' means, with the silent filled in from their sector or to the end."""
        if filling.end is None:
            return self.values
        sectors = frame.sector == np.arange(len(frame.sectors))[:, None]
        theirs = group_mean(sectors, self.values)[frame.sector]
        observed = np.isfinite(self.values)
        nothing = ~np.isfinite(theirs) | filling.worst
        guess = np.where(nothing, filling.end, filling.towards(theirs))
        silent = self.silent[:, None]
        moved = (1 - silent) * self.values + silent * filling.towards(self.values)
        return np.where(self.invited[:, None], np.where(observed, moved, guess), np.nan)


@dataclass(frozen=True, eq=False)
class Views:
    """What one organisation's leaders say of another, from 0 to 100.

    Everything the model reads of the answers, in many worlds. `quality` is the composite view,
    `exists` the share of leaders who say there is a relationship (of 100); `dimensions` one layer
    for each dimension, `voice` the views that C3 reads and `depth` how the two work together (None
    where the instrument has none); `statements` and `questions` are of each organisation's leaders.
    """

    quality: Layer
    exists: Layer
    dimensions: tuple[Layer, ...]
    voice: Layer | None
    depth: Layer | None
    statements: Statements
    questions: tuple[Statements, ...]


class Known:
    """The views of some worlds with what is not known filled in one way; each is filled once."""

    def __init__(self, views: Views, frame: Frame, filling: Filling = OBSERVED) -> None:
        self.views = views
        self.frame = frame
        self.filling = filling

    @cached_property
    def quality(self) -> Floats:
        """Both views of every pair."""
        return self.views.quality.complete(self.frame, self.filling)

    @cached_property
    def exists(self) -> Floats:
        """The share of leaders on both sides who say there is a relationship, of 100."""
        return self.views.exists.complete(self.frame, self.filling)

    @cached_property
    def depth(self) -> Floats:
        """The mean depth of the sides known; NaN where the instrument has none."""
        if self.views.depth is None:
            return np.full(self.quality.shape[1:], np.nan)
        return mean(self.views.depth.complete(self.frame, self.filling))

    @cached_property
    def dimensions(self) -> list[Floats]:
        """Both views of every pair, for each dimension."""
        return [layer.complete(self.frame, self.filling) for layer in self.views.dimensions]

    @cached_property
    def voice(self) -> Floats:
        """The views that C3 reads; NaN where the instrument has none."""
        if self.views.voice is None:
            return np.full(self.quality.shape, np.nan)
        return self.said(self.views.voice)

    @cached_property
    def lived(self) -> Floats:
        """The statement index."""
        return statement_index(self.views.statements.complete(self.frame, self.filling), self.frame)

    def said(self, layer: Layer) -> Floats:
        """What was said; for an end of a range the silent are filled in like any view."""
        if self.filling.end is None:
            return np.where(layer.observed[..., None], layer.values, np.nan)
        return layer.complete(self.frame, self.filling)


@dataclass(frozen=True, eq=False)
class Criteria:
    """The statistics of criteria C1 to C5 and the pairs they are made of, in every world."""

    maturity: Floats
    depth: Floats
    working: Floats
    working_share: Floats
    hollow: Floats
    boundary: Floats
    voice: Floats
    connected: Floats
    lived: Floats


@dataclass(frozen=True, eq=False)
class Outcome:
    """Every score of the model in every world; the names are those of docs/method.md."""

    criteria: Criteria
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


def evaluate(known: Known, rules: Rules) -> Outcome:
    """Every score of the model, in every world at once."""
    frame, core = known.frame, criteria(known, rules)
    full, maturity, works = known.quality, core.maturity, core.working
    worlds = maturity.shape[-1]
    dims = known.dimensions
    shape = (len(dims), frame.size, worlds)
    dim_pairs = np.array([dyad(d[0], d[1], rules) for d in dims]).reshape(shape)
    dim_means = np.array([mean(d) for d in dims]).reshape(shape)
    exists = mean(known.exists)
    kind = dyad(*_kind(full, known.exists), rules)
    cross = group_mean(frame.sector_cross, maturity)
    system = mean(maturity)
    sector = group_mean(frame.sector_pairs, maturity)
    ties = frame.sector_cross.sum(axis=1)
    band, free = system_band(system, sector, cross, ties, rules.band_cuts)
    places = np.array([p.pairs for p in frame.places], bool).reshape(len(frame.places), frame.size)
    said = known.said(known.views.quality)
    return Outcome(
        criteria=core,
        views=full,
        maturity=maturity,
        band=pair_bands(maturity, full, dim_means, rules.band_cuts),
        depth=core.depth,
        working=works,
        coverage_of_pair=exists / 100,
        kind_of_pair=kind,
        system=system,
        system_band=band,
        free_band=free,
        coverage=mean(exists) / 100,
        quality=mean(np.where(at_least(exists, 50.0), kind, np.nan)),
        working_share=core.working_share,
        organisation=group_mean(frame.incident, maturity),
        experienced=_by_organisation(said, frame.sides, frame),
        reputed=_by_organisation(said, frame.others, frame),
        sector=sector,
        sector_cross=cross,
        sector_block=_sector_blocks(maturity, frame),
        block_view=_directed(known, known.views.quality, said),
        block_voice=_directed(known, known.views.voice, known.voice),
        place=group_mean(places, maturity),
        place_working=group_mean(places, works),
        place_spine=group_mean(places & frame.spine, maturity),
        place_connected=np.array(
            [connected_without(works, p.removed, frame, p.pairs) for p in frame.places]
        ).reshape(len(frame.places), worlds),
        dimensions=mean(dim_pairs, axis=1),
        questions=np.array(
            [
                statement_index(q.complete(frame, known.filling), frame)
                for q in known.views.questions
            ]
        ).reshape(len(known.views.questions), worlds),
    )


def criteria(known: Known, rules: Rules, counted: Bools | None = None) -> Criteria:
    """The statistics of the five criteria, in every world at once.

    `counted` leaves pairs out of all of them (for a sensitivity check); every pair by default.
    """
    frame = known.frame
    maturity = dyad(known.quality[0], known.quality[1], rules)
    works = working(maturity, known.depth, rules)
    everything = np.ones(frame.size, dtype=bool) if counted is None else counted
    share, hollow = structure_works(works, frame, everything)
    connected = np.full(maturity.shape[-1], np.nan)
    if frame.hub.any():
        connected = connected_without(works, frame.hub, frame, everything)
    return Criteria(
        maturity=maturity,
        depth=known.depth,
        working=works,
        working_share=share,
        hollow=hollow,
        boundary=mean(maturity[frame.boundary & everything]),
        voice=mean(known.voice[frame.heard & everything]),
        connected=connected,
        lived=known.lived,
    )


def _kind(full: Floats, existence: Floats) -> tuple[Floats, Floats]:
    """Quality among those who say a relationship exists: k = q / e, not known where e is 0."""
    share = existence / 100
    kind = np.divide(full, share, out=np.full(full.shape, np.nan), where=share > EXACT)
    kind = np.minimum(kind, 100.0)
    return kind[0], kind[1]


def _by_organisation(values: Floats, owner: Ints, frame: Frame) -> Floats:
    """The mean of the known views by the organisation that owns each: 2 x P to N."""
    flat = values.reshape(-1, values.shape[-1])
    owners = owner.reshape(-1) == np.arange(len(frame.organisations))[:, None]
    return group_mean(owners, flat)


def _sector_blocks(maturity: Floats, frame: Frame) -> Floats:
    """The mean maturity of the pairs between two sectors: (sectors squared, worlds), symmetric."""
    at = np.arange(len(frame.sectors) ** 2)[:, None]
    return group_mean((frame.block[0] == at) | (frame.block[1] == at), maturity)


def _directed(known: Known, layer: Layer | None, said: Floats) -> Floats:
    """What one sector says of another: (sectors squared, worlds), from two observed views on."""
    frame = known.frame
    if layer is not None and known.filling.end is None:
        return block_means(layer.values, layer.observed, frame)
    at = np.arange(len(frame.sectors) ** 2)[:, None]
    return group_mean(frame.block.reshape(-1) == at, said.reshape(-1, said.shape[-1]))
