"""What an audience may see: thresholds, rounding, suppression, and that nothing hides elsewhere."""

from __future__ import annotations

import importlib.util
import json
import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from surveys_made import make
from systems_made import invented, looked_at
from waves_made import mixed_wave

from maturity.assessment import Assessment
from maturity.errors import MaturityError
from maturity.model import dyad
from maturity.register import Consent
from maturity.release import Released, release
from maturity.release.edition import CELL, edition
from maturity.release.insiders import insiders, protected, truth
from maturity.release.linked import (
    LEADERS,
    PAIRS,
    QUESTION,
    TANGLED,
    VIEWS,
    VOICE,
    WORKING,
    Cell,
    cells,
    paper_of,
)
from maturity.release.marks import at, published
from maturity.release.rounding import outward, shown, span
from maturity.release.rules import (
    PARTNERS,
    PUBLIC,
    Group,
    change_may_be_shown,
    rules_for,
)
from maturity.release.suppress import allowed, suppress
from maturity.results import results_of, to_json
from maturity.settings import Settings
from maturity.survey import open_survey

ROOT = Path(__file__).parent.parent
EDITION = json.loads((ROOT / "maturity" / "edition.schema.json").read_text("utf-8"))
#: The public edition is made as the other is and takes as long again: a proof.
BOTH = [PARTNERS, pytest.param(PUBLIC, marks=pytest.mark.slow)]
RULES = {audience: rules_for(audience, Settings()) for audience in (PARTNERS, PUBLIC)}


def group(leaders: list[int], weight: list[float]) -> Group:
    return Group(np.array(leaders), np.array(weight, dtype=float))


@pytest.mark.parametrize(
    ("leaders", "weight", "partners", "public"),
    [
        ([4, 3, 3, 3], [1, 1, 1, 1], None, None),
        ([2, 1, 1], [1, 1, 1], "fewer than 5 leaders", "fewer than 10 leaders"),
        ([3, 3], [1, 1], "fewer than 3 organisations", "fewer than 10 leaders"),
        ([9, 9], [1, 1], "fewer than 3 organisations", "fewer than 4 organisations"),
        (
            [4, 3, 3, 3],
            [3, 1, 1, 0.5],
            "one organisation has too much of the weight",
            "one organisation has too much of the weight",
        ),
        # Half of the weight is not too much for partners, and is for the public.
        ([4, 3, 3, 3], [3, 1, 1, 1], None, "one organisation has too much of the weight"),
        # One leader with 40 per cent of the weight gives that leader away.
        (
            [1, 4, 4, 4],
            [4, 2, 2, 2],
            "an organisation with much of the weight",
            "an organisation with much of the weight",
        ),
        ([0, 3, 3, 0], [1, 1, 1, 0], "fewer than 3 organisations", "fewer than 10 leaders"),
    ],
)
def test_a_group_is_enough_leaders_of_enough_organisations_none_with_too_much_weight(
    leaders: list[int], weight: list[float], partners: str | None, public: str | None
) -> None:
    for audience, expected in ((PARTNERS, partners), (PUBLIC, public)):
        fault = group(leaders, weight).fault(RULES[audience])
        assert (fault is None) == (expected is None), (audience, fault)
        assert fault is None or fault.startswith(str(expected))


def test_a_change_is_not_about_a_few_who_joined_or_left() -> None:
    rules = RULES[PARTNERS]
    assert change_may_be_shown(5, 0, 0, rules)
    assert change_may_be_shown(20, 5, 7, rules)
    assert not change_may_be_shown(20, 1, 0, rules)
    assert not change_may_be_shown(20, 0, 4, rules)
    assert not change_may_be_shown(4, 0, 0, rules)


def test_settings_raise_the_thresholds() -> None:
    rules = rules_for(PARTNERS, Settings(release_partners=8, release_side=4))
    assert (rules.leaders, rules.side) == (8, 4)
    assert group([3, 2, 2], [1, 1, 1]).fault(rules) == "fewer than 8 leaders"


@given(
    st.floats(0, 100),
    st.sampled_from([1.0, 5.0]),
    st.lists(st.sampled_from([25.0, 50.0, 75.0, 90.0]), unique=True),
)
def test_the_span_of_a_rounded_number_holds_every_number_that_is_rounded_so(
    value: float, unit: float, marks: list[float]
) -> None:
    number = shown(value, unit, marks)
    low, high = span(number, unit, marks)
    assert low - 1e-6 <= value <= high + 1e-6
    assert not any(value < mark - 1e-9 and number >= mark for mark in marks)
    assert math.isclose(number / unit, round(number / unit), abs_tol=1e-9)


