"""Reads a wave's tables into a `Wave`, noting everything wrong or doubtful in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from maturity.cells import Cells
from maturity.doubts import note_doubts
from maturity.errors import Problems, nearest, quote
from maturity.instrument import ABOUT_PARTNERS, ABOUT_SYSTEM, Instrument, Item, Status, fold
from maturity.layout import CHOSEN_AIMS, LEADERS, NOMINATIONS, PLAN, Sheet
from maturity.structure import Structure
from maturity.table import Row, Table
from maturity.wave import (
    Answers,
    Bools,
    Floats,
    Ints,
    Leader,
    Wave,
    WaveHead,
    rating_sheet,
    statement_sheet,
)


def read_wave(
    head: WaveHead,
    tables: Mapping[str, Table],
    structure: Structure,
    everyone: frozenset[str] | None,
    problems: Problems,
    *,
    items_needed: int,
) -> Wave:
    """A wave from its tables, noting every problem in them.

    `everyone` are all organisations the register ever had, so that one that was not there on the
    wave's first day is told from one that never was; None where the register could not be read.
    """
    codes = structure.register.ids
    at = {code: n for n, code in enumerate(codes)}
    leaders = _leaders(tables.get("leaders"), at, everyone, problems)
    index = {leader.id: n for n, leader in enumerate(leaders)}
    # A leader whose own row is wrong was invited all the same.
    listed = tables.get("leaders")
    people = frozenset(listed.column("leader")) if listed is not None and len(listed) else None
    reader = _AboutPartners(head, at, everyone, leaders, index, people, problems, items_needed)
    planned = reader.plan(tables.get("plan"))
    answers, rows, spoke = reader.ratings(tables.get("ratings"))
    statements, pilots, stated, piloted, spoke_of_all = _statements(
        tables.get("statements"), head, index, people, problems
    )
    aims = _choices(tables.get("aims"), CHOSEN_AIMS, "aim", index, people, problems)
    known_aims = {aim.id for aim in structure.register.aims} or None
    _check_aims(tables.get("aims"), known_aims, problems)
    nominations = _choices(
        tables.get("nominations"), NOMINATIONS, "nominee", index, people, problems
    )
    answered = spoke | spoke_of_all
    for leader, _ in aims + nominations:
        answered[index[leader]] = True
    asked = _asked(head.form, planned, rows, answered, leaders, at, structure)
    wave = Wave(
        head.id,
        head.title,
        head.start,
        head.end,
        head.form,
        head.instrument,
        structure,
        leaders,
        asked,
        answers,
        statements,
        pilots,
        aims,
        nominations,
        answered,
        stated,
        piloted,
    )
    # Where leaders or answers are missing, nothing can be said of who is silent.
    if "ratings" in tables and people is not None and people == set(index):
        note_doubts(wave, tables["ratings"], planned is not None, problems)
    return wave


def _leaders(
    table: Table | None,
    at: Mapping[str, int],
    everyone: frozenset[str] | None,
    problems: Problems,
) -> tuple[Leader, ...]:
    if table is None:
        return ()
    cells = Cells(table, LEADERS, problems)
    seen: dict[str, tuple[int, str]] = {}
    found = []
    for row in table:
        code = cells.text(row, "leader")
        organisation = _organisation(cells, row, "organisation", at, everyone)
        role = cells.choice(row, "role", default="other")
        invited, since = cells.date(row, "invited"), cells.date(row, "since")
        senior = cells.flag(row, "senior_in_predecessor")
        if code in seen:
            line, other = seen[code]
            same = other == row["organisation"]
            cells.wrong(
                "duplicate-leader" if same else "leader-in-two-organisations",
                row,
                "leader",
                f"{quote(code)} already stands in row {line}"
                + ("" if same else f" for {quote(other)}"),
                "Remove one of the two rows."
                if same
                else "A leader answers for one organisation: remove a row or use two codes.",
            )
            continue
        if code:
            seen[code] = (row.line, row["organisation"])
        if code and organisation:
            found.append(Leader(code, organisation, role or "other", invited, since, senior))
    if not len(table):
        problems.add(
            "no-leaders",
            table.file,
            "there is a header but no leader below it",
            "Add one row for each leader who was invited.",
        )
    return tuple(found)


def _organisation(
    cells: Cells, row: Row, column: str, at: Mapping[str, int], everyone: frozenset[str] | None
) -> str | None:
    """A code of an organisation that was there on the wave's first day."""
    if everyone is None:
        cells.text(row, column)
        return None
    if row[column] in everyone and row[column] not in at:
        cells.wrong(
            "not-there-yet",
            row,
            column,
            f"{quote(row[column])} had not begun or had already ended on the wave's first day",
            "Correct its dates in organisations.csv, or use the organisation of that time.",
        )
        return None
    return cells.known(row, column, at, "organisation")


