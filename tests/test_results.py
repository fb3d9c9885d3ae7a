"""The contract of results.json: its schema, its numbers, its tables and its bytes."""

from __future__ import annotations

import copy
import itertools
import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from maturity.assessment import assess
from maturity.results import results_of, to_json
from maturity.sensitivity import TITLES
from maturity.settings import Settings
from maturity.survey import open_survey, read
from maturity.tables import tables

ROOT = Path(__file__).parent.parent
NORTHMOOR = ROOT / "surveys" / "examples" / "northmoor"
SCHEMA = json.loads((ROOT / "maturity" / "results.schema.json").read_text(encoding="utf-8"))
SCORE = ("value", "low", "high", "worst_low", "worst_high", "n", "imputed")
ENDS = ("low", "high", "worst_low", "worst_high")

Plain = dict[str, Any]


def scored(folder: Path, wave: str) -> Plain:
    survey = open_survey(folder)
    return results_of(assess(survey, read(survey, wave), replicates=50))


def faults(found: Plain) -> list[str]:
    """What the schema has against these results, as `path: message`."""
    checker = jsonschema.Draft202012Validator(SCHEMA)
    return [
        f"{'/'.join(map(str, error.path))}: {error.message}" for error in checker.iter_errors(found)
    ]


def scores(part: Any, path: str = "") -> Iterator[tuple[str, Plain]]:
    """Every SCORE and every criterion in the results with its path."""
    if isinstance(part, dict):
        if "worst_low" in part and "n" in part:
            yield path, part
        for key, value in part.items():
            yield from scores(value, f"{path}/{key}")
    elif isinstance(part, list):
        for n, value in enumerate(part):
            yield from scores(value, f"{path}/{n}")


def numbers(part: Any) -> Iterator[float]:
    if isinstance(part, dict | list):
        for value in part.values() if isinstance(part, dict) else part:
            yield from numbers(value)
    elif isinstance(part, float):
        yield part


@pytest.fixture(scope="module", params=["2025", "2026"])
def found(request: pytest.FixtureRequest) -> Plain:
    return scored(NORTHMOOR, request.param)


@pytest.fixture(scope="module")
def northmoor() -> Plain:
    return scored(NORTHMOOR, "2026")


