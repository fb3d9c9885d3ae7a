"""A survey in one Excel workbook: a sheet for each table, and three in place of survey.toml."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from maturity.errors import Problems, nearest, quote
from maturity.layout import REGISTER_SHEETS, WAVE_SHEETS, Column, Sheet
from maturity.source import LARGEST, Folder
from maturity.table import Table, from_grid, parts, read_number

SURVEY = Sheet(
    "survey",
    "The survey itself: one key and its value in each row.",
    (
        Column("key", "id, title, instrument, notice, settings.…, sets.…, labels.bands", needed=True),
        Column("value", "its value; lists separated by ;", needed=True),
    ),
    required=True,
)
SECTOR_SHEET = Sheet(
    "sectors",
    "Sectors beyond the built-in ones, or other titles for those.",
    (Column("id", "a short code", needed=True), Column("title", "its title", needed=True)),
)
WAVE_SHEET = Sheet(
    "waves",
    "One row for each wave, the oldest first.",
    (
        Column("id", "a short code, such as 2026; the wave's sheets end with it", needed=True),
        Column("title", "as the report prints it, such as Spring 2026"),
        Column("from", "first day of fieldwork, such as 2026-03-02"),
        Column("to", "last day of fieldwork"),
        Column("form", "roster, full_roster or name_generator"),
        Column("expected", "written by maturity structure --freeze"),
        Column("expected_reason", "why the expected ties were frozen again"),
        Column("instrument", "another questionnaire for this wave, if it has its own"),
    ),
    required=True,
)
_HEADS = (SURVEY, SECTOR_SHEET, WAVE_SHEET)
#: Columns further right than this hold nothing a survey has.
_WIDEST = 300


class Workbook:
    """A survey workbook."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path.parent
        self.head_file = path.name
        self._beside = Folder(self.folder)
        self._sheets: dict[str, list[tuple[int, list[str]]]] | None = None
        self._names: dict[str, str] = {}

    def head(self, problems: Problems) -> dict[str, Any] | None:
        """What the sheets survey, sectors and waves say, in the shape of survey.toml."""
        sheets = self._load(problems)
        if sheets is None:
            return None
        keys = self.table(SURVEY, "", problems)
        waves = self.table(WAVE_SHEET, "", problems)
        sectors = self.table(SECTOR_SHEET, "", problems)
        for sheet, table in ((SURVEY, keys), (WAVE_SHEET, waves)):
            if table is None and sheet.name not in sheets:
                problems.add(
                    "missing-sheet",
                    self.head_file,
                    f"the workbook has no sheet “{sheet.name}”",
                    f"Add it.{nearest(sheet.name, sheets)}",
                )
        if keys is None or waves is None:
            return None
        head: dict[str, Any] = {"survey": {}}
        for row in keys:
            group, _, key = row["key"].rpartition(".")
            if not row["value"]:
                continue
            value: Any = row["value"]
            if group in ("sets", "labels"):
                value = list(parts(value))
            elif group == "settings":
                values = [_number(part) for part in parts(value)]
                value = values if len(values) > 1 else values[0] if values else ""
            head.setdefault(group or "survey", {})[key] = value
        head["wave"] = [{k: v for k, v in row.cells.items() if v} for row in waves]
        if sectors is not None:
            head["sector"] = [dict(row.cells) for row in sectors]
        return head

    def table(self, sheet: Sheet, wave: str, problems: Problems) -> Table | None:
        """One sheet as a table; None where there is none."""
        sheets = self._load(problems) or {}
        grid = sheets.get(_name(sheet, wave))
        if grid is None:
            return None
        if not grid and not sheet.required:
            return None
        return from_grid(grid, self.label(sheet, wave), sheet, problems)

    def label(self, sheet: Sheet, wave: str) -> str:
        """The workbook and the sheet in it."""
        return f"{self.head_file}, sheet {_name(sheet, wave)}"

    def waves(self) -> tuple[str, ...]:
        """The waves whose sheets are there."""
        found = {}
        for name in self._sheets or {}:
            sheet, _, wave = name.partition(" ")
            if wave and sheet in {sheet.name for sheet in WAVE_SHEETS}:
                found[wave] = None
        return tuple(found)

    def stray(self, waves: Iterable[str], problems: Problems) -> None:
        """Note sheets that nothing reads: most are misspelt names."""
        known = {sheet.name for sheet in (*_HEADS, *REGISTER_SHEETS)} | {"read me", "lists"}
        known |= {_name(sheet, wave) for sheet in WAVE_SHEETS for wave in waves}
        for name in self._sheets or {}:
            sheet, _, wave = name.partition(" ")
            if name not in known and not (wave and wave in self.waves()):
                problems.add(
                    "unread-file",
                    f"{self.head_file}, sheet {quote(self._names[name])}",
                    "this sheet is not one a survey has and was not read",
                    f"Nothing to do if that is meant.{nearest(name, known)}",
                    doubt=True,
                )

    def read(self, name: str, problems: Problems) -> bytes | None:
        """A file beside the workbook."""
        return self._beside.read(name, problems)

    def inputs(self) -> Mapping[str, str]:
        """The fingerprint (sha256) of the workbook and of every file read beside it."""
        return self._beside.inputs()

    def _load(self, problems: Problems) -> dict[str, list[tuple[int, list[str]]]] | None:
        if self._sheets is not None:
            return self._sheets
        data = self._beside.read(self.path.name, problems)
        if data is None:
            if not problems.errors:
                problems.add(
                    "missing-file",
                    self.path.name,
                    "there is no such workbook",
                    "Check its name, or make one with: maturity init DIR --workbook.",
                )
            return None
        try:
            self._sheets = _read_sheets(data)
        # openpyxl raises whatever its parsers raise on a damaged file, and that is a long list.
        except Exception as error:
            problems.add(
                "bad-workbook",
                self.path.name,
                f"it cannot be read as an Excel workbook ({quote(str(error) or type(error).__name__)})",
                "Open it in Excel and save it again as .xlsx, without a password.",
            )
            return None
        self._names = {name.casefold().strip(): name for name in self._sheets}
        self._sheets = {name.casefold().strip(): grid for name, grid in self._sheets.items()}
        return self._sheets


def _read_sheets(data: bytes) -> dict[str, list[tuple[int, list[str]]]]:
    """Every sheet as rows of text with their row numbers."""
    import openpyxl

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
            raise ValueError("it unpacks to more than is safe to read")
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        found = {}
        for sheet in book.worksheets:
            grid = []
            for line, row in enumerate(sheet.iter_rows(values_only=True, max_col=_WIDEST), start=1):
                cells = [cell_text(value) for value in row]
                while cells and not cells[-1]:
                    cells.pop()
                if cells:
                    grid.append((line, cells))
            found[sheet.title] = grid
        return found
    finally:
        book.close()


def cell_text(value: object) -> str:
    """A workbook cell as text: whole numbers without a point, days as year-month-day.

    >>> cell_text(3.0), cell_text(True), cell_text(datetime.datetime(2026, 3, 2))
    ('3', 'yes', '2026-03-02')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def _name(sheet: Sheet, wave: str) -> str:
    return f"{sheet.name} {wave}".casefold() if wave else sheet.name


def _number(text: str) -> Any:
    number = read_number(text)
    if number is None:
        return text
    return int(number) if number == int(number) and "." not in text else number
