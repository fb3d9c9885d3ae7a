"""networkx, which shares no code with igraph, finds the same in random networks of every shape."""

from __future__ import annotations

from itertools import combinations, permutations

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from maturity.measures.association import net_by_correlation
from maturity.measures.brokerage import ROLES, net_by_brokerage, node_by_brokerage
from maturity.measures.brokers import brokers, brokers_by_group
from maturity.measures.census import DYADS, TRIADS, net_by_dyads, net_by_triads
from maturity.measures.centrality import (
    node_by_betweenness,
    node_by_closeness,
    node_by_clustering,
    node_by_coreness,
    node_by_degree,
    node_by_eigenvector,
    node_by_strength,
)
from maturity.measures.cohesion import (
    net_by_algebraic_connectivity,
    net_by_components,
    net_by_connectedness,
    net_by_diameter,
    net_by_global_efficiency,
    net_by_mean_distance,
    net_by_transitivity,
    net_by_transitivity_directed,
    net_by_vertex_connectivity,
    node_is_cut,
)
from maturity.measures.core import net_by_core_fit, node_is_core
from maturity.measures.groups import (
    net_by_adjusted_rand,
    net_by_assortativity,
    net_by_best_modularity,
    net_by_degree_assortativity,
    net_by_modularity,
    node_by_community,
)
from maturity.measures.hierarchy import net_by_hierarchy, net_by_upper_bounds
from maturity.measures.holes import (
    node_by_burt_efficiency,
    node_by_burt_hierarchy,
    node_by_constraint,
    node_by_effective_size,
)
from maturity.measures.leaving import node_by_loss, node_by_sole_link
from maturity.measures.people import net_by_key_people, node_by_key_person, node_is_cut_leader
from maturity.measures.reciprocity import net_by_edgewise_reciprocity
from maturity.ties import Ties

#: A machine that others use too is sometimes slow; that is no failure.
MANY = settings(deadline=None, max_examples=100)
SOME = settings(deadline=None, max_examples=50)
SECTORS = ("icb", "council", "care")


@st.composite
def networks(
    draw: st.DrawFn, *, directed: bool | None = None, least: int = 2, most: int = 9
) -> Ties:
    """Connected and disconnected, dense and sparse, with whole strengths from 1 to 4."""
    size = draw(st.integers(least, most))
    way = draw(st.booleans()) if directed is None else directed
    density = draw(st.sampled_from([0.0, 0.15, 0.3, 0.5, 0.8, 1.0]))
    seed = draw(st.integers(0, 10_000))
    chance = np.random.default_rng(seed)
    values = np.where(
        chance.random((size, size)) < density, chance.integers(1, 5, (size, size)), 0
    ).astype(np.float64)
    if not way:
        values = np.triu(values, 1) + np.triu(values, 1).T
    sectors = tuple(SECTORS[n] for n in chance.integers(0, 3, size))
    names = tuple(f"o{n}" for n in range(size))
    return Ties(names, values, directed=way, attributes={"sector": sectors})


def plain(ties: Ties) -> nx.Graph:
    return ties.undirected("either").as_networkx()


def close(series: object, expected: dict[str, float]) -> None:
    assert dict(series) == pytest.approx(expected, abs=1e-9, nan_ok=True)  # type: ignore[call-overload]


# -- where each stands ---------------------------------------------------------------------------


@MANY
@given(networks())
def test_degrees_and_strengths(ties: Ties) -> None:
    graph = ties.as_networkx()
    close(node_by_degree(ties), dict(plain(ties).degree()))
    if ties.directed:
        close(node_by_degree(ties, "out"), dict(graph.out_degree()))
        close(node_by_degree(ties, "in"), dict(graph.in_degree()))
        close(node_by_strength(ties, "out"), dict(graph.out_degree(weight="weight")))
        close(node_by_strength(ties, "in"), dict(graph.in_degree(weight="weight")))
    close(node_by_strength(ties, "all"), dict(graph.degree(weight="weight")))


