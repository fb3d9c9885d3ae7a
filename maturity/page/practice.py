"""Does the structure work in practice? The criteria against their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from maturity.page.parts import Cell, Figure, Section, Table
from maturity.page.reader import MOST_NAMES, Reader
from maturity.reasons import because, gate_value, lacking, marks_of, tally, watching
from maturity.wording import (
    EXACT,
    GATES,
    MET,
    NO_VALUE,
    count,
    join,
    named,
    plain,
    rounded,
    shorten,
    verdict_words,
)


def practice(read: Reader) -> Section:
    structure = read.results["structure"]
    intro = [
        "A structure on paper presumes that certain organisations work together. Here we ask "
        "whether they do, in the view of the people who lead them."
    ]
    if structure["given"]:
        needed = read.settings.get("sino_needed", 2)
        intro.append(
            "Five values are read together and none decides alone. A system is flagged as in name "
            f"only when the first gives concern and at least {needed} of the other four do, each "
            "beyond the doubt that missing answers leave."
        )
    else:
        intro.append(
            "No structure on paper was given. Every pair of the organisations listed is taken as "
            "expected, and no verdict can be given; the values are shown for information."
        )
    figures = [_criteria_figure(read), _places_figure(read)]
    if read.decided and read.results["verdicts"].get("sensitivity"):
        figures.insert(1, _sensitivity_figure(read))
    if any(dyad["in_name_only"] for dyad in read.dyads):
        figures.append(_pairs_figure(read))
    return Section("practice", "Does the structure work in practice?", tuple(intro), tuple(figures))


def _criteria_figure(read: Reader) -> Figure:
    verdict = read.results["verdicts"]["system_in_name_only"]
    rows = []
    for c in verdict["criteria"]:
        measure, text = read.criterion(c)
        rows.append(
            (
                Cell(measure, note=text, head=True),
                read.value(c, c["unit"], why="cannot be told from these answers",
                           marks=marks_of(c)),
                Cell(read.number(c["threshold"], c["unit"]), number=True),
                read.base(c),
                read.bar(c, unit=c["unit"], banded=False, mark=c["threshold"]),
                *([read.met(c)] if read.decided else []),
            )
        )  # fmt: skip
    tables = [
        Table(
            "The five criteria for the whole system",
            (
                Cell("Criterion"),
                read.value_head(),
                Cell("Concern below", number=True),
                Cell("Base (n)", number=True),
                Cell("0 to 100", note="dashed: the line of concern", picture=True),
                *([Cell("Result")] if read.decided else []),
            ),
            tuple(rows),
            kind="roomy",
        )
    ]
    notes = [
        (
            "Base (n): the pairs, views or leaders that the value rests on."
            if read.consultant
            else "Base (n): how many pairs or views the value is about on paper, answered or not; "
            "leaders to the next 5."
        )
        + " The lines are conventions."
        + (
            " 50 is an anchor of the questionnaire, 50% a majority."
            if read.built_in and all(c["threshold"] in (0.5, 50) for c in verdict["criteria"])
            else ""
        )
    ]
    title = "The five values for the whole system, without a verdict"
    if read.decided:
        word, note = verdict_words(verdict)
        title = f"{word}: {tally(verdict['criteria'])}"
        notes += [
            because(verdict, read.settings.get("sino_needed", 2), read.all_pairs),
            note,
            watching(verdict),
        ]
        notes += _left_out(read)
        tables += _evidence(read, verdict)
    return Figure(
        "criteria",
        title,
        f"Value of each criterion over the expected pairs that it is about, {named(read.wave)}",
        tuple(tables),
        tuple(note for note in notes if note),
        csv=("criteria",),
    )


def _evidence(read: Reader, verdict: Mapping[str, Any]) -> list[Table]:
    """What the verdict still needs: the evidence gate where it failed, and what would settle it."""
    tables = []
    failed = [gate for gate in verdict["gate"] if not gate["met"]]
    if failed:
        tables.append(
            Table(
                "What the survey lacks for a verdict",
                (Cell("Needed for a verdict"), Cell("Found"), Cell("Needed")),
                tuple(
                    (
                        Cell(GATES.get(gate["id"], plain(gate["id"])), head=True),
                        Cell(gate_value(gate, "found")),
                        Cell(gate_value(gate, "needed")),
                    )
                    for gate in failed
                ),
                kind="titled",
            )
        )
    if verdict["verdict"] == "not_enough_evidence" and read.consultant:
        tables.append(_settle_table(read, verdict))
    return tables


def _left_out(read: Reader) -> list[str]:
    """Sectors that surely stand apart in a system that as a whole surely does not."""
    titles = [plain(s["title"]) for s in read.results["sectors"] if s.get("left_out")]
    if not titles:
        return []
    return [
        f"Left out: the relationships of {join(titles)} with other sectors stay below "
        f"{read.cuts[1]:g}, while "
        "the system as a whole stands above it. This is not part of the verdict."
    ]


def _settle_table(read: Reader, verdict: Mapping[str, Any]) -> Table:
    """Whose outstanding replies could move an undecided value most."""
    names = {c["id"]: read.criterion(c)[0] for c in verdict["criteria"]}
    rows = tuple(
        (
            read.org_cell(entry["organisation"], head=True),
            Cell(join(names.get(id, plain(id)) for id in entry["criteria"])),
            Cell(rounded(entry["swing"]), number=True),
        )
        for entry in verdict["settle"]
        if entry["organisation"] in read.position
    )
    if rows:
        note = (
            "Replies still outstanding at these organisations could move an undecided value by up "
            "to so many points of 100. Ask them first."
        )
    elif all(c["met"] != "unknown" for c in verdict["criteria"]):
        note = "Every value is decided; what the survey lacks is listed above."
    else:
        note = (
            "No outstanding reply could move an undecided value much: more leaders in each "
            "organisation would, or the system simply stands near the line."
        )
    heads = (Cell("Organisation"), Cell("Values it could move"), Cell("By up to", number=True))
    caption = "What would settle it"
    return Table(caption, heads if rows else (), rows, (note,), kind="titled")


def _sensitivity_figure(read: Reader) -> Figure:
    """The verdict under one other choice at a time."""
    variants = read.results["verdicts"].get("sensitivity", ())
    verdict = read.results["verdicts"]["system_in_name_only"]
    same = sum(variant["verdict"] == verdict["verdict"] for variant in variants)
    alike = len({v["strength"] for v in variants if v["verdict"] == verdict["verdict"]}) < 2
    return Figure(
        "sensitivity",
        f"Another choice of method: {same} of {len(variants)} give the same verdict"
        + ("" if alike else ", though not always as firmly"),
        f"Verdict on the whole system with one choice changed at a time, {named(read.wave)}",
        (
            Table(
                "The verdict under other choices",
                (Cell("Choice changed"), Cell("Verdict")),
                tuple((Cell(plain(v["title"]), head=True), read.verdict_cell(v)) for v in variants),
                kind="compact",
            ),
        ),
        (
            "The thresholds are conventions. A verdict that another reasonable choice would change "
            "should be said with that in mind.",
        ),
        csv=("sensitivity",),
    )


def _places_figure(read: Reader) -> Figure:
    places = read.results["verdicts"]["places"]
    if not places:
        return Figure("places-criteria", "No places are named in this survey",
                      "The three criteria for places need at least one place.")  # fmt: skip
    heads = places[0]["criteria"]
    decided = any(place["verdict"] is not None for place in places)
    rows = tuple(
        (
            Cell(shorten(place["place"]), name=True, head=True),
            *([_place_verdict(read, place)] if decided else []),
            *(
                replace(
                    read.value(c, c["unit"], why="cannot be told", marks=marks_of(c)),
                    note=""
                    if c.get("withheld")
                    else "\n".join(
                        (
                            read.range_text(c, c["unit"], marks_of(c)),
                            "cannot be told" if c["value"] is None else read.rests(c),
                            MET.get(c["met"], ""),
                        )
                    ),
                )
                for c in place["criteria"]
            ),
        )
        for place in places
    )
    definitions = tuple(": ".join(read.criterion(c)) for c in heads)
    return Figure(
        "places-criteria",
        "The same question for each place" + ("" if decided else ", without a verdict"),
        f"Value of three criteria over the expected pairs inside each place, {named(read.wave)}; "
        "n: pairs counted",
        (
            Table(
                "Three criteria for each place",
                (
                    Cell("Place"),
                    *([Cell("Verdict")] if decided else []),
                    *(
                        Cell(
                            read.criterion(c)[0],
                            note=f"concern below {read.number(c['threshold'], c['unit'])}",
                            number=True,
                        )
                        for c in heads
                    ),
                ),
                rows,
            ),
        ),
        definitions,
    )


def _place_verdict(read: Reader, place: Mapping[str, Any]) -> Cell:
    """The verdict on a place; where its evidence gate failed, with what it lacks."""
    lacks = lacking(place["gate"]) if place["verdict"] == "not_enough_evidence" else ""
    return replace(read.verdict_cell(place), note=lacks)


def _pairs_figure(read: Reader) -> Figure:
    """Which single pairs are in name only, and which are open."""
    found = {
        word: [dyad for dyad in read.dyads if dyad["in_name_only"] == word]
        for word in ("flagged", "not_enough_evidence", "not_flagged")
    }
    flagged, unclear = found["flagged"], found["not_enough_evidence"]
    line = read.settings.get("working_cut", 50.0)
    weak = [
        dyad
        for dyad in found["not_flagged"]
        if dyad["score"]["value"] is not None and dyad["score"]["value"] < line - EXACT
    ]
    shown = flagged[:MOST_NAMES] if read.consultant else []
    table = Table(
        "Pairs in name only",
        (
            Cell("One organisation"),
            Cell("The other"),
            Cell("Score", note="likely range", number=True),
            Cell("Kind"),
        ),
        tuple(
            (
                read.org_cell(dyad["a"], head=True),
                read.org_cell(dyad["b"]),
                read.value(dyad["score"], why="neither side is known"),
                Cell(_kind(read, dyad)),
            )
            for dyad in shown
        ),
        kind="titled",
    )
    notes = [
        "A pair is flagged where its score or the depth of its work is surely too low by the "
        "answers given; a stand-in never counts. A flagged pair is a question to put to two "
        "sides, not a finding about either.",
        f"Surely too low is a score below {read.cuts[0]:g} or a depth below "
        f"{read.settings.get('depth_cut', 1.5):g} of 5 over the whole of a range that is wider "
        "than the one printed, because nothing is filled in for it. Little depth: the score is not "
        "the cause, but how little the two do together.",
    ]
    if len(flagged) > len(shown) and read.consultant:
        notes.append(f"{len(flagged) - len(shown)} more flagged pairs: tables/dyads.csv.")
    if unclear:
        notes.append(
            f"Not clear: {count(len(unclear), 'pair')}. The answers fit either, so nothing is said."
        )
    asked = Counter(code for dyad in unclear if (code := _to_ask(dyad)))
    if asked and read.consultant:
        listed = [
            f"{named(read.name(code))} ({count(times, 'pair')})"
            for code, times in sorted(
                asked.items(), key=lambda item: (-item[1], read.position[item[0]])
            )
        ]
        notes.append(f"Where only one side gave a view, ask the other. Ask {read.listed(listed)}.")
    if weak:
        notes.append(
            f"Not yet working: {count(len(weak), 'pair')} that {'is' if len(weak) == 1 else 'are'} "
            f"neither flagged nor unclear but score{'s' if len(weak) == 1 else ''} below {line:g}."
        )
    return Figure(
        "pairs-named",
        f"{len(flagged)} of {count(len(read.dyads), 'pair')} {'is' if len(flagged) == 1 else 'are'}"
        f" in name only, {len(unclear)} {'is' if len(unclear) == 1 else 'are'} not clear",
        f"Verdict on each expected pair, {named(read.wave)}",
        (table,) if shown else (),
        tuple(notes),
    )


def _kind(read: Reader, dyad: Mapping[str, Any]) -> str:
    """Which kind of pair in name only it is; where its score is not the cause, its depth is."""
    high = dyad["score"]["high"]
    by_depth = high is not None and high >= read.cuts[0]
    return plain(dyad["kind"]) or ("little depth" if by_depth else NO_VALUE)


def _to_ask(dyad: Mapping[str, Any]) -> str:
    """Whom to ask about a pair: the side without a view, where exactly one has none."""
    without = [
        dyad[giver]
        for giver, side in (("a", "view_ab"), ("b", "view_ba"))
        if dyad[side]["value"] is None or dyad[side]["imputed"]
    ]
    return without[0] if len(without) == 1 else ""
