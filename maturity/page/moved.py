"""What changed between two waves: the figures of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maturity.drawing.slope import Entry
from maturity.moves import PROFILE, change_text
from maturity.page.parts import Cell, Figure, Picture, Table
from maturity.page.steps import (
    between,
    parts_table,
    same_pairs,
    steps,
    steps_picture,
    steps_table,
)
from maturity.page.waves import Waves
from maturity.wording import (
    CRITERIA,
    MET,
    NO_VALUE,
    WITHHELD,
    count,
    join,
    named,
    plain,
    shorten,
    verdict_words,
)

Plain = Mapping[str, Any]

#: Movers that are listed by name.
MOST_MOVERS = 20
#: What the change of a pair has to be before anything is said of it.
PASSES = (
    "its change passes every test: its range excludes no change, it is at least half an anchor, "
    "the silent could not turn it round, and it stands out among all pairs tested"
)


def way(read: Waves) -> Figure:
    """From the score of one report to that of the next, in steps."""
    return Figure(
        "bridge",
        between(read),
        f"Steps from the score of {named(read.before)} to that of {named(read.after)}, in points "
        "of 100; they add up before rounding",
        (steps_table(read), parts_table(read)),
        (same_pairs(read),),
        picture=steps_picture(
            read, "; ".join(f"{title} {value:.1f}" for title, value, _, _ in steps(read))
        ),
        csv=("steps",),
    )


def levels(read: Waves) -> Figure:
    """The system, its profile and its questions then and now."""
    found = read.found
    rows = [("Score of the system", found["system"], False)]
    rows += [(PROFILE[part["id"]][0], part, PROFILE[part["id"]][1]) for part in found["profile"]]
    rows += [(plain(entry["title"]), entry, False) for entry in found["dimensions"]]
    rows += [(plain(entry["title"]), entry, False) for entry in found["statements"]]
    return _levels_figure(
        read, "levels", "the system", "System, profile, dimensions and questions", rows,
        ("profile", "dimensions", "statements"),
    )  # fmt: skip


def groups(read: Waves) -> list[Figure]:
    """Places and sectors then and now."""
    figures = []
    for key, title, name in (("places", "Places", "place"), ("sectors", "Sectors", "title")):
        entries = read.found[key]
        if entries:
            rows = [(shorten(entry[name]), entry, False) for entry in entries]
            figures.append(
                _levels_figure(read, key, title.lower(), title, rows, (key,), drawn=True)
            )
    return figures


def _levels_figure(
    read: Waves,
    id: str,
    what: str,
    caption: str,
    rows: Sequence[tuple[str, Plain, bool]],
    csv: tuple[str, ...],
    drawn: bool = False,
) -> Figure:
    hidden = [title for title, entry, _ in rows if entry["before"].get("withheld")]
    rows = [row for row in rows if not row[1]["before"].get("withheld")]
    moved = sum(bool(entry["change"] and entry["change"]["reported"]) for _, entry, _ in rows)
    picture = None
    if drawn and rows:
        picture = Picture(
            "slope",
            tuple(
                Entry(
                    title,
                    entry["before"]["value"],
                    entry["after"]["value"],
                    _range(entry["before"]),
                    _range(entry["after"]),
                    bool(entry["change"] and entry["change"]["reported"]),
                )
                for title, entry, _ in rows
            ),
            name=f"{caption} in {read.before} and {read.after}",
            description="The same numbers stand in the table below.",
            before=read.before,
            after=read.after,
            key=id,
            cuts=read.cuts,
        )
    return Figure(
        id,
        _levels_title(what, moved, len(rows), len(hidden)),
        f"Values of what both waves have, 0 to 100 or per cent, {named(read.before)} and "
        f"{named(read.after)}, restated",
        (
            Table(
                caption,
                (
                    Cell("Value"),
                    Cell("Then", note="likely range", number=True),
                    Cell("Now", note="likely range", number=True),
                    Cell("Change", note="likely range", number=True),
                    Cell("Can we stand behind it?"),
                    Cell("Smallest visible", number=True),
                ),
                tuple(
                    (
                        Cell(title, head=True, name=drawn),
                        read.value(entry["before"], "share" if share else "score"),
                        read.value(entry["after"], "share" if share else "score"),
                        read.change(entry["change"], share=share),
                        read.stands(entry["change"]),
                        read.smallest(entry["change"], share=share),
                    )
                    for title, entry, share in rows
                ),
            ),
        )
        if rows
        else (),
        (
            *(
                (
                    "Smallest visible: the least change that this survey would have found four "
                    "times in five. “No change we can stand behind” does not say that nothing "
                    "changed.",
                )
                if rows
                else ()
            ),
            *((f"{WITHHELD} Withheld in this edition: {_list(hidden)}.",) if hidden else ()),
        ),
        csv=csv,
        picture=picture,
    )


def _levels_title(what: str, moved: int, shown: int, hidden: int) -> str:
    if not shown and hidden:
        return f"What changed of {what} is withheld in this edition"
    of = f"{count(shown, 'value')} of {what}" + (" shown here" if hidden else "")
    if moved:
        return f"{moved} of {of} changed in a way we can stand behind"
    if hidden:
        return f"Of {what} nothing that is shown here changed in a way we can stand behind"
    return f"Of {what} nothing changed in a way we can stand behind"


def _list(titles: Sequence[str]) -> str:
    return join(named(title) for title in titles)


def _range(score: Plain) -> tuple[float, float] | None:
    return None if score["low"] is None else (score["low"], score["high"])


def pairs(read: Waves) -> list[Figure]:
    """How single relationships moved: between bands, and the movers that can be stood behind."""
    return [_bands(read), _ties(read), movers(read)]


def movers(read: Waves) -> Figure:
    """The pairs whose change can be stood behind; named in the consultant's edition alone."""
    found = read.found
    moved = [pair for pair in found["dyads"] if pair["change"]["reported"]]
    moved.sort(key=lambda pair: -abs(pair["change"]["value"]))
    tested = sum("untested" not in pair["change"]["failed"] for pair in found["dyads"])
    rose = sum(pair["change"]["value"] > 0 for pair in moved)
    notes = (f"A pair is listed only if {PASSES}. Both sides were asked; neither is to blame.",)
    table = Table(
        "Pairs that changed",
        (
            Cell("One organisation", sort="text"),
            Cell("The other", sort="text"),
            Cell("Then", number=True, sort="number"),
            Cell("Now", number=True, sort="number"),
            Cell("Change", note="likely range", number=True, sort="number"),
        ),
        tuple(
            (
                Cell(read.name(pair["a"]), head=True, name=True),
                Cell(read.name(pair["b"]), name=True),
                read.value(pair["before"], chip=True),
                read.value(pair["after"], chip=True),
                read.change(pair["change"]),
            )
            for pair in moved[:MOST_MOVERS]
        ),
    )
    return Figure(
        "movers",
        f"{rose} of {count(tested, 'pair')} tested improved and {len(moved) - rose} became worse, "
        "in a way we can stand behind",
        f"Expected pairs with answers from both sides in both waves, {named(read.before)} to "
        f"{named(read.after)}",
        (table,) if moved and read.consultant else (),
        notes,
        csv=("dyads",) if read.consultant else (),
    )


