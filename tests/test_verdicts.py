"""In name only: every verdict, its gate, what would settle it and what other choices would say."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from maturity.assessment import Assessment, rules
from maturity.basis import prepare
from maturity.frame import frame
from maturity.instrument import Status
from maturity.model import Rules
from maturity.ranges import Job, Sampling, only_criteria, ranges
from maturity.register import Body, Expectation, Register, Seat
from maturity.results import results_of
from maturity.scores import Score
from maturity.settings import Settings
from maturity.settle import LEAST, NAMED
from maturity.verdicts import (
    FIRM,
    FLAGGED,
    NOT_FLAGGED,
    PROBABLE,
    UNKNOWN,
    Criterion,
    Turnout,
    pair_verdict,
    place_gate,
    place_verdict,
    structure_on_paper,
    system_gate,
    system_verdict,
)
from maturity.wave import Wave
from maturity.worlds import draws
from tests.waves_made import (
    ITEMS,
    OPEN,
    Said,
    assessed,
    both_ways,
    make_wave,
    mixed_wave,
    outcome,
    register,
    told,
)

NAN = math.nan
NONE = Said(state=Status.NONE)
TOP = both_ways(4)
#: Nine organisations, an ICB that is the hub and two places: 36 expected ties.
NINE = ["icb", "nhs_acute", "nhs_mental_health", "primary_care", "local_government",
        "local_government", "social_care", "vcse", "people"]  # fmt: skip
NINE_PAPER = register(NINE, seated=True, places=2)
#: Eight organisations of eight sectors, so that no view can be filled in from another.
EIGHT = ["icb", "nhs_acute", "nhs_mental_health", "primary_care", "local_government",
         "social_care", "vcse", "people"]  # fmt: skip


def system(
    answer: Said | None,
    statement: float | None,
    *,
    leaders: int = 3,
    answering: int | None = None,
    paper: Register = NINE_PAPER,
    **settings: Any,
) -> Assessment:
    """Everyone who answers says the same of everybody; so many leaders of each do not answer."""
    many = leaders if answering is None else answering
    wave = told(
        paper,
        [leaders] * len(paper.organisations),
        lambda i, k, j: answer,
        lambda i, k: statement,
        silent=lambda i, k: k >= many,
    )
    return assessed(wave, **settings)


def unmet(found: Assessment) -> set[str]:
    return {check.id for check in found.verdict.gate if not check.met}


# -- the plain cases -----------------------------------------------------------------------------


def test_no_answers_are_not_enough_evidence() -> None:
    found = system(None, None)
    assert (found.verdict.verdict, found.verdict.strength) == (UNKNOWN, None)
    assert unmet(found) == {"leaders", "organisation_share", "sector_groups", "dyad_share"}
    assert all(criterion.met() is None for criterion in found.verdict.criteria)
    assert {place.verdict for place in found.places} == {UNKNOWN}
    assert {row["in_name_only"] for row in results_of(found)["dyads"]} == {UNKNOWN}
    # Even without a gate what nobody said is not a failure.
    assert system(None, None, **OPEN).verdict.verdict == UNKNOWN


def test_everyone_at_the_top_is_not_flagged_and_firm() -> None:
    found = system(TOP, 4)
    assert (found.verdict.verdict, found.verdict.strength) == (NOT_FLAGGED, FIRM)
    assert not found.verdict.watch
    assert unmet(found) == set()
    assert {(p.verdict, p.strength) for p in found.places} == {(NOT_FLAGGED, FIRM)}
    rows = results_of(found)["dyads"]
    assert {(row["in_name_only"], row["kind"], row["band"]) for row in rows} == {
        (NOT_FLAGGED, None, "5")
    }
    # No other choice would say anything else.
    assert {(v.verdict.verdict, v.verdict.strength) for v in found.sensitivity} == {
        (NOT_FLAGGED, FIRM)
    }


def test_no_relationship_anywhere_is_flagged_and_firm() -> None:
    found = system(NONE, 0)
    assert (found.verdict.verdict, found.verdict.strength) == (FLAGGED, FIRM)
    assert {(p.verdict, p.strength) for p in found.places} == {(FLAGGED, FIRM)}
    rows = results_of(found)["dyads"]
    assert {(row["in_name_only"], row["kind"]) for row in rows} == {(FLAGGED, "absent")}
    assert found.verdict.settle == ()


def test_the_lowest_ratings_of_relationships_that_exist_are_dysfunctional_not_absent() -> None:
    found = system(both_ways(0, depth=4), 0)
    assert (found.verdict.verdict, found.verdict.strength) == (FLAGGED, FIRM)
    rows = results_of(found)["dyads"]
    assert {(row["in_name_only"], row["kind"]) for row in rows} == {(FLAGGED, "dysfunctional")}


@pytest.mark.parametrize(
    ("answer", "statement", "answering", "verdict", "strength"),
    [
        # Three of five answered, all at the top: at worst a view is 60, and 60 still works.
        (TOP, 4, 3, NOT_FLAGGED, FIRM),
        # Two of five: at worst 40, but 100 - .6 x 12.5 if the silent are a little less content.
        (TOP, 4, 2, NOT_FLAGGED, PROBABLE),
        (NONE, 0, 3, FLAGGED, FIRM),
        # Two of five say there is nothing: at worst (for the flag) a view is 60.
        (NONE, 0, 2, FLAGGED, PROBABLE),
        # In the middle nothing is decided: 50 -+ .4 x 12.5.
        (both_ways(2), 2, 3, UNKNOWN, None),
    ],
)
def test_firm_holds_whatever_the_silent_think(
    answer: Said, statement: float, answering: int, verdict: str, strength: str | None
) -> None:
    found = system(answer, statement, leaders=5, answering=answering, gate_leaders=0)
    assert (found.verdict.verdict, found.verdict.strength) == (verdict, strength)


def test_exactly_on_every_threshold_is_not_below_it() -> None:
    # Every view 50, every depth 1.5 on average of the two sides, every statement 50.
    wave = told(
        NINE_PAPER, [3] * 9, lambda i, k, j: both_ways(2, depth=1 if i < j else 2), lambda i, k: 2
    )
    found = assessed(wave)
    assert [c.score.value for c in found.verdict.criteria] == [1, 50, 50, 1, 50]
    assert (found.verdict.verdict, found.verdict.strength) == (NOT_FLAGGED, FIRM)
    assert {row["in_name_only"] for row in results_of(found)["dyads"]} == {NOT_FLAGGED}


# -- how criteria combine ------------------------------------------------------------------------

MET, NOT, OPEN_ = (20, 40), (60, 80), (40, 60)


def criteria(
    *ends: tuple[float, float], worst: tuple[float, float] | None = None
) -> list[Criterion]:
    """Criteria with these ranges, on a scale to 100 with 50 as every threshold."""
    return [
        Criterion(
            f"C{n}",
            "",
            "score",
            Score((low + high) / 2, low, high, *(worst or (low, high))),
            50.0,
        )
        for n, (low, high) in enumerate(ends, start=1)
    ]


@pytest.mark.parametrize(
    ("ends", "verdict"),
    [
        ((MET, MET, MET, NOT, NOT), FLAGGED),
        ((MET, MET, NOT, NOT, NOT), NOT_FLAGGED),
        ((MET, MET, OPEN_, NOT, NOT), UNKNOWN),
        ((MET, MET, OPEN_, OPEN_, OPEN_), UNKNOWN),
        ((MET, MET, MET, OPEN_, OPEN_), FLAGGED),
        ((OPEN_, MET, MET, MET, MET), UNKNOWN),
        # However bad the rest is, without a hollow structure there is no flag.
        ((NOT, MET, MET, MET, MET), NOT_FLAGGED),
        ((OPEN_, NOT, NOT, NOT, MET), NOT_FLAGGED),
        # One that does not apply counts as unknown.
        ((MET, MET, (NAN, NAN), NOT, NOT), UNKNOWN),
        ((MET, MET, (NAN, NAN), MET, NOT), FLAGGED),
        ((MET, (NAN, NAN), (NAN, NAN), (NAN, NAN), (NAN, NAN)), UNKNOWN),
        ((NOT, (NAN, NAN), (NAN, NAN), (NAN, NAN), (NAN, NAN)), NOT_FLAGGED),
    ],
)
def test_a_system_needs_a_hollow_structure_and_two_more_signs(
    ends: tuple[tuple[float, float], ...], verdict: str
) -> None:
    assert system_verdict(criteria(*ends), (), 2).verdict == verdict


@pytest.mark.parametrize(
    ("ends", "verdict"),
    [
        ((MET, MET, NOT), FLAGGED),
        ((MET, NOT, MET), FLAGGED),
        ((MET, OPEN_, MET), FLAGGED),
        ((MET, NOT, NOT), NOT_FLAGGED),
        ((NOT, MET, MET), NOT_FLAGGED),
        ((MET, NOT, OPEN_), UNKNOWN),
        ((OPEN_, MET, MET), UNKNOWN),
        ((MET, (NAN, NAN), NOT), UNKNOWN),
        ((MET, (NAN, NAN), MET), FLAGGED),
    ],
)
def test_a_place_needs_a_hollow_structure_and_one_more_sign(
    ends: tuple[tuple[float, float], ...], verdict: str
) -> None:
    assert place_verdict(criteria(*ends), ()).verdict == verdict


def test_what_the_worst_case_leaves_open_is_only_probable() -> None:
    assert system_verdict(criteria(*[MET] * 5), (), 2).strength == FIRM
    assert system_verdict(criteria(*[MET] * 5, worst=(10, 60)), (), 2).strength == PROBABLE
    assert system_verdict(criteria(*[NOT] * 5, worst=(10, 90)), (), 2).strength == PROBABLE
    assert system_verdict(criteria(*[OPEN_] * 5), (), 2).strength is None


def test_watched_is_not_flagged_with_a_sign_or_too_few_working_pairs() -> None:
    def watched(share: float, *others: tuple[float, float]) -> bool:
        first = Criterion("C1", "", "share", Score(share, share, share, share, share), 0.5)
        found = system_verdict([first, *criteria(*others)], (), 2)
        assert found.verdict == NOT_FLAGGED
        return found.watch

    assert not watched(0.75, NOT, NOT, NOT, NOT)
    assert watched(0.74, NOT, NOT, NOT, NOT)
    assert watched(0.9, NOT, NOT, NOT, MET)
    assert not watched(0.9, OPEN_, OPEN_, (NAN, NAN), NOT)
    # Nobody is watched who has no verdict, or is flagged.
    assert not system_verdict(criteria(*[MET] * 5), (), 2).watch
    assert not system_verdict(criteria(*[OPEN_] * 5), (), 2).watch


# -- the gates -----------------------------------------------------------------------------------

ENOUGH = Turnout(10, 6, 20, frozenset({"nhs_acute", "local_government", "vcse"}))


@pytest.mark.parametrize(
    ("turnout", "ties", "graded", "lacking"),
    [
        (ENOUGH, 15, 0.70, None),
        (ENOUGH, 14, 0.70, "ties"),
        (ENOUGH, 15, 0.69, "dyad_share"),
        (replace(ENOUGH, leaders=19), 15, 0.70, "leaders"),
        (replace(ENOUGH, organisations=7), 15, 0.70, "organisations"),
        (replace(ENOUGH, answered=5), 15, 0.70, "organisation_share"),
        # An ICB is not a provider; a care provider, a charity or residents do for the third.
        (replace(ENOUGH, sectors=frozenset({"icb", "local_government", "vcse"})), 15, 1,
         "sector_groups"),
        (replace(ENOUGH, sectors=frozenset({"nhs_acute", "vcse", "people"})), 15, 1,
         "sector_groups"),
        (replace(ENOUGH, sectors=frozenset({"nhs_acute", "local_government", "other"})), 15, 1,
         "sector_groups"),
        (replace(ENOUGH, sectors=frozenset({"nhs_community", "local_government", "social_care"})),
         15, 1, None),
        (replace(ENOUGH, sectors=frozenset({"nhs_mental_health", "local_government", "people"})),
         15, 1, None),
    ],
)  # fmt: skip
def test_each_part_of_the_gate(
    turnout: Turnout, ties: int, graded: float, lacking: str | None
) -> None:
    gate = system_gate(NINE_PAPER, turnout, ties, graded, Settings())
    assert {check.id for check in gate if not check.met} == ({lacking} if lacking else set())
    # However clear the criteria, without the gate there is no verdict.
    verdict = system_verdict(criteria(*[MET] * 5), gate, 2)
    assert (verdict.verdict, verdict.strength) == ((UNKNOWN, None) if lacking else (FLAGGED, FIRM))


def test_a_survey_may_ask_for_more() -> None:
    more = Settings(gate_ties=16, gate_leaders=30)
    gate = system_gate(NINE_PAPER, ENOUGH, 15, 1.0, more)
    assert {check.id for check in gate if not check.met} == {"ties", "leaders"}


@pytest.mark.parametrize(
    ("turnout", "sectors", "lacking"),
    [
        (Turnout(5, 3, 6, frozenset()), 2, None),
        (Turnout(3, 3, 6, frozenset()), 2, "organisations"),
        (Turnout(5, 3, 6, frozenset()), 1, "sectors"),
        (Turnout(5, 3, 5, frozenset()), 2, "leaders"),
        (Turnout(6, 3, 6, frozenset()), 2, "organisation_share"),
    ],
)
def test_each_part_of_the_gate_of_a_place(
    turnout: Turnout, sectors: int, lacking: str | None
) -> None:
    gate = place_gate(turnout, sectors)
    assert {check.id for check in gate if not check.met} == ({lacking} if lacking else set())
    assert place_verdict(criteria(*[MET] * 3), gate).verdict == (UNKNOWN if lacking else FLAGGED)


def cut(paper: Register, kept: int) -> Register:
    """The same register with all but so many expected ties taken out by agreement."""
    from maturity.structure import expected_ties

    rest = expected_ties(paper).expected[kept:]
    return replace(paper, expectations=tuple(Expectation(a, b, "remove", "") for a, b in rest))


def test_the_gate_is_read_from_the_survey() -> None:
    assert unmet(system(NONE, 0)) == set()
    assert unmet(system(NONE, 0, paper=register(NINE))) == {"structure"}
    assert unmet(system(NONE, 0, leaders=2)) == {"leaders"}
    assert unmet(system(NONE, 0, paper=cut(NINE_PAPER, 15))) == set()
    assert unmet(system(NONE, 0, paper=cut(NINE_PAPER, 14))) == {"ties"}
    seven = register(["icb", "nhs_acute", "nhs_acute", "local_government", "local_government",
                      "social_care", "vcse"], seated=True, places=2)  # fmt: skip
    assert unmet(system(NONE, 0, paper=seven)) == {"organisations"}
    plain = register(["icb", *["nhs_acute"] * 4, *["vcse"] * 4, "people"], seated=True, places=2)
    assert unmet(system(NONE, 0, paper=plain)) == {"sector_groups"}


def test_organisations_that_do_not_answer_close_the_gate() -> None:
    # Five of nine answer, 56%. Twenty of 36 pairs have both or one side and no way to fill more.
    wave = told(
        NINE_PAPER,
        [5] * 9,
        lambda i, k, j: NONE,
        lambda i, k: 0,
        silent=lambda i, k: i in (5, 6, 7, 8),
    )
    assert unmet(assessed(wave)) == {"organisation_share", "dyad_share", "sector_groups"}
    # Everyone answers, but hardly anyone can judge the others.
    judged = told(
        NINE_PAPER,
        [3] * 9,
        lambda i, k, j: NONE if i + j < 9 else Said(state=Status.UNKNOWN),
        lambda i, k: 0,
    )
    assert unmet(assessed(judged)) == {"dyad_share"}


def bodies(*kinds: str, seats: dict[str, list[int]]) -> Register:
    return replace(
        register(NINE),
        bodies=tuple(Body(kind, kind, kind) for kind in kinds),
        seats=tuple(Seat(body, f"O{n}", "voting") for body, who in seats.items() for n in who),
    )


@pytest.mark.parametrize(
    ("paper", "there"),
    [
        (register(NINE), False),
        (bodies("icb", "icp", seats={"icb": [0, 1], "icp": [0, 4]}), True),
        (bodies("icb", "place", seats={"icb": [0, 1, 4], "place": [1]}), True),
        # No partnership beside the board; a body that nobody sits on; other bodies only.
        (bodies("icb", seats={"icb": [0, 1, 4, 6]}), False),
        (bodies("icb", "place", seats={"icb": [0, 1, 4, 6]}), False),
        (bodies("icb", "other", seats={"icb": [0, 1, 4], "other": [6]}), False),
        # No board.
        (bodies("place", "icp", seats={"place": [0, 1, 4], "icp": [6]}), False),
        # Two sectors only, although they sit on both.
        (bodies("icb", "place", seats={"icb": [0, 4], "place": [0, 4, 5]}), False),
    ],
)
def test_there_must_be_a_structure_that_could_exist_in_name_only(
    paper: Register, there: bool
) -> None:
    assert structure_on_paper(paper).met is there


# -- pairs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("maturity", "depth", "expected"),
    [
        ((0, 24.9), (0, 100), FLAGGED),
        ((0, 25), (0, 100), UNKNOWN),
        ((0, 100), (0, 29.9), FLAGGED),
        ((0, 100), (0, 30), UNKNOWN),
        ((25, 100), (30, 100), NOT_FLAGGED),
        ((25, 100), (29.9, 100), UNKNOWN),
        ((24.9, 100), (30, 100), UNKNOWN),
        # The questionnaire does not ask for depth: maturity alone decides.
        ((25, 100), (NAN, NAN), NOT_FLAGGED),
        ((0, 24), (NAN, NAN), FLAGGED),
        ((NAN, NAN), (NAN, NAN), UNKNOWN),
        ((NAN, NAN), (40, 60), UNKNOWN),
    ],
)
def test_a_pair_in_name_only(
    maturity: tuple[float, float], depth: tuple[float, float], expected: str
) -> None:
    scores = [Score(low=low, high=high) for low, high in (maturity, depth)]
    assert pair_verdict(*scores, 25.0, 30.0) == expected


def pair(ab: Said | None, ba: Said | None, leaders: int = 2) -> tuple[dict[str, Any], Assessment]:
    """A trust and a council, with so many leaders a side who all say the same."""
    paper = register(["nhs_acute", "local_government"])
    found = assessed(told(paper, [leaders] * 2, lambda i, k, j: (ab, ba)[i]))
    (row,) = results_of(found)["dyads"]
    return row, found


@pytest.mark.parametrize(
    ("ab", "ba", "expected"),
    [
        (both_ways(0), both_ways(0), FLAGGED),
        (NONE, NONE, FLAGGED),
        (both_ways(0), both_ways(1), FLAGGED),
        (both_ways(1), both_ways(1), NOT_FLAGGED),
        (both_ways(4), NONE, NOT_FLAGGED),
        # Good but shallow: one side 1, the other 1 (20 of 100); with 2 it is exactly 1.5.
        (both_ways(4, depth=1), both_ways(4, depth=1), FLAGGED),
        (both_ways(4, depth=1), both_ways(4, depth=2), NOT_FLAGGED),
        # One side alone proves nothing.
        (both_ways(0, depth=0), None, UNKNOWN),
        (NONE, None, UNKNOWN),
        (None, both_ways(0, depth=0), UNKNOWN),
        (NONE, Said(state=Status.UNKNOWN), UNKNOWN),
        (both_ways(3), None, UNKNOWN),
        (None, None, UNKNOWN),
        # One side can clear a pair: whatever the other says, f(100, 0) = 28.1 and depth is 50.
        (both_ways(4), None, NOT_FLAGGED),
    ],
)
def test_one_side_alone_never_names_a_pair(ab: Said | None, ba: Said | None, expected: str) -> None:
    row, _ = pair(ab, ba)
    assert row["in_name_only"] == expected


@pytest.mark.parametrize(("view", "below"), [(29, True), (30, False)])
def test_one_side_alone_can_only_prove_that_a_pair_does_not_work_yet(
    view: float, below: bool
) -> None:
    _, found = pair(both_ways(view / 25), None)
    assert bool(found.named.high["maturity"][0] < 50) is below
    assert found.named.high["maturity"][0] == pytest.approx(0.75 * view + 28.125)


def test_a_side_of_one_leader_carries_that_leaders_noise() -> None:
    # Both leaders say 17: surely below 25 if there were more of them, not with the noise of one.
    assert pair(both_ways(17 / 25), both_ways(17 / 25))[0]["in_name_only"] == FLAGGED
    assert pair(both_ways(17 / 25), both_ways(17 / 25), 1)[0]["in_name_only"] == UNKNOWN
    # That there is no relationship is a fact and has no noise.
    assert pair(NONE, NONE, 1)[0]["in_name_only"] == FLAGGED


def test_no_pair_is_named_from_views_that_nobody_gave() -> None:
    # Every council that answers says 0 of trusts, and trusts say 0 of all councils. The silent
    # council's pairs score 0 by imputation, and still nobody is named for it.
    paper = register(["nhs_acute", "nhs_acute", *["local_government"] * 3])
    lowest = both_ways(0, depth=0)
    wave = told(paper, [2] * 5, lambda i, k, j: lowest, silent=lambda i, k: i == 4)
    rows = {(row["a"], row["b"]): row for row in results_of(assessed(wave))["dyads"]}
    for trust in ("O0", "O1"):
        row = rows[trust, "O4"]
        assert (row["score"]["value"], row["grade"], row["band"]) == (0, "C", "1")
        assert (row["in_name_only"], row["kind"]) == (UNKNOWN, None)
        assert rows[trust, "O2"]["in_name_only"] == FLAGGED


# -- places and sectors --------------------------------------------------------------------------


def place_of(wave: Wave, name: str) -> Any:
    found = assessed(wave)
    return next(
        verdict
        for place, verdict in zip(found.frame.places, found.places, strict=True)
        if place.name == name
    )


def test_a_place_is_flagged_on_its_own_in_a_system_that_is_not() -> None:
    # P0 is the ICB and the even organisations; among those that are not the hub nothing works.
    inside = {2, 4, 6, 8}
    wave = told(
        NINE_PAPER,
        [3] * 9,
        lambda i, k, j: NONE if {i, j} <= inside else TOP,
        lambda i, k: 4,
    )
    bad, good = place_of(wave, "P0"), place_of(wave, "P1")
    # 4 of 10 pairs work (with the ICB), the one NHS-council pair is 0, and without the ICB nothing.
    assert [c.score.value for c in bad.criteria] == [0.4, 0 + 100 / 2, 0]
    assert (bad.verdict, bad.strength) == (FLAGGED, FIRM)
    assert (good.verdict, good.strength) == (NOT_FLAGGED, FIRM)
    assert assessed(wave).verdict.verdict == NOT_FLAGGED


def test_without_nhs_or_council_a_place_can_still_be_flagged_by_what_its_lead_leaves() -> None:
    sectors = ["icb", "nhs_acute", "nhs_acute", "social_care", "vcse", "people", "vcse", "people"]
    paper = register(sectors, seated=True, places=1)
    wave = told(paper, [2] * 8, lambda i, k, j: NONE, lambda i, k: 0)
    found = place_of(wave, "P0")
    spine = found.criteria[1]
    assert np.isnan(spine.score.worst_low)
    assert not spine.applies
    assert spine.met() is None
    assert found.verdict == FLAGGED


def test_a_sector_is_left_out_of_a_system_that_works_without_it() -> None:
    charity = NINE.index("vcse")

    def left_out(inside: Said, towards: Said, **more: Any) -> set[str]:
        wave = told(
            NINE_PAPER,
            [3] * 9,
            lambda i, k, j: towards if charity in (i, j) else inside,
            lambda i, k: 4,
            **more,
        )
        rows = results_of(assessed(wave))["sectors"]
        return {row["sector"] for row in rows if row["left_out"]}

    assert left_out(TOP, both_ways(1)) == {"vcse"}
    assert left_out(TOP, both_ways(2)) == set()
    # Where nothing works nobody in particular is left out; a silent sector is not known to be.
    assert left_out(both_ways(1), both_ways(0)) == set()
    assert left_out(TOP, TOP, silent=lambda i, k: i == charity) == set()


# -- what would settle it ------------------------------------------------------------------------


def test_nothing_settles_a_verdict_when_no_reply_is_outstanding() -> None:
    found = system(both_ways(2.0), 2, leaders=1, **OPEN)
    assert found.verdict.verdict == UNKNOWN
    assert found.verdict.settle == ()


def test_a_verdict_that_is_given_needs_no_settling() -> None:
    found = system(TOP, 4, leaders=5, answering=3)
    assert found.verdict.verdict == NOT_FLAGGED
    assert found.verdict.settle == ()


def settled_by_answering(wave: Wave, paper: Register, n: int) -> dict[str, float]:
    """By how much each criterion moves if organisation n's silent all say 0, or all say 100."""

    def answering(value: float, statement: float) -> list[float]:
        said, stated = {}, {}
        heard = {
            (int(wave.answers.leader[row]), int(wave.answers.partner[row])): row
            for row in range(len(wave.answers))
        }
        at: dict[int, int] = {}
        for leader, own in enumerate(wave.organisation_of.tolist()):
            k = at[own] = at.get(own, -1) + 1
            if np.isfinite(wave.statements[leader, 0]):
                stated[own, k] = float(wave.statements[leader, 0]) / 25
            elif own == n:
                stated[own, k] = statement
            for j in np.flatnonzero(wave.asked[leader]).tolist():
                row = heard.get((leader, j))
                if row is not None:
                    said[own, k, j] = Said(
                        (wave.answers.quality[row] / 25).tolist(),
                        float(wave.answers.depth[row]) / 20,
                        Status(wave.answers.state[row]),
                    )
                elif own == n:
                    said[own, k, j] = Said([value] * ITEMS, 5 if value else 0)
        many = np.bincount(wave.organisation_of, minlength=len(paper.organisations)).tolist()
        found = outcome(make_wave(paper, said, leaders=many, statements=stated))[0].criteria
        return [
            float(values[0]) * scale
            for values, scale in (
                (found.hollow, 100), (found.boundary, 1), (found.voice, 1),
                (found.connected, 100), (found.lived, 1),
            )
        ]  # fmt: skip

    low, high = answering(0, 0), answering(4, 4)
    return {f"C{m}": abs(b - a) for m, (a, b) in enumerate(zip(low, high, strict=True), start=1)}


