"""The numbers of one organisation's feedback pack, each with whose answers stand behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from maturity.assessment import Assessment
from maturity.frame import Bools, Ints
from maturity.release.linked import VIEWS, Cell, Paper
from maturity.release.rules import Rules, view_group

#: What one dimension's views are a mean of; the attack on them is one of its own (`facets`).
DIMENSION = "dimension"
#: The layer of the views themselves; a dimension's is its position.
OVERALL = -1

#: Everyone, the NHS partners and the others: the groups that dimensions are shown for as well.
EVERYONE, NHS, OTHERS = "everyone", "nhs", "others"
SECTOR, PLACE = "sector", "place"
#: How much a reader loses without each, and without one dimension of it.
_WORTH = {EVERYONE: 100.0, NHS: 30.0, OTHERS: 30.0, SECTOR: 12.0, PLACE: 10.0}
_DIMENSION_WORTH = {EVERYONE: 8.0, NHS: 4.0, OTHERS: 4.0}


@dataclass(frozen=True)
class Circle:
    """A group of an organisation's partners: what kind of group, and which one of its kind."""

    kind: str
    name: str = ""

    @property
    def key(self) -> str:
        """A short name for keys."""
        return f"{self.kind}:{self.name}" if self.name else self.kind


@dataclass(frozen=True, eq=False)
class Figure:
    """One number of a pack: its cell, the expected views it is a mean of, and their layer."""

    cell: Cell
    circle: Circle
    expected: Bools
    layer: int = OVERALL


def circles(paper: Paper, i: int) -> list[tuple[Circle, Bools]]:
    """The groups that an organisation's partners are in: (group, which of 2 x pairs views of it).

    A group that is the same as one before it, or empty, is left out: it would be the same number.
    """
    frame = paper.frame
    of = (frame.others == i).reshape(-1)
    speakers = frame.sides.reshape(-1)
    nhs = frame.nhs[speakers]
    found = [(Circle(EVERYONE), of), (Circle(NHS), of & nhs), (Circle(OTHERS), of & ~nhs)]
    for n, group in enumerate(frame.groups):
        found.append((Circle(SECTOR, group), of & ~nhs & (frame.group[speakers] == n)))
    for place in frame.places:
        found.append((Circle(PLACE, place.name), of & place.members[speakers]))
    kept: list[tuple[Circle, Bools]] = []
    for circle, views in found:
        if views.any() and not any(np.array_equal(views, other) for _, other in kept):
            kept.append((circle, views))
    return kept


def figures(paper: Paper, dimensions: Sequence[Ints], i: int) -> list[Figure]:
    """How others see an organisation, as groups: every number that a pack might show.

    `dimensions` are the leaders behind each view of each dimension (2 x pairs).
    """
    code = paper.frame.organisations[i]
    found: list[Figure] = []
    overall = paper.leaders.reshape(-1)
    groups = circles(paper, i)
    for circle, views in groups:
        found.append(
            Figure(
                _cell(
                    paper, overall, views, VIEWS, f"packs/{code}/others/{circle.key}",
                    _WORTH[circle.kind],
                ),
                circle, views,
            )
        )  # fmt: skip
    for d, leaders in enumerate(dimensions):
        wide = [(circle, views) for circle, views in groups if circle.kind in _DIMENSION_WORTH]
        for circle, views in wide:
            found.append(
                Figure(
                    _cell(
                        paper, leaders.reshape(-1), views, DIMENSION,
                        f"packs/{code}/dimensions/{d}/{circle.key}",
                        _DIMENSION_WORTH[circle.kind],
                    ),
                    circle, views, d,
                )
            )  # fmt: skip
    return found


def _cell(
    paper: Paper, leaders: Ints, views: Bools, kind: str, key: str, worth: float
) -> Cell:  # fmt: skip
    seen = views & (leaders > 0)
    group = view_group(paper.frame.sides.reshape(-1), leaders, seen, len(paper.frame.organisations))
    return Cell(key, (), kind, seen.astype(np.float64), group, worth)


def allowed(figures: Sequence[Figure], rules: Rules) -> Bools:
    """Which numbers may be shown for themselves: those of groups that partners may be told about.

    A dimension is shown only where the view as a whole may be.
    """
    whole = {
        figure.circle: figure.cell.members.any() and figure.cell.group.fault(rules) is None
        for figure in figures
        if figure.layer == OVERALL and not _again(figure, figures)
    }
    return np.array(
        [
            bool(
                whole.get(figure.circle)
                and figure.cell.members.any()
                and figure.cell.group.fault(rules) is None
            )
            for figure in figures
        ],
        dtype=bool,
    )


def _again(figure: Figure, figures: Sequence[Figure]) -> bool:
    """Whether a number before it is the same: that would say that all the others were silent."""
    same = (
        np.array_equal(figure.cell.members, other.cell.members)
        for other in figures[: figures.index(figure)]
        if other.layer == figure.layer
    )
    return any(same)


def subtractions(
    figures: Sequence[Figure],
    may: Bools,
    paper: Paper,
    leaders: Sequence[Ints],
    rules: Rules,
    beside: Sequence[Cell] = (),
) -> Iterator[frozenset[str]]:
    """Sets of numbers of which one must go: a total, and parts that leave too few of it.

    What is left of a total when any of its parts that do not overlap are taken away must be nothing
    or itself a group that may be shown. `leaders` are those behind each view by layer, the views as
    a whole last; `beside` are numbers over views that readers have anyway.
    """
    for layer in sorted({figure.layer for figure in figures}):
        shown = [f for f, ok in zip(figures, may, strict=True) if ok and f.layer == layer]
        behind = leaders[layer].reshape(-1)
        for total in shown:
            inner = [f for f in shown if f is not total and _inside(f.cell, total.cell)]
            for parts in _apart(inner):
                rest = total.cell.members > 0
                for part in parts:
                    rest = rest & ~(part.cell.members > 0)
                if _few(rest, behind, paper, rules):
                    yield frozenset({total.cell.key, *(part.cell.key for part in parts)})
        if layer != OVERALL:
            continue
        for figure in shown:
            for cell in beside:
                for a, b in ((cell, figure.cell), (figure.cell, cell)):
                    if _inside(b, a) and _few(
                        (a.members > 0) & ~(b.members > 0), behind, paper, rules
                    ):
                        yield frozenset({figure.cell.key})


def _inside(part: Cell, total: Cell) -> bool:
    return not ((part.members > 0) & ~(total.members > 0)).any()


def _apart(figures: Sequence[Figure]) -> Iterator[list[Figure]]:
    """Every choice of numbers that have no view in common, but not the empty one."""
    for n, first in enumerate(figures):
        yield [first]
        free = [
            f
            for f in figures[n + 1 :]
            if not ((f.cell.members > 0) & (first.cell.members > 0)).any()
        ]
        for more in _apart(free):
            yield [first, *more]


def _few(rest: Bools, leaders: Ints, paper: Paper, rules: Rules) -> bool:
    """Whether some views are there, and too few to be shown."""
    if not rest.any():
        return False
    speakers, size = paper.frame.sides.reshape(-1), len(paper.frame.organisations)
    return view_group(speakers, leaders, rest, size).fault(rules) is not None


def layers(assessment: Assessment) -> list[Ints]:
    """The leaders behind each view (2 x pairs) by layer: each dimension, the views as a whole last.

    So that `OVERALL`, which is -1, finds its own.
    """
    views = assessment.views
    every = (*views.dimensions, views.quality)
    return [np.asarray(layer.leaders).reshape(2, -1) for layer in every]
