"""Real exports are recognised for what they are or refused with a reason; none is half-read."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest

from maturity.errors import MaturityError, Problems
from maturity.exchange.importing import import_export
from maturity.exchange.platforms import understand
from maturity.exchange.raw import read_raw
from tests.exports_made import WAVE, survey_at

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("MATURITY_SHARED_DATA") or ROOT.parent / "shared" / "data")
EXPORTS = DATA / "exports"

#: What each file is: its platform, generation, responses and columns of answers; or why not.
READ = {
    "google_forms/dask_user_survey_2019_first40.csv": ("googleforms", "CSV", 40, 23),
    "google_forms/dask_user_survey_2020_first40.csv": ("googleforms", "CSV", 40, 24),
    "limesurvey/rc2_export_responses_code_short_semicolon_bom.csv": (
        "limesurvey", "code headings", 1, 74,
    ),
    "ms_forms/SYNTHETIC_ms_forms_two_likert_blocks.xlsx": ("msforms", "workbook", 2, 8),
    "qualtrics/qualtRics/sample.csv": ("qualtrics", "current", 1, 3),
    "qualtrics/qualtRics/sample_legacy.csv": ("qualtrics", "legacy", 1, 3),
    "qualtrics/qualtricstools/Multiple_Answer_Matrix_Questions.csv": ("qualtrics", "legacy", 5, 62),
    "qualtrics/qualtricstools/Multiple_Answer_Matrix_Questions_Insights.csv": (
        "qualtrics", "early Insights", 5, 62,
    ),
    "qualtrics/qualtricstools/No_Basis_for_Evaluation_Insights.csv": (
        "qualtrics", "early Insights", 15, 36,
    ),
    "qualtrics/qualtricstools/No_Basis_for_Evaluation_Legacy.csv": ("qualtrics", "legacy", 15, 36),
    "qualtrics/qualtricstools/SidebySide_Questions_Insights.csv": (
        "qualtrics", "early Insights", 25, 58,
    ),
    "qualtrics/qualtricstools/SidebySide_Questions_Legacy.csv": ("qualtrics", "legacy", 25, 58),
    "qualtrics/qualtricstools/Single_Answer_Matrix_Questions.csv": ("qualtrics", "legacy", 5, 17),
    "qualtrics/qualtricstools/Single_Answer_Matrix_Questions_Insights.csv": (
        "qualtrics", "early Insights", 5, 17,
    ),
    "redcap/checkboxes-1_data.csv": ("redcap", "one row for each record", 4, 10),
    "redcap/repeating-instruments_data.csv": ("redcap", "with repeating instruments", 2, 7),
    "redcap/survey_data.csv": ("redcap", "one row for each record", 2, 25),
    "smartsurvey/govuk_intent_raw_test_data_3.csv": ("smartsurvey", "one header row", 30, 12),
    "surveygizmo_alchemer/jupyter_ux_2015_first20.csv": ("alchemer", "row before question", 20, 34),
    "surveymonkey/StarWars_first40.csv": ("surveymonkey", "two header rows", 40, 37),
    "surveymonkey/thanksgiving_first15.csv": ("surveymonkey", "one header row", 15, 64),
}  # fmt: skip
REFUSED = {
    "_generated_questionnaires/limesurvey_roster.txt": "LimeSurvey questionnaire",
    "_generated_questionnaires/msforms_build_sheet.docx": "Word document",
    "_generated_questionnaires/qualtrics_roster_advanced.txt": "Qualtrics questionnaire",
    "_generated_questionnaires/qualtrics_row_manifest.csv": "marks of no platform",
    "_generated_questionnaires/redcap_data_dictionary.csv": "data dictionary",
    "_generated_questionnaires/xlsform_roster.xlsx": "XLSForm",
    "limesurvey/rse2017_nl_import_excerpt.txt": "LimeSurvey questionnaire",
    "qualtrics/qualtricstools/No_Basis_for_Evaluation.qsf": "JSON",
    "qualtrics/qualtricstools/Side-by-Side_Questions.qsf": "JSON",
    "qualtrics/qualtricstools/Single_Answer_Matrix_Questions.qsf": "JSON",
    "redcap/checkboxes-1_dictionary.csv": "data dictionary",
    "redcap/repeating-instruments_dictionary.csv": "data dictionary",
    "redcap/survey_dictionary.csv": "data dictionary",
}


def export(name: str) -> Path:
    path = EXPORTS / name
    if not path.exists():
        pytest.skip(f"the third-party data is not here: {path}")
    return path


def test_every_file_there_is_has_an_entry() -> None:
    if not EXPORTS.exists():
        pytest.skip(f"the third-party data is not here: {EXPORTS}")
    there = {
        path.relative_to(EXPORTS).as_posix()
        for path in EXPORTS.rglob("*")
        if path.is_file() and path.name != "SOURCE.txt"
    }
    assert there == READ.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", READ)
def test_a_real_export_is_recognised_and_read_whole(name: str) -> None:
    raw = read_raw(export(name), Problems())
    found = understand(raw, None)
    platform, generation, responses, columns = READ[name]
    rows = [line for line, _ in found.parts[0].rows()]
    assert (found.platform, found.generation) == (platform, generation)
    assert (len(rows), len(found.parts[0].fields)) == (responses, columns)
    # Columns are told apart by their places, and each leads to a cell of every row.
    width = {len(cells) for _, cells in found.parts[0].rows()}
    assert len(width) == 1
    assert all(field.at < max(width) for field in found.parts[0].fields)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_export_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(MaturityError) as caught:
        understand(read_raw(export(name), Problems()), None)
    assert REFUSED[name] in str(caught.value)


@pytest.mark.parametrize("name", READ)
def test_an_export_of_another_survey_is_never_half_read(name: str, tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    imported = import_export([export(name)], survey, WAVE)
    assert not imported.ready
    assert len(imported.tables["ratings"]) == 0
    # Every column of answers is named, either as unread or as the person's own.
    errors = imported.problems.errors
    assert any(problem.slug == "unmapped-column" for problem in errors)
    columns = imported.account.unmapped_columns
    assert len(columns) >= READ[name][3] - 4
    drafted = list(csv.DictReader(io.StringIO(imported.mapping)))
    assert len(drafted) >= len(columns)


def test_the_qualtrics_rows_are_known_by_their_ids_and_labels() -> None:
    name = "qualtrics/qualtricstools/No_Basis_for_Evaluation_Insights.csv"
    found = understand(read_raw(export(name), Problems()), None)
    fields = {field.column: field for field in found.parts[0].fields}
    assert fields["Q3_1"].keys[0].startswith("QID")
    question = "Indicate how you feel about the following vegetables"
    assert (question, "Squash") in fields["Q3_1"].readings
    # The position in the name is never taken for a row.
    assert not any(row.isdigit() for _, row in fields["Q3_1"].readings)


def test_a_duplicate_heading_keeps_both_columns() -> None:
    name = "qualtrics/qualtricstools/SidebySide_Questions_Insights.csv"
    found = understand(read_raw(export(name), Problems()), None)
    columns = [field.column for field in found.parts[0].fields]
    assert columns.count("Q6#2_Q6_1_2_TEXT") == 2
    ids = [field.keys[0] for field in found.parts[0].fields]
    assert len(set(ids)) == len(ids)


def test_surveymonkeys_stray_bytes_are_said_aloud() -> None:
    problems = Problems()
    read_raw(export("surveymonkey/StarWars_first40.csv"), problems)
    assert [problem.slug for problem in problems] == ["encoding-guessed"]


def test_most_of_alchemers_rows_are_partial() -> None:
    found = understand(
        read_raw(export("surveygizmo_alchemer/jupyter_ux_2015_first20.csv"), Problems()), None
    )
    kinds = [found.parts[0].kind(cells) for _, cells in found.parts[0].rows()]
    assert {"partial", "complete"} == set(kinds)


def test_the_forms_workbook_that_names_no_question_is_not_guessed_at(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    path = export("ms_forms/SYNTHETIC_ms_forms_two_likert_blocks.xlsx")
    imported = import_export([path], survey, WAVE)
    assert {"unmapped-column", "nobody-named"} <= {p.slug for p in imported.problems.errors}
    assert imported.account.organisations == ()
