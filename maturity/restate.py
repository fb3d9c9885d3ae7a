"""A wave as it would have been with the organisations of another: always from the raw answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from maturity.frame import Bools, Floats, Ints
from maturity.instrument import Status
from maturity.lineage import Component, Partition
from maturity.register import Organisation, Register
from maturity.structure import Pair, Structure
from maturity.wave import Answers, Wave


def papers(
    grouping: Partition, earlier: Register, later: Register
) -> tuple[Register, Register, Register]:
    """The components as organisations: of the earlier wave, of the later, and of both.

    All three name the same components in the same order, with the sector and the hub of the later
    wave; they differ in places. An organisation works in a place in both waves if it did in each.
    """
    first, second = _places(earlier), _places(later)
    whole = [_organisation(component, earlier, later) for component in grouping.components]
    then = [_union(first, component.before) for component in grouping.components]
    now = [_union(second, component.after) for component in grouping.components]
    # Who was there in one wave only has nothing to be compared with.
    both = [
        tuple(place for place in new if place in old) for old, new in zip(then, now, strict=True)
    ]

    def paper(places: list[tuple[str, ...]]) -> Register:
        rows = zip(whole, places, strict=True)
        organisations = tuple(replace(one, places=where) for one, where in rows)
        return Register(organisations=organisations, sectors=later.sectors)

    return paper(then), paper(now), paper(both)


def _places(register: Register) -> dict[str, tuple[str, ...]]:
    """The places of each organisation, those whose body it sits on among them."""
    members = {place: set(register.members(place)) for place in register.places}
    return {
        code: tuple(place for place, codes in members.items() if code in codes)
        for code in register.ids
    }


def _union(places: Mapping[str, tuple[str, ...]], codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place for code in codes for place in places[code]))


def _organisation(component: Component, earlier: Register, later: Register) -> Organisation:
    """A component as one organisation; what it is, it is by the later wave."""
    codes, register = (component.after, later) if component.after else (component.before, earlier)
    known = {organisation.id: organisation for organisation in register.organisations}
    parts = [known[code] for code in codes]
    return Organisation(
        component.id,
        " + ".join(part.name for part in parts),
        parts[0].sector,
        hub=any(part.hub for part in parts),
        leads_place=next((part.leads_place for part in parts if part.leads_place), ""),
        representative=any(part.representative for part in parts),
    )


def internal(structure: Structure, of: Mapping[str, str]) -> tuple[Pair, ...]:
    """The expected ties that lie inside one component: neither kept nor lost."""
    return tuple(pair for pair in structure.expected if of[pair[0]] == of[pair[1]])


def restate(wave: Wave, of: Mapping[str, str], paper: Register) -> Wave:
    """The wave with its organisations taken together as a grouping has it.

    `of` gives the component of each organisation and `paper` those components as organisations.
    Leaders are pooled with equal weight. Ties inside a component are dropped and parallel ones
    become one; answers about pairs that were not expected do not count in a tie that is. What one
    leader says of several parts is averaged first.
    """
    at = {code: n for n, code in enumerate(paper.ids)}
    target = np.array([at[of[code]] for code in wave.organisations], dtype=np.int64)
    structure = _structure(wave.structure, of, paper)
    counted = _counted(wave, structure, target, at)
    onto = np.zeros((len(target), len(at)), dtype=np.int64)
    onto[np.arange(len(target)), target] = 1
    asked = wave.asked & counted[wave.organisation_of]
    return replace(
        wave,
        structure=structure,
        leaders=tuple(
            replace(leader, organisation=of[leader.organisation]) for leader in wave.leaders
        ),
        asked=np.asarray(asked.astype(np.int64) @ onto > 0),
        answers=_pooled(wave, counted, target, len(at)),
    )


def _structure(structure: Structure, of: Mapping[str, str], paper: Register) -> Structure:
    """The expected ties between components: each where one of its parts had one."""
    order = {code: n for n, code in enumerate(paper.ids)}
    found: dict[Pair, dict[str, None]] = {}
    for pair in structure.expected:
        a, b = sorted((of[pair[0]], of[pair[1]]), key=order.__getitem__)
        if a != b:
            found.setdefault((a, b), {}).update(dict.fromkeys(structure.reasons[pair]))
    ordered = sorted(found, key=lambda pair: (order[pair[0]], order[pair[1]]))
    reasons = {pair: tuple(found[pair]) for pair in ordered}
    return Structure(paper, reasons, {}, {}, structure.given)


def _counted(wave: Wave, structure: Structure, target: Ints, at: Mapping[str, int]) -> Bools:
    """Which organisations' answers about which others still count: N x N."""
    codes = {code: n for n, code in enumerate(wave.organisations)}

    def matrix(pairs: Iterable[Pair], order: Mapping[str, int]) -> Bools:
        found = np.zeros((len(order), len(order)), dtype=bool)
        for a, b in pairs:
            found[order[a], order[b]] = found[order[b], order[a]] = True
        return found

    leaf = matrix(wave.structure.expected, codes)
    whole = matrix(structure.expected, at)[target[:, None], target]
    return np.asarray((leaf | ~whole) & (target[:, None] != target))


