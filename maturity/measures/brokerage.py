"""Brokerage: who stands between two others that have no tie, and between which sectors."""

from __future__ import annotations

from collections.abc import Callable
from math import comb, nan, sqrt
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from maturity.chance import BATCH, DRAWS, SEED, beside_chance, permutations
from maturity.frame import Bools, Floats, Ints
from maturity.number import BesideChance, Number
from maturity.ties import Ties

#: The parts a broker can play between a first and a third, by whose group is whose.
ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
ANY = "any"
#: How many paths are looked at at once: so few that they stay in the cache.
AT_ONCE = 2**18
_NOBODY = "some nodes are in no group or in several, or nothing is known of them"

#: Whether (first and broker, broker and third, first and third) are of one group; None is either.
SAME: MappingProxyType[str, tuple[bool | None, bool | None, bool | None]] = MappingProxyType(
    {
        "coordinator": (True, True, True),
        "itinerant": (False, False, True),
        "representative": (True, False, False),
        "gatekeeper": (False, True, False),
        "liaison": (False, False, False),
        ANY: (None, None, None),
    }
)


def node_by_brokerage(ties: Ties, by: str, role: str = ANY) -> pd.Series[float]:
    """Between how many two others, known to have no tie, this organisation stands in a given part.

    Formula: ordered pairs i, k with i -> j -> k and i known not to tell of k. The part follows from
    their groups: coordinator AAA, itinerant ABA, representative AAB, gatekeeper ABB, liaison ABC
    (first, broker, third); "any" is their sum. Undirected ties count both ways.
    Moves: its own ties raise it, ties between its partners lower it.
    Do not over-read: it grows with the number of ties; net_by_brokerage says what chance gives. A
    pair of which nobody knows whether it has a tie is not counted.
    Undefined: it is in no group, or nothing is known of it.
    Sources: Gould and Fernandez 1989.
    """
    _check(role)
    inside, codes = _coded(ties, by)
    found = np.full(ties.size, np.nan)
    found[inside] = _counts(ties.kept(inside), codes, role)
    note = "" if inside.all() else _NOBODY
    said = "; ".join(part for part in (ties.gap, note) if part)
    series: pd.Series[float] = ties.by_node(found, f"brokerage_{role}", said)
    return series


