"""What the measures of structure are read from: who works with whom, as far as anybody said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from maturity.assessment import Assessment, layer_of, network, rules
from maturity.frame import Bools, Floats
from maturity.model import working
from maturity.network import Network, NominationTie
from maturity.ties import Ties
from maturity.views import Filling, Known
from maturity.wiring import nominations, on_paper, views

#: Each layer in a sentence: what a tie is in it, and what is not known.
LAYERS: Mapping[str, str] = MappingProxyType(
    {
        "view": "What one side's leaders say of the other, from 0 to 100, over the directions of "
        "expected pairs in which anybody spoke.",
        "good_view": "The same views cut at the line of a working pair: 1 where a view reaches it, "
        "0 where it does not.",
        "told": "Good views, with no tie counted for a pair that the structure does not expect, of "
        "which leaders were not asked; of an organisation nobody spoke of, nothing is known.",
        "maturity": "The maturity of each expected pair, of its two sides or the one that spoke.",
        "asked": "Which expected pairs work, by what was said and nothing filled in; not known "
        "where neither side spoke.",
        "working": "The same, with no tie counted for a pair that the structure does not expect: "
        "leaders were not asked about it, so a tie there is possible and not seen. Of an "
        "organisation nobody spoke of, nothing is known.",
        "dimensions": "The views of each dimension, over the same directions.",
        "paper": "The pairs that the structure expects, from the register and not from the survey.",
    }
)
#: As the model does without stand-ins: a side that did not speak is not filled from its block.
AS_SAID = Filling(impute=False)
#: What may tie two organisations on paper beside the expectation itself.
ON_PAPER = ("seats", "agreements", "sharing")


@dataclass(frozen=True, eq=False)
class Layers:
    """The ties of one assessment, a layer for each kind; gaps stay gaps."""

    of: Assessment
    network: Network

    @classmethod
    def read(cls, of: Assessment) -> Layers:
        return cls(of, network(of))

    @cached_property
    def cut(self) -> float:
        """The line from which on a view, and a pair, counts as working."""
        return float(self.of.survey.settings.working_cut)

    @cached_property
    def view(self) -> Ties:
        return views(self.network)

    @cached_property
    def good_view(self) -> Ties:
        return self.view.cut(self.cut)

    @cached_property
    def told(self) -> Ties:
        return _of_seen(views(self.network, outside=0.0), self.view.seen).cut(self.cut)

    @cached_property
    def dimensions(self) -> dict[str, Ties]:
        """The views of each dimension of the questionnaire."""
        names = [dimension.id for dimension in self.of.wave.instrument.dimensions]
        return {name: views(self.network, layer_of(name)) for name in names}

    @cached_property
    def _said(self) -> tuple[Floats, Floats]:
        return as_said(self.of)

    @cached_property
    def maturity(self) -> Ties:
        return self._pairs(self._said[0], np.nan)

    @cached_property
    def asked(self) -> Ties:
        return self._pairs(self._said[1], np.nan)

    @cached_property
    def working(self) -> Ties:
        return _of_seen(self._pairs(self._said[1], 0.0), self.asked.seen)

    @cached_property
    def paper(self) -> Ties:
        return on_paper(self.network, "expected")

    @cached_property
    def predictors(self) -> dict[str, Ties]:
        """What ties organisations on paper beside the expectation itself, where there is any."""
        found = {kind: on_paper(self.network, kind) for kind in ON_PAPER}
        return {kind: ties for kind, ties in found.items() if ties.present.any()}

    @cached_property
    def people(self) -> Ties | None:
        """Whom leaders would call; None where they were not asked, or nobody named anybody."""
        return nominations(self.network) if self.network.of(NominationTie) else None

    @cached_property
    def hub(self) -> tuple[str, ...]:
        return tuple(name for name, word in zip(self.paper.names, self.paper.labels("hub"),
                                                strict=True) if word)  # fmt: skip

    def _pairs(self, values: Floats, outside: float) -> Ties:
        frame = self.of.frame
        size = len(frame.organisations)
        table = np.full((size, size), outside)
        table[frame.a, frame.b] = table[frame.b, frame.a] = values
        return Ties(self.view.names, table, directed=False, attributes=self.view.attributes)


def as_said(of: Assessment) -> tuple[Floats, Floats]:
    """The maturity of every expected pair, and whether it works, with nothing filled in.

    NaN where neither side spoke; of one side alone it is what that side says.
    """
    chosen = rules(of.survey.settings)
    known = Known(of.views, of.frame, AS_SAID)
    maturity = known.maturity(chosen)
    return maturity[:, 0], working(maturity, known.depth, chosen)[:, 0]


def _of_seen(ties: Ties, seen: Bools) -> Ties:
    """The ties among organisations that somebody spoke of; of the others nothing is known."""
    values = np.where(seen[:, None] & seen, ties.values, np.nan)
    return Ties(ties.names, values, ties.directed, ties.attributes)


def inside(ties: Ties, by: str) -> Bools:
    """Which pairs lie inside one group."""
    words = np.array(ties.labels(by), dtype=object)
    return np.asarray((words[:, None] == words) & (words != ""))
