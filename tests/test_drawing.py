"""Pictures are the same every time, and their colours can be told apart by everyone."""

from __future__ import annotations

import itertools
import math
import re
from xml.etree import ElementTree

import pytest

from maturity.drawing import bars, marks, palette
from maturity.resources import asset

CUTS = (25.0, 50.0, 75.0, 90.0)

Rgb = tuple[float, float, float]
#: How each colour vision sees linear red, green and blue (Machado, Oliveira & Fernandes 2009).
VISIONS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
                   (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                     (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
                   (0.004733, 0.691367, 0.303900)),
}  # fmt: skip


def times(matrix: tuple[tuple[float, ...], ...], colour: Rgb) -> Rgb:
    a, b, c = (sum(m * v for m, v in zip(row, colour, strict=True)) for row in matrix)
    return a, b, c


def linear(colour: str) -> Rgb:
    r, g, b = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _linear(r), _linear(g), _linear(b)


def _linear(v: float) -> float:
    return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    return sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


#: From linear red, green and blue to the cones, and from their cube roots to OKLab (Ottosson 2020).
CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
OKLAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def oklab(colour: str, vision: str) -> Rgb:
    """A colour in OKLab, where distance is difference, as that vision sees it."""
    r, g, b = (min(max(v, 0.0), 1.0) for v in times(VISIONS[vision], linear(colour)))
    x, y, z = (math.cbrt(v) for v in times(CONES, (r, g, b)))
    return times(OKLAB, (x, y, z))


@pytest.mark.parametrize("vision", VISIONS)
def test_sector_colours_differ_for_every_colour_vision(vision: str) -> None:
    colours = [colour for colour, _ in palette.SECTOR_MARKS.values()]
    for one, other in itertools.combinations(colours, 2):
        assert 100 * math.dist(oklab(one, vision), oklab(other, vision)) >= 11, (one, other)


@pytest.mark.parametrize("vision", VISIONS)
def test_bands_darken_in_order_for_every_colour_vision(vision: str) -> None:
    lightness = [oklab(fill, vision)[0] for fill in palette.BAND_FILLS]
    assert all(before - after > 0.05 for before, after in itertools.pairwise(lightness))


def test_text_and_marks_have_enough_contrast() -> None:
    for fill, text in zip(palette.BAND_FILLS, palette.BAND_TEXTS, strict=True):
        assert contrast(fill, text) >= 4.5
    for background, text in palette.VERDICT_COLOURS.values():
        assert contrast(background, text) >= 4.5
    for text in (palette.INK, palette.SECONDARY, palette.LINK):
        assert contrast(text, "#FFFFFF") >= 4.5
        assert contrast(text, "#F4F6F8") >= 4.5
    for colour in (palette.OUTLINE, *(colour for colour, _ in palette.SECTOR_MARKS.values())):
        assert contrast(colour, "#FFFFFF") >= 3


def test_every_sector_group_has_its_own_shape() -> None:
    shapes = [shape for _, shape in palette.SECTOR_MARKS.values()]
    assert len(set(shapes)) == len(shapes)
    assert palette.sector_mark("nhs_ambulance") == "nhs"
    assert palette.sector_mark("primary_care") == "primary_care"
    assert palette.sector_mark("strategic_authority") == "other"


def test_the_stylesheet_has_the_same_colours() -> None:
    style = asset("report.css")
    for n, (fill, text) in enumerate(
        zip(palette.BAND_FILLS, palette.BAND_TEXTS, strict=True), start=1
    ):
        assert f".b{n}{{background:{fill};color:{text}}}" in style
        assert re.search(rf"\.matrix \.b{n}\{{background:{fill}[;}}]", style)
    for name, (background, text) in palette.VERDICT_COLOURS.items():
        assert f".{name}{{background:{background};color:{text}" in style
    for name, colour in (("ink", palette.INK), ("second", palette.SECONDARY),
                         ("link", palette.LINK), ("outline", palette.OUTLINE)):  # fmt: skip
        assert f"--{name}:{colour}" in style


def test_the_strip_places_the_score_and_its_range() -> None:
    svg = ElementTree.fromstring(bars.strip(50, 25, 75, CUTS, label='A "label" <b>', shown="50"))
    assert svg.get("aria-label") == 'A "label" <b>'
    [circle] = svg.iter("circle")
    assert circle.get("cx") == "198"
    whisker = next(e for e in svg.iter("rect") if e.get("rx"))
    assert (whisker.get("x"), whisker.get("width")) == ("103", "190")
    assert [e.text for e in svg.iter("text")] == [
        "1", "2", "3", "4", "5", "0", "25", "50", "75", "90", "100", "50"]  # fmt: skip


def test_what_is_not_known_is_not_drawn() -> None:
    strip = ElementTree.fromstring(bars.strip(None, None, None, CUTS, label="none", shown="–"))
    assert not list(strip.iter("circle"))
    bar = ElementTree.fromstring(bars.bar(None, None, None))
    assert [e.tag for e in bar.iter()] == ["svg", "path"]


def test_a_bar_shows_value_range_and_line() -> None:
    svg = ElementTree.fromstring(bars.bar(50, 40, 60, band=3, mark=50, cuts=CUTS))
    [rect] = svg.iter("rect")
    assert (rect.get("width"), rect.get("fill")) == ("98", palette.BAND_FILLS[2])
    assert sum("stroke-dasharray" in e.attrib for e in svg.iter("path")) == 1


def test_coordinates_have_one_decimal_and_stay_inside() -> None:
    for value in (0, 1e-9, 33.333333, 66.666667, 100, 100.0000001):
        drawn = str(bars.bar(value, value, value, band=1, cuts=CUTS))
        drawn += str(bars.strip(value, value, value, CUTS, label="", shown=""))
        assert not re.search(r"\d\.\d\d|\de-\d|-0[^.\d]", drawn)
    assert bars.bar(33.3, 20, 40) == bars.bar(33.3, 20, 40)


def test_marks_are_defined_once_and_referred_to() -> None:
    defined = {e.get("id") for e in ElementTree.fromstring(marks.marks()).iter("symbol")}
    for name in palette.SECTOR_MARKS:
        [use] = ElementTree.fromstring(marks.mark(name)).iter("use")
        assert use.get("href", "")[1:] in defined


@pytest.mark.parametrize("verdict", palette.VERDICT_COLOURS)
def test_each_verdict_has_its_own_icon(verdict: str) -> None:
    icons = {name: str(marks.verdict_icon(name)) for name in palette.VERDICT_COLOURS}
    assert list(icons.values()).count(icons[verdict]) == 1
