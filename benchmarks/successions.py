"""Invented answers around two real successions: two boards that became one, and one divided.

The registers in surveys/examples are written by hand. Of the integrated care boards the codes, the
names and what became of them on 1 April 2026 are real; whom they work with, who leads and every
answer is invented, and is drawn here from a fixed seed, with the story that each README tells. Run
again it writes the same bytes.

    python benchmarks/successions.py surveys/examples/merger-2026
    python benchmarks/successions.py surveys/examples/split-2026
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from invented import (
    Answering,
    Dice,
    Latent,
    Pair,
    Register,
    asked_pairs,
    both_ways,
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

# What is real, from NHS England's Organisation Data Service as collected by the Royal College of
# Paediatrics and Child Health (rcpch-nhs-organisations, docs, "ICB history"):
#   QMJ NHS North Central London and QRV NHS North West London became
#   Z9B2Z NHS West and North London;
#   QJG NHS Suffolk and North East Essex was divided between
#   T6Y0W NHS Norfolk and Suffolk and D7T5G NHS Essex.
# How much went where is not said there. The shares in lineage.csv are those of the neighbourhoods
# (LSOAs of 2021): 377 of the 583 are in Suffolk and 206 in Essex, by the lookup of districts to
# boards of the Office for National Statistics.

MOST_PARTNERS = 8
ANSWERED = 0.92
AIM_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "nhs": {"waits": 4, "staff": 3},
    "local_government": {"young": 4, "fair": 3},
    "social_care": {"home": 5, "staff": 3},
    "vcse": {"fair": 4, "young": 3},
}


@dataclass(frozen=True)
class Story:
    """One example: its seed, who leads, who left, and the true quality of what a reader finds.

    The seed is one of sixty, so that two leaders on each side spoke of the pair that changed.
    `within` says which new leaders were senior in a board that went before, in the survey or not.
    `near` is what each board and a partner of its own have between them, `far` that with partners
    it shares with another board, and `told` the pairs that differ, in the first and second wave.
    """

    seed: int
    letters: Mapping[str, str]
    left: Mapping[str, str]
    within: Mapping[str, str]
    near: Mapping[str, float]
    far: Mapping[str, float]
    told: Mapping[Pair, tuple[float, float]]
    shared: Sequence[str] = field(default=())


STORIES: Mapping[str, Story] = {
    "merger-2026": Story(
        seed=3,
        letters={
            **dict.fromkeys(("QMJ", "QRV"), "ECO"),
            "Z9B2Z": "ECMO",
            **dict.fromkeys(("QUIHO", "OSTHO", "LANTN", "BRIDG"), "ECM"),
            **dict.fromkeys(("QUIGP", "OSTGP"), "MMO"),
            **dict.fromkeys(("QUIBC", "OSTBC"), "ELO"),
            **dict.fromkeys(("QOCAR", "OSTCH", "QOVOL", "HWQO"), "CEO"),
        },
        # One chair, one chief executive and one director are enough for both boards.
        left={"QMJ": "C", "QRV": "EO", "LANTN": "C", "QUIBC": "L", "QOVOL": "E"},
        within={"Z9B2Z": "M"},
        near=dict.fromkeys(("QMJ", "QRV", "Z9B2Z"), 64.0),
        # Each board left those who work on both sides to the other.
        far=dict.fromkeys(("QMJ", "QRV", "Z9B2Z"), 36.0),
        told={
            ("QMJ", "QRV"): (28.0, 28.0),
            # They opened a discharge lounge together.
            ("OSTHO", "OSTBC"): (32.0, 78.0),
        },
        shared=("LANTN", "BRIDG", "QOCAR", "QOVOL", "HWQO"),
    ),
    "split-2026": Story(
        seed=33,
        letters={
            "QJG": "ECMO",
            "T6Y0W": "EMO",
            "D7T5G": "ECO",
            **dict.fromkeys(("FENHO", "COBHO", "MIRMH", "TIDCH"), "ECM"),
            **dict.fromkeys(("FENGP", "COBGP"), "MMO"),
            **dict.fromkeys(("FENCC", "COBCC"), "ELO"),
            **dict.fromkeys(("FCCAR", "COBHC", "FENVA", "COBVA", "HWFC"), "CEO"),
        },
        left={"FENHO": "C", "TIDCH": "E", "COBVA": "C", "FENCC": "L"},
        # From boards that the survey never asked: each new one had other predecessors as well.
        within={"T6Y0W": "O", "D7T5G": "E"},
        near={"QJG": 68.0, "T6Y0W": 68.0, "D7T5G": 38.0},
        far={"QJG": 68.0, "T6Y0W": 68.0, "D7T5G": 34.0},
        told={
            ("T6Y0W", "D7T5G"): (45.0, 45.0),
            # The pooled budget for supported housing was stopped at a week's notice.
            ("MIRMH", "COBCC"): (72.0, 18.0),
        },
        shared=("MIRMH", "TIDCH", "FCCAR", "HWFC"),
    ),
}


def told(latent: Latent, register: Register, story: Story, number: int) -> Latent:
    """The true quality of a wave: what boards have with others, and the pairs of the story."""
    boards = [row["organisation"] for row in register.organisations if row["sector"] == "icb"]
    quality = dict(latent.quality)
    for one, other in latent.quality:
        board, partner = (one, other) if one in boards else (other, one)
        if board in boards and partner not in boards:
            some = story.far if partner in story.shared else story.near
            quality[one, other] = some[board]
    for pair, values in story.told.items():
        quality.update(both_ways({pair: values[number]}))
    return replace(latent, quality=quality)


def write_waves(folder: Path) -> None:
    """Write the waves of the survey folder whose register is there."""
    survey = tomllib.loads((folder / "survey.toml").read_text(encoding="utf-8"))
    story = STORIES[survey["survey"]["id"]]
    register = read_register(folder)
    lineage = read_rows(folder / "lineage.csv")
    aims = [row["aim"] for row in read_rows(folder / "aims.csv")]
    sectors = {row["organisation"]: row["sector"] for row in register.organisations}
    base = draw_latent(
        register.organisations,
        Dice(story.seed, 1),
        mean=62.0,
        boundary=-3.0,
        certain=frozenset(both_ways(dict.fromkeys(story.told, 0.0))),
    )
    harsh = 6 * Dice(story.seed, 3).normal(100)
    leaders: list[dict[str, str]] = []
    for number, wave in enumerate(survey["wave"]):
        day, dice = wave["from"].isoformat(), Dice(story.seed, 2, number)
        present = [row for row in register.organisations if in_effect(row, day)]
        if leaders:
            leaders = later_leaders(
                leaders,
                present,
                lineage,
                dice,
                letters=story.letters,
                left=story.left,
                within=story.within,
            )
        else:
            leaders = first_leaders(present, story.letters, dice)
        home = {row["leader"]: row["organisation"] for row in leaders}
        partners = expected_partners(register, day)
        asked = asked_pairs(leaders, partners, most=MOST_PARTNERS, dice=dice)
        into = folder / "waves" / wave["id"]
        write_invited(into, leaders, asked, invited=day)
        write_answers(
            into,
            Answering(
                severity={leader: float(harsh[int(leader[1:])]) for leader in home},
                climate={},
                aim_weights=AIM_WEIGHTS,
                silent=draw_silent(leaders, dice, answered=ANSWERED),
            ),
            home=home,
            sectors=sectors,
            partners=partners,
            asked=asked,
            aims=aims,
            latent=told(base, register, story, number),
            dice=dice,
        )


def main() -> None:
    """Write the waves of one of the two examples from the command line."""
    parser = argparse.ArgumentParser(
        description="Write the invented answers of an example around a real succession.",
        epilog="example: python benchmarks/successions.py surveys/examples/merger-2026",
    )
    parser.add_argument("folder", metavar="DIR", type=Path)
    write_waves(parser.parse_args().folder)


if __name__ == "__main__":
    main()
