"""A real browser for the tests of the pages, and what they ask of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
#: The widths that matter: a laptop, a telephone, and the narrowest that WCAG asks for.
WIDTHS = (1280, 390, 320)


def lacking(what: str) -> None:
    """Skip for want of a tool; on a build machine, where all tests must run, fail."""
    assert os.environ.get("CI") != "true", f"{what} is missing on this machine"
    pytest.skip(f"{what} is missing on this machine")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, started once for a module of tests."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        lacking("chromium or playwright")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()


@dataclass
class Shown:
    """An open page, and everything that went wrong in it so far."""

    page: Page
    wrong: list[str] = field(default_factory=list)

    def get(self, script: str, argument: Any = None) -> Any:
        """What a piece of JavaScript gives in the page."""
        return self.page.evaluate(script, argument)

    def unfold(self) -> None:
        """Open every part that can be opened."""
        self.get("document.querySelectorAll('details').forEach(d => d.open = true)")

    def sideways(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(
            self.get(
                "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
            )
        )

    def dress(self, style: str) -> None:
        """Lay a style over the page, which its policy forbids to everyone but us."""
        self.get(
            """style => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(style);
              document.adoptedStyleSheets = [sheet];
            }""",
            style,
        )

    def widen(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": 900})


@contextmanager
def opened(
    browser: Browser, file: Path, width: int = 1280, *, part: str = "", **options: Any
) -> Iterator[Shown]:
    """A page opened from its file, in a window of its own; `part` is what follows the address."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    shown = Shown(context.new_page())
    url = file.as_uri()

    def asked(address: str) -> None:
        if address.split("#")[0] != url:
            shown.wrong.append(f"request: {address}")

    def asked_to_answer(dialog: Any) -> None:
        shown.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    shown.page.on("console", lambda message: shown.wrong.append(f"console: {message.text}"))
    shown.page.on("pageerror", lambda error: shown.wrong.append(f"error: {error}"))
    shown.page.on("dialog", asked_to_answer)
    shown.page.on("popup", lambda popup: shown.wrong.append("a new window"))
    shown.page.on("request", lambda request: asked(request.url))
    shown.page.goto(url + part)
    yield shown
    context.close()


#: Spread over the page while axe looks at it: axe cannot see through the shadows at the edges of
#: scrolled tables, and would leave all text in them undecided.
PLAIN = ".scroll{background:none!important}"


def axe_faults(shown: Shown) -> list[tuple[str, Any]]:
    """What axe finds wrong, and what it leaves undecided for a reason that we do not know."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    if not shown.get("'axe' in window"):
        # Not as a script in the page: its policy allows only its own.
        shown.get(axe.axe_script)
    shown.dress(PLAIN)
    narrow = shown.get("innerWidth") < max(WIDTHS)
    # Of what is undecided in a narrow window one of a kind is enough, and much faster.
    found = shown.get(
        """told => axe.run(document, {resultTypes: told, preload: false, selectors: false,
                                      elementRef: false})""",
        ["violations"] if narrow else ["violations", "incomplete"],
    )
    shown.dress("")
    faults = [(fault["id"], node) for fault in found["violations"] for node in fault["nodes"]]
    faults += [
        (fault["id"], node)
        for fault in found["incomplete"]
        for node in fault["nodes"]
        if not _is_explained(fault["id"], node, narrow)
    ]
    return [(fault, node["html"][:160]) for fault, node in faults]


def _is_explained(rule: str, node: Any, narrow: bool) -> bool:
    """Whether we know why axe cannot decide, and decide it elsewhere."""
    if rule == "th-has-data-cells":
        # It finds no cell under a header where a row is one long cell. The Nu checker counts the
        # cells of every row (test_validity.py).
        return 'class="matrix"' in node["html"]
    if rule == "color-contrast":
        # Single digits, and text in drawings: the palette is tested in Python (test_drawing.py).
        # In a narrow window a wide table is scrolled out of sight; no colour depends on the width.
        reasons = {check["data"]["messageKey"] for check in node["any"]}
        drawn = node["html"].startswith(("<text", "<tspan"))
        return narrow or drawn or reasons == {"shortTextContent"}
    return False
