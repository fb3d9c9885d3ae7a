"""Fieldwork while it runs: who answered, what a verdict lacks, whom to ask first."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from maturity.assessment import assess
from maturity.errors import MaturityError
from maturity.response import Group
from maturity.survey import Survey, open_survey, read
from maturity.tracking import Status, status
from tests.surveys_made import LEADERS, PLAN, STATEMENTS, make, with_row
from tests.surveys_made import RATINGS as ROWS

EXAMPLES = Path(__file__).parent.parent / "surveys" / "examples"
#: Few resampled worlds: these tests are about who is asked, not about the ends of a range.
FEW = 40


def ashmere(folder: Path, *silent: str, partial: tuple[str, ...] = ()) -> Survey:
    """The small survey, with nothing from the silent and one partner only from the partial."""
    first: set[str] = set()
    kept = []
    for row in ROWS:
        leader = row["leader"]
        if leader in silent or (leader in partial and leader in first):
            continue
        first.add(leader)
        kept.append(row)
    said = [row for row in STATEMENTS if row["leader"] not in (*silent, *partial)]
    return open_survey(make(folder, ratings=kept, statements=said, chosen_aims=None,
                            nominations=None))  # fmt: skip


def of(found: Status, code: str) -> Group:
    return next(group for group in found.organisations if group.id == code)


def test_everyone_is_counted_once_by_sector_place_and_organisation(tmp_path: Path) -> None:
    survey = ashmere(tmp_path, "ICB1", "CITY1", "CITY2", partial=("HOS1",))
    found = status(survey, replicates=FEW)
    assert found.system == Group("system", "", "Ashmere", 4, 3, 8, 5, 1)
    assert found.system.whole == 4
    assert of(found, "ICB") == Group("organisation", "ICB", "NHS Ashmere", 1, 1, 2, 1, 0)
    assert of(found, "HOS") == Group("organisation", "HOS", "Ashmere Hospitals", 1, 1, 2, 2, 1)
    assert of(found, "CITY").answered == 0
    for groups in (found.sectors, found.organisations):
        assert sum(group.invited for group in groups) == 8
        assert sum(group.answered for group in groups) == 5
        assert sum(group.partial for group in groups) == 1
    assert [place.id for place in found.places] == ["Ashmere"]
    # The board has a seat nowhere in the place, but lists it.
    assert found.places[0] == Group("place", "Ashmere", "Ashmere", 4, 3, 8, 5, 1)


@pytest.mark.parametrize("left", ["a partner", "the statements"])
def test_who_left_a_partner_or_all_statements_answered_in_part(tmp_path: Path, left: str) -> None:
    ratings = [r for r in ROWS if left != "a partner" or r["leader"] != "HOS2" or
               r["partner"] != "ICB"]  # fmt: skip
    said = [r for r in STATEMENTS if left != "the statements" or r["leader"] != "HOS2"]
    found = status(open_survey(make(tmp_path, ratings=ratings, statements=said)), replicates=FEW)
    assert [(g.id, g.partial) for g in found.organisations if g.partial] == [("HOS", 1)]


def test_a_partner_who_cannot_be_judged_is_answered(tmp_path: Path) -> None:
    ratings = [
        {**row, **dict.fromkeys(list(row)[3:], ""), "gate": "cannot_judge"}
        if row["leader"] == "HOS2"
        else row
        for row in ROWS
    ]
    found = status(open_survey(make(tmp_path, ratings=ratings)), replicates=FEW)
    assert found.system.partial == 0
    assert found.chase == ()


def test_the_gate_is_the_one_of_the_assessment() -> None:
    for name in ("northmoor", "saltmarsh"):
        survey = open_survey(EXAMPLES / name)
        found = status(survey, replicates=FEW)
        judged = assess(survey, read(survey), replicates=FEW)
        assert found.gate == judged.verdict.gate
        assert (found.verdict, found.strength) == (judged.verdict.verdict, judged.verdict.strength)
        assert [lack.check for lack in found.lacks] == [c for c in found.gate if not c.met]


def test_those_come_first_whose_answers_settle_most() -> None:
    survey = open_survey(EXAMPLES / "saltmarsh")
    found = status(survey, replicates=FEW)
    judged = assess(survey, read(survey), replicates=FEW).verdict
    assert judged.settle
    assert [c.organisation for c in found.chase][: len(judged.settle)] == [
        entry.organisation for entry in judged.settle
    ]
    for chase, entry in zip(found.chase, judged.settle, strict=False):
        assert chase.swing == entry.swing
        assert chase.criteria == entry.criteria
    rest = found.chase[len(judged.settle) :]
    assert all(math.isnan(chase.swing) and not chase.criteria for chase in rest)
    # Everyone with an answer outstanding is there, once, with the silent first.
    wave = read(survey)
    silent = {p.id for p, spoke in zip(wave.leaders, wave.answered, strict=True) if not spoke}
    assert {leader for c in found.chase for leader in c.leaders[: c.silent]} == silent
    assert len({c.organisation for c in found.chase}) == len(found.chase)


def test_before_any_answer_the_gate_decides_whom_to_ask(tmp_path: Path) -> None:
    # 4 organisations, 8 leaders, 5 pairs: ICB 3 partners, HOS 3, CITY 3, CARE 3 (one pair added).
    survey = open_survey(make(tmp_path, ratings=None, statements=None, chosen_aims=None,
                              nominations=None))  # fmt: skip
    found = status(survey, replicates=FEW)
    assert found.system == Group("system", "", "Ashmere", 4, 0, 8, 0, 0)
    assert found.verdict == "not_enough_evidence"
    unmet = {lack.check.id for lack in found.lacks}
    assert {"leaders", "organisation_share", "sector_groups", "dyad_share"} <= unmet
    # Every organisation adds 2 of 20 leaders and a quarter of the organisations. Only the ICB
    # makes no missing voice heard.
    assert [c.organisation for c in found.chase][-1] == "ICB"
    by = {lack.check.id: lack.mended_by for lack in found.lacks}
    assert set(by["sector_groups"]) == {"HOS", "CITY", "CARE"}
    assert set(by["leaders"]) == {"ICB", "HOS", "CITY", "CARE"}
    # Nothing that leaders say adds a pair or an organisation.
    assert by["ties"] == by["organisations"] == ()
    assert found.chase[0].leaders == ("HOS1", "HOS2")
    assert found.chase[0].why.startswith("would bring nearer: ")


def test_one_organisation_that_is_the_last_missing_voice_comes_first(tmp_path: Path) -> None:
    # With the council heard, its sector group is no longer missing; the hospital's still is.
    survey = ashmere(tmp_path, "ICB1", "ICB2", "HOS1", "HOS2", "CARE1", "CARE2")
    found = status(survey, replicates=FEW)
    by = {lack.check.id: set(lack.mended_by) for lack in found.lacks}
    assert by["sector_groups"] == {"HOS", "CARE"}
    assert "CITY" not in {c.organisation for c in found.chase}


def test_with_every_answer_there_is_nobody_to_ask(tmp_path: Path) -> None:
    found = status(open_survey(make(tmp_path)), replicates=FEW)
    assert found.chase == ()
    assert not any("Ask first" in line for line in found.lines())


def test_the_lines_say_what_the_data_say(tmp_path: Path) -> None:
    leaders = with_row(LEADERS, leader="HOS\u202e3", organisation="HOS", role="other")
    ratings = [row for row in ROWS if row["leader"] not in ("CITY1", "CITY2", "ICB1")]
    said = [row for row in STATEMENTS if row["leader"] not in ("CITY1", "CITY2", "ICB1")]
    found = status(
        open_survey(make(tmp_path, leaders=leaders, ratings=ratings, statements=said,
                         chosen_aims=None, nominations=None)),
        replicates=FEW,
    )  # fmt: skip
    text = "\n".join(found.lines())
    assert "Answered   5 of 9 leaders; 3 of 4 organisations" in text
    assert "Nobody yet CITY" in text
    assert "0 of 2: Local government" in text
    assert "\u202e" not in text
    assert "HOS\\u202e3" in text
    assert "5 leaders answered, 20 are needed" in text


def test_an_organisation_nobody_is_invited_from_is_said(tmp_path: Path) -> None:
    leaders = [row for row in LEADERS if row["organisation"] != "CARE"]
    codes = {row["leader"] for row in leaders}
    found = status(
        open_survey(
            make(
                tmp_path,
                leaders=leaders,
                ratings=[row for row in ROWS if row["leader"] in codes],
                statements=[row for row in STATEMENTS if row["leader"] in codes],
                plan=[row for row in PLAN if row["leader"] in codes],
            )
        ),
        replicates=FEW,
    )
    assert of(found, "CARE").invited == 0
    assert "Not asked  CARE" in "\n".join(found.lines())


def test_it_is_the_same_every_time() -> None:
    survey = open_survey(EXAMPLES / "saltmarsh")
    assert status(survey, replicates=FEW).lines() == status(survey, replicates=FEW).lines()


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    nobody = {"leaders": None, "plan": None, "statements": None, "chosen_aims": None,
              "nominations": None}  # fmt: skip
    cases = {
        "no-leaders": make(tmp_path / "a", ratings=None, **nobody),
        "not-invited": make(tmp_path / "b", ratings=with_row(ROWS, leader="nobody", partner="ICB")),
    }
    for slug, folder in cases.items():
        with pytest.raises(MaturityError) as error:
            status(open_survey(folder))
        assert slug in {problem.slug for problem in error.value.problems}
