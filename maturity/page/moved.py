"""What changed between two waves: the figures of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maturity.drawing.bridge import Step
from maturity.drawing.palette import sector_mark
from maturity.drawing.slope import Entry
from maturity.moves import FAILED, PROFILE, change_text, signed, tenths, why_not
from maturity.page.numbers import Numbers
from maturity.page.parts import Cell, Figure, Picture, Section, Table
from maturity.wording import (
    CRITERIA,
    MET,
    NO_VALUE,
    WITHHELD,
    count,
    join,
    named,
    phrases,
    plain,
    shorten,
    verdict_words,
)

Plain = Mapping[str, Any]

#: How an organisation fared, in words.
KINDS = {
    "continuing": "the same in both waves",
    "renamed": "goes on under another name or code",
    "merged": "merged",
    "split": "split",
    "joined": "new since the first wave",
    "left": "no longer there",
    "transferred": "with something transferred",
    "regrouped": "regrouped",
}
#: What the numbers of each edition are rounded to.
ROUNDED = {
    "partners": (
        "Numbers are in whole points and the ends of ranges are moved outwards to the next 5, so a "
        "step of one point can be rounding alone, and a range printed from 0 may exclude it."
    ),
    "public": (
        "Numbers are to the next 5 and the ends of ranges are moved outwards to the next 10, so a "
        "step of 5 can be rounding alone, and a range printed from 0 may exclude it."
    ),
}
#: Movers that are listed by name.
MOST_MOVERS = 20


class Moved(Numbers):
    """One comparison with what every figure needs to look up in it."""

    def __init__(self, found: Plain) -> None:
        super().__init__(found["made"])
        self.found = found
        #: What has to be said of the rounding of an edition; nothing of the consultant's.
        self.rounding = ROUNDED.get(found["made"]["audience"], "")
        #: An edition's rounding may lift a change to what matters; the tests are of the change.
        exact = {} if self.consultant else {"minimum": f"{FAILED['minimum']}, before rounding"}
        self.failed = {**FAILED, **exact}
        self.before, self.after = (
            plain(found["waves"][key]["title"]) or plain(found["waves"][key]["id"])
            for key in ("before", "after")
        )
        self.names = {
            code: shorten(name)
            for entry in found["lineage"]["components"]
            for code, name in (
                *zip(entry["before"], entry["names_before"], strict=True),
                (entry["id"], entry["name"]),
            )
        }

    def name(self, code: str) -> str:
        """The name of an organisation, or its code where it stands only in the earlier wave."""
        return self.names.get(code, plain(code))

    def change(self, change: Plain | None, *, share: bool = False) -> Cell:
        """A change with its range, and whether it can be stood behind."""
        if change is not None and change.get("withheld"):
            return Cell(WITHHELD, why="withheld", number=True)
        if change is None or change["value"] is None:
            return Cell(NO_VALUE, why="not known in both waves", number=True)
        said, _, likely = change_text(change, share=share).partition(" (likely ")
        return Cell(said, note=likely.rstrip(")"), number=True)

    def stands(self, change: Plain | None) -> Cell:
        """Whether a change can be stood behind and, if not, why not."""
        if change is None:
            return Cell(NO_VALUE, why="not known in both waves")
        if change.get("withheld"):
            return Cell(WITHHELD, why="withheld")
        if change["reported"]:
            return Cell("Changed", mark="")
        return Cell(
            "No change we can stand behind",
            note="; ".join(self.failed.get(test, plain(test)) for test in change["failed"]),
        )

    def smallest(self, change: Plain | None, *, share: bool = False) -> Cell:
        """The least change that this survey would have seen four times in five."""
        if change is not None and change.get("withheld"):
            return Cell(WITHHELD, why="withheld", number=True)
        if change is None or change["smallest"] is None:
            return Cell(NO_VALUE, why="cannot be told", number=True)
        return Cell(f"{change['smallest'] * (100 if share else 1):.0f}", number=True)


def way(read: Moved) -> Figure:
    """From the score of one report to that of the next, in steps."""
    system = read.found["system"]
    bridge, terms = system["bridge"], system["terms"]
    boundary = bridge["restated_before"] + bridge["restated_after"]
    rows = [
        (f"Score in {named(read.before)}", bridge["before"], "as that report printed it", True),
        ("Organisations restated", boundary, "mergers, splits and renames, as if they had been "
         "so in both waves", False),
        ("The same pairs", bridge["continuing"],
         f"{count(terms['kept'], 'pair')} expected and known in both waves", False),
        ("Pairs that came", bridge["entry"], count(terms["came"], "pair"), False),
        ("Pairs that went", bridge["exit"], count(terms["went"], "pair"), False),
        (f"Score in {named(read.after)}", bridge["after"], "as that report printed it", True),
    ]  # fmt: skip
    if bridge["questions"]:
        rows.insert(1, ("Questions not asked alike", bridge["questions"],
                        "what was asked in one wave only is left out of both", False))  # fmt: skip
    parts = (
        ("Same people", terms["same_people"], "leaders who answered both times"),
        ("Other people", terms["turnover"], "leaders who left and leaders who came"),
        ("More relationships", terms["coverage"], "whether there is one at all"),
        ("Better relationships", terms["quality"], "how good they are where they exist"),
        ("Less one-sided", terms["less_one_sided"], "how alike both sides see them"),
    )
    change = system["change"]
    return Figure(
        "bridge",
        f"{tenths(bridge['total'])} between the two reports, of which "
        f"{tenths(bridge['boundary'])} is boundary change",
        f"Steps from the score of {named(read.before)} to that of {named(read.after)}, in points "
        "of 100; they add up before rounding",
        (
            _steps_table("From one score to the next", rows),
            Table(
                "What the change among the same pairs is made of",
                (Cell("Part"), Cell("Points", number=True), Cell("What it is")),
                tuple(
                    (Cell(title, head=True), Cell(tenths(value), number=True), Cell(what))
                    for title, value, what in parts
                ),
                (
                    "Same and other people together are the change among the same pairs; so are "
                    "the three below them.",
                ),
                kind="titled",
            ),
        ),
        (
            f"The change among the same pairs is {change_text(change)}: "
            f"{plain(change['finding'])}. This survey would have seen a change of "
            f"{read.smallest(change).text} points four times in five.",
        ),
        picture=Picture(
            "bridge",
            tuple(
                Step(title, value, f"{value:.1f}" if whole else tenths(value), total=whole)
                for title, value, _, whole in rows
            ),
            name=f"From the score of {read.before} to that of {read.after}",
            description="; ".join(f"{title} {value:.1f}" for title, value, _, _ in rows),
        ),
        csv=("steps",),
    )


def _steps_table(caption: str, rows: Sequence[tuple[str, float, str, bool]]) -> Table:
    return Table(
        caption,
        (Cell("Step"), Cell("Points", number=True), Cell("What it is")),
        tuple(
            (
                Cell(title, head=True),
                Cell(f"{value:.1f}" if whole else tenths(value), number=True),
                Cell(what),
            )
            for title, value, what, whole in rows
        ),
    )


def levels(read: Moved) -> Figure:
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


def groups(read: Moved) -> list[Figure]:
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
    read: Moved,
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


def pairs(read: Moved) -> list[Figure]:
    """How single relationships moved: between bands, and the movers that can be stood behind."""
    return [_bands(read), _ties(read), movers(read)]


def movers(read: Moved) -> Figure:
    """The pairs whose change can be stood behind; named in the consultant's edition alone."""
    found = read.found
    moved = [pair for pair in found["dyads"] if pair["change"]["reported"]]
    moved.sort(key=lambda pair: -abs(pair["change"]["value"]))
    tested = sum("untested" not in pair["change"]["failed"] for pair in found["dyads"])
    rose = sum(pair["change"]["value"] > 0 for pair in moved)
    notes = (
        "A pair is listed only if its change passes every test: its range excludes no change, it "
        "is at least half an anchor, the silent could not turn it round, and it stands out among "
        "all pairs tested. Both sides were asked; neither is to blame.",
    )
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


