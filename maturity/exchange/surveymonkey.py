"""SurveyMonkey and SmartSurvey: question on the first header row, row or option on the second.

Both also write one header row, with question and row joined by a dash.
"""

from __future__ import annotations

import re

from maturity.exchange.export import Export, Field, Part, readings, tagged, tidy
from maturity.exchange.raw import Grid

_ALONE = {"response", "open-ended response", "open ended response", "antwort", "réponse"}
_MONKEY = {
    "respondentid", "respondent id", "collectorid", "collector id", "startdate", "start date",
    "enddate", "end date", "date created", "date modified", "ip address", "email address",
    "first name", "last name", "collector",
}  # fmt: skip
_SMART = {
    "userid", "userno", "name", "email", "ip address", "unique id", "started", "ended",
    "tracking link",
}  # fmt: skip
_PEOPLE = {"custom data 1", "unique id", "custom data"}


def is_surveymonkey(grid: Grid) -> bool:
    """Whether a table is what SurveyMonkey writes."""
    return tidy((grid.top(0) or [""])[0]) in ("respondentid", "respondent id")


def is_smartsurvey(grid: Grid) -> bool:
    """Whether a table is what SmartSurvey writes."""
    return [tidy(cell) for cell in grid.top(0)[:2]] == ["userid", "userno"]


def surveymonkey(grid: Grid) -> Export:
    """A table of SurveyMonkey as an export. Its dates are American whatever the account."""
    return _understand(grid, "surveymonkey", _MONKEY, False, frozenset())


def smartsurvey(grid: Grid) -> Export:
    """A table of SmartSurvey as an export. `-` is an unanswered question, the day comes first."""
    return _understand(grid, "smartsurvey", _SMART, True, frozenset({"-"}))


def _understand(
    grid: Grid, platform: str, about: set[str], day_first: bool, blank: frozenset[str]
) -> Export:
    first, second = grid.top(0), grid.top(1)
    two = bool(second) and not second[0].strip()
    header, width = (2, max(len(first), len(second))) if two else (1, len(first))
    first = (first + [""] * width)[:width]
    second = (second + [""] * width)[:width] if two else [""] * width
    fields = []
    places: dict[str, int] = {}
    question, block = "", True
    numbered = re.compile(r"^\s*Q\d+[.:]")
    any_numbered = any(numbered.search(cell) for cell in first)
    for at, (upper, lower) in enumerate(zip(first, second, strict=True)):
        # The question stands above its first row only.
        question = upper if tidy(upper) else question
        plain, row = tidy(question), " ".join(lower.split())
        if not plain and not row:
            continue
        if block and plain in about | _PEOPLE and tidy(upper):
            places.setdefault(plain, at)
            if plain not in _PEOPLE:
                continue
        elif tidy(upper):
            block = False
        if two and row and tidy(row) not in _ALONE:
            text = " ".join(question.split())
            whole = f"{text} - {row}"
            pairs = ((text, row), *readings(whole, " - "))
        else:
            whole = " ".join(question.split())
            pairs = readings(whole, " - ")
        # SmartSurvey puts what a link carried between its own columns and the first question.
        spare = platform == "smartsurvey" and not numbered.search(question) and any_numbered
        fields.append(Field(at, whole, (whole, question), tagged(pairs), spare=spare))
    ended = next(
        (places[k] for k in ("enddate", "end date", "date modified", "ended") if k in places), None
    )
    part = Part(
        grid.file, tuple(fields), lambda: grid.below(header, width), response=0, ended=ended
    )
    return Export(
        platform,
        "two header rows" if two else "one header row",
        header,
        (part,),
        day_first=day_first,
        blank=blank,
        people=tuple(sorted(_PEOPLE)),
    )
