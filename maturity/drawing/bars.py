"""Values on a line: the score on the line of bands, and one value with its range as a bar."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from maturity.drawing.palette import (
    BAND_FILLS,
    BAND_TEXTS,
    GRID,
    INK,
    OUTLINE,
    PLAIN_FILL,
    RANGE,
    SECONDARY,
)
from maturity.drawing.pen import num, text


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
            f'<rect x="{num(at(start))}" y="{num(top)}" width="{num(at(end) - at(start))}" '
            f'height="24" fill="{BAND_FILLS[band]}" stroke="{OUTLINE}"/>'
            + text(at((start + end) / 2), top + 17, str(band + 1), BAND_TEXTS[band], 13, bold=True)
        )
    for edge in edges:
        parts.append(text(at(edge), top + 40, f"{edge:g}", SECONDARY, 11))
    if low is not None and high is not None:
        parts.append(
            f'<rect x="{num(at(low))}" y="23" width="{num(max(at(high) - at(low), 1))}" height="6" '
            f'rx="3" fill="{RANGE}"/>'
        )
    if value is not None:
        x = at(value)
        parts.append(
            f'<path d="M{num(x)} 26V{num(top)}" stroke="{INK}" stroke-width="2"/>'
            f'<circle cx="{num(x)}" cy="26" r="7" fill="{INK}"/>'
            + text(min(max(x, left + 10), right - 10), 14, shown, INK, 14, bold=True)
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
        f'<path d="{"".join(f"M{num(at(cut))} 1V23" for cut in (0, *cuts, 100))}" stroke="{GRID}"/>'
    ]
    if value is not None:
        fill = BAND_FILLS[band - 1] if band else PLAIN_FILL
        parts.append(
            f'<rect x="{num(left)}" y="6" width="{num(at(value) - left)}" height="12" '
            f'fill="{fill}" stroke="{OUTLINE}"/>'
        )
    if mark is not None:
        parts.append(
            f'<path d="M{num(at(mark))} 1V23" stroke="{INK}" stroke-width="2" '
            'stroke-dasharray="3 2"/>'
        )
    if low is not None and high is not None:
        parts.append(
            f'<path d="M{num(at(low))} 12H{num(at(high))}M{num(at(low))} 8V16M{num(at(high))} '
            f'8V16" stroke="{INK}" stroke-width="2"/>'
        )
        if value is not None:
            parts.append(
                f'<circle cx="{num(at(value))}" cy="12" r="4" fill="{INK}" stroke="#FFFFFF"/>'
            )
    return Markup(
        '<svg class="bar" viewBox="0 0 200 24" aria-hidden="true" focusable="false">'
        f"{''.join(parts)}</svg>"
    )
