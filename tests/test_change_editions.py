"""What partners and the public see of a change: which may be shown, as what, and nothing else."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from browser_kit import WIDTHS, axe_faults, opened
from click.testing import CliRunner
from surveys_made import HEAD, RATINGS, STATEMENTS, make
from systems_made import invented
from test_report import by_id, text_of, tree, with_class
from waves_changed import compared, replaced

from maturity.audience import MARKINGS, SHORT
from maturity.cli import cli
from maturity.compare import Comparison, compare
from maturity.comparison import comparison_of
from maturity.errors import MaturityError, Problem
from maturity.page.comparison import change_since
from maturity.publish import comparison_files, score_files
from maturity.release import Released, release, release_comparison
from maturity.release.audit import audit
from maturity.release.insiders import insiders, protected, truth
from maturity.release.linked import PAIRS, Cell, cells, paper_of
from maturity.release.moved import few
from maturity.release.restated import Row, Side, rows, sides
from maturity.release.rounding import span
from maturity.release.rules import PARTNERS, PUBLIC, Group, rules_for
from maturity.release.standing import middle, stands
from maturity.report import render_comparison
from maturity.results import to_json
from maturity.scoring import change
from maturity.settings import Settings
from maturity.survey import open_survey, read
from maturity.wave import Wave

FEW = 3
Plain = dict[str, Any]
OTHERS = [PARTNERS, PUBLIC]
#: The public edition is made as the other is and takes as long again: a proof.
BOTH = [PARTNERS, pytest.param(PUBLIC, marks=pytest.mark.slow)]
RULES = {audience: rules_for(audience, Settings()) for audience in OTHERS}
SCHEMA = json.loads((files("maturity") / "comparison.schema.json").read_text("utf-8"))


def later(wave: Wave, seed: int = 1, lift: float = 12.5) -> Wave:
    """The same people a year on: some a little happier, some not."""
    rng = np.random.default_rng(seed)
    step = rng.choice([-25.0, 0.0, 25.0], wave.answers.quality.shape) + lift
    quality = np.clip(wave.answers.quality + step, 0, 100)
    return replace(wave, answers=replace(wave.answers, quality=quality))


def without_pair(wave: Wave, n: int) -> Wave:
    """The wave in which one pair is not expected any more."""
    reasons = dict(wave.structure.reasons)
    del reasons[wave.structure.expected[n]]
    return replace(wave, structure=replace(wave.structure, reasons=reasons))


def looked(held: Comparison) -> tuple[Side, Side, dict[tuple[Any, ...], Row]]:
    """Both sides of a comparison and its numbers by where they stand, nothing released yet."""
    assert held.like is not None
    found = comparison_of(held)
    from maturity.results import results_of

    both = results_of(held.before), results_of(held.after)
    places = [{row["place"]: n for n, row in enumerate(one["places"])} for one in both]
    first, second = sides(held, both)
    return first, second, {r.path: r for r in rows(held.like, found, (places[0], places[1]))}


def answering(wave: Wave) -> list[str]:
    return [p.id for p, spoke in zip(wave.leaders, wave.answered, strict=True) if spoke]


# -- which changes may be shown ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("others", "partners", "public"),
    [(0, True, True), (1, False, False), (4, False, False), (5, True, False), (10, True, True)],
)
def test_a_change_is_not_about_a_few_who_came_or_went(
    others: int, partners: bool, public: bool
) -> None:
    """So many of about forty leaders are other people: as many came as left."""
    before = invented(11, size=16)
    people = answering(before)
    assert len(people) > 30
    held = compared(before, replaced(later(before), people[::3][:others]), replicates=4)
    first, second, found = looked(held)
    system = found["system",]
    assert stands(system, (first, second), RULES[PARTNERS]) is partners
    assert stands(system, (first, second), RULES[PUBLIC]) is public


def test_who_stayed_have_to_be_a_group_too() -> None:
    before = invented(11, size=16)
    people = answering(before)
    for stay, shown in ((4, False), (5, True)):
        held = compared(before, replaced(later(before), people[stay:]), replicates=4)
        first, second, found = looked(held)
        assert stands(found["system",], (first, second), RULES[PARTNERS]) is shown


def test_a_mean_is_not_shown_beside_one_that_a_single_pair_sets_apart() -> None:
    """Of 60 pairs one is not expected any more: both means together would give it away."""
    before = invented(11, size=16)
    whole = compared(before, later(before), replicates=4)
    cut = compared(before, without_pair(later(before), 7), replicates=4)
    for held, shown in ((whole, True), (cut, False)):
        first, second, found = looked(held)
        assert stands(found["system",], (first, second), RULES[PARTNERS]) is shown
    first, second, found = looked(cut)
    # What the earlier mean has more than the common one is that pair, and nothing of the later.
    assert first.apart(found["system",]).sum() == first.only_here.sum() == 1
    assert not second.apart(found["system",]).any()
    assert not middle(first, RULES[PARTNERS])
    assert middle(second, RULES[PARTNERS])


def test_what_merged_is_set_apart_and_the_rest_is_not() -> None:
    """O1 and O2 of the earlier wave are one by now: their pairs are restated, others are not."""
    from test_lineage import Succession
    from waves_changed import split

    now = invented(11, size=12)
    before = split(now, "O3", ("X", "Y"))
    merged = [Succession("X", "O3", "merge"), Succession("Y", "O3", "merge")]
    held = compared(before, later(now), *merged, replicates=4)
    first, second, found = looked(held)
    apart = first.apart(found["system",])
    codes = first.frame.organisations
    ends = [{codes[a], codes[b]} for a, b in zip(first.frame.a, first.frame.b, strict=True)]
    assert apart.any()
    for pair, set_apart, known in zip(ends, apart, first.paper.known, strict=True):
        assert not set_apart or pair & {"X", "Y"}
        assert set_apart or not known or not pair & {"X", "Y"}
    assert not second.apart(found["system",]).any()


def test_a_group_of_the_common_part_is_what_its_own_answers_make() -> None:
    held = compared(invented(11, size=16), later(invented(11, size=16)), replicates=4)
    first, _, found = looked(held)
    row = found["system",]
    group: Group = first.group(row, first.behind(row))
    # All pairs are in both waves, so the group is that of the wave's own number.
    own = first.cells["system/score"].group
    assert group.leaders.tolist() == own.leaders.tolist()
    assert group.weight.tolist() == own.weight.tolist()


@pytest.mark.parametrize(("n", "shown"), [(0, None), (2, None), (3, 5), (7, 5), (8, 10)])
def test_pairs_are_counted_to_the_next_five_and_never_a_few(n: int, shown: int | None) -> None:
    assert few(n) == shown


# -- an edition ----------------------------------------------------------------------------------


def asked() -> Wave:
    """The first wave of the example: ten organisations, some of their leaders silent."""
    return invented(5, size=10)


@cache
def held() -> Comparison:
    return compared(asked(), later(asked()), replicates=8)


@cache
def released(audience: str) -> tuple[Released, Released, Plain]:
    one = held()
    # A few replays are enough here: what they show is for the proofs to say.
    then = release(one.before, audience, replays=FEW)
    now = release(one.after, audience, earlier=one.before, replays=FEW)
    return then, now, release_comparison(one, audience, then=then, now=now)


def found(audience: str) -> Plain:
    return deepcopy(released(audience)[2])


def changes(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Plain]]:
    """Every number with a change in a comparison, and where it stands."""
    if isinstance(data, dict):
        if {"before", "after", "change"} <= set(data) and "criteria" not in path:
            yield path, data
        for key, value in data.items():
            yield from changes(value, (*path, key))
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from changes(value, (*path, n))


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


@pytest.mark.parametrize("audience", BOTH)
def test_an_edition_is_laid_out_as_the_comparison_and_says_whose_it_is(audience: str) -> None:
    data, whole = found(audience), comparison_of(held())
    jsonschema.validate(data, SCHEMA)
    jsonschema.validate(whole, SCHEMA)
    assert set(data) - set(whole) == {"counts"}
    assert set(whole) <= set(data)
    assert data["made"]["audience"] == audience
    assert data["made"]["inputs"] == {}
    assert "not for circulation" in whole["made"]["marking"]
    assert data["made"]["marking"] != whole["made"]["marking"]
    assert data["organisations"] == data["mergers"] == data["leaders"]["by_sector"] == []
    for name in ("profile", "dimensions", "statements", "sectors", "places", "sector_blocks"):
        assert len(data[name]) == len(whole[name])
    assert data["system"]["change"]["value"] is not None
    if audience == PUBLIC:
        assert data["dyads"] == data["bands"] == []


@pytest.mark.parametrize(
    ("audience", "unit", "wide"),
    [(PARTNERS, 1.0, 5.0), pytest.param(PUBLIC, 5.0, 10.0, marks=pytest.mark.slow)],
)
def test_a_change_says_no_more_than_the_two_numbers_beside_it(
    audience: str, unit: float, wide: float
) -> None:
    whole, seen = comparison_of(held()), 0
    for path, row in changes(found(audience)):
        if path[0] == "dyads" or row["change"]["value"] is None:
            continue
        given = at(whole, path)
        step = 0.01 if given["before"]["high"] <= 1.0 else 1.0
        seen += 1
        for key in ("before", "after"):
            assert math.isclose(row[key]["value"] / step % unit % unit, 0, abs_tol=1e-6) or (
                math.isclose(row[key]["value"] / step % unit, unit, abs_tol=1e-6)
            )
            assert abs(row[key]["value"] - given[key]["value"]) <= unit * step + 1e-9
        change = row["change"]
        if not change["reported"]:
            between = row["after"]["value"] - row["before"]["value"]
            assert change["value"] == pytest.approx(between, abs=1e-9)
        else:
            assert change["value"] * given["change"]["value"] > 0
        assert change["low"] <= given["change"]["low"] + 1e-9
        assert change["high"] >= given["change"]["high"] - 1e-9
        least = change["smallest"] / step / unit
        assert math.isclose(least, round(least), abs_tol=1e-6)
        assert change["smallest"] >= given["change"]["smallest"] - 1e-9
        assert change["p"] is change["silent_low"] is change["silent_high"] is None
        assert change["reported"] == given["change"]["reported"]
        for end in (change["low"], change["high"]):
            stepped = math.isclose(end / step / wide, round(end / step / wide), abs_tol=1e-6)
            assert stepped or end == change["value"] or abs(end) == 100 * step
    assert seen >= 5


@pytest.mark.parametrize("audience", BOTH)
def test_a_number_stands_in_both_waves_and_with_its_change_or_not_at_all(audience: str) -> None:
    then, now, data = released(audience)
    shown = 0
    for path, row in changes(data):
        hidden = {bool(row[key].get("withheld")) for key in ("before", "after", "change")}
        if path[0] == "dyads":
            assert row["change"]["withheld"]
            continue
        assert len(hidden) == 1, path
        if hidden == {True}:
            for key in ("before", "after", "change"):
                for name, value in row[key].items():
                    assert name in ("minimum", "withheld", "failed") or value is None
            assert row["change"]["failed"] == []
        else:
            shown += 1
    assert shown
    # Nothing of a sector that its own edition of either wave withholds.
    for n, row in enumerate(data["sectors"]):
        if not row["before"]["withheld"]:
            for one in (then, now):
                assert one.results["sectors"][n]["score"]["value"] is not None


@pytest.mark.parametrize("audience", BOTH)
def test_verdicts_and_scores_are_those_of_the_two_editions(audience: str) -> None:
    then, now, data = released(audience)
    for key, one in (("before", then.results), ("after", now.results)):
        verdict = one["verdicts"]["system_in_name_only"]
        mine = data["verdicts"]["system_in_name_only"]
        assert mine[key] == {name: verdict[name] for name in ("verdict", "strength")}
        for row, criterion in zip(mine["criteria"], verdict["criteria"], strict=True):
            assert row[key]["value"] == criterion["value"]
            assert row[key]["met"] == criterion["met"]
        assert data["system"]["bridge"][key] == one["system"]["score"]["value"]
        assert data["system"]["bands"][key] == one["system"]["band"]
        assert data["response"][key]["leaders_answered"] == one["response"]["leaders_answered"]


def test_steps_of_partners_add_up_as_they_are_printed() -> None:
    bridge = found(PARTNERS)["system"]["bridge"]
    terms = found(PARTNERS)["system"]["terms"]
    assert bridge["total"] == bridge["after"] - bridge["before"]
    assert bridge["boundary"] + bridge["continuing"] == pytest.approx(bridge["total"])
    # What the change is made of takes fifty pairs, and these are forty-five.
    assert terms["same_people"] is terms["quality"] is None
    assert terms["withheld"]


@pytest.mark.slow
def test_the_public_is_told_no_step_of_the_boundary() -> None:
    public = found(PUBLIC)["system"]["bridge"]
    assert public["boundary"] is public["entry"] is public["exit"] is None
    assert public["withheld"]


def test_parts_of_a_change_add_up_as_they_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    then, now, _ = released(PARTNERS)
    monkeypatch.setattr("maturity.release.changed.tangled", lambda *_: 20.0)
    data = release_comparison(held(), PARTNERS, then=then, now=now)
    terms = data["system"]["terms"]
    assert terms["same_people"] + terms["turnover"] == pytest.approx(terms["continuing"])
    parts = terms["coverage"] + terms["quality"] + terms["less_one_sided"]
    assert parts == pytest.approx(terms["continuing"])
    # Whole points, and every count of pairs to the next five.
    assert all(terms[key] == round(terms[key]) for key in ("same_people", "coverage", "quality"))
    assert terms["kept"] % 5 == 0


def test_partners_see_bands_of_pairs_that_both_editions_show() -> None:
    then, now, data = released(PARTNERS)
    known = [{frozenset((d["a"], d["b"])): d for d in one.results["dyads"]} for one in (then, now)]
    seen = 0
    for row in data["dyads"]:
        pair = frozenset((row["a"], row["b"]))
        bands = [one[pair]["band"] for one in known]
        assert [row[key]["band"] for key in ("before", "after")] == (
            bands if None not in bands else [None, None]
        )
        seen += None not in bands
        for key, one in zip(("before", "after"), known, strict=True):
            assert row[key]["view_ab"] is row[key]["working"] is row[key]["leaders_ab"] is None
            if row[key]["value"] is not None:
                assert row[key]["value"] == one[pair]["score"]["value"]
    assert seen
    counted = sum(row["pairs"] for row in data["bands"] if not row["withheld"])
    assert counted == seen
    assert sum(row["pairs"] for row in data["bands"]) == len(data["dyads"])


def test_where_who_came_are_few_nothing_is_said_of_change_and_the_levels_go_too() -> None:
    then, now, _ = released(PARTNERS)
    one = compared(asked(), replaced(later(asked()), answering(asked())[:2]), replicates=4)
    # Other people, and the same answers: the editions of the two waves are the same.
    now = replace(now, changes=())
    data = release_comparison(one, PARTNERS, then=then, now=now)
    jsonschema.validate(data, SCHEMA)
    assert data["system"]["change"]["withheld"]
    assert data["system"]["before"]["value"] is None
    assert data["system"]["bridge"]["continuing"] is None
    assert data["counts"]["withheld"]
    assert data["counts"]["improved"] is None
    assert data["leaders"]["all"]["joined"] is None
    said = text_of(tree(render_comparison(data)))
    assert "What changed among the pairs that both have is withheld in this edition." in said
    assert "How many pairs changed is withheld" in said
    assert "Moved to another organisation" in said
    assert "None" not in said


def test_a_comparison_that_is_refused_is_refused_for_everybody() -> None:
    before = replace(asked(), form="name_generator")
    one = compared(before, later(asked()), replicates=4)
    assert one.like is None
    then, now, _ = released(PARTNERS)
    data = release_comparison(one, PARTNERS, then=then, now=now)
    jsonschema.validate(data, SCHEMA)
    assert data["system"] is data["dyads"] is data["ties"] is None
    said = text_of(tree(render_comparison(data)))
    assert "recognise more than they recall" in said
    assert "None" not in said


def test_both_waves_have_to_be_released_to_the_same_audience() -> None:
    then, now, _ = released(PARTNERS)
    with pytest.raises(ValueError, match="public"):
        release_comparison(held(), PUBLIC, then=then, now=now)
    assert change(held(), "consultant") == comparison_of(held())


# -- what hides elsewhere ------------------------------------------------------------------------


def written(data: Plain) -> dict[str, str]:
    return {
        name: content.decode("utf-8-sig") for name, content in comparison_files(data).items()
    }  # fmt: skip


@pytest.mark.parametrize("audience", BOTH)
def test_what_is_withheld_is_nowhere_in_the_bytes(audience: str) -> None:
    """Each number the consultant has, in full, is in no file of others, nor any part of it."""
    whole, texts, looked = comparison_of(held()), written(found(audience)), 0

    def numbers(part: Any) -> Iterator[float]:
        if isinstance(part, dict):
            for key, value in part.items():
                if key not in ("settings", "threshold", "minimum"):
                    yield from numbers(value)
        elif isinstance(part, list):
            for value in part:
                yield from numbers(value)
        elif isinstance(part, float) and part != round(part, 2):
            yield part

    for number in set(numbers(whole)):
        digits = json.dumps(number)[:7]
        looked += 1
        for name, text in texts.items():
            assert digits not in text, (name, number)
    assert looked > 500
    people = {p.id for wave in (held().before, held().after) for p in wave.wave.leaders}
    for name, text in texts.items():
        assert not [p for p in people if f'"{p}"' in text or f",{p}," in text], name


@pytest.mark.slow
@pytest.mark.parametrize("audience", BOTH)
def test_an_answer_that_moves_no_printed_number_leaves_every_byte_as_it_was(audience: str) -> None:
    """One leader of a view that is withheld says a little less of one partner in the second wave.

    Whatever differs in the files is a number that is shown; for most such answers nothing does.
    """
    before = asked()
    same = written(found(audience))
    given = later(before).answers
    equal = 0
    for n in (3, 40, 80):
        quality = given.quality.copy()
        quality[n, 2] = abs(quality[n, 2] - 12.5)
        after = replace(later(before), answers=replace(given, quality=quality))
        one = compared(before, after, replicates=8)
        moved = comparison_of(one)
        assert to_json(moved) != to_json(comparison_of(held()))
        then, _, _ = released(audience)
        now = release(one.after, audience, earlier=one.before, out=then, replays=FEW)
        other = release_comparison(one, audience, then=then, now=now)
        if written(other) == same:
            equal += 1
            continue
        for path in _unlike(found(audience), other):
            if "counts" in path or "criteria" in path or "failed" in path:
                continue
            holder = at(found(audience), path[:-1])
            assert not holder.get("withheld", True), path
    assert equal >= 1


def _unlike(one: Any, other: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(one, dict) and isinstance(other, dict) and set(one) == set(other):
        for key in one:
            yield from _unlike(one[key], other[key], (*path, key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for n, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from _unlike(a, b, (*path, n))
    elif one != other:
        yield path


def test_a_number_beside_an_edition_is_attacked_with_it() -> None:
    """Planted: the mean of one pair more, to a hundredth, and the edition does not hold."""
    then, _, _ = released(PARTNERS)
    assessment = held().before
    paper = paper_of(assessment)
    known = cells(paper, then.results)
    whole = next(cell for cell in known if cell.key == "system/score")
    members = whole.members.copy()
    few_leaders = np.flatnonzero((paper.leaders.max(axis=0) == 1) & paper.observed.all(axis=0))
    pair = int(few_leaders[0])
    members[:] = 0.0
    members[pair] = 1.0
    value = float(assessment.outcome.maturity[pair, 0])
    planted = Cell("common/planted", (), PAIRS, members, whole.group, 1.0)
    people = [i for i in insiders(assessment) if i.organisation == int(paper.frame.a[pair])]
    secret = protected(assessment, paper, RULES[PARTNERS], frozenset())

    def tried(*beside: Any) -> Any:
        return audit(
            then.results, paper, people, secret, hint=truth(assessment), seconds=60, beside=beside
        )

    assert tried().holds
    leak = tried((planted, span(value, 0.01)))
    assert not leak.holds
    assert any("common/planted" in finding.chain for finding in leak.findings)


# -- the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", BOTH)
def test_the_page_of_an_edition_counts_and_names_nobody(audience: str) -> None:
    data = found(audience)
    root = tree(render_comparison(data))
    said = text_of(root)
    assert text_of(next(with_class(root, "marking"))) == f"{data['made']['marking']}"
    for section in ("summary", "changed", "pairs", "then", "people", "edition", "comparable"):
        assert by_id(root, section) is not None
        names = [c["name"] for c in data["lineage"]["components"]]
        assert not [n for n in names if n in text_of(by_id(root, section))], section
    assert "[c]" in said
    for word in ("None", "nan", "True", "False"):
        assert word not in said.split()
    assert "rounding alone" in said
    assert "Fingerprint" not in said
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.slow
def test_a_page_with_everything_withheld_still_says_what_is_known() -> None:
    data = found(PUBLIC)
    for _, row in changes(data):
        for key in ("before", "after", "change"):
            row[key] |= {name: None for name in row[key] if name not in ("minimum", "failed")}
            row[key]["withheld"] = True
    bridge = data["system"]["bridge"]
    bridge |= {key: None for key in bridge if key != "withheld"}
    data["counts"] |= dict.fromkeys(data["counts"]) | {"withheld": True}
    for key in ("before", "after"):
        data["verdicts"]["system_in_name_only"][key] = {"verdict": None, "strength": None}
        data["system"]["bands"][key] = None
    data["verdicts"]["system_in_name_only"]["direction"] = None
    jsonschema.validate(data, SCHEMA)
    root = tree(render_comparison(data))
    said = text_of(root)
    assert "withheld in this edition" in said
    assert "Every other change is withheld in this edition." in said
    assert "None" not in said.split()
    assert not list(with_class(root, "bridge"))
    assert not list(with_class(root, "slope"))
    # Not known is another thing, and says so otherwise.
    assert "cannot be compared" not in said


@pytest.mark.parametrize("audience", BOTH)
def test_the_section_in_a_report_holds_the_same_and_no_more(audience: str) -> None:
    _, now, data = released(audience)
    section = change_since(data)
    names = [c["name"] for c in data["lineage"]["components"]]
    said = " ".join(section.intro) + repr(section.figures)
    assert not [name for name in names if name in said]
    assert "maturity compare" not in said
    page = score_files(now.results, comparison=data)["report.html"].decode()
    assert text_of(by_id(tree(page), "change"))


@pytest.mark.parametrize("audience", ["consultant", *BOTH])
def test_every_file_says_who_may_have_it(audience: str) -> None:
    data = comparison_of(held()) if audience == "consultant" else found(audience)
    made = written(data)
    assert json.loads(made["comparison.json"])["made"]["marking"] == MARKINGS[audience]
    assert MARKINGS[audience] in text_of(tree(made["comparison.html"]))
    tables = [text for name, text in made.items() if name.endswith(".csv")]
    assert len(tables) == len(made) - 2
    for text in tables:
        header, *rows_ = text.splitlines()
        assert header.split(",")[-1] == "edition"
        assert all(row.endswith(SHORT[audience]) for row in rows_)


@pytest.mark.parametrize("audience", BOTH)
def test_hostile_names_stay_names(audience: str) -> None:
    data = found(audience)
    bad = "<script>alert(1)</script>"
    data["survey"]["title"] = bad
    for wave in data["waves"].values():
        wave["title"] = f"=HYPERLINK(1)\u202e{bad}"
    for row in (*data["places"], *data["verdicts"]["places"]):
        row["place"] = f"=cmd|'{bad}"
    for row in data["sectors"]:
        row["title"] = bad
    made = written(data)
    root = tree(made["comparison.html"])
    assert not [e for e in root.iter("script") if "alert" in (e.text or "")]
    assert "\u202e" not in made["comparison.html"]
    rows_ = made["tables/places.csv"].splitlines()[1:]
    assert rows_
    assert all(row.lstrip('"').startswith("'=cmd") for row in rows_)


# -- the command ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_command_writes_an_edition_into_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four organisations of two leaders: nearly all is withheld, and the page still stands."""
    first, second = dict(HEAD["wave"][0]), dict(HEAD["wave"][0])
    first |= {"id": "2025", "from": datetime.date(2025, 3, 3), "to": datetime.date(2025, 3, 28)}
    make(tmp_path / "ashmere", head={**HEAD, "wave": [first, second]})
    monkeypatch.chdir(tmp_path)
    for audience, folder in (
        ("public", "ashmere-2025-2026-public"), ("consultant", "ashmere-2025-2026")
    ):  # fmt: skip
        told = CliRunner().invoke(
            cli, ["compare", "ashmere", "--audience", audience, "--replicates", "4"]
        )
        assert told.exit_code == 0, told.output
        assert MARKINGS[audience] in told.output
        assert f"reports/{folder}/comparison.html" in told.output
        data = json.loads((tmp_path / "reports" / folder / "comparison.json").read_text("utf-8"))
        jsonschema.validate(data, SCHEMA)
        assert data["made"]["audience"] == audience
        assert (data["made"]["inputs"] == {}) == (audience == "public")
        tables = [*(tmp_path / "reports" / folder / "tables").glob("*.csv")]
        assert f"and {len(tables)} tables" in told.output


