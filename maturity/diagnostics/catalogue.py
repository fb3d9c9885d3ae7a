"""The measures of a whole network that a report knows: what each is called and what it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from maturity.diagnostics.layers import Layers
from maturity.measures.centralisation import (
    net_by_betweenness_centralisation,
    net_by_degree_centralisation,
)
from maturity.measures.cohesion import (
    net_by_algebraic_connectivity,
    net_by_components,
    net_by_connectedness,
    net_by_density,
    net_by_diameter,
    net_by_global_efficiency,
    net_by_mean_distance,
    net_by_transitivity,
    net_by_transitivity_directed,
    net_by_vertex_connectivity,
)
from maturity.measures.core import net_by_core_fit, net_by_core_weight_fit
from maturity.measures.groups import (
    net_by_adjusted_rand,
    net_by_assortativity,
    net_by_best_modularity,
    net_by_degree_assortativity,
    net_by_ei,
    net_by_modularity,
    net_by_mutual_information,
)
from maturity.measures.hierarchy import (
    net_by_efficiency,
    net_by_hierarchy,
    net_by_one_way,
    net_by_upper_bounds,
)
from maturity.measures.leaving import net_by_short_reach
from maturity.measures.multiplexity import net_by_multiplexity, net_by_overlap
from maturity.measures.reciprocity import (
    net_by_agreement,
    net_by_dyadic_reciprocity,
    net_by_edgewise_reciprocity,
    net_by_gap,
    net_by_reciprocity_beyond_chance,
    net_by_weighted_reciprocity,
    net_by_wide_gaps,
)
from maturity.number import undefined

#: Random draws behind a number beside chance: so few that a report is not slower for it.
DRAWS = 499


@dataclass(frozen=True)
class Entry:
    """One measure of the whole: its name in the results, its title, and the layer it reads.

    `by` is the attribute whose groups it compares, "" where there is none; `unit` says how a
    person reads the number: share (0 to 1), score (0 to 100), index, count or steps. `definition`
    stands for the measure's own where the layer makes something plainer of it.
    """

    id: str
    title: str
    family: str
    layer: str
    unit: str
    measure: Callable[..., Any]
    by: str = ""
    definition: str = ""

    def of(self, layers: Layers) -> Any:
        """The number, beside chance where the measure knows what that gives."""
        ties = getattr(layers, self.layer)
        if self.layer == "dimensions" and not ties:
            return undefined("the questionnaire has no dimensions")
        # Leaders were not asked about every pair, so chance deals ties out over those they were.
        more = {"draws": DRAWS, "chance": "ties"} if self.measure is net_by_ei else {}
        return self.measure(ties, self.by, **more) if self.by else self.measure(ties, **more)


#: The families, in the order in which a reader meets them.
FAMILIES = ("how much there is", "two sides", "holding together", "turning round a few",
            "sectors and places")  # fmt: skip
_MUCH, _SIDES, _HOLD, _FEW, _GROUPS = FAMILIES

NET: tuple[Entry, ...] = (
    Entry("view", "Average view", _MUCH, "view", "score", net_by_density,
          definition="The mean of all views that were given, from 0 to 100."),
    Entry("working", "Pairs that work, of those known", _MUCH, "asked", "share", net_by_density,
          definition="The share of the expected pairs known that work."),
    Entry("multiplexity", "Sides of a relationship that work", _MUCH, "dimensions", "share",
          net_by_multiplexity),
    Entry("overlap", "Sides that work in the same relationships", _MUCH, "dimensions", "share",
          net_by_overlap),
    Entry("dyadic_reciprocity", "Pairs whose sides tell the same", _SIDES, "good_view", "share",
          net_by_dyadic_reciprocity),
    Entry("edgewise_reciprocity", "Good views that are returned", _SIDES, "good_view", "share",
          net_by_edgewise_reciprocity),
    Entry("one_way", "Pairs good from one side alone", _SIDES, "good_view", "share",
          net_by_one_way),
    Entry("weighted_reciprocity", "Strength met by the other side", _SIDES, "view", "share",
          net_by_weighted_reciprocity),
    Entry("reciprocity_beyond_chance", "Strength met, beyond chance", _SIDES, "view", "index",
          net_by_reciprocity_beyond_chance),
    Entry("agreement", "Agreement of two sides", _SIDES, "view", "index", net_by_agreement),
    Entry("gap", "Distance between two sides", _SIDES, "view", "score", net_by_gap),
    Entry("wide_gaps", "Pairs a whole step apart", _SIDES, "view", "share", net_by_wide_gaps),
    Entry("components", "Separate parts", _HOLD, "working", "count", net_by_components),
    Entry("connectedness", "Pairs that reach each other at all", _HOLD, "working", "share",
          net_by_connectedness),
    Entry("short_reach", "Pairs within two steps", _HOLD, "working", "share", net_by_short_reach),
    Entry("mean_distance", "Steps between two, on average", _HOLD, "working", "steps",
          net_by_mean_distance),
    Entry("diameter", "Steps between the two farthest", _HOLD, "working", "steps",
          net_by_diameter),
    Entry("global_efficiency", "Nearness", _HOLD, "working", "share", net_by_global_efficiency),
    Entry("vertex_connectivity", "Departures until it falls apart", _HOLD, "working", "count",
          net_by_vertex_connectivity),
    Entry("algebraic_connectivity", "Hardness to pull apart", _HOLD, "working", "index",
          net_by_algebraic_connectivity),
    Entry("transitivity", "Partners who are partners of each other", _HOLD, "asked", "share",
          net_by_transitivity),
    Entry("transitivity_directed", "Good views of a partner's partner", _HOLD, "good_view", "share",
          net_by_transitivity_directed),
    Entry("degree_centralisation", "Ties round one organisation", _FEW, "working", "share",
          net_by_degree_centralisation),
    Entry("betweenness_centralisation", "Shortest ways through one organisation", _FEW,
          "working", "share", net_by_betweenness_centralisation),
    Entry("core_fit", "Fit of a core and a rest", _FEW, "working", "index", net_by_core_fit),
    Entry("core_weight_fit", "Fit of an order from core to edge", _FEW, "maturity", "index",
          net_by_core_weight_fit),
    Entry("degree_assortativity", "Well tied with well tied", _FEW, "working", "index",
          net_by_degree_assortativity),
    Entry("hierarchy", "Ways that lead one way only", _FEW, "told", "share", net_by_hierarchy),
    Entry("efficiency", "Ties without a double", _FEW, "told", "share", net_by_efficiency),
    Entry("upper_bounds", "Pairs with one above both", _FEW, "told", "share",
          net_by_upper_bounds),
    Entry("ei_group", "Reach across sectors (E-I)", _GROUPS, "asked", "index", net_by_ei,
          "group"),
    Entry("ei_place", "Reach across places (E-I)", _GROUPS, "asked", "index", net_by_ei,
          "place"),
    Entry("assortativity_group", "Keeping to one's sector", _GROUPS, "working", "index",
          net_by_assortativity, "group"),
    Entry("assortativity_place", "Keeping to one's place", _GROUPS, "working", "index",
          net_by_assortativity, "place"),
    Entry("modularity_place", "Places as groups (modularity)", _GROUPS, "working", "index",
          net_by_modularity, "place"),
    Entry("best_modularity", "The clearest groups there are (modularity)", _GROUPS, "working",
          "index", net_by_best_modularity),
    Entry("adjusted_rand", "Groups that are the places (ARI)", _GROUPS, "working", "index",
          net_by_adjusted_rand, "place"),
    Entry("mutual_information", "Groups told by places (NMI)", _GROUPS, "working", "share",
          net_by_mutual_information, "place"),
)  # fmt: skip

#: What each measure is called where another one speaks of it.
TITLES = {
    "node_by_sole_link": "Pairs that lose their only short way",
    "node_by_brokerage": "Stands between",
    "net_by_brokerage": "Which sectors stand between others",
    "node_by_community": "Groups of working ties",
    **{entry.measure.__name__: entry.title for entry in NET},
}
