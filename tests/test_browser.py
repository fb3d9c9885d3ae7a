"""The report in a real browser and on paper: quiet, whole at every width, readable by everyone."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser_kit import WIDTHS, Shown, axe_faults, opened
from invented_results import PLANTED, for_audience, planted, results

from maturity.audience import CONSULTANT, MARKINGS
from maturity.report import render
from maturity.resources import asset

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
GALLERY = {file.parent.name: file for file in sorted(ROOT.glob("reports/*/*.html"))}
WORDS = {"Dyad": "Two organisations and both their views."}
MADE: dict[str, dict[str, Any]] = {
    "small": {"organisations": 8, "ranges": True},
    "plain": {"organisations": 24},
    "hostile": {"organisations": 12, "hostile": True, "ranges": True},
    "planted": {"organisations": 12, "hostile": True, "ranges": True},
    "large": {"organisations": 60, "ranges": True},
    "bare": {"organisations": 3, "given": False, "places": False, "notice": ""},
    "partners": {"organisations": 24, "ranges": True},
    "public": {"organisations": 24, "ranges": True},
}
BANDS = (1, 2, 3, 4, 5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented reports as files; in one of them a script is planted wherever people write."""
    made = tmp_path_factory.mktemp("reports")
    for name, options in MADE.items():
        found = results(**options)
        if name == "planted":
            found = planted(found)
        if name in ("partners", "public"):
            found = for_audience(found, name)
        (made / f"{name}.html").write_text(render(found, words=WORDS), encoding="utf-8")
    return made


@pytest.fixture
def report(folder: Path, request: pytest.FixtureRequest) -> Path:
    """The file of a report, invented or of the gallery, by its name."""
    name: str = request.param
    return GALLERY.get(name) or folder / f"{name}.html"


def reports(*names: str) -> Any:
    return pytest.mark.parametrize("report", names or (*MADE, *GALLERY), indirect=True)


def fits_every_width(shown: Shown) -> dict[int, int]:
    """By how much the page is too wide, at each width where it is."""
    wide = {}
    for width in WIDTHS:
        shown.widen(width)
        wide[width] = shown.sideways()
    return {width: by for width, by in wide.items() if by > 0}


# ---- on a screen -------------------------------------------------------------------------------


@reports()
def test_a_report_asks_for_nothing_and_never_scrolls_sideways(
    browser: Browser, report: Path
) -> None:
    with opened(browser, report) as shown:
        assert shown.page.locator("h1").is_visible()
        assert fits_every_width(shown) == {}
        shown.unfold()
        assert fits_every_width(shown) == {}
        assert shown.wrong == []


@reports("small", "hostile")
def test_it_still_fits_when_text_is_spaced_out(browser: Browser, report: Path) -> None:
    # The spacing that WCAG 1.4.12 lets every reader set.
    spaced = (
        "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
        "p{margin-bottom:2em!important}"
    )
    with opened(browser, report) as shown:
        shown.dress(spaced)
        assert shown.get("getComputedStyle(document.body).letterSpacing") != "normal"
        assert fits_every_width(shown) == {}


def axe_at_every_width(browser: Browser, report: Path) -> None:
    with opened(browser, report) as shown:
        if shown.page.locator("details").count():
            assert axe_faults(shown) == []
            shown.unfold()
        for width in WIDTHS:
            shown.widen(width)
            assert axe_faults(shown) == [], width


@reports("small")
def test_axe_finds_nothing_at_any_width(browser: Browser, report: Path) -> None:
    axe_at_every_width(browser, report)


@pytest.mark.slow
@reports("hostile", "plain", "large", "bare", "partners", "public", *GALLERY)
def test_axe_finds_nothing_at_any_width_in_any_report(browser: Browser, report: Path) -> None:
    axe_at_every_width(browser, report)


