"""The report of one assessment: one HTML file that needs nothing else and works without scripts."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from maturity.drawing.atlas import atlas
from maturity.drawing.bars import bar, strip
from maturity.drawing.bridge import bridge
from maturity.drawing.marks import mark, marks, verdict_icon
from maturity.drawing.relationships import band_line, one_band, relationship_map
from maturity.drawing.slope import slope
from maturity.drawing.stands import stands
from maturity.html import render_page
from maturity.page import NO_WORDS, Page, page
from maturity.page.comparison import change_since, comparison_page
from maturity.page.parts import Bar, Block, Group, Map, Matrix, Picture, Strip
from maturity.resources import asset
from maturity.theme import DEFAULT, Theme

NO_TABLES: Mapping[str, bytes] = MappingProxyType({})
#: A table longer than this stands beside the report and not inside it.
MOST_INSIDE = 16_000


def render(
    results: Mapping[str, Any],
    *,
    words: Mapping[str, str] = NO_WORDS,
    theme: Theme = DEFAULT,
    tables: Mapping[str, bytes] = NO_TABLES,
    comparison: Mapping[str, Any] | None = None,
) -> str:
    """The report of one assessment as the text of an HTML file.

    `results` is the plain data of `results.json`; `words` are the terms to explain at the end, each
    with one sentence; `theme` is how it is dressed; `tables` are the CSV files beside the report by
    their names, of which the smaller ones travel inside it; `comparison` is that with the wave
    before, where there is one. The same results give the same bytes.
    """
    change = change_since(comparison) if comparison else None
    return _written(page(results, words=words, theme=theme, change=change), theme, tables)


def render_comparison(
    found: Mapping[str, Any],
    *,
    words: Mapping[str, str] = NO_WORDS,
    theme: Theme = DEFAULT,
    tables: Mapping[str, bytes] = NO_TABLES,
) -> str:
    """The report of two waves as the text of an HTML file; `found` is that of comparison.json."""
    return _written(comparison_page(found, words=words, theme=theme), theme, tables)


def _written(model: Page, theme: Theme, tables: Mapping[str, bytes]) -> str:
    bodies = {section.kind: section.body for section in model.sections}
    return render_page(
        "report.html",
        footer=model.footer,
        accent=theme.accent,
        script=asset("report.js"),
        functions={
            "strip": _strip,
            "bar": _bar,
            "mark": mark,
            "verdict_icon": verdict_icon,
            "draw": _draw,
            "csv": lambda name: _address(name, tables),
        },
        page=model,
        logo=logo(theme),
        marks=marks(),
        picture=_pictures(bodies["map"]) if "map" in bodies else {},
        matrix_tables=_matrix_tables(bodies["matrix"]) if "matrix" in bodies else [],
    )


def _draw(model: Picture) -> Markup:
    if model.kind == "bridge":
        return bridge(model.items, name=model.name, description=model.description, key=model.key)
    if model.kind == "stands":
        return stands(model.items, name=model.name, description=model.description, key=model.key)
    return slope(
        model.items,
        cuts=model.cuts,
        name=model.name,
        description=model.description,
        before=model.before,
        after=model.after,
        key=model.key,
    )


def _address(name: str, tables: Mapping[str, bytes]) -> str:
    """Where a table is: inside the page if it is small, so that a report sent on its own has it."""
    table = tables.get(name)
    if table is None or len(table) > MOST_INSIDE:
        return f"tables/{name}.csv"
    return f"data:text/csv;charset=utf-8,{quote(table, safe=',;:()*@!')}"


def _pictures(model: Map) -> dict[str, Any]:
    """The map, the same with one band at a time, and a sample of each line for the legend."""
    placed = atlas(model.nodes, notes=model.places)
    return {
        "map": relationship_map(
            placed, model.nodes, model.lines, name=model.name, description=model.description
        ),
        "minis": [
            one_band(placed, model.nodes, mini.band, name=f"{mini.word}: {mini.said}")
            for mini in model.bands
        ],
        "lines": [band_line(mini.band) for mini in model.bands],
    }


def logo(theme: Theme) -> str:
    """The logo as an address that holds the picture itself; blank where there is none."""
    if theme.logo is None:
        return ""
    return f"data:{theme.logo_type};base64,{base64.b64encode(theme.logo).decode('ascii')}"


def _strip(model: Strip) -> Markup:
    return strip(
        model.value, model.low, model.high, model.cuts, label=model.label, shown=model.shown
    )


def _bar(model: Bar) -> Markup:
    return bar(
        model.value, model.low, model.high, band=model.band, mark=model.mark, cuts=model.cuts
    )


# ---- the matrix: thousands of cells, joined here because a template takes five times as long ----


def _matrix_tables(matrix: Matrix) -> list[Markup]:
    anchored: set[int] = set()
    return [_matrix_table(matrix, block, anchored) for block in matrix.blocks]


def _matrix_table(matrix: Matrix, block: Block, anchored: set[int]) -> Markup:
    columns = [member for group in block.columns for member in group.members]
    shown = "block" if len(matrix.blocks) > 1 else "vh"
    parts = [
        f'<table class="matrix"><caption class="{shown}">{escape(block.caption)}</caption>'
        f'<thead><tr><td class="corner">{escape(matrix.corner[0])}</td>'
    ]
    parts += [
        f'<th scope="colgroup" colspan="{len(group.members)}" class="g"><bdi>{escape(group.title)}'
        "</bdi></th>"
        for group in block.columns
    ]
    parts.append(f'</tr><tr><td class="corner">{escape(matrix.corner[1])}</td>')
    for group in block.columns:
        for n, member in enumerate(group.members):
            first = ' class="g"' if n == 0 else ""
            parts.append(
                f'<th scope="col"{first} data-org="{member.number + 1}" '
                f'title="{escape(member.name)}"><span>{escape(member.code)}'
                "</span></th>"
            )
    parts.append("</tr></thead>")
    for group in block.rows:
        parts.append(
            f'<tbody><tr class="place"><th scope="rowgroup" colspan="{len(columns) + 1}"><bdi>'
            f"{escape(group.title)}</bdi></th></tr>"
        )
        for member in group.members:
            # An anchor stands once in a page: at the first table that has the organisation's row.
            anchor = "" if member.number in anchored else f' id="org-{member.number + 1}"'
            anchored.add(member.number)
            parts.append(
                f'<tr data-org="{member.number + 1}"><th scope="row"{anchor}>{mark(member.mark)}'
                f"<bdi>{escape(member.name)}</bdi> "
                f'<span class="code">{escape(member.code)}</span></th>'
            )
            if member.silent:
                said = member.silent if block.brief else f"{member.silent} {member.elsewhere}"
                parts.append(
                    f'<td class="silent g" colspan="{len(columns)}"><span>'
                    f"{escape(said)}</span></td>"
                )
            else:
                parts += _matrix_cells(matrix, member.number, block.columns)
            parts.append("</tr>")
        parts.append("</tbody>")
    parts.append("</table>")
    return Markup("".join(parts))


def _matrix_cells(matrix: Matrix, giver: int, columns: tuple[Group, ...]) -> Iterator[str]:
    for group in columns:
        for n, member in enumerate(group.members):
            first = " g" if n == 0 else ""
            view = matrix.views.get((giver, member.number))
            if giver == member.number:
                yield f'<td class="self{first}"></td>'
            elif view is None:
                yield '<td class="g"></td>' if first else "<td></td>"
            else:
                yield (
                    f'<td class="{view.kind}{first}" title="{escape(view.title)}">'
                    f"{escape(view.text)}</td>"
                )


__all__ = ["Page", "render", "render_comparison"]
