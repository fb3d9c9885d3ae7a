"""Writes a graph as GEXF 1.3, the format of Gephi."""

from __future__ import annotations

from xml.etree import ElementTree as Tree

from maturity.exchange.graph import Column, Graph, Value, flag

_SPACE = "http://gexf.net/1.3"
_TYPES = {"text": "string", "flag": "string", "number": "double", "whole": "long"}
_NODE = (Column("kind", "text", ""), Column("code", "text", ""))
#: The weight stands among the attributes too: Gephi gives 1 to an edge that has none.
_EDGE = (
    Column("layer", "text", ""),
    Column("directed", "flag", ""),
    Column("strength", "number", ""),
    Column("status", "text", ""),
)
_LAST = (Column("withheld", "text", ""),)


def gexf(graph: Graph) -> bytes:
    """The whole graph as GEXF; parallel edges differ in their kind, which is their layer.

    There is no date in it. A weight that is not known is left out, and so is one of 0, for Gephi
    drops an edge of weight 0 on import; it then shows 1, and the attributes `strength` and `status`
    say what is known.
    """
    root = Tree.Element("gexf", {"xmlns": _SPACE, "version": "1.3"})
    meta = Tree.SubElement(root, "meta")
    Tree.SubElement(meta, "creator").text = "maturity"
    Tree.SubElement(meta, "keywords").text = graph.marking
    said = (f"{name}: {given}" for name, given in graph.head.items() if given is not None)
    Tree.SubElement(meta, "description").text = "; ".join((graph.marking, *said))
    body = Tree.SubElement(root, "graph", {"mode": "static", "defaultedgetype": "directed"})
    node_columns = (*_NODE, *graph.vertex_columns, *_LAST)
    edge_columns = (*_EDGE, *graph.edge_columns, *_LAST)
    _attributes(body, "node", node_columns)
    _attributes(body, "edge", edge_columns)
    nodes = Tree.SubElement(body, "nodes", {"count": str(len(graph.vertices))})
    for vertex in graph.vertices:
        node = Tree.SubElement(nodes, "node", {"id": vertex.id, "label": vertex.label})
        _values(node, vertex.said(), node_columns)
    edges = Tree.SubElement(body, "edges", {"count": str(len(graph.edges))})
    for id, edge in zip(graph.ids(), graph.edges, strict=True):
        own = {"id": id, "source": edge.source, "target": edge.target, "kind": edge.layer}
        if edge.weight:
            own["weight"] = str(edge.weight)
        line = Tree.SubElement(edges, "edge", own)
        _values(line, {**graph.said(edge), "strength": edge.weight}, edge_columns)
    Tree.indent(root, " ")
    text = Tree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _attributes(parent: Tree.Element, of: str, columns: tuple[Column, ...]) -> None:
    made = Tree.SubElement(parent, "attributes", {"class": of})
    for column in columns:
        Tree.SubElement(
            made,
            "attribute",
            {"id": column.name, "title": column.name, "type": _TYPES[column.kind]},
        )


def _values(parent: Tree.Element, found: dict[str, Value], columns: tuple[Column, ...]) -> None:
    made = Tree.SubElement(parent, "attvalues")
    for column in columns:
        given = found.get(column.name)
        if given is not None:
            Tree.SubElement(made, "attvalue", {"for": column.name, "value": str(flag(given))})
