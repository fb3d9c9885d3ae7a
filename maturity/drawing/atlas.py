"""Where each organisation stands on the map, and where its name stands: places, no pictures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from maturity.drawing.lettering import width, wrap
from maturity.drawing.palette import SECTOR_MARKS

Box = tuple[float, float, float, float]

WIDTH = 960.0
MIDDLE = WIDTH / 2
MARGIN = 6.0
#: The strip between two rows of panels, in which ties run from place to place.
CORRIDOR = 78.0
#: Half the strip between left and right panels, where ties pass a row; only where rows are passed.
SPINE = 16.0
#: Between a mark and its label, and between two labels one above the other.
GAP = 5.0
#: Room at the top and bottom of an ellipse that is left free for ties.
POLE = 8.0
LABEL_ROOM = 150.0
MOST_LINES = 3
TITLE_SIZE, TITLE_LINE = 15, 18.0
NOTE_SIZE, NOTE_LINE = 12, 15.0
#: A panel with more members than this stands alone in its row and has its labels in four columns.
CROWD = 28
CENTRED_CROWD = 20
SYSTEM_WIDE = "System-wide"

_MARK_ORDER = MappingProxyType({mark: n for n, mark in enumerate(SECTOR_MARKS)})
#: How far text reaches above its baseline, and how high it is, in parts of its size (Arial).
_ASCENT, _TALL = 0.905, 1.117


@dataclass(frozen=True)
class Node:
    """An organisation as it is to be placed.

    `mark` is a key of `palette.SECTOR_MARKS`, `place` is empty for the whole system, and `hollow`
    says that it did not respond.
    """

    code: str
    label: str
    mark: str
    place: str = ""
    hollow: bool = False


@dataclass(frozen=True)
class Spot:
    """Where an organisation stands: the middle of its mark, and its label.

    `text_x` and `text_y` are the anchor and the first baseline; `box` is the room the label takes
    as (left, top, right, bottom). `leader` is where the line from the mark to a label further out
    ends, or None. `panel` is the position of its panel, `side` -1 left and 1 right of the middle,
    and `rank` its place in the order of the panel, from -1 to 1. `clear` says how far on its own
    side of the middle a straight tie may pass the top and the bottom opening without touching
    another mark; below 0 is beyond the middle.
    """

    x: float
    y: float
    lines: tuple[str, ...]
    anchor: str
    text_x: float
    text_y: float
    box: Box
    panel: int
    side: int
    rank: float
    leader: float | None = None
    clear: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Panel:
    """The ellipse of one place with its title; the members stand on its left and right arcs.

    `row` counts from the top, `column` is -1, 0 (in the middle) or 1. `gate` is half the width of
    the openings at the top and bottom, where no member stands and ties come and go.
    """

    place: str
    title: tuple[str, ...]
    note: tuple[str, ...]
    cx: float
    cy: float
    rx: float
    ry: float
    row: int
    column: int
    gate: float
    anchor: str
    title_x: float
    title_y: float
    title_box: Box


@dataclass(frozen=True)
class Atlas:
    """The map before it is drawn; `spots` are parallel to the nodes.

    `size` is that of the labels and `mark` the width of the sector marks. `corridors` are the top
    and bottom of the strip below each row of panels; `line` is the distance of two baselines.
    """

    width: float
    height: float
    size: int
    line: float
    mark: float
    panels: tuple[Panel, ...]
    spots: tuple[Spot, ...]
    corridors: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class _Type:
    """Sizes of a map with so many organisations."""

    size: int
    line: float
    mark: float


@dataclass(frozen=True)
class _Member:
    """A member in its panel, as if the middle of the panel were 0, 0."""

    node: int
    side: int
    dx: float
    dy: float
    start: float
    lines: tuple[str, ...]
    far: bool = False


@dataclass(frozen=True)
class _Shape:
    """A panel's measures before it has a position: half axes, half opening and members."""

    rx: float
    ry: float
    gate: float
    members: tuple[_Member, ...]


