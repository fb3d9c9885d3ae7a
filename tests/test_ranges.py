"""Likely and worst-case ranges: what they must hold, on many random waves and worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maturity import ranges as ranges_module
from maturity.basis import Basis, prepare
from maturity.frame import Frame, frame
from maturity.instrument import Status
from maturity.model import Rules, mean
from maturity.outcome import criteria, evaluate
from maturity.ranges import (
    BEHIND,
    CENTRE,
    CRITERIA,
    OUTCOME,
    Arrays,
    Ends,
    Job,
    Sampling,
    everything,
    of_outcome,
    only_pairs,
    ranges,
)
from maturity.register import Organisation, Register
from maturity.structure import expected_ties
from maturity.survey import open_survey, read
from maturity.verdicts import FLAGGED, NOT_FLAGGED, UNKNOWN, Verdict
from maturity.views import Filling, Known
from maturity.wave import Wave
from maturity.worlds import Draws, draws
from tests.waves_made import (
    ITEMS,
    OPEN,
    STATEMENTS,
    Said,
    answers_of,
    assessed,
    both_ways,
    changed,
    make_wave,
    mixed_wave,
    register,
    told,
)

EXAMPLE = Path(__file__).parent.parent / "surveys" / "examples" / "northmoor"
NAN = float("nan")
ENDS = ("low", "high", "worst_low", "worst_high")
#: Everything that gets a range but quality, which conditions on which relationships exist, and
#: what is a difference of two groups.
MONOTONE = tuple(name for name in OUTCOME + CRITERIA + CENTRE if name != "quality")
SHARES = ("coverage", "working_share", "place_working", "place_connected", "hollow", "connected")
ORDER = {FLAGGED: 0, UNKNOWN: 1, NOT_FLAGGED: 2}
NONE, UNKNOWN_STATE = Said(state=Status.NONE), Said(state=Status.UNKNOWN)

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(2, 8)
some = settings(max_examples=30, deadline=None)


def ends_of(wave: Wave, worlds: int = 40, seed: int = 0) -> dict[str, Ends]:
    """The ranges of everything, and those without imputation by which a pair is named."""
    jobs = {
        "all": Job(everything(Rules()), 12.5),
        "named": Job(only_pairs(Rules()), 12.5, impute=False),
    }
    basis = prepare(wave, frame(wave.structure))
    return ranges(basis, draws(wave, seed, worlds), jobs, Sampling())


def parts(found: dict[str, Ends]) -> Iterator[tuple[str, str, np.ndarray]]:  # type: ignore[type-arg]
    """Every end of every range, with its name."""
    for job, ends in found.items():
        for end in ENDS:
            for name, values in getattr(ends, end).items():
                yield f"{job} {end} {name}", name, values


def point_of(wave: Wave) -> Arrays:
    system = frame(wave.structure)
    found = evaluate(Known(prepare(wave, system).views(), system), Rules())
    return {name: values[..., 0] for name, values in of_outcome(found).items()}


def same(before: dict[str, Ends], after: dict[str, Ends], atol: float = 1e-9) -> None:
    for (what, _, old), (_, _, new) in zip(parts(before), parts(after), strict=True):
        np.testing.assert_allclose(old, new, atol=atol, rtol=0, err_msg=what)


# -- nothing moves the wrong way -----------------------------------------------------------------


def raised(wave: Wave, data: st.DataObject) -> Wave:
    """The same pattern of answers with one, some or all of them better."""
    rng = np.random.default_rng(data.draw(seeds))
    share = data.draw(st.sampled_from([0.02, 0.3, 1.0]))
    answers = wave.answers
    quality, depth, state = answers.quality.copy(), answers.depth.copy(), answers.state.copy()

    def up(values: np.ndarray, step: float) -> np.ndarray:  # type: ignore[type-arg]
        chosen = rng.random(values.shape) < share
        more = np.minimum(values + step * rng.integers(1, 5, values.shape), 100.0)
        return np.where(chosen, np.maximum(more, values), values)

    quality, depth, statements = up(quality, 25), up(depth, 20), up(wave.statements, 25)
    # Some who said that there is no relationship give a complete answer instead.
    exists = (state == Status.NONE) & (rng.random(len(state)) < share)
    quality[exists] = 25.0 * rng.integers(0, 5, (exists.sum(), ITEMS))
    depth[exists] = 20.0 * rng.integers(0, 6, exists.sum())
    state[exists] = Status.VALUE
    return replace(changed(wave, quality=quality, depth=depth, state=state), statements=statements)


@some
@given(seeds, sizes, st.data())
def test_a_better_answer_lowers_neither_end_of_any_range(
    seed: int, size: int, data: st.DataObject
) -> None:
    wave = mixed_wave(seed, size=size)
    before, after = ends_of(wave), ends_of(raised(wave, data))
    for (what, name, old), (_, _, new) in zip(parts(before), parts(after), strict=True):
        if name in MONOTONE:
            assert (np.isfinite(old) == np.isfinite(new)).all(), what
            assert np.all(~np.isfinite(old) | (new >= old - 1e-9)), what


def standing(verdict: Verdict) -> int:
    """Where a verdict stands: flagged firm, flagged, undecided, not flagged, not flagged firm."""
    sure = 2 if verdict.strength == "firm" else 1
    return {FLAGGED: -sure, UNKNOWN: 0, NOT_FLAGGED: sure}[verdict.verdict]


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(4, 8), st.data())
def test_a_better_answer_never_moves_a_verdict_the_wrong_way(
    seed: int, size: int, data: st.DataObject
) -> None:
    wave = mixed_wave(seed, size=size)
    before, after = assessed(wave, **OPEN), assessed(raised(wave, data), **OPEN)
    pairs = [(before.verdict, after.verdict)]
    pairs += zip(before.places, after.places, strict=True)
    pairs += [
        (old.verdict, new.verdict)
        for old, new in zip(before.sensitivity, after.sensitivity, strict=True)
    ]
    for old, new in pairs:
        assert standing(new) >= standing(old)
        assert [check.met for check in new.gate] == [check.met for check in old.gate]
    for old, new in zip(before.pairs, after.pairs, strict=True):
        assert ORDER[new] >= ORDER[old]


# -- what every range holds ----------------------------------------------------------------------


@some
@given(seeds, sizes, st.booleans())
def test_a_range_holds_its_point_and_lies_inside_the_worst_case(
    seed: int, size: int, seated: bool
) -> None:
    wave = mixed_wave(seed, size=size, seated=seated)
    point, found = point_of(wave), ends_of(wave)["all"]
    for name, value in point.items():
        low, high, worst_low, worst_high = (getattr(found, end)[name] for end in ENDS)
        known = np.isfinite(low)
        for end in (high, worst_low, worst_high):
            assert (np.isfinite(end) == known).all(), name
        assert not np.isfinite(value[~known]).any(), name
        assert (low[known] <= high[known]).all(), name
        seen = np.isfinite(value)
        assert (low[seen] <= value[seen]).all(), name
        assert (value[seen] <= high[seen]).all(), name
        assert (worst_low[known] <= low[known]).all(), name
        assert (high[known] <= worst_high[known]).all(), name
        top = 1 if name in SHARES else 4 if name.endswith("band") else 100
        bottom = -100 if name in BEHIND else 0
        assert (worst_low[known] >= bottom - 1e-9).all(), name
        assert (worst_high[known] <= top + 1e-9).all(), name


@some
@given(seeds, sizes)
def test_what_is_not_defined_has_no_range_and_every_score_else_has_one(
    seed: int, size: int
) -> None:
    wave = mixed_wave(seed, size=size)
    system, ends = frame(wave.structure), ends_of(wave)["all"]
    defined: dict[str, object] = dict.fromkeys(MONOTONE, True)
    defined |= {
        "organisation": system.incident.any(axis=1),
        "sector": system.sector_pairs.any(axis=1),
        "partners": system.partner_pairs.any(axis=1),
        "sector_cross": system.sector_cross.any(axis=1),
        "boundary": system.boundary.any(),
        "voice": system.heard.any(),
        "connected": system.hub.any() and size > 2,
        "heard_by_dominant": [
            (system.to_dominant & (system.sides == n)).any() for n in range(size)
        ],
        "sector_heard": [
            (system.to_dominant & (system.sector[system.sides] == s)).any()
            for s in range(len(system.sectors))
        ],
        "place": np.array([p.pairs.any() for p in system.places]),
        "place_working": np.array([p.pairs.any() for p in system.places]),
        "place_spine": np.array([(p.pairs & system.spine).any() for p in system.places]),
        "level": np.array([*system.levels.any(axis=1), *system.levels_of_places.any(axis=1)]),
        "dealing": system.dealings.any(axis=1),
        "contract_view": np.repeat(system.commissioned.any(), 2),
        # An item that nobody answered was not asked.
        "items": wave.stated.any(),
    }
    del defined["sector_block"], defined["block_view"], defined["block_voice"]
    del defined["place_connected"]
    if not system.size:
        return
    for name, expected in defined.items():
        if name in ("experienced", "reputed"):
            expected = defined["organisation"]
        for end in ENDS:
            known = np.isfinite(getattr(ends, end)[name])
            assert (known == expected).all(), (name, end)


def worst(wave: Wave, end: float) -> Arrays:
    """The data with everything that is not known at one end."""
    system = frame(wave.structure)
    known = Known(prepare(wave, system).views(), system, Filling(end, worst=True))
    found = of_outcome(evaluate(known, Rules()))
    return {name: found[name][..., 0] for name in MONOTONE}


def without_leader(wave: Wave, leader: int) -> Wave:
    statements, answered, stated = wave.statements.copy(), wave.answered.copy(), wave.stated.copy()
    statements[leader], answered[leader], stated[leader] = np.nan, False, False
    rest = answers_of(wave, wave.answers.leader != leader)
    return replace(rest, statements=statements, answered=answered, stated=stated)


@settings(max_examples=100, deadline=None)
@given(seeds, sizes, st.data())
def test_deleting_a_leader_or_an_answer_never_narrows_the_worst_case(
    seed: int, size: int, data: st.DataObject
) -> None:
    wave = mixed_wave(seed, size=size)
    if not wave.answered.any():
        return
    leader = data.draw(st.sampled_from(np.flatnonzero(wave.answered).tolist()))
    fewer = [without_leader(wave, leader)]
    rows = np.flatnonzero(wave.answers.leader == leader)
    if len(rows):
        fewer.append(answers_of(wave, np.arange(len(wave.answers)) != rows[0]))
    low, high = worst(wave, 0.0), worst(wave, 100.0)
    for less in fewer:
        wider_low, wider_high = worst(less, 0.0), worst(less, 100.0)
        for name in MONOTONE:
            assert np.all(~(wider_low[name] > low[name] + 1e-9)), name
            assert np.all(~(wider_high[name] < high[name] - 1e-9)), name


def test_whoever_broke_off_is_not_counted_as_silent_on_what_they_said() -> None:
    # Trust: one leader rates voice 4 and breaks off, one says 0 throughout. Nobody is silent on
    # voice, so its worst case is what was said; on the whole view one of two is.
    paper = register(["nhs_acute", "local_government"])
    begun = Said([NAN, NAN, NAN, NAN, 4, NAN], NAN, Status.BLANK)
    said = {(0, 0, 1): begun, (0, 1, 1): both_ways(0, depth=0), (1, 0, 0): both_ways(2)}
    wave = make_wave(paper, said, leaders=[2, 1])
    views = prepare(wave, frame(wave.structure)).views()
    assert views.voice is not None
    assert views.depth is not None
    assert views.voice.values[0, 0, 0] == 50
    assert (views.voice.silent[0, 0], views.quality.silent[0, 0]) == (0, 0.5)
    assert views.depth.silent[0, 0] == 0.5


@some
@given(seeds, st.integers(3, 7))
def test_one_more_leader_with_exactly_the_mean_widens_no_non_response_bound(
    seed: int, size: int
) -> None:
    wave = mixed_wave(seed, size=size)
    # Whole answers only: the mean of the items is then the mean of the views.
    whole = np.isfinite(wave.answers.quality).all(axis=1) & np.isfinite(wave.answers.depth)
    wave = answers_of(wave, np.flatnonzero(whole))
    stated = np.isfinite(wave.statements).any(axis=1)
    wave = replace(wave, stated=np.isfinite(wave.statements))
    if not len(wave.answers):
        return
    speaker = int(wave.organisation_of[wave.answers.leader[0]])
    mine = wave.organisation_of[wave.answers.leader] == speaker
    partners = np.unique(wave.answers.partner[mine])
    answers, n = wave.answers, len(wave.leaders)

    def mean_of(values: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        return np.array([values[mine & (answers.partner == j)].mean(axis=0) for j in partners])

    own = stated & (wave.organisation_of == speaker)
    said = wave.statements[own].mean(axis=0) if own.any() else np.full(STATEMENTS, np.nan)
    asked = np.isin(np.arange(size), partners)
    more = replace(
        wave,
        leaders=(*wave.leaders, replace(wave.leaders[0], id="x", organisation=f"O{speaker}")),
        asked=np.vstack([wave.asked, asked]),
        answers=replace(
            answers,
            leader=np.append(answers.leader, np.full(len(partners), n)),
            partner=np.append(answers.partner, partners),
            state=np.append(answers.state, np.full(len(partners), Status.VALUE)),
            quality=np.vstack([answers.quality, mean_of(answers.quality)]),
            depth=np.append(answers.depth, mean_of(answers.depth)),
            frequency=np.zeros((len(answers) + len(partners), 0)),
        ),
        statements=np.vstack([wave.statements, said]),
        answered=np.append(wave.answered, True),
        # One who makes no statement where nobody did adds nobody to the silent ones.
        pilots=np.zeros((len(wave.leaders) + 1, 0)),
        stated=np.vstack([wave.stated, np.ones(wave.stated.shape[1], dtype=bool)]),
    )
    before, after = ends_of(wave, worlds=0), ends_of(more, worlds=0)
    for (what, name, old), (_, _, new) in zip(parts(before), parts(after), strict=True):
        # More of the leaders now say that a relationship exists: its share is not the mean's.
        if name in ("coverage", "quality"):
            continue
        lower_end = " low" in what or "worst_low" in what
        fine = new >= old - 1e-6 if lower_end else new <= old + 1e-6
        assert np.all(~np.isfinite(old) | fine), what


# -- what changes nothing ------------------------------------------------------------------------


def reordered(wave: Wave, rng: np.random.Generator) -> Wave:
    """The same wave with its rows, leaders and organisations in another order."""
    paper: Register = wave.structure.register
    size, many = len(paper.organisations), len(wave.leaders)
    organisations, leaders = rng.permutation(size), rng.permutation(many)
    listed: tuple[Organisation, ...] = tuple(paper.organisations[n] for n in organisations)
    answers = answers_of(wave, rng.permutation(len(wave.answers))).answers
    return replace(
        wave,
        structure=expected_ties(replace(paper, organisations=listed)),
        leaders=tuple(wave.leaders[n] for n in leaders),
        asked=wave.asked[leaders][:, organisations],
        answers=replace(
            answers,
            leader=np.argsort(leaders)[answers.leader],
            partner=np.argsort(organisations)[answers.partner],
        ),
        statements=wave.statements[leaders],
        answered=wave.answered[leaders],
        stated=wave.stated[leaders],
    )


@some
@given(seeds, sizes)
def test_the_order_of_rows_leaders_and_organisations_changes_no_range(seed: int, size: int) -> None:
    wave = mixed_wave(seed, size=size)
    other = reordered(wave, np.random.default_rng(seed))
    before, after = ends_of(wave)["all"], ends_of(other)["all"]
    place = [wave.organisations.index(code) for code in other.organisations]
    for end in ENDS:
        old, new = getattr(before, end), getattr(after, end)
        for name in ("system", "coverage", "working_share", "dimensions", "questions", "quality",
                     "sector", "sector_cross", "system_band", *CRITERIA):  # fmt: skip
            np.testing.assert_allclose(old[name], new[name], atol=1e-9, err_msg=f"{end} {name}")
        for name in ("organisation", "experienced", "reputed"):
            np.testing.assert_allclose(
                old[name][place], new[name], atol=1e-9, err_msg=f"{end} {name}"
            )


@some
@given(seeds, sizes)
def test_other_codes_in_the_same_order_change_no_range(seed: int, size: int) -> None:
    wave = mixed_wave(seed, size=size)
    paper = wave.structure.register
    listed = tuple(replace(o, id=f"ß{o.id}", name="") for o in paper.organisations)
    seats = tuple(replace(seat, organisation=f"ß{seat.organisation}") for seat in paper.seats)
    other = replace(
        wave,
        structure=expected_ties(replace(paper, organisations=listed, seats=seats)),
        leaders=tuple(
            replace(p, id=f"Z{p.id}", organisation=f"ß{p.organisation}") for p in wave.leaders
        ),
    )
    same(ends_of(wave), ends_of(other), atol=0)


def test_a_range_is_the_same_however_many_worlds_are_computed_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wave = mixed_wave(7, size=8)
    expected = ends_of(wave, worlds=150)
    monkeypatch.setattr(ranges_module, "ROOM", 0)
    for batch in (1, 7, 64, 1000):
        monkeypatch.setattr(ranges_module, "BATCH", batch)
        same(expected, ends_of(wave, worlds=150), atol=1e-11)


def test_the_same_seed_gives_the_same_range_and_another_seed_another() -> None:
    wave = mixed_wave(7, size=8)
    same(ends_of(wave, seed=5), ends_of(wave, seed=5), atol=0)
    other = ends_of(wave, seed=6)["all"].low["views"]
    assert not np.allclose(ends_of(wave, seed=5)["all"].low["views"], other, equal_nan=True)


def test_another_seed_moves_the_range_of_the_system_by_less_than_a_point() -> None:
    survey = open_survey(EXAMPLE)
    wave = read(survey)
    basis = prepare(wave, frame(wave.structure))
    jobs = {"all": Job(lambda k: {"system": mean(criteria(k, Rules()).maturity)}, 12.5)}
    found = [ranges(basis, draws(wave, seed, 2000), jobs, Sampling())["all"] for seed in range(3)]
    for end in ("low", "high"):
        values = [float(getattr(ends, end)["system"]) for ends in found]
        assert max(values) - min(values) < 1
    for end in ("worst_low", "worst_high"):
        values = [float(getattr(ends, end)["system"]) for ends in found]
        # The worst case is never resampled.
        assert max(values) == min(values)


def test_without_resampled_worlds_a_range_comes_from_the_silent_alone() -> None:
    # Trust: one of two answered, 50. Council: both of two, 75. Half of a view may move by 12.5 up
    # or down, or to either end: 43.75-56.25, worst 25-75.
    paper = register(["nhs_acute", "local_government"])
    said = {(0, 0, 1): both_ways(2), (1, 0, 0): both_ways(3), (1, 1, 0): both_ways(3)}
    found = ends_of(make_wave(paper, said, leaders=[2, 2]), worlds=0)["all"]
    assert [float(getattr(found, end)["views"][0, 0]) for end in ENDS] == [43.75, 56.25, 25, 75]
    assert [float(getattr(found, end)["views"][1, 0]) for end in ENDS] == [75] * 4
    # f(43.75, 75) = 59.375 - .25 x 18.75, f(56.25, 75) = 65.625 - .25 x 6.25,
    # f(25, 75) = 50 - .25 x 37.5, f(75, 75) = 75.
    assert [float(getattr(found, end)["maturity"][0]) for end in ENDS] == [
        54.6875, 64.0625, 40.625, 75,
    ]  # fmt: skip


@pytest.mark.parametrize("worlds", [1, 2, 19, 40, 200])
def test_the_ends_are_percentiles_of_the_filled_worlds_around_the_data(worlds: int) -> None:
    wave = mixed_wave(11, size=6)
    system = frame(wave.structure)
    basis, drawn = prepare(wave, system), draws(wave, 3, worlds)
    found = ends_of(wave, worlds=worlds, seed=3)["all"]
    point = point_of(wave)

    def filled(end: float, many: Draws | None) -> Arrays:
        known = Known(basis.views(many, 15.0), system, Filling(end, 12.5))
        return of_outcome(evaluate(known, Rules()))

    for end, level, hull in ((0.0, 5, np.fmin), (100.0, 95, np.fmax)):
        data, resampled = filled(end, None), filled(end, drawn)
        for name in (*MONOTONE, *BEHIND):
            tail = np.percentile(resampled[name], level, axis=-1)
            expected = hull(hull(point[name], data[name][..., 0]), tail)
            got = (found.low if end == 0 else found.high)[name]
            np.testing.assert_allclose(got, expected, atol=1e-9, err_msg=name)


# -- resampled worlds ----------------------------------------------------------------------------


@some
@given(seeds, sizes, st.integers(0, 50))
def test_each_world_hears_one_leader_fewer_than_answered(seed: int, size: int, worlds: int) -> None:
    wave = mixed_wave(seed, size=size)
    drawn = draws(wave, seed, worlds)
    assert drawn.weights.shape == drawn.noise.shape == (len(wave.leaders), worlds)
    assert (drawn.weights[~wave.answered] == 0).all()
    assert np.isfinite(drawn.noise).all()
    for n in range(size):
        own = wave.organisation_of == n
        many = int((own & wave.answered).sum())
        assert (drawn.weights[own].sum(axis=0) == max(many - 1, 0)).all()


def test_draws_do_not_depend_on_what_was_said() -> None:
    wave = mixed_wave(3)
    other = changed(wave, quality=100 - wave.answers.quality)
    one, two = draws(wave, 9, 30), draws(other, 9, 30)
    np.testing.assert_array_equal(one.weights, two.weights)
    np.testing.assert_array_equal(one.noise, two.noise)


def test_resampling_has_the_variance_of_a_mean() -> None:
    # Three leaders say 0, 50, 100: s2 = 2500, so the variance of their mean is 2500 / 3; two
    # leaders say 0 and 100: 5000 / 2. The plain bootstrap would give 2/3 and 1/2 of that.
    paper = register(["nhs_acute", "local_government"])
    said = {(0, 0, 1): both_ways(0), (0, 1, 1): both_ways(2), (0, 2, 1): both_ways(4),
            (1, 0, 0): both_ways(0), (1, 1, 0): both_ways(4)}  # fmt: skip
    wave = make_wave(paper, said, leaders=[3, 2])
    drawn = draws(wave, 1, 40_000)
    views = prepare(wave, frame(wave.structure)).views(drawn, 15.0).quality.values[:, 0]
    assert views[0].var() == pytest.approx(2500 / 3, rel=0.03)
    assert views[1].var() == pytest.approx(2500, rel=0.03)
    assert views.mean(axis=1) == pytest.approx([50, 50], abs=1)
    assert drawn.noise.mean() == pytest.approx(0, abs=0.01)
    assert drawn.noise.var() == pytest.approx(1, abs=0.02)
    assert abs(np.corrcoef(drawn.noise)[np.triu_indices(5, 1)]).max() < 0.03


def lone_leaders() -> tuple[Wave, Basis]:
    """A trust of two leaders, a council and a care provider of one each, three worlds by hand."""
    paper = register(["nhs_acute", "local_government", "social_care"])
    said = {
        (0, 0, 1): both_ways(1, depth=1), (0, 1, 1): both_ways(3, depth=3),
        (0, 1, 2): both_ways(2, depth=2),
        (1, 0, 0): both_ways(2, depth=2), (1, 0, 2): NONE,
        (2, 0, 0): Said([4, 4, 4, 4, 4, 0], 5),
    }  # fmt: skip
    stated = {(0, 0): 1.0, (0, 1): 3.0, (1, 0): 2.0, (2, 0): 4.0}
    wave = make_wave(paper, said, leaders=[2, 1, 1], statements=stated)
    return wave, prepare(wave, frame(wave.structure))


#: In the worlds: nobody drawn, trust leader 0, trust leader 1. Noise of each leader in SDs.
BY_HAND = Draws(
    np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0]], dtype=float),
    np.array([[9, 9, 9], [1, -1, 9], [2, -1, 0], [1, -5, 0]], dtype=float),
)


def test_a_view_nobody_was_drawn_for_keeps_what_the_data_say() -> None:
    _, basis = lone_leaders()
    views = basis.views(BY_HAND, 15.0)
    # Pairs: trust-council, trust-care, council-care. The trust's view of the council rests on two
    # leaders: the data (50), then leader 0 (25), then leader 1 (75), never any noise.
    assert views.quality.values[0, 0].tolist() == [50, 25, 75]
    assert views.exists.values[0, 0].tolist() == [100, 100, 100]
    assert views.statements.values[0].tolist() == [50, 25, 75]


def test_one_leader_alone_carries_the_same_noise_wherever_they_are_heard_alone() -> None:
    _, basis = lone_leaders()
    views = basis.views(BY_HAND, 15.0)
    assert views.voice is not None
    assert views.depth is not None
    # Only leader 1 of the trust speaks of the care provider: 50 + 15 z, drawn or not.
    assert views.quality.values[0, 1].tolist() == [65, 35, 100]
    assert views.depth.values[0, 1].tolist() == [55, 25, 100]
    assert views.voice.values[0, 1].tolist() == [65, 35, 100]
    for dimension in views.dimensions:
        assert dimension.values[0, 1].tolist() == [65, 35, 100]
        assert dimension.values[0, 0].tolist() == [50, 25, 75]
    # The council's one leader: about the trust, and in the statements, with the same z.
    assert views.quality.values[1, 0].tolist() == [80, 35, 50]
    assert views.depth.values[1, 0].tolist() == [70, 25, 40]
    assert views.statements.values[1].tolist() == [80, 35, 50]
    # The care provider's: cut off at both ends of the scale, dimension by dimension.
    assert views.quality.values[1, 1].tolist() == pytest.approx(
        [500 / 6 + 15, 500 / 6 - 75, 500 / 6]
    )
    assert views.dimensions[5].values[1, 1].tolist() == [15, 0, 0]
    assert views.statements.values[2].tolist() == [100, 25, 100]


def test_no_relationship_carries_no_noise_and_neither_does_that_there_is_one() -> None:
    _, basis = lone_leaders()
    views = basis.views(BY_HAND, 15.0)
    assert views.depth is not None
    for layer in (views.quality, views.exists, views.depth, *views.dimensions):
        assert layer.values[0, 2].tolist() == [0, 0, 0]
    assert views.exists.values[0, 1].tolist() == views.exists.values[1, 0].tolist() == [100] * 3


def test_the_noise_of_lone_leaders_widens_their_ranges_and_only_theirs() -> None:
    wave, _ = lone_leaders()
    noisy, exact = ends_of(wave, worlds=2000)["all"], ends_of(wave, worlds=0)["all"]
    width = noisy.high["views"] - noisy.low["views"]
    assert width[1, 0] == pytest.approx(2 * 1.645 * 15, rel=0.1)
    assert (exact.high["views"] - exact.low["views"])[1, 0] == 0
    assert width[0, 2] == 0


# -- what is filled in, cell by cell -------------------------------------------------------------


def cells(wave: Wave) -> dict[tuple[int, int], list[float]]:
    """For each directed view its likely and worst-case range, without resampled worlds."""
    system, found = frame(wave.structure), ends_of(wave, worlds=0)["all"]
    return {
        (int(system.sides[side, p]), int(system.others[side, p])): [
            float(getattr(found, end)["views"][side, p]) for end in ENDS
        ]
        for side in (0, 1)
        for p in range(system.size)
    }


def filled_wave(**changes: Said | None) -> Wave:
    """Two trusts and three councils. Councils say 50, 75, 75 and 25 of trusts; council 4 is silent.

    Trust 0 has four leaders: of council 2 one says 75, one cannot judge, one leaves it blank and
    one does not answer at all. Trust 1 is silent.
    """
    paper = register(["nhs_acute", "nhs_acute", *["local_government"] * 3])
    said: dict[tuple[int, int, int], Said] = {
        (2, 0, 0): both_ways(2), (2, 0, 1): both_ways(3),
        (3, 0, 0): both_ways(3), (3, 0, 1): both_ways(1),
        (0, 0, 2): both_ways(3), (0, 1, 2): UNKNOWN_STATE, (0, 2, 2): Said(state=Status.BLANK),
        (0, 2, 3): both_ways(1),
    }  # fmt: skip
    return make_wave(paper, said, leaders=[4, 1, 1, 1, 1])


def test_only_the_blank_and_the_silent_are_missing() -> None:
    # Of council 2: one value, one blank, one silent; cannot judge is an answer. u = 2/3.
    found = cells(filled_wave())
    assert found[0, 2] == pytest.approx([75 - 25 / 3, 75 + 25 / 3, 25, 75 / 3 + 200 / 3])
    # Of council 3 one of four said something: u = 3/4.
    assert found[0, 3] == pytest.approx([25 - 9.375, 25 + 9.375, 6.25, 81.25])
    assert found[2, 0] == [50, 50, 50, 50]


def test_a_view_filled_from_its_block_is_moved_whole_and_may_be_anything_at_worst() -> None:
    # Councils about trusts: (50 + 75 + 75 + 25) / 4 = 56.25.
    found = cells(filled_wave())
    assert found[4, 0] == [43.75, 68.75, 0, 100]
    assert found[4, 1] == [43.75, 68.75, 0, 100]
    # Trusts about councils: (75 + 25) / 2 = 50.
    assert found[1, 2] == [37.5, 62.5, 0, 100]


def test_with_nothing_to_fill_from_a_view_may_be_anything() -> None:
    found = cells(filled_wave())
    # Nobody says anything inside a sector.
    for pair in ((0, 1), (1, 0), (2, 3), (4, 2)):
        assert found[pair] == [0, 100, 0, 100]


def test_a_pair_nobody_can_judge_counts_in_the_bounds_only() -> None:
    wave = filled_wave()
    paper = wave.structure.register
    said = {
        (2, 0, 0): both_ways(2), (2, 0, 1): both_ways(2), (3, 0, 0): both_ways(2),
        (0, 0, 2): both_ways(2), (0, 0, 3): both_ways(2), (1, 0, 2): both_ways(2),
        (3, 0, 1): UNKNOWN_STATE, (1, 0, 3): UNKNOWN_STATE,
    }  # fmt: skip
    both = make_wave(paper, said, leaders=[1] * 5)
    assert cells(both)[3, 1] == cells(both)[1, 3] == [0, 100, 0, 100]
    # With one side silent it is an ordinary gap.
    del said[1, 0, 3]
    one = make_wave(paper, said, leaders=[1] * 5)
    assert cells(one)[3, 1] == cells(one)[1, 3] == [37.5, 62.5, 0, 100]


def test_nothing_is_moved_beyond_the_scale() -> None:
    paper = register(["nhs_acute", "local_government"])
    said = {(0, 0, 1): both_ways(4), (1, 0, 0): both_ways(0)}
    found = cells(make_wave(paper, said, leaders=[2, 2]))
    assert found[0, 1] == [93.75, 100, 50, 100]
    assert found[1, 0] == [0, 6.25, 0, 50]


def test_the_statement_index_counts_the_silent_of_every_organisation() -> None:
    # Trusts: one of two leaders says 75 (u = 1/2), the other trust is silent. Council: 50, both
    # leaders. Care: silent, and so is its sector. VCSE: nobody was invited.
    paper = register(["nhs_acute", "nhs_acute", "local_government", "social_care", "vcse"])
    stated = {(0, 0): 3.0, (2, 0): 1.0, (2, 1): 3.0}
    wave = make_wave(paper, {}, leaders=[2, 1, 2, 1, 0], statements=stated)
    ends = ends_of(wave, worlds=0)["all"]
    got = [float(getattr(ends, end)["lived"]) for end in ENDS]
    # Likely: trust 68.75-81.25, silent trust 62.5-87.5, so trusts 65.625-84.375; council 50;
    # care 0-100; three sectors. Worst: trust 37.5-87.5, silent trust 0-100.
    assert got == pytest.approx(
        [(65.625 + 50 + 0) / 3, (84.375 + 50 + 100) / 3, (18.75 + 50) / 3, (93.75 + 150) / 3]
    )
    assert float(point_of(wave)["lived"]) == pytest.approx((75 + 50) / 2)
    assert [float(getattr(ends, end)["questions"][0]) for end in ENDS] == pytest.approx(got)


def test_one_who_can_say_nothing_of_the_system_is_not_silent() -> None:
    paper = register(["nhs_acute", "local_government"])
    wave = make_wave(paper, {}, leaders=[2, 1], statements={(0, 0): 2.0, (1, 0): 2.0})
    judged = replace(wave, stated=np.ones_like(wave.stated))
    ends = ends_of(judged, worlds=0)["all"]
    assert [float(getattr(ends, end)["lived"]) for end in ENDS] == [50] * 4


def worked_dyad() -> Wave:
    said = {
        (0, 0, 1): Said([3, 3, 4, 3, 2, 3], 3), (0, 1, 1): Said([2, 3, 3, 3, 1, 2], 3),
        (1, 0, 0): Said([1, 2, 2, 1, 0, 2], 3), (1, 1, 0): NONE,
    }  # fmt: skip
    return make_wave(register(["nhs_acute", "local_government"]), said, leaders=[4, 3])


def test_the_worked_dyad() -> None:
    for ends in ends_of(worked_dyad(), worlds=0).values():
        found = [float(getattr(ends, end)["maturity"][0]) for end in ENDS]
        assert found == pytest.approx([27.604167, 36.979167, 19.791667, 57.291667], abs=1e-6)
    # Resampled, the range can only be wider, and its worst case holds it.
    wide = ends_of(worked_dyad(), worlds=400)["all"]
    assert float(wide.low["maturity"][0]) < 27.6
    assert float(wide.high["maturity"][0]) > 37


# -- what is not defined -------------------------------------------------------------------------


def instrument_without(*roles: str, voice: bool = True) -> dict[str, object]:
    """The built-in questionnaire without some of its questions."""
    from tests.waves_made import INSTRUMENT

    items = tuple(item for item in INSTRUMENT.items if item.role not in roles)
    if not voice:
        items = tuple(replace(item, voice=False) for item in items)
    return {"instrument": replace(INSTRUMENT, items=items)}


@pytest.mark.parametrize("answer", [both_ways(0, depth=0), both_ways(4), NONE])
def test_a_criterion_with_nothing_to_read_is_neither_met_nor_not_met(answer: Said) -> None:
    sectors = ["nhs_acute", "nhs_mental_health", "primary_care", "nhs_community"]
    paper = register(sectors, seated=True)
    wave = told(paper, [2] * 4, lambda i, k, j: answer, lambda i, k: 0)
    wave = replace(wave, **instrument_without("statement", voice=False))  # type: ignore[arg-type]
    wave = replace(wave, statements=np.zeros((8, 0)), stated=np.zeros((8, 0), dtype=bool))
    found = assessed(wave, **OPEN)
    # All are NHS; no organisation is the hub; no voice item; no statements.
    by_id = {criterion.id: criterion for criterion in found.verdict.criteria}
    for id in ("C2", "C3", "C4", "C5"):
        score = by_id[id].score
        for number in (score.value, score.low, score.high, score.worst_low, score.worst_high):
            assert np.isnan(number), id
        assert by_id[id].met() is None
        assert by_id[id].met(worst=True) is None
        assert not by_id[id].applies
    assert by_id["C1"].applies


def test_without_a_question_on_depth_its_range_is_not_known_and_maturity_decides() -> None:
    paper = register(["nhs_acute", "local_government"])
    wave = told(paper, [2, 2], lambda i, k, j: both_ways(4, depth=0))
    deep = ends_of(wave)["all"]
    assert (float(deep.high["working_share"]), float(deep.high["depth"][0])) == (0, 0)
    plain = ends_of(replace(wave, **instrument_without("depth")))["all"]  # type: ignore[arg-type]
    assert float(plain.low["working_share"]) == 1
    for end in ENDS:
        assert np.isnan(getattr(plain, end)["depth"]).all()


def test_no_answers_at_all_may_mean_anything() -> None:
    wave = told(register(["icb", "nhs_acute", "local_government", "social_care"], seated=True),
                [2] * 4, lambda i, k, j: None)  # fmt: skip
    found = ends_of(wave)["all"]
    for name in ("system", "boundary", "voice", "lived"):
        assert [float(getattr(found, end)[name]) for end in ENDS] == [0, 100, 0, 100]
    for name in ("hollow", "connected", "working_share", "coverage"):
        assert [float(getattr(found, end)[name]) for end in ENDS] == [0, 1, 0, 1]
    assert (float(found.low["system_band"]), float(found.high["system_band"])) == (0, 4)


def test_a_survey_with_nobody_in_it_has_no_ranges() -> None:
    nobody: Frame = frame(expected_ties(register(["icb"])))
    assert nobody.size == 0
    found = ends_of(make_wave(register(["icb"]), {}, leaders=[1]))["all"]
    for end in ENDS:
        assert np.isnan(getattr(found, end)["system"]).all()
        assert np.isnan(getattr(found, end)["hollow"]).all()
