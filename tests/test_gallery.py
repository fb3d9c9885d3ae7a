"""The committed reports are what the documented commands make, byte for byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from maturity.cli import cli

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "surveys" / "examples"
#: What is committed, and the command that makes it.
GALLERY = {
    "northmoor-2025": ["score", "northmoor", "--wave", "2025"],
    "northmoor-2026": ["score", "northmoor", "--wave", "2026"],
    "harrowmere-2026": ["score", "harrowmere", "--wave", "2026"],
    "saltmarsh-2026": ["score", "saltmarsh", "--wave", "2026"],
    "northmoor-2026-partners": ["score", "northmoor", "--wave", "2026", "--audience", "partners"],
    "northmoor-2026-public": ["score", "northmoor", "--wave", "2026", "--audience", "public"],
    "northmoor-2025-2026": ["compare", "northmoor", "--from", "2025", "--to", "2026"],
}


#: An edition is attacked before it is written, which takes its time.
MADE = [
    pytest.param(name, marks=pytest.mark.slow if "--audience" in command else ())
    for name, command in GALLERY.items()
]


@pytest.mark.parametrize("name", MADE)
def test_a_report_of_the_gallery_is_made_again(name: str, tmp_path: Path) -> None:
    command, survey, *options = GALLERY[name]
    made, kept = tmp_path / name, ROOT / "reports" / name
    said = CliRunner().invoke(cli, [command, str(EXAMPLES / survey), *options, "--out", str(made)])
    assert said.exit_code == 0, said.output
    files = {p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file()}
    there = {p.relative_to(kept).as_posix() for p in kept.rglob("*") if p.is_file()}
    assert there == files, "run: make gallery"
    for file in sorted(files):
        same = (made / file).read_bytes() == (kept / file).read_bytes()
        assert same, f"{file} differs; run: make gallery"


def test_the_gallery_is_all_that_is_committed_there() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "reports"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode or not listed.stdout:
        pytest.skip("not a git checkout, so nothing says what is committed")
    assert {line.split("/")[1] for line in listed.stdout.splitlines()} == set(GALLERY)
