"""Resampling: how much a density would differ in other organisations of the same kind."""

from __future__ import annotations

from math import nan, sqrt

import numpy as np

from maturity.chance import BATCH, DRAWS, SEED, integers
from maturity.frame import Floats, Ints
from maturity.number import BesideChance, Number, undefined
from maturity.ties import Ties

#: Organisations below which resampling says nothing.
LEAST = 4


def net_by_jackknife_error(ties: Ties) -> Number:
    """The standard error of the density, from leaving out one organisation at a time.

    Formula: sqrt((n - 2) / (2 n) x the sum of (Z_-i - mean)^2), with Z_-i the density without
    organisation i.
    Moves: one organisation whose ties are unlike the others'.
    Do not over-read: it treats the two of a pair as if they were drawn apart, and is 1.3 to 1.4
    times too low beside the vertex bootstrap on networks of this kind: prefer that.
    Undefined: fewer than four nodes, or nothing left without one of them.
    Sources: Snijders and Borgatti 1999.
    """
    part = ties.arrows
    if part.size < LEAST:
        return undefined("fewer than four nodes about which anything is known", part.size)
    values = np.where(part.known, part.values, 0.0)
    sums = values.sum() - values.sum(axis=0) - values.sum(axis=1)
    counts = part.known.sum() - part.known.sum(axis=0) - part.known.sum(axis=1)
    if (counts <= 0).any():
        return undefined("without one of the nodes nothing is known", part.size)
    without = sums / counts
    spread = float(((without - without.mean()) ** 2).sum())
    return Number(sqrt((part.size - 2) / (2 * part.size) * spread), part.size, ties.gap)


def net_by_bootstrap_error(ties: Ties, *, draws: int = DRAWS, seed: int = SEED) -> Number:
    """How much the density would differ had other organisations of the same kind been there.

    Formula: the standard deviation of the density when the organisations are drawn anew with
    replacement; between two copies of one a random known tie of the network is put.
    Moves: differences between organisations.
    Do not over-read: for comparing systems as samples of such systems; this system was not drawn
    from anything, and its own range is that of its score.
    Undefined: fewer than four nodes about which anything is known.
    Sources: Snijders and Borgatti 1999.
    """
    drawn = _densities(ties, draws, seed, 0)
    if len(drawn) < 2:
        return undefined("fewer than four nodes about which anything is known", ties.size)
    return Number(float(drawn.std(ddof=1)), int(ties.seen.sum()), ties.gap)


def net_by_difference(
    left: Ties, right: Ties, *, draws: int = DRAWS, seed: int = SEED
) -> BesideChance:
    """How much denser the first system is than the second, beside what resampling makes of it.

    Formula: density of the first - of the second; the spread is that of both vertex bootstraps
    together, sqrt(s1^2 + s2^2), and z the difference over it. `p` is the share of draws, the
    difference taken away, that lie as far from 0.
    Moves: the frame of either system: which ties were asked about.
    Do not over-read: systems of different size and frame are not compared fairly by any density.
    Undefined: either has fewer than four nodes about which anything is known.
    Sources: Snijders and Borgatti 1999.
    """
    ours, theirs = _densities(left, draws, seed, 0), _densities(right, draws, seed, 1)
    many = int(left.seen.sum()) + int(right.seen.sum())
    if len(ours) < 2 or len(theirs) < 2:
        return BesideChance(nan, many, "fewer than four nodes about which anything is known")
    value = float(left.flat.mean() - right.flat.mean())
    apart = ours - theirs
    centred = apart - apart.mean()
    far = int((np.abs(centred) >= abs(value) - 1e-12).sum())
    return BesideChance(
        value,
        many,
        "; ".join(note for note in (left.gap, right.gap) if note),
        expected=0.0,
        spread=float(apart.std(ddof=1)),
        above=float((1 + (centred >= value - 1e-12).sum()) / (1 + draws)),
        below=float((1 + (centred <= value + 1e-12).sum()) / (1 + draws)),
        p=(1 + far) / (1 + draws),
        draws=draws,
    )


def _densities(ties: Ties, draws: int, seed: int, stream: int) -> Floats:
    """The density of each resampled network.

    With w how often each node was drawn the sum of all ties is w'Aw; copies of one node have no tie
    in it, and each of their known-to-be-possible ties is drawn from all that are known.
    """
    part = ties.arrows
    size = part.size
    if size < LEAST or not len(part.flat):
        return np.zeros(0)
    values, known = np.where(part.known, part.values, 0.0), part.known.astype(np.float64)
    pool = part.values[part.known]
    share = float(known.sum() / (size * (size - 1)))
    # An undirected tie stands in two cells, and is drawn once for both.
    ends_of_one = 1 if part.directed else 2
    found = []
    drawn = integers(size, (draws, size), seed, 10 + stream)
    for start in range(0, draws, BATCH):
        batch = drawn[start : start + BATCH]
        weights = _weights(batch, size)
        total = ((weights @ values) * weights).sum(axis=1)
        count = ((weights @ known) * weights).sum(axis=1)
        # Two copies of one node, in each direction that ties have; as many are known as of all.
        both = (weights * (weights - 1)).sum(axis=1) * share
        copies = np.rint(both / ends_of_one).astype(np.int64)
        picks = integers(len(pool), (int(copies.sum()),), seed, 1000 + 2 * start + stream)
        ends = np.cumsum(copies)
        running = np.concatenate([[0.0], np.cumsum(pool[picks])])
        total += ends_of_one * (running[ends] - running[ends - copies])
        with np.errstate(invalid="ignore"):
            found.append(total / (count + ends_of_one * copies))
    densities = np.concatenate(found)
    return np.asarray(densities[np.isfinite(densities)])


def _weights(batch: Ints, size: int) -> Floats:
    """How often each node was drawn, a row for each draw."""
    rows = np.arange(len(batch))[:, None]
    counts = np.bincount((rows * size + batch).ravel(), minlength=len(batch) * size)
    return counts.reshape(len(batch), size).astype(np.float64)
