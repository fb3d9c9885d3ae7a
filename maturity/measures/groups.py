"""Groups: whether ties stay inside sectors and places, and which groups ties make by themselves."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from maturity.chance import DRAWS, SEED, beside_chance, permutations
from maturity.frame import Floats, Ints
from maturity.number import BesideChance, Number, undefined
from maturity.ties import Ties

#: Leiden starts anew this often; the best division found is kept.
STARTS = 10


def net_by_ei(
    ties: Ties,
    by: str,
    *,
    chance: Literal["labels", "ties"] = "labels",
    draws: int = DRAWS,
    seed: int = SEED,
) -> BesideChance:
    """How far ties reach across groups: 1 where all do, -1 where none does.

    Formula: (external - internal) / (external + internal) strength of ties; with cut ties, their
    number. Chance "labels" deals the groups' names out anew over the same ties; "ties" deals the
    strengths out anew over the pairs that are known, so that a pair nobody was asked about has none
    in any deal.
    Moves: the sizes of groups: with many small ones nearly all ties are external, so read it
    against what is expected.
    Do not over-read: more across is not better; places are meant to have their own ties.
    Undefined: no tie between two nodes that are in groups.
    Sources: Krackhardt and Stern 1988.
    """
    part, codes, note = _grouped(ties, by)
    rows, columns = part.cells
    weights = part.flat
    total = float(weights.sum())
    if not total:
        return _nothing("no tie between two nodes that are in groups")
    there = weights > 0
    same = codes[rows] == codes[columns]
    found = Number(1 - 2 * float(weights[same].sum()) / total, int(there.sum()), note)
    if chance == "ties":
        drawn = [
            1 - 2 * weights[order][:, same].sum(axis=1) / total
            for order in permutations(len(weights), draws, seed)
        ]
    else:
        rows, columns, weights = rows[there], columns[there], weights[there]
        orders = (codes[order] for order in permutations(part.size, draws, seed))
        drawn = [1 - 2 * ((one[:, rows] == one[:, columns]) @ weights) / total for one in orders]
    return beside_chance(found, np.concatenate(drawn) if drawn else np.array([]))


def node_by_ei(ties: Ties, by: str) -> pd.Series[float]:
    """How far this organisation's ties reach across groups: 1 where all do, -1 where none does.

    Formula: (external - internal) / (external + internal) strength of its ties, both directions.
    Moves: as net_by_ei; one in a large group has more chances inside.
    Do not over-read: as net_by_ei.
    Undefined: it has no tie to one that is in a group, or is in none.
    Sources: Krackhardt and Stern 1988.
    """
    words = np.array(ties.labels(by), dtype=object)
    within = (words[:, None] == words) & (words != "") & (words != "")[:, None]
    counted = np.where((words != "") & (words != "")[:, None] & ties.known, ties.values, 0.0)
    if ties.directed:
        counted = counted + counted.T
    total, inside = counted.sum(axis=1), np.where(within, counted, 0.0).sum(axis=1)
    found = np.full(ties.size, np.nan)
    np.divide(total - 2 * inside, total, out=found, where=total > 0)
    note = "some have no tie to one that is in a group" if np.isnan(found).any() else ""
    said = "; ".join(part for part in (ties.gap, note) if part)
    series: pd.Series[float] = ties.by_node(found, "ei", said)
    return series


def net_by_assortativity(ties: Ties, by: str) -> Number:
    """How far ties keep to their own group, beyond what the groups' shares of ties would give.

    Formula: (tr e - sum a_g b_g) / (1 - sum a_g b_g), where e_gh is the share of tie strength from
    group g to h, and a, b its row and column sums. 1 where all ties stay inside, 0 at chance.
    Moves: ties across lower it.
    Do not over-read: below 0 has no fixed lowest value; it depends on the groups.
    Undefined: no tie between two that are in groups, or all ends of ties in one group.
    Sources: Newman 2003.
    """
    part, codes, note = _grouped(ties, by)
    mixing = _mixing(part, codes)
    total = float(mixing.sum())
    if not total:
        return undefined("no tie between two nodes that are in groups")
    mixing = mixing / total
    chance = float(mixing.sum(axis=1) @ mixing.sum(axis=0))
    if chance > 1 - 1e-12:
        return undefined("all ends of ties are in one group", int((part.flat > 0).sum()))
    value = (float(np.trace(mixing)) - chance) / (1 - chance)
    return Number(value, int((part.flat > 0).sum()), note)


def net_by_degree_assortativity(ties: Ties) -> Number:
    """Whether organisations with many ties are tied to others with many (above 0) or few (below).

    Formula: the correlation, over the ends of undirected ties, of the two numbers of partners.
    Moves: hubs with partners who have few make it negative.
    Do not over-read: hub-and-spoke structures are negative by design.
    Undefined: no tie, or all with as many partners.
    Sources: Newman 2002.
    """
    part = ties.linked
    degree = part.present.sum(axis=1).astype(np.float64)
    rows, columns = np.nonzero(part.present)
    if not len(rows) or np.ptp(degree[rows]) == 0:
        return undefined("no tie, or all have as many partners", len(rows) // 2)
    value = float(np.corrcoef(degree[rows], degree[columns])[0, 1])
    return Number(value, len(rows) // 2, ties.doubt)


def net_by_modularity(ties: Ties, by: str) -> Number:
    """How much more strength of ties lies inside the groups than their members' ties would give.

    Formula: Q = sum over groups of (inside / m - (degrees / 2m)^2), over undirected strengths (the
    mean of both sides, or the one known); with cut ties, their number.
    Moves: ties across lower it; more and smaller groups allow higher values.
    Do not over-read: compare it with the best division of the same ties, net_by_best_modularity.
    Undefined: no tie between two that are in groups.
    Sources: Newman and Girvan 2004.
    """
    part, codes, note = _grouped(ties, by)
    mean = part.undirected("mean")
    if not mean.graph.ecount():
        return undefined("no tie between two nodes that are in groups")
    value = mean.graph.modularity(codes.tolist(), weights="weight")
    return Number(float(value), mean.graph.ecount(), note)


def node_by_community(ties: Ties, *, seed: int = SEED) -> pd.Series[float]:
    """Which of the groups that ties make by themselves this organisation belongs to.

    Formula: the division of undirected strengths (the mean of both sides, or the one known) with
    the highest modularity that Leiden finds in ten starts, numbered from 0 in the order of nodes.
    Moves: any tie; near the best there are often other divisions as good.
    Do not over-read: it always finds groups; look at net_by_best_modularity first. The numbers are
    names.
    Undefined: nothing is known of the organisation.
    Sources: Traag, Waltman and van Eck 2019.
    """
    found, _ = _leiden(ties, seed)
    series: pd.Series[float] = ties.by_seen(found.astype(np.float64), "community")
    return series


def net_by_best_modularity(ties: Ties, *, seed: int = SEED) -> Number:
    """How clearly ties fall into groups by themselves: the highest modularity of any division.

    Formula: the modularity of the division that node_by_community finds.
    Moves: dense groups with few ties between them raise it.
    Do not over-read: random sparse networks reach .3 and more.
    Undefined: no tie.
    Sources: Traag, Waltman and van Eck 2019.
    """
    _, best = _leiden(ties, seed)
    return replace(best, note="; ".join(part for part in (best.note, _mean_gap(ties)) if part))


def net_by_adjusted_rand(ties: Ties, by: str, *, seed: int = SEED) -> Number:
    """How far the groups that ties make by themselves are those of the map: 1 the same, 0 chance.

    Formula: the adjusted Rand index of Leiden's communities and the groups, over the nodes in one.
    Moves: it counts pairs of organisations that are together in both or apart in both.
    Do not over-read: places may work well and still trade across; the map need not be the measure.
    Undefined: fewer than two nodes in groups, no tie, or one group in both.
    Sources: Hubert and Arabie 1985.
    """
    return _compared(ties, by, seed, "adjusted_rand")


def net_by_mutual_information(ties: Ties, by: str, *, seed: int = SEED) -> Number:
    """How much knowing an organisation's place tells of the group its ties put it in, from 0 to 1.

    Formula: 2 I / (H1 + H2), the mutual information of Leiden's communities and the groups.
    Moves: as net_by_adjusted_rand.
    Do not over-read: it lies above 0 by chance where groups are many and small.
    Undefined: as net_by_adjusted_rand.
    Sources: Danon et al. 2005.
    """
    return _compared(ties, by, seed, "nmi")


def _compared(ties: Ties, by: str, seed: int, method: str) -> Number:
    import igraph

    words = np.array(ties.kept(ties.seen).labels(by), dtype=object)
    found, best = _leiden(ties, seed)
    inside = words != ""
    many = int(inside.sum())
    if many < 2 or not best.known:
        return undefined("fewer than two nodes in groups, or no tie", many)
    ours, theirs = found[inside], np.unique(words[inside].astype(str), return_inverse=True)[1]
    if len(set(ours.tolist())) == 1 and len(set(theirs.tolist())) == 1:
        return undefined("there is only one group", many)
    apart = int((~inside).sum())
    note = f"{apart} nodes are in none or in several groups and left out" if apart else ""
    value = igraph.compare_communities(ours.tolist(), theirs.tolist(), method=method)
    said = "; ".join(part for part in (note, _mean_gap(ties)) if part)
    # Rounding can carry a perfect match past 1.
    return Number(min(1.0, float(value)), many, said)


def _leiden(ties: Ties, seed: int) -> tuple[Ints, Number]:
    """The best division of the nodes seen, and its modularity."""
    import igraph

    mean = ties.arrows.undirected("mean")
    graph = mean.graph
    if not graph.ecount():
        return np.arange(mean.size), undefined("there is no tie")
    found: tuple[float, list[int]] = (-np.inf, [])
    try:
        for start in range(STARTS):
            # igraph draws from a generator of the whole process: it is lent ours, and gets it back.
            igraph.set_random_number_generator(random.Random(seed * STARTS + start))
            parts = graph.community_leiden(
                objective_function="modularity", weights="weight", n_iterations=-1
            )
            value = graph.modularity(parts.membership, weights="weight")
            if value > found[0] + 1e-12:
                found = value, parts.membership
    finally:
        igraph.set_random_number_generator(random)
    names: dict[int, int] = {}
    codes = np.array([names.setdefault(part, len(names)) for part in found[1]], dtype=np.int64)
    return codes, Number(float(found[0]), graph.ecount())


def _grouped(ties: Ties, by: str) -> tuple[Ties, Ints, str]:
    """The ties among nodes seen that are in a group, each one's group as a number, and a note."""
    ties = ties.arrows
    words = np.array(ties.labels(by), dtype=object)
    inside = words != ""
    codes = np.unique(words[inside].astype(str), return_inverse=True)[1].astype(np.int64)
    part = ties if inside.all() else ties.kept(inside)
    apart = int((~inside).sum())
    said = f"{apart} nodes are in none or in several groups and left out" if apart else ""
    return part, codes, "; ".join(words for words in (said, part.gap) if words)


def _mixing(part: Ties, codes: Ints) -> Floats:
    """The strength of ties from group to group."""
    many = int(codes.max(initial=-1)) + 1
    member = np.zeros((part.size, many))
    member[np.arange(part.size), codes] = 1.0
    return np.asarray(member.T @ np.where(part.known, part.values, 0.0) @ member)


def _mean_gap(ties: Ties) -> str:
    return ties.arrows.undirected("mean").gap


def _nothing(note: str) -> BesideChance:
    return BesideChance(float("nan"), 0, note)
