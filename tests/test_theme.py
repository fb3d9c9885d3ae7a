"""How a report is dressed: what a survey may say of it, which logos are safe, and what is shown."""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_results import results
from openpyxl import load_workbook
from surveys_made import make, with_head

from maturity.blank import example_workbook
from maturity.errors import MaturityError, Problem
from maturity.picture import SVG, media_type, svg_fault
from maturity.publish import score_files
from maturity.report import render
from maturity.survey import check, open_survey, read
from maturity.theme import (
    CONTRAST,
    DEFAULT,
    LARGEST_LOGO,
    LONGEST,
    Theme,
    contrast,
)

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 20
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9V9Z"/></svg>'
OFFICIAL = "Official: sensitive, board only"


def dressed(folder: Path, files: dict[str, bytes] | None = None, **report: Any) -> Path:
    """A survey folder with a [report] table and some files beside it."""
    return make(folder, head=with_head(report=report), files=files or {})


def only(folder: Path) -> Problem:
    """The one problem of a survey."""
    (problem,) = check(folder)
    assert problem.file == "survey.toml"
    assert not problem.doubt
    return problem


# ---- what a survey says ------------------------------------------------------------------------


def test_a_survey_that_says_nothing_has_the_default_theme(tmp_path: Path) -> None:
    assert open_survey(make(tmp_path)).theme == DEFAULT == Theme()
    assert contrast(DEFAULT.accent) > CONTRAST


def test_everything_is_read(tmp_path: Path) -> None:
    folder = dressed(
        tmp_path,
        {"pictures/logo.png": PNG},
        accent="#7a1f5c", logo="pictures/logo.png", owner="  Example\tConsulting ",
        marking=OFFICIAL,
    )  # fmt: skip
    assert list(check(folder)) == []
    survey = open_survey(folder)
    assert survey.theme == Theme("#7A1F5C", PNG, "image/png", "Example Consulting", OFFICIAL)
    read(survey, "2026")
    assert survey.inputs("2026")["pictures/logo.png"] == hashlib.sha256(PNG).hexdigest()


def test_nothing_that_is_shown_is_nothing(tmp_path: Path) -> None:
    assert open_survey(dressed(tmp_path, owner=" \u200b", marking="", accent="")).theme == DEFAULT


@pytest.mark.parametrize("spelt", ["report_", "report."])
def test_a_workbook_says_the_same_in_its_first_sheet(tmp_path: Path, spelt: str) -> None:
    (tmp_path / "survey.xlsx").write_bytes(example_workbook())
    (tmp_path / "logo.svg").write_bytes(DRAWING)
    book = load_workbook(tmp_path / "survey.xlsx")
    sheet = book["survey"]
    values = {"accent": "#7A1F5C", "logo": "logo.svg", "owner": "Us", "marking": "Board; only"}
    rows = {str(row[0].value): row for row in sheet.iter_rows(min_row=2)}
    for key, value in values.items():
        row = rows[f"report.{key}"]
        row[0].value, row[1].value = f"{spelt}{key}", value
    book.save(tmp_path / "survey.xlsx")
    survey = open_survey(tmp_path)
    assert survey.theme == Theme("#7A1F5C", DRAWING, SVG, "Us", "Board; only")
    assert "logo.svg" in survey.inputs("2026")
    sheet.append(("report_owner", "Them"))
    book.save(tmp_path / "survey.xlsx")
    with pytest.raises(MaturityError) as caught:
        open_survey(tmp_path)
    assert [p.slug for p in caught.value.problems] == (["key-twice"])


@pytest.mark.parametrize(
    ("accent", "slug"),
    [
        ("red", "bad-colour"),
        ("#12345", "bad-colour"),
        ("#1234567", "bad-colour"),
        ("#12345G", "bad-colour"),
        ("1E6E9D", "bad-colour"),
        ("#１23456", "bad-colour"),
        ("#1E6E9D}body{display:none", "bad-colour"),
        ("#FFFFFF", "pale-colour"),
        # Grey 118 has 4.54 and grey 119 has 4.48: the well-known edge of WCAG's AA.
        ("#777777", "pale-colour"),
    ],
)
def test_a_colour_that_cannot_be_used(tmp_path: Path, accent: str, slug: str) -> None:
    problem = only(dressed(tmp_path, accent=accent))
    assert (problem.slug, problem.column) == (slug, "[report] accent")
    if accent == "#777777":
        assert "is 4.4 to 1" in problem.found


