"""A comparison in one breath: every clause is a number of the comparison and a rule."""

from __future__ import annotations

import shutil
from copy import deepcopy
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from test_report import by_id, text_of, tree, with_class

from maturity.cli import cli
from maturity.compare import between, compare
from maturity.comparison import comparison_of
from maturity.errors import MaturityError
from maturity.moves import breath, change_text, signed, tenths
from maturity.publish import comparison_files
from maturity.report import render_comparison
from maturity.survey import Survey, open_survey, read

Plain = dict[str, Any]
EXAMPLE = Path(__file__).parent.parent / "surveys" / "examples" / "northmoor"
CHANGE = {"value": 4.35, "low": 1.1, "high": 7.2, "minimum": 5.0, "reported": False,
          "failed": ["minimum"], "finding": "no change we can stand behind"}  # fmt: skip


@cache
def survey() -> Survey:
    return open_survey(EXAMPLE)


@cache
def _found() -> Plain:
    waves = [read(survey(), wave) for wave in ("2025", "2026")]
    return comparison_of(compare(survey(), *waves, replicates=60))


def found() -> Plain:
    return deepcopy(_found())


@pytest.mark.parametrize(
    ("points", "marks", "said"),
    [(12.4, (), "+12"), (-3.6, (), "−4"), (0.0, (), "0"), (0.3, (), "+0.3"), (-0.3, (), "−0.3"),
     (4.97, (5.0,), "+<5"), (4.8, (5.0,), "+4.8"), (None, (), "–")],
)  # fmt: skip
def test_a_change_has_its_sign_and_is_never_rounded_onto_what_matters(
    points: float | None, marks: tuple[float, ...], said: str
) -> None:
    assert signed(points, marks) == said


def test_steps_have_one_decimal_so_that_they_add_up() -> None:
    assert [tenths(step) for step in (4.351, -0.32, 0.04, -0.04)] == ["+4.4", "−0.3", "0.0", "0.0"]
    # Nobody answered both times: what the same people say of it is not known.
    assert tenths(None) == "–"


def test_a_change_is_said_with_its_range_and_a_share_in_points() -> None:
    assert change_text(CHANGE) == "+4 (likely +1\u00a0to\u00a0+7)"
    share = {**CHANGE, "value": 0.14, "low": 0.03, "high": 0.2, "minimum": 0.05}
    assert change_text(share, share=True) == "+14 (likely +3\u00a0to\u00a0+20)"
    assert change_text({**CHANGE, "low": None}) == "+4"


def test_each_sentence_is_a_number_of_the_comparison_and_a_rule() -> None:
    data = found()
    score, verdict, voice, pairs, *_ = breath(data)
    system = data["system"]
    assert tenths(system["bridge"]["total"]) in score
    assert f"{system['terms']['kept']} pairs" in score
    assert tenths(system["bridge"]["boundary"]) in score
    assert system["change"]["finding"] in score
    assert "neither better nor worse" in verdict
    assert "stand behind" in voice
    moved = [d["change"]["value"] > 0 for d in data["dyads"] if d["change"]["reported"]]
    assert moved
    if sum(moved):
        assert f"{sum(moved)} improved" in pairs
    if len(moved) - sum(moved):
        assert f"{len(moved) - sum(moved)} became worse" in pairs


def test_a_change_that_failed_is_never_among_those_we_stand_behind() -> None:
    data = found()
    for key in ("profile", "dimensions", "statements", "places", "sectors"):
        for entry in data[key]:
            entry["change"].update(reported=False, failed=["minimum"])
    for dyad in data["dyads"]:
        dyad["change"]["reported"] = False
    said = breath(data)
    assert "none changed in a way we can stand behind" in said[3]
    assert said[4] == "Nothing else changed in a way we can stand behind."


def test_no_organisation_is_named_in_one_breath() -> None:
    data = found()
    names = [entry["name"] for entry in data["lineage"]["components"]]
    assert not [name for name in names if name in " ".join(breath(data))]


