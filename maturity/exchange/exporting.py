"""The files of an export: a graph in the form that one program reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType

from maturity.exchange.gexf import gexf
from maturity.exchange.graph import Graph
from maturity.exchange.graphml import graphml
from maturity.exchange.kumu import kumu, mapped
from maturity.exchange.nodelink import node_link
from maturity.exchange.pajek import pajek
from maturity.exchange.sheeted import csv_tables, workbook

#: The formats that are one file, with its name.
SINGLE: Mapping[str, str] = MappingProxyType(
    {
        "graphml": "network.graphml",
        "gexf": "network.gexf",
        "kumu": "kumu.json",
        "xlsx": "network.xlsx",
        "json": "network.json",
    }
)
_WRITERS: Mapping[str, Callable[[Graph], bytes]] = MappingProxyType(
    {"graphml": graphml, "gexf": gexf, "kumu": kumu, "xlsx": workbook, "json": node_link}
)
_FOLDERS: Mapping[str, Callable[[Graph], dict[str, bytes]]] = MappingProxyType(
    {"csv": csv_tables, "pajek": pajek}
)
#: Every format, in the order of the command's help.
FORMATS = ("graphml", "gexf", "kumu", "pajek", "csv", "xlsx", "json")


def export_files(graph: Graph, to: str) -> dict[str, bytes]:
    """The files of a graph in one format, by their paths inside a folder.

    Their names are fixed. The same graph gives the same bytes. Raises ValueError for a format that
    does not exist, `MaturityError` where one cannot hold the graph.
    """
    if to in _FOLDERS:
        return _FOLDERS[to](graph)
    if to not in _WRITERS:
        raise ValueError(f"the format is one of {', '.join(FORMATS)}, not {to!r}")
    return {SINGLE[to]: _WRITERS[to](part_of(graph, to))}


def part_of(graph: Graph, to: str) -> Graph:
    """The part of a graph that a format holds: all of it, but for a map of Kumu."""
    return mapped(graph) if to == "kumu" else graph


def own_name(out: PurePath, to: str) -> str:
    """The name in a path that a person gave for a file of this format; "" where it is a folder.

    >>> own_name(PurePath("a/b.graphml"), "graphml"), own_name(PurePath("a/b"), "graphml")
    ('b.graphml', '')
    """
    if to not in SINGLE:
        return ""
    return out.name if out.suffix.lower() == PurePath(SINGLE[to]).suffix else ""