@MANY
@given(networks())
def test_betweenness(ties: Ties) -> None:
    close(node_by_betweenness(ties), nx.betweenness_centrality(plain(ties), normalized=False))
    graph = ties.as_networkx()
    for _, _, row in graph.edges(data=True):
        # Whole lengths, so that two ways are as long as each other exactly or not at all.
        row["length"] = 12 / row["weight"]
    close(
        node_by_betweenness(ties, directed=True),
        nx.betweenness_centrality(graph, normalized=False),
    )
    close(
        node_by_betweenness(ties, directed=True, weighted=True),
        nx.betweenness_centrality(graph, normalized=False, weight="length"),
    )


@MANY
@given(networks())
def test_closeness_inside_components(ties: Ties) -> None:
    graph = plain(ties)
    found = nx.closeness_centrality(graph, wf_improved=False)
    alone = dict.fromkeys(nx.isolates(graph), np.nan)
    close(node_by_closeness(ties), found | alone)


@MANY
@given(networks())
def test_coreness_and_cut_organisations(ties: Ties) -> None:
    close(node_by_coreness(ties), nx.core_number(plain(ties)))
    cut = node_is_cut(ties)
    assert set(cut.index[cut]) == set(nx.articulation_points(plain(ties)))


@MANY
@given(networks(directed=False))
def test_eigenvector_in_each_component(ties: Ties) -> None:
    found = node_by_eigenvector(ties)
    graph = ties.as_networkx()
    for part in nx.connected_components(graph):
        members = sorted(part)
        if len(members) == 1:
            assert np.isnan(found[members[0]])
            continue
        values = np.linalg.eigvalsh(nx.to_numpy_array(graph.subgraph(members), members))
        weights = nx.to_numpy_array(graph.subgraph(members), members)
        vector = found[members].to_numpy()
        # What makes it the leading eigenvector: positive, and stretched by the highest eigenvalue.
        assert weights @ vector == pytest.approx(values[-1] * vector, abs=1e-8)
        assert vector.min() > 0
        assert vector.max() == pytest.approx(1)


@MANY
@given(networks(directed=False))
def test_eigenvector_is_what_igraph_finds_where_all_are_connected(ties: Ties) -> None:
    graph = ties.graph
    assume(graph.is_connected() and graph.ecount() > 0)
    found = graph.eigenvector_centrality(weights="weight")
    assert node_by_eigenvector(ties).tolist() == pytest.approx(found, abs=1e-6)


# -- how it holds together -----------------------------------------------------------------------


@MANY
@given(networks())
def test_cohesion(ties: Ties) -> None:
    graph = plain(ties)
    parts = list(nx.connected_components(graph))
    size = graph.number_of_nodes()
    assert net_by_components(ties).value == len(parts)
    reached = sum(len(part) * (len(part) - 1) for part in parts)
    assert net_by_connectedness(ties).value == pytest.approx(reached / (size * (size - 1)))
    assert net_by_global_efficiency(ties).value == pytest.approx(nx.global_efficiency(graph))
    assert net_by_vertex_connectivity(ties).value == nx.node_connectivity(graph)
    steps = [
        length
        for source, lengths in nx.all_pairs_shortest_path_length(graph)
        for target, length in lengths.items()
        if source != target
    ]
    if steps:
        assert net_by_diameter(ties).value == max(steps)
        assert net_by_mean_distance(ties).value == pytest.approx(np.mean(steps))
    else:
        assert not net_by_diameter(ties).known
        assert not net_by_mean_distance(ties).known


@MANY
@given(networks())
def test_transitivity(ties: Ties) -> None:
    graph = plain(ties)
    if max((degree for _, degree in graph.degree()), default=0) > 1:
        assert net_by_transitivity(ties).value == pytest.approx(nx.transitivity(graph))
    else:
        assert not net_by_transitivity(ties).known
    there = ties.as_networkx()
    paths = [
        (i, k)
        for i, j, k in permutations(ties.names, 3)
        if there.has_edge(i, j) and there.has_edge(j, k)
    ]
    found = net_by_transitivity_directed(ties)
    if paths:
        assert found.value == pytest.approx(np.mean([there.has_edge(i, k) for i, k in paths]))
        assert found.n == len(paths)
    else:
        assert not found.known


