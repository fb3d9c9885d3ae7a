"""Where a survey's tables come from: the files of a folder, or the sheets of one workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from maturity.errors import Problems, nearest, quote, visible
from maturity.instrument import read_toml
from maturity.layout import REGISTER_SHEETS, WAVE_SHEETS, Sheet
from maturity.table import Table, read_csv

#: How the names of files with tables in them end; only .csv is read.
_TABLES = (".csv", ".tsv", ".xls", ".xlsx")
#: A file larger than this is not a survey table; reading it would only exhaust the machine.
LARGEST = 512 * 1024 * 1024


class Source(Protocol):
    """Anything that a survey can be read from."""

    @property
    def head_file(self) -> str:
        """The file that names the survey and its waves, as messages print it."""

    @property
    def folder(self) -> Path:
        """The folder in which files the survey names are looked for."""

    def opens(self, problems: Problems) -> bool:
        """Whether there is anything to read at all; if not, a problem says why."""

    def head(self, problems: Problems) -> dict[str, Any] | None:
        """What survey.toml says, as plain data."""

    def table(self, sheet: Sheet, wave: str, problems: Problems) -> Table | None:
        """One table, of a wave where `wave` is not empty; None where there is none."""

    def label(self, sheet: Sheet, wave: str) -> str:
        """The file or sheet that one table would be, as messages print it."""

    def waves(self) -> tuple[str, ...]:
        """The waves that there are tables for."""

    def stray(self, waves: Iterable[str], problems: Problems) -> None:
        """Note files or sheets that nothing reads."""

    def read(self, name: str, problems: Problems) -> bytes | None:
        """A file beside the survey, by its name."""

    def inputs(self) -> Mapping[str, str]:
        """The fingerprint (sha256) of every file read so far, by name."""


class Folder:
    """A survey folder: survey.toml, the register's CSV files, and a folder for each wave."""

    head_file = "survey.toml"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._hashes: dict[str, str] = {}

    def opens(self, problems: Problems) -> bool:
        """Whether there is anything to read at all: there is the folder."""
        return True

    def head(self, problems: Problems) -> dict[str, Any] | None:
        """What survey.toml says, as plain data."""
        data = self.read("survey.toml", problems)
        if data is None:
            problems.add(
                "missing-file",
                "survey.toml",
                "the folder has no survey.toml",
                "Give the folder that holds it, or the .xlsx workbook itself; maturity init DIR "
                f"makes a new one.{nearest('survey.toml', self._names(self.folder))}",
            )
            return None
        return read_toml(data, "survey.toml", problems)

    def table(self, sheet: Sheet, wave: str, problems: Problems) -> Table | None:
        """One CSV file as a table; None where there is none."""
        label = self.label(sheet, wave)
        data = self.read(label, problems)
        return None if data is None else read_csv(data, label, sheet, problems)

    def label(self, sheet: Sheet, wave: str) -> str:
        """The file's path inside the folder."""
        return f"waves/{wave}/{sheet.name}.csv" if wave else f"{sheet.name}.csv"

    def waves(self) -> tuple[str, ...]:
        """The folders below waves/ that hold any table."""
        folder = self._path("waves")
        return tuple(
            name
            for name in self._names(folder)
            if any(n.casefold().endswith(_TABLES) for n in self._names(folder / name))
        )

    def stray(self, waves: Iterable[str], problems: Problems) -> None:
        """Note CSV files that nothing reads: most are misspelt names."""
        rooms = [("", REGISTER_SHEETS)] + [(f"waves/{wave}/", WAVE_SHEETS) for wave in waves]
        for prefix, sheets in rooms:
            known = {f"{sheet.name}.csv" for sheet in sheets}
            folder = self._path(prefix)
            for name in self._names(folder):
                # One file in capitals is read; beside another in small letters it is not.
                read = (
                    name.casefold() in known and self._path(prefix + name.casefold()).name == name
                )
                if name.casefold().endswith(_TABLES) and not read:
                    problems.add(
                        "unread-file",
                        f"{prefix}{visible(name)}",
                        "this file is not one a survey has and was not read",
                        f"Nothing to do if that is meant.{nearest(name, known)}",
                        doubt=True,
                    )

    def read(self, name: str, problems: Problems) -> bytes | None:
        """The bytes of a file in the folder; None where there is none."""
        try:
            path = self._path(name)
            if not path.exists():
                return None
            if path.stat().st_size > LARGEST:
                problems.add(
                    "file-too-large",
                    name,
                    f"it is larger than {LARGEST // 2**20} MB",
                    "Check that it is the right file.",
                )
                return None
            data = path.read_bytes()
        except OSError as error:
            problems.add(
                "cannot-read",
                name,
                f"it cannot be read ({quote(error.strerror or type(error).__name__)})",
                "Close it in other programs and check that you may open it.",
            )
            return None
        self._hashes[name] = hashlib.sha256(data).hexdigest()
        return data

    def inputs(self) -> Mapping[str, str]:
        """The fingerprint (sha256) of every file read so far, by name."""
        return {visible(name): self._hashes[name] for name in sorted(self._hashes)}

    def _path(self, name: str) -> Path:
        """Where a file of the survey is, in whatever capitals its name is written."""
        path = self.folder
        for part in Path(name).parts:
            if not (path / part).exists():
                same = [n for n in self._names(path) if n.casefold() == part.casefold()]
                part = same[0] if same else part
            path = path / part
        return path

    @staticmethod
    def _names(folder: Path) -> list[str]:
        """The names in a folder, without hidden ones and those that Excel makes for a moment."""
        try:
            return sorted(
                p.name for p in folder.iterdir() if not p.name.startswith((".", "_", "~"))
            )
        except OSError:
            return []
