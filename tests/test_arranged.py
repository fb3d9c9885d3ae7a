"""How organisations are arranged: worked by hand through the whole path, and said truly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema
import networkx
import numpy as np
import pytest
from arranged_results import arranged
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_results import HOSTILE, for_audience, results
from test_report import by_id, text_of, tree
from waves_made import Said, assessed, both_ways, mixed_wave, register, told

from maturity.assessment import Assessment, assess, network
from maturity.diagnostics.catalogue import NET, TITLES
from maturity.diagnostics.explained import explained
from maturity.diagnostics.layers import Layers
from maturity.diagnostics.structure import structure
from maturity.instrument import Status
from maturity.measures.brokers import beyond, brokers, brokers_by_group
from maturity.measures.groups import net_by_ei
from maturity.measures.leaving import (
    net_by_loss,
    net_by_short_loss,
    net_by_short_reach,
    node_by_loss,
    node_by_sole_link,
)
from maturity.measures.mixing import Mix, mixing
from maturity.network import ViewTie
from maturity.number import BesideChance
from maturity.page import page
from maturity.page.parts import Figure, Section
from maturity.register import Body, Organisation, Register, Seat
from maturity.report import render
from maturity.results import plain, results_of
from maturity.survey import open_survey, read
from maturity.tables import STRUCTURE, tables
from maturity.ties import Ties

Plain = dict[str, Any]
ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "maturity" / "results.schema.json").read_text(encoding="utf-8"))
NAN = float("nan")

#: Six organisations on one board, so that all fifteen pairs are expected: the ICB and a trust (the
#: NHS), a council, a care association, an alliance, and Healthwatch, of whom nobody can judge.
SIX = ["icb", "nhs_acute", "local_government", "social_care", "vcse", "people"]
WORKS = {(0, 1), (0, 2), (0, 3), (1, 2), (3, 4)}


def says(i: int, k: int, j: int) -> Said | None:
    if 5 in (i, j):
        return Said(state=Status.UNKNOWN)
    return both_ways(3 if (min(i, j), max(i, j)) in WORKS else 1)


@cache
def six() -> Plain:
    found = results_of(assessed(told(register(SIX, seated=True), [2] * 6, says), replicates=0))
    made: Plain = found["diagnostics"]["structure"]
    return made


def net(found: Plain) -> dict[str, Plain]:
    return {entry["id"]: entry for entry in found["net"]}


def column(found: Plain, name: str) -> list[Any]:
    return [row[name] for row in found["nodes"]["rows"]]


# -- by hand, from the answers to the results ----------------------------------------------------


def test_six_organisations_from_their_answers_to_the_numbers() -> None:
    found = net(six())
    # 5 of the 10 pairs known work; the other 5 are Healthwatch's, and unknown is not no.
    assert (found["working"]["value"], found["working"]["n"]) == (0.5, 10)
    # Half of all views are 75 and half 25.
    assert (found["view"]["value"], found["view"]["n"]) == (50, 20)
    # Among the five of whom anything is known everybody reaches everybody, in one part.
    assert (found["connectedness"]["value"], found["connectedness"]["n"]) == (1, 10)
    assert found["components"]["value"] == 1
    # Two steps are not enough for trust and alliance (via ICB and care), council and alliance.
    assert found["short_reach"]["value"] == 0.8
    # One triangle (ICB, trust, council); paths of two ties: 3 at the ICB, 1 at each of three.
    assert found["transitivity"]["value"] == 0.5
    # Shares of partners .75, .5, .5, .5, .25: (0 + .25 + .25 + .25 + .5) / 3.
    assert found["degree_centralisation"]["value"] == pytest.approx(1.25 / 3, abs=1e-8)
    assert found["vertex_connectivity"]["value"] == 1
    # Every pair tells the same from both sides.
    assert found["dyadic_reciprocity"]["value"] == 1
    assert found["gap"]["value"] == 0


def test_six_organisations_one_by_one() -> None:
    found = six()
    assert column(found, "known") == [4, 4, 4, 4, 4, 0]
    assert column(found, "partners") == [3, 2, 2, 2, 1, None]
    # Without the ICB trust and council part from care and alliance; without care, the alliance.
    assert column(found, "cut") == [True, False, False, True, False, None]
    # 4 of the 6 pairs of the others; 3 of 6.
    assert column(found, "loss")[:4] == [pytest.approx(4 / 6), 0, 0, 0.5]
    # Care meets trust and council only through the ICB; ICB and alliance only through care.
    assert column(found, "sole_link") == [2, 0, 0, 1, 0, None]
    # Trust and alliance, council and alliance, trust and care, council and care; then as above.
    assert column(found, "betweenness") == [4, 0, 0, 3, 0, None]
    # The same two pairs, and one, both ways.
    assert column(found, "brokerage_any") == [4, 0, 0, 2, 0, None]
    # The ICB between its own sector (the trust) and care: representative, and gatekeeper back.
    # Between council and care: liaison, both ways.
    assert column(found, "brokerage_representative")[0] == 1
    assert column(found, "brokerage_gatekeeper")[0] == 1
    assert column(found, "brokerage_liaison")[0] == 2
    assert [row["between"]["value"] for row in found["nodes"]["rows"]] == [4, 0, 0, 2, 0, None]
    silent = found["nodes"]["rows"][5]
    assert silent["between"]["note"]
    assert silent["beyond_chance"] is False


def test_six_organisations_without_the_hub() -> None:
    hub = six()["without_hub"]
    assert hub["hub"] == ["O0"]
    # Of six pairs of the others four are lost; within two steps two of four.
    assert (hub["loss"]["value"], hub["loss"]["n"]) == (pytest.approx(4 / 6), 6)
    assert (hub["short_loss"]["value"], hub["short_loss"]["n"]) == (0.5, 4)


def test_six_organisations_by_sector_and_on_paper() -> None:
    found = six()
    mixed = {(row["a"], row["b"]): row for row in found["sector_mixing"]}
    assert mixed["nhs", "nhs"] == {
        "a": "nhs", "b": "nhs", "pairs": 1, "known": 1, "tied": 1, "strength": 1,
    }  # fmt: skip
    # Council with ICB and trust; care with ICB alone of the two.
    assert mixed["nhs", "local_government"]["strength"] == 1
    assert mixed["nhs", "social_care"]["strength"] == 0.5
    # Of Healthwatch nothing is known, which is not 0.
    assert mixed["nhs", "people"] == {
        "a": "nhs", "b": "people", "pairs": 2, "known": 0, "tied": 0, "strength": None,
    }  # fmt: skip
    paper = found["paper"]
    assert (paper["expected"], paper["possible"], paper["with_hub"]) == (15, 15, 5)
    assert paper["departures"]["value"] == 5
    # One board of six: everybody shares as much with everybody, so there is nothing to compare.
    seats = found["practice"]["together"][0]
    assert (seats["paper"], seats["value"]) == ("seats", None)
    assert seats["note"]
    assert found["people"] is None


def test_the_silent_are_in_no_denominator() -> None:
    """The same answers with Healthwatch never there give the same numbers of the whole."""
    five = structure(assessed(told(register(SIX[:5], seated=True), [2] * 5, says), replicates=0))
    without = net(plain(five)["structure"])
    for name, entry in net(six()).items():
        assert entry["value"] == without[name]["value"], name


# -- the new measures by hand --------------------------------------------------------------------


def pairs(size: int, *tied: tuple[int, int], unknown: tuple[tuple[int, int], ...] = ()) -> Ties:
    values = np.zeros((size, size))
    for a, b in tied:
        values[a, b] = values[b, a] = 1
    for a, b in unknown:
        values[a, b] = values[b, a] = NAN
    return Ties(tuple("abcdefgh"[:size]), values, directed=False,
                attributes={"group": tuple("xxyyzzzz"[:size])})  # fmt: skip


def test_what_is_lost_when_organisations_leave() -> None:
    # a - b - c - d, and e apart.
    row = pairs(5, (0, 1), (1, 2), (2, 3))
    # b gone: of ac, ad, cd only cd is left. c gone: of ab, ad, bd only ab.
    assert node_by_loss(row).tolist() == [0, pytest.approx(2 / 3), pytest.approx(2 / 3), 0, 0]
    assert node_by_sole_link(row).tolist() == [0, 1, 1, 0, 0]
    # Within two steps: ab, bc, cd, ac, bd of ten.
    assert net_by_short_reach(row).value == 0.5
    # b and c gone: a and d did reach each other, and nobody else.
    assert net_by_loss(row, ("b", "c")).value == 1
    # Now ac alone is within two steps of those who stay without b: cd too; ac is lost.
    assert net_by_short_loss(row, ("b",)).value == 0.5
    assert net_by_loss(row).value == net_by_short_loss(row).value == 0


def test_a_sole_link_is_one_only_while_nobody_shares_it() -> None:
    square = pairs(4, (0, 1), (1, 2), (2, 3), (3, 0))
    assert node_by_sole_link(square).tolist() == [0, 0, 0, 0]
    assert not node_by_loss(square).any()


def test_a_broker_beside_chance() -> None:
    """Two ties on three pairs: whichever way they fall, one of three stands between the others."""
    three = pairs(3, (0, 1), (1, 2))
    paper = pairs(3, (0, 1), (1, 2), (0, 2))
    found = brokers(three, paper, draws=4000)
    assert [one.value for one in found] == [0, 2, 0]
    for one in found:
        assert one.expected == pytest.approx(2 / 3, abs=0.05)
    assert found[1].above == pytest.approx(1 / 3, abs=0.03)


def test_a_pair_that_nobody_was_asked_about_is_no_gap_to_stand_in() -> None:
    found = brokers(pairs(3, (0, 1), (1, 2)), pairs(3, (0, 1), (1, 2)), draws=50)
    assert [(one.value, one.expected, one.spread, one.n) for one in found] == [
        (0, 0, 0, 1), (0, 0, 0, 2), (0, 0, 0, 1),
    ]  # fmt: skip


def test_groups_as_brokers_beside_the_same_deals() -> None:
    """Two ties on three pairs: the one of the other sector stands between in a third of deals."""
    three = pairs(3, (0, 2), (1, 2))
    found = brokers_by_group(three, pairs(3, (0, 1), (1, 2), (0, 2)), "group", draws=4000)
    # c, of y, stands between a and b, both of x, both ways: an itinerant.
    assert {part for part, one in found.items() if one.value} == {("y", "itinerant"), ("y", "any")}
    assert found["y", "any"].value == 2
    assert found["y", "itinerant"].expected == pytest.approx(2 / 3, abs=0.06)
    # Where a or b stands between, it is between its own sector and another.
    assert found["x", "gatekeeper"].expected == pytest.approx(2 / 3, abs=0.06)
    assert found["x", "coordinator"].expected == 0


def test_pairs_nobody_was_asked_about_are_in_no_share_of_closed_paths() -> None:
    """Two places that meet at the hub alone: nobody was asked about pairs across them."""
    organisations = (
        Organisation("O0", "ICB", "icb", hub=True, places=("Place 1", "Place 2")),
        *(
            Organisation(f"O{n}", f"Organisation {n}", SIX[n], places=(f"Place {(n + 1) // 2}",))
            for n in range(1, 5)
        ),
    )
    bodies = tuple(Body(f"P{n}", f"Place {n}", "place", place=f"Place {n}") for n in (1, 2))
    seats = tuple(
        Seat(f"P{n}", code, "voting")
        for n, codes in ((1, ("O0", "O1", "O2")), (2, ("O0", "O3", "O4")))
        for code in codes
    )
    paper = Register(organisations=organisations, bodies=bodies, seats=seats)
    wave = told(paper, [2] * 5, lambda i, k, j: both_ways(3), lambda i, k: 3.0)
    made = plain(structure(assessed(wave, replicates=0)))["structure"]
    # All six expected pairs work: everybody's partners that were asked about work together too.
    assert net(made)["working"]["n"] == 6
    assert net(made)["transitivity"]["value"] == 1
    assert net(made)["transitivity_directed"]["value"] == 1
    assert column(made, "clustering") == [1] * 5
    assert column(made, "brokerage_any") == [0] * 5
    assert [row["between"]["value"] for row in made["nodes"]["rows"]] == [0] * 5
    assert all(row["value"] == 0 for row in made["brokerage"])
    # No pair across the places was asked about, so chance has none across either.
    reach = net(made)["ei_place"]
    assert [reach[key] for key in ("value", "expected", "spread", "n")] == [-1, -1, 0, 2]
    # The core is that of the structure, and says so.
    assert column(made, "core") == column(made, "core_on_paper")
    # Ways through the network do take the hub: two steps at most, and no more is known.
    assert net(made)["short_reach"]["value"] == 1


def test_a_pair_that_is_not_known_is_no_gap_to_stand_in() -> None:
    found = brokers(pairs(3, (0, 1), (1, 2), unknown=((0, 2),)), pairs(3, (0, 1), (1, 2), (0, 2)))
    assert [one.value for one in found] == [0, 0, 0]


def test_false_alarms_are_held_down() -> None:
    def above(*shares: float) -> tuple[bool, ...]:
        return beyond([BesideChance(1.0, 1, above=share) for share in shares])

    # Lines of .1 over three: .033, .067, .1.
    assert above(0.02, 0.5, 0.001) == (True, False, True)
    assert above(0.04, 0.5, 0.6) == (False, False, False)
    # The second passes its own line and takes the first along.
    assert above(0.06, 0.06, 0.6) == (True, True, False)
    assert beyond([BesideChance(NAN, 0, "not seen"), BesideChance(1.0, 1, above=0.05)]) == (
        False, True,
    )  # fmt: skip
    assert beyond([]) == ()


@pytest.mark.slow
def test_where_nobody_brokers_nobody_is_named() -> None:
    """Ties dealt out at random over a board of sixteen: a name in at most one system in ten."""
    chance, named, runs = np.random.default_rng(5), 0, 200
    size = 16
    rows, columns = np.triu_indices(size, 1)
    names = tuple(f"o{n}" for n in range(size))
    everybody = Ties(names, np.ones((size, size)), directed=False)
    for _ in range(runs):
        values = np.zeros((size, size))
        values[rows, columns] = values[columns, rows] = chance.random(len(rows)) < 0.4
        found = brokers(Ties(names, values, directed=False), everybody, draws=499)
        named += any(beyond(found))
    assert named / runs < 0.1 + 2 * (0.1 * 0.9 / runs) ** 0.5


def test_how_sectors_mix() -> None:
    ties = pairs(4, (0, 1), (1, 2), unknown=((0, 2),))
    paper = pairs(4, (0, 1), (0, 2), (1, 2))
    found = mixing(ties, "group", paper)
    # x: a, b; y: c, d. Nothing is expected of d.
    assert found == (Mix("x", "x", 1, 1, 1, 1.0), Mix("x", "y", 2, 1, 1, 1.0))


# -- which layer each reads ----------------------------------------------------------------------


def across() -> Assessment:
    """A hub in two places of two; the first of each tells of more than is told of it.

    Pairs across the places are not expected, and nobody speaks of the last of the second place.
    """
    organisations = (
        Organisation("O0", "ICB", "icb", hub=True),
        *(Organisation(f"O{n}", f"Organisation {n}", "vcse") for n in range(1, 7)),
    )
    bodies = tuple(Body(f"P{n}", f"Place {n}", "place", place=f"Place {n}") for n in (1, 2))
    seats = tuple(
        Seat(f"P{n}", code, "voting")
        for n, codes in ((1, ("O0", "O1", "O2", "O3")), (2, ("O0", "O4", "O5", "O6")))
        for code in codes
    )
    paper = Register(organisations=organisations, bodies=bodies, seats=seats)

    def says(i: int, k: int, j: int) -> Said | None:
        if 6 in (i, j):
            return None
        return both_ways(4 if i in (1, 4) else 3 if i == 0 else 1)

    return assessed(told(paper, [2] * 7, says, lambda i, k: 2.0), replicates=0)


def test_the_layers_differ_in_what_nobody_was_asked_about() -> None:
    layers = Layers.read(across())
    unasked = np.zeros((7, 7), dtype=bool)
    for a, b in ((1, 4), (1, 5), (2, 4), (2, 5), (3, 4), (3, 5)):
        unasked[a, b] = unasked[b, a] = True
    unseen = np.zeros((7, 7), dtype=bool)
    unseen[6] = unseen[:, 6] = True
    for open_, closed in ((layers.asked, layers.working), (layers.good_view, layers.told)):
        assert np.isnan(open_.values[unasked | unseen]).all()
        # Nobody was asked: no tie. Nobody spoke of the one: nothing is known.
        assert (closed.values[unasked] == 0).all()
        assert np.isnan(closed.values[unseen]).all()
        rest = ~(unasked | unseen)
        assert np.array_equal(open_.values[rest], closed.values[rest], equal_nan=True)
    assert np.isnan(layers.view.values[unasked]).all()
    assert np.isnan(layers.maturity.values[unasked]).all()


def test_each_measure_reads_the_layer_that_fits_it() -> None:
    """The base tells: 9 pairs were asked about and known, 15 pairs are there among six."""
    found = plain(structure(across()))["structure"]
    base = {name: (entry["value"], entry["n"]) for name, entry in net(found).items()}
    asked, seen = 9, 15
    # With the hub O1 and O4 are good both ways, and O2, O3 and O5 one way; O1 speaks well of two
    # and O4 of one who do not return it; O2 and O3 say 25 of each other.
    assert base["one_way"] == (pytest.approx(6 / 9), asked)
    assert base["dyadic_reciprocity"][1] == asked
    assert base["working"][1] == asked
    assert base["core_fit"][1] == seen
    assert base["core_weight_fit"][1] == asked
    # The census counts threes in which pairs nobody was asked about have no tie.
    assert base["upper_bounds"][1] == seen
    threes = [row for row in found["census"] if row["kind"] == "triads"]
    assert {row["n"] for row in threes} == {20}
    pairs_of = [row for row in found["census"] if row["kind"] == "dyads"]
    assert {row["n"] for row in pairs_of} == {asked}


def test_what_is_said_and_what_is_received_are_two_columns() -> None:
    found = plain(structure(across()))["structure"]
    # O1 says 100 of three others, and hears 75 of the hub and 25 of two.
    assert column(found, "good_out")[1] == 3
    # Only the hub speaks well of it.
    assert column(found, "good_in")[1] == 1
    assert column(found, "good_out")[6] is column(found, "good_in")[6] is None
    assert column(found, "out_strength")[1] == 300
    assert column(found, "in_strength")[1] == 125
    assert sum(column(found, "out_strength")[:6]) == sum(column(found, "in_strength")[:6])


def test_weights_are_those_of_maturity_and_not_of_ties_that_work() -> None:
    """Maturities that are products of 1, 1, .5 and .5: those are how near the core they stand."""
    near = (1.0, 1.0, 0.5, 0.5)
    paper = register(SIX[:4], seated=True)
    wave = told(paper, [1] * 4, lambda i, k, j: both_ways(4 * near[i] * near[j]))
    found = plain(structure(assessed(wave, replicates=0)))["structure"]
    size = sum(part**2 for part in near) ** 0.5
    assert column(found, "core_weight") == pytest.approx([part / size for part in near], abs=1e-6)
    assert net(found)["core_weight_fit"]["value"] == pytest.approx(1, abs=1e-6)
    table = 100 * np.outer(near, near)
    np.fill_diagonal(table, 0)
    first = np.abs(np.linalg.eigh(table)[1][:, -1])
    assert column(found, "eigenvector") == pytest.approx((first / first.max()).tolist(), abs=1e-6)


# -- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", NET, ids=lambda entry: entry.id)
def test_a_measure_says_what_it_is_in_words_that_a_reader_knows(entry: Any) -> None:
    said = explained(entry.measure, TITLES)
    for text in (said.definition, said.moves, said.caution):
        assert text
        assert text[0].isupper() or text[0] == "“"
        # No name of ours, no reference to a list of sources, no pointer to another measure's text.
        assert not re.search(r"_by_|_is_|\[\d\]|^As “", text), text


def test_the_ids_and_titles_are_each_ones_own() -> None:
    assert len({entry.id for entry in NET}) == len({entry.title for entry in NET}) == len(NET)


# -- the page ------------------------------------------------------------------------------------


def section(found: Plain) -> Section:
    return next(part for part in page(found).sections if part.id == "structure")


def figure(found: Plain, name: str) -> Figure:
    return next(part for part in section(found).figures if part.id == name)


def rows_of(found: Plain) -> list[Plain]:
    made: list[Plain] = found["diagnostics"]["structure"]["nodes"]["rows"]
    return made


def test_the_title_says_who_holds_it_together() -> None:
    found = results(24)
    one = "1 organisation holds others whom nobody else ties to the rest"
    assert figure(found, "together").title == one
    for row in rows_of(found):
        row["cut"] = False
    assert figure(found, "together").title == (
        "No single departure would cut anybody off; without the hub 20% of short ways are lost"
    )
    # An organisation's share is of all short ways, the hub's of those among the others.
    rows_of(found)[3]["sole_link"] = 40.0
    pairs_now = net(found["diagnostics"]["structure"])["short_reach"]
    [table] = figure(found, "together").tables
    said = [cell.text for row in table.rows for cell in row]
    assert f"40 of {round(pairs_now['value'] * pairs_now['n'])} pairs" in said
    assert any("of all there are" in note for note in table.notes)
    found["diagnostics"]["structure"]["without_hub"] = None
    assert figure(found, "together").title == "No single departure would cut anybody off"
    parts = net(found["diagnostics"]["structure"])["components"]
    parts["value"] = 3.0
    assert figure(found, "together").title.startswith("Working ties fall into 3 parts")
    for row in rows_of(found)[:2]:
        row["partners"] = 0
    assert figure(found, "together").title == "2 organisations have no working tie to the rest"
    net(found["diagnostics"]["structure"])["connectedness"]["value"] = None
    assert "together" not in [part.id for part in section(found).figures]


def test_only_who_is_beyond_chance_is_named_and_in_the_order_of_the_register() -> None:
    found = results(24)
    rows_of(found)[7]["beyond_chance"] = True
    rows_of(found)[7]["between"] = rows_of(found)[2]["between"]
    shown = figure(found, "between")
    names = [found["organisations"][n]["name"] for n in (2, 7)]
    assert shown.title.startswith("2 organisations stand between others")
    assert shown.notes[0].replace("\u2068", "").replace("\u2069", "") == (
        f"Beyond chance, in the order of the register: {names[0]}, {names[1]}."
    )
    assert [item.beyond for item in shown.picture.items].count(True) == 2  # type: ignore[union-attr]
    table = shown.folded[0]
    seen = [row for row in rows_of(found) if row["between"]["value"] is not None]
    assert len(table.rows) == len(seen)
    for row in rows_of(found):
        row["beyond_chance"] = False
    calm = figure(found, "between")
    assert calm.title.startswith("Nobody clearly stands")
    assert not calm.notes[0].startswith("Beyond chance")


@pytest.mark.parametrize(
    ("p", "value", "said"),
    [(0.02, 0.31, "Seats on the same bodies go with more mature relationships"),
     (0.02, -0.31, "Seats on the same bodies go with less mature ones"),
     (0.2, 0.31, "More on paper is not shown to go with more mature relationships")],
)  # fmt: skip
def test_paper_goes_with_practice_only_where_chance_hardly_would(
    p: float, value: float, said: str
) -> None:
    found = results(24)
    found["diagnostics"]["structure"]["practice"]["together"][0] |= {"p": p, "value": value}
    assert figure(found, "paper-practice").title == said


def test_groups_and_core_say_so_when_they_are_not_clear() -> None:
    found = results(24)
    measures = net(found["diagnostics"]["structure"])
    assert "largely the places" in figure(found, "communities").title
    for value, said in ((0.5, "partly the places"), (0.1, "not the places")):
        measures["adjusted_rand"]["value"] = value
        assert said in figure(found, "communities").title
    made = found["diagnostics"]["structure"]
    measures["adjusted_rand"]["value"] = 0.66
    for paper, also in ((0.57, True), (0.56, False), (None, False)):
        made["paper"]["adjusted_rand"]["value"] = paper
        title = figure(found, "communities").title
        assert title.endswith(", as are those of the expected pairs") == also
    made["place_mixing"] = [
        {"a": a, "b": b, "pairs": known + 1, "known": known, "tied": tied, "strength": 1.0}
        for a, b, known, tied in (("x", "x", 14, 8), ("y", "y", 9, 5), ("x", "y", 5, 5))
    ]
    said = " ".join(figure(found, "communities").notes)
    assert "13 of 23 inside one place work, and 5 of 5 between two places" in said
    measures["best_modularity"]["value"] = 0.29
    assert figure(found, "communities").title == "Working ties do not fall into clear groups"
    assert "partly fits; 3 of" in figure(found, "core").title
    assert figure(found, "core").title.endswith("in the core, 2 of them on paper too")
    for there, said in ((True, "all of them on paper too"), (False, "none of them on paper")):
        for row in rows_of(found):
            row["core_on_paper"] = there
        assert figure(found, "core").title.endswith(said)
    measures["core_fit"]["value"] = 0.39
    hardly = figure(found, "core")
    assert hardly.title == "The picture of a core and a rest hardly fits"
    assert "nobody is named" in hardly.notes[0]


@pytest.mark.parametrize(
    ("size", "tied", "said"),
    [
        (4, [(0, 1), (2, 3)], "On paper the expected pairs fall into parts that nothing joins."),
        (6, [*combinations(range(5), 2)], "1 organisation has no expected pair."),
        (4, [(0, 1)], "2 organisations have no expected pair."),
        (5, [*combinations(range(5), 2)],
         "On paper everybody is expected to work with everybody, so nobody can be cut off."),
        (4, [(0, 1), (1, 2), (2, 3), (3, 0)],
         "On paper it takes 2 departures before others are cut off from the rest."),
    ],
)  # fmt: skip
def test_what_is_said_of_parts_on_paper_is_so(
    size: int, tied: list[tuple[int, int]], said: str
) -> None:
    organisations = tuple(Organisation(f"O{n}", f"Organisation {n}", "vcse") for n in range(size))
    bodies = tuple(Body(f"B{n}", f"Board {n}", "place", place=f"P{n}") for n in range(len(tied)))
    seats = tuple(Seat(f"B{n}", f"O{end}", "voting") for n, pair in enumerate(tied) for end in pair)
    paper = Register(organisations=organisations, bodies=bodies, seats=seats)
    found = results_of(assessed(told(paper, [1] * size, lambda i, k, j: both_ways(3)),
                                replicates=0))  # fmt: skip
    assert found["diagnostics"]["structure"]["paper"]["expected"] == len(tied)
    assert figure(found, "paper").notes == (said,)


def test_chance_of_reach_across_places_deals_ties_over_what_was_asked() -> None:
    """Four pairs known, one of them across: whichever two work, that one does in half the deals."""
    row = pairs(5, (0, 1), (1, 2), unknown=((0, 2), (0, 3), (0, 4), (1, 3), (1, 4), (2, 4)))
    # x: a, b; y: c, d; z: e. Known: ab and cd inside, bc and de across.
    found = net_by_ei(row, "group", chance="ties", draws=4000)
    assert (found.value, found.n) == (0, 2)
    assert found.expected == pytest.approx(0, abs=0.05)
    # With names dealt out anew the pairs nobody was asked about would count.
    assert net_by_ei(row, "group", draws=4000).expected == pytest.approx(0.6, abs=0.05)
    # All that could be across is, and all that could be inside: chance has nothing to say.
    full = net_by_ei(pairs(3, (0, 1), (1, 2), unknown=((0, 2),)), "group", chance="ties", draws=9)
    assert (full.value, full.expected, full.spread) == (0, 0, 0)


def test_what_is_filled_in_is_told_in_the_blocks_of_sectors() -> None:
    found = results(24)
    scored = [block for block in found["sector_blocks"] if block["score"]["value"] is not None]
    for block in found["sector_blocks"]:
        block["score"]["imputed"] = 0
    calm = figure(found, "sector-heat")
    assert not any("+" in cell.text for row in calm.tables[0].rows for cell in row)
    assert "After a plus" not in calm.notes[0]
    scored[0]["score"] |= {"n": 11, "imputed": 2}
    shown = figure(found, "sector-heat")
    assert any("(9+2)" in cell.text for row in shown.tables[0].rows for cell in row)
    assert "After a plus: pairs of which a side did not answer" in shown.notes[0]
    assert "with nothing filled in; only the scores of sectors" in section(found).intro[0]


def test_a_number_says_what_it_rests_on_in_its_own_unit() -> None:
    found = results(24)
    measures = net(found["diagnostics"]["structure"])
    measures["overlap"]["n"] = 15
    measures["diameter"]["value"] = 3.0
    measures["mean_distance"]["value"] = 1.64
    [every] = figure(found, "measures-of-structure").folded
    rows = {row[0].text: row for row in every.rows}
    assert rows[measures["overlap"]["title"]][2].text.endswith("Rests on 15 pairs of dimensions.")
    assert rows[measures["diameter"]["title"]][1].text == "3"
    assert rows[measures["mean_distance"]["title"]][1].text == "1.64"


def test_the_key_of_the_brokers_says_what_is_filled() -> None:
    said = figure(results(24), "between").subtitle
    assert "filled: clearly beyond, false alarms allowed for" in said
    assert "who are expected to work together and do not" in said


def test_what_few_leaders_named_is_no_headline() -> None:
    found = results(24)
    assert "up to 25%" in figure(found, "key-people").title
    # The best two are found and a third is added, so some other three may cost more.
    said = figure(found, "key-people").notes[0]
    assert "up to 25% of the contact could go with one leader" in said
    assert "at least 50% with the worst three" in said
    assert "at most" not in said
    found["diagnostics"]["structure"]["people"]["named"] = 4
    assert figure(found, "key-people").title.startswith("Too few leaders")
    found["diagnostics"]["structure"]["people"] = None
    assert "key-people" not in [part.id for part in section(found).figures]


def test_every_figure_has_a_finding_a_measure_and_its_numbers() -> None:
    for part in section(results(24)).figures:
        assert part.title
        assert part.subtitle
        assert part.tables or part.notes
        # A drawing has its twin.
        assert part.picture is None or part.folded[0].rows


@pytest.mark.parametrize("audience", ["partners", "public"])
def test_others_see_paper_and_sectors_and_are_told_what_is_left_out(audience: str) -> None:
    found = for_audience(results(24), audience)
    shown = section(found)
    assert [part.id for part in shown.figures] == ["sector-heat", "paper"]
    assert "leaves out who holds the system together" in shown.intro[0]
    said = text_of(by_id(tree(render(found)), "structure"))
    assert not [o["name"] for o in found["organisations"] if o["name"] in said]
    # An edition without the key at all says so just the same.
    del found["diagnostics"]["structure"]
    assert [part.id for part in section(found).figures] == ["sector-heat"]
    # Its tables are there, without a row.
    found["verdicts"]["sensitivity"] = []
    written = tables(found)
    assert [name for name in STRUCTURE if len(written[name])] == []


@pytest.mark.parametrize("size", [0, 1, 2, 60])
def test_a_system_of_any_size_has_the_section(size: int) -> None:
    found = results(size)
    text = render(found)
    part = text[text.index('id="structure"') :]
    part = part[: part.index("</section>")]
    # The share of the page that this section may take, at sixty organisations.
    assert len(part) < 80_000
    assert len(re.findall("<[a-z]", part)) <= 900


def test_hostile_names_stay_names() -> None:
    root = tree(render(results(24, hostile=True)))
    part = by_id(root, "structure")
    assert not list(part.iter("script"))
    assert HOSTILE[0] in text_of(part)


# -- the worked examples -------------------------------------------------------------------------

EXAMPLES = ("northmoor", "harrowmere", "saltmarsh")


@cache
def example(name: str) -> tuple[Assessment, Plain]:
    survey = open_survey(ROOT / "surveys" / "examples" / name)
    found = assess(survey, read(survey, "2026"), replicates=20)
    return found, results_of(found)


def works(found: Assessment) -> dict[frozenset[str], bool]:
    """Which pairs work by what was said of them, worked out from the views once more."""
    said: dict[str, dict[tuple[str, str], float]] = {"overall": {}, "depth": {}}
    for view in network(found).of(ViewTie):
        if view.layer in said:
            said[view.layer][view.source, view.target] = view.value
    made = {}
    for a, b in {tuple(sorted(pair)) for pair in said["overall"]}:
        sides = [said["overall"][pair] for pair in ((a, b), (b, a)) if pair in said["overall"]]
        depths = [said["depth"][pair] for pair in ((a, b), (b, a)) if pair in said["depth"]]
        score = sum(sides) / len(sides) - 0.25 * max(0.0, max(sides) - min(sides) - 12.5)
        deep = not depths or sum(depths) / len(depths) >= 30 - 1e-9
        made[frozenset((a, b))] = score >= 50 - 1e-9 and deep
    return made


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_say_what_networkx_finds_in_their_pairs(name: str) -> None:
    assessment, found = example(name)
    pairs_that = works(assessment)
    graph = networkx.Graph()
    graph.add_nodes_from(code for pair in pairs_that for code in pair)
    graph.add_edges_from(tuple(pair) for pair, there in pairs_that.items() if there)
    measures = net(found["diagnostics"]["structure"])
    assert measures["working"]["n"] == len(pairs_that)
    assert measures["working"]["value"] == pytest.approx(
        sum(pairs_that.values()) / len(pairs_that), abs=1e-8
    )
    assert measures["components"]["value"] == networkx.number_connected_components(graph)
    cut = {row["organisation"] for row in rows_of(found) if row["cut"]}
    assert cut == set(networkx.articulation_points(graph))
    alone = {row["organisation"] for row in rows_of(found) if row["partners"] == 0}
    assert alone == set(networkx.isolates(graph))
    title = figure(found, "together").title
    assert f"{len(cut)} organisation" in title or not cut
    assert f"{len(alone)} organisation" in title or not alone
    # What each would take along, by taking it away.
    for row in rows_of(found):
        if row["partners"] is None:
            continue
        rest = graph.copy()
        rest.remove_node(row["organisation"])
        now = sum(networkx.has_path(graph, a, b) for a, b in combinations(sorted(rest), 2))
        left = sum(len(part) * (len(part) - 1) // 2 for part in networkx.connected_components(rest))
        assert row["loss"] == pytest.approx(1 - left / now, abs=1e-8)


def test_an_organisation_of_which_nobody_speaks_is_left_out() -> None:
    """Nothing by or about the acute trust: it is in no part, no pair and no expectation."""
    found, _ = example("saltmarsh")
    wave = found.wave
    gone = wave.organisations.index("SHOHA")
    answers = wave.answers
    stay = (wave.organisation_of[answers.leader] != gone) & (answers.partner != gone)
    less = replace(
        answers,
        **{
            name: getattr(answers, name)[stay]
            for name in ("leader", "partner", "state", "quality", "depth", "frequency")
        },
    )
    made = plain(structure(assess(found.survey, replace(wave, answers=less), replicates=0)))
    arranged = made["structure"]
    measures = net(arranged)
    heard = len(wave.organisations) - 1
    assert (measures["components"]["value"], measures["components"]["n"]) == (1, heard)
    assert (measures["connectedness"]["value"], measures["connectedness"]["n"]) == (1, 136)
    assert heard * (heard - 1) // 2 == 136
    for entry in arranged["net"]:
        if entry["layer"] == "working" and entry["unit"] in ("share", "index"):
            assert entry["n"] <= 136 or entry["id"] == "transitivity", entry["id"]
    threes = [row for row in arranged["census"] if row["kind"] == "triads"]
    assert all(0 < row["n"] <= heard * (heard - 1) * (heard - 2) // 6 for row in threes)
    [row] = [row for row in arranged["nodes"]["rows"] if row["organisation"] == "SHOHA"]
    assert row["partners"] is row["between"]["value"] is None
    assert row["between"]["note"] == "nothing is known of this organisation"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_keep_to_their_numbers(name: str) -> None:
    _, found = example(name)
    made = found["diagnostics"]["structure"]
    measures = net(made)
    expected = len(found["dyads"])
    assert made["paper"]["expected"] == expected
    assert f"{expected} of " in figure(found, "paper").title
    heat = figure(found, "sector-heat").title
    scores = [
        b["score"]["value"] for b in found["sector_blocks"] if b["score"]["value"] is not None
    ]
    assert f"in {sum(s >= 50 for s in scores)} of {len(scores)} pairs" in heat
    beyond_chance = [row for row in rows_of(found) if row["beyond_chance"]]
    assert all(row["between"]["z"] > 0 for row in beyond_chance)
    title = figure(found, "between").title
    assert title.startswith(f"{len(beyond_chance)} organisation" if beyond_chance else "Nobody")
    # The groups on the page are those that the table of organisations counts.
    for part in {row["community"] for row in made["communities"]}:
        assert sum(
            row["organisations"] for row in made["communities"] if row["community"] == part
        ) == sum(row["community"] == part for row in rows_of(found))
    hub = made["without_hub"]
    [row] = [row for row in rows_of(found) if [row["organisation"]] == hub["hub"]]
    # With one hub both ways of counting are one number.
    assert round(hub["short_loss"]["value"] * hub["short_loss"]["n"]) == row["sole_link"]
    assert hub["loss"]["value"] == pytest.approx(row["loss"], abs=1e-8)
    assert measures["connectedness"]["value"] >= measures["short_reach"]["value"]


# -- any answers ---------------------------------------------------------------------------------


def numbers(part: Any) -> Iterator[float]:
    for value in part.values() if isinstance(part, dict) else part:
        if isinstance(value, dict | list):
            yield from numbers(value)
        elif isinstance(value, float):
            yield value


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 9))
def test_any_answers_keep_to_the_schema_and_to_themselves(seed: int, size: int) -> None:
    assessment = assessed(mixed_wave(seed, size=size), replicates=0)
    made = json.loads(json.dumps(plain(structure(assessment)), allow_nan=False))["structure"]
    part = {**SCHEMA["$defs"]["arrangement"], "$defs": SCHEMA["$defs"]}
    jsonschema.Draft202012Validator(part).validate(made)
    for entry in made["net"]:
        assert entry["value"] is not None or entry["note"], entry["id"]
        if entry["unit"] == "share" and entry["value"] is not None:
            assert -1e-9 <= entry["value"] <= 1 + 1e-9, entry["id"]
    assert made == json.loads(json.dumps(plain(structure(assessment))))["structure"]
    assert all(np.isfinite(value) for value in numbers(made))


def test_the_invented_section_has_the_keys_of_a_real_one() -> None:
    """The pages are tested on invented results, which are worth nothing if they drift."""
    real, made = example("northmoor")[1]["diagnostics"]["structure"], arranged([], [])
    assert set(real) == set(made)
    for name in ("paper", "people", "practice"):
        assert set(real[name]) == set(made[name])
    invented = results(8)["diagnostics"]["structure"]
    for rows, row in ((real["nodes"]["rows"], invented["nodes"]["rows"]),
                      (real["net"], invented["net"]), (real["brokerage"], invented["brokerage"]),
                      (real["census"], invented["census"])):  # fmt: skip
        assert set(rows[0]) == set(row[0])
