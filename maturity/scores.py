"""Labelled scores: what the model found, with how many answers stand behind each number."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np

from maturity.frame import Bools, Floats, Frame, Ints
from maturity.model import IMMATURE, Outcome, at_least, below
from maturity.worlds import Evidence

#: Leaders a side needs for the best evidence grade.
GRADE_A = 3
#: An Immature pair is absent below the first share of leaders and may be dysfunctional from the
#: second on.
ABSENT, PRESENT = 0.25, 0.5


@dataclass(frozen=True)
class Score:
    """A number from 0 to 100 (a share from 0 to 1) with its likely range and what it rests on.

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
        return asdict(self)


def score(values: Floats, *, n: int = 0, imputed: int = 0) -> Score:
    """A score from its values in every world; world 0 is what was observed."""
    return Score(value=float(values[0]), n=n, imputed=imputed)


@dataclass(frozen=True)
class Dyad:
    """Two organisations and both their views, as one relationship."""

    pair: int
    score: Score
    band: int
    kind: str | None
    grade: str
    view_ab: Score
    view_ba: Score
    depth: Score
    working: bool | None
    existence_disputed: bool
    nobody_can_judge: bool


def dyads(outcome: Outcome, evidence: Evidence, frame: Frame) -> Iterator[Dyad]:
    """Every expected pair with its scores, band, evidence grade and marks."""
    seen = evidence.leaders > 0
    filled = ~seen & np.isfinite(outcome.views[..., 0])
    for p in range(frame.size):
        works = outcome.working[p, 0]
        sides = [
            score(
                outcome.views[side, p],
                n=int(evidence.leaders[side, p]),
                imputed=int(filled[side, p]),
            )
            for side in (0, 1)
        ]
        leaders, imputed = int(evidence.leaders[:, p].sum()), int(filled[:, p].sum())
        yield Dyad(
            pair=p,
            score=score(outcome.maturity[p], n=leaders, imputed=imputed),
            band=int(outcome.band[p, 0]),
            kind=kind(outcome, evidence, p),
            grade=grade(evidence.leaders[:, p], filled[:, p]),
            view_ab=sides[0],
            view_ba=sides[1],
            depth=score(outcome.depth[p], n=leaders, imputed=imputed),
            working=None if math.isnan(works) else bool(works),
            existence_disputed=bool(evidence.disputed[p]),
            nobody_can_judge=bool(evidence.unjudged[p]),
        )


def grade(leaders: Ints, filled: Bools) -> str:
    """How much stands behind a pair: A three leaders a side, B both, C and C- one, D neither side."""
    if leaders.min() >= GRADE_A:
        return "A"
    if leaders.min() > 0:
        return "B"
    if leaders.max() > 0:
        return "C" if filled.any() else "C-"
    return "D" if filled.any() else "none"


def kind(outcome: Outcome, evidence: Evidence, p: int) -> str | None:
    """Whether an Immature pair is absent, dysfunctional, or contested between those who answered."""
    if outcome.band[p, 0] != IMMATURE:
        return None
    exists, among_those = outcome.coverage_of_pair[p], outcome.kind_of_pair[p]
    if below(exists, ABSENT)[0]:
        return "absent"
    if at_least(exists, PRESENT)[0] and below(among_those, 25.0)[0]:
        return "dysfunctional"
    return "contested"


@dataclass(frozen=True)
class Count:
    """Counts the known pairs of a group and those among them that rest on a filled view."""

    known: Bools
    imputed: Bools

    def of(self, values: Floats, pairs: Bools) -> Score:
        """A score over some pairs, with its base."""
        chosen = pairs & self.known
        return score(values, n=int(chosen.sum()), imputed=int((chosen & self.imputed).sum()))


def count(outcome: Outcome, evidence: Evidence) -> Count:
    """How pairs are counted behind the scores of this outcome."""
    filled = (evidence.leaders == 0) & np.isfinite(outcome.views[..., 0])
    return Count(np.isfinite(outcome.maturity[:, 0]), filled.any(axis=0))
