"""New surveys: every file explains itself, and nothing that is there is overwritten."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
import os
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from maturity import blank, hints, resources
from maturity.assessment import assess
from maturity.cover import BANDS
from maturity.errors import MaturityError, Problem, Problems
from maturity.instrument import built_in
from maturity.layout import REGISTER_SHEETS, WAVE_SHEETS
from maturity.results import results_of
from maturity.settings import Settings, read_settings
from maturity.sheets import all_wave_sheets
from maturity.survey import check, open_survey, read
from maturity.table import read_csv
from maturity.theme import DEFAULT, Theme
from maturity.wave import Wave
from maturity.workbook import SECTOR_SHEET, SURVEY, WAVE_SHEET

NORTHMOOR = Path(str(resources.surveys() / "examples" / "northmoor"))


def refused(call: Callable[[], object]) -> Problem:
    """The one problem with which a call is refused."""
    with pytest.raises(MaturityError) as caught:
        call()
    (problem,) = caught.value.problems
    return problem


def book_of(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def lacking(folder: Path) -> dict[str, str]:
    """What a new survey lacks, each with its file."""
    return {problem.slug: problem.file for problem in check(folder)}


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def small(folder: Path, *, name: str = "First", code: str = "A", title: str = "Small") -> Path:
    """A survey of two organisations with one leader each."""
    (folder / "waves" / "1").mkdir(parents=True)
    (folder / "survey.toml").write_text(
        f"[survey]\nid = 'small'\ntitle = {title!r}\n[[wave]]\nid = '1'\n", encoding="utf-8"
    )

    def table(path: str, *rows: tuple[str, ...]) -> None:
        with (folder / path).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    table(
        "organisations.csv",
        ("organisation", "name", "sector"),
        (code, name, "icb"),
        ("zz", "Second", "vcse"),
    )
    table("waves/1/leaders.csv", ("leader", "organisation"), ("1", code), ("2", "zz"))
    items = built_in("ics-relationships").of_role("gate", "wanted", "depth", "quality")
    columns = tuple(item.id for item in items)
    answers = ("yes", "", *("3" for _ in columns[2:]))
    table("waves/1/ratings.csv", ("leader", "partner", *columns), ("1", "zz", *answers))
    return folder


# The empty folder


def test_an_empty_folder_only_lacks_what_people_fill_in(tmp_path: Path) -> None:
    blank.write_new(tmp_path / "new", blank.blank_folder())
    assert lacking(tmp_path / "new") == {
        "no-organisations": "organisations.csv",
        "no-leaders": "waves/2026/leaders.csv",
    }


def test_an_empty_folder_has_every_table() -> None:
    files = blank.blank_folder(wave="first")
    assert set(files) == {
        "survey.toml",
        *(f"{sheet.name}.csv" for sheet in REGISTER_SHEETS),
        *(f"waves/first/{sheet.name}.csv" for sheet in WAVE_SHEETS),
    }


def test_every_table_explains_each_column_above_its_header() -> None:
    for name, data in blank.blank_folder().items():
        if not name.endswith(".csv"):
            continue
        assert data.startswith(b"\xef\xbb\xbf#"), name
        *notes, header, rest = data.decode("utf-8-sig").split("\r\n")
        assert rest == ""
        assert "\n" not in "".join(notes)
        assert all(line.startswith("# ") and "," not in line for line in notes), name
        explained = [line.removeprefix("# ").split(":")[0].split(" (")[0] for line in notes[1:]]
        assert explained == header.split(","), name


def test_notes_name_the_allowed_words_and_answers() -> None:
    files = {name: data.decode("utf-8-sig") for name, data in blank.blank_folder().items()}
    assert "One of: voting / participant / attending." in files["seats.csv"]
    assert "nhs_acute = Acute hospital trusts / " in files["organisations.csv"]
    ratings = files["waves/2026/ratings.csv"]
    assert "One of: yes / none / cannot_judge / dont_know." in ratings
    assert "0 = never / 1 = seldom / 2 = half the time / 3 = usually / 4 = always" in ratings
    assert "{partner}" not in ratings


def test_a_filled_in_folder_reads(tmp_path: Path) -> None:
    """The notes stay where they are, and the tables nobody touched stand in nobody's way."""
    files = blank.blank_folder(wave="1", title="Small")
    filled = small(tmp_path / "small")
    for name, data in tree(filled).items():
        if name.endswith(".csv"):
            _, _, rows = data.partition(b"\r\n")
            header, _, _ = data.partition(b"\r\n")
            at = files[name].decode("utf-8-sig").split("\r\n")[-2].split(",")
            parsed = csv.DictReader(io.StringIO((header + b"\r\n" + rows).decode("utf-8")))
            lines = [",".join(row.get(column) or "" for column in at) for row in parsed]
            files[name] += "".join(f"{line}\r\n" for line in lines).encode("utf-8")
    blank.write_new(tmp_path / "new", files)
    problems = check(tmp_path / "new")
    assert problems.errors == ()
    survey = open_survey(tmp_path / "new")
    same(read(survey), dataclasses.replace(read(open_survey(filled)), title="Wave 1"))
    # An empty plan says nothing; it does not say that nobody was asked.
    assert read(survey).asked.any()


