"""What an edition tells beside its figures: nothing that hangs on an answer and has no rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from systems_made import invented, looked_at
from waves_changed import compared

from maturity.assessment import Assessment
from maturity.audience import PARTNERS, PUBLIC
from maturity.errors import MaturityError
from maturity.instrument import Status
from maturity.page.reader import Reader
from maturity.release import release, release_comparison
from maturity.release.changed import _places
from maturity.release.decided import decided
from maturity.release.edition import edition
from maturity.release.families import families
from maturity.release.insiders import insiders, protected
from maturity.release.linked import (
    COUNTS,
    LEADERS,
    PAIRS,
    QUESTION,
    VOICE,
    WORKING,
    Cell,
    cells,
    paper_of,
)
from maturity.release.marks import published
from maturity.release.moved import in_both, pairs
from maturity.release.restated import Row
from maturity.release.rules import rules_for
from maturity.release.standing import Standing
from maturity.release.suppress import allowed, suppress
from maturity.release.untold import _SAID, _listed, hold, untold, untold_change
from maturity.results import results_of
from maturity.scoring import Before, change
from maturity.settings import Settings
from maturity.testimony import leaders_views
from maturity.wave import Wave

ROOT = Path(__file__).parent.parent
OTHERS = [PARTNERS, PUBLIC]
RULES = {audience: rules_for(audience, Settings()) for audience in OTHERS}
#: Trees that come from the survey's own files or from the rules as they are.
_WHOLE = ("instrument", "settings", "labels", "release")


def leaves(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(part, dict):
        for key, value in part.items():
            yield from leaves(value, (*path, key))
    elif isinstance(part, list):
        yield (*path, "rows"), len(part)
        for n, value in enumerate(part):
            yield from leaves(value, (*path, n))
    else:
        yield path, part


@cache
def system() -> Assessment:
    return looked_at(invented(11, size=16))


@cache
def shown(audience: str) -> frozenset[str]:
    """What rules and suppression alone would show: more than any attack leaves."""
    paper = paper_of(system())
    known = cells(paper, results_of(system()))
    may = allowed(known, paper, RULES[audience], views=frozenset(), scores=frozenset())
    return suppress(known, may, paper, RULES[audience])


def made(assessment: Assessment, audience: str) -> tuple[dict[str, Any], tuple[Cell, ...]]:
    """The edition of an assessment with the same numbers shown."""
    known = cells(paper_of(assessment), results_of(assessment))
    found = results_of(assessment, audience=audience)
    return edition(found, known, shown(audience), RULES[audience]), known


def otherwise(wave: Wave, seed: int) -> Wave:
    """The same people answer the same questions about the same partners, and say something else."""
    rng, answers = np.random.default_rng(seed), wave.answers
    low, high = [(0, 100), (0, 25), (75, 100)][seed % 3]

    def drawn(values: Any) -> Any:
        return np.where(np.isfinite(values), rng.integers(low, high + 1, values.shape), np.nan)

    said = replace(answers, quality=drawn(answers.quality), depth=drawn(answers.depth))
    return replace(wave, answers=said, statements=drawn(wave.statements))


# -- what hangs on the answers ---------------------------------------------------------------------


@pytest.mark.parametrize("audience", OTHERS)
def test_nothing_but_shown_figures_and_listed_words_hangs_on_what_was_said(audience: str) -> None:
    base, known = made(system(), audience)
    first = dict(leaves(base))
    figures = {path for cell in known if cell.key in shown(audience) for path in cell.paths}
    moved = set()
    for seed in range(6):
        other, _ = made(looked_at(otherwise(system().wave, seed)), audience)
        for path, value in leaves(other):
            if first.get(path) == value:
                continue
            if path in figures or (path[:-1] in figures and path[-1] in {"value", "low", "high"}):
                moved.add(path)
                continue
            if path[:-1] in figures and path[-1] == "met":
                continue
            assert _listed(path, _SAID) or path[-2:] == ("settle", "rows"), path
            assert not str(path[0]).startswith("response"), path
    assert len(moved) > 40


@pytest.mark.parametrize("audience", OTHERS)
@pytest.mark.parametrize("status", [Status.UNKNOWN, Status.BLANK])
def test_no_count_says_which_pair_nobody_judged_or_who_was_silent(
    status: Status, audience: str
) -> None:
    """Counts of pairs and views stand on paper: they stay when an organisation falls silent."""
    wave = system().wave
    base, known = made(system(), audience)
    answers, quiet = wave.answers, wave.organisation_of[wave.answers.leader] == 3
    state = np.where(quiet, status, answers.state)
    other, _ = made(
        looked_at(
            replace(
                wave,
                answers=replace(
                    answers,
                    state=state,
                    quality=np.where(quiet[:, None], np.nan, answers.quality),
                    depth=np.where(quiet, np.nan, answers.depth),
                ),
            )
        ),
        audience,
    )
    people = {
        path for cell in known if cell.kind in (LEADERS, QUESTION) for path in cell.paths
    }  # fmt: skip
    counts = {
        path: value
        for path, value in leaves(base)
        if path[-1] in ("n", "imputed") and path[:-1] not in people and path[0] != "diagnostics"
    }
    after = dict(leaves(other))
    assert {path: after[path] for path in counts} == counts
    assert sum(value is not None for path, value in counts.items() if path[-1] == "n") > 20
    assert all(value is None for path, value in counts.items() if path[-1] == "imputed")


def test_counts_of_leaders_are_to_the_next_five() -> None:
    _, known = made(system(), PARTNERS)
    about = [cell.about for cell in known if cell.kind in (LEADERS, QUESTION)]
    assert about
    assert all(n is not None and n % 5 == 0 for n in about)


def test_a_view_that_consent_shows_says_nothing_of_how_many_gave_it() -> None:
    """There is no base to print then, and none is printed: neither a number nor its absence."""
    codes = frozenset(f"O{n}" for n in range(12))
    assessment = looked_at(invented(4, size=12))
    paper, results = paper_of(assessment), results_of(assessment, audience=PARTNERS)
    known = cells(paper, results)
    may = allowed(known, paper, RULES[PARTNERS], views=codes, scores=codes)
    show = suppress(known, may, paper, RULES[PARTNERS])
    found = edition(results, known, show, RULES[PARTNERS])
    views = [row[side] for row in found["dyads"] for side in ("view_ab", "view_ba")]
    assert sum(view["value"] is not None for view in views) > 5
    assert all(view["n"] is None for view in views)
    assert untold(found, known, show) == ()
    matrix = Reader(found)
    said = [
        matrix.view(row[side], row).title
        for row in found["dyads"]
        for side in ("view_ab", "view_ba")
        if row[side]["value"] is not None
    ]
    assert said
    assert not [text for text in said if "None" in text or "(n" in text]


# -- what has no rule ------------------------------------------------------------------------------


def dicts(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(part, dict):
        yield path, part
        for key, value in part.items():
            if key not in _WHOLE:
                yield from dicts(value, (*path, key))
    elif isinstance(part, list):
        for n, value in enumerate(part):
            yield from dicts(value, (*path, n))


@pytest.mark.parametrize("audience", OTHERS)
def test_a_key_that_nobody_named_is_found_wherever_it_stands(audience: str) -> None:
    found, known = made(system(), audience)
    assert untold(found, known, shown(audience)) == ()
    places = list(dicts(found))
    assert len(places) > 100
    for _, part in places:
        part["novelty"] = 12.5
    planted = {".".join(map(str, (*path, "novelty"))) for path, _ in places}
    assert set(untold(found, known, shown(audience))) == planted


@pytest.mark.parametrize("audience", OTHERS)
def test_a_withheld_figure_that_is_back_is_found(audience: str) -> None:
    found, known = made(system(), audience)
    hidden = [c for c in known if c.key not in shown(audience) and c.kind not in (COUNTS,)]
    back = set()
    for cell in hidden:
        part: Any = found
        for step in cell.paths[0][:-1]:
            part = part[step] if not isinstance(part, list) or step < len(part) else None
            if part is None:
                break
        if not isinstance(part, dict) or not isinstance(part.get(cell.paths[0][-1]), dict):
            continue
        for key in ("value", "low", "n"):
            part[cell.paths[0][-1]][key] = 46.0
            back.add(".".join(map(str, (*cell.paths[0], key))))
    assert len(back) > 150
    assert set(untold(found, known, shown(audience))) == back
    with pytest.raises(MaturityError, match="no rule speaks of system"):
        hold(["system.novelty"])
    hold([])


@pytest.mark.parametrize("audience", OTHERS)
def test_the_editions_of_the_gallery_hold_nothing_unnamed(audience: str) -> None:
    """Every figure of the committed edition stands where a number of the consultant's stands."""
    data = json.loads((ROOT / f"reports/northmoor-2026-{audience}/results.json").read_text("utf-8"))
    whole = json.loads((ROOT / "reports/northmoor-2026/results.json").read_text("utf-8"))
    for path in untold(data, (), frozenset()):
        steps, part = path.split("."), whole
        for step in steps[:-1]:
            part = part[int(step)] if isinstance(part, list) else part[step]
        assert steps[-1] in part, path
        assert steps[-1] in ("value", "low", "high", "n", "met", "band"), path


