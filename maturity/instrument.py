"""The questionnaire as data: items with their roles, scales and codes, read from a TOML file."""

from __future__ import annotations

import enum
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from maturity.cells import read_number
from maturity.errors import MaturityError, Problem, Problems, nearest, quote, shows
from maturity.resources import surveys
from maturity.table import decode

ROLES = ("gate", "wanted", "depth", "quality", "statement", "pilot", "frequency", "nomination")
#: Roles whose answers lie on a scale of numbers.
SCALED = ("depth", "quality", "statement", "pilot", "frequency")
#: Roles whose items are columns of the ratings; the others are asked once a leader.
ABOUT_PARTNERS = ("gate", "wanted", "depth", "quality", "frequency")
ABOUT_SYSTEM = ("statement", "pilot")

_KEYS = {
    "id", "role", "text", "dimension", "question", "voice", "low", "high", "step", "labels",
    "exists", "none", "unknown", "options", "title",
}  # fmt: skip
_SAVE_AS = "In Notepad choose File, Save as, and the encoding UTF-8."
#: Values inside values in a TOML file, deeper than which none is meant.
DEEPEST = 20
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TAKEN = ("leader", "partner")


class Status(enum.IntEnum):
    """What kind of answer a cell is: missing, cannot judge, none and a value are four things."""

    BLANK = 0
    VALUE = 1
    UNKNOWN = 2
    NONE = 3


@dataclass(frozen=True)
class Item:
    """One question: what it asks, which part it plays, and how its answers are read.

    A value x on the scale scores 100 (x - low) / (high - low), so `low` scores 0, `high` 100, and
    low > high reverses the scale.
    """

    id: str
    role: str
    text: str = ""
    title: str = ""
    dimension: str = ""
    question: str = ""
    voice: bool = False
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    labels: tuple[str, ...] = ()
    exists: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    @cached_property
    def _codes(self) -> dict[str, Status]:
        codes = dict.fromkeys((*self.exists, *self.options), Status.VALUE)
        codes |= dict.fromkeys(self.unknown, Status.UNKNOWN)
        codes |= dict.fromkeys(self.none, Status.NONE)
        return {fold(code): status for code, status in codes.items()}

    def read(self, cell: str) -> tuple[Status, float] | None:
        """What a cell says: its status and its score from 0 to 100; None if it says nothing valid.

        The score is NaN unless the status is a value on a scale.

        >>> Item("voice", "quality", low=0, high=4, unknown=("dk",)).read("3")
        (<Status.VALUE: 1>, 75.0)
        """
        if not cell:
            return Status.BLANK, math.nan
        folded = fold(cell)
        if folded in self._codes:
            return self._codes[folded], math.nan
        value = read_number(cell)
        if value is None or self.role not in SCALED:
            return None
        if not min(self.low, self.high) <= value <= max(self.low, self.high):
            return None
        if self.step:
            steps = (value - self.low) / self.step
            if abs(steps - round(steps)) > 1e-9:
                return None
        return Status.VALUE, 100.0 * (value - self.low) / (self.high - self.low)

    @property
    def allowed(self) -> str:
        """The answers that are allowed, in words, for an error message."""
        words = [*self.exists, *self.options]
        if self.role in SCALED:
            kind = "whole numbers" if self.step == 1 else "numbers"
            low, high = sorted((self.low, self.high))
            words.append(f"{kind} from {low:g} to {high:g}")
        words += [code for code in (*self.none, *self.unknown) if code not in words]
        return ", ".join(words) + " or blank"

    def hint(self, cell: str) -> str:
        """How a label that was written out should be coded, or the nearest code."""
        labels = {fold(label): n for n, label in enumerate(self.labels)}
        if self.role in SCALED and fold(cell) in labels and len(labels) > 1:
            step = (self.high - self.low) / (len(self.labels) - 1)
            return f" {quote(cell)} is the label of {self.low + step * labels[fold(cell)]:g}."
        return nearest(cell, self._codes)


@dataclass(frozen=True)
class Dimension:
    """One side of a relationship that the quality items measure, such as openness or voice."""

    id: str
    title: str
    items: tuple[int, ...]


