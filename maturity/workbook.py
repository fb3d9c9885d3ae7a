"""A survey in one Excel workbook: a sheet for each table, and three in place of survey.toml."""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maturity.cells import parts, read_number
from maturity.errors import Problems, nearest, quote
from maturity.layout import FORMS, REGISTER_SHEETS, WAVE_SHEETS, Column, Sheet
from maturity.source import LARGEST, Folder
from maturity.table import Table, clean, from_grid

SURVEY = Sheet(
    "survey",
    "The survey itself: one key and its value in each row.",
    (
        Column("key", "id, title, settings.…, sets.…, labels.bands, report.…", needed=True),
        Column("value", "its value; lists separated by ;", needed=True),
        Column("note", "what the key is for; the program does not read it"),
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
        Column("form", "roster, full_roster or name_generator", choices=FORMS),
        Column("expected", "written by maturity structure --freeze"),
        Column("expected_reason", "why the expected ties were frozen again"),
        Column("instrument", "another questionnaire for this wave, if it has its own"),
    ),
    required=True,
)
_HEADS = (SURVEY, SECTOR_SHEET, WAVE_SHEET)
#: The rows of a sheet that hold anything, with their numbers.
_Grid = list[tuple[int, list[str]]]
#: Columns further right than this hold nothing a survey has.
_WIDEST = 300
#: Excel has no row below this one; a file that says so was not made by a spreadsheet.
_LAST_ROW = 1_048_576
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z0-9:$]{1,40})[\"']")
#: What a spreadsheet shows where a formula has failed.
_FAILED = {
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!",
    "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#GETTING_DATA",
}  # fmt: skip


@dataclass(frozen=True)
class _Fault:
    """Something in the cells that hides what a person sees there: where, and which entry below."""

    line: int
    last: int
    columns: range
    slug: str
    area: str


_FAULTS = {
    "formula-without-value": (
        "the cell {area} holds a formula whose result was not saved",
        "Open the workbook in Excel and save it, or put the value in place of the formula.",
    ),
    "merged-cells": (
        "the cells {area} are merged, so only the first of them holds anything",
        "Unmerge them and fill in every cell.",
    ),
}


