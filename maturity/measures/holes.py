"""Holes: whether an organisation's partners are tied to one another, or only to it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from maturity.frame import Bools, Floats
from maturity.ties import Ties


def node_by_constraint(ties: Ties) -> pd.Series[float]:
    """How far this organisation's partners are tied to one another, so that it depends on them.

    Formula: C_i = the sum over partners j of (p_ij + the sum over q of p_iq p_qj)^2, where p_ij is
    the share of i's strength of ties, both directions together, that goes to j.
    Moves: partners who have other partners than each other lower it.
    Do not over-read: one with a single partner has 1 by arithmetic; few ties make it high.
    Undefined: it has no tie.
    Sources: Burt 1992.
    """
    shares, there = _shares(ties)
    found = np.where(there, (shares + shares @ shares) ** 2, 0.0).sum(axis=1)
    return _tied(ties, found, there, "constraint")


def node_by_effective_size(ties: Ties) -> pd.Series[float]:
    """How many partners this organisation has, less those it could reach through the others.

    Formula: the sum over partners j of 1 - the sum over q of p_iq m_jq, where m_jq is the strength
    of j and q over j's strongest. For ties that are cut and undirected it is n - 2t / n, with t
    ties among n partners.
    Moves: ties among its partners lower it.
    Do not over-read: it grows with the number of partners.
    Undefined: it has no tie.
    Sources: Burt 1992; Borgatti 1997.
    """
    shares, there = _shares(ties)
    both = _both(ties)
    top = both.max(axis=1, initial=0.0)
    against = np.divide(both, top[:, None], out=np.zeros_like(both), where=top[:, None] > 0)
    found = np.where(there, 1 - shares @ against.T, 0.0).sum(axis=1)
    return _tied(ties, found, there, "effective_size")


def node_by_burt_efficiency(ties: Ties) -> pd.Series[float]:
    """The share of this organisation's partners that it could not also reach through the others.

    Formula: the effective size / the number of partners, from 0 to 1.
    Moves: ties among its partners lower it.
    Do not over-read: one with a single partner has 1 by arithmetic. It is not the efficiency of a
    network.
    Undefined: it has no tie.
    Sources: Burt 1992.
    """
    _, there = _shares(ties)
    many = there.sum(axis=1)
    size = node_by_effective_size(ties).to_numpy()
    found = np.divide(size, many, out=np.zeros(ties.size), where=many > 0)
    return _tied(ties, found, there, "burt_efficiency")


def node_by_burt_hierarchy(ties: Ties) -> pd.Series[float]:
    """How far this organisation's dependence lies with one partner: 0 where all weigh the same.

    Formula: the sum over partners j of r_j ln r_j / (n ln n), where r_j is j's part of the
    constraint over the mean of all n parts.
    Moves: one partner to whom the others are tied raises it.
    Do not over-read: with a single partner it is 1 by convention.
    Undefined: it has no tie.
    Sources: Burt 1992, after Coleman and Theil.
    """
    shares, there = _shares(ties)
    parts = np.where(there, (shares + shares @ shares) ** 2, 0.0)
    many = there.sum(axis=1)
    mean = np.divide(parts.sum(axis=1), many, out=np.zeros(ties.size), where=many > 0)
    ratio = np.divide(parts, mean[:, None], out=np.ones_like(parts), where=there)
    total = (ratio * np.log(np.where(ratio > 0, ratio, 1.0))).sum(axis=1)
    room = many * np.log(np.maximum(many, 1))
    found = np.divide(total, room, out=np.ones(ties.size), where=many > 1)
    # Rounding can carry equal parts past 0.
    return _tied(ties, np.clip(found, 0.0, 1.0), there, "burt_hierarchy")


def _both(ties: Ties) -> Floats:
    """The strength of each two nodes, both directions together."""
    values = np.where(ties.known, ties.values, 0.0)
    return np.asarray(values + values.T)


def _shares(ties: Ties) -> tuple[Floats, Bools]:
    """The share of each node's strength that goes to each other, and who its partners are."""
    both = _both(ties)
    total = both.sum(axis=1, keepdims=True)
    shares = np.divide(both, total, out=np.zeros_like(both), where=total > 0)
    return shares, np.asarray(both > 0)


def _tied(ties: Ties, found: Floats, there: Bools, name: str) -> pd.Series[float]:
    values = np.where(there.any(axis=1), found, np.nan)
    note = "some have no tie" if np.isnan(values).any() else ""
    said = "; ".join(part for part in (ties.doubt, note) if part)
    series: pd.Series[float] = ties.by_node(values, name, said)
    return series
