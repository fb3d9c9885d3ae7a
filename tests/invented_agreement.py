"""What invented leaders of one organisation say together: agreement, reliability and raters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Plain = dict[str, Any]
NOTE = "fewer than two raters answered the same item"


def number(value: float | None, n: int = 0, note: str = "") -> Plain:
    return {"value": value, "n": n, "note": note or (NOTE if value is None else "")}


def together(
    roster: Sequence[Plain], sectors: Mapping[str, str], places: Sequence[str]
) -> Mapping[str, Plain]:
    """The three diagnostics: every third organisation disagrees about the one after it."""
    return {
        "agreement": _agreement(roster),
        "reliability": {
            "quality": _items(6, 0.91, 0.92),
            "statements": _items(10, 0.64, None),
            "halo": {"line": 0.85, "one_factor": True,
                     "straight_lining": number(0.125, 16, "left out: 1 of 17")},
        },
        "relations": {
            "needed": 0.8,
            "blocks": [_block("", len(roster), 0.3, 0.1, 0.6)]
            + [_block(place, 4, None, None, None) for place in places],
            "severity": {
                "note": "", "system": {"before": 47.2, "after": 48.9}, "pairs": 9,
                "bands_changed": 2, "crossed": ["C2"],
                "sectors": [
                    {"sector": sector, "title": title,
                     "given": {"before": 52.0, "after": 52.0},
                     "received": {"before": 47.0 + n, "after": 49.0 + n},
                     "score": {"before": None if n % 4 == 3 else 41.5,
                               "after": None if n % 4 == 3 else 41.5}}
                    for n, (sector, title) in enumerate(sectors.items())
                ],
            },
            "density": number(51.0, 60, "3 of 63 directions are not known"),
            "density_error": number(3.4, len(roster)),
        },
    }  # fmt: skip


def _agreement(roster: Sequence[Plain]) -> Plain:
    codes = [o["organisation"] for o in roster]
    rows = []
    for n, o in enumerate(roster):
        heard = bool(o["answered"])
        rows.append({
            "organisation": o["organisation"], "leaders": o["answered"],
            "views": 5 * heard, "compared": 5 * heard,
            "disagree": int(heard and not n % 3 and len(roster) > 1),
            "disputed": int(heard and not n % 6 and len(roster) > 1),
            "r_wg_j": number(0.83 if heard else None, 5 * heard),
            "average_deviation": number(9.5 if heard else None, 5 * heard),
            "a_wg": number(0.8 if heard else None, 5 * heard),
        })  # fmt: skip
    apart = [
        {"organisation": code, "partner": codes[(n + 1) % len(codes)], "leaders": 2 + n % 2,
         "average_deviation": 32.0 - n / 10, "r_wg_j": 0.2, "disagree": True,
         "disputed": not n % 6}
        for n, code in enumerate(codes)
        if rows[n]["disagree"]
    ]  # fmt: skip
    views = sum(row["views"] for row in rows)
    return {
        "line": 20.8333333,
        "reason": None if views else "no_two_leaders",
        "views": views,
        "alone": 4,
        "compared": views,
        "disagree": len(apart),
        "disputed": sum(row["disputed"] for row in rows),
        "r_wg_j": number(0.83 if views else None, views),
        "average_deviation": number(9.5 if views else None, views),
        "a_wg": number(0.8 if views else None, views),
        "icc_1": number(0.18, 70),
        "icc_2": number(0.66, 70),
        "alike": {
            "colleagues_same_partner": number(0.21, 60),
            "others_same_partner": number(0.08, 400),
            "colleagues_other_partners": number(-0.02, 300),
        },
        "shared": True,
        "statements": {"icc_1": number(-0.04, 20), "icc_2": number(-0.2, 20)},
        "organisations": rows,
        "apart": apart,
    }


def _items(many: int, alpha: float, omega: float | None) -> Plain:
    return {
        "items": many, "answers": 80, "leaders": 21, "alpha": number(alpha, 70),
        "alpha_low": alpha - 0.05, "alpha_high": alpha + 0.03,
        "omega": number(omega, 70, "" if omega else "a loading lies beyond 1"),
        "weak": alpha < 0.7,
    }  # fmt: skip


def _block(
    place: str, members: int, rater: float | None, rated: float | None, pair: float | None
) -> Plain:
    why = "" if rater is not None else "fewer than four nodes about which anything is known"
    n = 0 if rater is None else 40
    return {
        "place": place, "members": members, "organisations": members if n else 0,
        "rater": number(rater, n, why), "rated": number(rated, n, why),
        "relationship": number(pair, n, why),
        "generalised_reciprocity": number(None, n, why or "who rates explains below 0.10"),
        "dyadic_reciprocity": number(0.31 if n else None, n, why),
    }  # fmt: skip
