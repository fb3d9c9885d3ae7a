"""Two waves held against each other: what is compared, what is refused, what is reported."""

from __future__ import annotations

import csv
import datetime
import json
import math
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from types import SimpleNamespace
from typing import Any

import jsonschema
import numpy as np
import pytest

from maturity.change import NO_CHANGE, TESTS
from maturity.comparable import LEFT_OUT, LISTED, REFUSED, common_part, comparability
from maturity.compare import compare, series
from maturity.comparison import comparison_of, movers
from maturity.discovery import discoveries
from maturity.errors import MaturityError
from maturity.instrument import Instrument, Status
from maturity.movement import leaders
from maturity.pairing import paired_draws, stayers
from maturity.register import Register, Succession
from maturity.results import to_json
from maturity.survey import open_survey, read
from maturity.wave import Wave
from tests.waves_changed import FIRST, compared, pair_of_waves, renamed, replaced
from tests.waves_made import (
    INSTRUMENT,
    Said,
    both_ways,
    make_wave,
    mixed_wave,
    register,
    survey_of,
    told,
)

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("MATURITY_SHARED_DATA") or ROOT.parent / "shared" / "data")
SCHEMA = json.loads((ROOT / "maturity" / "comparison.schema.json").read_text(encoding="utf-8"))
RESULTS = json.loads((ROOT / "maturity" / "results.schema.json").read_text(encoding="utf-8"))
Plain = dict[str, Any]


def valid(found: Plain) -> Plain:
    """The plain data, after it was held against the schema and written."""
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert json.loads(to_json(found)) == found
    return found


def whole(paper: Register, value: float, many: int = 3) -> Wave:
    """A wave in which everyone says the same of everyone."""
    return told(
        paper, [many] * len(paper.ids), lambda i, k, j: both_ways(value), lambda i, k: value
    )


def varied(paper: Register, value: int, many: int, seed: int) -> Wave:
    """A wave in which leaders differ a little, around one value."""
    rng = np.random.default_rng(seed)

    def says(i: int, k: int, j: int) -> Said:
        return Said(np.clip(value + rng.integers(-1, 2, 6), 0, 4).astype(float).tolist(), 3)

    return told(paper, [many] * len(paper.ids), says)


# -- what is compared ------------------------------------------------------------------------------


def test_a_merger_is_held_against_each_part_and_all_of_them() -> None:
    # X - Z 75, Y - Z 50, X - Y 100: M = 75. Then XY - Z 75: M = 75.
    old = register(["vcse", "vcse", "icb"])
    value = {frozenset((0, 2)): 3, frozenset((1, 2)): 2, frozenset((0, 1)): 4}
    before = told(old, [1, 1, 1], lambda i, k, j: both_ways(value[frozenset((i, j))]))
    new = register(["vcse", "icb"])
    after = told(new, [2, 1], lambda i, k, j: both_ways(3))
    after = renamed(after, {"O0": "XY", "O1": "O2"})
    after = replace(
        after,
        leaders=tuple(
            replace(p, id=name)
            for p, name in zip(after.leaders, ("L0.0", "L1.0", "L2.0"), strict=True)
        ),
    )
    rows = [Succession(code, "XY", "merge") for code in ("O0", "O1")]
    found = valid(comparison_of(compared(before, after, *rows)))
    assert [c["kind"] for c in found["lineage"]["components"]] == ["merged", "continuing"]
    assert found["lineage"]["internalised"] == [{"a": "O0", "b": "O1"}]
    assert found["ties"]["working"] == {
        "kept": 1, "gained": 0, "lost": 0, "neither": 0, "unknown": 0, "came": 0, "went": 0,
        "internalised": 1, "parted": 0,
    }  # fmt: skip
    (merger,) = found["mergers"]
    assert [(p["organisation"], p["before"], p["after"]) for p in merger["parts"]] == [
        ("O0", 75, 75),
        ("O1", 50, 75),
    ]
    # Z's leader said 75 and 50 of the two, X's 75 and Y's 50 of Z: 62.5 together.
    assert merger["together"] == {
        "organisation": "XY", "before": 62.5, "after": 75, "ties": 1, "change": 12.5,
    }  # fmt: skip
    bridge = found["system"]["bridge"]
    assert (bridge["before"], bridge["after"]) == (75, 75)
    assert bridge["restated_before"] == bridge["boundary"] == -12.5
    assert bridge["continuing"] == 12.5
    assert found["leaders"]["all"] == {
        "same": 3, "moved": 0, "joined": 0, "left": 0, "senior_before": 0,
    }  # fmt: skip


