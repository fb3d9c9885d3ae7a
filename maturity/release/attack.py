"""The attacker's equations: everything published and everything an insider knows, as one problem.

Linear but for one thing: the maturity of a pair is the lowest of three planes over its two views,
so which plane holds is a choice of two binary numbers for each pair. With the choice open the
problem is exact (a mixed-integer programme); relaxed, it can only find too little, never too much;
with the choice made, every solution is a set of answers that gives the published figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from maturity.frame import Bools, Floats, Ints
from maturity.release.linked import BAND, PAIRS, VIEWS, WORKING, Cell, Paper
from maturity.release.quiet import solve

#: What an attacker reads for one number: between which ends it lay.
Span = tuple[float, float]
#: Keeps strictly below the next band.
_BELOW = 1e-6


@dataclass(frozen=True, eq=False)
class Insider:
    """What somebody inside knows: all answers of one organisation, or nothing (None).

    `views` and `voices` are flat (2 x pairs) and `index` and `questions` by leader, NaN where they
    are not this organisation's; `deep` marks the pairs that its own answers alone make deep enough.
    """

    organisation: int | None
    views: Floats
    voices: Floats
    index: Floats
    questions: Floats
    deep: Bools

    def pooled(self, other: Insider) -> Insider:
        """What two know together; as if it were one organisation."""

        def both(a: Floats, b: Floats) -> Floats:
            return np.where(np.isnan(a), b, a)

        return Insider(
            self.organisation,
            both(self.views, other.views),
            both(self.voices, other.voices),
            both(self.index, other.index),
            both(self.questions, other.questions),
            self.deep | other.deep,
        )

    def name(self, paper: Paper) -> str:
        """Who this is, in a few words."""
        if self.organisation is None:
            return "any reader"
        return f"everyone at {paper.frame.organisations[self.organisation]}"


@dataclass(frozen=True, eq=False)
class Published:
    """What a reader can tell from a release: for each cell shown, between which ends it lay.

    A band is given by its position; `counts` are the numbers of pairs in each band where these are
    published, -1 where withheld, or None where there is no such table.
    """

    spans: Mapping[str, Span]
    bands: Mapping[int, int]
    counts: tuple[int, ...] | None = None


@dataclass(frozen=True, eq=False)
class Programme:
    """Rows `low <= matrix x <= high` over variables between bounds, some of them whole numbers."""

    matrix: Any
    low: Floats
    high: Floats
    least: Floats
    most: Floats
    whole: Bools
    cells: tuple[tuple[str, Ints], ...] = ()

    def solve(
        self,
        objective: Floats,
        *,
        whole: bool,
        seconds: float,
        least: Floats | None = None,
        most: Floats | None = None,
        gap: float = 0.0,
        nodes: int | None = None,
    ) -> tuple[Floats | None, float, bool]:
        """The x with the least objective, a bound below it, and whether the search was finished.

        No x and a finished search: nothing fits.
        """  # fmt: skip
        from scipy.optimize import Bounds, LinearConstraint

        found = solve(
            objective,
            integrality=self.whole.astype(np.int64) if whole else None,
            bounds=Bounds(
                self.least if least is None else least, self.most if most is None else most
            ),
            constraints=LinearConstraint(self.matrix, self.low, self.high),
            seconds=seconds,
            nodes=nodes if whole else None,
            gap=gap,
        )
        done = found.status in (0, 2)
        bound = found.fun if found.status == 0 else getattr(found, "mip_dual_bound", None)
        return found.x, -np.inf if bound is None else float(bound), done


class _Rows:
    """Collects the rows of a programme."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, terms: Sequence[tuple[int, float]], low: float, high: float) -> int:
        row = len(self.low)
        self.entries += [(row, at, weight) for at, weight in terms]
        self.low.append(low)
        self.high.append(high)
        return row

    def matrix(self, columns: int) -> Any:
        from scipy.sparse import csr_array

        rows, at, weights = zip(*self.entries, strict=True) if self.entries else ((), (), ())
        return csr_array((weights, (rows, at)), shape=(len(self.low), columns))


