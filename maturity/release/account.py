"""What an edition says of itself: the rules it was made by, and what the attack on it covered.

Nothing in it depends on what anybody answered beyond what the edition shows, nor on how fast a
machine is: how closely the attacker came is given as the promise that was kept.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from maturity.release.audit import Audit
from maturity.release.linked import (
    BAND,
    COUNTS,
    LEADERS,
    PAIRS,
    QUESTION,
    TANGLED,
    VIEWS,
    VOICE,
    WORKING,
    Cell,
)
from maturity.release.proof import Proof
from maturity.release.rounding import shown as rounded
from maturity.release.rules import NARROW, Rules

Plain = dict[str, Any]

#: How many answers are protected is said to the next fifty: the whole number would tell of one
#: whether it was given.
_FIFTY = 50.0
#: The kinds of figures in plain words, in the order in which they are said.
KINDS = {
    PAIRS: "scores of the system, sectors, places and pairs",
    WORKING: "shares of working relationships",
    BAND: "the bands of pairs",
    COUNTS: "how many pairs are in each band",
    VIEWS: "what some organisations say of others",
    VOICE: "how far organisations are heard",
    LEADERS: "what leaders say of the system",
    QUESTION: "the single questions on the system",
}
TANGLES = {
    "system/coverage": "how many relationships exist",
    "system/quality": "how good existing relationships are",
    "dimensions/": "the averages of the dimensions",
    "C4": "connectedness without the hub",
    "places/": "connectedness of places without their lead",
}
RANGES = "the ends of likely ranges, widened outwards"
VERDICTS = "the words of verdicts, tests and bands that are read from ranges"


def account(
    audience: str,
    rules: Rules,
    found: Audit,
    proof: Proof,
    cells: Sequence[Cell],
    show: Collection[str],
) -> Plain:
    """What an edition's data-quality section says of how it was made and attacked."""
    shown = [cell for cell in cells if cell.key in show]
    bands = [cell for cell in cells if cell.kind == BAND]
    kinds = {cell.kind for cell in shown}
    tangled = [cell.key for cell in shown if cell.kind == TANGLED]
    return {
        "audience": audience,
        "rules": {
            "leaders": rules.leaders,
            "organisations": rules.organisations,
            "share": rules.weight,
            "side": rules.side,
            "unit": rules.unit,
            "range_unit": rules.range_unit,
        },
        "audit": {
            "protected": int(rounded(proof.protected, _FIFTY)),
            "insiders": found.insiders,
            "narrowest": NARROW,
            "covered": [said for kind, said in KINDS.items() if kind in kinds],
            # How many of them whole sets of answers reached is not told: it depends on the answers.
            "thresholds_only": [
                *(
                    said
                    for start, said in TANGLES.items()
                    if any(key.startswith(start) for key in tangled)
                ),
                RANGES,
                VERDICTS,
            ],
        },
        "shown": len(shown),
        "withheld": len(cells) - len(shown) - (len(bands) if not rules.pairs else 0),
    }
