"""How a number and a word are written in a picture."""

from __future__ import annotations

from markupsafe import escape


def num(value: float) -> str:
    """A coordinate: one decimal, without a trailing zero, never -0."""
    return f"{round(value, 1) + 0.0:g}"


def text(x: float, y: float, words: str, fill: str, size: int, *, bold: bool = False) -> str:
    """Words around a point, as an SVG text element."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{num(x)}" y="{num(y)}" text-anchor="middle" font-size="{size}"{weight} '
        f'fill="{fill}">{escape(words)}</text>'
    )
