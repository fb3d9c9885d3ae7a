"""Feedback packs: what each organisation may be told of how others see it, and of its own views."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from maturity.assessment import Assessment
from maturity.errors import MaturityError
from maturity.frame import Bools
from maturity.release.apart import apart
from maturity.release.attack import Insider
from maturity.release.audit import Audit, audit
from maturity.release.colleagues import PARTNER, alone, spoken, together
from maturity.release.edition import edition
from maturity.release.facets import facets
from maturity.release.handed import Handed, rounding, values
from maturity.release.insiders import insiders, protected, truth
from maturity.release.linked import VIEWS, VOICE, Cell, cells, paper_of
from maturity.release.pack import OVERALL, Figure, allowed, figures, layers, subtractions
from maturity.release.released import SECONDS, Released, release
from maturity.release.rules import PARTNERS, Rules, consented, rules_for
from maturity.release.siege import Clock
from maturity.release.suppress import suppress
from maturity.results import results_of

Plain = dict[str, Any]
#: How often the numbers of packs are suppressed again before those still found out all go.
ROUNDS = 12
#: The most seconds that all packs are attacked for.
PACKS_SECONDS = 900.0
#: What is said of how far the work is.
Told = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Packed:
    """The packs of one wave, each as plain data, with the partners' edition they go with.

    `audit` says what insiders achieved who had that edition and what all packs together say of
    how others see each organisation; `edition` says whether there is such an edition, and `settled`
    whether the attack came to its end. `withheld` are the keys of the numbers that no pack shows.
    """

    results: Plain
    packs: tuple[Plain, ...]
    audit: Audit
    edition: bool
    settled: bool
    shown: tuple[str, ...]
    withheld: tuple[str, ...]
    rounds: int
    seconds: float


def pack(
    assessment: Assessment,
    released: Released,
    *,
    seconds: float = PACKS_SECONDS,
    told: Told | None = None,
) -> Packed:
    """A feedback pack for each organisation, beside the partners' edition that all of them have.

    What a pack says of others is attacked with the packs of all others beside it, so that nothing
    is given away where organisations show each other theirs. What cannot be shown to be safe is
    withheld, and the pack is made without it.
    """
    start = time.monotonic()
    packing = _Packing(assessment, released, told or (lambda stage: None))
    found, rounds, settled = packing.attack(start + seconds)
    packing.speak(start + seconds)
    keys = [figure.cell.key for figure in packing.every()]
    return Packed(
        released.results, packing.made(), found, released.audit is not None,
        settled,
        tuple(key for key in keys if key in packing.show),
        tuple(key for key in keys if key not in packing.show),
        rounds, time.monotonic() - start,
    )  # fmt: skip


def beside(
    assessment: Assessment,
    *,
    earlier: Assessment | None = None,
    out: Released | None = None,
    seconds: float = SECONDS,
) -> Released:
    """The partners' edition that packs go with, or an empty one where none is safe to give out."""
    try:
        return release(assessment, PARTNERS, earlier=earlier, out=out, seconds=seconds)
    except MaturityError as error:
        if any(problem.slug != "cannot-release" for problem in error.problems):
            raise
    results = results_of(assessment, audience=PARTNERS)
    rules = rules_for(PARTNERS, assessment.survey.settings)
    known = cells(paper_of(assessment), results)
    return Released(PARTNERS, edition(results, known, frozenset(), rules))


