"""Invented survey folders of any size: material for benchmarks, tests and the worked example.

No benchmark may rest on a real system's answers, and a table of random digits would not have the
shape of a survey: one side kinder than the other, leaders who never answer, "no relationship" where
the relationship is poor. So this module draws a plausible system and lets its leaders answer.

Every pair of organisations has a latent quality: system mean + sector pair + boundary + place +
partner + pair. A leader adds a severity, an item an effect, and what comes out is rounded to the
anchors of the built-in instrument. The same seed gives the same bytes on any machine: all chance
comes from Philox uniforms, and numpy's other distributions, which a release may change, are not
used.

    python benchmarks/invented.py DIR --organisations 60 --leaders 5 --partners 8 --seed 1
"""

from __future__ import annotations

import argparse
import csv
import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Row = Mapping[str, str]
Pair = tuple[str, str]

NHS = (
    "icb",
    "nhs_acute",
    "nhs_mental_health",
    "nhs_community",
    "nhs_ambulance",
    "primary_care",
)
DOMINANT = ("icb", "nhs_acute")
VOICE = (
    "primary_care",
    "nhs_mental_health",
    "nhs_community",
    "local_government",
    "social_care",
    "vcse",
    "people",
)

QUALITY_ITEMS = ("reliability", "openness", "purpose", "understanding", "voice", "disagreement")
STATEMENTS = (
    *(f"kf{question}{half}" for question in range(1, 6) for half in "ab"),
    *("money", "records", "residents", "delegation", "practitioners", "continuity"),
)
#: How much easier (or harder) an item is than the relationship as a whole, in points of 100.
ITEM_EFFECTS = (4.0, -1.0, 4.0, -1.0, -5.0, -1.0)
STATEMENT_EFFECTS = (
    *(4.0, 2.0, -9.0, -6.0, -7.0, -2.0, 6.0, -3.0, 1.0, -8.0),
    *(-14.0, -10.0, -5.0, -8.0, 2.0, -6.0),
)

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "organisations": (
        *("organisation", "name", "sector", "places", "hub", "leads_place"),
        *("representative", "code", "aliases", "answers_to", "from", "to"),
    ),
    "bodies": ("body", "name", "kind", "place", "parent", "scope"),
    "seats": ("body", "organisation", "kind", "from", "to"),
    "agreements": ("organisation", "partner", "kind", "commissioner", "from", "to"),
    "sharing": ("organisation", "partner", "what", "stage", "from", "to"),
    "expected": ("organisation", "partner", "change", "reason", "from", "to"),
    "aims": ("aim", "title"),
    "leaders": ("leader", "organisation", "role", "invited", "since", "senior_in_predecessor"),
    "plan": ("leader", "partner"),
    "ratings": ("leader", "partner", "gate", "wanted", "depth", *QUALITY_ITEMS),
    "statements": ("leader", *STATEMENTS),
    "chosen_aims": ("leader", "aim"),
    "nominations": ("leader", "nominee"),
}


# -- chance and files ----------------------------------------------------------------------------


