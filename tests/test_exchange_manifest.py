"""The manifest goes to JSON and back unchanged, and anything else than a manifest is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maturity.errors import Problems
from maturity.exchange.manifest import Expected, Manifest, Target, column_name, manifest_of
from maturity.exchange.manifest_file import FORMAT, from_json, to_json
from tests.exports_made import ITEMS, NAMES, STATEMENTS, WAVE, questionnaire, survey_at


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    made = questionnaire(survey_at(tmp_path / "survey"), "qualtrics")
    columns = (Expected("QID1", "rating", "voice", "HOS"),)
    return replace(made, columns={"qualtrics": columns})


def back(text: str) -> tuple[Manifest | None, Problems]:
    problems = Problems()
    return from_json(text, "manifest.json", problems), problems


def test_a_manifest_comes_back_as_it_was(manifest: Manifest) -> None:
    text = to_json(manifest)
    found, problems = back(text)
    assert found == manifest
    assert not list(problems)
    assert found is not None
    assert to_json(found) == text
    assert json.loads(text)["format"] == FORMAT


def test_what_a_survey_says_of_itself(tmp_path: Path) -> None:
    survey = survey_at(tmp_path / "survey")
    found = manifest_of(survey, WAVE)
    assert not found.written
    assert tuple(item.id for item in found.items) == (*ITEMS, *STATEMENTS)
    assert [(t.code, t.row, t.name) for t in found.organisations] == [
        (code, f"o{code}", name) for code, name in NAMES.items()
    ]
    assert found.item["voice"].aliases == ("Voice",)
    meanings = {a.code: a.meaning for a in found.scale["gate"].answers}
    assert meanings == {
        "yes": "answered",
        "none": "no_relationship",
        "cannot_judge": "cannot_judge",
        "dont_know": "cannot_judge",
    }


def test_numbers_and_bare_codes_count_only_where_they_were_written(manifest: Manifest) -> None:
    drawn = replace(
        manifest,
        written=False,
        scales=tuple(
            replace(s, answers=tuple(replace(a, sent=None) for a in s.answers))
            for s in manifest.scales
        ),
    )
    without = drawn.answers("voice", "qualtrics")
    assert not {"3", "na", "dk"} & without.keys()
    assert without["large effect"].code == "3"
    assert without["3 - large effect"].code == "3"
    # The questionnaire numbered the choices in its own way.
    written = manifest.answers("voice", "qualtrics")
    assert written["97"].code == "3"
    assert written["-2"].code == "na"
    assert "3" not in written
    # On a platform that it was not written for, numbers say nothing.
    assert not {"97", "3"} & manifest.answers("voice", "msforms").keys()


def test_an_item_without_a_relationship_to_speak_of_takes_no_gate(manifest: Manifest) -> None:
    assert "none" not in manifest.answers("voice", "qualtrics")
    assert manifest.answers("gate", "msforms")["none"].meaning == "no_relationship"


BROKEN = {
    "no JSON": lambda plain: "{",
    "a list": lambda plain: "[]",
    "another format": lambda plain: json.dumps(plain | {"format": "x/1"}),
    "a missing key": lambda plain: json.dumps({k: v for k, v in plain.items() if k != "items"}),
    "an unknown key": lambda plain: json.dumps(plain | {"more": 1}),
    "a number for a text": lambda plain: json.dumps(plain | {"wave": 2026}),
    "a text for a list": lambda plain: json.dumps(plain | {"items": "all"}),
    "an item without its scale": lambda plain: json.dumps(plain | {"scales": []}),
    "a column of nobody": lambda plain: json.dumps(
        plain | {"columns": {"x": [{"column": "a", "use": "rating", "item": "voice",
                                    "organisation": "MOON"}]}}
    ),
    "a column of no item": lambda plain: json.dumps(
        plain | {"columns": {"x": [{"column": "a", "use": "rating", "item": "voize"}]}}
    ),
    "a use there is not": lambda plain: json.dumps(
        plain | {"columns": {"x": [{"column": "a", "use": "guess"}]}}
    ),
    "two answers sent alike": lambda plain: json.dumps(plain).replace('"97"', '"92"'),
    "a meaning there is not": lambda plain: json.dumps(plain).replace('"no_relationship"', '"no"'),
    "too deep": lambda plain: "[" * 200_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_anything_else_is_refused(name: str, manifest: Manifest) -> None:
    text = BROKEN[name](json.loads(to_json(manifest)))  # type: ignore[no-untyped-call]
    found, problems = back(text)
    assert found is None
    assert {problem.slug for problem in problems} == {"bad-manifest"}


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(PLAIN)
def test_no_json_fails(plain: object) -> None:
    text = json.dumps({"format": FORMAT, "items": plain} if plain else plain)
    found, problems = back(text)
    assert found is None
    assert problems.errors


def test_columns_are_named_as_each_platform_names_them() -> None:
    target = Target("RQY", "oRQY", "St George's")
    assert {p: column_name(p, "voice", target) for p in ("limesurvey", "redcap", "kobo")} == {
        "limesurvey": "voice[oRQY]", "redcap": "voice_orqy", "kobo": "voice_oRQY",
    }  # fmt: skip
    assert column_name("msforms", "voice", target) == "[voice] St George's"
