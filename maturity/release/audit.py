"""The attacker: how closely each protected value can be told from a release by somebody inside.

A program of its own. It reads a release as its readers do, and what an insider knows; it never
sees the answers that it is after.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from maturity.frame import Floats, Ints
from maturity.release.attack import Insider
from maturity.release.families import families
from maturity.release.linked import Paper, cells
from maturity.release.marks import published
from maturity.release.siege import Clock, Finding, Protected, Siege
from maturity.release.worlds import complete

#: Worlds tried for insiders who pool what they know.
_POOLED = 4


@dataclass(frozen=True)
class Audit:
    """What the attacker achieved against one release.

    `values` counts protected values times insiders, `shown` those that two sets of answers with the
    same published figures keep apart by 25 points, `solved` those that took single programmes.
    `width` is the narrowest interval shown. `unread` are the published figures that the attacker
    has no equations for, which are held to the thresholds alone.
    """

    findings: tuple[Finding, ...]
    values: int
    shown: int
    solved: int
    insiders: int
    width: float
    seconds: float
    unread: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing protected can be told to within 25 points."""
        return not self.findings


def audit(
    released: Mapping[str, Any],
    paper: Paper,
    insiders: Sequence[Insider],
    protected: Protected,
    *,
    seconds: float = 120.0,
    hint: tuple[Floats, Floats, Ints] | None = None,
    exact: float | None = None,
) -> Audit:
    """Attack a release with what each insider knows, within so many seconds.

    To show that a value cannot be told takes two sets of answers with the published figures.
    Whoever made the release may give one to begin with (views, working ties, bands) as a `hint`:
    it saves the search for a first, and no bound is read from it. `exact` takes every number to be
    exact to so many points, whatever it was rounded to.
    """
    start = time.monotonic()
    known = cells(paper, released)
    read = published(released, known, exact)
    clock = Clock(start + seconds)
    found: list[Finding] = []
    counts = np.zeros(3, dtype=np.int64)
    width = 100.0

    def attacks(insider: Insider) -> list[Siege]:
        found = families(paper, known, read, insider, protected)
        for attack in found:
            if hint is not None and attack.relations is not None:
                attack.hint = complete(attack.relations, *hint)
        return found

    # What several who pool all they know cannot tell, none of them can.
    safe: dict[int, dict[str, set[int]]] = {}
    for pool in pools(insiders):
        together = pool[0]
        for insider in pool[1:]:
            together = together.pooled(insider)
        for attack in attacks(together):
            shown = attack.worlds(clock, _POOLED)
            width = min(width, attack.width)
            for insider in pool:
                assert insider.organisation is not None
                mine = safe.setdefault(insider.organisation, {})
                mine.setdefault(attack.about, set()).update(shown)
    for insider in insiders:
        mine = safe.get(-1 if insider.organisation is None else insider.organisation, {})
        for attack in attacks(insider):
            done = mine.get(attack.about, set())
            counts += (len(attack.victims), len(done), 0)
            attack.victims = np.array(
                [v for v in attack.victims if int(v) not in done], dtype=np.int64
            )
            if not len(attack.victims):
                continue
            found += attack.run(clock)
            counts += (0, attack.shown, attack.solved)
            width = min(width, attack.width)
    unread = tuple(
        cell.key for cell in known if cell.key in read.shown and cell.key not in read.spans
    )
    return Audit(
        tuple(found), int(counts[0]), int(counts[1]), int(counts[2]), len(insiders), width,
        time.monotonic() - start, unread,
    )  # fmt: skip


def pools(insiders: Sequence[Insider]) -> list[list[Insider]]:
    """Insiders by rows and by columns of a square: any two are apart in one of the two."""
    people = [insider for insider in insiders if insider.organisation is not None]
    side = max(1, int(np.ceil(np.sqrt(len(people)))))
    if side < 3:
        return []
    rows = [people[n : n + side] for n in range(0, len(people), side)]
    return rows + [people[n::side] for n in range(side)]
