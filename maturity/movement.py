"""What moved between two waves, counted: ties, bands, organisations and who leads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from maturity.basis import Basis
from maturity.frame import Bools, Floats, Frame, Ints
from maturity.lineage import Partition
from maturity.model import Rules, at_least
from maturity.outcome import Outcome
from maturity.structure import Pair
from maturity.wave import Wave


@dataclass(frozen=True, eq=False)
class Found:
    """One wave stated on the common organisations: its pairs, what was said and its scores."""

    wave: Wave
    frame: Frame
    basis: Basis
    outcome: Outcome

    @property
    def maturity(self) -> Floats:
        """The score of every pair; NaN where it is not known."""
        return self.outcome.maturity[:, 0]


@dataclass(frozen=True)
class Ties:
    """What became of ties that work: kept, gained, lost, in neither wave, or not known.

    Counted over the pairs expected in both waves. `unknown` are those that nobody spoke of in one
    of the waves: a tie that may have gone is not lost. `came` and `went` are the working ties of
    pairs expected only in the later or only in the earlier wave; `internalised` are the pairs of
    the earlier wave that lie inside one organisation by now and `parted` those of the later wave
    that did before: neither is gained or lost.
    """

    kept: int
    gained: int
    lost: int
    neither: int
    unknown: int
    came: int = 0
    went: int = 0
    internalised: int = 0
    parted: int = 0


def common_rows(before: Frame, after: Frame) -> tuple[Ints, Ints]:
    """Where the pairs expected in both waves stand in either, in the order of the later."""
    size = len(after.organisations)
    keys = [frame.a * size + frame.b for frame in (before, after)]
    _, first, second = np.intersect1d(keys[0], keys[1], assume_unique=True, return_indices=True)
    return first.astype(np.int64), second.astype(np.int64)


def working_ties(before: Found, after: Found, internalised: int, parted: int) -> Ties:
    """What became of working ties between pairs of organisations.

    A pair is known in a wave where a leader of at least one side answered about the other.
    """
    rows = common_rows(before.frame, after.frame)
    states = [_works(found) for found in (before, after)]
    kept = _counted(states[0][rows[0]], states[1][rows[1]])
    only = [int(np.nansum(np.delete(state, at))) for state, at in zip(states, rows, strict=True)]
    return Ties(*kept, came=only[1], went=only[0], internalised=internalised, parted=parted)


def _works(found: Found) -> Floats:
    seen = found.basis.evidence.leaders.max(axis=0) > 0
    return np.where(seen, found.outcome.working[:, 0], np.nan)


def held_views(before: Found, after: Found, rules: Rules) -> Ties:
    """What became of one-sided views that are good enough for a tie to work.

    A view is what the leaders of one organisation say of another; it is held where it reaches the
    score from which a relationship works.
    """
    rows = common_rows(before.frame, after.frame)
    states = []
    for found, at in zip((before, after), rows, strict=True):
        said = found.basis.observed[0, :, 0].reshape(2, -1)
        good = at_least(said, rules.working_cut).astype(np.float64)
        states.append(np.where(found.basis.evidence.leaders > 0, good, np.nan)[:, at].reshape(-1))
    return Ties(*_counted(states[0], states[1]))


def _counted(before: Floats, after: Floats) -> tuple[int, int, int, int, int]:
    known = np.isfinite(before) & np.isfinite(after)
    was, now = before[known] > 0.5, after[known] > 0.5
    return (
        int((was & now).sum()),
        int((~was & now).sum()),
        int((was & ~now).sum()),
        int((~was & ~now).sum()),
        int((~known).sum()),
    )


def band_moves(before: Found, after: Found) -> dict[tuple[int, int], int]:
    """How many pairs expected in both waves went from which band to which; -1 is not known."""
    rows = common_rows(before.frame, after.frame)
    bands = [
        found.outcome.band[at, 0].tolist() for found, at in zip((before, after), rows, strict=True)
    ]
    return dict(sorted(Counter(zip(*bands, strict=True)).items()))


# -- people --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class People:
    """Who leads: how many are the same, moved to another organisation, joined and left.

    Counted over those invited. `senior_before` are those who joined and were senior in a body that
    went before. Neither good nor bad, and never scored.
    """

    same: int = 0
    moved: int = 0
    joined: int = 0
    left: int = 0
    senior_before: int = 0


def leaders(before: Wave, after: Wave, codes: Iterable[str] | None = None) -> People:
    """Who leads some organisations in one wave and in the other; all of them by default.

    Both waves must be stated on the same organisations. A leader is the same person by their code.
    """
    chosen = set(after.organisations if codes is None else codes)
    old = {p.id: p.organisation for p in before.leaders}
    new = {p.id: p.organisation for p in after.leaders}
    here = [p for p in after.leaders if p.organisation in chosen]
    return People(
        same=sum(old.get(p.id) == p.organisation for p in here),
        moved=sum(p.id in old and old[p.id] != p.organisation for p in here),
        joined=sum(p.id not in old for p in here),
        left=sum(code in chosen and who not in new for who, code in old.items()),
        senior_before=sum(p.id not in old and p.senior_in_predecessor for p in here),
    )


# -- mergers -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """An organisation that merged: its mean then and that of the merged one now, over its ties.

    Both are over the partners that were expected of it in the earlier wave, are expected of the
    merged one by now, and are no part of it themselves; `ties` counts them.
    """

    organisation: str
    before: float
    after: float
    ties: int


@dataclass(frozen=True)
class Merger:
    """A merged organisation beside each that went into it, and beside all of them together."""

    component: str
    parts: tuple[Part, ...]
    together: Part


def mergers(grouping: Partition, raw: Found, before: Found, after: Found) -> tuple[Merger, ...]:
    """XY against X, against Y and against X + Y, on the ties expected of them before.

    `raw` is the earlier wave as it was, `before` the same stated on the common organisations. Ties
    between X and Y count nowhere: they were not expected of XY, or are none by now.
    """
    now = _scores(after)
    found = []
    for component in grouping.components:
        if component.kind not in ("merged", "regrouped"):
            continue
        parts = tuple(
            _part(code, code, component.id, _scores(raw), grouping.of_before, now)
            for code in component.before
        )
        same = {code: code for code in before.frame.organisations}
        whole = _part(component.id, component.id, component.id, _scores(before), same, now)
        found.append(Merger(component.id, parts, whole))
    return tuple(found)


def _scores(found: Found) -> dict[Pair, float]:
    names, frame = found.frame.organisations, found.frame
    return {
        (names[a], names[b]): score
        for ends in ((frame.a, frame.b), (frame.b, frame.a))
        for a, b, score in zip(
            *(end.tolist() for end in ends), found.maturity.tolist(), strict=True
        )
    }


def _part(
    label: str,
    code: str,
    component: str,
    then: dict[Pair, float],
    of: dict[str, str],
    now: dict[Pair, float],
) -> Part:
    old: list[float] = []
    new: list[float] = []
    for (speaker, partner), score in then.items():
        other = of[partner]
        if speaker != code or other == component:
            continue
        today = now.get((component, other), np.nan)
        if np.isfinite(score) and np.isfinite(today):
            old.append(score)
            new.append(today)
    if not old:
        return Part(label, np.nan, np.nan, 0)
    return Part(label, float(np.mean(old)), float(np.mean(new)), len(old))


def organisations(grouping: Partition) -> dict[str, tuple[str, ...]]:
    """The components by what became of them."""
    kinds: Sequence[str] = (
        "continuing", "renamed", "merged", "split", "regrouped", "joined", "left",
    )  # fmt: skip
    return {
        kind: tuple(found.id for found in grouping.components if found.kind == kind)
        for kind in kinds
    }


def known_pairs(before: Found, after: Found) -> tuple[Ints, Ints]:
    """Where the pairs expected and known in both waves stand in either."""
    first, second = common_rows(before.frame, after.frame)
    known: Bools = np.isfinite(before.maturity[first]) & np.isfinite(after.maturity[second])
    return first[known], second[known]
