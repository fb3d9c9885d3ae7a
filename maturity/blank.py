"""New surveys: an empty folder or workbook to fill in, and the worked example as either."""

from __future__ import annotations

import datetime
import io
import json
import os
import re
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from maturity.errors import MaturityError, Problem, Problems, quote, shows
from maturity.instrument import SCALED, Instrument, Item, built_in
from maturity.layout import (
    AIMS,
    BODIES,
    CHOSEN_AIMS,
    FORMS,
    LEADERS,
    LINEAGE,
    NOMINATIONS,
    ORGANISATIONS,
    PLAN,
    RATINGS,
    REGISTER_SHEETS,
    SECTORS,
    STATEMENTS,
    Column,
    Sheet,
)
from maturity.register import Sectors
from maturity.resources import surveys
from maturity.settings import Settings
from maturity.survey import BANDS, open_survey
from maturity.table import Table, read_number
from maturity.wave import rating_sheet, statement_sheet
from maturity.workbook import SECTOR_SHEET, SURVEY, WAVE_SHEET, cell_text

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

TITLE = "New survey"
WAVE = "2026"
INSTRUMENT = "ics-relationships"
EXAMPLE = "northmoor"

#: An id of a wave that also fits behind “nominations ” in the name of an Excel sheet.
_WAVE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,18}")
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

_Tables = Callable[[Sheet, str], Table | None]


def new_survey(
    title: str = "", *, wave: str = WAVE, workbook: bool = False, example: bool = False
) -> dict[str, bytes]:
    """The files of a new survey: a folder or one workbook, empty or with the worked example."""
    if example:
        return {"survey.xlsx": example_workbook()} if workbook else example_folder()
    if workbook:
        return {"survey.xlsx": blank_workbook(title=title, wave=wave)}
    return blank_folder(title=title, wave=wave)


def blank_folder(
    *, title: str = TITLE, wave: str = WAVE, instrument: str = INSTRUMENT
) -> dict[str, bytes]:
    """A survey folder to fill in: every file, with notes above its columns and no rows yet."""
    head = _head(title, wave, instrument, "survey.toml")
    used = built_in(instrument)
    files = {"survey.toml": _toml(head).encode("utf-8")}
    for sheet in REGISTER_SHEETS:
        files[f"{sheet.name}.csv"] = _csv(sheet, None)
    for sheet in _wave_sheets(used):
        files[f"waves/{wave}/{sheet.name}.csv"] = _csv(sheet, used)
    return files


def blank_workbook(*, title: str = TITLE, wave: str = WAVE, instrument: str = INSTRUMENT) -> bytes:
    """A survey workbook to fill in: a sheet for each table, with notes and drop-downs."""
    head = _head(title, wave, instrument, "survey.xlsx")
    return _workbook(head, {wave: built_in(instrument)}, lambda sheet, wave: None)


def example_folder() -> dict[str, bytes]:
    """The worked example as a survey folder."""
    return dict(_files(surveys() / "examples" / EXAMPLE, ""))


def example_workbook() -> bytes:
    """The worked example as one workbook."""
    # Through a real folder: an installed package may be a zip archive.
    with tempfile.TemporaryDirectory() as folder:
        write_new(Path(folder) / EXAMPLE, example_folder())
        return workbook_of(Path(folder) / EXAMPLE)


def workbook_of(folder: Path | str) -> bytes:
    """A survey folder as one workbook, with the notes and drop-downs of an empty one.

    An instrument of the survey's own stays a file: copy it beside the workbook.
    """
    problems = Problems()
    survey = open_survey(folder, problems)
    source = survey.source
    head = source.head(problems) or {}
    instruments = {wave.id: wave.instrument for wave in survey.heads}
    for wave in instruments:
        _check_wave(wave, source.head_file)
    tables = {
        (sheet, wave): source.table(sheet, wave, problems)
        for wave, sheets in (("", REGISTER_SHEETS), *_all_wave_sheets(instruments))
        for sheet in sheets
    }
    problems.raise_errors()
    return _workbook(head, instruments, lambda sheet, wave: tables[sheet, wave])


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Every file below a resource folder with its path inside it."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith((".", "__")):
            continue
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()


def _refuse(slug: str, file: str, found: str, fix: str, **where: Any) -> None:
    raise MaturityError([Problem(slug, file, found, fix, **where)])


