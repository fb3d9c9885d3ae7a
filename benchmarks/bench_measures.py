"""Times the diagnostics: every measure of one system beside what igraph itself takes.

Prints ratios of processor time, medians of pairs taken in turn, because a machine's speed drifts
and seconds mean nothing on another one. Where igraph has the same measure, the floor is igraph on a
graph that is already made. For permutation tests it is what people write instead, numpy's corrcoef
or lstsq in a loop, or networkx, on a few draws and extrapolated. Then how the cost of everything
grows, up to 500 organisations.

    python benchmarks/bench_measures.py [--runs 5] [--draws 2000]
"""

from __future__ import annotations

import os

# BLAS threads gain nothing here and would blur processor time; set before numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import importlib
import inspect
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import networkx as nx
import numpy as np

# So that a checkout runs without being installed.
sys.path.append(str(Path(__file__).parent.parent))

from maturity.diagnostics.catalogue import NET
from maturity.diagnostics.structure import FEW_DRAWS, LARGE
from maturity.measures.association import net_by_correlation, net_by_regression
from maturity.measures.brokers import DRAWS, brokers
from maturity.measures.census import net_by_triads
from maturity.measures.centrality import node_by_betweenness, node_by_closeness, node_by_coreness
from maturity.measures.cohesion import (
    net_by_global_efficiency,
    net_by_transitivity,
    net_by_vertex_connectivity,
    node_is_cut,
)
from maturity.measures.holes import node_by_constraint
from maturity.measures.resampling import net_by_bootstrap_error
from maturity.ties import Ties

#: Draws of the loops that are really run.
FEW = 5
MODULES = (
    "association", "brokerage", "census", "centralisation", "centrality", "cohesion", "core",
    "groups", "hierarchy", "holes", "leaving", "people", "reciprocity", "resampling",
)  # fmt: skip


def system(size: int, seed: int = 1, partners: int = 20) -> Ties:
    """An invented system: places of fifteen, partners mostly inside them, one in six not known."""
    chance = np.random.default_rng(seed)
    place = np.arange(size) // 15
    near = np.where(place[:, None] == place, 6.0, 1.0)
    share = np.clip(near * partners / near.sum(axis=1, keepdims=True), 0, 1)
    values = np.where(chance.random((size, size)) < share, chance.integers(5, 101, (size, size)), 0)
    table = values.astype(np.float64)
    table[chance.random((size, size)) < 1 / 6] = np.nan
    return Ties(
        tuple(f"o{n}" for n in range(size)),
        table,
        attributes={
            "sector": tuple(f"s{n % 7}" for n in range(size)),
            "group": tuple(f"s{n % 7}" for n in range(size)),
            "place": tuple(f"p{n}" for n in place),
            "organisation": tuple(f"h{n // 5}" for n in range(size)),
        },
    )


def fresh(ties: Ties) -> Ties:
    """The same ties with nothing remembered, as a measure meets them first."""
    return Ties(ties.names, ties.values, ties.directed, ties.attributes)


def cpu(job: Callable[[], object]) -> float:
    """Processor seconds of a job."""
    start = time.process_time()
    job()
    return time.process_time() - start


def paired(job: Callable[[], object], other: Callable[[], object], runs: int) -> list[float]:
    """How many times as long one job takes as another, in pairs; the first pair warms up.

    Each is repeated until it can be timed.
    """
    times = [max(1, int(0.02 / max(cpu(one), 1e-6))) for one in (job, other)]

    def many(one: Callable[[], object], count: int) -> float:
        return cpu(lambda: [one() for _ in range(count)]) / count

    return [many(job, times[0]) / many(other, times[1]) for _ in range(runs + 1)][1:]


def line(name: str, ratios: Sequence[float], goal: str) -> None:
    middle = statistics.median(ratios)
    print(f"{name:<58}{middle:>8.2f}{min(ratios):>8.2f}{max(ratios):>8.2f}{goal:>9}")


