"""What changed between two waves, with its doubt, and whether anyone could stand behind it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from maturity.differences import Differences
from maturity.discovery import Pairs, chance, discoveries
from maturity.model import EXACT

#: What is printed where a change fails any of its tests; it does not say that nothing changed.
NO_CHANGE = "no change we can stand behind"
CHANGED = "a change we can stand behind"
#: The tests a change must pass, in the order in which they are named.
TESTS = ("untested", "interval", "minimum", "silent", "discovery")
#: How often the smallest change that is called visible would be found if it were there.
POWER = 0.80

#: The changes of one statistic, by what it is of.
Changes = dict[tuple[int, ...], "Change"]


@dataclass(frozen=True)
class Change:
    """The later wave minus the earlier one, for what both have in common, with its likely range.

    `silent_low` and `silent_high` are the change if the silent of both waves are unhappier, or
    happier, than colleagues who answered. `minimum` is the least change that matters; `smallest`
    the least that this survey would have found four times in five. `p` is the chance of so large a
    difference where there is none. `failed` names the tests that the change did not
    pass; without any it is `reported`. NaN is not known.
    """

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    silent_low: float = math.nan
    silent_high: float = math.nan
    minimum: float = math.nan
    smallest: float = math.nan
    p: float = math.nan
    failed: tuple[str, ...] = ("untested",)

    @property
    def reported(self) -> bool:
        """Whether it is a change we can stand behind."""
        return not self.failed


def tested(found: Differences, name: str, minimum: float, level: float, rate: float) -> Changes:
    """Whether the changes of a statistic, for all it is of, are such that we can stand behind.

    Where there are several (organisations, sectors, places) they share one false-discovery rule,
    and none is taken to be surer than they are on average: with two leaders an organisation, some
    agree by chance.
    """
    value, low, high, spread = (
        arrays[name] for arrays in (found.value, found.low, found.high, found.spread)
    )
    unhappier, happier = (arrays[name] for arrays in found.silent)
    known = np.isfinite(value) & np.isfinite(spread)
    if known.any():
        spread = np.maximum(spread, np.sqrt((spread[known] ** 2).mean()))
    p = np.full(value.shape, np.nan)
    for index in map(tuple, np.argwhere(known).tolist()):
        p[index] = chance(abs(value[index]), spread[index])
    stands, cut = discoveries(p.reshape(-1), rate)
    stands = stands.reshape(p.shape)
    several = value.size > 1
    z = max(_z(level), NormalDist().inv_cdf(1 - cut / 2) if several and cut > 0 else 0.0)
    changes = {}
    for index in np.ndindex(value.shape):
        ends = float(low[index]), float(high[index])
        silent = float(unhappier[index]), float(happier[index])
        failed = _failed(float(value[index]), ends, minimum, silent)
        if several and failed != ("untested",) and not stands[index]:
            failed += ("discovery",)
        changes[index] = Change(
            float(value[index]),
            *ends,
            min(silent),
            max(silent),
            minimum,
            _smallest(float(spread[index]), minimum, z),
            float(p[index]),
            failed,
        )
    return changes


def _failed(
    value: float, ends: tuple[float, float], minimum: float, silent: tuple[float, float]
) -> tuple[str, ...]:
    """The tests that a change does not pass."""
    if not all(math.isfinite(number) for number in (value, *ends, *silent)):
        return ("untested",)
    passed = {
        "interval": ends[0] > EXACT or ends[1] < -EXACT,
        "minimum": abs(value) >= minimum - EXACT,
        "silent": min(value, *silent) > EXACT or max(value, *silent) < -EXACT,
    }
    return tuple(name for name, held in passed.items() if not held)


def _z(level: float) -> float:
    """How many standard deviations either way hold this share of a normal distribution."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def _smallest(spread: float, minimum: float, z: float) -> float:
    """The true change that would be seen, and be large enough, four times in five."""
    return max(minimum, z * spread) + NormalDist().inv_cdf(POWER) * spread


def tested_pair(found: Differences, pairs: Pairs, n: int, minimum: float, level: float) -> Change:
    """Whether the change of one pair is one we can stand behind."""
    value, *silent = (float(arrays["maturity"][n]) for arrays in (found.value, *found.silent))
    ends = min(silent), max(silent)
    spread = float(pairs.spread[n])
    if not math.isfinite(spread):
        return Change(value, silent_low=ends[0], silent_high=ends[1], minimum=minimum)
    reach = _z(level) * spread
    low, high = max(value - reach, -100.0), min(value + reach, 100.0)
    failed = _failed(value, (low, high), minimum, (silent[0], silent[1]))
    if not pairs.found[n]:
        failed += ("discovery",)
    smallest = _smallest(spread, minimum, max(pairs.z, _z(level)))
    return Change(value, low, high, *ends, minimum, smallest, float(pairs.p[n]), failed)
