"""The simulation behind the defaults still runs, and no verdict it calls firm is wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_the_simulation_of_error_rates_finds_no_firm_verdict_wrong(tmp_path: Path) -> None:
    page = tmp_path / "error-rates.md"
    found = subprocess.run(
        [sys.executable, "benchmarks/error_rates.py", "--quick", "--markdown", str(page)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert "| **all with silence** |" in found.stdout
    assert page.read_text(encoding="utf-8").strip() == found.stdout.strip()
    firm = re.search(r"Firm verdicts: (\d+) decided, (\d+) wrong", found.stdout)
    assert firm
    decided, wrong = map(int, firm.groups())
    # Without decided ones the second line would prove nothing.
    assert decided > 50
    assert wrong == 0


@pytest.mark.slow
def test_the_simulation_of_change_reports_little_where_nothing_changed() -> None:
    found = subprocess.run(
        [sys.executable, "benchmarks/change_rates.py", "--quick"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    nothing, pairs, system = found.stdout.split("\n## ")
    rows = re.findall(r"^\| (.+) \|$", nothing, flags=re.MULTILINE)[1:]
    cells = [row.split(" | ") for row in rows]
    assert len(cells) == 5
    # By chance one system in ten may report some pair; of the system's score none did.
    assert {row[2] for row in cells} == {"0%"}
    assert sum(int(row[-1].split(" of ")[0]) for row in cells) <= 6
    assert sum(int(row[-1].split(" of ")[1]) for row in cells) > 4000
    # And what was planted is found: most of it with five leaders an organisation.
    assert int(re.findall(r"^\| 5 leaders \| \d+ \| (\d+)%", pairs, re.MULTILINE)[0]) > 40
    assert int(re.findall(r"^\| 5 leaders \| \d+ \| (\d+)%", system, re.MULTILINE)[0]) > 80
