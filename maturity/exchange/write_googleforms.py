"""The questionnaire as a Google Apps Script that builds one Google form for each organisation.

A form shows every leader of the organisation the partners of that organisation only. The script
puts all answers into one spreadsheet and joins them into one table there, which is imported.
"""

from __future__ import annotations

import json
import re
from typing import Any

from maturity.exchange.asking import Questionnaire
from maturity.exchange.manifest import Expected
from maturity.exchange.parts import Part, by_home
from maturity.exchange.questions import Question

PLATFORM = "googleforms"
CONSENT = "[consent] Do you agree to take part?"
LEADER = "[leader] Your code"
AIMS = "[aims] Which three of these aims matter most to your organisation?"


def sent(question: Question) -> dict[str, str]:
    """Google Forms exports labels and nothing else."""
    return {}


def columns(form: Questionnaire) -> tuple[Expected, ...]:
    """The columns of the joined table: the title of a grid with its row in brackets."""
    found = [Expected(CONSENT, "ignore"), Expected(LEADER, "leader")]
    found += [
        Expected(f"{title(question)} [{target.name}]", "rating", question.id, target.code)
        for question in form.about
        for target in form.organisations
    ]
    found += [Expected(title(question), "statement", question.id) for question in form.system]
    return (*found, *((Expected(AIMS, "aim"),) if form.aims else ()))


def title(question: Question) -> str:
    """The title of a question, with the item it belongs to."""
    return f"[{question.id}] {question.together}"


def files(form: Questionnaire) -> dict[str, bytes]:
    """The script, with everything it needs inside."""
    data = json.dumps(_data(form), ensure_ascii=True, indent=1)
    return {"googleforms.gs": _SCRIPT.replace("__DATA__", data).encode("ascii")}


def _data(form: Questionnaire) -> dict[str, Any]:
    return {
        "title": f"{form.title}: {form.wave}",
        "description": "\n\n".join((*form.information, form.consent, form.decline)),
        "consent": {"title": CONSENT, "choices": ["Yes, I agree"]},
        "leader": {"title": LEADER, "help": "It is in your invitation."},
        "forms": [_form(form, part) for part in by_home(form)],
        "statements": [
            {"title": title(question), "choices": [option.label for option in question.options]}
            for question in form.system
        ],
        "aims": {"title": AIMS, "choices": [aim.name for aim in form.aims]} if form.aims else None,
    }


def _form(form: Questionnaire, part: Part) -> dict[str, Any]:
    alike = part.all_alike(form)
    return {
        "name": part.name,
        "codes": "^(" + "|".join(map(re.escape, part.keys)) + ")$",
        "grids": [
            {
                "title": title(question),
                "help": _help(form, question, alike),
                "rows": [target.name for target in part.organisations],
                "columns": [option.label for option in question.options],
                "required": alike and not question.when,
            }
            for question in form.about
        ],
    }


def _help(form: Questionnaire, question: Question, alike: bool) -> str:
    if form.gate is not None and question.when:
        labels = [option.label for option in form.gate.options if option.code in question.when]
        return f"Only for organisations for which you answered: {' / '.join(labels)}."
    return "" if alike else "Only for the organisations named in your invitation."


_SCRIPT = """\
// Builds the forms of this questionnaire. Open script.google.com, make a new project, paste this
// text over what is there, save, and run build. Google asks once whether the script may make forms
// and spreadsheets in your name. Run build again if it stops for lack of time: it goes on.
// The spreadsheet it makes has the addresses of the forms. When the survey has closed run collect,
// open its tab "answers", and choose File, Download, Comma separated values.

const DATA = __DATA__;

function build() {
  const kept = PropertiesService.getScriptProperties();
  let sheet;
  if (kept.getProperty('sheet')) {
    sheet = SpreadsheetApp.openById(kept.getProperty('sheet'));
  } else {
    sheet = SpreadsheetApp.create(DATA.title);
    sheet.getSheets()[0].setName('links').appendRow(['organisation', 'form']);
    kept.setProperty('sheet', sheet.getId());
  }
  for (let n = Number(kept.getProperty('done') || 0); n < DATA.forms.length; n++) {
    const form = make(DATA.forms[n]);
    form.setDestination(FormApp.DestinationType.SPREADSHEET, sheet.getId());
    // A quotation mark in front keeps a name that begins with = from being a formula.
    sheet.getSheetByName('links').appendRow(["'" + DATA.forms[n].name, form.getPublishedUrl()]);
    kept.setProperty('done', String(n + 1));
  }
  Logger.log(sheet.getUrl());
}

function make(part) {
  const form = FormApp.create(DATA.title + ' - ' + part.name);
  form.setDescription(DATA.description);
  form.addMultipleChoiceItem().setTitle(DATA.consent.title)
      .setChoiceValues(DATA.consent.choices).setRequired(true);
  form.addTextItem().setTitle(DATA.leader.title).setHelpText(DATA.leader.help).setRequired(true)
      .setValidation(FormApp.createTextValidation().requireTextMatchesPattern(part.codes).build());
  part.grids.forEach(function (grid) {
    form.addPageBreakItem();
    form.addGridItem().setTitle(grid.title).setHelpText(grid.help).setRows(grid.rows)
        .setColumns(grid.columns).setRequired(grid.required);
  });
  form.addPageBreakItem();
  DATA.statements.forEach(function (one) {
    form.addMultipleChoiceItem().setTitle(one.title).setChoiceValues(one.choices)
        .setRequired(true);
  });
  if (DATA.aims) {
    form.addCheckboxItem().setTitle(DATA.aims.title).setChoiceValues(DATA.aims.choices)
        .setValidation(FormApp.createCheckboxValidation().requireSelectAtMost(3).build());
  }
  return form;
}

function collect() {
  const kept = PropertiesService.getScriptProperties();
  const sheet = SpreadsheetApp.openById(kept.getProperty('sheet'));
  const columns = ['Timestamp'];
  const rows = [];
  sheet.getSheets().forEach(function (tab) {
    const values = tab.getDataRange().getDisplayValues();
    if (!values.length || values[0].indexOf(DATA.leader.title) < 0 || tab.getName() === 'answers') {
      return;
    }
    // The first column is the time of the answer, whatever the language of the account.
    const names = ['Timestamp'].concat(values[0].slice(1));
    names.forEach(function (name) {
      if (columns.indexOf(name) < 0) columns.push(name);
    });
    values.slice(1).forEach(function (cells) {
      const row = {};
      names.forEach(function (name, at) { row[name] = cells[at]; });
      rows.push(row);
    });
  });
  const answers = sheet.getSheetByName('answers') || sheet.insertSheet('answers');
  answers.clear();
  const table = [columns].concat(rows.map(function (row) {
    return columns.map(function (name) { return row[name] || ''; });
  }));
  answers.getRange(1, 1, table.length, columns.length).setNumberFormat('@').setValues(table);
}
"""