def _invited(
    cells: Cells, row: Row, index: Mapping[str, int], people: frozenset[str] | None
) -> str | None:
    """A code of a leader of this wave; None where their own row is wrong, which was said there."""
    code = cells.text(row, "leader")
    if code is None or code in index:
        return code
    if people is not None and code not in people:
        listed = cells.problems.lists("not-invited", cells.table.file, "leader")
        cells.wrong(
            "not-invited",
            row,
            "leader",
            f"{quote(code)} is not among the leaders invited in this wave",
            "Add the person to leaders.csv, or correct the code."
            + (nearest(code, people) if listed else ""),
        )
    return None


@dataclass(frozen=True)
class _AboutPartners:
    """Reads the two tables about leaders and partners: who was asked, and what they said."""

    head: WaveHead
    at: Mapping[str, int]
    everyone: frozenset[str] | None
    leaders: tuple[Leader, ...]
    index: Mapping[str, int]
    people: frozenset[str] | None
    problems: Problems
    items_needed: int

    def plan(self, table: Table | None) -> Bools | None:
        """Who was asked about whom, by the plan; None without one or with nothing in it."""
        # A new survey has an empty plan to fill in; taken at its word, nobody was asked anything.
        if table is None or not len(table):
            return None
        planned = np.zeros((len(self.leaders), len(self.at)), dtype=bool)
        leader, partner, _ = self._who(table, PLAN)
        planned[leader, partner] = True
        return planned

    def ratings(self, table: Table | None) -> tuple[Answers, Bools, Bools]:
        """The answers, the pairs that have a row, and the leaders who said anything."""
        items = self.head.instrument.of_role(*ABOUT_PARTNERS)
        rows = np.zeros((len(self.leaders), len(self.at)), dtype=bool)
        spoke = np.zeros(len(self.leaders), dtype=bool)
        if table is None:
            return _no_answers(self.head.instrument), rows, spoke
        sheet = rating_sheet(self.head.instrument)
        leader, partner, kept = self._who(table, sheet)
        status, score = read_items(items, table, kept, self.problems)
        answers = self._combine(items, table, kept, leader, partner, status, score)
        rows[leader, partner] = True
        spoke[leader[(status != Status.BLANK).any(axis=1)]] = True
        return answers, rows, spoke

    def _who(self, table: Table, sheet: Sheet) -> tuple[Ints, Ints, Ints]:
        """Leader and partner of each good row, and which rows those are; the others are errors."""
        names, partners = table.column("leader"), table.column("partner")
        leader = [self.index.get(name, -1) for name in names]
        partner = [self.at.get(name, -1) for name in partners]
        own = [self.at[person.organisation] for person in self.leaders]
        good: list[int] = []
        seen: dict[tuple[int, int], int] = {}
        wrong: list[int] = []
        for n, pair in enumerate(zip(leader, partner, strict=True)):
            if pair[0] < 0 or pair[1] < 0 or own[pair[0]] == pair[1] or pair in seen:
                wrong.append(n)
            else:
                seen[pair] = table.lines[n]
                good.append(n)
        for n in wrong:
            self._explain(table, sheet, n, seen)
        kept = np.array(good, dtype=np.int64)
        return (
            np.array(leader, dtype=np.int64)[kept],
            np.array(partner, dtype=np.int64)[kept],
            kept,
        )

    def _explain(
        self, table: Table, sheet: Sheet, n: int, seen: dict[tuple[int, int], int]
    ) -> None:
        cells = Cells(table, sheet, self.problems)
        row = next(iter(Table(table.file, table.columns, (table.rows[n],), (table.lines[n],))))
        name = _invited(cells, row, self.index, self.people)
        partner = _organisation(cells, row, "partner", self.at, self.everyone)
        if name is None or partner is None:
            return
        leader = self.leaders[self.index[name]]
        if leader.organisation == partner:
            cells.wrong(
                "own-organisation",
                row,
                "partner",
                f"{quote(name)} speaks of their own organisation {quote(partner)}",
                "Remove the row: leaders speak of other organisations only.",
            )
        else:
            first = seen[self.index[name], self.at[partner]]
            cells.wrong(
                "partner-twice",
                row,
                "partner",
                f"{quote(name)} already has a row about {quote(partner)}: row {first}",
                "Keep one of the two rows.",
            )

    def _combine(
        self,
        items: tuple[Item, ...],
        table: Table,
        kept: Ints,
        leader: Ints,
        partner: Ints,
        status: npt.NDArray[np.int8],
        score: Floats,
    ) -> Answers:
        """Each row's whole answer from its gate and items."""
        role = np.array([item.role for item in items])
        quality, depth = role == "quality", role == "depth"
        rated = (status[:, quality | depth] == Status.VALUE).any(axis=1)
        said_none, said_unknown = self._gate(role, status)
        if (role == "gate").any():
            gate = status[:, role == "gate"][:, 0]
            self._beside(table, kept, (gate == Status.NONE) & rated, "none")
            # A gate that is outside its codes counts as blank too, and was reported as it is.
            cells = table.column(next(item.id for item in items if item.role == "gate"))
            empty = np.array([not cells[n] for n in kept], dtype=bool)
            self._beside(table, kept, empty & rated, "blank")
            beside = (gate == Status.UNKNOWN) & (status[:, quality] == Status.VALUE).any(axis=1)
            self._beside(table, kept, beside, "unknown")
        else:
            self._beside(table, kept, said_none & rated, "item-none")
        out = said_none | said_unknown
        valued = (status[:, quality] == Status.VALUE) & ~out[:, None]
        count = valued.sum(axis=1)
        blank = (status[:, quality] == Status.BLANK).sum(axis=1)
        state = np.where(
            count >= self.items_needed,
            Status.VALUE,
            np.where(
                (blank > 0) & (count + blank >= self.items_needed), Status.BLANK, Status.UNKNOWN
            ),
        ).astype(np.int8)
        state[said_unknown] = Status.UNKNOWN
        state[said_none] = Status.NONE
        depths = np.full(len(kept), np.nan)
        if depth.any():
            depths = np.where(said_none, np.nan, score[:, depth][:, 0])
        wishes = table.column(next((item.id for item in items if item.role == "wanted"), ""))
        wanted = tuple(fold(wishes[n]) for n in kept)
        return Answers(
            leader,
            partner,
            state,
            np.where(valued, score[:, quality], np.nan),
            depths,
            score[:, role == "frequency"],
            wanted,
        )

    def _gate(
        self, role: npt.NDArray[np.str_], status: npt.NDArray[np.int8]
    ) -> tuple[Bools, Bools]:
        """Which rows say there is no relationship, and which say it cannot be judged."""
        if (role == "gate").any():
            gate = status[:, role == "gate"][:, 0]
            return gate == Status.NONE, gate == Status.UNKNOWN
        # Without a gate a declared value of any item means that no working relationship exists.
        said = status[:, np.isin(role, ("quality", "depth", "frequency"))]
        return (said == Status.NONE).any(axis=1), np.zeros(len(status), dtype=bool)

    def _beside(self, table: Table, kept: Ints, rows: Bools, kind: str) -> None:
        found, fix, error = _BESIDE[kind]
        for n in np.flatnonzero(rows):
            self.problems.add(
                f"rating-beside-{kind}",
                table.file,
                found,
                fix,
                row=table.lines[kept[n]],
                column=next((i.id for i in self.head.instrument.of_role("gate")), None),
                doubt=not error,
            )