# -- what stands in every new survey -------------------------------------------------------------


def _head(title: str, wave: str, instrument: str, file: str) -> dict[str, Any]:
    """The cover of a new survey, in the shape of survey.toml."""
    _check_wave(wave, file)
    title = " ".join(re.sub("[\x00-\x1f\x7f]", " ", title).split())
    # A lone half of a character (from a file name that is not text) cannot be written anywhere.
    title = title.encode("utf-8", "replace").decode("utf-8")
    title = title if shows(title) else TITLE
    identity = re.sub(r"[^a-z0-9]+", "-", title.casefold())[:40].strip("-")
    return {
        "survey": {"id": identity or "survey", "title": title, "instrument": instrument},
        "wave": [{"id": wave, "title": f"Wave {wave}", "form": FORMS[0]}],
    }


def _check_wave(wave: str, file: str) -> None:
    if not _WAVE_ID.fullmatch(wave):
        _refuse(
            "bad-key",
            file,
            f"found {quote(wave)}",
            "Give the wave a short id of letters, digits, - and _, at most 19 characters long: "
            "it becomes part of the names of folders and sheets.",
            column="[[wave]] id",
        )


def _wave_sheets(instrument: Instrument) -> tuple[Sheet, ...]:
    """The tables of a wave, with the columns of its instrument."""
    ratings, statements = rating_sheet(instrument), statement_sheet(instrument)
    return (LEADERS, PLAN, ratings, statements, CHOSEN_AIMS, NOMINATIONS)


def _all_wave_sheets(
    instruments: Mapping[str, Instrument],
) -> Iterator[tuple[str, tuple[Sheet, ...]]]:
    for wave, instrument in instruments.items():
        yield wave, _wave_sheets(instrument)


#: What could stand in a column: by its name, or by its sheet and name where they differ.
EXAMPLES = {
    "organisation": "NMICB",
    "partner": "ASHUH",
    "name": "NHS Northmoor Integrated Care Board",
    "bodies.name": "Ashmere Place Partnership",
    "places": "Ashmere;Thornsea",
    "leads_place": "Ashmere",
    "code": "NM-01",
    "aliases": "Northmoor ICB;NHS Northmoor",
    "answers_to": "NHS England",
    "from": "2026-04-01",
    "to": "2028-03-31",
    "body": "ASHPL",
    "place": "Ashmere",
    "parent": "ICP",
    "scope": "Northmoor and two neighbouring systems",
    "commissioner": "NMICB",
    "reason": "They share only the county board and have no joint services",
    "lineage.from": "ASHCT",
    "lineage.to": "AVCA",
    "date": "2025-10-01",
    "share": "0.6",
    "aim": "discharge",
    "title": "Nobody waits in hospital who could leave",
    "leader": "L001",
    "invited": "2026-03-02",
    "since": "2021-07-01",
    "nominee": "L014",
    "sectors.id": "strategic_authority",
    "sectors.title": "Strategic authority",
    "waves.id": "2026",
    "waves.title": "Spring 2026",
    "waves.from": "2026-03-02",
    "waves.to": "2026-03-27",
    "instrument": "my-instrument.toml",
}

#: What each key of the survey's cover is for.
KEYS = {
    "id": "a short name without spaces; the report's folder is named after it",
    "title": "the name of the system as the report prints it",
    "instrument": "the questionnaire: ics-relationships, or a .toml file beside this one",
    "notice": "a line that is printed under the title of every report",
    "labels.bands": "the names of the five bands, the lowest first",
    "sets.nhs": "the sectors on the NHS side of the boundary",
    "sets.dominant": "the sectors whose decisions weigh most",
    "sets.voice": "the sectors whose voice is asked about",
}

