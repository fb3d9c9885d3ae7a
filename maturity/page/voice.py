"""Voice and seats: who sits at the table, who is heard, and how it looks from the centre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maturity.drawing.palette import sector_mark
from maturity.page.parts import Cell, Figure, Section, Table
from maturity.page.reader import Reader
from maturity.wording import ROLES, count, join, named, plain

#: A role with fewer leaders than this is not shown: it would be a person and not a role.
FEWEST = 3


def voice(read: Reader) -> Section:
    """Seats from the register beside the voice that partners say they have."""
    structure = read.results["structure"]
    figures = [_seats_figure(read)] if structure["given"] else []
    figures += [figure for make in (_voice_figure, _centre_figure, _roles_figure)
                if (figure := make(read))]  # fmt: skip
    return Section(
        "voice",
        "Voice and seats",
        (
            "A seat is on paper; a voice is what partners say of it. “Asked, no effect” is 25 of "
            "100 and “some effect” is 50, so being consulted is not yet a voice."
            if read.built_in
            else "A seat is on paper; a voice is what partners say of it.",
        ),
        tuple(figures),
    )


def _seats_figure(read: Reader) -> Figure:
    seats = read.results["structure"]["seats_by_sector"]
    holding = sum(1 for entry in seats if entry["voting"])
    return Figure(
        "seats",
        f"{holding} of {count(len(seats), 'sector')} hold voting seats on paper",
        "Organisations of each sector that hold a seat of each kind on a board or partnership, "
        "from the register and not from the survey",
        (
            Table(
                "Seats by sector",
                (
                    Cell("Sector"),
                    Cell("Organisations", number=True),
                    Cell("with a voting seat", number=True),
                    Cell("as participant", number=True),
                    Cell("attending", number=True),
                ),
                tuple(
                    (
                        Cell(plain(e["title"]), head=True, mark=sector_mark(e["sector"])),
                        *(
                            Cell(f"{e[key]}", number=True)
                            for key in ("organisations", "voting", "participant", "attending")
                        ),
                    )
                    for e in seats
                ),
            ),
        ),
        csv=("seats",),
    )


def _voice_figure(read: Reader) -> Figure | None:
    """Voice received by sector, and the organisations with a seat and without a voice."""
    found = read.results["diagnostics"].get("seats_without_voice")
    if not found:
        return None
    line = found["line"]
    organisations = found["organisations"]
    without = [entry for entry in organisations if entry["found"]]
    unclear = [entry for entry in organisations if entry["found"] is None]
    sectors = [entry for entry in found["sectors"] if entry["voice"]["n"]]
    hidden = [plain(e["title"]) for e in found["sectors"] if e["voice"].get("withheld")]
    tables = []
    if sectors:
        tables.append(
            Table(
                "Voice of each sector with the organisations that dominate decisions",
                (
                    Cell("Sector"),
                    read.value_head(),
                    Cell("Views (n)", number=True),
                    Cell("Organisations with a voting seat", number=True),
                    Cell("0 to 100", note=f"dashed: {line:g}", picture=True),
                ),
                tuple(
                    (
                        Cell(plain(e["title"]), head=True, mark=sector_mark(e["sector"])),
                        read.value(e["voice"], why="no view was given", marks=(line,)),
                        read.base(e["voice"]),
                        Cell(f"{e['holding_seats']} of {e['organisations']}", number=True),
                        read.bar(e["voice"], banded=False, mark=line),
                    )
                    for e in sectors
                ),
            )
        )
    notes = [
        "Seat without voice: an organisation with a voting seat whose leaders put the effect of "
        f"their views clearly below {line:g}. It describes how leaders feel heard and moves "
        "neither a score nor a verdict.",
    ]
    if sectors:
        notes.append(
            "The dominant organisations themselves are left out: they are the ones to do the "
            "hearing. "
            + (
                "Other sectors are shown where that may be."
                if hidden
                else "All other sectors are shown, also those that the criterion does not count."
            )
        )
    if hidden:
        notes.append(
            "Withheld, because too few leaders or organisations would stand behind the number: "
            f"{join(hidden)}."
        )
    if found.get("withheld"):
        # Who holds a seat is on paper; how an organisation feels heard is not shown here at all.
        notes[0] = (
            "How each organisation feels heard is withheld in this edition. The numbers describe "
            "how leaders feel heard and move neither a score nor a verdict."
        )
    if unclear:
        notes.append(f"Not clear for {count(len(unclear), 'organisation')} with a voting seat.")
    if read.consultant and without:
        tables.append(
            Table(
                "Seats without voice",
                (Cell("Organisation"), Cell("Voting seats"), read.value_head(),
                 Cell("Views (n)", number=True)),
                tuple(
                    (
                        read.org_cell(e["organisation"], head=True),
                        Cell(join(named(plain(seat)) for seat in e["seats"])),
                        read.value(e["voice"], marks=(line,)),
                        read.base(e["voice"]),
                    )
                    for e in without
                ),
                ("For the consultant: how an organisation feels heard is its own to tell.",),
                kind="titled",
            )
        )  # fmt: skip
    return Figure(
        "voice-received",
        _voice_title(len(organisations), len(without), len(unclear)),
        "How much partners say their views affect the decisions of the dominant organisations, 0 "
        f"to 100, {named(read.wave)}",
        tuple(tables),
        tuple(notes),
        csv=("voice", "seats_without_voice") if read.consultant else ("voice",),
    )


def _voice_title(seated: int, without: int, unclear: int) -> str:
    """The finding about seats and voice; that nothing is clear is not good news."""
    if not seated:
        return "How partners say they are heard"
    of = f"of {count(seated, 'organisation')} with a voting seat"
    if without:
        return f"{without} {of} {'says it has' if without == 1 else 'say they have'} little voice"
    if unclear == seated:
        return f"Whether those with a voting seat have a voice is not clear for any {of[3:]}"
    return f"None {of} clearly has little voice" + (f"; {unclear} not clear" if unclear else "")


def _centre_figure(read: Reader) -> Figure | None:
    """What the hub's leaders say beside what all others say."""
    gap = read.results["diagnostics"].get("centre_gap")
    if not gap:
        return None
    if not read.consultant:
        # The centre is one organisation: its side of the table would be its own view.
        return None
    rows = []
    for key, title, text in (
        ("statements", "The system at work",
         "How far leaders recognise the ways of working as a system."),
        ("views", "Relationships", "The average view that leaders give of their partners."),
    ):  # fmt: skip
        part = gap.get(key)
        if not part:
            continue
        rows.append(
            (
                Cell(title, note=text, head=True),
                read.value(part["hub"], why="the centre did not say"),
                read.value(part["rest"], why="nobody else said"),
                _difference(read, part["gap"]),
                Cell(_FOUND[part["found"]]),
            )
        )
    if not rows:
        return None
    found = any((gap.get(key) or {}).get("found") for key in ("statements", "views"))
    return Figure(
        "centre",
        "The centre sees a better system than its partners do"
        if found
        else "No clear gap between the centre and its partners",
        "What leaders of the organisation that convenes the system say, beside all others, 0 to "
        f"100, {named(read.wave)}",
        (
            Table(
                "The view from the centre",
                (
                    Cell("What"),
                    Cell("From the centre", note="likely range", number=True),
                    Cell("From all others", note="likely range", number=True),
                    Cell("Difference", note="likely range", number=True),
                    Cell("A gap?"),
                ),
                tuple(rows),
            ),
        ),
        (
            f"A gap is said to be there when it is more than {gap['threshold']:g} points and its "
            "range stays above zero. Neither view is the true one.",
        ),
    )


