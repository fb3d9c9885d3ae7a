"""From one score to another in steps: which part of a change comes from what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from maturity.drawing.lettering import wrap
from maturity.drawing.palette import CHANGE_FILLS, GRID, INK, OUTLINE, PLAIN_FILL, SECONDARY
from maturity.drawing.pen import num, text

_HEIGHT, _TOP, _FLOOR = 340.0, 34.0, 264.0
_LEFT, _WIDTH = 40.0, 760.0
#: How much of its column a bar fills.
_FILLED = 0.56
_SIZE = 12


@dataclass(frozen=True)
class Step:
    """One bar: a whole score (`total`), or how much it moves from there; `shown` is its number."""

    label: str
    value: float
    shown: str
    total: bool = False


def bridge(steps: Sequence[Step], *, name: str, description: str, key: str = "bridge") -> Markup:
    """Whole scores as bars from the foot, and between them what was added or taken away.

    Each step begins where the one before ended; the last total is drawn where it stands, so a step
    that is missing would show as a gap. The scale is always the whole one, from 0 to 100: a change
    of two points must not look like a cliff. `key` begins the picture's ids.
    """
    tops = _ends(steps)

    def at(value: float) -> float:
        return _FLOOR - (_FLOOR - _TOP) * value / 100

    column = (_WIDTH - _LEFT - 8) / max(len(steps), 1)
    parts = [
        f'<path d="M{num(_LEFT)} {num(at(tick))}H{num(_WIDTH - 4)}" stroke="{GRID}"/>'
        + text(_LEFT - 16, at(tick) + 4, f"{tick}", SECONDARY, 11)
        for tick in range(0, 101, 25)
    ]
    for n, (step, (start, end)) in enumerate(zip(steps, tops, strict=True)):
        x = _LEFT + 8 + n * column + column * (1 - _FILLED) / 2
        broad = column * _FILLED
        foot = 0.0 if step.total else start
        top, bottom = at(max(foot, end)), at(min(foot, end))
        fill = PLAIN_FILL if step.total else CHANGE_FILLS[_direction(start, end)]
        parts.append(
            f'<rect x="{num(x)}" y="{num(top)}" width="{num(broad)}" '
            f'height="{num(max(bottom - top, 1.5))}" fill="{fill}" stroke="{OUTLINE}"/>'
            + text(x + broad / 2, top - 7, step.shown, INK, 13, bold=True)
        )
        for row, words in enumerate(wrap(step.label, _SIZE, column - 6, 4)):
            parts.append(text(x + broad / 2, _FLOOR + 20 + 15 * row, words, INK, _SIZE))
        if n + 1 < len(steps):
            # A thread from where this step ends to where the next begins.
            parts.append(
                f'<path d="M{num(x + broad)} {num(at(end))}h{num(column - broad)}" '
                f'stroke="{OUTLINE}" stroke-dasharray="3 2"/>'
            )
    return Markup(
        f'<svg class="bridge" viewBox="0 0 {num(_WIDTH)} {num(_HEIGHT)}" role="img" '
        f'aria-labelledby="{escape(key)}-name {escape(key)}-said">'
        f'<title id="{escape(key)}-name">{escape(name)}</title>'
        f'<desc id="{escape(key)}-said">{escape(description)}</desc>{"".join(parts)}</svg>'
    )


def _ends(steps: Sequence[Step]) -> list[tuple[float, float]]:
    """Where each step begins and ends."""
    ends: list[tuple[float, float]] = []
    level = 0.0
    for step in steps:
        after = step.value if step.total else level + step.value
        ends.append((level, after))
        level = after
    return ends


def _direction(start: float, end: float) -> str:
    return "same" if round(start, 9) == round(end, 9) else "up" if end > start else "down"
