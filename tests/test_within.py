"""Leaders of one organisation, items and raters: from a folder to the page, by hand."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_results import for_audience, results
from surveys_made import LEADERS, ORGANISATIONS, make, rows
from waves_made import ITEMS, Said, assessed, both_ways, mixed_wave, register, told

from maturity.agreement import a_wg, agreements, average_deviation, r_wg_j, r_wg_star
from maturity.assessment import assess
from maturity.diagnostics.agreement import scale
from maturity.diagnostics.relations import round_robin
from maturity.diagnostics.reliability import reliability
from maturity.findings import findings
from maturity.instrument import Status
from maturity.page import page
from maturity.page.parts import Figure, Section
from maturity.relations import relations
from maturity.reliability import straight_lines
from maturity.results import results_of, to_json
from maturity.survey import open_survey, read
from maturity.ties import Ties
from maturity.wave import Wave

NAN = np.nan
Plain = dict[str, Any]
seeds = st.integers(0, 2**32 - 1)
some = settings(deadline=None, max_examples=25)


def diagnosed(wave: Wave, **chosen: Any) -> Plain:
    """The diagnostics of a wave as they stand in the results."""
    found: Plain = results_of(assessed(wave, **chosen))["diagnostics"]
    return found


def value(number: Plain) -> Any:
    """A number's value; one that is not known has a note."""
    assert number["value"] is not None or number["note"]
    return number["value"]


# -- the whole path ------------------------------------------------------------------------------

#: Everyone says 2 of everything, care says 3, and two leaders of the hospital 0 and 4 of the city.
RATINGS = rows(
    "leader,partner,gate,wanted,depth,reliability,openness,purpose,understanding,voice,disagreement",
    *(
        f"{leader['leader']},{partner['organisation']},yes,,3," + ",".join([said] * 6)
        for leader in LEADERS
        for partner in ORGANISATIONS
        if leader["organisation"] != partner["organisation"]
        for said in [
            {"HOS1CITY": "0", "HOS2CITY": "4"}.get(
                leader["leader"] + partner["organisation"],
                "3" if leader["organisation"] == "CARE" else "2",
            )
        ]
    ),
)


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Plain:
    """The results of four organisations, two leaders each, read from a folder."""
    survey = open_survey(make(tmp_path_factory.mktemp("four"), ratings=RATINGS))
    return results_of(assess(survey, read(survey, "2026"), replicates=40))


def test_two_leaders_who_disagree_from_the_folder_to_the_results(four: Plain) -> None:
    found = four["diagnostics"]["agreement"]
    # Six pairs, twelve views, two leaders on each. Five steps of 25 points: 5/6 of 25.
    assert (found["views"], found["alone"], found["compared"]) == (12, 0, 12)
    assert found["line"] == pytest.approx(25 * 5 / 6)
    assert (found["disagree"], found["disputed"], found["reason"]) == (1, 0, None)
    # 0 and 4 are 50 points from their mean; the other eleven views are of one mind.
    assert value(found["average_deviation"]) == pytest.approx(50 / 12)
    # Their variance, 5000, is beyond that of guessing, 1250: r_wg(j) is 0, and 1 for the others.
    assert value(found["r_wg_j"]) == pytest.approx(11 / 12)
    # Of two raters a_wg is hardly more than whether they say the same: it takes four.
    assert found["a_wg"]["value"] is None
    assert found["a_wg"]["note"] == "no view has 4 raters or more and room to differ"
    (apart,) = found["apart"]
    assert apart == {
        "organisation": "HOS", "partner": "CITY", "leaders": 2, "average_deviation": 50,
        "r_wg_j": 0, "disagree": True, "disputed": False,
    }  # fmt: skip
    rows_ = {row["organisation"]: row for row in found["organisations"]}
    assert [row["disagree"] for row in found["organisations"]] == [0, 1, 0, 0]
    assert value(rows_["HOS"]["average_deviation"]) == pytest.approx(50 / 3)
    assert (rows_["HOS"]["views"], rows_["HOS"]["leaders"]) == (3, 2)
    # Nine views of mean 50, three of 75 about 56.25: B = 2 (9 x 6.25^2 + 3 x 18.75^2) / 11;
    # only HOS on CITY differs inside: W = 2 x 50^2 / 12.
    between, within = 2 * (9 * 6.25**2 + 3 * 18.75**2) / 11, 5000 / 12
    assert value(found["icc_1"]) == pytest.approx((between - within) / (between + within))
    assert value(found["icc_2"]) == pytest.approx((between - within) / between)
    assert (found["icc_1"]["n"], found["shared"]) == (24, False)
    _alike_by_hand(found["alike"])


