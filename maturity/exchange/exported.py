"""What an audience may take away of one assessment, as a graph: from its results, and for the
consultant from the network too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from maturity.audience import CONSULTANT, MARKINGS
from maturity.exchange.codes import Codes
from maturity.exchange.columns import all_columns
from maturity.exchange.graph import Graph, Value, Vertex, clean, values
from maturity.exchange.joined import joined
from maturity.exchange.layers import layers
from maturity.exchange.numbers import Numbers
from maturity.network import BodyNode, LeaderNode, Network, OrganisationNode

Plain = Mapping[str, Any]


def graph_of(
    results: Plain,
    network: Network | None = None,
    *,
    leaders: bool = True,
    nominations: bool = False,
) -> Graph:
    """The graph of some results: nodes, edges in layers, and their numbers.

    An edition for partners or the public is made of its results alone. The consultant's may add the
    `network`: bodies and seats, agreements, sharing, views in every dimension, and with `leaders`
    who answered and what each leader said; whom leaders would call only with `nominations` too.
    Raises ValueError where a network is given beside another audience's results.
    """
    if network is not None and results["made"]["audience"] != CONSULTANT:
        raise ValueError("only the consultant's export may hold what is in the network")
    return _Build(results, network, leaders, leaders and nominations).made()


class _Build:
    def __init__(
        self, results: Plain, network: Network | None, leaders: bool, nominations: bool
    ) -> None:
        self.results, self.network = results, network
        self.people = {"leaders": leaders, "nominations": nominations}
        self.audience = str(results["made"]["audience"])
        self.say = Numbers(full=self.audience == CONSULTANT)
        self.codes = Codes()

    def made(self) -> Graph:
        vertices = tuple(self.vertices())
        edges = joined(self.results, self.network, self.codes, self.say, **self.people)
        used = {edge.layer for edge in edges}
        return Graph(
            head=self.head(),
            marking=MARKINGS[self.audience],
            layers=tuple(layer for layer in layers(self.view_layers()) if layer.id in used),
            vertices=vertices,
            edges=edges,
            known_columns=all_columns(clean(item) for item in self.items),
        )

    @property
    def items(self) -> tuple[str, ...]:
        return self.network.items if self.network is not None else ()

    def head(self) -> dict[str, Value]:
        found = self.results
        return values(
            survey=found["survey"]["id"],
            title=found["survey"]["title"],
            wave=found["wave"]["id"],
            wave_title=found["wave"]["title"],
            start=found["wave"]["from"],
            end=found["wave"]["to"],
            audience=self.audience,
            notice=found["survey"].get("notice"),
            version=found["made"]["version"],
            seed=found["made"]["seed"],
            replicates=found["made"]["replicates"],
        )

    def vertices(self) -> Iterator[Vertex]:
        yield from self.organisations()
        yield from self.groups("sector", self.results["sectors"], "title", "group", "left_out")
        yield from self.groups("place", self.results["places"], "place")
        if self.network is None:
            return
        for body in self.network.of(BodyNode):
            yield Vertex(
                "body",
                self.codes.code("body", body.code),
                clean(body.label) or self.codes.code("body", body.code),
                values(
                    body_kind=body.body_kind,
                    place=body.place,
                    parent=self.codes.code("body", body.parent) if body.parent else None,
                    scope=body.scope,
                ),
            )
        for leader in self.network.of(LeaderNode) if self.people["leaders"] else ():
            code = self.codes.code("leader", leader.code)
            said = values(
                organisation=self.codes.code("organisation", leader.organisation),
                role=leader.role,
                since=leader.since,
                senior_in_predecessor=leader.senior_in_predecessor,
                answered=leader.answered,
            )
            yield Vertex("leader", code, code, said)

    def organisations(self) -> Iterator[Vertex]:
        titles = {row["sector"]: row for row in self.results["sectors"]}
        more: dict[str, OrganisationNode] = {}
        if self.network is not None:
            more = {node.code: node for node in self.network.of(OrganisationNode)}
        for row in self.results["organisations"]:
            code = self.codes.code("organisation", row["organisation"])
            sector = titles.get(row["sector"], {})
            said = values(
                sector=row["sector"],
                sector_title=sector.get("title"),
                group=sector.get("group"),
                places=row["places"],
                place=row["places"][0] if len(row["places"]) == 1 else None,
                hub=row["hub"],
                representative=row["representative"],
            )
            numbers, hidden = self.say.numbers(
                score=row["score"], experienced=row["experienced"], reputed=row["reputed"]
            )
            counts, unseen = self.say.plain(
                row, leaders_invited="invited", leaders_answered="answered"
            )
            node = more.get(row["organisation"])
            if node is not None:
                said |= values(leads_place=node.leads_place, answered=node.answered)
            yield Vertex(
                "organisation",
                code,
                clean(row["name"]) or code,
                said | numbers | counts,
                (*hidden, *unseen),
            )

    def groups(self, kind: str, rows: Iterable[Plain], title: str, *names: str) -> Iterator[Vertex]:
        """The sectors, or the places, as nodes of their own."""
        for row in rows:
            code = self.codes.code(kind, row[kind])
            numbers, hidden = self.say.numbers(
                **{name: row[name] for name in ("score", "cross", "working_share") if name in row}
            )
            said, unseen = self.say.plain(row, *names)
            yield Vertex(kind, code, clean(row[title]) or code, said | numbers, (*hidden, *unseen))

    def view_layers(self) -> dict[str, str]:
        """The layers of views beside the view itself, each with its title."""
        if self.network is None:
            return {}
        titles = {row["id"]: row["title"] for row in self.results["dimensions"]}
        return {
            layer: clean(titles.get(layer.removeprefix("dimension:")) or layer.capitalize())
            for layer in self.network.layers
            if layer != "overall"
        }
