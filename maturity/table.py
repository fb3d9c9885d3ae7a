"""One table of text cells with its file and row numbers, and how a CSV file becomes one.

Every cell is text until the instrument or the layout says otherwise: `NA` is a word, `007` keeps
its zeros. Reading never guesses silently: an encoding or delimiter that is not as expected is
reported.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from maturity.errors import Problems, nearest, quote, visible
from maturity.layout import Sheet

#: A cell longer than this is not an answer to anything and is refused.
LONGEST_CELL = 100_000

#: How an Excel workbook begins, new and old.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
#: A line added below the last: where it is not read as a row of its own, a quotation mark is open.
_END = "\0end"

SAVE_AS = "In Excel choose File, Save as, “CSV UTF-8 (comma delimited)”."


@dataclass(frozen=True)
class Row:
    """One row of a table: its cells by column name, and the line a person sees in Excel."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, eq=False)
class Table:
    """Text cells in named columns, with the file they came from and their row numbers."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def __iter__(self) -> Iterator[Row]:
        for line, cells in zip(self.lines, self.rows, strict=True):
            yield Row(line, dict(zip(self.columns, cells, strict=True)))

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[str]:
        """All cells of one column, blank where the table does not have it."""
        if name not in self.columns:
            return [""] * len(self.rows)
        at = self.columns.index(name)
        return [row[at] for row in self.rows]


def decode(data: bytes, file: str, problems: Problems, save_as: str = SAVE_AS) -> str | None:
    """The text of a file: UTF-8 or UTF-16, else Windows cp1252 with a doubt; None if neither.

    `save_as` says how to save such a file as UTF-8.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data[:200].count(b"\0") > len(data[:200]) // 4:
        encodings = ["utf-16-le" if data[1:2] == b"\0" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252":
            problems.add(
                "encoding-guessed",
                file,
                "the file is not UTF-8 and was read as Windows text (cp1252)",
                f"Check names with accents. {save_as}",
                doubt=True,
            )
        return text
    problems.add(
        "wrong-encoding",
        file,
        "the file is not text in UTF-8, UTF-16 or Windows cp1252",
        f"Save it again as text. {save_as}",
    )
    return None


def read_csv(data: bytes, file: str, sheet: Sheet, problems: Problems) -> Table | None:
    """A CSV file as a table, or None where it cannot be read at all (the problems say why)."""
    if not data.strip():
        _empty(file, problems)
        return None
    if data.startswith(_WORKBOOKS):
        problems.add(
            "wrong-encoding",
            file,
            "this is an Excel workbook with the name of a CSV file",
            SAVE_AS,
        )
        return None
    text = decode(data, file, problems)
    if text is None:
        return None
    reader = csv.reader(chain(io.StringIO(text, newline=""), (_END,)), strict=False)
    grid: list[tuple[int, list[str]]] = []
    try:
        # Rows are counted, not lines: Excel shows a cell with line breaks in it in one row.
        for row in enumerate(reader, start=1):
            grid.append(row)
    except csv.Error as error:
        last, fault = len(grid) + 1, str(error)
    else:
        last, cells = grid.pop()
        fault = "" if cells == [_END] else "a quotation mark is opened and never closed"
    if fault:
        problems.add(
            "bad-csv",
            file,
            f"the file cannot be read as CSV from here on ({fault})",
            f"Look for a quotation mark too many in this row. {SAVE_AS}",
            row=last,
        )
        return None
    return from_grid(grid, file, sheet, problems)


def from_grid(
    grid: list[tuple[int, list[str]]], file: str, sheet: Sheet, problems: Problems
) -> Table | None:
    """Rows of cells with their line numbers as a table: comments skipped, header checked."""
    rows = iter(grid)
    # Comments stand above the header only, so that no answer is ever taken for one.
    at, header = next(
        (
            (line, [clean(cell) for cell in cells])
            for line, cells in rows
            if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#")
        ),
        (0, []),
    )
    if not header:
        _empty(file, problems)
        return None
    columns = _header(header, at, file, sheet, problems)
    if columns is None:
        return None
    kept: list[tuple[str, ...]] = []
    lines: list[int] = []
    width = len(header)
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != width:
            if len(cells) > width and any(cell.strip() for cell in cells[width:]):
                problems.add(
                    "too-many-cells",
                    file,
                    f"found {len(cells)} cells under {width} column names",
                    "A comma inside a cell needs quotation marks around the cell.",
                    row=line,
                )
            cells = (cells + [""] * width)[:width]
        kept.append(tuple([clean(cells[i]) for i in columns.values()]))
        lines.append(line)
        if max(map(len, cells)) > LONGEST_CELL:
            problems.add(
                "cell-too-long",
                file,
                f"a cell holds more than {LONGEST_CELL:,} characters",
                "Shorten it. A quotation mark that is never closed can also cause this.",
                row=line,
            )
    return Table(file, tuple(columns), tuple(kept), tuple(lines))


def clean(cell: str) -> str:
    """A cell without the spaces around it, ordinary or no-break."""
    return cell.strip().strip("\u00a0\ufeff ").strip()


def _missing_fix(name: str, unread: list[str]) -> str:
    """What to do about a missing column: most are there under a name nearly right."""
    near = next((other for other in unread if nearest(name, [other])), None)
    return "Add it." if near is None else f"Rename the column {quote(near)} to “{name}”."


def _empty(file: str, problems: Problems) -> None:
    problems.add(
        "empty-file",
        file,
        "there is nothing in it",
        "Add a header row and the rows below it, or delete the file if it is not needed.",
    )


def _header(
    header: list[str], line: int, file: str, sheet: Sheet, problems: Problems
) -> dict[str, int] | None:
    """The known columns and where they stand; None when the delimiter is wrong."""
    known = {column.name for column in sheet.columns}
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "upright bars")):
        parts = [clean(part).strip('"').casefold() for part in mark.join(header).split(mark)]
        if len(parts) > len(header) and len(known & set(parts)) >= 2:
            problems.add(
                "wrong-delimiter",
                file,
                f"the columns are separated by {name}",
                f"Save it with commas between the columns. {SAVE_AS}",
                row=line,
            )
            return None
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        folded = name.casefold().replace(" ", "_")
        if not folded:
            continue
        if folded in found:
            problems.add(
                "column-twice",
                file,
                f"the column {quote(name)} stands twice",
                "Remove or rename one of the two.",
                row=line,
                column=folded,
            )
        elif folded in known:
            found[folded] = index
    if not found:
        needed = [column.name for column in sheet.columns if column.needed]
        problems.add(
            "no-header",
            file,
            "this row has none of the column names that the table needs",
            f"The first row below any lines that begin with # must hold them: {', '.join(needed)}.",
            row=line,
        )
        return None
    unread = [name for name in header if name and name.casefold().replace(" ", "_") not in known]
    missing = [
        column.name for column in sheet.columns if column.needed and column.name not in found
    ]
    for name in missing:
        problems.add(
            "missing-column",
            file,
            f"the column “{name}” is missing",
            _missing_fix(name, unread),
            row=line,
            column=name,
        )
    for name in unread[:50]:
        if not (missing and nearest(name, missing)):
            problems.add(
                "unread-column",
                file,
                f"the column {quote(name)} is not one this file has and was not read",
                f"Nothing to do if that is meant.{nearest(name, known - set(found))}",
                row=line,
                column=visible(name[:40]),
                doubt=True,
            )
    return None if missing else found
