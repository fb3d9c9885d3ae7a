"""The invariants of the model, tried on many random waves: what no survey may ever break."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maturity.instrument import Status
from maturity.outcome import Outcome
from maturity.register import Register
from maturity.wave import Wave
from tests.waves_made import (
    ITEMS,
    Said,
    both_ways,
    changed,
    make_wave,
    outcome,
    random_wave,
    register,
)

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(2, 9)
few = settings(max_examples=60, deadline=None)

#: Every number that may not fall when a rating rises. Quality is not among them: it conditions on
#: which relationships exist.
MONOTONE = (
    "views", "maturity", "working", "depth", "system", "coverage", "working_share", "organisation",
    "experienced", "reputed", "sector", "sector_cross", "sector_block", "block_view", "block_voice",
    "place", "place_working", "place_spine", "place_connected", "dimensions", "questions", "hollow",
    "boundary", "voice", "connected", "lived", "heard_by_dominant", "sector_heard",
    "hub_statements", "rest_statements", "hub_views", "rest_views",
)  # fmt: skip
SHARES = ("coverage", "working_share", "working", "place_working", "place_connected", "hollow",
          "connected")  # fmt: skip


def numbers(found: Outcome, name: str) -> np.ndarray:  # type: ignore[type-arg]
    homes = (found, found.criteria, found.centre)
    home = next(home for home in homes if hasattr(home, name))
    return np.asarray(getattr(home, name), dtype=float)


def not_lower(before: Outcome, after: Outcome) -> None:
    for name in MONOTONE:
        old, new = numbers(before, name), numbers(after, name)
        assert (np.isfinite(old) == np.isfinite(new)).all(), name
        assert np.all(~np.isfinite(old) | (new >= old - 1e-9)), name
    for name in ("band", "system_band", "free_band"):
        assert (getattr(after, name) >= getattr(before, name)).all(), name


@few
@given(seeds, sizes, st.data())
def test_raising_an_answer_lowers_nothing(seed: int, size: int, data: st.DataObject) -> None:
    wave = random_wave(seed, size=size)
    answers = wave.answers
    rows = np.flatnonzero(np.isfinite(answers.quality).any(axis=1))
    if not len(rows):
        return
    row = data.draw(st.sampled_from(rows.tolist()))
    quality, depth = answers.quality.copy(), answers.depth.copy()
    items = np.flatnonzero(np.isfinite(quality[row]))
    item = data.draw(st.sampled_from(items.tolist()))
    quality[row, item] = data.draw(st.sampled_from([0, 25, 50, 75, 100]).filter(
        lambda value: value >= quality[row, item]))  # fmt: skip
    if np.isfinite(depth[row]):
        depth[row] = data.draw(
            st.sampled_from([20.0 * n for n in range(6) if 20 * n >= depth[row]])
        )
    not_lower(outcome(wave)[0], outcome(changed(wave, quality=quality, depth=depth))[0])


@few
@given(seeds, sizes, st.data())
def test_no_relationship_to_any_rating_lowers_nothing(
    seed: int, size: int, data: st.DataObject
) -> None:
    wave = random_wave(seed, size=size, complete=True)
    answers = wave.answers
    rows = np.flatnonzero(answers.state == Status.NONE)
    if not len(rows):
        return
    row = data.draw(st.sampled_from(rows.tolist()))
    quality, depth, state = answers.quality.copy(), answers.depth.copy(), answers.state.copy()
    quality[row] = [25.0 * data.draw(st.integers(0, 4)) for _ in range(ITEMS)]
    depth[row] = 20.0 * data.draw(st.integers(0, 5))
    state[row] = Status.VALUE
    not_lower(
        outcome(wave)[0], outcome(changed(wave, quality=quality, depth=depth, state=state))[0]
    )


@few
@given(seeds, sizes, st.data())
def test_raising_a_statement_lowers_nothing(seed: int, size: int, data: st.DataObject) -> None:
    wave = random_wave(seed, size=size)
    given_ = np.argwhere(np.isfinite(wave.statements))
    if not len(given_):
        return
    leader, item = data.draw(st.sampled_from(given_.tolist()))
    statements = wave.statements.copy()
    statements[leader, item] = 100
    not_lower(outcome(wave)[0], outcome(replace(wave, statements=statements))[0])


@few
@given(seeds, sizes)
def test_everything_stays_on_its_scale(seed: int, size: int) -> None:
    found, _ = outcome(random_wave(seed, size=size))
    for name in (*MONOTONE, "quality", "kind_of_pair"):
        values = numbers(found, name)
        known = values[np.isfinite(values)]
        assert (known >= -1e-9).all(), name
        assert (known <= (1 if name in SHARES else 100) + 1e-9).all(), name


def everyone(size: int, said: Said, statement: float) -> Wave:
    paper = register(
        ["icb", "nhs_acute", "local_government", "social_care", "vcse", "people"][:size],
        seated=True,
        places=2,
    )
    rows = {(i, k, j): said for i in range(size) for k in range(2) for j in range(size) if i != j}
    stated = {(i, k): statement for i in range(size) for k in range(2)}
    return make_wave(paper, rows, leaders=[2] * size, statements=stated)


def test_all_top_answers_are_100_and_thriving() -> None:
    found, _ = outcome(everyone(6, both_ways(4), 4))
    for name in ("maturity", "system", "organisation", "sector", "place", "dimensions", "boundary",
                 "voice", "lived", "quality"):  # fmt: skip
        assert numbers(found, name) == pytest.approx(100), name
    for name in ("hollow", "working_share", "connected", "coverage"):
        assert numbers(found, name) == pytest.approx(1), name
    assert set(found.band.ravel()) == {4}
    assert found.system_band.tolist() == [4]


def test_no_relationship_anywhere_is_0() -> None:
    found, _ = outcome(everyone(6, Said(state=Status.NONE), 0))
    for name in ("maturity", "system", "hollow", "coverage", "boundary", "voice", "lived"):
        assert numbers(found, name) == pytest.approx(0), name
    # What the quality of relationships that do not exist would be is not known.
    assert np.isnan(found.quality[0])


def test_no_answers_are_not_known_and_not_0() -> None:
    paper = register(["icb", "nhs_acute", "local_government", "social_care"], seated=True, places=2)
    found, _ = outcome(make_wave(paper, {}, leaders=[2] * 4))
    for name in (*MONOTONE, "quality"):
        assert np.isnan(numbers(found, name)).all(), name
    assert set(found.band.ravel()) == {-1}
    assert found.system_band.tolist() == [-1]


@few
@given(seeds, sizes)
def test_the_order_of_rows_and_organisations_changes_nothing(seed: int, size: int) -> None:
    wave = random_wave(seed, size=size)
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(wave.answers))
    answers = wave.answers
    shuffled = changed(
        wave,
        leader=answers.leader[rows],
        partner=answers.partner[rows],
        state=answers.state[rows],
        quality=answers.quality[rows],
        depth=answers.depth[rows],
        frequency=answers.frequency[rows],
    )
    before, after = outcome(wave)[0], outcome(shuffled)[0]
    for name in MONOTONE:
        np.testing.assert_allclose(numbers(before, name), numbers(after, name), atol=1e-12)
    renamed = outcome(_reordered(wave, rng.permutation(size)))[0]
    for name in ("system", "coverage", "quality", "working_share", "hollow", "boundary", "voice",
                 "connected", "lived", "dimensions", "questions"):  # fmt: skip
        np.testing.assert_allclose(numbers(before, name), numbers(renamed, name), atol=1e-12)


def _reordered(wave: Wave, order: np.ndarray) -> Wave:  # type: ignore[type-arg]
    """The same wave with its organisations listed in another order and under other codes."""
    from maturity.structure import expected_ties

    paper: Register = wave.structure.register
    code = {o.id: f"X{n}" for n, o in enumerate(paper.organisations)}
    organisations = tuple(
        replace(paper.organisations[n], id=code[paper.organisations[n].id]) for n in order
    )
    seats = tuple(replace(seat, organisation=code[seat.organisation]) for seat in paper.seats)
    structure = expected_ties(replace(paper, organisations=organisations, seats=seats))
    place_of = np.argsort(order)
    return replace(
        wave,
        structure=structure,
        leaders=tuple(replace(p, organisation=code[p.organisation]) for p in wave.leaders),
        asked=wave.asked[:, order],
        answers=replace(wave.answers, partner=place_of[wave.answers.partner]),
    )


@few
@given(seeds, sizes)
def test_a_leader_who_cannot_judge_changes_no_score(seed: int, size: int) -> None:
    wave = random_wave(seed, size=size)
    if not len(wave.answers):
        return
    leader = int(wave.answers.leader[0])
    state, quality = wave.answers.state.copy(), wave.answers.quality.copy()
    depth, statements = wave.answers.depth.copy(), wave.statements.copy()
    mine = wave.answers.leader == leader
    state[mine], quality[mine], depth[mine] = Status.UNKNOWN, np.nan, np.nan
    statements[leader] = np.nan
    judged = replace(
        changed(wave, state=state, quality=quality, depth=depth), statements=statements
    )
    rows = ~mine
    answers = judged.answers
    gone = changed(
        judged,
        leader=answers.leader[rows],
        partner=answers.partner[rows],
        state=state[rows],
        quality=quality[rows],
        depth=depth[rows],
        frequency=answers.frequency[rows],
    )
    with_, without = outcome(judged)[0], outcome(gone)[0]
    pairs = np.isfinite(with_.maturity) == np.isfinite(without.maturity)
    # Where both sides said that nobody can judge, nothing is filled in; a silent leader is filled.
    if pairs.all():
        for name in MONOTONE:
            np.testing.assert_allclose(numbers(with_, name), numbers(without, name), atol=1e-12)


@few
@given(seeds)
def test_a_pair_outside_the_expected_ties_changes_no_score(seed: int) -> None:
    wave = random_wave(seed, size=6)
    paper = replace(wave.structure.register, seats=wave.structure.register.seats[:4])
    from maturity.structure import expected_ties

    fewer = replace(wave, structure=expected_ties(paper))
    outside = [
        row
        for row in range(len(wave.answers))
        if not _expected(fewer, int(wave.answers.leader[row]), int(wave.answers.partner[row]))
    ]
    quality = wave.answers.quality.copy()
    quality[outside] = 100 - quality[outside]
    before, after = outcome(fewer)[0], outcome(changed(fewer, quality=quality))[0]
    for name in MONOTONE:
        np.testing.assert_array_equal(numbers(before, name), numbers(after, name))


def _expected(wave: Wave, leader: int, partner: int) -> bool:
    own = wave.leaders[leader].organisation
    return wave.organisations[partner] in wave.structure.partners[own]


@few
@given(seeds, sizes)
def test_a_leader_with_the_organisations_own_mean_changes_no_view(seed: int, size: int) -> None:
    wave = random_wave(seed, size=size, complete=True)
    found, frame = outcome(wave)
    values = found.views[..., 0]
    from maturity.basis import prepare

    seen = prepare(wave, frame).evidence.leaders > 0
    # One more rater whose six answers are the view itself: the mean does not move.
    side, pair = (int(n) for n in np.argwhere(seen)[0]) if seen.any() else (0, 0)
    if not seen.any():
        return
    speaker, partner = int(frame.sides[side, pair]), int(frame.others[side, pair])
    extra = replace(wave.leaders[0], id="extra", organisation=wave.organisations[speaker])
    answers = wave.answers
    more = replace(
        wave,
        leaders=(*wave.leaders, extra),
        asked=np.vstack([wave.asked, np.zeros(len(wave.organisations), dtype=bool)]),
        answers=replace(
            answers,
            leader=np.append(answers.leader, len(wave.leaders)),
            partner=np.append(answers.partner, partner),
            state=np.append(answers.state, Status.VALUE),
            quality=np.vstack([answers.quality, np.full(ITEMS, values[side, pair])]),
            depth=np.append(answers.depth, np.nan),
            frequency=np.zeros((len(answers) + 1, 0)),
        ),
        statements=np.vstack([wave.statements, np.full(wave.statements.shape[1], np.nan)]),
        answered=np.append(wave.answered, True),
        pilots=np.zeros((len(wave.leaders) + 1, 0)),
        stated=np.vstack([wave.stated, np.zeros(wave.stated.shape[1], dtype=bool)]),
    )
    np.testing.assert_allclose(outcome(more)[0].views[side, pair], values[side, pair], atol=1e-9)
