"""The questionnaire in Qualtrics' advanced text format: a block for each partner.

The name of a matrix row in Qualtrics is its position and shifts when a row is added. A question's
own tag does not, so every item about every partner is a question of its own, tagged `voice_oRQY`.
The format knows no logic: `steps` says what to set by hand, a branch for each block.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator

from maturity.exchange.asking import Questionnaire
from maturity.exchange.manifest import Expected
from maturity.exchange.names import fitting
from maturity.exchange.questions import Question
from maturity.exchange.write_redcap import numbered

PLATFORM = "qualtrics"
OWN = ("leader", "organisation", "consent", "aims", "asked")


def sent(question: Question) -> dict[str, str]:
    """What is exported for each answer where numbers are chosen: its place from 1, other answers 9.

    Points of a scale are numbered by their places because a choice may not be number 0. Exported as
    text, an answer is its label, which says more; both are read.
    """
    return numbered(question, first=1, own=False)


def columns(form: Questionnaire) -> tuple[Expected, ...]:
    """The columns that Qualtrics exports: the tags of the questions."""
    names = _names(form)
    items = {question.id for question in form.about}
    found = [
        Expected("consent", "ignore"),
        Expected("asked", "ignore"),
        Expected("leader", "leader"),
        Expected("organisation", "organisation"),
    ]
    found += [
        Expected(name, "rating" if item in items else "statement", item, code)
        for (item, code), name in names.items()
    ]
    return (*found, *((Expected("aims", "aim"),) if form.aims else ()))


def files(form: Questionnaire) -> dict[str, bytes]:
    """The survey as text, and what to set by hand once it is imported."""
    text = "\n".join(_lines(form)) + "\n"
    return {"qualtrics.txt": text.encode("utf-8"), "steps.txt": _steps(form).encode("utf-8")}


def _names(form: Questionnaire) -> dict[tuple[str, str], str]:
    """The tag of every question: by item and organisation, the latter empty for statements."""
    wanted = {
        (question.id, target.code): f"{question.id}_{target.row}"
        for target in form.organisations
        for question in form.about
    } | {(question.id, ""): question.id for question in form.system}
    made = fitting(list(wanted.values()), longest=60, unfit=r"[^A-Za-z0-9_]", taken=OWN)
    return dict(zip(wanted, made, strict=True))


def _lines(form: Questionnaire) -> Iterator[str]:
    names = _names(form)
    yield "[[AdvancedFormat]]"
    yield from _block("Before you begin")
    told = "<br><br>".join(map(_text, (*form.information, form.consent, form.decline)))
    yield from _choice("consent", told, [("1", "Yes, I agree")])
    yield from ("[[PageBreak]]", "")
    yield from ("[[Question:TE:SingleLine]]", "[[ID:leader]]",
                "Your code. It is in your invitation.", "")  # fmt: skip
    homes = [(str(n), t.name) for n, t in enumerate(form.home_list, start=1)]
    yield from _choice("organisation", "Which organisation do you answer for?", homes)
    for target in form.organisations:
        yield from _block(target.row)
        first, after = _opening(form)
        for question in first:
            yield from _choice(names[question.id, target.code], _asked(question, target.name, form),
                               _options(question))  # fmt: skip
        if first:
            yield from ("[[PageBreak]]", "")
        for question in after:
            yield from _choice(names[question.id, target.code], _asked(question, target.name, form),
                               _options(question))  # fmt: skip
    yield from _block("The system as a whole") if form.system else ()
    for question in form.system:
        text = _text(question.together)
        yield from _choice(names[question.id, ""], text, _options(question))
    if form.aims:
        yield from _block("Aims")
        text = "Which three of these aims matter most to your organisation? Choose at most three."
        aims = [(str(n), aim.name) for n, aim in enumerate(form.aims, start=1)]
        yield from _choice("aims", text, aims, many=True)


def _opening(form: Questionnaire) -> tuple[tuple[Question, ...], tuple[Question, ...]]:
    """The questions on a partner's first page, the gate and what follows a “none”, and the rest."""
    if form.gate is None:
        return (), form.about
    first = tuple(q for q in form.about if q.role in ("gate", "wanted"))
    return first, tuple(q for q in form.about if q not in first)


def _asked(question: Question, name: str, form: Questionnaire) -> str:
    """A question about one organisation; where no logic hides it, it says when to answer."""
    text = question.about(name)
    if form.gate is not None and question.role == "wanted":
        labels = [o.label for o in form.gate.options if o.code in question.when]
        text = f"If you answered “{'” or “'.join(labels)}”: {text[:1].lower()}{text[1:]}"
    return _text(text if name in text else f"{name}: {text}")


def _options(question: Question) -> list[tuple[str, str]]:
    codes = sent(question)
    return [(codes[o.code], o.label) for o in question.options]


def _block(name: str) -> tuple[str, ...]:
    return ("", f"[[Block:{name}]]", "")


def _choice(
    tag: str, text: str, options: Iterable[tuple[str, str]], *, many: bool = False
) -> Iterator[str]:
    """A question with its choices; `text` is escaped already."""
    kind = "MultipleAnswer" if many else "SingleAnswer"
    yield from (f"[[Question:MC:{kind}:Vertical]]", f"[[ID:{tag}]]", text, "[[AdvancedChoices]]")
    for code, label in options:
        yield from (f"[[Choice:{code}]]", _text(label))
    yield ""


def _text(text: str) -> str:
    """A text as Qualtrics shows it: HTML without markup, with nothing in it that is a command.

    >>> _text("[[Block:x]] ${e://Field/x} <b>")
    '&#91;&#91;Block:x&#93;&#93; &#36;{e://Field/x} &lt;b&gt;'
    """
    text = html.escape(" ".join(text.split()), quote=False).replace("$", "&#36;")
    return text.replace("[", "&#91;").replace("]", "&#93;")


def _steps(form: Questionnaire) -> str:
    """What a person does in Qualtrics after the import, in order."""
    row = form.organisations[0].row if form.organisations else "oRQY"
    steps = [
        "Survey, Tools, Import/export, Import survey: choose qualtrics.txt.",
        "Import invitations.csv as a contact list. Map the column code to External Data Reference "
        "and the column asked to an embedded data field of that name. Add the addresses there; "
        "they are not kept in the survey's folder.",
        "Survey flow: for each block that is named after an organisation add a branch with the "
        f"condition “embedded data asked contains ;{row};” (with the block's own name) and move "
        "the block into it. Leaders then see the partners that the plan gives them and no others.",
    ]
    if form.gate is not None:
        judged = next((q.when for q in form.about if q.role == "quality"), ())
        labels = [o.label for o in form.gate.options if o.code in judged]
        steps.append(
            f"In each of these blocks give the question {form.gate.id}_… the skip logic: if "
            f"“{'” or “'.join(labels)}” is not selected, skip to the end of the block."
        )
    if form.aims:
        steps.append("In the question aims allow at most three choices.")
    steps += [
        "Choose Add requirements, Force response for all questions but those that begin “If you "
        "answered”.",
        "When the survey has closed: Data and analysis, Export, CSV, Use choice text. Do not open "
        "the file in Excel before it is imported.",
    ]
    return "\n".join(f"{n}. {step}\n" for n, step in enumerate(steps, start=1))