class Dice:
    """Chance from one Philox stream, by uniforms alone, so that a seed means the same for ever."""

    def __init__(self, *seed: int) -> None:
        self._generator = np.random.Generator(np.random.Philox(list(seed)))

    def uniform(self, *shape: int) -> NDArray[np.float64]:
        """Uniform numbers from 0 to 1."""
        return self._generator.random(shape)

    def normal(self, *shape: int) -> NDArray[np.float64]:
        """Standard normal numbers, by Box and Muller's formula."""
        first, second = self.uniform(*shape), self.uniform(*shape)
        return np.asarray(np.sqrt(-2 * np.log1p(-first)) * np.cos(2 * np.pi * second))

    def order(self, count: int) -> list[int]:
        """The numbers from 0 to count - 1 in a random order."""
        return [int(i) for i in np.argsort(self.uniform(count), kind="stable")]


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as text cells by column name."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, sheet: str, rows: Iterable[Row]) -> None:
    """Write the rows of one table, with the columns of the contract in their order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS[sheet], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


# -- who is expected to work with whom, and who is asked -----------------------------------------


@dataclass(frozen=True)
class Register:
    """What exists on paper: the rows that decide which relationships the structure presumes."""

    organisations: Sequence[Row]
    bodies: Sequence[Row]
    seats: Sequence[Row]
    agreements: Sequence[Row] = ()
    expected: Sequence[Row] = ()


def read_register(folder: Path) -> Register:
    """The register of a survey folder that has all of its files."""
    names = ("organisations", "bodies", "seats", "agreements", "expected")
    return Register(*(read_rows(folder / f"{name}.csv") for name in names))


def in_effect(row: Row, day: str) -> bool:
    """Whether a row holds on a day; a blank date leaves that side open."""
    return row.get("from", "") <= day and (not row.get("to") or day <= row["to"])


def expected_partners(register: Register, day: str) -> dict[str, list[str]]:
    """Each organisation's partners in the expected ties of a day, in the register's order.

    Only what is needed to decide who is asked: the rules (a) to (d) of the method and the added
    and removed pairs, with no reasons and no checks.
    """
    sector = {
        row["organisation"]: row["sector"] for row in register.organisations if in_effect(row, day)
    }
    kinds = {row["body"]: row["kind"] for row in register.bodies}
    seats = [row for row in register.seats if in_effect(row, day) and row["organisation"] in sector]
    ties: set[Pair] = set()

    def tie(one: str, other: str) -> None:
        if one != other and one in sector and other in sector:
            ties.update(((one, other), (other, one)))

    for body, kind in kinds.items():
        members = [row for row in seats if row["body"] == body]
        if kind in ("place", "health_and_wellbeing", "provider_collaborative"):
            sitting = [row["organisation"] for row in members]
        elif kind == "icb":
            sitting = [row["organisation"] for row in members if row["kind"] == "voting"]
        else:
            sitting = []
        for one in sitting:
            for other in sitting:
                tie(one, other)
        if kind in ("icb", "icp", "place"):
            for row in members:
                for board in sector:
                    if sector[board] == "icb":
                        tie(board, row["organisation"])
    for row in register.agreements:
        if in_effect(row, day):
            tie(row["organisation"], row["partner"])
    for row in register.expected:
        if in_effect(row, day) and row["change"] == "add":
            tie(row["organisation"], row["partner"])
    for row in register.expected:
        if in_effect(row, day) and row["change"] == "remove":
            ties -= {(row["organisation"], row["partner"]), (row["partner"], row["organisation"])}
    return {one: [other for other in sector if (one, other) in ties] for one in sector}


def asked_pairs(
    leaders: Sequence[Row], partners: Mapping[str, list[str]], *, most: int | None, dice: Dice
) -> list[Pair]:
    """Who is asked about whom: each leader about at most `most` partners, raters spread evenly.

    Leaders of one organisation take, in turn, the partners with the fewest raters so far; so no two
    views of an organisation differ by more than one rater.
    """
    asked: list[Pair] = []
    for organisation, ties in partners.items():
        order = dice.order(len(ties))
        raters = [0] * len(ties)
        for row in leaders:
            if row["organisation"] != organisation:
                continue
            chosen = sorted(order, key=lambda index: raters[index])[:most]
            for index in chosen:
                raters[index] += 1
            # Started elsewhere each time, so that not always the same partners meet.
            order = order[1:] + order[:1]
            asked += [(row["leader"], ties[index]) for index in sorted(chosen)]
    return asked


# -- what the leaders think, and what they answer ------------------------------------------------


@dataclass(frozen=True)
class Latent:
    """What there is to be found out: the true quality of each view, and how much each is heard.

    `quality` and `voice` (an addition on the voice item) are directed and run on the 0-100 scale;
    `depth` is an addition in steps of the depth question, none where a pair is not named. Nobody
    doubts that the pairs in `certain` have a relationship, however bad it is.
    """

    quality: Mapping[Pair, float]
    voice: Mapping[Pair, float]
    certain: frozenset[Pair] = frozenset()
    depth: Mapping[Pair, float] = field(default_factory=dict)


def both_ways(pairs: Mapping[Pair, float]) -> dict[Pair, float]:
    """Numbers that hold for both views of a pair, however it is written."""
    return {**pairs, **{(other, one): value for (one, other), value in pairs.items()}}


def draw_latent(
    organisations: Sequence[Row],
    dice: Dice,
    *,
    mean: float,
    boundary: float = -5.0,
    unheard: float = -7.0,
    place_effects: Mapping[str, float] | None = None,
    sector_effects: Mapping[str, float] | None = None,
    certain: frozenset[Pair] = frozenset(),
) -> Latent:
    """The true quality of every view between organisations.

    mean + sector pair + `boundary` (between the NHS and others) + the places both share + how good
    a partner the other is + the pair itself + a little that only this side feels. `unheard` is
    added on the voice item where a partner speaks to the dominant organisations.
    """
    codes = [row["organisation"] for row in organisations]
    sectors = [row["sector"] for row in organisations]
    places = [set(filter(None, row.get("places", "").split(";"))) for row in organisations]
    kinds = sorted(set(sectors))
    names = sorted(set().union(*places))
    of_place = dict(zip(names, 4 * dice.normal(len(names)), strict=True))
    of_place.update(place_effects or {})
    of_sector = sector_effects or {}
    block = 3 * dice.normal(len(kinds), len(kinds))
    partner = 4 * dice.normal(len(codes))
    pair = 9 * dice.normal(len(codes), len(codes))
    side = 5 * dice.normal(len(codes), len(codes))
    quality: dict[Pair, float] = {}
    voice: dict[Pair, float] = {}
    for i, one in enumerate(codes):
        for j, other in enumerate(codes):
            if i == j:
                continue
            low, high = sorted((i, j))
            first, second = sorted((kinds.index(sectors[i]), kinds.index(sectors[j])))
            shared = [float(of_place[name]) for name in sorted(places[i] & places[j])]
            crosses = (sectors[i] in NHS) != (sectors[j] in NHS)
            quality[one, other] = float(
                mean
                + block[first, second]
                + (boundary if crosses else -boundary / 2)
                + (sum(shared) / len(shared) if shared else 0.0)
                + partner[j]
                + pair[low, high]
                + side[i, j]
                + of_sector.get(sectors[i], 0.0)
            )
            speaks = sectors[i] in VOICE and sectors[j] in DOMINANT
            voice[one, other] = unheard if speaks else 0.0
    return Latent(quality, voice, certain)


def answer_ratings(
    asked: Sequence[Pair],
    home: Mapping[str, str],
    severity: Mapping[str, float],
    latent: Latent,
    dice: Dice,
) -> list[dict[str, str]]:
    """One row for each partner a leader was asked about.

    The poorer the relationship, the likelier "none", "cannot judge" and "don't know"; depth goes
    with quality. A few items are "cannot say", a few rows are left blank.
    """
    count = len(asked)
    pairs = [(home[leader], partner) for leader, partner in asked]
    felt = np.array([latent.quality[pair] for pair in pairs]).reshape(count)
    felt = felt + np.array([severity[leader] for leader, _ in asked]).reshape(count)
    felt = felt + 6 * dice.normal(count)
    certain = np.array([pair in latent.certain for pair in pairs], dtype=bool).reshape(count)
    none = np.where(certain, 0.0, 0.9 / (1 + np.exp((felt - 24) / 5)))
    poor = 1 / (1 + np.exp((felt - 38) / 8))
    gates = dice.uniform(count)
    cannot = none + 0.04 + 0.08 * poor
    unknown = cannot + 0.02 + 0.04 * poor
    left_blank = dice.uniform(count) < 0.01
    after = dice.uniform(count)
    tells_depth = dice.uniform(count) < 0.6
    deeper = np.array([latent.depth.get(pair, 0.0) for pair in pairs]).reshape(count)
    depths = np.clip(np.rint(0.7 + 0.038 * felt + 0.6 * dice.normal(count) + deeper), 1, 5)
    items = felt[:, None] + np.array(ITEM_EFFECTS) + 11 * dice.normal(count, len(QUALITY_ITEMS))
    items[:, QUALITY_ITEMS.index("voice")] += [latent.voice[pair] for pair in pairs]
    items = np.clip(np.rint(items / 25), 0, 4)
    said = dice.uniform(count, len(QUALITY_ITEMS))
    rows: list[dict[str, str]] = []
    for at, (leader, partner) in enumerate(asked):
        row = {"leader": leader, "partner": partner}
        rows.append(row)
        if left_blank[at]:
            continue
        if gates[at] < none[at]:
            row["gate"] = "none"
            row["wanted"] = "yes" if after[at] < 0.5 else "unsure" if after[at] < 0.8 else "no"
        elif gates[at] < cannot[at]:
            row["gate"] = "cannot_judge"
            if tells_depth[at]:
                row["depth"] = str(min(2, int(depths[at])))
        elif gates[at] < unknown[at]:
            row["gate"] = "dont_know"
        else:
            row["gate"] = "yes"
            row["depth"] = str(int(depths[at]))
            for index, item in enumerate(QUALITY_ITEMS):
                chance = float(said[at, index])
                # "None arose" is an answer only where it can be.
                if chance < 0.03 and item in ("voice", "disagreement"):
                    row[item] = "na"
                elif chance < 0.06:
                    row[item] = "dk"
                elif chance < 0.065:
                    row[item] = ""
                else:
                    row[item] = str(int(items[at, index]))
    return rows


def answer_statements(
    leaders: Sequence[str], felt: Mapping[str, float], dice: Dice
) -> list[dict[str, str]]:
    """One row of system statements for each leader, around how well they feel it goes."""
    noise = 14 * dice.normal(len(leaders), len(STATEMENTS))
    said = dice.uniform(len(leaders), len(STATEMENTS))
    rows: list[dict[str, str]] = []
    for at, leader in enumerate(leaders):
        row = {"leader": leader}
        for index, item in enumerate(STATEMENTS):
            value = felt[leader] + STATEMENT_EFFECTS[index] + noise[at, index]
            rounded = int(np.clip(np.rint(value / 25), 0, 4))
            row[item] = "dk" if said[at, index] < 0.05 else str(rounded)
        rows.append(row)
    return rows


def draw_silent(
    leaders: Sequence[Row], dice: Dice, *, answered: float, silent: Iterable[str] = ()
) -> set[str]:
    """The leaders who do not answer: everyone in the `silent` organisations, others at random.

    Every other organisation keeps one leader who answers, as far as `answered` leaves one.
    """
    quiet = set(silent)
    out = {row["leader"] for row in leaders if row["organisation"] in quiet}
    wanted = round((1 - answered) * len(leaders))
    order = dice.order(len(leaders))
    for keep_one in (True, False):
        for index in order:
            row = leaders[index]
            left = {
                other["leader"] for other in leaders if other["organisation"] == row["organisation"]
            } - out
            if len(out) < wanted and row["leader"] in left and (len(left) > 1 or not keep_one):
                out.add(row["leader"])
    return out


# -- the answers to a register written by hand ---------------------------------------------------

#: The letters by which a script says who leads an organisation.
ROLE_LETTERS = {
    "E": "executive",
    "C": "chair",
    "L": "elected",
    "M": "clinical",
    "P": "public_health",
    "O": "operational",
    "X": "other",
}


def draw_since(dice: Dice, year: int, years: int, *, first_month: int = 1) -> str:
    """A first day in a role; now and then nobody wrote it down."""
    at, month, known = dice.uniform(3)
    day = f"{year + int(at * years)}-{first_month + int(month * (13 - first_month)):02d}-01"
    return day if known < 0.85 else ""


def first_leaders(
    organisations: Sequence[Row], letters: Mapping[str, str], dice: Dice
) -> list[dict[str, str]]:
    """The leaders invited in the first wave, numbered through the register."""
    rows: list[dict[str, str]] = []
    for organisation in organisations:
        for letter in letters[organisation["organisation"]]:
            rows.append(
                {
                    "leader": f"L{len(rows) + 1:03d}",
                    "organisation": organisation["organisation"],
                    "role": ROLE_LETTERS[letter],
                    "since": draw_since(dice, 2018, 6),
                }
            )
    return rows


def write_invited(
    into: Path, leaders: Sequence[Row], asked: Sequence[Pair], *, invited: str
) -> None:
    """Write who was invited to a wave, and who was asked about whom."""
    write_rows(into / "leaders.csv", "leaders", ({**row, "invited": invited} for row in leaders))
    plan = ({"leader": leader, "partner": partner} for leader, partner in asked)
    write_rows(into / "plan.csv", "plan", plan)


@dataclass(frozen=True)
class Answering:
    """How the leaders of a wave answer, beside what they think of one another.

    `severity` is each leader's own, in points; `climate` is added, by sector, to how well the
    whole system seems to go; `aim_weights` says by sector, the NHS sectors together, which aims
    matter most. Leaders in `blank` were given rows and left them all empty, those in `straight`
    ticked 3 throughout, and those in `stopped` answered on partners and nothing after.
    """

    severity: Mapping[str, float]
    climate: Mapping[str, float]
    aim_weights: Mapping[str, Mapping[str, float]]
    silent: Collection[str] = ()
    blank: Collection[str] = ()
    straight: Collection[str] = ()
    stopped: Collection[str] = ()


def write_answers(
    into: Path,
    how: Answering,
    *,
    home: Mapping[str, str],
    sectors: Mapping[str, str],
    partners: Mapping[str, list[str]],
    asked: Sequence[Pair],
    aims: Sequence[str],
    latent: Latent,
    dice: Dice,
) -> None:
    """Write all that the leaders of one wave answered; `home` is each leader's organisation."""
    quiet = {*how.silent, *how.blank}
    answering = [leader for leader in home if leader not in quiet]
    spoke = [pair for pair in asked if pair[0] not in quiet]
    ratings = answer_ratings(spoke, home, how.severity, latent, dice)
    for row in ratings:
        if row["leader"] in how.straight:
            row.update({"gate": "yes", "wanted": "", "depth": "3"})
            row.update(dict.fromkeys(QUALITY_ITEMS, "3"))
    ratings += [
        {"leader": leader, "partner": partner} for leader, partner in asked if leader in how.blank
    ]
    ratings.sort(key=lambda row: row["leader"])
    write_rows(into / "ratings.csv", "ratings", ratings)

    felt: dict[str, float] = {}
    for leader in answering:
        ties = [latent.quality[home[leader], partner] for partner in partners[home[leader]]]
        climate = how.climate.get(sectors[home[leader]], 0.0)
        felt[leader] = sum(ties) / len(ties) + climate + 0.5 * how.severity[leader] - 3.0
    statements = answer_statements(answering, felt, dice)
    for row in statements:
        if row["leader"] in how.straight:
            row.update(dict.fromkeys(STATEMENTS, "3"))
    finished = (row for row in statements if row["leader"] not in how.stopped)
    write_rows(into / "statements.csv", "statements", finished)

    chosen: list[dict[str, str]] = []
    for leader in answering:
        if leader in how.stopped:
            continue
        sector = sectors[home[leader]]
        likes = how.aim_weights.get("nhs" if sector in NHS else sector, {})
        chance = dice.uniform(len(aims))
        # The largest of u ** (1 / weight) draws by weight without replacement.
        drawn = [float(chance[k]) ** (1 / likes.get(aim, 1.0)) for k, aim in enumerate(aims)]
        first = sorted(range(len(aims)), key=lambda k: -drawn[k])[:3]
        chosen += [{"leader": leader, "aim": aims[k]} for k in sorted(first)]
    write_rows(into / "aims.csv", "chosen_aims", chosen)

    nominations: list[dict[str, str]] = []
    for leader in [answering[k] for k in sorted(dice.order(len(answering))[:12])]:
        near = [one for one in home if home[one] in partners[home[leader]]]
        some = dice.order(len(near))[: 1 + int(4 * float(dice.uniform(1)[0]))]
        nominations += [{"leader": leader, "nominee": near[k]} for k in sorted(some)]
    write_rows(into / "nominations.csv", "nominations", nominations)


