"""How often a verdict is wrong, undecided or right, in invented systems where the truth is known.

Systems of ten kinds are drawn, from mature to dysfunctional, with three that try to mislead. All
their leaders answer; then some of them fall silent, at random or the unhappier the likelier, and
the same code that scores a real survey judges what is left. The verdict on all the answers is the
truth that a survey with gaps is held against; the same system asked with many more leaders in each
organisation is the latent truth.

    python benchmarks/error_rates.py [--systems 120] [--replicates 400] [--seed 1] [--processes 2]
                                     [--markdown FILE] [--quick]

The same seed gives the same table, whatever the number of processes.
"""

from __future__ import annotations

import os

# Several processes share the machine; set before numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import functools
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# So that a checkout runs without being installed.
sys.path.append(str(Path(__file__).parent.parent))

from invented import ITEM_EFFECTS, STATEMENT_EFFECTS, Dice

from maturity.assessment import rules, system_tests
from maturity.basis import Basis, prepare
from maturity.frame import Frame, frame
from maturity.instrument import Status, built_in
from maturity.model import mean
from maturity.outcome import criteria
from maturity.ranges import CRITERIA, Arrays, Ends, Job, Sampling, ranges
from maturity.register import Body, Organisation, Register, Seat
from maturity.scores import Scored
from maturity.settings import Settings
from maturity.structure import Structure, expected_ties
from maturity.verdicts import FLAGGED, NOT_FLAGGED, UNKNOWN, Criterion, system_verdict
from maturity.views import Known
from maturity.wave import Answers, Leader, Wave
from maturity.worlds import draws

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

INSTRUMENT = built_in("ics-relationships")
ITEMS = len(INSTRUMENT.quality)
STATEMENTS = len(INSTRUMENT.of_role("statement"))
SETTINGS = Settings()
RULES = rules(SETTINGS)
#: The two assumptions about the silent that are compared: the default, and a whole anchor.
DELTAS = {"likely": SETTINGS.delta, "cautious": 25.0}
#: The statistics whose ranges are checked: the system's score and those of C1 to C5.
STATISTICS = ("system", *CRITERIA)
NAMES = ("M", "C1", "C2", "C3", "C4", "C5")
#: Those that run from 0 to 1.
SHARES = ("hollow", "connected")
RESPONSES = (0.50, 0.65, 0.85)
MECHANISMS = ("random", "unhappy")
VERDICTS = (FLAGGED, NOT_FLAGGED, UNKNOWN)
#: How much likelier a leader is to answer for each standard deviation of a better opinion.
LEAN = 1.0
#: The share of items answered "don't know", whatever the relationship.
UNSURE = 0.15
#: Leaders an organisation, at most, and in the system asked for its latent truth.
MOST, MANY = 4, 60
#: The effects, in points of 100, of the partner, the pair, the side, the leader, the answer.
PARTNER, PAIR, SIDE, SEVERITY, ANSWER, ITEM = 4.0, 9.0, 5.0, 8.0, 6.0, 11.0
#: How far the systems of one kind stand apart, so that some come close to every threshold.
SYSTEM = 4.0


# -- the systems ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Archetype:
    """A kind of system: how good its relationships are by who they join, and how it is lived.

    `inside` joins two of the NHS, `across` one of them and somebody else, `others` two others;
    `hub` is added to ties with the hub and `outside` to what others say of the NHS; `unheard` to
    the voice item of those who are not dominant. `absent` is the share of pairs without the hub
    that have no relationship. `rotten` is added inside the last place, `split` is how far leaders
    of one organisation stand to either side of it, `edge` is added to what organisations without a
    vote on the board say and are said.
    """

    name: str
    inside: float
    across: float
    others: float
    lived: float
    hub: float = 0.0
    outside: float = 0.0
    unheard: float = 0.0
    absent: float = 0.0
    rotten: float = 0.0
    split: float = 0.0
    edge: float = 0.0


