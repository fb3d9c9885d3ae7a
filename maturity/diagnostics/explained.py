"""What a measure says of itself: definition, what moves it and what not to over-read."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_LABELS = ("Formula", "Moves", "Do not over-read", "Undefined", "Sources")
_PART = re.compile(rf"^({'|'.join(_LABELS)}): ", re.MULTILINE)
_NAME = r"(?:net|node|tie)_(?:by|is)_\w+"
_AS = re.compile(rf"as ({_NAME})(?:; |[.]\s*|$)(.*)", re.DOTALL)

Measure = Callable[..., Any]


@dataclass(frozen=True)
class Explained:
    """A measure in plain words, from its docstring; blank where docstrings were stripped."""

    definition: str
    moves: str
    caution: str


def explained(measure: Measure, titles: Mapping[str, str]) -> Explained:
    """What a measure says of itself, with other measures called by their titles."""
    parts = _parts(measure)
    return Explained(
        *(_said(parts.get(part, ""), part, measure, titles) for part in ("", "Moves", _LABELS[2]))
    )


def _parts(measure: Measure) -> dict[str, str]:
    """The parts of a docstring by their label; "" is the first line."""
    text = inspect.getdoc(measure) or ""
    pieces = _PART.split(text)
    found = {"": pieces[0].partition("\n")[0].strip()}
    for label, body in zip(pieces[1::2], pieces[2::2], strict=True):
        found[label] = " ".join(body.split())
    return found


def _said(text: str, part: str, measure: Measure, titles: Mapping[str, str]) -> str:
    match = _AS.match(text)
    if match:
        # "as net_by_ei; one more thing": what that measure says, and the one more thing.
        other = vars(inspect.getmodule(measure)).get(match[1])
        shared = _parts(other).get(part, "") if other is not None else ""
        text = " ".join(piece for piece in (shared, match[2][:1].upper() + match[2][1:]) if piece)
    text = re.sub(_NAME, lambda name: f"“{titles.get(name[0], _words(name[0]))}”", text)
    text = re.sub(r"\s*\[\d\]", "", text)
    return text[:1].upper() + text[1:]


def _words(name: str) -> str:
    return re.sub(r"^(?:net|node|tie)_(?:by|is)_", "", name).replace("_", " ")
