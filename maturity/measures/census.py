"""Census: how many pairs and threes of each kind there are."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from maturity.frame import Ints
from maturity.number import Number, undefined
from maturity.ties import Ties

#: The three kinds of pair.
DYADS = ("mutual", "asymmetric", "null")
#: The sixteen kinds of three, by their pairs (mutual, asymmetric, null) and shape.
TRIADS = (
    "003", "012", "102", "021D", "021U", "021C", "111D", "111U",
    "030T", "030C", "201", "120D", "120U", "120C", "210", "300",
)  # fmt: skip
#: The ties of a three of each kind, as in Holland and Leinhardt: a, b, c are 0, 1, 2.
_SHAPES = MappingProxyType({
    "003": (), "012": ((0, 1),), "102": ((0, 1), (1, 0)),
    "021D": ((1, 0), (1, 2)), "021U": ((0, 1), (2, 1)), "021C": ((0, 1), (1, 2)),
    "111D": ((0, 1), (1, 0), (2, 1)), "111U": ((0, 1), (1, 0), (1, 2)),
    "030T": ((0, 1), (1, 2), (0, 2)), "030C": ((0, 1), (1, 2), (2, 0)),
    "201": ((0, 1), (1, 0), (1, 2), (2, 1)),
    "120D": ((1, 0), (1, 2), (0, 2), (2, 0)), "120U": ((0, 1), (2, 1), (0, 2), (2, 0)),
    "120C": ((0, 1), (1, 2), (0, 2), (2, 0)),
    "210": ((0, 1), (1, 0), (1, 2), (2, 1), (0, 2)),
    "300": ((0, 1), (1, 0), (1, 2), (2, 1), (0, 2), (2, 0)),
})  # fmt: skip


def net_by_dyads(ties: Ties, kind: str) -> Number:
    """How many pairs are mutual (both tell of a tie), asymmetric (one does) or null (neither).

    Formula: a count, over pairs in which both directions are known; `n` is how many those are.
    Moves: one answer moves one pair.
    Do not over-read: a pair of which one side did not speak is in none of the three.
    Undefined: no pair in which both directions are known.
    Sources: Holland and Leinhardt 1970.
    """
    if kind not in DYADS:
        raise ValueError(f"the kind is one of {', '.join(DYADS)}, not {kind!r}")
    rows, columns = np.nonzero(np.triu(ties.known & ties.known.T))
    if not len(rows):
        return undefined("no pair in which both directions are known")
    told = ties.present[rows, columns].astype(np.int64) + ties.present[columns, rows]
    return Number(float((told == 2 - DYADS.index(kind)).sum()), len(rows), ties.gap)


def net_by_triads(ties: Ties, kind: str) -> Number:
    """How many threes of organisations have their ties in this one of sixteen shapes.

    Formula: a count, over threes in which all six directions are known; `n` is how many those are.
    A kind is its mutual, asymmetric and null pairs and a letter for its shape: 030T is transitive,
    030C a cycle, 021D one who tells of two, 300 all tied.
    Moves: one answer moves as many threes as there are other organisations.
    Do not over-read: the counts follow mostly from how many ties there are.
    Undefined: no three in which every direction is known.
    Sources: Holland and Leinhardt 1970.
    """
    if kind not in TRIADS:
        raise ValueError(f"the kind is one of {', '.join(TRIADS)}, not {kind!r}")
    return Triads(ties).number(kind)


class Triads:
    """The threes of some ties, counted once for all sixteen shapes."""

    def __init__(self, ties: Ties) -> None:
        self.counts = _counted(ties)
        self.gap = ties.gap

    def number(self, kind: str) -> Number:
        """How many threes have this shape, as net_by_triads says."""
        if not self.counts.sum():
            return undefined("no three in which every direction is known")
        return Number(float(self.counts[TRIADS.index(kind)]), int(self.counts.sum()), self.gap)


def _counted(ties: Ties) -> Ints:
    """How many threes of each kind there are among those that are fully known."""
    size = ties.size
    everything = ties.known.sum() == size * (size - 1)
    if everything and size > 2:
        graph = ties.graph if ties.directed else ties.graph.as_directed()
        # igraph lists the kinds in this order.
        return np.array(tuple(graph.triad_census()), dtype=np.int64)
    # With gaps igraph would count them as no tie, so each three is looked at. A pair is a number:
    # 1 where the first tells of a tie, 2 where the second does, 4 where one is not known.
    pair = np.where(
        ties.known & ties.known.T, ties.present.astype(np.int64) + 2 * ties.present.T, 4
    )
    kinds = _kinds()
    counts = np.zeros(len(TRIADS) + 1, dtype=np.int64)
    for i in range(size - 2):
        later = np.arange(i + 1, size)
        first = pair[i, later]
        b, c = np.triu_indices(len(later), 1)
        code = first[b] + 5 * first[c] + 25 * pair[np.ix_(later, later)][b, c]
        counts += np.bincount(kinds[code], minlength=len(TRIADS) + 1)
    return counts[:-1]


def _kinds() -> Ints:
    """The kind of a three by the numbers of its pairs ab, ac and bc; the last is not known."""
    found = np.full(125, len(TRIADS), dtype=np.int64)
    orders = ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))
    for n, kind in enumerate(TRIADS):
        for order in orders:
            there = {(order[a], order[b]) for a, b in _SHAPES[kind]}
            ab, ac, bc = (
                ((x, y) in there) + 2 * ((y, x) in there) for x, y in ((0, 1), (0, 2), (1, 2))
            )
            found[ab + 5 * ac + 25 * bc] = n
    return found
