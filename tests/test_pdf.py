"""The report as a PDF: readable by everybody, without a clock, and a clear message otherwise."""

from __future__ import annotations

import datetime
import io
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from invented_results import results
from surveys_made import make

from maturity.assessment import assess
from maturity.cli import cli
from maturity.errors import MaturityError, Problem
from maturity.pdf import _usual_places, find_browser, print_pdf
from maturity.publish import score_files
from maturity.report import render
from maturity.results import results_of
from maturity.survey import open_survey, read
from maturity.theme import Theme

EXAMPLE = Path(__file__).parent.parent / "surveys" / "examples" / "northmoor"
END = datetime.date(2025, 3, 28)
MARKING = "Official: sensitive, board only"

posix = pytest.mark.skipif(os.name != "posix", reason="stand-ins for browsers are shell scripts")


def only(error: pytest.ExceptionInfo[MaturityError]) -> Problem:
    (problem,) = error.value.problems
    return problem


def stand_in(folder: Path, script: str, name: str = "browser") -> Path:
    """A program that is called like a browser and does what a test wants."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def scored(folder: Path) -> dict[str, Any]:
    """The results of a small survey that ends on 27 March 2026."""
    survey = open_survey(make(folder))
    return results_of(assess(survey, read(survey), replicates=0))


#: What a stand-in writes where the PDF should be.
WRITES = 'for a in "$@"; do case $a in --print-to-pdf=*) printf "%s" "$P" > "${a#*=}";; esac; done'
GOOD = "%PDF-1.4 /StructTreeRoot /Outlines /ModDate (D:20261123020640+01'00')"


# ---- printed by a real browser -----------------------------------------------------------------


@pytest.fixture(scope="module")
def program() -> Path:
    """The browser of this machine; skipped without one, and a failure where all tests must run."""
    try:
        return find_browser()
    except MaturityError:
        assert os.environ.get("CI") != "true", "no browser on this machine"
        pytest.skip("no browser on this machine")


@pytest.fixture(scope="module")
def report() -> bytes:
    theme = Theme("#7A1F5C", owner="Example Consulting", marking=MARKING)
    return render(results(24, ranges=True), theme=theme).encode("utf-8")


@pytest.fixture(scope="module")
def printed(program: Path, report: bytes) -> bytes:
    return print_pdf(report, browser=program, day=END)


def test_it_is_tagged_with_an_outline_a_title_and_a_language(printed: bytes) -> None:
    pypdf = pytest.importorskip("pypdf")
    read = pypdf.PdfReader(io.BytesIO(printed))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert read.metadata.title.startswith("Elmshire Integrated Care System: Relationship maturity")

    def titles(entries: Any) -> list[str]:
        found: list[str] = []
        for entry in entries:
            found += titles(entry) if isinstance(entry, list) else [entry.title]
        return found

    found = titles(read.outline)
    assert any("Summary" in title for title in found)
    assert any("Who rates whom" in title for title in found)


def test_no_clock_and_no_path_of_the_machine_is_in_it(printed: bytes) -> None:
    pypdf = pytest.importorskip("pypdf")
    read = pypdf.PdfReader(io.BytesIO(printed))
    assert read.metadata["/CreationDate"] == read.metadata["/ModDate"] == "D:20250328000000+00'00'"
    addresses = [
        note.get_object()["/A"]["/URI"]
        for page in read.pages
        for note in page.get("/Annots", ())
        if "/URI" in note.get_object().get("/A", {})
    ]
    assert addresses == []
    assert b"file:" not in printed
    assert b"maturity-" not in printed


def test_the_same_page_gives_the_same_bytes(program: Path, report: bytes, printed: bytes) -> None:
    assert print_pdf(report, browser=program, day=END) == printed


def test_the_pages_are_a4_and_the_matrix_lies_across(printed: bytes) -> None:
    pypdf = pytest.importorskip("pypdf")
    pages = pypdf.PdfReader(io.BytesIO(printed)).pages
    assert 5 <= len(pages) <= 80
    sizes = [sorted(float(side) for side in page.mediabox[2:]) for page in pages]
    assert all(size == pytest.approx([595, 842], abs=2) for size in sizes)
    texts = [page.extract_text() for page in pages]
    lying = [page.mediabox.width > page.mediabox.height for page in pages]
    (matrix,) = [n for n, text in enumerate(texts) if "Who rates whom" in text and lying[n]]
    assert not lying[0]
    assert matrix > 0


def test_every_page_says_who_may_have_it_and_its_text_can_be_taken_out(
    printed: bytes, tmp_path: Path
) -> None:
    reader = shutil.which("pdftotext")
    if reader is None:
        assert os.environ.get("CI") != "true", "no pdftotext on this machine"
        pytest.skip("no pdftotext on this machine")
    (tmp_path / "r.pdf").write_bytes(printed)
    said = subprocess.run(
        [reader, "-layout", str(tmp_path / "r.pdf"), "-"], capture_output=True, check=True
    ).stdout.decode("utf-8")
    pages = said.split("\f")[:-1]
    assert all(MARKING in page for page in pages)
    assert "Made by Example Consulting" in pages[0]
    assert "Flagged" in pages[0]
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]


def test_it_is_among_the_files_that_the_command_writes(program: Path, tmp_path: Path) -> None:
    found = scored(tmp_path)
    files = score_files(found, browser=program)
    assert files["report.pdf"].startswith(b"%PDF")
    assert b"(D:20260327000000+00'00')" in files["report.pdf"]
    assert files["report.html"] == score_files(found)["report.html"]
    assert "report.pdf" not in score_files(found)


def test_the_command_writes_it_beside_the_report(program: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ["score", str(EXAMPLE), "--out", str(out), "--replicates", "0"]
    said = CliRunner().invoke(cli, [*arguments, "--pdf"])
    assert said.exit_code == 0, said.output
    assert "report.pdf, results.json" in said.output
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
    # Without --pdf the old one stays, and that is said: it may differ from the report by then.
    said = CliRunner().invoke(cli, arguments)
    assert said.exit_code == 0, said.output
    assert "report.pdf is from an earlier run" in said.output


# ---- which browser -----------------------------------------------------------------------------


@posix
def test_the_variable_comes_first_then_the_path_in_order(tmp_path: Path) -> None:
    chrome = stand_in(tmp_path / "b", "", "google-chrome")
    edge = stand_in(tmp_path / "a", "", "msedge")
    mine = stand_in(tmp_path / "c", "", "mine")
    path = os.pathsep.join(str(folder) for folder in (edge.parent, chrome.parent, mine.parent))
    assert find_browser({"PATH": path}) == chrome
    assert find_browser({"PATH": path, "MATURITY_BROWSER": "mine"}) == mine
    assert find_browser({"PATH": "", "MATURITY_BROWSER": str(mine)}) == mine
    assert find_browser({"PATH": path, "MATURITY_BROWSER": " "}) == chrome
    chromium = stand_in(tmp_path / "b", "", "chromium")
    assert find_browser({"PATH": path}) == chromium


@posix
def test_a_program_in_the_folder_one_is_in_is_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, "", "chromium")
    monkeypatch.chdir(tmp_path)
    for path in ("", ".", os.pathsep, f"{os.pathsep}."):
        with pytest.raises(MaturityError) as caught:
            find_browser({"PATH": path})
        assert only(caught).slug == "no-browser"


@posix
def test_a_file_that_may_not_be_run_is_no_browser(tmp_path: Path) -> None:
    (tmp_path / "chromium").write_text("#!/bin/sh\n")
    (tmp_path / "chrome").mkdir()
    with pytest.raises(MaturityError):
        find_browser({"PATH": str(tmp_path)})
    for name in (str(tmp_path / "chromium"), str(tmp_path / "no"), "no", "a\0/b"):
        with pytest.raises(MaturityError) as caught:
            find_browser({"PATH": str(tmp_path), "MATURITY_BROWSER": name})
        problem = only(caught)
        assert problem.slug == "no-browser"
        assert problem.file.startswith("MATURITY_BROWSER=")


def test_the_usual_places_of_other_systems() -> None:
    windows = {"PROGRAMFILES": "P", "PROGRAMFILES(X86)": "P86", "LOCALAPPDATA": "L"}
    found = [path.as_posix() for path in _usual_places(windows, "win32")]
    assert found[0] == "P/Google/Chrome/Application/chrome.exe"
    assert "P86/Microsoft/Edge/Application/msedge.exe" in found
    assert len(found) == 9
    assert list(_usual_places({}, "win32")) == []
    found = [path.as_posix() for path in _usual_places({"HOME": "/Users/a"}, "darwin")]
    assert found[0] == "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    assert found[-1].startswith("/Users/a/Applications/Microsoft Edge.app")
    assert list(_usual_places(windows, "linux")) == []


@posix
def test_without_a_browser_nothing_is_scored_and_nothing_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("it was scored")

    if sys.platform == "darwin":
        monkeypatch.setattr("maturity.pdf._usual_places", lambda *_: iter(()))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("MATURITY_BROWSER", raising=False)
    monkeypatch.setattr("maturity.assessment.assess", never)
    said = CliRunner().invoke(cli, ["score", str(EXAMPLE), "--out", str(tmp_path / "out"), "--pdf"])
    assert said.exit_code == 1
    assert "[no-browser]" in said.output
    for word in ("Chromium", "Chrome", "Edge", "MATURITY_BROWSER", "print it from there"):
        assert word in said.output
    assert "Traceback" not in said.output
    assert list(tmp_path.iterdir()) == []


# ---- browsers that fail ------------------------------------------------------------------------


@posix
@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("exit 3", "ended with the code 3"),
        ("exit 0", "wrote no PDF"),
        (f"P='<html>'; {WRITES}", "wrote no PDF"),
        (f"P='%PDF-1.4'; {WRITES}", "no tags"),
        (f"P='%PDF-1.4 /StructTreeRoot'; {WRITES}", "no outline"),
        (f'P="{GOOD}"; {WRITES}; exit 1', "ended with the code 1"),
    ],
)
def test_a_browser_that_fails(tmp_path: Path, script: str, found: str) -> None:
    with pytest.raises(MaturityError) as caught:
        print_pdf(b"<p>", browser=stand_in(tmp_path, script))
    problem = only(caught)
    assert problem.slug == "print-failed"
    assert found in problem.found
    assert "MATURITY_BROWSER" in problem.fix


@posix
def test_a_program_that_cannot_be_started(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"\0\1\2")
    broken.chmod(0o755)
    with pytest.raises(MaturityError) as caught:
        print_pdf(b"<p>", browser=broken)
    assert "cannot be started" in only(caught).found


@posix
def test_a_browser_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    hanging = stand_in(tmp_path, f"sleep 300 & echo $! > '{tmp_path}/child'; wait")
    began = time.monotonic()
    with pytest.raises(MaturityError) as caught:
        print_pdf(b"<p>", browser=hanging, seconds=1)
    assert time.monotonic() - began < 30
    assert "after 1 seconds" in only(caught).found
    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        if not _alive(child):
            break
        time.sleep(0.05)
    assert not _alive(child)


def _alive(process: int) -> bool:
    """Whether a process runs; one that ended and that nobody waited for does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] not in "ZX"


