"""What is exported: nodes and edges of every layer as plain values, ready for any writer."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

#: A value that every writer can write; None is "not known".
Value = str | float | int | bool | None

#: What an edge's weight, or a number of a node, may be when it is not a number.
KNOWN, NOT_KNOWN, WITHHELD = "known", "not_known", "withheld"
#: A number that nobody's answer is behind: a stand-in alone.
STAND_IN = "stand_in"
NO_RELATIONSHIP, CANNOT_JUDGE, BLANK = "no_relationship", "cannot_judge", "blank"

#: What no file may hold: XML has no such characters, and marks that turn the direction of writing
#: would let a name show as another.
_ILLEGAL = re.compile("[\ud800-\udfff\ufdd0-\ufdef\u202a-\u202e\u2066-\u2069]")


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """Text on one line without characters that a file format refuses or a reader cannot see.

    >>> clean("Ashmere\\x00 &\\tCo\\n")
    'Ashmere & Co'
    """
    spaced = "".join(
        " " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text
    )
    kept = _ILLEGAL.sub("", spaced)
    kept = "".join(letter for letter in kept if ord(letter) & 0xFFFE != 0xFFFE)
    return " ".join(kept.split())


def value(given: Any) -> Value:
    """Any value as one that can be written: clean text, a plain number, or None.

    Lists become one text with its parts separated by semicolons; NaN and infinity are not known.

    >>> value(["a", "b"]), value(float("nan")), value(""), value(1.50000000049)
    ('a; b', None, None, 1.5)
    """
    if given is None or isinstance(given, bool):
        return given
    if isinstance(given, str):
        return clean(given) or None
    if isinstance(given, Mapping):
        raise TypeError("a value of a node or edge is not a table")
    if isinstance(given, Iterable):
        return "; ".join(str(one) for one in map(value, given) if one is not None) or None
    if type(given).__name__ in ("bool_", "bool"):
        return bool(given)
    number = float(given)
    if not math.isfinite(number):
        return None
    if number.is_integer() and not isinstance(given, float):
        return int(number)
    # As many digits as the results carry, and never -0.
    return float(f"{number:.9g}") + 0.0


def values(**given: Any) -> dict[str, Value]:
    """Several values by their names; those that are not known stay, as None."""
    return {name: value(one) for name, one in given.items()}


@dataclass(frozen=True)
class Column:
    """A thing that nodes or edges may say: its name, its kind and what it means.

    `kind` is text, number, whole or flag.
    """

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Layer:
    """One kind of edge: what joins what, what its weight is, and whether it has a direction."""

    id: str
    title: str
    weight: str
    directed: bool
    between: tuple[str, str]


@dataclass(frozen=True)
class Vertex:
    """A node: its id is its kind and code, for a leader may share a body's code.

    What does not apply to a node is absent from `values`; what is not known is None; what an
    edition withholds is absent and named in `withheld`.
    """

    kind: str
    code: str
    label: str
    values: Mapping[str, Value] = field(default_factory=dict)
    withheld: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The node's name in every file."""
        return f"{self.kind}:{self.code}"

    def said(self) -> dict[str, Value]:
        """Everything that a table says of the node, its own parts included."""
        return {
            "id": self.id,
            "label": self.label,
            "kind": self.kind,
            "code": self.code,
            **self.values,
            "withheld": "; ".join(self.withheld) or None,
        }


@dataclass(frozen=True)
class Edge:
    """An edge of one layer; `status` says why a weight that is None is not there."""

    source: str
    target: str
    layer: str
    weight: Value = 1
    status: str = KNOWN
    values: Mapping[str, Value] = field(default_factory=dict)
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Graph:
    """Everything that an export holds, for one audience, in a fixed order.

    `head` says of what survey, wave and audience it is; `marking` must stand in every file.
    """

    head: Mapping[str, Value]
    marking: str
    layers: tuple[Layer, ...]
    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]
    known_columns: tuple[Column, ...]

    @cached_property
    def layer(self) -> Mapping[str, Layer]:
        """The layers by their ids."""
        return MappingProxyType({layer.id: layer for layer in self.layers})

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The label of each node by its id."""
        return MappingProxyType({vertex.id: vertex.label for vertex in self.vertices})

    @cached_property
    def vertex_columns(self) -> tuple[Column, ...]:
        """What nodes say in this export, in one order."""
        return self._used(self.vertices)

    @cached_property
    def edge_columns(self) -> tuple[Column, ...]:
        """What edges say in this export, in one order."""
        return self._used(self.edges)

    def _used(self, records: Iterable[Vertex | Edge]) -> tuple[Column, ...]:
        names = {name for record in records for name in (*record.values, *record.withheld)}
        found = tuple(column for column in self.known_columns if column.name in names)
        missing = names - {column.name for column in found} - {"weight"}
        if missing:
            raise ValueError(f"no column describes {', '.join(sorted(missing))}")
        return found

    def of(self, layer: str) -> tuple[Edge, ...]:
        """The edges of one layer."""
        return tuple(edge for edge in self.edges if edge.layer == layer)

    def said(self, edge: Edge) -> dict[str, Value]:
        """Everything that a table says of an edge, its own parts included."""
        return {
            "source": edge.source,
            "target": edge.target,
            "layer": edge.layer,
            "directed": self.layer[edge.layer].directed,
            "weight": edge.weight,
            "status": edge.status,
            **edge.values,
            "withheld": "; ".join(edge.withheld) or None,
        }

    def ids(self) -> tuple[str, ...]:
        """A name for each edge: its layer and its place among all edges of the layer."""
        counts: dict[str, int] = {}
        found = []
        for edge in self.edges:
            counts[edge.layer] = counts.get(edge.layer, 0) + 1
            found.append(f"{edge.layer}-{counts[edge.layer]}")
        return tuple(found)


def flag(given: Value) -> Value:
    """A yes or no as a word, because most formats have no third state for "not known"."""
    return {True: "yes", False: "no"}[given] if isinstance(given, bool) else given
