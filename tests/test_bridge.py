"""A bridge from one score to another ends where it says, and its parts add up."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from maturity.drawing.bridge import Step, bridge
from maturity.drawing.palette import CHANGE_FILLS, PLAIN_FILL

STEPS = (
    Step("2025", 40.0, "40", total=True),
    Step("Continuing", 5.0, "+5"),
    Step("Joined", 8.33, "+8"),
    Step("Left", -3.33, "−3"),
    Step("Nothing", 0.0, "0"),
    Step("2026", 50.0, "50", total=True),
)
SVG = "{http://www.w3.org/2000/svg}"


def drawn(steps: tuple[Step, ...] = STEPS) -> ElementTree.Element:
    return ElementTree.fromstring(bridge(steps, name="From <a> to b", description="Six steps."))


def bars(svg: ElementTree.Element) -> list[tuple[float, float, str | None]]:
    return [(float(r.get("y", "")), float(r.get("height", "")), r.get("fill"))
            for r in svg.iter("rect")]  # fmt: skip


def test_each_step_begins_where_the_one_before_ended() -> None:
    (first, up, more, down, nothing, last) = bars(drawn())
    assert first[0] == pytest.approx(up[0] + up[1], abs=0.11)
    assert up[0] == pytest.approx(more[0] + more[1], abs=0.11)
    assert more[0] == pytest.approx(down[0], abs=0.11)
    assert down[0] + down[1] == pytest.approx(last[0], abs=0.11)
    assert nothing[1] == 1.5
    assert [bar[2] for bar in (first, up, down, nothing)] == [
        PLAIN_FILL, CHANGE_FILLS["up"], CHANGE_FILLS["down"], CHANGE_FILLS["same"]]  # fmt: skip


def test_a_bar_is_as_high_as_its_value() -> None:
    (_, up, more, down, *_) = bars(drawn())
    assert more[1] / up[1] == pytest.approx(8.33 / 5, rel=0.01)
    assert down[1] / up[1] == pytest.approx(3.33 / 5, rel=0.02)


def test_a_small_change_is_not_drawn_like_a_cliff() -> None:
    small = (
        Step("a", 50.0, "50", total=True),
        Step("b", 1.0, "+1"),
        Step("c", 51.0, "51", total=True),
    )
    (first, change, _) = bars(drawn(small))
    assert change[1] < 12 < first[1]


@pytest.mark.parametrize("value", [0.0, 100.0])
def test_the_ends_of_the_scale_stay_inside(value: float) -> None:
    svg = drawn((Step("a", value, "x", total=True), Step("b", value, "x", total=True)))
    height = float(svg.get("viewBox", "").split()[-1])
    assert all(y >= 0 and y + h <= height for y, h, _ in bars(svg))


def test_names_are_text_and_the_bytes_are_the_same() -> None:
    assert bridge(STEPS, name="<x>", description="&") == bridge(STEPS, name="<x>", description="&")
    titles = [e.text for e in drawn().iter("title")]
    assert titles == ["From <a> to b"]
    hostile = (Step("<script>1</script>", 10.0, "<b>", total=True),)
    assert "<script>" not in bridge(hostile, name="", description="")
