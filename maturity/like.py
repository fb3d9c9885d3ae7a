"""Like held against like: two waves on the same organisations, pairs and questions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maturity.assessment import rules
from maturity.basis import prepare
from maturity.change import Change, tested, tested_pair
from maturity.common import Part, cuts
from maturity.decomposition import Continuing, Terms, decompose, levers
from maturity.differences import Differences, Side, differences, statistics
from maturity.discovery import Pairs, pair_tests
from maturity.frame import Bools, Floats, Frame, frame
from maturity.model import Rules
from maturity.movement import Found, known_pairs
from maturity.outcome import evaluate
from maturity.pairing import stayers
from maturity.ranges import Arrays, Ends, Job, Sampling, ranges
from maturity.register import Register
from maturity.restate import among
from maturity.scores import Score
from maturity.settings import Settings
from maturity.structure import Structure
from maturity.views import Known
from maturity.wave import Wave
from maturity.worlds import Draws

#: Statistics that are shares of 1 and not scores of 100.
SHARES = ("coverage", "working_share", "place_working", "hollow", "connected")


@dataclass(frozen=True)
class Level:
    """One number in both waves, for what they have in common, and its change."""

    before: Score
    after: Score
    change: Change


@dataclass(frozen=True, eq=False)
class Stated:
    """A wave stated on the common organisations: its scores, worlds, and their ranges.

    `point` and `ends` are the statistics of the common part without worlds.
    """

    found: Found
    side: Side
    point: Arrays
    ends: Ends


@dataclass(frozen=True, eq=False)
class Like:
    """Like held against like: both waves on the same organisations, pairs and questions.

    `frame` has the pairs expected and known in both; `continuing` is what they say of their
    change.
    """

    frame: Frame
    before: Stated
    after: Stated
    differences: Differences
    pairs: Pairs
    continuing: Continuing
    level: float
    rate: float

    def compared(self, name: str, minimum: float) -> dict[tuple[int, ...], Level]:
        """One statistic of all it is of, in both waves, and which changes we can stand behind.

        `minimum` is in points of 100, also where the statistic is a share.
        """
        least = minimum / 100 if name in SHARES else minimum
        changes = tested(self.differences, name, least, self.level, self.rate)
        return {index: self._level(name, index, change) for index, change in changes.items()}

    def compared_pair(self, n: int, minimum: float) -> Level:
        """One pair in both waves and whether its change is one we can stand behind."""
        change = tested_pair(self.differences, self.pairs, n, minimum, self.level)
        return self._level("maturity", (n,), change)

    def _level(self, name: str, index: tuple[int, ...], change: Change) -> Level:
        def score(stated: Stated) -> Score:
            value, low, high, worst_low, worst_high = (
                float(values[name][index])
                for values in (
                    stated.point,
                    stated.ends.low,
                    stated.ends.high,
                    stated.ends.worst_low,
                    stated.ends.worst_high,
                )
            )
            return Score(value, low, high, worst_low, worst_high)

        return Level(score(self.before), score(self.after), change)

    def terms(
        self, before: Bools | None = None, after: Bools | None = None, common: Bools | None = None
    ) -> Terms:
        """What the change in the mean of some pairs is made of; of all pairs by default.

        The groups are marked among the pairs of either wave and among the common ones.
        """
        chosen = np.ones(self.frame.size, dtype=bool) if common is None else common

        def those(stated: Stated, group: Bools | None) -> tuple[Floats, Bools]:
            scores = stated.found.maturity
            kept = np.zeros(len(scores), dtype=bool)
            kept[stated.side.cut.rows[chosen]] = True
            return scores if group is None else np.where(group, scores, np.nan), kept

        (old, was), (new, still) = those(self.before, before), those(self.after, after)
        return decompose(old, new, was, still, self.continuing, chosen)


def found_in(wave: Wave, chosen: Rules) -> Found:
    """A wave with its pairs, what was said and its scores."""
    system = frame(wave.structure)
    basis = prepare(wave, system)
    return Found(wave, system, basis, evaluate(Known(basis.views(), system), chosen))


def held_together(
    settings: Settings,
    waves: tuple[Wave, Wave],
    paper: Register,
    drawn: tuple[Draws, Draws],
    *,
    seed: int = 0,
    turned: bool = False,
) -> Like:
    """Both waves on what they have in common, with the changes and their doubt.

    `turned` says that the first of the two is the later one: a comparison finds the same both ways.
    """
    chosen = rules(settings)
    sampling = Sampling(settings.level, settings.delta, settings.singleton_sd)
    found = found_in(waves[0], chosen), found_in(waves[1], chosen)
    rows = known_pairs(*found)
    names, system = paper.ids, found[1].frame
    pairs = [(names[a], names[b]) for a, b in system.sides[:, rows[1]].T]
    common = frame(Structure(paper, dict.fromkeys(pairs, ()), {}, {}, given=True))
    cut = cuts(found[0].basis, found[1].basis, common, rows)
    stated = [
        _stated(one, Side(one.wave, one.basis, part, worlds), chosen, sampling)
        for one, part, worlds in zip(found, cut, drawn, strict=True)
    ]
    sides = stated[0].side, stated[1].side
    order = sides[::-1] if turned else sides
    return Like(
        frame=common,
        before=stated[0],
        after=stated[1],
        differences=differences(*sides, chosen, sampling),
        pairs=pair_tests(*order, chosen, sampling, settings.change_fdr, seed),
        continuing=_continuing(*sides, chosen),
        level=settings.level,
        rate=settings.change_fdr,
    )


def _stated(found: Found, side: Side, chosen: Rules, sampling: Sampling) -> Stated:
    def scores(known: Known) -> Arrays:
        return statistics(Part(known, side.cut), chosen)

    point = {name: values[..., 0] for name, values in statistics(side.observed(), chosen).items()}
    ends = ranges(found.basis, side.drawn, {"all": Job(scores, sampling.delta)}, sampling)["all"]
    return Stated(found, side, point, ends)


def _continuing(before: Side, after: Side, chosen: Rules) -> Continuing:
    """What the common pairs say of their change, and what the same people say of it."""
    known = [side.observed() for side in (before, after)]
    old, new = ((one.quality[..., 0], one.exists[..., 0]) for one in known)
    parts = levers(old, new, chosen)
    stayed = [
        _by(side, who, chosen)
        for side, who in zip((before, after), stayers(before.wave, after.wave), strict=True)
    ]
    return Continuing(*parts, stayed[0], stayed[1])


def _by(side: Side, who: Bools, chosen: Rules) -> Floats:
    """The scores of the common pairs if only some leaders had been invited."""
    if not who.any():
        return np.full(side.cut.frame.size, np.nan)
    basis = prepare(among(side.wave, who), side.basis.frame)
    return np.asarray(Known(basis.views(), basis.frame).maturity(chosen)[side.cut.rows, 0])