def _bands(read: Waves) -> Figure:
    counts = {(row["before"], row["after"]): row["pairs"] for row in read.found["bands"]}
    raw: list[str | None] = [*(plain(b) for b in read.found["made"]["labels"]["bands"]), None]
    up = same = down = 0
    for (then, now), number in counts.items():
        if then is None or now is None:
            continue
        step = raw.index(plain(now)) - raw.index(plain(then))
        up, same, down = (
            up + number * (step > 0),
            same + number * (step == 0),
            down + number * (step < 0),
        )
    return Figure(
        "transitions",
        f"{count(up, 'pair')} moved to a higher band, {down} to a lower one, {same} stayed",
        f"Pairs of both waves by their band in {named(read.before)} (rows) and "
        f"{named(read.after)} (columns)",
        (band_table(read, counts),),
        (
            "Bands are what was printed in each wave. A pair can cross a line by a point, so read "
            "this table with the movers below it.",
        ),
        csv=("bands",),
    )


def band_table(read: Waves, counts: Mapping[Any, int]) -> Table:
    """How many pairs went from which band to which."""
    columns: list[str | None] = [*read.labels, None]
    raw: list[str | None] = [*(plain(b) for b in read.found["made"]["labels"]["bands"]), None]
    return Table(
        "Bands then and now",
        (
            Cell("Then, below; now, across"),
            *(Cell(column or "Not known", number=True) for column in columns),
        ),
        tuple(
            (
                Cell(
                    read.labels[n] if n < len(read.labels) else "Not known",
                    head=True,
                    band=n + 1 if n < len(read.labels) else 0,
                ),
                *(Cell(f"{_count(counts, then, now)}", number=True) for now in raw),
            )
            for n, then in enumerate(raw)
        ),
    )


