"""The report says what the results say, breaks on no name, and needs nothing but itself."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from invented_practice import left_of
from invented_results import HOSTILE, for_audience, results, score

from maturity.headline import headline
from maturity.page import page
from maturity.page.matrix import MOST_IN_ONE_MATRIX, MOST_PAIRS
from maturity.reasons import because, lacking, tally, watching
from maturity.report import render
from maturity.resources import asset
from maturity.wording import TERMS, dates, join, percent, rounded, shorten

WORDS = {"Dyad": "Two organisations and both their views.", "View <b>": "What one says of another."}
VARIANTS = {
    "plain": results(),
    "ranges": results(ranges=True),
    "hostile": results(hostile=True),
    "blocks": results(40, ranges=True),
    "bare": results(3, given=False, places=False, notice=""),
    "partners": for_audience(results(24, ranges=True), "partners"),
    "public": for_audience(results(24, ranges=True), "public"),
}


def tree(html: str) -> Element:
    """The page as a browser reads it; any fault in the markup is an error."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    found: Element = parser.parse(html)
    return found


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def with_class(root: Element, name: str) -> Iterator[Element]:
    return (e for e in root.iter() if name in e.get("class", "").split())


def by_id(root: Element, name: str) -> Element:
    return next(e for e in root.iter() if e.get("id") == name)


def part(found: dict[str, Any], kind: str) -> Any:
    """What the page model holds for the section of a kind."""
    return next(section.body for section in page(found).sections if section.kind == kind)


@pytest.fixture(scope="module", params=list(VARIANTS))
def any_page(request: pytest.FixtureRequest) -> str:
    return render(VARIANTS[request.param], words=WORDS)


# ---- the file ----------------------------------------------------------------------------------


def test_it_is_valid_and_its_outline_has_no_gap(any_page: str) -> None:
    root = tree(any_page)
    assert any_page.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    levels = [int(e.tag[1]) for e in root.iter() if re.fullmatch(r"h[1-6]", str(e.tag))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    sections = list(with_class(root, "section"))
    assert all(sum(e.tag == "h2" for e in section.iter()) == 1 for section in sections)
    contents = [e.get("href") for e in by_class(root, "contents").iter("a")]
    assert contents == [f"#{section.get('id')}" for section in sections]


def by_class(root: Element, name: str) -> Element:
    return next(with_class(root, name))


def test_anchors_are_unique_made_from_positions_and_all_lead_somewhere(any_page: str) -> None:
    root = tree(any_page)
    ids = [e.get("id", "") for e in root.iter() if e.get("id")]
    assert not [name for name, times in Counter(ids).items() if times > 1]
    assert all(re.fullmatch(r"[a-z][a-z0-9_-]*", name) for name in ids)
    targets = [e.get("href", "") for e in root.iter() if e.get("href", "").startswith("#")]
    assert {target[1:] for target in targets} <= set(ids)
    assert ("org-1" in ids) == ('class="matrix"' in any_page)


def test_it_loads_nothing_and_allows_nothing(any_page: str) -> None:
    root = tree(any_page)
    assert "http://" not in any_page
    assert "https://" not in any_page
    assert not [e for e in root.iter() if e.tag in {"link", "img", "iframe", "object"}]
    assert not [e for e in root.iter() if "style" in e.attrib]
    assert not [key for e in root.iter() for key in e.attrib if str(key).startswith("on")]
    policy = next(e.get("content", "") for e in root.iter("meta")
                  if e.get("http-equiv") == "Content-Security-Policy")  # fmt: skip
    styles = re.findall(r"<style>(.*?)</style>", any_page, flags=re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", any_page, flags=re.DOTALL)
    assert len(styles) == len(scripts) == len(list(root.iter("script"))) == 1
    style, script = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in (styles[0], scripts[0])
    )
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{style}'; img-src data:; "
        f"script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
    )


