"""The words of the report: each term's definition is the first line of what computes it."""

from __future__ import annotations

from maturity.agreement import leaders_disagree
from maturity.instrument import Dimension
from maturity.measures.aims import common_ground
from maturity.measures.centre import centre_gap
from maturity.measures.seats import seats_without_voice
from maturity.measures.sides import Sides
from maturity.measures.strength import hidden_strength
from maturity.model import (
    connected_without,
    dyad,
    fill,
    pair_bands,
    statement_index,
    structure_works,
    working,
)
from maturity.scores import Score, grade, kind
from maturity.structure import Structure
from maturity.views import Views
from maturity.wave import Leader

#: The terms in the order in which the report explains them, and what each stands for.
TERMS: tuple[tuple[str, object], ...] = (
    ("Expected tie or pair", Structure),
    ("Leader", Leader),
    ("View", Views),
    ("Dimension", Dimension),
    ("Score", Score),
    ("Score of a pair", dyad),
    ("Band", pair_bands),
    ("Absent, contested, dysfunctional", kind),
    ("Working tie or pair", working),
    ("Stand-in", fill),
    ("Evidence grade", grade),
    ("Expected pairs that work", structure_works),
    ("Without the hub", connected_without),
    ("Statements", statement_index),
    ("Seat without voice", seats_without_voice),
    ("View-from-the-centre gap", centre_gap),
    ("Two sides agree", Sides),
    ("Leaders disagree", leaders_disagree),
    ("Common ground", common_ground),
    ("Hidden strength", hidden_strength),
)


def definition(thing: object) -> str:
    """The first line of a docstring: the definition that a reader of the report gets."""
    return (thing.__doc__ or "").strip().partition("\n")[0]


def words() -> dict[str, str]:
    """Every term with its definition; none where the docstrings were stripped."""
    return {term: definition(thing) for term, thing in TERMS if definition(thing)}
