"""Alchemer, once SurveyGizmo: the row first, then a colon, then the question."""

from __future__ import annotations

from collections.abc import Sequence

from maturity.exchange.export import Export, Field, Kind, Part, readings, tagged, tidy
from maturity.exchange.raw import Grid

_ABOUT = {
    "response id", "responseid", "time started", "date submitted", "status", "contact id",
    "legacy comments", "comments", "language", "referer", "sessionid", "user agent", "tags",
    "ip address", "longitude", "latitude", "country", "city", "state/region", "postal", "link name",
    "extended referer", "device",
}  # fmt: skip


def is_alchemer(grid: Grid) -> bool:
    """Whether a table is what Alchemer writes."""
    head = {tidy(cell) for cell in grid.top(0)[:8]}
    return {"time started", "date submitted", "status"} <= head


def understand(grid: Grid) -> Export:
    """A table of Alchemer as an export. Many of its rows are partial: they were left halfway."""
    head = grid.top(0)
    about: dict[str, int] = {}
    fields = []
    for at, name in enumerate(head):
        plain = tidy(name)
        if not plain:
            continue
        if plain in _ABOUT:
            about.setdefault(plain, at)
            continue
        text = " ".join(name.split())
        row, mark, question = text.partition(":")
        pairs = ((question.strip(), row.strip()), *readings(text, ":")) if mark else ((text, ""),)
        fields.append(Field(at, name, (name,), tagged(pairs)))
    status = about["status"]

    def kind(cells: Sequence[str]) -> Kind:
        word = cells[status].strip().casefold()
        if word in ("complete", "partial"):
            return Kind.COMPLETE if word == "complete" else Kind.PARTIAL
        return (
            Kind.TEST if "test" in word else Kind.SPAM if word == "disqualified" else Kind.PARTIAL
        )

    part = Part(
        grid.file,
        tuple(fields),
        lambda: grid.below(1, len(head)),
        about.get("response id", about.get("responseid")),
        ended=about.get("date submitted"),
        kind=kind,
    )
    return Export("alchemer", "row before question", 1, (part,), people=())
