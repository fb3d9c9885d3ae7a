"""What partners ask about practice, as plain data: each shown with its evidence, none a score."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from maturity.assessment import Assessment, rules
from maturity.diagnostics.fields import fields_of
from maturity.diagnostics.layers import as_said
from maturity.frame import Bools
from maturity.measures.aims import COMMON, common_ground
from maturity.measures.dealings import by_commissioning
from maturity.measures.items import single_items
from maturity.measures.levels import by_level
from maturity.measures.quadrant import Quadrant, Tally, depth_and_quality
from maturity.measures.sharing import shared_on_paper
from maturity.measures.strength import Hidden, hidden_strength
from maturity.measures.through import Reach, only_through_hub
from maturity.scores import Score

Plain = dict[str, Any]


def practice(assessment: Assessment) -> Plain:
    """How partners work in practice: beside what they want, what is on paper and who they are."""
    return {
        "quadrant": _quadrant(assessment),
        "hidden_strength": _hidden_strength(assessment),
        "common_ground": _common_ground(assessment),
        "shared_on_paper": _shared_on_paper(assessment),
        "levels": _levels(assessment),
        "commissioning": _commissioning(assessment),
        "through_hub": _through_hub(assessment),
        "items": [
            fields_of(row)
            for row in single_items(assessment.wave, assessment.basis, assessment.scored)
        ],
    }


def _codes(of: Assessment, pair: int) -> Plain:
    frame = of.frame
    return {"a": frame.organisations[frame.a[pair]], "b": frame.organisations[frame.b[pair]]}


def _quadrant(of: Assessment) -> Plain:
    frame = of.frame
    found = depth_and_quality(frame, of.views, of.scored, of.survey.settings)
    leaders = of.evidence.leaders.sum(axis=0)
    deep = of.views.depth.leaders.sum(axis=0) if of.views.depth is not None else leaders
    size = len(frame.sectors)
    lower = frame.block.min(axis=0)
    blocks = [(s, t) for s in range(size) for t in range(s, size) if (lower == s * size + t).any()]
    return {
        "reason": found.reason,
        "depth_line": found.depth_line,
        "quality_line": found.quality_line,
        "unknown": found.unknown,
        "total": _tallies(found.tallies()),
        "blocks": [
            {"a": frame.sectors[s], "b": frame.sectors[t]} | _counted(found, lower == s * size + t)
            for s, t in blocks
        ],
        "places": [{"place": place.name} | _counted(found, place.pairs) for place in frame.places],
        "pairs": [
            _codes(of, row.pair)
            | {
                "kind": row.kind,
                "clear": row.clear,
                "possible": list(row.possible),
                "score": of.scored.score("maturity", (row.pair,), n=int(leaders[row.pair])),
                "depth": of.scored.score("depth", (row.pair,), n=int(deep[row.pair])),
            }
            for row in found.pairs
        ],
    }


def _counted(found: Quadrant, chosen: Bools) -> Plain:
    return _tallies(found.tallies(chosen))


def _tallies(tallies: Mapping[str, Tally]) -> Plain:
    rated = sum(tally.pairs for tally in tallies.values())
    return {"pairs": rated} | {kind: fields_of(tally) for kind, tally in tallies.items()}


def _hidden_strength(of: Assessment) -> Plain:
    codes = of.frame.organisations
    found = hidden_strength(of.frame, of.informal, rules(of.survey.settings))

    def row(tie: Hidden) -> Plain:
        views = [Score(value, n=n) for value, n in zip(tie.views, tie.leaders, strict=True)]
        return {
            "a": codes[tie.a],
            "b": codes[tie.b],
            "score": Score(tie.maturity, n=sum(tie.leaders)),
            "view_ab": views[0],
            "view_ba": views[1],
            "depth": Score(tie.depth, n=sum(tie.leaders) if not math.isnan(tie.depth) else 0),
            "found": tie.found,
        }

    return {
        "reason": found.reason,
        "outside": found.outside,
        "ties": [row(tie) for tie in found.ties],
    }


def _common_ground(of: Assessment) -> Plain:
    found = common_ground(of.wave, of.frame, of.views, of.scored, of.survey.settings)
    return {
        "reason": found.reason,
        "line": found.line,
        "needed": COMMON,
        "chose": found.chose,
        "pairs": found.pairs,
        "shared": found.shared,
        "aims": [fields_of(aim) for aim in found.aims],
        "ground": [
            _codes(of, row.pair) | {"aims": list(row.aims), "score": row.score, "found": row.found}
            for row in found.ground
        ],
    }


def _shared_on_paper(of: Assessment) -> Plain:
    found = shared_on_paper(
        of.wave.structure.register, of.frame, of.views, of.scored, of.informal,
        rules(of.survey.settings),
    )  # fmt: skip
    counts = Counter((row.form, row.what, row.stage) for row in found.shared)
    return {
        "reason": found.reason,
        "depth_line": found.depth_line,
        "counts": [
            {"form": form, "what": what, "stage": stage, "pairs": many}
            for (form, what, stage), many in counts.items()
        ],
        "rows": [fields_of(row) | {"denied": list(row.denied)} for row in found.shared],
    }


def _levels(of: Assessment) -> Plain:
    found = by_level(of.wave.structure.register, of.frame, as_said(of)[1], of.scored)
    return {
        "reason": found.reason,
        "wide": found.wide,
        "levels": [fields_of(row) for row in found.levels],
        "places": [fields_of(row) for row in found.places],
        "bodies": [fields_of(row) for row in found.bodies],
    }


def _commissioning(of: Assessment) -> Plain:
    found = by_commissioning(of.frame, of.views, of.scored)
    return fields_of(found) | {"parts": [fields_of(part) for part in found.parts]}


def _through_hub(of: Assessment) -> Plain:
    found = only_through_hub(of.frame, as_said(of)[1])

    def reach(given: Reach) -> Plain:
        return fields_of(given) | {"organisations": list(given.organisations)}

    return {
        "reason": found.reason,
        "hubs": list(found.hubs),
        "paper": reach(found.paper),
        "lived": reach(found.lived) | {"unknown": found.unknown},
    }
