"""An import kept: its tables in the wave's folder, the raw files beside them with their hashes.

Nothing that was there is lost. Rows the export does not speak of stay; a row that would change is
an error, unless it is to be replaced. The same import twice changes nothing.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from maturity.errors import MaturityError, Problems, quote
from maturity.exchange.importing import Imported
from maturity.exchange.inputs import ALIASES_FILE, MAPPING_FILE, ROOM
from maturity.layout import CHOSEN_AIMS, LEADERS, NOMINATIONS, Sheet
from maturity.outputs import write_whole
from maturity.source import Folder
from maturity.table import Table
from maturity.wave import rating_sheet, statement_sheet

#: By which columns the rows of a table are told apart.
_KEYS = {
    "leaders": ("leader",),
    "ratings": ("leader", "partner"),
    "statements": ("leader",),
    "aims": ("leader", "aim"),
    "nominations": ("leader", "nominee"),
}
_RECORD = "imports.json"


def keep(imported: Imported, *, replace: bool = False) -> tuple[str, ...]:
    """Write an import into its survey and return the files that changed.

    Raises `MaturityError` where the import has errors, or where answers would be overwritten and
    `replace` is not set; nothing is written then.
    """
    problems = imported.problems
    if problems.errors:
        raise MaturityError(problems.errors)
    folder = _folder(imported)
    found = Problems()
    files: dict[str, bytes] = {}
    for name, table in imported.tables.items():
        label = f"waves/{imported.wave}/{name}.csv"
        merged = _merge(imported, name, table, label, replace, found)
        if merged is not None:
            files[label] = merged
    found.raise_errors()
    room = ROOM.format(wave=imported.wave)
    for raw in imported.raws:
        name = re.sub(r"[^\w.-]+", "-", raw.name).strip(".-") or "export"
        files[f"{room}/{raw.sha256[:12]}-{name[-80:]}"] = raw.data
    files[f"{room}/{_RECORD}"] = _record(imported, folder, f"{room}/{_RECORD}")
    changed = {name: data for name, data in files.items() if _there(folder, name) != data}
    if changed:
        write_whole(folder.folder, changed)
    return tuple(changed)


def write_drafts(imported: Imported, *, mapping: Path | None = None) -> tuple[Path, ...]:
    """Write what a person has to complete: the mapping and the aliases; returns their places.

    What is there already stays in them. `mapping` is the file the import was given, where it was
    not the wave's own.
    """
    folder = _folder(imported).folder
    room = folder / ROOM.format(wave=imported.wave)
    drafts = {
        mapping or room / MAPPING_FILE: imported.mapping,
        room / ALIASES_FILE: imported.aliases,
    }
    # With its mark Excel reads the accents right.
    files = {place: text.encode("utf-8-sig") for place, text in drafts.items() if text}
    for to in dict.fromkeys(place.parent for place in files):
        write_whole(to, {place.name: data for place, data in files.items() if place.parent == to})
    return tuple(files)


def _folder(imported: Imported) -> Folder:
    source = imported.survey.source
    if isinstance(source, Folder):
        return source
    problems = Problems()
    problems.add(
        "import-needs-folder",
        source.head_file,
        "the survey is one workbook, and an import writes files",
        "Make it a folder: save each sheet as a CSV file beside a survey.toml.",
    )
    raise MaturityError(problems.errors)


def _there(folder: Folder, name: str) -> bytes | None:
    path = folder.folder / name
    return path.read_bytes() if path.is_file() else None


def _sheet(imported: Imported, name: str) -> Sheet:
    instrument = imported.survey.head(imported.wave).instrument
    return {
        "leaders": LEADERS,
        "ratings": rating_sheet(instrument),
        "statements": statement_sheet(instrument),
        "aims": CHOSEN_AIMS,
        "nominations": NOMINATIONS,
    }[name]


def _merge(
    imported: Imported, name: str, table: Table, label: str, replace: bool, found: Problems
) -> bytes | None:
    """The table's file with the new rows in it; None where nothing changes."""
    doubts = Problems()
    source = imported.survey.source
    before = source.table(_sheet(imported, name), imported.wave, doubts)
    notes = _notes(source.read(label, Problems()) or b"")
    # A table that cannot be read cannot be added to; mending it comes first.
    doubts.raise_errors()
    for problem in doubts:
        if problem.slug == "unread-column":
            own = quote(problem.column or "")
            found.add(
                "column-would-be-lost",
                label,
                f"the file has a column of your own, {own}, and writing the answers would lose it",
                "Move it into a file of its own first.",
                row=problem.row,
            )
    if before is None or not len(before):
        return notes + _csv(table.columns, table.rows)
    keys = _KEYS[name]
    columns = (*before.columns, *(c for c in table.columns if c not in before.columns))
    rows = {tuple(row[k] for k in keys): (row.line, dict(row.cells)) for row in before}
    new = {tuple(row[k] for k in keys): dict(row.cells) for row in table}
    merged = _Merge(rows, new, table.columns, label, replace, found)
    if name in ("aims", "nominations"):
        merged.choices()
    else:
        merged.cells()
    if not merged.changed:
        return None
    kept = [tuple(cells.get(c, "") for c in columns) for _, cells in rows.values()]
    return notes + _csv(columns, kept)


