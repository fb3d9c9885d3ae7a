"""Whether leaders of one organisation say the same of the same partner, as plain data."""

from __future__ import annotations

from collections import Counter
from math import nan
from typing import Any

import numpy as np

from maturity.agreement import FEW, SHARED, Agreements, agreements, icc_1, icc_2, pairs_alike
from maturity.assessment import Assessment
from maturity.frame import Bools, Floats, Ints
from maturity.instrument import Instrument, Status
from maturity.number import Number, undefined
from maturity.testimony import leaders_views

Plain = dict[str, Any]

#: What is averaged over views: the measures of how far the leaders behind each agree.
MEASURES = ("r_wg_j", "average_deviation", "a_wg")
#: The fewest raters of a view whose a_wg is averaged: Brown and Hauenstein's for five answers.
RATERS = 4
#: Why views cannot be compared at all.
NO_ITEMS, ALONE = "no_items", "no_two_leaders"


def agreement(of: Assessment) -> Plain:
    """How far leaders of one organisation agree: of the system, each organisation, each view."""
    return _Agreement(of).plain()


def scale(instrument: Instrument) -> tuple[Ints, int]:
    """The quality items that can be compared, and how many answers each of them offers.

    Items on scales of another length than most have, and those without steps, are left out; where
    no item is left there are 0 answers.
    """
    options = [
        round(abs(item.high - item.low) / item.step) + 1 if item.step else 0
        for item in instrument.quality
    ]
    counted = Counter(many for many in options if many > 1)
    most = counted.most_common(1)[0][0] if counted else 0
    return np.array([n for n, many in enumerate(options) if many == most > 1], dtype=np.int64), most


