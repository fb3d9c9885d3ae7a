"""The measures of a network in words, and whether what is on paper tells how it is lived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from maturity.page.parts import Cell, Figure, Table
from maturity.page.reader import Reader
from maturity.wording import (
    NO_VALUE,
    count,
    decimals,
    index,
    inside,
    named,
    percent,
    plain,
    rounded,
)

Plain = Mapping[str, Any]

#: A number this seldom reached by chance is said to go together.
SELDOM = 0.05
PAPER = {
    "seats": ("Seats on the same bodies", "a small body ties its members more than a large one"),
    "agreements": ("Agreements", "how many the two have"),
    "sharing": ("What is shared", "money, records, staff, buildings"),
}


def entries(found: Plain) -> dict[str, Plain]:
    """The measures of the whole by their ids."""
    return {entry["id"]: entry for entry in found["net"]}


def of_nodes(found: Plain, *columns: str) -> list[Plain]:
    """What measures of single organisations say of themselves."""
    said = {part["column"]: part for part in found["nodes"]["explained"]}
    return [said[column] for column in columns]


def number_of(entry: Plain, unit: str) -> str:
    """A number as a person reads it."""
    value = entry["value"]
    if value is None:
        return NO_VALUE
    if unit == "share":
        return percent(value)
    if unit == "score":
        return rounded(value)
    # A whole number of steps is no rounded mean.
    whole = unit == "count" or (unit == "steps" and value == round(value))
    return f"{value:g}" if whole else index(value)


def explained(parts: Iterable[Plain]) -> Table:
    """What moves some measures and what not to over-read, folded away."""
    notes = []
    for part in parts:
        said = [part["definition"]]
        said += [f"What moves it: {inside(part['moves'])}"] if part["moves"] else []
        said += [f"What not to over-read: {inside(part['caution'])}"] if part["caution"] else []
        notes.append(" ".join(plain(text) for text in said if text))
    return Table("What moves it, and what not to over-read", (), (),
                 tuple(note for note in notes if note))  # fmt: skip


# -- does paper tell practice? -------------------------------------------------------------------


def practice_figure(read: Reader, found: Plain) -> Figure | None:
    """Whether what ties organisations on paper goes with how mature their relationships are."""
    practice = found["practice"]
    together = practice["together"]
    held = {one["paper"]: one for one in practice["held_still"]}
    if not any(one["value"] is not None for one in together):
        return None
    fit = practice["fit"]
    notes = [
        "Together is not because of. All these pairs are expected on paper; this asks whether "
        "those with more on paper are the more mature ones. “Held still” is the difference in "
        "points of maturity for one more of it, with the others as they are.",
    ]
    if fit and fit["value"] is not None:
        notes.insert(
            0,
            f"All of it together accounts for {percent(fit['value'])} of the differences between "
            "pairs.",
        )
    return Figure(
        "paper-practice",
        _practice_title(together),
        "Correlation with the maturity of the pair, −1 to 1, over the expected pairs that are "
        f"known, beside what dealing the organisations out anew gives, {named(read.wave)}",
        (
            Table(
                "What is on paper beside what is lived",
                (
                    Cell("On paper"),
                    Cell("Goes together", note="correlation", number=True),
                    Cell("As far by chance", number=True),
                    Cell("Held still", note="points", number=True),
                    Cell("As far by chance", number=True),
                    Cell("Pairs (n)", number=True),
                ),
                tuple(
                    (
                        Cell(PAPER[one["paper"]][0], note=PAPER[one["paper"]][1], head=True),
                        *_tested(one),
                        *_tested(held.get(one["paper"]), _points),
                        Cell(f"{one['n']}", number=True),
                    )
                    for one in together
                ),
            ),
        ),
        tuple(notes),
        csv=("structure_practice",),
    )


def _practice_title(together: Sequence[Plain]) -> str:
    clear = [one for one in together if one["p"] is not None and one["p"] <= SELDOM]
    if not clear:
        return "More on paper is not shown to go with more mature relationships"
    more = [PAPER[one["paper"]][0] for one in clear if one["value"] > 0]
    less = [PAPER[one["paper"]][0] for one in clear if one["value"] < 0]
    said = [f"{' and '.join(_first(more))} go with more mature relationships"] if more else []
    said += [f"{' and '.join(_first(less))} go with less mature ones"] if less else []
    return "; ".join(said)


def _first(names: Sequence[str]) -> list[str]:
    return [name if n == 0 else inside(name) for n, name in enumerate(names)]


def _points(value: float) -> str:
    return decimals(value, 1)


def _tested(one: Plain | None, say: Callable[[float], str] = index) -> tuple[Cell, Cell]:
    if one is None or one["value"] is None:
        why = plain(one["note"]) if one else "not asked"
        return Cell(NO_VALUE, why=why, number=True), Cell("", number=True)
    chance = "" if one["p"] is None else f"{max(1, round(100 * one['p']))} in 100"
    return Cell(say(one["value"]), number=True), Cell(chance, number=True)


# -- every measure -------------------------------------------------------------------------------


def measures_figure(read: Reader, found: Plain) -> Figure:
    """Every measure of the whole, each with what it is, what moves it and what not to over-read."""
    net = found["net"]
    known = sum(entry["value"] is not None for entry in net)
    dyads = {row["shape"]: row for row in found["census"] if row["kind"] == "dyads"}
    notes = []
    if dyads["mutual"]["value"] is not None:
        both, one, none = (int(dyads[kind]["value"]) for kind in ("mutual", "asymmetric", "null"))
        notes.append(
            f"Of {count(dyads['mutual']['n'], 'pair')} seen from both sides, {both} "
            f"{'is' if both == 1 else 'are'} good from both, {one} from one side and {none} from "
            f"neither; good is {found['cut']:g} or more."
        )
    return Figure(
        "measures-of-structure",
        f"{known} of {count(len(net), 'measure')} of the network, for analysts",
        f"Whole system, over what is known, {named(read.wave)}; open the list for its numbers",
        (),
        (
            *notes,
            "Analysts will look for these; nobody else needs them. Networks of different size are "
            "not compared by them.",
        ),
        (_every(net),),
        csv=("structure", "structure_census", "sector_mixing"),
    )


def _every(net: Sequence[Plain]) -> Table:
    return Table(
        f"Every measure of the network ({len(net)})",
        (Cell("Measure"), Cell("Value", number=True), Cell("What it is")),
        tuple(
            (Cell(entry["title"], head=True), _value(entry), Cell(_about(entry))) for entry in net
        ),
    )


def _about(entry: Plain) -> str:
    parts = (
        entry["definition"],
        "" if entry["expected"] is None else f"By chance it would be {index(entry['expected'])}.",
        f"Moves: {inside(entry['moves'])}" if entry["moves"] else "",
        f"Not to over-read: {inside(entry['caution'])}" if entry["caution"] else "",
        f"Rests on {entry['n']}{' pairs of dimensions' if entry['id'] == 'overlap' else ''}.",
    )
    return plain(" ".join(part for part in parts if part))


def _value(entry: Plain) -> Cell:
    if entry["value"] is None:
        return Cell(NO_VALUE, why=plain(entry["note"]), number=True)
    return Cell(number_of(entry, entry["unit"]), number=True)
