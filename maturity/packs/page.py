"""One organisation's feedback pack in words: two pages, and nothing in them decided by a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maturity.packs.prompts import Prompt, clear, prompts
from maturity.page.numbers import Numbers
from maturity.page.parts import Band, Cell, Figure, Table
from maturity.release.pack import EVERYONE, NHS, OTHERS, PLACE
from maturity.theme import DEFAULT, Theme
from maturity.wording import WITHHELD, count, dates, named, plain, shorten

Plain = Mapping[str, Any]

#: What each group is called at the head of a row, and inside a sentence.
KINDS = {
    EVERYONE: ("All partners", "All partners together"),
    NHS: ("NHS partners", "NHS partners"),
    OTHERS: ("Other partners", "The partners outside the NHS"),
}
#: The longest name of a partner where there are many.
_SHORT, _MANY = 38, 18
#: The most pairs whose two views are listed.
_GAPS = 6


@dataclass(frozen=True)
class Entry:
    """One partner as this organisation sees it: the band's number, the score and the name."""

    band: int
    score: str
    name: str


@dataclass(frozen=True)
class Own:
    """How an organisation sees its partners: single partners, groups of them, and why not more."""

    title: str
    subtitle: str
    entries: tuple[Entry, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class PackPage:
    """A whole pack, worded. `short` is its name at the foot of the paper."""

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


def pack_page(pack: Plain, head: Plain, *, theme: Theme = DEFAULT) -> PackPage:
    """The pages of one pack; `head` are the survey, the wave, the settings and the version."""
    numbers = Numbers(head["made"])
    survey, wave = head["survey"], head["wave"]
    chip, _, notice = plain(survey["notice"]).partition(".")
    title = plain(wave["title"]) or plain(wave["id"])
    period = dates(wave["from"], wave["to"])
    name = shorten(pack["name"], 120)
    owner, distribution = plain(theme.owner), plain(theme.marking)
    marking = f"For {named(name)} alone"
    return PackPage(
        title=name,
        subtitle=f"How others see you, and how you see them: {named(shorten(survey['title'], 120))}"
        f", {named(shorten(title, 40))}",
        chip=f"{chip}." if chip else "",
        notice=notice.strip(),
        facts=(
            f"Survey open {period}" if period else "Survey dates not given",
            f"{count(pack['partners'], 'partner')} you are expected to work with",
            "At least three of your leaders answered"
            if pack["enough"]
            else "Fewer than three of your leaders answered",
        ),
        marking=f"{marking}: to help a conversation, and not for managing performance",
        owner=owner,
        distribution=distribution,
        bands=numbers.bands(),
        lead=_lead(pack, numbers),
        seen=tuple(figure for figure in (_seen(pack, numbers), _sides(pack, numbers)) if figure),
        own=_own(pack, numbers),
        gaps=_gaps(pack, numbers),
        prompts=prompts(pack, numbers),
        reading=_reading(head),
        colophon=(
            f"Made {f'by {named(owner)} ' if owner else ''}with maturity "
            f"{plain(head['made']['version'])}. This file loads nothing from any network. It is "
            "not a publication of the NHS.",
        ),
        footer=(f"{distribution}\n" if distribution else "")
        + f"{shorten(name, 60)}, {shorten(title, 30)}. "
        + (f"{chip}. " if chip else "")
        + "For this organisation alone",
    )


def _shown(pack: Plain) -> dict[str, Plain]:
    return {
        row["kind"]: row["score"]
        for row in pack["others"]
        if row["kind"] in KINDS and not row["score"]["withheld"]
    }


def _lead(pack: Plain, numbers: Numbers) -> str:
    """The first sentence: how partners see this organisation, in a band and a number."""
    score = _shown(pack).get(EVERYONE)
    if score is None:
        return (
            "Too few partners answered about you for anything to be shown without giving one of "
            "them away. What follows is what can be shown, and what to talk about without numbers."
        )
    band = numbers.labels[numbers.band_of(score["value"]) - 1]
    spread = numbers.range_text(score)
    return (
        f"Your partners together put their relationship with you at "
        f"{numbers.number(score['value'])} of 100: {band}"
        + (f" (likely range {spread})." if spread else ".")
    )


def _group(row: Plain) -> str:
    if row["kind"] in KINDS:
        return KINDS[row["kind"]][0]
    title = shorten(row["title"], 60)
    return f"Partners in {named(title)}" if row["kind"] == PLACE else title


def _seen(pack: Plain, numbers: Numbers) -> Figure:
    """How groups of partners see this organisation."""
    rows = [row for row in pack["others"] if row["kind"] in KINDS or not row["score"]["withheld"]]
    hidden = [_group(row) for row in pack["others"] if row not in rows]
    shown = _shown(pack)
    if NHS in shown and OTHERS in shown:
        told = clear(shown[NHS], shown[OTHERS])
        title = (
            f"NHS partners and the others see you {'differently' if told else 'much alike'}: "
            f"{numbers.number(shown[NHS]['value'])} and {numbers.number(shown[OTHERS]['value'])}"
        )
        if not told and abs(shown[NHS]["value"] - shown[OTHERS]["value"]) >= 1:
            title = (
                f"NHS partners put you at {numbers.number(shown[NHS]['value'])}, the others at "
                f"{numbers.number(shown[OTHERS]['value'])}: not a clear difference"
            )
    elif EVERYONE in shown:
        title = "What partners say can be shown for all of them together"
    else:
        title = "No group of your partners is large enough to be shown"
    notes = []
    if hidden:
        notes.append(
            f"{WITHHELD} Also withheld, so that nobody can work out what one partner or leader "
            f"said: {'; '.join(hidden)}."
        )
    table = Table(
        "How groups of partners see you",
        (
            Cell("Who"),
            Cell("Score", note="likely range", number=True),
            Cell("Organisations", number=True),
            Cell("0 to 100", picture=True),
        ),
        tuple(
            (
                Cell(_group(row), head=True),
                numbers.value(row["score"], chip=True),
                numbers.base(row["score"] | {"imputed": 0}),
                numbers.bar(row["score"]),
            )
            for row in rows
        ),
    )
    return Figure(
        "groups",
        title,
        "Mean of what partner organisations say of their relationship with you, 0 to 100; groups "
        "overlap",
        (table,),
        tuple(notes),
    )


def _sides(pack: Plain, numbers: Numbers) -> Figure | None:
    """What partners were asked about this organisation, one part at a time."""
    kinds = [
        kind
        for kind in KINDS
        if any(
            cell["kind"] == kind and not cell["score"]["withheld"]
            for row in pack["dimensions"]
            for cell in row["scores"]
        )
    ]
    if not kinds:
        return None
    first = [
        (cell["score"]["value"], plain(row["title"]))
        for row in pack["dimensions"]
        for cell in row["scores"]
        if cell["kind"] == kinds[0] and not cell["score"]["withheld"]
    ]
    low, high = min(first, key=lambda pair: pair[0]), max(first, key=lambda pair: pair[0])
    title = (
        f"{named(high[1])} comes highest ({numbers.number(high[0])}), {named(low[1])} lowest "
        f"({numbers.number(low[0])})"
        if high[0] > low[0]
        else f"Everything that was asked comes out alike, at {numbers.number(high[0])}"
    )

    def cells(row: Plain) -> tuple[Cell, ...]:
        by_kind = {cell["kind"]: cell["score"] for cell in row["scores"]}
        return tuple(
            numbers.value(by_kind[kind], chip=True)
            if kind in by_kind
            else Cell(WITHHELD, why="withheld", number=True)
            for kind in kinds
        )

    table = Table(
        "What partners were asked about you, one part at a time",
        (
            Cell("Asked about"),
            *(Cell(KINDS[kind][0], note="likely range", number=True) for kind in kinds),
        ),
        tuple(
            (Cell(plain(row["title"]), head=True), *cells(row)) for row in pack["dimensions"]
        ),
        kind="compact",
    )
    return Figure(
        "parts",
        title,
        "Means of the same answers, by what was asked, 0 to 100; look at the order more than at "
        "the points",
        (table,),
    )


def _own(pack: Plain, numbers: Numbers) -> Own:
    """How this organisation's leaders see its partners."""
    single, grouped = pack["own"], pack["together"]
    length = _SHORT if len(single) > _MANY else 60
    entries = tuple(
        Entry(
            numbers.band_of(row["score"]["value"]),
            numbers.number(row["score"]["value"]),
            shorten(row["name"], length),
        )
        for row in single
    )
    tables: tuple[Table, ...] = ()
    if grouped:
        other = "other " if single else ""
        heads = {
            EVERYONE: f"All your {other}partners",
            NHS: f"Your {other}NHS partners",
            OTHERS: f"Your {other}partners outside the NHS",
        }
        tables = (
            Table(
                "How you see groups of your partners",
                (
                    Cell("Whom"),
                    Cell("Score", note="likely range", number=True),
                    Cell("Partners expected", number=True),
                    Cell("0 to 100", picture=True),
                ),
                tuple(
                    (
                        Cell(heads[row["kind"]], head=True),
                        numbers.value(row["score"], chip=True),
                        Cell(f"{row['partners']}", number=True),
                        numbers.bar(row["score"]),
                    )
                    for row in grouped
                ),
            ),
        )
    notes: list[str] = []
    if not pack["enough"]:
        title = "Your own view is withheld: it would show your leaders one another's answers"
        notes.append(
            f"{WITHHELD} Fewer than three of your leaders answered. A mean of two tells each of "
            "them what the other said, and that was promised to nobody but them."
        )
    elif not single and not grouped:
        title = "Your own view is withheld: one leader's answers would show in it"
        notes.append(
            f"{WITHHELD} Too few of your leaders answered about the same partners, or one of them "
            "gave most of the answers."
        )
    else:
        title = _own_title(single, grouped, numbers)
        left = pack["partners"] - len(single) - sum(row["partners"] for row in grouped)
        if single and left > 0:
            notes.append(
                f"{WITHHELD} For your {count(left, 'other partner')} too few of your leaders "
                "answered to show a mean without showing a colleague's answer."
            )
        elif grouped:
            notes.append(
                "A partner stands alone only where at least three of your leaders answered about "
                "it and none of them could tell a colleague's answer; the others are one group."
            )
    return Own(
        title,
        "Mean of what your own leaders say of their relationships, 0 to 100",
        entries,
        tables,
        tuple(notes),
    )


def _own_title(single: Sequence[Plain], grouped: Sequence[Plain], numbers: Numbers) -> str:
    by_kind = {row["kind"]: row["score"] for row in grouped}
    if NHS in by_kind and OTHERS in by_kind:
        nhs, others = by_kind[NHS], by_kind[OTHERS]
        also = "other " if single else ""
        return (
            f"You put your {also}NHS partners at {numbers.number(nhs['value'])} and your {also}"
            f"partners outside the NHS at {numbers.number(others['value'])}"
            + ("" if clear(nhs, others) else ": not a clear difference")
        )
    if single:
        low, high = (
            numbers.number(end(row["score"]["value"] for row in single)) for end in (min, max)
        )
        if len(single) == 1:
            return f"One partner can be shown alone; you put it at {low}"
        return f"The partners that can be shown alone run from {low} to {high}"
    (score,) = by_kind.values()
    return f"You put your partners together at {numbers.number(score['value'])}"


def _gaps(pack: Plain, numbers: Numbers) -> Figure | None:
    """Both views of the pairs in which both sides agreed to it."""
    rows = sorted(pack["gaps"], key=lambda row: -abs(row["apart"]))[:_GAPS]
    if not rows:
        return None
    widest = rows[0]
    left = len(pack["gaps"]) - len(rows)
    return Figure(
        "gaps",
        f"The two views are furthest apart with {named(shorten(widest['name'], 60))}: "
        f"{numbers.number(widest['yours'])} and {numbers.number(widest['theirs'])}",
        "Where both of you agreed in writing, and at least three leaders of each answered",
        (
            Table(
                "Both views of a relationship",
                (
                    Cell("Partner"),
                    Cell("You of them", number=True),
                    Cell("They of you", number=True),
                    Cell("Apart", number=True),
                ),
                tuple(
                    (
                        Cell(shorten(row["name"], 60), name=True, head=True),
                        Cell(numbers.number(row["yours"]), number=True),
                        Cell(numbers.number(row["theirs"]), number=True),
                        Cell(f"{abs(row['apart']):g}", number=True),
                    )
                    for row in rows
                ),
                kind="compact",
            ),
        ),
        (f"{count(left, 'more pair')} are nearer to one another than these.",) if left else (),
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
        "what: a program tried, with all packs and every answer of each organisation, and gave up.",
        "No other organisation has this pack, and it holds no other organisation's answers. Packs "
        "cannot be compared: each rests on other partners.",
    )

