"""Where each of many stands on one line, beside the spread that chance alone would give it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from maturity.drawing.lettering import wrap
from maturity.drawing.palette import GRID, INK, LINK, RANGE, SECONDARY
from maturity.drawing.pen import num, text

_ROW, _TOP, _FOOT = 17.0, 26.0, 8.0
_LEFT, _WIDTH, _RIGHT = 250.0, 760.0, 14.0
_SIZE = 12
#: About so many marks stand on the scale.
_TICKS = 5


@dataclass(frozen=True)
class Stand:
    """One row: its label, its value, the spread of chance, and whether it stands out of that."""

    label: str
    value: float
    low: float
    high: float
    beyond: bool = False


def stands(rows: Sequence[Stand], *, name: str, description: str, key: str = "stands") -> Markup:
    """A row for each: a grey line for what chance would give, a mark for what is there.

    The mark is an open circle, or a filled diamond where it is beyond chance, so that colour
    carries nothing alone. All grey lines are one path and so are all marks of one kind: a page of
    many organisations stays light. `key` begins the picture's ids.
    """
    step = _step(max((max(row.value, row.high) for row in rows), default=0.0))
    top = step * math.ceil(max((max(r.value, r.high) for r in rows), default=0.0) / step) or step
    floor = _TOP + _ROW * len(rows)

    def at(value: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * value / top

    ticks = [step * n for n in range(round(top / step) + 1)]
    parts = [
        f'<path d="{"".join(f"M{num(at(tick))} {num(_TOP)}V{num(floor)}" for tick in ticks)}" '
        f'stroke="{GRID}"/>'
        + "".join(text(at(tick), _TOP - 8, f"{tick:g}", SECONDARY, 11) for tick in ticks)
    ]
    middle = [_TOP + _ROW * (n + 0.5) for n in range(len(rows))]
    spread = "".join(
        f"M{num(at(row.low))} {num(y)}H{num(at(row.high))}"
        for row, y in zip(rows, middle, strict=True)
    )
    circles = "".join(
        f"M{num(at(row.value) - 4)} {num(y)}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0"
        for row, y in zip(rows, middle, strict=True)
        if not row.beyond
    )
    diamonds = "".join(
        f"M{num(at(row.value))} {num(y - 6)}l6 6l-6 6l-6 -6Z"
        for row, y in zip(rows, middle, strict=True)
        if row.beyond
    )
    parts.append(f'<path d="{spread}" stroke="{RANGE}" stroke-width="6" stroke-linecap="round"/>')
    parts.append(f'<path d="{circles}" fill="#FFFFFF" stroke="{INK}" stroke-width="1.6"/>')
    if diamonds:
        parts.append(f'<path d="{diamonds}" fill="{LINK}" stroke="{INK}"/>')
    for row, y in zip(rows, middle, strict=True):
        weight = ' font-weight="700"' if row.beyond else ""
        said = (wrap(row.label, _SIZE, _LEFT - 16, 1) or [""])[0]
        parts.append(
            f'<text x="{num(_LEFT - 10)}" y="{num(y + 4)}" text-anchor="end" '
            f'font-size="{_SIZE}"{weight} fill="{INK}">{escape(said)}</text>'
        )
    return Markup(
        f'<svg viewBox="0 0 {num(_WIDTH)} {num(floor + _FOOT)}" role="img" '
        f'aria-labelledby="{escape(key)}-name {escape(key)}-said">'
        f'<title id="{escape(key)}-name">{escape(name)}</title>'
        f'<desc id="{escape(key)}-said">{escape(description)}</desc>{"".join(parts)}</svg>'
    )


def _step(most: float) -> float:
    """The distance of two marks on the scale: 1, 2 or 5 times a power of ten."""
    if most <= 0:
        return 1.0
    rough = most / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    # The first round number that is not smaller.
    found = next(power * times for times in (1, 2, 5, 10) if power * times >= rough - 1e-9)
    return max(1.0, found)
