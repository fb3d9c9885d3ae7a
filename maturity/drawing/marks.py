"""Small signs beside words: the shape of a sector and the icon of a verdict."""

from __future__ import annotations

import math
from types import MappingProxyType

from markupsafe import Markup, escape

from maturity.drawing.palette import SECTOR_MARKS
from maturity.drawing.pen import num


def marks() -> Markup:
    """The sector marks, defined once for the whole page; `mark` then refers to them."""
    symbols = "".join(
        f'<symbol id="mark-{name}" viewBox="0 0 12 12"><path d="{SHAPES[shape]}" fill="{colour}"/>'
        "</symbol>"
        for name, (colour, shape) in SECTOR_MARKS.items()
    )
    return Markup(f'<svg class="defs" aria-hidden="true" focusable="false">{symbols}</svg>')


def mark(name: str) -> Markup:
    """One sector mark; the sector's name stands beside it or in the legend."""
    return Markup(
        f'<svg class="mark" aria-hidden="true" focusable="false"><use href="#mark-{escape(name)}"/>'
        "</svg>"
    )


def verdict_icon(verdict: str) -> Markup:
    """A filled octagon, a dash or an open circle: the verdict without its colour."""
    shape = {
        "flagged": '<path d="M4 1H8L11 4V8L8 11H4L1 8V4Z" fill="currentColor"/>',
        "not_flagged": '<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" '
        'stroke-width="2"/>',
    }.get(verdict, '<path d="M1 6H11" stroke="currentColor" stroke-width="3"/>')
    return Markup(
        f'<svg class="icon" viewBox="0 0 12 12" aria-hidden="true" focusable="false">{shape}</svg>'
    )


def _polygon(points: int, radius: float, *, inner: float = 0.0, y: float = 6.0) -> str:
    """A regular polygon around the middle of a 12 x 12 box, or a star with an inner radius."""
    corners = points * 2 if inner else points
    path = []
    for n in range(corners):
        angle = 2 * math.pi * n / corners - math.pi / 2
        reach = inner if inner and n % 2 else radius
        path.append(f"{num(6 + reach * math.cos(angle))} {num(y + reach * math.sin(angle))}")
    return f"M{'L'.join(path)}Z"


SHAPES = MappingProxyType(
    {
        "square": "M1.5 1.5H10.5V10.5H1.5Z",
        "circle": "M6 1A5 5 0 1 1 6 11A5 5 0 1 1 6 1Z",
        "triangle": "M6 0.8L11.6 11H0.4Z",
        "diamond": "M6 0L12 6L6 12L0 6Z",
        "pentagon": _polygon(5, 5.8, y=6.3),
        "star": _polygon(5, 6.0, inner=2.6, y=6.3),
        "plus": "M4.2 0.8H7.8V4.2H11.2V7.8H7.8V11.2H4.2V7.8H0.8V4.2H4.2Z",
        "cross": "M2.6 .6L6 4 9.4 .6 11.4 2.6 8 6 11.4 9.4 9.4 11.4 6 8 2.6 11.4 .6 9.4 4 6 .6 2.6"
        "Z",
    }
)
