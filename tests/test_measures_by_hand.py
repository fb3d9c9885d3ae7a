"""Measures of four organisations, with every number worked out beside it."""

from __future__ import annotations

import numpy as np
import pytest

from maturity.measures.brokerage import ROLES, net_by_brokerage, node_by_brokerage
from maturity.measures.census import DYADS, TRIADS, net_by_dyads, net_by_triads
from maturity.measures.centralisation import (
    net_by_betweenness_centralisation,
    net_by_degree_centralisation,
)
from maturity.measures.centrality import (
    node_by_betweenness,
    node_by_closeness,
    node_by_degree,
    node_by_eigenvector,
    node_by_strength,
)
from maturity.measures.cohesion import (
    net_by_algebraic_connectivity,
    net_by_connectedness,
    net_by_density,
    net_by_diameter,
    net_by_global_efficiency,
    net_by_mean_distance,
    net_by_transitivity,
    net_by_vertex_connectivity,
    node_is_cut,
)
from maturity.measures.core import (
    net_by_core_fit,
    net_by_core_weight_fit,
    node_by_core_weight,
    node_is_core,
)
from maturity.measures.groups import net_by_adjusted_rand, net_by_ei, net_by_modularity, node_by_ei
from maturity.measures.hierarchy import (
    net_by_efficiency,
    net_by_hierarchy,
    net_by_one_way,
    net_by_upper_bounds,
)
from maturity.measures.holes import node_by_constraint, node_by_effective_size
from maturity.measures.multiplexity import (
    net_by_multiplexity,
    net_by_overlap,
    tie_by_multiplexity,
)
from maturity.measures.people import net_by_key_people, node_by_key_person, node_is_cut_leader
from maturity.measures.reciprocity import (
    net_by_agreement,
    net_by_gap,
    net_by_reciprocity_beyond_chance,
    net_by_weighted_reciprocity,
    net_by_wide_gaps,
    tie_by_gap,
)
from maturity.measures.resampling import (
    net_by_bootstrap_error,
    net_by_difference,
    net_by_jackknife_error,
)
from maturity.ties import Ties

NAN = np.nan
#: a and b are of the NHS, c and d are councils. Nobody knows about a and d, or about c and d.
FOUR = Ties(
    tuple("abcd"),
    np.array([[NAN, 100, 50, NAN], [50, NAN, 0, 25], [100, 0, NAN, NAN], [NAN, 75, NAN, NAN]]),
    attributes={"sector": ("nhs", "nhs", "council", "council")},
)


def test_density_is_over_the_eight_directions_known() -> None:
    found = net_by_density(FOUR)
    # 100 + 50 + 50 + 0 + 25 + 100 + 0 + 75 = 400, and not over twelve.
    assert (found.value, found.n) == (400 / 8, 8)
    assert found.note == "4 of 12 directions are not known"
    # A tie of 0 is a tie that is not there: 6 of 8.
    assert net_by_density(FOUR.cut(1)).value == 6 / 8


def test_two_sides() -> None:
    # The four pairs known on both sides: (100, 50), (50, 100), (0, 0), (25, 75).
    assert net_by_gap(FOUR).value == 150 / 4
    assert net_by_wide_gaps(FOUR).value == 3 / 4
    assert net_by_weighted_reciprocity(FOUR).value == 2 * (50 + 50 + 0 + 25) / 400
    assert net_by_weighted_reciprocity(FOUR).value == 1 - 150 / 400
    assert tie_by_gap(FOUR).loc["d", "b"] == 50
    assert tie_by_gap(FOUR).loc["b", "d"] == -50
    assert np.isnan(tie_by_gap(FOUR).loc["a", "d"])
    # The lower of two of 0 0 25 50 50 75 100 100 is (25x5 + 50x4 + 50x3 + 75x2 + 100) / 28.
    chance = 4 * 2 * (725 / 28) / 400
    assert net_by_reciprocity_beyond_chance(FOUR).value == pytest.approx(
        (0.625 - chance) / (1 - chance)
    )
    # Middles 75, 75, 0, 50: between 2 x 3750 / 3 = 2500; within (3 x 50^2) / 2 / 4 = 937.5.
    assert net_by_agreement(FOUR).value == pytest.approx((2500 - 937.5) / (2500 + 937.5))


