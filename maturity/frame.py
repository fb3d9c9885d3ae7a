"""What stays the same in every world: the expected pairs and the groups they are counted in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from maturity.structure import Pair, Structure

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Place:
    """A place as the model counts it: its members, its pairs, and whom P3 takes away."""

    name: str
    members: Bools
    pairs: Bools
    removed: Bools


@dataclass(frozen=True, eq=False)
class Frame:
    """The expected pairs of a system and the sectors, groups and places they belong to.

    With N organisations and P pairs: `a` and `b` are the positions of a pair's two organisations;
    `sector` and `group` are positions among `sectors` and `groups`; the sets are N booleans.
    """

    organisations: tuple[str, ...]
    a: Ints
    b: Ints
    sectors: tuple[str, ...]
    sector: Ints
    groups: tuple[str, ...]
    group: Ints
    nhs: Bools
    local_government: Bools
    dominant: Bools
    voice: Bools
    hub: Bools
    places: tuple[Place, ...]

    @property
    def size(self) -> int:
        """How many expected pairs there are."""
        return len(self.a)

    @cached_property
    def sides(self) -> Ints:
        """The organisation that speaks, for both sides of every pair: 2 x P."""
        return np.stack([self.a, self.b])

    @cached_property
    def others(self) -> Ints:
        """The organisation that is spoken of, for both sides of every pair: 2 x P."""
        return np.stack([self.b, self.a])

    @cached_property
    def block(self) -> Ints:
        """The directed sector block of each view, from the speaker's sector: 2 x P."""
        return self.sector[self.sides] * len(self.sectors) + self.sector[self.others]

    @cached_property
    def incident(self) -> Bools:
        """Which pairs each organisation is in: N x P."""
        at = np.arange(len(self.organisations))[:, None]
        return np.asarray((self.a == at) | (self.b == at))

    @cached_property
    def crossing(self) -> Bools:
        """The pairs whose two organisations are of different sector groups."""
        return np.asarray(self.group[self.a] != self.group[self.b])

    @cached_property
    def boundary(self) -> Bools:
        """The pairs of one NHS organisation and one that is not."""
        return np.asarray(self.nhs[self.a] != self.nhs[self.b])

    @cached_property
    def spine(self) -> Bools:
        """The pairs of one NHS organisation and one of local government."""
        nhs, council = self.nhs, self.local_government
        return np.asarray((nhs[self.a] & council[self.b]) | (nhs[self.b] & council[self.a]))

    @cached_property
    def heard(self) -> Bools:
        """The views that C3 reads, from the voice group to the dominant group: 2 x P."""
        return np.asarray(self.voice[self.sides] & self.dominant[self.others])

    @cached_property
    def sector_pairs(self) -> Bools:
        """Which pairs each sector has a part in: sectors x P."""
        at = np.arange(len(self.sectors))[:, None]
        return np.asarray((self.sector[self.a] == at) | (self.sector[self.b] == at))

    @cached_property
    def sector_cross(self) -> Bools:
        """Which pairs each sector has with other sectors: sectors x P."""
        return np.asarray(self.sector_pairs & (self.sector[self.a] != self.sector[self.b]))

    def view_index(self) -> npt.NDArray[np.int64]:
        """For each speaker and partner the position of the view among 2 x P, -1 outside: N x N."""
        at = np.full((len(self.organisations),) * 2, -1, dtype=np.int64)
        at[self.a, self.b] = np.arange(self.size)
        at[self.b, self.a] = np.arange(self.size) + self.size
        return at


def frame(structure: Structure, pairs: tuple[Pair, ...] | None = None) -> Frame:
    """The frame of a structure, over its expected pairs or over others of the same register."""
    register = structure.register
    at = {code: n for n, code in enumerate(register.ids)}
    chosen = structure.expected if pairs is None else pairs
    a = np.array([at[pair[0]] for pair in chosen], dtype=np.int64)
    b = np.array([at[pair[1]] for pair in chosen], dtype=np.int64)
    own = [organisation.sector for organisation in register.organisations]
    sectors = tuple(sector for sector in register.sectors.titles if sector in own)
    grouped = [register.sectors.group(sector) for sector in own]
    groups = tuple(dict.fromkeys(register.sectors.group(sector) for sector in sectors))
    hub = np.array([o.hub for o in register.organisations], dtype=bool)

    def among(chosen_sectors: tuple[str, ...]) -> Bools:
        return np.array([sector in chosen_sectors for sector in own], dtype=bool)

    places = []
    for name in register.places:
        codes = register.members(name)
        members = np.array([code in codes for code in at], dtype=bool)
        leads = np.array([o.leads_place == name for o in register.organisations], dtype=bool)
        places.append(Place(name, members, members[a] & members[b], members & (leads | hub)))
    return Frame(
        organisations=register.ids,
        a=a,
        b=b,
        sectors=sectors,
        sector=np.array([sectors.index(sector) for sector in own], dtype=np.int64),
        groups=groups,
        group=np.array([groups.index(group) for group in grouped], dtype=np.int64),
        nhs=among(register.sectors.nhs),
        local_government=among(("local_government",)),
        dominant=among(register.sectors.dominant),
        voice=among(register.sectors.voice),
        hub=hub,
        places=tuple(places),
    )
