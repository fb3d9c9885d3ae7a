"""What each number of a comparison is a mean of in either wave, in answers as they were given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from maturity.assessment import Assessment
from maturity.compare import Comparison
from maturity.frame import Bools, Floats, Frame, Ints
from maturity.like import Like, Stated
from maturity.release.attack import Span
from maturity.release.linked import (
    LEADERS,
    PAIRS,
    QUESTION,
    TANGLED,
    VOICE,
    WORKING,
    Cell,
    Paper,
    Path,
    cells,
    paper_of,
)
from maturity.release.marks import marks, steps
from maturity.release.rounding import shown, span
from maturity.release.rules import Group, Rules, view_group

Plain = Mapping[str, Any]
#: How the keys of numbers begin that a comparison has beside those of the two editions.
COMMON = "common/"


@dataclass(frozen=True, eq=False)
class Row:
    """One number of a comparison: where it stands, which number of an edition it is, and of what.

    `members` marks common pairs, (2, pairs) common views, or common organisations, by its kind.
    `keys` are the keys of the number in
    the edition of the earlier and of the later wave.
    """

    path: Path
    keys: tuple[str, str]
    kind: str
    members: Bools
    share: bool = False

    @property
    def key(self) -> str:
        """The key of the number itself."""
        return COMMON + "/".join(map(str, self.path))

    @property
    def many(self) -> int:
        """How many pairs, views or organisations the number is over."""
        return int(self.members.sum())


@dataclass(frozen=True, eq=False)
class Side:
    """One wave as its leaders answered it, beside the organisations that both waves have.

    `pair` is for each of its pairs the common pair that it is a part of, or -1, and `flipped` says
    whether its ends stand the other way round there; `whole` marks the pairs that restating leaves
    as they are, `alone` the common organisations that are one organisation of this wave. `cells`
    are the numbers of its own edition.
    """

    wave: int
    assessment: Assessment
    stated: Stated
    paper: Paper
    cells: Mapping[str, Cell]
    component: Ints
    pair: Ints
    flipped: Bools
    whole: Bools
    alone: Bools

    @property
    def frame(self) -> Frame:
        """The pairs of this wave as it was."""
        return self.assessment.frame

    @cached_property
    def restated(self) -> Bools:
        """The pairs that a restated pair with a score is made of, in both waves or in this one."""
        frame = self.stated.found.frame
        row = frame.view_index()[self.component[self.frame.a], self.component[self.frame.b]]
        has = row >= 0
        found = np.zeros(self.frame.size, dtype=bool)
        found[has] = np.isfinite(self.stated.found.maturity)[row[has] % frame.size]
        return found & self.paper.known

    @property
    def only_here(self) -> Bools:
        """Of those the pairs that the other wave does not have."""
        return np.asarray(self.restated & (self.pair < 0))

    @property
    def touched(self) -> Bools:
        """The pairs whose score is not in the restated mean as it was printed."""
        return np.asarray(self.paper.known & ~(self.restated & self.whole))

    def pairs(self, members: Bools) -> Bools:
        """The pairs of this wave that some common pairs are made of."""
        found = np.zeros(self.frame.size, dtype=bool)
        has = (self.pair >= 0) & self.paper.known
        found[has] = members[self.pair[has]]
        return found

    def views(self, members: Bools) -> Bools:
        """The voice views of this wave, flat, that some common views are made of."""
        found = np.zeros((2, self.frame.size), dtype=bool)
        has = np.flatnonzero(self.pair >= 0)
        turned = self.flipped[has].astype(np.int64)
        for side in (0, 1):
            found[side, has] = members[side ^ turned, self.pair[has]]
        return np.asarray((found & (self.paper.voiced > 0)).reshape(-1))

    def behind(self, row: Row) -> Bools:
        """The pairs, views or leaders of this wave that a number is a mean of."""
        if row.kind == VOICE:
            return self.views(row.members)
        if row.kind in (LEADERS, QUESTION):
            said = row.members[self.component[self.paper.stated]]
            return np.asarray(said & self.published(row))
        return self.pairs(row.members)

    def unchanged(self, row: Row) -> Bools:
        """The pairs, views or leaders of this wave that no restating has touched."""
        if row.kind == VOICE:
            return np.tile(self.whole, 2)
        if row.kind in (LEADERS, QUESTION):
            return self.alone[self.component[self.paper.stated]]
        return self.whole

    def group(self, row: Row, members: Bools) -> Group:
        """Whose answers stand behind some pairs, views or leaders."""
        size = len(self.frame.organisations)
        if row.kind == VOICE:
            return view_group(
                self.frame.sides.reshape(-1), self.paper.voiced.reshape(-1), members, size
            )
        if row.kind in (LEADERS, QUESTION):
            behind = self.paper.stated[members]
            each = np.bincount(behind, minlength=size)
            weights = self.cells[row.keys[self.wave]].members[members]
            share = np.bincount(behind, weights, minlength=size).astype(np.float64)
            return Group(each, share)
        return self.over(members)

    def over(self, members: Bools) -> Group:
        """Whose answers stand behind some pairs."""
        return self.paper.group(members)

    def published(self, row: Row) -> Bools:
        """The pairs, views or leaders of the same number in this wave's own edition."""
        return np.asarray(self.cells[row.keys[self.wave]].members > 0)

    def apart(self, row: Row) -> Bools:
        """What the number of the comparison and that of this wave's edition do not share."""
        here, there = self.behind(row), self.published(row)
        return np.asarray((here ^ there) | (here & ~self.unchanged(row)))

    @cached_property
    def people(self) -> tuple[tuple[str, str], ...]:
        """The leaders who answered, each with the organisation."""
        wave = self.assessment.wave
        return tuple(
            (leader.id, leader.organisation)
            for leader, answered in zip(wave.leaders, wave.answered, strict=True)
            if answered
        )

    def answered(self, group: Group) -> set[str]:
        """The leaders who answered for the organisations of a group."""
        inside = {
            code
            for code, weight in zip(self.frame.organisations, group.weight, strict=True)
            if weight > 0
        }
        return {leader for leader, organisation in self.people if organisation in inside}

    def beside(
        self, row: Row, value: float, rules: Rules, settings: Mapping[str, Any]
    ) -> tuple[Cell, Span] | None:
        """A number as the attacker is given it: a mean of answers as they were given, or nothing.

        Where restating has touched some of its pairs, those restated are given exactly: the
        attacker then knows the mean of the others more closely than any reader.
        """
        values = self._values(row)
        if values is None:
            return None
        members = self.behind(row) & self.unchanged(row) & np.isfinite(values)
        inside = int(members.sum())
        if not inside:
            return None
        unit = steps(rules, share=row.share)[0]
        lines = marks(settings, share=row.share)
        low, high = span(shown(value, unit, lines), unit, lines)
        rest = row.many * value - float(values[members].sum())
        cell = Cell(
            row.key, (), row.kind, members.astype(np.float64), self.group(row, members), 1.0,
            share=row.share,
        )  # fmt: skip
        return cell, ((row.many * low - rest) / inside, (row.many * high - rest) / inside)

    def _values(self, row: Row) -> Floats | None:
        outcome = self.assessment.outcome
        if row.kind == PAIRS:
            return np.asarray(outcome.maturity[:, 0])
        if row.kind == WORKING:
            return np.asarray(outcome.working[:, 0])
        voice = self.assessment.views.voice
        if row.kind == VOICE and voice is not None:
            return np.asarray(voice.values[..., 0].reshape(-1))
        return None