ARCHETYPES = (
    Archetype("mature", 79, 75, 76, 73),
    Archetype("developing", 63, 58, 60, 57, unheard=-4, absent=0.02),
    Archetype("borderline", 57, 51, 53, 51, unheard=-4, absent=0.04),
    Archetype("NHS-dominated", 62, 31, 38, 40, outside=-8, unheard=-12, absent=0.06),
    Archetype("hub-and-spoke", 36, 33, 35, 42, hub=30, absent=0.40),
    Archetype("hollow", 42, 36, 38, 34, absent=0.45, unheard=-6),
    Archetype("dysfunctional", 18, 12, 14, 16, absent=0.03),
    Archetype("one rotten place", 74, 70, 72, 66, rotten=-50),
    Archetype("polarised", 56, 52, 53, 51, split=28),
    Archetype("warm centre, cold edge", 68, 64, 62, 56, edge=-24, unheard=-6),
)

#: Sector, places, vote on the ICB board; the first three councils lead their places.
ROSTER = (
    *(("icb", "PQR", True), ("nhs_acute", "P", True), ("nhs_acute", "Q", True)),
    *(("nhs_acute", "R", True), ("nhs_mental_health", "PQR", True), ("nhs_community", "QR", False)),
    *(("nhs_ambulance", "", False), ("primary_care", "PQ", True), ("primary_care", "R", False)),
    *(("local_government", "P", True), ("local_government", "Q", True)),
    *(("local_government", "R", False), ("local_government", "PQ", False)),
    *(("social_care", "P", False), ("social_care", "Q", False), ("social_care", "R", False)),
    *(("social_care", "PR", False), ("vcse", "PQ", False), ("vcse", "R", False)),
    ("people", "QR", False),
)


@functools.cache
def on_paper() -> tuple[Structure, Frame]:
    """The structure of every system: a board, a partnership and three places."""
    organisations = tuple(
        Organisation(
            f"O{n:02d}",
            f"Organisation {n}",
            sector,
            places=tuple(places),
            hub=sector == "icb",
            leads_place=places if 9 <= n < 12 else "",
        )
        for n, (sector, places, _) in enumerate(ROSTER)
    )
    bodies = [Body("ICB", "Board", "icb"), Body("ICP", "Partnership", "icp")]
    bodies += [Body(place, f"Place {place}", "place", place=place) for place in "PQR"]
    seats = [Seat("ICP", o.id, "participant") for o in organisations]
    for organisation, (_, places, votes) in zip(organisations, ROSTER, strict=True):
        seats += [Seat("ICB", organisation.id, "voting")] if votes else []
        seats += [Seat(place, organisation.id, "participant") for place in places]
    register = Register(organisations=organisations, bodies=tuple(bodies), seats=tuple(seats))
    structure = expected_ties(register)
    return structure, frame(structure)


@dataclass(frozen=True, eq=False)
class Latent:
    """What there is to be found out: every directed view, which pairs have no relationship."""

    archetype: Archetype
    view: Floats
    absent: Bools
    lived: Floats


def draw_latent(archetype: Archetype, dice: Dice) -> Latent:
    """The true views of one system of a kind: (speakers, partners)."""
    system = on_paper()[1]
    size = len(ROSTER)
    nhs, hub = system.nhs, system.hub
    vote = np.array([votes for _, _, votes in ROSTER])
    last = np.array(["R" in places for _, places, _ in ROSTER])

    def joins(flags: Bools) -> tuple[Bools, Bools]:
        return flags[:, None] & flags, flags[:, None] | flags

    both_nhs, any_nhs = joins(nhs)
    with_hub = joins(hub)[1]
    outside = np.where(any_nhs, archetype.across, archetype.others)
    shift = SYSTEM * float(dice.normal(1)[0])
    view = np.where(both_nhs, archetype.inside, outside) + shift
    view = view + archetype.hub * with_hub + archetype.outside * (~nhs[:, None] & nhs)
    # The hub sits everywhere; a place is rotten among those who work there.
    view += archetype.rotten * (joins(last & ~hub)[0])
    view += archetype.edge * (1.0 * ~vote[:, None] + 0.5 * (vote[:, None] & ~vote))
    pair = dice.normal(size, size)
    view += PARTNER * dice.normal(size) + SIDE * dice.normal(size, size)
    view += PAIR * (np.triu(pair, 1) + np.triu(pair, 1).T)
    chance = dice.uniform(size, size)
    absent = np.triu(chance < archetype.absent, 1)
    absent = (absent | absent.T) & ~with_hub
    lived = archetype.lived + shift + SIDE * dice.normal(size) + archetype.edge * ~vote
    return Latent(archetype, view, absent, lived)