def half_silent(seed: int) -> tuple[Wave, Register]:
    """Eight organisations of eight sectors in the middle of the scale, some of them silent."""
    rng = np.random.default_rng(seed)
    paper = register(EIGHT, seated=True, places=2)
    gone = {(i, k) for i in range(8) for k in range(3) if rng.random() < 0.4}
    gone |= {(3, k) for k in range(3)}
    wave = told(
        paper,
        [3] * 8,
        lambda i, k, j: both_ways(float(rng.integers(1, 4)), depth=float(rng.integers(0, 5))),
        lambda i, k: float(rng.integers(1, 4)),
        silent=lambda i, k: (i, k) in gone,
    )
    return wave, paper


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_swing_is_what_answering_would_do(seed: int) -> None:
    wave, paper = half_silent(seed)
    found = assessed(wave, **OPEN).verdict
    assert found.verdict == UNKNOWN
    assert found.settle
    undecided = {c.id for c in found.criteria if c.met() is None}
    swings = {}
    for n in range(8):
        moved = settled_by_answering(wave, paper, n)
        swings[f"O{n}"] = {id: moved[id] for id in undecided if moved[id] >= LEAST}
    for entry in found.settle:
        assert set(entry.criteria) == set(swings[entry.organisation])
        assert entry.swing == pytest.approx(max(swings[entry.organisation].values()), abs=1e-6)
    # Those who could move most, the most first.
    best = sorted((max(s.values()) for s in swings.values() if s), reverse=True)
    assert [entry.swing for entry in found.settle] == pytest.approx(best[:NAMED], abs=1e-6)