# -- words of verdicts -----------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", range(3))
@pytest.mark.parametrize("named", [[], ["P1"], ["P2", "P3"]])
def test_what_would_settle_a_verdict_is_not_said_beside_a_withheld_criterion(
    hidden: int, named: list[str]
) -> None:
    """A criterion is named there if it is not known and would decide: that is its answer."""
    rows = [{"id": f"P{n + 1}", "met": "unknown"} for n in range(3)]
    rows[hidden] = {"id": f"P{hidden + 1}", "met": None, "withheld": True}
    given = {
        "place": "A", "verdict": "not_enough_evidence", "strength": None, "watch": True,
        "gate": [{"id": "organisations", "found": 5, "needed": 4, "met": True}],
        "settle": [{"organisation": "X", "criteria": named, "swing": 9}] if named else [],
    }  # fmt: skip
    found = decided(given, rows, 1, RULES[PARTNERS])
    assert found["settle"] == []
    assert found["strength"] is found["watch"] is None
    seen = decided(given, [row | {"withheld": False, "met": "met"} for row in rows], 1,
                   RULES[PARTNERS])  # fmt: skip
    assert [row["criteria"] for row in seen["settle"]] == ([named] if named else [])


# -- whose weight it is ----------------------------------------------------------------------------


def test_a_pair_counts_wholly_for_the_side_that_spoke_alone() -> None:
    """Two pairs of one organisation, whose partners are silent: both are its own word."""
    paper = paper_of(system())
    one = int(paper.frame.a[0])
    mine = np.flatnonzero((paper.frame.sides == one).any(axis=0))[:2]
    leaders = np.zeros_like(paper.leaders)
    for pair in mine:
        leaders[int(paper.frame.sides[1, pair] == one), pair] = 3
    alone = replace(paper, leaders=leaders, filled=np.zeros_like(paper.filled))
    chosen = np.zeros(paper.frame.size, dtype=bool)
    chosen[mine] = True
    group = alone.group(chosen)
    assert group.weight[one] == pytest.approx(2.0)
    assert group.weight.sum() == pytest.approx(2.0)
    assert group.leaders[one] == 3
    assert group.fault(RULES[PARTNERS]) is not None