# -- the answers ---------------------------------------------------------------------------------


def ask(
    latent: Latent,
    many: Sequence[int],
    dice: Dice,
    *,
    unsure: float = UNSURE,
    severity: Floats | None = None,
) -> Wave:
    """A wave in which every leader answers about every expected partner and about the system.

    `severity` is how much kinder each leader is than the others; drawn where it is not given.
    """
    structure, system = on_paper()
    size = len(ROSTER)
    home = np.repeat(np.arange(size), many)
    partners = np.zeros((size, size), dtype=bool)
    partners[system.a, system.b] = partners[system.b, system.a] = True
    asked = partners[home]
    leader, partner = np.nonzero(asked)
    speaker = home[leader]
    count = len(leader)
    if severity is None:
        severity = SEVERITY * dice.normal(len(home))
        severity += latent.archetype.split * np.where(dice.uniform(len(home)) < 0.5, -1.0, 1.0)
    absent = latent.absent[speaker, partner]
    felt = latent.view[speaker, partner] + severity[leader] + ANSWER * dice.normal(count)
    felt -= 15.0 * absent
    none = dice.uniform(count) < np.where(absent, 0.85, 0.02)
    scores = felt[:, None] + np.array(ITEM_EFFECTS) + ITEM * dice.normal(count, ITEMS)
    heard = system.voice[speaker] & system.dominant[partner]
    scores[:, list(INSTRUMENT.voice)] += (latent.archetype.unheard * heard)[:, None]
    quality = 25.0 * np.clip(np.rint(scores / 25.0), 0, 4)
    quality[(dice.uniform(count, ITEMS) < unsure) | none[:, None]] = np.nan
    enough = np.isfinite(quality).sum(axis=1) >= INSTRUMENT.items_needed(SETTINGS.items_needed)
    state = np.where(none, Status.NONE, np.where(enough, Status.VALUE, Status.UNKNOWN))
    depth = np.clip(np.rint(0.5 + 0.04 * felt + 0.6 * dice.normal(count)), 1, 5)
    told = (latent.lived[home] + severity)[:, None] + np.array(STATEMENT_EFFECTS[:STATEMENTS])
    told = told + 14.0 * dice.normal(len(home), STATEMENTS)
    statements = 25.0 * np.clip(np.rint(told / 25.0), 0, 4)
    statements[dice.uniform(len(home), STATEMENTS) < unsure] = np.nan
    return Wave(
        id="w",
        title="Invented",
        start=None,
        end=None,
        form="full_roster",
        instrument=INSTRUMENT,
        structure=structure,
        leaders=tuple(Leader(f"L{n:04d}", structure.register.ids[o]) for n, o in enumerate(home)),
        asked=asked,
        answers=Answers(
            leader,
            partner,
            state.astype(np.int8),
            quality,
            np.where(none, np.nan, 20.0 * depth),
            np.zeros((count, 0)),
            ("",) * count,
        ),
        statements=statements,
        pilots=np.zeros((len(home), 0)),
        aims=(),
        nominations=(),
        answered=np.ones(len(home), dtype=bool),
        # "Don't know" is an answer.
        stated=np.ones(statements.shape, dtype=bool),
    )


