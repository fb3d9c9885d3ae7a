"""What a person is told about each column and key of a new survey: notes, examples, words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maturity.cover import BANDS
from maturity.instrument import SCALED, Instrument, Item
from maturity.layout import (
    AIMS,
    BODIES,
    LEADERS,
    LINEAGE,
    ORGANISATIONS,
    RATINGS,
    SECTORS,
    STATEMENTS,
    Column,
    Sheet,
)
from maturity.register import Sectors
from maturity.settings import Settings
from maturity.theme import ACCENT
from maturity.workbook import SURVEY

#: What could stand in a column: by its name, or by its sheet and name where they differ.
EXAMPLES = {
    "organisation": "NMICB",
    "partner": "ASHUH",
    "name": "NHS Northmoor Integrated Care Board",
    "bodies.name": "Ashmere Place Partnership",
    "places": "Ashmere;Thornsea",
    "leads_place": "Ashmere",
    "code": "NM-01",
    "aliases": "Northmoor ICB;NHS Northmoor",
    "answers_to": "NHS England",
    "from": "2026-04-01",
    "to": "2028-03-31",
    "body": "ASHPL",
    "place": "Ashmere",
    "parent": "ICP",
    "scope": "Northmoor and two neighbouring systems",
    "commissioner": "NMICB",
    "reason": "They share only the county board and have no joint services",
    "lineage.from": "ASHCT",
    "lineage.to": "AVCA",
    "date": "2025-10-01",
    "share": "0.6",
    "aim": "discharge",
    "title": "Nobody waits in hospital who could leave",
    "leader": "L001",
    "invited": "2026-03-02",
    "since": "2021-07-01",
    "nominee": "L014",
    "sectors.id": "strategic_authority",
    "sectors.title": "Strategic authority",
    "waves.id": "2026",
    "waves.title": "Spring 2026",
    "waves.from": "2026-03-02",
    "waves.to": "2026-03-27",
    "instrument": "my-instrument.toml",
    "report.logo": "logo.png",
    "report.owner": "Example Consulting",
    "report.marking": "Official: sensitive, board only",
}

#: What each key of the survey's cover is for.
KEYS = {
    "id": "a short name without spaces; the report's folder is named after it",
    "title": "the name of the system as the report prints it",
    "instrument": "the questionnaire: ics-relationships, or a .toml file beside this one",
    "notice": "a line that is printed under the title of every report",
    "labels.bands": "the names of the five bands, the lowest first",
    "report.accent": "one colour for the lines of the report, dark enough to be read on white",
    "report.logo": "a picture beside this file that the report shows: PNG, JPEG or SVG, to 200 KB",
    "report.owner": "who makes the report: printed at its head and its end",
    "report.marking": "who may have the report: printed in bold at its head and on every page",
    "sets.nhs": "the sectors on the NHS side of the boundary",
    "sets.dominant": "the sectors whose decisions weigh most",
    "sets.voice": "the sectors whose voice is asked about",
}

#: What each setting means; the defaults are those of `Settings`.
SETTINGS = {
    "band_cuts": "the four scores at which the next band begins",
    "working_cut": "the score from which a relationship counts as working",
    "depth_cut": "the depth, in steps of its scale, from which a relationship counts as working",
    "asymmetry": "how much each point of difference between the two sides costs",
    "tolerance": "the difference between the two sides that costs nothing",
    "items_needed": "answers a leader must give about a partner; 0 means two thirds of them",
    "delta": "how far the silent may differ on average from colleagues who answered",
    "level": "the probability that a likely range is made for",
    "singleton_sd": "the noise in a view that rests on one leader",
    "partners_per_leader": "the most partners that one leader is asked about",
    "gate_ties": "expected relationships that a verdict needs; may be raised only",
    "gate_organisations": "organisations that a verdict needs; may be raised only",
    "gate_leaders": "leaders who answered that a verdict needs; may be raised only",
    "gate_organisation_share": "the share of organisations that must have answered",
    "gate_dyad_share": "the share of relationships that must have evidence",
    "sino_c1": "in name only, C1: the share of working relationships below which it is met",
    "sino_c2": "in name only, C2: the score below which it is met",
    "sino_c3": "in name only, C3: the score below which it is met",
    "sino_c4": "in name only, C4: the share below which it is met",
    "sino_c5": "in name only, C5: the score below which it is met",
    "sino_needed": "in name only: how many of C2 to C5 it takes beside C1",
    "change_dyad": "the smallest change of one relationship that is reported",
    "change_group": "the smallest change of a group that is reported",
    "change_system": "the smallest change of the system that is reported",
    "change_fdr": "the share of false alarms allowed among reported changes",
    "release_partners": "answers behind a published number; may be raised only",
    "release_public": "answers behind a number in a public report; may be raised only",
    "release_side": "answers on each side of a published number; may be raised only",
}


def defaults_of_a_survey() -> dict[str, Any]:
    """Every key that may be left out, with the value it then has."""
    sets, settings = Sectors(), Settings().as_dict()
    return {
        "notice": "",
        "labels.bands": list(BANDS),
        "report.accent": ACCENT,
        **{f"report.{name}": "" for name in ("logo", "owner", "marking")},
        **{f"sets.{name}": list(getattr(sets, name)) for name in ("nhs", "dominant", "voice")},
        **{f"settings.{name}": value for name, value in settings.items()},
    }


@dataclass(frozen=True)
class Field:
    """A column as the person who fills it in meets it.

    `words` are all that may stand in it; `home` is the sheet that its codes come from.
    """

    name: str
    lines: tuple[str, ...]
    needed: bool
    words: tuple[str, ...] = ()
    home: Sheet | None = None
    number: bool = False


def fields_of(sheet: Sheet, instrument: Instrument | None) -> tuple[Field, ...]:
    items = {item.id: item for item in instrument.items} if instrument else {}
    about = sheet.name in (RATINGS.name, STATEMENTS.name)
    return tuple(
        _item_field(items[column.name]) if about and column.name in items else _field(sheet, column)
        for column in sheet.columns
    )


def _field(sheet: Sheet, column: Column) -> Field:
    home = _home(sheet, column.name)
    lines = [column.note if column.note.endswith(";") else f"{column.note}."]
    if (sheet, column.name) == (ORGANISATIONS, "sector"):
        lines.append("One of:")
        lines += [f"{code} = {title}" for code, title in SECTORS.items()]
    elif column.choices:
        lines.append(f"One of: {' / '.join(column.choices)}.")
    example = EXAMPLES.get(f"{sheet.name}.{column.name}") or EXAMPLES.get(column.name)
    if example and not column.choices and sheet != SURVEY:
        lines.append(f"Example: {example}")
    number = column.name == "share"
    return Field(column.name, tuple(lines), column.needed, column.choices, home, number)


def _item_field(item: Item) -> Field:
    """One item of the questionnaire with every answer that is allowed."""
    scale: list[str] = []
    if item.role in SCALED and item.step:
        count = round(abs(item.high - item.low) / item.step) + 1
        if count <= 21:
            low = min(item.low, item.high)
            scale = [f"{low + n * item.step:g}" for n in range(count)]
    words = tuple(dict.fromkeys((*item.exists, *item.options, *scale, *item.none, *item.unknown)))
    lines = [item.text.replace("{partner}", "the partner") or item.title or item.id]
    if len(item.labels) > 1:
        step = (item.high - item.low) / (len(item.labels) - 1)
        lines += [f"{item.low + n * step:g} = {label}" for n, label in enumerate(item.labels)]
    if item.unknown and item.role in SCALED:
        lines.append(f"{' or '.join(item.unknown)} = cannot say, or does not apply")
    elif words and item.role not in SCALED:
        lines.append(f"One of: {' / '.join(words)}.")
    lines.append("Blank = not answered.")
    # Numbers between the steps are allowed, so there is no list of them.
    closed = item.role not in SCALED or bool(scale)
    return Field(item.id, tuple(lines), False, words if closed else (), None, bool(scale))


#: The sheet that a column's codes come from, except where they are first declared.
_HOMES = {
    "organisation": ORGANISATIONS,
    "partner": ORGANISATIONS,
    "commissioner": ORGANISATIONS,
    "body": BODIES,
    "parent": BODIES,
    "leader": LEADERS,
    "nominee": LEADERS,
    "aim": AIMS,
}


def _home(sheet: Sheet, column: str) -> Sheet | None:
    if sheet in (ORGANISATIONS, BODIES, LEADERS, AIMS) and column == sheet.columns[0].name:
        return None
    if sheet == LINEAGE and column in ("from", "to"):
        return ORGANISATIONS
    return _HOMES.get(column)
