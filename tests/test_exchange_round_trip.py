"""Invented answers in every platform's layout come back cell for cell and status for status."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from maturity.errors import MaturityError
from maturity.exchange.importing import Imported, import_export
from maturity.exchange.manifest_file import PLACE, to_json
from maturity.survey import Survey
from tests.exports_made import (
    ITEMS,
    STATEMENTS,
    WAVE,
    Made,
    Response,
    again,
    answers_of,
    everyone,
    expected_cells,
    questionnaire,
    survey_at,
    with_chaff,
    workbook,
    zipped,
)
from tests.layouts_made import LAYOUTS, Layout

#: In a table with a row for each partner, what was not shown has no row; Polinode has one for each
#: answer only.
LONG = {
    **{
        name: {"not_shown"}
        for name in ("kobo-repeats", "odk", "redcap-repeating", "network-canvas")
    },
    "polinode": {"not_shown", "skipped"},
}

each_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)


def imported_from(
    folder: Path, layout: Layout, responses: Sequence[Response], survey: Survey | None = None
) -> Imported:
    """The responses written as the platform would, and read back."""
    folder.mkdir(exist_ok=True)
    survey = survey or survey_at(folder / "survey")
    manifest = questionnaire(survey, layout.platform)
    place = survey.source.folder / PLACE.format(wave=WAVE)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(to_json(manifest), encoding="utf-8")
    made = Made(manifest, layout.platform, layout.labels, layout.skipped, layout.hidden)
    paths = []
    for name, data in layout.write(made, responses).items():
        path = folder / name
        path.write_bytes(data)
        paths.append(path)
    return import_export(paths, survey, WAVE)


def found_cells(imported: Imported) -> dict[tuple[str, str, str], tuple[str, str]]:
    return {
        (cell.leader, cell.partner, cell.item): (str(cell.status), cell.code)
        for cell in imported.cells()
    }


def given(layout: Layout) -> list[Response]:
    """What is written: as much as the platform can tell."""
    if layout.kinds:
        return with_chaff(everyone())
    return again(everyone()) if layout.dates else everyone()


@each_layout
def test_every_cell_comes_back_with_its_status(layout: Layout, tmp_path: Path) -> None:
    imported = imported_from(tmp_path, layout, given(layout))
    assert [str(problem) for problem in imported.problems.errors] == []
    expected = expected_cells(everyone())
    found = found_cells(imported)
    # A partner who was not shown has no row in a long table, and own organisations have no cell.
    long = {key for key in expected if key not in found}
    assert {expected[key][0] for key in long} <= LONG.get(layout.name, set())
    assert {key: found[key] for key in found} == {key: expected[key] for key in found}


@each_layout
def test_the_tables_are_those_of_a_survey_folder(layout: Layout, tmp_path: Path) -> None:
    imported = imported_from(tmp_path, layout, given(layout))
    responses = everyone()
    ratings = [
        (r.leader, p, *(r.cells[p, item][1] for item in ITEMS))
        for r in responses
        for p in dict.fromkeys(partner for partner, _ in r.cells)
        if any(r.cells[p, item][0] != "not_shown" for item in ITEMS)
    ]
    assert list(imported.tables["ratings"].rows) == sorted(ratings)
    stated = [(r.leader, *(r.own[item][1] for item in STATEMENTS)) for r in responses]
    assert list(imported.tables["statements"].rows) == sorted(stated)
    named = {(r.leader, r.nominee) for r in responses if r.nominee}
    if layout.named:
        assert set(imported.tables["nominations"].rows) == named
    if "aims" in imported.tables:
        chosen = {(r.leader, aim) for r in responses for aim in r.aims}
        assert set(imported.tables["aims"].rows) == chosen


@each_layout
def test_what_does_not_count_is_set_aside_with_its_reason(layout: Layout, tmp_path: Path) -> None:
    written = given(layout)
    imported = imported_from(tmp_path, layout, written)
    why = [aside.why for aside in imported.aside]
    assert len(imported.aside) == len(written) - len(everyone())
    assert imported.account.kept == len(everyone())
    if layout.kinds:
        assert any("finished" in text for text in why)
        assert any("preview" in text or "test" in text for text in why)
    if layout.dates:
        assert any("later or fuller" in text for text in why)
    assert all(aside.row > 0 and aside.file for aside in imported.aside)


@each_layout
def test_the_account_says_what_was_understood(layout: Layout, tmp_path: Path) -> None:
    imported = imported_from(tmp_path, layout, given(layout))
    account = imported.account
    assert account.platform == layout.platform
    assert account.complete
    assert set(account.items) == {*ITEMS, *STATEMENTS}
    assert set(account.organisations) == {"ICB", "HOS", "CITY", "CARE"}
    assert sum(account.responses.values()) == len(given(layout))
    assert bool(account.dates) == layout.dates
    text = "\n".join(account.lines())
    assert layout.platform in text
    assert "25 items × 4 organisations" in text


def test_the_layouts_cover_every_platform() -> None:
    from maturity.exchange.platforms import NAMES

    assert {layout.platform for layout in LAYOUTS} | {"generic"} == set(NAMES)


def test_a_mistaken_cell_would_be_noticed(tmp_path: Path) -> None:
    layout = LAYOUTS[0]
    responses = everyone()
    responses[0].cells["HOS", "voice"] = ("answered", "4")
    imported = imported_from(tmp_path, layout, responses)
    assert found_cells(imported) != expected_cells(everyone())


@pytest.mark.parametrize("name", ["qualtrics-current", "googleforms", "surveymonkey-one"])
def test_every_cell_knows_where_it_stands(name: str, tmp_path: Path) -> None:
    layout = next(layout for layout in LAYOUTS if layout.name == name)
    imported = imported_from(tmp_path, layout, everyone())
    (raw,) = imported.raws
    rows = dict(raw.grids[0].rows())
    head = rows[1]
    checked = 0
    for cell in imported.cells():
        at = head.index(cell.column) if cell.column in head else None
        assert cell.file == raw.name
        if at is None:
            continue
        line = rows[cell.row]
        there = line[at] if at < len(line) else ""
        assert there.strip() == cell.found.strip() or str(cell.status) == "not_shown"
        checked += bool(cell.found)
    assert checked > 150


def _as_workbook(data: bytes, delimiter: str = ",") -> bytes:
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))
    return workbook({"Sheet": [row for row in table if row]})


CONTAINERS = {
    "qualtrics-current": ("ICS.xlsx", _as_workbook),
    "qualtrics-loop": ("ICS.zip", lambda data: zipped({"ICS/ICS.csv": data})),
    "surveymonkey-two": ("Survey.zip", lambda data: zipped({"CSV/Survey.csv": data})),
    "limesurvey-code": ("results.xlsx", lambda data: _as_workbook(data, ";")),
    "smartsurvey-two": ("Survey.xlsx", _as_workbook),
    "kobo-flat": ("ics.xlsx", lambda data: _as_workbook(data, ";")),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_the_same_in_another_container_is_the_same(name: str, tmp_path: Path) -> None:
    layout = next(layout for layout in LAYOUTS if layout.name == name)
    plain = imported_from(tmp_path, layout, given(layout))
    file, wrap = CONTAINERS[name]
    path = tmp_path / file
    path.write_bytes(wrap((tmp_path / plain.raws[0].name).read_bytes()))
    wrapped = import_export([path], plain.survey, WAVE)
    assert [str(problem) for problem in wrapped.problems.errors] == []
    assert found_cells(wrapped) == found_cells(plain)


@pytest.mark.parametrize("name", ["odk", "network-canvas"])
def test_files_that_somebody_unpacked_belong_together(name: str, tmp_path: Path) -> None:
    layout = next(layout for layout in LAYOUTS if layout.name == name)
    plain = imported_from(tmp_path, layout, everyone())
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(tmp_path / plain.raws[0].name) as archive:
        archive.extractall(folder)
    loose = import_export(sorted(folder.iterdir()), plain.survey, WAVE)
    assert [str(problem) for problem in loose.problems.errors] == []
    assert found_cells(loose) == found_cells(plain)


def test_two_files_of_one_platform_are_one_import(tmp_path: Path) -> None:
    layout = next(layout for layout in LAYOUTS if layout.name == "msforms")
    whole = imported_from(tmp_path, layout, everyone())
    paths = []
    for n, some in enumerate((everyone()[:3], everyone()[2:])):
        part = imported_from(tmp_path, layout, some, whole.survey)
        paths.append(tmp_path / f"{n}.xlsx")
        paths[-1].write_bytes(part.raws[0].data)
    both = import_export(paths, whole.survey, WAVE)
    assert both.problems.errors == ()
    assert both.tables["ratings"].rows == whole.tables["ratings"].rows
    # Whoever stands in both files counts once.
    assert len(both.aside) == 1


def test_a_label_export_of_redcap_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_bytes(b"Record ID,Survey Timestamp,Trust,Trust,Complete?\n1,,Fully,Fully,Complete\n")
    with pytest.raises(MaturityError, match="label export of REDCap"):
        import_export([path], survey_at(tmp_path / "survey"), WAVE)


#: Layouts in which a response that was left halfway can be told.
PARTIAL = ("qualtrics-legacy", "limesurvey-code", "limesurvey-vv", "redcap-matrix",
           "redcap-repeating", "network-canvas", "alchemer", "spss")  # fmt: skip


@pytest.mark.parametrize("name", PARTIAL)
def test_a_response_that_was_left_halfway_is_set_aside(name: str, tmp_path: Path) -> None:
    layout = next(layout for layout in LAYOUTS if layout.name == name)
    left = replace(answers_of("CARE2"), kind="partial")
    imported = imported_from(tmp_path, layout, [*everyone(), left])
    assert [aside.why for aside in imported.aside] == ["it was not finished"]
    assert imported.account.responses == {"complete": len(everyone()), "partial": 1}
    assert "CARE2" not in {row[0] for row in imported.tables["ratings"].rows}


@pytest.mark.parametrize("name", ["limesurvey-vv", "spss"])
def test_what_a_platform_says_of_a_silence_is_believed(name: str, tmp_path: Path) -> None:
    """Whatever the gate and the plan would have made of it."""
    layout = next(layout for layout in LAYOUTS if layout.name == name)
    responses = everyone()
    (key, other), *_ = [
        [(partner, item) for item in ("voice", "purpose")]
        for (partner, gate), status in responses[0].cells.items()
        if gate == "gate" and status == ("answered", "yes")
    ]
    responses[0].cells[key] = ("not_shown", "")
    responses[0].cells[other] = ("skipped", "")
    imported = imported_from(tmp_path, layout, responses)
    found = found_cells(imported)
    assert found[responses[0].leader, *key] == ("not_shown", "")
    assert found[responses[0].leader, *other] == ("skipped", "")
    assert found == expected_cells(responses)


def test_a_record_of_redcap_without_a_stamp_is_complete_when_its_form_says_so(
    tmp_path: Path,
) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(
        b"record_id,leader,voice_oicb,a_complete\n1,HOS1,2,2\n2,CITY1,2,0\n3,CARE1,2,1\n"
    )
    layout = next(layout for layout in LAYOUTS if layout.name == "redcap-matrix")
    survey = imported_from(tmp_path / "other", layout, everyone()).survey
    imported = import_export([path], survey, WAVE)
    assert imported.account.responses == {"partial": 2, "complete": 1}
    assert found_cells(imported) == {("HOS1", "ICB", "voice"): ("answered", "2")}