def opinions(wave: Wave) -> Floats:
    """Each answer about a partner as one number, "no relationship" as 0, NaN where it is none."""
    answers = wave.answers
    known = np.where(answers.state == Status.VALUE, mean(answers.quality, axis=1), np.nan)
    return np.where(answers.state == Status.NONE, 0.0, known)


def silence(wave: Wave, response: float, mechanism: str, dice: Dice) -> Wave:
    """The same wave with only some leaders answering; the rest were asked and did not."""
    many = len(wave.leaders)
    # Gumbel's trick: the largest are a draw without replacement, each by its own odds.
    chance = -np.log(-np.log(np.clip(dice.uniform(many), 1e-12, 1 - 1e-12)))
    if mechanism == "unhappy":
        own = opinions(wave)
        known = np.isfinite(own)
        leader = wave.answers.leader[known]
        count = np.maximum(np.bincount(leader, minlength=many), 1)
        happy = np.bincount(leader, own[known], many) / count
        chance = chance + LEAN * (happy - happy.mean()) / max(happy.std(), 1e-9)
    spoke = np.zeros(many, dtype=bool)
    spoke[np.argsort(-chance, kind="stable")[: round(response * many)]] = True
    answers = wave.answers
    kept = spoke[answers.leader]
    return replace(
        wave,
        answers=Answers(
            answers.leader[kept],
            answers.partner[kept],
            answers.state[kept],
            answers.quality[kept],
            answers.depth[kept],
            answers.frequency[kept],
            ("",) * int(kept.sum()),
        ),
        statements=np.where(spoke[:, None], wave.statements, np.nan),
        answered=spoke,
        stated=wave.stated & spoke[:, None],
    )


# -- the verdicts --------------------------------------------------------------------------------


def statistics(known: Known) -> Arrays:
    """The system's score and the statistics of its five criteria."""
    found = criteria(known, RULES)
    names = ("working_share", *CRITERIA)
    return {"system": mean(found.maturity)} | {name: getattr(found, name) for name in names}


@dataclass(frozen=True)
class Judged:
    """One survey: its verdict by each rule, and the ranges and values of its statistics.

    `verdicts` are by the likely range, the cautious and the worst-case one, by points alone without
    a gate, and by the likely range without a gate. `ranges` are (low, high) of each statistic.
    """

    verdicts: dict[str, str]
    strength: str | None
    values: tuple[float, ...]
    ranges: dict[str, tuple[tuple[float, float], ...]]


def judge(wave: Wave, seed: int, replicates: int) -> Judged:
    """What the real code says of a wave, under both assumptions about the silent."""
    system = on_paper()[1]
    basis = prepare(wave, system)
    jobs = {name: Job(statistics, delta) for name, delta in DELTAS.items()}
    sampling = Sampling(SETTINGS.level, SETTINGS.delta, SETTINGS.singleton_sd)
    ends = ranges(basis, draws(wave, seed, replicates), jobs, sampling)
    point = points(basis)
    found = {name: _scored(point, ends[name], basis) for name in DELTAS}
    tests, gate = system_tests(wave, basis, found["likely"], SETTINGS)
    cautious, _ = system_tests(wave, basis, found["cautious"], SETTINGS)
    needed = SETTINGS.sino_needed
    main = system_verdict(tests, gate, needed)
    worst = [_between(t, t.score.worst_low, t.score.worst_high) for t in tests]
    likely = ends["likely"]
    return Judged(
        verdicts={
            "likely": main.verdict,
            "cautious": system_verdict(cautious, gate, needed).verdict,
            "worst": system_verdict(worst, gate, needed).verdict,
            "point": system_verdict(pointed(tests), (), needed).verdict,
            "ungated": system_verdict(tests, (), needed).verdict,
        },
        strength=main.strength,
        values=tuple(float(point[name][0]) for name in STATISTICS),
        ranges={
            "likely": _pairs(likely.low, likely.high),
            "cautious": _pairs(ends["cautious"].low, ends["cautious"].high),
            "worst": _pairs(likely.worst_low, likely.worst_high),
        },
    )


