"""Imports point one way: every module stands on a floor and imports only from floors below."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

#: The table: a module, or a package of modules, and the floor it stands on.
FLOORS = {
    "_version": 0,
    "audience": 0,
    "errors": 0,
    "layout": 0,
    "resources": 0,
    "number": 0,
    "minres": 0,
    "settings": 1,
    "table": 1,
    "chance": 1,
    "cells": 2,
    "register": 2,
    "instrument": 3,
    "lineage": 3,
    "registry": 4,
    "structure": 3,
    "source": 4,
    "theme": 4,
    "picture": 3,
    "wave": 4,
    "doubts": 5,
    "fieldwork": 6,
    "workbook": 5,
    "cover": 5,
    "survey": 7,
    "hints": 8,
    "sheets": 9,
    "blank": 10,
    "frame": 7,
    "freeze": 8,
    "planning": 8,
    "network": 7,
    "model": 8,
    "worlds": 8,
    "testimony": 9,
    "views": 9,
    "ties": 9,
    "logic": 9,
    "outcome": 10,
    "basis": 10,
    "wiring": 10,
    "ranges": 11,
    "scores": 12,
    "verdicts": 13,
    "criteria": 14,
    "settle": 14,
    "sensitivity": 14,
    "measures": 15,
    "agreement": 15,
    "reliability": 15,
    "response": 15,
    "relations": 15,
    "assessment": 15,
    "diagnostics": 16,
    "results": 17,
    "tables": 18,
    "words": 16,
    "wording": 17,
    "reasons": 18,
    "phrasing": 18,
    "restate": 9,
    "comparable": 9,
    "pairing": 11,
    "common": 11,
    "decomposition": 11,
    "differences": 12,
    "discovery": 13,
    "change": 14,
    "movement": 14,
    "like": 16,
    "compare": 17,
    "compared": 18,
    "comparison": 19,
    "release": 20,
    "coaching": 19,
    "tracking": 19,
    "findings": 20,
    "scoring": 21,
    "moves": 20,
    "drawing": 20,
    "pdf": 20,
    "outputs": 20,
    "page": 21,
    "headline": 22,
    "html": 22,
    "report": 23,
    "agreed": 24,
    "exchange": 24,
    "publish": 24,
    "shelf": 24,
    "entry": 23,
    "packs": 25,
    "portfolio": 25,
    "terminal": 25,
    "notebook": 25,
    "options": 25,
    "__init__": 26,
    "commands": 26,
    "takeout": 26,
    "feedback": 26,
    "cli": 27,
    "__main__": 28,
}

#: Importing from one's own floor is allowed only here: the left module is made from the right one.
#: Each pair stands in one direction only, so no cycle can come of it.
BESIDE: dict[str, set[str]] = {}

#: Diagnostics describe; they may not move a score or a verdict.
DIAGNOSTICS = {"measures", "agreement", "reliability", "relations"}
UNMOVED = {
    "model", "views", "outcome", "worlds", "testimony", "basis", "ranges", "scores", "verdicts",
    "criteria", "settle", "sensitivity", "assessment",
}  # fmt: skip


def faults(folder: Path) -> list[str]:
    """Everything wrong with the imports of the package in `folder`, as `file:line: fault`."""
    found: list[str] = []
    names = {_name(path, folder): path for path in sorted(folder.rglob("*.py"))}
    graph: dict[str, set[str]] = {name: set() for name in names}
    for name, path in names.items():
        unit = _unit(name)
        where = path.relative_to(folder.parent).as_posix()
        if unit not in FLOORS:
            found.append(f"{where}:1: {unit} is not in the table of floors")
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        for line, target in _imports(tree):
            fault = _fault(unit, target)
            if fault:
                found.append(f"{where}:{line}: {fault}")
            else:
                # The last word is a module, or a name in the module before it.
                graph[name].add(target if target in names else target.rpartition(".")[0])
    # The floors keep modules apart; only inside one package could a cycle still be hidden.
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        found.append(f"{folder.name}: these import each other: {' <- '.join(cycle.args[1])}")
    return list(dict.fromkeys(found))


def _fault(unit: str, target: str) -> str | None:
    """What is wrong when a module of `unit` imports `target`, or None."""
    if target.startswith("."):
        return f"the relative import {target} should be absolute"
    if target == "maturity" or target.startswith("maturity:"):
        return "the package root is imported from inside"
    other = _unit(target)
    if other not in FLOORS:
        return f"{other} is not in the table of floors"
    if other in DIAGNOSTICS and unit in UNMOVED:
        return f"{unit} may not read the diagnostic {other}"
    if other == unit or other in BESIDE.get(unit, set()):
        return None
    if FLOORS[other] >= FLOORS[unit]:
        way = "sideways" if FLOORS[other] == FLOORS[unit] else "upwards"
        return f"{unit} (floor {FLOORS[unit]}) imports {way} from {other} (floor {FLOORS[other]})"
    return None


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and dotted target of each import of our own package, wherever it is written.

    `from maturity import x` is given as `maturity:x`, because the root is loaded either way.
    `from maturity.a import b` is given as `maturity.a.b`: b may be a module or a name in one.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            targets = ["." * node.level + (node.module or "")]
        elif isinstance(node, ast.ImportFrom):
            mark = ":" if node.module == "maturity" else "."
            targets = [f"{node.module}{mark}{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", None))
            first = node.args[0]
            if called not in ("import_module", "__import__") or not isinstance(first, ast.Constant):
                continue
            targets = [str(first.value)]
        else:
            continue
        for target in targets:
            if target.startswith((".", "maturity.", "maturity:")) or target == "maturity":
                yield node.lineno, target


def _name(path: Path, folder: Path) -> str:
    """The dotted name of a file; the package root's is `maturity.__init__`."""
    parts = path.relative_to(folder).with_suffix("").parts
    if len(parts) > 1 and parts[-1] == "__init__":
        parts = parts[:-1]
    return ".".join(("maturity", *parts))


