"""What two waves have in common: the pairs, views and statements that stand in both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from maturity.basis import Basis
from maturity.frame import Bools, Floats, Frame, Ints
from maturity.views import Filling, Known, Layer, Statements, Views


@dataclass(frozen=True, eq=False)
class Cut:
    """Which part of one wave counts: its pairs (positions), views and statements.

    `frame` has the common pairs as its own. `heard` marks, for each layer of views, what leaders
    said in both waves: (layers, 2, common pairs); `told` the organisations that did, for the
    statement index and for each question.
    """

    frame: Frame
    rows: Ints
    heard: Bools
    told: tuple[Bools, ...]


def cuts(before: Basis, after: Basis, frame: Frame, rows: tuple[Ints, Ints]) -> tuple[Cut, Cut]:
    """The common part of two waves, as it stands in either.

    `frame` is over the common pairs and `rows` are their positions in the two waves. All three
    must name the same organisations.
    """
    seen = [basis.counts[:, :, at] > 0 for basis, at in zip((before, after), rows, strict=True)]
    heard = seen[0] & seen[1]
    views = [basis.views() for basis in (before, after)]
    told = [
        [np.isfinite(part.values[:, 0]) for part in (found.statements, *found.questions)]
        for found in views
    ]
    both = tuple(np.asarray(one & other) for one, other in zip(*told, strict=True))
    return Cut(frame, rows[0], heard, both), Cut(frame, rows[1], heard, both)


class Part(Known):
    """Some worlds of one wave, cut to what it has in common with another.

    A gap is filled as in the whole wave, so that a pair has the score here that it has there. Means
    of what was said are over the views that were given in both waves.
    """

    def __init__(self, whole: Known, cut: Cut) -> None:
        super().__init__(_views(whole.views, cut), cut.frame, whole.filling)
        self._whole = whole
        self._rows = cut.rows

    @cached_property
    def quality(self) -> Floats:
        """Both views of every pair."""
        return self._whole.quality[:, self._rows]

    @cached_property
    def exists(self) -> Floats:
        """The share of leaders on both sides who say there is a relationship, of 100."""
        return self._whole.exists[:, self._rows]

    @cached_property
    def depth(self) -> Floats:
        """The mean depth of the sides known; NaN where the instrument has none."""
        return self._whole.depth[self._rows]

    def dimensions(self) -> Iterator[Floats]:
        """Both views of every pair, for one dimension after another; none is kept."""
        for both in self._whole.dimensions():
            yield both[:, self._rows]

    def said(self, layer: Layer) -> Floats:
        """What was said in both waves; the silent are filled in, other gaps are not."""
        full = layer.complete(self.frame, self.filling)
        return np.where(layer.observed[..., None], full, np.nan)


def part(basis: Basis, cut: Cut, filling: Filling) -> Part:
    """What was observed of the common part of a wave, with gaps filled in one way."""
    return Part(Known(basis.views(), basis.frame, filling), cut)


def _views(views: Views, cut: Cut) -> Views:
    heard = iter(cut.heard)

    def layer(whole: Layer) -> Layer:
        both = next(heard)
        leaders = np.where(both, whole.leaders[:, cut.rows], 0)
        none = np.zeros_like(both)
        return Layer(whole.values[:, cut.rows], leaders, whole.silent[:, cut.rows], none)

    # In the order in which the layers are counted.
    quality, exists = layer(views.quality), layer(views.exists)
    dimensions = tuple(layer(whole) for whole in views.dimensions)
    voice = None if views.voice is None else layer(views.voice)
    depth = None if views.depth is None else layer(views.depth)
    told = [
        _told(whole, both)
        for whole, both in zip((views.statements, *views.questions), cut.told, strict=True)
    ]
    return Views(quality, exists, dimensions, voice, depth, told[0], tuple(told[1:]))


def _told(whole: Statements, both: Bools) -> Statements:
    values = np.where(both[:, None], whole.values, np.nan)
    return Statements(values, whole.silent, whole.invited & both)
