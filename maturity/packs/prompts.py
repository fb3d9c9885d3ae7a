"""Three things to talk about, tied to what a pack shows and to nothing else.

The words of a facilitator. A difference is spoken of only where the likely ranges bear it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maturity.page.numbers import Numbers
from maturity.release.pack import EVERYONE, NHS, OTHERS, PLACE
from maturity.wording import named, shorten

#: Half an anchor of the questionnaire: below it nothing is said of a difference.
APART = 12.5
#: How far a dimension stands from the others before it is spoken of.
DIMENSION = 6.0
#: From here on the two views of a pair are worth comparing notes about.
GAP = 20.0
MOST = 3

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Prompt:
    """Something to talk about: what the pack shows, a question, and what not to read into it."""

    id: str
    title: str
    says: str
    ask: str
    caution: str


def prompts(pack: Plain, numbers: Numbers) -> tuple[Prompt, ...]:
    """Three prompts for a conversation, the ones that rest on most first."""
    found: dict[str, Prompt] = {}
    for prompt in (*_seen(pack, numbers), *_always(pack)):
        found.setdefault(prompt.id, prompt)
    return tuple(found.values())[:MOST]


def _seen(pack: Plain, numbers: Numbers) -> Iterator[Prompt]:
    """What the numbers of this pack give reason to ask."""
    shown = {
        row["kind"]: row["score"]
        for row in pack["others"]
        if row["kind"] in (EVERYONE, NHS, OTHERS) and not row["score"]["withheld"]
    }
    yield from _gap(pack, numbers)
    yield from _halves(shown, numbers)
    yield from _mirror(pack, shown, numbers)
    yield from _dimensions(pack, numbers)
    yield from _places(pack, numbers)
    yield from _overall(shown, numbers)


def clear(a: Plain, b: Plain) -> bool:
    """Whether two numbers differ by half an anchor and neither is in the other's likely range."""
    if abs(a["value"] - b["value"]) < APART:
        return False
    inside = (
        x["low"] is not None and x["low"] <= y["value"] <= x["high"] for x, y in ((a, b), (b, a))
    )
    return not any(inside)


def _gap(pack: Plain, numbers: Numbers) -> Iterator[Prompt]:
    widest = max(pack["gaps"], key=lambda row: abs(row["apart"]), default=None)
    if widest is None or abs(widest["apart"]) < GAP:
        return
    partner = named(shorten(widest["name"], 40))
    yield Prompt(
        "gap",
        f"You and {partner} see it differently",
        f"You put the relationship at {numbers.number(widest['yours'])}, they put it at "
        f"{numbers.number(widest['theirs'])}. Both of you agreed that this may be shown.",
        "Would both sides compare notes on the last thing you did together?",
        "Neither is the true view, and different views are normal where size and power differ.",
    )


def _halves(shown: Mapping[str, Plain], numbers: Numbers) -> Iterator[Prompt]:
    if NHS not in shown or OTHERS not in shown or not clear(shown[NHS], shown[OTHERS]):
        return
    nhs, others = shown[NHS]["value"], shown[OTHERS]["value"]
    better, worse = ("NHS partners", "your other partners")
    if others > nhs:
        better, worse = ("other partners", "your NHS partners")
    yield Prompt(
        "halves",
        "Your partners do not all meet the same organisation",
        f"NHS partners put the relationship with you at {numbers.number(nhs)}, the others at "
        f"{numbers.number(others)}.",
        f"What do you do with {better} as a matter of course that {worse} have never been offered?",
        "The two may need different things from you. Equal is not the aim.",
    )


def _mirror(pack: Plain, shown: Mapping[str, Plain], numbers: Numbers) -> Iterator[Prompt]:
    # Beside partners that stand alone a group is what is left of your partners, and not all.
    left = "other " if pack["own"] else ""
    for row in pack["together"]:
        kind, own = row["kind"], row["score"]
        if own["withheld"] or kind not in shown or not clear(own, shown[kind]):
            continue
        mine = {
            EVERYONE: f"your {left}partners",
            NHS: f"your {left}NHS partners",
            OTHERS: f"your {left}partners outside the NHS",
        }[kind]
        theirs = {
            EVERYONE: "your partners rate",
            NHS: "NHS partners rate",
            OTHERS: "those outside the NHS rate",
        }[kind]
        above = own["value"] > shown[kind]["value"]
        yield Prompt(
            "mirror",
            "You are happier than they are" if above else "They are happier than you are",
            f"You rate your relationships with {mine} at {numbers.number(own['value'])}; {theirs} "
            f"theirs with you at {numbers.number(shown[kind]['value'])}.",
            "What would surprise you most if they told you openly?"
            if above
            else "What do they value in you that you take for granted?",
            "Those who answered for you and for them saw different parts of the work"
            + (", and the two are not about quite the same partners." if left else "."),
        )
        return