def sides(held: Comparison, results: tuple[Plain, Plain]) -> tuple[Side, Side]:
    """Both waves of a comparison beside what they have in common; `results` are the editions'."""
    like, of = held.like, (held.grouping.of_before, held.grouping.of_after)
    assert like is not None
    alike = not any(found.effect == "left_out" for found in held.comparability.differences)
    waves = (held.before, like.before), (held.after, like.after)
    first, second = (
        _side(n, *waves[n], of[n], like.frame, results[n], alike) for n in range(2)
    )  # fmt: skip
    return first, second


def _side(
    wave: int,
    assessment: Assessment,
    stated: Stated,
    of: Mapping[str, str],
    common: Frame,
    results: Plain,
    alike: bool,
) -> Side:
    frame, paper = assessment.frame, paper_of(assessment)
    at = {code: n for n, code in enumerate(common.organisations)}
    component = np.array([at[of[code]] for code in frame.organisations], dtype=np.int64)
    ends = component[frame.a], component[frame.b]
    found = common.view_index()[ends]
    alone = np.bincount(component, minlength=len(common.organisations)) == 1
    sectors = [frame.sectors[n] for n in frame.sector]
    now = [common.sectors[n] for n in common.sector[component]]
    # A stand-in is taken from the sectors of both, which mergers may have changed.
    still = bool(alone[component].all()) and sectors == now
    whole = alone[ends[0]] & alone[ends[1]] & (still | ~paper.filled.any(axis=0))
    return Side(
        wave=wave,
        assessment=assessment,
        stated=stated,
        paper=paper,
        cells={cell.key: cell for cell in cells(paper, results)},
        component=component,
        pair=np.where(found >= common.size, found - common.size, found),
        flipped=found >= common.size,
        whole=np.asarray(whole & alike),
        alone=np.asarray(alone & alike),
    )


