"""The layers of an export: what joins what, what the weight says, whether it has a direction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from maturity.exchange.graph import Layer

_PAIR = ("organisation", "organisation")
_SECTORS = ("sector", "sector")
_ANSWER = ("leader", "organisation")
_SCORE = "0 to 100"


def layers(views: Mapping[str, str]) -> Iterator[Layer]:
    """Every layer there may be, in order; `views` are titles of those beside the view itself."""
    pair = f"the maturity of the relationship, {_SCORE}"
    yield Layer("relationship", "Relationship", pair, False, _PAIR)
    yield Layer("informal", "Informal relationship", pair, False, _PAIR)
    said = f"what the source says of the target, {_SCORE}"
    yield Layer("view_overall", "View", said, True, _PAIR)
    for name, title in views.items():
        yield Layer(f"view_{name}", f"View: {title}", said, True, _PAIR)
    yield Layer("expected", "Expected on paper", "1", False, _PAIR)
    yield Layer("agreement", "Agreement", "1", False, _PAIR)
    yield Layer("sharing", "Sharing", "1", False, _PAIR)
    yield Layer("seat", "Seat on a body", "1", True, ("organisation", "body"))
    yield Layer("in_place", "Works in a place", "1", True, ("organisation", "place"))
    blocks = f"the mean of the pairs between them, {_SCORE}"
    yield Layer("sector_relationship", "Relationship of two sectors", blocks, False, _SECTORS)
    views_of = f"what the organisations of the one say of those of the other, {_SCORE}"
    yield Layer("sector_view", "View of a sector", views_of, True, _SECTORS)
    yield Layer("membership", "Answers for", "1", True, _ANSWER)
    rating = f"the mean of a leader's answers, {_SCORE}; 0 where there is no working relationship"
    yield Layer("rating", "Rating", rating, True, _ANSWER)
    nothing = "none: the leader cannot judge, or left it blank"
    yield Layer("no_rating", "Asked, no rating", nothing, True, _ANSWER)
    yield Layer("nomination", "Would call", "1", True, ("leader", "leader"))
