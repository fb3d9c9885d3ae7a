"""Organisations are matched by code, then by a confirmed name; likeness only suggests."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maturity.errors import Problems
from maturity.exchange.manifest import Target, row_code
from maturity.exchange.matching import ALIASES, Roster, name_key, read_aliases
from maturity.table import read_csv

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("MATURITY_SHARED_DATA") or ROOT.parent / "shared" / "data")


def targets(file: str, code: str, name: str, **only: str) -> tuple[Target, ...]:
    path = DATA / "reference" / file
    if not path.exists():
        pytest.skip(f"the third-party data is not here: {path}")
    with path.open(encoding="utf-8-sig", newline="") as opened:
        rows = [r for r in csv.DictReader(opened) if all(r[k] == v for k, v in only.items())]
    found = {row[code]: row[name] for row in rows}
    return tuple(Target(code, row_code(code), name) for code, name in sorted(found.items()))


@pytest.fixture(scope="module")
def england() -> Roster:
    """All care boards, open trusts and upper-tier councils of England, by their real names."""
    return Roster(
        targets("icbs_2024_42.csv", "ods_code", "name")
        + targets("nhs_trusts.csv", "ods_code", "name", status="open")
        + targets("utla23_to_icb24.csv", "utla23_code", "utla23_name")
    )


def named(roster: Roster, code: str | None) -> str | None:
    return next((t.name for t in roster.targets if t.code == code), None)


# -- real names ------------------------------------------------------------------------------------


def test_every_real_name_and_code_finds_itself(england: Roster) -> None:
    assert len(england.targets) > 350
    for target in england.targets:
        assert england.find(target.code) == target.code
        assert england.find(target.row) == target.code
        assert england.find(target.row.lower()) == target.code
        assert england.find(target.name) == target.code
        assert england.find(f"  {target.name.lower()}\u00a0") == target.code
    assert england.shared == ()


@pytest.mark.parametrize(
    "name", ["SWL ICB", "St Georges", "LB Merton", "NHS London", "South London", "North"]
)
def test_a_short_form_chooses_nobody(england: Roster, name: str) -> None:
    assert england.find(name) is None


def test_swl_icb_is_not_chosen_between_south_west_and_south_east(england: Roster) -> None:
    boards = tuple(t for t in england.targets if "London Integrated Care Board" in t.name)
    assert len(boards) == 5
    for roster in (england, Roster(boards)):
        assert roster.find("SWL ICB") is None
        suggestion = roster.suggest("SWL ICB")
        assert suggestion.likely == ""
        assert len(suggestion.alike) == 3


def test_south_west_and_south_east_stand_too_close_even_when_written_out(england: Roster) -> None:
    suggestion = england.suggest("South West London ICB")
    names = [named(england, code) for code, _ in suggestion.alike]
    assert names[:2] == [
        "NHS South West London Integrated Care Board",
        "NHS South East London Integrated Care Board",
    ]
    # The right one comes first, and yet a person has to say so.
    assert suggestion.likely == ""


def test_what_stands_out_is_suggested_and_still_not_used(england: Roster) -> None:
    suggestion = england.suggest("Manchester University FT")
    assert named(england, suggestion.likely) == "MANCHESTER UNIVERSITY NHS FOUNDATION TRUST"
    assert england.find("Manchester University FT") is None


def test_old_boards_are_not_taken_for_their_successors(england: Roster) -> None:
    after = Roster(targets("icbs_2026_36.csv", "ods_code", "name"))
    before = targets("icbs_2024_42.csv", "ods_code", "name")
    kept = {target.code for target in after.targets}
    gone = [target for target in before if target.code not in kept]
    assert len(gone) >= 6
    for target in gone:
        assert after.find(target.name) is None
        assert after.find(target.code) is None


# -- the rules -------------------------------------------------------------------------------------

ROSTER = Roster(
    (
        Target("RJ7", "oRJ7", "St George’s Hospitals", ("SGUH", "The Hospital")),
        Target("RQY", "oRQY", "South West Mental Health", ("The Hospital",)),
        Target("SGUH", "oSGUH", "A charity"),
    )
)


def test_a_code_counts_before_a_name() -> None:
    assert ROSTER.find("SGUH") == "SGUH"
    assert ROSTER.find("oRJ7") == "RJ7"


def test_a_name_that_two_share_is_nobodys() -> None:
    assert ROSTER.find("The Hospital") is None
    assert ROSTER.shared == ("the hospital",)


@pytest.mark.parametrize(
    "name",
    ["st george's hospitals", "ST GEORGES HOSPITALS", "St. George&#8217;s  Hospitals",
     "<b>St George’s</b> Hospitals"],
)  # fmt: skip
def test_typography_does_not_count(name: str) -> None:
    assert ROSTER.find(name) == "RJ7"


def test_compass_words_count() -> None:
    assert ROSTER.find("South East Mental Health") is None


def test_what_a_person_approved_is_used() -> None:
    approved = Roster(ROSTER.targets, {"the hospital": "RQY", "st georges": "RJ7"})
    assert approved.find("The Hospital") == "RQY"
    assert approved.find("St George’s") == "RJ7"
    # Never against a code.
    assert Roster(ROSTER.targets, {"sguh": "RJ7"}).find("SGUH") == "SGUH"


@given(st.text(max_size=30))
def test_whatever_is_written_finds_only_what_it_names(text: str) -> None:
    found = ROSTER.find(text)
    known = {name_key(t) for target in ROSTER.targets
             for t in (target.code, target.row, target.name, *target.aliases)}  # fmt: skip
    assert found is None or name_key(text) in known


LONDON = Roster(
    tuple(
        Target(code, row_code(code), f"NHS {name} London Integrated Care Board")
        for code, name in (("QWE", "South West"), ("QKK", "South East"), ("QRV", "North West"))
    )
)


@pytest.mark.parametrize("name", ["SWL ICB", "South London ICB", "South West London ICB", "S.W.L."])
def test_the_tool_does_not_choose_between_south_west_and_south_east(name: str) -> None:
    """Both are as like it as each other, or near enough: neither is used, nor put first alone."""
    assert LONDON.find(name) is None
    suggestion = LONDON.suggest(name)
    assert suggestion.likely == ""
    assert {"QWE", "QKK"} <= {code for code, _ in suggestion.alike}


# -- the alias file --------------------------------------------------------------------------------


def aliases(*lines: str) -> tuple[dict[str, dict[str, str]], Problems]:
    problems = Problems()
    text = "kind,found,code,approved,alike\n" + "\n".join(lines) + "\n"
    table = read_csv(text.encode(), "aliases.csv", ALIASES, problems)
    known = {"organisation": ["RJ7", "RQY"], "leader": ["L1"]}
    return read_aliases(table, known, problems), problems


def test_only_what_is_approved_is_read() -> None:
    found, problems = aliases(
        "organisation,St Georges,RJ7,yes,",
        "organisation,The Trust,RQY,,",
        "organisation,SWL,RQY,no,",
        "leader,jane@example.org,l1,Yes,",
    )
    assert found == {"organisation": {"st georges": "RJ7"}, "leader": {"jane example org": "L1"}}
    assert not problems.errors


def test_an_alias_of_nobody_and_one_of_two_are_errors() -> None:
    _, problems = aliases(
        "organisation,St Georges,XXX,yes,",
        "organisation,The Trust,RJ7,yes,",
        "organisation,the trust,RQY,yes,",
    )
    assert [(p.slug, p.row) for p in problems] == [("alias-of-nobody", 2), ("alias-twice", 4)]
