"""Editions for partners and the public: they carry the story, name nobody, and hide nothing badly.

The committed editions of the worked example are real ones; invented ones carry hostile names.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from invented_results import for_audience, results
from test_report import by_id, text_of, tree, with_class

from maturity.audience import MARKINGS
from maturity.headline import headline
from maturity.publish import score_files
from maturity.report import render

OTHERS = ["partners", "public"]
REPORTS = Path(__file__).parent.parent / "reports"


def shown(audience: str, organisations: int = 24) -> tuple[dict[str, Any], Element]:
    found = for_audience(results(organisations, ranges=True), audience)
    return found, tree(render(found))


def committed(audience: str) -> dict[str, Any]:
    """The worked example as an audience sees it."""
    name = "northmoor-2026" + ("" if audience == "consultant" else f"-{audience}")
    read: dict[str, Any] = json.loads((REPORTS / name / "results.json").read_text("utf-8"))
    return read


@pytest.fixture(scope="module", params=OTHERS)
def real(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Element]:
    found = committed(request.param)
    return found, tree(render(found))


# -- invented ones ---------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", OTHERS)
def test_the_five_questions_are_answered_in_every_edition(audience: str) -> None:
    _, root = shown(audience)
    summary = text_of(by_id(root, "summary"))
    for said in ("of 100", "Likely range", "Flagged (probable)", "Flagged because",
                 "Do not rank partners", "[c] marks what this edition withholds"):  # fmt: skip
        assert said in summary
    assert list(by_id(root, "summary").iter("article"))
    assert by_id(root, "conversations") is not None


@pytest.mark.parametrize("audience", OTHERS)
def test_no_organisation_is_named_for_a_figure_of_its_own(audience: str) -> None:
    found, root = shown(audience)
    # The map and the pairs show bands of pairs, which partners may see; nothing else names anybody.
    for section in ("summary", "practice", "profile", "voice", "conversations"):
        said = text_of(by_id(root, section))
        # The places are called like the first word of a name, so only whole names count.
        assert not [o["name"] for o in found["organisations"] if o["name"] in said], section
    said = text_of(by_id(root, "quality")).replace("They <b>merge</b> in April.", "")
    for name in ("Did not answer:", "Every organisation invited answered"):
        assert name not in said
    for name in ("For the consultant", "Ask them first", "What would settle it"):
        assert name not in text_of(root)


def test_partners_see_a_pair_by_its_band_and_never_one_side() -> None:
    found, root = shown("partners")
    [matrix] = list(with_class(root, "matrix"))
    kept = sum(d["band"] is not None for d in found["dyads"])
    digits = [e for e in matrix.iter("td") if re.fullmatch("[1-5]", text_of(e))]
    assert len(digits) == 2 * kept
    assert sum(text_of(e) == "[c]" for e in matrix.iter("td")) == 2 * (len(found["dyads"]) - kept)
    assert not [e for e in matrix.iter("td") if "(n " in e.get("title", "")]
    paths = [e for e in root.iter() if e.get("data-a")]
    assert len(paths) == kept
    assert "withheld" in text_of(by_id(root, "map")).lower()
    assert "Withheld" in text_of(by_id(root, "matrix"))


def test_the_public_sees_no_pair_at_all_and_is_told_why() -> None:
    _, root = shown("public")
    assert not list(with_class(root, "matrix"))
    assert not [e for e in root.iter() if e.get("data-a")]
    assert "could work out" in text_of(by_id(root, "matrix"))
    assert "could work out" in text_of(by_id(root, "map"))
    assert not list(with_class(root, "find"))


def test_a_withheld_value_is_marked_and_is_not_a_missing_one() -> None:
    found, root = shown("partners")
    assert found["sectors"][-1]["cross"]["withheld"]
    cells = [text_of(e) for e in by_id(root, "sectors").iter("td")]
    assert any(cell.startswith("[c]") for cell in cells)
    assert "None" not in text_of(root)


def test_the_consultant_sees_more_and_the_same_story() -> None:
    found = results(24, ranges=True)
    mine, theirs = tree(render(found)), tree(render(for_audience(found, "partners")))

    def titles(root: Element) -> list[str]:
        return [text_of(next(e.iter("h4"))) for e in by_id(root, "summary").iter("article")]

    assert titles(mine)[0] == titles(theirs)[0]
    assert "(n 3)" in "".join(e.get("title", "") for e in mine.iter("td"))
    assert len(text_of(mine)) > len(text_of(theirs))


# -- real ones -------------------------------------------------------------------------------------


def test_an_edition_is_laid_out_like_the_results(real: tuple[dict[str, Any], Element]) -> None:
    """The same keys, so that a script reads both; only what is withheld is empty."""
    found, _ = real
    whole = committed("consultant")

    def faults(mine: Any, theirs: Any, path: str) -> list[str]:
        if isinstance(theirs, dict) and isinstance(mine, dict):
            extra = set(theirs) - set(mine)
            if extra - {"withheld", "release", "bands"}:
                return [f"{path}: {extra}"]
            # The diagnostics are an allow-list: only some are part of an edition.
            listed = path.startswith("/diagnostics") or path == "/made/inputs"
            lost = () if listed else set(mine) - set(theirs)
            if lost:
                return [f"{path}: without {lost}"]
            return [
                fault
                for key in set(mine) & set(theirs)
                for fault in faults(mine[key], theirs[key], f"{path}/{key}")
            ]
        if isinstance(theirs, list) and isinstance(mine, list) and theirs and mine:
            return faults(mine[0], theirs[0], f"{path}[]")
        return []

    assert faults(whole, found, "") == []


def test_what_is_withheld_holds_nothing(real: tuple[dict[str, Any], Element]) -> None:
    found, _ = real

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("withheld") and "value" in value:
                ends = ("value", "low", "high", "worst_low", "worst_high", "n", "imputed", "met")
                assert not any(value.get(key) for key in ends), value
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(found)
    assert found["made"]["inputs"] == {}
    assert found["verdicts"]["sensitivity"] == []
    assert all(o["invited"] is None and o["answered"] is None for o in found["organisations"])


def test_every_number_shown_is_the_consultants_rounded(
    real: tuple[dict[str, Any], Element],
) -> None:
    """Nothing shown is further from the true number than its step, and no range is narrower."""
    found, _ = real
    whole = committed("consultant")
    unit = found["release"]["rules"]["unit"]
    seen = 0

    def walk(mine: Any, theirs: Any, path: str) -> None:
        nonlocal seen
        if isinstance(theirs, dict):
            value = theirs.get("value")
            if value is not None and {"low", "high"} <= set(theirs):
                seen += 1
                # A share runs from 0 to 1, a score to 100; a step down spares a line it missed.
                step = unit if max(value, mine["value"]) > 1 else unit / 100
                assert abs(value - mine["value"]) < 1.5 * step + 1e-9, path
                if mine["low"] is not None:
                    assert theirs["low"] <= mine["low"] + 1e-9, path
                    assert theirs["high"] >= mine["high"] - 1e-9, path
                return
            for key, part in theirs.items():
                if key in mine:
                    walk(mine[key], part, f"{path}/{key}")
        elif isinstance(theirs, list) and isinstance(mine, list) and len(mine) == len(theirs):
            for n, (a, b) in enumerate(zip(mine, theirs, strict=True)):
                walk(a, b, f"{path}/{n}")

    walk(whole, found, "")
    assert seen > 40


def test_the_page_says_by_which_rules_it_was_made_and_what_the_attack_covered(
    real: tuple[dict[str, Any], Element],
) -> None:
    found, root = real
    said = text_of(by_id(root, "edition"))
    audit = found["release"]["audit"]
    assert f"{audit['protected']:,} protected values" in said
    assert f"{found['release']['withheld']} withheld" in said
    assert "it could not calculate with these" in said.lower() or not audit["thresholds_only"]
    assert MARKINGS[found["made"]["audience"]] in text_of(root)
    assert "Fingerprint of the inputs" not in text_of(root)


def test_an_edition_does_not_say_what_it_does_not_know(
    real: tuple[dict[str, Any], Element],
) -> None:
    """What is withheld is not printed as nobody, nothing or none."""
    _, root = real
    said = text_of(root)
    for wrong in ("None", "0 removed and", "Files read (0)", "e3b0c4", "No clear gap",
                  "Every organisation invited answered", "would be –"):  # fmt: skip
        assert wrong not in said, wrong


def test_the_terminal_names_nobody(real: tuple[dict[str, Any], Element]) -> None:
    found, _ = real
    said = "\n".join(headline(found))
    assert "ask first" not in said
    assert f"Withheld   {found['release']['withheld']} numbers" in said
    codes = [o["organisation"] for o in found["organisations"]]
    assert not [code for code in codes if re.search(rf"\b{code}\b", said)]


def test_no_file_of_an_edition_holds_a_view_or_a_response(
    real: tuple[dict[str, Any], Element],
) -> None:
    """No directed view, depth or grade of a pair, and nobody's response, in any file."""
    found, _ = real
    whole = committed("consultant")
    files = {name: data.decode("utf-8") for name, data in score_files(found).items()}
    # Numbers of the consultant's edition with all their digits are in no file of another.
    exact = {
        repr(d[side]["value"])
        for d in whole["dyads"]
        for side in ("view_ab", "view_ba", "score")
        if d[side]["value"] is not None and len(repr(d[side]["value"])) > 8
    }
    assert len(exact) > 50
    for name, text in files.items():
        assert not [number for number in exact if number in text], name
    dyads = files["tables/dyads.csv"].splitlines()[1:]
    for row in dyads:
        assert row.count("True") >= 3, row
    assert len(dyads) == (len(whole["dyads"]) if found["made"]["audience"] == "partners" else 0)


def test_a_withheld_cell_of_a_table_differs_from_an_empty_one() -> None:
    files = score_files(committed("partners"))
    matrix = files["tables/matrix.csv"].decode("utf-8-sig")
    assert "[c]" in matrix
    assert ",," in matrix
    sectors = files["tables/sectors.csv"].decode("utf-8-sig").splitlines()
    assert "score_withheld" in sectors[0].split(",")
