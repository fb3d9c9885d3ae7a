"""Where the built-in questionnaires, the worked examples and the page templates are.

The only module that knows. An installed package has them as `maturity.surveys` and
`maturity.templates`; a plain checkout has them as the folders beside `maturity/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def surveys() -> Traversable:
    """The folder of built-in questionnaires (`instruments/`) and worked examples (`examples/`)."""
    return _folder("surveys")


def templates() -> Traversable:
    """The folder of Jinja pages, partials and `assets/`."""
    return _folder("templates")


def asset(path: str) -> str:
    """The text of one file in `templates/assets/`, to be placed inside a page.

    A missing asset raises `FileNotFoundError`: a page without its stylesheet is our bug, and must
    not be written.
    """
    return templates().joinpath("assets", path).read_text(encoding="utf-8")


def _folder(name: str) -> Traversable:
    """One data folder, from the installed package or else from the checkout."""
    # Imported here so that `maturity --help` does not pay for it.
    from importlib.resources import files
    from pathlib import Path

    package = f"maturity.{name}"
    try:
        # Not files("maturity") / name: that works in a wheel and fails in an editable install.
        return files(package)
    except ModuleNotFoundError as missing:
        if missing.name != package:
            raise
    return Path(__file__).parent.parent / name
