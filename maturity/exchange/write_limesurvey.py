"""The questionnaire as a tab-separated file that LimeSurvey imports as a new survey.

One array for each item, with the organisations as its rows: an export names a column `voice[oRQY]`.
Rows are shown to whom the plan gives them, and once the gate says that there is something to judge.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from maturity.exchange.asking import Questionnaire
from maturity.exchange.manifest import Expected, Target
from maturity.exchange.names import fitting
from maturity.exchange.questions import Question

PLATFORM = "limesurvey"
#: Columns of the file. Further columns would become attributes of questions.
HEADER = ("id", "related_id", "class", "type/scale", "name", "relevance", "text", "help",
          "language", "validation", "mandatory", "other", "default", "same_default",
          "assessment_value")  # fmt: skip
LANGUAGE = "en"
#: The longest code of a question or of a row, and of an answer.
LONGEST, LONGEST_ANSWER = 20, 5
_ANSWER = re.compile(r"[A-Z0-9]{1,5}")
OWN = ("leader", "organisation", "consent", "aims", "information")


def sent(question: Question) -> dict[str, str]:
    """What is exported for each answer of a question: its code of up to five letters and digits.

    Points of a scale are A and their number; the others keep their own code in capitals, such as
    NA, where it is short enough.
    """
    codes = [option.code for option in question.options]
    wanted = [f"A{code}" if code[:1].isdigit() else code.upper() for code in codes]
    wanted = [code if _ANSWER.fullmatch(code) else "U" for code in wanted]
    return dict(zip(codes, fitting(wanted, longest=LONGEST_ANSWER), strict=True))


def homes(form: Questionnaire) -> dict[str, str]:
    """The code of each organisation as an answer to “Which organisation do you answer for?”."""
    targets = form.home_list
    wanted = [t.row if len(t.row) <= LONGEST_ANSWER else "G" for t in targets]
    taken = [name for t in form.manifest.organisations for name in (t.code, t.row)]
    free = [n for n, name in enumerate(wanted) if name == "G"]
    found = dict(zip((t.code for t in targets), wanted, strict=True))
    made = fitting([f"G{n:03}" for n in free], longest=LONGEST_ANSWER, taken=taken)
    return found | {targets[n].code: name for n, name in zip(free, made, strict=True)}


def columns(form: Questionnaire) -> tuple[Expected, ...]:
    """The columns that LimeSurvey exports with question codes as headings."""
    names = _names(form)
    found = [
        Expected("consent", "ignore"),
        Expected("information", "ignore"),
        Expected("leader", "leader"),
        Expected("organisation", "organisation"),
    ]
    for question in form.about:
        found += [
            Expected(f"{names[question.id]}[{t.row}]", "rating", question.id, t.code)
            for t in form.organisations
        ]
    found += [Expected(names[q.id], "statement", q.id) for q in form.system]
    return (*found, *(Expected(f"aims[{aim.row}]", "aim", aim.code) for aim in form.aims))


def files(form: Questionnaire) -> dict[str, bytes]:
    """The survey as text with tabs, UTF-8 with its mark."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADER, "", delimiter="\t", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_Survey(form).rows)
    return {"limesurvey.txt": out.getvalue().encode("utf-8-sig")}


def _names(form: Questionnaire) -> dict[str, str]:
    ids = [question.id for question in (*form.about, *form.system)]
    return dict(zip(ids, fitting(ids, longest=LONGEST, taken=OWN), strict=True))


