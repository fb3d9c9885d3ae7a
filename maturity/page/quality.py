"""Data quality and method: who answered, what is known, what was used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maturity.drawing.palette import sector_mark
from maturity.page.edition import WHOLE, edition_figure
from maturity.page.parts import Cell, Figure, Section, Table
from maturity.page.reader import Reader
from maturity.wording import (
    GRADES,
    NO_VALUE,
    SETTINGS,
    WITHHELD,
    count,
    join,
    named,
    plain,
    rate,
    shorten,
)


def quality(read: Reader) -> Section:
    figures = [_response_figure(read), _frame_figure(read), _method_figure(read)]
    if read.graded:
        figures.insert(1, _grades_figure(read))
    if not read.consultant:
        figures.insert(1, edition_figure(read))
    intro = (WHOLE,) if read.consultant else ()
    return Section("quality", "Data quality and method", intro, tuple(figures))


def _response_figure(read: Reader) -> Figure:
    said = read.results["response"]
    notes = _silence(read) if read.consultant else _folded(read)
    about = "" if read.pairs_shown else "About "
    return Figure(
        "response",
        f"{about}{said['leaders_answered']} of {count(said['leaders_invited'], 'leader')} "
        f"answered, from {said['organisations_answered']} of "
        f"{count(said['organisations'], 'organisation')}",
        f"Response by sector, {named(read.wave)}",
        (
            Table(
                "Response by sector",
                (Cell("Sector"), Cell("Organisations", number=True), Cell("Leaders", number=True),
                 *((Cell("Leaders' response", number=True),) if read.consultant else ())),
                tuple(
                    (
                        Cell(plain(e["title"]), head=True, mark=sector_mark(e["sector"])),
                        *(_answered(e) if read.consultant else _about(e)),
                    )
                    for e in said["by_sector"]
                ),
            ),
        ),
        tuple(notes),
        csv=("response",),
    )  # fmt: skip


def _answered(entry: Mapping[str, Any]) -> tuple[Cell, Cell, Cell]:
    """How many organisations and leaders of a sector answered, and the leaders' response."""
    invited, answered = entry["leaders_invited"], entry["leaders_answered"]
    return (
        Cell(f"{entry['organisations_answered']} of {entry['organisations']}", number=True),
        Cell(f"{answered} of {invited}", number=True),
        Cell(
            rate(answered, invited) or NO_VALUE,
            why="" if invited else "nobody was invited",
            number=True,
        ),
    )


def _about(entry: Mapping[str, Any]) -> tuple[Cell, Cell]:
    """The same in an edition: how many organisations there are, and about how many leaders spoke.

    No rate: of a count to the next five it would look more exact than it is.
    """
    if entry["leaders_answered"] is None:
        withheld = Cell(WITHHELD, why="withheld", number=True)
        return withheld, withheld
    return (
        Cell(f"{entry['organisations']}", number=True),
        Cell(f"about {entry['leaders_answered']} of {entry['leaders_invited']}", number=True),
    )


def _silence(read: Reader) -> list[str]:
    """Who did not answer, and who was not asked, by name."""
    silent = [
        named(read.name(e["organisation"]))
        for e in read.organisations
        if e["invited"] and not e["answered"]
    ]
    uninvited = [
        named(read.name(e["organisation"])) for e in read.organisations if not e["invited"]
    ]
    notes = [
        f"Did not answer: {read.listed(silent)}." if silent
        else "Every organisation invited answered."
    ]  # fmt: skip
    if uninvited:
        notes.append(f"Nobody was invited from: {read.listed(uninvited)}.")
    return notes


def _folded(read: Reader) -> list[str]:
    """Which sectors stand in the table together with others."""
    shown = {entry["sector"] for entry in read.results["response"]["by_sector"]}
    together = [
        plain(entry["title"]) for entry in read.results["sectors"] if entry["sector"] not in shown
    ]
    notes = []
    if together:
        notes.append(
            "Counted together, because few answered in each, as NHS partners or as non-NHS "
            f"partners: {join(together)}."
        )
    notes.append("Leaders of sectors are counted to the next 5, so parts need not add up.")
    return notes


def _grades_figure(read: Reader) -> Figure:
    pairs = len(read.dyads)
    both = read.grades["A"] + read.grades["B"]
    one = read.grades["C"] + read.grades["C-"]
    judged = [dyad for dyad in read.dyads if dyad["nobody_can_judge"]]
    disputed = [dyad for dyad in read.dyads if dyad["existence_disputed"]]
    stand_ins = sum(bool(d[side]["imputed"]) for d in read.dyads for side in ("view_ab", "view_ba"))
    notes = [
        f"{count(one, 'pair')} rest{'s' if one == 1 else ''} on one side's view alone. "
        f"{count(stand_ins, 'view')} that nobody gave {'has' if stand_ins == 1 else 'have'} a "
        "stand-in: the average view between the two sectors. The grades C and D mark the pairs "
        "that rest on one.",
    ]
    notes.append(
        f"Nobody can judge {count(len(judged), 'pair')}{_pairs(read, judged)}." if judged
        else "There is no pair that nobody can judge."
    )  # fmt: skip
    notes.append(
        f"Leaders disagree whether a relationship exists in {count(len(disputed), 'pair')}"
        f"{_pairs(read, disputed)}." if disputed
        else "Nowhere do leaders disagree whether a relationship exists."
    )  # fmt: skip
    informal = len(read.results["informal"])
    if informal:
        notes.append(
            f"{count(informal, 'relationship')} outside the expected pairs "
            f"{'was' if informal == 1 else 'were'} also described; informal, they change no score."
        )
    return Figure(
        "grades",
        f"{both} of {count(pairs, 'pair')} are seen from both sides",
        f"How much evidence stands behind each expected pair, {named(read.wave)}",
        (
            Table(
                "Pairs by grade of evidence",
                (Cell("Grade"), Cell("What it means"), Cell("Pairs", number=True),
                 Cell("Share", number=True)),
                tuple(
                    (
                        Cell(grade, head=True),
                        Cell(meaning),
                        Cell(f"{read.grades[grade]}", number=True),
                        Cell(rate(read.grades[grade], pairs) or NO_VALUE, number=True),
                    )
                    for grade, meaning in GRADES.items()
                ),
            ),
        ),
        tuple(notes),
    )  # fmt: skip