def rows(like: Like, found: Plain, places: tuple[Plain, Plain]) -> Iterator[Row]:
    """Every number of a comparison that an audience might see; `places` of each wave by name."""
    frame, cut = like.frame, like.after.side.cut
    every = np.ones(frame.size, dtype=bool)

    def same(path: Path, key: str, kind: str, members: Bools, **more: Any) -> Row:
        return Row(path, (key, key), kind, members, **more)

    yield same(("system",), "system/score", PAIRS, every)
    basis = like.after.found.basis
    heard = cut.heard[-1 - basis.has_depth] & frame.heard
    if not basis.has_voice:
        heard = np.zeros_like(heard)
    hubless = ~frame.hub[frame.a] & ~frame.hub[frame.b]
    profile = {
        "coverage": same((), "system/coverage", TANGLED, every, share=True),
        "quality": same((), "system/quality", TANGLED, every),
        "working_share": same((), "system/working_share", WORKING, every, share=True),
        "voice": same((), "C3", VOICE, heard),
        "boundary": same((), "C2", PAIRS, np.asarray(frame.boundary)),
        "connectedness_without_hub": same((), "C4", TANGLED, hubless, share=True),
        "statements": same((), "C5", LEADERS, np.asarray(cut.told[0])),
    }
    for n, entry in enumerate(found["profile"]):
        yield replace(profile[entry["id"]], path=("profile", n))
    for n, entry in enumerate(found["dimensions"]):
        yield same(("dimensions", n), f"dimensions/{entry['id']}", TANGLED, every)
    for n, entry in enumerate(found["statements"]):
        told = np.asarray(cut.told[n + 1])
        yield same(("statements", n), f"statements/{entry['question']}", QUESTION, told)
    for n, entry in enumerate(found["sectors"]):
        at = frame.sectors.index(entry["sector"])
        for path, name, members in (
            ((), "score", frame.sector_pairs[at]), (("cross",), "cross", frame.sector_cross[at])
        ):  # fmt: skip
            key = f"sectors/{entry['sector']}/{name}"
            yield same(("sectors", n, *path), key, PAIRS, np.asarray(members))
    for n, entry in enumerate(found["sector_blocks"]):
        s, t = frame.sectors.index(entry["a"]), frame.sectors.index(entry["b"])
        size = len(frame.sectors)
        members = np.isin(frame.block[0], (s * size + t, t * size + s))
        key = f"blocks/{entry['a']}-{entry['b']}/score"
        yield same(("sector_blocks", n), key, PAIRS, members)
    inside = {place.name: place.pairs for place in frame.places}
    for n, entry in enumerate(found["places"]):
        at_ = [theirs.get(entry["place"]) for theirs in places]
        for path, name, kind in (
            ((), "score", PAIRS), (("working_share",), "working_share", WORKING)
        ):  # fmt: skip
            keys = tuple(f"places/{k}/{name}" for k in at_)
            yield Row(
                ("places", n, *path), (keys[0], keys[1]), kind,
                np.asarray(inside[entry["place"]]), share=kind == WORKING,
            )  # fmt: skip