def test_only_criteria_that_apply_and_are_not_decided_are_settled() -> None:
    # Nobody is the hub, so C4 does not apply; the statements are all at the top, by everyone.
    paper = register(["nhs_acute", *EIGHT[1:]], seated=True, places=2)
    wave = told(
        paper,
        [4] * 8,
        lambda i, k, j: both_ways(2) if k < 2 or i not in (1, 3, 5) else None,
        lambda i, k: 4,
    )
    found = assessed(wave, **OPEN).verdict
    assert found.verdict == UNKNOWN
    decided = {c.id: c.met() for c in found.criteria}
    assert decided["C5"] is False
    assert decided["C4"] is None
    assert {entry.organisation for entry in found.settle} == {"O1", "O3", "O5"}
    assert {id for entry in found.settle for id in entry.criteria} <= {"C1", "C2", "C3"}


def test_leaders_who_were_not_asked_or_cannot_judge_are_not_outstanding() -> None:
    wave = told(
        register(EIGHT, seated=True, places=2),
        [2] * 8,
        lambda i, k, j: Said(state=Status.UNKNOWN) if i in (1, 4) else both_ways(2),
        lambda i, k: 2,
        silent=lambda i, k: i == 2,
    )
    # Organisation 2 is silent but was asked about one partner only.
    asked = wave.asked.copy()
    asked[wave.organisation_of == 2] = False
    asked[wave.organisation_of == 2, 0] = True
    found = assessed(replace(wave, asked=asked), **OPEN).verdict
    assert [entry.organisation for entry in found.settle] == ["O2"]
    # One view of 28 pairs: of the ICB by a mental health trust, which are both of the NHS.
    assert found.settle[0].criteria == ("C1", "C3", "C5")


