"""What a reader of a release can tell from each figure in it: the ends between which it lay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from maturity.release.attack import Published, band_spans
from maturity.release.linked import BAND, COUNTS, TANGLED, Cell, Path
from maturity.release.rounding import span
from maturity.release.rules import Rules, rules_for
from maturity.settings import Settings


@dataclass(frozen=True, eq=False)
class Reading(Published):
    """What a release shows; `shown` are the keys of the cells that it gives a number for."""

    shown: frozenset[str] = field(default_factory=frozenset)


def at(found: Any, path: Path) -> Any:
    """What stands at a path of some results; None where there is nothing."""
    for step in path:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return None
    return found


def steps(rules: Rules, *, share: bool) -> tuple[float, float]:
    """The steps that a value and the ends of its range are rounded to, in its own unit."""
    return (rules.unit / 100, rules.range_unit / 100) if share else (rules.unit, rules.range_unit)


def marks(settings: Mapping[str, Any], *, share: bool) -> tuple[float, ...]:
    """The lines that no value is rounded onto from below."""
    # Nor onto the top: a share of 0.98 is not all.
    if share:
        return tuple(sorted({float(settings["sino_c1"]), float(settings["sino_c4"]), 1.0}))
    lines = {float(cut) for cut in settings["band_cuts"]}
    return tuple(sorted(lines | {100.0} | {float(settings[f"sino_c{n}"]) for n in (2, 3, 5)}))


def published(
    released: Mapping[str, Any], cells: Sequence[Cell], exact: float | None = None
) -> Reading:
    """Reads a release as its readers do; `exact` reads every number to that many points instead."""
    made = released["made"]
    labels = list(made["labels"]["bands"])
    rules = _rules(made)
    spans: dict[str, tuple[float, float]] = {}
    bands: dict[str, int] = {}
    counts: tuple[int, ...] | None = None
    shown = set()
    for cell in cells:
        if cell.kind == BAND:
            name = at(released, cell.paths[0])
            if name is not None:
                bands[cell.key] = labels.index(name)
            continue
        if cell.kind == COUNTS:
            table = [row["pairs"] for row in released.get("bands") or ()]
            if any(pairs is not None for pairs in table):
                counts = tuple(-1 if pairs is None else int(pairs) for pairs in table)
                shown.add(cell.key)
            continue
        values = [at(released, (*path, "value")) for path in cell.paths]
        known = [float(value) for value in values if value is not None]
        if not known:
            continue
        shown.add(cell.key)
        if cell.kind == TANGLED or not cell.members.any():
            continue
        unit = steps(rules, share=cell.share)[0]
        if exact is not None:
            unit = exact / 100 if cell.share else exact
        lines = marks(made["settings"], share=cell.share)
        ends = [span(value, unit, lines) for value in known]
        spans[cell.key] = max(low for low, _ in ends), min(high for _, high in ends)
    name = released["system"]["band"]
    if name is not None and "system/score" in spans:
        cuts = (0.0, *made["settings"]["band_cuts"])
        low, high = spans["system/score"]
        spans["system/score"] = max(low, cuts[labels.index(name)]), high
    return Reading(spans, band_spans(cells, bands), counts, frozenset(shown))


def _rules(made: Mapping[str, Any]) -> Rules:
    given = made["settings"]
    names = ("release_partners", "release_public", "release_side")
    return rules_for(made["audience"], Settings(**{name: given[name] for name in names}))