@posix
def test_it_is_called_with_a_profile_of_its_own_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    asked = stand_in(
        tmp_path,
        f'printf "%s\\n" "$@" > "{tmp_path}/asked"; cat report.html > "{tmp_path}/page"; '
        f'P="{GOOD}"; {WRITES}',
    )
    page = (
        b'<a href="tables/a.csv">A</a><a class="x" href="data:text/csv,1">B</a><a href="#m">C</a>'
    )
    data = print_pdf(page, browser=asked, day=END)
    assert data == GOOD.replace("20261123020640+01'00'", "20250328000000+00'00'").encode()
    arguments = (tmp_path / "asked").read_text().splitlines()
    assert arguments[0] == "--headless"
    assert ("--no-sandbox" in arguments) == (os.geteuid() == 0)
    assert "--disable-background-networking" in arguments
    assert "--generate-pdf-document-outline" in arguments
    assert any(a.startswith(f"--user-data-dir={tmp_path}/temporary/") for a in arguments)
    assert arguments[-1].startswith("file:///")
    # A PDF would keep the whole path of a file beside the page; a place inside the page stays.
    assert (tmp_path / "page").read_bytes() == b'<a>A</a><a class="x">B</a><a href="#m">C</a>'
    assert list((tmp_path / "temporary").iterdir()) == []


