"""Does the structure work in practice? The criteria against their lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from maturity.drawing import sector_mark
from maturity.page.parts import Cell, Figure, Section, Table
from maturity.page.reader import Reader
from maturity.page.wording import (
    MET,
    count,
    join,
    named,
    phrases,
    plain,
    shorten,
    verdict_words,
)


def practice(read: Reader, number: int) -> Section:
    structure = read.results["structure"]
    intro = [
        "A structure on paper presumes that certain organisations work together. Here we ask "
        "whether they do, in the view of the people who lead them."
    ]
    if structure["given"]:
        needed = read.settings.get("sino_needed", 2)
        intro.append(
            "Five criteria are read together and none decides alone. A system is flagged as in "
            f"name only when the first is met and at least {needed} of the other four, each beyond "
            "the doubt that missing answers leave."
        )
    else:
        intro.append(
            "No structure on paper was given. Every pair of the organisations listed is taken as "
            "expected, and no verdict can be given; the values are shown for information."
        )
    figures = [_criteria_figure(read), _places_figure(read)]
    if structure["given"]:
        figures.append(_seats_figure(read))
    return Section(
        "practice", number, "Does the structure work in practice?", tuple(intro), tuple(figures)
    )


def _criteria_figure(read: Reader) -> Figure:
    verdict = read.results["verdicts"]["system_in_name_only"]
    rows = []
    for c in verdict["criteria"]:
        measure, text = read.criterion(c)
        rows.append(
            (
                Cell(measure, note=text, head=True),
                read.value(c, c["unit"], why="cannot be told from these answers",
                           marks=(c["threshold"],)),
                Cell(read.number(c["threshold"], c["unit"]), number=True),
                read.base(c),
                read.bar(c, unit=c["unit"], banded=False, mark=c["threshold"]),
                *([read.met(c)] if read.decided else []),
            )
        )  # fmt: skip
    tables = [
        Table(
            "The five criteria for the whole system",
            (
                Cell("Criterion"),
                read.value_head(),
                Cell("Concern below", number=True),
                Cell("Base (n)", number=True),
                Cell("0 to 100", note="dashed: the line of concern", picture=True),
                *([Cell("Result")] if read.decided else []),
            ),
            tuple(rows),
            kind="roomy",
        )
    ]
    notes = [
        "Base (n): the pairs, views or leaders that the value rests on. The lines are "
        "conventions: 50 is an anchor of the questionnaire, 50% a majority."
    ]
    title = "The five values for the whole system, without a verdict"
    if read.decided:
        word, note = verdict_words(verdict)
        met = sum(c["met"] == "met" for c in verdict["criteria"])
        title = f"{word}: {met} of {len(verdict['criteria'])} criteria met"
        notes += [note] if note else []
        tables += _evidence(read, verdict)
    return Figure(
        "criteria",
        title,
        f"Value of each criterion over all expected pairs, {named(read.wave)}",
        tuple(tables),
        tuple(notes),
    )


def _evidence(read: Reader, verdict: Mapping[str, Any]) -> list[Table]:
    """What the verdict still needs: the evidence gate where it failed, and what would settle it."""
    tables = []
    failed = [gate for gate in verdict["gate"] if not gate["met"]]
    if failed:
        tables.append(
            Table(
                "What the survey lacks for a verdict",
                (
                    Cell("Needed for a verdict"),
                    Cell("Found", number=True),
                    Cell("Needed", number=True),
                ),
                tuple(
                    (
                        Cell(plain(gate["id"]).replace("_", " "), head=True),
                        Cell(plain(gate["found"]), number=True),
                        Cell(plain(gate["needed"]), number=True),
                    )
                    for gate in failed
                ),
                kind="titled",
            )
        )
    if verdict["settle"]:
        tables.append(
            Table(
                "Whose answers would settle it",
                (Cell("Organisation"), Cell("Criteria it would move")),
                tuple(
                    (
                        read.org_cell(entry["organisation"], head=True),
                        Cell(join(map(plain, entry["criteria"]))),
                    )
                    for entry in verdict["settle"]
                    if entry["organisation"] in read.position
                ),
                kind="titled",
            )
        )
    return tables


def _places_figure(read: Reader) -> Figure:
    places = read.results["verdicts"]["places"]
    if not places:
        return Figure("places-criteria", "No places are named in this survey",
                      "The three criteria for places need at least one place.")  # fmt: skip
    heads = places[0]["criteria"]
    decided = any(place["verdict"] is not None for place in places)
    rows = tuple(
        (
            Cell(shorten(place["place"]), name=True, head=True),
            *([read.verdict_cell(place)] if decided else []),
            *(
                replace(
                    read.value(c, c["unit"], why="cannot be told", marks=(c["threshold"],)),
                    note=phrases(
                        read.range_text(c, c["unit"]),
                        "cannot be told" if c["value"] is None else f"n {c['n'] or 0:g}",
                        MET.get(c["met"], ""),
                    ),
                )
                for c in place["criteria"]
            ),
        )
        for place in places
    )
    definitions = tuple(": ".join(read.criterion(c)) for c in heads)
    return Figure(
        "places-criteria",
        "The same question for each place" + ("" if decided else ", without a verdict"),
        f"Value of three criteria over the expected pairs inside each place, {named(read.wave)}; "
        "n: pairs counted",
        (
            Table(
                "Three criteria for each place",
                (
                    Cell("Place"),
                    *([Cell("Verdict")] if decided else []),
                    *(
                        Cell(
                            read.criterion(c)[0],
                            note=f"concern below {read.number(c['threshold'], c['unit'])}",
                            number=True,
                        )
                        for c in heads
                    ),
                ),
                rows,
            ),
        ),
        definitions,
    )


def _seats_figure(read: Reader) -> Figure:
    seats = read.results["structure"]["seats_by_sector"]
    holding = sum(1 for entry in seats if entry["voting"])
    return Figure(
        "seats",
        f"{holding} of {count(len(seats), 'sector')} hold voting seats on paper",
        "Seats on boards and partnerships by sector, from the register and not from the survey",
        (
            Table(
                "Seats by sector",
                (
                    Cell("Sector"),
                    Cell("Organisations", number=True),
                    Cell("Voting seats", number=True),
                    Cell("Participant seats", number=True),
                    Cell("Attending", number=True),
                ),
                tuple(
                    (
                        Cell(plain(e["title"]), head=True, mark=sector_mark(e["sector"])),
                        *(
                            Cell(f"{e[key]}", number=True)
                            for key in ("organisations", "voting", "participant", "attending")
                        ),
                    )
                    for e in seats
                ),
            ),
        ),
    )
