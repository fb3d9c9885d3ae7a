"""Levels: relationships inside places beside those of the system, and what places may decide."""

from __future__ import annotations

from dataclasses import dataclass

from maturity.frame import LEVELS, Bools, Floats, Frame
from maturity.register import Register
from maturity.scores import Score, Scored


@dataclass(frozen=True)
class Level:
    """The pairs on one level: how many are expected, how many work, and their mean score.

    `level` is `inside` (both work for one place), `between` (for different places), `outward` (one
    for a place, one for the system) or `system` (both for the system). `judged` counts the pairs of
    which it is known whether they work.
    """

    level: str
    pairs: int
    judged: int
    working: int
    score: Score


@dataclass(frozen=True)
class PlaceLevel:
    """One place: the pairs among its own organisations, and those of them with the system's."""

    place: str
    members: int
    own: int
    inside: Score
    outward: Score


@dataclass(frozen=True)
class Board:
    """A body as it stands on paper: whom it belongs to, how far it reaches, who sits and votes.

    `parent` is the name of the body that it belongs to, `hub_votes` whether the hub votes on it.
    """

    name: str
    kind: str
    place: str
    parent: str
    scope: str
    members: int
    voting: int
    hub_votes: bool


@dataclass(frozen=True)
class Levels:
    """The system by levels: `wide` counts the organisations that work for all of it.

    `reason` says why nothing can be told apart: `no_places`, or `one_level` where all organisations
    work for the system or all of them for places.
    """

    reason: str | None
    wide: int
    levels: tuple[Level, ...]
    places: tuple[PlaceLevel, ...]
    bodies: tuple[Board, ...]


def by_level(register: Register, frame: Frame, works: Floats, found: Scored) -> Levels:
    """Relationships inside places beside those with and among system-wide organisations.

    `works` says of each expected pair whether it works: 1 or 0, NaN where that is not known.

    An organisation works for the system where it is the hub, belongs to every one of several places
    or to none; all others work for their places.
    """
    wide = int(frame.wide.sum())
    reason = None
    if not frame.places:
        reason = "no_places"
    elif wide in (0, len(frame.organisations)):
        reason = "one_level"

    def level(n: int) -> Level:
        pairs: Bools = frame.levels[n]
        known = pairs & (works == works)
        return Level(
            LEVELS[n],
            int(pairs.sum()),
            int(known.sum()),
            int((works[known] > 0.5).sum()),
            found.over("level", pairs, (n,)),
        )

    def place(n: int) -> PlaceLevel:
        there, size = frame.places[n], len(frame.places)
        inside, outward = frame.levels_of_places[n], frame.levels_of_places[size + n]
        at = len(LEVELS) + n
        return PlaceLevel(
            there.name,
            int(there.members.sum()),
            int((there.members & ~frame.wide).sum()),
            found.over("level", inside, (at,)),
            found.over("level", outward, (at + size,)),
        )

    return Levels(
        reason,
        wide,
        tuple(level(n) for n in range(len(LEVELS))),
        tuple(place(n) for n in range(len(frame.places))),
        tuple(_bodies(register)),
    )


def _bodies(register: Register) -> list[Board]:
    names, hubs = {body.id: body.name for body in register.bodies}, set(register.hubs)
    rows = []
    for body in register.bodies:
        seats = [seat for seat in register.seats if seat.body == body.id]
        if not seats:
            # A body without members on this day is of another time.
            continue
        votes = {seat.organisation for seat in seats if seat.kind == "voting"}
        rows.append(
            Board(
                name=body.name,
                kind=body.kind,
                place=body.place,
                parent=names.get(body.parent, body.parent),
                scope=body.scope,
                members=len({seat.organisation for seat in seats}),
                voting=len(votes),
                hub_votes=bool(votes & hubs),
            )
        )
    return rows
