"""A survey: a folder or workbook, read and checked into its instrument, register and waves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from maturity.cover import read_cover
from maturity.errors import MaturityError, Problem, Problems, nearest, quote, visible
from maturity.fieldwork import read_wave
from maturity.layout import (
    AIMS,
    BODIES,
    CHOSEN_AIMS,
    EXPECTED,
    LEADERS,
    LINEAGE,
    ORGANISATIONS,
    REGISTER_SHEETS,
    SEATS,
    WAVE_SHEETS,
    Sheet,
)
from maturity.lineage import vanished
from maturity.register import Register, Sectors
from maturity.registry import read_register
from maturity.settings import Settings
from maturity.source import Folder, Source
from maturity.structure import Structure, expected_ties
from maturity.theme import DEFAULT, Theme
from maturity.wave import Wave, WaveHead, rating_sheet, statement_sheet
from maturity.workbook import Workbook


@dataclass(frozen=True, eq=False)
class Survey:
    """A survey: its register, settings and waves, and where it was read from."""

    id: str
    title: str
    notice: str
    sectors: Sectors
    settings: Settings
    bands: tuple[str, ...]
    register: Register
    heads: tuple[WaveHead, ...]
    frozen: Mapping[str, str]
    source: Source
    #: The ids of all waves the survey names, also of those whose questionnaire cannot be read.
    named: tuple[str, ...] = ()
    #: Why the expected ties of a wave were frozen again.
    reasons: Mapping[str, str] = field(default_factory=dict)
    #: How its reports are dressed, and who made them.
    theme: Theme = DEFAULT

    def head(self, wave: str | None = None) -> WaveHead:
        """What the survey says of one wave; the last listed where none is named."""
        if wave is None:
            return self.heads[-1]
        for head in self.heads:
            if head.id == wave:
                return head
        names = [head.id for head in self.heads]
        raise MaturityError(
            [
                Problem(
                    "unknown-wave",
                    self.source.head_file,
                    f"the survey has no wave {quote(wave)}",
                    f"Its waves are: {', '.join(names)}.{nearest(wave, names)}",
                )
            ]
        )

    def structure(self, wave: str | None = None) -> Structure:
        """The expected ties as the structure presumed them on a wave's first day."""
        return expected_ties(self.register.on(self.head(wave).start))

    def invited(self, wave: str) -> dict[str, int] | None:
        """How many leaders of each organisation are invited; None where nobody is listed yet."""
        table = self.source.table(LEADERS, wave, Problems())
        if table is None:
            return None
        return dict(Counter(table.column("organisation")))

    def inputs(self, wave: str) -> Mapping[str, str]:
        """The fingerprint (sha256) of every file that one wave's results rest on, by name."""
        others = [f"waves/{other}/".casefold() for other in self.named if other != wave]
        return {
            name: fingerprint
            for name, fingerprint in self.source.inputs().items()
            if not name.casefold().startswith(tuple(others))
        }


def open_survey(path: Path | str, problems: Problems | None = None) -> Survey:
    """A survey from its folder or workbook: everything but the answers.

    Raises `MaturityError` with every error found. Doubts are added to `problems` where given.
    """
    problems = Problems() if problems is None else problems
    survey = _survey(_source(Path(path)), problems)
    problems.raise_errors()
    assert survey is not None
    return survey


def read(survey: Survey, wave: str | None = None, problems: Problems | None = None) -> Wave:
    """The answers of one wave; the last listed where none is named.

    Raises `MaturityError` with every error found. Doubts are added to `problems` where given.
    """
    problems = Problems() if problems is None else problems
    found = _wave(survey, survey.head(wave), problems)
    problems.raise_errors()
    return found


