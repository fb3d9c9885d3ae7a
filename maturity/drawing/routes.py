"""The way a tie takes on the map: inside its place, or out of one place and into another."""

from __future__ import annotations

import itertools

from maturity.drawing.atlas import MIDDLE, SPINE, Atlas, Panel, Spot

Point = tuple[int, int]

#: How far beside a panel's middle a way has to be level, so that it passes below all labels.
_TURN = 95.0
#: How far into a panel in the middle a way may still be turning.
_SOFT = 20.0
#: How much further inwards a way passes an opening behind which it turns to its own side.
_EARLY = 28.0
#: How much of a corridor's height, and of the strip in the middle, the ties may take.
_SPREAD = 0.42


def way(atlas: Atlas, a: int, b: int) -> tuple[Point, ...]:
    """The control points of the tie between two nodes; `path` makes a smooth line of them.

    Inside a panel the line bows towards the panel's middle and stays in the ellipse. Otherwise it
    leaves by the opening at the top or bottom, turns into the corridor between the rows and comes
    in the same way. Each tie has its own lane, which only the positions of its two ends decide;
    ties that run together are ordered so that they cross as little as they can.
    """
    one, other = atlas.spots[a], atlas.spots[b]
    if one.panel == other.panel:
        return _inside(atlas.panels[one.panel], one, other)
    if atlas.panels[one.panel].row > atlas.panels[other.panel].row:
        return way(atlas, b, a)[::-1]
    return _between(atlas, one, other)


def path(points: tuple[Point, ...]) -> str:
    """A smooth line as path data: a quadratic B-spline, which stays within its control points."""
    (x, y), (cx, cy), *rest = points
    turns = [(cx, cy), *rest[:-1]]
    ends = [((p[0] + q[0]) // 2, (p[1] + q[1]) // 2)
            for p, q in itertools.pairwise(turns)]  # fmt: skip
    return f"M{x} {y}Q{cx} {cy} " + "T".join(f"{ex} {ey}" for ex, ey in (*ends, rest[-1]))


def _inside(panel: Panel, one: Spot, other: Spot) -> tuple[Point, ...]:
    middle_x, middle_y = (one.x + other.x) / 2, (one.y + other.y) / 2
    # The further apart, the further the line bows: ties over one another separate.
    far = min(1.0, abs(one.y - other.y) / (1.4 * panel.ry))
    x = middle_x + (0.35 + 0.75 * far) * (panel.cx - middle_x)
    y = middle_y + 0.25 * (panel.cy - middle_y)
    return _point(one.x, one.y), _point(x, y), _point(other.x, other.y)


def _between(atlas: Atlas, one: Spot, other: Spot) -> tuple[Point, ...]:
    """The way from a panel to one below it or right beside it."""
    start, end = atlas.panels[one.panel], atlas.panels[other.panel]
    level = start.row == end.row
    # Side by side, the way goes by the corridor nearer the middle of the map.
    above = level and 0 < start.row == len(atlas.corridors) - 1
    first = start.row - 1 if above else start.row
    second = first if level else end.row - 1
    leave = _opening(start, end, one, other, top=above)
    enter = _opening(end, start, other, one, top=above or not level)
    out, into = start.cx + leave * start.gate, end.cx + enter * end.gate
    foot, head = start.cy + start.ry + 3, end.cy - end.ry - 3
    points: list[tuple[float, float]]
    if first == second and start.column == end.column:
        points = [(out, foot), (into, head)]
    else:
        # Who turns first runs on the inner lane; `right` is where the way turns to, 1 or -1.
        right = 1 if start.cx < end.cx or (start.cx == end.cx and start.column < 0) else -1
        back = right if start.cx != end.cx else -right
        start_lane, end_lane = _lane(one, other), _lane(other, one)
        y = _height(atlas, first, start_lane * (right if above else -right))
        below = _height(atlas, second, end_lane * (back if level and not above else -back))
        points = [(out, y), (start.cx + right * _TURN, y)] if start.column else [(out, foot)]
        if first != second:
            # Between two panels the ways run close together, and turn upright before the labels.
            narrow = any(p.column and first < p.row <= second for p in atlas.panels)
            lane = max(-1.0, min(0.55 * (start_lane + end_lane), 1.0))
            x = MIDDLE + lane * SPINE * (0.9 if narrow else 3)
            soft = 0 if narrow else _SOFT
            down, up = atlas.corridors[first][1] + soft, atlas.corridors[second][0] - soft
            y_turn = y if start.column else down - _SOFT
            below_turn = below if end.column else up + _SOFT
            # Two points make it upright from halfway between them.
            upright, still = 2 * down - y_turn, 2 * up - below_turn
            if upright > still:
                upright = still = (upright + still) / 2
            points += [(x, y_turn), (x, upright), (x, still), (x, below_turn)]
        points += [(end.cx - back * _TURN, below), (into, below)] if end.column else [(into, head)]
    # Even numbers, so that the points halfway are whole and the line has no kinks.
    turns = ((2 * round(x / 2), 2 * round(y / 2)) for x, y in points)
    return _point(one.x, one.y), *turns, _point(other.x, other.y)


def _opening(panel: Panel, goal: Panel, own: Spot, foreign: Spot, *, top: bool) -> float:
    """Where a tie passes the opening of its panel, from -1 to 1.

    On its own side, unless other marks there stand in the way; the rank of the other end tells the
    ties of one organisation apart.
    """
    clear = own.clear[0 if top else 1]
    if panel.column == -own.side or own.side * (goal.cx - panel.cx) > 0:
        # It turns to its own side, and begins to turn before it has passed the last marks.
        clear -= _EARLY
    return own.side * max(-1.0, min(0.5 + 0.45 * own.side * foreign.rank, clear / panel.gate))


def _lane(own: Spot, foreign: Spot) -> float:
    """Which of the lanes side by side a tie takes from its panel, from -1 to 1."""
    return 0.35 * own.side + 0.35 * own.rank + 0.3 * foreign.rank


def _height(atlas: Atlas, row: int, lane: float) -> float:
    top, bottom = atlas.corridors[row]
    return (top + bottom) / 2 + lane * _SPREAD * (bottom - top)


def _point(x: float, y: float) -> Point:
    return round(x), round(y)