def test_every_figure_has_a_name_and_a_table_with_a_caption(any_page: str) -> None:
    root = tree(any_page)
    for figure in root.iter("figure"):
        title = by_id(root, figure.get("aria-labelledby", ""))
        assert title.tag == "h3"
        assert text_of(title)
    for table in root.iter("table"):
        assert text_of(next(table.iter("caption")))
        headers = list(table.iter("th"))
        assert headers
        assert all(e.get("scope") in {"row", "col", "rowgroup", "colgroup"} for e in headers)
    for drawing in root.iter("svg"):
        named = drawing.get("aria-label") or drawing.get("aria-labelledby")
        assert drawing.get("aria-hidden") == "true" or named


def test_no_undefined_number_is_printed_as_code_or_as_zero(any_page: str) -> None:
    root = tree(any_page)
    said = text_of(next(root.iter("main")))
    assert not re.search(r"\b(nan|None|null|inf|undefined)\b", said)


def test_the_same_results_give_the_same_bytes() -> None:
    code = (
        "import hashlib; from invented_results import results; from maturity.report import render;"
        "print(hashlib.sha256(render(results(40, ranges=True)).encode()).hexdigest())"
    )
    here = Path(__file__).parent
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": f"{here}{os.pathsep}{here.parent}",
            },
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert seen == {hashlib.sha256(render(results(40, ranges=True)).encode()).hexdigest()}


def test_sixty_organisations_stay_inside_the_budgets() -> None:
    found = results(60, ranges=True)
    html = render(found, words=WORDS)
    assert len(html.encode()) <= 600_000
    assert sum(1 for _ in tree(html).iter()) <= 12_000
    assert len(gzip.compress(html.encode())) <= 120_000
    assert len((asset("report.css") + asset("interaction.css")).encode()) <= 30_000
    assert len(asset("report.js").encode()) <= 10_240


# ---- names -------------------------------------------------------------------------------------


def test_hostile_names_are_text_and_nothing_else() -> None:
    found = results(hostile=True)
    for entry in ("title", "notice"):
        found["survey"][entry] = HOSTILE[0]
    found["wave"]["title"] = HOSTILE[4]
    found["made"]["labels"]["bands"][2] = HOSTILE[5]
    found["dimensions"][0]["title"] = HOSTILE[0]
    found["places"][0]["place"] = found["verdicts"]["places"][0]["place"] = HOSTILE[4]
    html = render(found, words={HOSTILE[0]: HOSTILE[4]})
    root = tree(html)
    assert len(list(root.iter("script"))) == len(list(root.iter("style"))) == 1
    assert "\u202e" not in html
    assert "\x00" not in html
    assert "\x1b" not in html
    assert "{{ 7 * 7 }}" in text_of(root)
    assert HOSTILE[3] in [text_of(e) for e in root.iter("bdi")]


def test_a_long_name_is_shortened_and_a_code_fits_its_column() -> None:
    found = results(40, hostile=True)
    found["organisations"][3]["organisation"] = "northmoor-a"
    found["organisations"][4]["organisation"] = "northmoor-b"
    found["dyads"] = found["diagnostics"]["two_sides"]["apart"] = []
    found["diagnostics"]["seats_without_voice"]["organisations"] = []
    del found["diagnostics"]["agreement"]
    found["diagnostics"] = left_of(found["diagnostics"], named=False)
    found["structure"]["removed"] = []
    model = part(found, "matrix")
    members = [m for group in model.blocks for row in group.rows for m in row.members]
    shown = part(results(40), "matrix").blocks
    codes = [
        m.code for rows in {block.rows for block in shown} for row in rows for m in row.members
    ]
    assert all(len(m.name) <= 80 and len(m.code) <= 6 for m in members)
    assert len(set(codes)) == 40
    assert shorten("Ashmere" * 30).endswith("…")