def _alike_by_hand(found: Plain) -> None:
    """Every pair of two answers of the four organisations, one by one."""
    said = {
        (leader["organisation"], leader["leader"], partner["organisation"]): {
            ("HOS1", "CITY"): 0.0, ("HOS2", "CITY"): 100.0,
        }.get(
            (leader["leader"], partner["organisation"]),
            75.0 if leader["organisation"] == "CARE" else 50.0,
        )
        for leader in LEADERS
        for partner in ORGANISATIONS
        if leader["organisation"] != partner["organisation"]
    }  # fmt: skip
    kinds: dict[str, list[tuple[float, float]]] = {key: [] for key in found}
    for (home, leader, partner), value_ in said.items():
        for (other, second, about), other_value in said.items():
            if leader == second:
                continue
            if home == other:
                kind = "colleagues_" + ("same_partner" if partner == about else "other_partners")
            elif partner == about:
                kind = "others_same_partner"
            else:
                continue
            kinds[kind].append((value_, other_value))
    for kind, both in kinds.items():
        first, second_ = np.array(both).T
        assert value(found[kind]) == pytest.approx(np.corrcoef(first, second_)[0, 1]), kind
        assert found[kind]["n"] == len(both) // 2


def test_the_page_says_what_colleagues_share_by_name_and_by_house() -> None:
    found = results(12)
    said = " ".join(figure(found, "one-voice").notes)
    for part in ("same partner go together at 0.21", "different organisations on the same partner, "
                 "0.08", "two colleagues on different partners, \u22120.02"):  # fmt: skip
        assert part in said
    assert "cannot tell the two apart" not in said
    alike = found["diagnostics"]["agreement"]["alike"]
    alike["others_same_partner"] = {"value": None, "n": 0, "note": "no two answers of that kind"}
    assert "cannot tell the two apart" in " ".join(figure(found, "one-voice").notes)


@pytest.mark.parametrize(
    ("place", "inside", "members", "title"),
    [
        ("", 22, 22, "Views differ mostly by the particular pair, among 22 of 22 organisations who "
         "rate one another"),
        ("", 11, 22, "Views differ mostly by the particular pair, among 11 of 22 organisations who "
         "rate one another"),
        ("", 10, 22, "What decides is only known among 10 of 22 organisations who rate one "
         "another"),
        ("P", 6, 6, "What decides is only known among 6 of 6 organisations of P who rate one "
         "another"),
    ],
)  # fmt: skip
def test_who_decides_is_said_of_those_who_rate_one_another(
    place: str, inside: int, members: int, title: str
) -> None:
    found = results(12)
    block = found["diagnostics"]["relations"]["blocks"][0]
    block |= {"place": place, "organisations": inside, "members": members}
    shown = figure(found, "raters")
    assert shown.title.replace("\u2068", "").replace("\u2069", "") == title
    assert shown.tables[0].rows[0][1].text == f"{inside} of {members} who rate one another"


