"""Do leaders of one organisation say the same: inside each, and over the whole system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maturity.page.consistency import one_voice
from maturity.page.parts import Cell, Figure, Section, Table
from maturity.page.raters import raters, severity
from maturity.page.reader import Reader
from maturity.wording import NO_VALUE, count, named

Plain = Mapping[str, Any]

#: Organisations that a table lists whatever they say; where there are more, those without
#: disagreement are counted, and beyond so many rows the rest is in the file.
ALL, MOST_ROWS = 24, 40
#: Views that a note names.
MOST_NAMED = 4
#: A share of views from which disagreement is the finding and not agreement.
OFTEN = 0.15

LEFT_OUT = (
    "This edition leaves out how far leaders of one organisation agree: so few people stand behind "
    "most of these figures that they could be told."
)


def agreement(read: Reader) -> Section:
    """What several leaders of one organisation say of the same partner, side by side."""
    found = read.results["diagnostics"]
    shown = read.consultant and "agreement" in found
    figures: list[Figure | None] = []
    if shown:
        figures = [
            _within(read, found["agreement"]),
            one_voice(read, found),
            raters(read, found["relations"]),
            severity(read, found["relations"]["severity"]),
        ]
    return Section(
        "agreement",
        "Do leaders of one organisation say the same?",
        (
            "Several leaders answer for one organisation, and its view is their average. Where "
            "they differ the average hides it, and the difference is worth knowing. Nothing in "
            "this section moves a score or a verdict."
            if shown
            else LEFT_OUT,
        ),
        tuple(figure for figure in figures if figure),
    )


# -- within organisations ------------------------------------------------------------------------


def _within(read: Reader, found: Plain) -> Figure:
    views, apart = found["views"], found["apart"]
    notes = []
    if views:
        disputed = found["disputed"]
        notes.append(
            _line(read, found)
            + (
                f" In {count(disputed, 'view')} one leader rates a relationship and another says "
                "there is none; that counts as disagreement too."
                if disputed
                else ""
            )
        )
        if disputed:
            notes.append(
                "Average distance and r_wg(j) are of ratings alone; an answer that there is none "
                "is left out of them."
            )
    if apart:
        notes.append(_where(read, apart))
    if found["alone"]:
        one = found["alone"] == 1
        notes.append(
            f"{count(found['alone'], 'view')} rest{'s' if one else ''} on one leader, so nothing "
            "can be compared there."
        )
    rows, more = _listed(found["organisations"])
    if more:
        notes.append(more)
    notes.append(
        "Do not over-read: leaders may agree and be wrong, or differ because they see different "
        "parts of a partner. With two to four leaders one answer changes much."
    )
    columns = (
        Cell("Organisation"),
        Cell("Views of two leaders or more", number=True),
        Cell("Leaders disagree in", number=True),
        Cell("Average distance", note="points", number=True),
    )
    return Figure(
        "within",
        _within_title(views, len(apart)),
        "What leaders of one organisation say of the same partner, beside one another, 0 to 100, "
        f"{named(read.wave)}",
        (Table("Agreement inside each organisation", columns, _organisations(read, rows)),)
        if rows
        else (),
        tuple(notes),
        csv=("agreement", "leaders_apart"),
    )


def _within_title(views: int, apart: int) -> str:
    if not views:
        return "No two leaders of one organisation spoke of the same partner"
    if apart >= OFTEN * views:
        return (
            f"In {apart} of {count(views, 'view')} leaders of one organisation see the same "
            "partner differently"
        )
    if not apart:
        return f"Leaders broadly agree in {'every' if views > 1 else 'the one'} view of two or more"
    return f"In {views - apart} of {count(views, 'view')} leaders of one organisation broadly agree"


def _line(read: Reader, found: Plain) -> str:
    if found["line"] is None:
        return "The questions have no steps that could be compared."
    steps = " (five sixths of one step of the answers)" if read.built_in else ""
    return (
        "Leaders disagree about a partner where they are on average more than "
        f"{found['line']:.0f} points{steps} from what they say together."
    )


def _listed(rows: Sequence[Plain]) -> tuple[Sequence[Plain], str]:
    """The organisations with anything to compare, in the order of the register, and who is left."""
    several = [row for row in rows if row["views"]]
    left = len(rows) - len(several)
    said = (
        f"{count(left, 'organisation')} {'has' if left == 1 else 'have'} no two leaders who spoke "
        "of the same partner."
        if left
        else ""
    )
    if len(several) <= ALL:
        return several, said
    kept = [row for row in several if row["disagree"] or row["disputed"]]
    quiet = (
        f"In {count(len(several) - len(kept), 'further organisation')} leaders agree throughout."
    )
    return kept[:MOST_ROWS], " ".join(
        part for part in (quiet, _cut(len(kept) - MOST_ROWS), said) if part
    )


def _cut(left: int) -> str:
    return f"{left} more are in agreement.csv." if left > 0 else ""


def _organisations(read: Reader, rows: Sequence[Plain]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            read.org_cell(row["organisation"], head=True),
            Cell(f"{row['views']}", number=True),
            Cell(f"{_apart_of(read, row['organisation'])}", number=True),
            _points(read, row["average_deviation"]),
        )
        for row in rows
    )


def _apart_of(read: Reader, code: str) -> int:
    """In how many of its views an organisation's leaders disagree, in either way."""
    apart = read.results["diagnostics"]["agreement"]["apart"]
    return sum(row["organisation"] == code for row in apart)


def _points(read: Reader, number: Plain) -> Cell:
    if number["value"] is None:
        return Cell(NO_VALUE, why="no two leaders rated the same partner", number=True)
    return Cell(read.number(number["value"]), number=True)


def _where(read: Reader, apart: Sequence[Plain]) -> str:
    """About whom leaders disagree; organisations in the order of the register."""
    widest = apart[:MOST_NAMED]
    said = [
        f"{named(read.name(row['organisation']))} about {named(read.name(row['partner']))}"
        for row in sorted(widest, key=lambda row: read.position[row["organisation"]])
    ]
    left = len(apart) - len(widest)
    which = "Among the views" if left else "The views"
    rest = f" All {len(apart)} are in leaders_apart.csv." if left else ""
    return f"{which} in which they do: leaders of {'; of '.join(said)}.{rest}"