@dataclass(frozen=True)
class Instrument:
    """The questionnaire: every item, with the parts the model reads from it."""

    id: str
    version: str
    title: str
    items: tuple[Item, ...]

    def of_role(self, *roles: str) -> tuple[Item, ...]:
        """The items that play one of these roles, in the instrument's order."""
        return tuple(item for item in self.items if item.role in roles)

    def one(self, role: str) -> Item | None:
        """The one item of a role, where the instrument has it."""
        return next(iter(self.of_role(role)), None)

    @property
    def quality(self) -> tuple[Item, ...]:
        """The items that say how good a relationship is."""
        return self.of_role("quality")

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions in the order of their first items; positions are among the quality items.

        A dimension takes the id of its first item.
        """
        titles: dict[str, list[int]] = {}
        for n, item in enumerate(self.quality):
            titles.setdefault(item.dimension or item.title or item.id, []).append(n)
        return tuple(
            Dimension(self.quality[at[0]].id, title, tuple(at)) for title, at in titles.items()
        )

    @property
    def voice(self) -> tuple[int, ...]:
        """The positions among the quality items of those that criterion C3 reads."""
        return tuple(n for n, item in enumerate(self.quality) if item.voice)

    @property
    def questions(self) -> dict[str, tuple[int, ...]]:
        """For each question the positions of its items among the statements."""
        found: dict[str, list[int]] = {}
        for n, item in enumerate(self.of_role("statement")):
            found.setdefault(item.question or item.id, []).append(n)
        return {question: tuple(at) for question, at in found.items()}

    def items_needed(self, setting: int) -> int:
        """How many quality items make a view valid: two thirds of them unless the survey says."""
        if setting:
            return min(setting, len(self.quality))
        return math.ceil(len(self.quality) * 2 / 3)


def fold(code: str) -> str:
    """A code as it is compared: without case, and a whole number without its decimal point.

    >>> fold("DK"), fold("3.0"), fold("Cannot judge")
    ('dk', '3', 'cannot_judge')
    """
    number = read_number(code)
    if number is not None:
        return f"{number + 0.0:.15g}"
    return "_".join(code.casefold().split())


def built_in_names() -> tuple[str, ...]:
    """The names of the instruments that come with the program."""
    return tuple(
        sorted(
            entry.name.removesuffix(".toml")
            for entry in (surveys() / "instruments").iterdir()
            if entry.name.endswith(".toml")
        )
    )


def built_in(name: str) -> Instrument:
    """An instrument that comes with the program, by its name."""
    if name not in built_in_names():
        raise MaturityError(
            [
                Problem(
                    "unknown-instrument",
                    "survey.toml",
                    f"there is no instrument {quote(name)}",
                    f"Use one of: {', '.join(built_in_names())}; or the path of a .toml file.",
                )
            ]
        )
    problems = Problems()
    data = (surveys() / "instruments" / f"{name}.toml").read_bytes()
    instrument = read_instrument(data, f"{name}.toml", problems)
    problems.raise_errors()
    assert instrument is not None
    return instrument


def read_instrument(data: bytes, file: str, problems: Problems) -> Instrument | None:
    """An instrument from the bytes of its TOML file; None (and problems) where it is not one."""
    before = problems.wrong
    document = read_toml(data, file, problems)
    if document is None:
        return None
    head = document.get("instrument")
    entries = document.get("item")
    if not isinstance(head, dict) or not isinstance(entries, list) or not entries:
        problems.add(
            "not-an-instrument",
            file,
            "there is no [instrument] table with at least one [[item]] below it",
            "Compare it with the built-in instrument, ics-relationships.toml.",
        )
        return None
    for key in ("id", "version", "title"):
        if not isinstance(head.get(key), str) or not shows(head[key]):
            found = f"{key} is not text" if key in head else f"[instrument] has no {key}"
            problems.add(
                "bad-instrument",
                file,
                found,
                f'Add a line such as {key} = "…".',
                column=key,
            )
    items = [
        item
        for n, entry in enumerate(entries, start=1)
        if (item := _read_item(entry, n, file, problems)) is not None
    ]
    _check_items(items, file, problems)
    if problems.wrong > before:
        return None
    return Instrument(
        head["id"].strip(), head["version"].strip(), head["title"].strip(), tuple(items)
    )


def read_toml(data: bytes, file: str, problems: Problems) -> dict[str, Any] | None:
    """A TOML file as plain data; None (and a problem) where it is not TOML."""
    text = decode(data, file, problems, _SAVE_AS)
    if text is None:
        return None
    try:
        # A value nested thousands of levels deep exhausts the parser, not us.
        document = tomllib.loads(text.replace("\r\n", "\n").replace("\r", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        line = re.search(r"at line ([0-9]+)", str(error))
        last = len(text.splitlines()) if "end of document" in str(error) else None
        problems.add(
            "bad-toml",
            file,
            f"it cannot be read as TOML ({quote(str(error))})",
            "Look at that line: text needs straight quotation marks around it, and each key stands "
            "once.",
            row=int(line[1]) if line else last,
        )
        return None
    if _boundless(document):
        problems.add(
            "bad-toml",
            file,
            "it holds a number of more than 18 digits, or values inside values without end",
            "Remove them: no survey needs either.",
        )
        return None
    return document


def _boundless(document: dict[str, Any]) -> bool:
    """Whether a number is longer than TOML promises, or values are nested too deep to print."""
    values: list[Any] = [document]
    for _ in range(DEEPEST):
        values = [
            part
            for value in values
            for part in (
                value.values()
                if isinstance(value, dict)
                else value
                if isinstance(value, list)
                else ()
            )
        ]
        if any(isinstance(value, int) and not -(2**63) <= value < 2**63 for value in values):
            return True
        if not values:
            return False
    return True


def _read_item(entry: Any, n: int, file: str, problems: Problems) -> Item | None:
    name = entry.get("id") if isinstance(entry, dict) else None
    where = f"item {n}" + (f" ({name})" if isinstance(name, str) and _ID.fullmatch(name) else "")
    before = problems.wrong

    def wrong(found: str, fix: str) -> None:
        problems.add("bad-item", file, found, fix, column=where)

    if not isinstance(entry, dict):
        wrong("it is not a table", "Begin it with [[item]].")
        return None
    if not isinstance(name, str) or not _ID.fullmatch(name) or name in _TAKEN:
        wrong(
            f"its id is {quote(str(name))}",
            "Give it an id of small letters, digits and _ that is not leader or partner.",
        )
    role = entry.get("role")
    if role not in ROLES:
        wrong(f"its role is {quote(str(role))}", f"Use one of: {', '.join(ROLES)}.")
    for key in sorted(set(entry) - _KEYS):
        wrong(f"there is no key {quote(key)}", f"Remove or correct it.{nearest(key, _KEYS)}")
    texts = {key: entry.get(key, "") for key in ("text", "title", "dimension", "question")}
    for key, value in texts.items():
        if not isinstance(value, str):
            wrong(f"{key} is not text", f'Write {key} = "…".')
    lists = {
        key: _texts(entry.get(key, []))
        for key in ("labels", "exists", "none", "unknown", "options")
    }
    for key, values in lists.items():
        if values is None:
            wrong(f"{key} is not a list of texts", f'Write {key} = ["…", "…"].')
    numbers = {"low": entry.get("low"), "high": entry.get("high"), "step": entry.get("step", 1)}
    if role in SCALED:
        for key, value in numbers.items():
            if not _is_number(value):
                found = f"there is no {key}" if value is None else f"{key} is not a number"
                wrong(found, f"Write {key} = and a number below 1,000,000,000.")
        if _is_number(numbers["low"]) and numbers["low"] == numbers["high"]:
            wrong("low and high are the same", "Give the values that score 0 and 100.")
        if _is_number(numbers["step"]) and float(numbers["step"]) < 0:
            wrong("step is negative", "Write step = 1, or 0 for any number in between.")
        for key in ("exists", "options"):
            if lists[key]:
                wrong(f"{key} stands beside a scale", f"Remove it: the role {role} has none.")
    else:
        numbers = {"low": 0, "high": 0, "step": 1}
    if role == "gate" and not lists["exists"]:
        wrong("the gate has no code for a relationship that exists", 'Add exists = ["yes"].')
    if role == "wanted" and not lists["options"]:
        wrong("it has no options", 'Add options = ["yes", "no", "unsure"].')
    if not isinstance(entry.get("voice", False), bool):
        wrong("voice is neither true nor false", "Write voice = true.")
    if problems.wrong > before:
        return None
    return Item(
        id=str(name),
        role=str(role),
        text=str(texts["text"]).strip(),
        title=str(texts["title"]).strip(),
        dimension=str(texts["dimension"]).strip(),
        question=str(texts["question"]).strip(),
        voice=bool(entry.get("voice", False)),
        low=float(numbers["low"] or 0),
        high=float(numbers["high"] or 0),
        step=float(numbers["step"] or 0),
        labels=lists["labels"] or (),
        exists=lists["exists"] or (),
        none=lists["none"] or (),
        unknown=lists["unknown"] or (),
        options=lists["options"] or (),
    )


def _check_items(items: list[Item], file: str, problems: Problems) -> None:
    """What must hold between items."""
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            problems.add(
                "item-twice",
                file,
                f"two items have the id “{item.id}”",
                "Give one of them another id.",
                column=item.id,
            )
        seen.add(item.id)
    for role in ("gate", "wanted", "depth"):
        if sum(item.role == role for item in items) > 1:
            problems.add(
                "role-twice",
                file,
                f"there are two items with the role {role}",
                "Keep one of them.",
                column=role,
            )
    if items and not any(item.role == "quality" for item in items):
        problems.add(
            "no-quality-item",
            file,
            "no item has the role quality",
            "Give at least one item the role quality: a relationship's score is made of these.",
        )


def _texts(values: Any) -> tuple[str, ...] | None:
    """A list of texts or plain numbers as texts, else None."""
    if not isinstance(values, list) or not all(
        isinstance(value, str) or _is_number(value) for value in values
    ):
        return None
    return tuple(value if isinstance(value, str) else f"{value:.15g}" for value in values)


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        # Compared, not converted: a whole number may be too long to become any other.
        and abs(value) < 1e9
    )


def describe(instrument: Instrument) -> Mapping[str, str]:
    """The instrument's identity as the results print it."""
    return {"id": instrument.id, "version": instrument.version, "title": instrument.title}
