"""What partners ask about practice: four organisations by hand, and the worked examples."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from test_arranged import example as arranged_example
from test_arranged import works

from maturity.assessment import Assessment, assess, rules
from maturity.diagnostics.layers import as_said
from maturity.diagnostics.practice import practice
from maturity.instrument import Status
from maturity.measures.aims import common_ground, own_aims
from maturity.measures.dealings import by_commissioning
from maturity.measures.items import single_items
from maturity.measures.levels import by_level
from maturity.measures.quadrant import depth_and_quality
from maturity.measures.sharing import shared_on_paper
from maturity.measures.strength import hidden_strength
from maturity.measures.through import Reach, only_through_hub
from maturity.register import Agreement, Aim, Body, Register, Seat, Sharing
from maturity.release.on_paper import on_paper
from maturity.results import results_of
from maturity.survey import open_survey, read
from maturity.wave import Wave
from tests.waves_made import ITEMS, Said, assessed, make_wave, register, told

EXAMPLES = Path(__file__).parent.parent / "surveys" / "examples"
FOUR = ["icb", "nhs_acute", "local_government", "vcse"]
NOBODY = Said(state=Status.NONE)
SILENT = Said(state=Status.UNKNOWN)


def say(quality: float, depth: float) -> Said:
    return Said([quality] * ITEMS, depth)


def alike(pairs: dict[tuple[int, int], Said]) -> Callable[[int, int, int], Said | None]:
    """Both sides of each pair say the same; (i, j) and (j, i) given apart may differ."""

    def says(i: int, k: int, j: int) -> Said | None:
        return pairs.get((i, j), pairs.get((j, i)))

    return says


def unsampled(wave: Wave, **settings: Any) -> Assessment:
    """Nobody else is drawn: what is left of a range is what the silent may think."""
    return assessed(wave, replicates=0, **settings)


#: Working, warm, forced, neither, on both lines, and not known.
SQUARE = {
    (0, 1): say(3, 3),
    (0, 2): say(3, 2),
    (1, 2): say(1, 3),
    (1, 3): say(1, 1),
    (0, 3): say(2, 2.5),
    (2, 3): say(4, 5),
    (3, 2): SILENT,
}


def square(**more: Any) -> Assessment:
    return unsampled(told(register(FOUR, seated=True), [1, 1, 1, 1], alike(SQUARE), **more))


# -- depth beside quality --------------------------------------------------------------------------


def quadrant_of(found: Assessment) -> Any:
    return depth_and_quality(found.frame, found.views, found.scored, found.survey.settings)


def test_a_pair_is_close_from_two_and_a_half_on_and_good_from_where_it_works() -> None:
    found = square()
    quadrant = quadrant_of(found)
    names = {
        (int(found.frame.a[row.pair]), int(found.frame.b[row.pair])): row.kind
        for row in quadrant.pairs
    }
    # 75 at 60; 75 at 40; 25 at 60; 25 at 20; and 50 at 50, which reaches both lines exactly.
    assert names == {
        (0, 1): "working_partnership",
        (0, 2): "warm_words",
        (1, 2): "forced_marriage",
        (1, 3): "neither",
        (0, 3): "working_partnership",
    }
    # The pair that one side could not judge is not taken from the other side.
    assert quadrant.unknown == 1
    tallies = quadrant.tallies()
    assert {kind: tally.pairs for kind, tally in tallies.items()} == {
        "working_partnership": 2,
        "warm_words": 1,
        "forced_marriage": 1,
        "neither": 1,
    }
    # Nobody is silent and nobody else is drawn, so all is clear.
    assert all(tally.clear == tally.possible == tally.pairs for tally in tallies.values())
    only = quadrant.tallies(found.frame.incident[1])
    assert [tally.pairs for tally in only.values()] == [1, 0, 1, 1]


def test_a_pair_whose_ranges_reach_over_both_lines_may_be_of_any_kind() -> None:
    wave = told(
        register(FOUR, seated=True), [1, 2, 1, 2], alike({(1, 3): say(2, 2.5)}),
        silent=lambda i, k: k == 1,
    )  # fmt: skip
    (row,) = quadrant_of(unsampled(wave)).pairs
    # One of two is silent on both sides: 50 and 50 move by 6.25 either way.
    assert row.kind == "working_partnership"
    assert not row.clear
    assert row.possible == ("working_partnership", "warm_words", "forced_marriage", "neither")
    tallies = quadrant_of(unsampled(wave)).tallies()
    assert [(t.pairs, t.clear, t.possible) for t in tallies.values()] == [
        (1, 0, 1), (0, 0, 1), (0, 0, 1), (0, 0, 1),
    ]  # fmt: skip


def test_a_questionnaire_without_depth_has_no_quadrant() -> None:
    wave = told(register(FOUR, seated=True), [1, 1, 1, 1], alike(SQUARE))
    items = tuple(item for item in wave.instrument.items if item.role != "depth")
    bare = unsampled(replace(wave, instrument=replace(wave.instrument, items=items)))
    assert (quadrant_of(bare).reason, quadrant_of(bare).pairs) == ("no_depth", ())
    assert practice(bare)["shared_on_paper"]["reason"] == "nothing_on_paper"
    silent = told(register(FOUR, seated=True), [1, 1, 1, 1], lambda i, k, j: None)
    assert quadrant_of(unsampled(silent)).reason == "no_views"
    assert quadrant_of(unsampled(silent)).unknown == 6


# -- hidden strength -------------------------------------------------------------------------------


def two_expected() -> Register:
    """The trust and the council share a collaborative; nobody else is expected to meet."""
    return replace(
        register(FOUR),
        bodies=(Body("P", "Partnership", "provider_collaborative"),),
        seats=(Seat("P", "O1", "voting"), Seat("P", "O2", "voting")),
    )


def outside() -> Assessment:
    said = {
        (1, 0, 2): say(2, 3),
        (2, 0, 1): say(2, 3),
        # The board and the alliance, and one of the alliance's leaders alone with the trust.
        (0, 0, 3): say(3, 2),
        (3, 0, 0): say(3, 1),
        (3, 0, 1): say(4, 5),
        # Both say that there is nothing; then good words of two who hardly meet.
        (0, 0, 1): NOBODY,
        (1, 0, 0): NOBODY,
        (2, 0, 3): say(4, 1),
        (3, 0, 2): say(4, 1),
    }
    return unsampled(make_wave(two_expected(), said, leaders=[1, 1, 1, 1]))


def test_strength_is_hidden_where_both_sides_say_that_it_works() -> None:
    found = outside()
    strength = hidden_strength(found.frame, found.informal, rules(found.survey.settings))
    # Six pairs in all, of which one is expected.
    assert (strength.reason, strength.outside) == (None, 5)
    rows = {(tie.a, tie.b): tie for tie in strength.ties}
    assert {pair: tie.found for pair, tie in rows.items()} == {
        (0, 1): False, (0, 3): True, (1, 3): None, (2, 3): False,
    }  # fmt: skip
    # (40 + 20) / 2 reaches the depth of 1.5 of 5 exactly.
    assert (rows[0, 3].maturity, rows[0, 3].depth, rows[0, 3].leaders) == (75.0, 30.0, (1, 1))
    assert (rows[2, 3].maturity, rows[2, 3].depth) == (100.0, 20.0)
    assert (rows[0, 1].maturity, rows[0, 1].depth) == (0.0, 0.0)
    assert math.isnan(rows[1, 3].views[0])
    assert (rows[1, 3].views[1], rows[1, 3].leaders) == (100.0, (0, 1))


def test_where_nobody_was_asked_there_is_no_zero() -> None:
    said = {(1, 0, 2): say(2, 3)}
    found = unsampled(make_wave(two_expected(), said, leaders=[1, 1, 1, 1]))
    strength = hidden_strength(found.frame, found.informal, rules(found.survey.settings))
    assert (strength.reason, strength.outside, strength.ties) == ("not_asked", 5, ())
    everyone = square()
    strength = hidden_strength(everyone.frame, everyone.informal, rules(everyone.survey.settings))
    assert (strength.reason, strength.outside) == ("all_expected", 0)


# -- common ground ---------------------------------------------------------------------------------


def chosen(pairs: dict[tuple[int, int], Said], **more: Any) -> Wave:
    paper = replace(
        register(FOUR, seated=True), aims=tuple(Aim(code, f"Aim {code}") for code in "abcde")
    )
    wave = told(paper, [2, 3, 1, 1], alike(pairs), **more)
    choices = {
        "L0.0": "abc",
        "L0.1": "ade",
        "L1.0": "abd",
        "L1.1": "ab",
        "L1.2": "a",
        "L2.0": "acd",
    }
    return replace(wave, aims=tuple((who, aim) for who, aims in choices.items() for aim in aims))


GROUND = {
    (0, 1): say(1, 3),
    (0, 2): say(3, 3),
    (0, 3): say(0, 1),
    (1, 2): say(0, 1),
    (1, 3): say(0, 1),
    (2, 3): say(0, 1),
}


def ground_of(found: Assessment) -> Any:
    return common_ground(found.wave, found.frame, found.views, found.scored, found.survey.settings)


def test_an_aim_is_an_organisations_from_half_of_its_leaders_on() -> None:
    # Of two leaders one is half; of three it takes two; who did not choose has none, not no aims.
    assert own_aims(chosen(GROUND)) == {"O0": set("abcde"), "O1": set("ab"), "O2": set("acd")}


def test_common_ground_is_two_aims_alike_and_a_relationship_below_the_line() -> None:
    found = ground_of(unsampled(chosen(GROUND)))
    # The board and the trust share a and b at 25; the board and the council a, c and d at 75; the
    # trust and the council only a, at 0. The alliance did not choose.
    assert (found.reason, found.chose, found.pairs, found.shared) == (None, 3, 3, 2)
    (row,) = found.ground
    assert (row.aims, row.score.value, row.found) == (("Aim a", "Aim b"), 25.0, True)
    assert [(aim.aim, aim.organisations) for aim in found.aims] == [
        ("a", 3), ("b", 2), ("c", 2), ("d", 2), ("e", 1),
    ]  # fmt: skip


def test_what_may_be_above_the_line_is_named_after_what_is_clearly_below() -> None:
    near = GROUND | {(0, 1): Said([2, 2, 2, 2, 2, 1], 3), (0, 2): say(1, 3)}
    wave = chosen(near, silent=lambda i, k: i < 2 and k == 1)
    found = ground_of(unsampled(wave))
    # 45.8: with one leader of two, and one of three, silent it may reach 50. The other is clear.
    assert [(row.pair, row.found) for row in found.ground] == [(1, True), (0, None)]
    assert found.ground[1].score.value == pytest.approx(11 / 24 * 100)
    assert found.ground[1].score.high == pytest.approx(
        (11 / 24 * 100 + 6.25 + 11 / 24 * 100 + 12.5 / 3) / 2
    )


def test_nobody_is_named_from_what_others_said_and_no_aims_are_not_none_shared() -> None:
    def says(i: int, k: int, j: int) -> Said | None:
        return None if (i, j) == (1, 0) else alike(GROUND)(i, k, j)

    wave = chosen(GROUND)
    one_sided = told(wave.structure.register, [2, 3, 1, 1], says)
    assert ground_of(unsampled(replace(one_sided, aims=wave.aims))).ground == ()
    silent = ground_of(unsampled(replace(wave, aims=())))
    assert (silent.reason, silent.ground, len(silent.aims)) == ("not_asked", (), 5)
    bare = ground_of(unsampled(told(register(FOUR, seated=True), [1] * 4, alike(GROUND))))
    assert (bare.reason, bare.aims) == ("no_aims", ())


# -- shared on paper -------------------------------------------------------------------------------


def test_what_is_shared_is_used_by_the_sides_that_say_so() -> None:
    paper = replace(
        two_expected(),
        agreements=(
            Agreement("O0", "O1", "section_75"),
            Agreement("O0", "O2", "contract", commissioner="O0"),
            Agreement("O0", "O3", "joint_post"),
            Agreement("O1", "O3", "memorandum"),
        ),
        sharing=(
            Sharing("O1", "O2", "records", "live"),
            Sharing("O2", "O3", "staff", "planned"),
            Sharing("O3", "O2", "buildings", "used"),
        ),
    )
    said = {
        # 1.5 of 5 on both sides reaches the line exactly.
        (0, 0, 1): say(4, 1.5), (1, 0, 0): say(1, 1.5),
        (0, 0, 2): say(2, 3), (2, 0, 0): NOBODY,
        (0, 0, 3): say(2, 1), (3, 0, 0): say(2, 1),
        (1, 0, 3): say(2, 1),
        (1, 0, 2): say(2, 4),
        # Outside the structure, and said all the same.
        (2, 0, 3): say(3, 4), (3, 0, 2): say(3, 2),
    }  # fmt: skip
    found = unsampled(make_wave(paper, said, leaders=[1, 1, 1, 1]))
    shared = shared_on_paper(
        found.wave.structure.register, found.frame, found.views, found.scored, found.informal,
        rules(found.survey.settings),
    )  # fmt: skip
    assert shared.depth_line == 30.0
    rows = {row.what: row for row in shared.shared}
    assert [(what, row.stage, row.used, row.denied) for what, row in rows.items()] == [
        ("section_75", "live", "both", ()),
        ("contract", "live", "one", ("O2",)),
        ("joint_post", "live", "neither", ()),
        # Only the trust spoke of the alliance, and it is below the line: not both, whoever replies.
        ("memorandum", "live", "not_both", ()),
        ("records", "live", "unknown", ()),
        ("staff", "planned", "both", ()),
        ("buildings", "used", "both", ()),
    ]
    # 100 and 25: 62.5 - (75 - 12.5) / 4 = 46.875. Used, and strained.
    assert (rows["section_75"].score.value, rows["section_75"].works) == (46.875, False)
    assert rows["records"].works is None
    # Neither side says how closely they work: that is not known, and not "not both".
    mute = unsampled(make_wave(paper, {(0, 0, 1): say(4, 1.5)}, leaders=[1] * 4))
    [records] = [
        row
        for row in shared_on_paper(
            mute.wave.structure.register, mute.frame, mute.views, mute.scored, mute.informal,
            rules(mute.survey.settings),
        ).shared
        if row.what == "records"
    ]  # fmt: skip
    assert records.used == "unknown"
    assert [what for what, row in rows.items() if not row.expected] == ["staff", "buildings"]
    counts = practice(found)["shared_on_paper"]["counts"]
    assert {(c["form"], c["what"], c["stage"], c["pairs"]) for c in counts} == {
        (row.form, row.what, row.stage, 1) for row in shared.shared
    }


# -- levels ----------------------------------------------------------------------------------------


def test_pairs_stand_inside_a_place_between_places_with_the_system_or_in_it() -> None:
    # The board is in both places; the trust and the alliance are P1's, the council is P0's.
    paper = register(FOUR, seated=True, places=2)
    pairs = {
        (1, 3): say(4, 5),
        (1, 2): say(3, 5), (2, 3): say(1, 5),
        (0, 1): say(0, 5), (0, 2): say(1, 5), (0, 3): say(2, 5),
    }  # fmt: skip
    found = unsampled(told(paper, [1, 1, 1, 1], alike(pairs)))
    levels = by_level(paper, found.frame, as_said(found)[1], found.scored)
    assert (levels.reason, levels.wide) == (None, 1)
    assert [(x.level, x.pairs, x.judged, x.working) for x in levels.levels] == [
        ("inside", 1, 1, 1), ("between", 2, 2, 1), ("outward", 3, 3, 1), ("system", 0, 0, 0),
    ]  # fmt: skip
    assert [x.score.value for x in levels.levels[:3]] == [100.0, 50.0, 25.0]
    assert math.isnan(levels.levels[3].score.value)
    one, other = levels.places
    # P0 has one organisation of its own, so nothing inside; with the board it stands at 25.
    assert (one.place, one.members, one.own, one.outward.value) == ("P0", 2, 1, 25.0)
    assert math.isnan(one.inside.value)
    # P1: 100 inside; 0 and 50 with the board.
    assert (other.own, other.inside.value, other.outward.value) == (2, 100.0, 25.0)
    assert [(b.name, b.members, b.voting, b.hub_votes) for b in levels.bodies] == [
        ("Board", 4, 4, True), ("P0", 2, 2, True), ("P1", 3, 3, True),
    ]  # fmt: skip


def test_an_organisation_of_no_place_works_for_the_system_and_without_places_all_do() -> None:
    paper = register(FOUR, seated=True, places=2)
    nowhere = replace(paper.organisations[3], places=())
    paper = replace(
        paper,
        organisations=(*paper.organisations[:3], nowhere),
        seats=tuple(s for s in paper.seats if s.organisation != "O3" or s.body == "B"),
    )
    found = unsampled(told(paper, [1, 1, 1, 1], alike(GROUND)))
    assert found.frame.wide.tolist() == [True, False, False, True]
    levels = by_level(paper, found.frame, as_said(found)[1], found.scored)
    assert [x.pairs for x in levels.levels] == [0, 1, 4, 1]
    # The alliance is of no place, and still a partner of the council's in its place.
    assert [row.outward.n for row in levels.places] == [2, 2]
    flat = square()
    assert practice(flat)["levels"]["reason"] == "no_places"
    # A body nobody sits on is of another day.
    ghost = replace(paper, bodies=(*paper.bodies, Body("X", "Old board", "icb")))
    bodies = by_level(ghost, found.frame, as_said(found)[1], found.scored).bodies
    assert "Old board" not in [body.name for body in bodies]


# -- commissioner and provider ---------------------------------------------------------------------


def test_who_commissions_is_in_the_agreement_and_not_in_the_sector() -> None:
    paper = replace(
        register(FOUR, seated=True),
        agreements=(
            Agreement("O0", "O1", "contract", commissioner="O0"),
            Agreement("O3", "O2", "contract", commissioner="O2"),
            Agreement("O0", "O2", "better_care_fund"),
        ),
    )
    pairs = {
        (0, 1): say(4, 5), (1, 0): say(2, 5),
        (2, 3): say(3, 5), (3, 2): say(0, 5),
        (0, 3): say(1, 5), (1, 2): say(3, 5), (1, 3): say(2, 5), (0, 2): say(4, 5),
    }  # fmt: skip
    found = unsampled(told(paper, [1, 1, 1, 1], alike(pairs)))
    bought = by_commissioning(found.frame, found.views, found.scored)
    assert (bought.reason, bought.contracts) == (None, 2)
    assert (bought.commissioners, bought.providers, bought.both) == (2, 2, 0)
    # What commissioners say: (100 + 75) / 2; what providers say: (50 + 0) / 2.
    assert (bought.down.value, bought.down.n, bought.up.value, bought.up.n) == (87.5, 2, 25.0, 2)
    # f(100, 50) = 65.625 and f(75, 0) = 21.875; then 25 and 75; 50; 100; and nothing else.
    assert [(part.part, part.pairs) for part in bought.parts] == [
        ("contract", 2), ("market", 2), ("providers", 1), ("commissioners", 1), ("rest", 0),
    ]  # fmt: skip
    assert [part.score.value for part in bought.parts[:4]] == [43.75, 50.0, 50.0, 100.0]
    assert practice(square())["commissioning"]["reason"] == "no_commissioner"
    # A provider that says nothing of its commissioner: one view upwards, still two downwards.
    del pairs[1, 0]
    one_way = told(paper, [1] * 4, lambda i, k, j: None if (i, j) == (1, 0)
                   else pairs.get((i, j), pairs.get((j, i))))  # fmt: skip
    found = unsampled(one_way)
    bought = by_commissioning(found.frame, found.views, found.scored)
    assert (bought.down.value, bought.down.n, bought.up.value, bought.up.n) == (87.5, 2, 0.0, 1)


# -- through the hub -------------------------------------------------------------------------------


def test_what_reaches_another_only_through_the_hub_is_counted_on_paper_and_in_practice() -> None:
    pairs = {
        (0, 1): say(3, 3), (0, 2): say(3, 3), (0, 3): say(1, 3),
        (1, 2): say(1, 3), (1, 3): say(1, 3), (2, 3): say(3, 1),
    }  # fmt: skip
    found = unsampled(told(register(FOUR, seated=True), [1, 1, 1, 1], alike(pairs)))
    through = only_through_hub(found.frame, as_said(found)[1])
    assert (through.hubs, through.unknown) == (("O0",), 0)
    # On paper all three meet directly. In practice the trust and the council work with the board
    # alone; the alliance works with nobody (the council's good word is without depth).
    assert through.paper == Reach(3, 0, ())
    assert through.lived == Reach(1, 1, ("O1", "O2"))


def test_on_paper_a_spoke_has_nothing_but_its_hub_and_without_a_hub_nothing_is_said() -> None:
    paper = replace(
        register(FOUR),
        bodies=(Body("B", "Board", "icb"),),
        seats=tuple(Seat("B", code, "participant") for code in ("O0", "O1", "O2", "O3")),
    )
    found = unsampled(told(paper, [1, 1, 1, 1], lambda i, k, j: None))
    through = only_through_hub(found.frame, as_said(found)[1])
    assert through.paper == Reach(3, 3, ("O1", "O2", "O3"))
    # Nobody answered: nothing is known, which is not that nothing works.
    assert (through.lived, through.unknown) == (Reach(0, 0, ()), 3)
    headless = replace(
        paper, organisations=tuple(replace(o, hub=False) for o in paper.organisations)
    )
    found = unsampled(told(headless, [1, 1, 1, 1], lambda i, k, j: None))
    assert only_through_hub(found.frame, as_said(found)[1]).reason == "no_hub"


# -- single items ----------------------------------------------------------------------------------

NAN = math.nan


def piloted(pilots: list[list[float]], said: list[list[bool]] | None = None) -> Assessment:
    """One leader each and two of the trust's; the pilots' answers from 0 to 4."""
    wave = told(register(FOUR, seated=True), [1, 2, 1, 1], alike(SQUARE), lambda i, k: 2.0)
    scores = 25.0 * np.array(pilots, dtype=float).T
    told_all = np.isfinite(scores) if said is None else np.array(said, dtype=bool).T
    return unsampled(replace(wave, pilots=scores, piloted=told_all))


def test_an_item_is_the_mean_of_sectors_and_its_range_is_made_like_the_statements() -> None:
    found = piloted([[2, 4, NAN, 1, 1], [2, 4, NAN, 1, 1], [NAN] * 5],
                    [[1, 1, 0, 1, 1], [1] * 5, [0] * 5])  # fmt: skip
    silent, cannot, unasked = single_items(found.wave, found.basis, found.scored)[:3]
    # (50 + 100 + 25 + 25) / 4. The trust's second leader left it blank: half of the trust is
    # silent, so it may stand at 100 x 1/2 + 87.5 x 1/2; in the worst case at 50.
    assert (silent.score.value, silent.score.n) == (50.0, 4)
    assert silent.score.low == pytest.approx((50 + 93.75 + 25 + 25) / 4)
    assert silent.score.high == 50.0
    assert silent.score.worst_low == pytest.approx((50 + 50 + 25 + 25) / 4)
    # Who left it blank did not say that they cannot tell.
    assert (silent.asked, silent.cannot_say) == (True, 0)
    # Who cannot say is not silent.
    assert (cannot.score.low, cannot.score.worst_low, cannot.cannot_say) == (50.0, 50.0, 1)
    # Nobody answered: that is not asked, and no range from 0 to 100.
    assert (unasked.asked, unasked.cannot_say) == (False, 0)
    assert math.isnan(unasked.score.value)
    assert math.isnan(unasked.score.worst_high)


def test_a_pilot_with_the_answers_of_a_question_has_its_value_and_its_ranges() -> None:
    rng = np.random.default_rng(3)
    said = {(i, k): float(rng.integers(0, 5)) for i in range(4) for k in range(3)}
    wave = told(register(FOUR, seated=True), [3] * 4, alike(SQUARE), lambda i, k: said[i, k],
                silent=lambda i, k: (i, k) in ((1, 2), (3, 0)))  # fmt: skip
    one = wave.statements[:, :1]
    found = assessed(replace(wave, pilots=one, piloted=np.isfinite(one)))
    question = found.scored.score("questions", (0,))
    assert found.scored.score("items", (0,)) == question
    assert question.low < question.value < question.high


def test_a_pilot_moves_nothing_but_itself() -> None:
    before, after = (
        results_of(piloted([[value] * 5, [1, 0, 2, 3, 4]])) for value in (0.0, 4.0)
    )  # fmt: skip
    first, second = before["diagnostics"].pop("items"), after["diagnostics"].pop("items")
    assert before == after
    assert (first[0]["score"]["value"], second[0]["score"]["value"]) == (0.0, 100.0)
    assert first[1:] == second[1:]


# -- the worked examples ---------------------------------------------------------------------------

WAVES = [("northmoor", "2026"), ("harrowmere", "2026"), ("saltmarsh", "2026")]


@cache
def example(name: str, wave: str) -> dict[str, Any]:
    survey = open_survey(EXAMPLES / name)
    return results_of(assess(survey, read(survey, wave), replicates=40))


def rows(name: str, table: str) -> list[dict[str, str]]:
    with (EXAMPLES / name / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rated(dyad: dict[str, Any]) -> bool:
    return all(dyad[side]["n"] > 0 for side in ("view_ab", "view_ba"))


@pytest.mark.parametrize(("name", "wave"), WAVES)
def test_the_four_kinds_are_those_of_the_pairs(name: str, wave: str) -> None:
    found = example(name, wave)
    quadrant = found["diagnostics"]["quadrant"]
    told_kinds = {(row["a"], row["b"]): row["kind"] for row in quadrant["pairs"]}
    for dyad in found["dyads"]:
        if (pair := (dyad["a"], dyad["b"])) in told_kinds:
            assert rated(dyad)
            good, deep = dyad["score"]["value"] >= 50, dyad["depth"]["value"] >= 50
            kinds = {(True, True): "working_partnership", (True, False): "warm_words",
                     (False, True): "forced_marriage", (False, False): "neither"}  # fmt: skip
            assert told_kinds[pair] == kinds[good, deep]
    counted = Counter(told_kinds.values())
    total = quadrant["total"]
    assert total["pairs"] + quadrant["unknown"] == len(found["dyads"])
    for kind in ("working_partnership", "warm_words", "forced_marriage", "neither"):
        tally = total[kind]
        assert tally["pairs"] == counted[kind]
        assert tally["clear"] <= tally["pairs"] <= tally["possible"]
        assert sum(block[kind]["pairs"] for block in quadrant["blocks"]) == counted[kind]


@pytest.mark.parametrize(("name", "wave"), WAVES)
def test_common_ground_is_in_the_tables(name: str, wave: str) -> None:
    found = example(name, wave)
    home = {row["leader"]: row["organisation"] for row in rows(name, f"waves/{wave}/leaders.csv")}
    chose: dict[str, dict[str, set[str]]] = {}
    for row in rows(name, f"waves/{wave}/aims.csv"):
        chose.setdefault(home[row["leader"]], {}).setdefault(row["leader"], set()).add(row["aim"])
    titles = {row["aim"]: row["title"] for row in rows(name, "aims.csv")}

    def own(code: str) -> set[str]:
        leaders = list(chose.get(code, {}).values())
        return {a for a in titles if leaders and 2 * sum(a in x for x in leaders) >= len(leaders)}

    expected = {
        (d["a"], d["b"]): {titles[a] for a in own(d["a"]) & own(d["b"])}
        for d in found["dyads"]
        if rated(d) and d["score"]["value"] < 50 and len(own(d["a"]) & own(d["b"])) >= 2
    }
    ground = found["diagnostics"]["common_ground"]["ground"]
    assert {(row["a"], row["b"]): set(row["aims"]) for row in ground} == expected
    assert expected


def test_the_broken_relationship_of_the_example_is_where_to_start() -> None:
    ground = example("northmoor", "2026")["diagnostics"]["common_ground"]["ground"]
    assert ("ASHUH", "ASHCC", True) in [(row["a"], row["b"], row["found"]) for row in ground]
    found = [row["found"] for row in ground]
    assert found == sorted(found, key=lambda clear: clear is not True)


@pytest.mark.parametrize(("name", "wave"), WAVES)
def test_what_runs_through_the_hub_is_one_number_wherever_it_stands(name: str, wave: str) -> None:
    found = example(name, wave)["diagnostics"]
    lived, arranged = found["through_hub"]["lived"], found["structure"]
    short = arranged["without_hub"]["short_loss"]
    assert (round(short["value"] * short["n"]), short["n"]) == (
        lived["only_hub"], lived["connected"],
    )  # fmt: skip
    [working] = [entry for entry in arranged["net"] if entry["id"] == "working"]
    levels = found["levels"]["levels"]
    assert sum(row["judged"] for row in levels) == working["n"]
    assert sum(row["working"] for row in levels) == round(working["value"] * working["n"])
    assert working["n"] + lived["unknown"] == arranged["paper"]["expected"]
    # Inside a place is the same pairs on paper and as lived.
    [inside] = [row for row in levels if row["level"] == "inside"]
    assert arranged["paper"]["inside_places"] == inside["pairs"]


def test_a_pair_that_no_leader_rated_does_not_work_by_its_sectors() -> None:
    """Nobody speaks of trust and council; their sectors' other views would fill them in."""
    six = register([*FOUR, "nhs_acute", "local_government"], seated=True, places=1)
    silent = {(1, 2), (2, 1)}
    found = unsampled(told(six, [1] * 6, lambda i, k, j: None if (i, j) in silent else say(4, 5)))
    pair = next(
        n for n in range(found.frame.size) if {found.frame.a[n], found.frame.b[n]} == {1, 2}
    )
    assert found.outcome.working[pair, 0] == 1
    works = as_said(found)[1]
    assert math.isnan(works[pair])
    assert only_through_hub(found.frame, works).unknown == 1
    levels = practice(found)["levels"]["levels"]
    assert sum(row["judged"] for row in levels) == sum(row["pairs"] for row in levels) - 1
    assert sum(row["working"] for row in levels) == sum(row["judged"] for row in levels)