def points(basis: Basis) -> Arrays:
    """The statistics themselves, without ranges."""
    return statistics(Known(basis.views(), basis.frame))


@dataclass(frozen=True)
class Truth:
    """What a wave says without gaps or doubt: its statistics and the criteria on their points."""

    values: tuple[float, ...]
    tests: tuple[Criterion, ...]

    def verdict(self, step: float = 0.0, needed: int = SETTINGS.sino_needed) -> str:
        """The verdict, with every threshold moved by a step in points of 100."""
        moved = [
            replace(t, threshold=t.threshold + step / (100.0 if t.unit == "share" else 1.0))
            for t in self.tests
        ]
        return system_verdict(moved, (), needed).verdict


def truth(wave: Wave) -> Truth:
    """What a wave says, taken at its word."""
    basis = prepare(wave, on_paper()[1])
    point = points(basis)
    ends = Ends(*({name: values[..., 0] for name, values in point.items()} for _ in range(4)))
    tests, _ = system_tests(wave, basis, _scored(point, ends, basis), SETTINGS)
    return Truth(tuple(float(point[name][0]) for name in STATISTICS), tests)


def pointed(tests: Iterable[Criterion]) -> list[Criterion]:
    """The same criteria decided by their points, as if there were no doubt."""
    return [_between(test, test.score.value, test.score.value) for test in tests]


def _between(test: Criterion, low: float, high: float) -> Criterion:
    return replace(test, score=replace(test.score, low=low, high=high))


def _scored(point: Arrays, ends: Ends, basis: Basis) -> Scored:
    every = np.ones(basis.frame.size, dtype=bool)
    return Scored({name: values[..., 0] for name, values in point.items()}, ends, every, ~every)


def _pairs(low: Arrays, high: Arrays) -> tuple[tuple[float, float], ...]:
    return tuple((float(low[name]), float(high[name])) for name in STATISTICS)


# -- one system ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Survey:
    """One survey of one system, judged beside what is true of it.

    `gaps` are, of the views that some leaders gave and others were silent about: how many there
    are, how many of the silent differ by more than the assumption, the sum of all differences.
    """

    archetype: str
    response: float
    mechanism: str
    judged: Judged
    full: str
    latent: str
    full_values: tuple[float, ...]
    latent_values: tuple[float, ...]
    gaps: tuple[int, int, float]


@dataclass(frozen=True)
class Defaults:
    """What is true of one system under other defaults: verdicts by the name of the change."""

    archetype: str
    values: tuple[float, ...]
    verdicts: dict[str, str]


def simulate(task: tuple[int, int, int, int]) -> tuple[list[Survey], Defaults]:
    """One system of one kind: asked, silenced in every way, judged every time."""
    kind, n, seed, replicates = task
    archetype = ARCHETYPES[kind]
    dice = Dice(seed, kind, n)
    latent = draw_latent(archetype, dice)
    many = [1 + int(MOST * chance) for chance in dice.uniform(len(ROSTER))]
    wave = ask(latent, many, dice)
    crowd = ask(latent, [MANY] * len(ROSTER), dice, unsure=0.0)
    full, true = truth(wave), truth(crowd)
    known = full.verdict(), true.verdict(), full.values, true.values
    surveys = []
    waves = [(1.0, "everyone", wave)]
    waves += [
        (response, mechanism, silence(wave, response, mechanism, dice))
        for mechanism in MECHANISMS
        for response in RESPONSES
    ]
    for response, mechanism, answered in waves:
        judged = judge(answered, seed * 1000 + n, replicates)
        gaps = _gaps(wave, answered)
        surveys.append(Survey(archetype.name, response, mechanism, judged, *known, gaps))
    changes: dict[str, tuple[float, int]] = {
        "1 of 4": (0.0, 1), "2 of 4": (0.0, 2), "3 of 4": (0.0, 3),
        "thresholds - 5": (-5.0, 2), "thresholds + 5": (5.0, 2),
    }  # fmt: skip
    verdicts = {name: true.verdict(*change) for name, change in changes.items()}
    return surveys, Defaults(archetype.name, true.values, verdicts)