@dataclass(eq=False)
class _Survey:
    """The rows of the file, growing from top to bottom."""

    form: Questionnaire
    rows: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._settings()
        self._opening()
        many = len(self.form.about)
        for n, question in enumerate(self.form.about, start=1):
            self._group(f"Your partners: part {n} of {many}")
            self._about(question)
        self._system()
        self._aims()

    @cached_property
    def names(self) -> dict[str, str]:
        return _names(self.form)

    def _add(self, kind: str, scale: str, name: str, text: str, **cells: str) -> None:
        self.rows.append(
            {"class": kind, "type/scale": scale, "name": name, "text": text, "language": LANGUAGE}
            | cells
        )

    def _settings(self) -> None:
        settings = {"language": LANGUAGE, "format": "G", "anonymized": "N", "datestamp": "Y",
                    "shownoanswer": "N", "usetokens": "N", "allowprev": "Y"}  # fmt: skip
        for name, text in settings.items():
            self._add("S", "", name, text, language="")
        self._add("SL", "", "surveyls_title", _text(f"{self.form.title}: {self.form.wave}"))
        self._add("SL", "", "surveyls_welcometext", _text(self.form.notice))

    def _opening(self) -> None:
        form = self.form
        self._group("Before you begin")
        text = "".join(f"<p>{_text(paragraph)}</p>" for paragraph in form.information)
        self._add("Q", "X", "information", text, relevance="1", mandatory="N", other="N")
        # There is no “no”: whoever does not agree leaves, and nothing of them counts.
        self._ask("L", "consent", form.consent, help=_text(form.decline))
        self._answers({"YES": "Yes, I agree"})
        self._group("About you")
        self._ask("S", "leader", "Your code", help="It is in your invitation.",
                  validation=f"/^({'|'.join(form.homes)})$/i")  # fmt: skip
        self._ask("!", "organisation", "Which organisation do you answer for?")
        codes = homes(form)
        self._answers({codes[t.code]: t.name for t in form.home_list})

    def _group(self, title: str) -> None:
        self._add("G", "", _text(title), "", relevance="1")

    def _ask(self, kind: str, name: str, text: str, **cells: str) -> None:
        asked = {"relevance": "1", "mandatory": "Y", "other": "N"}
        self._add("Q", kind, name, _text(text), **asked | cells)

    def _answers(self, labels: dict[str, str]) -> None:
        for code, label in labels.items():
            self._add("A", "0", code, _text(label))

    def _options(self, question: Question) -> None:
        codes = sent(question)
        self._answers({codes[o.code]: o.label for o in question.options})

    def _about(self, question: Question) -> None:
        shown = {t.code: self._shown(question, t) for t in self.form.organisations}
        self._ask("F", self.names[question.id], question.together,
                  relevance=_either(shown.values()))  # fmt: skip
        for target in self.form.organisations:
            self._add("SQ", "0", target.row, _text(target.name), relevance=shown[target.code])
        self._options(question)

    def _shown(self, question: Question, target: Target) -> str:
        """When a leader is asked about one organisation: the plan, and then the gate, say so."""
        gate = self.form.gate
        if gate is None or not question.when:
            keys = self.form.asked[target.code]
            return _either(f"strtolower(leader.NAOK) == '{key.lower()}'" for key in keys)
        name, codes = f"{self.names[gate.id]}_{target.row}.NAOK", sent(gate)
        return _either(f"{name} == '{codes[code]}'" for code in question.when)

    def _system(self) -> None:
        if self.form.system:
            self._group("The system as a whole")
        for question in self.form.system:
            self._ask("L", self.names[question.id], question.together)
            self._options(question)

    def _aims(self) -> None:
        if self.form.aims:
            self._group("Aims")
            text = "Which three of these aims matter most to your organisation?"
            self._ask("M", "aims", text, mandatory="N", help="Choose at most three.")
            for aim in self.form.aims:
                self._add("SQ", "0", aim.row, _text(aim.name), relevance="1")


def _either(conditions: Iterable[str]) -> str:
    return "(" + " or ".join(dict.fromkeys(conditions)) + ")"


def _text(text: str) -> str:
    """A text as LimeSurvey shows it: HTML without markup, and nothing its expressions would run.

    >>> _text("{SITENAME} <i>&")
    '&#123;SITENAME&#125; &lt;i&gt;&amp;'
    """
    return html.escape(text).replace("{", "&#123;").replace("}", "&#125;")