@pytest.mark.parametrize(("name", "wave"), WAVES)
def test_reach_without_the_hub_is_that_of_networkx(name: str, wave: str) -> None:
    found = example(name, wave)
    through = found["diagnostics"]["through_hub"]
    # Worked out from the views once more, with nothing filled in.
    work = works(arranged_example(name)[0])
    for key, ties in (
        ("paper", [(dyad["a"], dyad["b"]) for dyad in found["dyads"]]),
        ("lived", [tuple(pair) for pair, there in work.items() if there]),
    ):
        whole = nx.Graph(ties)
        alone = whole.copy()
        alone.remove_nodes_from(through["hubs"])
        near = {pair for graph in (nx.power(whole, 2),) for pair in map(frozenset, graph.edges)}
        without = set(map(frozenset, nx.power(alone, 2).edges))
        connected = {pair for pair in near if not pair & set(through["hubs"])}
        assert through[key]["connected"] == len(connected)
        assert through[key]["only_hub"] == len(connected - without)


@pytest.mark.parametrize(("name", "wave"), WAVES)
def test_levels_and_commissioning_are_means_of_the_pairs(name: str, wave: str) -> None:
    found = example(name, wave)
    diagnostics = found["diagnostics"]
    levels = diagnostics["levels"]
    assert sum(row["pairs"] for row in levels["levels"]) == len(found["dyads"])
    at = {place["place"]: set(place["members"]) for place in found["places"]}
    hubs = {o["organisation"] for o in found["organisations"] if o["hub"]}
    wide = {o["organisation"] for o in found["organisations"]
            if sum(o["organisation"] in m for m in at.values()) in (0, len(at))} | hubs  # fmt: skip
    assert levels["wide"] == len(wide)
    inside = [d["score"]["value"] for d in found["dyads"] if not {d["a"], d["b"]} & wide
              and any({d["a"], d["b"]} <= m for m in at.values())]  # fmt: skip
    known = [value for value in inside if value is not None]
    assert levels["levels"][0]["pairs"] == len(inside)
    assert levels["levels"][0]["score"]["value"] == pytest.approx(np.mean(known), rel=1e-7)
    bought = diagnostics["commissioning"]
    assert sum(row["pairs"] for row in bought["parts"]) == len(found["dyads"])
    here = {o["organisation"] for o in found["organisations"]}
    pairs = {
        frozenset((row["organisation"], row["partner"]))
        for row in rows(name, "agreements.csv")
        if row["commissioner"] and {row["organisation"], row["partner"]} <= here
    }
    scores = [d["score"]["value"] for d in found["dyads"] if frozenset((d["a"], d["b"])) in pairs]
    known = [value for value in scores if value is not None]
    assert bought["parts"][0]["score"]["value"] == pytest.approx(np.mean(known), rel=1e-7)


