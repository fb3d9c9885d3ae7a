"""What partners ask about practice, as the page and the findings say it."""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from maturity.assessment import assess
from maturity.findings import Finding, findings
from maturity.page.asked import asked
from maturity.page.ground import depth
from maturity.page.parts import Cell, Figure, Section
from maturity.page.reader import Reader
from maturity.report import render
from maturity.results import results_of
from maturity.survey import open_survey, read
from tests.invented_results import HOSTILE, for_audience, results

EXAMPLES = Path(__file__).parent.parent / "surveys" / "examples"
EIGHT = ["common-ground", "quadrant", "hidden-strength", "shared-on-paper", "through-hub",
         "place-levels", "commissioning", "items"]  # fmt: skip

Plain = dict[str, Any]


@cache
def example(name: str) -> Plain:
    survey = open_survey(EXAMPLES / name)
    return results_of(assess(survey, read(survey, "2026"), replicates=40))


def section(found: Plain) -> Section:
    return asked(Reader(found))


def figures(found: Plain) -> dict[str, Figure]:
    return {figure.id: figure for figure in section(found).figures}


def cells(figure: Figure) -> list[Cell]:
    return [c for t in figure.tables + figure.folded for row in t.rows for c in row]


def words(found: Plain) -> str:
    """Everything that the section says."""
    told = section(found)
    parts = [*told.intro]
    for figure in told.figures:
        parts += [figure.title, figure.subtitle, *figure.notes]
        for table in figure.tables + figure.folded:
            parts += [table.caption, *table.notes]
        parts += [f"{cell.text} {cell.note}" for cell in cells(figure)]
    return "\n".join(parts)


