"""The committed reports are what the documented command makes, byte for byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from maturity.assessment import assess
from maturity.publish import score_files
from maturity.results import results_of
from maturity.survey import open_survey, read

ROOT = Path(__file__).parent.parent
GALLERY = [
    ("northmoor", "2025"),
    ("northmoor", "2026"),
    ("harrowmere", "2026"),
    ("saltmarsh", "2026"),
]


@pytest.mark.parametrize(("survey", "wave"), GALLERY)
def test_a_report_of_the_gallery_is_made_again(survey: str, wave: str) -> None:
    opened = open_survey(ROOT / "surveys" / "examples" / survey)
    files = score_files(results_of(assess(opened, read(opened, wave))))
    folder = ROOT / "reports" / f"{survey}-{wave}"
    kept = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert kept == set(files), "run: make gallery"
    for name, data in files.items():
        assert (folder / name).read_bytes() == data, f"{name} differs; run: make gallery"


def test_the_gallery_is_all_that_is_committed_there() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "reports"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode or not listed.stdout:
        pytest.skip("not a git checkout, so nothing says what is committed")
    folders = {line.split("/")[1] for line in listed.stdout.splitlines()}
    assert folders == {f"{survey}-{wave}" for survey, wave in GALLERY}
