"""What an organisation says of others, as its own leaders may read it.

An organisation's views are its own, but who reads them there are people, and what is behind a view
are the answers of two or three of them. So a view is shown to its own organisation only where as
many leaders gave it as a side of a pair needs, and where none of them could tell a colleague's
answer from it; the rest are shown as groups of partners under the same rule, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from maturity.assessment import Assessment
from maturity.frame import Bools, Floats, Ints
from maturity.instrument import Status
from maturity.release.linked import VIEWS, Cell, Paper
from maturity.release.pack import EVERYONE, NHS, OTHERS, Circle, Figure
from maturity.release.rules import NARROW, Rules, view_group
from maturity.testimony import leaders_views

#: No leader may be more than this share of a number that their colleagues read.
MOST = 0.5
#: A group of one partner.
PARTNER = "partner"
#: Names a group without the partners that stand alone.
LEFT = "left"
_EXACT = 1e-9


@dataclass(frozen=True, eq=False)
class Spoken:
    """What the leaders of one organisation said: who, of which view, and what, row by row."""

    leader: Ints
    view: Ints
    value: Floats


def spoken(assessment: Assessment) -> Mapping[int, Spoken]:
    """The answers of each organisation's leaders about its expected partners."""
    answers, wave = assessment.wave.answers, assessment.wave
    speaker = wave.organisation_of[answers.leader]
    view = assessment.frame.view_index()[speaker, answers.partner]
    usable = (view >= 0) & np.isin(answers.state, (Status.NONE, Status.VALUE))
    values = leaders_views(answers)
    found = {}
    for i in range(len(assessment.frame.organisations)):
        mine = np.flatnonzero(usable & (speaker == i))
        found[i] = Spoken(answers.leader[mine], view[mine], values[mine])
    return found


def alone(paper: Paper, i: int, said: Spoken, rules: Rules) -> list[Figure]:
    """An organisation's views of single partners that its own leaders may read."""
    found = []
    for view in _views(paper, i):
        at = np.zeros(paper.leaders.size, dtype=bool)
        at[view] = True
        weights = _weights(paper, at, said)
        if paper.leaders.reshape(-1)[view] >= rules.side and fits(weights, said, rules):
            partner = paper.frame.organisations[int(paper.frame.others.reshape(-1)[view])]
            found.append(_figure(paper, i, at, Circle(PARTNER, partner)))
    return found


def together(
    paper: Paper, i: int, said: Spoken, rules: Rules, shown: Sequence[Figure]
) -> list[Figure]:
    """The views of the partners that are not shown alone, as means of groups of them.

    The NHS partners and the others where both may be shown; else all of them; else none.
    """
    left = np.zeros(paper.leaders.size, dtype=bool)
    left[_views(paper, i)] = True
    for figure in shown:
        left &= ~figure.expected
    nhs = paper.frame.nhs[paper.frame.others.reshape(-1)]
    # What is left beside partners that stand alone is another number than all of a group.
    name = LEFT if shown else ""
    halves = [
        _figure(paper, i, left & side, Circle(kind, name))
        for kind, side in ((NHS, nhs), (OTHERS, ~nhs))
        if (left & side).any()
    ]
    for choice in (halves, [_figure(paper, i, left, Circle(EVERYONE, name))] if left.any() else []):
        if choice and all(_group(paper, f, said, rules) for f in choice):
            return choice
    return []


def _group(paper: Paper, figure: Figure, said: Spoken, rules: Rules) -> bool:
    # One view is never a group: it would be that partner's, which may not be shown alone.
    many = int((figure.cell.members > 0).sum()) >= 2
    return many and fits(_weights(paper, figure.expected, said), said, rules)


def _views(paper: Paper, i: int) -> Ints:
    """The expected views that an organisation gives."""
    return np.flatnonzero(paper.frame.sides.reshape(-1) == i)


def _figure(paper: Paper, i: int, views: Bools, circle: Circle) -> Figure:
    code = paper.frame.organisations[i]
    leaders = paper.leaders.reshape(-1)
    seen = views & (leaders > 0)
    size = len(paper.frame.organisations)
    group = view_group(paper.frame.sides.reshape(-1), leaders, seen, size)
    key = f"packs/{code}/own/{circle.key}"
    cell = Cell(key, (), VIEWS, seen.astype(np.float64), group, 1.0, own=i)
    return Figure(cell, circle, views)


def _weights(paper: Paper, views: Bools, said: Spoken) -> Floats:
    """The share of each answer in the mean of some views, each view the mean of its leaders."""
    inside = views[said.view]
    behind = paper.leaders.reshape(-1)[said.view]
    many = len(np.unique(said.view[inside]))
    return np.where(inside, 1.0 / (np.maximum(behind, 1) * max(many, 1)), 0.0)


def fits(weights: Floats, said: Spoken, rules: Rules) -> bool:
    """Whether colleagues may read a mean of their answers: enough of them, and nobody is told."""
    inside = weights > 0
    if not inside.any():
        return False
    people = np.unique(said.leader[inside])
    share = [weights[said.leader == leader].sum() for leader in people]
    if len(people) < rules.side or max(share) > MOST + _EXACT:
        return False
    return told(weights, said) >= NARROW


def told(weights: Floats, said: Spoken) -> float:
    """How widely the answer lies that a colleague can tell best from a mean of all their answers.

    Each colleague knows their own answers, and is taken to know the mean to the last digit,
    whatever it was rounded to: no other figure can then tell them more about it.
    """
    inside = np.flatnonzero(weights > 0)
    mean = float((weights * np.where(weights > 0, said.value, 0.0)).sum())
    narrowest = 100.0
    for looking in np.unique(said.leader[inside]):
        theirs = inside[said.leader[inside] != looking]
        own = inside[said.leader[inside] == looking]
        left = mean - float((weights[own] * said.value[own]).sum())
        whole = float(weights[theirs].sum())
        for n in theirs:
            others = 100.0 * (whole - weights[n])
            high = min(100.0, left / weights[n])
            low = max(0.0, (left - others) / weights[n])
            narrowest = min(narrowest, high - low)
    return narrowest
