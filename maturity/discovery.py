"""Which pairs changed: one test for each, and a rule that holds false discoveries down."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from maturity.differences import Side
from maturity.frame import Bools, Floats, Ints
from maturity.model import EXACT, Rules, dyad
from maturity.ranges import Sampling

#: Leaders' answers beyond one a view (or stayers' beyond one) that a pooled variance needs.
ENOUGH = 20
#: Pairs of waves without a change that a pair's change is held against.
NOTHING = 20_000
#: The first of the streams of random numbers for it; those below belong to the worlds.
_STREAM = 100


@dataclass(frozen=True, eq=False)
class Noise:
    """How much leaders of one organisation differ about one partner, pooled over a comparison.

    `variance` is that of one leader's view within its organisation, `covariance` that of the two
    views of a leader who answered in both waves; `leaders` and `stayers` are the degrees of
    freedom behind each. Where too few leaders stand behind one, it is that of a single leader: the
    noise a survey sets, half of which a stayer keeps. `apart` are the differences themselves
    between leaders who see a relationship, each from the mean of its view.
    """

    variance: float
    covariance: float
    leaders: int
    stayers: int
    apart: Floats


@dataclass(frozen=True, eq=False)
class _Said:
    """What leaders say of the common pairs: view (of 2 x pairs), person, score, and if it is."""

    view: Ints
    person: Ints
    score: Floats
    exists: Bools
    counts: Ints


def _said(side: Side, people: dict[str, int]) -> _Said:
    pairs, basis = side.cut.frame.size, side.basis
    at = np.full(2 * basis.frame.size, -1, dtype=np.int64)
    for half in (0, 1):
        at[half * basis.frame.size + side.cut.rows] = half * pairs + np.arange(pairs)
    person = np.array([people[leader.id] for leader in side.wave.leaders], dtype=np.int64)
    found: list[tuple[Ints, Ints, Floats, Bools]] = []
    for speaker in basis.speakers:
        view, leader = np.nonzero(speaker.said[1, 0])
        score, exists = (speaker.said[0, layer][view, leader] for layer in (0, 1))
        place = at[speaker.views[view]]
        kept = place >= 0
        who = person[speaker.leaders[leader[kept]]]
        found.append((place[kept], who, score[kept], exists[kept] > 0))
    none = np.zeros(0, dtype=np.int64)
    view = np.concatenate([none, *(row[0] for row in found)])
    who = np.concatenate([none, *(row[1] for row in found)])
    score = np.concatenate([np.zeros(0), *(row[2] for row in found)])
    exists = np.concatenate([np.zeros(0, dtype=bool), *(row[3] for row in found)])
    counts = np.bincount(view, minlength=2 * pairs).reshape(2, pairs)
    return _Said(view, who, score, exists, counts)


def _within(view: Ints, first: Floats, second: Floats, size: int) -> tuple[float, int]:
    """The sum of products of deviations from the mean of each view, and its degrees of freedom."""
    product = _apart(view, first, size) * _apart(view, second, size)
    return float(product.sum()), _freedom(view, size)


def _apart(view: Ints, values: Floats, size: int) -> Floats:
    """How far each value lies from the mean of its view."""
    count = np.bincount(view, minlength=size)
    means = np.bincount(view, values, size) / np.maximum(count, 1)
    return np.asarray(values - means[view])


def _freedom(view: Ints, size: int) -> int:
    return int(np.maximum(np.bincount(view, minlength=size) - 1, 0).sum())


def _widened(said: _Said) -> Floats:
    """The differences between leaders who see one relationship, widened for the mean they lack."""
    view, score = said.view[said.exists], said.score[said.exists]
    count = np.bincount(view, minlength=said.counts.size)[view]
    wide = np.sqrt(count / np.maximum(count - 1, 1))
    return np.asarray((_apart(view, score, said.counts.size) * wide)[count > 1])


def _lone(sd: float) -> Floats:
    """What one leader's view may be apart from what others would say: normal."""
    normal = NormalDist(0.0, sd)
    return np.array([normal.inv_cdf((n + 0.5) / 200) for n in range(200)])


@dataclass(frozen=True, eq=False)
class Base:
    """What stands behind each common view, over both waves: arrays of 2 x pairs.

    `before`, `after` and `stayed` count the leaders in either wave and in both; `share` is how many
    of their answers say that a relationship exists, and `kind` how good those find it.
    """

    before: Ints
    after: Ints
    stayed: Ints
    share: Floats
    kind: Floats