@dataclass(frozen=True, eq=False)
class Relations:
    """The equations of views, pairs and working ties; `programme` has their columns in this order.

    2P views, P pairs, P working ties, P choices for each of the two outer planes; where the public
    sees how many pairs are in each band, five more for each pair.
    """

    paper: Paper
    insider: Insider
    programme: Programme
    inner: Floats
    counted: bool

    @property
    def size(self) -> int:
        """How many pairs there are."""
        return self.paper.frame.size

    @cached_property
    def tie_rows(self) -> Ints:
        """The rows of published figures that are about working ties alone."""
        size, matrix = self.size, self.programme.matrix
        rows = [n for _, at in self.programme.cells for n in at.tolist()]
        columns = [matrix.indices[matrix.indptr[n] : matrix.indptr[n + 1]] for n in rows]
        mine = [((at >= 3 * size) & (at < 4 * size)).all() for at in columns]
        return np.array([n for n, is_ in zip(rows, mine, strict=True) if is_], dtype=np.int64)

    @cached_property
    def band_rows(self) -> tuple[Any, Any]:
        """Over a table of pairs by bands: the sum of each pair, and of each band."""
        from scipy.sparse import csr_array

        size = self.size
        columns = np.arange(5 * size)
        ones = np.ones(5 * size)
        return (
            csr_array((ones, (columns // 5, columns)), shape=(size, 5 * size)),
            csr_array((ones, (columns % 5, columns)), shape=(5, 5 * size)),
        )

    @cached_property
    def counted_bands(self) -> tuple[tuple[int, int], ...]:
        """The bands whose number of pairs is published, each with its row."""
        matrix, first = self.programme.matrix, 6 * self.size
        return tuple(
            (int((matrix.indices[matrix.indptr[row]] - first) % 5), row)
            for row in dict(self.programme.cells)["bands"].tolist()
        )

    @cached_property
    def tie_matrix(self) -> Any:
        """These rows over the working ties."""
        return self.programme.matrix[self.tie_rows, :][:, 3 * self.size : 4 * self.size]


def relations(
    paper: Paper, cells: Sequence[Cell], published: Published, insider: Insider
) -> Relations:
    """Everything known of views and pairs as one programme."""
    size, rows = paper.frame.size, _Rows()
    columns = (6 if published.counts is None else 11) * size
    least, most = np.zeros(columns), np.full(columns, 100.0)
    most[3 * size :] = 1.0
    known = np.isfinite(insider.views)
    least[: 2 * size][known] = most[: 2 * size][known] = insider.views[known]
    inner = most.copy()
    for pair, band in published.bands.items():
        cuts = (0.0, *paper.band_cuts, 101.0)
        m = 2 * size + pair
        least[m] = max(least[m], cuts[band])
        inner[m] = min(inner[m], cuts[band + 1] - _BELOW)
        # The ceiling holds pairs with higher scores in the third band.
        if band != 2:
            most[m] = min(most[m], cuts[band + 1] - _BELOW)
    _pairs(paper, rows)
    counted = any(cell.kind == WORKING and cell.key in published.spans for cell in cells)
    if counted:
        for pair in np.flatnonzero(paper.known).tolist():
            ends = [(2 * size + pair, 1.0), (3 * size + pair, -paper.working_cut)]
            rows.add(ends, 0.0, np.inf)
            if insider.deep[pair]:
                ends[1] = (3 * size + pair, paper.working_cut - 100.0)
                rows.add(ends, -np.inf, paper.working_cut)
    offset = {PAIRS: 2 * size, WORKING: 3 * size, VIEWS: 0}
    named = []
    for cell in cells:
        if cell.key not in published.spans or cell.kind not in offset:
            continue
        at = np.flatnonzero(cell.members)
        weights = cell.members[at] / cell.members.sum()
        terms = [(offset[cell.kind] + int(n), float(w)) for n, w in zip(at, weights, strict=True)]
        named.append((cell.key, np.array([rows.add(terms, *published.spans[cell.key])])))
    if published.counts is not None:
        named.append(("bands", _counts(paper, published.counts, rows)))
    whole = np.zeros(columns, dtype=bool)
    whole[3 * size :] = True
    programme = Programme(
        rows.matrix(columns), np.array(rows.low), np.array(rows.high), least, most, whole,
        tuple(named),
    )  # fmt: skip
    return Relations(paper, insider, programme, inner, counted)


def _counts(paper: Paper, counts: Sequence[int], rows: _Rows) -> Ints:
    """Each pair in one of the bands, and so many in each as the table says, to the next five."""
    size, cuts = paper.frame.size, (0.0, *paper.band_cuts, 100.0 + _BELOW)
    known = np.flatnonzero(paper.known).tolist()
    for pair in known:
        own = [(6 * size + 5 * pair + k) for k in range(5)]
        rows.add([(at, 1.0) for at in own], 1.0, 1.0)
        m = (2 * size + pair, 1.0)
        rows.add([m, *((at, -cuts[k]) for k, at in enumerate(own))], 0.0, np.inf)
        # The ceiling may hold a pair of any higher score in the third band.
        ends = [100.0 if k == 2 else cuts[k + 1] - _BELOW for k in range(5)]
        rows.add([m, *((at, -ends[k]) for k, at in enumerate(own))], -np.inf, 0.0)
    return np.array([
        rows.add([(6 * size + 5 * pair + k, 1.0) for pair in known], count - 2.0, count + 2.0)
        for k, count in enumerate(counts) if count >= 0
    ])  # fmt: skip


def _pairs(paper: Paper, rows: _Rows) -> None:
    """What the maturity of each pair is of its two views, and stand-ins of their blocks."""
    size, observed, filled = paper.frame.size, paper.observed, paper.filled
    block = paper.frame.block
    lean, level = paper.asymmetry, paper.asymmetry * paper.tolerance
    # How far two of the planes can be apart: what a choice not made has to give way by.
    inside, slack = lean * max(0.0, 100.0 - paper.tolerance), 200.0 * lean
    for side, pair in np.argwhere(filled):
        behind = np.flatnonzero((observed & (block == block[side, pair])).reshape(-1))
        terms = [(int(n), -1.0 / len(behind)) for n in behind]
        rows.add([(int(side * size + pair), 1.0), *terms], 0.0, 0.0)
    for pair in np.flatnonzero(paper.known):
        a, b, m = int(pair), int(size + pair), int(2 * size + pair)
        has = (observed | filled)[:, pair]
        if not has.all():
            rows.add([(m, 1.0), (a if has[0] else b, -1.0)], 0.0, 0.0)
            continue
        first, second = int(4 * size + pair), int(5 * size + pair)
        middle = ((a, -0.5), (b, -0.5))
        over = ((a, lean - 0.5), (b, -lean - 0.5))
        under = ((a, -lean - 0.5), (b, lean - 0.5))
        rows.add([(m, 1.0), *middle], -np.inf, 0.0)
        rows.add([(m, 1.0), *middle, (first, inside), (second, inside)], 0.0, np.inf)
        for plane, chosen in ((over, first), (under, second)):
            rows.add([(m, 1.0), *plane], -np.inf, level)
            rows.add([(m, 1.0), *plane, (chosen, -slack)], level - slack, np.inf)
        rows.add([(first, 1.0), (second, 1.0)], -np.inf, 1.0)


def band_spans(cells: Sequence[Cell], bands: Mapping[str, int]) -> dict[int, int]:
    """The published bands by pair."""
    return {cell.pair: bands[cell.key] for cell in cells if cell.kind == BAND and cell.key in bands}
