"""The model worked by hand: every number here was worked out on paper beside it."""

from __future__ import annotations

import numpy as np
import pytest

from maturity.basis import prepare
from maturity.instrument import Status
from maturity.model import (
    Rules,
    at_least,
    bands,
    below,
    connected_without,
    dyad,
    mean,
    pair_bands,
    system_band,
    working,
)
from maturity.ranges import Job, Sampling, everything, ranges
from maturity.scores import Dyad, dyads, scored
from maturity.structure import expected_ties
from maturity.wave import Wave
from maturity.worlds import draws
from tests.waves_made import Said, both_ways, make_wave, outcome, register

NAN = float("nan")
CUTS = (25.0, 50.0, 75.0, 90.0)


def f(a: float, b: float, **rules: float) -> float:
    return float(dyad(np.array([a]), np.array([b]), Rules(**rules))[0])


# The published golden pairs of the dyad function.
@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (100, 100, 100), (100, 0, 28.125), (50, 50, 50), (0, 0, 0), (75, 62.5, 68.75),
        (75, 50, 59.375), (40, 30, 35), (90, 60, 70.625), (29, 100, 49.875), (30, 100, 50.625),
    ],
)  # fmt: skip
def test_the_maturity_of_a_pair(a: float, b: float, expected: float) -> None:
    assert f(a, b) == pytest.approx(expected, abs=1e-12)
    assert f(b, a) == f(a, b)


def test_one_side_stands_for_the_pair_and_none_is_not_zero() -> None:
    assert f(NAN, 62.0) == 62.0
    assert f(62.0, NAN) == 62.0
    assert np.isnan(f(NAN, NAN))


def test_asymmetry_can_be_left_out() -> None:
    assert f(100, 0, asymmetry=0.0) == 50
    assert f(100, 0, asymmetry=0.5) == 50 - 0.5 * 87.5


def test_exactly_on_a_threshold_counts_as_reaching_it() -> None:
    exact = np.array([50.0, 50.0 - 1e-12, 49.999, NAN])
    assert at_least(exact, 50).tolist() == [True, True, False, False]
    assert below(exact, 50).tolist() == [False, False, True, False]


def test_bands_begin_at_their_cuts() -> None:
    scores = np.array([0, 24.9, 25, 50, 75, 90, 100, NAN])
    assert bands(scores, CUTS).tolist() == [0, 0, 1, 2, 3, 4, 4, -1]


def test_a_pair_is_held_at_developing_by_a_weak_view_or_a_weak_dimension() -> None:
    # f(100, 60) = 80 - .25 x 27.5 = 73.1; f(100, 66) = 83 - 5.4 = 77.6 is Maturing on its own.
    views = np.array([[[100.0], [100.0], [100.0]], [[66.0], [49.0], [NAN]]])
    score = np.array([[77.6], [77.6], [100.0]])
    strong = np.array([[[80.0], [80.0], [NAN]]])
    assert pair_bands(score, views, strong, CUTS)[:, 0].tolist() == [3, 2, 4]
    weak = np.array([[[49.0], [80.0], [50.0]]])
    assert pair_bands(score, views, weak, CUTS)[:, 0].tolist() == [2, 2, 4]


def test_a_weak_sector_holds_the_system_down() -> None:
    ties = np.array([3, 3, 2])
    high = np.array([95.0])

    def held(cross: list[float], sector: list[float]) -> list[int]:
        columns = (np.array(cross)[:, None], np.array(sector)[:, None])
        return [int(band[0]) for band in system_band(high, columns[1], columns[0], ties, CUTS)]

    strong = [95.0, 95.0, 95.0]
    # The third sector has too few ties to others to hold the system at Developing...
    assert held([80, 76, 10], strong) == [4, 4]
    assert held([80, 49, 95], strong) == [2, 4]
    assert held([80, NAN, 95], strong) == [4, 4]
    # ...but no system is Thriving while any sector is below 75.
    assert held(strong, [95, 95, 74]) == [3, 4]
    assert held(strong, [95, NAN, 75]) == [4, 4]


