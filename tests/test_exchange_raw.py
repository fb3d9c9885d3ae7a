"""Files become rows of text cells: encodings, delimiters, row numbers, what Excel stores."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maturity.errors import Problems
from maturity.exchange.book import Book
from maturity.exchange.raw import Grid, read_raw
from tests.exports_made import written, zipped
from tests.test_exchange_hostile import book, cell, sheet_data


def grid(folder: Path, data: bytes, name: str = "export.csv") -> Grid:
    path = folder / name
    path.write_bytes(data)
    (found,) = read_raw(path, Problems()).grids
    return found


def cells(found: Grid) -> list[list[str]]:
    return [row for _, row in found.rows()]


# -- text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "delimiter"),
    [
        (b"a;b,c;d\n1;2;3\n", ";"),
        (b'"a;b;c",d\n1,2\n', ","),
        (b'"a\n;;;b","c",d\n1,2,3\n', ","),
        (b"a\tb,c\td\n", "\t"),
        (b"alone\n1\n", ","),
        (b"sep=;\na,b;c\n1;2\n", ";"),
        (b"a|b|c\n", "|"),
    ],
)
def test_the_delimiter_is_what_stands_between_the_first_cells(
    data: bytes, delimiter: str, tmp_path: Path
) -> None:
    assert grid(tmp_path, data).delimiter == delimiter


def test_rows_have_the_numbers_excel_shows(tmp_path: Path) -> None:
    found = grid(tmp_path, b'a,b\n1,"two\nlines"\n\n,\n3,4\n')
    assert list(found.rows()) == [
        (1, ["a", "b"]), (2, ["1", "two\nlines"]), (5, ["3", "4"]),
    ]  # fmt: skip
    assert [line for line, _ in grid(tmp_path, b"sep=,\na,b\n1,2\n").rows()] == [2, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_recognised_without_a_word(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes("Name,Größe\nSt George’s,√\n".encode(encoding))
    problems = Problems()
    (found,) = read_raw(path, problems).grids
    assert cells(found) == [["Name", "Größe"], ["St George’s", "√"]]
    assert not list(problems)


def test_anything_else_is_windows_text_and_said_aloud(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes("Name,Größe\nSt George’s,1\n".encode("cp1252"))
    problems = Problems()
    (found,) = read_raw(path, problems).grids
    assert cells(found)[1] == ["St George’s", "1"]
    assert [(p.slug, p.doubt) for p in problems] == [("encoding-guessed", True)]
    path.write_bytes(b"Name\n\x8c\x81\xe6\n")
    (found,) = read_raw(path, problems).grids
    assert cells(found)[1] == ["Œ\ufffdæ"]


def test_a_missing_value_stays_the_word_it_is(tmp_path: Path) -> None:
    table = [["a", "b", "c", "d"], ["NA", "None", "n/a", "007"]]
    assert cells(grid(tmp_path, written(table))) == table


@given(
    table=st.lists(
        st.lists(st.text(alphabet='ab,;"\n\té 1', min_size=1, max_size=6), min_size=2, max_size=4),
        min_size=1,
        max_size=6,
    ).filter(lambda rows: len({len(row) for row in rows}) == 1)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_csv_writer_writes_is_read(table: list[list[str]], tmp_path: Path) -> None:
    table = [["h"] * len(table[0]), *table]
    found = grid(tmp_path, written(table, encoding="utf-8-sig"))
    assert cells(found) == [row for row in table if any(row)]


# -- workbooks -------------------------------------------------------------------------------------


def test_a_workbook_gives_what_a_person_sees(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["text", 3, 3.5, True, None, datetime.datetime(2026, 3, 2, 9, 5, 1)])
    sheet.append([None, None, datetime.date(2026, 3, 2), "  spaces ", "007", 1e20])
    sheet.append([])
    sheet["B5"] = "after a gap"
    sheet["C5"] = 46083
    sheet["C5"].number_format = 'dd "of" mmm'
    sheet["D5"] = 46083
    sheet["D5"].number_format = '0 "days"'
    path = tmp_path / "export.xlsx"
    made.save(path)
    (found,) = read_raw(path, Problems()).grids
    assert list(found.rows()) == [
        (1, ["text", "3", "3.5", "TRUE", "", "2026-03-02 09:05:01"]),
        (2, ["", "", "2026-03-02", "  spaces ", "007", "1e+20"]),
        (5, ["", "after a gap", "2026-03-02", "46083"]),
    ]


def test_a_workbook_of_1904_counts_its_days_from_there(tmp_path: Path) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    assert made.active is not None
    made.active["A1"] = datetime.datetime(2026, 3, 2)
    path = tmp_path / "export.xlsx"
    made.save(path)
    (found,) = read_raw(path, Problems()).grids
    assert cells(found) == [["2026-03-02"]]


def test_formatted_text_is_joined_and_readings_of_it_left_out() -> None:
    shared = (
        "<sst><si><r><t>St </t></r><r><t>George</t></r></si>"
        '<si><t>東</t><rPh sb="0" eb="1"><t>ひがし</t></rPh></si></sst>'
    )
    sheet = sheet_data('<c r="A1" t="s"><v>0</v></c>', '<c r="C1" t="s"><v>1</v></c>',
                       '<c r="D1" t="s"><v>99</v></c>', cell("E1", "a &amp; b"))  # fmt: skip
    made = Book(book(sheet, shared=shared), "export.xlsx")
    assert list(made.rows("Sheet1")) == [(1, ["St George", "", "東", "", "a & b"])]


def test_several_tables_of_an_archive_keep_their_names(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    files = {"b.csv": b"x\n1\n", "folder/a.csv": b"y\n2\n", "__MACOSX/a.csv": b"z", "note.md": b"n"}
    path.write_bytes(zipped(files))
    raw = read_raw(path, Problems())
    assert [(g.file, g.sheet) for g in raw.grids] == [
        ("export.zip/b.csv", "b.csv"), ("export.zip/a.csv", "a.csv"),
    ]  # fmt: skip


def test_a_hostile_name_of_a_file_is_made_visible(tmp_path: Path) -> None:
    path = tmp_path / "exp\u202eort.csv"
    path.write_bytes(b"a,b\n1,2\n")
    assert read_raw(path, Problems()).name == "exp\\u202eort.csv"
