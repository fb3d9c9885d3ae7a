"""How a report is dressed: its accent colour, its logo, who made it and who may see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from maturity.errors import Problems, nearest, quote, shows, visible
from maturity.picture import KINDS, SVG, media_type, svg_fault

#: The accent colour of a survey that names none.
ACCENT = "#1E6E9D"
#: The least contrast of the accent with white: what WCAG asks of text.
CONTRAST = 4.5
#: A larger logo would weigh more than the whole report.
LARGEST_LOGO = 200 * 1024
#: An owner or marking is never cut, so it must be short enough for the foot of a page.
LONGEST = 100

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")

Read = Callable[[str, Problems], bytes | None]


@dataclass(frozen=True)
class Theme:
    """How a report is dressed, and what is said of its maker and its readers.

    `accent` is #RRGGBB. `logo` is the picture itself and `logo_type` its media type. `owner` made
    the report; `marking` says who may have it. Neither changes a number.
    """

    accent: str = ACCENT
    logo: bytes | None = None
    logo_type: str = ""
    owner: str = ""
    marking: str = ""

    def __post_init__(self) -> None:
        # Both go into the page as they are.
        if not _COLOUR.fullmatch(self.accent):
            raise ValueError(f"the accent is no colour: {self.accent!r}")
        if (self.logo is None) != (self.logo_type not in KINDS):
            raise ValueError("a logo needs its media type, and no other has one")


DEFAULT = Theme()


def contrast(colour: str) -> float:
    """The contrast of a colour (#RRGGBB) with white, 1 to 21, as WCAG 2.2 defines it.

    >>> round(contrast("#000000")), round(contrast("#FFFFFF")), round(contrast("#1E6E9D"), 1)
    (21, 1, 5.6)
    """
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (sum(k * v for k, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05)


def read_theme(
    given: Mapping[str, Any], *, file: str, folder: Path, read: Read, problems: Problems
) -> Theme:
    """The theme of a survey from its `[report]` table, noting every problem in it.

    `file` is where the table stands, as messages print it; `read` reads a file of `folder`, where
    the logo must be.
    """
    texts = {
        key: _text(given.get(key, ""), key, file, problems)
        for key in ("accent", "logo", "owner", "marking")
    }
    for key in ("owner", "marking"):
        if len(visible(texts[key])) > LONGEST:
            problems.add(
                "bad-key",
                file,
                f"found {quote(texts[key])}",
                f"Shorten it to {LONGEST} characters: it is printed whole on every page.",
                column=f"[report] {key}",
            )
    accent = _accent(texts["accent"], file, problems)
    logo = _logo(texts["logo"], file, folder, read, problems) if texts["logo"] else None
    kind = media_type(logo) if logo is not None else ""
    return Theme(accent, logo, kind, texts["owner"], texts["marking"])


def _text(value: object, key: str, file: str, problems: Problems) -> str:
    if not isinstance(value, str):
        problems.add(
            "bad-key", file, f"found {quote(str(value))}", f'Write {key} = "…".',
            column=f"[report] {key}",
        )  # fmt: skip
        return ""
    text = " ".join(value.split())
    return text if shows(text) else ""


def _accent(text: str, file: str, problems: Problems) -> str:
    if not text:
        return ACCENT
    if not _COLOUR.fullmatch(text):
        problems.add(
            "bad-colour",
            file,
            f"found {quote(text)}",
            f"Write a colour as # and six digits, two each for red, green and blue: {ACCENT}.",
            column="[report] accent",
        )
        return ACCENT
    reached = contrast(text)
    if reached < CONTRAST:
        # Cut and not rounded, so that 4.46 is never called 4.5.
        problems.add(
            "pale-colour",
            file,
            f"the contrast of {text} with white is {int(reached * 10) / 10:g} to 1",
            f"Choose a darker one: at least {CONTRAST:g} to 1, so that everyone can see it.",
            column="[report] accent",
        )
        return ACCENT
    return text.upper()


def _logo(name: str, file: str, folder: Path, read: Read, problems: Problems) -> bytes | None:
    """The bytes of the logo; None, and a problem that says why, where it cannot be used."""
    column = "[report] logo"
    if not _inside(folder, name):
        problems.add(
            "logo-outside",
            file,
            f"{quote(name)} is not in the survey's folder",
            "Copy the logo into the folder and give its name alone.",
            column=column,
        )
        return None
    try:
        path = folder / name
        # Exactly that name: in other capitals it could be a link that leads elsewhere.
        there, size = (True, path.stat().st_size) if path.is_file() else (False, 0)
        names = [] if there else [entry.name for entry in folder.iterdir() if entry.is_file()]
    except OSError:
        there, size, names = False, 0, []
    if not there:
        problems.add(
            "logo-missing",
            file,
            f"there is no file {quote(name)} in the survey's folder",
            f"Copy the logo there, or correct its name.{nearest(name, sorted(names))}",
            column=column,
        )
        return None
    if size > LARGEST_LOGO:
        problems.add(
            "logo-too-large",
            file,
            f"{quote(name)} has {-(-size // 1024)} KB",
            f"Save it smaller, at most {LARGEST_LOGO // 1024} KB: every report carries it.",
            column=column,
        )
        return None
    data = read(name, problems)
    if data is None:
        return None
    kind = media_type(data)
    if not kind:
        problems.add(
            "logo-not-an-image",
            file,
            f"{quote(name)} is no PNG, JPEG or SVG picture, whatever its name ends with",
            "Save the logo as PNG, JPEG or SVG.",
            column=column,
        )
        return None
    fault = svg_fault(data) if kind == SVG else ""
    if fault:
        problems.add(
            "logo-unsafe",
            file,
            f"{quote(name)} has {fault}",
            "Save it as a plain SVG without that, or as PNG.",
            column=column,
        )
        return None
    return data


def _inside(folder: Path, name: str) -> bool:
    """Whether a name leads to a place inside the folder, links followed."""
    windows = PureWindowsPath(name)
    away = windows.drive or windows.root or PurePosixPath(name).is_absolute()
    if away or ".." in windows.parts or "\0" in name:
        return False
    try:
        return (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return False
