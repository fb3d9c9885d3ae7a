"""What the facilitator has beside the packs: the list of them, and a note on handing them over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maturity.theme import DEFAULT, Theme
from maturity.wording import count, named, plain, shorten

Plain = Mapping[str, Any]

MARKING = "Consultant only: not for circulation"


@dataclass(frozen=True)
class Checked:
    """What the attack on the packs covered: nothing in it depends on how fast a machine is.

    `values` counts protected answers times insiders; `edition` says whether there is a partners'
    edition of the wave that the packs were attacked with, `settled` whether the attack ended.
    """

    values: int
    insiders: int
    edition: bool
    settled: bool


@dataclass(frozen=True)
class Listed:
    """One pack as the list shows it; `file` is blank where it was not made this time."""

    name: str
    sector: str
    file: str
    seen: str
    own: str
    gaps: str


@dataclass(frozen=True)
class Desk:
    """The facilitator's two pages: the list, and the note."""

    title: str
    subtitle: str
    marking: str
    owner: str
    distribution: str
    facts: tuple[str, ...]
    listed: tuple[Listed, ...]
    quiet: tuple[str, ...]
    before: tuple[str, ...]
    room: tuple[str, ...]
    checked: tuple[str, ...]
    footer: str
    version: str


def desk(
    packs: Sequence[Plain],
    head: Plain,
    files: Mapping[str, str],
    checked: Checked,
    *,
    theme: Theme = DEFAULT,
) -> Desk:
    """What the list and the note say; `files` are the packs that were made, by organisation."""
    survey, wave = head["survey"], head["wave"]
    title = shorten(survey["title"], 160)
    when = shorten(wave["title"] or wave["id"], 40)
    quiet = [
        shorten(pack["name"])
        for pack in packs
        if all(row["score"]["withheld"] for row in pack["others"])
    ]
    return Desk(
        title=title,
        subtitle=f"Feedback packs, {named(when)}",
        marking=MARKING,
        owner=plain(theme.owner),
        distribution=plain(theme.marking),
        facts=(f"{count(len(files), 'pack')} for {count(len(packs), 'organisation')}",),
        listed=tuple(_listed(pack, files.get(pack["organisation"], "")) for pack in packs),
        quiet=tuple(quiet),
        before=(
            *(() if checked.edition else (_ALONE,)),
            *(() if checked.settled else (_UNSETTLED,)),
            *_BEFORE,
        ),
        room=_ROOM,
        checked=_checked(checked, head),
        footer=f"{title}, {when}. {MARKING}",
        version=plain(head["made"]["version"]),
    )


def _listed(pack: Plain, file: str) -> Listed:
    shown = sum(not row["score"]["withheld"] for row in pack["others"])
    single, grouped = len(pack["own"]), len(pack["together"])
    own = [count(single, "partner")] if single else []
    own += [f"{count(grouped, 'group')}"] if grouped else []
    return Listed(
        shorten(pack["name"]),
        plain(pack["sector"]),
        file,
        f"{shown} of {count(len(pack['others']), 'group')}",
        " and ".join(own) or "withheld",
        count(len(pack["gaps"]), "pair") if pack["gaps"] else "none",
    )


_ALONE = (
    "No partners' edition of this wave could be shown to be safe, so the packs were checked "
    "without one. Give no other edition of this wave to anybody, and make the packs again if that "
    "changes."
)
_UNSETTLED = (
    "The attack on how others see each organisation did not come to an end in the time allowed, so "
    "none of it is shown. On a quicker machine more may be; give out the one or the other, not "
    "both."
)
_BEFORE = (
    "Open each pack and read it as its chief executive would. Change nothing in it: a number that "
    "is written in by hand was checked by nobody.",
    "Give each organisation its own pack and no other, in a way that only it can open, to the "
    "person who agreed to receive it. Say that it is for all its leaders who were asked.",
    "Keep this note, the list and the folder to yourself. Delete the packs once they are handed "
    "over.",
    "Say what a pack cannot show, and why, before anyone asks. Withheld says nothing about what "
    "was said.",
    "If a pack shows almost nothing, go through the three questions in it instead.",
)
_ROOM = (
    "One organisation at a time, before any meeting of all. Nobody should learn in front of "
    "others how they are seen.",
    "First page first, and silence while it is read. Ask what they expected before you ask what "
    "they think of it.",
    "Then how they see others. Ask where the two pages differ, and leave out whose fault it is.",
    "One of the three questions, chosen by them. Write down what they will do, or that they will "
    "do nothing and why.",
    "If somebody guesses who said what, stop it there. The survey promised that nobody would.",
    "In the meeting of all, the partners' edition only. Nobody is asked to show their pack; who "
    "wants to may.",
)


def _checked(checked: Checked, head: Plain) -> tuple[str, ...]:
    settings = head["made"]["settings"]
    return (
        f"A group is shown from {settings['release_partners']} leaders of 3 organisations on, none "
        "of them more than half of it; and so is whatever is left when one group is taken from "
        "another.",
        f"A program played {count(checked.insiders, 'reader')} in turn, each knowing all answers "
        "of one organisation or none, "
        + ("and each with the partners' edition and " if checked.edition else "and each with ")
        + f"what all packs together say of how others see whom. It looked for {checked.values:,} "
        "protected answers, and none could be told to within 25 points of 100. So nothing is given "
        "away where organisations show one another that page.",
        "What an organisation says of others was attacked as one of its own leaders would: with "
        "their own answers, against those of their colleagues.",
        "The means of what was asked were attacked together with the view as a whole, for the "
        "organisation whose pack it is. The ends of likely ranges have no equations; they are "
        "widened to the next 5.",
    )
