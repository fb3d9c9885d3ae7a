"""Real networks, scored through the whole program and against counts made without it.

The networks are other people's data. They are read where they lie, beside the checkout or where
the environment variable MATURITY_SHARED_DATA says, and are never copied into the project; where
they are not there, the tests leave themselves out. Each test writes a survey of its own from them.
"""

from __future__ import annotations

import csv
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations, permutations
from pathlib import Path
from statistics import fmean
from typing import Any

import networkx as nx
import pytest

from maturity.assessment import assess
from maturity.errors import Problems
from maturity.results import results_of
from maturity.survey import check, open_survey, read

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("MATURITY_SHARED_DATA") or ROOT.parent / "shared" / "data")

#: Results are given with nine significant digits.
DIGITS = 2e-8

Plain = dict[str, Any]
Views = dict[tuple[str, str], float]


# -- reading the data and writing a survey ---------------------------------------------------------


def table(*parts: str) -> list[dict[str, str]]:
    """The rows of a table of the shared data; the test is left out where it is not there."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the third-party data is not here: {path}")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published(name: str) -> Plain:
    """The expected figures of one entry of golden.json."""
    path = DATA / "golden" / "golden.json"
    if not path.exists():
        pytest.skip(f"the published figures are not here: {path}")
    entries = json.loads(path.read_text(encoding="utf-8"))
    found: Plain = next(entry["expected"] for entry in entries if entry["id"] == name)
    return found


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def write_table(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def write_survey(
    folder: Path,
    items: Iterable[Mapping[str, object]],
    organisations: Iterable[Mapping[str, str]],
    leaders: Mapping[str, str],
    ratings: Iterable[Iterable[object]],
    *,
    settings: str = "",
) -> Path:
    """A survey folder with one wave and a questionnaire of its own.

    `items` are the questions, `leaders` say for whom each answers; a row of `ratings` is a leader,
    a partner and one answer for each item.
    """
    items, organisations = list(items), list(organisations)
    folder.mkdir(parents=True, exist_ok=True)
    sectors = dict.fromkeys(o["sector"] for o in organisations)
    toml = ['[survey]\nid = "network"\ntitle = "A network"\ninstrument = "own.toml"\n']
    toml += [f'[[sector]]\nid = "{sector}"\ntitle = "{sector}"\n' for sector in sectors]
    toml += [f"[settings]\n{settings}\n"]
    toml += ['[[wave]]\nid = "1"\ntitle = "Only wave"\nform = "full_roster"\n']
    (folder / "survey.toml").write_text("\n".join(toml), encoding="utf-8")
    own = ['[instrument]\nid = "own"\nversion = "1"\ntitle = "Own"\n']
    for item in items:
        own += ["[[item]]"] + [f"{key} = {json.dumps(value)}" for key, value in item.items()]
    (folder / "own.toml").write_text("\n".join(own) + "\n", encoding="utf-8")
    columns = ("organisation", "name", "sector", "hub")
    write_table(
        folder / "organisations.csv",
        columns,
        ([organisation.get(column, "") for column in columns] for organisation in organisations),
    )
    wave = folder / "waves" / "1"
    write_table(wave / "leaders.csv", ("leader", "organisation"), leaders.items())
    header = ("leader", "partner", *(str(item["id"]) for item in items))
    write_table(wave / "ratings.csv", header, ratings)
    return folder


def scored(folder: Path) -> Plain:
    """The results of the only wave of a survey, with nothing wrong in it."""
    assert not check(folder).errors
    survey = open_survey(folder)
    return results_of(assess(survey, read(survey), replicates=0))


def near(value: float) -> Any:
    return pytest.approx(value, rel=DIGITS, abs=1e-9)


def value_of(score: Plain) -> float:
    assert score["value"] is not None
    return float(score["value"])


def criterion(found: Plain, name: str) -> Plain:
    rows: list[Plain] = found["verdicts"]["system_in_name_only"]["criteria"]
    return next(row for row in rows if row["id"] == name)


# -- the model once more, with plain dictionaries --------------------------------------------------


def both(a: float | None, b: float | None, *, asymmetry: float = 0.25) -> float | None:
    """The maturity of a pair from its two views."""
    if a is None or b is None:
        return b if a is None else a
    return (a + b) / 2 - asymmetry * max(0.0, abs(a - b) - 12.5)


def filled(
    ids: Iterable[str], sector: Mapping[str, str], views: Views, unjudged: set[frozenset[str]]
) -> Views:
    """The views with the missing ones filled from two or more views between the same sectors."""
    blocks: dict[tuple[str, str], list[float]] = {}
    for (i, j), view in views.items():
        blocks.setdefault((sector[i], sector[j]), []).append(view)
    found = dict(views)
    for i, j in permutations(ids, 2):
        block = blocks.get((sector[i], sector[j]), [])
        if (i, j) not in views and len(block) >= 2 and frozenset((i, j)) not in unjudged:
            found[i, j] = fmean(block)
    return found


def two_steps(ids: Iterable[str], ties: Iterable[tuple[str, str]]) -> int:
    """How many pairs are tied or share a partner, counted pair by pair."""
    partners: dict[str, set[str]] = {code: set() for code in ids}
    for a, b in ties:
        partners[a].add(b)
        partners[b].add(a)
    return sum(
        b in partners[a] or bool(partners[a] & partners[b]) for a, b in combinations(partners, 2)
    )


def assert_dyads(
    found: Plain, ids: list[str], views: Views, full: Views, counts: Counter[tuple[str, str]]
) -> None:
    """Every pair of the results against views worked out beside them."""
    assert [(d["a"], d["b"]) for d in found["dyads"]] == list(combinations(ids, 2))
    for d in found["dyads"]:
        sides = ((d["view_ab"], (d["a"], d["b"])), (d["view_ba"], (d["b"], d["a"])))
        for view, key in sides:
            assert view["n"] == counts[key]
            assert view["imputed"] == int(key in full and key not in views)
            assert view["value"] == (near(full[key]) if key in full else None)
        expected = both(full.get(sides[0][1]), full.get(sides[1][1]))
        assert d["score"]["value"] == (None if expected is None else near(expected))
        assert d["grade"] == grade_of(sides[0][1], sides[1][1], counts, full)


def grade_of(ab: tuple[str, str], ba: tuple[str, str], counts: Counter[Any], full: Views) -> str:
    seen = sorted((counts[ab], counts[ba]))
    if seen[0]:
        return "A" if seen[0] >= 3 else "B"
    guessed = any(key in full and not counts[key] for key in (ab, ba))
    if seen[1]:
        return "C" if guessed else "C-"
    return "D" if guessed else "none"


# -- 1. tobacco control in Indiana, 2010 -----------------------------------------------------------


def tobacco(folder: Path, relation: str, high: int, settings: str = "") -> tuple[Path, Views]:
    """The survey of one undirected relation, written in both directions, and its levels by pair."""
    nodes = table("networks", "tobacco_indiana_2010", "nodes.csv")
    levels = {
        (row["source"], row["target"]): float(row["value"])
        for row in table("networks", "tobacco_indiana_2010", "ties.csv")
        if row["relation"] == relation
    }
    levels |= {(b, a): level for (a, b), level in levels.items()}
    ids = [node["id"] for node in nodes]
    item = {"id": relation, "role": "quality", "low": 0, "high": high, "none": ["0"]}
    organisations = [
        {
            "organisation": node["id"],
            "name": node["name"],
            "sector": slug(node["agency_type"]),
            "hub": "yes" if node["lead_agency"] == "1" else "",
        }
        for node in nodes
    ]
    ratings = [(f"L-{i}", j, f"{levels.get((i, j), 0):g}") for i, j in permutations(ids, 2)]
    leaders = {f"L-{i}": i for i in ids}
    write_survey(folder, [item], organisations, leaders, ratings, settings=settings)
    return folder, {pair: levels.get(pair, 0.0) for pair in combinations(ids, 2)}


@pytest.mark.parametrize(
    ("relation", "high", "entry", "density", "valued"),
    [
        ("collaboration", 4, "TCcoll", 0.5366666667, 1.48),
        ("contact", 5, "TCcnt", 0.5833333333, 1.576666667),
    ],
)
def test_tobacco_coverage_and_score_are_the_published_densities(
    tmp_path: Path, relation: str, high: int, entry: str, density: float, valued: float
) -> None:
    folder, levels = tobacco(tmp_path, relation, high)
    golden = published(entry)
    assert golden["density"] == pytest.approx(density)
    assert golden["valued_density"] == pytest.approx(valued)
    assert len(levels) == 300
    assert sum(level > 0 for level in levels.values()) == golden["edges"]

    found = scored(folder)
    system = found["system"]
    assert value_of(system["coverage"]) == pytest.approx(density, abs=1e-9)
    assert value_of(system["score"]) * high / 100 == pytest.approx(valued, abs=1e-8)
    assert value_of(system["score"]) == near(100 / high * fmean(levels.values()))
    there = [100 / high * level for level in levels.values() if level]
    assert value_of(system["quality"]) == near(fmean(there))
    assert system["quality"]["n"] == len(there)
    assert system["score"]["n"] == 300
    assert system["score"]["imputed"] == 0

    for d in found["dyads"]:
        level = levels[d["a"], d["b"]]
        assert d["score"]["value"] == near(100 / high * level)
        assert d["grade"] == "B"
        assert d["kind"] == ("absent" if level == 0 else None)
        assert not d["existence_disputed"]
    for row in found["organisations"]:
        own = [level for pair, level in levels.items() if row["organisation"] in pair]
        assert row["score"]["value"] == near(100 / high * fmean(own))
        assert row["experienced"]["value"] == row["reputed"]["value"] == row["score"]["value"]


@pytest.mark.parametrize(("cut", "level"), [(100, 4), (75, 3), (50, 2)])
def test_tobacco_working_ties_are_the_ties_at_or_above_a_level(
    tmp_path: Path, cut: int, level: int
) -> None:
    folder, levels = tobacco(tmp_path, "collaboration", 4, f"working_cut = {cut}")
    found = scored(folder)
    strong = sorted(pair for pair, found_level in levels.items() if found_level >= level)
    share = found["system"]["working_share"]
    assert value_of(share) * 300 == pytest.approx(len(strong), abs=1e-6)
    assert sorted((d["a"], d["b"]) for d in found["dyads"] if d["working"]) == strong
    assert all(d["working"] is not None for d in found["dyads"])


def test_tobacco_without_the_lead_agency(tmp_path: Path) -> None:
    folder, levels = tobacco(tmp_path, "collaboration", 4, "working_cut = 100")
    found = scored(folder)
    lead = [row["organisation"] for row in found["organisations"] if row["hub"]]
    assert len(lead) == 1
    rest = [row["organisation"] for row in found["organisations"] if not row["hub"]]
    strong = [pair for pair, level in levels.items() if level == 4 and lead[0] not in pair]
    expected = two_steps(rest, combinations(rest, 2))
    assert expected == 24 * 23 / 2
    c4 = criterion(found, "C4")
    assert c4["value"] == near(two_steps(rest, strong) / expected)
    assert c4["n"] == expected
    assert found["profile"]["connectedness_without_hub"]["value"] == c4["value"]

    # The published figure counts pairs that reach each other over any number of steps; the ties
    # that are left must be the same ones.
    graph = nx.Graph()
    graph.add_nodes_from(rest)
    graph.add_edges_from(
        (d["a"], d["b"]) for d in found["dyads"] if d["working"] and lead[0] not in (d["a"], d["b"])
    )
    assert sorted(tuple(sorted(edge)) for edge in graph.edges) == sorted(strong)
    reach = sum(len(part) * (len(part) - 1) // 2 for part in nx.connected_components(graph))
    golden = published("TCcoll")["connectedness_ge4_without_lead"]
    assert reach / expected == pytest.approx(golden, abs=5e-5)
    assert c4["value"] <= reach / expected


def test_tobacco_sectors_are_the_kinds_of_agency(tmp_path: Path) -> None:
    folder, levels = tobacco(tmp_path, "collaboration", 4)
    found = scored(folder)
    sector = {row["organisation"]: row["sector"] for row in found["organisations"]}
    golden = published("TCcoll")
    inside = {pair for pair in levels if sector[pair[0]] == sector[pair[1]]}
    ties = {(d["a"], d["b"]) for d in found["dyads"] if d["kind"] != "absent"}
    assert len(ties & inside) == golden["internal"]
    balance = (len(ties - inside) - len(ties & inside)) / len(ties)
    assert balance == pytest.approx(golden["EI_by_agency_cat"])
    blocks = {frozenset((row["a"], row["b"])): row for row in found["sector_blocks"]}
    for key, row in blocks.items():
        pairs = [level for pair, level in levels.items() if {sector[c] for c in pair} == key]
        assert row["score"]["value"] == near(25 * fmean(pairs))
        assert row["score"]["n"] == len(pairs)
        assert row["voice_ab"]["value"] is None
    assert sum(row["score"]["n"] for row in blocks.values()) == 300
    for row in found["sectors"]:
        crossing = [
            level
            for (a, b), level in levels.items()
            if (sector[a] == row["sector"]) != (sector[b] == row["sector"])
        ]
        assert row["cross"]["value"] == near(25 * fmean(crossing))


def test_tobacco_says_what_the_question_cannot_tell(tmp_path: Path) -> None:
    folder, _ = tobacco(tmp_path, "collaboration", 4)
    found = scored(folder)
    assert found["structure"]["given"] is False
    assert found["structure"]["expected_ties"] == 300
    assert found["response"]["leader_rate"] == 1
    for name in ("C3", "C5"):
        assert criterion(found, name)["value"] is None
    assert found["statements"] == []
    notes = " ".join(found["notes"])
    for word in ("voice", "statements", "how organisations work together", "No structure on paper"):
        assert word in notes


def test_tobacco_from_the_command_line(tmp_path: Path) -> None:
    pytest.importorskip("maturity.report")
    folder, _ = tobacco(tmp_path / "tobacco", "collaboration", 4, "working_cut = 100")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    out = tmp_path / "out"
    few = ("--replicates", "0")
    done = subprocess.run(
        [sys.executable, "-m", "maturity", "score", str(folder), "--out", str(out), *few],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # A slow machine is told what goes on; nothing else is said.
    assert all(line.endswith("…") for line in done.stderr.splitlines())
    found = json.loads((out / "results.json").read_bytes())
    assert found == json.loads(json.dumps(scored(folder)))
    assert value_of(found["system"]["score"]) == pytest.approx(25 * 1.48, abs=1e-7)
    assert "A network" in (out / "report.html").read_text(encoding="utf-8")
    assert "25 of 25 organisations" in done.stdout
    with (out / "tables" / "dyads.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(row["working"] == "True" for row in rows) == 42
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


# -- 2. a consulting firm: who informs whom, and whom they value -----------------------------------


class Consulting:
    """The two directed networks of the firm as the survey has them, and what each view must be.

    `info` is how often they turn to someone: 1 never, 5 very often, 0 they do not know the person.
    `value` is how far that person's expertise is worth having: 1 to 5, and 0 does not know.
    """

    def __init__(self, folder: Path) -> None:
        nodes = table("networks", "cross_parker_consulting", "nodes.csv")
        given: dict[str, Views] = {"info": {}, "value": {}}
        for row in table("networks", "cross_parker_consulting", "ties.csv"):
            given[row["relation"]][row["source"], row["target"]] = float(row["value"])
        self.ids = [node["id"] for node in nodes]
        self.sector = {node["id"]: f"region-{node['region']}" for node in nodes}
        sent = {(node["id"], name): node[f"sent_{name}"] == "1" for node in nodes for name in given}
        self.silent = [i for i in self.ids if not sent[i, "info"] and not sent[i, "value"]]
        #: Each answer as written: 0 where someone who sent that question named nobody for it.
        self.cells = {
            (i, j, name): (f"{given[name].get((i, j), 0):g}" if sent[i, name] else "")
            for i, j in permutations(self.ids, 2)
            if i not in self.silent
            for name in given
        }
        self.asked = [pair for pair in permutations(self.ids, 2) if pair[0] not in self.silent]
        self.views: Views = {}
        self.exists: Views = {}
        self.depth: Views = {}
        for i, j in self.asked:
            info, value = self.cells[i, j, "info"], self.cells[i, j, "value"]
            if info == "1":
                self.views[i, j] = self.exists[i, j] = self.depth[i, j] = 0.0
                continue
            if value in set("12345"):
                self.views[i, j], self.exists[i, j] = 25 * (float(value) - 1), 1.0
            if info in set("2345"):
                self.depth[i, j] = 25 * (float(info) - 1)
        items = [
            {"id": "info", "role": "depth", "low": 1, "high": 5, "none": ["1"], "unknown": ["0"]},
            {"id": "value", "role": "quality", "low": 1, "high": 5, "unknown": ["0"]},
        ]
        organisations = [
            {"organisation": i, "name": f"Person {i}", "sector": self.sector[i]} for i in self.ids
        ]
        rows = [(f"L-{i}", j, *(self.cells[i, j, name] for name in given)) for i, j in self.asked]
        leaders = {f"L-{i}": i for i in self.ids}
        self.folder = write_survey(folder, items, organisations, leaders, rows)
        self.counts = Counter(dict.fromkeys(self.views, 1))
        #: Pairs about which both were asked and neither could say.
        self.unjudged = {
            frozenset((i, j))
            for i, j in combinations(self.ids, 2)
            if not {(i, j), (j, i)} & set(self.views)
            and i not in self.silent
            and j not in self.silent
        }

    def full(self, views: Views) -> Views:
        return filled(self.ids, self.sector, views, self.unjudged)


def test_consulting_counts_and_means(tmp_path: Path) -> None:
    firm = Consulting(tmp_path)
    assert len(firm.ids) == 46
    assert firm.silent == ["C24"]
    found = scored(firm.folder)
    assert found["response"]["organisations_answered"] == 45
    assert found["response"]["leaders_answered"] == 45
    full, exists = firm.full(firm.views), firm.full(firm.exists)
    assert_dyads(found, firm.ids, firm.views, full, firm.counts)
    assert sum(d["view_ab"]["n"] + d["view_ba"]["n"] for d in found["dyads"]) == len(firm.views)

    pairs = list(combinations(firm.ids, 2))
    maturity = {(i, j): both(full.get((i, j)), full.get((j, i))) for i, j in pairs}
    known = [m for m in maturity.values() if m is not None]
    system = found["system"]
    assert value_of(system["score"]) == near(fmean(known))
    assert system["score"]["n"] == len(known)
    there = {
        (i, j): fmean(e)
        for i, j in pairs
        if (e := [exists[key] for key in ((i, j), (j, i)) if key in exists])
    }
    assert value_of(system["coverage"]) == near(fmean(there.values()))

    depth = firm.full(firm.depth)
    working = {}
    for i, j in pairs:
        deep = [depth[key] for key in ((i, j), (j, i)) if key in depth]
        m = maturity[i, j]
        works = m is not None and m >= 50 - 1e-9 and (not deep or fmean(deep) >= 30 - 1e-9)
        working[i, j] = None if m is None else works
    assert {(d["a"], d["b"]): d["working"] for d in found["dyads"]} == working
    share = value_of(system["working_share"])
    assert share == near(fmean(bool(w) for w in working.values() if w is not None))

    for row in found["organisations"]:
        i = row["organisation"]
        for name, own in (
            ("experienced", [v for key, v in firm.views.items() if key[0] == i]),
            ("reputed", [v for key, v in firm.views.items() if key[1] == i]),
        ):
            assert row[name]["n"] == len(own)
            assert row[name]["value"] == (near(fmean(own)) if own else None)


def test_consulting_does_not_know_is_not_zero(tmp_path: Path) -> None:
    firm = Consulting(tmp_path)
    found = scored(firm.folder)
    dyads = {(d["a"], d["b"]): d for d in found["dyads"]}
    unknown = [
        (i, j)
        for i, j in firm.asked
        if firm.cells[i, j, "value"] == "0" and firm.cells[i, j, "info"] != "1"
    ]
    assert len(unknown) > 100
    for i, j in unknown:
        d = dyads.get((i, j)) or dyads[j, i]
        view = d["view_ab"] if d["a"] == i else d["view_ba"]
        assert view["n"] == 0
        assert view["value"] is None or view["value"] > 0
    assert firm.unjudged
    for pair in firm.unjudged:
        d = next(d for key, d in dyads.items() if set(key) == pair)
        assert d["nobody_can_judge"]
        assert d["score"]["value"] is None
        assert d["band"] is d["working"] is d["kind"] is None
        assert d["grade"] == "none"
    assert not any(d["nobody_can_judge"] for key, d in dyads.items() if {*key} not in firm.unjudged)

    # The same with every "does not know" read as the lowest answer is another, lower score.
    wrong = dict(firm.views)
    wrong |= dict.fromkeys(unknown, 0.0)
    full = filled(firm.ids, firm.sector, wrong, set())
    low = [both(full[i, j], full[j, i]) for i, j in combinations(firm.ids, 2)]
    assert fmean(m for m in low if m is not None) < value_of(found["system"]["score"]) - 1


def test_consulting_one_side_is_marked(tmp_path: Path) -> None:
    firm = Consulting(tmp_path)
    found = scored(firm.folder)
    for d in found["dyads"]:
        sides = (firm.counts[d["a"], d["b"]], firm.counts[d["b"], d["a"]])
        assert (d["grade"] in ("C", "C-")) == (sum(sides) == 1)
    silent = next(row for row in found["organisations"] if row["organisation"] == "C24")
    assert silent["answered"] == 0
    assert silent["experienced"]["value"] is None
    assert silent["reputed"]["n"] == sum(key[1] == "C24" for key in firm.views)
    assert silent["score"]["imputed"] == silent["score"]["n"] > 0
    doubts = [problem.slug for problem in check(firm.folder).doubts]
    assert doubts.count("organisation-silent") == 1


# -- 3. seven rescues after disasters, 1981 --------------------------------------------------------

SYSTEMS = ("Cheyenne", "HurrFrederic", "LakePomona", "MtSi", "MtStHelens", "Texas", "Wichita")


def emergency(
    folder: Path, system: str, *, recoded: bool = False, settings: str = ""
) -> tuple[Path, list[str], Views]:
    """One system's survey, on the scale of the source (1 is most) or recoded so that 4 is most."""
    nodes = [
        row
        for row in table("networks", "emergency_emon_1981", "nodes.csv")
        if row["system"] == system
    ]
    levels = {
        (row["source"], row["target"]): int(row["value"])
        for row in table("networks", "emergency_emon_1981", "ties.csv")
        if row["system"] == system
    }
    ids = [node["id"] for node in nodes]
    low, high = (1, 4) if recoded else (4, 1)
    item = {"id": "contact", "role": "quality", "low": low, "high": high, "none": ["0"]}
    organisations = [
        {"organisation": node["id"], "name": node["id"], "sector": slug(node["sponsorship"])}
        for node in nodes
    ]
    written = {
        pair: (5 - levels[pair] if recoded else levels[pair]) if pair in levels else 0
        for pair in permutations(ids, 2)
    }
    ratings = [(f"L-{ids.index(i)}", j, level) for (i, j), level in written.items()]
    leaders = {f"L-{n}": i for n, i in enumerate(ids)}
    write_survey(folder, [item], organisations, leaders, ratings, settings=settings)
    return folder, ids, {pair: float(level) for pair, level in levels.items()}


