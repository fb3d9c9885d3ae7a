"""Invented systems of any size with places and few joint boards, for tests of releases."""

from __future__ import annotations

from typing import Any

import numpy as np
from waves_made import SECTORS, STATEMENTS, Said, make_wave, survey_of

from maturity.assessment import Assessment, assess
from maturity.instrument import Status
from maturity.register import Body, Consent, Organisation, Register, Seat
from maturity.structure import expected_ties
from maturity.wave import Wave

#: Answers of the built-in questionnaire about one partner.
ITEMS = 6


def paper(size: int, *, consents: tuple[Consent, ...] = ()) -> Register:
    """O0 is the hub; the others sit in turn on the partnerships of places of about six."""
    places = [f"P{n}" for n in range(max(1, (size - 1) // 6))]
    organisations = tuple(
        Organisation(
            f"O{n}",
            f"Organisation {n}",
            # The hub's sector has one organisation; the others are dealt out over the rest.
            SECTORS[0] if n == 0 else SECTORS[1 + (n * 5) % (len(SECTORS) - 1)],
            places=(places[n % len(places)],) if n else tuple(places),
            hub=n == 0,
        )
        for n in range(size)
    )
    bodies = (Body("B", "Board", "icb"), *(Body(p, p, "place", place=p) for p in places))
    seats = tuple(Seat(p, o.id, "voting") for o in organisations for p in o.places)
    seats += (Seat("B", "O0", "voting"), Seat("B", "O1", "voting"))
    return Register(organisations=organisations, bodies=bodies, seats=seats, consents=consents)


def invented(
    seed: int, *, size: int = 12, most: int = 6, consents: tuple[Consent, ...] = ()
) -> Wave:
    """A wave with 1 to `most` leaders a side, some silent, some who see no relationship."""
    rng = np.random.default_rng(seed)
    register = paper(size, consents=consents)
    partners, ids = expected_ties(register).partners, register.ids
    many = [int(rng.integers(1, most + 1)) for _ in range(size)]
    mood = rng.uniform(0.5, 3.5)
    said: dict[tuple[int, int, int], Said] = {}
    stated: dict[tuple[int, int], float] = {}
    for i in range(size):
        for k in range(many[i]):
            if rng.random() < 0.15:
                continue
            stated[i, k] = float(np.clip(round(rng.normal(mood, 1)), 0, 4))
            for code in partners[ids[i]]:
                kind = rng.random()
                if kind < 0.08:
                    said[i, k, ids.index(code)] = Said(state=Status.NONE)
                elif kind < 0.16:
                    said[i, k, ids.index(code)] = Said(state=Status.UNKNOWN)
                else:
                    quality = np.clip(np.round(rng.normal(mood, 1.2, ITEMS)), 0, 4)
                    said[i, k, ids.index(code)] = Said(quality.tolist(), float(rng.integers(0, 6)))
    assert STATEMENTS
    return make_wave(register, said, leaders=many, statements=stated)


def looked_at(wave: Wave, **settings: Any) -> Assessment:
    """A wave assessed in very few worlds: the figures of a release do not rest on them."""
    return assess(survey_of(wave, **settings), wave, replicates=8)
