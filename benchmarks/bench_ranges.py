"""Times the ranges: 2,000 resampled worlds of every score, towards both ends of what is not known.

Prints ratios of processor time, medians of pairs taken in turn, because a machine's speed drifts
and seconds mean nothing on another one. The floor is what any dense way must pay: the numerator and
the denominator of every view of every layer in every world, two matrix products in float64. What
people write instead, pandas and networkx in a loop over replicates, is measured on a few replicates
and extrapolated. Then how the cost grows, and the memory of a large system.

    python benchmarks/bench_ranges.py [--runs 5] [--replicates 2000]
"""

from __future__ import annotations

import os

# BLAS threads gain nothing here and would blur processor time; set before numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import networkx as nx
import numpy as np
import pandas

# So that a checkout runs without being installed.
sys.path.append(str(Path(__file__).parent.parent))

from invented import write_survey

from maturity.assessment import rules
from maturity.basis import Basis, prepare
from maturity.frame import frame
from maturity.ranges import Job, Sampling, everything, ranges
from maturity.settings import Settings
from maturity.survey import open_survey, read
from maturity.wave import Wave
from maturity.worlds import draws

SETTINGS = Settings()
SAMPLING = Sampling(SETTINGS.level, SETTINGS.delta, SETTINGS.singleton_sd)
#: Replicates of the loop that are really run.
FEW = 3


def main() -> None:
    """Measure, and print each figure beside its goal."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="pairs of runs (default 5)")
    parser.add_argument("--replicates", type=int, default=2000)
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.memory_of:
        wave, basis = made(organisations=given.memory_of)
        ours(wave, basis, given.replicates)
        return
    wave, basis = made()
    layers, pairs, leaders = len(basis.counts), basis.frame.size, len(wave.leaders)
    print(f"{len(wave.organisations)} organisations, {leaders} leaders, {pairs} pairs,")
    print(f"{layers} kinds of view, {given.replicates} replicates, both ends\n")
    print(f"{'what':<58}{'ratio':>8}{'min':>8}{'max':>8}{'goal':>8}")

    def run() -> None:
        ours(wave, basis, given.replicates)

    def line(name: str, ratios: Sequence[float], goal: str) -> None:
        middle = statistics.median(ratios)
        print(f"{name:<58}{middle:>8.2f}{min(ratios):>8.2f}{max(ratios):>8.2f}{goal:>8}")

    def floor() -> None:
        dense(basis, leaders, given.replicates, layers)

    line("ranges / dense products of all kinds of view", paired(run, floor, given.runs), "<= 1.5")

    def one() -> None:
        dense(basis, leaders, given.replicates, 1)

    line("ranges / dense products of one kind of view", paired(run, one, given.runs), "")
    table = Table(wave, basis)

    def loop() -> None:
        table.replicate(given.replicates)

    slower = [many * given.replicates / FEW for many in paired(loop, run, max(2, given.runs // 2))]
    line(f"pandas and networkx, from {FEW} replicates / ranges", slower, ">= 100")
    print()
    growth(given.replicates)
    megabytes = memory(200, given.replicates)
    print(
        f"{'peak memory at 200 organisations, with Python, MB':<58}{megabytes:>8.0f}{'< 500':>24}"
    )


def made(organisations: int = 60, leaders: int = 5, places: int = 4) -> tuple[Wave, Basis]:
    """An invented full roster, read from its files."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey"
        write_survey(
            path,
            organisations=organisations,
            leaders_per_organisation=leaders,
            places=places,
            partners_per_leader=None,
            seed=1,
        )
        wave = read(open_survey(path))
    return wave, prepare(wave, frame(wave.structure))


def ours(wave: Wave, basis: Basis, replicates: int) -> None:
    """The ranges of every score and criterion, from the draws on."""
    jobs = {"all": Job(everything(rules(SETTINGS)), SETTINGS.delta)}
    ranges(basis, draws(wave, 0, replicates), jobs, SAMPLING)


def dense(basis: Basis, leaders: int, replicates: int, layers: int) -> None:
    """The two products that give the mean of every view in every world, layer by layer."""
    views = 2 * basis.frame.size
    chance = np.random.default_rng(1)
    scores, weights = chance.random((views, leaders)), chance.random((leaders, replicates))
    out = np.empty((views, replicates))
    for _ in range(2 * layers):
        np.matmul(scores, weights, out=out)


def cpu(job: Callable[[], None]) -> float:
    """Processor seconds of a job."""
    start = time.process_time()
    job()
    return time.process_time() - start


def paired(job: Callable[[], None], other: Callable[[], None], runs: int) -> list[float]:
    """How many times as long one job takes as another, in pairs; the first pair warms up."""
    return [cpu(job) / cpu(other) for _ in range(runs + 1)][1:]


# -- growth and memory ---------------------------------------------------------------------------


