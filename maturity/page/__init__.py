"""What the report says, in words: every decision about one assessment's page is made here.

The page model holds plain worded values; `report` only draws them and templates only loop.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from maturity.page.matrix import matrix
from maturity.page.parts import Band, Matrix, Section, Summary
from maturity.page.practice import practice
from maturity.page.profile import profile
from maturity.page.quality import quality
from maturity.page.reader import Reader
from maturity.page.summary import summary
from maturity.wording import AUDIENCES, TERMS, count, dates, named, plain, shorten

NO_WORDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Page:
    """The whole page of one assessment, worded."""

    title: str
    subtitle: str
    chip: str
    notice: str
    facts: tuple[str, ...]
    marking: str
    bands: tuple[Band, ...]
    summary: Summary
    practice: Section
    matrix: Matrix
    profile: Section
    quality: Section
    terms: tuple[tuple[str, str], ...]
    contents: tuple[Section, ...]
    colophon: tuple[str, ...]
    footer: str


def page(results: Mapping[str, Any], *, words: Mapping[str, str] = NO_WORDS) -> Page:
    """The page of one assessment; `words` are the terms to explain, each with one sentence."""
    read = Reader(results)
    survey, wave, made = read.results["survey"], read.results["wave"], read.results["made"]
    chip, _, notice = plain(survey["notice"]).partition(".")
    sections = [
        Section("summary", 1, "Summary"),
        practice(read, 2),
        Section("matrix", 3, "Who rates whom"),
        profile(read, 4),
        quality(read, 5),
    ]
    if words:
        sections.append(Section("words", 6, "Words used"))
    marking = AUDIENCES.get(made["audience"], f"Edition: {plain(made['audience'])}")
    inputs = "\n".join(f"{path} {digest}" for path, digest in sorted(made["inputs"].items()))
    period = dates(wave["from"], wave["to"])
    return Page(
        title=shorten(survey["title"], 200),
        subtitle=f"Relationship maturity, {named(read.wave)}",
        chip=f"{chip}." if chip else "",
        notice=notice.strip(),
        facts=(
            f"Survey open {period}" if period else "Survey dates not given",
            count(len(read.organisations), "organisation"),
            count(len(read.dyads), "expected pair"),
        ),
        marking=marking,
        bands=read.bands(),
        summary=summary(read),
        practice=sections[1],
        matrix=matrix(read),
        profile=sections[3],
        quality=sections[4],
        terms=tuple((plain(term), plain(text)) for term, text in (TERMS | dict(words)).items())
        if words
        else (),
        contents=tuple(sections),
        colophon=(
            f"Made with maturity {plain(made['version'])}. Fingerprint of the inputs: "
            f"{hashlib.sha256(inputs.encode()).hexdigest()[:12]}.",
            "This file loads nothing from any network. It is not a publication of the NHS.",
        ),
        footer=f"{shorten(survey['title'], 60)}, {shorten(read.wave, 30)}. "
        + (f"{chip}. " if chip else "")
        + marking.partition(":")[0],
    )
