"""Every measure on every kind of network: shape, index, type, range; its input stays as it is.

The measures are found, not listed, so that a new one is swept by being there.
"""

from __future__ import annotations

import importlib
import inspect
import math
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from maturity.number import BesideChance, Number
from maturity.ties import Ties

#: The modules of measures over ties; other diagnostics in the package read other things.
OURS = (
    "association",
    "brokerage",
    "census",
    "centralisation",
    "centrality",
    "cohesion",
    "core",
    "groups",
    "hierarchy",
    "holes",
    "leaving",
    "multiplexity",
    "people",
    "reciprocity",
    "resampling",
)
OTHERS = ("agreement", "reliability", "relations")
PREFIXES = ("net_by_", "node_by_", "node_is_", "tie_by_")
LABELS = ("Formula:", "Moves:", "Do not over-read:", "Undefined:", "Sources:")
DRAWS = 8


def modules(names: tuple[str, ...] = OURS, package: str = "maturity.measures.") -> list[ModuleType]:
    return [importlib.import_module(package + name) for name in names]


def public(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, thing in vars(module).items():
        if inspect.isfunction(thing) and thing.__module__ == module.__name__ and name[0] != "_":
            yield name, thing


MEASURES = {name: measure for module in modules() for name, measure in public(module)}


# -- networks of every kind ----------------------------------------------------------------------

SIZE = 8


def made(values: object, *, directed: bool = True) -> Ties:
    table = np.array(values, dtype=np.float64)
    size = len(table)
    sectors = ("icb", "council", "council", "", "care", "icb", "care", "care", "icb")
    return Ties(
        tuple(f"o{n}" for n in range(size)),
        table.reshape(size, size),
        directed,
        {
            "sector": sectors[:size],
            "organisation": tuple(f"org{n // 2}" for n in range(size)),
        },
    )


def star(size: int) -> Any:
    values = np.zeros((size, size))
    values[0, 1:] = values[1:, 0] = 80
    return values


def kinds() -> dict[str, Ties]:
    chance = np.random.default_rng(7)
    empty = np.zeros((SIZE, SIZE))
    one = empty.copy()
    one[0, 1] = 50
    valued = np.where(chance.random((SIZE, SIZE)) < 0.5, chance.integers(1, 101, (SIZE, SIZE)), 0)
    silent = valued.astype(np.float64)
    silent[SIZE // 2 :] = np.nan
    holes = np.where(chance.random((SIZE, SIZE)) < 0.4, np.nan, valued)
    lonely = valued.astype(np.float64)
    lonely[3] = lonely[:, 3] = 0
    unseen = valued.astype(np.float64)
    unseen[3] = unseen[:, 3] = np.nan
    apart = np.kron(np.eye(2), np.full((4, 4), 60.0))
    both = np.triu(valued, 1) + np.triu(valued, 1).T
    only = np.full((SIZE, SIZE), np.nan)
    only[0, 1] = 50
    return {
        "no node": made(np.zeros((0, 0))),
        "one node": made([[0]]),
        "two without a tie": made(np.zeros((2, 2))),
        "two with one": made([[0, 50], [0, 0]]),
        "three in a row": made([[0, 50, 0], [0, 0, 50], [0, 0, 0]]),
        "empty": made(empty),
        "one tie": made(one),
        "one known": made(only),
        "nothing known": made(np.full((SIZE, SIZE), np.nan)),
        "isolate": made(lonely),
        "an unseen node": made(unseen),
        "star": made(star(SIZE)),
        "star, undirected": made(star(SIZE), directed=False),
        "star, out only": made(np.triu(star(SIZE))),
        "complete": made(np.full((SIZE, SIZE), 100.0)),
        "complete, undirected": made(np.full((SIZE, SIZE), 100.0), directed=False),
        "two parts": made(apart),
        "silent half": made(silent),
        "holes": made(holes),
        "valued": made(valued),
        "valued, undirected": made(both, directed=False),
        "cut": made(valued).cut(50),
        "tiny strengths": made(valued * 1e-9),
    }


KINDS = kinds()


def called(name: str, ties: Ties, **given: Any) -> Any:
    """A measure with what it asks for beside the ties."""
    measure = MEASURES[name]
    wanted = inspect.signature(measure).parameters
    arguments: list[Any] = []
    if "layers" in wanted:
        arguments = [{"a": ties, "b": ties.cut(50)}]
    elif "right" in wanted:
        arguments = [ties, _other(ties)]
    elif "predictors" in wanted:
        arguments = [ties, {"paper": _other(ties), "more": _other(ties, 5)}]
    else:
        arguments = [ties]
    if "by" in wanted:
        arguments.append("sector")
    if "kind" in wanted:
        arguments.append({"net_by_dyads": "mutual", "net_by_triads": "030T"}[name])
    if "draws" in wanted:
        given.setdefault("draws", DRAWS)
    return measure(*arguments, **given)


def _other(ties: Ties, seed: int = 3) -> Ties:
    """Another network of the same nodes: its values go with their names, o8 is in none."""
    noise = np.random.default_rng(seed).random((SIZE + 1, SIZE + 1))
    noise[SIZE] = np.nan
    at = [int(name[1:]) for name in ties.names]
    return Ties(ties.names, (noise + noise.T)[np.ix_(at, at)], False, ties.attributes)


#: What each number may be; the others are any finite number from 0 on.
SIGNED = (-math.inf, math.inf)
RANGES = {
    **dict.fromkeys(
        (
            "net_by_transitivity",
            "net_by_transitivity_directed",
            "net_by_connectedness",
            "net_by_global_efficiency",
            "net_by_degree_centralisation",
            "net_by_betweenness_centralisation",
            "net_by_hierarchy",
            "net_by_efficiency",
            "net_by_upper_bounds",
            "net_by_one_way",
            "net_by_dyadic_reciprocity",
            "net_by_edgewise_reciprocity",
            "net_by_weighted_reciprocity",
            "net_by_wide_gaps",
            "net_by_mutual_information",
            "net_by_multiplexity",
            "net_by_overlap",
            "net_by_key_people",
            "net_by_fit",
            "net_by_loss",
            "net_by_short_loss",
            "net_by_short_reach",
            "node_by_loss",
            "node_by_clustering",
            "node_by_burt_efficiency",
            "node_by_burt_hierarchy",
            "node_by_closeness",
            "node_by_eigenvector",
            "node_by_key_person",
            "tie_by_multiplexity",
        ),
        (0.0, 1.0),
    ),
    **dict.fromkeys(
        (
            "net_by_ei",
            "node_by_ei",
            "net_by_degree_assortativity",
            "net_by_modularity",
            "net_by_best_modularity",
            "net_by_adjusted_rand",
            "net_by_agreement",
            "net_by_correlation",
            "net_by_core_fit",
            "net_by_core_weight_fit",
            "net_by_assortativity",
            "node_by_core_weight",
        ),
        (-1.0, 1.0),
    ),
    "net_by_reciprocity_beyond_chance": (-math.inf, 1.0),
    "net_by_difference": SIGNED,
    "net_by_regression": SIGNED,
    "tie_by_gap": SIGNED,
}


def inside(name: str, values: object) -> None:
    found = np.asarray(values, dtype=np.float64)
    found = found[~np.isnan(found)]
    low, high = RANGES.get(name, (0.0, math.inf))
    assert np.isfinite(found).all()
    assert ((found >= low - 1e-9) & (found <= high + 1e-9)).all(), (name, found)


def number(name: str, found: Number) -> None:
    inside(name, found.value)
    assert type(found.value) is float
    assert type(found.n) is int
    assert found.n >= 0
    assert not found.known or not math.isnan(found.value)
    # Number itself refuses a NaN without a note; the note is words.
    assert found.known or found.note
    if isinstance(found, BesideChance):
        for share in (found.above, found.below, found.p):
            assert math.isnan(share) or 0 < share <= 1
        assert math.isnan(found.spread) or found.spread >= 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_measure_on_every_kind_of_network(name: str, kind: str) -> None:
    ties = KINDS[kind]
    before = ties.values.copy()
    graph = ties.graph.get_edgelist()
    found = called(name, ties)
    np.testing.assert_array_equal(ties.values, before)
    assert ties.graph.get_edgelist() == graph
    if name == "net_by_regression":
        assert list(found) == ["paper", "more"]
        for one in found.values():
            number(name, one)
    elif name.startswith("net_by_"):
        assert isinstance(found, Number)
        number(name, found)
    elif name.startswith("node_"):
        assert isinstance(found, pd.Series)
        assert tuple(found.index) == ties.names
        assert found.name
        assert found.dtype == (bool if name.startswith("node_is_") else np.float64)
        assert not found.isna().any() or found.attrs["note"]
        inside(name, found.to_numpy(dtype=np.float64))
    else:
        assert isinstance(found, pd.DataFrame)
        assert tuple(found.index) == tuple(found.columns) == ties.names
        values = found.to_numpy()
        assert np.isnan(np.diag(values)).all()
        off = values[~np.eye(ties.size, dtype=bool)]
        assert not np.isnan(off).any() or found.attrs["note"]
        inside(name, values)


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_the_same_again(name: str) -> None:
    left, right = (called(name, made(KINDS["holes"].values.copy())) for _ in range(2))
    if isinstance(left, pd.DataFrame):
        pd.testing.assert_frame_equal(left, right)
    elif isinstance(left, pd.Series):
        pd.testing.assert_series_equal(left, right)
    else:
        assert repr(left) == repr(right)


#: Communities are numbered, and organisations drawn, in the order of nodes.
SEARCHED = {"node_by_community", "net_by_bootstrap_error"}


@pytest.mark.parametrize("name", sorted(set(MEASURES) - SEARCHED))
@pytest.mark.parametrize("kind", ["valued", "valued, undirected", "silent half", "cut"])
def test_the_order_of_nodes_does_not_matter(name: str, kind: str) -> None:
    ties = KINDS[kind]
    order = np.array([5, 2, 7, 0, 3, 6, 1, 4])
    turned = Ties(
        tuple(ties.names[n] for n in order),
        ties.values[np.ix_(order, order)],
        ties.directed,
        {key: tuple(words[n] for n in order) for key, words in ties.attributes.items()},
    )
    left, right = called(name, ties), called(name, turned)
    if name == "net_by_regression":
        left, right = left["paper"], right["paper"]
    if isinstance(left, Number):
        assert left.value == pytest.approx(right.value, abs=1e-9, nan_ok=True)
        assert (left.n, left.note) == (right.n, right.note)
    elif isinstance(left, pd.Series):
        pd.testing.assert_series_equal(left, right[list(ties.names)], check_exact=False)
    else:
        pd.testing.assert_frame_equal(left, right.loc[list(ties.names), list(ties.names)])


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_an_organisation_of_which_nothing_is_known_moves_nothing(name: str) -> None:
    """What is not known is in no denominator: one more silent organisation changes no value."""
    ties = KINDS["valued"]
    values = np.full((SIZE + 1, SIZE + 1), np.nan)
    values[:SIZE, :SIZE] = ties.values
    more = made(values)
    # Its leader is a colleague of one who answered, so that there is no further organisation.
    homes = (*ties.labels("organisation"), ties.labels("organisation")[0])
    left, right = called(name, ties), called(name, more.described(organisation=homes))
    if name == "net_by_regression":
        left, right = left["paper"], right["paper"]
    if isinstance(left, Number):
        assert left.value == pytest.approx(right.value, abs=1e-12)
        if isinstance(left, BesideChance) and isinstance(right, BesideChance):
            assert left.expected == pytest.approx(right.expected, abs=1e-12, nan_ok=True)
    elif isinstance(left, pd.Series):
        pd.testing.assert_series_equal(left, right[list(ties.names)])
        silent = right.iloc[-1]
        assert (
            not silent if right.dtype == bool else name == "node_by_key_person" or np.isnan(silent)
        )
    else:
        both = list(ties.names)
        pd.testing.assert_frame_equal(left, right.loc[both, both])


# -- names and words -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_the_name_says_what_comes_back(name: str) -> None:
    assert name.startswith(PREFIXES)
    returned = str(inspect.signature(MEASURES[name]).return_annotation)
    prefix = next(prefix for prefix in PREFIXES if name.startswith(prefix))
    allowed = {
        "net_by_": ("Number", "BesideChance", "dict[str, BesideChance]"),
        "node_by_": ("pd.Series[float]",),
        "node_is_": ("pd.Series[bool]",),
        "tie_by_": ("pd.DataFrame",),
    }[prefix]
    assert returned in allowed


def explained() -> Iterator[tuple[str, object]]:
    yield from MEASURES.items()
    for module in modules(OTHERS, "maturity."):
        yield from public(module)
    relations = importlib.import_module("maturity.relations").Relations
    yield "Relations.share", relations.share
    yield "Relations.reciprocity", relations.reciprocity


@pytest.mark.parametrize(("name", "thing"), list(explained()))
def test_every_measure_is_explained(name: str, thing: object) -> None:
    """A definition of one sentence, then what each reader needs, in one order."""
    text = inspect.getdoc(thing) or ""
    first, _, rest = text.partition("\n")
    assert re.fullmatch(r"[A-Z].{20,}[.]", first), first
    places = [rest.find(f"\n{label} ") for label in LABELS]
    assert -1 not in places, [label for label, at in zip(LABELS, places, strict=True) if at < 0]
    assert places == sorted(places)


@pytest.mark.slow
def test_the_benchmark_of_the_measures_runs() -> None:
    root = Path(__file__).parent.parent
    found = subprocess.run(
        [sys.executable, "benchmarks/bench_measures.py", "--quick"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert "60 organisations" in found.stdout.splitlines()[-1]


def test_the_sweep_finds_the_measures() -> None:
    assert len(MEASURES) > 55
    for module in modules():
        assert list(public(module)), module.__name__
