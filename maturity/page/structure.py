"""Who holds it together: how organisations are tied, as lived and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maturity.page.core import communities_figure, core_figure
from maturity.page.holding import brokers_figure, people_figure, together_figure
from maturity.page.measured import measures_figure, practice_figure
from maturity.page.parts import Cell, Figure, Section, Table
from maturity.page.reader import Reader
from maturity.wording import NO_VALUE, count, named, plain, rate

_INTRO = (
    "Scores say how good relationships are; this says how they are arranged. A working tie is an "
    "expected pair that works by what was said, with nothing filled in; only the scores of sectors "
    "may hold stand-ins, and say so. Nothing here moves a score or a verdict, and more of it is "
    "not always better."
)
_LEFT_OUT = (
    "This edition leaves out who holds the system together, who stands between others, and every "
    "other measure of how the system is arranged in practice: each is made of many single views, "
    "and from it one could work back to them. How sectors stand to each other, and what is on "
    "paper, is here."
)


def structure(read: Reader) -> Section:
    """How organisations are tied together; in other editions what is on paper."""
    found = read.results["diagnostics"].get("structure") or {}
    figures: list[Figure | None] = []
    lived = read.consultant and "net" in found
    if lived:
        figures += [together_figure(read, found), brokers_figure(read, found)]
    figures.append(_heat(read))
    if lived:
        figures += [communities_figure(read, found), core_figure(read, found)]
    if found.get("paper"):
        figures.append(_paper_figure(read, found["paper"]))
    if lived:
        figures += [practice_figure(read, found), people_figure(read, found)]
        figures.append(measures_figure(read, found))
    return Section(
        "structure",
        "Who holds it together" if lived else "How it is arranged",
        (_INTRO,) if lived else (_LEFT_OUT,),
        tuple(figure for figure in figures if figure is not None),
    )


# -- sector by sector ----------------------------------------------------------------------------


def _heat(read: Reader) -> Figure | None:
    """The score of the pairs between every two sectors, as bands."""
    blocks = read.results["sector_blocks"]
    sectors = [entry["sector"] for entry in read.results["sectors"]]
    if not blocks:
        return None
    scores = {frozenset((block["a"], block["b"])): block["score"] for block in blocks}
    line = read.cuts[1]
    known = [s["value"] for s in scores.values() if s["value"] is not None]
    filled = any(score.get("imputed") for score in scores.values())
    good = sum(value >= line - 1e-9 for value in known)
    return Figure(
        "sector-heat",
        f"Relationships stand at {line:g} or more in {good} of {count(len(known), 'pair')} of "
        + ("sectors with a score" if read.consultant else "sectors whose score may be shown")
        if known
        else "No pair of sectors has a score in this edition",
        "Band: average score, 0 to 100, and number of the expected pairs between two sectors, or "
        f"inside one, {named(read.wave)}",
        (
            Table(
                "Average score of the pairs of two sectors",
                (Cell("Sector"), *(Cell(read.titles[s], number=True) for s in sectors)),
                tuple(
                    (
                        Cell(read.titles[row], head=True),
                        *(_block(read, scores.get(frozenset((row, s)))) for s in sectors[: at + 1]),
                    )
                    for at, row in reversed(list(enumerate(sectors)))
                ),
                kind="grid",
            ),
        ),
        (
            "It shows where sectors meet well and where they hardly do. Each two stand once; the "
            "last cell of a row is the sector itself. Grey: no relationship between them is "
            "expected. A cell of few pairs says little of a sector."
            + (
                " After a plus: pairs of which a side did not answer, so that the average view "
                "between the two sectors stands in for it."
                if filled
                else ""
            ),
        ),
        csv=("sector_blocks",),
    )


def _block(read: Reader, score: Mapping[str, Any] | None) -> Cell:
    """The band of a block as a digit, its score and its base."""
    if score is None:
        return Cell(filled=True, number=True)
    band = read.band_of(score["value"])
    if not band:
        return read.value(score, why="no score")
    stand_ins = score.get("imputed") or 0
    base = f"{(score['n'] or 0) - stand_ins:g}" + (f"+{stand_ins}" if stand_ins else "")
    said = f"{band}: {read.number(score['value'])} ({base})"
    return Cell(said, band=band, filled=True, number=True)


# -- on paper ------------------------------------------------------------------------------------


def _paper_figure(read: Reader, paper: Mapping[str, Any]) -> Figure:
    """What the register says, with no answer of anybody in it."""
    expected, possible = paper["expected"], paper["possible"]
    rows = [
        ("Pairs that are expected to work together",
         f"of the {possible} that are possible", expected, possible),
        ("with the organisation that convenes", "its share of the expected pairs",
         paper["with_hub"], expected),
        ("inside one place", "both are the place's own, and not the system's",
         paper["inside_places"], expected),
        ("inside one sector group", "all NHS sectors are one group", paper["inside_sectors"],
         expected),
        ("with an agreement", "contracts, section 75, joint posts and the like",
         paper["agreements"], None),
        ("with something shared", "money, records, staff or buildings, planned or in use",
         paper["sharing"], None),
    ]  # fmt: skip
    notes = [_without_hub(paper), _cut_off(paper)]
    return Figure(
        "paper",
        f"On paper {expected} of {count(possible, 'pair')} are expected to work together",
        "Pairs of organisations, from the register and not from the survey",
        (
            Table(
                "What is on paper",
                (Cell("Pairs"), Cell("Number", number=True), Cell("Share", number=True)),
                tuple(
                    (
                        Cell(title, note=text, head=True),
                        Cell(NO_VALUE if many is None else f"{many}",
                             why="no organisation is marked as the hub" if many is None else "",
                             number=True),
                        Cell(rate(many, whole) if whole and many is not None else "", number=True),
                    )
                    for title, text, many, whole in rows
                ),
            ),
        ),
        tuple(note for note in notes if note),
    )  # fmt: skip


def _cut_off(paper: Mapping[str, Any]) -> str:
    """How many departures part those who stay, as far as the expected pairs tell."""
    departures, alone = paper["departures"]["value"], int(paper["alone"]["value"] or 0)
    if departures is None:
        return ""
    if alone:
        have = "has" if alone == 1 else "have"
        return f"{count(alone, 'organisation')} {have} no expected pair."
    if departures == 0:
        return "On paper the expected pairs fall into parts that nothing joins."
    if paper["expected"] == paper["possible"]:
        return "On paper everybody is expected to work with everybody, so nobody can be cut off."
    return (
        f"On paper it takes {count(int(departures), 'departure')} before others are cut off from "
        "the rest."
    )


def _without_hub(paper: Mapping[str, Any]) -> str:
    loss = paper["short_loss_without_hub"]
    if not loss or loss["value"] is None:
        return ""
    lost = round(loss["value"] * loss["n"])
    return plain(
        f"Without the organisation that convenes, {lost} of the {loss['n']} pairs of others that "
        "are expected to meet within two steps would not."
    )
