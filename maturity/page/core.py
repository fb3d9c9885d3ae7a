"""Core and periphery, and whether the groups that working ties make are the places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maturity.findings.finding import ABOVE_PAPER, CLEAR_GROUPS, LARGELY
from maturity.page.holding import group_title
from maturity.page.measured import entries, explained
from maturity.page.parts import Cell, Figure, Table
from maturity.page.reader import Reader
from maturity.wording import count, index, join, named, shorten

Plain = Mapping[str, Any]

#: From these fits on the picture of a core is said to fit partly, and well.
PARTLY, WELL = 0.4, 0.7
#: From this adjusted Rand index on groups are partly the places.
PARTLY_PLACES = 0.25


def core_figure(read: Reader, found: Plain) -> Figure | None:
    """Whether a few organisations work with all, and which sectors they are from."""
    net = entries(found)
    fit = net["core_fit"]
    rows = [row for row in found["nodes"]["rows"] if row["core"] is not None]
    core = [row for row in rows if row["core"]]
    if fit["value"] is None or not core:
        return None
    how = "well" if fit["value"] >= WELL else "partly" if fit["value"] >= PARTLY else "hardly"
    groups = {entry["sector"]: entry["group"] for entry in read.results["sectors"]}
    there: dict[str, list[bool]] = {}
    for row in rows:
        sector = read.organisation(row["organisation"])["sector"]
        there.setdefault(groups.get(sector, sector), []).append(bool(row["core"]))
    paper = found["paper"]["core_fit"]["value"]
    notes = [
        f"In the core: {read.listed([named(read.name(row['organisation'])) for row in core])}."
        if how != "hardly"
        else "Where the picture hardly fits, who would be in a core says nothing, so nobody is "
        "named.",
    ]
    if how != "hardly":
        shares = (f"{sum(inside)} of {len(inside)} in {group_title(read, group)}"
                  for group, inside in there.items() if any(inside))  # fmt: skip
        notes.append(f"By sector: {join(shares)}.")
    if paper is not None:
        notes.append(
            f"The fit is {index(fit['value'])} for the pairs that work and {index(paper)} for the "
            "pairs expected on paper; 1 is a core tied to all and a rest tied to nobody else. Who "
            "is expected to meet many is readily in the core, as pairs that nobody was asked about "
            "count as no tie. A core can carry a system; what matters is whether the rest get what "
            "they need from it."
        )
    return Figure(
        "core",
        f"The picture of a core and a rest {how} fits"
        + (f"; {len(core)} of {count(len(rows), 'organisation')} are in the core, "
           f"{_also_on_paper(core)}"
           if how != "hardly" else ""),
        "The group of organisations for whom it fits best that they work with everybody, while "
        f"the rest work only with them, {named(read.wave)}",
        (),
        tuple(notes),
        (explained([fit]),),
        csv=("structure_nodes",),
    )  # fmt: skip


def _also_on_paper(core: Sequence[Plain]) -> str:
    """How far a core is that of the structure, which no answer had a part in."""
    there = sum(bool(row["core_on_paper"]) for row in core)
    if not there:
        return "none of them on paper"
    return "all of them on paper too" if there == len(core) else f"{there} of them on paper too"


def communities_figure(read: Reader, found: Plain) -> Figure | None:
    """The groups that working ties make by themselves, beside the places."""
    net = entries(found)
    best, same = net["best_modularity"], net["adjusted_rand"]
    cells = {(row["place"], row["community"]): row["organisations"] for row in found["communities"]}
    places = [entry["place"] for entry in read.results["places"]]
    used = [place for place in places if any(place == name for name, _ in cells)]
    if best["value"] is None or same["value"] is None or len(used) < 2:
        return None
    parts = sorted({part for _, part in cells})
    rows = [*used, *([""] if any(name == "" for name, _ in cells) else [])]
    paper = found["paper"]["adjusted_rand"]["value"]
    notes = [
        f"How clear the groups are: {index(best['value'])} (modularity; below {CLEAR_GROUPS:g} "
        f"they are not). How far they are the places: {index(same['value'])} (1 the same, 0 "
        f"chance), over {count(same['n'], 'organisation')} of one place each"
        + ("" if paper is None else f"; those of the expected pairs alone: {index(paper)}")
        + ". Places are meant to have ties of their own; where groups cut across them, ask what "
        "brings people together instead.",
    ]
    within, across = _known(found["place_mixing"], True), _known(found["place_mixing"], False)
    if within[1] and across[1]:
        notes.append(
            f"Of expected pairs known, {within[0]} of {within[1]} inside one place work, and "
            f"{across[0]} of {across[1]} between two places; organisations of several places or of "
            "none are not in it."
        )
    return Figure(
        "communities",
        _communities_title(best["value"], same["value"], paper, len(parts)),
        "Organisations of each place in each of the groups inside which working ties are densest, "
        f"found without looking at places, {named(read.wave)}",
        (
            Table(
                "Places beside the groups that working ties make",
                (Cell("Place"), *(Cell(f"Group {part}", number=True) for part in parts)),
                tuple(
                    (
                        Cell(shorten(place, 40), head=True, name=True)
                        if place
                        else Cell("Several places, or none", head=True),
                        *(
                            Cell(f"{cells.get((place, part), 0) or ''}", number=True)
                            for part in parts
                        ),
                    )
                    for place in rows
                ),
                (
                    "An empty cell: none. Groups are found in any network and their numbers mean "
                    "nothing; who is in which stands in the table beside the report.",
                ),
            ),
        ),
        tuple(notes),
        (explained([best, same]),),
        csv=("structure_communities", "structure_nodes", "place_mixing"),
    )


def _known(mixed: Sequence[Plain], same: bool) -> tuple[int, int]:
    """How many pairs inside one place, or between two, work, and how many are known."""
    rows = [row for row in mixed if (row["a"] == row["b"]) == same]
    return sum(row["tied"] for row in rows), sum(row["known"] for row in rows)


def _communities_title(clear: float, same: float, paper: float | None, parts: int) -> str:
    if parts < 2:
        return "Working ties form one group"
    if clear < CLEAR_GROUPS:
        return "Working ties do not fall into clear groups"
    if same >= LARGELY:
        by_paper = paper is not None and same < paper + ABOVE_PAPER - 1e-9
        return f"Working ties fall into {parts} groups that are largely the places" + (
            ", as are those of the expected pairs" if by_paper else ""
        )
    if same >= PARTLY_PLACES:
        return f"Working ties fall into {parts} groups that are partly the places"
    return f"Working ties fall into {parts} groups that are not the places"