@pytest.mark.parametrize(("name", "wave"), WAVES)
@pytest.mark.parametrize("named", [True, False])
def test_what_others_are_shown_of_it_rests_on_no_answer(name: str, wave: str, named: bool) -> None:
    survey = open_survey(EXAMPLES / name)
    asked = read(survey, wave)
    answers = asked.answers
    turned = replace(
        asked,
        answers=replace(answers, quality=100 - answers.quality, depth=100 - answers.depth),
        pilots=100 - asked.pilots,
        statements=100 - asked.statements,
        aims=(),
    )
    shown = on_paper(example(name, wave)["diagnostics"], named=named)
    other = results_of(assess(survey, turned, replicates=10))["diagnostics"]
    assert other["quadrant"] != example(name, wave)["diagnostics"]["quadrant"]
    assert on_paper(other, named=named) == shown
    assert set(shown) == {"shared_on_paper", "levels", "commissioning", "through_hub"}
    codes = {row["organisation"] for row in rows(name, "organisations.csv")}
    if not named:
        assert not codes & set(_texts({**shown, "through_hub": shown["through_hub"]["paper"]}))


def _texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in _texts(value)]
    if isinstance(node, list):
        return [text for value in node for text in _texts(value)]
    return [node] if isinstance(node, str) else []
