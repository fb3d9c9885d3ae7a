"""Writes a graph as a blueprint of Kumu: its elements and connections in JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from maturity.exchange.graph import Edge, Graph, Layer, Vertex, flag

_KINDS = {
    "organisation": "Organisation",
    "leader": "Leader",
    "body": "Body",
    "sector": "Sector",
    "place": "Place",
}


def kumu(graph: Graph) -> bytes:
    """The graph as Kumu imports it.

    An element's type is the kind of node, a connection's the title of its layer. The marking is a
    tag of everything, because a map keeps nothing of the file but its elements and connections.
    """
    marking = graph.marking
    made = {
        "elements": [_element(vertex, marking) for vertex in graph.vertices],
        "connections": [
            _connection(id, edge, graph.layer[edge.layer], marking)
            for id, edge in zip(graph.ids(), graph.edges, strict=True)
        ],
    }
    return (json.dumps(made, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def mapped(graph: Graph) -> Graph:
    """What a map can show: no view for each dimension, and no answer that is not a rating."""

    def shown(layer: str) -> bool:
        return layer != "no_rating" and (layer == "view_overall" or not layer.startswith("view_"))

    return replace(
        graph,
        layers=tuple(layer for layer in graph.layers if shown(layer.id)),
        edges=tuple(edge for edge in graph.edges if shown(edge.layer)),
    )


def _element(vertex: Vertex, tag: str) -> dict[str, Any]:
    return {
        "id": vertex.id,
        "label": vertex.label,
        "type": _KINDS[vertex.kind],
        "tags": [tag],
        "Code": vertex.code,
        **_fields(vertex),
    }


def _connection(id: str, edge: Edge, layer: Layer, tag: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": id,
        "from": edge.source,
        "to": edge.target,
        "type": layer.title,
        "direction": "directed" if layer.directed else "undirected",
        "tags": [tag],
        "Status": edge.status.replace("_", " "),
    }
    if edge.weight is not None:
        found["Weight"] = edge.weight
    return found | _fields(edge)


def _fields(record: Vertex | Edge) -> dict[str, Any]:
    """What a record says, under names that a person reads; what is not known is left out."""
    found = {
        name.replace("_", " ").capitalize(): flag(given)
        for name, given in record.values.items()
        if given is not None
    }
    if record.withheld:
        found["Withheld"] = "; ".join(record.withheld)
    return found
