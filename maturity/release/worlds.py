"""Sets of answers that give the same published figures: what an attacker cannot rule out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from maturity.frame import Bools, Floats, Ints
from maturity.release.attack import Programme, Published, Relations
from maturity.release.linked import Cell
from maturity.release.quiet import solve

#: How long one step, and a first set of answers, may be searched for: in nodes, not in seconds,
#: so that the same release is made on a slow machine.
_STEP, _FIRST = 50, 5000
#: Steps from one set of answers to the next in one direction.
_STEPS = 6
#: How close to a line between two planes a pair stands on both.
_EDGE = 1e-6


def means(cells: Sequence[Cell], read: Published, own: Floats) -> Programme:
    """Values of which some are known and some means are published."""
    from scipy.sparse import csr_array

    size = len(own)
    rows = np.array([cell.members / cell.members.sum() for cell in cells]).reshape(len(cells), size)
    spans = np.array([read.spans[cell.key] for cell in cells]).reshape(-1, 2)
    known = np.isfinite(own)
    least, most = np.where(known, own, 0.0), np.where(known, own, 100.0)
    return Programme(
        csr_array(rows), spans[:, 0], spans[:, 1], least, most, np.zeros(size, dtype=bool),
        tuple((cell.key, np.array([n])) for n, cell in enumerate(cells)),
    )  # fmt: skip


def complete(found: Relations, views: Floats, ties: Floats, bands: Ints) -> Floats:
    """A set of answers from its views, which ties work and each pair's band, by the formula."""
    paper, size = found.paper, found.size
    full = views.copy()
    full[~np.isfinite(full)] = 0.0
    has = (paper.observed | paper.filled).reshape(-1)
    a, b = full[:size], full[size:]
    apart = a - b
    m = (a + b) / 2 - paper.asymmetry * np.maximum(0.0, np.abs(apart) - paper.tolerance)
    m = np.where(has[:size] & has[size:], m, np.where(has[:size], a, np.where(has[size:], b, 0.0)))
    outer = apart > paper.tolerance, -apart > paper.tolerance
    made = np.concatenate([full, m, np.where(np.isfinite(ties), ties, 0.0), *outer])
    if len(found.programme.least) == 6 * size:
        return made
    # In the band of the score, or in the third where the ceiling holds it.
    band = np.where(bands < 0, 0, bands)
    table = np.zeros((size, 5))
    table[np.arange(size), band] = paper.known
    return np.concatenate([made, table.reshape(-1)])


def first(found: Relations, hint: Floats | None, seconds: float) -> Floats | None:
    """Any set of answers with the published figures; None where none was found.

    A hint that fits saves the search; where one is found, who found it makes no difference.
    """
    programme = found.programme
    if hint is not None and fits(found, hint):
        return hint
    x, _, _ = programme.solve(
        np.zeros(len(programme.least)), whole=True, seconds=seconds, nodes=_FIRST,
        most=found.inner, gap=1.0,
    )  # fmt: skip
    return x


def walk(found: Relations, start: Floats, objective: Floats, signs: Ints, seconds: float) -> Floats:
    """From one set of answers to another with the same published figures, towards an objective.

    Every step keeps each pair on its plane and each tie as it is, so that it is linear and surely
    leads to such a set; between steps the pairs that stand on the edge of their plane may change
    over, and of the ties that could work as many others are taken.
    """
    end = time.monotonic() + seconds
    programme, size = found.programme, found.size
    most = np.maximum(found.inner, start)

    def held(x: Floats, left: float) -> tuple[Floats, Floats]:
        fixed = planes(found, x, signs)
        if found.counted:
            fixed = np.concatenate([_ties(found, x, signs, left), fixed])
        else:
            fixed = np.concatenate([x[3 * size : 4 * size], fixed])
        low, high = programme.least.copy(), most.copy()
        low[3 * size : 6 * size] = high[3 * size : 6 * size] = fixed
        if len(x) > 6 * size:
            low[6 * size :] = high[6 * size :] = _bands(found, x, signs, left)
        return low, high

    return towards(programme, start, objective, held, lambda: end - time.monotonic(), _STEPS)


def towards(
    programme: Programme,
    start: Floats,
    objective: Floats,
    held: Callable[[Floats, float], tuple[Floats, Floats]],
    left: Callable[[], float],
    steps: int,
) -> Floats:
    """From one set of answers towards an objective, until a step gains next to nothing.

    `held` gives the least and the most of every number for the step from a set of answers, and
    `left` the seconds that are left.
    """
    x = start
    for _ in range(steps):
        seconds = left()
        if seconds <= 0:
            break
        least, most = held(x, seconds)
        moved, _, _ = programme.solve(
            objective, whole=False, seconds=seconds, least=least, most=most
        )
        if moved is None:
            break
        gained = objective @ (x - moved)
        x = moved
        if gained < 1.0:
            break
    return x


