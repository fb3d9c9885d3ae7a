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
class Groups:
    """Which items belong to which group, ready to be summed.

    `sizes` are how many items each group has, (groups, 1). Few groups are summed by one product
    with `weights`, (groups x items); many that share no item one after another, and `order` has
    their items group by group.
    """

    sizes: Floats
    weights: Floats | None
    order: Ints

    def sums(self, values: Floats) -> Floats:
        """The sum of each group: (items x worlds) to (groups x worlds)."""
        if self.weights is not None:
            return np.asarray(self.weights @ values)
        found = np.zeros((len(self.sizes), values.shape[-1]))
        sizes = self.sizes[:, 0].astype(np.int64)
        filled = np.flatnonzero(sizes)
        if len(filled):
            starts = (np.cumsum(sizes) - sizes)[filled]
            found[filled] = np.add.reduceat(values[self.order], starts, axis=0)
        return found


#: More groups than this, without an item in common, are summed one after another.
_FEW_GROUPS = 64


def groups(members: Bools) -> Groups:
    """Groups from which items belong to each: (groups x items)."""
    sizes = members.sum(axis=1, keepdims=True).astype(np.float64)
    apart = len(members) > _FEW_GROUPS and (members.sum(axis=0) <= 1).all()
    return Groups(sizes, None if apart else members.astype(np.float64), np.nonzero(members)[1])


