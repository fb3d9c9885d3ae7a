"""What may happen to a wave in memory in a year: new names, splits, other people."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from maturity.compare import Comparison, compare
from maturity.register import Organisation, Register, Succession
from maturity.structure import Structure
from maturity.survey import Survey
from maturity.wave import Answers, Wave
from tests.waves_made import survey_of

FIRST, SECOND = datetime.date(2025, 3, 3), datetime.date(2026, 3, 2)
BETWEEN = datetime.date(2025, 10, 1)


def dated(wave: Wave, name: str, start: datetime.date) -> Wave:
    """The wave with an id and a first day of its own."""
    return replace(wave, id=name, start=start)


def pair_of_waves(before: Wave, after: Wave) -> tuple[Wave, Wave]:
    """Two waves, one a year after the other."""
    return dated(before, "2025", FIRST), dated(after, "2026", SECOND)


def compared(
    before: Wave,
    after: Wave,
    *lineage: Succession,
    replicates: int = 20,
    seed: int = 0,
    **settings: float,
) -> Comparison:
    """Two waves held against each other, with these rows of lineage."""
    first = before if before.start else dated(before, "2025", FIRST)
    second = after if after.start else dated(after, "2026", SECOND)
    survey: Survey = survey_of(second, **settings)
    survey = replace(survey, register=replace(survey.register, lineage=tuple(lineage)))
    return compare(survey, first, second, replicates=replicates, seed=seed)


def renamed(wave: Wave, names: Mapping[str, str]) -> Wave:
    """The wave with other codes for some organisations."""

    def new(code: str) -> str:
        return names.get(code, code)

    register = wave.structure.register
    organisations = tuple(replace(o, id=new(o.id)) for o in register.organisations)
    paper = Register(organisations=organisations, sectors=register.sectors)
    reasons = {(new(a), new(b)): why for (a, b), why in wave.structure.reasons.items()}
    return replace(
        wave,
        structure=Structure(paper, reasons, {}, {}, wave.structure.given),
        leaders=tuple(replace(p, organisation=new(p.organisation)) for p in wave.leaders),
    )


def split(wave: Wave, code: str, into: tuple[str, str]) -> Wave:
    """The wave in which an organisation is two: its leaders are dealt out in turn.

    Whatever was said of it is said of both, and each is expected of whoever it was expected of.
    """
    old = wave.structure.register
    at = old.ids.index(code)
    organisations: list[Organisation] = []
    source: list[int] = []
    for n, organisation in enumerate(old.organisations):
        for name in into if n == at else (organisation.id,):
            organisations.append(replace(organisation, id=name, name=name))
            source.append(n)
    paper = Register(organisations=tuple(organisations), sectors=old.sectors)
    ids = list(paper.ids)
    reasons = {}
    for (a, b), why in wave.structure.reasons.items():
        for one in into if a == code else (a,):
            for other in into if b == code else (b,):
                reasons[one, other] = why
    turn = 0
    leaders = []
    for leader in wave.leaders:
        if leader.organisation == code:
            leader = replace(leader, organisation=into[turn % 2])
            turn += 1
        leaders.append(leader)
    given = wave.answers
    rows = [(n, m) for n, p in enumerate(given.partner) for m, s in enumerate(source) if s == p]
    kept = np.array([n for n, _ in rows], dtype=np.int64)
    order = sorted(reasons, key=lambda pair: (ids.index(pair[0]), ids.index(pair[1])))
    return replace(
        wave,
        structure=Structure(
            paper, {pair: reasons[pair] for pair in order}, {}, {}, wave.structure.given
        ),
        leaders=tuple(leaders),
        asked=wave.asked[:, source],
        answers=Answers(
            given.leader[kept],
            np.array([m for _, m in rows], dtype=np.int64),
            given.state[kept],
            given.quality[kept],
            given.depth[kept],
            given.frequency[kept],
            tuple(given.wanted[n] for n in kept),
        ),
    )


def replaced(wave: Wave, people: Iterable[str], mark: str = "N") -> Wave:
    """The wave in which some leaders are other people, who say the same."""
    gone = set(people)
    return replace(
        wave,
        leaders=tuple(replace(p, id=mark + p.id) if p.id in gone else p for p in wave.leaders),
    )
