"""Where to start: who wants the same, and what works although nothing on paper expects it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from maturity.page.parts import Cell, Figure, Table
from maturity.page.reader import Reader
from maturity.wording import EXACT, NO_VALUE, count, named, plain, shorten

Plain = Mapping[str, Any]

#: How many rows a list of pairs has on the page.
MOST_LISTED = 5
#: Whether a finding about a pair is clear.
CLEAR = {True: "Clearly", None: "Perhaps"}


def depth(read: Reader, score: Plain, line: float) -> Cell:
    """A depth from 0 to 5 with one decimal, never rounded up to a line that it does not reach."""
    if score["value"] is None:
        return Cell(NO_VALUE, note="not said", why="not said", number=True)

    def said(points: float) -> str:
        whole = round(points / 20, 1)
        if points < line - EXACT and whole >= line / 20:
            return f"{math.floor(points * 5) / 100:.2f}"
        return f"{whole:.1f}"

    ranged = read.ranged and score["low"] is not None
    note = f"{said(score['low'])}\u00a0to\u00a0{said(score['high'])}" if ranged else ""
    return Cell(said(score["value"]), note=note, number=True)


def more(rows: Sequence[Any], table: str) -> tuple[str, ...]:
    """Where the rows stand that a page has no room for."""
    left = len(rows) - MOST_LISTED
    return (f"{left} more in tables/{table}.csv.",) if left > 0 else ()


# -- common ground ---------------------------------------------------------------------------------


def common_ground(read: Reader) -> Figure:
    """Pairs whose leaders chose the same aims and who do not yet work well together."""
    found = read.results["diagnostics"]["common_ground"]
    ground = found["ground"]
    tables: list[Table] = []
    notes: list[str] = []
    folded = [_aims_table(found)] if found["aims"] and found["chose"] else []
    if found["reason"] is None:
        notes += [
            "An aim counts as an organisation's where at least half of its leaders who chose named "
            f"it. {found['shared']} of {count(found['pairs'], 'pair')} rated by both sides whose "
            f"leaders chose aims have at least {found['needed']} in common; with few aims to "
            "choose from some of that is chance.",
            "To want the same is no agreement on how to get there, and no aim is the wrong one.",
        ]
        if read.consultant and ground:
            tables.append(_ground_table(read, found))
    else:
        notes.append(_NO_AIMS[found["reason"]])
    return Figure(
        "common-ground",
        _ground_title(found),
        "Expected pairs whose leaders chose the same aims of the strategy and whose score is below "
        f"{found['line']:g}, {named(read.wave)}",
        tuple(tables),
        tuple(notes),
        tuple(folded),
        csv=("common_ground",) if read.consultant and ground else (),
    )


_NO_AIMS = {
    "no_aims": "To see it, list the strategy's own aims in aims.csv (aim, title) and ask each "
    "leader which three matter most to their organisation.",
    "not_asked": "The aims are listed, and no leader's choice is recorded. To see common ground, "
    "ask which three matter most to their organisation (aims.csv of the wave).",
}


def _ground_title(found: Plain) -> str:
    if found["reason"] == "no_aims":
        return "Common ground: no aims are listed in this survey"
    if found["reason"] == "not_asked":
        return "Common ground: nobody was asked, or said, which aims matter most"
    clear = sum(row["found"] is True for row in found["ground"])
    open_ = len(found["ground"]) - clear
    if clear:
        also = f"; {open_} more may" if open_ else ""
        verb = "wants" if clear == 1 else "want"
        works = "does" if clear == 1 else "do"
        return f"Start here: {count(clear, 'pair')} {verb} the same and {works} not work well{also}"
    if open_:
        verb = "wants" if open_ == 1 else "want"
        return f"{count(open_, 'pair')} {verb} the same and may not work well; none clearly so"
    if found["shared"]:
        return f"No pair that wants the same stands below {found['line']:g}"
    if found["pairs"]:
        return "No pair has aims in common"
    return "Common ground cannot be told: no pair was rated by both sides that chose aims"


def _aims_table(found: Plain) -> Table:
    return Table(
        "The aims, and whose own they are",
        (Cell("Aim"), Cell("Organisations", note=f"of {found['chose']}", number=True)),
        tuple(
            (
                Cell(shorten(aim["title"], 160), head=True, name=True),
                Cell(f"{aim['organisations']}", number=True),
            )
            for aim in found["aims"]
        ),
    )


def _ground_table(read: Reader, found: Plain) -> Table:
    rows = found["ground"]
    return Table(
        "Pairs that want the same, the clear ones first",
        (Cell("Organisation"), Cell("Partner"), Cell("Aims in common"), read.value_head(),
         Cell("Below the line?")),
        tuple(
            (
                read.org_cell(row["a"], head=True),
                read.org_cell(row["b"]),
                Cell("; ".join(shorten(aim, 160) for aim in row["aims"]), name=True),
                read.value(row["score"], marks=(found["line"],)),
                Cell(CLEAR[row["found"]]),
            )
            for row in rows[:MOST_LISTED]
        ),
        (
            *more(rows, "common_ground"),
            "For the consultant: what each side chose and said is its own to tell. Ask each alone "
            "whether it wants the conversation before you bring them together.",
        ),
        kind="titled",
    )  # fmt: skip


# -- hidden strength -------------------------------------------------------------------------------


def hidden_strength(read: Reader) -> Figure:
    """Relationships that work although nothing on paper expects them."""
    found = read.results["diagnostics"]["hidden_strength"]
    ties = found["ties"]
    strong = [row for row in ties if row["found"]]
    one_sided = sum(row["found"] is None for row in ties)
    tables: list[Table] = []
    notes: list[str] = []
    if found["reason"] is not None:
        notes.append(
            f"{count(found['outside'], 'pair')} of organisations "
            f"{'is' if found['outside'] == 1 else 'are'} not expected by the structure, and no "
            "leader was asked about any of them. To see hidden strength, put a few partners from "
            "outside the list before leaders, or let them name some: rows for them in ratings.csv "
            "are enough."
            if found["reason"] == "not_asked"
            else "Every pair of the roster is expected, so none can lie outside."
        )
    else:
        notes += [
            f"Leaders spoke of {count(len(ties), 'pair')} of the {found['outside']} that are not "
            "expected."
            + (
                f" {count(one_sided, 'pair')} would work by what one side says; the other did not "
                "speak of it."
                if one_sided
                else ""
            ),
            "Such pairs are never scored and have no ranges: few leaders speak of them, and which "
            "they speak of is their own choice. What is not here may exist all the same.",
        ]
        if read.consultant and strong:
            tables.append(_strong_table(read, strong))
    return Figure(
        "hidden-strength",
        _strength_title(found, len(strong), one_sided),
        "Pairs of organisations that the structure does not expect to work together and that work "
        f"by the rule for a working pair, {named(read.wave)}",
        tuple(tables),
        tuple(notes),
        csv=("hidden_strength",) if read.consultant and ties else (),
    )


def _strength_title(found: Plain, strong: int, one_sided: int) -> str:
    if found["reason"] == "not_asked":
        return "Hidden strength: nobody was asked about partners outside the structure"
    if found["reason"] is not None:
        return "Hidden strength: the structure expects every pair"
    if strong:
        verb = "works" if strong == 1 else "work"
        return f"{count(strong, 'pair')} outside the structure {verb} well, as both sides say"
    if one_sided:
        return f"{count(one_sided, 'pair')} outside the structure may work well; one side says so"
    return "No pair outside the structure that leaders spoke of works well"


def _strong_table(read: Reader, rows: Sequence[Plain]) -> Table:
    return Table(
        "Pairs outside the structure that work",
        (Cell("Organisation"), Cell("Partner"), Cell("Score", number=True),
         Cell("Depth", note="of 5", number=True), Cell("Leaders (n)", number=True)),
        tuple(
            (
                read.org_cell(row["a"], head=True),
                read.org_cell(row["b"]),
                read.value(row["score"]),
                depth(read, row["depth"], 20 * read.settings.get("depth_cut", 1.5)),
                Cell(plain(row["score"]["n"]), number=True),
            )
            for row in rows[:MOST_LISTED]
        ),
        more(rows, "hidden_strength"),
        kind="titled",
    )  # fmt: skip
