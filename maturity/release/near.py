"""The truth of a survey, and how far each figure may drift from it and still be printed alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from maturity.assessment import rules
from maturity.basis import prepare
from maturity.frame import Bools, Floats
from maturity.outcome import Outcome, evaluate
from maturity.release.attack import Insider, relations
from maturity.release.lifting import Ground, Told
from maturity.release.linked import PAIRS, VIEWS, Cell, Paper
from maturity.release.marks import Reading, at, marks
from maturity.release.rounding import shown, span
from maturity.release.rules import Rules
from maturity.release.worlds import complete
from maturity.settings import DEPTH_STEPS
from maturity.views import Known

#: How far a figure may drift inside its rounding, as a share of the step, and how near an end.
_DRIFT, _EDGE = 0.12, 0.02
#: How far a value goes that is to be moved, and one that makes room for it.
FAR, NEAR = 40.0, 14.0
#: How near the end of a range is to a line that it might cross, in steps of the rounding.
_CLOSE = 1.5


@dataclass(frozen=True, eq=False)
class Aim:
    """Whose answers stay, and whose are to be moved.

    `fixed` and `rows` flag rows about partners, `known` and `leaders` the statements of leaders;
    `parted` the rows that go away from their colleagues'. `convert` lets a few that see no
    relationship see one.
    """

    fixed: Bools
    known: Bools
    rows: Bools
    leaders: Bools
    parted: Bools
    convert: bool = False


class Near:
    """A survey's own answers, its equations, and how far each of its figures may drift."""

    def __init__(
        self,
        ground: Ground,
        paper: Paper,
        cells: Sequence[Cell],
        read: Reading,
        rules: Rules,
        results: Mapping[str, Any],
    ) -> None:
        self.results = results
        self.ground, self.paper, self.rules = ground, paper, rules
        outcome = ground.assessment.outcome
        size = paper.frame.size
        self.size = size
        self.score = outcome.maturity[:, 0]
        self.depth = outcome.depth[:, 0]
        self.works = outcome.working[:, 0]
        self.cut = ground.assessment.survey.settings.depth_cut * 100 / DEPTH_STEPS
        self.cells = [c for c in cells if c.key in read.spans]
        views = outcome.views[..., 0].reshape(-1)
        truth = {PAIRS: self.score, VIEWS: views}
        spans = dict(read.spans)
        for cell in self.cells:
            if cell.kind in truth:
                spans[cell.key] = self.near(cell, truth[cell.kind], read)
        nobody = np.full(2 * size, np.nan)
        blank = Insider(None, nobody, nobody, nobody, nobody, np.zeros(size, dtype=bool))
        linear = [c for c in self.cells if c.kind in truth]
        exist = outcome.coverage_of_pair[:, 0] >= 0.5
        if exist.any() and "system/quality" in read.shown:
            # What exists is as good as before: nearly the mean of the pairs that do.
            whole = next(c for c in cells if c.key == "system/quality")
            kept = replace(whole, key="existing", kind=PAIRS, members=exist.astype(np.float64))
            linear.append(kept)
            now = float(self.score[exist].mean())
            spans[kept.key] = (now - 0.05, now + 0.05)
        self.read = read
        band = outcome.band[:, 0].astype(np.int64)
        # Every pair keeps the band that it is shown in, or counted in.
        self.bands = dict(read.bands)
        if read.counts is not None:
            self.bands = {pair: int(band[pair]) for pair in np.flatnonzero(band >= 0).tolist()}
        near = replace(read, spans=spans, bands=self.bands, counts=None)
        self.views = relations(paper, linear, near, blank)
        self.dimensions = np.array([
            self.inside(f"dimensions/{dimension.id}", value)
            for dimension, value in zip(
                ground.wave.instrument.dimensions, outcome.dimensions[:, 0], strict=True
            )
        ])  # fmt: skip
        self.existing = dict(self.views.programme.cells).get("existing")
        ties = np.where(np.isfinite(self.works), self.works, 0.0)
        self.start = complete(self.views, views, ties, band)

    def near(self, cell: Cell, truth: Floats, read: Reading) -> tuple[float, float]:
        """Ends inside which a figure may drift and still be printed as it is."""
        inside = cell.members > 0
        value = float((truth[inside] * cell.members[inside]).sum() / cell.members.sum())
        low, high = read.spans[cell.key]
        drift = _DRIFT * self.rules.unit
        down, up = value - drift, value + drift
        way = self.away(cell)
        if way > 0:
            down, up = value, high
        elif way < 0:
            down, up = low, value
        return min(value, max(low + _EDGE, down)), max(value, min(high - _EDGE, up))

    def inside(self, key: str, value: float) -> float:
        """A value that has no equation, moved a little inside what it is rounded to, if it is."""
        if key not in self.read.shown:
            return float(value)
        unit, lines = self.rules.unit, marks(self.results["made"]["settings"], share=False)
        low, high = span(shown(float(value), unit, lines), unit, lines)
        return float(np.clip(value, low + 0.1 * unit, high - 0.1 * unit))

    def away(self, cell: Cell) -> int:
        """Which way a figure has to drift so that its range stays on its side of a line; or 0."""
        for path in cell.paths:
            if path[0] != "verdicts":
                continue
            row = at(self.results, path)
            if row["value"] is None or row["low"] is None:
                continue
            line = row["threshold"]
            for end in (row["low"], row["high"]):
                if abs(end - line) < _CLOSE * self.rules.unit:
                    return 1 if end >= line else -1
        return 0

    def dimensions_of(self, told: Told) -> Floats:
        """The mean of each dimension over all pairs."""
        return np.asarray(self.evaluated(told).dimensions[:, 0])

    def evaluated(self, told: Told) -> Outcome:
        """The scores of a set of answers, by the model itself."""
        ground = self.ground
        known = Known(prepare(told.wave(ground.wave), ground.frame).views(), ground.frame)
        return evaluate(known, rules(ground.assessment.survey.settings))
