"""A mapping: what the columns and answers of an export mean, where its own headings do not say.

It is a CSV file that the program drafts and a person completes in Excel. A row with an empty `use`
or `code` is not done yet. What is done stays when the draft is written again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from maturity.errors import Problems, nearest, quote
from maturity.exchange.export import Field, tidy
from maturity.exchange.manifest import USES, Manifest
from maturity.layout import Column, Sheet
from maturity.table import Row, Table, read_csv

MAPPING = Sheet(
    "mapping",
    "What the columns and answers of an export mean.",
    (
        Column("kind", "column, answer or setting", needed=True,
               choices=("column", "answer", "setting")),
        Column("where", "the column's number; for an answer the item, or * for all items"),
        Column("found", "the heading or the answer as the export has it", needed=True),
        Column("use", "for a column: what it holds", choices=USES),
        Column("item", "for a column: the item of the questionnaire, or the code of an aim"),
        Column("organisation", "for a rating: the code of the organisation it is about"),
        Column("code", "for an answer: the code it becomes; for a setting: its value"),
        Column("note", "what the program can say of it; not read"),
    ),
)  # fmt: skip
#: Settings a mapping may hold, with the values they take.
SETTINGS = {
    "header_rows": ("1", "2", "3"),
    "day_first": ("yes", "no"),
    "other_columns": ("ignore",),
    "missing_columns": ("ignore",),
    "partial_responses": ("keep",),
}
#: What an answer may be said to be that is no code of its item's scale.
SILENCES = ("skipped", "not_shown", "no_relationship")


@dataclass(frozen=True)
class Use:
    """What one column holds."""

    use: str
    item: str = ""
    organisation: str = ""


@dataclass(frozen=True, eq=False)
class Meaning:
    """What a person has said of an export."""

    settings: Mapping[str, str] = field(default_factory=dict)
    #: By the number of the column and its tidied heading; number 0 where the heading is enough.
    columns: Mapping[tuple[int, str], Use] = field(default_factory=dict)
    #: By item, or *, and tidied answer: a code or one of the silences.
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    rows: tuple[Mapping[str, str], ...] = ()

    def column(self, entry: Field) -> Use | None:
        """What a column holds, by its heading; by its place too where a heading stands twice."""
        for key in entry.keys:
            for at in (entry.at + 1, 0):
                if (use := self.columns.get((at, tidy(key)))) is not None:
                    return use
        return None

    def answer(self, item: str, text: str) -> str | None:
        """What an answer is, said of its own item or of all."""
        return self.answers.get((item, text), self.answers.get(("*", text)))


def read_mapping(data: bytes, file: str, manifest: Manifest, problems: Problems) -> Meaning:
    """A mapping from its CSV file, with everything wrong in it noted."""
    table = read_csv(data, file, MAPPING, problems)
    if table is None:
        return Meaning()
    settings: dict[str, str] = {}
    columns: dict[tuple[int, str], Use] = {}
    answers: dict[tuple[str, str], str] = {}
    twice: set[str] = set()
    for row in table:
        kind = row["kind"].casefold()
        if kind == "setting":
            _setting(table, row, settings, problems)
        elif kind == "column" and row["use"]:
            use = _use(table, row, manifest, problems)
            key = tidy(row["found"])
            if use is not None:
                at = int(row["where"]) if row["where"].isdigit() else 0
                columns[at, key] = use
                # Columns may be shuffled: the heading alone will do where it stands once.
                if (0, key) in columns and columns[0, key] != use:
                    twice.add(key)
                columns[0, key] = use
        elif kind == "answer" and row["code"]:
            code = _code(table, row, manifest, problems)
            if code is not None:
                answers[row["where"] or "*", tidy(row["found"])] = code
        elif kind not in ("column", "answer"):
            _wrong(table, row, "kind", "Use one of: column, answer, setting.", problems)
    for key in twice:
        del columns[0, key]
    return Meaning(settings, columns, answers, tuple(dict(row.cells) for row in table))


def _wrong(table: Table, row: Row, column: str, fix: str, problems: Problems) -> None:
    problems.add(
        "bad-mapping", table.file, f"found {quote(row[column])}", fix, row=row.line, column=column
    )


def _setting(table: Table, row: Row, settings: dict[str, str], problems: Problems) -> None:
    name, value = row["found"], row["code"].casefold()
    if name not in SETTINGS:
        _wrong(table, row, "found", f"Use one of: {', '.join(SETTINGS)}.", problems)
    elif value and value not in SETTINGS[name]:
        _wrong(table, row, "code", f"Use one of: {', '.join(SETTINGS[name])}.", problems)
    elif value:
        settings[name] = value


def _use(table: Table, row: Row, manifest: Manifest, problems: Problems) -> Use | None:
    use = row["use"].casefold()
    if use not in USES:
        fix = f"Use one of: {', '.join(USES)}.{nearest(use, USES)}"
        _wrong(table, row, "use", fix, problems)
        return None
    item, organisation = row["item"], row["organisation"]
    if use in ("rating", "statement") and item not in manifest.item:
        fix = f"Use the id of an item of the questionnaire.{nearest(item, manifest.item)}"
        _wrong(table, row, "item", fix, problems)
        return None
    known = {target.code for target in manifest.organisations}
    if use == "rating" and organisation and organisation not in known:
        fix = f"Use a code from organisations.csv.{nearest(organisation, known)}"
        _wrong(table, row, "organisation", fix, problems)
        return None
    return Use(use, item, organisation)


def _code(table: Table, row: Row, manifest: Manifest, problems: Problems) -> str | None:
    where = row["where"] or "*"
    items = [manifest.item[where]] if where in manifest.item else list(manifest.items)
    if where != "*" and where not in manifest.item:
        _wrong(table, row, "where", "Use the id of an item, or * for all items.", problems)
        return None
    codes = {a.code for item in items for a in manifest.scale[item.scale].answers}
    if row["code"] not in codes and row["code"] not in SILENCES:
        listed = ", ".join((*sorted(codes), *SILENCES))
        _wrong(table, row, "code", f"Use one of: {listed}.", problems)
        return None
    return row["code"]


def draft(rows: Iterable[Mapping[str, str]]) -> str:
    """Rows of a mapping as the text of its file, for a person to complete."""
    names = [column.name for column in MAPPING.columns]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([row.get(name, "") for name in names])
    return out.getvalue()
