"""The questionnaire before any platform: words, answers, keys, manifest and information."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest

from maturity.errors import MaturityError, Problems
from maturity.exchange.asking import compose
from maturity.exchange.export import tidy
from maturity.exchange.manifest import row_codes
from maturity.exchange.manifest_file import PLACE, from_json, to_json
from maturity.exchange.matching import Roster
from maturity.exchange.names import fitting
from maturity.exchange.parts import by_home, packed
from maturity.exchange.questionnaire import WRITERS, manifest, questionnaire
from maturity.exchange.questions import question_of
from maturity.instrument import Item, built_in
from maturity.layout import PLAN
from maturity.planning import planned
from maturity.survey import open_survey
from maturity.table import read_csv
from tests.questionnaires_made import HOSTILE, example, hostile, written
from tests.surveys_made import LEADERS, ORGANISATIONS, make, with_cells, with_head, with_row

INSTRUMENT = built_in("ics-relationships")


def test_every_item_is_asked_with_its_own_answers() -> None:
    _, form = example()
    assert [q.id for q in form.about] == [
        "gate", "wanted", "depth", "reliability", "openness", "purpose", "understanding", "voice",
        "disagreement",
    ]  # fmt: skip
    assert len(form.system) == 16
    gate, wanted, depth = form.about[:3]
    assert gate.together == "Which is closest?"
    assert [(o.code, o.meaning, o.label) for o in gate.options] == [
        ("yes", "answered", "We work with them and I can judge it"),
        ("cannot_judge", "cannot_judge", "We work with them but I cannot judge it"),
        ("none", "no_relationship", "We do not work with them"),
        ("dont_know", "cannot_judge", "Don't know"),
    ]
    assert (wanted.together, wanted.when) == ("Would it help residents if you did?", ("none",))
    assert depth.when == ("yes",)
    assert [o.label for o in depth.options] == [
        "0 - no contact", "1 - meet", "2 - exchange information", "3 - plan together",
        "4 - take some decisions together", "5 - run something together", "Can't say",
        "Not applicable",
    ]  # fmt: skip
    voice = form.about[7]
    assert voice.about("Ashmere Trust") == (
        "In the last 12 months, how much do your views affect Ashmere Trust's decisions that "
        "concern you?"
    )
    assert [o.label for o in voice.options][-2:] == ["Can't say", "None do"]


def test_every_item_lets_a_leader_say_that_they_cannot_judge() -> None:
    _, form = example()
    for question in (*form.about, *form.system):
        if question.role != "wanted":
            assert "cannot_judge" in {option.meaning for option in question.options}
        labels = [tidy(option.label) for option in question.options]
        assert len(set(labels)) == len(labels)
        for option in question.options:
            if option.code.isdigit():
                assert option.label.startswith(f"{option.code} - ")


@pytest.mark.parametrize(
    ("item", "labels"),
    [
        (Item("a", "quality", low=0, high=4, step=2, labels=("no", "so", "yes")),
         ["0 - no", "2 - so", "4 - yes"]),
        (Item("a", "quality", low=0, high=4, labels=("no", "so", "yes")),
         ["0 - no", "1", "2 - so", "3", "4 - yes"]),
        (Item("a", "quality", low=5, high=1, labels=("always", "never"), unknown=("x y",)),
         ["5 - always", "4", "3", "2", "1 - never", "X y"]),
        (Item("a", "quality", low=0, high=1, step=0, labels=("no", "half", "yes")),
         ["0 - no", "0.5 - half", "1 - yes"]),
        (Item("a", "quality", low=0, high=1, none=("none",), unknown=("dk", "cannot_judge")),
         ["0", "1", "No working relationship", "Can't say",
          "We work with them but I cannot judge it"]),
    ],
)  # fmt: skip
def test_the_answers_of_other_instruments(item: Item, labels: list[str]) -> None:
    meanings = dict.fromkeys((*item.none, *item.unknown), "cannot_judge")
    found = question_of(item, meanings, None)
    assert [option.label for option in found.options] == labels
    # Whatever is offered is an answer that the survey can read.
    assert all(item.read(option.code) for option in found.options)


@pytest.mark.parametrize(
    "item",
    [Item("a", "quality", low=0, high=100), Item("a", "quality", low=0, high=1, step=0)],
)
def test_a_scale_that_cannot_be_offered_is_refused(item: Item) -> None:
    with pytest.raises(MaturityError, match="no-choices"):
        question_of(item, {}, None)


def test_leaders_are_known_by_a_key_that_every_platform_takes(tmp_path: Path) -> None:
    leaders = LEADERS
    for code in ("Zoë Ängström", "7", "07", "a b", "P009", "' or 1=1", "L-1", "l-1"):
        leaders = with_row(leaders, leader=code, organisation="ICB", role="other")
    survey = open_survey(make(tmp_path, leaders=leaders, plan=None))
    form = compose(survey, "2026", planned(survey, "2026"))
    assert form.keys["ICB1"] == "ICB1"
    assert form.keys["P009"] == "P009"
    keys = list(form.keys.values())
    assert len({tidy(key) for key in keys}) == len(keys)
    assert all(key.replace("-", "").isalnum() and key.isascii() for key in keys)
    # 7 and 07 are one number, and l-1 is L-1 to whoever types it.
    changed = {code for code, key in form.keys.items() if key != code}
    assert changed == {"Zoë Ängström", "7", "07", "a b", "' or 1=1", "L-1", "l-1"}
    people = {person.code: person for person in form.manifest.leaders}
    assert all(form.keys[code] in people[code].aliases for code in changed)


def test_organisations_that_look_alike_are_told_apart(tmp_path: Path) -> None:
    organisations = with_cells(ORGANISATIONS, 3, name="Ashmere  Trust")
    organisations = with_cells(organisations, 4, name="ASHMERE [Trust]")
    organisations = with_cells(organisations, 5, name="ashmere (trust)")
    survey = open_survey(make(tmp_path, organisations=organisations))
    form = compose(survey, "2026", planned(survey, "2026"))
    names = {target.code: target.name for target in form.manifest.organisations}
    assert names["ICB"] == "NHS Ashmere"
    assert names["HOS"] == "Ashmere Trust (oHOS)"
    assert names["CITY"] == "ASHMERE (Trust) (oCITY)"
    assert names["CARE"] == "ashmere (trust) (oCARE)"
    roster = Roster(form.manifest.organisations)
    for code, name in names.items():
        assert roster.find(name) == code
    # Their own names are alike to whoever types them, so they say nothing.
    assert roster.find("ASHMERE [Trust]") is None


def test_codes_of_rows_are_letters_and_digits_and_no_two_alike() -> None:
    codes = ["A-1", "a1", "A.1", "Å", "日本", "RQY", "NM-01", "A" * 40, "A" * 41, "x"]
    rows = row_codes(codes)
    assert len({row.casefold() for row in rows}) == len(rows)
    assert all(row.isalnum() and row.isascii() and row[0] == "o" for row in rows)
    assert max(map(len, rows)) <= 14
    assert rows[5:7] == ("oRQY", "oNM01")
    # The same code has the same mark whoever stands beside it.
    assert set(row_codes(codes[::-1])) == set(rows)


def test_names_are_made_to_fit_and_keep_apart() -> None:
    assert fitting(["a_b", "ab", "AB", ""], longest=5) == ("ab2", "ab", "AB3", "x")
    assert fitting(["abcdef", "abcdeg"], longest=5) == ("abcde", "abcd2")
    assert fitting(["leader"], longest=9, taken=["Leader"]) == ("leader2",)


# -- the files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", sorted(WRITERS))
def test_the_same_survey_gives_the_same_bytes(platform: str) -> None:
    survey, _ = example()
    assert questionnaire(survey, "2025", platform) == questionnaire(survey, "2025", platform)


def test_beside_the_questionnaire_lie_its_plan_manifest_and_information() -> None:
    survey, form = example()
    files = questionnaire(survey, "2025", "redcap")
    room = "waves/2025/questionnaire"
    assert set(files) == {
        "waves/2025/plan.csv",
        f"{room}/manifest.json",
        f"{room}/information.html",
        f"{room}/information.txt",
        f"{room}/invitations.csv",
        f"{room}/redcap/redcap_data_dictionary.csv",
    }
    table = read_csv(files["waves/2025/plan.csv"], "plan.csv", PLAN, Problems())
    assert table is not None
    assert tuple(zip(*map(table.column, ("leader", "partner")), strict=True)) == (
        planned(survey, "2025").rows
    )
    text = files[f"{room}/information.txt"].decode("utf-8")
    assert form.consent in text
    assert "at least 5 leaders" in text
    assert "Northmoor Integrated Care System" in text
    html5lib.HTMLParser(strict=True).parse(files[f"{room}/information.html"].decode("utf-8"))
    rows = list(csv.DictReader(io.StringIO(files[f"{room}/invitations.csv"].decode("utf-8-sig"))))
    assert len(rows) == 69
    first = rows[0]
    assert first["asked"].strip(";").split(";") == [t.row for t in form.partners[first["code"]]]


def test_the_manifest_is_the_same_for_every_platform_and_read_back_whole() -> None:
    survey, form = example()
    place = PLACE.format(wave="2025")
    texts = {questionnaire(survey, "2025", platform)[place] for platform in WRITERS}
    assert len(texts) == 1
    found = manifest(form)
    problems = Problems()
    assert from_json(texts.pop().decode("utf-8"), "m", problems) == found
    assert not list(problems)
    assert json.loads(to_json(found))["wave"] == "2025"
    assert set(found.columns or {}) == {writer.platform for writer in WRITERS.values()}


@pytest.mark.parametrize("platform", sorted(WRITERS))
def test_every_pair_of_the_plan_and_every_item_has_one_column(platform: str) -> None:
    _, form = example()
    name = WRITERS[platform].platform
    columns = manifest(form).expected(name)
    for use in ("rating", "statement"):
        found = [(e.item, e.organisation) for e in columns if e.use == use]
        assert len(set(found)) == len(found)
    if name != "paper":
        asked = {t.code for targets in form.partners.values() for t in targets}
        items = [question.id for question in form.about]
        assert {(e.item, e.organisation) for e in columns if e.use == "rating"} == {
            (item, code) for item in items for code in asked
        }
    tidied = [tidy(e.column) for e in columns]
    assert len(set(tidied)) == len(tidied)
    assert [e.column for e in columns if e.use == "statement"]
    assert [e.use for e in columns].count("leader") == 1


@pytest.mark.parametrize("platform", sorted({w.platform for w in WRITERS.values()}))
def test_every_answer_comes_back_as_its_code(platform: str) -> None:
    _, form = example()
    found = manifest(form)
    for question in (*form.about, *form.system):
        answers = found.answers(question.id, platform)
        codes = next(w.sent(question) for w in WRITERS.values() if w.platform == platform)
        for option in question.options:
            assert answers[tidy(option.label)].code == option.code
            assert answers[tidy(option.label)].meaning == option.meaning
            if codes:
                assert answers[tidy(codes[option.code])].code == option.code
        # What is exported for one answer is never another's.
        assert len({tidy(code) for code in codes.values()}) == len(codes)


def test_a_bare_number_means_nothing_where_only_labels_are_exported() -> None:
    _, form = example()
    found = manifest(form)
    assert "3" not in found.answers("voice", "msforms")
    assert found.answers("voice", "redcap")["3"].code == "3"
    # Qualtrics numbers choices from 1, so its 3 is the second step above 0.
    assert found.answers("voice", "qualtrics")["3"].code == "2"


def test_a_form_without_logic_is_one_for_each_leader() -> None:
    _, form = example()
    for most in (8, 12, 20, 40):
        parts = packed(form, most)
        assert sorted(key for part in parts for key in part.keys) == sorted(form.partners)
        assert all(len(part.organisations) <= most for part in parts)
        for part in parts:
            union = {t.code for key in part.keys for t in form.partners[key]}
            assert {t.code for t in part.organisations} == union
    assert len(packed(form, 40)) == 1
    homes = by_home(form)
    assert [part.name for part in homes] == [target.name for target in form.home_list]
    with pytest.raises(MaturityError, match="form-too-long"):
        packed(form, 7)


def test_a_platform_there_is_no_questionnaire_for_is_refused(tmp_path: Path) -> None:
    survey = open_survey(make(tmp_path))
    with pytest.raises(MaturityError, match="Did you mean “qualtrics”"):
        questionnaire(survey, "2026", "qualtric")


def test_a_workbook_keeps_its_own_plan(tmp_path: Path) -> None:
    from maturity.blank import workbook_of

    path = tmp_path / "survey.xlsx"
    path.write_bytes(workbook_of(make(tmp_path / "folder")))
    files = questionnaire(open_survey(path), "2026", "paper")
    assert "waves/2026/questionnaire/plan.csv" in files
    assert "waves/2026/plan.csv" not in files


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_name_spoils_no_manifest(tmp_path: Path, name: str) -> None:
    files, found = written(hostile(tmp_path, name), "redcap")
    assert files
    for writer in WRITERS.values():
        columns = found.expected(writer.platform)
        assert len({tidy(e.column) for e in columns}) == len(columns)
    names = [target.name for target in found.organisations]
    assert len({tidy(n) for n in names}) == len(names)
    for shown in names:
        assert len(shown) <= 100
        assert "\n" not in shown
        assert not set("\u202e\u2028\x0b\ufffe[]") & set(shown)


def test_the_settings_change_what_leaders_are_told(tmp_path: Path) -> None:
    head = with_head(settings={"release_partners": 7, "release_public": 12})
    survey = open_survey(make(tmp_path, head=head))
    text = " ".join(compose(survey, "2026", planned(survey, "2026")).information)
    assert "at least 7 leaders" in text
    assert "at least 12 do" in text


def test_items_that_are_named_like_fields_of_the_form_get_other_names(tmp_path: Path) -> None:
    _, form = example()
    other = replace(
        form,
        system=tuple(
            replace(q, id=name)
            for q, name in zip(form.system, ("consent", "organisation", "aims", "record_id",
                                             "voice_onmicb", "a__b", "information"), strict=False)
        ),
    )  # fmt: skip
    for name, writer in WRITERS.items():
        columns = [tidy(e.column) for e in writer.columns(other)]
        assert len(set(columns)) == len(columns), name
        assert writer.files(other)
