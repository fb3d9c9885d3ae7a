"""The report of one assessment: one HTML file that needs nothing else and works without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup, escape

from maturity.drawing.bars import bar, strip
from maturity.drawing.marks import mark, marks, verdict_icon
from maturity.html import render_page
from maturity.page import NO_WORDS, Page, page
from maturity.page.parts import Bar, Block, Group, Matrix, Strip


def render(results: Mapping[str, Any], *, words: Mapping[str, str] = NO_WORDS) -> str:
    """The report of one assessment as the text of an HTML file.

    `results` is the plain data of `results.json`; `words` are the terms to explain at the end, each
    with one sentence. The same results give the same bytes.
    """
    model = page(results, words=words)
    return render_page(
        "report.html",
        footer=model.footer,
        functions={"strip": _strip, "bar": _bar, "mark": mark, "verdict_icon": verdict_icon},
        page=model,
        marks=marks(),
        matrix_tables=_matrix_tables(model.matrix),
    )


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
        '<thead><tr><td class="corner">Rated organisation →</td>'
    ]
    parts += [
        f'<th scope="colgroup" colspan="{len(group.members)}" class="g"><bdi>{escape(group.title)}'
        "</bdi></th>"
        for group in block.columns
    ]
    parts.append('</tr><tr><td class="corner">↓ Organisation giving the view</td>')
    for group in block.columns:
        for n, member in enumerate(group.members):
            first = ' class="g"' if n == 0 else ""
            parts.append(
                f'<th scope="col"{first} title="{escape(member.name)}"><span>{escape(member.code)}'
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
                f'<tr><th scope="row"{anchor}>{mark(member.mark)}<bdi>{escape(member.name)}'
                f'</bdi> <span class="code">{escape(member.code)}</span></th>'
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


__all__ = ["Page", "render"]
