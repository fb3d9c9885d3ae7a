"""The arrays that the model reads: what the answers of a wave say of every expected pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maturity.frame import Bools, Floats, Frame, Ints
from maturity.instrument import Status
from maturity.model import EXACT, Layer, Views, imputable, mean
from maturity.wave import Wave


@dataclass(frozen=True, eq=False)
class Evidence:
    """How much stands behind each view of an expected pair: arrays of 2 x pairs, or pairs.

    `leaders` counts those with a view, `missing` those who were asked and did not say (cannot
    judge is an answer and not missing), `unjudged` marks the pairs that leaders of both sides
    answered about and nobody could judge, `disputed` those whose existence is disputed.
    """

    leaders: Ints
    missing: Ints
    unjudged: Bools
    disputed: Bools


@dataclass(frozen=True, eq=False)
class Informal:
    """Views of pairs that the structure does not expect: never scored, shown on their own."""

    speaker: Ints
    partner: Ints
    view: Floats
    leaders: Ints


def observed(wave: Wave, frame: Frame) -> tuple[Views, Evidence, Informal]:
    """World 0: the views as the leaders gave them, one world wide."""
    answers = wave.answers
    counted = np.isin(answers.state, (Status.VALUE, Status.NONE))
    none = answers.state == Status.NONE
    speaker = wave.organisation_of[answers.leader]
    view = frame.view_index()[speaker, answers.partner]
    composite = np.where(none, 0.0, _row_mean(answers.quality))
    exists = np.where(none, 0.0, 1.0)
    rows = _Rows(view, frame.size)
    quality, leaders = rows.mean(composite, counted)
    share, _ = rows.mean(exists, counted)
    kind, _ = rows.mean(composite, counted & ~none)
    said_unknown = rows.count(answers.state == Status.UNKNOWN)
    unjudged = _unjudged(said_unknown, leaders)
    judged = ~unjudged

    def layer(values: Floats, usable: Bools) -> Layer:
        means, count = rows.mean(np.where(none, 0.0, values), usable)
        seen = count > 0
        return Layer(means[..., None], seen, imputable(seen, judged, frame))

    def dimension(items: tuple[int, ...]) -> Layer:
        values = _row_mean(answers.quality[:, list(items)])
        return layer(values, none | np.isfinite(values))

    seen = leaders > 0
    filled = imputable(seen, judged, frame)
    instrument = wave.instrument
    has_depth = instrument.one("depth") is not None
    statements, questions = _statements(wave, frame)
    views = Views(
        quality=Layer(quality[..., None], seen, filled),
        exists=Layer(share[..., None], seen, filled),
        kind=kind[..., None],
        dimensions=tuple(dimension(d.items) for d in instrument.dimensions),
        voice=dimension(instrument.voice) if instrument.voice else None,
        depth=layer(answers.depth, none | np.isfinite(answers.depth)) if has_depth else None,
        statements=statements,
        questions=questions,
    )
    evidence = Evidence(leaders, _missing(wave, frame), unjudged, _disputed(share, seen))
    return views, evidence, _informal(composite, counted & (view < 0), speaker, wave)


@dataclass(frozen=True)
class _Rows:
    """Answers gathered by the view they belong to; rows outside the expected pairs count nowhere."""

    view: Ints
    pairs: int

    def count(self, usable: Bools) -> Ints:
        """How many usable rows each view has: 2 x pairs."""
        chosen = self.view[usable & (self.view >= 0)]
        return np.bincount(chosen, minlength=2 * self.pairs).reshape(2, self.pairs)

    def mean(self, values: Floats, usable: Bools) -> tuple[Floats, Ints]:
        """The mean of the usable rows of each view, NaN where there is none, and their number."""
        kept = usable & (self.view >= 0)
        total = np.bincount(self.view[kept], weights=values[kept], minlength=2 * self.pairs)
        count = self.count(usable)
        means = np.full(count.shape, np.nan)
        np.divide(total.reshape(count.shape), count, out=means, where=count > 0)
        return means, count


def _row_mean(values: Floats) -> Floats:
    """The mean of the answered items of each row."""
    return mean(values, axis=1)


def _unjudged(unknown: Ints, leaders: Ints) -> Bools:
    """Pairs about which leaders of both sides answered, all of them that they cannot judge."""
    return np.asarray(((unknown > 0) & (leaders == 0)).all(axis=0))


def _disputed(share: Floats, seen: Bools) -> Bools:
    """Pairs where leaders of one side, or the two sides, disagree that a relationship exists."""
    known = np.where(seen, share, 0.5)
    within = ((known > EXACT) & (known < 1 - EXACT) & seen).any(axis=0)
    between = seen.all(axis=0) & ((known[0] > EXACT) != (known[1] > EXACT))
    return np.asarray(within | between)


def _missing(wave: Wave, frame: Frame) -> Ints:
    """Leaders asked about a partner who did not answer, or who left that partner blank."""
    said = np.zeros(wave.asked.shape, dtype=bool)
    answers = wave.answers
    spoken = answers.state != Status.BLANK
    said[answers.leader[spoken], answers.partner[spoken]] = True
    by_organisation = np.zeros((len(frame.organisations),) * 2, dtype=np.int64)
    np.add.at(by_organisation, wave.organisation_of, (wave.asked & ~said).astype(np.int64))
    return np.asarray(by_organisation[frame.sides, frame.others])


def _statements(wave: Wave, frame: Frame) -> tuple[Floats, Floats]:
    """Each organisation's statement index and questions: means over its leaders, one world wide."""
    questions = wave.instrument.questions
    by_leader = np.array(
        [_row_mean(wave.statements[:, list(items)]) for items in questions.values()]
    ).reshape(len(questions), len(wave.leaders))
    own = wave.organisation_of == np.arange(len(frame.organisations))[:, None]
    index = mean(by_leader) if len(questions) else np.full(len(wave.leaders), np.nan)
    return (
        _organisation_mean(own, index)[:, None],
        np.array([_organisation_mean(own, question) for question in by_leader]).reshape(
            len(questions), -1, 1
        ),
    )


def _organisation_mean(own: Bools, values: Floats) -> Floats:
    return mean(np.where(own, values, np.nan), axis=1)


def _informal(composite: Floats, rows: Bools, speaker: Ints, wave: Wave) -> Informal:
    size = len(wave.organisations)
    cell = (speaker * size + wave.answers.partner)[rows]
    count = np.bincount(cell, minlength=size * size)
    total = np.bincount(cell, weights=composite[rows], minlength=size * size)
    found = np.flatnonzero(count)
    return Informal(found // size, found % size, total[found] / count[found], count[found])