@pytest.mark.slow
def test_a_system_of_120_organisations_is_quiet_and_fits(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "huge.html"
    file.write_text(render(results(120, ranges=True), words=WORDS), encoding="utf-8")
    with opened(browser, file) as shown:
        assert fits_every_width(shown) == {}
        assert axe_faults(shown) == []
        shown.page.select_option("#find-org", "119")
        assert "relationship" in shown.page.locator("#readout").inner_text()
        assert shown.wrong == []


def test_axe_would_find_a_fault(browser: Browser, folder: Path) -> None:
    with opened(browser, folder / "small.html") as shown:
        shown.get("document.querySelector('#find-org').previousElementSibling.remove()")
        assert [fault for fault, _ in axe_faults(shown)] == ["select-name"]


# ---- without scripts ---------------------------------------------------------------------------


@reports("plain", *list(GALLERY)[:1])
def test_without_scripts_everything_is_there(browser: Browser, report: Path) -> None:
    read = []
    for scripts in (True, False):
        with opened(browser, report, java_script_enabled=scripts) as shown:
            read.append(
                {
                    selector: [" ".join(text.split()) for text in
                               shown.page.locator(selector).all_text_contents()]
                    for selector in ("h1, h2, h3", "table", ".verdict", "figure p.measure", "svg")
                }
            )  # fmt: skip
            assert shown.wrong == []
    assert read[0] == read[1]
    assert len(read[1]["h1, h2, h3"]) > 10
    assert len(read[1]["table"]) > 5


def test_without_scripts_the_map_is_filtered(browser: Browser, folder: Path) -> None:
    with opened(browser, folder / "plain.html", java_script_enabled=False) as shown:

        def drawn() -> list[str]:
            kinds = [*(f"m{band}" for band in BANDS), "apart"]
            return [k for k in kinds if shown.page.locator(f"svg.map .{k}").is_visible()]

        seen = {}
        for choice in ("strong", "weak", "apart", "all"):
            shown.page.locator(f"#show-{choice}").check()
            seen[choice] = drawn()
        assert seen == {
            "strong": ["m4", "m5"],
            "weak": ["m1", "m2"],
            "apart": ["apart"],
            "all": ["m1", "m2", "m3", "m4", "m5"],
        }
        # What only the script could serve is not offered.
        assert shown.page.locator("button:visible, select:visible").count() == 0


# ---- from the keyboard -------------------------------------------------------------------------

STOPS = """() => {
  const shown = e => e.checkVisibility() && !e.closest('details:not([open]) > :not(summary)');
  return [...document.querySelectorAll('a[href],button,select,input,summary,[tabindex="0"]')]
    .filter(e => shown(e) && (e.type !== 'radio' || e.checked)).map(e => window.nameOf(e));
}"""
NAME_OF = """() => {
  const all = [...document.querySelectorAll('*')];
  window.nameOf = e => `${all.indexOf(e)} ${e.tagName} ${(e.textContent || '').slice(0, 20)}`;
}"""
#: What has the focus, and whether a reader can see that it has.
FOCUSED = """() => {
  const e = document.activeElement;
  const style = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return [window.nameOf(e), ring && inside];
}"""


@reports("small")
@pytest.mark.parametrize("width", [1280, 320])
def test_the_keyboard_reaches_everything_in_order_and_is_never_trapped(
    browser: Browser, report: Path, width: int
) -> None:
    with opened(browser, report, width) as shown:
        shown.unfold()
        shown.get(NAME_OF)
        expected = shown.get(STOPS)
        reached, unseen = [], []
        for _ in range(len(expected) + 1):
            shown.page.keyboard.press("Tab")
            if shown.get("document.activeElement === document.body"):
                break
            name, seen = shown.get(FOCUSED)
            reached.append(name)
            unseen += [] if seen else [name]
        assert reached == expected
        assert unseen == []
        assert "Skip to the report" in reached[0]
        kinds = {name.split()[1] for name in reached}
        assert kinds >= {"A", "BUTTON", "SELECT", "INPUT", "DIV", "TD"}
        # And back again.
        shown.page.keyboard.press("Shift+Tab")
        assert shown.get(FOCUSED)[0] in expected[-2:]


def test_the_skip_link_and_the_filters_work_from_the_keyboard(
    browser: Browser, folder: Path
) -> None:
    with opened(browser, folder / "plain.html") as shown:
        shown.page.keyboard.press("Tab")
        assert shown.get("document.activeElement.textContent") == "Skip to the report"
        assert shown.page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
        shown.page.keyboard.press("Enter")
        assert shown.get("document.activeElement.id") == "main"
        shown.page.locator("input[name=show]:checked").focus()
        shown.page.keyboard.press("ArrowRight")
        assert shown.page.locator("#show-weak").is_checked()
        assert not shown.page.locator("svg.map .m5").is_visible()


def test_one_organisation_is_shown_with_all_its_lines_whatever_the_filter(
    browser: Browser, folder: Path
) -> None:
    with opened(browser, folder / "plain.html") as shown:
        shown.page.locator("#show-apart").check()
        shown.page.select_option("#find-org", "1")
        ties = shown.page.locator('svg.map g:not(.apart) > g > path:is([data-a="1"],[data-b="1"])')
        assert ties.count() > 3
        seen = "ties => ties.map(tie => getComputedStyle(tie).visibility)"
        assert set(ties.evaluate_all(seen)) == {"visible"}
        others = shown.page.locator("svg.map .m3 path:not(.on)")
        assert set(others.evaluate_all(seen)) == {"hidden"}


# ---- with other eyes ---------------------------------------------------------------------------


def luminance(colour: str | tuple[int, ...]) -> float:
    """Relative luminance of `rgb(…)` or of a pixel."""
    parts = re.findall(r"[\d.]+", colour)[:3] if isinstance(colour, str) else colour[:3]
    linear = [(float(v) / 255 / 12.92 if float(v) / 255 <= 0.04045
               else ((float(v) / 255 + 0.055) / 1.055) ** 2.4) for v in parts]  # fmt: skip
    return sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def picture(shown: Shown, selector: str) -> Any:
    """What an element looks like, as pixels."""
    image = pytest.importorskip("PIL.Image")
    data = shown.page.locator(selector).first.screenshot()
    return image.open(io.BytesIO(data)).convert("RGB")


def test_forced_colours_keep_digits_chips_and_verdicts(browser: Browser, folder: Path) -> None:
    with opened(browser, folder / "small.html", forced_colors="active") as shown:
        looks = shown.get(
            """() => [...document.querySelectorAll('.chip,.big,.verdict,.matrix td[class^=b]')]
              .map(e => {
                const style = getComputedStyle(e);
                return [e.className, style.color, style.backgroundColor, style.borderTopStyle];
              })"""
        )
        assert {name.split()[0] for name, *_ in looks} >= {"chip", "big", "verdict", "b1", "b5"}
        assert [look for look in looks if contrast(look[1], look[2]) < 4.5] == []
        assert [look for look in looks if look[3] == "none"] == []
        for selector in (".card", "svg.map", ".matrix"):
            seen = picture(shown, selector)
            assert len(seen.getcolors(seen.width * seen.height)) > 20, selector


VISIONS = ("none", "achromatopsia", "protanopia", "deuteranopia", "tritanopia")


def test_the_bands_keep_their_order_for_every_colour_vision(browser: Browser, folder: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    with opened(browser, folder / "small.html") as shown:
        session = shown.page.context.new_cdp_session(shown.page)
        chips = [shown.page.locator(f"#matrix .legend .b{band}") for band in BANDS]
        chips[0].scroll_into_view_if_needed()
        boxes = [chip.bounding_box() for chip in chips]
        for vision in VISIONS:
            session.send("Emulation.setEmulatedVisionDeficiency", {"type": vision})
            seen = image.open(io.BytesIO(shown.page.screenshot())).convert("RGB")
            # Beside the digit.
            pixels = [seen.getpixel((int(x["x"]) + 4, int(x["y"] + x["height"] / 2)))
                      for x in boxes if x]  # fmt: skip
            assert len(pixels) == len(BANDS)
            if vision == "achromatopsia":
                assert all(max(pixel) - min(pixel) <= 2 for pixel in pixels)
            light = [luminance(pixel) for pixel in pixels]
            assert all(lighter > 1.2 * darker for lighter, darker in pairwise(light)), vision


# ---- what a picture says is also said otherwise ------------------------------------------------


@reports("small", "hostile", *list(GALLERY)[:1])
def test_every_figure_has_a_name_and_the_same_in_a_table(browser: Browser, report: Path) -> None:
    with opened(browser, report) as shown:
        figures = shown.get(
            """() => [...document.querySelectorAll('figure')].map(figure => ({
              name: document.getElementById(figure.getAttribute('aria-labelledby'))?.textContent,
              measure: figure.querySelector('.measure')?.textContent,
              twin: figure.querySelectorAll('table, a[download], a[href^="#table"]').length,
              pictures: figure.querySelectorAll('svg[role="img"], canvas, img').length,
              said: [...figure.querySelectorAll('p.note')].map(p => p.textContent).join(' '),
            }))"""
        )
        assert figures
        for figure in figures:
            assert figure["name"], figure
            assert figure["measure"], figure
            # One that says in words why there is nothing to show has no picture to be repeated.
            assert figure["twin"] or (not figure["pictures"] and len(figure["said"]) > 40), figure
        pictures = shown.get(
            """() => [...document.querySelectorAll('svg')]
              .filter(svg => svg.getAttribute('aria-hidden') !== 'true')
              .map(svg => [svg.getAttribute('role'), svg.getAttribute('aria-label')
                || document.getElementById(svg.getAttribute('aria-labelledby')?.split(' ')[0])
                  ?.textContent])"""
        )
        assert pictures
        assert all(role == "img" and name for role, name in pictures)


# ---- hostile words -----------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["", "#org=<script>document.title=1</script>", "#org=%E0%A4%A",
                                  "#org=%3Cimg%20src=x%20onerror=alert(1)%3E"])  # fmt: skip
