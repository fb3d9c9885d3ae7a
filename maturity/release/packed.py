"""Feedback packs: what each organisation may be told of how others see it, and of its own views."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from maturity.assessment import Assessment
from maturity.frame import Bools, Floats, groups
from maturity.model import group_mean
from maturity.ranges import Job, Sampling, ranges
from maturity.release.attack import Insider
from maturity.release.audit import Audit, audit
from maturity.release.colleagues import PARTNER, alone, spoken, together
from maturity.release.facets import facets
from maturity.release.insiders import insiders, protected, truth
from maturity.release.linked import VIEWS, VOICE, Cell, Paper, cells, paper_of
from maturity.release.marks import marks, steps
from maturity.release.pack import OVERALL, SECTOR, Figure, allowed, figures, layers, subtractions
from maturity.release.released import Released
from maturity.release.rounding import outward, shown, span
from maturity.release.rules import PARTNERS, Rules, consented, rules_for
from maturity.release.siege import Clock
from maturity.release.suppress import suppress
from maturity.views import Known
from maturity.worlds import draws

Plain = dict[str, Any]
#: How often the numbers of packs are suppressed again before those still found out all go.
ROUNDS = 12
SECONDS = 300.0
#: What is said of how far the work is.
Told = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Packed:
    """The packs of one wave, each as plain data, with the partners' edition they go with.

    `audit` says what insiders achieved who had that edition and what all packs together say of
    how others see each organisation; `withheld` are the keys of the numbers that no pack shows.
    """

    results: Plain
    packs: tuple[Plain, ...]
    audit: Audit
    edition: bool
    shown: tuple[str, ...]
    withheld: tuple[str, ...]
    rounds: int
    seconds: float


def pack(
    assessment: Assessment, released: Released, *, seconds: float = SECONDS, told: Told | None = None
) -> Packed:
    """A feedback pack for each organisation, beside the partners' edition that all of them have.

    What a pack says of others is attacked with the packs of all others beside it, so that nothing
    is given away where organisations show each other theirs. What cannot be shown to be safe is
    withheld, and the pack is made without it.
    """
    start = time.monotonic()
    packing = _Packing(assessment, released, told or (lambda stage: None))
    found, rounds = packing.attack(start + seconds)
    packing.speak(start + seconds)
    made = tuple(packing.made())
    keys = [figure.cell.key for figure in packing.every()]
    return Packed(
        released.results, made, found, released.audit is not None,
        tuple(key for key in keys if key in packing.show),
        tuple(key for key in keys if key not in packing.show),
        rounds, time.monotonic() - start,
    )  # fmt: skip


class _Packing:
    def __init__(self, assessment: Assessment, released: Released, told: Told) -> None:
        self.of, self.released, self.told = assessment, released, told
        self.frame, self.paper = assessment.frame, paper_of(assessment)
        settings, register = assessment.survey.settings, assessment.wave.structure.register
        self.rules: Rules = rules_for(PARTNERS, settings)
        self.register = register
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
        self.values = _values(assessment, [f for rows in self.others for f in rows])
        self.show: frozenset[str] = frozenset()
        self.lines = marks(released.results["made"]["settings"], share=False)
        self.names = {o.id: o.name for o in register.organisations}

    def every(self) -> list[Figure]:
        """All numbers that packs might show, in the register's order."""
        return [f for rows in zip(self.others, self.own, strict=True) for part in rows for f in part]

    # -- how others see an organisation ----------------------------------------------------------

    def attack(self, end: float) -> tuple[Audit, int]:
        """Withhold what gives somebody away, beside what must be, until the attack fails."""
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
                return found, attempt
            if time.monotonic() >= end:
                break
            for finding in found.findings:
                self._cut(self._blamed(finding.chain, finding.about))
            self._choose()
        # Whatever is not shown to be safe is not shown: the edition alone was attacked before.
        for may in self.may:
            may[:] = False
        self._choose()
        assert self.released.audit is not None
        return self.released.audit, ROUNDS

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
        more = [cell for cell in more if cell.key in self.show]
        return audit(
            self._handed(more), self.paper, people, self.secret,
            seconds=max(1.0, end - time.monotonic()), hint=truth(self.of), more=more, views=views,
        )  # fmt: skip

    def _handed(self, more: Sequence[Cell]) -> Plain:
        """The edition with some numbers of packs beside it."""
        numbers = {cell.key: {"value": self._rounded(cell.key)} for cell in more}
        return self.released.results | {"packs": numbers}

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
            spans = {key: span(self._rounded(key), self.rules.unit, self.lines) for key in kept}
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
        for i, said in self.said.items():
            for single in (alone(self.paper, i, said, self.rules), []):
                own = [*single, *together(self.paper, i, said, self.rules, single)]
                if self._kept_from_colleagues(i, own, end):
                    self._own(i, own)
                    break

    def _own(self, i: int, own: list[Figure]) -> None:
        gone = {figure.cell.key for figure in self.own[i]}
        self.own[i] = own
        self.values |= _values(self.of, own)
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

    # -- as plain data ---------------------------------------------------------------------------

    def _rounded(self, key: str) -> float:
        return shown(self.values[key][0], self.rules.unit, self.lines)

    def _score(self, figure: Figure) -> Plain:
        """A number as it is shown, with its likely range, or that it is withheld."""
        if figure.cell.key not in self.show:
            return {"value": None, "low": None, "high": None, "n": None, "withheld": True}
        value, (_, low, high) = self._rounded(figure.cell.key), self.values[figure.cell.key]
        ends = outward(low, high, steps(self.rules, share=False)[1], 100.0)
        return {
            "value": value,
            "low": min(ends[0], value),
            "high": max(ends[1], value),
            "n": int((figure.cell.members > 0).sum()),
            "withheld": False,
        }

    def made(self) -> Iterator[Plain]:
        """The packs in the register's order."""
        titles = self.register.sectors.titles
        answered = np.bincount(
            self.of.wave.organisation_of[self.of.wave.answered], minlength=len(self.others)
        )
        for i, organisation in enumerate(self.register.organisations):
            yield {
                "organisation": organisation.id,
                "name": organisation.name,
                "sector": titles[organisation.sector],
                # How many answered is nobody's to know; whether it was enough stands in the pack.
                "enough": bool(answered[i] >= self.rules.side),
                "others": [
                    {"kind": f.circle.kind, "title": self._title(f)} | {"score": self._score(f)}
                    for f in self.others[i]
                    if f.layer == OVERALL
                ],
                "dimensions": self._dimensions(i),
                "own": [
                    {"partner": f.circle.name, "name": self.names[f.circle.name]}
                    | {"score": self._score(f)}
                    for f in self.own[i]
                    if f.circle.kind == PARTNER
                ],
                "together": [
                    {"kind": f.circle.kind, "partners": int(f.expected.sum())}
                    | {"score": self._score(f)}
                    for f in self.own[i]
                    if f.circle.kind != PARTNER
                ],
                "partners": int(self.frame.incident[i].sum()),
                "gaps": list(self._gaps(i)),
            }

    def _title(self, figure: Figure) -> str:
        circle = figure.circle
        return self.register.sectors.titles[circle.name] if circle.kind == SECTOR else circle.name

    def _dimensions(self, i: int) -> list[Plain]:
        instrument = self.of.wave.instrument
        return [
            {
                "id": dimension.id,
                "title": dimension.title,
                "scores": [
                    {"kind": f.circle.kind, "score": self._score(f)}
                    for f in self.others[i]
                    if f.layer == d
                ],
            }
            for d, dimension in enumerate(instrument.dimensions)
        ]

    def _gaps(self, i: int) -> Iterator[Plain]:
        """The partners that, like this organisation, agreed that both views may be shown.

        Only what the partners' edition shows of them: a pack adds nothing to it.
        """
        code = self.frame.organisations[i]
        for p in np.flatnonzero(self.frame.incident[i]).tolist():
            row = self.released.results["dyads"][p]
            side = int(self.frame.b[p] == i)
            other = self.frame.organisations[int(self.frame.sides[1 - side, p])]
            views = (row["view_ab"]["value"], row["view_ba"]["value"])
            if {code, other} <= self.consented and None not in views:
                yours, theirs = views[side], views[1 - side]
                yield {
                    "partner": other,
                    "name": self.names[other],
                    "yours": yours,
                    "theirs": theirs,
                    "apart": yours - theirs,
                }


def _values(
    assessment: Assessment, rows: Sequence[Figure]
) -> dict[str, tuple[float, float, float]]:
    """The value and both ends of the likely range of each number somebody stands behind, by key."""
    rows = [figure for figure in rows if figure.cell.members.any()]
    if not rows:
        return {}
    by_layer = {
        layer: [figure for figure in rows if figure.layer == layer]
        for layer in sorted({figure.layer for figure in rows})
    }
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
    job = Job(scores, settings.delta)
    ends = ranges(
        assessment.basis,
        draws(assessment.wave, assessment.seed, assessment.replicates),
        {"packs": job},
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