def test_every_column_has_an_example_or_a_list_of_words() -> None:
    for sheet in (*REGISTER_SHEETS, *WAVE_SHEETS, SECTOR_SHEET, WAVE_SHEET):
        for column in sheet.columns:
            if column.name in ("expected", "expected_reason"):
                continue  # the program writes these
            named = {column.name, f"{sheet.name}.{column.name}"} & set(hints.EXAMPLES)
            assert column.choices or named, f"{sheet.name}.{column.name}"


# survey.toml


def test_every_key_is_explained_and_stands_at_its_default() -> None:
    text = blank.blank_folder()["survey.toml"].decode("utf-8")
    lines = [
        line[1:] if line[:1] == "#" and line[1:2] != " " else line for line in text.split("\n")
    ]
    head = tomllib.loads("\n".join(lines))
    problems = Problems()
    assert read_settings(head["settings"], "survey.toml", problems) == Settings()
    assert not list(problems)
    assert set(head["settings"]) == set(Settings().as_dict()) == set(hints.SETTINGS)
    assert head["labels"]["bands"] == list(BANDS)
    assert set(head) == {"survey", "sector", "sets", "settings", "labels", "report", "wave"}
    assert set(head["survey"]) == {"id", "title", "instrument", "notice"}
    assert set(head["report"]) == {"accent", "logo", "owner", "marking"}
    assert head["report"]["accent"] == DEFAULT.accent
    assert set(head["wave"][0]) == {"id", "title", "from", "to", "form", "instrument"}
    for before, line in zip(["", *lines], lines, strict=False):
        if " = " in line and not line.startswith(("#", "id", "title", "to = ")):
            assert before.startswith("# "), line


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ('A "quoted" \\ title', 'A "quoted" \\ title'),
        ("line\nbreak", "line break"),
        ("= 1 + 1", "= 1 + 1"),
        ("Zoë’s Système", "Zoë’s Système"),
        ("bell\x07 \x7f\x00", "bell"),
        ("half \ud800", "half ?"),
        ("   ", blank.TITLE),
        ("\x7f\x00", blank.TITLE),
        ("\u200b", blank.TITLE),
    ],
)
@pytest.mark.parametrize("workbook", [True, False])
def test_any_title_gives_a_survey_that_reads(
    tmp_path: Path, title: str, shown: str, workbook: bool
) -> None:
    files = blank.new_survey(title, wave="1", workbook=workbook)
    blank.write_new(tmp_path / "new", files)
    assert set(lacking(tmp_path / "new")) == {"no-organisations", "no-leaders"}
    if workbook:
        sheet = book_of(files["survey.xlsx"])["survey"]
        survey = {row[0].value: row[1].value for row in sheet.iter_rows(max_col=2)}
    else:
        survey = tomllib.loads(files["survey.toml"].decode("utf-8"))["survey"]
    assert survey["title"] == shown


