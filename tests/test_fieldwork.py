"""What the tables of a wave become: who spoke, who was silent, and what was not said."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from maturity.survey import open_survey, read
from tests.surveys_made import STATEMENTS, make


def test_a_pilot_answer_is_no_statement(tmp_path: Path) -> None:
    kept = {"leader", "money"}
    rows = tuple(
        {key: value if key in kept or n else "" for key, value in row.items()}
        for n, row in enumerate(STATEMENTS)
    )
    rows = ({**rows[0], "money": "3"}, *rows[1:])
    wave = read(open_survey(make(tmp_path, statements=rows)))
    leader = [person.id for person in wave.leaders].index(STATEMENTS[0]["leader"])
    # The leader spoke, but of the statements that are scored nothing: still missing there.
    assert wave.answered[leader]
    assert not wave.stated[leader].any()
    assert np.isfinite(wave.pilots[leader]).any()


def test_cannot_say_is_an_answer(tmp_path: Path) -> None:
    rows = ({**STATEMENTS[0], "kf1a": "dk", "kf1b": "dk"}, *STATEMENTS[1:])
    wave = read(open_survey(make(tmp_path, statements=rows)))
    leader = [person.id for person in wave.leaders].index(STATEMENTS[0]["leader"])
    assert wave.stated[leader, :2].all()
    assert np.isnan(wave.statements[leader, :2]).all()
