"""Each platform's questionnaire: what the platform takes, what it shows to whom, what it says back.

Every file is read here by other means than it was written with, by the rules of its platform.
"""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import html5lib
import openpyxl
import pytest

from maturity.exchange import write_msforms
from maturity.exchange.asking import Questionnaire
from maturity.exchange.manifest import Manifest
from maturity.exchange.questionnaire import manifest
from maturity.survey import Survey, open_survey
from tests.questionnaires_made import HOSTILE, example, expected, hostile, written
from tests.surveys_made import make, with_head

DATA = Path(os.environ.get("MATURITY_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")
HOSTILE_NAMES = sorted(HOSTILE)


def northmoor(platform: str) -> tuple[dict[str, bytes], Manifest, Questionnaire]:
    survey, form = example()
    files, found = written(survey, platform, "2025")
    return files, found, form


def plan_of(form: Questionnaire) -> dict[str, set[str]]:
    """The rows each leader should be shown, by their key."""
    return {key: {target.row for target in targets} for key, targets in form.partners.items()}


# -- XLSForm ---------------------------------------------------------------------------------------


def converted(data: bytes, folder: Path) -> ElementTree.Element:
    """The form as pyxform converts it; a warning is a failure."""
    from pyxform.xls2xform import convert

    path = folder / "form.xlsx"
    path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = convert(str(path), validate=False)
    assert found.warnings == []
    return ElementTree.fromstring(found.xform)


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def leaves(node: ElementTree.Element) -> Iterable[str]:
    """The names of the questions of a converted form."""
    for child in node:
        if len(child):
            yield from leaves(child) if local(child.tag) != "meta" else ()
        else:
            yield local(child.tag)


def instance(form: ElementTree.Element) -> ElementTree.Element:
    return next(node for node in form.iter() if local(node.tag) == "instance")[0]


def binds(form: ElementTree.Element) -> dict[str, dict[str, str]]:
    found = [node.attrib for node in form.iter() if local(node.tag) == "bind"]
    return {bind["nodeset"].rpartition("/")[2]: dict(bind) for bind in found}


def test_an_xlsform_converts_without_a_warning_and_exports_what_the_manifest_says(
    tmp_path: Path,
) -> None:
    files, found, form = northmoor("xlsform")
    xform = converted(files["xlsform.xlsx"], tmp_path)
    names = list(leaves(instance(xform)))
    assert len(set(names)) == len(names)
    # A select of many adds a column for each choice.
    boxes = {f"aims/{aim.row}" for aim in form.aims}
    assert set(names) | boxes == set(expected(found, "kobo"))


def test_an_xlsform_shows_each_leader_the_partners_of_the_plan(tmp_path: Path) -> None:
    files, _, form = northmoor("xlsform")
    rules = binds(converted(files["xlsform.xlsx"], tmp_path))
    shown: dict[str, set[str]] = {key: set() for key in form.partners}
    for target in form.organisations:
        rule = rules[f"gate_{target.row}"]["relevant"]
        (keys,) = re.findall(r"selected\('([^']*)',\s+/data/About_you/leader \)", rule)
        for key in keys.split():
            shown[key].add(target.row)
        below = rules[f"voice_{target.row}"]["relevant"]
        assert re.fullmatch(rf" */data/Page_gate/gate_{target.row} += 'yes'", below)
        assert "'none'" in rules[f"wanted_{target.row}"]["relevant"]
        assert rules[f"voice_{target.row}"]["required"] == "true()"
    assert shown == plan_of(form)
    codes = rules["leader"]["constraint"]
    assert re.fullmatch(r"regex\(\., '\^\((.*)\)\$'\)", codes)
    assert all(key in codes for key in form.partners)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_an_xlsform_of_a_hostile_survey_converts_too(tmp_path: Path, name: str) -> None:
    survey = hostile(tmp_path / "s", name)
    files, found = written(survey, "xlsform")
    names = set(leaves(instance(converted(files["xlsform.xlsx"], tmp_path))))
    assert names <= set(expected(found, "kobo"))
    book = openpyxl.load_workbook(io.BytesIO(files["xlsform.xlsx"]))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n")
                assert "](" not in str(cell.value)
                assert "<" not in str(cell.value) or "count-selected" in str(cell.value)


# -- LimeSurvey ------------------------------------------------------------------------------------


def limesurvey(data: bytes) -> list[dict[str, str]]:
    """The rows of a file, read as LimeSurvey reads it: tabs, double quotation marks."""
    text = data.decode("utf-8-sig")
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", strict=True))


def lime_columns(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """The columns that LimeSurvey will export, and everything its import asks of the rows."""
    found: list[str] = []
    kind = code = ""
    seen: set[str] = set()
    inside: set[str] = set()
    state = "S"
    order = {"S": "S SL", "SL": "SL G", "G": "Q", "Q": "SQ A Q G", "SQ": "SQ A Q G", "A": "A Q G"}
    for row in rows:
        assert row["class"] in order[state].split(), f"{row['class']} after {state}"
        state = row["class"]
        assert row["name"]
        if state in ("S", "SL", "G"):
            continue
        if state == "Q":
            kind, code, inside = row["type/scale"], row["name"], set()
            assert re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}", code)
            assert code.casefold() not in seen
            seen.add(code.casefold())
            assert kind in "FLSM!X"
            assert row["mandatory"] in ("Y", "N")
            if kind not in "FM":
                found.append(code)
            continue
        assert row["type/scale"] == "0"
        assert row["name"].casefold() not in inside
        inside.add(row["name"].casefold())
        if state == "SQ":
            assert kind in "FM"
            assert re.fullmatch(r"[A-Za-z0-9]{1,20}", row["name"])
            found.append(f"{code}[{row['name']}]")
        else:
            assert kind in "FL!"
            assert re.fullmatch(r"[A-Za-z0-9]{1,5}", row["name"])
    return found


def test_limesurvey_takes_the_file_and_exports_what_the_manifest_says() -> None:
    files, found, form = northmoor("limesurvey")
    rows = limesurvey(files["limesurvey.txt"])
    assert {"class", "type/scale", "name", "relevance", "text", "help", "language", "mandatory",
            "other", "assessment_value"} <= set(rows[0])  # fmt: skip
    assert sorted(lime_columns(rows)) == sorted(expected(found, "limesurvey"))
    settings = {row["name"]: row["text"] for row in rows if row["class"] == "S"}
    assert settings["shownoanswer"] == "N"
    assert settings["language"] == "en"
    assert all(row["language"] == "en" for row in rows if row["class"] != "S")
    assert form.title in next(r["text"] for r in rows if r["name"] == "surveyls_title")
    answers = {row["name"] for row in rows if row["class"] == "A"}
    assert {"A0", "A4", "DK", "NA", "YES", "NONE"} <= answers


def test_limesurvey_shows_each_leader_the_partners_of_the_plan() -> None:
    files, _, form = northmoor("limesurvey")
    shown: dict[str, set[str]] = {key.lower(): set() for key in form.partners}
    question = ""
    for row in limesurvey(files["limesurvey.txt"]):
        question = row["name"] if row["class"] == "Q" else question
        if row["class"] == "SQ" and question == "gate":
            for key in re.findall(r"strtolower\(leader\.NAOK\) == '([^']*)'", row["relevance"]):
                shown[key].add(row["name"])
        elif row["class"] == "SQ" and question == "wanted":
            assert row["relevance"] == f"(gate_{row['name']}.NAOK == 'NONE')"
        elif row["class"] == "SQ" and question != "aims":
            assert row["relevance"] == f"(gate_{row['name']}.NAOK == 'YES')"
        elif row["class"] == "Q" and row["name"] == "leader":
            assert re.fullmatch(row["validation"].strip("/i"), "L001")
    assert shown == {key.lower(): rows for key, rows in plan_of(form).items()}


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_nothing_in_a_limesurvey_file_runs(tmp_path: Path, name: str) -> None:
    files, found = written(hostile(tmp_path, name), "limesurvey")
    rows = limesurvey(files["limesurvey.txt"])
    assert sorted(lime_columns(rows)) == sorted(expected(found, "limesurvey"))
    for row in rows:
        for column in ("text", "help", "name"):
            assert not re.search(r"[{}\"\t]", row[column])
            assert not re.search(r"<(?!/?p>)", row[column])


# -- REDCap ----------------------------------------------------------------------------------------


def dictionary(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


def redcap_columns(rows: list[dict[str, str]]) -> list[str]:
    """The columns of a raw export, and everything that REDCap asks of a dictionary."""
    names = [row["Variable / Field Name"] for row in rows]
    assert len(set(names)) == len(names)
    assert names[0] == "record_id"
    found: list[str] = []
    groups: list[str] = []
    choices: dict[str, str] = {}
    for row in rows:
        name, kind = row["Variable / Field Name"], row["Field Type"]
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert len(name) <= 100
        assert "__" not in name
        assert not name.endswith("_")
        assert row["Form Name"] == "relationships"
        given = row["Choices, Calculations, OR Slider Labels"]
        codes = [choice.partition(", ")[0] for choice in given.split(" | ")] if given else []
        assert len(set(codes)) == len(codes)
        assert all(re.fullmatch(r"[A-Za-z0-9]+", code) for code in codes)
        assert bool(codes) == (kind in ("radio", "dropdown", "checkbox"))
        for field in re.findall(r"\[(\w+)\]", row["Branching Logic (Show field only if...)"]):
            # A field may depend on one that stands before it.
            assert field in names[: names.index(name)]
        group = row["Matrix Group Name"]
        if group:
            assert kind == "radio"
            assert choices.setdefault(group, given) == given
            # The fields of a matrix stand one after another.
            assert group == groups[-1] or group not in groups
        groups.append(group)
        if kind == "checkbox":
            found += [f"{name}___{code}" for code in codes]
        elif kind != "descriptive" and name != "record_id":
            found.append(name)
    return found


def test_redcap_takes_the_dictionary_and_exports_what_the_manifest_says() -> None:
    files, found, form = northmoor("redcap")
    rows = dictionary(files["redcap_data_dictionary.csv"])
    assert len(rows[0]) == 18
    assert sorted(redcap_columns(rows)) == sorted(expected(found, "redcap"))
    voice = next(row for row in rows if row["Variable / Field Name"] == "voice_oashuh")
    assert voice["Choices, Calculations, OR Slider Labels"].endswith("8, Can't say | 9, None do")
    assert voice["Matrix Group Name"] == "m_voice"
    assert voice["Required Field?"] == "y"
    assert voice["Branching Logic (Show field only if...)"] == "[gate_oashuh] = '1'"
    shown: dict[str, set[str]] = {key: set() for key in form.partners}
    for target in form.organisations:
        row = next(r for r in rows if r["Variable / Field Name"] == f"gate_{target.row.lower()}")
        for key in re.findall(r"\[leader\] = '([^']*)'", row[list(row)[11]]):
            shown[key].add(target.row)
    assert shown == plan_of(form)


def test_the_header_is_that_of_real_dictionaries() -> None:
    path = DATA / "exports" / "_generated_questionnaires" / "redcap_data_dictionary.csv"
    if not path.exists():
        pytest.skip("the samples of exports are not here")
    files, _, _ = northmoor("redcap")
    ours = files["redcap_data_dictionary.csv"].decode("utf-8").splitlines()[0]
    assert ours == path.read_text("utf-8-sig").splitlines()[0]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_nothing_in_a_dictionary_is_piped_split_or_run(tmp_path: Path, name: str) -> None:
    files, found = written(hostile(tmp_path, name), "redcap")
    rows = dictionary(files["redcap_data_dictionary.csv"])
    assert sorted(redcap_columns(rows)) == sorted(expected(found, "redcap"))
    for row in rows:
        for column in ("Section Header", "Field Label", "Field Note"):
            assert not re.search(r"[\[\]|\n]", row[column])
            assert not re.search(r"<(?!br>)", row[column])
            assert row[column][:1] not in ("=", "+", "-", "@") or not row[column]


# -- Qualtrics -------------------------------------------------------------------------------------

COMMANDS = re.compile(
    r"\[\[(AdvancedFormat|PageBreak|AdvancedChoices|Block:[^\[\]]+|ID:[A-Za-z][A-Za-z0-9_]*|"
    r"Choice:\d+|Question:(MC:(SingleAnswer|MultipleAnswer):Vertical|TE:SingleLine))\]\]"
)


def qualtrics(data: bytes) -> tuple[dict[str, dict[str, str]], dict[str, list[str]]]:
    """The choices of every question by its tag, and the tags of every block."""
    lines = data.decode("utf-8").splitlines()
    assert lines[0] == "[[AdvancedFormat]]"
    questions: dict[str, dict[str, str]] = {}
    blocks: dict[str, list[str]] = {}
    before, tag, block, texts = "", "", "", 0
    for line in filter(None, lines):
        if not line.startswith("[["):
            # A text follows the tag of its question or the number of its choice.
            assert before.startswith(("[[ID:", "[[Choice:"))
            if before.startswith("[[Choice:"):
                questions[tag][before[9:-2]] = html.unescape(line)
            texts += 1
            before = ""
            continue
        assert COMMANDS.fullmatch(line), line
        if line.startswith("[[Block:"):
            block = line[8:-2]
            assert block not in blocks
            blocks[block] = []
        elif line.startswith("[[ID:"):
            tag = line[5:-2]
            assert before.startswith("[[Question:")
            assert tag not in questions
            questions[tag] = {}
            blocks[block].append(tag)
        before = line
    assert texts == len(questions) + sum(map(len, questions.values()))
    return questions, blocks


def test_qualtrics_text_keeps_to_the_format_and_exports_what_the_manifest_says() -> None:
    files, found, form = northmoor("qualtrics")
    questions, blocks = qualtrics(files["qualtrics.txt"])
    assert set(questions) == set(expected(found, "qualtrics")) - {"asked"}
    for target in form.organisations:
        assert blocks[target.row] == [f"{question.id}_{target.row}" for question in form.about]
    assert questions["voice_oASHUH"] == {
        "1": "0 - not asked", "2": "1 - asked, no effect", "3": "2 - some effect",
        "4": "3 - large effect", "5": "4 - decided jointly", "8": "Can't say", "9": "None do",
    }  # fmt: skip
    assert questions["leader"] == {}
    text = files["qualtrics.txt"].decode("utf-8")
    # Every question about a partner names it, because there is no row that does.
    for target in form.organisations:
        for question in form.about:
            asked = text.split(f"[[ID:{question.id}_{target.row}]]\n")[1].split("\n")[0]
            assert target.name in html.unescape(asked)
    assert "force response" in files["steps.txt"].decode("utf-8").lower()


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_is_a_command_of_qualtrics(tmp_path: Path, name: str) -> None:
    files, found = written(hostile(tmp_path, name), "qualtrics")
    questions, _ = qualtrics(files["qualtrics.txt"])
    assert set(questions) == set(expected(found, "qualtrics")) - {"asked"}
    for line in files["qualtrics.txt"].decode("utf-8").splitlines():
        assert "${" not in line
        assert line.startswith("[[") or not re.search(r"\[\[|<(?!br>)", line)


# -- Microsoft Forms -------------------------------------------------------------------------------


def build_sheet(data: bytes) -> list[tuple[str, list[str], list[str]]]:
    """Every question of a build sheet: its kind, its statements and its options."""
    found = []
    for table in docx.Document(io.BytesIO(data)).tables:
        (head, _), (left, right) = (row.cells for row in table.rows)
        options = [paragraph.text for paragraph in right.paragraphs if paragraph.text]
        found.append((head.text, [p.text for p in left.paragraphs], options))
    return found


def test_a_build_sheet_has_unique_statements_and_keeps_to_the_limit() -> None:
    files, found, form = northmoor("msforms")
    (data,) = files.values()
    parts = write_msforms.parts(form)
    # 25 partners x 9 items and 16 statements are more than 200.
    assert 1 < len(parts) < 5
    questions = build_sheet(data)
    starts = [n for n, q in enumerate(questions) if q[1] == [write_msforms.CONSENT]]
    assert len(starts) == len(parts)
    every: set[str] = set()
    for part, start, stop in zip(parts, starts, [*starts[1:], len(questions)], strict=True):
        statements = [text for question in questions[start:stop] for text in question[1]]
        assert len(set(statements)) == len(statements) <= 200
        assert all(re.match(r"\[[a-z0-9_]+\] \S", text) for text in statements)
        for target in part.organisations:
            assert f"[voice] {target.name}" in statements
        every |= set(statements)
    assert every == set(expected(found, "msforms"))
    voice = next(q for q in questions if q[1][0].startswith("[voice]"))
    assert voice[2][:2] == ["0 - not asked", "1 - asked, no effect"]
    assert voice[0] == "Likert, not required"


def test_a_small_survey_fits_into_one_form_whose_rows_are_required(tmp_path: Path) -> None:
    survey = open_survey(make(tmp_path))
    files, found = written(survey, "msforms")
    (data,) = files.values()
    questions = build_sheet(data)
    statements = [text for question in questions for text in question[1]]
    assert sorted(statements) == sorted(expected(found, "msforms"))
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)
    assert "Build 2 forms" not in text
    assert "which you answered “We work with them and I can judge it”" in text


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_build_sheet_of_a_hostile_survey_opens(tmp_path: Path, name: str) -> None:
    files, found = written(hostile(tmp_path, name), "msforms")
    statements = {text for q in build_sheet(*files.values()) for text in q[1]}
    assert statements == set(expected(found, "msforms"))
    # The platform adds a digit to statements it takes for alike; ours end in none.
    rated = [e.column for e in found.expected("msforms") if e.use == "rating"]
    assert not any(text[-1].isdigit() for text in rated)


# -- Google Forms ----------------------------------------------------------------------------------

#: Stand-ins for Google's services that keep what a script does to them.
GOOGLE = """
const made = [], props = {}, tabs = {};
function item(form, kind) {
  const it = {kind: kind};
  form.items.push(it);
  const p = new Proxy({}, {get: (_, name) => name === 'build' ? () => it : (value) => {
    it[name] = value; return p; }});
  return p;
}
const builder = new Proxy({}, {get: (_, name) => (v) => name === 'build' ? {} : builder});
const FormApp = {
  DestinationType: {SPREADSHEET: 1},
  create(title) {
    const form = {title: title, items: []};
    made.push(form);
    return new Proxy({}, {get: (_, name) => {
      if (name.startsWith('add')) return () => item(form, name);
      if (name === 'getPublishedUrl') return () => 'https://example.org/' + made.length;
      return (value) => { form[name] = value; };
    }});
  },
  createTextValidation: () => builder, createCheckboxValidation: () => builder,
};
function tab(name, values) {
  return {name: name, values: values, getName() { return this.name; },
    setName(n) { this.name = n; return this; },
    appendRow(row) { this.values.push(row); return this; }, clear() { this.values = []; },
    getDataRange() { return {getDisplayValues: () => this.values}; },
    getRange() { const t = this; const r = {setNumberFormat: () => r,
      setValues(v) { t.values = v; }}; return r; }};
}
const book = {all: [tab('Sheet1', [])], getId: () => 'id', getUrl: () => 'url',
  getSheets() { return this.all; },
  getSheetByName(name) { return this.all.find((t) => t.name === name) || null; },
  insertSheet(name) { const t = tab(name, []); this.all.push(t); return t; }};
const SpreadsheetApp = {create: () => book, openById: () => book};
const PropertiesService = {getScriptProperties: () => ({
  getProperty: (k) => k in props ? props[k] : null, setProperty: (k, v) => { props[k] = v; }})};
const Logger = {log() {}};
"""


def run_google(script: bytes, *, after: str = "") -> dict[str, Any]:
    """What the script makes, run against stand-ins for Google's services."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node to run the script with")
    code = GOOGLE + script.decode("ascii") + "\nbuild();\nbuild();\n" + after
    code += "\nconsole.log(JSON.stringify({made: made, tabs: book.all, props: props}));"
    found = subprocess.run([node, "-"], input=code, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    result: dict[str, Any] = json.loads(found.stdout)
    return result


def google_columns(form: Mapping[str, Any]) -> list[str]:
    """The columns that Google writes of one form."""
    found: list[str] = []
    for item in form["items"]:
        if item["kind"] == "addGridItem":
            found += [f"{item['setTitle']} [{row}]" for row in item["setRows"]]
        elif item["kind"] != "addPageBreakItem":
            found.append(item["setTitle"])
    return found


def test_the_google_script_builds_a_form_for_each_organisation() -> None:
    files, found, form = northmoor("googleforms")
    result = run_google(files["googleforms.gs"])
    # Run twice, it does not build anything twice.
    assert len(result["made"]) == len(form.home_list) == 25
    columns: set[str] = set()
    for home, made in zip(form.home_list, result["made"], strict=True):
        own = google_columns(made)
        assert len(set(own)) == len(own)
        columns |= set(own)
        partners = {t.name for key, target in form.homes.items() if target == home
                    for t in form.partners[key]}  # fmt: skip
        grids = [item for item in made["items"] if item["kind"] == "addGridItem"]
        assert all(set(grid["setRows"]) == partners for grid in grids)
        assert home.name not in partners
        assert form.consent in made["setDescription"]
    assert columns == set(expected(found, "googleforms"))
    links = result["tabs"][0]
    assert links["name"] == "links"
    assert len(links["values"]) == 26


def test_the_google_script_joins_the_answers_into_one_table() -> None:
    files, _, form = northmoor("googleforms")
    after = """
    const answered = (name, form, key) => {
      const titles = ['Zeitstempel', DATA.leader.title];
      form.grids.forEach((g) => g.rows.forEach((r) => titles.push(g.title + ' [' + r + ']')));
      book.all.push(tab(name, [titles, titles.map((t, n) => n === 0 ? '1' : n === 1 ? key : 'x')]));
    };
    answered('one', DATA.forms[0], 'L001'); answered('two', DATA.forms[1], 'L007');
    collect(); collect();
    """
    result = run_google(files["googleforms.gs"], after=after)
    (answers,) = [tab for tab in result["tabs"] if tab["name"] == "answers"]
    head, *rows = answers["values"]
    assert head[:2] == ["Timestamp", "[leader] Your code"]
    assert len(set(head)) == len(head)
    assert [row[1] for row in rows] == ["L001", "L007"]
    for row, home in zip(rows, form.home_list[:2], strict=True):
        own = {t.name for k, target in form.homes.items() if target == home
               for t in form.partners[k]}  # fmt: skip
        filled = {h.rpartition("[")[2][:-1] for h, cell in zip(head, row, strict=True)
                  if cell == "x"}  # fmt: skip
        assert filled == own


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_google_script_of_a_hostile_survey_runs_only_its_own_code(
    tmp_path: Path, name: str
) -> None:
    files, found = written(hostile(tmp_path, name), "googleforms")
    result = run_google(files["googleforms.gs"])
    columns = {column for form in result["made"] for column in google_columns(form)}
    assert columns == set(expected(found, "googleforms"))
    assert all(row[0].startswith("'") for row in result["tabs"][0]["values"][1:])


# -- paper -----------------------------------------------------------------------------------------


def texts(node: Any, tag: str) -> list[str]:
    return ["".join(found.itertext()) for found in node.iter(f"{{{XHTML}}}{tag}")]


XHTML = "http://www.w3.org/1999/xhtml"


def paper(data: bytes) -> Any:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=True)
    return parser.parse(data.decode("utf-8"))


def test_a_paper_form_has_the_partners_of_its_leader_and_nothing_else() -> None:
    files, _, form = northmoor("paper")
    pages = {name for name in files if name.endswith(".html")}
    assert pages == {f"{home.row}.html" for home in form.home_list}
    for home in form.home_list[:4]:
        page = paper(files[f"{home.row}.html"])
        people = [s for s in page.iter(f"{{{XHTML}}}section") if s.get("class") == "person"]
        keys = [key for key, target in form.homes.items() if target == home]
        assert len(people) == len(keys)
        for key, person in zip(keys, people, strict=True):
            assert f"Questionnaire {key}" in texts(person, "h2")
            tables = list(person.iter(f"{{{XHTML}}}table"))
            partners = [target.name for target in form.partners[key]]
            for question, table in zip(form.about, tables, strict=False):
                rows = [t for t in table.iter(f"{{{XHTML}}}th") if t.get("scope") == "row"]
                assert ["".join(row.itertext()) for row in rows] == partners
                inputs = list(table.iter(f"{{{XHTML}}}input"))
                assert len(inputs) == len(partners) * len(question.options)


def test_every_circle_on_paper_says_what_it_is_for() -> None:
    files, _, form = northmoor("paper")
    page = paper(files[f"{form.home_list[1].row}.html"])
    ids = [node.get("id") for node in page.iter() if node.get("id")]
    assert len(set(ids)) == len(ids)
    names: dict[str, int] = {}
    for node in page.iter(f"{{{XHTML}}}input"):
        if node.get("type") == "radio":
            row, column = node.get("aria-labelledby").split()
            assert row in ids
            assert column in ids
            assert node.get("name") == row
            names[row] = names.get(row, 0) + 1
    assert min(names.values()) >= 3
    fieldsets = list(page.iter(f"{{{XHTML}}}fieldset"))
    assert all(len(texts(fieldset, "legend")) == 1 for fieldset in fieldsets)


def test_the_tables_to_fill_are_those_of_the_wave(tmp_path: Path) -> None:
    files, found, form = northmoor("paper")
    ratings = list(csv.DictReader(io.StringIO(files["to_fill/ratings.csv"].decode("utf-8-sig"))))
    assert [(row["leader"], row["partner"]) for row in ratings] == [
        (key, target.code) for key, targets in form.partners.items() for target in targets
    ]
    said = list(csv.DictReader(io.StringIO(files["to_fill/statements.csv"].decode("utf-8-sig"))))
    assert {*ratings[0], *said[0]} == set(expected(found, "paper"))
    # They can be kept as they are: the survey opens with them, with everyone silent.
    from maturity.survey import read

    survey = open_survey(make(tmp_path / "a"))
    small, _ = written(survey, "paper")
    folder = make(tmp_path / "b", ratings=small["to_fill/ratings.csv"],
                  statements=small["to_fill/statements.csv"], chosen_aims=None,
                  nominations=None)  # fmt: skip
    assert not read(open_survey(folder)).answered.any()


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_nothing_on_paper_is_markup_of_a_name(tmp_path: Path, name: str) -> None:
    files, _ = written(hostile(tmp_path, name), "paper")
    for file, data in files.items():
        assert re.fullmatch(r"(to_fill/)?[A-Za-z]+\.(html|csv)", file)
        if file.endswith(".html"):
            page = paper(data)
            tags = {
                node.tag.rpartition("}")[2] for node in page.iter() if isinstance(node.tag, str)
            }
            assert not tags & {"script", "img", "b", "i", "form", "iframe"}
            assert b'http://example.org"' not in data
            policy = next(m for m in page.iter(f"{{{XHTML}}}meta") if m.get("http-equiv"))
            assert policy.get("content", "").startswith("default-src 'none'")


# -- other instruments -----------------------------------------------------------------------------


def other(folder: Path) -> Survey:
    """A survey with an instrument that has no gate, no statements and unusual codes and names."""
    text = """
[instrument]
id = "other"
version = "2"
title = "Other"

[[item]]
id = "trust_in_the_longest_name_of_all"
role = "quality"
text = "How far do you trust {partner}?"
low = -2
high = 2
none = ["no contact at all"]
unknown = ["cannot say yet", "n/a"]
labels = ["not", "", "so so", "", "fully"]

[[item]]
id = "trust_in_the_longest_name_of_all_2"
role = "quality"
text = "And half of it?"
low = 0
high = 1
step = 0.5
unknown = ["dk"]
"""
    return open_survey(
        make(
            folder,
            head=with_head(survey={"instrument": "other.toml"}),
            files={"other.toml": text},
            ratings=None,
            statements=None,
            chosen_aims=None,
            nominations=None,
            plan=None,
        )
    )


def test_an_instrument_with_unusual_names_codes_and_no_gate(tmp_path: Path) -> None:
    survey = other(tmp_path / "s")
    files, found = written(survey, "limesurvey")
    assert sorted(lime_columns(limesurvey(files["limesurvey.txt"]))) == sorted(
        expected(found, "limesurvey")
    )
    files, _ = written(survey, "redcap")
    assert sorted(redcap_columns(dictionary(files["redcap_data_dictionary.csv"]))) == sorted(
        expected(found, "redcap")
    )
    files, _ = written(survey, "qualtrics")
    questions, _ = qualtrics(files["qualtrics.txt"])
    assert set(questions) == set(expected(found, "qualtrics")) - {"asked"}
    files, _ = written(survey, "xlsform")
    names = set(leaves(instance(converted(files["xlsform.xlsx"], tmp_path))))
    assert names <= set(expected(found, "kobo"))
    for platform in ("kobo", "limesurvey", "redcap", "qualtrics"):
        for item in found.items:
            codes = {a.code for a in found.answers(item.id, platform).values()}
            assert codes == {a.code for a in found.scale[item.id].answers}
    for platform in ("msforms", "googleforms", "paper"):
        assert written(survey, platform)[0]


def test_the_manifest_says_where_a_relationship_is_none() -> None:
    _, form = example()
    gate = manifest(form).scale["gate"].answers
    assert {a.code: a.meaning for a in gate}["none"] == "no_relationship"
