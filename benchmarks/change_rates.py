"""How often a change is reported where there is none, and found where there is one.

Systems as in error_rates.py are asked twice. In half of the runs nothing is different but the
people and the noise: some leaders are replaced, and who answers is drawn anew. In the others a
change is planted: the whole system moves, or one pair in ten moves up and one in ten down. The same
code that compares real waves judges them.

    python benchmarks/change_rates.py [--systems 60] [--replicates 400] [--seed 1] [--processes 2]
                                      [--markdown FILE] [--quick]

The same seed gives the same table, whatever the number of processes.
"""

from __future__ import annotations

import os

# Several processes share the machine; set before numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# So that a checkout runs without being installed.
sys.path.append(str(Path(__file__).parent.parent))

from error_rates import (
    ARCHETYPES,
    ROSTER,
    SETTINGS,
    SEVERITY,
    Dice,
    Latent,
    ask,
    draw_latent,
    on_paper,
    silence,
)

from maturity.like import Like, held_together
from maturity.pairing import paired_draws
from maturity.wave import Wave

Floats = NDArray[np.float64]

KINDS = ("mature", "developing", "borderline", "NHS-dominated")
#: Leaders an organisation; the share of them who are others a year later; the share who answer.
DESIGNS = {
    "1 leader": (1, 0.2, 0.9),
    "2-4 leaders": (0, 0.3, 0.75),
    "2-4 leaders, half new": (0, 0.5, 0.6),
    "2-4 leaders, the unhappy silent": (0, 0.3, 0.65),
    "5 leaders": (5, 0.3, 0.8),
}
#: What is planted: nothing; pairs by twice the least change that matters; the system by as much.
PLANTED = ("none", "pairs", "system")
PAIR_SHIFT, SYSTEM_SHIFT = 2 * SETTINGS.change_dyad, 2 * SETTINGS.change_system
SHARE = 0.1
GROUPS = ("sector", "place", "organisation")


@dataclass(frozen=True)
class Run:
    """One pair of waves: what was planted and what was reported.

    `groups` counts reported changes by kind and `smallest` is the smallest visible change of the
    system. Of the pairs: how many were tested, reported, reported wrongly (not planted, or with the
    other sign), how many planted ones were tested, how many of those the comparison calls visible,
    and how many of these it reported.
    """

    design: str
    planted: str
    system: bool
    change: float
    smallest: float
    covered: bool
    groups: tuple[int, ...]
    tested: int
    reported: int
    wrong: int
    to_find: int
    visible: int
    seen: int


def moved(latent: Latent, shift: Floats) -> Latent:
    """The same system with every view moved."""
    return replace(latent, view=latent.view + shift)


def planted(kind: str, dice: Dice) -> Floats:
    """What is planted: by how much each view of a system moves."""
    size = len(ROSTER)
    if kind == "system":
        return np.full((size, size), SYSTEM_SHIFT)
    if kind == "none":
        return np.zeros((size, size))
    chance = np.triu(dice.uniform(size, size), 1)
    up = np.where((chance > 0) & (chance < SHARE), PAIR_SHIFT, 0.0)
    down = np.where((chance >= SHARE) & (chance < 2 * SHARE), -PAIR_SHIFT, 0.0)
    return np.asarray(up + up.T + down + down.T)


def two_waves(latent: Latent, shift: Floats, design: str, dice: Dice) -> tuple[Wave, Wave]:
    """The system asked twice: some leaders are replaced, and who answers is drawn anew."""
    leaders, turnover, response = DESIGNS[design]
    many = [leaders or 2 + int(draw * 3) for draw in dice.uniform(len(ROSTER))]
    count = sum(many)
    first, other = SEVERITY * dice.normal(count), SEVERITY * dice.normal(count)
    new = dice.uniform(count) < turnover
    mechanism = "unhappy" if "unhappy" in design else "random"
    waves = []
    for at, (system, severity) in enumerate(
        ((latent, first), (moved(latent, shift), np.where(new, other, first)))
    ):
        wave = silence(ask(system, many, dice, severity=severity), response, mechanism, dice)
        if at:
            people = zip(wave.leaders, new, strict=True)
            fresh = tuple(replace(p, id=f"N{p.id}") if gone else p for p, gone in people)
            wave = replace(wave, leaders=fresh)
        waves.append(wave)
    return waves[0], waves[1]


def simulate(task: tuple[str, str, str, int, int, int]) -> Run:
    """One system of one kind, asked twice by one design."""
    kind, design, plant, n, seed, replicates = task
    at = [a.name for a in ARCHETYPES].index(kind)
    dice = Dice(seed, n, at, list(DESIGNS).index(design), PLANTED.index(plant))
    latent = draw_latent(ARCHETYPES[at], dice)
    shift = planted(plant, dice)
    before, after = two_waves(latent, shift, design, dice)
    drawn = paired_draws(before, after, seed + n, replicates)
    like = held_together(SETTINGS, (before, after), on_paper()[0].register, drawn)
    return judged(like, shift, design, plant)