# -- other choices -------------------------------------------------------------------------------

RERUNS: dict[str, Callable[[Settings], dict[str, Any]]] = {
    "thresholds_lower": lambda s: {
        "sino_c1": 0.4, "sino_c4": 0.4, "sino_c2": 45.0, "sino_c3": 45.0, "sino_c5": 45.0
    },
    "thresholds_higher": lambda s: {
        "sino_c1": 0.6, "sino_c4": 0.6, "sino_c2": 55.0, "sino_c3": 55.0, "sino_c5": 55.0
    },
    "working_lower": lambda s: {"working_cut": 45.0},
    "working_higher": lambda s: {"working_cut": 55.0},
    "asymmetry_none": lambda s: {"asymmetry": 0.0},
    "asymmetry_double": lambda s: {"asymmetry": 0.5},
    "depth_ignored": lambda s: {"depth_cut": 0.0},
    "cautious": lambda s: {"delta": 25.0},
    "one_fewer": lambda s: {"sino_needed": 1},
    "one_more": lambda s: {"sino_needed": 3},
}  # fmt: skip


def test_every_variant_is_what_a_whole_run_with_that_choice_gives() -> None:
    waves = [mixed_wave(1, size=8), half_silent(1)[0]]
    # A little below the middle, a little above it, and of two minds: other choices tell.
    for low, high in ((1.9, 1.9), (2.1, 2.1), (1.5, 2.7)):
        waves.append(
            told(
                NINE_PAPER,
                [3] * 9,
                lambda i, k, j, low=low, high=high: both_ways(low if i < j else high, depth=2),
                lambda i, k, low=low: low,
                silent=lambda i, k: k == 2 and i in (1, 2),
            )
        )
    seen = set()
    for wave in waves:
        found = {v.id: v.verdict for v in assessed(wave, **OPEN).sensitivity}
        assert set(found) == {*RERUNS, "no_imputation", "without_nhs_pairs"}
        for name, change in RERUNS.items():
            again = assessed(wave, **(OPEN | change(Settings()))).verdict
            assert (found[name].verdict, found[name].strength) == (again.verdict, again.strength)
            for one, two in zip(found[name].criteria, again.criteria, strict=True):
                assert one.met() is two.met()
                assert one.met(worst=True) is two.met(worst=True)
                np.testing.assert_allclose(
                    [one.score.low, one.score.high, one.score.worst_low, one.score.worst_high],
                    [two.score.low, two.score.high, two.score.worst_low, two.score.worst_high],
                    atol=1e-12,
                )
            seen.add(again.verdict)
    assert seen == {FLAGGED, NOT_FLAGGED, UNKNOWN}