@pytest.mark.parametrize("wave", ["", "..", "a/b", "a b", "é", "x" * 20, "-1", "1\n"])
@pytest.mark.parametrize("make", [blank.blank_folder, blank.blank_workbook])
def test_a_wave_that_cannot_name_a_folder_or_a_sheet_is_refused(
    make: Callable[..., object], wave: str
) -> None:
    problem = refused(lambda: make(wave=wave))
    assert (problem.slug, problem.column) == ("bad-key", "[[wave]] id")


def test_an_unknown_instrument_is_refused() -> None:
    assert refused(lambda: blank.blank_folder(instrument="nope")).slug == "unknown-instrument"


# The empty workbook


def test_an_empty_workbook_only_lacks_what_people_fill_in(tmp_path: Path) -> None:
    blank.write_new(tmp_path / "new", blank.new_survey("A System", wave="Spring-1", workbook=True))
    assert lacking(tmp_path / "new") == {
        "no-organisations": "survey.xlsx, sheet organisations",
        "no-leaders": "survey.xlsx, sheet leaders Spring-1",
    }


def test_an_empty_workbook_says_what_the_empty_folder_says(tmp_path: Path) -> None:
    """Give both the same two organisations: the surveys are the same."""
    rows = (("A", "First", "icb"), ("B", "Second", "vcse"))
    files = blank.blank_folder(title="T", wave="7")
    files["organisations.csv"] += "".join(f"{','.join(r)},,,,,,,,,\r\n" for r in rows).encode()
    blank.write_new(tmp_path / "folder", files)
    book = book_of(blank.blank_workbook(title="T", wave="7"))
    for row in rows:
        book["organisations"].append(row)
    book.save(tmp_path / "survey.xlsx")
    one, two = open_survey(tmp_path / "folder"), open_survey(tmp_path / "survey.xlsx")
    for name in ("id", "title", "notice", "settings", "bands", "register", "heads", "frozen"):
        if name == "heads":
            heads = [[(h.id, h.title, h.start, h.end, h.form) for h in s.heads] for s in (one, two)]
            assert heads[0] == heads[1] == [("7", "Wave 7", None, None, "roster")]
        else:
            assert getattr(one, name) == getattr(two, name)
    assert one.id == "t"


def test_a_workbook_has_every_sheet_with_notes_and_frozen_headers() -> None:
    book = book_of(blank.blank_workbook())
    assert book.sheetnames == [
        "read me",
        *(sheet.name for sheet in (SURVEY, SECTOR_SHEET, WAVE_SHEET, *REGISTER_SHEETS)),
        *(f"{sheet.name} 2026" for sheet in WAVE_SHEETS),
        "lists",
    ]
    assert book["lists"].sheet_state == "hidden"
    assert book["read me"].max_row == 11
    for sheet in book.worksheets:
        if sheet.title in ("read me", "lists"):
            continue
        assert sheet.freeze_panes is not None
        assert sheet.max_row == {
            "survey": 1 + len(hints.KEYS) + len(hints.SETTINGS),
            "waves": 2,
        }.get(sheet.title, 1)
        for cell in sheet[1]:
            assert cell.comment is not None, f"{sheet.title} {cell.value}"
            assert cell.comment.text
            assert cell.font.bold


def rules_of(sheet: object) -> dict[str, object]:
    """The drop-down of each column by its name."""
    found = {}
    for rule in sheet.data_validations.dataValidation:  # type: ignore[attr-defined]
        (area,) = rule.sqref.ranges
        found[sheet.cell(1, area.min_col).value] = rule  # type: ignore[attr-defined]
        assert (area.min_row, area.min_col) == (2, area.max_col)
    return found


