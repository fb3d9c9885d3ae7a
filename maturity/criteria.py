"""Which statistic each criterion reads, and how much stands behind it."""

from __future__ import annotations

import numpy as np

from maturity.frame import Bools, Frame
from maturity.model import EXACT
from maturity.register import Register
from maturity.scores import Scored
from maturity.settings import Settings
from maturity.verdicts import Criterion, Turnout
from maturity.wave import Wave

#: For each criterion of a system: its name, its unit, the statistic and the setting it reads.
SYSTEM = (
    ("C1", "Hollow structure", "share", "hollow", "sino_c1"),
    ("C2", "Boundary not crossed", "score", "boundary", "sino_c2"),
    ("C3", "No voice", "score", "voice", "sino_c3"),
    ("C4", "Only the hub holds it together", "share", "connected", "sino_c4"),
    ("C5", "Not lived", "score", "lived", "sino_c5"),
)


def system_criteria(
    found: Scored, frame: Frame, settings: Settings, *, voices: int, leaders: int
) -> tuple[Criterion, ...]:
    """C1 to C5; `voices` counts the views C3 reads, `leaders` those who made a statement."""
    away = ~frame.hub[frame.a] & ~frame.hub[frame.b]
    pairs = {"hollow": _hollow(found, frame), "boundary": frame.boundary, "connected": away}
    counts = {"voice": voices, "lived": leaders}
    return tuple(
        Criterion(
            id,
            name,
            unit,
            found.over(statistic, pairs[statistic])
            if statistic in pairs
            else found.score(statistic, n=counts[statistic]),
            getattr(settings, setting),
            statistic,
        )
        for id, name, unit, statistic, setting in SYSTEM
    )


def place_criteria(
    found: Scored, frame: Frame, settings: Settings, place: int
) -> tuple[Criterion, ...]:
    """P1 to P3, the criteria of a place in name only."""
    here = frame.places[place]
    left = here.pairs & ~here.removed[frame.a] & ~here.removed[frame.b]

    def criterion(
        id: str, name: str, unit: str, statistic: str, pairs: Bools, threshold: float
    ) -> Criterion:
        score = found.over(statistic, pairs, (place,))
        return Criterion(id, name, unit, score, threshold, statistic, (place,))

    return (
        criterion("P1", "Hollow structure", "share", "place_working", here.pairs, settings.sino_c1),
        criterion("P2", "NHS and councils apart", "score", "place_spine",
                  here.pairs & frame.spine, settings.sino_c2),
        criterion("P3", "Only its lead holds it together", "share", "place_connected",
                  left, settings.sino_c4),
    )  # fmt: skip


def turnout(wave: Wave, register: Register, codes: frozenset[str]) -> Turnout:
    """Who answered among some organisations."""
    spoke = [
        leader.organisation
        for leader, answered in zip(wave.leaders, wave.answered, strict=True)
        if answered and leader.organisation in codes
    ]
    sectors = {o.id: o.sector for o in register.organisations}
    return Turnout(
        organisations=len(codes),
        answered=len(set(spoke)),
        leaders=len(spoke),
        sectors=frozenset(sectors[code] for code in spoke),
    )


def _hollow(found: Scored, frame: Frame) -> Bools:
    """The pairs behind C1: those across sector groups where fewer of them work."""
    if found.point["hollow"] < found.point["working_share"] - EXACT:
        return frame.crossing
    return np.ones(frame.size, dtype=bool)
