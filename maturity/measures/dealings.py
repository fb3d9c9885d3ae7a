"""Commissioner and provider: relationships by who buys from whom, whatever the sector."""

from __future__ import annotations

from dataclasses import dataclass

from maturity.frame import DEALINGS, Bools, Frame
from maturity.scores import Score, Scored
from maturity.views import Views


@dataclass(frozen=True)
class Dealing:
    """The pairs in one part of the market, and the mean of their scores.

    `part` is `contract` (one commissions the other), `market` (a commissioner and a provider with
    no such agreement), `providers`, `commissioners` or `rest`.
    """

    part: str
    pairs: int
    score: Score


@dataclass(frozen=True)
class Commissioning:
    """The pairs by the roles that agreements give: who commissions, who provides.

    `commissioners` and `providers` count organisations that are only one of the two, `both` those
    that are either. `down` is what commissioners say of those they commission, `up` what these say
    of them. `reason` is `no_commissioner` where no agreement says who commissions.
    """

    reason: str | None
    contracts: int
    commissioners: int
    providers: int
    both: int
    parts: tuple[Dealing, ...]
    down: Score
    up: Score


def by_commissioning(frame: Frame, views: Views, found: Scored) -> Commissioning:
    """Relationships of commissioners with their providers, by agreements and not by sectors."""
    buys, sells = frame.commissions.any(axis=1), frame.commissions.any(axis=0)
    observed = views.quality.observed

    def view(n: int, chosen: Bools) -> Score:
        return found.score("contract_view", (n,), n=int((observed & chosen).sum()))

    return Commissioning(
        None if buys.any() else "no_commissioner",
        int(frame.commissions.sum()),
        int((buys & ~sells).sum()),
        int((sells & ~buys).sum()),
        int((buys & sells).sum()),
        tuple(
            Dealing(
                part, int(frame.dealings[n].sum()), found.over("dealing", frame.dealings[n], (n,))
            )
            for n, part in enumerate(DEALINGS)
        ),
        view(0, frame.commissioned),
        view(1, frame.commissioned[::-1]),
    )