def test_columns_with_choices_have_drop_downs() -> None:
    book = book_of(blank.blank_workbook(wave="A"))
    seats = rules_of(book["seats"])
    assert seats["kind"].formula1 == '"voting,participant,attending"'  # type: ignore[attr-defined]
    assert "bodies!$A$2" in seats["body"].formula1  # type: ignore[attr-defined]
    assert "organisations!$A$2" in seats["organisation"].formula1  # type: ignore[attr-defined]
    sector = rules_of(book["organisations"])["sector"]
    assert sector.formula1 == "lists!$A$1:$A$12"  # type: ignore[attr-defined]
    assert sector.errorStyle == "warning"  # type: ignore[attr-defined]
    assert [cell.value for cell in book["lists"]["A"]][:2] == ["icb", "nhs_acute"]
    assert "organisation" not in rules_of(book["organisations"])
    ratings = rules_of(book["ratings A"])
    assert "'leaders A'!$A$2" in ratings["leader"].formula1  # type: ignore[attr-defined]
    assert ratings["voice"].formula1 == '"0,1,2,3,4,dk,na"'  # type: ignore[attr-defined]
    assert ratings["depth"].formula1 == '"0,1,2,3,4,5,dk,na"'  # type: ignore[attr-defined]
    assert ratings["gate"].formula1 == '"yes,none,cannot_judge,dont_know"'  # type: ignore[attr-defined]
    assert set(rules_of(book["lineage"])) == {"from", "to", "kind"}
    assert rules_of(book["aims A"])["aim"].formula1.startswith("OFFSET(aims!")  # type: ignore[attr-defined]
    assert set(rules_of(book["aims"])) == set()
    for sheet in book.worksheets:
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.formula1) <= 255, "longer than Excel takes"
            assert len(rule.error) <= 225


def test_every_answer_offered_is_one_that_is_read() -> None:
    instrument = built_in("ics-relationships")
    book = book_of(blank.blank_workbook(wave="A"))
    for name in ("ratings A", "statements A"):
        rules = rules_of(book[name])
        for item in instrument.items:
            if item.id in rules:
                for word in rules[item.id].formula1.strip('"').split(","):  # type: ignore[attr-defined]
                    assert item.read(word) is not None


def test_codes_are_text_and_answers_are_not() -> None:
    book = book_of(blank.blank_workbook(wave="A"))
    formats = {
        (sheet, column): book[sheet].column_dimensions[column].number_format
        for sheet, column in (("organisations", "A"), ("leaders A", "A"), ("waves", "C"))
    }
    assert set(formats.values()) == {"@"}
    assert book["ratings A"].column_dimensions["A"].number_format == "@"
    assert book["ratings A"].column_dimensions["E"].number_format == "General"


def test_the_same_call_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Later:
            return cls(2031, 5, 6, tzinfo=tz)

    first = blank.blank_workbook(), blank.workbook_of(NORTHMOOR)
    monkeypatch.setattr("openpyxl.writer.excel.datetime.datetime", Later)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert (blank.blank_workbook(), blank.workbook_of(NORTHMOOR)) == first
    with zipfile.ZipFile(io.BytesIO(first[0])) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2031" not in archive.read("docProps/core.xml")


# The worked example


def test_the_example_is_copied_file_by_file() -> None:
    assert blank.example_folder() == tree(NORTHMOOR)
    assert blank.new_survey("ignored", example=True) == tree(NORTHMOOR)


def test_the_example_is_found_in_a_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "wheel.zip", "w") as archive:
        for name, data in tree(NORTHMOOR).items():
            archive.writestr(f"surveys/examples/northmoor/{name}", data)
        archive.writestr("surveys/examples/northmoor/__pycache__/x.pyc", b"")
        archive.writestr("surveys/examples/northmoor/.hidden", b"")
    inside = zipfile.Path(tmp_path / "wheel.zip", "surveys/")
    monkeypatch.setattr(blank, "surveys", lambda: inside)
    assert blank.example_folder() == tree(NORTHMOOR)


def same(one: Wave, two: Wave) -> None:
    """Two waves say the same."""
    for name in ("id", "title", "start", "end", "form", "leaders", "aims", "nominations"):
        assert getattr(one, name) == getattr(two, name), name
    assert one.instrument == two.instrument
    assert one.structure.register == two.structure.register
    assert one.structure.hash == two.structure.hash
    assert one.answers.wanted == two.answers.wanted
    for name in ("asked", "statements", "pilots", "answered"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), name)
    for name in ("leader", "partner", "state", "quality", "depth", "frequency"):
        np.testing.assert_array_equal(getattr(one.answers, name), getattr(two.answers, name), name)


