"""Where to start, how closely and how well pairs work, and what works outside the structure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maturity.drawing.palette import sector_mark
from maturity.page.parts import Cell, Figure, Table
from maturity.page.reader import Reader
from maturity.wording import count, named, plain, shorten

Plain = Mapping[str, Any]

#: How many rows a list of pairs, or of pairs of sectors, has on the page.
MOST_LISTED = 8
#: Whether a finding about a pair is clear.
CLEAR = {True: "Clear", False: "No", None: "Not clear"}


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
    if found["reason"] is None:
        tables.append(_aims_table(found))
        notes += [
            "An aim counts as an organisation's where at least half of its leaders who chose named "
            f"it. {found['shared']} of {count(found['pairs'], 'pair')} rated by both sides have at "
            f"least {found['needed']} aims in common; with few aims to choose from some of that is "
            "chance.",
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
        "Pairs that want the same, those with most in common first",
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


# -- depth beside quality --------------------------------------------------------------------------

_KINDS = {
    "working_partnership": "working partnership",
    "warm_words": "warm words",
    "forced_marriage": "forced marriage",
    "neither": "neither",
}


def quadrant(read: Reader) -> Figure:
    """How many pairs work closely and well, only one of the two, or neither."""
    found = read.results["diagnostics"]["quadrant"]
    subtitle = (
        "Expected pairs by the depth of their work and their score, as both sides see it, "
        f"{named(read.wave)}"
    )
    if found["reason"] is not None:
        return Figure("quadrant", _NO_QUADRANT[found["reason"]][0], subtitle,
                      notes=(_NO_QUADRANT[found["reason"]][1],))  # fmt: skip
    total = found["total"]
    whole = {kind: total[kind]["pairs"] for kind in _KINDS}
    tables = [_square(found)]
    if places := [row for row in found["places"] if row["pairs"]]:
        tables.append(
            _kinds_table(
                "Kinds of pairs by place",
                "Place",
                [(Cell(shorten(row["place"]), head=True, name=True), row) for row in places],
            )
        )
    folded = [_blocks_table(read, found)]
    apart = [row for row in found["pairs"] if row["kind"] in ("warm_words", "forced_marriage")]
    if read.consultant and apart:
        folded.append(_apart_table(read, found, apart))
    unknown = found["unknown"]
    return Figure(
        "quadrant",
        f"{whole['working_partnership']} of {count(total['pairs'], 'pair')} work closely and well; "
        f"{whole['warm_words']} well without being close, {whole['forced_marriage']} closely "
        "without getting on",
        subtitle,
        tuple(tables),
        (
            "Warm words: quality without depth. Forced marriage: depth without quality. More depth "
            "is not always better, and a pair may need no more than it has.",
            "A pair is clearly of one kind where both of its likely ranges lie on one side of "
            "their line. "
            + (
                f"{count(unknown, 'expected pair')} not rated by both sides "
                f"{'is' if unknown == 1 else 'are'} left out."
                if unknown
                else "Every expected pair was rated by both sides."
            ),
        ),
        tuple(folded),
        csv=("quadrant", "quadrant_sectors"),
    )


_NO_QUADRANT = {
    "no_depth": (
        "Depth beside quality: the questionnaire does not ask how closely partners work",
        "To see it, use a questionnaire with an item on depth (“How do you mostly work with …?”).",
    ),
    "no_views": (
        "Depth beside quality: no pair was rated by both sides",
        "Nothing is filled in here. It needs answers from both organisations of a pair.",
    ),
}


def _square(found: Plain) -> Table:
    """The four kinds as two rows of two."""
    total = found["total"]

    def cell(kind: str) -> Cell:
        tally = total[kind]
        return Cell(
            f"{tally['pairs']}",
            note=f"{_KINDS[kind]}\n{tally['clear']} clearly, at most {tally['possible']}",
            number=True,
        )

    good = f"{found['quality_line']:g}"
    return Table(
        "Pairs by depth and quality",
        (
            Cell("Score"),
            Cell("Work closely", note=f"depth {found['depth_line'] / 20:g} or more of 5",
                 number=True),
            Cell("Work less closely", number=True),
        ),
        (
            (Cell(f"Works well ({good} or more)", head=True), cell("working_partnership"),
             cell("warm_words")),
            (Cell(f"Does not (below {good})", head=True), cell("forced_marriage"),
             cell("neither")),
        ),
    )  # fmt: skip


def _kinds_table(
    caption: str, first: str, rows: Sequence[tuple[Cell, Plain]], notes: tuple[str, ...] = ()
) -> Table:
    return Table(
        caption,
        (
            Cell(first),
            Cell("Pairs rated by both", number=True),
            Cell("Working partnership", note="clearly", number=True),
            Cell("Warm words", number=True),
            Cell("Forced marriage", number=True),
            Cell("Neither", note="clearly", number=True),
        ),
        tuple(
            (
                head,
                Cell(f"{row['pairs']}", number=True),
                *(
                    Cell(
                        f"{row[kind]['pairs']}",
                        note=f"{row[kind]['clear']}"
                        if kind in ("working_partnership", "neither")
                        else "",
                        number=True,
                    )
                    for kind in _KINDS
                ),
            )
            for head, row in rows
        ),
        notes,
    )


def _blocks_table(read: Reader, found: Plain) -> Table:
    """The pairs of sectors with most pairs, in the order of the sectors."""
    rated = [row for row in found["blocks"] if row["pairs"]]
    most = sorted(rated, key=lambda row: -row["pairs"])[:MOST_LISTED]
    rows = []
    for row in rated:
        if row not in most:
            continue
        one, other = (read.titles[row[key]] for key in ("a", "b"))
        title = f"Inside {one}" if row["a"] == row["b"] else f"{one} and {other}"
        rows.append((Cell(title, head=True, mark=sector_mark(row["a"])), row))
    left = len(rated) - len(rows)
    return _kinds_table(
        "Kinds of pairs by sectors",
        "Sectors",
        rows,
        (f"The {len(rows)} with most pairs; {left} more in tables/quadrant_sectors.csv.",)
        if left
        else (),
    )


def _apart_table(read: Reader, found: Plain, rows: Sequence[Plain]) -> Table:
    shown = sorted(rows, key=lambda row: not row["clear"])[:MOST_LISTED]
    return Table(
        "Pairs with warm words or a forced marriage, the clear ones first",
        (Cell("Organisation"), Cell("Partner"), Cell("Kind"),
         Cell("Depth", note="of 100", number=True), read.value_head(), Cell("Clear?")),
        tuple(
            (
                read.org_cell(row["a"], head=True),
                read.org_cell(row["b"]),
                Cell(_KINDS[row["kind"]].capitalize()),
                read.value(row["depth"], marks=(found["depth_line"],)),
                read.value(row["score"], marks=(found["quality_line"],)),
                Cell("Clear" if row["clear"] else "Not clear"),
            )
            for row in shown
        ),
        more(rows, "quadrant"),
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
            f"expected. {count(one_sided, 'pair')} would work by what one side says; the other did "
            "not speak of it.",
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
    return "None of the pairs outside the structure that leaders spoke of works well"


def _strong_table(read: Reader, rows: Sequence[Plain]) -> Table:
    return Table(
        "Pairs outside the structure that work",
        (Cell("Organisation"), Cell("Partner"), Cell("Score", number=True),
         Cell("Depth", note="of 100", number=True), Cell("Leaders (n)", number=True)),
        tuple(
            (
                read.org_cell(row["a"], head=True),
                read.org_cell(row["b"]),
                read.value(row["score"]),
                read.value(row["depth"], why="not asked"),
                Cell(plain(row["score"]["n"]), number=True),
            )
            for row in rows[:MOST_LISTED]
        ),
        more(rows, "hidden_strength"),
        kind="titled",
    )  # fmt: skip