@MANY
@given(networks(directed=False))
def test_algebraic_connectivity(ties: Ties) -> None:
    weights = nx.to_numpy_array(ties.as_networkx(), ties.names)
    # The least x'Lx / x'x over all x that sum to 0: tried in the directions of a basis of those.
    basis = np.linalg.qr(np.column_stack([np.ones(ties.size), np.eye(ties.size)[:, 1:]]))[0][:, 1:]
    laplacian = np.diag(weights.sum(axis=1)) - weights
    expected = np.linalg.eigvalsh(basis.T @ laplacian @ basis)[0]
    assert net_by_algebraic_connectivity(ties).value == pytest.approx(expected, abs=1e-8)
    connected = nx.is_connected(ties.as_networkx())
    assert (net_by_algebraic_connectivity(ties).value > 0) == connected


# -- direction -----------------------------------------------------------------------------------


@MANY
@given(networks(directed=True, most=7))
def test_hierarchy_and_upper_bounds_by_their_definition(ties: Ties) -> None:
    graph = ties.as_networkx()
    reach = {node: {node} | nx.descendants(graph, node) for node in graph}
    pairs = list(combinations(ties.names, 2))
    one_way = [(b in reach[a]) != (a in reach[b]) for a, b in pairs]
    either = [b in reach[a] or a in reach[b] for a, b in pairs]
    if any(either):
        assert net_by_hierarchy(ties).value == pytest.approx(sum(one_way) / sum(either))
    else:
        assert not net_by_hierarchy(ties).known
    wrong = room = 0
    for part in nx.weakly_connected_components(graph):
        size = len(part)
        room += (size - 1) * (size - 2) // 2 if size > 2 else 0
        for a, b in combinations(sorted(part), 2):
            bounds = {node for node in part if {a, b} <= reach[node]}
            if size > 2 and not any(bounds <= reach[node] for node in bounds):
                wrong += 1
    if room:
        assert net_by_upper_bounds(ties).value == pytest.approx(1 - wrong / room)
    else:
        assert not net_by_upper_bounds(ties).known


@MANY
@given(networks(directed=True))
def test_reciprocity_and_the_census(ties: Ties) -> None:
    graph = ties.as_networkx()
    if graph.number_of_edges():
        expected = nx.overall_reciprocity(graph)
        assert net_by_edgewise_reciprocity(ties).value == pytest.approx(expected)
        assert ties.graph.reciprocity() == pytest.approx(expected)
    assert tuple(net_by_dyads(ties, kind).value for kind in DYADS) == ties.graph.dyad_census()
    if ties.size > 2:
        assert {kind: net_by_triads(ties, kind).value for kind in TRIADS} == (
            nx.triadic_census(graph)
        )


@MANY
@given(networks(directed=True, least=4), st.integers(0, 100))
def test_the_census_of_what_is_known(ties: Ties, seed: int) -> None:
    hidden = np.random.default_rng(seed).random((ties.size, ties.size)) < 0.2
    some = Ties(ties.names, np.where(hidden, np.nan, ties.values))
    counts = dict.fromkeys(TRIADS, 0)
    graph = ties.as_networkx()
    for three in combinations(range(ties.size), 3):
        if some.known[np.ix_(three, three)].sum() == 6:
            census = nx.triadic_census(graph.subgraph(ties.names[n] for n in three))
            counts[next(kind for kind, count in census.items() if count)] += 1
    if sum(counts.values()):
        assert {kind: net_by_triads(some, kind).value for kind in TRIADS} == counts
    else:
        assert not net_by_triads(some, "003").known


# -- groups and brokers --------------------------------------------------------------------------