def check(path: Path | str) -> Problems:
    """Everything wrong or doubtful in a survey and all its waves."""
    problems = Problems()
    try:
        source = _source(Path(path))
    except MaturityError as error:
        for p in error.problems:
            problems.add(p.slug, p.file, p.found, p.fix, row=p.row, column=p.column)
        return problems
    survey = _survey(source, problems)
    if survey is None:
        return problems
    folder = isinstance(source, Folder)
    listed = {name.casefold() for name in survey.named}
    there = source.waves()
    for name in there:
        if name.casefold() not in listed:
            add = f"a [[wave]] to {source.head_file}" if folder else "a row to the sheet “waves”"
            problems.add(
                "unnamed-wave",
                f"waves/{visible(name)}" if folder else source.head_file,
                f"there are tables for a wave {quote(name)} that the survey does not name",
                f"Add {add} with that id, or remove the tables.{nearest(name, survey.named)}",
            )
    for wave in survey.heads:
        if wave.id.casefold() in {name.casefold() for name in there}:
            _wave(survey, wave, problems)
        else:
            problems.add(
                "wave-without-answers",
                source.head_file,
                f"there are no tables yet for the wave {quote(wave.id)}",
                "Add its leaders and ratings when fieldwork is done.",
                doubt=True,
            )
    source.stray(survey.named, problems)
    return problems


