"""The questionnaire on paper: a page for each organisation, a form for each leader, tables to fill.

The forms print on A4 and can also be ticked on a screen. Answers are typed into the two tables
beside them, which are those that the wave itself keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from maturity.exchange.asking import Questionnaire
from maturity.exchange.export import tidy
from maturity.exchange.manifest import Expected, Target
from maturity.exchange.questions import Question, runs
from maturity.html import render_page
from maturity.outputs import csv_bytes
from maturity.resources import asset

PLATFORM = "paper"


def sent(question: Question) -> dict[str, str]:
    """What is typed for each answer: its code, as the form shows it in front of the label."""
    return {option.code: option.code for option in question.options}


def columns(form: Questionnaire) -> tuple[Expected, ...]:
    """The columns of the tables to fill: leaders and partners, and what each item is."""
    found = [Expected("leader", "leader"), Expected("partner", "partner")]
    found += [Expected(question.id, "rating", question.id) for question in form.about]
    return (*found, *(Expected(q.id, "statement", q.id) for q in form.system))


def files(form: Questionnaire) -> dict[str, bytes]:
    """A page for each organisation, and the tables to fill."""
    import pandas as pd

    found = {}
    for home in form.home_list:
        text = render_page(
            "paper.html",
            footer=f"{form.title}: {form.wave}",
            more_style=asset("form.css"),
            page=_page(form, home),
        )
        found[f"{home.row}.html"] = text.encode("utf-8")
    people = {key: code for code, key in form.keys.items()}
    pairs = [
        [people[key], target.code] for key, targets in form.partners.items() for target in targets
    ]
    for name, rows, items in (
        ("ratings", pairs, form.about),
        ("statements", [[people[key]] for key in form.partners], form.system),
    ):
        head = ["leader", "partner"][: len(rows[0]) if rows else 2]
        ids = [question.id for question in items]
        table = pd.DataFrame([[*row, *[""] * len(ids)] for row in rows], columns=[*head, *ids])
        found[f"to_fill/{name}.csv"] = csv_bytes(table)
    return found


def _page(form: Questionnaire, home: Target) -> dict[str, Any]:
    return {
        "title": form.title,
        "wave": form.wave,
        "notice": form.notice,
        "home": home.name,
        "information": form.information,
        "consent": form.consent,
        "decline": "If you do not agree, leave the form empty.",
        "aims": [aim.name for aim in form.aims],
        "people": [
            {"key": key, "blocks": list(_blocks(form, form.partners[key]))}
            for key, target in form.homes.items()
            if target == home
        ],
    }


def _blocks(form: Questionnaire, partners: Sequence[Target]) -> Iterator[dict[str, Any]]:
    """One table for each question, with a row for each partner; then the statements."""
    for question in form.about if partners else ():
        yield _block(
            question,
            question.together,
            _when(form, question),
            "Organisation",
            [target.name for target in partners],
        )
    for run in runs(form.system):
        rows = [question.together for question in run]
        yield _block(run[0], "The system as a whole", "", "Question", rows)


def _block(question: Question, text: str, when: str, head: str, rows: list[str]) -> dict[str, Any]:
    # What is typed into the tables: the number in front of a label, or the code behind it.
    labels = [
        option.label
        if tidy(option.label).startswith(tidy(option.code))
        else f"{option.label} ({option.code.replace('_', ' ')})"
        for option in question.options
    ]
    return {"text": text, "when": when, "head": head, "labels": labels, "rows": rows}


def _when(form: Questionnaire, question: Question) -> str:
    if form.gate is None or not question.when:
        return ""
    labels = [option.label for option in form.gate.options if option.code in question.when]
    return f"Only for organisations for which you answered “{'” or “'.join(labels)}”."