def test_two_organisations_never_share_a_column_header() -> None:
    found = results(12)
    rename = {o["organisation"]: f"northmoor-{n}" for n, o in enumerate(found["organisations"])}
    rename["org-b"] = "northm"
    for entry in found["organisations"]:
        entry["organisation"] = rename[entry["organisation"]]
    for dyad in found["dyads"]:
        dyad["a"], dyad["b"] = rename[dyad["a"]], rename[dyad["b"]]
    found["diagnostics"]["two_sides"]["apart"] = []
    found["diagnostics"]["seats_without_voice"]["organisations"] = []
    del found["diagnostics"]["agreement"]
    found["diagnostics"] = left_of(found["diagnostics"], named=False)
    found["diagnostics"]["through_hub"]["hubs"] = []
    groups = part(found, "matrix").blocks[0].rows
    codes = [member.code for group in groups for member in group.members]
    assert len(set(codes)) == len(codes) == 12
    assert all(len(code) <= 6 for code in codes)


# ---- numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "marks", "shown"),
    [
        (0, (), "0"),
        (100, (), "100"),
        (56.3, (), "56"),
        (56.7, (), "57"),
        (99.6, (), "99.6"),
        (99.96, (), "<100"),
        (0.4, (), "0.4"),
        (0.04, (), ">0"),
        (0.6, (), "1"),
        (49.7, (50,), "49.7"),
        (49.97, (50,), "<50"),
        (50.3, (50,), "50"),
        (49.9999999, (50,), "50"),
        (62.4, (62.5,), "62"),
        (62.45, (62.5,), "62"),
        (99.9999999, (), "100"),
    ],
)
def test_rounding_keeps_its_word(value: float, marks: tuple[float, ...], shown: str) -> None:
    assert rounded(value, marks) == shown


def test_a_share_is_rounded_in_per_cent() -> None:
    assert [percent(share) for share in (0, 0.004, 0.483, 0.996, 1)] == [
        "0%", "0.4%", "48%", "99.6%", "100%"]  # fmt: skip
    assert percent(0.496, [0.5]) == "49.6%"
    assert percent(199 / 200) == "99.5%"


def test_periods_and_lists_in_words() -> None:
    assert dates("2025-03-03", "2025-04-28") == "3 March to 28 April 2025"
    assert dates("2024-12-03", "2025-01-28") == "3 December 2024 to 28 January 2025"
    assert dates("2025-03-03", "2025-03-03") == "3 March 2025"
    assert dates(None, "2025-03-03") == "until 3 March 2025"
    assert join([]) == ""
    assert join(["a", "b"]) == "a and b"


def test_the_printed_score_lies_in_the_printed_band() -> None:
    found = results()
    found["system"]["score"]["value"], found["system"]["band"] = 49.8, "Emerging"
    root = tree(render(found))
    assert "49.8 of 100" in text_of(by_id(root, "summary"))
    assert text_of(by_class(root, "band")) == "2 Emerging"


# ---- what it says ------------------------------------------------------------------------------


def test_the_summary_says_where_we_stand() -> None:
    root = tree(render(results()))
    head, summary = text_of(by_class(root, "head")), text_of(by_id(root, "summary"))
    assert text_of(by_class(root, "tag")) == "Fictional example."
    assert "3 to 28 March 2025" in head
    assert (
        "Consultant's edition: contains individual organisations' views; not for circulation"
        in head
    )
    for said in (
        "7 of 8",
        "21 of 32",
        "87%",
        "49.6%",
        "This edition gives the five values but no verdict",
    ):
        assert said in summary


def test_without_a_verdict_nothing_is_said_to_pass_or_fail() -> None:
    root = tree(render(results()))
    said = text_of(next(root.iter("main")))
    for word in ("Flagged", "Not flagged", "Met", "Not met", "Hollow structure "):
        assert not re.search(rf"\b{word}\b(?!”)", said), word
    assert not list(with_class(root, "verdict"))


def test_with_ranges_and_verdicts_both_are_shown() -> None:
    root = tree(render(results(ranges=True)))
    said = text_of(next(root.iter("main")))
    assert "Flagged (probable)" in said
    assert "Likely range" in said
    assert "no verdict" not in said
    assert "What would settle it" not in said
    assert {e.get("class") for e in with_class(root, "verdict")} == {
        "verdict flagged", "verdict not_flagged", "verdict not_enough_evidence"}  # fmt: skip


