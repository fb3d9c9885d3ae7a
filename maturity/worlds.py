"""The worlds that the model reads: what was observed, and what other leaders might have said.

Everything the answers say of the expected pairs is prepared once (`prepare`). A world is then one
weight for each leader: all ones for what was observed, the counts of a draw with replacement for a
resampled world. Which views are observed and which may be filled is decided on the data alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from maturity.frame import Bools, Floats, Frame, Ints
from maturity.instrument import Item, Status
from maturity.model import EXACT, imputable, mean
from maturity.views import Layer, Statements, Views
from maturity.wave import Answers, Wave

#: Answers are rounded to whole multiples of 2^-32, so a sum is the same in any order and on any
#: machine; the rounding is far below what any threshold forgives.
_UNIT = 2.0**-32

#: Statements that are also shown by themselves, beside the items that are never scored: whether
#: the plans of places shape those of the system.
BY_THEMSELVES = ("kf4b",)


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
class Draws:
    """Some worlds: how often each leader is heard, and the noise of those heard alone.

    Both are (leaders, worlds). The noise is in standard deviations.
    """

    weights: Floats
    noise: Floats


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
class _Said:
    """What leaders say of the system: one index and each question, (kinds, leaders).

    `missing` are who left it blank and `invited` which organisations were asked: (kinds,
    organisations).
    """

    values: Floats
    organisation: Ints
    missing: Ints
    invited: Bools


@dataclass(frozen=True, eq=False)
class _Told:
    """The statement index, or one question, by organisation: what is the same in every world.

    `scores` and `given` are (organisations, leaders), `data` what was observed, `alone` the
    organisations in which only one leader (`who`) said anything, `silent` the share who did not.
    """

    scores: Floats
    given: Floats
    data: Floats
    alone: Ints
    who: Ints
    silent: Floats


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
    said: _Said
    items: _Said

    def views(self, draws: Draws | None = None, sd: float = 0.0) -> Views:
        """What the model reads in these worlds; without draws, what was observed."""
        values = self.observed if draws is None else self._drawn(draws, sd)

        def layer(n: int) -> Layer:
            shape = (2, self.frame.size, values.shape[-1])
            asked = self.missing[n] + self.counts[n]
            silent = np.divide(self.missing[n], asked, out=np.zeros(asked.shape), where=asked > 0)
            return Layer(values[n].reshape(shape), self.counts[n], silent, self.filled[n])

        after = 2 + self.dimensions
        statements = self._of_leaders(self.said, self._told, draws, sd)
        return Views(
            quality=layer(0),
            exists=layer(1),
            dimensions=tuple(layer(2 + n) for n in range(self.dimensions)),
            voice=layer(after) if self.has_voice else None,
            depth=layer(after + self.has_voice) if self.has_depth else None,
            statements=statements[0],
            questions=statements[1:],
            items=self._of_leaders(self.items, self._told_items, draws, sd),
        )

    def _drawn(self, draws: Draws, sd: float) -> Floats:
        """Every layer in the drawn worlds: (layers, 2 x pairs, worlds)."""
        found = _means(self.speakers, self.silent_views, draws.weights, self.observed)
        lone = self.lone
        moved = found[lone.layer, lone.view] + sd * draws.noise[lone.leader]
        found[lone.layer, lone.view] = np.clip(moved, 0.0, 100.0)
        return found

    def _of_leaders(
        self, said: _Said, kinds: tuple[_Told, ...], draws: Draws | None, sd: float
    ) -> tuple[Statements, ...]:
        """What leaders say of the system, by organisation: one after another kind."""
        found = []
        for told, invited in zip(kinds, said.invited, strict=True):
            means = told.data
            if draws is not None:
                means = _ratio(told.scores @ draws.weights, told.given @ draws.weights, told.data)
                moved = means[told.alone] + sd * draws.noise[told.who]
                means[told.alone] = np.clip(moved, 0.0, 100.0)
            found.append(Statements(means, told.silent, invited))
        return tuple(found)

    @cached_property
    def _told(self) -> tuple[_Told, ...]:
        """What stays the same in every world of the statement index and of each question."""
        return self._unmoved(self.said)

    @cached_property
    def _told_items(self) -> tuple[_Told, ...]:
        """What stays the same in every world of the single items."""
        return self._unmoved(self.items)

    def _unmoved(self, said: _Said) -> tuple[_Told, ...]:
        own = said.organisation == np.arange(len(self.frame.organisations))[:, None]
        found = []
        for values, missing in zip(said.values, said.missing, strict=True):
            mine = own & np.isfinite(values)
            given = mine.astype(np.float64)
            scores = given * _exact(np.nan_to_num(values))
            count = mine.sum(axis=1)
            alone = np.flatnonzero(count == 1)
            asked = missing + count
            silent = np.divide(missing, asked, out=np.zeros(len(asked)), where=asked > 0)
            unknown = np.full((len(mine), 1), np.nan)
            total, many = scores.sum(axis=1)[:, None], given.sum(axis=1)[:, None]
            data = _ratio(total, many, unknown)
            who = mine[alone].argmax(axis=1) if len(alone) else alone
            found.append(_Told(scores, given, data, alone, who, silent))
        return tuple(found)

    @cached_property
    def silent_views(self) -> Ints:
        """The views of organisations none of whose leaders said anything of an expected partner."""
        heard = [speaker.views for speaker in self.speakers]
        return np.setdiff1d(np.arange(2 * self.frame.size), np.concatenate([[], *heard]))


def leaders_views(answers: Answers) -> Floats:
    """Each leader's view of a partner: the mean of what they answered, 0 without a relationship."""
    return np.where(answers.state == Status.NONE, 0.0, mean(answers.quality, axis=1))


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
        said=_said(wave, frame),
        items=_items(wave, frame),
    )