def test_a_working_tie_needs_maturity_and_depth() -> None:
    score = np.array([[50.0], [50.0], [49.0], [50.0], [NAN]])
    depth = np.array([[30.0], [29.0], [100.0], [NAN], [50.0]])
    found = working(score, depth, Rules())[:, 0]
    assert found[:4].tolist() == [1, 0, 0, 1]
    assert np.isnan(found[4])


def test_means_leave_out_what_is_not_known() -> None:
    assert mean(np.array([[1.0], [NAN], [3.0]])).tolist() == [2.0]
    assert np.isnan(mean(np.array([[NAN]]))[0])


def pairs_of(wave: Wave, worlds: int = 0) -> list[Dyad]:
    """Every expected pair, with ranges from so many resampled worlds."""
    found, frame = outcome(wave)
    basis = prepare(wave, frame)
    jobs = {"all": Job(everything(Rules()), 12.5)}
    ends = ranges(basis, draws(wave, 0, worlds), jobs, Sampling())["all"]
    return list(dyads(scored(found, ends, basis.evidence), found, basis.views(), basis.evidence))


def by_ends(wave: Wave) -> dict[tuple[int, int], Dyad]:
    """Every expected pair by its two organisations."""
    _, frame = outcome(wave)
    return {(int(frame.a[row.pair]), int(frame.b[row.pair])): row for row in pairs_of(wave)}


# -- four organisations --------------------------------------------------------------------------


def four(**more: object) -> tuple:  # type: ignore[type-arg]
    """An ICB (the hub), a trust, a council and a silent care provider; one leader each.

    ICB and trust rate each other 3 of 4: 75 and 75, so 75. The ICB rates the council 3, the council
    the ICB 1: 75 and 25, so 50 - .25 (50 - 12.5) = 40.625. Trust and council 2 and 2: 50. Of the
    silent care provider the ICB and the trust say 2 (50), the council says there is no relationship
    (0). Every depth is 5 but the trust's about the care provider, which is 1 (20 of 100).
    """
    paper = register(["icb", "nhs_acute", "local_government", "social_care"])
    said = {
        (0, 0, 1): both_ways(3), (1, 0, 0): both_ways(3),
        (0, 0, 2): both_ways(3), (2, 0, 0): both_ways(1),
        (1, 0, 2): both_ways(2), (2, 0, 1): both_ways(2),
        (0, 0, 3): both_ways(2), (1, 0, 3): both_ways(2, depth=1),
        (2, 0, 3): Said(state=Status.NONE),
    }  # fmt: skip
    wave = make_wave(paper, said, leaders=[1, 1, 1, 2], **more)  # type: ignore[arg-type]
    return wave, *outcome(wave)


def test_four_organisations() -> None:
    _, found, frame = four()
    pairs = list(zip(frame.a.tolist(), frame.b.tolist(), strict=True))
    assert pairs == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    assert found.maturity[:, 0].tolist() == [75, 40.625, 50, 50, 50, 0]
    assert found.system[0] == pytest.approx(265.625 / 6)
    assert found.band[:, 0].tolist() == [3, 1, 2, 2, 2, 0]
    # Working: ICB-trust, ICB-care, trust-council; trust-care is not deep enough.
    assert found.working[:, 0].tolist() == [1, 0, 1, 1, 0, 0]
    assert found.working_share[0] == 0.5
    # Fewer than eight pairs cross sector groups, so C1 reads the share over all of them.
    assert found.criteria.hollow[0] == 0.5
    # Every pair but council-care has one leader or more who says that it exists.
    assert found.coverage[0] == pytest.approx(5 / 6)
    assert found.quality[0] == pytest.approx(265.625 / 5)


