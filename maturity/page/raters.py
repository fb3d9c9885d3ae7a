"""Who rates, who is rated or the pair, and what severe raters would change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maturity.drawing.palette import sector_mark
from maturity.page.parts import Cell, Figure, Table
from maturity.page.reader import Reader
from maturity.wording import NO_VALUE, count, index, join, named, percent, plain, shorten

Plain = Mapping[str, Any]

#: A score that moves by less than this hardly moves.
LITTLE = 1.0
#: Below this many organisations the parts of a rating are not shown.
FEWEST = 5
#: The parts of a rating, as the results call them.
PARTS = ("rater", "rated", "relationship")


def raters(read: Reader, found: Plain) -> Figure:
    blocks = [
        block
        for block in found["blocks"]
        if block["organisations"] >= FEWEST and block["relationship"]["value"] is not None
    ]
    needed = percent(found["needed"])
    notes = [
        f"Each row rests on those organisations among whom at least {needed} of all ratings are "
        "known; the others are left out.",
        "Do not over-read: with so few organisations a share below 10% is not told from none. "
        "Who rates low may be right.",
    ]
    if not blocks:
        return Figure(
            "raters",
            "Whether it is the rater, the rated or the pair that decides cannot be told",
            f"What differences between views are made of, {named(read.wave)}",
            (),
            (
                f"Fewer than {FEWEST} organisations have at least {needed} of all ratings among "
                "them known.",
            ),
            csv=("raters",),
        )
    return Figure(
        "raters",
        _raters_title(blocks[0]),
        "What differences between views are made of (Social Relations Model), in per cent, "
        f"{named(read.wave)}",
        (
            Table(
                "Who rates, who is rated, or the particular pair",
                (
                    Cell("Among"),
                    Cell("Organisations (n)", number=True),
                    Cell("Who rates", number=True),
                    Cell("Who is rated", number=True),
                    Cell("The pair", number=True),
                    Cell("Answered in kind", note="−1 to 1", number=True),
                ),
                tuple(
                    (
                        Cell(shorten(block["place"]) or "Whole system", name=bool(block["place"]),
                             head=True),
                        Cell(f"{block['organisations']} of {block['members']} who rate one "
                             "another", number=True),
                        *(Cell(_share(block[part]["value"]), number=True) for part in PARTS),
                        Cell(index(block["dyadic_reciprocity"]["value"]),
                             why="" if block["dyadic_reciprocity"]["value"] is not None
                             else "cannot be told", number=True),
                    )
                    for block in blocks
                ),
            ),
        ),
        (
            "Who rates: some rate everyone higher than others do. Who is rated: some are rated "
            "higher by everyone. The pair: what is particular to two, with noise. Answered in "
            "kind: whether two are both warmer, or both colder, to each other than to others.",
            *notes,
        ),
        csv=("raters",),
    )  # fmt: skip


def _raters_title(block: Plain) -> str:
    """What decides, of those who rate one another; of less than half of them it is no headline."""
    among = (
        f"{block['organisations']} of {count(block['members'], 'organisation')}"
        f"{' of ' + named(shorten(block['place'])) if block['place'] else ''} who rate one another"
    )
    if 2 * block["organisations"] < block["members"] or block["place"]:
        return f"What decides is only known among {among}"
    shares = {part: block[part]["value"] for part in PARTS}
    most = max(PARTS, key=lambda part: shares[part])
    what = {
        "rater": "who rates",
        "rated": "who is rated",
        "relationship": "the particular pair",
    }[most]
    if shares[most] >= 0.5:
        return f"Views differ mostly by {what}, among {among}"
    return f"Views differ by {what} most, but by no single thing alone, among {among}"


# -- severity ------------------------------------------------------------------------------------


def severity(read: Reader, found: Plain) -> Figure:
    before, after = found["system"]["before"], found["system"]["after"]
    if found["note"] or before is None or after is None:
        return Figure(
            "severity",
            "Whether severe raters move the score cannot be told",
            f"The score if nobody rated more severely than others of their sector, "
            f"{named(read.wave)}",
            (),
            (f"Not known: {plain(found['note']) or 'there is no score'}.",),
        )
    now, then = read.number(before), read.number(after)
    changed, crossed = found["bands_changed"], found["crossed"]
    notes = [
        f"{changed} of {count(found['pairs'], 'pair')} would stand in another band. "
        + (
            f"The value of {join(map(plain, crossed))} would move to the other side of its line."
            if crossed
            else "No criterion would move to the other side of its line."
        ),
        "Do not over-read: a check and not a correction. A whole sector that rates everyone low "
        "may be right (care providers in England have long said that they are not heard), so what "
        "each sector says on average is left as it is.",
    ]
    return Figure(
        "severity",
        _severity_title(now, then, abs(after - before) < LITTLE),
        "Scores if nobody rated more severely than others of their own sector, 0 to 100, "
        f"{named(read.wave)}",
        (
            Table(
                "Each sector as it is, and without severity",
                (
                    Cell("Sector"),
                    Cell("As others rate it", note="now", number=True),
                    Cell("As others rate it", note="without severity", number=True),
                    Cell("Score", note="now", number=True),
                    Cell("Score", note="without severity", number=True),
                ),
                tuple(
                    (
                        Cell(plain(row["title"]), head=True, mark=sector_mark(row["sector"])),
                        *(
                            _moved(read, row[key][end])
                            for key in ("received", "score")
                            for end in ("before", "after")
                        ),
                    )
                    for row in found["sectors"]
                ),
            ),
        ),
        tuple(notes),
        csv=("severity",),
    )


def _severity_title(now: str, then: str, little: bool) -> str:
    if now == then:
        return f"Allowing for severe raters does not move the score: {now} either way"
    if little:
        return f"Allowing for severe raters hardly moves the score: {then} in place of {now}"
    return f"Without severe and lenient raters inside sectors the score would be {then}, not {now}"


def _moved(read: Reader, value: float | None) -> Cell:
    return Cell(read.number(value), why="no view was given" if value is None else "", number=True)


def _share(value: float | None) -> str:
    return NO_VALUE if value is None else percent(value)
