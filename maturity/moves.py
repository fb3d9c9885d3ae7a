"""What is worth saying of two waves in one breath; a change is said only if it can be stood behind.

Every number comes from the comparison. A move between flagged and not enough evidence is said to be
one of evidence, and no organisation is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from maturity.wording import (
    NO_VALUE,
    count,
    inside,
    join,
    named,
    plain,
    rounded,
    shorten,
    verdict_words,
)

Plain = Mapping[str, Any]

#: How the parts of the profile are called, and whether they are shares.
PROFILE: Mapping[str, tuple[str, bool]] = {
    "coverage": ("Coverage", True),
    "quality": ("Quality", False),
    "working_share": ("Expected pairs that work", True),
    "voice": ("Voice where decisions are made", False),
    "boundary": ("Across the NHS boundary", False),
    "connectedness_without_hub": ("Held together without the hub", True),
    "statements": ("System working as lived", False),
}
#: How many other changes a sentence lists.
MOST_OTHERS = 5
#: Why a change cannot be stood behind, by the test that it fails.
FAILED: Mapping[str, str] = {
    "untested": "nobody answered on both occasions who could tell",
    "interval": "its likely range includes no change",
    "minimum": "smaller than what matters",
    "silent": "the silent could turn it round",
    "discovery": "among so many, some such change arises by chance",
}


def signed(points: float | None, marks: Iterable[float] = ()) -> str:
    """A change in points with its sign, rounded like a score and never onto one of the marks.

    >>> signed(12.4), signed(-3.6), signed(0.2), signed(-0.02), signed(0.0), signed(4.97, [5])
    ('+12', '−4', '+0.2', '−<0.1', '0', '+<5')
    """
    if points is None:
        return NO_VALUE
    size = rounded(abs(points), marks)
    if size == "0":
        return size
    size = "<0.1" if size == ">0" else size
    return f"+{size}" if points > 0 else f"−{size}"


def tenths(points: float | None) -> str:
    """A step towards a score with its sign and one decimal, so that steps can be added up.

    >>> tenths(4.35), tenths(-0.32), tenths(0.04)
    ('+4.3', '−0.3', '0.0')
    """
    if points is None:
        return NO_VALUE
    size = f"{abs(points):.1f}"
    return size if size == "0.0" else f"{'+' if points > 0 else '−'}{size}"


def change_text(change: Plain, *, share: bool = False) -> str:
    """A change with its likely range."""
    times = 100 if share else 1
    value, low, high = (
        None if change[key] is None else change[key] * times for key in ("value", "low", "high")
    )
    marks = [change["minimum"] * times] if change["minimum"] is not None else []
    if value is None or low is None or high is None:
        return signed(value, marks)
    return f"{signed(value, marks)} (likely {signed(low)}\u00a0to\u00a0{signed(high)})"


def why_not(found: Plain) -> tuple[str, ...]:
    """Why two waves cannot be compared; nothing where they can."""
    refused = found["comparability"]["refused"]
    if refused:
        return tuple(plain(reason) for reason in refused)
    bridge = found["system"]["bridge"]
    if None in bridge.values() and not bridge.get("withheld"):
        return (
            "No expected pair is known in both: in one of the waves nobody answered about any that "
            "the other has.",
        )
    return ()


def breath(found: Plain) -> tuple[str, ...]:
    """The comparison in a few sentences, most important first."""
    reasons = why_not(found)
    if reasons:
        return ("The two waves cannot be compared.", *reasons)
    if "counts" in found:
        told = [_steps(found), _verdict(found), _voice(found), _counts(found), _others(found)]
    else:
        told = [_score(found), _verdict(found), _voice(found), _pairs(found), _others(found)]
    return tuple(sentence for sentence in told if sentence)


def _score(found: Plain) -> str:
    system, bridge = found["system"], found["system"]["bridge"]
    cuts = found["made"]["settings"]["band_cuts"]
    first, last = (rounded(bridge[key], cuts) for key in ("before", "after"))
    said = (
        f"From {first} to {last}, {tenths(bridge['total'])} between the two reports: "
        f"{tenths(bridge['continuing'])} among the {count(system['terms']['kept'], 'pair')} that "
        f"both have, {tenths(bridge['boundary'])} from boundary change"
    )
    if bridge["questions"]:
        said += f", {tenths(bridge['questions'])} from what was not asked alike"
    change = system["change"]
    return (
        f"{said}. Of the pairs that both have: {change_text(change)}, {plain(change['finding'])}."
    )


def _steps(found: Plain) -> str:
    """The score then and now as an edition shows it, and what it shows of the way between."""
    system, bridge = found["system"], found["system"]["bridge"]
    cuts = found["made"]["settings"]["band_cuts"]
    first, last = (bridge[key] for key in ("before", "after"))
    same = "What changed among the pairs that both have is withheld in this edition."
    change = system["change"]
    if change["value"] is not None:
        same = (
            f"Of {about(system['terms']['kept'])} pairs that both have: "
            f"{change_text(change)}, {plain(change['finding'])}."
        )
    if first is None or last is None:
        return f"A score of one of the two waves is withheld in this edition. {same}"
    said = f"From {rounded(first, cuts)} to {rounded(last, cuts)} as the two reports print it"
    if bridge["boundary"] is not None:
        said += f", of which {signed(bridge['boundary'])} is boundary change"
    return f"{said}. {same}"


def _verdict(found: Plain) -> str:
    verdict = found["verdicts"]["system_in_name_only"]
    if verdict["direction"] is None:
        return "In name only: the verdict of one of the two waves is withheld in this edition."
    then, now = (verdict_words(verdict[key])[0] for key in ("before", "after"))
    if then == now:
        return f"In name only: {inside(now)}, as before."
    known = "more" if verdict["before"]["verdict"] == "not_enough_evidence" else "less"
    means = {
        "better": "it is no longer flagged",
        "worse": "it is flagged now",
        "evidence": f"{known} is known than before, which is neither better nor worse",
        "same": "the verdict is the same, its strength is not",
    }[verdict["direction"]]
    return f"In name only: {then} then, {now} now; {means}."


def _voice(found: Plain) -> str:
    voice = next((part for part in found["profile"] or () if part["id"] == "voice"), None)
    if voice is None or voice["change"]["value"] is None:
        return ""
    change = voice["change"]
    return f"{PROFILE['voice'][0]}: {change_text(change)}, {plain(change['finding'])}."


def _pairs(found: Plain) -> str:
    pairs: Sequence[Plain] = found["dyads"] or ()
    tested = [pair for pair in pairs if "untested" not in pair["change"]["failed"]]
    moved = [pair for pair in pairs if pair["change"]["reported"]]
    rose = sum(pair["change"]["value"] > 0 for pair in moved)
    if not pairs:
        return ""
    of = f"Of {count(len(tested), 'pair')} that could be tested"
    if not moved:
        return f"{of} none changed in a way we can stand behind."
    fell = len(moved) - rose
    parts = [f"{rose} improved" if rose else "", f"{fell} became worse" if fell else ""]
    return f"{of}, {join(part for part in parts if part)} in a way we can stand behind."


def about(number: int | None) -> str:
    """A count of an edition, which is to the next five, or fewer than three.

    >>> about(40), about(None)
    ('about 40', 'fewer than 3')
    """
    return "fewer than 3" if number is None else f"about {number}"


def _counts(found: Plain) -> str:
    """How many pairs really changed, where an edition names none."""
    counts = found["counts"]
    if counts["withheld"]:
        return "How many pairs changed is withheld in this edition."
    if counts["tested"] is None:
        return ""
    of = f"Of about {counts['tested']} pairs that could be tested"
    return (
        f"{of}, {about(counts['improved'])} improved and {about(counts['worse'])} became worse in "
        "a way we can stand behind."
    )


def _others(found: Plain) -> str:
    """Every other level that changed beyond doubt."""
    levels = [
        (PROFILE[part["id"]][0], part["change"], PROFILE[part["id"]][1])
        for part in found["profile"] or ()
        if part["id"] != "voice"
    ]
    for key in ("dimensions", "statements", "places", "sectors"):
        levels += [
            (named(shorten(entry.get("title") or entry.get("place"), 60)), entry["change"], False)
            for entry in found[key] or ()
        ]
    moved = [
        f"{title} {change_text(change, share=share)}"
        for title, change, share in levels
        if change and change["reported"]
    ]
    if levels and all(change and change.get("withheld") for _, change, _ in levels):
        return "Every other change is withheld in this edition."
    if not moved:
        shown = " that this edition shows" if "counts" in found else ""
        return f"Nothing else{shown} changed in a way we can stand behind."
    more = len(moved) - MOST_OTHERS
    if more > 0:
        moved = [*moved[:MOST_OTHERS], f"{more} more"]
    return f"Also changed in a way we can stand behind: {join(moved)}."
