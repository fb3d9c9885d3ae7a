"""What an import does with what it does not understand, and what it leaves behind."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from maturity.assessment import assess
from maturity.blank import workbook_of
from maturity.errors import MaturityError
from maturity.exchange.importing import Imported, import_export
from maturity.exchange.inputs import ALIASES_FILE, MAPPING_FILE, ROOM
from maturity.exchange.keeping import keep, write_drafts
from maturity.exchange.manifest import Expected
from maturity.exchange.manifest_file import PLACE, to_json
from maturity.exchange.platforms import NAMES
from maturity.survey import Survey, check, open_survey, read
from tests.exports_made import (
    ITEMS,
    STATEMENTS,
    WAVE,
    Made,
    Response,
    answers_of,
    everyone,
    questionnaire,
    survey_at,
    workbook,
    written,
    zipped,
)
from tests.exports_made import (
    NAMES as TITLES,
)
from tests.layouts_made import LAYOUTS, Layout
from tests.test_exchange_round_trip import found_cells, imported_from

ROOT = Path(__file__).parent.parent
QUALTRICS = next(layout for layout in LAYOUTS if layout.name == "qualtrics-current")
FORMS = next(layout for layout in LAYOUTS if layout.name == "msforms")
LABELS = ("never", "seldom", "half the time", "usually", "always")


def table_file(folder: Path, rows: Sequence[Sequence[str]], name: str = "answers.csv") -> Path:
    path = folder / name
    path.write_bytes(written(rows))
    return path


def slugs(imported: Imported) -> list[str]:
    return [problem.slug for problem in imported.problems.errors]


def complete(text: str, said: dict[str, dict[str, str]]) -> bytes:
    """A drafted mapping or alias file with cells filled in by what was found."""
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        row.update(said.get(row["found"], {}))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def put(survey: Survey, name: str, data: bytes) -> None:
    path = survey.source.folder / ROOM.format(wave=WAVE) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


# -- without a manifest: a mapping that a person completes -----------------------------------------

PLAIN = [
    ["No.", "Who", "Trust in St George's", "Trust in the city", "Any other comment", "When"],
    ["1", "ICB1", "Almost always", "9", "hello", "25/03/2026"],
    ["2", "CARE1", "rarely", "", "", "26/03/2026"],
]


def test_an_unknown_table_is_refused_until_a_mapping_describes_it(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey", plan=False)
    path = table_file(tmp_path, PLAIN)
    with pytest.raises(MaturityError, match="marks of no platform"):
        import_export([path], survey, WAVE)
    first = import_export([path], survey, WAVE, platform="generic")
    assert set(slugs(first)) == {"unmapped-column", "nobody-named"}
    with pytest.raises(MaturityError):
        keep(first)
    write_drafts(first)
    place = survey.source.folder / ROOM.format(wave=WAVE) / MAPPING_FILE
    columns = complete(
        place.read_text(encoding="utf-8-sig"),
        {
            "No.": {"use": "response"},
            "Who": {"use": "leader"},
            "Trust in St George's": {"use": "rating", "item": "reliability", "organisation": "HOS"},
            "Trust in the city": {"use": "rating", "item": "reliability", "organisation": "CITY"},
            "Any other comment": {"use": "ignore"},
            "When": {"use": "ended"},
        },
    )
    put(survey, MAPPING_FILE, columns)
    second = import_export([path], survey, WAVE, platform="generic")
    assert set(slugs(second)) == {"unmapped-answer"}
    assert second.account.unmapped_answers == (
        ("reliability", "9"),
        ("reliability", "Almost always"),
        ("reliability", "rarely"),
    )
    answers = complete(
        second.mapping,
        {"Almost always": {"code": "4"}, "rarely": {"code": "1"}, "9": {"code": "dk"}},
    )
    put(survey, MAPPING_FILE, answers)
    third = import_export([path], survey, WAVE, platform="generic")
    assert slugs(third) == []
    assert third.mapping == ""
    ratings = {row[:2]: row for row in third.tables["ratings"].rows}
    at = third.tables["ratings"].columns.index("reliability")
    assert ratings["ICB1", "HOS"][at] == "4"
    assert ratings["ICB1", "CITY"][at] == "dk"
    assert ratings["CARE1", "HOS"][at] == "1"
    # What was not asked is not a row; what was asked and left blank is one, with nothing in it.
    assert ("ICB1", "CARE") not in ratings
    assert set(ratings["CARE1", "CITY"][2:]) == {""}


def test_bare_numbers_mean_nothing_without_a_manifest(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    head = ["Timestamp", "leader", "[reliability] x [NHS Ashmere]", "[openness] x [NHS Ashmere]"]
    rows = [["2026/03/25", "HOS1", "3", "3 - usually in time"], ["2026/03/25", "CITY1", "4", ""]]
    imported = import_export([table_file(tmp_path, [head, *rows])], survey, WAVE)
    found = found_cells(imported)
    assert found["HOS1", "ICB", "reliability"] == ("unparsed", "")
    assert found["HOS1", "ICB", "openness"] == ("answered", "3")
    assert slugs(imported) == ["unmapped-answer"] * 2
    problem = imported.problems.errors[0]
    assert (problem.file, problem.row, problem.column) == ("answers.csv", 2, head[2])


def test_no_relationship_said_in_place_of_a_rating_goes_to_the_gate(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    head = ["Timestamp", "leader"]
    head += [f"[{item}] x [NHS Ashmere]" for item in ("reliability", "openness")]
    nothing = "No relationship at all"
    rows = [
        ["2026/03/25", "HOS1", nothing, nothing],
        ["2026/03/25", "CITY1", nothing, "too late"],
        ["2026/03/25", "CARE1", "", ""],
    ]
    put(survey, MAPPING_FILE, b"kind,where,found,use,item,organisation,code,note\n"
        b"answer,*,no relationship at all,,,,no_relationship,\n")  # fmt: skip
    imported = import_export([table_file(tmp_path, [head, *rows])], survey, WAVE)
    assert slugs(imported) == []
    ratings = {row[0]: row for row in imported.tables["ratings"].rows if row[1] == "ICB"}
    gate, openness = (imported.tables["ratings"].columns.index(i) for i in ("gate", "openness"))
    assert ratings["HOS1"][gate] == "none"
    assert set(ratings["HOS1"][2:]) == {"none", ""}
    # Beside a rating it is a doubt, and the rating is kept.
    assert (ratings["CITY1"][gate], ratings["CITY1"][openness]) == ("", "1")
    assert "none-beside-ratings" in {p.slug for p in imported.problems.doubts}
    # Blank is never “no relationship”.
    assert set(ratings["CARE1"][2:]) == {""}
    statuses = {k: v[0] for k, v in found_cells(imported).items()}
    assert statuses["HOS1", "ICB", "reliability"] == "no_relationship"
    assert statuses["CARE1", "ICB", "reliability"] == "skipped"


def test_the_right_person_completes_a_wrong_mapping(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    put(survey, MAPPING_FILE, b"kind,where,found,use,item,organisation,code,note\n"
        b"column,1,a,rating,voize,HOS,,\ncolumn,2,b,rating,voice,HOSP,,\ncolumn,3,c,rate,,,,\n"
        b"answer,voice,x,,,,7,\nsetting,,header_rows,,,,9,\nthing,,d,,,,,\n")  # fmt: skip
    with pytest.raises(MaturityError) as caught:
        import_export([table_file(tmp_path, PLAIN)], survey, WAVE, platform="generic")
    assert [(p.slug, p.row, p.column) for p in caught.value.problems] == [
        ("bad-mapping", 2, "item"), ("bad-mapping", 3, "organisation"), ("bad-mapping", 4, "use"),
        ("bad-mapping", 5, "code"), ("bad-mapping", 6, "code"), ("bad-mapping", 7, "kind"),
    ]  # fmt: skip


def test_columns_beside_the_questions_may_be_ignored_at_once(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    head = ["Timestamp", "leader", "[voice] x [NHS Ashmere]", "Comment", "Another comment"]
    path = table_file(tmp_path, [head, ["2026/03/25", "HOS1", "some effect", "a", "b"]])
    assert slugs(import_export([path], survey, WAVE)) == ["unmapped-column"] * 2
    put(survey, MAPPING_FILE, b"kind,where,found,use,item,organisation,code,note\n"
        b"setting,,other_columns,,,,ignore,\n")  # fmt: skip
    assert slugs(import_export([path], survey, WAVE)) == []


# -- names -----------------------------------------------------------------------------------------


def test_an_unknown_name_is_for_a_person_to_approve(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    head = ["Timestamp", "leader", "[voice] x [Georges]", "[voice] x [NHS Ashmere]"]
    path = table_file(tmp_path, [head, ["2026/03/25", "CITY1", "some effect", "large effect"]])
    first = import_export([path], survey, WAVE)
    assert set(slugs(first)) == {"unmapped-column", "unmatched-name"}
    assert first.account.unmatched == ("Georges",)
    (row,) = csv.DictReader(io.StringIO(first.aliases))
    assert (row["kind"], row["found"], row["approved"]) == ("organisation", "Georges", "")
    # The draft as it is approves nothing.
    put(survey, ALIASES_FILE, first.aliases.encode("utf-8-sig"))
    again = import_export([path], survey, WAVE)
    assert again.account.unmatched == ("Georges",)
    said = {"Georges": {"code": "HOS", "approved": "yes"}}
    put(survey, ALIASES_FILE, complete(first.aliases, said))
    third = import_export([path], survey, WAVE)
    assert slugs(third) == []
    assert found_cells(third)["CITY1", "HOS", "voice"] == ("answered", "2")
    assert third.aliases == ""


def test_a_strange_leader_is_for_a_person_to_approve(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    head = ["Timestamp", "leader", "[voice] x [NHS Ashmere]"]
    path = table_file(tmp_path, [head, ["2026/03/25", "jane@example.org", "some effect"]])
    first = import_export([path], survey, WAVE)
    assert slugs(first) == ["unmatched-leader"]
    assert first.account.kept == 0
    assert [aside.why for aside in first.aside] == ["nobody knows whose it is"]
    said = {"jane@example.org": {"code": "HOS1", "approved": "yes"}}
    put(survey, ALIASES_FILE, complete(first.aliases, said))
    second = import_export([path], survey, WAVE)
    assert slugs(second) == []
    assert second.account.kept == 1


def test_without_a_list_of_leaders_each_response_is_one(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey", plan=False, leaders=False)
    head = ["Timestamp", "Which organisation do you answer for?", "[voice] x [NHS Ashmere]"]
    rows = [["2026/03/25", "HOS", "some effect"], ["2026/03/26", TITLES["CITY"], "not asked"],
            ["2026/03/26", "", "not asked"], ["2026/03/26", "The moon", "not asked"]]  # fmt: skip
    imported = import_export([table_file(tmp_path, [head, *rows])], survey, WAVE)
    assert slugs(imported) == ["nobody-named", "unmatched-name"]
    assert [row[:2] for row in imported.tables["leaders"].rows] == [("r2", "HOS"), ("r3", "CITY")]
    ratings = imported.tables["ratings"].rows
    assert ("r2", "ICB") in [row[:2] for row in ratings]


def test_where_leaders_are_listed_an_organisation_is_not_enough(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    head = ["Timestamp", "organisation", "[voice] x [NHS Ashmere]"]
    path = table_file(tmp_path, [head, ["2026/03/25", "HOS", "some effect"]])
    imported = import_export([path], survey, WAVE)
    assert slugs(imported) == ["nobody-named"]
    assert len(imported.tables["ratings"]) == 0


# -- the manifest ----------------------------------------------------------------------------------


def test_expected_columns_are_looked_up_exactly(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    drawn = questionnaire(survey, "qualtrics")
    columns = (
        Expected("QID9_1", "rating", "voice", "HOS"),
        Expected("QID9_2", "rating", "voice", "ICB"),
        Expected("QID1", "leader"),
    )
    manifest = replace(drawn, columns={"qualtrics": columns})
    place = survey.source.folder / PLACE.format(wave=WAVE)
    place.parent.mkdir(parents=True)
    place.write_text(to_json(manifest), encoding="utf-8")

    def export(*ids: str) -> Path:
        # The labels say the opposite: rows were relabelled, and the ids are what counts.
        texts = {"QID9_1": "A - NHS Ashmere", "QID9_2": "A - St George’s Hospitals & Co"}
        table = [[f"Q{n}" for n in range(len(ids))], [texts.get(i, i) for i in ids],
                 [json.dumps({"ImportId": i}) for i in ids]]  # fmt: skip
        cells = {
            "QID9_1": "92",
            "QID9_2": "12",
            "QID1": "CITY1",
            "_recordId": "R_1",
            "finished": "1",
        }
        return table_file(tmp_path, [*table, [cells[i] for i in ids]])

    ids = ("_recordId", "finished", "QID1", "QID9_2")
    imported = import_export([export(*ids, "QID9_1")], survey, WAVE)
    assert slugs(imported) == []
    assert found_cells(imported)["CITY1", "HOS", "voice"] == ("answered", "2")
    assert found_cells(imported)["CITY1", "ICB", "voice"] == ("answered", "1")
    missing = import_export([export(*ids)], survey, WAVE)
    assert slugs(missing) == ["column-missing"]
    assert "QID9_1" in missing.problems.errors[0].found


def test_the_manifest_of_another_wave_is_refused(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    manifest = replace(questionnaire(survey, "qualtrics"), wave="2025")
    path = tmp_path / "manifest.json"
    path.write_text(to_json(manifest), encoding="utf-8")
    answers = table_file(tmp_path, PLAIN)
    with pytest.raises(MaturityError) as caught:
        import_export([answers], survey, WAVE, platform="generic", manifest=path)
    assert [p.slug for p in caught.value.problems] == ["other-manifest"]


# -- the wrong files -------------------------------------------------------------------------------


def test_the_platform_that_is_named_must_be_the_right_one(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    path = table_file(tmp_path, [["Timestamp", "leader"], ["2026/03/25", "HOS1"]])
    with pytest.raises(MaturityError, match="comes from googleforms and not from qualtrics"):
        import_export([path], survey, WAVE, platform="qualtrics")
    with pytest.raises(MaturityError, match="there is no platform “qualtrix”"):
        import_export([path], survey, WAVE, platform="qualtrix")


def test_files_of_two_platforms_are_not_mixed(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    one = table_file(tmp_path, [["Timestamp", "leader"], ["2026/03/25", "HOS1"]])
    two = table_file(tmp_path, [["RespondentID", "Q"], ["1", "x"]], "two.csv")
    with pytest.raises(MaturityError) as caught:
        import_export([one, two], survey, WAVE)
    assert [p.slug for p in caught.value.problems] == ["mixed-exports"]


def test_all_files_that_cannot_be_read_are_named_at_once(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    with pytest.raises(MaturityError) as caught:
        import_export([empty, tmp_path / "nowhere.csv"], survey, WAVE)
    assert [p.slug for p in caught.value.problems] == ["empty-file", "cannot-read"]


def test_two_columns_for_one_question_are_an_error(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    head = ["Timestamp", "leader", "[voice] x [NHS Ashmere]", "[voice] y [NHS Ashmere]"]
    path = table_file(tmp_path, [head, ["2026/03/25", "HOS1", "some effect", "not asked"]])
    imported = import_export([path], survey, WAVE)
    assert slugs(imported) == ["mapped-twice"]
    assert imported.problems.errors[0].column == head[3]


def test_a_leader_who_speaks_of_their_own_organisation_is_left_out(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    head = ["Timestamp", "leader", "[voice] x [NHS Ashmere]", f"[voice] x [{TITLES['HOS']}]"]
    path = table_file(tmp_path, [head, ["2026/03/25", "HOS1", "some effect", "not asked"]])
    imported = import_export([path], survey, WAVE)
    assert slugs(imported) == []
    assert "rates-own-organisation" in {p.slug for p in imported.problems.doubts}
    assert ("HOS1", "HOS") not in [row[:2] for row in imported.tables["ratings"].rows]


def test_partial_responses_may_be_kept(tmp_path: Path) -> None:
    responses = [replace(r, kind="partial") for r in everyone()[:2]] + everyone()[2:]
    imported = imported_from(tmp_path, QUALTRICS, responses)
    assert imported.account.kept == len(everyone()) - 2
    path = tmp_path / "ICS.csv"
    whole = import_export([path], imported.survey, WAVE, partial=True)
    assert whole.account.kept == len(everyone())
    put(imported.survey, MAPPING_FILE, b"kind,where,found,use,item,organisation,code,note\n"
        b"setting,,partial_responses,,,,keep,\n")  # fmt: skip
    assert import_export([path], imported.survey, WAVE).account.kept == len(everyone())


# -- keeping ---------------------------------------------------------------------------------------


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("layout", [QUALTRICS, FORMS], ids=lambda layout: layout.name)
def test_an_import_is_kept_and_the_wave_can_be_scored(layout: Layout, tmp_path: Path) -> None:
    imported = imported_from(tmp_path, layout, everyone())
    folder = imported.survey.source.folder
    changed = keep(imported)
    assert f"waves/{WAVE}/ratings.csv" in changed
    problems = check(folder)
    assert [str(p) for p in problems.errors] == []
    survey = open_survey(folder)
    wave = read(survey, WAVE)
    assert int(wave.answered.sum()) == len(everyone())
    found = assess(survey, wave, replicates=0)
    assert found is not None


def test_keeping_twice_changes_nothing(tmp_path: Path) -> None:
    imported = imported_from(tmp_path, QUALTRICS, everyone())
    folder = imported.survey.source.folder
    keep(imported)
    before = files_of(folder)
    again = import_export([tmp_path / "ICS.csv"], open_survey(folder), WAVE)
    assert keep(again) == ()
    assert files_of(folder) == before


def test_the_raw_file_is_kept_with_its_hash(tmp_path: Path) -> None:
    imported = imported_from(tmp_path, QUALTRICS, everyone())
    keep(imported)
    folder = imported.survey.source.folder
    data = (tmp_path / "ICS.csv").read_bytes()
    (raw,) = imported.raws
    room = ROOM.format(wave=WAVE)
    assert files_of(folder)[f"{room}/{raw.sha256[:12]}-ICS.csv"] == data
    (record,) = json.loads(files_of(folder)[f"{room}/imports.json"])
    assert record["files"] == [{"name": "ICS.csv", "sha256": raw.sha256}]
    assert record["kept"] == len(everyone())


def test_a_later_export_adds_what_is_new(tmp_path: Path) -> None:
    first = imported_from(tmp_path, QUALTRICS, everyone()[:3])
    keep(first)
    survey = open_survey(first.survey.source.folder)
    second = imported_from(tmp_path, QUALTRICS, everyone(), survey)
    keep(second)
    rows = read(open_survey(survey.source.folder), WAVE)
    assert int(rows.answered.sum()) == len(everyone())


def changed_mind() -> list[Response]:
    responses = everyone()
    responses[0].cells["HOS", "voice"] = ("answered", "4")
    responses[0].cells["HOS", "gate"] = ("answered", "yes")
    return responses


def test_answers_are_not_overwritten_unless_that_is_said(tmp_path: Path) -> None:
    keep(imported_from(tmp_path, QUALTRICS, everyone()))
    folder = tmp_path / "survey"
    before = files_of(folder)
    second = imported_from(tmp_path, QUALTRICS, changed_mind(), open_survey(folder))
    with pytest.raises(MaturityError) as caught:
        keep(second)
    (problem,) = caught.value.problems
    assert problem.slug == "answers-there"
    assert problem.file == f"waves/{WAVE}/ratings.csv"
    assert problem.row is not None
    assert files_of(folder) == before
    keep(second, replace=True)
    table = files_of(folder)[f"waves/{WAVE}/ratings.csv"].decode().splitlines()
    (row,) = [line for line in table if line.startswith("ICB1,HOS,")]
    assert row.split(",")[2 + ITEMS.index("voice")] == "4"


def test_answers_that_were_typed_in_stay(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    paper = answers_of("CARE2")
    lines = ["leader,partner," + ",".join(ITEMS)]
    lines += [f"CARE2,{p}," + ",".join(paper.cells[p, i][1] for i in ITEMS) for p in ("ICB", "HOS")]
    path = survey.source.folder / f"waves/{WAVE}/ratings.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    keep(imported_from(tmp_path, QUALTRICS, everyone(), open_survey(survey.source.folder)))
    found = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in found if line.startswith("CARE2")] == lines[1:]
    assert len([line for line in found if line.startswith("ICB1")]) == 3


def test_an_import_that_is_not_understood_is_not_kept(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    before = files_of(survey.source.folder)
    head = ["Timestamp", "leader", "[voice] x [NHS Ashmere]"]
    path = table_file(tmp_path, [head, ["2026/03/25", "HOS1", "perhaps"]])
    with pytest.raises(MaturityError) as caught:
        keep(import_export([path], survey, WAVE))
    assert [p.slug for p in caught.value.problems] == ["unmapped-answer"]
    assert files_of(survey.source.folder) == before


def test_hostile_text_reaches_no_table(tmp_path: Path) -> None:
    """Only codes of the survey's own are written; what people typed stays in the raw file."""
    survey = survey_at(tmp_path / "survey", plan=False, leaders=False)
    head = ["Timestamp", "leader", "organisation", "[voice] x [NHS Ashmere]"]
    rows = [["2026/03/25", "=cmd|' /C calc'!A0", "HOS", "some effect"],
            ["2026/03/25", "../../outside", "CITY", "not asked"]]  # fmt: skip
    imported = import_export([table_file(tmp_path, [head, *rows])], survey, WAVE)
    assert slugs(imported) == []
    keep(imported)
    leaders = [row[0] for row in imported.tables["leaders"].rows]
    assert leaders == ["cmd-C-calc-A0", "outside"]


