"""What became of organisations: which of two waves are one, and waves restated on that."""

from __future__ import annotations

import csv
import datetime
import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maturity.basis import prepare
from maturity.frame import frame
from maturity.instrument import Status
from maturity.lineage import Partition, partition, vanished
from maturity.model import Rules
from maturity.outcome import evaluate
from maturity.register import Organisation, Register, Succession
from maturity.restate import among, internal, papers, restate
from maturity.views import Known
from maturity.wave import Wave
from tests.waves_changed import renamed, split
from tests.waves_made import ITEMS, Said, both_ways, make_wave, mixed_wave, register

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("MATURITY_SHARED_DATA") or ROOT.parent / "shared" / "data")
DAY = datetime.date(2025, 10, 1)


def row(before: str, after: str, kind: str, share: float | None = None) -> Succession:
    return Succession(before, after, kind, DAY, share)


def kinds(found: Partition) -> dict[str, str]:
    return {component.id: component.kind for component in found.components}


# -- the finest common grouping --------------------------------------------------------------------


def test_each_kind_of_row() -> None:
    found = partition(
        ["A", "B", "C", "D", "X", "Y", "S", "G"],
        ["A", "B2", "C", "D", "XY", "S1", "S2", "N"],
        [
            row("B", "B2", "rename"),
            row("X", "XY", "merge"),
            row("Y", "XY", "merge"),
            row("S", "S1", "split", 0.5),
            row("S", "S2", "split", 0.5),
            row("C", "D", "cluster"),
        ],
    )
    assert kinds(found) == {
        "A": "continuing",
        "B2": "renamed",
        "C": "continuing",
        "D": "continuing",
        "XY": "merged",
        "S1": "split",
        "N": "joined",
        "G": "left",
    }
    assert found.of_before["X"] == found.of_before["Y"] == found.of_after["XY"] == "XY"
    assert found.of_after["S2"] == found.of_before["S"] == "S1"
    assert [r.kind for r in found.clusters] == ["cluster"]
    assert found.left_out == ()


@pytest.mark.parametrize(("share", "linked"), [(0.2, False), (0.49, False), (0.5, True), (1, True)])
@pytest.mark.parametrize("kind", ["split", "transfer"])
def test_a_part_links_from_half_on(kind: str, share: float, linked: bool) -> None:
    found = partition(["A", "B"], ["A", "B"], [row("A", "B", kind, share)])
    assert len(found.components) == (1 if linked else 2)
    assert len(found.left_out) == (not linked)


def test_a_chain_of_small_transfers_fuses_nothing() -> None:
    codes = [f"O{n}" for n in range(10)]
    chain = [row(a, b, "transfer", 0.2) for a, b in pairwise(codes)]
    found = partition(codes, codes, chain)
    assert len(found.components) == 10
    assert found.left_out == tuple(chain)


def test_a_split_without_a_share_is_followed_only_where_it_can_carry_nothing_further() -> None:
    alone = partition(["S"], ["S1", "S2"], [row("S", "S1", "split"), row("S", "S2", "split")])
    assert [c.kind for c in alone.components] == ["split"]
    into = partition(["S", "O"], ["S1", "O"], [row("S", "S1", "split"), row("S", "O", "split")])
    assert {c.before + c.after for c in into.components} == {("S", "S1"), ("O", "O")}
    assert [r.after for r in into.left_out] == ["O"]


def test_rows_count_that_lie_between_the_waves() -> None:
    rows = [row("X", "XY", "merge"), row("Y", "XY", "merge")]
    day = datetime.timedelta(days=1)

    def many(start: datetime.date, end: datetime.date) -> int:
        return len(partition(["X", "Y"], ["XY"], rows, start=start, end=end).components)

    assert many(DAY - day, DAY) == 1
    assert many(DAY, DAY + day) == 3
    assert many(DAY - 2 * day, DAY - day) == 3


def test_an_organisation_may_be_renamed_and_then_merge() -> None:
    found = partition(["A", "B"], ["C"], [row("A", "A2", "rename"), row("A2", "C", "merge"),
                                          row("B", "C", "merge")])  # fmt: skip
    assert [(c.before, c.after) for c in found.components] == [(("A", "B"), ("C",))]


@given(st.data())
def test_every_organisation_is_in_one_component_whatever_the_order(data: st.DataObject) -> None:
    codes = [f"O{n}" for n in range(6)]
    before = data.draw(st.permutations(codes))[:4]
    after = data.draw(st.permutations(codes))[:4]
    one = st.builds(
        row,
        st.sampled_from(codes),
        st.sampled_from(codes),
        st.sampled_from(["merge", "split", "transfer", "rename", "cluster"]),
        st.sampled_from([None, 0.2, 0.7]),
    )
    rows = data.draw(st.lists(one, max_size=6))
    found = partition(before, after, rows)
    assert sorted(c for f in found.components for c in f.before) == sorted(before)
    assert sorted(c for f in found.components for c in f.after) == sorted(after)
    assert len({f.id for f in found.components}) == len(found.components)
    again = partition(before, after, data.draw(st.permutations(rows)))
    assert again.components == found.components


