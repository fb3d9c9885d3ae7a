"""Every diagnostic of every kind of system: from a wave to the page."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from systems_made import invented
from waves_made import SECTORS, Said, assessed, both_ways, mixed_wave, register, told

from maturity.diagnostics import diagnostics
from maturity.headline import headline
from maturity.instrument import Status
from maturity.register import Body, Organisation, Register, Seat
from maturity.report import render
from maturity.results import results_of, to_json
from maturity.tables import tables
from maturity.wave import Wave

SCHEMA = json.loads(
    (Path(__file__).parent.parent / "maturity" / "results.schema.json").read_text("utf-8")
)


def star(*, alone: int = 0) -> Register:
    """A hub and six who attend its board, so the hub is all they share; and some who do not."""
    organisations = tuple(
        Organisation(f"O{n}", f"Organisation {n}", SECTORS[n % 8], hub=n == 0)
        for n in range(7 + alone)
    )
    seats = (Seat("B", "O0", "voting"), *(Seat("B", f"O{n}", "attending") for n in range(1, 7)))
    return Register(organisations=organisations, bodies=(Body("B", "Board", "icb"),), seats=seats)


def nobody_together() -> Register:
    """A structure on paper that presumes no relationship at all."""
    organisations = tuple(
        Organisation(f"O{n}", f"Organisation {n}", sector)
        for n, sector in enumerate(("vcse", "local_government", "nhs_acute"))
    )
    seats = (Seat("P", "O0", "voting"),)
    return Register(
        organisations=organisations, bodies=(Body("P", "Place", "place", place="P"),), seats=seats
    )


def varied(i: int, k: int, j: int) -> Said:
    return Said([float((i + k + j + n) % 5) for n in range(6)], float((i + j) % 6))


def of(paper: Register, leaders: int = 2, says: Any = varied, **more: Any) -> Wave:
    many = [leaders] * len(paper.organisations)
    return told(paper, many, says, lambda i, k: float((i + k) % 5), **more)


def sat(size: int, *, places: int = 0) -> Register:
    return register([SECTORS[n % 8] for n in range(size)], seated=True, places=places)


def items(wave: Wave, keep: Callable[[Any], bool]) -> Wave:
    """The wave of a questionnaire with some of the items."""
    kept = tuple(item for item in wave.instrument.items if keep(item))
    columns = [n for n, item in enumerate(wave.instrument.quality) if keep(item)]
    answers = replace(wave.answers, quality=wave.answers.quality[:, columns])
    if not any(item.role == "depth" for item in kept):
        answers = replace(answers, depth=np.full(len(answers), np.nan))
    stated = [n for n, item in enumerate(wave.instrument.of_role("statement")) if keep(item)]
    return replace(
        wave,
        instrument=replace(wave.instrument, items=kept),
        answers=answers,
        statements=wave.statements[:, stated],
        stated=wave.stated[:, stated],
    )


KINDS: dict[str, Callable[[], Wave]] = {
    "empty": lambda: of(nobody_together()),
    "nobody invited": lambda: of(sat(4), leaders=0),
    "nobody answers": lambda: of(star(alone=0), says=lambda i, k, j: None),
    "one organisation": lambda: of(sat(1)),
    "one tie": lambda: of(sat(2)),
    "isolates": lambda: of(star(alone=2)),
    "star": lambda: of(star()),
    "complete": lambda: of(sat(9, places=3)),
    "places": lambda: mixed_wave(3, size=14, places=3),
    "silent half": lambda: of(sat(10, places=2), silent=lambda i, k: i % 2 == 1),
    "silent all": lambda: of(sat(6), silent=lambda i, k: True),
    "silent but one": lambda: of(sat(6), silent=lambda i, k: i > 0 or k > 0),
    "one leader each": lambda: of(sat(8), leaders=1),
    "all alike": lambda: of(sat(6), says=lambda i, k, j: both_ways(2)),
    "all at the top": lambda: of(sat(6), says=lambda i, k, j: both_ways(4)),
    "no relationships": lambda: of(sat(6), says=lambda i, k, j: Said(state=Status.NONE)),
    "nobody can judge": lambda: of(sat(6), says=lambda i, k, j: Said(state=Status.UNKNOWN)),
    "no structure": lambda: of(register(list(SECTORS))),
    "no depth": lambda: items(of(sat(6)), lambda item: item.role != "depth"),
    "no gate": lambda: items(of(sat(6)), lambda item: item.role != "gate"),
    "no statements": lambda: items(of(sat(6)), lambda item: item.role != "statement"),
    "single item": lambda: items(
        of(sat(6)), lambda item: item.role != "quality" or item.id == "openness"
    ),
    "500 organisations": lambda: invented(1, size=500, most=3),
}


def numbers(found: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every number with a note, and where it stands."""
    if isinstance(found, dict):
        if set(found) >= {"value", "n", "note"}:
            yield path, found
        for key, part in found.items():
            yield from numbers(part, f"{path}/{key}")
    elif isinstance(found, list):
        for n, part in enumerate(found):
            yield from numbers(part, f"{path}/{n}")