_FOUND = {True: "Yes", False: "No", None: "Not clear"}


def _difference(read: Reader, score: Mapping[str, Any]) -> Cell:
    """A difference of two values: with its sign, and not a score."""
    if score.get("withheld") or score["value"] is None:
        return read.value(score, why="cannot be told")
    said = [signed(score[key]) for key in ("value", "low", "high") if score[key] is not None]
    return Cell(said[0], note=f"{said[1]}\u00a0to\u00a0{said[2]}" if len(said) == 3 else "",
                number=True)  # fmt: skip


def signed(points: float) -> str:
    """A difference in whole points with its sign.

    >>> signed(12.4), signed(-3.6), signed(0.2)
    ('+12', '−4', '0')
    """
    whole = round(points)
    return f"+{whole}" if whole > 0 else f"−{-whole}" if whole < 0 else "0"


def _roles_figure(read: Reader) -> Figure | None:
    """The system as leaders of each role see it."""
    gap = read.results["diagnostics"].get("centre_gap") or {}
    answered = [role for role in gap.get("roles", ()) if role["statements"]["n"]]
    roles = [role for role in answered if role["statements"]["n"] >= FEWEST]
    if len(roles) < 2:
        return None
    few = sum(role["leaders"] or 0 for role in answered if role not in roles)
    top = gap.get("top") or {}
    title = "How the system looks from each role"
    if top.get("found"):
        title = "Executives and chairs see the system more favourably than others do"
    return Figure(
        "roles",
        title,
        "How far leaders recognise the ways of working as a system, by their role, 0 to 100, "
        f"{named(read.wave)}",
        (
            Table(
                "The system by leaders' role",
                (
                    Cell("Role"),
                    read.value_head(),
                    Cell("Leaders (n)", number=True),
                    *([Cell("Organisations", number=True)] if read.consultant else []),
                    Cell("0 to 100", picture=True),
                ),
                tuple(
                    (
                        Cell(ROLES.get(role["role"], plain(role["role"])), head=True),
                        read.value(role["statements"], why="none answered"),
                        read.base(role["statements"]),
                        *(
                            [Cell(f"{role['organisations']}", number=True)]
                            if read.consultant
                            else []
                        ),
                        read.bar(role["statements"], banded=False),
                    )
                    for role in roles
                ),
            ),
        ),
        (
            "The ranges by role are approximate. Few leaders share a role, so differences between "
            "roles are a question and not a result."
            + (
                f" {count(few, 'leader')} in roles with fewer than {FEWEST} are not shown apart."
                if few
                else ""
            ),
            *_roles_withheld(gap["roles"]),
        ),
        csv=("roles",) if read.consultant else (),
    )


def _roles_withheld(roles: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The roles whose number is withheld; that a role is rare is not said."""
    hidden = [
        ROLES.get(role["role"], plain(role["role"]))
        for role in roles
        if role["statements"].get("withheld")
    ]
    return (f"Withheld: {join(hidden)}.",) if hidden else ()
