"""The answers of the second worked example: a system in name only, warm words at its centre.

The register in surveys/examples/harrowmere is written by hand; who was invited, who was asked about
whom and what they said is drawn here, from a fixed seed, with the story that the README tells. Run
again it writes the same bytes.

    python benchmarks/harrowmere.py surveys/examples/harrowmere
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from invented import (
    DOMINANT,
    NHS,
    Answering,
    Dice,
    Latent,
    Pair,
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

#: Chosen among two hundred, so that the story can be seen through the chance of who answered.
SEED = 188
DAY = "2026-02-02"
MOST_PARTNERS = 8
ANSWERED = 0.86
#: Organisations of which nobody answered.
SILENT = ("HARHO",)

#: Who leads each organisation, in the letters of ROLE_LETTERS.
LEADERS: Mapping[str, str] = {
    "HFICB": "CEMEO",
    "HARRH": "CEMOO",
    "HFGH": "ECMO",
    "LANMH": "EMO",
    "HFCOM": "ECMO",
    "FELAM": "EO",
    "HARGP": "MMO",
    "HFGP": "MMO",
    "HARCC": "ELPO",
    "FELCC": "ELPOO",
    "HFDC": "ELO",
    "FELCA": "CEO",
    "MERHC": "EO",
    "DALCH": "EOO",
    "CAIRN": "EO",
    "MFVA": "CEO",
    "DOCKT": "CEO",
    "HFVIL": "CEX",
    "TARNH": "CEM",
    "HWHF": "CEO",
    "HARHO": "EO",
    "FELFR": "EO",
}

#: Points by which the members of each sector rate everybody kinder than the rest do.
KINDNESS = {
    "icb": 30.0,
    "nhs_acute": 22.0,
    "nhs_mental_health": 10.0,
    "nhs_community": 10.0,
    "nhs_ambulance": 6.0,
}
#: What those at the centre have in one another beside that.
AMONG_THE_CENTRE = 12.0
PLACE_EFFECTS = {"Harrowmere": 14.0, "High Fells": -3.0}
#: On the voice item, where these speak to the board or an acute trust: asked, with no effect.
UNHEARD = {"local_government": -7.0, "social_care": -8.0, "vcse": -6.0, "primary_care": -5.0}
#: Steps of the depth question that are missing across the boundary: they meet and tell.
SHALLOWER = -0.9
#: True quality of both views, for the pairs that a reader should find.
STORY: Mapping[Pair, float] = {
    # The one team that works across the boundary: reablement in the city.
    ("HFCOM", "HARCC"): 74.0,
    # Who pays for those who wait to leave: they have not met since the letters began.
    ("HFGH", "FELCC"): 11.0,
    # Every home has its own doctor, and both have stayed.
    ("DALCH", "HFGP"): 77.0,
}
#: How much better the whole seems to go than a leader's own relationships do, by sector.
CLIMATE = {
    "icb": 6.0,
    "nhs_acute": 4.0,
    "local_government": -6.0,
    "social_care": -8.0,
    "vcse": -6.0,
}
AIM_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "nhs": {"waits": 5, "beds": 4, "books": 4, "mind": 2},
    "local_government": {"young": 4, "fair": 3, "homecare": 3, "villages": 2},
    "social_care": {"homecare": 6, "villages": 2, "beds": 2},
    "vcse": {"fair": 5, "villages": 4, "young": 2},
}


def told(latent: Latent, sectors: Mapping[str, str]) -> Latent:
    """The true quality with the story in it: a centre that works, a boundary nobody crosses."""
    quality, voice, depth = dict(latent.quality), dict(latent.voice), dict(latent.depth)
    for one, other in quality:
        speaker, partner = sectors[one], sectors[other]
        if speaker in DOMINANT and partner in DOMINANT:
            quality[one, other] += AMONG_THE_CENTRE
        if partner in DOMINANT:
            voice[one, other] += UNHEARD.get(speaker, 0.0)
        if (speaker in NHS) != (partner in NHS):
            depth[one, other] = SHALLOWER
    for pair, value in both_ways(STORY).items():
        quality[pair] = value
        depth[pair] = 0.0
    return replace(latent, quality=quality, voice=voice, depth=depth)


def write_wave(folder: Path) -> None:
    """Write the wave of the survey folder whose register is there."""
    register = read_register(folder)
    sectors = {row["organisation"]: row["sector"] for row in register.organisations}
    agreed = {(row["organisation"], row["partner"]): 0.0 for row in register.agreements}
    base = draw_latent(
        register.organisations,
        Dice(SEED, 1),
        mean=38.0,
        boundary=-6.0,
        unheard=-6.0,
        place_effects=PLACE_EFFECTS,
        sector_effects=KINDNESS,
        certain=frozenset(both_ways({**agreed, **STORY})),
    )
    dice = Dice(SEED, 2)
    leaders = first_leaders(register.organisations, LEADERS, dice)
    home = {row["leader"]: row["organisation"] for row in leaders}
    partners = expected_partners(register, DAY)
    asked = asked_pairs(leaders, partners, most=MOST_PARTNERS, dice=dice)
    harsh = 6 * Dice(SEED, 3).normal(len(home))
    how = Answering(
        severity=dict(zip(home, map(float, harsh), strict=True)),
        climate=CLIMATE,
        aim_weights=AIM_WEIGHTS,
        silent=draw_silent(leaders, dice, answered=ANSWERED, silent=SILENT),
    )
    into = folder / "waves" / DAY[:4]
    write_invited(into, leaders, asked, invited=DAY)
    write_answers(
        into,
        how,
        home=home,
        sectors=sectors,
        partners=partners,
        asked=asked,
        aims=[row["aim"] for row in read_rows(folder / "aims.csv")],
        latent=told(base, sectors),
        dice=dice,
    )


def main() -> None:
    """Write the wave of the worked example from the command line."""
    parser = argparse.ArgumentParser(
        description="Write the answers of the second worked example from its register.",
        epilog="example: python benchmarks/harrowmere.py surveys/examples/harrowmere",
    )
    parser.add_argument("folder", metavar="DIR", type=Path)
    write_wave(parser.parse_args().folder)


if __name__ == "__main__":
    main()
