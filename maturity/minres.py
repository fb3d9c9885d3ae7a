"""One factor: the weights whose products come nearest to a table of two-way values."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Rounds at most, and how little the weights may still move when they are taken as found.
ROUNDS, STILL = 10_000, 1e-12


def minres(table: Floats) -> Floats:
    """The weights c whose products c_i x c_j come nearest to a symmetric table off its diagonal.

    Minimum residuals (Comrey 1962; Harman and Jones 1966): c_i is set in turn to
    sum_j a_ij c_j / sum_j c_j^2 over the known cells until nothing moves, which never raises the
    sum of squared residuals. NaN cells and the diagonal are left out; a row without any known cell
    gives NaN. The sign is that of a positive sum.
    """
    known = np.isfinite(table)
    np.fill_diagonal(known, False)
    values = np.where(known, table, 0.0)
    seen = known.any(axis=1)
    # Where to start: the direction in which the table reaches furthest.
    start = values.sum(axis=1)
    weights = np.where(seen, np.sqrt(np.abs(start) / np.maximum(known.sum(axis=1), 1)), 0.0)
    weights *= np.where(start < 0, -1.0, 1.0)
    rows = np.flatnonzero(seen)
    for _ in range(ROUNDS):
        before = weights.copy()
        for i in rows:
            base = float((weights[known[i]] ** 2).sum())
            weights[i] = float(values[i] @ weights) / base if base > 0 else 0.0
        size = 1 + np.abs(weights).max(initial=0.0)
        if np.abs(weights - before).max(initial=0.0) <= STILL * size:
            break
    if weights.sum() < 0:
        weights = -weights
    return np.where(seen, weights, np.nan)