def test_where_a_wave_cannot_be_released_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise MaturityError([Problem("cannot-release", "release", "an answer can be told", "Ask.")])

    monkeypatch.setattr("maturity.scoring.release", refuse)
    first, second = dict(HEAD["wave"][0]), dict(HEAD["wave"][0])
    first |= {"id": "2025", "from": datetime.date(2025, 3, 3), "to": datetime.date(2025, 3, 28)}
    folder = make(tmp_path / "ashmere", head={**HEAD, "wave": [first, second]})
    told = CliRunner().invoke(
        cli,
        ["compare", str(folder), "--audience", "partners", "--replicates", "4", "--out",
         str(tmp_path / "out")],
    )  # fmt: skip
    assert told.exit_code == 1
    assert "nothing was written" in told.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("audience", BOTH)
def test_a_wave_in_which_nobody_answered_is_compared_with_nothing(
    audience: str, tmp_path: Path
) -> None:
    first, second = dict(HEAD["wave"][0]), dict(HEAD["wave"][0])
    first |= {"id": "2025", "from": datetime.date(2025, 3, 3), "to": datetime.date(2025, 3, 28)}
    silent = {"ratings": RATINGS, "statements": STATEMENTS}
    headers = {f"waves/2025/{name}.csv": f"{','.join(t[0])}\n" for name, t in silent.items()}
    none = {"waves/2025/aims.csv": "leader,aim\n", "waves/2025/nominations.csv": "leader,nominee\n"}
    folder = make(tmp_path / "a", head={**HEAD, "wave": [first, second]}, files=headers | none)
    survey = open_survey(folder)
    one = compare(survey, read(survey, "2025"), read(survey, "2026"), replicates=4)
    data = change(one, audience)
    jsonschema.validate(data, SCHEMA)
    said = text_of(tree(render_comparison(data)))
    assert "nobody answered" in said
    assert "None" not in said.split()


# -- in a browser --------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("audience", OTHERS)
def test_the_page_fits_every_window_and_the_paper(
    audience: str, tmp_path: Path, browser: Any
) -> None:
    report = tmp_path / "comparison.html"
    report.write_text(render_comparison(found(audience)), "utf-8")
    for width in WIDTHS:
        with opened(browser, report, width) as shown:
            assert shown.sideways() == 0
            assert axe_faults(shown) == []
            assert shown.wrong == []
    with opened(browser, report, 680) as shown:
        shown.page.emulate_media(media="print")
        shown.unfold()
        wide = shown.get("[...document.querySelectorAll('table')].map(t => t.scrollWidth)")
        assert max(wide) <= 680
        assert MARKINGS[audience].partition(":")[0] in shown.get("document.body.textContent")