class Workbook:
    """A survey workbook."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path.parent
        self.head_file = path.name
        self._beside = Folder(self.folder)
        self._sheets: dict[str, _Grid] | None = None
        self._faults: dict[str, list[_Fault]] = {}
        self._names: dict[str, str] = {}
        self._waves: dict[str, str] = {}

    def opens(self, problems: Problems) -> bool:
        """Whether the workbook can be read at all; if not, a problem says why."""
        return self._load(problems) is not None

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
        seen: dict[str, int] = {}
        for row in keys:
            # People also write report_owner, and there is nothing else it could mean.
            name = re.sub("^report_", "report.", row["key"])
            if row["value"] and seen.setdefault(name, row.line) != row.line:
                problems.add(
                    "key-twice",
                    keys.file,
                    f"the key {quote(row['key'])} already stands in row {seen[name]}",
                    "Keep one of the two rows.",
                    row=row.line,
                    column="key",
                )
            group, _, key = name.rpartition(".")
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
        # Excel does not tell capitals in the names of sheets, and the ids of waves do.
        self._waves = {row["id"].casefold(): row["id"] for row in waves}
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
        self._hidden(grid, sheet, wave, problems)
        return from_grid(grid, self.label(sheet, wave), sheet, problems)

    def label(self, sheet: Sheet, wave: str) -> str:
        """The workbook and the sheet in it."""
        name = _name(sheet, wave)
        shown = self._names.get(name, f"{sheet.name} {wave}").strip()
        return f"{self.head_file}, sheet {shown}"

    def waves(self) -> tuple[str, ...]:
        """The waves whose sheets are there."""
        found: dict[str, None] = {}
        for name in self._sheets or {}:
            if wave := _wave(name):
                found[self._waves.get(wave, self._names[name].strip()[-len(wave) :])] = None
        return tuple(found)

    def stray(self, waves: Iterable[str], problems: Problems) -> None:
        """Note sheets that nothing reads: most are misspelt names."""
        known = {sheet.name for sheet in (*_HEADS, *REGISTER_SHEETS)} | {"read me", "lists"}
        known |= {_name(sheet, wave) for sheet in WAVE_SHEETS for wave in waves}
        for name in self._sheets or {}:
            if name not in known and not _wave(name):
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

    def _load(self, problems: Problems) -> dict[str, _Grid] | None:
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
            self._sheets, self._faults = _read_sheets(data)
        # openpyxl raises whatever its parsers raise on a damaged file, and that is a long list.
        except Exception as error:
            reason = quote(str(error) or type(error).__name__)
            problems.add(
                "bad-workbook",
                self.path.name,
                f"it cannot be read as an Excel workbook ({reason})",
                "Open it in Excel and save it again as .xlsx, without a password.",
            )
            return None
        for name in self._sheets:
            first = self._names.setdefault(name.casefold().strip(), name)
            if first != name:
                problems.add(
                    "sheet-twice",
                    self.path.name,
                    f"only spaces tell the sheets {quote(first)} and {quote(name)} apart",
                    "Keep one of the two, or rename one.",
                )
        self._sheets = {folded: self._sheets[name] for folded, name in self._names.items()}
        return self._sheets

    def _hidden(self, grid: _Grid, sheet: Sheet, wave: str, problems: Problems) -> None:
        """Note cells that do not hold what a person sees there, in the columns that are read."""
        rows = (row for row in grid if not row[1][0].lstrip().startswith("#"))
        top, header = next(rows, (0, []))
        known = {column.name for column in sheet.columns}
        names = {n: clean(name).casefold().replace(" ", "_") for n, name in enumerate(header)}
        names = {n: name for n, name in names.items() if name in known}
        file = self.label(sheet, wave)
        for fault in self._faults.get(self._names[_name(sheet, wave)], ()):
            at = next((n for n in fault.columns if n in names), None)
            if at is not None and fault.last >= top:
                found, fix = _FAULTS[fault.slug]
                problems.add(
                    fault.slug,
                    file,
                    found.format(area=fault.area),
                    fix,
                    row=fault.line,
                    column=names[at],
                )
        for line, cells in rows:
            for n, cell in enumerate(cells):
                if cell in _FAILED and n in names:
                    problems.add(
                        "formula-failed",
                        file,
                        f"found {quote(cell)}, which Excel shows where a formula failed",
                        "Mend the formula, or put the value in its place.",
                        row=line,
                        column=names[n],
                    )


def _read_sheets(data: bytes) -> tuple[dict[str, _Grid], dict[str, list[_Fault]]]:
    """Every sheet as rows of text with their row numbers, and what is hidden in its cells."""
    import openpyxl

    found: dict[str, _Grid] = {}
    faults: dict[str, list[_Fault]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive, warnings.catch_warnings():
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
            raise ValueError("it unpacks to more than is safe to read")
        # openpyxl warns of parts it leaves out (a theme, a newer drop-down); none holds an answer.
        warnings.simplefilter("ignore")
        # Streamed: read whole, one far cell or one wide merge would fill the memory.
        results = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        try:
            sheets: list[Any] = list(results.worksheets)
            for sheet in sheets:
                found[sheet.title] = _read_grid(sheet)
                # Most sheets have neither a formula nor merged cells, and this is quickly seen.
                xml = archive.read(sheet._worksheet_path)
                faults[sheet.title] = _merged(xml)
                if _FORMULA.search(xml):
                    faults[sheet.title] += _unsaved(sheet, formulas[sheet.title])
        finally:
            results.close()
            formulas.close()
    return found, faults


def _rows(sheet: Any, values_only: bool) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows of a sheet with their numbers."""
    # Some programs write a wrong size into the sheet, and rows beyond it would not be read.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=values_only, max_col=_WIDEST)
    for line, row in enumerate(rows, start=1):
        if line > _LAST_ROW:
            raise ValueError("a sheet has more rows than Excel allows")
        yield line, row


def _read_grid(sheet: Any) -> _Grid:
    """The rows of one sheet that hold anything, as text."""
    grid = []
    for line, row in _rows(sheet, True):
        if row.count(None) == len(row):
            continue
        cells = [cell_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            grid.append((line, cells))
    return grid


def _merged(xml: bytes) -> list[_Fault]:
    """The merged cells of a sheet."""
    from openpyxl.utils import range_boundaries

    found = []
    for match in _MERGED.finditer(xml):
        area = match[1].decode("ascii")
        left, top, right, bottom = range_boundaries(area)
        if left and top and right and bottom:
            found.append(_Fault(top, bottom, range(left - 1, right), "merged-cells", area))
    return found


def _unsaved(results: Any, formulas: Any) -> list[_Fault]:
    """The formulas of a sheet whose results were not saved: they look like blank cells."""
    from openpyxl.utils import get_column_letter

    found = []
    for (line, left), (_, right) in zip(_rows(results, False), _rows(formulas, False), strict=True):
        for n, (result, formula) in enumerate(zip(left, right, strict=True)):
            # A result that is an empty text (“str”) was saved: the cell is meant to look blank.
            saved = result.value is not None or result.data_type == "str"
            if formula.data_type == "f" and not saved:
                area = f"{get_column_letter(n + 1)}{line}"
                found.append(_Fault(line, line, range(n, n + 1), "formula-without-value", area))
    return found


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


def _wave(name: str) -> str:
    """The wave that the name of a sheet ends with; nothing where it is no sheet of a wave."""
    sheet, _, wave = name.partition(" ")
    return wave.strip() if sheet in {sheet.name for sheet in WAVE_SHEETS} else ""


def _number(text: str) -> Any:
    number = read_number(text)
    if number is None:
        return text
    return int(number) if number == int(number) and "." not in text else number
