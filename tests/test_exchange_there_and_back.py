"""What the manifest of our own questionnaire expects of a platform is read back cell for cell."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from maturity.errors import Problems
from maturity.exchange.importing import import_export
from maturity.exchange.keeping import keep
from maturity.exchange.manifest import Expected
from maturity.exchange.manifest_file import PLACE, from_json
from maturity.exchange.questionnaire import questionnaire
from maturity.resources import surveys
from maturity.survey import check, open_survey
from tests.exports_made import (
    ITEMS,
    STATEMENTS,
    WAVE,
    Made,
    Response,
    day,
    everyone,
    expected_cells,
    survey_at,
    workbook,
    written,
)
from tests.test_exchange_round_trip import found_cells

#: The questionnaire's platform, what its export is called, and whether labels are exported.
WRITTEN = (
    ("qualtrics", "qualtrics", False),
    ("qualtrics", "qualtrics", True),
    ("xlsform", "kobo", False),
    ("limesurvey", "limesurvey", False),
    ("limesurvey", "limesurvey", True),
    ("redcap", "redcap", False),
    ("msforms", "msforms", False),
    ("googleforms", "googleforms", False),
)


def cells(made: Made, columns: Sequence[Expected], response: Response) -> list[str]:
    """The texts of one response in the columns that the manifest expects."""
    found = []
    for column in columns:
        if column.use == "rating":
            text = made.text(column.item, response.cells[column.organisation, column.item])
        elif column.use == "statement":
            text = made.text(column.item, response.own[column.item])
        elif column.use == "leader":
            text = response.leader
        elif column.use == "organisation":
            text = made.target(response.leader[:-1]).name
        elif column.use == "aim" and column.item:
            text = "1" if column.item in response.aims else ""
        elif column.use == "aim":
            rows = {target.code: target.row for target in made.manifest.aims}
            choices = [rows[a] if made.platform == "kobo" else made.aim(a) for a in response.aims]
            text = {"kobo": " ", "msforms": ";"}.get(made.platform, ",").join(choices)
        else:
            text = ""
        found.append(text)
    return found


def _about(platform: str, response: Response, n: int) -> dict[str, object]:
    ended = day(response.ended)
    return {
        "qualtrics": {"ResponseId": response.id, "EndDate": ended, "Finished": "1", "Status": "0"},
        "kobo": {"_uuid": response.id, "_submission_time": ended, "_index": str(n)},
        "limesurvey": {"id": str(n), "submitdate": ended, "lastpage": "9", "startlanguage": "en"},
        "redcap": {"record_id": str(n), "form_timestamp": ended, "form_complete": "2"},
        "msforms": {"ID": n, "Start time": response.ended, "Completion time": response.ended,
                    "Email": "anonymous", "Name": ""},
        "googleforms": {"Timestamp": ended},
    }[platform]  # fmt: skip


def _export(made: Made, columns: Sequence[Expected], responses: Sequence[Response]) -> bytes:
    head = [*_about(made.platform, responses[0], 1), *(column.column for column in columns)]
    rows = [
        [*_about(made.platform, response, n).values(), *cells(made, columns, response)]
        for n, response in enumerate(responses, start=1)
    ]
    if made.platform == "msforms":
        return workbook({"Sheet1": [list(head), *rows]})
    table: list[list[str]] = [head, *([str(cell) for cell in row] for row in rows)]
    if made.platform == "qualtrics":
        ids = {"ResponseId": "_recordId", "EndDate": "endDate", "Finished": "finished",
               "Status": "status"}  # fmt: skip
        labels = [f"Question {n}" for n in range(len(head))]
        third = [json.dumps({"ImportId": ids.get(name, f"QID{n}")}) for n, name in enumerate(head)]
        table[1:1] = [labels, third]
    delimiter = ";" if made.platform in ("kobo", "limesurvey") else ","
    return written(table, delimiter=delimiter, quoting=csv.QUOTE_ALL)


@pytest.mark.parametrize(
    ("questions", "platform", "labels"),
    WRITTEN,
    ids=[f"{q}{'-labels' * labels}" for q, _, labels in WRITTEN],
)
def test_a_questionnaire_comes_back(
    questions: str, platform: str, labels: bool, tmp_path: Path
) -> None:
    survey = survey_at(tmp_path / "survey")
    place = PLACE.format(wave=WAVE)
    text = questionnaire(survey, WAVE, questions)[place].decode("utf-8")
    path = survey.source.folder / place
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    manifest = from_json(text, place, Problems())
    assert manifest is not None
    made = Made(manifest, platform, labels)
    columns = manifest.expected(platform)
    name = "export.xlsx" if platform == "msforms" else "export.csv"
    (tmp_path / name).write_bytes(_export(made, columns, everyone()))
    imported = import_export([tmp_path / name], survey, WAVE)
    assert [str(problem) for problem in imported.problems.errors] == []
    assert imported.account.manifest
    asked = {(c.organisation, c.item) for c in columns if c.use in ("rating", "statement")}
    assert asked >= {("", item) for item in STATEMENTS}
    assert {item for _, item in asked} == {*ITEMS, *STATEMENTS}
    expected = {k: v for k, v in expected_cells(everyone()).items() if k[1:] in asked}
    assert found_cells(imported) == expected
    aims = {(r.leader, aim) for r in everyone() for aim in r.aims}
    assert set(imported.tables["aims"].rows) == aims


@pytest.mark.parametrize(("questions", "platform"), [("msforms", "msforms"), ("xlsform", "kobo")])
def test_the_worked_example_goes_out_and_comes_back(
    questions: str, platform: str, tmp_path: Path
) -> None:
    """A whole wave of the example, written as its questionnaire would export it, is what it was."""
    folder = tmp_path / "northmoor"
    shutil.copytree(str(surveys() / "examples" / "northmoor"), folder)
    room = folder / "waves" / WAVE
    tables = {
        name: list(csv.DictReader((room / f"{name}.csv").read_text("utf-8").splitlines()))
        for name in ("leaders", "plan", "ratings", "statements", "aims")
    }
    for name in ("ratings", "statements", "aims", "nominations"):
        (room / f"{name}.csv").unlink()
    survey = open_survey(folder)
    place = PLACE.format(wave=WAVE)
    text = questionnaire(survey, WAVE, questions)[place].decode("utf-8")
    (folder / place).parent.mkdir()
    (folder / place).write_text(text, encoding="utf-8")
    manifest = from_json(text, place, Problems())
    assert manifest is not None
    made = Made(manifest, platform)
    home = {row["leader"]: row["organisation"] for row in tables["leaders"]}
    rated = {(row["leader"], row["partner"]): row for row in tables["ratings"]}
    stated = {row["leader"]: row for row in tables["statements"]}
    columns = manifest.expected(platform)

    def cell(leader: str, column: Expected) -> str:
        code = ""
        if column.use == "leader":
            return leader
        if column.use == "organisation":
            return made.target(home[leader]).name
        if column.use == "rating":
            code = rated.get((leader, column.organisation), {}).get(column.item, "")
        elif column.use == "statement":
            code = stated.get(leader, {}).get(column.item, "")
        elif column.use == "aim":
            chosen = [row["aim"] for row in tables["aims"] if row["leader"] == leader]
            rows = {target.code: target.row for target in manifest.aims}
            names = [rows[aim] if platform == "kobo" else made.aim(aim) for aim in chosen]
            return (" " if platform == "kobo" else ";").join(names)
        return (
            made.text(column.item, ("answered" if code else "skipped", code)) if column.item else ""
        )

    answered = sorted({leader for leader, _ in rated} | set(stated))
    about = [_about(platform, replace(everyone()[0], id=leader), n)
             for n, leader in enumerate(answered, start=1)]  # fmt: skip
    table: list[list[object]] = [[*about[0], *(column.column for column in columns)]]
    for leader, first in zip(answered, about, strict=True):
        table.append([*first.values(), *(cell(leader, column) for column in columns)])
    path = tmp_path / ("export.xlsx" if platform == "msforms" else "export.csv")
    plain = [[str(value) for value in row] for row in table]
    path.write_bytes(
        workbook({"Sheet1": table}) if platform == "msforms" else written(plain, delimiter=";")
    )
    imported = import_export([path], survey, WAVE)
    assert [str(problem) for problem in imported.problems.errors] == []
    assert imported.account.kept == len(answered)
    keep(imported)
    after = {
        name: list(csv.DictReader((room / f"{name}.csv").read_text("utf-8").splitlines()))
        for name in ("ratings", "statements", "aims")
    }
    # A partner of the plan whom a leader who answered left out has a row too, with nothing in it.
    silent = [row for row in after["ratings"] if (row["leader"], row["partner"]) not in rated]
    assert all(set(list(row.values())[2:]) == {""} for row in silent)
    found = {(row["leader"], row["partner"]): row for row in after["ratings"] if row not in silent}
    assert found == rated
    assert {row["leader"]: row for row in after["statements"]}.items() >= stated.items()
    assert {tuple(r.values()) for r in after["aims"]} == {tuple(r.values()) for r in tables["aims"]}
    assert check(folder).errors == ()
