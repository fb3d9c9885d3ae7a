"""What an edition shows and leaves out, and what was done so that nobody can work out the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maturity.page.parts import Cell, Figure, Table
from maturity.page.reader import Reader
from maturity.settings import Settings
from maturity.wording import NO_VALUE, NOT_ASKED, WITHHELD, count, join, percent, rounded

#: What an audience's edition is, in its own words.
_FOR = {"partners": "partners", "public": "the public"}


def edition_line(read: Reader) -> str:
    """What a reader of the first page has to know of this edition; nothing for the consultant's."""
    if read.consultant:
        return ""
    unit = "whole numbers" if read.pairs_shown else "steps of 5"
    end = 5 if read.pairs_shown else 10
    return (
        f"{WITHHELD} marks what this edition withholds, so that nobody can work out what one "
        f"leader or a few said. Numbers are rounded to {unit} and likely ranges widened outwards "
        f"to the next {end}; results are read from the exact ones. "
        "A base (n) is what a number is about on paper, answered or not."
    )


#: What the consultant's edition says of itself where the data quality is spoken of.
WHOLE = (
    "This edition withholds nothing and contains individual organisations' views: it is not for "
    "circulation. Make what partners or the public may have with maturity score --audience "
    "partners or --audience public, never by cutting pages out of this one."
)


def edition_figure(read: Reader) -> Figure:
    """The rules of an edition for others, and the attack that it withstood."""
    released: Mapping[str, Any] = read.results.get("release") or {}
    tables, notes = [], []
    if released:
        tables.append(_rules_table(read, released["rules"]))
        notes += _audited(released["audit"])
    notes.append(
        "Not in this edition at all: what one organisation says of another unless it agreed, an "
        "organisation's own response, how far the two sides of single pairs agree, the view from "
        "the centre, what would settle a verdict by name, and the verdict under other choices of "
        "method."
    )
    notes.append(
        f"{WITHHELD} is withheld. {NO_VALUE} is not known. [x] is not answered. {NOT_ASKED} is "
        "answered, but nobody can judge. They are four different things, and none of them is 0."
    )
    return Figure(
        "edition",
        _title(read, released),
        f"What {_FOR.get(read.results['made']['audience'], 'this audience')} may see, and what was "
        "done so that nobody can work out the rest",
        tuple(tables),
        tuple(notes),
    )


def _title(read: Reader, released: Mapping[str, Any]) -> str:
    if not released:
        return "Some numbers are withheld in this edition"
    given = f"{count(released['shown'], 'number')} {'is' if released['shown'] == 1 else 'are'}"
    return f"{given} shown and {released['withheld']} withheld in this edition"


def _rules_table(read: Reader, rules: Mapping[str, Any]) -> Table:
    """Each rule with its own numbers."""
    rows: list[tuple[str, str]] = [
        (
            "A number about a group",
            f"shown with at least {count(rules['leaders'], 'leader')} of "
            f"{count(rules['organisations'], 'organisation')}, none of which makes up more than "
            f"{percent(rules['share'])} of it{_raised(read, rules['leaders'])}",
        )
    ]
    if read.pairs_shown:
        rows += [
            (
                "The band of a pair",
                f"shown with at least {count(rules['side'], 'leader')} on each side; its score "
                "with at least 5 on each side, or where both agreed in writing",
            ),
            (
                "One organisation's own figures and views",
                "withheld, unless it agreed in writing and enough of its leaders answered",
            ),
        ]
    else:
        rows += [
            ("A pair of organisations", "never; only how many pairs are in each band"),
            ("One organisation's own figures and views", "never"),
        ]
    rows += [
        (
            "Linked numbers",
            "where one that is withheld would be what is left of those shown, another is withheld",
        ),
        (
            "Rounding",
            f"values to {rules['unit']:g}, ranges outwards to {rules['range_unit']:g}, never onto "
            "a line that is not reached",
        ),
    ]
    return Table(
        "The rules of this edition",
        (Cell("What"), Cell("Rule")),
        tuple((Cell(what, head=True), Cell(rule)) for what, rule in rows),
    )


def _raised(read: Reader, leaders: int) -> str:
    """That a survey asks for more leaders than the method does, where it does."""
    usual = Settings().release_partners if read.pairs_shown else Settings().release_public
    return f" (this survey asks for more than the usual {usual} leaders)" if leaders > usual else ""


def _audited(audit: Mapping[str, Any]) -> list[str]:
    """What the attack tried and found, in plain words."""
    said = [
        "Before this edition was made a program tried to work out what it hides: as any reader, "
        "and in turn as everyone of each organisation together, with all their own answers. It "
        f"looked for about {audit['protected']:,} protected values as "
        f"{count(audit['insiders'], 'such reader')}, and could tell none to less than "
        f"{rounded(audit['narrowest'])} points of 100."
    ]
    if audit["covered"]:
        said.append(f"It calculated with {join(audit['covered'])}.")
    if audit["thresholds_only"]:
        said.append(
            "It could not calculate with these, which are held to the rules above alone: "
            f"{join(audit['thresholds_only'])}."
        )
    return said
