"""Questions as they are asked: their words and answers, made of the items of an instrument.

Every text in them is safe to show: control and direction marks are made visible and nothing is too
long. Each writer of a questionnaire still escapes for its own format.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from maturity.errors import quote, refuse
from maturity.exchange.export import tidy
from maturity.instrument import SCALED, Item
from maturity.wording import plain, shorten

#: A scale of more answers than this cannot be read by a person.
MOST_ANSWERS = 25
#: What stands for the organisation where a question is about several at once.
EACH = "each organisation"

#: Labels of answers that are no points of a scale, by code, where the question gives none.
_LABELS = {
    "yes": "Yes",
    "no": "No",
    "unsure": "Unsure",
    "none": "No working relationship",
    "dk": "Can't say",
    "na": "Not applicable",
    "cannot_judge": "We work with them but I cannot judge it",
    "dont_know": "Don't know",
}
_JUDGED = "We work with them and I can judge it"
#: An answer that stands in the text of a question, with its code: "varies (na)".
_OFFERED = re.compile(r"(.*)\(([^()]+)\)\s*", re.DOTALL)
_NOTE = re.compile(r"\s*\(([^():]+): ([^()]+)\)")
_AFTER = re.compile(r"After \w+:\s*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Option:
    """One answer that is offered: its code in the survey, what it means, and its label."""

    code: str
    meaning: str
    label: str


@dataclass(frozen=True)
class Question:
    """One item as it is asked; `{partner}` in its text stands for the organisation it is about.

    `when` are the codes of the gate after which it is asked; empty where it always is.
    """

    id: str
    role: str
    text: str
    options: tuple[Option, ...]
    when: tuple[str, ...] = ()

    def about(self, name: str) -> str:
        """The question about one organisation."""
        return _sentence(self.text.replace("{partner}", name))

    @property
    def together(self) -> str:
        """The question above a list of organisations."""
        return self.about(EACH)


def runs(questions: Sequence[Question]) -> list[list[Question]]:
    """Questions one after the other that offer the same answers, so that they share a table."""
    found: list[list[Question]] = []
    for question in questions:
        if found and found[-1][0].options == question.options:
            found[-1].append(question)
        else:
            found.append([question])
    return found


def shown(text: str, length: int = 80) -> str:
    """A text of the survey as a form shows it: on one line, with nothing in it that acts.

    >>> shown("Ash\\u202emere\\n Trust")
    'Ash\\\\u202emere Trust'
    """
    line = " ".join(text.split())
    # Letters that no XML may hold, and with it no workbook, document or form.
    line = "".join("\ufffd" if unicodedata.category(c) == "Cn" else c for c in line)
    return shorten(plain(line), length)


def question_of(item: Item, meanings: Mapping[str, str], gate: Item | None) -> Question:
    """An item as it is asked; `meanings` are those of its codes, `gate` the item that opens it."""
    text, labels = _parted(item)
    when: tuple[str, ...] = ()
    if gate is not None and item.role in ("quality", "depth", "frequency"):
        when = gate.exists
    elif gate is not None and item.role == "wanted":
        when = gate.none
    options = _points(item) if item.role in SCALED else ()
    codes = dict.fromkeys((*item.exists, *item.options, *item.none, *item.unknown))
    # Answers that stand in the question are offered in its order.
    codes = dict.fromkeys((*labels, *codes)) if set(labels) == set(codes) else codes
    options += tuple(
        Option(code, meanings[code], shown(labels.get(code) or _label(code, item)))
        for code in codes
    )
    if len(options) < 2:
        _refuse(item, "it offers fewer than two answers")
    return Question(item.id, item.role, shown(text, 600), _told_apart(options), when)


def _points(item: Item) -> tuple[Option, ...]:
    """The points of a scale, each with its number and its label where it has one."""
    size = abs(item.high - item.low)
    between = len(item.labels) - 1
    step = item.step or (size / between if between > 0 else 0.0)
    count = round(size / step) if step else 0
    if not 0 < count < MOST_ANSWERS:
        _refuse(item, f"its scale from {item.low:g} to {item.high:g} cannot be offered as a list")
    sign = 1 if item.high > item.low else -1
    found = []
    for n in range(count + 1):
        code = f"{item.low + sign * n * step:g}"
        at = n * between / count
        label = item.labels[round(at)] if between > 0 and abs(at - round(at)) < 1e-9 else ""
        said = f"{code} - {shown(label)}" if label else code
        found.append(Option(code, "answered", said))
    return tuple(found)


def _refuse(item: Item, found: str) -> NoReturn:
    refuse(
        "no-choices",
        "instrument",
        f"{quote(item.id)} cannot be asked as a choice: {found}",
        f"Give it a step, or a label for each of at most {MOST_ANSWERS} answers.",
        column=item.id,
    )


def _parted(item: Item) -> tuple[str, dict[str, str]]:
    """A question without the answers in its text, and those answers by their codes."""
    text = " ".join(item.text.split())
    codes = {*item.exists, *item.options, *item.none, *item.unknown}
    labels: dict[str, str] = {}
    parts = [_OFFERED.fullmatch(part) for part in text.split(" / ")]
    if len(parts) > 1 and all(part and part[2] in codes for part in parts):
        text, _, first = parts[0][1].strip().rpartition("? ")  # type: ignore[index]
        text += "?" if text else ""
        for part, said in zip(parts, [first, *(p[1] for p in parts[1:] if p)], strict=True):
            said = said.strip().replace("{partner}", "them")
            labels[part[2]] = said[:1].upper() + said[1:]  # type: ignore[index]
    for note in _NOTE.finditer(text):
        if note[1] in codes:
            labels[note[1]] = note[2][:1].upper() + note[2][1:]
            text = text.replace(note[0], "")
    after = _AFTER.fullmatch(text)
    if after:
        text = after[1][:1].upper() + after[1][1:]
    return text.strip() or item.title or item.id, labels


def _label(code: str, item: Item) -> str:
    if item.role == "gate" and code in item.exists:
        return _JUDGED
    words = code.replace("_", " ").strip()
    return _LABELS.get(code, words[:1].upper() + words[1:])


def _told_apart(options: Iterable[Option]) -> tuple[Option, ...]:
    """The answers with labels of which no two look alike."""
    taken: set[str] = set()
    found = []
    for option in options:
        label = option.label
        if not tidy(label) or tidy(label) in taken:
            label = f"{label} ({shown(option.code)})".strip()
        taken.add(tidy(label))
        found.append(replace(option, label=label))
    return tuple(found)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
