"""Questionnaires for tests: of the worked example, and of surveys that mean harm."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from maturity.errors import Problems, visible
from maturity.exchange.asking import Questionnaire, compose
from maturity.exchange.manifest import Manifest
from maturity.exchange.manifest_file import PLACE, from_json
from maturity.exchange.questionnaire import questionnaire
from maturity.planning import planned
from maturity.survey import Survey, open_survey
from tests.surveys_made import AIMS, LEADERS, ORGANISATIONS, make, with_cells, with_head, with_row

EXAMPLES = Path(__file__).parent.parent / "surveys" / "examples"

#: What a name of a survey may hold that a platform might obey or stumble over.
HOSTILE = {
    "markup": "<script>alert(1)</script> & <b>Sons</b>",
    "formula": "=cmd|' /C calc'!A0",
    "qualtrics": "[[Block:x]] ${e://Field/secret} [[PageBreak]]",
    "limesurvey": '{SITENAME} {1+1}\t"quoted"',
    "redcap": "[record_id] | 9, gone | @HIDDEN",
    "xlsform": "${leader} [here](http://example.org) *bold*",
    "script": "'; drop(); // </script> `${x}`",
    "breaks": "one\r\ntwo\u2028three\u0085four",
    "marks": "\u202egnp.exe\u2066 \ufeff\u200b",
    "not-text": "Trust \ufffe\U0001ffff\x0b",
    "long": "Trust " * 60,
    "digit": "Place 2",
}


@cache
def example(name: str = "northmoor", wave: str = "2025") -> tuple[Survey, Questionnaire]:
    """The survey of an example and the questionnaire of one of its waves."""
    survey = open_survey(EXAMPLES / name)
    return survey, compose(survey, wave, planned(survey, wave))


def written(survey: Survey, platform: str, wave: str = "2026") -> tuple[dict[str, bytes], Manifest]:
    """The files for a platform by their last names, and the manifest read back."""
    files = questionnaire(survey, wave, platform)
    room = PLACE.format(wave=wave).removesuffix("manifest.json") + platform + "/"
    problems = Problems()
    manifest = from_json(files[PLACE.format(wave=wave)].decode("utf-8"), "manifest", problems)
    assert not list(problems)
    assert manifest is not None
    return {n.removeprefix(room): b for n, b in files.items() if n.startswith(room)}, manifest


def expected(manifest: Manifest, platform: str, *, ignored: bool = True) -> list[str]:
    """The columns that the manifest names for a platform."""
    return [e.column for e in manifest.expected(platform) if ignored or e.use != "ignore"]


def hostile(folder: Path, name: str) -> Survey:
    """A survey whose names, title, notice, aims and one leader's code are all the same text."""
    text = HOSTILE[name]
    organisations = with_cells(ORGANISATIONS, 3, name=text, aliases="Ashmere General")
    organisations = with_cells(organisations, 4, name=text)
    leaders = with_row(LEADERS, leader=text.strip() or "x", organisation="ICB", role="chair")
    return open_survey(
        make(
            folder,
            # TOML itself refuses line breaks and control characters in a line.
            head=with_head(
                survey={
                    "title": visible(text)[:90],
                    "notice": text.split("\r")[0] if name != "not-text" else "",
                }
            ),
            organisations=organisations,
            aims=with_cells(AIMS, 2, title=text),
            leaders=leaders,
            plan=None,
        )
    )