def atlas(nodes: Sequence[Node], *, notes: Mapping[str, str] | None = None) -> Atlas:
    """The map's layout: organisations grouped by place, in the same spots whatever was answered.

    Places stand in the order in which the nodes name them, two in a row, the system-wide
    organisations in the middle. Members of a panel stand in the order of the sector marks and then
    of the nodes, row by row from the top. `notes` gives a line below a place's title.

    No two labels, titles or marks overlap, because each has a slot of its own, and no tie needs to
    cross a label: ties come and go at the top and bottom of a panel and run between the rows.
    """
    notes = notes or {}
    many = len(nodes)
    size = 13 if many <= 32 else 12
    type_ = _Type(size, round(size * 1.2), 16.0 if many <= 32 else 14.0 if many <= 80 else 12.0)
    groups = _groups(nodes)
    rows = _rows(groups)
    pairs = [n for n, row in enumerate(rows) if len(row) == 2]
    # Nothing passes between two panels while they stand in the first and last rows.
    passed = any(0 < n < len(rows) - 1 for n in pairs)
    spine = SPINE if passed else GAP

    panels: list[Panel] = []
    spots: dict[int, Spot] = {}
    corridors: list[tuple[float, float]] = []
    y = MARGIN
    for n, row in enumerate(rows):
        lone = len(row) == 1
        reach = (MIDDLE - spine - MARGIN) / 2
        shapes = [_shape(nodes, groups[place], type_, reach, lone) for place in row]
        if not lone:
            # Panels side by side are equally high, so that ties come and go at the same height.
            ry = max(shape.ry for shape in shapes)
            shapes = [_shape(nodes, groups[place], type_, reach, lone, ry) for place in row]
        headed = n == 0
        footed = n == len(rows) - 1 and not headed
        drafts = []
        for at, (place, shape) in enumerate(zip(row, shapes, strict=True)):
            column = 0 if lone else (-1, 1)[at]
            cx = round(MIDDLE + column * (spine + reach))
            title = SYSTEM_WIDE if not place and len(groups) > 1 else place
            drafts.append(_draft(title, notes.get(place, ""), place, shape, n, column, cx, reach,
                                 headed or footed))  # fmt: skip
        strips = [draft.title_box[3] - draft.title_box[1] for draft in drafts]
        if headed:
            y += max(strips) + GAP
        elif not footed and not all(_beside(draft) for draft in drafts):
            # The title stands in the strip above, at its outer end.
            top, bottom = corridors[-1]
            more = max(0.0, max(strips) + 2 * GAP - (bottom - top))
            corridors[-1] = (top, bottom + more)
            y += more
        tall = 2 * max(shape.ry for shape in shapes)
        for draft, shape in zip(drafts, shapes, strict=True):
            panel = replace(draft, cy=round(y + tall / 2))
            for order, member in enumerate(shape.members):
                spots[member.node] = _spot(shape, order, panel, len(panels), type_)
            panels.append(_titled(panel, shape, headed, footed))
        y += math.ceil(tall)
        last = n == len(rows) - 1
        below = CORRIDOR if not last or (headed and not lone) else 0.0
        corridors.append((y, y + below))
        y += below
        if footed:
            y += max(strips) + GAP
    return Atlas(WIDTH, math.ceil(y + MARGIN), type_.size, type_.line, type_.mark, tuple(panels),
                 tuple(spots[n] for n in range(many)), tuple(corridors))  # fmt: skip


def _groups(nodes: Sequence[Node]) -> dict[str, list[int]]:
    """The positions of each place's members, in the order in which they stand."""
    groups: dict[str, list[int]] = {}
    for n, node in enumerate(nodes):
        groups.setdefault(node.place, []).append(n)
    other = len(_MARK_ORDER)
    for members in groups.values():
        members.sort(key=lambda n: (_MARK_ORDER.get(nodes[n].mark, other), n))
    return groups


