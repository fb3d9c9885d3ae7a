"""How a finding says the numbers and the names of one assessment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from maturity.settings import Settings
from maturity.wording import named, percent, rounded, shorten

Plain = Mapping[str, Any]

#: What stands where a file of results does not name its settings.
_USUAL = Settings()


def names_of(results: Plain) -> dict[str, str]:
    """The name of each organisation by its code."""
    return {o["organisation"]: named(shorten(o["name"])) for o in results["organisations"]}


def criterion_of(results: Plain, code: str) -> Plain | None:
    """One criterion of the whole system, if it has it."""
    criteria: Sequence[Plain] = results["verdicts"]["system_in_name_only"]["criteria"]
    return next((c for c in criteria if c["id"] == code), None)


def line_of(criterion: Plain) -> str:
    """The line of a criterion, in its unit."""
    share = criterion["unit"] == "share"
    return percent(criterion["threshold"]) if share else f"{criterion['threshold']:g}"


def cuts_of(made: Plain) -> tuple[float, ...]:
    """Where the bands begin, by the settings that the results were made with."""
    return tuple(made["settings"].get("band_cuts", _USUAL.band_cuts))


def working_line(made: Plain) -> float:
    """The share of pairs that have to work, by the settings that the results were made with."""
    line: float = made["settings"].get("sino_c1", _USUAL.sino_c1)
    return line


def criterion_value(results: Plain, criterion: Plain) -> str:
    """The value of a criterion with its likely range, never rounded onto its line."""
    line: float = criterion["threshold"]
    if criterion["unit"] == "share":
        return share_text(criterion, (line,))
    return score_text(criterion, (*cuts_of(results["made"]), line))


def score_text(score: Plain, marks: Sequence[float] = ()) -> str:
    """A score with its likely range, never rounded onto one of the marks."""
    return _ranged(score, lambda value: rounded(value, marks))


def share_text(score: Plain, marks: Sequence[float] = ()) -> str:
    """A share with its likely range, in per cent, never rounded onto one of the marks."""
    return _ranged(score, lambda value: percent(value, marks))


def _ranged(score: Plain, say: Callable[[float], str]) -> str:
    """A value with its likely range, where it has one."""
    if score["value"] is None:
        return "an unknown value"
    value = say(score["value"])
    if score["low"] is None:
        return value
    return f"{value} (likely {say(score['low'])}\u00a0to\u00a0{say(score['high'])})"