def test_what_joined_and_what_left_is_boundary_and_not_change() -> None:
    before = whole(register(["icb", "vcse", "people", "vcse"]), 2)
    # O3 is gone, and O4, of which everyone thinks the world, is there.
    after = whole(register(["icb", "vcse", "people", "vcse"]), 2)
    values = np.where((after.answers.partner == 3)[:, None], 100.0, after.answers.quality)
    after = replace(after, answers=replace(after.answers, quality=values))
    after = renamed(after, {"O3": "O4"})
    found = valid(comparison_of(compared(before, after)))
    kinds = Counter(c["kind"] for c in found["lineage"]["components"])
    assert kinds == {"continuing": 3, "joined": 1, "left": 1}
    assert found["system"]["change"]["value"] == 0
    assert found["system"]["terms"]["entry"] > 1
    assert found["system"]["terms"]["kept"] == 3
    assert found["ties"]["working"]["came"] == found["ties"]["working"]["went"] == 3
    rows = {row["organisation"]: row for row in found["organisations"]}
    assert rows["O4"]["change"]["value"] is None
    assert rows["O4"]["change"]["failed"] == ["untested"]


def test_ties_that_nobody_spoke_of_are_unknown_and_not_lost() -> None:
    paper = register(["icb", "vcse", "vcse", "vcse"])
    before = whole(paper, 3, 1)
    after = told(
        paper,
        [1] * 4,
        lambda i, k, j: both_ways(0 if {i, j} == {0, 1} else 3),
        silent=lambda i, k: i in (1, 2),
    )
    found = comparison_of(compared(before, after))
    # O0 and O3 still answer of everyone; of O1 and O2 nobody does, though O3's views would fill in.
    rows = {(r["a"], r["b"]): r for r in found["dyads"]}
    assert rows["O1", "O2"]["after"]["value"] == 75
    assert rows["O1", "O2"]["after"]["imputed"] == 2
    assert found["ties"]["working"] == {
        "kept": 4, "gained": 0, "lost": 1, "neither": 0, "unknown": 1, "came": 0, "went": 0,
        "internalised": 0, "parted": 0,
    }  # fmt: skip
    assert found["ties"]["views"] == {"kept": 5, "gained": 0, "lost": 1, "neither": 0, "unknown": 6}


def test_a_view_that_was_given_in_one_wave_only_takes_no_part_in_means_of_what_was_said() -> None:
    paper = register(["icb", "vcse", "people"])
    before = told(paper, [2] * 3, lambda i, k, j: both_ways(1 if i == 2 else 2))
    after = told(paper, [2] * 3, lambda i, k, j: both_ways(3), silent=lambda i, k: i == 2 or k > 0)
    found = comparison_of(compared(before, after))
    (voice,) = [row for row in found["profile"] if row["id"] == "voice"]
    # Of what the two say of the ICB only O1's is there twice: 50 and 75. Half of O1 is silent by
    # now, and may be 12.5 points unhappier or happier than the other half.
    assert (voice["before"]["value"], voice["after"]["value"]) == (50, 75)
    assert voice["before"]["n"] == voice["after"]["n"] == 1
    assert (voice["change"]["silent_low"], voice["change"]["silent_high"]) == (18.75, 31.25)


