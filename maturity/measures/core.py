"""Core and periphery: whether a few organisations are tied to all and the rest only to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from maturity.frame import Bools, Floats
from maturity.minres import minres
from maturity.number import Number, undefined
from maturity.ties import Ties

#: From how many of the best first guesses the search for a core sets out.
STARTS = 20
FEW = "fewer than three nodes, or ties that are all alike"


def net_by_core_fit(ties: Ties) -> Number:
    """How well the network fits the picture of a core that is tied to all and a rest that is not.

    Formula: the highest correlation, over the known pairs, of their strength (the mean of both
    sides, or the one known) with 1 where at least one of the two is in the core and 0 elsewhere.
    Found by moving one organisation, or exchanging two, from the best of many first guesses.
    Moves: ties inside the rest lower it, missing ties of the core lower it.
    Do not over-read: any network with a hub fits a little; a good fit does not say that the rest is
    left out of anything it wanted.
    Undefined: fewer than three nodes, or ties that are all alike.
    Sources: Borgatti and Everett 1999, the discrete model.
    """
    found = _search(ties)
    if found is None:
        return undefined(FEW, int(ties.seen.sum()))
    return Number(found.fit, found.pairs, _doubt(ties))


def node_is_core(ties: Ties) -> pd.Series[bool]:
    """Whether this organisation is in the core of those that are tied to all.

    Formula: the core whose picture fits best, as in net_by_core_fit.
    Moves: the ties of others as much as its own, for a core is of the whole network.
    Do not over-read: where the fit is low there is no core, and who is in it says nothing.
    Undefined: never; nobody is in a core where there is none, and the note says so.
    Sources: Borgatti and Everett 1999.
    """
    found = _search(ties)
    members = np.zeros(ties.size, dtype=bool)
    note = FEW
    if found is not None:
        members[ties.seen] = found.core
        note = _doubt(ties)
    core: pd.Series[bool] = ties.by_node(members, "core", note)
    return core


def node_by_core_weight(ties: Ties) -> pd.Series[float]:
    """How near to the core this organisation stands: two that are near have a strong tie.

    Formula: the weights c whose products c_i x c_j come nearest to the strengths of the known pairs
    (the mean of both sides, or the one known), by least squares; divided by their root sum square.
    Moves: strong ties to those who stand near the core.
    Do not over-read: it always finds an order, also where there is no core; see
    net_by_core_weight_fit.
    Undefined: nothing is known of the organisation, or there is no tie.
    Sources: Borgatti and Everett 1999, the continuous model; minimum residuals, Boyd et al. 2010.
    """
    weights = _weights(ties)
    size = float(np.sqrt(np.nansum(weights**2)))
    found = weights / size if size > 0 else np.full(len(weights), np.nan)
    note = "there is no tie" if not size and len(weights) else ""
    series: pd.Series[float] = ties.by_seen(found, "core_weight", note)
    return series


def net_by_core_weight_fit(ties: Ties) -> Number:
    """How well a single order from core to edge explains how strong ties are.

    Formula: the correlation, over the known pairs, of their strength with c_i x c_j.
    Moves: as net_by_core_fit.
    Do not over-read: high also where some simply have more and stronger ties than others.
    Undefined: fewer than three nodes, ties that are all alike, or weights that are.
    Sources: Borgatti and Everett 1999.
    """
    part = ties.arrows.undirected("mean")
    weights = _weights(ties)
    rows, columns = part.cells
    products = weights[rows] * weights[columns]
    if part.size < 3 or _flat(part.flat) or _flat(products):
        return undefined(FEW, part.size)
    fit = float(np.corrcoef(part.flat, products)[0, 1])
    return Number(fit, len(rows), _doubt(ties))


@dataclass(frozen=True, eq=False)
class _Core:
    """The core found among the nodes seen, its fit, and the pairs behind it."""

    core: Bools
    fit: float
    pairs: int


def _search(ties: Ties) -> _Core | None:
    """The core that fits best."""
    part = ties.arrows.undirected("mean")
    if part.size < 3 or _flat(part.flat):
        return None
    known = part.known.astype(np.float64)
    values = np.where(part.known, part.values, 0.0)
    mean, spread = float(part.flat.mean()), float(part.flat.std())
    pairs, total = len(part.flat), float(part.flat.sum())

    def fits(inside: Floats, count: Floats) -> Floats:
        """The correlation when the ties inside the periphery sum to `inside` over `count` pairs."""
        share = 1 - count / pairs
        with np.errstate(divide="ignore", invalid="ignore"):
            found = ((total - inside) / pairs - mean * share) / (
                spread * np.sqrt(share * (1 - share))
            )
        # A core of all or of none is no core.
        return np.where((count <= 0) | (count >= pairs), -np.inf, found)

    def gain(edge: Bools, fit: float) -> tuple[float, tuple[int, ...]]:
        """The best fit within one step of a periphery, and whom the step moves."""
        there = edge.astype(np.float64)
        inside, count = _inside(edge, values, known)
        # One that leaves the periphery takes its ties to it away, one that joins brings them.
        way = np.where(edge, -1.0, 1.0)
        ties_to, pairs_to = values @ there, known @ there
        one = fits(inside + way * ties_to, count + way * pairs_to)
        step = int(np.argmax(one))
        best: tuple[float, tuple[int, ...]] = (float(one[step]), (step,))
        out, into = np.flatnonzero(edge), np.flatnonzero(~edge)
        if best[0] <= fit + 1e-12 and len(out) and len(into):
            # Two that change places: the tie between them is inside neither before nor after.
            swapped = fits(
                inside - ties_to[out][:, None] + ties_to[into] - values[np.ix_(out, into)],
                count - pairs_to[out][:, None] + pairs_to[into] - known[np.ix_(out, into)],
            )
            a, b = np.unravel_index(int(np.argmax(swapped)), swapped.shape)
            if swapped[a, b] > best[0] + 1e-12:
                best = float(swapped[a, b]), (int(out[a]), int(into[b]))
        return best

    best: tuple[float, Bools | None] = (-np.inf, None)
    for edge in _guesses(values, known, fits):
        fit = float(fits(*_inside(edge, values, known)))
        while True:
            better, moved = gain(edge, fit)
            if better <= fit + 1e-12:
                break
            edge[list(moved)] = ~edge[list(moved)]
            fit = better
        if fit > best[0] + 1e-12:
            best = fit, edge
    if best[1] is None or not np.isfinite(best[0]):
        return None
    return _Core(~best[1], best[0], pairs)


Fits = Callable[[Floats, Floats], Floats]


def _guesses(values: Floats, known: Floats, fits: Fits) -> Iterator[Bools]:
    """Peripheries to set out from: all but the k with the strongest ties, and only two.

    The best of each kind come first; who is left of the second kind are two without a tie.
    """
    size = len(values)
    order = np.argsort(-values.sum(axis=1) / np.maximum(known.sum(axis=1), 1), kind="stable")
    rank = np.empty(size, dtype=np.int64)
    rank[order] = np.arange(size)
    tops = [rank >= k for k in range(1, size)]
    scores = [-float(fits(*_inside(edge, values, known))) for edge in tops]
    for start in np.argsort(scores, kind="stable")[:STARTS]:
        yield tops[start].copy()
    rows, columns = np.triu_indices(size, 1)
    two = fits(values[rows, columns], known[rows, columns])
    for start in np.argsort(-two, kind="stable")[:STARTS]:
        edge = np.zeros(size, dtype=bool)
        edge[[rows[start], columns[start]]] = True
        yield edge


def _inside(edge: Bools, values: Floats, known: Floats) -> tuple[Floats, Floats]:
    """The sum and the number of known pairs inside the periphery."""
    there = edge.astype(np.float64)
    return np.asarray(there @ values @ there / 2), np.asarray(there @ known @ there / 2)


def _weights(ties: Ties) -> Floats:
    return minres(ties.arrows.undirected("mean").values.copy())


def _flat(values: Floats) -> bool:
    """Whether values do not differ."""
    return len(values) < 2 or float(np.ptp(values)) <= 1e-12 * max(1.0, float(np.abs(values).max()))


def _doubt(ties: Ties) -> str:
    return ties.arrows.undirected("mean").gap