@MANY
@given(networks())
def test_groups(ties: Ties) -> None:
    graph = ties.as_networkx()
    nx.set_node_attributes(graph, dict(zip(ties.names, ties.labels("sector"), strict=True)), "s")
    cut = ties.cut(1)
    ends = {graph.nodes[node]["s"] for edge in graph.edges for node in edge}
    if len(ends) > 1:
        expected = nx.attribute_assortativity_coefficient(graph, "s")
        assert net_by_assortativity(cut, "sector").value == pytest.approx(expected, abs=1e-9)
    else:
        assert not net_by_assortativity(cut, "sector").known
    undirected = plain(ties)
    degrees = {undirected.degree(node) for edge in undirected.edges for node in edge}
    found = net_by_degree_assortativity(ties)
    if len(degrees) > 1:
        expected = igraph.Graph.from_networkx(undirected).assortativity_degree(directed=False)
        assert found.value == pytest.approx(expected, abs=1e-9)
    else:
        assert not found.known
    mean = ties.undirected("mean")
    weighted = mean.as_networkx()
    sectors = [
        {name for name, word in zip(ties.names, ties.labels("sector"), strict=True) if word == s}
        for s in set(ties.labels("sector"))
    ]
    if weighted.number_of_edges():
        expected = nx.community.modularity(weighted, sectors)
        assert net_by_modularity(ties, "sector").value == pytest.approx(expected, abs=1e-9)
        best = net_by_best_modularity(ties).value
        assert best >= expected - 1e-9
        parts = node_by_community(ties)
        by = [set(group.index) for _, group in parts.groupby(parts)]
        assert best == pytest.approx(nx.community.modularity(weighted, by), abs=1e-9)
        if len(by) > 1:
            same = ties.described(map=[str(part) for part in parts])
            assert net_by_adjusted_rand(same, "map").value == pytest.approx(1)


def role_of(first: str, broker: str, third: str) -> str:
    if first == broker:
        return "coordinator" if broker == third else "representative"
    if broker == third:
        return "gatekeeper"
    return "itinerant" if first == third else "liaison"


@MANY
@given(networks(most=7))
def test_brokers_by_their_definition(ties: Ties) -> None:
    graph = ties.as_networkx()
    sector = dict(zip(ties.names, ties.labels("sector"), strict=True))
    counts = {role: dict.fromkeys(ties.names, 0.0) for role in ROLES}
    for i, j, k in permutations(ties.names, 3):
        if graph.has_edge(i, j) and graph.has_edge(j, k) and not graph.has_edge(i, k):
            counts[role_of(sector[i], sector[j], sector[k])][j] += 1
    for role in ROLES:
        close(node_by_brokerage(ties, "sector", role), counts[role])
        total = net_by_brokerage(ties, "sector", role, draws=2).value
        assert total == sum(counts[role].values())


@SOME
@given(networks(directed=False), st.integers(0, 10_000))
def test_groups_as_brokers_by_their_definition(ties: Ties, seed: int) -> None:
    """Over the expected pairs that are known, whatever stands in the others."""
    chance = np.random.default_rng(seed)
    paper, known = (np.triu(chance.random((ties.size, ties.size)) < 0.8, 1) for _ in range(2))
    expected = Ties(ties.names, (paper | paper.T).astype(float), directed=False)
    values = np.where((known | known.T), ties.values, np.nan)
    some = Ties(ties.names, values, directed=False, attributes=ties.attributes)
    at_risk = some.known & expected.present
    sector = ties.labels("sector")
    counts: dict[tuple[str, str], float] = {}
    single = np.zeros(ties.size)
    for i, j, k in permutations(range(ties.size), 3):
        asked = at_risk[i, j] and at_risk[j, k] and at_risk[i, k]
        if asked and some.present[i, j] and some.present[j, k] and some.absent[i, k]:
            single[j] += 1
            for role in (role_of(sector[i], sector[j], sector[k]), "any"):
                counts[sector[j], role] = counts.get((sector[j], role), 0) + 1
    found = brokers_by_group(some, expected, "sector", draws=9)
    assert {part for part, one in found.items() if one.value} == set(counts)
    assert all(found[part].value == many for part, many in counts.items())
    for n, one in enumerate(brokers(some, expected, draws=9)):
        assert one.value == single[n] if at_risk[n].any() else not one.known
    # What chance gives: the number of ties stays, so the whole is bounded by the pairs at risk.
    full = Ties(ties.names, np.ones_like(values), directed=False, attributes=ties.attributes)
    assert {one.expected for one in brokers_by_group(full, full, "sector", draws=9).values()} <= {0}


