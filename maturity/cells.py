"""Cells that mean something: codes, words, dates, numbers and flags, and what is wrong there."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass

from maturity.errors import Problems, nearest, quote, shows
from maturity.layout import Column, Sheet
from maturity.table import Row, Table, clean

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
DATE_FIX = "Write the date as year-month-day, for example 2026-03-02."
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[-+]?([0-9]{1,15}([.][0-9]{0,15})?|[.][0-9]{1,15})")


def day_text(day: datetime.date) -> str:
    """A day as people write it, whatever the language of the machine.

    >>> day_text(datetime.date(2026, 3, 2))
    '2 March 2026'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


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
        meant = day_text(date)
        return f"Write the date as year-month-day: {date.isoformat()}, if {meant} is meant."
    return DATE_FIX


def read_number(cell: str) -> float | None:
    """A plain decimal number, else None.

    >>> read_number("3.0"), read_number("1e3"), read_number("NA")
    (3.0, None, None)
    """
    return float(cell) if _NUMBER.fullmatch(cell) else None


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