def test_the_whole() -> None:
    # Ties ab, ac and bd; bc is known to be none: c - a - b - d is a row of four.
    assert net_by_connectedness(FOUR).value == 1
    assert net_by_global_efficiency(FOUR).value == pytest.approx((3 + 2 / 2 + 1 / 3) / 6)
    assert net_by_mean_distance(FOUR).value == pytest.approx((3 * 1 + 2 * 2 + 3) / 6)
    assert net_by_diameter(FOUR).value == 3
    assert net_by_transitivity(FOUR).value == 0
    assert net_by_vertex_connectivity(FOUR).value == 1
    assert node_is_cut(FOUR).tolist() == [True, True, False, False]
    assert "2 of 6 pairs are not known and count as no tie" in net_by_connectedness(FOUR).note
    # A pair of two with strength w: eigenvalues 0 and 2w.
    two = Ties(("a", "b"), np.array([[NAN, 30], [50, NAN]]))
    assert net_by_algebraic_connectivity(two).value == pytest.approx(2 * 40)


def test_each() -> None:
    assert node_by_degree(FOUR).tolist() == [2, 2, 1, 1]
    assert node_by_degree(FOUR, "out").tolist() == [2, 2, 1, 1]
    assert node_by_strength(FOUR, "out").tolist() == [150, 75, 100, 75]
    assert node_by_strength(FOUR, "in").tolist() == [150, 175, 50, 25]
    assert node_by_strength(FOUR, "all").tolist() == [300, 250, 150, 100]
    assert node_by_betweenness(FOUR).tolist() == [2, 2, 0, 0]
    assert node_by_closeness(FOUR).tolist() == [3 / 4, 3 / 4, 3 / 6, 3 / 6]
    # A row of three with equal strengths: 1 : sqrt(2) : 1.
    row = Ties(tuple("abc"), np.array([[0, 9, 0], [9, 0, 9], [0, 9, 0]]), directed=False)
    assert node_by_eigenvector(row).tolist() == pytest.approx([0.5**0.5, 1, 0.5**0.5])


def test_centralisation_counts_known_pairs() -> None:
    # Ties over known pairs: a 2 of 2, b 2 of 3, c 1 of 2, d 1 of 1; n - 2 = 2.
    assert net_by_degree_centralisation(FOUR).value == pytest.approx((1 / 3 + 1 / 2) / 2)
    assert "left out" in net_by_degree_centralisation(FOUR).note
    # (2 - 2) + (2 - 2) + 2 + 2 = 4, over 3^2 x 2 / 2 = 9.
    assert net_by_betweenness_centralisation(FOUR).value == pytest.approx(4 / 9)
    star = np.zeros((5, 5))
    star[0, 1:] = star[1:, 0] = 1
    for measure in (net_by_degree_centralisation, net_by_betweenness_centralisation):
        assert measure(Ties(tuple("abcde"), star)).value == pytest.approx(1)


def test_hierarchy() -> None:
    tree = np.zeros((5, 5))
    tree[0, 1] = tree[0, 2] = tree[1, 3] = tree[1, 4] = 1
    chart = Ties(tuple("abcde"), tree)
    assert net_by_hierarchy(chart).value == 1
    assert net_by_efficiency(chart).value == 1
    assert net_by_upper_bounds(chart).value == 1
    # Four of the ten pairs have a tie, all one way.
    assert net_by_one_way(chart).value == 4 / 10
    # A second root, f, over d alone: nobody is above f and a, b, c or e; of 15 pairs 10 may fail.
    more = np.zeros((6, 6))
    more[:5, :5] = tree
    more[5, 3] = 1
    two = Ties(tuple("abcdef"), more)
    assert net_by_upper_bounds(two).value == 1 - 4 / 10
    # The way back from d to a makes a, b, d mutual; a tie back to f is one way.
    back = tree.copy()
    back[3, 0] = 1
    # Reach: a b d each other; they reach c and e. Nine pairs have a way, three of them both ways.
    assert net_by_hierarchy(Ties(tuple("abcde"), back)).value == pytest.approx(1 - 3 / 9)


def test_groups() -> None:
    # Inside: ab 100 + 50. Across: ac 50 + 100, bd 25 + 75.
    ei = net_by_ei(FOUR, "sector", draws=2)
    assert ei.value == (250 - 150) / 400
    # a: inside 150, across 150; d: across only.
    assert node_by_ei(FOUR, "sector").tolist() == [0, (100 - 150) / 250, 1, 1]
    # Dealt out anew, a is with b (.25), with c (inside 250: -.25) or with d (inside 0: 1) alike.
    dealt = net_by_ei(FOUR, "sector")
    assert dealt.expected == pytest.approx((0.25 - 0.25 + 1) / 3, abs=0.05)
    assert dealt.p == 1
    blocks = np.kron(np.eye(2), np.full((3, 3), 60.0))
    apart = Ties(tuple("abcdef"), blocks, attributes={"place": tuple("EEEWWW")})
    # Each half holds half of all ties: Q = 2 x (1/2 - (1/2)^2).
    assert net_by_modularity(apart, "place").value == pytest.approx(0.5)
    assert net_by_adjusted_rand(apart, "place").value == pytest.approx(1)
    mixed = apart.described(place=tuple("EWEWEW"))
    assert net_by_adjusted_rand(mixed, "place").value < 0


