"""Results that nobody measured: plain data of one assessment for the tests of the pages.

The numbers are plausible and agree with each other where a page compares them, but no model made
them. Names are meant to break a page that trusts them.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

SECTORS = {
    "icb": "Integrated care board",
    "nhs_acute": "Acute hospital trusts",
    "local_government": "Local government",
    "social_care": "Social care providers",
    "vcse": "Voluntary, community and social enterprise",
    "primary_care": "Primary care",
    "nhs_mental_health": "Mental health trusts",
    "people": "People who use services",
    "wider_public": "Wider public services",
    "other": "Other organisations",
}
PLACES = ("Ashmere", "Kestrel Vale", "Thornsea", "Low Fell", "Marlock", "Port Sallow", "Wend")
#: Names as other people write them: markup, a script, a right-to-left override, Hebrew, no spaces.
HOSTILE = (
    "<script>document.title='planted'</script> Trust",
    "\u202eevil\u202c & Sons \"Care\" 'Ltd'",
    "Ashmere" * 30,
    "שירותי בריאות",
    "</style><style>body{display:none}</style>",
    "{{ 7 * 7 }} {% raw %} Alliance\x00\x1b[31m",
)
BANDS = ("Immature", "Emerging", "Developing", "Maturing", "Thriving")
CUTS = (25.0, 50.0, 75.0, 90.0)
NOTICE = "Fictional example. No real organisation or number appears in this report."


def score(
    value: float | None = None,
    *,
    n: int = 0,
    imputed: int = 0,
    ranges: bool = False,
    top: float = 100,
) -> dict[str, Any]:
    """A number with its range, where the edition has ranges."""
    wide = [None, None, None, None]
    if ranges and value is not None:
        by = 0.05 * top
        wide = [
            max(0, value - by),
            min(top, value + by),
            max(0, value - 3 * by),
            min(top, value + 3 * by),
        ]
    keys = ("low", "high", "worst_low", "worst_high")
    return {"value": value, **dict(zip(keys, wide, strict=True)), "n": n, "imputed": imputed}


def results(
    organisations: int = 8,
    *,
    ranges: bool = False,
    hostile: bool = False,
    notice: str = NOTICE,
    given: bool = True,
    places: bool = True,
    verdict: str = "flagged",
) -> dict[str, Any]:
    """One invented assessment of so many organisations; `ranges` adds ranges and verdicts."""
    sectors = list(SECTORS.items())
    names = PLACES[: max(2, organisations // 8)] if places else ()
    roster = [_organisation(n, names, hostile) for n in range(organisations)]
    dyads = [
        _dyad(roster, a, b, ranges)
        for a in range(organisations)
        for b in range(a + 1, organisations)
        if _expected(roster, a, b)
    ]
    used = [sector for sector, _ in sectors if any(o["sector"] == sector for o in roster)]
    known = [d["score"]["value"] for d in dyads if d["score"]["value"] is not None]
    system = sum(known) / len(known) if known else None
    answered = [o for o in roster if o["answered"]]

    def s(value: float | None, n: int = 0, **more: Any) -> dict[str, Any]:
        return score(value, n=n, ranges=ranges, **more)

    whole = _verdict(
        ranges,
        (
            ("C1", "Hollow structure", "share", 0.417, 0.5, len(known)),
            ("C2", "Boundary not crossed", "score", 49.7, 50, 12),
            ("C3", "No voice", "score", 41.1, 50, 9),
            ("C4", "Only the hub holds it together", "share", 0.382, 0.5, 10),
            ("C5", "Not lived", "score", None, 50, 0),
        ),
        verdict,
    )
    return {
        "format": "maturity-results/1",
        "survey": {"id": "elmshire", "title": "Elmshire Integrated Care System", "notice": notice},
        "wave": {
            "id": "2025",
            "title": "Spring 2025",
            "from": "2025-03-03",
            "to": "2025-03-28",
            "form": "roster",
        },
        "made": {
            "version": "0.0",
            "instrument": {
                "id": "ics-relationships",
                "version": "1.0",
                "title": "Relationships between the organisations of a system",
            },
            "settings": {"band_cuts": list(CUTS), "working_cut": 50.0, "depth_cut": 1.5,
                         "tolerance": 12.5, "sino_c1": 0.5, "sino_needed": 2,
                         "level": 0.9, "new_setting": 7},
            "labels": {"bands": list(BANDS)},
            "seed": 1,
            "replicates": 2000 if ranges else 0,
            "audience": "consultant",
            "inputs": {"organisations.csv": "ab12" * 16, "waves/2025/ratings.csv": "cd34" * 16},
        },
        "response": {
            **_response(roster),
            "leader_rate": 0.7,
            "organisation_rate": len(answered) / organisations if organisations else None,
            "by_sector": [
                {"sector": sector, "title": SECTORS[sector],
                 **_response([o for o in roster if o["sector"] == sector])}
                for sector in used
            ],
        },
        "structure": {
            "expected_ties": len(dyads),
            "hash": "sha256:" + "ef56" * 16,
            "frozen": given,
            "given": given,
            "seats_by_sector": [
                {"sector": sector, "title": SECTORS[sector], "organisations": 2, "voting": n % 2,
                 "participant": 1, "attending": 0}
                for n, sector in enumerate(used)
            ]
            if given
            else [],
            "removed": [{"a": "org-a", "b": "org-d", "reason": "They <b>merge</b> in April."}],
            "added": [],
            "score_without_removals": s(system and system - 2, n=len(known)),
        },
        "system": {
            "score": s(system, n=len(known), imputed=2),
            "band": None if system is None else BANDS[sum(system >= cut for cut in CUTS)],
            "band_low": None,
            "band_high": None,
            "capped_by": None,
            "coverage": s(0.871, n=len(known), top=1),
            "quality": s(63.4, n=len(known)),
            "working_share": s(0.496, n=len(known), top=1),
        },
        "verdicts": {
            "system_in_name_only": whole,
            "places": [
                {
                    "place": place,
                    **_verdict(
                        ranges,
                        (
                            ("P1", "Hollow structure", "share", 0.4 + 0.1 * n, 0.5, 6),
                            ("P2", "NHS and councils apart", "score", 58.0 - n, 50, 2),
                            ("P3", "Only its lead holds it together", "share", None, 0.5, 0),
                        ),
                        "not_flagged" if n else "not_enough_evidence",
                    ),
                }
                for n, place in enumerate(names)
            ],
        },
        "profile": {
            "coverage": s(0.871, n=len(known), top=1),
            "quality": s(63.4, n=len(known)),
            "voice": s(41.1, n=9),
            "boundary": s(49.7, n=12),
            "connectedness_without_hub": s(0.382, n=10, top=1),
            "statements": s(None),
        },
        "organisations": roster,
        "sectors": [
            {"sector": sector, "title": SECTORS[sector],
             "group": "nhs" if sector.startswith("nhs") or sector == "icb" else sector,
             "score": s(38.0 + 5 * n, n=9),
             "cross": s(36.0 + 5 * n if n else None, n=7 if n else 0)}
            for n, sector in enumerate(used)
        ],
        "partner_groups": [
            {"group": "nhs", "title": "NHS partners", "score": s(55.0, n=20)},
            {"group": "non_nhs", "title": "Non-NHS partners", "score": s(47.0, n=30)},
        ],
        "sector_blocks": [
            {"a": a, "b": b, "score": s(40.0 + 3 * m, n=4), "view_ab": s(62.0 - 2 * n, n=5),
             "view_ba": s(30.0 + 7 * m if m != n + 2 else None, n=3),
             "voice_ab": s(35.0, n=3), "voice_ba": s(None)}
            for n, a in enumerate(used)
            for m, b in enumerate(used)
            if n <= m and (n + m) % 4 != 3
        ],
        "places": [
            {"place": place,
             "members": [o["organisation"] for o in roster if place in o["places"]],
             "score": s(61.0 - 6 * n, n=6), "working_share": s(0.55 - 0.1 * n, n=6, top=1)}
            for n, place in enumerate(names)
        ],
        "dimensions": [
            {"id": key, "title": title, "text": text, "score": s(value, n=len(known))}
            for key, title, text, value in (
                ("reliability", "Reliability", "How often does {partner} do as agreed?", 63.2),
                ("openness", "Openness", "How early does {partner} tell you?", 55.0),
                ("purpose", "Shared purpose", "How far does {partner} weigh needs?", 58.1),
                ("understanding", "Understanding", "How far does {partner} allow it?", 52.4),
                ("voice", "Voice", "How much do your views affect {partner}'s decisions?", 41.3),
                ("disagreement", "Handling disagreement", "When you disagree, what follows?", None),
            )
        ],
        "statements": [
            {"question": f"KF{n}", "title": title, "text": f"How far did partners do {n}?",
             "score": s(value, n=21)}
            for n, (title, value) in enumerate(
                (("One response", 48.0), ("Room to decide", 35.5), ("Outside the NHS", 41.0),
                 ("Results for residents", 57.0), ("Shared results", 44.4)), start=1)
        ],
        "dyads": dyads,
        "informal": [{"a": "org-a", "b": "org-d", "score": s(40.0, n=1), "view_ab": s(40.0, n=1),
                      "view_ba": s(None)}],
        "diagnostics": {
            "seats_without_voice": _seats(roster, used, given, ranges),
            "centre_gap": _centre(ranges),
            "two_sides": _two_sides(dyads, roster, used, ranges),
        },
        "notes": ["No organisation is <i>marked</i> as representing others."],
    }  # fmt: skip


def _organisation(n: int, places: tuple[str, ...], hostile: bool) -> dict[str, Any]:
    sector = list(SECTORS)[n if n < len(SECTORS) else 1 + n % (len(SECTORS) - 1)]
    stems = ("Elmshire", "Ashmere", "Kestrel Vale", "Thornsea", "Low Fell", "Wend", "Port Sallow")
    kinds = ("Board", "University Hospitals", "Council", "Care Association", "Voluntary Alliance",
             "Primary Care Network", "Mental Health", "Healthwatch", "Housing", "Ltd")  # fmt: skip
    name = f"{stems[n % 7]} {kinds[list(SECTORS).index(sector)]}" + (f" {n}" if n > 9 else "")
    if hostile and n < len(HOSTILE):
        name = HOSTILE[n]
    silent = n % 7 == 6
    return {
        "organisation": f"org-{chr(97 + n)}" if n < 26 else f"organisation-{n}",
        "name": name,
        "sector": sector,
        "places": []
        if n < 1 or not places
        else [places[n % len(places)]]
        if n % 5
        else list(places[:2]),
        "hub": n == 0,
        "representative": sector in ("social_care", "vcse"),
        "score": score(50.0, n=5),
        "experienced": score(50.0, n=5),
        "reputed": score(50.0, n=5),
        "invited": 4,
        "answered": 0 if silent else 3,
    }


def _response(roster: list[dict[str, Any]]) -> dict[str, int]:
    return {
        "organisations": len(roster),
        "organisations_answered": sum(1 for o in roster if o["answered"]),
        "leaders_invited": sum(o["invited"] for o in roster),
        "leaders_answered": sum(o["answered"] for o in roster),
    }


def _expected(roster: list[dict[str, Any]], a: int, b: int) -> bool:
    return a == 0 or bool(set(roster[a]["places"]) & set(roster[b]["places"])) or (a * b) % 11 == 5


def _dyad(roster: list[dict[str, Any]], a: int, b: int, ranges: bool) -> dict[str, Any]:
    def view(giver: int, rated: int) -> dict[str, Any]:
        value = float((giver * 37 + rated * 53) % 101)
        if roster[giver]["answered"]:
            return score(None) if (giver + rated) % 13 == 12 else score(value, n=3, ranges=ranges)
        return score(47.0, imputed=1, ranges=ranges) if rated % 2 else score(None)

    there, back = view(a, b), view(b, a)
    sides = [side["value"] for side in (there, back) if side["value"] is not None]
    value = None
    if len(sides) == 2:
        value = sum(sides) / 2 - 0.25 * max(0.0, abs(sides[0] - sides[1]) - 12.5)
    elif sides:
        value = sides[0]
    band = None if value is None else BANDS[sum(value >= cut for cut in CUTS)]
    seen = [side["n"] for side in (there, back)]
    grade = (
        "A" if min(seen) >= 3 else "C" if max(seen) and there["imputed"] + back["imputed"] else "C-"
    )
    if not max(seen):
        grade = "D" if sides else "none"
    return {
        "a": roster[a]["organisation"],
        "b": roster[b]["organisation"],
        "score": score(value, n=sum(seen), ranges=ranges),
        "band": band,
        "band_low": "Emerging" if ranges and band == "Developing" else band,
        "band_high": band,
        "kind": "contested" if band == "Immature" else None,
        "grade": grade,
        "view_ab": there,
        "view_ba": back,
        "depth": score(40.0, n=4),
        "working": None if value is None else value >= 50,
        "in_name_only": _pair_verdict(value, sides, grade) if ranges else None,
        "existence_disputed": (a + b) % 9 == 4,
        "nobody_can_judge": not sides and bool(roster[a]["answered"] and roster[b]["answered"]),
        "reasons": ["both sit on the place partnership"],
    }


def _verdict(
    ranges: bool,
    criteria: tuple[tuple[str, str, str, float | None, float, int], ...],
    verdict: str = "flagged",
) -> dict[str, Any]:
    undecided = verdict == "not_enough_evidence"
    return {
        "verdict": verdict if ranges else None,
        "strength": "probable" if ranges and verdict != "not_enough_evidence" else None,
        "criteria": [
            {
                "id": key,
                "name": name,
                "unit": unit,
                **_range(value, ranges, 1 if unit == "share" else 100),
                "threshold": threshold,
                "met": _met(value, threshold, 5.0 if unit == "score" else 0.05) if ranges else None,
                "n": n,
            }
            for key, name, unit, value, threshold, n in criteria
        ],
        "gate": [{"id": "leaders", "found": 5 if undecided else 26, "needed": 6,
                  "met": not undecided}] if ranges else [],
        "settle": [{"organisation": "org-g", "criteria": ["C1"], "swing": 4.0}]
        if ranges and undecided else [],
        "watch": False,
    }  # fmt: skip


def _seats(
    roster: list[dict[str, Any]], used: list[str], given: bool, ranges: bool
) -> dict[str, Any]:
    """Seats of which some come with a voice, some without, some undecided and some silent."""
    dominant = [o["organisation"] for o in roster if o["sector"] in ("icb", "nhs_acute")]
    others = [o for o in roster if o["organisation"] not in dominant] if given else []
    rows = []
    for n, o in enumerate(others):
        value = (31.0, 48.0, 66.0)[n % 3] if o["answered"] else None
        found = None
        if ranges and value is not None and not 45 <= value < 55:
            found = value < 50
        rows.append(
            {
                "organisation": o["organisation"],
                "sector": o["sector"],
                "seats": ["Board of NHS Elmshire", "Partnership of <b>Ashmere</b>"][: 1 + n % 2],
                "partners": 2,
                "voice": score(value, n=0 if value is None else 2, ranges=ranges),
                "found": found,
            }
        )
    return {
        "line": 50.0,
        "reason": None if dominant and rows else "no_seats" if dominant else "no_dominant",
        "dominant": dominant,
        "organisations": rows,
        "sectors": [
            {
                "sector": sector,
                "title": SECTORS[sector],
                "organisations": sum(o["sector"] == sector for o in roster),
                "holding_seats": sum(row["sector"] == sector for row in rows),
                "voice": score(
                    None if n % 6 == 5 else 35.0 + 9 * (n % 5),
                    n=0 if n % 6 == 5 else 3,
                    ranges=ranges,
                ),
            }
            for n, sector in enumerate(used)
            if dominant and sector not in ("icb", "nhs_acute")
        ],
    }


def _centre(ranges: bool) -> dict[str, Any]:
    """A hub that sees a better system than the rest, but no better partners; a top that does not.

    One role has nobody who answered.
    """

    def gap(name: str, ahead: float, rest: float, n: tuple[int, int]) -> dict[str, Any]:
        apart = score(ahead - rest, n=sum(n))
        if ranges:
            apart |= {
                "low": ahead - rest - 10,
                "high": ahead - rest + 10,
                "worst_low": ahead - rest - 25,
                "worst_high": ahead - rest + 25,
            }
        found = ahead - rest > 12.5
        return {
            name: score(ahead, n=n[0], ranges=ranges),
            "rest": score(rest, n=n[1], ranges=ranges),
            "gap": apart,
            "found": None if found and not ranges else found,
            "reason": None,
        }

    return {
        "threshold": 12.5,
        "statements": gap("hub", 68.0, 49.0, (4, 22)),
        "views": gap("hub", 57.0, 61.0, (9, 74)),
        "roles": [
            {
                "role": role,
                "invited": leaders + 1,
                "leaders": leaders,
                "organisations": min(leaders, 6),
                "statements": score(value, n=leaders, ranges=ranges),
            }
            for role, value, leaders in (
                ("executive", 63.0, 8), ("chair", 66.0, 3), ("elected", 51.0, 2),
                ("clinical", 44.0, 5), ("public_health", None, 0), ("operational", 42.5, 7),
                ("other", 58.0, 1),
            )
        ],
        "top": gap("top", 63.8, 45.0, (11, 15)),
    }  # fmt: skip


def _two_sides(
    dyads: list[dict[str, Any]], roster: list[dict[str, Any]], used: list[str], ranges: bool
) -> dict[str, Any]:
    """How far the invented views of both sides differ, worked out from the pairs."""
    sector = {o["organisation"]: o["sector"] for o in roster}
    both = [
        d
        for d in dyads
        if None not in (d["view_ab"]["value"], d["view_ba"]["value"])
        and not d["view_ab"]["imputed"]
        and not d["view_ba"]["imputed"]
    ]
    apart = []
    for d in both:
        sides = sorted(
            ((d["view_ab"], d["a"]), (d["view_ba"], d["b"])), key=lambda s: s[0]["value"]
        )
        (low, lower), (high, higher) = sides
        if high["value"] - low["value"] > 12.5:
            points = high["value"] - low["value"]
            apart.append(
                {
                    "a": d["a"],
                    "b": d["b"],
                    "points": points,
                    "lower": lower,
                    "higher": higher,
                    "lower_view": low,
                    "higher_view": high,
                }
            )
    apart.sort(key=lambda entry: -entry["points"])

    def across(pairs: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
        return [p for p in pairs if (sector[p["a"]] == name) != (sector[p["b"]] == name)]

    return {
        "pairs": len(both),
        "agree": len(both) - len(apart),
        "tolerance": 12.5,
        "apart": apart,
        "sectors": [
            {"sector": name, "title": SECTORS[name], "pairs": len(across(both, name)),
             "apart": len(across(apart, name)),
             "lower": sum(sector[p["lower"]] == name for p in across(apart, name))}
            for name in used
        ],
    }  # fmt: skip


def for_audience(found: dict[str, Any], audience: str) -> dict[str, Any]:
    """The same results as another audience might see them: mostly bands, or counts of bands."""
    shown = deepcopy(found)
    shown["made"]["audience"] = audience
    hidden = dict.fromkeys(("value", "low", "high", "worst_low", "worst_high", "n", "imputed"))
    hidden["withheld"] = True
    for dyad in shown["dyads"]:
        kept = audience == "partners" and dyad["grade"] == "A"
        dyad |= {key: dict(hidden) for key in ("score", "view_ab", "view_ba", "depth")}
        dyad |= {"kind": None, "working": None, "in_name_only": None, "reasons": []}
        dyad |= {"existence_disputed": False, "nobody_can_judge": False}
        if not kept:
            dyad |= {"band": None, "band_low": None, "band_high": None}
    for entry in shown["organisations"]:
        entry |= {key: dict(hidden) for key in ("score", "experienced", "reputed")}
    shown["sector_blocks"][0]["view_ab"] = dict(hidden)
    shown["sectors"][-1]["cross"] = dict(hidden)
    shown["informal"] = []
    for verdict in (shown["verdicts"]["system_in_name_only"], *shown["verdicts"]["places"]):
        verdict["settle"] = []
    diagnostics = shown["diagnostics"]
    diagnostics["two_sides"] |= {"pairs": None, "agree": None, "apart": [], "sectors": [],
                                 "withheld": True}  # fmt: skip
    diagnostics["seats_without_voice"] |= {"organisations": [], "withheld": True}
    for gap in ("statements", "views", "top"):
        part = diagnostics["centre_gap"][gap]
        diagnostics["centre_gap"][gap] = {
            key: dict(hidden) if isinstance(value, dict) else None for key, value in part.items()
        }
    for role in diagnostics["centre_gap"]["roles"]:
        role |= dict.fromkeys(("invited", "leaders", "organisations"))
        if (role["statements"]["n"] or 0) < 5:
            role["statements"] = dict(hidden)
    for entry in shown["organisations"]:
        entry |= {"invited": None, "answered": None}
    shown["made"]["inputs"] = {}
    if audience == "public":
        shown["dyads"] = []
        shown["structure"] |= {"removed": [], "added": []}
        shown["bands"] = [
            {"band": band, "pairs": None if n == 0 else 10 * n} for n, band in enumerate(BANDS)
        ]
    return shown


def _pair_verdict(value: float | None, sides: list[float], grade: str) -> str:
    if value is None or len(sides) < 2 or grade not in ("A", "B"):
        return "not_enough_evidence"
    return "flagged" if value < 25 else "not_flagged"


def _range(value: float | None, ranges: bool, top: float) -> dict[str, Any]:
    whole = score(value, ranges=ranges, top=top)
    return {key: whole[key] for key in ("value", "low", "high", "worst_low", "worst_high")}


def _met(value: float | None, threshold: float, wide: float) -> str:
    if value is None or value - wide < threshold <= value + wide:
        return "unknown"
    return "met" if value < threshold else "not_met"


#: A script, a picture that runs one, the end of an attribute, and the end of what it stands in.
PLANTED = (
    "'\"></title></script></style></textarea><script>document.title='planted'</script>"
    "<img src=x onerror=document.title='planted'><svg onload=alert(1)>"
)
#: Where people, and not the program, wrote the words: texts, names, titles and codes.
WRITTEN = frozenset(
    {"title", "name", "notice", "text", "reason", "reasons", "notes", "place", "places", "seats",
     "organisation", "members", "a", "b", "lower", "higher", "dominant", "bands", "band",
     "band_low", "band_high", "capped_by", "frozen_reason", "question", "version"}
)  # fmt: skip
#: The parts whose `id` is anyone's, and those whose `a` and `b` are sectors, which are a fixed set.
OWN_ID = ("survey", "wave", "instrument")
OF_SECTORS = ("sectors", "sector_blocks")


def planted(found: dict[str, Any]) -> dict[str, Any]:
    """The same results with a script at the end of everything that people wrote.

    Equal texts stay equal, so organisations, places and bands are still found by theirs.
    """

    def plant(value: Any, key: str, part: str) -> Any:
        if isinstance(value, dict):
            marked = PLANTED if key == "inputs" else ""
            return {k + marked: plant(v, k, key) for k, v in value.items()}
        if isinstance(value, list):
            return [plant(each, key, part if isinstance(each, str) else key) for each in value]
        written = key in WRITTEN and not (part in OF_SECTORS and key in ("a", "b"))
        if isinstance(value, str) and value and (written or (key == "id" and part in OWN_ID)):
            return value + PLANTED
        return value

    return {key: plant(value, key, key) for key, value in found.items()}