def noise(before: Side, after: Side, sd: float) -> tuple[Noise, Base]:
    """The pooled noise of views, and what stands behind each common one."""
    names = sorted({leader.id for side in (before, after) for leader in side.wave.leaders})
    people = {name: n for n, name in enumerate(names)}
    old, new = _said(before, people), _said(after, people)
    size = old.counts.size
    sums = [_within(said.view, said.score, said.score, size) for said in (old, new)]
    many = sums[0][1] + sums[1][1]
    wide = max(len(people), 1)
    _, at_old, at_new = np.intersect1d(
        old.view * wide + old.person,
        new.view * wide + new.person,
        assume_unique=True,
        return_indices=True,
    )
    view = old.view[at_old]
    product, both = _within(view, old.score[at_old], new.score[at_new], size)
    variance = (sums[0][0] + sums[1][0]) / many if many >= ENOUGH else sd**2
    shared = product / both if both >= ENOUGH else variance / 2
    stayed = np.bincount(view, minlength=size).reshape(old.counts.shape)
    shared = min(max(shared, -variance), variance)
    apart = np.sort(np.concatenate([_widened(old), _widened(new)]))
    if len(apart) < 2 * ENOUGH:
        apart = _lone(sd)
    seen = np.concatenate([old.view[old.exists], new.view[new.exists]])
    scores = np.concatenate([old.score[old.exists], new.score[new.exists]])
    raters = np.bincount(seen, minlength=size)
    kind = np.bincount(seen, scores, size) / np.maximum(raters, 1)
    share = raters / np.maximum((old.counts + new.counts).reshape(-1), 1)
    shape = old.counts.shape
    base = Base(old.counts, new.counts, stayed, share.reshape(shape), kind.reshape(shape))
    return Noise(variance, shared, many, both, apart), base


@dataclass(frozen=True, eq=False)
class Pairs:
    """The tests of all pairs: arrays over the common pairs, NaN and False where there is none.

    `spread` is the standard error of a pair's change, `p` the chance of one as large without any,
    and `found` marks those that the false-discovery rule lets stand; `z` is how many standard
    errors it asked for. None of it depends on which wave is called the earlier one.
    """

    spread: Floats
    p: Floats
    found: Bools
    z: float
    noise: Noise


def pair_tests(
    before: Side, after: Side, rules: Rules, sampling: Sampling, rate: float, seed: int = 0
) -> Pairs:
    """Which pairs changed, on the views that leaders gave and nothing filled in.

    z = change / standard error, from one variance for all pairs and with what stayers say twice
    taken out. A pair that this lets through is held against pairs of waves in which nothing changed
    and as many leaders differ as leaders did, about whether there is a relationship and about how
    good it is: "no relationship" from one of three moves a view further than a normal distribution
    has it. Then the rule of Benjamini and Hochberg at `rate` across all pairs tested.
    """
    pooled, base = noise(before, after, sampling.sd)
    first, second, stayed = base.before, base.after, base.stayed
    known = [side.observed() for side in (before, after)]
    views = known[0].quality[..., 0], known[1].quality[..., 0]
    variance = np.zeros(first.shape)
    slopes = [_slopes(both, rules) for both in views]
    for slope, count in zip(slopes, (first, second), strict=True):
        variance += slope**2 * pooled.variance / np.maximum(count, 1)
    both = np.maximum(first, 1) * np.maximum(second, 1)
    variance -= 2 * slopes[0] * slopes[1] * pooled.covariance * stayed / both
    spread = np.sqrt(np.maximum(np.where(first > 0, variance, 0.0).sum(axis=0), 0.0))
    change = np.abs(known[1].maturity(rules) - known[0].maturity(rules))[:, 0]
    p = np.full(len(change), np.nan)
    nothing = _Nothing(pooled, rules, seed)
    for n in np.flatnonzero(_testable(before, after)):
        p[n] = chance(change[n], spread[n])
        if p[n] <= rate:
            p[n] = max(p[n], nothing.chance(change[n], base, int(n)))
    found, cut = discoveries(p, rate)
    z = NormalDist().inv_cdf(1 - cut / 2) if cut > 0 else math.nan
    return Pairs(np.where(np.isfinite(p), spread, np.nan), p, found, z, pooled)