def _count(counts: Mapping[Any, int], then: str | None, now: str | None) -> int:
    return sum(
        number
        for (a, b), number in counts.items()
        if (None if a is None else plain(a)) == then and (None if b is None else plain(b)) == now
    )


#: What may become of a tie that works, or of a view.
TIES = (
    ("kept", "Kept", "in both waves"),
    ("gained", "Gained", "only in the later wave"),
    ("lost", "Lost", "only in the earlier wave"),
    ("neither", "In neither", "expected in both, there in neither"),
    ("unknown", "Not known", "nobody spoke of it in one of the waves: it is not lost"),
    ("came", "Of pairs that came", "expected only in the later wave"),
    ("went", "Of pairs that went", "expected only in the earlier wave"),
    ("internalised", "Internalised", "inside one organisation by now: neither lost nor gained"),
    ("parted", "Parted", "inside one organisation before: neither lost nor gained"),
)


def _ties(read: Waves) -> Figure:
    working, views = read.found["ties"]["working"], read.found["ties"]["views"]
    return Figure(
        "ties",
        f"{working['kept']} working relationships were kept, {working['gained']} gained and "
        f"{working['lost']} lost",
        "Pairs that work, and views that say that a relationship exists, in both waves",
        (
            Table(
                "Relationships kept, gained and lost",
                (Cell("What became of it"), Cell("Pairs that work", number=True),
                 Cell("Views", number=True)),
                tuple(
                    (
                        Cell(title, note=what, head=True),
                        Cell(f"{working[key]}" if key in working else NO_VALUE, number=True),
                        Cell(f"{views[key]}" if key in views else NO_VALUE, number=True),
                    )
                    for key, title, what in TIES
                ),
            ),
        ),
        ("Counted pair by pair, with chance in it: a gain or a loss here is no finding.",),
    )  # fmt: skip


def verdicts(read: Waves) -> Figure:
    """The verdicts then and now, and which values moved."""
    given = read.found["verdicts"]
    entries = [("Whole system", given["system_in_name_only"])]
    entries += [(shorten(place["place"]), place) for place in given["places"]]
    rows = tuple(
        (
            Cell(title, head=True, name=True),
            *(_verdict_cell(verdict[key]) for key in ("before", "after")),
            Cell(
                WITHHELD if verdict["direction"] is None else
                {"same": "The same", "better": "No longer flagged", "worse": "Flagged now",
                 "evidence": "A change of what is known"}[verdict["direction"]],
                note=_moved_values(verdict),
            ),
        )
        for title, verdict in entries
    )  # fmt: skip
    criteria = given["system_in_name_only"]["criteria"]
    return Figure(
        "verdicts",
        "The verdict then and now",
        f"Is it a system in name only? {named(read.before)} and {named(read.after)}, each as its "
        "own report gave it",
        (
            Table("Verdicts then and now",
                  (Cell("What"), Cell("Then"), Cell("Now"), Cell("What moved")), rows),
            Table(
                "The five values then and now",
                (Cell("Value"), Cell("Then", number=True), Cell("Now", number=True),
                 Cell("Result then"), Cell("Result now"), Cell("Change among the same pairs")),
                tuple(
                    (
                        Cell(CRITERIA.get(c["id"], (plain(c["name"]),))[0], head=True),
                        *(read.value(c[key], c["unit"], marks=(c["threshold"],))
                          for key in ("before", "after")),
                        *(_met(c[key]) for key in ("before", "after")),
                        _criterion_change(c),
                    )
                    for c in criteria
                ),
                kind="titled",
            ),
        ),
        (
            "A move between flagged and not enough evidence is not an improvement: more or less is "
            "known, and that is all.",
        ),
    )  # fmt: skip


def _verdict_cell(verdict: Plain) -> Cell:
    if verdict["verdict"] is None:
        return Cell(WITHHELD, why="withheld")
    return Cell(verdict_words(verdict)[0], verdict=verdict["verdict"])


def _met(criterion: Plain) -> Cell:
    if criterion.get("withheld"):
        return Cell(WITHHELD, why="withheld")
    return Cell(MET.get(criterion["met"], NO_VALUE))


def _criterion_change(criterion: Plain) -> Cell:
    change = criterion["change"]
    if change is None:
        return Cell(NO_VALUE)
    if change.get("withheld"):
        return Cell(WITHHELD, why="withheld")
    return Cell(
        change_text(change, share=criterion["unit"] == "share"), note=plain(change["finding"])
    )


def _moved_values(verdict: Plain) -> str:
    moved = [
        CRITERIA.get(c["id"], (plain(c["name"]),))[0] for c in verdict["criteria"] if c["moved"]
    ]
    return join(moved)