@pytest.mark.parametrize(
    ("noise", "weak", "one_factor"), [(0, False, True), (3, False, False), (4, True, False)]
)
def test_weak_and_halo_are_two_lines(noise: int, weak: bool, one_factor: bool) -> None:
    """The same answers with more and more of their own in each item: alpha falls past both."""
    chance = np.random.default_rng(11)

    def says(i: int, k: int, j: int) -> Said:
        base = int(chance.integers(0, 5))
        own = chance.integers(-noise, noise + 1, ITEMS)
        return Said([float(answer) for answer in np.clip(base + own, 0, 4)], 3.0)

    wave = told(register(["icb", "nhs_acute", "local_government", "vcse"] * 2, seated=True),
                [3] * 8, says)  # fmt: skip
    found = reliability(assessed(wave, replicates=0))
    low, high = {0: (0.85, 1), 3: (0.70, 0.85), 4: (-1, 0.70)}[noise]
    assert low <= found["quality"]["alpha"]["value"] <= high
    assert found["quality"]["weak"] is weak
    assert found["halo"]["one_factor"] is one_factor


def test_ratings_alone_are_behind_the_distance() -> None:
    found = results(12)
    within = found["diagnostics"]["agreement"]
    assert ("of ratings alone" in " ".join(figure(found, "within").notes)) == bool(
        within["disputed"]
    )
    within["disputed"] = 1
    assert "of ratings alone" in " ".join(figure(found, "within").notes)


def test_items_that_say_one_thing_from_the_folder_to_the_results(four: Plain) -> None:
    found = four["diagnostics"]["reliability"]
    # Six equal items: 6/5 (1 - 6 v / 36 v), and one factor with loadings of 1.
    assert value(found["quality"]["alpha"]) == pytest.approx(1)
    assert value(found["quality"]["omega"]) == pytest.approx(1)
    assert (found["quality"]["answers"], found["quality"]["leaders"]) == (24, 8)
    assert (found["quality"]["weak"], found["halo"]["one_factor"]) == (False, True)
    # Everyone gives every partner six equal answers.
    assert found["halo"]["straight_lining"] == {"value": 1, "n": 8, "note": ""}
    # All leaders make the same statements, so their sums do not differ.
    assert found["statements"]["alpha"]["value"] is None
    assert found["statements"]["weak"] is None


def test_who_rates_high_from_the_folder_to_the_results(four: Plain) -> None:
    found = four["diagnostics"]["relations"]
    system = found["blocks"][0]
    # Views are 50, those of care 75: all of the differences are who rates.
    assert (system["place"], system["organisations"], system["members"]) == ("", 4, 4)
    assert [value(system[part]) for part in ("rater", "rated", "relationship")] == [1, 0, 0]
    assert value(system["generalised_reciprocity"]) is None
    assert value(system["dyadic_reciprocity"]) is None
    assert value(found["density"]) == pytest.approx(56.25)
    assert value(found["density_error"]) > 0
    # Everyone is the only one of their sector, so nobody is severe beside others of it.
    severity = found["severity"]
    assert severity["system"]["before"] == pytest.approx(severity["system"]["after"])
    assert (severity["bands_changed"], severity["crossed"], severity["note"]) == (0, [], "")


def section(found: Plain, id: str = "agreement") -> Section:
    return next(part for part in page(found).sections if part.id == id)


def figure(found: Plain, id: str) -> Figure:
    return next(one for one in section(found).figures if one.id == id)


def test_two_leaders_who_disagree_on_the_page(four: Plain) -> None:
    within = figure(four, "within")
    assert within.title == "In 11 of 12 views leaders of one organisation broadly agree"
    told_rows = [[cell.text for cell in row] for row in within.tables[0].rows]
    assert told_rows[1] == ["Ashmere Hospitals", "3", "1", "17"]
    said = " ".join(within.notes)
    assert "leaders of \u2068Ashmere Hospitals\u2069 about \u2068Ashmere City Council\u2069" in said
    assert "more than 21 points" in said
    assert figure(four, "one-voice").title.startswith("Leaders of one organisation do not share")
    # Fewer than five organisations are too few to take ratings apart on the page.
    assert "cannot be told" in figure(four, "raters").title
    assert figure(four, "severity").title.endswith("either way")
    facts = next(part for part in page(four).sections if part.id == "summary").body.responses
    assert facts[-1].note.endswith("leaders of one organisation agree in 92% of views")