def net_by_brokerage(
    ties: Ties,
    by: str,
    role: str = ANY,
    *,
    of: str | None = None,
    chance: Literal["labels", "ties"] = "labels",
    draws: int = DRAWS,
    seed: int = SEED,
) -> BesideChance:
    """How often organisations stand between two others in a given part, beside what chance gives.

    Formula: the sum of node_by_brokerage over all brokers, or those of the group `of`. Chance
    "labels" deals the groups' names out anew over the same ties; "ties" deals as many ties out over
    the same groups (Gould and Fernandez's own formulas, for all brokers together).
    Moves: as node_by_brokerage; the sizes of groups.
    Do not over-read: a sector that brokers more than chance may be a bridge or a gate.
    Undefined: nobody is in a group; beside chance also for "ties" where not everything is known.
    Sources: Gould and Fernandez 1989; R's sna for "ties".
    """
    _check(role)
    inside, codes = _coded(ties, by)
    words = [ties.labels(by)[n] for n in np.flatnonzero(inside)]
    note = "; ".join(part for part in (ties.gap, "" if inside.all() else _NOBODY) if part)
    if not words or (of is not None and of not in words):
        return BesideChance(nan, 0, "nobody is in such a group")
    part = ties.kept(inside)
    brokers = np.array([of is None or word == of for word in words])
    counts = _counts(part, codes, role)
    found = Number(float(counts[brokers].sum()), int(brokers.sum()), note)
    if chance == "ties":
        return _of_ties(part, codes, role, found, whole=of is None)
    first, broker, third = _open_paths(part)
    target = -1 if of is None else int(codes[words.index(of)])

    # Small numbers are quicker to move about than large ones.
    short = codes.astype(np.int16)

    def total(labels: npt.NDArray[np.int16]) -> Floats:
        a, b, c = (labels.take(some, axis=1) for some in (first, broker, third))
        good = np.ones(a.shape, dtype=bool) if target < 0 else b == target
        for same, (x, y) in zip(SAME[role], ((a, b), (b, c), (a, c)), strict=True):
            if same is not None:
                good &= np.equal(x, y) if same else np.not_equal(x, y)
        return np.asarray(np.count_nonzero(good, axis=1), dtype=np.float64)

    batch = max(1, min(BATCH, AT_ONCE // max(1, len(first))))
    orders = permutations(part.size, draws, seed, batch=batch)
    drawn = [total(short[order]) for order in orders]
    return beside_chance(found, np.concatenate(drawn) if drawn else np.array([]))


# -- counts --------------------------------------------------------------------------------------


def _check(role: str) -> None:
    if role not in SAME:
        raise ValueError(f"the role is one of {', '.join(SAME)}, not {role!r}")


def _coded(ties: Ties, by: str) -> tuple[Bools, Ints]:
    """The nodes seen that are in a group, and the group of each of them as a number."""
    words = np.array(ties.labels(by), dtype=object)
    inside = ties.seen & (words != "")
    codes = np.unique(words[inside].astype(str), return_inverse=True)[1].astype(np.int64)
    return np.asarray(inside), codes


def _counts(part: Ties, codes: Ints, role: str) -> Floats:
    """How often each node plays a part."""
    same = codes[:, None] == codes
    there = part.present.astype(np.float64)

    def limited(values: Floats, wanted: bool | None) -> Floats:
        return values if wanted is None else values * (same == wanted)

    to_broker, from_broker, across = SAME[role]
    first = limited(there, to_broker)
    second = limited(there, from_broker)
    apart = limited(part.absent.astype(np.float64), across)
    return np.asarray(((first.T @ apart) * second).sum(axis=1))


def _open_paths(part: Ties) -> tuple[Ints, Ints, Ints]:
    """First, broker and third of every path of two ties whose ends are known to have none."""
    found = []
    for broker in range(part.size):
        tells = np.flatnonzero(part.present[:, broker])
        told = np.flatnonzero(part.present[broker])
        i, k = np.nonzero(part.absent[np.ix_(tells, told)])
        found.append((tells[i], np.full(len(i), broker), told[k]))
    if not found:
        return (np.zeros(0, dtype=np.int64),) * 3
    first, brokers, third = (np.concatenate(some).astype(np.int64) for some in zip(*found))  # noqa: B905
    return first, brokers, third


# -- chance: as many ties, dealt out anew --------------------------------------------------------


def _of_ties(part: Ties, codes: Ints, role: str, found: Number, *, whole: bool) -> BesideChance:
    """The number beside its expectation where each tie is there with the network's density."""
    size = part.size
    if not whole or part.gap or size < 3:
        why = "beside chance only for all brokers of a network in which every tie is known"
        return BesideChance(found.value, found.n, "; ".join(x for x in (found.note, why) if x))
    density = float(part.present.sum() / (size * (size - 1)))
    groups = [float(count) for count in np.bincount(codes)]
    expected, variance = _MOMENTS[role](groups, float(size), density)
    spread = sqrt(variance) if variance > 0 else nan
    return BesideChance(found.value, found.n, found.note, expected=expected, spread=spread)


Moments = tuple[float, float]


def _terms(d: float) -> tuple[float, float, float, float]:
    """The chance p of an open path, and how two paths vary together that share one pair of nodes.

    The pair is a tie of both; a tie of one and the gap of the other; the gap of both.
    """
    p = d**2 * (1 - d)
    return p, d**3 * (1 - d) ** 3, d**4 * (1 - d) ** 2, d**5 * (1 - d)


def _inside(triples: float, size: float, d: float) -> Moments:
    p, ties, mixed, gaps = _terms(d)
    shared = (4 * size - 10) * ties - 4 * (size - 3) * mixed + (size - 3) * gaps
    return triples * p, triples * (p * (1 - p) + shared)


def _coordinator(groups: list[float], size: float, d: float) -> Moments:
    found = [_inside(n * (n - 1) * (n - 2), n, d) for n in groups]
    return sum(mean for mean, _ in found), sum(variance for _, variance in found)


def _itinerant(groups: list[float], size: float, d: float) -> Moments:
    p, ties, _, gaps = _terms(d)
    mean = p * sum(n * (size - n) * (n - 1) for n in groups)
    shared = sum(
        x * y * (x - 1) * ((2 * x + 2 * y - 6) * ties + (size - x - 1) * gaps)
        for a, x in enumerate(groups)
        for b, y in enumerate(groups)
        if a != b
    )
    return mean, mean * (1 - p) + shared


def _outward(groups: list[float], size: float, d: float) -> Moments:
    p, ties, _, gaps = _terms(d)
    mean = p * sum(n * (size - n) * (n - 1) for n in groups)
    shared = sum(n * (size - n) * (n - 1) * ((size - 3) * ties + (n - 2) * gaps) for n in groups)
    return mean, mean * (1 - p) + shared


def _liaison(groups: list[float], size: float, d: float) -> Moments:
    p, ties, mixed, gaps = _terms(d)
    mean = shared = 0.0
    for a, x in enumerate(groups):
        for b, y in enumerate(groups):
            for c, z in enumerate(groups):
                if len({a, b, c}) == 3:
                    mean += p * x * y * z
                    shared += (x * y * z) * (
                        (4 * (size - y) - 2 * (x + z + 1)) * ties
                        - (4 * (size - z) - 2 * (x + y + 1)) * mixed
                        + (size - (x + z + 1)) * gaps
                    )
    return mean, mean * (1 - p) + shared


def _any(groups: list[float], size: float, d: float) -> Moments:
    return _inside(6.0 * comb(int(size), 3), size, d)


_MOMENTS: MappingProxyType[str, Callable[[list[float], float, float], Moments]] = MappingProxyType(
    {
        "coordinator": _coordinator,
        "itinerant": _itinerant,
        "representative": _outward,
        "gatekeeper": _outward,
        "liaison": _liaison,
        ANY: _any,
    }
)
