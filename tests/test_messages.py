"""Every kind of problem has an entry in docs/messages.md, and every entry is about one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MESSAGES = ROOT / "docs" / "messages.md"

#: Slugs that are put together, by how they begin and what they may end with.
FAMILIES = {
    "unknown-": ("organisation", "body", "leader", "sector", "aim"),
    "duplicate-": ("organisation", "body", "leader", "aim"),
    "rating-beside-": ("none", "blank", "unknown", "item-none"),
}
#: Slugs that stand in a table of a module and are read from there, by module and table.
TABLES = {"workbook.py": "_FAULTS"}
#: Where a problem is passed on whose slug was made elsewhere, by module and expression.
PASSED_ON = {
    ("errors.py", "slug"),
    ("cells.py", "slug"),
    ("survey.py", "p.slug"),
    ("workbook.py", "fault.slug"),
}
PARTS = ("What happened", "Why it matters", "What to do")


def slugs(folder: Path = ROOT / "maturity") -> dict[str, set[str]]:
    """Every slug that a module may give a problem, with the modules that do."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            first = _first(node)
            for slug in _read(first, name) if first is not None else ():
                found.setdefault(slug, set()).add(name)
            table = _table(node, TABLES.get(name, ""))
            for key in table.keys if table is not None else ():
                found.setdefault(ast.literal_eval(key), set()).add(name)  # type: ignore[arg-type]
    return found


def _first(node: ast.AST) -> ast.expr | None:
    """The slug of a call that makes a problem: a problem has at least slug, file, found and fix."""
    if not isinstance(node, ast.Call) or len(node.args) < 4:
        return None
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return node.args[0] if name in ("add", "wrong", "doubtful", "Problem", "refuse") else None


def _read(slug: ast.expr, module: str) -> tuple[str, ...]:
    if isinstance(slug, ast.IfExp):
        return _read(slug.body, module) + _read(slug.orelse, module)
    if isinstance(slug, ast.Constant) and isinstance(slug.value, str):
        return (slug.value,)
    if isinstance(slug, ast.JoinedStr) and isinstance(slug.values[0], ast.Constant):
        start = slug.values[0].value
        assert isinstance(start, str)
        return tuple(start + end for end in FAMILIES[start])
    assert (module, ast.unparse(slug)) in PASSED_ON, f"{module}: no slug in {ast.unparse(slug)}"
    return ()


def _table(node: ast.AST, name: str) -> ast.Dict | None:
    named = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    return node.value if named and isinstance(node.value, ast.Dict) else None  # type: ignore[attr-defined]


def entries() -> dict[str, str]:
    """The entries of docs/messages.md: heading and text."""
    text = MESSAGES.read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_slug_has_an_entry_and_every_entry_a_slug() -> None:
    documented, used = set(entries()), set(slugs())
    assert sorted(used - documented) == []
    assert sorted(documented - used) == []


def test_entries_are_sorted_and_stand_once() -> None:
    text = MESSAGES.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert headings == sorted(set(headings))


@pytest.mark.parametrize("slug", sorted(entries()) if MESSAGES.exists() else [])
def test_an_entry_says_what_happened_why_it_matters_and_what_to_do(slug: str) -> None:
    text = entries()[slug]
    assert re.findall(r"^\*\*(.+?)\.\*\* ", text, flags=re.MULTILINE) == list(PARTS)
    for part in re.split(r"^\*\*.+?\.\*\* ", text, flags=re.MULTILINE)[1:]:
        assert len(part.split()) >= 4
        assert part.strip().endswith((".", "`"))


def test_the_search_finds_a_slug_however_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "some.py").write_text(
        "problems.add('a-one', f, x, y)\n"
        "cells.wrong('a-two' if b else 'a-three', row, c, x, y)\n"
        "raise E([Problem('a-four', f, x, y)])\n"
        "cells.wrong(f'duplicate-{what}', row, c, x, y)\n"
        "seen.add('not-one')\n",
        encoding="utf-8",
    )
    assert set(slugs(tmp_path)) == {"a-one", "a-two", "a-three", "a-four"} | {
        f"duplicate-{what}" for what in FAMILIES["duplicate-"]
    }


def test_the_search_refuses_a_slug_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "some.py").write_text("problems.add(name, f, x, y)\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="no slug in name"):
        slugs(tmp_path)
