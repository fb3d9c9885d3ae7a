"""How organisations are arranged, invented for the tests of the pages; the words are real."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from maturity.diagnostics.catalogue import NET, TITLES
from maturity.diagnostics.explained import explained
from maturity.diagnostics.layers import LAYERS
from maturity.diagnostics.structure import EXPLAINED
from maturity.measures.census import DYADS, TRIADS

Plain = dict[str, Any]
ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison", "any")
VALUES = {"connectedness": 1.0, "short_reach": 0.9, "components": 1.0, "best_modularity": 0.41,
          "adjusted_rand": 0.7, "core_fit": 0.52, "view": 58.4}  # fmt: skip


def number(value: float | None, n: int = 10) -> Plain:
    return {"value": value, "n": n, "note": "" if value is not None else "nothing is known"}


def beside(value: float | None, expected: float = 8.0, p: float = 0.3) -> Plain:
    known = value is not None
    chance = {"expected": expected, "spread": 3.0, "z": ((value or 0.0) - expected) / 3, "p": p}
    return number(value) | (chance if known else dict.fromkeys(chance)) | {"draws": 99}


def arranged(roster: list[Plain], dyads: list[Plain]) -> Plain:
    """The key `structure` of the diagnostics, for these organisations and pairs."""
    size, pairs = len(roster), len(dyads)
    hubs = [row["organisation"] for row in roster if row["hub"]]
    places = sorted({place for row in roster for place in row["places"]})
    groups = list(dict.fromkeys(row["sector"] for row in roster if row["sector"][:3] != "nhs"))
    return {
        "layers": [{"layer": name, "said": said} for name, said in LAYERS.items()],
        "cut": 50.0,
        "paper": {
            "organisations": size,
            "possible": size * (size - 1) // 2,
            "expected": pairs,
            "with_hub": max(0, size - 1) if hubs else None,
            "inside_places": pairs // 3,
            "inside_sectors": pairs // 4,
            "bodies": 5,
            "agreements": 4,
            "sharing": 2,
            "departures": number(1.0 if size > 1 else None),
            "short_loss_without_hub": number(0.125, 80) if hubs else None,
            "core_fit": number(0.55),
            "ei_group": number(0.5),
            "ei_place": number(-0.3),
            "adjusted_rand": number(0.4),
            "alone": number(0.0),
        },
        "net": [
            {
                "id": entry.id,
                "title": entry.title,
                "family": entry.family,
                "layer": entry.layer,
                "unit": entry.unit,
                **number(VALUES.get(entry.id, 0.37), pairs),
                **{"expected": None, "spread": None, "z": None, "p": None, "draws": 0},
                **asdict(explained(entry.measure, TITLES)),
            }
            for entry in NET
        ],
        "census": [
            {"kind": kind, "shape": shape, **number(4.0 + n)}
            for kind, shapes in (("dyads", DYADS), ("triads", TRIADS))
            for n, shape in enumerate(shapes)
        ],
        "nodes": {
            "rows": [_node(n, row) for n, row in enumerate(roster)],
            "notes": [],
            "explained": [
                {"column": column, **asdict(explained(measure, TITLES))}
                for column, measure in EXPLAINED.items()
            ],
        },
        "without_hub": {"hub": hubs, "loss": number(0.0, 40), "short_loss": number(0.2, 40)}
        if hubs
        else None,
        "sector_mixing": [],
        "place_mixing": [
            {"a": a, "b": b, "pairs": 4, "known": 3, "tied": 2, "strength": 2 / 3}
            for n, a in enumerate(places)
            for b in places[n:]
        ],
        "brokerage": [
            {"group": group, "role": role, **beside(4.0)} for group in groups for role in ROLES
        ],
        "communities": [
            {"community": n + 1, "place": place, "organisations": 2 + n}
            for n, place in enumerate(places)
        ],
        "practice": {
            "together": [
                {"paper": "seats", **beside(0.31, 0.0, 0.02)},
                {"paper": "agreements", **beside(None)},
            ],
            "held_still": [
                {"paper": "seats", **beside(12.0, 0.0, 0.02)},
                {"paper": "agreements", **beside(-0.4, 0.0, 0.8)},
            ],
            "fit": number(0.12),
        },
        "people": {
            "asked": 10,
            "named": 8,
            "key_people_1": number(0.25),
            "key_people_3": number(0.5),
            "leaders": [{"leader": "L1", "organisation": hubs[0], "loss": 0.25}] if hubs else [],
        },
    }


def _node(n: int, row: Plain) -> Plain:
    seen = bool(row["answered"]) or n % 2 == 0
    columns = (
        "partners", "good_out", "good_in", "out_strength", "in_strength", "betweenness",
        "closeness", "eigenvector", "coreness", "core_weight", "loss", "constraint",
        "effective_size", "burt_efficiency", "burt_hierarchy", "clustering", "ei_group",
        "ei_place", "community", *(f"brokerage_{role}" for role in ROLES),
    )  # fmt: skip
    return {
        "organisation": row["organisation"],
        "expected": 6,
        "known": 5 if seen else 0,
        **dict.fromkeys(columns, 1.0 if seen else None),
        "loss": 0.1 if n == 1 else 0.0 if seen else None,
        "sole_link": (float(n % 4) if n else 40.0) if seen else None,
        "core": n < 3 if seen else None,
        "core_on_paper": n < 2 if seen else None,
        "cut": n == 1 if seen else None,
        "between": beside(20.0 if n == 2 else 6.0) if seen else beside(None),
        "beyond_chance": n == 2,
    }
