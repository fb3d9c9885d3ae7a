"""What is known between every two of some nodes: the one input that every measure takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maturity.frame import Bools, Floats, Ints
from maturity.model import Rules, at_least, both_sides, dyad

if TYPE_CHECKING:
    import igraph
    import networkx

#: How two directions become one tie.
RULES = ("either", "both", "mean", "maturity")
#: How a pair's maturity is made of its two sides, unless a survey chose otherwise.
DEFAULTS = Rules()


@dataclass(frozen=True, eq=False)
class Ties:
    """How strong the tie between every two nodes is: 0 where there is none, NaN where nobody knows.

    `values` is square, a row's node towards a column's; nobody has a tie with themselves, so the
    diagonal is NaN. Undirected ties are symmetric. `attributes` give each node a word, such as its
    sector, "" where it has none. The arrays are copies that cannot be written to. Raises ValueError
    for a shape, name or attribute that does not fit, and for a negative or infinite value.

    >>> two = Ties(("a", "b"), np.array([[0.0, 75.0], [np.nan, 0.0]]))
    >>> two.known.tolist(), two.present.tolist()
    ([[False, True], [False, False]], [[False, True], [False, False]])
    """

    names: tuple[str, ...]
    values: Floats
    directed: bool = True
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        size = len(self.names)
        values: Floats = np.array(self.values, dtype=np.float64)
        if values.shape != (size, size):
            raise ValueError(f"{size} nodes need {size} x {size} values, not {values.shape}")
        if len(set(self.names)) != size:
            raise ValueError("two nodes have the same name")
        np.fill_diagonal(values, np.nan)
        if np.isinf(values).any() or (values < 0).any():
            raise ValueError("a tie's strength is a finite number from 0 on, or NaN")
        if not self.directed and not np.array_equal(values, values.T, equal_nan=True):
            raise ValueError("undirected ties are the same in both directions")
        given = {name: tuple(words) for name, words in self.attributes.items()}
        for name, words in given.items():
            if len(words) != size:
                raise ValueError(f"the attribute {name} has {len(words)} words for {size} nodes")
        values.setflags(write=False)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "attributes", MappingProxyType(given))

    # -- what is known ---------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.names)

    @cached_property
    def known(self) -> Bools:
        """The cells about which somebody said something."""
        return np.asarray(np.isfinite(self.values))

    @cached_property
    def present(self) -> Bools:
        """The cells in which there is a tie, as far as is known."""
        return np.asarray(self.known & (self.values > 0))

    @cached_property
    def absent(self) -> Bools:
        """The cells in which there is known to be no tie."""
        return np.asarray(self.known & (self.values == 0))

    @cached_property
    def seen(self) -> Bools:
        """The nodes about which anything is known, from either side."""
        return np.asarray(self.known.any(axis=0) | self.known.any(axis=1))

    @cached_property
    def cells(self) -> tuple[Ints, Ints]:
        """Where the known cells stand, row and column; an undirected pair counts once."""
        known = self.known if self.directed else np.triu(self.known)
        rows, columns = np.nonzero(known)
        return rows, columns

    @cached_property
    def flat(self) -> Floats:
        """The values of the known cells, in the order of `cells`."""
        return np.asarray(self.values[self.cells])

    @property
    def gap(self) -> str:
        """What is not known, as a note; "" where everything is."""
        cells = self.size * (self.size - 1) // (1 if self.directed else 2)
        missing = cells - len(self.flat)
        what = "directions" if self.directed else "pairs"
        return f"{missing} of {cells} {what} are not known" if missing else ""

    def labels(self, attribute: str) -> tuple[str, ...]:
        """The word that each node has for an attribute; KeyError where there is no such one."""
        return self.attributes[attribute]

    @cached_property
    def linked(self) -> Ties:
        """What structure is read from: the nodes seen, tied where either side knows of a tie."""
        return self.kept(self.seen).undirected("either")

    @cached_property
    def arrows(self) -> Ties:
        """The nodes seen, with both directions kept apart."""
        return self.kept(self.seen)

    @property
    def doubt(self) -> str:
        """What is not known about the structure, as a note; "" where everything is."""
        parts = []
        unseen = int((~self.seen).sum())
        if unseen:
            parts.append(f"{unseen} of {self.size} nodes are left out: nothing is known of them")
        if self.linked.gap:
            parts.append(f"{self.linked.gap} and count as no tie")
        return "; ".join(parts)

    # -- other ties made of these ----------------------------------------------------------------

    def cut(self, at: float) -> Ties:
        """The ties that reach a strength, as 1; 0 where they do not; unknown stays unknown."""
        return self._with(np.where(self.known, at_least(self.values, at), np.nan))

    def undirected(self, rule: str = "either", rules: Rules = DEFAULTS) -> Ties:
        """The ties with both directions taken together.

        "either": the stronger side; one that knows of a tie is enough, one that knows of none is
        not. "both": the weaker side; one that knows of none is enough. "mean": the mean, or the one
        side that is known. "maturity": the maturity of a pair by `rules`, where the unhappier side
        counts more, or the one side that is known.
        """
        if not self.directed:
            return self
        forth, back = self.values, self.values.T
        if rule == "either":
            one = np.fmax(forth, back)
            values = np.where(np.isnan(forth + back) & (one == 0), np.nan, one)
        elif rule == "both":
            one = np.fmin(forth, back)
            values = np.where(np.isnan(forth + back) & (one > 0), np.nan, one)
        elif rule == "mean":
            values = both_sides(forth, back)
        elif rule == "maturity":
            values = dyad(forth, back, rules)
        else:
            raise ValueError(f"the rule is one of {', '.join(RULES)}, not {rule!r}")
        return Ties(self.names, values, directed=False, attributes=self.attributes)

    def kept(self, chosen: Bools) -> Ties:
        """The ties among some of the nodes."""
        places = np.flatnonzero(chosen)
        return Ties(
            tuple(self.names[n] for n in places),
            self.values[np.ix_(places, places)],
            directed=self.directed,
            attributes={
                name: tuple(words[n] for n in places) for name, words in self.attributes.items()
            },
        )

    def without(self, names: Collection[str]) -> Ties:
        """The ties when some nodes are taken away."""
        return self.kept(np.array([name not in names for name in self.names], dtype=bool))

    def described(self, **attributes: Sequence[str]) -> Ties:
        """The ties with further attributes of their nodes."""
        given = {name: tuple(words) for name, words in attributes.items()}
        return Ties(self.names, self.values, self.directed, {**self.attributes, **given})

    def _with(self, values: Floats) -> Ties:
        return Ties(self.names, values, self.directed, self.attributes)

    # -- answers ---------------------------------------------------------------------------------

    def by_node(self, values: Sequence[float] | Floats | Bools, name: str, note: str = "") -> Any:
        """One value for each node, as a Series; its note is in `attrs["note"]`."""
        found = pd.Series(np.asarray(values), index=self._index, name=name)
        if found.dtype != bool:
            found = found.astype(np.float64)
            if found.isna().any() and not note:
                raise ValueError("values that are not known need a note that says why")
        found.attrs["note"] = note
        return found

    def by_seen(self, values: Sequence[float] | Floats, name: str, note: str = "") -> Any:
        """One value for each node seen, as a Series of all nodes; NaN for the others."""
        found = np.full(self.size, np.nan)
        found[self.seen] = values
        return self.by_node(found, name, "; ".join(part for part in (self.doubt, note) if part))

    def by_tie(self, values: Floats, note: str = "") -> pd.DataFrame:
        """One value for each two nodes, as a table; its note is in `attrs["note"]`."""
        found = pd.DataFrame(values, index=self._index, columns=self._index)
        found.attrs["note"] = note
        return found

    @property
    def _index(self) -> pd.Index[str]:
        return pd.Index(list(self.names), name="node", dtype=object)

    # -- graphs ----------------------------------------------------------------------------------

    @cached_property
    def graph(self) -> igraph.Graph:
        """The ties known to be there, as igraph, with their `weight`; not to be changed."""
        import igraph

        there = self.present if self.directed else np.triu(self.present)
        rows, columns = np.nonzero(there)
        return igraph.Graph(
            self.size,
            list(zip(rows.tolist(), columns.tolist(), strict=True)),
            directed=self.directed,
            vertex_attrs={"name": list(self.names)},
            edge_attrs={"weight": self.values[rows, columns].tolist()},
        )

    def as_networkx(self) -> networkx.Graph:
        """The ties that are known to be there, as networkx, with their `weight`."""
        import networkx

        graph = networkx.DiGraph() if self.directed else networkx.Graph()
        graph.add_nodes_from(self.names)
        rows, columns = np.nonzero(self.present if self.directed else np.triu(self.present))
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            weight = float(self.values[row, column])
            graph.add_edge(self.names[row], self.names[column], weight=weight)
        return graph


def two_steps(tied: Bools) -> Floats:
    """How many ways of two ties lead from each node to each; undirected, partners they share."""
    # Counts this small are exact in float32, whose product is the quickest.
    steps = tied.astype(np.float32)
    return np.asarray((steps @ steps).astype(np.float64))