def _dimensions(pack: Plain, numbers: Numbers) -> Iterator[Prompt]:
    known = [
        (score["score"], shorten(row["title"], 40))
        for row in pack["dimensions"]
        for score in row["scores"]
        if score["kind"] == EVERYONE and not score["score"]["withheld"]
    ]
    if len(known) < 3:
        return
    middle = sum(score["value"] for score, _ in known) / len(known)
    least, most = (end(known, key=lambda pair: pair[0]["value"]) for end in (min, max))
    # Where one stands in the other's likely range it is no difference to speak of.
    if not clear(least[0], most[0]):
        return
    low, high = (least[0]["value"], least[1]), (most[0]["value"], most[1])
    if middle - low[0] >= DIMENSION:
        yield Prompt(
            "low",
            f"{named(low[1])} comes lowest",
            f"Of all that partners were asked about you, {named(low[1])} stands at "
            f"{numbers.number(low[0])} and {named(high[1])} at {numbers.number(high[0])}.",
            "Which one habit of yours would partners notice first if it changed?",
            "Look at the order and not at the points: who thinks well of you tends to think well "
            "of everything.",
        )
    if high[0] - middle >= DIMENSION:
        yield Prompt(
            "high",
            f"{named(high[1])} comes highest",
            f"Of all that partners were asked about you, {named(high[1])} stands at "
            f"{numbers.number(high[0])}.",
            "Who in your organisation made that so, and what would put it at risk?",
            "It is what partners say, and partners rarely see all that it takes.",
        )


def _places(pack: Plain, numbers: Numbers) -> Iterator[Prompt]:
    known = [
        (row["score"], shorten(row["title"], 40))
        for row in pack["others"]
        if row["kind"] == PLACE and not row["score"]["withheld"]
    ]
    if len(known) < 2:
        return
    low = min(known, key=lambda pair: pair[0]["value"])
    high = max(known, key=lambda pair: pair[0]["value"])
    if not clear(low[0], high[0]):
        return
    yield Prompt(
        "places",
        "It is not the same in every place",
        f"Partners in {named(high[1])} put the relationship with you at "
        f"{numbers.number(high[0]['value'])}, those in {named(low[1])} at "
        f"{numbers.number(low[0]['value'])}.",
        f"What happens in {named(high[1])} that could be tried elsewhere, and who would have to "
        "ask for it?",
        "Places differ in size and history. This is not a contest between your teams.",
    )


def _overall(shown: Mapping[str, Plain], numbers: Numbers) -> Iterator[Prompt]:
    score = shown.get(EVERYONE)
    if score is None:
        return
    value = numbers.number(score["value"])
    if score["value"] < numbers.cuts[1]:
        yield Prompt(
            "weak",
            "Partners would like more of you, or something else",
            f"Together they put the relationship with you at {value}.",
            "Which two partners would you ask first what they need from you, and who asks?",
            "It says nothing of effort, and not of whose doing it is.",
        )
    elif score["value"] >= numbers.cuts[2]:
        yield Prompt(
            "strong",
            "What partners value is worth keeping",
            f"Together they put the relationship with you at {value}.",
            "Which of the people and meetings behind it would be missed in a reorganisation?",
            "Good relationships are not yet better care; this survey does not see care.",
        )
    else:
        yield Prompt(
            "middle",
            "Good enough for some things",
            f"Together partners put the relationship with you at {value}.",
            "For which shared task is that enough, and for which is it not?",
            "An average hides both the best and the worst of it.",
        )


def _always(pack: Plain) -> Sequence[Prompt]:
    """Questions that need no number: where little may be shown they are the conversation."""
    quiet = Prompt(
        "voices",
        "More of your own leaders could be heard",
        "Fewer than three of your leaders answered, so your own view is not shown.",
        "What would make it easy and safe for more of them to answer next time?",
        "Silence is not disapproval, and people are busy.",
    )
    return (
        *([] if pack["enough"] else [quiet]),
        Prompt(
            "ask",
            "Ask two partners yourselves",
            "A survey can only show groups. What one partner needs, only it can tell you.",
            "What is one thing we should keep doing, and one that we should stop?",
            "Ask for examples and not for a score, and do not ask what they answered here.",
        ),
        Prompt(
            "promise",
            "One promise that others would notice",
            "Relationships change by what people see one another do.",
            "What is the smallest thing you could promise a partner this quarter, and keep?",
            "Not every relationship needs work: some are not needed, and some are new.",
        ),
        Prompt(
            "works",
            "Where it already works",
            "Somewhere in your organisation somebody works well with a partner.",
            "Who is it, and what could others learn from them?",
            "Do not make a programme of it before you have listened.",
        ),
    )