def draws(wave: Wave, seed: int, worlds: int) -> Draws:
    """Resampled worlds: in each organisation one leader fewer than answered, with replacement.

    The draws depend on who answered and on the seed, never on what was said.
    """
    order = sorted(range(len(wave.leaders)), key=lambda n: _key(wave, n))
    groups: dict[str, list[int]] = {}
    for n in order:
        if wave.answered[n]:
            groups.setdefault(wave.leaders[n].organisation, []).append(n)
    members = [group for group in groups.values() if len(group) > 1]
    sizes = np.array([len(g) for g in members for _ in g[1:]], dtype=np.uint64)
    starts = np.cumsum([0] + [len(group) for group in members])[:-1]
    offsets = np.array(
        [start for start, g in zip(starts, members, strict=True) for _ in g[1:]], dtype=np.int64
    )
    flat = np.array([n for group in members for n in group], dtype=np.int64)
    raw = (
        np.random.Philox(key=[seed, 0]).random_raw(worlds * len(sizes)).reshape(worlds, len(sizes))
    )
    drawn = flat[(raw % sizes).astype(np.int64) + offsets] if len(sizes) else raw.astype(np.int64)
    cells = (drawn * worlds + np.arange(worlds)[:, None]).ravel()
    count = np.bincount(cells, minlength=len(wave.leaders) * worlds)
    weights = count.reshape(len(wave.leaders), worlds).astype(np.float64)
    noise = np.empty_like(weights)
    noise[order] = normals(seed, worlds, len(order)).T
    return Draws(weights, noise)


def some(drawn: Draws, start: int, stop: int) -> Draws:
    """A batch of the drawn worlds."""
    return Draws(drawn.weights[:, start:stop], drawn.noise[:, start:stop])


def _key(wave: Wave, n: int) -> tuple[str, str]:
    return wave.leaders[n].organisation, wave.leaders[n].id


