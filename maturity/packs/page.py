"""One organisation's feedback pack in words: two pages, all of it decided before the template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maturity.packs.own import MANY, Own, gaps, own_views
from maturity.packs.prompts import Prompt, prompts
from maturity.packs.seen import ROOMY, group_rows, lead, seen, sides
from maturity.page.imprint import ITSELF, imprint
from maturity.page.numbers import Numbers
from maturity.page.parts import Band, Figure
from maturity.theme import DEFAULT, Theme
from maturity.wording import WITHHELD, count, dates, named, plain, shorten

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class PackPage:
    """A whole pack, worded. A `dense` one needs small print to fit on two pages of paper."""

    title: str
    subtitle: str
    chip: str
    notice: str
    facts: tuple[str, ...]
    marking: str
    owner: str
    distribution: str
    bands: tuple[Band, ...]
    lead: str
    seen: tuple[Figure, ...]
    own: Own
    gaps: Figure | None
    prompts: tuple[Prompt, ...]
    reading: tuple[str, ...]
    colophon: tuple[str, ...]
    footer: str
    dense: bool


def pack_page(pack: Plain, head: Plain, *, theme: Theme = DEFAULT) -> PackPage:
    """The pages of one pack; `head` are the survey, the wave, the settings and the version."""
    numbers = Numbers(head["made"])
    survey, wave = head["survey"], head["wave"]
    whose = imprint(survey, head["made"], theme)
    title = plain(wave["title"]) or plain(wave["id"])
    period = dates(wave["from"], wave["to"])
    name = shorten(pack["name"], 120)
    marking = f"For {named(name)} alone"
    return PackPage(
        title=name,
        subtitle=f"How others see you, and how you see them: {named(shorten(survey['title'], 120))}"
        f", {named(shorten(title, 40))}",
        chip=whose.chip,
        notice=whose.notice,
        facts=(
            f"Survey open {period}" if period else "Survey dates not given",
            f"{count(pack['partners'], 'partner')} you are expected to work with",
            "At least three of your leaders answered"
            if pack["enough"]
            else "Fewer than three of your leaders answered",
        ),
        marking=f"{marking}: to help a conversation, and not for managing performance",
        owner=whose.owner,
        distribution=whose.distribution,
        bands=numbers.bands(),
        lead=lead(pack, numbers),
        seen=tuple(figure for figure in (seen(pack, numbers), sides(pack, numbers)) if figure),
        own=own_views(pack, numbers),
        gaps=gaps(pack, numbers),
        prompts=prompts(pack, numbers),
        reading=_reading(head),
        colophon=(f"{whose.made_with} {ITSELF}",),
        footer=whose.footer(
            f"{shorten(name, 60)}, {shorten(title, 30)}", "For this organisation alone"
        ),
        dense=len(group_rows(pack)[0]) > ROOMY or len(pack["own"]) > MANY,
    )


def _reading(head: Plain) -> tuple[str, ...]:
    """How to read a pack, and what not to read into it."""
    settings = head["made"]["settings"]
    return (
        "Scores run from 0 to 100. They say how leaders experience a relationship, and not how "
        "well anybody performs. They are not for appraisal, contracts or ranking.",
        f"Likely range: in {round(100 * settings['level'])} of 100 replays this survey would have "
        "said so with other leaders of the same organisations answering. Where two ranges reach "
        "over each other's scores, do not speak of a difference.",
        f"{WITHHELD} is withheld: every group here is at least {settings['release_partners']} "
        "leaders of at least 3 organisations, and no organisation is more than half of it. "
        "[x] is not answered. Neither is a zero.",
        "What is withheld says nothing about what was said. Please do not try to work out who said "
        "what. A program tried before you, with all packs and all answers of one organisation.",
        "No other organisation has been given this pack. It holds no single organisation's answers "
        "but your own, and those that a partner agreed to show. Packs cannot be compared: each "
        "rests on other partners.",
    )
