"""Hidden strength: relationships that work although nothing on paper expects them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from maturity.basis import Informal
from maturity.frame import Frame
from maturity.logic import Truth
from maturity.model import Rules, at_least, both_sides, dyad, working


@dataclass(frozen=True)
class Hidden:
    """A pair outside the structure of which somebody said something.

    `a` and `b` are positions of organisations, `views` what each says of the other, `leaders` how
    many said it, `depth` and `maturity` as for any pair. `found` is True where both sides spoke and
    it works, None where it would but one side alone spoke, else False.
    """

    a: int
    b: int
    views: tuple[float, float]
    leaders: tuple[int, int]
    depth: float
    maturity: float
    found: Truth


@dataclass(frozen=True)
class Strength:
    """The pairs that no structure expects: `outside` counts all, `ties` are those spoken of.

    `reason` says why there are none: `all_expected`, or `not_asked` where leaders spoke only of
    partners whom the structure expects.
    """

    reason: str | None
    outside: int
    ties: tuple[Hidden, ...]


def hidden_strength(frame: Frame, informal: Informal, rules: Rules) -> Strength:
    """Two organisations that work well together although nothing on paper expects it.

    By the rule for a working pair, from what both sides say. Such pairs are never scored, and they
    have no ranges: few leaders are asked about them, and whom they name is their own choice.
    """
    size = len(frame.organisations)
    outside = size * (size - 1) // 2 - frame.size
    sides: dict[tuple[int, int], dict[int, int]] = {}
    for n, (i, j) in enumerate(zip(informal.speaker, informal.partner, strict=True)):
        sides.setdefault((min(int(i), int(j)), max(int(i), int(j))), {})[int(i)] = n
    ties = tuple(_hidden(pair, rows, informal, rules) for pair, rows in sorted(sides.items()))
    reason = "all_expected" if not outside else None if ties else "not_asked"
    return Strength(reason, outside, ties)


def _hidden(
    pair: tuple[int, int], rows: dict[int, int], informal: Informal, rules: Rules
) -> Hidden:
    def of(values: object, missing: float) -> list[float]:
        given = np.asarray(values)
        return [float(given[rows[side]]) if side in rows else missing for side in pair]

    views, depths = of(informal.view, math.nan), of(informal.depth, math.nan)
    there, back = np.array([views[0]]), np.array([views[1]])
    maturity = dyad(there, back, rules)
    depth = both_sides(np.array([depths[0]]), np.array([depths[1]]))
    works = bool(at_least(working(maturity, depth, rules), 1.0)[0])
    leaders = of(informal.leaders, 0)
    return Hidden(
        pair[0],
        pair[1],
        (views[0], views[1]),
        (int(leaders[0]), int(leaders[1])),
        float(depth[0]),
        float(maturity[0]),
        False if not works else True if len(rows) == 2 else None,
    )