class _Nothing:
    """Pairs of waves in which nothing changed but what leaders of one organisation differ by.

    As many leaders say that there is a relationship as in both waves together; their view is the
    mean of both waves and a difference drawn from those that leaders of one organisation show. A
    stayer says the same again as often as stayers' views go together.
    """

    def __init__(self, pooled: Noise, rules: Rules, seed: int) -> None:
        self._rules = rules
        self._apart = pooled.apart
        together = pooled.covariance / pooled.variance if pooled.variance else 0.0
        self._kept = min(max(together, 0.0), 1.0)
        self._seed = seed
        self._drawn: dict[int, Floats] = {}

    def chance(self, change: float, base: Base, pair: int) -> float:
        """How often a change as large in a pair would be seen."""
        waves = [self._side(base, half, pair) for half in (0, 1)]
        scores = [dyad(waves[0][at], waves[1][at], self._rules) for at in (0, 1)]
        as_large = np.abs(scores[1] - scores[0]) >= change - EXACT
        return float((1 + as_large.sum()) / (1 + NOTHING))

    def _side(self, base: Base, half: int, pair: int) -> tuple[Floats, Floats]:
        """What one side says, in either wave: an array of many waves."""
        first, second, stayed = (
            int(counts[half, pair]) for counts in (base.before, base.after, base.stayed)
        )
        if not first:
            return np.full(NOTHING, np.nan), np.full(NOTHING, np.nan)
        total = [np.zeros(NOTHING), np.zeros(NOTHING)]
        for n in range(max(first, second)):
            old, new = (self._answer(base, half, pair, at, n) for at in (0, 1))
            if n < stayed:
                new = np.where(self._uniform(half, 4, n) < self._kept, old, new)
            if n < first:
                total[0] += old
            if n < second:
                total[1] += new
        return total[0] / first, total[1] / second

    def _answer(self, base: Base, half: int, pair: int, wave: int, n: int) -> Floats:
        apart = self._difference(half, wave, n)
        seen = self._uniform(half, 2 + wave, n) < base.share[half, pair]
        return np.where(seen, np.clip(base.kind[half, pair] + apart, 0.0, 100.0), 0.0)

    def _difference(self, half: int, wave: int, n: int) -> Floats:
        at = (self._uniform(half, wave, n) * len(self._apart)).astype(np.int64)
        return np.asarray(self._apart[at])

    def _uniform(self, half: int, what: int, n: int) -> Floats:
        """The same numbers for every pair, so that one does not depend on the others."""
        key = 5 * (2 * n + half) + what
        if key not in self._drawn:
            source = np.random.Philox(key=[self._seed, _STREAM + key])
            bits = source.random_raw(NOTHING) >> np.uint64(11)
            self._drawn[key] = bits.astype(np.float64) * 2.0**-53
        return self._drawn[key]


def _testable(before: Side, after: Side) -> Bools:
    """The pairs whose score rests on what leaders said, of the same sides in both waves."""
    seen, filled = [], []
    for side in (before, after):
        seen.append(side.basis.evidence.leaders[:, side.cut.rows] > 0)
        filled.append(side.basis.filled[0][:, side.cut.rows].any(axis=0))
    same = (seen[0] == seen[1]).all(axis=0) & seen[0].any(axis=0)
    return np.asarray(same & ~filled[0] & ~filled[1])


def _slopes(views: Floats, rules: Rules) -> Floats:
    """How much a pair's score moves with either of its views: (2, pairs)."""
    step = 1e-3
    found = []
    for half in (0, 1):
        moved = [views.copy(), views.copy()]
        moved[0][half] -= step
        moved[1][half] += step
        down, up = (dyad(both[0], both[1], rules) for both in moved)
        found.append(np.nan_to_num((up - down) / (2 * step)))
    return np.array(found)


def chance(change: float, spread: float) -> float:
    """How likely a change this large is without any: two-sided, from a normal distribution."""
    if abs(change) <= EXACT:
        return 1.0
    return math.erfc(abs(change) / spread / math.sqrt(2)) if spread > 0 else 0.0


def discoveries(p: Floats, rate: float) -> tuple[Bools, float]:
    """Which of many tests stand if at most `rate` of those that do may be false, on average.

    The rule of Benjamini and Hochberg; also gives the largest p that stands, or would have as the
    first. NaN is not a test.

    >>> found, cut = discoveries(np.array([0.01, 0.04, 0.30, float("nan")]), 0.10)
    >>> found.tolist(), round(cut, 4)
    ([True, True, False, False], 0.0667)
    """
    order = np.argsort(p, kind="stable")
    many = int(np.isfinite(p).sum())
    if not many:
        return np.zeros(len(p), dtype=bool), 0.0
    ranked = p[order][:many]
    allowed = rate * np.arange(1, many + 1) / many
    below = np.flatnonzero(ranked <= allowed)
    stand = int(below[-1]) + 1 if len(below) else 0
    found = np.zeros(len(p), dtype=bool)
    found[order[:stand]] = True
    return found, rate * max(stand, 1) / many
