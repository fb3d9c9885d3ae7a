"""What diagnostics say that is worth a conversation; None where they do not say it.

They are traits of how a system is held together: who is heard, how two sides see each other, what
stands on paper alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maturity.findings.finding import (
    ABOVE_PAPER,
    CLEAR_GROUPS,
    ENOUGH_PAIRS,
    LARGELY,
    MANY,
    MOST_NAMED,
    SEVERAL,
    Finding,
)
from maturity.phrasing import (
    criterion_of,
    criterion_value,
    cuts_of,
    line_of,
    names_of,
    score_text,
)
from maturity.wording import (
    count,
    index,
    join,
    named,
    plain,
)

Plain = Mapping[str, Any]


def voice(results: Plain) -> Finding | None:
    """Partners are surely heard without much effect."""
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


def seats(results: Plain) -> Finding | None:
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


def _seated(results: Plain) -> tuple[int, Sequence[str]]:
    """How many organisations hold a voting seat, and the names of those surely without a voice."""
    found = results["diagnostics"].get("seats_without_voice") or {"organisations": ()}
    name = names_of(results)
    without = [name[o["organisation"]] for o in found["organisations"] if o["found"]]
    return len(found["organisations"]), without


def _seats_named(names: Sequence[str]) -> str:
    return f"A voting seat without voice: {join(names)}." if names else ""


def centre(results: Plain) -> Finding | None:
    """The organisation that convenes sees a better system than all others do."""
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


def sides(results: Plain) -> Finding | None:
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


def alike(results: Plain) -> Finding | None:
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


def leaders(results: Plain) -> Finding | None:
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


def ground(results: Plain) -> Finding | None:
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


def unused(results: Plain) -> Finding | None:
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


def hidden(results: Plain) -> Finding | None:
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


def cut(results: Plain) -> Finding | None:
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


def groups(results: Plain) -> Finding | None:
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


def _arranged(results: Plain) -> tuple[Plain, Mapping[str, Plain]]:
    """How organisations are arranged, and its measures by id; empty where an edition has none."""
    found = results["diagnostics"].get("structure") or {}
    return found, {entry["id"]: entry for entry in found.get("net", ())}
