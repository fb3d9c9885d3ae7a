"""Files are written whole or not at all, and a spreadsheet never runs what they hold."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from maturity.errors import MaturityError
from maturity.outputs import csv_bytes, defuse, write_whole


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "  =x", "\u00a0=x"])
def test_a_cell_that_could_be_a_formula_is_shown(text: str) -> None:
    assert defuse(text) == "'" + text


@pytest.mark.parametrize("value", ["a=b", "", None, -3.5, "Trust"])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert defuse(value) == value


def test_csv_opens_in_excel() -> None:
    data = csv_bytes(
        pd.DataFrame({"name": ["=x", "Bär", None], "n": [1, -2.5, None]}, dtype=object)
    )
    assert data == "\ufeffname,n\r\n'=x,1\r\nBär,-2.5\r\n,\r\n".encode()


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    write_whole(tmp_path, {"a.txt": b"1", "tables/b.csv": b"2"})
    write_whole(tmp_path, {"a.txt": b"3", "tables/b.csv": b"4"})
    found = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*.*")}
    assert found == {"mine.txt": b"keep", "a.txt": b"3", "tables/b.csv": b"4"}


@pytest.mark.parametrize("fails_at", range(1, 7))
def test_a_failure_puts_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    out = tmp_path / "out"
    write_whole(out, {"a.txt": b"old a", "tables/b.csv": b"old b"})
    calls = 0
    real = os.replace

    def replace(source: object, target: object) -> None:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise PermissionError(13, "in use")
        real(source, target)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", replace)
    new = {"a.txt": b"new a", "tables/b.csv": b"new b", "c.txt": b"new c"}
    if fails_at <= 5:
        with pytest.raises(MaturityError) as caught:
            write_whole(out, new)
        assert caught.value.problems[0].slug == "cannot-write"
        kept = {"a.txt": b"old a", "tables/b.csv": b"old b"}
    else:
        write_whole(out, new)
        kept = new
    monkeypatch.undo()
    assert {
        p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()
    } == kept
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_new_folder_that_could_not_be_filled_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace(source: object, target: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(MaturityError):
        write_whole(tmp_path / "new" / "deep", {"a.txt": b"1"})
    monkeypatch.undo()
    assert not (tmp_path / "new" / "deep").exists()


def test_a_file_in_the_way_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(MaturityError) as caught:
        write_whole(tmp_path / "out", {"a.txt": b"1"})
    assert caught.value.problems[0].slug == "cannot-write"
    assert (tmp_path / "out").read_text() == "a file"
