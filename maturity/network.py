"""A wave as a network: leaders, organisations and bodies, and every kind of tie between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import numpy as np

from maturity.instrument import Status
from maturity.wave import Wave

if TYPE_CHECKING:
    import igraph
    import networkx

#: What the whole of a rating says, in words.
STATES = {
    Status.VALUE: "value",
    Status.NONE: "none",
    Status.UNKNOWN: "cannot_judge",
    Status.BLANK: "blank",
}
#: In a graph each quality item is an attribute of its own; no other attribute begins like this.
QUALITY = "quality_"

Record = TypeVar("Record")


# -- nodes ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Node:
    """A node of the network; its code is unique among the nodes of its kind."""

    kind: ClassVar[str]

    code: str

    @property
    def id(self) -> str:
        """The node's name in a graph: its kind and code, for a leader may share a body's code."""
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True)
class OrganisationNode(Node):
    """An organisation: what the register says of it, and how many of its leaders answered."""

    kind: ClassVar[str] = "organisation"

    label: str
    sector: str
    group: str
    places: tuple[str, ...]
    hub: bool
    leads_place: str
    representative: bool
    answered: bool
    leaders_invited: int
    leaders_answered: int


@dataclass(frozen=True)
class LeaderNode(Node):
    """A leader: whom they answer for, their role, and whether they answered.

    `since` is the day they came into the role as YYYY-MM-DD, or "" where it is not known.
    """

    kind: ClassVar[str] = "leader"

    organisation: str
    role: str
    since: str
    senior_in_predecessor: bool
    answered: bool


@dataclass(frozen=True)
class BodyNode(Node):
    """A board or partnership that exists on paper."""

    kind: ClassVar[str] = "body"

    label: str
    body_kind: str
    place: str
    parent: str
    scope: str


# -- ties ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tie:
    """A tie of the network, by the codes of its two nodes.

    `between` names the kinds of the two nodes. An undirected tie is stored once; which of its
    nodes is the source means nothing.
    """

    kind: ClassVar[str]
    between: ClassVar[tuple[str, str]]
    directed: ClassVar[bool]

    source: str
    target: str

    @property
    def ends(self) -> tuple[str, str]:
        """The ids of the two nodes."""
        return f"{self.between[0]}:{self.source}", f"{self.between[1]}:{self.target}"


@dataclass(frozen=True)
class MembershipTie(Tie):
    """A leader answers for an organisation."""

    kind: ClassVar[str] = "membership"
    between: ClassVar[tuple[str, str]] = ("leader", "organisation")
    directed: ClassVar[bool] = True


@dataclass(frozen=True)
class RatingTie(Tie):
    """What a leader says of an organisation.

    `state` is value, none (no working relationship), cannot_judge or blank. `depth` and the
    `quality` items, each with its id, are from 0 to 100; an item without an answer is left out.
    """

    kind: ClassVar[str] = "rating"
    between: ClassVar[tuple[str, str]] = ("leader", "organisation")
    directed: ClassVar[bool] = True

    state: str
    depth: float | None = None
    quality: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class NominationTie(Tie):
    """A leader would call another to fix a problem."""

    kind: ClassVar[str] = "nomination"
    between: ClassVar[tuple[str, str]] = ("leader", "leader")
    directed: ClassVar[bool] = True


@dataclass(frozen=True)
class SeatTie(Tie):
    """An organisation has a seat on a body."""

    kind: ClassVar[str] = "seat"
    between: ClassVar[tuple[str, str]] = ("organisation", "body")
    directed: ClassVar[bool] = True

    seat_kind: str


@dataclass(frozen=True)
class ExpectedTie(Tie):
    """The structure presumes a relationship between two organisations, for these reasons."""

    kind: ClassVar[str] = "expected"
    between: ClassVar[tuple[str, str]] = ("organisation", "organisation")
    directed: ClassVar[bool] = False

    reasons: tuple[str, ...]


@dataclass(frozen=True)
class AgreementTie(Tie):
    """Two organisations have an agreement or a joint post; the commissioner pays, if one does."""

    kind: ClassVar[str] = "agreement"
    between: ClassVar[tuple[str, str]] = ("organisation", "organisation")
    directed: ClassVar[bool] = False

    agreement_kind: str
    commissioner: str = ""


@dataclass(frozen=True)
class SharingTie(Tie):
    """Two organisations share money, records, staff or buildings, or plan to."""

    kind: ClassVar[str] = "sharing"
    between: ClassVar[tuple[str, str]] = ("organisation", "organisation")
    directed: ClassVar[bool] = False

    what: str
    stage: str


@dataclass(frozen=True)
class ViewTie(Tie):
    """What one organisation's leaders say of another, from 0 to 100, in one layer.

    The layer is "overall" for the view itself, the id of a dimension, or "depth"; `leaders` are
    those whose answers the value is the mean of.
    """

    kind: ClassVar[str] = "view"
    between: ClassVar[tuple[str, str]] = ("organisation", "organisation")
    directed: ClassVar[bool] = True

    layer: str
    value: float
    leaders: int


#: The kinds of node and tie, in the order in which a network lists them.
NODES: tuple[type[Node], ...] = (OrganisationNode, LeaderNode, BodyNode)
TIES: tuple[type[Tie], ...] = (
    MembershipTie,
    RatingTie,
    NominationTie,
    SeatTie,
    ExpectedTie,
    AgreementTie,
    SharingTie,
    ViewTie,
)
_ORDER = {kind: n for n, kind in enumerate(TIES)}


# -- the network ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Network:
    """A wave's leaders, organisations and bodies as nodes, and every kind of tie between them.

    `items` are the ids of the quality items. Nodes stand in the order of the register and of the
    leaders, ties by kind and then by their nodes. Two networks are equal when they say the same,
    in whatever order: of rows, of a pair's two organisations, of a tie's reasons or items.
    """

    wave: str
    title: str
    items: tuple[str, ...]
    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]

    def __eq__(self, other: object) -> bool:
        return self._data == other._data if isinstance(other, Network) else NotImplemented

    @cached_property
    def _data(self) -> tuple[object, ...]:
        # Counted, not collected: two agreements of one kind are two ties.
        ties = Counter(_unordered(tie) for tie in self.ties)
        return self.wave, self.title, self.items, Counter(self.nodes), ties

    def of(self, kind: type[Record]) -> tuple[Record, ...]:
        """The nodes or ties of one kind, such as `network.of(RatingTie)`."""
        return tuple(record for record in (*self.nodes, *self.ties) if isinstance(record, kind))

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers in which there are views: overall first, then by name."""
        found = {tie.layer for tie in self.of(ViewTie)}
        return tuple(sorted(found, key=lambda layer: (layer != "overall", layer)))

    def organisations(self) -> Network:
        """The organisations and the ties between them, in all layers; no leaders or bodies."""
        kinds = ("organisation", "organisation")
        return self._with(tie for tie in self.ties if tie.between == kinds)

    def layer(self, name: str) -> Network:
        """The organisations and their views in one layer; no tie where the layer has no view."""
        return self._with(tie for tie in self.of(ViewTie) if tie.layer == name)

    def _with(self, ties: Iterable[Tie]) -> Network:
        return replace(self, nodes=self.of(OrganisationNode), ties=tuple(ties))

    def as_igraph(self) -> igraph.Graph:
        """The network as a directed igraph multigraph: every node and tie, every attribute.

        A node's `name` is its kind and code, as in organisation:NMICB. `kind` is the kind of node
        or tie; an attribute that a node or tie does not have is None. An undirected tie is there
        once, with `directed` False. `from_igraph` gives the network back.
        """
        import igraph

        at = {node.id: n for n, node in enumerate(self.nodes)}
        edges = [(at[source], at[target]) for source, target in (tie.ends for tie in self.ties)]
        # Every column is there even when no tie has it, so that code meets the same names always.
        names = [QUALITY + item for item in self.items]
        own = [_plain_names(kind) for kind in TIES]
        tie_names = dict.fromkeys(["kind", "directed", *(n for some in own for n in some), *names])
        node_names = dict.fromkeys(
            ["name", "kind", *(name for kind in NODES for name in _plain_names(kind))]
        )
        nodes = [{"name": node.id, **_attributes(node)} for node in self.nodes]
        ties = [{"directed": tie.directed, **_attributes(tie)} for tie in self.ties]
        return igraph.Graph(
            len(nodes),
            edges,
            directed=True,
            graph_attrs=self._head(),
            vertex_attrs={name: [node.get(name) for node in nodes] for name in node_names},
            edge_attrs={name: [tie.get(name) for tie in ties] for name in tie_names},
        )

    def as_networkx(self) -> networkx.MultiDiGraph:
        """The network as a networkx MultiDiGraph: every node and tie, every attribute.

        A node is its kind and code, as in organisation:NMICB. `kind` is the kind of node or tie; an
        attribute that a node or tie does not have is absent. An undirected tie is there once, with
        `directed` False. `from_networkx` gives the network back.
        """
        import networkx

        graph = networkx.MultiDiGraph(**self._head())
        graph.add_nodes_from((node.id, _attributes(node)) for node in self.nodes)
        graph.add_edges_from(
            (*tie.ends, {"directed": tie.directed, **_attributes(tie)}) for tie in self.ties
        )
        return graph

    def _head(self) -> dict[str, Any]:
        return {"wave": self.wave, "title": self.title, "items": self.items}


