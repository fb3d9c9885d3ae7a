"""What nodes and edges say in an export, in the order of its columns, and what each means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from maturity.exchange.graph import Column

#: The ends that every number with a range has, by what stands behind the number's own name.
_ENDS = (
    ("low", "number", "the low end of the likely range of"),
    ("high", "number", "the high end of the likely range of"),
    ("worst_low", "number", "the low end, whatever the silent think, of"),
    ("worst_high", "number", "the high end, whatever the silent think, of"),
    ("n", "whole", "how many answers, views or pairs stand behind"),
    ("imputed", "whole", "how many of these rest on a filled view, behind"),
)


def _ranged(name: str, kind: str, meaning: str, of: str) -> Iterator[Column]:
    yield Column(name, kind, meaning)
    for end, kind_of_end, said in _ENDS:
        yield Column(f"{name}_{end}", kind_of_end, f"{said} {of}")


VERTEX_COLUMNS: tuple[Column, ...] = (
    Column("sector", "text", "the sector it belongs to"),
    Column("sector_title", "text", "the name of its sector"),
    Column("group", "text", "nhs, or its sector outside the NHS"),
    Column("places", "text", "the places it works in, separated by semicolons"),
    Column("place", "text", "its place, where it belongs to exactly one"),
    Column("hub", "flag", "whether it is marked as a hub"),
    Column("leads_place", "text", "the place it leads"),
    Column("representative", "flag", "whether it speaks for many others"),
    *_ranged("score", "number", "the mean maturity of its relationships, 0 to 100", "score"),
    *_ranged("experienced", "number", "what it says of others, 0 to 100", "experienced"),
    *_ranged("reputed", "number", "what others say of it, 0 to 100", "reputed"),
    *_ranged("cross", "number", "the score of pairs with other sectors, 0 to 100", "cross"),
    *_ranged("working_share", "number", "the share of its pairs that work, 0 to 1",
             "working_share"),
    Column("left_out", "flag", "a sector surely apart in a system that is surely not"),
    Column("leaders_invited", "whole", "how many of its leaders were invited"),
    Column("leaders_answered", "whole", "how many of its leaders answered"),
    Column("answered", "flag", "whether it, or this leader, answered"),
    Column("organisation", "text", "the code of the organisation a leader answers for"),
    Column("role", "text", "a leader's role"),
    Column("since", "text", "the day a leader came into the role"),
    Column("senior_in_predecessor", "flag", "whether a leader was senior in a predecessor"),
    Column("body_kind", "text", "what kind of board or partnership a body is"),
    Column("parent", "text", "the code of the body that a body answers to"),
    Column("scope", "text", "how far across systems a body reaches"),
)  # fmt: skip

_EDGE_COLUMNS: tuple[Column, ...] = (
    *(Column(name, kind, f"{said} the weight") for name, kind, said in _ENDS),
    Column("band", "text", "the band of a relationship"),
    Column("band_low", "text", "the band at the low end of the likely range"),
    Column("band_high", "text", "the band at the high end of the likely range"),
    Column("relationship_kind", "text", "what an Immature relationship is said to be"),
    Column("grade", "text", "how much stands behind a relationship, A to D"),
    Column("working", "flag", "whether a relationship works"),
    Column("in_name_only", "text", "whether a relationship is one in name only"),
    Column("existence_disputed", "flag", "whether its very existence is disputed"),
    Column("nobody_can_judge", "flag", "whether both sides answered and nobody could judge"),
    *_ranged("depth", "number", "how closely the two work together, 0 to 100", "depth"),
    Column("view_ab", "number", "what the source says of the target, 0 to 100"),
    Column("view_ba", "number", "what the target says of the source, 0 to 100"),
    *_ranged("voice", "number", "how far the source says it is heard by the target", "voice"),
    Column("reasons", "text", "why the structure expects the relationship"),
    Column("agreement_kind", "text", "what kind of agreement it is"),
    Column("commissioner", "text", "the code of the organisation that pays"),
    Column("what", "text", "what is shared"),
    Column("stage", "text", "whether sharing is planned, live or used"),
    Column("seat_kind", "text", "voting, participant or attending"),
    Column("leader_depth", "number", "a leader's answer on depth, 0 to 100"),
)  # fmt: skip

#: In a rating each quality item is a column of its own; no other column begins like this.
QUALITY = "quality_"


def all_columns(items: Iterable[str] = ()) -> tuple[Column, ...]:
    """Every column that nodes or edges may have, with one for each quality item."""
    answers = (
        Column(f"{QUALITY}{item}", "number", f"a leader's answer on {item}, 0 to 100")
        for item in items
    )
    return (*VERTEX_COLUMNS, *_EDGE_COLUMNS, *answers)
