"""The tables of a wave from its responses: one row for each leader and partner, codes in cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter, itemgetter

from maturity.errors import Problems, quote
from maturity.exchange.cellsof import SKIPPED, CellStatus, Read, Showing
from maturity.exchange.gather import Gathering, Given, Reads
from maturity.exchange.manifest import Manifest
from maturity.exchange.matching import Roster
from maturity.exchange.people import People
from maturity.table import Table

#: One response that counts: the export it is from, the response, and its leader.
Kept = tuple[int, Given, str]


@dataclass(frozen=True, eq=False)
class WaveTables:
    """Everything the kept responses say, as tables."""

    manifest: Manifest
    gatherings: tuple[Gathering, ...]
    kept: tuple[Kept, ...]
    people: People
    #: Who was asked about whom, by the plan or by the structure.
    asked: Mapping[str, frozenset[str]]
    problems: Problems

    def ratings(self) -> Table:
        """The ratings table: a row for each partner that a leader was shown."""
        columns = ("leader", "partner", *self.gatherings[0].partner_items)
        code = attrgetter("code")
        rows = [(leader, partner, *map(code, reads)) for leader, partner, _, reads in self.pairs]
        return _table("ratings", columns, rows)

    @cached_property
    def pairs(self) -> list[tuple[str, str, Kept, tuple[Read, ...]]]:
        """Leader, partner, response and the cells about each partner that was shown."""
        return list(self._pairs())

    def _pairs(self) -> Iterator[tuple[str, str, Kept, tuple[Read, ...]]]:
        roles = tuple(self.manifest.item[i].role for i in self.gatherings[0].partner_items)
        gate = roles.index("gate") if "gate" in roles else None
        code = self._none()
        nothing: frozenset[str] = frozenset()
        targets = [
            frozenset(t for layout in g.layouts for t, _ in layout.groups if t)
            for g in self.gatherings
        ]
        blank = (SKIPPED,) * len(roles)
        showing = Showing(roles)
        # Only what a person mapped so says “none” in the place of a rating.
        moved = any(
            read.status is CellStatus.NO_RELATIONSHIP and not read.code
            for gathering in self.gatherings
            for reader in gathering.readers.values()
            for read in reader.values()
        )
        for kept in sorted(self.kept, key=itemgetter(2)):
            n, given, leader = kept
            own = self.people.organisation[leader]
            asked = self.asked.get(leader, nothing)
            about = given.about
            for partner in sorted((asked & targets[n]).union(about)):
                said = about.get(partner)
                if said is None:
                    if partner != own:
                        yield leader, partner, kept, blank
                    continue
                if partner == own:
                    self._own(given, leader, said)
                    continue
                reads = showing.cells(said, partner in asked)
                if reads is None:
                    continue
                if moved:
                    reads = self._nothing_between(reads, gate, code, given, partner)
                yield leader, partner, kept, reads

    def statements(self) -> Table | None:
        """The statements table; None where the export holds no statement."""
        items = self.gatherings[0].system_items
        if not any(layout.own for g in self.gatherings for layout in g.layouts):
            return None
        rows = [
            (leader, *(read.code for read in given.own))
            for _, given, leader in self.kept
            if given.own is not None
        ]
        return _table("statements", ("leader", *items), sorted(rows))

    def leaders(self) -> Table | None:
        """The leaders, where the wave lists none and the responses are all there is."""
        if self.people.listed:
            return None
        rows = [(leader, self.people.organisation[leader], "") for _, _, leader in self.kept]
        return _table("leaders", ("leader", "organisation", "role"), sorted(rows))

    def aims(self, roster: Roster, skipped: frozenset[str]) -> Table | None:
        """The aims that leaders chose."""
        rows: list[tuple[str, ...]] = []
        options = {}
        for target in roster.targets:
            for text in (target.name, target.code, target.row, *target.aliases):
                options[" ".join(text.split()).casefold()] = target.code
        for _, given, leader in self.kept:
            for aim, text, column, line in given.aims:
                if text in skipped:
                    continue
                if aim:
                    if text.casefold() not in _UNTICKED:
                        rows.append((leader, aim))
                    continue
                chosen, left = parted(text, options)
                rows += [(leader, code) for code in chosen]
                if left:
                    self.problems.add(
                        "unmapped-answer",
                        given.file,
                        f"found {quote(left)}, which is none of the survey's aims",
                        "Use the aims as aims.csv has them, or correct the export.",
                        row=line,
                        column=column[:60],
                    )
        if not any(given.aims for _, given, _ in self.kept):
            return None
        return _table("aims", ("leader", "aim"), list(dict.fromkeys(rows)))

    def nominations(self) -> Table | None:
        """Whom leaders would call."""
        rows: dict[tuple[str, ...], None] = {}
        for _, given, leader in self.kept:
            for text, column, line in given.nominees:
                for name in filter(None, (part.strip() for part in text.split(";"))):
                    nominee = self.people.find(name)
                    if nominee is not None:
                        rows[leader, nominee] = None
                        continue
                    self.problems.add(
                        "unmatched-leader",
                        given.file,
                        f"{quote(name)} is not the code of a leader",
                        "Approve it in aliases.csv, or leave it: it was left out.",
                        row=line,
                        column=column[:60],
                        doubt=True,
                    )
        return _table("nominations", ("leader", "nominee"), list(rows)) if rows else None

    def _none(self) -> str:
        """The gate's code for no relationship."""
        gates = [item for item in self.manifest.items if item.role == "gate"]
        answers = self.manifest.scale[gates[0].scale].answers if gates else ()
        return next((a.code for a in answers if a.meaning == "no_relationship"), "")

    def _nothing_between(
        self,
        reads: Reads,
        gate: int | None,
        code: str,
        given: Given,
        partner: str,
    ) -> Reads:
        """Moves “no working relationship”, said in place of a rating, to the gate it belongs to."""
        if gate is None or not code or reads[gate].code not in ("", code):
            return reads
        said_so = [r for r in reads if r.status is CellStatus.NO_RELATIONSHIP and not r.code]
        if not said_so:
            return reads
        if any(r.status is CellStatus.ANSWERED for k, r in enumerate(reads) if k != gate):
            self.problems.add(
                "none-beside-ratings",
                given.file,
                f"the response {quote(given.id)} rates a partner and says that there is no working "
                "relationship; the ratings were kept",
                "Look at the row if that is not what the leader meant.",
                row=given.line_about(partner),
                doubt=True,
            )
            return reads
        moved = Read(CellStatus.NO_RELATIONSHIP, code, said_so[0].found)
        return (*reads[:gate], moved, *reads[gate + 1 :])

    def _own(self, given: Given, leader: str, said: Reads) -> None:
        silent = (CellStatus.SKIPPED, CellStatus.NOT_SHOWN)
        if any(read.status not in silent for read in said):
            self.problems.add(
                "rates-own-organisation",
                given.file,
                f"{quote(leader)} speaks of their own organisation; it was left out",
                "Nothing to do: leaders speak of other organisations only.",
                row=given.line,
                doubt=True,
            )


_UNTICKED = {"0", "no", "n", "false", "-", "unchecked", "not selected"}


def parted(text: str, options: Mapping[str, str]) -> tuple[list[str], str]:
    """The options that a cell with several of them holds, and what is left over.

    Options may hold the marks that stand between them, so each is looked for whole.

    >>> parted("A, b; C;", {"a, b": "1", "c": "2"})
    (['1', '2'], '')
    """
    rest = " ".join(text.split()).casefold()
    found = []
    by_length = sorted(options, key=lambda option: (-len(option), option))
    while rest := rest.strip(" ;,|"):
        for option in by_length:
            if rest.startswith(option) and rest[len(option) :][:1] in ("", ";", ",", "|", " "):
                found.append(options[option])
                rest = rest[len(option) :]
                break
        else:
            return found, rest
    return found, ""


def _table(name: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Table:
    return Table(f"{name}.csv", tuple(columns), tuple(rows), tuple(range(2, len(rows) + 2)))
