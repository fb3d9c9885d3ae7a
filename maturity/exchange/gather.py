"""Responses gathered from the parts of an export: who answered, and everything each one said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import getitem, itemgetter

from maturity.errors import Problems, quote
from maturity.exchange.binding import Binding, Bound
from maturity.exchange.cellsof import SKIPPED, Read, Reader
from maturity.exchange.export import Export, Kind, Part
from maturity.exchange.manifest import Manifest
from maturity.exchange.mapping import Meaning
from maturity.exchange.matching import Roster
from maturity.instrument import ABOUT_PARTNERS, ABOUT_SYSTEM

#: The cells about one partner, or about the system, in the order of the items.
Reads = tuple[Read, ...]


@dataclass(slots=True)
class Given:
    """One response as it was given, before anyone has asked whose it is.

    `about` holds what it says of each partner, without those of whom it says nothing at all, and
    `own` what it says of the system. `part` is the table that the response is from.
    """

    part: int
    file: str
    line: int
    id: str
    kind: Kind
    ended: str
    leader: str = ""
    organisation: str = ""
    about: dict[str, Reads] = field(default_factory=dict)
    own: Reads | None = None
    aims: list[tuple[str, str, str, int]] = field(default_factory=list)
    nominees: list[tuple[str, str, int]] = field(default_factory=list)
    #: In long tables the row about each partner, by part and partner.
    lines: dict[tuple[int, str], int] = field(default_factory=dict)

    def line_about(self, partner: str) -> int:
        """The row in which a partner is spoken of."""
        return next((n for (_, name), n in self.lines.items() if name == partner), self.line)


@dataclass(frozen=True, eq=False)
class Layout:
    """Where the cells about each partner stand in one part, and the readers of their columns."""

    columns: Mapping[tuple[str, str], str]
    groups: tuple[tuple[str, Callable[[Sequence[str]], Reads]], ...]
    own: Callable[[Sequence[str]], Reads] | None


class Gathering:
    """Goes through the tables of one export once and gathers its responses."""

    def __init__(
        self,
        export: Export,
        binding: Binding,
        manifest: Manifest,
        meaning: Meaning,
        roster: Roster,
        problems: Problems,
    ) -> None:
        self.export = export
        self.partner_items = tuple(i.id for i in manifest.items if i.role in ABOUT_PARTNERS)
        self.system_items = tuple(i.id for i in manifest.items if i.role in ABOUT_SYSTEM)
        self.blank = (SKIPPED,) * len(self.partner_items)
        self.readers: dict[tuple[int, int], Reader] = {}
        #: Names of partners in the cells of long tables that match nothing: where each is first.
        self.unmatched: dict[str, tuple[str, int, str]] = {}
        self._binding = binding
        self._manifest = manifest
        self._meaning = meaning
        self._roster = roster
        self._problems = problems
        self.layouts = tuple(self._layout(n, part) for n, part in enumerate(export.parts))

    def responses(self) -> list[Given]:
        """All responses in the order of the export's rows."""
        found: list[Given] = []
        by_id: dict[str, Given] = {}
        for n, part in enumerate(self.export.parts):
            if part.parent is None:
                for given in self._wide(n, part):
                    found.append(given)
                    by_id.setdefault(given.id, given)
        for n, part in enumerate(self.export.parts):
            if part.parent is not None:
                self._long(n, part, part.parent, by_id)
        if self.export.platform == "polinode":
            # The sheet of people lists those too who were only spoken of.
            found = [given for given in found if given.about]
        return found

    def _wide(self, n: int, part: Part) -> Iterator[Given]:
        uses = self._uses(n)
        response = uses.get("response", part.response)
        ended = uses.get("ended", part.ended)
        leader, organisation = uses.get("leader"), uses.get("organisation")
        complete = uses.get("complete")
        chosen = [b for b in self._binding.bound if b.part == n and b.use.use == "aim"]
        named = [b for b in self._binding.bound if b.part == n and b.use.use == "nominee"]
        layout, blank = self.layouts[n], self.blank
        for line, cells in part.rows():
            kind = part.kind(cells)
            if complete is not None and cells[complete].strip().casefold() in _NOT_DONE:
                kind = Kind.PARTIAL
            given = Given(
                n,
                part.file,
                line,
                cells[response].strip() if response is not None else f"row {line}",
                kind,
                cells[ended].strip() if ended is not None else "",
                self._said(cells, leader),
                self._said(cells, organisation),
            )
            about = given.about
            for target, read in layout.groups:
                reads = read(cells)
                # A large roster is mostly blank; what is blank is known without keeping it.
                if reads is not blank:
                    about[target] = reads
            if layout.own is not None:
                given.own = layout.own(cells)
            for b in chosen:
                if text := cells[b.field.at].strip():
                    given.aims.append((b.use.item, text, b.field.column, line))
            for b in named:
                if text := cells[b.field.at].strip():
                    given.nominees.append((text, b.field.column, line))
            yield given

    def _said(self, cells: Sequence[str], at: int | None) -> str:
        """What one cell says, where there is one and it is no mark for a blank."""
        text = cells[at].strip() if at is not None else ""
        return "" if text in self.export.blank else text

    def _long(self, n: int, part: Part, parent: int, by_id: Mapping[str, Given]) -> None:
        """Rows about one partner each, added to the responses they belong to."""
        uses = self._uses(n)
        partner = uses.get("partner", part.partner)
        layout = self.layouts[n]
        if partner is None or not layout.groups:
            return
        column = part.fields[0].column
        column = next((f.column for f in part.fields if f.at == partner), column)
        read = layout.groups[0][1]
        for line, cells in part.rows():
            given = by_id.get(cells[parent].strip())
            if given is None:
                self._problems.add(
                    "row-without-response",
                    part.file,
                    f"it belongs to {quote(cells[parent])}, and there is no such response",
                    "Export all tables together, at the same moment.",
                    row=line,
                )
                continue
            name = cells[partner].strip()
            target = self._roster.find(name) if name else None
            if target is None:
                if name:
                    self.unmatched.setdefault(name, (part.file, line, column))
                continue
            reads = read(cells)
            before = given.about.get(target)
            if before is not None:
                # The same partner in another table, for another item: what is new is added.
                pairs = zip(before, reads, strict=True)
                if any(a is not SKIPPED and b is not SKIPPED for a, b in pairs):
                    self._problems.add(
                        "partner-twice",
                        part.file,
                        f"the response {quote(given.id)} speaks of {quote(name)} twice",
                        "Remove one of the two rows from the export.",
                        row=line,
                        column=column,
                    )
                    continue
                reads = tuple(b if a is SKIPPED else a for a, b in zip(before, reads, strict=True))
            given.lines[n, target] = line
            given.about[target] = reads

    def _uses(self, n: int) -> dict[str, int]:
        """Where the columns about the response itself stand in one part."""
        kinds = ("response", "leader", "organisation", "partner", "ended", "complete")
        return {
            b.use.use: b.field.at
            for b in reversed(self._binding.bound)
            if b.part == n and b.use.use in kinds
        }

    def _layout(self, n: int, part: Part) -> Layout:
        ratings = [b for b in self._binding.bound if b.part == n and b.use.use == "rating"]
        statements = [b for b in self._binding.bound if b.part == n and b.use.use == "statement"]
        targets = dict.fromkeys(b.use.organisation for b in ratings)
        long = part.parent is not None
        columns = {(b.use.organisation, b.use.item): b.field.column for b in ratings}
        columns |= {("", b.use.item): b.field.column for b in statements}
        groups = []
        for target in targets:
            if bool(target) == long:
                continue
            of = {b.use.item: b for b in ratings if b.use.organisation == target}
            groups.append((target, self._group(n, of, self.partner_items)))
        own = {b.use.item: b for b in statements}
        return Layout(
            columns, tuple(groups), self._group(n, own, self.system_items) if own else None
        )

    def _group(
        self, n: int, of: Mapping[str, Bound], items: tuple[str, ...]
    ) -> Callable[[Sequence[str]], Reads]:
        """Reads the cells of one row about one partner, in the order of the items."""
        readers = []
        ordered = tuple(item for item in items if item in of)
        for item in ordered:
            entry = of[item].field
            reader = self.readers.get((n, entry.at))
            if reader is None:
                reader = Reader(item, entry, self.export, self._manifest, self._meaning)
                self.readers[n, entry.at] = reader
            readers.append((entry.at, reader))
        blank = self.blank if items is self.partner_items else (SKIPPED,) * len(items)
        # Where a mark stands for a blank, a row may be blank that has something in every cell.
        marks = bool(self.export.blank or self._meaning.answers)
        if len(ordered) == len(items) > 1:
            pick = itemgetter(*(at for at, _ in readers))
            read = [reader for _, reader in readers]

            def whole(cells: Sequence[str]) -> Reads:
                texts = pick(cells)
                if not any(texts):
                    return blank
                reads = tuple(map(getitem, read, texts))
                return blank if marks and reads == blank else reads

            return whole
        at = dict(zip(ordered, readers, strict=True))
        order = [at.get(item) for item in items]

        def part(cells: Sequence[str]) -> Reads:
            reads = [SKIPPED if o is None else o[1][cells[o[0]]] for o in order]
            return blank if all(read is SKIPPED for read in reads) else tuple(reads)

        return part


_NOT_DONE = {"", "0", "no", "false", "partial", "incomplete", "in progress", "disqualified"}
