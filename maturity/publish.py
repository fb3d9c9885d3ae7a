"""The files of one assessment: the report, the results and the tables, all from the same data."""

from __future__ import annotations

from typing import Any

from maturity.outputs import csv_bytes
from maturity.report import render
from maturity.results import to_json
from maturity.tables import tables
from maturity.words import words


def score_files(found: dict[str, Any]) -> dict[str, bytes]:
    """Everything that `maturity score` writes, by its path inside the output folder."""
    files = {
        "report.html": render(found, words=words()).encode("utf-8"),
        "results.json": to_json(found).encode("utf-8"),
    }
    for name, table in tables(found).items():
        files[f"tables/{name}.csv"] = csv_bytes(table)
    return files