def test_no_structure_on_paper_is_said() -> None:
    root = tree(render(results(given=False)))
    assert "No structure on paper was given" in text_of(by_id(root, "summary"))
    assert "No structure on paper was given" in text_of(by_id(root, "practice"))


def test_a_survey_that_nobody_answered_has_no_score_and_no_zero() -> None:
    found = results()
    for dyad in found["dyads"]:
        dyad.update(score=score(), view_ab=score(), view_ba=score(), band=None, working=None,
                    grade="none", kind=None)  # fmt: skip
    for entry in found["organisations"]:
        entry["answered"] = 0
    for key in ("score", "coverage", "quality", "working_share"):
        found["system"][key] = score()
    found["system"]["band"] = None
    for key in ("sectors", "places", "dimensions", "statements"):
        for entry in found[key]:
            entry["score"] = score()
    root = tree(render(found))
    summary = text_of(by_id(root, "summary"))
    assert "No score can be given" in summary
    assert "– of 100" not in summary
    assert "0 of 100" not in summary
    assert not list(by_id(root, "summary").iter("circle"))
    assert len(list(with_class(root, "silent"))) == 8


def test_the_words_section_stands_only_where_there_are_words() -> None:
    without, with_words = render(results()), render(results(), words=WORDS)
    assert 'id="words"' not in without
    assert "Words used" not in without
    terms = [text_of(e) for e in by_id(tree(with_words), "words").iter("dt")]
    assert terms == [*TERMS, *WORDS]
    own = render(results(), words={"Coverage": "As the model says it."})
    said = text_of(by_id(tree(own), "words"))
    assert said.count("Coverage") == 1
    assert "As the model says it." in said


def test_what_was_changed_by_hand_is_told_with_its_reason() -> None:
    quality = text_of(by_id(tree(render(results())), "quality"))
    assert "They <b>merge</b> in April." in quality
    assert "With the removed pairs the score would be" in quality
    assert "The list of expected pairs is frozen (fingerprint sha256:ef56" in quality
    assert "Frozen again" not in quality
    annex = text_of(by_id(tree(render(results())), "annex"))
    assert "new setting" in annex
    assert "ab12ab12ab12 " in annex
    assert "Did not answer: \u2068Port Sallow Mental Health\u2069." in quality


def test_a_new_list_of_pairs_is_told_with_its_reason() -> None:
    found = results()
    found["structure"]["frozen_reason"] = "The ICB <i>merged</i>."
    said = text_of(by_id(tree(render(found)), "quality"))
    assert "Frozen again: \u2068The ICB <i>merged</i>.\u2069" in said
    found["structure"]["frozen"] = False
    said = text_of(by_id(tree(render(found)), "quality"))
    assert "The list of expected pairs is not frozen" in said
    assert "Frozen again" not in said


# ---- why a verdict is as it is -----------------------------------------------------------------


def criterion(name: str, value: float | None, low: float | None, high: float | None) -> Any:
    share = name in ("C1", "C4")
    line = 0.5 if share else 50
    met = "unknown"
    if low is not None and high is not None:
        met = "met" if high < line else "not_met" if low >= line else "unknown"
    return {"id": name, "name": name, "unit": "share" if share else "score", "value": value,
            "low": low, "high": high, "threshold": line, "met": met, "n": 9}  # fmt: skip


def verdict(
    word: str, *criteria: Any, gate: tuple[Any, ...] = (), watch: bool = False
) -> dict[str, Any]:
    return {"verdict": word, "strength": None, "criteria": criteria, "gate": gate, "watch": watch}


WORKS = criterion("C1", 0.764, 0.578, 0.822)
HOLLOW = criterion("C1", 0.272, 0.16, 0.4996)
BOUNDARY = criterion("C2", 39.0, 31.9, 43.8)
VOICE = criterion("C3", 45.8, 33.7, 53.4)
HELD = criterion("C4", 0.8, 0.63, 0.88)
LIVED = criterion("C5", 42.0, 38.8, 45.3)
UNTOLD = criterion("C5", None, None, None)


