"""Verdicts as an audience may read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from maturity.logic import Truth, both, some_of
from maturity.release.rounding import shown
from maturity.release.rules import Rules
from maturity.release.turnout import gate_count

Plain = dict[str, Any]

#: What the gate of a place says of who answered there.
_ANSWERED = ("leaders", "organisation_share")


def decided(
    given: Mapping[str, Any], criteria: Sequence[Plain], needed: int, rules: Rules
) -> Plain:
    """A verdict with its criteria as they are shown, and no word that tells one withheld."""
    tells = _tells(given, criteria, needed)
    hidden = any(row.get("withheld") for row in criteria)
    names = sorted({name for entry in given["settle"] for name in entry["criteria"]})
    share = 0.01 if rules.pairs else 0.05
    return {
        **({"place": given["place"]} if "place" in given else {}),
        "verdict": None if tells else given["verdict"],
        "strength": None if tells or hidden else given["strength"],
        "watch": None if tells or hidden else given["watch"],
        "criteria": list(criteria),
        "gate": [
            # Who answered in a place is told by halves in its gate: only whether it was enough is.
            row | {"found": None}
            if "place" in given and row["id"] in _ANSWERED
            else row
            | {
                "found": row["found"]
                if isinstance(row["found"], str)
                else gate_count(row, rules)
                if isinstance(row["found"], int)
                else shown(row["found"], share, [row["needed"]])
            }
            for row in given["gate"]
        ],
        "settle": [{"organisation": None, "criteria": names, "swing": None}]
        # Whether a criterion is in it tells whether it is known: nothing beside one withheld.
        if names and not hidden
        else [],
    }


def _tells(given: Mapping[str, Any], criteria: Sequence[Plain], needed: int) -> bool:
    """Whether the verdict's own word would tell the answer to a criterion that is withheld."""
    hidden = [n for n, row in enumerate(criteria) if row.get("withheld")]
    if not hidden:
        return False
    if not all(check["met"] for check in given["gate"]):
        return False
    truths: list[Truth] = [{"met": True, "not_met": False}.get(row["met"]) for row in criteria]
    said = {"flagged": True, "not_flagged": False}.get(given["verdict"])
    fits: list[tuple[Truth, ...]] = []
    for guess in product((True, False, None), repeat=len(hidden)):
        for n, truth in zip(hidden, guess, strict=True):
            truths[n] = truth
        if both(truths[0], some_of(truths[1:], needed)) is said:
            fits.append(guess)
    return any(len({guess[k] for guess in fits}) < 2 for k in range(len(hidden)))
