"""Whole sets of other answers: the edition is the same to the byte, whatever was really said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from systems_made import invented, looked_at
from test_release import RULES, example, scores
from waves_changed import FIRST, SECOND, dated, split

from maturity.assessment import Assessment, assess
from maturity.publish import score_files
from maturity.register import Succession
from maturity.release import Released, release
from maturity.release import siege as sieges
from maturity.release.before import Shown, before
from maturity.release.edition import edition
from maturity.release.insiders import protected
from maturity.release.lifting import Ground, Told, refilled, shifted
from maturity.release.linked import VIEWS, cells, paper_of
from maturity.release.proof import Proof, prove
from maturity.release.quiet import silence
from maturity.release.rules import PARTNERS, PUBLIC, rules_for
from maturity.results import results_of, to_json
from maturity.wave import Wave

# Each takes whole sets of answers the whole way, which is minutes together: a proof.
pytestmark = pytest.mark.slow

AUDIENCES = (PARTNERS, PUBLIC)


def replayed(assessment: Assessment, told: Told) -> Assessment:
    """The same survey with other answers, by the ordinary path."""
    return assess(
        assessment.survey,
        told.wave(assessment.wave),
        replicates=assessment.replicates,
        seed=assessment.seed,
    )


def made_again(assessment: Assessment, released: Released, told: Told) -> dict[str, Any]:
    """The edition that these answers would have had, with the same figures shown."""
    audience, proof = released.audience, released.proof
    assert proof is not None
    results = results_of(replayed(assessment, told), audience=audience)
    known = cells(paper_of(assessment), results)
    made = edition(results, known, released.shown, RULES[audience], proof.loose)
    # How it was made does not hang on the answers: the same words stand in both.
    return made | {"release": released.results["release"]}


def proof_of(audience: str) -> tuple[Assessment, Released, Proof]:
    assessment, released = example(audience)
    assert released.proof is not None
    return assessment, released, released.proof


# -- the same bytes ------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", AUDIENCES)
def test_other_answers_make_the_same_files_to_the_byte(audience: str) -> None:
    """The page, its pictures, the JSON and every table: nothing hangs on what is withheld."""
    assessment, released, proof = proof_of(audience)
    files = score_files(released.results)
    assert "report.html" in files
    # The worlds that move most of all; the truth itself is among what they are held against.
    values = Ground(assessment)
    now = values.composite(values.truth)[values.rows]

    def moved(told: Told) -> int:
        return int((np.abs(values.composite(told)[values.rows] - now) >= 25).sum())

    worlds = sorted(proof.worlds, key=moved)[-3:]
    assert worlds
    assert moved(worlds[-1]) >= 5
    for told in worlds:
        other = score_files(made_again(assessment, released, told))
        assert other.keys() == files.keys()
        assert [name for name in files if files[name] != other[name]] == []
    # And the test can fail: the consultant's own results of those answers are others.
    assert results_of(replayed(assessment, worlds[-1])) != results_of(assessment)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_is_withheld_is_in_no_file(audience: str) -> None:
    """The exact digits of every number that the consultant has, in no byte of any file."""
    assessment, released, _ = proof_of(audience)
    files = score_files(released.results)
    everything = b"\n".join([*files.values(), *(name.encode() for name in files)]).decode()
    looked = 0
    for path, score in scores(results_of(assessment)):
        for name in ("value", "low", "high", "worst_low", "worst_high"):
            number = score[name]
            if number is None or number == round(number, 2) or len(json.dumps(number)) < 9:
                continue
            looked += 1
            assert json.dumps(number)[:8] not in everything, path
    assert looked > 300
    for leader in assessment.wave.leaders:
        assert f">{leader.id}<" not in everything
        assert f'"{leader.id}"' not in everything


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_proof_is_of_most_values_and_counts_what_it_says(audience: str) -> None:
    assessment, _, proof = proof_of(audience)
    assert len(proof.worlds) >= 2
    assert proof.shown > 0.05 * proof.values
    assert proof.reader > 0.1 * proof.protected
    # Counted again from the worlds alone, for a reader who knows nothing: answers about partners.
    ground = Ground(assessment)
    said = np.array([ground.composite(t)[ground.rows] for t in (ground.truth, *proof.worlds)])
    apart = (said.max(axis=0) - said.min(axis=0) >= 25 - 1e-6).sum()
    assert 0 < apart <= proof.reader


def test_an_insider_is_shown_nothing_that_contradicts_their_own_answers() -> None:
    """Whoever has not moved in a set of answers finds their own in it, to the last digit."""
    assessment, _, proof = proof_of(PARTNERS)
    ground = Ground(assessment)
    for told in proof.worlds:
        changed = np.zeros(len(assessment.wave.leaders), dtype=bool)
        rows = ~np.isclose(told.quality, ground.truth.quality, atol=1e-12, equal_nan=True)
        changed[ground.leader[rows.any(axis=1)]] = True
        assert 0 < changed.sum() < len(changed)
        # Who answered what about whom is as it was.
        assert (np.isfinite(told.quality) == np.isfinite(ground.truth.quality))[
            told.state == ground.truth.state
        ].all()
        for values in (told.quality, told.statements, told.depth):
            assert np.nanmin(values) >= 0
            assert np.nanmax(values) <= 100


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_number_changes_when_what_is_withheld_is_altered(seed: int, audience: str) -> None:
    assessment = looked_at(invented(seed, size=14))
    rules = rules_for(audience, assessment.survey.settings)
    paper, results = paper_of(assessment), results_of(assessment, audience=audience)
    known = cells(paper, results)
    from maturity.release.suppress import allowed, suppress

    may = allowed(known, paper, rules, views=frozenset(), scores=frozenset())
    show = suppress(known, may, paper, rules)
    secret = protected(assessment, paper, rules, frozenset())
    found = prove(assessment, paper, known, show, rules, secret, replays=6)
    assert found.worlds
    for told in found.worlds:
        other = results_of(replayed(assessment, told), audience=audience)
        again = edition(other, known, show, rules, found.loose)
        assert to_json(again) == to_json(found.made)


# -- it bites ------------------------------------------------------------------------------------


def test_ranges_that_are_hardly_rounded_tell_answers_apart() -> None:
    """Planted: ends of ranges to a thousandth of a point. No other answers have the same."""
    assessment, released, proof = proof_of(PARTNERS)
    rules = replace(RULES[PARTNERS], range_unit=0.001)
    paper = paper_of(assessment)
    known = cells(paper, results_of(assessment))
    secret = protected(assessment, paper, rules, frozenset())
    found = prove(assessment, paper, known, frozenset(released.shown), rules, secret, replays=10)
    assert found.replayed >= 5
    assert found.worlds == ()
    assert found.shown == 0
    assert len(proof.worlds) > 0


def test_a_word_that_hangs_by_a_thread_is_left_out_and_an_end_is_moved_outwards() -> None:
    assessment, released, proof = proof_of(PARTNERS)
    plain = edition(
        results_of(assessment, audience=PARTNERS),
        cells(paper_of(assessment), results_of(assessment)),
        released.shown,
        RULES[PARTNERS],
    )
    seen = 0
    for path, score in scores(plain):
        if score["low"] is None:
            continue
        ours: Any = released.results
        for step in path:
            ours = ours[step]
        assert ours["value"] == score["value"]
        assert ours["low"] <= score["low"]
        assert ours["high"] >= score["high"]
        seen += ours["low"] < score["low"] or ours["high"] > score["high"]
    assert seen
    assert proof.loose.reach


# -- the same on any machine ---------------------------------------------------------------------


@cache
def small() -> Assessment:
    return looked_at(invented(7, size=9))


def test_a_slow_machine_makes_the_same_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    first = release(small(), PARTNERS, replays=4)
    real = sieges.time.monotonic
    begun = real()

    class Slow:
        """A clock on which everything takes thirty times as long."""

        @staticmethod
        def monotonic() -> float:
            return begun + 30 * (real() - begun)

    monkeypatch.setattr(sieges, "time", Slow)
    second = release(small(), PARTNERS, replays=4, seconds=1e5)
    assert to_json(first.results) == to_json(second.results)
    assert first.given_up == second.given_up


def test_the_solver_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with silence():
        os.write(1, b"a line from C")
    print("a line of ours")
    assert capfd.readouterr().out == "a line of ours\n"


def test_the_solver_works_where_there_is_no_output() -> None:
    code = (
        "import os; os.close(1); from maturity.release.quiet import solve; import numpy as np; "
        "x = solve(np.ones(2)).x; os.write(2, repr(float(x.sum())).encode())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "0.0"


# -- answers behind views ------------------------------------------------------------------------


@given(
    st.lists(st.lists(st.floats(0, 100), min_size=3, max_size=3), min_size=1, max_size=4),
    st.floats(0, 100),
)
@settings(max_examples=60)
def test_rows_moved_to_a_mean_come_to_it_and_stay_on_the_scale(
    rows: list[list[float]], goal: float
) -> None:
    made = shifted(np.array(rows), np.full(len(rows), goal))
    assert made.mean(axis=1) == pytest.approx(goal, abs=1e-6)
    assert made.min() >= 0
    assert made.max() <= 100


def test_the_item_on_voice_moves_last() -> None:
    """Three items of which the third is kept: 40, 60, 50 come to 60 by 55, 75, 50."""
    kept = np.array([False, False, True])
    made = refilled(np.array([[40.0, 60.0, 50.0]]), kept, np.array([60.0]))
    assert made[0] == pytest.approx([55, 75, 50])
    # 100, 100 and 50 come to 83; for 90 the third must rise to 70.
    made = refilled(np.array([[40.0, 60.0, 50.0]]), kept, np.array([90.0]))
    assert made[0] == pytest.approx([100, 100, 70])
    # What was not answered stays unanswered.
    made = refilled(np.array([[40.0, np.nan, 50.0]]), kept, np.array([60.0]))
    assert made[0] == pytest.approx([70, np.nan, 50], nan_ok=True)


# -- the edition of the wave before --------------------------------------------------------------


def silenced(wave: Wave, who: str) -> Wave:
    """The wave with one leader less who answered."""
    n = next(n for n, leader in enumerate(wave.leaders) if leader.id == who)
    answers, left = wave.answers, wave.answers.leader != n
    statements, stated, answered = wave.statements.copy(), wave.stated.copy(), wave.answered.copy()
    statements[n], stated[n], answered[n] = np.nan, False, False
    kept = replace(
        answers,
        leader=answers.leader[left],
        partner=answers.partner[left],
        state=answers.state[left],
        quality=answers.quality[left],
        depth=answers.depth[left],
        frequency=answers.frequency[left],
        wanted=tuple(w for w, keep in zip(answers.wanted, left, strict=False) if keep),
    )
    return replace(wave, answers=kept, statements=statements, stated=stated, answered=answered)


def two_waves(*, merged: bool = False) -> tuple[Assessment, Assessment, str]:
    """Two waves; in the later one leader more has answered at an organisation of three."""
    wave = invented(7, size=13, most=4)
    counts = dict.fromkeys(wave.organisations, 0)
    for leader, said in zip(wave.leaders, wave.answered, strict=True):
        counts[leader.organisation] += bool(said)
    code = next(c for c in wave.organisations if counts[c] == 3 and c != "O0")
    who = next(
        leader.id for leader, said in zip(wave.leaders, wave.answered, strict=True)
        if leader.organisation == code and said
    )  # fmt: skip
    earlier = silenced(wave, who)
    if merged:
        earlier = split(earlier, code, ("X1", "X2"))
    then, now = looked_at(dated(earlier, "2025", FIRST)), looked_at(dated(wave, "2026", SECOND))
    if merged:
        rows = tuple(Succession(part, code, "merge") for part in ("X1", "X2"))
        register = replace(now.wave.structure.register, lineage=rows)
        structure = replace(now.wave.structure, register=register)
        now = looked_at(replace(now.wave, structure=structure))
    return then, now, code


def views_of(assessment: Assessment, codes: tuple[str, ...]) -> frozenset[str]:
    """The keys of what these organisations say of each of their partners."""
    known = cells(paper_of(assessment), results_of(assessment))
    names = assessment.frame.organisations
    return frozenset(
        cell.key for cell in known
        if cell.kind == VIEWS and cell.pair >= 0 and cell.members.any() and cell.own is not None
        and names[cell.own] in codes
    )  # fmt: skip


@pytest.mark.parametrize("merged", [False, True])
def test_last_years_figure_taken_from_this_years_tells_who_joined(merged: bool) -> None:
    """Planted: a view of three, in both waves, two of whom stayed. Three times this year's mean
    less twice what the two come to is the joiner; neither edition alone says it."""
    then, now, code = two_waves(merged=merged)
    rules = rules_for(PARTNERS, now.survey.settings)
    old = views_of(then, ("X1", "X2") if merged else (code,))
    new = views_of(now, (code,))
    assert old
    assert new
    found = before(now, new, Shown(then, old), rules, seconds=1e4)
    assert found
    for finding in found:
        assert finding.high - finding.low < 25
        assert set(finding.chain) <= new
    joint = [f for f in found if f.chain]
    assert joint
    # Without this year's figures, and without last year's, nobody who joined is told.
    assert not [
        f for f in before(now, frozenset(), Shown(then, old), rules, seconds=1e4) if f.chain
    ]


def test_the_later_edition_gives_way_to_the_earlier() -> None:
    then, now, _ = two_waves()
    first = release(then, PARTNERS, replays=0)
    second = release(now, PARTNERS, earlier=then, out=first, replays=0)
    rules = rules_for(PARTNERS, now.survey.settings)
    shown = Shown(then, frozenset(first.shown))
    found = before(now, frozenset(second.shown), shown, rules, seconds=1e4)
    assert not [finding for finding in found if finding.chain]
    assert second.results["system"]["score"]["value"] is not None


def test_out_of_time_between_two_editions_is_no_all_clear() -> None:
    then, now, code = two_waves()
    rules = rules_for(PARTNERS, now.survey.settings)
    new, old = views_of(now, (code,)), views_of(then, (code,))
    found = before(now, new, Shown(then, old), rules, seconds=0.0)
    assert found
    assert {finding.method for finding in found} == {"unfinished"}
