"""What changed between two waves, for partners and the public: groups, and nobody by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maturity.moves import about, signed
from maturity.page.moved import PASSES, TIES, band_table
from maturity.page.parts import Cell, Figure, Section, Table
from maturity.page.steps import between, parts_table, same_pairs, steps_picture, steps_table
from maturity.page.waves import Waves
from maturity.wording import WITHHELD, count, named, plain

Plain = Mapping[str, Any]


def way(read: Waves) -> Figure:
    """The score then and now, and of the way between them what this edition shows."""
    system = read.found["system"]
    whole = system["bridge"]["boundary"] is not None
    notes = [read.rounding]
    if system["change"]["value"] is not None:
        notes.insert(0, same_pairs(read))
    if not whole:
        notes.append(
            "What mergers, and pairs that came or went, did to the score is withheld, and so is "
            "whatever could be worked out from it."
        )
    tables = [steps_table(read) if whole else _then_and_now(read)]
    if system["terms"]["same_people"] is not None:
        tables.append(parts_table(read))
    return Figure(
        "bridge",
        _way_title(read),
        f"Scores of {named(read.before)} and of {named(read.after)}, 0 to 100"
        + ("; the steps between them add up as they are printed" if whole else ""),
        tuple(tables),
        tuple(notes),
        picture=steps_picture(read, "The same numbers stand in the table below.")
        if whole
        else None,
        csv=("steps",),
    )


def _way_title(read: Waves) -> str:
    system = read.found["system"]
    change = system["change"]
    if change["value"] is None:
        return "What changed among the same pairs is withheld in this edition"
    if system["bridge"]["boundary"] is not None:
        return between(read)
    return f"Among the same pairs {signed(change['value'])}: {plain(change['finding'])}"


def _then_and_now(read: Waves) -> Table:
    """Scores then and now, as printed and for the same pairs, where there are no steps."""
    system = read.found["system"]
    bridge = system["bridge"]

    def score(value: float | None) -> Cell:
        if value is None:
            return Cell(WITHHELD, why="withheld", number=True)
        return Cell(read.number(value), number=True)

    total = (
        Cell(WITHHELD, why="withheld", number=True)
        if bridge["total"] is None
        else Cell(signed(bridge["total"]), number=True)
    )
    return Table(
        "Scores then and now",
        (Cell("Score"), Cell("Then", number=True), Cell("Now", number=True),
         Cell("Change", number=True)),
        (
            (Cell("As each report printed it", head=True), score(bridge["before"]),
             score(bridge["after"]), total),
            (Cell("The same pairs, restated", head=True), read.value(system["before"]),
             read.value(system["after"]), read.change(system["change"])),
        ),
    )  # fmt: skip


# -- relationships -------------------------------------------------------------------------------


def pairs(read: Waves) -> list[Figure]:
    """How single relationships moved, counted; nobody is named."""
    return [movers(read), _bands(read), _ties(read)]


def movers(read: Waves) -> Figure:
    """How many pairs really changed."""
    counts = read.found["counts"]
    rows = (
        ("Improved", counts["improved"]),
        ("Became worse", counts["worse"]),
        ("Could be tested", counts["tested"]),
    )
    hidden = counts["withheld"]
    return Figure(
        "movers",
        "How many pairs changed is withheld in this edition"
        if hidden
        else f"{_capital(about(counts['improved']))} of {about(counts['tested'])} pairs tested "
        f"improved and {about(counts['worse'])} became worse, in a way we can "
        "stand behind",
        f"Expected pairs with answers from both sides in both waves, {named(read.before)} to "
        f"{named(read.after)}; counted to the next 5",
        (
            Table(
                "Pairs that changed",
                (Cell("Pairs"), Cell("How many", number=True)),
                tuple((Cell(title, head=True), Cell(about(n), number=True)) for title, n in rows),
            ),
        )
        if not hidden
        else (),
        (
            f"A pair is counted only if {PASSES}. Which pairs they are is told to nobody but the "
            "consultant.",
        ),
    )


def _bands(read: Waves) -> Figure:
    counts = read.found["counts"]
    shown = [row for row in read.found["bands"] if not row["withheld"]]
    hidden = sum(row["pairs"] for row in read.found["bands"] if row["withheld"])
    table = Table(
        "Pairs by which way they moved",
        (Cell("Band"), Cell("Pairs", number=True)),
        tuple(
            (Cell(title, head=True), Cell(about(counts[key]), number=True))
            for key, title in (
                ("higher", "Higher than then"), ("same", "The same"), ("lower", "Lower than then")
            )
        ),
    )  # fmt: skip
    notes = ["A pair can cross a line by a point: read such moves with the pairs tested above."]
    tables = [] if counts["withheld"] else [table]
    if shown:
        tables.append(
            band_table(read, {(row["before"], row["after"]): row["pairs"] for row in shown})
        )
        notes.append(
            f"{WITHHELD} The table of bands holds only pairs whose band both editions show; those "
            f"of {count(hidden, 'pair')} are withheld, because too few leaders answered on one "
            "side."
            if hidden
            else "The bands are those of both editions."
        )
    return Figure(
        "transitions",
        "How many pairs moved from band to band is withheld in this edition"
        if counts["withheld"]
        else f"{_capital(about(counts['higher']))} pairs moved to a higher band, "
        f"{about(counts['lower'])} to a lower one, {about(counts['same'])} stayed",
        f"Pairs of both waves by their band in {named(read.before)} and {named(read.after)}, "
        "counted to the next 5",
        tuple(tables),
        tuple(notes),
        csv=("bands",) if shown else (),
    )


def _ties(read: Waves) -> Figure:
    working = read.found["ties"]["working"]
    seen = any(working[key] is not None for key, _, _ in TIES[:4])
    rows = [(key, title, what) for key, title, what in TIES if key not in ("came", "went")]
    return Figure(
        "ties",
        f"{_capital(about(working['kept']))} working relationships were kept, "
        f"{about(working['gained'])} gained and {about(working['lost'])} lost"
        if seen
        else "How many working relationships were kept, gained and lost is withheld",
        "Pairs that work, in both waves, counted to the next 5",
        (
            Table(
                "Relationships kept, gained and lost",
                (Cell("What became of it"), Cell("Pairs that work", number=True)),
                tuple(
                    (Cell(title, note=what, head=True), _tally(working[key], key, seen))
                    for key, title, what in rows
                ),
            ),
        ),
        ("Counted pair by pair, with chance in it: a gain or a loss here is no finding.",),
    )


def _tally(number: int | None, key: str, seen: bool) -> Cell:
    if key in ("internalised", "parted"):
        # On paper, so it is known exactly.
        return Cell(f"{number}", number=True)
    return Cell(about(number), number=True) if seen else Cell(WITHHELD, why="withheld", number=True)


def people(read: Waves) -> Figure:
    """Who leads: how many stayed, came and left, over all."""
    everyone = read.found["leaders"]["all"]
    rows = (
        ("same", "Stayed"),
        ("moved", "Moved to another organisation"),
        ("joined", "Came"),
        ("left", "Left"),
        ("senior_before", "Came from a senior post in a predecessor"),
    )
    return Figure(
        "leaders",
        f"{_capital(about(everyone['same']))} leaders stayed, {about(everyone['joined'])} came and "
        f"{about(everyone['left'])} left",
        "Leaders invited in each wave, counted to the next 5; it moves no score",
        (
            Table(
                "Leaders who stayed, came and left",
                (Cell("Leaders"), Cell("How many", number=True)),
                tuple(
                    (Cell(title, head=True), Cell(about(everyone[key]), number=True))
                    for key, title in rows
                ),
            ),
        ),
        (
            "New leaders see an organisation afresh, and that alone moves answers. Who they are, "
            "and where, is not part of this edition.",
        ),
    )


# -- what is left out ----------------------------------------------------------------------------


def left_out(read: Waves) -> Section:
    """What this edition shows, what it leaves out, and why."""
    settings, public = read.settings, not read.pairs_shown
    least = settings["release_public" if public else "release_partners"]
    hidden, every = _withheld(read.found)
    return Section(
        "edition",
        "What this edition leaves out, and why",
        (
            f"{WITHHELD} means withheld: from this number, with others, somebody could work out "
            "what a leader or a small organisation said. It does not mean that nothing is known, "
            f"and it is neither good nor bad. Of {every} values with a change, {hidden} are "
            "withheld here.",
            f"A value is shown then, now and with its change, or not at all. At least {least} "
            "leaders behind it answered both times; those who came, and those who left, are none "
            f"or at least {least}; and whatever sets it apart from a number of the wave's own "
            "report is of as many.",
            "Left out altogether: figures of single organisations, what one says of another, who "
            "came and who left, and which pairs really changed."
            + ("" if public else " A pair is shown by its band, where both reports show it."),
            read.rounding
            + " The counts of pairs and leaders are to the next 5, and fewer than three are never "
            "counted.",
        ),
    )


def _withheld(found: Plain) -> tuple[int, int]:
    """How many values with a change are withheld on the page, and how many there are."""
    rows = [found["system"]] if found["system"] else []
    for key in ("profile", "dimensions", "statements", "places", "sectors"):
        rows += found[key] or []
    return sum(bool(row["change"]["withheld"]) for row in rows), len(rows)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
