"""What the report says, in words: every decision about one assessment's page is made here.

The page model holds plain worded values; `report` only draws them and templates only loop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from maturity.audience import MARKINGS
from maturity.page.agreement import agreement
from maturity.page.annex import annex
from maturity.page.asked import asked
from maturity.page.imprint import ITSELF, fingerprint, imprint
from maturity.page.map import relationships
from maturity.page.matrix import matrix
from maturity.page.parts import Band, Section
from maturity.page.practice import practice
from maturity.page.profile import profile
from maturity.page.quality import quality
from maturity.page.reader import Reader
from maturity.page.structure import structure
from maturity.page.summary import summary
from maturity.page.talk import conversations, talk
from maturity.page.voice import voice
from maturity.theme import DEFAULT, Theme
from maturity.wording import TERMS, count, dates, named, plain, shorten

NO_WORDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Page:
    """The whole page of one assessment, worded.

    `owner` made it and `distribution` says who may have it; both are blank where nobody said so.
    """

    title: str
    subtitle: str
    chip: str
    notice: str
    facts: tuple[str, ...]
    marking: str
    bands: tuple[Band, ...]
    sections: tuple[Section, ...]
    colophon: tuple[str, ...]
    footer: str
    owner: str = ""
    distribution: str = ""


def page(
    results: Mapping[str, Any],
    *,
    words: Mapping[str, str] = NO_WORDS,
    theme: Theme = DEFAULT,
    change: Section | None = None,
) -> Page:
    """The page of one assessment; `words` are the terms to explain, each with one sentence.

    `change` is what changed since the wave before, where there is one.
    """
    read = Reader(results)
    survey, wave, made = read.results["survey"], read.results["wave"], read.results["made"]
    head = imprint(survey, made, theme)
    told = conversations(read)
    sections = [
        summary(read, told),
        practice(read),
        relationships(read),
        matrix(read),
        profile(read),
        voice(read),
        structure(read),
        asked(read),
        *([change] if change else []),
        talk(told),
        agreement(read),
        quality(read),
    ]
    if words:
        terms = tuple((plain(term), plain(text)) for term, text in (TERMS | dict(words)).items())
        sections.append(Section("words", "Words used", kind="words", body=terms))
    sections.append(annex(read))
    marking = MARKINGS.get(made["audience"], f"Edition: {plain(made['audience'])}")
    period = dates(wave["from"], wave["to"])
    return Page(
        title=shorten(survey["title"], 200),
        subtitle=f"Relationship maturity, {named(read.wave)}",
        chip=head.chip,
        notice=head.notice,
        owner=head.owner,
        distribution=head.distribution,
        facts=(
            f"Survey open {period}" if period else "Survey dates not given",
            count(len(read.organisations), "organisation"),
            count(read.pairs, "expected pair"),
        ),
        marking=marking,
        bands=read.bands(),
        sections=tuple(replace(section, number=n) for n, section in enumerate(sections, start=1)),
        colophon=(
            # A fingerprint would let whoever guesses the answers confirm the guess.
            head.made_with + (f" {fingerprint(made)}" if read.consultant else ""),
            ITSELF,
        ),
        # The marking has a line of its own in the foot of every printed page.
        footer=head.footer(
            f"{shorten(survey['title'], 60)}, {shorten(read.wave, 30)}", marking.partition(":")[0]
        ),
    )