def _pairs(read: Reader, pairs: Sequence[Mapping[str, Any]]) -> str:
    """Which pairs a sentence is about, for the consultant."""
    return f": {read.pair_names(pairs)}" if read.consultant else ""


def _frame_figure(read: Reader) -> Figure:
    """Which pairs were expected, and what was changed by hand."""
    structure = read.results["structure"]
    removed, added = structure["removed"], structure["added"]
    without = structure["score_without_removals"]
    frozen = "is" if structure.get("frozen") else "is not"
    if not read.pairs_shown:
        # What was changed by hand names pairs, so the public edition does not have it.
        removed = added = ()
    notes = [
        f"The list of expected pairs {frozen} frozen (fingerprint {plain(structure['hash'])[:19]}; "
        "the whole is in results.json)."
    ]
    reason = shorten(structure.get("frozen_reason"), 300)
    if structure.get("frozen") and reason:
        notes.append(f"Frozen again: {named(reason)}")
    if without is not None and not without.get("withheld"):
        would = read.number(without["value"])
        now = read.number(read.results["system"]["score"]["value"])
        notes.append(
            f"With the removed pairs the score would be {would}; it is {now}."
            if would != now
            else f"With the removed pairs the score would also be {would}, rounded."
        )
    rows = tuple(
        (
            read.loose_name(change["a"], head=True),
            read.loose_name(change["b"]),
            Cell(word),
            Cell(shorten(change["reason"], 300), name=True),
        )
        for word, changes in (("removed", removed), ("added", added))
        for change in changes
    )
    columns = (Cell("One organisation"), Cell("The other"), Cell("Change"), Cell("Reason"))
    return Figure(
        "frame",
        f"{count(structure['expected_ties'], 'pair')} expected"
        + (
            f": {len(removed)} removed and {len(added)} added by hand"
            if read.pairs_shown
            else "; which were changed by hand is not part of this edition"
        ),
        "Which pairs are scored follows from the structure on paper; every change needs a reason",
        (Table("Pairs removed or added by hand", columns, rows),) if rows else (),
        tuple(notes),
    )


def _method_figure(read: Reader) -> Figure:
    made, wave = read.results["made"], read.results["wave"]
    instrument = made["instrument"]
    facts = (
        ("Questionnaire", f"{plain(instrument['title'])} ({plain(instrument['id'])} "
                          f"{plain(instrument['version'])})"),
        ("Who was asked", {
            "roster": "leaders were shown a list of partners of their organisation",
            "full_roster": "every leader was shown every expected partner",
            "name_generator": "leaders named their partners themselves",
        }.get(wave["form"], plain(wave["form"]))),
        ("Version of the program", plain(made["version"])),
        ("Seed and replicates",
         f"seed {plain(made['seed'])}, replicates {plain(made['replicates'])}"),
    )  # fmt: skip
    notes = [plain(note) for note in read.results["notes"]]
    notes.append("The same numbers stand in results.json and in tables/ beside this report.")
    return Figure(
        "method",
        "What this report was made from",
        "Questionnaire, settings and files; with the same files and seed the same report results",
        (
            Table(
                "How the survey was made and scored",
                (Cell("What"), Cell("Used here")),
                tuple((Cell(what, head=True), Cell(text)) for what, text in facts),
            ),
        ),
        tuple(notes),
    )


def settings_table(read: Reader) -> Table:
    """Every setting with the value used."""
    return Table(
        f"Settings used ({len(read.settings)})",
        (Cell("Setting"), Cell("Name in survey.toml"), Cell("Value", number=True)),
        tuple(
            (
                Cell(SETTINGS.get(key, plain(key).replace("_", " ")), head=True),
                Cell(plain(key)),
                Cell(_setting(value), number=True),
            )
            for key, value in read.settings.items()
        ),
    )


def files_table(read: Reader) -> Table:
    """Every file that was read, with its fingerprint."""
    inputs = read.results["made"]["inputs"]
    return Table(
        f"Files read ({len(inputs)})",
        (Cell("File"), Cell("Fingerprint (sha256, first 12)")),
        tuple(
            (Cell(shorten(path, 120), head=True, name=True), Cell(plain(digest)[:12]))
            for path, digest in inputs.items()
        ),
        ("The whole fingerprints are in results.json.",),
    )


def _setting(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_setting(entry) for entry in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(f"{value:g}" if isinstance(value, int | float) else value)
