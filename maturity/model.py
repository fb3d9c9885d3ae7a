"""The formulas of the relationship-maturity model: pure functions of arrays of possible worlds.

The last axis of every array of values is the world: world 0 is what was observed. `views` have
the shape (2, pairs, worlds): side 0 is what the first organisation of a pair says of the second.
A value that is not known is NaN; it is left out of every mean and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

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
    both = (ab + ba) / 2
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

    def moved(self, values: Floats, silent: Floats) -> Floats:
        """(1 - silent) x what was said + silent x what the silent might say: a new array."""
        assert self.end is not None
        worst = (1 - silent) * values
        if self.end:
            worst += silent * self.end
        if self.worst:
            return worst
        # No further than delta: (1 - silent) x + silent x max(0, x - delta), and as much upwards.
        if self.end:
            return np.minimum(worst, values + silent * self.delta, out=worst)
        return np.maximum(worst, values - silent * self.delta, out=worst)


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
        if filling.impute not in self._filled:
            self._filled[filling.impute] = fill(self.values, self.observed, taken, frame)
        full = self._filled[filling.impute]
        if filling.end is None:
            return full
        moved = filling.moved(full, np.where(self.observed, self.silent, 1.0)[..., None])
        known = self.observed | (taken & (not filling.worst))
        if not known.all():
            moved[~known] = filling.end
        return moved

    @cached_property
    def _filled(self) -> dict[bool, Floats]:
        """The views with and without what comes from blocks; both ends of a range share them."""
        return {}


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
        theirs = group_mean(frame.organisations_by_sector, self.values)[frame.sector]
        observed = np.isfinite(self.values)
        nothing = ~np.isfinite(theirs) | filling.worst
        guess = np.where(nothing, filling.end, filling.moved(theirs, np.ones((1, 1))))
        silent = self.silent[:, None]
        moved = filling.moved(self.values, silent)
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
    def _maturity(self) -> dict[tuple[float, float], Floats]:
        return {}

    def maturity(self, rules: Rules) -> Floats:
        """The maturity of every pair; made once for all rules that weigh differences alike."""
        weighed = rules.asymmetry, rules.tolerance
        if weighed not in self._maturity:
            self._maturity[weighed] = dyad(self.quality[0], self.quality[1], rules)
        return self._maturity[weighed]

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
        return both_sides(*self.views.depth.complete(self.frame, self.filling))

    def dimensions(self) -> Iterator[Floats]:
        """Both views of every pair, for one dimension after another; none is kept."""
        for layer in self.views.dimensions:
            yield layer.complete(self.frame, self.filling)

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
    by_dimension, dimension_means = [], []
    for both in known.dimensions():
        by_dimension.append(mean(dyad(both[0], both[1], rules)))
        dimension_means.append(both_sides(both[0], both[1]))
    exists = both_sides(*known.exists)
    kind = dyad(*_kind(full, known.exists), rules)
    cross = group_mean(frame.pairs_across_by_sector, maturity)
    system = mean(maturity)
    sector = group_mean(frame.pairs_by_sector, maturity)
    ties = frame.sector_cross.sum(axis=1)
    band, free = system_band(system, sector, cross, ties, rules.band_cuts)
    said = known.said(known.views.quality)
    return Outcome(
        criteria=core,
        views=full,
        maturity=maturity,
        band=pair_bands(maturity, full, dimension_means, rules.band_cuts),
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
        organisation=group_mean(frame.pairs_by_organisation, maturity),
        experienced=group_mean(frame.views_by_speaker, _flat(said)),
        reputed=group_mean(frame.views_by_partner, _flat(said)),
        sector=sector,
        sector_cross=cross,
        sector_block=group_mean(frame.pairs_by_block, maturity)[frame.mirrored],
        block_view=_directed(known, known.views.quality, said),
        block_voice=_directed(known, known.views.voice, known.voice),
        place=group_mean(frame.pairs_by_place, maturity),
        place_working=group_mean(frame.pairs_by_place, works),
        place_spine=group_mean(frame.spine_by_place, maturity),
        place_connected=np.array([_connected(works, left) for left in frame.places_alone]).reshape(
            len(frame.places), worlds
        ),
        dimensions=np.array(by_dimension).reshape(len(by_dimension), worlds),
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
    maturity = known.maturity(rules)
    works = working(maturity, known.depth, rules)
    everything = np.ones(frame.size, dtype=bool) if counted is None else counted
    share, hollow = structure_works(works, frame, everything)
    connected = np.full(maturity.shape[-1], np.nan)
    if frame.hub.any():
        left = frame.without_hub if counted is None else frame.without(frame.hub, counted)
        connected = _connected(works, left)
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


def _flat(views: Floats) -> Floats:
    """Both sides of every pair below one another: (2, P, worlds) to (2P, worlds)."""
    return views.reshape(-1, views.shape[-1])


def _directed(known: Known, layer: Layer | None, said: Floats) -> Floats:
    """What one sector says of another: (sectors squared, worlds), from two observed views on."""
    frame = known.frame
    if layer is not None and known.filling.end is None:
        return block_means(layer.values, layer.observed, frame)
    return group_mean(frame.views_by_block, _flat(said))