@pytest.mark.parametrize("wave", ["2025", "2026"])
def test_the_example_as_a_workbook_gives_the_same_numbers(tmp_path: Path, wave: str) -> None:
    blank.write_new(tmp_path, blank.new_survey(workbook=True, example=True))
    folder, book = open_survey(NORTHMOOR), open_survey(tmp_path)
    assert (folder.register, folder.settings, folder.sectors) == (
        book.register,
        book.settings,
        book.sectors,
    )
    waves = read(folder, wave), read(book, wave)
    same(*waves)
    plain = [
        results_of(assess(survey, found))
        for survey, found in zip((folder, book), waves, strict=True)
    ]
    assert set(plain[1]["made"].pop("inputs")) == {"survey.xlsx"}
    del plain[0]["made"]["inputs"]
    assert plain[0] == plain[1]


def test_the_example_as_a_workbook_raises_no_new_problem(tmp_path: Path) -> None:
    (tmp_path / "survey.xlsx").write_bytes(blank.example_workbook())
    assert [(p.slug, p.found) for p in check(tmp_path)] == [
        (p.slug, p.found) for p in check(NORTHMOOR)
    ]


# A folder as a workbook


def test_everything_on_the_cover_goes_along(tmp_path: Path) -> None:
    folder = small(tmp_path / "small")
    (folder / "survey.toml").write_text(
        """
        [survey]
        id = "small"
        title = "=Small"
        notice = "Draft"
        [[sector]]
        id = "sa"
        title = "Strategic authority"
        [sets]
        voice = ["vcse", "sa"]
        [settings]
        band_cuts = [20, 45.5, 70, 90]
        asymmetry = 0.3
        partners_per_leader = 9
        [labels]
        bands = ["a", "b", "c", "d", "e"]
        [report]
        accent = "#7a1f5c"
        owner = "A; B"
        marking = "=Board only"
        [[wave]]
        id = 1
        from = 2026-03-02
        form = "full_roster"
        """,
        encoding="utf-8",
    )
    (tmp_path / "survey.xlsx").write_bytes(blank.workbook_of(folder))
    one, two = open_survey(folder), open_survey(tmp_path / "survey.xlsx")
    for name in ("id", "title", "notice", "sectors", "settings", "bands", "register", "frozen"):
        assert getattr(one, name) == getattr(two, name), name
    assert one.theme == two.theme == Theme("#7A1F5C", owner="A; B", marking="=Board only")
    same(read(one), read(two))
    offered = book_of(blank.workbook_of(folder))["lists"]["A"]
    assert [cell.value for cell in offered][-1] == "sa"


def test_a_frozen_survey_stays_frozen(tmp_path: Path) -> None:
    folder = small(tmp_path / "small")
    fingerprint = open_survey(folder).structure().hash
    with (folder / "survey.toml").open("a", encoding="utf-8") as file:
        file.write(f"expected = '{fingerprint}'\n")
    (tmp_path / "survey.xlsx").write_bytes(blank.workbook_of(folder))
    assert open_survey(tmp_path).frozen == {"1": fingerprint}


@pytest.mark.parametrize(
    "text",
    ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "=1+1", "#N/A?", "'quoted", "007", "TRUE",
     "1e5", "2026-03-02", "3.0", "é ’ 中文 🙂", "a;b", "Ja\u0301n", "{=1}", " padded "],
)  # fmt: skip
def test_hostile_names_are_text(tmp_path: Path, text: str) -> None:
    folder = small(tmp_path / "small", name=text, code=text)
    data = blank.workbook_of(folder)
    sheet = book_of(data)["organisations"]
    for cell in sheet[2][:2]:
        assert (cell.value, cell.data_type, cell.number_format) == (text.strip(), "s", "@")
        if text[0] in "=+-@":
            assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [name for name in archive.namelist() if "worksheets/sheet" in name]
        assert not [name for name in sheets if b"<f>" in archive.read(name)]
    (tmp_path / "survey.xlsx").write_bytes(data)
    one, two = open_survey(folder), open_survey(tmp_path / "survey.xlsx")
    assert one.register == two.register
    same(read(one), read(two))


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=30))
@example("_x0041_")
@example("a\x0bb")
@example("\ufffe")
@example("x005F_")
def test_any_name_survives_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    here = tmp_path_factory.mktemp("any")
    folder = small(here / "small", name=name)
    try:
        data = blank.workbook_of(folder)
    except MaturityError:
        return
    (here / "survey.xlsx").write_bytes(data)
    found = open_survey(here / "survey.xlsx").register.organisations[0].name
    assert found.split() == open_survey(folder).register.organisations[0].name.split()


