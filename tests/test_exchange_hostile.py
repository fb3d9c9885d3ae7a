"""Hostile and damaged exports are refused quickly and in bounded memory, each with its reason."""

from __future__ import annotations

import io
import random
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maturity.errors import MaturityError, Problems
from maturity.exchange import raw as raw_module
from maturity.exchange.archive import UNPACKED
from maturity.exchange.export import tidy
from maturity.exchange.importing import import_export
from maturity.exchange.platforms import understand
from maturity.exchange.raw import LARGEST, read_raw
from tests.exports_made import WAVE, survey_at, workbook, written, zipped

#: Refusing may take this long and this much memory beyond the file itself.
SECONDS, MEGABYTES = 20.0, 160

_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@contextmanager
def bounded() -> Iterator[None]:
    """Fails where what is inside takes too long or too much memory."""
    tracemalloc.start()
    start = time.perf_counter()
    try:
        yield
    finally:
        took = time.perf_counter() - start
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert took < SECONDS
    assert most < MEGABYTES * 2**20


def refused(path: Path) -> MaturityError:
    """The error with which a file is refused, whether at its opening or when it is walked."""

    def walk() -> None:
        export = understand(read_raw(path, Problems()), "generic")
        for part in export.parts:
            for _ in part.rows():
                pass

    with bounded(), pytest.raises(MaturityError) as caught:
        walk()
    return caught.value


def slugs(path: Path) -> set[str]:
    return {problem.slug for problem in refused(path).problems}


def book(sheet: str, *, shared: str = "", prolog: str = "") -> bytes:
    """A workbook whose one sheet is the XML given."""
    files = {
        "xl/workbook.xml": f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_RELATIONS}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{prolog}<worksheet xmlns="{_SPREADSHEET}">'
        f"{sheet}</worksheet>",
    }
    if shared:
        files["xl/sharedStrings.xml"] = shared
    return zipped({name: text.encode() for name, text in files.items()})


def cell(ref: str, text: str = "x") -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet_data(*cells: str) -> str:
    return "<sheetData><row>" + "".join(cells) + "</row></sheetData>"


ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
BOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "external entity": (
        lambda: book(sheet_data(cell("A1", "&a;")), prolog=ENTITIES), "unsafe-export",
    ),
    "billion laughs": (
        lambda: book(sheet_data(cell("A1", "&a9;")), prolog=LAUGHS), "unsafe-export",
    ),
    "entities in the texts": (
        lambda: book(sheet_data(cell("A1")), shared=f"{ENTITIES}<sst><si><t>&a;</t></si></sst>"),
        "unsafe-export",
    ),
    "far column": (lambda: book(sheet_data(cell("ZZZZZZZ1"))), "unsafe-export"),
    "one column too many": (lambda: book(sheet_data(cell("XFE1"))), "unsafe-export"),
    "far row": (
        lambda: book('<sheetData><row r="99999999999">' + cell("A1") + "</row></sheetData>"),
        "unsafe-export",
    ),
    "long cell": (lambda: book(sheet_data(cell("A1", "x" * 40_000))), "unsafe-export"),
    "formula": (
        lambda: book(sheet_data('<c r="A1"><f>1+1</f><v>2</v></c>')), "formula-in-export",
    ),
    "damaged": (lambda: book("<sheetData><row>"), "bad-export"),
    "no sheet": (lambda: zipped({"xl/workbook.xml": b"<workbook/>"}), "bad-export"),
    "cut off": (lambda: workbook({"S": [["a"], ["b"]]})[:-60], "bad-export"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOOKS)
def test_a_hostile_workbook_is_refused(name: str, tmp_path: Path) -> None:
    make, slug = BOOKS[name]
    path = tmp_path / "export.xlsx"
    path.write_bytes(make())
    assert slugs(path) == {slug}


def refused_by_name(path: Path) -> set[str]:
    with pytest.raises(MaturityError) as caught:
        understand(read_raw(path, Problems()), None)
    return {problem.slug for problem in caught.value.problems}


def test_a_workbook_that_declares_ten_million_columns_is_read_for_what_it_holds(
    tmp_path: Path,
) -> None:
    path = tmp_path / "export.xlsx"
    sheet = '<dimension ref="A1:ZZZZZ9999999"/><cols><col min="1" max="10000000"/></cols>'
    path.write_bytes(book(sheet + sheet_data(cell("A1", "one"), cell("B1", "two"))))
    with bounded():
        raw = read_raw(path, Problems())
    assert [cells for _, cells in raw.grids[0].rows()] == [["one", "two"]]


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as entry:
            for _ in range(64):
                entry.write(b" " * 2**20)
    assert path.stat().st_size < 2**17
    assert slugs(path) == {"unsafe-export"}


