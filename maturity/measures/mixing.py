"""Mixing: how much of what ties organisations together lies inside groups and between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maturity.ties import Ties


@dataclass(frozen=True)
class Mix:
    """How many relationships of two groups there are, how many are known, and how many are there.

    Formula: counts over undirected pairs with one organisation in each group (`pairs`), those of
    which anybody said something (`known`) and those with a tie (`tied`). `strength` is the mean
    strength over the known ones, of cut ties the share that is there; NaN where none is known.
    Moves: the sizes of the groups, and whom the structure expects to work together.
    Do not over-read: few pairs make a share that jumps.
    Undefined: the strength, where nothing is known.
    Sources: block densities as in Wasserman and Faust 1994, 10.
    """

    a: str
    b: str
    pairs: int
    known: int
    tied: int
    strength: float


def mixing(ties: Ties, by: str, expected: Ties) -> tuple[Mix, ...]:
    """Every two groups with at least one pair that is expected, in the order of their first member.

    `ties` are undirected, and `expected` are the pairs to be counted; nodes in no group are not.
    """
    words = ties.labels(by)
    order = [word for word in dict.fromkeys(words) if word]
    wanted = np.triu(expected.present, 1)
    found = []
    for n, a in enumerate(order):
        for b in order[n:]:
            one, other = (np.array([word == name for word in words]) for name in (a, b))
            both = (one[:, None] & other) | (other[:, None] & one)
            cells = wanted & both
            if not cells.any():
                continue
            known = cells & ties.known
            strength = float(ties.values[known].mean()) if known.any() else float("nan")
            found.append(
                Mix(
                    a,
                    b,
                    pairs=int(cells.sum()),
                    known=int(known.sum()),
                    tied=int((known & ties.present).sum()),
                    strength=strength,
                )
            )
    return tuple(found)
