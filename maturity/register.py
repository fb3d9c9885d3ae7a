"""What exists on paper: organisations, bodies, seats, agreements, sharing, expectations, lineage.

Every row may carry the dates between which it holds; `Register.on` gives the register as it stood
on one day, and that is what a wave reads.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from maturity.layout import (
    SECTORS,
)

Date = datetime.date | None


class Dated(Protocol):
    """Anything that holds from one day to another; no date means always."""

    @property
    def start(self) -> Date: ...
    @property
    def end(self) -> Date: ...


def holds(row: Dated, day: Date) -> bool:
    """Whether a dated row holds on a day; on no day in particular, only undated ends count."""
    if day is None:
        return row.end is None
    return (row.start is None or row.start <= day) and (row.end is None or day <= row.end)


@dataclass(frozen=True)
class Organisation:
    """An organisation of the system, with its sector and places."""

    id: str
    name: str
    sector: str
    places: tuple[str, ...] = ()
    hub: bool = False
    leads_place: str = ""
    representative: bool = False
    code: str = ""
    aliases: tuple[str, ...] = ()
    answers_to: str = ""
    start: Date = None
    end: Date = None


@dataclass(frozen=True)
class Body:
    """A board or partnership that exists on paper."""

    id: str
    name: str
    kind: str
    place: str = ""
    parent: str = ""
    scope: str = ""


@dataclass(frozen=True)
class Seat:
    """An organisation's place on a body."""

    body: str
    organisation: str
    kind: str
    start: Date = None
    end: Date = None


@dataclass(frozen=True)
class Agreement:
    """A bilateral agreement or joint post between two organisations."""

    a: str
    b: str
    kind: str
    commissioner: str = ""
    start: Date = None
    end: Date = None


@dataclass(frozen=True)
class Sharing:
    """Something two organisations share: money, records, staff or buildings."""

    a: str
    b: str
    what: str
    stage: str
    start: Date = None
    end: Date = None


@dataclass(frozen=True)
class Expectation:
    """A pair added to or removed from the expected ties, with its reason."""

    a: str
    b: str
    change: str
    reason: str
    start: Date = None
    end: Date = None


@dataclass(frozen=True)
class Succession:
    """What became of an organisation: one row of the lineage."""

    before: str
    after: str
    kind: str
    date: Date = None
    share: float | None = None


@dataclass(frozen=True)
class Aim:
    """One aim of the system's strategy."""

    id: str
    title: str


@dataclass(frozen=True)
class Consent:
    """What an organisation agreed in writing may be shown of its own answers, and to whom."""

    organisation: str
    to: str
    what: str


@dataclass(frozen=True)
class Sectors:
    """The sectors in use, their titles, and which of them play which part."""

    titles: Mapping[str, str] = field(default_factory=lambda: dict(SECTORS))
    nhs: tuple[str, ...] = (
        "icb", "nhs_acute", "nhs_mental_health", "nhs_community", "nhs_ambulance", "primary_care",
    )  # fmt: skip
    dominant: tuple[str, ...] = ("icb", "nhs_acute")
    voice: tuple[str, ...] = (
        "primary_care", "nhs_mental_health", "nhs_community", "local_government", "social_care",
        "vcse", "people",
    )  # fmt: skip

    def group(self, sector: str) -> str:
        """The sector group: all NHS sectors together, and every other sector by itself."""
        return "nhs" if sector in self.nhs else sector


@dataclass(frozen=True)
class Register:
    """The system on paper."""

    organisations: tuple[Organisation, ...] = ()
    bodies: tuple[Body, ...] = ()
    seats: tuple[Seat, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    sharing: tuple[Sharing, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    lineage: tuple[Succession, ...] = ()
    aims: tuple[Aim, ...] = ()
    consents: tuple[Consent, ...] = ()
    sectors: Sectors = field(default_factory=Sectors)

    def on(self, day: Date) -> Register:
        """The register as it stood on one day; rows about organisations not there are left out."""
        organisations = tuple(o for o in self.organisations if holds(o, day))
        here = {organisation.id for organisation in organisations}

        def pairs(rows: tuple[_Pair, ...]) -> tuple[_Pair, ...]:
            return tuple(r for r in rows if holds(r, day) and r.a in here and r.b in here)

        return replace(
            self,
            organisations=organisations,
            seats=tuple(s for s in self.seats if holds(s, day) and s.organisation in here),
            agreements=pairs(self.agreements),
            sharing=pairs(self.sharing),
            expectations=pairs(self.expectations),
            consents=tuple(c for c in self.consents if c.organisation in here),
        )

    @property
    def ids(self) -> tuple[str, ...]:
        """The codes of the organisations, in the register's order."""
        return tuple(organisation.id for organisation in self.organisations)

    @property
    def hubs(self) -> tuple[str, ...]:
        """The organisations that convene the system."""
        return tuple(organisation.id for organisation in self.organisations if organisation.hub)

    @property
    def places(self) -> tuple[str, ...]:
        """The places, in the order in which the register first names them."""
        named = [place for organisation in self.organisations for place in organisation.places]
        return tuple(dict.fromkeys(named + [body.place for body in self.bodies if body.place]))

    def members(self, place: str) -> tuple[str, ...]:
        """The organisations of a place: those that list it and those seated on its body."""
        bodies = {body.id for body in self.bodies if body.place == place}
        seated = {seat.organisation for seat in self.seats if seat.body in bodies}
        return tuple(o.id for o in self.organisations if place in o.places or o.id in seated)


class Pairwise(Dated, Protocol):
    @property
    def a(self) -> str: ...
    @property
    def b(self) -> str: ...


_Pair = TypeVar("_Pair", bound=Pairwise)