def test_the_darkest_colour_that_is_pale_enough_passes(tmp_path: Path) -> None:
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)
    assert contrast("#777777") == pytest.approx(4.48, abs=0.01)
    assert open_survey(dressed(tmp_path, accent="#767676")).theme.accent == "#767676"


@pytest.mark.parametrize("key", ["accent", "logo", "owner", "marking"])
@pytest.mark.parametrize("value", [7, True, ["a"]])
def test_a_value_that_is_no_text(tmp_path: Path, key: str, value: Any) -> None:
    problem = only(dressed(tmp_path, **{key: value}))
    assert (problem.slug, problem.column) == ("bad-key", f"[report] {key}")


@pytest.mark.parametrize("key", ["owner", "marking"])
def test_what_would_have_to_be_cut_is_refused(tmp_path: Path, key: str) -> None:
    assert not check(dressed(tmp_path / "a", **{key: "x" * LONGEST})).errors
    assert only(dressed(tmp_path / "b", **{key: "x" * (LONGEST + 1)})).slug == "bad-key"


def test_a_key_or_table_of_another_kind(tmp_path: Path) -> None:
    assert only(dressed(tmp_path / "a", colour="#000000")).slug == "unknown-key"
    assert only(make(tmp_path / "b", head='report = "red"\n' + _head())).slug == "bad-key"


def _head() -> str:
    from surveys_made import HEAD, toml

    return toml(HEAD)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    folder = dressed(tmp_path, accent="red", logo="no.png", owner=1, marking="x" * 101)
    assert sorted(p.slug for p in check(folder)) == [
        "bad-colour", "bad-key", "bad-key", "logo-missing",
    ]  # fmt: skip


# ---- the logo ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../logo.png", "a/../../logo.png", "..\\logo.png", "/etc/passwd", "C:\\logo.png", "C:logo.png",
     "\\\\server\\share\\logo.png", "//server/logo.png", "..", "a\0.png"],
)  # fmt: skip
def test_a_name_that_leads_outside(tmp_path: Path, name: str) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    folder = make(
        tmp_path / "survey",
        head=_head() + "[report]\nlogo = " + _toml_text(name),
        files={"a/b.png": PNG},
    )
    problem = only(folder)
    assert (problem.slug, problem.column) == ("logo-outside", "[report] logo")


def _toml_text(text: str) -> str:
    return '"' + "".join(f"\\u{ord(letter):04x}" for letter in text) + '"\n'


def test_a_link_that_leads_outside_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    folder = dressed(tmp_path / "survey", logo="logo.png")
    os.symlink(tmp_path / "secret.png", folder / "logo.png")
    assert only(folder).slug == "logo-outside"
    # Nor where only the capitals differ: other tables are found so, and a logo is not.
    folder = dressed(tmp_path / "other", logo="LOGO.png")
    os.symlink(tmp_path / "secret.png", folder / "logo.png")
    problem = only(folder)
    assert problem.slug in ("logo-missing", "logo-outside")
    assert "Did you mean “logo.png”?" in problem.fix or problem.slug == "logo-outside"


def test_a_link_inside_the_folder_is_fine(tmp_path: Path) -> None:
    folder = dressed(tmp_path, {"real.png": PNG}, logo="logo.png")
    os.symlink(folder / "real.png", folder / "logo.png")
    assert open_survey(folder).theme.logo == PNG


@pytest.mark.parametrize("name", ["no.png", "waves", "x" * 5000, "nul\u202e.png"])
def test_a_logo_that_is_not_there(tmp_path: Path, name: str) -> None:
    problem = only(dressed(tmp_path, logo=name))
    assert problem.slug in ("logo-missing", "logo-outside")
    assert "\u202e" not in str(problem)


def test_a_logo_that_is_too_large(tmp_path: Path) -> None:
    fits = PNG + b"\0" * (LARGEST_LOGO - len(PNG))
    assert open_survey(dressed(tmp_path / "a", {"l.png": fits}, logo="l.png")).theme.logo == fits
    problem = only(dressed(tmp_path / "b", {"l.png": fits + b"\0"}, logo="l.png"))
    assert problem.slug == "logo-too-large"
    assert "201 KB" in problem.found


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"%PDF-1.4", b"<html><svg/></html>", b"<svg>", b"PNG",
     b"<svg/>", b"\x1f\x8b\x08svgz", b"<?xml version='1.0'?><a/>", DRAWING[:-3],
     "<svg xmlns='http://www.w3.org/2000/svg'".encode("utf-16")],
)  # fmt: skip
def test_what_is_no_picture(tmp_path: Path, data: bytes) -> None:
    assert only(dressed(tmp_path, {"logo.png": data}, logo="logo.png")).slug == "logo-not-an-image"