@pytest.mark.parametrize("name", ["a\x07b", "_x0041_", "n" * 40_000])
def test_what_excel_cannot_hold_is_refused_with_its_place(tmp_path: Path, name: str) -> None:
    problem = refused(lambda: blank.workbook_of(small(tmp_path / "small", name=name)))
    assert (problem.slug, problem.row, problem.column) == ("not-for-excel", 2, "name")


def test_a_damaged_folder_is_no_workbook(tmp_path: Path) -> None:
    folder = small(tmp_path / "small")
    (folder / "waves" / "1" / "ratings.csv").write_text("leader;partner\n1;zz\n", encoding="utf-8")
    assert refused(lambda: blank.workbook_of(folder)).slug == "wrong-delimiter"
    assert refused(lambda: blank.workbook_of(tmp_path / "none")).slug == "no-survey"


@pytest.mark.parametrize(
    ("waves", "slug"), [(("a", "A"), "wave-twice"), (("long-" * 5,), "bad-key")]
)
def test_waves_that_cannot_be_sheets_are_refused(
    tmp_path: Path, waves: tuple[str, ...], slug: str
) -> None:
    folder = small(tmp_path / "small")
    text = "[survey]\nid = 'small'\ntitle = 'x'\n"
    text += "".join(f"[[wave]]\nid = '{wave}'\n" for wave in waves)
    (folder / "survey.toml").write_text(text, encoding="utf-8")
    assert refused(lambda: blank.workbook_of(folder)).slug == slug


def test_an_instrument_of_ones_own_goes_along(tmp_path: Path) -> None:
    folder = small(tmp_path / "small")
    instrument = """
        [instrument]
        id = "own"
        version = "1"
        title = "Own"
        [[item]]
        id = "trust"
        role = "quality"
        text = "Say \\"how\\", about {partner}"
        low = 10
        high = 1
        step = 0
        unknown = ["do, not know"]
        [[item]]
        id = "grade"
        role = "quality"
        text = "Grade"
        low = 2
        high = 1
        step = 0.5
        unknown = ["a, b"]
    """
    for here in (folder, tmp_path):
        (here / "own.toml").write_text(instrument, encoding="utf-8")
    text = (folder / "survey.toml").read_text("utf-8")
    text = text.replace("[[wave]]", "instrument = 'own.toml'\n[[wave]]")
    (folder / "survey.toml").write_text(text, encoding="utf-8")
    (folder / "waves/1/ratings.csv").write_text(
        'leader,partner,trust,grade\n1,zz,2.5,1.5\n2,A,"do, not know",2\n', encoding="utf-8"
    )
    data = blank.workbook_of(folder)
    (tmp_path / "survey.xlsx").write_bytes(data)
    same(read(open_survey(folder)), read(open_survey(tmp_path / "survey.xlsx")))
    rules = rules_of(book_of(data)["ratings 1"])
    # Any number is allowed between the ends of trust, and a comma cannot stand in a short list.
    assert "trust" not in rules
    assert rules["grade"].formula1.startswith("lists!")  # type: ignore[attr-defined]


# Writing


def test_a_new_survey_is_written_whole(tmp_path: Path) -> None:
    files = {"survey.toml": b"1", "waves/1/ratings.csv": b"2"}
    blank.write_new(tmp_path / "a" / "b", files)
    assert tree(tmp_path) == {f"a/b/{name}": data for name, data in files.items()}
    folder = tmp_path / "a" / "b"
    plain = tmp_path / "plain"
    plain.mkdir()
    assert folder.stat().st_mode == plain.stat().st_mode


