"""Places and the system, what places may decide, and the questions that stand by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maturity.page.parts import Cell, Figure, Table
from maturity.page.reader import Reader
from maturity.wording import count, join, named, plain, sentence, shorten

Plain = Mapping[str, Any]

_LEVELS = {
    "inside": "Inside a place",
    "between": "Between places",
    "outward": "A place's organisations with the system's",
    "system": "Among the system's organisations",
}
_BODIES = {
    "icb": "Integrated care board",
    "icp": "Integrated care partnership",
    "place": "Place partnership",
    "health_and_wellbeing": "Health and wellbeing board",
    "provider_collaborative": "Provider collaborative",
    "other": "Other",
}
#: What leaders say of the authority of places: a pilot question and a statement.
DELEGATION = ("delegation", "kf4b")
#: The middle of the scale of a single question.
MIDDLE = 50.0
#: How many bodies a page lists.
MOST_BODIES = 8


def levels(read: Reader) -> Figure:
    """Relationships inside places beside those with the system, and delegation."""
    diagnostics = read.results["diagnostics"]
    found = diagnostics["levels"]
    withheld = bool(found.get("withheld"))
    subtitle = (
        "Expected pairs by whether their organisations work for one place or for the whole "
        f"system, {named(read.wave)}"
    )
    bodies = [_bodies_table(found["bodies"])] if found["bodies"] else []
    notes = [_delegation(read, found)] if found["bodies"] else [
        "No bodies are on paper. To see what is delegated, list them in bodies.csv with what they "
        "belong to (parent) and how far they reach (scope), and their members in seats.csv."
    ]  # fmt: skip
    if found["reason"] is not None:
        return Figure("place-levels", _NO_LEVELS[found["reason"]], subtitle, (), tuple(notes),
                      tuple(bodies))  # fmt: skip
    items = [row for row in diagnostics.get("items") or () if row["id"] in DELEGATION]
    asked = [row for row in items if row["asked"]]
    tables = [_levels_table(read, found, withheld)]
    if not withheld:
        if inside := [row for row in found["places"] if row["own"] > 1]:
            tables.append(_places_table(read, inside))
        if asked:
            tables.append(_authority_table(read, asked))
    if items and len(asked) < len(items):
        left = join(named(plain(row["title"])) for row in items if not row["asked"])
        notes.append(f"Not asked in this wave: {left}.")
    elif not items and not withheld:
        notes.append("The questionnaire has no question on the authority of places.")
    notes.append(
        f"{count(found['wide'], 'organisation')} {'works' if found['wide'] == 1 else 'work'} for "
        "the system: the hub, and those that belong to every place or to none. What is delegated "
        "on paper is not yet decided in a place, and places need not all decide alike."
    )
    return Figure(
        "place-levels",
        _levels_title(found, withheld),
        subtitle,
        tuple(tables),
        tuple(notes),
        tuple(bodies),
        csv=("levels", "bodies") if not withheld else ("bodies",),
    )


_NO_LEVELS = {
    "no_places": "Places and the system: no organisation is given a place",
    "one_level": "Places and the system: all organisations work on one level",
}


def _levels_title(found: Plain, withheld: bool) -> str:
    rows = {row["level"]: row for row in found["levels"]}
    inside, outward = rows["inside"], rows["outward"]
    if withheld:
        return (
            f"{count(inside['pairs'], 'pair')} {'is' if inside['pairs'] == 1 else 'are'} expected "
            f"inside places, {outward['pairs']} with the organisations of the system"
        )
    one, other = inside["score"], outward["score"]
    if one["value"] is None or other["value"] is None:
        return "Relationships inside places and with the system cannot be compared"
    if one["low"] is not None and other["low"] is not None:
        if one["low"] > other["high"]:
            return "Relationships inside places are stronger than those with the system"
        if other["low"] > one["high"]:
            return "Relationships with the system are stronger than those inside places"
    return "Relationships inside places and with the system do not clearly differ"


def _levels_table(read: Reader, found: Plain, withheld: bool) -> Table:
    rows = [row for row in found["levels"] if row["pairs"]]
    if withheld:
        return Table(
            "Expected pairs by level",
            (Cell("Level"), Cell("Expected pairs", number=True)),
            tuple(
                (Cell(_LEVELS[row["level"]], head=True), Cell(f"{row['pairs']}", number=True))
                for row in rows
            ),
        )
    return Table(
        "Relationships by level",
        (
            Cell("Level"),
            Cell("Expected pairs", number=True),
            Cell("that work", note="as said, of those known", number=True),
            Cell("Score", note="likely range" if read.ranged else "", number=True),
            Cell("0 to 100", picture=True),
        ),
        tuple(
            (
                Cell(_LEVELS[row["level"]], head=True),
                Cell(f"{row['pairs']}", number=True),
                Cell(f"{row['working']} of {row['judged']}", number=True),
                read.value(row["score"]),
                read.bar(row["score"]),
            )
            for row in rows
        ),
    )


def _places_table(read: Reader, rows: Sequence[Plain]) -> Table:
    return Table(
        "Each place inside and with the system",
        (
            Cell("Place"),
            Cell("Own organisations", number=True),
            Cell("Inside", note="likely range" if read.ranged else "", number=True),
            Cell("With the system", note="likely range" if read.ranged else "", number=True),
        ),
        tuple(
            (
                Cell(shorten(row["place"]), head=True, name=True),
                Cell(f"{row['own']}", number=True),
                read.value(row["inside"], why="no such pair is known"),
                read.value(row["outward"], why="no such pair is known"),
            )
            for row in rows
        ),
    )


def _authority_table(read: Reader, rows: Sequence[Plain]) -> Table:
    return Table(
        "What leaders say of the authority of places",
        (Cell("Question"), read.value_head(), Cell("Leaders (n)", number=True)),
        tuple(
            (
                Cell(sentence(plain(row["text"])), head=True),
                read.value(row["score"]),
                read.base(row["score"]),
            )
            for row in rows
        ),
    )


def _delegation(read: Reader, found: Plain) -> str:
    """What the bodies on paper say of the authority of places."""
    partnerships = [row for row in found["bodies"] if row["kind"] == "place"]
    with_one = {row["place"] for row in partnerships}
    places = [row["place"] for row in found["places"]]
    without = [named(shorten(place)) for place in places if place not in with_one]
    under = sum(bool(row["parent"]) for row in partnerships)
    votes = sum(row["hub_votes"] for row in partnerships)
    wider = sum(bool(row["scope"]) for row in found["bodies"])
    said = [
        f"On paper {len(places) - len(without)} of {count(len(places), 'place')} "
        f"{'has' if len(places) - len(without) == 1 else 'have'} a partnership"
    ]
    if partnerships:
        said.append(f"{under} of {len(partnerships)} belong to another body")
        said.append(f"the hub votes on {votes}")
    text = "; ".join(said) + "."
    if without:
        text += f" There is none for {read.listed(without)}."
    if wider:
        text += (
            f" {count(wider, 'body') if wider == 1 else f'{wider} bodies'} "
            f"{'reaches' if wider == 1 else 'reach'} across systems."
        )
    return text


def _bodies_table(rows: Sequence[Plain]) -> Table:
    left = len(rows) - MOST_BODIES
    return Table(
        "Bodies on paper: whom they belong to and who votes",
        (Cell("Body"), Cell("Kind"), Cell("Belongs to"), Cell("Organisations", number=True),
         Cell("that vote", number=True), Cell("Hub votes")),
        tuple(
            (
                Cell(shorten(row["name"]), note=shorten(row["scope"]), head=True, name=True),
                Cell(_BODIES.get(row["kind"], plain(row["kind"]))),
                Cell(shorten(row["parent"]) or "–", name=bool(row["parent"])),
                Cell(f"{row['members']}", number=True),
                Cell(f"{row['voting']}", number=True),
                Cell("Yes" if row["hub_votes"] else "No"),
            )
            for row in rows[:MOST_BODIES]
        ),
        (f"{left} more in tables/bodies.csv.",) if left > 0 else (),
    )  # fmt: skip


def items(read: Reader) -> Figure:
    """The pilot questions, each by itself: shown and never scored."""
    pilots = [row for row in read.results["diagnostics"]["items"] if row["pilot"]]
    asked = [row for row in pilots if row["asked"]]
    left = [named(plain(row["title"])) for row in pilots if not row["asked"]]
    cannot = sum(row["cannot_say"] for row in asked)
    notes = []
    if asked:
        notes.append(
            "Made like the statements of the profile: each organisation counts equally within its "
            "sector, and each sector equally. These questions are on trial: they are shown, and "
            "never scored."
        )
    if cannot:
        notes.append(f"{count(cannot, 'answer')} {'was' if cannot == 1 else 'were'} “can't say”.")
    if left:
        notes.append(f"Not asked in this wave: {join(left)}.")
    if not pilots:
        notes.append(
            "To see it, use a questionnaire with pilot questions, such as the built-in one: on "
            "money, records, residents, delegation, practitioners and continuity."
        )
    return Figure(
        "items",
        _items_title(pilots, asked),
        "Single questions about the system that are on trial, mean over sectors, 0 to 100, "
        f"{named(read.wave)}",
        read.scored(
            "Single questions",
            "Question",
            [(Cell(sentence(plain(row["text"])), head=True), row["score"]) for row in asked],
            banded=False,
            head="Value",
        ),
        tuple(notes),
        csv=("items",) if asked else (),
    )


def _items_title(pilots: Sequence[Plain], asked: Sequence[Plain]) -> str:
    if not pilots:
        return "Single questions: the questionnaire has none on trial"
    if not asked:
        return "Single questions: none was asked in this wave"
    below = [row for row in asked if row["score"]["high"] is not None
             and row["score"]["high"] < MIDDLE]  # fmt: skip
    above = [row for row in asked if row["score"]["low"] is not None
             and row["score"]["low"] >= MIDDLE]  # fmt: skip
    if not below and not above:
        many = count(len(asked), "single question")
        return f"Not one of {many} is clearly above or below the middle"
    said = [
        f"{join(_TOPICS.get(row['id'], plain(row['title'])) for row in rows)} clearly {side}"
        for rows, side in ((below, "below"), (above, "above"))
        if rows
    ]
    text = "; ".join([*said, "the rest not clear"][: 3 if len(below + above) < len(asked) else 2])
    return f"Against the middle of the scale (50): {text}"


#: The built-in single questions in a word or two.
_TOPICS = {
    "money": "shared money",
    "records": "shared records",
    "residents": "residents’ influence",
    "delegation": "authority of places",
    "practitioners": "practitioners’ influence",
    "continuity": "continuity",
}
