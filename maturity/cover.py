"""The cover of a survey: what survey.toml, or the first sheets of a workbook, say of it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maturity.cells import date_fix, read_date
from maturity.errors import Problems, nearest, quote, shows
from maturity.instrument import Instrument, built_in, built_in_names, read_instrument
from maturity.layout import (
    FORMS,
    SECTORS,
)
from maturity.register import Sectors
from maturity.settings import Settings, read_settings
from maturity.source import Source
from maturity.theme import DEFAULT, Theme, read_theme
from maturity.wave import WaveHead

BANDS = ("Immature", "Emerging", "Developing", "Maturing", "Thriving")
#: What the id of a survey or wave may be: it becomes part of a folder's name.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_KEYS = {
    "": ("survey", "sector", "sets", "settings", "labels", "report", "wave"),
    "survey": ("id", "title", "instrument", "notice"),
    "sets": ("nhs", "dominant", "voice"),
    "labels": ("bands",),
    "report": ("accent", "logo", "owner", "marking"),
    "wave": ("id", "title", "from", "to", "form", "expected", "expected_reason", "instrument"),
    "sector": ("id", "title"),
}


@dataclass(frozen=True)
class Cover:
    """What a survey says of itself before its tables are read.

    `frozen` are the fingerprints of expected ties by wave, `reasons` why they were frozen again;
    `named` every wave that has an id, read
    or not.
    """

    id: str
    title: str
    notice: str
    sectors: Sectors
    settings: Settings
    bands: tuple[str, ...]
    heads: tuple[WaveHead, ...]
    frozen: dict[str, str]
    reasons: dict[str, str]
    named: tuple[str, ...] = ()
    theme: Theme = DEFAULT


def read_cover(source: Source, head: Mapping[str, Any], problems: Problems) -> Cover:
    """The cover of a survey, noting every problem in it."""
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
    reasons = _reasons(head)
    theme = read_theme(
        _section(head, "report", file, problems),
        file=file,
        folder=source.folder,
        read=source.read,
        problems=problems,
    )
    return Cover(
        identity or "",
        title,
        notice,
        sectors,
        settings,
        bands,
        heads,
        frozen,
        reasons,
        named,
        theme,
    )


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
    if data is None and problems.blame(name):
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


def _reasons(head: Mapping[str, Any]) -> dict[str, str]:
    """Why the expected ties of a wave were frozen again, by wave."""
    entries = head.get("wave")
    return {
        str(entry.get("id")): reason.strip()
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, Mapping) and isinstance(reason := entry.get("expected_reason"), str)
    }


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