def test_a_folder_with_other_files_is_added_to(tmp_path: Path) -> None:
    (tmp_path / "waves").mkdir()
    (tmp_path / "notes.txt").write_bytes(b"mine")
    blank.write_new(tmp_path, {"survey.toml": b"1", "waves/1/ratings.csv": b"2"})
    assert tree(tmp_path) == {
        "notes.txt": b"mine",
        "survey.toml": b"1",
        "waves/1/ratings.csv": b"2",
    }
    assert not list(tmp_path.glob(".maturity*"))


@pytest.mark.parametrize("there", ["survey.toml", "survey.xlsx", "waves/1/ratings.csv"])
def test_nothing_is_overwritten(tmp_path: Path, there: str) -> None:
    (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / there).write_bytes(b"mine")
    files = {"survey.toml": b"1", "waves/1/ratings.csv": b"2"}
    assert refused(lambda: blank.write_new(tmp_path, files)).slug == "folder-not-empty"
    assert tree(tmp_path) == {there: b"mine"}


def test_a_dangling_link_counts_as_there(tmp_path: Path) -> None:
    (tmp_path / "survey.toml").symlink_to(tmp_path / "elsewhere")
    files = {"survey.toml": b"1"}
    assert refused(lambda: blank.write_new(tmp_path, files)).slug == "folder-not-empty"
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    "name", ["../out", "/out", "a/../../out", "a\\..\\out", "C:out", "", "a//b", "a\0b"]
)
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "new"
    assert refused(lambda: blank.write_new(folder, {name: b"1"})).slug == "cannot-write"
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_leads_outside_is_not_followed(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    outside.mkdir()
    folder.mkdir()
    (folder / "waves").symlink_to(outside, target_is_directory=True)
    files = {"survey.toml": b"1", "waves/1/ratings.csv": b"2"}
    assert refused(lambda: blank.write_new(folder, files)).slug == "cannot-write"
    assert (tree(outside), tree(folder)) == ({}, {})


def test_a_file_in_the_way_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        problem = refused(lambda folder=folder: blank.write_new(folder, {"a": b""}))  # type: ignore[misc]
        assert problem.slug == "cannot-write"
    (tmp_path / "waves").write_bytes(b"mine")
    files = {"survey.toml": b"1", "waves/1/ratings.csv": b"2"}
    assert refused(lambda: blank.write_new(tmp_path, files)).slug == "cannot-write"
    assert tree(tmp_path) == {"file": b"mine", "waves": b"mine"}


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("failing", [0, 1])
def test_a_failure_on_the_way_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool, failing: int
) -> None:
    folder = tmp_path / "deep" / "new"
    if there:
        folder.mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    moves = [0]
    really = os.rename

    def fails(old: Path, new: Path) -> None:
        moves[0] += 1
        if moves[0] == (1 + failing if there else 1):
            raise OSError(28, "No space left on device")
        really(old, new)

    monkeypatch.setattr(os, "rename", fails)
    files = {"waves/1/ratings.csv": b"2", "survey.toml": b"1"}
    problem = refused(lambda: blank.write_new(folder, files))
    assert problem.slug == "cannot-write"
    assert "No space left" in problem.found
    assert sorted(tmp_path.rglob("*")) == before


def test_blank_tables_are_read_without_a_doubt() -> None:
    instrument = built_in("ics-relationships")
    problems = Problems()
    shapes = {f"{sheet.name}.csv": sheet for sheet in REGISTER_SHEETS}
    shapes |= {
        f"waves/2026/{sheet.name}.csv": sheet
        for _, sheets in all_wave_sheets({"2026": instrument})
        for sheet in sheets
    }
    for name, data in blank.blank_folder().items():
        if name in shapes:
            table = read_csv(data, name, shapes[name], problems)
            assert table is not None
            assert len(table) == 0
    assert not list(problems)