def test_a_range_is_rounded_outwards() -> None:
    assert outward(0.31, 0.99, 0.05, 1.0) == (0.3, 1.0)
    assert outward(50.0, 60.0, 5, 100) == (50.0, 60.0)


# -- the linear tables ---------------------------------------------------------------------------


def value_of(assessment: Assessment, cell: Cell) -> float | None:
    """A number of the results as the mean that its cell says it is."""
    said = assessment.basis.said
    made = np.isfinite(said.values).any(axis=0)
    views, voice = assessment.views.quality, assessment.views.voice
    assert voice is not None
    values = {
        PAIRS: assessment.outcome.maturity[:, 0],
        WORKING: assessment.outcome.working[:, 0],
        VIEWS: views.values[..., 0].reshape(-1),
        VOICE: voice.values[..., 0].reshape(-1),
        LEADERS: said.values[0, made],
        QUESTION: said.values[1 + cell.question, made],
    }[cell.kind]
    if not cell.members.any():
        return None
    inside = cell.members > 0
    return float((values[inside] * cell.members[inside]).sum() / cell.members.sum())


@pytest.mark.parametrize("wave", [mixed_wave(3, size=9), mixed_wave(8, size=12), invented(5)])
def test_every_cell_is_the_mean_that_the_attacker_takes_it_for(wave: Any) -> None:
    assessment = looked_at(wave)
    results, paper = results_of(assessment), paper_of(assessment)
    compared = 0
    for cell in cells(paper, results):
        if cell.kind in (TANGLED, "band", "counts"):
            continue
        mean = value_of(assessment, cell)
        for path in cell.paths:
            value = at(results, (*path, "value"))
            if value is not None and mean is not None:
                assert value == pytest.approx(mean, abs=1e-6), cell.key
                compared += 1
    assert compared > 100


# -- an edition ----------------------------------------------------------------------------------


@cache
def example(audience: str) -> tuple[Assessment, Released]:
    assessment = looked_at(invented(11, size=16))
    return assessment, release(assessment, audience, replays=5)


def numbers(found: Any) -> Iterator[float]:
    if isinstance(found, dict):
        for key, value in found.items():
            if key not in ("settings", "threshold", "line", "tolerance", "seed", "replicates"):
                yield from numbers(value)
    elif isinstance(found, list):
        for value in found:
            yield from numbers(value)
    elif isinstance(found, float):
        yield found


def scores(found: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Any]]:
    if isinstance(found, dict):
        if "worst_low" in found:
            yield path, found
        for key, value in found.items():
            yield from scores(value, (*path, key))
    elif isinstance(found, list):
        for n, value in enumerate(found):
            yield from scores(value, (*path, n))


@pytest.mark.parametrize("audience", BOTH)
def test_an_edition_is_laid_out_as_the_results_and_says_whose_it_is(audience: str) -> None:
    assessment, released = example(audience)
    whole = results_of(assessment)
    assert set(released.results) - {"bands", "release"} == set(whole)
    assert released.results["made"]["audience"] == audience
    assert released.results["made"]["inputs"] == {}
    assert released.audit is not None
    assert released.audit.holds
    assert released.audit.width >= 25.0 - 1e-4
    for name in ("organisations", "sectors", "sector_blocks", "places", "dimensions"):
        assert len(released.results[name]) == len(whole[name])
    assert released.results["system"]["score"]["value"] is not None


@pytest.mark.parametrize("audience", BOTH)
def test_an_edition_keeps_to_its_schema(audience: str) -> None:
    valid = jsonschema.Draft202012Validator(EDITION)
    found = json.loads(to_json(example(audience)[1].results))
    valid.validate(found)
    for path, planted in (
        ("novelty", 1), ("system.score.value", "62"), ("system.score.novelty", 1),
        ("response.leaders_answered", 55.5), ("made.audience", "everybody"), ("dyads", {}),
        ("release", None),
    ):  # fmt: skip
        *way, last = path.split(".")
        wrong = json.loads(json.dumps(found))
        part = wrong
        for step in way:
            part = part[step]
        part[last] = planted
        assert not valid.is_valid(wrong), path