def network(wave: Wave, views: Iterable[ViewTie] = ()) -> Network:
    """The network of a wave; the views of its organisations are computed elsewhere and passed in.

    A wave knows what each leader said. What an organisation says follows from the model, so
    `views` come from an assessment.
    """
    items = tuple(item.id for item in wave.instrument.quality)
    nodes = (*_organisations(wave), *_leaders(wave), *_bodies(wave))
    ties = (*_rated(wave, items), *_structure(wave), *views)
    return _network(wave.id, wave.title, items, nodes, ties)


def from_igraph(graph: igraph.Graph) -> Network:
    """The network that an igraph graph holds, as `Network.as_igraph` makes it.

    A subgraph of one will do, and attributes that were added are passed over. Raises ValueError
    where a node or tie lacks what its kind needs.
    """
    _refuse_undirected(graph.is_directed())
    return _from(
        {name: graph[name] for name in graph.attributes()},
        [vertex.attributes() for vertex in graph.vs],
        graph.get_edgelist(),
        [edge.attributes() for edge in graph.es],
    )


def from_networkx(graph: networkx.MultiDiGraph) -> Network:
    """The network that a networkx graph holds, as `Network.as_networkx` makes it.

    A subgraph of one will do, and attributes that were added are passed over. Raises ValueError
    where a node or tie lacks what its kind needs.
    """
    _refuse_undirected(graph.is_directed())
    at = {name: n for n, name in enumerate(graph.nodes)}
    edges = list(graph.edges(data=True))
    return _from(
        graph.graph,
        list(graph.nodes.values()),
        [(at[source], at[target]) for source, target, _ in edges],
        [attributes for _, _, attributes in edges],
    )


