"""Everything protected in a survey as one row of numbers, in any set of answers."""

from __future__ import annotations

import numpy as np

from maturity.frame import Floats
from maturity.release.lifting import Ground, Told
from maturity.release.siege import Protected


class Values:
    """Everything protected as one row of numbers, and who is not told it by being themselves."""

    def __init__(self, ground: Ground, protected: Protected) -> None:
        self.ground = ground
        wave = ground.wave
        self.rows = ground.rows
        self.few = np.flatnonzero(protected.views)
        voices = ground.voice(ground.truth)[self.rows]
        self.voiced = self.rows[np.isfinite(voices)]
        stated = np.isfinite(ground.stated(ground.truth))
        self.stating = np.flatnonzero(stated.any(axis=1))
        self.asked = np.argwhere(stated)
        own = wave.organisation_of
        leaders = [
            ground.leader[self.rows],
            np.full(len(self.few), -1),
            ground.leader[self.voiced],
            self.stating,
            self.asked[:, 0],
        ]
        self.leader = np.concatenate(leaders).astype(np.int64)
        sides = ground.frame.sides.reshape(-1)
        theirs = [sides[self.few] if n == 1 else own[who] for n, who in enumerate(leaders)]
        self.own = np.concatenate(theirs).astype(np.int64)
        kinds = ("what {} says of a partner", "the view of {}", "what {} says of being heard",
                 "what {} says of the system", "what {} says to one question")  # fmt: skip
        self.kind = [kinds[n] for n, who in enumerate(leaders) for _ in who]

    def of(self, told: Told) -> Floats:
        """The protected values of one set of answers."""
        ground = self.ground
        composite, stated = ground.composite(told), ground.stated(told)
        index = np.array([np.nanmean(stated[n]) for n in self.stating])
        return np.concatenate(
            [
                composite[self.rows],
                ground.mean_of_views(composite)[self.few],
                ground.voice(told)[self.voiced],
                index,
                stated[tuple(self.asked.T)] if len(self.asked) else np.zeros(0),
            ]
        )

    def name(self, n: int) -> str:
        """One of them in words."""
        return self.kind[n].format(f"someone at {self.ground.frame.organisations[self.own[n]]}")