_BESIDE = {
    "none": (
        "the gate says there is no working relationship, but the row holds ratings",
        "Clear the ratings, or correct the gate.",
        True,
    ),
    "blank": (
        "the gate is blank, but the row holds ratings; it was read as a relationship that exists",
        "Fill in the gate if you can.",
        False,
    ),
    "unknown": (
        "the gate says it cannot be judged, but the row holds ratings; they were not used",
        "Clear the ratings, or correct the gate.",
        False,
    ),
    "item-none": (
        "one answer says there is no working relationship, and others rate it; it was read as none",
        "Look at the row if that is not what the leader meant.",
        False,
    ),
}


def read_items(
    items: tuple[Item, ...], table: Table, kept: Ints, problems: Problems
) -> tuple[npt.NDArray[np.int8], Floats]:
    """The status and score of every answer: arrays of rows x items, NaN where there is no score.

    Only the `kept` rows are given; answers are checked in all of them.
    """
    status = np.zeros((len(kept), len(items)), dtype=np.int8)
    score = np.full((len(kept), len(items)), np.nan)
    for k, item in enumerate(items):
        if item.id not in table.columns:
            continue
        column = table.column(item.id)
        # Each distinct answer is read once; a survey has few of them and many cells.
        meanings = {cell: item.read(cell) for cell in set(column)}
        bad = {cell for cell, meaning in meanings.items() if meaning is None}
        for line, cell in zip(table.lines, column, strict=True) if bad else ():
            if cell in bad:
                listed = problems.lists("outside-the-scale", table.file, item.id)
                problems.add(
                    "outside-the-scale",
                    table.file,
                    f"found {quote(cell)}",
                    f"Use {item.allowed}." + (item.hint(cell) if listed else ""),
                    row=line,
                    column=item.id,
                )
        read = [meanings[column[n]] or (Status.BLANK, np.nan) for n in kept]
        status[:, k] = [meaning[0] for meaning in read]
        score[:, k] = [meaning[1] for meaning in read]
    return status, score