def test_the_schema_of_editions_is_made_from_that_of_the_results() -> None:
    """Made again with: python docs/schema.py"""
    spec = importlib.util.spec_from_file_location("schema", ROOT / "docs" / "schema.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.edition() == (ROOT / "maturity" / "edition.schema.json").read_text("utf-8")


@pytest.mark.parametrize("audience", BOTH)
def test_an_edition_says_how_it_was_made_and_attacked(audience: str) -> None:
    _, released = example(audience)
    said, found = released.results["release"], released.audit
    schema = json.loads((ROOT / "maturity" / "results.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(said, schema["$defs"]["release"])
    assert found is not None
    assert said["audience"] == audience
    assert said["rules"]["leaders"] == {PARTNERS: 5, PUBLIC: 10}[audience]
    proof = released.proof
    assert proof is not None
    assert "by_worlds" not in said["audit"]
    assert said["audit"]["protected"] < proof.values
    assert said["audit"]["insiders"] == found.insiders
    assert said["shown"] == len(released.shown)
    assert said["audit"]["covered"]
    # Seconds differ from machine to machine, and are not part of an edition.
    assert "seconds" not in to_json(said)


@pytest.mark.parametrize(
    ("audience", "unit"), [(PARTNERS, 1.0), pytest.param(PUBLIC, 5.0, marks=pytest.mark.slow)]
)
def test_numbers_are_rounded_and_ranges_widened(audience: str, unit: float) -> None:
    assessment, released = example(audience)
    whole, seen = results_of(assessment), 0
    for path, score in scores(released.results):
        if path[0] == "diagnostics" or score["value"] is None:
            continue
        true, step = at(whole, path), unit / 100 if score_is_share(path) else unit
        seen += 1
        for name in ("value", "low", "high"):
            if score[name] is not None:
                assert math.isclose(score[name] / step, round(score[name] / step), abs_tol=1e-6)
        assert abs(score["value"] - true["value"]) <= step + 1e-9
        assert score["low"] <= true["low"] + 1e-9
        assert score["high"] >= true["high"] - 1e-9
        assert score["worst_low"] is None
        assert score["worst_high"] is None
    assert seen > 10


def score_is_share(path: tuple[Any, ...]) -> bool:
    return path[-1] in ("coverage", "working_share", "connectedness_without_hub") or (
        "criteria" in path and path[-1] in ((0, 3) if path[1] == "system_in_name_only" else (0, 2))
    )


@pytest.mark.parametrize("audience", BOTH)
def test_what_is_withheld_is_nowhere_in_the_bytes(audience: str) -> None:
    """Each number the consultant has, in full, is not in what others get, nor any part of it."""
    assessment, released = example(audience)
    text, looked = to_json(released.results), 0
    for _, score in scores(results_of(assessment)):
        for name in ("value", "low", "high", "worst_low", "worst_high"):
            number = score[name]
            if number is None or number == round(number, 2):
                continue
            looked += 1
            assert json.dumps(number)[:7] not in text
    assert looked > 500
    for leader in assessment.wave.leaders:
        assert f'"{leader.id}"' not in text


@pytest.mark.parametrize("audience", BOTH)
def test_a_score_that_is_withheld_says_so_and_nothing_else(audience: str) -> None:
    _, released = example(audience)
    hidden = [score for _, score in scores(released.results) if score.get("withheld")]
    assert len(hidden) > 20
    for score in hidden:
        assert all(value is None for key, value in score.items() if key in (
            "value", "low", "high", "worst_low", "worst_high", "n", "imputed", "met",
        ))  # fmt: skip


def test_partners_see_bands_of_pairs_with_three_a_side_and_no_number_without_five() -> None:
    assessment, released = example(PARTNERS)
    leaders = paper_of(assessment).leaders
    bands = 0
    for p, row in enumerate(released.results["dyads"]):
        if row["band"] is not None:
            bands += 1
            assert leaders[:, p].min() >= 3
        if row["score"]["value"] is not None:
            assert leaders[:, p].min() >= 5
        assert row["view_ab"]["withheld"]
        assert row["view_ba"]["withheld"]
        assert row["grade"] is None
        assert row["working"] is None
        assert row["in_name_only"] is None
        assert row["reasons"]
    assert bands


@pytest.mark.slow
def test_the_public_sees_no_pair_and_no_small_count() -> None:
    assessment, released = example(PUBLIC)
    assert released.results["dyads"] == []
    table = released.results["bands"]
    assert [row["band"] for row in table] == results_of(assessment)["made"]["labels"]["bands"]
    true = [sum(d["band"] == row["band"] for d in results_of(assessment)["dyads"]) for row in table]
    hidden = [n for row, n in zip(table, true, strict=True) if row["pairs"] is None]
    assert all(n >= CELL for row, n in zip(table, true, strict=True) if row["pairs"] is not None)
    # What is missing from the total is not the count of the one cell that is missing.
    assert not hidden or sum(hidden) >= CELL


@pytest.mark.parametrize("audience", BOTH)
def test_no_organisation_is_named_for_a_figure_of_its_own(audience: str) -> None:
    _, released = example(audience)
    for row in released.results["organisations"]:
        assert row["invited"] is None
        assert row["answered"] is None
        assert all(row[name]["withheld"] for name in ("score", "experienced", "reputed"))
    # The hub is the only organisation of its sector, which is then the hub by another name.
    icb = next(row for row in released.results["sectors"] if row["sector"] == "icb")
    assert icb["score"]["withheld"]
    assert icb["cross"]["withheld"]
    for verdict in [
        released.results["verdicts"]["system_in_name_only"],
        *released.results["verdicts"]["places"],
    ]:
        assert all(entry["organisation"] is None for entry in verdict["settle"])


@pytest.mark.parametrize("audience", BOTH)
def test_a_sector_with_one_respondent_is_counted_among_the_other_partners(audience: str) -> None:
    assessment, released = example(audience)
    rows = released.results["response"]["by_sector"]
    names = [row["sector"] for row in rows]
    assert "icb" not in names
    assert "nhs_partners" in names
    least = rules_for(audience, Settings()).organisations
    for row in rows:
        # Of how many organisations leaders answered would be said of each of them.
        assert row["organisations_answered"] is None
        assert row["leaders_answered"] is None or row["organisations"] >= least
    assert results_of(assessment)["response"]["by_sector"][0]["sector"] == "icb"


def test_the_consultant_has_everything() -> None:
    assessment, _ = example(PARTNERS)
    released = release(assessment, "consultant")
    assert released.results == results_of(assessment)
    assert released.audit is None


def test_a_verdict_does_not_tell_the_criterion_that_is_withheld() -> None:
    from maturity.release.decided import _tells

    open_ = {"met": "unknown"}
    hidden = {"met": None, "withheld": True}
    gate = {"gate": [{"met": True}]}
    # Flagged takes C1, so the word alone would tell it.
    assert _tells({**gate, "verdict": "flagged"}, [hidden, open_, open_, open_, open_], 2)
    met = {"met": "met"}
    # With two others met a third may be anything.
    assert not _tells({**gate, "verdict": "flagged"}, [met, met, hidden, met, open_], 2)
    # One met beside it is one too few: the hidden one must be the second.
    assert _tells({**gate, "verdict": "flagged"}, [met, met, hidden, open_, open_], 2)
    # Where the gate failed the criteria decide nothing.
    closed = {"gate": [{"met": False}], "verdict": "not_enough_evidence"}
    assert not _tells(closed, [hidden, open_, open_, open_, open_], 2)


def test_something_new_in_the_results_is_withheld() -> None:
    assessment, released = example(PARTNERS)
    results = results_of(assessment)
    results["diagnostics"]["brokers"] = {"secret": 12.345}
    results["novelty"] = [{"secret": 12.345}]
    paper = paper_of(assessment)
    made = edition(results, cells(paper, results), released.shown, RULES[PARTNERS])
    assert "12.345" not in to_json(made)


# -- suppression ---------------------------------------------------------------------------------


def test_no_group_is_shown_beside_another_that_a_few_set_apart() -> None:
    assessment = looked_at(invented(21, size=20))
    results, paper = results_of(assessment), paper_of(assessment)
    known = cells(paper, results)
    rules = RULES[PARTNERS]
    may = allowed(known, paper, rules, views=frozenset(), scores=frozenset())
    show = suppress(known, may, paper, rules)
    pairs = [c for c in known if c.kind == PAIRS and c.pair < 0 and c.key in show]
    for outer in pairs:
        for inner in pairs:
            rest = (outer.members > 0) & (inner.members == 0)
            if (inner.members > outer.members).any() or not rest.any():
                continue
            behind = {
                int(n): int(paper.leaders[:, rest][paper.frame.sides[:, rest] == n].max())
                for n in np.unique(paper.frame.sides[:, rest])
            }
            assert sum(behind.values()) >= rules.leaders, (outer.key, inner.key)


def test_a_cut_takes_away_what_is_worth_least() -> None:
    assessment, _ = example(PARTNERS)
    results, paper = results_of(assessment), paper_of(assessment)
    known, rules = cells(paper, results), RULES[PARTNERS]
    may = allowed(known, paper, rules, views=frozenset(), scores=frozenset())
    before = suppress(known, may, paper, rules)
    cut = frozenset({"system/score", "roles/other"}) & before | {"system/score"}
    dear = {cell.key: cell.worth for cell in known}
    cheap = min((key for key in before if key != "system/score"), key=dear.__getitem__)
    after = suppress(known, may, paper, rules, [cut | {cheap}])
    assert "system/score" in after
    assert cheap not in after
    with pytest.raises(MaturityError, match="cannot-release"):
        suppress(known, may, paper, rules, [frozenset({"nothing/at-all"})])


# -- consent -------------------------------------------------------------------------------------


def test_consent_shows_a_view_to_partners_from_three_leaders_on_and_never_to_the_public() -> None:
    consents = tuple(
        Consent(f"O{n}", PARTNERS, what) for n in range(12) for what in ("views", "scores")
    )
    assessment = looked_at(invented(4, size=12, consents=consents))
    results, paper = results_of(assessment), paper_of(assessment)
    known = cells(paper, results)
    everyone = frozenset(paper.frame.organisations)
    may = allowed(known, paper, RULES[PARTNERS], views=everyone, scores=everyone)
    direct = [
        (cell, ok)
        for cell, ok in zip(known, may, strict=True)
        if cell.pair >= 0 and cell.kind == VIEWS
    ]
    assert any(ok for _, ok in direct)
    for cell, ok in direct:
        leaders = paper.leaders.reshape(-1)[cell.members > 0]
        assert ok == (len(leaders) == 1 and leaders[0] >= 3)
    assert not any(
        ok
        for cell, ok in zip(
            known, allowed(known, paper, RULES[PUBLIC], views=everyone, scores=frozenset()),
            strict=True,
        )
        if cell.pair >= 0
    )  # fmt: skip


def test_consents_are_read_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    text = "organisation,to,what\nHOS,partners,views\nHOS,partners,scores\n"
    survey = open_survey(make(tmp_path / "good", files={"consents.csv": text}))
    assert survey.register.consents == (
        Consent("HOS", PARTNERS, "views"),
        Consent("HOS", PARTNERS, "scores"),
    )
    for n, row in enumerate(("NOBODY,partners,views", "HOS,public,views", "HOS,partners,names")):
        folder = make(tmp_path / str(n), files={"consents.csv": f"organisation,to,what\n{row}\n"})
        with pytest.raises(MaturityError, match=r"consents\.csv, row 2"):
            open_survey(folder)


# -- invariant 15 --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_set_of_answers_that_the_audit_finds_gives_the_same_release(seed: int) -> None:
    """Withheld views are moved as far as the attacker cannot rule out: no figure changes."""
    from maturity.release.families import families
    from maturity.release.siege import Clock
    from maturity.release.worlds import complete, walk

    assessment = looked_at(invented(seed, size=14))
    released = release(assessment, PARTNERS, replays=0)
    paper, rules = paper_of(assessment), RULES[PARTNERS]
    known = cells(paper, released.results)
    read = published(released.results, known)
    secret = protected(assessment, paper, rules, frozenset())
    settings = released.results["made"]["settings"]
    moved = 0.0
    for insider in list(insiders(assessment))[:4]:
        siege = families(paper, known, read, insider, secret)[0]
        assert siege.relations is not None
        start = complete(siege.relations, *truth(assessment))
        signs = np.where(np.arange(len(start)) % 3 == 0, 1, -1)
        objective = np.zeros(len(start))
        objective[siege.victims] = -signs[siege.victims]
        x = walk(siege.relations, start, objective, signs, Clock(math.inf).left)
        size = paper.frame.size
        views = x[: 2 * size].reshape(2, size, 1)
        moved = max(moved, float(np.abs(x - start)[siege.victims].max()))
        mine = np.isfinite(insider.views)
        assert np.allclose(x[: 2 * size][mine], insider.views[mine], atol=1e-6)
        has = paper.observed | paper.filled
        views = np.where(has[..., None], views, np.nan)
        maturity = dyad(views[0], views[1], _model_rules(assessment))[:, 0]
        for cell in known:
            if cell.kind != PAIRS or cell.key not in released.shown:
                continue
            inside = cell.members > 0
            mean = float(maturity[inside].mean())
            low, high = read.spans[cell.key]
            assert low - 1e-4 <= mean <= high + 1e-4, cell.key
    assert moved > 25.0
    assert settings["release_side"] == 3


def _model_rules(assessment: Assessment) -> Any:
    from maturity.assessment import rules

    return rules(assessment.survey.settings)
