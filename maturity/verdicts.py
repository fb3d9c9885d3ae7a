"""The criteria of a structure in name only: what each reads, and where its threshold stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maturity.frame import Frame
from maturity.model import Outcome
from maturity.scores import Count, Score, score
from maturity.settings import Settings


@dataclass(frozen=True)
class Criterion:
    """One test of whether a structure works in practice: a statistic against its threshold."""

    id: str
    name: str
    unit: str
    score: Score
    threshold: float


def system_criteria(
    outcome: Outcome, frame: Frame, settings: Settings, counted: Count, *, views: int, leaders: int
) -> tuple[Criterion, ...]:
    """C1 to C5, the criteria of a system in name only.

    `views` counts the views that C3 reads and `leaders` those who made a statement.
    """
    everything = np.ones(frame.size, dtype=bool)
    away = ~frame.hub[frame.a] & ~frame.hub[frame.b]
    return (
        Criterion("C1", "Hollow structure", "share",
                  counted.of(outcome.criteria.hollow, everything), settings.sino_c1),
        Criterion("C2", "Boundary not crossed", "score",
                  counted.of(outcome.criteria.boundary, frame.boundary), settings.sino_c2),
        Criterion("C3", "No voice", "score", score(outcome.criteria.voice, n=views), settings.sino_c3),
        Criterion("C4", "Only the hub holds it together", "share",
                  counted.of(outcome.criteria.connected, away), settings.sino_c4),
        Criterion("C5", "Not lived", "score", score(outcome.criteria.lived, n=leaders), settings.sino_c5),
    )  # fmt: skip


def place_criteria(
    outcome: Outcome, frame: Frame, settings: Settings, counted: Count, place: int
) -> tuple[Criterion, ...]:
    """P1 to P3, the criteria of a place in name only."""
    here = frame.places[place]
    left = here.pairs & ~here.removed[frame.a] & ~here.removed[frame.b]
    return (
        Criterion("P1", "Hollow structure", "share",
                  counted.of(outcome.place_working[place], here.pairs), settings.sino_c1),
        Criterion("P2", "NHS and councils apart", "score",
                  counted.of(outcome.place_spine[place], here.pairs & frame.spine),
                  settings.sino_c2),
        Criterion("P3", "Only its lead holds it together", "share",
                  counted.of(outcome.place_connected[place], left), settings.sino_c4),
    )  # fmt: skip