@dataclass(frozen=True, eq=False)
class Remainder:
    """What is left of a structure when some organisations are taken away.

    `pairs` are the positions of the expected pairs left, `a` and `b` their two ends among the
    `size` organisations still in a pair.
    """

    pairs: Ints
    a: Ints
    b: Ints
    size: int

    @cached_property
    def expected(self) -> int:
        """How many two of those left are expected to meet, directly or through one other."""
        return int(self.near(np.ones((len(self.pairs), 1), dtype=bool))[0])

    def near(self, tied: Bools) -> Floats:
        """How many two of those left are tied directly or share a partner, in every world at once.

        `tied` (pairs left, worlds) says where each tie is. A bit is a world, so that one operation
        serves 64 of them.
        """
        worlds = tied.shape[1]
        packed = np.packbits(tied, axis=1)
        padded = np.zeros((len(tied), -(-worlds // 64) * 8), dtype=np.uint8)
        padded[:, : packed.shape[1]] = packed
        # 64 worlds at a time, so that the innermost loop runs over organisations.
        words = np.ascontiguousarray(padded.view(np.uint64).T)
        found = np.empty((len(words), self.size, self.size), dtype=np.uint64)
        shared = np.empty((self.size, self.size), dtype=np.uint64)
        for word, near in zip(words, found, strict=True):
            direct = np.zeros((self.size, self.size), dtype=np.uint64)
            direct[self.a, self.b] = direct[self.b, self.a] = word
            near[:] = direct
            for partner in range(self.size):
                np.bitwise_and(direct[:, partner, None], direct[partner], out=shared)
                near |= shared
        upper = found.reshape(len(words), -1)[:, self._upper, None].view(np.uint8)
        bits = np.unpackbits(upper, axis=2).astype(np.float32)
        # Whole numbers this small are exact in float32, whose matrix product is the quickest sum.
        total = np.ones(bits.shape[1], dtype=np.float32) @ bits
        return total.reshape(-1)[:worlds].astype(np.float64)

    @cached_property
    def _upper(self) -> Ints:
        """Where each two organisations stand, once, in a flat table of all by all."""
        return np.flatnonzero(np.triu(np.ones((self.size, self.size), dtype=bool), 1))


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

    def without(self, removed: Bools, within: Bools) -> Remainder:
        """What is left of some of the pairs without some of the organisations."""
        pairs = np.flatnonzero(within & ~removed[self.a] & ~removed[self.b])
        names, flat = np.unique(self.sides[:, pairs], return_inverse=True)
        a, b = flat.reshape(2, -1)
        return Remainder(pairs, a, b, len(names))

    @cached_property
    def without_hub(self) -> Remainder:
        """What is left of the structure without the hub."""
        return self.without(self.hub, np.ones(self.size, dtype=bool))

    @cached_property
    def places_alone(self) -> tuple[Remainder, ...]:
        """What is left of each place without its lead and the hub."""
        return tuple(self.without(place.removed, place.pairs) for place in self.places)

    # The groups that scores are means over, made once and not in every batch of worlds.

    @cached_property
    def pairs_by_organisation(self) -> Groups:
        """The pairs of each organisation."""
        return groups(self.incident)

    @cached_property
    def pairs_by_sector(self) -> Groups:
        """The pairs of each sector."""
        return groups(self.sector_pairs)

    @cached_property
    def pairs_across_by_sector(self) -> Groups:
        """The pairs of each sector with other sectors."""
        return groups(self.sector_cross)

    @cached_property
    def pairs_by_partners(self) -> Groups:
        """The pairs of all NHS partners, and those of all other partners."""
        return groups(self.partner_pairs)

    @cached_property
    def pairs_by_block(self) -> Groups:
        """The pairs between each two sectors: sectors squared x P, the lower sector first."""
        return groups(self.block.min(axis=0) == np.arange(len(self.sectors) ** 2)[:, None])

    @cached_property
    def mirrored(self) -> Ints:
        """For each directed block the block whose lower sector stands first."""
        at = np.arange(len(self.sectors) ** 2).reshape(len(self.sectors), -1)
        return np.minimum(at, at.T).reshape(-1)

    @cached_property
    def pairs_by_place(self) -> Groups:
        """The pairs of each place."""
        return groups(self._in_places)

    @cached_property
    def spine_by_place(self) -> Groups:
        """The pairs of each place that join the NHS and local government."""
        return groups(self._in_places & self.spine)

    @cached_property
    def _in_places(self) -> Bools:
        rows = [place.pairs for place in self.places]
        return np.array(rows, dtype=bool).reshape(len(rows), self.size)

    @cached_property
    def views_by_speaker(self) -> Groups:
        """What each organisation says of others: N x 2P."""
        return groups(self.sides.reshape(-1) == np.arange(len(self.organisations))[:, None])

    @cached_property
    def views_by_partner(self) -> Groups:
        """What others say of each organisation: N x 2P."""
        return groups(self.others.reshape(-1) == np.arange(len(self.organisations))[:, None])

    @cached_property
    def views_by_block(self) -> Groups:
        """What each sector says of each other: sectors squared x 2P."""
        return groups(self.block.reshape(-1) == np.arange(len(self.sectors) ** 2)[:, None])

    @cached_property
    def organisations_by_sector(self) -> Groups:
        """The organisations of each sector."""
        return groups(self.sector == np.arange(len(self.sectors))[:, None])

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
    def to_dominant(self) -> Bools:
        """What organisations outside the dominant group say of those inside it: 2 x P."""
        return np.asarray(~self.dominant[self.sides] & self.dominant[self.others])

    @cached_property
    def to_dominant_by_speaker(self) -> Groups:
        """What each organisation says of the dominant group: N x those views."""
        speaker = self.sides[self.to_dominant]
        return groups(speaker == np.arange(len(self.organisations))[:, None])

    @cached_property
    def to_dominant_by_sector(self) -> Groups:
        """What each sector says of the dominant group: sectors x those views."""
        speaking = self.sector[self.sides[self.to_dominant]]
        return groups(speaking == np.arange(len(self.sectors))[:, None])

    @cached_property
    def from_hub(self) -> Bools:
        """What the hub says of others: 2 x P."""
        return np.asarray(self.hub[self.sides])

    @cached_property
    def from_hub_by_speaker(self) -> Groups:
        """What each organisation of the hub says of others: hubs x those views."""
        return groups(self.sides[self.from_hub] == np.flatnonzero(self.hub)[:, None])

    @cached_property
    def sector_pairs(self) -> Bools:
        """Which pairs each sector has a part in: sectors x P."""
        at = np.arange(len(self.sectors))[:, None]
        return np.asarray((self.sector[self.a] == at) | (self.sector[self.b] == at))

    @cached_property
    def partner_pairs(self) -> Bools:
        """Which pairs NHS partners have a part in, and which all other partners: 2 x P."""
        inside = self.nhs[self.a].astype(np.int64) + self.nhs[self.b]
        return np.array([inside > 0, inside < 2], dtype=bool)

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
