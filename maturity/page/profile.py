"""What stands behind the score: dimensions, sectors, places, statements."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from maturity.drawing.palette import sector_mark
from maturity.page.parts import Cell, Figure, Section, Table
from maturity.page.reader import Reader
from maturity.wording import EXACT, WITHHELD, count, join, named, plain, shorten


def profile(read: Reader) -> Section:
    figures = [_measures_figure(read), _dimensions_figure(read), _sectors_figure(read)]
    figures += [_blocks_figure(read), _places_scores(read), _statements_figure(read)]
    return Section(
        "profile",
        "Profile",
        (
            "What stands behind the score. These values describe it and do not enter it again. "
            "Small differences mean little: leaders who think well of a partner tend to think well "
            "of everything about it.",
        ),
        tuple(figure for figure in figures if figure.tables),
    )


def _measures_figure(read: Reader) -> Figure:
    profile = read.results["profile"]
    rows = (
        ("coverage", "share", "Coverage", "How far expected relationships exist."),
        ("quality", "score", "Quality", "How good they are where they exist."),
        ("boundary", "score", "Across the NHS boundary",
         "Pairs of one NHS and one other organisation."),
        ("voice", "score", "Voice where decisions are made",
         "How much partners say their views affect the decisions of the dominant organisations (by "
         "default the ICB and the acute trusts)."),
        ("connectedness_without_hub", "share", "Held together without the hub",
         "Pairs that still reach each other in one or two working steps, of those expected to."),
        ("statements", "score", "System working as lived",
         "How far leaders recognise the ways of working as a system that they were asked about."),
    )  # fmt: skip
    # None of these may be rounded onto the line of the criterion that reads it.
    lines = {
        "boundary": "sino_c2",
        "voice": "sino_c3",
        "connectedness_without_hub": "sino_c4",
        "statements": "sino_c5",
    }
    marks = {key: (read.settings[line],) for key, line in lines.items() if line in read.settings}
    coverage, quality, voice = (
        WITHHELD
        if profile[key].get("withheld")
        else read.number(profile[key]["value"], unit, marks.get(key, ()))
        for key, unit in (("coverage", "share"), ("quality", "score"), ("voice", "score"))
    )
    return Figure(
        "measures",
        f"Coverage {coverage}, quality {quality}, voice where decisions are made {voice}",
        f"Scores from 0 to 100 and shares in per cent, whole system, {named(read.wave)}",
        (
            Table(
                "Six measures of the whole system",
                (
                    Cell("Measure"),
                    read.value_head(),
                    Cell("Base (n)", number=True),
                    Cell("0 to 100", picture=True),
                ),
                tuple(
                    (
                        Cell(title, note=text, head=True),
                        read.value(
                            profile[key],
                            unit,
                            why="nothing to measure it with",
                            marks=marks.get(key, ()),
                        ),
                        read.base(profile[key]),
                        read.bar(profile[key], unit=unit, banded=False),
                    )
                    for key, unit, title, text in rows
                ),
            ),
        ),
        csv=("profile",),
    )


def _dimensions_figure(read: Reader) -> Figure:
    entries = read.results["dimensions"]
    return Figure(
        "dimensions",
        read.spread([(plain(e["title"]), e["score"]) for e in entries], "dimension"),
        f"Each side of a relationship, average of all expected pairs, 0 to 100, {named(read.wave)}",
        read.scored(
            "Score of each dimension", "Dimension",
            [(Cell(plain(e["title"]), note=_question(e["text"]), head=True), e["score"])
             for e in entries],
        ),
        csv=("dimensions",),
    )  # fmt: skip


def _sectors_figure(read: Reader) -> Figure:
    entries = [
        entry for entry in read.results["sectors"]
        if not (entry["score"].get("withheld") and entry["cross"].get("withheld"))
    ]  # fmt: skip
    rows = tuple(
        (
            Cell(plain(e["title"]), head=True, mark=sector_mark(e["sector"])),
            read.value(e["score"], chip=True),
            read.base(e["score"]),
            read.value(e["cross"], why="no pair with another sector"),
            read.base(e["cross"]),
            read.bar(e["score"]),
        )
        for e in entries
    )
    rows += tuple(
        (
            Cell(f"All {plain(e['title'])}", head=True),
            read.value(e["score"], chip=True),
            read.base(e["score"]),
            Cell(),
            Cell(),
            read.bar(e["score"]),
        )
        for e in read.results.get("partner_groups", ())
    )
    return Figure(
        "sectors",
        read.spread(
            [(plain(e["title"]), e["score"]) for e in read.results["sectors"]],
            "sector",
            unnamed=_of_one(read),
        ),
        "Average score of the expected pairs of each sector, and of those with another sector, "
        f"0 to 100, {named(read.wave)}",
        (
            Table(
                "Scores by sector",
                (
                    Cell("Sector"),
                    Cell("All its pairs", number=True),
                    Cell("n", number=True),
                    Cell("With other sectors", number=True),
                    Cell("n", number=True),
                    Cell("All its pairs, 0 to 100", picture=True),
                ),
                rows,
            ),
        )
        if rows
        else (),
        _withheld(read, entries),
        csv=("sectors",),
    )


def _of_one(read: Reader) -> set[str]:
    """The titles of sectors that are one organisation by another name."""
    many = Counter(entry["sector"] for entry in read.organisations)
    return {plain(e["title"]) for e in read.results["sectors"] if many[e["sector"]] < 2}


def _withheld(read: Reader, shown: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Which sectors a reader looks for in vain."""
    missing = [plain(e["title"]) for e in read.results["sectors"] if e not in shown]
    if not missing:
        return ()
    return (
        "Withheld, because too few leaders or organisations would stand behind the number: "
        f"{join(missing)}. They count in the score of the system and of their places.",
    )


