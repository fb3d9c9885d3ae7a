"""The report on paper: printed into a PDF by a browser that is on the machine already."""

from __future__ import annotations

import contextlib
import datetime
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from maturity.errors import quote, refuse

#: The variable that names a browser, before any other is looked for.
NAMED = "MATURITY_BROWSER"
NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge",
)  # fmt: skip
_WINDOWS = (
    ("Google", "Chrome", "Application", "chrome.exe"),
    ("Chromium", "Application", "chrome.exe"),
    ("Microsoft", "Edge", "Application", "msedge.exe"),
)
_MAC = ("Google Chrome", "Chromium", "Microsoft Edge")
#: A large report takes a few seconds; a browser that has not printed after this never will.
SECONDS = 180.0
#: The day that stands in a PDF where the wave has no last day.
DAY = datetime.date(2000, 1, 1)

#: The name of one part of the page's structure.
_PART = re.compile(rb"\(node\d{8}\)")
_ANCHOR = re.compile(rb"(<a\b[^<>]*?)\shref=\"(?!#)[^\"<>]*\"", re.IGNORECASE)
_DATE = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}([+-]\d\d'\d\d'|Z)")
_INSTALL = (
    "Install Chromium, Google Chrome or Microsoft Edge, or name one in the variable "
    f"{NAMED}; or leave out --pdf, open the report in any browser and print it from there."
)


def find_browser(environment: Mapping[str, str] | None = None) -> Path:
    """The Chromium, Chrome or Edge of this machine, or `MaturityError` that says what to install.

    The variable MATURITY_BROWSER (a path, or a name on the PATH) comes first.
    """
    known = os.environ if environment is None else environment
    named = known.get(NAMED, "").strip()
    if named:
        path = Path(named) if {"/", os.sep} & set(named) else _on_path(named, known)
        if path is None or not _runs(path):
            refuse(
                "no-browser",
                f"{NAMED}={named[:200]}",
                "there is no program of that name, or it may not be run",
                _INSTALL,
            )
        return path.absolute()
    candidates = [path for name in NAMES if (path := _on_path(name, known))]
    found = next((path for path in (*candidates, *_usual_places(known)) if _runs(path)), None)
    if found is None:
        refuse("no-browser", "--pdf", "no browser was found that could print the report", _INSTALL)
    return found


def _on_path(name: str, environment: Mapping[str, str]) -> Path | None:
    """A program on the PATH; never one in the folder a person happens to be in."""
    ending = ".exe" if sys.platform == "win32" and not name.lower().endswith(".exe") else ""
    folders = [Path(part.strip('"')) for part in environment.get("PATH", "").split(os.pathsep)]
    paths = (folder / f"{name}{ending}" for folder in folders if folder.is_absolute())
    return next(filter(_runs, paths), None)


def _usual_places(environment: Mapping[str, str], platform: str = sys.platform) -> Iterator[Path]:
    """Where browsers are installed on Windows and on a Mac; neither puts them on the PATH."""
    if platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            if environment.get(variable):
                yield from (Path(environment[variable], *parts) for parts in _WINDOWS)
    elif platform == "darwin":
        for root in ("/Applications", f"{environment.get('HOME', '')}/Applications"):
            yield from (Path(root, f"{name}.app", "Contents", "MacOS", name) for name in _MAC)


def _runs(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.X_OK)
    except (OSError, ValueError):
        return False


def print_pdf(
    html: bytes,
    *,
    browser: Path,
    day: datetime.date | None = None,
    seconds: float = SECONDS,
) -> bytes:
    """A page as a tagged PDF with an outline; the same page and browser give the same bytes.

    `day` stands in it as the day it was made. Links to files beside the page are left out, because
    a PDF would remember where the page lay while it was printed. Raises `MaturityError` where the
    browser fails, is older than tagged PDFs, or takes longer than `seconds`.
    """
    # A browser may still be tidying up its profile when it has said that it is done.
    with tempfile.TemporaryDirectory(prefix="maturity-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        page, made = folder / "report.html", folder / "report.pdf"
        page.write_bytes(_ANCHOR.sub(rb"\1", html))
        _run(_command(browser, page, made), browser, folder, seconds)
        try:
            data = made.read_bytes()
        except OSError:
            data = b""
    if not data.startswith(b"%PDF"):
        _failed(browser, "it wrote no PDF")
    if b"/StructTreeRoot" not in data or b"/Outlines" not in data:
        _failed(browser, "its PDF has no tags or no outline, so not everybody could read it")
    return _renumbered(_dated(data, day or DAY))


def _renumbered(data: bytes) -> bytes:
    """The parts of the page's structure named by their order.

    A browser numbers them by when it met them, which a busy machine changes. As many digits stand
    in as did before, and in the same order, so every place and every sorted list in the file stays
    right.
    """
    order = {old: n for n, old in enumerate(sorted(set(_PART.findall(data))), start=1)}
    return _PART.sub(lambda found: b"(node%08d)" % order[found[0]], data)


def _command(browser: Path, page: Path, made: Path) -> list[str]:
    return [
        str(browser),
        "--headless",
        # Only the superuser's browser has no sandbox to offer.
        *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-extensions",
        "--no-first-run",
        "--no-default-browser-check",
        "--no-pdf-header-footer",
        "--generate-pdf-document-outline",
        f"--user-data-dir={page.parent / 'profile'}",
        f"--print-to-pdf={made}",
        page.as_uri(),
    ]


def _run(command: list[str], browser: Path, folder: Path, seconds: float) -> None:
    try:
        # In a group of its own, so that the processes it starts can be ended with it.
        started = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        _failed(browser, f"it cannot be started ({quote(error.strerror or type(error).__name__)})")
    try:
        code = started.wait(seconds)
    except subprocess.TimeoutExpired:
        code = None
    finally:
        # Also after success or Ctrl-C: nothing of it stays behind.
        _end(started)
    if code is None:
        _failed(browser, f"it had not printed the report after {seconds:g} seconds")
    if code:
        _failed(browser, f"it ended with the code {code}")


def _end(started: subprocess.Popen[bytes]) -> None:
    """End the browser and every process it started."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            started.kill()
        else:
            os.killpg(started.pid, signal.SIGKILL)
    started.wait()


def _failed(browser: Path, found: str) -> NoReturn:
    refuse(
        "print-failed",
        str(browser),
        found,
        f"Bring it up to date or name another in the variable {NAMED}; or leave out --pdf, open "
        "the report in any browser and print it from there.",
    )


def _dated(data: bytes, day: datetime.date) -> bytes:
    """The PDF with one day in place of the clock's: of the same length, so no address in it moves.

    >>> _dated(b"/ModDate (D:20261123020640+00'00')", datetime.date(2026, 3, 27))
    b"/ModDate (D:20260327000000+00'00')"
    """
    stamp = f"{day.isoformat().replace('-', '')}000000".encode("ascii")

    def put(found: re.Match[bytes]) -> bytes:
        zone = b"Z" if found[2] == b"Z" else b"+00'00'"
        return found[1] + stamp + zone

    return _DATE.sub(put, data)