def _no_answers(instrument: Instrument) -> Answers:
    none = np.zeros(0, dtype=np.int64)
    return Answers(
        none,
        none,
        np.zeros(0, dtype=np.int8),
        np.zeros((0, len(instrument.quality))),
        np.zeros(0),
        np.zeros((0, len(instrument.of_role("frequency")))),
        (),
    )


def _statements(
    table: Table | None,
    head: WaveHead,
    index: Mapping[str, int],
    people: frozenset[str] | None,
    problems: Problems,
) -> tuple[Floats, Floats, Bools, Bools, Bools]:
    """Each leader's statement and pilot scores, which of both they answered, and who spoke."""
    items = head.instrument.of_role(*ABOUT_SYSTEM)
    scored = np.array([item.role == "statement" for item in items], dtype=bool)
    scores = np.full((len(index), len(items)), np.nan)
    answered = np.zeros(scores.shape, dtype=bool)
    if table is not None:
        cells = Cells(table, statement_sheet(head.instrument), problems)
        seen: dict[str, int] = {}
        good, leaders = [], []
        for n, row in enumerate(table):
            if _invited(cells, row, index, people) is None:
                continue
            code = cells.unique(row, "leader", seen, "leader")
            if code is not None:
                good.append(n)
                leaders.append(index[code])
        kept = np.array(good, dtype=np.int64)
        status, score = read_items(items, table, kept, problems)
        scores[leaders] = score
        answered[leaders] = status != Status.BLANK
    return (
        scores[:, scored],
        scores[:, ~scored],
        answered[:, scored],
        answered[:, ~scored],
        np.asarray(answered.any(axis=1)),
    )


def _choices(
    table: Table | None,
    sheet: Sheet,
    column: str,
    index: Mapping[str, int],
    people: frozenset[str] | None,
    problems: Problems,
) -> tuple[tuple[str, str], ...]:
    """Rows of a leader and something they named."""
    if table is None:
        return ()
    cells = Cells(table, sheet, problems)
    found: dict[tuple[str, str], None] = {}
    for row in table:
        leader = _invited(cells, row, index, people)
        if column == "nominee":
            named = cells.known(row, column, people, "leader")
            named = named if named in index else None
        else:
            named = cells.text(row, column)
        if leader and named:
            found[leader, named] = None
    return tuple(found)


def _check_aims(table: Table | None, known: set[str] | None, problems: Problems) -> None:
    if table is None:
        return
    cells = Cells(table, CHOSEN_AIMS, problems)
    count: dict[str, int] = {}
    for row in table:
        if row["aim"]:
            cells.known(row, "aim", known, "aim")
        if not row["leader"]:
            continue
        count[row["leader"]] = count.get(row["leader"], 0) + 1
        if count[row["leader"]] == 4:
            cells.doubtful(
                "too-many-aims",
                row,
                "leader",
                f"{quote(row['leader'])} chose more than three aims",
                "Keep the three that were chosen first.",
            )


def _asked(
    form: str,
    planned: Bools | None,
    rows: Bools,
    answered: Bools,
    leaders: tuple[Leader, ...],
    at: Mapping[str, int],
    structure: Structure,
) -> Bools:
    """Who was asked about whom: the plan; without one, rows, or expected partners of the silent."""
    if planned is not None:
        return planned | rows
    asked = rows.copy()
    for n, leader in enumerate(leaders):
        if form == "full_roster" or not answered[n]:
            for partner in structure.partners[leader.organisation]:
                asked[n, at[partner]] = True
    return asked