# -- severity ------------------------------------------------------------------------------------


def test_severity_inside_one_sector_moves_a_system_by_hand() -> None:
    # Two voluntary alliances say 75 and 25 of everybody, the ICB and the trust 50.
    gives = {0: 2, 1: 2, 2: 3, 3: 1}
    paper = register(["icb", "nhs_acute", "vcse", "vcse"], seated=True)
    wave = told(paper, [1] * 4, lambda i, k, j: both_ways(gives[i]))
    found = diagnosed(wave)["relations"]["severity"]
    # 75 with 25: 50 - .25 x 37.5. 75 with 50: 62.5 - 3.125, twice; 25 with 50 the same below.
    before = (40.625 + 2 * 59.375 + 2 * 34.375 + 50) / 6
    assert found["system"] == {"before": pytest.approx(before), "after": pytest.approx(50)}
    # Three pairs rise from Emerging to the middle, where Developing begins.
    assert (found["pairs"], found["bands_changed"]) == (6, 3)
    # Across the NHS boundary 46.9 becomes 50; without the ICB a third of pairs becomes all.
    assert found["crossed"] == ["C2", "C4"]
    sector = {row["sector"]: row for row in found["sectors"]}
    assert sector["vcse"]["given"] == {"before": 50, "after": pytest.approx(50)}
    assert sector["icb"]["received"] == {"before": 50, "after": pytest.approx(50)}
    # What a whole sector says is left alone.
    harsh = told(paper, [1] * 4, lambda i, k, j: both_ways(1 if i > 1 else 3))
    alone = diagnosed(harsh)["relations"]["severity"]
    assert alone["system"]["before"] == pytest.approx(alone["system"]["after"])


@some
@given(seeds, st.integers(3, 9), st.booleans())
def test_what_a_sector_gives_keeps_its_mean_and_its_gaps(seed: int, size: int, paper: bool) -> None:
    found = assessed(mixed_wave(seed, size=size, seated=paper), replicates=0)
    results_ = results_of(found)
    severity = results_["diagnostics"]["relations"]["severity"]
    for row in severity["sectors"]:
        for key in ("given", "received", "score"):
            before, after = row[key]["before"], row[key]["after"]
            if severity["note"]:
                assert after is None
            else:
                assert (before is None) == (after is None)
        given_ = row["given"]
        if not severity["note"] and given_["before"] is not None:
            assert given_["after"] == pytest.approx(given_["before"], abs=1e-6)
    before, after = severity["system"]["before"], severity["system"]["after"]
    assert before == results_["system"]["score"]["value"]
    assert after is None or 0 <= after <= 100
    for block in results_["diagnostics"]["relations"]["blocks"]:
        shares = [value(block[part]) for part in ("rater", "rated", "relationship")]
        assert None in shares or sum(shares) == pytest.approx(1)


# -- who rate one another ------------------------------------------------------------------------


def test_those_are_kept_who_nearly_all_rate_one_another() -> None:
    full = np.full((6, 6), 50.0)
    names = tuple("abcdef")
    # One that nobody knows anything of: 20 of 30 known are too few, 20 of 20 are not.
    full[2], full[:, 2] = NAN, NAN
    assert round_robin(Ties(names, full)).names == tuple("abdef")
    # Silent but rated: 25 of 30 are enough for all.
    silent = np.full((6, 6), 50.0)
    silent[2] = NAN
    assert round_robin(Ties(names, silent)).names == names
    # Of two alike the later goes: 20 of 30 becomes 12 of 12 only without both.
    two = np.full((6, 6), 50.0)
    two[1], two[:, 1], two[4], two[:, 4] = NAN, NAN, NAN, NAN
    assert round_robin(Ties(names, two)).names == tuple("acdf")
    nobody = round_robin(Ties(names, np.full((6, 6), NAN)))
    assert nobody.size < 4
    assert round_robin(Ties((), np.zeros((0, 0)))).size == 0