class _Packing:
    def __init__(self, assessment: Assessment, released: Released, told: Told) -> None:
        self.of, self.released, self.told = assessment, released, told
        self.frame, self.paper = assessment.frame, paper_of(assessment)
        settings, register = assessment.survey.settings, assessment.wave.structure.register
        self.rules: Rules = rules_for(PARTNERS, settings)
        self.consented = consented(register, PARTNERS, "views")
        self.secret = protected(assessment, self.paper, self.rules, self.consented)
        self.people = {insider.organisation: insider for insider in insiders(assessment)}
        self.leaders = layers(assessment)
        self.said = spoken(assessment)
        size = range(len(self.frame.organisations))
        self.others = [figures(self.paper, self.leaders[:OVERALL], i) for i in size]
        self.own: list[list[Figure]] = [[] for _ in size]
        self.cuts: list[list[frozenset[str]]] = [[] for _ in size]
        self.may = [allowed(rows, self.rules) for rows in self.others]
        self.values = values(assessment, [f for rows in self.others for f in rows])
        self.show: frozenset[str] = frozenset()
        self.rounding = rounding(released.results["made"], self.rules)

    def every(self) -> list[Figure]:
        """All numbers that packs might show, in the register's order."""
        return [
            f for rows in zip(self.others, self.own, strict=True) for part in rows for f in part
        ]

    def made(self) -> tuple[Plain, ...]:
        """The packs as plain data, in the register's order."""
        handed = Handed(
            self.of, self.released.results, self.consented, self.rounding, self.values, self.show
        )
        rows = zip(self.others, self.own, strict=True)
        return tuple(handed.pack(i, others, own) for i, (others, own) in enumerate(rows))

    # -- how others see an organisation ----------------------------------------------------------

    def attack(self, end: float) -> tuple[Audit, int, bool]:
        """Withhold what gives somebody away, beside what must be, until the attack fails.

        The audit, how often it was tried, and whether it came to an end; else nothing is left.
        """
        beside = [
            cell
            for cell in cells(self.paper, self.released.results)
            if cell.kind == VIEWS and cell.pair < 0 and cell.key in self.released.shown
        ]
        self.told("Choosing what each pack may show")
        for i, rows in enumerate(self.others):
            self.cuts[i] += subtractions(
                rows, self.may[i], self.paper, self.leaders, self.rules, beside
            )
            self._facets(i, end)
        self._choose()
        for attempt in range(1, ROUNDS + 1):
            self.told(f"Attacking all packs together, attempt {attempt}")
            found = self._audit(end)
            if found.holds:
                return found, attempt, True
            if time.monotonic() >= end:
                break
            for finding in found.findings:
                self._cut(self._blamed(finding.chain, finding.about))
            self._choose()
        # Whatever is not shown to be safe is not shown: the edition alone was attacked before.
        for may in self.may:
            may[:] = False
        self._choose()
        nothing = Audit((), 0, 0, 0, len(self.people), 100.0, 0.0, ())
        return self.released.audit or nothing, ROUNDS, False

    def _choose(self) -> None:
        kept: set[str] = set()
        for rows, may, cuts in zip(self.others, self.may, self.cuts, strict=True):
            kept |= self._chosen(rows, may, cuts)
        self.show = frozenset(kept)

    def _chosen(
        self, rows: Sequence[Figure], may: Bools, cuts: Sequence[frozenset[str]]
    ) -> frozenset[str]:
        """The most that a pack can show where of each cut at least one number is withheld."""
        known = [figure.cell for figure in rows]
        open_ = {cell.key for cell, ok in zip(known, may, strict=True) if ok}
        live = [cut & open_ for cut in cuts if cut <= open_]
        kept = suppress(known, may, self.paper, self.rules, live, complementary=False)
        # Without the view as a whole a dimension of it is not shown either.
        whole = {f.circle for f in rows if f.layer == OVERALL and f.cell.key in kept}
        return frozenset(f.cell.key for f in rows if f.cell.key in kept and f.circle in whole)

    def _audit(self, end: float) -> Audit:
        """All organisations, each with the edition and what all packs say of how others see it."""
        more = [f.cell for rows in self.others for f in rows if f.layer == OVERALL]
        more += [cell for rows in self.others for f in rows for cell in self._voice(f)]
        return self._attacked(more, tuple(self.people.values()), end)

    def _attacked(
        self, more: Sequence[Cell], people: Sequence[Insider], end: float, *,
        views: Bools | None = None,
    ) -> Audit:  # fmt: skip
        spans = {
            cell.key: self.rounding.span(self.values[cell.key])
            for cell in more
            if cell.key in self.show
        }
        more = [cell for cell in more if cell.key in spans]
        left = max(1.0, end - time.monotonic())
        if self.released.audit is None:
            return apart(self.paper, more, spans, people, self.secret, seconds=left, views=views)
        return audit(
            self.released.results, self.paper, people, self.secret, seconds=left,
            hint=truth(self.of), beside=[(cell, spans[cell.key]) for cell in more], views=views,
        )  # fmt: skip

    def _voice(self, figure: Figure) -> list[Cell]:
        """The dimension that is about being heard, as the family that the edition has of it."""
        instrument = self.of.wave.instrument
        if figure.layer == OVERALL or not instrument.voice:
            return []
        if instrument.dimensions[figure.layer].items != instrument.voice:
            return []
        return [replace(figure.cell, kind=VOICE)]

    def _facets(self, i: int, end: float) -> None:
        """Withhold dimensions of which too much could be told by their mean."""
        rows = self.others[i]
        items = [len(dimension.items) for dimension in self.of.wave.instrument.dimensions]
        insider = self.people.get(i, self.people[None])
        for _ in range(ROUNDS):
            kept = self._chosen(rows, self.may[i], self.cuts[i])
            spans = {key: self.rounding.span(self.values[key]) for key in kept}
            found = facets(
                self.paper, self.leaders, items, rows, spans, insider, self.secret.views,
                Clock(end),
            )  # fmt: skip
            parts = [
                frozenset(key for key in finding.chain if "/dimensions/" in key)
                for finding in found
            ]
            if not found:
                return
            self.cuts[i] += [cut for cut in parts if cut]
            if time.monotonic() >= end or not all(parts):
                break
        self.may[i] &= np.array([figure.layer == OVERALL for figure in rows])

    def _blamed(self, chain: Sequence[str], about: str) -> frozenset[str]:
        """The numbers of packs in a chain; where there are none, those that the value is in."""
        keys = frozenset(key for key in chain if key in self.show)
        if keys:
            return keys
        named = {f"the view {self.paper.name(v)}": v for v in range(2 * self.frame.size)}
        view = named.get(about)
        return frozenset(
            f.cell.key
            for f in self.every()
            if f.cell.key in self.show and (view is None or f.cell.members[view] > 0)
        )

    def _cut(self, keys: frozenset[str]) -> None:
        """Of some numbers at least one goes, and it may be any pack's: the one worth least."""
        ranked = sorted(
            (figure.cell.worth, figure.cell.key, i)
            for i, rows in enumerate(self.others)
            for figure in rows
            if figure.cell.key in keys
        )
        if ranked:
            self.cuts[ranked[0][2]].append(frozenset({ranked[0][1]}))

    # -- how an organisation sees others ---------------------------------------------------------

    def speak(self, end: float) -> None:
        """Each organisation's own views, as far as none of its leaders can tell a colleague's."""
        self.told("Looking at each organisation's own views as its colleagues would")
        choices = [list(self._choices(i)) for i in range(len(self.own))]
        # All at once: the resampled worlds are drawn once for everybody.
        rows = {f.cell.key: f for tried in choices for own in tried for f in own}
        self.values |= values(self.of, list(rows.values()))
        for i, tried in enumerate(choices):
            for own in tried:
                if self._kept_from_colleagues(i, own, end):
                    self._own(i, own)
                    break

    def _choices(self, i: int) -> Iterator[list[Figure]]:
        """What could be shown of an organisation's own views: the most first."""
        single = alone(self.paper, i, self.said[i], self.rules)
        yield [*single, *together(self.paper, i, self.said[i], self.rules, single)]
        if single:
            yield together(self.paper, i, self.said[i], self.rules, [])

    def _own(self, i: int, own: list[Figure]) -> None:
        gone = {figure.cell.key for figure in self.own[i]}
        self.own[i] = own
        self.show = (self.show - gone) | {figure.cell.key for figure in own}

    def _kept_from_colleagues(self, i: int, own: list[Figure], end: float) -> bool:
        """Whether the attack fails of a leader who has these numbers, the edition and the packs.

        They are after what their organisation says of partners that are not shown alone.
        """
        mine = (self.frame.sides.reshape(-1) == i) & (self.paper.leaders.reshape(-1) > 0)
        for figure in own:
            if figure.circle.kind == PARTNER:
                mine &= ~figure.expected
        if not own or not mine.any():
            return True
        self._own(i, own)
        more = [f.cell for rows in self.others for f in rows if f.layer == OVERALL]
        more += [figure.cell for figure in own]
        held = self._attacked(more, [self.people[None]], end, views=mine).holds
        if not held:
            self._own(i, [])
        return held