def test_who_leads_is_counted_by_person() -> None:
    paper = register(["icb", "vcse"])
    before = whole(paper, 2, 3)
    people = list(replaced(before, ["L0.0", "L1.2"]).leaders)
    people[1] = replace(people[1], organisation="O1")
    people[0] = replace(people[0], senior_in_predecessor=True)
    after = replace(before, leaders=tuple(people))
    found = leaders(before, after)
    assert (found.same, found.moved, found.joined, found.left) == (3, 1, 2, 2)
    assert found.senior_before == 1
    by_sector = {
        row["sector"]: row for row in comparison_of(compared(before, after))["leaders"]["by_sector"]
    }
    assert by_sector["icb"]["left"] == by_sector["vcse"]["left"] == 1
    assert (by_sector["icb"]["joined"], by_sector["vcse"]["moved"]) == (1, 1)


# -- comparable at all -----------------------------------------------------------------------------


def asked_by(wave: Wave, instrument: Instrument) -> Wave:
    return replace(wave, instrument=instrument)


def without_item(wave: Wave, name: str) -> Wave:
    """The wave as if one quality item had never been asked."""
    at = [n for n, item in enumerate(wave.instrument.quality) if item.id != name]
    items = tuple(item for item in wave.instrument.items if item.id != name)
    return replace(
        wave,
        instrument=replace(wave.instrument, version="2", items=items),
        answers=replace(wave.answers, quality=wave.answers.quality[:, at]),
    )


def test_alike_in_every_way() -> None:
    wave = whole(register(["icb", "vcse"]), 2)
    found = comparability(wave, wave)
    assert found.differences == ()
    assert found.refused == ()
    assert common_part(wave, found, 0) is wave


def test_only_what_was_asked_alike_is_compared() -> None:
    paper = register(["icb", "vcse", "people"])
    before = whole(paper, 2)
    # The item that is gone had the worst answers: leaving it out must not look like change.
    values = before.answers.quality.copy()
    values[:, 0] = 0.0
    before = replace(before, answers=replace(before.answers, quality=values))
    after = without_item(whole(paper, 2), "reliability")
    found = comparison_of(compared(before, after))
    effects = {(d["what"], d["effect"]) for d in found["comparability"]["differences"]}
    assert effects == {("instrument", LISTED), ("item", LEFT_OUT)}
    assert found["system"]["change"]["value"] == 0
    bridge = found["system"]["bridge"]
    assert bridge["questions_before"] == pytest.approx(50 - 250 / 6)
    assert bridge["continuing"] == 0
    assert len(found["dimensions"]) == 5


def test_a_view_that_rested_on_an_item_left_out_is_no_view() -> None:
    paper = register(["icb", "vcse"])
    nan = float("nan")
    said = {(0, 0, 1): Said([4, 4, 4, 4, nan, nan], 3), (1, 0, 0): both_ways(2)}
    before = make_wave(paper, said, leaders=[1, 1])
    found = comparability(before, without_item(before, "reliability"))
    cut = common_part(before, found, 0)
    # Three of the five that are left, where two thirds of five are four.
    assert cut.answers.state.tolist() == [Status.UNKNOWN, Status.VALUE]
    assert cut.answers.quality.shape == (2, 5)


def test_another_wording_is_another_question_and_another_comma_is_not() -> None:
    wave = whole(register(["icb", "vcse"]), 2)

    def worded(change: str) -> Instrument:
        items = tuple(
            replace(i, text=change + i.text) if i.id == "voice" else i for i in INSTRUMENT.items
        )
        return replace(INSTRUMENT, items=items)

    assert comparability(wave, asked_by(wave, worded(" , "))).differences == ()
    (found,) = comparability(wave, asked_by(wave, worded("Really: "))).differences
    assert (found.what, found.effect) == ("item", LEFT_OUT)


