"""The map: where the organisations stand, and which relationships join them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from maturity.drawing.atlas import Node
from maturity.drawing.palette import sector_mark
from maturity.drawing.relationships import Line
from maturity.page.matrix import sector_legend
from maturity.page.parts import Cell, Choice, Figure, Map, Mini, Section, Table
from maturity.page.reader import Reader
from maturity.wording import WITHHELD, count, named, plain, rate, shorten

#: Pairs that the two sides see so differently that they are listed.
WIDEST = 5
#: Lines beyond this number are too many to see and too heavy to open: the middle band is left out.
MOST_LINES = 1500
#: Bands that count as strong and as weak in the filters.
STRONG, WEAK = (4, 5), (1, 2)


def relationships(read: Reader) -> Section:
    """The map with its small multiples, and the widest disagreements of view."""
    if not read.pairs_shown:
        return Section(
            "map",
            "Map of relationships",
            (
                "This edition shows no single relationship, so there is no map: from a line "
                "between two organisations each could work out what the other said. The counts "
                "below are of all pairs together.",
            ),
            (_counts_figure(read),),
        )
    if not read.drawn:
        return Section("map", "Map of relationships", _undrawn(read), (_shown_figure(read),))
    return Section("map", "Map of relationships", kind="map", body=_map(read))


def _undrawn(read: Reader) -> tuple[str, ...]:
    """Why an edition in which hardly a pair may be shown has no map, and what would give it one."""
    return (
        "There is no map in this edition, because a map of withheld lines would say nothing. The "
        "band of a pair is shown only where enough leaders of both organisations gave a view of "
        "each other; here that is so for few pairs. More leaders asked about each partner would "
        "change it, next time.",
    )


def _shown_figure(read: Reader) -> Figure:
    """The few pairs that may be shown."""
    shown = [dyad for dyad in read.dyads if dyad["band"] is not None]
    rows = tuple(
        (
            read.org_cell(dyad["a"], head=True),
            read.org_cell(dyad["b"]),
            Cell(plain(dyad["band"]), band=read.band_of_pair(dyad)),
        )
        for dyad in shown
    )
    return Figure(
        "pairs-shown",
        f"{len(shown)} of {count(len(read.dyads), 'expected pair')} may be shown",
        f"Band of each pair, both sides together, {named(read.wave)}",
        (
            Table(
                "Pairs that may be shown",
                (Cell("One organisation"), Cell("The other"), Cell("Band")),
                rows,
            ),
        )
        if rows
        else (),
        csv=("dyads",),
    )


def _counts_figure(read: Reader) -> Figure:
    """How many pairs are in each band, as the public edition counts them: to the next five."""
    counts = [entry["pairs"] for entry in read.results.get("bands") or ()]
    counts += [None] * (len(read.labels) - len(counts))
    known = [(n, word) for n, word in zip(counts, read.labels, strict=True) if n is not None]
    most = max(known, key=lambda entry: entry[0], default=None)
    rows = tuple(
        (
            Cell(word, head=True, band=n),
            Cell(WITHHELD, why="withheld", number=True)
            if pairs is None
            else Cell(f"about {pairs}", number=True),
        )
        for n, (word, pairs) in enumerate(zip(read.labels, counts, strict=True), start=1)
    )
    return Figure(
        "bands",
        f"The largest group of pairs stands in {most[1]}: about {most[0]} of {read.pairs}"
        if most
        else "How many pairs stand in each band is withheld",
        f"Expected pairs by band, counted to the next 5, {named(read.wave)}",
        (
            Table(
                "Pairs by band",
                (Cell("Band"), Cell("Pairs", number=True)),
                rows,
                ("A band with fewer than 3 pairs is withheld, and another with it where it could "
                 "be told from the total.",),
            ),
        ),
    )  # fmt: skip


def _map(read: Reader) -> Map:
    banded = [(dyad, band) for dyad in read.dyads if (band := _band(read, dyad))]
    apart = _apart(read)
    counts = Counter(band for _, band in banded)
    strong = sum(counts[band] for band in STRONG)
    weak = sum(counts[band] for band in WEAK)
    low, high = (" or ".join(read.labels[band - 1] for band in ends) for ends in (WEAK, STRONG))
    return Map(
        id="map-figure",
        title=f"{strong} of {count(len(banded), 'pair')} drawn "
        f"{'is' if strong == 1 else 'are'} {high}; {weak} {'is' if weak == 1 else 'are'} {low}",
        subtitle="Lines join pairs whose relationship the structure expects; the style of a line "
        f"is the band of the pair, both sides together, {named(read.wave)}",
        name="Map of the organisations and the relationships between them, by place",
        description=_described(read, counts),
        nodes=tuple(
            Node(
                code=plain(entry["organisation"]),
                label=read.name(entry["organisation"]),
                mark=sector_mark(entry["sector"]),
                place=_home(entry),
                hollow=read.consultant and not entry["answered"],
            )
            for entry in read.organisations
        ),
        lines=tuple(
            Line(
                read.position[dyad["a"]],
                read.position[dyad["b"]],
                band,
                apart=(dyad["a"], dyad["b"]) in apart,
            )
            for dyad, band in banded
            if _drawn(band, len(banded))
        ),
        places={
            shorten(place["place"], 40): _place_note(read, place)
            for place in read.results["places"]
        },
        choices=_choices(strong, weak, len(banded), len(apart)),
        organisations=tuple(
            (n, read.name(entry["organisation"]), plain(entry["organisation"]))
            for n, entry in enumerate(read.organisations, start=1)
        ),
        bands=tuple(
            Mini(
                n,
                word,
                f"{count(counts[n], 'pair')}"
                + (f" ({rate(counts[n], len(banded))})" if counts[n] else ""),
            )
            for n, word in enumerate(read.labels, start=1)
        ),
        sectors=sector_legend(read),
        silent="White centre: did not respond"
        if read.consultant and any(not entry["answered"] for entry in read.organisations)
        else "",
        notes=_notes(read, len(banded)),
        figures=(*_widest(read), _bands_figure(read)),
    )


def _band(read: Reader, dyad: Mapping[str, Any]) -> int:
    """The band of a pair that somebody has rated; 0 where nobody has, or it is withheld."""
    return 0 if dyad["grade"] in ("D", "none") else read.band_of_pair(dyad)


def _drawn(band: int, lines: int) -> bool:
    return lines <= MOST_LINES or band in (*WEAK, *STRONG)


def _home(entry: Mapping[str, Any]) -> str:
    """The place an organisation stands in; several places, or none, are system-wide."""
    places: Sequence[str] = entry["places"]
    return shorten(places[0], 40) if len(places) == 1 else ""


def _place_note(read: Reader, place: Mapping[str, Any]) -> str:
    value = place["score"]["value"]
    if value is None:
        return ""
    return f"score {read.number(value)}, {read.labels[read.band_of(value) - 1]}"


def _apart(read: Reader) -> set[tuple[str, str]]:
    """The pairs whose two sides differ by more than is forgiven, where they may be shown."""
    if not read.consultant:
        return set()
    found = read.results["diagnostics"].get("two_sides") or {"apart": ()}
    return {(entry["a"], entry["b"]) for entry in found["apart"]}


def _choices(strong: int, weak: int, all_of_them: int, apart: int) -> tuple[Choice, ...]:
    """The filters; the one chosen at first leaves a picture that can be read."""
    first = "strong" if strong else "weak" if weak else "all"
    listed = [
        ("strong", f"Strong ({STRONG[0]} and {STRONG[1]}): {strong}"),
        ("weak", f"Weak ({WEAK[0]} and {WEAK[1]}): {weak}"),
    ]
    if apart:
        listed.append(("apart", f"The two sides differ: {apart}"))
    listed.append(("all", f"All: {all_of_them}"))
    return tuple(Choice(id, label, chosen=id == first) for id, label in listed)


def _described(read: Reader, counts: Counter[int]) -> str:
    said = ", ".join(
        f"{counts[n]} {word}" for n, word in enumerate(read.labels, start=1) if counts[n]
    )
    return (
        f"{count(len(read.organisations), 'organisation')} grouped by place, with lines for "
        f"{count(sum(counts.values()), 'pair')}: {said or 'none'}. The same pairs stand in words "
        "in the tables below the map."
    )


def _notes(read: Reader, drawn: int) -> tuple[str, ...]:
    notes = [
        "Position shows place, not closeness; an organisation keeps its position every year. One "
        "of several places, or of none, stands under System-wide, and counts in the score of each "
        "of its places."
    ]
    unseen = sum(dyad["grade"] in ("D", "none") for dyad in read.dyads)
    withheld = len(read.dyads) - drawn - unseen
    if drawn > MOST_LINES:
        middle = read.labels[2]
        notes.append(
            f"With {drawn} pairs the lines of {middle} are left out, because the map would be too "
            "crowded to read and too large to open; the tables below have them."
        )
    if unseen:
        notes.append(
            f"Not drawn: {count(unseen, 'expected pair')} that nobody has rated. No line does not "
            "mean no relationship."
        )
    if withheld:
        notes.append(
            f"Withheld, so that nobody can be worked out: {count(withheld, 'pair')}."
            if not read.consultant
            else f"Not drawn: {count(withheld, 'pair')} without a band."
        )
    return tuple(notes)


def _widest(read: Reader) -> tuple[Figure, ...]:
    """Where the two sides of a relationship see it most differently."""
    found = read.results["diagnostics"].get("two_sides")
    if not found or not found["pairs"]:
        return ()
    apart = found["pairs"] - found["agree"]
    line = f"{found['tolerance']:g}"
    notes = [
        "The side with the lower view is not the one to blame, nor the one that is wrong. A "
        "difference is a reason to compare notes.",
    ]
    tables = [_sides_table(read, found)]
    if read.consultant and found["apart"]:
        tables.insert(0, _widest_table(read, found["apart"][:WIDEST]))
    return (
        Figure(
            "two-sides",
            f"In {found['agree']} of {count(found['pairs'], 'pair')} the two sides broadly agree; "
            f"in {apart} they differ by more than {line} points",
            f"Difference between the two views of pairs rated by both sides, {named(read.wave)}",
            tuple(tables),
            tuple(notes),
            csv=("two_sides",) if read.consultant else (),
        ),
    )


def _widest_table(read: Reader, entries: Sequence[Mapping[str, Any]]) -> Table:
    return Table(
        f"The {count(len(entries), 'widest difference')[2:] if len(entries) > 1 else 'difference'}"
        " of view",
        (
            Cell("Higher view"),
            Cell("View", number=True),
            Cell("Lower view"),
            Cell("View", number=True),
            Cell("Points apart", note="before rounding", number=True),
        ),
        tuple(
            (
                read.org_cell(entry["higher"], head=True),
                read.value(entry["higher_view"], chip=True),
                read.org_cell(entry["lower"]),
                read.value(entry["lower_view"], chip=True),
                Cell(read.number(entry["points"]), number=True),
            )
            for entry in entries
        ),
        kind="titled",
    )


def _sides_table(read: Reader, found: Mapping[str, Any]) -> Table:
    rows = tuple(
        (
            Cell(plain(entry["title"]), head=True, mark=sector_mark(entry["sector"])),
            Cell(f"{entry['pairs']}", number=True),
            Cell(f"{entry['apart']}", number=True),
            Cell(f"{entry['lower']}", number=True),
        )
        for entry in found["sectors"]
        if entry["pairs"]
    )
    return Table(
        "Differences of view by sector",
        (
            Cell("Sector"),
            Cell("Pairs rated by both sides", number=True),
            Cell("of these, the sides differ", number=True),
            Cell("of these, this sector sees less", number=True),
        ),
        rows,
        kind="titled",
    )


def _bands_figure(read: Reader) -> Figure:
    """How many pairs stand in each band, inside places and across: the twin of the map."""
    counted = {"all": Counter[int](), "inside": Counter[int](), "across": Counter[int]()}
    members = [set(place["members"]) for place in read.results["places"]]
    for dyad in read.dyads:
        band = _band(read, dyad)
        inside = any(dyad["a"] in place and dyad["b"] in place for place in members)
        for key in ("all", "inside" if inside else "across"):
            counted[key][band] += 1
    known = sum(n for band, n in counted["all"].items() if band)
    rows = [
        (
            Cell(word, head=True, band=n),
            *(Cell(f"{counted[key][n]}", number=True) for key in counted),
            Cell(rate(counted["all"][n], known) if known else "–", number=True),
        )
        for n, word in enumerate(read.labels, start=1)
    ]
    rows.append(
        (
            Cell(
                "Not known or not rated by anyone" if read.consultant else "Withheld or not known",
                head=True,
            ),
            *(Cell(f"{counted[key][0]}", number=True) for key in counted),
            Cell("", number=True),
        )
    )
    most = max(range(1, len(read.labels) + 1), key=lambda n: (counted["all"][n], -n))
    return Figure(
        "bands",
        f"Most pairs stand in {read.labels[most - 1]}: {counted['all'][most]} of {known}"
        if known and 2 * counted["all"][most] > known
        else f"The largest group of pairs stands in {read.labels[most - 1]}: "
        f"{counted['all'][most]} of {known}"
        if known
        else "No pair has a band",
        f"Expected pairs by band, all and by whether both organisations are of one place, "
        f"{named(read.wave)}",
        (
            Table(
                "Pairs by band",
                (
                    Cell("Band"),
                    Cell("All pairs", number=True),
                    Cell("Inside a place", number=True),
                    Cell("Across places or system-wide", number=True),
                    Cell("Share of those known", number=True),
                ),
                tuple(rows),
            ),
        ),
        csv=("dyads",) if read.pairs_shown else (),
    )
