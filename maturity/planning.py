"""Who is asked about whom: partners dealt out to leaders so that every view keeps enough raters.

Method, section 6.3. A leader is asked about expected partners of their own organisation only, and
about no more than the survey's setting `partners_per_leader` allows.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from maturity.errors import Problems, quote, refuse
from maturity.fieldwork import read_wave
from maturity.layout import LEADERS, PLAN
from maturity.structure import Structure
from maturity.survey import Survey
from maturity.wave import Leader

#: How many raters the view of an organisation with several leaders should keep.
RATERS = 2
#: How many organisations with too few leaders are listed one by one.
LISTED = 10
#: The forms of a wave in which the questionnaire names the partners.
ROSTERS = ("roster", "full_roster")

Row = tuple[str, str]


@dataclass(frozen=True)
class Share:
    """The leaders of one organisation and how its expected partners are dealt out to them.

    `raters` gives for each expected partner how many leaders are asked about it.
    """

    organisation: str
    leaders: tuple[str, ...]
    raters: Mapping[str, int]

    @property
    def wanted(self) -> int:
        """How many raters each view should have: two, or one where there is one leader."""
        return min(RATERS, len(self.leaders))

    @cached_property
    def short(self) -> tuple[str, ...]:
        """The partners that fewer leaders are asked about than there should be."""
        return tuple(partner for partner, n in self.raters.items() if n < self.wanted)


@dataclass(frozen=True)
class Plan:
    """Who is asked about whom in one wave, and what could not be balanced.

    `rows` are leader and partner, in the order of the leaders and of the register; `kept` of them
    stood in plan.csv before. `beyond` are kept rows about no expected partner of the leader's own
    organisation, `over` the leaders whose kept rows are more than `most`.
    """

    rows: tuple[Row, ...]
    shares: tuple[Share, ...]
    most: int
    kept: int = 0
    beyond: tuple[Row, ...] = ()
    over: tuple[str, ...] = ()

    @cached_property
    def partners(self) -> dict[str, tuple[str, ...]]:
        """For each leader the partners they are asked about."""
        found: dict[str, list[str]] = {}
        for leader, partner in self.rows:
            found.setdefault(leader, []).append(partner)
        return {leader: tuple(partners) for leader, partners in found.items()}

    @property
    def csv(self) -> bytes:
        """The text of plan.csv."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([column.name for column in PLAN.columns])
        writer.writerows(self.rows)
        text = out.getvalue()
        # Excel needs the mark only where there are letters beyond ASCII.
        return text.encode("utf-8" if text.isascii() else "utf-8-sig")

    def lines(self) -> list[str]:
        """What the terminal prints: the plan in numbers, and whatever could not be balanced."""
        asked = [len(partners) for partners in self.partners.values()]
        views = [n for share in self.shares for n in share.raters.values()]
        lines = [
            f"Plan       {len(asked)} leaders, {_span(asked)} partners each (at most {self.most})",
            f"Views      {len(views)} expected, {_span(views)} leaders asked for each",
        ]
        if self.kept:
            lines.append(f"Kept       {self.kept} rows that stood in plan.csv")
        alone = [share.organisation for share in self.shares if len(share.leaders) == 1]
        if alone:
            lines.append(f"One leader {_named(alone)}: each of their views rests on one person")
        silent = [share.organisation for share in self.shares if not share.leaders]
        if silent:
            lines.append(f"Nobody     {_named(silent)}: no leader is invited, so no view of theirs")
        short = [share for share in self.shares if share.short]
        for share in short[:LISTED]:
            have = "1 leader" if len(share.leaders) == 1 else f"{len(share.leaders)} leaders"
            lines.append(
                f"Too few    {share.organisation}: {have} for {len(share.raters)} partners; "
                f"fewer than {share.wanted} asked about {_named(share.short)}"
            )
        if len(short) > LISTED:
            more = [share.organisation for share in short[LISTED:]]
            lines.append(f"           and so {_named(more)}")
        if self.over:
            lines.append(
                f"Too many   {_named(self.over)}: plan.csv gives them more than {self.most}"
            )
        if self.beyond:
            pairs = [f"{leader} about {partner}" for leader, partner in self.beyond]
            lines.append(f"Unexpected {_named(pairs)}: kept as plan.csv has it")
        return lines


def planned(survey: Survey, wave: str, *, seed: int = 0) -> Plan:
    """The plan of one wave: the rows of its plan.csv, completed and balanced.

    Raises `MaturityError` where the leaders or the plan cannot be read, nobody is listed, or the
    wave's form has no roster.
    """
    head = survey.head(wave)
    source, problems = survey.source, Problems()
    if head.form not in ROSTERS:
        refuse(
            "no-roster",
            source.head_file,
            f"the wave {quote(wave)} has the form {quote(head.form)}: leaders name their partners "
            "themselves",
            "A questionnaire over expected partners needs the form roster or full_roster.",
            column="form",
        )
    structure = survey.structure(wave)
    tables = {
        sheet.name: table
        for sheet in (LEADERS, PLAN)
        if (table := source.table(sheet, wave, problems)) is not None
    }
    # The reader of a wave is the judge of its leaders and plan; there are no answers yet.
    found = read_wave(
        head, tables, structure, frozenset(survey.register.ids), problems, items_needed=1
    )
    problems.raise_errors()
    if not found.leaders:
        refuse(
            "no-leaders",
            source.label(LEADERS, wave),
            "nobody is listed whom a questionnaire could ask",
            "Add one row for each leader who will be invited: a code and their organisation.",
        )
    plan = tables.get("plan")
    before = list(zip(plan.column("leader"), plan.column("partner"), strict=True)) if plan else []
    most = survey.settings.partners_per_leader
    if head.form == "full_roster":
        most = max(len(structure.register.ids) - 1, 1)
    return deal(structure, found.leaders, most=most, before=before, seed=seed)


