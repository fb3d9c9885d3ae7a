"""Common ground: organisations that want the same and do not yet work well together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from maturity.frame import Frame
from maturity.logic import Truth, beneath
from maturity.model import below
from maturity.scores import Score, Scored
from maturity.settings import Settings
from maturity.views import Views
from maturity.wave import Wave

#: Two organisations want the same where they have so many aims in common.
COMMON = 2


@dataclass(frozen=True)
class Wanted:
    """One aim and the organisations whose own it is."""

    aim: str
    title: str
    organisations: int


@dataclass(frozen=True)
class Ground:
    """A pair with aims in common whose relationship does not reach the line.

    `found` is True where its whole likely range lies below the line, None where it may be either.
    """

    pair: int
    aims: tuple[str, ...]
    score: Score
    found: Truth


@dataclass(frozen=True)
class Common:
    """The expected pairs that want the same, and those among them that do not work well.

    `chose` counts the organisations with a leader who chose, `pairs` the expected pairs that both
    sides rated and whose leaders on both sides chose, `shared` those of them with aims in common.
    `reason` says why nothing can be found: `no_aims` or `not_asked`.
    """

    reason: str | None
    line: float
    chose: int
    pairs: int
    shared: int
    aims: tuple[Wanted, ...]
    ground: tuple[Ground, ...]


def common_ground(
    wave: Wave, frame: Frame, views: Views, found: Scored, settings: Settings
) -> Common:  # fmt: skip
    """Two organisations that chose the same aims and whose relationship does not work.

    An aim is an organisation's where at least half of its leaders who chose named it; two share
    their aims where at least two are the same. Only pairs that both sides rated count, so nobody is
    named for an answer of others. The clear ones come first, then those with most in common.
    """
    aims, line = wave.structure.register.aims, settings.working_cut
    own = own_aims(wave)
    titles = {aim.id: aim.title for aim in aims}
    known = [aim.id for aim in aims] or sorted({aim for chosen in own.values() for aim in chosen})
    rated = views.quality.observed.all(axis=0)
    pairs, shared, ground = 0, 0, []
    for pair in np.flatnonzero(rated):
        one, other = (frame.organisations[end[pair]] for end in (frame.a, frame.b))
        if one not in own or other not in own:
            continue
        pairs += 1
        both = own[one] & own[other]
        if len(both) < COMMON:
            continue
        shared += 1
        leaders = int(views.quality.leaders[:, pair].sum())
        score = found.score("maturity", (int(pair),), n=leaders)
        if below(score.value, line):
            told = tuple(titles.get(aim, aim) for aim in known if aim in both)
            ground.append(Ground(int(pair), told, score, beneath(score.low, score.high, line)))
    reason = None if own else "not_asked" if aims else "no_aims"
    return Common(
        reason,
        line,
        len(own),
        pairs,
        shared,
        tuple(
            Wanted(aim, titles.get(aim, aim), sum(aim in chosen for chosen in own.values()))
            for aim in known
        ),
        tuple(sorted(ground, key=lambda g: (g.found is not True, -len(g.aims), g.pair))),
    )


def own_aims(wave: Wave) -> dict[str, frozenset[str]]:
    """The aims of each organisation: those that at least half of its leaders who chose named."""
    home = {leader.id: leader.organisation for leader in wave.leaders}
    named: dict[str, Counter[str]] = {}
    chose: dict[str, set[str]] = {}
    for leader, aim in wave.aims:
        named.setdefault(home[leader], Counter())[aim] += 1
        chose.setdefault(home[leader], set()).add(leader)
    return {
        code: frozenset(aim for aim, many in named[code].items() if 2 * many >= len(leaders))
        for code, leaders in chose.items()
    }
