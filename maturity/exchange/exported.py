"""What an audience may take away of one assessment, as a graph: from its results, and for the
consultant from the network too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from maturity.audience import CONSULTANT, MARKINGS
from maturity.exchange.columns import QUALITY, all_columns
from maturity.exchange.graph import (
    BLANK,
    CANNOT_JUDGE,
    KNOWN,
    NO_RELATIONSHIP,
    WITHHELD,
    Edge,
    Graph,
    Value,
    Vertex,
    clean,
    value,
    values,
)
from maturity.exchange.layers import layers
from maturity.exchange.numbers import Numbers
from maturity.model import mean
from maturity.network import (
    AgreementTie,
    BodyNode,
    LeaderNode,
    MembershipTie,
    Network,
    NominationTie,
    OrganisationNode,
    RatingTie,
    SeatTie,
    SharingTie,
    ViewTie,
)

Plain = Mapping[str, Any]

#: Why a leader's answer about a partner is no rating.
_UNRATED = {"cannot_judge": CANNOT_JUDGE, "blank": BLANK}


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
        self.leaders, self.nominations = leaders, nominations
        self.audience = str(results["made"]["audience"])
        self.say = Numbers(full=self.audience == CONSULTANT)
        self.codes: dict[tuple[str, str], str] = {}
        self.taken: set[tuple[str, str]] = set()

    def made(self) -> Graph:
        vertices = tuple(self.vertices())
        edges = tuple(self.edges())
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

    # -- names -----------------------------------------------------------------------------------

    def code(self, kind: str, code: str) -> str:
        """The code of a node as it is written: clean, and different from every other of its kind.

        Two codes may differ only in a character that no file can hold.
        """
        known = self.codes.get((kind, code))
        if known is None:
            first = known = clean(code) or "?"
            n = 1
            while (kind, known) in self.taken:
                n += 1
                known = f"{first}~{n}"
            self.codes[kind, code] = known
            self.taken.add((kind, known))
        return known

    def end(self, kind: str, code: str) -> str:
        return f"{kind}:{self.code(kind, code)}"

    # -- nodes -----------------------------------------------------------------------------------

    def vertices(self) -> Iterator[Vertex]:
        yield from self.organisations()
        yield from self.groups("sector", self.results["sectors"], "title", "group", "left_out")
        yield from self.groups("place", self.results["places"], "place")
        if self.network is None:
            return
        for body in self.network.of(BodyNode):
            yield Vertex(
                "body",
                self.code("body", body.code),
                clean(body.label) or self.code("body", body.code),
                values(
                    body_kind=body.body_kind,
                    place=body.place,
                    parent=self.code("body", body.parent) if body.parent else None,
                    scope=body.scope,
                ),
            )
        for leader in self.network.of(LeaderNode) if self.leaders else ():
            code = self.code("leader", leader.code)
            said = values(
                organisation=self.code("organisation", leader.organisation),
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
            code = self.code("organisation", row["organisation"])
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
            code = self.code(kind, row[kind])
            numbers, hidden = self.say.numbers(
                **{name: row[name] for name in ("score", "cross", "working_share") if name in row}
            )
            said, unseen = self.say.plain(row, *names)
            yield Vertex(kind, code, clean(row[title]) or code, said | numbers, (*hidden, *unseen))

    # -- edges -----------------------------------------------------------------------------------

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

    def edges(self) -> Iterator[Edge]:
        yield from self.relationships()
        yield from self.informal()
        yield from self.views()
        if self.network is not None:
            for view in self.network.of(ViewTie):
                if view.layer != "overall":
                    yield self.tie(view, f"view_{view.layer}", weight=view.value, n=view.leaders)
        for row in self.results["dyads"]:
            yield self.pair(row, "expected", 1, KNOWN, values(reasons=row["reasons"]))
        if self.network is not None:
            yield from self.paper(self.network)
        for place in self.results["places"]:
            for code in place["members"]:
                yield Edge(
                    self.end("organisation", code), self.end("place", place["place"]), "in_place"
                )
        yield from self.sectors()
        if self.network is not None and self.leaders:
            yield from self.people(self.network)

    def pair(
        self,
        row: Plain,
        layer: str,
        weight: Value,
        status: str,
        said: Mapping[str, Value],
        hidden: Iterable[str] = (),
        *,
        kind: str = "organisation",
        back: bool = False,
    ) -> Edge:
        ends = self.end(kind, row["a"]), self.end(kind, row["b"])
        source, target = reversed(ends) if back else ends
        return Edge(source, target, layer, weight, status, said, tuple(hidden))

    def relationships(self) -> Iterator[Edge]:
        for row in self.results["dyads"]:
            weight, status, ends = self.say.weight(row["score"])
            said, hidden = self.say.plain(
                row, "band", "band_low", "band_high", "grade", "working", "in_name_only",
                "existence_disputed", "nobody_can_judge", relationship_kind="kind",
            )  # fmt: skip
            depth, unseen = self.say.number("depth", row["depth"])
            views: dict[str, Value] = {}
            for name in ("view_ab", "view_ba"):
                if row[name].get("withheld"):
                    hidden.append(name)
                else:
                    views[name] = value(row[name]["value"]) if _said(row[name]) else None
            weightless = ("weight",) if status == WITHHELD else ()
            yield self.pair(
                row,
                "relationship",
                weight,
                status,
                ends | said | depth | views | values(reasons=row["reasons"]),
                (*weightless, *hidden, *unseen),
            )

    def informal(self) -> Iterator[Edge]:
        for row in self.results["informal"]:
            weight, status, ends = self.say.weight(row["score"])
            said = values(view_ab=row["view_ab"]["value"], view_ba=row["view_ba"]["value"])
            yield self.pair(row, "informal", weight, status, ends | said)

    def views(self) -> Iterator[Edge]:
        """Every view that somebody gave: a stand-in for a silent side is not a view."""
        for row in self.results["dyads"]:
            for name, back in (("view_ab", False), ("view_ba", True)):
                weight, status, ends = self.say.weight(row[name])
                if status == KNOWN and _said(row[name]):
                    yield self.pair(row, "view_overall", weight, status, ends, back=back)

    def sectors(self) -> Iterator[Edge]:
        for row in self.results["sector_blocks"]:
            weight, status, ends = self.say.weight(row["score"])
            hidden = ("weight",) if status == WITHHELD else ()
            yield self.pair(row, "sector_relationship", weight, status, ends, hidden, kind="sector")
        for row in self.results["sector_blocks"]:
            for way, back in (("ab", False), ("ba", True)):
                if back and row["a"] == row["b"]:
                    continue
                weight, status, ends = self.say.weight(row[f"view_{way}"])
                voice, unseen = self.say.number("voice", row[f"voice_{way}"])
                hidden = ("weight",) if status == WITHHELD else ()
                yield self.pair(
                    row,
                    "sector_view",
                    weight,
                    status,
                    ends | voice,
                    (*hidden, *unseen),
                    kind="sector",
                    back=back,
                )

    def paper(self, network: Network) -> Iterator[Edge]:
        for agreement in network.of(AgreementTie):
            payer = agreement.commissioner
            yield self.tie(
                agreement,
                "agreement",
                agreement_kind=agreement.agreement_kind,
                commissioner=self.code("organisation", payer) if payer else None,
            )
        for sharing in network.of(SharingTie):
            yield self.tie(sharing, "sharing", what=sharing.what, stage=sharing.stage)
        for seat in network.of(SeatTie):
            yield self.tie(seat, "seat", seat_kind=seat.seat_kind)

    def people(self, network: Network) -> Iterator[Edge]:
        for membership in network.of(MembershipTie):
            yield self.tie(membership, "membership")
        for rating in network.of(RatingTie):
            said = {f"{QUALITY}{clean(item)}": answer for item, answer in rating.quality}
            weight: float | None = None
            status = _UNRATED.get(rating.state, KNOWN)
            if rating.state == "none":
                weight, status = 0.0, NO_RELATIONSHIP
            elif status == KNOWN:
                weight = float(mean(np.array([answer for _, answer in rating.quality])))
            layer = "rating" if weight is not None else "no_rating"
            yield self.tie(
                rating, layer, weight=weight, status=status, leader_depth=rating.depth, **said
            )
        for nomination in network.of(NominationTie) if self.nominations else ():
            yield self.tie(nomination, "nomination")

    def tie(
        self, tie: Any, layer: str, *, weight: Any = 1, status: str = KNOWN, **said: Any
    ) -> Edge:
        first, second = tie.between
        return Edge(
            self.end(first, tie.source),
            self.end(second, tie.target),
            layer,
            value(weight),
            status,
            values(**said),
        )


def _said(view: Plain) -> bool:
    return view["value"] is not None and not view.get("imputed")