#: What each setting means; the defaults are those of `Settings`.
SETTINGS = {
    "band_cuts": "the four scores at which the next band begins",
    "working_cut": "the score from which a relationship counts as working",
    "depth_cut": "the depth, in steps of its scale, from which a relationship counts as working",
    "asymmetry": "how much each point of difference between the two sides costs",
    "tolerance": "the difference between the two sides that costs nothing",
    "items_needed": "answers a leader must give about a partner; 0 means two thirds of them",
    "delta": "how far the silent may differ on average from colleagues who answered",
    "level": "the probability that a likely range is made for",
    "singleton_sd": "the noise in a view that rests on one leader",
    "partners_per_leader": "the most partners that one leader is asked about",
    "gate_ties": "expected relationships that a verdict needs; may be raised only",
    "gate_organisations": "organisations that a verdict needs; may be raised only",
    "gate_leaders": "leaders who answered that a verdict needs; may be raised only",
    "gate_organisation_share": "the share of organisations that must have answered",
    "gate_dyad_share": "the share of relationships that must have evidence",
    "sino_c1": "in name only, C1: the share of working relationships below which it is met",
    "sino_c2": "in name only, C2: the score below which it is met",
    "sino_c3": "in name only, C3: the score below which it is met",
    "sino_c4": "in name only, C4: the share below which it is met",
    "sino_c5": "in name only, C5: the score below which it is met",
    "sino_needed": "in name only: how many of C2 to C5 it takes beside C1",
    "change_dyad": "the smallest change of one relationship that is reported",
    "change_group": "the smallest change of a group that is reported",
    "change_system": "the smallest change of the system that is reported",
    "change_fdr": "the share of false alarms allowed among reported changes",
    "release_partners": "answers behind a published number; may be raised only",
    "release_public": "answers behind a number in a public report; may be raised only",
    "release_side": "answers on each side of a published number; may be raised only",
}


def _defaults() -> dict[str, Any]:
    """Every key that may be left out, with the value it then has."""
    sets, settings = Sectors(), Settings().as_dict()
    return {
        "notice": "",
        "labels.bands": list(BANDS),
        **{f"sets.{name}": list(getattr(sets, name)) for name in ("nhs", "dominant", "voice")},
        **{f"settings.{name}": value for name, value in settings.items()},
    }


@dataclass(frozen=True)
class _Field:
    """A column as the person who fills it in meets it.

    `words` are all that may stand in it; `home` is the sheet that its codes come from.
    """

    name: str
    lines: tuple[str, ...]
    needed: bool
    words: tuple[str, ...] = ()
    home: Sheet | None = None
    number: bool = False


def _fields(sheet: Sheet, instrument: Instrument | None) -> tuple[_Field, ...]:
    items = {item.id: item for item in instrument.items} if instrument else {}
    about = sheet.name in (RATINGS.name, STATEMENTS.name)
    return tuple(
        _item_field(items[column.name]) if about and column.name in items else _field(sheet, column)
        for column in sheet.columns
    )


def _field(sheet: Sheet, column: Column) -> _Field:
    home = _home(sheet, column.name)
    lines = [column.note if column.note.endswith(";") else f"{column.note}."]
    if (sheet, column.name) == (ORGANISATIONS, "sector"):
        lines.append("One of:")
        lines += [f"{code} = {title}" for code, title in SECTORS.items()]
    elif column.choices:
        lines.append(f"One of: {' / '.join(column.choices)}.")
    example = EXAMPLES.get(f"{sheet.name}.{column.name}") or EXAMPLES.get(column.name)
    if example and not column.choices and sheet != SURVEY:
        lines.append(f"Example: {example}")
    number = column.name == "share"
    return _Field(column.name, tuple(lines), column.needed, column.choices, home, number)


def _item_field(item: Item) -> _Field:
    """One item of the questionnaire with every answer that is allowed."""
    scale: list[str] = []
    if item.role in SCALED and item.step:
        count = round(abs(item.high - item.low) / item.step) + 1
        if count <= 21:
            low = min(item.low, item.high)
            scale = [f"{low + n * item.step:g}" for n in range(count)]
    words = tuple(dict.fromkeys((*item.exists, *item.options, *scale, *item.none, *item.unknown)))
    lines = [item.text.replace("{partner}", "the partner") or item.title or item.id]
    if len(item.labels) > 1:
        step = (item.high - item.low) / (len(item.labels) - 1)
        lines += [f"{item.low + n * step:g} = {label}" for n, label in enumerate(item.labels)]
    if item.unknown and item.role in SCALED:
        lines.append(f"{' or '.join(item.unknown)} = cannot say, or does not apply")
    elif words and item.role not in SCALED:
        lines.append(f"One of: {' / '.join(words)}.")
    lines.append("Blank = not answered.")
    # Numbers between the steps are allowed, so there is no list of them.
    closed = item.role not in SCALED or bool(scale)
    return _Field(item.id, tuple(lines), False, words if closed else (), None, bool(scale))


