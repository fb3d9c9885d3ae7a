"""The map as a picture of its own, for a slide or a paper: with its title and its legend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from maturity.drawing.atlas import Node, atlas
from maturity.drawing.lettering import wrap, written
from maturity.drawing.marks import marks
from maturity.drawing.palette import INK, SECONDARY
from maturity.drawing.pen import num
from maturity.drawing.relationships import Line, band_line, relationship_map

_FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
_EDGE = 24
_TITLE, _WORDS = 26, 16
_LINE = 1.35
#: How wide one entry of the legend is.
_COLUMN = 250


def poster(
    nodes: Sequence[Node],
    lines: Sequence[Line],
    *,
    title: str,
    subtitle: str,
    description: str,
    places: dict[str, str],
    bands: Sequence[str],
    sectors: Sequence[tuple[str, str]],
    notes: Sequence[str],
) -> Markup:
    """The map with everything that a reader needs to understand it, in one SVG file.

    `bands` are the words of the five bands, `sectors` the marks with their words, `notes` the lines
    below: who may see it, and what not to read into it.
    """
    placed = atlas(nodes, notes=places)
    wide = max(placed.width, 800) + 2 * _EDGE
    inside = wide - 2 * _EDGE
    parts: list[str] = []
    y = float(_EDGE)
    for words, size, bold, colour in (
        (title, _TITLE, True, INK),
        (subtitle, _WORDS, False, SECONDARY),
    ):
        found, y = _lines(wrap(words, size, inside, 3, bold=bold), y, size, colour, bold=bold)
        parts += found
    y += _EDGE
    drawn = relationship_map(placed, nodes, lines, name=title, description=description)
    # Inside another picture a picture has a place and a size.
    parts.append(
        str(drawn).replace(
            "<svg ",
            f'<svg x="{num((wide - placed.width) / 2)}" y="{num(y)}" width="{num(placed.width)}" '
            f'height="{num(placed.height)}" ',
            1,
        )
    )
    y += placed.height + _EDGE
    legend = [
        *((_placed(band_line(n), 44, 12), word) for n, word in enumerate(bands, start=1)),
        *((_mark(name), words) for name, words in sectors),
    ]
    found, y = _legend(legend, y, inside)
    parts += found
    for note in notes:
        found, y = _lines(wrap(note, _WORDS, inside, 4), y, _WORDS, SECONDARY)
        parts += found
    y += _EDGE
    symbols = str(marks()).replace("<svg ", '<svg width="0" height="0" ', 1)
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{num(wide)}" height="{num(y)}" '
        f'viewBox="0 0 {num(wide)} {num(y)}" font-family="{_FONT}">'
        f'<rect width="100%" height="100%" fill="#FFFFFF"/>{symbols}{"".join(parts)}</svg>\n'
    )


def _lines(
    words: Iterable[str], y: float, size: int, colour: str, *, bold: bool = False
) -> tuple[list[str], float]:
    """Lines of text one below the other, and where the next would begin."""
    weight = ' font-weight="700"' if bold else ""
    found = []
    for line in words:
        y += size * _LINE
        found.append(
            f'<text x="{_EDGE}" y="{num(y)}" font-size="{size}"{weight} fill="{colour}">'
            f"{written(line)}</text>"
        )
    return found, y


def _legend(entries: Sequence[tuple[str, str]], y: float, inside: float) -> tuple[list[str], float]:
    across = max(1, int(inside // _COLUMN))
    found = []
    for start in range(0, len(entries), across):
        rows = [wrap(words, _WORDS, _COLUMN - 64, 4) for _, words in entries[start:][:across]]
        for n, ((sign, _), row) in enumerate(zip(entries[start:], rows, strict=False)):
            x = _EDGE + n * _COLUMN
            found.append(f'<g transform="translate({num(x)} {num(y)})">{sign}')
            for k, line in enumerate(row):
                found.append(
                    f'<text x="54" y="{num(14 + k * _WORDS * _LINE)}" font-size="{_WORDS}" '
                    f'fill="{INK}">{written(line)}</text>'
                )
            found.append("</g>")
        y += max(len(row) for row in rows) * _WORDS * _LINE + 8
    return found, y


def _placed(sign: str, width: int, height: int) -> str:
    return str(sign).replace("<svg ", f'<svg x="0" y="{num(14 - height)}" ', 1)


def _mark(name: str) -> str:
    return f'<use href="#mark-{name}" x="14" y="0" width="16" height="16"/>'
