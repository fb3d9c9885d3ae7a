"""KoboToolbox and ODK Central: names with their groups before them, repeats in tables of their own.

A CSV of Kobo drops repeats without a word; they are only in its Excel file. ODK Central writes them
as further files of one zip.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from maturity.exchange.export import Export, Field, Part, coded, readings, tagged, tidy
from maturity.exchange.raw import Grid

_SYSTEM = {
    "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status",
    "_submitted_by", "__version__", "_tags", "_index", "_parent_index", "_parent_table_name",
    "_submission__id", "_submission__uuid", "_submission__submission_time",
    "_submission__validation_status", "_submission__notes", "_submission__status",
    "_submission__submitted_by", "_submission___version__", "_submission__tags", "start", "end",
    "today", "deviceid", "phonenumber", "username", "simserial", "subscriberid", "audit",
    "meta/instanceid", "meta/rootuuid", "meta/deprecatedid", "formhub/uuid",
    "submissiondate", "key", "parent_key", "set-of", "submitterid", "submittername",
    "attachmentspresent", "attachmentsexpected", "reviewstate", "edits", "formversion",
    "meta-instanceid", "meta-instancename", "instanceid", "status", "devicedid",
}  # fmt: skip
_PARTNER = ("partner", "organisation", "target", "about")


def is_kobo(grids: Sequence[Grid]) -> bool:
    """Whether tables are what KoboToolbox writes."""
    head = _names(grids[0])
    return "_uuid" in head and ("_index" in head or "_submission_time" in head)


def is_odk(grids: Sequence[Grid]) -> bool:
    """Whether tables are what ODK Central writes."""
    return any({"submissiondate", "key"} <= set(_names(grid)) for grid in grids)


def kobo(grids: Sequence[Grid]) -> Export:
    """Tables of KoboToolbox as an export: submissions, and a table for each repeat."""
    parts = []
    for n, grid in enumerate(grids):
        head = _names(grid)
        if n == 0:
            # The index numbers the rows of this file and is what repeats refer to.
            key = (
                head.index("_index")
                if "_index" in head and len(grids) > 1
                else _first(head, ("_uuid", "_id", "_index"))
            )
            parts.append(
                _part(grid, head, "/", key, None, _first(head, ("_submission_time", "end")))
            )
        elif "_parent_index" in head:
            parts.append(_part(grid, head, "/", None, head.index("_parent_index"), None))
    remark = "A CSV of Kobo leaves repeats out; export Excel if the form has any."
    flat = len(parts) == 1
    return Export(
        "kobo",
        "flat" if flat else "with repeats",
        1,
        tuple(parts),
        remarks=(remark,) if flat else (),
    )


def odk(grids: Sequence[Grid]) -> Export:
    """Tables of ODK Central as an export: submissions, and a file for each repeat."""
    parts: list[Part] = []
    for grid in grids:
        head = _names(grid)
        if "submissiondate" in head:
            ended = head.index("submissiondate")
            parts.insert(0, _part(grid, head, "-", head.index("key"), None, ended))
        elif "parent_key" in head:
            parts.append(_part(grid, head, "-", None, head.index("parent_key"), None))
    kind = "ODK Central with repeats" if len(parts) > 1 else "ODK Central"
    return Export("kobo", kind, 1, tuple(parts))


def _part(
    grid: Grid, head: list[str], mark: str, key: int | None, parent: int | None, ended: int | None
) -> Part:
    partner = None
    fields = []
    for at, name in enumerate(grid.top(0)):
        plain = head[at]
        if not plain or plain in _SYSTEM or plain.startswith("_geolocation"):
            continue
        leaf = name.rpartition(mark)[2] or name
        if parent is not None and partner is None and tidy(leaf) in _PARTNER:
            partner = at
        group = name.removesuffix(leaf).rstrip(mark).rpartition(mark)[2]
        pairs = [*coded(leaf), *coded(name)]
        if group:
            pairs += [(group, leaf), (leaf, group)]
        # Names of several choices: the summary first, and one column for each choice.
        pairs += readings(" ".join(name.split()), mark)
        fields.append(Field(at, name, tuple(dict.fromkeys((name, leaf))), tagged(pairs)))
    width = len(head)
    return Part(grid.file, tuple(fields), lambda: grid.below(1, width), key, parent, partner, ended)


def _names(grid: Grid) -> list[str]:
    return [re.sub(r"\s+", " ", tidy(cell)) for cell in grid.top(0)]


def _first(head: list[str], names: Sequence[str]) -> int | None:
    return next((head.index(name) for name in names if name in head), None)