def test_four_organisations_by_group() -> None:
    _, found, frame = four()
    # ICB: 75, 40.625, 50; trust: 75, 50, 50; council: 40.625, 50, 0; care: 50, 50, 0.
    assert found.organisation[:, 0] == pytest.approx([165.625 / 3, 175 / 3, 90.625 / 3, 100 / 3])
    # How others treat us reads what we say: the ICB says 75, 75, 50.
    assert found.experienced[:3, 0] == pytest.approx([200 / 3, 175 / 3, 25])
    assert np.isnan(found.experienced[3, 0])
    # How others find us: of the ICB 75, 25; trust 75, 50; council 75, 50; care 50, 50, 0.
    assert found.reputed[:, 0] == pytest.approx([50, 62.5, 62.5, 100 / 3])
    # NHS with others: ICB-council, ICB-care, trust-council, trust-care.
    assert found.criteria.boundary[0] == pytest.approx((40.625 + 50 + 50 + 50) / 4)
    # Voice group (council, care) towards the dominant (ICB, trust): 25 and 50; care is silent.
    assert found.criteria.voice[0] == 37.5
    assert frame.sectors == ("icb", "nhs_acute", "local_government", "social_care")
    assert found.sector_block[0 * 4 + 1, 0] == 75
    # A single view of a block is too few to stand for it.
    assert np.isnan(found.block_view[0 * 4 + 1, 0])


def test_without_the_hub() -> None:
    _, found, frame = four()
    # Without the ICB: expected trust-council, trust-care, council-care, so all 3 pairs; working
    # is trust-council alone: 1 of 3.
    assert found.criteria.connected[0] == pytest.approx(1 / 3)
    every = np.ones(frame.size, dtype=bool)
    nobody = np.zeros(4, dtype=bool)
    # With everybody: working ICB-trust, ICB-care, trust-council; in two steps also trust-care
    # and ICB-council: 5 of 6 pairs.
    assert connected_without(found.working, nobody, frame, every)[0] == pytest.approx(5 / 6)
    assert np.isnan(connected_without(found.working, ~nobody, frame, every)[0])


def test_statements_weigh_sectors_equally() -> None:
    # Trust 4 (100), council 2 (50), care two leaders 0 and 2: 25. The ICB says nothing.
    _, found, _ = four(statements={(1, 0): 4, (2, 0): 2, (3, 0): 0, (3, 1): 2})
    assert found.criteria.lived[0] == pytest.approx((100 + 50 + 25) / 3)
    assert found.questions[:, 0] == pytest.approx([175 / 3] * 5)


def test_marks_and_grades() -> None:
    wave, found, frame = four()
    evidence = prepare(wave, frame).evidence
    rows = pairs_of(wave)
    assert [row.grade for row in rows] == ["B", "B", "C-", "B", "C-", "C-"]
    assert [row.kind for row in rows] == [None] * 6
    assert evidence.missing[1].tolist() == [0, 0, 2, 0, 2, 2]
    assert np.isfinite(found.maturity).all()


def test_a_missing_view_is_filled_from_two_others_of_its_block() -> None:
    # Two trusts and three councils; the third council is silent and trust 0 says 1 of it. The other
    # councils say 3 and 4 of trust 0 and 2 of trust 1: councils about trusts mean 2.75 (68.75).
    paper = register(["nhs_acute", "nhs_acute", *["local_government"] * 3])
    said = {(2, 0, 0): both_ways(3), (3, 0, 0): both_ways(4), (2, 0, 1): both_ways(2),
            (3, 0, 1): both_ways(2), (0, 0, 4): both_ways(1)}  # fmt: skip
    wave = make_wave(paper, said, leaders=[1] * 5)
    rows = by_ends(wave)
    silent = rows[0, 4]
    assert silent.view_ba.value == 68.75
    assert (silent.view_ba.n, silent.view_ba.imputed, silent.grade) == (0, 1, "C")
    assert silent.score.value == pytest.approx(f(25, 68.75))
    # Trust 1 says nothing and only one view of trusts about councils exists: nothing fills it.
    assert np.isnan(rows[1, 4].view_ab.value)
    assert rows[1, 4].score.value == 68.75
    assert rows[1, 4].grade == "D"
    assert rows[0, 1].grade == "none"
    assert np.isnan(rows[0, 1].score.value)
    assert rows[0, 1].working is None


