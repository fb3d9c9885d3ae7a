"""Where each organisation stands on the map, and where its name stands: places, no pictures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from maturity.drawing.lettering import width, wrap
from maturity.drawing.palette import SECTOR_MARKS
from maturity.drawing.ring import GAP, Ring, Type, ring
from maturity.errors import visible

Box = tuple[float, float, float, float]

WIDTH = 960.0
MIDDLE = WIDTH / 2
MARGIN = 6.0
#: The strip between two rows of panels, in which ties run from place to place.
CORRIDOR = 78.0
#: Half the strip between left and right panels, where ties pass a row; only where rows are passed.
SPINE = 20.0
#: A place with more members than this stands alone in its row.
CROWDED = 28
TITLE_SIZE, TITLE_LINE = 15, 18.0
NOTE_SIZE, NOTE_LINE = 12, 15.0
SYSTEM_WIDE = "System-wide"
#: A title narrower than this is not put beside its panel.
_BESIDE = 100.0

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
    clear: tuple[float, float]
    leader: float | None = None


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

    `size` is that of the labels, `line` the distance of two baselines and `mark` the width of the
    sector marks. `corridors` are the top and bottom of the strip below each row of panels.
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
class _Title:
    """A title before its panel has a height: its lines, anchor and extent."""

    lines: tuple[str, ...]
    note: tuple[str, ...]
    anchor: str
    x: float
    left: float
    right: float

    @property
    def height(self) -> float:
        return len(self.lines) * TITLE_LINE + len(self.note) * NOTE_LINE


def atlas(nodes: Sequence[Node], *, notes: Mapping[str, str] | None = None) -> Atlas:
    """The map's layout: organisations grouped by place, in the same spots whatever was answered.

    Places stand in the order in which the nodes name them, two in a row, the system-wide
    organisations in the middle. Members of a panel stand in the order of the sector marks and then
    of the nodes, row by row from the top. `notes` gives a line below a place's title.

    No two labels, titles or marks overlap, because each has a slot of its own, and no tie needs to
    cross a label: ties come and go at the top and bottom of a panel and run between the rows.
    """
    many = len(nodes)
    size = 13 if many <= 32 else 12
    type_ = Type(size, round(size * 1.2), 16.0 if many <= 32 else 14.0 if many <= 80 else 12.0)
    groups = _groups(nodes)
    rows = _rows(groups)
    # Nothing passes between two panels while they stand in the first and last rows.
    passed = any(len(row) == 2 for row in rows[1:-1])
    spine = SPINE if passed else GAP
    cell = (MIDDLE - spine - MARGIN) / 2

    panels: list[Panel] = []
    spots: dict[int, Spot] = {}
    corridors: list[tuple[float, float]] = []
    y = MARGIN
    for row, places in enumerate(rows):
        headed = row == 0
        footed = row == len(rows) - 1 and not headed
        columns = (0,) if len(places) == 1 else (-1, 1)
        reach = MIDDLE - MARGIN if len(places) == 1 else cell
        rings = _rings([[nodes[n] for n in groups[place]] for place in places], type_, reach)
        middles = [round(MIDDLE + column * (spine + cell)) for column in columns]
        titles = []
        for place, column, cx, around in zip(places, columns, middles, rings, strict=True):
            name = SYSTEM_WIDE if not place and len(groups) > 1 else place
            note = (notes or {}).get(place, "")
            limits = (cx - reach, cx + reach) if headed or footed else None
            titles.append(_title(name, note, column, cx, around.gate, around.reach(size), limits))
        highest = max(title.height for title in titles) + 2 * GAP
        if headed:
            y += highest
        elif not footed and any(columns[0] or title.anchor == "start" for title in titles):
            # These titles stand in the corridor above, at its outer ends.
            top, bottom = corridors[-1]
            corridors[-1] = (top, max(bottom, top + highest))
            y = corridors[-1][1]
        half = max(around.ry for around in rings)
        for place, column, cx, around, title in zip(
            places, columns, middles, rings, titles, strict=True
        ):
            cy = round(y + half)
            top = cy - title.height / 2
            if footed:
                top = cy + around.ry + GAP
            elif headed or title.anchor != "end" or column:
                top = cy - around.ry - GAP - title.height
            for order, item in enumerate(groups[place]):
                spots[item] = _spot(around, order, cx, cy, len(panels), type_)
            panels.append(
                Panel(place, title.lines, title.note, cx, cy, around.rx, around.ry, row, column,
                      around.gate, title.anchor, title.x, _baseline(top, TITLE_LINE, TITLE_SIZE),
                      (title.left, top, title.right, top + title.height))
            )  # fmt: skip
        y += math.ceil(2 * half)
        # Two panels alone need a corridor too, for the ties between them.
        below = CORRIDOR if row < len(rows) - 1 or (headed and len(places) == 2) else 0.0
        corridors.append((y, y + below))
        y += below
        if footed:
            y += highest
    return Atlas(
        width=WIDTH,
        height=math.ceil(y + MARGIN),
        size=type_.size,
        line=type_.line,
        mark=type_.mark,
        panels=tuple(panels),
        spots=tuple(spots[n] for n in range(many)),
        corridors=tuple(corridors),
    )


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
        if len(members) > CROWDED:
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


def _rings(places: Sequence[Sequence[Node]], type_: Type, reach: float) -> list[Ring]:
    """The rings of one row; side by side they are equally high, so that ties leave at one level."""
    alone = len(places) == 1
    labels = [[visible(node.label or node.code) for node in members] for members in places]
    rings = [ring(names, type_, reach, alone=alone) for names in labels]
    if alone:
        return rings
    half = max(around.ry for around in rings)
    return [ring(names, type_, reach, alone=alone, least=half) for names in labels]


def _spot(around: Ring, order: int, cx: float, cy: float, panel: int, type_: Type) -> Spot:
    """One member where it stands in the map."""
    member, count = around.members[order], len(around.members)
    y = round(cy + member.dy)
    text_x = round(cx + member.side * member.start, 1)
    long = max((width(line, type_.size) for line in member.lines), default=0.0)
    high = len(member.lines) * type_.line
    left, right = sorted((text_x, text_x + member.side * long))
    return Spot(
        x=round(cx + member.side * member.dx),
        y=y,
        lines=member.lines,
        anchor="end" if member.side < 0 else "start",
        text_x=text_x,
        text_y=_baseline(y - high / 2, type_.line, type_.size),
        box=(left, y - high / 2, right, y + high / 2),
        panel=panel,
        side=member.side,
        rank=(2 * order + 1 - count) / count,
        clear=(around.clear(member, -1, type_.mark), around.clear(member, 1, type_.mark)),
        leader=text_x - member.side * 3 if member.far else None,
    )


def _title(
    name: str,
    note: str,
    column: int,
    cx: float,
    gate: float,
    reach: float,
    limits: tuple[float, float] | None,
) -> _Title:
    """A panel's title: centred between limits, else at the outer end of the corridor or beside."""
    if limits is not None:
        anchor, x, room = "middle", cx, limits[1] - limits[0]
    elif column:
        x = cx + column * (gate + 4 * GAP)
        anchor, room = ("end", x - MARGIN) if column < 0 else ("start", WIDTH - MARGIN - x)
    else:
        anchor, x = "end", cx - reach - 3 * GAP
        room = x - MARGIN
        if room < _BESIDE:
            anchor, x, room = "start", MARGIN, 180.0
    lines = wrap(visible(name), TITLE_SIZE, room, 3, bold=True)
    below = wrap(visible(note), NOTE_SIZE, room, 2)
    long = max(
        [0.0]
        + [width(line, TITLE_SIZE, True) for line in lines]
        + [width(line, NOTE_SIZE) for line in below]
    )
    left = {"middle": x - long / 2, "end": x - long, "start": x}[anchor]
    return _Title(lines, below, anchor, x, left, left + long)


def _baseline(top: float, line: float, size: int) -> float:
    """The first baseline of lines of text that begin at a height."""
    return round(top + (line - _TALL * size) / 2 + _ASCENT * size, 1)
