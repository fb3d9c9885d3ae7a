"""The questionnaire as a Word document from which a person builds it in Microsoft Forms.

Microsoft Forms imports no Likert question and exports a statement without its question, so every
statement begins with the item it belongs to: `[voice] Ashmere Trust`. A form holds 200 questions,
and each statement counts as one; what does not fit goes into further forms.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from maturity.exchange.asking import Questionnaire
from maturity.exchange.manifest import Expected, Target, column_name
from maturity.exchange.parts import Part, packed
from maturity.exchange.questions import Question, runs
from maturity.sheets import without_clock
from maturity.wording import join

PLATFORM = "msforms"
#: Microsoft's limit; every statement of a Likert question counts.
MOST_QUESTIONS = 200
CONSENT = "[consent] Do you agree to take part?"
LEADER = "[leader] Your code"
ORGANISATION = "[organisation] Which organisation do you answer for?"
AIMS = "[aims] Which three of these aims matter most to your organisation?"


def sent(question: Question) -> dict[str, str]:
    """Microsoft Forms exports labels and nothing else."""
    return {}


def columns(form: Questionnaire) -> tuple[Expected, ...]:
    """The columns that Microsoft Forms exports: questions and statements, word by word."""
    found = [
        Expected(CONSENT, "ignore"),
        Expected(LEADER, "leader"),
        Expected(ORGANISATION, "organisation"),
    ]
    found += [
        Expected(statement(question, target), "rating", question.id, target.code)
        for question in form.about
        for target in form.organisations
    ]
    found += [Expected(system(question), "statement", question.id) for question in form.system]
    return (*found, *((Expected(AIMS, "aim"),) if form.aims else ()))


def statement(question: Question, target: Target) -> str:
    """The statement about one partner.

    A name that ends in a digit is closed: a digit at the end is what the platform adds to
    statements that it thinks are alike.
    """
    text = column_name(PLATFORM, question.id, target)
    return f"{text}." if text[-1:].isdigit() else text


def system(question: Question) -> str:
    """The statement about the system, with the item it belongs to."""
    return f"[{question.id}] {question.together}"


def parts(form: Questionnaire) -> tuple[Part, ...]:
    """The forms to build: as few as the platform's limit allows."""
    own = 3 + len(form.system) + bool(form.aims)
    return packed(form, (MOST_QUESTIONS - own) // max(len(form.about), 1))


def files(form: Questionnaire) -> dict[str, bytes]:
    """The build sheet."""
    return {"msforms_build_sheet.docx": _document(form, parts(form))}


def _document(form: Questionnaire, forms: Sequence[Part]) -> bytes:
    import docx
    from docx.shared import Pt

    document: Any = docx.Document()
    document.core_properties.title = f"{form.title}: {form.wave}"
    document.core_properties.author = form.owner
    document.core_properties.language = "en-GB"
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10)
    document.add_heading(f"{form.title}: {form.wave}", 0)
    document.add_paragraph(
        "How to build this questionnaire in Microsoft Forms. Copy the texts as they are: the words "
        "in square brackets say what each answer belongs to and are needed to read the export."
    )
    for line in _how(form, forms):
        document.add_paragraph(line, style="List Number")
    for part in forms:
        if part.name:
            document.add_page_break()
            document.add_heading(part.name, 1)
            document.add_paragraph(f"For the codes {join(part.keys)}.")
        _build(document, form, part)
    out = io.BytesIO()
    document.save(out)
    return without_clock(out.getvalue())


def _how(form: Questionnaire, forms: Sequence[Part]) -> Iterator[str]:
    if len(forms) > 1:
        yield (
            f"Build {len(forms)} forms, because a form holds {MOST_QUESTIONS} questions and every "
            "statement counts as one. Each leader gets one of them; invitations.csv says which."
        )
    yield "For each Likert question choose Add new, Likert. Copy the statements and the options."
    yield "Mark as required what this sheet says is required, and no more."
    yield (
        "In each invitation name the partners to answer about, from invitations.csv: rows of other "
        "organisations stay empty."
    )
    yield (
        "When the survey has closed: Responses, Open in Excel. Where the columns are out of order "
        "choose “Sync all responses to a new workbook”."
    )


def _build(document: Any, form: Questionnaire, part: Part) -> None:
    for text in form.information:
        document.add_paragraph(text)
    document.add_paragraph(f"{form.consent} {form.decline}")
    _table(document, "Choice, required", [CONSENT], ["Yes, I agree"])
    _table(document, "Text, required", [LEADER], [])
    _table(document, "Choice, required", [ORGANISATION], [t.name for t in form.home_list])
    alike = part.all_alike(form)
    for question in form.about:
        note = _note(form, question)
        document.add_heading(question.together, 2)
        if note:
            document.add_paragraph(note)
        kind = "Likert, required" if alike and not question.when else "Likert, not required"
        rows = [statement(question, target) for target in part.organisations]
        _table(document, kind, rows, [option.label for option in question.options])
    if form.system:
        document.add_heading("The system as a whole", 2)
    for run in runs(form.system):
        rows = [system(question) for question in run]
        _table(document, "Likert, required", rows, [option.label for option in run[0].options])
    if form.aims:
        kind = "Choice, multiple answers, at most 3"
        _table(document, kind, [AIMS], [aim.name for aim in form.aims])


def _note(form: Questionnaire, question: Question) -> str:
    """For whom a question is that the platform cannot hide."""
    if form.gate is None or not question.when:
        return "Only about the organisations named in your invitation."
    labels = [option.label for option in form.gate.options if option.code in question.when]
    return f"Only about organisations for which you answered “{'” or “'.join(labels)}”."


def _table(document: Any, kind: str, rows: Sequence[str], options: Sequence[str]) -> None:
    """One question: what kind it is, its statements, and its options."""
    table = document.add_table(rows=2, cols=2)
    table.style = "Table Grid"
    head, body = table.rows
    head.cells[0].text = kind
    head.cells[1].text = "Options" if options else ""
    for cell, lines in zip(body.cells, (rows, options), strict=True):
        # A paragraph each, so that they can be pasted as they are.
        cell.text = lines[0] if lines else ""
        for line in lines[1:]:
            cell.add_paragraph(line)
    document.add_paragraph()