def test_another_gate_leaves_no_relationship_out_of_both_waves() -> None:
    paper = register(["icb", "vcse", "people"])
    said = {frozenset((0, 1)): Said(state=Status.NONE)}
    before = told(paper, [2] * 3, lambda i, k, j: said.get(frozenset((i, j)), both_ways(2)))
    items = tuple(
        replace(i, text="Do you know X?") if i.role == "gate" else i for i in INSTRUMENT.items
    )
    after = asked_by(whole(paper, 2, 2), replace(INSTRUMENT, items=items))
    found = comparison_of(compared(before, after))
    assert [d["what"] for d in found["comparability"]["differences"]] == ["gate"]
    # M goes from 33 to 50 because the question changed; nothing else did.
    assert found["system"]["bridge"]["questions_before"] == pytest.approx(50 / 3)
    assert found["system"]["change"]["value"] == 0
    assert not movers(found)


def test_named_by_leaders_in_one_wave_and_listed_in_the_other_is_refused() -> None:
    paper = register(["icb", "vcse", "people", "vcse"])
    before = replace(whole(paper, 2), form="name_generator")
    after = whole(paper, 4)
    for one, other in ((before, after), (after, before)):
        comparison = compared(one, other)
        found = valid(comparison_of(comparison))
        assert len(found["comparability"]["refused"]) == 1
        assert "recognise more than they recall" in found["comparability"]["refused"][0]
        assert comparison.like is None
        assert comparison.bridge is None
        for name in ("system", "profile", "sectors", "places", "organisations", "dyads", "ties"):
            assert found[name] is None
        criteria = found["verdicts"]["system_in_name_only"]["criteria"]
        assert {row["change"] for row in criteria} == {None}
    both = [replace(wave, form="name_generator") for wave in (before, after)]
    assert comparability(*both).refused == ()
    (found_,) = comparability(replace(before, form="roster"), after).differences
    assert found_.effect == LISTED


def test_no_question_in_common_is_refused() -> None:
    wave = whole(register(["icb", "vcse"]), 2)
    items = tuple(
        replace(i, id=f"{i.id}_2") if i.role == "quality" else i for i in INSTRUMENT.items
    )
    other = asked_by(wave, replace(INSTRUMENT, id="other", items=items))
    found = comparability(wave, other)
    assert [d.what for d in found.differences if d.effect == REFUSED] == ["items"]
    assert compared(wave, other).like is None


def test_another_scale_is_listed() -> None:
    wave = whole(register(["icb", "vcse"]), 2)
    items = tuple(replace(i, low=1.0, high=5.0) if i.id == "voice" else i for i in INSTRUMENT.items)
    (found,) = comparability(wave, asked_by(wave, replace(INSTRUMENT, items=items))).differences
    assert (found.what, found.before, found.after) == ("scale", "0 to 4", "1 to 5")


def test_another_audience_and_response_are_listed() -> None:
    paper = register(["icb", "vcse"])
    before = whole(paper, 2)
    quiet = told(paper, [3, 3], lambda i, k, j: both_ways(2), silent=lambda i, k: k > 0)
    one = replace(quiet, leaders=tuple(replace(p, role="chair") for p in quiet.leaders))
    assert [d.what for d in comparability(before, one).differences] == ["response", "roles"]


def test_two_systems_that_share_nothing_are_an_error() -> None:
    before = whole(register(["icb", "vcse"]), 2)
    after = renamed(before, {"O0": "A", "O1": "B"})
    first, second = pair_of_waves(before, after)
    survey = replace(
        survey_of(second), source=SimpleNamespace(head_file="survey.toml", inputs=dict)
    )
    with pytest.raises(MaturityError, match="no organisation of the wave “2025” is in “2026”"):
        compare(survey, first, second, replicates=2)


# -- what is reported ------------------------------------------------------------------------------


