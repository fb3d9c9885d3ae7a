"""Writes a folder of files whole or not at all, and CSV that a spreadsheet opens safely."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maturity.errors import MaturityError, Problem, quote

if TYPE_CHECKING:
    import pandas as pd

#: So much of a file of results is searched for whom it was made for.
_HEAD = 64 * 1024
#: A cell that begins with one of these is a formula to Excel.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as CSV for Excel: UTF-8 with its mark, CRLF, and no cell that could be a formula."""
    import pandas as pd

    # Built as objects: a whole number beside a gap must not become 1.0.
    cells = {defuse(str(name)): list(map(defuse, table[name])) for name in table.columns}
    safe = pd.DataFrame(cells, dtype=object)
    return str(safe.to_csv(index=False, lineterminator="\r\n")).encode("utf-8-sig")


def defuse(cell: Any) -> Any:
    """A cell that a spreadsheet will show and never run; numbers stay numbers.

    >>> defuse("=cmd"), defuse(-3.5)
    ("'=cmd", -3.5)
    """
    if isinstance(cell, str) and cell.lstrip(" \u00a0").startswith(_FORMULA):
        return "'" + cell
    return cell


def only_ours(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raise `MaturityError` if a folder holds anything that writing these files would leave there.

    An edition is given out with its folder, and what another edition left in it would go with it.
    """
    if not folder.is_dir():
        return
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    others = sorted(there - set(files))
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise MaturityError(
            [
                Problem(
                    "folder-holds-more",
                    str(folder),
                    f"the folder holds {quote(others[0])}{more}, which is not part of this edition",
                    "Give an empty folder with --out, or move what is in it: an edition is given "
                    "out with its folder.",
                )
            ]
        )


def write_whole(
    folder: Path, files: Mapping[str, bytes], *, then: Callable[[], None] | None = None
) -> None:
    """Write all files into a folder, or change nothing and raise `MaturityError`.

    Everything is written beside the folder first and then moved; what was there before is put back
    if a move fails, or if `then`, which is called last, raises. Other files in the folder are left
    alone.
    """
    _keep_apart(folder, files)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".maturity-", dir=folder.parent) as staging:
            new, old = Path(staging) / "new", Path(staging) / "old"
            for name, data in files.items():
                path = new / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            _swap(new, old, folder, list(files), then)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise MaturityError(
            [
                Problem(
                    "cannot-write",
                    str(folder),
                    f"the files cannot be written ({quote(reason)})",
                    "Close the report in other programs, check that you may write there, or give "
                    "another folder with --out.",
                )
            ]
        ) from error


#: The files that say which edition a folder holds.
_EDITIONS = ("results.json", "comparison.json")


def _edition(data: bytes) -> bytes:
    """For whom a file of results was made, as it says itself; blank where it does not."""
    found = re.search(rb'"audience": "([a-z]+)"', data)
    return found[1] if found else b""


def _keep_apart(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raise `MaturityError` if a folder holds an edition for others and this is not the same.

    An edition is given out with its folder, so nothing else may be put into it.
    """
    ours = {_edition(data) for name, data in files.items() if name in _EDITIONS}
    for name in _EDITIONS:
        place = folder / name
        if not place.is_file() or place.is_symlink():
            continue
        there = _edition(place.read_bytes()[:_HEAD])
        if there in (b"", b"consultant") or there in ours:
            continue
        raise MaturityError(
            [
                Problem(
                    "edition-there",
                    str(folder),
                    f"the folder holds an edition for {there.decode()}, and this is something else",
                    "Give another folder with --out: an edition is given out with its folder.",
                )
            ]
        )


def _swap(
    new: Path, old: Path, folder: Path, names: list[str], then: Callable[[], None] | None
) -> None:
    """Move every new file into place, keeping the old ones until all of them are there."""
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(None, "there is a file of that name")
    made = [path for path in (folder, *{(folder / n).parent for n in names}) if not path.exists()]
    moved: list[str] = []
    try:
        for name in names:
            target = folder / name
            if target.is_dir():
                raise IsADirectoryError(None, f"there is a folder of the name {name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                (old / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(target, old / name)
            moved.append(name)
            os.replace(new / name, target)
        if then is not None:
            then()
    # Whatever stops it, and be it the person at the keyboard, the old files go back.
    except BaseException:
        for name in moved:
            (folder / name).unlink(missing_ok=True)
            if (old / name).exists():
                os.replace(old / name, folder / name)
        for path in made:
            shutil.rmtree(path, ignore_errors=True)
        raise
