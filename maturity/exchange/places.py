"""Where every cell of an import stands: its file, row and column, beside what it was read as."""

from __future__ import annotations

from collections.abc import Iterator

from maturity.exchange.cellsof import NOT_SHOWN, Cell, CellStatus, Read
from maturity.exchange.gather import Gathering, Given
from maturity.exchange.wavetables import WaveTables


def cells(made: WaveTables) -> Iterator[Cell]:
    """Every cell of a rating or statement in the kept responses, with its status and place."""
    items = made.gatherings[0].partner_items
    found = {(k[1].file, k[1].line, p): reads for _, p, k, reads in made.pairs}
    for n, given, leader in made.kept:
        gathering = made.gatherings[n]
        for p, layout in enumerate(gathering.layouts):
            part = gathering.export.parts[p]
            for (partner, item), column in layout.columns.items():
                if partner == "" and item in gathering.system_items:
                    if given.own is not None and given.part == p:
                        read = given.own[gathering.system_items.index(item)]
                        yield _cell(given, leader, "", item, read, part.file, given.line, column)
                    continue
                # In a long table the partners are those that have a row in it.
                partners = [partner] if partner else [t for q, t in given.lines if q == p]
                for name in partners:
                    there = given.about.get(name)
                    reads = found.get((given.file, given.line, name))
                    if name == made.people.organisation[leader] and there is not None:
                        reads = there
                    read = NOT_SHOWN if reads is None else reads[items.index(item)]
                    line = given.line if partner else given.lines[p, name]
                    yield _cell(given, leader, name, item, read, part.file, line, column)


def unread(made: WaveTables) -> dict[tuple[str, str], Cell]:
    """The answers that were not understood, by item and text: the first cell that holds each."""
    found: dict[tuple[str, str], Cell] = {}

    def note(n: int, given: Given, leader: str, partner: str, reads: tuple[Read, ...]) -> None:
        gathering = made.gatherings[n]
        items = gathering.partner_items if partner else gathering.system_items
        for item, read in zip(items, reads, strict=True):
            if read.status is CellStatus.UNPARSED:
                cell = _place(gathering, given, leader, partner, item, read)
                before = found.setdefault((item, cell.found), cell)
                if (cell.file, cell.row) < (before.file, before.row):
                    found[item, cell.found] = cell

    for leader, partner, (n, given, _), reads in made.pairs:
        note(n, given, leader, partner, reads)
    for n, given, leader in made.kept:
        if given.own is not None:
            note(n, given, leader, "", given.own)
    return found


def _place(
    gathering: Gathering, given: Given, leader: str, partner: str, item: str, read: Read
) -> Cell:
    """The cell of one response that holds what was read, in whichever of its tables it is."""
    for p, layout in enumerate(gathering.layouts):
        part = gathering.export.parts[p]
        long = part.parent is not None
        line = given.lines.get((p, partner)) if long else given.line
        column = layout.columns.get(("" if long else partner, item))
        if line is not None and column is not None:
            return _cell(given, leader, partner, item, read, part.file, line, column)
    return _cell(given, leader, partner, item, read, given.file, given.line, item)


def _cell(
    given: Given, leader: str, partner: str, item: str, read: Read, file: str, row: int, column: str
) -> Cell:
    return Cell(
        given.id, leader, partner, item, read.status, read.code, read.found, file, row, column
    )
