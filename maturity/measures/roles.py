"""The view from the top: what leaders of each role say of the system."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from maturity.basis import Basis
from maturity.frame import Bools, Floats
from maturity.layout import ROLES
from maturity.measures.contrast import Contrast
from maturity.scores import Score
from maturity.settings import Settings
from maturity.views import Filling
from maturity.wave import Wave

#: Who stands at the top of an organisation.
TOP = ("executive", "chair")


@dataclass(frozen=True)
class Role:
    """What the leaders of one role say of the system, whichever organisation they answer for.

    `invited` counts all of them, `leaders` those who made a statement and `organisations` whose
    leaders those are.
    """

    role: str
    invited: int
    leaders: int
    organisations: int
    statements: Score


@dataclass(frozen=True)
class Roles:
    """The statements by role, and those of executives and chairs beside everyone else's."""

    roles: tuple[Role, ...]
    top: Contrast


def view_by_role(wave: Wave, basis: Basis, settings: Settings) -> Roles:
    """How the system looks to leaders of each role, and from the top beside everyone else.

    The mean of leaders' statement indices, each leader counted once. The likely range is
    approximate: it takes the leaders of a role as drawn from many like them, with a standard
    deviation pooled within roles and never below that of one leader's noise, and lets the silent
    differ as everywhere else. Leaders of one organisation answer alike, which it does not know.
    """
    people = _People.of(wave, basis, settings)
    roles = np.array([leader.role for leader in wave.leaders], dtype=object)
    rows = []
    for role in ROLES:
        mine = np.asarray(roles == role, dtype=bool)
        if mine.any():
            said = mine & np.isfinite(people.index)
            rows.append(
                Role(
                    role=role,
                    invited=int(mine.sum()),
                    leaders=int(said.sum()),
                    organisations=len(np.unique(wave.organisation_of[said])),
                    statements=people.group(mine).score(people.reach),
                )
            )
    top = np.isin(roles.astype(str), TOP)
    return Roles(tuple(rows), _beside(people, top, asked=bool(wave.instrument.questions)))


def _beside(people: _People, top: Bools, *, asked: bool) -> Contrast:
    ahead, rest = people.group(top), people.group(~top)
    gap = ahead.minus(rest, people.reach)
    reason = None
    if not asked:
        reason = "no_statements"
    elif not ahead.n:
        reason = "top_silent"
    elif not rest.n:
        reason = "rest_silent"
    return Contrast(ahead.score(people.reach), rest.score(people.reach), gap, reason)


@dataclass(frozen=True)
class _Group:
    """Some leaders' mean index, its standard error, and what the silent among them may do to it.

    `low` and `high` have the silent differ by as much as is likely, `worst_low` and `worst_high`
    put them at the ends.
    """

    value: float
    error: float
    n: int
    low: float
    high: float
    worst_low: float
    worst_high: float

    def score(self, reach: float) -> Score:
        """The mean with its ranges, on its scale."""
        return _score(self, reach, 0.0)

    def minus(self, other: _Group, reach: float) -> Score:
        """The difference of two groups, each at the end that is the other's opposite."""
        apart = _Group(
            self.value - other.value,
            math.hypot(self.error, other.error),
            self.n + other.n,
            self.low - other.high,
            self.high - other.low,
            self.worst_low - other.worst_high,
            self.worst_high - other.worst_low,
        )
        return _score(apart, reach, -100.0)


def _score(group: _Group, reach: float, least: float) -> Score:
    if math.isnan(group.low):
        # Nobody of it was asked, so there is nothing that its silence could hide.
        return Score()
    off = reach * group.error
    low = max(least, group.low - off)
    high = min(100.0, group.high + off)
    worst = min(low, group.worst_low), max(high, group.worst_high)
    return Score(group.value, low, high, *worst, n=group.n)


@dataclass(frozen=True, eq=False)
class _People:
    """Every leader's statement index, and who said nothing at all.

    `sd` is the spread of leaders around the mean of their role; `reach` is how many standard errors
    a likely range reaches; `delta` by how much the silent may differ.
    """

    index: Floats
    silent: Bools
    sd: float
    reach: float
    delta: float

    @staticmethod
    def of(wave: Wave, basis: Basis, settings: Settings) -> _People:
        """The leaders of a wave."""
        index = basis.said.values[0]
        asked = bool(wave.instrument.questions)
        silent = ~wave.stated.any(axis=1) & asked
        roles = np.array([leader.role for leader in wave.leaders], dtype=str)
        return _People(
            index=index,
            silent=np.asarray(silent, dtype=bool),
            sd=max(settings.singleton_sd, _spread(index, roles)),
            reach=NormalDist().inv_cdf((1.0 + settings.level) / 2.0),
            delta=settings.delta,
        )

    def group(self, members: Bools) -> _Group:
        """Some of the leaders."""
        said = self.index[members & np.isfinite(self.index)]
        n, missing = len(said), int((members & self.silent).sum())
        if not n and missing:
            return _Group(math.nan, 0.0, 0, 0.0, 100.0, 0.0, 100.0)
        if not n:
            return _Group(math.nan, 0.0, 0, math.nan, math.nan, math.nan, math.nan)
        value, share = float(said.mean()), missing / (missing + n)
        ends = [
            float(Filling(end, self.delta, worst).moved(np.array([value]), np.array([share]))[0])
            for worst in (False, True)
            for end in (0.0, 100.0)
        ]
        return _Group(value, self.sd / math.sqrt(n), n, *ends)


def _spread(index: Floats, roles: np.ndarray[tuple[int], np.dtype[np.str_]]) -> float:
    """The standard deviation of leaders around the mean of their role; 0 where none can be had."""
    squares, free = 0.0, 0
    for role in ROLES:
        said = index[(roles == role) & np.isfinite(index)]
        if len(said):
            squares += float(((said - said.mean()) ** 2).sum())
            free += len(said) - 1
    return math.sqrt(squares / free) if free else 0.0
