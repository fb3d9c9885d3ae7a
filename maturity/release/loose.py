"""What an edition says less exactly than it could, so that other answers would read the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from maturity.release.linked import Path

Plain = dict[str, Any]


@dataclass(frozen=True)
class Loose:
    """What is said less exactly than it could be, so that other answers would read the same.

    `reach` are ends that a range is printed to even where it ends before them, by the key of its
    cell; `unsaid` are words that are left out, by where they stand.
    """

    reach: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    unsaid: frozenset[Path] = frozenset()


#: Everything said as exactly as the rules allow.
TIGHT = Loose()


def reaching(score: Plain, ends: tuple[float, float] | None) -> Plain:
    """A number whose range is printed to these ends even where it ends before them."""
    if ends is None or score["low"] is None or score["high"] is None:
        return score
    return score | {"low": min(score["low"], ends[0]), "high": max(score["high"], ends[1])}


def leave_out(made: Plain, path: Path) -> None:
    """A word left out of an edition; a list of them becomes empty."""
    there: Any = made
    for step in path[:-1]:
        there = there[step]
    there[path[-1]] = [] if isinstance(there[path[-1]], list) else None
