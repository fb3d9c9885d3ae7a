"""Brokers: who stands between others more often than where they sit on paper would bring about."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np
import numpy.typing as npt

from maturity.chance import SEED, beside_chance, permutations
from maturity.frame import Floats
from maturity.number import BesideChance, Number
from maturity.ties import Ties

Singles = npt.NDArray[np.float32]

#: Draws behind each expectation: enough for a p of one in a thousand.
DRAWS = 999
#: How many cells are dealt out at once: so many that it pays, so few that they stay in the cache.
AT_ONCE = 2**17
#: How often one named as beyond chance may be there by chance (Benjamini and Hochberg).
FALSE = 0.10
UNSEEN = "nothing is known of this organisation"


def brokers(
    ties: Ties, paper: Ties, *, draws: int = DRAWS, seed: int = SEED
) -> tuple[BesideChance, ...]:
    """Between how many two others an organisation stands, beside what its seats would give it.

    Formula: ordered pairs of others that are known to have no tie and both have one with it, as
    node_by_brokerage counts them. Chance: the same ties and gaps dealt out anew over the pairs that
    are expected on paper and known; a pair that is not expected has no tie in any deal. One entry
    for each organisation, in order; undirected ties.
    Moves: its own ties raise it, ties between its partners lower it.
    Do not over-read: beyond chance is not better. One that stands between others may join them or
    keep them apart, and who convenes is meant to stand there.
    Undefined: nothing is known of the organisation.
    Sources: Gould and Fernandez 1989; dealing out over the pairs at risk, as in Good 2000.
    """
    if ties.directed or paper.directed:
        raise ValueError("brokers are found among undirected ties")
    cells = np.nonzero(np.triu(ties.known & paper.present, 1))
    values = ties.present[cells].astype(np.float32)
    # What chance leaves alone: pairs outside the structure stay as they are, unknown ones unknown.
    # Counts of this size are exact in single precision, which is twice as fast.
    still = (ties.present & ~paper.present).astype(np.float32)
    known = ties.known.astype(np.float32)

    def counted(dealt: Singles) -> Floats:
        """How often each organisation stands between two others, a row for each deal."""
        tables = np.repeat(still[None], len(dealt), axis=0)
        rows, columns = cells
        tables[:, rows, columns] = tables[:, columns, rows] = dealt
        return np.asarray(((tables @ (known - tables)) * tables).sum(axis=2), dtype=np.float64)

    now = counted(values[None])[0]
    batch = max(1, AT_ONCE // max(1, ties.size**2))
    orders = permutations(len(values), draws, seed, batch=batch)
    drawn = np.concatenate([np.zeros((0, ties.size)), *(counted(values[o]) for o in orders)])
    return tuple(
        beside_chance(Number(float(now[n]), int(known[n].sum())), drawn[:, n])
        if ties.seen[n]
        else BesideChance(nan, 0, UNSEEN)
        for n in range(ties.size)
    )


def beyond(found: Sequence[BesideChance], false: float = FALSE) -> tuple[bool, ...]:
    """Which organisations stand between others more often than chance, with false alarms held down.

    Formula: the largest k of the m known whose k-th smallest share of draws that reach as high is
    at most k / m x `false`; those k.
    Moves: the more organisations there are, the clearer each must be.
    Do not over-read: one that is not beyond chance may still matter much.
    Undefined: never; one that is not known is not beyond.
    Sources: Benjamini and Hochberg 1995.
    """
    shares = np.array([one.above for one in found], dtype=np.float64)
    order = np.argsort(np.where(np.isnan(shares), np.inf, shares), kind="stable")
    many = int(np.isfinite(shares).sum())
    line = np.arange(1, many + 1) / max(1, many) * false
    below = np.flatnonzero(shares[order[:many]] <= line + 1e-12)
    last = float(shares[order[below[-1]]]) if len(below) else -1.0
    return tuple(bool(share <= last) for share in shares)
