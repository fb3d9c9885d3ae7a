"""Every cell of an export with its status: what kind of answer, or of silence, stands there.

Blank is never “no relationship”. A blank cell was skipped, unless the platform, the plan or the
gate of the questionnaire says that it was not shown.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from operator import is_
from typing import NamedTuple

from maturity.exchange.export import Export, Field, tidy
from maturity.exchange.manifest import Answer, Manifest
from maturity.exchange.mapping import Meaning


class CellStatus(enum.StrEnum):
    """What a cell is. The five that are no answer are five different things."""

    ANSWERED = "answered"
    SKIPPED = "skipped"
    NOT_SHOWN = "not_shown"
    CANNOT_JUDGE = "cannot_judge"
    NO_RELATIONSHIP = "no_relationship"
    UNPARSED = "unparsed"


@dataclass(frozen=True, eq=False, slots=True)
class Read:
    """What one distinct text in a column is: its status, the code it becomes, and the text.

    There is one for each distinct text of a column, and it is told from others by being itself:
    an export has millions of cells and few texts.
    """

    status: CellStatus
    code: str
    found: str


SKIPPED = Read(CellStatus.SKIPPED, "", "")
NOT_SHOWN = Read(CellStatus.NOT_SHOWN, "", "")


class Cell(NamedTuple):
    """One cell: who said what of whom, its status, and where it stands."""

    response: str
    leader: str
    partner: str
    item: str
    status: CellStatus
    code: str
    found: str
    file: str
    row: int
    column: str


class Reader(dict[str, Read]):
    """Reads the cells of one column; each distinct text is read once, and a survey has few."""

    def __init__(
        self, item: str, entry: Field, export: Export, manifest: Manifest, meaning: Meaning
    ) -> None:
        super().__init__()
        self.item = item
        self._answers: Mapping[str, Answer] = manifest.answers(item, export.platform)
        self._codes = {a.code: a for a in manifest.scale[manifest.item[item].scale].answers}
        self._labels = {tidy(code): label for code, label in entry.labels.items()}
        self._export = export
        self._meaning = meaning
        self._equation = export.platform == "limesurvey"

    def __missing__(self, text: str) -> Read:
        read = self._read(text)
        self[text] = read
        return read

    def _read(self, text: str) -> Read:
        key = tidy(text)
        if self._equation and key.startswith("'="):
            # LimeSurvey masks what a spreadsheet would take for a formula.
            key = key[1:]
        if not key or key in self._export.blank:
            return SKIPPED
        said = self._meaning.answer(self.item, key)
        if said == "skipped":
            return Read(CellStatus.SKIPPED, "", text)
        if said == "not_shown":
            return Read(CellStatus.NOT_SHOWN, "", text)
        if said in self._codes:
            return _answer(self._codes[said], text)
        if said == "no_relationship":
            return Read(CellStatus.NO_RELATIONSHIP, "", text)
        # A label that comes with the file says what a number means, whoever numbered it.
        label = tidy(self._labels.get(key, ""))
        for word in filter(None, (label, key)):
            if word in self._answers and not (label and word == key and word != label):
                return _answer(self._answers[word], text)
            if word in self._export.skipped:
                return Read(CellStatus.SKIPPED, "", text)
            if word in self._export.not_shown:
                return Read(CellStatus.NOT_SHOWN, "", text)
        return Read(CellStatus.UNPARSED, "", text)


def _answer(answer: Answer, text: str) -> Read:
    return Read(CellStatus(answer.meaning), answer.code, text)


class Showing:
    """Tells which of the cells about one partner were not shown from those that were skipped.

    `roles` are the items' roles. After a gate that says no relationship, or that it cannot be
    judged, the items are not shown; without “none” nobody is asked whether one is wanted.
    """

    def __init__(self, roles: tuple[str, ...]) -> None:
        self._roles = roles
        self._gate = roles.index("gate") if "gate" in roles else None
        self._blank = (SKIPPED,) * len(roles)
        # What is hidden depends on the gate and on which cells are blank: a few cases, met often.
        self._hidden: dict[tuple[tuple[bool, ...], CellStatus | None], tuple[int, ...]] = {}

    def cells(self, reads: tuple[Read, ...], asked: bool) -> tuple[Read, ...] | None:
        """The cells with those that were not shown marked; None where nothing was shown at all."""
        blank = tuple(map(is_, reads, self._blank))
        gate = reads[self._gate].status if self._gate is not None else None
        # What a platform says was not shown was not; a wholly blank row was, if it was asked.
        hopeless = gate is not CellStatus.ANSWERED and not (asked and any(blank))
        if hopeless and all(r is SKIPPED or r.status is CellStatus.NOT_SHOWN for r in reads):
            return None
        hidden = self._hidden.get((blank, gate))
        if hidden is None:
            hidden = self._hidden[blank, gate] = self._find(blank, gate)
        if not hidden:
            return reads
        found = list(reads)
        for at in hidden:
            found[at] = NOT_SHOWN
        return tuple(found)

    def _find(self, blank: tuple[bool, ...], gate: CellStatus | None) -> tuple[int, ...]:
        if gate is None or gate is CellStatus.SKIPPED:
            return ()
        none = gate is CellStatus.NO_RELATIONSHIP
        out = none or gate is CellStatus.CANNOT_JUDGE
        return tuple(
            at
            for at, (role, is_blank) in enumerate(zip(self._roles, blank, strict=True))
            if is_blank and role != "gate" and ((not none) if role == "wanted" else out)
        )
