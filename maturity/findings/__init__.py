"""What is worth saying about one assessment, and how it is said to people who have to meet again.

Every number in a sentence comes from the results. A finding says no more than its range allows, and
what is too near to call is said to be so. Nobody is ranked, and no organisation is named for a low
figure: `names` is for the consultant's edition alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from maturity.findings.finding import Finding
from maturity.findings.traits import (
    alike,
    centre,
    cut,
    ground,
    groups,
    hidden,
    leaders,
    seats,
    sides,
    unused,
    voice,
)
from maturity.findings.values import (
    concern,
    dimensions,
    evidence,
    flagged_places,
    left_out,
    missing,
    near,
    places,
    working,
)

Plain = Mapping[str, Any]

#: How many findings a page carries, and how many of them stand on its first sheet.
MOST, FIRST = 6, 3
#: In the order in which they are worth talking about: what is hollow, who is not heard, what
#: divides people, what is too near to call, what to keep, what divides topics.
_TOLD: tuple[Callable[[Plain], Finding | None], ...] = (
    concern("C1"),
    flagged_places,
    voice,
    ground,
    concern("C2"),
    places,
    centre,
    seats,
    concern("C4"),
    concern("C5"),
    left_out,
    cut,
    near,
    unused,
    hidden,
    working,
    sides,
    leaders,
    missing,
    groups,
    dimensions,
    alike,
)


def findings(results: Plain) -> tuple[Finding, ...]:
    """The findings of one assessment, the most useful conversation first; there may be none."""
    return tuple(_found(results))[:MOST]


def _found(results: Plain) -> Iterator[Finding]:
    thin = evidence(results)
    if thin is not None:
        # Where nothing can be concluded, nothing more is said.
        yield thin
        return
    for tell in _TOLD:
        finding = tell(results)
        if finding is not None:
            yield finding


__all__ = ["FIRST", "MOST", "Finding", "findings"]
