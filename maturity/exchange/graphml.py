"""Writes a graph as GraphML, which igraph, networkx, Gephi, yEd and Cytoscape read."""

from __future__ import annotations

from xml.etree import ElementTree as Tree

from maturity.exchange.graph import Column, Graph, Value, flag

_SPACE = "http://graphml.graphdrawing.org/xmlns"
#: A yes or no is a text: readers take a missing flag for no, and "not known" is not no.
_TYPES = {"text": "string", "flag": "string", "number": "double", "whole": "long"}
#: What nodes and edges have beside their columns.
_NODE = (Column("kind", "text", ""), Column("code", "text", ""), Column("label", "text", ""))
_EDGE = (
    Column("layer", "text", ""),
    Column("directed", "flag", ""),
    Column("weight", "number", ""),
    Column("status", "text", ""),
)
_LAST = (Column("withheld", "text", ""),)


def graphml(graph: Graph) -> bytes:
    """The whole graph as GraphML; every edge is written with a direction.

    Readers refuse a file in which some edges have a direction and some have none, so an edge says
    in its attribute `directed` whether its direction means anything.
    """
    root = Tree.Element("graphml", {"xmlns": _SPACE})
    head = {"marking": graph.marking, **graph.head}
    for name in head:
        _key(root, "graph", name, "string")
    node_columns = (*_NODE, *graph.vertex_columns, *_LAST)
    edge_columns = (*_EDGE, *graph.edge_columns, *_LAST)
    for domain, columns in (("node", node_columns), ("edge", edge_columns)):
        for column in columns:
            _key(root, domain, column.name, _TYPES[column.kind])
    body = Tree.SubElement(root, "graph", {"id": "network", "edgedefault": "directed"})
    for name, given in head.items():
        _data(body, "graph", name, given)
    for vertex in graph.vertices:
        node = Tree.SubElement(body, "node", {"id": vertex.id})
        found = vertex.said()
        for column in node_columns:
            _data(node, "node", column.name, found.get(column.name))
    for id, edge in zip(graph.ids(), graph.edges, strict=True):
        ends = {"id": id, "source": edge.source, "target": edge.target}
        line = Tree.SubElement(body, "edge", ends)
        found = graph.said(edge)
        for column in edge_columns:
            _data(line, "edge", column.name, found.get(column.name))
    Tree.indent(root, " ")
    return _bytes(root)


def _key(root: Tree.Element, domain: str, name: str, kind: str) -> None:
    # The name of a key is its title too: R and Gephi show one, networkx the other.
    Tree.SubElement(
        root,
        "key",
        {"id": f"{domain}_{name}", "for": domain, "attr.name": name, "attr.type": kind},
    )


def _data(parent: Tree.Element, domain: str, name: str, given: Value) -> None:
    if given is not None:
        Tree.SubElement(parent, "data", {"key": f"{domain}_{name}"}).text = str(flag(given))


def _bytes(root: Tree.Element) -> bytes:
    text = Tree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