# -- a whole invented system ---------------------------------------------------------------------


@dataclass(frozen=True)
class Fieldwork:
    """One wave to write: its id, title, days, and how far quality has moved since the first."""

    id: str = "2025"
    title: str = "Spring 2025"
    start: str = "2025-03-03"
    end: str = "2025-03-28"
    shift: float = 0.0


#: The sectors in the order in which a growing system gets them; later ones repeat the last part.
FIRST = (
    *("icb", "nhs_acute", "local_government", "social_care", "primary_care", "vcse"),
    *("nhs_mental_health", "people", "nhs_community", "nhs_ambulance", "wider_public", "other"),
)
THEN = (
    *("primary_care", "vcse", "local_government", "social_care", "nhs_acute", "vcse"),
    *("primary_care", "social_care", "wider_public", "nhs_community", "local_government"),
    *("primary_care", "vcse", "social_care", "nhs_mental_health", "people", "other"),
)
NAMES = {
    "icb": "NHS {} Integrated Care Board",
    "nhs_acute": "{} University Teaching Hospitals NHS Foundation Trust",
    "nhs_mental_health": "{} Mental Health and Learning Disability NHS Foundation Trust",
    "nhs_community": "{} Community Health and Care Services NHS Trust",
    "nhs_ambulance": "{} Ambulance Service NHS Trust",
    "primary_care": "{} Federation of General Practices and Primary Care Networks",
    "local_government": "{} Metropolitan Borough Council",
    "social_care": "{} Residential, Nursing and Home Care Providers' Association",
    "vcse": "{} Alliance of Voluntary, Community and Social Enterprise Organisations",
    "people": "Healthwatch {} and Carers' Voice Partnership",
    "wider_public": "{} Housing Association and Neighbourhood Services",
    "other": "{} Health Innovation and Diagnostics Partnership",
}
ROOTS = ("Quill", "Orrin", "Velder", "Tamsel", "Brindle", "Yarrick", "Sorrel", "Wystan", "Ebber")
ENDS = ("mere", "vale Forest", "haven", "wick and the Marshes", "moor", "ness Peninsula", "ley")
ROLES = ("executive", "chair", "clinical", "operational", "other")
AIMS = (
    ("waits", "Shorter waits for urgent and planned care"),
    ("home", "More people cared for in or near their own home"),
    ("children", "A better start in life"),
    ("inequality", "Smaller differences in healthy life expectancy"),
    ("workforce", "One workforce across organisations"),
    ("money", "Live within the system's means"),
)
#: The share of organisations that work in a second place too: at the default size it makes a full
#: roster of about 75,000 item ratings.
SEATED_TWICE = 0.54


