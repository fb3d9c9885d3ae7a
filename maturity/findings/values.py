"""What scores and criteria say that is worth a conversation; None where they do not say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from maturity.findings.finding import (
    MANY,
    Finding,
)
from maturity.phrasing import (
    criterion_of,
    criterion_value,
    cuts_of,
    line_of,
    names_of,
    score_text,
    share_text,
    working_line,
)
from maturity.wording import (
    CRITERIA,
    count,
    inside,
    join,
    named,
    plain,
    rounded,
    shorten,
)

Plain = Mapping[str, Any]

#: How many values a sentence lists.
MOST_NEAR = 3


def evidence(results: Plain) -> Finding | None:
    """Too few answered for anything to be concluded."""
    verdict = results["verdicts"]["system_in_name_only"]
    if verdict["verdict"] != "not_enough_evidence" or not results["structure"]["given"]:
        return None
    failed = [gate for gate in verdict["gate"] if not gate["met"]]
    if not failed:
        return None
    said = results["response"]
    asked = [entry["organisation"] for entry in verdict["settle"]]
    name = names_of(results)
    listed = [name[code] for code in asked[:3] if code in name]
    return Finding(
        slug="too-few-answers",
        title="Too few answered to say more",
        says=(
            f"{said['leaders_answered']} of {count(said['leaders_invited'], 'leader')} answered, "
            f"from {said['organisations_answered']} of "
            f"{count(said['organisations'], 'organisation')}. The values are shown, but nothing "
            "can be concluded from them yet."
        ),
        names=f"Replies that would settle most: {join(listed)}." if listed else "",
    )


#: What is said of a value that gives concern: the finding, its title, and the sentence.
_CONCERNS = MappingProxyType(
    {
        "C1": (
            "hollow",
            "More of the structure exists on paper than in practice",
            "{value} of the expected pairs work, by the lower of two shares: of all pairs, and of "
            "those across sectors. The line is {line}.",
        ),
        "C2": (
            "boundary",
            "Relationships thin out at the edge of the NHS",
            "Pairs of one NHS and one other organisation stand at {value}, below the line of "
            "{line}.",
        ),
        "C4": (
            "only-the-hub",
            "Partners meet mostly through the organisation that convenes them",
            "Without it, {value} of the pairs that should reach each other still do, directly or "
            "through one partner; the line is {line}.",
        ),
        "C5": (
            "not-lived",
            "Leaders do not yet recognise the system in their daily work",
            "On the ways of working as a system leaders stand at {value}, below the line of "
            "{line}.",
        ),
    }
)


def concern(code: str) -> Callable[[Plain], Finding | None]:
    """What is said where one criterion is surely met."""
    slug, title, says = _CONCERNS[code]

    def tell(results: Plain) -> Finding | None:
        criterion = criterion_of(results, code)
        if criterion is None or criterion["met"] != "met":
            return None
        said = says.format(value=criterion_value(results, criterion), line=line_of(criterion))
        return Finding(slug=slug, title=title, says=said)

    return tell


def flagged_places(results: Plain) -> Finding | None:
    """Places that are surely a partnership in name only."""
    places = [p for p in results["verdicts"]["places"] if p["verdict"] == "flagged"]
    if not places:
        return None
    names = join(named(shorten(place["place"])) for place in places)
    shares = join(
        f"{criterion_value(results, place['criteria'][0])} in {named(shorten(place['place']))}"
        for place in places
    )
    return Finding(
        slug="place-in-name-only",
        title=f"{names}: a partnership on paper more than in practice",
        says=f"Of the pairs expected inside a place only so many work: {shares}.",
    )


_NUMBERS = ("", "One value is", "Two values are", "Three values are", "Four values are",
            "Five values are")  # fmt: skip


def near(results: Plain) -> Finding | None:
    """Values whose likely range reaches over their line."""
    criteria: Sequence[Plain] = results["verdicts"]["system_in_name_only"]["criteria"]
    near = [c for c in criteria if c["met"] == "unknown" and c["value"] is not None]
    if not near:
        return None
    shown = [
        f"{inside(CRITERIA[c['id']][0])} {criterion_value(results, c)}" for c in near[:MOST_NEAR]
    ]
    more = len(near) - len(shown)
    listed = join([*shown, f"{more} more"] if more else shown)
    return Finding(
        slug="too-near-to-call",
        title=f"{_NUMBERS[len(near)]} too near to call",
        says=(
            f"The likely range reaches over the line of concern: {listed}. "
            f"The line is {' or '.join(sorted({line_of(c) for c in near}))}."
        ),
    )


def places(results: Plain) -> Finding | None:
    """Two places whose likely ranges do not touch."""
    ranged = [p for p in results["places"] if p["score"]["low"] is not None]
    pairs = [(a, b) for a in ranged for b in ranged if a["score"]["low"] > b["score"]["high"]]
    if not pairs:
        return None
    high, low = max(pairs, key=lambda pair: pair[0]["score"]["low"] - pair[1]["score"]["high"])
    cuts = cuts_of(results["made"])
    one, other = (named(shorten(place["place"])) for place in (high, low))
    return Finding(
        slug="places-differ",
        title=f"Relationships inside {one} and inside {other} differ",
        says=(
            f"Pairs inside {one} stand at {score_text(high['score'], cuts)}, inside {other} at "
            f"{score_text(low['score'], cuts)}."
        ),
    )


def left_out(results: Plain) -> Finding | None:
    """Sectors that stay below the middle of the scale while the system stands above it."""
    titles = [named(plain(s["title"])) for s in results["sectors"] if s.get("left_out")]
    if not titles:
        return None
    return Finding(
        slug="left-out",
        title=f"{join(titles)}: weaker relationships than the system has as a whole",
        says=(
            f"The relationships of {join(titles)} with other sectors stay below "
            f"{cuts_of(results['made'])[1]:g}, while the system as a whole stands above it."
        ),
    )


def dimensions(results: Plain) -> Finding | None:
    """Two dimensions whose likely ranges do not touch."""
    ranged = [d for d in results["dimensions"] if d["score"]["low"] is not None]
    if len(ranged) < 2:
        return None
    high = max(ranged, key=lambda d: d["score"]["value"])
    low = min(ranged, key=lambda d: d["score"]["value"])
    cuts = cuts_of(results["made"])
    clear = high["score"]["low"] > low["score"]["high"]
    strong, weak = plain(high["title"]), plain(low["title"])
    if rounded(high["score"]["value"], cuts) == rounded(low["score"]["value"], cuts):
        return None
    return Finding(
        slug="dimensions-differ",
        title=f"{strong} {'is' if clear else 'may be'} ahead of {inside(weak)}",
        says=(
            f"{strong} stands at {score_text(high['score'], cuts)}, {inside(weak)} at "
            f"{score_text(low['score'], cuts)}."
            + ("" if clear else " The likely ranges overlap, so take the order as a question.")
        ),
    )


def missing(results: Plain) -> Finding | None:
    """Expected relationships that do not exist, as both sides see it."""
    coverage = results["system"]["coverage"]
    if coverage["high"] is None or coverage["high"] >= 1 - MANY:
        return None
    return Finding(
        slug="missing",
        title="Some relationships that the structure expects are not there",
        says=(f"{share_text(coverage)} of the expected relationships exist, as both sides see it."),
    )


def working(results: Plain) -> Finding | None:
    """Most expected pairs surely work."""
    share = results["system"]["working_share"]
    if share["low"] is None or share["low"] <= working_line(results["made"]):
        return None
    return Finding(
        slug="most-work",
        title="Most expected relationships work",
        says=f"{share_text(share)} of all expected pairs work.",
    )