def test_a_change_that_all_leaders_see_is_reported_and_its_pairs_are_named() -> None:
    paper = register(["icb", "vcse", "people", "social_care"])
    before = varied(paper, 1, 4, 1)
    better = varied(paper, 3, 4, 2)
    found = comparison_of(compared(before, better, replicates=200))
    assert found["system"]["change"]["reported"]
    assert found["system"]["change"]["failed"] == []
    assert found["system"]["change"]["low"] > 0
    assert len(movers(found)) == 6
    for row in movers(found):
        assert row["change"]["p"] < 0.01
        assert row["change"]["value"] > 12.5


def test_a_change_of_noise_is_not_reported_and_says_so_in_these_words() -> None:
    paper = register(["icb", "vcse", "people", "social_care"])
    found = comparison_of(compared(varied(paper, 2, 3, 1), varied(paper, 2, 3, 2), replicates=200))
    for row in (found["system"], *found["dyads"], *found["organisations"], *found["sectors"]):
        assert not row["change"]["reported"]
        assert row["change"]["finding"] == NO_CHANGE == "no change we can stand behind"
        assert set(row["change"]["failed"]) <= set(TESTS)
    assert found["system"]["change"]["smallest"] >= found["system"]["change"]["minimum"] == 5
    assert all(row["change"]["smallest"] >= 12.5 for row in found["dyads"])


def test_each_test_can_stop_a_change_alone() -> None:
    paper = register(["icb", "vcse", "people", "social_care"])
    before = whole(paper, 2, 4)
    # Everyone moves by one item of six: surely a change of 4.2, and too small to matter.
    values = before.answers.quality.copy()
    values[:, 0] += 25.0
    small = replace(before, answers=replace(before.answers, quality=values))
    change = comparison_of(compared(before, small, replicates=100))["system"]["change"]
    assert change["value"] == pytest.approx(25 / 6)
    assert change["failed"] == ["minimum"]
    # The silent of the second wave may think otherwise: of ten, nine say nothing.
    loud = told(paper, [10] * 4, lambda i, k, j: both_ways(2))
    quiet = told(
        paper, [10] * 4, lambda i, k, j: Said([3, 3, 2, 2, 2, 2], 3), silent=lambda i, k: k > 0
    )
    change = comparison_of(compared(loud, quiet, replicates=100))["system"]["change"]
    assert change["silent_low"] < 0 < change["value"]
    assert "silent" in change["failed"]
    # Filled views are not tested.
    silent = told(paper, [2] * 4, lambda i, k, j: both_ways(4), silent=lambda i, k: i == 3)
    rows = comparison_of(compared(whole(paper, 1, 2), silent, replicates=50))["dyads"]
    with_o3 = [row for row in rows if "O3" in (row["a"], row["b"])]
    assert with_o3
    for row in with_o3:
        assert row["change"]["failed"] == ["untested"]
        assert row["change"]["low"] is None


def test_without_worlds_nothing_is_reported_of_a_mean() -> None:
    paper = register(["icb", "vcse", "people"])
    found = comparison_of(compared(whole(paper, 1), whole(paper, 4), replicates=0))
    assert found["system"]["change"]["value"] == 75
    assert found["system"]["change"]["failed"] == ["untested"]


def test_no_relationship_from_one_of_three_is_not_a_break() -> None:
    paper = register(["icb", "vcse", "people", "social_care", "vcse"])
    before = varied(paper, 4, 3, 1)
    after = varied(paper, 4, 3, 2)
    # One of O0's three leaders says there is none with O1: the pair falls by more than 12.5.
    (at,) = np.flatnonzero((after.answers.leader == 0) & (after.answers.partner == 1)).tolist()
    state, quality = after.answers.state.copy(), after.answers.quality.copy()
    state[at], quality[at] = Status.NONE, np.nan
    after = replace(after, answers=replace(after.answers, state=state, quality=quality))
    found = comparison_of(compared(before, after, replicates=50))
    (row,) = [r for r in found["dyads"] if (r["a"], r["b"]) == ("O0", "O1")]
    assert row["change"]["value"] < -12.5
    assert not row["change"]["reported"]
    # If all six say so it is one.
    chosen = np.isin(after.answers.leader, (0, 1, 2)) & (after.answers.partner == 1)
    chosen |= np.isin(after.answers.leader, (3, 4, 5)) & (after.answers.partner == 0)
    state[chosen], quality[chosen] = Status.NONE, np.nan
    after = replace(after, answers=replace(after.answers, state=state, quality=quality))
    found = comparison_of(compared(before, after, replicates=50))
    assert [(r["a"], r["b"]) for r in movers(found)] == [("O0", "O1")]