def draw_register(organisations: int, places: int, dice: Dice) -> Register:
    """An invented system on paper: organisations of all sectors, boards, seats and agreements."""
    names = [f"{ROOTS[k % 9]}{ENDS[(k + k // 9) % 7]}" for k in range(max(organisations, places))]
    towns = [f"{ROOTS[(4 * k + 2) % 9]}{ENDS[(3 * k) % 7].split()[0]}" for k in range(places)]
    towns = [town if towns.index(town) == k else f"{town} {k + 1}" for k, town in enumerate(towns)]
    mix = [*FIRST, *(THEN[k % len(THEN)] for k in range(organisations))][:organisations]
    rows: list[dict[str, str]] = []
    for k, sector in enumerate(mix):
        nth = mix[:k].count(sector)
        wide = sector in ("icb", "nhs_ambulance") or (
            nth == 0 and sector in ("nhs_mental_health", "people", "social_care", "vcse")
        )
        home = (nth + FIRST.index(sector)) % places
        mine = towns if wide else [towns[home]]
        if not wide and places > 1 and int((k + 1) * SEATED_TWICE) > int(k * SEATED_TWICE):
            mine = [towns[p] for p in sorted({home, (home + 1) % places})]
        rows.append(
            {
                "organisation": f"{sector.removeprefix('nhs_')[:3].upper()}{k + 1:03d}",
                "name": NAMES[sector].format(names[k]),
                "sector": sector,
                "places": ";".join(mine),
                "hub": "yes" if sector == "icb" else "",
                "leads_place": mine[0] if sector == "local_government" and nth < places else "",
                "representative": "yes" if wide and sector in ("social_care", "vcse") else "",
                "code": f"INV-{k + 1:03d}",
            }
        )
    icb = rows[0]["organisation"]
    bodies = [
        {"body": "ICB", "name": f"{names[0]} Integrated Care Board", "kind": "icb"},
        {"body": "ICP", "name": f"{names[0]} Integrated Care Partnership", "kind": "icp"},
        {"body": "PC", "name": f"{names[0]} Provider Collaborative", "parent": "ICB"},
    ]
    bodies[2]["kind"] = "provider_collaborative"
    seats: list[dict[str, str]] = []

    def seat(body: str, row: Row, kind: str) -> None:
        seats.append({"body": body, "organisation": row["organisation"], "kind": kind})

    seen: dict[str, int] = {}
    for row in rows:
        sector = row["sector"]
        nth = seen[sector] = seen.get(sector, 0) + 1
        if nth <= 2 and sector in (*NHS, "local_government") and sector != "nhs_ambulance":
            seat("ICB", row, "voting")
        elif nth == 1 and sector in ("social_care", "vcse", "people"):
            seat("ICB", row, "participant")
        if sector in ("icb", "local_government", "other") or nth == 1:
            seat("ICP", row, "voting")
        if sector in ("nhs_acute", "nhs_mental_health", "nhs_community", "nhs_ambulance"):
            seat("PC", row, "voting")
    kinds = {"social_care": "attending", "vcse": "participant", "wider_public": "attending"}
    for p, town in enumerate(towns):
        for prefix, title, kind in (
            ("P", "Place Partnership", "place"),
            ("H", "Health and Wellbeing Board", "health_and_wellbeing"),
        ):
            body = {"body": f"{prefix}{p + 1}", "name": f"{town} {title}", "kind": kind}
            bodies.append({**body, "place": town, "parent": "ICP"})
        for row in rows:
            if town in row["places"].split(";"):
                if row["sector"] not in ("nhs_ambulance", "other"):
                    seat(f"P{p + 1}", row, kinds.get(row["sector"], "voting"))
                if row["sector"] in ("icb", "local_government", "people"):
                    seat(f"H{p + 1}", row, "voting")
    councils = [row["organisation"] for row in rows if row["sector"] == "local_government"]
    agreements = [
        {"organisation": one, "partner": icb, "kind": "better_care_fund"} for one in councils
    ]
    chance = dice.uniform(organisations)
    agreements += [
        {
            "organisation": councils[k % len(councils)],
            "partner": row["organisation"],
            "kind": "contract",
            "commissioner": councils[k % len(councils)],
        }
        for k, row in enumerate(rows)
        if row["sector"] in ("social_care", "vcse", "other") and chance[k] < 0.6
    ]
    expected = [
        {
            "organisation": rows[1]["organisation"],
            "partner": rows[3]["organisation"],
            "change": "add",
            "reason": "Most people who leave this hospital need care from these providers",
        },
        {
            "organisation": rows[-1]["organisation"],
            "partner": next(c for c in reversed(councils) if c != rows[-1]["organisation"]),
            "change": "remove",
            "reason": "They share a board and have no business with one another",
        },
    ]
    return Register(rows, bodies, seats, agreements, expected)