def deal(
    structure: Structure,
    leaders: Sequence[Leader],
    *,
    most: int,
    before: Iterable[Row] = (),
    seed: int = 0,
) -> Plan:
    """Partners dealt out to the leaders of each organisation, as evenly as can be.

    Each leader gets as many partners as `most` and the rows that are kept allow, and the raters of
    an organisation's partners differ by no more than one unless kept rows prevent it. Which partner
    falls to whom depends on the seed and the codes, never on the order of the rows.
    """
    kept = dict.fromkeys(before)
    had = Counter(leader for leader, _ in kept)
    shares, chosen = [], dict(kept)
    for organisation, partners in structure.partners.items():
        own = tuple(leader.id for leader in leaders if leader.organisation == organisation)
        hands = {
            leader: dict.fromkeys(p for p in partners if (leader, p) in kept) for leader in own
        }
        room = {leader: most - had[leader] for leader in own}
        _fill(hands, partners, room, f"{seed}|{organisation}")
        _even_out(hands, partners, kept)
        raters = {p: sum(p in hand for hand in hands.values()) for p in partners}
        shares.append(Share(organisation, own, raters))
        chosen |= {(leader, partner): None for leader in own for partner in hands[leader]}
    place = {leader.id: n for n, leader in enumerate(leaders)}
    order = {code: n for n, code in enumerate(structure.register.ids)}
    rows = sorted(chosen, key=lambda row: (place[row[0]], order[row[1]]))
    of = {leader.id: leader.organisation for leader in leaders}
    return Plan(
        rows=tuple(rows),
        shares=tuple(share for share in shares if share.raters),
        most=most,
        kept=len(kept),
        beyond=tuple(row for row in kept if row[1] not in structure.partners[of[row[0]]]),
        over=tuple(leader.id for leader in leaders if had[leader.id] > most),
    )


Hands = dict[str, dict[str, None]]


def _fill(hands: Hands, partners: Sequence[str], room: Mapping[str, int], salt: str) -> None:
    """Give each leader in turn the partners that the fewest are asked about yet."""
    load = {p: sum(p in hand for hand in hands.values()) for p in partners}
    for leader in sorted(hands, key=lambda code: _lot(salt, code)):
        free = [p for p in partners if p not in hands[leader]]
        free.sort(key=lambda p: (load[p], _lot(salt, leader, p)))
        for partner in free[: max(room[leader], 0)]:
            hands[leader][partner] = None
            load[partner] += 1


def _even_out(hands: Hands, partners: Sequence[str], kept: Mapping[Row, None]) -> None:
    """Move what was dealt, along chains of leaders, until no partner can be evened out further."""
    while True:
        load = {p: sum(p in hand for hand in hands.values()) for p in partners}
        if max(load.values(), default=0) - min(load.values(), default=0) < 2:
            return
        for start in sorted(partners, key=load.__getitem__):
            chain = _chain(start, load, hands, kept)
            if chain:
                for leader, given, taken in chain:
                    del hands[leader][given]
                    hands[leader][taken] = None
                break
        else:
            return


def _chain(
    start: str, load: Mapping[str, int], hands: Hands, kept: Mapping[Row, None]
) -> list[tuple[str, str, str]]:
    """Swaps (leader, partner given up, partner taken) that bring one more rater to `start`.

    They end at a partner with at least two raters more, so each chain makes the loads more even.
    """
    came: dict[str, tuple[str, str]] = {}
    queue = deque([start])
    while queue:
        partner = queue.popleft()
        for leader, hand in hands.items():
            if partner in hand:
                continue
            for other in hand:
                if other == start or other in came or (leader, other) in kept:
                    continue
                came[other] = (leader, partner)
                if load[other] >= load[start] + 2:
                    return list(_back(other, start, came))
                queue.append(other)
    return []


def _back(
    end: str, start: str, came: Mapping[str, tuple[str, str]]
) -> Iterable[tuple[str, str, str]]:
    while end != start:
        leader, before = came[end]
        yield leader, end, before
        end = before


def _lot(*parts: str) -> bytes:
    """A draw that is the same on every machine and in any order of rows."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8")).digest()


def _span(numbers: Sequence[int]) -> str:
    if not numbers:
        return "no"
    low, high = min(numbers), max(numbers)
    return f"{low}" if low == high else f"{low} to {high}"


def _named(codes: Sequence[str]) -> str:
    """The first few of some codes."""
    return ", ".join(codes[:5]) + (f" and {len(codes) - 5} more" if len(codes) > 5 else "")
