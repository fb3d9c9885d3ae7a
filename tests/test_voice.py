"""The two named diagnostics: a seat without voice, and the view from the centre."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import NormalDist
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maturity import outcome as outcome_module
from maturity.assessment import Assessment, assess
from maturity.instrument import Status
from maturity.layout import ROLES
from maturity.measures.centre import centre_gap
from maturity.measures.contrast import Contrast, negative
from maturity.measures.roles import TOP, Roles, view_by_role
from maturity.measures.seats import Heard, Seats, seats_without_voice
from maturity.outcome import Centre
from maturity.register import Body, Organisation, Register, Seat, Sectors
from maturity.results import results_of
from maturity.scores import Score
from maturity.survey import open_survey, read
from maturity.views import Known
from maturity.wave import Wave
from tests.invented_results import results
from tests.waves_made import (
    ITEMS,
    Said,
    Tells,
    assessed,
    both_ways,
    changed,
    mixed_wave,
    register,
    told,
)

EXAMPLE = Path(__file__).parent.parent / "surveys" / "examples" / "northmoor"
VOICE = 4
ENDS = ("low", "high", "worst_low", "worst_high")
FOUR = ["icb", "nhs_acute", "local_government", "vcse"]
ICB, TRUST, COUNCIL, ALLIANCE = range(4)
HEARD = ("heard_by_dominant", "sector_heard")
NAN = float("nan")

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=25, deadline=None)

#: Worlds in which nobody else is drawn: what is left of a range is what the silent may think.
unsampled = partial(assessed, replicates=0)


def voiced(value: float) -> Said:
    """Middling answers, with this one on voice."""
    quality: list[float] = [2.0] * ITEMS
    quality[VOICE] = value
    return Said(quality, 5)


def seats_of(found: Assessment) -> Seats:
    return seats_without_voice(found.wave, found.basis, found.scored, found.survey.settings)


def roles_of(found: Assessment) -> Roles:
    return view_by_role(found.wave, found.basis, found.survey.settings)


def ends(score: Score) -> tuple[float, ...]:
    return tuple(getattr(score, end) for end in ENDS)


def without(wave: Wave, leave_out: Callable[[Any], bool]) -> Wave:
    """The same wave with a questionnaire in which some items play no part."""
    items = tuple(
        replace(item, voice=False) if leave_out(item) and item.voice else item
        for item in wave.instrument.items
    )
    return replace(wave, instrument=replace(wave.instrument, items=items))


# -- seat without voice --------------------------------------------------------------------------


def says(i: int, k: int, j: int) -> Said | None:
    """Council: ICB 1 and 3, trust 0 and 0, alliance 4. Alliance: no relationship with the ICB."""
    if i == COUNCIL:
        return voiced({ICB: (1, 3)[k], TRUST: 0, ALLIANCE: 4}[j])
    if i == ALLIANCE:
        none = {ICB: Said(state=Status.NONE), TRUST: Said(state=Status.UNKNOWN)}
        return none.get(j, voiced(4))
    return voiced(3)


def test_voice_is_the_mean_over_partners_of_the_dominant_group() -> None:
    found = seats_of(unsampled(told(register(FOUR, seated=True), [2, 1, 2, 1], says)))
    assert (found.line, found.reason, found.dominant) == (50.0, None, ("O0", "O1"))
    council, alliance = found.organisations
    # The ICB and the trust are to do the hearing: nobody asks whether they are heard.
    assert (council.organisation, alliance.organisation) == ("O2", "O3")
    # (50 + 0) / 2; what it says of the alliance does not count.
    assert (council.voice.value, council.voice.n, council.partners) == (25.0, 2, 2)
    assert (council.found, council.seats) == (True, ("Board",))
    # No relationship is no voice; what nobody can judge counts for nothing in the value.
    assert (alliance.voice.value, alliance.voice.n, alliance.partners) == (0.0, 1, 2)
    assert found.sectors == (
        Heard("local_government", Sectors().titles["local_government"], 1, 1, council.voice),
        Heard("vcse", Sectors().titles["vcse"], 1, 1, alliance.voice),
    )


def quiet(i: int, k: int) -> bool:
    return (i, k) == (COUNCIL, 2)


@pytest.mark.parametrize(
    ("line", "expected"),
    [(50.0, True), (29.2, True), (29.0, None), (25.0, None), (22.95, None), (22.9, False),
     (20.0, False)],
)  # fmt: skip
def test_the_silent_widen_it_and_the_range_decides(line: float, expected: bool | None) -> None:
    def tells(i: int, k: int, j: int) -> Said | None:
        return None if quiet(i, k) else says(i, k, j)

    wave = told(register(FOUR, seated=True), [2, 1, 3, 1], tells, silent=quiet)
    council = seats_of(unsampled(wave, sino_c3=line)).organisations[0]
    assert council.voice.value == 25
    # One of three is silent: 50 and 0 move by 12.5 / 3 at most, and in the worst case by a third
    # of the way to either end.
    low, high = (50 - 12.5 / 3 + 0) / 2, (50 + 12.5 / 3 + 12.5 / 3) / 2
    worst = (100 / 3 / 2, (200 / 3 + 100 / 3) / 2)
    assert ends(council.voice) == pytest.approx((low, high, *worst))
    assert council.found is expected


def test_a_seat_outside_the_voice_group_counts_like_any_other() -> None:
    # Ambulance trusts are neither in the dominant set nor in that of C3.
    paper = register(["icb", "nhs_acute", "nhs_ambulance", "wider_public"], seated=True)
    found = seats_of(unsampled(told(paper, [1] * 4, lambda i, k, j: voiced(1))))
    assert [(s.organisation, s.voice.value, s.found) for s in found.organisations] == [
        ("O2", 25, True),
        ("O3", 25, True),
    ]
    assert [(s.sector, s.voice.value, s.voice.n) for s in found.sectors] == [
        ("nhs_ambulance", 25, 2),
        ("wider_public", 25, 2),
    ]


def test_a_voice_exactly_on_the_line_is_not_below_it() -> None:
    wave = told(register(FOUR, seated=True), [2] * 4, lambda i, k, j: voiced(2))
    assert [seat.found for seat in seats_of(assessed(wave)).organisations] == [False, False]


def test_who_said_nothing_is_not_named_by_what_others_of_its_sector_said() -> None:
    paper = register(["icb", "nhs_acute", "vcse", "vcse", "vcse"], seated=True)
    wave = told(paper, [1, 1, 2, 2, 2], lambda i, k, j: voiced(0), silent=lambda i, k: i == 4)
    heard, _, mute = seats_of(unsampled(wave)).organisations
    assert (heard.found, heard.voice.value) == (True, 0)
    assert mute.voice.high < 50
    assert (mute.found, mute.voice.n, mute.partners) == (None, 0, 2)
    assert np.isnan(mute.voice.value)


def seated(*kinds: str, start: datetime.date | None = None) -> Register:
    """A council with one seat of each kind on a body of its own, beside an ICB and a trust."""
    bodies = [Body("B", "Board", "icb"), *(Body(f"X{n}", f"Body {n}", "place", place="P")
                                           for n in range(len(kinds)))]  # fmt: skip
    seats = [Seat("B", "I", "voting"), Seat("B", "T", "voting")]
    seats += [Seat(f"X{n}", "C", kind, start=start) for n, kind in enumerate(kinds)]
    seats += [Seat(f"X{n}", "I", "voting") for n in range(len(kinds))]
    return Register(
        organisations=(
            Organisation("I", "ICB", "icb", hub=True),
            Organisation("T", "Trust", "nhs_acute"),
            Organisation("C", "Council", "local_government"),
        ),
        bodies=tuple(bodies),
        seats=tuple(seats),
    )


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [(("voting",), ("Body 0",)), (("participant", "voting", "voting"), ("Body 1", "Body 2"))],
)
def test_only_voting_seats_count_on_whatever_body(
    kinds: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    wave = told(seated(*kinds), [1, 1, 1], lambda i, k, j: voiced(0))
    (council,) = seats_of(unsampled(wave)).organisations
    assert council.seats == expected


@pytest.mark.parametrize(
    "paper",
    [
        seated("participant", "attending"),
        seated("voting", start=datetime.date(2026, 6, 1)).on(datetime.date(2026, 3, 2)),
    ],
)
def test_no_vote_on_the_first_day_is_no_seat(paper: Register) -> None:
    found = seats_of(unsampled(told(paper, [1, 1, 1], lambda i, k, j: voiced(0))))
    assert (found.reason, found.organisations) == ("no_seats", ())


def test_leaders_who_name_their_partners_without_a_structure_have_voices_and_no_seats() -> None:
    wave = told(register(FOUR), [2] * 4, lambda i, k, j: voiced(1))
    found = seats_of(assessed(replace(wave, form="name_generator")))
    assert (found.reason, found.organisations) == ("no_seats", ())
    assert [(row.sector, row.voice.value, row.holding_seats) for row in found.sectors] == [
        ("local_government", 25, 0),
        ("vcse", 25, 0),
    ]


def test_without_a_dominant_group_nobody_is_there_to_hear() -> None:
    paper = register(["local_government", "vcse"], seated=True)
    found = seats_of(unsampled(told(paper, [1, 1], lambda i, k, j: voiced(0))))
    assert (found.reason, found.dominant, found.sectors) == ("no_dominant", (), ())
    assert {(seat.found, seat.partners) for seat in found.organisations} == {(None, 0)}


def test_without_a_voice_item_nothing_is_found() -> None:
    wave = told(register(FOUR, seated=True), [2] * 4, lambda i, k, j: voiced(0))
    found = seats_of(unsampled(without(wave, lambda item: True)))
    assert found.reason == "no_voice_item"
    assert len(found.organisations) == len(found.sectors) == 2
    assert {seat.found for seat in found.organisations} == {None}
    for row in (*found.organisations, *found.sectors):
        assert np.isnan([row.voice.value, *ends(row.voice)]).all()
        assert row.voice.n == 0


def test_a_partner_that_is_not_expected_does_not_count() -> None:
    # The council sits with the ICB and votes with it on one body; the trust is no partner of it.
    wave = told(seated("voting"), [1, 1, 1], lambda i, k, j: voiced(1))
    (council,) = seats_of(unsampled(wave)).organisations
    assert wave.structure.partners["C"] == ("I",)
    assert (council.partners, council.voice.n, council.voice.value) == (1, 1, 25)


@few
@given(seeds, st.integers(3, 8), st.data())
def test_a_better_rating_of_voice_lowers_nobodys_voice(
    seed: int, size: int, data: st.DataObject
) -> None:
    wave = mixed_wave(seed, size=size)
    quality = wave.answers.quality.copy()
    rated = np.flatnonzero(quality[:, VOICE] < 100)
    if not len(rated):
        return
    row = data.draw(st.sampled_from(rated.tolist()))
    quality[row, VOICE] = 100
    before, after = (assessed(w).scored for w in (wave, changed(wave, quality=quality)))
    speaker = wave.organisation_of[wave.answers.leader[row]]
    for name in HEARD:
        for old, new in [
            (before.point[name], after.point[name]),
            *((getattr(before.ends, end)[name], getattr(after.ends, end)[name]) for end in ENDS),
        ]:
            assert (np.isfinite(old) == np.isfinite(new)).all()
            assert np.all(~np.isfinite(old) | (new >= old - 1e-9)), name
    # Only the voice of who said it moves.
    others = np.arange(size) != speaker
    old, new = (s.point["heard_by_dominant"][others] for s in (before, after))
    np.testing.assert_array_equal(old, new)


# -- the view from the centre --------------------------------------------------------------------


def states(values: dict[int, tuple[float, ...]]) -> Callable[[int, int], float | None]:
    return lambda i, k: values[i][k]


def test_the_gap_counts_every_organisation_once() -> None:
    # Hub 100; council (0 + 100 + 50) / 3 = 50, trust 100, alliance 0: the rest 50.
    values: dict[int, tuple[float, ...]] = {0: (4, 4), 1: (4,), 2: (0, 4, 2), 3: (0,)}
    wave = told(
        register(FOUR, seated=True),
        [2, 1, 3, 1],
        lambda i, k, j: both_ways(3 if i == ICB else (1, 1, 2, 0)[i]),
        states(values),
    )
    found = unsampled(wave)
    gap = centre_gap(found.basis, found.scored)
    stated = gap.statements
    assert (stated.ahead.value, stated.rest.value, stated.gap.value) == (100, 50, 50)
    assert (stated.ahead.n, stated.rest.n, stated.gap.n) == (2, 5, 7)
    # Views: hub 75; trust 25, council 50, alliance 0: the rest 25. Each has three partners.
    viewed = gap.views
    assert (viewed.ahead.value, viewed.rest.value, viewed.gap.value) == (75, 25, 50)
    assert (viewed.ahead.n, viewed.rest.n) == (3, 9)
    # Everyone answered and nobody is drawn: nothing is uncertain.
    assert ends(viewed.gap) == (50,) * 4
    assert (stated.found, viewed.found, stated.reason, viewed.reason) == (True, True, None, None)


def test_the_range_of_the_gap_takes_both_at_opposite_ends() -> None:
    # One of the hub's two leaders and one of the council's two are silent.
    def silent(i: int, k: int) -> bool:
        return (i, k) in ((0, 1), (1, 1))

    wave = told(
        register(["icb", "local_government"], seated=True),
        [2, 2],
        lambda i, k, j: both_ways(3 if i == 0 else 2),
        lambda i, k: 3 if i == 0 else 2,
        silent=silent,
    )
    found = unsampled(wave)
    for gap in (centre_gap(found.basis, found.scored).statements,
                centre_gap(found.basis, found.scored).views):  # fmt: skip
        assert ends(gap.ahead) == pytest.approx((75 - 6.25, 75 + 6.25, 37.5, 87.5))
        assert ends(gap.rest) == pytest.approx((50 - 6.25, 50 + 6.25, 25, 75))
        assert gap.gap.value == 25
        assert ends(gap.gap) == pytest.approx((12.5, 37.5, 37.5 - 75, 87.5 - 25))
        assert gap.found is True


def test_a_hub_that_did_not_answer_has_no_gap_but_could_have_any() -> None:
    wave = told(
        register(FOUR, seated=True), [2] * 4, lambda i, k, j: both_ways(2), lambda i, k: 2,
        silent=lambda i, k: i == ICB,
    )  # fmt: skip
    found = assessed(wave)
    for gap in (centre_gap(found.basis, found.scored).statements,
                centre_gap(found.basis, found.scored).views):  # fmt: skip
        assert (gap.reason, gap.found) == ("hub_silent", None)
        assert np.isnan([gap.ahead.value, gap.gap.value]).all()
        assert gap.rest.value == 50
        assert gap.gap.worst_low < 0 < gap.gap.worst_high


def test_a_rest_that_did_not_answer_is_said_to_be_silent() -> None:
    wave = told(
        register(FOUR, seated=True), [2] * 4, lambda i, k, j: both_ways(2), lambda i, k: 2,
        silent=lambda i, k: i != ICB,
    )  # fmt: skip
    found = centre_gap(assessed(wave).basis, assessed(wave).scored)
    assert (found.statements.reason, found.views.reason) == ("rest_silent", "rest_silent")
    assert found.views.found is None


def test_without_a_hub_there_is_no_centre() -> None:
    wave = told(
        register(FOUR[1:], seated=True), [2] * 3, lambda i, k, j: both_ways(2), lambda i, k: 2
    )
    found = assessed(wave)
    for gap in (centre_gap(found.basis, found.scored).statements,
                centre_gap(found.basis, found.scored).views):  # fmt: skip
        assert (gap.reason, gap.found) == ("no_hub", None)
        assert np.isnan([*ends(gap.ahead), *ends(gap.gap)]).all()
        assert gap.rest.value == 50


def unstated(wave: Wave) -> Wave:
    """The same wave with a questionnaire that has no statements."""
    items = tuple(item for item in wave.instrument.items if item.role != "statement")
    size = len(wave.leaders)
    return replace(
        wave,
        instrument=replace(wave.instrument, items=items),
        statements=np.full((size, 0), np.nan),
        stated=np.zeros((size, 0), dtype=bool),
    )


def test_without_statements_only_the_views_have_a_gap() -> None:
    wave = unstated(told(register(FOUR, seated=True), [2] * 4, lambda i, k, j: both_ways(2)))
    found = assessed(wave)
    gap, roles = centre_gap(found.basis, found.scored), roles_of(found)
    assert (gap.statements.reason, gap.views.reason, roles.top.reason) == (
        "no_statements", None, "no_statements",
    )  # fmt: skip
    for score in (
        gap.statements.gap,
        gap.statements.rest,
        roles.top.gap,
        *(role.statements for role in roles.roles),
    ):
        assert np.isnan([score.value, *ends(score)]).all()
    assert (gap.views.gap.value, gap.views.found) == (0, False)


@pytest.mark.parametrize(
    ("value", "low", "expected"),
    [(12.5, 5, False), (12.5 + 1e-12, 5, False), (12.51, 5, True), (40, 0, None), (40, -1, None),
     (40, 0.1, True), (-40, -60, False), (0, -5, False), (NAN, 5, None), (NAN, NAN, None)],
)  # fmt: skip
def test_a_gap_is_found_where_it_is_large_and_surely_there(
    value: float, low: float, expected: bool | None
) -> None:
    gap = Score(value, low, 80, min(low, -80), 90)
    assert Contrast(Score(), Score(), gap).found is expected


def test_the_opposite_of_a_difference_swaps_its_ends() -> None:
    assert negative(Score(5, -1, 10, -20, 30, 7, 1)) == Score(-5, -10, 1, -30, 20, 7, 1)


@few
@given(seeds, st.integers(2, 7), st.booleans(), st.booleans())
def test_a_better_answer_of_the_hub_widens_the_gap_and_of_the_rest_narrows_it(
    seed: int, size: int, of_hub: bool, stated: bool
) -> None:
    wave = mixed_wave(seed, size=size)
    theirs = (wave.organisation_of == 0) == of_hub
    statements, quality = wave.statements.copy(), wave.answers.quality.copy()
    if stated:
        statements[theirs] = np.where(np.isfinite(statements[theirs]), 100, np.nan)
    else:
        rows = theirs[wave.answers.leader]
        quality[rows] = np.where(np.isfinite(quality[rows]), 100, np.nan)
    better = replace(changed(wave, quality=quality), statements=statements)
    before, after = (assessed(w) for w in (wave, better))
    old, new = (centre_gap(found.basis, found.scored) for found in (before, after))
    moved, other = ("statements", "views") if stated else ("views", "statements")
    assert repr(getattr(old, other)) == repr(getattr(new, other))
    for end in ("value", *ENDS):
        one, two = (getattr(getattr(gap, moved).gap, end) for gap in (old, new))
        assert np.isfinite(one) == np.isfinite(two)
        if np.isfinite(one):
            assert (two >= one - 1e-9) if of_hub else (two <= one + 1e-9), end


# -- by role -------------------------------------------------------------------------------------


def cast(wave: Wave, *roles: str) -> Wave:
    """The same leaders in these roles."""
    leaders = (replace(at, role=role) for at, role in zip(wave.leaders, roles, strict=True))
    return replace(wave, leaders=tuple(leaders))


def stating(*values: float | None) -> Wave:
    """Leaders who say this of the system: two of each organisation, None where they are silent."""
    at = {(i, k): values[2 * i + k] for i in range(len(values) // 2) for k in range(2)}
    return told(
        register(FOUR[: len(values) // 2], seated=True),
        [2] * (len(values) // 2),
        lambda i, k, j: None,
        lambda i, k: at[i, k],
    )


def test_a_role_is_the_mean_of_its_leaders_with_a_pooled_spread() -> None:
    wave = cast(stating(4, 2, 0, 2), "executive", "executive", "chair", "operational")
    found = roles_of(unsampled(wave))
    executive, chair, operational = found.roles
    assert [(r.role, r.invited, r.leaders, r.organisations) for r in found.roles] == [
        ("executive", 2, 2, 1), ("chair", 1, 1, 1), ("operational", 1, 1, 1),
    ]  # fmt: skip
    # Executives are 25 from their mean of 75, one of four leaders is free once three means are
    # known: the pooled standard deviation is the root of 1250, 35.4.
    sd, z = 1250**0.5, NormalDist().inv_cdf(0.95)
    assert executive.statements == Score(75, pytest.approx(75 - z * sd / 2**0.5), 100,
                                         pytest.approx(75 - z * sd / 2**0.5), 100, 2)  # fmt: skip
    assert ends(chair.statements) == pytest.approx((0, z * sd, 0, z * sd))
    assert ends(operational.statements)[:2] == pytest.approx((0, 100))
    # Executives and chair: (100 + 50 + 0) / 3 = 50, as the one operational leader says.
    top = found.top
    assert (top.ahead.value, top.rest.value, top.gap.value) == (50, 50, 0)
    off = z * sd * (1 / 3 + 1) ** 0.5
    assert ends(top.gap) == pytest.approx((-off, off, -off, off))
    assert (top.found, top.reason, top.gap.n) == (False, None, 4)


def test_leaders_who_agree_are_never_surer_than_the_noise_of_one_leader() -> None:
    wave = cast(stating(3, 3, 3, 3), *["clinical"] * 4)
    (clinical,) = roles_of(unsampled(wave, singleton_sd=20.0, level=0.8)).roles
    off = NormalDist().inv_cdf(0.9) * 20 / 2
    assert ends(clinical.statements) == pytest.approx((75 - off, 75 + off) * 2)


def test_the_silent_of_a_role_widen_its_range() -> None:
    wave = cast(stating(3, None, 3, 3), *["clinical"] * 4)
    (clinical,) = roles_of(unsampled(wave)).roles
    off = NormalDist().inv_cdf(0.95) * 15 / 3**0.5
    assert (clinical.invited, clinical.leaders, clinical.statements.n) == (4, 3, 3)
    assert ends(clinical.statements) == pytest.approx(
        (75 - 12.5 / 4 - off, 75 + 12.5 / 4 + off, 75 * 0.75, 75 + 12.5 / 4 + off)
    )


def test_a_role_nobody_of_which_answered_is_not_known() -> None:
    wave = cast(stating(3, None, 3, 3), "clinical", "chair", "clinical", "clinical")
    chair, clinical = roles_of(unsampled(wave)).roles
    assert (chair.invited, chair.leaders, chair.organisations) == (1, 0, 0)
    assert np.isnan(chair.statements.value)
    assert ends(chair.statements) == (0, 100, 0, 100)
    assert clinical.leaders == 3
    top = roles_of(unsampled(wave)).top
    assert (top.reason, top.found) == ("top_silent", None)
    below = cast(wave, "executive", "clinical", "chair", "chair")
    assert roles_of(unsampled(below)).top.reason == "rest_silent"


def test_the_silent_of_both_widen_the_gap_between_the_top_and_the_rest() -> None:
    # The elected are not counted among executives and chairs.
    wave = cast(stating(3, None, 2, None), "executive", "chair", "elected", "operational")
    top = roles_of(unsampled(wave)).top
    assert (top.ahead.value, top.ahead.n, top.rest.value, top.rest.n) == (75, 1, 50, 1)
    off = NormalDist().inv_cdf(0.95) * 15 * 2**0.5
    # Half of each is silent: 6.25 either way, and half way to either end in the worst case.
    assert ends(top.gap) == pytest.approx(
        (25 - 12.5 - off, 25 + 12.5 + off, 37.5 - 75, max(87.5 - 25, 37.5 + off))
    )
    assert top.found is None


def test_a_top_that_sees_much_more_is_found() -> None:
    wave = cast(stating(4, 4, 4, 4, 0, 1, 0, 1), *["chair"] * 4, *["other"] * 4)
    top = roles_of(unsampled(wave)).top
    assert (top.ahead.value, top.rest.value, top.found) == (100, 12.5, True)
    assert top.gap.low > 0


@few
@given(seeds)
def test_a_role_has_a_range_that_holds_its_value(seed: int) -> None:
    wave = mixed_wave(seed)
    rng = np.random.default_rng(seed)
    wave = cast(wave, *(str(role) for role in rng.choice(ROLES, len(wave.leaders))))
    found = roles_of(unsampled(wave))
    assert sum(role.invited for role in found.roles) == len(wave.leaders)
    said = np.isfinite(wave.statements).any(axis=1).sum()
    assert sum(role.leaders for role in found.roles) == said
    by_top = {True: 0, False: 0}
    for role in found.roles:
        by_top[role.role in TOP] += role.leaders
    assert (found.top.ahead.n, found.top.rest.n) == (by_top[True], by_top[False])
    scores = [role.statements for role in found.roles]
    for score in (*scores, found.top.ahead, found.top.rest, found.top.gap):
        five = [score.worst_low, score.low, score.value, score.high, score.worst_high]
        known = [value for value in five if not np.isnan(value)]
        assert known == sorted(known)
        least = -100 if score is found.top.gap else 0
        assert all(least <= value <= 100 for value in known)


# -- all of it together --------------------------------------------------------------------------


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("paper", [True, False])
@pytest.mark.parametrize("size", [1, 4, 12])
def test_the_invented_diagnostics_keep_to_the_schema(ranges: bool, paper: bool, size: int) -> None:
    schema = json.loads((EXAMPLE.parents[2] / "maturity" / "results.schema.json").read_bytes())
    part = schema["properties"]["diagnostics"]["properties"]
    invented = results(size, ranges=ranges, given=paper)["diagnostics"]
    for key in invented:
        checker = jsonschema.Draft202012Validator({**part[key], "$defs": schema["$defs"]})
        checker.validate(invented[key])


def test_no_diagnostic_moves_a_score_or_a_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    survey = open_survey(EXAMPLE)
    wave = read(survey, "2026")
    before = results_of(assess(survey, wave, replicates=40))

    def one(known: Known) -> np.ndarray:  # type: ignore[type-arg]
        return np.full(known.lived.shape, 7.0)

    def heard(known: Known) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
        frame = known.frame
        return (
            np.tile(one(known), (len(frame.organisations), 1)),
            np.tile(one(known), (len(frame.sectors), 1)),
        )

    monkeypatch.setattr(outcome_module, "_heard", heard)
    monkeypatch.setattr(
        outcome_module, "_centre", lambda known, experienced: Centre(*[one(known)] * 6)
    )
    after = results_of(assess(survey, wave, replicates=40))
    assert before["diagnostics"] != after["diagnostics"]
    assert {e["voice"]["value"] for e in
            after["diagnostics"]["seats_without_voice"]["sectors"]} == {7}  # fmt: skip
    del before["diagnostics"], after["diagnostics"]
    assert before == after


def test_the_example_has_what_its_answers_say() -> None:
    survey = open_survey(EXAMPLE)
    found = assess(survey, read(survey, "2026"), replicates=40)
    seats = {seat.organisation: seat for seat in seats_of(found).organisations}
    table = found.wave.frame()
    alone = table[(table.organisation == "THCC") & table.partner.isin(seats_of(found).dominant)]
    by_partner = alone[alone.state != "blank"].groupby("partner")["voice"].mean()
    assert len(by_partner) == seats["THCC"].voice.n > 0
    assert seats["THCC"].voice.value == pytest.approx(by_partner.mean())
    register_ = found.wave.structure.register
    voting = {seat.organisation for seat in register_.seats if seat.kind == "voting"}
    assert voting - set(seats) == voting & set(seats_of(found).dominant)


def tells_all(value: float) -> Tells:
    return lambda i, k, j: voiced(value)


@pytest.mark.parametrize(("value", "expected"), [(0, True), (1, True), (3, False), (4, False)])
def test_everyone_alike_is_heard_or_is_not(value: float, expected: bool) -> None:
    wave = told(register(FOUR, seated=True), [3] * 4, tells_all(value))
    assert {seat.found for seat in seats_of(assessed(wave)).organisations} == {expected}
