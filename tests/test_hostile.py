"""Damaged, hostile and shuffled input: every fault is a message, and no text is ever obeyed.

The worked example is broken in every way that people, programs and attackers break files. Checking
never fails, scoring fails with a `MaturityError` or gives sound results, and what stands in the
files reaches neither a spreadsheet as a formula, nor a terminal as a command, nor a path.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import tomllib
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from maturity.assessment import assess
from maturity.cli import cli
from maturity.errors import MaturityError
from maturity.instrument import ROLES
from maturity.outputs import csv_bytes, write_whole
from maturity.resources import surveys
from maturity.results import results_of, to_json
from maturity.settings import Settings
from maturity.survey import check, open_survey, read
from maturity.tables import tables

ROOT = Path(__file__).parent.parent
WAVE = "2026"
#: Few resampled worlds: these tests are about what is read and written.
WORLDS = 2

Plain = dict[str, Any]
Files = dict[str, bytes]

#: What a name may hold that somebody or something might obey.
HOSTILE = {
    "parent": "../../outside",
    "parent-windows": "..\\..\\outside",
    "absolute": "/outside",
    "drive": "C:\\outside",
    "script": "<script>alert(1)</script>",
    "attribute": "\" onload='alert(1)' x=\"",
    "formula": "=cmd|' /C calc'!A0",
    "formula-plus": "+1+1",
    "formula-minus": "-2+3",
    "formula-at": "@SUM(A1)",
    "right-to-left": "abc\u202egpj.exe",
    "nul": "a\0b",
    "escape": "\x1b[2J\x1b]0;owned\x07",
    "long": "x" * 10_000,
    "spaces": "a \u2003\u3000 b",
    "zero-width": "\u200b\u200d\u2060",
    "emoji": "👩🏽‍⚕️🏥",
    "template": "{{ 7*7 }}{% raw %}",
    "percent": "%s%n%(x)s",
    "line": "one\ntwo\u2028three\x85four",
    "letters": "İß\u0301\ufdfa",
}
#: What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


# -- the example as files --------------------------------------------------------------------------


@cache
def _example() -> Mapping[str, bytes]:
    folder = surveys() / "examples" / "northmoor"
    head = tomllib.loads((folder / "survey.toml").read_text(encoding="utf-8"))
    head["wave"] = [wave for wave in head["wave"] if wave["id"] == WAVE]
    files = {"survey.toml": toml(head)}
    for prefix, room in (("", folder), (f"waves/{WAVE}/", folder / "waves" / WAVE)):
        for entry in room.iterdir():
            if entry.name.endswith(".csv"):
                files[prefix + entry.name] = entry.read_bytes()
    return dict(sorted(files.items()))


def example() -> Files:
    """The worked example with its last wave only: bytes by path."""
    return dict(_example())


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def grid_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def csv_of(grid: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(grid)
    return out.getvalue().encode("utf-8")


def toml(document: Mapping[str, Any]) -> bytes:
    """A document as TOML, every table written inline below its key."""
    lines = [f"{_toml_text(key)} = {_toml_value(value)}" for key, value in document.items()]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _toml_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml_value(value: Any) -> str:
    if isinstance(value, str):
        return _toml_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        # Hexadecimal has no limit on its length, and no reader may count on one.
        return hex(value) if value > 2**64 else str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml_value, value))}]"
    pairs = (f"{_toml_text(key)} = {_toml_value(part)}" for key, part in value.items())
    return f"{{{', '.join(pairs)}}}"


def book_of(files: Mapping[str, bytes]) -> dict[str, list[list[Any]]]:
    """The sheets of the workbook that says the same as a folder."""
    head = tomllib.loads(files["survey.toml"].decode("utf-8"))
    keys: list[list[Any]] = [["key", "value"], *map(list, head["survey"].items())]
    keys += [[f"sets.{name}", "; ".join(members)] for name, members in head["sets"].items()]
    keys += [[f"settings.{name}", value] for name, value in head["settings"].items()]
    columns = list(dict.fromkeys(key for wave in head["wave"] for key in wave))
    sheets = {
        "survey": keys,
        "waves": [columns, *([wave.get(key) for key in columns] for wave in head["wave"])],
    }
    for name, data in files.items():
        if name.endswith(".csv"):
            sheet = Path(name).stem + (f" {WAVE}" if name.startswith("waves/") else "")
            sheets[sheet] = [list(row) for row in grid_of(data)]
    return sheets


def workbook(sheets: Mapping[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for name, grid in sheets.items():
        sheet = book.create_sheet(name)
        for row in grid:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# -- what must hold --------------------------------------------------------------------------------


def whole_job(path: Path, *, worlds: int = WORLDS) -> Plain | None:
    """Check and score: sound results, or None where both say that the survey is wrong."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        problems = check(path)
        assert all(str(problem) and problem.found and problem.fix for problem in problems)
        found = None
        refused = ""
        try:
            survey = open_survey(path)
            found = results_of(assess(survey, read(survey), replicates=worlds))
        except MaturityError as error:
            refused = str(error)
        if found is None:
            assert refused
            assert problems.errors, f"check is content, but: {refused}"
        else:
            assert_sound(found)
        return found


def assert_sound(found: Plain) -> None:
    text = to_json(found)
    assert json.loads(text.encode("utf-8")) == found
    jsonschema.validate(found, SCHEMA)
    for table in tables(found).values():
        for row in grid_of(csv_bytes(table)):
            assert not any(formula(cell) for cell in row)


