"""The reports that stand in a folder, listed on one page: by title and wave, never by score."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from maturity._version import __version__
from maturity.audience import MARKINGS
from maturity.drawing.bars import bar
from maturity.drawing.marks import verdict_icon
from maturity.entry import REPORT, RESULTS, Entry, Unfit, edition, read_entry
from maturity.errors import quote, refuse
from maturity.html import render_page
from maturity.page.parts import Bar
from maturity.wording import count, shorten

INDEX = "index.html"
#: How far below the folder reports are looked for.
DEPTH = 3
#: So many markings fit into the foot of a printed page.
_FOOT = 3
_GENERATOR = b'<meta name="generator" content="maturity'


@dataclass(frozen=True)
class Passed:
    """A folder that looks like a report's but cannot be listed, and why."""

    where: str
    why: str


@dataclass(frozen=True)
class Shelf:
    """The reports in a folder, in the order of their titles and waves."""

    entries: tuple[Entry, ...]
    passed: tuple[Passed, ...]
    systems: int
    markings: tuple[str, ...]


def read_shelf(folder: Path) -> Shelf:
    """The reports in a folder and up to three folders below it; links are not followed.

    Raises `MaturityError` where there is nothing to list, or where the folder's index.html was made
    by another program.
    """
    if not folder.is_dir():
        refuse(
            "no-reports",
            str(folder),
            "there is no such folder",
            "Name the folder that holds the reports, such as reports.",
        )
    check_free(folder)
    found: list[Entry] = []
    passed: list[Passed] = []
    for parts in _folders(folder, (), passed):
        try:
            found.append(read_entry(folder, parts))
        except Unfit as error:
            passed.append(Passed(_shown(parts), str(error)))
    if not found and not passed:
        refuse(
            "no-reports",
            str(folder),
            "there is no report in it, nor in the folders below it",
            f"A report is a folder that holds {REPORT} and {RESULTS}: maturity score SURVEY makes "
            "one.",
        )
    entries = tuple(sorted(found, key=lambda entry: entry.order))
    consultant = MARKINGS["consultant"]
    markings = [consultant] if any(e.edition == edition("consultant") for e in entries) else []
    markings += sorted({entry.marking for entry in entries if entry.marking})
    return Shelf(entries, tuple(passed), len({entry.system for entry in found}), tuple(markings))


def index_files(shelf: Shelf) -> dict[str, bytes]:
    """The page that lists the reports, by its name in the folder."""
    heads = [m.partition(":")[0] if m in MARKINGS.values() else m for m in shelf.markings]
    if len(heads) > _FOOT:
        heads = [*heads[: _FOOT - 1], "Further markings apply: see the list"]
    text = render_page(
        "index.html",
        footer="\n".join((*heads, "Reports on relationship maturity. Not a ranking.")),
        functions={"bar": _bar, "verdict_icon": verdict_icon},
        shelf=shelf,
        facts=(
            count(len(shelf.entries), "report"),
            count(shelf.systems, "system"),
            *((f"{len(shelf.passed)} not listed",) if shelf.passed else ()),
        ),
        version=__version__,
    )
    return {INDEX: text.encode("utf-8")}


def _bar(model: Bar) -> Markup:
    return bar(model.value, model.low, model.high, band=model.band, cuts=model.cuts)


def check_free(folder: Path) -> None:
    """Refuse to replace a page that somebody else made."""
    path = folder / INDEX
    try:
        with path.open("rb") as file:
            ours = _GENERATOR in file.read(4096)
    except FileNotFoundError:
        return
    except OSError:
        ours = False
    if not ours:
        refuse(
            "index-not-ours",
            str(path),
            "it was not made by this program",
            "Rename or move it, or make the list in another folder.",
        )


def _folders(
    folder: Path, parts: tuple[str, ...], passed: list[Passed]
) -> Iterator[tuple[str, ...]]:
    """Every folder that holds a report or a part of one, by its names below the first."""
    try:
        with os.scandir(folder.joinpath(*parts)) as listed:
            inside = sorted(listed, key=lambda each: each.name)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        passed.append(Passed(_shown(parts), f"the folder cannot be opened ({quote(reason)})"))
        return
    if any(each.name in (REPORT, RESULTS) for each in inside):
        yield parts
    for each in inside:
        # What is hidden is somebody's own, and a link may lead anywhere, also in a circle.
        looked = each.is_dir(follow_symlinks=False) and not each.name.startswith(".")
        if looked and len(parts) < DEPTH:
            yield from _folders(folder, (*parts, each.name), passed)


def _shown(parts: tuple[str, ...]) -> str:
    return shorten("/".join(parts), 200) or "the folder itself"
