"""The lists of the results as flat tables, for Excel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from maturity.results import Plain

if TYPE_CHECKING:
    import pandas as pd

#: The lists of the results that are also written as tables.
TABLES = ("organisations", "sectors", "partner_groups", "sector_blocks", "places", "dimensions",
          "statements", "dyads", "informal")  # fmt: skip


#: What stands in a cell of the matrix that an edition withholds; blank is not answered.
_WITHHELD = "[c]"


def tables(found: Plain) -> dict[str, pd.DataFrame]:
    """The lists of the results as flat tables.

    A score becomes the columns name, name_low, name_high, name_worst_low, name_worst_high, name_n
    and name_imputed; a list becomes one cell with its parts separated by semicolons.
    """
    import pandas as pd

    rows: dict[str, list[Plain]] = {name: found[name] for name in TABLES}
    rows["response"] = found["response"]["by_sector"]
    rows["seats"] = found["structure"]["seats_by_sector"]
    rows["criteria"] = list(_criteria_rows(found))
    rows["seats_without_voice"] = found["diagnostics"]["seats_without_voice"]["organisations"]
    rows["roles"] = found["diagnostics"]["centre_gap"]["roles"]
    rows["voice"] = found["diagnostics"]["seats_without_voice"]["sectors"]
    rows["two_sides"] = found["diagnostics"]["two_sides"]["apart"]
    # An edition leaves these out altogether.
    within = found["diagnostics"].get("agreement", {})
    between = found["diagnostics"].get("relations", {})
    rows["agreement"] = within.get("organisations", [])
    rows["leaders_apart"] = within.get("apart", [])
    rows["raters"] = between.get("blocks", [])
    rows["severity"] = between.get("severity", {}).get("sectors", [])
    rows |= _practice_rows(found["diagnostics"])
    rows |= _structure_rows(found["diagnostics"].get("structure") or {})
    rows["sensitivity"] = found["verdicts"]["sensitivity"]
    rows["profile"] = [{"measure": name, **score} for name, score in found["profile"].items()]
    rows["matrix"] = list(_matrix_rows(found))
    return {
        name: pd.DataFrame([_flat(row) for row in part], columns=_columns(name, part), dtype=object)
        for name, part in rows.items()
    }


def _practice_rows(diagnostics: Plain) -> dict[str, list[Plain]]:
    """What partners ask about practice; an edition may leave any part out."""
    rows: dict[str, list[Plain]] = {}
    for table, (key, part) in _PRACTICE.items():
        given = diagnostics.get(key) or {}
        rows[table] = given.get(part) or []
    rows["items"] = diagnostics.get("items") or []
    return rows


#: The tables of what partners ask, each with where its rows stand among the diagnostics.
_PRACTICE = {
    "quadrant": ("quadrant", "pairs"),
    "quadrant_sectors": ("quadrant", "blocks"),
    "quadrant_places": ("quadrant", "places"),
    "hidden_strength": ("hidden_strength", "ties"),
    "common_ground": ("common_ground", "ground"),
    "aims": ("common_ground", "aims"),
    "shared_on_paper": ("shared_on_paper", "rows"),
    "levels": ("levels", "levels"),
    "place_levels": ("levels", "places"),
    "bodies": ("levels", "bodies"),
    "commissioning": ("commissioning", "parts"),
}


def _criteria_rows(found: Plain) -> Iterator[Plain]:
    verdicts = found["verdicts"]
    for scope in ({"place": "", **verdicts["system_in_name_only"]}, *verdicts["places"]):
        for criterion in scope["criteria"]:
            yield {"place": scope["place"], **criterion}


def _structure_rows(found: Plain) -> dict[str, list[Plain]]:
    """The tables of how organisations are arranged; without rows where an edition has none."""
    if "net" not in found:
        return {name: [] for name in STRUCTURE}
    practice = found["practice"]
    return {
        "structure": found["net"],
        "structure_nodes": found["nodes"]["rows"],
        "structure_census": found["census"],
        "structure_brokerage": found["brokerage"],
        "structure_communities": found["communities"],
        "structure_practice": [
            {"test": test, **row} for test in ("together", "held_still") for row in practice[test]
        ],
        "structure_leaders": (found["people"] or {}).get("leaders", []),
        "sector_mixing": found["sector_mixing"],
        "place_mixing": found["place_mixing"],
    }


def _matrix_rows(found: Plain) -> Iterator[Plain]:
    """Who rates whom as one square table: a row gives the views, a column receives them."""
    codes = [entry["organisation"] for entry in found["organisations"]]
    views = {}
    for dyad in found["dyads"]:
        for giver, rated, side in (("a", "b", "view_ab"), ("b", "a", "view_ba")):
            # Only what was said: a stand-in is not a view.
            said = not dyad[side]["imputed"]
            value = dyad[side]["value"] if said else None
            views[dyad[giver], dyad[rated]] = _WITHHELD if dyad[side].get("withheld") else value
    for giver in codes:
        yield {"gives": giver, **{rated: views.get((giver, rated)) for rated in codes}}


def _columns(name: str, rows: list[Plain]) -> list[str]:
    if not rows:
        return _EMPTY.get(name, ["a", "b"])
    # Only a number that is withheld says so, and it need not be in the first row.
    return list(dict.fromkeys(key for row in rows for key in _flat(row)))


#: The first columns of a table that has no rows, so that a reader still knows what it is.
_EMPTY = {
    "organisations": ["organisation", "name"],
    "sectors": ["sector", "title"],
    "partner_groups": ["group", "title"],
    "places": ["place", "members"],
    "dimensions": ["id", "title"],
    "statements": ["question", "title"],
    "response": ["sector", "title"],
    "seats": ["sector", "title"],
    "criteria": ["place", "id"],
    "seats_without_voice": ["organisation", "sector"],
    "roles": ["role", "invited"],
    "voice": ["sector", "title"],
    "agreement": ["organisation", "leaders"],
    "leaders_apart": ["organisation", "partner"],
    "raters": ["place", "members"],
    "severity": ["sector", "title"],
    "sensitivity": ["id", "title"],
    "matrix": ["gives"],
    "quadrant_places": ["place", "pairs"],
    "aims": ["aim", "title"],
    "levels": ["level", "pairs"],
    "place_levels": ["place", "members"],
    "bodies": ["name", "kind"],
    "commissioning": ["part", "pairs"],
    "items": ["id", "title"],
    "structure": ["id", "title"],
    "structure_nodes": ["organisation", "expected"],
    "structure_census": ["kind", "shape"],
    "structure_brokerage": ["group", "role"],
    "structure_communities": ["community", "place"],
    "structure_practice": ["test", "paper"],
    "structure_leaders": ["leader", "organisation"],
    "sector_mixing": ["a", "b"],
    "place_mixing": ["a", "b"],
    "leaders": ["sector", "title"],
    "bands": ["before", "after"],
}
#: The tables of how organisations are arranged, which only the consultant has.
STRUCTURE = (
    *(name for name in _EMPTY if name.startswith("structure")), "sector_mixing", "place_mixing",
)  # fmt: skip


def comparison_tables(found: Plain) -> dict[str, pd.DataFrame]:
    """The lists of a comparison as flat tables; those of a refused one have no rows.

    A number of both waves becomes the columns before, before_low … after … and change ….
    """
    import pandas as pd

    bridge = (found["system"] or {}).get("bridge") or {}
    rows: dict[str, list[Plain]] = {
        name: found[name] or []
        for name in ("profile", "dimensions", "statements", "sectors", "sector_blocks", "places",
                     "organisations", "dyads", "bands")
    }  # fmt: skip
    edition = found["made"]["audience"] != "consultant"
    rows["steps"] = [
        {"step": name, "points": points} | ({"withheld": points is None} if edition else {})
        for name, points in bridge.items()
        if name != "withheld"
    ]
    rows["lineage"] = found["lineage"]["components"]
    rows["leaders"] = found["leaders"]["by_sector"]
    return {
        name: pd.DataFrame([_flat(row) for row in part], columns=_columns(name, part), dtype=object)
        for name, part in rows.items()
    }


def _flat(row: Plain) -> Plain:
    flat: Plain = {}
    for key, value in row.items():
        if isinstance(value, Mapping):
            for part, number in _flat(dict(value)).items():
                flat[key if part == "value" else f"{key}_{part}"] = number
        elif isinstance(value, list):
            flat[key] = "; ".join(map(str, value))
        else:
            flat[key] = value
    return flat
