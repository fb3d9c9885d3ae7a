"""In name only: whether a structure works in practice, decided from ranges and never from points.

A verdict needs a structure on paper and enough answers (the gate); then each criterion is met, not
met or not known from its likely range, and three-valued logic combines them. The same decision on
the worst-case range says how strong it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from maturity.logic import Truth, beneath, both, some_of
from maturity.model import EXACT, below
from maturity.register import Register
from maturity.scores import Score
from maturity.settings import Settings

FLAGGED, NOT_FLAGGED, UNKNOWN = "flagged", "not_flagged", "not_enough_evidence"
FIRM, PROBABLE = "firm", "probable"

#: Bodies beside the ICB board that make a structure on paper.
PARTNERSHIPS = ("icp", "place", "health_and_wellbeing", "provider_collaborative")
#: A system on paper seats organisations of at least this many sectors.
SEATED_SECTORS = 3
#: A system that is not flagged is watched while fewer than this share of its pairs work.
WATCHED = 0.75
#: What a place needs before it gets a verdict: organisations, sectors, leaders who answered, share.
PLACE_GATE = (4, 2, 6, 0.60)
#: How many of P2 and P3 it takes beside P1.
PLACE_NEEDED = 1


@dataclass(frozen=True)
class Criterion:
    """One test of whether a structure works in practice: a statistic against its threshold.

    Met (the sign is there) when the statistic's whole range is below the threshold; not met when
    it is at or above it; not known while the range holds both, or where there is nothing to test.
    `statistic` and `index` name the number it reads among those of the model.
    """

    id: str
    name: str
    unit: str
    score: Score
    threshold: float
    statistic: str = ""
    index: tuple[int, ...] = ()

    def met(self, *, worst: bool = False) -> Truth:
        """Whether the sign is there, on the likely or on the worst-case range."""
        if worst:
            return beneath(self.score.worst_low, self.score.worst_high, self.threshold)
        return beneath(self.score.low, self.score.high, self.threshold)

    @property
    def applies(self) -> bool:
        """Whether the survey has anything that this criterion reads."""
        return not math.isnan(self.score.worst_low)


@dataclass(frozen=True)
class Check:
    """One thing that must hold before there is a verdict, with what was found."""

    id: str
    found: float | str
    needed: float | str
    met: bool


@dataclass(frozen=True)
class Settle:
    """An organisation whose outstanding replies could settle a criterion that is not known.

    `swing` is by how much, in points of 100, the most movable of the criteria could move.
    """

    organisation: str
    criteria: tuple[str, ...]
    swing: float


@dataclass(frozen=True)
class Verdict:
    """Whether a structure exists in name only: flagged, not flagged, or not enough evidence.

    `strength` is firm where it holds whatever the silent think, probable where it holds unless
    they are much unhappier (or happier) than their colleagues, None without a verdict. `watch`
    marks a system that is not flagged but shows a sign.
    """

    verdict: str
    strength: str | None
    criteria: tuple[Criterion, ...]
    gate: tuple[Check, ...]
    settle: tuple[Settle, ...] = ()
    watch: bool = False


def in_name_only(truths: Sequence[Truth], needed: int) -> Truth:
    """Whether the first sign is there and enough of the others; unknown ones decide nothing."""
    first, *others = truths
    return both(first, some_of(others, needed))


def pivotal(truths: Sequence[Truth], needed: int) -> tuple[bool, ...]:
    """Which unknown signs the verdict could still turn on, whatever the other unknown ones are."""
    unknown = [n for n, truth in enumerate(truths) if truth is None]
    found = [False] * len(truths)
    for n in unknown:
        others = [m for m in unknown if m != n]
        for values in product((True, False), repeat=len(others)):
            known = dict(zip(others, values, strict=True))
            verdicts = {
                in_name_only(
                    [known.get(m, truth) if m != n else value for m, truth in enumerate(truths)],
                    needed,
                )
                for value in (True, False)
            }
            found[n] |= len(verdicts) > 1
    return tuple(found)


def system_verdict(criteria: Sequence[Criterion], gate: Sequence[Check], needed: int) -> Verdict:
    """System in name only: C1, and enough of C2 to C5."""
    found = _verdict(criteria, gate, needed)
    if found.verdict != NOT_FLAGGED:
        return found
    few = bool(below(criteria[0].score.value, WATCHED))
    return replace(found, watch=few or any(criterion.met() for criterion in criteria))


def place_verdict(criteria: Sequence[Criterion], gate: Sequence[Check]) -> Verdict:
    """Place in name only: P1, and P2 or P3."""
    return _verdict(criteria, gate, PLACE_NEEDED)


def _verdict(criteria: Sequence[Criterion], gate: Sequence[Check], needed: int) -> Verdict:
    likely = in_name_only([criterion.met() for criterion in criteria], needed)
    worst = in_name_only([criterion.met(worst=True) for criterion in criteria], needed)
    if likely is None or not all(check.met for check in gate):
        return Verdict(UNKNOWN, None, tuple(criteria), tuple(gate))
    strength = FIRM if worst is likely else PROBABLE
    return Verdict(FLAGGED if likely else NOT_FLAGGED, strength, tuple(criteria), tuple(gate))


def pair_verdict(maturity: Score, depth: Score, weak: float, shallow: float) -> str:
    """Relationship in name only: a pair whose maturity or depth is surely too low.

    The scores must be those without imputation, so that no pair is named for answers that nobody
    gave. Where the questionnaire has no depth the maturity decides alone.
    """
    poor = beneath(maturity.low, maturity.high, weak)
    thin = False if math.isnan(depth.low) else beneath(depth.low, depth.high, shallow)
    flagged = some_of((poor, thin), 1)
    return UNKNOWN if flagged is None else FLAGGED if flagged else NOT_FLAGGED


# -- the gates -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turnout:
    """Who answered, as the gates count it."""

    organisations: int
    answered: int
    leaders: int
    sectors: frozenset[str]

    @property
    def share(self) -> float:
        """The share of organisations with at least one answer."""
        return self.answered / self.organisations if self.organisations else 0.0


def system_gate(
    register: Register, turnout: Turnout, ties: int, graded: float, settings: Settings
) -> tuple[Check, ...]:
    """What a verdict on a system needs: a structure on paper, and enough answers."""
    providers = {s for s in turnout.sectors if s in register.sectors.nhs and s != "icb"}
    heard = sum(
        [
            bool(providers),
            "local_government" in turnout.sectors,
            bool(turnout.sectors & {"social_care", "vcse", "people"}),
        ]
    )
    return (
        structure_on_paper(register),
        _at_least("ties", ties, settings.gate_ties),
        _at_least("organisations", turnout.organisations, settings.gate_organisations),
        _at_least("leaders", turnout.leaders, settings.gate_leaders),
        _at_least("organisation_share", turnout.share, settings.gate_organisation_share),
        _at_least("sector_groups", heard, 3),
        _at_least("dyad_share", graded, settings.gate_dyad_share),
    )


def structure_on_paper(register: Register) -> Check:
    """Whether a structure exists that could be one in name only."""
    seated = {seat.body for seat in register.seats}
    kinds = {body.kind for body in register.bodies if body.id in seated}
    sector = {o.id: o.sector for o in register.organisations}
    sectors = {sector[seat.organisation] for seat in register.seats}
    there = "icb" in kinds and bool(kinds & set(PARTNERSHIPS)) and len(sectors) >= SEATED_SECTORS
    if not register.bodies or not register.seats:
        found = "no structure on paper was given"
    else:
        found = f"{len(kinds)} kinds of body, {len(sectors)} sectors with seats"
    needed = "an ICB board, a place or partnership body, and 3 sectors with seats"
    return Check("structure", found, needed, there)


def place_gate(turnout: Turnout, sectors: int) -> tuple[Check, ...]:
    """What a verdict on a place needs."""
    organisations, kinds, leaders, share = PLACE_GATE
    return (
        _at_least("organisations", turnout.organisations, organisations),
        _at_least("sectors", sectors, kinds),
        _at_least("leaders", turnout.leaders, leaders),
        _at_least("organisation_share", turnout.share, share),
    )


def _at_least(name: str, found: float, needed: float) -> Check:
    return Check(name, found, needed, found >= needed - EXACT)