@pytest.mark.parametrize("system", SYSTEMS)
def test_emergency_density_and_strength(tmp_path: Path, system: str) -> None:
    folder, ids, levels = emergency(tmp_path / "even", system, settings="asymmetry = 0")
    directed = list(permutations(ids, 2))
    assert set(levels) <= set(directed)
    views: Views = {p: 100 * (4 - levels[p]) / 3 if p in levels else 0.0 for p in directed}

    # Without the price of asymmetry the score is the mean strength over all directed pairs.
    found = scored(folder)
    assert value_of(found["system"]["coverage"]) == near(len(levels) / len(directed))
    assert value_of(found["system"]["score"]) == near(fmean(views.values()))
    graph = nx.DiGraph(levels.keys())
    graph.add_nodes_from(ids)
    assert value_of(found["system"]["coverage"]) == near(nx.density(graph))

    # With it, pair by pair.
    folder, _, _ = emergency(tmp_path / "default", system)
    found = scored(folder)
    assert_dyads(found, ids, views, views, Counter(dict.fromkeys(views, 1)))
    pairs = list(combinations(ids, 2))
    mean = fmean(both(views[i, j], views[j, i]) or 0.0 for i, j in pairs)
    assert value_of(found["system"]["score"]) == near(mean)
    disputed = {(i, j) for i, j in pairs if ((i, j) in levels) != ((j, i) in levels)}
    assert {(d["a"], d["b"]) for d in found["dyads"] if d["existence_disputed"]} == disputed
    absent = {(i, j) for i, j in pairs if (i, j) not in levels and (j, i) not in levels}
    assert {(d["a"], d["b"]) for d in found["dyads"] if d["kind"] == "absent"} == absent


