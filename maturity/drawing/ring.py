"""The members of one place around its ellipse, and how large it has to be for their labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from maturity.drawing.lettering import width, wrap

#: Between a mark and its label, and between two labels one above the other.
GAP = 5.0
#: Room at the top and bottom of an ellipse that is left free for ties.
POLE = 8.0
LABEL_ROOM = 150.0
#: Half the width of an ellipse, in a row of two, alone in its row, and with very many members.
_BESIDE, _ALONE, _CROWDED = 86.0, 110.0, 120.0
MOST_LINES = 3
#: More members than this stand so close that every other label moves outwards.
CROWD = 20


@dataclass(frozen=True)
class Type:
    """The sizes of a map: of its labels, from baseline to baseline, and of its marks."""

    size: int
    line: float
    mark: float


@dataclass(frozen=True)
class Member:
    """A member on the arc, as if the middle of its panel were 0, 0.

    `item` is its position among those given, `side` -1 left and 1 right, `dx` its distance from
    the middle and `start` that of its label, which is `far` when it stands in the outer column.
    """

    item: int
    side: int
    dx: float
    dy: float
    start: float
    lines: tuple[str, ...]
    far: bool = False


@dataclass(frozen=True)
class Ring:
    """Half axes of an ellipse, half of its opening at the top and bottom, and its members."""

    rx: float
    ry: float
    gate: float
    members: tuple[Member, ...]

    def reach(self, size: float) -> float:
        """How far the labels reach from the middle."""
        return max(
            self.rx,
            *(m.start + max((width(s, size) for s in m.lines), default=0.0) for m in self.members),
        )

    def clear(self, member: Member, way: int, mark: float) -> float:
        """How far outwards a straight tie from a member may pass the top (-1) or bottom opening.

        So that it touches no other mark on its side; below 0 is beyond the middle.
        """
        end = self.ry + 20
        start = way * member.dy
        clear = self.gate
        for other in self.members:
            further = way * other.dy - start
            if other.side == member.side and further > 0:
                inwards = member.dx - other.dx + mark / 2 + 3
                clear = min(clear, member.dx - inwards * (end - start) / further)
        return max(clear, -self.gate)


def ring(
    labels: Sequence[str], type_: Type, reach: float, *, alone: bool, least: float = 0.0
) -> Ring:
    """Members with these labels, row by row from the top, each row left and then right.

    `reach` is the room from the middle to either side, `least` the smallest half height. A row is
    as high as its higher label, so no two labels meet whatever they say.
    """
    if alone and len(labels) > CROWD:
        return _crowd(labels, type_, reach)
    rx = _ALONE if alone else _BESIDE
    room = LABEL_ROOM + 50 if alone else LABEL_ROOM
    count = (len(labels) + 1) // 2
    heights = [type_.mark + 2 * GAP] * count
    while True:
        ry = max(sum(heights) / 2 + POLE, 0.6 * rx, least)
        extra = (2 * (ry - POLE) - sum(heights)) / count
        members = []
        grown = list(heights)
        dy = POLE - ry
        for row in range(count):
            dy += (heights[row] + extra) / 2
            dx = rx * math.sqrt(1 - (dy / ry) ** 2)
            start = dx + type_.mark / 2 + GAP
            for item in range(2 * row, min(2 * row + 2, len(labels))):
                lines = wrap(labels[item], type_.size, min(room, reach - start), MOST_LINES)
                grown[row] = max(grown[row], len(lines) * type_.line + GAP)
                members.append(Member(item, (-1, 1)[item % 2], dx, dy, start, lines))
            dy += (heights[row] + extra) / 2
        # A row only ever grows, and never beyond the most lines, so this comes to an end.
        if grown == heights:
            return Ring(rx, ry, _gate(rx, members, type_), tuple(members))
        heights = grown


def _crowd(labels: Sequence[str], type_: Type, reach: float) -> Ring:
    """Very many members: every other label stands further out, so that the rows move together."""
    rx = _CROWDED
    near_room = LABEL_ROOM + 10
    outer = rx + type_.mark / 2 + GAP + near_room + 2 * GAP
    rooms = (near_room, reach - outer)
    texts = [
        wrap(label, type_.size, rooms[item // 2 % 2], MOST_LINES)
        for item, label in enumerate(labels)
    ]
    highest = max(len(lines) for lines in texts) * type_.line
    pitch = max(type_.mark + 3, highest / 2 + 3)
    count = (len(labels) + 1) // 2
    ry = (pitch * count + max(0.0, highest - pitch)) / 2 + POLE
    dys = [pitch * (row - (count - 1) / 2) for row in range(count)]
    dxs = [rx * math.sqrt(1 - (dy / ry) ** 2) for dy in dys]
    members = []
    for item, lines in enumerate(texts):
        row = item // 2
        far = row % 2 == 1
        # A label stands clear of the marks above and below it too.
        near = max(dxs[max(row - 1, 0) : row + 2]) + type_.mark / 2 + GAP
        start = outer if far else near
        members.append(Member(item, (-1, 1)[item % 2], dxs[row], dys[row], start, lines, far))
    return Ring(rx, ry, _gate(rx, members, type_), tuple(members))


def _gate(rx: float, members: Sequence[Member], type_: Type) -> float:
    """Half the opening at the top and bottom of an ellipse, clear of the marks beside it."""
    return max(2.0, min(0.45 * rx, min(m.dx for m in members) - type_.mark / 2 - GAP))
