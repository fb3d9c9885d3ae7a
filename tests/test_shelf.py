"""The list of the reports in a folder: what it shows, what it leaves out, what it never does."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import html5lib
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from invented_results import HOSTILE, results

from maturity import entry as module
from maturity.audience import MARKINGS
from maturity.cli import cli
from maturity.errors import MaturityError
from maturity.outputs import write_whole
from maturity.report import render
from maturity.shelf import index_files, read_shelf
from maturity.theme import Theme

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MARKING = "Official: sensitive, board only"
Change = Callable[[dict[str, Any]], object]


def report(
    folder: Path,
    title: str = "Elmshire",
    wave: str = "Spring 2025",
    *,
    start: str | None = "2025-03-03",
    marking: str = "",
    change: Change = lambda found: None,
) -> Path:
    """A folder with the results and the page of one invented assessment."""
    found = results(4, ranges=True)
    found["survey"]["title"] = title
    found["wave"] |= {"title": wave, "from": start, "to": start}
    page = render(found, theme=Theme(marking=marking))
    change(found)
    folder.mkdir(parents=True)
    (folder / "results.json").write_text(json.dumps(found), "utf-8")
    (folder / "report.html").write_text(page, "utf-8")
    return folder


def page_of(folder: Path) -> str:
    return index_files(read_shelf(folder))["index.html"].decode("utf-8")


def tree(page: str) -> Element:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(page)  # type: ignore[no-any-return]


def cells(root: Element) -> list[list[str]]:
    """The texts of every row of every table."""
    return [
        [" ".join("".join(cell.itertext()).split()) for cell in row if cell.tag in ("th", "td")]
        for row in root.iter("tr")
    ]


# ---- what it lists -----------------------------------------------------------------------------


def test_a_row_says_what_the_report_says(tmp_path: Path) -> None:
    folder = report(tmp_path / "elm", marking=MARKING)
    (folder / "report.pdf").write_bytes(b"%PDF")
    found = json.loads((folder / "results.json").read_text("utf-8"))
    score = found["system"]["score"]
    head, row = cells(tree(page_of(tmp_path)))
    assert head == [
        "System", "Wave", "Edition", "Scorelikely range", "0 to 100", "In name only?", "Answered",
        "Files",
    ]  # fmt: skip
    assert row[:3] == [
        "Elmshire", "Spring 20253 March 2025", f"Consultant's edition{MARKING}",
    ]  # fmt: skip
    assert row[3] == (
        f"{round(score['value'])}{found['system']['band']}"
        f"{round(score['low'])} to {round(score['high'])}"
    )
    said = found["response"]
    assert row[5:] == [
        "Flagged (probable)",
        f"{said['leaders_answered']} of {said['leaders_invited']} leaders"
        f"{said['organisations_answered']} of {said['organisations']} organisations",
        "Report of Elmshire, Spring 2025 PDF of Elmshire, Spring 2025 "
        "Results of Elmshire, Spring 2025 (JSON)",
    ]
    root = tree(page_of(tmp_path))
    assert [e.get("href") for e in root.iter("a") if e.get("href") != "#main"] == [
        "elm/report.html", "elm/report.pdf", "elm/results.json",
    ]  # fmt: skip
    assert len([e for e in root.iter() if e.get("class") == "bar"]) == 1


def test_the_order_is_by_title_and_date_and_never_by_score(tmp_path: Path) -> None:
    def scoring(value: float) -> Change:
        return lambda found: found["system"]["score"].update(value=value, low=value, high=value)

    report(tmp_path / "1", "beta", "2026", start="2026-01-01", change=scoring(90))
    report(tmp_path / "2", "Beta", "2025", start="2025-01-01", change=scoring(10))
    report(tmp_path / "3", "Alpha", "Later", start="2026-01-01", change=scoring(20))
    report(tmp_path / "4", "Alpha", "Sooner", start="2024-12-31", change=scoring(80))
    report(tmp_path / "5", "Alpha", "Some day", start=None, change=scoring(50))
    rows = cells(tree(page_of(tmp_path)))[1:]
    assert [(row[0], row[1][:4]) for row in rows] == [
        ("Alpha", "Some"), ("Alpha", "Soon"), ("Alpha", "Late"), ("Beta", "2025"), ("beta", "2026"),
    ]  # fmt: skip
    page = page_of(tmp_path)
    assert "This is not a ranking, and systems cannot be compared by their scores" in page
    assert "dates not given" in page


def test_the_same_reports_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("c", "a", "b"):
        report(tmp_path / "one" / name)
    for name in ("b", "c", "a"):
        report(tmp_path / "two" / name)
    first = index_files(read_shelf(tmp_path / "one"))
    assert first == index_files(read_shelf(tmp_path / "two"))
    write_whole(tmp_path / "one", first)
    assert index_files(read_shelf(tmp_path / "one")) == first
    assert str(tmp_path) not in first["index.html"].decode()


def test_three_folders_down_and_no_further(tmp_path: Path) -> None:
    for name in ("a", "a/b/c", "a/b/c/d"):
        report(tmp_path / "shelf" / name, name.replace("/", ""))
    report(tmp_path / "shelf" / ".hidden")
    report(tmp_path / "outside", "outside")
    os.symlink(tmp_path / "outside", tmp_path / "shelf" / "linked")
    os.symlink(tmp_path / "shelf", tmp_path / "shelf" / "circle")
    found = read_shelf(tmp_path / "shelf")
    assert [entry.title for entry in found.entries] == ["a", "abc"]
    assert found.passed == ()
    assert found.entries[1].report == "a/b/c/report.html"
    assert read_shelf(tmp_path / "shelf" / "a").entries[0].report == "report.html"


def test_who_may_have_it_is_said_at_the_head(tmp_path: Path) -> None:
    def audience(name: str) -> Change:
        return lambda found: found["made"].update(audience=name)

    report(tmp_path / "a", "A", change=audience("partners"), marking=MARKING)
    report(tmp_path / "b", "B", change=audience("public"))
    page = page_of(tmp_path)
    head = page[page.index("<header") : page.index("</header>")]
    assert MARKING in head
    assert "onsultant" not in page
    assert r'content:"Official\3a  sensitive, board only\a Reports on' in page
    assert [row[2] for row in cells(tree(page))[1:]] == [
        f"Partners' edition{MARKING}", "Public edition",
    ]  # fmt: skip
    report(tmp_path / "c", "C")
    page = page_of(tmp_path)
    head = page[page.index("<header") : page.index("</header>")]
    assert MARKINGS["consultant"].replace("'", "&#39;") in head
    assert r'content:"Consultant\27 s edition\a Official\3a  sensitive, board only\a ' in page
    for n in range(4):
        report(tmp_path / f"d{n}", marking=f"Marking {n}")
    page = page_of(tmp_path)
    head = page[page.index("<header") : page.index("</header>")]
    assert all(f"Marking {n}" in head for n in range(4))
    assert r"edition\a Marking 0\a Further markings apply\3a  see the list\a Reports" in page


def test_what_a_report_does_not_know_is_no_zero(tmp_path: Path) -> None:
    def unknown(found: dict[str, Any]) -> None:
        found["system"]["score"] |= {"value": None, "low": None, "high": None}
        found["system"]["band"] = None
        found["verdicts"]["system_in_name_only"] |= {"verdict": None, "strength": None}

    report(tmp_path / "a", change=unknown)
    report(tmp_path / "b", change=lambda f: f["system"]["score"].update(low=None, high=None))
    (_, bare, single) = cells(tree(page_of(tmp_path)))
    assert (bare[3], bare[5]) == ("–no score", "No verdict")
    assert "no likely range" in single[3]


@pytest.mark.parametrize(
    ("verdict", "strength", "word"),
    [("flagged", "probable", "Flagged (probable)"), ("not_flagged", "firm", "Not flagged (firm)"),
     ("not_enough_evidence", None, "Not enough evidence")],
)  # fmt: skip
def test_a_verdict_is_a_word_with_an_icon(
    tmp_path: Path, verdict: str, strength: str | None, word: str
) -> None:
    def decide(found: dict[str, Any]) -> None:
        found["verdicts"]["system_in_name_only"] |= {"verdict": verdict, "strength": strength}

    report(tmp_path / "a", change=decide)
    page = page_of(tmp_path)
    chip = re.search(r'<span class="verdict (\w+)"><svg class="icon".*?</svg> ([^<]+)</span>', page)
    assert chip is not None
    assert chip.groups() == (verdict, word)


# ---- what cannot be listed ---------------------------------------------------------------------


def _without(*keys: str) -> Change:
    def change(found: dict[str, Any]) -> None:
        room = found
        for key in keys[:-1]:
            room = room[key]
        del room[keys[-1]]

    return change


def _with(value: object, *keys: str) -> Change:
    def change(found: dict[str, Any]) -> None:
        room: Any = found
        for key in keys[:-1]:
            room = room[key]
        room[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "damaged"),
        (b"{", "damaged"),
        (b"\xff\xfe\x00", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"format": 1' + b"0" * 5000 + b"}", "damaged"),
        (b"[]", "another format"),
        (b"{}", "another format, “None”"),
        (b'{"format": "maturity-results/2"}', "another format, “maturity-results/2”"),
        (b'{"format": "maturity-results/1"}', "has no survey.title"),
        (b'{"format": "maturity-results/1", "survey": []}', "has no survey.title"),
    ],
)
def test_a_damaged_one_is_told_and_stops_nothing(tmp_path: Path, data: bytes, why: str) -> None:
    report(tmp_path / "good")
    report(tmp_path / "bad")
    (tmp_path / "bad" / "results.json").write_bytes(data)
    found = read_shelf(tmp_path)
    assert len(found.entries) == 1
    (passed,) = found.passed
    assert passed.where == "bad"
    assert why in passed.why
    page = page_of(tmp_path)
    assert "Not listed and why" in page
    assert cells(tree(page))[-1] == ["bad", passed.why]


@pytest.mark.parametrize(
    "change",
    [
        _without("survey", "id"), _without("wave", "from"), _without("made", "audience"),
        _without("system", "score"), _without("system", "band"), _without("response"),
        _without("verdicts", "system_in_name_only", "verdict"), _without("made", "labels"),
        _with(7, "survey", "title"), _with("soon", "wave", "from"), _with(20250303, "wave", "to"),
        _with("50", "system", "score", "value"), _with(True, "system", "score", "low"),
        _with(float("nan"), "system", "score", "value"), _with(1e9, "system", "score", "high"),
        _with(float("inf"), "system", "score", "value"), _with(-1, "system", "score", "low"),
        _with([1], "made", "settings", "band_cuts"), _with("a", "made", "settings", "band_cuts"),
        _with([50, 25, 75, 90], "made", "settings", "band_cuts"),
        _with([25, 50, 75, "a"], "made", "settings", "band_cuts"),
        _with("passed", "verdicts", "system_in_name_only", "verdict"),
        _with(["flagged"], "verdicts", "system_in_name_only", "verdict"),
        _with("sure", "verdicts", "system_in_name_only", "strength"),
        _with(1.5, "response", "leaders_answered"), _with(10**30, "response", "leaders_invited"),
    ],
)  # fmt: skip
def test_one_that_is_not_as_the_format_says_is_told(tmp_path: Path, change: Change) -> None:
    report(tmp_path / "bad", change=change)
    (passed,) = read_shelf(tmp_path).passed
    assert re.search("has no |is not one it may have", passed.why)


def test_one_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = report(tmp_path / "a")
    size = (folder / "results.json").stat().st_size
    monkeypatch.setattr(module, "LARGEST", size)
    assert len(read_shelf(tmp_path).entries) == 1
    monkeypatch.setattr(module, "LARGEST", size - 1)
    (passed,) = read_shelf(tmp_path).passed
    assert "larger than" in passed.why


def test_half_a_report_is_told(tmp_path: Path) -> None:
    (report(tmp_path / "a") / "report.html").unlink()
    (report(tmp_path / "b") / "results.json").unlink()
    linked = report(tmp_path / "c") / "results.json"
    linked.rename(tmp_path / "elsewhere.json")
    os.symlink(tmp_path / "elsewhere.json", linked)
    assert [(p.where, p.why) for p in read_shelf(tmp_path).passed] == [
        ("a", "there is no report.html in it"),
        ("b", "there is no results.json in it"),
        ("c", "there is no results.json in it"),
    ]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    ),
    st.sampled_from(
        [("survey",), ("wave",), ("made",), ("system",), ("response",), ("verdicts",),
         ("survey", "title"), ("wave", "title"), ("wave", "from"), ("made", "audience"),
         ("made", "settings"), ("made", "labels"), ("made", "labels", "bands"), ("system", "band"),
         ("system", "score"), ("system", "score", "value"), ("made", "settings", "band_cuts"),
         ("verdicts", "system_in_name_only"), ("response", "leaders_answered")]
    ),
)  # fmt: skip
def test_whatever_stands_in_a_file_the_others_are_listed(
    tmp_path_factory: pytest.TempPathFactory, value: object, keys: tuple[str, ...]
) -> None:
    folder = tmp_path_factory.mktemp("shelf")
    found = results(4, ranges=True)
    _with(value, *keys)(found)
    for name, data in (("odd", found), ("good", results(4))):
        (folder / name).mkdir()
        (folder / name / "results.json").write_text(json.dumps(data), "utf-8")
        (folder / name / "report.html").write_text("x")
    shelf = read_shelf(folder)
    assert len(shelf.entries) + len(shelf.passed) == 2
    assert "good" in [entry.report.split("/")[0] for entry in shelf.entries]
    tree(index_files(shelf)["index.html"].decode("utf-8"))
    shutil.rmtree(folder)


# ---- hostile names -----------------------------------------------------------------------------

NAMES = [
    "with space", "#1 100%", "a%20b", "quote'd", 'double"quoted', "<script>alert(1)<", "ünïcødé",
    "שירותי", "javascript:x", "a&b;c?d=e", "back\\slash", "\u202eevil", "{{ 7 * 7 }}", "http:",
    "new\nline",
]  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="names that Windows does not allow")
@pytest.mark.parametrize("name", NAMES)
def test_a_link_leads_to_the_folder_whatever_its_name(tmp_path: Path, name: str) -> None:
    report(tmp_path / name)
    (entry,) = read_shelf(tmp_path).entries
    assert re.fullmatch(r"[A-Za-z0-9%._~-]+/report\.html", entry.report)
    assert (tmp_path / unquote(entry.report)).is_file()
    assert "<script" not in page_of(tmp_path)
    (tmp_path / name / "results.json").write_text("{")
    page = page_of(tmp_path)
    assert "<script" not in page
    assert "\u202e" not in page
    tree(page)


@pytest.mark.skipif(os.name != "posix", reason="names that Windows does not allow")
def test_a_name_that_is_not_text(tmp_path: Path) -> None:
    report(tmp_path / "a")
    os.rename(tmp_path / "a", os.fsencode(tmp_path) + b"/caf\xe9")
    (entry,) = read_shelf(tmp_path).entries
    assert entry.report == "caf%E9/report.html"
    tree(page_of(tmp_path))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_titles_are_text_and_nothing_else(tmp_path: Path, text: str) -> None:
    report(tmp_path / "a", text, text, change=lambda f: f["made"].update(audience=text))
    found = page_of(tmp_path)
    root = tree(found)
    assert len(list(root.iter("style"))) == 1
    assert not list(root.iter("script"))
    assert "\u202e" not in found
    assert "\x1b" not in found
    assert "49" not in cells(root)[1][0]
    assert not [key for e in root.iter() for key in e.attrib if str(key).startswith("on")]


def test_a_marking_is_read_from_the_head_alone_and_stays_text(tmp_path: Path) -> None:
    folder = report(tmp_path / "a", marking='</style><script>"x"')
    assert read_shelf(tmp_path).entries[0].marking == '</style><script>"x"'
    assert "<script" not in page_of(tmp_path)
    page = (folder / "report.html").read_text("utf-8")
    cut = page.index("<title")
    line = '<meta name="dcterms.accessRights" content="planted">'
    (folder / "report.html").write_text(page[cut:] + line, "utf-8")
    assert read_shelf(tmp_path).entries[0].marking == ""
    (folder / "report.html").write_bytes(b"\xff\xfe" * 99)
    assert read_shelf(tmp_path).entries[0].marking == ""


# ---- the command -------------------------------------------------------------------------------


def run(*arguments: object) -> tuple[int, str]:
    said = CliRunner().invoke(cli, ["index", *map(str, arguments)])
    assert "Traceback" not in said.output
    return said.exit_code, said.output


def test_the_command_writes_the_page_and_nothing_else(tmp_path: Path) -> None:
    report(tmp_path / "a")
    report(tmp_path / "b\u202e", "B", change=_with(7, "survey", "title"))
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    code, said = run(tmp_path)
    assert code == 0
    assert "Listed     1 report\n" in said
    assert "Not listed b\\u202e: " in said
    after = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert set(after) - set(before) == {tmp_path / "index.html"}
    assert all(after[path] == data for path, data in before.items())
    assert run(tmp_path)[0] == 0
    assert (tmp_path / "index.html").read_bytes() == after[tmp_path / "index.html"]


def test_an_empty_folder_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "empty" / "tables").mkdir(parents=True)
    for folder in (tmp_path / "empty", tmp_path / "no such folder"):
        code, said = run(folder)
        assert code == 1
        assert "[no-reports]" in said
    assert list((tmp_path / "empty").iterdir()) == [tmp_path / "empty" / "tables"]
    (tmp_path / "file").write_text("x")
    assert run(tmp_path / "file")[0] == 1


@pytest.mark.parametrize("there", ["<html>mine</html>", None])
def test_somebody_elses_index_is_not_replaced(tmp_path: Path, there: str | None) -> None:
    report(tmp_path / "a")
    if there is None:
        (tmp_path / "index.html").mkdir()
    else:
        (tmp_path / "index.html").write_text(there)
    code, said = run(tmp_path)
    assert code == 1
    assert "[index-not-ours]" in said
    assert there is None or (tmp_path / "index.html").read_text() == there
    with pytest.raises(MaturityError):
        read_shelf(tmp_path)


# ---- the page ----------------------------------------------------------------------------------


def test_the_page_is_valid_and_everyone_can_read_it(tmp_path: Path) -> None:
    report(tmp_path / "a")
    (report(tmp_path / "b") / "report.html").unlink()
    page = page_of(tmp_path)
    root = tree(page)
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    levels = [e.tag for e in root.iter() if re.fullmatch(r"h[1-6]", str(e.tag))]
    assert levels == ["h1", "h2", "h2"]
    for table in root.iter("table"):
        assert table[0].tag == "caption"
        assert all(e.get("scope") in ("col", "row") for e in table.iter("th"))
    assert next(root.iter("a")).get("href") == "#main"
    assert next(e for e in root.iter("main")).get("id") == "main"
    assert not [e for e in root.iter() if "style" in e.attrib]
    assert "http://" not in page
    assert "https://" not in page
    assert "default-src 'none'" in page
    names = [" ".join("".join(e.itertext()).split()) for e in root.iter("a")]
    assert len(names) == len(set(names))
    policy = next(e for e in root.iter("meta") if e.get("http-equiv")).get("content", "")
    assert "script-src" not in policy


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """A browser; skipped without one, and a failure where all tests must run."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        assert os.environ.get("CI") != "true", "no chromium or no playwright on this machine"
        pytest.skip("no chromium or no playwright on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_in_a_browser_it_fits_and_axe_finds_nothing(
    chrome: Browser, tmp_path: Path, width: int
) -> None:
    report(tmp_path / "a b#", "Ashmere" * 12, marking=MARKING)
    report(tmp_path / "b", HOSTILE[0], HOSTILE[1])
    (report(tmp_path / ("c" * 120)) / "results.json").write_text("{")
    write_whole(tmp_path, index_files(read_shelf(tmp_path)))
    shown = chrome.new_page(viewport={"width": width, "height": 900})
    wrong: list[str] = []
    url = (tmp_path / "index.html").as_uri()
    shown.on("console", lambda message: wrong.append(message.text))
    shown.on("request", lambda sent: sent.url == url or wrong.append(sent.url))
    shown.goto(url)
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    shown.evaluate(axe.axe_script)
    found = shown.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [fault["id"] for fault in found["violations"]] == []
    assert wrong == []
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement.className") == "skip"
    if width == 1280:
        shown.get_by_role("link", name="Report of Ashmere").first.click()
        assert shown.title().startswith("Ashmere")
    shown.close()


def test_on_paper_the_list_lies_across_and_says_who_may_have_it(
    chrome: Browser, tmp_path: Path
) -> None:
    pypdf = pytest.importorskip("pypdf")
    for n in range(25):
        report(tmp_path / f"{n}", f"System {n}", marking=MARKING)
    write_whole(tmp_path, index_files(read_shelf(tmp_path)))
    shown = chrome.new_page()
    shown.goto((tmp_path / "index.html").as_uri())
    shown.pdf(path=tmp_path / "i.pdf", prefer_css_page_size=True)
    shown.close()
    pages = pypdf.PdfReader(tmp_path / "i.pdf").pages
    assert 2 <= len(pages) <= 6
    assert all(page.mediabox.width > page.mediabox.height for page in pages)
    assert all("Consultant" in page.extract_text() for page in pages)