def test_a_stand_in_counts_for_those_whose_views_it_is_taken_from() -> None:
    paper = paper_of(system())
    frame = paper.frame
    at = next(
        (side, pair)
        for side in (0, 1)
        for pair in range(frame.size)
        if paper.observed[:, pair].all()
        and ((frame.block == frame.block[side, pair]) & paper.observed).sum() > 2
    )
    leaders, filled = paper.leaders.copy(), np.zeros_like(paper.filled)
    leaders[at], filled[at] = 0, True
    gone = replace(paper, leaders=leaders, filled=filled)
    chosen = np.zeros(frame.size, dtype=bool)
    chosen[at[1]] = True
    group = gone.group(chosen)
    lenders = frame.sides[(frame.block == frame.block[at]) & gone.observed]
    expected = np.bincount(lenders, minlength=len(group.weight)) * 0.5 / len(lenders)
    expected[frame.sides[1 - at[0], at[1]]] += 0.5
    assert group.weight == pytest.approx(expected)
    # Only who spoke of the pair itself is counted as standing behind it.
    assert (group.leaders > 0).sum() == 1


def test_colleagues_look_for_voice_with_what_they_said_of_voice() -> None:
    assessment = system()
    rules, paper = RULES[PARTNERS], paper_of(assessment)
    secret = protected(assessment, paper, rules, frozenset())
    answers = assessment.wave.answers
    heard = leaders_views(answers, assessment.wave.instrument.voice)
    whole = leaders_views(answers)
    at = paper.frame.view_index()[
        assessment.wave.organisation_of[answers.leader], answers.partner
    ]  # fmt: skip
    differ = 0
    for n in np.flatnonzero((at >= 0) & (answers.state == Status.VALUE)):
        assert heard[n] in secret.voices[int(at[n])]
        assert whole[n] in secret.own[int(at[n])]
        differ += secret.voices[int(at[n])] != secret.own[int(at[n])]
    assert differ
    found, known = made(assessment, PARTNERS)
    read = published(found, known)
    reader = next(one for one in insiders(assessment) if one.organisation is None)
    by_name = {one.about: one for one in families(paper, known, read, reader, secret)}
    assert by_name["the voice"].protected.own == secret.voices
    assert by_name["the view"].protected.own == secret.own
    assert any(cell.kind == VOICE and cell.key in shown(PARTNERS) for cell in known)


