"""How others see an organisation, in words: groups of its partners, and what they were asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from maturity.packs.prompts import clear
from maturity.page.numbers import Numbers
from maturity.page.parts import Cell, Figure, Table
from maturity.release.pack import EVERYONE, NHS, OTHERS, PLACE
from maturity.wording import WITHHELD, count, named, plain, shorten

Plain = Mapping[str, Any]

#: What each group is called at the head of a row.
KINDS = {EVERYONE: "All partners", NHS: "NHS partners", OTHERS: "Other partners"}
#: The most groups, and parts of what was asked, that two pages hold; up to the second number of
#: each a part comes with its question.
_GROUPS, _PARTS = 14, 12
ROOMY, _FEW = 10, 6
#: The longest name of a group, and where there are many.
_LONG, _SHORT = 60, 44


def _shown(pack: Plain) -> dict[str, Plain]:
    return {
        row["kind"]: row["score"]
        for row in pack["others"]
        if row["kind"] in KINDS and not row["score"]["withheld"]
    }


def lead(pack: Plain, numbers: Numbers) -> str:
    """The first sentence: how partners see this organisation, in a band and a number."""
    score = _shown(pack).get(EVERYONE)
    if score is None:
        return (
            "Too few partners answered about you for anything to be shown without giving one of "
            "them away. What follows is what can be shown, and what to talk about without numbers."
        )
    band = numbers.labels[numbers.band_of(score["value"]) - 1]
    spread = numbers.range_text(score)
    return (
        f"Your partners together put their relationship with you at "
        f"{numbers.number(score['value'])} of 100: {band}"
        + (f" (likely range {spread})." if spread else ".")
    )


def _group(row: Plain, length: int = _LONG) -> str:
    if row["kind"] in KINDS:
        return KINDS[row["kind"]]
    title = shorten(row["title"], length)
    return f"Partners in {named(title)}" if row["kind"] == PLACE else title


def seen(pack: Plain, numbers: Numbers) -> Figure:
    """How groups of partners see this organisation."""
    rows, hidden = group_rows(pack)
    length = _LONG if len(rows) <= ROOMY else _SHORT
    shown = _shown(pack)
    if NHS in shown and OTHERS in shown:
        told = clear(shown[NHS], shown[OTHERS])
        title = (
            f"NHS partners and the others see you {'differently' if told else 'much alike'}: "
            f"{numbers.number(shown[NHS]['value'])} and {numbers.number(shown[OTHERS]['value'])}"
        )
        if not told and abs(shown[NHS]["value"] - shown[OTHERS]["value"]) >= 1:
            title = (
                f"NHS partners rate the relationship at {numbers.number(shown[NHS]['value'])}, the "
                f"others at {numbers.number(shown[OTHERS]['value'])}: not a clear difference"
            )
    elif EVERYONE in shown:
        title = "What partners say can be shown for all of them together" + (
            ", and for some places" if any(row["kind"] == PLACE for row in rows) else ""
        )
    else:
        title = "No group of your partners is large enough to be shown"
    notes = []
    if hidden:
        notes.append(
            f"{WITHHELD} {'Also withheld' if rows else 'Withheld'}, so that nobody can work out "
            f"what one partner or leader said: {'; '.join(hidden)}."
        )
    if len(rows) > _GROUPS:
        notes.append(f"{count(len(rows) - _GROUPS, 'more group')} could be shown; ask for them.")
    table = Table(
        "How groups of partners see you",
        (
            Cell("Who"),
            Cell("Score", note="likely range", number=True),
            Cell("Organisations", note="asked", number=True),
            Cell("0 to 100", picture=True),
        ),
        tuple(
            (
                Cell(_group(row, length), head=True),
                numbers.value(row["score"], chip=True),
                numbers.base(row["score"] | {"imputed": 0}),
                numbers.bar(row["score"]),
            )
            for row in rows[:_GROUPS]
        ),
    )
    return Figure(
        "groups",
        title,
        "Mean of what partner organisations say of their relationship with you, 0 to 100; groups "
        "overlap",
        (table,) if rows else (),
        tuple(notes),
    )


def group_rows(pack: Plain) -> tuple[list[Plain], list[str]]:
    """The groups that have a row of their own, and the names of the others, which are withheld.

    The first three have one even where they are withheld, unless nothing at all is shown.
    """
    shown = [row for row in pack["others"] if not row["score"]["withheld"]]
    rows = [row for row in pack["others"] if shown and (row["kind"] in KINDS or row in shown)]
    return rows, [_group(row, _SHORT) for row in pack["others"] if row not in rows]


def sides(pack: Plain, numbers: Numbers) -> Figure | None:
    """What partners were asked about this organisation, one part at a time."""
    kinds = [
        kind
        for kind in KINDS
        if any(
            cell["kind"] == kind and not cell["score"]["withheld"]
            for row in pack["dimensions"]
            for cell in row["scores"]
        )
    ]
    if not kinds:
        return None
    first = [
        (cell["score"], shorten(row["title"], 40))
        for row in pack["dimensions"]
        for cell in row["scores"]
        if cell["kind"] == kinds[0] and not cell["score"]["withheld"]
    ]
    low, high = (end(first, key=lambda pair: pair[0]["value"]) for end in (min, max))
    least, most = (numbers.number(end[0]["value"]) for end in (low, high))
    if least == most:
        title = f"Everything that was asked comes out alike, at {most}"
    elif clear(high[0], low[0]):
        title = f"{named(high[1])} stands at {most}, {named(low[1])} at {least}"
    else:
        title = f"What was asked lies between {least} and {most}: no clear difference"

    roomy = len(pack["dimensions"]) <= _FEW and len(group_rows(pack)[0]) <= ROOMY

    def cells(row: Plain) -> tuple[Cell, ...]:
        by_kind = {cell["kind"]: cell["score"] for cell in row["scores"]}
        return tuple(
            numbers.value(by_kind[kind], chip=True)
            if kind in by_kind
            else Cell(WITHHELD, why="withheld", number=True)
            for kind in kinds
        )

    table = Table(
        "What partners were asked about you, one part at a time",
        (
            Cell("Asked about"),
            *(Cell(KINDS[kind], note="likely range", number=True) for kind in kinds),
        ),
        tuple(
            (Cell(shorten(row["title"]), note=_asked(row) if roomy else "", head=True), *cells(row))
            for row in pack["dimensions"][:_PARTS]
        ),
        kind="compact",
    )
    return Figure(
        "parts",
        title,
        "Means of the same answers, by what was asked, 0 to 100; look at the order more than at "
        "the points",
        (table,),
    )


def _asked(row: Plain) -> str:
    """What partners were asked, with this organisation in the partner's place."""
    asked = re.sub(r"\s*\(na: [^()]*\)", "", plain(row["text"]))
    return shorten(asked.replace("{partner}", "[your organisation]"), 160)
