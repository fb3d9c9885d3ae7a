"""What the page's script adds: one organisation picked out, cells in words, sorting, printing.

A small sheet made by hand holds every piece of markup that the script serves, so each number here
is known; the last tests ask the same of whole reports.
"""

from __future__ import annotations

import base64
import hashlib
import re
import urllib.parse
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest
from browser_kit import Shown, axe_faults, opened
from invented_results import CUTS, for_audience, results

from maturity.report import render
from maturity.resources import asset
from maturity.wording import rounded

#: Codes and names as people write them; the last two are meant to break the page.
ORGANISATIONS = (
    ("icb", "Elmshire Board"),
    ("uh", "University Hospitals"),
    ("שב", "שירותי בריאות"),
    ("it's/100% & 'more'", "<img src=x onerror=document.title='planted'>"),
    ('x"],*,[x="', "Voluntary Alliance"),
)
BANDS = ("Immature", "Emerging", "Developing", "Maturing", "Thriving")
#: Organisation, organisation and band; the third is in no tie.
TIES = ((1, 2, 5), (1, 4, 3), (2, 4, 3), (2, 5, 1), (1, 5, 3))
#: Givers by rated: n is a digit, x not answered, - itself, . no relationship; the fifth is silent.
VIEWS = ("-5.3x", "4-.31", "..-..", "12.-.", "")
#: Title, value as sorted, words as shown.
ROWS = (
    ("Thornsea 10", "10", "10"),
    ("thornsea 9", None, "–"),
    ("Ashmere", "-3.5", "−3.5 (n 4)"),
    ("Élan", "1200", "1,200"),
    ("Wend", None, "[x]"),
    ("Low Fell", "10", "10"),
)