def test_false_discoveries_by_hand() -> None:
    # q = 0.1 over five tests: 0.02, 0.04, 0.06, 0.08, 0.10. The fourth largest is the last below.
    p = np.array([0.2, 0.07, 0.03, 0.05, 0.001])
    found, cut = discoveries(p, 0.10)
    assert found.tolist() == [False, True, True, True, True]
    assert cut == pytest.approx(0.08)
    found, cut = discoveries(np.array([0.5, 0.6]), 0.10)
    assert not found.any()
    assert cut == pytest.approx(0.05)


def test_a_move_to_or_from_not_enough_evidence_is_no_improvement() -> None:
    paper = register(
        ["icb", "nhs_acute", "local_government", "social_care"] * 3, seated=True, places=2
    )
    bad, good = whole(paper, 0, 2), whole(paper, 4, 2)
    quiet = told(paper, [2] * 12, lambda i, k, j: both_ways(4), silent=lambda i, k: i > 3)

    def moved(before: Wave, after: Wave) -> tuple[str, str, str]:
        found = comparison_of(compared(before, after))["verdicts"]["system_in_name_only"]
        return found["before"]["verdict"], found["after"]["verdict"], found["direction"]

    assert moved(bad, good) == ("flagged", "not_flagged", "better")
    assert moved(good, bad) == ("not_flagged", "flagged", "worse")
    assert moved(bad, quiet) == ("flagged", "not_enough_evidence", "evidence")
    assert moved(quiet, good) == ("not_enough_evidence", "not_flagged", "evidence")
    assert moved(bad, bad) == ("flagged", "flagged", "same")
    criteria = comparison_of(compared(bad, good))["verdicts"]["system_in_name_only"]["criteria"]
    assert {c["id"] for c in criteria if c["moved"]} == {"C1", "C2", "C3", "C4", "C5"}


# -- the worlds ------------------------------------------------------------------------------------


def test_the_same_people_are_drawn_for_both_waves() -> None:
    before, after = pair_of_waves(*(mixed_wave(5) for _ in range(2)))
    one, two = paired_draws(before, after, 1, 50)
    assert np.array_equal(one.weights, two.weights)
    # As in the worlds of one wave: one fewer than answered, and nobody where one did alone.
    own = before.organisation_of
    for n in range(len(before.organisations)):
        answered = before.answered & (own == n)
        assert (one.weights[own == n].sum(axis=0) == max(answered.sum() - 1, 0)).all()
        assert not one.weights[~before.answered].any()


def backwards(wave: Wave) -> Wave:
    """The wave with its leaders listed from the last to the first; for draws, not for answers."""
    order = slice(None, None, -1)
    names = ("answered", "asked", "statements", "pilots", "stated")
    arrays = {name: getattr(wave, name)[order] for name in names}
    return replace(wave, leaders=wave.leaders[order], **arrays)


def test_who_is_drawn_does_not_depend_on_the_order_of_the_leaders() -> None:
    waves = pair_of_waves(mixed_wave(5), replaced(mixed_wave(5), ["L0.0", "L2.1"]))
    plain = paired_draws(*waves, 1, 20)
    other = paired_draws(backwards(waves[0]), backwards(waves[1]), 1, 20)
    for one, two in zip(plain, other, strict=True):
        assert np.array_equal(two.weights, one.weights[::-1])
        assert np.array_equal(two.noise, one.noise[::-1])


