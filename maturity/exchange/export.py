"""What a platform's export is, once it is understood: its columns, its responses, its silences.

Each reader of a platform turns its tables into an `Export`. From there on nothing knows which
platform it was.
"""

from __future__ import annotations

import enum
import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from maturity.cells import read_number
from maturity.exchange.raw import Line

_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,500}|br\s*/?)>")
_STRAIGHT = str.maketrans(
    {
        "‘": "'", "’": "'", "‛": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "–": "-",
        "—": "-", "‐": "-", "‑": "-", "−": "-", "\u200b": None, "\ufeff": None, "\u00ad": None,
        "\u200e": None, "\u200f": None,
    }
)  # fmt: skip
_NUMBERED = re.compile(r"^(?:Q\s?)?\d{1,3}[a-z]?[.):]\s+", re.IGNORECASE)
_LEADING = re.compile(r"^\[([^\[\]]{1,60})\]\s*")
#: A heading of more parts than this is read at its ends only.
_MOST_PARTS = 8


class Kind(enum.StrEnum):
    """What a response is: a whole answer, one that was left, or a trial run."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    PREVIEW = "preview"
    TEST = "test"
    SPAM = "spam"


def tidy(text: str) -> str:
    """A text as it is compared: without markup, typography, capitals or spaces too many.

    >>> tidy("<b>St George’s</b>\\u00a0 Trust "), tidy("3.0")
    ("st george's trust", '3')
    """
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    text = unicodedata.normalize("NFKC", text).translate(_STRAIGHT)
    text = " ".join(text.casefold().split())
    if text and text[-1].isdigit():
        number = read_number(text)
        if number is not None:
            return f"{number + 0.0:.15g}"
    return text


@dataclass(frozen=True)
class Field:
    """One column of answers: where it stands and every way to read its heading.

    `keys` are names by which a manifest or a mapping may call the column; `readings` are pairs of
    a question and a row, the row empty where the heading has none.
    """

    at: int
    column: str
    keys: tuple[str, ...]
    readings: tuple[tuple[str, str], ...]
    #: What the platform says that values mean, where it says so in the file.
    labels: Mapping[str, str] = field(default_factory=dict)
    #: Whether it is no question but something the platform carried along, read if it is known.
    spare: bool = False


@dataclass(frozen=True, eq=False)
class Part:
    """One table of an export: one row for each response, or for each response and partner.

    Positions say where the response's own id stands (`response`), that of the response a row
    belongs to (`parent`, in long tables) and the partner a row is about (`partner`).
    """

    file: str
    fields: tuple[Field, ...]
    rows: Callable[[], Iterator[Line]]
    response: int | None = None
    parent: int | None = None
    partner: int | None = None
    ended: int | None = None
    kind: Callable[[Sequence[str]], Kind] = lambda cells: Kind.COMPLETE
    #: In long tables: the question that the whole table is about.
    item: str = ""


@dataclass(frozen=True, eq=False)
class Export:
    """One export, understood: its platform, its parts and the words of the platform for silence."""

    platform: str
    generation: str
    header_rows: int
    parts: tuple[Part, ...]
    #: Whether the day stands before the month; None where the platform does not say.
    day_first: bool | None = None
    #: What stands for a blank cell, whatever the reason that it is blank.
    blank: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    not_shown: frozenset[str] = frozenset()
    #: Keys of columns in which platforms carry a person's code, tried where none is named.
    people: tuple[str, ...] = ()
    #: What a person should know of this kind of export.
    remarks: tuple[str, ...] = ()


def readings(text: str, separator: str) -> tuple[tuple[str, str], ...]:
    """Every way to read a heading as a question and a row.

    >>> readings("Voice - Ashmere", " - ")
    (('Voice', 'Ashmere'), ('Ashmere', 'Voice'), ('Voice - Ashmere', ''))
    """
    text = " ".join(text.split())
    parts = [part.strip() for part in text.split(separator)]
    found: dict[tuple[str, str], None] = {}
    if 1 < len(parts) <= _MOST_PARTS:
        for size in range(1, len(parts)):
            for row, rest in ((parts[-size:], parts[:-size]), (parts[:size], parts[size:])):
                for question in (separator.join(rest), *(rest if len(rest) > 1 else ())):
                    found[question, separator.join(row)] = None
    elif len(parts) > 1:
        found[separator.join(parts[:-1]), parts[-1]] = None
        found[separator.join(parts[1:]), parts[0]] = None
    found[text, ""] = None
    return tuple(found)


def tagged(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The readings, and for a question that begins with a tag in brackets the tag alone too.

    >>> tagged([("[voice] How much?", "Ashmere")])
    (('[voice] How much?', 'Ashmere'), ('voice', 'Ashmere'), ('How much?', 'Ashmere'))
    """
    found: dict[tuple[str, str], None] = {}
    for question, row in pairs:
        found[question, row] = None
        # Markup and the number of a question stand before its tag.
        question = _NUMBERED.sub("", " ".join(_TAG.sub("", question).split()))
        found[question, row] = None
        if tag := _LEADING.match(question):
            found[tag[1].strip(), row] = None
            if rest := question[tag.end() :].strip():
                found[rest, row] = None
                if not row:
                    found[tag[1].strip(), rest] = None
    return tuple(found)


def coded(name: str, mark: str = "_") -> tuple[tuple[str, str], ...]:
    """Every way to read a column's code as an item and a row; a mere position is no row.

    >>> coded("voice_oRQY"), coded("voice_3")
    ((('voice', 'oRQY'), ('voice_oRQY', '')), (('voice_3', ''),))
    """
    found = [
        (name[:at], name[at + 1 :])
        for at, letter in enumerate(name)
        if letter == mark and name[:at] and name[at + 1 :] and not name[at + 1 :].isdigit()
    ]
    return (*found[:_MOST_PARTS], (name, ""))
