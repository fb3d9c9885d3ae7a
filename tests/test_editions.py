"""The page carries its story where only bands and groups may be shown, and names nobody there."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from invented_results import for_audience, results
from test_report import by_id, text_of, tree, with_class

from maturity.report import render

OTHERS = ["partners", "public"]


def shown(audience: str, organisations: int = 24) -> tuple[dict[str, Any], Element]:
    found = for_audience(results(organisations, ranges=True), audience)
    return found, tree(render(found))


@pytest.mark.parametrize("audience", OTHERS)
def test_the_five_questions_are_answered_in_every_edition(audience: str) -> None:
    _, root = shown(audience)
    summary = text_of(by_id(root, "summary"))
    for said in ("of 100", "Likely range", "Flagged (probable)", "Flagged because",
                 "Do not rank partners"):  # fmt: skip
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
    assert "Did not answer:" not in said
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