def judged(like: Like, shift: Floats, design: str, plant: str) -> Run:
    """What is reported of two waves, beside what was planted."""
    system = like.compared("system", SETTINGS.change_system)[()].change
    frame = like.frame
    groups = [
        sum(level.change.reported for level in like.compared(name, SETTINGS.change_group).values())
        for name in GROUPS
    ]
    found = [like.compared_pair(n, SETTINGS.change_dyad).change for n in range(frame.size)]
    true = shift[frame.a, frame.b]
    tested = [change.failed[:1] != ("untested",) for change in found]
    wrong = sum(
        change.reported and change.value * aim <= 0 for change, aim in zip(found, true, strict=True)
    )
    visible = [c for c, aim in zip(found, true, strict=True) if aim and c.smallest <= PAIR_SHIFT]
    return Run(
        design,
        plant,
        system.reported and (plant != "system" or system.value > 0),
        system.value,
        system.smallest,
        bool(system.low <= float(true.mean()) <= system.high),
        tuple(groups),
        sum(tested),
        sum(change.reported for change in found),
        wrong,
        sum(bool(t and aim) for t, aim in zip(tested, true, strict=True)),
        len(visible),
        sum(change.reported for change in visible),
    )


def report(runs: Sequence[Run]) -> str:
    """The tables, in Markdown."""

    def percent(part: float, whole: float) -> str:
        return f"{100 * part / whole:.0f}%" if whole else "-"

    lines = ["## Nothing changed", ""]
    lines += ["Share of comparisons that report any change of this kind.", ""]
    lines += ["| design | comparisons | system | any sector | any place | any organisation |"
              " any pair | pairs reported of tested |"]  # fmt: skip
    lines += ["|---|---|---|---|---|---|---|---|"]
    for design in DESIGNS:
        rows = [r for r in runs if r.design == design and r.planted == "none"]
        cells = [percent(sum(r.system for r in rows), len(rows))]
        cells += [percent(sum(r.groups[n] > 0 for r in rows), len(rows)) for n in range(3)]
        cells += [percent(sum(r.reported > 0 for r in rows), len(rows))]
        cells += [f"{sum(r.reported for r in rows)} of {sum(r.tested for r in rows)}"]
        lines += [f"| {design} | {len(rows)} | " + " | ".join(cells) + " |"]
    lines += ["", f"## One pair in five moved by {PAIR_SHIFT:g} points", ""]
    lines += ["| design | planted and tested | found | called visible | of these found |"
              " of those reported, wrong |"]  # fmt: skip
    lines += ["|---|---|---|---|---|---|"]
    for design in DESIGNS:
        rows = [r for r in runs if r.design == design and r.planted == "pairs"]
        right = sum(r.reported - r.wrong for r in rows)
        to_find = sum(r.to_find for r in rows)
        lines += [
            f"| {design} | {to_find} | {percent(right, to_find)} | "
            f"{sum(r.visible for r in rows)} | "
            f"{percent(sum(r.seen for r in rows), sum(r.visible for r in rows))} | "
            f"{percent(sum(r.wrong for r in rows), sum(r.reported for r in rows))} |"
        ]
    lines += ["", f"## Every relationship moved by {SYSTEM_SHIFT:g} points", ""]
    lines += ["| design | comparisons | found | mean change seen | smallest change visible |"
              " range holds what was planted |"]  # fmt: skip
    lines += ["|---|---|---|---|---|---|"]
    for design in DESIGNS:
        rows = [r for r in runs if r.design == design and r.planted == "system"]
        if not rows:
            continue
        change, smallest = (np.mean([getattr(r, k) for r in rows]) for k in ("change", "smallest"))
        lines += [
            f"| {design} | {len(rows)} | {percent(sum(r.system for r in rows), len(rows))} | "
            f"{change:.1f} | {smallest:.1f} | {percent(sum(r.covered for r in rows), len(rows))} |"
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Simulate, and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--systems", type=int, default=60, help="systems of each kind (default 60)")
    parser.add_argument("--replicates", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--markdown", type=Path, help="also write the tables to this file")
    parser.add_argument("--quick", action="store_true", help="a few systems, in a minute")
    given = parser.parse_args()
    systems, replicates = (3, 200) if given.quick else (given.systems, given.replicates)
    tasks = [
        (kind, design, plant, n, given.seed, replicates)
        for n in range(systems)
        for kind in KINDS
        for design in DESIGNS
        for plant in PLANTED
    ]
    if given.processes > 1:
        with ProcessPoolExecutor(given.processes) as pool:
            done = list(pool.map(simulate, tasks, chunksize=4))
    else:
        done = [simulate(task) for task in tasks]
    text = report(done)
    print(text)
    if given.markdown:
        given.markdown.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