def test_a_refused_comparison_says_why_and_nothing_else() -> None:
    data = found()
    data["comparability"]["refused"] = ["One wave named its partners, the other had a list."]
    for key in ("system", "profile", "dimensions", "statements", "sectors", "sector_blocks",
                "places", "organisations", "dyads", "bands", "ties", "mergers"):  # fmt: skip
        data[key] = None
    assert breath(data) == (
        "The two waves cannot be compared.",
        "One wave named its partners, the other had a list.",
    )
    root = tree(render_comparison(data))
    assert "cannot be compared" in text_of(by_id(root, "summary"))
    assert not list(with_class(root, "bridge"))
    files = comparison_files(data)
    assert files["tables/dyads.csv"].count(b"\r\n") == 1


@pytest.mark.parametrize("silent", ["2025", "2026"])
def test_a_wave_in_which_nobody_answered_is_compared_with_nothing(
    tmp_path: Path, silent: str
) -> None:
    folder = tmp_path / "northmoor"
    shutil.copytree(EXAMPLE, folder)
    for name in ("ratings.csv", "statements.csv", "aims.csv", "nominations.csv"):
        file = folder / "waves" / silent / name
        lines = file.read_text("utf-8").splitlines()
        header = next(n for n, line in enumerate(lines) if not line.startswith("#"))
        file.write_text("\n".join(lines[: header + 1]) + "\n", "utf-8")
    opened = open_survey(folder)
    waves = [read(opened, wave) for wave in ("2025", "2026")]
    data = comparison_of(compare(opened, *waves, replicates=5))
    assert breath(data)[0] == "The two waves cannot be compared."
    assert "nobody answered" in breath(data)[1]
    said = text_of(tree(render_comparison(data)))
    assert "The two waves cannot be compared" in said
    assert "None" not in said
    for command in (["compare", str(folder)], ["score", str(folder)]):
        told = CliRunner().invoke(
            cli, [*command, "--replicates", "5", "--out", str(tmp_path / command[0])]
        )
        assert told.exit_code == 0, told.output


def test_the_page_holds_the_bridge_the_verdicts_and_its_own_outline() -> None:
    root = tree(render_comparison(found()))
    contents = [e.get("href") for e in next(with_class(root, "contents")).iter("a")]
    assert contents == [f"#{e.get('id')}" for e in with_class(root, "section")]
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    said = text_of(next(root.iter("main")))
    for words in ("In one breath", "What really changed", "Boundary change", "Smallest visible",
                  "No change we can stand behind", "neither lost nor"):  # fmt: skip
        assert words in said
    levels = [int(str(e.tag)[1]) for e in root.iter() if str(e.tag) in {"h1", "h2", "h3", "h4"}]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert "None" not in said


def test_the_printed_steps_add_up_to_the_printed_scores() -> None:
    steps = found()["system"]["bridge"]
    parts = ("questions_before", "restated_before", "continuing", "entry", "exit",
             "restated_after", "questions_after")  # fmt: skip
    assert steps["before"] + sum(steps[p] for p in parts) == pytest.approx(steps["after"], abs=1e-6)


def test_the_same_comparison_gives_the_same_bytes() -> None:
    assert comparison_files(found()) == comparison_files(found())


def test_hostile_names_stay_text() -> None:
    data = found()
    data["survey"]["title"] = data["waves"]["before"]["title"] = "<script>alert(1)</script>"
    for entry in data["lineage"]["components"]:
        entry["name"] = "</style><script>alert(2)</script>"
    for place in data["places"]:
        place["place"] = "<img src=x onerror=alert(3)>"
    root = tree(render_comparison(data))
    assert len(list(root.iter("script"))) == 1
    assert not list(root.iter("img"))


def test_two_systems_have_nothing_in_common() -> None:
    other = open_survey(EXAMPLE.parent / "harrowmere")
    with pytest.raises(MaturityError) as refused:
        compare(survey(), read(survey(), "2025"), read(other), replicates=2)
    assert [problem.slug for problem in refused.value.problems] == ["nothing-in-common"]


def test_which_waves_are_held_against_each_other() -> None:
    assert between(survey(), None, None) == [("2025", "2026")]
    assert between(survey(), "2025", None) == [("2025", "2026")]
    assert between(survey(), None, "2026") == [("2025", "2026")]
    assert between(survey(), "2026", "2025") == [("2026", "2025")]
    with pytest.raises(MaturityError) as refused:
        between(survey(), None, "2025")
    assert [problem.slug for problem in refused.value.problems] == ["no-earlier-wave"]
    with pytest.raises(MaturityError):
        between(survey(), "1999", None)
