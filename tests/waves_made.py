"""Waves made in memory, for tests that try many: no files, the built-in instrument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from maturity.assessment import Assessment, assess
from maturity.basis import prepare
from maturity.frame import Frame, frame
from maturity.instrument import Status, built_in
from maturity.model import Rules
from maturity.outcome import Outcome, evaluate
from maturity.register import Body, Organisation, Register, Seat, Sectors
from maturity.settings import Settings
from maturity.structure import Structure, expected_ties
from maturity.survey import Survey
from maturity.views import Known
from maturity.wave import Answers, Leader, Wave

INSTRUMENT = built_in("ics-relationships")
ITEMS = len(INSTRUMENT.quality)
STATEMENTS = len(INSTRUMENT.of_role("statement"))

SECTORS = ("icb", "nhs_acute", "nhs_mental_health", "primary_care", "local_government",
           "social_care", "vcse", "people")  # fmt: skip


@dataclass
class Said:
    """What one leader says of one partner: six answers from 0 to 4 (NaN: cannot say), a depth."""

    quality: list[float] = field(default_factory=lambda: [np.nan] * ITEMS)
    depth: float = np.nan
    state: Status = Status.VALUE


def register(sectors: list[str], *, seated: bool = False, places: int = 0) -> Register:
    """Organisations O0, O1, ... of these sectors; O0 is the hub when it is an ICB.

    With `seated` there is an ICB board that everyone votes on, so every pair is expected too, and
    `places` place partnerships whose members are dealt out in turn, the hub on each.
    """
    names = [f"P{n}" for n in range(places)]
    organisations = tuple(
        Organisation(
            f"O{n}",
            f"Organisation {n}",
            sector,
            places=(names[n % places],) if places and n else tuple(names),
            hub=n == 0 and sector == "icb",
            leads_place=names[n - 1] if places and 1 <= n <= places else "",
        )
        for n, sector in enumerate(sectors)
    )
    bodies: tuple[Body, ...] = ()
    seats: tuple[Seat, ...] = ()
    if seated:
        bodies = (Body("B", "Board", "icb"), *(Body(p, p, "place", place=p) for p in names))
        seats = tuple(Seat("B", o.id, "voting") for o in organisations)
        seats += tuple(Seat(p, o.id, "voting") for o in organisations for p in o.places)
    return Register(organisations=organisations, bodies=bodies, seats=seats)


def make_wave(
    paper: Register,
    said: dict[tuple[int, int, int], Said],
    *,
    leaders: list[int],
    statements: dict[tuple[int, int], float] | None = None,
) -> Wave:
    """A wave in which leader k of organisation i says something of organisation j.

    `said` is keyed (i, k, j); everyone was asked about every expected partner. `statements` gives
    leader k of organisation i one answer from 0 to 4 for all statements.
    """
    structure: Structure = expected_ties(paper)
    ids = paper.ids
    people = [(i, k) for i, many in enumerate(leaders) for k in range(many)]
    index = {person: n for n, person in enumerate(people)}
    asked = np.zeros((len(people), len(ids)), dtype=bool)
    for n, (i, _) in enumerate(people):
        for partner in structure.partners[ids[i]]:
            asked[n, ids.index(partner)] = True
    rows = list(said.items())
    quality = np.array([row.quality for _, row in rows], dtype=float).reshape(-1, ITEMS)
    states = np.array([row.state for _, row in rows], dtype=np.int8)
    score = np.full((len(people), STATEMENTS), np.nan)
    for person, value in (statements or {}).items():
        score[index[person]] = 25.0 * value
    answered = np.isfinite(score).any(axis=1)
    speakers = np.array([index[i, k] for (i, k, _), _ in rows], dtype=np.int64)
    begun = np.isfinite(quality).any(axis=1) | (states != Status.BLANK)
    answered[speakers[begun]] = True
    return Wave(
        id="w",
        title="Wave",
        start=None,
        end=None,
        form="full_roster",
        instrument=INSTRUMENT,
        structure=structure,
        leaders=tuple(Leader(f"L{i}.{k}", ids[i]) for i, k in people),
        asked=asked,
        answers=Answers(
            speakers,
            np.array([j for (_, _, j), _ in rows], dtype=np.int64),
            states,
            np.where((states == Status.NONE)[:, None], np.nan, 25.0 * quality),
            np.array([20.0 * row.depth for _, row in rows]),
            np.zeros((len(rows), 0)),
            ("",) * len(rows),
        ),
        statements=score,
        pilots=np.zeros((len(people), 0)),
        aims=(),
        nominations=(),
        answered=answered,
        stated=np.isfinite(score),
    )


def outcome(wave: Wave, rules: Rules | None = None) -> tuple[Outcome, Frame]:
    """The scores of a wave."""
    system = frame(wave.structure)
    return evaluate(Known(prepare(wave, system).views(), system), rules or Rules()), system


def both_ways(value: float, depth: float = 5) -> Said:
    """One answer for every item."""
    return Said([value] * ITEMS, depth)


def random_wave(
    seed: int,
    *,
    size: int = 6,
    leaders: int = 2,
    response: float = 0.8,
    seated: bool = True,
    places: int = 2,
    complete: bool = False,
) -> Wave:
    """A wave of random answers; `complete` leaves no item out of an answer that is given."""
    rng = np.random.default_rng(seed)
    sectors = [SECTORS[n % len(SECTORS)] for n in range(size)]
    paper = register(sectors, seated=seated, places=places)
    many = [int(rng.integers(1, leaders + 1)) for _ in range(size)]
    said: dict[tuple[int, int, int], Said] = {}
    stated: dict[tuple[int, int], float] = {}
    for i in range(size):
        for k in range(many[i]):
            if rng.random() > response:
                continue
            if rng.random() < 0.9:
                stated[i, k] = float(rng.integers(0, 5))
            for j in range(size):
                if i != j and rng.random() < 0.9:
                    said[i, k, j] = _random(rng, complete)
    return make_wave(paper, said, leaders=many, statements=stated)


def _random(rng: np.random.Generator, complete: bool) -> Said:
    kind = rng.random()
    if kind < 0.1:
        return Said(state=Status.NONE)
    if kind < 0.2 and not complete:
        return Said(state=Status.UNKNOWN)
    quality = rng.integers(0, 5, ITEMS).astype(float)
    if not complete:
        quality[rng.permutation(ITEMS)[: int(rng.integers(0, 3))]] = np.nan
    return Said(quality.tolist(), float(rng.integers(0, 6)))


def changed(wave: Wave, **arrays: object) -> Wave:
    """The same wave with other answers."""
    return replace(wave, answers=replace(wave.answers, **arrays))  # type: ignore[arg-type]


def answers_of(wave: Wave, rows: object) -> Wave:
    """The same wave with only these rows of its answers, or with its rows in this order."""
    given = wave.answers
    names = ("leader", "partner", "state", "quality", "depth", "frequency")
    kept = {name: getattr(given, name)[rows] for name in names}
    return changed(wave, **kept, wanted=("",) * len(kept["leader"]))


def mixed_wave(seed: int, *, size: int = 7, places: int = 2, seated: bool = True) -> Wave:
    """A wave with all that fieldwork brings: lone leaders, silent organisations, every answer.

    Beside ratings there are "no relationship", cannot judge, blanks, answers broken off half-way
    and leaders who answered only one of the two parts. Every third organisation has one leader. A
    wave has a mood, around which its ratings lie, so that some waves are plainly good or bad.
    """
    rng = np.random.default_rng(seed)
    mood = int(rng.integers(0, 5))
    paper = register([SECTORS[n % len(SECTORS)] for n in range(size)], seated=seated, places=places)
    many = [1 if n % 3 == 1 else int(rng.integers(1, 5)) for n in range(size)]
    silent = rng.random(size) < 0.15
    response = rng.uniform(0.3, 1.2)
    said: dict[tuple[int, int, int], Said] = {}
    stated: dict[tuple[int, int], float] = {}
    for i in range(size):
        for k in range(many[i]):
            if silent[i] or rng.random() > response:
                continue
            if rng.random() < 0.8:
                stated[i, k] = float(_around(rng, mood, ()))
            for j in range(size):
                if i != j and rng.random() < 0.9:
                    said[i, k, j] = _mixed(rng, mood)
    return make_wave(paper, said, leaders=many, statements=stated)


def _around(rng: np.random.Generator, mood: int, shape: tuple[int, ...]) -> Any:
    return np.clip(mood + rng.integers(-1, 2, shape), 0, 4)


def _mixed(rng: np.random.Generator, mood: int) -> Said:
    kind = rng.random()
    if kind < 0.12:
        return Said(state=Status.NONE)
    if kind < 0.22:
        return Said(state=Status.UNKNOWN)
    if kind < 0.27:
        return Said(state=Status.BLANK)
    quality = _around(rng, mood, (ITEMS,)).astype(float)
    if kind < 0.37:  # broken off half-way, or too few items that could be judged
        quality[rng.permutation(ITEMS)[: int(rng.integers(3, ITEMS))]] = np.nan
        state = Status.BLANK if kind < 0.32 else Status.UNKNOWN
        return Said(quality.tolist(), float(rng.choice([np.nan, 0, 3, 5])), state)
    if kind < 0.6:
        quality[rng.permutation(ITEMS)[: int(rng.integers(1, 3))]] = np.nan
    return Said(quality.tolist(), float(_around(rng, mood, ())) * 1.25)


#: What leader k of organisation i says of organisation j; None where they leave it blank.
Tells = Callable[[int, int, int], Said | None]


def told(
    paper: Register,
    leaders: list[int],
    says: Tells,
    states: Callable[[int, int], float | None] = lambda i, k: None,
    *,
    silent: Callable[[int, int], bool] = lambda i, k: False,
) -> Wave:
    """A wave in which every leader who is not silent answers about every expected partner."""
    ids = paper.ids
    partners = expected_ties(paper).partners
    said: dict[tuple[int, int, int], Said] = {}
    stated: dict[tuple[int, int], float] = {}
    for i, many in enumerate(leaders):
        for k in range(many):
            if silent(i, k):
                continue
            value = states(i, k)
            if value is not None:
                stated[i, k] = value
            for partner in partners[ids[i]]:
                answer = says(i, k, ids.index(partner))
                if answer is not None:
                    said[i, k, ids.index(partner)] = answer
    return make_wave(paper, said, leaders=leaders, statements=stated)


def survey_of(wave: Wave, **settings: Any) -> Survey:
    """A survey that was never in a file, with these settings."""
    return Survey(
        id="made",
        title="Made in memory",
        notice="",
        sectors=Sectors(),
        settings=Settings(**settings),
        bands=("1", "2", "3", "4", "5"),
        register=wave.structure.register,
        heads=(),
        frozen={},
        source=SimpleNamespace(inputs=dict),  # type: ignore[arg-type]
    )


def assessed(wave: Wave, *, replicates: int = 40, seed: int = 0, **settings: Any) -> Assessment:
    """A wave assessed in a few resampled worlds."""
    return assess(survey_of(wave, **settings), wave, replicates=replicates, seed=seed)


#: No evidence gate, so that a verdict depends on the criteria alone. No survey may set this.
OPEN = {
    "gate_ties": 0,
    "gate_organisations": 0,
    "gate_leaders": 0,
    "gate_organisation_share": 0.0,
    "gate_dyad_share": 0.0,
}