@SOME
@given(networks(least=3, most=5))
def test_what_chance_gives_brokers_is_the_mean_over_all_orders(ties: Ties) -> None:
    words = ties.labels("sector")
    for role in ("coordinator", "liaison"):
        every = [
            node_by_brokerage(ties.described(sector=order), "sector", role).sum()
            for order in permutations(words)
        ]
        found = net_by_brokerage(ties, "sector", role, draws=400)
        error = 5 * np.std(every) / np.sqrt(400) + 1e-9
        assert found.expected == pytest.approx(np.mean(every), abs=error)
    # Of one group's brokers: its names are dealt out with the others.
    theirs = [
        node_by_brokerage(ties.described(sector=order), "sector")[np.array(order) == words[0]].sum()
        for order in permutations(words)
    ]
    found = net_by_brokerage(ties, "sector", of=words[0], draws=400)
    error = 5 * np.std(theirs) / np.sqrt(400) + 1e-9
    assert found.expected == pytest.approx(np.mean(theirs), abs=error)


@MANY
@given(networks())
def test_constraint_and_effective_size(ties: Ties) -> None:
    graph = ties.as_networkx()
    alone = {node: np.nan for node in graph if not graph.degree(node)}
    # networkx gives none to one that is told of and tells of nobody; asked node by node, it needs
    # no further library.
    nodes = [node for node in graph if graph[node]]
    there = [*nodes, *alone]
    constraint = nx.constraint(graph, nodes=nodes, weight="weight")
    close(node_by_constraint(ties)[there], {**constraint, **alone})
    if not ties.directed:
        found = ties.graph.constraint(weights="weight")
        assert node_by_constraint(ties).tolist() == pytest.approx(found, nan_ok=True)
    weighted = graph if ties.directed else graph.to_directed()
    size = nx.effective_size(weighted, nodes=nodes, weight="weight")
    close(node_by_effective_size(ties)[there], {**size, **alone})
    cut = ties.cut(1).undirected("either")
    both = cut.as_networkx()
    tied = [node for node in both if both[node]]
    close(node_by_effective_size(cut), {**nx.effective_size(both, nodes=tied), **alone})


@SOME
@given(networks(directed=False))
def test_what_burt_makes_of_constraint_and_size(ties: Ties) -> None:
    cut = ties.cut(1)
    graph = cut.as_networkx()
    alone = {node: np.nan for node in graph if not graph.degree(node)}
    tied = [node for node in graph if graph[node]]
    sizes = nx.effective_size(graph, nodes=tied)
    close(node_by_burt_efficiency(cut),
          {**{node: sizes[node] / graph.degree(node) for node in tied}, **alone})  # fmt: skip
    hierarchy = {}
    for node in tied:
        parts = np.array([nx.local_constraint(graph, node, other) for other in graph[node]])
        many = len(parts)
        ratio = parts / parts.mean()
        hierarchy[node] = (
            float((ratio * np.log(ratio)).sum() / (many * np.log(many))) if many > 1 else 1.0
        )
    close(node_by_burt_hierarchy(cut), {**hierarchy, **alone})


@SOME
@given(networks(directed=False))
def test_partners_who_are_partners(ties: Ties) -> None:
    """Where every pair is known, networkx has the same; it gives 0 to one with a single partner."""
    whole = ties.cut(1)
    graph = whole.as_networkx()
    expected = nx.clustering(graph)
    close(node_by_clustering(whole),
          {n: expected[n] if graph.degree(n) > 1 else np.nan for n in graph})  # fmt: skip


