"""A survey: a folder or workbook, read and checked into its instrument, register and waves."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maturity.errors import MaturityError, Problem, Problems, nearest, quote, shows, visible
from maturity.fieldwork import read_wave
from maturity.instrument import Instrument, built_in, built_in_names, read_instrument
from maturity.layout import (
    AIMS,
    BODIES,
    CHOSEN_AIMS,
    EXPECTED,
    FORMS,
    LEADERS,
    REGISTER_SHEETS,
    SEATS,
    SECTORS,
    WAVE_SHEETS,
    Sheet,
)
from maturity.register import Register, Sectors, read_register
from maturity.settings import Settings, read_settings
from maturity.source import Folder, Source
from maturity.structure import Structure, expected_ties
from maturity.table import date_fix, read_date
from maturity.wave import Wave, WaveHead, rating_sheet, statement_sheet
from maturity.workbook import Workbook

BANDS = ("Immature", "Emerging", "Developing", "Maturing", "Thriving")
#: What the id of a survey or wave may be: it becomes part of a folder's name.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_KEYS = {
    "": ("survey", "sector", "sets", "settings", "labels", "wave"),
    "survey": ("id", "title", "instrument", "notice"),
    "sets": ("nhs", "dominant", "voice"),
    "labels": ("bands",),
    "wave": ("id", "title", "from", "to", "form", "expected", "expected_reason", "instrument"),
    "sector": ("id", "title"),
}


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

    def inputs(self) -> Mapping[str, str]:
        """The fingerprint (sha256) of every file read so far, by name."""
        return self.source.inputs()


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
    file = source.head_file
    _unknown_keys(head, "", file, problems)
    main = _section(head, "survey", file, problems)
    identity = _id(main.get("id"), "[survey] id", file, problems)
    title = _text(main, "title", "[survey]", file, problems, needed=True)
    notice = _text(main, "notice", "[survey]", file, problems)
    name = _text(main, "instrument", "[survey]", file, problems) or "ics-relationships"
    instrument = _instrument(source, name, problems)
    sectors = _sectors(head, file, problems)
    settings = read_settings(_section(head, "settings", file, problems, keys=False), file, problems)
    bands = _bands(_section(head, "labels", file, problems), file, problems)
    heads, frozen, named = _heads(source, head, name, instrument, problems)
    register = _register(source, sectors, problems)
    for wave in heads:
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
    return Survey(
        identity or "",
        title,
        notice,
        sectors,
        settings,
        bands,
        register,
        heads,
        frozen,
        source,
        named,
    )


def _register(source: Source, sectors: Sectors | None, problems: Problems) -> Register:
    tables = {}
    for sheet in REGISTER_SHEETS:
        table = source.table(sheet, "", problems)
        if table is not None:
            tables[sheet.name] = table
        elif sheet.required and not _named(problems, source.label(sheet, "")):
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
    if not _named(problems, label):
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
    sound = not any(_named(problems, label) for label in on_paper)
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
        elif sheet.required and not _named(problems, label):
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


def _named(problems: Problems, file: str) -> bool:
    """Whether an error already says what is wrong with a file."""
    return any(problem.file == file for problem in problems.errors)


# -- survey.toml ---------------------------------------------------------------------------------


def _section(
    head: Mapping[str, Any], name: str, file: str, problems: Problems, *, keys: bool = True
) -> Mapping[str, Any]:
    section = head.get(name, {})
    if not isinstance(section, Mapping):
        _bad_key(problems, file, name, section, f"Write it as a table: [{name}].")
        return {}
    if keys:
        _unknown_keys(section, name, file, problems)
    return section


def _unknown_keys(section: Mapping[str, Any], name: str, file: str, problems: Problems) -> None:
    known = _KEYS[name]
    for key in section:
        if key not in known:
            where = f"[{name}] " if name else ""
            problems.add(
                "unknown-key",
                file,
                f"{where}has a key {quote(str(key))} that means nothing here",
                f"Remove or correct it.{nearest(str(key), known)}",
                column=str(key)[:40],
            )


def _bad_key(problems: Problems, file: str, key: str, found: object, fix: str) -> None:
    problems.add("bad-key", file, f"found {quote(str(found))}", fix, column=key)


def _text(
    section: Mapping[str, Any],
    key: str,
    where: str,
    file: str,
    problems: Problems,
    *,
    needed: bool = False,
) -> str:
    value = section.get(key, "")
    if not isinstance(value, str) or (needed and not shows(value)):
        shown = value if value != "" else "nothing"
        _bad_key(problems, file, f"{where} {key}", shown, f'Write {key} = "…".')
        return ""
    return value.strip()


def _id(value: Any, where: str, file: str, problems: Problems) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    _bad_key(
        problems,
        file,
        where,
        "nothing" if value is None else value,
        "Give it a short id of letters, digits, - and _; it becomes part of a folder's name.",
    )
    return None


def _instrument(source: Source, name: str, problems: Problems) -> Instrument | None:
    if name in built_in_names():
        return built_in(name)
    file = source.head_file
    if not name.lower().endswith(".toml"):
        known = built_in_names()
        problems.add(
            "unknown-instrument",
            file,
            f"there is no instrument {quote(name)}",
            f"Use one of: {', '.join(known)}; or the name of a .toml file in this folder."
            f"{nearest(name, known)}",
            column="instrument",
        )
        return None
    try:
        inside = (source.folder / name).resolve().is_relative_to(source.folder.resolve())
    except (OSError, ValueError, RuntimeError):
        inside = False
    data = source.read(name, problems) if inside else None
    if data is None and _named(problems, name):
        return None
    if data is None:
        problems.add(
            "unknown-instrument",
            file,
            f"there is no file {quote(name)} in the survey's folder",
            "Copy the instrument into the survey's folder, or correct its name.",
            column="instrument",
        )
        return None
    return read_instrument(data, name, problems)


def _sectors(head: Mapping[str, Any], file: str, problems: Problems) -> Sectors:
    titles = dict(SECTORS)
    entries = head.get("sector", [])
    if not isinstance(entries, list):
        _bad_key(problems, file, "sector", entries, "Write each sector as a table: [[sector]].")
        entries = []
    for entry in entries:
        if not isinstance(entry, Mapping):
            _bad_key(problems, file, "sector", entry, "Write each sector as a table: [[sector]].")
            continue
        _unknown_keys(entry, "sector", file, problems)
        identity = _id(entry.get("id"), "[[sector]] id", file, problems)
        title = _text(entry, "title", "[[sector]]", file, problems, needed=True)
        if identity:
            titles[identity] = title or identity
    defaults = Sectors()
    given = _section(head, "sets", file, problems)
    sets = {key: getattr(defaults, key) for key in _KEYS["sets"]}
    for key in sets:
        if key not in given:
            continue
        members = given[key]
        if not isinstance(members, list) or not all(isinstance(m, str) for m in members):
            _bad_key(problems, file, f"[sets] {key}", members, "Write a list of sectors.")
            continue
        for member in members:
            if member not in titles:
                problems.add(
                    "unknown-sector",
                    file,
                    f"there is no sector {quote(member)}",
                    f"Correct it, or declare it as a [[sector]].{nearest(member, titles)}",
                    column=f"[sets] {key}",
                )
        sets[key] = tuple(members)
    return Sectors(titles, **sets)


def _bands(labels: Mapping[str, Any], file: str, problems: Problems) -> tuple[str, ...]:
    bands = labels.get("bands", list(BANDS))
    good = isinstance(bands, list) and all(isinstance(b, str) and shows(b) for b in bands)
    found = tuple(band.strip() for band in bands) if good else ()
    if len(found) != len(BANDS) or len(set(found)) != len(BANDS):
        _bad_key(problems, file, "[labels] bands", bands, "Write five different labels in a list.")
        return BANDS
    return found


def _heads(
    source: Source,
    head: Mapping[str, Any],
    name: str,
    instrument: Instrument | None,
    problems: Problems,
) -> tuple[tuple[WaveHead, ...], dict[str, str], tuple[str, ...]]:
    """The waves whose questionnaire can be read, their frozen hashes, and the ids of all waves."""
    file = source.head_file
    instruments = {name: instrument}
    entries = head.get("wave")
    if not isinstance(entries, list) or not entries:
        problems.add(
            "no-waves",
            file,
            "the survey names no wave",
            "Add one: [[wave]] with an id, a title, from and to.",
        )
        return (), {}, ()
    named: dict[str, str] = {}
    found: dict[str, WaveHead] = {}
    frozen: dict[str, str] = {}
    for n, entry in enumerate(entries, start=1):
        where = f"[[wave]] {n}"
        if not isinstance(entry, Mapping):
            _bad_key(problems, file, where, entry, "Write each wave as a table: [[wave]].")
            continue
        _unknown_keys(entry, "wave", file, problems)
        identity = _id(entry.get("id"), f"{where} id", file, problems)
        title = _text(entry, "title", where, file, problems)
        start = _date(entry, "from", where, file, problems)
        end = _date(entry, "to", where, file, problems)
        if start and end and start > end:
            problems.add(
                "dates-reversed",
                file,
                f"it ends on {end} but begins on {start}",
                "Swap the two dates or correct one of them.",
                column=f"{where} to",
            )
        form = _text(entry, "form", where, file, problems) or "roster"
        if form not in FORMS:
            _bad_key(problems, file, f"{where} form", form, f"Use one of: {', '.join(FORMS)}.")
        own = _text(entry, "instrument", where, file, problems) or name
        if own not in instruments:
            instruments[own] = _instrument(source, own, problems)
        used = instruments[own]
        _text(entry, "expected_reason", where, file, problems)
        expected = _text(entry, "expected", where, file, problems)
        # Capitals do not tell two folders apart everywhere, so they do not tell two waves apart.
        if identity and identity.casefold() in named:
            problems.add(
                "wave-twice",
                file,
                f"two waves have the id {quote(identity)}",
                "Give one of them another id.",
                column=f"{where} id",
            )
        elif identity:
            named[identity.casefold()] = identity
            if used:
                found[identity] = WaveHead(identity, title or identity, start, end, form, used)
            if expected:
                frozen[identity] = expected
    return tuple(found.values()), frozen, tuple(named.values())


def _date(
    entry: Mapping[str, Any], key: str, where: str, file: str, problems: Problems
) -> datetime.date | None:
    value = entry.get(key)
    if value is None or (
        isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    ):
        return value
    found = read_date(value) if isinstance(value, str) else None
    if found is None and value != "":
        _bad_key(problems, file, f"{where} {key}", value, date_fix(str(value)))
    return found
