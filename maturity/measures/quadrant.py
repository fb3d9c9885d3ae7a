"""Depth beside quality: who works closely and well, closely only, well only, or neither."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maturity.frame import Bools, Frame
from maturity.model import at_least
from maturity.scores import Scored
from maturity.settings import DEPTH_STEPS, Settings
from maturity.views import Layer, Views

#: From this depth (0 to 5) on two organisations work closely: nearer to planning together than to
#: exchanging information.
CLOSE = 2.5
#: Close and good; good without being close; close without being good; neither.
KINDS = ("working_partnership", "warm_words", "forced_marriage", "neither")


@dataclass(frozen=True)
class Standing:
    """Where one pair stands: `clear` where both of its likely ranges lie on one side of their line.

    `possible` are all the kinds that the two ranges leave open.
    """

    pair: int
    kind: str
    clear: bool
    possible: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """How many pairs are of one kind: by their values, clearly, and at most by their ranges."""

    pairs: int
    clear: int
    possible: int


@dataclass(frozen=True)
class Quadrant:
    """The pairs that both sides rated, by how closely and how well they work together.

    Nothing is filled in: `unknown` counts the expected pairs that some side did not rate, in either
    respect. `reason` says why there is nothing: `no_depth` (the questionnaire does not ask for it)
    or `no_views`.
    """

    reason: str | None
    depth_line: float
    quality_line: float
    unknown: int
    pairs: tuple[Standing, ...]

    def tallies(self, chosen: Bools | None = None) -> dict[str, Tally]:
        """How many pairs, of all or of those chosen, are of each kind."""
        among = [s for s in self.pairs if chosen is None or chosen[s.pair]]
        return {
            kind: Tally(
                sum(s.kind == kind for s in among),
                sum(s.kind == kind and s.clear for s in among),
                sum(kind in s.possible for s in among),
            )
            for kind in KINDS
        }


def depth_and_quality(
    frame: Frame, views: Views, found: Scored, settings: Settings
) -> Quadrant:  # fmt: skip
    """A working partnership is close and good, warm words are good without being close.

    A forced marriage is close without being good. The lines are a depth of 2.5 of 5 and the score
    from which a pair works; sitting exactly on a line reaches it.
    """
    deep, good = CLOSE * 100 / DEPTH_STEPS, settings.working_cut
    depth = views.depth
    rated = _rated(views.quality) & (_rated(depth) if depth is not None else False)
    chosen = np.flatnonzero(np.broadcast_to(rated, (frame.size,)))
    reason = "no_depth" if depth is None else None if len(chosen) else "no_views"
    return Quadrant(
        reason,
        deep,
        good,
        frame.size - len(chosen),
        tuple(_standing(int(pair), found, deep, good) for pair in chosen),
    )


def _rated(layer: Layer) -> Bools:
    """The pairs that both sides spoke of."""
    return np.asarray(layer.observed.all(axis=0))


def _standing(pair: int, found: Scored, deep: float, good: float) -> Standing:
    sides = []
    for name, line in (("depth", deep), ("maturity", good)):
        value, low, high = (
            bool(at_least(float(arrays[name][pair]), line))
            for arrays in (found.point, found.ends.low, found.ends.high)
        )
        sides.append((value, {low, high}))
    (close, closes), (well, wells) = sides
    # In the order of KINDS, so that the same pair is always told the same way.
    possible = [_kind(c, w) for c in closes for w in wells]
    return Standing(
        pair,
        _kind(close, well),
        len(possible) == 1,
        tuple(kind for kind in KINDS if kind in possible),
    )


def _kind(close: bool, well: bool) -> str:
    return KINDS[0 if close and well else 1 if well else 2 if close else 3]
