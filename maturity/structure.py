"""Which relationships the structure presumes, why, and what follows before anyone is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from maturity.register import Register

Pair = tuple[str, str]

#: Bodies whose members are all expected to work with one another.
JOINT = ("place", "health_and_wellbeing", "provider_collaborative")
#: Bodies a seat on which ties an organisation to the integrated care board.
BOARD = ("icb", "icp", "place")


@dataclass(frozen=True)
class Structure:
    """The expected ties of a system: the pairs of organisations whose relationship is presumed.

    `expected` maps each pair, in register order, to the reasons why it is there; `removed` and
    `added` are what the consultant changed; `without_effect` are removals of pairs that nothing
    presumes. `given` says whether bodies and seats exist on paper;
    without them every pair of the roster is expected.
    """

    register: Register
    reasons: dict[Pair, tuple[str, ...]]
    removed: dict[Pair, str]
    added: dict[Pair, str]
    given: bool
    without_effect: tuple[Pair, ...] = ()

    @cached_property
    def expected(self) -> tuple[Pair, ...]:
        """The expected ties, each once, in register order."""
        return tuple(pair for pair in self.reasons if pair not in self.removed)

    @cached_property
    def by_rule(self) -> tuple[Pair, ...]:
        """The expected ties as they would be if none had been removed."""
        return tuple(self.reasons)

    @cached_property
    def partners(self) -> dict[str, tuple[str, ...]]:
        """For each organisation its expected partners, in register order."""
        order = {code: n for n, code in enumerate(self.register.ids)}
        found: dict[str, list[str]] = {code: [] for code in order}
        for a, b in self.expected:
            found[a].append(b)
            found[b].append(a)
        return {code: tuple(sorted(p, key=order.__getitem__)) for code, p in found.items()}

    @cached_property
    def hash(self) -> str:
        """The fingerprint of the expected ties: the same pairs give the same hash, in any order."""
        lines = sorted("\t".join(sorted(pair)) for pair in self.expected)
        return "sha256:" + hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()

    def seats_by_sector(self) -> list[dict[str, object]]:
        """Seat coverage: for each sector its organisations and how many hold which kind of seat."""
        kinds = {(s.organisation, s.kind) for s in self.register.seats}
        rows: list[dict[str, object]] = []
        for sector, title in self.register.sectors.titles.items():
            ids = [o.id for o in self.register.organisations if o.sector == sector]
            if ids:
                seats = {
                    kind: sum((code, kind) in kinds for code in ids)
                    for kind in ("voting", "participant", "attending")
                }
                rows.append({"sector": sector, "title": title, "organisations": len(ids), **seats})
        return rows

    def only_through_hub(self) -> tuple[str, ...]:
        """The organisations that the structure ties to nobody but the hub."""
        hubs = set(self.register.hubs)
        return tuple(
            code
            for code, partners in self.partners.items()
            if code not in hubs and partners and set(partners) <= hubs
        )

    def without_ties(self) -> tuple[str, ...]:
        """The organisations of the register that the structure ties to nobody."""
        return tuple(code for code, partners in self.partners.items() if not partners)


def expected_ties(register: Register) -> Structure:
    """The expected ties by the rules: each pair with every reason that presumes it.

    (a) both sit on one place partnership, health and wellbeing board or provider collaborative;
    (b) one is an integrated care board and the other sits on an ICB, ICP or place board;
    (c) both hold voting seats on the ICB; (d) an agreement or joint post is live between them;
    (e) the consultant added it. Without any body or seat every pair is expected.
    The register must already be that of one day (`Register.on`).
    """
    order = {code: n for n, code in enumerate(register.ids)}
    found: dict[Pair, list[str]] = {}

    def presume(pairs: Iterable[Pair], reason: str) -> None:
        for a, b in pairs:
            reasons = found.setdefault(_ordered(a, b, order), [])
            if reason not in reasons:
                reasons.append(reason)

    given = bool(register.bodies and register.seats)
    if given:
        _from_seats(register, presume)
    else:
        presume(combinations(register.ids, 2), "no structure on paper: every pair of the roster")
    for agreement in register.agreements:
        kind = agreement.kind.replace("_", " ")
        presume([(agreement.a, agreement.b)], f"agreement: {kind}")
    added, removed, without_effect = {}, {}, []
    for row in register.expectations:
        pair = _ordered(row.a, row.b, order)
        if row.change == "add":
            presume([pair], f"added: {row.reason}")
            added[pair] = row.reason
    for row in register.expectations:
        pair = _ordered(row.a, row.b, order)
        if row.change == "remove" and pair in found:
            removed[pair] = row.reason
        elif row.change == "remove":
            without_effect.append(pair)
    ordered = sorted(found, key=lambda pair: (order[pair[0]], order[pair[1]]))
    return Structure(
        register,
        {pair: tuple(found[pair]) for pair in ordered},
        removed,
        added,
        given,
        tuple(without_effect),
    )


def _from_seats(register: Register, presume: Callable[[Iterable[Pair], str], None]) -> None:
    names = {body.id: body.name for body in register.bodies}
    kinds = {body.id: body.kind for body in register.bodies}
    members: dict[str, list[str]] = {}
    voting: dict[str, list[str]] = {}
    for seat in register.seats:
        members.setdefault(seat.body, []).append(seat.organisation)
        if seat.kind == "voting":
            voting.setdefault(seat.body, []).append(seat.organisation)
    boards = [o.id for o in register.organisations if o.sector == "icb"]
    for body in names:
        seated = tuple(dict.fromkeys(members.get(body, ())))
        if kinds[body] in JOINT:
            presume(combinations(seated, 2), f"both sit on {names[body]}")
        if kinds[body] in BOARD:
            pairs = ((board, other) for board in boards for other in seated if board != other)
            presume(pairs, f"the ICB and a member of {names[body]}")
        if kinds[body] == "icb":
            both = tuple(dict.fromkeys(voting.get(body, ())))
            presume(combinations(both, 2), f"both vote on {names[body]}")


def _ordered(a: str, b: str, order: dict[str, int]) -> Pair:
    return (a, b) if order[a] < order[b] else (b, a)
