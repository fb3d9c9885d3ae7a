"""The report of one assessment: one HTML file that needs nothing else and works without scripts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from maturity import drawing
from maturity.page import NO_WORDS, Page, page
from maturity.page.parts import Bar, Block, Group, Matrix, Strip
from maturity.resources import asset, templates

if TYPE_CHECKING:
    from jinja2 import Environment


def render(results: Mapping[str, Any], *, words: Mapping[str, str] = NO_WORDS) -> str:
    """The report of one assessment as the text of an HTML file.

    `results` is the plain data of `results.json`; `words` are the terms to explain at the end, each
    with one sentence. The same results give the same bytes.
    """
    model = page(results, words=words)
    style = asset("report.css") + _page_footer(model.footer)
    text: str = (
        _environment()
        .get_template("report.html")
        .render(
            page=model,
            style=Markup(style),
            policy=_policy(style),
            marks=drawing.marks(),
            matrix_tables=_matrix_tables(model.matrix),
        )
    )
    return text


def _environment() -> Environment:
    # Imported here so that a command that writes no page does not pay for it.
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = templates()
    environment = Environment(
        loader=FunctionLoader(lambda name: folder.joinpath(*name.split("/")).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        strip=_strip, bar=_bar, mark=drawing.mark, verdict_icon=drawing.verdict_icon
    )
    return environment


def _policy(style: str) -> Markup:
    """What the page may load: nothing but its own style."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Markup(
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def _page_footer(text: str) -> str:
    """The line at the foot of every printed page; every unusual character is escaped for CSS."""
    safe = "".join(
        c if c.isascii() and (c.isalnum() or c in " .,") else f"\\{ord(c):x} " for c in text
    )
    return f'@page{{@bottom-left{{content:"{safe}"}}}}\n'


def _strip(strip: Strip) -> Markup:
    return drawing.strip(
        strip.value, strip.low, strip.high, strip.cuts, label=strip.label, shown=strip.shown
    )


def _bar(bar: Bar) -> Markup:
    return drawing.bar(bar.value, bar.low, bar.high, band=bar.band, mark=bar.mark, cuts=bar.cuts)


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
                f'<tr><th scope="row"{anchor}>{drawing.mark(member.mark)}<bdi>{escape(member.name)}'
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
