"""Whether the items hang together, and whether one impression colours them all, as plain data."""

from __future__ import annotations

from typing import Any

import numpy as np

from maturity.assessment import Assessment
from maturity.chance import DRAWS
from maturity.frame import Floats, Ints
from maturity.instrument import Status
from maturity.number import Number, undefined
from maturity.reliability import HALO, WEAK, alpha, alpha_range, omega, straight_lines

Plain = dict[str, Any]


def reliability(of: Assessment) -> Plain:
    """Alpha and omega of the quality items and of the statements, and signs of a halo."""
    wave = of.wave
    rated = wave.answers.state == Status.VALUE
    quality, leaders = wave.answers.quality[rated], wave.answers.leader[rated]
    stated = np.isfinite(wave.statements).any(axis=1)
    items = _scale(of, quality, leaders)
    known = np.isfinite(items["alpha"]["value"])
    return {
        "quality": items,
        "statements": _scale(of, wave.statements[stated], np.flatnonzero(stated)),
        "halo": {
            "line": HALO,
            "one_factor": items["alpha"]["value"] >= HALO if known else None,
            "straight_lining": straight_lines(quality, leaders).as_dict(),
        },
    }


def _scale(of: Assessment, ratings: Floats, leaders: Ints) -> Plain:
    found = alpha(ratings)
    low, high = _range(of, ratings, leaders)
    return {
        "items": ratings.shape[1],
        "answers": len(ratings),
        "leaders": len(np.unique(leaders)),
        "alpha": found.as_dict(),
        "alpha_low": low.value,
        "alpha_high": high.value,
        "omega": omega(ratings).as_dict(),
        "weak": found.value < WEAK if found.known else None,
    }


def _range(of: Assessment, ratings: Floats, leaders: Ints) -> tuple[Number, Number]:
    """Between what alpha would lie with other leaders: as many draws as the scores have."""
    draws = min(of.replicates, DRAWS)
    if not draws:
        none = undefined("no other leaders were drawn")
        return none, none
    # Leaders by their names, so that the order of rows does not matter.
    names = [of.wave.leaders[n].id for n in leaders]
    return alpha_range(ratings, names, level=of.survey.settings.level, draws=draws, seed=of.seed)
