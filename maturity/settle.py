"""What would settle a verdict: whose outstanding replies could move an undecided criterion."""

from __future__ import annotations

import numpy as np

from maturity.basis import Basis
from maturity.frame import Floats, Frame
from maturity.model import Rules
from maturity.outcome import evaluate
from maturity.ranges import Arrays, of_outcome
from maturity.verdicts import Settle, Verdict, pivotal
from maturity.views import Filling, Known, Layer, Statements, Views

#: How many organisations are named, those who could move most first.
NAMED = 5
#: A swing smaller than this, in points of 100, settles nothing.
LEAST = 0.5


def settle(found: Verdict, needed: int, either_way: Arrays, frame: Frame) -> tuple[Settle, ...]:
    """The organisations with replies outstanding that could move what the verdict turns on most.

    Only criteria that are not known, and that could still turn the verdict, count. The swing is the
    difference between the two worlds of `either_way`, in points of 100.
    """
    turns = pivotal([criterion.met() for criterion in found.criteria], needed)
    size = len(frame.organisations)
    swings: dict[int, dict[str, float]] = {}
    for criterion, decisive in zip(found.criteria, turns, strict=True):
        if not decisive or not criterion.applies:
            continue
        values = either_way[criterion.statistic][criterion.index]
        swing = np.nan_to_num(np.abs(values[size:] - values[:size]))
        swing *= 100 if criterion.unit == "share" else 1
        for n in np.flatnonzero(swing >= LEAST):
            swings.setdefault(int(n), {})[criterion.id] = float(swing[n])
    # Equal swings stand in register order, so that the list is the same every time.
    ranked = sorted(swings, key=lambda n: (-round(max(swings[n].values()), 6), n))
    return tuple(
        Settle(frame.organisations[n], tuple(swings[n]), max(swings[n].values()))
        for n in ranked[:NAMED]
    )


def either_way(basis: Basis, rules: Rules) -> Arrays:
    """Every statistic with each organisation's outstanding replies at 0, then with them at 100.

    One world for each organisation and end; everyone else's answers are left as observed.
    """
    return of_outcome(evaluate(Known(_either_way(basis), basis.frame), rules))


def _either_way(basis: Basis) -> Views:
    """One world for each organisation with its silent leaders at 0, then one with them at 100."""
    views, frame = basis.views(), basis.frame
    size = len(frame.organisations)
    ends = np.repeat([0.0, 100.0], size)
    who = np.tile(np.arange(size), 2)

    def layer(given: Layer, *, impute: bool = True) -> Layer:
        full = np.repeat(given.complete(frame, Filling(impute=impute)), 2 * size, axis=-1)
        silent = np.where(given.observed, given.silent, 1.0)[..., None]
        # A view nobody was asked for is not outstanding, whoever would have given it.
        asked = (basis.evidence.missing > 0)[..., None]
        mine = (frame.sides[..., None] == who) & asked
        values = np.where(mine, _moved(full, silent, ends), full)
        return Layer(values, np.ones_like(given.leaders), given.silent, given.filled)

    def statements(given: Statements) -> Statements:
        full = np.repeat(given.values, 2 * size, axis=-1)
        silent = np.where(np.isfinite(given.values[:, 0]), given.silent, 1.0)[:, None]
        mine = (np.arange(size)[:, None] == who) & given.invited[:, None]
        mine = mine & (basis.said.missing[0] > 0)[:, None]
        return Statements(
            np.where(mine, _moved(full, silent, ends), full), given.silent, given.invited
        )

    return Views(
        quality=layer(views.quality),
        exists=layer(views.exists),
        dimensions=(),
        # C3 reads what was said and no view filled in.
        voice=layer(views.voice, impute=False) if views.voice is not None else None,
        depth=layer(views.depth) if views.depth is not None else None,
        statements=statements(views.statements),
        questions=(),
    )


def _moved(full: Floats, silent: Floats, ends: Floats) -> Floats:
    """Values with the silent share at an end; a value nobody gave is the end itself."""
    return np.where(silent >= 1.0, ends, (1 - silent) * full + silent * ends)
