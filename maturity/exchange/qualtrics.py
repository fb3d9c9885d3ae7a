"""Qualtrics: three generations of CSV, each known by its header rows.

The number after the underscore in a column's name is only the position of a row and shifts when a
row is added; the import id and the label do not. So columns are known by their import ids and
labels, and names only where they carry a tag.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from maturity.errors import refuse
from maturity.exchange.export import Export, Field, Kind, Part, coded, readings, tagged, tidy
from maturity.exchange.raw import Grid

#: Columns about the response and not of it, by import id or legacy name, tidied.
_ABOUT = {
    "startdate", "enddate", "status", "ipaddress", "progress", "duration", "finished",
    "recordeddate", "_recordid", "responseid", "responseset", "responsesetid", "recipientlastname",
    "recipientfirstname", "recipientemail", "locationlatitude", "locationlongitude",
    "locationaccuracy", "distributionchannel", "userlanguage", "name", "emailaddress",
    "panel-recipientlastname", "panel-recipientfirstname", "panel-recipientemail",
    "location-locationlatitude", "location-locationlongitude", "location-locationaccuracy",
}  # fmt: skip
_PERSON = {"externaldatareference", "externalreference", "panel-externaldatareference"}
#: What Qualtrics adds to answers: order shown, timing, scores, themes read out of texts.
_ADDED = re.compile(
    r".*(_DO(_\d+)?|_First Click|_Last Click|_Page Submit|_Click Count|_FIRST_CLICK|_LAST_CLICK|"
    r"_PAGE_SUBMIT|_CLICK_COUNT)|SC\d+|SC_\w+|.*(Topics|Sentiment|Sentiment Score|"
    r"Sentiment Polarity|Topic Hierarchy Level 1)"
)
_ID = re.compile(
    r"(?:(?P<loop>[^_]+)_)?(?P<qid>QID\d+(?:#\d+)?)(?:[_-](?P<row>[^_]+))?(?:[_-](?P<ans>[^_]+))?"
    r"(?P<text>[_-]TEXT)?"
)
_REAL = {"0", "4", "ip address", "imported", "anonymous", "email", ""}
_KINDS = {
    **dict.fromkeys(("1", "9", "17", "survey preview", "offline survey preview"), Kind.PREVIEW),
    **dict.fromkeys(("2", "survey test"), Kind.TEST),
    **dict.fromkeys(("8", "12", "40", "spam"), Kind.SPAM),
}
_YES = {"1", "true", "wahr", "vrai", "verdadero", "vero", "yes"}


def generation(grid: Grid) -> str:
    """Which of the three generations a table is; empty where it is none of them."""
    first, second, third = (grid.top(n) for n in range(3))
    if third and sum("ImportId" in cell for cell in third) >= 0.6 * len(third):
        return "current" if third[0].lstrip().startswith('{"') else "early Insights"
    if first and second and first[0].strip() == "V1" and tidy(second[0]) == "responseid":
        return "legacy"
    return ""


def understand(grid: Grid) -> Export:
    """A Qualtrics table as an export."""
    found = generation(grid)
    names, labels = grid.top(0), grid.top(1)
    if found == "legacy":
        ids = [
            label if re.fullmatch(r"V\d+", name) else ""
            for name, label in zip(names, labels, strict=False)
        ]
        objects: list[dict[str, Any]] = [{"ImportId": text} for text in ids]
        header = 2
    else:
        objects = [_object(cell, found, grid) for cell in grid.top(2)]
        header = 3
    width = len(names)
    labels = (labels + [""] * width)[:width]
    about: dict[str, int] = {}
    fields = []
    for at, (name, label, entry) in enumerate(zip(names, labels, objects, strict=False)):
        given = str(entry.get("ImportId", ""))
        plain = tidy(given or name)
        if not name.strip() and not label.strip():
            continue
        if plain in _ABOUT or plain in _PERSON:
            about.setdefault(plain, at)
            if plain not in _PERSON:
                continue
        elif _ADDED.fullmatch(given or name) or _ADDED.fullmatch(name):
            continue
        fields.append(_field(at, name, label, given, entry, found))
    response = next((about[k] for k in ("_recordid", "responseid") if k in about), None)
    return Export(
        "qualtrics",
        found,
        header,
        (
            Part(
                grid.file,
                tuple(fields),
                lambda: grid.below(header, width),
                response,
                ended=next((about[k] for k in ("enddate", "recordeddate") if k in about), None),
                kind=_judge(about),
            ),
        ),
        skipped=frozenset({"-99"}),
        people=("externalreference", "externaldatareference"),
        remarks=(
            "Qualtrics leaves a cell blank both where a question was skipped and where it was not "
            "shown; the gate and the plan tell them apart.",
        ),
    )


def _object(cell: str, found: str, grid: Grid) -> dict[str, Any]:
    """The import object of one column: JSON now, a Python literal in 2016."""
    try:
        plain = json.loads(cell) if found == "current" else ast.literal_eval(cell)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return {"ImportId": ""}
    if not isinstance(plain, dict):
        refuse(
            "bad-export", grid.file, "its third row holds no import ids", "Export it again.", row=3
        )
    return plain


def _field(at: int, name: str, label: str, given: str, entry: dict[str, Any], found: str) -> Field:
    match = _ID.fullmatch(given)
    position = re.fullmatch(r"(.+)_\d+", name) if found == "legacy" else None
    separator = " - " if found == "current" else "-"
    label = label.replace(" : ", separator) if found == "legacy" else label
    text = list(readings(label, separator))
    tag = name
    loop = match["loop"] if match else None
    if loop:
        tag = name.removeprefix(f"{loop}_")
        # A loop over coded organisations carries the code in front; a number is only a position.
        if not loop.isdigit():
            text += [(tag, loop), (tag.partition("_")[0], loop)]
    if position or (match and match["row"]):
        base = re.sub(r"_[^_]*$", "", tag)
        text += [(base, row) for _, row in readings(label, separator) if row]
        text += [(base.partition("#")[0], row) for _, row in readings(label, separator) if row]
    pairs = (*tagged(text), *coded(tag))
    whole = json.dumps(entry, sort_keys=True) if len(entry) > 1 else ""
    keys = tuple(filter(None, (given, whole, name, label)))
    # Embedded data has its own name for an import id.
    return Field(at, name or given, keys, pairs, spare=bool(given) and not match)


def _judge(about: dict[str, int]) -> Callable[[Sequence[str]], Kind]:
    status, finished = about.get("status"), about.get("finished")
    channel, progress = about.get("distributionchannel"), about.get("progress")

    def kind(cells: Sequence[str]) -> Kind:
        if status is not None:
            word = cells[status].strip().casefold()
            if word not in _REAL and word in _KINDS:
                return _KINDS[word]
        if channel is not None and cells[channel].strip().casefold() == "preview":
            return Kind.PREVIEW
        if finished is not None:
            done = cells[finished].strip().casefold() in _YES
            return Kind.COMPLETE if done else Kind.PARTIAL
        if progress is not None:
            return Kind.COMPLETE if cells[progress].strip() == "100" else Kind.PARTIAL
        return Kind.COMPLETE

    return kind
