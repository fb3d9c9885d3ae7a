"""Rounded numbers, and what a reader can tell from one about the number before."""

from __future__ import annotations

import math
from collections.abc import Iterable

from maturity.model import EXACT

#: The step to which numbers of people and of pairs are rounded where the whole number tells more.
FIVE = 5.0


def shown(value: float, unit: float, marks: Iterable[float] = ()) -> float:
    """A number rounded to the nearest step, halves upwards, and never onto a mark not reached.

    >>> shown(56.3, 1), shown(56.3, 5), shown(49.8, 1, [50]), shown(49.8, 5, [50]), shown(52.5, 5)
    (56.0, 55.0, 49.0, 45.0, 55.0)
    """
    nearest = _tidy(math.floor(value / unit + 0.5 + EXACT) * unit)
    crossed = any(value < mark - EXACT and mark <= nearest + EXACT for mark in marks)
    return _tidy(nearest - unit) if crossed else nearest


def span(number: float, unit: float, marks: Iterable[float] = ()) -> tuple[float, float]:
    """Between which ends a number lay that is shown so: all that the rounding lets a reader tell.

    >>> span(56, 1), span(49, 1, [50]), span(50, 1, [50]), span(45, 5, [50])
    ((55.5, 56.5), (48.5, 50.0), (50.0, 50.5), (42.5, 50.0))
    """
    low, high = number - unit / 2, number + unit / 2
    for mark in marks:
        if low < mark <= number + EXACT:
            low = mark
        # The step below a mark also holds what would have been rounded onto it.
        if number + EXACT < mark <= number + unit + EXACT:
            high = max(high, mark)
    return _tidy(low), _tidy(high)


def outward(low: float, high: float, unit: float, top: float) -> tuple[float, float]:
    """A range with its ends moved outwards to the next step, inside 0 and `top`.

    >>> outward(53.2, 63.7, 5, 100)
    (50.0, 65.0)
    """
    return (
        max(0.0, _tidy(math.floor(low / unit + EXACT) * unit)),
        min(top, _tidy(math.ceil(high / unit - EXACT) * unit)),
    )


def widened(low: float, high: float, unit: float, top: float) -> tuple[float, float]:
    """The range of a change with its ends moved outwards to the next step, inside -`top` and `top`.

    >>> widened(-1.2, 6.1, 5, 100.0), widened(-99, -3, 10, 100.0)
    ((-5.0, 10.0), (-100.0, 0.0))
    """
    return (
        max(-top, _tidy(math.floor(low / unit + EXACT) * unit)),
        min(top, _tidy(math.ceil(high / unit - EXACT) * unit)),
    )


def _tidy(number: float) -> float:
    return round(number, 9) + 0.0