def test_the_names_of_platforms_are_those_that_are_documented() -> None:
    assert NAMES == (
        "qualtrics", "network_canvas", "limesurvey", "surveymonkey", "smartsurvey", "alchemer",
        "kobo", "polinode", "msforms", "googleforms", "redcap", "spss", "generic",
    )  # fmt: skip


def test_the_writers_ask_what_the_survey_asks(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    made = Made(questionnaire(survey, "qualtrics"), "qualtrics")
    assert tuple(made.manifest.item) == (*ITEMS, *STATEMENTS)
    assert made.text("reliability", ("answered", "3")) == "97"
    assert LABELS[3] in made.manifest.scale["reliability"].answers[3].label


def test_notes_above_the_header_stay(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    path = survey.source.folder / f"waves/{WAVE}/ratings.csv"
    path.write_text(
        "# Ours.\n# Keep, please.\nleader,partner," + ",".join(ITEMS) + "\n", encoding="utf-8"
    )
    keep(imported_from(tmp_path, QUALTRICS, everyone(), open_survey(survey.source.folder)))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# Ours.", "# Keep, please."]
    assert len(lines) > 10
    assert [str(p) for p in check(survey.source.folder).errors] == []


def test_a_column_of_ones_own_is_not_lost(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    path = survey.source.folder / f"waves/{WAVE}/ratings.csv"
    path.write_text("leader,partner," + ",".join(ITEMS) + ",my notes\n", encoding="utf-8")
    before = files_of(survey.source.folder)
    imported = imported_from(tmp_path, QUALTRICS, everyone(), open_survey(survey.source.folder))
    with pytest.raises(MaturityError) as caught:
        keep(imported)
    assert [p.slug for p in caught.value.problems] == ["column-would-be-lost"]
    place = PLACE.format(wave=WAVE)
    assert {k: v for k, v in files_of(survey.source.folder).items() if k != place} == before


def test_other_aims_than_those_there_are_a_conflict(tmp_path: Path) -> None:
    keep(imported_from(tmp_path, QUALTRICS, everyone()))
    responses = everyone()
    responses[0].aims = ("young",)
    second = imported_from(tmp_path, QUALTRICS, responses, open_survey(tmp_path / "survey"))
    with pytest.raises(MaturityError) as caught:
        keep(second)
    assert [(p.slug, p.file) for p in caught.value.problems] == [
        ("answers-there", f"waves/{WAVE}/aims.csv")
    ]
    keep(second, replace=True)
    table = (tmp_path / "survey" / f"waves/{WAVE}/aims.csv").read_text().splitlines()
    assert [line for line in table if line.startswith("ICB1,")] == ["ICB1,young"]
    assert len(table) > 3


def test_replacing_takes_out_what_is_no_longer_said(tmp_path: Path) -> None:
    keep(imported_from(tmp_path, QUALTRICS, everyone()))
    survey = open_survey(tmp_path / "survey")
    head = ["Timestamp", "leader", "[voice] x [NHS Ashmere]"]
    path = table_file(tmp_path, [head, ["2026/03/25", "HOS1", "some effect"]])
    (survey.source.folder / PLACE.format(wave=WAVE)).unlink()
    keep(import_export([path], survey, WAVE), replace=True)
    table = (survey.source.folder / f"waves/{WAVE}/ratings.csv").read_text().splitlines()
    assert [line.split(",")[:2] for line in table if line.startswith("HOS1,")] == [["HOS1", "ICB"]]
    assert [line for line in table if line.startswith("CITY1,")]


def test_a_survey_in_a_workbook_is_read_but_not_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "book" / "survey.xlsx"
    path.parent.mkdir()
    # A workbook is made of a survey that is right, so it has ratings of one leader already.
    first = survey_at(tmp_path / "survey")
    lines = f"leader,partner,{','.join(ITEMS)}\nCARE2,ICB,yes{',' * (len(ITEMS) - 1)}\n"
    (first.source.folder / f"waves/{WAVE}/ratings.csv").write_text(lines, encoding="utf-8")
    path.write_bytes(workbook_of(first.source.folder))
    imported = imported_from(tmp_path, FORMS, everyone(), open_survey(path))
    assert slugs(imported) == []
    before = path.read_bytes()
    with pytest.raises(MaturityError) as caught:
        keep(imported)
    assert [p.slug for p in caught.value.problems] == ["import-needs-folder"]
    assert path.read_bytes() == before


def test_a_file_of_thousands_of_strange_columns_does_not_fill_the_screen(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    head = ["RespondentID", *(f"Question {n} - Row" for n in range(2000))]
    imported = import_export([table_file(tmp_path, [head, ["1", *["x"] * 2000]])], survey, WAVE)
    assert len(imported.account.unmapped_columns) == 2000
    assert len(imported.problems.errors) < 250
    assert len(imported.mapping.splitlines()) == 2001
    assert len(imported.account.lines()) < 40


@pytest.mark.slow
def test_an_import_takes_a_small_multiple_of_a_walk_through_the_file() -> None:
    found = subprocess.run(
        [sys.executable, "benchmarks/bench_import.py", "20000"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    numbers, labels = (float(x) for x in re.findall(r"([0-9.]+) times", found.stdout))
    # Single figures cost a plain reader next to nothing; labels are what most exports hold.
    assert labels < 25
    assert numbers < 70


def test_a_heading_that_is_only_a_name_is_a_hint_in_the_draft_and_no_more(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    head = ["ID", "Start time", "Completion time", "Email", "Name", "Your code"]
    head += ["NHS Ashmere", TITLES["CARE"], "NHS Ashmere2"]
    rows: list[list[object]] = [
        [1, "", "", "anonymous", "", "HOS1", "4 - fully", "4 - fully", "0 - not at all"]
    ]
    path = tmp_path / "Survey.xlsx"
    path.write_bytes(workbook({"Sheet1": [list(head), *rows]}))
    imported = import_export([path], survey, WAVE)
    assert slugs(imported) == ["unmapped-column"] * 3
    assert "does not say which question" in imported.problems.errors[0].found
    drafted = {row["found"]: row for row in csv.DictReader(io.StringIO(imported.mapping))}
    assert {name: (row["organisation"], row["use"]) for name, row in drafted.items()} == {
        "NHS Ashmere": ("ICB", ""), TITLES["CARE"]: ("CARE", ""), "NHS Ashmere2": ("ICB", ""),
    }  # fmt: skip
    # The draft as it is says nothing.
    write_drafts(imported)
    assert slugs(import_export([path], survey, WAVE)) == ["unmapped-column"] * 3
    items = {"NHS Ashmere": "purpose", TITLES["CARE"]: "purpose", "NHS Ashmere2": "understanding"}
    said = {name: {"use": "rating", "item": item} for name, item in items.items()}
    put(survey, MAPPING_FILE, complete(imported.mapping, said))
    found = found_cells(import_export([path], survey, WAVE))
    assert found["HOS1", "ICB", "purpose"] == ("answered", "4")
    assert found["HOS1", "CARE", "purpose"] == ("answered", "4")
    assert found["HOS1", "ICB", "understanding"] == ("answered", "0")


def test_one_name_written_in_two_ways_is_approved_once(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey", plan=False, leaders=False)
    head = ["Timestamp", "organisation", "[voice] x [NHS Ashmere]"]
    rows = [["2026/03/25", name, "some effect"] for name in ("The Georges", "the  georges")]
    imported = import_export([table_file(tmp_path, [head, *rows])], survey, WAVE)
    (row,) = csv.DictReader(io.StringIO(imported.aliases))
    said = {row["found"]: {"code": "HOS", "approved": "yes"}}
    put(survey, ALIASES_FILE, complete(imported.aliases, said))
    assert import_export([tmp_path / "answers.csv"], survey, WAVE).account.kept == 2


def test_a_heading_with_two_meanings_is_left_to_a_person(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    head = ["Timestamp", "leader", "[voice] openness [NHS Ashmere]"]
    imported = import_export(
        [table_file(tmp_path, [head, ["2026/03/25", "HOS1", "some effect"]])], survey, WAVE
    )
    assert slugs(imported) == ["unmapped-column"]
    assert "more than one way" in imported.problems.errors[0].found


REPEATS = next(layout for layout in LAYOUTS if layout.name == "kobo-repeats")


def test_a_cell_of_a_repeat_stands_in_its_own_row(tmp_path: Path) -> None:
    imported = imported_from(tmp_path, REPEATS, everyone())
    (raw,) = imported.raws
    rows = {grid.file: dict(grid.rows()) for grid in raw.grids}
    checked = 0
    for cell in imported.cells():
        line = rows[cell.file][cell.row]
        head = rows[cell.file][1]
        at = head.index(cell.column)
        there = line[at] if at < len(line) else ""
        assert there == cell.found or str(cell.status) == "not_shown"
        checked += bool(cell.found and cell.partner)
    assert checked > 80


def test_a_partner_who_stands_twice_in_a_repeat_is_an_error(tmp_path: Path) -> None:
    imported = imported_from(tmp_path, REPEATS, everyone())
    book = openpyxl.load_workbook(tmp_path / "ics.xlsx")
    sheet = book["about_partners"]
    sheet.append([cell.value for cell in sheet[2]])
    sheet.append([*[cell.value for cell in sheet[3]][:-2], 999, 999])
    book.save(tmp_path / "ics.xlsx")
    again = import_export([tmp_path / "ics.xlsx"], imported.survey, WAVE)
    assert slugs(again) == ["partner-twice", "row-without-response"]
    assert [p.row for p in again.problems.errors] == [sheet.max_row - 1, sheet.max_row]
    assert {p.file for p in again.problems.errors} == {"ics.xlsx, sheet about_partners"}


def test_an_address_that_two_leaders_share_is_nobodys(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    drawn = questionnaire(survey, "googleforms")
    shared = {"HOS1": ("office@example.org",), "HOS2": ("office@example.org", "jo@example.org")}
    leaders = tuple(replace(p, aliases=shared.get(p.code, ())) for p in drawn.leaders)
    place = survey.source.folder / PLACE.format(wave=WAVE)
    place.parent.mkdir(parents=True)
    place.write_text(to_json(replace(drawn, leaders=leaders)), encoding="utf-8")
    head = ["Timestamp", "leader", "[voice] x [NHS Ashmere]"]
    label = "2 - some effect"
    rows = [["2026/03/25", "Office@example.org", label], ["2026/03/25", "jo@example.org", label]]
    imported = import_export([table_file(tmp_path, [head, *rows])], survey, WAVE)
    assert slugs(imported) == ["unmatched-leader"]
    assert [row[0] for row in imported.tables["ratings"].rows if row[2 + ITEMS.index("voice")]] == [
        "HOS2"
    ]


def test_several_forms_of_one_questionnaire_have_its_columns_between_them(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    drawn = questionnaire(survey, "googleforms")
    names = [f"[voice] x [{TITLES[code]}]" for code in ("ICB", "HOS", "CARE")]
    columns = [Expected("leader", "leader")]
    columns += [
        Expected(name, "rating", "voice", code)
        for name, code in zip(names, ("ICB", "HOS", "CARE"), strict=True)
    ]
    place = survey.source.folder / PLACE.format(wave=WAVE)
    place.parent.mkdir(parents=True)
    manifest = replace(drawn, columns={"googleforms": tuple(columns)})
    place.write_text(to_json(manifest), encoding="utf-8")
    label = "2 - some effect"
    first = table_file(tmp_path, [["Timestamp", "leader", names[0]], ["2026/03/25", "HOS1", label]])
    second = table_file(
        tmp_path, [["Timestamp", "leader", names[1]], ["2026/03/25", "ICB1", label]], "b.csv"
    )
    imported = import_export([first, second], survey, WAVE)
    # What neither of them has is missing; what one of them has is not.
    assert slugs(imported) == ["column-missing"]
    assert names[2] in imported.problems.errors[0].found
    assert found_cells(imported)["ICB1", "HOS", "voice"] == ("answered", "2")


def test_a_document_is_no_export(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    file = tmp_path / "answers.docx"
    file.write_bytes(zipped({"word/document.xml": b"<document/>", "[Content_Types].xml": b"<t/>"}))
    with pytest.raises(MaturityError) as refused:
        import_export([file], survey, WAVE)
    assert [problem.slug for problem in refused.value.problems] == ["not-answers"]