@posix
def test_a_wave_without_a_last_day_gets_a_fixed_one(tmp_path: Path) -> None:
    browser = stand_in(tmp_path, f'P="{GOOD}"; {WRITES}')
    assert b"(D:20000101000000+00'00')" in print_pdf(b"<p>", browser=browser)
    found = scored(tmp_path / "survey")
    found["wave"]["to"] = None
    assert b"(D:20000101000000+00'00')" in score_files(found, browser=browser)["report.pdf"]


@posix
def test_a_browser_that_fails_leaves_the_old_report_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.html").write_text("old")
    monkeypatch.setenv("MATURITY_BROWSER", str(stand_in(tmp_path, "exit 7")))
    said = CliRunner().invoke(
        cli, ["score", str(EXAMPLE), "--out", str(out), "--replicates", "0", "--pdf"]
    )
    assert said.exit_code == 1
    assert "[print-failed]" in said.output
    assert "Traceback" not in said.output
    assert [path.name for path in out.iterdir()] == ["report.html"]
    assert (out / "report.html").read_text() == "old"


def test_parts_of_the_structure_are_named_by_their_order() -> None:
    from maturity.pdf import _renumbered

    one = b"<</ID (node00000230)>> [(node00000230) (node00000411)] node00000999 (node12)"
    two = one.replace(b"230", b"231").replace(b"411", b"415")
    assert _renumbered(one) == _renumbered(two)
    assert len(_renumbered(one)) == len(one)
    assert b"[(node00000001) (node00000002)] node00000999 (node12)" in _renumbered(one)