@pytest.mark.parametrize("system", SYSTEMS)
def test_emergency_reversed_scale_is_the_recoded_scale(tmp_path: Path, system: str) -> None:
    as_is = scored(emergency(tmp_path / "as-is", system)[0])
    recoded = scored(emergency(tmp_path / "recoded", system, recoded=True)[0])
    # Only the fingerprints of the files may differ.
    assert as_is["made"].pop("inputs") != recoded["made"].pop("inputs")
    assert as_is == recoded


# -- 4. one question, 77 organisations, half of them silent ----------------------------------------


def invented(folder: Path, *, zeros: bool = False) -> tuple[Path, list[str], set[str], Views]:
    """An invented survey; with `zeros` the silent are made to say that they work with nobody."""
    draw = random.Random(77)
    sectors = ["nhs_acute"] * 8 + ["local_government"] * 19 + ["social_care"] * 40 + ["people"] * 10
    ids = [f"O{n:02}" for n in range(1, 78)]
    sector = dict(zip(ids, sectors, strict=True))
    # One sector is silent altogether, so that nothing can stand in for it.
    silent = {i for i in ids if sector[i] == "people"}
    silent |= set(draw.sample([i for i in ids if i not in silent], 38 - len(silent)))
    leaders = {f"{i}-{n}": i for i in ids for n in range(1 + (ids.index(i) % 3 == 0))}
    rows, said = [], {}
    for leader, i in leaders.items():
        for j in ids:
            level = 0 if i in silent else draw.randint(0, 5)
            if i == j or (i in silent and not zeros):
                continue
            rows.append((leader, j, level))
            said.setdefault((i, j), []).append(20.0 * level)
    item = {"id": "together", "role": "quality", "low": 0, "high": 5, "none": ["0"]}
    organisations = [
        {
            "organisation": i,
            "name": f"Organisation {i}",
            "sector": sector[i],
        }
        for i in ids
    ]
    write_survey(folder, [item], organisations, leaders, rows)
    return folder, ids, silent, {pair: fmean(levels) for pair, levels in said.items()}


