"""The questionnaire as an XLSForm, the workbook that KoboToolbox, ODK and SurveyCTO upload.

Whoever types their code sees the partners that the plan gives them and no others. Items about a
partner appear once the gate says that there is something to judge.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from maturity.exchange.asking import Questionnaire
from maturity.exchange.manifest import Expected, Target
from maturity.exchange.names import fitting
from maturity.exchange.questions import Question, runs
from maturity.sheets import without_clock

#: The platform as the manifest and the importer name it.
PLATFORM = "kobo"
SURVEY = ("type", "name", "label", "hint", "required", "relevant", "constraint",
          "constraint_message", "appearance")  # fmt: skip
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id", "version", "style")
#: Fields of the form that are no items; an item of such a name gets another.
OWN = ("leader", "organisation", "consent", "aims")
#: Reading aids in the form, as pyxform names them by their row; an export may have them.
_AIDS = ("generated_table_list_label_", "reserved_name_for_field_list_labels_")


def sent(question: Question) -> dict[str, str]:
    """What is exported for each answer of a question: the name of the choice."""
    codes = [option.code for option in question.options]
    names = fitting(codes, longest=30, unfit=r"[^A-Za-z0-9_]")
    return dict(zip(codes, names, strict=True))


def columns(form: Questionnaire) -> tuple[Expected, ...]:
    """The columns that the form exports: its questions by name, without their groups."""
    return _Form(form).columns


def files(form: Questionnaire) -> dict[str, bytes]:
    """The form as a workbook."""
    made = _Form(form)
    settings = [
        {
            "form_title": _label(f"{form.title}: {form.wave}"),
            "form_id": fitting([form.manifest.survey], longest=30)[0] + made.wave,
            "version": fitting([f"{form.manifest.version}{made.wave}"], longest=30)[0],
            "style": "pages",
        }
    ]
    return {
        "xlsform.xlsx": _workbook(
            {
                "survey": (SURVEY, made.survey),
                "choices": (CHOICES, made.choices),
                "settings": (SETTINGS, settings),
            }
        )
    }


Cells = dict[str, str]


@dataclass(eq=False)
class _Form:
    """The rows of the form's sheets, growing from top to bottom."""

    form: Questionnaire
    survey: list[Cells] = field(default_factory=list)
    choices: list[Cells] = field(default_factory=list)
    _aids: list[Expected] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._opening()
        for question in self.form.about:
            self._about(question)
        self._system()
        self._aims()

    @cached_property
    def wave(self) -> str:
        return fitting([self.form.manifest.wave], longest=30)[0]

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        """The name of every field: by item and organisation, the latter empty for statements."""
        return self.form.fields(PLATFORM, longest=64, unfit=r"[^A-Za-z0-9_]", taken=OWN)

    @property
    def columns(self) -> tuple[Expected, ...]:
        items = {question.id: "rating" for question in self.form.about}
        found = [
            Expected("consent", "ignore"),
            Expected("leader", "leader"),
            Expected("organisation", "organisation"),
        ]
        found += [
            Expected(name, items.get(item, "statement"), item, code)
            for (item, code), name in self.names.items()
        ]
        if self.form.aims:
            found.append(Expected("aims", "aim"))
            found += [Expected(f"aims/{aim.row}", "ignore") for aim in self.form.aims]
        return (*found, *self._aids)

    def _row(self, **cells: str) -> None:
        self.survey.append({name.rstrip("_"): cell for name, cell in cells.items()})

    def _list(self, name: str, pairs: Iterable[tuple[str, str]]) -> None:
        self.choices += [
            {"list_name": name, "name": code, "label": _label(label)} for code, label in pairs
        ]

    def _opening(self) -> None:
        form = self.form
        keys = "|".join(re.escape(key) for key in form.homes)
        self._row(type="begin_group", name="Opening", label=_label(form.title),
                  appearance="field-list")  # fmt: skip
        for n, text in enumerate(form.information, start=1):
            self._aid(f"Information_{n}", text)
        self._list("agreed", [("yes", "Yes, I agree")])
        # There is no “no”: whoever does not agree leaves, and nothing of them is kept.
        self._row(type="select_one agreed", name="consent", label=_label(form.consent),
                  hint=_label(form.decline), required="yes")  # fmt: skip
        self._row(type="end_group")
        self._row(type="begin_group", name="About_you", label="About you",
                  appearance="field-list")  # fmt: skip
        self._row(
            type="text",
            name="leader",
            label="Your code",
            hint="It is in your invitation.",
            required="yes",
            constraint=f"regex(., '^({keys})$')",
            constraint_message="This code is not on the list. It is in your invitation.",
        )
        self._list("organisations", [(t.row, t.name) for t in form.home_list])
        self._row(type="select_one organisations", name="organisation",
                  label="Which organisation do you answer for?", required="yes")  # fmt: skip
        self._row(type="end_group")

    def _aid(self, name: str, text: str) -> None:
        """A text to read; an export may have a column for it that holds nothing."""
        self._row(type="note", name=name, label=_label(text))
        self._aids.append(Expected(name, "ignore"))

    def _about(self, question: Question) -> None:
        """One question about every partner: a table with a row for each organisation."""
        form = self.form
        codes = sent(question)
        self._list(question.id, ((codes[o.code], o.label) for o in question.options))
        shown = {target.code: self._shown(question, target) for target in form.organisations}
        self._table(
            f"Page_{question.id}",
            question.together,
            question.id,
            [(self.names[question.id, t.code], t.name, shown[t.code]) for t in form.organisations],
            # The plan gives everyone a partner, so only a page behind the gate may be empty.
            " or ".join(shown.values()) if question.when else "",
        )

    def _shown(self, question: Question, target: Target) -> str:
        """When a leader is asked about one organisation: the plan, and then the gate, say so."""
        gate = self.form.gate
        if gate is None or not question.when:
            keys = " ".join(self.form.asked[target.code])
            return f"selected('{keys}', ${{leader}})"
        name, codes = self.names[gate.id, target.code], sent(gate)
        return " or ".join(f"${{{name}}} = '{codes[code]}'" for code in question.when)

    def _system(self) -> None:
        """The statements; those with the same answers stand in one table."""
        for n, run in enumerate(runs(self.form.system), start=1):
            codes = sent(run[0])
            self._list(run[0].id, ((codes[o.code], o.label) for o in run[0].options))
            self._table(
                f"System_{n}",
                "The system as a whole",
                run[0].id,
                [(self.names[q.id, ""], q.together, "") for q in run],
                "",
            )

    def _table(
        self, name: str, label: str, choices: str, rows: Sequence[tuple[str, str, str]], when: str
    ) -> None:
        self._row(type="begin_group", name=name, label=_label(label), relevant=when,
                  appearance="table-list")  # fmt: skip
        for n, (field_name, text, relevant) in enumerate(rows):
            # The header is row 1, so the next row is two beyond the rows there are.
            line = len(self.survey) + 2
            if n == 0:
                self._aids.append(Expected(f"{_AIDS[0]}{line - 1}", "ignore"))
                self._aids.append(Expected(f"{_AIDS[1]}{line}", "ignore"))
            self._row(type=f"select_one {choices}", name=field_name, label=_label(text),
                      required="yes", relevant=relevant)  # fmt: skip
        self._row(type="end_group")

    def _aims(self) -> None:
        if not self.form.aims:
            return
        self._list("aims", [(aim.row, aim.name) for aim in self.form.aims])
        self._row(
            type="select_multiple aims",
            name="aims",
            label="Which three of these aims matter most to your organisation?",
            constraint="count-selected(.) <= 3",
            constraint_message="Choose at most three.",
        )


def _label(text: str) -> str:
    """A text that a form shows as it is: no reference, no markup, no link.

    >>> _label("<b>${leader}</b> [here](http://example.org)")
    '‹b›$ {leader}‹/b› [here] (http://example.org)'
    """
    text = text.replace("${", "$ {").replace("](", "] (")
    return text.replace("<", "‹").replace(">", "›")


def _workbook(sheets: dict[str, tuple[Sequence[str], Sequence[Cells]]]) -> bytes:
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    book.properties.created = datetime.datetime(2000, 1, 1)
    book.remove(book.worksheets[0])
    for name, (header, rows) in sheets.items():
        sheet: Any = book.create_sheet(name)
        sheet.append(list(header))
        sheet.freeze_panes = "A2"
        for line, row in enumerate(rows, start=2):
            for at, column in enumerate(header, start=1):
                if row.get(column):
                    cell = sheet.cell(line, at)
                    cell.value = row[column]
                    # Set after the value: a text that begins with = is no formula.
                    cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return without_clock(out.getvalue())
