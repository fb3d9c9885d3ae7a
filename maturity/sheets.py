"""Writes a survey as one Excel workbook: a sheet for each table, with notes and drop-downs."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from maturity.cells import read_number
from maturity.errors import quote, refuse
from maturity.hints import KEYS, SETTINGS, Field, defaults_of_a_survey, fields_of
from maturity.instrument import Instrument
from maturity.layout import (
    CHOSEN_AIMS,
    LEADERS,
    NOMINATIONS,
    ORGANISATIONS,
    PLAN,
    REGISTER_SHEETS,
    SECTORS,
    Sheet,
)
from maturity.table import Table
from maturity.wave import rating_sheet, statement_sheet
from maturity.workbook import SECTOR_SHEET, SURVEY, WAVE_SHEET, cell_text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet


#: A workbook has no cell longer than this and none with such characters, and _x0041_ means A.
_LONGEST = 32_767

_NOT_IN_A_CELL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|_?x[0-9A-Fa-f]{4}_"
)

#: How far down drop-downs and the lists behind them reach.
_ROWS = 5000

#: The clock of everything written here, so that the same call gives the same bytes.
_NEW_YEAR = datetime.datetime(2026, 1, 1)

_ZIPPED = (1980, 1, 1, 0, 0, 0)

Tables = Callable[[Sheet, str], Table | None]

_READ_ME = (
    "How to use this workbook",
    "1. The sheets with a green tab must be filled in; the others may stay empty.",
    "2. Each column has a note: rest the mouse on its name. Those with a dark name are needed.",
    "3. survey, waves: give the survey an id and a title, and each wave its first and last day.",
    "4. organisations: one row each, with a short code. The other sheets offer these codes.",
    "5. bodies, seats, agreements, sharing, expected: what exists on paper, before you ask anyone.",
    "6. leaders: everyone invited. ratings: one row for each leader and partner. A blank answer "
    "means not answered; dk and none are answers of their own.",
    "7. Write dates as 2026-04-01. Separate the entries of a list in one cell by ; such as A;B.",
    "8. Paste values only, so that drop-downs stay. Do not merge cells, or rename sheets or "
    "columns.",
    "9. Next wave: add its row to waves, copy this wave's sheets and end their names with its id.",
    "10. Save, then run maturity check on this file: it names the sheet, row and column of "
    "everything that is left to do.",
)

_NEEDED, _OPTIONAL, _GREEN = "1F3A4D", "4A6A7F", "4C8C4A"

_WIDTHS = {"name": 44, "title": 44, "reason": 60, "aliases": 32, "value": 44, "note": 80,
           "answers_to": 24, "scope": 32, "key": 32, "expected": 24}  # fmt: skip


def wave_sheets(instrument: Instrument) -> tuple[Sheet, ...]:
    """The tables of a wave, with the columns of its instrument."""
    ratings, statements = rating_sheet(instrument), statement_sheet(instrument)
    return (LEADERS, PLAN, ratings, statements, CHOSEN_AIMS, NOMINATIONS)


def all_wave_sheets(
    instruments: Mapping[str, Instrument],
) -> Iterator[tuple[str, tuple[Sheet, ...]]]:
    for wave, instrument in instruments.items():
        yield wave, wave_sheets(instrument)


def written_workbook(
    head: Mapping[str, Any], instruments: Mapping[str, Instrument], tables: Tables
) -> bytes:
    """A survey workbook with the rows that `tables` gives."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    book.properties.creator = "maturity"
    book.properties.created = _NEW_YEAR
    lists = _Lists()
    read_me: Worksheet = book["Sheet"]
    read_me.title = "read me"
    read_me.column_dimensions["A"].width = 110
    for n, line in enumerate(_READ_ME, start=1):
        _put(read_me.cell(n, 1), line)
        read_me.cell(n, 1).alignment = Alignment(wrap_text=True, vertical="top")
    read_me["A1"].font = Font(bold=True, size=14)
    own = [(str(entry["id"]), entry["title"]) for entry in head.get("sector", [])]
    sectors = tuple(dict.fromkeys((*SECTORS, *(code for code, _ in own))))
    shaped: list[tuple[Sheet, str, Sequence[Sequence[str]]]] = [
        (SURVEY, "", _survey_rows(head)),
        (SECTOR_SHEET, "", own),
        (WAVE_SHEET, "", [_wave_row(entry) for entry in head["wave"]]),
    ]
    for wave, sheets in (("", REGISTER_SHEETS), *all_wave_sheets(instruments)):
        for sheet in sheets:
            table = tables(sheet, wave)
            shaped.append((sheet, wave, _cells(sheet, table)))
    for sheet, wave, rows in shaped:
        _add_sheet(book, sheet, wave, fields_of(sheet, instruments.get(wave)), rows, sectors, lists)
    lists.write(book)
    out = io.BytesIO()
    book.save(out)
    return without_clock(out.getvalue())