def test_variants_that_are_no_setting_are_worked_out_apart() -> None:
    wave = mixed_wave(4, size=8)
    found = assessed(wave, **OPEN)
    by_id = {v.id: v.verdict for v in found.sensitivity}
    plain, chosen = frame(wave.structure), rules(Settings())
    both_nhs = plain.nhs[plain.a] & plain.nhs[plain.b]
    again = ranges(
        prepare(wave, plain),
        draws(wave, 0, 40),
        {
            "no_imputation": Job(only_criteria(chosen), 12.5, impute=False),
            "without_nhs_pairs": Job(only_criteria(Rules(), ~both_nhs), 12.5),
        },
        Sampling(),
    )
    names = ("hollow", "boundary", "voice", "connected", "lived")
    for id, ends in again.items():
        for criterion, name in zip(by_id[id].criteria, names, strict=True):
            assert criterion.score.low == float(ends.low[name])
            assert criterion.score.worst_high == float(ends.worst_high[name])


def test_with_no_view_filled_in_the_range_is_wider() -> None:
    paper = register(["icb", *["nhs_acute"] * 3, *["local_government"] * 3, "vcse", "vcse"],
                     seated=True, places=2)  # fmt: skip
    wave = told(paper, [3] * 9, lambda i, k, j: both_ways(3), lambda i, k: 3,
                silent=lambda i, k: i in (3, 6))  # fmt: skip
    found = assessed(wave, **OPEN)
    without = {v.id: v.verdict for v in found.sensitivity}["no_imputation"]
    for one, two in zip(found.verdict.criteria, without.criteria, strict=True):
        assert two.score.low <= one.score.low
        assert two.score.high >= one.score.high
    assert without.criteria[1].score.low < found.verdict.criteria[1].score.low - 1