def test_nothing_planted_runs_or_becomes_markup(browser: Browser, folder: Path, part: str) -> None:
    with opened(browser, folder / "planted.html", part=part) as shown:
        assert shown.page.title().startswith("Elmshire Integrated Care System")
        assert shown.get("document.title") != "planted"
        counted = "s => document.querySelectorAll(s).length"
        assert shown.get(counted, "script") == 1
        assert shown.get(counted, "style") == 1
        assert shown.get(counted, "img, iframe, object, embed, form, base, link") == 0
        assert shown.get(counted, "[style], [onerror], [onload], [onclick]") == 0
        assert PLANTED[:12] in shown.get("document.body.textContent")
        shown.page.select_option("#find-org", "1")
        assert "<script>document.title=" in shown.page.locator("#readout").inner_text()
        address = shown.page.url
        assert shown.wrong == []
    with opened(browser, folder / "planted.html", part="#" + address.split("#", 1)[1]) as shown:
        assert shown.page.locator("#find-org").input_value() == "1"
        assert shown.wrong == []


# ---- how large it is ---------------------------------------------------------------------------


def test_sixty_organisations_stay_inside_the_budgets(browser: Browser, folder: Path) -> None:
    data = (folder / "large.html").read_bytes()
    assert len(data) <= 600_000
    assert len(gzip.compress(data)) <= 120_000
    text = data.decode()
    [script] = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
    [style] = re.findall(r"<style>(.*?)</style>", text, flags=re.DOTALL)
    assert script == asset("report.js")
    assert len(script.encode()) <= 10_000
    assert len(style.encode()) <= 30_000
    with opened(browser, folder / "large.html") as shown:
        assert shown.get("document.querySelectorAll('*').length") <= 12_000


