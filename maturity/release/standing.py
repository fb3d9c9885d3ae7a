"""Which numbers of a comparison an audience may see beside the editions of its two waves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from maturity.errors import MaturityError
from maturity.frame import Bools
from maturity.release.audit import audit
from maturity.release.insiders import insiders, protected, truth
from maturity.release.linked import TANGLED
from maturity.release.marks import at
from maturity.release.released import Released, refused
from maturity.release.restated import Row, Side
from maturity.release.rules import Rules, change_may_be_shown, consented
from maturity.release.suppress import suppress, tangled

Plain = Mapping[str, Any]
#: How often a comparison is attacked again before it shows no number of its own.
_ROUNDS = 6


@dataclass(frozen=True)
class Standing:
    """What may be shown of a comparison: the keys of its numbers, and the middle of the bridge.

    `restated` says for either wave whether its score, restated, may stand between the score of its
    report and that of the same pairs. `given_up` are the keys that an attack took away.
    """

    keys: frozenset[str]
    restated: tuple[bool, bool] = (False, False)
    given_up: tuple[str, ...] = ()


def standing(
    found: Plain,
    rows: Sequence[Row],
    sides: tuple[Side, Side],
    editions: tuple[Released, Released],
    rules: Rules,
    *,
    seconds: float,
) -> Standing:
    """The numbers of a comparison that give nobody away, beside what both editions show.

    A number is shown in both waves and with its change, or not at all: who has two of the three has
    the third.
    """
    may = [
        row
        for row in rows
        if all(key in one.shown for key, one in zip(row.keys, editions, strict=True))
        and stands(row, sides, rules)
    ]
    waves = tuple(zip(sides, editions, strict=True))
    given_up: list[str] = []
    for _ in range(_ROUNDS):
        for side, edition in waves:
            may = _apart(may, side, edition, rules)
        leaks = _leaks(found, may, waves, rules, seconds)
        if not leaks:
            break
        given_up += [row.key for row in may if row.key in leaks]
        may = [row for row in may if row.key not in leaks]
    else:
        given_up += [row.key for row in may]
        may = []
    keys = frozenset(row.key for row in may)
    whole = any(row.path == ("system",) for row in may) and rules.pairs
    first, second = (whole and middle(side, rules) for side in sides)
    return Standing(keys, (first, second), tuple(given_up))


def stands(row: Row, sides: tuple[Side, Side], rules: Rules) -> bool:
    """Whether a number may be shown for itself, in both waves and with its change.

    What it rests on is a group; so is whatever the number of an edition rests on and it does not,
    or the other way round; and so are those who stayed, and, if there are any, those who joined and
    those who left.
    """
    people = []
    for side in sides:
        behind, apart = side.behind(row), side.apart(row)
        group = side.group(row, behind)
        if not behind.any() or group.fault(rules) is not None:
            return False
        if apart.any() and side.group(row, apart).fault(rules) is not None:
            return False
        if row.kind == TANGLED and behind.sum() < tangled(row.keys[side.wave], rules):
            return False
        people.append(side.answered(group))
    then, now = people
    return change_may_be_shown(len(then & now), len(now - then), len(then - now), rules)


def middle(side: Side, rules: Rules) -> bool:
    """Whether the score of all restated pairs of a wave may stand beside that of the same pairs.

    Each set by which it differs from what stands before and after it is empty or a group.
    """
    return all(_group(side, part, rules) for part in (side.touched, side.only_here))


def _group(side: Side, members: Bools, rules: Rules) -> bool:
    return not members.any() or side.over(members).fault(rules) is None


def _apart(rows: Sequence[Row], side: Side, edition: Released, rules: Rules) -> list[Row]:
    """The rows that are left where no two numbers of a wave may be set apart by a few leaders."""
    published = [
        (cell.kind, np.asarray(cell.members > 0))
        for cell in side.cells.values()
        if cell.key in edition.shown and cell.pair < 0
    ]
    own = [(row, side.behind(row), side.behind(row) & side.unchanged(row)) for row in rows]

    def few(row: Row, rest: Bools) -> bool:
        return bool(rest.any()) and side.group(row, rest).size < rules.leaders

    kept = [
        (row, behind)
        for row, behind, same in own
        if not any(
            # What restating has touched stands in either, and is not the same in both.
            few(row, (behind ^ there) | (there & behind & ~same))
            for kind, there in published
            if kind == row.kind and _nested(behind, there)
        )
    ]
    cuts = [
        frozenset((outer.key, inner.key))
        for outer, whole in kept
        for inner, part in kept
        if outer.kind == inner.kind and not (part & ~whole).any() and few(outer, whole & ~part)
    ]
    known = [
        replace(side.cells[row.keys[side.wave]], key=row.key, paths=(), pair=-1) for row, _ in kept
    ]
    every = np.ones(len(known), dtype=bool)
    show = suppress(known, every, side.paper, rules, cuts, complementary=False)
    return [row for row, _ in kept if row.key in show]


def _nested(one: Bools, other: Bools) -> bool:
    """Whether one of two sets lies inside the other."""
    return not (one & ~other).any() or not (other & ~one).any()


def _leaks(
    found: Plain,
    rows: Sequence[Row],
    waves: Sequence[tuple[Side, Released]],
    rules: Rules,
    seconds: float,
) -> frozenset[str]:
    """The numbers of a comparison by which the attacker gets in; none where the attack fails."""
    keys = frozenset(row.key for row in rows)
    for (side, edition), when in zip(waves, ("before", "after"), strict=True):
        beside = []
        for row in rows:
            value = at(found, (*row.path, when))["value"]
            given = None if value is None else side.beside(row, value, rules, _settings(found))
            if given is not None:
                beside.append(given)
        if not beside:
            continue
        register = side.assessment.wave.structure.register
        views = consented(register, rules.audience, "views")
        tried = audit(
            edition.results,
            side.paper,
            tuple(insiders(side.assessment)),
            protected(side.assessment, side.paper, rules, views),
            seconds=seconds,
            hint=truth(side.assessment),
            beside=beside,
        )
        if any(finding.method == "unfinished" for finding in tried.findings):
            # The clock may refuse a comparison; it may not decide what is in it.
            raise MaturityError([refused(f) for f in tried.findings if f.method == "unfinished"])
        if not tried.holds:
            chains = {key for finding in tried.findings for key in finding.chain}
            # Without a chain nobody knows which it was: all of them go.
            return (keys & chains) or keys
    return frozenset()


def _settings(found: Plain) -> Plain:
    settings: Plain = found["made"]["settings"]
    return settings
