"""Shared on paper, used by both: agreements and sharing beside what both sides say of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from maturity.basis import Informal
from maturity.frame import Frame
from maturity.model import EXACT, Rules, at_least
from maturity.register import Register
from maturity.scores import Score, Scored
from maturity.views import Views

#: An agreement holds from its first day; sharing may be planned, live, or live and used.
LIVE = "live"


@dataclass(frozen=True)
class Shared:
    """One thing that two organisations share on paper, and what each says of working together.

    `used` is `both`, `one` or `neither` by the sides on which leaders put the depth of their work
    at the line or above; where one side did not say, `not_both` if the other stays below the line
    and else `unknown`. `denied` are the organisations all of
    whose leaders who answered say that there is no working relationship. `depth` and `score` are
    those of the pair, with ranges where it is expected; `works` is None where that is not known.
    """

    a: str
    b: str
    form: str
    what: str
    stage: str
    expected: bool
    used: str
    denied: tuple[str, ...]
    depth: Score
    score: Score
    works: bool | None


@dataclass(frozen=True)
class Paper:
    """All that is shared on paper on the wave's first day, in the order of the register.

    `depth_line` is the depth from which a pair can work, of 100. `reason` says why nothing can be
    found: `nothing_on_paper`, or `no_depth` where the questionnaire does not ask for it.
    """

    reason: str | None
    depth_line: float
    shared: tuple[Shared, ...]


def shared_on_paper(
    register: Register, frame: Frame, views: Views, found: Scored, informal: Informal, rules: Rules
) -> Paper:
    """What two organisations share on paper is used by both where both say they work together.

    Both, where each side puts the depth of their work nearer to exchanging information than to the
    same table; a side that says there is no relationship does not.
    """
    told = _Told(frame, views, found, informal, rules)
    rows = tuple(told.shared(*row) for row in _on_paper(register))
    reason = None
    if not rows:
        reason = "nothing_on_paper"
    elif views.depth is None:
        reason = "no_depth"
    return Paper(reason, rules.depth_cut, rows)


def _on_paper(register: Register) -> Iterator[tuple[str, str, str, str, str]]:
    for agreement in register.agreements:
        yield agreement.a, agreement.b, "agreement", agreement.kind, LIVE
    for sharing in register.sharing:
        yield sharing.a, sharing.b, "sharing", sharing.what, sharing.stage


class _Told:
    """What is said of any two organisations, expected or not."""

    def __init__(
        self, frame: Frame, views: Views, found: Scored, informal: Informal, rules: Rules
    ) -> None:
        self.frame, self.views, self.found, self.rules = frame, views, found, rules
        self.position = {code: n for n, code in enumerate(frame.organisations)}
        self.index = frame.view_index()
        self.outside = {
            (int(i), int(j)): (float(depth), bool(denied))
            for i, j, depth, denied in zip(
                informal.speaker, informal.partner, informal.depth, informal.denied, strict=True
            )
        }

    def shared(self, a: str, b: str, form: str, what: str, stage: str) -> Shared:
        one, other = self.position[a], self.position[b]
        at = int(self.index[one, other])
        ways = ((one, other), (other, one))
        depths = [self.depth(*way) for way in ways]
        reach = [bool(at_least(depth, self.rules.depth_cut)) for depth in depths]
        silent = sum(math.isnan(depth) for depth in depths)
        used = ("neither", "one", "both")[sum(reach)]
        if silent:
            used = "not_both" if silent == 1 and not any(reach) else "unknown"
        depth, score, works = Score(), Score(), None
        if at >= 0:
            pair = at % self.frame.size
            heard = self.views.quality.leaders[:, pair]
            score = self.found.score(
                "maturity", (pair,), n=int(heard.sum()),
                imputed=int(self.views.quality.filled[:, pair].sum()),
            )  # fmt: skip
            if self.views.depth is not None:
                layer = self.views.depth
                depth = self.found.score(
                    "depth", (pair,), n=int(layer.leaders[:, pair].sum()),
                    imputed=int(layer.filled[:, pair].sum()),
                )  # fmt: skip
            if heard.all():
                deep = math.isnan(depth.value) or bool(at_least(depth.value, self.rules.depth_cut))
                works = deep and bool(at_least(score.value, self.rules.working_cut))
        denied = tuple(code for code, way in zip((a, b), ways, strict=True) if self.denies(*way))
        return Shared(a, b, form, what, stage, at >= 0, used, denied, depth, score, works)

    def depth(self, speaker: int, partner: int) -> float:
        """How one side sees the depth of their work; NaN where it did not say."""
        at = int(self.index[speaker, partner])
        if at < 0:
            return self.outside.get((speaker, partner), (math.nan, False))[0]
        side, pair = divmod(at, self.frame.size)
        layer = self.views.depth
        if layer is None or not layer.observed[side, pair]:
            return math.nan
        return float(layer.values[side, pair, 0])

    def denies(self, speaker: int, partner: int) -> bool:
        """Whether all of one side who answered say that there is no working relationship."""
        at = int(self.index[speaker, partner])
        if at < 0:
            return self.outside.get((speaker, partner), (math.nan, False))[1]
        side, pair = divmod(at, self.frame.size)
        layer = self.views.exists
        return bool(layer.observed[side, pair] and np.abs(layer.values[side, pair, 0]) <= EXACT)