def test_a_share_of_working_relationships_does_not_tell_how_deep_the_other_side_finds_them() -> (
    None
):
    """At a line of 2 of 5, who said 0 would know the other side at 4 or more."""
    for cut, may_be in ((1.5, True), (1.9, False), (2.0, False)):
        assessment = looked_at(invented(11, size=16), depth_cut=cut)
        paper = paper_of(assessment)
        known = cells(paper, results_of(assessment))
        may = allowed(known, paper, RULES[PARTNERS], views=frozenset(), scores=frozenset())
        shares = [ok for cell, ok in zip(known, may, strict=True) if cell.kind == WORKING]
        assert any(shares) is may_be


# -- two waves -------------------------------------------------------------------------------------


def unjudged(wave: Wave, a: int, b: int) -> Wave:
    """The wave in which neither of two organisations can judge the other."""
    answers, speaks = wave.answers, wave.organisation_of[wave.answers.leader]
    between = ((speaks == a) & (answers.partner == b)) | ((speaks == b) & (answers.partner == a))
    assert between.any()
    return replace(
        wave,
        answers=replace(
            answers,
            state=np.where(between, Status.UNKNOWN, answers.state),
            quality=np.where(between[:, None], np.nan, answers.quality),
            depth=np.where(between, np.nan, answers.depth),
        ),
    )


def test_a_comparison_lists_every_pair_expected_in_both_waves() -> None:
    """A pair that is missing would tell each side that the other could not judge it either."""
    wave = invented(11, size=16)
    frame = system().frame
    a, b = int(frame.a[4]), int(frame.b[4])
    whole = compared(wave, otherwise(wave, 0), replicates=2)
    cut = compared(wave, unjudged(otherwise(wave, 0), a, b), replicates=2)
    assert whole.like is not None
    assert cut.like is not None
    assert cut.like.frame.size == whole.like.frame.size - 1
    assert in_both(cut) == in_both(whole)
    assert len(in_both(cut)) == frame.size
    empty = {"dyads": []}
    listed = [
        pairs(held, {"made": {"labels": {"bands": []}}}, (empty, empty), RULES[PARTNERS])
        for held in (whole, cut)
    ]
    assert listed[0] == listed[1]
    assert listed[0]["bands"] == [
        {"before": None, "after": None, "pairs": frame.size, "withheld": True}
    ]


