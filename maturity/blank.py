"""New surveys: an empty folder or workbook to fill in, and the worked example as either."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from maturity.errors import MaturityError, Problem, Problems, quote, refuse, shows
from maturity.hints import EXAMPLES, KEYS, SETTINGS, defaults_of_a_survey, fields_of
from maturity.instrument import Instrument, built_in
from maturity.layout import (
    FORMS,
    REGISTER_SHEETS,
    SECTORS,
    Sheet,
)
from maturity.resources import surveys
from maturity.sheets import all_wave_sheets, wave_sheets, written_workbook
from maturity.survey import open_survey

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


TITLE = "New survey"

WAVE = "2026"

INSTRUMENT = "ics-relationships"

EXAMPLE = "northmoor"

#: An id of a wave that also fits behind “nominations ” in the name of an Excel sheet.
_WAVE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,18}")


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
    for sheet in wave_sheets(used):
        files[f"waves/{wave}/{sheet.name}.csv"] = _csv(sheet, used)
    return files


def blank_workbook(*, title: str = TITLE, wave: str = WAVE, instrument: str = INSTRUMENT) -> bytes:
    """A survey workbook to fill in: a sheet for each table, with notes and drop-downs."""
    head = _head(title, wave, instrument, "survey.xlsx")
    return written_workbook(head, {wave: built_in(instrument)}, lambda sheet, wave: None)


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

    An instrument of the survey's own and a logo stay files: copy them beside the workbook.
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
        for wave, sheets in (("", REGISTER_SHEETS), *all_wave_sheets(instruments))
        for sheet in sheets
    }
    problems.raise_errors()
    return written_workbook(head, instruments, lambda sheet, wave: tables[sheet, wave])


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Every file below a resource folder with its path inside it."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith((".", "__")):
            continue
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()


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
        refuse(
            "bad-key",
            file,
            f"found {quote(wave)}",
            "Give the wave a short id of letters, digits, - and _, at most 19 characters long: "
            "it becomes part of the names of folders and sheets.",
            column="[[wave]] id",
        )


def _csv(sheet: Sheet, instrument: Instrument | None) -> bytes:
    """An empty table: notes for people, each in one line, and the header."""
    lines = [f"# {sheet.note} Lines like this one may stay or go."]
    for field in fields_of(sheet, instrument):
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
    defaults = defaults_of_a_survey()

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
        "# How the report looks, and what it says of its maker and its readers.",
        "[report]",
    ]
    for name in ("accent", "logo", "owner", "marking"):
        lines += key(f"report.{name}", defaults[f"report.{name}"] or EXAMPLES[f"report.{name}"])
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
