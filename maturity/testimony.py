"""What each leader said: of a partner in one number, and of the system question by question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from maturity.frame import Bools, Floats, Frame, Ints
from maturity.instrument import Item, Status
from maturity.model import mean
from maturity.wave import Answers, Wave
from maturity.worlds import Draws, exact, ratio

#: Statements that are also shown by themselves, beside the items that are never scored: whether
#: the plans of places shape those of the system.
BY_THEMSELVES = ("kf4b",)


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
class Said:
    """What leaders say of the system: one index and each question, (kinds, leaders).

    `missing` are who left it blank and `invited` which organisations were asked: (kinds,
    organisations).
    """

    values: Floats
    organisation: Ints
    missing: Ints
    invited: Bools

    def means(self, draws: Draws | None, sd: float) -> Iterator[tuple[Floats, Floats, Bools]]:
        """What each kind comes to by organisation in these worlds, one kind after the other.

        With it the share of each organisation's leaders who did not say, and which organisations
        were asked. Without draws, what was observed.
        """
        for told, invited in zip(self._told, self.invited, strict=True):
            means = told.data
            if draws is not None:
                means = ratio(told.scores @ draws.weights, told.given @ draws.weights, told.data)
                moved = means[told.alone] + sd * draws.noise[told.who]
                means[told.alone] = np.clip(moved, 0.0, 100.0)
            yield means, told.silent, invited

    @cached_property
    def _told(self) -> tuple[_Told, ...]:
        """What stays the same in every world of each kind."""
        own = self.organisation == np.arange(self.missing.shape[1])[:, None]
        found = []
        for values, missing in zip(self.values, self.missing, strict=True):
            mine = own & np.isfinite(values)
            given = mine.astype(np.float64)
            scores = given * exact(np.nan_to_num(values))
            count = mine.sum(axis=1)
            alone = np.flatnonzero(count == 1)
            asked = missing + count
            silent = np.divide(missing, asked, out=np.zeros(len(asked)), where=asked > 0)
            unknown = np.full((len(mine), 1), np.nan)
            total, many = scores.sum(axis=1)[:, None], given.sum(axis=1)[:, None]
            data = ratio(total, many, unknown)
            who = mine[alone].argmax(axis=1) if len(alone) else alone
            found.append(_Told(scores, given, data, alone, who, silent))
        return tuple(found)


def leaders_views(answers: Answers, items: Sequence[int] | None = None) -> Floats:
    """Each leader's view of a partner: the mean of what they answered, 0 without a relationship.

    With `items` it is the view in these alone, such as those of being heard.
    """
    chosen = answers.quality if items is None else answers.quality[:, list(items)]
    return np.where(answers.state == Status.NONE, 0.0, mean(chosen, axis=1))


def statements(wave: Wave, frame: Frame) -> Said:
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
    return Said(
        values=np.array([index, *by_leader]),
        organisation=wave.organisation_of,
        missing=np.array(missing),
        # Where the instrument has no statements nobody was asked for one.
        invited=np.tile((per_organisation(everyone) > 0) & bool(questions), (len(missing), 1)),
    )


def items(wave: Wave, frame: Frame) -> Said:
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
    return Said(values, wave.organisation_of, missing, invited)


def shown_items(wave: Wave) -> tuple[Item, ...]:
    """The items that are shown one by one and never scored, in the order of their views."""
    statements = {item.id: item for item in wave.instrument.of_role("statement")}
    pilots = wave.instrument.of_role("pilot")[: wave.pilots.shape[1]]
    return pilots + tuple(statements[code] for code in BY_THEMSELVES if code in statements)
