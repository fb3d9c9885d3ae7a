"""What partners ask about practice, as nobody measured it: a part of the invented results.

Every number that a page may hold against another is worked out from the invented pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from maturity.release.on_paper import on_paper

Plain = dict[str, Any]
Score = Callable[..., Plain]

KINDS = ("working_partnership", "warm_words", "forced_marriage", "neither")
#: Aims as other people write them.
AIMS = (
    ("home", "<b>More people</b> live well at home"),
    ("beds", "Nobody waits in hospital who could leave"),
    ("young", "Every child ready for school, “and” that's that"),
)


def practice(
    dyads: list[Plain], roster: list[Plain], used: list[str], score: Score, *, given: bool,
    ranges: bool,
) -> Plain:  # fmt: skip
    """The eight parts, made of invented pairs."""

    def s(value: float | None, n: int = 4) -> Plain:
        return score(value, n=0 if value is None else n, ranges=ranges)

    places = list(dict.fromkeys(place for o in roster for place in o["places"]))
    rated = [
        d for d in dyads
        if d["score"]["value"] is not None
        and not d["view_ab"]["imputed"]
        and not d["view_ba"]["imputed"]
    ]  # fmt: skip
    return {
        "quadrant": _quadrant(dyads, rated, roster, used, places),
        "hidden_strength": {
            "reason": None if len(roster) > 4 else "not_asked",
            "outside": 7,
            "ties": [] if len(roster) < 5 else [
                {"a": roster[0]["organisation"], "b": roster[3]["organisation"], "score": s(70.0),
                 "view_ab": s(70.0), "view_ba": s(70.0), "depth": s(60.0), "found": True},
                {"a": roster[1]["organisation"], "b": roster[4]["organisation"], "score": s(80.0),
                 "view_ab": s(80.0), "view_ba": s(None), "depth": s(None), "found": None},
            ],
        },
        "common_ground": {
            "reason": None,
            "line": 50.0,
            "needed": 2,
            "chose": len(roster),
            "pairs": len(rated),
            "shared": len(rated),
            "aims": [
                {"aim": aim, "title": title, "organisations": 3 + n}
                for n, (aim, title) in enumerate(AIMS)
            ],
            "ground": [
                {"a": d["a"], "b": d["b"], "aims": [title for _, title in AIMS[:2]],
                 "score": d["score"], "found": True if n < 3 else None}
                for n, d in enumerate(r for r in rated if r["score"]["value"] < 50)
            ],
        },
        "shared_on_paper": _shared(dyads[:9], s),
        "levels": _levels(roster, places, s, given=given),
        "commissioning": {
            "reason": None, "contracts": 3, "commissioners": 1, "providers": 3, "both": 0,
            "parts": [
                {"part": part, "pairs": pairs, "score": s(value, pairs)}
                for part, pairs, value in (("contract", 3, 44.0), ("market", 2, 51.0),
                                           ("providers", 0, None), ("commissioners", 0, None),
                                           ("rest", 20, 55.0))
            ],
            "down": s(70.0, 3), "up": s(41.0, 3),
        },
        "through_hub": {
            "reason": None,
            "hubs": [o["organisation"] for o in roster[:1]],
            "paper": {"connected": 30, "only_hub": 4, "organisations": []},
            "lived": {"connected": 20, "only_hub": 9, "unknown": 2,
                      "organisations": [o["organisation"] for o in roster[-1:]]},
        },
        "items": [
            {"id": key, "title": key, "text": text, "pilot": pilot, "asked": value is not None,
             "cannot_say": 1 if value else 0, "score": s(value, 20)}
            for key, text, value, pilot in (
                ("money", "How far did money <i>move</i> for shared aims?", 31.0, True),
                ("records", "How far did staff see other organisations' records?", 70.0, True),
                ("delegation", "How far did places have authority to carry out plans?", 48.0, True),
                ("continuity", "How much joint work would continue?", None, True),
                ("kf4b", "How far did place plans shape system plans?", 55.0, False),
            )
        ],
    }  # fmt: skip


def _tally(pairs: Iterable[Plain]) -> Plain:
    listed = list(pairs)
    return {"pairs": len(listed)} | {
        kind: {
            "pairs": sum(p["kind"] == kind for p in listed),
            "clear": sum(p["kind"] == kind and p["clear"] for p in listed),
            "possible": sum(kind in p["possible"] for p in listed),
        }
        for kind in KINDS
    }


def _quadrant(
    dyads: list[Plain], rated: list[Plain], roster: list[Plain], used: list[str], places: list[str]
) -> Plain:
    sector = {o["organisation"]: o["sector"] for o in roster}
    at = {o["organisation"]: set(o["places"]) for o in roster}
    pairs = []
    for n, d in enumerate(rated):
        kind = KINDS[n % 4]
        clear = n % 3 == 0
        possible = [kind] if clear else [k for k in KINDS if k in (kind, KINDS[(n + 1) % 4])]
        pairs.append({"a": d["a"], "b": d["b"], "kind": kind, "clear": clear,
                      "possible": possible, "score": d["score"], "depth": d["depth"]})  # fmt: skip

    def block(s: str, t: str) -> list[Plain]:
        return [p for p in pairs if {sector[p["a"]], sector[p["b"]]} == {s, t}]

    return {
        "reason": None if pairs else "no_views",
        "depth_line": 50.0,
        "quality_line": 50.0,
        "unknown": len(dyads) - len(rated),
        "total": _tally(pairs),
        "blocks": [
            {"a": s, "b": t, **_tally(block(s, t))}
            for n, s in enumerate(used)
            for t in used[n:]
            if block(s, t)
        ],
        "places": [
            {"place": place, **_tally(p for p in pairs if place in at[p["a"]] & at[p["b"]])}
            for place in places
        ],
        "pairs": pairs,
    }


def _shared(dyads: list[Plain], s: Callable[..., Plain]) -> Plain:
    rows = []
    for n, d in enumerate(dyads):
        used = ("both", "one", "neither", "not_both", "unknown")[n % 5]
        rows.append(
            {
                "a": d["a"], "b": d["b"], "form": "sharing" if n % 2 else "agreement",
                "what": ("section_75", "records", "contract", "money")[n % 4],
                "stage": "planned" if n == 7 else "used" if n == 5 else "live",
                "expected": n != 4, "used": used, "denied": [d["a"]] if used == "neither" else [],
                "depth": s(None) if used == "unknown" else s(70.0 if used == "both" else 12.0),
                "score": d["score"], "works": None if used == "unknown" else n % 2 == 0,
            }
        )  # fmt: skip
    keys = dict.fromkeys((r["form"], r["what"], r["stage"]) for r in rows)
    return {
        "reason": None if rows else "nothing_on_paper",
        "depth_line": 30.0,
        "counts": [
            {"form": form, "what": what, "stage": stage,
             "pairs": sum((r["form"], r["what"], r["stage"]) == (form, what, stage) for r in rows)}
            for form, what, stage in keys
        ],
        "rows": rows,
    }  # fmt: skip


def _levels(
    roster: list[Plain], places: list[str], s: Callable[..., Plain], *, given: bool
) -> Plain:
    body = {"name": "Board of <Elmshire>", "kind": "icb", "place": "", "parent": "", "scope": "",
            "members": 6, "voting": 4, "hub_votes": True}  # fmt: skip
    return {
        "reason": None if places else "no_places",
        "wide": 2,
        "levels": [
            {"level": level, "pairs": n, "judged": n, "working": n // 2, "score": s(value, n)}
            for level, n, value in (("inside", 8, 62.0), ("between", 0, None),
                                    ("outward", 9, 40.0), ("system", 1, 55.0))
        ],
        "places": [
            {"place": place, "members": 4, "own": sum(place in o["places"] for o in roster),
             "inside": s(60.0 - 5 * n), "outward": s(None) if n else s(45.0)}
            for n, place in enumerate(places)
        ],
        "bodies": [
            body,
            *(body | {"name": f"{place} Partnership", "kind": "place", "place": place,
                      "parent": body["name"], "scope": "two systems" if n else ""}
              for n, place in enumerate(places[1:]))
        ] if given else [],
    }  # fmt: skip


def left_of(diagnostics: Plain, *, named: bool) -> Plain:
    """What an edition for others leaves of these parts."""
    kept = {k: v for k, v in diagnostics.items() if k not in _PARTS}
    return kept | on_paper(diagnostics, named=named)


_PARTS = ("quadrant", "hidden_strength", "common_ground", "shared_on_paper", "levels",
          "commissioning", "through_hub", "items")  # fmt: skip
