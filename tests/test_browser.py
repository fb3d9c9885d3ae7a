"""The report in a real browser: nothing is requested, nothing overflows, everyone can read it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from invented_results import results

from maturity.report import render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
WORDS = {"Dyad": "Two organisations and both their views."}
VARIANTS: dict[str, dict[str, Any]] = {
    "plain": {"organisations": 24},
    "ranges": {"organisations": 24, "ranges": True},
    "hostile": {"organisations": 12, "hostile": True, "ranges": True},
    "blocks": {"organisations": 60},
    "bare": {"organisations": 3, "given": False, "places": False, "notice": ""},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; a test without it is skipped here, and fails where all tests must run."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of all variants as files."""
    made = tmp_path_factory.mktemp("reports")
    for name, options in VARIANTS.items():
        (made / f"{name}.html").write_text(
            render(results(**options), words=WORDS), encoding="utf-8"
        )
    return made


def opened(
    browser: Browser, file: Path, width: int = 1280, **options: Any
) -> tuple[Page, list[str]]:
    """A page with everything that went wrong in it so far."""
    wrong: list[str] = []
    shown = browser.new_page(viewport={"width": width, "height": 900}, **options)
    shown.on("console", lambda message: wrong.append(f"console: {message.text}"))
    shown.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    shown.on("dialog", lambda dialog: wrong.append("a dialog"))
    url = file.as_uri()
    shown.on("request", lambda sent: sent.url == url or wrong.append(f"request: {sent.url}"))
    shown.goto(url)
    return shown, wrong


@pytest.mark.parametrize("name", VARIANTS)
def test_nothing_is_requested_nothing_fails_and_nothing_planted_runs(
    browser: Browser, folder: Path, name: str
) -> None:
    shown, wrong = opened(browser, folder / f"{name}.html")
    assert shown.title().startswith("Elmshire Integrated Care System")
    assert shown.locator("h1").is_visible()
    assert wrong == []
    shown.close()


@pytest.mark.parametrize("width", [1280, 768, 390, 320])
@pytest.mark.parametrize("name", VARIANTS)
def test_the_page_never_scrolls_sideways(
    browser: Browser, folder: Path, name: str, width: int
) -> None:
    shown, _ = opened(browser, folder / f"{name}.html", width)
    shown.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    shown.close()


@pytest.mark.parametrize(
    ("name", "width"),
    [("plain", 1280), ("hostile", 1280), ("hostile", 390), ("hostile", 320), ("bare", 320)],
)
def test_axe_finds_nothing(browser: Browser, folder: Path, name: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    shown, _ = opened(browser, folder / f"{name}.html", width)
    shown.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    # Not as a script in the page: its policy forbids every script.
    shown.evaluate(axe.axe_script)
    found = shown.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [
        (fault["id"], [node["html"][:200] for node in fault["nodes"][:3]])
        for fault in found["violations"]
    ] == []
    shown.close()


def test_the_contents_list_and_the_skip_link_work_from_the_keyboard(
    browser: Browser, folder: Path
) -> None:
    shown, _ = opened(browser, folder / "plain.html")
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement.textContent") == "Skip to the report"
    assert shown.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    shown.keyboard.press("Enter")
    assert shown.evaluate("document.activeElement.id") == "main"
    shown.close()


def test_without_scripts_every_text_is_there(browser: Browser, folder: Path) -> None:
    read = []
    for scripts in (True, False):
        shown, wrong = opened(browser, folder / "plain.html", java_script_enabled=scripts)
        read.append(shown.locator("body").inner_text())
        assert wrong == []
        shown.close()
    assert read[0] == read[1]
    assert "Who rates whom" in read[1]


@pytest.mark.parametrize("name", VARIANTS)
def test_the_first_printed_page_is_the_summary_alone(
    browser: Browser, folder: Path, name: str
) -> None:
    pypdf = pytest.importorskip("pypdf")
    shown, _ = opened(browser, folder / f"{name}.html")
    file = folder / f"{name}.pdf"
    shown.pdf(path=file, prefer_css_page_size=True, print_background=True)
    shown.close()
    pages = pypdf.PdfReader(file).pages
    texts = [" ".join(page.extract_text().split()) for page in pages]
    assert "Summary" in texts[0]
    assert "Consultant's edition" in texts[0]
    assert "How to read it" in texts[0]
    assert "Does the structure work in practice?" not in texts[0]
    assert "Does the structure work in practice?" in texts[1]
    assert f"Page 1 of {len(pages)}" in texts[0]
    # Closed parts print, and the matrix lies on a landscape page.
    assert any("Organisations and their codes" in text and "Column" in text for text in texts)
    matrix = next(page for page, text in zip(pages, texts, strict=True) if "Who rates whom" in text)
    assert matrix.mediabox.width > matrix.mediabox.height
    assert pages[0].mediabox.width < pages[0].mediabox.height


@pytest.mark.parametrize("name", VARIANTS)
def test_no_table_is_wider_than_the_paper(browser: Browser, folder: Path, name: str) -> None:
    # Where one is, the browser shrinks the whole print to fit it.
    for section, millimetres in ((".section:not(.wide)", 180), (".wide", 273)):
        pixels = int(millimetres * 96 / 25.4)
        shown, _ = opened(browser, folder / f"{name}.html", pixels)
        shown.emulate_media(media="print")
        widths = shown.evaluate(
            f"[...document.querySelectorAll('{section} table')].map(t => t.scrollWidth)"
        )
        assert max(widths) <= pixels
        shown.close()