@pytest.fixture(scope="module")
def earlier() -> Plain:
    """The wave of which there is not enough evidence."""
    return scored(NORTHMOOR, "2025")


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Plain:
    """A survey that three organisations were invited to and nobody answered, with one board."""
    folder = tmp_path_factory.mktemp("silent")
    files = {
        "survey.toml": '[survey]\nid = "quiet"\ntitle = "Quiet"\n[[wave]]\nid = "1"\n',
        "organisations.csv": "organisation,name,sector,places,hub\nI,Board,icb,Dale,yes\n"
        "T,Trust,nhs_acute,Dale,\nC,Council,local_government,Dale,\n",
        "bodies.csv": "body,name,kind,place\nB,The board,icb,\n",
        "seats.csv": "body,organisation,kind\nB,I,voting\nB,T,voting\nB,C,voting\n",
        "expected.csv": "organisation,partner,change,reason\nT,C,remove,to have one removed\n",
        "waves/1/leaders.csv": "leader,organisation\nl1,I\nl2,T\nl3,C\n",
        "waves/1/ratings.csv": "leader,partner,gate,depth,reliability,openness,purpose,"
        "understanding,voice,disagreement\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return scored(folder, "1")


# -- the schema ----------------------------------------------------------------------------------


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_object_of_the_schema_is_strict() -> None:
    def walk(part: Any, path: str) -> Iterator[str]:
        if isinstance(part, dict):
            # A file's path is whatever the survey calls it.
            free = path.endswith("/inputs")
            if part.get("type") == "object" and not free:
                strict = part.get("additionalProperties") is False
                if not strict or part.get("required") != list(part["properties"]):
                    yield path
            for key, value in part.items():
                yield from walk(value, f"{path}/{key}")

    assert list(walk(SCHEMA, "")) == []


def test_the_example_keeps_to_the_schema(found: Plain) -> None:
    assert faults(found) == []


def test_a_survey_without_answers_keeps_to_the_schema(silent: Plain) -> None:
    assert faults(silent) == []


def test_the_schema_knows_every_setting() -> None:
    assert SCHEMA["$defs"]["settings"]["required"] == list(Settings().as_dict())


def _verdicts(found: Plain) -> list[Plain]:
    return [found["verdicts"]["system_in_name_only"], *found["verdicts"]["places"]]


def _set(*path: str | int, to: Any) -> Callable[[Plain], None]:
    def change(found: Plain) -> None:
        part: Any = found
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = to

    return change


def _without(*path: str | int) -> Callable[[Plain], None]:
    def change(found: Plain) -> None:
        part: Any = found
        for key in path[:-1]:
            part = part[key]
        del part[path[-1]]

    return change


SYSTEM = ("verdicts", "system_in_name_only")
PLACE = ("verdicts", "places", 0)


@pytest.mark.parametrize(
    "change",
    [
        _without("notes"),
        _without("system", "score"),
        _without("system", "score", "worst_low"),
        _without("dyads", 0, "grade"),
        _without("verdicts", "places", 0, "place"),
        _without("made", "settings", "delta"),
        _without(*SYSTEM, "criteria", 4),
        _set("extra", to=1),
        _set("system", "score", "extra", to=1),
        _set("dyads", 0, "view_ab", "extra", to=1),
        _set("system", "score", "value", to=101),
        _set("system", "score", "value", to=-0.1),
        _set("system", "score", "value", to="57"),
        _set("system", "score", "n", to=-1),
        _set("system", "score", "n", to=1.5),
        _set("system", "score", "n", to=None),
        _set("system", "coverage", "value", to=57),
        _set("profile", "connectedness_without_hub", "high", to=1.01),
        _set("response", "leader_rate", to=82),
        _without("verdicts", "sensitivity"),
        _without("verdicts", "sensitivity", 0, "strength"),
        _without(*SYSTEM, "watch"),
        _without(*SYSTEM, "gate", 6),
        _without("sectors", 0, "left_out"),
        _set(*SYSTEM, "verdict", to="in name only"),
        _set(*SYSTEM, "verdict", to=None),
        _set(*SYSTEM, "verdict", to="not_enough_evidence"),
        _set(*SYSTEM, "strength", to="certain"),
        _set(*SYSTEM, "strength", to=None),
        _set(*SYSTEM, "watch", to=None),
        _set(*SYSTEM, "gate", 0, "found", to=5),
        _set(*SYSTEM, "gate", 1, "found", to="plenty"),
        _set(*SYSTEM, "gate", 1, "needed", to=None),
        _set(*SYSTEM, "gate", 1, "id", to="sectors"),
        _set(*SYSTEM, "settle", to=[{"organisation": "NMCC", "criteria": ["C1"], "swing": 3}]),
        _set(*SYSTEM, "criteria", 0, "met", to=True),
        _set(*SYSTEM, "criteria", 0, "met", to=None),
        _set(*PLACE, "watch", to=True),
        _set(*PLACE, "gate", 0, "id", to="ties"),
        _set("verdicts", "sensitivity", to=[]),
        _set("verdicts", "sensitivity", 0, "verdict", to=None),
        _set("sectors", 0, "left_out", to=None),
        _set(*SYSTEM, "criteria", 0, "value", to=57),
        _set(*SYSTEM, "criteria", 0, "id", to="P1"),
        _set(*SYSTEM, "criteria", 1, "unit", to="per cent"),
        _set("dyads", 0, "kind", to="hostile"),
        _set("dyads", 0, "grade", to="E"),
        _set("dyads", 0, "working", to=0),
        _set("dyads", 0, "in_name_only", to=False),
        _set("dyads", 0, "in_name_only", to=None),
        _set("dyads", 0, "band_low", to=None),
        _set("dyads", 0, "reasons", to=[]),
        _set("format", to="maturity-results/2"),
        _set("wave", "form", to="census"),
        _set("wave", "from", to="3 March 2026"),
        _set("made", "audience", to="everyone"),
        _set("made", "labels", "bands", to=["low", "high"]),
        _set("made", "inputs", to={"ratings.csv": "abc"}),
        _set("made", "settings", "gate_ties", to=14),
        _set("structure", "hash", to="md5:0"),
        _set("structure", "frozen", to="yes"),
        _set("diagnostics", to={"density": 0.5}),
        _set("diagnostics", "extra", to={}),
        _without("diagnostics", "centre_gap"),
        _set("diagnostics", "seats_without_voice", "reason", to="no idea"),
        _set("diagnostics", "seats_without_voice", "organisations", 0, "seats", to=[]),
        _set("diagnostics", "seats_without_voice", "organisations", 0, "found", to="met"),
        _set("diagnostics", "seats_without_voice", "sectors", 0, "voice", "value", to=-1),
        _set("diagnostics", "centre_gap", "views", "gap", "low", to=-101),
        _set("diagnostics", "centre_gap", "views", "hub", "low", to=-1),
        _without("diagnostics", "centre_gap", "top", "reason"),
        _set("diagnostics", "centre_gap", "roles", 0, "role", to="king"),
        _set("notes", to=[""]),
    ],
)
def test_the_schema_refuses(northmoor: Plain, change: Callable[[Plain], None]) -> None:
    changed = copy.deepcopy(northmoor)
    change(changed)
    assert len(faults(changed)) >= 1


@pytest.mark.parametrize(
    "entry",
    [
        {"organisation": "NMCC", "criteria": ["C1"], "swing": None},
        {"organisation": "NMCC", "criteria": ["C1"], "swing": 101},
        {"organisation": "NMCC", "criteria": ["P1"], "swing": 3},
        {"organisation": "NMCC", "criteria": [], "swing": 3},
        {"organisation": "", "criteria": ["C1"], "swing": 3},
        {"organisation": "NMCC", "criteria": ["C1"]},
    ],
)
def test_the_schema_refuses_what_would_not_settle_it(earlier: Plain, entry: Plain) -> None:
    changed = copy.deepcopy(earlier)
    changed["verdicts"]["system_in_name_only"]["settle"] = [entry]
    assert len(faults(changed)) >= 1


# -- numbers -------------------------------------------------------------------------------------


def test_numbers_carry_nine_significant_digits(found: Plain) -> None:
    assert all(math.isfinite(number) for number in numbers(found))
    assert [number for number in numbers(found) if float(f"{number:.9g}") != number] == []
    # And not fewer: a mean over many pairs has more digits than it needs.
    assert len(re.sub(r"\D", "", repr(found["system"]["score"]["value"])).lstrip("0")) == 9


def test_every_score_has_the_same_keys_and_a_base(found: Plain) -> None:
    every = list(scores(found))
    assert len(every) > 800
    for path, part in every:
        assert tuple(k for k in part if k in SCORE) == SCORE or "threshold" in part, path
        ends = [part[key] for key in ("worst_low", "low", "value", "high", "worst_high")]
        known = [end for end in ends if end is not None]
        assert known == sorted(known), path
        assert part.get("imputed", 0) <= max(part["n"], 1), path
        if part["value"] is not None:
            # A view that nobody gave has a stand-in and no leader behind it.
            assert part["n"] > 0 or part["imputed"] > 0, path


def test_a_depth_has_a_base_of_its_own(found: Plain) -> None:
    # A leader who cannot judge a relationship may still know how the two work together.
    both = [(dyad["depth"], dyad["score"]) for dyad in found["dyads"]]
    assert any(depth["n"] > score["n"] for depth, score in both)


def test_a_pair_without_a_score_has_no_band_and_does_not_work(found: Plain) -> None:
    unknown = [dyad for dyad in found["dyads"] if dyad["score"]["value"] is None]
    assert unknown
    for dyad in found["dyads"]:
        lost = dyad["score"]["value"] is None
        assert (dyad["band"] is None) == lost
        assert (dyad["working"] is None) == lost
        assert (dyad["grade"] == "none") == lost
        assert dyad["kind"] is None or dyad["band"] == "Immature"
        # Nobody is named by what was filled in, or by one side alone.
        assert dyad["kind"] is None or dyad["grade"] in ("A", "B")
        assert dyad["in_name_only"] != "flagged" or dyad["grade"] in ("A", "B")


def test_the_system_is_the_mean_of_its_pairs(found: Plain) -> None:
    known = [d["score"]["value"] for d in found["dyads"] if d["score"]["value"] is not None]
    assert found["system"]["score"]["value"] == pytest.approx(sum(known) / len(known), abs=1e-6)
    assert found["system"]["score"]["n"] == len(known)
    working = [d["working"] for d in found["dyads"] if d["working"] is not None]
    share = found["system"]["working_share"]["value"]
    assert share == pytest.approx(sum(working) / len(working), abs=1e-6)


def test_nobody_answered_is_null_and_never_nought(silent: Plain) -> None:
    parts = list(scores(silent))
    assert len(parts) > 50
    for path, part in parts:
        assert part["value"] is None, path
        assert part["n"] == 0, path
    assert silent["system"]["band"] is None
    assert {dyad["grade"] for dyad in silent["dyads"]} == {"none"}
    assert {dyad["band"] for dyad in silent["dyads"]} == {None}
    assert {dyad["working"] for dyad in silent["dyads"]} == {None}
    assert silent["structure"]["score_without_removals"]["value"] is None
    # What was counted and came to nought is a nought.
    assert silent["response"]["leader_rate"] == 0.0
    assert silent["response"]["leaders_invited"] == 3


def test_nobody_answered_may_mean_anything_and_decides_nothing(silent: Plain) -> None:
    assert [silent["system"]["score"][end] for end in ENDS] == [0, 100, 0, 100]
    assert [silent["system"]["working_share"][end] for end in ENDS] == [0, 1, 0, 1]
    labels = silent["made"]["labels"]["bands"]
    for part in (silent["system"], *silent["dyads"]):
        assert (part["band_low"], part["band_high"]) == (labels[0], labels[-1])
    for verdict in _verdicts(silent):
        assert (verdict["verdict"], verdict["strength"]) == ("not_enough_evidence", None)
        assert {criterion["met"] for criterion in verdict["criteria"]} == {"unknown"}
        assert not all(check["met"] for check in verdict["gate"])
    assert {dyad["in_name_only"] for dyad in silent["dyads"]} == {"not_enough_evidence"}
    assert {v["verdict"] for v in silent["verdicts"]["sensitivity"]} == {"not_enough_evidence"}


# -- ranges and verdicts -------------------------------------------------------------------------

#: Descriptions beside the model: they are given without a range.
UNRANGED = ("/structure/score_without_removals", "/informal/")


def test_every_score_that_is_known_has_both_ranges_or_is_a_description(found: Plain) -> None:
    for path, part in scores(found):
        given = [part[end] is not None for end in ENDS]
        assert all(given) or not any(given), path
        if path.startswith(UNRANGED):
            assert not any(given), path
        elif part["value"] is not None:
            assert all(given), path
    assert found["made"]["replicates"] == 50


def test_the_bands_of_a_range_hold_the_band(found: Plain) -> None:
    labels = found["made"]["labels"]["bands"]
    for part in (found["system"], *found["dyads"]):
        low, high = labels.index(part["band_low"]), labels.index(part["band_high"])
        assert low <= high
        if part["band"] is not None:
            assert low <= labels.index(part["band"]) <= high


def sign(criterion: Plain, low: str, high: str) -> str:
    """What a range says of a criterion."""
    if criterion[low] is None:
        return "unknown"
    if criterion[high] < criterion["threshold"] - 1e-9:
        return "met"
    return "not_met" if criterion[low] >= criterion["threshold"] - 1e-9 else "unknown"


def decided(signs: list[str], needed: int) -> str:
    """The first sign and enough of the others, tried on every way the unknown could turn out."""
    ways = itertools.product(
        *([sign == "met"] if sign != "unknown" else [True, False] for sign in signs)
    )
    found = {first and sum(others) >= needed for first, *others in ways}
    return ("flagged" if found == {True} else "not_flagged") if len(found) == 1 else "open"


def test_verdicts_follow_from_the_ranges_beside_them(found: Plain) -> None:
    for verdict in _verdicts(found):
        criteria = verdict["criteria"]
        likely = [sign(criterion, "low", "high") for criterion in criteria]
        worst = [sign(criterion, "worst_low", "worst_high") for criterion in criteria]
        assert [criterion["met"] for criterion in criteria] == likely
        needed = 1 if "place" in verdict else found["made"]["settings"]["sino_needed"]
        expected = decided(likely, needed)
        if expected == "open" or not all(check["met"] for check in verdict["gate"]):
            assert (verdict["verdict"], verdict["strength"]) == ("not_enough_evidence", None)
        else:
            strength = "firm" if decided(worst, needed) == expected else "probable"
            assert (verdict["verdict"], verdict["strength"]) == (expected, strength)


def test_every_check_of_the_gate_compares_what_was_found(found: Plain) -> None:
    for verdict in _verdicts(found):
        for check in verdict["gate"]:
            if check["id"] != "structure":
                assert check["met"] == (check["found"] >= check["needed"] - 1e-9)
    counts = {check["id"]: check for check in found["verdicts"]["system_in_name_only"]["gate"]}
    assert counts["ties"]["found"] == found["structure"]["expected_ties"]
    assert counts["organisations"]["found"] == found["response"]["organisations"]
    assert counts["leaders"]["found"] == found["response"]["leaders_answered"]
    assert counts["organisation_share"]["found"] == found["response"]["organisation_rate"]
    graded = [dyad["grade"] in ("A", "B", "C") for dyad in found["dyads"]]
    assert counts["dyad_share"]["found"] == pytest.approx(sum(graded) / len(graded), abs=1e-8)


def test_what_would_settle_it_is_said_only_where_it_is_open(found: Plain) -> None:
    verdict = found["verdicts"]["system_in_name_only"]
    codes = {organisation["organisation"] for organisation in found["organisations"]}
    still = {c["id"] for c in verdict["criteria"] if c["met"] == "unknown"}
    swings = [entry["swing"] for entry in verdict["settle"]]
    assert bool(swings) == (verdict["verdict"] == "not_enough_evidence")
    assert swings == sorted(swings, reverse=True)
    for entry in verdict["settle"]:
        assert entry["organisation"] in codes
        assert set(entry["criteria"]) <= still
        assert 0.5 <= entry["swing"] <= 100


def test_a_watched_system_is_not_flagged_and_shows_a_sign(found: Plain) -> None:
    verdict = found["verdicts"]["system_in_name_only"]
    shows = any(c["met"] == "met" for c in verdict["criteria"])
    shows |= (verdict["criteria"][0]["value"] or 1) < 0.75
    assert verdict["watch"] == (verdict["verdict"] == "not_flagged" and shows)


def test_the_verdict_is_given_under_every_other_choice(found: Plain) -> None:
    given = found["verdicts"]["sensitivity"]
    assert {entry["id"]: entry["title"] for entry in given} == TITLES
    assert [entry["id"] for entry in given] == list(TITLES)


def test_a_sector_is_left_out_only_where_both_ranges_say_so(found: Plain) -> None:
    middle = found["made"]["settings"]["band_cuts"][1]
    stands = found["system"]["score"]["low"] >= middle
    for sector in found["sectors"]:
        high = sector["cross"]["high"]
        assert sector["left_out"] == (stands and high is not None and high < middle)


# -- tables --------------------------------------------------------------------------------------

LISTS: dict[str, Callable[[Plain], list[Plain]]] = {
    name: (lambda found, name=name: found[name])  # type: ignore[misc]
    for name in ("organisations", "sectors", "partner_groups", "sector_blocks", "places",
                 "dimensions", "statements", "dyads", "informal")
}  # fmt: skip
LISTS |= {
    "response": lambda found: found["response"]["by_sector"],
    "seats": lambda found: found["structure"]["seats_by_sector"],
    "criteria": lambda found: [
        {"place": verdict.get("place", ""), **criterion}
        for verdict in _verdicts(found)
        for criterion in verdict["criteria"]
    ],
    "seats_without_voice": lambda found: found["diagnostics"]["seats_without_voice"][
        "organisations"
    ],
    "roles": lambda found: found["diagnostics"]["centre_gap"]["roles"],
    "voice": lambda found: found["diagnostics"]["seats_without_voice"]["sectors"],
    "two_sides": lambda found: found["diagnostics"]["two_sides"]["apart"],
    "agreement": lambda found: found["diagnostics"]["agreement"]["organisations"],
    "leaders_apart": lambda found: found["diagnostics"]["agreement"]["apart"],
    "raters": lambda found: found["diagnostics"]["relations"]["blocks"],
    "severity": lambda found: found["diagnostics"]["relations"]["severity"]["sectors"],
    "quadrant": lambda found: found["diagnostics"]["quadrant"]["pairs"],
    "quadrant_sectors": lambda found: found["diagnostics"]["quadrant"]["blocks"],
    "quadrant_places": lambda found: found["diagnostics"]["quadrant"]["places"],
    "hidden_strength": lambda found: found["diagnostics"]["hidden_strength"]["ties"],
    "common_ground": lambda found: found["diagnostics"]["common_ground"]["ground"],
    "aims": lambda found: found["diagnostics"]["common_ground"]["aims"],
    "shared_on_paper": lambda found: found["diagnostics"]["shared_on_paper"]["rows"],
    "levels": lambda found: found["diagnostics"]["levels"]["levels"],
    "place_levels": lambda found: found["diagnostics"]["levels"]["places"],
    "bodies": lambda found: found["diagnostics"]["levels"]["bodies"],
    "commissioning": lambda found: found["diagnostics"]["commissioning"]["parts"],
    "items": lambda found: found["diagnostics"]["items"],
    "structure": lambda found: arranged(found)["net"],
    "structure_nodes": lambda found: arranged(found)["nodes"]["rows"],
    "structure_census": lambda found: arranged(found)["census"],
    "structure_brokerage": lambda found: arranged(found)["brokerage"],
    "structure_communities": lambda found: arranged(found)["communities"],
    "structure_practice": lambda found: [
        {"test": test, **row}
        for test in ("together", "held_still")
        for row in arranged(found)["practice"][test]
    ],
    "structure_leaders": lambda found: (arranged(found)["people"] or {"leaders": []})["leaders"],
    "sector_mixing": lambda found: arranged(found)["sector_mixing"],
    "place_mixing": lambda found: arranged(found)["place_mixing"],
    "sensitivity": lambda found: found["verdicts"]["sensitivity"],
    "profile": lambda found: [
        {"measure": name, **score} for name, score in found["profile"].items()
    ],
    "matrix": lambda found: list(matrix(found)),
}


def arranged(found: Plain) -> Plain:
    structure: Plain = found["diagnostics"]["structure"]
    return structure


def matrix(found: Plain) -> Iterator[Plain]:
    """Who rates whom, from the pairs: an empty cell where nothing was said."""
    codes = [o["organisation"] for o in found["organisations"]]
    for giver in codes:
        row: Plain = {"gives": giver} | dict.fromkeys(codes)
        for d in found["dyads"]:
            for a, b, side in ((d["a"], d["b"], "view_ab"), (d["b"], d["a"], "view_ba")):
                if a == giver and not d[side]["imputed"]:
                    row[b] = d[side]["value"]
        yield row


def flattened(row: Plain) -> Plain:
    """A row as docs/results.md says that a table holds it."""
    flat: Plain = {}
    for key, value in row.items():
        if isinstance(value, dict) and "value" in value:
            flat |= {key if part == "value" else f"{key}_{part}": value[part] for part in value}
        elif isinstance(value, dict):
            flat |= {f"{key}_{part}": number for part, number in value.items()}
        else:
            flat[key] = "; ".join(value) if isinstance(value, list) else value
    return flat


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_table_is_its_list_flattened(found: Plain, name: str) -> None:
    rows = [flattened(row) for row in LISTS[name](found)]
    table = tables(found)[name]
    assert len(table) == len(rows)
    if rows:
        assert list(table.columns) == list(rows[0])
        assert table.to_dict("records") == rows
    else:
        assert list(table.columns)[:2] == ["a", "b"]


def test_there_is_a_table_for_every_list_and_no_other(found: Plain) -> None:
    assert sorted(tables(found)) == sorted(LISTS)
    lists = {key for key, value in found.items() if isinstance(value, list)} - {"notes"}
    assert lists <= set(LISTS)


# -- bytes ---------------------------------------------------------------------------------------


def test_the_text_is_the_same_twice() -> None:
    first, second = (to_json(scored(NORTHMOOR, "2026")) for _ in range(2))
    assert first == second


def test_the_text_is_json_and_holds_the_same(found: Plain) -> None:
    text = to_json(found)
    assert json.loads(text) == found
    assert text.endswith("}\n")
    assert "NaN" not in text
    assert "Infinity" not in text
