"""The manifest: what a questionnaire asked, so that its answers can be read back without guessing.

Whoever writes a questionnaire writes a manifest beside it. It names the wave, the organisations
with their codes and aliases, the items, what every answer means on every platform, and the columns
each platform is expected to export. It is a JSON file with the keys of the classes below.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from maturity.cells import read_number
from maturity.exchange.export import tidy
from maturity.instrument import ABOUT_PARTNERS, ABOUT_SYSTEM, SCALED, Instrument, Item
from maturity.survey import Survey
from maturity.table import Table

#: A row's code is joined to an item's in names that platforms keep short.
_LONGEST_ROW = 14
MEANINGS = ("answered", "cannot_judge", "no_relationship", "skipped", "not_shown")
USES = ("response", "leader", "organisation", "partner", "rating", "statement", "aim", "nominee",
        "ended", "complete", "ignore")  # fmt: skip

#: What leaders are offered where they cannot or will not rate, by the code that it becomes.
OFFERED = {
    "dk": ("don't know", "dont know", "can't say", "cannot say", "can't judge", "cannot judge"),
    "na": ("not applicable", "none arose", "none do"),
    "cannot_judge": (
        "we work with them but I cannot judge it",
        "we work with them but I can't judge it",
        "cannot judge",
        "can't judge",
    ),
    "dont_know": ("don't know", "dont know"),
    "yes": ("we work with them and I can judge it",),
    "none": ("we do not work with them", "we don't work with them", "no working relationship"),
}


@dataclass(frozen=True)
class Answer:
    """One answer of a scale: the code the survey keeps, what it means, and how it is written.

    `code` is what ratings.csv or statements.csv will hold, such as 3 or dk; `sent` gives what a
    platform exports for it where that is not the label.
    """

    code: str
    meaning: str
    label: str
    aliases: tuple[str, ...] = ()
    sent: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Scale:
    """A named list of answers."""

    id: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Asked:
    """One item as the questionnaire asks it, and other names a column may have for it."""

    id: str
    role: str
    text: str
    scale: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """An organisation: its code, the code in names of rows and columns, its name and aliases."""

    code: str
    row: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """A leader who is asked: their code, and what else a platform may know them by."""

    code: str
    organisation: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expected:
    """A column that a platform is expected to export, and what it holds."""

    column: str
    use: str
    item: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Manifest:
    """What was asked in one wave, and how each platform will say it back."""

    survey: str
    wave: str
    instrument: str
    version: str
    organisations: tuple[Target, ...]
    leaders: tuple[Person, ...]
    items: tuple[Asked, ...]
    scales: tuple[Scale, ...]
    aims: tuple[Target, ...] = ()
    columns: Mapping[str, tuple[Expected, ...]] | None = None
    #: Whether it was written with a questionnaire; one drawn from the survey knows no platform.
    written: bool = True

    @cached_property
    def item(self) -> dict[str, Asked]:
        """The items by their ids."""
        return {item.id: item for item in self.items}

    @cached_property
    def scale(self) -> dict[str, Scale]:
        """The scales by their ids."""
        return {scale.id: scale for scale in self.scales}

    def expected(self, platform: str) -> tuple[Expected, ...]:
        """The columns that one platform is expected to export; none where nobody said."""
        return (self.columns or {}).get(platform, ())

    def answers(self, item: str, platform: str) -> dict[str, Answer]:
        """What may stand in a cell about an item, tidied, and the answer that it is.

        A bare number counts only where a questionnaire was written for the platform: platforms
        number the choices as they like, and nothing in a file says how. Nor does a bare code such
        as na: programs write NA where there is nothing at all.
        """
        found: dict[str, Answer] = {}
        spoken = self.written or self.item[item].role in ("gate", "wanted")
        for answer in self.scale[self.item[item].scale].answers:
            sent = (answer.sent or {}).get(platform)
            texts = list(answer.aliases)
            if spoken or answer.label != answer.code:
                texts.insert(0, answer.label)
            if sent is not None:
                texts.append(sent)
            elif spoken and read_number(answer.code) is None:
                texts.append(answer.code)
            for text in texts:
                if (key := tidy(text)) and (
                    sent is None or read_number(key) is None or text == sent
                ):
                    found.setdefault(key, answer)
        return found


def row_code(code: str) -> str:
    """An organisation's code as it stands in names of rows and columns on every platform.

    >>> row_code("RQY"), row_code("NM-01")
    ('oRQY', 'oNM01')
    """
    return "o" + re.sub(r"[^A-Za-z0-9]", "", code)


def row_codes(codes: Sequence[str]) -> tuple[str, ...]:
    """The row codes of several organisations: letters and digits, and no two of them alike.

    Codes that would be alike, or too long for a platform, keep their beginning and get a mark of
    their own, which is the same in every wave.

    >>> row_codes(["A-1", "B"]), row_codes(["A-1", "a1"])
    (('oA1', 'oB'), ('oA1xbc4e', 'oa1xf55f'))
    """
    plain = [row_code(code) for code in codes]
    heard = Counter(row.casefold() for row in plain)
    taken = {row.casefold() for row in plain if heard[row.casefold()] == 1}
    rows = []
    for code, row in zip(codes, plain, strict=True):
        if heard[row.casefold()] > 1 or not 1 < len(row) <= _LONGEST_ROW:
            mark = hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
            size = next(n for n in range(4, 65) if f"{row[:8]}x{mark[:n]}".casefold() not in taken)
            row = f"{row[:8]}x{mark[:size]}"
            taken.add(row.casefold())
        rows.append(row)
    return tuple(rows)


def column_name(platform: str, item: str, target: Target | None = None) -> str:
    """How a platform will name the column of an item of our questionnaire, about one organisation.

    >>> column_name("limesurvey", "voice", Target("RQY", "oRQY", "Ashmere Trust"))
    'voice[oRQY]'
    """
    if target is None:
        return f"[{item}]" if platform in ("msforms", "googleforms") else item
    forms = {
        "limesurvey": f"{item}[{target.row}]",
        "redcap": f"{item}_{target.row}".lower(),
        "kobo": f"{item}_{target.row}",
        "msforms": f"[{item}] {target.name}",
        "googleforms": f"[{item}] [{target.name}]",
        "alchemer": f"{target.name}:{item}",
    }
    return forms.get(platform, f"{item} - {target.name}")


def manifest_of(survey: Survey, wave: str, leaders: Table | None = None) -> Manifest:
    """What a survey itself says of a wave: its items, scales, organisations and leaders.

    It knows no platform yet: whoever writes a questionnaire adds `sent` and `columns`.
    """
    head = survey.head(wave)
    register = survey.register.on(head.start)
    rows = row_codes(register.ids)
    aims = row_codes([aim.id for aim in register.aims])
    items = [
        item for item in head.instrument.items if item.role in (*ABOUT_PARTNERS, *ABOUT_SYSTEM)
    ]
    return Manifest(
        survey=survey.id,
        wave=wave,
        instrument=head.instrument.id,
        version=head.instrument.version,
        organisations=tuple(
            Target(
                organisation.id,
                row,
                organisation.name,
                tuple(filter(None, (organisation.code, *organisation.aliases))),
            )
            for organisation, row in zip(register.organisations, rows, strict=True)
        ),
        leaders=tuple(
            Person(row["leader"], row["organisation"]) for row in leaders or () if row["leader"]
        ),
        items=tuple(
            Asked(item.id, item.role, item.text, item.id, _names(item, head.instrument))
            for item in items
        ),
        scales=tuple(Scale(item.id, _answers(item)) for item in items),
        aims=tuple(
            Target(aim.id, row, aim.title) for aim, row in zip(register.aims, aims, strict=True)
        ),
        columns={},
        written=False,
    )


def _names(item: Item, instrument: Instrument) -> tuple[str, ...]:
    """Other names of an item that no other item has."""
    names = []
    for kind in ("title", "dimension"):
        name = getattr(item, kind)
        if name and sum(getattr(other, kind) == name for other in instrument.items) == 1:
            names.append(name)
    return tuple(names)


def _answers(item: Item) -> tuple[Answer, ...]:
    found: list[Answer] = []
    if item.role in SCALED and len(item.labels) > 1:
        step = (item.high - item.low) / (len(item.labels) - 1)
        for n, label in enumerate(item.labels):
            code = f"{item.low + n * step:g}"
            found.append(Answer(code, "answered", f"{code} - {label}", (label,)))
    for code in (*item.exists, *item.options):
        found.append(Answer(code, "answered", code, OFFERED.get(code, ())))
    for code in item.none:
        found.append(Answer(code, "no_relationship", code, OFFERED.get(code, ())))
    taken: set[str] = set()
    for code in item.unknown:
        # “Don't know” may be a code of its own or one of several things that dk stands for.
        words = [w for w in OFFERED.get(code, ()) if w not in taken]
        taken.update(words)
        found.append(Answer(code, "cannot_judge", code, tuple(words)))
    return tuple(found)
