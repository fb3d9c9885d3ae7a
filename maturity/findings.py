"""What is worth saying about one assessment, and how it is said to people who have to meet again.

Every number in a sentence comes from the results. A finding says no more than its range allows, and
what is too near to call is said to be so. Nobody is ranked, and no organisation is named for a low
figure: `names` is for the consultant's edition alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from maturity.coaching import COACHING, Coaching
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
from maturity.wording import CRITERIA, count, index, inside, join, named, plain, rounded, shorten

Plain = Mapping[str, Any]

#: How many findings a page carries, and how many of them stand on its first sheet.
MOST, FIRST = 6, 3
#: How many values a sentence lists.
MOST_NEAR = 3
#: How many pairs of organisations a finding names to the consultant.
MOST_NAMED = 3
#: From how many organisations on a finding may be made of their number.
SEVERAL = 3
#: A share of pairs from which a trait of single pairs is worth a conversation of its own.
MANY = 0.15
#: From how many pairs seen from both sides on it is worth saying that they are seen alike.
ENOUGH_PAIRS = 10
#: Below this modularity groups are not clear: random sparse networks reach it. From this adjusted
#: Rand index on they are largely the places.
CLEAR_GROUPS, LARGELY = 0.3, 0.65
#: So much nearer to the places than those of the expected pairs are groups more than the structure.
ABOVE_PAPER = 0.1


@dataclass(frozen=True)
class Finding:
    """Something the answers say that is worth a conversation, with what not to read into it.

    `title` says it in a few words and `says` with its numbers. `names` lists organisations and is
    only for the consultant's edition.
    """

    slug: str
    title: str
    says: str
    names: str = ""

    @property
    def coaching(self) -> Coaching:
        """Why it matters, what partners often discuss next, and what not to read into it."""
        return COACHING[self.slug]


def findings(results: Plain) -> tuple[Finding, ...]:
    """The findings of one assessment, the most useful conversation first; there may be none."""
    return tuple(_found(results))[:MOST]


def _found(results: Plain) -> Iterator[Finding]:
    thin = _evidence(results)
    if thin is not None:
        # Where nothing can be concluded, nothing more is said.
        yield thin
        return
    for tell in _TOLD:
        finding = tell(results)
        if finding is not None:
            yield finding


# -- each finding, or None where the answers do not say it ----------------------------------------


def _evidence(results: Plain) -> Finding | None:
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


def _concern(code: str) -> Callable[[Plain], Finding | None]:
    """What is said where one criterion is surely met."""
    slug, title, says = _CONCERNS[code]

    def tell(results: Plain) -> Finding | None:
        criterion = criterion_of(results, code)
        if criterion is None or criterion["met"] != "met":
            return None
        said = says.format(value=criterion_value(results, criterion), line=line_of(criterion))
        return Finding(slug=slug, title=title, says=said)

    return tell


def _flagged_places(results: Plain) -> Finding | None:
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


def _near(results: Plain) -> Finding | None:
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


def _places(results: Plain) -> Finding | None:
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


def _seated(results: Plain) -> tuple[int, Sequence[str]]:
    """How many organisations hold a voting seat, and the names of those surely without a voice."""
    found = results["diagnostics"].get("seats_without_voice") or {"organisations": ()}
    name = names_of(results)
    without = [name[o["organisation"]] for o in found["organisations"] if o["found"]]
    return len(found["organisations"]), without


def _voice(results: Plain) -> Finding | None:
    criterion = criterion_of(results, "C3")
    if criterion is None or criterion["met"] != "met":
        return None
    seated, without = _seated(results)
    said = (
        "Partners put the effect of their views on the decisions of the dominant organisations at "
        f"{criterion_value(results, criterion)}; the line is {line_of(criterion)}."
    )
    if without:
        said += (
            f" {len(without)} of {count(seated, 'organisation')} with a voting seat "
            f"{'says so for itself' if len(without) == 1 else 'say so for themselves'}."
        )
    return Finding(
        slug="no-voice",
        title="Partners are heard without much effect",
        says=said,
        names=_seats_named(without),
    )


def _seats(results: Plain) -> Finding | None:
    """Several who hold a vote do not feel heard, where it is not so of all partners together."""
    criterion = criterion_of(results, "C3")
    seated, without = _seated(results)
    if len(without) < SEVERAL or criterion is None or criterion["met"] == "met":
        return None
    line = results["diagnostics"]["seats_without_voice"]["line"]
    return Finding(
        slug="seats-without-voice",
        title="Some who hold a vote do not feel heard",
        says=(
            f"{len(without)} of {count(seated, 'organisation')} with a voting seat put the effect "
            f"of their views on decisions clearly below {line:g}; all partners together put it at "
            f"{criterion_value(results, criterion)}."
        ),
        names=_seats_named(without),
    )


def _seats_named(names: Sequence[str]) -> str:
    return f"A voting seat without voice: {join(names)}." if names else ""


def _centre(results: Plain) -> Finding | None:
    gap = results["diagnostics"].get("centre_gap") or {}
    for key, what in (("statements", "the system"), ("views", "relationships")):
        part = gap.get(key)
        if not part or not part.get("found"):
            continue
        cuts = cuts_of(results["made"])
        return Finding(
            slug="view-from-the-centre",
            title="The centre sees a better system than its partners do",
            says=(
                f"Leaders of the organisation that convenes score {what} "
                f"{score_text(part['hub'], cuts)}, all others {score_text(part['rest'], cuts)}."
            ),
        )
    return None


def _sides(results: Plain) -> Finding | None:
    """Many pairs are seen differently from their two sides."""
    found = results["diagnostics"].get("two_sides")
    if not found or found.get("withheld") or not found["pairs"]:
        return None
    apart = found["pairs"] - found["agree"]
    if apart < MANY * found["pairs"]:
        return None
    lower = [
        entry
        for entry in found["sectors"]
        if entry["apart"] and 2 * entry["lower"] > entry["apart"]
    ]
    most = max(lower, key=lambda entry: entry["lower"], default=None)
    said = (
        f"In {apart} of {count(found['pairs'], 'pair')} rated by both sides the two views are more "
        f"than {found['tolerance']:g} points apart."
    )
    if most is not None and most["apart"] > 2:
        said += (
            f" In {most['lower']} of the {most['apart']} of them that involve "
            f"{named(plain(most['title']))} it is that side which sees less."
        )
    return Finding(
        slug="two-sides",
        title="The two sides of many relationships see them differently",
        says=said,
    )


def _leaders(results: Plain) -> Finding | None:
    """Leaders of the same organisations often see the same partner differently."""
    found = results["diagnostics"].get("agreement")
    if not found or found["views"] < ENOUGH_PAIRS:
        return None
    apart = found["apart"]
    if len(apart) < MANY * found["views"]:
        return None
    disputed = found["disputed"]
    said = (
        f"In {len(apart)} of {count(found['views'], 'view')} that two leaders or more of one "
        "organisation gave, they differ so much that it matters."
    )
    if disputed:
        said += f" In {disputed} of them one rates the relationship and another says there is none."
    name = names_of(results)
    listed = [
        f"{name[row['organisation']]} about {name[row['partner']]}"
        for row in apart[:SEVERAL]
        if row["organisation"] in name and row["partner"] in name
    ]
    return Finding(
        slug="leaders-disagree",
        title="Leaders of one organisation often see the same partner differently",
        says=said,
        names=f"Among others, leaders of {join(listed)}." if listed else "",
    )


def _ground(results: Plain) -> Finding | None:
    """Pairs that chose the same aims and clearly do not work well yet."""
    found = results["diagnostics"].get("common_ground") or {"ground": ()}
    clear = [row for row in found["ground"] if row["found"]]
    if not clear:
        return None
    name = names_of(results)
    listed = [f"{name[row['a']]} and {name[row['b']]}" for row in clear[:MOST_NAMED]]
    left = len(clear) - len(listed)
    return Finding(
        slug="common-ground",
        title="Some who want the same do not yet work well together",
        says=(
            f"{len(clear)} of {count(found['shared'], 'pair')} whose leaders chose at least "
            f"{found['needed']} of the same aims {'stands' if len(clear) == 1 else 'stand'} "
            f"clearly below {found['line']:g}."
        ),
        names=f"Start here: {'; '.join(listed)}{f'; and {left} more' if left else ''}.",
    )


#: Both sides of an agreement said how closely they work together.
_SPOKEN = ("both", "one", "neither")


def _unused(results: Plain) -> Finding | None:
    """Much that is live on paper is not used by both sides."""
    found = results["diagnostics"].get("shared_on_paper") or {"withheld": True}
    if found.get("withheld"):
        return None
    live = [r for r in found["rows"] if r["stage"] != "planned" and r["used"] in _SPOKEN]
    unused = [row for row in live if row["used"] != "both"]
    if len(unused) < SEVERAL or len(unused) < MANY * len(live):
        return None
    return Finding(
        slug="not-used",
        title="Some of what is shared on paper is not used by both sides",
        says=(
            f"Of {len(live)} agreements and arrangements that both sides spoke of, "
            f"{len(unused)} are between partners of whom one or both say that they hardly work "
            "together."
        ),
    )


def _hidden(results: Plain) -> Finding | None:
    """Relationships that work although nothing on paper expects them."""
    found = results["diagnostics"].get("hidden_strength") or {"ties": ()}
    strong = [row for row in found["ties"] if row["found"]]
    if len(strong) < SEVERAL:
        return None
    name = names_of(results)
    listed = [f"{name[row['a']]} and {name[row['b']]}" for row in strong[:MOST_NAMED]]
    return Finding(
        slug="hidden-strength",
        title="Some relationships work although nothing on paper expects them",
        says=(
            f"{len(strong)} of {len(found['ties'])} pairs outside the structure that leaders spoke "
            "of work well, as both sides say."
        ),
        names=f"Among them: {'; '.join(listed)}.",
    )


def _left_out(results: Plain) -> Finding | None:
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


def _arranged(results: Plain) -> tuple[Plain, Mapping[str, Plain]]:
    """How organisations are arranged, and its measures by id; empty where an edition has none."""
    found = results["diagnostics"].get("structure") or {}
    return found, {entry["id"]: entry for entry in found.get("net", ())}


def _cut(results: Plain) -> Finding | None:
    """Organisations that alone tie others to the rest, where nearly every pair is known."""
    found, net = _arranged(results)
    if not net or net["working"]["n"] < (1 - MANY) * found["paper"]["expected"]:
        return None
    rows = found["nodes"]["rows"]
    name = names_of(results)
    cut = [name[row["organisation"]] for row in rows if row["cut"]]
    if not cut:
        return None
    hold = "holds" if len(cut) == 1 else "hold"
    return Finding(
        slug="hangs-on-one",
        title="Some partners are tied to the rest by one other alone",
        says=(
            f"{len(cut)} of {count(len(rows), 'organisation')} {hold} others whom no other working "
            "pair among those expected ties to the rest. Of pairs that nobody expects leaders were "
            "not asked."
        ),
        names=f"Others hang on: {join(cut)}.",
    )


def _groups(results: Plain) -> Finding | None:
    """Working ties fall into clear groups, and these are the places."""
    found, net = _arranged(results)
    if not net:
        return None
    clear, same, paper = net["best_modularity"], net["adjusted_rand"], found["paper"]
    expected = paper["adjusted_rand"]["value"]
    if None in (clear["value"], same["value"], expected):
        return None
    if (
        clear["value"] < CLEAR_GROUPS
        or same["value"] < LARGELY
        # The expected pairs lie inside places by themselves: that is the map and not practice.
        or same["value"] < expected + ABOVE_PAPER - 1e-9
        or same["n"] < ENOUGH_PAIRS
    ):
        return None
    return Finding(
        slug="groups-are-places",
        title="Working relationships follow the places",
        says=(
            "Pairs that work fall into groups that are largely the places: "
            f"{index(same['value'])}, where 1 is the same and 0 is chance, over "
            f"{count(same['n'], 'organisation')} of one place each. The expected pairs alone give "
            f"{index(expected)}."
        ),
    )


def _dimensions(results: Plain) -> Finding | None:
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


def _missing(results: Plain) -> Finding | None:
    """Expected relationships that do not exist, as both sides see it."""
    coverage = results["system"]["coverage"]
    if coverage["high"] is None or coverage["high"] >= 1 - MANY:
        return None
    return Finding(
        slug="missing",
        title="Some relationships that the structure expects are not there",
        says=(f"{share_text(coverage)} of the expected relationships exist, as both sides see it."),
    )


def _working(results: Plain) -> Finding | None:
    share = results["system"]["working_share"]
    if share["low"] is None or share["low"] <= working_line(results["made"]):
        return None
    return Finding(
        slug="most-work",
        title="Most expected relationships work",
        says=f"{share_text(share)} of all expected pairs work.",
    )


def _alike(results: Plain) -> Finding | None:
    """Nearly all pairs are seen alike from both sides."""
    found = results["diagnostics"].get("two_sides")
    if not found or found.get("withheld") or found["pairs"] < ENOUGH_PAIRS:
        return None
    if found["agree"] < (1 - MANY) * found["pairs"]:
        return None
    return Finding(
        slug="sides-agree",
        title="Partners see their relationships alike",
        says=(
            f"In {found['agree']} of {count(found['pairs'], 'pair')} rated by both sides the two "
            f"views are within {found['tolerance']:g} points."
        ),
    )


#: In the order in which they are worth talking about: what is hollow, who is not heard, what
#: divides people, what is too near to call, what to keep, what divides topics.
_TOLD: tuple[Callable[[Plain], Finding | None], ...] = (
    _concern("C1"),
    _flagged_places,
    _voice,
    _ground,
    _concern("C2"),
    _places,
    _centre,
    _seats,
    _concern("C4"),
    _concern("C5"),
    _left_out,
    _cut,
    _near,
    _unused,
    _hidden,
    _working,
    _sides,
    _leaders,
    _missing,
    _groups,
    _dimensions,
    _alike,
)