def main() -> None:
    """Measure, and print each figure beside its goal."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="pairs of runs (default 5)")
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--quick", action="store_true", help="few runs and small systems")
    given = parser.parse_args()
    if given.quick:
        given.runs, given.draws = 1, 50
    ties = system(60)
    print(f"60 organisations, {int(ties.present.sum())} ties, {given.draws} draws\n")
    print(f"{'what':<58}{'ratio':>8}{'min':>8}{'max':>8}{'goal':>9}")
    beside_igraph(ties, given.runs)
    beside_loops(ties, given.runs, given.draws)
    print()
    diagnosed((12, 24) if given.quick else (24, 60, 120, 500), given.runs)
    print()
    growth(given.draws, (15, 30, 60) if given.quick else (60, 120, 250, 500))


def beside_igraph(ties: Ties, runs: int) -> None:
    """Measures that igraph has too: what the way to it and back adds."""
    graph = ties.linked.graph
    whole = Ties(ties.names, np.where(ties.known, ties.values, 0.0))
    arrows = whole.graph
    rows: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
        ("betweenness", lambda: node_by_betweenness(ties), graph.betweenness),
        ("closeness", lambda: node_by_closeness(ties), graph.closeness),
        ("coreness", lambda: node_by_coreness(ties), graph.coreness),
        ("cut organisations", lambda: node_is_cut(ties), graph.articulation_points),
        ("transitivity", lambda: net_by_transitivity(ties), graph.transitivity_undirected),
        ("global efficiency", lambda: net_by_global_efficiency(ties), graph.distances),
        (
            "vertex connectivity",
            lambda: net_by_vertex_connectivity(ties),
            graph.vertex_connectivity,
        ),
        ("constraint", lambda: node_by_constraint(ties), graph.constraint),
        ("triad census", lambda: net_by_triads(whole, "300"), arrows.triad_census),
    ]
    for name, ours, theirs in rows:
        line(f"{name} / igraph's", paired(ours, theirs, runs), "")

    quick = {name for name, _, _ in rows if name != "vertex connectivity"}

    def all_ours(chosen: set[str]) -> None:
        again, full = fresh(ties), fresh(whole)
        jobs: dict[str, Callable[[], object]] = {
            "betweenness": lambda: node_by_betweenness(again),
            "closeness": lambda: node_by_closeness(again),
            "coreness": lambda: node_by_coreness(again),
            "cut organisations": lambda: node_is_cut(again),
            "transitivity": lambda: net_by_transitivity(again),
            "global efficiency": lambda: net_by_global_efficiency(again),
            "vertex connectivity": lambda: net_by_vertex_connectivity(again),
            "constraint": lambda: node_by_constraint(again),
            "triad census": lambda: net_by_triads(full, "300"),
        }
        for name in chosen:
            jobs[name]()

    def all_theirs(chosen: set[str]) -> None:
        for name, _, theirs in rows:
            if name in chosen:
                theirs()

    for name, chosen in (
        ("all of these, from the matrix on / igraph's", quick | {"vertex connectivity"}),
        ("the same without vertex connectivity", quick),
    ):
        ratios = paired(partial(all_ours, chosen), partial(all_theirs, chosen), runs)
        line(name, ratios, "<= 3")


def beside_loops(ties: Ties, runs: int, draws: int) -> None:
    """Permutation tests and the bootstrap: what people write instead, over what we do."""
    other, third = system(60, 2), system(60, 3)
    off = ~np.eye(ties.size, dtype=bool)
    y, x, z = (np.nan_to_num(one.values) for one in (ties, other, third))
    full = [Ties(one.names, np.nan_to_num(one.values)) for one in (ties, other, third)]
    chance = np.random.default_rng(1)

    def correlation() -> None:
        for _ in range(FEW):
            order = chance.permutation(ties.size)
            np.corrcoef(x[off], y[np.ix_(order, order)][off])

    def regression() -> None:
        for _ in range(FEW):
            order = chance.permutation(ties.size)
            moved = x[np.ix_(order, order)][off]
            np.linalg.lstsq(np.column_stack([np.ones(len(moved)), z[off], moved]), y[off])

    def bootstrap() -> None:
        for _ in range(FEW):
            drawn = chance.integers(0, ties.size, ties.size)
            graph = nx.DiGraph()
            graph.add_nodes_from(range(ties.size))
            for a in range(ties.size):
                for b in range(ties.size):
                    if a != b and y[drawn[a], drawn[b]] > 0:
                        graph.add_edge(a, b)
            nx.density(graph)

    scale = draws / FEW
    pairs: list[tuple[str, Callable[[], object], Callable[[], object], str]] = [
        (
            "QAP: corrcoef in a loop / ours",
            correlation,
            lambda: net_by_correlation(full[0], full[1], draws=draws),
            "",
        ),
        (
            "QAP with gaps: the same loop without them / ours",
            correlation,
            lambda: net_by_correlation(ties, other, draws=draws),
            "",
        ),
        (
            "MRQAP, one of two: lstsq in a loop / ours",
            regression,
            lambda: net_by_regression(full[0], {"x": full[1], "z": full[2]}, draws=draws),
            "",
        ),
        (
            "vertex bootstrap: networkx in a loop / ours",
            bootstrap,
            lambda: net_by_bootstrap_error(ties, draws=draws),
            ">= 50",
        ),
    ]
    for name, theirs, ours, goal in pairs:
        line(name, [one * scale for one in paired(theirs, ours, runs)], goal)


def diagnosed(sizes: Sequence[int], runs: int) -> None:
    """The whole of the diagnostics of structure, as a report has them, in processor seconds.

    The answers are a working tie or none, so that no wave has to be made; chance is drawn as often
    as a report draws it.
    """
    print("what a report adds for the structure: its measures of the whole, and brokers")
    for size in sizes:
        valued = system(size)
        works = valued.undirected("mean").cut(40)
        paper = Ties(works.names, works.known.astype(float), False, works.attributes)
        layers: dict[str, Ties | dict[str, Ties]] = {
            "view": valued,
            "good_view": valued.cut(50),
            "told": Ties(
                valued.names, np.nan_to_num(valued.cut(50).values), True, valued.attributes
            ),
            "maturity": valued.undirected("maturity"),
            "asked": works,
            "working": works,
            "dimensions": {"one": valued, "other": valued.cut(50)},
        }

        def whole(layers: dict[str, Ties | dict[str, Ties]] = layers) -> None:
            made = {name: fresh(one) if isinstance(one, Ties) else one
                    for name, one in layers.items()}  # fmt: skip
            for entry in NET:
                entry.of(SimpleNamespace(**made))

        draws = DRAWS if size <= LARGE else FEW_DRAWS
        times = [
            (cpu(whole), cpu(partial(brokers, works, paper, draws=draws)))
            for _ in range(min(runs, 3) if size < 500 else 1)
        ]
        one, two = (statistics.median(some) for some in zip(*times, strict=True))
        print(f"{size:>5} organisations{one:>8.3f} s of measures{two:>8.3f} s of brokers")


def everything(ties: Ties, draws: int) -> dict[str, float]:
    """The processor seconds of every measure of a system, each on ties that it meets first."""
    other = system(ties.size, 2)
    found = {}
    for module in MODULES:
        for name, measure in vars(importlib.import_module(f"maturity.measures.{module}")).items():
            if not name.startswith(("net_by_", "node_", "tie_by_")):
                continue
            if measure.__module__ != f"maturity.measures.{module}":
                continue
            wanted = inspect.signature(measure).parameters
            again = fresh(ties)
            arguments: list[Any] = [again]
            if "right" in wanted:
                arguments.append(other)
            if "predictors" in wanted:
                arguments.append({"one": other})
            if "by" in wanted:
                arguments.append("place" if "map" in name else "sector")
            if "kind" in wanted:
                arguments.append("mutual" if name == "net_by_dyads" else "030T")
            more = {"draws": draws} if "draws" in wanted else {}
            found[name] = cpu(lambda m=measure, a=arguments, k=more: m(*a, **k))  # type: ignore[misc]
    return found


def growth(draws: int, sizes: Sequence[int]) -> None:
    """How the cost of every measure together grows, and which take most."""
    print("every measure once, as a multiple of the smallest system")
    everything(system(sizes[0]), 2)
    base = 0.0
    for size in sizes:
        found = everything(system(size), draws)
        total = sum(found.values())
        base = base or total
        most = sorted(found, key=lambda name: -found[name])[:4]
        listed = ", ".join(f"{name} {found[name] / total:.0%}" for name in most)
        print(f"{size:>5} organisations{total / base:>8.1f}   {listed}")


if __name__ == "__main__":
    main()
