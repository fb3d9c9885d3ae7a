"""What runs only through the hub, on paper and as it is lived."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maturity.frame import Bools, Floats, Frame
from maturity.ties import two_steps


@dataclass(frozen=True)
class Reach:
    """The pairs of partners that reach one another, directly or through one other organisation.

    `connected` counts the pairs of organisations that are not the hub, `only_hub` those of them
    that reach one another through the hub and in no other way, and `organisations` who is tied to
    nobody but the hub.
    """

    connected: int
    only_hub: int
    organisations: tuple[str, ...]


@dataclass(frozen=True)
class Through:
    """What runs only through the hub, by the expected ties and by those that work.

    `unknown` counts the expected ties of which it is not known whether they work; they are left out
    of `lived`. `reason` is `no_hub` where no organisation is marked as one.
    """

    reason: str | None
    hubs: tuple[str, ...]
    paper: Reach
    lived: Reach
    unknown: int


def only_through_hub(frame: Frame, works: Floats) -> Through:
    """Partners who reach one another, in at most two steps, only through the organising hub.

    `works` says of each expected pair whether it works: 1 or 0, NaN where that is not known.
    """
    codes = frame.organisations
    return Through(
        None if frame.hub.any() else "no_hub",
        tuple(codes[n] for n in np.flatnonzero(frame.hub)),
        _reach(frame, np.ones(frame.size, dtype=bool)),
        _reach(frame, works > 0.5),
        int(np.isnan(works).sum()),
    )


def _reach(frame: Frame, ties: Bools) -> Reach:
    size, hub = len(frame.organisations), frame.hub
    tied = np.zeros((size, size), dtype=bool)
    tied[frame.a[ties], frame.b[ties]] = tied[frame.b[ties], frame.a[ties]] = True
    rest = np.flatnonzero(~hub)
    whole = _near(tied)[np.ix_(rest, rest)]
    alone = _near(tied[np.ix_(rest, rest)])
    upper = np.triu(np.ones(whole.shape, dtype=bool), 1)
    nobody_else = tied.any(axis=1) & ~hub & ~tied[:, ~hub].any(axis=1)
    return Reach(
        int((whole & upper).sum()),
        int((whole & ~alone & upper).sum()),
        tuple(frame.organisations[n] for n in np.flatnonzero(nobody_else)),
    )


def _near(tied: Bools) -> Bools:
    """Which two are tied or share a partner."""
    return np.asarray(tied | (two_steps(tied) > 0))
