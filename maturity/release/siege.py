"""One insider against one family of values that hang together."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from maturity.frame import Bools, Floats, Ints
from maturity.release.attack import Insider, Programme, Relations
from maturity.release.linked import Paper
from maturity.release.rules import NARROW
from maturity.release.worlds import first, fits, walk

#: Worlds tried for each insider before single values are looked at one by one.
WORLDS = 12
#: Leaks of one insider after which the rest need not be known: the release fails anyway.
ENOUGH = 4
#: Values left open that are still looked at one by one where there is a table of bands.
_FEW = 4
#: Nodes that a search for a far set of answers, and one for the ends of a value, may take.
_REACH, _ENDS = 2000, 5000
#: Forgives the solver's last digits.
_EXACT = 1e-6


@dataclass(frozen=True)
class Finding:
    """One protected value that an insider can tell too closely, or that could not be settled.

    `chain` are the published figures that together give it away; `method` says how it was found:
    `relaxed` and `exact` are proofs, `unfinished` means that the time ran out, and `supposed` that
    no two sets of answers were found that agree with two editions.
    """

    insider: str
    about: str
    low: float
    high: float
    method: str
    chain: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Protected:
    """What must not be told: flat views with too few leaders, and every leader's own answers.

    `views` marks the first; `own` holds, for every view, what each of its leaders said, and
    `voices` what they said of being heard: no attacker is given more of it than that leader's own,
    with which they look for their colleagues'.
    """

    views: Bools
    own: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    voices: Mapping[int, tuple[float, ...]] = field(default_factory=dict)

    @property
    def of_voice(self) -> Protected:
        """The same for the family of what is said of being heard."""
        return replace(self, own=self.voices)


@dataclass
class Clock:
    """When the attacker has to stop."""

    end: float

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.end - time.monotonic()


def room(low: float, high: float, leaders: int, own: float | None = None) -> float:
    """How widely one leader's answer may lie where their organisation's view lies in a range.

    The view is the mean of `leaders` answers; `own` is the answer of the colleague who looks.

    >>> room(60, 70, 2), room(60, 70, 2, own=90), room(96, 96, 5)
    (80.0, 20.0, 20.0)
    """
    others, knows = leaders, 0.0
    if own is not None:
        others, knows = leaders - 1, own
    least, most = leaders * low - knows, leaders * high - knows
    return float(min(100.0, most) - max(0.0, least - 100.0 * (others - 1)))


@dataclass(eq=False)
class Siege:
    """One insider against one family of values that hang together."""

    programme: Programme
    victims: Ints
    leaders: Ints
    protected: Protected
    insider: Insider
    paper: Paper
    about: str
    relations: Relations | None = None
    strict: bool = True
    hint: Floats | None = None
    start: Floats | None = None
    shown: int = 0
    solved: int = 0
    width: float = 100.0

    def worlds(self, clock: Clock, most: int = WORLDS) -> set[int]:
        """The victims that sets of answers with the same published figures keep apart."""
        size = len(self.programme.least)
        self.low, self.high = np.full(size, np.inf), np.full(size, -np.inf)
        self.start = (
            None if self.relations is None else first(self.relations, self.hint, clock.left)
        )
        open_ = self._unsafe()
        for n in range(most):
            if not len(open_) or clock.left <= 0:
                break
            for flip in (1, -1):
                self._world(n, flip, open_, clock)
            open_ = self._unsafe()
        shown = {int(v) for v in self.victims} - {int(v) for v in open_}
        self.width = min([self._width(v) for v in shown], default=100.0)
        return shown

    def run(self, clock: Clock) -> list[Finding]:
        """Every victim shown to be safe, or found out, or left open."""
        self.shown = len(self.worlds(clock))
        open_ = self._unsafe()
        findings: list[Finding] = []
        if len(open_) > _FEW and self._banded:
            # The table of bands is not worth the search that would settle so many.
            return [self._finding(int(open_[0]), (0.0, 100.0), "unfinished", ("bands",))]
        for victim in open_:
            finding = self._single(int(victim), clock)
            self.solved += 1
            if finding is not None:
                findings.append(finding)
                if len(findings) >= ENOUGH:
                    break
        widths = [self._width(int(v)) for v in self.victims]
        self.width = min([w for w in widths if w > -np.inf], default=100.0)
        return findings

    @property
    def _banded(self) -> bool:
        """Whether the release has a table of how many pairs are in each band."""
        return self.relations is not None and len(self.programme.least) > 6 * self.relations.size

    def _unsafe(self) -> Ints:
        return np.array([v for v in self.victims if self._width(int(v)) < NARROW], dtype=np.int64)

    def _width(self, victim: int, low: float | None = None, high: float | None = None) -> float:
        """The narrowest interval of what is protected in a view that lies in this range."""
        low = float(self.low[victim]) if low is None else low
        high = float(self.high[victim]) if high is None else high
        if low > high:
            return -np.inf
        n = int(self.leaders[victim])
        found = [room(low, high, n)]
        if self.strict and self.protected.views[victim]:
            found.append(high - low)
        if self.strict and self.insider.organisation is None and n > 1:
            found += [room(low, high, n, own) for own in self.protected.own.get(victim, ())]
        return min(found)

    def _keep(self, x: Floats) -> None:
        np.minimum(self.low, x, out=self.low)
        np.maximum(self.high, x, out=self.high)

    def _world(self, n: int, flip: int, wanted: Ints, clock: Clock) -> None:
        """One set of answers with these figures, with the wanted views pushed some up, some down.

        The first are pushed by a draw from raw bits: two that hang together must part somewhere.
        """
        size = len(self.programme.least)
        bits = np.random.Philox(key=n).random_raw(size) >> np.uint64(63)
        signs = flip * (1 - 2 * bits.astype(np.int64))
        objective = np.zeros(size)
        objective[wanted] = -signs[wanted]
        solved = self._push(objective, signs, clock)
        if solved is not None:
            self._keep(solved)

    def _push(self, objective: Floats, signs: Ints, clock: Clock) -> Floats | None:
        if self.relations is None:
            return self.programme.solve(objective, whole=False, seconds=clock.left)[0]
        if self.start is None:
            return None
        x = walk(self.relations, self.start, objective, signs, clock.left)
        return x if fits(self.relations, x) else None

    def _single(self, victim: int, clock: Clock) -> Finding | None:
        """Both ends of one value, by as much work as it takes and there is time for."""
        if clock.left <= 0:
            return self._finding(victim, (0.0, 100.0), "unfinished", tuple(self._touching(victim)))
        outer = self._ends(self.programme, victim, clock, whole=False)
        if self._width(victim, *outer) < NARROW - _EXACT:
            return self._finding(victim, outer, "relaxed", self._chain(victim, clock))
        if self.relations is not None:
            self._aim(victim, clock)
            if self._width(victim) >= NARROW - _EXACT:
                return None
            self._reach(victim, clock)
            if self._width(victim) >= NARROW - _EXACT:
                return None
            if self._banded:
                return self._finding(victim, outer, "unfinished", ("bands",))
            outer = self._ends(self.programme, victim, clock, whole=True)
        else:
            self.low[victim], self.high[victim] = outer
        if self._width(victim) >= NARROW - _EXACT:
            return None
        chain = tuple(self._touching(victim))
        if self._width(victim, *outer) < NARROW - _EXACT:
            return self._finding(victim, outer, "exact", chain)
        return self._finding(victim, outer, "unfinished", chain)

    def _aim(self, victim: int, clock: Clock) -> None:
        """Worlds that push one value alone."""
        assert self.relations is not None
        size = len(self.programme.least)
        for n in range(4):
            for way in (1, -1):
                bits = np.random.Philox(key=WORLDS + n).random_raw(size) >> np.uint64(63)
                signs = 1 - 2 * bits.astype(np.int64)
                signs[victim] = way
                half = self.relations.size
                other = victim + half if victim < half else victim - half
                signs[other] = -way if n % 2 else way
                objective = np.zeros(size)
                objective[victim] = -way
                solved = self._push(objective, signs, clock)
                if solved is not None:
                    self._keep(solved)

    def _reach(self, victim: int, clock: Clock) -> None:
        """Any set of answers at all with one value as far off as it need be."""
        assert self.relations is not None
        for way in (1, -1):
            least, most = self.programme.least.copy(), self.relations.inner.copy()
            low, high = self.low[victim], self.high[victim]
            if low > high:
                low, high = 50.0, 50.0
            if way > 0:
                least[victim] = max(least[victim], min(100.0, low + NARROW))
            else:
                most[victim] = min(most[victim], max(0.0, high - NARROW))
            x, _, _ = self.programme.solve(
                np.zeros(len(least)), whole=True, seconds=clock.left, nodes=_REACH, least=least,
                most=most, gap=1.0,
            )  # fmt: skip
            if x is not None and fits(self.relations, x, within=1e-4):
                self._keep(x)

    def _ends(
        self, programme: Programme, victim: int, clock: Clock, *, whole: bool
    ) -> tuple[float, float]:
        """Bounds that the value surely lies between."""
        ends = []
        for way in (1.0, -1.0):
            objective = np.zeros(len(programme.least))
            objective[victim] = way
            x, bound, done = programme.solve(
                objective, whole=whole, seconds=max(0.1, clock.left), nodes=_ENDS
            )
            if x is not None and whole:
                self._keep(x)
            if x is None and done:
                # Nothing fits at all: the release contradicts itself, which gives nothing away.
                bound = 0.0 if way > 0 else -100.0
            ends.append(way * bound)
        return float(np.clip(ends[0], 0, 100)), float(np.clip(ends[1], 0, 100))

    def _touching(self, victim: int) -> list[str]:
        """The published figures that a value has a part in, the narrowest groups first."""
        columns = {victim}
        if self.relations is not None:
            pair = victim % self.relations.size
            columns |= {2 * self.relations.size + pair, 3 * self.relations.size + pair}
            columns.add((victim + self.relations.size) % (2 * self.relations.size))
            columns |= {6 * self.relations.size + 5 * pair + k for k in range(5)}
        rows = []
        for key, at in self.programme.cells:
            row = self.programme.matrix[at, :]
            members = set(row.indices.tolist())
            if members & columns:
                rows.append((len(members), key))
        return [key for _, key in sorted(rows)]

    def _chain(self, victim: int, clock: Clock) -> tuple[str, ...]:
        """The published figures that are needed to tell this value, without those that are not."""
        touching, rows = self._touching(victim), dict(self.programme.cells)
        others = [key for key in rows if key not in touching]
        programme, needed = self.programme, touching + others
        # Mostly the figures that a value is in are enough; then all others go at once.
        for keys in (others, *([key] for key in reversed(needed.copy()))):
            gone = [key for key in keys if key in needed]
            if clock.left <= 0 or not gone or len(needed) == len(gone):
                continue
            low, high = programme.low.copy(), programme.high.copy()
            for key in gone:
                low[rows[key]], high[rows[key]] = -np.inf, np.inf
            without = replace(programme, low=low, high=high)
            if self._width(victim, *self._ends(without, victim, clock, whole=False)) < NARROW:
                programme = without
                needed = [key for key in needed if key not in gone]
        return tuple(needed)

    def _finding(
        self, victim: int, ends: tuple[float, float], method: str, chain: tuple[str, ...]
    ) -> Finding:
        about = self.about
        if self.strict:
            about = f"{about} {self.paper.name(victim)}"
        return Finding(
            self.insider.name(self.paper),
            about,
            round(ends[0], 2),
            round(ends[1], 2),
            method,
            chain,
        )
