"""A workbook is read as it looks: damage is a message with its place, and no answer gets lost."""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.chartsheet import Chartsheet

from maturity.errors import MaturityError, Problem, Problems
from maturity.survey import check, open_survey, read
from maturity.wave import Wave
from maturity.workbook import Workbook, cell_text

Change = Callable[[openpyxl.Workbook], object]


def filled() -> openpyxl.Workbook:
    """A survey of three organisations with one leader each."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    sheets: dict[str, list[tuple[Any, ...]]] = {
        "survey": [("key", "value"), ("id", "small"), ("title", "Small")],
        "waves": [("id", "title", "from"), ("2026", "Spring", "2026-03-02")],
        "organisations": [
            ("organisation", "name", "sector", "hub"),
            ("007", "First", "icb", "yes"),
            ("B", "Second", "vcse", None),
            ("C", "Third", "people", None),
        ],
        "leaders 2026": [
            ("leader", "organisation", "since"),
            ("L1", "007", "2020-01-01"),
            ("L2", "B", None),
            ("L3", "C", None),
        ],
        "ratings 2026": [
            ("leader", "partner", "gate", "depth", "reliability", "openness", "purpose",
             "understanding", "voice", "disagreement"),
            ("L1", "B", "yes", 3, 3, 3, 2, 3, 3, "dk"),
            ("L1", "C", "none", None, None, None, None, None, None, None),
            ("L2", "007", "yes", 2, 1, 2, 3, 4, 0, "na"),
        ],
    }  # fmt: skip
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def saved(book: openpyxl.Workbook, folder: Path, name: str = "survey.xlsx") -> Path:
    book.save(folder / name)
    return folder / name


def problems_of(folder: Path, change: Change) -> list[Problem]:
    book = filled()
    change(book)
    return list(check(saved(book, folder)))


def only(folder: Path, change: Change, slug: str) -> Problem:
    """The one problem of a kind that a change brings."""
    (problem,) = [p for p in problems_of(folder, change) if p.slug == slug]
    return problem


def wave_of(folder: Path, change: Change) -> Wave:
    book = filled()
    change(book)
    return read(open_survey(saved(book, folder)))


def put(sheet: str, cell: str, value: Any) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        book[sheet][cell] = value

    return change


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part of its archive changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, change(data) if entry.filename == part else data)
    path.write_bytes(out.getvalue())
    return path


def part_of(name: str) -> str:
    """The part of the archive that holds a sheet of `filled`."""
    return f"xl/worksheets/sheet{filled().sheetnames.index(name) + 1}.xml"


def test_a_good_workbook_reads_whole(tmp_path: Path) -> None:
    path = saved(filled(), tmp_path)
    survey = open_survey(path)
    wave = read(survey)
    assert survey.register.ids == ("007", "B", "C")
    assert survey.register.hubs == ("007",)
    assert [leader.id for leader in wave.leaders] == ["L1", "L2", "L3"]
    assert wave.start == datetime.date(2026, 3, 2)
    assert not check(path).errors
    assert list(survey.inputs(wave.id)) == ["survey.xlsx"]


# What Excel makes of a cell


def test_numbers_days_and_truth_are_read_as_people_mean_them(tmp_path: Path) -> None:
    def typed(book: openpyxl.Workbook) -> None:
        book["ratings 2026"]["D2"] = 3.0
        book["ratings 2026"]["E2"] = "3"
        book["leaders 2026"]["C2"] = datetime.datetime(2020, 1, 1)
        book["leaders 2026"]["C3"] = datetime.date(2021, 5, 6)
        book["waves"]["A2"] = 2026
        book["waves"]["C2"] = datetime.date(2026, 3, 2)
        book["organisations"]["D2"] = True
        book["organisations"]["D3"] = False

    plain, typed_wave = wave_of(tmp_path, lambda book: None), wave_of(tmp_path, typed)
    np.testing.assert_array_equal(plain.answers.quality, typed_wave.answers.quality)
    np.testing.assert_array_equal(plain.answers.depth, typed_wave.answers.depth)
    assert typed_wave.start == plain.start
    assert typed_wave.leaders[0] == plain.leaders[0]
    assert typed_wave.leaders[1].since == datetime.date(2021, 5, 6)
    assert typed_wave.structure.register == plain.structure.register


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (7, "7"),
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        (12.5, "12.5"),
        (True, "yes"),
        (False, "no"),
        ("007", "007"),
        ("=1+1", "=1+1"),
        (datetime.date(2026, 3, 2), "2026-03-02"),
        (datetime.datetime(2026, 3, 2), "2026-03-02"),
        (datetime.datetime(2026, 3, 2, 9, 30), "2026-03-02 09:30:00"),
    ],
)
def test_a_cell_as_text(value: object, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize("value", [9, -1, 2.5, True, "often", "=1", datetime.date(2026, 3, 4), "#"])
def test_a_wrong_answer_is_named_with_its_place(tmp_path: Path, value: Any) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["ratings 2026"]["E2"] = value
        if isinstance(value, str):
            book["ratings 2026"]["E2"].data_type = "s"

    problem = only(tmp_path, change, "outside-the-scale")
    assert (problem.file, problem.row, problem.column) == (
        "survey.xlsx, sheet ratings 2026",
        2,
        "reliability",
    )


def test_a_day_with_an_hour_is_no_day(tmp_path: Path) -> None:
    problem = only(
        tmp_path, put("leaders 2026", "C3", datetime.datetime(2026, 1, 1, 9)), "not-a-date"
    )
    assert (problem.row, problem.column) == (3, "since")


def test_a_code_that_became_a_number_is_named(tmp_path: Path) -> None:
    problem = only(tmp_path, put("leaders 2026", "B2", 7), "unknown-organisation")
    assert (problem.row, problem.column) == (2, "organisation")


# What looks like an answer and is not one


@pytest.mark.parametrize("formula", ["=1+2", "=IF(A2=1,2,3)", "=SUM(A1:A2)"])
def test_a_formula_without_its_result_is_never_a_blank_answer(tmp_path: Path, formula: str) -> None:
    problem = only(tmp_path, put("ratings 2026", "E4", formula), "formula-without-value")
    assert (problem.file, problem.row, problem.column) == (
        "survey.xlsx, sheet ratings 2026",
        4,
        "reliability",
    )
    assert "E4" in problem.found


def test_a_row_of_formulas_is_not_overlooked(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for column in range(1, 11):
            book["ratings 2026"].cell(9, column).value = "=A1"

    found = [p for p in problems_of(tmp_path, change) if p.slug == "formula-without-value"]
    assert {p.row for p in found} == {9}
    assert len(found) == 10


@pytest.mark.parametrize(
    ("saved_as", "good"),
    [("<v>3</v>", True), ('<v xml:space="preserve"> </v>', False), ("", False)],
)
def test_a_formula_with_its_result_is_its_result(tmp_path: Path, saved_as: str, good: bool) -> None:
    path = saved(filled(), tmp_path)
    old = rb'<c r="E2"[^>]*>.*?</c>'
    new = f'<c r="E2"><f>1+2</f>{saved_as}</c>'.encode()
    rewritten(path, part_of("ratings 2026"), lambda xml: re.sub(old, new, xml))
    if good:
        assert read(open_survey(path)).answers.quality[0, 0] == 75
    else:
        assert check(path).errors


def test_a_formula_that_gives_nothing_is_blank(tmp_path: Path) -> None:
    path = saved(filled(), tmp_path)
    old = rb'<c r="E2"[^>]*>.*?</c>'
    new = b'<c r="E2" t="str"><f>IF(1,"","")</f><v></v></c>'
    rewritten(path, part_of("ratings 2026"), lambda xml: re.sub(old, new, xml))
    assert np.isnan(read(open_survey(path)).answers.quality[0, 0])


def test_formulas_and_merges_beside_the_columns_are_nobodys_business(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["ratings 2026"]["M1"] = "my sums"
        book["ratings 2026"]["M2"] = "=SUM(E2:E4)"
        book["ratings 2026"].merge_cells("N1:O9")
        book.create_sheet("scratch")["A1"] = "=1+1"
        book["scratch"].merge_cells("A2:B3")

    assert {p.slug for p in problems_of(tmp_path, change)} <= {
        "unread-column",
        "unread-file",
        "no-plan",
        "organisation-silent",
        "nobody-asked",
    }


@pytest.mark.parametrize(
    ("area", "row", "column"), [("E2:E4", 2, "reliability"), ("I3:M3", 3, "voice")]
)
def test_merged_answers_are_named(tmp_path: Path, area: str, row: int, column: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["ratings 2026"].merge_cells(area)

    problem = only(tmp_path, change, "merged-cells")
    assert (problem.file, problem.row, problem.column) == (
        "survey.xlsx, sheet ratings 2026",
        row,
        column,
    )
    assert area in problem.found


def test_a_merged_heading_above_the_table_is_fine(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["organisations"]
        sheet.insert_rows(1)
        sheet["A1"] = "# The organisations"
        sheet.merge_cells("A1:D1")

    assert not [p for p in problems_of(tmp_path, change) if not p.doubt]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!"])
def test_a_failed_formula_is_no_name(tmp_path: Path, error: str) -> None:
    problem = only(tmp_path, put("organisations", "B3", error), "formula-failed")
    assert (problem.file, problem.row, problem.column) == (
        "survey.xlsx, sheet organisations",
        3,
        "name",
    )


# Sheets and their names


@pytest.mark.parametrize("name", ["survey", "waves", "organisations"])
def test_a_missing_sheet_is_named(tmp_path: Path, name: str) -> None:
    (problem,) = problems_of(tmp_path, lambda book: book.remove(book[name]))
    assert problem.slug in ("missing-sheet", "missing-file")
    assert name in str(problem)


@pytest.mark.parametrize("name", ["leaders 2026", "ratings 2026"])
def test_a_missing_sheet_of_a_wave_is_named(tmp_path: Path, name: str) -> None:
    problem = only(tmp_path, lambda book: book.remove(book[name]), "missing-file")
    assert problem.file == f"survey.xlsx, sheet {name}"


def test_a_wave_without_sheets_is_a_doubt(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["waves"].append(("2027", "Next"))

    problem = only(tmp_path, change, "wave-without-answers")
    assert problem.doubt
    assert "2027" in problem.found


def test_sheets_of_a_wave_that_is_not_listed_are_an_error(tmp_path: Path) -> None:
    problem = only(tmp_path, lambda book: book.create_sheet("ratings 2062"), "unnamed-wave")
    assert "2062" in problem.found


@pytest.mark.parametrize("title", ["LEADERS 2026", "Leaders 2026 ", "leaders 2026"])
def test_capitals_and_spaces_around_a_sheets_name_do_not_matter(tmp_path: Path, title: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["leaders 2026"]
        # Otherwise openpyxl takes the sheet's own old name for another sheet's.
        sheet.title = "aside"
        sheet.title = title

    assert not [p for p in problems_of(tmp_path, change) if not p.doubt]


@pytest.mark.parametrize("written", ["Spring", "SPRING", "spring"])
def test_a_wave_may_have_capitals(tmp_path: Path, written: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["waves"]["A2"] = "Spring"
        for name in ("leaders", "ratings"):
            book[f"{name} 2026"].title = f"{name} {written}"

    assert not [p for p in problems_of(tmp_path, change) if not p.doubt]
    assert read(open_survey(tmp_path / "survey.xlsx"), "Spring").id == "Spring"


def test_a_second_sheet_of_a_name_is_an_error(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.copy_worksheet(book["ratings 2026"]).title = "ratings 2026 "

    assert only(tmp_path, change, "sheet-twice").file == "survey.xlsx"


@pytest.mark.parametrize("name", ["ratngs 2026", "organisation", "ratings2026"])
def test_a_misspelt_sheet_is_noticed(tmp_path: Path, name: str) -> None:
    problem = only(tmp_path, lambda book: book.create_sheet(name), "unread-file")
    assert problem.doubt
    assert "Did you mean" in problem.fix


def test_the_sheets_a_new_workbook_has_besides_are_not_noticed(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.create_sheet("read me")["A1"] = "Hello"
        book.create_sheet("lists")["A1"] = "icb"
        for name in ("sectors", "bodies", "plan 2026", "aims 2026"):
            book.create_sheet(name)

    assert "unread-file" not in {p.slug for p in problems_of(tmp_path, change)}


def test_a_key_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    problem = only(tmp_path, lambda book: book["survey"].append(("id", "other")), "key-twice")
    assert (problem.file, problem.row, problem.column) == ("survey.xlsx, sheet survey", 4, "key")


def test_the_cover_is_read(tmp_path: Path) -> None:
    book = filled()
    for row in (
        ("settings.delta", 10, "a note that nothing reads"),
        ("settings.band_cuts", "20;45.5; 70;90"),
        ("settings.level", 0.8),
        ("settings.gate_ties", None),
        ("sets.voice", "vcse; people"),
        ("labels.bands", "a;b;c;d;e"),
        ("notice", "Draft"),
    ):
        book["survey"].append(row)
    book["survey"]["C1"] = "note"
    book.create_sheet("sectors").append(("id", "title"))
    book["sectors"].append(("sa", "Strategic authority"))
    path = saved(book, tmp_path)
    survey = open_survey(path)
    assert survey.settings.delta == 10
    assert survey.settings.band_cuts == (20, 45.5, 70, 90)
    assert survey.settings.level == 0.8
    assert survey.settings.gate_ties == 15
    assert survey.sectors.voice == ("vcse", "people")
    assert survey.sectors.titles["sa"] == "Strategic authority"
    assert survey.bands == ("a", "b", "c", "d", "e")
    assert survey.notice == "Draft"
    assert not check(path).errors


@pytest.mark.parametrize(
    ("row", "slug"),
    [
        (("tilte", "x"), "unknown-key"),
        (("settings.dleta", "1"), "unknown-setting"),
        (("settings.delta", "much"), "bad-setting"),
        (("sets.voice", "nobody"), "unknown-sector"),
        (("labels.bands", "a;b"), "bad-key"),
        (("wave.id", "x"), None),
        (("a.b.c", "x"), "unknown-key"),
    ],
)
def test_a_wrong_cover_is_a_message(tmp_path: Path, row: tuple[str, str], slug: str | None) -> None:
    found = problems_of(tmp_path, lambda book: book["survey"].append(row))
    assert slug is None or slug in {p.slug for p in found}


# Damage


def damaged(path: Path) -> Problem:
    """The one problem of a workbook that cannot be read; no other error may come of it."""
    (problem,) = check(path)
    with pytest.raises(MaturityError) as caught:
        open_survey(path)
    assert caught.value.problems == (problem,)
    return problem


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"leader,partner\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"\0" * 100,
        b"<html>",
    ],
)
def test_what_is_no_workbook_is_a_message(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "survey.xlsx").write_bytes(data)
    problem = damaged(tmp_path / "survey.xlsx")
    assert (problem.slug, problem.file) == ("bad-workbook", "survey.xlsx")


def test_a_workbook_that_is_not_there_is_a_message(tmp_path: Path) -> None:
    (problem,) = check(tmp_path / "none.xlsx")
    assert problem.slug == "missing-file"


def test_a_zip_of_something_else_is_a_message(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "survey.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert damaged(tmp_path / "survey.xlsx").slug == "bad-workbook"


def test_a_truncated_workbook_is_a_message(tmp_path: Path) -> None:
    path = saved(filled(), tmp_path)
    data = path.read_bytes()
    for size in range(0, len(data), max(1, len(data) // 40)):
        path.write_bytes(data[:size])
        assert damaged(path).slug == "bad-workbook"


@settings(max_examples=80, deadline=None)
@given(at=st.integers(0, 10_000), data=st.binary(min_size=1, max_size=8))
def test_a_workbook_with_broken_bytes_never_crashes(
    tmp_path_factory: pytest.TempPathFactory, at: int, data: bytes
) -> None:
    path = saved(filled(), tmp_path_factory.mktemp("broken"))
    whole = path.read_bytes()
    at %= len(whole)
    path.write_bytes(whole[:at] + data + whole[at + len(data) :])
    for problem in check(path):
        assert problem.file


@pytest.mark.parametrize(
    "xml",
    [b"", b"<worksheet", b"\xff\xfe", b"<a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"],
)
def test_a_broken_sheet_never_crashes(tmp_path: Path, xml: bytes) -> None:
    path = saved(filled(), tmp_path)
    rewritten(path, part_of("ratings 2026"), lambda _: xml)
    assert check(path).errors
    with pytest.raises(MaturityError):
        read(open_survey(path))


def test_a_workbook_of_charts_only_is_a_message(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book["Sheet"]
    sheet["A1"] = 1
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1))
    page: Chartsheet = book.create_chartsheet("survey")
    page.add_chart(chart)
    sheet.title = "data"
    path = saved(book, tmp_path)
    assert {p.slug for p in check(path)} <= {"missing-sheet", "missing-file"}
    assert "no sheet “survey”" in str(check(path).errors[0])
    # And one in which no table is left at all.
    rewritten(
        path,
        "xl/workbook.xml",
        lambda xml: re.sub(rb'<sheet [^>]*name="data"[^>]*/>', b"", xml),
    )
    assert check(path).errors


def test_empty_sheets_are_messages(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book["Sheet"].title = "survey"
    for name in ("waves", "organisations", "leaders 2026", "ratings 2026"):
        book.create_sheet(name)
    found = check(saved(book, tmp_path))
    assert {p.slug for p in found} == {"empty-file"}


def test_a_wrong_size_in_a_sheet_loses_no_row(tmp_path: Path) -> None:
    """Some programs write it, and openpyxl would stop reading there."""
    path = saved(filled(), tmp_path)
    whole = read(open_survey(path))
    rewritten(
        path,
        part_of("ratings 2026"),
        lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', xml),
    )
    cut = read(open_survey(path))
    assert len(cut.answers) == len(whole.answers) == 3
    np.testing.assert_array_equal(cut.answers.quality, whole.answers.quality)


@pytest.mark.parametrize("row", ["1048577", "99999999999"])
def test_a_row_that_no_sheet_has_does_not_go_on_for_ever(tmp_path: Path, row: str) -> None:
    path = saved(filled(), tmp_path)
    last = f'<row r="{row}"><c r="A{row}"><v>1</v></c></row></sheetData>'.encode()
    part = part_of("ratings 2026")
    rewritten(path, part, lambda xml: xml.replace(b"</sheetData>", last))
    assert damaged(path).slug == "bad-workbook"


def test_a_merge_of_the_whole_sheet_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = saved(filled(), tmp_path)
    merged = b'</sheetData><mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    part = part_of("ratings 2026")
    rewritten(path, part, lambda xml: xml.replace(b"</sheetData>", merged))
    assert [p.slug for p in check(path).errors] == ["merged-cells"]


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maturity.workbook.LARGEST", 1000)
    assert damaged(saved(filled(), tmp_path)).slug == "bad-workbook"


def test_what_openpyxl_leaves_out_is_not_printed(tmp_path: Path) -> None:
    """A newer kind of drop-down makes openpyxl warn; a reader of the survey has no use for it."""
    path = saved(filled(), tmp_path)
    extension = (
        b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        b"<x14:dataValidations/></ext></extLst></worksheet>"
    )
    part = part_of("ratings 2026")
    rewritten(path, part, lambda xml: xml.replace(b"</worksheet>", extension))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not check(path).errors


def test_all_faults_are_listed_at_once(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["organisations"]["C3"] = "vsce"
        book["ratings 2026"]["E2"] = 9
        book["ratings 2026"]["F4"] = "=1+1"
        book["leaders 2026"]["B4"] = "D"

    found = {(p.slug, p.row) for p in problems_of(tmp_path, change) if not p.doubt}
    assert {
        ("unknown-sector", 3),
        ("outside-the-scale", 2),
        ("formula-without-value", 4),
        ("unknown-organisation", 4),
    } <= found


def test_a_macro_workbook_is_read_and_never_run(tmp_path: Path) -> None:
    assert not check(saved(filled(), tmp_path, "survey.xlsm")).errors


def test_a_file_beside_the_workbook_is_found(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes(b"x")
    source = Workbook(saved(filled(), tmp_path))
    assert source.folder == tmp_path
    assert source.read("own.toml", Problems()) == b"x"
    assert set(source.inputs()) == {"own.toml"}