def test_one_sentence_says_why_a_system_is_or_is_not_flagged() -> None:
    assert because(verdict("flagged", HOLLOW, BOUNDARY, VOICE, HELD, LIVED), 2) == (
        "Flagged because 27% of expected pairs work (likely 16% to <50%), below the line of 50%, "
        "and “Across the NHS boundary” and “System working as lived” give concern."
    )
    assert because(verdict("not_flagged", WORKS, BOUNDARY, VOICE, HELD, UNTOLD), 2) == (
        "Not flagged because 76% of expected pairs work (likely 58% to 82%), above the line of "
        "50%; 1 of the other 4 values gives concern and 2 are not clear."
    )
    assert because(verdict("not_flagged", HOLLOW, BOUNDARY, HELD, HELD, HELD), 2).startswith(
        "Not flagged because only 1 of the other 4 values can give concern and a flag needs 2; 27%"
    )
    assert because(verdict("not_enough_evidence", HOLLOW, BOUNDARY, VOICE, HELD, UNTOLD), 2) == (
        "Not decided because the likely range of “Voice where decisions are made” (34 to 53) "
        "reaches over the line and nothing can be told of “System working as lived”. 2 of 5 values "
        "give concern."
    )
    assert tally([WORKS, BOUNDARY, VOICE]) == "1 of 3 values gives concern, 1 is not clear"


GATE = (
    {"id": "structure", "found": "no structure on paper was given", "needed": "", "met": False},
    {"id": "ties", "found": 30, "needed": 15, "met": True},
    {"id": "leaders", "found": 11, "needed": 20, "met": False},
    {"id": "organisation_share", "found": 0.5996, "needed": 0.6, "met": False},
    {"id": "sectors", "found": 1, "needed": 2, "met": False},
    {"id": "another", "found": 1, "needed": 2, "met": False},
)


def test_what_a_survey_lacks_is_said_in_numbers() -> None:
    assert lacking(GATE) == (
        "no structure on paper; 11 leaders answered, 20 are needed; "
        "<60% of organisations answered, 60% are needed; 1 sector is present, 2 are needed; "
        "another: 1, needed 2"
    ).replace("<60%", percent(0.5996, [0.6]))
    undecided = verdict("not_enough_evidence", WORKS, VOICE, gate=GATE)
    assert because(undecided, 2).startswith("No verdict can be given: no structure on paper; 11")
    assert not lacking([gate for gate in GATE if gate["met"]])


def test_a_failed_gate_is_said_on_the_first_page_in_the_terminal_and_for_a_place() -> None:
    found = results(ranges=True, verdict="not_enough_evidence")
    root = tree(render(found))
    said = "No verdict can be given: 5 leaders answered, 6 are needed."
    assert said in text_of(by_id(root, "summary"))
    assert "do not decide" not in text_of(root)
    assert "What would settle it" in text_of(by_id(root, "criteria"))
    assert "5 leaders answered, 6 are needed" in text_of(by_id(root, "places-criteria"))
    lines = headline(found)
    assert "Lacking    5 leaders answered, 6 are needed" in lines
    assert not [line for line in lines if line.startswith("To settle")]
    found["verdicts"]["system_in_name_only"]["gate"] = []
    assert "To settle  ask first: org-g" in headline(found)


def test_the_stricter_of_two_shares_is_said_beside_the_share_of_all_pairs() -> None:
    flagged = verdict("flagged", HOLLOW, BOUNDARY, VOICE, HELD, LIVED)
    assert because(flagged, 2, 0.37).startswith(
        "Flagged because 27% of the expected pairs across sectors work (likely 16% to <50%; of all "
        "pairs 37%), below the line of 50%"
    )
    assert because(flagged, 2, HOLLOW["value"]).startswith("Flagged because 27% of expected pairs")


def test_too_few_answers_make_the_band_provisional() -> None:
    found = results(ranges=True, verdict="not_enough_evidence")
    assert "take the band and the score as provisional" in text_of(
        by_id(tree(render(found)), "summary")
    )
    for gate in found["verdicts"]["system_in_name_only"]["gate"]:
        gate["met"] = True
    assert "provisional" not in text_of(by_id(tree(render(found)), "summary"))


