"""One table of text cells with its file and row numbers, and how a CSV file becomes one.

Every cell is text until the instrument or the layout says otherwise: `NA` is a word, `007` keeps
its zeros. Reading never guesses silently: an encoding or delimiter that is not as expected is
reported.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain

from maturity.errors import Problems, nearest, quote, shows, visible
from maturity.layout import Column, Sheet

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
            f"Add it, or correct the column name.{nearest(name, unread)}",
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


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
DATE_FIX = "Write the date as year-month-day, for example 2026-03-02."
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[-+]?([0-9]{1,15}([.][0-9]{0,15})?|[.][0-9]{1,15})")


def read_date(cell: str) -> datetime.date | None:
    """A date written as year-month-day, else None."""
    if not _DATE.fullmatch(cell):
        return None
    try:
        return datetime.date.fromisoformat(cell)
    except ValueError:
        return None


#: How people and spreadsheets write dates otherwise; the day comes before the month.
_OTHER_DATES = (
    "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S",
    "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y",
)  # fmt: skip


def date_fix(cell: str) -> str:
    """What to do about a cell that should hold a date, with the date that it probably means.

    >>> date_fix("02/03/2026")
    'Write the date as year-month-day: 2026-03-02, if 2 March 2026 is meant.'
    """
    for form in _OTHER_DATES if len(cell) <= 30 else ():
        try:
            date = datetime.datetime.strptime(cell, form).date()
        except ValueError:
            continue
        meant = f"{date.day} {_MONTHS[date.month - 1]} {date.year}"
        return f"Write the date as year-month-day: {date.isoformat()}, if {meant} is meant."
    return DATE_FIX


def read_number(cell: str) -> float | None:
    """A plain decimal number, else None.

    >>> read_number("3.0"), read_number("1e3"), read_number("NA")
    (3.0, None, None)
    """
    return float(cell) if _NUMBER.fullmatch(cell) else None


# -- cells that mean something -------------------------------------------------------------------


@dataclass(frozen=True)
class Cells:
    """Reads the cells of one table into values and notes a problem for each that is wrong."""

    table: Table
    sheet: Sheet
    problems: Problems

    def wrong(self, slug: str, row: Row, column: str, found: str, fix: str) -> None:
        """Note an error in one cell."""
        self.problems.add(slug, self.table.file, found, fix, row=row.line, column=column)

    def doubtful(self, slug: str, row: Row, column: str, found: str, fix: str) -> None:
        """Note a doubt about one cell."""
        self.problems.add(
            slug, self.table.file, found, fix, row=row.line, column=column, doubt=True
        )

    def text(self, row: Row, column: str) -> str | None:
        """The text of a cell that may not be blank."""
        if shows(row[column]):
            return row[column]
        self.wrong(
            "blank-cell", row, column, "the cell is blank", f"Fill it in: {self._note(column)}."
        )
        return None

    def choice(self, row: Row, column: str, default: str = "") -> str | None:
        """A word from the column's list; the default where the cell is blank."""
        if not row[column]:
            if default:
                return default
            return self.text(row, column)
        choices = self.sheet.column(column).choices
        folded = row[column].casefold().replace(" ", "_").replace("-", "_")
        if folded in choices:
            return folded
        self.wrong(
            "unknown-word",
            row,
            column,
            f"found {quote(row[column])}",
            f"Use one of: {', '.join(choices)}.{nearest(folded, choices)}",
        )
        return None

    def flag(self, row: Row, column: str) -> bool:
        """yes or no; blank means no."""
        word = row[column].casefold()
        if word not in ("", "yes", "no"):
            self.wrong(
                "not-yes-or-no", row, column, f"found {quote(row[column])}", "Write yes or no."
            )
        return word == "yes"

    def date(self, row: Row, column: str) -> datetime.date | None:
        """A date such as 2026-03-02; blank means no date."""
        if not row[column]:
            return None
        value = read_date(row[column])
        if value is None:
            fix = date_fix(row[column])
            self.wrong("not-a-date", row, column, f"found {quote(row[column])}", fix)
        return value

    def period(self, row: Row) -> tuple[datetime.date | None, datetime.date | None]:
        """The dates in `from` and `to`, in the right order."""
        start, end = self.date(row, "from"), self.date(row, "to")
        if start and end and start > end:
            self.wrong(
                "dates-reversed",
                row,
                "to",
                f"it ends on {end} but begins on {start}",
                "Swap the two dates or correct one of them.",
            )
            # As if it always held: what never held would give an error wherever it is named.
            return None, None
        return start, end

    def number(self, row: Row, column: str) -> float | None:
        """A number; blank means none."""
        if not row[column]:
            return None
        value = read_number(row[column])
        if value is None:
            fix = "Write a plain number, such as 0.6."
            self.wrong("not-a-number", row, column, f"found {quote(row[column])}", fix)
        return value

    def known(self, row: Row, column: str, codes: Collection[str] | None, what: str) -> str | None:
        """A code that another file declares; any code where that file could not be read."""
        code = self.text(row, column)
        if code is None or codes is None or code in codes:
            return code
        # With thousands of wrong cells the search for the nearest code would take minutes.
        listed = self.problems.lists(f"unknown-{what}", self.table.file, column)
        use = _HOME.get(what) or f"Use one of: {', '.join(codes)}."
        self.wrong(
            f"unknown-{what}",
            row,
            column,
            f"there is no {what} {quote(code)}",
            use + (nearest(code, codes) if listed else ""),
        )
        return None

    def unique(self, row: Row, column: str, seen: dict[str, int], what: str) -> str | None:
        """A code that may stand once only; `seen` maps each to its row."""
        code = self.text(row, column)
        if code is None:
            return None
        if code in seen:
            self.wrong(
                f"duplicate-{what}",
                row,
                column,
                f"the {what} {quote(code)} already stands in row {seen[code]}",
                "Keep one of the two rows, or give one of them another code.",
            )
            return None
        seen[code] = row.line
        return code

    def _note(self, column: str) -> str:
        column_: Column = self.sheet.column(column)
        return column_.note or column


_HOME = {
    "organisation": "Use a code from organisations.csv.",
    "body": "Use a code from bodies.csv.",
    "leader": "Use a code from leaders.csv.",
    "aim": "Use a code from the aims.csv beside survey.toml.",
}


def parts(cell: str) -> tuple[str, ...]:
    """The items of a list inside a cell, separated by semicolons, each once.

    >>> parts("Ashmere; Thornsea;")
    ('Ashmere', 'Thornsea')
    """
    return tuple(dict.fromkeys(filter(None, (clean(item) for item in cell.split(";")))))
