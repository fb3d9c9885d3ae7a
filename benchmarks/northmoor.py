"""The answers of the worked example: reads Northmoor's register and writes its two waves.

The register in surveys/examples/northmoor is written by hand; who was invited, who was asked about
whom and what they said is drawn here, from a fixed seed, with the story that the README tells. Run
again it writes the same bytes.

    python benchmarks/northmoor.py surveys/examples/northmoor
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from invented import (
    DOMINANT,
    Answering,
    Dice,
    Latent,
    Pair,
    Row,
    asked_pairs,
    draw_latent,
    draw_silent,
    expected_partners,
    first_leaders,
    in_effect,
    read_register,
    read_rows,
    write_answers,
    write_invited,
)
from succeeded import later_leaders

#: Chosen among several hundred, so that the story can be seen through the chance of who answered:
#: with others a pair that matters was rated by one leader, or by none.
SEED = 419
#: Of the second wave, chosen in the same way among two hundred and forty; the first stays as it is.
LATER = 200
MOST_PARTNERS = 8

#: Who leads each organisation: E executive, C chair, L elected, M clinical, P public health,
#: O operational, X other.
LEADERS: Mapping[str, str] = {
    "NMICB": "CEMEOX",
    "ASHUH": "ECMO",
    "THORH": "EMO",
    "NMMHT": "ECMOO",
    "KVCHT": "ECMO",
    "NMAMB": "EO",
    "ASHGP": "MO",
    "ASHNP": "MO",
    "ASHSP": "MO",
    "KVGPA": "MMO",
    "THPCN": "MM",
    "ASHCC": "ELPO",
    "NMCC": "ELPOO",
    "KVDC": "ELO",
    "THBC": "ELO",
    "THCC": "ELO",
    "NMCA": "CEO",
    "VMHC": "EO",
    "THHCH": "EO",
    "NMSL": "E",
    "NMVA": "CEO",
    "ASHCT": "CE",
    "KVVA": "CE",
    "AVCA": "CEO",
    "THHOS": "EM",
    "HWNM": "CE",
    "NMCON": "EO",
    "ASHMH": "E",
    "NMHIP": "E",
}

#: Who had gone by the second wave: few of those who speak for a pair below, so that most of them
#: answer again.
LEFT: Mapping[str, str] = {
    "NMICB": "X",
    # The two acute trusts have shared a chair and a chief executive since September. Both are the
    # city's, where the chair is new; the coast has a managing director.
    "ASHUH": "C",
    "THORH": "EM",
    "NMMHT": "C",
    "NMAMB": "O",
    "KVGPA": "M",
    "THPCN": "M",
    "NMCC": "E",
    "KVDC": "L",
    "THBC": "L",
    "NMCA": "O",
    "THHCH": "E",
    "NMVA": "C",
    # One chair and one chief executive were enough for both.
    "ASHCT": "E",
    "KVVA": "C",
    "THHOS": "M",
    "ASHMH": "E",
}
#: New leaders of new organisations who were senior in what these replaced, and not asked then.
FROM_WITHIN: Mapping[str, str] = {"ASHNP": "O", "AVCA": "O"}
#: Points by which the first wave differs from a system without a story.
PLACE_EFFECTS = {"Ashmere": 4.0, "Kestrel Vale": 3.0, "Thornsea": -12.0}
SECTOR_EFFECTS = {"icb": 6.0, "social_care": -5.0, "vcse": -2.0}
#: On the voice item only, where these speak to the board or an acute trust.
UNHEARD = {"social_care": -17.0, "vcse": -9.0, "people": -4.0}
#: True quality of both views in 2025 and in 2026, for the pairs that a reader should find.
STORY: Mapping[Pair, tuple[float, float]] = {
    # Discharge: the shared team was withdrawn and neither side has forgiven it.
    ("ASHUH", "ASHCC"): (66.0, 11.0),
    # A pooled budget at last, and a new chief executive on one side.
    ("NMICB", "NMCC"): (40.0, 78.0),
    # The crisis pathway they had argued over opened in June.
    ("NMMHT", "ASHCC"): (36.0, 76.0),
    # The joint director is in her second year.
    ("KVCHT", "NMCC"): (38.0, 79.0),
}
#: True quality between the parts of an organisation that was split.
TOGETHER = 78.0
#: Which aims matter most to whom: weights by sector, the NHS sectors together.
AIM_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "nhs": {"discharge": 4, "balance": 4, "crisis": 2, "workforce": 2, "home": 2},
    "local_government": {"children": 4, "inequality": 3, "home": 3, "neighbourhood": 2},
    "social_care": {"workforce": 5, "home": 4, "discharge": 2},
    "vcse": {"inequality": 5, "neighbourhood": 4, "children": 2},
}


@dataclass(frozen=True)
class Season:
    """One wave: its folder, its first day, how many answer and what has moved since the first."""

    id: str
    day: str
    #: Which of the seed's streams it is drawn from.
    draw: int
    answered: float
    silent: tuple[str, ...]
    shift: float
    straight_liner: str
    #: Rows were made for this organisation's leader, and all of them stayed blank.
    blank: str


SEASONS = (
    Season("2025", "2025-03-03", 0, 0.75, ("THHCH", "ASHMH"), 0.0, "KVDC", "THORH"),
    Season("2026", "2026-03-02", LATER, 0.82, ("THHCH",), 6.0, "KVDC", "NMCA"),
)


def inherited(latent: Latent, lineage: Sequence[Row]) -> Latent:
    """What there is between organisations, with those that were split or renamed among them.

    They think and are thought of as what they come from; the parts of one work well together.
    """
    came_from = {row["to"]: row["from"] for row in lineage if row["kind"] in ("split", "rename")}
    codes = [*dict.fromkeys(one for one, _ in latent.quality), *came_from]
    quality, voice = dict(latent.quality), dict(latent.voice)
    certain = set(latent.certain)
    for one in codes:
        for other in codes:
            old = came_from.get(one, one), came_from.get(other, other)
            if one == other or (one, other) in quality:
                continue
            if old[0] == old[1]:
                quality[one, other], voice[one, other] = TOGETHER, 0.0
                continue
            quality[one, other], voice[one, other] = latent.quality[old], latent.voice[old]
            if old in certain:
                certain.add((one, other))
    return Latent(quality, voice, frozenset(certain))


def moved(latent: Latent, sectors: Mapping[str, str], season: Season, number: int) -> Latent:
    """The true quality of a season: all a little better but for the story, voice as it was."""
    quality = {pair: value + season.shift for pair, value in latent.quality.items()}
    voice: dict[Pair, float] = {}
    for (one, other), value in latent.voice.items():
        extra = UNHEARD.get(sectors[one], 0.0) if sectors[other] in DOMINANT else 0.0
        # What was gained elsewhere was not gained on the item that says who is heard.
        voice[one, other] = value + extra - (season.shift if value else 0.0)
    for (one, other), values in STORY.items():
        for pair in ((one, other), (other, one)):
            quality[pair] = values[number]
    return replace(latent, quality=quality, voice=voice)


def write_waves(folder: Path) -> None:
    """Write the waves of the survey folder whose register is there."""
    folder = Path(folder)
    register = read_register(folder)
    lineage = read_rows(folder / "lineage.csv")
    aims = [row["aim"] for row in read_rows(folder / "aims.csv")]
    sectors = {row["organisation"]: row["sector"] for row in register.organisations}
    agreed = [(row["organisation"], row["partner"]) for row in register.agreements]
    # What was split or renamed is drawn once, under its first code.
    later = {row["to"] for row in lineage if row["kind"] in ("split", "rename")}
    drawn = [row for row in register.organisations if row["organisation"] not in later]
    base = draw_latent(
        drawn,
        Dice(SEED, 1),
        mean=59.0,
        boundary=-6.0,
        unheard=-4.0,
        place_effects=PLACE_EFFECTS,
        sector_effects=SECTOR_EFFECTS,
        certain=frozenset([*agreed, *((other, one) for one, other in agreed)]),
    )
    base = inherited(base, lineage)
    leaders: list[dict[str, str]] = []
    for number, season in enumerate(SEASONS):
        dice = Dice(SEED, 2, season.draw)
        present = [row for row in register.organisations if in_effect(row, season.day)]
        if leaders:
            leaders = later_leaders(
                leaders, present, lineage, dice, letters=LEADERS, left=LEFT, within=FROM_WITHIN
            )
        else:
            leaders = first_leaders(present, LEADERS, dice)
        partners = expected_partners(register, season.day)
        asked = asked_pairs(leaders, partners, most=MOST_PARTNERS, dice=dice)
        latent = moved(base, sectors, season, number)
        into = folder / "waves" / season.id
        write_invited(into, leaders, asked, invited=season.day)
        write_answers(
            into,
            _answering(season, leaders, dice),
            home={row["leader"]: row["organisation"] for row in leaders},
            sectors=sectors,
            partners=partners,
            asked=asked,
            aims=aims,
            latent=latent,
            dice=dice,
        )


def _answering(season: Season, leaders: Sequence[dict[str, str]], dice: Dice) -> Answering:
    """Who answers in a season, and how."""
    home = {row["leader"]: row["organisation"] for row in leaders}
    # Set by the number in the code, so that a leader is as severe in one wave as in the next.
    harsh = 7 * Dice(SEED, 3).normal(200)
    blank = [leader for leader in home if home[leader] == season.blank][-1]
    straight = next(leader for leader in home if home[leader] == season.straight_liner)
    others = [row for row in leaders if row["leader"] not in (blank, straight)]
    silent = draw_silent(others, dice, answered=_share(leaders, season), silent=season.silent)
    return Answering(
        severity={leader: float(harsh[int(leader[1:])]) for leader in home},
        # The centre sees a better system than its partners do.
        climate={"icb": 6.0},
        aim_weights=AIM_WEIGHTS,
        silent=silent,
        blank=(blank,),
        straight=(straight,),
        # One leader stopped before the statements.
        stopped=[leader for leader in home if leader not in (*silent, blank)][-1:],
    )


def _share(leaders: Sequence[Row], season: Season) -> float:
    """The share of the leaders still to be drawn that makes the wave's share of all come true.

    One leader is known to be silent and one to answer.
    """
    return (season.answered * len(leaders) - 1) / (len(leaders) - 2)


def main() -> None:
    """Write the waves of the worked example from the command line."""
    parser = argparse.ArgumentParser(
        description="Write the answers of the worked example from its register.",
        epilog="example: python benchmarks/northmoor.py surveys/examples/northmoor",
    )
    parser.add_argument("folder", metavar="DIR", type=Path)
    write_waves(parser.parse_args().folder)


if __name__ == "__main__":
    main()