def test_a_role_of_one_leader_is_not_shown() -> None:
    found = results(24, ranges=True)
    said = text_of(by_id(tree(render(found)), "roles"))
    few = [r for r in found["diagnostics"]["centre_gap"]["roles"] if 0 < r["leaders"] < 3]
    assert few
    assert "Elected members" not in said
    assert f"{sum(r['leaders'] for r in few)} leaders in roles with fewer than 3" in said


def test_watch_is_worded_by_its_cause() -> None:
    few = criterion("C1", 0.7496, 0.6, 0.8)
    assert watching(verdict("not_flagged", few, HELD)) == ""
    assert watching(verdict("not_flagged", few, HELD, watch=True)) == (
        "Worth watching: not flagged, but only <75% of expected pairs work, fewer than 75%."
    ).replace("<75%", percent(0.7496, [0.75]))
    assert watching(verdict("not_flagged", WORKS, BOUNDARY, watch=True)) == (
        "Worth watching: not flagged, but “Across the NHS boundary” gives concern."
    )
    found = results(ranges=True, verdict="not_flagged")
    system = found["verdicts"]["system_in_name_only"]
    system["watch"] = True
    system["criteria"][0].update(value=0.66, low=0.6, high=0.7, met="not_met")
    summary = text_of(by_id(tree(render(found)), "summary"))
    assert "Worth watching: not flagged, but only 66% of expected pairs work" in summary


def test_a_range_is_never_rounded_onto_the_line_that_it_decides() -> None:
    found = results(ranges=True)
    first = found["verdicts"]["system_in_name_only"]["criteria"][0]
    first.update(value=0.417, low=0.31, high=0.4999)
    place = found["verdicts"]["places"][0]["criteria"][0]
    place.update(value=0.417, low=0.32, high=0.4999)
    root = tree(render(found))
    for section, low in (("criteria", "31%"), ("places-criteria", "32%")):
        assert f"{low} to <50%" in text_of(by_id(root, section))
        assert f"{low} to 50%" not in text_of(by_id(root, section))


def test_pairs_in_name_only_are_counted_and_named_to_the_consultant_alone() -> None:
    found = results(24, ranges=True)
    for dyad in found["dyads"]:
        dyad["in_name_only"] = "not_flagged"
    first, second, third, fourth = found["dyads"][:4]
    first.update(in_name_only="flagged", kind="absent")
    second.update(in_name_only="not_enough_evidence", view_ab=score(40.0, n=2), view_ba=score())
    third.update(in_name_only="not_enough_evidence", view_ab=score(), view_ba=score())
    fourth.update(score=score(49.0, n=2), in_name_only="not_flagged")
    weak = sum(d["score"]["value"] is not None and d["score"]["value"] < 50
               for d in found["dyads"] if d["in_name_only"] == "not_flagged")  # fmt: skip
    root = tree(render(found))
    said = text_of(by_id(root, "pairs-named"))
    names = {entry["organisation"]: entry["name"] for entry in found["organisations"]}
    assert f"1 of {len(found['dyads'])} pairs is in name only, 2 are not clear" in said
    assert "absent" in said
    assert f"Ask \u2068{names[second['b']]}\u2069 (1 pair)." in said
    assert f"Not yet working: {weak} pairs" in said
    table = text_of(by_class(root, "pairs"))
    assert table.count("in name only") == 1
    assert table.count("not clear") == 2
    found["made"]["audience"] = "partners"
    said = text_of(by_id(tree(render(found)), "pairs-named"))
    assert names[first["b"]] not in said
    assert "more: tables/dyads.csv" not in said


def test_another_questionnaire_is_not_read_with_the_words_of_the_built_in_one() -> None:
    found = results(ranges=True)
    said = text_of(tree(render(found)))
    for words in ("“half the time”", "anchor of the questionnaire", "King's Fund"):
        assert words in said
    found["made"]["instrument"]["id"] = "our-own"
    found["statements"][0]["question"] = "Q1"
    said = text_of(tree(render(found)))
    for words in ("“half the time”", "anchor", "King's Fund"):
        assert words not in said


