"""Writes a graph for Pajek: a network for each layer, partitions and vectors, and one project."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from maturity.exchange.graph import STAND_IN, Edge, Graph, Value, Vertex
from maturity.outputs import defuse

#: The sets of nodes that networks are drawn on, in order, by the kinds in them.
_SETS: Mapping[str, tuple[str, ...]] = {
    "organisations": ("organisation",),
    "sectors": ("sector",),
    "seats": ("organisation", "body"),
    "places": ("organisation", "place"),
    "ratings": ("leader", "organisation"),
    "leaders": ("leader",),
}
#: What Pajek takes for a missing value of a vector.
_MISSING = 999_999_998
#: The folder of these files; their names come from layers, never from what a survey says.
ROOM = "pajek"


@dataclass(frozen=True, eq=False)
class _Set:
    """Some of the nodes in an order of their own, each with the label that it has in Pajek."""

    name: str
    vertices: tuple[Vertex, ...]
    labels: tuple[str, ...]

    @property
    def number(self) -> Mapping[str, int]:
        return {vertex.id: n for n, vertex in enumerate(self.vertices, start=1)}


def pajek(graph: Graph) -> dict[str, bytes]:
    """The graph as Pajek's files: one project with everything, and each network by itself.

    The project begins with the mark by which Pajek knows UTF-8; the single files do without, for R
    and Python. A weight that is not known, or a stand-in alone, is no line; one of 0 is a line of
    value 0.
    """
    sets = {name: _set(graph, name, kinds) for name, kinds in _SETS.items()}
    networks: dict[str, str] = {}
    for file, title, edges, directed in _networks(graph):
        of = sets[_set_of(graph, edges[0].layer)]
        networks[f"{of.name}-{file}.net"] = _network(of, title, edges, directed=directed)
    used = {name.split("-")[0] for name in networks} | {"organisations"}
    parts: dict[str, str] = {}
    legend: list[tuple[str, str, int, str]] = []
    for some in (sets[name] for name in _SETS if name in used):
        for name, say in _PARTITIONS[some.name].items():
            words = [say(vertex) for vertex in some.vertices]
            classes = {word: n for n, word in enumerate(sorted({w for w in words if w}), start=1)}
            file = f"{some.name}-{name}.clu"
            legend += [(file, name, n, word) for word, n in {"": 0, **classes}.items()]
            parts[file] = _column(classes.get(word, 0) for word in words)
        for name in _VECTORS.get(some.name, ()):
            known = [vertex.values.get(name) for vertex in some.vertices]
            if any(one is not None for one in known):
                parts[f"{some.name}-{name}.vec"] = _column(
                    _MISSING if one is None else one for one in known
                )
    said = f"% {graph.marking}\n"
    project = [said]
    for name, text in (networks | parts).items():
        stem, _, kind = name.rpartition(".")
        head = {"net": "Network", "clu": "Partition", "vec": "Vector"}[kind]
        project.append(f"*{head} {stem}\n{text}\n")
    found = {f"{ROOM}/network.paj": "".join(project).encode("utf-8-sig")}
    for name, text in (networks | parts).items():
        found[f"{ROOM}/{name}"] = (said + text).encode()
    found[f"{ROOM}/vertices.csv"] = _csv(
        ("file", "vertex", "label", "id", "name", "marking"),
        (
            (f"{some.name}-*", n, label, vertex.id, vertex.label, graph.marking)
            for some in sets.values()
            if some.name in used
            for n, (vertex, label) in enumerate(
                zip(some.vertices, some.labels, strict=True), start=1
            )
        ),
    )
    found[f"{ROOM}/partitions.csv"] = _csv(
        ("file", "of", "class", "meaning", "marking"),
        ((*row, graph.marking) for row in legend),
    )
    return found


def _text(vertex: Vertex, name: str) -> str:
    found = vertex.values.get(name)
    return found if isinstance(found, str) else ""


def _flag(vertex: Vertex, name: str) -> str:
    return name if vertex.values.get(name) is True else f"not {name}"


_KIND: dict[str, Callable[[Vertex], str]] = {"kind": lambda vertex: vertex.kind}
_PARTITIONS: Mapping[str, dict[str, Callable[[Vertex], str]]] = {
    "organisations": {
        "sector": lambda vertex: _text(vertex, "sector"),
        "group": lambda vertex: _text(vertex, "group"),
        "place": lambda vertex: _text(vertex, "place"),
        "hub": lambda vertex: _flag(vertex, "hub"),
    },
    "sectors": {"group": lambda vertex: _text(vertex, "group")},
    "seats": _KIND,
    "places": _KIND,
    "ratings": _KIND,
    "leaders": {"organisation": lambda vertex: _text(vertex, "organisation")},
}


_VECTORS = {"organisations": ("score", "experienced", "reputed"), "sectors": ("score", "cross")}


def _set(graph: Graph, name: str, kinds: tuple[str, ...]) -> _Set:
    found = [vertex for kind in kinds for vertex in graph.vertices if vertex.kind == kind]
    labels: list[str] = []
    taken: set[str] = set()
    for vertex in found:
        label = _label(vertex.label)
        if label in taken:
            # The code tells two of one name apart, and a number two of one code and name.
            label = first = f"{label} ({_label(vertex.code)})"
            n = 1
            while label in taken:
                n += 1
                label = f"{first} {n}"
        taken.add(label)
        labels.append(label)
    return _Set(name, tuple(found), tuple(labels))


def _label(text: str) -> str:
    """A label between quotation marks; readers know no way to write one, or a backslash, in it."""
    return text.replace('"', "”").replace("\\", "/")


def _set_of(graph: Graph, layer: str) -> str:
    first, second = graph.layer[layer].between
    kinds = tuple(dict.fromkeys((first, second)))
    return next(name for name, wanted in _SETS.items() if wanted == kinds)


def _networks(graph: Graph) -> Iterator[tuple[str, str, tuple[Edge, ...], bool]]:
    """Each layer with a weight: the end of its file's name, its title, its edges."""
    others = 0
    for layer in graph.layers:
        file = layer.id.replace("_", "-")
        if layer.id.startswith("view_") and layer.id not in ("view_overall", "view_depth"):
            # A questionnaire names its dimensions, and no name of its chooses a path.
            others += 1
            file = f"view-dimension-{others}"
        # A line has no room for a status, so what nobody said is left out.
        edges = tuple(
            edge
            for edge in graph.of(layer.id)
            if edge.weight is not None and edge.status != STAND_IN
        )
        if edges:
            yield file, layer.title, edges, layer.directed


def _network(some: _Set, title: str, edges: Iterable[Edge], *, directed: bool) -> str:
    number = some.number
    lines = [f"*Vertices {len(some.vertices)}"]
    lines += [f'{n} "{label}"' for n, label in enumerate(some.labels, start=1)]
    lines.append("*Arcs" if directed else "*Edges")
    lines += [f"{number[edge.source]} {number[edge.target]} {edge.weight}" for edge in edges]
    return f"% {title}\n" + "\n".join(lines) + "\n"


def _column(values: Iterable[Value]) -> str:
    found = list(values)
    return "\n".join((f"*Vertices {len(found)}", *map(str, found))) + "\n"


def _csv(columns: tuple[str, ...], rows: Iterable[tuple[Value, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(tuple(map(defuse, row)) for row in rows)
    return out.getvalue().encode("utf-8-sig")