@pytest.mark.parametrize(
    ("data", "kind"),
    [(PNG, "image/png"), (JPEG, "image/jpeg"), (DRAWING, SVG), (b"\xef\xbb\xbf" + DRAWING, SVG),
     (DRAWING.decode().encode("utf-16"), SVG), (b" \n" + DRAWING, SVG)],
)  # fmt: skip
def test_a_picture_is_told_by_what_is_in_it(tmp_path: Path, data: bytes, kind: str) -> None:
    survey = open_survey(dressed(tmp_path, {"logo.xyz": data}, logo="logo.xyz"))
    assert (survey.theme.logo, survey.theme.logo_type) == (data, kind)


def svg(inside: str = "", attributes: str = "", before: str = "") -> bytes:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"{before}<svg {names} {attributes}>{inside}</svg>".encode()


BOMB = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
UNSAFE = {
    "script": svg("<script>alert(1)</script>"),
    "script in capitals": svg("<SCRIPT/>"),
    "script with a prefix": svg('<s:script xmlns:s="http://www.w3.org/2000/svg"/>'),
    "script of another space": svg('<script xmlns="http://www.w3.org/1999/xhtml"/>'),
    "foreignObject": svg("<foreignObject><p/></foreignObject>"),
    "iframe": svg('<iframe xmlns="http://www.w3.org/1999/xhtml"/>'),
    "web page": svg('<p xmlns="http://www.w3.org/1999/xhtml"/>'),
    "event handler": svg('<rect onclick="x()"/>'),
    "handler on the root": svg("", 'onload="x()"'),
    "handler in capitals": svg('<rect ONLOAD="x()"/>'),
    "image": svg('<image href="https://example.org/a.png"/>'),
    "image by xlink": svg('<image xlink:href="a.png"/>'),
    "image by any prefix": svg('<image y:href="a.png" xmlns:y="http://www.w3.org/1999/xlink"/>'),
    "image from the disk": svg('<image href="file:///etc/passwd"/>'),
    "svg inside": svg('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'),
    "use": svg('<use href="other.svg#a"/>'),
    "link": svg('<a href="javascript:x()"><rect/></a>'),
    "font": svg("<style>@font-face{src:url(https://example.org/a.woff)}</style>"),
    "import": svg("<style>@import 'a.css';</style>"),
    "import in parts": svg("<style>@im<!-- -->port 'a.css';</style>"),
    "import in cdata": svg("<style><![CDATA[@import 'a.css';]]></style>"),
    "escaped": svg("<style>rect{fill:\\75rl(a.png)}</style>"),
    "style attribute": svg("<rect style=\"fill:URL( 'a.png' )\"/>"),
    "paint": svg('<rect fill="url(a.svg#p)"/>'),
    "animated": svg('<animate attributeName="xlink:href" to="a.png"/>'),
    "set": svg('<set attributeName="onclick" to="x()"/>'),
    "base": svg("", 'xml:base="https://example.org/"'),
    "doctype": svg(before='<!DOCTYPE svg SYSTEM "https://example.org/a.dtd">'),
    "entities": svg("&b;", before=BOMB),
    "stylesheet": svg(before='<?xml-stylesheet href="a.css"?>'),
    "encoding": svg(before='<?xml version="1.0" encoding="cp037"?>'),
    "in utf-16": svg("<script/>", before='<?xml version="1.0" encoding="UTF-16"?>')
    .decode()
    .encode("utf-16"),
}


