"""Damaged, hostile and shuffled input: every fault is a message, and no text is ever obeyed.

The worked example is broken in every way that people, programs and attackers break files. Checking
never fails, scoring fails with a `MaturityError` or gives sound results, and what stands in the
files reaches neither a spreadsheet as a formula, nor a terminal as a command, nor a path.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import tomllib
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maturity.assessment import assess
from maturity.cli import cli
from maturity.errors import MaturityError
from maturity.instrument import ROLES
from maturity.outputs import csv_bytes, write_whole
from maturity.resources import surveys
from maturity.results import results_of, tables, to_json
from maturity.settings import Settings
from maturity.survey import check, open_survey, read

ROOT = Path(__file__).parent.parent
WAVE = "2026"

Plain = dict[str, Any]
Files = dict[str, bytes]

#: What a name may hold that somebody or something might obey.
HOSTILE = {
    "parent": "../../outside",
    "parent-windows": "..\\..\\outside",
    "absolute": "/tmp/outside",
    "drive": "C:\\outside",
    "script": "<script>alert(1)</script>",
    "attribute": "\" onload='alert(1)' x=\"",
    "formula": "=cmd|' /C calc'!A0",
    "formula-plus": "+1+1",
    "formula-minus": "-2+3",
    "formula-at": "@SUM(A1)",
    "right-to-left": "abc\u202egpj.exe",
    "nul": "a\0b",
    "escape": "\x1b[2J\x1b]0;owned\x07",
    "long": "x" * 10_000,
    "spaces": "a \u2003\u3000 b",
    "zero-width": "\u200b\u200d\u2060",
    "emoji": "👩🏽‍⚕️🏥",
    "template": "{{ 7*7 }}{% raw %}",
    "percent": "%s%n%(x)s",
    "line": "one\ntwo\u2028three\x85four",
    "letters": "İß\u0301\ufdfa",
}


# -- the example as files --------------------------------------------------------------------------


@cache
def _example() -> Mapping[str, bytes]:
    """The worked example with its last wave only, by path."""
    folder = surveys() / "examples" / "northmoor"
    files = {}
    head = tomllib.loads((folder / "survey.toml").read_text(encoding="utf-8"))
    head["wave"] = [wave for wave in head["wave"] if wave["id"] == WAVE]
    files["survey.toml"] = toml(head)
    for entry in folder.iterdir():
        if entry.name.endswith(".csv"):
            files[entry.name] = entry.read_bytes()
    for entry in (folder / "waves" / WAVE).iterdir():
        files[f"waves/{WAVE}/{entry.name}"] = entry.read_bytes()
    return dict(sorted(files.items()))


def example() -> Files:
    return dict(_example())


CSV_FILES = sorted(name for name in _example() if name.endswith(".csv")) if True else []


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def grid_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def csv_of(grid: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(grid)
    return out.getvalue().encode("utf-8")