def test_the_real_successions_of_2026_do_not_become_one() -> None:
    path = DATA / "reference" / "icb_succession_2026-04-01.csv"
    if not path.exists():
        pytest.skip(f"the third-party data is not here: {path}")
    kind = {"merger": "merge", "split": "split", "acquisition": "transfer"}
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    rows = [Succession(r["predecessor_ods"], r["successor_ods"], kind[r["type"]]) for r in found]
    # Hampshire and Isle of Wight took a part of Frimley in and kept its code.
    before = [*dict.fromkeys(r.before for r in rows), "QRL"]
    after = [*dict.fromkeys(r.after for r in rows)]
    grouping = partition(before, after, rows)
    members = {c.id: set(c.before) for c in grouping.components}
    assert members["S1Y5D"] == {"QHG", "QUE"}
    assert members["D7T5G"] == {"QH8"}
    assert members["T6Y0W"] == {"QMM"}
    assert members["Z9B2Z"] == {"QMJ", "QRV"}
    assert members["S9B9J"] == {"QXU", "QNX"}
    assert members["QRL"] == {"QRL"}
    # The three that were split, of which nobody says how much went where, follow nobody.
    gone = [c.id for c in grouping.components if c.kind == "left"]
    assert gone == ["QM7", "QJG", "QNQ"]
    assert {(r.before, r.after) for r in grouping.left_out} == {
        ("QM7", "S1Y5D"), ("QM7", "D7T5G"), ("QJG", "D7T5G"), ("QJG", "T6Y0W"),
        ("QNQ", "S0E4D"), ("QNQ", "S9B9J"), ("QNQ", "QRL"),
    }  # fmt: skip
    # With shares they do, and still nobody else is drawn in.
    shared = [
        Succession(r.before, r.after, r.kind, None, {"S1Y5D": 0.6, "D7T5G": 0.4}[r.after])
        if r.before == "QM7"
        else r
        for r in rows
    ]
    again = partition(before, after, shared)
    assert {c.id: set(c.before) for c in again.components}["S1Y5D"] == {"QHG", "QUE", "QM7"}


def test_who_vanished() -> None:
    day = datetime.date(2025, 9, 30)
    paper = Register(
        organisations=(
            Organisation("A", "A", "icb"),
            Organisation("B", "B", "vcse", end=day),
            Organisation("C", "C", "vcse", end=day),
            Organisation("D", "D", "vcse", end=day),
        ),
        lineage=(row("C", "A", "merge"), row("D", "A", "cluster")),
    )
    gone = vanished(paper, datetime.date(2025, 3, 1), datetime.date(2026, 3, 1))
    assert [o.id for o in gone] == ["B", "D"]


# -- a wave restated -------------------------------------------------------------------------------


def stated(wave: Wave, grouping: Partition, register: Register) -> Wave:
    """The wave on a grouping of its own organisations."""
    return restate(wave, grouping.of_before, papers(grouping, wave.structure.register, register)[0])


def scores(wave: Wave) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    system = frame(wave.structure)
    return evaluate(Known(prepare(wave, system).views(), system), Rules()).maturity[:, 0]


def merged(wave: Wave, codes: tuple[str, str], name: str) -> tuple[Partition, Register]:
    """A grouping in which two organisations of a wave are one, and that later register."""
    old = wave.structure.register
    kept = [o for o in old.organisations if o.id not in codes]
    new = Register(organisations=(Organisation(name, name, "vcse"), *kept), sectors=old.sectors)
    return partition(old.ids, new.ids, [row(code, name, "merge") for code in codes]), new


def test_leaders_are_pooled_and_one_leaders_ratings_of_parts_are_averaged_first() -> None:
    # X and Y merge. Z's two leaders rate X 100 and Y 50, and 0 and nothing; X's leader rates Z 75,
    # Y's two rate it 25. By hand: Z of XY (75 + 0) / 2 = 37.5; XY of Z (75 + 25 + 25) / 3.
    paper = register(["vcse", "vcse", "icb"])
    wave = make_wave(
        paper,
        {
            (2, 0, 0): both_ways(4),
            (2, 0, 1): both_ways(2),
            (2, 1, 0): both_ways(0),
            (2, 1, 1): Said(state=Status.UNKNOWN),
            (0, 0, 2): both_ways(3),
            (1, 0, 2): both_ways(1),
            (1, 1, 2): both_ways(1),
            (0, 0, 1): both_ways(4),
            (1, 0, 0): both_ways(4),
        },
        leaders=[1, 2, 2],
    )
    grouping, new = merged(wave, ("O0", "O1"), "XY")
    found = stated(wave, grouping, new)
    assert found.organisations == ("XY", "O2")
    assert [p.organisation for p in found.leaders] == ["XY", "XY", "XY", "O2", "O2"]
    assert found.structure.expected == (("XY", "O2"),)
    views = prepare(found, frame(found.structure)).observed[0, :, 0]
    assert views.tolist() == pytest.approx([125 / 3, 37.5])
    assert internal(wave.structure, grouping.of_before) == (("O0", "O1"),)


