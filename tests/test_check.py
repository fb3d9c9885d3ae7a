"""Everything that can be wrong with a survey: what is said of it, where, and what to do."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from surveys_made import (
    AGREEMENTS,
    AIMS,
    BODIES,
    CHOSEN_AIMS,
    EXPECTED,
    HEAD,
    LEADERS,
    LINEAGE,
    NOMINATIONS,
    ORGANISATIONS,
    PLAN,
    RATINGS,
    SEATS,
    SHARING,
    STATEMENTS,
    make,
    rows,
    text_of,
    toml,
    with_cells,
    with_head,
    with_row,
    without,
)
from test_messages import slugs

from maturity.errors import LISTED, MaturityError, Problem, Problems
from maturity.freeze import frozen
from maturity.outputs import only_ours, write_whole
from maturity.survey import check, open_survey, read

W = "waves/2026/"
Place = tuple[str, str, int | None, str | None, bool]


def places(problems: Any) -> list[Place]:
    """Slug, file, row, column and whether it is only a doubt, of each problem."""
    return [(p.slug, p.file, p.row, p.column, p.doubt) for p in problems]


def kinds(problems: Any) -> list[str]:
    """The slugs of the problems."""
    return [p.slug for p in problems]


@dataclass(frozen=True)
class Case:
    """A change to the survey that is right, and the one problem it must give."""

    slug: str
    change: Mapping[str, Any]
    file: str
    row: int | None = None
    column: str | None = None
    doubt: bool = False
    fix: str = ""
    why: str = ""


def organisations(row: int, **cells: str) -> dict[str, Any]:
    return {"organisations": with_cells(ORGANISATIONS, row, **cells)}


def ratings(row: int, **cells: str) -> dict[str, Any]:
    return {"ratings": with_cells(RATINGS, row, **cells)}


def own_instrument(text: str, **survey: Any) -> dict[str, Any]:
    """A survey with a questionnaire of its own and no wave that could not be read with it."""
    return {
        "head": with_head(survey={"instrument": "own.toml", **survey}),
        "files": {"own.toml": text},
    }


OWN = """
[instrument]
id = "own"
version = "1"
title = "Own"
"""
QUALITY = '[[item]]\nid = "trust"\nrole = "quality"\nlow = 0\nhigh = 4\nnone = ["no"]\n'
OWN_RATINGS = tuple(
    {"leader": row["leader"], "partner": row["partner"], "trust": "3", "care": "2"}
    for row in RATINGS
)
LATER = with_row(ORGANISATIONS, organisation="NEW", name="New", sector="other", from_="2027-01-01")
GONE = with_row(ORGANISATIONS, organisation="OLD", name="Old", sector="other", to="2025-09-30")


def lineage(*lines: str) -> tuple[dict[str, str], ...]:
    """Rows of lineage.csv."""
    return rows("from,to,kind,date,share", *lines)


SILENT = tuple(row for row in RATINGS if not row["leader"].startswith("CARE"))

CASES = [
    # -- files
    Case("missing-file", {"head": None}, "survey.toml", fix="holds it"),
    Case("missing-file", {"organisations": None}, "organisations.csv", fix="Add it"),
    Case("missing-file", {"ratings": None}, W + "ratings.csv", fix="Add it"),
    Case("missing-file", {"leaders": None}, W + "leaders.csv", fix="Add it"),
    Case("missing-file", {"bodies": None}, "bodies.csv", fix="remove seats.csv"),
    Case("missing-file", {"seats": None}, "seats.csv", fix="remove bodies.csv"),
    Case("missing-file", {"aims": None}, "aims.csv", fix="Add it"),
    Case("empty-file", {"sharing": ""}, "sharing.csv", fix="delete the file"),
    Case("empty-file", {"seats": "# nothing but a note\n"}, "seats.csv", fix="header row"),
    Case("empty-file", {"leaders": "\ufeff"}, W + "leaders.csv", fix="header row"),
    Case("wrong-encoding", {"seats": b"PK\x03\x04 and so on"}, "seats.csv", fix="CSV UTF-8"),
    Case(
        "wrong-encoding",
        {"ratings": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 200},
        W + "ratings.csv",
        fix="CSV UTF-8",
    ),
    Case("wrong-encoding", {"aims": b"aim,title\nhome,\x81\n"}, "aims.csv", fix="CSV UTF-8"),
    Case("wrong-encoding", {"head": b"[survey]\n# \x81\n"}, "survey.toml", fix="Notepad"),
    Case(
        "encoding-guessed",
        {"bodies": text_of(with_cells(BODIES, 2, name="Café board")).encode("cp1252")},
        "bodies.csv",
        doubt=True,
        fix="CSV UTF-8",
    ),
    Case(
        "encoding-guessed",
        {"head": toml(with_head(survey={"title": "Café"})).encode("cp1252")},
        "survey.toml",
        doubt=True,
        fix="Notepad",
    ),
    Case(
        "wrong-delimiter",
        {"seats": "# a note\n" + text_of(SEATS, ";")},
        "seats.csv",
        2,
        fix="comma",
    ),
    Case("wrong-delimiter", {"ratings": text_of(RATINGS, "\t")}, W + "ratings.csv", 1, fix="comma"),
    Case("wrong-delimiter", {"aims": text_of(AIMS, "|")}, "aims.csv", 1, fix="comma"),
    Case(
        "bad-csv",
        {"sharing": text_of(SHARING) + '"HOS,ICB,staff,live,,\nHOS,CITY,staff,live,,\n'},
        "sharing.csv",
        3,
        fix="quotation mark",
        why="an open quotation mark would swallow the rows below it",
    ),
    Case(
        "bad-csv",
        {"aims": text_of(AIMS) + '\nx,"' + "y" * 140_000 + '"\n'},
        "aims.csv",
        7,
        fix="quotation mark",
    ),
    Case(
        "cell-too-long",
        {"aims": text_of(with_row(AIMS, aim="x", title="y" * 110_000))},
        "aims.csv",
        6,
        fix="Shorten it",
    ),
    Case(
        "unread-file", {"files": {"seat.csv": "a,b\n"}}, "seat.csv", doubt=True, fix="“seats.csv”"
    ),
    Case(
        "unread-file",
        {"files": {W + "ratings.xlsx": b"PK"}},
        W + "ratings.xlsx",
        doubt=True,
        fix="“ratings.csv”",
    ),
    # -- headers
    Case("no-header", {"seats": "BOARD,ICB,voting,,\n"}, "seats.csv", 1, fix="body, organisation"),
    Case(
        "missing-column",
        {"leaders": text_of(LEADERS).replace("organisation", "organisaton", 1)},
        W + "leaders.csv",
        1,
        "organisation",
        fix="“organisaton”",
    ),
    Case(
        "missing-column",
        {"ratings": without(RATINGS, "voice")},
        W + "ratings.csv",
        1,
        "voice",
        fix="Add it",
    ),
    Case(
        "column-twice",
        {"aims": "aim,title,Title\nhome,a,b\ncrisis,c,d\n"},
        "aims.csv",
        1,
        "title",
        fix="Remove or rename",
    ),
    Case(
        "unread-column",
        organisations(2, note="convenes"),
        "organisations.csv",
        1,
        "note",
        doubt=True,
        fix="Nothing to do",
    ),
    Case(
        "too-many-cells",
        {"aims": "aim,title\nhome,Well, at home\ncrisis,Soon\n"},
        "aims.csv",
        2,
        fix="quotation marks around the cell",
    ),
    # -- cells
    Case("blank-cell", organisations(4, name=""), "organisations.csv", 4, "name", fix="Fill it in"),
    Case(
        "blank-cell",
        {"sharing": with_cells(SHARING, 2, stage="")},
        "sharing.csv",
        2,
        "stage",
        fix="planned, live or used",
    ),
    Case("blank-cell", ratings(5, leader=""), W + "ratings.csv", 5, "leader", fix="Fill it in"),
    Case(
        "unknown-word",
        {"seats": with_cells(SEATS, 6, kind="votng")},
        "seats.csv",
        6,
        "kind",
        fix="“voting”",
    ),
    Case(
        "unknown-word",
        {"leaders": with_cells(LEADERS, 3, role="boss")},
        W + "leaders.csv",
        3,
        "role",
        fix="executive, chair",
    ),
    Case(
        "not-yes-or-no", organisations(2, hub="1"), "organisations.csv", 2, "hub", fix="yes or no"
    ),
    Case(
        "not-a-date",
        {"seats": with_cells(SEATS, 2, from_="02/03/2026")},
        "seats.csv",
        2,
        "from",
        fix="2026-03-02, if 2 March 2026 is meant",
    ),
    Case(
        "not-a-date",
        {"leaders": with_cells(LEADERS, 2, invited="soon")},
        W + "leaders.csv",
        2,
        "invited",
        fix="for example 2026-03-02",
    ),
    Case(
        "dates-reversed",
        organisations(3, from_="2024-05-01", to="2024-04-01"),
        "organisations.csv",
        3,
        "to",
        fix="Swap",
    ),
    Case(
        "dates-reversed",
        {"head": with_head(wave={"to": "2026-03-01"})},
        "survey.toml",
        None,
        "[[wave]] 1 to",
        fix="Swap",
    ),
    Case(
        "not-a-number",
        {"lineage": with_cells(LINEAGE, 2, share="60%")},
        "lineage.csv",
        2,
        "share",
        fix="such as 0.6",
    ),
    Case(
        "share-outside",
        {"lineage": with_cells(LINEAGE, 2, share="60")},
        "lineage.csv",
        2,
        "share",
        fix="such as 0.6",
    ),
    Case(
        "lineage-circle",
        {
            "organisations": with_row(
                GONE, organisation="OLDER", name="Older", sector="other", to="2025-09-30"
            ),
            "lineage": lineage("OLD,OLDER,rename,,", "OLDER,OLD,rename,,"),
        },
        "lineage.csv",
        3,
        "to",
        fix="a code of its own",
    ),
    Case(
        "shares-above-one",
        {
            "lineage": lineage(
                "HOS,CITY,transfer,2025-10-01,0.6", "HOS,CARE,transfer,2025-10-01,0.6"
            )
        },
        "lineage.csv",
        3,
        "share",
        fix="add up to 1",
    ),
    Case(
        "cluster-that-ended",
        {"organisations": GONE, "lineage": lineage("OLD,HOS,cluster,2025-10-01,")},
        "lineage.csv",
        2,
        "kind",
        fix="Write merge",
    ),
    Case(
        "merged-but-there",
        {"lineage": lineage("HOS,CITY,merge,2025-10-01,")},
        "lineage.csv",
        2,
        "kind",
        fix="last day",
    ),
    Case(
        "lineage-gap",
        {"organisations": GONE, "lineage": lineage("OLD,HOS,merge,2025-12-01,")},
        "lineage.csv",
        2,
        "date",
        doubt=True,
        fix="Correct the date",
    ),
    Case(
        "split-without-share",
        {"organisations": GONE, "lineage": lineage("OLD,HOS,split,2025-10-01,")},
        "lineage.csv",
        2,
        "share",
        doubt=True,
        fix="half or more",
    ),
    Case(
        "organisation-vanishes",
        {
            "organisations": GONE,
            "head": with_head(
                wave=[
                    HEAD["wave"][0] | {"id": "2025", "from": "2025-03-03", "to": "2025-03-28"},
                    HEAD["wave"][0],
                ]
            ),
            "files": {
                "waves/2025/leaders.csv": with_row(LEADERS, leader="OLD1", organisation="OLD"),
                "waves/2025/plan.csv": with_row(PLAN, leader="OLD1", partner="HOS"),
                "waves/2025/ratings.csv": (*RATINGS, RATINGS[-1] | {"leader": "OLD1"}),
            },
        },
        "lineage.csv",
        None,
        "from",
        doubt=True,
        fix="Add a row",
    ),
    # -- the register
    Case(
        "duplicate-organisation",
        {"organisations": with_row(ORGANISATIONS, organisation="HOS", name="B", sector="other")},
        "organisations.csv",
        6,
        "organisation",
        fix="Keep one",
    ),
    Case(
        "duplicate-body",
        {"bodies": with_row(BODIES, body="PLACE", name="Twice", kind="place")},
        "bodies.csv",
        4,
        "body",
        fix="Keep one",
    ),
    Case(
        "duplicate-aim",
        {"aims": with_row(AIMS, aim="home", title="Twice")},
        "aims.csv",
        6,
        "aim",
        fix="Keep one",
    ),
    Case(
        "unknown-sector",
        organisations(3, sector="nhs acute"),
        "organisations.csv",
        3,
        "sector",
        fix="“nhs_acute”",
    ),
    Case(
        "unknown-sector",
        {"head": with_head(sets={"dominant": ["icb", "acute"]})},
        "survey.toml",
        None,
        "[sets] dominant",
        fix="[[sector]]",
    ),
    Case(
        "unknown-organisation",
        {"seats": with_cells(SEATS, 5, organisation="CARRE")},
        "seats.csv",
        5,
        "organisation",
        fix="“CARE”",
    ),
    Case(
        "unknown-organisation",
        {"agreements": with_cells(AGREEMENTS, 2, commissioner="NHS")},
        "agreements.csv",
        2,
        "commissioner",
        fix="organisations.csv",
    ),
    Case(
        "unknown-organisation",
        ratings(9, partner="HOSP"),
        W + "ratings.csv",
        9,
        "partner",
        fix="“HOS”",
    ),
    Case(
        "unknown-organisation",
        {"leaders": with_cells(LEADERS, 2, organisation="ICBB")},
        W + "leaders.csv",
        2,
        "organisation",
        fix="“ICB”",
        why="the leader's own rows are not wrong",
    ),
    Case(
        "unknown-body",
        {"bodies": with_cells(BODIES, 3, parent="BORD")},
        "bodies.csv",
        3,
        "parent",
        fix="“BOARD”",
    ),
    Case(
        "unknown-body",
        {"seats": with_row(SEATS, body="X", organisation="CARE", kind="voting")},
        "seats.csv",
        7,
        "body",
        fix="bodies.csv",
    ),
    Case(
        "same-name",
        organisations(5, name="Ashmere Hospitals"),
        "organisations.csv",
        5,
        "name",
        doubt=True,
        fix="its own name",
    ),
    Case(
        "leads-another-place",
        organisations(4, leads_place="Ashmeer"),
        "organisations.csv",
        4,
        "leads_place",
        fix="column places",
    ),
    Case(
        "place-without-organisations",
        {"bodies": with_cells(BODIES, 3, place="Ashmeer")},
        "bodies.csv",
        3,
        "place",
        doubt=True,
        fix="spelling",
    ),
    Case(
        "no-hub",
        {"organisations": with_cells(ORGANISATIONS, 2, hub="")},
        "organisations.csv",
        None,
        "hub",
        doubt=True,
        fix="usually the ICB",
    ),
    Case(
        "removal-without-effect",
        {
            "seats": with_cells(SEATS, 5, organisation="ICB"),
            "expected": with_row(
                EXPECTED, organisation="CARE", partner="CITY", change="remove", reason="No ties"
            ),
        },
        "expected.csv",
        None,
        "change",
        doubt=True,
        fix="take the row out",
    ),
    Case(
        "body-without-seats",
        {"bodies": with_row(BODIES, body="HWB", name="Board", kind="health_and_wellbeing")},
        "bodies.csv",
        4,
        "body",
        fix="seats.csv",
    ),
    Case(
        "seat-twice",
        {"seats": with_row(SEATS, body="BOARD", organisation="HOS", kind="attending")},
        "seats.csv",
        7,
        "organisation",
        fix="Remove one",
    ),
    Case(
        "pair-with-itself",
        {"expected": with_cells(EXPECTED, 2, partner="ICB")},
        "expected.csv",
        2,
        "partner",
        fix="two different",
    ),
    Case(
        "no-organisations",
        {"organisations": "organisation,name,sector\n"},
        "organisations.csv",
        fix="one row for each",
    ),
    Case(
        "no-organisations",
        {
            "head": with_head(wave={"from": "1999-01-01"}),
            "organisations": tuple({**row, "from": "2020-01-01"} for row in ORGANISATIONS),
        },
        "survey.toml",
        fix="from and to",
    ),
    Case(
        "no-seats-yet",
        {"seats": tuple({**row, "from": "2026-04-01"} for row in SEATS)},
        "survey.toml",
        doubt=True,
        fix="seats.csv",
    ),
    # -- a wave
    Case(
        "not-there-yet",
        {"organisations": LATER, "leaders": with_row(LEADERS, leader="NEW1", organisation="NEW")},
        W + "leaders.csv",
        10,
        "organisation",
        fix="dates",
    ),
    Case(
        "not-there-yet",
        {"organisations": LATER, "plan": with_row(PLAN, leader="ICB1", partner="NEW")},
        W + "plan.csv",
        26,
        "partner",
        fix="dates",
    ),
    Case(
        "no-leaders",
        {"leaders": "leader,organisation\n"},
        W + "leaders.csv",
        fix="one row for each leader",
        why="the answers of leaders who are not there are not wrong one by one",
    ),
    Case(
        "duplicate-leader",
        {"leaders": with_row(LEADERS, leader="ICB1", organisation="ICB")},
        W + "leaders.csv",
        10,
        "leader",
        fix="Remove one",
    ),
    Case(
        "duplicate-leader",
        {"statements": with_row(STATEMENTS, leader="HOS1")},
        W + "statements.csv",
        10,
        "leader",
        fix="Keep one",
    ),
    Case(
        "leader-in-two-organisations",
        {"leaders": with_row(LEADERS, leader="ICB1", organisation="HOS")},
        W + "leaders.csv",
        10,
        "leader",
        fix="two codes",
    ),
    Case(
        "not-invited",
        {"ratings": with_row(RATINGS, leader="HOS3", partner="ICB", gate="none")},
        W + "ratings.csv",
        26,
        "leader",
        fix="leaders.csv",
    ),
    Case(
        "not-invited",
        {"statements": with_row(STATEMENTS, leader="ICB11")},
        W + "statements.csv",
        10,
        "leader",
        fix="“ICB1”",
    ),
    Case(
        "not-invited",
        {"chosen_aims": with_cells(CHOSEN_AIMS, 3, leader="X")},
        W + "aims.csv",
        3,
        "leader",
        fix="leaders.csv",
    ),
    Case(
        "unknown-leader",
        {"nominations": with_cells(NOMINATIONS, 2, nominee="CITY9")},
        W + "nominations.csv",
        2,
        "nominee",
        fix="leaders.csv",
    ),
    Case(
        "unknown-aim",
        {"chosen_aims": with_cells(CHOSEN_AIMS, 2, aim="homes")},
        W + "aims.csv",
        2,
        "aim",
        fix="“home”",
    ),
    Case(
        "too-many-aims",
        {"chosen_aims": rows("leader,aim", *(f"HOS2,{aim['aim']}" for aim in AIMS))},
        W + "aims.csv",
        5,
        "leader",
        doubt=True,
        fix="three",
    ),
    Case(
        "own-organisation",
        {"plan": with_row(PLAN, leader="ICB1", partner="ICB")},
        W + "plan.csv",
        26,
        "partner",
        fix="Remove the row",
    ),
    Case(
        "partner-twice",
        {"ratings": with_row(RATINGS, **RATINGS[4])},
        W + "ratings.csv",
        26,
        "partner",
        fix="Keep one",
    ),
    Case(
        "outside-the-scale",
        ratings(12, voice="5"),
        W + "ratings.csv",
        12,
        "voice",
        fix="whole numbers from 0 to 4, dk, na or blank",
    ),
    Case(
        "outside-the-scale",
        ratings(12, openness="Too late"),
        W + "ratings.csv",
        12,
        "openness",
        fix="label of 1",
    ),
    Case(
        "outside-the-scale",
        {"statements": with_cells(STATEMENTS, 3, kf2b="2.5")},
        W + "statements.csv",
        3,
        "kf2b",
        fix="whole numbers from 0 to 4",
    ),
    Case("outside-the-scale", ratings(2, gate="maybe"), W + "ratings.csv", 2, "gate", fix="none"),
    Case("rating-beside-none", ratings(7, gate="none"), W + "ratings.csv", 7, "gate", fix="Clear"),
    Case(
        "rating-beside-blank",
        ratings(7, gate=""),
        W + "ratings.csv",
        7,
        "gate",
        doubt=True,
        fix="Fill in the gate",
    ),
    Case(
        "rating-beside-unknown",
        ratings(7, gate="cannot_judge"),
        W + "ratings.csv",
        7,
        "gate",
        doubt=True,
        fix="Clear",
    ),
    Case(
        "rating-beside-item-none",
        {
            **own_instrument(OWN + QUALITY + QUALITY.replace("trust", "care")),
            "ratings": with_cells(OWN_RATINGS, 6, trust="no"),
            "statements": None,
        },
        W + "ratings.csv",
        6,
        doubt=True,
        fix="Look at the row",
    ),
    Case(
        "straight-lining",
        {
            "ratings": tuple(
                row | dict.fromkeys(list(row)[5:], "3") if row["leader"] == "HOS1" else row
                for row in RATINGS
            )
        },
        W + "ratings.csv",
        None,
        "leader",
        doubt=True,
        fix="with care",
    ),
    Case(
        "answered-nothing",
        {
            "ratings": tuple(
                row | dict.fromkeys(list(row)[2:], "") if row["leader"] == "HOS1" else row
                for row in RATINGS
            ),
            "statements": tuple(row for row in STATEMENTS if row["leader"] != "HOS1"),
        },
        W + "ratings.csv",
        None,
        "leader",
        doubt=True,
        fix="silent",
    ),
    Case(
        "organisation-silent",
        {"ratings": SILENT, "statements": None},
        W + "ratings.csv",
        None,
        "leader",
        doubt=True,
        fix="ask again",
    ),
    Case(
        "nobody-asked",
        {
            "ratings": tuple(row for row in RATINGS if row["partner"] != "CARE"),
            "plan": tuple(row for row in PLAN if row["partner"] != "CARE"),
        },
        W + "ratings.csv",
        None,
        "partner",
        doubt=True,
        fix="its own side",
    ),
    Case("no-plan", {"plan": None}, W + "ratings.csv", doubt=True, fix="full_roster"),
    Case(
        "no-ratings",
        {"ratings": text_of(RATINGS).splitlines()[0]},
        W + "ratings.csv",
        doubt=True,
        fix="one row for each leader",
    ),
    Case(
        "no-answers",
        {
            "ratings": text_of(RATINGS).splitlines()[0],
            "statements": None,
            "chosen_aims": None,
            "nominations": None,
        },
        W + "ratings.csv",
        doubt=True,
        fix="add the answers",
    ),
    # -- survey.toml
    Case(
        "bad-toml", {"head": '[survey]\nid = "a"\ntitle = “b”\n'}, "survey.toml", 3, fix="straight"
    ),
    Case(
        "bad-key",
        {"head": with_head(survey={"id": "North Moor"})},
        "survey.toml",
        None,
        "[survey] id",
        fix="letters, digits",
    ),
    Case(
        "bad-key",
        {"head": with_head(survey={"title": None})},
        "survey.toml",
        None,
        "[survey] title",
        fix='title = "…"',
    ),
    Case(
        "bad-key",
        {"head": with_head(wave={"from": "02/03/2026"})},
        "survey.toml",
        None,
        "[[wave]] 1 from",
        fix="2026-03-02, if 2 March 2026",
    ),
    Case(
        "bad-key",
        {"head": with_head(wave={"form": "list"})},
        "survey.toml",
        None,
        "[[wave]] 1 form",
        fix="full_roster",
    ),
    Case(
        "bad-key",
        {"head": with_head(labels={"bands": ["a", "b"]})},
        "survey.toml",
        None,
        "[labels] bands",
        fix="five different",
    ),
    Case(
        "unknown-key",
        {"head": with_head(survey={"titel": "x"})},
        "survey.toml",
        None,
        "titel",
        fix="“title”",
    ),
    Case(
        "unknown-setting",
        {"head": with_head(settings={"deltas": 10})},
        "survey.toml",
        None,
        "settings.deltas",
        fix="“delta”",
    ),
    Case(
        "bad-setting",
        {"head": with_head(settings={"delta": "10"})},
        "survey.toml",
        None,
        "settings.delta",
        fix="a number from 0 to 100",
    ),
    Case(
        "bad-setting",
        {"head": with_head(settings={"gate_ties": 10**17})},
        "survey.toml",
        None,
        "settings.gate_ties",
        fix="a whole number",
    ),
    Case(
        "setting-too-low",
        {"head": with_head(settings={"gate_leaders": 5})},
        "survey.toml",
        None,
        "settings.gate_leaders",
        fix="Raise it",
    ),
    Case(
        "no-waves",
        {
            "head": {"survey": HEAD["survey"]},
            "files": dict.fromkeys(
                f"{W}{name}.csv"
                for name in ("leaders", "plan", "ratings", "statements", "aims", "nominations")
            ),
        },
        "survey.toml",
        fix="[[wave]]",
    ),
    Case(
        "wave-twice",
        {"head": with_head(wave=[*HEAD["wave"], *HEAD["wave"]])},
        "survey.toml",
        None,
        "[[wave]] 2 id",
        fix="another id",
    ),
    Case(
        "unnamed-wave",
        {"files": {"waves/2027/leaders.csv": LEADERS}},
        "waves/2027",
        fix="[[wave]] to survey.toml",
    ),
    Case(
        "wave-without-answers",
        {
            "head": with_head(wave=[*HEAD["wave"], {"id": "2027"}]),
            "files": dict.fromkeys(
                f"waves/2027/{name}.csv"
                for name in ("leaders", "plan", "ratings", "statements", "aims", "nominations")
            ),
        },
        "survey.toml",
        doubt=True,
        fix="when fieldwork is done",
    ),
    Case(
        "expectations-changed",
        {"head": with_head(wave={"expected": "sha256:0"})},
        "survey.toml",
        None,
        "expected",
        fix="--freeze --reason",
    ),
    # -- an instrument
    Case(
        "unknown-instrument",
        {"head": with_head(survey={"instrument": "ics-relations"})},
        "survey.toml",
        None,
        "instrument",
        fix="“ics-relationships”",
    ),
    Case(
        "unknown-instrument",
        {"head": with_head(survey={"instrument": "gone.toml"})},
        "survey.toml",
        None,
        "instrument",
        fix="Copy the instrument",
    ),
    Case("not-an-instrument", own_instrument("x = 1\n"), "own.toml", fix="ics-relationships.toml"),
    Case(
        "bad-instrument",
        own_instrument(OWN.replace('"1"', "1.0") + QUALITY),
        "own.toml",
        None,
        "version",
        fix='version = "…"',
    ),
    Case(
        "bad-item",
        own_instrument(OWN + QUALITY.replace("high = 4\n", "")),
        "own.toml",
        None,
        "item 1 (trust)",
        fix="Write high",
    ),
    Case(
        "item-twice",
        own_instrument(OWN + QUALITY + QUALITY),
        "own.toml",
        None,
        "trust",
        fix="another id",
    ),
    Case(
        "role-twice",
        own_instrument(
            OWN
            + QUALITY
            + QUALITY.replace("trust", "a").replace("quality", "depth")
            + QUALITY.replace("trust", "b").replace("quality", "depth")
        ),
        "own.toml",
        None,
        "depth",
        fix="Keep one",
    ),
    Case(
        "no-quality-item",
        own_instrument(OWN + QUALITY.replace("quality", "depth")),
        "own.toml",
        fix="at least one item",
    ),
    Case("bad-toml", own_instrument("[instrument"), "own.toml", 1, fix="Look at that line"),
]

#: Slugs that are not found by `check`, or need more than other files; each has a test below.
ELSEWHERE = {
    "cannot-read",
    "cannot-write",
    "file-too-large",
    "folder-holds-more",
    "edition-there",
    "freeze-by-hand",
    "frozen-already",
    "no-survey",
    "two-surveys",
    "unknown-wave",
}
#: Modules whose own tests provoke the problems that only they find.
TESTED_BY_OTHERS = {
    "notebook.py",
    "compare.py",
    "planning.py",
    "workbook.py",
    "blank.py",
    "sheets.py",
    "theme.py",
    "pdf.py",
    "shelf.py",
    "release/released.py",
    "release/suppress.py",
    "release/untold.py",
    "scoring.py",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.slug}-{case.file}")
def test_one_fault_gives_one_problem_with_its_place_and_its_fix(case: Case, tmp_path: Path) -> None:
    problems = list(check(make(tmp_path, **case.change)))
    assert places(problems) == [(case.slug, case.file, case.row, case.column, case.doubt)]
    assert case.fix, "a case says what the fix must tell a person"
    assert case.fix in problems[0].fix
    assert_readable(problems[0])


def assert_readable(problem: Problem) -> None:
    """A message is a sentence with its place, and the fix is one that tells a person what to do."""
    assert problem.fix[0].isupper()
    assert problem.fix.endswith((".", "?", "."))
    assert not problem.found.endswith(".")
    assert problem.found[0].islower() or not problem.found[0].isalpha()
    for word in ("None", "NaN", "dtype", "object", "Error", "{", "\n"):
        assert word not in problem.found + problem.fix


def test_every_slug_is_provoked_here() -> None:
    """A problem that no test provokes may never be found, or be found in the wrong place."""
    ours = {slug for slug, modules in slugs().items() if by_us(modules)}
    assert ours - {case.slug for case in CASES} == ELSEWHERE


#: Doubts of an import that no test provokes yet.
NOT_YET = {"dates-unclear", "other-organisation"}


def by_us(modules: set[str]) -> set[str]:
    """The modules whose problems are provoked in this file."""
    return {m for m in modules - TESTED_BY_OTHERS if not m.startswith("exchange/")}


def test_every_slug_of_the_others_is_named_in_a_test_of_theirs() -> None:
    theirs = {slug for slug, modules in slugs().items() if not by_us(modules)}
    here = Path(__file__)
    said = "".join(
        file.read_text("utf-8") for file in here.parent.glob("test_*.py") if file != here
    )
    assert {slug for slug in theirs if slug not in said} == NOT_YET


def test_a_right_survey_gives_neither_error_nor_doubt(tmp_path: Path) -> None:
    folder = make(tmp_path)
    assert list(check(folder)) == []
    wave = read(open_survey(folder))
    assert wave.answered.all()
    assert len(wave.answers) == 24


# -- problems found elsewhere than by check ------------------------------------------------------


def only(error: pytest.ExceptionInfo[MaturityError]) -> Problem:
    (problem,) = error.value.problems
    assert_readable(problem)
    return problem


def test_no_survey(tmp_path: Path) -> None:
    with pytest.raises(MaturityError) as error:
        open_survey(tmp_path / "gone")
    assert places([only(error)]) == [("no-survey", str(tmp_path / "gone"), None, None, False)]
    assert places(check(tmp_path / "gone")) == places([only(error)])


def test_a_file_that_is_no_workbook_is_no_survey(tmp_path: Path) -> None:
    make(tmp_path)
    (problem,) = check(tmp_path / "seats.csv")
    assert problem.slug == "no-survey"
    assert "neither a folder nor" in problem.found


def test_two_surveys(tmp_path: Path) -> None:
    make(tmp_path, files={"survey.xlsx": b"PK"})
    (problem,) = check(tmp_path)
    assert places([problem]) == [("two-surveys", str(tmp_path), None, None, False)]
    assert "Keep one of them" in problem.fix


def test_unknown_wave(tmp_path: Path) -> None:
    survey = open_survey(make(tmp_path))
    with pytest.raises(MaturityError) as error:
        read(survey, "2025")
    problem = only(error)
    assert places([problem]) == [("unknown-wave", "survey.toml", None, None, False)]
    assert "Its waves are: 2026" in problem.fix


def test_frozen_already(tmp_path: Path) -> None:
    survey = open_survey(make(tmp_path, head=with_head(wave={"expected": "sha256:0"})))
    with pytest.raises(MaturityError) as error:
        frozen(survey, "2026")
    problem = only(error)
    assert places([problem]) == [("frozen-already", "survey.toml", None, None, False)]
    assert "--reason" in problem.fix


def test_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(MaturityError) as error:
        write_whole(tmp_path / "taken", {"report.html": b""})
    problem = only(error)
    assert places([problem]) == [("cannot-write", str(tmp_path / "taken"), None, None, False)]
    assert "--out" in problem.fix


def test_a_folder_that_holds_more(tmp_path: Path) -> None:
    only_ours(tmp_path / "not-there", {"report.html": b""})
    (tmp_path / "report.html").write_text("an earlier edition", encoding="utf-8")
    only_ours(tmp_path, {"report.html": b""})
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "two_sides.csv").write_text("the consultant's", encoding="utf-8")
    with pytest.raises(MaturityError) as error:
        only_ours(tmp_path, {"report.html": b"", "tables/dyads.csv": b""})
    problem = only(error)
    assert problem.slug == "folder-holds-more"
    assert "tables/two_sides.csv" in problem.found
    assert "--out" in problem.fix


def test_nothing_is_put_beside_an_edition(tmp_path: Path) -> None:
    edition = b'{"made": {"audience": "partners"}}'
    write_whole(tmp_path / "out", {"results.json": edition, "report.html": b"theirs"})
    for files in (
        {"index.html": b"packs"},
        {"results.json": edition.replace(b"partners", b"consultant"), "report.html": b"mine"},
    ):
        with pytest.raises(MaturityError) as error:
            write_whole(tmp_path / "out", files)
        problem = only(error)
        assert problem.slug == "edition-there"
        assert "--out" in problem.fix
    assert (tmp_path / "out" / "report.html").read_bytes() == b"theirs"
    # The same edition again, and whatever one likes beside the consultant's.
    write_whole(tmp_path / "out", {"results.json": edition, "report.html": b"again"})
    write_whole(tmp_path / "mine", {"results.json": edition.replace(b"partners", b"consultant")})
    write_whole(tmp_path / "mine", {"graph.graphml": b""})


def test_cannot_read(tmp_path: Path) -> None:
    folder = make(tmp_path, sharing=None)
    (folder / "sharing.csv").mkdir()
    (problem,) = check(folder)
    assert places([problem]) == [("cannot-read", "sharing.csv", None, None, False)]
    assert "Close it" in problem.fix


def test_file_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Larger than every file of the survey but the one that is made so.
    monkeypatch.setattr("maturity.source.LARGEST", 20_000)
    folder = make(tmp_path, aims=text_of(AIMS) + "\n" * 20_000)
    (problem,) = check(folder)
    assert places([problem]) == [("file-too-large", "aims.csv", None, None, False)]
    assert "right file" in problem.fix


# -- all at once, and nothing twice --------------------------------------------------------------


def test_ten_faults_in_ten_places_are_listed_at_once(tmp_path: Path) -> None:
    folder = make(
        tmp_path,
        head=with_head(survey={"titel": "x"}, settings={"delta": "10"}),
        organisations=with_cells(ORGANISATIONS, 3, sector="hospital"),
        bodies=with_cells(BODIES, 3, kind="plaice"),
        seats=with_cells(SEATS, 4, organisation="TOWN"),
        sharing=text_of(SHARING, ";"),
        lineage=with_cells(LINEAGE, 2, date="1/10/2025"),
        leaders=without(LEADERS, "organisation"),
        ratings=with_cells(with_cells(RATINGS, 3, gate="none"), 9, depth="6"),
        statements=with_cells(STATEMENTS, 2, kf1a="five"),
    )
    problems = check(folder)
    assert sorted(places(problems.errors)) == sorted(
        [
            ("unknown-key", "survey.toml", None, "titel", False),
            ("bad-setting", "survey.toml", None, "settings.delta", False),
            ("unknown-sector", "organisations.csv", 3, "sector", False),
            ("unknown-word", "bodies.csv", 3, "kind", False),
            ("unknown-organisation", "seats.csv", 4, "organisation", False),
            ("wrong-delimiter", "sharing.csv", 1, None, False),
            ("not-a-date", "lineage.csv", 2, "date", False),
            ("missing-column", W + "leaders.csv", 1, "organisation", False),
            ("outside-the-scale", W + "ratings.csv", 9, "depth", False),
            ("outside-the-scale", W + "statements.csv", 2, "kf1a", False),
        ]
    )
    with pytest.raises(MaturityError) as error:
        open_survey(folder)
    assert len(error.value.problems) == 7, "what stands outside the wave is enough to stop"


UNREADABLE = {
    "organisations": ("organisations.csv", ORGANISATIONS, "name"),
    "bodies": ("bodies.csv", BODIES, "kind"),
    "seats": ("seats.csv", SEATS, "kind"),
    "aims": ("aims.csv", AIMS, "title"),
    "leaders": (W + "leaders.csv", LEADERS, "organisation"),
    "ratings": (W + "ratings.csv", RATINGS, "gate"),
}


@pytest.mark.parametrize("table", UNREADABLE)
def test_a_table_that_cannot_be_read_neither_hides_nor_multiplies_faults(
    table: str, tmp_path: Path
) -> None:
    file, found, column = UNREADABLE[table]
    change = {table: without(found, column)}
    other = "sharing" if table != "sharing" else "agreements"
    change[other] = with_cells(SHARING, 2, stage="soon")
    change["statements"] = with_cells(STATEMENTS, 4, kf5b="9")
    problems = check(make(tmp_path, **change))
    assert sorted(places(problems)) == sorted(
        [
            ("missing-column", file, 1, column, False),
            ("unknown-word", "sharing.csv", 2, "stage", False),
            ("outside-the-scale", W + "statements.csv", 4, "kf5b", False),
        ]
    )


def test_a_survey_file_that_cannot_be_read_does_not_hide_the_register(tmp_path: Path) -> None:
    folder = make(tmp_path, head="[survey", seats=with_cells(SEATS, 2, kind="chair"))
    assert kinds(check(folder)) == ["bad-toml", "unknown-word"]


def test_a_wrong_id_in_the_survey_file_does_not_hide_the_wave(tmp_path: Path) -> None:
    folder = make(tmp_path, head=with_head(survey={"id": ""}), **ratings(4, voice="x"))
    assert kinds(check(folder)) == ["bad-key", "outside-the-scale"]


def test_an_organisation_that_is_wrong_in_one_cell_is_known_elsewhere(tmp_path: Path) -> None:
    head = with_head(wave={"expected": open_survey(make(tmp_path)).structure().hash})
    folder = make(tmp_path, head=head, **organisations(3, sector="trust", name=""))
    assert kinds(check(folder)) == ["blank-cell", "unknown-sector"]


def test_an_unknown_code_in_a_row_gives_one_error_and_its_answers_are_still_checked(
    tmp_path: Path,
) -> None:
    folder = make(tmp_path, **ratings(4, leader="X", gate="yes", voice="7"))
    assert kinds(check(folder)) == ["not-invited", "outside-the-scale"]


def test_blank_rows_of_seats_are_not_also_seats_that_stand_twice(tmp_path: Path) -> None:
    blank = with_row(with_row(SEATS, kind="voting"), kind="voting")
    assert set(kinds(check(make(tmp_path, seats=blank)))) == {"blank-cell"}


def test_a_board_across_systems_may_seat_only_organisations_from_elsewhere(tmp_path: Path) -> None:
    folder = make(
        tmp_path,
        bodies=with_row(BODIES, body="WIDE", name="Cancer alliance", kind="other", scope="north"),
        seats=with_row(SEATS, body="WIDE", organisation="FAR", kind="voting"),
    )
    assert list(check(folder)) == []


def test_more_than_twenty_of_a_kind_are_counted_and_not_listed(tmp_path: Path) -> None:
    wrong = tuple({**row, "voice": "9"} for row in RATINGS)
    problems = check(make(tmp_path, ratings=wrong))
    listed = [p for p in problems.errors if p.row is not None]
    assert [p.row for p in listed] == list(range(2, 2 + LISTED))
    (rest,) = (p for p in problems.errors if p.row is None)
    assert rest.column == "voice"
    assert rest.found.startswith(f"the same {len(RATINGS) - LISTED} more times")


def test_a_huge_file_of_faults_is_read_in_seconds_and_stays_short(tmp_path: Path) -> None:
    many = 300
    orgs = rows("organisation,name,sector", *(f"O{n:03},Name {n},other" for n in range(many)))
    faulty = [
        {"leader": f"P{n}", "partner": f"Q{n}", "gate": "ja", "depth": str(n), "voice": "often"}
        for n in range(20_000)
    ]
    columns = {**dict.fromkeys(RATINGS[0], ""), "gate": "", "depth": ""}
    folder = make(
        tmp_path,
        organisations=orgs,
        leaders=rows("leader,organisation", *(f"L{n:03},O{n:03}" for n in range(many))),
        ratings=[{**columns, **row} for row in faulty],
        **dict.fromkeys(("bodies", "seats", "agreements", "sharing", "expected", "lineage"), None),
        **dict.fromkeys(("aims", "plan", "statements", "chosen_aims", "nominations"), None),
    )
    begun = time.monotonic()
    problems = check(folder)
    assert time.monotonic() - begun < 20
    assert len(problems.errors) == 5 * (LISTED + 1)


def test_an_error_in_one_wave_does_not_stop_the_scoring_of_another(tmp_path: Path) -> None:
    head = with_head(wave=[{**HEAD["wave"][0], "id": "2025"}, HEAD["wave"][0]])
    wrong = with_cells(RATINGS, 2, voice="9")
    folder = make(tmp_path, head=head, files={"waves/2025/ratings.csv": wrong})
    survey = open_survey(folder)
    assert len(read(survey, "2026").answers) == 24
    with pytest.raises(MaturityError, match=r"waves/2025/ratings\.csv, row 2, column voice"):
        read(survey, "2025")


# -- encodings, delimiters, line ends ------------------------------------------------------------


def accented(**cells: str) -> tuple[dict[str, str], ...]:
    return with_cells(BODIES, 2, name="Café board", **cells)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-16-be-mark"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read_in_any_unicode_encoding_and_with_any_line_ends(
    encoding: str, end: str, tmp_path: Path
) -> None:
    mark = "\ufeff" if encoding == "utf-16-be-mark" else ""
    data = (mark + text_of(accented(), end=end)).encode(encoding.removesuffix("-mark"))
    folder = make(tmp_path, bodies=data)
    assert list(check(folder)) == []
    assert open_survey(folder).register.bodies[0].name == "Café board"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_survey_file_may_come_from_any_editor(encoding: str, end: str, tmp_path: Path) -> None:
    head = toml(with_head(survey={"title": "Café"})).replace("\n", end).encode(encoding)
    folder = make(tmp_path, head=head)
    assert list(check(folder)) == []
    survey = open_survey(folder)
    assert survey.title == "Café"
    name, data = frozen(survey, "2026") or ("", b"")
    (folder / name).write_bytes(data)
    again = open_survey(folder)
    assert (again.title, again.frozen) == ("Café", {"2026": survey.structure().hash})


def test_windows_text_is_read_with_a_doubt(tmp_path: Path) -> None:
    folder = make(tmp_path, bodies=text_of(accented(), end="\r\n").encode("cp1252"))
    assert kinds(check(folder)) == ["encoding-guessed"]
    assert open_survey(folder).register.bodies[0].name == "Café board"


@pytest.mark.parametrize("mark", [";", "\t", "|"])
@pytest.mark.parametrize("quoted", [False, True])
def test_another_delimiter_is_named(mark: str, quoted: bool, tmp_path: Path) -> None:
    text = text_of(ORGANISATIONS, mark)
    if quoted:
        text = mark.join(f'"{name}"' for name in ORGANISATIONS[0]) + text[text.index("\n") :]
    (problem,) = check(make(tmp_path, organisations=text))
    assert problem.slug == "wrong-delimiter"
    name = {";": "semicolons", "\t": "tabs", "|": "upright bars"}[mark]
    assert problem.found == f"the columns are separated by {name}"


# -- rows, columns and cells ---------------------------------------------------------------------


def row_of_the_fault(folder: Path) -> int | None:
    (problem,) = check(folder)
    assert problem.slug == "unknown-word"
    return problem.row


SEATS_TEXT = text_of(with_cells(SEATS, 4, kind="chair"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_are_numbered_as_excel_does(end: str, tmp_path: Path) -> None:
    lines = SEATS_TEXT.replace("\n", end)
    assert row_of_the_fault(make(tmp_path, seats=lines)) == 4


def test_comments_above_the_header_count_as_rows(tmp_path: Path) -> None:
    text = '# Who sits where\n"# ""quoted"", too",,,\n\n' + SEATS_TEXT
    assert row_of_the_fault(make(tmp_path, seats=text)) == 7


def test_blank_rows_count_as_rows(tmp_path: Path) -> None:
    lines = SEATS_TEXT.splitlines()
    text = "\n".join([lines[0], "", lines[1], ",,,,", "  , ,\u00a0,,", *lines[2:], "", ",,"])
    assert row_of_the_fault(make(tmp_path, seats=text)) == 7


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_cell_with_line_breaks_is_one_row(end: str, tmp_path: Path) -> None:
    reason = f"It buys care,{end}and says{end}{end}so"
    expected = with_row(with_cells(EXPECTED, 2, reason=reason), organisation="ICB", partner="HOS",
                        change="ad", reason="x")  # fmt: skip
    folder = make(tmp_path, expected=text_of(expected, end=end))
    (problem,) = check(folder)
    assert (problem.slug, problem.row) == ("unknown-word", 3)


def test_line_breaks_in_a_cell_are_kept(tmp_path: Path) -> None:
    folder = make(tmp_path, expected=with_cells(EXPECTED, 2, reason="one\ntwo"))
    assert open_survey(folder).register.expectations[0].reason == "one\ntwo"


def test_trailing_commas_and_short_rows_do_not_matter(tmp_path: Path) -> None:
    lines = text_of(SEATS).splitlines()
    lines[0] += ",,"
    lines[1] = lines[1].rstrip(",")
    lines[2] += ",,,,,"
    folder = make(tmp_path, seats="\n".join(lines))
    assert list(check(folder)) == []
    assert len(open_survey(folder).register.seats) == len(SEATS)


def test_columns_may_stand_in_any_order_and_case(tmp_path: Path) -> None:
    names = list(reversed(ORGANISATIONS[0]))
    turned = [
        {name.replace("_", " ").title(): row[name] for name in names} for row in ORGANISATIONS
    ]
    folder = make(tmp_path, organisations=turned)
    assert list(check(folder)) == []
    register = open_survey(folder).register
    assert register.ids == ("ICB", "HOS", "CITY", "CARE")
    assert register.organisations[2].leads_place == "Ashmere"


def test_columns_of_ones_own_are_a_doubt_each_and_do_no_harm(tmp_path: Path) -> None:
    noted = [{"our note": "x", **row, "colour": "blue"} for row in ORGANISATIONS]
    folder = make(tmp_path, organisations=noted)
    assert places(check(folder)) == [
        ("unread-column", "organisations.csv", 1, "our note", True),
        ("unread-column", "organisations.csv", 1, "colour", True),
    ]
    assert open_survey(folder).register.ids == ("ICB", "HOS", "CITY", "CARE")


def test_na_is_a_word_and_zeros_stay(tmp_path: Path) -> None:
    def coded(table: tuple[dict[str, str], ...]) -> tuple[dict[str, str], ...]:
        codes = {"HOS": "NA", "CARE": "007", "CARE1": "1e3", "CARE2": "nan", "CITY1": "0x1"}
        return tuple({k: codes.get(v, v) for k, v in row.items()} for row in table)

    tables = {
        "organisations": ORGANISATIONS, "seats": SEATS, "sharing": SHARING, "expected": EXPECTED,
        "lineage": LINEAGE, "leaders": LEADERS, "plan": PLAN, "ratings": RATINGS,
        "statements": STATEMENTS, "chosen_aims": CHOSEN_AIMS, "nominations": NOMINATIONS,
    }  # fmt: skip
    changed = {name: coded(table) for name, table in tables.items()}
    changed["organisations"] = with_cells(changed["organisations"], 2, name="null", code="0012")
    folder = make(tmp_path, **changed)
    assert list(check(folder)) == []
    survey = open_survey(folder)
    assert survey.register.ids == ("ICB", "NA", "CITY", "007")
    assert (survey.register.organisations[0].name, survey.register.organisations[0].code) == (
        "null",
        "0012",
    )
    assert [leader.id for leader in read(survey).leaders][4:] == ["0x1", "CITY2", "1e3", "nan"]


@pytest.mark.parametrize("cell", ["Yes", "YES", " yes ", "\u00a0yes"])
def test_yes_may_be_written_as_people_do(cell: str, tmp_path: Path) -> None:
    folder = make(tmp_path, **organisations(2, hub=cell))
    assert list(check(folder)) == []
    assert open_survey(folder).register.hubs == ("ICB",)


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("02/03/2026", "2026-03-02, if 2 March 2026 is meant"),
        ("2/3/26", "2026-03-02, if 2 March 2026 is meant"),
        ("02.03.2026", "2026-03-02"),
        ("2026-03-02 00:00:00", "2026-03-02"),
        ("2 March 2026", "2026-03-02"),
        ("2-Mar-26", "2026-03-02"),
        ("13/14/2026", "for example"),
        ("2026-02-30", "for example"),
        ("٢٠٢٦-٠٣-٠٢", "for example"),
        ("9" * 5000, "for example"),
    ],
)
def test_a_date_in_another_form_is_told_as_it_should_be(
    cell: str, date: str, tmp_path: Path
) -> None:
    (problem,) = check(make(tmp_path, **organisations(2, from_=cell)))
    assert problem.slug == "not-a-date"
    assert date in problem.fix
    assert len(str(problem)) < 300


def test_answers_may_be_written_as_spreadsheets_do(tmp_path: Path) -> None:
    said = with_cells(RATINGS, 2, gate="Yes", voice="4.0", openness="DK", depth="+2")
    wave = read(open_survey(make(tmp_path, ratings=said)))
    assert wave.answers.depth[0] == 40
    assert wave.answers.quality[0, 4] == 100


# -- names and ids -------------------------------------------------------------------------------


def test_an_id_may_be_written_as_a_number(tmp_path: Path) -> None:
    head = with_head(survey={"id": 2026}, wave={"id": 2026})
    folder = make(tmp_path, head=head)
    assert list(check(folder)) == []
    assert open_survey(folder).id == "2026"
    assert len(read(open_survey(folder), "2026").answers) == 24


def test_two_waves_that_differ_in_capitals_only_are_one_folder(tmp_path: Path) -> None:
    waves = [{**HEAD["wave"][0], "id": name} for name in ("spring", "Spring")]
    (problem,) = check(make(tmp_path, head=with_head(wave=waves)))
    assert (problem.slug, problem.column) == ("wave-twice", "[[wave]] 2 id")


def test_a_one_letter_wave_that_stands_twice_is_found(tmp_path: Path) -> None:
    waves = [{**HEAD["wave"][0], "id": "1"}] * 2
    assert kinds(check(make(tmp_path, head=with_head(wave=waves)))) == ["wave-twice"]


def test_files_may_be_named_in_other_capitals(tmp_path: Path) -> None:
    folder = make(tmp_path)
    (folder / W / "ratings.csv").rename(folder / W / "Ratings.CSV")
    (folder / "seats.csv").rename(folder / "SEATS.csv")
    (folder / "survey.toml").rename(folder / "Survey.toml")
    (folder / "waves").rename(folder / "Waves")
    assert list(check(folder)) == []
    assert len(read(open_survey(folder)).answers) == 24


@pytest.mark.skipif(os.name == "nt", reason="such files cannot stand side by side there")
def test_of_two_files_that_differ_in_capitals_the_other_is_noted(tmp_path: Path) -> None:
    folder = make(tmp_path)
    (folder / "Seats.csv").write_text("body\n", encoding="utf-8")
    if len([p for p in folder.iterdir() if p.name.casefold() == "seats.csv"]) < 2:
        pytest.skip("the file system does not tell capitals")
    assert places(check(folder)) == [("unread-file", "Seats.csv", None, None, True)]


def test_what_excel_and_people_leave_in_a_folder_does_no_harm(tmp_path: Path) -> None:
    folder = make(
        tmp_path,
        files={"~$seats.csv": "x", ".~lock.seats.csv#": "x", "README.md": "x", "notes.txt": "x"},
    )
    (folder / "waves" / "2027").mkdir()
    (folder / "waves" / ".git").mkdir()
    assert list(check(folder)) == []


def test_a_survey_file_that_notepad_has_renamed_is_named(tmp_path: Path) -> None:
    folder = make(tmp_path)
    (folder / "survey.toml").rename(folder / "survey.toml.txt")
    problem = check(folder).errors[0]
    assert problem.slug == "missing-file"
    assert "“survey.toml.txt”" in problem.fix


def test_a_wave_whose_questionnaire_is_wrong_is_not_also_unnamed(tmp_path: Path) -> None:
    head = with_head(wave={"instrument": "own.toml"})
    folder = make(tmp_path, head=head, files={"own.toml": "x = 1"})
    assert kinds(check(folder)) == ["not-an-instrument"]


def test_a_wrong_questionnaire_of_several_waves_is_reported_once(tmp_path: Path) -> None:
    waves = [{**HEAD["wave"][0], "id": n, "instrument": "own.toml"} for n in ("a", "b")]
    folder = make(tmp_path, head=with_head(wave=waves), files={"own.toml": OWN + QUALITY * 2})
    assert kinds(check(folder)) == ["item-twice"]


def test_a_label_of_a_scale_with_one_label_does_no_harm(tmp_path: Path) -> None:
    change = own_instrument(OWN + QUALITY + 'labels = ["low"]\n')
    folder = make(
        tmp_path,
        **change,
        ratings=with_cells(without(OWN_RATINGS, "care"), 2, trust="low"),
        statements=None,
    )
    assert kinds(check(folder)) == ["outside-the-scale"]


def test_the_item_after_none_may_have_any_id_and_any_case(tmp_path: Path) -> None:
    wish = '[[item]]\nid = "help"\nrole = "wanted"\noptions = ["Ja", "Nein"]\n'
    said = with_cells(tuple({**row, "help": ""} for row in OWN_RATINGS), 2, help="JA")
    change = own_instrument(OWN + QUALITY + wish)
    folder = make(tmp_path, **change, ratings=without(said, "care"), statements=None)
    assert read(open_survey(folder)).answers.wanted[:2] == ("ja", "")


# -- a workbook ----------------------------------------------------------------------------------


def workbook(folder: Path, **sheets: Any) -> Path:
    """The survey in one workbook, with some sheets otherwise (None: left out)."""
    import openpyxl

    survey = {
        "survey": rows("key,value", "id,ashmere", "title,Ashmere"),
        "waves": rows("id,title,from,to,form", "2026,Spring,2026-03-02,2026-03-27,roster"),
        "organisations": ORGANISATIONS,
        "bodies": BODIES,
        "seats": SEATS,
        "leaders 2026": LEADERS,
        "ratings 2026": RATINGS,
        "plan 2026": PLAN,
    }
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, table in (survey | sheets).items():
        if table is not None:
            sheet = book.create_sheet(name)
            sheet.append(list(table[0]))
            for row in table:
                sheet.append([cell or None for cell in row.values()])
    folder.mkdir(parents=True, exist_ok=True)
    book.save(folder / "survey.xlsx")
    return folder


def test_a_workbook_without_fault(tmp_path: Path) -> None:
    assert list(check(workbook(tmp_path))) == []


def test_a_sheet_of_a_wave_that_is_not_named(tmp_path: Path) -> None:
    (problem,) = check(workbook(tmp_path, **{"ratings 2027": RATINGS}))
    assert places([problem]) == [("unnamed-wave", "survey.xlsx", None, None, False)]
    assert "the sheet “waves”" in problem.fix


def test_a_workbook_without_the_sheet_of_waves_still_has_its_register_checked(
    tmp_path: Path,
) -> None:
    wrong = with_cells(SEATS, 2, kind="chair")
    folder = workbook(tmp_path, waves=None, seats=wrong)
    assert places(check(folder)) == [
        ("missing-sheet", "survey.xlsx", None, None, False),
        ("unknown-word", "survey.xlsx, sheet seats", 2, "kind", False),
    ]


def test_a_damaged_workbook_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "survey.xlsx").write_bytes(b"PK\x03\x04 and nothing more")
    assert kinds(check(tmp_path)) == ["bad-workbook"]
    with pytest.raises(MaturityError):
        open_survey(tmp_path)


def test_a_workbook_with_formulas_is_frozen_by_hand(tmp_path: Path) -> None:
    import openpyxl

    folder = workbook(tmp_path)
    book = openpyxl.load_workbook(folder / "survey.xlsx")
    book.create_sheet("counts").append(["=1+1"])
    book.save(folder / "survey.xlsx")
    survey = open_survey(folder)
    with pytest.raises(MaturityError) as error:
        frozen(survey, "2026")
    (problem,) = error.value.problems
    assert (problem.slug, problem.file) == ("freeze-by-hand", "survey.xlsx, sheet waves")
    assert survey.structure().hash in problem.fix


def test_problems_are_counted_apart_by_kind_file_and_column() -> None:
    problems = Problems()
    for n in range(LISTED + 2):
        problems.add("a", "f.csv", "found x", "Do y.", row=n, column="c", doubt=True)
    problems.add("a", "g.csv", "found x", "Do y.", row=1, column="c")
    assert len(problems.doubts) == LISTED + 1
    assert len(problems.errors) == 1
    assert not problems.lists("a", "f.csv", "c")
    assert problems.lists("a", "g.csv", "c")
