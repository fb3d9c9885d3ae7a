"""Moments are read in one order of day and month for the whole column, or not at all."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maturity.exchange.dates import read_moments

M = datetime.datetime


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2017-07-18 08:28:09", M(2017, 7, 18, 8, 28, 9)),
        ("2018-03-06T15:52:43.123Z", M(2018, 3, 6, 15, 52, 43)),
        ("2020/06/05 11:34:01 AM EST", M(2020, 6, 5, 11, 34, 1)),
        ("2020/06/05 12:34:01 AM EST", M(2020, 6, 5, 0, 34, 1)),
        ("2020/06/05 1:34:01 PM GMT+1", M(2020, 6, 5, 13, 34, 1)),
        ("23/05/2025 10:05", M(2025, 5, 23, 10, 5)),
        ("5/23/2025 10:05", M(2025, 5, 23, 10, 5)),
        ("13.11.2026", M(2026, 11, 13)),
    ],
)
def test_moments_as_platforms_write_them(text: str, moment: datetime.datetime) -> None:
    assert read_moments([text]).values == (moment,)


def test_the_column_decides_for_all_its_cells() -> None:
    found = read_moments(["03/04/2026 10:00", "25/04/2026 11:00", ""])
    assert found.form == "day-month-year"
    assert found.values == (M(2026, 4, 3, 10), M(2026, 4, 25, 11), None)


def test_a_silent_column_is_read_only_where_the_platform_is_known() -> None:
    assert read_moments(["03/04/2026"]).form == ""
    assert read_moments(["03/04/2026"], True).values == (M(2026, 4, 3),)
    assert read_moments(["03/04/2026"], False).values == (M(2026, 3, 4),)


def test_a_column_that_contradicts_the_platform_is_believed() -> None:
    assert read_moments(["25/04/2026"], False).form == "day-month-year"


@pytest.mark.parametrize("texts", [["25/04/2026", "04/25/2026"], ["2026-04-25", "25/04/2026"]])
def test_a_column_that_contradicts_itself_is_not_read(texts: list[str]) -> None:
    found = read_moments(texts, True)
    assert found.form == ""
    assert found.values == (None, None)
    assert "some" in found.why


def test_limesurveys_day_without_a_date_is_none() -> None:
    assert read_moments(["1980-01-01 00:00:00"]).values == (None,)


def test_what_is_no_moment_is_none() -> None:
    assert read_moments(["[not completed]", "2026-13-45", "2026-04-25"]).values == (
        None, None, M(2026, 4, 25),
    )  # fmt: skip


@given(
    st.lists(st.datetimes(M(1990, 1, 1), M(2090, 1, 1)), min_size=1, max_size=9),
    st.sampled_from(("%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p")),
)
def test_what_is_written_comes_back_or_is_not_read(
    moments: list[datetime.datetime], form: str
) -> None:
    moments = [moment.replace(microsecond=0) for moment in moments]
    found = read_moments([moment.strftime(form) for moment in moments])
    assert not found.form or found.values == tuple(moments)


@given(st.lists(st.text(alphabet="0123456789/-: APM.TZ", max_size=24), max_size=5))
def test_no_text_fails(texts: list[str]) -> None:
    assert len(read_moments(texts).values) == len(texts)