def test_the_noise_of_a_stayer_is_half_shared_and_that_of_others_is_not() -> None:
    before = whole(register(["icb", "vcse"]), 2, 1)
    after = replaced(before, ["L1.0"])
    one, two = paired_draws(before, after, 3, 20_000)
    assert [mask.tolist() for mask in stayers(before, after)] == [[True, False], [True, False]]
    for noise in (one.noise, two.noise):
        assert noise.std(axis=1) == pytest.approx([1, 1], abs=0.03)
    assert (two.noise - one.noise).std(axis=1) == pytest.approx([1, math.sqrt(2)], abs=0.03)


def test_some_stay_and_others_come_and_go() -> None:
    before = whole(register(["icb", "vcse"]), 2, 4)
    after = replaced(before, ["L0.0", "L0.1"])
    one, two = paired_draws(before, after, 3, 4000)
    # Each is drawn (n - 1) / n of a time, whoever they are, and the stayers together.
    assert one.weights.mean(axis=1) == pytest.approx([0.75] * 8, abs=0.05)
    assert two.weights.mean(axis=1) == pytest.approx([0.75] * 8, abs=0.05)
    assert np.array_equal(one.weights[2:], two.weights[2:])
    assert abs(np.corrcoef(one.weights[0], two.weights[0])[0, 1]) < 0.5


# -- the example and real waves --------------------------------------------------------------------


def test_the_example_keeps_the_contract() -> None:
    survey = open_survey(ROOT / "surveys" / "examples" / "northmoor")
    found = valid(comparison_of(series(survey, replicates=40)[0]))
    assert found["waves"]["before"]["id"] == "2025"
    assert "AVCA" in {c["id"] for c in found["lineage"]["components"] if c["kind"] == "merged"}
    again = comparison_of(series(open_survey(survey.source.folder), replicates=40)[0])
    assert to_json(again) == to_json(found)
    for row in found["dyads"]:
        change = row["after"]["value"] - row["before"]["value"]
        assert change == pytest.approx(row["change"]["value"], abs=1e-6)
    for row in (found["system"], *found["sectors"], *found["places"]):
        change = row["after"]["value"] - row["before"]["value"]
        assert change == pytest.approx(row["change"]["value"], abs=1e-6)
        assert row["terms"]["continuing"] == pytest.approx(row["change"]["value"], abs=1e-6)


def test_the_schema_shares_its_definitions_with_that_of_the_results() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for name, definition in SCHEMA["$defs"].items():
        if name in RESULTS["$defs"] and name not in ("change",):
            assert definition == RESULTS["$defs"][name]


