"""Who counts as a group, and what an audience may be told about one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from maturity.audience import AUDIENCES as AUDIENCES
from maturity.audience import CONSULTANT as CONSULTANT
from maturity.audience import PARTNERS as PARTNERS
from maturity.audience import PUBLIC as PUBLIC
from maturity.frame import Floats, Ints
from maturity.register import Register
from maturity.settings import Settings

#: An organisation with more than this share of the weight needs as many leaders as a side does.
HEAVY = 0.25
#: A number for a pair needs this many leaders on both sides, or the consent of both.
NUMBER_SIDE = 5
#: A protected value that can be told to within less than this is a leak, in points of 100.
NARROW = 25.0
#: Forgives the last bits of a weight.
_EXACT = 1e-9


@dataclass(frozen=True)
class Rules:
    """What an audience may see: thresholds, rounding, and whether pairs may be named.

    `leaders`, `organisations` and `weight` are what a statement about a group needs; `side` the
    leaders on each side of a pair; `unit` and `range_unit` the steps that numbers and the ends of
    ranges are rounded to, in points of 100.
    """

    audience: str
    leaders: int
    organisations: int
    weight: float
    side: int
    unit: float
    range_unit: float

    @property
    def pairs(self) -> bool:
        """Whether a pair of organisations may be named at all."""
        return self.audience == PARTNERS


def rules_for(audience: str, settings: Settings) -> Rules:
    """The rules of an audience other than the consultant; settings may raise them."""
    if audience == PARTNERS:
        return Rules(
            audience, settings.release_partners, 3, 0.5, settings.release_side, 1.0, 5.0
        )  # fmt: skip
    if audience == PUBLIC:
        return Rules(
            audience, settings.release_public, 4, 0.4375, settings.release_side, 5.0, 10.0
        )  # fmt: skip
    raise ValueError(f"no rules for {audience!r}")


@dataclass(frozen=True, eq=False)
class Group:
    """Whose answers stand behind one number: leaders and share of the weight by organisation."""

    leaders: Ints
    weight: Floats

    @property
    def size(self) -> int:
        """How many leaders there are in all."""
        return int(self.leaders[self.weight > 0].sum())

    def fault(self, rules: Rules) -> str | None:
        """Why a number about this group may not be shown; None where it may.

        Weight in the number counts, not heads: an organisation that is a quarter of it and has one
        leader gives that leader's answer away, however many others stand behind the rest.
        """
        inside = (self.weight > 0) & (self.leaders > 0)
        if self.size < rules.leaders:
            return f"fewer than {rules.leaders} leaders"
        if int(inside.sum()) < rules.organisations:
            return f"fewer than {rules.organisations} organisations"
        share = self.weight / self.weight.sum()
        if share.max() > rules.weight + _EXACT:
            return "one organisation has too much of the weight"
        if (self.leaders[share > HEAVY + _EXACT] < rules.side).any():
            return "an organisation with much of the weight has too few leaders"
        return None


def view_group(speakers: Ints, leaders: Ints, chosen: Iterable[bool], size: int) -> Group:
    """The group behind the mean of some views, each counting once for who gave it."""
    at = np.flatnonzero(np.asarray(list(chosen), dtype=bool))
    most = np.zeros(size, dtype=np.int64)
    np.maximum.at(most, speakers[at], leaders[at])
    weight = np.bincount(speakers[at], minlength=size).astype(np.float64)
    return Group(most, weight)


def change_may_be_shown(stayers: int, joiners: int, leavers: int, rules: Rules) -> bool:
    """Whether the change of a number from one wave to the next may be shown.

    Last year's number minus this year's must not be about a few who joined or left: stayers at
    least as many as a group needs, joiners and leavers each none or as many.
    """
    enough = rules.leaders
    return stayers >= enough and all(n == 0 or n >= enough for n in (joiners, leavers))


def consented(register: Register, audience: str, what: str) -> frozenset[str]:
    """The organisations that agreed in writing that something of theirs may be shown.

    The public never sees one organisation's views, whatever it agreed to.
    """
    if audience != PARTNERS:
        return frozenset()
    return frozenset(
        c.organisation for c in register.consents if c.to == audience and c.what == what
    )
