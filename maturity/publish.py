"""The files of one assessment: the report, the results and the tables, all from the same data."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maturity.audience import SHORT
from maturity.outputs import csv_bytes
from maturity.pdf import print_pdf
from maturity.report import render, render_comparison
from maturity.results import to_json
from maturity.tables import comparison_tables, tables
from maturity.theme import DEFAULT, Theme
from maturity.words import words

if TYPE_CHECKING:
    import pandas as pd


def score_files(
    found: dict[str, Any],
    *,
    theme: Theme = DEFAULT,
    browser: Path | None = None,
    comparison: dict[str, Any] | None = None,
) -> dict[str, bytes]:
    """Everything that `maturity score` writes, by its path inside the output folder.

    `theme` is how the report is dressed; with a `browser` it is also printed into a PDF;
    `comparison` is that with the wave before, where there is one.
    """
    written = _written(tables(found), found["made"]["audience"])
    page = render(found, words=words(), theme=theme, tables=written, comparison=comparison)
    files = {
        "report.html": page.encode("utf-8"),
        "results.json": to_json(found).encode("utf-8"),
    }
    if browser is not None:
        end = found["wave"]["to"]
        day = datetime.date.fromisoformat(end) if end else None
        files["report.pdf"] = print_pdf(files["report.html"], browser=browser, day=day)
    return files | {f"tables/{name}.csv": table for name, table in written.items()}


def comparison_files(
    found: dict[str, Any], *, theme: Theme = DEFAULT, browser: Path | None = None
) -> dict[str, bytes]:
    """Everything that `maturity compare` writes for two waves, by its path in the folder."""
    written = _written(comparison_tables(found), found["made"]["audience"])
    page = render_comparison(found, words=words(), theme=theme, tables=written)
    files = {
        "comparison.html": page.encode("utf-8"),
        "comparison.json": to_json(found).encode("utf-8"),
    }
    if browser is not None:
        end = found["waves"]["after"]["to"]
        day = datetime.date.fromisoformat(end) if end else None
        files["comparison.pdf"] = print_pdf(files["comparison.html"], browser=browser, day=day)
    return files | {f"tables/{name}.csv": table for name, table in written.items()}


def _written(tables: Mapping[str, pd.DataFrame], audience: str) -> dict[str, bytes]:
    """Tables as CSV, each row with the edition it is of: a table is sent on without its folder."""
    made = {}
    for name, table in tables.items():
        column = "edition"
        # An organisation's code may be any word, and is a column of the matrix.
        while column in table.columns:
            column += "_"
        made[name] = csv_bytes(table.assign(**{column: SHORT[audience]}))
    return made
