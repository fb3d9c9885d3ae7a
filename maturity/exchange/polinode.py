"""Polinode: a workbook with a sheet of people and one sheet of ties for each question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from maturity.exchange.export import Export, Field, Part, coded, tagged, tidy
from maturity.exchange.raw import Grid, Line

_NODES = {"nodes", "node attributes"}


def is_polinode(grids: Sequence[Grid]) -> bool:
    """Whether sheets are what Polinode writes."""
    return any(tidy(grid.sheet) in _NODES for grid in grids) and any(_ties(grid) for grid in grids)


def _ties(grid: Grid) -> bool:
    return [tidy(cell) for cell in grid.top(0)[:2]] == ["source", "target"]


def understand(grids: Sequence[Grid]) -> Export:
    """The sheets of Polinode as an export: who answered, and whom each tie is about."""
    parts: list[Part] = []
    for grid in grids:
        head = grid.top(0)
        width = len(head)
        if tidy(grid.sheet) in _NODES:
            plain = [tidy(name) for name in head]
            key = plain.index("name") if "name" in plain else 0
            fields = tuple(
                Field(n, name, (name,), tagged(coded(name)))
                for n, name in enumerate(head)
                if name.strip()
            )
            parts.insert(0, Part(grid.file, fields, _rows(grid, width), key))
        elif _ties(grid):
            fields = tuple(
                Field(
                    n,
                    name,
                    (f"{grid.sheet}/{name}", name),
                    tagged(
                        ((name, ""), *coded(name), *(((grid.sheet, ""),) if width == 3 else ()))
                    ),
                )
                for n, name in enumerate(head)
                if n > 1 and name.strip()
            )
            parts.append(Part(grid.file, fields, _rows(grid, width), None, 0, 1))
    return Export("polinode", "workbook", 1, tuple(parts), people=("name",))


def _rows(grid: Grid, width: int) -> Callable[[], Iterator[Line]]:
    return lambda: grid.below(1, width)
