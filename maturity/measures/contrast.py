"""How much more one group sees than the rest, and whether that is worth a talk."""

from __future__ import annotations

import math
from dataclasses import dataclass

from maturity.logic import Truth
from maturity.model import EXACT
from maturity.scores import Score

#: A difference of half an anchor or less is not worth a talk.
GAP = 12.5


@dataclass(frozen=True)
class Contrast:
    """How much better a system looks to one group than to the rest, in points of 100.

    `ahead` is the group's own score, `rest` that of everyone else, and `gap` the first minus the
    second, from -100 to 100. `reason` says in one word why the gap is not known.
    """

    ahead: Score
    rest: Score
    gap: Score
    reason: str | None = None

    @property
    def found(self) -> Truth:
        """Whether the gap is there: more than half an anchor, and surely more than nothing.

        None where the gap is not known, or is large but its range includes no gap. False says that
        the gap seen is small, not that a larger one is ruled out.
        """
        if math.isnan(self.gap.value):
            return None
        if self.gap.value <= GAP + EXACT:
            return False
        return True if self.gap.low > EXACT else None


def negative(score: Score) -> Score:
    """The score of the opposite difference: what was low is high."""
    return Score(
        -score.value,
        -score.high,
        -score.low,
        -score.worst_high,
        -score.worst_low,
        score.n,
        score.imputed,
    )