def _survey_rows(head: Mapping[str, Any]) -> list[list[str]]:
    """Every key with its value, where it has one, and what it is for."""
    defaults = defaults_of_a_survey()
    rows = []
    for key in dict.fromkeys((*KEYS, *defaults)):
        group, _, name = key.rpartition(".")
        value = head.get(group or "survey", {}).get(name, "")
        note = KEYS.get(key) or SETTINGS[name]
        if defaults.get(key):
            note += f"; if blank: {_plain(defaults[key])}"
        rows.append([key, _plain(value), note])
    return rows


def _cells(sheet: Sheet, table: Table | None) -> list[list[str]]:
    """The cells of a table in the order of its sheet's columns."""
    return [[row[column.name] for column in sheet.columns] for row in table or ()]


def _wave_row(entry: Mapping[str, Any]) -> list[str]:
    return [_plain(entry.get(column.name, "")) for column in WAVE_SHEET.columns]


def _plain(value: Any) -> str:
    """A value of survey.toml as a cell has it: dates as year-month-day, lists with semicolons."""
    if isinstance(value, list):
        if any(";" in part for part in value if isinstance(part, str)):
            refuse(
                "not-for-excel",
                "survey.toml",
                f"found {quote(str(value))}",
                "In a workbook a semicolon separates the entries of a list: leave it out.",
            )
        return ";".join(map(_plain, value))
    if isinstance(value, float):
        return f"{value:.12f}".rstrip("0").rstrip(".")
    return str(value)