@dataclass(eq=False)
class _Merge:
    """Rows that are there and rows of an import, by their keys, being made one table."""

    rows: dict[tuple[str, ...], tuple[int, dict[str, str]]]
    new: Mapping[tuple[str, ...], dict[str, str]]
    columns: tuple[str, ...]
    label: str
    replace: bool
    found: Problems
    changed: bool = False

    def cells(self) -> None:
        """A row for each leader and partner: its cells are the same, or there is a conflict."""
        for key, cells in self.new.items():
            line, old = self.rows.get(key, (0, {}))
            differ = [c for c in self.columns if old.get(c, "") != cells[c]] if line else ["all"]
            if line and differ and not self.replace:
                column = differ[0]
                there, here = quote(old.get(column, "")), quote(cells[column])
                self._conflict(key, f"holds {there}, and the export {here}", line, column)
            if differ:
                self.rows[key] = (line, old | cells)
                self.changed = True
        if self.replace:
            self._drop()

    def choices(self) -> None:
        """Several rows for each leader: all of them are the same, or there is a conflict."""
        there: dict[str, set[tuple[str, ...]]] = {}
        for key in self.rows:
            there.setdefault(key[0], set()).add(key)
        for leader in dict.fromkeys(key[0] for key in self.new):
            here = {key for key in self.new if key[0] == leader}
            if leader in there and there[leader] != here and not self.replace:
                listed = ", ".join(sorted(quote(key[1]) for key in here))
                line = min(self.rows[key][0] for key in there[leader])
                self._conflict((leader,), f"is another than in the export: {listed}", line, None)
        for key, cells in self.new.items():
            if key not in self.rows:
                self.rows[key] = (0, cells)
                self.changed = True
        if self.replace:
            self._drop()

    def _drop(self) -> None:
        """What a leader of the import no longer says is taken out where answers are replaced."""
        leaders = {key[0] for key in self.new}
        for key in [key for key in self.rows if key[0] in leaders and key not in self.new]:
            del self.rows[key]
            self.changed = True

    def _conflict(self, key: tuple[str, ...], found: str, line: int, column: str | None) -> None:
        self.found.add(
            "answers-there",
            self.label,
            f"the row of {' and '.join(map(quote, key))} {found}",
            "Import with --replace to take the answers of the export.",
            row=line,
            column=column,
        )


def _notes(data: bytes) -> bytes:
    """The notes above the header of a file, which stay."""
    lines: list[bytes] = data.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    return b"".join(takewhile(lambda line: bytes(line).startswith(b"#"), lines))


def _csv(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def _record(imported: Imported, folder: Folder, name: str) -> bytes:
    """The record of all imports of the wave: what each was read as, by the hash of its files."""
    data = _there(folder, name)
    try:
        before = json.loads(data) if data else []
    except ValueError:
        before = []
    entry = imported.account.plain()
    entries = [e for e in before if isinstance(e, dict) and e.get("files") != entry["files"]]
    return (json.dumps([*entries, entry], ensure_ascii=False, indent=1) + "\n").encode("utf-8")