def growth(replicates: int) -> None:
    """How the cost grows with organisations, leaders and replicates, as exponents."""
    few = max(replicates // 4, 1)
    wave, basis = made()
    print(f"{'cost grows with':<24}{'sizes':<28}{'exponent':>9}{'last step':>11}{'goal':>18}")

    def show(
        name: str, sizes: Sequence[int], jobs: Sequence[Callable[[], None]], goal: str
    ) -> None:
        for job in jobs:
            job()
        # In turn, so that a drift of the machine meets every size.
        rounds = [[cpu(job) for job in jobs] for _ in range(3)]
        seconds = np.median(np.array(rounds), axis=0)
        slope = np.polyfit(np.log(sizes), np.log(seconds), 1)[0]
        last = np.log(seconds[-1] / seconds[-2]) / np.log(sizes[-1] / sizes[-2])
        listed = ", ".join(map(str, sizes))
        print(f"{name:<24}{listed:<28}{slope:>9.2f}{last:>11.2f}{goal:>18}")

    def job(wave: Wave, basis: Basis, many: int) -> Callable[[], None]:
        return lambda: ours(wave, basis, many)

    sizes: Sequence[int] = (15, 30, 60, 120)
    systems = [made(organisations=size, places=3) for size in sizes]
    show("organisations", sizes, [job(*system, few) for system in systems], "<= 2 (quadratic)")
    sizes = tuple(basis.frame.size for _, basis in systems)
    show("their expected pairs", sizes, [job(*system, few) for system in systems], "")
    sizes = (2, 5, 10)
    crowds = [made(leaders=size) for size in sizes]
    show("leaders", sizes, [job(*crowd, few) for crowd in crowds], "<= 1 (linear)")
    worlds = (250, 500, 1000, 2000, 4000)
    show("replicates", worlds, [job(wave, basis, many) for many in worlds], "1 (linear)")
    print()


def memory(organisations: int, replicates: int) -> float:
    """The most memory a process takes that reads and ranges a large system, in megabytes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    subprocess.run(
        [
            sys.executable,
            __file__,
            "--memory-of",
            str(organisations),
            "--replicates",
            str(replicates),
        ],
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    # The largest of all children: nothing else here starts one before this.
    assert after > before
    return after / (1024**2 if sys.platform == "darwin" else 1024)


# -- the loop that people write ------------------------------------------------------------------


class Table:
    """The same survey as tidy tables, scored in the way a script would: pandas and networkx.

    It leaves out what it can (noise of single leaders, questions, ceilings of bands), so the ratio
    flatters the loop.
    """

    def __init__(self, wave: Wave, basis: Basis) -> None:
        answers = wave.frame()
        answers = answers[answers["state"].isin(["value", "none"])]
        self.items = [item.id for item in wave.instrument.quality]
        answers["score"] = answers[self.items].mean(axis=1)
        none = answers["state"] == "none"
        answers.loc[none, [*self.items, "score", "depth"]] = 0.0
        answers["exists"] = np.where(none, 0.0, 100.0)
        self.answers = answers
        self.people = answers[["leader", "organisation"]].drop_duplicates()
        system = basis.frame
        ids = system.organisations
        self.pairs = [(ids[a], ids[b]) for a, b in zip(system.a, system.b, strict=True)]
        self.sector = dict(zip(ids, [system.sectors[n] for n in system.sector], strict=True))
        self.nhs = dict(zip(ids, system.nhs, strict=True))
        self.hub = [code for code, hub in zip(ids, system.hub, strict=True) if hub]
        self.places = [
            {pair for pair, inside in zip(self.pairs, place.pairs, strict=True) if inside}
            for place in system.places
        ]

    def replicate(self, seed: int) -> None:
        """A few replicates, each scored towards both ends."""
        for n in range(FEW):
            drawn = self.people.groupby("organisation").sample(
                frac=1.0, replace=True, random_state=seed + n
            )
            said = drawn.merge(self.answers, on=["leader", "organisation"])
            columns = [*self.items, "score", "depth", "exists"]
            views = said.groupby(["organisation", "partner"])[columns].mean()
            for shift in (-SETTINGS.delta, SETTINGS.delta):
                self._score((views + 0.2 * shift).clip(0, 100))

    def _score(self, views: pandas.DataFrame) -> None:
        both = pandas.DataFrame(self.pairs, columns=["a", "b"])
        there = both.merge(views, left_on=["a", "b"], right_index=True, how="left")
        back = both.merge(views, left_on=["b", "a"], right_index=True, how="left")
        columns = [*self.items, "score", "exists"]
        means = {}
        for column in columns:
            one, other = there[column], back[column]
            apart = ((one - other).abs() - 12.5).clip(lower=0)
            means[column] = ((one + other) / 2 - 0.25 * apart).fillna(one).fillna(other)
        both = both.assign(
            **means, depth=pandas.concat([there["depth"], back["depth"]], axis=1).mean(axis=1)
        )
        both["works"] = (both["score"] >= 50) & (both["depth"] >= 30)
        both["sector_a"], both["sector_b"] = both["a"].map(self.sector), both["b"].map(self.sector)
        both["boundary"] = both["a"].map(self.nhs) != both["b"].map(self.nhs)
        sides = pandas.concat([both, both.rename(columns={"a": "b", "b": "a"})])
        sides.groupby("a")["score"].mean()
        both.groupby(["sector_a", "sector_b"])["score"].mean()
        views.groupby("organisation")["score"].mean(), views.groupby("partner")["score"].mean()
        both["score"].mean(), both["works"].mean(), both.loc[both["boundary"], "score"].mean()
        graph = nx.from_pandas_edgelist(both[both["works"]], "a", "b")
        expected = nx.from_pandas_edgelist(both, "a", "b")
        self._connected(graph, expected)
        for place in self.places:
            inside = both[[pair in place for pair in self.pairs]]
            inside["score"].mean()
            self._connected(
                nx.from_pandas_edgelist(inside[inside["works"]], "a", "b"),
                nx.from_pandas_edgelist(inside, "a", "b"),
            )

    def _connected(self, graph: nx.Graph, expected: nx.Graph) -> float:
        """The share of pairs that still meet without the hub, by walking two steps."""
        reached = []
        for one in (graph, expected):
            one.remove_nodes_from([hub for hub in self.hub if hub in one])
            steps = dict(nx.all_pairs_shortest_path_length(one, cutoff=2))
            reached.append(sum(len(found) - 1 for found in steps.values()))
        return reached[0] / reached[1] if reached[1] else float("nan")


if __name__ == "__main__":
    main()
