"""REDCap: one header row of variable names; repeating instruments in rows below the record's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from maturity.exchange.export import Export, Field, Kind, Part, coded, tidy
from maturity.exchange.raw import Grid, Line

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SYSTEM = {"redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance",
           "redcap_data_access_group"}  # fmt: skip
_PARTNER = ("partner", "organisation", "target", "about")
_LEFT = "[not completed]"


def is_redcap(grid: Grid) -> bool:
    """Whether a table is a raw data export of REDCap."""
    head = [cell.strip() for cell in grid.top(0)]
    if len(head) < 2 or not all(_NAME.fullmatch(cell) for cell in head if cell):
        return False
    forms = [at for at, name in enumerate(head) if name.endswith("_complete")]
    rows = [cells for _, cells in grid.head[1:]]
    return bool(forms) and all(
        len(cells) <= at or cells[at] in ("", "0", "1", "2") for cells in rows for at in forms
    )


def is_labelled(grid: Grid) -> bool:
    """Whether a table is a label export of REDCap, whose headings are no stable names."""
    head = [tidy(cell) for cell in grid.top(0)]
    return "complete?" in head and (
        "record id" in head[:1] or "event name" in head or "survey timestamp" in head
    )


def is_dictionary(grid: Grid) -> bool:
    """Whether a table is a data dictionary, which holds questions and no answers."""
    return tidy((grid.top(0) or [""])[0]) == "variable / field name"


def understand(grid: Grid) -> Export:
    """A raw data export of REDCap as an export.

    Where an instrument repeats, its rows lie below the record's own row and hold one partner each.
    """
    head = [cell.strip() for cell in grid.top(0)]
    width = len(head)
    at = {name: n for n, name in enumerate(head)}
    repeat = at.get("redcap_repeat_instrument")
    stamps = [n for n, name in enumerate(head) if name.endswith("_timestamp")]
    done = [n for n, name in enumerate(head) if name.endswith("_complete")]
    fields = []
    for n, name in enumerate(head):
        if n == 0 or not name or name in _SYSTEM or n in stamps or n in done:
            continue
        box = re.fullmatch(r"(.+?)___(.+)", name)
        pairs = ((box[1], box[2]), (name, "")) if box else coded(name)
        fields.append(Field(n, name, (name,), pairs))
    ended = stamps[-1] if stamps else None
    record = at[head[0]]
    partner = next((at[name] for name in _PARTNER if name in at), None)

    def rows(instance: bool) -> Callable[[], Iterator[Line]]:
        def only() -> Iterator[Line]:
            for line, cells in grid.below(1, width):
                if repeat is None or bool(cells[repeat].strip()) == instance:
                    yield line, cells

        return only

    def kind(cells: Sequence[str]) -> Kind:
        if any(cells[n].strip() == _LEFT for n in stamps):
            return Kind.PARTIAL
        return Kind.COMPLETE if any(cells[n].strip() == "2" for n in done) else Kind.PARTIAL

    sides = _sides(grid, width, repeat) if repeat is not None else None

    def of(instance: bool) -> tuple[Field, ...]:
        return tuple(f for f in fields if sides is None or sides[f.at] == instance)

    base = Part(grid.file, of(False), rows(False), record, ended=ended, kind=kind)
    parts = [base]
    if repeat is not None:
        parts.append(Part(grid.file, of(True), rows(True), None, record, partner))
    return Export(
        "redcap",
        "with repeating instruments" if repeat is not None else "one row for each record",
        1,
        tuple(parts),
        people=("redcap_survey_identifier",),
        remarks=("REDCap writes 0 both for a box that was left empty and for one never shown.",)
        if any("___" in name for name in head)
        else (),
    )


def _sides(grid: Grid, width: int, repeat: int) -> list[bool]:
    """For each column whether it belongs to instances: it is filled there and not in base rows."""
    base, instance = [False] * width, [False] * width
    for _, cells in grid.below(1, width):
        side = instance if cells[repeat].strip() else base
        for n, cell in enumerate(cells):
            if cell:
                side[n] = True
    # A column nobody filled lies beside those of its own instrument.
    found: list[bool] = []
    for n in range(width):
        filled = base[n] or instance[n]
        found.append(instance[n] and not base[n] if filled else bool(found) and found[-1])
    return found
