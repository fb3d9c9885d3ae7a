"""What came and went between two waves: organisations, leaders, and what was asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maturity.drawing.palette import sector_mark
from maturity.moves import about, signed, why_not
from maturity.page.parts import Cell, Figure, Section, Table
from maturity.page.waves import Waves
from maturity.wording import count, join, named, phrases, plain, shorten

Plain = Mapping[str, Any]

#: How an organisation fared, in words.
KINDS = {
    "continuing": "the same in both waves",
    "renamed": "goes on under another name or code",
    "merged": "merged",
    "split": "split",
    "joined": "new since the first wave",
    "left": "no longer there",
    "transferred": "with something transferred",
    "regrouped": "regrouped",
}


def boundary(read: Waves) -> Section:
    """What is boundary change: organisations that merged, split, came or went."""
    lineage = read.found["lineage"]
    changed = [entry for entry in lineage["components"] if entry["kind"] != "continuing"]
    rows = tuple(
        (
            Cell(shorten(entry["name"]), head=True, name=True),
            Cell(KINDS.get(entry["kind"], plain(entry["kind"]))),
            Cell(", ".join(named(shorten(name)) for name in entry["names_before"]) or "none"),
            Cell(", ".join(named(shorten(name)) for name in entry["names_after"]) or "none"),
        )
        for entry in changed
    )
    notes = []
    if lineage["clusters"]:
        notes.append(
            "Clusters share leaders and stay separate bodies: "
            + join(" with ".join(named(read.name(code)) for code in _codes(row))
                   for row in lineage["clusters"])
            + ". They change no number."
        )  # fmt: skip
    if lineage["left_out"]:
        notes.append(
            f"{count(len(lineage['left_out']), 'small transfer')} or split of less than half links "
            "no organisations: "
            + join(" to ".join(named(read.name(code)) for code in _codes(row))
                   for row in lineage["left_out"])
            + "."
        )  # fmt: skip
    inside = len(lineage["internalised"])
    if inside:
        notes.append(
            f"{count(inside, 'expected pair')} of the earlier wave "
            f"{'lies' if inside == 1 else 'lie'} inside one organisation by now. Such a "
            "relationship is neither lost nor won."
        )
    figures = [
        Figure(
            "lineage",
            f"{count(len(changed), 'organisation')} changed between the waves"
            if changed
            else "No organisation changed between the waves",
            "What became of each organisation; both waves are restated as if it had been so in "
            "both, always from the answers themselves",
            (
                Table(
                    "Organisations that changed",
                    (Cell("Organisation"), Cell("What happened"), Cell("Then"),
                     Cell("Now")),
                    rows,
                ),
            )
            if rows
            else (),
            tuple(notes),
            csv=("lineage",),
        )
    ]  # fmt: skip
    if read.found["mergers"] and read.consultant:
        figures.append(_mergers(read))
    return Section("boundary", "Boundary change", (), tuple(figures))


def _codes(row: Plain) -> list[str]:
    return [plain(row[key]) for key in ("from", "to") if row.get(key)]


def _mergers(read: Waves) -> Figure:
    rows = []
    for merger in read.found["mergers"]:
        whole = merger["together"]
        for part in (*merger["parts"], whole):
            rows.append(
                (
                    Cell(read.name(merger["organisation"]), head=True, name=True),
                    Cell("all parts together" if part is whole
                         else read.name(part["organisation"]), name=True),
                    Cell(read.number(part["before"]), number=True),
                    Cell(read.number(part["after"]), number=True),
                    Cell(signed(part["change"]), number=True),
                    Cell(f"{part['ties']}", number=True),
                )
            )  # fmt: skip
    return Figure(
        "mergers",
        "A merged organisation beside each of its parts",
        "Average score of its pairs, on the expected pairs of the earlier wave; it is not blamed "
        "for pairs that nobody expected then",
        (
            Table(
                "Merged organisations",
                (Cell("Organisation"), Cell("Beside"), Cell("Then", number=True),
                 Cell("Now", number=True), Cell("Change", number=True),
                 Cell("Pairs (n)", number=True)),
                tuple(rows),
            ),
        ),
        ("These differences are shown without a range, so none of them is a finding.",),
    )  # fmt: skip


def people(read: Waves) -> Figure:
    """Who leads: how many stayed, came and left, by sector."""
    leaders = read.found["leaders"]
    everyone = leaders["all"]
    keys = ("same", "moved", "joined", "left", "senior_before")
    rows = [("All", "", everyone)]
    rows += [(plain(row["title"]), row["sector"], row) for row in leaders["by_sector"]]
    return Figure(
        "leaders",
        f"{count(everyone['same'], 'leader')} stayed, {everyone['joined']} came and "
        f"{everyone['left']} left",
        "Leaders invited in each wave, by the sector of their organisation; it moves no score",
        (
            Table(
                "Leaders who stayed, came and left",
                (Cell("Sector"), Cell("Stayed", number=True),
                 Cell("Moved to another organisation", number=True), Cell("Came", number=True),
                 Cell("Left", number=True),
                 Cell("Came from a senior post in a predecessor", number=True)),
                tuple(
                    (
                        Cell(title, head=True, mark=sector_mark(sector) if sector else ""),
                        *(Cell(f"{row[key]}", number=True) for key in keys),
                    )
                    for title, sector, row in rows
                ),
            ),
        ),
        (
            "New leaders see an organisation afresh, and that alone moves answers. The steps above "
            "part it from change among the same people.",
        ),
        csv=("leaders",),
    )  # fmt: skip


def comparability(read: Waves) -> Figure:
    """What differs between the two waves as surveys, and what that does."""
    found = read.found["comparability"]
    effect = {"listed": "noted", "left_out": "left out of both", "refused": "nothing is compared"}
    rows = tuple(
        (
            Cell(plain(entry["note"]), head=True),
            Cell(plain(entry["before"])),
            Cell(plain(entry["after"])),
            Cell(effect.get(entry["effect"], plain(entry["effect"]))),
        )
        for entry in found["differences"]
    )
    ties = found["expected_ties"]
    notes = []
    if ties:
        notes.append(
            f"Expected pairs: {ties['before']} then and {ties['after']} now, restated; "
            f"{ties['expected_in_both']} in both, of which "
            + (f"{ties['known_in_both']}" if read.consultant else about(ties["known_in_both"]))
            + " are known in both."
        )
    response = read.found["response"]
    said = [
        phrases(
            f"{response[key]['leaders_answered']} of "
            f"{count(response[key]['leaders_invited'], 'leader')}",
            f"{response[key]['organisations_answered']} of "
            f"{count(response[key]['organisations'], 'organisation')}",
        )
        for key in ("before", "after")
    ]
    notes.append(f"Answered: {said[0]} then; {said[1]} now.")
    return Figure(
        "differences",
        "The two waves cannot be compared"
        if why_not(read.found)
        else f"{count(len(rows), 'difference')} between the two surveys, noted or left out"
        if rows
        else "The two waves asked the same in the same way",
        "Questionnaire, form, expected pairs and response of both waves",
        (
            Table(
                "Differences between the two surveys",
                (Cell("What"), Cell("Then"), Cell("Now"), Cell("What it does")),
                rows,
            ),
        )
        if rows
        else (),
        tuple(notes),
    )
