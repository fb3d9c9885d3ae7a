"""Every page is valid HTML, for a strict parser and for the checker that the standard's makers use.

The checker also counts the cells of every row, reads the style and knows which roles an element may
have. `make checker` fetches it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import html5lib
import pytest
from browser_kit import lacking
from invented_results import for_audience, planted, results
from test_interaction import sheet

from maturity.report import render

ROOT = Path(__file__).parent.parent
GALLERY = sorted(ROOT.glob("reports/*/*.html"))
CHECKER = Path(sys.prefix, "checker", "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
#: The checker does not know this property of SVG text yet; every browser does.
UNKNOWN = ".*paint-order.*"
WORDS = {"Dyad": "Two organisations and both their views."}
MADE: dict[str, Any] = {
    "small": lambda: render(results(8, ranges=True), words=WORDS),
    "bare": lambda: render(results(3, given=False, places=False, notice="")),
    "partners": lambda: render(for_audience(results(24, ranges=True), "partners")),
    "public": lambda: render(for_audience(results(24, ranges=True), "public")),
    "large": lambda: render(results(60, ranges=True), words=WORDS),
    "hostile": lambda: render(planted(results(12, hostile=True, ranges=True)), words=WORDS),
    "sheet": sheet,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    for name, make in MADE.items():
        (folder / f"{name}.html").write_text(make(), encoding="utf-8")
    return folder


def faults(files: list[Path]) -> list[tuple[str, int, str]]:
    """What the checker calls an error: file, line and what it says."""
    if not CHECKER.exists() or shutil.which("java") is None:
        lacking("Java or the checker of HTML (make checker)")
    done = subprocess.run(
        ["java", "-jar", str(CHECKER), "--errors-only", "--format", "json", "--filterpattern",
         UNKNOWN, *map(str, files)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    messages = json.loads(done.stderr)["messages"]
    assert bool(messages) == bool(done.returncode)
    return [(Path(each["url"]).name, each.get("lastLine", 0), each["message"]) for each in messages]


@pytest.mark.parametrize("name", MADE)
def test_a_strict_parser_reads_every_made_page(made: Path, name: str) -> None:
    html5lib.HTMLParser(strict=True).parse((made / f"{name}.html").read_text("utf-8"))


@pytest.mark.parametrize("file", GALLERY, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_strict_parser_reads_the_gallery(file: Path) -> None:
    html5lib.HTMLParser(strict=True).parse(file.read_text("utf-8"))


def test_the_checker_finds_no_error_in_any_page(made: Path) -> None:
    assert GALLERY
    assert faults([*sorted(made.glob("*.html")), *GALLERY]) == []


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    # Rows of unequal length and a heading inside a button: what a strict parser lets pass.
    file = tmp_path / "wrong.html"
    file.write_text(
        '<!DOCTYPE html><html lang="en"><title>x</title><table><tr><td>1<td>2<tr><td colspan="9">3'
        '</table><button><h1>x</h1></button><p role="nothing" style="colr:red">x</html>'
    )
    found = " ".join(message for _, _, message in faults([file]))
    for what in ("h1", "role", "colr", "columns"):
        assert what in found, found
