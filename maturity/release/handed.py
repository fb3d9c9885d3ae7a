"""A pack as plain data: the numbers it shows, rounded, and of the rest only that it is withheld."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from maturity.assessment import Assessment
from maturity.frame import Floats, groups
from maturity.model import group_mean
from maturity.ranges import Job, Sampling, ranges
from maturity.release.colleagues import PARTNER
from maturity.release.marks import marks, steps
from maturity.release.pack import OVERALL, SECTOR, Figure
from maturity.release.rounding import outward, shown, span
from maturity.release.rules import Rules
from maturity.views import Known
from maturity.worlds import draws

Plain = dict[str, Any]
#: A number with both ends of its likely range.
Ends = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Rounding:
    """How the numbers of packs are rounded: as those of the partners' edition are."""

    rules: Rules
    lines: tuple[float, ...]

    def value(self, ends: Ends) -> float:
        """A number as it is shown."""
        return shown(ends[0], self.rules.unit, self.lines)

    def span(self, ends: Ends) -> tuple[float, float]:
        """Between which ends a reader can tell that a number lay."""
        return span(self.value(ends), self.rules.unit, self.lines)

    def score(self, figure: Figure, ends: Ends) -> Plain:
        """A number as it is shown, with its range and how many organisations were asked.

        Of how many somebody answered is not said: it would tell which partner cannot judge.
        """
        value = self.value(ends)
        low, high = outward(ends[1], ends[2], steps(self.rules, share=False)[1], 100.0)
        return {
            "value": value,
            "low": min(low, value),
            "high": max(high, value),
            "n": int(figure.expected.sum()),
            "withheld": False,
        }


def rounding(made: Mapping[str, Any], rules: Rules) -> Rounding:
    """The rounding of an edition, by what it says of how it was made."""
    return Rounding(rules, marks(made["settings"], share=False))


def values(assessment: Assessment, rows: Sequence[Figure]) -> dict[str, Ends]:
    """The value and both ends of the likely range of each number somebody stands behind, by key."""
    rows = [figure for figure in rows if figure.cell.members.any()]
    by_layer = {
        layer: [figure for figure in rows if figure.layer == layer]
        for layer in sorted({figure.layer for figure in rows})
    }
    if not by_layer:
        return {}
    over = {
        layer: groups(np.array([figure.expected for figure in chosen]))
        for layer, chosen in by_layer.items()
    }

    def scores(known: Known) -> dict[str, Floats]:
        every = (*known.views.dimensions, known.views.quality)
        found = {}
        for layer, members in over.items():
            said = known.said(every[layer])
            found[str(layer)] = group_mean(members, said.reshape(-1, said.shape[-1]))
        return found

    settings = assessment.survey.settings
    ends = ranges(
        assessment.basis,
        draws(assessment.wave, assessment.seed, assessment.replicates),
        {"packs": Job(scores, settings.delta)},
        Sampling(settings.level, settings.delta, settings.singleton_sd),
    )["packs"]
    point = scores(Known(assessment.views, assessment.frame))
    return {
        figure.cell.key: (
            float(point[str(layer)][n, 0]),
            float(ends.low[str(layer)][n]),
            float(ends.high[str(layer)][n]),
        )
        for layer, chosen in by_layer.items()
        for n, figure in enumerate(chosen)
    }


@dataclass(frozen=True, eq=False)
class Handed:
    """Makes plain packs of numbers that may be shown: their keys (`show`) and their values."""

    assessment: Assessment
    edition: Mapping[str, Any]
    consented: Collection[str]
    rounding: Rounding
    values: Mapping[str, Ends]
    show: Collection[str]

    def pack(self, i: int, others: Sequence[Figure], own: Sequence[Figure]) -> Plain:
        """One organisation's pack."""
        wave, register = self.assessment.wave, self.assessment.wave.structure.register
        organisation = register.organisations[i]
        names = {o.id: o.name for o in register.organisations}
        answered = int((wave.organisation_of[wave.answered] == i).sum())
        return {
            "organisation": organisation.id,
            "name": organisation.name,
            "sector": register.sectors.titles[organisation.sector],
            "partners": int(self.assessment.frame.incident[i].sum()),
            # How many answered is nobody's to know; whether they were enough shows anyway.
            "enough": answered >= self.rounding.rules.side,
            "others": [
                {"kind": f.circle.kind, "title": self._title(f), "score": self._score(f)}
                for f in others
                if f.layer == OVERALL
            ],
            "dimensions": [
                {key: row[key] for key in ("id", "title", "text")}
                | {
                    "scores": [
                        {"kind": f.circle.kind, "score": self._score(f)}
                        for f in others
                        if f.layer == d
                    ]
                }
                for d, row in enumerate(self.edition["dimensions"])
            ],
            "own": [
                {"partner": f.circle.name, "name": names[f.circle.name], "score": self._score(f)}
                for f in own
                if f.circle.kind == PARTNER
            ],
            "together": [
                {
                    "kind": f.circle.kind,
                    "partners": int(f.expected.sum()),
                    "score": self._score(f),
                }
                for f in own
                if f.circle.kind != PARTNER
            ],
            "gaps": list(self._gaps(i, names)),
        }

    def _score(self, figure: Figure) -> Plain:
        if figure.cell.key in self.show:
            return self.rounding.score(figure, self.values[figure.cell.key])
        return {"value": None, "low": None, "high": None, "n": None, "withheld": True}

    def _title(self, figure: Figure) -> str:
        titles = self.assessment.wave.structure.register.sectors.titles
        circle = figure.circle
        return titles[circle.name] if circle.kind == SECTOR else circle.name

    def _gaps(self, i: int, names: Mapping[str, str]) -> Iterator[Plain]:
        """The partners that, like this organisation, agreed that both views may be shown.

        Only what the partners' edition shows of them: a pack adds nothing to it.
        """
        frame = self.assessment.frame
        code = frame.organisations[i]
        for p in np.flatnonzero(frame.incident[i]).tolist():
            row = self.edition["dyads"][p]
            side = int(frame.b[p] == i)
            other = frame.organisations[int(frame.sides[1 - side, p])]
            views = (row["view_ab"]["value"], row["view_ba"]["value"])
            if not {code, other} <= set(self.consented) or None in views:
                continue
            yield {
                "partner": other,
                "name": names[other],
                "yours": views[side],
                "theirs": views[1 - side],
                "apart": views[side] - views[1 - side],
            }