def _bands(read: Moved) -> Figure:
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


def band_table(read: Moved, counts: Mapping[Any, int]) -> Table:
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


def _ties(read: Moved) -> Figure:
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


def verdicts(read: Moved) -> Figure:
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


def boundary(read: Moved) -> Section:
    """What is boundary change: organisations that merged, split, came or went."""
    lineage = read.found["lineage"]
    changed = [entry for entry in lineage["components"] if entry["kind"] != "continuing"]
    rows = tuple(
        (
            Cell(shorten(entry["name"]), head=True, name=True),
            Cell(KINDS.get(entry["kind"], plain(entry["kind"]))),
            Cell(", ".join(named(shorten(name)) for name in entry["names_before"]) or "none"),
            Cell(", ".join(named(shorten(name)) for name in entry["names_after"]) or "none"),
        )
        for entry in changed
    )
    notes = []
    if lineage["clusters"]:
        notes.append(
            "Clusters share leaders and stay separate bodies: "
            + join(" with ".join(named(read.name(code)) for code in _codes(row))
                   for row in lineage["clusters"])
            + ". They change no number."
        )  # fmt: skip
    if lineage["left_out"]:
        notes.append(
            f"{count(len(lineage['left_out']), 'small transfer')} or split of less than half links "
            "no organisations: "
            + join(" to ".join(named(read.name(code)) for code in _codes(row))
                   for row in lineage["left_out"])
            + "."
        )  # fmt: skip
    inside = len(lineage["internalised"])
    if inside:
        notes.append(
            f"{count(inside, 'expected pair')} of the earlier wave "
            f"{'lies' if inside == 1 else 'lie'} inside one organisation by now. Such a "
            "relationship is neither lost nor won."
        )
    figures = [
        Figure(
            "lineage",
            f"{count(len(changed), 'organisation')} changed between the waves"
            if changed
            else "No organisation changed between the waves",
            "What became of each organisation; both waves are restated as if it had been so in "
            "both, always from the answers themselves",
            (
                Table(
                    "Organisations that changed",
                    (Cell("Organisation"), Cell("What happened"), Cell("Then"),
                     Cell("Now")),
                    rows,
                ),
            )
            if rows
            else (),
            tuple(notes),
            csv=("lineage",),
        )
    ]  # fmt: skip
    if read.found["mergers"] and read.consultant:
        figures.append(_mergers(read))
    return Section("boundary", "Boundary change", (), tuple(figures))


