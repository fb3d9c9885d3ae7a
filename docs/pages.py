"""Makes docs/api.md from the code and docs/parts/, and docs/walk.ipynb from docs/notebook.md.

    python docs/pages.py

A test fails when either page is not what this makes, so neither can drift from the code.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).parent
#: The parts of the explanation that every measure has, in order.
LABELS = ("Formula", "Moves", "Do not over-read", "Undefined", "Sources")

HEAD = (
    "# The library: every public name\n\n"
    "Made from the code by `python docs/pages.py`; a test compares. For a walk from a folder to a "
    "figure see [notebook.md](notebook.md), for the formulas of scores and verdicts "
    "[method.md](method.md), for files [results.md](results.md) and [exporting.md](exporting.md)."
    "\n\n`import maturity` is quick: each name is imported when it is first used. What is not "
    "listed here may change without notice.\n\n"
)

#: The modules of measures in the order in which an analyst meets them; any others stand behind.
ORDER = (
    "cohesion", "reciprocity", "centrality", "centralisation", "core", "hierarchy", "groups",
    "brokerage", "holes", "census", "multiplexity", "association", "resampling", "people",
)  # fmt: skip
#: Modules of explained functions beside the measures of a network.
OTHERS = ("agreement", "reliability", "relations")


def api() -> str:
    """The page of every public name."""
    parts = [HEAD, "## Public names\n\n", _public()]
    parts += ["\n", _here((HERE / "parts" / "finding.md").read_text("utf-8"))]
    parts.append(
        "\n## Measures of a network\n\nAll are imported from `maturity.measures`. Each takes "
        "`Ties`, keeps what is not known apart from what is known to be nothing, and leaves its "
        "input as it was. `net_by_` gives a `Number` (some beside chance), `node_by_` and "
        "`node_is_` a Series, `tie_by_` a table; where something is not known the note says why. "
        "None of them enters a score or a verdict.\n"
    )
    for module in _measures():
        found = list(_functions(module))
        if found:
            parts.append(f"\n### {_title(module)}\n")
            parts += [_explained(name, function) for name, function in found]
    for name in OTHERS:
        module = importlib.import_module(f"maturity.{name}")
        parts.append(f"\n## maturity.{name}\n\n{_title(module)}.\n")
        parts += [_explained(one, function) for one, function in _functions(module, every=True)]
    return "".join(parts)


def _here(text: str) -> str:
    """The text without the names of measures that are not there, and the comma before each."""
    from maturity import measures

    def kept(found: re.Match[str]) -> str:
        return found[0] if hasattr(measures, found[1]) else ""

    return re.sub(r",? ?`((?:net|node|tie)_[a-z_]+)`", kept, text)


def _public() -> str:
    import maturity

    rows = []
    for name in sorted(set(maturity.__all__) - {"__version__"}, key=str.lower):
        thing = getattr(maturity, name)
        doc = (inspect.getdoc(thing) or "").splitlines()[0]
        if isinstance(thing, ModuleType):
            rows.append((f"`maturity.{name}`", "module", doc))
        elif inspect.isclass(thing):
            rows.append((f"`{name}`", "class", doc))
        else:
            rows.append((f"`{name}{_signature(thing)}`", "function", doc))
    return _table(("name", "kind", "what it is"), rows)


def _measures() -> list[ModuleType]:
    package = importlib.import_module("maturity.measures")
    names = sorted(
        (module.name for module in pkgutil.iter_modules(package.__path__)),
        key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name),
    )
    return [importlib.import_module(f"maturity.measures.{name}") for name in names]


def _functions(
    module: ModuleType, *, every: bool = False
) -> Iterator[tuple[str, Callable[..., Any]]]:
    from maturity.measures import PREFIXES

    for name, thing in vars(module).items():
        mine = inspect.isfunction(thing) and thing.__module__ == module.__name__
        if mine and (not name.startswith("_") if every else name.startswith(PREFIXES)):
            yield name, thing


def _title(module: ModuleType) -> str:
    first = (inspect.getdoc(module) or "").splitlines()[0].rstrip(".")
    return first[:1].upper() + first[1:]


def _explained(name: str, function: Callable[..., Any]) -> str:
    doc = inspect.getdoc(function) or ""
    first, _, rest = doc.partition("\n")
    lines = [f"\n#### {name}\n", f"`{name}{_signature(function)}`\n", f"{first}\n"]
    # A part goes on over lines until the next one begins.
    found = re.split(rf"^({'|'.join(LABELS)}): ", rest, flags=re.M)[1:]
    told = dict(zip(found[::2], found[1::2], strict=True))
    lines += [f"* **{label}:** {_words(told[label])}" for label in LABELS if label in told]
    if not told and rest.strip():
        lines.append(_words(rest.strip()))
    return "\n".join(lines) + "\n"


def _words(text: str) -> str:
    """A part of a docstring on one line, up to the first empty one."""
    return " ".join(text.split("\n\n")[0].split()).replace("*", "\\*").replace("<", "&lt;")


def _signature(function: Callable[..., Any]) -> str:
    """A signature with what may be left out; the words below say what each thing is."""
    parts, star = [], False
    for given in inspect.signature(function).parameters.values():
        if given.kind is inspect.Parameter.KEYWORD_ONLY and not star:
            parts.append("*")
            star = True
        has = given.default is not inspect.Parameter.empty
        parts.append(f"{given.name}={_default(given.default)}" if has else given.name)
    return f"({', '.join(parts)})"


def _default(value: Any) -> str:
    """A default without what differs from one process to another."""
    return repr(value) if isinstance(value, int | float | str | tuple | None) else "…"


def _table(columns: tuple[str, ...], rows: Any) -> str:
    lines = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def walk() -> str:
    """The walk as a notebook: text as text, blocks of Python as cells that were not run."""
    text = (HERE / "notebook.md").read_text("utf-8")
    cells: list[dict[str, Any]] = []
    for n, part in enumerate(re.split(r"^```python\n(.*?)^```\n", text, flags=re.M | re.S)):
        said = part.strip("\n")
        if not said:
            continue
        cell: dict[str, Any] = {"cell_type": "code" if n % 2 else "markdown", "metadata": {}}
        if n % 2:
            cell |= {"execution_count": None, "outputs": []}
        cells.append(cell | {"source": said.splitlines(keepends=True)})
    made = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


PAGES: dict[str, Callable[[], str]] = {"api.md": api, "walk.ipynb": walk}


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    for name, make in PAGES.items():
        (HERE / name).write_text(make(), encoding="utf-8", newline="\n")
        print(HERE / name)
