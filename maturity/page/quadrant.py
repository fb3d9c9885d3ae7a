"""How closely and how well pairs work: both, one of the two, or neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maturity.page.ground import CLEAR, MOST_LISTED, depth, more
from maturity.page.parts import Cell, Figure, Table
from maturity.page.reader import Reader
from maturity.wording import count, named, shorten

Plain = Mapping[str, Any]

#: How many pairs of sectors a page lists.
MOST_BLOCKS = 5
_KINDS = {
    "working_partnership": "working partnership",
    "warm_words": "warm words",
    "forced_marriage": "close but strained",
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
    whole = {kind: total[kind]["pairs"] or "none" for kind in _KINDS}
    close = total["working_partnership"]["pairs"]
    tables = [_square(found)]
    if places := [row for row in found["places"] if row["pairs"]]:
        tables.append(
            _kinds_table(
                "Kinds of pairs by place",
                "Place",
                [(Cell(shorten(row["place"]), head=True, name=True), row) for row in places],
                (
                    "Among all members of the place, the system's included; a pair may stand in "
                    "several places.",
                ),
            )
        )
    folded = [_blocks_table(read, found)]
    apart = [row for row in found["pairs"] if row["kind"] in ("warm_words", "forced_marriage")]
    if read.consultant and apart:
        folded.append(_apart_table(read, found, apart))
    unknown = found["unknown"]
    return Figure(
        "quadrant",
        f"{close or 'Not one'} of {count(total['pairs'], 'pair')} rated by both sides "
        f"{'works' if close == 1 else 'work'} closely and well; {whole['warm_words']} well without "
        f"being close, {whole['forced_marriage']} closely without getting on",
        subtitle,
        tuple(tables),
        (
            "Warm words: quality without depth. Close but strained: depth without quality. More "
            "depth is not always better, and a pair may need no more than it has.",
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
            Cell("Working partnership", number=True),
            Cell("Warm words", number=True),
            Cell("Close but strained", number=True),
            Cell("Neither", number=True),
        ),
        tuple(
            (
                head,
                Cell(f"{row['pairs']}", number=True),
                *(Cell(f"{row[kind]['pairs']}", number=True) for kind in _KINDS),
            )
            for head, row in rows
        ),
        notes,
    )


def _blocks_table(read: Reader, found: Plain) -> Table:
    """The pairs of sectors with most pairs, in the order of the sectors."""
    rated = [row for row in found["blocks"] if row["pairs"]]
    most = sorted(rated, key=lambda row: -row["pairs"])[:MOST_BLOCKS]
    rows = []
    for row in rated:
        if row not in most:
            continue
        one, other = (read.titles[row[key]] for key in ("a", "b"))
        title = f"Inside {one}" if row["a"] == row["b"] else f"{one} and {other}"
        rows.append((Cell(title, head=True), row))
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
        "Pairs with warm words, or close but strained, the clear ones first",
        (Cell("Organisation"), Cell("Partner"), Cell("Kind"),
         Cell("Depth", note="of 5", number=True), read.value_head(), Cell("So?")),
        tuple(
            (
                read.org_cell(row["a"], head=True),
                read.org_cell(row["b"]),
                Cell(_KINDS[row["kind"]].capitalize()),
                depth(read, row["depth"], found["depth_line"]),
                read.value(row["score"], marks=(found["quality_line"],)),
                Cell(CLEAR[row["clear"] or None]),
            )
            for row in shown
        ),
        more(rows, "quadrant"),
    )  # fmt: skip