# ---- where things stand ------------------------------------------------------------------------

GEOMETRY = Path(__file__).parent / "geometry.json"
LANDMARKS = (
    ".head", ".contents", "#main", ".card", ".score", ".question", ".tiles", ".findings",
    "#map figure", "svg.map", ".minis li", "#matrix .scroll", ".matrix tbody th[scope=row]",
    ".matrix tbody td", ".readout.cell", "#profile .scroll", ".foot",
)  # fmt: skip
#: A line of 16 pixel Arial, or of a typeface with its widths.
ARIAL = ("Who rates whom in the system", 218.7)


def test_things_stand_where_they_stood(browser: Browser, folder: Path) -> None:
    """Left edges and widths, which do not depend on the words. `make geometry` measures again."""
    found: dict[str, dict[str, list[int]]] = {}
    with opened(browser, folder / "small.html") as shown:
        line = shown.get(
            """text => {
              const pen = document.createElement('canvas').getContext('2d');
              pen.font = '16px Arial, "Liberation Sans"';
              return pen.measureText(text).width;
            }""",
            ARIAL[0],
        )
        if abs(line - ARIAL[1]) > 1:
            pytest.skip("this machine has no typeface with the widths of Arial")
        for width in WIDTHS:
            shown.widen(width)
            boxes = found[str(width)] = {}
            for landmark in LANDMARKS:
                box = shown.page.locator(landmark).first.bounding_box()
                assert box, landmark
                boxes[landmark] = [round(box["x"]), round(box["width"])]
    if os.environ.get("MEASURE") == "1":
        text = re.sub(r"\[\s+(\d+),\s+(\d+)\s+\]", r"[\1, \2]", json.dumps(found, indent=1))
        GEOMETRY.write_text(text + "\n", encoding="utf-8")
    stood = json.loads(GEOMETRY.read_text("utf-8"))
    moved = [
        (width, landmark, box, stood[width].get(landmark))
        for width, boxes in found.items()
        for landmark, box in boxes.items()
        if any(abs(a - b) > 4 for a, b in zip(box, stood[width].get(landmark, [-99, -99]),
                                              strict=True))
    ]  # fmt: skip
    assert moved == []


