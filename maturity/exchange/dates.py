"""Moments as platforms write them, read only where the order of day and month is certain."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

_MOMENT = re.compile(
    r"\s*(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})"
    r"(?:[T ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?)?"
    r"\s*([AaPp]\.?[Mm]\.?)?\s*"
    r"(Z|[A-Z]{2,5}|(?:GMT|UTC)?[+-]\d{1,2}:?\d{0,2})?\s*"
)
#: LimeSurvey writes this day for every response of a survey without dates.
_NO_DAY = datetime.date(1980, 1, 1)


@dataclass(frozen=True, eq=False)
class Moments:
    """The moments of a column, and how they were read; `why` says why not, where they were not.

    `form` is year-month-day, day-month-year or month-day-year, empty where nothing was read.
    """

    form: str
    values: tuple[datetime.datetime | None, ...]
    why: str = ""


def read_moments(texts: Iterable[str], day_first: bool | None = None) -> Moments:
    """All moments of a column in one order of day and month, or none of them.

    `day_first` is what the platform is known for; it is used only where the column itself is
    silent, and a column that contradicts itself is not read.

    >>> read_moments(["03/04/2026 10:05"]).why
    'day and month cannot be told apart'
    >>> read_moments(["03/04/2026", "25/04/2026"]).form
    'day-month-year'
    """
    matches = [_MOMENT.fullmatch(text) if text else None for text in (t.strip() for t in texts)]
    texts_left = [match for match in matches if match]
    if not texts_left:
        return Moments("", (None,) * len(matches), "there are none")
    slashed = [m for m in texts_left if len(m[1]) < 4]
    first = max((int(m[1]) for m in slashed), default=0)
    second = max((int(m[2]) for m in slashed), default=0)
    form, why = "year-month-day", ""
    if slashed:
        if len(slashed) < len(texts_left):
            why = "some begin with the year and some do not"
        elif first > 12 and second > 12:
            why = "some have the day first and some the month"
        elif first > 12 or second > 12:
            form = "day-month-year" if first > 12 else "month-day-year"
        elif day_first is not None:
            form = "day-month-year" if day_first else "month-day-year"
        elif all(m[1] == m[2] for m in slashed):
            form = "day-month-year"
        else:
            why = "day and month cannot be told apart"
    if why:
        return Moments("", (None,) * len(matches), why)
    return Moments(form, tuple(_moment(match, form) if match else None for match in matches))


def _moment(match: re.Match[str], form: str) -> datetime.datetime | None:
    a, b, c = int(match[1]), int(match[2]), int(match[3])
    year, month, day = {
        "year-month-day": (a, b, c),
        "day-month-year": (c, b, a),
        "month-day-year": (c, a, b),
    }[form]
    hour = int(match[4] or 0)
    if match[7]:
        hour = hour % 12 + (12 if match[7][0] in "Pp" else 0)
    try:
        moment = datetime.datetime(
            year + 2000 if year < 100 else year, month, day, hour, int(match[5] or 0),
            int(match[6] or 0),
        )  # fmt: skip
    except ValueError:
        return None
    return None if moment.date() == _NO_DAY else moment
