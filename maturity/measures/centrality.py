"""Centrality: where each organisation stands."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from maturity.frame import Bools, Floats
from maturity.ties import Ties, two_steps

Direction = Literal["in", "out", "all"]


def node_by_degree(ties: Ties, direction: Direction = "all") -> pd.Series[float]:
    """With how many organisations this one has a tie.

    Formula: the number of ties: those it tells of ("out"), those others tell of ("in"), or partners
    with whom either side tells of one ("all").
    Moves: the number of partners that a survey asks about.
    Do not over-read: more partners is not better; every tie takes time.
    Undefined: nothing is known in that direction.
    Sources: Freeman 1979.
    """
    there, known = _side(ties, direction)
    return _known(ties, there.sum(axis=1).astype(np.float64), known, "degree")


def node_by_strength(ties: Ties, direction: Direction = "out") -> pd.Series[float]:
    """The sum of the strengths of this organisation's ties.

    Formula: the sum of the known values in its row ("out"), its column ("in") or both ("all").
    Moves: how many partners are known as much as how strong the ties are.
    Do not over-read: those about whom more was said have more; the mean is the score of the method.
    Undefined: nothing is known in that direction.
    Sources: Barrat et al. 2004.
    """
    values = np.where(ties.known, ties.values, 0.0)
    sums = {"out": values.sum(axis=1), "in": values.sum(axis=0)}
    known = _side(ties, direction)[1]
    if direction == "all":
        # An undirected tie stands in its row and in its column, and is one.
        total = sums["out"] + sums["in"] if ties.directed else sums["out"]
        return _known(ties, total, ties.seen, "strength")
    return _known(ties, sums[direction], known, "strength")


def node_by_betweenness(
    ties: Ties, *, directed: bool = False, weighted: bool = False
) -> pd.Series[float]:
    """How many shortest ways between two others lead through this organisation.

    Formula: the sum over pairs of others of the share of their shortest ways that pass here; where
    `weighted`, a tie is as long as 1 / its strength.
    Moves: one tie past it can take much away; it is the measure that missing answers harm most.
    Do not over-read: few things in a system travel only by the shortest way.
    Undefined: nothing is known of the organisation.
    Sources: Freeman 1977; Brandes 2001; weighted after Opsahl, Agneessens and Skvoretz 2010.
    """
    part = ties.arrows if directed else ties.linked
    graph = part.graph
    lengths = [1 / weight for weight in graph.es["weight"]] if weighted else None
    found = graph.betweenness(directed=directed and ties.directed, weights=lengths)
    series: pd.Series[float] = ties.by_seen(found, "betweenness")
    return series


def node_by_closeness(ties: Ties) -> pd.Series[float]:
    """How near this organisation is to those it can reach: 1 where it is tied to all of them.

    Formula: (organisations within reach) / (the sum of the steps to them), inside its component.
    Moves: short cuts anywhere near it.
    Do not over-read: in a small component it is easily high, so compare inside components only.
    Undefined: nobody is within reach.
    Sources: Freeman 1979; on components as in igraph.
    """
    graph = ties.linked.graph
    found = np.array(graph.closeness(normalized=True), dtype=np.float64)
    note = "without a tie nobody is within reach" if np.isnan(found).any() else ""
    series: pd.Series[float] = ties.by_seen(found, "closeness", note)
    return series


def node_by_eigenvector(ties: Ties) -> pd.Series[float]:
    """How well this organisation is tied to those that are themselves well tied: 1 at the top.

    Formula: the leading eigenvector of the undirected strengths (mean of both sides, or the one
    known) in each component by itself, with 1 for its highest.
    Moves: the strength of its partners' ties as much as its own.
    Do not over-read: inside a dense group everybody is high; components are not comparable.
    Undefined: it has no tie.
    Sources: Bonacich 1972.
    """
    mean = ties.arrows.undirected("mean")
    weights = np.where(mean.known, mean.values, 0.0)
    found = np.full(mean.size, np.nan)
    for part in mean.graph.connected_components():
        if len(part) > 1:
            vector = np.abs(np.linalg.eigh(weights[np.ix_(part, part)])[1][:, -1])
            found[part] = vector / vector.max()
    note = "it has no tie" if np.isnan(found).any() else ""
    series: pd.Series[float] = ties.by_seen(found, "eigenvector", note)
    return series


def node_by_coreness(ties: Ties) -> pd.Series[float]:
    """The largest k for which it is in a group whose members all have k ties or more inside it.

    Formula: the highest k of a k-core of undirected ties that holds the organisation.
    Moves: ties of partners as much as its own.
    Do not over-read: a high number says that there is a dense group, not that it leads.
    Undefined: nothing is known of the organisation.
    Sources: Seidman 1983.
    """
    series: pd.Series[float] = ties.by_seen(ties.linked.graph.coreness(), "coreness")
    return series


def node_by_clustering(ties: Ties) -> pd.Series[float]:
    """How many of this organisation's partners are partners of each other, as a share.

    Formula: pairs of partners with an undirected tie / pairs of partners known to have one or not.
    Moves: ties among its partners raise it.
    Do not over-read: one who convenes partners who did not meet before is low, and so is one whose
    partners do not get on.
    Undefined: fewer than two partners, or nothing known between any two of them.
    Sources: Watts and Strogatz 1998.
    """
    part = ties.linked
    there, known = part.present.astype(np.float64), part.known.astype(np.float64)
    closed = (two_steps(part.present) * there).sum(axis=1)
    pairs = ((there @ known) * there).sum(axis=1)
    found = np.divide(closed, pairs, out=np.full(part.size, np.nan), where=pairs > 0)
    note = "some have fewer than two partners" if np.isnan(found).any() else ""
    series: pd.Series[float] = ties.by_seen(found, "clustering", note)
    return series


def _side(ties: Ties, direction: Direction) -> tuple[Bools, Bools]:
    """The ties of each node in one direction, a row each, and whether anything is known there."""
    if direction == "all":
        either = ties.undirected("either")
        return either.present, np.asarray(either.known.any(axis=1))
    if direction == "out":
        return ties.present, np.asarray(ties.known.any(axis=1))
    if direction == "in":
        return ties.present.T, np.asarray(ties.known.any(axis=0))
    raise ValueError(f"the direction is in, out or all, not {direction!r}")


def _known(ties: Ties, values: Floats, known: Bools, name: str) -> pd.Series[float]:
    found = np.where(known, values, np.nan)
    note = "nothing is known of some in that direction" if np.isnan(found).any() else ""
    said = "; ".join(part for part in (ties.gap, note) if part)
    series: pd.Series[float] = ties.by_node(found, name, said)
    return series
