"""View-from-the-centre gap: whether the hub sees a better system than its partners do."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from maturity.basis import Basis
from maturity.frame import Bools
from maturity.measures.contrast import Contrast, negative
from maturity.scores import Score, Scored


@dataclass(frozen=True)
class Centre:
    """The hub beside the rest: what they say of the system, and of the partners they work with."""

    statements: Contrast
    views: Contrast


def centre_gap(basis: Basis, found: Scored) -> Centre:
    """How much better the system looks to the hub's leaders than to everyone else's.

    Of the statements: the mean statement index of the hub's organisations minus that of all others.
    Of the views: the mean of what each says of its expected partners, likewise. Every organisation
    counts once. In each world the range takes the hub at one end of what the silent might say and
    the rest at the other, so a gap that is found stands even if they differ in opposite ways.
    """
    frame, said = basis.frame, basis.said
    stated = np.bincount(
        said.organisation[np.isfinite(said.values[0])], minlength=len(frame.organisations)
    )
    observed = basis.evidence.leaders > 0
    viewed = np.bincount(frame.sides[observed], minlength=len(frame.organisations))

    def gap(kind: str, base: np.ndarray[tuple[int], np.dtype[np.int64]], asked: bool) -> Contrast:
        of_hub, of_rest = int(base[frame.hub].sum()), int(base[~frame.hub].sum())
        ahead = found.score(f"hub_{kind}", n=of_hub)
        rest = found.score(f"rest_{kind}", n=of_rest)
        # What is kept is the rest minus the hub: of that a better answer never lowers the rest.
        between = negative(found.score(f"{kind}_behind", n=of_hub + of_rest))
        return Contrast(ahead, rest, between, _reason(frame.hub, ahead, rest, asked))

    return Centre(
        statements=gap("statements", stated, bool(np.asarray(said.invited).any())),
        views=gap("views", viewed, True),
    )


def _reason(hub: Bools, ahead: Score, rest: Score, asked: bool) -> str | None:
    if not hub.any():
        return "no_hub"
    if not asked:
        return "no_statements"
    if math.isnan(ahead.value):
        return "hub_silent"
    return "rest_silent" if math.isnan(rest.value) else None