def _unit(name: str) -> str:
    """The row of the table that a dotted name belongs to."""
    return name.split(".")[1]


def test_every_module_imports_only_from_the_floors_below() -> None:
    assert not faults(ROOT / "maturity")


def test_a_pair_beside_each_other_is_on_one_floor_and_one_way() -> None:
    for unit, others in BESIDE.items():
        for other in others:
            assert FLOORS[unit] == FLOORS[other]
            assert unit not in BESIDE.get(other, set())


def _tree(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / "maturity" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "maturity"


GOOD = {
    "__init__.py": "from maturity.assessment import assess",
    "errors.py": "import json",
    "settings.py": "from maturity.errors import MaturityError",
    "register.py": "import maturity.errors",
    "structure.py": "from maturity.register import Register",
    "scores.py": "def f():\n    from maturity.model import score",
    "model.py": "import maturityless\nfrom maturityless import x",
    "measures/__init__.py": "from maturity.measures.net import size",
    "measures/net.py": "from maturity.scores import Score\nfrom maturity.measures import kinds",
    "measures/kinds.py": "",
    "assessment.py": "from maturity.scores import f",
    "cli.py": "def main():\n    import maturity.assessment",
    "__main__.py": "from maturity.cli import main",
}


def test_a_good_tree_has_no_fault(tmp_path: Path) -> None:
    assert faults(_tree(tmp_path, GOOD)) == []


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("errors.py", "from maturity.settings import x", "upwards from settings"),
        ("errors.py", "def f():\n    from maturity.settings import x", "upwards from settings"),
        ("errors.py", "if True:\n    import maturity.settings as s", "upwards from settings"),
        ("errors.py", "import_module('maturity.settings')", "upwards from settings"),
        ("settings.py", "from maturity.table import x", "sideways from table"),
        ("register.py", "from maturity.cells import x", "sideways from cells"),
        ("assessment.py", "import maturity", "package root"),
        ("assessment.py", "from maturity import scores", "package root"),
        ("cli.py", "import importlib\nimportlib.import_module('maturity')", "package root"),
        ("assessment.py", "from . import scores", "should be absolute"),
        ("measures/net.py", "from ..scores import Score", "should be absolute"),
        ("utils.py", "", "utils is not in the table"),
        ("helpers/__init__.py", "", "helpers is not in the table"),
        ("assessment.py", "from maturity.surveys import x", "surveys is not in the table"),
        ("assessment.py", "from maturity.measures.net import size", "diagnostic measures"),
        ("assessment.py", "from maturity.agreement import x", "diagnostic agreement"),
        ("verdicts.py", "from maturity.measures import net", "diagnostic measures"),
        ("scores.py", "def f():\n    import maturity.agreement", "diagnostic agreement"),
        ("measures/kinds.py", "from maturity.measures.net import size", "import each other"),
        ("measures/kinds.py", "import maturity.measures.net", "import each other"),
        ("measures/net.py", "from maturity.measures import size", "import each other"),
    ],
)
def test_the_check_can_fail(tmp_path: Path, file: str, text: str, fault: str) -> None:
    found = faults(_tree(tmp_path, GOOD | {file: text}))
    assert len(found) == 1
    assert fault in found[0]


@pytest.mark.parametrize("unit", sorted(UNMOVED))
@pytest.mark.parametrize("diagnostic", sorted(DIAGNOSTICS))
def test_no_score_reads_a_diagnostic(tmp_path: Path, unit: str, diagnostic: str) -> None:
    found = faults(_tree(tmp_path, {f"{unit}.py": f"from maturity.{diagnostic} import x"}))
    assert found == [f"maturity/{unit}.py:1: {unit} may not read the diagnostic {diagnostic}"]