def _gaps(full: Wave, answered: Wave) -> tuple[int, int, float]:
    """How the silent differ from colleagues who answered about the same partner."""
    value = opinions(full)
    size = len(ROSTER)
    view = full.organisation_of[full.answers.leader] * size + full.answers.partner
    known = np.isfinite(value)
    spoke = answered.answered[full.answers.leader]

    def means(chosen: Bools) -> Floats:
        count = np.bincount(view[chosen], minlength=size * size)
        total = np.bincount(view[chosen], value[chosen], size * size)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)

    gap = means(known & ~spoke) - means(known & spoke)
    gap = gap[np.isfinite(gap)]
    return len(gap), int((np.abs(gap) > SETTINGS.delta).sum()), float(gap.sum())


# -- the tables ----------------------------------------------------------------------------------


def counts(
    surveys: Sequence[Survey], rule: str, against: str = "full"
) -> tuple[int, int, int, int]:
    """False flags, misses, undecided, and decided, among surveys whose truth is known."""
    flags = misses = undecided = decided = 0
    for survey in surveys:
        true, said = getattr(survey, against), survey.judged.verdicts[rule]
        if true == UNKNOWN:
            continue
        undecided += said == UNKNOWN
        decided += said != UNKNOWN
        flags += (said, true) == (FLAGGED, NOT_FLAGGED)
        misses += (said, true) == (NOT_FLAGGED, FLAGGED)
    return flags, misses, undecided, decided


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table: the first column text, the others numbers."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def percent(part: float, whole: float) -> str:
    """A share in whole percent; a dash of nothing."""
    return f"{100 * part / whole:.0f}%" if whole else "–"


def cells(surveys: Sequence[Survey]) -> list[tuple[str, list[Survey]]]:
    """The surveys by who was silent and how many answered, then all with silence together."""
    found = []
    for mechanism in MECHANISMS:
        for response in RESPONSES:
            chosen = [s for s in surveys if (s.mechanism, s.response) == (mechanism, response)]
            found.append((f"{mechanism}, {response:.0%}", chosen))
    return found


def errors_table(surveys: Sequence[Survey]) -> str:
    """Wrong and undecided verdicts by rule, over all kinds of system."""
    silent = [survey for survey in surveys if survey.mechanism in MECHANISMS]
    groups = [*cells(surveys), ("**all with silence**", silent)]
    groups.append(("nobody silent", [s for s in surveys if s.mechanism == "everyone"]))
    rows = []
    for name, chosen in groups:
        true = [sum(s.full == v for s in chosen) for v in (NOT_FLAGGED, FLAGGED)]
        row: list[object] = [name, f"{true[0]} / {true[1]}"]
        for rule in ("likely", "cautious", "worst"):
            flags, misses, undecided, decided = counts(chosen, rule)
            row += [f"{flags} / {misses}", percent(undecided, undecided + decided)]
        flags, misses, _, _ = counts(chosen, "point")
        rows.append([*row, f"{flags} / {misses}"])
    head = ["silent leaders, response", "truth: not in name only / in name only"]
    for title in ("12.5", "25", "worst case"):
        head += [f"Δ {title}: false flags / misses".replace("Δ worst", "worst"), "undecided"]
    return table([*head, "points only: false flags / misses"], rows)


