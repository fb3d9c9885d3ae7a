"""What must hold of any comparison, on many random waves."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maturity.compare import Comparison, compare
from maturity.comparison import comparison_of
from maturity.register import Succession
from maturity.wave import Wave
from tests.waves_changed import BETWEEN, compared, pair_of_waves, renamed, replaced, split
from tests.waves_made import answers_of, mixed_wave, survey_of

Plain = dict[str, Any]
WAVES = st.integers(0, 500)
#: Few examples of a costly thing: each compares whole waves twice.
FEW = settings(max_examples=8, deadline=None)
LISTS = ("sectors", "places", "organisations", "dyads", "profile", "dimensions", "statements",
         "sector_blocks")  # fmt: skip


def levels(found: Plain) -> Iterator[tuple[str, Plain]]:
    """Every change of a comparison, with where it stands."""
    yield "system", found["system"]
    for name in LISTS:
        for row in found[name]:
            key = [str(row[k]) for k in ("id", "question", "sector", "place", "a", "b") if k in row]
            yield f"{name} {' '.join(key)} {row.get('organisation', '')}", row
            for part in ("cross", "experienced", "reputed", "working_share"):
                if part in row:
                    yield f"{name} {key} {part}", row[part]


def year(one: int, other: int) -> tuple[Wave, Wave]:
    """Two waves of the same organisations, some of whose leaders are others."""
    before, after = mixed_wave(one), mixed_wave(other)
    gone = [p.id for n, p in enumerate(after.leaders) if n % 3 == 0]
    return pair_of_waves(before, replaced(after, gone))


def near(one: Any, other: Any, where: str = "") -> None:
    """Plain data alike, to the ninth digit."""
    if isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for key in one:
            near(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), where
        for n, (x, y) in enumerate(zip(one, other, strict=True)):
            near(x, y, f"{where}[{n}]")
    elif isinstance(one, float) and isinstance(other, float):
        assert one == pytest.approx(other, abs=1e-6, rel=1e-6), where
    else:
        assert one == other, where


@given(WAVES)
@FEW
def test_a_wave_held_against_itself_changed_nothing(seed: int) -> None:
    before, after = pair_of_waves(mixed_wave(seed), mixed_wave(seed))
    found = comparison_of(compared(before, after))
    for where, row in levels(found):
        assert row["change"]["value"] in (0, None), where
        assert not row["change"]["reported"], where
    terms = found["system"]["terms"]
    for name in ("total", "continuing", "entry", "exit", "coverage", "quality", "less_one_sided"):
        # A wave in which no pair is known has only a total, and that is not known.
        assert terms[name] in (0, None), name
    ties = found["ties"]["working"]
    assert ties["gained"] == ties["lost"] == ties["came"] == ties["went"] == 0
    assert all(row["before"] == row["after"] for row in found["bands"])
    assert not any(c["moved"] for c in found["verdicts"]["system_in_name_only"]["criteria"])
    assert {c["kind"] for c in found["lineage"]["components"]} == {"continuing"}
    assert found["leaders"]["all"]["joined"] == found["leaders"]["all"]["left"] == 0


@given(WAVES, WAVES)
@FEW
def test_turned_round_every_change_has_the_other_sign(one: int, other: int) -> None:
    before, after = year(one, other)
    rows = [Succession("O1", "O1", "continue", BETWEEN), Succession("O2", "XX", "rename", BETWEEN),
            Succession("O3", "XX", "merge", BETWEEN)]  # fmt: skip
    after = renamed(after, {"O2": "XX"})
    survey = replace(
        survey_of(after), register=replace(survey_of(after).register, lineage=tuple(rows))
    )
    there = comparison_of(compare(survey, before, after, replicates=20))
    back = comparison_of(compare(survey, after, before, replicates=20))
    turned = dict(levels(back))
    for where, row in levels(there):
        x, y = row["change"], turned[where]["change"]
        near(row["before"], turned[where]["after"], where)
        near(row["after"], turned[where]["before"], where)
        for a, b in (("value", "value"), ("low", "high"), ("high", "low"),
                     ("silent_low", "silent_high"), ("silent_high", "silent_low")):  # fmt: skip
            near(x[a], y[b] if y[b] is None else -y[b] + 0.0, f"{where} {a}")
        for name in ("smallest", "p", "reported", "failed"):
            near(x[name], y[name], f"{where} {name}")
    a, b = there["system"]["terms"], back["system"]["terms"]
    for name, mirror in (("total", "total"), ("continuing", "continuing"), ("entry", "exit"),
                         ("coverage", "coverage"), ("quality", "quality"),
                         ("same_people", "same_people")):  # fmt: skip
        near(a[name], b[mirror] if b[mirror] is None else -b[mirror] + 0.0, name)
    one_way, other_way = there["ties"]["working"], back["ties"]["working"]
    for name, mirror in (("kept", "kept"), ("gained", "lost"), ("came", "went"),
                         ("internalised", "parted"), ("unknown", "unknown")):  # fmt: skip
        assert one_way[name] == other_way[mirror]
        assert one_way[mirror] == other_way[name]


def numbers(comparison: Comparison, names: dict[str, str] | None = None) -> Plain:
    """What a comparison says of change, with other codes for some organisations."""
    found = comparison_of(comparison)
    kept = {name: found[name] for name in ("system", "bands", "ties", "leaders", *LISTS)}

    def other(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            # Who is what became of whom is not a number.
            return {k: other(v, k) for k, v in value.items() if k not in ("name", "kind")}
        if isinstance(value, list):
            return [other(v, key) for v in value]
        if key in ("a", "b", "organisation", "members"):
            return (names or {}).get(value, value)
        return value

    return dict(other(kept))


@given(WAVES, WAVES)
@FEW
def test_a_new_name_with_a_row_of_lineage_changes_no_number(one: int, other: int) -> None:
    before, after = year(one, other)
    plain = numbers(compared(before, after))
    # It comes first in the alphabet now, and was in the middle.
    row = Succession("O3", "A-new-name", "rename", BETWEEN)
    found = numbers(
        compared(before, renamed(after, {"O3": "A-new-name"}), row), {"A-new-name": "O3"}
    )
    near(found, plain)


@given(WAVES, WAVES)
@FEW
def test_a_cluster_changes_no_number(one: int, other: int) -> None:
    before, after = year(one, other)
    plain = compared(before, after)
    row = Succession("O3", "O4", "cluster", BETWEEN)
    found = compared(before, after, row)
    assert numbers(found) == numbers(plain)
    assert comparison_of(found)["lineage"]["clusters"][0]["kind"] == "cluster"
    # Nor does a transfer of a small part.
    small = Succession("O3", "O4", "transfer", BETWEEN, 0.2)
    assert numbers(compared(before, after, small)) == numbers(plain)


@given(WAVES, st.integers(0, 6))
@FEW
def test_an_organisation_that_was_only_split_did_not_change(seed: int, at: int) -> None:
    wave = mixed_wave(seed)
    before, after = pair_of_waves(wave, split(wave, f"O{at}", ("S1", "S2")))
    rows = [Succession(f"O{at}", name, "split", BETWEEN) for name in ("S1", "S2")]
    comparison = compared(before, after, *rows)
    found = comparison_of(comparison)
    assert [c["kind"] for c in found["lineage"]["components"] if c["kind"] != "continuing"] == [
        "split"
    ]
    for where, row in levels(found):
        assert row["change"]["value"] in (0, None), where
        assert not row["change"]["reported"], where
    bridge = comparison.bridge
    assert bridge is not None
    if not math.isnan(bridge.continuing):
        # Two organisations count twice: that is boundary, and all of the difference.
        assert bridge.boundary == pytest.approx(bridge.after - bridge.before, abs=1e-9)


@given(WAVES, WAVES)
@FEW
def test_the_order_of_answers_changes_nothing_and_the_seed_only_ranges(
    one: int, other: int
) -> None:
    before, after = year(one, other)
    plain = numbers(compared(before, after))
    order = np.random.default_rng(one).permutation(len(after.answers))
    assert numbers(compared(before, answers_of(after, order))) == plain
    reseeded = numbers(compared(before, after, seed=1))
    assert reseeded["system"]["change"]["value"] == plain["system"]["change"]["value"]


@given(WAVES, WAVES)
@FEW
def test_what_is_reported_passed_every_test(one: int, other: int) -> None:
    before, after = year(one, other)
    found = comparison_of(compared(before, after, replicates=40))
    for where, row in levels(found):
        change = row["change"]
        assert change["reported"] == (change["failed"] == []), where
        if change["value"] is not None and change["low"] is not None:
            assert change["low"] - 1e-6 <= change["value"] <= change["high"] + 1e-6, where
        if change["reported"]:
            assert abs(change["value"]) >= change["minimum"] - 1e-6, where
            assert change["low"] * change["high"] > 0, where
            assert change["silent_low"] * change["silent_high"] > 0, where
        if change["smallest"] is not None:
            assert change["smallest"] >= change["minimum"], where