def freshmen(folder: Path) -> tuple[Path, dict[int, dict[tuple[str, str], int]], list[str]]:
    """Seven waves of who is whose friend as a survey; the codes observed; who they are."""
    source = DATA / "networks" / "vandebunt_freshmen"
    if not source.exists():
        pytest.skip(f"the third-party data is not here: {source}")

    def table(name: str) -> list[dict[str, str]]:
        with (source / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    nodes = table("nodes.csv")
    people = [row["id"] for row in nodes]
    gone = {(int(r["wave"]), r["source"], r["target"]) for r in table("missing.csv")}
    codes = {(int(r["wave"]), r["source"], r["target"]): int(r["value"]) for r in table("ties.csv")}
    seen: dict[int, dict[tuple[str, str], int]] = {}
    for wave in range(7):
        here = [r["id"] for r in nodes if r[f"responded_t{wave}"] == "1"]
        seen[wave] = {
            (a, b): codes.get((wave, a, b), 0)
            for a in here
            for b in people
            if a != b and (wave, a, b) not in gone
        }
    folder.mkdir()
    waves = "".join(
        f'[[wave]]\nid = "t{w}"\ntitle = "Wave {w}"\nform = "full_roster"\n'
        f"from = {datetime.date(1995, w + 1, 1)}\nto = {datetime.date(1995, w + 1, 2)}\n"
        for w in range(7)
    )
    (folder / "survey.toml").write_text(
        '[survey]\nid = "freshmen"\ntitle = "Freshmen"\ninstrument = "own.toml"\n' + waves,
        encoding="utf-8",
    )
    # 1 is the best of friends and 5 trouble; 0 is no relationship and no point of the scale.
    (folder / "own.toml").write_text(
        '[instrument]\nid = "friends"\nversion = "1"\ntitle = "Friends"\n'
        '[[item]]\nid = "friend"\nrole = "quality"\ntext = "How close?"\n'
        'low = 5\nhigh = 1\nnone = ["0"]\n',
        encoding="utf-8",
    )

    def write(name: str, header: str, rows: list[str]) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")

    write("organisations.csv", "organisation,name,sector", [f"{p},{p},other" for p in people])
    for wave, answers in seen.items():
        write(f"waves/t{wave}/leaders.csv", "leader,organisation", [f"L{p},{p}" for p in people])
        rows = [f"L{a},{b},{code}" for (a, b), code in answers.items()]
        write(f"waves/t{wave}/ratings.csv", "leader,partner,friend", rows)
    return folder, seen, people


def test_seven_real_waves_count_what_was_kept_gained_lost_and_is_not_known(tmp_path: Path) -> None:
    folder, seen, people = freshmen(tmp_path / "freshmen")
    found = series(open_survey(folder), replicates=8)
    assert [(c.before.wave.id, c.after.wave.id) for c in found] == [
        (f"t{n}", f"t{n + 1}") for n in range(6)
    ]
    strength = {0: 0, 1: 100, 2: 75, 3: 50, 4: 25, 5: 0}
    totals = Counter[str]()
    for wave, comparison in enumerate(found):
        plain = valid(comparison_of(comparison))
        # By sets, and without our model: 1, 2 and 3 are friends, or at least friendly.
        friends = [
            {tie for tie, code in seen[w].items() if code in (1, 2, 3)} for w in (wave, wave + 1)
        ]
        known = seen[wave].keys() & seen[wave + 1].keys()
        assert plain["ties"]["views"] == {
            "kept": len(friends[0] & friends[1] & known),
            "gained": len((friends[1] - friends[0]) & known),
            "lost": len((friends[0] - friends[1]) & known),
            "neither": len(known - friends[0] - friends[1]),
            "unknown": 32 * 31 - len(known),
        }
        totals.update(plain["ties"]["views"])
        # Pairs: a view that is missing is the mean of all that are not; f(a, b) by hand.
        works: list[dict[frozenset[str], bool]] = []
        for at in (wave, wave + 1):
            mean = fmean(strength[code] for code in seen[at].values())
            state = {}
            for n, a in enumerate(people):
                for b in people[n + 1 :]:
                    if (a, b) in seen[at] or (b, a) in seen[at]:
                        x, y = (
                            strength[seen[at][tie]] if tie in seen[at] else mean
                            for tie in ((a, b), (b, a))
                        )
                        score = (x + y) / 2 - 0.25 * max(0, abs(x - y) - 12.5)
                        state[frozenset((a, b))] = score >= 50
            works.append(state)
        both = works[0].keys() & works[1].keys()
        counts = Counter((works[0][pair], works[1][pair]) for pair in both)
        ties = plain["ties"]["working"]
        assert ties["kept"] == counts[True, True]
        assert ties["gained"] == counts[False, True]
        assert ties["lost"] == counts[True, False]
        assert ties["neither"] == counts[False, False]
        assert ties["unknown"] == 32 * 31 // 2 - len(both)
        assert plain["leaders"]["all"]["same"] == 32
    assert totals["kept"] > 300
    assert min(totals.values()) > 100


def test_a_survey_of_one_wave_is_a_series_of_none() -> None:
    survey = open_survey(ROOT / "surveys" / "examples" / "saltmarsh")
    assert series(survey, replicates=2) == ()
    wave = read(survey)
    assert wave.start != FIRST
