"""The differences of two waves in paired worlds: the same people drawn for both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maturity.basis import Basis
from maturity.common import Cut, Part, part
from maturity.frame import Floats
from maturity.model import Rules
from maturity.outcome import evaluate
from maturity.ranges import HIGH, LOW, Arrays, Sampling, Tail, batches, named, of_outcome
from maturity.views import OBSERVED, Filling, Known
from maturity.wave import Wave
from maturity.worlds import Draws

#: The statistics of an outcome that are held against each other.
STATISTICS = (
    "system", "coverage", "quality", "working_share", "organisation", "experienced", "reputed",
    "sector", "sector_cross", "sector_block", "place", "place_working", "dimensions", "questions",
    "hollow", "boundary", "voice", "connected", "lived", "maturity", "views", "depth",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Side:
    """One of two waves stated on what both have in common: its answers, worlds and pairs.

    `cut` is the part that the other wave has too.
    """

    wave: Wave
    basis: Basis
    cut: Cut
    drawn: Draws

    def observed(self, filling: Filling = OBSERVED) -> Part:
        """What was said, with gaps filled in one way."""
        return part(self.basis, self.cut, filling)


@dataclass(frozen=True, eq=False)
class Differences:
    """The differences of all statistics between two waves: arrays without worlds.

    `low` and `high` are the likely range over worlds in which other leaders were heard, `spread`
    the standard deviation there; `silent` the differences with the silent of both waves filled in
    towards the low end and towards the high end.
    """

    value: Arrays
    low: Arrays
    high: Arrays
    spread: Arrays
    silent: tuple[Arrays, Arrays]


def statistics(known: Known, rules: Rules) -> Arrays:
    """The statistics that are held against each other, by name."""
    found = of_outcome(evaluate(known, rules))
    return {name: found[name] for name in STATISTICS}


def differences(before: Side, after: Side, rules: Rules, sampling: Sampling) -> Differences:
    """Every statistic of the later wave minus that of the earlier one, in paired worlds."""

    def between(first: Known, second: Known) -> Arrays:
        old, new = statistics(first, rules), statistics(second, rules)
        return {name: new[name] - old[name] for name in STATISTICS}

    value = between(before.observed(), after.observed())
    silent = [
        _first(between(*(side.observed(Filling(end, sampling.delta)) for side in (before, after))))
        for end in (LOW, HIGH)
    ]
    worlds = before.drawn.weights.shape[1]
    tail = (1.0 - sampling.level) / 2.0
    low, high = Tail(worlds, tail, lowest=True), Tail(worlds, tail, lowest=False)
    spread = _Spread(value)
    size = max(before.basis.frame.size, after.basis.frame.size)
    for drawn in zip(batches(before.drawn, size), batches(after.drawn, size), strict=True):
        known = [
            Part(Known(side.basis.views(some, sampling.sd), side.basis.frame), side.cut)
            for side, some in zip((before, after), drawn, strict=True)
        ]
        found = between(*known)
        low.add(found)
        high.add(found)
        spread.add(found)
    flat = np.concatenate([values.reshape(-1) for values in value.values()])
    shapes = {name: values.shape[:-1] for name, values in value.items()}
    # A range holds the value itself, also where few worlds were drawn.
    ends = np.fmin(low.value(len(flat)), flat), np.fmax(high.value(len(flat)), flat)
    if not worlds:
        ends = np.full(len(flat), np.nan), np.full(len(flat), np.nan)
    return Differences(
        _first(value),
        named(ends[0], shapes),
        named(ends[1], shapes),
        named(spread.value(), shapes),
        (silent[0], silent[1]),
    )


def _first(arrays: Arrays) -> Arrays:
    return {name: values[..., 0] for name, values in arrays.items()}


class _Spread:
    """The standard deviation of many statistics over worlds that come in batches."""

    def __init__(self, around: Arrays) -> None:
        # Held against what was observed, so that small differences of large numbers stay exact.
        self._around = np.concatenate([values.reshape(-1, 1) for values in around.values()])
        self._total = np.zeros(len(self._around))
        self._square = np.zeros(len(self._around))
        self._count = np.zeros(len(self._around))

    def add(self, arrays: Arrays) -> None:
        flat = np.concatenate([v.reshape(-1, v.shape[-1]) for v in arrays.values()])
        flat = flat - self._around
        known = np.isfinite(flat)
        flat = np.where(known, flat, 0.0)
        self._total += flat.sum(axis=1)
        self._square += (flat**2).sum(axis=1)
        self._count += known.sum(axis=1)

    def value(self) -> Floats:
        many = np.where(self._count > 1, self._count, np.nan)
        variance = (self._square - self._total**2 / many) / (many - 1)
        return np.asarray(np.sqrt(np.maximum(variance, 0.0)))