def fits(found: Relations, x: Floats, *, within: float = 1e-5) -> bool:
    """Whether a set of answers gives the published figures, by the formula and not the planes."""
    programme, paper, size = found.programme, found.paper, found.size
    a, b, m = x[:size], x[size : 2 * size], x[2 * size : 3 * size]
    both = (a + b) / 2 - paper.asymmetry * np.maximum(0.0, np.abs(a - b) - paper.tolerance)
    whole = (paper.observed | paper.filled).all(axis=0)
    if (np.abs(both - m)[whole] > within).any():
        return False
    rows = programme.matrix @ x
    published = np.array([n for _, at in programme.cells for n in at.tolist()], dtype=np.int64)
    inside = (rows >= programme.low - within) & (rows <= programme.high + within)
    return bool(inside[published].all())


def planes(found: Relations, x: Floats, signs: Ints) -> Floats:
    """Which outer plane each pair stands on; on an edge, the one that the push is towards."""
    size, level = found.size, found.paper.tolerance
    apart = x[:size] - x[size : 2 * size]
    push = signs[:size] - signs[size : 2 * size]

    def outer(apart: Floats, push: Ints) -> Bools:
        on_edge = np.abs(apart - level) <= _EDGE
        return np.where(on_edge, push > 0, apart > level)

    return np.concatenate([outer(apart, push), outer(-apart, -push)]).astype(np.float64)


def _bands(found: Relations, x: Floats, signs: Ints, seconds: float) -> Floats:
    """Which band each pair is in: one on the edge between two bands may be in either.

    So many stay in each band that the table, which counts in fives, stays as it is.
    """
    from scipy.optimize import Bounds, LinearConstraint

    size, cuts = found.size, found.paper.band_cuts
    m, now = x[2 * size : 3 * size], x[6 * size :].reshape(size, 5)
    open_ = now > 0.5
    for k, cut in enumerate(cuts):
        edge = np.abs(m - cut) <= 10 * _EDGE
        open_[:, k + 1] |= edge & (now[:, k] > 0.5)
        # A tie that works may not fall below what working takes.
        free = (x[3 * size : 4 * size] < 0.5) | (cut > found.paper.working_cut)
        open_[:, k] |= edge & (now[:, k + 1] > 0.5) & free
    known = found.paper.known
    each, all_of = found.band_rows
    table = now.sum(axis=0)
    least, most = table.copy(), table.copy()
    for k, row in found.counted_bands:
        least[k], most[k] = found.programme.low[row], found.programme.high[row]
    push = np.outer(signs[:size] + signs[size : 2 * size], np.arange(5.0))
    solved = solve(
        -(push - 1e-3 * np.arange(size)[:, None] / size * np.arange(5.0)).reshape(-1),
        integrality=np.ones(5 * size, dtype=np.int64),
        bounds=Bounds(0, (open_ & known[:, None]).reshape(-1).astype(float)),
        constraints=[
            LinearConstraint(each, known.astype(float), known.astype(float)),
            LinearConstraint(all_of, least, most),
        ],
        seconds=seconds,
        nodes=_STEP,
    )
    return now.reshape(-1) if solved.x is None else np.asarray(np.round(solved.x))


def _ties(found: Relations, x: Floats, signs: Ints, seconds: float) -> Floats:
    """Which ties work: so many as is published, of those whose pairs are good enough.

    Those that are pushed upwards first, so that the others are free to fall.
    """
    from scipy.optimize import Bounds, LinearConstraint

    size, programme, cut = found.size, found.programme, found.paper.working_cut
    m, now = x[2 * size : 3 * size], x[3 * size : 4 * size]
    rows = found.tie_rows
    least = (found.insider.deep & (m > cut + _EDGE)).astype(np.float64)
    push = (signs[:size] + signs[size : 2 * size]).astype(np.float64)
    solved = solve(
        -push - 1e-3 * np.arange(size) / max(1, size),
        integrality=np.ones(size, dtype=np.int64),
        bounds=Bounds(np.minimum(least, now), np.maximum(now, (m >= cut - 1e-9).astype(float))),
        constraints=LinearConstraint(
            found.tie_matrix, programme.low[rows], programme.high[rows]
        ),
        seconds=seconds, nodes=_STEP, gap=0.1,
    )  # fmt: skip
    return now if solved.x is None else np.asarray(np.round(solved.x), dtype=np.float64)
