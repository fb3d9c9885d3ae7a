"""Of what partners ask about practice only what stands on paper and rests on no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Plain = dict[str, Any]


def on_paper(diagnostics: Mapping[str, Any], *, named: bool) -> Plain:
    """The parts of four diagnostics that follow from the register alone.

    With `named` pairs and organisations are named: to partners, who know their own structure. The
    public sees counts and the bodies.
    """
    made: Plain = {}
    shared = diagnostics.get("shared_on_paper")
    if shared is not None:
        rows = _only(shared["rows"], "a", "b", "form", "what", "stage", "expected")
        made["shared_on_paper"] = {
            # Whether the questionnaire asks for depth is no secret either.
            "reason": shared["reason"],
            "depth_line": shared["depth_line"],
            "counts": _only(shared["counts"], "form", "what", "stage", "pairs"),
            "rows": rows if named else [],
            "withheld": True,
        }
    levels = diagnostics.get("levels")
    if levels is not None:
        made["levels"] = {
            "reason": levels["reason"],
            "wide": levels["wide"],
            "levels": _only(levels["levels"], "level", "pairs"),
            "places": _only(levels["places"], "place", "members", "own"),
            "bodies": _only(
                levels["bodies"],
                "name",
                "kind",
                "place",
                "parent",
                "scope",
                "members",
                "voting",
                "hub_votes",
            ),
            "withheld": True,
        }
    bought = diagnostics.get("commissioning")
    if bought is not None:
        (made["commissioning"],) = _only(
            [bought], "reason", "contracts", "commissioners", "providers", "both"
        )
        made["commissioning"] |= {
            "parts": _only(bought["parts"], "part", "pairs"),
            "withheld": True,
        }
    through = diagnostics.get("through_hub")
    if through is not None:
        (paper,) = _only([through["paper"]], "connected", "only_hub", "organisations")
        made["through_hub"] = {
            "reason": through["reason"],
            "hubs": list(through["hubs"]),
            "paper": paper if named else paper | {"organisations": []},
            "withheld": True,
        }
    return made


def _only(rows: Sequence[Mapping[str, Any]], *keys: str) -> list[Plain]:
    """These keys of each row and no others: an answer that is added later stays behind."""
    return [{key: row[key] for key in keys} for row in rows]
