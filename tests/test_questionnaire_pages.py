"""The questionnaire on paper and its information sheet in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser_kit import axe_faults, opened

from maturity.exchange.questionnaire import questionnaire
from tests.questionnaires_made import example, hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A form on paper and the information sheet, of the example and of a survey that means harm."""
    folder = tmp_path_factory.mktemp("pages")
    survey, _ = example()
    files = questionnaire(survey, "2025", "paper")
    room = "waves/2025/questionnaire"
    made = {"form": files[f"{room}/paper/oASHUH.html"], "sheet": files[f"{room}/information.html"]}
    files = questionnaire(hostile(folder / "s", "markup"), "2026", "paper")
    made["hostile"] = files["waves/2026/questionnaire/paper/oICB.html"]
    for name, data in made.items():
        (folder / f"{name}.html").write_bytes(data)
    return {name: folder / f"{name}.html" for name in made}


@pytest.mark.parametrize("name", ["form", "sheet", "hostile"])
def test_the_pages_are_quiet_whole_and_readable_by_everyone(
    browser: Browser,
    pages: dict[str, Path],
    name: str,
) -> None:
    with opened(browser, pages[name]) as shown:
        assert axe_faults(shown) == []
        for width in (390, 320):
            shown.widen(width)
            assert shown.sideways() <= 0
        assert shown.wrong == []


@pytest.mark.slow
def test_each_leader_begins_on_a_new_sheet_of_paper(
    browser: Browser,
    pages: dict[str, Path],
) -> None:
    pypdf = pytest.importorskip("pypdf")
    with opened(browser, pages["form"]) as shown:
        path = pages["form"].with_suffix(".pdf")
        shown.page.pdf(path=str(path), prefer_css_page_size=True)
    reader = pypdf.PdfReader(str(path))
    first = reader.pages[0].mediabox
    assert (round(float(first.width)), round(float(first.height))) == (595, 842)
    heads = [n for n, page in enumerate(reader.pages) if "Questionnaire L0" in page.extract_text()]
    _, form = example()
    own = [key for key, home in form.homes.items() if home.row == "oASHUH"]
    assert len(heads) == len(own) == len(set(heads))
    for n, key in zip(heads, own, strict=True):
        text = reader.pages[n].extract_text()
        assert f"Questionnaire {key}" in text
        # Nothing but the head of the page and its foot stand before it.
        assert not any(
            target.name in text.split("Questionnaire")[0] for target in form.partners[key]
        )
