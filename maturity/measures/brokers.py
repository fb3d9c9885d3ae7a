"""Brokers: who stands between others more often than where they sit on paper would bring about.

A pair that nobody was asked about is no gap to stand in: every count, and every deal of chance, is
of the expected pairs that are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
import numpy.typing as npt

from maturity.chance import SEED, beside_chance, permutations
from maturity.frame import Floats, Ints
from maturity.measures.brokerage import ANY, ROLES, SAME
from maturity.number import BesideChance, Number
from maturity.ties import Ties

Singles = npt.NDArray[np.float32]

#: Draws behind each expectation: enough for a p of one in a thousand.
DRAWS = 999
#: How many cells are dealt out at once: so many that it pays, so few that they stay in the cache.
AT_ONCE = 2**17
#: How often one named as beyond chance may be there by chance (Benjamini and Hochberg).
FALSE = 0.10
#: Whether first and broker, and first and third, are of one group: what the parts differ in first.
PRODUCTS = tuple(dict.fromkeys((SAME[role][0], SAME[role][2]) for role in ROLES))
UNSEEN = "nothing is known of this organisation"


def brokers(
    ties: Ties, paper: Ties, *, draws: int = DRAWS, seed: int = SEED
) -> tuple[BesideChance, ...]:
    """Between how many two others, expected to work together, an organisation stands.

    Formula: ordered pairs of others that are expected on paper, are known to have no tie and both
    have one with it, expected too. Chance: the same ties dealt out anew over the pairs that are
    expected and known. One entry for each organisation, in order; undirected ties.
    Moves: its own ties raise it, ties between its partners lower it.
    Do not over-read: beyond chance is not better. One that stands between others may join them or
    keep them apart, and who convenes is meant to stand there.
    Undefined: nothing is known of the organisation.
    Sources: Gould and Fernandez 1989; dealing out over the pairs at risk, as in Good 2000.
    """
    deals = _Deals.of(ties, paper)

    def counted(tables: Singles) -> Floats:
        """How often each organisation stands between two others, a row for each deal."""
        return np.asarray(((tables @ (deals.known - tables)) * tables).sum(axis=2), np.float64)

    now = counted(deals.now)[0]
    drawn = np.concatenate(
        [np.zeros((0, ties.size)), *(counted(tables) for tables in deals.drawn(draws, seed))]
    )
    known = deals.known.sum(axis=1)
    return tuple(
        beside_chance(Number(float(now[n]), int(known[n])), drawn[:, n])
        if known[n]
        else BesideChance(nan, 0, UNSEEN)
        for n in range(ties.size)
    )


def brokers_by_group(
    ties: Ties, paper: Ties, by: str, *, draws: int = DRAWS, seed: int = SEED
) -> dict[tuple[str, str], BesideChance]:
    """How often each group stands between two others in each part, beside what its seats give it.

    Formula: the counts of `brokers`, by the part that node_by_brokerage tells from the groups of
    the three, and summed over a group's members. Chance: the same deals as there. Groups of those
    seen, in the order of their first member; all parts of each, and "any".
    Moves: as brokers.
    Do not over-read: of so many numbers a few lie far from chance by chance.
    Undefined: never; a group of which nobody is seen is not there.
    Sources: as brokers.
    """
    words = np.array(ties.labels(by), dtype=object)
    inside = ties.seen & (words != "")
    deals, words = _Deals.of(ties.kept(inside), paper.kept(inside)), words[inside]
    groups = list(dict.fromkeys(words.tolist()))
    member = np.array([words == group for group in groups], dtype=np.float64)
    member = member.reshape(len(groups), len(words))
    same = (words[:, None] == words).astype(np.float32)

    def parted(tables: Singles) -> dict[bool | None, Singles]:
        """Inside groups, and across them."""
        inside: Singles = tables * same
        across: Singles = tables - inside
        return {True: inside, False: across}

    def counted(tables: Singles) -> Floats:
        """A row for each part, a row for each deal, a number for each group."""
        ties_of, apart, found = parted(tables), parted(deals.known - tables), []
        # Two parts share a product, and products are what takes long; ties have no direction.
        open_ = {(one, other): ties_of[one] @ apart[other] for one, other in PRODUCTS}
        for role in ROLES:
            to_broker, from_broker, across = SAME[role]
            each = (open_[to_broker, across] * ties_of[from_broker]).sum(axis=2)
            found.append(each.astype(np.float64) @ member.T)
        return np.array([*found, np.sum(found, axis=0)])

    now = counted(deals.now)[:, 0]
    nothing = np.zeros((len(ROLES) + 1, 0, len(groups)))
    drawn = np.concatenate(
        [nothing, *(counted(tables) for tables in deals.drawn(draws, seed))], axis=1
    )
    return {
        (group, role): beside_chance(
            Number(float(now[part, n]), int(member[n].sum()), ties.gap), drawn[part, :, n]
        )
        for n, group in enumerate(groups)
        for part, role in enumerate((*ROLES, ANY))
    }


@dataclass(frozen=True, eq=False)
class _Deals:
    """Ties that are dealt out anew over the pairs at risk: those expected on paper and known."""

    known: Singles
    rows: Ints
    columns: Ints
    values: Singles

    @classmethod
    def of(cls, ties: Ties, paper: Ties) -> _Deals:
        if ties.directed or paper.directed:
            raise ValueError("brokers are found among undirected ties")
        known = ties.known & paper.present
        rows, columns = np.nonzero(np.triu(known, 1))
        # Counts of this size are exact in single precision, which is twice as fast.
        values = ties.present[rows, columns].astype(np.float32)
        return cls(known.astype(np.float32), rows, columns, values)

    @property
    def now(self) -> Singles:
        """The ties as they are, as a table of one deal."""
        return self._tables(self.values[None])

    def drawn(self, draws: int, seed: int) -> Iterator[Singles]:
        """Tables of the ties dealt out anew, a batch at a time."""
        batch = max(1, AT_ONCE // max(1, len(self.known) ** 2))
        for orders in permutations(len(self.values), draws, seed, batch=batch):
            yield self._tables(self.values[orders])

    def _tables(self, dealt: Singles) -> Singles:
        tables = np.zeros((len(dealt), *self.known.shape), dtype=np.float32)
        tables[:, self.rows, self.columns] = tables[:, self.columns, self.rows] = dealt
        return tables


def beyond(found: Sequence[BesideChance], false: float = FALSE) -> tuple[bool, ...]:
    """Which organisations stand between others more often than chance, with false alarms held down.

    Formula: the largest k of the m known whose k-th smallest share of draws that reach as high is
    at most k / m x `false`; those k.
    Moves: the more organisations there are, the clearer each must be.
    Do not over-read: one that is not beyond chance may still matter much.
    Undefined: never; one that is not known is not beyond.
    Sources: Benjamini and Hochberg 1995.
    """
    shares = np.array([one.above for one in found], dtype=np.float64)
    order = np.argsort(np.where(np.isnan(shares), np.inf, shares), kind="stable")
    many = int(np.isfinite(shares).sum())
    line = np.arange(1, many + 1) / max(1, many) * false
    below = np.flatnonzero(shares[order[:many]] <= line + 1e-12)
    last = float(shares[order[below[-1]]]) if len(below) else -1.0
    return tuple(bool(share <= last) for share in shares)