def _codes(row: Plain) -> list[str]:
    return [plain(row[key]) for key in ("from", "to") if row.get(key)]


def _mergers(read: Moved) -> Figure:
    rows = []
    for merger in read.found["mergers"]:
        whole = merger["together"]
        for part in (*merger["parts"], whole):
            rows.append(
                (
                    Cell(read.name(merger["organisation"]), head=True, name=True),
                    Cell("all parts together" if part is whole
                         else read.name(part["organisation"]), name=True),
                    Cell(read.number(part["before"]), number=True),
                    Cell(read.number(part["after"]), number=True),
                    Cell(signed(part["change"]), number=True),
                    Cell(f"{part['ties']}", number=True),
                )
            )  # fmt: skip
    return Figure(
        "mergers",
        "A merged organisation beside each of its parts",
        "Average score of its pairs, on the expected pairs of the earlier wave; it is not blamed "
        "for pairs that nobody expected then",
        (
            Table(
                "Merged organisations",
                (Cell("Organisation"), Cell("Beside"), Cell("Then", number=True),
                 Cell("Now", number=True), Cell("Change", number=True),
                 Cell("Pairs (n)", number=True)),
                tuple(rows),
            ),
        ),
        ("These differences are shown without a range, so none of them is a finding.",),
    )  # fmt: skip


def people(read: Moved) -> Figure:
    """Who leads: how many stayed, came and left, by sector."""
    leaders = read.found["leaders"]
    everyone = leaders["all"]
    keys = ("same", "moved", "joined", "left", "senior_before")
    rows = [("All", "", everyone)]
    rows += [(plain(row["title"]), row["sector"], row) for row in leaders["by_sector"]]
    return Figure(
        "leaders",
        f"{count(everyone['same'], 'leader')} stayed, {everyone['joined']} came and "
        f"{everyone['left']} left",
        "Leaders invited in each wave, by the sector of their organisation; it moves no score",
        (
            Table(
                "Leaders who stayed, came and left",
                (Cell("Sector"), Cell("Stayed", number=True),
                 Cell("Moved to another organisation", number=True), Cell("Came", number=True),
                 Cell("Left", number=True),
                 Cell("Came from a senior post in a predecessor", number=True)),
                tuple(
                    (
                        Cell(title, head=True, mark=sector_mark(sector) if sector else ""),
                        *(Cell(f"{row[key]}", number=True) for key in keys),
                    )
                    for title, sector, row in rows
                ),
            ),
        ),
        (
            "New leaders see an organisation afresh, and that alone moves answers. The steps above "
            "part it from change among the same people.",
        ),
        csv=("leaders",),
    )  # fmt: skip


def comparability(read: Moved) -> Figure:
    """What differs between the two waves as surveys, and what that does."""
    found = read.found["comparability"]
    effect = {"listed": "noted", "left_out": "left out of both", "refused": "nothing is compared"}
    rows = tuple(
        (
            Cell(plain(entry["note"]), head=True),
            Cell(plain(entry["before"])),
            Cell(plain(entry["after"])),
            Cell(effect.get(entry["effect"], plain(entry["effect"]))),
        )
        for entry in found["differences"]
    )
    ties = found["expected_ties"]
    notes = []
    if ties:
        notes.append(
            f"Expected pairs: {ties['before']} then and {ties['after']} now, restated; "
            f"{ties['expected_in_both']} in both, of which {ties['known_in_both']} are known in "
            "both."
        )
    response = read.found["response"]
    said = [
        phrases(
            f"{response[key]['leaders_answered']} of "
            f"{count(response[key]['leaders_invited'], 'leader')}",
            f"{response[key]['organisations_answered']} of "
            f"{count(response[key]['organisations'], 'organisation')}",
        )
        for key in ("before", "after")
    ]
    notes.append(f"Answered: {said[0]} then; {said[1]} now.")
    return Figure(
        "differences",
        "The two waves cannot be compared"
        if why_not(read.found)
        else f"{count(len(rows), 'difference')} between the two surveys, noted or left out"
        if rows
        else "The two waves asked the same in the same way",
        "Questionnaire, form, expected pairs and response of both waves",
        (
            Table(
                "Differences between the two surveys",
                (Cell("What"), Cell("Then"), Cell("Now"), Cell("What it does")),
                rows,
            ),
        )
        if rows
        else (),
        tuple(notes),
    )
