"""What in a wave's answers does not stop a score but deserves a look."""

from __future__ import annotations

import numpy as np

from maturity.errors import Problems, quote
from maturity.table import Table
from maturity.wave import Bools, Wave

#: A leader is said to straight-line when all items are equal in more than this share of partners.
STRAIGHT = 0.9


def note_doubts(wave: Wave, ratings: Table, planned: bool, problems: Problems) -> None:
    """What does not stop a score but deserves a look."""
    file = ratings.file
    if not wave.answered.any():
        problems.add(
            "no-answers",
            file,
            "nobody has answered yet",
            "Nothing to do while fieldwork is still to come; otherwise add the answers.",
            doubt=True,
        )
        return
    if not len(wave.answers):
        problems.add(
            "no-ratings",
            file,
            "there is no answer about any partner",
            "No relationship can be scored without: add one row for each leader and partner.",
            doubt=True,
        )
    answers = wave.answers
    full: Bools = np.asarray(np.isfinite(answers.quality).all(axis=1))
    if len(wave.instrument.quality) >= 3:
        equal: Bools = full & (answers.quality == answers.quality[:, :1]).all(axis=1)
        for n, leader in enumerate(wave.leaders):
            rows = full & (answers.leader == n)
            if rows.sum() >= 3 and equal[rows].mean() > STRAIGHT:
                problems.add(
                    "straight-lining",
                    file,
                    f"{quote(leader.id)} gave every item the same answer for nearly every partner",
                    "The answers are used as they are; read that leader's views with care.",
                    column="leader",
                    doubt=True,
                )
    with_rows = set(answers.leader.tolist())
    for n, leader in enumerate(wave.leaders):
        if n in with_rows and not wave.answered[n]:
            problems.add(
                "answered-nothing",
                file,
                f"{quote(leader.id)} has rows but every answer is blank",
                "They count as invited and silent. Nothing to do if that is so.",
                column="leader",
                doubt=True,
            )
    silent = set(range(len(wave.organisations))) - set(wave.organisation_of[wave.answered].tolist())
    asked_about = np.asarray(wave.asked.any(axis=0))
    for n, code in enumerate(wave.organisations):
        if not asked_about[n] and wave.structure.partners[code]:
            problems.add(
                "nobody-asked",
                file,
                f"nobody was asked about {quote(code)}",
                "Its relationships can only be seen from its own side.",
                column="partner",
                doubt=True,
            )
        if n in silent:
            problems.add(
                "organisation-silent",
                file,
                f"no leader of {quote(code)} answered",
                "Its relationships can only be seen from the other side; ask again if you can.",
                column="leader",
                doubt=True,
            )
    if not planned and wave.form == "roster" and len(answers):
        problems.add(
            "no-plan",
            file,
            "there is no plan, so a partner without a row counts as not asked about",
            'If every leader was asked about every partner, write form = "full_roster" in '
            "survey.toml; if not, add plan.csv.",
            doubt=True,
        )
