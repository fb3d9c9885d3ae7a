"""Two waves of a survey held against each other: what really changed, through mergers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NoReturn, TypeVar

from maturity.assessment import REPLICATES, SEED, Assessment, assess, rules
from maturity.comparable import Comparability, common_part, comparability
from maturity.errors import quote, refuse
from maturity.like import Like, found_in, held_together
from maturity.lineage import Partition, partition
from maturity.model import Rules, mean
from maturity.movement import Found
from maturity.pairing import paired_draws
from maturity.restate import internal, papers, restate
from maturity.structure import Pair
from maturity.survey import Survey, read
from maturity.wave import Wave

_T = TypeVar("_T")


@dataclass(frozen=True)
class Bridge:
    """The way from the score of one report to that of the next, in steps that add up.

    `questions` is what leaving out what was not asked alike does, `boundary` what restating
    organisations, and pairs that came or went, do; `continuing` is the change among the same pairs.
    """

    before: float
    questions_before: float
    restated_before: float
    continuing: float
    entry: float
    exit: float
    restated_after: float
    questions_after: float
    after: float

    @property
    def questions(self) -> float:
        """What leaving out what was not asked alike does to the change."""
        return self.questions_before + self.questions_after

    @property
    def boundary(self) -> float:
        """What mergers, and pairs that came in or went, do to the change."""
        return self.restated_before + self.restated_after + self.entry + self.exit


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two assessments of one system, and what can be said of the change between them.

    `grouping` says which organisations are one, `internalised` the expected ties of the earlier
    wave that lie inside one by now and `parted` those of the later wave that did before. `like` is
    None where the comparison is refused.
    """

    survey: Survey
    before: Assessment
    after: Assessment
    grouping: Partition
    comparability: Comparability
    waves: tuple[Wave, Wave]
    internalised: tuple[Pair, ...]
    parted: tuple[Pair, ...]
    raw: tuple[Found, Found]
    like: Like | None
    replicates: int
    seed: int

    @property
    def rules(self) -> Rules:
        """The numbers that the formulas use."""
        return rules(self.survey.settings)

    @cached_property
    def bridge(self) -> Bridge | None:
        """The way from the score of one report to that of the next; None where refused."""
        if self.like is None:
            return None
        terms = self.like.terms()
        first, last = (float(a.outcome.system[0]) for a in (self.before, self.after))
        asked = [float(mean(found.maturity)) for found in self.raw]
        return Bridge(
            before=first,
            questions_before=_step(asked[0] - first),
            restated_before=_step(terms.before - asked[0]),
            continuing=terms.continuing,
            entry=terms.entry,
            exit=terms.exit,
            restated_after=_step(asked[1] - terms.after),
            questions_after=_step(last - asked[1]),
            after=last,
        )


def _step(change: float) -> float:
    """A step of the bridge; a sum taken in another order is no step."""
    return 0.0 if abs(change) < 1e-10 else change


def compare(
    survey: Survey, before: Wave, after: Wave, *, replicates: int = REPLICATES, seed: int = SEED
) -> Comparison:
    """Hold two waves of a survey against each other.

    Both are restated, from the raw answers, on the finest grouping of organisations that they have
    in common, and only what was asked alike and expected in both is compared. What would mislead
    is refused: the comparison then says why, and has nothing more. Raises `MaturityError` where
    the waves have no organisation in common.
    """
    turned = _later(survey, before, after)
    earlier, later = (after, before) if turned else (before, after)
    old, new = earlier.structure.register, later.structure.register
    lineage = dict.fromkeys((*survey.register.lineage, *old.lineage, *new.lineage))
    grouping = partition(old.ids, new.ids, lineage, start=earlier.start, end=later.start)
    if all(not found.before or not found.after for found in grouping.components):
        _strangers(survey, earlier, later)
    found = comparability(before, after)
    needed, chosen = survey.settings.items_needed, rules(survey.settings)
    asked = common_part(earlier, found, needed), common_part(later, found, needed)
    first, second, both = papers(grouping, old, new)
    same = (
        restate(asked[0], grouping.of_before, first),
        restate(asked[1], grouping.of_after, second),
    )
    # Both ways round the same worlds: whoever was asked first is drawn first.
    drawn = None if found.refused else paired_draws(*same, seed, replicates)
    inside = (
        internal(earlier.structure, grouping.of_before),
        internal(later.structure, grouping.of_after),
    )
    raw = found_in(asked[0], chosen), found_in(asked[1], chosen)
    if turned:
        grouping = grouping.turned
        same, inside, raw = _turned(same), _turned(inside), _turned(raw)
        drawn = None if drawn is None else _turned(drawn)
    like = None
    if drawn is not None:
        like = held_together(survey.settings, same, both, drawn, seed=seed, turned=turned)
    return Comparison(
        survey=survey,
        before=assess(survey, before, replicates=replicates, seed=seed),
        after=assess(survey, after, replicates=replicates, seed=seed),
        grouping=grouping,
        comparability=found,
        waves=same,
        internalised=inside[0],
        parted=inside[1],
        raw=raw,
        like=like,
        replicates=replicates,
        seed=seed,
    )


def _turned(pair: tuple[_T, _T]) -> tuple[_T, _T]:
    return pair[1], pair[0]


def series(
    survey: Survey, *, replicates: int = REPLICATES, seed: int = SEED
) -> tuple[Comparison, ...]:
    """Every wave of a survey held against the one before it."""
    waves = [read(survey, head.id) for head in survey.heads]
    return tuple(
        compare(survey, before, after, replicates=replicates, seed=seed)
        for before, after in pairwise(waves)
    )


def _later(survey: Survey, one: Wave, other: Wave) -> bool:
    """Whether the first of two waves is the later one."""
    order = {head.id: n for n, head in enumerate(survey.heads)}

    def key(wave: Wave) -> tuple[datetime.date, int, str]:
        return wave.start or datetime.date.min, order.get(wave.id, 0), wave.id

    return key(one) > key(other)


def _strangers(survey: Survey, earlier: Wave, later: Wave) -> NoReturn:
    refuse(
        "nothing-in-common",
        survey.source.head_file,
        f"no organisation of the wave {quote(earlier.id)} is in {quote(later.id)}, as itself or as "
        "what became of it",
        "Add lineage.csv with what became of each, or correct the codes in organisations.csv.",
    )


def between(survey: Survey, before: str | None, after: str | None) -> list[tuple[str, str]]:
    """Which waves to hold against each other: those named, else each against the one before it.

    Raises `MaturityError` for a wave that the survey does not have, and where there is no earlier
    one.
    """
    ids = [head.id for head in survey.heads]
    if before is None and after is None and len(ids) > 1:
        return list(pairwise(ids))
    last = survey.head(after).id
    if before is not None:
        return [(survey.head(before).id, last)]
    place = ids.index(last)
    if place == 0:
        refuse(
            "no-earlier-wave",
            survey.source.head_file,
            f"there is no wave before {quote(last)}",
            "A comparison needs two waves: add the earlier one, or name it with --from.",
        )
    return [(ids[place - 1], last)]
