"""The families of values that hang together, as one insider finds them in a release."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from maturity.frame import Bools, Floats, Ints
from maturity.release.attack import Insider, Published, relations
from maturity.release.linked import LEADERS, QUESTION, VIEWS, VOICE, Cell, Paper
from maturity.release.siege import Protected, Siege
from maturity.release.worlds import means


def families(
    paper: Paper,
    known: Sequence[Cell],
    read: Published,
    insider: Insider,
    protected: Protected,
) -> list[Siege]:
    """The families of values that one insider is after."""
    views = relations(paper, known, read, insider)
    theirs = np.isnan(insider.views) & paper.observed.reshape(-1)
    found = [
        Siege(
            views.programme,
            np.flatnonzero(theirs),
            paper.leaders.reshape(-1),
            protected,
            insider,
            paper,
            "the view",
            views,
        )
    ]
    voices = np.isnan(insider.voices) & (paper.voiced.reshape(-1) > 0)
    found.append(
        _plain(
            known,
            read,
            VOICE,
            voices,
            insider.voices,
            paper.voiced.reshape(-1),
            protected.of_voice,
            insider,
            paper,
            "the voice",
        )
    )
    ones = np.ones(len(paper.stated), dtype=np.int64)
    open_ = np.isnan(insider.index)
    found.append(
        _plain(
            known,
            read,
            LEADERS,
            open_,
            insider.index,
            ones,
            protected,
            insider,
            paper,
            "a leader's statements",
        )
    )
    for n, cell in enumerate(cell for cell in known if cell.kind == QUESTION):
        open_ = np.isnan(insider.questions[n]) & paper.answers[n]
        found.append(
            _plain(
                [cell],
                read,
                QUESTION,
                open_,
                insider.questions[n],
                ones,
                protected,
                insider,
                paper,
                f"a leader's answers to question {n + 1}",
            )
        )
    return [attack for attack in found if len(attack.victims)]


def _plain(
    known: Sequence[Cell],
    read: Published,
    kind: str,
    open_: Bools,
    own: Floats,
    leaders: Ints,
    protected: Protected,
    insider: Insider,
    paper: Paper,
    about: str,
) -> Siege:
    """A family of values of which only means are published."""
    programme = means([c for c in known if c.kind == kind and c.key in read.spans], read, own)
    # What no published figure touches may be anything.
    touched = np.zeros(len(own), dtype=bool)
    touched[np.unique(programme.matrix.indices)] = True
    return Siege(
        programme,
        np.flatnonzero(open_ & touched),
        leaders,
        protected,
        insider,
        paper,
        about,
        strict=kind in (VOICE, VIEWS),
    )
