"""Ties: what is known between every two nodes, and what of a network they say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from maturity.assessment import assess, network
from maturity.measures.association import net_by_correlation
from maturity.measures.brokerage import net_by_brokerage
from maturity.measures.cohesion import net_by_density
from maturity.measures.people import net_by_key_people
from maturity.network import (
    AgreementTie,
    ExpectedTie,
    Network,
    NominationTie,
    SeatTie,
    ViewTie,
)
from maturity.number import BesideChance, Number, undefined
from maturity.survey import open_survey, read
from maturity.ties import Ties
from maturity.wiring import nominations, on_paper, views

NAN = np.nan
NORTHMOOR = Path(__file__).parent.parent / "surveys" / "examples" / "northmoor"


def pair(forth: float, back: float) -> Ties:
    return Ties(("a", "b"), np.array([[0, forth], [back, 0]]))


@pytest.mark.parametrize(
    ("forth", "back", "either", "both", "mean", "maturity"),
    [
        (100, 50, 100, 50, 75, 75 - 0.25 * (50 - 12.5)),
        (0, 0, 0, 0, 0, 0),
        (80, 0, 80, 0, 40, 40 - 0.25 * (80 - 12.5)),
        # One who knows of a tie is enough for "either"; one who knows of none is not.
        (80, NAN, 80, NAN, 80, 80),
        (0, NAN, NAN, 0, 0, 0),
        (NAN, NAN, NAN, NAN, NAN, NAN),
    ],
)
def test_two_directions_become_one_tie(
    forth: float, back: float, either: float, both: float, mean: float, maturity: float
) -> None:
    expected = {"either": either, "both": both, "mean": mean, "maturity": maturity}
    for rule, value in expected.items():
        found = pair(forth, back).undirected(rule)
        assert not found.directed
        assert found.values[0, 1] == pytest.approx(value, nan_ok=True)
        assert found.undirected("mean") is found
    with pytest.raises(ValueError, match="the rule is one of"):
        pair(1, 1).undirected("sum")


def test_what_does_not_fit_is_refused() -> None:
    square = np.zeros((2, 2))
    with pytest.raises(ValueError, match="3 nodes need"):
        Ties(("a", "b", "c"), square)
    with pytest.raises(ValueError, match="same name"):
        Ties(("a", "a"), square)
    with pytest.raises(ValueError, match="from 0 on"):
        pair(-1, 0)
    with pytest.raises(ValueError, match="from 0 on"):
        pair(np.inf, 0)
    with pytest.raises(ValueError, match="same in both directions"):
        Ties(("a", "b"), np.array([[0, 1], [NAN, 0]]), directed=False)
    with pytest.raises(ValueError, match="1 words for 2 nodes"):
        Ties(("a", "b"), square, attributes={"sector": ("icb",)})


def test_the_input_is_copied_and_cannot_be_written_to() -> None:
    values = np.array([[5.0, 50], [0, 5]])
    ties = Ties(("a", "b"), values)
    assert values[0, 0] == 5
    values[0, 1] = 99
    assert ties.values[0, 1] == 50
    assert np.isnan(ties.values[0, 0])
    with pytest.raises(ValueError, match="read-only"):
        ties.values[0, 1] = 1


def test_cut_and_kept() -> None:
    ties = Ties(tuple("abc"), np.array([[0, 50, 49], [NAN, 0, 0], [100, 50 - 1e-12, 0]]))
    # Sitting exactly on the line counts, also where rounding moved it.
    cut = ties.cut(50).values
    assert cut[~np.isnan(cut)].tolist() == [1, 0, 0, 1, 1]
    assert np.isnan(cut[1, 0])
    assert ties.without({"b"}).names == ("a", "c")
    assert ties.without({"b"}).values[0, 1] == 49
    assert ties.gap == "1 of 6 directions are not known"


def test_a_number_says_why_it_is_not_known() -> None:
    with pytest.raises(ValueError, match="needs a note"):
        Number(NAN, 3)
    with pytest.raises(ValueError, match="finite"):
        Number(float("inf"), 3)
    assert not undefined("nothing is known").known
    assert BesideChance(3.0, 1, expected=1.0, spread=0.5).z == 4
    assert np.isnan(BesideChance(3.0, 1, expected=3.0, spread=0.0).z)


# -- from a network ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def northmoor() -> Network:
    survey = open_survey(NORTHMOOR)
    return network(assess(survey, read(survey, "2026"), replicates=0))


def test_the_views_of_a_wave(northmoor: Network) -> None:
    found = views(northmoor)
    told = [view for view in northmoor.of(ViewTie) if view.layer == "overall"]
    assert len(found.flat) == len(told) > 100
    at = {name: n for n, name in enumerate(found.names)}
    assert all(found.values[at[one.source], at[one.target]] == one.value for one in told)
    # Nobody was asked about pairs outside the structure; only if told so do they have no tie.
    filled = views(northmoor, outside=0.0)
    expected = {(one.source, one.target) for one in northmoor.of(ExpectedTie)}
    outside = found.size * (found.size - 1) - 2 * len(expected)
    assert len(filled.flat) == len(found.flat) + outside
    assert net_by_density(filled).value < net_by_density(found).value
    assert set(found.attributes) == {"sector", "group", "place", "hub"}
    assert "hub" in found.labels("hub")
    assert not len(views(northmoor, "no such layer").flat)


def test_what_is_on_paper(northmoor: Network) -> None:
    seats = on_paper(northmoor, "seats")
    members: dict[str, set[str]] = {}
    for seat in northmoor.of(SeatTie):
        members.setdefault(seat.target, set()).add(seat.source)
    at = {name: n for n, name in enumerate(seats.names)}
    a, b = northmoor.of(ExpectedTie)[0].source, northmoor.of(ExpectedTie)[0].target
    weight = sum(1 / (len(some) - 1) for some in members.values() if {a, b} <= some)
    assert seats.values[at[a], at[b]] == pytest.approx(weight)
    # Newman's weights: in each body with two or more everybody has 1 to share.
    boards = [len(some) for some in members.values() if len(some) > 1]
    assert seats.flat.sum() == pytest.approx(sum(boards) / 2)
    agreements = on_paper(northmoor, "agreements")
    assert agreements.flat.sum() == len(northmoor.of(AgreementTie)) > 0
    assert on_paper(northmoor, "expected").flat.sum() == len(northmoor.of(ExpectedTie))
    with pytest.raises(ValueError, match="the kind is seats"):
        on_paper(northmoor, "friendship")


def test_measures_of_a_wave(northmoor: Network) -> None:
    lived = views(northmoor).undirected("maturity")
    found = net_by_correlation(lived, on_paper(northmoor, "seats"), draws=50)
    assert found.known
    assert found.n == len(lived.flat)
    working = views(northmoor, outside=0.0).cut(50)
    assert net_by_brokerage(working, "sector", draws=20).value > 0


def test_who_would_call_whom(northmoor: Network) -> None:
    found = nominations(northmoor)
    named = northmoor.of(NominationTie)
    assert found.present.sum() == len({(one.source, one.target) for one in named}) > 0
    # Who named nobody may have named nobody, or not answered: neither is known.
    silent = set(found.names) - {one.source for one in named}
    assert {found.names[n] for n in np.flatnonzero(~found.known.any(axis=1))} == silent
    assert 0 < net_by_key_people(found).value <= net_by_key_people(found, 3).value <= 1
    nobody = replace(
        northmoor,
        ties=tuple(tie for tie in northmoor.ties if not isinstance(tie, NominationTie)),
    )
    assert not net_by_key_people(nominations(nobody)).known
