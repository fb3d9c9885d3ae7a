"""What became of organisations from one wave to the next: which of them are the same by now."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from maturity.cells import Cells
from maturity.errors import quote
from maturity.register import Date, Organisation, Register, Succession
from maturity.table import Row

#: Kinds of rows by which all of an organisation goes on in another.
WHOLE = ("continue", "rename", "merge")
#: Kinds of rows by which a part of it does.
PART = ("split", "transfer")
#: A part this large carries the organisation with it; a smaller one links nothing, or a chain of
#: small transfers would make one of all of them.
HALF = 0.5
_EXACT = 1e-9
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Component:
    """Organisations of two waves that are one, so that like is held against like.

    `id` is the code of the first of them in the later wave, or in the earlier one where none is
    left. `before` and `after` are the codes in either wave.
    """

    id: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def kind(self) -> str:
        """What became of it: continuing, renamed, merged, split, regrouped, joined or left."""
        if not self.before:
            return "joined"
        if not self.after:
            return "left"
        if len(self.before) == len(self.after) == 1:
            return "continuing" if self.before == self.after else "renamed"
        if len(self.after) == 1:
            return "merged"
        return "split" if len(self.before) == 1 else "regrouped"


@dataclass(frozen=True)
class Partition:
    """The finest grouping of organisations in which two waves can be held against each other.

    `left_out` are rows that say a part went elsewhere and that link nothing, `clusters` those that
    say organisations share leaders and stay apart. Every organisation is in one component.
    """

    components: tuple[Component, ...]
    left_out: tuple[Succession, ...] = ()
    clusters: tuple[Succession, ...] = ()

    @cached_property
    def of_before(self) -> dict[str, str]:
        """The component of each organisation of the first wave."""
        return {code: found.id for found in self.components for code in found.before}

    @cached_property
    def of_after(self) -> dict[str, str]:
        """The component of each organisation of the second wave."""
        return {code: found.id for found in self.components for code in found.after}

    @property
    def turned(self) -> Partition:
        """The same grouping seen from the other wave."""
        return replace(
            self,
            components=tuple(
                replace(found, before=found.after, after=found.before) for found in self.components
            ),
        )


def partition(
    before: Sequence[str],
    after: Sequence[str],
    lineage: Iterable[Succession],
    *,
    start: Date = None,
    end: Date = None,
) -> Partition:
    """The finest common grouping of the organisations of an earlier and a later wave.

    Connected components of the graph that joins each organisation to what became of it. A merger,
    a new name and the same code link; a split or transfer does where at least half went, or, for a
    split of which no share is given, where the successor came from nowhere else. Rows count that
    are dated after `start` and not after `end`, or not dated; a cluster links nothing.

    >>> rows = [Succession("X", "XY", "merge"), Succession("Y", "XY", "merge")]
    >>> [found.kind for found in partition(["X", "Y", "Z"], ["XY", "Z"], rows).components]
    ['merged', 'continuing']
    """
    rows = [row for row in lineage if _between(row, start, end)]
    sources: dict[str, set[str]] = {code: {code} for code in before}
    for row in rows:
        if row.kind != "cluster":
            sources.setdefault(row.after, set()).add(row.before)
    groups = _Groups()
    for code in (*before, *after):
        groups.join(code, code)
    for row in rows:
        if _links(row, sources[row.after] if row.kind != "cluster" else set()):
            groups.join(row.before, row.after)
    members: dict[str, tuple[list[str], list[str]]] = {}
    # In the order of the later wave; those that are gone follow.
    for code in after:
        members.setdefault(groups.of(code), ([], []))[1].append(code)
    for code in before:
        members.setdefault(groups.of(code), ([], []))[0].append(code)
    return Partition(
        tuple(
            Component((news or olds)[0], tuple(olds), tuple(news))
            for olds, news in members.values()
        ),
        tuple(
            row
            for row in rows
            if row.kind in PART and groups.of(row.before) != groups.of(row.after)
        ),
        tuple(row for row in rows if row.kind == "cluster"),
    )


def _between(row: Succession, start: Date, end: Date) -> bool:
    if row.date is None:
        return True
    return (start is None or row.date > start) and (end is None or row.date <= end)


def _links(row: Succession, sources: set[str]) -> bool:
    """Whether a row makes one of two organisations."""
    if row.kind in WHOLE:
        return True
    if row.kind not in PART:
        return False
    if row.share is None:
        # All that the successor is came from there, so that the link can carry nothing further.
        return row.kind == "split" and sources <= {row.before}
    return row.share >= HALF - _EXACT


class _Groups:
    """Codes that belong together."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def of(self, code: str) -> str:
        """The code that stands for a group."""
        while (parent := self._parent.setdefault(code, code)) != code:
            code = parent
        return code

    def join(self, a: str, b: str) -> None:
        """Make one group of two."""
        self._parent[self.of(b)] = self.of(a)


# -- what is wrong with it -----------------------------------------------------------------------


