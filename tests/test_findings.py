"""What is worth saying is said with its numbers, its doubt and its coaching, and names nobody."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest
from invented_results import for_audience, results, score

from maturity.coaching import COACHING
from maturity.findings import MOST, Finding, findings
from maturity.wording import named

Plain = dict[str, Any]


def calm() -> Plain:
    """A system of which nothing at all is worth saying."""
    found = results(24, ranges=True, verdict="not_flagged")
    for criterion in found["verdicts"]["system_in_name_only"]["criteria"]:
        criterion.update(value=0.6, low=0.55, high=0.65, met="not_met")
    for place in found["places"]:
        place["score"] = score(60.0, n=6, ranges=True)
    for place in found["verdicts"]["places"]:
        place["verdict"] = "not_flagged"
    found["system"]["working_share"].update(value=0.6, low=0.4, high=0.7)
    found["system"]["coverage"].update(value=0.95, low=0.9, high=1.0)
    found["dimensions"] = []
    diagnostics = found["diagnostics"]
    diagnostics["seats_without_voice"]["organisations"] = []
    for key in ("statements", "views"):
        diagnostics["centre_gap"][key]["found"] = False
    diagnostics["two_sides"].update(pairs=100, agree=80 + 5, apart=[], sectors=[])
    diagnostics["two_sides"]["agree"] = 86 - 2
    diagnostics["two_sides"]["pairs"] = 94
    diagnostics["common_ground"]["ground"] = diagnostics["hidden_strength"]["ties"] = []
    diagnostics["shared_on_paper"]["rows"] = []
    arranged = diagnostics["structure"]
    for row in arranged["nodes"]["rows"]:
        row["cut"] = False
    measure(found, "adjusted_rand").update(value=0.6)
    for sector in found["sectors"]:
        sector["left_out"] = False
    return found


def measure(found: Plain, name: str) -> Plain:
    """A measure of how organisations are arranged."""
    return next(m for m in found["diagnostics"]["structure"]["net"] if m["id"] == name)


def test_partners_who_hang_on_one_are_a_finding_where_nearly_every_pair_is_known() -> None:
    found = calm()
    row = found["diagnostics"]["structure"]["nodes"]["rows"][2]
    row["cut"] = True
    finding = told(found)["hangs-on-one"]
    assert finding.says == (
        "1 of 24 organisations holds others whom no other working pair among those expected ties "
        "to the rest. Of pairs that nobody expects leaders were not asked."
    )
    name = next(o["name"] for o in found["organisations"]
                if o["organisation"] == row["organisation"])  # fmt: skip
    assert finding.names == f"Others hang on: {named(name)}."
    # With more than 15% of the expected pairs unknown it may only look so.
    expected = found["diagnostics"]["structure"]["paper"]["expected"]
    measure(found, "working")["n"] = int(0.85 * expected) - 1
    assert "hangs-on-one" not in told(found)


@pytest.mark.parametrize(
    ("clear", "same", "paper", "n", "said"),
    [(0.31, 0.66, 0.56, 10, True), (0.29, 0.66, 0.56, 10, False), (0.31, 0.64, 0.5, 10, False),
     (0.31, 0.66, 0.56, 9, False), (None, None, 0.56, 0, False), (0.31, 0.66, 0.57, 10, False),
     (0.31, 0.66, None, 10, False)],
)  # fmt: skip
def test_groups_that_are_the_places_are_a_finding_where_both_are_clear(
    clear: float | None, same: float | None, paper: float | None, n: int, said: bool
) -> None:
    found = calm()
    measure(found, "best_modularity").update(value=clear)
    measure(found, "adjusted_rand").update(value=same, n=n)
    found["diagnostics"]["structure"]["paper"]["adjusted_rand"]["value"] = paper
    finding = told(found).get("groups-are-places")
    assert (finding is not None) == said
    if finding is not None:
        assert "0.66" in finding.says
        assert "10 organisations of one place each" in finding.says
        assert "The expected pairs alone give 0.56." in finding.says
        assert "without the map" not in finding.says


def test_an_edition_on_paper_alone_finds_nothing_in_it() -> None:
    found = calm()
    found["diagnostics"]["structure"] = {"paper": found["diagnostics"]["structure"]["paper"]}
    assert {"hangs-on-one", "groups-are-places"}.isdisjoint(told(found))


def told(found: Plain) -> dict[str, Finding]:
    return {finding.slug: finding for finding in findings(found)}


def criterion(found: Plain, code: str) -> Plain:
    criteria = found["verdicts"]["system_in_name_only"]["criteria"]
    return next(c for c in criteria if c["id"] == code)


def concern(code: str, value: float, low: float, high: float) -> Plain:
    found = calm()
    criterion(found, code).update(value=value, low=low, high=high, met="met")
    return found


def test_where_nothing_is_to_be_said_nothing_is_said() -> None:
    found = calm()
    found["diagnostics"]["two_sides"].update(pairs=5, agree=5)
    assert findings(found) == ()


@pytest.mark.parametrize(
    ("code", "value", "slug", "said"),
    [
        ("C1", (0.272, 0.16, 0.371), "hollow", "27% (likely 16%\u00a0to\u00a037%)"),
        ("C2", (39.0, 31.9, 44.2), "boundary", "39 (likely 32\u00a0to\u00a044)"),
        ("C3", (25.4, 21.0, 30.0), "no-voice", "25 (likely 21\u00a0to\u00a030)"),
        ("C4", (0.31, 0.2, 0.4996), "only-the-hub", "31% (likely 20%\u00a0to\u00a0<50%)"),
        ("C5", (42.0, 39.0, 45.0), "not-lived", "42 (likely 39\u00a0to\u00a045)"),
    ],
)
def test_a_value_that_surely_gives_concern_is_said_with_its_range_and_its_line(
    code: str, value: tuple[float, float, float], slug: str, said: str
) -> None:
    finding = told(concern(code, *value))[slug]
    assert said.replace("<50%", "49.9%" if "49.9%" in finding.says else "<50%") in finding.says
    assert "50" in finding.says
    unclear = concern(code, *value)
    criterion(unclear, code)["met"] = "unknown"
    assert slug not in told(unclear)
    assert "too-near-to-call" in told(unclear)


def test_values_near_their_line_are_said_to_be_near_and_nothing_more() -> None:
    found = calm()
    for code in ("C2", "C3", "C4", "C5"):
        criterion(found, code).update(met="unknown")
    finding = told(found)["too-near-to-call"]
    assert finding.title == "Four values are too near to call"
    assert "and 1 more" in finding.says
    criterion(found, "C5").update(value=None, low=None, high=None)
    assert told(found)["too-near-to-call"].title == "Three values are too near to call"


def test_places_differ_only_where_their_ranges_do_not_touch() -> None:
    found = calm()
    first, second = found["places"][:2]
    first["score"] |= {"value": 64.0, "low": 58.0, "high": 68.0}
    second["score"] |= {"value": 50.0, "low": 45.0, "high": 58.0}
    assert "places-differ" not in told(found)
    second["score"]["high"] = 57.9
    said = told(found)["places-differ"].says
    assert first["place"] in said
    assert "64 (likely 58" in said


def test_too_few_answers_silence_everything_else() -> None:
    found = results(24, ranges=True, verdict="not_enough_evidence")
    [finding] = findings(found)
    assert finding.slug == "too-few-answers"
    response = found["response"]
    assert (
        f"{response['leaders_answered']} of {response['leaders_invited']} leaders" in finding.says
    )
    # Enough answers, but values near their lines: that is another thing.
    for gate in found["verdicts"]["system_in_name_only"]["gate"]:
        gate["met"] = True
    assert "too-few-answers" not in told(found)


def test_several_seats_without_voice_are_counted_and_named_apart() -> None:
    found = calm()
    seats = [
        {"organisation": o["organisation"], "seats": ["Board"], "voice": score(20.0, n=2),
         "found": n < 3}
        for n, o in enumerate(found["organisations"][:8])
    ]  # fmt: skip
    found["diagnostics"]["seats_without_voice"]["organisations"] = seats
    finding = told(found)["seats-without-voice"]
    assert "3 of 8 organisations with a voting seat" in finding.says
    names = [o["name"] for o in found["organisations"][:3]]
    assert all(name in finding.names for name in names)
    assert not any(name in finding.says + finding.title for name in names)
    seats[0]["found"] = None
    assert "seats-without-voice" not in told(found)


def test_the_view_from_the_centre_is_said_only_when_it_was_found() -> None:
    found = calm()
    gap = found["diagnostics"]["centre_gap"]
    gap["statements"]["found"] = None
    assert "view-from-the-centre" not in told(found)
    gap["statements"]["found"] = True
    said = told(found)["view-from-the-centre"].says
    assert "68" in said
    assert "49" in said
    found["diagnostics"]["centre_gap"] = None
    assert "view-from-the-centre" not in told(found)


def test_two_sides_that_differ_are_counted_by_sector() -> None:
    found = calm()
    found["diagnostics"]["two_sides"] |= {
        "pairs": 100, "agree": 60,
        "sectors": [{"sector": "vcse", "title": "Voluntary", "pairs": 20, "apart": 12, "lower": 11},
                    {"sector": "icb", "title": "ICB", "pairs": 20, "apart": 9, "lower": 1}],
    }  # fmt: skip
    said = told(found)["two-sides"].says
    assert "In 40 of 100 pairs rated by both sides" in said
    assert "In 11 of the 12 of them that involve \u2068Voluntary\u2069" in said
    found["diagnostics"]["two_sides"]["agree"] = 99
    assert "sides-agree" in told(found)
    assert "two-sides" not in told(found)


def test_most_expected_relationships_work_only_beyond_doubt() -> None:
    found = calm()
    found["system"]["working_share"].update(value=0.79, low=0.5, high=0.9)
    assert "most-work" not in told(found)
    found["system"]["working_share"]["low"] = 0.51
    assert "79% (likely 51%" in told(found)["most-work"].says


@pytest.mark.parametrize("audience", ["consultant", "partners", "public"])
@pytest.mark.parametrize("verdict", ["flagged", "not_flagged", "not_enough_evidence"])
def test_no_organisation_is_named_in_what_everybody_reads(audience: str, verdict: str) -> None:
    found = for_audience(results(60, ranges=True, verdict=verdict), audience)
    for finding in findings(found):
        said = finding.title + finding.says
        # A place may have the name that an organisation begins with, so whole names only.
        assert not [o["name"] for o in found["organisations"] if o["name"] in said]
        assert finding.slug in COACHING


#: Findings whose numbers stand in the diagnostics, which this test does not move.
UNMOVED = {
    "two-sides", "sides-agree", "view-from-the-centre", "hangs-on-one", "groups-are-places",
    "common-ground", "not-used", "hidden-strength", "leaders-disagree",
}  # fmt: skip


def test_every_number_in_a_sentence_is_one_of_the_results() -> None:
    """Turning all values by half a point turns the sentences; a typed number would stay."""
    found = results(24, ranges=True)
    moved = deepcopy(found)

    def move(node: Any) -> None:
        for value in node.values() if isinstance(node, dict) else node:
            if isinstance(value, dict) and {"value", "low", "high"} <= set(value):
                for key in ("value", "low", "high"):
                    if value[key] is not None:
                        value[key] *= 0.97
            if isinstance(value, dict | list):
                move(value)

    for key in ("verdicts", "places", "dimensions", "system"):
        move(moved[key])
    before, after = told(found), told(moved)
    for slug in set(before) & set(after) - UNMOVED:
        assert before[slug].says != after[slug].says, slug


def test_there_are_never_more_than_fit_and_each_is_coached_without_numbers() -> None:
    found = results(60, ranges=True)
    for entry in found["verdicts"]["system_in_name_only"]["criteria"]:
        entry["met"] = "met"
    assert len(findings(found)) <= MOST
    for coaching in COACHING.values():
        words = coaching.why + coaching.next + coaching.caution
        assert not re.search(r"\d", words)
        assert coaching.next.endswith("?")
