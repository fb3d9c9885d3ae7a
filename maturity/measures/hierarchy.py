"""Hierarchy: how near a directed network is to a chain of command (Krackhardt's dimensions)."""

from __future__ import annotations

import numpy as np

from maturity.frame import Bools
from maturity.number import Number, undefined
from maturity.ties import Ties


def net_by_hierarchy(ties: Ties) -> Number:
    """The share of two organisations with a way between them of which it leads only one way.

    Formula: pairs in which one reaches the other and is not reached back / pairs in which at least
    one reaches the other, along directed ties over any number of steps.
    Moves: one tie back from the bottom to the top can bring it to 0.
    Do not over-read: it is about ways of any length, so one tie decides much; undirected ties give
    0. R's sna calls 1 - the dyadic reciprocity by the same name: see net_by_one_way.
    Undefined: no tie.
    Sources: Krackhardt 1994.
    """
    reach = _reach(ties)
    one, other = reach & ~np.eye(len(reach), dtype=bool), reach.T
    pairs = int((one | (other & ~np.eye(len(reach), dtype=bool))).sum()) // 2
    if not pairs:
        return undefined("there is no tie")
    mutual = int((one & other).sum()) // 2
    return Number(1 - mutual / pairs, pairs, ties.doubt)


def net_by_efficiency(ties: Ties) -> Number:
    """How few ties there are beyond those that hold each part together: 1 for a tree.

    Formula: 1 - sum over components of (ties - (n - 1)) / sum of (n(n - 1) - (n - 1)), with ties
    counted in both directions.
    Moves: every tie beyond the necessary lowers it.
    Do not over-read: the opposite of redundancy; a system that can lose a partner is not efficient.
    Undefined: no component of three or more, or nothing to spare.
    Sources: Krackhardt 1994; counted as in R's sna.
    """
    part = ties.arrows
    spare = room = 0
    for component in ties.linked.graph.connected_components():
        size = len(component)
        there = int(part.present[np.ix_(component, component)].sum())
        spare += there - (size - 1)
        room += size * (size - 1) - (size - 1)
    if not room:
        return undefined("no two organisations are tied")
    return Number(1 - spare / room, part.size, ties.doubt)


def net_by_upper_bounds(ties: Ties) -> Number:
    """The share of pairs above whom one organisation reaches both and all others that do.

    Formula: 1 - violations / sum over components of (n - 1)(n - 2) / 2. A pair is a violation where
    no organisation that reaches both (each reaches itself) also reaches every other that does.
    Moves: a second chain of command lowers it.
    Do not over-read: meant for charts of command; undirected ties always give 1.
    Undefined: no component of three or more.
    Sources: Krackhardt 1994, "least upper boundedness", read as R's sna reads it.
    """
    reach = _reach(ties)
    wrong = room = pairs = 0
    for component in ties.linked.graph.connected_components():
        size = len(component)
        if size < 3:
            continue
        inside = reach[np.ix_(component, component)]
        room += (size - 1) * (size - 2) // 2
        pairs += size * (size - 1) // 2
        wrong += _without_bound(inside)
    if not room:
        return undefined("no component of three or more")
    return Number(1 - wrong / room, pairs, ties.doubt)


def net_by_one_way(ties: Ties) -> Number:
    """The share of pairs in which only one side tells of a tie.

    Formula: asymmetric pairs / pairs in which both directions are known.
    Moves: a tie that only one side tells of raises it; an answer to it lowers it.
    Do not over-read: what is one-sided may be a difference of view rather than of rank.
    Undefined: no pair in which both directions are known.
    Sources: R's sna, hierarchy(measure = "reciprocity"), which is 1 - dyadic reciprocity.
    """
    both = np.triu(ties.known & ties.known.T)
    pairs = int(both.sum())
    if not pairs:
        return undefined("no pair in which both directions are known")
    return Number(float((ties.present != ties.present.T)[both].mean()), pairs, ties.gap)


def _reach(ties: Ties) -> Bools:
    """Whether each of the nodes seen reaches each other along directed ties; itself always."""
    part = ties.arrows
    size = part.size
    steps = np.array(part.graph.distances(), dtype=np.float64).reshape(size, size)
    return np.asarray(np.isfinite(steps))


def _without_bound(reach: Bools) -> int:
    """How many pairs of a component have no upper bound that reaches all their upper bounds."""
    size = len(reach)
    wrong = 0
    ahead = reach.astype(np.float32)
    for i in range(size - 1):
        # For each j after i: who reaches both, a column each.
        bounds = reach[:, [i]] & reach[:, i + 1 :]
        # How many of those bounds each node reaches; one that is a bound and reaches all will do.
        reached = ahead @ bounds.astype(np.float32)
        good = bounds & (reached == bounds.sum(axis=0))
        wrong += int((~good.any(axis=0)).sum())
    return wrong
