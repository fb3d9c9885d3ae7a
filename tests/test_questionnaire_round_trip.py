"""What a questionnaire asks comes back: invented answers to it, exported and read, are the same.

Here the export is clean and each platform's own; the quirks of platforms are tested with their
readers.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import random
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from maturity.exchange import write_limesurvey, write_msforms
from maturity.exchange.asking import Questionnaire
from maturity.exchange.importing import import_export
from maturity.exchange.manifest_file import to_json
from maturity.exchange.questionnaire import manifest
from tests.questionnaires_made import example

Said = dict[str, dict[str, str]]
WAVE = "2025"


@cache
def answers() -> tuple[dict[tuple[str, str], dict[str, str]], Said]:
    """Invented codes: of every leader about every partner they are asked about, and of all."""
    _, form = example()
    draw = random.Random(7)
    codes = {key: code for code, key in form.keys.items()}
    ratings: dict[tuple[str, str], dict[str, str]] = {}
    statements: Said = {}
    for key, targets in form.partners.items():
        for target in targets:
            gate = draw.choice(form.about[0].options).code
            found = {"gate": gate}
            for question in form.about[1:]:
                if gate in question.when:
                    found[question.id] = draw.choice(question.options).code
            ratings[codes[key], target.code] = found
        statements[codes[key]] = {q.id: draw.choice(q.options).code for q in form.system}
    return ratings, statements


def responses(form: Questionnaire, platform: str, *, labels: bool = False) -> list[dict[str, str]]:
    """One response of each leader by the columns of the manifest, in the platform's own words."""
    found = manifest(form)
    ratings, statements = answers()

    def said(item: str, code: str | None) -> str:
        for answer in found.scale[found.item[item].scale].answers:
            if answer.code == code:
                return answer.label if labels else (answer.sent or {}).get(platform, answer.label)
        return ""

    homes = write_limesurvey.homes(form)
    rows = []
    for code, key in form.keys.items():
        home = form.homes[key]
        own = {"limesurvey": homes[home.code], "kobo": home.row, "redcap": home.row}
        row = {}
        for e in found.expected(platform):
            if e.use == "leader":
                cell = key
            elif e.use == "organisation":
                cell = own.get(platform, home.name)
            elif e.use == "rating":
                cell = said(e.item, ratings.get((code, e.organisation), {}).get(e.item))
            elif e.use == "statement":
                cell = said(e.item, statements[code][e.item])
            else:
                cell = ""
            row[e.column] = cell
        rows.append(row)
    return rows


def table(path: Path, rows: Iterable[Sequence[str]], delimiter: str = ",") -> Path:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8-sig" if delimiter == ";" else "utf-8")
    return path


#: What each platform writes before the answers of a response, by its headings.
BEFORE = {
    "kobo": {"_id": "{n}", "_uuid": "u{n}", "_submission_time": "2025-03-10T10:00:00",
             "_index": "{n}"},
    "limesurvey": {"id": "{n}", "submitdate": "2025-03-10 10:00:00", "lastpage": "9",
                   "startlanguage": "en"},
    "redcap": {"record_id": "{n}"},
    "qualtrics": {"endDate": "2025-03-10 10:00:00", "status": "0", "finished": "1",
                  "_recordId": "R_{n}"},
    "googleforms": {"Timestamp": "2025/03/10 10:00:00 AM GMT"},
}  # fmt: skip


def exported(form: Questionnaire, platform: str, folder: Path) -> list[Path]:
    """The files that a platform would export."""
    platform, _, labels = platform.partition(" ")
    rows = responses(form, platform, labels=bool(labels))
    if platform == "msforms":
        parts = enumerate(write_msforms.parts(form))
        return [workbook(folder / f"{n}.xlsx", form, part, rows) for n, part in parts]
    before, columns = BEFORE[platform], list(rows[0])
    head = [[*before, *columns]]
    body = [
        [*(cell.format(n=n) for cell in before.values()), *row.values()]
        for n, row in enumerate(rows, start=1)
    ]
    if platform == "qualtrics":
        ids = [*before, *(f"QID{n}" for n in range(len(columns)))]
        head.append([f"Question {name}" for name in head[0]])
        head.append([json.dumps({"ImportId": name}) for name in ids])
    if platform == "redcap":
        head, body = [[*head[0], "relationships_complete"]], [[*row, "2"] for row in body]
    mark = ";" if platform in ("kobo", "limesurvey") else ","
    return [table(folder / "export.csv", [*head, *body], mark)]


def workbook(
    path: Path, form: Questionnaire, part: write_msforms.Part, rows: list[dict[str, str]]
) -> Path:
    """What Microsoft Forms makes of one of several forms: only its own statements."""
    here = {target.code for target in part.organisations}
    columns = [
        e.column
        for e in manifest(form).expected("msforms")
        if e.use != "rating" or e.organisation in here
    ]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"
    sheet.append(["ID", "Start time", "Completion time", "Email", "Name", *columns])
    start = datetime.datetime(2025, 3, 10, 10)
    for n, row in enumerate(rows, start=1):
        if row[write_msforms.LEADER] in part.keys:
            end = start + datetime.timedelta(minutes=9)
            sheet.append([n, start, end, "anonymous", "", *(row[name] for name in columns)])
    book.save(path)
    return path


@pytest.mark.parametrize(
    "platform",
    ["kobo", "limesurvey", "redcap", "qualtrics", "qualtrics labels", "googleforms", "msforms"],
)
def test_answers_to_our_questionnaire_come_back(tmp_path: Path, platform: str) -> None:
    survey, form = example()
    place = tmp_path / "manifest.json"
    place.write_text(to_json(manifest(form)), encoding="utf-8")
    found = import_export(exported(form, platform, tmp_path), survey, WAVE, manifest=place)
    assert [str(problem) for problem in found.problems] == []
    assert found.account.platform == platform.partition(" ")[0]
    ratings, statements = answers()
    said = {
        (row["leader"], row["partner"]): {
            k: v for k, v in row.cells.items() if v and k not in ("leader", "partner")
        }
        for row in found.tables["ratings"]
    }
    assert said == ratings
    assert {
        row["leader"]: {k: v for k, v in row.cells.items() if k != "leader"}
        for row in found.tables["statements"]
    } == statements
