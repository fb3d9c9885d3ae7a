"""Any other table: one row for each response, read only as a mapping file says."""

from __future__ import annotations

from collections.abc import Sequence

from maturity.errors import refuse
from maturity.exchange.export import Export, Field, Part, coded, readings, tagged
from maturity.exchange.raw import Grid


def understand(grid: Grid, header: int, day_first: bool | None) -> Export:
    """A table with so many header rows as an export; which column is what, the mapping says.

    With two header rows the upper is taken as the question and stands above its first row only.
    """
    if len(grid.head) < header:
        refuse(
            "bad-mapping",
            grid.file,
            "the table has fewer rows than its header",
            "Correct the setting header_rows.",
        )
    rows = [grid.top(n) for n in range(header)]
    width = max(map(len, rows), default=0)
    fields = [_field(at, name) for at, name in enumerate(_names(rows, width)) if name]
    part = Part(grid.file, tuple(fields), lambda: grid.below(header, width))
    return Export("generic", f"{header} header rows", header, (part,), day_first=day_first)


def _names(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    names = []
    above = ""
    for at in range(width):
        cells = [" ".join(row[at].split()) if at < len(row) else "" for row in rows]
        if len(cells) > 1:
            above = cells[0] or above
            cells = [above, *cells[1:]]
        names.append(" - ".join(dict.fromkeys(filter(None, cells))))
    return names


def _field(at: int, name: str) -> Field:
    pairs = (*tagged(readings(name, " - ")), *coded(name))
    return Field(at, name, (name,), pairs)
