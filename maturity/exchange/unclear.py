"""What of an export is still unclear: as problems with their places, and as drafts to complete."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain

from maturity.errors import quote, visible
from maturity.exchange.account import counted
from maturity.exchange.binding import Binding
from maturity.exchange.cellsof import CellStatus
from maturity.exchange.export import Export, tidy
from maturity.exchange.gather import Gathering
from maturity.exchange.mapping import Meaning, draft
from maturity.exchange.matching import ALIASES, Roster, name_key
from maturity.exchange.places import unread as first_unread
from maturity.exchange.wavetables import WaveTables
from maturity.table import Table

#: How many columns that are not understood are listed one by one.
LISTED_COLUMNS = 200
#: The setting by which a person says that what is not in the export was never asked.
_NOT_ASKED = {
    "kind": "setting",
    "where": "",
    "found": "missing_columns",
    "note": "columns are missing; write ignore under code if they were never asked",
}
#: For how many unknown names the likeliest organisations are looked up.
SUGGESTED = 500


class Unclear:
    """Everything a person still has to say of an import; making it notes the problems."""

    def __init__(
        self,
        exports: Sequence[Export],
        bindings: Sequence[Binding],
        gatherings: Sequence[Gathering],
        made: WaveTables,
        meaning: Meaning,
        roster: Roster,
        aliases: Table | None,
    ) -> None:
        self._made, self._roster, self._before = made, roster, aliases
        self._problems = made.problems
        self._manifest = made.manifest
        self._people = made.people
        self._rows: list[dict[str, str]] = []
        self._names: dict[tuple[str, str], tuple[str, int | None, str]] = {}
        self.columns = self._columns(exports, bindings)
        self.answers, self.statuses, self.cannot_judge, self.unused = self._answers(gatherings)
        self.unmatched = self._unmatched(gatherings)
        ratings = [b.use for binding in bindings for b in binding.bound if b.use.use == "rating"]
        stated = [b.use for binding in bindings for b in binding.bound if b.use.use == "statement"]
        self.items = tuple(dict.fromkeys(use.item for use in (*ratings, *stated)))
        partners = {partner for _, partner, _, _ in made.pairs}
        self.organisations = tuple(
            t.code
            for t in made.manifest.organisations
            if t.code in partners or any(use.organisation == t.code for use in ratings)
        )
        before = [dict(row) for row in meaning.rows]
        done = {(row.get("kind"), row.get("where"), tidy(row.get("found", ""))) for row in before}
        rows = [r for r in self._rows if (r["kind"], r["where"], tidy(r["found"])) not in done]
        self.mapping = draft([*before, *rows]) if rows else ""

    @cached_property
    def aliases(self) -> str:
        """The alias file with a row for each name that matches nothing; none is approved."""
        if not self._names:
            return ""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([column.name for column in ALIASES.columns])
        table = self._before
        for row in table or ():
            writer.writerow([row[column.name] for column in ALIASES.columns])
        done = {(row["kind"], name_key(row["found"])) for row in table or ()}
        for kind, name in sorted(self._names):
            if (kind, name_key(name)) in done:
                continue
            # A column of free text taken for names would have no end of them.
            few = len(done) < SUGGESTED and kind == "organisation"
            suggestion = self._roster.suggest(name) if few else None
            done.add((kind, name_key(name)))
            likely = suggestion.likely if suggestion else ""
            alike = "; ".join(f"{c} {s:g}" for c, s in suggestion.alike) if suggestion else ""
            writer.writerow([kind, name, likely, "", alike])
        return out.getvalue()

    def _columns(self, exports: Sequence[Export], bindings: Sequence[Binding]) -> tuple[str, ...]:
        add = self._problems.add
        found = []
        for export, binding in zip(exports, bindings, strict=True):
            header = export.header_rows or None
            for unbound in binding.unbound:
                file = export.parts[unbound.part].file
                column = visible(unbound.field.column[:60])
                found.append(unbound.field.column)
                if unbound.item and unbound.name:
                    self._names.setdefault(("organisation", unbound.name), (file, header, column))
                # Past so many the rest are one problem: all of them are in the draft.
                many = len(found) > LISTED_COLUMNS
                why = f"the column is not understood: {visible(unbound.why[:200])}"
                add(
                    "unmapped-column",
                    file,
                    "further columns are not understood" if many else why,
                    "Complete the mapping: say what each holds, or ignore.",
                    row=header,
                    column=None if many else column,
                )
                self._rows.append(
                    {
                        "kind": "column",
                        "where": str(unbound.field.at + 1),
                        "found": unbound.field.column,
                        "item": unbound.item,
                        "organisation": unbound.organisation,
                        "note": unbound.why,
                    }
                )
            for expected in binding.missing:
                # Where there are several forms, each has a part of the columns.
                if binding is not bindings[0] or not all(expected in b.missing for b in bindings):
                    continue
                add(
                    "column-missing",
                    export.parts[0].file,
                    f"the questionnaire has a column {quote(expected.column)}, and the export not",
                    "Export all questions. If it was never asked, say so in the mapping: the "
                    "setting missing_columns, ignore.",
                    row=header,
                )
                if _NOT_ASKED not in self._rows:
                    self._rows.append(_NOT_ASKED)
            for first, second in binding.twice:
                what = " ".join(filter(None, vars(second.use).values()))
                add(
                    "mapped-twice",
                    export.parts[second.part].file,
                    f"it and the column {quote(first.field.column)} both hold {what}",
                    "Say in the mapping which of them to ignore.",
                    row=header,
                    column=visible(second.field.column[:60]),
                )
        return tuple(found)

    def _answers(
        self, gatherings: Sequence[Gathering]
    ) -> tuple[
        tuple[tuple[str, str], ...], dict[str, int], dict[str, int], tuple[tuple[str, str], ...]
    ]:
        statuses: Counter[str] = Counter()
        unread: dict[tuple[str, str], int] = {}
        cannot: Counter[str] = Counter()
        used: set[tuple[str, str]] = set()
        # Every distinct text was read once, so counting what it was read as counts the cells.
        items = {
            id(read): r.item for g in gatherings for r in g.readers.values() for read in r.values()
        }
        own = (given.own for _, given, _ in self._made.kept if given.own is not None)
        every = chain((reads for _, _, _, reads in self._made.pairs), own)
        for read, n in Counter(chain.from_iterable(every)).items():
            statuses[str(read.status)] += n
            item = items.get(id(read), "")
            used.add((item, read.code))
            if read.status is CellStatus.UNPARSED:
                unread[item, read.found] = unread.get((item, read.found), 0) + n
            if read.status is CellStatus.CANNOT_JUDGE:
                cannot[item] += n
        places = self._unread(unread) if unread else ()
        asked = {item for item, _ in used if item in self._made.manifest.item}
        unused = tuple(
            (item.id, answer.code)
            for item in self._made.manifest.items
            if item.id in asked
            for answer in self._made.manifest.scale[item.scale].answers
            if (item.id, answer.code) not in used
        )
        return places, counted(statuses), counted(cannot), unused

    def _unread(self, unread: Mapping[tuple[str, str], int]) -> tuple[tuple[str, str], ...]:
        """Note each distinct answer that was not understood, where it first stands."""
        first = first_unread(self._made)
        places = sorted(first, key=lambda key: (first[key].file, first[key].row, key))
        for item, text in places:
            cell, n = first[item, text], unread[item, text]
            self._problems.add(
                "unmapped-answer",
                cell.file,
                f"found {quote(text)}, which is no answer of the item {item} ({n} times)",
                "Say in the mapping which code it is, or skipped, not_shown or no_relationship.",
                row=cell.row,
                column=visible(cell.column[:60]),
            )
            row = {"kind": "answer", "where": item, "found": text, "note": f"{n} times"}
            self._rows.append(row)
        return tuple(places)

    def _unmatched(self, gatherings: Sequence[Gathering]) -> tuple[str, ...]:
        add = self._problems.add
        for gathering in gatherings:
            for name, place in gathering.unmatched.items():
                self._names.setdefault(("organisation", name), place)
        for name, (file, line) in self._people.unmatched.items():
            self._names.setdefault(("organisation", name), (file, line, "organisation"))
        for name, (file, row, column) in ((n, p) for (k, n), p in self._names.items()):
            add(
                "unmatched-name",
                file,
                f"{quote(name)} is no code, name or approved alias of an organisation",
                "Write its code into aliases.csv and approve it there.",
                row=row,
                column=column,
            )
        for name, (file, line) in self._people.strangers.items():
            self._names["leader", name] = (file, line, "leader")
            listed = self._problems.lists("unmatched-leader", file, None)
            hint = self._people.hint(name) if listed else ""
            add(
                "unmatched-leader",
                file,
                f"{quote(name)} is not the code of a leader of this wave",
                f"Correct leaders.csv, or approve it in aliases.csv.{hint}",
                row=line,
            )
        return tuple(dict.fromkeys(name for _, name in sorted(self._names)))