@SOME
@given(networks(directed=False))
def test_what_goes_with_one_who_leaves(ties: Ties) -> None:
    whole = ties.cut(1)
    graph = whole.as_networkx()
    lost, sole = {}, {}
    for node in graph:
        rest = graph.subgraph(set(graph) - {node})
        others = list(combinations(rest, 2))
        now = sum(nx.has_path(graph, a, b) for a, b in others)
        left = sum(nx.has_path(rest, a, b) for a, b in others)
        lost[node] = 1 - left / now if now else np.nan
        sole[node] = float(sum(
            set(graph[a]) & set(graph[b]) == {node} and not graph.has_edge(a, b) for a, b in others
        ))  # fmt: skip
    close(node_by_loss(whole), lost)
    close(node_by_sole_link(whole), sole)


@SOME
@given(networks(most=7, least=3))
def test_the_core_is_the_best_of_all_possible_cores(ties: Ties) -> None:
    found = net_by_core_fit(ties)
    mean = ties.undirected("mean")
    rows, columns = mean.cells
    best = -np.inf
    for many in range(1, ties.size):
        for core in combinations(range(ties.size), many):
            picture = np.isin(rows, core) | np.isin(columns, core)
            if np.ptp(mean.flat) and picture.any() and not picture.all():
                best = max(best, float(np.corrcoef(mean.flat, picture)[0, 1]))
    if np.isfinite(best):
        # A search one by one may stop beside the best; on networks this small it does not.
        assert found.value == pytest.approx(best, abs=1e-9)
        core = np.flatnonzero(node_is_core(ties))
        picture = np.isin(rows, core) | np.isin(columns, core)
        assert np.corrcoef(mean.flat, picture)[0, 1] == pytest.approx(best, abs=1e-9)
    else:
        assert not found.known
        assert not node_is_core(ties).any()


# -- people, and two networks --------------------------------------------------------------------


@SOME
@given(networks(directed=True, least=4, most=8))
def test_key_people_are_the_worst_of_all_groups(ties: Ties) -> None:
    leaders = ties.described(organisation=[f"org{n // 2}" for n in range(ties.size)])
    home = dict(zip(leaders.names, leaders.labels("organisation"), strict=True))

    def connected(gone: tuple[str, ...]) -> float:
        graph = nx.Graph()
        graph.add_nodes_from(set(home.values()))
        for a, b in ties.as_networkx().edges:
            if home[a] != home[b] and not {a, b} & set(gone):
                graph.add_edge(home[a], home[b])
        size = len(graph)
        return sum(len(p) * (len(p) - 1) for p in nx.connected_components(graph)) / (
            size * (size - 1)
        )

    now = connected(())
    if not now:
        assert not net_by_key_people(leaders).known
        return
    alone = {name: 1 - connected((name,)) / now for name in ties.names}
    close(node_by_key_person(leaders), alone)
    assert dict(node_is_cut_leader(leaders)) == {name: loss > 1e-9 for name, loss in alone.items()}
    assert net_by_key_people(leaders, 1).value == pytest.approx(max(alone.values()))
    pairs = [1 - connected(two) / now for two in combinations(ties.names, 2)]
    assert net_by_key_people(leaders, 2).value == pytest.approx(max(pairs))
    three = net_by_key_people(leaders, 3).value
    worst = max(1 - connected(some) / now for some in combinations(ties.names, 3))
    assert max(pairs) - 1e-9 <= three <= worst + 1e-9


@MANY
@given(networks(), st.integers(0, 99))
def test_a_correlation_of_two_networks(ties: Ties, seed: int) -> None:
    noise = np.random.default_rng(seed).random((ties.size, ties.size))
    other = Ties(ties.names, noise)
    off = ~np.eye(ties.size, dtype=bool)
    found = net_by_correlation(ties, other, draws=5)
    if off.sum() >= 3 and np.ptp(ties.values[off]):
        expected = np.corrcoef(ties.values[off], noise[off])[0, 1]
        assert found.value == pytest.approx(expected)
    else:
        assert not found.known
