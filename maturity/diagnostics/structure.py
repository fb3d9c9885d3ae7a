"""Structure: how organisations are tied together, who holds them, and whether paper tells it."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from maturity.assessment import Assessment
from maturity.diagnostics.catalogue import DRAWS, NET, TITLES
from maturity.diagnostics.explained import explained
from maturity.diagnostics.layers import LAYERS, Layers, inside
from maturity.measures.association import net_by_correlation, net_by_fit, net_by_regression
from maturity.measures.brokerage import ANY, ROLES, node_by_brokerage
from maturity.measures.brokers import DRAWS as MOST_DRAWS
from maturity.measures.brokers import beyond, brokers, brokers_by_group
from maturity.measures.census import DYADS, TRIADS, Triads, net_by_dyads
from maturity.measures.centrality import (
    node_by_betweenness,
    node_by_closeness,
    node_by_clustering,
    node_by_coreness,
    node_by_degree,
    node_by_eigenvector,
    node_by_strength,
)
from maturity.measures.cohesion import net_by_vertex_connectivity, node_is_cut
from maturity.measures.core import net_by_core_fit, node_by_core_weight, node_is_core
from maturity.measures.groups import net_by_adjusted_rand, net_by_ei, node_by_community, node_by_ei
from maturity.measures.holes import (
    node_by_burt_efficiency,
    node_by_burt_hierarchy,
    node_by_constraint,
    node_by_effective_size,
)
from maturity.measures.leaving import (
    net_by_loss,
    net_by_short_loss,
    node_by_loss,
    node_by_sole_link,
)
from maturity.measures.mixing import mixing
from maturity.measures.people import net_by_key_people, node_by_key_person, node_is_cut_leader
from maturity.network import AgreementTie, BodyNode, SharingTie
from maturity.number import BesideChance, Number

Plain = dict[str, Any]

#: From so many organisations on chance is drawn less often: the work grows with their cube.
LARGE, FEW_DRAWS = 120, 199
#: Random draws behind the parts that sectors play as brokers.
PART_DRAWS = 99


def structure(assessment: Assessment) -> Plain:
    """How organisations are tied together, as plain data under one key."""
    layers = Layers.read(assessment)
    return {
        "structure": {
            "layers": [{"layer": name, "said": said} for name, said in LAYERS.items()],
            "cut": layers.cut,
            "paper": _paper(layers),
            "net": [_entry(layers, entry) for entry in NET],
            "census": _census(layers),
            "nodes": _nodes(layers),
            "without_hub": _without_hub(layers),
            "sector_mixing": [asdict(mix) for mix in mixing(layers.asked, "group", layers.paper)],
            "place_mixing": [asdict(mix) for mix in mixing(layers.asked, "place", layers.paper)],
            "brokerage": _brokerage(layers),
            "communities": _communities(layers),
            "practice": _practice(layers),
            "people": _people(layers),
        }
    }


def on_paper(assessment: Assessment) -> Plain:
    """What the register alone says of the arrangement: no answer is in it."""
    return {"structure": {"paper": _paper(Layers.read(assessment))}}


def number(found: Number) -> Plain:
    """A number as plain data: beside chance where it is."""
    made: Plain = {"value": found.value, "n": found.n, "note": found.note}
    if isinstance(found, BesideChance):
        made |= {
            "expected": found.expected,
            "spread": found.spread,
            "z": found.z,
            "p": found.p,
            "draws": found.draws,
        }
    return made


def _entry(layers: Layers, entry: Any) -> Plain:
    said = explained(entry.measure, TITLES)
    empty = {"expected": None, "spread": None, "z": None, "p": None, "draws": 0}
    return {
        "id": entry.id,
        "title": entry.title,
        "family": entry.family,
        "layer": entry.layer,
        "unit": entry.unit,
        **(empty | number(entry.of(layers))),
        "definition": (entry.definition or said.definition) if said.definition else "",
        "moves": said.moves,
        "caution": said.caution,
    }


# -- on paper ------------------------------------------------------------------------------------


def _paper(layers: Layers) -> Plain:
    """What the register alone says: no answer of anybody is in it."""
    paper, network = layers.paper, layers.network
    ends = np.array([name in layers.hub for name in paper.names])
    through = paper.present & (ends[:, None] | ends)
    size = paper.size
    return {
        "organisations": size,
        "possible": size * (size - 1) // 2,
        "expected": _pairs(paper.present),
        "with_hub": _pairs(through) if layers.hub else None,
        # As the levels count them: both are the place's own, and not the system's.
        "inside_places": int(layers.of.frame.levels[0].sum()),
        "inside_sectors": _pairs(paper.present & inside(paper, "group")),
        "bodies": len(network.of(BodyNode)),
        "agreements": _joined(network.of(AgreementTie)),
        "sharing": _joined(network.of(SharingTie)),
        "departures": number(net_by_vertex_connectivity(paper)),
        "short_loss_without_hub": number(net_by_short_loss(paper, layers.hub))
        if layers.hub
        else None,
        "core_fit": number(net_by_core_fit(paper)),
        "ei_group": _alone(net_by_ei(paper, "group", draws=0)),
        "ei_place": _alone(net_by_ei(paper, "place", draws=0)),
        "adjusted_rand": number(net_by_adjusted_rand(paper, "place")),
        "alone": number(Number(float((~paper.present.any(axis=1)).sum()), size)),
    }


def _alone(found: Number) -> Plain:
    """A number without what chance gives, where that is not asked."""
    return {"value": found.value, "n": found.n, "note": "" if found.known else found.note}


def _pairs(cells: Any) -> int:
    return int(np.triu(cells, 1).sum())


def _joined(ties: Any) -> int:
    """How many pairs some ties join."""
    return len({frozenset((tie.source, tie.target)) for tie in ties})


# -- as lived ------------------------------------------------------------------------------------


def _census(layers: Layers) -> list[Plain]:
    threes = Triads(layers.told)
    pairs = [("dyads", kind, net_by_dyads(layers.good_view, kind)) for kind in DYADS]
    return [
        {"kind": kind, "shape": shape, **number(found)}
        for kind, shape, found in (
            *pairs,
            *(("triads", shape, threes.number(shape)) for shape in TRIADS),
        )
    ]


def _nodes(layers: Layers) -> Plain:
    """A row for each organisation, and a note for each column in which something is left out."""
    ties, asked, view = layers.working, layers.asked, layers.view
    roles = (*ROLES, ANY)
    columns: dict[str, pd.Series[Any]] = {
        "partners": node_by_degree(ties),
        "good_out": node_by_degree(layers.good_view, "out"),
        "good_in": node_by_degree(layers.good_view, "in"),
        "out_strength": node_by_strength(view, "out"),
        "in_strength": node_by_strength(view, "in"),
        "betweenness": node_by_betweenness(ties),
        "closeness": node_by_closeness(ties),
        "eigenvector": node_by_eigenvector(layers.maturity),
        "coreness": node_by_coreness(ties),
        "core": node_is_core(ties),
        "core_on_paper": node_is_core(layers.paper),
        "core_weight": node_by_core_weight(layers.maturity),
        "cut": node_is_cut(ties),
        "loss": node_by_loss(ties),
        "sole_link": node_by_sole_link(ties),
        "constraint": node_by_constraint(ties),
        "effective_size": node_by_effective_size(ties),
        "burt_efficiency": node_by_burt_efficiency(ties),
        "burt_hierarchy": node_by_burt_hierarchy(ties),
        "clustering": node_by_clustering(asked),
        "ei_group": node_by_ei(ties, "group"),
        "ei_place": node_by_ei(ties, "place"),
        # Counted from 1, as a reader counts.
        "community": node_by_community(ties) + 1,
        **{f"brokerage_{role}": node_by_brokerage(asked, "group", role) for role in roles},
    }
    draws = MOST_DRAWS if ties.size <= LARGE else FEW_DRAWS
    stands = brokers(asked, layers.paper, draws=draws)
    heard, seen = asked.known.sum(axis=1), asked.seen
    rows = []
    for n, (name, broker, more) in enumerate(zip(ties.names, stands, beyond(stands), strict=True)):
        row: Plain = {"organisation": name, "expected": int(layers.paper.present[n].sum()),
                      "known": int(heard[n])}  # fmt: skip
        for key, series in columns.items():
            value = series.iloc[n]
            # Of whom nobody said anything, nothing is said.
            row[key] = (bool(value) if series.dtype == bool else float(value)) if seen[n] else None
        rows.append(row | {"between": number(broker), "beyond_chance": more})
    return {
        "rows": rows,
        "notes": [
            {"column": key, "note": series.attrs["note"]}
            for key, series in columns.items()
            if series.attrs["note"]
        ],
        "explained": [
            {"column": key, **asdict(explained(measure, TITLES))}
            for key, measure in EXPLAINED.items()
        ],
    }


#: What explains itself beside the numbers of organisations.
EXPLAINED: dict[str, Any] = {
    "partners": node_by_degree,
    "sole_link": node_by_sole_link,
    "loss": node_by_loss,
    "cut": node_is_cut,
    "core": node_is_core,
    "between": brokers,
}


def _without_hub(layers: Layers) -> Plain | None:
    """What the others lose when all that are marked as the hub go."""
    if not layers.hub:
        return None
    return {
        "hub": list(layers.hub),
        "loss": number(net_by_loss(layers.working, layers.hub)),
        "short_loss": number(net_by_short_loss(layers.working, layers.hub)),
    }


def _brokerage(layers: Layers) -> list[Plain]:
    """How often each sector stands between two others in each part, beside chance."""
    found = brokers_by_group(layers.asked, layers.paper, "group", draws=PART_DRAWS)
    return [{"group": group, "role": role, **number(one)} for (group, role), one in found.items()]


def _communities(layers: Layers) -> list[Plain]:
    """How many organisations of each place are in each of the groups that ties make."""
    ties = layers.asked
    found = node_by_community(layers.working)
    places = ties.labels("place")
    counted = Counter(
        (int(part), place)
        for part, place, seen in zip(found, places, ties.seen, strict=True)
        if seen and not math.isnan(part)
    )
    return [
        {"community": part + 1, "place": place, "organisations": many}
        for (part, place), many in sorted(counted.items())
    ]


def _practice(layers: Layers) -> Plain:
    """Whether what ties organisations on paper goes with how mature their relationships are."""
    lived, paper = layers.maturity, layers.predictors
    draws = DRAWS if lived.size <= LARGE else FEW_DRAWS
    together = [
        {"paper": kind, **number(net_by_correlation(lived, ties, draws=draws))}
        for kind, ties in paper.items()
    ]
    held = net_by_regression(lived, paper, draws=draws) if paper else {}
    return {
        "together": together,
        "held_still": [{"paper": kind, **number(one)} for kind, one in held.items()],
        "fit": number(net_by_fit(lived, paper)) if paper else None,
    }


def _people(layers: Layers) -> Plain | None:
    """What hangs on single leaders: for the consultant only; None where nobody named anybody."""
    ties = layers.people
    if ties is None:
        return None
    loss, cut = node_by_key_person(ties), node_is_cut_leader(ties)
    home = ties.labels("organisation")
    return {
        "asked": ties.size,
        "named": int(ties.known.any(axis=1).sum()),
        "key_people_1": number(net_by_key_people(ties, 1)),
        "key_people_3": number(net_by_key_people(ties, 3)),
        "leaders": [
            {"leader": name, "organisation": home[n], "loss": float(loss.iloc[n])}
            for n, name in enumerate(ties.names)
            if cut.iloc[n]
        ],
    }