def _source(path: Path) -> Source:
    """Where to read from: a workbook, or a folder with survey.toml or survey.xlsx in it."""
    try:
        return _find(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise MaturityError(
            [
                Problem(
                    "cannot-read",
                    str(path),
                    f"it cannot be read ({quote(reason)})",
                    "Check its name, and that you may open it.",
                )
            ]
        ) from error


def _find(path: Path) -> Source:
    if path.suffix.lower() in (".xlsx", ".xlsm") and not path.is_dir():
        return Workbook(path)
    if path.name == "survey.toml":
        path = path.parent
    if not path.is_dir():
        raise MaturityError(
            [
                Problem(
                    "no-survey",
                    str(path),
                    "it is neither a folder nor an .xlsx workbook"
                    if path.exists()
                    else "there is no such folder or workbook",
                    "Give the folder that holds survey.toml, or the .xlsx workbook.",
                )
            ]
        )
    toml, book = (path / "survey.toml").exists(), (path / "survey.xlsx").exists()
    if toml and book:
        raise MaturityError(
            [
                Problem(
                    "two-surveys",
                    str(path),
                    "the folder holds both survey.toml and survey.xlsx",
                    "Keep one of them, or name the workbook itself.",
                )
            ]
        )
    return Workbook(path / "survey.xlsx") if book else Folder(path)


def _survey(source: Source, problems: Problems) -> Survey | None:
    """As much of the survey as can be read, so that one fault does not hide those behind it."""
    if not source.opens(problems):
        return None
    head = source.head(problems)
    if head is None:
        _register(source, None, problems)
        return None
    file, cover = source.head_file, read_cover(source, head, problems)
    register = _register(source, cover.sectors, problems)
    roster = source.label(ORGANISATIONS, "")
    on_paper = register.bodies and register.seats
    if on_paper and not register.hubs and not problems.blame(roster):
        problems.add(
            "no-hub",
            roster,
            "no organisation is marked as the hub",
            "Write yes in the column hub of the one that convenes the system, usually the ICB; "
            "without it nobody can say what holds together without the hub.",
            column="hub",
            doubt=True,
        )
    for wave in cover.heads:
        here = register.on(wave.start)
        if register.organisations and not here.organisations:
            problems.add(
                "no-organisations",
                file,
                f"no organisation was there on the first day of the wave {quote(wave.id)}",
                "Correct the wave's dates or the columns from and to of organisations.csv.",
            )
        elif register.bodies and register.seats and not here.seats:
            problems.add(
                "no-seats-yet",
                file,
                f"no seat was held on the first day of the wave {quote(wave.id)}, so every pair of "
                "organisations is expected",
                "Correct the wave's dates or the columns from and to of seats.csv.",
                doubt=True,
            )
    for earlier, wave in pairwise(cover.heads):
        for organisation in vanished(register, earlier.start, wave.start):
            problems.add(
                "organisation-vanishes",
                source.label(LINEAGE, ""),
                f"{quote(organisation.id)} was there in the wave {quote(earlier.id)} and not in "
                f"{quote(wave.id)}, and no row says what became of it",
                "Add a row if it went into another one; leave it if it simply closed.",
                column="from",
                doubt=True,
            )
    return Survey(
        cover.id,
        cover.title,
        cover.notice,
        cover.sectors,
        cover.settings,
        cover.bands,
        register,
        cover.heads,
        cover.frozen,
        source,
        cover.named,
        cover.reasons,
        cover.theme,
    )


def _register(source: Source, sectors: Sectors | None, problems: Problems) -> Register:
    tables = {}
    for sheet in REGISTER_SHEETS:
        table = source.table(sheet, "", problems)
        if table is not None:
            tables[sheet.name] = table
        elif sheet.required and not problems.blame(source.label(sheet, "")):
            problems.add(
                "missing-file",
                source.label(sheet, ""),
                "the survey needs it and it is not there",
                "Add it; maturity init makes an empty one to fill in.",
            )
    for sheet, other in ((BODIES, SEATS), (SEATS, BODIES)):
        if len(tables.get(other.name, ())) and sheet.name not in tables:
            _needed(source, sheet, source.label(other, ""), problems)
    return read_register(tables, sectors, problems)


def _needed(source: Source, sheet: Sheet, by: str, problems: Problems) -> None:
    """Note that a table is missing without which another one means nothing."""
    label = source.label(sheet, "")
    if not problems.blame(label):
        problems.add(
            "missing-file",
            label,
            f"it is not there, and {by} refers to it",
            f"Add it, or remove {by}.",
        )


def _wave(survey: Survey, head: WaveHead, problems: Problems) -> Wave:
    source = survey.source
    structure = survey.structure(head.id)
    frozen = survey.frozen.get(head.id)
    on_paper = [source.label(sheet, "") for sheet in REGISTER_SHEETS]
    # While the register is wrong, so are the ties expected from it; that is not a second fault.
    sound = not any(problems.blame(label) for label in on_paper)
    if sound and frozen and frozen != structure.hash:
        problems.add(
            "expectations-changed",
            source.head_file,
            f"the expected ties of the wave {quote(head.id)} are not those that were frozen",
            "Undo the change to the register, or agree the new list and freeze it again: "
            "maturity structure SURVEY --freeze --reason “…”.",
            column="expected",
        )
    for a, b in structure.without_effect if sound else ():
        problems.add(
            "removal-without-effect",
            source.label(EXPECTED, ""),
            f"nothing presumes the pair {quote(a)} and {quote(b)}, so there is nothing to remove",
            "Check the two codes, or take the row out.",
            column="change",
            doubt=True,
        )
    tables = {}
    for sheet in WAVE_SHEETS:
        full = {"ratings": rating_sheet, "statements": statement_sheet}.get(sheet.name)
        shape = full(head.instrument) if full else sheet
        table = source.table(shape, head.id, problems)
        label = source.label(sheet, head.id)
        if table is not None:
            tables[sheet.name] = table
        elif sheet.required and not problems.blame(label):
            problems.add(
                "missing-file",
                label,
                f"the wave {quote(head.id)} needs it and it is not there",
                "Add it; maturity init makes an empty one to fill in.",
            )
    if len(tables.get(CHOSEN_AIMS.name, ())) and not survey.register.aims:
        _needed(source, AIMS, source.label(CHOSEN_AIMS, head.id), problems)
    return read_wave(
        head,
        tables,
        structure,
        frozenset(survey.register.ids) if structure.register.ids else None,
        problems,
        items_needed=head.instrument.items_needed(survey.settings.items_needed),
    )