def write_survey(
    folder: Path,
    *,
    organisations: int,
    leaders_per_organisation: int,
    places: int,
    partners_per_leader: int | None,
    seed: int,
    quality: float = 58.0,
    answered: float = 0.8,
    waves: Sequence[Fieldwork] = (Fieldwork(),),
) -> None:
    """Write one invented survey folder; the same arguments always write the same bytes.

    With `partners_per_leader` a plan says who was asked about whom; with None every leader was
    shown every expected partner. `quality` is the system's mean latent quality (0-100), `answered`
    the share of leaders who answer.
    """
    if organisations < 8 or places < 1 or leaders_per_organisation < 1:
        raise ValueError("a system has at least 8 organisations, 1 place and 1 leader in each")
    folder = Path(folder)
    register = draw_register(organisations, places, Dice(seed, 1))
    write_rows(folder / "organisations.csv", "organisations", register.organisations)
    write_rows(folder / "bodies.csv", "bodies", register.bodies)
    write_rows(folder / "seats.csv", "seats", register.seats)
    write_rows(folder / "agreements.csv", "agreements", register.agreements)
    write_rows(folder / "expected.csv", "expected", register.expected)
    write_rows(
        folder / "sharing.csv",
        "sharing",
        (
            {
                "organisation": row["organisation"],
                "partner": row["partner"],
                "what": ("money", "records", "staff", "buildings")[k % 4],
                "stage": ("planned", "live", "used")[k % 3],
            }
            for k, row in enumerate(register.agreements)
        ),
    )
    write_rows(folder / "aims.csv", "aims", ({"aim": a, "title": title} for a, title in AIMS))
    latent = draw_latent(register.organisations, Dice(seed, 2), mean=quality)
    leaders = [
        {
            "leader": f"L{k * leaders_per_organisation + n + 1:04d}",
            "organisation": row["organisation"],
            "role": ROLES[n % len(ROLES)],
        }
        for k, row in enumerate(register.organisations)
        for n in range(leaders_per_organisation)
    ]
    home = {row["leader"]: row["organisation"] for row in leaders}
    harsh = 8 * Dice(seed, 3).normal(len(leaders))
    severity = {row["leader"]: float(harsh[k]) for k, row in enumerate(leaders)}
    for number, wave in enumerate(waves):
        dice = Dice(seed, 4, number)
        into = folder / "waves" / wave.id
        now = Latent(
            {pair: value + wave.shift for pair, value in latent.quality.items()}, latent.voice
        )
        partners = expected_partners(register, wave.start)
        asked = asked_pairs(leaders, partners, most=partners_per_leader, dice=dice)
        silent = draw_silent(leaders, dice, answered=answered)
        spoke = [pair for pair in asked if pair[0] not in silent]
        answering = [row["leader"] for row in leaders if row["leader"] not in silent]
        felt = {one: quality + wave.shift + severity[one] for one in answering}
        invited = ({**row, "invited": wave.start} for row in leaders)
        write_rows(into / "leaders.csv", "leaders", invited)
        if partners_per_leader is not None:
            plan = ({"leader": leader, "partner": partner} for leader, partner in asked)
            write_rows(into / "plan.csv", "plan", plan)
        ratings = answer_ratings(spoke, home, severity, now, dice)
        write_rows(into / "ratings.csv", "ratings", ratings)
        write_rows(into / "statements.csv", "statements", answer_statements(answering, felt, dice))
        chosen = [
            {"leader": one, "aim": AIMS[k][0]}
            for one in answering
            for k in sorted(dice.order(len(AIMS))[:3])
        ]
        write_rows(into / "aims.csv", "chosen_aims", chosen)
    (folder / "survey.toml").write_text(
        _settings(organisations, partners_per_leader, seed, waves), encoding="utf-8", newline="\n"
    )


