"""Two editions side by side, read by somebody who takes it that nobody has changed their mind.

Leaders who answered twice are given one answer for both waves: the later. The earlier edition is
taken to show what their answers and those of the leavers come to, and what joiners and leavers say
is then looked for in both editions at once. The earlier one is out already, so what gives somebody
away is withheld in the later.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from maturity.assessment import Assessment
from maturity.frame import Bools, Floats, Ints
from maturity.release.attack import Insider, Programme, Relations, relations
from maturity.release.edition import edition
from maturity.release.lifting import Ground
from maturity.release.linked import PAIRS, VIEWS, Cell, cells, paper_of
from maturity.release.marks import published
from maturity.release.rules import NARROW, Rules
from maturity.release.siege import Clock, Finding
from maturity.release.supposed import answered_so, keys_of, people_of, same_of, supposed_of
from maturity.release.worlds import complete, planes, towards
from maturity.results import results_of

#: Pushes of all at once, and of one alone.
_ALL, _ONE = 6, 4
#: Steps from one pair of sets of answers to the next.
_STEPS = 5
_EXACT = 1e-6


@dataclass(frozen=True, eq=False)
class _Wave:
    """One of the two: its equations, a set of answers that fits, and who is behind each view."""

    ground: Ground
    found: Relations
    start: Floats
    at: dict[tuple[str, str], int]
    banded: frozenset[int]


@dataclass(frozen=True, eq=False)
class Shown:
    """An edition that is out: the keys of its figures and what they were made of."""

    assessment: Assessment
    show: frozenset[str]


def before(
    later: Assessment,
    show: frozenset[str],
    earlier: Shown,
    rules: Rules,
    *,
    seconds: float,
) -> list[Finding]:
    """What joiners and leavers say that can be told from two editions by one who supposes so."""
    return _Pair(later, show, earlier, rules, seconds).run()


class _Pair:
    def __init__(
        self, later: Assessment, show: frozenset[str], earlier: Shown, rules: Rules, seconds: float
    ) -> None:
        self.rules, self.clock = rules, Clock(time.monotonic() + seconds)
        old, new = Ground(earlier.assessment), Ground(later)
        same = same_of(earlier.assessment, later)
        # An organisation that merged is another one to be asked about.
        codes = [w.wave.organisations for w in (old, new)]
        keys_old = keys_of(old, {code: same[0].get(code, f"< {code}") for code in codes[0]})
        keys_new = keys_of(new, {code: same[1].get(code, f"> {code}") for code in codes[1]})
        supposed = supposed_of(old, new, keys_old, keys_new)
        then = answered_so(earlier.assessment, old, supposed)
        self.waves = (
            self._wave(then, earlier.show, keys_old, supposed_ground=Ground(then)),
            self._wave(later, show, keys_new, supposed_ground=new),
        )
        self.keys = sorted({*self.waves[0].at, *self.waves[1].at})
        self.place = {key: n for n, key in enumerate(self.keys)}
        stayed = self.waves[0].at.keys() & self.waves[1].at.keys()
        twice = people_of(old) & people_of(new)
        # Somebody who answered twice and of another partner is neither a joiner nor a leaver.
        self.victims = np.array(
            [n for n, key in enumerate(self.keys) if key not in stayed and key[0] not in twice],
            dtype=np.int64,
        )
        self._build()

    def _wave(
        self,
        assessment: Assessment,
        show: frozenset[str],
        keys: dict[tuple[str, str], int],
        *,
        supposed_ground: Ground,
    ) -> _Wave:
        paper, results = paper_of(assessment), results_of(assessment)
        known = cells(paper, results)
        read = published(edition(results, known, show, self.rules), known)
        size = paper.frame.size
        nobody = np.full(2 * size, np.nan)
        blank = Insider(None, nobody, nobody, nobody, nobody, np.zeros(size, dtype=bool))
        linear: Sequence[Cell] = [c for c in known if c.kind in (PAIRS, VIEWS)]
        # The table of bands is left to each wave's own attack; here every pair keeps its band.
        found = relations(paper, linear, replace(read, counts=None), blank)
        outcome = assessment.outcome
        band = outcome.band[:, 0].astype(np.int64)
        works = np.nan_to_num(outcome.working[:, 0])
        start = complete(found, outcome.views[..., 0].reshape(-1), works, band)
        least, most = found.programme.least.copy(), found.inner.copy()
        cuts = (0.0, *paper.band_cuts, 101.0)
        for pair in np.flatnonzero(paper.known).tolist():
            m = 2 * size + pair
            if works[pair] > 0.5:
                least[m] = max(least[m], paper.working_cut)
            if read.counts is not None and band[pair] >= 0 and band[pair] != 2:
                least[m] = max(least[m], cuts[band[pair]])
                most[m] = min(most[m], cuts[band[pair] + 1] - _EXACT)
        programme = replace(
            found.programme, least=np.minimum(least, start), most=np.maximum(most, start)
        )
        whole = replace(found, programme=programme)
        return _Wave(supposed_ground, whole, start, keys, frozenset(read.bands))

    def _build(self) -> None:
        """Both waves' rows under one another, then what each view is a mean of."""
        from scipy.sparse import block_diag, csr_array, hstack, vstack

        first, second = self.waves
        sizes = [len(w.start) for w in self.waves]
        self.offset = (0, sizes[0], sum(sizes))
        columns = sum(sizes) + len(self.keys)
        entries, row = [], 0
        values = np.full(len(self.keys), np.nan)
        for n, wave in enumerate(self.waves):
            said = wave.ground.composite(wave.ground.truth)
            behind: dict[int, list[tuple[str, str]]] = {}
            for key, at in wave.at.items():
                behind.setdefault(int(wave.ground.view[at]), []).append(key)
                values[self.place[key]] = said[at]
            for view, keys in sorted(behind.items()):
                entries.append((row, self.offset[n] + view, -1.0))
                entries += [
                    (row, self.offset[2] + self.place[key], 1.0 / len(keys)) for key in keys
                ]
                row += 1
        at_row, at_column, weight = zip(*entries, strict=True)
        coupling = csr_array((weight, (at_row, at_column)), shape=(row, columns))
        both = block_diag([first.found.programme.matrix, second.found.programme.matrix])
        both = hstack([both, csr_array((both.shape[0], len(self.keys)))])
        zeros = np.zeros(row)
        parts = [w.found.programme for w in self.waves]
        named, after = [], 0
        for n, part in enumerate(parts):
            # Only what the later edition shows can still be withheld.
            named += [(key, at + after) for key, at in part.cells if n == 1]
            after += len(part.low)
        self.programme = Programme(
            csr_array(vstack([both, coupling])),
            np.concatenate([parts[0].low, parts[1].low, zeros]),
            np.concatenate([parts[0].high, parts[1].high, zeros]),
            np.concatenate([parts[0].least, parts[1].least, np.zeros(len(self.keys))]),
            np.concatenate([parts[0].most, parts[1].most, np.full(len(self.keys), 100.0)]),
            np.zeros(columns, dtype=bool),
            tuple(named),
        )
        self.start = np.concatenate([first.start, second.start, values])

    # -- the attack ------------------------------------------------------------------------------

    def run(self) -> list[Finding]:
        found: list[Finding] = []
        people = self._insiders()
        # What several who pool all they know cannot tell, none of them can.
        safe: dict[str, set[int]] = {}
        side = max(1, int(np.ceil(np.sqrt(len(people)))))
        pools = [people[n : n + side] for n in range(0, len(people), side)]
        for pool in pools + [people[n::side] for n in range(side)] if side > 2 else []:
            shown = self._shown(np.any([fixed for _, fixed in pool], axis=0))
            for name, _ in pool:
                safe.setdefault(name, set()).update(shown)
        for name, fixed in people:
            known = safe.get(name, set())
            victims = np.array(
                [v for v in self.victims if not fixed[v] and int(v) not in known], dtype=np.int64
            )
            if not len(victims):
                continue
            self._shown(fixed, victims)
            for victim in self._open(victims).tolist():
                if not self._alone(victim, fixed):
                    found.append(self._finding(name, victim, fixed))
                    # Those that no later figure has a part in take none away: go on for the rest.
                    if sum(bool(finding.chain) for finding in found) >= 4:
                        return found
        return found

    def _alone(self, victim: int, fixed: Bools) -> bool:
        """Whether pushes of one alone keep it apart."""
        for n in range(_ONE):
            for way in (1, -1):
                self._push(np.array([victim]), way, n, fixed)
            if not len(self._open(np.array([victim]))):
                return True
        return False

    def _shown(self, fixed: Bools, victims: Ints | None = None) -> set[int]:
        """The victims that pushes of all at once keep apart, with these answers as they are."""
        if victims is None:
            victims = np.array([v for v in self.victims if not fixed[v]], dtype=np.int64)
        self.low, self.high = self.start.copy(), self.start.copy()
        for n in range(_ALL):
            open_ = self._open(victims)
            if not len(open_):
                break
            for way in (1, -1):
                self._push(open_, way, n, fixed)
        return {int(v) for v in victims} - {int(v) for v in self._open(victims)}

    def _insiders(self) -> list[tuple[str, Bools]]:
        """Any reader, and everyone at each organisation of either wave."""
        codes: dict[str, set[str]] = {}
        for wave in self.waves:
            for leader in wave.ground.wave.leaders:
                codes.setdefault(leader.organisation, set()).add(leader.id)
        found = [("any reader", np.zeros(len(self.keys), dtype=bool))]
        for code, leaders in sorted(codes.items()):
            mine = np.array([key[0] in leaders for key in self.keys], dtype=bool)
            found.append((f"everyone at {code}", mine))
        return found

    def _open(self, victims: Ints) -> Ints:
        at = self.offset[2] + victims
        return np.asarray(victims[self.high[at] - self.low[at] < NARROW - _EXACT])

    def _push(self, victims: Ints, way: int, n: int, fixed: Bools) -> None:
        """Both waves' answers moved at once, each pair on its plane, in a few steps."""
        if self.clock.left <= 0:
            return
        size = len(self.start)
        bits = np.random.Philox(key=[n, 3]).random_raw(size) >> np.uint64(63)
        signs = way * (1 - 2 * bits.astype(np.int64))
        if len(victims) == 1:
            signs[self.offset[2] + victims] = way
        objective = np.zeros(size)
        objective[self.offset[2] + victims] = -signs[self.offset[2] + victims]
        at = self.offset[2] + np.flatnonzero(fixed)

        def held(x: Floats, _: float) -> tuple[Floats, Floats]:
            least, most = self.programme.least.copy(), self.programme.most.copy()
            for k, wave in enumerate(self.waves):
                start, pairs = self.offset[k], wave.found.size
                part = x[start : self.offset[k + 1]]
                choice = planes(wave.found, part, signs[start : self.offset[k + 1]])
                ties = part[3 * pairs : 4 * pairs]
                inside = slice(start + 3 * pairs, start + 6 * pairs)
                least[inside] = most[inside] = np.concatenate([ties, choice])
            least[at] = most[at] = self.start[at]
            return least, most

        x = towards(self.programme, self.start, objective, held, lambda: self.clock.left, _STEPS)
        self.low, self.high = np.minimum(self.low, x), np.maximum(self.high, x)

    def _finding(self, insider: str, victim: int, fixed: Bools) -> Finding:
        at = self.offset[2] + victim
        who, whom = self.keys[victim]
        low, high = self.low.copy(), self.high.copy()
        chain = self._chain(victim, fixed)
        self.low, self.high = low, high
        late = self.clock.left <= 0
        return Finding(
            insider,
            f"what {who} says of {whom}, supposing that nobody who answered twice has changed "
            "their mind",
            round(float(self.low[at]), 2),
            round(float(self.high[at]), 2),
            "unfinished" if late else "supposed",
            chain,
        )

    def _chain(self, victim: int, fixed: Bools) -> tuple[str, ...]:
        """The fewest of the later figures without which it could not be told, the narrowest first.

        None where it can be told without them all: then this edition is not what tells it.
        """
        touching, rows = self._touching(victim), dict(self.programme.cells)
        wave, answer = self.waves[1], self.keys[victim]
        pair = -1
        if answer in wave.at:
            pair = int(wave.ground.view[wave.at[answer]]) % wave.found.size
        # The band of the pair is a bound and no row.
        band = self.offset[1] + 2 * wave.found.size + pair if pair in wave.banded else -1

        reached = self.low, self.high

        def free(without: int, *, banded: bool = True) -> bool:
            """Whether the first so many figures, and the band, are all that tells it."""
            whole, (self.low, self.high) = self.programme, reached
            low, high = whole.low.copy(), whole.high.copy()
            least, most = whole.least.copy(), whole.most.copy()
            at = [rows[key] for key in touching[:without]]
            low[at], high[at] = -np.inf, np.inf
            if band >= 0 and not banded:
                least[band], most[band] = 0.0, 100.0
            self.programme = replace(whole, low=low, high=high, least=least, most=most)
            found = self._alone(victim, fixed)
            self.programme = whole
            return found

        # Mostly it is none of them, and then they need not be tried one by one.
        if not free(len(touching), banded=False):
            return ()
        for n in range(1, len(touching) + 1):
            if free(n):
                return touching[:n]
        return (f"dyads/{pair}/band",) if band >= 0 else ()

    def _touching(self, victim: int) -> tuple[str, ...]:
        """The later edition's figures that somebody's answer has a part in, or could be told by."""
        matrix = self.programme.matrix
        key = self.keys[victim]
        views: set[int] = set()
        for wave, start in zip(self.waves, self.offset, strict=False):
            if key in wave.at:
                views.add(start + int(wave.ground.view[wave.at[key]]))
        size = self.waves[1].found.size
        start = self.offset[1]
        partner = {start + 2 * size + (v - start) % size for v in views if v >= start}
        if not partner:
            # A leaver: the later view of the same two organisations stands in for the earlier.
            partner = {start + 2 * size + p for p in self._counterpart(key)}
        rows = []
        for name, at in self.programme.cells:
            members = set(matrix[at, :].indices.tolist())
            if members & (views | partner):
                rows.append((len(members), name))
        return tuple(name for _, name in sorted(rows))

    def _counterpart(self, key: tuple[str, str]) -> list[int]:
        old, new = self.waves[0].ground, self.waves[1].ground
        row = self.waves[0].at[key]
        codes = old.wave.organisations
        ends = {codes[int(old.own[row])], codes[int(old.wave.answers.partner[row])]}
        later = new.frame.organisations
        return [
            p for p in range(new.frame.size)
            if {later[int(new.frame.a[p])], later[int(new.frame.b[p])]} == ends
        ]  # fmt: skip