def _rows(groups: Mapping[str, Sequence[int]]) -> list[list[str]]:
    """Which panels stand side by side, from the top; the system-wide one alone in the middle."""
    rows: list[list[str]] = []
    waiting: list[str] = []
    for place, members in groups.items():
        if not place:
            continue
        if len(members) > CROWD:
            rows.append([place])
            continue
        waiting.append(place)
        if len(waiting) == 2:
            rows.append(waiting)
            waiting = []
    if waiting:
        rows.append(waiting)
    if "" in groups:
        rows.insert((len(rows) + 1) // 2, [""])
    return rows


def _shape(
    nodes: Sequence[Node],
    members: Sequence[int],
    type_: _Type,
    reach: float,
    lone: bool,
    least: float = 0.0,
) -> _Shape:
    """The members of a panel on its arcs, and how large it has to be for their labels."""
    labels = [nodes[n].label or nodes[n].code for n in members]
    if lone and len(members) > CENTRED_CROWD:
        return _crowd(labels, members, type_)
    rx = 110.0 if lone else 86.0
    room = LABEL_ROOM + 50 if lone else LABEL_ROOM
    reach = rx + room + type_.mark if lone else reach
    count = (len(members) + 1) // 2
    heights = [type_.mark + 2 * GAP] * count
    while True:
        ry = max(sum(heights) / 2 + POLE, 0.6 * rx, least)
        extra = (2 * (ry - POLE) - sum(heights)) / count
        drawn: list[_Member] = []
        grown = list(heights)
        dy = POLE - ry
        for row in range(count):
            dy += (heights[row] + extra) / 2
            dx = rx * math.sqrt(1 - (dy / ry) ** 2)
            start = dx + type_.mark / 2 + GAP
            for at in (2 * row, 2 * row + 1):
                if at < len(members):
                    lines = wrap(labels[at], type_.size, min(room, reach - start), MOST_LINES)
                    grown[row] = max(grown[row], len(lines) * type_.line + GAP)
                    drawn.append(_Member(members[at], (-1, 1)[at % 2], dx, dy, start, lines))
            dy += (heights[row] + extra) / 2
        # A row only ever grows, and never beyond the most lines, so this comes to an end.
        if grown == heights:
            return _Shape(rx, ry, _gate(rx, drawn, type_), tuple(drawn))
        heights = grown


def _crowd(labels: Sequence[str], members: Sequence[int], type_: _Type) -> _Shape:
    """Very many members: every other label stands further out, so that the rows move together."""
    rx = 120.0
    outer = rx + type_.mark / 2 + 2 * GAP + LABEL_ROOM + 15
    rooms = (LABEL_ROOM + 10, MIDDLE - MARGIN - outer)
    texts = [wrap(label, type_.size, rooms[at // 2 % 2], MOST_LINES)
             for at, label in enumerate(labels)]  # fmt: skip
    highest = max(len(lines) for lines in texts) * type_.line
    pitch = max(type_.mark + 3, highest / 2 + 3)
    count = (len(members) + 1) // 2
    ry = (pitch * count + max(0.0, highest - pitch)) / 2 + POLE
    dys = [pitch * (row - (count - 1) / 2) for row in range(count)]
    dxs = [rx * math.sqrt(1 - (dy / ry) ** 2) for dy in dys]
    drawn = []
    for at, node in enumerate(members):
        row = at // 2
        far = row % 2 == 1
        # A label stands clear of the marks above and below it too.
        near = max(dxs[max(row - 1, 0) : row + 2]) + type_.mark / 2 + GAP
        drawn.append(_Member(node, (-1, 1)[at % 2], dxs[row], dys[row], outer if far else near,
                             texts[at], far))  # fmt: skip
    return _Shape(rx, ry, _gate(rx, drawn, type_), tuple(drawn))


def _gate(rx: float, members: Sequence[_Member], type_: _Type) -> float:
    """Half the opening at the top and bottom of a panel, clear of the marks beside it."""
    return max(2.0, min(0.45 * rx, min(m.dx for m in members) - type_.mark / 2 - 5))


def _spot(shape: _Shape, order: int, panel: Panel, number: int, type_: _Type) -> Spot:
    """One member where it stands in the map."""
    member, count = shape.members[order], len(shape.members)
    x = round(panel.cx + member.side * member.dx)
    y = round(panel.cy + member.dy)
    text_x = round(panel.cx + member.side * member.start, 1)
    long = max((width(line, type_.size) for line in member.lines), default=0.0)
    high = len(member.lines) * type_.line
    top = y - high / 2
    baseline = top + (type_.line - _TALL * type_.size) / 2 + _ASCENT * type_.size
    left, right = sorted((text_x, text_x + member.side * long))
    return Spot(
        x=x,
        y=y,
        lines=member.lines,
        anchor="end" if member.side < 0 else "start",
        text_x=text_x,
        text_y=round(baseline, 1),
        box=(left, top, right, top + high),
        panel=number,
        side=member.side,
        rank=(2 * order + 1 - count) / count,
        leader=text_x - member.side * 3 if member.far else None,
        clear=(_clear(member, shape, type_, -1), _clear(member, shape, type_, 1)),
    )


def _clear(member: _Member, shape: _Shape, type_: _Type, way: int) -> float:
    """How far outwards a straight tie from a member may pass the top (-1) or bottom opening."""
    end = shape.ry + 20
    start = way * member.dy
    clear = shape.gate
    for other in shape.members:
        dy = way * other.dy - start
        if other.side == member.side and dy > 0:
            inwards = member.dx - other.dx + type_.mark / 2 + 3
            clear = min(clear, member.dx - inwards * (end - start) / dy)
    return max(clear, -shape.gate)


def _draft(
    title: str,
    note: str,
    place: str,
    shape: _Shape,
    row: int,
    column: int,
    cx: float,
    reach: float,
    centred: bool,
) -> Panel:
    """A panel with its title wrapped, not yet in its position: the box has the title's size."""
    if centred:
        room = 2 * reach if column else WIDTH - 2 * MARGIN
        anchor, x = "middle", cx
    elif column:
        x = cx + column * (shape.gate + 4 * GAP)
        room = abs(x - (WIDTH if column > 0 else 0)) - MARGIN
        anchor = "end" if column < 0 else "start"
    else:
        widest = max(m.start + max((width(s, 13) for s in m.lines), default=0) for m in shape.members)
        x = cx - max(widest, shape.rx) - 3 * GAP
        room = x - MARGIN
        anchor = "end"
        if room < 100:
            # Too little room beside the labels: at the outer end of the strip above.
            anchor, x, room = "start", MARGIN, 180.0
    titles = wrap(title, TITLE_SIZE, room, 2, bold=True)
    lines = wrap(note, NOTE_SIZE, room, 2)
    long = max((*(width(s, TITLE_SIZE, True) for s in titles),
                *(width(s, NOTE_SIZE) for s in lines), 0.0))  # fmt: skip
    high = len(titles) * TITLE_LINE + len(lines) * NOTE_LINE
    left = {"middle": x - long / 2, "end": x - long, "start": x}[anchor]
    return Panel(place, titles, lines, cx, 0.0, shape.rx, shape.ry, row, column, shape.gate,
                 anchor, x, 0.0, (left, 0.0, left + long, high))  # fmt: skip


def _beside(panel: Panel) -> bool:
    """Whether the title stands left of the panel and not above or below it."""
    return panel.column == 0 and panel.anchor == "end"


def _titled(panel: Panel, shape: _Shape, headed: bool, footed: bool) -> Panel:
    """The panel with its title above, below or beside it."""
    left, _, right, high = panel.title_box
    if footed:
        top = panel.cy + shape.ry + GAP
    elif headed or not _beside(panel):
        top = panel.cy - shape.ry - GAP - high
    else:
        top = panel.cy - high / 2
    baseline = top + (TITLE_LINE - _TALL * TITLE_SIZE) / 2 + _ASCENT * TITLE_SIZE
    return replace(
        panel, title_y=round(baseline, 1), title_box=(left, top, right, top + high)
    )