def _blocks_figure(read: Reader) -> Figure:
    blocks = read.results["sector_blocks"]
    sectors = [entry["sector"] for entry in read.results["sectors"]]
    views: dict[tuple[str, str], Mapping[str, Any]] = {}
    for block in blocks:
        views[block["a"], block["b"]] = block["view_ab"]
        views[block["b"], block["a"]] = block["view_ba"]
    grid = Table(
        "Average view of the sector in the row on the sector in the column",
        (Cell("Sector giving the view"), *(Cell(read.titles[s], number=True) for s in sectors)),
        tuple(
            (
                Cell(read.titles[row], head=True, mark=sector_mark(row)),
                *(_block_cell(read, views.get((row, column))) for column in sectors),
            )
            for row in sectors
        ),
        kind="grid",
    )
    if not read.consultant:
        table = blocks_table(read)
        return Figure(
            "sector-blocks",
            f"{count(len(table.rows), 'pair')} of sectors may be shown",
            f"Scores and average views between sectors, 0 to 100, {named(read.wave)}",
            (table,) if table.rows else (),
            () if table.rows else ("All numbers between sectors are withheld.",),
            csv=("sector_blocks",),
        )
    return Figure(
        "sector-blocks",
        _gap_headline(read),
        f"Average view, 0 to 100, with its band as fill; n: views, {named(read.wave)}",
        (grid,) if sectors else (),
        (
            "Grey: no relationship between the two sectors is expected. –: fewer than two views, "
            "too few for an average.",
        ),
        csv=("sector_blocks",),
    )


