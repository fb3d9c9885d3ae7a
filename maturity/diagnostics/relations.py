"""Who rates, who is rated, and what severity would change, as plain data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from maturity.assessment import Assessment, network, rules
from maturity.chance import DRAWS
from maturity.frame import Bools, Floats
from maturity.measures.cohesion import net_by_density
from maturity.measures.resampling import net_by_bootstrap_error
from maturity.model import EXACT, mean
from maturity.number import Number, undefined
from maturity.outcome import Outcome, evaluate
from maturity.ranges import of_outcome
from maturity.relations import LEAST, OBSERVED, tie_by_centred_severity
from maturity.relations import relations as model_of
from maturity.ties import Ties
from maturity.views import Known
from maturity.wiring import views

Plain = dict[str, Any]


def relations(of: Assessment) -> Plain:
    """The Social Relations Model, what severity would change, and how sure the density is."""
    ties = views(network(of))
    return {
        "needed": OBSERVED,
        "blocks": _blocks(of, ties),
        "severity": _severity(of, ties),
        "density": net_by_density(ties).as_dict(),
        "density_error": _error(of, ties).as_dict(),
    }


def _error(of: Assessment, ties: Ties) -> Number:
    draws = min(of.replicates, DRAWS)
    if not draws:
        return undefined("no other organisations were drawn")
    return net_by_bootstrap_error(ties, draws=draws, seed=of.seed)


# -- who rates, who is rated ---------------------------------------------------------------------


def round_robin(ties: Ties) -> Ties:
    """The organisations among which enough of all ratings are known, leaving out as few as may be.

    The one of which least is known, from either side, is left out until enough is known of what is
    left; of two alike the later in the register. What was said plays no part.
    """
    known, left = ties.known.copy(), np.ones(ties.size, dtype=bool)
    many = int(left.sum())
    while many >= LEAST and known.sum() < OBSERVED * many * (many - 1) - EXACT:
        each = np.where(left, known.sum(axis=0) + known.sum(axis=1), np.inf)
        least = int(ties.size - 1 - np.argmin(each[::-1]))
        left[least] = False
        known[least] = known[:, least] = False
        many -= 1
    return ties.kept(left)


def _blocks(of: Assessment, ties: Ties) -> list[Plain]:
    """The system, and each place: of those of them who nearly all rate one another."""
    blocks = [_block("", ties)]
    return blocks + [_block(place.name, ties.kept(place.members)) for place in of.frame.places]


def _block(place: str, ties: Ties) -> Plain:
    part = round_robin(ties)
    found = model_of(part)
    return {
        "place": place,
        "members": ties.size,
        "organisations": part.size if found.mean.known else 0,
        "rater": found.share("actor").as_dict(),
        "rated": found.share("partner").as_dict(),
        "relationship": found.share("relationship").as_dict(),
        "generalised_reciprocity": found.generalised_reciprocity.as_dict(),
        "dyadic_reciprocity": found.reciprocity.as_dict(),
    }


# -- severity ------------------------------------------------------------------------------------


def _severity(of: Assessment, ties: Ties) -> Plain:
    """The scores if nobody rated more severely than others of their own sector."""
    table = tie_by_centred_severity(ties)
    moved = table.to_numpy()
    open_ = bool(np.isnan(moved).all())
    after = of.outcome if open_ else _with_views(of, moved)
    note = table.attrs["note"] if open_ else ""
    rows = []
    for n, sector in enumerate(of.frame.sectors):
        mine = of.frame.sector == n
        rows.append(
            {
                "sector": sector,
                "title": of.wave.structure.register.sectors.titles[sector],
                "given": _then(_given(ties.values, mine), _given(moved, mine)),
                "received": _then(_given(ties.values.T, mine), _given(moved.T, mine)),
                "score": _then(
                    float(of.outcome.sector[n, 0]), np.nan if open_ else float(after.sector[n, 0])
                ),
            }
        )
    changed = of.outcome.band[:, 0] != after.band[:, 0]
    return {
        "note": note,
        "system": _then(float(of.outcome.system[0]), np.nan if open_ else float(after.system[0])),
        "pairs": int(np.isfinite(of.outcome.maturity[:, 0]).sum()),
        "bands_changed": None if open_ else int(changed.sum()),
        "crossed": [] if open_ else _crossed(of, after),
        "sectors": rows,
    }


def _with_views(of: Assessment, moved: Floats) -> Outcome:
    """Every score with other views in place of those given; the rest as it was said."""
    frame, layer = of.frame, of.views.quality
    values = np.where(
        layer.observed[..., None], moved[frame.sides, frame.others][..., None], layer.values
    )
    other = replace(of.views, quality=replace(layer, values=values))
    return evaluate(Known(other, frame), rules(of.survey.settings))


def _crossed(of: Assessment, after: Outcome) -> list[str]:
    """The criteria whose value would stand on the other side of its line."""
    then = of_outcome(after)
    found = []
    for criterion in of.verdict.criteria:
        one, other = criterion.score.value, float(then[criterion.statistic][..., 0])
        if np.isfinite(one) and np.isfinite(other):
            line = criterion.threshold - EXACT
            if (one < line) != (other < line):
                found.append(criterion.id)
    return found


def _given(values: Floats, mine: Bools) -> float:
    """The mean of the views that some organisations gave."""
    return float(mean(values[mine].reshape(-1)))


def _then(before: float, after: float) -> Plain:
    return {"before": before, "after": after}
