"""Worlds that a reader cannot rule out: whole sets of answers near the truth, drawn at will."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from maturity.frame import Bools, Floats, Ints
from maturity.instrument import Status
from maturity.release.attack import Relations
from maturity.release.lifting import Told, lift
from maturity.release.near import FAR, NEAR, Aim, Near
from maturity.release.spoken import level, statements, voices
from maturity.release.worlds import fits, walk


class Worlds(Near):
    """Draws other sets of answers with the figures of a release, as far as equations can tell."""

    def draw(self, aim: Aim, n: int) -> Told | None:
        """One set of answers in which those aimed at go far and the others make room."""
        ground = self.ground
        bits = np.random.Philox(key=[n, 7]).random_raw(2 * self.size + 2 * len(ground.view) + 4096)
        signs = 1 - 2 * (bits >> np.uint64(63)).astype(np.int64)
        free = np.zeros(len(ground.view), dtype=bool)
        free[ground.rows] = ~aim.fixed[ground.rows]
        turn = np.where(aim.rows & aim.parted, signs[len(signs) - len(free) :], 0)
        views: Floats | None = None
        goal, lean = self.inside("system/quality", ground.assessment.outcome.quality[0]), 0.0
        told = ground.truth
        if not len(ground.view):
            views = np.asarray(self.start, dtype=np.float64)
        for _ in range(3 if len(ground.view) else 0):
            found = self._views(aim, free, signs, lean)
            if found is None:
                break
            views = found
            told = self._deep(lift(ground, ground.truth, views, free, turn), free)
            off = goal - float(self.evaluated(told).quality[0])
            if self.existing is None or not abs(off) > 0.04 * self.rules.unit:
                break
            # The mean of the pairs that exist is nearly, and not quite, what is printed.
            lean += off
        if views is None:
            return None
        told = voices(self, told, aim, free, signs[2 * self.size :])
        told = level(self, told, free)
        return statements(self, told, aim, signs[2 * self.size + len(ground.view) :])

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


def signs_of(signs: Ints, size: int) -> Ints:
    """As many signs as there are columns."""
    return np.resize(signs, size)


def differing(a: Any, b: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths at which two plain structures differ."""
    if isinstance(a, Mapping) and isinstance(b, Mapping) and a.keys() == b.keys():
        return [p for key in a for p in differing(a[key], b[key], (*path, key))]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [p for n in range(len(a)) for p in differing(a[n], b[n], (*path, n))]
    return [] if a == b else [path]
