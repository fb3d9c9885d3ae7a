"""Centralisation: how far a network turns round its most central member."""

from __future__ import annotations

import numpy as np

from maturity.number import Number, undefined
from maturity.ties import Ties


def net_by_degree_centralisation(ties: Ties) -> Number:
    """How far ties gather round one organisation: 1 for a star, 0 where all have as many.

    Formula: the sum of (p_max - p_i) / (n - 2), where p_i is the share of an organisation's known
    pairs in which there is a tie. Where every pair is known this is Freeman's: the sum of
    (d_max - d_i) / ((n - 1)(n - 2)).
    Moves: a hub with many partners raises it; ties among the others lower it.
    Do not over-read: a lead organisation is a way of governing, not a fault [2]; an organisation
    about which little is known has a share that jumps.
    Undefined: fewer than three nodes about which anything is known.
    Sources: [1] Freeman 1979; [2] Provan and Kenis 2008.
    """
    part = ties.linked
    if part.size < 3:
        return undefined("fewer than three nodes about which anything is known", part.size)
    known = part.known.sum(axis=1)
    # A node that only one side could speak for may have no known pair left.
    heard = known > 0
    if heard.sum() < 3:
        return undefined("fewer than three nodes with a pair that is known", int(heard.sum()))
    shares = part.present.sum(axis=1)[heard] / known[heard]
    value = float((shares.max() - shares).sum() / (len(shares) - 2))
    return Number(min(1.0, value), len(part.flat), _doubt(ties))


def net_by_betweenness_centralisation(ties: Ties) -> Number:
    """How far the shortest ways lead through one organisation: 1 for a star.

    Formula: the sum of (b_max - b_i) / ((n - 1)^2 (n - 2) / 2), over undirected ties.
    Moves: one short cut past the hub can lower it much; missing answers raise it.
    Do not over-read: as with degree, a hub is a way of governing; above 0 in any sparse network.
    Undefined: fewer than three nodes about which anything is known.
    Sources: Freeman 1977, 1979.
    """
    part = ties.linked
    size = part.size
    if size < 3:
        return undefined("fewer than three nodes about which anything is known", size)
    found = np.array(part.graph.betweenness())
    value = float((found.max() - found).sum() / ((size - 1) ** 2 * (size - 2) / 2))
    return Number(value, size, ties.doubt)


def _doubt(ties: Ties) -> str:
    """Here a pair that is not known is left out; it does not count as no tie."""
    return ties.doubt.replace(" and count as no tie", " and left out")
