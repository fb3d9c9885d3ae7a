"""What other answers say item by item: of being heard, in each dimension, and of the system."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from maturity.frame import Bools, Floats, Ints
from maturity.instrument import Status
from maturity.release.lifting import Told, refilled, shifted
from maturity.release.linked import LEADERS, QUESTION, VOICE
from maturity.release.near import FAR, NEAR, Aim, Near
from maturity.release.quiet import solve


def voices(near: Near, told: Told, aim: Aim, free: Bools, signs: Ints) -> Told:
    """What is said of being heard, moved inside what each row says in all."""
    ground = near.ground
    cells = [cell for cell in near.cells if cell.kind == VOICE]
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
    spread = np.bincount(ground.view[rows], minlength=2 * near.size).astype(np.float64)
    share = 1.0 / spread[ground.view[rows]]
    flat = ground.mean_of_views(truth)
    matrix, ends = [], []
    for cell in cells:
        weight = np.where(np.isfinite(flat), cell.members, 0.0)
        matrix.append(weight[ground.view[rows]] * share / weight.sum())
        ends.append(near.near(cell, np.nan_to_num(flat), near.read))
    # The dimension that these items are is a mean over all pairs.
    whole = share / max(1, int(np.isfinite(flat).sum()))
    matrix.append(whole)
    goal = near.dimensions
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
        off = (goal - near.dimensions_of(made))[mine]
        if not len(mine) or not np.abs(off).max() > 0.05 * near.rules.unit:
            break
        now += float(off.mean())
    return made


def level(near: Near, told: Told, free: Bools) -> Told:
    """The items of free rows moved against one another, until every dimension is where it was.

    What each row says in all stays.
    """
    ground = near.ground
    names = ground.wave.instrument.dimensions
    goal = near.dimensions
    rows = ground.rows[free[ground.rows] & (told.state[ground.rows] == Status.VALUE)]
    if not len(rows) or not len(goal):
        return told
    quality = told.quality.copy()
    weight = len(ground.rows) / len(rows)
    for _ in range(8):
        off = goal - near.dimensions_of(replace(told, quality=quality))
        if np.nanmax(np.abs(off)) < 0.05 * near.rules.unit:
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


def statements(near: Near, told: Told, aim: Aim, signs: Ints) -> Told:
    """What leaders say of the system, question by question, with every figure as it was."""
    ground, paper = near.ground, near.paper
    truth = ground.stated(ground.truth)
    stating = np.flatnonzero(np.isfinite(truth).any(axis=1))
    values = truth[stating]
    given = np.isfinite(values)
    if not given.any() or len(stating) != len(paper.stated):
        return told
    count = given.sum(axis=1)
    matrix, ends = [], []
    index = np.where(given, values, 0.0).sum(axis=1) / count
    for cell in near.cells:
        if cell.kind == QUESTION:
            row = np.zeros(values.shape)
            row[:, cell.question] = cell.members / cell.members.sum()
            drift = near.near(cell, np.nan_to_num(values[:, cell.question]), near.read)
        elif cell.kind == LEADERS:
            row = given * (cell.members / cell.members.sum() / count)[:, None]
            drift = near.near(cell, index, near.read)
        else:
            continue
        matrix.append(row.reshape(-1))
        ends.append(drift)
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


def _solve(
    objective: Floats, matrix: Floats, ends: Floats, low: Floats, high: Floats
) -> Floats | None:
    """The values with the least objective, by linear programming; None where nothing fits."""
    from scipy.optimize import Bounds, LinearConstraint

    constraints: Any = LinearConstraint(matrix, ends[:, 0], ends[:, 1]) if len(matrix) else ()
    found = solve(objective, bounds=Bounds(low, high), constraints=constraints)
    return None if found.x is None else np.clip(found.x, low, high)
