"""How an organisation sees its partners, in words: as far as its own leaders may read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maturity.packs.prompts import clear
from maturity.page.numbers import Numbers
from maturity.page.parts import Cell, Figure, Table
from maturity.release.pack import EVERYONE, NHS, OTHERS
from maturity.wording import WITHHELD, count, named, shorten

Plain = Mapping[str, Any]

#: The longest name of a partner where there are more than so many; and the most that two pages
#: hold.
_SHORT, MANY, _MOST = 36, 18, 48
#: The most pairs whose two views are listed, and where there are many partners.
_GAPS, _FEW_GAPS = 6, 3


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


def own_views(pack: Plain, numbers: Numbers) -> Own:
    """How this organisation's leaders see its partners."""
    single, grouped = pack["own"], pack["together"]
    length = _SHORT if len(single) > MANY else 60
    entries = tuple(
        Entry(
            numbers.band_of(row["score"]["value"]),
            numbers.number(row["score"]["value"]),
            shorten(row["name"], length),
        )
        for row in single[:_MOST]
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
    if len(single) > _MOST:
        notes.append(f"{count(len(single) - _MOST, 'more partner')} could be shown; ask for them.")
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
        also = "Partners not shown alone: you rate" if single else "You rate"
        return (
            f"{also} your relationships with NHS partners at "
            f"{numbers.number(nhs['value'])}, with partners outside the NHS at "
            f"{numbers.number(others['value'])}"
            + ("" if clear(nhs, others) else ": not a clear difference")
        )
    if single:
        low, high = (
            numbers.number(end(row["score"]["value"] for row in single)) for end in (min, max)
        )
        if len(single) == 1:
            return f"One partner can be shown alone; you rate the relationship at {low}"
        return f"The partners that can be shown alone run from {low} to {high}"
    (score,) = by_kind.values()
    return (
        f"You rate your relationships with all of them together at {numbers.number(score['value'])}"
    )


def gaps(pack: Plain, numbers: Numbers) -> Figure | None:
    """Both views of the pairs in which both sides agreed to it."""
    most = _FEW_GAPS if len(pack["own"]) > MANY else _GAPS
    rows = sorted(pack["gaps"], key=lambda row: -abs(row["apart"]))[:most]
    if not rows:
        return None
    widest = rows[0]
    left = len(pack["gaps"]) - len(rows)
    return Figure(
        "gaps",
        f"The two views are furthest apart with {named(shorten(widest['name'], 40))}: "
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