def numbers(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", text)]


# -- headlines that are true of the worked examples ------------------------------------------------


@pytest.mark.parametrize("name", ["northmoor", "harrowmere", "saltmarsh"])
def test_every_headline_counts_what_the_results_hold(name: str) -> None:
    found = example(name)
    told, given = figures(found), found["diagnostics"]
    assert list(told) == EIGHT
    clear = sum(row["found"] is True for row in given["common_ground"]["ground"])
    every = len(given["common_ground"]["ground"])
    expected = [clear, every - clear] if clear and every > clear else [clear or every]
    assert numbers(told["common-ground"].title) == expected
    kinds = Counter(row["kind"] for row in given["quadrant"]["pairs"])
    listed = [kinds["working_partnership"], len(given["quadrant"]["pairs"]), kinds["warm_words"],
              kinds["forced_marriage"]]  # fmt: skip
    assert numbers(told["quadrant"].title) == [n for n in listed if n]
    live = [row for row in given["shared_on_paper"]["rows"] if row["stage"] != "planned"]
    used = Counter(row["used"] for row in live)
    listed = [used["both"], len(live), *([used["unknown"]] if used["unknown"] else [])]
    assert numbers(told["shared-on-paper"].title) == listed
    lived = given["through_hub"]["lived"]
    assert numbers(told["through-hub"].title) == [lived["only_hub"], lived["connected"]]
    assert "nobody was asked" in told["hidden-strength"].title


def test_the_examples_tell_their_stories() -> None:
    whole = figures(example("northmoor"))
    (pairs,) = whole["common-ground"].tables
    named = {(row[0].text, row[1].text): row[4].text for row in pairs.rows}
    trust, city = "Ashmere University Hospitals NHS Trust", "Ashmere City Council"
    assert named[trust, city] == "Clearly"
    assert (city, trust) in [
        (r[0].text, r[1].text) for r in whole["shared-on-paper"].tables[1].rows
    ]
    hollow = figures(example("harrowmere"))
    assert "clearly below" in hollow["items"].title
    # Above and below say which; 42.6 to 49 would be below, 44 to 55 is not clear.
    given = {row["id"]: row["score"] for row in example("harrowmere")["diagnostics"]["items"]}
    assert given["practitioners"]["low"] < 50 <= given["practitioners"]["high"]
    assert "practitioners" not in hollow["items"].title


# -- where a survey does not ask -------------------------------------------------------------------


def empty(key: str, reason: str) -> tuple[Plain, str]:
    found = results(12, ranges=True)
    given = found["diagnostics"][key]
    given["reason"] = reason
    for part, value in given.items():
        if isinstance(value, list) and part != "bodies":
            given[part] = []
    return found, key.replace("_", "-")


@pytest.mark.parametrize(
    ("key", "reason", "how"),
    [
        ("common_ground", "no_aims", "aims.csv"),
        ("common_ground", "not_asked", "ask which three"),
        ("quadrant", "no_depth", "item on depth"),
        ("quadrant", "no_views", "both organisations"),
        ("hidden_strength", "not_asked", "ratings.csv"),
        ("shared_on_paper", "nothing_on_paper", "sharing.csv"),
        ("through_hub", "no_hub", "organisations.csv"),
        ("commissioning", "no_commissioner", "agreements.csv"),
    ],
)
def test_what_was_not_asked_is_said_with_how_to_see_it(key: str, reason: str, how: str) -> None:
    found, figure_id = empty(key, reason)
    figure = figures(found)[figure_id]
    assert how in " ".join(figure.notes)
    assert not cells(figure)
    assert not re.search(r"\b0\b|\bnone of\b", figure.title)
    # A tag without an end, or a key that is not there, would be found here.
    assert f'id="{figure_id}"' in render(found)


def test_items_that_were_not_asked_are_named_and_have_no_row() -> None:
    found = results(12, ranges=True)
    figure = figures(found)["items"]
    assert "Not asked in this wave: \u2068continuity\u2069." in figure.notes
    assert len(figure.tables[0].rows) == 3
    for row in found["diagnostics"]["items"]:
        row["asked"] = False
    figure = figures(found)["items"]
    assert "none was asked" in figure.title
    assert not figure.tables
    found["diagnostics"]["items"] = [{**found["diagnostics"]["items"][0], "pilot": False}]
    assert "has none on trial" in figures(found)["items"].title


def test_bodies_that_are_not_on_paper_are_asked_for() -> None:
    figure = figures(results(12, given=False))["place-levels"]
    assert "bodies.csv" in " ".join(figure.notes)
    assert not figure.folded


# -- doubt -----------------------------------------------------------------------------------------


def test_two_that_overlap_are_not_said_to_differ() -> None:
    found = results(12, ranges=True)
    inside = found["diagnostics"]["levels"]["levels"][0]["score"]
    outward = found["diagnostics"]["levels"]["levels"][2]["score"]
    assert "stronger than those with the system" in figures(found)["place-levels"].title
    outward |= {"value": 60.0, "high": inside["low"]}
    assert "do not clearly differ" in figures(found)["place-levels"].title
    up = found["diagnostics"]["commissioning"]["up"]
    assert "Commissioners see their providers better" in figures(found)["commissioning"].title
    up |= {"high": 65.0}
    assert "do not clearly" in figures(found)["commissioning"].title


def test_without_ranges_nothing_is_said_to_be_clear() -> None:
    told = figures(results(12, ranges=False))
    assert "do not clearly differ" in told["place-levels"].title
    assert "Not one of 3" in told["items"].title


@pytest.mark.parametrize(
    ("points", "said"), [(50.0, "2.5"), (49.9, "2.49"), (24.0, "1.2"), (0.0, "0.0"), (100.0, "5.0")]
)
def test_a_depth_is_never_rounded_up_to_its_line(points: float, said: str) -> None:
    read_ = Reader(results(4))
    score = {"value": points, "low": None, "high": None}
    assert depth(read_, score, 50.0).text == said
    unknown = depth(read_, score | {"value": None}, 50.0)
    assert (unknown.text, unknown.why) == ("–", "not said")


# -- editions --------------------------------------------------------------------------------------


def test_an_edition_for_others_shows_paper_and_says_what_it_leaves_out() -> None:
    for audience in ("partners", "public"):
        found = for_audience(results(24, ranges=True), audience)
        told = section(found)
        assert [figure.id for figure in told.figures] == [
            "shared-on-paper", "through-hub", "place-levels", "commissioning",
        ]  # fmt: skip
        assert "leaves out common ground, depth beside quality" in told.intro[1]
        assert "shows what is on paper" in told.intro[2]
        # No number of an answer: neither a score nor a range, nor who said what.
        assert not any(cell.bar or "\u00a0to\u00a0" in cell.note
                       for figure in told.figures for cell in cells(figure))  # fmt: skip
        hub = found["organisations"][0]["name"]
        said = words(found)
        assert not [o["name"] for o in found["organisations"]
                    if o["name"] in said and o["name"] != hub]  # fmt: skip


def test_only_the_consultant_reads_the_names_of_pairs() -> None:
    found = results(24, ranges=True)
    name = {o["organisation"]: o["name"] for o in found["organisations"]}
    first = found["diagnostics"]["common_ground"]["ground"][0]
    assert name[first["b"]] in words(found)
    masked = deepcopy(found)
    masked["made"]["audience"] = "partners"
    said = words(masked)
    # Even if everything were let through, no table of pairs would be printed.
    hub = found["organisations"][0]["name"]
    assert not [n for n in name.values() if n in said and n != hub]


# -- hostile names, and room -----------------------------------------------------------------------


def test_hostile_names_stay_text() -> None:
    html = render(results(24, ranges=True, hostile=True))
    assert HOSTILE[0] not in html
    assert "<b>More people</b>" not in html
    assert "&lt;b&gt;More people&lt;/b&gt;" in html


def test_the_section_keeps_to_its_share_of_the_page() -> None:
    html = render(results(60, ranges=True))
    start = html.index('id="asked"')
    part = html[start : html.index("</section>", start)]
    assert len(part.encode()) <= 60_000
    assert len(re.findall(r"<[a-z]", part)) <= 850


# -- findings --------------------------------------------------------------------------------------


def told(found: Plain) -> dict[str, Finding]:
    return {finding.slug: finding for finding in findings(found)}


def quiet() -> Plain:
    """Results in which little else is worth saying, so that nothing is crowded out."""
    found = results(24, ranges=True, verdict="not_flagged")
    for criterion in found["verdicts"]["system_in_name_only"]["criteria"]:
        criterion.update(met="not_met")
    found["verdicts"]["places"], found["places"], found["dimensions"] = [], [], []
    return found


def test_common_ground_is_a_finding_only_where_it_is_clear() -> None:
    found = quiet()
    finding = told(found)["common-ground"]
    given = found["diagnostics"]["common_ground"]
    assert finding.says.startswith(f"3 of {given['shared']} pairs whose leaders chose at least 2 ")
    assert finding.names.startswith("Start here: ")
    assert finding.coaching.section == "asked"
    for row in given["ground"]:
        row["found"] = None
    assert "common-ground" not in told(found)
    assert "common-ground" not in told(for_audience(quiet(), "partners"))


def test_what_is_not_used_is_a_finding_where_there_is_much_of_it() -> None:
    found = quiet()
    rows = found["diagnostics"]["shared_on_paper"]["rows"]
    live = [row for row in rows if row["stage"] != "planned"
            and row["used"] in ("both", "one", "neither")]  # fmt: skip
    unused = [row for row in live if row["used"] != "both"]
    assert len(unused) == 3
    says = told(found)["not-used"].says
    assert says.startswith(f"Of {len(live)} agreements and arrangements ")
    assert "3 are between partners" in says
    unused[0]["used"] = "not_both"
    assert "not-used" not in told(found)
    assert "not-used" not in told(for_audience(quiet(), "partners"))


def test_hidden_strength_is_a_finding_where_both_sides_say_so() -> None:
    found = quiet()
    strong, open_ = found["diagnostics"]["hidden_strength"]["ties"]
    found["diagnostics"]["hidden_strength"]["ties"] = [strong, strong, strong, open_]
    assert told(found)["hidden-strength"].says.startswith("3 of 4 pairs outside the structure")
    # One or two of whom a few leaders spoke are no finding.
    found["diagnostics"]["hidden_strength"]["ties"] = [strong, strong, open_, open_]
    assert "hidden-strength" not in told(found)
