"""From a register to a form, and from an export to a scored report, as somebody types it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from maturity.cli import cli
from maturity.commands import PLATFORMS
from maturity.exchange.manifest_file import PLACE, to_json
from maturity.exchange.questionnaire import WRITERS
from tests.exports_made import WAVE, Made, everyone, questionnaire, survey_at
from tests.layouts_made import LAYOUTS

EXAMPLE = Path(__file__).parent.parent / "surveys" / "examples" / "northmoor"


def maturity(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def northmoor(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "northmoor"))


def exported(folder: Path, name: str) -> tuple[Path, Path]:
    """A survey in the field, and the export of its answers as a platform writes it."""
    layout = next(layout for layout in LAYOUTS if layout.name == name)
    survey = survey_at(folder / "survey")
    manifest = questionnaire(survey, layout.platform)
    place = survey.source.folder / PLACE.format(wave=WAVE)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(to_json(manifest), encoding="utf-8")
    made = Made(manifest, layout.platform, layout.labels, layout.skipped, layout.hidden)
    [(file, data)] = layout.write(made, everyone()).items()
    (folder / file).write_bytes(data)
    return survey.source.folder, folder / file


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_every_platform_that_can_be_written_can_be_named() -> None:
    assert set(PLATFORMS) == set(WRITERS)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_questionnaire_is_written_with_its_plan_and_manifest(
    northmoor: Path, platform: str
) -> None:
    said = maturity("questionnaire", northmoor, "--wave", "2026", "--platform", platform)
    assert said.exit_code == 0, said.output
    assert f"maturity import EXPORT --survey {northmoor.as_posix()}" in said.output
    room = northmoor / "waves" / "2026" / "questionnaire"
    assert {"manifest.json", "information.html", "invitations.csv"} <= {
        p.name for p in room.iterdir()
    }
    assert any((room / platform).iterdir())
    first = snapshot(northmoor)
    assert maturity("questionnaire", northmoor, "--wave", "2026", "--platform", platform)
    assert snapshot(northmoor) == first


@pytest.mark.parametrize("name", ["qualtrics-current", "msforms"])
def test_from_an_export_to_a_scored_report(tmp_path: Path, name: str) -> None:
    survey, export = exported(tmp_path, name)
    before = snapshot(survey)
    checked = maturity("import", export, "--survey", survey, "--wave", WAVE, "--check")
    assert checked.exit_code == 0, checked.output
    assert "7 complete; 7 kept, 0 set aside" in checked.output
    assert snapshot(survey) == before
    done = maturity("import", export, "--survey", survey, "--wave", WAVE)
    assert done.exit_code == 0, done.output
    assert "Imported   7 leaders, 18 rows about partners" in done.output
    after = snapshot(survey)
    assert any(path.startswith(f"waves/{WAVE}/imports/") for path in after)
    again = maturity("import", export, "--survey", survey, "--wave", WAVE)
    assert "Nothing changed: these answers were imported before." in again.output
    assert snapshot(survey) == after
    told = maturity("status", survey)
    assert told.exit_code == 0
    assert "Answered   7 of 8 leaders" in told.output
    scored = maturity("score", survey, "--replicates", "20", "--out", tmp_path / "out")
    assert scored.exit_code == 0, scored.output
    assert (tmp_path / "out" / "report.html").is_file()


def test_answers_that_are_there_are_never_overwritten_unasked(tmp_path: Path) -> None:
    survey, export = exported(tmp_path, "qualtrics-current")
    assert maturity("import", export, "--survey", survey, "--wave", WAVE).exit_code == 0
    ratings = survey / "waves" / WAVE / "ratings.csv"
    other = ratings.read_text("utf-8-sig").replace(",yes,", ",none,", 1)
    ratings.write_text(other, encoding="utf-8")
    refused = maturity("import", export, "--survey", survey, "--wave", WAVE)
    assert refused.exit_code == 1
    assert ratings.read_text("utf-8") == other
    replaced = maturity("import", export, "--survey", survey, "--wave", WAVE, "--replace")
    assert replaced.exit_code == 0, replaced.output
    assert ratings.read_text("utf-8-sig") != other


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("import", "nowhere.csv", "--survey", "SURVEY"), 1, "nowhere.csv"),
        (("import", "ORGANISATIONS", "--survey", "SURVEY"), 1, "error"),
        (("import", "ORGANISATIONS", "--survey", "SURVEY", "--platform", "telex"), 1, "telex"),
        (("import", "--survey", "SURVEY"), 2, "EXPORT"),
        (("questionnaire", "SURVEY", "--platform", "telex"), 2, "telex"),
        (("questionnaire", "SURVEY", "--wave", "1999", "--platform", "paper"), 1, "1999"),
        (("status", "SURVEY", "--wave", "1999"), 1, "1999"),
        (("status", "nowhere"), 1, "nowhere"),
        (("compare", "SURVEY", "--to", "2025"), 1, "no-earlier-wave"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    northmoor: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    named = {"SURVEY": northmoor, "ORGANISATIONS": northmoor / "organisations.csv"}
    before = snapshot(northmoor)
    found = maturity(*(named.get(word, word) for word in words))
    assert found.exit_code == code, found.output
    assert said in found.output
    assert found.exception is None or isinstance(found.exception, SystemExit)
    assert snapshot(northmoor) == before