# ---- the matrix --------------------------------------------------------------------------------


def matrices(root: Element) -> list[Element]:
    return list(with_class(root, "matrix"))


def test_the_matrix_shows_every_expected_view_once() -> None:
    found = results(24)
    root = tree(render(found))
    [table] = matrices(root)
    cells = Counter(e.get("class", "").split(" ")[0] for e in table.iter("td"))
    silent = {o["organisation"] for o in found["organisations"] if not o["answered"]}
    sides = [(d, giver, side) for d in found["dyads"]
             for giver, side in ((d["a"], d["view_ab"]), (d["b"], d["view_ba"]))]  # fmt: skip
    spoken = [side for _, giver, side in sides if giver not in silent]
    assert sum(cells[f"b{band}"] for band in range(1, 6)) == sum(
        s["value"] is not None for s in spoken
    )
    assert cells["judge"] + cells["missing"] == sum(s["value"] is None for s in spoken)
    assert cells["judge"] > 0
    assert cells["self"] == 24 - len(silent)
    assert cells["silent"] == len(silent) == 3
    said = [text_of(e) for e in with_class(table, "silent")]
    assert (
        said[0] == "Did not respond. Views that others gave this organisation are in column org-u."
    )
    assert "verage" not in text_of(table)


def test_a_digit_is_the_band_of_the_view_and_its_title_the_value() -> None:
    found = results(8)
    found["dyads"][0]["view_ab"] = score(90.0, n=3)
    found["dyads"][0]["view_ba"] = score(89.7, n=2)
    [table] = matrices(tree(render(found)))
    titles = {e.get("title"): e for e in table.iter("td") if e.get("title")}
    assert text_of(titles["90 (n 3)"]) == "5"
    assert text_of(titles["89.7 (n 2)"]) == "4"
    assert titles["89.7 (n 2)"].get("class", "").split()[0] == "b4"


def test_a_stand_in_is_no_answer() -> None:
    found = results(8)
    found["dyads"][0]["view_ab"] = score(62.0, imputed=1)
    root = tree(render(found))
    [cell] = list(with_class(matrices(root)[0], "filled"))
    assert text_of(cell) == "[x]"
    assert cell.get("title") == "not answered; stand-in 62"


def test_organisations_stand_under_their_only_place_or_system_wide() -> None:
    found = results(24)
    groups = {group.title: group.members for group in part(found, "matrix").blocks[0].rows}
    for entry, number in zip(found["organisations"], range(24), strict=True):
        title = entry["places"][0] if len(entry["places"]) == 1 else "System-wide"
        assert number in [member.number for member in groups[title]]
    assert next(iter(groups)) == "System-wide"


@pytest.mark.parametrize("places", [True, False])
def test_above_thirty_two_organisations_the_matrix_is_in_blocks(places: bool) -> None:
    found = results(60, places=places)
    html = render(found)
    model = part(found, "matrix")
    assert "blocks" in " ".join(model.notes)
    assert len(matrices(tree(html))) == len(model.blocks) > 1
    shown: Counter[tuple[int, int]] = Counter()
    for block in model.blocks:
        rows = [m.number for group in block.rows for m in group.members]
        columns = [m.number for group in block.columns for m in group.members]
        assert len(rows) <= MOST_IN_ONE_MATRIX
        assert len(columns) <= MOST_IN_ONE_MATRIX
        shown.update((row, column) for row in rows for column in columns)
    assert all(shown[view] == 1 for view in model.views)
    assert len(part(results(32), "matrix").blocks) == 1


def test_too_many_pairs_are_left_to_the_table_beside_the_report() -> None:
    found = results(60)
    assert len(found["dyads"]) > MOST_PAIRS
    html = render(found)
    assert "is left out because it would be too long" in html
    assert 'class="pairs' not in html
    assert '<a href="tables/dyads.csv" download="dyads.csv">' in html


def test_the_results_are_not_changed() -> None:
    found = results(ranges=True)
    before: dict[str, Any] = deepcopy(found)
    render(found, words=WORDS)
    assert found == before
