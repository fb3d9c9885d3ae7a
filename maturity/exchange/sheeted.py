"""Writes a graph as tidy tables: CSV files, or the sheets of one Excel workbook."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from maturity.errors import refuse
from maturity.exchange.graph import Graph, Value, flag
from maturity.outputs import csv_bytes, defuse
from maturity.sheets import without_clock

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

#: No sheet of a workbook has more rows, and no cell more characters.
ROWS, LONGEST = 1_048_576, 32_767
#: The last column of every table of a file that must not be passed on without its marking.
MARKING = "marking"
_TEXT = "@"
#: A text that begins so may be taken for something else.
_TAKEN = ("=", "#", "'")
#: To a workbook _x0041_ is the letter A; written so, it shows what was meant.
_NUMBERED = re.compile("_x[0-9A-Fa-f]{4}_")

Row = Sequence[Value]
Rows = tuple[list[str], list[Row]]


def csv_tables(graph: Graph) -> dict[str, bytes]:
    """The graph as nodes.csv and edges.csv, with layers.csv and columns.csv that explain them."""
    import pandas as pd

    found = {}
    for name, (columns, rows) in _tables(graph).items():
        marked = [(*map(flag, row), graph.marking) for row in rows]
        table = pd.DataFrame(marked, columns=[*columns, MARKING], dtype=object)
        found[f"{name}.csv"] = csv_bytes(table)
    return found


def workbook(graph: Graph) -> bytes:
    """The graph as one workbook: about, nodes, edges, layers, columns.

    Texts are written as texts and never as formulas. Raises `MaturityError` where there are more
    rows than a sheet can hold.
    """
    from openpyxl import Workbook

    tables = _tables(graph)
    for name, (_, rows) in tables.items():
        _check(name, len(rows))
    book = Workbook(write_only=True)
    book.properties.creator = "maturity"
    # A fixed day, so that the same call gives the same bytes.
    book.properties.created = datetime.datetime(2026, 1, 1)
    book.properties.description = graph.marking
    about: list[Row] = [("marking", graph.marking), *((k, v) for k, v in graph.head.items())]
    for name, (columns, rows) in {"about": (["what", "value"], about), **tables}.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        # Shown on every page that is printed.
        sheet.oddFooter.center.text = graph.marking.replace("&", "&&")
        for row in (columns, *rows):
            sheet.append([_cell(sheet, given) for given in row])
    out = io.BytesIO()
    book.save(out)
    return without_clock(out.getvalue())


def _check(name: str, rows: int) -> None:
    if rows >= ROWS:
        refuse(
            "too-many-rows",
            f"the sheet {name}",
            f"it would have {rows:,} rows, and a workbook holds {ROWS:,}",
            "Use --to csv, or leave the leaders out with --no-leaders.",
        )


def _cell(sheet: WriteOnlyWorksheet, given: Value) -> Any:
    from openpyxl.cell import WriteOnlyCell

    given = flag(given)
    if not isinstance(given, str):
        return given
    text = _NUMBERED.sub(r"_x005F\g<0>", given[:LONGEST])
    if text[:1] not in _TAKEN and defuse(text) == text:
        return text
    cell = WriteOnlyCell(sheet, value=text)
    # Set after the value: openpyxl takes a text that begins with = for a formula, and #N/A for an
    # error. The prefix keeps it a text when someone edits the cell in Excel.
    cell.data_type = "s"
    cell.number_format = _TEXT
    cell.quotePrefix = True
    return cell


def _tables(graph: Graph) -> dict[str, Rows]:
    return {
        "nodes": _nodes(graph),
        "edges": _edges(graph),
        "layers": (
            ["layer", "title", "from", "to", "directed", "weight", "edges"],
            [
                (
                    layer.id,
                    layer.title,
                    *layer.between,
                    layer.directed,
                    layer.weight,
                    len(graph.of(layer.id)),
                )
                for layer in graph.layers
            ],
        ),
        "columns": (["table", "column", "type", "meaning"], list(_columns(graph))),
    }


def _nodes(graph: Graph) -> Rows:
    names = ["id", "label", "kind", "code", *(c.name for c in graph.vertex_columns), "withheld"]
    return names, [tuple(map(one.said().get, names)) for one in graph.vertices]


def _edges(graph: Graph) -> Rows:
    own = ["source", "target", "layer", "directed", "weight", "status"]
    names = [*own, *(c.name for c in graph.edge_columns), "withheld"]
    rows: list[Row] = [
        (id, *map(graph.said(edge).get, names))
        for id, edge in zip(graph.ids(), graph.edges, strict=True)
    ]
    return ["id", *names], rows


def _columns(graph: Graph) -> Iterator[Row]:
    for table, columns in (("nodes", graph.vertex_columns), ("edges", graph.edge_columns)):
        for column in columns:
            yield table, column.name, column.kind, column.meaning