def check_lineage(
    rows: Sequence[tuple[Row, Succession]], organisations: Sequence[Organisation], cells: Cells
) -> None:
    """Note circles, gaps, shares of more than the whole, and mergers and clusters that are not."""
    known = {organisation.id: organisation for organisation in organisations}
    _circles(rows, cells)
    _shares(rows, cells)
    by_after: dict[str, set[str]] = {}
    for _, found in rows:
        if found.kind != "cluster" and found.before != found.after:
            by_after.setdefault(found.after, set()).add(found.before)
    told = {found.before for _, found in rows if found.kind != "cluster"}
    for row, found in rows:
        before, after = known.get(found.before), known.get(found.after)
        if before is None or after is None:
            continue
        if found.kind == "cluster":
            _cluster(row, before, told, cells)
        elif found.before != found.after:
            _dates(row, found, before, after, cells)
        there = after.start is None or (found.date is not None and after.start < found.date)
        elsewhere = there or len(by_after.get(after.id, ())) > 1
        if found.kind == "split" and found.share is None and elsewhere:
            cells.doubtful(
                "split-without-share",
                row,
                "share",
                f"{quote(after.id)} is not made of {quote(before.id)} alone, and how much of it "
                "went there is not said",
                "Write the share, from 0 to 1: half or more is followed in a comparison of waves, "
                "less is not.",
            )


def _circles(rows: Sequence[tuple[Row, Succession]], cells: Cells) -> None:
    links = [
        (row, found)
        for row, found in rows
        if found.kind in (*WHOLE, "split") and found.before != found.after
    ]
    while True:
        sorter: TopologicalSorter[str] = TopologicalSorter()
        for _, found in links:
            sorter.add(found.after, found.before)
        try:
            sorter.prepare()
        except CycleError as error:
            circle = error.args[1]
            steps = set(pairwise(circle))
            at = max(
                n for n, (_, found) in enumerate(links) if (found.before, found.after) in steps
            )
            row, found = links.pop(at)
            cells.wrong(
                "lineage-circle",
                row,
                "to",
                f"{quote(found.after)} becomes its own predecessor: "
                + ", ".join(quote(code) for code in dict.fromkeys(circle)),
                "Correct the codes; an organisation that takes an old name again needs a code of "
                "its own.",
            )
            continue
        return


def _shares(rows: Sequence[tuple[Row, Succession]], cells: Cells) -> None:
    """An organisation can give away no more than all of itself on one day."""
    total: dict[tuple[str, Date], float] = {}
    last: dict[tuple[str, Date], Row] = {}
    for row, found in rows:
        if found.kind in PART and found.share is not None:
            key = found.before, found.date
            total[key] = total.get(key, 0.0) + found.share
            last[key] = row
    for (code, _), share in total.items():
        if share > 1 + _EXACT:
            row = last[code, _]
            cells.wrong(
                "shares-above-one",
                row,
                "share",
                f"the shares of {quote(code)} on one day add up to {share:g}",
                "Make them add up to 1 at most: each is the part of the old organisation that "
                "went there.",
            )


def _cluster(row: Row, before: Organisation, told: Collection[str], cells: Cells) -> None:
    if before.end is not None and before.id not in told:
        cells.wrong(
            "cluster-that-ended",
            row,
            "kind",
            f"{quote(before.id)} ended on {before.end}, and in a cluster both bodies go on",
            "Write merge if it went into the other; or add a row for what became of it, or take "
            "away its last day in organisations.csv.",
        )


def _dates(
    row: Row, found: Succession, before: Organisation, after: Organisation, cells: Cells
) -> None:
    """A row must fit the days on which the two organisations began and ended."""
    day = found.date
    if found.kind in WHOLE and (before.end is None or (day is not None and before.end > day)):
        until = "has no last day" if before.end is None else f"goes on until {before.end}"
        cells.wrong(
            "merged-but-there",
            row,
            "kind",
            f"{quote(before.id)} became {quote(after.id)}, but in organisations.csv it {until}",
            "Write its last day there; or, where both bodies go on, write cluster, split or "
            "transfer.",
        )
        return
    if found.kind == "transfer":
        return
    for gap in _gaps(day, before, after):
        cells.doubtful(
            "lineage-gap",
            row,
            "date",
            f"{quote(before.id)} became {quote(after.id)}, but {gap}",
            "Correct the date here or the columns from and to of organisations.csv: a wave in "
            "between would see neither.",
        )
        return


def _gaps(day: Date, before: Organisation, after: Organisation) -> Iterator[str]:
    if before.end and after.start and after.start > before.end + _DAY:
        yield f"the first ended on {before.end} and the second began on {after.start}"
    if day and before.end and before.end < day - _DAY:
        yield f"on {day} the first had ended on {before.end}"
    if day and before.start and before.start >= day:
        yield f"on {day} the first had not begun"
    if day and after.start and after.start > day:
        yield f"on {day} the second had not begun"
    if day and after.end and after.end < day:
        yield f"on {day} the second had ended"


def vanished(register: Register, start: Date, end: Date) -> tuple[Organisation, ...]:
    """The organisations that were there on one day and not on another, and of which no row tells.

    A cluster tells nothing: in a cluster everyone stays.
    """
    told = {found.before for found in register.lineage if found.kind != "cluster"}
    later = set(register.on(end).ids)
    return tuple(
        organisation
        for organisation in register.on(start).organisations
        if organisation.id not in later and organisation.id not in told
    )