def latent_table(surveys: Sequence[Survey]) -> str:
    """The same against the latent truth, which no survey of this size can know."""
    rows = []
    groups = [*cells(surveys), ("nobody silent", [s for s in surveys if s.mechanism == "everyone"])]
    for name, chosen in groups:
        row: list[object] = [name]
        for rule in ("likely", "cautious", "worst", "point"):
            flags, misses, _, decided = counts(chosen, rule, "latent")
            row.append(f"{flags} / {misses} of {decided}")
        rows.append(row)
    return table(
        ["silent leaders, response", "Δ 12.5: false flags / misses of decided", "Δ 25",
         "worst case", "points only"], rows,
    )  # fmt: skip


def kinds_table(surveys: Sequence[Survey]) -> str:
    """What each kind of system is told: flagged / not flagged / undecided, wrong ones marked."""
    rows = []
    groups = cells(surveys)
    for archetype in ARCHETYPES:
        mine = [s for s in surveys if s.archetype == archetype.name and s.mechanism == "everyone"]
        flagged = sum(s.full == FLAGGED for s in mine)
        row: list[object] = [archetype.name, f"{flagged} of {len(mine)}"]
        for chosen in (mine, *(group for _, group in groups)):
            own = [s for s in chosen if s.archetype == archetype.name]
            said = [s.judged.verdicts["likely"] for s in own]
            flags, misses, _, _ = counts(own, "likely")
            wrong = f" (**{flags + misses} wrong**)" if flags + misses else ""
            row.append("/".join(str(said.count(v)) for v in VERDICTS) + wrong)
        rows.append(row)
    head = ["kind of system", "truly in name only", "nobody silent"]
    return table([*head, *(name for name, _ in groups)], rows)


def coverage_table(surveys: Sequence[Survey]) -> str:
    """How often a range holds the full-data value, and the latent value."""
    rows = []
    groups = [*cells(surveys), ("nobody silent", [s for s in surveys if s.mechanism == "everyone"])]
    for name, chosen in groups:
        for title, rule in (("Δ 12.5", "likely"), ("Δ 25", "cautious"), ("worst case", "worst")):
            row: list[object] = [name, title]
            for n in range(len(STATISTICS)):
                full = _covered(chosen, rule, n, "full_values")
                latent = _covered(chosen, rule, n, "latent_values")
                row.append(f"{full} / {latent}")
            rows.append(row)
    return table(["silent leaders, response", "range", *NAMES], rows)


def _covered(surveys: Sequence[Survey], rule: str, n: int, values: str) -> str:
    pairs = [(s.judged.ranges[rule][n], getattr(s, values)[n]) for s in surveys]
    known = [(ends, value) for ends, value in pairs if not math.isnan(value)]
    held = sum(ends[0] - 1e-6 <= value <= ends[1] + 1e-6 for ends, value in known)
    return percent(held, len(known))


def defaults_table(found: Sequence[Defaults]) -> str:
    """The latent statistics of each kind, and the share flagged under other defaults."""
    rows = []
    changes = list(found[0].verdicts)
    for archetype in ARCHETYPES:
        mine = [one for one in found if one.archetype == archetype.name]
        average = np.nanmean([one.values for one in mine], axis=0)
        shown = [
            f"{value:.2f}" if name in SHARES else f"{value:.0f}"
            for name, value in zip(STATISTICS, average, strict=True)
        ]
        flagged = [sum(one.verdicts[change] == FLAGGED for one in mine) for change in changes]
        rows.append([archetype.name, *shown, *(percent(many, len(mine)) for many in flagged)])
    return table(["kind of system", *NAMES, *(f"flagged: {change}" for change in changes)], rows)


def bias_table(surveys: Sequence[Survey]) -> str:
    """How far all the answers of a system stand from its latent value, in points of 100."""
    rows = []
    everyone = [survey for survey in surveys if survey.mechanism == "everyone"]
    for archetype in ARCHETYPES:
        mine = [s for s in everyone if s.archetype == archetype.name]
        gap = np.array([s.full_values for s in mine]) - np.array([s.latent_values for s in mine])
        gap *= [100.0 if name in SHARES else 1.0 for name in STATISTICS]
        rows.append(
            [archetype.name] + [f"{np.nanmean(one):+.1f} ± {np.nanstd(one):.1f}" for one in gap.T]
        )
    return table(["kind of system", *NAMES], rows)


