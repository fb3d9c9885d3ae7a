"""A wave's answers about the expected pairs, prepared so that any number of worlds can be made.

Everything the answers say is prepared once (`prepare`). A world is then one weight for each leader.
Which views are observed and which may be filled is decided on the data alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from maturity.frame import Bools, Floats, Frame, Ints
from maturity.instrument import Status
from maturity.model import EXACT, imputable, mean
from maturity.testimony import Said, items, leaders_views, statements
from maturity.views import Layer, Statements, Views
from maturity.wave import Wave
from maturity.worlds import Draws, exact, ratio


@dataclass(frozen=True, eq=False)
class Evidence:
    """How much stands behind each view of an expected pair: arrays of 2 x pairs, or pairs.

    `leaders` counts those with a view, `missing` those who were asked and did not say (cannot
    judge is an answer and not missing), `unjudged` marks the pairs that leaders of both sides
    answered about and nobody could judge, `disputed` those whose existence is disputed, `one_sided`
    those that only one of two sides says exist at all.
    """

    leaders: Ints
    missing: Ints
    unjudged: Bools
    disputed: Bools
    one_sided: Bools


@dataclass(frozen=True, eq=False)
class Informal:
    """Views of pairs that the structure does not expect: never scored, shown on their own.

    `depth` is how the two work together as that side sees it, NaN where nobody said; `denied`
    marks the views of which all leaders say that there is no relationship.
    """

    speaker: Ints
    partner: Ints
    view: Floats
    leaders: Ints
    depth: Floats
    denied: Bools


@dataclass(frozen=True, eq=False)
class _Speaker:
    """The answers of one organisation: (2, layers, its views, its leaders).

    First the score of each answer, 0 where there is none, then whether there is one.
    """

    leaders: Ints
    views: Ints
    said: Floats


@dataclass(frozen=True, eq=False)
class _Lone:
    """The views that rest on one leader alone: their layer, position and that leader."""

    layer: Ints
    view: Ints
    leader: Ints


@dataclass(frozen=True, eq=False)
class Basis:
    """A wave's answers, prepared so that any number of worlds can be made of them."""

    frame: Frame
    evidence: Evidence
    informal: Informal
    dimensions: int
    has_voice: bool
    has_depth: bool
    speakers: tuple[_Speaker, ...]
    lone: _Lone
    counts: Ints
    missing: Ints
    filled: Bools
    observed: Floats
    said: Said
    items: Said

    def views(self, draws: Draws | None = None, sd: float = 0.0) -> Views:
        """What the model reads in these worlds; without draws, what was observed."""
        values = self.observed if draws is None else self._drawn(draws, sd)

        def layer(n: int) -> Layer:
            shape = (2, self.frame.size, values.shape[-1])
            asked = self.missing[n] + self.counts[n]
            silent = np.divide(self.missing[n], asked, out=np.zeros(asked.shape), where=asked > 0)
            return Layer(values[n].reshape(shape), self.counts[n], silent, self.filled[n])

        after = 2 + self.dimensions
        said = tuple(Statements(*kind) for kind in self.said.means(draws, sd))
        return Views(
            quality=layer(0),
            exists=layer(1),
            dimensions=tuple(layer(2 + n) for n in range(self.dimensions)),
            voice=layer(after) if self.has_voice else None,
            depth=layer(after + self.has_voice) if self.has_depth else None,
            statements=said[0],
            questions=said[1:],
            items=tuple(Statements(*kind) for kind in self.items.means(draws, sd)),
        )

    def _drawn(self, draws: Draws, sd: float) -> Floats:
        """Every layer in the drawn worlds: (layers, 2 x pairs, worlds)."""
        found = _means(self.speakers, self.silent_views, draws.weights, self.observed)
        lone = self.lone
        moved = found[lone.layer, lone.view] + sd * draws.noise[lone.leader]
        found[lone.layer, lone.view] = np.clip(moved, 0.0, 100.0)
        return found

    @cached_property
    def silent_views(self) -> Ints:
        """The views of organisations none of whose leaders said anything of an expected partner."""
        heard = [speaker.views for speaker in self.speakers]
        return np.setdiff1d(np.arange(2 * self.frame.size), np.concatenate([[], *heard]))


