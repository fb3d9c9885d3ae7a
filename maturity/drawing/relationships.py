"""The map of who works with whom: places, their organisations, and the ties between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from maturity.drawing.atlas import (
    NOTE_LINE,
    NOTE_SIZE,
    TITLE_LINE,
    TITLE_SIZE,
    Atlas,
    Node,
    Panel,
    Spot,
)
from maturity.drawing.lettering import written
from maturity.drawing.marks import SHAPES
from maturity.drawing.palette import (
    BAND_LINES,
    INK,
    OUTLINE,
    PANEL_FILL,
    PANEL_LINE,
    SECONDARY,
    SECTOR_MARKS,
)
from maturity.drawing.pen import num
from maturity.drawing.routes import path, way

_FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
_APART_WIDTH = 1.6
#: A small multiple is shown at about a fifth of the map's width, so its lines are drawn wider.
_SMALL = 2.5
_DOT = 9


@dataclass(frozen=True)
class Line:
    """A tie to be drawn: positions of its two organisations, and its band from 1 to 5.

    `apart` says that the two sides see it very differently.
    """

    a: int
    b: int
    band: int
    apart: bool = False


def relationship_map(
    atlas: Atlas, nodes: Sequence[Node], lines: Sequence[Line], *, name: str, description: str
) -> Markup:
    """The map as a picture: every tie as a line in the style of its band, weakest first.

    The ties of band n are in `<g class="m mn">`, those that are seen very differently a second
    time in `<g class="m apart">`. A tie knows its ends by `data-a` and `data-b`, an organisation
    itself by `data-org`; all are positions from 1. A page has one such map: its ids are fixed.
    """
    parts = [
        f'<svg class="map" viewBox="0 0 {num(atlas.width)} {num(atlas.height)}" role="img" '
        f'aria-labelledby="map-name map-description" font-family="{_FONT}" '
        f'font-size="{atlas.size}" fill="{INK}">'
        f'<title id="map-name">{written(name)}</title>'
        f'<desc id="map-description">{written(description)}</desc>',
        _grounds(atlas.panels),
        *_ties(atlas, lines),
        *_titles(atlas.panels),
        *_organisations(atlas, nodes),
        "</svg>",
    ]
    return Markup("".join(parts))


def one_band(atlas: Atlas, nodes: Sequence[Node], band: int, *, name: str) -> Markup:
    """The ties of one band alone, small and without names; it needs the map on the same page."""
    # All dots of one kind are one path: five small maps of many organisations stay light.
    full, hollow = (
        "".join(
            f"M{num(spot.x - _DOT)} {num(spot.y)}a{_DOT} {_DOT} 0 1 0 {2 * _DOT} 0"
            f"a{_DOT} {_DOT} 0 1 0 -{2 * _DOT} 0"
            for spot, node in zip(atlas.spots, nodes, strict=True)
            if node.hollow is empty
        )
        for empty in (False, True)
    )
    dots = f'<path class="dots" d="{full}" fill="{OUTLINE}"/>' if full else ""
    if hollow:
        dots += (
            f'<path class="dots" d="{hollow}" fill="#FFFFFF" stroke="{OUTLINE}" stroke-width="4"/>'
        )
    return Markup(
        f'<svg class="small-map" viewBox="0 0 {num(atlas.width)} {num(atlas.height)}" role="img" '
        f'aria-label="{written(name)}"><use href="#grounds"/>'
        f'<use href="#ties-{band}" fill="none" {_stroke(band, _SMALL)}/>'
        f"{dots}</svg>"
    )


def band_line(band: int) -> Markup:
    """A sample of the line of a band for the legend; the band's name stands beside it."""
    return Markup(
        '<svg class="line" viewBox="0 0 44 12" width="44" height="12" aria-hidden="true" '
        f'focusable="false"><path d="M0 6H44" fill="none" {_stroke(band)}/></svg>'
    )


def _stroke(band: int, scale: float = 1.0) -> str:
    colour, width, dashes = BAND_LINES[band - 1]
    dashed = " ".join(num(float(dash) * scale) for dash in dashes.split())
    return f'stroke="{colour}" stroke-width="{num(width * scale)}"' + (
        f' stroke-dasharray="{dashed}"' if dashed else ""
    )


def _grounds(panels: Iterable[Panel]) -> str:
    ellipses = "".join(
        f'<ellipse cx="{num(p.cx)}" cy="{num(p.cy)}" rx="{num(p.rx)}" ry="{num(p.ry)}"/>'
        for p in panels
    )
    return (
        f'<g id="grounds" class="places" fill="{PANEL_FILL}" stroke="{PANEL_LINE}">{ellipses}</g>'
    )


