"""What each leader would have to answer for organisations to say something else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from maturity.assessment import Assessment
from maturity.frame import Bools, Floats, Ints
from maturity.instrument import Status
from maturity.model import mean
from maturity.wave import Wave

#: How far colleagues who are parted go from where they were.
PARTED = 34.0


@dataclass(frozen=True, eq=False)
class Told:
    """Everything that leaders said: of partners (one row each, as in a wave) and of the system."""

    state: Ints
    quality: Floats
    depth: Floats
    statements: Floats

    def wave(self, wave: Wave) -> Wave:
        """The wave with these answers in place of its own."""
        answers = replace(
            wave.answers,
            state=self.state.astype(wave.answers.state.dtype),
            quality=self.quality,
            depth=self.depth,
        )
        return replace(wave, answers=answers, statements=self.statements)


class Ground:
    """What is the same in every set of answers: who answered what about whom."""

    def __init__(self, assessment: Assessment) -> None:
        wave, frame = assessment.wave, assessment.frame
        answers = wave.answers
        self.assessment, self.wave, self.frame = assessment, wave, frame
        self.leader, self.own = answers.leader, wave.organisation_of[answers.leader]
        self.view = frame.view_index()[self.own, answers.partner]
        self.truth = Told(
            answers.state.astype(np.int64), answers.quality, answers.depth, wave.statements
        )
        said = (answers.state == Status.VALUE) | (answers.state == Status.NONE)
        self.rows = np.flatnonzero((self.view >= 0) & said)
        self.heads = np.bincount(self.view[self.rows], minlength=2 * frame.size)
        instrument = wave.instrument
        self.heard = np.zeros(len(instrument.quality), dtype=bool)
        self.heard[list(instrument.voice)] = True
        self.questions = [list(items) for items in instrument.questions.values()]

    @cached_property
    def by_view(self) -> dict[int, Ints]:
        """The rows behind each view."""
        order = self.rows[np.argsort(self.view[self.rows], kind="stable")]
        views, starts = np.unique(self.view[order], return_index=True)
        if not len(views):
            return {}
        return dict(zip(views.tolist(), np.split(order, starts[1:]), strict=True))

    def composite(self, told: Told) -> Floats:
        """What each row says of quality; 0 where it says that there is no relationship."""
        found = np.where(told.state == Status.NONE, 0.0, mean(told.quality, axis=1))
        return np.asarray(found)

    def voice(self, told: Told) -> Floats:
        """What each row says of being heard."""
        if not self.heard.any():
            return np.full(len(self.view), np.nan)
        found = mean(told.quality[:, self.heard], axis=1)
        return np.asarray(np.where(told.state == Status.NONE, 0.0, found))

    def stated(self, told: Told) -> Floats:
        """What each leader says of each question about the system: (leaders, questions)."""
        found = [mean(told.statements[:, items], axis=1) for items in self.questions]
        return np.asarray(np.array(found).reshape(len(self.questions), len(self.wave.leaders)).T)

    def mean_of_views(self, rows: Floats) -> Floats:
        """Rows by view: (2 x pairs), NaN where nobody said anything."""
        known = self.rows[np.isfinite(rows[self.rows])]
        total = np.bincount(self.view[known], rows[known], minlength=len(self.heads))
        count = np.bincount(self.view[known], minlength=len(self.heads))
        found = np.full(len(total), np.nan)
        np.divide(total, count, out=found, where=count > 0)
        return found


def shifted(values: Floats, goal: Floats) -> Floats:
    """Rows of values from 0 to 100, each row moved alike as far as the ends allow, to a mean.

    NaN stays NaN and counts for nothing.

    >>> shifted(np.array([[20.0, 60.0, 90.0]]), np.array([70.0])).round(6).tolist()
    [[35.0, 75.0, 100.0]]
    """
    goal = np.clip(goal, 0.0, 100.0)
    known = np.isfinite(values)
    count = np.maximum(1, known.sum(axis=1))
    filled = np.where(known, values, 0.0)
    low, high = np.full(len(values), -100.0), np.full(len(values), 100.0)
    for _ in range(44):
        middle = (low + high) / 2
        moved = np.minimum(100.0, np.maximum(0.0, filled + middle[:, None]))
        made = (moved * known).sum(axis=1) / count
        low, high = np.where(made < goal, middle, low), np.where(made < goal, high, middle)
    return np.asarray(np.clip(values + ((low + high) / 2)[:, None], 0.0, 100.0))


def refilled(items: Floats, kept: Bools, aims: Floats) -> Floats:
    """Rows of items moved alike to their means; those to be kept only where the rest cannot."""
    answered = np.isfinite(items)
    made, total = items.copy(), aims * answered.sum(axis=1)
    for chosen in (answered & ~kept, answered & kept):
        size = chosen.sum(axis=1)
        rest = np.where(answered & ~chosen, made, 0.0).sum(axis=1)
        goal = (total - rest) / np.maximum(1, size)
        moved = shifted(np.where(chosen, made, np.nan), goal)
        # Where what is there already comes to the mean nothing moves, not even by a last bit.
        off = np.abs(np.where(chosen, made, 0.0).sum(axis=1) + rest - total) > 1e-7
        made = np.where(chosen & off[:, None], moved, made)
    return made


def lift(ground: Ground, told: Told, views: Floats, free: Bools, turn: Ints) -> Told:
    """Answers whose views are these: the free rows of each moved alike, none beyond an end.

    A row that sees no relationship does so still, unless it would have to be more than that.
    `turn` parts colleagues beside: those with 1 go up and those with -1 down, by as much in all.
    """
    state, quality, depth = told.state.copy(), told.quality.copy(), told.depth.copy()
    now = ground.composite(told)
    aims = now.copy()
    for view, rows in ground.by_view.items():
        mine = rows[free[rows]]
        if not len(mine) or not np.isfinite(views[view]):
            continue
        valued = mine[state[mine] == Status.VALUE]
        if abs(now[rows].mean() - views[view]) > 1e-7:
            if not len(valued):
                valued = mine[:1]
                state[valued] = Status.VALUE
                quality[valued] = depth[valued] = now[valued] = 0.0
            goal = views[view] * len(rows) - now[np.setdiff1d(rows, valued)].sum()
            aims[valued] = shifted(now[valued][None], np.array([goal / len(valued)]))[0]
        _part(aims, valued, turn)
    moved = np.flatnonzero(free & (np.abs(aims - now) > 1e-7))
    quality[moved] = refilled(quality[moved], ground.heard, aims[moved])
    return replace(told, state=state, quality=quality, depth=depth)


def _part(aims: Floats, rows: Ints, turn: Ints) -> None:
    """Colleagues moved against one another, two by two."""
    up, down = rows[turn[rows] > 0], rows[turn[rows] < 0]
    for a, b in zip(up.tolist(), down.tolist(), strict=False):
        step = min(PARTED, 100.0 - aims[a], aims[b])
        aims[a] += step
        aims[b] -= step
