"""The proof of an edition: other sets of answers, taken the whole way, that come to the same bytes.

The attacker's equations cover most figures and not all: ends of ranges and the words read from them
hang on every answer in too tangled a way. Here nothing is written down as an equation. A set of
answers that differs from the truth is scored, ranged, judged and made into an edition like the
truth was, and only where that edition is the same to the last byte does it count: no reader, with
whatever arithmetic, can then tell the two apart.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from maturity.assessment import Assessment, assess
from maturity.frame import Bools, Ints
from maturity.release.edition import edition
from maturity.release.lifting import Ground, Told
from maturity.release.linked import Cell, Paper, Path
from maturity.release.loose import Loose
from maturity.release.marks import at, published, steps
from maturity.release.near import Aim
from maturity.release.other import Worlds, differing
from maturity.release.rules import NARROW, Rules
from maturity.release.siege import Protected
from maturity.release.values import Values
from maturity.results import results_of

#: Sets of answers that are drawn, and that are taken the whole way.
DRAWN, REPLAYED = 72, 24
#: Pairs from which on fewer sets are taken the whole way, so that a large system ends in time; the
#: fewest that are.
_MANY, _FEWEST = 250, 4
#: A word that so many of the first replays change is left out: it hangs by a thread.
_TRIALS, _SHARE = 8, 0.34
#: The share of the rows still open that one set of answers moves far, and of all rows at least.
_MOVED, _LEAST = 0.5, 0.2
#: Words that an edition can do without.
_SOFT = ("strength", "watch", "settle", "left_out", "band_low", "band_high")
_ENDS = ("low", "high")
#: What is read from ranges, and so not yet there when only values are looked at.
_LATER = (*_ENDS, *_SOFT, "met", "verdict", "replicates")
#: By how many steps of their rounding the ends of a range may have to be moved: of a score, and of
#: a share, where a single pair may cross a line.
_STEPS = (2, 4)


@dataclass(frozen=True, eq=False)
class Proof:
    """What the replays showed.

    `protected` counts the protected values, `values` the same times insiders, and `shown` those
    that editions equal to the last byte keep apart; `reader` those that they keep from a reader who
    knows no answer. `open` names some of the others. `loose` is what had to be said less exactly
    for it, `worlds` the sets of answers that came to the same edition.
    """

    made: dict[str, Any]
    loose: Loose
    protected: int
    values: int
    shown: int
    reader: int
    open: tuple[str, ...]
    worlds: tuple[Told, ...]
    replayed: int


def prove(
    assessment: Assessment,
    paper: Paper,
    known: Sequence[Cell],
    show: Collection[str],
    rules: Rules,
    protected: Protected,
    *,
    replays: int = REPLAYED,
) -> Proof:
    """Take other sets of answers the whole way, and loosen what stands between them and the truth.

    The same inputs give the same proof: it stops after so many sets and never after so long.
    """
    return _Prover(assessment, paper, known, frozenset(show), rules, protected).run(replays)


class _Prover:
    def __init__(
        self,
        assessment: Assessment,
        paper: Paper,
        known: Sequence[Cell],
        show: frozenset[str],
        rules: Rules,
        protected: Protected,
    ) -> None:
        self.assessment, self.known, self.show, self.rules = assessment, known, show, rules
        self.ground = Ground(assessment)
        self.values = Values(self.ground, protected)
        self.cell = {path: cell for cell in known for path in cell.paths}
        self.results = results_of(assessment, audience=rules.audience)
        self.made = edition(self.results, known, show, rules)
        read = published(self.made, known)
        self.worlds = Worlds(self.ground, paper, known, read, rules, self.results)
        self.truth = self.values.of(self.ground.truth)
        self.insiders()
        shape = (len(self.who), len(self.truth))
        self.low, self.high = np.tile(self.truth, (shape[0], 1)), np.tile(self.truth, (shape[0], 1))
        self.reach: dict[str, tuple[float, float]] = {}
        self.unsaid: set[Path] = set()
        self.kept: list[tuple[Told, bytes]] = []
        self.waiting: list[tuple[Told, dict[str, Any]]] = []
        self.replayed = 0

    def insiders(self) -> None:
        """Any reader, everyone at each organisation, and each leader who looks for colleagues'."""
        values, count = self.values, len(self.ground.wave.leaders)
        own = self.ground.wave.organisation_of
        speaking = np.unique(values.own)
        people = np.unique(values.leader[values.leader >= 0])
        self.who: list[tuple[Ints, bool]] = [(np.zeros(0, dtype=np.int64), False)]
        after = [np.ones(len(values.own), dtype=bool)]
        for n in speaking.tolist():
            self.who.append((np.flatnonzero(own == n), False))
            after.append(values.own != n)
        for leader in people.tolist():
            mine = (values.own == own[leader]) & (values.leader >= 0) & (values.leader != leader)
            if mine.any():
                self.who.append((np.array([leader]), True))
                after.append(mine)
        self.after = np.array(after)
        self.members = np.zeros((len(self.who), count), dtype=bool)
        for n, (leaders, _) in enumerate(self.who):
            self.members[n, leaders] = True

    def pools(self) -> list[Ints]:
        """Leaders who stay, several insiders' together: whom they shield shields each of them."""
        own = self.ground.wave.organisation_of
        groups = [leaders for leaders, alone in self.who[1:] if not alone]
        found: list[Ints] = []
        # Any two are on different sides of one of these halves.
        for bit in range(max(1, (len(groups) - 1).bit_length())):
            for way in (0, 1):
                half = [g for n, g in enumerate(groups) if (n >> bit) % 2 == way]
                found.append(np.concatenate(half) if half else np.zeros(0, dtype=np.int64))
        order = np.zeros(len(own), dtype=np.int64)
        for n in np.unique(own):
            order[own == n] = np.arange((own == n).sum())
        for bit in range(max(1, int(order.max()).bit_length())):
            for way in (0, 1):
                found.append(np.flatnonzero((order >> bit) % 2 == way))
        return found

    @property
    def left(self) -> Bools:
        """Which values which insider might still be able to tell."""
        return np.asarray(self.after & (self.high - self.low < NARROW - 1e-6))

    def run(self, replays: int = REPLAYED) -> Proof:
        size = max(_MANY, self.assessment.frame.size)
        replays = min(replays, max(_FEWEST, replays * _MANY // size))
        pools, idle = self.pools(), 0
        for n in range(DRAWN):
            if self.replayed >= replays:
                break
            pool = pools[n % len(pools)]
            aim = self.aim(pool, n)
            if aim is None:
                idle += 1
                if idle >= len(pools) and not self.waiting:
                    break
                continue
            idle = 0
            told = self.worlds.draw(aim, n)
            if told is not None:
                self.consider(told)
        self.settle()
        return self.proof()

    def aim(self, pool: Ints, n: int) -> Aim | None:
        """Whom one set of answers moves: some of those not yet shown to be safe."""
        ground, values = self.ground, self.values
        stay = np.zeros(len(ground.wave.leaders), dtype=bool)
        stay[pool] = True
        inside = ~(self.members & ~stay).any(axis=1)
        open_ = np.asarray(self.left[inside]).any(axis=0)
        assert isinstance(open_, np.ndarray)
        rows = np.zeros(len(ground.view), dtype=bool)
        leaders = np.zeros(len(stay), dtype=bool)
        k = len(values.rows)
        rows[values.rows[open_[:k]]] = True
        few = values.few[open_[k : k + len(values.few)]]
        rows[ground.rows[np.isin(ground.view[ground.rows], few)]] = True
        k += len(values.few)
        rows[values.voiced[open_[k : k + len(values.voiced)]]] = True
        k += len(values.voiced)
        leaders[values.stating[open_[k : k + len(values.stating)]]] = True
        leaders[values.asked[open_[k + len(values.stating) :], 0]] = True
        fixed = stay[ground.leader]
        rows &= ~fixed
        leaders &= ~stay
        if not rows.any() and not leaders.any():
            return None
        raw = np.random.Philox(key=[n, 11]).random_raw(2 * len(rows) + len(leaders))
        draw = (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53
        some = draw[: len(rows)] < max(_MOVED, _LEAST * len(ground.rows) / max(1, int(rows.sum())))
        parted = draw[len(rows) : 2 * len(rows)] < 0.5
        return Aim(
            fixed,
            stay,
            rows & some,
            leaders & (draw[2 * len(rows) :] < 0.5),
            parted & (n % 2 > 0),
            convert=n % 5 == 4,
        )

    # -- one set of answers ----------------------------------------------------------------------

    def replay(self, told: Told, replicates: int) -> dict[str, Any]:
        of = self.assessment
        found = assess(
            of.survey, told.wave(of.wave), replicates=replicates, seed=of.seed, alternatives=False
        )
        return results_of(found, audience=self.rules.audience)

    def edition(self, results: dict[str, Any], loose: Loose | None = None) -> dict[str, Any]:
        return edition(
            results, self.known, self.show, self.rules, Loose() if loose is None else loose
        )

    def consider(self, told: Told) -> None:
        """First its values, which takes little; then, if they are the same, the whole way."""
        quick = self.edition(self.replay(told, 0))
        for path in differing(self.made, quick):
            if path[-1] not in _LATER and "settle" not in path:
                return
        self.replayed += 1
        results = self.replay(told, self.assessment.replicates)
        if len(self.kept) == 0 and len(self.waiting) < _TRIALS - 1:
            self.waiting.append((told, results))
            return
        if self.waiting:
            self.waiting.append((told, results))
            self.settle()
            return
        self.take(told, results)

    def settle(self) -> None:
        """The first few together decide which words hang by a thread."""
        if not self.waiting:
            return
        counts: dict[Path, int] = {}
        for _, results in self.waiting:
            for path in {_word(p) for p in differing(self.made, self.edition(results))}:
                counts[path] = counts.get(path, 0) + 1
        for path, count in counts.items():
            if path[-1] in _SOFT and count > _SHARE * len(self.waiting):
                self.unsaid.add(path)
        waiting, self.waiting = self.waiting, []
        for told, results in waiting:
            self.take(told, results)

    def take(self, told: Told, results: dict[str, Any]) -> None:
        """Count a set of answers whose edition differs by no more than a step of some ranges."""
        made = self.edition(results)
        wanted: dict[str, tuple[float, float]] = {}
        for path in differing(self.made, made):
            if _word(path) in self.unsaid:
                continue
            cell = self.cell.get(path[:-1])
            if path[-1] not in _ENDS or cell is None:
                if path[-1] in ("band_low", "band_high"):
                    # The bands at the printed ends: they follow when the ends do.
                    continue
                return
            low, high = at(self.made, (*path[:-1], "low")), at(self.made, (*path[:-1], "high"))
            other = at(made, (*path[:-1], "low")), at(made, (*path[:-1], "high"))
            step = _STEPS[cell.share] * steps(self.rules, share=cell.share)[1] + 1e-9
            if None in (low, high, *other):
                return
            if abs(other[0] - low) > step or abs(other[1] - high) > step:
                return
            wanted[cell.key] = min(low, other[0]), max(high, other[1])
        for key, (low, high) in wanted.items():
            least, most = self.reach.get(key, (low, high))
            self.reach[key] = min(low, least), max(high, most)
        self.kept.append((told, zlib.compress(json.dumps(results).encode(), 1)))
        self.count(told)

    def count(self, told: Told) -> None:
        """What this set of answers keeps apart, for all whose own answers are in it as they are."""
        found = self.values.of(told)
        changed = self.changed(told)
        mine = ~(self.members & changed).any(axis=1)
        self.low[mine] = np.minimum(self.low[mine], found)
        self.high[mine] = np.maximum(self.high[mine], found)

    def changed(self, told: Told) -> Bools:
        """The leaders any of whose answers is another."""
        truth, ground = self.ground.truth, self.ground
        changed = np.zeros(len(ground.wave.leaders), dtype=bool)
        for a, b in (
            (told.state[:, None], truth.state[:, None]), (told.quality, truth.quality),
            (told.depth[:, None], truth.depth[:, None]),
        ):  # fmt: skip
            moved = ~np.isclose(a, b, rtol=0, atol=1e-12, equal_nan=True).all(axis=1)
            changed[ground.leader[moved]] = True
        moved = ~np.isclose(told.statements, truth.statements, rtol=0, atol=1e-12, equal_nan=True)
        return np.asarray(changed | moved.any(axis=1))

    def proof(self) -> Proof:
        """Everything once more with what was loosened: only what is equal to the byte counts."""
        loose = Loose(dict(sorted(self.reach.items())), frozenset(self.unsaid))
        made = self.edition(self.results, loose)
        self.low[:], self.high[:] = self.truth, self.truth
        same = []
        for told, packed in self.kept:
            if self.edition(json.loads(zlib.decompress(packed)), loose) == made:
                same.append(told)
                self.count(told)
        left = self.left
        names = [
            f"{self.values.name(v)}: by {self.name(i)}" for i, v in np.argwhere(left)[:20].tolist()
        ]
        return Proof(
            made, loose, len(self.truth), int(self.after.sum()),
            int(self.after.sum() - left.sum()), int(self.after[0].sum() - left[0].sum()),
            tuple(names), tuple(same), self.replayed,
        )  # fmt: skip

    def name(self, insider: int) -> str:
        leaders, alone = self.who[insider]
        if not len(leaders):
            return "any reader"
        code = self.ground.wave.leaders[int(leaders[0])].organisation
        return f"a colleague at {code}" if alone else f"everyone at {code}"


def _word(path: Path) -> Path:
    """Where the word stands that a difference is about."""
    return path[: path.index("settle") + 1] if "settle" in path else path
