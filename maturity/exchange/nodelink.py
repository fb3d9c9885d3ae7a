"""Writes a graph as JSON: nodes and edges as networkx and D3 know them, with what each says."""

from __future__ import annotations

import json
from typing import Any

from maturity.exchange.graph import Column, Graph

FORMAT = "maturity-network/1"


def node_link(graph: Graph) -> bytes:
    """The graph as node-link JSON, one node or edge a line.

    null is not known; what an edition withholds is named in `withheld`; what does not apply to a
    node or edge is not there.
    """
    head = {
        "marking": graph.marking,
        **graph.head,
        "layers": [
            {
                "id": layer.id,
                "title": layer.title,
                "weight": layer.weight,
                "directed": layer.directed,
                "between": list(layer.between),
                "edges": len(graph.of(layer.id)),
            }
            for layer in graph.layers
        ],
        "node_columns": _columns(graph.vertex_columns),
        "edge_columns": _columns(graph.edge_columns),
    }
    nodes: list[dict[str, Any]] = [
        {
            "id": vertex.id,
            "kind": vertex.kind,
            "code": vertex.code,
            "label": vertex.label,
            **vertex.values,
            "withheld": list(vertex.withheld),
        }
        for vertex in graph.vertices
    ]
    edges: list[dict[str, Any]] = [
        {
            "source": edge.source,
            "target": edge.target,
            "key": id,
            "layer": edge.layer,
            "directed": graph.layer[edge.layer].directed,
            "weight": edge.weight,
            "status": edge.status,
            **edge.values,
            "withheld": list(edge.withheld),
        }
        for id, edge in zip(graph.ids(), graph.edges, strict=True)
    ]
    parts = [
        f'"format": {_line(FORMAT)}',
        '"directed": true',
        '"multigraph": true',
        f'"graph": {_line(head)}',
        f'"nodes": {_rows(nodes)}',
        f'"edges": {_rows(edges)}',
    ]
    return ("{\n " + ",\n ".join(parts) + "\n}\n").encode()


def _columns(columns: tuple[Column, ...]) -> list[dict[str, str]]:
    return [{"name": c.name, "type": c.kind, "meaning": c.meaning} for c in columns]


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _rows(rows: list[dict[str, Any]]) -> str:
    return "[\n  " + ",\n  ".join(map(_line, rows)) + "\n ]" if rows else "[]"
