"""The attack on the dimensions of one pack: a view is the mean of its dimensions.

Six numbers about one group say more than their mean does: where three of them are low and three are
high, every view behind them must lie in the middle. So the dimensions of a pack and its views as a
whole are taken as one family of values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from maturity.frame import Bools, Floats, Ints
from maturity.release.attack import Insider, Programme, Span
from maturity.release.linked import Paper
from maturity.release.pack import OVERALL, Figure
from maturity.release.siege import Clock, Finding, Protected, Siege


def facets(
    paper: Paper,
    leaders: Sequence[Ints],
    items: Sequence[int],
    figures: Sequence[Figure],
    spans: Mapping[str, Span],
    insider: Insider,
    secret: Bools,
    clock: Clock,
) -> list[Finding]:
    """What a recipient can tell from the dimensions of their pack and its views as a whole.

    `leaders` are those behind each view by layer, the views as a whole last; `items` how many
    questions each dimension has; `secret` marks the views that are protected themselves. The
    recipient's own answers are about others, so none of these values is theirs.
    """
    shown = [figure for figure in figures if figure.cell.key in spans]
    if not any(figure.layer != OVERALL for figure in shown):
        return []
    views = np.flatnonzero(np.any([figure.expected for figure in shown], axis=0))
    width, kinds = len(views), len(leaders)
    behind = np.stack([layer.reshape(-1)[views] for layer in leaders])
    rows: list[Floats] = []
    ends: list[Span] = []
    for figure in shown:
        row = np.zeros((kinds, width))
        members = figure.cell.members[views]
        row[figure.layer] = members / members.sum()
        rows.append(row.reshape(-1))
        ends.append(spans[figure.cell.key])
    share = np.array(items, dtype=np.float64) / sum(items)
    for n in range(width):
        # Only where every leader answered every question is the view just the mean of its parts.
        if behind[OVERALL, n] > 0 and (behind[:, n] == behind[OVERALL, n]).all():
            row = np.zeros((kinds, width))
            row[:OVERALL, n], row[OVERALL, n] = -share, 1.0
            rows.append(row.reshape(-1))
            ends.append((0.0, 0.0))
    return _attacked(
        np.array(rows), np.array(ends), behind, secret[views], [f.cell.key for f in shown],
        paper, insider, clock,
    )  # fmt: skip


def _attacked(
    rows: Floats, ends: Floats, behind: Ints, secret: Bools, keys: Sequence[str], paper: Paper,
    insider: Insider, clock: Clock,
) -> list[Finding]:  # fmt: skip
    from scipy.sparse import csr_array

    size = rows.shape[1]
    programme = Programme(
        csr_array(rows), ends[:, 0], ends[:, 1], np.zeros(size), np.full(size, 100.0),
        np.zeros(size, dtype=bool), tuple((key, np.array([n])) for n, key in enumerate(keys)),
    )  # fmt: skip
    # A view that is protected itself is as narrow as its own interval, like that of one leader.
    many = np.where(np.tile(secret, len(behind)), 1, behind.reshape(-1))
    touched = np.zeros(size, dtype=bool)
    touched[np.unique(programme.matrix.indices)] = True
    siege = Siege(
        programme, np.flatnonzero((behind.reshape(-1) > 0) & touched), many,
        Protected(np.zeros(size, dtype=bool)), insider, paper, "what partners said in parts",
        strict=False,
    )  # fmt: skip
    return siege.run(clock)
