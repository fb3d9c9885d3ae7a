"""Two waves side by side: what a value was and what it is, as lines between two axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from maturity.drawing.lettering import cut, width, written
from maturity.drawing.palette import BAND_FILLS, GRID, INK, OUTLINE, RANGE, SECONDARY
from maturity.drawing.pen import num
from maturity.errors import visible
from maturity.wording import rounded

_WIDTH, _LEFT, _RIGHT = 760.0, 300.0, 480.0
_TOP, _LEAST = 44.0, 260.0
_SIZE, _LINE = 13, 17.0
#: From an axis to the words beside it; the line from point to word runs in between.
_REACH = 30.0
#: The numbers of the band cuts stand here, left of everything.
_TICKS = 26.0
_MARGIN = 4.0
_LINE_COLOUR, _STRONG = OUTLINE, BAND_FILLS[4]


@dataclass(frozen=True)
class Entry:
    """One line of a slope: values from 0 to 100 before and after, None where there is none.

    The ranges are the low and high end of what the value may be, where they are known.
    """

    label: str
    before: float | None
    after: float | None
    before_range: tuple[float, float] | None = None
    after_range: tuple[float, float] | None = None
    emphasised: bool = False


class Words(NamedTuple):
    """Words beside an axis: anchor, baseline, what they say, and the room they take."""

    entry: int
    x: float
    y: float
    anchor: str
    said: str
    box: tuple[float, float, float, float]


def slope(
    entries: Sequence[Entry],
    *,
    cuts: Sequence[float],
    name: str,
    description: str,
    before: str,
    after: str,
    key: str = "slope",
) -> Markup:
    """Values of an earlier and a later wave, each pair of them as a line from left to right.

    `before` and `after` are the titles of the waves, `cuts` the values where a band ends. What has
    only one value is a point with its name. Words beside an axis are moved apart as little as
    possible; a thin line leads from each to its point. `key` begins the picture's ids.
    """
    height = _height(entries)
    parts = [_frame(cuts, before, after, height)]
    # What is emphasised lies on top.
    order = sorted(range(len(entries)), key=lambda n: entries[n].emphasised)
    parts += [_entry(entries[n], height) for n in order]
    for words in labels(entries, cuts):
        entry = entries[words.entry]
        value = entry.before if words.anchor == "end" else entry.after
        axis, way = (_LEFT, -1) if words.anchor == "end" else (_RIGHT, 1)
        weight = ' font-weight="700"' if entry.emphasised else ""
        middle = words.y - 0.35 * _SIZE
        parts.append(
            f'<path d="M{num(axis + 7 * way)} {num(_at(value or 0.0, height))}'
            f'L{num(words.x - 4 * way)} {num(middle)}" stroke="{RANGE}" stroke-width="0.8"/>'
            f'<text x="{num(words.x)}" y="{num(words.y)}" text-anchor="{words.anchor}"{weight}>'
            f"<title>{written(entry.label)}</title>{written(words.said)}</text>"
        )
    return Markup(
        f'<svg class="slope" viewBox="0 0 {num(_WIDTH)} {num(height + _TOP + _LINE)}" role="img" '
        f'aria-labelledby="{key}-name {key}-description" '
        "font-family=\"Arial, 'Liberation Sans', Helvetica, sans-serif\" "
        f'font-size="{_SIZE}" fill="{INK}"><title id="{key}-name">{written(name)}</title>'
        f'<desc id="{key}-description">{written(description)}</desc>{"".join(parts)}</svg>'
    )


def labels(entries: Sequence[Entry], cuts: Sequence[float] = ()) -> list[Words]:
    """The words beside the axes, none over another: values left, values with names right."""
    height = _height(entries)
    placed: list[Words] = []
    for left in (True, False):
        here = [(n, value) for n, entry in enumerate(entries)
                if (value := entry.before if left else entry.after) is not None]  # fmt: skip
        middles = spread([_at(value, height) for _, value in here], _LINE, _TOP, _TOP + height)
        for (n, value), middle in zip(here, middles, strict=True):
            entry = entries[n]
            bold = entry.emphasised
            number = rounded(value, cuts)
            room = _LEFT - _REACH - _TICKS if left else _WIDTH - _RIGHT - _REACH - _MARGIN
            title = cut(visible(entry.label), _SIZE,
                        room - width(f"{number} ", _SIZE, bold), bold=bold)  # fmt: skip
            # A name stands on the right, and on the left only where the right has none.
            said = f"{number} {title}" if not left else number
            if left and entry.after is None:
                said = f"{title} {number}"
            x = _LEFT - _REACH if left else _RIGHT + _REACH
            long = width(said, _SIZE, bold)
            box = (x - long if left else x, middle - _LINE / 2, x if left else x + long,
                   middle + _LINE / 2)  # fmt: skip
            placed.append(Words(n, x, round(middle + 0.35 * _SIZE, 1), "end" if left else "start",
                                said, box))  # fmt: skip
    return placed


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The positions nearest to those wanted that are a gap apart and inside low and high.

    Nearest means the smallest sum of squared moves; equals keep their order. With more positions
    than there is room for, the last ones lie beyond `high`.

    >>> spread([10, 10, 50], 4, 0, 100)
    [8.0, 12.0, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    # Without the gaps the positions only have to be in order: neighbours that are not are pooled.
    pools: list[tuple[float, int]] = []
    for rank, n in enumerate(order):
        total, count = wanted[n] - rank * gap, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            before = pools.pop()
            total, count = total + before[0], count + before[1]
        pools.append((total, count))
    last = max(high - (len(wanted) - 1) * gap, low)
    level = [min(max(total / count, low), last) for total, count in pools for _ in range(count)]
    placed = [0.0] * len(wanted)
    for rank, n in enumerate(order):
        placed[n] = level[rank] + rank * gap
    return placed


def _height(entries: Sequence[Entry]) -> float:
    most = max(sum(entry.before is not None for entry in entries),
               sum(entry.after is not None for entry in entries))  # fmt: skip
    return max(_LEAST, most * _LINE)


def _at(value: float, height: float) -> float:
    return _TOP + height * (1 - min(max(value, 0.0), 100.0) / 100)


def _frame(cuts: Sequence[float], before: str, after: str, height: float) -> str:
    bottom = _TOP + height
    heads = "".join(
        f'<text x="{num(x)}" y="{num(_TOP - 20)}" text-anchor="middle" font-weight="700">'
        f"{written(cut(visible(title), _SIZE, 170, bold=True))}</text>"
        for x, title in ((_LEFT, before), (_RIGHT, after))
    )
    ticks = "".join(
        f'<text x="{num(_TICKS - 6)}" y="{num(_at(value, height) + 4)}" text-anchor="end" '
        f'font-size="11" fill="{SECONDARY}">{value:g}</text>'
        for value in (0.0, *cuts, 100.0)
    )
    lines = "".join(f"M{num(_TICKS)} {num(_at(value, height))}H{num(_RIGHT)}" for value in cuts)
    return (
        f'{heads}<path d="{lines}" stroke="{GRID}" stroke-width="0.8"/>{ticks}'
        f'<path d="M{num(_LEFT)} {num(_TOP)}V{num(bottom)}M{num(_RIGHT)} {num(_TOP)}V{num(bottom)}"'
        f' stroke="{OUTLINE}"/>'
    )


def _entry(entry: Entry, height: float) -> str:
    colour, thick = (_STRONG, 3.0) if entry.emphasised else (_LINE_COLOUR, 1.4)
    parts = []
    for x, ends in ((_LEFT, entry.before_range), (_RIGHT, entry.after_range)):
        if ends is not None:
            parts.append(
                f'<path d="M{num(x)} {num(_at(ends[0], height))}V{num(_at(ends[1], height))}" '
                f'stroke="{colour}" stroke-width="{num(thick + 2)}" stroke-opacity="0.35"/>'
            )
    if entry.before is not None and entry.after is not None:
        parts.append(
            f'<path d="M{num(_LEFT)} {num(_at(entry.before, height))}'
            f'L{num(_RIGHT)} {num(_at(entry.after, height))}" stroke="{colour}" '
            f'stroke-width="{num(thick)}"/>'
        )
    for x, value in ((_LEFT, entry.before), (_RIGHT, entry.after)):
        if value is not None:
            parts.append(
                f'<circle cx="{num(x)}" cy="{num(_at(value, height))}" r="{num(thick + 2)}" '
                f'fill="{colour}" stroke="#FFFFFF"/>'
            )
    return f"<g>{''.join(parts)}</g>"
