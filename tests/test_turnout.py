"""Who answered, as others may know it; and editions of surveys with hardly anything in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from surveys_made import LEADERS, RATINGS, make

from maturity.audience import PARTNERS, PUBLIC
from maturity.publish import score_files
from maturity.release.rules import rules_for
from maturity.release.turnout import response
from maturity.scoring import score
from maturity.settings import Settings
from maturity.survey import open_survey, read

REPORTS = Path(__file__).parent.parent / "reports"
CONSULTANTS = ["northmoor-2025", "northmoor-2026", "harrowmere-2026", "saltmarsh-2026"]


RULES = rules_for(PARTNERS, Settings())


def row(sector: str, organisations: int, answered: int, leaders: int) -> dict[str, Any]:
    return {
        "sector": sector, "title": sector, "organisations": organisations,
        "organisations_answered": answered, "leaders_invited": leaders + 2,
        "leaders_answered": leaders,
    }  # fmt: skip


def told(*rows: dict[str, Any]) -> dict[str, Any]:
    sums = {key: sum(r[key] for r in rows) for key in rows[0] if key not in ("sector", "title")}
    return {
        "response": {**sums, "leader_rate": 0.5, "organisation_rate": 0.5, "by_sector": list(rows)},
        "sectors": [
            {"sector": r["sector"], "group": "nhs" if r["sector"].startswith("nhs") else "other"}
            for r in rows
        ],
    }


@pytest.mark.parametrize("audience", [PARTNERS, PUBLIC])
@pytest.mark.parametrize("name", CONSULTANTS)
def test_no_row_is_what_is_left_of_the_others(name: str, audience: str) -> None:
    found = json.loads((REPORTS / name / "results.json").read_text("utf-8"))
    rules = rules_for(audience, Settings())
    rows = response(found, rules)["by_sector"]
    gone = [r for r in rows if r["leaders_answered"] is None]
    assert len(gone) != 1 or len(rows) == 1
    assert all(r["organisations_answered"] is None for r in rows)
    assert sum(r["leaders_answered"] or 0 for r in rows) <= found["response"]["leaders_invited"]


def test_a_row_of_two_organisations_is_no_group() -> None:
    """Each of the two knows its own leaders, and so how many of the other answered."""
    found = told(row("nhs_acute", 2, 2, 6), row("nhs_mental", 3, 3, 6), row("council", 4, 4, 9))
    rows = response(found, rules_for(PARTNERS, Settings()))["by_sector"]
    # The trusts go with the other NHS partners, so that no row has two organisations.
    assert [(r["sector"], r["leaders_answered"]) for r in rows] == [
        ("council", 10), ("nhs_partners", 10),
    ]  # fmt: skip


def test_a_row_never_says_of_each_that_they_answered() -> None:
    """Five of five would be everybody; seven of seven is printed like five or six of them."""
    everyone = [
        row(name, 3, 3, n) | {"leaders_invited": n}
        for name, n in (("nhs_acute", 5), ("nhs_mental", 7), ("council", 7), ("vcse", 20))
    ]
    rows = {r["sector"]: r for r in response(told(*everyone), RULES)["by_sector"]}
    assert "nhs_acute" not in rows
    assert rows["council"]["leaders_answered"] == 5
    fewer = [one | {"leaders_answered": min(one["leaders_answered"], 6)} for one in everyone]
    again = {r["sector"]: r for r in response(told(*fewer), RULES)["by_sector"]}
    assert again["council"] == rows["council"]


def test_where_one_row_is_withheld_so_is_a_second() -> None:
    found = told(row("nhs_acute", 4, 4, 9), row("nhs_mental", 4, 4, 12), row("council", 1, 1, 2))
    rows = response(found, rules_for(PARTNERS, Settings()))["by_sector"]
    # The council alone is 23 - 9 - 12; the trusts with fewer leaders are withheld beside it.
    assert [(r["sector"], r["leaders_answered"]) for r in rows] == [
        ("nhs_acute", None), ("nhs_mental", 10), ("non_nhs_partners", None),
    ]  # fmt: skip


NOBODY_CAN_JUDGE = [
    {key: value if key in ("leader", "partner") else "" for key, value in rating.items()}
    | {"gate": "cannot_judge"}
    for rating in RATINGS
]
ONE = [leader for leader in LEADERS if leader["organisation"] == "ICB"]


@pytest.mark.parametrize("audience", [PARTNERS, PUBLIC])
@pytest.mark.parametrize(
    "tables",
    [
        {"ratings": NOBODY_CAN_JUDGE},
        {"ratings": ",".join(RATINGS[0]) + "\n", "plan": None},
        {"ratings": ",".join(RATINGS[0]) + "\n", "statements": None, "plan": None},
        {"statements": None},
    ],
    ids=["nobody can judge", "statements alone", "no answer", "no statement"],
)
def test_a_survey_with_hardly_anything_in_it_has_its_editions(
    tmp_path: Path, tables: dict[str, Any], audience: str
) -> None:
    survey = open_survey(make(tmp_path / "survey", chosen_aims=None, nominations=None, **tables))
    made = score(survey, read(survey), audience, replicates=10, seed=0)
    files = score_files(made.results)
    assert b"[c]" in files["report.html"]
    # Only where somebody rated a partner is there anything to withhold or to show.
    value, shown = made.results["system"]["score"]["value"], made.released.shown
    assert (value is not None) == ("system/score" in shown)
    if "ratings" in tables:
        assert value is None
        assert not any(key.startswith(("system/", "places/", "dimensions/")) for key in shown)
