"""What is documented is executed: the commands of the pages, the examples of the docstrings."""

from __future__ import annotations

import doctest
import importlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from test_gallery import GALLERY

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "maturity").rglob("*.py")
    if path.name not in ("__init__.py", "__main__.py")
)


def console(page: str, *, after: str = "") -> list[str]:
    """The commands of a page's console blocks, from some text on."""
    text = (ROOT / page).read_text(encoding="utf-8")
    text = text[text.index(after) :] if after else text
    blocks = re.findall(r"```console\n(.*?)```", text, flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line[2:].split("    #")[0].strip() for line in lines if line.startswith("$ ")]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a documented command with this checkout's `maturity`."""
    name, *arguments = shlex.split(command)
    assert name == "maturity", f"only maturity is documented here, not {name}"
    return subprocess.run(
        [sys.executable, "-m", "maturity", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_shortest_way_of_the_readme_runs(tmp_path: Path) -> None:
    commands = console("README.md", after="<!-- these commands run in the tests")
    assert commands
    for command in commands:
        found = run(command, tmp_path)
        # An empty survey has errors to mend, and says so; nothing is a traceback.
        assert found.returncode == (1 if " check " in command else 0), found.stderr
        assert "Traceback" not in found.stderr


@pytest.mark.slow
def test_the_tutorial_runs_from_top_to_bottom(tmp_path: Path) -> None:
    commands = console("docs/tutorial.md")
    assert len(commands) >= 5
    for command in commands:
        if "--audience" in command:
            # It is attacked for minutes; a proof makes the gallery by the same command.
            _, verb, survey, *options = shlex.split(command)
            assert [verb, survey, *options] in GALLERY.values(), command
            continue
        found = run(command, tmp_path)
        assert "Traceback" not in found.stderr, found.stderr
        # Only an unfinished survey's check may find errors.
        allowed = (0, 1) if " check " in command else (0,)
        assert found.returncode in allowed, f"{command}\n{found.stdout}\n{found.stderr}"


def test_the_python_of_the_readme_runs() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    found = subprocess.run(
        [sys.executable, "-c", block], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    assert "'value'" in found.stdout


def test_every_target_that_is_documented_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.M))
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        for target in re.findall(r"`make ([a-z]+)`", page.read_text("utf-8")):
            assert target in targets, f"{page.name} names make {target}"


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
            if not link.startswith(("http", "mailto")):
                assert (page.parent / link).exists(), f"{page.name} links to {link}"


def test_the_table_of_modules_is_the_one_the_layer_test_holds() -> None:
    from tests.test_layers import FLOORS

    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    documented: dict[str, int] = {}
    for floor, cell in re.findall(r"^\| *(\d+) *\| *([^|]+)\|", text, re.M):
        documented |= {name: int(floor) for name in re.findall(r"`([a-z_]+)/?`", cell)}
    here = {path.stem for path in (ROOT / "maturity").glob("*.py")}
    here |= {path.parent.name for path in (ROOT / "maturity").glob("*/__init__.py")}
    assert documented == {name: FLOORS[name] for name in here}
