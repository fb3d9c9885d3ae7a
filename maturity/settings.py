"""The choices a survey may make differently, with the model's defaults in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from maturity.errors import Problems, nearest, quote

#: The depth scale of the built-in instrument: `depth_cut` is written in its steps.
DEPTH_STEPS = 5


@dataclass(frozen=True)
class Settings:
    """The numbers the model uses that a survey may override; a report prints them all."""

    #: The four scores at which the next band begins.
    band_cuts: tuple[float, ...] = (25.0, 50.0, 75.0, 90.0)
    #: The score from which a relationship counts as working.
    working_cut: float = 50.0
    #: The depth, in steps of the 0-5 scale, from which a relationship counts as working.
    depth_cut: float = 1.5
    #: How much each point of difference between the two views, beyond the tolerance, costs.
    asymmetry: float = 0.25
    #: The difference between two views that is forgiven.
    tolerance: float = 12.5
    #: Items a leader must answer for a valid view; 0 means two thirds of the quality items.
    items_needed: int = 0
    #: How far the silent may differ on average from colleagues who answered.
    delta: float = 12.5
    #: The probability that a likely range is made for.
    level: float = 0.90
    #: The standard deviation of noise in a view that rests on one leader.
    singleton_sd: float = 15.0
    #: The most partners a leader is asked about.
    partners_per_leader: int = 8
    #: The least that a verdict needs: expected ties, organisations, leaders who answered.
    gate_ties: int = 15
    gate_organisations: int = 8
    gate_leaders: int = 20
    #: The least share of organisations that answered and of pairs with evidence.
    gate_organisation_share: float = 0.60
    gate_dyad_share: float = 0.70
    #: Thresholds of the five criteria of a system in name only, and how many of C2-C5 it takes.
    sino_c1: float = 0.50
    sino_c2: float = 50.0
    sino_c3: float = 50.0
    sino_c4: float = 0.50
    sino_c5: float = 50.0
    sino_needed: int = 2
    #: The smallest change worth reporting: of a pair, of a group, of the system.
    change_dyad: float = 12.5
    change_group: float = 7.5
    change_system: float = 5.0
    change_fdr: float = 0.10
    #: Disclosure thresholds; they may be raised only.
    release_partners: int = 5
    release_public: int = 10
    release_side: int = 3

    def as_dict(self) -> dict[str, Any]:
        """Every setting as plain data, lists for tuples."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {key: list(v) if isinstance(v, tuple) else v for key, v in values.items()}


#: Settings that may be raised but never lowered below what is given here, and why.
FLOORS: Mapping[str, tuple[float, str]] = {
    "gate_ties": (15, "the evidence gate may be raised, not lowered"),
    "gate_organisations": (8, "the evidence gate may be raised, not lowered"),
    "gate_leaders": (20, "the evidence gate may be raised, not lowered"),
    "gate_organisation_share": (0.50, "half of the organisations is the least a verdict may need"),
    "gate_dyad_share": (0.50, "half of the pairs is the least a verdict may need"),
    "release_partners": (5, "release thresholds may be raised, not lowered"),
    "release_public": (10, "release thresholds may be raised, not lowered"),
    "release_side": (3, "release thresholds may be raised, not lowered"),
}

#: The range each number must lie in; 0-100 where nothing is said.
RANGES: Mapping[str, tuple[float, float]] = {
    "depth_cut": (0, DEPTH_STEPS),
    "asymmetry": (0, 0.5),
    "items_needed": (0, 1000),
    "level": (0.5, 0.999),
    "partners_per_leader": (1, 1000),
    "gate_ties": (0, 100000),
    "gate_organisations": (0, 100000),
    "gate_leaders": (0, 100000),
    "gate_organisation_share": (0, 1),
    "gate_dyad_share": (0, 1),
    "sino_c1": (0, 1),
    "sino_c4": (0, 1),
    "sino_needed": (1, 4),
    "change_fdr": (0, 1),
    "release_partners": (0, 100000),
    "release_public": (0, 100000),
    "release_side": (0, 100000),
}


def read_settings(given: Mapping[str, Any], file: str, problems: Problems) -> Settings:
    """The settings a survey uses: the defaults, with what the survey says differently."""
    defaults = Settings()
    known = {field.name: getattr(defaults, field.name) for field in fields(defaults)}
    changed: dict[str, Any] = {}
    for key, value in given.items():
        where = f"settings.{key}"
        if key not in known:
            problems.add(
                "unknown-setting",
                file,
                f"there is no setting {quote(str(key))}",
                f"Remove it or correct its name.{nearest(str(key), known)}",
                column=where,
            )
            continue
        number = _number(key, value, known[key])
        if number is None:
            problems.add(
                "bad-setting",
                file,
                f"found {quote(str(value))}",
                _wanted(key, known[key]),
                column=where,
            )
        elif key in FLOORS and number < FLOORS[key][0]:
            problems.add(
                "setting-too-low",
                file,
                f"found {number}, the least allowed is {FLOORS[key][0]:g}",
                f"Raise it or remove it: {FLOORS[key][1]}.",
                column=where,
            )
        else:
            changed[key] = number
    return replace(defaults, **changed)


def _number(key: str, value: Any, default: Any) -> Any:
    """The value in the type of its default, or None where it cannot be that."""
    if isinstance(default, tuple):
        if not isinstance(value, list | tuple) or len(value) != len(default):
            return None
        cuts = [_number("", cut, 0.0) for cut in value]
        if any(cut is None or not 0 < cut < 100 for cut in cuts) or cuts != sorted(set(cuts)):
            return None
        return tuple(cuts)
    # Compared, not converted: a whole number may be too long to become any other.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
        return None
    if isinstance(default, int) and value != int(value):
        return None
    low, high = RANGES.get(key, (0, 100))
    return type(default)(value) if low <= value <= high else None


def _wanted(key: str, default: Any) -> str:
    if isinstance(default, tuple):
        return f"Write {len(default)} rising numbers between 0 and 100, such as {list(default)}."
    low, high = RANGES.get(key, (0, 100))
    kind = "a whole number" if isinstance(default, int) else "a number"
    return f"Write {kind} from {low:g} to {high:g}; the default is {default:g}."
