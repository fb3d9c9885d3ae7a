"""What a network says, as ties: a layer of views, what is on paper, whom leaders would call."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from types import MappingProxyType

import numpy as np

from maturity.network import (
    AgreementTie,
    BodyNode,
    ExpectedTie,
    LeaderNode,
    MembershipTie,
    Network,
    NominationTie,
    OrganisationNode,
    SeatTie,
    SharingTie,
    ViewTie,
)
from maturity.ties import Ties

#: The ties on paper that are counted, and the kind of tie each is.
_PAPER: Mapping[str, type[AgreementTie | SharingTie | ExpectedTie]] = MappingProxyType(
    {"agreements": AgreementTie, "sharing": SharingTie, "expected": ExpectedTie}
)


def views(network: Network, layer: str = "overall", *, outside: float = math.nan) -> Ties:
    """What organisations say of one another in one layer, from 0 to 100.

    `outside` is the value of pairs that the structure does not expect, of whom nobody was asked:
    not known, unless told otherwise. For measures of structure (who brokers, who is central) 0 says
    that they count as having no tie. Attributes: sector, group, place (where an organisation
    belongs to exactly one) and hub ("hub" or "").
    """
    nodes = network.of(OrganisationNode)
    at = {node.code: n for n, node in enumerate(nodes)}
    values = np.full((len(nodes), len(nodes)), float(outside))
    for expected in network.of(ExpectedTie):
        a, b = at[expected.source], at[expected.target]
        values[a, b] = values[b, a] = np.nan
    for view in network.of(ViewTie):
        if view.layer == layer:
            values[at[view.source], at[view.target]] = view.value
    return Ties(tuple(at), values, attributes=_attributes(nodes))


def on_paper(network: Network, kind: str) -> Ties:
    """What ties two organisations on paper: seats, agreements, sharing or expected ties.

    "seats" adds 1 / (members - 1) for each body on which both sit, so that a large board ties its
    members less than a small one (Newman 2001); "agreements" and "sharing" count; "expected" is 1
    or 0. Everything on paper is known, so nothing is NaN.
    """
    nodes = network.of(OrganisationNode)
    at = {node.code: n for n, node in enumerate(nodes)}
    values = np.zeros((len(nodes), len(nodes)))

    def add(a: str, b: str, weight: float) -> None:
        values[at[a], at[b]] += weight
        values[at[b], at[a]] += weight

    if kind == "seats":
        members: dict[str, set[str]] = {body.code: set() for body in network.of(BodyNode)}
        for seat in network.of(SeatTie):
            members[seat.target].add(seat.source)
        for sitting in members.values():
            for a, b in combinations(sorted(sitting), 2):
                add(a, b, 1 / (len(sitting) - 1))
    elif kind in _PAPER:
        for tie in network.of(_PAPER[kind]):
            add(tie.source, tie.target, 1.0)
    else:
        raise ValueError(f"the kind is seats, {', '.join(_PAPER)}, not {kind!r}")
    return Ties(tuple(at), values, directed=False, attributes=_attributes(nodes))


def nominations(network: Network) -> Ties:
    """Whom each leader would call: 1 or 0, NaN for what a leader who named nobody would say.

    A leader who did not answer and one who named nobody cannot be told apart, so both are unknown.
    Attribute: organisation.
    """
    leaders = network.of(LeaderNode)
    at = {leader.code: n for n, leader in enumerate(leaders)}
    values = np.full((len(leaders), len(leaders)), np.nan)
    named = network.of(NominationTie)
    values[[at[tie.source] for tie in named]] = 0.0
    for tie in named:
        values[at[tie.source], at[tie.target]] = 1.0
    home = {tie.source: tie.target for tie in network.of(MembershipTie)}
    return Ties(tuple(at), values, attributes={"organisation": tuple(home[code] for code in at)})


def _attributes(nodes: Sequence[OrganisationNode]) -> dict[str, tuple[str, ...]]:
    return {
        "sector": tuple(node.sector for node in nodes),
        "group": tuple(node.group for node in nodes),
        "place": tuple(node.places[0] if len(node.places) == 1 else "" for node in nodes),
        "hub": tuple("hub" if node.hub else "" for node in nodes),
    }
