"""Worlds that a reader cannot rule out: whole sets of answers near the truth, drawn at will."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from maturity.assessment import rules
from maturity.frame import Bools, Floats, Ints
from maturity.instrument import Status
from maturity.outcome import Outcome, evaluate
from maturity.release.attack import Insider, Relations, relations
from maturity.release.lifting import Ground, Told, lift, refilled, shifted
from maturity.release.linked import LEADERS, PAIRS, QUESTION, VIEWS, VOICE, Cell, Paper
from maturity.release.marks import Reading, at, marks
from maturity.release.quiet import solve
from maturity.release.rounding import shown, span
from maturity.release.rules import Rules
from maturity.release.worlds import complete, fits, walk
from maturity.settings import DEPTH_STEPS
from maturity.views import Known
from maturity.worlds import prepare

#: How far a figure may drift inside its rounding, as a share of the step, and how near an end.
_DRIFT, _EDGE = 0.12, 0.02
#: How far a value goes that is to be moved, and one that makes room for it.
FAR, NEAR = 40.0, 14.0
#: How near the end of a range is to a line that it might cross, in steps of the rounding.
_CLOSE = 1.5


@dataclass(frozen=True, eq=False)
class Aim:
    """Whose answers stay, and whose are to be moved.

    `fixed` and `rows` flag rows about partners, `known` and `leaders` the statements of leaders;
    `parted` the rows that go away from their colleagues'. `convert` lets a few that see no
    relationship see one.
    """

    fixed: Bools
    known: Bools
    rows: Bools
    leaders: Bools
    parted: Bools
    convert: bool = False


class Worlds:
    """Draws other sets of answers with the figures of a release, as far as equations can tell."""

    def __init__(
        self,
        ground: Ground,
        paper: Paper,
        cells: Sequence[Cell],
        read: Reading,
        rules: Rules,
        results: Mapping[str, Any],
    ) -> None:
        self.results = results
        self.ground, self.paper, self.rules = ground, paper, rules
        outcome = ground.assessment.outcome
        size = paper.frame.size
        self.size = size
        self.score = outcome.maturity[:, 0]
        self.depth = outcome.depth[:, 0]
        self.works = outcome.working[:, 0]
        self.cut = ground.assessment.survey.settings.depth_cut * 100 / DEPTH_STEPS
        self.cells = [c for c in cells if c.key in read.spans]
        views = outcome.views[..., 0].reshape(-1)
        truth = {PAIRS: self.score, VIEWS: views}
        spans = dict(read.spans)
        for cell in self.cells:
            if cell.kind in truth:
                spans[cell.key] = self.near(cell, truth[cell.kind], read)
        nobody = np.full(2 * size, np.nan)
        blank = Insider(None, nobody, nobody, nobody, nobody, np.zeros(size, dtype=bool))
        linear = [c for c in self.cells if c.kind in truth]
        exist = outcome.coverage_of_pair[:, 0] >= 0.5
        if exist.any() and "system/quality" in read.shown:
            # What exists is as good as before: nearly the mean of the pairs that do.
            whole = next(c for c in cells if c.key == "system/quality")
            kept = replace(whole, key="existing", kind=PAIRS, members=exist.astype(np.float64))
            linear.append(kept)
            now = float(self.score[exist].mean())
            spans[kept.key] = (now - 0.05, now + 0.05)
        self.read = read
        band = outcome.band[:, 0].astype(np.int64)
        # Every pair keeps the band that it is shown in, or counted in.
        self.bands = dict(read.bands)
        if read.counts is not None:
            self.bands = {pair: int(band[pair]) for pair in np.flatnonzero(band >= 0).tolist()}
        near = replace(read, spans=spans, bands=self.bands, counts=None)
        self.views = relations(paper, linear, near, blank)
        self.dimensions = np.array([
            self.inside(f"dimensions/{dimension.id}", value)
            for dimension, value in zip(
                ground.wave.instrument.dimensions, outcome.dimensions[:, 0], strict=True
            )
        ])  # fmt: skip
        self.existing = dict(self.views.programme.cells).get("existing")
        ties = np.where(np.isfinite(self.works), self.works, 0.0)
        self.start = complete(self.views, views, ties, band)

    def near(self, cell: Cell, truth: Floats, read: Reading) -> tuple[float, float]:
        """Ends inside which a figure may drift and still be printed as it is."""
        inside = cell.members > 0
        value = float((truth[inside] * cell.members[inside]).sum() / cell.members.sum())
        low, high = read.spans[cell.key]
        drift = _DRIFT * self.rules.unit
        down, up = value - drift, value + drift
        way = self.away(cell)
        if way > 0:
            down, up = value, high
        elif way < 0:
            down, up = low, value
        return min(value, max(low + _EDGE, down)), max(value, min(high - _EDGE, up))

    def inside(self, key: str, value: float) -> float:
        """A value that has no equation, moved a little inside what it is rounded to, if it is."""
        if key not in self.read.shown:
            return float(value)
        unit, lines = self.rules.unit, marks(self.results["made"]["settings"], share=False)
        low, high = span(shown(float(value), unit, lines), unit, lines)
        return float(np.clip(value, low + 0.1 * unit, high - 0.1 * unit))

    def away(self, cell: Cell) -> int:
        """Which way a figure has to drift so that its range stays on its side of a line; or 0."""
        for path in cell.paths:
            if path[0] != "verdicts":
                continue
            row = at(self.results, path)
            if row["value"] is None or row["low"] is None:
                continue
            line = row["threshold"]
            for end in (row["low"], row["high"]):
                if abs(end - line) < _CLOSE * self.rules.unit:
                    return 1 if end >= line else -1
        return 0

    def draw(self, aim: Aim, n: int) -> Told | None:
        """One set of answers in which those aimed at go far and the others make room."""
        ground = self.ground
        bits = np.random.Philox(key=[n, 7]).random_raw(2 * self.size + 2 * len(ground.view) + 4096)
        signs = 1 - 2 * (bits >> np.uint64(63)).astype(np.int64)
        free = np.zeros(len(ground.view), dtype=bool)
        free[ground.rows] = ~aim.fixed[ground.rows]
        turn = np.where(aim.rows & aim.parted, signs[-len(free) :], 0)
        views: Floats | None = None
        goal, lean = self.inside("system/quality", ground.assessment.outcome.quality[0]), 0.0
        told = ground.truth
        for _ in range(3):
            found = self._views(aim, free, signs, lean)
            if found is None:
                break
            views = found
            told = self._deep(lift(ground, ground.truth, views, free, turn), free)
            off = goal - float(self._evaluated(told).quality[0])
            if self.existing is None or not abs(off) > 0.04 * self.rules.unit:
                break
            # The mean of the pairs that exist is nearly, and not quite, what is printed.
            lean += off
        if views is None:
            return None
        told = self._voices(told, aim, free, signs[2 * self.size :])
        told = self._level(told, free)
        return self._statements(told, aim, signs[2 * self.size + len(ground.view) :])

    # -- views -----------------------------------------------------------------------------------

    def _views(self, aim: Aim, free: Bools, signs: Ints, lean: float) -> Floats | None:
        """The views of one world: from the truth on, those aimed at as far as they go."""
        ground, size = self.ground, self.size
        found: Relations = self.views
        start = self.start
        least, most = found.programme.least.copy(), found.programme.most.copy()
        now, voice = ground.composite(ground.truth), ground.voice(ground.truth)
        wanted = np.zeros(len(start))
        turned = 2 if aim.convert else 0
        for view, rows in ground.by_view.items():
            mine = rows[free[rows]]
            valued = mine[ground.truth.state[mine] == Status.VALUE]
            chosen = aim.rows[mine].any()
            if not len(valued) and chosen and turned:
                # So few change from no relationship to one that the coverage stays as it is.
                valued, turned = mine[:1], turned - 1
            held = now[np.setdiff1d(rows, valued)].sum()
            items = np.isfinite(ground.truth.quality[valued])
            share = (items & ground.heard).sum(axis=1) / np.maximum(1, items.sum(axis=1))
            said = np.nan_to_num(voice[valued])
            low = held + (share * said).sum()
            high = held + (100 * (1 - share) + share * said).sum()
            reach = FAR if chosen else NEAR
            if len(valued) < len(rows) and not aim.convert and not aim.fixed[rows].any():
                # How good relationships are that exist hangs on these in another way.
                reach = 0.0
            at = start[view]
            least[view] = min(at, max(at - reach, low / len(rows)))
            most[view] = max(at, min(at + reach, high / len(rows)))
            wanted[view] = -signs[view] * float(chosen)
        self._keep_ties(least, most, free)
        self._keep_bands(least, most, not aim.convert)
        least, most = np.minimum(least, start), np.maximum(most, start)
        low, high = found.programme.low.copy(), found.programme.high.copy()
        if self.existing is not None:
            low[self.existing] += lean
            high[self.existing] += lean
        moved = replace(
            found,
            programme=replace(found.programme, least=least, most=most, low=low, high=high),
            inner=np.minimum(found.inner, most),
        )
        x = walk(moved, start, wanted, signs_of(signs, len(start)), np.inf)
        return x[: 2 * size] if fits(moved, x) else None

    def _keep_ties(self, least: Floats, most: Floats, free: Bools) -> None:
        """Pairs that work go on working, and others only become good where they can be shallow."""
        cut, size = self.paper.working_cut, self.size
        ground = self.ground
        lowest = np.full(2 * size, np.nan)
        for view, rows in ground.by_view.items():
            none = ground.truth.state[rows] == Status.NONE
            depth = np.where(none | free[rows], 0.0, ground.truth.depth[rows])
            if np.isfinite(depth).any():
                lowest[view] = np.nanmean(depth)
        both = lowest.reshape(2, size)
        can = np.where(np.isfinite(both).all(axis=0), both.mean(axis=0), np.inf)
        for pair in np.flatnonzero(np.isfinite(self.score)).tolist():
            m = 2 * size + pair
            if self.works[pair] > 0.5:
                least[m] = max(least[m], cut)
            elif self.score[pair] < cut and self.depth[pair] >= self.cut and not (
                can[pair] < self.cut - 1
            ):  # fmt: skip
                most[m] = min(most[m], cut - 1e-3)

    def _keep_bands(self, least: Floats, most: Floats, close: bool) -> None:
        """Neither side of a pair that is shown to be high may be weak, nor one that is held down
        become strong."""  # fmt: skip
        size = self.size
        weak, high = self.paper.band_cuts[1], self.paper.band_cuts[2]
        for pair, band in self.bands.items():
            sides = [pair, size + pair]
            if band >= 3:
                least[sides] = np.maximum(least[sides], weak)
                if close:
                    # Far from where its dimensions would hold it down.
                    least[sides] = np.maximum(least[sides], self.start[sides] - 8.0)
            elif band == 2 and self.score[pair] >= high:
                least[sides] = most[sides] = self.start[sides]

    def _deep(self, told: Told, free: Bools) -> Told:
        """Ties that would newly work made shallow enough not to."""
        ground, size = self.ground, self.size
        views = ground.mean_of_views(ground.composite(told))
        full = np.where(np.isfinite(views), views, self.start[: 2 * size])
        a, b = full[:size], full[size:]
        gap = self.paper.asymmetry * np.maximum(0.0, np.abs(a - b) - self.paper.tolerance)
        score = (a + b) / 2 - gap
        new = (score >= self.paper.working_cut - 1e-6) & (self.works < 0.5)
        new &= self.depth >= self.cut
        depth = told.depth.copy()
        for pair in np.flatnonzero(new & np.isfinite(self.score)).tolist():
            if self.score[pair] >= self.paper.working_cut:
                continue
            for view in (pair, size + pair):
                rows = ground.by_view.get(view)
                if rows is not None:
                    mine = rows[free[rows]]
                    depth[mine] = np.where(np.isfinite(depth[mine]), 0.0, depth[mine])
        return replace(told, depth=depth)

    # -- voice and dimensions --------------------------------------------------------------------

    def _voices(self, told: Told, aim: Aim, free: Bools, signs: Ints) -> Told:
        """What is said of being heard, moved inside what each row says in all."""
        ground = self.ground
        cells = [cell for cell in self.cells if cell.kind == VOICE]
        voice, truth = ground.voice(told), ground.voice(ground.truth)
        rows = ground.rows[np.isfinite(voice[ground.rows])]
        if not len(rows) or not ground.heard.any():
            return told
        items = np.isfinite(told.quality[rows])
        heard, others = (items & ground.heard).sum(axis=1), (items & ~ground.heard).sum(axis=1)
        total = np.nansum(told.quality[rows], axis=1)
        ready = free[rows] & (told.state[rows] == Status.VALUE) & (heard > 0)
        heard = np.maximum(1, heard)
        low, high = (total - 100.0 * others) / heard, total / heard
        far = aim.rows[rows]
        reach = np.where(far, FAR, NEAR)
        # Where the row had to say more of being heard, it may go back.
        low = np.maximum(np.maximum(0.0, low), np.minimum(voice[rows], truth[rows]) - reach)
        high = np.minimum(np.minimum(100.0, high), np.maximum(voice[rows], truth[rows]) + reach)
        low = np.where(ready, np.minimum(low, voice[rows]), voice[rows])
        high = np.where(ready, np.maximum(high, voice[rows]), voice[rows])
        spread = np.bincount(ground.view[rows], minlength=2 * self.size).astype(np.float64)
        share = 1.0 / spread[ground.view[rows]]
        flat = ground.mean_of_views(truth)
        matrix, ends = [], []
        for cell in cells:
            weight = np.where(np.isfinite(flat), cell.members, 0.0)
            matrix.append(weight[ground.view[rows]] * share / weight.sum())
            ends.append(self.near(cell, np.nan_to_num(flat), self.read))
        # The dimension that these items are is a mean over all pairs.
        whole = share / max(1, int(np.isfinite(flat).sum()))
        matrix.append(whole)
        goal = self.dimensions
        mine = [n for n, d in enumerate(ground.wave.instrument.dimensions)
                if ground.heard[list(d.items)].all()]  # fmt: skip
        now, made = float(whole @ truth[rows]), told
        # The mean of pairs falls as their sides part, and what is said must rise for it.
        for _ in range(3):
            given = np.array([*ends, (now - 0.02, now + 0.02)])
            push = -(signs[rows] * far).astype(float)
            x = _solve(push, np.array(matrix), given, low, high)
            if x is None:
                break
            quality = told.quality.copy()
            at = np.flatnonzero(ready & (np.abs(x - voice[rows]) > 1e-7))
            part = quality[rows[at]]
            heard_ = np.isfinite(part) & ground.heard
            part = np.where(heard_, shifted(np.where(heard_, part, np.nan), x[at]), part)
            quality[rows[at]] = refilled(part, ground.heard, total[at] / items[at].sum(axis=1))
            made = replace(told, quality=quality)
            off = (goal - self._dimensions(made))[mine]
            if not len(mine) or not np.abs(off).max() > 0.05 * self.rules.unit:
                break
            now += float(off.mean())
        return made

    def _level(self, told: Told, free: Bools) -> Told:
        """The items of free rows moved against one another, until every dimension is where it was.

        What each row says in all stays.
        """
        ground = self.ground
        names = ground.wave.instrument.dimensions
        goal = self.dimensions
        rows = ground.rows[free[ground.rows] & (told.state[ground.rows] == Status.VALUE)]
        if not len(rows) or not len(goal):
            return told
        quality = told.quality.copy()
        weight = len(ground.rows) / len(rows)
        for _ in range(8):
            off = goal - self._dimensions(replace(told, quality=quality))
            if np.nanmax(np.abs(off)) < 0.05 * self.rules.unit:
                break
            step = np.zeros(quality.shape[1])
            for dimension, gap in zip(names, off, strict=True):
                step[list(dimension.items)] = 0.0 if np.isnan(gap) else weight * gap
            step[ground.heard] = 0.0
            step[~ground.heard] -= step[~ground.heard].mean()
            total = np.nanmean(quality[rows], axis=1)
            moved = np.clip(quality[rows] + step, 0.0, 100.0)
            quality[rows] = refilled(moved, ground.heard, total)
        return replace(told, quality=quality)

    def _dimensions(self, told: Told) -> Floats:
        """The mean of each dimension over all pairs."""
        return np.asarray(self._evaluated(told).dimensions[:, 0])

    def _evaluated(self, told: Told) -> Outcome:
        """The scores of a set of answers, by the model itself."""
        ground = self.ground
        known = Known(prepare(told.wave(ground.wave), ground.frame).views(), ground.frame)
        return evaluate(known, rules(ground.assessment.survey.settings))

    # -- statements ------------------------------------------------------------------------------

    def _statements(self, told: Told, aim: Aim, signs: Ints) -> Told:
        """What leaders say of the system, question by question, with every figure as it was."""
        ground, paper = self.ground, self.paper
        truth = ground.stated(ground.truth)
        stating = np.flatnonzero(np.isfinite(truth).any(axis=1))
        values = truth[stating]
        given = np.isfinite(values)
        if not given.any() or len(stating) != len(paper.stated):
            return told
        count = given.sum(axis=1)
        matrix, ends = [], []
        index = np.where(given, values, 0.0).sum(axis=1) / count
        for cell in self.cells:
            if cell.kind == QUESTION:
                row = np.zeros(values.shape)
                row[:, cell.question] = cell.members / cell.members.sum()
                near = self.near(cell, np.nan_to_num(values[:, cell.question]), self.read)
            elif cell.kind == LEADERS:
                row = given * (cell.members / cell.members.sum() / count)[:, None]
                near = self.near(cell, index, self.read)
            else:
                continue
            matrix.append(row.reshape(-1))
            ends.append(near)
        far = (aim.leaders & ~aim.known)[stating]
        free = ~aim.known[stating]
        reach = np.where(free, np.where(far, FAR, NEAR), 0.0)[:, None]
        now = np.where(given, values, 0.0)
        low = np.maximum(0.0, now - reach * given)
        high = np.where(given, np.minimum(100.0, now + reach), 0.0)
        objective = -(signs[stating] * far)[:, None] * given.astype(float)
        shape = (-1, now.size)
        x = _solve(
            objective.reshape(-1), np.array(matrix).reshape(shape), np.array(ends).reshape(-1, 2),
            low.reshape(-1), high.reshape(-1),
        )  # fmt: skip
        if x is None:
            return told
        statements = told.statements.copy()
        aims = x.reshape(now.shape)
        for k, items in enumerate(ground.questions):
            at = np.flatnonzero(given[:, k] & (np.abs(aims[:, k] - now[:, k]) > 1e-7))
            cells = np.ix_(stating[at], np.array(items))
            statements[cells] = shifted(statements[cells], aims[at, k])
        return replace(told, statements=statements)


def signs_of(signs: Ints, size: int) -> Ints:
    """As many signs as there are columns."""
    return np.resize(signs, size)


def _solve(
    objective: Floats, matrix: Floats, ends: Floats, low: Floats, high: Floats
) -> Floats | None:
    """The values with the least objective, by linear programming; None where nothing fits."""
    from scipy.optimize import Bounds, LinearConstraint

    constraints: Any = LinearConstraint(matrix, ends[:, 0], ends[:, 1]) if len(matrix) else ()
    found = solve(objective, bounds=Bounds(low, high), constraints=constraints)
    return None if found.x is None else np.clip(found.x, low, high)


def differing(a: Any, b: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths at which two plain structures differ."""
    if isinstance(a, Mapping) and isinstance(b, Mapping) and a.keys() == b.keys():
        return [p for key in a for p in differing(a[key], b[key], (*path, key))]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [p for n in range(len(a)) for p in differing(a[n], b[n], (*path, n))]
    return [] if a == b else [path]