@pytest.mark.parametrize("name", UNSAFE)
def test_a_drawing_that_does_more_than_draw_is_refused(tmp_path: Path, name: str) -> None:
    problem = only(dressed(tmp_path, {"logo.svg": UNSAFE[name]}, logo="logo.svg"))
    assert problem.slug in ("logo-unsafe", "logo-not-an-image")
    if name not in ("encoding",):
        assert problem.slug == "logo-unsafe"
    with pytest.raises(MaturityError):
        open_survey(tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        svg('<defs><linearGradient id="g"/></defs><rect fill="url(#g)" style="fill:url(\'#g\')"/>'),
        svg('<use xlink:href="#a"/><use href="#a"/>'),
        svg("<style>.a{fill:#123456}</style><title>A url (our logo)</title>"),
        svg(f'<image href="data:image/png;base64,{base64.b64encode(PNG).decode()}"/>'),
        svg('<rect transform="translate(1 2)" xml:space="preserve"/>'),
        # As Inkscape writes it: notes of its own, a path of the machine it was drawn on.
        svg(
            '<i:view i:file="C:\\x(1)\\a.png" xmlns:i="http://www.inkscape.org/n"/>',
            'i:export="C:\\x(1)\\a.png" xmlns:i="http://www.inkscape.org/n"',
            '<?xml version="1.0" encoding="UTF-8" standalone="no"?><!-- made with -->',
        ),
    ],
)
def test_a_drawing_that_only_draws_is_taken(data: bytes) -> None:
    assert (media_type(data), svg_fault(data)) == (SVG, "")


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: f"<svg {t}".encode()))
def test_any_bytes_are_a_picture_or_not(data: bytes) -> None:
    assert media_type(data) in ("", "image/png", "image/jpeg", SVG)
    assert isinstance(svg_fault(data), str)


def test_many_nested_entities_cost_nothing() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 30))
    data = svg("&e29;", before=f'<!DOCTYPE svg [<!ENTITY e0 "x">{bomb}]>')
    assert svg_fault(data) == "a document type or entities"


@pytest.mark.parametrize(
    "wrong",
    [{"accent": "red"}, {"accent": "#000000;}"}, {"logo": PNG}, {"logo_type": "image/png"},
     {"logo": PNG, "logo_type": "text/html"}],
)  # fmt: skip
def test_a_theme_made_by_hand_is_held_to_the_same(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"accent|logo"):
        Theme(**wrong)


# ---- the page ----------------------------------------------------------------------------------

HOSTILE = '</style><script>alert(1)</script>"\u202e & Co'


def test_the_page_carries_the_theme() -> None:
    theme = Theme("#7A1F5C", PNG, "image/png", "Example & Sons", OFFICIAL)
    page = render(results(), theme=theme)
    (style,) = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    assert style.endswith(":root{--accent:#7A1F5C}\n")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page
    assert "img-src data:" in page
    (image,) = re.findall(r"<img [^>]*>", page)
    assert image == (
        f'<img class="logo" src="data:image/png;base64,{base64.b64encode(PNG).decode()}" '
        'alt="Example &amp; Sons">'
    )
    head = page[page.index("<header") : page.index("</header>")]
    assert f"<strong><bdi>{OFFICIAL}</bdi></strong>" in head
    assert head.index(OFFICIAL) < head.index("<h1>")
    assert "Made by <bdi>Example &amp; Sons</bdi>" in head
    foot = html.unescape(page[page.index('<footer class="foot">') :])
    assert "Made by \u2068Example & Sons\u2069 with maturity 0.0." in foot
    assert "not a publication of the NHS" in foot
    assert r'@bottom-left{content:"Official\3a  sensitive, board only\a Elmshire' in style
    assert '<meta name="dcterms.accessRights" content="Official: sensitive, board only">' in page


def test_a_logo_without_an_owner_still_has_a_name() -> None:
    page = render(results(), theme=Theme(logo=DRAWING, logo_type=SVG))
    assert 'alt="Logo"' in page
    assert "data:image/svg+xml;base64," in page
    assert "Made by" not in page


def test_without_a_theme_nothing_is_said_of_it() -> None:
    page = render(results())
    assert page == render(results(), theme=DEFAULT)
    for word in ("<img", "Made by", 'distribution"', "accessRights"):
        assert word not in page
    assert "<p>Made with maturity" in page


def test_hostile_words_stay_words() -> None:
    page = render(results(), theme=Theme(logo=PNG, logo_type="image/png", owner=HOSTILE,
                                         marking=HOSTILE))  # fmt: skip
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert page.count("</style>") == 1
    assert page.count("&lt;/style&gt;&lt;script&gt;alert(1)") >= 4


def test_the_command_dresses_the_report(tmp_path: Path) -> None:
    from maturity.assessment import assess
    from maturity.results import results_of

    folder = dressed(tmp_path, {"l.png": PNG}, logo="l.png", owner="Us", marking=OFFICIAL)
    survey = open_survey(folder)
    found = results_of(assess(survey, read(survey), replicates=0))
    assert found["made"]["inputs"]["l.png"] == hashlib.sha256(PNG).hexdigest()
    files = score_files(found, theme=survey.theme)
    assert OFFICIAL.encode() in files["report.html"]
    assert files == score_files(found, theme=survey.theme)
