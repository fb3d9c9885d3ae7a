"""Seat without voice: who votes on a body and says that the dominant group does not hear them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from maturity.basis import Basis
from maturity.frame import Bools, Frame
from maturity.logic import Truth, beneath
from maturity.register import Register
from maturity.scores import Score, Scored
from maturity.settings import Settings
from maturity.wave import Wave


@dataclass(frozen=True)
class Seat:
    """An organisation outside the dominant group that votes on some body, and how it is heard.

    `seats` are the names of those bodies, `partners` counts its expected partners in the dominant
    group. `found` is True where the whole range of its voice is below the line, False where it is
    at or above it, and None where it may be either or nobody of the organisation said.
    """

    organisation: str
    sector: str
    seats: tuple[str, ...]
    partners: int
    voice: Score
    found: Truth


@dataclass(frozen=True)
class Heard:
    """How the dominant group hears one sector: the mean of what its organisations say.

    `organisations` counts all of the sector, `holding_seats` those that vote on some body.
    """

    sector: str
    title: str
    organisations: int
    holding_seats: int
    voice: Score


@dataclass(frozen=True)
class Seats:
    """The voting seats outside the dominant group, by organisation and by sector.

    `dominant` are the organisations that are to do the hearing, and are not assessed themselves.
    `reason` says in one word why nothing can be found: `no_voice_item`, `no_dominant` or
    `no_seats`.
    """

    line: float
    reason: str | None
    dominant: tuple[str, ...]
    organisations: tuple[Seat, ...]
    sectors: tuple[Heard, ...]


def seats_without_voice(wave: Wave, basis: Basis, found: Scored, settings: Settings) -> Seats:
    """An organisation with a voting seat whose views have little effect on the dominant group.

    Voice is the mean of what an organisation's leaders say of its expected partners in the dominant
    group; the line is that of criterion C3. The seats are those of the wave's first day.
    """
    register, frame, line = wave.structure.register, basis.frame, settings.sino_c3
    voiced = _voiced(basis)
    held = _held(register)
    organisations = tuple(
        _seat(n, held[code], frame, voiced, found, line)
        for n, code in enumerate(frame.organisations)
        if code in held and not frame.dominant[n]
    )
    reason = None
    if not basis.has_voice:
        reason = "no_voice_item"
    elif not frame.dominant.any():
        reason = "no_dominant"
    elif not organisations:
        reason = "no_seats"
    return Seats(
        line=line,
        reason=reason,
        dominant=tuple(
            code for code, inside in zip(frame.organisations, frame.dominant, strict=True) if inside
        ),
        organisations=organisations,
        sectors=tuple(_sectors(register, frame, voiced, found, frozenset(held))),
    )


def _voiced(basis: Basis) -> Bools:
    """The views of the dominant group on which somebody outside it said something: 2 x P."""
    voice = basis.views().voice
    if voice is None:
        return basis.frame.to_dominant & False
    return voice.observed & basis.frame.to_dominant


def _held(register: Register) -> dict[str, tuple[str, ...]]:
    """The names of the bodies that each organisation votes on."""
    names = {body.id: body.name for body in register.bodies}
    found: dict[str, dict[str, str]] = {}
    for seat in register.seats:
        if seat.kind == "voting":
            found.setdefault(seat.organisation, {})[seat.body] = names[seat.body]
    return {code: tuple(bodies.values()) for code, bodies in found.items()}


def _seat(
    n: int, seats: tuple[str, ...], frame: Frame, voiced: Bools, found: Scored, line: float
) -> Seat:
    mine = frame.sides == n
    voice = found.score("heard_by_dominant", (n,), n=int((voiced & mine).sum()))
    partners = int((frame.to_dominant & mine).sum())
    # Who said nothing is not found to be without a voice by what others of its sector said, and who
    # did not speak of every such partner only where no answer about the others could change it.
    silent, part = math.isnan(voice.value), voice.n < partners
    low, high = (voice.worst_low, voice.worst_high) if part else (voice.low, voice.high)
    return Seat(
        organisation=frame.organisations[n],
        sector=frame.sectors[frame.sector[n]],
        seats=seats,
        partners=partners,
        voice=voice,
        found=None if silent else beneath(low, high, line),
    )


def _sectors(
    register: Register, frame: Frame, voiced: Bools, found: Scored, holding: frozenset[str]
) -> list[Heard]:
    rows = []
    for s, sector in enumerate(frame.sectors):
        speaking = frame.sector[frame.sides] == s
        if not (frame.to_dominant & speaking).any():
            continue
        codes = {o.id for o in register.organisations if o.sector == sector}
        rows.append(
            Heard(
                sector=sector,
                title=register.sectors.titles[sector],
                organisations=len(codes),
                holding_seats=len(codes & holding),
                voice=found.score("sector_heard", (s,), n=int((voiced & speaking).sum())),
            )
        )
    return rows
