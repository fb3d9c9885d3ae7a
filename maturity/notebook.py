"""What an analyst asks for in a notebook: networks, ties, tables, comparisons, editions, a map."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from maturity.assessment import REPLICATES, SEED, Assessment
from maturity.assessment import network as _network
from maturity.audience import AUDIENCES, MARKINGS
from maturity.drawing.poster import poster
from maturity.errors import refuse
from maturity.network import Network
from maturity.page.map import relationships
from maturity.page.parts import Map
from maturity.page.reader import Reader
from maturity.tables import comparison_tables, tables
from maturity.ties import Ties
from maturity.wiring import nominations, on_paper, views
from maturity.wording import plain, unmarked

if TYPE_CHECKING:
    import pandas as pd

    from maturity.compare import Comparison
    from maturity.exchange.graph import Graph
    from maturity.release import Released
    from maturity.survey import Survey

#: What stands on paper, as `ties_of` is asked for it.
PAPER = ("expected", "seats", "agreements", "sharing")


def network_of(assessment: Assessment) -> Network:
    """The leaders, organisations and bodies of an assessed wave, with every kind of tie.

    Its views are those that leaders gave: one that was filled in is not there. `as_igraph()` and
    `as_networkx()` give the whole of it to other libraries; `ties_of` gives one layer to a measure.
    """
    return _network(assessment)


def ties_of(network: Network, layer: str = "overall", *, outside: float = math.nan) -> Ties:
    """One layer of a network as the ties that every measure takes, with what is not known as NaN.

    `layer` is "overall", the id of a dimension or "depth" for what organisations say of one
    another; "expected", "seats", "agreements" or "sharing" for what stands on paper; "nominations"
    for whom leaders would call. `outside` is what views of pairs count as that nobody was asked
    about: not known, unless told otherwise. For measures of structure 0 says that they have no tie.

    Raises ValueError for a layer that is not in the network.
    """
    if layer in PAPER:
        return on_paper(network, layer)
    if layer == "nominations":
        return nominations(network)
    known = (*network.layers, *PAPER, "nominations")
    if layer not in network.layers:
        raise ValueError(f"the layer is one of {', '.join(known)}, not {layer!r}")
    return views(network, layer, outside=outside)


def frames_of(results: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The lists of some results, or of a comparison, as tidy tables by their names.

    A score becomes the columns name, name_low, name_high, name_worst_low, name_worst_high, name_n
    and name_imputed; a list becomes one cell with its parts separated by semicolons. What is not
    known is missing.
    """
    made = comparison_tables if "waves" in results else tables
    return made(dict(results))


def compare_waves(
    survey: Survey, before: str, after: str, *, replicates: int = REPLICATES, seed: int = SEED
) -> Comparison:
    """Two waves of a survey held against each other, by their ids, through mergers.

    `comparison_of` makes plain data of it. Raises `MaturityError` where a wave is not there or
    cannot be read.
    """
    from maturity.compare import compare
    from maturity.survey import read

    first, second = read(survey, before), read(survey, after)
    return compare(survey, first, second, replicates=replicates, seed=seed)


def release_for(
    assessment: Assessment, audience: str, *, earlier: Assessment | None = None
) -> Released:
    """What an audience may see of an assessment: nothing that gives a leader or a few away.

    `audience` is consultant, partners or public. Give the `earlier` assessment too where an edition
    of the wave before was given out. It may take a minute: every edition is attacked before it is
    given out. Raises `MaturityError` where no edition is safe, ValueError for an
    audience that does not exist.
    """
    from maturity.release import release

    if audience not in AUDIENCES:
        raise ValueError(f"the audience is one of {', '.join(AUDIENCES)}, not {audience!r}")
    return release(assessment, audience, earlier=earlier)


def graph_of(
    results: Mapping[str, Any],
    network: Network | None = None,
    *,
    leaders: bool = True,
    nominations: bool = False,
) -> Graph:
    """Some results as a graph that can be exported, with nodes, edges in layers, and their numbers.

    Without a network it holds what stands in the results and nothing else, as an edition for others
    must. `export_files` writes it in any format.
    """
    from maturity.exchange.exported import graph_of

    return graph_of(results, network, leaders=leaders, nominations=nominations)


def export_files(graph: Graph, to: str) -> dict[str, bytes]:
    """The files of a graph in one format, by the paths that they have inside a folder.

    `to` is graphml, gexf, kumu, pajek, csv, xlsx or json. The same graph gives the same bytes.
    Raises ValueError for another format, `MaturityError` where one cannot hold the graph.
    """
    from maturity.exchange.exporting import export_files

    return export_files(graph, to)


def map_of(results: Mapping[str, Any]) -> str:
    """The map of relationships as an SVG picture, with its title, its legend and its marking.

    Raises `MaturityError` for an edition that shows no single relationship.
    """
    read = Reader(results)
    body = relationships(read).body
    if not isinstance(body, Map):
        refuse(
            "no-map",
            "results",
            "this edition shows no single relationship, so there is no map",
            "Use the results of an edition in which pairs are shown.",
        )
    return str(
        poster(
            body.nodes,
            # Pairs that the two sides see differently are a second drawing, for the page to switch.
            [replace(line, apart=False) for line in body.lines],
            title=body.title,
            # A picture has no marks around names: a viewer might show them.
            subtitle=unmarked(f"{plain(results['survey']['title'])}. {body.subtitle}"),
            description=unmarked(body.description),
            places=dict(body.places),
            bands=tuple(mini.word for mini in body.bands),
            sectors=body.sectors,
            notes=tuple(
                note
                for note in (
                    *map(unmarked, body.notes),
                    body.silent,
                    plain(results["survey"]["notice"]),
                    MARKINGS[results["made"]["audience"]],
                )
                if note
            ),
        )
    )
