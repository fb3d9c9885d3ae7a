"""People: how much of what ties organisations together hangs on single leaders."""

from __future__ import annotations

from collections.abc import Set
from itertools import combinations

import numpy as np
import pandas as pd

from maturity.number import Number, undefined
from maturity.ties import Ties

#: What a leader's organisation is called among the attributes of ties between leaders.
HOME = "organisation"
#: Up to this many groups of leaders are all tried; beyond it the next is added to the best so far.
TRIED = 50_000


def net_by_key_people(ties: Ties, leaders: int = 1) -> Number:
    """How much of the contact between organisations would be lost if so many leaders left.

    Formula: KPD_k = 1 - (the lowest connectedness that is left when k leaders go) / (connectedness
    now), where two organisations are tied when a leader of one would call a leader of the other,
    and connectedness is the share of pairs that reach each other. For one and two leaders every
    group is tried; beyond that the worst next one is added.
    Moves: contact that several leaders hold lowers it.
    Do not over-read: leaders named at most a few; who was not named may be called all the same.
    Undefined: fewer than two organisations, or no contact between any two.
    Sources: Borgatti 2006, key players; fragmentation in 42 coalitions, PMC9420007.
    """
    homes, links = _links(ties)
    now = _connected(links, len(homes))
    if now == 0:
        return undefined("no leader would call one of another organisation", ties.size)
    _, left = _worst(links, len(homes), ties.size, leaders)
    return Number(1 - left / now, ties.size, _doubt(ties))


def node_by_key_person(ties: Ties) -> pd.Series[float]:
    """How much of the contact between organisations would be lost if this leader left.

    Formula: 1 - connectedness without the leader / connectedness now, as in net_by_key_people.
    Moves: as net_by_key_people.
    Do not over-read: about named people; for the consultant only.
    Undefined: no contact between any two organisations.
    Sources: as net_by_key_people.
    """
    homes, links = _links(ties)
    now = _connected(links, len(homes))
    if now == 0:
        note = "no leader would call one of another organisation"
        nobody: pd.Series[float] = ties.by_node(np.full(ties.size, np.nan), "key_person", note)
        return nobody
    found = np.zeros(ties.size)
    for leader in _alone(links):
        found[leader] = 1 - _connected(links, len(homes), {leader}) / now
    series: pd.Series[float] = ties.by_node(found, "key_person", _doubt(ties))
    return series


def node_is_cut_leader(ties: Ties) -> pd.Series[bool]:
    """Whether organisations would lose all contact with others if this leader left.

    Formula: connectedness falls when the leader is taken away.
    Moves: one other leader who would call, or be called, is enough to end it.
    Do not over-read: as net_by_key_people.
    Undefined: never; without any contact nobody is one.
    Sources: as net_by_key_people.
    """
    homes, links = _links(ties)
    now = _connected(links, len(homes))
    cut = np.zeros(ties.size, dtype=bool)
    for leader in _alone(links):
        cut[leader] = _connected(links, len(homes), {leader}) < now - 1e-12
    series: pd.Series[bool] = ties.by_node(cut, "cut_leader", _doubt(ties))
    return series


Links = dict[tuple[int, int], list[tuple[int, int]]]


def _links(ties: Ties) -> tuple[list[str], Links]:
    """The organisations, and for each two of them the pairs of leaders who hold the contact."""
    words = ties.labels(HOME)
    homes = list(dict.fromkeys(words))
    at = {home: n for n, home in enumerate(homes)}
    found: dict[tuple[int, int], dict[tuple[int, int], None]] = {}
    for source, target in np.argwhere(ties.present).tolist():
        a, b = sorted((at[words[source]], at[words[target]]))
        if a != b:
            found.setdefault((a, b), {})[min(source, target), max(source, target)] = None
    return homes, {pair: list(held) for pair, held in found.items()}


def _connected(links: Links, size: int, gone: Set[int] = frozenset()) -> float:
    """The share of organisations' pairs that reach each other when some leaders are gone."""
    if size < 2:
        return 0.0
    parent = list(range(size))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for (a, b), held in links.items():
        if not gone or any(x not in gone and y not in gone for x, y in held):
            parent[root(a)] = root(b)
    sizes = np.bincount([root(n) for n in range(size)])
    return float((sizes * (sizes - 1)).sum() / (size * (size - 1)))


def _alone(links: Links) -> set[int]:
    """The leaders without whom some two organisations have no contact; nobody else is missed."""
    return {n for held in links.values() for n in held[0] if all(n in pair for pair in held)}


def _worst(links: Links, size: int, leaders: int, many: int) -> tuple[set[int], float]:
    """The leaders, so many, whose leaving hurts most, and the connectedness that is left."""
    who = sorted({leader for held in links.values() for pair in held for leader in pair})
    gone: set[int] = set()
    if many >= 2 and len(who) * (len(who) - 1) // 2 <= TRIED:
        gone = _worst_pair(links, size, who)
    while len(gone) < min(many, len(who)):
        left = [(_connected(links, size, gone | {n}), n) for n in who if n not in gone]
        gone = gone | {min(left)[1]}
    return gone, _connected(links, size, gone)


def _worst_pair(links: Links, size: int, who: list[int]) -> set[int]:
    """The two leaders whose leaving hurts most; the first such two where several do."""
    best: tuple[float, tuple[int, ...]] = (2.0, ())
    now = _connected(links, size)
    # Without one of these two leaders can only lose a contact together.
    alone = _alone(links)
    # A contact can be lost to both together only where every pair of leaders has one of the two.
    together: set[tuple[int, int]] = set()
    for held in links.values():
        for x in dict.fromkeys(leader for pair in held for leader in pair):
            rest = [pair for pair in held if x not in pair]
            if rest:
                shared = set(rest[0]).intersection(*map(set, rest[1:]))
                together.update((min(x, y), max(x, y)) for y in shared)
    for x, y in combinations(who, 2):
        loses = x in alone or y in alone or (x, y) in together
        left = _connected(links, size, {x, y}) if loses else now
        if left < best[0] - 1e-12:
            best = left, (x, y)
    return set(best[1])


def _doubt(ties: Ties) -> str:
    silent = int((~ties.known.any(axis=1)).sum())
    return f"{silent} of {ties.size} leaders named nobody or did not answer" if silent else ""
