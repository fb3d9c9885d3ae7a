"""Reads the register's tables into a `Register`, noting everything wrong or doubtful in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from maturity.cells import Cells, parts
from maturity.errors import Problems, quote
from maturity.layout import (
    AGREEMENTS,
    AIMS,
    BODIES,
    CONSENTS,
    EXPECTED,
    LINEAGE,
    ORGANISATIONS,
    SEATS,
    SHARING,
    Sheet,
)
from maturity.lineage import check_lineage
from maturity.register import (
    Agreement,
    Aim,
    Body,
    Consent,
    Date,
    Expectation,
    Organisation,
    Pairwise,
    Register,
    Seat,
    Sectors,
    Sharing,
    Succession,
)
from maturity.table import Row, Table

_Pair = TypeVar("_Pair", bound=Pairwise)


def read_register(
    tables: Mapping[str, Table], sectors: Sectors | None, problems: Problems
) -> Register:
    """The register from its tables, noting every problem in them.

    A code is looked for only in a table that could be read, and a row that is wrong elsewhere still
    declares its code: one fault must not be followed by one for each row that refers to it.
    `sectors` is None where they are not known.
    """
    organisations = _organisations(tables.get("organisations"), sectors, problems)
    known = {organisation.id for organisation in organisations} or None
    places = {place for organisation in organisations for place in organisation.places}
    bodies = _bodies(tables.get("bodies"), places if known else None, problems)
    seated = bodies if "bodies" in tables else None
    seats = _seats(tables.get("seats"), seated, known, problems)
    _check_bodies(tables.get("bodies"), tables.get("seats"), problems)
    return Register(
        organisations=organisations,
        bodies=bodies,
        seats=seats,
        agreements=_pairs(tables.get("agreements"), AGREEMENTS, known, problems, _agreement),
        sharing=_pairs(tables.get("sharing"), SHARING, known, problems, _sharing),
        expectations=_pairs(tables.get("expected"), EXPECTED, known, problems, _expectation),
        lineage=_lineage(tables.get("lineage"), organisations, known, problems),
        aims=_aims(tables.get("aims"), problems),
        consents=_consents(tables.get("consents"), known, problems),
        sectors=sectors or Sectors(),
    )


def _organisations(
    table: Table | None, sectors: Sectors | None, problems: Problems
) -> tuple[Organisation, ...]:
    if table is None:
        return ()
    cells = Cells(table, ORGANISATIONS, problems)
    seen: dict[str, int] = {}
    names: dict[str, int] = {}
    found: list[Organisation] = []
    for row in table:
        code = cells.unique(row, "organisation", seen, "organisation")
        name = cells.text(row, "name")
        sector = cells.known(row, "sector", sectors.titles if sectors else None, "sector")
        start, end = cells.period(row)
        places = parts(row["places"])
        leads = row["leads_place"]
        if name and name in names:
            cells.doubtful(
                "same-name",
                row,
                "name",
                f"{quote(name)} is also the name in row {names[name]}",
                "Readers could not tell the two apart; give each its own name.",
            )
        names.setdefault(name or "", row.line)
        if leads and leads not in places:
            cells.wrong(
                "leads-another-place",
                row,
                "leads_place",
                f"it leads {quote(leads)} but does not list that place",
                "Add the place to the column places, or correct the name.",
            )
        hub, representative = cells.flag(row, "hub"), cells.flag(row, "representative")
        if code:
            found.append(
                Organisation(
                    id=code,
                    name=name or code,
                    sector=sector or "other",
                    places=places,
                    hub=hub,
                    leads_place=leads,
                    representative=representative,
                    code=row["code"],
                    aliases=parts(row["aliases"]),
                    answers_to=row["answers_to"],
                    start=start,
                    end=end,
                )
            )
    if not len(table):
        problems.add(
            "no-organisations",
            table.file,
            "there is a header but no organisation below it",
            "Add one row for each organisation of the system.",
        )
    return tuple(found)


def _bodies(table: Table | None, places: set[str] | None, problems: Problems) -> tuple[Body, ...]:
    if table is None:
        return ()
    cells = Cells(table, BODIES, problems)
    seen: dict[str, int] = {}
    found = []
    for row in table:
        code = cells.unique(row, "body", seen, "body")
        name = cells.text(row, "name")
        kind = cells.choice(row, "kind")
        if row["place"] and places is not None and row["place"] not in places:
            cells.doubtful(
                "place-without-organisations",
                row,
                "place",
                f"no organisation lists the place {quote(row['place'])}",
                "Check its spelling against the column places of organisations.csv.",
            )
        if code:
            found.append(
                Body(code, name or code, kind or "other", row["place"], row["parent"], row["scope"])
            )
    codes = {body.id for body in found}
    for row in table:
        if row["parent"] and row["parent"] not in codes:
            cells.known(row, "parent", codes, "body")
    return tuple(found)


def _seats(
    table: Table | None,
    bodies: tuple[Body, ...] | None,
    known: set[str] | None,
    problems: Problems,
) -> tuple[Seat, ...]:
    if table is None:
        return ()
    cells = Cells(table, SEATS, problems)
    codes = None if bodies is None else {body.id for body in bodies}
    # Without the bodies any seat may be on one of these.
    wider = {body.id for body in bodies or () if body.scope}
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for row in table:
        body = cells.known(row, "body", codes, "body")
        # A body that reaches across systems seats organisations that are not in this register.
        anyone = codes is None or row["body"] in wider
        organisation = cells.known(row, "organisation", None if anyone else known, "organisation")
        kind = cells.choice(row, "kind")
        start, end = cells.period(row)
        key = (row["body"], row["organisation"], row["from"])
        if body and organisation and key in seen:
            cells.wrong(
                "seat-twice",
                row,
                "organisation",
                f"this seat already stands in row {seen[key]}",
                "Remove one of the two rows.",
            )
        seen.setdefault(key, row.line)
        if body and kind and organisation and organisation in (known or ()):
            found.append(Seat(body, organisation, kind, start, end))
    return tuple(found)


def _check_bodies(table: Table | None, seats: Table | None, problems: Problems) -> None:
    if table is None or seats is None:
        return
    cells = Cells(table, BODIES, problems)
    # Also the seats of organisations outside this system, and rows that are wrong elsewhere.
    seated = set(seats.column("body"))
    for row in table:
        if row["body"] and row["body"] not in seated:
            cells.wrong(
                "body-without-seats",
                row,
                "body",
                f"nobody has a seat on {quote(row['body'])}",
                "Add its members to seats.csv, or remove the body.",
            )


def _pairs(
    table: Table | None,
    sheet: Sheet,
    known: set[str] | None,
    problems: Problems,
    make: Callable[[Cells, Row, str, str, Date, Date, set[str] | None], _Pair | None],
) -> tuple[_Pair, ...]:
    """Rows about two organisations."""
    if table is None:
        return ()
    cells = Cells(table, sheet, problems)
    found = []
    for row in table:
        a = cells.known(row, "organisation", known, "organisation")
        b = cells.known(row, "partner", known, "organisation")
        start, end = cells.period(row)
        if a and a == b:
            cells.wrong(
                "pair-with-itself",
                row,
                "partner",
                f"{quote(a)} stands on both sides",
                "Name two different organisations.",
            )
            continue
        made = make(cells, row, a or "", b or "", start, end, known)
        if a and b and made is not None:
            found.append(made)
    return tuple(found)


def _agreement(
    cells: Cells, row: Row, a: str, b: str, start: Date, end: Date, known: set[str] | None
) -> Agreement | None:
    kind = cells.choice(row, "kind")
    if row["commissioner"]:
        cells.known(row, "commissioner", known, "organisation")
    return Agreement(a, b, kind, row["commissioner"], start, end) if kind else None


def _sharing(
    cells: Cells, row: Row, a: str, b: str, start: Date, end: Date, known: set[str] | None
) -> Sharing | None:
    what, stage = cells.choice(row, "what"), cells.choice(row, "stage")
    return Sharing(a, b, what, stage, start, end) if what and stage else None


def _expectation(
    cells: Cells, row: Row, a: str, b: str, start: Date, end: Date, known: set[str] | None
) -> Expectation | None:
    change, reason = cells.choice(row, "change"), cells.text(row, "reason")
    return Expectation(a, b, change, reason, start, end) if change and reason else None


def _lineage(
    table: Table | None,
    organisations: tuple[Organisation, ...],
    known: set[str] | None,
    problems: Problems,
) -> tuple[Succession, ...]:
    if table is None:
        return ()
    cells = Cells(table, LINEAGE, problems)
    found = []
    for row in table:
        before = cells.known(row, "from", known, "organisation")
        after = cells.known(row, "to", known, "organisation")
        kind, date, share = cells.choice(row, "kind"), cells.date(row, "date"), None
        if row["share"]:
            share = cells.number(row, "share")
            if share is not None and not 0 < share <= 1:
                cells.wrong(
                    "share-outside",
                    row,
                    "share",
                    f"found {quote(row['share'])}",
                    "Write a share above 0 and up to 1, such as 0.6.",
                )
                share = None
        if before and after and kind:
            found.append((row, Succession(before, after, kind, date, share)))
    check_lineage(found, organisations, cells)
    return tuple(succession for _, succession in found)


def _aims(table: Table | None, problems: Problems) -> tuple[Aim, ...]:
    if table is None:
        return ()
    cells = Cells(table, AIMS, problems)
    seen: dict[str, int] = {}
    found = []
    for row in table:
        code, title = cells.unique(row, "aim", seen, "aim"), cells.text(row, "title")
        if code and title:
            found.append(Aim(code, title))
    return tuple(found)


def _consents(
    table: Table | None, known: set[str] | None, problems: Problems
) -> tuple[Consent, ...]:
    if table is None:
        return ()
    cells = Cells(table, CONSENTS, problems)
    found = []
    for row in table:
        organisation = cells.known(row, "organisation", known, "organisation")
        to, what = cells.choice(row, "to"), cells.choice(row, "what")
        if organisation and to and what:
            found.append(Consent(organisation, to, what))
    return tuple(dict.fromkeys(found))