def _settings(
    organisations: int, partners: int | None, seed: int, waves: Sequence[Fieldwork]
) -> str:
    form = "full_roster" if partners is None else "roster"
    lines = [
        "[survey]",
        f'id = "invented-{organisations}-{seed}"',
        f'title = "Invented system of {organisations} organisations"',
        'instrument = "ics-relationships"',
        'notice = "Invented. No real organisation or number appears here."',
    ]
    if partners is not None:
        lines += ["", "[settings]", f"partners_per_leader = {partners}"]
    for wave in waves:
        lines += [
            "",
            "[[wave]]",
            f'id = "{wave.id}"',
            f'title = "{wave.title}"',
            f"from = {datetime.date.fromisoformat(wave.start)}",
            f"to = {datetime.date.fromisoformat(wave.end)}",
            f'form = "{form}"',
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write an invented survey folder from the command line."""
    parser = argparse.ArgumentParser(
        description="Write an invented survey folder: material for benchmarks and tests.",
        epilog="example: python benchmarks/invented.py DIR --organisations 60 --leaders 5 "
        "--partners 8 --seed 1",
    )
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("--organisations", type=int, default=60)
    parser.add_argument("--leaders", type=int, default=5, help="leaders in each organisation")
    parser.add_argument("--places", type=int, default=3)
    parser.add_argument(
        "--partners", type=int, help="partners a leader is asked about; without it, all of them"
    )
    parser.add_argument("--quality", type=float, default=58.0, help="mean latent quality, 0-100")
    parser.add_argument("--answered", type=float, default=0.8, help="share of leaders who answer")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write_survey(
        given.folder,
        organisations=given.organisations,
        leaders_per_organisation=given.leaders,
        places=given.places,
        partners_per_leader=given.partners,
        seed=given.seed,
        quality=given.quality,
        answered=given.answered,
    )


if __name__ == "__main__":
    main()