def _pooled(wave: Wave, counted: Bools, target: Ints, size: int) -> Answers:
    """One answer for each leader and component, from those about its parts.

    Ratings are averaged item by item; a part with which there is no relationship counts as 0, and
    one that was not judged not at all.
    """
    given = wave.answers
    rows = np.flatnonzero(counted[wave.organisation_of[given.leader], given.partner])
    key = given.leader[rows] * size + target[given.partner[rows]]
    found, first, group = np.unique(key, return_index=True, return_inverse=True)
    # In the order in which the answers stood.
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    key, group = found[order], rank[group]
    state = given.state[rows]
    many = len(key)

    def count(chosen: Bools) -> Ints:
        return np.bincount(group[chosen], minlength=many)

    valued, none = count(state == Status.VALUE), count(state == Status.NONE)
    judged = valued + none > 0
    # Where a part was judged, only what was judged counts.
    used = (state == Status.VALUE) | ~judged[group]
    there = np.ones(len(rows)) if given.exists is None else given.exists[rows]
    total = np.bincount(group, np.where(state == Status.VALUE, there, 0.0), many)
    share = np.where(judged, total / np.maximum(valued + none, 1), 1.0)
    diluted = np.where(judged, valued / np.maximum(valued + none, 1), 1.0)

    def average(values: Floats) -> Floats:
        known = np.isfinite(values) & used
        total = np.bincount(group, np.where(known, values, 0.0), many)
        means = np.full(many, np.nan)
        np.divide(total, count(known), out=means, where=count(known) > 0)
        return means * diluted

    def columns(values: Floats) -> Floats:
        found = [average(values[rows, n]) for n in range(values.shape[1])]
        return np.array(found).T.reshape(many, values.shape[1])

    wanted = [""] * many
    for row, n in zip(rows.tolist(), group.tolist(), strict=True):
        wanted[n] = wanted[n] or given.wanted[row]
    unknown = np.where(count(state == Status.UNKNOWN) > 0, Status.UNKNOWN, Status.BLANK)
    states = np.where(valued > 0, Status.VALUE, np.where(none > 0, Status.NONE, unknown))
    whole = bool((share[valued > 0] == 1.0).all())
    return Answers(
        key // size,
        key % size,
        states.astype(np.int8),
        columns(given.quality),
        average(given.depth[rows]),
        columns(given.frequency),
        tuple(wanted),
        None if whole else share,
    )


def among(wave: Wave, keep: Bools) -> Wave:
    """The wave as if only some of its leaders had been invited."""
    given = wave.answers
    rows = np.flatnonzero(keep[given.leader])
    position = np.cumsum(keep) - 1
    people = np.flatnonzero(keep)
    codes = {wave.leaders[n].id for n in people}
    return replace(
        wave,
        leaders=tuple(wave.leaders[n] for n in people),
        asked=wave.asked[people],
        answers=Answers(
            position[given.leader[rows]],
            given.partner[rows],
            given.state[rows],
            given.quality[rows],
            given.depth[rows],
            given.frequency[rows],
            tuple(given.wanted[n] for n in rows),
            None if given.exists is None else given.exists[rows],
        ),
        statements=wave.statements[people],
        pilots=wave.pilots[people],
        aims=tuple(row for row in wave.aims if row[0] in codes),
        nominations=tuple(row for row in wave.nominations if set(row) <= codes),
        answered=wave.answered[people],
        stated=wave.stated[people],
        piloted=None if wave.piloted is None else wave.piloted[people],
    )
