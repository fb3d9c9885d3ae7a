"""The edges of an export, layer by layer, from results and for the consultant from the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from maturity.exchange.codes import Codes
from maturity.exchange.columns import QUALITY
from maturity.exchange.graph import (
    BLANK,
    CANNOT_JUDGE,
    KNOWN,
    NO_RELATIONSHIP,
    WITHHELD,
    Edge,
    Value,
    clean,
    value,
    values,
)
from maturity.exchange.numbers import Numbers
from maturity.model import mean
from maturity.network import (
    AgreementTie,
    MembershipTie,
    Network,
    NominationTie,
    RatingTie,
    SeatTie,
    SharingTie,
    ViewTie,
)

Plain = Mapping[str, Any]

#: Why a leader's answer about a partner is no rating.
_UNRATED = {"cannot_judge": CANNOT_JUDGE, "blank": BLANK}


def joined(
    results: Plain,
    network: Network | None,
    codes: Codes,
    say: Numbers,
    *,
    leaders: bool,
    nominations: bool,
) -> tuple[Edge, ...]:
    """Every edge, in the order of layers; `leaders` and `nominations` say what of people is in."""
    return tuple(_Edges(results, network, codes, say, leaders, nominations).all())


@dataclass(frozen=True, eq=False)
class _Edges:
    results: Plain
    network: Network | None
    codes: Codes
    say: Numbers
    leaders: bool
    nominations: bool

    def all(self) -> Iterator[Edge]:
        yield from self.relationships()
        yield from self.informal()
        yield from self.views()
        if self.network is not None:
            for view in self.network.of(ViewTie):
                if view.layer != "overall":
                    yield self.tie(view, f"view_{view.layer}", weight=view.value, n=view.leaders)
        for row in self.results["dyads"]:
            yield self.pair(row, "expected", 1, KNOWN, values(reasons=row["reasons"]))
        if self.network is not None:
            yield from self.paper(self.network)
        for place in self.results["places"]:
            for code in place["members"]:
                yield Edge(
                    self.codes.end("organisation", code),
                    self.codes.end("place", place["place"]),
                    "in_place",
                )
        yield from self.sectors()
        if self.network is not None and self.leaders:
            yield from self.people(self.network)

    def pair(
        self,
        row: Plain,
        layer: str,
        weight: Value,
        status: str,
        said: Mapping[str, Value],
        hidden: Iterable[str] = (),
        *,
        kind: str = "organisation",
        back: bool = False,
    ) -> Edge:
        ends = self.codes.end(kind, row["a"]), self.codes.end(kind, row["b"])
        source, target = reversed(ends) if back else ends
        return Edge(source, target, layer, weight, status, said, tuple(hidden))

    def relationships(self) -> Iterator[Edge]:
        for row in self.results["dyads"]:
            weight, status, ends = self.say.weight(row["score"])
            said, hidden = self.say.plain(
                row, "band", "band_low", "band_high", "grade", "working", "in_name_only",
                "existence_disputed", "nobody_can_judge", relationship_kind="kind",
            )  # fmt: skip
            depth, unseen = self.say.number("depth", row["depth"])
            views: dict[str, Value] = {}
            for name in ("view_ab", "view_ba"):
                if row[name].get("withheld"):
                    hidden.append(name)
                else:
                    views[name] = value(row[name]["value"]) if _said(row[name]) else None
            weightless = ("weight",) if status == WITHHELD else ()
            yield self.pair(
                row,
                "relationship",
                weight,
                status,
                ends | said | depth | views | values(reasons=row["reasons"]),
                (*weightless, *hidden, *unseen),
            )

    def informal(self) -> Iterator[Edge]:
        for row in self.results["informal"]:
            weight, status, ends = self.say.weight(row["score"])
            said = values(view_ab=row["view_ab"]["value"], view_ba=row["view_ba"]["value"])
            yield self.pair(row, "informal", weight, status, ends | said)

    def views(self) -> Iterator[Edge]:
        """Every view that somebody gave: a stand-in for a silent side is not a view."""
        for row in self.results["dyads"]:
            for name, back in (("view_ab", False), ("view_ba", True)):
                weight, status, ends = self.say.weight(row[name])
                if status == KNOWN and _said(row[name]):
                    yield self.pair(row, "view_overall", weight, status, ends, back=back)

    def sectors(self) -> Iterator[Edge]:
        for row in self.results["sector_blocks"]:
            weight, status, ends = self.say.weight(row["score"])
            hidden = ("weight",) if status == WITHHELD else ()
            yield self.pair(row, "sector_relationship", weight, status, ends, hidden, kind="sector")
        for row in self.results["sector_blocks"]:
            for way, back in (("ab", False), ("ba", True)):
                if back and row["a"] == row["b"]:
                    continue
                weight, status, ends = self.say.weight(row[f"view_{way}"])
                voice, unseen = self.say.number("voice", row[f"voice_{way}"])
                hidden = ("weight",) if status == WITHHELD else ()
                yield self.pair(
                    row,
                    "sector_view",
                    weight,
                    status,
                    ends | voice,
                    (*hidden, *unseen),
                    kind="sector",
                    back=back,
                )

    def paper(self, network: Network) -> Iterator[Edge]:
        for agreement in network.of(AgreementTie):
            payer = agreement.commissioner
            yield self.tie(
                agreement,
                "agreement",
                agreement_kind=agreement.agreement_kind,
                commissioner=self.codes.code("organisation", payer) if payer else None,
            )
        for sharing in network.of(SharingTie):
            yield self.tie(sharing, "sharing", what=sharing.what, stage=sharing.stage)
        for seat in network.of(SeatTie):
            yield self.tie(seat, "seat", seat_kind=seat.seat_kind)

    def people(self, network: Network) -> Iterator[Edge]:
        for membership in network.of(MembershipTie):
            yield self.tie(membership, "membership")
        for rating in network.of(RatingTie):
            said = {f"{QUALITY}{clean(item)}": answer for item, answer in rating.quality}
            weight: float | None = None
            status = _UNRATED.get(rating.state, KNOWN)
            if rating.state == "none":
                weight, status = 0.0, NO_RELATIONSHIP
            elif status == KNOWN:
                weight = float(mean(np.array([answer for _, answer in rating.quality])))
            layer = "rating" if weight is not None else "no_rating"
            yield self.tie(
                rating, layer, weight=weight, status=status, leader_depth=rating.depth, **said
            )
        for nomination in network.of(NominationTie) if self.nominations else ():
            yield self.tie(nomination, "nomination")

    def tie(
        self, tie: Any, layer: str, *, weight: Any = 1, status: str = KNOWN, **said: Any
    ) -> Edge:
        first, second = tie.between
        return Edge(
            self.codes.end(first, tie.source),
            self.codes.end(second, tie.target),
            layer,
            value(weight),
            status,
            values(**said),
        )


def _said(view: Plain) -> bool:
    return view["value"] is not None and not view.get("imputed")
