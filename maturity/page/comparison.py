"""The page of a comparison: what really changed between two waves, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from maturity.audience import MARKINGS
from maturity.moves import breath, why_not
from maturity.page import NO_WORDS, Page, counted
from maturity.page.imprint import ITSELF, fingerprint, imprint
from maturity.page.moved import groups, levels, movers, pairs, verdicts, way
from maturity.page.parts import Breath, Figure, Section
from maturity.page.turnover import boundary, comparability, people
from maturity.page.waves import Waves
from maturity.theme import DEFAULT, Theme
from maturity.wording import (
    NO_VALUE,
    WITHHELD,
    dates,
    named,
    plain,
    shorten,
    verdict_words,
)

#: What a reader of a comparison has to know to read it.
READING = (
    "A change is reported only if it passes four tests: its likely range excludes no change, it is "
    "as large as what matters, the silent could not turn it round, and among many values it is "
    "more than chance would throw up.",
    "“No change we can stand behind” does not say that nothing changed.",
    "Both waves are restated as if organisations had been the same in both, always from the "
    "answers themselves. A relationship inside a merged organisation is neither lost nor won.",
    "Do not subtract the scores of two reports yourself: other people answered, and organisations "
    "merged in between.",
)
#: Terms that only a comparison uses.
TERMS = {
    "Boundary change": "What mergers, splits and pairs that came or went do to a score; nobody's "
    "relationship has changed by it.",
    "The same pairs": "Expected pairs that both waves have, restated on organisations that are the "
    "same in both.",
    "Smallest visible": "The least change that this survey would have found four times in five.",
    "Internalised": "A relationship between organisations that have become one; neither lost nor "
    "gained.",
    "Beyond doubt": "Passing all four tests of a change; no more than that.",
}


def comparison_page(
    found: Mapping[str, Any], *, words: Mapping[str, str] = NO_WORDS, theme: Theme = DEFAULT
) -> Page:
    """The page of one comparison; `words` are the terms to explain, each with one sentence."""
    read = Waves(found)
    survey, made = found["survey"], found["made"]
    head = imprint(survey, made, theme)
    marking = MARKINGS.get(made["audience"], f"Edition: {plain(made['audience'])}")
    sections = list(change_sections(read))
    terms = tuple((plain(term), plain(text)) for term, text in (TERMS | dict(words)).items())
    sections.append(Section("words", "Words used", kind="words", body=terms))
    ties = found["comparability"]["expected_ties"]
    return Page(
        title=shorten(survey["title"], 200),
        subtitle=f"What changed from {named(read.before)} to {named(read.after)}",
        chip=head.chip,
        notice=head.notice,
        owner=head.owner,
        distribution=head.distribution,
        facts=(
            *(
                f"{title}: {period}"
                for title, period in (
                    (plain(wave["title"]) or plain(wave["id"]), dates(wave["from"], wave["to"]))
                    for wave in found["waves"].values()
                )
                if period
            ),
            *([f"{read.pairs(ties['known_in_both'])} compared"] if ties else []),
        ),
        marking=marking,
        bands=read.bands(),
        sections=tuple(replace(section, number=n) for n, section in enumerate(sections, start=1)),
        colophon=(
            head.made_with + (f" {fingerprint(made)}" if made["inputs"] else ""),
            ITSELF,
        ),
        footer=head.footer(
            f"{shorten(survey['title'], 60)}, {shorten(read.before, 30)} to "
            f"{shorten(read.after, 30)}",
            marking.partition(":")[0],
        ),
    )


def change_sections(read: Waves) -> tuple[Section, ...]:
    """The sections of a comparison; where it is refused, only why."""
    refused = bool(why_not(read.found))
    first = Section("summary", "What changed", kind="breath", body=_breath(read, refused))
    last = Section("comparable", "Can the two waves be compared?", (), (comparability(read),))
    then = Section("then", "The verdict then and now", (), (verdicts(read),))
    if refused:
        return first, then, last
    named = read.consultant
    return (
        replace(first, figures=(way(read) if named else counted.way(read),)),
        Section("changed", "What really changed", (), (levels(read), *groups(read))),
        Section("pairs", "Relationships", (), tuple(pairs(read) if named else counted.pairs(read))),
        then,
        boundary(read),
        Section("people", "Who leads", (), (people(read) if named else counted.people(read),)),
        *(() if named else (counted.left_out(read),)),
        last,
    )


def change_since(found: Mapping[str, Any]) -> Section:
    """The section of a wave's own report that says what changed since the wave before it."""
    read = Waves(found)
    figures: tuple[Figure, ...] = ()
    if not why_not(found):
        figures = (
            (way(read), levels(read), movers(read))
            if read.consultant
            else (counted.way(read), levels(read), counted.movers(read))
        )
    whole = "The whole comparison is a report of its own"
    return Section(
        "change",
        f"Change since {named(read.before)}",
        (*breath(found), f"{whole}: maturity compare." if read.consultant else f"{whole}."),
        # Their tables lie beside the comparison and not beside this report.
        tuple(replace(figure, csv=()) for figure in figures or (comparability(read),)),
    )


def _breath(read: Waves, refused: bool) -> Breath:
    verdict = read.found["verdicts"]["system_in_name_only"]
    scores = []
    for key, title in (("before", read.before), ("after", read.after)):
        value = None if refused else read.found["system"]["bridge"][key]
        band = read.band_of(value) if read.consultant else _printed(read, key, refused)
        word = read.labels[band - 1] if band else NO_VALUE if read.consultant else WITHHELD
        shown = WITHHELD if value is None and not read.consultant else read.number(value)
        scores.append((title, band, word, shown))
    return Breath(
        sentences=breath(read.found),
        scores=() if refused else tuple(scores),
        verdicts=tuple(
            (title, verdict[key]["verdict"], verdict_words(verdict[key])[0])
            if verdict[key]["verdict"]
            else (title, "", f"{WITHHELD} withheld in this edition")
            for key, title in (("before", read.before), ("after", read.after))
        ),
        reading=READING + ((read.rounding,) if read.rounding else ()),
    )


def _printed(read: Waves, key: str, refused: bool) -> int:
    """The band that the wave's own edition gives; a rounded score cannot tell it."""
    word = None if refused else read.found["system"]["bands"][key]
    return read.labels.index(shorten(word, 40)) + 1 if word else 0