def test_one_question_and_half_silent(tmp_path: Path) -> None:
    folder, ids, silent, views = invented(tmp_path / "silent")
    found = scored(folder)
    sector = {row["organisation"]: row["sector"] for row in found["organisations"]}
    full = filled(ids, sector, views, set())
    leaders = Counter({row["organisation"]: row["answered"] for row in found["organisations"]})
    assert {i for i in ids if not leaders[i]} == silent
    assert len(silent) == 38
    assert found["response"]["organisations_answered"] == 39
    counts = Counter({(i, j): leaders[i] for i, j in permutations(ids, 2)})
    assert_dyads(found, ids, views, full, counts)

    grades = Counter(d["grade"] for d in found["dyads"])
    for d in found["dyads"]:
        hushed = len({d["a"], d["b"]} & silent)
        assert d["grade"] in (("B",), ("C", "C-"), ("D", "none"))[hushed]
        if d["grade"] == "C-":
            assert d["score"]["value"] == (d["view_ab"]["value"] or d["view_ba"]["value"] or 0)
        if d["grade"] == "none":
            assert d["score"]["value"] is d["band"] is d["working"] is None
    assert set(grades) == {"B", "C", "C-", "D", "none"}
    assert sum(grades.values()) == 77 * 76 // 2

    known = [both(full.get((i, j)), full.get((j, i))) for i, j in combinations(ids, 2)]
    score = found["system"]["score"]
    assert value_of(score) == near(fmean(m for m in known if m is not None))
    assert score["n"] == sum(m is not None for m in known)
    assert score["imputed"] == grades["C"] + grades["D"]
    for row in found["organisations"]:
        assert (row["experienced"]["value"] is None) == (row["organisation"] in silent)

    zeros = scored(invented(tmp_path / "zeros", zeros=True)[0])
    assert value_of(zeros["system"]["score"]) < value_of(score) - 5
    assert zeros["response"]["organisations_answered"] == 77


def test_one_question_and_nobody_answers(tmp_path: Path) -> None:
    folder, *_ = invented(tmp_path)
    path = folder / "waves" / "1" / "ratings.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    problems = Problems()
    survey = open_survey(folder, problems)
    found = results_of(assess(survey, read(survey, None, problems), replicates=0))
    assert not problems.errors
    for part in ("score", "coverage", "quality", "working_share"):
        assert found["system"][part]["value"] is None
    assert found["system"]["band"] is None
    assert found["response"]["leaders_answered"] == 0
    assert {d["grade"] for d in found["dyads"]} == {"none"}
    assert {d["score"]["value"] for d in found["dyads"]} == {None}