#: The sheet that a column's codes come from, except where they are first declared.
_HOMES = {
    "organisation": ORGANISATIONS,
    "partner": ORGANISATIONS,
    "commissioner": ORGANISATIONS,
    "body": BODIES,
    "parent": BODIES,
    "leader": LEADERS,
    "nominee": LEADERS,
    "aim": AIMS,
}


def _home(sheet: Sheet, column: str) -> Sheet | None:
    if sheet in (ORGANISATIONS, BODIES, LEADERS, AIMS) and column == sheet.columns[0].name:
        return None
    if sheet == LINEAGE and column in ("from", "to"):
        return ORGANISATIONS
    return _HOMES.get(column)


# -- the folder ----------------------------------------------------------------------------------


def _csv(sheet: Sheet, instrument: Instrument | None) -> bytes:
    """An empty table: notes for people, each in one line, and the header."""
    lines = [f"# {sheet.note} Lines like this one may stay or go."]
    for field in _fields(sheet, instrument):
        needed = " (needed)" if field.needed else ""
        lines.append(f"# {field.name}{needed}: {_joined(field.lines)}")
    # Without commas each note stays in one cell, and Excel shows it whole.
    lines = [line.replace(", ", "; ").replace(",", ";") for line in lines]
    lines.append(",".join(column.name for column in sheet.columns))
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def _joined(lines: Sequence[str]) -> str:
    """The lines of a note in one: the entries of a list are separated by strokes."""
    found = lines[0]
    for before, line in pairwise(lines):
        found += (" / " if " = " in before and " = " in line else " ") + line
    return found


def _toml(head: Mapping[str, Any]) -> str:
    """A survey.toml that explains every key; the optional ones are commented out."""
    survey, (wave,) = head["survey"], head["wave"]
    defaults = _defaults()

    def key(name: str, value: Any, *, optional: bool = True) -> list[str]:
        note = KEYS.get(name) or SETTINGS[name.removeprefix("settings.")]
        line = f"{name.rpartition('.')[2]} = {_value(value)}"
        return [f"# {note[0].upper()}{note[1:]}.", f"#{line}" if optional else line]

    lines = [
        "# The cover of the survey. Lines that begin with # are notes for you; the program skips",
        "# them. Any text editor opens this file. Texts stand between quotation marks.",
        "# A line such as #notice = … is an option that is not in use: take away the # to use it.",
        "# When something is wrong, maturity check says in which line and what to do.",
        "",
        "[survey]",
    ]
    for name in ("id", "title", "instrument"):
        lines += key(name, survey[name], optional=False)
    lines += key("notice", "Draft. Not for circulation.")
    lines += [
        "",
        "# A sector beyond the built-in ones, or another title for one of those. Repeat the three",
        "# lines for each. The built-in sectors are:",
        *(f"#   {code}: {title}" for code, title in SECTORS.items()),
        "#[[sector]]",
        f"#id = {_value(EXAMPLES['sectors.id'])}",
        f"#title = {_value(EXAMPLES['sectors.title'])}",
        "",
        "# Which sectors play which part. Shown are the defaults.",
        "[sets]",
    ]
    for name in ("sets.nhs", "sets.dominant", "sets.voice"):
        lines += key(name, defaults[name])
    lines += [
        "",
        "# The numbers that the method leaves to you. Shown are the defaults; the report prints",
        "# all of them. Change one only where you can say why.",
        "[settings]",
    ]
    for name, value in defaults.items():
        if name.startswith("settings."):
            lines += key(name, value)
    lines += ["", "# The words of the report.", "[labels]"]
    lines += key("labels.bands", defaults["labels.bands"])
    lines += [
        "",
        "# One block for each time the leaders are asked, the oldest first. What counts are the",
        "# organisations, seats and agreements in effect on the first day.",
        "[[wave]]",
        "# The name of the folder below waves that holds its tables.",
        f"id = {_value(wave['id'])}",
        "# What the report calls it.",
        f"title = {_value(wave['title'])}",
        "# The first and the last day of fieldwork, as year-month-day, without quotation marks.",
        f"#from = {EXAMPLES['waves.from']}",
        f"#to = {EXAMPLES['waves.to']}",
        "# roster: each leader was asked about the partners in plan.csv. full_roster: about all",
        "# expected partners. name_generator: leaders named their partners themselves.",
        f"form = {_value(wave['form'])}",
        "# Another questionnaire for this wave, if it has its own: a .toml file in this folder.",
        f"#instrument = {_value(EXAMPLES['instrument'])}",
        "# The lines expected and expected_reason are written by: maturity structure --freeze",
    ]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    """A text, number or list as TOML writes it."""
    # TOML has the escapes of JSON, and wants one more character escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


