"""R's sna finds the same: eight invented organisations, the figures typed from its own output.

R 4.2.2 with sna 2.7.1 (Butts 2008, Journal of Statistical Software 24(6)), from Debian 12. Its
functions stand beside what they gave.
"""

from __future__ import annotations

import numpy as np
import pytest

from maturity.measures.association import net_by_correlation, net_by_regression
from maturity.measures.brokerage import ANY, ROLES, net_by_brokerage, node_by_brokerage
from maturity.measures.census import DYADS, TRIADS, net_by_dyads, net_by_triads
from maturity.measures.centralisation import (
    net_by_betweenness_centralisation,
    net_by_degree_centralisation,
)
from maturity.measures.centrality import (
    node_by_betweenness,
    node_by_closeness,
    node_by_coreness,
    node_by_eigenvector,
)
from maturity.measures.cohesion import (
    net_by_components,
    net_by_connectedness,
    net_by_density,
    net_by_global_efficiency,
    net_by_transitivity,
    net_by_transitivity_directed,
    node_is_cut,
)
from maturity.measures.hierarchy import (
    net_by_efficiency,
    net_by_hierarchy,
    net_by_one_way,
    net_by_upper_bounds,
)
from maturity.measures.reciprocity import net_by_dyadic_reciprocity, net_by_edgewise_reciprocity
from maturity.ties import Ties

SIZE = 8
ARROWS = ((1, 2), (2, 1), (1, 3), (2, 3), (3, 1), (3, 4), (4, 3), (4, 5), (5, 6), (6, 4), (6, 5),
          (6, 7), (7, 8), (8, 7))  # fmt: skip
NEAR = pytest.approx


def arrows() -> Ties:
    values = np.zeros((SIZE, SIZE))
    for a, b in ARROWS:
        values[a - 1, b - 1] = 1
    names = tuple(str(n) for n in range(1, SIZE + 1))
    return Ties(names, values, attributes={"group": tuple("AABBCCAB")})


def both() -> Ties:
    """symmetrize(m, rule = "weak")"""
    return arrows().undirected("either")


def test_how_much_there_is_and_how_it_is_returned() -> None:
    ties = arrows()
    assert net_by_density(ties).value == 0.25  # gden
    assert net_by_dyadic_reciprocity(ties).value == NEAR(0.857142857143)  # grecip, dyadic
    assert net_by_edgewise_reciprocity(ties).value == NEAR(0.714285714286)  # grecip, edgewise
    assert net_by_transitivity_directed(ties).value == NEAR(0.285714285714)  # gtrans, weak
    assert net_by_transitivity(both()).value == NEAR(0.461538461538)  # gtrans of both
    assert [net_by_dyads(ties, kind).value for kind in DYADS] == [5, 4, 19]  # dyad.census
    counts = [13, 14, 20, 1, 0, 0, 3, 2, 0, 0, 1, 0, 0, 1, 1, 0]  # triad.census
    assert [net_by_triads(ties, kind).value for kind in TRIADS] == counts


def test_krackhardts_four() -> None:
    ties = arrows()
    assert net_by_connectedness(ties).value == 1  # connectedness
    assert net_by_hierarchy(ties).value == NEAR(0.428571428571)  # hierarchy, krackhardt
    assert net_by_one_way(ties).value == NEAR(0.142857142857)  # hierarchy, reciprocity
    assert net_by_efficiency(ties).value == NEAR(0.857142857143)  # efficiency
    assert net_by_upper_bounds(ties).value == 1  # lubness
    assert net_by_components(ties).value == 1  # components, weak


def test_who_is_central() -> None:
    ties = both()
    assert net_by_degree_centralisation(ties).value == NEAR(1 / 7)  # centralization, degree
    assert net_by_betweenness_centralisation(ties).value == NEAR(0.394557823129)
    assert node_by_betweenness(ties).tolist() == [0, 0, 10, 12, 0, 10, 6, 0]  # betweenness
    directed = node_by_betweenness(arrows(), directed=True).tolist()
    assert directed == [4, 0, 16, 18, 12, 14, 6, 0]
    assert node_by_closeness(ties).tolist() == NEAR(
        [0.368421052632, 0.368421052632, 0.5, 0.583333333333, 0.466666666667, 0.538461538462,
         0.411764705882, 0.304347826087]
    )  # closeness  # fmt: skip
    assert node_by_eigenvector(ties).tolist() == NEAR(
        [0.583587897049, 0.583587897049, 0.870049962022, 1.0, 0.750763691147, 0.870049962022,
         0.416412102951, 0.167175794098], abs=1e-9
    )  # evcent over its highest  # fmt: skip
    assert node_by_coreness(ties).tolist() == [2, 2, 2, 2, 2, 2, 1, 1]  # kcores
    assert np.flatnonzero(node_is_cut(ties)).tolist() == [2, 3, 5, 6]  # cutpoints: 3, 4, 6, 7
    assert net_by_global_efficiency(ties).value == NEAR(0.570833333333)  # mean of 1 / geodist


def test_who_stands_between_whom() -> None:
    """brokerage: w_I, w_O, b_IO, b_OI, b_O and t are our roles in their order."""
    ties, names = arrows(), (*ROLES, ANY)
    raw = np.array([node_by_brokerage(ties, "group", role) for role in names]).T
    assert raw.tolist() == [
        [0, 0, 0, 1, 0, 1],
        [0, 0, 0, 0, 0, 0],
        [0, 0, 1, 2, 0, 3],
        [0, 0, 1, 1, 0, 2],
        [0, 0, 0, 1, 0, 1],
        [0, 0, 2, 0, 0, 2],
        [0, 0, 0, 0, 1, 1],
        [0, 0, 0, 0, 0, 0],
    ]
    found = [net_by_brokerage(ties, "group", role, chance="ties") for role in names]
    assert [one.expected for one in found] == NEAR([0.5625, 3.375, 3.375, 3.375, 5.0625, 15.75])
    assert [one.z for one in found] == NEAR(
        [-0.675052740556, -1.400237714852, 0.263317501844, 0.684625504796, -1.348907747123,
         -0.811526056838]
    )  # fmt: skip


def test_two_networks_together() -> None:
    other = np.zeros((SIZE, SIZE))
    for a, b, value in ((1, 2, 3), (1, 3, 2), (2, 3, 1), (3, 4, 4), (4, 5, 2), (5, 6, 5),
                        (6, 7, 1), (2, 8, 2)):  # fmt: skip
        other[a - 1, b - 1] = other[b - 1, a - 1] = value
    place = np.arange(SIZE)
    ties = both()
    one = Ties(ties.names, other, directed=False)
    apart = Ties(ties.names, np.abs(place[:, None] - place).astype(float), directed=False)
    assert net_by_correlation(ties, one).value == NEAR(0.664090606723)  # gcor
    found = net_by_regression(ties, {"one": one, "apart": apart})  # netlm
    assert found["one"].value == NEAR(0.154481132075)
    assert found["apart"].value == NEAR(-0.138982479784)
    assert found["one"].tested == NEAR(3.39041630214)  # its t
    assert found["apart"].tested == NEAR(-3.96494056469)
    # What is held against chance is the t, and so is how far it lies from chance.
    beside = found["one"]
    assert beside.z == NEAR((beside.tested - beside.expected) / beside.spread)
