"""The way from the score of one report to that of the next, in steps, and what it is made of."""

from __future__ import annotations

from collections.abc import Iterator

from maturity.drawing.bridge import Step
from maturity.moves import change_text, signed, tenths
from maturity.page.parts import Cell, Picture, Table
from maturity.page.waves import Waves
from maturity.wording import named, plain

#: A step: its title, its points, what it is, and whether it is a score instead of a step.
Row = tuple[str, float, str, bool]


def steps(read: Waves) -> Iterator[Row]:
    """The steps from score to score, where those of the boundary may be told."""
    system = read.found["system"]
    bridge, terms = system["bridge"], system["terms"]
    if bridge["boundary"] is None:
        return
    parts = ("restated_before", "restated_after", "entry", "exit")
    apart = all(bridge[part] is not None for part in parts)
    yield f"Score in {named(read.before)}", bridge["before"], "as that report printed it", True
    if bridge["questions"]:
        yield (
            "Questions not asked alike", bridge["questions"],
            "what was asked in one wave only is left out of both", False,
        )  # fmt: skip
    if apart:
        yield (
            "Organisations restated", bridge["restated_before"] + bridge["restated_after"],
            "mergers, splits and renames, as if they had been so in both waves", False,
        )  # fmt: skip
    else:
        yield (
            "Boundary change", bridge["boundary"], "mergers, splits and renames, and pairs that "
            "came or went; taken together, because single parts are of a few", False,
        )  # fmt: skip
    yield (
        "The same pairs", bridge["continuing"],
        f"{read.pairs(terms['kept'])} expected and known in both waves", False,
    )  # fmt: skip
    if apart:
        yield "Pairs that came", bridge["entry"], read.pairs(terms["came"]), False
        yield "Pairs that went", bridge["exit"], read.pairs(terms["went"]), False
    yield f"Score in {named(read.after)}", bridge["after"], "as that report printed it", True


def between(read: Waves) -> str:
    """How far the two scores are apart, and how much of that is boundary change."""
    bridge = read.found["system"]["bridge"]
    return (
        f"{_points(read, bridge['total'])} between the two reports, of which "
        f"{_points(read, bridge['boundary'])} is boundary change"
    )


def same_pairs(read: Waves) -> str:
    """The change among the same pairs, and how small a one would have been seen."""
    change = read.found["system"]["change"]
    return (
        f"The change among the same pairs is {change_text(change)}: {plain(change['finding'])}. "
        f"This survey would have seen a change of {read.smallest(change).text} points four times "
        "in five."
    )


def steps_table(read: Waves) -> Table:
    """The steps as a table."""
    return Table(
        "From one score to the next",
        (Cell("Step"), Cell("Points", number=True), Cell("What it is")),
        tuple(
            (Cell(title, head=True), Cell(_said(read, value, whole), number=True), Cell(what))
            for title, value, what, whole in steps(read)
        ),
    )


def steps_picture(read: Waves, description: str) -> Picture:
    """The steps as a picture."""
    return Picture(
        "bridge",
        tuple(
            Step(title, value, _said(read, value, whole), total=whole)
            for title, value, _, whole in steps(read)
        ),
        name=f"From the score of {read.before} to that of {read.after}",
        description=description,
    )


def parts_table(read: Waves) -> Table:
    """What the change among the same pairs is made of."""
    terms = read.found["system"]["terms"]
    parts = (
        ("Same people", terms["same_people"], "leaders who answered both times"),
        ("Other people", terms["turnover"], "leaders who left and leaders who came"),
        ("More relationships", terms["coverage"], "whether there is one at all"),
        ("Better relationships", terms["quality"], "how good they are where they exist"),
        ("Less one-sided", terms["less_one_sided"], "how alike both sides see them"),
    )
    return Table(
        "What the change among the same pairs is made of",
        (Cell("Part"), Cell("Points", number=True), Cell("What it is")),
        tuple(
            (Cell(title, head=True), Cell(_points(read, value), number=True), Cell(what))
            for title, value, what in parts
        ),
        (
            "Same and other people together are the change among the same pairs; so are the three "
            "below them.",
        ),
        kind="titled",
    )


def _points(read: Waves, points: float | None) -> str:
    """A step in words: to the tenth, so that steps add up, where the edition rounds no further."""
    return tenths(points) if read.consultant else signed(points)


def _said(read: Waves, value: float, whole: bool) -> str:
    if not whole:
        return _points(read, value)
    return f"{value:.1f}" if read.consultant else f"{value:.0f}"
