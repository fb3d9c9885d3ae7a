"""What moved between two waves, counted, as an audience may know it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from maturity.compare import Comparison
from maturity.lineage import Component
from maturity.release.edition import CELL, withheld
from maturity.release.rounding import FIVE, shown
from maturity.release.rules import Rules

Plain = dict[str, Any]
Given = Mapping[str, Any]

_COUNTS = ("tested", "improved", "worse", "higher", "same", "lower")
#: Counts of pairs that are on paper.
_PAPER = ("internalised", "parted")


def few(n: int) -> int | None:
    """A count to the next five, or nothing where there are fewer than three, be it none.

    A whole count would tell a share more closely than it is printed.

    >>> few(2), few(3), few(12)
    (None, 5, 10)
    """
    return None if n < CELL else int(shown(n, FIVE))


def leaders(given: Given) -> Plain:
    """Who leads, counted over all: who holds which post is known, who left is not told of a few."""
    return {key: few(n) for key, n in given.items()}


def ties(given: Given, *, shown: bool) -> Plain:
    """What became of ties that work; what one side says of another is in no edition."""
    return {
        "working": {
            key: n if key in _PAPER else few(n) if shown else None
            for key, n in given["working"].items()
        },
        "views": dict.fromkeys(given["views"]),
    }


def counts(found: Given, *, shown: bool) -> Plain:
    """How many pairs changed, and moved between bands; null where there are fewer than three.

    All are withheld where the change of all pairs is: who came or left would be behind them too.
    """
    if not shown:
        return dict.fromkeys(_COUNTS) | {"withheld": True}
    tested = [pair for pair in found["dyads"] if "untested" not in pair["change"]["failed"]]
    moved = [pair["change"]["value"] for pair in tested if pair["change"]["reported"]]
    order = {label: n for n, label in enumerate(found["made"]["labels"]["bands"])}
    ways: Counter[str] = Counter()
    for row in found["bands"]:
        if row["before"] is None or row["after"] is None:
            continue
        step = order[row["after"]] - order[row["before"]]
        ways["higher" if step > 0 else "lower" if step < 0 else "same"] += row["pairs"]
    return {
        "tested": few(len(tested)),
        "improved": few(sum(change > 0 for change in moved)),
        "worse": few(sum(change < 0 for change in moved)),
        **{way: few(ways[way]) for way in ("higher", "same", "lower")},
        "withheld": False,
    }


def change_withheld(given: Given) -> Plain:
    """A change that may not be shown; what would matter is a setting and not an answer."""
    whole = given.get("change", given)
    return {
        "value": None, "low": None, "high": None, "silent_low": None, "silent_high": None,
        "minimum": whole["minimum"], "smallest": None, "p": None, "reported": None, "failed": [],
        "finding": None, "withheld": True,
    }  # fmt: skip


# -- pairs ---------------------------------------------------------------------------------------


def in_both(held: Comparison) -> list[tuple[str, str]]:
    """The pairs expected in both waves, in the later one's order, be they known or not.

    Which of them somebody spoke of in both waves is not on paper: a pair that is missing would tell
    whoever spoke of it that the other side could not judge.
    """
    assert held.like is not None
    names = held.like.frame.organisations
    then, now = (
        list(zip(frame.a.tolist(), frame.b.tolist(), strict=True))
        for frame in (held.like.before.found.frame, held.like.after.found.frame)
    )
    earlier = set(then)
    return [(names[a], names[b]) for a, b in now if (a, b) in earlier]


def pairs(
    held: Comparison, found: Given, waves: tuple[Given, Given], rules: Rules
) -> dict[str, list[Plain]]:
    """Pairs by their bands then and now, as both editions show them; the public sees none."""
    if not rules.pairs:
        return {"dyads": [], "bands": []}
    rows = list(_dyads(held, waves, held.survey.settings.change_dyad))
    moves = Counter((row["before"]["band"], row["after"]["band"]) for row in rows)
    hidden = moves.pop((None, None), 0)
    labels = found["made"]["labels"]["bands"]
    table: list[Plain] = [
        {"before": then, "after": now, "pairs": moves[then, now], "withheld": False}
        for then in labels
        for now in labels
        if moves[then, now]
    ]
    if hidden:
        table.append({"before": None, "after": None, "pairs": hidden, "withheld": True})
    return {"dyads": rows, "bands": table}


def _dyads(held: Comparison, waves: tuple[Given, Given], least: float) -> Iterator[Plain]:
    named = {part.id: part for part in held.grouping.components}
    known = [{frozenset((row["a"], row["b"])): row for row in wave["dyads"]} for wave in waves]
    for a, b in in_both(held):
        ends = named[a], named[b]
        codes = _codes(ends, "before"), _codes(ends, "after")
        then, now = (
            None if code is None else rows.get(code)
            for code, rows in zip(codes, known, strict=True)
        )
        bands = [None if one is None else one["band"] for one in (then, now)]
        scores = [withheld() if one is None else one["score"] for one in (then, now)]
        if None in bands:
            bands = [None, None]
        if any(score["value"] is None for score in scores):
            scores = [withheld(), withheld()]
        yield {
            "a": a,
            "b": b,
            "before": _pair(scores[0], bands[0]),
            "after": _pair(scores[1], bands[1]),
            "change": change_withheld({"minimum": least}),
        }


def _codes(ends: tuple[Component, Component], wave: str) -> frozenset[str] | None:
    """The two organisations of a wave that a pair is of; none where restating made the pair."""
    parts = [getattr(end, wave) for end in ends]
    if any(len(part) != 1 for part in parts):
        return None
    return frozenset(part[0] for part in parts)


def _pair(score: Given, band: str | None) -> Plain:
    return {
        **{"withheld": False},
        **score,
        "band": band,
        "working": None,
        "view_ab": None,
        "view_ba": None,
        "leaders_ab": None,
        "leaders_ba": None,
    }