def _add_sheet(
    book: Workbook,
    sheet: Sheet,
    wave: str,
    fields: Sequence[Field],
    rows: Sequence[Sequence[str]],
    sectors: tuple[str, ...],
    lists: _Lists,
) -> None:
    """One sheet: its header with notes, its drop-downs and its rows."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    made = book.create_sheet(f"{sheet.name} {wave}".strip())
    if sheet.required:
        made.sheet_properties.tabColor = _GREEN
    for n, field in enumerate(fields, start=1):
        cell = made.cell(1, n)
        _put(cell, field.name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=_NEEDED if field.needed else _OPTIONAL)
        cell.alignment = Alignment(vertical="center")
        lines = ("Needed.", *field.lines) if field.needed else field.lines
        height = 24 + 18 * sum(1 + len(line) // 48 for line in lines)
        note = _NOT_IN_A_CELL.sub("", "\n".join(lines))
        cell.comment = Comment(note, "maturity", height=height, width=340)
        letter = get_column_letter(n)
        made.column_dimensions[letter].width = _WIDTHS.get(field.name, max(12, len(field.name) + 4))
        if not field.number:
            # As text, so that Excel makes no number of 007 and no day of 3-4.
            made.column_dimensions[letter].number_format = "@"
        area = f"{letter}2:{letter}{_ROWS}"
        if field.home is not None:
            _offer_codes(made, area, field.home, wave)
        elif (sheet, field.name) == (ORGANISATIONS, "sector"):
            _offer(made, area, sectors, lists, closed=False)
        elif field.words:
            _offer(made, area, field.words, lists)
    made.freeze_panes = made.cell(2, 3 if sheet.per_wave and len(fields) > 4 else 2)
    for line, row in enumerate(rows, start=2):
        for n, (text, field) in enumerate(zip(row, fields, strict=True), start=1):
            if text:
                _check_cell(text, made.title, line, field.name)
                _put(made.cell(line, n), text, number=field.number)


def _check_cell(text: str, sheet: str, line: int, column: str) -> None:
    """Refuse what Excel cannot hold: it would be cut or changed without a word."""
    wrong = _NOT_IN_A_CELL.search(text)
    if wrong or len(text) > _LONGEST:
        what = quote(wrong[0]) if wrong else f"{len(text):,} characters"
        refuse(
            "not-for-excel",
            f"the table {sheet}",
            f"a cell holds {what}, which a workbook cannot",
            "Shorten or correct it.",
            row=line,
            column=column,
        )


def _put(cell: Cell | Any, text: str, *, number: bool = False) -> None:
    """Write a cell as text, never as a formula; where numbers are wanted, plain ones as numbers."""
    value = read_number(text) if number else None
    if value is not None and cell_text(value) == text:
        cell.value = int(value) if value == int(value) else value
        return
    cell.value = text
    # Set after the value: openpyxl takes a text that begins with = for a formula, and #N/A for
    # an error. The prefix keeps it text when someone edits the cell in Excel.
    cell.data_type = "s"
    cell.number_format = "General" if number else "@"
    cell.quotePrefix = text[:1] in "=+-@#'"


class _Lists:
    """The hidden sheet with the lists that are too long for a drop-down of their own."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, ...], int] = {}

    def place(self, words: tuple[str, ...]) -> str:
        """Where a list stands."""
        from openpyxl.utils import get_column_letter

        letter = get_column_letter(self._columns.setdefault(words, len(self._columns) + 1))
        return f"lists!${letter}$1:${letter}${len(words)}"

    def write(self, book: Workbook) -> None:
        """Add the hidden sheet."""
        made = book.create_sheet("lists")
        made.sheet_state = "hidden"
        for words, column in self._columns.items():
            for line, word in enumerate(words, start=1):
                _put(made.cell(line, column), word)


def _offer(
    sheet: Worksheet, area: str, words: tuple[str, ...], lists: _Lists, *, closed: bool = True
) -> None:
    """A drop-down of words; unless it is closed, another may be typed after a warning."""
    short = ",".join(words)
    # Excel takes a list of its own up to 255 characters, and no comma or quotation mark in it.
    commas = short.count(",") == len(words) - 1
    plain = closed and commas and '"' not in short and len(short) <= 250
    formula = f'"{short}"' if plain else lists.place(words)
    if closed:
        message = f"Use one of: {', '.join(words)}"
    else:
        message = "This is not a built-in sector. Is it in the sheet sectors?"
    _add_rule(sheet, area, formula, message, closed=closed)


def _offer_codes(sheet: Worksheet, area: str, home: Sheet, wave: str) -> None:
    """A drop-down of the codes typed in another sheet."""
    name = f"'{home.name} {wave}'" if home.per_wave else home.name
    codes = f"{name}!$A$2:$A${_ROWS}"
    # Only as far as codes are typed: Excel lets everything pass where the list has blanks.
    formula = f"OFFSET({name}!$A$2,0,0,MAX(1,COUNTA({codes})),1)"
    # A code may be typed before it is declared.
    message = f"This code is not in the sheet {name}. Keep it anyway?"
    _add_rule(sheet, area, formula, message, closed=False)


def _add_rule(sheet: Worksheet, area: str, formula: str, message: str, *, closed: bool) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    rule.errorTitle = "Not in the list"
    rule.error = message[:220]
    rule.showErrorMessage = True
    rule.errorStyle = "stop" if closed else "warning"
    rule.add(area)
    sheet.add_data_validation(rule)


def without_clock(data: bytes) -> bytes:
    """A workbook or document without the time at which it was written."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == "docProps/core.xml":
                written = f"{_NEW_YEAR.isoformat()}Z".encode()
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + written, part)
            fixed = zipfile.ZipInfo(entry.filename, _ZIPPED)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            # The same on every system.
            fixed.create_system = 3
            fixed.external_attr = 0o644 << 16
            new.writestr(fixed, part)
    return out.getvalue()