class _Agreement:
    """The views of one assessment that rest on two leaders or more, and how far those agree."""

    def __init__(self, of: Assessment) -> None:
        wave, frame = of.wave, of.frame
        answers = wave.answers
        view = frame.view_index()[wave.organisation_of[answers.leader], answers.partner]
        rated = (view >= 0) & (answers.state == Status.VALUE)
        none = (view >= 0) & (answers.state == Status.NONE)
        size = 2 * frame.size
        raters, deniers = (np.bincount(view[rows], minlength=size) for rows in (rated, none))
        items, self.options = scale(wave.instrument)
        self.of = of
        self.rows, self.view, self.said = rated | none, view, raters + deniers
        self.several = self.said > 1
        self.speaker, self.partner = frame.sides.reshape(-1), frame.others.reshape(-1)
        #: Views of a relationship that one leader rates and another says is not there.
        self.disputed = (raters > 0) & (deniers > 0)
        self.at = np.flatnonzero(raters > 1)
        self.found: Agreements | None = None
        if self.options:
            ratings = _stacked(answers.quality[rated][:, items], view[rated], self.at)
            step = 100.0 / (self.options - 1)
            self.found = agreements(ratings, options=self.options, step=step)

    def plain(self) -> Plain:
        found = self.found
        compared = int(found.known.sum()) if found else 0
        several = int(self.several.sum())
        left = several - compared
        note = f"{left} of {several} views of two leaders or more do not have two ratings"
        note = note if left else ""
        everything = np.ones(len(self.at), dtype=bool)
        return {
            "line": found.line if found else nan,
            "reason": ALONE if not several else NO_ITEMS if found is None else None,
            "views": several,
            "alone": int((self.said == 1).sum()),
            "compared": compared,
            "disagree": int(found.disagree.sum()) if found else 0,
            "disputed": int(self.disputed.sum()),
            **self._means(everything, note),
            **self._shared(),
            "statements": self._statements(),
            "organisations": [self._organisation(n) for n in range(len(self.of.frame.incident))],
            "apart": self._apart(),
        }

    def _means(self, chosen: Bools, note: str = "") -> Plain:
        return {name: self._mean(name, chosen, note).as_dict() for name in MEASURES}

    def _mean(self, measure: str, chosen: Bools, note: str) -> Number:
        if self.found is None:
            return undefined("no item has steps that could be compared")
        values = getattr(self.found, measure)[chosen]
        if measure == "a_wg":
            # Of two raters it is hardly more than whether they gave the same answer.
            enough = self.found.raters[chosen] >= RATERS
            left = int(self.found.known[chosen].sum() - (np.isfinite(values) & enough).sum())
            values = values[enough]
            note = (
                f"{left} views have fewer than {RATERS} raters, or no room to differ"
                if left
                else note
            )
        values = values[np.isfinite(values)]
        if not len(values):
            return undefined(
                FEW
                if measure != "a_wg"
                else f"no view has {RATERS} raters or more and room to differ"
            )
        return Number(float(values.mean()), len(values), note)

    def _organisation(self, n: int) -> Plain:
        wave = self.of.wave
        mine, found = self.speaker[self.at] == n, self.found
        return {
            "organisation": wave.organisations[n],
            "leaders": int((wave.answered & (wave.organisation_of == n)).sum()),
            "views": int(self.several[self.speaker == n].sum()),
            "compared": int((found.known & mine).sum()) if found else 0,
            "disagree": int((found.disagree & mine).sum()) if found else 0,
            "disputed": int(self.disputed[self.speaker == n].sum()),
            **self._means(mine),
        }

    def _shared(self) -> Plain:
        """How much of what leaders say of partners is their organisation's and not their own."""
        rows = self.rows.copy()
        rows[rows] = self.several[self.view[rows]]
        answers = self.of.wave.answers
        values, groups = leaders_views(answers)[rows], self.view[rows]
        one, two = icc_1(values, groups), icc_2(values, groups)
        leader, partner = answers.leader[rows], answers.partner[rows]
        home = self.of.wave.organisation_of[leader]
        each = np.arange(len(values))
        return {
            "icc_1": one.as_dict(),
            "icc_2": two.as_dict(),
            # What colleagues share: of that partner alone, with its name, with their house.
            "alike": {
                "colleagues_same_partner": pairs_alike(values, [groups], [each]).as_dict(),
                "others_same_partner": pairs_alike(values, [partner], [groups]).as_dict(),
                # Neither of one leader nor of one partner; the answer itself was taken away twice.
                "colleagues_other_partners": pairs_alike(
                    values, [home, each], [leader, groups]
                ).as_dict(),
            },
            "shared": one.value >= SHARED if one.known else None,
        }

    def _statements(self) -> Plain:
        """The same of what leaders say of the system, by organisation."""
        said = self.of.basis.said
        values, groups = said.values[0], said.organisation
        known = np.isfinite(values)
        several = np.bincount(groups[known], minlength=len(self.of.frame.incident)) > 1
        known &= several[groups]
        return {
            "icc_1": icc_1(values[known], groups[known]).as_dict(),
            "icc_2": icc_2(values[known], groups[known]).as_dict(),
        }

    def _apart(self) -> list[Plain]:
        """The views of which leaders disagree, the widest first; then those only disputed."""
        ids = self.of.wave.organisations
        deviation = np.full(len(self.speaker), nan)
        r_wg, disagree = deviation.copy(), np.zeros(len(self.speaker), dtype=bool)
        if self.found is not None:
            deviation[self.at] = self.found.average_deviation
            r_wg[self.at] = self.found.r_wg_j
            disagree[self.at] = self.found.disagree
        listed = np.flatnonzero(disagree | self.disputed)
        order = np.lexsort((listed, -np.where(disagree, deviation, 0.0)[listed]))
        return [
            {
                "organisation": ids[self.speaker[v]],
                "partner": ids[self.partner[v]],
                "leaders": int(self.said[v]),
                "average_deviation": float(deviation[v]),
                "r_wg_j": float(r_wg[v]),
                "disagree": bool(disagree[v]),
                "disputed": bool(self.disputed[v]),
            }
            for v in listed[order]
        ]


def _stacked(values: Floats, view: Ints, at: Ints) -> Floats:
    """The answers about each of some views, side by side: (views, raters, items), else NaN."""
    order = np.argsort(view, kind="stable")
    values, view = values[order], view[order]
    first = np.searchsorted(view, view)
    place = np.searchsorted(at, view)
    kept = np.isin(view, at)
    rater = np.arange(len(view)) - first
    found = np.full((len(at), int(rater.max(initial=-1)) + 1, values.shape[1]), nan)
    found[place[kept], rater[kept]] = values[kept]
    return found
