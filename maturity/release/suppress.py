"""What to withhold beside what must be: the least loss that leaves nothing to be subtracted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from maturity.errors import MaturityError, Problem
from maturity.frame import Bools
from maturity.release.linked import (
    BAND,
    COUNTS,
    PAIRS,
    TANGLED,
    VIEWS,
    VOICE,
    WORKING,
    Cell,
    Paper,
)
from maturity.release.quiet import solve
from maturity.release.rules import NARROW, NUMBER_SIDE, Group, Rules

#: Nodes the solver may take for one set of tables.
_NODES = 20000


def allowed(
    cells: Sequence[Cell],
    paper: Paper,
    rules: Rules,
    *,
    views: frozenset[str],
    scores: frozenset[str],
) -> Bools:
    """Which cells may be shown for themselves; `views` and `scores`: who consented to which."""
    names = paper.frame.organisations

    def may(cell: Cell) -> bool:
        if cell.pair >= 0:
            return _pair(cell)
        if cell.kind == COUNTS and rules.pairs:
            return False
        if cell.kind == TANGLED and cell.members.sum() < tangled(cell.key, rules):
            return False
        if cell.kind == WORKING and 100.0 - 2.0 * paper.depth_cut < NARROW:
            # Where all pairs of a group work, whoever said that there is nothing between two
            # organisations knows that the other side is at twice the line.
            return False
        if cell.own is not None and names[cell.own] not in scores:
            return False
        return bool(cell.members.any()) and cell.group.fault(rules) is None

    def _pair(cell: Cell) -> bool:
        if not rules.pairs:
            return False
        sides = paper.leaders[:, cell.pair]
        if cell.kind == VIEWS:
            at = int(np.flatnonzero(cell.members)[0] // paper.frame.size) if cell.group.size else 0
            assert cell.own is not None
            return bool(names[cell.own] in views and sides[at] >= rules.side)
        if cell.kind == BAND:
            return bool(sides.min() >= rules.side)
        both = {names[paper.frame.a[cell.pair]], names[paper.frame.b[cell.pair]]} <= views
        return bool(sides.min() >= (rules.side if both else NUMBER_SIDE))

    return np.array([may(cell) for cell in cells], dtype=bool)


def tangled(key: str, rules: Rules) -> float:
    """The pairs without which one view could show in a number the attacker has no equations for.

    One view that turns from all to nothing moves the coverage by half a pair; any other number by
    less than a twentieth of what its own quarter of the scale is worth.
    """
    return 50.0 / rules.unit if key in ("system/coverage", "system/quality") else 20.0


def suppress(
    cells: Sequence[Cell],
    may: Bools,
    paper: Paper,
    rules: Rules,
    cuts: Sequence[frozenset[str]] = (),
    *,
    complementary: bool = True,
) -> frozenset[str]:
    """The keys of the cells to show: the most that can be, over all linked tables at once.

    Each cell is a yes or a no. Of a total and its parts not all but too few may be shown; of two
    groups, one inside the other, not both where too few leaders stand between them; and of each
    `cut`, which is a set of cells that together gave something away, at least one is withheld.
    """  # fmt: skip
    at = {cell.key: n for n, cell in enumerate(cells)}
    rows: list[tuple[list[int], int]] = []
    if complementary:
        rows += list(_subtractions(cells, may, paper, rules))
    for cut in cuts:
        members = [at[key] for key in cut if key in at and may[at[key]]]
        if not members:
            raise MaturityError([_stuck(cut)])
        rows.append((members, len(members) - 1))
    chosen = _solve(np.array([cell.worth for cell in cells]), may, rows)
    return frozenset(cell.key for cell, show in zip(cells, chosen, strict=True) if show)


def _stuck(cut: frozenset[str]) -> Problem:
    return Problem(
        "cannot-release",
        "release",
        f"{', '.join(sorted(cut)) or 'what every reader knows'} would still give an answer away",
        "Nothing of this survey can be shown to this audience; use --audience consultant.",
    )


def _subtractions(
    cells: Sequence[Cell], may: Bools, paper: Paper, rules: Rules
) -> Iterator[tuple[list[int], int]]:
    """Sets of cells of which at least one is to be withheld: (cells, how many may be shown)."""
    for kind in (PAIRS, WORKING, VIEWS, VOICE):
        group = [n for n, cell in enumerate(cells) if cell.kind == kind and cell.pair < 0]
        masks = {n: cells[n].members > 0 for n in group}
        shown = [n for n in group if may[n]]
        for outer in shown:
            for inner in shown:
                rest = masks[outer] & ~masks[inner]
                if inner == outer or (masks[inner] & ~masks[outer]).any() or not rest.any():
                    continue
                if _leaders(rest, kind, paper) < rules.leaders:
                    yield [outer, inner], 1
        if kind != PAIRS:
            continue
        blocks = [n for n in group if cells[n].key.startswith("blocks/")]
        for total in (n for n in shown if n not in blocks):
            parts = [n for n in blocks if not (masks[n] & ~masks[total]).any() and masks[n].any()]
            covered = np.zeros_like(masks[total])
            for n in parts:
                covered |= masks[n]
            if not np.array_equal(covered, masks[total]):
                continue
            gone = [n for n in parts if not may[n]]
            left = np.zeros_like(covered)
            for n in gone:
                left |= masks[n]
            # What is withheld of this total must be a group itself, or one more must go.
            if gone and _leaders(left, kind, paper) < rules.leaders:
                yield [total, *(n for n in parts if may[n])], len(parts) - len(gone)


def _leaders(members: Bools, kind: str, paper: Paper) -> int:
    """How many leaders stand behind some pairs or views."""
    if len(members) == paper.frame.size:
        return paper.group(members).size
    leaders = (paper.voiced if kind == VOICE else paper.leaders).reshape(-1)
    most = np.zeros(len(paper.frame.organisations), dtype=np.int64)
    np.maximum.at(most, paper.frame.sides.reshape(-1)[members], leaders[members])
    return Group(most, most.astype(np.float64)).size


def _solve(worth: np.ndarray, may: Bools, rows: Sequence[tuple[list[int], int]]) -> Bools:
    """The most worth that can be shown: a mixed-integer programme over all cells."""
    from scipy.optimize import Bounds, LinearConstraint
    from scipy.sparse import csr_array

    if not rows:
        return may
    at = [(n, member) for n, (members, _) in enumerate(rows) for member in members]
    matrix = csr_array(
        (np.ones(len(at)), tuple(np.array(at).T)), shape=(len(rows), len(may))
    )  # fmt: skip
    # A last preference for the cell that comes first, so that the choice is never a toss-up.
    found = solve(
        -(worth + 1e-6 * np.arange(len(worth), 0, -1)),
        integrality=np.ones(len(may), dtype=np.int64),
        bounds=Bounds(0, may.astype(np.float64)),
        constraints=LinearConstraint(matrix, -np.inf, np.array([most for _, most in rows])),
        nodes=_NODES,
    )
    if found.x is None:
        # No choice was found: showing none of what is linked is always safe.
        linked = np.zeros(len(may), dtype=bool)
        linked[[member for _, member in at]] = True
        return may & ~linked
    return np.asarray(np.round(found.x) > 0.5) & may
