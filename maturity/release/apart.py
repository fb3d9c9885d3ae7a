"""The attack on packs where no edition goes with them: then views are joined by their means alone.

A pair's score, which is no linear thing, is in no pack. So without an edition each insider is up
against means of views and nothing else, which is settled in a fraction of the time.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np

from maturity.frame import Bools, Floats, Ints
from maturity.release.attack import Insider, Published, Span
from maturity.release.audit import Audit
from maturity.release.linked import VIEWS, VOICE, Cell, Paper
from maturity.release.siege import Clock, Finding, Protected, Siege
from maturity.release.worlds import means


def apart(
    paper: Paper,
    cells: Sequence[Cell],
    spans: Mapping[str, Span],
    people: Sequence[Insider],
    secret: Protected,
    *,
    seconds: float,
    views: Bools | None = None,
) -> Audit:
    """Attack numbers of packs that nothing goes with; with `views` only these are looked for."""
    start = time.monotonic()
    clock = Clock(start + seconds)
    found: list[Finding] = []
    counts, width = np.zeros(3, dtype=np.int64), 100.0
    for insider in people:
        families: list[tuple[str, Floats, Ints, str]] = [
            (VIEWS, insider.views, paper.leaders, "the view"),
            (VOICE, insider.voices, paper.voiced, "the voice"),
        ]
        for kind, own, leaders, about in families if views is None else families[:1]:
            siege = _siege(paper, cells, spans, insider, secret, kind, own, leaders, about, views)
            if siege is None:
                continue
            found += siege.run(clock)
            counts += (len(siege.victims), siege.shown, siege.solved)
            width = min(width, siege.width)
    values, shown, solved = counts.tolist()
    return Audit(
        tuple(found), values, shown, solved, len(people), width, time.monotonic() - start, ()
    )


def _siege(
    paper: Paper, cells: Sequence[Cell], spans: Mapping[str, Span], insider: Insider,
    secret: Protected, kind: str, own: Floats, leaders: Ints, about: str, views: Bools | None,
) -> Siege | None:  # fmt: skip
    mine = [cell for cell in cells if cell.kind == kind and cell.members.any()]
    touched = np.zeros(len(own), dtype=bool)
    for cell in mine:
        touched |= cell.members > 0
    victims = np.isnan(own) & touched & (True if views is None else views)
    if not victims.any():
        return None
    programme = means(mine, Published(spans, {}), own)
    return Siege(
        programme, np.flatnonzero(victims), leaders.reshape(-1), secret, insider, paper, about
    )
