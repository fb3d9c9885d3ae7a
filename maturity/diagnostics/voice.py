"""Who is heard, how the centre sees it, and how far two sides agree, as plain data."""

from __future__ import annotations

from typing import Any

import numpy as np

from maturity.assessment import Assessment
from maturity.diagnostics.fields import fields_of
from maturity.measures.centre import centre_gap
from maturity.measures.contrast import GAP, Contrast
from maturity.measures.roles import view_by_role
from maturity.measures.seats import seats_without_voice
from maturity.measures.sides import Gap, two_sides
from maturity.scores import Score

Plain = dict[str, Any]


def voice(assessment: Assessment) -> Plain:
    """Seats without voice, the view from the centre and the two sides of each pair."""
    return {
        "seats_without_voice": _seats(assessment),
        "centre_gap": _centre(assessment),
        "two_sides": _two_sides(assessment),
    }


def _seats(of: Assessment) -> Plain:
    found = seats_without_voice(of.wave, of.basis, of.scored, of.survey.settings)
    return {
        "line": found.line,
        "reason": found.reason,
        "dominant": list(found.dominant),
        "organisations": [fields_of(seat) for seat in found.organisations],
        "sectors": [fields_of(heard) for heard in found.sectors],
    }


def _centre(of: Assessment) -> Plain:
    centre = centre_gap(of.basis, of.scored)
    roles = view_by_role(of.wave, of.basis, of.survey.settings)
    return {
        "threshold": GAP,
        "statements": _gap(centre.statements, "hub"),
        "views": _gap(centre.views, "hub"),
        "roles": [fields_of(role) for role in roles.roles],
        "top": _gap(roles.top, "top"),
    }


def _two_sides(of: Assessment) -> Plain:
    frame, sectors = of.frame, of.wave.structure.register.sectors
    found = two_sides(of.views.quality, of.survey.settings.tolerance)
    both = of.views.quality.observed.all(axis=0)
    apart = np.array([gap.pair for gap in found.gaps], dtype=np.int64)
    lower = np.array([frame.sides[gap.low, gap.pair] for gap in found.gaps], dtype=np.int64)
    return {
        "pairs": found.pairs,
        "agree": found.agree,
        "tolerance": found.tolerance,
        "apart": [_apart(of, gap) for gap in found.gaps],
        "sectors": [
            {
                "sector": sector,
                "title": sectors.titles[sector],
                "pairs": int((frame.sector_cross[n] & both).sum()),
                "apart": int(frame.sector_cross[n][apart].sum()),
                "lower": int((frame.sector_cross[n][apart] & (frame.sector[lower] == n)).sum()),
            }
            for n, sector in enumerate(frame.sectors)
        ],
    }


def _apart(of: Assessment, gap: Gap) -> Plain:
    frame, ids = of.frame, of.wave.structure.register.ids

    def view(side: int) -> Score:
        leaders = int(of.evidence.leaders[side, gap.pair])
        return of.scored.score("views", (side, gap.pair), n=leaders)

    return {
        "a": ids[frame.a[gap.pair]],
        "b": ids[frame.b[gap.pair]],
        "points": gap.points,
        "lower": ids[frame.sides[gap.low, gap.pair]],
        "higher": ids[frame.sides[1 - gap.low, gap.pair]],
        "lower_view": view(gap.low),
        "higher_view": view(1 - gap.low),
    }


def _gap(gap: Contrast, ahead: str) -> Plain:
    return {
        ahead: gap.ahead,
        "rest": gap.rest,
        "gap": gap.gap,
        "found": gap.found,
        "reason": gap.reason,
    }
