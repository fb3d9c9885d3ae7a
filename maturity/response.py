"""Who answered: counted by sector, place and organisation, and as a verdict needs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from maturity.basis import Evidence, prepare
from maturity.criteria import turnout
from maturity.frame import Bools, Frame, Ints, frame
from maturity.instrument import Status
from maturity.model import imputable
from maturity.scores import GRADED, grade
from maturity.settings import Settings
from maturity.verdicts import Check, place_gate, system_gate
from maturity.wave import Wave


@dataclass(frozen=True)
class Group:
    """Who was invited, who answered and who answered in part, in the system or one part of it.

    `kind` is system, sector, place or organisation. A leader has answered once they said anything,
    in part where a partner or all statements are left; `whole` are those who left nothing.
    """

    kind: str
    id: str
    name: str
    organisations: int
    organisations_answered: int
    invited: int
    answered: int
    partial: int

    @property
    def whole(self) -> int:
        """Those who answered everything they were asked."""
        return self.answered - self.partial


class Response:
    """One wave's response, counted every way that is needed.

    `partial` marks the leaders who answered in part; `gate` is what a verdict on the system needs.
    """

    def __init__(self, wave: Wave, settings: Settings) -> None:
        self.wave, self._settings = wave, settings
        self.register = wave.structure.register
        self._frame: Frame = frame(wave.structure)
        self._evidence: Evidence = prepare(wave, self._frame).evidence
        self.partial: Bools = wave.answered & self._left()
        self.gate = self._gate(self._evidence.leaders, wave.answered)

    def _left(self) -> Bools:
        """Leaders who left a partner, or all statements there are."""
        wave = self.wave
        said = np.zeros(wave.asked.shape, dtype=bool)
        spoken = wave.answers.state != Status.BLANK
        said[wave.answers.leader[spoken], wave.answers.partner[spoken]] = True
        left = (wave.asked & ~said).any(axis=1)
        if wave.stated.shape[1]:
            left |= ~wave.stated.any(axis=1)
        return np.asarray(left)

    def group(self, kind: str, id: str, name: str, codes: Iterable[str]) -> Group:
        """The response of some organisations."""
        chosen = list(codes)
        mine = np.array([leader.organisation in chosen for leader in self.wave.leaders], dtype=bool)
        spoke = mine & self.wave.answered
        heard = {self.wave.leaders[n].organisation for n in np.flatnonzero(spoke)}
        return Group(
            kind,
            id,
            name,
            len(chosen),
            len(heard),
            int(mine.sum()),
            int(spoke.sum()),
            int((mine & self.partial).sum()),
        )

    def sectors(self) -> Iterable[Group]:
        for sector, title in self.register.sectors.titles.items():
            codes = [o.id for o in self.register.organisations if o.sector == sector]
            if codes:
                yield self.group("sector", sector, title, codes)

    def places(self) -> Iterable[Group]:
        for place in self.register.places:
            yield self.group("place", place, place, self.register.members(place))

    def organisations(self) -> Iterable[Group]:
        for organisation in self.register.organisations:
            yield self.group("organisation", organisation.id, organisation.name, [organisation.id])

    def _gate(self, leaders: Ints, answered: Bools) -> tuple[Check, ...]:
        """What a verdict needs and has, if so many leaders stood behind each view."""
        filled = imputable(leaders > 0, ~self._evidence.unjudged, self._frame)
        grades = [grade(n, f) for n, f in zip(leaders.T, filled.T, strict=True)]
        graded = sum(name in GRADED for name in grades)
        register = self.register
        spoke = turnout(replace(self.wave, answered=answered), register, frozenset(register.ids))
        size = self._frame.size
        return system_gate(register, spoke, size, graded / size if size else 0.0, self._settings)

    def place_lacks(self) -> Iterable[tuple[str, tuple[Check, ...]]]:
        """The places that have not enough answers for a verdict, with what they lack."""
        for place in self._frame.places:
            codes = [c for c, m in zip(self._frame.organisations, place.members, strict=True) if m]
            sectors = {o.sector for o in self.register.organisations if o.id in codes}
            spoke = turnout(self.wave, self.register, frozenset(codes))
            short = tuple(c for c in place_gate(spoke, len(sectors)) if not c.met)
            if short:
                yield place.name, short

    def gains(self, n: int) -> dict[str, float]:
        """By how much an organisation's outstanding answers would shorten what a verdict lacks.

        For each need a share of it: one that is half met and then met has gained a half.
        """
        if all(check.met for check in self.gate):
            return {}
        own = self.wave.organisation_of == n
        mine = self._frame.sides == n
        leaders = self._evidence.leaders + np.where(mine, self._evidence.missing, 0)
        then = self._gate(leaders, self.wave.answered | own)
        gains = {}
        for before, after in zip(self.gate, then, strict=True):
            gain = _short(before) - _short(after)
            if gain > 0:
                gains[before.id] = gain
        return gains


def _short(check: Check) -> float:
    """How much of a need is not met, 0 to 1; nothing where it is no number."""
    if check.met or isinstance(check.found, str) or isinstance(check.needed, str):
        return 0.0
    return max(0.0, (check.needed - check.found) / check.needed) if check.needed else 0.0
