"""The files of one assessment: the report, the results and the tables, all from the same data."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from maturity.outputs import csv_bytes
from maturity.pdf import print_pdf
from maturity.report import render
from maturity.results import to_json
from maturity.tables import tables
from maturity.theme import DEFAULT, Theme
from maturity.words import words


def score_files(
    found: dict[str, Any], *, theme: Theme = DEFAULT, browser: Path | None = None
) -> dict[str, bytes]:
    """Everything that `maturity score` writes, by its path inside the output folder.

    `theme` is how the report is dressed; with a `browser` it is also printed into a PDF.
    """
    written = {name: csv_bytes(table) for name, table in tables(found).items()}
    page = render(found, words=words(), theme=theme, tables=written)
    files = {
        "report.html": page.encode("utf-8"),
        "results.json": to_json(found).encode("utf-8"),
    }
    if browser is not None:
        end = found["wave"]["to"]
        day = datetime.date.fromisoformat(end) if end else None
        files["report.pdf"] = print_pdf(files["report.html"], browser=browser, day=day)
    return files | {f"tables/{name}.csv": table for name, table in written.items()}