def _ties(atlas: Atlas, lines: Sequence[Line]) -> Iterable[str]:
    """The groups of bands, weakest first, so that what holds lies on top; then those apart."""
    groups: list[list[str]] = [[] for _ in BAND_LINES]
    apart: list[str] = []
    for line in lines:
        ends = f'data-a="{line.a + 1}" data-b="{line.b + 1}"'
        drawn = path(way(atlas, line.a, line.b))
        name = ""
        if line.apart:
            name = f'id="tie-{line.a + 1}-{line.b + 1}" '
            apart.append(f'<use href="#tie-{line.a + 1}-{line.b + 1}" {ends}/>')
        groups[line.band - 1].append(f'<path {name}{ends} d="{drawn}"/>')
    for band, group in enumerate(groups, start=1):
        # The style stands outside the group that a small multiple refers to, which has its own.
        yield (
            f'<g class="m m{band}" fill="none" {_stroke(band)}><g id="ties-{band}">'
            f"{''.join(group)}</g></g>"
        )
    yield (
        f'<g class="m apart" fill="none" stroke="{INK}" stroke-width="{_APART_WIDTH}">'
        f"{''.join(apart)}</g>"
    )


def _titles(panels: Iterable[Panel]) -> Iterable[str]:
    yield '<g class="titles" stroke="#FFFFFF" stroke-width="4" paint-order="stroke">'
    for panel in panels:
        y = panel.title_y
        rows = []
        for line in panel.title:
            rows.append(f'<tspan x="{num(panel.title_x)}" y="{num(y)}">{written(line)}</tspan>')
            y += TITLE_LINE
        y += NOTE_LINE - TITLE_LINE
        notes = []
        for line in panel.note:
            notes.append(f'<tspan x="{num(panel.title_x)}" y="{num(y)}">{written(line)}</tspan>')
            y += NOTE_LINE
        if rows:
            yield (
                f'<text text-anchor="{panel.anchor}" font-size="{TITLE_SIZE}" font-weight="700">'
                f"{''.join(rows)}</text>"
            )
        if notes:
            yield (
                f'<text text-anchor="{panel.anchor}" font-size="{NOTE_SIZE}" fill="{SECONDARY}">'
                f"{''.join(notes)}</text>"
            )
    yield "</g>"


def _organisations(atlas: Atlas, nodes: Sequence[Node]) -> Iterable[str]:
    yield '<g class="nodes" stroke="#FFFFFF" stroke-width="3" paint-order="stroke">'
    for number, (node, spot) in enumerate(zip(nodes, atlas.spots, strict=True), start=1):
        yield (
            f'<g class="node" data-org="{number}"><title>{written(node.label or node.code)}</title>'
            f"{_leader(spot)}{_marker(node, spot, atlas.mark)}{_label(spot, atlas.line)}</g>"
        )
    yield "</g>"


def _leader(spot: Spot) -> str:
    """The line from a mark to a label that stands further out."""
    if spot.leader is None:
        return ""
    return (
        f'<path d="M{num(spot.x)} {num(spot.y)}H{num(spot.leader)}" stroke="{OUTLINE}" '
        'stroke-width="0.6"/>'
    )


def _marker(node: Node, spot: Spot, size: float) -> str:
    left, top = spot.x - size / 2, spot.y - size / 2
    mark = node.mark if node.mark in SECTOR_MARKS else "other"
    if not node.hollow:
        return (
            f'<use href="#mark-{mark}" x="{num(left)}" y="{num(top)}" width="{num(size)}" '
            f'height="{num(size)}" stroke-width="1.5"/>'
        )
    colour, shape = SECTOR_MARKS[mark]
    # Drawn a little smaller, so that with its outline it is as large as a full mark.
    scale = size / 12 * 0.85
    return (
        f'<path d="{SHAPES[shape]}" transform="translate({num(spot.x - 6 * scale)} '
        f'{num(spot.y - 6 * scale)}) scale({scale:.3f})" fill="#FFFFFF" stroke="{colour}" '
        'stroke-width="2" paint-order="normal"/>'
    )


def _label(spot: Spot, line: float) -> str:
    anchor = ' text-anchor="end"' if spot.anchor == "end" else ""
    rows = [
        f'<tspan x="{num(spot.text_x)}" y="{num(spot.text_y + n * line)}">{written(words)}</tspan>'
        for n, words in enumerate(spot.lines)
    ]
    return f"<text{anchor}>{''.join(rows)}</text>" if rows else ""