def test_many_small_bombs_are_one_bomb(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(UNPACKED // (31 * 2**20) + 1):
            archive.writestr(f"{n}.csv", b" " * (31 * 2**20))
    assert slugs(path) == {"unsafe-export"}


def test_an_archive_that_lies_about_its_size_gives_no_more_than_it_says(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    data = bytearray(zipped({"a.csv": b"a,b\n" * 500_000}))
    size = (2_000_000).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (8).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    assert slugs(path) == {"bad-export"}


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(zipped({f"{n}.csv": b"" for n in range(20_001)}))
    assert slugs(path) == {"unsafe-export"}


def test_an_archive_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(zipped({"inner.zip": zipped({"a.csv": b"a\n1\n"})}))
    assert slugs(path) == {"bad-export"}


TEXTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "ten million columns": (lambda: b"," * 10_000_000 + b"\n", "unsafe-export"),
    "too many columns": (lambda: b"a," * 20_000 + b"\n1\n", "unsafe-export"),
    "a line without end": (lambda: b"a,b\n" + b"x" * 30_000_000, "unsafe-export"),
    "a cell without end": (lambda: b'a,b\n"' + b"x\n" * 10_000_000, "bad-csv"),
    "an open quotation mark": (lambda: b'a,b\n"1,2\n3,4\n', "bad-csv"),
    "more cells than columns": (lambda: b"a,b\n1,2,3\n", "too-many-cells"),
    "nothing": (lambda: b"  \n\n", "empty-file"),
    "half a letter": (lambda: b"\xff\xfea", "unknown-platform"),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "bad-export"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_refused(name: str, tmp_path: Path) -> None:
    make, slug = TEXTS[name]
    path = tmp_path / "export.csv"
    path.write_bytes(make())
    if name == "half a letter":
        assert refused_by_name(path) == {slug}
    else:
        assert slugs(path) == {slug}


def test_a_file_of_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    assert slugs(path) == {"file-too-large"}


def test_rows_are_a_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_module, "MOST_ROWS", 1000)
    path = tmp_path / "export.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 1000)
    assert slugs(path) == {"unsafe-export"}
    path.write_bytes(b"a,b\n" + b"1,2\n" * 900)
    raw = read_raw(path, Problems())
    assert sum(1 for _ in raw.grids[0].rows()) == 901


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert slugs(tmp_path / "nowhere.csv") == {"cannot-read"}
    assert slugs(tmp_path) == {"cannot-read"}


def test_a_damaged_spss_file_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pyreadstat")
    path = tmp_path / "export.sav"
    path.write_bytes(b"$FL2@(#) SPSS DATA FILE" + b"\xff" * 500)
    assert refused_by_name(path) == {"bad-export"}


def test_without_its_reader_an_spss_file_is_refused_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    path = tmp_path / "export.sav"
    path.write_bytes(b"$FL2@(#) SPSS DATA FILE" + b"\xff" * 500)
    assert refused_by_name(path) == {"needs-extra"}


@given(data=st.binary(max_size=400))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_bring_anything_but_a_message(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "export.bin"
    path.write_bytes(data)
    try:
        export = understand(read_raw(path, Problems()), None)
        for part in export.parts:
            list(part.rows())
    except MaturityError:
        pass


@given(
    head=st.sampled_from(
        (
            b"V1,V2\nResponseID,x\n",
            b'a,b\nc,d\n"{""ImportId"":""startDate""}","{""ImportId"":""QID1_2""}"\n',
            b"Timestamp,Q [a]\n",
            b"RespondentID,Q\n,Response\n",
            b'"id";"submitdate";"lastpage";"startlanguage";"q[a]"\n',
            b"record_id,form_complete\n",
            b"Time Started,Date Submitted,Status,A:Q\n",
            b"UserID,UserNo,Q1. x\n",
            b"_id;_uuid;_index;q_oA\n",
        )
    ),
    rest=st.text(alphabet="abc,;\"'\n\t_[]:-#01{}=é\x00", max_size=80),
)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_platforms_header_brings_anything_but_a_message(
    head: bytes, rest: str, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(head + rest.encode())
    try:
        export = understand(read_raw(path, Problems()), None)
        for part in export.parts:
            for _, cells in part.rows():
                assert str(part.kind(cells))
    except MaturityError:
        pass


@given(text=st.text(max_size=60))
def test_what_is_tidied_stays_as_it_is(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text) or "&" in text or "<" in text


def test_the_kit_writes_what_is_read(tmp_path: Path) -> None:
    table = [["a", "b;c", 'd"e'], ["1", "two\nlines", "é"]]
    for delimiter, encoding in ((",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16")):
        path = tmp_path / "export.csv"
        path.write_bytes(written(table, delimiter=delimiter, encoding=encoding))
        (grid,) = read_raw(path, Problems()).grids
        assert [cells for _, cells in grid.rows()] == table
        assert grid.delimiter == delimiter
    assert io.BytesIO(workbook({"S": table})).read(2) == b"PK"


def damaged(data: bytes, seed: int) -> bytes:
    """The bytes with some of them changed, taken out or put in, the same way for the same seed."""
    chance = random.Random(seed)
    found = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(found))
        how = chance.randrange(4)
        if how == 0:
            found[at] = chance.randrange(256)
        elif how == 1:
            del found[at : at + chance.randint(1, 30)]
        elif how == 2:
            found[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 9)))
        else:
            found[at] ^= 1 << chance.randrange(8)
    return bytes(found)


def whole_files() -> dict[str, bytes]:
    table = [["Timestamp", "leader", "[voice] x [NHS Ashmere]"], ["2026/03/25", "HOS1", "fully"]]
    stored = io.BytesIO()
    # Not compressed, so that what is damaged is the XML and not only its packing.
    packed = zipfile.ZipFile(io.BytesIO(workbook({"S": table})))
    with packed, zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as plain:
        for name in packed.namelist():
            plain.writestr(name, packed.read(name))
    return {
        "export.xlsx": workbook({"S": table}),
        "plain.xlsx": stored.getvalue(),
        "export.zip": zipped({"a.csv": written(table), "b.csv": written(table)}),
        "export.csv": written(table, encoding="utf-16"),
    }


WHOLE = whole_files()


@pytest.mark.parametrize("name", WHOLE)
def test_a_damaged_file_is_read_or_refused_with_a_message(name: str, tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    path = tmp_path / name
    refusals = 0
    for seed in range(300):
        path.write_bytes(damaged(WHOLE[name], seed))
        try:
            imported = import_export([path], survey, WAVE)
        except MaturityError:
            refusals += 1
        else:
            assert all(problem.file for problem in imported.problems)
            assert imported.account.lines()
    assert 0 < refusals < 300
