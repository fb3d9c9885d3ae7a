"""The command as a consultant meets it: what it prints, writes and leaves alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from surveys_made import make

from maturity.audience import MARKINGS, SHORT
from maturity.cli import cli

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "surveys" / "examples" / "northmoor"


def maturity(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_score_prints_the_headline_and_says_where_the_files_are(tmp_path: Path) -> None:
    out = tmp_path / "out"
    found = maturity("score", EXAMPLE, "--wave", "2026", "--out", out, "--replicates", "50")
    assert found.exit_code == 0, found.output
    results = json.loads((out / "results.json").read_text("utf-8"))
    assert "Northmoor Integrated Care System, Spring 2026" in found.output
    assert f"{round(results['system']['score']['value'])} of 100" in found.output
    assert "57 of 70 leaders, 24 of 25 organisations" in found.output
    assert "report.html" in found.output
    assert (out / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert results["made"]["replicates"] == 50
    assert {p.name for p in out.iterdir()} == {"report.html", "results.json", "tables"}


def test_the_last_wave_is_scored_into_the_default_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert maturity("score", EXAMPLE, "--replicates", "0").exit_code == 0
    assert [p.name for p in (tmp_path / "reports").iterdir()] == ["northmoor-2026"]


@pytest.mark.parametrize("audience", ["partners", "public"])
def test_an_edition_has_a_folder_of_its_own_and_is_marked_in_every_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, audience: str
) -> None:
    survey = make(tmp_path / "survey")
    monkeypatch.chdir(tmp_path)
    found = maturity("score", survey, "--audience", audience, "--replicates", "20")
    assert found.exit_code == 0, found.output
    [folder] = (tmp_path / "reports").iterdir()
    assert folder.name.endswith(f"-{audience}")
    results = json.loads((folder / "results.json").read_text("utf-8"))
    assert results["made"]["audience"] == audience
    assert results["made"]["marking"] == MARKINGS[audience]
    marking = MARKINGS[audience].partition(":")[0].replace("'", "&#39;")
    assert marking in (folder / "report.html").read_text("utf-8")
    assert MARKINGS[audience] in found.output
    tables = list((folder / "tables").iterdir())
    for table in tables:
        head, *rows = table.read_text("utf-8-sig").splitlines()
        assert head.split(",")[-1] == "edition", table.name
        assert all(row.endswith(SHORT[audience]) for row in rows), table.name
    # So few leaders answered that hardly anything may be shown; what the consultant sees is not
    # in any file.
    assert results["dyads"] == [] or all(d["view_ab"]["withheld"] for d in results["dyads"])


def test_an_edition_is_not_written_beside_what_another_left(tmp_path: Path) -> None:
    survey, out = make(tmp_path / "survey"), tmp_path / "out"
    assert maturity("score", survey, "--out", out, "--replicates", "20").exit_code == 0
    (out / "report.pdf").write_bytes(b"printed from the consultant's edition")
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    found = maturity("score", survey, "--out", out, "--replicates", "20", "--audience", "partners")
    assert found.exit_code == 1
    assert "folder-holds-more" in found.output
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before


def test_the_consultants_edition_says_so_in_every_file(tmp_path: Path) -> None:
    out = tmp_path / "out"
    survey = make(tmp_path / "survey")
    assert maturity("score", survey, "--out", out, "--replicates", "20").exit_code == 0
    assert "not for circulation" in (out / "report.html").read_text("utf-8")
    assert "not for circulation" in (out / "results.json").read_text("utf-8")
    for table in (out / "tables").iterdir():
        head, *rows = table.read_text("utf-8-sig").splitlines()
        assert head.endswith("edition"), table.name
        assert all(row.endswith("not for circulation") for row in rows), table.name


def test_check_says_what_partners_could_not_be_shown() -> None:
    found = maturity("check", EXAMPLE)
    assert "partners could not be shown: Integrated care board" in found.output
    assert "partners could be shown the band of 4 of 126" in found.output


def test_a_broken_file_is_a_message_and_nothing_is_written(tmp_path: Path) -> None:
    survey, out = tmp_path / "mine", tmp_path / "out"
    assert maturity("init", survey, "--example").exit_code == 0
    assert maturity("score", survey, "--out", out, "--replicates", "0").exit_code == 0
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    ratings = survey / "waves" / "2026" / "ratings.csv"
    lines = ratings.read_text("utf-8").splitlines()
    cells = lines[4].split(",")
    cells[5] = "7"
    lines[4] = ",".join(cells)
    ratings.write_text("\n".join(lines) + "\n", "utf-8")
    for command in (["check", survey], ["score", survey, "--out", out]):
        found = maturity(*command)
        assert found.exit_code == 1
        assert (
            "waves/2026/ratings.csv, row 5, column reliability [outside-the-scale]" in found.output
        )
        assert "Found “7”. Use whole numbers from 0 to 4" in found.output
        assert "Traceback" not in found.output
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    "arguments",
    [["score", "nowhere"], ["check", "nowhere"], ["structure", "nowhere"], ["check", "x.xlsx"]],
)
def test_a_survey_that_is_not_there(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = maturity(*arguments)
    assert found.exit_code == 1
    assert "error" in found.output
    assert list(tmp_path.iterdir()) == []


def test_usage_errors_have_their_own_code() -> None:
    assert maturity("score").exit_code == 2
    assert maturity("score", EXAMPLE, "--replicates", "many").exit_code == 2
    assert maturity("nonsense").exit_code == 2


def test_an_unknown_wave_names_the_waves() -> None:
    found = maturity("score", EXAMPLE, "--wave", "2027")
    assert found.exit_code == 1
    assert "2025, 2026" in found.output


def test_structure_writes_the_sheet_and_freezes_once(tmp_path: Path) -> None:
    survey, out = tmp_path / "mine", tmp_path / "sheet"
    maturity("init", survey, "--example")
    before = (survey / "survey.toml").read_text("utf-8")
    found = maturity("structure", survey, "--out", out, "--freeze")
    assert found.exit_code == 0, found.output
    after = (survey / "survey.toml").read_text("utf-8")
    assert "126 ties between 25 organisations" in found.output
    # The comments stay; one line is new.
    assert [line for line in after.splitlines() if line not in before.splitlines()] == [
        next(line for line in after.splitlines() if line.startswith("expected = "))
    ]
    page = (out / "structure.html").read_text("utf-8")
    assert "both sit on" in page
    assert "Signature" in page
    assert "Already frozen" in maturity("structure", survey, "--out", out, "--freeze").output
    assert maturity("score", survey, "--out", tmp_path / "r", "--replicates", "0").exit_code == 0


def test_a_change_after_freezing_is_an_error_until_it_is_frozen_again(tmp_path: Path) -> None:
    survey = tmp_path / "mine"
    maturity("init", survey, "--example")
    maturity("structure", survey, "--freeze", "--out", tmp_path / "sheet")
    expected = survey / "expected.csv"
    rows = expected.read_text("utf-8").splitlines()
    expected.write_text("\n".join(rows[:-1]) + "\n", "utf-8")
    found = maturity("score", survey, "--out", tmp_path / "r")
    assert found.exit_code == 1
    assert "expectations-changed" in found.output
    again = maturity("structure", survey, "--freeze", "--out", tmp_path / "sheet")
    assert again.exit_code == 1
    assert "frozen-already" in again.output
    why = ["--reason", "The board agreed it on 1 February."]
    assert maturity("structure", survey, "--freeze", *why, "--out", tmp_path / "s").exit_code == 0
    assert "The board agreed it" in (survey / "survey.toml").read_text("utf-8")
    assert maturity("score", survey, "--out", tmp_path / "r", "--replicates", "0").exit_code == 0


def test_a_workbook_is_frozen_and_scored_like_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    assert maturity("init", folder, "--example", "--workbook").exit_code == 0
    assert [p.name for p in folder.iterdir()] == ["survey.xlsx"]
    assert maturity("structure", folder, "--freeze", "--out", tmp_path / "s").exit_code == 0
    out = tmp_path / "out"
    assert maturity("score", folder, "--out", out, "--replicates", "20").exit_code == 0
    maturity("score", EXAMPLE, "--out", tmp_path / "csv", "--replicates", "20")
    book = json.loads((out / "results.json").read_text("utf-8"))
    files = json.loads((tmp_path / "csv" / "results.json").read_text("utf-8"))
    for found in (book, files):
        del found["made"]["inputs"]
        del found["structure"]["frozen"]
    assert book == files


def test_what_was_read_before_changes_no_byte() -> None:
    from maturity.assessment import assess
    from maturity.results import results_of, to_json
    from maturity.survey import open_survey, read

    alone = open_survey(EXAMPLE)
    found = to_json(results_of(assess(alone, read(alone, "2026"), replicates=5)))
    both = open_survey(EXAMPLE)
    read(both, "2025")
    assert to_json(results_of(assess(both, read(both, "2026"), replicates=5))) == found


def test_help_needs_nothing_heavy() -> None:
    code = (
        "import sys, maturity.cli; from click.testing import CliRunner;"
        "r = CliRunner().invoke(maturity.cli.cli, ['--help']); assert r.exit_code == 0;"
        "heavy = {'numpy', 'pandas', 'igraph', 'networkx', 'jinja2', 'openpyxl', 'tomllib'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["init", "structure", "check", "score", "index"])
def test_every_help_ends_with_an_example(command: str) -> None:
    found = maturity(command, "--help")
    assert found.exit_code == 0
    assert f"maturity {command} " in found.output.split("Example:")[1]


def test_progress_is_said_only_when_it_takes_long(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import time

    from maturity.terminal import progress

    with progress("Quick"):
        pass
    with progress("Slow"):
        time.sleep(1.2)
    assert capsys.readouterr().err == "Slow …\n"
