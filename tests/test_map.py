"""The map of relationships and the slope: nothing hides a name, and nothing moves by an answer."""

from __future__ import annotations

import itertools
import math
import os
import random
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_drawing import VISIONS, contrast, oklab

from maturity.drawing import palette
from maturity.drawing.atlas import SYSTEM_WIDE, Atlas, Box, Node, atlas
from maturity.drawing.lettering import cut, width, wrap, written
from maturity.drawing.marks import marks
from maturity.drawing.relationships import Line, band_line, one_band, relationship_map
from maturity.drawing.routes import path, way
from maturity.drawing.slope import Entry, labels, slope, spread
from maturity.errors import visible

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Names of the kinds that real systems have, with the mark of each; the longest are real.
NAMES = (
    ("Northern Care Alliance NHS Foundation Trust", "nhs"),
    ("Bath and North East Somerset, Swindon and Wiltshire Integrated Care Board", "nhs"),
    ("Healthwatch Bournemouth, Christchurch and Poole", "people"),
    ("Voluntary Organisations' Network North East (VONNE)", "vcse"),
    ("Cambridgeshire and Peterborough Combined Authority", "local_government"),
    ("City Council", "local_government"),
    ("Riverside PCN", "primary_care"),
    ("Age UK", "vcse"),
    ("Mersey and West Lancashire Teaching Hospitals NHS Trust", "nhs"),
    ("Derbyshire Community Health Services NHS Foundation Trust", "nhs"),
    ("Stoke-on-Trent Community and Voluntary Services", "vcse"),
    ("Fire and Rescue Service", "wider_public"),
    ("HC-One Care Homes", "social_care"),
    ("University of the West", "other"),
    ("Bwrdd Iechyd Prifysgol Hywel Dda / Ysbyty Tywysog Siarl", "nhs"),
    ("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "other"),
)
PLACES = (
    "Ashmere", "Kestrel Vale", "Thornsea", "Low Fell", "Marlock", "Port Sallow", "Wend",
    "Bournemouth, Christchurch and Poole", "Isle of Saltmarsh", "Northmoor",
)  # fmt: skip
HOSTILE = (
    "</text><script>alert(1)</script>",
    "\u202egnp.exe",
    "a\x00b\x1b[2J\ufffe\uffff",
    "\"onload='x'",
    "x" * 400,
    "東京都保健医療公社" * 4,
    "👩‍⚕️" * 20,
    " ",
    "",
)
CUTS = (25.0, 50.0, 75.0, 90.0)


def system(many: int, places: int, *, giant: float = 0.0, hollow: bool = True) -> list[Node]:
    """So many organisations in so many places, a share of them all in the first one."""
    draw = random.Random(many)
    nodes = []
    for n in range(many):
        label, mark = NAMES[n % len(NAMES)]
        place = ""
        if places and n >= max(2, many // 8):
            place = PLACES[0 if draw.random() < giant else n % places]
        nodes.append(Node(f"O{n}", label, mark, place, hollow and draw.random() < 0.2))
    return nodes


def some_lines(nodes: Sequence[Node], many: int, seed: int = 1) -> list[Line]:
    draw = random.Random(seed)
    pairs = list(itertools.combinations(range(len(nodes)), 2))
    return [Line(a, b, draw.randint(1, 5), draw.random() < 0.06)
            for a, b in draw.sample(pairs, min(many, len(pairs)))]  # fmt: skip


def drawn(nodes: Sequence[Node], lines: Sequence[Line], laid: Atlas | None = None) -> str:
    laid = laid or atlas(nodes)
    return str(relationship_map(laid, nodes, lines, name="The map", description="All ties."))


def apart(one: Box, other: Box, slack: float = 0.01) -> bool:
    return (one[2] <= other[0] + slack or other[2] <= one[0] + slack
            or one[3] <= other[1] + slack or other[3] <= one[1] + slack)  # fmt: skip


def faults(laid: Atlas) -> list[str]:
    """Everything that overlaps or leaves the frame."""
    half = laid.mark / 2
    boxes = [(f"label {n}", spot.box) for n, spot in enumerate(laid.spots) if spot.lines]
    boxes += [(f"title {panel.place!r}", panel.title_box) for panel in laid.panels if panel.title]
    boxes += [(f"mark {n}", (spot.x - half, spot.y - half, spot.x + half, spot.y + half))
              for n, spot in enumerate(laid.spots)]  # fmt: skip
    found = [
        f"{a} over {b}"
        for (a, one), (b, other) in itertools.combinations(boxes, 2)
        if not apart(one, other)
    ]
    return found + [
        f"{name} leaves the frame"
        for name, box in boxes
        if min(box[0], box[1]) < 0 or box[2] > laid.width or box[3] > laid.height
    ]


SYSTEMS = [(8, 3, 0.0), (24, 3, 0.0), (24, 0, 0.0), (24, 4, 0.0), (60, 5, 0.0), (60, 3, 0.8),
           (60, 1, 0.0), (120, 10, 0.0), (200, 10, 0.0), (200, 0, 0.0), (1, 0, 0.0)]  # fmt: skip


@pytest.mark.parametrize(("many", "places", "giant"), SYSTEMS)
def test_no_name_hides_another(many: int, places: int, giant: float) -> None:
    nodes = system(many, places, giant=giant)
    notes = {node.place: "score 48, Emerging; 12 of 14 answered" for node in nodes}
    laid = atlas(nodes, notes=notes)
    assert len(laid.spots) == many
    assert faults(laid) == []


def test_the_check_for_overlaps_finds_them() -> None:
    laid = atlas(system(24, 3))
    moved = replace(laid.spots[1], box=laid.spots[0].box)
    assert "label 0 over label 1" in faults(replace(laid, spots=(laid.spots[0], moved)))
    assert "label 3 leaves the frame" in faults(
        replace(laid, spots=(*laid.spots[:3], replace(laid.spots[3], box=(900, 0, 961, 10))))
    )
    titled = replace(laid.panels[0], title_box=laid.spots[0].box)
    assert "label 0 over title 'Ashmere'" in faults(replace(laid, panels=(titled,)))


NODES = st.builds(
    Node,
    code=st.just("X"),
    label=st.one_of(st.sampled_from([name for name, _ in NAMES]), st.sampled_from(HOSTILE),
                    st.text(max_size=60)),
    mark=st.sampled_from([*palette.SECTOR_MARKS, "unheard of"]),
    place=st.one_of(st.sampled_from(["", "A", "B", "B"]), st.sampled_from(PLACES),
                    st.sampled_from(HOSTILE)),
    hollow=st.booleans(),
)  # fmt: skip


@given(nodes=st.lists(NODES, min_size=0, max_size=70), note=st.text(max_size=50))
@settings(max_examples=60, deadline=None)
def test_no_name_hides_another_whatever_they_are(nodes: list[Node], note: str) -> None:
    laid = atlas(nodes, notes=dict.fromkeys((node.place for node in nodes), note))
    assert faults(laid) == []
    lines = [
        Line(a, b, (a + b) % 5 + 1, a % 3 == 0)
        for a, b in itertools.combinations(range(len(nodes)), 2)
        if (a * b) % 7 == 3
    ]
    svg = ElementTree.fromstring(drawn(nodes, lines, laid))
    assert len([g for g in svg.iter("g") if g.get("class") == "node"]) == len(nodes)


@given(size=st.integers(1, 90), places=st.integers(1, 45))
@settings(max_examples=30, deadline=None)
def test_one_giant_place_and_many_tiny_ones(size: int, places: int) -> None:
    label, mark = NAMES[1]
    nodes = [Node("G", label, mark, "Giant")] * size
    nodes += [Node("T", *NAMES[n % len(NAMES)], f"Tiny {n}") for n in range(places)]
    assert faults(atlas([*nodes, Node("S", label, mark)])) == []


def test_members_stand_by_sector_and_then_as_in_the_register() -> None:
    nodes = [Node("V", "V", "vcse", "A"), Node("L", "L", "local_government", "A"),
             Node("N1", "N1", "nhs", "A"), Node("N2", "N2", "nhs", "A")]  # fmt: skip
    spots = atlas(nodes).spots
    assert sorted(range(4), key=lambda n: (spots[n].y, spots[n].x)) == [2, 3, 1, 0]
    assert spots[2].y == spots[3].y < spots[1].y == spots[0].y


def test_the_system_stands_in_the_middle_and_a_lone_last_place_too() -> None:
    laid = atlas(system(24, 3))
    assert [(panel.place, panel.row, panel.column) for panel in laid.panels] == [
        ("Ashmere", 0, -1), ("Kestrel Vale", 0, 1), ("", 1, 0), ("Thornsea", 2, 0)]  # fmt: skip
    assert laid.panels[2].title == (SYSTEM_WIDE,)
    assert [panel.cx for panel in laid.panels if panel.column == 0] == [480, 480]
    assert atlas(system(8, 0)).panels[0].title == ()
    assert atlas([]).panels == ()


def test_an_answer_moves_nothing() -> None:
    nodes = system(60, 5)
    ties = re.compile(r'<g class="m .*(?=<g class="titles")', re.DOTALL)
    pictures = {ties.sub("", drawn(nodes, some_lines(nodes, 300, seed))) for seed in range(3)}
    assert len(pictures) == 1
    answered = [replace(node, hollow=not node.hollow) for node in nodes]
    assert atlas(answered) == atlas(nodes)
    # One more tie leaves all others as they are.
    lines = some_lines(nodes, 300)
    before = set(re.findall("<path [^>]*>", drawn(nodes, lines[:-1])))
    assert before < set(re.findall("<path [^>]*>", drawn(nodes, lines)))


def test_the_same_organisations_give_the_same_bytes() -> None:
    nodes = system(60, 5)
    assert drawn(nodes, some_lines(nodes, 700)) == drawn(system(60, 5), some_lines(nodes, 700))


@pytest.mark.parametrize(("many", "places"), [(8, 3), (60, 5), (120, 10)])
def test_exactly_the_given_ties_are_drawn_each_in_its_band(many: int, places: int) -> None:
    nodes = system(many, places)
    lines = some_lines(nodes, 10 * many)
    svg = ElementTree.fromstring(drawn(nodes, lines))
    groups = [g for g in svg.iter("g") if g.get("class", "").startswith("m ")]
    assert [g.get("class") for g in groups] == [*(f"m m{n}" for n in range(1, 6)), "m apart"]
    for band, group in enumerate(groups[:5], start=1):
        [inner] = group
        assert inner.get("id") == f"ties-{band}"
        colour, thick, _ = palette.BAND_LINES[band - 1]
        assert (group.get("stroke"), float(group.get("stroke-width", ""))) == (colour, thick)
        assert group.get("fill") == "none"
        assert _ends(inner) == sorted((x.a + 1, x.b + 1) for x in lines if x.band == band)
    assert _ends(groups[5]) == sorted((x.a + 1, x.b + 1) for x in lines if x.apart)
    ids = {e.get("id") for e in svg.iter() if e.get("id")}
    assert {use.get("href", "")[1:] for use in groups[5]} <= ids


def _ends(group: ElementTree.Element) -> list[tuple[int, int]]:
    return sorted((int(e.get("data-a", "")), int(e.get("data-b", ""))) for e in group)


def test_every_tie_begins_and_ends_at_its_two_marks() -> None:
    nodes = system(60, 5)
    laid = atlas(nodes)
    for a, b in itertools.combinations(range(60), 2):
        found = [float(v) for v in re.findall(r"-?[\d.]+", path(way(laid, a, b)))]
        ends = {(found[0], found[1]), (found[-2], found[-1])}
        assert ends == {(laid.spots[n].x, laid.spots[n].y) for n in (a, b)}


def test_a_way_has_no_kinks() -> None:
    laid = atlas(system(70, 7))
    for a, b in itertools.combinations(range(70), 2):
        points = way(laid, a, b)
        data = path(points)
        # What the T commands take as their control points are those of the way, to the letter.
        numbers = [int(v) for v in re.findall(r"-?\d+", data)]
        controls = [(numbers[2], numbers[3])]
        for x, y in _twos(numbers[4:-2]):
            controls.append((2 * x - controls[-1][0], 2 * y - controls[-1][1]))
        assert tuple(controls) == points[1:-1]


def _twos(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip(numbers[::2], numbers[1::2], strict=True)


def curve(data: str, steps: int = 12) -> Iterator[tuple[float, float]]:
    """Points on path data made of M, Q and T."""
    x = y = cx = cy = 0.0
    for command, words in re.findall(r"([MQT])([^MQT]*)", data):
        values = [float(word) for word in words.split()]
        if command == "M":
            x, y = values
            continue
        if command == "Q":
            cx, cy = values[:2]
        else:
            cx, cy = 2 * x - cx, 2 * y - cy
        ex, ey = values[-2:]
        for step in range(steps + 1):
            t = step / steps
            yield ((1 - t) ** 2 * x + 2 * t * (1 - t) * cx + t * t * ex,
                   (1 - t) ** 2 * y + 2 * t * (1 - t) * cy + t * t * ey)  # fmt: skip
        x, y = ex, ey


def inside(box: Box, x: float, y: float) -> bool:
    return box[0] + 1 < x < box[2] - 1 and box[1] + 1 < y < box[3] - 1


@pytest.mark.parametrize(("many", "places"), [(24, 3), (24, 2), (44, 4), (60, 5), (70, 7)])
def test_no_tie_runs_through_a_name(many: int, places: int) -> None:
    nodes = system(many, places)
    laid = atlas(nodes, notes=dict.fromkeys(PLACES, "score 48, Emerging"))
    boxes = [spot.box for spot in laid.spots] + [panel.title_box for panel in laid.panels]
    for a, b in itertools.combinations(range(many), 2):
        points = list(curve(path(way(laid, a, b))))
        crossed = [box for box in boxes if any(inside(box, x, y) for x, y in points)]
        assert crossed == [], (a, b)


def test_a_tie_inside_a_place_stays_in_its_ellipse() -> None:
    laid = atlas(system(60, 3, giant=0.5))
    for a, b in itertools.combinations(range(60), 2):
        panel = laid.panels[laid.spots[a].panel]
        if laid.spots[b].panel != laid.spots[a].panel:
            continue
        for x, y in curve(path(way(laid, a, b))):
            reach = math.hypot((x - panel.cx) / (panel.rx + 1), (y - panel.cy) / (panel.ry + 1))
            assert reach <= 1.0


def test_hostile_names_stay_text() -> None:
    nodes = [Node(name, name, "nhs", HOSTILE[n % 4]) for n, name in enumerate(HOSTILE)]
    laid = atlas(nodes, notes=dict.fromkeys(HOSTILE, HOSTILE[0]))
    picture = relationship_map(laid, nodes, [], name=HOSTILE[0], description=HOSTILE[2])
    svg = ElementTree.fromstring(picture)
    assert not {"script", "image", "foreignObject", "a"} & {e.tag for e in svg.iter()}
    assert svg.findtext("title") == HOSTILE[0]
    said = "".join(svg.itertext())
    assert "\u202e" not in said
    assert "\\u202egnp.exe" in said
    small = ElementTree.fromstring(one_band(laid, nodes, 3, name=HOSTILE[3]))
    assert small.get("aria-label") == HOSTILE[3]


def test_the_picture_needs_no_style_and_no_script() -> None:
    nodes = system(60, 5)
    laid = atlas(nodes)
    small = [one_band(laid, nodes, band, name="n") for band in range(1, 6)]
    for picture in (drawn(nodes, some_lines(nodes, 200)), *small, band_line(2)):
        for element in ElementTree.fromstring(picture).iter():
            for name, value in element.attrib.items():
                assert name != "style"
                assert not name.startswith("on")
                if name != "transform":
                    assert not re.search(r"\d\.\d\d|\de-\d|(?<![\d#\w])-0(?![.\d])", value), value


def test_the_map_has_a_name_and_a_description() -> None:
    svg = ElementTree.fromstring(drawn(system(8, 3), []))
    assert svg.get("role") == "img"
    named = [e.text for key in svg.get("aria-labelledby", "").split()
             for e in svg if e.get("id") == key]  # fmt: skip
    assert named == ["The map", "All ties."]
    assert len({e.get("id") for e in svg.iter() if e.get("id")}) == sum(
        bool(e.get("id")) for e in svg.iter()
    )


def test_every_organisation_has_its_mark_its_lines_and_its_whole_name() -> None:
    nodes = system(60, 5)
    laid = atlas(nodes)
    svg = ElementTree.fromstring(drawn(nodes, []))
    shapes = {e.get("id") for e in ElementTree.fromstring(marks()).iter("symbol")}
    found = [g for g in svg.iter("g") if g.get("class") == "node"]
    for number, (group, node, spot) in enumerate(zip(found, nodes, laid.spots, strict=True), 1):
        assert group.get("data-org") == str(number)
        assert group.findtext("title") == node.label
        assert tuple(e.text for e in group.iter("tspan")) == spot.lines
        if node.hollow:
            [mark] = [e for e in group.iter("path") if e.get("transform")]
            colour = palette.SECTOR_MARKS[node.mark][0]
            assert (mark.get("fill"), mark.get("stroke")) == ("#FFFFFF", colour)
        else:
            [use] = group.iter("use")
            assert use.get("href") == f"#mark-{node.mark}"
            assert use.get("href", "")[1:] in shapes
    assert any(node.hollow for node in nodes)


def test_a_small_map_shows_the_ties_of_the_big_one() -> None:
    nodes = system(24, 3)
    svg = ElementTree.fromstring(one_band(atlas(nodes), nodes, 4, name="Maturing"))
    grounds, use = svg.iter("use")
    assert grounds.get("href") == "#grounds"
    assert (use.get("href"), use.get("stroke")) == ("#ties-4", palette.BAND_LINES[3][0])
    # A dot is a closed path of its own inside one of two paths: those who answered, and the rest.
    dots = [e for e in svg.iter("path") if e.get("class") == "dots"]
    assert sum(e.get("d", "").count("M") for e in dots) == 24
    assert len(dots) == 1 + any(node.hollow for node in nodes)
    assert not list(svg.iter("text"))


def test_the_map_is_small_and_quick() -> None:
    nodes = system(60, 5)
    assert len(drawn(nodes, some_lines(nodes, 700)).encode()) < 90_000
    nodes = system(120, 10)
    lines = some_lines(nodes, 3000)
    spent = []
    for _ in range(3):
        started = time.process_time()
        drawn(nodes, lines)
        spent.append(time.process_time() - started)
    assert min(spent) < 0.3


def test_the_lines_of_the_bands_stand_out_from_white() -> None:
    measured = [round(contrast(colour, "#FFFFFF"), 1) for colour, _, _ in palette.BAND_LINES]
    assert measured == [5.2, 5.0, 4.5, 5.6, 12.1]


def _ink(band: int) -> float:
    """Width of a line times the part of it that its dashes cover."""
    _, thick, dashes = palette.BAND_LINES[band]
    lengths = [float(length) for length in dashes.split()]
    return thick * (lengths[0] / sum(lengths) if lengths else 1.0)


@pytest.mark.parametrize("vision", VISIONS)
def test_the_lines_of_the_bands_keep_their_order_for_every_colour_vision(vision: str) -> None:
    dark = [1 - oklab(colour, vision)[0] for colour, _, _ in palette.BAND_LINES]
    weight = [dark[band] * _ink(band) for band in range(5)]
    assert all(after > 1.2 * before for before, after in itertools.pairwise(weight))
    # Without any colour each still is its own: by dashes, or by a width that can be seen.
    for (_, one, a), (_, other, b) in itertools.combinations(palette.BAND_LINES, 2):
        assert a != b or max(one, other) / min(one, other) > 1.5


def test_the_legend_draws_each_line_as_the_map_does() -> None:
    nodes = system(8, 3)
    svg = ElementTree.fromstring(drawn(nodes, []))
    for band in range(1, 6):
        [sample] = ElementTree.fromstring(band_line(band)).iter("path")
        [group] = [g for g in svg.iter("g") if g.get("class") == f"m m{band}"]
        for key in ("stroke", "stroke-width", "stroke-dasharray"):
            assert sample.get(key) == group.get(key)


# Lettering.


@given(text=st.text(max_size=120), room=st.floats(20, 300), most=st.integers(1, 4))
@settings(deadline=None)
def test_lines_fit_into_the_room(text: str, room: float, most: int) -> None:
    lines = wrap(text, 13, room, most)
    assert len(lines) <= most
    assert all(line.strip() == line != "" for line in lines)
    assert all(width(line, 13) <= room or len(line) <= 2 for line in lines)
    whole = "".join(text.split())
    joined = "".join("".join(lines).split())
    if joined != whole:
        assert lines[-1].endswith("…")
        assert whole.startswith(joined.removesuffix("…"))


def test_lines_break_where_words_end() -> None:
    assert wrap("Healthwatch Bournemouth, Christchurch and Poole", 13, 150, 3) == (
        "Healthwatch", "Bournemouth,", "Christchurch and Poole")  # fmt: skip
    assert wrap("Stoke-on-Trent", 10, 50, 3) == ("Stoke-on-", "Trent")
    assert wrap("North/South", 10, 32, 3) == ("North/", "South")
    assert wrap("one two three", 10, 30, 2) == ("one", "two…")
    assert wrap("", 10, 30, 2) == ()
    assert wrap("W" * 5, 10, 20, 5) == ("WW", "WW", "W")
    assert cut("short", 10, 100) == "short"


def test_widths_are_those_of_arial() -> None:
    # Sums of advance widths: H 722, e 556, l 222, o 556.
    assert width("Hello", 10) == pytest.approx(10 * (722 + 556 + 222 + 222 + 556) / 1000)
    assert width("Hello", 10, True) == pytest.approx(10 * (722 + 556 + 278 + 278 + 611) / 1000)
    assert width("ŵ", 10) == width("w", 10) <= width("w\u0302", 10)
    assert width("東", 10) >= 10


@pytest.fixture(scope="module")
def canvas() -> Iterator[Page]:
    """A page of Chromium; a test without it is skipped here and fails where all must run."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        assert os.environ.get("CI") != "true", "no chromium or no playwright on this machine"
        pytest.skip("no chromium or no playwright on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started.new_page()
        started.close()


def test_a_browser_measures_the_same_widths(canvas: Page) -> None:
    texts = [name for name, _ in NAMES] + list(PLACES)
    texts += ["AVAWATo Ty Yo 11 LT", "Ærø Håndværk æøå ÄÖÜß", "ŵŷâêîôû Ŵŷ", "“quoted” – ’s • €1",
              "0123456789", "#$%&()*+,-./:;<=>?@[]^_`{|}~", "東京都保健", "x\u0301y\u0308",
              "Здоровье", "Υγεία"]  # fmt: skip
    rows = "".join(
        f'<text font-size="100" font-weight="{weight}">{written(text)}</text>'
        for weight in (400, 700)
        for text in texts
    )
    canvas.set_content(
        '<svg font-family="Arial, \'Liberation Sans\'" xml:space="preserve">'
        f'<text font-size="100">WWWWWWWWWW</text>{rows}</svg>'
    )
    probe, *found = canvas.evaluate(
        "[...document.querySelectorAll('text')].map(t => t.getComputedTextLength())"
    )
    if abs(probe - 944) > 1:
        assert os.environ.get("CI") != "true", "neither Arial nor Liberation Sans on this machine"
        pytest.skip("neither Arial nor Liberation Sans on this machine")
    expected = [width(visible(text), 100, bold) for bold in (False, True) for text in texts]
    for text, bold, true, estimate in zip(
        texts * 2, [False] * len(texts) + [True] * len(texts), found, expected, strict=True
    ):
        # Kerning only narrows a text; an estimate that is too wide wastes a little room.
        assert true * 0.999 <= estimate, (text, bold, true, estimate)
        if text.isascii() and "AVA" not in text:
            assert estimate <= true * 1.025, (text, bold, true, estimate)


def test_a_browser_shows_no_label_outside_its_box(canvas: Page) -> None:
    nodes = system(60, 5)
    laid = atlas(nodes)
    canvas.set_content(f"{marks()}{drawn(nodes, [], laid)}")
    canvas.evaluate("document.querySelector('svg.map').setAttribute('width', 960)")
    found = canvas.evaluate(
        "[...document.querySelectorAll('.node text')].map(t => t.getBBox())"
        ".map(b => [b.x, b.y, b.x + b.width, b.y + b.height])"
    )
    # A browser may set letters on whole pixels; the gap between label and mark is 5.
    for spot, box in zip(laid.spots, found, strict=True):
        assert box[0] >= spot.box[0] - 2
        assert box[2] <= spot.box[2] + 2
        assert box[1] >= spot.box[1] - 1
        assert box[3] <= spot.box[3] + 1


# The slope.


def entries(many: int) -> list[Entry]:
    draw = random.Random(many)
    made = []
    for n in range(many):
        before = None if n % 7 == 3 else draw.uniform(40, 60)
        after = None if n % 5 == 4 else draw.uniform(40, 60)
        made.append(Entry(NAMES[n % len(NAMES)][0], before, after, emphasised=n == 0))
    return made


def sloped(what: Sequence[Entry]) -> str:
    return str(slope(what, cuts=CUTS, name="Change", description="Two waves.", before="2025",
                     after="2026"))  # fmt: skip


@pytest.mark.parametrize("many", [1, 6, 14, 40])
def test_the_words_of_a_slope_never_meet_and_never_leave_it(many: int) -> None:
    what = entries(many)
    _, _, right, bottom = map(
        float, ElementTree.fromstring(sloped(what)).get("viewBox", "").split()
    )
    placed = labels(what, CUTS)
    assert len(placed) == sum((e.before is not None) + (e.after is not None) for e in what)
    for one, other in itertools.combinations(placed, 2):
        assert apart(one.box, other.box)
    for words in placed:
        assert words.box[0] >= 26
        assert words.box[1] >= 0
        assert words.box[2] <= right
        assert words.box[3] <= bottom


@given(
    what=st.lists(
        st.builds(
            Entry,
            label=st.one_of(st.sampled_from(HOSTILE), st.text(max_size=80)),
            before=st.one_of(st.none(), st.floats(0, 100)),
            after=st.one_of(st.none(), st.floats(0, 100)),
            before_range=st.one_of(st.none(), st.tuples(st.floats(0, 100), st.floats(0, 100))),
            emphasised=st.booleans(),
        ),
        max_size=30,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_slope_can_be_drawn(what: list[Entry]) -> None:
    placed = labels(what, CUTS)
    assert all(apart(one.box, other.box) for one, other in itertools.combinations(placed, 2))
    assert all(words.box[0] >= 26 and words.box[2] <= 760 for words in placed)
    svg = ElementTree.fromstring(sloped(what))
    assert sum(1 for _ in svg.iter("circle")) == len(placed)


def test_words_are_moved_as_little_as_possible() -> None:
    assert spread([10, 10, 50], 4, 0, 100) == [8, 12, 50]
    assert spread([99, 99], 4, 0, 100) == [96, 100]
    assert spread([1, 0], 4, 0, 100) == [4, 0]
    assert spread([0, 30, 60], 4, 0, 100) == [0, 30, 60]
    assert spread([], 4, 0, 100) == []


def test_a_value_without_its_other_end_is_a_point_with_its_name() -> None:
    what = [Entry("Both", 40, 60), Entry("New", None, 50), Entry("Gone", 30, None),
            Entry("Neither", None, None)]  # fmt: skip
    assert [(words.anchor, words.said) for words in labels(what, CUTS)] == [
        ("end", "40"), ("end", "Gone 30"), ("start", "60 Both"), ("start", "50 New")]  # fmt: skip
    svg = ElementTree.fromstring(sloped(what))
    assert len(list(svg.iter("circle"))) == 4
    lines = [e.get("d") for e in svg.iter("path") if e.get("stroke-width") == "1.4"]
    # 40 and 60 on axes that are 260 high and begin at 44.
    assert lines == ["M300 200L480 148"]
    assert "Neither" not in sloped(what)


def test_a_slope_never_rounds_a_value_across_a_cut() -> None:
    assert [words.said for words in labels([Entry("A", 49.7, 99.96)], CUTS)] == ["49.7", "<100 A"]


def test_a_slope_is_the_same_every_time_and_has_a_name() -> None:
    what = [replace(entry, before_range=(30, 70)) for entry in entries(9)]
    assert sloped(what) == sloped(what)
    svg = ElementTree.fromstring(sloped(what))
    assert [e.text for key in svg.get("aria-labelledby", "").split()
            for e in svg if e.get("id") == key] == ["Change", "Two waves."]  # fmt: skip
    drawing = sloped([Entry("x", 100 / 3, 200 / 3)]).replace('"0.35"', "")
    assert not re.search(r'="[^"]*\d\.\d\d', drawing)
