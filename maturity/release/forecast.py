"""What an audience could be shown if everyone who is invited answered: said before fieldwork."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maturity.audience import PARTNERS
from maturity.errors import MaturityError
from maturity.frame import Frame, frame
from maturity.planning import Plan, planned
from maturity.release.linked import BAND, Cell, Paper, cells
from maturity.release.rules import Rules, consented, rules_for
from maturity.release.suppress import allowed, suppress
from maturity.settings import DEPTH_STEPS
from maturity.survey import Survey


@dataclass(frozen=True)
class Outlook:
    """Whether one number could be shown: of a sector, a place or an organisation, and why not."""

    kind: str
    id: str
    shown: bool
    reason: str = ""


@dataclass(frozen=True)
class Forecast:
    """What an audience could be shown of a wave at the planned numbers of leaders.

    `outlooks` are the sectors, places and organisations in the register's order; `bands` how many
    of `pairs` expected pairs could be shown by their band. It is the best that can be hoped for:
    silence, and the attack that every edition must withstand, can only take more away.
    """

    audience: str
    outlooks: tuple[Outlook, ...]
    bands: int
    pairs: int

    def hidden(self, kind: str) -> tuple[str, ...]:
        """What of one kind could not be shown."""
        return tuple(o.id for o in self.outlooks if o.kind == kind and not o.shown)


#: The number that stands for each sector, place and organisation.
_KINDS = ("sector", "place", "organisation")


def forecast(survey: Survey, wave: str, audience: str = PARTNERS) -> Forecast | None:
    """What an audience could be shown at the planned numbers of leaders; None without a plan.

    There is none before leaders are listed, or where leaders name their partners themselves.
    """
    try:
        plan = planned(survey, wave)
    except MaturityError:
        return None
    system = frame(survey.structure(wave))
    rules = rules_for(audience, survey.settings)
    register = survey.structure(wave).register
    paper = _paper(system, plan, survey)
    known = cells(paper, _layout(system, survey, wave))
    may = allowed(
        known,
        paper,
        rules,
        views=consented(register, audience, "views"),
        scores=consented(register, audience, "scores"),
    )
    show = suppress(known, may, paper, rules)
    at = {cell.key: (cell, bool(free)) for cell, free in zip(known, may, strict=True)}
    found = []
    for kind, names in zip(
        _KINDS,
        (system.sectors, [place.name for place in system.places], system.organisations),
        strict=True,
    ):
        for n, name in enumerate(names):
            key = f"{kind}s/{n if kind == 'place' else name}/score"
            cell, free = at[key]
            found.append(Outlook(kind, name, key in show, _reason(cell, free, key in show, rules)))
    bands = [cell for cell in known if cell.kind == BAND]
    return Forecast(audience, tuple(found), sum(cell.key in show for cell in bands), len(bands))


def _reason(cell: Cell, free: bool, shown: bool, rules: Rules) -> str:
    """Why a number could not be shown; blank where it could."""
    if shown:
        return ""
    if cell.own is not None and not free:
        return "an organisation's own figure: only with its written consent and enough leaders"
    if free:
        return "it could be worked out from other numbers"
    fault = cell.group.fault(rules) if cell.members.any() else "no pair is expected"
    return fault or "too few pairs"


def _paper(system: Frame, plan: Plan, survey: Survey) -> Paper:
    """A survey in which everyone invited answers everything they are asked."""
    at = {code: n for n, code in enumerate(system.organisations)}
    index = system.view_index()
    leaders = np.zeros(2 * system.size, dtype=np.int64)
    stated: list[int] = []
    for share in plan.shares:
        stated += [at[share.organisation]] * len(share.leaders)
        for partner, raters in share.raters.items():
            view = int(index[at[share.organisation], at[partner]])
            if view >= 0:
                leaders[view] = raters
    both = leaders.reshape(2, -1)
    rules = survey.settings
    return Paper(
        frame=system,
        leaders=both,
        filled=np.zeros(both.shape, dtype=bool),
        voiced=both,
        stated=np.array(stated, dtype=np.int64),
        answers=np.zeros((0, len(stated)), dtype=bool),
        role=tuple("" for _ in stated),
        hollow=np.ones(system.size, dtype=bool),
        asymmetry=rules.asymmetry,
        tolerance=rules.tolerance,
        working_cut=rules.working_cut,
        depth_cut=rules.depth_cut * 100 / DEPTH_STEPS,
        band_cuts=rules.band_cuts,
    )


def _layout(system: Frame, survey: Survey, wave: str) -> dict[str, object]:
    """The rows that results of the wave would have; there are no values in it."""
    size = len(system.sectors)
    blocks = set(system.block.min(axis=0).tolist())
    return {
        "dimensions": [{"id": d.id} for d in survey.head(wave).instrument.dimensions],
        "sectors": [{"sector": sector} for sector in system.sectors],
        "partner_groups": [{"group": "nhs"}, {"group": "non_nhs"}],
        "sector_blocks": [
            {"a": system.sectors[s], "b": system.sectors[t]}
            for s in range(size)
            for t in range(s, size)
            if s * size + t in blocks
        ],
        "places": [{"place": place.name} for place in system.places],
        "organisations": [{"organisation": code} for code in system.organisations],
        "statements": [],
        "dyads": [{} for _ in range(system.size)],
        "diagnostics": {},
    }