def untouched(wave: Wave) -> tuple[bytes, ...]:
    answers = wave.answers
    arrays = (answers.leader, answers.partner, answers.state, answers.quality, answers.depth,
              wave.asked, wave.statements, wave.answered, wave.stated)  # fmt: skip
    return tuple(array.tobytes() for array in arrays)


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, marks=[pytest.mark.slow] * (kind != "isolates")) for kind in KINDS],
)
def test_every_diagnostic_of_every_kind_of_system(kind: str) -> None:
    wave = KINDS[kind]()
    before = untouched(wave)
    assessment = assessed(wave, replicates=4)
    found = results_of(assessment)
    text = to_json(found)
    # Nothing was changed on the way, so the same again gives the same.
    assert untouched(wave) == before
    assert to_json({"d": results_of(assessment)["diagnostics"]}) == to_json(
        {"d": found["diagnostics"]}
    )
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(text))
    for path, number in numbers(found["diagnostics"]):
        assert number["value"] is None or math.isfinite(number["value"]), path
        assert number["value"] is not None or number["note"], path
    page = render(found)
    assert ">nan<" not in page.casefold()
    assert ">None<" not in page
    assert headline(found)
    assert tables(found)
    arranged = found["diagnostics"]["structure"]
    _nothing_of_the_unseen(arranged)
    if kind == "nobody answers":
        assert {entry["value"] for entry in arranged["net"]} == {None}
        assert {row["value"] for row in arranged["census"]} == {None}
        assert not arranged["communities"]
        assert [row["value"] for row in arranged["brokerage"]] == [None] * len(
            arranged["brokerage"]
        )
        assert arranged["without_hub"]["loss"]["value"] is None
        assert "Working ties" not in page


def _nothing_of_the_unseen(arranged: dict[str, Any]) -> None:
    """Nothing counts an organisation of which nobody said anything."""
    rows = arranged["nodes"]["rows"]
    seen = sum(row["known"] > 0 for row in rows)
    for entry in arranged["net"]:
        if entry["layer"] in ("working", "told", "asked"):
            # Directed ways are counted in both directions, paths by the threes they lie in.
            ways = seen * max(0, seen - 1)
            most = ways * max(1, seen - 2) if "transitivity" in entry["id"] else ways
            assert entry["n"] <= max(most, seen), entry["id"]
        if entry["id"] in ("components", "vertex_connectivity"):
            assert entry["n"] in (seen, 0), entry["id"]
        if entry["id"] in ("connectedness", "short_reach"):
            assert entry["n"] in (seen * (seen - 1) // 2, 0, 1), entry["id"]
    for row in rows:
        if not row["known"]:
            assert row["partners"] is row["cut"] is row["core"] is row["between"]["value"] is None
            assert row["between"]["note"]
            assert not row["beyond_chance"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["silent all", "nobody can judge", "one leader each"])
def test_what_nobody_said_is_not_zero(kind: str) -> None:
    found = diagnostics(assessed(KINDS[kind](), replicates=4))
    within = found["agreement"]
    for key in ("r_wg_j", "average_deviation", "a_wg", "icc_1", "icc_2"):
        assert math.isnan(within[key]["value"]), key
    assert within["reason"] == "no_two_leaders"
    assert within["shared"] is None
