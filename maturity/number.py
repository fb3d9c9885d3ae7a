"""A number with what it rests on: how many values, and why it is not known where it is not."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Number:
    """A number with how many values it rests on and, where it needs one, a note.

    `n` counts what was averaged or compared: cells, pairs, nodes or people, as the measure says. A
    number that is not defined is NaN and its note says why; the note of one that is defined says
    what was left out. Raises ValueError for a NaN without a note, and for infinity.

    >>> float(Number(0.5, 12))
    0.5
    """

    value: float
    n: int
    note: str = ""

    def __post_init__(self) -> None:
        if math.isinf(self.value):
            raise ValueError("a measure is a finite number, or NaN with a note")
        if math.isnan(self.value) and not self.note:
            raise ValueError("a number that is not known needs a note that says why")

    def __float__(self) -> float:
        return self.value

    @property
    def known(self) -> bool:
        """Whether the number is defined."""
        return not math.isnan(self.value)

    def as_dict(self) -> dict[str, float | int | str]:
        """The number as plain data, NaN where it is not known."""
        return {"value": self.value, "n": self.n, "note": self.note}


@dataclass(frozen=True)
class BesideChance(Number):
    """A number beside what chance alone would give.

    `expected` and `spread` (a standard deviation) are those of chance, `z` how many spreads the
    number lies from what is expected, `above` and `below` the shares of random draws that reach at
    least as high or at least as low, and `p` the share that lie as far from what chance expects in
    either direction; each counts the number itself as one draw, so none is ever 0. NaN where chance
    says nothing.
    """

    expected: float = math.nan
    spread: float = math.nan
    above: float = math.nan
    below: float = math.nan
    p: float = math.nan
    draws: int = 0

    @property
    def z(self) -> float:
        """How many spreads of chance the number lies from what chance would give."""
        return (self.value - self.expected) / self.spread if self.spread > 0 else math.nan


def undefined(note: str, n: int = 0) -> Number:
    """A number that is not defined, and why."""
    return Number(math.nan, n, note)
