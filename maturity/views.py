"""What the model reads in many worlds, and how what is not known is filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from maturity.frame import Bools, Floats, Frame, Ints
from maturity.model import Rules, both_sides, dyad, fill, group_mean, statement_index


@dataclass(frozen=True)
class Filling:
    """How what is not known is filled in: for the scores themselves, or for an end of their range.

    `end` is None for the scores, 0 or 100 for an end. At a plausible end the silent differ from
    colleagues who answered, and filled views from their block, by `delta`; in the worst case they
    sit at the end itself. Without `impute` a view that nobody gave is never taken from its block.
    """

    end: float | None = None
    delta: float = 0.0
    worst: bool = False
    impute: bool = True

    @property
    def opposite(self) -> Filling:
        """The same filling towards the other end; the scores themselves have no other."""
        return self if self.end is None else replace(self, end=100.0 - self.end)

    def moved(self, values: Floats, silent: Floats) -> Floats:
        """(1 - silent) x what was said + silent x what the silent might say: a new array."""
        assert self.end is not None
        worst = (1 - silent) * values
        if self.end:
            worst += silent * self.end
        if self.worst:
            return worst
        # No further than delta: (1 - silent) x + silent x max(0, x - delta), and as much upwards.
        if self.end:
            return np.minimum(worst, values + silent * self.delta, out=worst)
        return np.maximum(worst, values - silent * self.delta, out=worst)


#: The scores themselves: what was observed, gaps filled from sector blocks, the rest not known.
OBSERVED = Filling()


@dataclass(frozen=True, eq=False)
class Layer:
    """One kind of view in many worlds, and what the data say of each: (2, pairs) and worlds.

    `leaders` counts those behind each view, `silent` is the share of those asked who did not say,
    and `filled` marks the missing views that may be taken from their sector block.
    """

    values: Floats
    leaders: Ints
    silent: Floats
    filled: Bools

    @property
    def observed(self) -> Bools:
        """The views that at least one leader gave."""
        return self.leaders > 0

    def complete(
        self, frame: Frame, filling: Filling = OBSERVED, *, only: Bools | None = None
    ) -> Floats:
        """The views with the missing ones filled; `only` some of them, then (views, worlds)."""
        taken = self.filled if filling.impute else np.zeros_like(self.filled)
        if filling.impute not in self._filled:
            self._filled[filling.impute] = fill(self.values, self.observed, taken, frame)
        full, observed, silent = self._filled[filling.impute], self.observed, self.silent
        if only is not None:
            full, observed, silent, taken = full[only], observed[only], silent[only], taken[only]
        if filling.end is None:
            return full
        moved = filling.moved(full, np.where(observed, silent, 1.0)[..., None])
        known = observed | (taken & (not filling.worst))
        if not known.all():
            moved[~known] = filling.end
        return moved

    @cached_property
    def _filled(self) -> dict[bool, Floats]:
        """The views with and without what comes from blocks; both ends of a range share them."""
        return {}


@dataclass(frozen=True, eq=False)
class Statements:
    """What each organisation's leaders say of the system, in many worlds: (organisations, worlds).

    `silent` is the share of an organisation's invited leaders who did not say; `invited` marks the
    organisations that count when the silent are filled in.
    """

    values: Floats
    silent: Floats
    invited: Bools

    def complete(self, frame: Frame, filling: Filling = OBSERVED) -> Floats:
        """The organisations' means, with the silent filled in from their sector or to the end."""
        if filling.end is None:
            return self.values
        theirs = group_mean(frame.organisations_by_sector, self.values)[frame.sector]
        observed = np.isfinite(self.values)
        nothing = ~np.isfinite(theirs) | filling.worst
        guess = np.where(nothing, filling.end, filling.moved(theirs, np.ones((1, 1))))
        silent = self.silent[:, None]
        moved = filling.moved(self.values, silent)
        return np.where(self.invited[:, None], np.where(observed, moved, guess), np.nan)


@dataclass(frozen=True, eq=False)
class Views:
    """What one organisation's leaders say of another, from 0 to 100.

    Everything the model reads of the answers, in many worlds. `quality` is the composite view,
    `exists` the share of leaders who say there is a relationship (of 100); `dimensions` one layer
    for each dimension, `voice` the views that C3 reads and `depth` how the two work together (None
    where the instrument has none); `statements` and `questions` are of each organisation's leaders.
    `items` is what they say to single items that no score reads.
    """

    quality: Layer
    exists: Layer
    dimensions: tuple[Layer, ...]
    voice: Layer | None
    depth: Layer | None
    statements: Statements
    questions: tuple[Statements, ...]
    items: tuple[Statements, ...] = ()


class Known:
    """The views of some worlds with what is not known filled in one way; each is filled once."""

    def __init__(self, views: Views, frame: Frame, filling: Filling = OBSERVED) -> None:
        self.views = views
        self.frame = frame
        self.filling = filling

    @cached_property
    def _maturity(self) -> dict[tuple[float, float], Floats]:
        return {}

    def maturity(self, rules: Rules) -> Floats:
        """The maturity of every pair; made once for all rules that weigh differences alike."""
        weighed = rules.asymmetry, rules.tolerance
        if weighed not in self._maturity:
            self._maturity[weighed] = dyad(self.quality[0], self.quality[1], rules)
        return self._maturity[weighed]

    @cached_property
    def quality(self) -> Floats:
        """Both views of every pair."""
        return self.views.quality.complete(self.frame, self.filling)

    @cached_property
    def exists(self) -> Floats:
        """The share of leaders on both sides who say there is a relationship, of 100."""
        return self.views.exists.complete(self.frame, self.filling)

    @cached_property
    def depth(self) -> Floats:
        """The mean depth of the sides known; NaN where the instrument has none."""
        if self.views.depth is None:
            return np.full(self.quality.shape[1:], np.nan)
        return both_sides(*self.views.depth.complete(self.frame, self.filling))

    def dimensions(self) -> Iterator[Floats]:
        """Both views of every pair, for one dimension after another; none is kept."""
        for layer in self.views.dimensions:
            yield layer.complete(self.frame, self.filling)

    @cached_property
    def voice(self) -> Floats:
        """The views that C3 reads; NaN where the instrument has none."""
        if self.views.voice is None:
            return np.full(self.quality.shape, np.nan)
        return self.said(self.views.voice)

    @cached_property
    def lived(self) -> Floats:
        """The statement index."""
        return statement_index(self.statements, self.frame)

    @cached_property
    def statements(self) -> Floats:
        """What each organisation's leaders say of the system."""
        return self.views.statements.complete(self.frame, self.filling)

    def said(self, layer: Layer) -> Floats:
        """What was said; for an end of a range the silent are filled in like any view."""
        if self.filling.end is None:
            return np.where(layer.observed[..., None], layer.values, np.nan)
        return layer.complete(self.frame, self.filling)