# -- from a wave ---------------------------------------------------------------------------------


def _organisations(wave: Wave) -> Iterator[OrganisationNode]:
    register = wave.structure.register
    size = len(wave.organisations)
    invited = np.bincount(wave.organisation_of, minlength=size)
    answered = np.bincount(wave.organisation_of[wave.answered], minlength=size)
    for n, organisation in enumerate(register.organisations):
        yield OrganisationNode(
            code=organisation.id,
            label=organisation.name,
            sector=organisation.sector,
            group=register.sectors.group(organisation.sector),
            places=organisation.places,
            hub=organisation.hub,
            leads_place=organisation.leads_place,
            representative=organisation.representative,
            answered=bool(answered[n]),
            leaders_invited=int(invited[n]),
            leaders_answered=int(answered[n]),
        )


def _leaders(wave: Wave) -> Iterator[LeaderNode]:
    for leader, answered in zip(wave.leaders, wave.answered, strict=True):
        yield LeaderNode(
            code=leader.id,
            organisation=leader.organisation,
            role=leader.role,
            since=leader.since.isoformat() if leader.since else "",
            senior_in_predecessor=leader.senior_in_predecessor,
            answered=bool(answered),
        )


def _bodies(wave: Wave) -> Iterator[BodyNode]:
    for body in wave.structure.register.bodies:
        yield BodyNode(body.id, body.name, body.kind, body.place, body.parent, body.scope)


def _rated(wave: Wave, items: tuple[str, ...]) -> Iterator[Tie]:
    """The ties that leaders have."""
    for leader in wave.leaders:
        yield MembershipTie(leader.id, leader.organisation)
    answers = wave.answers
    for n in range(len(answers)):
        depth = float(answers.depth[n])
        scores = zip(items, answers.quality[n].tolist(), strict=True)
        yield RatingTie(
            wave.leaders[answers.leader[n]].id,
            wave.organisations[answers.partner[n]],
            state=STATES[Status(answers.state[n])],
            depth=depth if np.isfinite(depth) else None,
            quality=tuple((item, score) for item, score in scores if np.isfinite(score)),
        )
    for leader_code, nominee in wave.nominations:
        yield NominationTie(leader_code, nominee)


def _structure(wave: Wave) -> Iterator[Tie]:
    """The ties that exist on paper."""
    register = wave.structure.register
    for seat in register.seats:
        yield SeatTie(seat.organisation, seat.body, seat.kind)
    for pair in wave.structure.expected:
        yield ExpectedTie(*pair, wave.structure.reasons[pair])
    for agreement in register.agreements:
        yield AgreementTie(agreement.a, agreement.b, agreement.kind, agreement.commissioner)
    for sharing in register.sharing:
        yield SharingTie(sharing.a, sharing.b, sharing.what, sharing.stage)


