"""Times the command against what it cannot do without: its imports, in paired runs.

Prints ratios of processor time, medians of pairs taken in turn, because a machine's speed drifts
and seconds mean nothing on another one.

    python benchmarks/bench_command.py [--runs 7]
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from invented import write_survey

HELP_FLOOR = ["-c", "import click"]
SCORE_FLOOR = ["-c", "import numpy, pandas, igraph, click, jinja2"]


def main() -> None:
    """Make the invented surveys, time each command against its floor, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="pairs of runs (default 7)")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        capped, full = Path(folder) / "capped", Path(folder) / "full"
        shape = {"organisations": 60, "leaders_per_organisation": 5, "places": 4, "seed": 1}
        write_survey(capped, partners_per_leader=8, **shape)
        write_survey(full, partners_per_leader=None, **shape)
        jobs = [
            ("maturity --help", ["-m", "maturity", "--help"], HELP_FLOOR, 1.4),
            ("score without ranges, 8 partners a leader", _score(capped, 0), SCORE_FLOOR, 2.0),
            (f"the same, full roster, {_cells(full):,} ratings", _score(full, 0), SCORE_FLOOR, 2.0),
            (
                "score, 2,000 replicates, 8 partners a leader",
                _score(capped, 2000),
                SCORE_FLOOR,
                3.0,
            ),
            ("the same, full roster", _score(full, 2000), SCORE_FLOOR, 3.0),
        ]
        print(f"{'what':<48}{'ratio':>7}{'min':>7}{'max':>7}{'goal':>7}")
        for name, command, floor, goal in jobs:
            ratios = [_cpu(command) / _cpu(floor) for _ in range(runs + 1)][1:]
            print(
                f"{name:<48}{statistics.median(ratios):>7.2f}{min(ratios):>7.2f}"
                f"{max(ratios):>7.2f}{goal:>7.1f}"
            )


def _score(survey: Path, replicates: int) -> list[str]:
    """A run with every score; with replicates also all ranges, verdicts and sensitivity."""
    out = survey.parent / f"{survey.name}-report"
    many = str(replicates)
    return ["-m", "maturity", "score", str(survey), "--replicates", many, "--out", str(out)]


def _cells(survey: Path) -> int:
    """Item cells of the latest wave's ratings."""
    path = sorted(survey.glob("waves/*/ratings.csv"))[-1]
    lines = path.read_text(encoding="utf-8").splitlines()
    return (len(lines) - 1) * (len(lines[0].split(",")) - 3)


def _cpu(arguments: list[str]) -> float:
    """Processor seconds of one run of Python, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
