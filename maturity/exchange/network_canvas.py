"""Network Canvas: a zip of tables for egos, alters and edges, tied together by their ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from maturity.exchange.export import Export, Field, Kind, Part, coded, tidy
from maturity.exchange.raw import Grid, Line

_EGO = "networkCanvasEgoUUID"
_NAMES = ("code", "organisation", "organization", "partner", "name", "label")


def is_network_canvas(grids: Sequence[Grid]) -> bool:
    """Whether tables are what Network Canvas writes."""
    return any(_EGO in grid.top(0) for grid in grids)


def understand(grids: Sequence[Grid]) -> Export:
    """The tables of Network Canvas as an export; alters are the partners an ego speaks of.

    Ties between alters are what one person says of two others. The survey asks for no such thing,
    and they are left out.
    """
    parts: list[Part] = []
    edges = False
    for grid in grids:
        head = [cell.strip() for cell in grid.top(0)]
        if "networkCanvasSessionID" in head or (
            "networkCanvasCaseID" in head and "nodeID" not in head
        ):
            parts.insert(0, _ego(grid, head))
        elif "nodeID" in head and _EGO in head:
            parts.append(_alters(grid, head))
        elif "edgeID" in head:
            edges = True
    remarks = ("Ties between alters were left out: the survey asks leaders about their own only.",)
    return Export(
        "network_canvas",
        "merged" if sum(part.response is not None for part in parts) == 1 else "one file a session",
        1,
        tuple(parts),
        people=("networkcanvascaseid",),
        remarks=remarks if edges else (),
    )


def _ego(grid: Grid, head: list[str]) -> Part:
    at = {name: n for n, name in enumerate(head)}
    finished = at.get("sessionFinish")

    def kind(cells: Sequence[str]) -> Kind:
        done = finished is None or cells[finished].strip()
        return Kind.COMPLETE if done else Kind.PARTIAL

    fields, rows = _columns(grid, head, keep="networkCanvasCaseID")
    return Part(grid.file, fields, rows, at[_EGO], ended=finished, kind=kind)


def _alters(grid: Grid, head: list[str]) -> Part:
    plain = [tidy(name) for name in head]
    partner = next((plain.index(name) for name in _NAMES if name in plain), None)
    fields, rows = _columns(grid, head)
    return Part(grid.file, fields, rows, None, head.index(_EGO), partner)


def _columns(
    grid: Grid, head: list[str], keep: str = ""
) -> tuple[tuple[Field, ...], Callable[[], Iterator[Line]]]:
    """The columns of a table; a choice kept in one true-or-false column an option is joined."""
    width = len(head)
    seen: list[set[str]] = [set() for _ in head]
    for _, cells in grid.below(1, width):
        for n, cell in enumerate(cells):
            if len(seen[n]) < 4:
                seen[n].add(cell.strip().lower())
    boolean = [bool(s - {""}) and s <= {"true", "false", ""} for s in seen]
    groups: dict[str, list[tuple[int, str]]] = {}
    for n, name in enumerate(head):
        for prefix, option in _splits(name):
            groups.setdefault(prefix, []).append((n, option))
    joined = {
        prefix: members
        for prefix, members in groups.items()
        if len(members) > 1
        and all(boolean[n] or seen[n] <= {""} for n, _ in members)
        and any(boolean[n] for n, _ in members)
    }
    # The longest name that all options share is the variable.
    inside: dict[int, str] = {}
    for prefix in sorted(joined, key=len, reverse=True):
        if not any(n in inside for n, _ in joined[prefix]):
            inside |= {n: prefix for n, _ in joined[prefix]}
    fields = [
        Field(n, name, (name,), coded(name), spare=tidy(name) in _NAMES)
        for n, name in enumerate(head)
        if name
        and name != "null"
        and n not in inside
        and (name == keep or not name.startswith(("networkCanvas", "session")))
        and name not in ("nodeID", "edgeID", "from", "to")
    ]
    extra = list(dict.fromkeys(inside.values()))
    for k, prefix in enumerate(extra):
        fields.append(Field(width + k, prefix, (prefix,), coded(prefix)))
    options = [[(n, o) for n, o in joined[prefix]] for prefix in extra]

    def rows() -> Iterator[Line]:
        for line, cells in grid.below(1, width):
            if options:
                chosen = [
                    ";".join(o for n, o in group if cells[n].strip().lower() == "true")
                    for group in options
                ]
                cells = [*cells, *chosen]
            yield line, cells

    return tuple(fields), rows


def _splits(name: str) -> list[tuple[str, str]]:
    return [
        (name[:n], name[n + 1 :])
        for n, letter in enumerate(name)
        if letter == "_" and name[:n] and name[n + 1 :]
    ]
