"""Where a survey's tables come from: the files of a folder, or the sheets of one workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from maturity.errors import Problems, nearest, quote
from maturity.instrument import read_toml
from maturity.layout import REGISTER_SHEETS, WAVE_SHEETS, Sheet
from maturity.table import Table, read_csv

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

    def head(self, problems: Problems) -> dict[str, Any] | None:
        """What survey.toml says, as plain data."""
        data = self.read("survey.toml", problems)
        if data is None:
            problems.add(
                "missing-file",
                "survey.toml",
                "the survey has no survey.toml",
                "Make one with: maturity init DIR. The survey is the folder that holds it.",
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
        """The folders below waves/."""
        try:
            found = sorted(p.name for p in (self.folder / "waves").iterdir() if p.is_dir())
        except OSError:
            return ()
        return tuple(name for name in found if not name.startswith((".", "_")))

    def stray(self, waves: Iterable[str], problems: Problems) -> None:
        """Note CSV files that nothing reads: most are misspelt names."""
        rooms = [("", REGISTER_SHEETS)] + [(f"waves/{wave}/", WAVE_SHEETS) for wave in waves]
        for prefix, sheets in rooms:
            known = {f"{sheet.name}.csv" for sheet in sheets}
            try:
                names = sorted(p.name for p in (self.folder / prefix).iterdir())
            except OSError:
                continue
            for name in names:
                if name.lower().endswith(".csv") and name not in known:
                    problems.add(
                        "unread-file",
                        f"{prefix}{name}",
                        "this file is not one a survey has and was not read",
                        f"Nothing to do if that is meant.{nearest(name, known)}",
                        doubt=True,
                    )

    def read(self, name: str, problems: Problems) -> bytes | None:
        """The bytes of a file in the folder; None where there is none."""
        path = self.folder / name
        try:
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
        return dict(sorted(self._hashes.items()))