def prepare(wave: Wave, frame: Frame) -> Basis:
    """Everything the model may read of a wave's answers about these pairs."""
    answers = wave.answers
    speaker = wave.organisation_of[answers.leader]
    view = frame.view_index()[speaker, answers.partner]
    inside = view >= 0
    none = answers.state == Status.NONE
    valued = answers.state == Status.VALUE
    composite = leaders_views(answers)
    instrument = wave.instrument
    # One pair of arrays a layer: the score of each answer, and whether it counts.
    rows: list[tuple[Floats, Bools]] = [(composite, none | valued)]
    share = 1.0 if answers.exists is None else answers.exists
    rows.append((np.where(none, 0.0, 100.0 * share), none | valued))
    groups = [dimension.items for dimension in instrument.dimensions]
    groups += [instrument.voice] if instrument.voice else []
    scores = [mean(answers.quality[:, list(items)], axis=1) for items in groups]
    has_depth = instrument.one("depth") is not None
    scores += [answers.depth] if has_depth else []
    rows += [(np.where(none, 0.0, score), none | np.isfinite(score)) for score in scores]
    values = np.array([np.where(usable, row, 0.0) for row, usable in rows])
    usable = np.array([usable & inside for _, usable in rows])
    counts = np.array([_count(view, use, frame.size) for use in usable])
    unjudged = _unjudged(
        _count(view, inside & (answers.state == Status.UNKNOWN), frame.size), counts[0]
    )
    speakers = tuple(_speakers(wave, frame, view, values, usable))
    empty = np.full((len(rows), 2 * frame.size, 1), np.nan)
    everyone = np.ones((len(wave.leaders), 1))
    observed = _means(speakers, np.arange(2 * frame.size), everyone, empty)
    disputed, one_sided = _disputed(observed[1, :, 0].reshape(2, -1), counts[0] > 0)
    missing = _missing(wave, frame)
    # Whoever broke off a questionnaire is missing only where they had not yet said anything.
    begun = (answers.state == Status.BLANK) & wave.asked[answers.leader, answers.partner]
    evidence = Evidence(
        leaders=counts[0],
        missing=missing,
        unjudged=unjudged,
        disputed=disputed,
        one_sided=one_sided,
    )
    return Basis(
        frame=frame,
        evidence=evidence,
        informal=_informal(composite, none, valued, ~inside, speaker, wave),
        dimensions=len(instrument.dimensions),
        has_voice=bool(instrument.voice),
        has_depth=has_depth,
        speakers=speakers,
        lone=_lone(answers.leader, view, usable & ~none, counts),
        counts=counts,
        missing=np.array([missing - _count(view, use & begun, frame.size) for use in usable]),
        filled=np.array([imputable(n > 0, ~unjudged, frame) for n in counts]),
        observed=observed,
        said=statements(wave, frame),
        items=items(wave, frame),
    )


def _means(
    speakers: tuple[_Speaker, ...], silent: Ints, weights: Floats, otherwise: Floats
) -> Floats:
    """The weighted mean of every view in every world: (layers, 2 x pairs, worlds).

    `silent` are the views that no speaker has.
    """
    layers, views = otherwise.shape[:2]
    found = np.empty((layers, views, weights.shape[1]))
    found[:, silent] = otherwise[:, silent]
    for speaker in speakers:
        said = speaker.said
        sums = said.reshape(-1, said.shape[-1]) @ weights[speaker.leaders]
        total, count = sums.reshape(*said.shape[:3], -1)
        found[:, speaker.views] = ratio(total, count, otherwise[:, speaker.views])
    return found


