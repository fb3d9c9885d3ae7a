"""One fieldwork period: who was invited, who was asked about whom, and what they said."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from maturity.instrument import ABOUT_PARTNERS, ABOUT_SYSTEM, Instrument, Item, Status
from maturity.layout import RATINGS, STATEMENTS, Column, Sheet
from maturity.register import Date
from maturity.structure import Structure

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: Optional columns of the ratings and statements; a survey may leave them out.
OPTIONAL = ("wanted", "frequency", "pilot")


@dataclass(frozen=True)
class Leader:
    """A person who was invited to answer, on behalf of one organisation."""

    id: str
    organisation: str
    role: str = "other"
    invited: Date = None
    since: Date = None
    senior_in_predecessor: bool = False


@dataclass(frozen=True, eq=False)
class Answers:
    """What leaders said of partners: one row for each leader and partner.

    `leader` and `partner` are positions among the wave's leaders and organisations. `state` is
    the Status of the whole answer: a VALUE has enough quality items for a view, NONE says there is
    no working relationship, UNKNOWN cannot judge, BLANK could have been answered and was not.
    `quality` (rows x quality items) and `depth` hold scores from 0 to 100, NaN where not answered.
    `exists` is None; only where a leader's answers about several organisations were made one is it
    the share of those with which they say there is a relationship.
    """

    leader: Ints
    partner: Ints
    state: npt.NDArray[np.int8]
    quality: Floats
    depth: Floats
    frequency: Floats
    wanted: tuple[str, ...]
    exists: Floats | None = None

    def __len__(self) -> int:
        return len(self.leader)


@dataclass(frozen=True, eq=False)
class Wave:
    """A wave: its leaders, who was asked about whom, and their answers.

    `statements` and `pilots` are scores from 0 to 100 (leaders x items), NaN where there is none;
    `stated` says which statements were answered at all, "can't say" included, and `piloted` the
    same of the pilots; None where only the scores are known.
    """

    id: str
    title: str
    start: datetime.date | None
    end: datetime.date | None
    form: str
    instrument: Instrument
    structure: Structure
    leaders: tuple[Leader, ...]
    asked: Bools
    answers: Answers
    statements: Floats
    pilots: Floats
    aims: tuple[tuple[str, str], ...]
    nominations: tuple[tuple[str, str], ...]
    answered: Bools
    stated: Bools
    piloted: Bools | None = None

    @cached_property
    def organisations(self) -> tuple[str, ...]:
        """The codes of the organisations as they stood on the wave's first day."""
        return self.structure.register.ids

    @cached_property
    def organisation_of(self) -> Ints:
        """For each leader the position of their organisation."""
        at = {code: n for n, code in enumerate(self.organisations)}
        return np.array([at[leader.organisation] for leader in self.leaders], dtype=np.int64)

    def frame(self) -> pd.DataFrame:
        """The answers about partners as a tidy table: one row for each leader and partner."""
        import pandas as pd

        names = {Status.BLANK: "blank", Status.VALUE: "value", Status.UNKNOWN: "cannot_judge",
                 Status.NONE: "none"}  # fmt: skip
        answers = self.answers
        frame = pd.DataFrame(
            {
                "leader": [self.leaders[n].id for n in answers.leader],
                "organisation": [self.leaders[n].organisation for n in answers.leader],
                "partner": [self.organisations[n] for n in answers.partner],
                "state": [names[Status(state)] for state in answers.state],
                "depth": answers.depth,
            }
        )
        for n, item in enumerate(self.instrument.quality):
            frame[item.id] = answers.quality[:, n]
        return frame


def rating_sheet(instrument: Instrument) -> Sheet:
    """The ratings table with one column for each item about partners."""
    return RATINGS.with_columns(_item_columns(instrument.of_role(*ABOUT_PARTNERS)))


def statement_sheet(instrument: Instrument) -> Sheet:
    """The statements table with one column for each statement."""
    return STATEMENTS.with_columns(_item_columns(instrument.of_role(*ABOUT_SYSTEM)))


def _item_columns(items: tuple[Item, ...]) -> tuple[Column, ...]:
    return tuple(
        Column(item.id, f"{item.text} Answers: {item.allowed}.", item.role not in OPTIONAL)
        for item in items
    )


@dataclass(frozen=True)
class WaveHead:
    """What the survey file says of a wave before its tables are read."""

    id: str
    title: str
    start: datetime.date | None
    end: datetime.date | None
    form: str
    instrument: Instrument
