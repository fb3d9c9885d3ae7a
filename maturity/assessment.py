"""From a wave's answers to everything that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from maturity.basis import Basis, Evidence, Informal, prepare
from maturity.criteria import place_criteria, system_criteria, turnout
from maturity.frame import Frame, frame
from maturity.model import Rules
from maturity.network import Network, ViewTie
from maturity.network import network as network_of
from maturity.outcome import Outcome, evaluate
from maturity.ranges import Ends, Job, Sampling, everything, only_pairs, ranges
from maturity.scores import GRADED, Score, Scored, grade, scored
from maturity.sensitivity import Variant, jobs, variants
from maturity.settings import DEPTH_STEPS, Settings
from maturity.settle import either_way, settle
from maturity.survey import Survey
from maturity.verdicts import (
    PLACE_NEEDED,
    UNKNOWN,
    Check,
    Criterion,
    Verdict,
    pair_verdict,
    place_gate,
    place_verdict,
    system_gate,
    system_verdict,
)
from maturity.views import Known, Layer, Views
from maturity.wave import Wave
from maturity.worlds import draws


@dataclass(frozen=True, eq=False)
class Assessment:
    """All that follows from one wave: its scores with their ranges, and its verdicts.

    `named` are the ranges of pairs without imputation and `pairs` the verdicts on pairs from them;
    `without_removals` is the system's score over the full rule-based set of expected ties, where
    the consultant removed some.
    """

    survey: Survey
    wave: Wave
    frame: Frame
    basis: Basis
    views: Views
    outcome: Outcome
    scored: Scored
    named: Ends
    pairs: tuple[str, ...]
    verdict: Verdict
    places: tuple[Verdict, ...]
    sensitivity: tuple[Variant, ...]
    without_removals: Score | None
    inputs: Mapping[str, str]
    replicates: int
    seed: int

    @property
    def evidence(self) -> Evidence:
        """How much stands behind each view."""
        return self.basis.evidence

    @property
    def informal(self) -> Informal:
        """Views of pairs that the structure does not expect."""
        return self.basis.informal


#: Resampled worlds behind each range, and the seed they are drawn with, unless told otherwise.
REPLICATES, SEED = 2000, 0


def assess(
    survey: Survey,
    wave: Wave,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    alternatives: bool = True,
) -> Assessment:
    """Score one wave of a survey, find the ranges of every score, and give the verdicts.

    Without `alternatives` the verdict is not tried under other choices, which takes a third of the
    time.
    """
    settings, chosen = survey.settings, rules(survey.settings)
    system = frame(wave.structure)
    basis = prepare(wave, system)
    views = basis.views()
    outcome = evaluate(Known(views, system), chosen)
    others = jobs(system, chosen, settings) if alternatives else {}
    ends = ranges(
        basis,
        draws(wave, seed, replicates),
        {
            "all": Job(everything(chosen), settings.delta),
            "named": Job(only_pairs(chosen), settings.delta, impute=False),
            **others,
        },
        Sampling(settings.level, settings.delta, settings.singleton_sd),
    )
    found = scored(outcome, ends["all"], basis.evidence)
    criteria, gate = system_tests(wave, basis, found, settings)
    verdict = system_verdict(criteria, gate, settings.sino_needed)
    places = [_place(wave, system, found, settings, n) for n in range(len(system.places))]
    swings = either_way(basis, chosen)

    def settled(verdict: Verdict, needed: int) -> Verdict:
        if verdict.verdict != UNKNOWN:
            return verdict
        return replace(verdict, settle=settle(verdict, needed, swings, system))

    return Assessment(
        survey=survey,
        wave=wave,
        frame=system,
        basis=basis,
        views=views,
        outcome=outcome,
        scored=found,
        named=ends["named"],
        pairs=_pairs(ends["named"], settings, chosen),
        verdict=settled(verdict, settings.sino_needed),
        places=tuple(settled(place, PLACE_NEEDED) for place in places),
        sensitivity=variants(criteria, gate, settings, {name: ends[name] for name in others})
        if alternatives
        else (),
        without_removals=_without_removals(wave, chosen),
        inputs=survey.inputs(wave.id),
        replicates=replicates,
        seed=seed,
    )


def _pairs(named: Ends, settings: Settings, chosen: Rules) -> tuple[str, ...]:
    """Whether each pair is one in name only, by what leaders said and nothing filled in."""

    def at(name: str, p: int) -> Score:
        return Score(low=float(named.low[name][p]), high=float(named.high[name][p]))

    return tuple(
        pair_verdict(at("maturity", p), at("depth", p), settings.band_cuts[0], chosen.depth_cut)
        for p in range(len(named.low["maturity"]))
    )


def _without_removals(wave: Wave, chosen: Rules) -> Score | None:
    """The system's score over every pair that the rules presume."""
    if not wave.structure.removed:
        return None
    wider = frame(wave.structure, wave.structure.by_rule)
    basis = prepare(wave, wider)
    full = evaluate(Known(basis.views(), wider), chosen)
    known = np.isfinite(full.maturity[:, 0])
    filled = basis.filled[0].any(axis=0)
    return Score(float(full.system[0]), n=int(known.sum()), imputed=int((known & filled).sum()))


def system_tests(
    wave: Wave, basis: Basis, found: Scored, settings: Settings
) -> tuple[tuple[Criterion, ...], tuple[Check, ...]]:
    """The criteria of a system and what must hold before they give a verdict."""
    views, system, register = basis.views(), basis.frame, wave.structure.register
    heard = int((system.heard & views.voice.observed).sum()) if views.voice is not None else 0
    stated = int(np.isfinite(wave.statements).any(axis=1).sum())
    criteria = system_criteria(found, system, settings, voices=heard, leaders=stated)
    grades = [
        grade(leaders, filled)
        for leaders, filled in zip(basis.evidence.leaders.T, basis.filled[0].T, strict=True)
    ]
    graded = sum(name in GRADED for name in grades)
    gate = system_gate(
        register,
        turnout(wave, register, frozenset(register.ids)),
        system.size,
        graded / system.size if system.size else 0.0,
        settings,
    )
    return criteria, gate


def _place(wave: Wave, system: Frame, found: Scored, settings: Settings, n: int) -> Verdict:
    """The verdict on one place."""
    register, place = wave.structure.register, system.places[n]
    codes = frozenset(np.array(system.organisations, dtype=object)[place.members].tolist())
    sectors = len(set(system.sector[place.members].tolist()))
    gate = place_gate(turnout(wave, register, codes), sectors)
    return place_verdict(place_criteria(found, system, settings, n), gate)


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
        add(layer_of(dimension.id), layer)
    if views.depth is not None:
        add("depth", views.depth)
    return network_of(wave, found)


def layer_of(dimension: str) -> str:
    """The layer of the network that holds the views of a dimension.

    An instrument may call a dimension what we call a layer; its items may not hold a colon.
    """
    return f"dimension:{dimension}" if dimension in ("overall", "depth") else dimension
