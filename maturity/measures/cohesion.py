"""Cohesion: how much of the network there is, and how well it would hold if parts were lost."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from maturity.frame import Floats
from maturity.number import Number, undefined
from maturity.ties import Ties, two_steps

FEW = "fewer than {} nodes about which anything is known"


def net_by_density(ties: Ties) -> Number:
    """The mean strength of all ties about which somebody said something.

    Formula: the sum of the known values / the number of known directions (of pairs, where ties have
    none). Of ties cut to 0 and 1 it is the share that is there.
    Moves: every value, all alike; and the frame, for ties that nobody asked about are not in it.
    Do not over-read: large networks are sparser than small ones, so systems of different size are
    not compared by it; studies found both more and less of it where more was achieved [2] [3].
    Undefined: nothing is known.
    Sources: [1] Wasserman and Faust 1994, 4.2; [2] Retrum, Chapman and Varda 2019, 99 networks;
    [3] a randomised trial in 24 cities, doi 10.2105/AJPH.2005.063644.
    """
    if not len(ties.flat):
        return undefined("nothing is known about any tie")
    return Number(float(ties.flat.mean()), len(ties.flat), ties.gap)


def net_by_transitivity(ties: Ties) -> Number:
    """How often two partners of the same organisation are partners of each other.

    Formula: paths of two undirected ties whose ends are tied / those whose ends are known to have a
    tie or none; one side's word is enough. Where all is known, 3 x triangles / paths of two ties.
    Moves: closed groups raise it, hubs with partners who do not meet lower it.
    Do not over-read: small boards create triangles by themselves, so a place-based structure is
    expected to be transitive.
    Undefined: no path of two ties whose ends are known.
    Sources: Newman, Strogatz and Watts 2001.
    """
    part = ties.linked
    paths = two_steps(part.present)
    known = round(float(np.triu(paths * part.known, 1).sum()))
    if not known:
        return undefined("nothing is known between any two partners of the same organisation")
    closed = float(np.triu(paths * part.present, 1).sum())
    return Number(closed / known, known, ties.gap)


def net_by_transitivity_directed(ties: Ties) -> Number:
    """How often, where one tells of a second and that of a third, the first tells of the third.

    Formula: ordered triples i, j, k with i -> j, j -> k and i -> k / those with i -> j and j -> k,
    among triples in which i -> k is known.
    Moves: short cuts raise it.
    Do not over-read: it is not the undirected transitivity, and not comparable with it.
    Undefined: no path of two directed ties whose ends are known.
    Sources: Wasserman and Faust 1994, 6.1; "weak" transitivity of R's sna.
    """
    paths = two_steps(ties.present)
    known = round(float(paths[ties.known].sum()))
    if not known:
        return undefined("no path of two ties whose ends are known")
    return Number(float(paths[ties.present].sum() / known), known, ties.gap)


def net_by_components(ties: Ties) -> Number:
    """Into how many parts the network falls between which no tie is known.

    Formula: connected components of undirected ties; an organisation without a tie is one.
    Moves: one tie between two parts lowers it by one.
    Do not over-read: silent organisations can make parts look separate.
    Undefined: nothing is known of any node.
    Sources: Wasserman and Faust 1994, 4.2.
    """
    graph = ties.linked.graph
    if not graph.vcount():
        return undefined(FEW.format(1))
    return Number(float(len(graph.connected_components())), graph.vcount(), ties.doubt)


def net_by_connectedness(ties: Ties) -> Number:
    """The share of two organisations that can reach each other at all, directly or through others.

    Formula: pairs in one component / all pairs of nodes about which anything is known.
    Moves: never falls when a tie is added.
    Do not over-read: in large networks it is nearly always 1, because any number of steps counts;
    what is left without the hub counts two steps for that reason.
    Undefined: fewer than two nodes.
    Sources: Krackhardt 1994.
    """
    graph = ties.linked.graph
    size = graph.vcount()
    if size < 2:
        return undefined(FEW.format(2), size)
    reached = sum(part * (part - 1) for part in graph.connected_components().sizes())
    return Number(reached / (size * (size - 1)), size * (size - 1) // 2, ties.doubt)


def net_by_global_efficiency(ties: Ties) -> Number:
    """How near organisations are to one another on average: 1 where all are tied directly.

    Formula: mean of 1 / (steps between two), 0 where there is no way, over undirected ties.
    Moves: never falls when a tie is added.
    Do not over-read: the shortest way is not the way that is used.
    Undefined: fewer than two nodes.
    Sources: Latora and Marchiori 2001.
    """
    size = ties.linked.size
    if size < 2:
        return undefined(FEW.format(2), size)
    steps = _steps(ties)
    with np.errstate(divide="ignore"):
        near = np.where(steps > 0, 1 / steps, 0.0)
    return Number(float(near.sum() / (size * (size - 1))), size * (size - 1) // 2, ties.doubt)


def net_by_mean_distance(ties: Ties) -> Number:
    """How many steps lie on average between two organisations that can reach each other.

    Formula: mean length of the shortest undirected ways, over pairs with one.
    Moves: short cuts lower it; a new way between two parts can raise it.
    Do not over-read: pairs without a way are not in it, so read it with connectedness.
    Undefined: no tie.
    Sources: Wasserman and Faust 1994, 4.2.
    """
    reached = _reached(ties)
    if not len(reached):
        return undefined("no two organisations are tied")
    return Number(float(reached.mean()), len(reached) // 2, ties.doubt)


def net_by_diameter(ties: Ties) -> Number:
    """How many steps lie between the two organisations that are farthest apart.

    Formula: the longest of the shortest undirected ways, over pairs with one.
    Moves: a single organisation at the edge decides it.
    Do not over-read: pairs without a way are not in it, so read it with connectedness.
    Undefined: no tie.
    Sources: Wasserman and Faust 1994, 4.2.
    """
    reached = _reached(ties)
    if not len(reached):
        return undefined("no two organisations are tied")
    return Number(float(reached.max()), len(reached) // 2, ties.doubt)


def net_by_vertex_connectivity(ties: Ties) -> Number:
    """How many organisations would have to go before the rest fall apart.

    Formula: the fewest nodes whose removal disconnects the network (Menger); one less than the
    number of nodes where all are tied; 0 where it already is in parts.
    Moves: never falls when a tie is added; the least tied organisation is an upper limit.
    Do not over-read: an organisation with one tie makes it 1, however strong the rest is.
    Undefined: fewer than two nodes.
    Sources: White and Harary 2001; found as in Even 1975.
    """
    graph = ties.linked.graph
    if graph.vcount() < 2:
        return undefined(FEW.format(2), graph.vcount())
    return Number(float(_fewest(ties.linked)), graph.vcount(), ties.doubt)


def node_is_cut(ties: Ties) -> pd.Series[bool]:
    """Whether others lose all ways to one another when this organisation goes.

    Formula: an articulation point of the undirected ties.
    Moves: one tie past the organisation is enough to end it.
    Do not over-read: it says that ways are lost, not how many or how much they mattered.
    Undefined: never; an organisation of which nothing is known is not one.
    Sources: Wasserman and Faust 1994, 4.2.
    """
    found = np.zeros(ties.size, dtype=bool)
    found[np.flatnonzero(ties.seen)[ties.linked.graph.articulation_points()]] = True
    cut: pd.Series[bool] = ties.by_node(found, "cut", ties.doubt)
    return cut


def net_by_algebraic_connectivity(ties: Ties) -> Number:
    """How hard the network is to pull apart: 0 where it already is in parts.

    Formula: the second smallest eigenvalue of D - W, where W holds the strength of each undirected
    tie (the mean of both sides, or the one known) and D its row sums; in the unit of the values.
    Moves: never falls when a tie grows.
    Do not over-read: it grows with the number of nodes and with the unit, so like with like.
    Undefined: fewer than two nodes.
    Sources: Fiedler 1973.
    """
    mean = ties.arrows.undirected("mean")
    if mean.size < 2:
        return undefined(FEW.format(2), mean.size)
    weights = np.where(mean.known, mean.values, 0.0)
    values = np.linalg.eigvalsh(np.diag(weights.sum(axis=1)) - weights)
    second = max(0.0, float(values[1]))
    # An eigenvalue that is 0 comes out of the solver as dust.
    return Number(second if second > 1e-9 * abs(values[-1]) else 0.0, mean.size, ties.doubt)


def _fewest(part: Ties) -> int:
    """The fewest nodes that part an undirected network.

    They leave the least tied node on one side, parted from someone it has no tie with, or they are
    some of its partners' go-betweens and it is one of them: then two of its partners are parted.
    igraph tries every two nodes instead, which takes minutes in large systems.
    """
    graph = part.graph
    degrees = graph.degree()
    least = int(np.argmin(degrees))
    fewest = degrees[least]
    if not fewest or not graph.is_connected():
        return 0
    if graph.articulation_points():
        return 1
    partners = np.flatnonzero(part.present[least]).tolist()
    others = [node for node in range(part.size) if node != least and node not in set(partners)]
    pairs = [(least, other) for other in others]
    pairs += [(a, b) for a, b in combinations(partners, 2) if not part.present[a, b]]
    for a, b in pairs:
        if fewest <= 2:
            # Without a cut organisation it takes two.
            break
        fewest = min(fewest, graph.vertex_connectivity(source=a, target=b))
    return int(fewest)


def _reached(ties: Ties) -> Floats:
    """The steps between those that can reach each other, each pair twice."""
    steps = _steps(ties)
    return steps[np.isfinite(steps) & (steps > 0)]


def _steps(ties: Ties) -> Floats:
    """The steps between every two nodes seen; infinite where there is no way."""
    graph = ties.linked.graph
    size = graph.vcount()
    return np.array(graph.distances(), dtype=np.float64).reshape(size, size)