# -- one order, and attributes -------------------------------------------------------------------


def _network(
    wave: str,
    title: str,
    items: tuple[str, ...],
    nodes: Sequence[Node],
    ties: Sequence[Tie],
) -> Network:
    """A network with its nodes by kind, each kind in the order given, and its ties in order."""
    listed = tuple(sorted(nodes, key=lambda node: NODES.index(type(node))))
    at = {node.id: n for n, node in enumerate(listed)}

    def key(tie: Tie) -> tuple[int, int, int, str]:
        # Ties of one kind between the same two nodes differ in their attributes only.
        source, target = tie.ends
        return _ORDER[type(tie)], at[source], at[target], repr(tie)

    def turned(tie: Tie) -> Tie:
        source, target = tie.ends
        forth = tie.directed or at[source] <= at[target]
        return tie if forth else replace(tie, source=tie.target, target=tie.source)

    for tie in ties:
        for end in tie.ends:
            if end not in at:
                raise ValueError(f"a tie of the kind {tie.kind} names {end}, which is no node")
    return Network(wave, title, items, listed, tuple(sorted(map(turned, ties), key=key)))


def _unordered(tie: Tie) -> Tie:
    """A tie without what has no meaning in it: which end comes first, and in what order reasons."""
    if isinstance(tie, ExpectedTie):
        tie = replace(tie, reasons=tuple(sorted(tie.reasons)))
    if isinstance(tie, RatingTie):
        tie = replace(tie, quality=tuple(sorted(tie.quality)))
    if not tie.directed and tie.source > tie.target:
        return replace(tie, source=tie.target, target=tie.source)
    return tie


def _plain_names(kind: type[Node] | type[Tie]) -> list[str]:
    """The attributes of a kind that a graph holds under their own name."""
    return [f.name for f in fields(kind) if f.name not in ("source", "target", "quality")]


def _attributes(record: Node | Tie) -> dict[str, Any]:
    """What a graph holds of a node or tie, without what is missing."""
    found = {name: getattr(record, name) for name in _plain_names(type(record))}
    if isinstance(record, RatingTie):
        found |= {QUALITY + item: score for item, score in record.quality}
    return {"kind": record.kind} | {k: value for k, value in found.items() if value is not None}


def _refuse_undirected(directed: bool) -> None:
    # Its views would be read in whichever direction the library happens to list them.
    if not directed:
        raise ValueError("the graph is undirected: who says what of whom is lost")


def _from(
    head: Mapping[str, Any],
    nodes: list[dict[str, Any]],
    edges: list[tuple[int, int]],
    rows: list[dict[str, Any]],
) -> Network:
    """The network of a graph's attributes; an edge gives the positions of its two nodes."""
    missing = [name for name in ("wave", "title", "items") if name not in head]
    if missing:
        raise ValueError(f"the graph has no attribute {missing[0]}: it was not made of a Network")
    node_kinds = {kind.kind: kind for kind in NODES}
    tie_kinds = {kind.kind: kind for kind in TIES}
    items = tuple(head["items"])
    made = [_made(node_kinds, row, f"node {n}") for n, row in enumerate(nodes)]
    ties = []
    for (source, target), row in zip(edges, rows, strict=True):
        given = {**row, "source": made[source].code, "target": made[target].code}
        given["quality"] = tuple(
            (item, row[QUALITY + item]) for item in items if row.get(QUALITY + item) is not None
        )
        where = f"tie from {made[source].id} to {made[target].id}"
        tie = _made(tie_kinds, given, where)
        if tie.ends != (made[source].id, made[target].id):
            raise ValueError(f"the {where} is of the kind {tie.kind}, which joins other nodes")
        ties.append(tie)
    return _network(head["wave"], head["title"], items, made, ties)


def _made(kinds: Mapping[str, type[Record]], given: Mapping[str, Any], where: str) -> Record:
    """The record that the attributes of a node or tie describe."""
    kind = kinds.get(given.get("kind", ""))
    if kind is None:
        raise ValueError(f"the {where} has no kind that a Network knows: {given.get('kind')!r}")
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    known = {name: given[name] for name in names if given.get(name) is not None}
    try:
        return kind(**known)
    except TypeError as error:
        raise ValueError(f"the {where} lacks an attribute of its kind: {error}") from error
