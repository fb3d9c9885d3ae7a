"""The plan of who is asked about whom: by hand, on the examples, and what always holds."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maturity.errors import MaturityError, Problems
from maturity.layout import PLAN
from maturity.planning import Plan, deal, planned
from maturity.register import Expectation, Organisation, Register
from maturity.structure import Structure, expected_ties
from maturity.survey import open_survey, read
from maturity.table import read_csv
from maturity.wave import Leader
from tests.surveys_made import LEADERS, make, rows, with_head, with_row

EXAMPLES = Path(__file__).parent.parent / "surveys" / "examples"


def system(size: int, *removed: tuple[int, int]) -> Structure:
    """Organisations O0, O1, ... of which every pair is expected but those removed."""
    return expected_ties(
        Register(
            organisations=tuple(Organisation(f"O{n}", f"O {n}", "vcse") for n in range(size)),
            expectations=tuple(Expectation(f"O{a}", f"O{b}", "remove", "far") for a, b in removed),
        )
    )


def people(*many: int) -> list[Leader]:
    """So many leaders of O0, O1, ..."""
    return [Leader(f"L{i}.{k}", f"O{i}") for i, n in enumerate(many) for k in range(n)]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Structure, list[Leader], int, int]:
    size = draw(st.integers(2, 7))
    pairs = [(a, b) for a in range(size) for b in range(a + 1, size)]
    removed = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=6))
    many = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))
    most, seed = draw(st.integers(1, 8)), draw(st.integers(0, 99))
    return system(size, *removed), people(*many), most, seed


def spread(plan: Plan) -> list[int]:
    return [max(s.raters.values()) - min(s.raters.values()) for s in plan.shares]


@given(cases())
@settings(max_examples=200, deadline=None)
def test_a_plan_from_nothing(case: tuple[Structure, list[Leader], int, int]) -> None:
    structure, leaders, most, seed = case
    plan = deal(structure, leaders, most=most, seed=seed)
    of = {leader.id: leader.organisation for leader in leaders}
    assert len(plan.rows) == len(set(plan.rows))
    for leader in leaders:
        partners = plan.partners.get(leader.id, ())
        expected = structure.partners[leader.organisation]
        assert set(partners) <= set(expected)
        assert len(partners) == min(most, len(expected))
    for share in plan.shares:
        own = [leader for leader in leaders if leader.organisation == share.organisation]
        assert share.raters == {
            partner: sum((leader.id, partner) in plan.rows for leader in own)
            for partner in structure.partners[share.organisation]
        }
        capacity = sum(min(most, len(share.raters)) for _ in own)
        if len(own) >= 2 and capacity >= 2 * len(share.raters):
            assert min(share.raters.values()) >= 2
            assert not share.short
    assert all(gap <= 1 for gap in spread(plan))
    assert {of[leader] for leader, _ in plan.rows} <= {share.organisation for share in plan.shares}


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_plan_does_not_depend_on_the_order_of_the_leaders(
    case: tuple[Structure, list[Leader], int, int], order: random.Random
) -> None:
    structure, leaders, most, seed = case
    before = deal(structure, leaders, most=most, seed=seed)
    order.shuffle(leaders)
    after = deal(structure, leaders, most=most, seed=seed)
    assert sorted(before.rows) == sorted(after.rows)
    assert after == deal(structure, leaders, most=most, seed=seed)


@given(cases(), st.integers(0, 99), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_rows_that_stand_already_are_kept_and_completed(
    case: tuple[Structure, list[Leader], int, int], other: int, fewer: int
) -> None:
    structure, leaders, most, seed = case
    first = deal(structure, leaders[:-fewer], most=most, seed=seed)
    plan = deal(structure, leaders, most=most, before=first.rows, seed=other)
    assert set(first.rows) <= set(plan.rows)
    assert plan.kept == len(first.rows)
    assert not plan.over
    assert not plan.beyond
    # The new leaders may mend what the old ones left uneven, and never make it worse.
    assert all(gap <= 1 for gap in spread(plan))


@given(cases(), st.data())
@settings(max_examples=150, deadline=None)
def test_nothing_can_be_evened_out_further(
    case: tuple[Structure, list[Leader], int, int], data: st.DataObject
) -> None:
    structure, leaders, most, seed = case
    possible = [(x.id, p) for x in leaders for p in structure.partners[x.organisation]]
    before = data.draw(st.lists(st.sampled_from(possible), unique=True)) if possible else []
    plan = deal(structure, leaders, most=most, before=before, seed=seed)
    assert set(before) <= set(plan.rows)
    movable = set(plan.rows) - set(before)
    for share in plan.shares:
        for leader, heavy in movable:
            if leader not in share.leaders:
                continue
            for light, n in share.raters.items():
                assert (leader, light) in plan.rows or share.raters[heavy] < n + 2
    for leader in leaders:
        had = sum(row[0] == leader.id for row in before)
        expected = len(structure.partners[leader.organisation])
        assert len(plan.partners.get(leader.id, ())) == max(had, min(most, expected))
        assert (leader.id in plan.over) == (had > most)


def test_another_seed_deals_otherwise() -> None:
    structure, leaders = system(12), people(*[3] * 12)
    plans = {deal(structure, leaders, most=4, seed=seed).rows for seed in range(5)}
    assert len(plans) == 5


def test_three_leaders_and_eleven_partners_by_hand() -> None:
    # 3 leaders x 8 = 24 places for 11 partners: nine of them asked twice, two of them three times.
    plan = deal(system(12), people(3), most=8)
    (share,) = [share for share in plan.shares if share.leaders]
    assert sorted(share.raters.values()) == [2] * 9 + [3] * 2
    assert share.short == ()


def test_what_cannot_be_balanced_is_said() -> None:
    # O0: 2 x 4 = 8 places for 5 partners: two of them get one rater only. O1: one leader.
    plan = deal(system(6), people(2, 1), most=4)
    first, second = plan.shares[:2]
    assert sorted(first.raters.values()) == [1, 1, 2, 2, 2]
    assert len(first.short) == 2
    assert sorted(second.raters.values()) == [0, 1, 1, 1, 1]
    assert len(second.short) == 1
    said = "\n".join(plan.lines())
    assert f"O0: 2 leaders for 5 partners; fewer than 2 asked about {first.short[0]}" in said
    assert f"O1: 1 leader for 5 partners; fewer than 1 asked about {second.short[0]}" in said
    assert "One leader O1" in said
    assert "Nobody     O2, O3, O4, O5" in said


def test_a_chain_of_leaders_evens_out_what_kept_rows_left() -> None:
    # L0.0 may rate O1 and O2, L0.1 is bound to O2 and O3; only a swap gives O1 its second rater.
    structure = system(4)
    before = [("L0.1", "O2"), ("L0.1", "O3")]
    plan = deal(structure, people(3), most=2, before=before)
    (share,) = [share for share in plan.shares if share.leaders]
    assert set(share.raters.values()) == {2}


def test_a_kept_row_beyond_the_expected_partners_is_said() -> None:
    plan = deal(system(4, (0, 1)), people(1), most=2, before=[("L0.0", "O1")])
    assert plan.beyond == (("L0.0", "O1"),)
    assert len(plan.partners["L0.0"]) == 2
    assert "Unexpected L0.0 about O1" in "\n".join(plan.lines())


def test_more_rows_than_a_leader_may_have_are_kept_and_said() -> None:
    before = [("L0.0", f"O{n}") for n in (1, 2, 3)]
    plan = deal(system(5), people(1), most=2, before=before)
    assert plan.rows == tuple(before)
    assert plan.over == ("L0.0",)
    assert "Too many   L0.0" in "\n".join(plan.lines())


@pytest.mark.parametrize(("name", "wave"), [("northmoor", "2025"), ("saltmarsh", "2026")])
def test_the_plan_of_an_example_is_kept_as_it_is(name: str, wave: str) -> None:
    survey = open_survey(EXAMPLES / name)
    plan = planned(survey, wave)
    table = survey.source.table(PLAN, wave, Problems())
    assert table is not None
    before = set(zip(table.column("leader"), table.column("partner"), strict=True))
    assert before <= set(plan.rows)
    assert plan.kept == len(before)
    assert not plan.over


def test_the_text_of_the_plan_is_read_back_as_it_was(tmp_path: Path) -> None:
    survey = open_survey(make(tmp_path / "a", plan=None))
    plan = planned(survey, "2026", seed=3)
    found = make(tmp_path / "b", plan=plan.csv)
    wave = read(open_survey(found))
    asked = {
        (leader.id, partner)
        for n, leader in enumerate(wave.leaders)
        for m, partner in enumerate(wave.organisations)
        if wave.asked[n, m]
    }
    assert set(plan.rows) <= asked
    again = planned(open_survey(found), "2026", seed=8)
    assert again.rows == plan.rows
    assert again.csv == plan.csv


def test_a_code_that_is_not_ascii_survives(tmp_path: Path) -> None:
    leaders = with_row(LEADERS, leader="Zoë, “Z”", organisation="ICB", role="chair")
    plan = planned(open_survey(make(tmp_path, leaders=leaders, plan=None)), "2026")
    table = read_csv(plan.csv, "plan.csv", PLAN, Problems())
    assert table is not None
    assert "Zoë, “Z”" in table.column("leader")


def test_a_full_roster_has_no_limit(tmp_path: Path) -> None:
    head = with_head(settings={"partners_per_leader": 1}, wave={"form": "full_roster"})
    survey = open_survey(make(tmp_path, head=head, plan=None))
    plan = planned(survey, "2026")
    partners = survey.structure("2026").partners
    assert len(plan.rows) == sum(2 * len(found) for found in partners.values())
    head = with_head(settings={"partners_per_leader": 1}, wave={"form": "roster"})
    fewer = planned(open_survey(make(tmp_path, head=head, plan=None)), "2026")
    assert len(fewer.rows) == len(LEADERS)


def test_without_leaders_or_a_roster_there_is_no_plan(tmp_path: Path) -> None:
    cases = {
        "no-leaders": make(tmp_path / "a", leaders=None, plan=None),
        "not-invited": make(tmp_path / "b", plan=rows("leader,partner", "X,ICB")),
        "no-roster": make(tmp_path / "c", head=with_head(wave={"form": "name_generator"})),
    }
    for slug, folder in cases.items():
        with pytest.raises(MaturityError) as error:
            planned(open_survey(folder), "2026")
        assert slug in {problem.slug for problem in error.value.problems}
