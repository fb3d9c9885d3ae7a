"""The worked examples with two waves: made again, free of errors, and what they say."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from maturity.compare import series
from maturity.comparison import comparison_of, movers
from maturity.survey import check, open_survey

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("MATURITY_SHARED_DATA") or ROOT.parent / "shared" / "data")
SUCCESSION = DATA / "reference" / "icb_succession_2026-04-01.csv"
EXAMPLES = ROOT / "surveys" / "examples"
SCRIPTS = {
    "northmoor": "northmoor.py",
    "merger-2026": "successions.py",
    "split-2026": "successions.py",
}
Plain = dict[str, Any]


def compared(name: str) -> Plain:
    return comparison_of(series(open_survey(EXAMPLES / name), replicates=400)[0])


@pytest.fixture(scope="module")
def northmoor() -> Plain:
    return compared("northmoor")


@pytest.fixture(scope="module")
def merger() -> Plain:
    return compared("merger-2026")


@pytest.fixture(scope="module")
def split() -> Plain:
    return compared("split-2026")


def moved(found: Plain) -> dict[tuple[str, str], float]:
    return {(row["a"], row["b"]): round(row["change"]["value"]) for row in movers(found)}


def kinds(found: Plain) -> dict[str, list[str]]:
    """What became of organisations, but for those to which nothing happened."""
    said: dict[str, list[str]] = {}
    for row in found["lineage"]["components"]:
        if row["kind"] != "continuing":
            said.setdefault(row["kind"], []).append(row["id"])
    return said


def bridge(found: Plain) -> tuple[float, float, float]:
    """The whole change between the two reports, its continuing part and the boundary."""
    steps = found["system"]["bridge"]
    return round(steps["total"], 1), round(steps["continuing"], 1), round(steps["boundary"], 1)


def profile(found: Plain, name: str) -> Plain:
    (row,) = [row for row in found["profile"] if row["id"] == name]
    change: Plain = row["change"]
    return change


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_writes_the_same_answers_again(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    shutil.rmtree(folder / "waves")
    script = ROOT / "benchmarks" / SCRIPTS[name]
    subprocess.run([sys.executable, str(script), str(folder)], check=True, timeout=120)
    written = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    kept = EXAMPLES / name
    assert written == {p.relative_to(kept): p.read_bytes() for p in kept.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", SCRIPTS)
def test_nothing_is_wrong_in_an_example(name: str) -> None:
    assert [str(problem) for problem in check(EXAMPLES / name) if not problem.doubt] == []


def test_northmoor_in_one_breath(northmoor: Plain) -> None:
    """Up 7, of which 1 is boundary; voice did not move; four better, one broke."""
    assert bridge(northmoor) == (7.2, 6.0, 1.2)
    assert northmoor["system"]["change"]["reported"]
    assert not profile(northmoor, "voice")["reported"]
    assert abs(profile(northmoor, "voice")["value"]) < 1
    assert moved(northmoor) == {
        ("ASHUH", "ASHCC"): -53,
        ("KVCHT", "NMCC"): 45,
        ("NMICB", "NMCC"): 41,
        ("NMMHT", "ASHCC"): 40,
        ("KVCHT", "AVCA"): 25,
    }
    verdict = northmoor["verdicts"]["system_in_name_only"]
    assert verdict["before"]["verdict"] == "not_enough_evidence"
    assert verdict["after"] == {"verdict": "not_flagged", "strength": "probable"}
    assert verdict["direction"] == "evidence"
    places = {row["place"]: row["after"]["verdict"] for row in northmoor["verdicts"]["places"]}
    assert places["Thornsea"] == "not_enough_evidence"


def test_northmoor_has_one_of_each(northmoor: Plain) -> None:
    assert kinds(northmoor) == {"merged": ["AVCA"], "split": ["ASHNP"], "renamed": ["THCC"]}
    (cluster,) = northmoor["lineage"]["clusters"]
    assert (cluster["from"], cluster["to"]) == ("ASHUH", "THORH")
    # What the two parts think of each other is neither gained nor lost.
    assert northmoor["lineage"]["parted"] == [{"a": "ASHNP", "b": "ASHSP"}]
    people = northmoor["leaders"]["all"]
    assert (people["same"], people["joined"], people["left"]) == (51, 19, 18)
    assert people["senior_before"] == 2


def test_a_merger_alone_is_no_change(merger: Plain) -> None:
    """Up 2, all of it the merger; voice did not move; one better."""
    assert bridge(merger) == (2.3, -0.1, 2.4)
    assert not merger["system"]["change"]["reported"]
    assert not profile(merger, "voice")["reported"]
    assert moved(merger) == {("OSTHO", "OSTBC"): 38}
    assert kinds(merger) == {"merged": ["Z9B2Z"]}
    assert merger["lineage"]["internalised"] == [{"a": "QMJ", "b": "QRV"}]
    (found,) = merger["mergers"]
    assert [part["organisation"] for part in found["parts"]] == ["QMJ", "QRV"]
    assert merger["verdicts"]["system_in_name_only"]["direction"] == "same"


def test_a_split_is_followed_where_most_of_it_went(split: Plain) -> None:
    """Down 5, of which 4 is boundary; voice did not move; one broke."""
    assert bridge(split) == (-4.8, -0.6, -4.2)
    assert not split["system"]["change"]["reported"]
    assert not profile(split, "voice")["reported"]
    assert moved(split) == {("MIRMH", "COBCC"): -53}
    parts = {row["id"]: row["before"] for row in split["lineage"]["components"]}
    assert parts["T6Y0W"] == ["QJG"]
    assert parts["D7T5G"] == []
    (row,) = split["lineage"]["left_out"]
    assert (row["from"], row["to"], row["share"]) == ("QJG", "D7T5G", 0.35)
    assert split["leaders"]["all"]["moved"] == 2
    assert split["verdicts"]["system_in_name_only"]["direction"] == "evidence"


@pytest.mark.parametrize("name", ["merger-2026", "split-2026"])
def test_invented_answers_around_real_boards_say_so(name: str) -> None:
    notice = open_survey(EXAMPLES / name).notice
    assert notice.startswith("Every answer is invented.")


@pytest.mark.skipif(not SUCCESSION.is_file(), reason="the reference data are not here")
@pytest.mark.parametrize("name", ["merger-2026", "split-2026"])
def test_what_is_said_to_be_real_is_real(name: str) -> None:
    with SUCCESSION.open(encoding="utf-8", newline="") as file:
        real = {(row["predecessor_ods"], row["successor_ods"]): row for row in csv.DictReader(file)}
    register = open_survey(EXAMPLES / name).register
    names = {organisation.id: organisation.name for organisation in register.organisations}
    for succession in register.lineage:
        row = real[succession.before, succession.after]
        assert row["type"].startswith(succession.kind)
        assert str(succession.date) == row["date"]
        assert names[succession.before] == row["predecessor_name"]
        assert names[succession.after] == row["successor_name"]
    # Every successor of each predecessor is there, and nothing else is a board.
    ends = {(row.before, row.after) for row in register.lineage}
    assert {pair for pair in real if pair[0] in {one for one, _ in ends}} == ends
    boards = {
        organisation.id for organisation in register.organisations if organisation.sector == "icb"
    }
    assert boards == {code for pair in ends for code in pair}