def gate_table(surveys: Sequence[Survey]) -> str:
    """What the gate holds back, firm verdicts, and how the silent differ."""
    rows = []
    for name, chosen in cells(surveys):
        shut = [
            s
            for s in chosen
            if s.judged.verdicts["likely"] == UNKNOWN and s.judged.verdicts["ungated"] != UNKNOWN
        ]
        flags, misses, _, _ = counts(shut, "ungated")
        row: list[object] = [name, percent(len(shut), len(chosen))]
        row.append(f"{flags + misses} of {len(shut)}")
        for polarised in (False, True):
            mine = [s.gaps for s in chosen if (s.archetype == "polarised") is polarised]
            views, beyond, total = np.array(mine).sum(axis=0)
            row.append(f"{total / views:+.1f}, {percent(beyond, views)}")
        rows.append(row)
    head = ["silent leaders, response", "held back by the gate alone", "of those wrong without it"]
    gap = f"the silent differ by, share of views by more than {SETTINGS.delta:g}"
    return table([*head, f"{gap}: all but polarised", "the same: polarised"], rows)


def remarks(surveys: Sequence[Survey]) -> str:
    """One sentence on the verdicts that claim to hold whatever the silent think."""
    silent = [survey for survey in surveys if survey.mechanism in MECHANISMS]
    lines = []
    for strength in ("firm", "probable"):
        chosen = [s for s in silent if s.judged.strength == strength]
        flags, misses, _, decided = counts(chosen, "likely")
        lines.append(f"{strength.title()} verdicts: {decided} decided, {flags + misses} wrong.")
    return "\n".join(lines)


def report(surveys: Sequence[Survey], found: Sequence[Defaults]) -> str:
    """All tables, as Markdown."""
    sections: tuple[tuple[str, Callable[[], str]], ...] = (
        ("Wrong and undecided verdicts, against the verdict on all the answers",
         lambda: errors_table(surveys)),
        ("By kind of system: flagged / not flagged / not enough evidence at Δ 12.5",
         lambda: kinds_table(surveys)),
        ("Against the latent truth", lambda: latent_table(surveys)),
        ("How often a range holds the value of the full data / the latent value",
         lambda: coverage_table(surveys)),
        ("Latent statistics, and verdicts on them under other defaults",
         lambda: defaults_table(found)),
        ("All the answers minus the latent value: mean ± standard deviation, points of 100",
         lambda: bias_table(surveys)),
        ("The gate, and how the silent differ from colleagues who answered about the same partner",
         lambda: gate_table(surveys)),
        ("Firm and probable verdicts", lambda: remarks(surveys)),
    )  # fmt: skip
    return "\n".join(f"### {title}\n\n{make()}\n" for title, make in sections)


def main() -> None:
    """Simulate, and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument(
        "--systems", type=int, default=120, help="systems of each kind (default 120)"
    )
    parser.add_argument("--replicates", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--markdown", type=Path, help="also write the tables to this file")
    parser.add_argument("--quick", action="store_true", help="a few systems, in seconds")
    given = parser.parse_args()
    systems, replicates = (8, 200) if given.quick else (given.systems, given.replicates)
    tasks = [(k, n, given.seed, replicates) for n in range(systems) for k in range(len(ARCHETYPES))]
    if given.processes > 1:
        with ProcessPoolExecutor(given.processes) as pool:
            done = list(pool.map(simulate, tasks, chunksize=4))
    else:
        done = [simulate(task) for task in tasks]
    text = report([s for surveys, _ in done for s in surveys], [found for _, found in done])
    print(text)
    if given.markdown:
        given.markdown.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
