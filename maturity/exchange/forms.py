"""Microsoft Forms and Google Forms: one header row, labels instead of codes, no partial answers."""

from __future__ import annotations

import re

from maturity.exchange.export import Export, Field, Part, tagged, tidy
from maturity.exchange.raw import Grid

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2}(\.\d+)?)?")
_MOST = 4
_TIMESTAMP = {
    "timestamp", "zeitstempel", "horodateur", "marca temporal", "informazioni cronologiche",
    "carimbo de data/hora", "tijdstempel", "tidsstempel", "tidstämpel", "aikaleima",
    "stempel czasowy", "sygnatura czasowa", "časové razítko", "отметка времени", "stamp amser",
}  # fmt: skip
_ADDRESS = {"username", "email address", "e-mail-adresse", "nom d'utilisateur", "score",
            "adresse e-mail", "dirección de correo electrónico"}  # fmt: skip


def is_microsoft(grid: Grid) -> bool:
    """Whether a sheet is what Microsoft Forms writes, in whatever language its headings are."""
    head = [tidy(cell) for cell in grid.top(0)]
    if len(head) < 6 or head[0] != "id" or grid.delimiter:
        return False
    if head[1:4] == ["start time", "completion time", "email"]:
        return True
    rows = [cells for _, cells in grid.head[1:] if len(cells) > 2]
    return bool(rows) and all(
        cells[0].isdigit() and _DAY.fullmatch(cells[1]) and _DAY.fullmatch(cells[2])
        for cells in rows
    )


def is_google(grid: Grid) -> bool:
    """Whether a table is what Google Forms writes."""
    return tidy((grid.top(0) or [""])[0]) in _TIMESTAMP


def microsoft(grid: Grid) -> Export:
    """A workbook of Microsoft Forms as an export.

    A statement of a Likert question has its own text for a heading and nothing of its question, and
    the order of columns means nothing. Only a statement that begins with a tag, such as
    `[voice] Ashmere Trust`, says which question it belongs to.
    """
    head = grid.top(0)
    known = {"name", "last modified time"}
    fields = []
    for at, name in enumerate(head):
        plain = tidy(name)
        if at < 4 or (at < 6 and plain in known) or (at == 4 and "[" not in name) or not plain:
            continue
        text = " ".join(name.split())
        # A heading that stands twice gets a number at its end.
        texts = (text, re.sub(r"(?<=\D)\d{1,2}$", "", text)) if text[:1] == "[" else (text,)
        pairs = tagged((one, "") for one in texts)
        fields.append(Field(at, name, (name, texts[-1]), pairs))
    part = Part(grid.file, tuple(fields), lambda: grid.below(1, len(head)), response=0, ended=2)
    return Export("msforms", "workbook", 1, (part,), remarks=(
        "Microsoft Forms does not say which question a statement belongs to; only statements that "
        "begin with a tag in brackets can be read.",
    ))  # fmt: skip


def google(grid: Grid) -> Export:
    """A table of Google Forms as an export: `Question [Row]` for each row of a grid."""
    head = grid.top(0)
    fields = []
    for at, name in enumerate(head):
        plain = tidy(name)
        if at == 0 or not plain or (at < 3 and plain in _ADDRESS):
            continue
        text = " ".join(name.split())
        # A text may have brackets of its own: every pair that ends the heading is tried.
        pairs = [
            (text[:n].strip(), text[n + 1 : -1].strip())
            for n, letter in enumerate(text[:-1])
            if letter == "[" and text.endswith("]") and text[:n].strip()
        ]
        pairs = [*pairs[-_MOST:][::-1], (text, "")]
        fields.append(Field(at, name, (name,), tagged(pairs)))
    part = Part(grid.file, tuple(fields), lambda: grid.below(1, len(head)), ended=0)
    kind = "Sheet" if not grid.delimiter else "CSV"
    return Export("googleforms", kind, 1, (part,))