def _speakers(
    wave: Wave, frame: Frame, view: Ints, values: Floats, usable: Bools
) -> list[_Speaker]:
    """The answers of each organisation about its expected partners."""
    own = wave.organisation_of
    local = np.zeros(len(wave.leaders), dtype=np.int64)
    position = np.zeros(2 * frame.size, dtype=np.int64)
    rows_of = own[wave.answers.leader]
    rounded = exact(values)
    found = []
    for n in range(len(frame.organisations)):
        leaders = np.flatnonzero(own == n)
        views = np.flatnonzero(frame.sides.reshape(-1) == n)
        rows = np.flatnonzero((rows_of == n) & (view >= 0))
        if not len(views) or not len(rows):
            continue
        local[leaders] = np.arange(len(leaders))
        position[views] = np.arange(len(views))
        said = np.zeros((2, len(values), len(views), len(leaders)))
        at = (slice(None), position[view[rows]], local[wave.answers.leader[rows]])
        said[0][at] = np.where(usable[:, rows], rounded[:, rows], 0.0)
        said[1][at] = usable[:, rows]
        found.append(_Speaker(leaders, views, said))
    return found


def _lone(leader: Ints, view: Ints, rated: Bools, counts: Ints) -> _Lone:
    """Views that rest on one leader who says a relationship exists; existence has no noise."""
    layer, row = np.nonzero(rated)
    alone = (counts.reshape(len(counts), -1)[layer, view[row]] == 1) & (layer != 1)
    return _Lone(layer[alone], view[row][alone], leader[row][alone])


def _count(view: Ints, usable: Bools, pairs: int) -> Ints:
    return np.bincount(view[usable], minlength=2 * pairs).reshape(2, pairs)


def _unjudged(unknown: Ints, leaders: Ints) -> Bools:
    """Pairs about which leaders of both sides answered, all of them that they cannot judge."""
    return np.asarray(((unknown > 0) & (leaders == 0)).all(axis=0))


def _disputed(share: Floats, seen: Bools) -> tuple[Bools, Bools]:
    """Pairs where leaders of one side, or the two sides, disagree that a relationship exists.

    The second are those among them that nobody on one side, and somebody on the other, says exists.
    """
    known = np.where(seen, share / 100, 0.5)
    within = ((known > EXACT) & (known < 1 - EXACT) & seen).any(axis=0)
    between = seen.all(axis=0) & ((known[0] > EXACT) != (known[1] > EXACT))
    return np.asarray(within | between), np.asarray(between)


def _missing(wave: Wave, frame: Frame) -> Ints:
    """Leaders asked about a partner who did not answer, or who left that partner blank."""
    said = np.zeros(wave.asked.shape, dtype=bool)
    answers = wave.answers
    spoken = answers.state != Status.BLANK
    said[answers.leader[spoken], answers.partner[spoken]] = True
    by_organisation = np.zeros((len(frame.organisations),) * 2, dtype=np.int64)
    np.add.at(by_organisation, wave.organisation_of, (wave.asked & ~said).astype(np.int64))
    return np.asarray(by_organisation[frame.sides, frame.others])


def _informal(
    composite: Floats, none: Bools, valued: Bools, outside: Bools, speaker: Ints, wave: Wave
) -> Informal:
    size = len(wave.organisations)
    cell = speaker * size + wave.answers.partner

    def means(values: Floats, rows: Bools) -> tuple[Ints, Floats]:
        count = np.bincount(cell[rows], minlength=size * size)
        total = np.bincount(cell[rows], weights=values[rows], minlength=size * size)
        return count, np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0)

    deep = np.where(none, 0.0, wave.answers.depth)
    count, view = means(composite, (none | valued) & outside)
    _, depth = means(deep, np.isfinite(deep) & outside)
    absent, _ = means(composite, none & outside)
    found = np.flatnonzero(count)
    return Informal(
        found // size,
        found % size,
        view[found],
        count[found],
        depth[found],
        absent[found] == count[found],
    )