def normals(seed: int, worlds: int, leaders: int, stream: int = 1) -> Floats:
    """Standard normals by Box and Muller, from raw bits that no release of numpy changes."""
    raw = np.random.Philox(key=[seed, stream]).random_raw(worlds * leaders * 2)
    uniform = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    u, v = uniform.reshape(2, worlds, leaders) if leaders else uniform.reshape(2, worlds, 0)
    return np.asarray(np.sqrt(-2.0 * np.log(u)) * np.cos(2.0 * np.pi * v))


def _exact(values: Floats) -> Floats:
    """Values rounded to multiples of which sums are exact."""
    return np.asarray(np.round(values / _UNIT) * _UNIT)


def _ratio(total: Floats, count: Floats, otherwise: Floats) -> Floats:
    """A mean from its exact sum, in place of the sum; what the data say where nobody was drawn."""
    with np.errstate(invalid="ignore"):
        total /= count
    unheard = count == 0
    if unheard.any():
        np.copyto(total, otherwise, where=unheard)
    return total


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
        found[:, speaker.views] = _ratio(total, count, otherwise[:, speaker.views])
    return found


def _speakers(
    wave: Wave, frame: Frame, view: Ints, values: Floats, usable: Bools
) -> list[_Speaker]:
    """The answers of each organisation about its expected partners."""
    own = wave.organisation_of
    local = np.zeros(len(wave.leaders), dtype=np.int64)
    position = np.zeros(2 * frame.size, dtype=np.int64)
    rows_of = own[wave.answers.leader]
    exact = _exact(values)
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
        said[0][at] = np.where(usable[:, rows], exact[:, rows], 0.0)
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


def _said(wave: Wave, frame: Frame) -> _Said:
    """Each leader's statement index and questions; a question is the mean of its items."""
    questions = wave.instrument.questions
    by_leader = [mean(wave.statements[:, list(items)], axis=1) for items in questions.values()]
    index = mean(np.array(by_leader)) if by_leader else np.full(len(wave.leaders), np.nan)

    def per_organisation(chosen: Bools) -> Ints:
        return np.bincount(wave.organisation_of[chosen], minlength=len(frame.organisations))

    everyone = np.ones(len(wave.leaders), dtype=bool)
    # Missing is who left all of it blank; "can't say" is an answer.
    told = [wave.stated[:, list(items)].any(axis=1) for items in questions.values()]
    anything = wave.stated.any(axis=1)
    missing = [per_organisation(~np.asarray(answered)) for answered in (anything, *told)]
    return _Said(
        values=np.array([index, *by_leader]),
        organisation=wave.organisation_of,
        missing=np.array(missing),
        # Where the instrument has no statements nobody was asked for one.
        invited=np.tile((per_organisation(everyone) > 0) & bool(questions), (len(missing), 1)),
    )


def _items(wave: Wave, frame: Frame) -> _Said:
    """Each leader's answers to the items that are shown one by one and never scored."""
    statements = [item.id for item in wave.instrument.of_role("statement")]
    alone = [statements.index(code) for code in BY_THEMSELVES if code in statements]
    values = np.concatenate([wave.pilots, wave.statements[:, alone]], axis=1).T
    piloted = np.isfinite(wave.pilots) if wave.piloted is None else wave.piloted
    told = np.concatenate([piloted, wave.stated[:, alone]], axis=1).T
    shape = (len(values), len(frame.organisations))
    missing, invited = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=bool)
    for n, answered in enumerate(told):
        missing[n] = np.bincount(wave.organisation_of[~answered], minlength=shape[1])
        # An item that nobody answered, not even with "can't say", was not asked.
        if answered.any():
            invited[n, wave.organisation_of] = True
    return _Said(values, wave.organisation_of, missing, invited)


def shown_items(wave: Wave) -> tuple[Item, ...]:
    """The items that are shown one by one and never scored, in the order of their views."""
    statements = {item.id: item for item in wave.instrument.of_role("statement")}
    pilots = wave.instrument.of_role("pilot")[: wave.pilots.shape[1]]
    return pilots + tuple(statements[code] for code in BY_THEMSELVES if code in statements)


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
