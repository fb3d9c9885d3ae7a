"""The answers of the third worked example: a system too thinly answered to judge.

The register in surveys/examples/saltmarsh is written by hand; who was invited, who was asked about
whom and what they said is drawn here, from a fixed seed, with the story that the README tells. Run
again it writes the same bytes.

    python benchmarks/saltmarsh.py surveys/examples/saltmarsh
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from invented import (
    Answering,
    Dice,
    asked_pairs,
    both_ways,
    draw_latent,
    draw_silent,
    expected_partners,
    first_leaders,
    read_register,
    read_rows,
    write_answers,
    write_invited,
)

#: Chosen among three dozen that all tell the same, for its list of whom to ask.
SEED = 12
DAY = "2026-04-07"
MOST_PARTNERS = 8
ANSWERED = 0.38
#: Organisations of which nobody answered: before an election the councils said nothing, and the
#: care providers had not been told what the questions were for.
SILENT = ("SMCC", "WICBC", "EELDC", "SMCF", "CURLC", "TIDHC", "SHOHA")

#: Who leads each organisation, in the letters of ROLE_LETTERS.
LEADERS: Mapping[str, str] = {
    "SMICB": "CEMEOO",
    "WICIH": "ECMO",
    "SAMSH": "ECMO",
    "AVOMH": "EMOO",
    "REEDC": "ECMO",
    "WICGP": "MMO",
    "EELGP": "MMO",
    "SAMGP": "MM",
    "SMCC": "ELPOO",
    "WICBC": "ELO",
    "EELDC": "ELO",
    "SMCF": "CEO",
    "CURLC": "EO",
    "TIDHC": "E",
    "SMVCA": "CEO",
    "EELWH": "EX",
    "HWSM": "CE",
    "SHOHA": "EO",
}
#: Points by which the members of each sector rate everybody kinder than the rest do.
KINDNESS = {"icb": 5.0, "nhs_acute": 2.0}
AIM_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "nhs": {"flow": 4, "budget": 3, "falls": 3, "staff": 2},
    "vcse": {"warm": 4, "mind": 4, "shore": 2},
}


def write_wave(folder: Path) -> None:
    """Write the wave of the survey folder whose register is there."""
    register = read_register(folder)
    agreed = {(row["organisation"], row["partner"]): 0.0 for row in register.agreements}
    latent = draw_latent(
        register.organisations,
        Dice(SEED, 1),
        mean=66.0,
        boundary=-4.0,
        unheard=-4.0,
        sector_effects=KINDNESS,
        certain=frozenset(both_ways(agreed)),
    )
    dice = Dice(SEED, 2)
    leaders = first_leaders(register.organisations, LEADERS, dice)
    home = {row["leader"]: row["organisation"] for row in leaders}
    partners = expected_partners(register, DAY)
    asked = asked_pairs(leaders, partners, most=MOST_PARTNERS, dice=dice)
    harsh = 7 * Dice(SEED, 3).normal(len(home))
    silent = draw_silent(leaders, dice, answered=ANSWERED, silent=SILENT)
    how = Answering(
        severity=dict(zip(home, map(float, harsh), strict=True)),
        climate={"icb": 4.0},
        aim_weights=AIM_WEIGHTS,
        silent=silent,
        # Whoever answered last stopped before the statements.
        stopped=[leader for leader in home if leader not in silent][-1:],
    )
    into = folder / "waves" / DAY[:4]
    write_invited(into, leaders, asked, invited=DAY)
    write_answers(
        into,
        how,
        home=home,
        sectors={row["organisation"]: row["sector"] for row in register.organisations},
        partners=partners,
        asked=asked,
        aims=[row["aim"] for row in read_rows(folder / "aims.csv")],
        latent=latent,
        dice=dice,
    )


def main() -> None:
    """Write the wave of the worked example from the command line."""
    parser = argparse.ArgumentParser(
        description="Write the answers of the third worked example from its register.",
        epilog="example: python benchmarks/saltmarsh.py surveys/examples/saltmarsh",
    )
    parser.add_argument("folder", metavar="DIR", type=Path)
    write_wave(parser.parse_args().folder)


if __name__ == "__main__":
    main()
