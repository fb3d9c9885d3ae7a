"""Labelled scores: what the model found, its range, and how many answers stand behind it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from maturity.basis import Evidence
from maturity.frame import Bools, Ints
from maturity.model import IMMATURE, at_least, below
from maturity.outcome import Outcome
from maturity.ranges import Arrays, Ends, of_outcome
from maturity.views import Layer, Views

#: Leaders a side needs for the best evidence grade.
GRADE_A = 3
#: The grades of pairs with enough evidence for a verdict on the system.
GRADED = ("A", "B", "C")
#: An Immature pair is absent below the first share of leaders and may be dysfunctional from the
#: second on.
ABSENT, PRESENT = 0.25, 0.5
#: A relationship whose quality, among those who say it exists, is below this is dysfunctional.
DYSFUNCTIONAL = 25.0

Index = tuple[int, ...]


@dataclass(frozen=True)
class Score:
    """A number from 0 to 100, or a share, with its likely range and what it rests on.

    `n` counts what was averaged: leaders for a view or a pair, pairs for anything larger; `imputed`
    how many of those rest on a view filled from similar organisations. NaN is not known.
    """

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    worst_low: float = math.nan
    worst_high: float = math.nan
    n: int = 0
    imputed: int = 0

    def as_dict(self) -> dict[str, float | int]:
        """The score as plain data, NaN where something is not known."""
        # Written out: a report holds thousands of scores, and asdict takes ten times as long.
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "worst_low": self.worst_low,
            "worst_high": self.worst_high,
            "n": self.n,
            "imputed": self.imputed,
        }


@dataclass(frozen=True, eq=False)
class Scored:
    """Every statistic of an outcome with its range, and which pairs stand behind what."""

    point: Arrays
    ends: Ends
    known: Bools
    imputed: Bools

    def score(self, name: str, index: Index = (), *, n: int = 0, imputed: int = 0) -> Score:
        """One statistic with its range and its base."""
        value, low, high, worst_low, worst_high = (
            float(arrays[name][index])
            for arrays in (
                self.point, self.ends.low, self.ends.high, self.ends.worst_low, self.ends.worst_high
            )
        )  # fmt: skip
        return Score(value, low, high, worst_low, worst_high, n, imputed)

    def over(self, name: str, pairs: Bools, index: Index = ()) -> Score:
        """One statistic over some pairs: its base is those that are known."""
        chosen = pairs & self.known
        base = int(chosen.sum()), int((chosen & self.imputed).sum())
        return self.score(name, index, n=base[0], imputed=base[1])

    def band(self, name: str, index: Index = ()) -> tuple[int, int, int]:
        """A band with both ends of its likely range, 0 to 4; -1 where it is not known."""
        value, low, high = (
            float(arrays[name][index]) for arrays in (self.point, self.ends.low, self.ends.high)
        )
        return (
            -1 if math.isnan(value) else int(value),
            -1 if math.isnan(low) else math.floor(low),
            -1 if math.isnan(high) else math.ceil(high),
        )


def scored(outcome: Outcome, ends: Ends, evidence: Evidence) -> Scored:
    """The statistics of an outcome, ready to be read with their ranges and bases."""
    filled = (evidence.leaders == 0) & np.isfinite(outcome.views[..., 0])
    return Scored(
        {name: values[..., 0] for name, values in of_outcome(outcome).items()},
        ends,
        np.isfinite(outcome.maturity[:, 0]),
        filled.any(axis=0),
    )


@dataclass(frozen=True)
class Dyad:
    """Two organisations and both their views, as one relationship."""

    pair: int
    score: Score
    bands: tuple[int, int, int]
    kind: str | None
    grade: str
    view_ab: Score
    view_ba: Score
    depth: Score
    working: bool | None
    existence_disputed: bool
    nobody_can_judge: bool


def dyads(found: Scored, outcome: Outcome, views: Views, evidence: Evidence) -> Iterator[Dyad]:
    """Every expected pair with its scores, band, evidence grade and marks."""
    filled = (evidence.leaders == 0) & np.isfinite(outcome.views[..., 0])
    deep = _bases(views.depth, len(outcome.maturity))
    for p in range(len(outcome.maturity)):
        works = outcome.working[p, 0]
        sides = [
            found.score(
                "views",
                (side, p),
                n=int(evidence.leaders[side, p]),
                imputed=int(filled[side, p]),
            )
            for side in (0, 1)
        ]
        base = {"n": int(evidence.leaders[:, p].sum()), "imputed": int(filled[:, p].sum())}
        yield Dyad(
            pair=p,
            score=found.score("maturity", (p,), **base),
            bands=found.band("band", (p,)),
            kind=kind(outcome, evidence, p),
            grade=grade(evidence.leaders[:, p], filled[:, p]),
            view_ab=sides[0],
            view_ba=sides[1],
            depth=found.score("depth", (p,), **deep[p]),
            working=None if math.isnan(works) else bool(works),
            existence_disputed=bool(evidence.disputed[p]),
            nobody_can_judge=bool(evidence.unjudged[p]),
        )


def _bases(layer: Layer | None, pairs: int) -> list[dict[str, int]]:
    """How many leaders stand behind each pair in a layer, and how many of its sides are filled."""
    if layer is None:
        return [{"n": 0, "imputed": 0}] * pairs
    leaders, filled = layer.leaders.sum(axis=0).tolist(), layer.filled.sum(axis=0).tolist()
    return [{"n": n, "imputed": imputed} for n, imputed in zip(leaders, filled, strict=True)]


def grade(leaders: Ints, filled: Bools) -> str:
    """How much stands behind a pair: A three leaders a side, B both, C and C- one, D neither."""
    if leaders.min() >= GRADE_A:
        return "A"
    if leaders.min() > 0:
        return "B"
    if leaders.max() > 0:
        return "C" if filled.any() else "C-"
    return "D" if filled.any() else "none"


def kind(outcome: Outcome, evidence: Evidence, p: int) -> str | None:
    """Absent: leaders see no relationship; dysfunctional: a poor one; contested: they disagree."""
    if outcome.band[p, 0] != IMMATURE or evidence.leaders[:, p].min() == 0:
        # One side alone, or a view filled in, never names a relationship.
        return None
    exists, among_those = outcome.coverage_of_pair[p], outcome.kind_of_pair[p]
    if below(exists, ABSENT)[0]:
        return "absent"
    poor = at_least(exists, PRESENT)[0] and below(among_those, DYSFUNCTIONAL)[0]
    if poor and not evidence.one_sided[p]:
        return "dysfunctional"
    return "contested"