def sheet() -> str:
    """A page with the markup that the script expects, under the policy of the report."""
    n = range(1, len(ORGANISATIONS) + 1)
    head = "".join(f'<th scope="col" data-org="{k}">O{k}</th>' for k in n)
    rows = []
    for k, given in zip(n, VIEWS, strict=True):
        cells = "".join(
            {"-": '<td class="self"></td>', ".": "<td></td>",
             "x": '<td class="missing" title="not answered">[x]</td>'}.get(
                c, f'<td class="b{c}" title="{c}6 (n 3)">{c}</td>')
            for c in given
        ) or f'<td class="silent" colspan="{len(n)}">Did not respond.</td>'  # fmt: skip
        name = escape(ORGANISATIONS[k - 1][1])
        rows.append(
            f'<tr data-org="{k}"><th scope="row" id="org-{k}"><bdi>{name}</bdi> <span class="code">'
            f"O{k}</span></th>{cells}</tr>"
        )
    options = "".join(
        f'<option value="{k}" data-code="{escape(code)}">{escape(name)}</option>'
        for k, (code, name) in zip(n, ORGANISATIONS, strict=True)
    )
    ties = "".join(
        f'<g class="m m{band}"><g><path id="tie-{a}-{b}" data-a="{a}" data-b="{b}" '
        f'd="M{30 * a} 20L{30 * b} 70" stroke="#17202B"/></g></g>'
        for a, b, band in TIES
    )
    # What the two sides see differently is drawn a second time.
    ties += '<g class="m apart"><use href="#tie-1-4" data-a="1" data-b="4"/></g>'
    nodes = "".join(
        f'<g class="node" data-org="{k}"><circle cx="{30 * k}" cy="45" r="8"/></g>' for k in n
    )
    legend = "".join(
        f'<li><span class="chip b{k}">{k}</span> {word} <small>x</small></li>'
        for k, word in enumerate(BANDS, start=1)
    )
    listed = "".join(
        f'<tr data-org="{k}"><th scope="row">{title}</th><td'
        + (f' data-v="{value}"' if value else "")
        + f">{shown}</td><td>{shown}</td></tr>"
        for k, (title, value, shown) in enumerate(ROWS, start=1)
    )
    style = (
        asset("report.css")
        + asset("interaction.css")
        + (".some .m3,.differ .m:not(.apart){display:none}.none .m{visibility:hidden}")
    )
    script = asset("report.js")
    policy = (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>A sheet</title><style>{style}</style></head><body><main id="main"><h1>A sheet</h1>
<ul class="legend">{legend}</ul>
<p><button type="button" class="print" hidden>Print or save as PDF</button></p>
<label><input type="radio" name="show" value="all" checked> All lines</label>
<p class="find" hidden><label for="find-org">Highlight one organisation</label>
<select id="find-org"><option value="">None</option>{options}</select></p>
<svg class="map" role="img" aria-label="Map" viewBox="0 0 200 90" width="200">{ties}{nodes}</svg>
<p class="readout" id="readout" role="status" aria-live="polite" hidden></p>
<h2>Who rates whom</h2>
<div class="scroll" role="region" aria-label="Views" tabindex="0"><table class="matrix">
<caption>Views</caption><thead><tr><td></td>
<th scope="colgroup" colspan="{len(n)}">All</th></tr><tr><td></td>{head}</tr></thead>
<tbody><tr class="place"><th scope="rowgroup" colspan="{len(n) + 1}">All</th></tr>{"".join(rows)}
</tbody></table></div><p class="readout cell" hidden></p>
<h2>Organisations</h2>
<table class="plain sortable"><caption>Organisations</caption>
<thead><tr><th scope="col" data-sort="text">Name</th><th scope="col" data-sort="number">Score</th>
<th scope="col">As shown</th></tr></thead><tbody>{listed}</tbody>
<tbody><tr><th scope="row">A second part</th><td data-v="99">99</td><td>99</td></tr></tbody></table>
<details><summary>More</summary><p>Folded text</p></details>
<details open><summary>Open already</summary><p>Other text</p></details>
<p><a id="elsewhere" href="#org=uh">University Hospitals</a></p>
</main><script>{script}</script></body></html>"""


def digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sheet") / "sheet.html"
    made.write_text(sheet(), encoding="utf-8")
    return made


@pytest.fixture
def shown(browser: Any, file: Path) -> Iterator[Shown]:
    """The sheet; whatever a test does in it, nothing may be requested, said or fail."""
    with opened(browser, file) as made:
        yield made
        assert made.wrong == []
        assert made.page.title() == "A sheet"


def readout(shown: Shown) -> str:
    """The line about one organisation, without the isolates around its name."""
    return re.sub("[\u2068\u2069]", "", shown.page.locator("#readout").inner_text())


def in_words(shown: Shown) -> str:
    """The line about one cell of the matrix."""
    return re.sub("[\u2068\u2069]", "", shown.page.locator(".readout.cell").first.inner_text())


def marked(shown: Shown) -> dict[str, list[str]]:
    """Everything that is picked out, by what it is."""
    found: dict[str, list[str]] = shown.get(
        """() => {
          const of = (selector, key) => [...document.querySelectorAll(selector)].map(key);
          return {
            nodes: of('.node.on', e => e.dataset.org),
            near: of('.node.near', e => e.dataset.org),
            ties: of('path.on', e => e.dataset.a + e.dataset.b),
            rows: of('tr.on', e => e.dataset.org),
            heads: of('th.on', e => e.dataset.org),
            cells: of('td.on', e => e.parentNode.dataset.org + e.textContent),
            dim: of('svg.dim', () => 'dim'),
          };
        }"""
    )
    return found


SECOND = {
    "nodes": ["2"],
    "near": ["1", "4", "5"],
    "ties": ["12", "24", "25"],
    "rows": ["2", "2"],
    "heads": ["2"],
    "cells": ["15", "2", "3", "42"],
    "dim": ["dim"],
}
NOTHING: dict[str, list[str]] = {key: [] for key in SECOND}


# ---- one organisation --------------------------------------------------------------------------


def test_its_controls_appear_only_with_the_script(browser: Any, file: Path, shown: Shown) -> None:
    for selector in (".find", ".print", "#readout"):
        assert shown.page.locator(selector).is_visible()
    assert readout(shown) == "Choose an organisation to see its relationships."
    with opened(browser, file, java_script_enabled=False) as without:
        for selector in (".find", ".print", "#readout"):
            assert not without.page.locator(selector).is_visible()
        assert without.page.locator("button").count() == 1


def test_choosing_picks_it_out_everywhere_and_says_so(shown: Shown) -> None:
    shown.page.select_option("#find-org", "2")
    assert marked(shown) == SECOND
    assert readout(shown) == (
        "University Hospitals: 3 relationships on the map (1 Thriving, 1 Developing, 1 Immature)."
    )
    shown.page.select_option("#find-org", "3")
    assert readout(shown) == "שירותי בריאות: 0 relationships on the map."
    assert marked(shown)["ties"] == []
    shown.page.select_option("#find-org", "")
    assert marked(shown) == NOTHING
    assert readout(shown) == "Choose an organisation to see its relationships."


def test_its_name_is_isolated_from_the_sentence(shown: Shown) -> None:
    shown.page.select_option("#find-org", "3")
    assert "\u2068שירותי בריאות\u2069:" in shown.page.locator("#readout").inner_text()


def test_the_readout_counts_its_relationships_whatever_the_filter(shown: Shown) -> None:
    shown.page.select_option("#find-org", "1")
    said = "Elmshire Board: 3 relationships on the map (1 Thriving, 2 Developing)."
    assert readout(shown) == said
    shown.get("name => { document.body.className = name; }", "none")
    assert readout(shown) == said


@pytest.mark.parametrize(
    "selector",
    [".node[data-org='2']", ".matrix tr[data-org='2'] > th", ".matrix thead th[data-org='2']"],
)
def test_a_click_picks_out_and_a_second_lets_go(shown: Shown, selector: str) -> None:
    shown.page.locator(selector).click()
    assert marked(shown) == SECOND
    assert shown.page.locator("#find-org").input_value() == "2"
    shown.page.locator(selector).click()
    assert marked(shown) == NOTHING
    assert shown.page.locator("#find-org").input_value() == ""


def test_escape_lets_go(shown: Shown) -> None:
    shown.page.select_option("#find-org", "2")
    shown.page.keyboard.press("Escape")
    assert marked(shown) == NOTHING
    assert "#" not in shown.page.url


def test_the_list_works_from_the_keyboard(shown: Shown) -> None:
    shown.page.locator("#find-org").focus()
    shown.page.keyboard.press("ArrowDown")
    shown.page.keyboard.press("ArrowDown")
    assert marked(shown) == SECOND


def test_picking_out_is_never_colour_alone(shown: Shown) -> None:
    shown.page.select_option("#find-org", "2")
    looks = shown.get(
        """() => {
          const style = (s) => getComputedStyle(document.querySelector(s));
          return [style('.matrix tr.on > th').textDecorationLine,
            style('.matrix thead th.on').textDecorationLine,
            style('.matrix td.on').boxShadow, style('.matrix tr.on > td').boxShadow];
        }"""
    )
    frame = "rgb(23, 32, 43) 0px 0px 0px 2px inset, rgb(255, 255, 255) 0px 0px 0px 3px inset"
    assert looks == ["underline", "underline", frame, frame]


# ---- links to one organisation -----------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 6))
def test_the_address_of_a_choice_opens_the_same_choice(
    browser: Any, file: Path, shown: Shown, number: int
) -> None:
    shown.page.select_option("#find-org", str(number))
    part = "#" + shown.page.url.split("#", 1)[1]
    code = urllib.parse.quote(ORGANISATIONS[number - 1][0], safe="'*")
    assert part == f"#org={code}"
    with opened(browser, file, part=part) as again:
        assert again.page.locator("#find-org").input_value() == str(number)
        assert marked(again) == marked(shown)
        assert again.wrong == []


def test_a_link_scrolls_to_the_row_of_the_matrix(browser: Any, file: Path) -> None:
    with opened(browser, file, part="#org=uh") as shown:
        shown.widen(320)
        shown.page.goto("about:blank")
        shown.page.goto(file.as_uri() + "#org=uh")
        box = shown.page.locator("#org-2").bounding_box()
        assert box
        assert 0 <= box["y"] <= 900
        assert shown.get("scrollY") > 0


def test_following_a_link_inside_the_page_chooses(shown: Shown) -> None:
    shown.page.locator("#elsewhere").click()
    assert marked(shown) == SECOND


HOSTILE_PARTS = (
    "#", "#org", "#org=", "#org=nobody", "#org=UH", "#org=%", "#org=%E0%A4%A", "#org=2",
    "#org=uh%20", "#org=__proto__", "#org=constructor", "#org=%22%5D%2C*%2C%5Bx%3D%22x",
    "#org=<script>document.title='planted'</script>", "#org=javascript:alert(1)",
    "#org=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "#org=" + "a" * 20000, "#org-99", "#<b>",
)  # fmt: skip


def test_an_unknown_or_hostile_address_does_nothing(shown: Shown) -> None:
    for part in HOSTILE_PARTS:
        shown.get("part => { location.hash = part; }", part)
        shown.get("new Promise(done => setTimeout(done, 5))")
        assert marked(shown) == NOTHING, part
    assert shown.page.locator("#find-org").input_value() == ""
    assert shown.page.locator("img, script:not(:last-child)").count() == 0


@pytest.mark.parametrize("part", ["#org=%E0%A4%A", "#org=<script>alert(1)</script>", "#org=zzz"])
def test_a_hostile_address_at_the_start_leaves_everything_working(
    browser: Any, file: Path, part: str
) -> None:
    with opened(browser, file, part=part) as shown:
        assert marked(shown) == NOTHING
        shown.page.select_option("#find-org", "2")
        assert marked(shown) == SECOND
        assert shown.wrong == []


# ---- the cells of the matrix -------------------------------------------------------------------


def test_pointing_at_a_cell_says_it_in_words(shown: Shown) -> None:
    assert in_words(shown) == "Point at a cell, or use the arrow keys, to read it in words."
    cells = shown.page.locator(".matrix tr[data-org] > td")
    said = []
    for n in (0, 1, 2, 4, 20):
        cells.nth(n).hover()
        said.append(in_words(shown))
    assert said == [
        "Elmshire Board: no organisation rates itself",
        "Elmshire Board on University Hospitals: 56 (n 3)",
        "Elmshire Board on שירותי בריאות: no relationship expected",
        "Elmshire Board on Voluntary Alliance: not answered",
        "Voluntary Alliance: Did not respond.",
    ]
    cells.nth(3).hover()
    assert in_words(shown) == f"Elmshire Board on {ORGANISATIONS[3][1]}: 36 (n 3)"
    heads = shown.get("[...document.querySelectorAll('.at')].map(e => e.textContent.trim())")
    assert heads == ["O4", "Elmshire Board O1"]
    shown.page.locator("h1").hover()
    assert in_words(shown).startswith("Point at a cell")
    assert shown.page.locator(".at").count() == 0


def test_the_matrix_is_one_stop_and_the_arrows_move_in_it(shown: Shown) -> None:
    shown.page.locator(".scroll").focus()
    shown.page.keyboard.press("Tab")
    assert shown.page.locator(".matrix").get_attribute("role") == "grid"
    walked = []
    keys = ("", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown",
            "ArrowUp", "End", "ArrowRight", "Home", "ArrowLeft", "Control+End", "Control+Home",
            "ArrowUp")  # fmt: skip
    for key in keys:
        if key:
            shown.page.keyboard.press(key)
        walked.append(
            shown.get("(e => e.parentNode.dataset.org + e.cellIndex)(document.activeElement)")
        )
        assert shown.page.locator(".matrix [tabindex='0']").count() == 1
    # The fifth row is one long cell: it is passed, and the column is kept.
    assert walked == ["11", "12", "22", "32", "42", "51", "51", "42", "45", "45", "41", "41",
                      "51", "11", "11"]  # fmt: skip
    assert in_words(shown) == "Elmshire Board: no organisation rates itself"
    shown.page.keyboard.press("ArrowRight")
    assert in_words(shown) == "Elmshire Board on University Hospitals: 56 (n 3)"
    shown.page.keyboard.press("Tab")
    assert shown.get("document.activeElement.closest('.matrix')") is None
    shown.page.keyboard.press("Shift+Tab")
    assert shown.get("document.activeElement.title") == "56 (n 3)"


def test_a_cell_that_has_the_focus_shows_it(shown: Shown) -> None:
    shown.page.locator(".scroll").focus()
    shown.page.keyboard.press("Tab")
    look = shown.get(
        "(s => [s.outlineStyle, s.outlineWidth, s.boxShadow])"
        "(getComputedStyle(document.activeElement))"
    )
    assert look[:2] == ["solid", "3px"]
    assert "rgb(255, 213, 74)" in look[2]
    assert "6px" in look[2]


# ---- sorting -----------------------------------------------------------------------------------


def column(shown: Shown) -> list[str]:
    found: list[str] = shown.page.locator(
        ".sortable tbody:first-of-type th[scope=row]"
    ).all_inner_texts()
    return found


def test_numbers_sort_both_ways_and_back_with_gaps_last(shown: Shown) -> None:
    original = [title for title, _, _ in ROWS]
    assert column(shown) == original
    button = shown.page.get_by_role("button", name="Score")
    status = shown.page.locator("p.vh[role=status]")
    header = shown.page.locator("th[data-sort=number]")
    seen = []
    for _ in range(3):
        button.click()
        seen.append((header.get_attribute("aria-sort"), status.text_content(), column(shown)))
    # Equal values keep their order, whichever way; unknown values stand last, whichever way.
    assert seen == [
        (
            "ascending",
            "Sorted by Score, ascending",
            ["Ashmere", "Thornsea 10", "Low Fell", "Élan", "thornsea 9", "Wend"],
        ),
        (
            "descending",
            "Sorted by Score, descending",
            ["Élan", "Thornsea 10", "Low Fell", "Ashmere", "thornsea 9", "Wend"],
        ),
        ("none", "Original order", original),
    ]
    assert shown.page.locator(".sortable tbody").nth(1).inner_text().startswith("A second part")


def test_text_sorts_as_people_sort_and_one_header_at_a_time(shown: Shown) -> None:
    shown.page.get_by_role("button", name="Score").click()
    shown.page.get_by_role("button", name="Name").press("Enter")
    assert column(shown) == ["Ashmere", "Élan", "Low Fell", "thornsea 9", "Thornsea 10", "Wend"]
    orders = shown.get("[...document.querySelectorAll('[aria-sort]')].map(e => e.ariaSort)")
    assert orders == ["ascending", "none"]


def test_without_a_value_of_its_own_a_cell_sorts_by_what_it_shows(browser: Any) -> None:
    # As shown: 10, –, −3.5 (n 4), 1,200, [x], 10.
    html = sheet().replace('<th scope="col">As', '<th scope="col" data-sort="number">As')
    context = browser.new_context()
    page = context.new_page()
    page.set_content(html)
    page.get_by_role("button", name="As shown").click()
    assert page.locator(".sortable tbody:first-of-type td:last-child").all_inner_texts() == [
        "−3.5 (n 4)", "10", "10", "1,200", "–", "[x]"]  # fmt: skip
    context.close()


def test_what_is_picked_out_stays_so_when_sorted(shown: Shown) -> None:
    shown.page.select_option("#find-org", "2")
    shown.page.get_by_role("button", name="Score").click()
    assert shown.page.locator(".sortable tr.on").get_attribute("data-org") == "2"


# ---- paper -------------------------------------------------------------------------------------


def test_printing_opens_what_is_folded_and_folds_it_again(shown: Shown) -> None:
    shown.get("() => { window.print = () => { window.printed = 1 + (window.printed || 0); }; }")
    shown.page.get_by_role("button", name="Print or save as PDF").click()
    assert shown.get("window.printed") == 1
    states = "[...document.querySelectorAll('details')].map(d => d.open)"
    assert shown.get(states) == [False, True]
    shown.get("dispatchEvent(new Event('beforeprint'))")
    assert shown.get(states) == [True, True]
    shown.get("dispatchEvent(new Event('afterprint'))")
    assert shown.get(states) == [False, True]


def test_controls_are_not_printed(shown: Shown) -> None:
    shown.page.select_option("#find-org", "2")
    shown.page.emulate_media(media="print")
    for selector in (".find", ".print", ".readout.cell"):
        assert not shown.page.locator(selector).is_visible()
    # Whoever prints a choice has its sentence on the paper too.
    assert shown.page.locator("#readout").is_visible()
    shown.page.emulate_media(media="screen")
    shown.page.select_option("#find-org", "")
    shown.page.emulate_media(media="print")
    assert not shown.page.locator("#readout").is_visible()


# ---- for everyone ------------------------------------------------------------------------------


def test_axe_finds_nothing_in_any_state(shown: Shown) -> None:
    shown.unfold()
    assert axe_faults(shown) == []
    shown.page.select_option("#find-org", "2")
    shown.page.get_by_role("button", name="Score").click()
    shown.page.locator(".matrix td.b5").click()
    assert axe_faults(shown) == []
    shown.widen(320)
    assert shown.sideways() == 0


def test_forced_colours_keep_what_is_picked_out(browser: Any, file: Path) -> None:
    with opened(browser, file, forced_colors="active") as shown:
        shown.page.select_option("#find-org", "2")
        outline = "getComputedStyle(document.querySelector('.matrix tr.on > td')).outlineStyle"
        assert shown.get(outline) == "solid"
        assert shown.page.locator("#readout").is_visible()


# ---- in whole reports --------------------------------------------------------------------------

WHOLE: dict[str, dict[str, Any]] = {
    "small": {"organisations": 8, "ranges": True},
    "hostile": {"organisations": 12, "hostile": True, "ranges": True},
    # So many that the matrix stands in several tables.
    "blocks": {"organisations": 60, "ranges": True},
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    for name, options in WHOLE.items():
        (folder / f"{name}.html").write_text(render(results(**options)), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", WHOLE)
def test_in_a_report_every_organisation_can_be_picked_out(
    browser: Any, whole: Path, name: str
) -> None:
    found = results(**WHOLE[name])
    # Grade D and none: nobody has rated the pair, so it is not drawn.
    drawn = [(d["a"], d["b"]) for d in found["dyads"] if d["grade"] not in ("D", "none")]
    with opened(browser, whole / f"{name}.html") as shown:
        shown.page.locator("#show-all").check()
        listed = shown.page.locator("#find-org option").count() - 1
        assert listed == len(found["organisations"])
        chosen = range(1, listed + 1, 1 if listed < 20 else 7)
        for number in chosen:
            shown.page.select_option("#find-org", str(number))
            code = found["organisations"][number - 1]["organisation"]
            seen = marked(shown)
            ties = sum(code in pair for pair in drawn)
            plural = "" if ties == 1 else "s"
            said = readout(shown)
            assert f": {ties} relationship{plural} on the map" in said
            # Every line is shown, and the counts of the bands add up.
            assert "the lines chosen above" not in said
            counts = re.findall(r"(\d+) \w+[,)]", said.rpartition("(")[2])
            assert sum(map(int, counts)) == ties
            assert seen["nodes"] == [str(number)]
            assert len(set(seen["near"])) == ties
            assert len(set(seen["ties"])) == ties
            assert str(number) in seen["rows"]
            assert seen["cells"]
        assert shown.wrong == []


def test_in_a_report_of_many_tables_each_has_its_row_and_its_column(
    browser: Any, whole: Path
) -> None:
    with opened(browser, whole / "blocks.html") as shown:
        tables = shown.page.locator("table.matrix").count()
        assert tables > 1
        shown.page.select_option("#find-org", "20")
        wrong = shown.get(
            """() => [...document.querySelectorAll('table.matrix')].filter(table => {
              const head = table.querySelector('thead th[data-org="20"]');
              const rows = [...table.querySelectorAll('tbody tr[data-org]')];
              const cells = head ? rows.filter(row => row.cells.length > 2) : [];
              const right = cells.every(row => row.cells[head.cellIndex].className.includes('on'));
              return !right || table.querySelectorAll('td.on').length !== cells.length;
            }).length"""
        )
        assert wrong == 0
        # One tab stop each, and one line of words for all.
        assert shown.page.locator("table.matrix [tabindex='0']").count() == tables
        last = shown.page.locator("table.matrix").last.locator("tr[data-org] > td").first
        last.click()
        assert " on " in in_words(shown) or ":" in in_words(shown)
        box = shown.page.locator(".readout.cell").bounding_box()
        assert box
        assert box["y"] + box["height"] <= 900


@pytest.mark.parametrize("name", ["small", "hostile"])
def test_in_a_report_cells_are_said_with_the_value_of_the_results(
    browser: Any, whole: Path, name: str
) -> None:
    found = results(**WHOLE[name])
    number = {o["organisation"]: n for n, o in enumerate(found["organisations"], start=1)}
    with opened(browser, whole / f"{name}.html") as shown:
        checked = 0
        for dyad in found["dyads"][:12]:
            view = dyad["view_ab"]
            if view["value"] is None or view["imputed"]:
                continue
            head = shown.page.locator(f"thead th[data-org='{number[dyad['b']]}']")
            at = head.evaluate("e => e.cellIndex")
            row = shown.page.locator(f".matrix tr[data-org='{number[dyad['a']]}']")
            row.locator(":scope > *").nth(at).click()
            assert in_words(shown).endswith(f": {rounded(view['value'], CUTS)} (n 3)")
            checked += 1
        assert checked > 3
        assert shown.wrong == []


def test_in_a_report_every_sorted_column_keeps_its_rows_and_its_order(
    browser: Any, whole: Path
) -> None:
    with opened(browser, whole / "small.html") as shown:
        shown.unfold()
        tables = shown.page.locator("table.sortable")
        assert tables.count()
        for n in range(tables.count()):
            body = tables.nth(n).locator("tbody tr")
            before = body.all_inner_texts()
            for button in tables.nth(n).locator("button.sort").all():
                button.click()
                after = body.all_inner_texts()
                assert sorted(after) == sorted(before)
                button.click()
                button.click()
                assert body.all_inner_texts() == before
        assert shown.wrong == []


def test_in_a_report_a_link_leads_to_the_row(browser: Any, whole: Path) -> None:
    code = results(**WHOLE["small"])["organisations"][2]["organisation"]
    with opened(browser, whole / "small.html", part=f"#org={code}") as shown:
        assert marked(shown)["nodes"] == ["3"]
        box = shown.page.locator("#org-3").bounding_box()
        assert box
        assert 0 < box["y"] < 900


@pytest.mark.parametrize("audience", ["partners", "public"])
def test_in_other_editions_the_script_adds_what_it_can_and_nothing_more(
    browser: Any, tmp_path: Path, audience: str
) -> None:
    found = for_audience(results(24, ranges=True), audience)
    file = tmp_path / "edition.html"
    file.write_text(render(found), encoding="utf-8")
    with opened(browser, file, part="#org=org-b") as shown:
        shown.unfold()
        assert shown.page.locator("button.print").is_visible()
        for cell in shown.page.locator(".matrix tr[data-org] > td").all()[:40:3]:
            cell.click()
            said = in_words(shown)
            titles = {cell.get_attribute("title") or "", cell.inner_text().strip()}
            assert any(text and text in said for text in titles) or said.endswith(
                ("no relationship expected", "no organisation rates itself")
            )
            # No leader is counted, and no value given, that the page does not show.
            assert "(n " not in said or "(n " in (cell.get_attribute("title") or "")
        for button in shown.page.locator("button.sort").all():
            button.click()
        assert shown.wrong == []


# ---- the script itself -------------------------------------------------------------------------


def test_the_script_is_small_and_makes_no_markup_of_text() -> None:
    script, style = asset("report.js"), asset("interaction.css")
    assert len(script.encode()) <= 10_000
    assert len(style.encode()) <= 4_000
    ways = "innerHTML outerHTML insertAdjacent write( eval( Function( .style http fetch </script"
    assert [way for way in ways.split() if way in script] == []