def test_brokers_need_two_who_are_known_to_have_no_tie() -> None:
    # Only b and c are known to have none: b -> a -> c and c -> a -> b. Of a and d nobody knows.
    by = {role: node_by_brokerage(FOUR, "sector", role).tolist() for role in ROLES}
    nothing = [0, 0, 0, 0]
    assert by == dict.fromkeys(ROLES, nothing) | {
        "representative": [1, 0, 0, 0],
        "gatekeeper": [1, 0, 0, 0],
    }
    nhs = net_by_brokerage(FOUR, "sector", "gatekeeper", of="nhs", draws=5)
    assert (nhs.value, nhs.n) == (1, 2)
    assert net_by_brokerage(FOUR, "sector", "gatekeeper", of="council", draws=5).value == 0
    beside = net_by_brokerage(FOUR, "sector", chance="ties")
    assert np.isnan(beside.expected)
    assert "every tie is known" in beside.note


def test_holes_between_partners() -> None:
    three = Ties(tuple("abc"), np.ones((3, 3)), directed=False)
    # p = 1/2 each: (1/2 + 1/2 x 1/2)^2 for each of two partners.
    assert node_by_constraint(three).tolist() == pytest.approx([2 * 0.75**2] * 3)
    # n - 2t/n = 2 - 2 x 1 / 2.
    assert node_by_effective_size(three).tolist() == pytest.approx([1, 1, 1])
    star = Ties(tuple("abcd"), np.array([[0, 1, 1, 1]] + [[1, 0, 0, 0]] * 3), directed=False)
    assert node_by_constraint(star).tolist() == pytest.approx([1 / 3, 1, 1, 1])
    assert node_by_effective_size(star).tolist() == pytest.approx([3, 1, 1, 1])


def test_the_census_leaves_out_what_is_not_known() -> None:
    assert [net_by_dyads(FOUR, kind).value for kind in DYADS] == [3, 0, 1]
    assert net_by_dyads(FOUR, "mutual").n == 4
    # Only a, b, c are known to one another: two mutual pairs and one null.
    counts = {kind: net_by_triads(FOUR, kind).value for kind in TRIADS}
    assert counts == dict.fromkeys(TRIADS, 0) | {"201": 1}
    with pytest.raises(ValueError, match="the kind is one of"):
        net_by_triads(FOUR, "201D")


def test_a_core_tied_to_all() -> None:
    values = np.zeros((6, 6))
    values[:2] = values[:, :2] = 80
    ties = Ties(tuple("abcdef"), values)
    assert net_by_core_fit(ties).value == pytest.approx(1)
    assert node_is_core(ties).tolist() == [True, True, False, False, False, False]
    weights = np.array([9.0, 8, 5, 2, 1])
    order = Ties(tuple("abcde"), np.outer(weights, weights))
    assert net_by_core_weight_fit(order).value == pytest.approx(1)
    expected = weights / np.sqrt((weights**2).sum())
    assert node_by_core_weight(order).tolist() == pytest.approx(expected.tolist(), abs=1e-6)
    # With one pair unknown the order is still found from the others.
    gap = order.values.copy()
    gap[0, 1] = gap[1, 0] = np.nan
    found = node_by_core_weight(Ties(tuple("abcde"), gap))
    assert found.tolist() == pytest.approx(expected.tolist(), abs=1e-6)


def test_several_dimensions_at_once() -> None:
    other = Ties(FOUR.names, np.where(FOUR.known, 60.0, np.nan))
    layers = {"reliability": FOUR, "voice": other}
    # Of FOUR, 100, 50, 50, 100 and 75 reach the middle; of the other all eight.
    share = tie_by_multiplexity(layers)
    assert share.loc["a", "b"] == 1
    assert share.loc["b", "d"] == 0.5
    assert np.isnan(share.loc["a", "d"])
    assert net_by_multiplexity(layers).value == pytest.approx((5 + 8) / 16)
    assert net_by_overlap(layers).value == pytest.approx(5 / 8)
    # What nobody said of voice is not held against reliability: 4 of the 7 known in both.
    less = other.values.copy()
    less[0, 1] = NAN
    gap = {"reliability": FOUR, "voice": Ties(FOUR.names, less)}
    assert net_by_overlap(gap).value == pytest.approx(4 / 7)
    assert tie_by_multiplexity(gap).loc["a", "b"] == 1
    with pytest.raises(ValueError, match="different nodes"):
        net_by_overlap({"a": FOUR, "b": Ties(("x",), np.zeros((1, 1)))})


