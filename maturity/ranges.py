"""Likely and worst-case ranges: the same scores in resampled worlds, with the silent filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from maturity.basis import Basis
from maturity.frame import Bools, Floats, Frame
from maturity.model import Rules
from maturity.outcome import Outcome, criteria, evaluate
from maturity.views import Filling, Known, Views
from maturity.worlds import Draws, some

#: The two ends of every scale.
LOW, HIGH = 0.0, 100.0
#: Worlds computed at a time are a multiple of this.
BATCH = 32
#: Numbers of one kind of view computed at a time: few enough to stay in the processor's memory,
#: and to keep a system of 200 organisations within half a gigabyte.
ROOM = 2**18

#: The statistics of an outcome that get a range, and those of its criteria.
OUTCOME = (
    "views", "maturity", "depth", "system", "coverage", "quality", "working_share", "organisation",
    "experienced", "reputed", "sector", "sector_cross", "partners", "sector_block", "block_view",
    "block_voice", "place", "place_working", "place_spine", "place_connected", "dimensions",
    "questions", "band", "system_band", "heard_by_dominant", "sector_heard", "level", "dealing",
    "contract_view", "items",
)  # fmt: skip
CRITERIA = ("hollow", "boundary", "voice", "connected", "lived")
#: What the hub and the others say, and how far the others are behind: from -100 to 100.
CENTRE = ("hub_statements", "rest_statements", "hub_views", "rest_views")
BEHIND = ("statements_behind", "views_behind")

Arrays = dict[str, Floats]
#: Gives the statistics of some worlds, with what is not known filled in one way.
Scores = Callable[[Known], Arrays]


@dataclass(frozen=True)
class Sampling:
    """How ranges are made: the level, how far the silent may differ, the noise of one leader."""

    level: float = 0.90
    delta: float = 12.5
    sd: float = 15.0


@dataclass(frozen=True, eq=False)
class Ends:
    """Both ends of the range of every statistic, likely and worst-case: arrays without worlds.

    A statistic that is not defined for this survey is NaN at all four.
    """

    low: Arrays
    high: Arrays
    worst_low: Arrays
    worst_high: Arrays


@dataclass(frozen=True)
class Job:
    """One set of statistics to find ranges for, and what it does with gaps."""

    scores: Scores
    delta: float
    impute: bool = True

    def filling(self, end: float | None, *, worst: bool = False) -> Filling:
        """How gaps are filled towards one end, or for the scores themselves."""
        if end is None:
            return Filling(impute=self.impute)
        return Filling(end, self.delta, worst, self.impute)


def everything(rules: Rules) -> Scores:
    """Every score of the model by name."""
    return lambda known: of_outcome(evaluate(known, rules))


def of_outcome(found: Outcome) -> Arrays:
    """The statistics of an outcome by name."""
    values = {name: np.asarray(getattr(found, name), dtype=np.float64) for name in OUTCOME}
    for name in ("band", "system_band"):
        values[name] = np.where(values[name] < 0, np.nan, values[name])
    values |= {name: getattr(found.criteria, name) for name in CRITERIA}
    return values | {name: getattr(found.centre, name) for name in (*CENTRE, *BEHIND)}


def only_criteria(rules: Rules, counted: Bools | None = None) -> Scores:
    """The five statistics of the criteria by name."""

    def scores(known: Known) -> Arrays:
        found = criteria(known, rules, counted)
        return {name: getattr(found, name) for name in CRITERIA}

    return scores


def only_pairs(rules: Rules) -> Scores:
    """The maturity and depth of every pair by name."""
    return lambda known: {"maturity": known.maturity(rules), "depth": known.depth}


def ranges(
    basis: Basis, drawn: Draws, jobs: Mapping[str, Job], sampling: Sampling
) -> dict[str, Ends]:
    """The ranges of every job's statistics, all from the same worlds.

    A range runs from the lowest to the highest of the score itself, the data with the silent filled
    in towards that end, and the percentile of the resampled worlds so filled.
    """
    worlds = drawn.weights.shape[1]
    tail = (1.0 - sampling.level) / 2.0
    found = {
        name: {end: Tail(worlds, tail, lowest=end == LOW) for end in (LOW, HIGH)} for name in jobs
    }
    for batch in batches(drawn, basis.frame.size):
        _take_in(found, jobs, basis.views(batch, sampling.sd), basis.frame)
    observed = _Filled(basis.views(), basis.frame)
    return {name: _ends(job, observed, found[name]) for name, job in jobs.items()}


def batches(drawn: Draws, pairs: int) -> Iterator[Draws]:
    """The drawn worlds, as many at a time as leave room for this many pairs."""
    step = BATCH * max(1, ROOM // (BATCH * max(1, 2 * pairs)))
    for start in range(0, drawn.weights.shape[1], step):
        yield some(drawn, start, start + step)


def _take_in(
    found: Mapping[str, Mapping[float, Tail]], jobs: Mapping[str, Job], views: Views, frame: Frame
) -> None:
    """Take in a batch of worlds; of what is made on the way nothing outlives its end."""
    for end in (LOW, HIGH):
        filled = _Filled(views, frame)
        for name, job in jobs.items():
            found[name][end].add(job.scores(filled.by(job.filling(end))))
        del filled


class _Filled:
    """The same worlds with their gaps filled in several ways, each way once."""

    def __init__(self, views: Views, frame: Frame) -> None:
        self._views = views
        self._frame = frame
        self._known: dict[Filling, Known] = {}

    def by(self, filling: Filling) -> Known:
        """The worlds filled in this way."""
        if filling not in self._known:
            self._known[filling] = Known(self._views, self._frame, filling)
        return self._known[filling]


def _ends(job: Job, observed: _Filled, tails: Mapping[float, Tail]) -> Ends:
    point = job.scores(observed.by(job.filling(None)))
    shapes = {name: values.shape[:-1] for name, values in point.items()}
    flat = _flat(point)[:, 0]

    def hull(end: float, widest: Callable[..., Floats]) -> tuple[Floats, Floats]:
        filled = _flat(job.scores(observed.by(job.filling(end))))[:, 0]
        worst = _flat(job.scores(observed.by(job.filling(end, worst=True))))[:, 0]
        # A score that is not known has the range of what it might be: NaN is left out.
        likely = widest(widest(flat, filled), tails[end].value(len(flat)))
        return likely, widest(likely, worst)

    low, worst_low = hull(LOW, np.fmin)
    high, worst_high = hull(HIGH, np.fmax)
    ends = np.array([low, high, worst_low, worst_high])
    # The quality of relationships of which, at one end, none exists: half a range is none.
    ends[:, ~np.isfinite(ends).all(axis=0)] = np.nan
    return Ends(*(named(values, shapes) for values in ends))


def _flat(arrays: Arrays) -> Floats:
    """All statistics below one another: (statistics, worlds)."""
    return np.concatenate([values.reshape(-1, values.shape[-1]) for values in arrays.values()])


def named(flat: Floats, shapes: Mapping[str, tuple[int, ...]]) -> Arrays:
    """Statistics that stand below one another, by name and in their shapes."""
    found, start = {}, 0
    for name, shape in shapes.items():
        stop = start + int(np.prod(shape, dtype=np.int64))
        found[name] = flat[start:stop].reshape(shape)
        start = stop
    return found


class Tail:
    """The percentile of many statistics over worlds that come in batches; keeps only one end."""

    def __init__(self, worlds: int, tail: float, *, lowest: bool) -> None:
        self.at = tail * (worlds - 1)
        self.keep = min(worlds, int(self.at) + 2)
        self.sign = 1.0 if lowest else -1.0
        self.kept: Floats | None = None
        self.filled = 0

    def add(self, arrays: Arrays) -> None:
        """Take in a batch of statistics by name."""
        flat = [values.reshape(-1, values.shape[-1]) for values in arrays.values()]
        width = flat[0].shape[1]
        if self.kept is None:
            self.kept = np.empty((sum(len(values) for values in flat), self.keep + width))
        if self.filled + width > self.kept.shape[1]:
            self._shrink()
        row, columns = 0, slice(self.filled, self.filled + width)
        for values in flat:
            np.multiply(values, self.sign, out=self.kept[row : row + len(values), columns])
            row += len(values)
        self.filled += width

    def _shrink(self) -> None:
        assert self.kept is not None
        used = self.kept[:, : self.filled]
        # NaN sorts to the far end and is pushed out by whatever is known.
        used.partition(self.keep - 1, axis=1)
        self.filled = self.keep

    def value(self, size: int) -> Floats:
        """The percentile of each statistic; NaN where there are no worlds."""
        if self.kept is None:
            return np.full(size, np.nan)
        ordered = np.sort(self.kept[:, : self.filled], axis=1)
        below = int(self.at)
        above = min(below + 1, ordered.shape[1] - 1)
        share = self.at - below
        return self.sign * (ordered[:, below] * (1 - share) + ordered[:, above] * share)