# -- the workbook --------------------------------------------------------------------------------

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


def _workbook(
    head: Mapping[str, Any], instruments: Mapping[str, Instrument], tables: _Tables
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
    for wave, sheets in (("", REGISTER_SHEETS), *_all_wave_sheets(instruments)):
        for sheet in sheets:
            table = tables(sheet, wave)
            shaped.append((sheet, wave, _cells(sheet, table)))
    for sheet, wave, rows in shaped:
        _add_sheet(book, sheet, wave, _fields(sheet, instruments.get(wave)), rows, sectors, lists)
    lists.write(book)
    out = io.BytesIO()
    book.save(out)
    return _without_clock(out.getvalue())


def _survey_rows(head: Mapping[str, Any]) -> list[list[str]]:
    """Every key with its value, where it has one, and what it is for."""
    defaults = _defaults()
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
            _refuse(
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
    fields: Sequence[_Field],
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
        _refuse(
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


def _without_clock(data: bytes) -> bytes:
    """A workbook without the time at which it was written."""
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


# -- writing -------------------------------------------------------------------------------------

_HEADS = ("survey.toml", "survey.xlsx")


def write_new(folder: Path | str, files: Mapping[str, bytes]) -> None:
    """Write the files of a new survey into a folder: all of them or, where one is there, none.

    Everything is written aside first and then moved; a folder that was not there is made.
    """
    folder = Path(os.path.abspath(folder))
    try:
        _check_free(folder, files)
        _write(folder, files)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise MaturityError(
            [
                Problem(
                    "cannot-write",
                    str(folder),
                    f"the files cannot be written ({quote(reason)})",
                    "Check that you may write there, or name another folder.",
                )
            ]
        ) from error


def _check_free(folder: Path, files: Mapping[str, bytes]) -> None:
    """Refuse a folder that has one of the files, or another survey, or leads elsewhere."""
    for name in files:
        path = PurePosixPath(name)
        if path.is_absolute() or {"..", ""} & set(name.split("/")) or set(name) & set("\\:\0"):
            raise ValueError(f"{name} is no name inside the folder")
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise NotADirectoryError(None, "there is a file of that name")
    # A folder has one survey: survey.toml beside survey.xlsx could not be read.
    names = dict.fromkeys((*files, *(_HEADS if set(files) & set(_HEADS) else ())))
    taken = [name for name in names if os.path.lexists(folder / name)]
    if taken:
        raise MaturityError(
            [
                Problem(
                    "folder-not-empty",
                    str(folder),
                    f"it already holds {quote(taken[0])}"
                    + (f" and {len(taken) - 1} more of the files" if len(taken) > 1 else ""),
                    "Nothing was written. Name another folder.",
                )
            ]
        )
    inside = folder.resolve()
    for name in files:
        if not (folder / name).parent.resolve().is_relative_to(inside):
            raise ValueError(f"{name} leads out of the folder")


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write everything aside, then move it into place; on any failure take all of it away."""
    there = folder.is_dir()
    made: list[Path] = []
    moved: list[Path] = []
    name = f".maturity-{secrets.token_hex(8)}"
    # On the same disk as the place it goes to, so that moving is renaming.
    staging = (folder if there else folder.parent) / name
    try:
        _make(staging.parent, made)
        staging.mkdir()
        for file, data in files.items():
            path = staging / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if there:
            for file in files:
                target = folder / file
                _make(target.parent, made)
                os.rename(staging / file, target)
                moved.append(target)
        else:
            os.rename(staging, folder)
    except BaseException:
        for path in moved:
            path.unlink(missing_ok=True)
        shutil.rmtree(staging, ignore_errors=True)
        for path in reversed(made):
            path.rmdir()
        raise
    shutil.rmtree(staging, ignore_errors=True)


def _make(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it, and remember which were not there."""
    missing = [path for path in (folder, *folder.parents) if not path.is_dir()]
    for path in reversed(missing):
        path.mkdir()
        made.append(path)