def called(*pairs: tuple[int, int]) -> Ties:
    """Five leaders: 0 and 1 of A, 2 and 4 of B, 3 of C, and whom they would call."""
    values = np.zeros((5, 5))
    for source, target in pairs:
        values[source, target] = 1
    homes = ("A", "A", "B", "C", "B")
    return Ties(tuple("01234"), values, attributes={"organisation": homes})


def test_key_people() -> None:
    # All contact runs through 2: without them nobody reaches anybody.
    one = called((0, 2), (3, 2), (0, 1))
    assert net_by_key_people(one).value == 1
    assert node_is_cut_leader(one).tolist() == [True, False, True, True, False]
    # A second leader of B: then 0 holds A and B together, and 3 B and C; one pair of three is left.
    two = called((0, 2), (0, 4), (3, 2), (3, 4))
    assert net_by_key_people(two).value == pytest.approx(2 / 3)
    assert node_by_key_person(two).tolist() == pytest.approx([2 / 3, 0, 0, 2 / 3, 0])
    assert net_by_key_people(two, 2).value == 1
    # 1 would call 4 as well: now no one leader can be missed less than another.
    three = called((0, 2), (1, 4), (3, 2), (4, 3))
    assert node_is_cut_leader(three).tolist() == [False, False, False, True, False]
    assert not net_by_key_people(called((0, 1))).known


def test_resampling() -> None:
    same = Ties(tuple("abcde"), np.full((5, 5), 40.0))
    assert net_by_jackknife_error(same).value == 0
    assert net_by_bootstrap_error(same, draws=100).value == pytest.approx(0, abs=1e-12)
    values = np.where(np.add.outer(np.arange(8), np.arange(8)) > 7, 90.0, 10.0)
    one = Ties(tuple("abcdefgh"), values)
    assert net_by_bootstrap_error(one).value > net_by_jackknife_error(one).value > 0
    none = net_by_difference(one, one)
    assert none.value == 0
    assert none.p == 1
    much = net_by_difference(one, Ties(tuple("abcdefgh"), np.full((8, 8), 1.0)))
    assert much.value == pytest.approx(one.flat.mean() - 1)
    assert much.z > 2
    assert much.p < 0.05
    assert not net_by_bootstrap_error(Ties(tuple("abc"), np.ones((3, 3)))).known


@pytest.mark.parametrize("directed", [True, False])
def test_the_vertex_bootstrap_by_a_slow_loop(directed: bool) -> None:
    values = np.triu(np.arange(16.0).reshape(4, 4) ** 2, 1)
    ties = Ties(tuple("abcd"), values + values.T, directed)
    chance = np.random.default_rng(1)
    found = []
    for _ in range(8000):
        drawn = chance.integers(0, 4, 4)
        total = []
        for a in range(4):
            for b in range(4) if directed else range(a + 1, 4):
                if a != b and drawn[a] != drawn[b]:
                    total.append(ties.values[drawn[a], drawn[b]])
                elif a != b:
                    total.append(chance.choice(ties.flat))
        found.append(np.mean(total))
    # The standard error of a standard deviation of 8,000 is below one part in a hundred.
    error = net_by_bootstrap_error(ties, draws=8000).value
    assert error == pytest.approx(np.std(found), rel=0.03)


@pytest.mark.parametrize("shared", [1, 2, 3, 4])
def test_two_groups_fall_apart_without_those_they_share(shared: int) -> None:
    size = 12 - shared
    values = np.zeros((size, size))
    values[:6, :6] = values[6 - shared :, 6 - shared :] = 1
    ties = Ties(tuple(map(str, range(size))), values)
    assert net_by_vertex_connectivity(ties).value == shared
    assert node_is_cut(ties).sum() == (1 if shared == 1 else 0)


def test_the_least_tied_may_be_one_of_those_who_hold_a_network_together() -> None:
    # Two groups of six; 12 has two partners in each, and there is one tie past it, from 5 to 6.
    values = np.zeros((13, 13))
    values[:6, :6] = values[6:12, 6:12] = 1
    for a, b in ((12, 0), (12, 1), (12, 10), (12, 11), (5, 6)):
        values[a, b] = values[b, a] = 1
    assert net_by_vertex_connectivity(Ties(tuple(map(str, range(13))), values)).value == 2
