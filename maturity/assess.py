"""From a wave's answers to everything that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from maturity.frame import Frame, frame
from maturity.model import Outcome, Rules, Views, evaluate
from maturity.settings import DEPTH_STEPS, Settings
from maturity.survey import Survey
from maturity.wave import Wave
from maturity.worlds import Evidence, Informal, observed


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
    evidence: Evidence
    informal: Informal
    outcome: Outcome
    without_removals: Outcome | None
    inputs: Mapping[str, str]


def assess(survey: Survey, wave: Wave) -> Assessment:
    """Score one wave of a survey."""
    chosen = rules(survey.settings)
    system = frame(wave.structure)
    views, evidence, informal = observed(wave, system)
    full = None
    if wave.structure.removed:
        wider = frame(wave.structure, wave.structure.by_rule)
        full = evaluate(observed(wave, wider)[0], wider, chosen)
    return Assessment(
        survey=survey,
        wave=wave,
        frame=system,
        views=views,
        evidence=evidence,
        informal=informal,
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
