"""The questionnaire as a REDCap data dictionary: a matrix for each item, a field a partner."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from maturity.exchange.asking import Questionnaire
from maturity.exchange.manifest import Expected, Target
from maturity.exchange.names import fitting
from maturity.exchange.questions import Question

PLATFORM = "redcap"
#: The columns of a data dictionary, as REDCap names them.
HEADER = ("Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
          "Choices, Calculations, OR Slider Labels", "Field Note",
          "Text Validation Type OR Show Slider Number", "Text Validation Min",
          "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
          "Required Field?", "Custom Alignment", "Question Number (surveys only)",
          "Matrix Group Name", "Matrix Ranking?", "Field Annotation")  # fmt: skip
FORM = "relationships"
OWN = ("record_id", "leader", "organisation", "consent", "aims", "information", "unknown_code",
       "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance",
       "redcap_data_access_group", "redcap_survey_identifier", f"{FORM}_timestamp",
       f"{FORM}_complete")  # fmt: skip
#: The codes of answers that are no points of a scale, the last of them first.
_APART = 9


def sent(question: Question) -> dict[str, str]:
    """What is exported for each answer of a question: its number.

    Points of a scale keep their own where it is a whole number; “not applicable” is 9 and what
    stands before it 8, 7 and so on, or 99, 98, 97 where the scale reaches so far.
    """
    return numbered(question, first=1)


def numbered(question: Question, *, first: int, own: bool = True) -> dict[str, str]:
    """A number for each answer: its own, or its place from `first` on; other answers from 9 down.

    With `own` false the points of a scale are numbered by their places too.
    """
    points = [o.code for o in question.options if o.meaning == "answered"]
    others = [o.code for o in question.options if o.meaning != "answered"]
    keep = own and all(code.isdigit() for code in points)
    numbers = {code: int(code) if keep else first + n for n, code in enumerate(points)}
    top = _APART
    while top - len(others) < max(numbers.values(), default=0):
        top = 10 * top + 9
    numbers |= {code: top - n for n, code in enumerate(reversed(others))}
    return {o.code: str(numbers[o.code]) for o in question.options}


def columns(form: Questionnaire) -> tuple[Expected, ...]:
    """The columns of a raw export of the answers."""
    fields = _names(form)
    items = {question.id for question in form.about}
    found = [
        Expected("consent", "ignore"),
        Expected("leader", "leader"),
        Expected("organisation", "organisation"),
    ]
    found += [
        Expected(name, "rating" if item in items else "statement", item, code)
        for (item, code), name in fields.items()
    ]
    return (*found, *(Expected(_box(aim), "aim", aim.code) for aim in form.aims))


def files(form: Questionnaire) -> dict[str, bytes]:
    """The data dictionary as CSV, UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADER, "", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_Dictionary(form).rows)
    return {"redcap_data_dictionary.csv": out.getvalue().encode("utf-8")}


def _box(aim: Target) -> str:
    return f"aims___{aim.row.lower()}"


def _names(form: Questionnaire) -> dict[tuple[str, str], str]:
    # REDCap knows no two underscores together and none at the end.
    return form.fields(PLATFORM, longest=60, unfit=r"[^a-z0-9_]|_(?=_)|_$", taken=OWN)


@dataclass(eq=False)
class _Dictionary:
    """The rows of the dictionary, growing from top to bottom."""

    form: Questionnaire
    rows: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._opening()
        for question in self.form.about:
            self._about(question)
        self._system()
        if self.form.aims:
            self._add("aims", "checkbox", "Which three of these aims matter most to your "
                      "organisation?", note="Choose at most three.",
                      choices=[(a.row.lower(), a.name) for a in self.form.aims])  # fmt: skip

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        return _names(self.form)

    def _add(
        self,
        name: str,
        kind: str,
        label: str,
        *,
        choices: Iterable[tuple[str, str]] = (),
        section: str = "",
        note: str = "",
        when: str = "",
        needed: bool = False,
        matrix: str = "",
    ) -> None:
        cells = {
            HEADER[0]: name,
            HEADER[1]: FORM,
            HEADER[2]: _text(section),
            HEADER[3]: kind,
            HEADER[4]: _text(label),
            HEADER[5]: " | ".join(f"{code}, {_text(label)}" for code, label in choices),
            HEADER[6]: _text(note),
            HEADER[11]: when,
            HEADER[12]: "y" if needed else "",
            HEADER[15]: matrix,
        }
        self.rows.append(cells)

    def _opening(self) -> None:
        form = self.form
        self._add("record_id", "text", "Record ID")
        self._add("information", "descriptive", "\n".join(form.information), section=form.title)
        self._add("consent", "radio", form.consent, choices=[("1", "Yes, I agree")],
                  note=form.decline, needed=True)  # fmt: skip
        self._add("leader", "text", "Your code", note="It is in your invitation.", needed=True,
                  section="About you")  # fmt: skip
        unknown = " and ".join(f"[leader] <> '{key}'" for key in form.homes)
        self._add("unknown_code", "descriptive", "This code is not on the list. Please look again "
                  "at your invitation.", when=f"[leader] <> '' and {unknown}")  # fmt: skip
        self._add("organisation", "dropdown", "Which organisation do you answer for?",
                  choices=[(t.row, t.name) for t in form.home_list], needed=True)  # fmt: skip

    def _about(self, question: Question) -> None:
        codes = sent(question)
        group = self._group(question.id)
        for n, target in enumerate(self.form.organisations):
            self._add(
                self.names[question.id, target.code],
                "radio",
                target.name,
                choices=[(codes[o.code], o.label) for o in question.options],
                # The question stands above the first row of its matrix only.
                section="" if n else question.together,
                when=self._shown(question, target),
                needed=True,
                matrix=group,
            )

    def _group(self, item: str) -> str:
        ids = [question.id for question in (*self.form.about, *self.form.system)]
        made = fitting(ids, longest=50, unfit=r"[^a-z0-9_]|_(?=_)|_$")
        return f"m_{made[ids.index(item)]}"

    def _shown(self, question: Question, target: Target) -> str:
        """When a leader is asked about one organisation: the plan, and then the gate, say so."""
        gate = self.form.gate
        if gate is None or not question.when:
            return " or ".join(f"[leader] = '{key}'" for key in self.form.asked[target.code])
        name, codes = self.names[gate.id, target.code], sent(gate)
        return " or ".join(f"[{name}] = '{codes[code]}'" for code in question.when)

    def _system(self) -> None:
        before: Sequence[object] = ()
        group = ""
        for question in self.form.system:
            codes = sent(question)
            # A matrix has one list of answers, so another list begins another matrix.
            group = group if question.options == before else self._group(question.id)
            self._add(
                self.names[question.id, ""],
                "radio",
                question.together,
                choices=[(codes[o.code], o.label) for o in question.options],
                section="" if question.options == before else "The system as a whole",
                needed=True,
                matrix=group,
            )
            before = question.options


def _text(text: str) -> str:
    """A text as REDCap shows it: HTML without markup, no field piped in, no choice split.

    >>> _text("=[record_id] | <b>")
    '&#61;&#91;record_id&#93; &#124; &lt;b&gt;'
    """
    text = html.escape(text, quote=False).replace("[", "&#91;").replace("]", "&#93;")
    text = text.replace("|", "&#124;").replace("\n", "<br><br>")
    # The file is often opened in Excel on its way; there a cell must not be a formula.
    return f"&#{ord(text[0])};{text[1:]}" if text[:1] in ("=", "+", "-", "@") else text
