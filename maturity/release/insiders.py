"""What people inside know of a survey, taken from the answers themselves to test a release."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from maturity.assessment import Assessment
from maturity.frame import Floats, Ints
from maturity.instrument import Status
from maturity.release.attack import Insider
from maturity.release.linked import Paper
from maturity.release.rules import Rules
from maturity.release.siege import Protected
from maturity.settings import DEPTH_STEPS
from maturity.testimony import leaders_views


def insiders(assessment: Assessment) -> Iterator[Insider]:
    """Any reader first, then everyone of each organisation that answered, with all its answers."""
    frame, views, said = assessment.frame, assessment.views, assessment.basis.said
    made = np.isfinite(said.values).any(axis=0)
    values, theirs = said.values[:, made], said.organisation[made]
    quality = np.where(views.quality.observed, views.quality.values[..., 0], np.nan)
    voices = np.full(quality.shape, np.nan)
    if views.voice is not None:
        voices = np.where(views.voice.observed, views.voice.values[..., 0], np.nan)
    deep = np.zeros(quality.shape, dtype=bool)
    if views.depth is not None:
        cut = assessment.survey.settings.depth_cut * 100 / DEPTH_STEPS
        depth = np.where(views.depth.observed, views.depth.values[..., 0], 0.0)
        # The other side is at least 0, so half of this alone may be enough.
        deep = depth / 2 >= cut
    for n in (None, *range(len(frame.organisations))):
        mine = (frame.sides == n) if n is not None else np.zeros(quality.shape, dtype=bool)
        own = (theirs == n) if n is not None else np.zeros(len(theirs), dtype=bool)
        if n is not None and not (np.isfinite(quality) & mine).any() and not own.any():
            continue
        yield Insider(
            n,
            np.where(mine, quality, np.nan).reshape(-1),
            np.where(mine, voices, np.nan).reshape(-1),
            np.where(own, values[0], np.nan),
            np.where(own, values[1:], np.nan),
            np.asarray((deep & mine).any(axis=0)),
        )


def truth(assessment: Assessment) -> tuple[Floats, Floats, Ints]:
    """The views with stand-ins, which ties work, and each pair's band: the hint for an audit."""
    outcome = assessment.outcome
    return (
        outcome.views[..., 0].reshape(-1),
        outcome.working[:, 0],
        outcome.band[:, 0].astype(np.int64),
    )


def protected(
    assessment: Assessment, paper: Paper, rules: Rules, consented: frozenset[str]
) -> Protected:
    """The views with too few leaders and no consent, and what each leader said."""
    frame = paper.frame
    agreed = np.array([code in consented for code in frame.organisations], dtype=bool)
    few = (paper.leaders > 0) & (paper.leaders < rules.side) & ~agreed[frame.sides]
    answers, wave = assessment.wave.answers, assessment.wave
    spoke = (answers.state == Status.VALUE) | (answers.state == Status.NONE)
    view = frame.view_index()[wave.organisation_of[answers.leader], answers.partner]
    at = np.where(spoke, view, -1)
    whole = _by_view(at, leaders_views(answers))
    heard = wave.instrument.voice
    voices = _by_view(at, leaders_views(answers, heard)) if heard else {}
    return Protected(few.reshape(-1), whole, voices)


def _by_view(at: Ints, said: Floats) -> dict[int, tuple[float, ...]]:
    """What each leader said, by the view it is part of; the unknown say nothing."""
    found: dict[int, set[float]] = {}
    for view, value in zip(at.tolist(), said.tolist(), strict=True):
        if view >= 0 and not math.isnan(value):
            found.setdefault(view, set()).add(value)
    return {view: tuple(sorted(values)) for view, values in found.items()}