def test_no_relationship_with_one_part_and_one_with_the_other_is_half_of_one() -> None:
    paper = register(["vcse", "vcse", "icb"])
    said = {(2, 0, 0): both_ways(3), (2, 0, 1): Said(state=Status.NONE)}
    wave = make_wave(paper, said, leaders=[1, 1, 1])
    grouping, new = merged(wave, ("O0", "O1"), "XY")
    found = stated(wave, grouping, new)
    observed = prepare(found, frame(found.structure)).observed[:, 1, 0]
    # q = e x k: half of a relationship of 75; the depth, 100 then, is halved as well.
    assert observed[0] == 37.5
    assert observed[1] == 50.0
    assert observed[-1] == 50.0
    # Once more from what was made changes nothing.
    same = partition(found.organisations, found.organisations, [])
    again = restate(found, same.of_before, found.structure.register)
    assert prepare(again, frame(again.structure)).observed[:, 1, 0].tolist() == observed.tolist()


def test_what_was_not_expected_before_does_not_count_in_what_is() -> None:
    # Only X is expected of Z; what Y's leader says of Z is informal and stays so.
    paper = register(["vcse", "vcse", "icb"])
    wave = make_wave(paper, {(0, 0, 2): both_ways(4), (1, 0, 2): both_ways(0)}, leaders=[1, 1, 1])
    kept = {pair: why for pair, why in wave.structure.reasons.items() if pair != ("O1", "O2")}
    wave = replace(wave, structure=replace(wave.structure, reasons=kept))
    grouping, new = merged(wave, ("O0", "O1"), "XY")
    found = stated(wave, grouping, new)
    assert prepare(found, frame(found.structure)).observed[0, 0, 0] == 100.0


@given(st.integers(0, 400), st.integers(0, 6))
@settings(max_examples=40, deadline=None)
def test_splitting_and_collapsing_gives_the_original_numbers_exactly(seed: int, at: int) -> None:
    wave = mixed_wave(seed)
    code = f"O{at}"
    parted = split(wave, code, ("S1", "S2"))
    assert len(parted.organisations) == len(wave.organisations) + 1
    grouping = partition(
        parted.organisations,
        wave.organisations,
        [row("S1", code, "merge"), row("S2", code, "merge")],
    )
    found = stated(parted, grouping, wave.structure.register)
    assert found.organisations == wave.organisations
    assert [p.organisation for p in found.leaders] == [p.organisation for p in wave.leaders]
    assert np.array_equal(scores(found), scores(wave), equal_nan=True)
    assert np.array_equal(found.asked, wave.asked)
    one, two = (prepare(w, frame(w.structure)) for w in (found, wave))
    assert np.array_equal(one.observed, two.observed, equal_nan=True)
    assert np.array_equal(one.missing, two.missing)
    assert np.array_equal(one.evidence.disputed, two.evidence.disputed)


@given(st.integers(0, 400))
@settings(max_examples=20, deadline=None)
def test_collapsing_is_idempotent_and_a_new_name_changes_no_answer(seed: int) -> None:
    wave = mixed_wave(seed)
    grouping, new = merged(wave, ("O1", "O2"), "XY")
    once = stated(wave, grouping, new)
    same = partition(once.organisations, once.organisations, [])
    twice = restate(once, same.of_before, once.structure.register)
    assert twice.structure.expected == once.structure.expected
    assert np.array_equal(twice.answers.quality, once.answers.quality, equal_nan=True)
    assert np.array_equal(twice.answers.state, once.answers.state)
    assert np.array_equal(scores(twice), scores(once), equal_nan=True)
    other = renamed(wave, {"O3": "AAA"})
    back = partition(other.organisations, wave.organisations, [row("AAA", "O3", "rename")])
    found = stated(other, back, wave.structure.register)
    assert found.organisations == wave.organisations
    assert np.array_equal(found.answers.quality, wave.answers.quality, equal_nan=True)
    assert found.leaders == wave.leaders


def test_a_wave_of_some_of_its_leaders_knows_nothing_of_the_others() -> None:
    wave = mixed_wave(3)
    keep = np.arange(len(wave.leaders)) % 2 == 0
    found = among(wave, keep)
    assert [p.id for p in found.leaders] == [
        p.id for p, k in zip(wave.leaders, keep, strict=True) if k
    ]
    kept = wave.answers.quality[keep[wave.answers.leader]]
    assert np.array_equal(found.answers.quality, kept, equal_nan=True)
    assert kept.shape[1] == ITEMS
    assert [found.leaders[n].id for n in found.answers.leader] == [
        wave.leaders[n].id for n in wave.answers.leader[keep[wave.answers.leader]]
    ]
