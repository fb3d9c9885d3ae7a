"""How far the two sides of a pair see it alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maturity.model import EXACT
from maturity.views import Layer


@dataclass(frozen=True)
class Gap:
    """The difference between the two views of a pair that both sides have rated.

    `low` is the side (0 or 1) that gives the lower view; `points` is at least 0.
    """

    pair: int
    points: float
    low: int


@dataclass(frozen=True)
class Sides:
    """Two sides agree where their views differ by no more than the difference that is forgiven.

    `pairs` counts those that both sides have rated (nothing filled in), `gaps` are those that
    differ by more than `tolerance` points, the widest first and then in the order of the pairs.
    Higher is not always better: two sides may agree that a relationship is poor.
    """

    pairs: int
    tolerance: float
    gaps: tuple[Gap, ...]

    @property
    def agree(self) -> int:
        """How many pairs are seen alike by both sides."""
        return self.pairs - len(self.gaps)


def two_sides(views: Layer, tolerance: float) -> Sides:
    """How many pairs are seen alike by both sides, and which are not."""
    both = np.flatnonzero(views.observed.all(axis=0))
    there, back = views.values[0, both, 0], views.values[1, both, 0]
    points = np.abs(there - back)
    # A difference of exactly the tolerance is forgiven, however it was rounded.
    apart = points > tolerance + EXACT
    gaps = [
        Gap(int(pair), float(gap), int(second < first))
        for pair, gap, first, second in zip(
            both[apart], points[apart], there[apart], back[apart], strict=True
        )
    ]
    return Sides(
        len(both), tolerance, tuple(sorted(gaps, key=lambda gap: (-round(gap.points, 9), gap.pair)))
    )