def test_those_who_rate_high_and_are_rated_high() -> None:
    effect = np.array([-10.0, -5, 0, 5, 10])
    both = Ties(tuple("abcde"), 50 + effect[:, None] + effect)
    found = relations(both)
    # What one gives and gets are the same number: they go together wholly.
    assert found.generalised_reciprocity.value == pytest.approx(1)
    assert relations(
        Ties(tuple("abcde"), 50 + effect[:, None] - effect)
    ).generalised_reciprocity.value == pytest.approx(-1)
    # Nothing is particular to two, so how two answer each other is not known.
    assert not found.reciprocity.known
    only = relations(Ties(tuple("abcde"), np.tile(50 + effect[:, None], 5))).generalised_reciprocity
    assert not only.known
    assert "below 0.10" in only.note


# -- leaders -------------------------------------------------------------------------------------


@some
@given(
    st.lists(
        st.lists(
            st.lists(st.sampled_from([0.0, 25, 50, 75, 100, NAN]), min_size=2, max_size=2),
            min_size=4,
            max_size=4,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_many_views_at_once_are_each_by_itself(views: list[list[list[float]]]) -> None:
    table = np.array(views)
    found = agreements(table, options=5, step=25.0)
    for n, one in enumerate(table):
        for measure, alone in (
            ("r_wg_j", r_wg_j(one, step=25.0)),
            ("r_wg_star", r_wg_star(one, step=25.0)),
            ("average_deviation", average_deviation(one)),
            ("a_wg", a_wg(one, high=100.0)),
        ):
            assert getattr(found, measure)[n] == pytest.approx(alone.value, nan_ok=True), measure
            assert found.raters[n] == alone.n


def test_one_who_rates_what_another_denies() -> None:
    # Of the council's three leaders one says that there is no relationship with the trust.
    none = Said(state=Status.NONE)
    paper = register(["icb", "nhs_acute", "local_government"], seated=True)
    wave = told(paper, [1, 2, 3], lambda i, k, j: none if (i, k, j) == (2, 0, 1) else both_ways(2))
    found = diagnosed(wave)["agreement"]
    assert (found["views"], found["alone"], found["compared"]) == (4, 2, 4)
    assert (found["disagree"], found["disputed"]) == (0, 1)
    (apart,) = found["apart"]
    assert (apart["organisation"], apart["partner"], apart["leaders"]) == ("O2", "O1", 3)
    # The two who rate agree; that the third denies it is what is apart.
    assert (apart["average_deviation"], apart["disagree"], apart["disputed"]) == (0, False, True)
    # With one rater and one who denies it there is nothing to compare but that.
    wave = told(paper, [1, 1, 2], lambda i, k, j: none if (i, k, j) == (2, 0, 1) else both_ways(2))
    found = diagnosed(wave)["agreement"]
    assert (found["views"], found["compared"], found["disputed"]) == (2, 1, 1)
    assert found["apart"][0]["average_deviation"] is None
    assert "1 of 2 views" in found["r_wg_j"]["note"]


def test_the_widest_disagreement_comes_first() -> None:
    # Leaders of the trust are 2 steps apart on the ICB, 3 on the council and 4 on the alliance.
    wide = {0: 2, 2: 3, 3: 4}
    paper = register(["icb", "nhs_acute", "local_government", "vcse"], seated=True)
    wave = told(paper, [1, 2, 1, 1], lambda i, k, j: both_ways(0 if i != 1 or not k else wide[j]))
    found = diagnosed(wave)["agreement"]
    assert [row["partner"] for row in found["apart"]] == ["O3", "O2", "O0"]
    assert [row["average_deviation"] for row in found["apart"]] == [50, 37.5, 25]


def test_one_leader_each_agrees_with_nobody() -> None:
    wave = told(register(["icb", "nhs_acute"], seated=True), [1, 1], lambda i, k, j: both_ways(2))
    found = diagnosed(wave)["agreement"]
    assert (found["reason"], found["views"], found["alone"]) == ("no_two_leaders", 0, 2)
    for key in ("r_wg_j", "average_deviation", "a_wg", "icc_1", "icc_2"):
        assert value(found[key]) is None
    assert found["shared"] is None


def test_items_without_steps_cannot_be_compared() -> None:
    wave = told(register(["icb", "nhs_acute"], seated=True), [2, 2], lambda i, k, j: both_ways(2))
    smooth = replace(
        wave.instrument,
        items=tuple(
            replace(item, step=0.0) if item.role == "quality" else item
            for item in wave.instrument.items
        ),
    )
    found = diagnosed(replace(wave, instrument=smooth))["agreement"]
    assert (found["reason"], found["line"], found["views"]) == ("no_items", None, 2)
    assert value(found["r_wg_j"]) is None
    items, options = scale(wave.instrument)
    assert (items.tolist(), options) == (list(range(ITEMS)), 5)
    # One item on a scale of eleven answers is left out.
    mixed = replace(
        wave.instrument,
        items=tuple(
            replace(item, high=10.0) if item.id == "voice" else item
            for item in wave.instrument.items
        ),
    )
    items, options = scale(mixed)
    assert (items.tolist(), options) == ([0, 1, 2, 3, 5], 5)


def test_straight_lines_by_hand() -> None:
    alike, other, lone = [2.0, 2, NAN], [1.0, 2, 2], [2.0, NAN, NAN]
    # The first leader: ten of eleven alike, 91%. The second: nine of ten, which is not more than
    # 90%. The third rated two partners, and one item alone says nothing.
    ratings = np.array([alike] * 10 + [other] + [alike] * 9 + [other] + [alike] * 2 + [lone])
    leaders = np.array([0] * 11 + [1] * 10 + [2] * 3)
    found = straight_lines(ratings, leaders)
    assert (found.value, found.n) == (0.5, 2)
    assert "1 of 3" in found.note
    assert not straight_lines(ratings[-3:], leaders[-3:]).known
    assert not straight_lines(np.empty((0, 6)), []).known
    # A single item is always equal to itself, and says nothing of haste.
    assert not straight_lines(np.ones((9, 1)), [0] * 9).known


def test_the_order_of_rows_changes_nothing() -> None:
    wave = mixed_wave(5)
    order = np.random.default_rng(1).permutation(len(wave.answers.leader))
    from waves_made import answers_of

    one, other = (to_json({"d": diagnosed(w)}) for w in (wave, answers_of(wave, order)))
    assert one == other


# -- what is said --------------------------------------------------------------------------------


def test_often_is_a_finding_and_names_nobody_but_for_the_consultant() -> None:
    found = results(24, ranges=True, verdict="not_flagged")
    within = found["diagnostics"]["agreement"]
    assert "leaders-disagree" not in {one.slug for one in findings(found)}
    within["apart"] = within["apart"][:1] * 20
    within.update(views=100, disagree=18, disputed=4)
    # Findings before it that would fill the page.
    for criterion in found["verdicts"]["system_in_name_only"]["criteria"]:
        criterion.update(met="not_met")
    found["dimensions"], found["places"] = [], []
    for key in ("structure", "common_ground", "hidden_strength", "shared_on_paper"):
        found["diagnostics"].pop(key)
    (told_,) = [one for one in findings(found) if one.slug == "leaders-disagree"]
    assert told_.says.startswith("In 20 of 100 views that two leaders or more")
    assert "In 4 of them" in told_.says
    first = found["organisations"][0]["name"]
    assert first in told_.names
    assert first not in told_.says + told_.title
    within["apart"] = within["apart"][:14]
    assert "leaders-disagree" not in {one.slug for one in findings(found)}


@pytest.mark.parametrize("audience", ["partners", "public"])
def test_other_editions_say_that_it_is_left_out(audience: str) -> None:
    shown = section(for_audience(results(12, ranges=True), audience))
    assert shown.figures == ()
    assert "leaves out" in shown.intro[0]
    # Even where the keys are there by mistake nothing is shown.
    wrong = results(12, ranges=True)
    wrong["made"]["audience"] = audience
    assert section(wrong).figures == ()


def test_a_large_system_lists_those_whose_leaders_differ() -> None:
    found = results(60, ranges=True)
    within = figure(found, "within")
    rows_ = found["diagnostics"]["agreement"]["organisations"]
    assert len(within.tables[0].rows) == sum(row["disagree"] > 0 for row in rows_)
    assert re.search(
        r"In \d+ further organisations leaders agree throughout", " ".join(within.notes)
    )


@pytest.mark.parametrize(
    ("views", "apart", "title"),
    [
        (0, 0, "No two leaders of one organisation spoke of the same partner"),
        (1, 0, "Leaders broadly agree in the one view of two or more"),
        (9, 0, "Leaders broadly agree in every view of two or more"),
        (40, 5, "In 35 of 40 views leaders of one organisation broadly agree"),
        (40, 6, "In 6 of 40 views leaders of one organisation see the same partner differently"),
    ],
)
def test_the_title_says_what_was_found(views: int, apart: int, title: str) -> None:
    found = results(12)
    within = found["diagnostics"]["agreement"]
    within.update(views=views, apart=(within["apart"] * 9)[:apart])
    assert figure(found, "within").title == title


@pytest.mark.parametrize(
    ("icc", "shared", "title"),
    [
        (None, None, "cannot be told"),
        (0.02, False, "averages of individuals"),
        (0.12, True, "partly shared with colleagues"),
        (0.4, True, "largely shared with their colleagues"),
    ],
)
def test_whether_a_view_is_shared(icc: float | None, shared: bool | None, title: str) -> None:
    found = results(12)
    within = found["diagnostics"]["agreement"]
    within["icc_1"] = {"value": icc, "n": 9, "note": "" if icc is not None else "no groups"}
    within["shared"] = shared
    assert title in figure(found, "one-voice").title


@pytest.mark.parametrize(
    ("before", "after", "title"),
    [
        (47.2, 47.3, "does not move the score: 47 either way"),
        (47.4, 47.6, "hardly moves the score: 48 in place of 47"),
        (47.2, 49.9, "the score would be 49.9, not 47"),
        (None, None, "cannot be told"),
    ],
)
def test_what_severity_does_to_the_score(
    before: float | None, after: float | None, title: str
) -> None:
    found = results(12)
    found["diagnostics"]["relations"]["severity"]["system"] = {"before": before, "after": after}
    assert title in figure(found, "severity").title


def test_a_number_that_is_not_known_needs_its_reason(four: Plain) -> None:
    import json

    text = (Path(__file__).parent.parent / "maturity" / "results.schema.json").read_text("utf-8")
    checker = jsonschema.Draft202012Validator(json.loads(text))
    checker.validate(four)
    for spoil in (
        lambda d: d["agreement"]["r_wg_j"].update(value=None, note=""),
        lambda d: d["agreement"]["r_wg_j"].update(value=1.2),
        lambda d: d["agreement"].update(reason="because"),
        lambda d: d["relations"]["severity"]["system"].update(after=101),
        lambda d: d["reliability"]["halo"].update(one_factor=0.9),
    ):
        wrong = deepcopy(four)
        spoil(wrong["diagnostics"])
        assert list(checker.iter_errors(wrong))
