"""Pictures as SVG text: the palette, the score strip, range bars, sector shapes and verdict icons.

Everything is drawn here and not in the browser, so that a page shows the same on paper, without
JavaScript and years later. The same numbers give the same bytes: coordinates are rounded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from types import MappingProxyType

from markupsafe import Markup, escape

INK = "#17202B"
SECONDARY = "#46525F"
LINK = "#155A83"
OUTLINE = "#5B6773"
GRID = "#C9D1D8"
RANGE = "#8A95A0"

#: Fill and text colour of the five bands, lowest first; order survives every colour vision.
BAND_FILLS = ("#FEEFCB", "#A2D6B3", "#4FABB5", "#1E6E9D", "#1A3467")
BAND_TEXTS = (INK, INK, INK, "#FFFFFF", "#FFFFFF")
PLAIN_FILL = "#B4C0CB"

#: Colour and shape of each sector group, found by search over all colour-vision types: the
#: smallest OKLab difference between any two is 11, and the shape says the same without colour.
SECTOR_MARKS = MappingProxyType(
    {
        "nhs": ("#282F35", "square"),
        "primary_care": ("#993086", "circle"),
        "local_government": ("#CF7700", "triangle"),
        "vcse": ("#A06CEE", "diamond"),
        "social_care": ("#169DA6", "pentagon"),
        "people": ("#030CEE", "star"),
        "wider_public": ("#5C4100", "plus"),
        "other": ("#C83553", "cross"),
    }
)
#: The sectors drawn as one group; primary care is NHS in the model and has its own mark here.
NHS_SECTORS = ("icb", "nhs_acute", "nhs_mental_health", "nhs_community", "nhs_ambulance")

#: Background and text colour of each verdict.
VERDICT_COLOURS = MappingProxyType(
    {
        "flagged": ("#8E1B1B", "#FFFFFF"),
        "not_enough_evidence": ("#FFF0C7", "#5C3D00"),
        "not_flagged": ("#FFFFFF", "#2C3742"),
    }
)


def sector_mark(sector: str) -> str:
    """The name of the mark that stands for a sector."""
    if sector in NHS_SECTORS:
        return "nhs"
    return sector if sector in SECTOR_MARKS else "other"


def strip(
    value: float | None,
    low: float | None,
    high: float | None,
    cuts: Sequence[float],
    *,
    label: str,
    shown: str,
) -> Markup:
    """The score on a line from 0 to 100 that is divided into the five bands.

    `label` is what someone hears who cannot see it; `shown` is the number above the marker.
    """
    left, right, top = 8.0, 388.0, 40.0

    def at(score: float) -> float:
        return left + (right - left) * min(max(score, 0.0), 100.0) / 100.0

    edges = (0.0, *cuts, 100.0)
    parts: list[str] = []
    for band, (start, end) in enumerate(pairwise(edges)):
        parts.append(
            f'<rect x="{_n(at(start))}" y="{_n(top)}" width="{_n(at(end) - at(start))}" '
            f'height="24" fill="{BAND_FILLS[band]}" stroke="{OUTLINE}"/>'
            + _text(at((start + end) / 2), top + 17, str(band + 1), BAND_TEXTS[band], 13, bold=True)
        )
    for edge in edges:
        parts.append(_text(at(edge), top + 40, f"{edge:g}", SECONDARY, 11))
    if low is not None and high is not None:
        parts.append(
            f'<rect x="{_n(at(low))}" y="23" width="{_n(max(at(high) - at(low), 1))}" height="6" '
            f'rx="3" fill="{RANGE}"/>'
        )
    if value is not None:
        x = at(value)
        parts.append(
            f'<path d="M{_n(x)} 26V{_n(top)}" stroke="{INK}" stroke-width="2"/>'
            f'<circle cx="{_n(x)}" cy="26" r="7" fill="{INK}"/>'
            + _text(min(max(x, left + 10), right - 10), 14, shown, INK, 14, bold=True)
        )
    return Markup(
        f'<svg class="strip" viewBox="0 0 400 84" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def bar(
    value: float | None,
    low: float | None,
    high: float | None,
    *,
    band: int = 0,
    mark: float | None = None,
    cuts: Sequence[float] = (),
) -> Markup:
    """One value from 0 to 100 as a bar, its range as a whisker, a threshold as a dashed line.

    It is hidden from screen readers: the same number stands in words in the same table row.
    """
    left, right = 2.0, 198.0

    def at(score: float) -> float:
        return left + (right - left) * min(max(score, 0.0), 100.0) / 100.0

    parts = [
        f'<path d="{"".join(f"M{_n(at(cut))} 1V23" for cut in (0, *cuts, 100))}" stroke="{GRID}"/>'
    ]
    if value is not None:
        fill = BAND_FILLS[band - 1] if band else PLAIN_FILL
        parts.append(
            f'<rect x="{_n(left)}" y="6" width="{_n(at(value) - left)}" height="12" '
            f'fill="{fill}" stroke="{OUTLINE}"/>'
        )
    if mark is not None:
        parts.append(
            f'<path d="M{_n(at(mark))} 1V23" stroke="{INK}" stroke-width="2" '
            'stroke-dasharray="3 2"/>'
        )
    if low is not None and high is not None:
        parts.append(
            f'<path d="M{_n(at(low))} 12H{_n(at(high))}M{_n(at(low))} 8V16M{_n(at(high))} 8V16" '
            f'stroke="{INK}" stroke-width="2"/>'
        )
        if value is not None:
            parts.append(
                f'<circle cx="{_n(at(value))}" cy="12" r="4" fill="{INK}" stroke="#FFFFFF"/>'
            )
    return Markup(
        '<svg class="bar" viewBox="0 0 200 24" aria-hidden="true" focusable="false">'
        f"{''.join(parts)}</svg>"
    )


def marks() -> Markup:
    """The sector marks, defined once for the whole page; `mark` then refers to them."""
    symbols = "".join(
        f'<symbol id="mark-{name}" viewBox="0 0 12 12"><path d="{_SHAPES[shape]}" fill="{colour}"/>'
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


def _n(value: float) -> str:
    """A coordinate: one decimal, without a trailing zero, never -0."""
    return f"{round(value, 1) + 0.0:g}"


def _text(x: float, y: float, text: str, fill: str, size: int, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="middle" font-size="{size}"{weight} '
        f'fill="{fill}">{escape(text)}</text>'
    )


def _polygon(points: int, radius: float, *, inner: float = 0.0, y: float = 6.0) -> str:
    """A regular polygon around the middle of a 12 x 12 box, or a star with an inner radius."""
    corners = points * 2 if inner else points
    path = []
    for n in range(corners):
        angle = 2 * math.pi * n / corners - math.pi / 2
        reach = inner if inner and n % 2 else radius
        path.append(f"{_n(6 + reach * math.cos(angle))} {_n(y + reach * math.sin(angle))}")
    return f"M{'L'.join(path)}Z"


_SHAPES = MappingProxyType(
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