def test_a_number_is_looked_for_where_it_stands_in_the_edition() -> None:
    """The edition has rows of blocks that the consultant's comparison does not have."""
    row = Row(("sector_blocks", 0), ("", ""), PAIRS, np.zeros(1, dtype=bool))
    given = {"sector_blocks": [{"a": "x", "b": "y"}]}
    longer = {"sector_blocks": [{"a": "p", "b": "q"}, {"a": "x", "b": "y"}]}
    stands = Standing(frozenset({row.key}))
    assert list(_places(given, longer, [row], stands)) == [("sector_blocks", 1)]
    assert list(_places(given, longer, [row], Standing(frozenset()))) == []


@pytest.mark.slow
def test_two_sectors_with_one_pair_stay_in_the_list_when_nobody_can_judge_it() -> None:
    wave = invented(11, size=12)
    frame = looked_at(wave).frame
    block = frame.block.min(axis=0)
    lone = next(n for n in range(frame.size) if (block == block[n]).sum() == 1)
    a, b = int(frame.a[lone]), int(frame.b[lone])
    rows = []
    for later in (otherwise(wave, 0), unjudged(otherwise(wave, 0), a, b)):
        held = compared(wave, later, replicates=2)
        then = release(held.before, PARTNERS, replays=0)
        now = release(held.after, PARTNERS, earlier=held.before, out=then, replays=0)
        found = release_comparison(held, PARTNERS, then=then, now=now)
        rows.append([(row["a"], row["b"]) for row in found["sector_blocks"]])
    assert rows[0] == rows[1]


def test_waves_that_do_not_follow_one_another_are_not_compared_for_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wave = invented(5, size=10)
    held = compared(wave, otherwise(wave, 0), replicates=2)
    between = looked_at(wave)
    between = replace(between, wave=replace(between.wave, id="2025-10"))
    monkeypatch.setattr("maturity.scoring.before", lambda *_, **__: Before(between, None))
    with pytest.raises(MaturityError, match="2025-10") as refused:
        change(held, PARTNERS)
    assert "follow one another" in refused.value.problems[0].fix
    monkeypatch.setattr("maturity.scoring.before", lambda *_, **__: Before())
    with pytest.raises(MaturityError, match="can be released"):
        change(held, PUBLIC)
    # The consultant may compare any two.
    assert change(held, "consultant")["system"] is not None


def test_a_key_that_nobody_named_is_found_in_a_comparison_too() -> None:
    file = ROOT / "reports/northmoor-2025-2026/comparison.json"
    data = json.loads(file.read_text("utf-8"))
    # The consultant's own is full of what no other edition may hold.
    assert len(untold_change(data, ())) > 1000
    verdicts = untold_change({"verdicts": data["verdicts"]}, ())
    # Of verdicts only what no edition says of a change.
    assert {found.rpartition(".")[2] for found in verdicts} == {"silent_low", "silent_high", "p"}
    data["verdicts"]["system_in_name_only"]["novelty"] = 1
    assert "verdicts.system_in_name_only.novelty" in untold_change(data, ())
    bare = {"format": data["format"], "survey": data["survey"], "lineage": data["lineage"]}
    assert untold_change(bare, ()) == ()
    for path, part in dicts(deepcopy(bare)):
        if not path:
            continue
        part["novelty"] = 1
        whole = bare | {str(path[0]): _root(bare, path, part)}
        assert any(found.endswith("novelty") for found in untold_change(whole, ())), path
        del part["novelty"]


def _root(bare: dict[str, Any], path: tuple[Any, ...], part: Any) -> Any:
    """The branch of the tree that holds a part, with the part in it."""
    root = deepcopy(bare[path[0]])
    if len(path) == 1:
        return part
    inner = root
    for step in path[1:-1]:
        inner = inner[step]
    inner[path[-1]] = part
    return root