def blocks_table(read: Reader) -> Table:
    """Every pair of sectors in words, if any of its numbers may be shown."""
    keys = ("score", "view_ab", "view_ba", "voice_ab", "voice_ba")
    every = read.results["sector_blocks"]
    blocks = [b for b in every if not all(b[key].get("withheld") for key in keys)]
    left = len(every) - len(blocks)
    return Table(
        f"Scores and voice between sectors in words ({len(blocks)})",
        (
            Cell("One sector (A)"),
            Cell("The other (B)"),
            Cell("Score", number=True),
            Cell("Pairs (n)", number=True),
            Cell("A on B", number=True),
            Cell("B on A", number=True),
            Cell("Voice of A with B", number=True),
            Cell("Voice of B with A", number=True),
        ),
        tuple(
            (
                Cell(read.titles.get(b["a"], plain(b["a"])), head=True),
                Cell(
                    read.titles.get(b["b"], plain(b["b"]))
                    if b["a"] != b["b"]
                    else "the same sector"
                ),
                read.value(b["score"], why="no score"),
                read.base(b["score"]),
                *(
                    read.value(b[key], why="too few views")
                    for key in ("view_ab", "view_ba", "voice_ab", "voice_ba")
                ),
            )
            for b in blocks
        ),
        (f"{count(left, 'pair')} of sectors left out: all their numbers are withheld.",)
        if left
        else (),
    )


def _gap_headline(read: Reader) -> str:
    """In how many pairs of sectors the two views differ by more than is forgiven."""
    gaps = [
        abs(b["view_ab"]["value"] - b["view_ba"]["value"])
        for b in read.results["sector_blocks"]
        if b["a"] != b["b"] and None not in (b["view_ab"]["value"], b["view_ba"]["value"])
    ]
    if not gaps:
        return "How the sectors see each other"
    tolerance = read.settings.get("tolerance", 12.5)
    apart = sum(gap > tolerance + EXACT for gap in gaps)
    return (
        f"In {apart} of {count(len(gaps), 'pair')} of sectors the two views of each other differ "
        f"by more than {tolerance:g} points"
    )


def _block_cell(read: Reader, score: Mapping[str, Any] | None) -> Cell:
    """An average view between two sectors; empty where no relationship is expected."""
    if score is None:
        return Cell(filled=True, number=True)
    band = read.band_of(score["value"])
    cell = read.value(score, why="too few views")
    if score.get("withheld"):
        return cell
    return replace(cell, band=band, filled=band > 0, note=read.rests(score))


def _places_scores(read: Reader) -> Figure:
    places = read.results["places"]
    rows = tuple(
        (
            Cell(
                shorten(p["place"]),
                head=True,
                name=True,
                note=count(len(p["members"]), "organisation"),
            ),
            read.value(p["score"], chip=True),
            read.base(p["score"]),
            read.value(p["working_share"], "share", marks=(read.work_line,)),
            read.bar(p["score"]),
        )
        for p in places
    )
    return Figure(
        "places",
        read.spread([(shorten(p["place"]), p["score"]) for p in places], "place"),
        f"Average score of the expected pairs inside each place, 0 to 100, {named(read.wave)}",
        (
            Table(
                "Scores by place",
                (
                    Cell("Place"),
                    Cell("Score", number=True),
                    Cell("Pairs (n)", number=True),
                    Cell("Pairs that work", number=True),
                    Cell("0 to 100", picture=True),
                ),
                rows,
            ),
        )
        if rows
        else (),
        (
            "An organisation that works in several places counts in each of them, so the pairs of "
            "all places can be more than those of the system.",
        ),
        csv=("places",),
    )


def _statements_figure(read: Reader) -> Figure:
    entries = read.results["statements"]
    after = all(plain(entry["question"]).startswith("KF") for entry in entries)
    return Figure(
        "statements",
        read.spread([(plain(e["title"]), e["score"]) for e in entries], "question"),
        "How far leaders recognise these ways of working as a system"
        + (", after questions of the King's Fund" if after else "")
        + f", 0 to 100, n: leaders, {named(read.wave)}",
        read.scored(
            "Score of each question", "Question",
            [(Cell(plain(e["title"]), note=_question(e["text"]) or plain(e["question"]),
                   head=True), e["score"])
             for e in entries],
            banded=False,
        ),
        csv=("statements",),
    )  # fmt: skip


def _question(text: str) -> str:
    """An item's wording as a reader sees it: without a partner's name, without coding advice."""
    return shorten(re.sub(r"\s*\(na: [^()]*\)", "", text.replace("{partner}", "the partner")), 200)