def formula(cell: str) -> bool:
    """Whether a spreadsheet would run a cell; a negative number is only a number."""
    return cell.startswith(FORMULA) and not re.fullmatch(r"-\d+(\.\d+)?(e-\d+)?", cell)


def test_the_check_for_formulas_can_fail() -> None:
    assert [formula(cell) for cell in ("-1+2", "-2", "-0.5e-7", "=1", "-cmd", "7")] == [
        True, False, False, True, True, False,
    ]  # fmt: skip


#: The contract of results.json.
SCHEMA: Plain = json.loads((ROOT / "maturity" / "results.schema.json").read_bytes())


def test_the_example_is_sound_as_folder_and_as_workbook(tmp_path: Path) -> None:
    found = whole_job(put(tmp_path / "folder", example()))
    assert found is not None
    (tmp_path / "book.xlsx").write_bytes(workbook(book_of(example())))
    again = whole_job(tmp_path / "book.xlsx")
    assert again is not None
    del found["made"]["inputs"], again["made"]["inputs"]
    assert found == again


# -- strategies ------------------------------------------------------------------------------------

_WORDS = sorted({cell for data in _example().values() for cell in data.decode().split(",")})[::40]
texts = st.one_of(
    st.sampled_from(sorted(HOSTILE.values(), key=len)[:-1]),
    st.sampled_from(_WORDS),
    st.text(max_size=12),
    st.sampled_from(["", " ", "yes", "no", "NMICB", "L070", "dk", "none", "0", "5", "-0", "1e3"]),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(str),
)


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Bytes as a broken disk, a half-finished copy or another program would leave them."""
    kind = draw(st.sampled_from(["other", "cut", "splice", "double", "encoding", "ends"]))
    if kind == "other":
        return draw(st.binary(max_size=200))
    if kind == "encoding":
        name = draw(st.sampled_from(["utf-16", "utf-16-le", "utf-32", "cp1252", "utf-8-sig"]))
        return data.decode("utf-8", "replace").encode(name, "replace")
    if kind == "ends":
        return data.replace(b"\n", draw(st.sampled_from([b"\r", b"\r\n", b"\0", b";\n", b"\n\n"])))
    at, end = sorted(draw(st.tuples(*[st.integers(0, len(data))] * 2)))
    if kind == "cut":
        return data[:at] if draw(st.booleans()) else data[end:]
    if kind == "double":
        return data[:end] + data[at:]
    return data[:at] + draw(st.binary(max_size=8)) + data[min(end, at + 8) :]


@st.composite
def regrid(
    draw: st.DrawFn, grid: list[list[Any]], cells: st.SearchStrategy[Any]
) -> list[list[Any]]:
    """A table as a person would break it: cells, rows and columns changed, moved or lost."""
    grid = [list(row) for row in grid]
    for _ in range(draw(st.integers(1, 4))):
        width, height = len(grid[0]), len(grid)
        row, column = draw(st.integers(0, height - 1)), draw(st.integers(0, max(0, width - 1)))
        kind = draw(
            st.sampled_from(
                ["cell", "cell", "cell", "swap", "drop", "more", "rows", "again", "none"]
            )
        )
        if kind == "cell" and column < len(grid[row]):
            grid[row][column] = draw(cells)
        elif kind == "swap":
            other = draw(st.integers(0, max(0, width - 1)))
            for line in grid if draw(st.booleans()) else grid[:1]:
                if max(column, other) < len(line):
                    line[column], line[other] = line[other], line[column]
        elif kind == "drop":
            for line in grid:
                del line[column : column + 1]
        elif kind == "more":
            grid[row].append(draw(cells))
        elif kind == "rows" and height > 2:
            del grid[max(1, row) : max(1, row) + draw(st.integers(1, height))]
        elif kind == "again":
            grid.insert(row, list(grid[draw(st.integers(0, height - 1))]))
        elif kind == "none":
            grid[row] = []
    return grid


leaves = st.one_of(
    texts,
    st.booleans(),
    st.integers(-10, 110),
    st.sampled_from([2**63, 10**400, 16**3000, -(10**30)]),
    st.floats(),
    st.dates(),
    st.times(),
    st.datetimes(),
)
toml_values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
_HEAD_KEYS: list[tuple[str | int, ...]] = [
    ("survey",), ("survey", "id"), ("survey", "title"), ("survey", "instrument"),
    ("survey", "notice"), ("sector",), ("sets",), ("sets", "nhs"), ("sets", "dominant"),
    ("sets", "voice"), ("settings",), ("labels",), ("labels", "bands"), ("wave",), ("wave", 0),
    ("wave", 0, "id"), ("wave", 0, "title"), ("wave", 0, "from"), ("wave", 0, "to"),
    ("wave", 0, "form"), ("wave", 0, "expected"), ("wave", 0, "expected_reason"),
    ("wave", 0, "instrument"), ("report",), ("report", "accent"), ("report", "logo"),
    ("report", "owner"), ("report", "marking"),
    ("sector", 0), ("sector", 0, "id"), ("sector", 0, "title"),
    *(("settings", field.name) for field in fields(Settings)),
]  # fmt: skip
_USUAL = st.sampled_from(
    [0, 1, 5, 12.5, 50, 100, "survey.toml", "own.toml", "roster", "full_roster", WAVE, ["icb"],
     ["a", "b", "c", "d", "e"], [25, 50, 75, 90], [10.5, 20, 30, 40.5], datetime.date(2026, 3, 2)]
)  # fmt: skip


@st.composite
def heads(draw: st.DrawFn) -> Files:
    """The example with a survey.toml in which some keys hold something else."""
    head = tomllib.loads(_example()["survey.toml"].decode())
    head |= {"sector": [{"id": "own", "title": "Own"}], "labels": {}, "report": {}}
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from(_HEAD_KEYS))
        room: Any = head
        for key in path:
            listed = isinstance(room, list) and bool(room) and key == 0
            room = room[key] if listed or (isinstance(room, dict) and key in room) else None
        if isinstance(room, dict):
            if draw(st.integers(0, 4)):
                room[last] = draw(_USUAL | toml_values)
            else:
                room.pop(last, None)
        elif isinstance(room, list) and room and last == 0:
            room[0] = draw(toml_values)
    if draw(st.integers(0, 9)) == 0:
        head[draw(texts)] = draw(toml_values)
    return example() | {"survey.toml": toml(head)}


@st.composite
def files_of_bytes(draw: st.DrawFn) -> Files:
    files = example()
    for name in draw(st.lists(st.sampled_from(sorted(files)), min_size=1, max_size=2)):
        if draw(st.integers(0, 9)):
            files[name] = draw(damaged(files.get(name, b"")))
        else:
            files.pop(name, None)
    return files


@st.composite
def files_of_cells(draw: st.DrawFn) -> Files:
    files = example()
    names = sorted(name for name in files if name.endswith(".csv"))
    for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=2)):
        grid = grid_of(files[name]) or [[""]]
        files[name] = csv_of(draw(regrid(grid, texts)))
    return files


_CODES = ["0", "1", "yes", "no", "dk", "none", "DK ", "cannot judge", "only", 0, 1.5, -0.0]
_IDS = ["a", "b", "c", "gate", "depth", "wanted"]


@st.composite
def items(draw: st.DrawFn, tidy: bool) -> Plain:
    """One item of a questionnaire: a possible one, or one that only looks like it."""
    codes = st.lists(st.sampled_from(_CODES), max_size=3)
    role = draw(st.sampled_from(("quality", "quality", *ROLES)))
    item: Plain = {
        "id": draw(st.sampled_from(_IDS)),
        "role": role,
        "low": draw(st.sampled_from([0, 1, 5, -2, 0.5])),
        "high": draw(st.sampled_from([4, 10, -1])),
    }
    needed = {"gate": {"exists": ["yes"]}, "wanted": {"options": ["yes", "no"]}}
    item |= needed.get(role, {})
    optional: dict[str, st.SearchStrategy[Any]] = {
        "step": st.sampled_from([0, 1, 0.5, 3]),
        "labels": st.lists(st.sampled_from(["only", "never", "always", "dk"]), max_size=6),
        "none": codes,
        "unknown": codes,
        "voice": st.booleans(),
        "dimension": texts,
        "question": texts,
        "text": texts,
        "title": texts,
    }
    if not tidy:
        optional |= {"exists": codes, "options": codes, "step": st.just(-1), "other": toml_values}
        optional["low"] = optional["role"] = optional["id"] = toml_values
    for key, strategy in optional.items():
        if draw(st.integers(0, 2)) == 0:
            item[key] = draw(strategy)
    return item


def answers_to(item: Plain) -> list[str]:
    """Cells that an item of a possible questionnaire takes."""
    codes = [code for key in ("none", "unknown", "exists", "options") for code in item.get(key, ())]
    if item["role"] not in ("gate", "wanted", "nomination"):
        codes += [item["low"], item["high"]]
    return ["", *map(str, codes)]


@st.composite
def questionnaires(draw: st.DrawFn) -> Files:
    """A small survey with a questionnaire of its own and answers of every kind to it."""
    tidy = draw(st.integers(0, 3)) > 0
    head: Plain = {"id": "own", "version": "1", "title": "x" + draw(texts)}
    entries: list[Plain] = [{"id": "z", "role": "quality", "low": 0, "high": 4}]
    for item in draw(st.lists(items(tidy), max_size=5)):
        taken = {entry["id"] for entry in entries} if tidy else ()
        roles = {entry["role"] for entry in entries if entry["role"] != "quality"} if tidy else ()
        if item["id"] not in taken and item["role"] not in roles:
            entries.append(item)
    own: Plain = {"instrument": head, "item": entries}
    if not tidy and draw(st.booleans()):
        own[draw(st.sampled_from(["instrument", "item", "other"]))] = draw(toml_values)
    asked = [item for item in entries if isinstance(item["id"], str)]
    names = [item["id"] for item in asked]
    ids = ["A", "B", "C", "D"]
    wild = not tidy or draw(st.integers(0, 3)) == 0
    any_cell = st.sampled_from(["", "0", "1", "2", "3", "4", "5", "yes", "none", "dk", "only", "x"])
    cells = [any_cell if wild else st.sampled_from(answers_to(item)) for item in asked]

    def answers() -> list[str]:
        return [draw(cell) for cell in cells]

    ratings = [["leader", "partner", *names]]
    ratings += [[f"L{i}", j, *answers()] for i in ids for j in ids if i != j]
    statements = [["leader", *names], *([f"L{i}", *answers()] for i in ids)]
    survey: Plain = {
        "survey": {"id": "own", "title": "Own", "instrument": "own.toml"},
        "wave": [{"id": "1", "form": "full_roster"}],
    }
    sectors = ["icb", "nhs_acute", "vcse", "vcse"]
    return {
        "survey.toml": toml(survey),
        "own.toml": toml(own),
        "organisations.csv": csv_of(
            [["organisation", "name", "sector", "hub"]]
            + [[i, f"Name {i}", s, "yes" * (i == "A")] for i, s in zip(ids, sectors, strict=True)]
        ),
        "waves/1/leaders.csv": csv_of([["leader", "organisation"], *([f"L{i}", i] for i in ids)]),
        "waves/1/ratings.csv": csv_of(ratings),
        "waves/1/statements.csv": csv_of(statements),
    }


@cache
def _book() -> bytes:
    return workbook(book_of(example()))


@st.composite
def workbook_bytes(draw: st.DrawFn) -> Files:
    """The example as a workbook that is damaged as a whole or inside one of its parts."""
    data = _book()
    if draw(st.integers(0, 3)) == 0:
        return {"survey.xlsx": draw(damaged(data))}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        victim = draw(st.sampled_from(old.namelist()))
        for name in old.namelist():
            part = old.read(name)
            if name != victim:
                new.writestr(name, part)
            elif draw(st.integers(0, 5)):
                new.writestr(name, draw(damaged(part)))
    return {"survey.xlsx": out.getvalue()}


@st.composite
def workbook_cells(draw: st.DrawFn) -> Files:
    """The example as a workbook with other cells, sheets lost or named otherwise."""
    sheets = book_of(example())
    control = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE
    cells = st.one_of(
        texts.map(lambda text: control.sub("", text)),
        st.booleans(),
        st.integers(-10, 10),
        st.floats(allow_nan=False, allow_infinity=False),
        st.dates(datetime.date(1900, 3, 1)),
        st.datetimes(datetime.datetime(1900, 3, 1)),
        st.times(),
        st.just("_xD800_"),
    )
    for name in draw(st.lists(st.sampled_from(sorted(sheets)), min_size=1, max_size=2)):
        grid = sheets.pop(name, None)
        kind = draw(st.integers(0, 9))
        if kind and grid:
            new = name if kind > 1 else draw(st.sampled_from([name.upper(), name + "x", "other"]))
            sheets[new] = draw(regrid(grid, cells))
    return {"survey.xlsx": workbook(sheets or {"empty": [[""]]})}


#: What is broken, and how many tries it gets in the ordinary and in the long run.
BROKEN: dict[str, tuple[Callable[[], st.SearchStrategy[Files]], int, int]] = {
    "bytes": (files_of_bytes, 25, 800),
    "cells": (files_of_cells, 40, 800),
    "survey.toml": (heads, 40, 800),
    "questionnaire": (questionnaires, 15, 1000),
    "workbook bytes": (workbook_bytes, 6, 150),
    "workbook cells": (workbook_cells, 3, 100),
}


def fuzz(strategy: st.SearchStrategy[Files], tries: int, *, again: bool) -> None:
    @hypothesis_settings(
        max_examples=tries,
        deadline=None,
        derandomize=again,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def attempt(files: Files) -> None:
        with tempfile.TemporaryDirectory() as folder:
            whole_job(put(Path(folder), files))

    attempt()


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_files_are_reported(kind: str) -> None:
    strategy, tries, _ = BROKEN[kind]
    fuzz(strategy(), tries, again=True)


@pytest.mark.slow
@pytest.mark.parametrize("kind", BROKEN)
def test_broken_files_are_reported_at_length(kind: str) -> None:
    strategy, _, tries = BROKEN[kind]
    fuzz(strategy(), tries, again=False)


# -- single faults that no dice need to find -------------------------------------------------------


def faults(path: Path) -> set[str]:
    assert whole_job(path) is None
    return {problem.slug for problem in check(path).errors}


@pytest.mark.parametrize(
    "toml_text",
    [
        f"survey = {{ id = 0x{'f' * 5000} }}",
        f"[survey]\nid = 1{'0' * 400}\n[settings]\ndelta = 1{'0' * 400}",
        f"[survey]\nid{'.a' * 3000} = 1",
        f"[survey]\nid = {'[' * 900}{']' * 900}",
        "[settings]\ndelta = nan\nlevel = inf\n[survey]\nid = 1",
        f"settings.delta = 0x{'f' * 5000}",
    ],
)
def test_numbers_and_depths_that_no_survey_has(tmp_path: Path, toml_text: str) -> None:
    assert faults(put(tmp_path, example() | {"survey.toml": toml_text.encode()}))


@pytest.mark.parametrize("value", [f"0x{'f' * 5000}", f"1{'0' * 400}", "nan", "1e400", "-inf"])
def test_numbers_that_no_scale_has(tmp_path: Path, value: str) -> None:
    own = f'item = [{{id = "a", role = "quality", low = 0, high = {value}, labels = [{value}]}}]'
    head = tomllib.loads(_example()["survey.toml"].decode())
    head["survey"]["instrument"] = "own.toml"
    files = {
        "survey.toml": toml(head),
        "own.toml": f'{own}\n[instrument]\nid = "o"\nversion = "1"\ntitle = "O"\n'.encode(),
    }
    assert faults(put(tmp_path, example() | files))


def test_a_bad_questionnaire_that_many_waves_name(tmp_path: Path) -> None:
    head = tomllib.loads(_example()["survey.toml"].decode())
    head["wave"] = [{"id": str(n), "instrument": "own.toml"} for n in range(40)]
    files = {"survey.toml": toml(head), "own.toml": b'[[item]]\nid = "a"\n[instrument]\n'}
    assert faults(put(tmp_path, example() | files)) >= {"bad-instrument", "bad-item"}


@pytest.mark.parametrize(
    "path", ["x" * 5000, "a\0b", "", "no/such/folder", "file.txt", "file.xlsx"]
)
def test_paths_that_are_no_survey(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.txt").write_text("not a survey")
    (tmp_path / "file.xlsx").write_text("not a survey")
    assert faults(Path(path))


@pytest.mark.skipif(sys.platform != "linux", reason="only some systems allow such a file name")
def test_a_file_name_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff\xfe.xlsx")
    path.write_bytes(workbook(book_of(example())))
    assert whole_job(path) is not None


def test_an_upper_case_wave_in_a_workbook(tmp_path: Path) -> None:
    sheets = book_of(example())
    sheets["waves"][1][sheets["waves"][0].index("id")] = "Spring-A"
    sheets = {name.replace(WAVE, "Spring-A"): grid for name, grid in sheets.items()}
    (tmp_path / "survey.xlsx").write_bytes(workbook(sheets))
    assert check(tmp_path).errors == ()
    found = whole_job(tmp_path)
    assert found is not None
    assert found["wave"]["id"] == "Spring-A"


# -- hostile text ----------------------------------------------------------------------------------


def renamed(text: str) -> Files:
    """The example with a text in front of every code and in place of every name."""
    files = example()
    place_text = text.replace(";", ",")

    def changed(file: str, /, **change: Callable[[str, int], str]) -> None:
        header, *rows = grid_of(files[file])
        for n, row in enumerate(rows):
            for column, new in change.items():
                at = header.index(column.rstrip("_"))
                row[at] = new(row[at], n)
        files[file] = csv_of([header, *rows])

    def coded(cell: str, n: int) -> str:
        return cell and text + cell

    def named(cell: str, n: int) -> str:
        return f"{text}{n}"

    def same(cell: str, n: int) -> str:
        return text

    def placed(cell: str, n: int) -> str:
        return ";".join(place_text + part for part in cell.split(";") if part)

    changed(
        "organisations.csv",
        organisation=coded, name=named, places=placed, leads_place=placed, code=same, aliases=same,
        answers_to=same,
    )  # fmt: skip
    changed("bodies.csv", body=coded, name=named, place=placed, parent=coded)
    changed("seats.csv", body=coded, organisation=coded)
    for name in ("agreements.csv", "sharing.csv"):
        changed(name, organisation=coded, partner=coded)
    changed("agreements.csv", commissioner=coded)
    changed("expected.csv", organisation=coded, partner=coded, reason=same)
    changed("lineage.csv", from_=coded, to=coded)
    changed("aims.csv", aim=coded, title=same)
    wave = f"waves/{WAVE}/"
    changed(wave + "leaders.csv", leader=coded, organisation=coded)
    for name in ("plan.csv", "ratings.csv"):
        changed(wave + name, leader=coded, partner=coded)
    changed(wave + "statements.csv", leader=coded)
    changed(wave + "aims.csv", leader=coded, aim=coded)
    changed(wave + "nominations.csv", leader=coded, nominee=coded)

    own = (surveys() / "instruments" / "ics-relationships.toml").read_text(encoding="utf-8")
    questionnaire = tomllib.loads(own)
    questionnaire["instrument"] |= {"id": text, "version": text, "title": text}
    for item in questionnaire["item"]:
        item |= {"text": text, "title": text}
        item |= {key: text + item[key] for key in ("dimension", "question") if key in item}
        item |= {"labels": [text + label for label in item.get("labels", ())]}
    head = tomllib.loads(files["survey.toml"].decode())
    head["survey"] |= {"title": text, "notice": text, "instrument": "own.toml"}
    head["labels"] = {"bands": [f"{text}{n}" for n in range(5)]}
    head["wave"][0]["title"] = text
    sectors = sorted({row[2] for row in grid_of(files["organisations.csv"])[1:]})
    head["sector"] = [{"id": sector, "title": text} for sector in sectors]
    return files | {"survey.toml": toml(head), "own.toml": toml(questionnaire)}


@cache
def _plain_results(*, worlds: int = WORLDS) -> Plain:
    with tempfile.TemporaryDirectory() as folder:
        found = whole_job(put(Path(folder), example()), worlds=worlds)
    assert found is not None
    return found


def _scores(found: Plain) -> list[Any]:
    return [
        found["system"]["score"],
        found["response"]["leaders_answered"],
        [c["value"] for c in found["verdicts"]["system_in_name_only"]["criteria"]],
        [row["score"] for row in found["organisations"]],
        [row["working_share"] for row in found["places"]],
        [(d["score"], d["view_ab"], d["grade"], d["depth"]) for d in found["dyads"]],
        [row["score"] for row in found["statements"]],
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_change_no_number_and_reach_no_formula(tmp_path: Path, name: str) -> None:
    text = HOSTILE[name]
    # A name that shows nothing at all is refused; in front of a code or number it is only a name.
    shown = text if name != "zero-width" else f"{text}x"
    found = whole_job(put(tmp_path, renamed(shown)))
    assert found is not None, check(tmp_path).errors[:3]
    assert found["survey"]["title"] == shown.strip()
    assert _scores(found) == _scores(_plain_results())


@pytest.mark.parametrize(
    "text", [" ", "\u00a0", "\u200b", "\u2060\u200d", "\ufeff", "\u202e", "\0"]
)
def test_a_name_that_shows_nothing_is_blank(tmp_path: Path, text: str) -> None:
    files = example()
    header, *rows = grid_of(files["organisations.csv"])
    rows[3][header.index("name")] = text
    files["organisations.csv"] = csv_of([header, *rows])
    assert faults(put(tmp_path / "name", files)) == {"blank-cell"}
    head = tomllib.loads(_example()["survey.toml"].decode())
    head["survey"]["title"] = text
    assert faults(put(tmp_path / "title", example() | {"survey.toml": toml(head)})) == {"bad-key"}


@pytest.mark.parametrize(
    "name", [*HOSTILE, "", ".", "..", "a/b", "a.b", " a", "a\n", "é", "-", "_"]
)
@pytest.mark.parametrize("key", ["survey", "wave", "sector"])
def test_ids_that_could_be_paths_are_refused(tmp_path: Path, key: str, name: str) -> None:
    text = HOSTILE.get(name, name)
    head = tomllib.loads(_example()["survey.toml"].decode())
    if key == "sector":
        head["sector"] = [{"id": text, "title": "Own"}]
    else:
        (head[key] if key == "survey" else head[key][0])["id"] = text
    path = put(tmp_path, example() | {"survey.toml": toml(head)})
    with pytest.raises(MaturityError) as caught:
        open_survey(path)
    assert {p.slug for p in caught.value.problems} >= {"bad-key"}


@pytest.mark.parametrize("name", ["../own.toml", "/etc/own.toml", "a\0.toml", "x" * 9000 + ".toml"])
def test_a_questionnaire_is_read_from_the_survey_only(tmp_path: Path, name: str) -> None:
    own = (surveys() / "instruments" / "ics-relationships.toml").read_bytes()
    (tmp_path / "own.toml").write_bytes(own)
    head = tomllib.loads(_example()["survey.toml"].decode())
    head["survey"]["instrument"] = name
    path = put(tmp_path / "survey", example() | {"survey.toml": toml(head)})
    assert faults(path) & {"unknown-instrument", "cannot-read"}
    os.symlink(tmp_path / "own.toml", path / "linked.toml")
    head["survey"]["instrument"] = "linked.toml"
    (path / "survey.toml").write_bytes(toml(head))
    assert "unknown-instrument" in faults(path)


# -- the terminal ----------------------------------------------------------------------------------


def run(*arguments: str | Path) -> str:
    """Everything that a command prints."""
    words = [str(argument) for argument in arguments]
    if words[0] == "score":
        words += ["--replicates", str(WORLDS)]
    result = CliRunner().invoke(cli, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.output


def assert_tame(printed: str) -> None:
    """No letter that a terminal obeys instead of showing it."""
    wild = {
        letter
        for letter in printed
        if letter != "\n" and unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    }
    assert not wild


@pytest.mark.parametrize("name", ["escape", "right-to-left", "nul", "line", "zero-width", "emoji"])
def test_the_terminal_never_obeys_a_survey(tmp_path: Path, name: str) -> None:
    pytest.importorskip("maturity.report")
    text = HOSTILE[name] + "x"
    path = put(tmp_path / f"\x1b[31m{HOSTILE['right-to-left']}", renamed(text))
    out = tmp_path / "\x1b[2Jout"
    printed = run("score", path, "--out", out)
    assert "results.json" in printed
    assert (out / "results.json").exists()
    printed += run("check", path) + run("score", path, "--wave", HOSTILE["escape"])
    printed += run("score", path, "--audience", HOSTILE["escape"])
    printed += run("check", tmp_path / HOSTILE["escape"])
    assert_tame(printed)

    # The same text wherever a message quotes it.
    files = renamed(text)
    for file in [name for name in files if name.endswith(".csv")]:
        header, *rows = grid_of(files[file])
        rows += [[text] * len(header), [text * 2] * len(header)]
        files[file] = csv_of([[*header, text], *rows])
    head = tomllib.loads(files["survey.toml"].decode())
    head |= {text: 1, "settings": {text: text, "delta": text}, "sets": {"nhs": [text], text: 1}}
    head["wave"] += [{"id": text, text: text, "form": text, "instrument": f"{text}.toml"}]
    own = tomllib.loads(files["own.toml"].decode())
    own["item"] += [{"id": text, "role": text, text: text}]
    files |= {"survey.toml": toml(head), "own.toml": toml(own)}
    files |= {f"\x1b[2J{HOSTILE['right-to-left']}.csv": b"", "waves/\x1b[2J/leaders.csv": b""}
    path = put(tmp_path / "broken", files)
    printed = run("check", path) + run("score", path, "--out", tmp_path / "none")
    assert printed.count("error  ") > 20
    assert_tame(printed)
    assert not (tmp_path / "none").exists()


# -- what is written, and where --------------------------------------------------------------------


def snapshot(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b"(folder)"
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("name", ["parent", "absolute", "formula", "script", "template"])
def test_nothing_is_written_outside_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    pytest.importorskip("maturity.report")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    path = put(tmp_path / "survey", renamed(HOSTILE[name]))
    before = snapshot(tmp_path)
    run("score", path, "--out", tmp_path / "out" / "deep")
    after = snapshot(tmp_path)
    assert {key: after[key] for key in before} == before
    assert all(key == "out" or key.startswith("out/deep") for key in after.keys() - before.keys())
    page = after["out/deep/report.html"].decode()
    # The page's own script, and no other.
    assert page.count("<script") == 1
    assert "onload='alert" not in page
    assert HOSTILE["template"] in page or name != "template"
    assert "outside" not in "".join(after.keys() - before.keys())
    for key, data in after.items():
        if key.endswith(".csv") and key.startswith("out/"):
            assert not any(formula(cell) for row in grid_of(data) for cell in row)


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    pytest.importorskip("maturity.report")
    path = put(tmp_path / "survey", example())
    own = {"notes.txt": b"mine", "tables/mine.csv": b"1,2", "sub/report.html": b"old", "x": b""}
    out = put(tmp_path / "out", own | {"report.html": b"old", "tables/dyads.csv": b"old"})
    run("score", path, "--out", out)
    after = snapshot(out)
    assert {key: after[key] for key in own} == own
    assert b"old" not in (after["report.html"], after["tables/dyads.csv"])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "survey"]
    first = after
    run("score", path, "--out", out)
    assert snapshot(out) == first


@pytest.mark.parametrize(
    "error", [OSError(28, "full"), PermissionError(13, "no"), KeyboardInterrupt()]
)
@pytest.mark.parametrize("empty", [False, True])
def test_a_write_that_fails_anywhere_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, empty: bool
) -> None:
    new = {"report.html": b"new", "results.json": b"new", "tables/a.csv": b"new", "z/b.csv": b"new"}
    out = tmp_path / "out"
    if not empty:
        put(out, {"report.html": b"1", "tables/a.csv": b"2", "tables/mine.csv": b"3"})
    before = snapshot(tmp_path)
    replace, calls = os.replace, 0

    def failing(source: Any, target: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == limit:
            raise error
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    expected = MaturityError if isinstance(error, OSError) else KeyboardInterrupt
    for limit in range(1, 50):
        calls = 0
        if calls < limit and _written(out, new, expected):
            break
        assert snapshot(tmp_path) == before, f"call {limit}"
    assert limit == (7 if not empty else 5)
    assert snapshot(out).items() >= new.items()


def _written(out: Path, files: Files, expected: type[BaseException]) -> bool:
    try:
        write_whole(out, files)
    except expected:
        return False
    return True


@pytest.mark.parametrize("where", ["report.html/mine.txt", "tables"])
def test_a_file_where_a_folder_must_be_and_the_reverse(tmp_path: Path, where: str) -> None:
    put(tmp_path, {f"out/{where}": b"mine", "out/results.json": b"old"})
    before = snapshot(tmp_path)
    with pytest.raises(MaturityError):
        write_whole(
            tmp_path / "out", {"results.json": b"", "tables/a.csv": b"", "report.html": b""}
        )
    assert snapshot(tmp_path) == before


# -- the same survey, the same bytes ---------------------------------------------------------------

_SURROUNDINGS: dict[str, dict[str, str]] = {
    "hash 1": {"PYTHONHASHSEED": "1"},
    "hash random": {"PYTHONHASHSEED": "random"},
    "far away": {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "plain": {"TZ": "UTC", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
}


def _score_elsewhere(survey: str, cwd: Path, out: Path, **environment: str) -> Files:
    keep = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "HOME") if key in os.environ}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "maturity",
            "score",
            survey,
            "--out",
            str(out),
            "--replicates",
            "40",
        ],
        cwd=cwd,
        env={**keep, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", **environment},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    # A slow machine is told what goes on; nothing else is said.
    assert all(line.endswith("…") for line in done.stderr.decode("utf-8", "replace").splitlines())
    return snapshot(out)


def test_the_surroundings_change_no_byte(tmp_path: Path) -> None:
    pytest.importorskip("maturity.report")
    path = put(tmp_path / "somewhere" / "Nørth möör", example())
    first = _score_elsewhere(str(path), tmp_path, tmp_path / "first")
    assert {"results.json", "report.html", "tables/dyads.csv"} <= first.keys()
    for n, environment in enumerate(_SURROUNDINGS.values()):
        relative = f"../{path.name}" if n % 2 else "."
        cwd = path / "waves" if n % 2 else path
        relative = ".." if n % 2 else relative
        again = _score_elsewhere(relative, cwd, tmp_path / str(n), **environment)
        assert again == first


#: The columns that hold codes of organisations and of leaders, in every file.
_ORGANISATION_COLUMNS = {
    "agreements.csv": ("organisation", "partner", "commissioner"),
    "lineage.csv": ("from", "to"),
}
_LEADER_COLUMNS = ("leader", "nominee")


def _relabelled(files: Files, codes: Mapping[str, str], people: Mapping[str, str]) -> Files:
    found = dict(files)
    for name, data in files.items():
        if not name.endswith(".csv"):
            continue
        header, *rows = grid_of(data)
        columns = _ORGANISATION_COLUMNS.get(name, ("organisation", "partner"))
        for row in rows:
            for at, column in enumerate(header):
                if column in columns:
                    row[at] = codes.get(row[at], row[at])
                elif column in _LEADER_COLUMNS:
                    row[at] = people.get(row[at], row[at])
        found[name] = csv_of([header, *rows])
    return found


def _shuffled(files: Files, draw: random.Random) -> Files:
    found = dict(files)
    for name, data in files.items():
        if name.endswith(".csv"):
            header, *rows = [row for row in grid_of(data) if row and not row[0].startswith("#")]
            draw.shuffle(rows)
            columns = list(range(len(header)))
            draw.shuffle(columns)
            found[name] = csv_of([[row[at] for at in columns] for row in (header, *rows)])
    return found


def _numbers(found: Plain, back: Mapping[str, str]) -> dict[tuple[Any, ...], Any]:
    """Every number and mark of the results by what it is about, in no order."""
    numbers: dict[tuple[Any, ...], Any] = {}

    def leaf(key: tuple[Any, ...], value: Any) -> None:
        if isinstance(value, dict):
            for name, part in value.items():
                leaf((*key, name), part)
        else:
            numbers[key] = value

    for part in ("system", "profile"):
        leaf((part,), found[part])
    for verdict in (found["verdicts"]["system_in_name_only"], *found["verdicts"]["places"]):
        for row in verdict["criteria"]:
            leaf(("criteria", verdict.get("place"), row["id"]), row)
    for part, name in (("sectors", "sector"), ("places", "place"), ("dimensions", "id"),
                       ("statements", "question"), ("organisations", "organisation")):  # fmt: skip
        for row in found[part]:
            row = {key: value for key, value in row.items() if key not in ("members", "places")}
            row[name] = back.get(row[name], row[name])
            leaf((part, row[name]), row)
    for part in ("dyads", "informal", "sector_blocks"):
        for row in found[part]:
            row = dict(row)
            a, b = (back.get(row.pop(side), None) for side in ("a", "b"))
            if part == "sector_blocks":
                a, b = row.get("a"), row.get("b")
                continue
            for kind in ("view", "voice"):
                for way, ends in (("ab", (a, b)), ("ba", (b, a))):
                    if f"{kind}_{way}" in row:
                        leaf((part, kind, *ends), row.pop(f"{kind}_{way}"))
            row["reasons"] = sorted(row.get("reasons", ()))
            leaf((part, frozenset((a, b))), row)
    for row in found["sector_blocks"]:
        leaf(("block", row["a"], row["b"]), row)
    return numbers


def _assert_same(found: Plain, base: Plain, back: Mapping[str, str]) -> None:
    ours, theirs = _numbers(found, back), _numbers(base, {code: code for code in back.values()})
    assert ours.keys() == theirs.keys()
    for key, value in theirs.items():
        if isinstance(value, float) and value and math.isfinite(value):
            # Nine digits are printed; another order of adding may turn the last one.
            digit = 10.0 ** (math.floor(math.log10(abs(value))) - 8)
            assert ours[key] == pytest.approx(value, rel=0, abs=1.01 * digit), key
        else:
            assert ours[key] == value, key


@pytest.mark.parametrize("seed", range(3))
def test_order_and_codes_change_no_number(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    files = example()
    base = _plain_results()
    ids = [row["organisation"] for row in base["organisations"]]
    same = {code: code for code in ids}

    shuffled = put(tmp_path / "shuffled", _shuffled(files, draw))
    found = whole_job(shuffled)
    assert found is not None
    assert found["structure"]["hash"] == base["structure"]["hash"]
    _assert_same(found, base, same)

    fresh = [f"{draw.randrange(16**8):08X}" for _ in range(200)]
    # Codes of organisations that are no more, and of everyone, get new ones as well.
    old = sorted({row[0] for row in grid_of(files["organisations.csv"])[1:]})
    codes = dict(zip(old, fresh, strict=False))
    leaders = sorted({row[0] for row in grid_of(files[f"waves/{WAVE}/leaders.csv"])[1:]})
    people = dict(zip(leaders, (f"P{code}" for code in fresh[100:]), strict=False))
    relabelled = put(tmp_path / "codes", _shuffled(_relabelled(files, codes, people), draw))
    # Which leaders a world draws follows the codes; what was said does not.
    found, base = whole_job(relabelled, worlds=0), _plain_results(worlds=0)
    assert found is not None, check(relabelled).errors[:3]
    _assert_same(found, base, {new: code for code, new in codes.items()})

    path = put(tmp_path / "base", files)
    exact = assess(survey := open_survey(relabelled), read(survey), replicates=0).outcome
    first = assess(survey := open_survey(path), read(survey), replicates=0).outcome
    for name in ("system", "coverage", "quality", "working_share"):
        assert getattr(exact, name)[0] == pytest.approx(getattr(first, name)[0], abs=1e-9)


def test_a_survey_is_read_and_never_changed(tmp_path: Path) -> None:
    pytest.importorskip("maturity.report")
    path = put(tmp_path / "survey", example())
    before = snapshot(path)
    run("check", path)
    run("score", path, "--out", tmp_path / "out")
    assert snapshot(path) == before
