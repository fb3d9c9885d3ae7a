"""Feedback packs for tests: a system to work out by hand, and packs made of nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from waves_made import ITEMS, Said, make_wave

from maturity.register import Body, Consent, Organisation, Register, Seat
from maturity.release.audit import Audit
from maturity.release.packed import Packed
from maturity.wave import Wave

#: O0 is asked about; O1 to O4 are its NHS partners, O5 to O7 the others.
SECTORS = ("icb", "nhs_acute", "nhs_mental_health", "nhs_community", "primary_care",
           "local_government", "social_care", "vcse")  # fmt: skip
#: Leaders of each organisation, and what all of them say of O0, from 0 to 4.
LEADERS = (3, 2, 1, 1, 1, 3, 3, 3)
OF_HUB = (0, 3, 2, 2, 1, 4, 2, 2)


def eight(
    leaders: Sequence[int] = LEADERS,
    of_hub: Sequence[float] = OF_HUB,
    hub: Mapping[tuple[int, int], float] = MappingProxyType({}),
    consents: tuple[Consent, ...] = (),
) -> Wave:
    """Eight organisations on one board; everybody answers, and says 2 of all but the hub.

    `of_hub` is what each organisation's leaders say of O0; `hub` what leader k of O0 says of
    organisation j where that is not 2.
    """
    organisations = tuple(
        Organisation(f"O{n}", f"Organisation {n}", sector, hub=n == 0)
        for n, sector in enumerate(SECTORS)
    )
    paper = Register(
        organisations=organisations,
        bodies=(Body("B", "Board", "icb"),),
        seats=tuple(Seat("B", o.id, "voting") for o in organisations),
        consents=consents,
    )
    said = {}
    for i, many in enumerate(leaders):
        for k in range(many):
            for j in range(len(SECTORS)):
                if i == j:
                    continue
                answer = of_hub[i] if j == 0 else hub.get((k, j), 2.0) if i == 0 else 2.0
                said[i, k, j] = Said([float(answer)] * ITEMS, 3.0)
    stated = {(i, k): 2.0 for i, many in enumerate(leaders) for k in range(many)}
    return make_wave(paper, said, leaders=list(leaders), statements=stated)


def score(value: float | None, n: int = 6) -> dict[str, Any]:
    """A number of a pack, or one that is withheld."""
    if value is None:
        return {"value": None, "low": None, "high": None, "n": None, "withheld": True}
    low, high = max(0.0, value - 8), min(100.0, value + 8)
    return {"value": value, "low": low, "high": high, "n": n, "withheld": False}


def head(notice: str = "", title: str = "Elmshire", bands: Sequence[str] = ()) -> dict[str, Any]:
    """What a pack takes from the edition it goes with."""
    from maturity.settings import Settings

    labels = list(bands) or ["Immature", "Emerging", "Developing", "Maturing", "Thriving"]
    return {
        "survey": {"id": "elm", "title": title, "notice": notice},
        "wave": {"id": "2026", "title": "Spring 2026", "from": "2026-03-02", "to": "2026-03-27"},
        "made": {
            "version": "0",
            "settings": Settings().as_dict(),
            "labels": {"bands": labels},
            "audience": "partners",
        },
    }


def plain_pack(
    code: str = "ASH",
    name: str = "Ashmere Hospitals",
    *,
    everyone: float | None = 55.0,
    nhs: float | None = 66.0,
    others: float | None = 40.0,
    sectors: int = 2,
    places: int = 2,
    own: int = 4,
    together: Mapping[str, float | None] = MappingProxyType({"nhs": 70.0, "others": 52.0}),
    gaps: int = 2,
    enough: bool = True,
    word: str = "{}",
    parts: Sequence[float | None] = (61.0, 44.0, 58.0, 52.0, 39.0, 50.0),
) -> dict[str, Any]:
    """A pack as plain data; `word` is written around every name."""
    text = "In the last 12 months, how often does {partner} do what it agreed with you? (na: no)"
    wide = (("everyone", everyone), ("nhs", nhs), ("others", others))
    return {
        "organisation": code,
        "name": word.replace("{}", name),
        "sector": word.replace("{}", "Acute"),
        "partners": own + 9,
        "enough": enough,
        "others": [
            *({"kind": kind, "title": "", "score": score(value)} for kind, value in wide),
            *(
                {
                    "kind": "sector",
                    "title": word.replace("{}", f"Sector {n}"),
                    "score": score(None if n % 2 else 50.0 + n),
                }
                for n in range(sectors)
            ),
            *(
                {
                    "kind": "place",
                    "title": word.replace("{}", f"Place {n}"),
                    "score": score(35.0 + 30 * (n % 2)),
                }
                for n in range(places)
            ),
        ],
        "dimensions": [
            {
                "id": f"d{n}",
                "title": word.replace("{}", f"Part {n}"),
                "text": text + word.replace("{}", ""),
                "scores": [
                    {"kind": kind, "score": score(None if whole is None else value)}
                    for kind, whole in wide
                ],
            }
            for n, value in enumerate(parts)
        ],
        "own": [
            {
                "partner": f"P{n}",
                "name": word.replace("{}", f"Partner number {n} of the system"),
                "score": score(30.0 + n % 60, 1),
            }
            for n in range(own)
        ],
        "together": [
            {"kind": kind, "partners": 4, "score": score(value, 4)}
            for kind, value in together.items()
        ],
        "gaps": [
            {
                "partner": f"G{n}",
                "name": word.replace("{}", f"Gap partner {n}"),
                "yours": 70.0,
                "theirs": 40.0 + n,
                "apart": 30.0 - n,
            }
            for n in range(gaps)
        ],
    }


#: Nothing can be shown.
BARE: dict[str, Any] = {
    "everyone": None, "nhs": None, "others": None, "sectors": 0, "places": 0, "own": 0,
    "together": {}, "gaps": 0, "enough": False, "parts": (None,) * 6,
}  # fmt: skip
#: As much as a system of sixty with many leaders and many places could show.
FULL: dict[str, Any] = {
    "name": "The Very Long Name of an NHS Foundation Trust that Merged with Two Others in April",
    "sectors": 8, "places": 14, "own": 59, "gaps": 12,
    "word": "{} and its partners in the northern and the southern parts of the county",
}  # fmt: skip


def packed(
    *packs: dict[str, Any], edition: bool = True, settled: bool = True, **options: Any
) -> Packed:
    """Packs as they come from the attack."""
    found = Audit((), 1234, 1230, 4, 26, 25.0, 1.0, ())
    return Packed(head(**options), packs, found, edition, settled, (), (), 1, 1.0)
