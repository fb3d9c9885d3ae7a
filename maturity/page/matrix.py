"""Who rates whom: the views of every organisation on every other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from maturity.drawing.palette import sector_mark
from maturity.page.parts import Block, Cell, Group, Matrix, Member, Section, Table, View
from maturity.page.reader import Reader
from maturity.wording import NAMED, NO_VALUE, WITHHELD, count, join, named, phrases, plain, shorten

#: Pairs beyond this number are left to the table beside the report: a browser, a printer and a
#: reader all give up before the end of such a list.
MOST_PAIRS = 300
#: Organisations beyond this number do not fit one matrix on a landscape page.
MOST_IN_ONE_MATRIX = 32
#: Cells beyond this number are left to the table beside the report, so that a page of a very large
#: system still opens and prints: the blocks of whole places stay, those between them go.
MOST_CELLS = 6000
#: Columns from which a row of the matrix has room for a sentence.
ROOM_FOR_A_SENTENCE = 8


def matrix(read: Reader) -> Section:
    """Who rates whom; where no pair may be shown, the reason."""
    if not read.pairs_shown:
        return Section(
            "matrix",
            "Who rates whom",
            (
                "This edition shows no single view and no single pair, because each side of a pair "
                "knows its own view and could work out the other's.",
            ),
        )
    title = "Who rates whom" if read.consultant else "How each pair stands"
    if not read.drawn:
        return Section(
            "matrix",
            title,
            (
                "There is no matrix in this edition: nearly every cell of it would be withheld. "
                "The pairs that may be shown stand in the section before.",
            ),
        )
    return Section("matrix", title, kind="matrix", body=_matrix(read))


def _matrix(read: Reader) -> Matrix:
    """The views, or the pairs, in one table or, for many organisations, in blocks by place."""
    views = _views(read)
    in_blocks = len(read.organisations) > MOST_IN_ONE_MATRIX
    groups = _groups(read)
    given = sum(view.kind.startswith("b") for view in views.values())
    silent = sum(not entry["answered"] for entry in read.organisations)
    if read.consultant:
        title = f"{given} of {len(views)} expected views were given"
        if silent:
            title += f"; {count(silent, 'organisation')} did not answer"
        subtitle = (
            "Band of the view that the organisation in the row gives of the organisation in the "
            f"column, {named(read.wave)}"
        )
        corner = ("Rated organisation →", "↓ Organisation giving the view")
        notes = [
            "Read across for what an organisation says, down for what others say of it. The digit "
            "is the band of the view. On a screen, point at a digit for its value and the number "
            "of leaders (n) behind it.",
        ]
    else:
        title = f"{given // 2} of {len(views) // 2} expected pairs may be shown"
        subtitle = f"Band of each pair, both sides together, {named(read.wave)}"
        corner = ("The other organisation →", "↓ One organisation")
        notes = [
            "A pair is shown where enough leaders answered on both sides. What one side says of "
            "the other is never shown, so the table reads the same across and down.",
        ]
    blocks: tuple[Block, ...] = (
        _block(
            "Views of each organisation on each other" if read.consultant else "Band of each pair",
            groups,
            groups,
        ),
    )
    if in_blocks:
        notes.append(
            f"With more than {MOST_IN_ONE_MATRIX} organisations one table would be too wide to "
            "read, so the matrix is given in blocks of whole places. A block in which no "
            "relationship is expected is left out."
        )
        sheets = _sheets(groups)
        pairs = [
            (rows, columns) for rows in sheets for columns in sheets if _any(rows, columns, views)
        ]
        if sum(_size(rows) * _size(columns) for rows, columns in pairs) > MOST_CELLS:
            left = sum(rows is not columns for rows, columns in pairs)
            pairs = [(rows, columns) for rows, columns in pairs if rows is columns]
            notes.append(
                f"Left out: {count(left, 'block')} between different groups of places. With "
                f"{len(read.organisations)} organisations they would make the page too large to "
                "open on an ordinary laptop; tables/matrix.csv has every view."
            )
        blocks = tuple(
            _block(
                f"Views of {_titles(rows)} on {_titles(columns)}"
                if read.consultant
                else f"Pairs of {_titles(rows)} and {_titles(columns)}",
                rows,
                columns,
            )
            for rows, columns in pairs
        )
    return Matrix(
        id="views",
        title=title,
        subtitle=subtitle,
        blocks=blocks,
        views=views,
        corner=corner,
        sectors=sector_legend(read),
        legend=_legend(read),
        notes=tuple(notes),
        csv=("matrix",) if read.consultant else ("dyads",),
    )


def _block(caption: str, rows: tuple[Group, ...], columns: tuple[Group, ...]) -> Block:
    wide = _size(columns) >= ROOM_FOR_A_SENTENCE
    return Block(caption, rows, columns, brief=not wide)


def _any(
    rows: tuple[Group, ...], columns: tuple[Group, ...], views: Mapping[tuple[int, int], View]
) -> bool:
    """Whether any relationship between the two is expected."""
    return any(
        (giver.number, rated.number) in views
        for row in rows
        for giver in row.members
        for column in columns
        for rated in column.members
    )


def _size(groups: tuple[Group, ...]) -> int:
    return sum(len(group.members) for group in groups)


def _sheets(groups: tuple[Group, ...]) -> list[tuple[Group, ...]]:
    """The groups, whole and in order, packed into as few tables as can be, of like width."""
    fewest = len(_packed(groups, MOST_IN_ONE_MATRIX))
    width = max(len(group.members) for group in groups)
    while len(_packed(groups, width)) > fewest:
        width += 1
    return _packed(groups, width)


def _packed(groups: tuple[Group, ...], width: int) -> list[tuple[Group, ...]]:
    sheets: list[tuple[Group, ...]] = []
    used = 0
    for group in groups:
        used += len(group.members)
        if not sheets or used > width:
            sheets.append(())
            used = len(group.members)
        sheets[-1] += (group,)
    return sheets


def _titles(groups: tuple[Group, ...]) -> str:
    return join(named(group.title) for group in groups)


def _groups(read: Reader) -> tuple[Group, ...]:
    """The organisations by place; those of several places or none come first.

    A group too large for one table of its own is divided.
    """
    codes = read.codes()
    homes: dict[str, list[Member]] = {"": []}
    homes |= {place["place"]: [] for place in read.results["places"]}
    for n, entry in enumerate(read.organisations):
        silent = ""
        if not entry["answered"] and read.consultant:
            silent = "Did not respond." if entry["invited"] else "Nobody was invited to answer."
        member = Member(
            n,
            read.name(entry["organisation"]),
            codes[n],
            sector_mark(entry["sector"]),
            silent,
            f"Views that others gave this organisation are in column {codes[n]}.",
        )
        home = entry["places"][0] if len(entry["places"]) == 1 else ""
        homes.setdefault(home, []).append(member)
    groups = []
    for place, members in homes.items():
        title = shorten(place, 40) if place else "System-wide"
        parts = math.ceil(len(members) / MOST_IN_ONE_MATRIX)
        size = math.ceil(len(members) / parts) if parts else 0
        for part in range(parts):
            groups.append(
                Group(
                    f"{title} ({part + 1} of {parts})" if parts > 1 else title,
                    tuple(members[part * size : (part + 1) * size]),
                )
            )
    return tuple(groups)


def _views(read: Reader) -> dict[tuple[int, int], View]:
    """Every expected view by the positions of who gives it and who is rated."""
    views = {}
    for dyad in read.dyads:
        a, b = read.position[dyad["a"]], read.position[dyad["b"]]
        views[a, b] = read.view(dyad["view_ab"], dyad)
        views[b, a] = read.view(dyad["view_ba"], dyad)
    return views


def _legend(read: Reader) -> tuple[tuple[str, str, str], ...]:
    """What a cell without a digit says: its class, its text and the words for it."""
    shown = [("grey", "", "No relationship expected")]
    if not read.consultant:
        return (("withheld", WITHHELD, "Withheld: too few leaders on one side"), *shown)
    return (
        ("missing", "[x]", "Not answered"),
        ("filled", "[x]", "Not answered; a stand-in is used in the scores"),
        ("judge", "[z]", "Answered, but nobody can judge"),
        *shown,
    )


def sector_legend(read: Reader) -> tuple[tuple[str, str], ...]:
    """Each mark used, with the sectors it stands for."""
    titles: dict[str, list[str]] = {}
    for entry in read.organisations:
        group = titles.setdefault(sector_mark(entry["sector"]), [])
        title = read.titles.get(entry["sector"], plain(entry["sector"]))
        if title not in group:
            group.append(title)
    return tuple(
        (mark, "NHS board and trusts" if mark == "nhs" and len(names) > 1 else join(names))
        for mark, names in titles.items()
    )


def key_table(read: Reader) -> Table:
    codes, full = read.codes(), read.consultant
    same = codes == [plain(entry["organisation"]) for entry in read.organisations]
    return Table(
        f"Organisations and their codes ({len(read.organisations)})",
        (
            Cell("Organisation", sort="text"),
            *([] if same else [Cell("Column")]),
            Cell("Code"),
            Cell("Sector", sort="text"),
            Cell("Places"),
            *([Cell("Leaders who answered", number=True, sort="number")] if full else []),
        ),
        tuple(
            (
                Cell(read.name(e["organisation"]), head=True, name=True,
                     mark=sector_mark(e["sector"]), org=n + 1,
                     note=phrases("convenes the system" if e["hub"] else "",
                                 "answers for many" if e["representative"] else "")),
                *([] if same else [Cell(codes[n])]),
                Cell(shorten(e["organisation"], 24), name=True),
                Cell(read.titles.get(e["sector"], plain(e["sector"]))),
                Cell(", ".join(named(shorten(place)) for place in e["places"]) or "none"),
                *([Cell(f"{e['answered']} of {e['invited']}", number=True)] if full else []),
            )
            for n, e in enumerate(read.organisations)
        ),
    )  # fmt: skip


def pairs_table(read: Reader) -> Table:
    if not read.consultant:
        return _bands_of_pairs(read)
    caption = f"Every expected pair in words ({len(read.dyads)})"
    if len(read.dyads) > MOST_PAIRS:
        return Table(
            caption, (), (),
            (f"The list of {len(read.dyads)} pairs is left out because it would be too long to "
             f"read or print (more than {MOST_PAIRS}); it stands in tables/dyads.csv.",),
        )  # fmt: skip
    return Table(
        caption,
        (
            Cell("One organisation (A)", sort="text"),
            Cell("The other (B)", sort="text"),
            Cell("A on B", number=True, sort="number"),
            Cell("B on A", number=True, sort="number"),
            Cell("Score", number=True, sort="number"),
            Cell("Band (grade)"),
            Cell("Works", sort="text"),
            Cell("Marks", sort="text"),
        ),
        tuple(_pair_row(read, dyad) for dyad in read.dyads),
        (
            "Views and scores run from 0 to 100; (n) counts leaders. [x] not answered; a number "
            "beside it stands in from the average between the two sectors. [z] answered, but "
            "nobody can judge. – no score: neither side is known. In name only: the score or the "
            "depth is surely too low; not clear: the answers fit both. The grades are explained "
            "under data quality.",
        ),
        kind="pairs",
    )


def _bands_of_pairs(read: Reader) -> Table:
    """The pairs as partners may see them: bands, where there are enough leaders on both sides."""
    shown = [dyad for dyad in read.dyads if dyad["band"] is not None]
    return Table(
        f"Every pair that may be shown ({len(shown)} of {len(read.dyads)})",
        (Cell("One organisation", sort="text"), Cell("The other", sort="text"), Cell("Band")),
        tuple(
            (read.org_cell(dyad["a"], head=True), read.org_cell(dyad["b"]),
             Cell(plain(dyad["band"])))
            for dyad in shown[:MOST_PAIRS]
        ),
        (f"The first {MOST_PAIRS}; all stand in tables/dyads.csv.",)
        if len(shown) > MOST_PAIRS else (),
        kind="pairs",
    )  # fmt: skip


def _pair_row(read: Reader, dyad: Mapping[str, Any]) -> tuple[Cell, ...]:
    band = plain(dyad["band"] or "")
    if dyad["band_low"] and dyad["band_low"] != dyad["band_high"]:
        band = f"{plain(dyad['band_low'])} to {plain(dyad['band_high'])}"
    marks = phrases(
        NAMED.get(dyad["in_name_only"], ""),
        plain(dyad["kind"]) if dyad["in_name_only"] == "flagged" else "",
        "existence disputed" if dyad["existence_disputed"] else "",
        "nobody can judge" if dyad["nobody_can_judge"] else "",
    )
    grade = plain(dyad["grade"])
    score = read.value(dyad["score"], why="neither side is known")
    return (
        read.org_cell(dyad["a"], head=True),
        read.org_cell(dyad["b"]),
        _side(read, dyad["view_ab"], dyad),
        _side(read, dyad["view_ba"], dyad),
        score if dyad["score"]["value"] is not None else replace(score, note=""),
        Cell(f"{band} ({grade})" if band else f"{NO_VALUE} ({grade})"),
        Cell({True: "yes", False: "no"}.get(dyad["working"], NO_VALUE)),
        Cell(marks),
    )


def _side(read: Reader, score: Mapping[str, Any], dyad: Mapping[str, Any]) -> Cell:
    view = read.view(score, dyad)
    if view.kind == "filled":
        return Cell(f"[x] {read.number(score['value'])}", number=True)
    return Cell(view.title if view.kind.startswith("b") else view.text, number=True)