# ---- on paper ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(browser: Browser) -> Any:
    """The pages of a printed report: their texts and whether they lie on their side."""
    pypdf = pytest.importorskip("pypdf")
    kept: dict[Path, list[tuple[str, bool]]] = {}

    def pages(report: Path) -> list[tuple[str, bool]]:
        if report not in kept:
            with opened(browser, report) as shown:
                data = shown.page.pdf(prefer_css_page_size=True, print_background=True)
            kept[report] = [
                (" ".join(page.extract_text().split()), page.mediabox.width > page.mediabox.height)
                for page in pypdf.PdfReader(io.BytesIO(data)).pages
            ]
        return kept[report]

    return pages


@reports("small", "hostile")
def test_the_first_printed_page_is_the_summary_alone(printed: Any, report: Path) -> None:
    first_page_is_the_summary(printed, report)


@pytest.mark.slow
@reports("large", "plain", "bare", *GALLERY)
def test_the_first_printed_page_is_the_summary_in_every_report(printed: Any, report: Path) -> None:
    first_page_is_the_summary(printed, report)


def first_page_is_the_summary(printed: Any, report: Path) -> None:
    texts = [text for text, _ in printed(report)]
    compared = report.name == "comparison.html"
    assert ("In one breath" if compared else "Summary") in texts[0]
    # Whose edition it is, as the folder of the gallery says it: by its last word, or not at all.
    marking = MARKINGS.get(report.parent.name.rpartition("-")[2], MARKINGS[CONSULTANT])
    assert marking.partition(":")[0] in texts[0]
    assert "How to read it" in texts[0]
    after = "What really changed" if compared else "Does the structure work in practice?"
    assert after not in texts[0]
    assert any(after in text for text in texts[1:3]) if compared else after in texts[1]
    assert f"Page 1 of {len(texts)}" in texts[0]
    # The last line of the summary is still on it.
    last = re.findall(r'<ul class="reading">.*?<li>([^<]*)</li>\s*</ul>',
                      report.read_text("utf-8"), flags=re.DOTALL)  # fmt: skip
    assert last
    assert " ".join(last[0].split()[:4]).replace("&#39;", "'") in texts[0]


@reports("small")
def test_the_matrix_lies_on_its_side_and_folded_parts_are_printed(
    printed: Any, report: Path
) -> None:
    matrix_on_its_side(printed, report)


@pytest.mark.slow
@reports("large")
def test_the_matrix_of_a_large_system_lies_on_its_side_too(printed: Any, report: Path) -> None:
    matrix_on_its_side(printed, report)


def matrix_on_its_side(printed: Any, report: Path) -> None:
    pages = printed(report)
    assert not pages[0][1]
    of_matrix = [on_side for text, on_side in pages if "Who rates whom" in text[:200]]
    assert of_matrix
    assert all(of_matrix)
    assert any("Organisations and their codes" in text and "Sector" in text for text, _ in pages)
    whole = " ".join(text for text, _ in pages)
    for control in ("Print or save as PDF", "Highlight one organisation", "Show lines"):
        assert control not in whole


@reports("small", "hostile", "large", *list(GALLERY)[:1])
def test_no_row_is_cut_and_no_table_is_wider_than_the_paper(browser: Browser, report: Path) -> None:
    # Where a table is too wide, the browser shrinks the whole print to fit it.
    for section, millimetres, tall in ((".section:not(.wide)", 180, 265), (".wide", 273, 183)):
        pixels = int(millimetres * 96 / 25.4)
        with opened(browser, report, pixels) as shown:
            shown.page.emulate_media(media="print")
            shown.unfold()
            found = shown.get(
                """section => [...document.querySelectorAll(`${section} table`)].map(table => [
                  table.scrollWidth,
                  Math.max(...[...table.rows].map(row => row.offsetHeight)),
                  [...table.rows].filter(r => getComputedStyle(r).breakInside !== 'avoid').length,
                ])""",
                section,
            )
            assert found
            assert max(width for width, _, _ in found) <= pixels
            # A row that may not be cut is still cut where it is higher than a page.
            assert max(height for _, height, _ in found) < tall * 96 / 25.4 / 2
            assert sum(cut for _, _, cut in found) == 0