def test_where_nobody_can_judge_nothing_is_filled() -> None:
    paper = register(["nhs_acute", "nhs_acute", *["local_government"] * 3])
    unknown = Said(state=Status.UNKNOWN)
    said = {(i, 0, j): both_ways(3) for i in (0, 1) for j in (2, 3, 4)}
    said |= {(j, 0, i): both_ways(3) for i in (0, 1) for j in (2, 3, 4)}
    said[0, 0, 4] = said[4, 0, 0] = unknown
    wave = make_wave(paper, said, leaders=[1] * 5)
    rows = by_ends(wave)
    assert rows[0, 4].nobody_can_judge
    assert np.isnan(rows[0, 4].score.value)
    # The same with one side silent is an ordinary gap, and is filled.
    del said[4, 0, 0]
    found, frame = outcome(make_wave(paper, said, leaders=[1] * 5))
    pair = next(p for p in range(frame.size) if (frame.a[p], frame.b[p]) == (0, 4))
    assert found.maturity[pair, 0] == 75


def test_the_worked_dyad() -> None:
    paper = register(["nhs_acute", "local_government"])
    said = {
        (0, 0, 1): Said([3, 3, 4, 3, 2, 3], 3), (0, 1, 1): Said([2, 3, 3, 3, 1, 2], 3),
        (1, 0, 0): Said([1, 2, 2, 1, 0, 2], 3), (1, 1, 0): Said(state=Status.NONE),
    }  # fmt: skip
    wave = make_wave(paper, said, leaders=[4, 3])
    row = pairs_of(wave)[0]
    assert row.view_ab.value == pytest.approx(66.666667, abs=1e-6)
    assert row.view_ba.value == pytest.approx(16.666667, abs=1e-6)
    assert row.score.value == pytest.approx(32.291667, abs=1e-6)
    assert row.bands[0] == 1
    assert row.existence_disputed
    assert row.grade == "B"
    # "No working relationship" counts as depth 0 on its side: (60 + 30) / 2.
    assert row.depth.value == pytest.approx(45)
    # Two of four and two of three answered: (1 - u) q + u (q -+ 12.5), u = 1/2 and 1/3.
    assert (row.score.low, row.score.high) == pytest.approx((27.604167, 36.979167), abs=1e-6)
    assert row.score.worst_low == pytest.approx(19.791667, abs=1e-6)
    assert row.score.worst_high == pytest.approx(57.291667, abs=1e-6)
    del said[1, 1, 0]
    found, _ = outcome(make_wave(paper, said, leaders=[4, 3]))
    assert found.maturity[0, 0] == pytest.approx(44.791667, abs=1e-6)


@pytest.mark.parametrize(
    ("ab", "ba", "kind"),
    [
        (Said(state=Status.NONE), Said(state=Status.NONE), "absent"),
        (both_ways(0), both_ways(0), "dysfunctional"),
        (Said(state=Status.NONE), both_ways(1), "contested"),
        (both_ways(0), both_ways(1), "dysfunctional"),
        # One side says there is none, the other that it is poor: k is 20 and one-sided.
        (Said(state=Status.NONE), Said([0, 1, 1, 1, 1, 0], 3), "contested"),
    ],
)
def test_what_an_immature_pair_is(ab: Said, ba: Said, kind: str) -> None:
    paper = register(["nhs_acute", "local_government"])
    wave = make_wave(paper, {(0, 0, 1): ab, (1, 0, 0): ba}, leaders=[1, 1])
    row = pairs_of(wave)[0]
    assert (row.bands[0], row.kind) == (0, kind)


def test_c1_reads_the_share_across_sector_groups_where_it_is_lower() -> None:
    # Three NHS organisations that work among themselves and three councils; 9 pairs across, none
    # works; 3 NHS pairs and 3 council pairs do: 6 of 15 in all, 0 of 9 across.
    sectors = ["icb", "nhs_acute", "nhs_acute", *["local_government"] * 3]
    said = {
        (i, 0, j): both_ways(4 if (i < 3) == (j < 3) else 1)
        for i in range(6) for j in range(6) if i != j
    }  # fmt: skip
    found, frame = outcome(make_wave(register(sectors), said, leaders=[1] * 6))
    assert frame.crossing.sum() == 9
    assert found.working_share[0] == pytest.approx(6 / 15)
    assert found.criteria.hollow[0] == 0


def test_the_rules_of_expected_ties() -> None:
    paper = register(["icb", "nhs_acute", "local_government"], seated=True)
    assert expected_ties(paper).expected == (("O0", "O1"), ("O0", "O2"), ("O1", "O2"))
