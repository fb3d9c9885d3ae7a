"""From a wave's answers to everything that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from maturity.frame import Frame, frame
from maturity.model import Layer, Outcome, Rules, Views, evaluate
from maturity.network import Network, ViewTie
from maturity.network import network as network_of
from maturity.settings import DEPTH_STEPS, Settings
from maturity.survey import Survey
from maturity.wave import Wave
from maturity.worlds import Basis, Evidence, Informal, prepare


@dataclass(frozen=True, eq=False)
class Assessment:
    """All that follows from one wave: its views, its scores, and what stands behind them.

    `without_removals` is the outcome over the full rule-based set of expected ties, where the
    consultant removed some.
    """

    survey: Survey
    wave: Wave
    frame: Frame
    views: Views
    basis: Basis
    outcome: Outcome
    without_removals: Outcome | None
    inputs: Mapping[str, str]

    @property
    def evidence(self) -> Evidence:
        """How much stands behind each view."""
        return self.basis.evidence

    @property
    def informal(self) -> Informal:
        """Views of pairs that the structure does not expect."""
        return self.basis.informal


def assess(survey: Survey, wave: Wave) -> Assessment:
    """Score one wave of a survey."""
    chosen = rules(survey.settings)
    system = frame(wave.structure)
    basis = prepare(wave, system)
    views = basis.views()
    full = None
    if wave.structure.removed:
        wider = frame(wave.structure, wave.structure.by_rule)
        full = evaluate(prepare(wave, wider).views(), wider, chosen)
    return Assessment(
        survey=survey,
        wave=wave,
        frame=system,
        views=views,
        basis=basis,
        outcome=evaluate(views, system, chosen),
        without_removals=full,
        inputs=survey.inputs(),
    )


def rules(settings: Settings) -> Rules:
    """The numbers the formulas use, on scales from 0 to 100."""
    return Rules(
        band_cuts=settings.band_cuts,
        working_cut=settings.working_cut,
        depth_cut=settings.depth_cut * 100 / DEPTH_STEPS,
        asymmetry=settings.asymmetry,
        tolerance=settings.tolerance,
    )


def network(assessment: Assessment) -> Network:
    """The network of an assessed wave, with the observed views of its expected ties in each layer.

    The layers are "overall", one for each dimension, and "depth" where the instrument asks for it.
    A view that was filled in is not there: only what leaders said.
    """
    wave, system, views = assessment.wave, assessment.frame, assessment.views
    found: list[ViewTie] = []

    def add(name: str, layer: Layer) -> None:
        for side, pair in np.argwhere(layer.observed):
            found.append(
                ViewTie(
                    system.organisations[system.sides[side, pair]],
                    system.organisations[system.others[side, pair]],
                    layer=name,
                    value=float(layer.values[side, pair, 0]),
                    leaders=int(layer.leaders[side, pair]),
                )
            )

    add("overall", views.quality)
    for dimension, layer in zip(wave.instrument.dimensions, views.dimensions, strict=True):
        # An instrument may call a dimension what we call a layer; its items may not hold a colon.
        taken = dimension.id in ("overall", "depth")
        add(f"dimension:{dimension.id}" if taken else dimension.id, layer)
    if views.depth is not None:
        add("depth", views.depth)
    return network_of(wave, found)
