"""Freezing the expected ties: their fingerprint written into the survey before fieldwork."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from maturity.errors import MaturityError, Problem, Problems, quote
from maturity.source import Folder
from maturity.survey import Survey
from maturity.table import clean, decode
from maturity.workbook import WAVE_SHEET, cell_text

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def frozen(survey: Survey, wave: str, reason: str = "") -> tuple[str, bytes] | None:
    """The survey's own file with the hash of a wave's expected ties written into it.

    Gives the file's name and its new bytes, or None where the same hash already stands there.
    Raises `MaturityError` where another hash does and no reason was given.
    """
    structure = survey.structure(wave)
    before = survey.frozen.get(wave)
    if before == structure.hash:
        return None
    source = survey.source
    if before and not reason:
        raise MaturityError(
            [
                Problem(
                    "frozen-already",
                    source.head_file,
                    f"the wave {quote(wave)} was frozen with other expected ties",
                    "Say why they changed: maturity structure SURVEY --freeze --reason “…”.",
                )
            ]
        )
    problems = Problems()
    data = source.read(source.head_file, problems)
    problems.raise_errors()
    assert data is not None
    write = _in_toml if isinstance(source, Folder) else _in_workbook
    return source.head_file, write(data, wave, structure.hash, reason)


def _in_toml(data: bytes, wave: str, fingerprint: str, reason: str) -> bytes:
    """survey.toml with the hash, its comments and order as they were."""
    import tomlkit

    text = decode(data, "survey.toml", Problems()) or ""
    document = tomlkit.parse(re.sub(r"\r(?!\n)", "\n", text))
    for entry in document["wave"]:
        if str(entry["id"]) == wave:
            entry["expected"] = fingerprint
            if reason:
                entry["expected_reason"] = reason
    return tomlkit.dumps(document).encode("utf-8")


def _in_workbook(data: bytes, wave: str, fingerprint: str, reason: str) -> bytes:
    """The workbook with the hash in its sheet of waves."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    if any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row):
        # Saving it from here would drop what Excel last worked out for every formula.
        raise MaturityError(
            [
                Problem(
                    "freeze-by-hand",
                    f"survey.xlsx, sheet {WAVE_SHEET.name}",
                    "the workbook holds formulas, whose results would be lost if it were written",
                    f"Open it in Excel and put this text into the row of the wave {quote(wave)}, "
                    f"column expected: {fingerprint}",
                )
            ]
        )
    name = next(n for n in book.sheetnames if n.casefold().strip() == WAVE_SHEET.name)
    sheet: Worksheet = book[name]
    header = _header_row(sheet)
    columns = {_folded(c.value): c.column for c in sheet[header] if c.value}
    for key in ("expected", "expected_reason"):
        if key not in columns:
            columns[key] = max(columns.values()) + 1
            sheet.cell(header, columns[key], key)
    for row in range(header + 1, sheet.max_row + 1):
        if clean(cell_text(sheet.cell(row, columns["id"]).value)) == wave:
            sheet.cell(row, columns["expected"], fingerprint)
            if reason:
                sheet.cell(row, columns["expected_reason"], reason)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _header_row(sheet: Worksheet) -> int:
    for row in range(1, sheet.max_row + 1):
        if any(_folded(c.value) == "id" for c in sheet[row]):
            return row
    return 1


def _folded(name: object) -> str:
    """A column's name as it is compared."""
    return clean(cell_text(name)).casefold().replace(" ", "_")
