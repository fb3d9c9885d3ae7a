"""The sheet that partners agree and sign before anyone is asked: what the structure presumes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from maturity.audience import PARTNERS, PUBLIC
from maturity.cells import day_text
from maturity.outputs import csv_bytes
from maturity.release.forecast import forecast
from maturity.release.rules import Rules, rules_for
from maturity.structure import Structure
from maturity.survey import Survey
from maturity.verdicts import Check, Turnout, system_gate
from maturity.wording import GATES


@dataclass(frozen=True)
class Group:
    """A sector or place, and why its results could not be shown (blank if they can).

    `problem` is why not to partners, `in_public` why not to the public.
    """

    kind: str
    name: str
    organisations: int
    leaders: int | None
    problem: str
    in_public: str


@dataclass(frozen=True)
class Agreed:
    """The expected ties of a wave with all that partners should see before they agree to them.

    `bands` says how many pairs partners could be shown, of how many; None before leaders are
    listed.
    """

    survey: Survey
    wave: str
    structure: Structure
    groups: tuple[Group, ...]
    lacks: tuple[Check, ...]
    bands: tuple[int, int] | None = None

    @property
    def hash(self) -> str:
        """The fingerprint of the expected ties."""
        return self.structure.hash

    @property
    def headline(self) -> list[str]:
        """What the terminal prints."""
        structure = self.structure
        lines = [
            f"{self.survey.title}, {self.survey.head(self.wave).title}",
            "",
            f"Expected   {len(structure.expected)} ties between "
            f"{len(structure.register.organisations)} organisations",
        ]
        if not structure.given:
            lines.append("Structure  none on paper: every pair of the roster is expected")
        if structure.added or structure.removed:
            lines.append(
                f"Changed    {len(structure.added)} added, {len(structure.removed)} removed"
            )
        if structure.only_through_hub():
            lines.append(f"Hub only   {', '.join(structure.only_through_hub())}")
        if structure.without_ties():
            lines.append(f"No ties    {', '.join(structure.without_ties())}")
        for check in self.lacks:
            lines.append(f"No verdict {GATES[check.id]}: {check.found}, needed: {check.needed}")
        withheld = [group.name for group in self.groups if group.problem]
        if withheld:
            lines.append(f"Withheld   from partners: {', '.join(withheld)}")
        if self.bands is not None:
            lines.append(f"Pairs      partners could be shown {self.bands[0]} of {self.bands[1]}")
        return lines


def agreed(survey: Survey, wave: str) -> Agreed:
    """Everything on the sheet of one wave's expected ties."""
    structure = survey.structure(wave)
    invited = survey.invited(wave)
    register = structure.register
    sectors = register.sectors.titles
    partners, public = (forecast(survey, wave, who) for who in (PARTNERS, PUBLIC))

    def group(kind: str, key: str, name: str, ids: list[str]) -> Group:
        leaders = None if invited is None else sum(invited.get(code, 0) for code in ids)
        reasons = [
            _coarse(ids, rules_for(who, survey.settings)) if seen is None
            else next((o.reason for o in seen.outlooks if (o.kind, o.id) == (kind, key)), "")
            for who, seen in ((PARTNERS, partners), (PUBLIC, public))
        ]  # fmt: skip
        return Group(kind, name, len(ids), leaders, *reasons)

    groups = [
        group("sector", sector, sectors[sector], ids)
        for sector in sectors
        if (ids := [o.id for o in register.organisations if o.sector == sector])
    ]
    groups += [
        group("place", place, place, list(register.members(place))) for place in register.places
    ]
    bands = None if partners is None else (partners.bands, partners.pairs)
    return Agreed(survey, wave, structure, tuple(groups), _lacks(survey, structure, invited), bands)


def unpublishable(survey: Survey, wave: str | None = None) -> list[str]:
    """What partners could not be shown of a wave at the planned numbers of leaders, in lines."""
    head = survey.head(wave)
    seen = forecast(survey, head.id)
    if seen is None:
        return []
    titles = survey.structure(head.id).register.sectors.titles
    lines = []
    for word, kind in (("Sectors", "sector"), ("Places", "place")):
        names = [titles.get(name, name) if kind == "sector" else name for name in seen.hidden(kind)]
        if names:
            lines.append(f"{word:<10} partners could not be shown: {', '.join(names)}")
    own, every = len(seen.hidden("organisation")), len(survey.structure(head.id).register.ids)
    lines.append(
        f"Own        {own} of {every} organisations' own figures need consent or more leaders"
    )
    lines.append(f"Pairs      partners could be shown the band of {seen.bands} of {seen.pairs}")
    lines.append(f"           (wave {head.id}, if everyone invited answers)")
    return lines


def _coarse(ids: list[str], rules: Rules) -> str:
    """What is known of a group before anyone is listed who will be asked."""
    if len(ids) < rules.organisations:
        return f"fewer than {rules.organisations} organisations"
    return ""


def _lacks(
    survey: Survey, structure: Structure, invited: dict[str, int] | None
) -> tuple[Check, ...]:
    """What a verdict would still lack even if everyone invited answered."""
    register = structure.register
    asked = dict.fromkeys(register.ids, 1) if invited is None else invited
    sectors = {o.id: o.sector for o in register.organisations}
    spoke = [code for code in register.ids if asked.get(code)]
    everyone = Turnout(
        organisations=len(register.ids),
        answered=len(spoke),
        leaders=sum(asked.get(code, 0) for code in register.ids),
        sectors=frozenset(sectors[code] for code in spoke),
    )
    gate = system_gate(register, everyone, len(structure.expected), 1.0, survey.settings)
    # Before anyone is listed nothing can be said of how many will answer.
    unknown = ("leaders",) if invited is None else ()
    return tuple(check for check in gate if not check.met and check.id not in unknown)


def sheet(found: Agreed) -> dict[str, bytes]:
    """The files of the sheet: a page to print and sign, and its tables."""
    import pandas as pd

    from maturity.html import render_page

    text = render_page("structure.html", footer=found.survey.title, page=page(found))
    files = {"structure.html": text.encode("utf-8")}
    for name, rows in tables(found).items():
        files[f"tables/{name}.csv"] = csv_bytes(pd.DataFrame(rows, columns=_COLUMNS[name]))
    return files


_COLUMNS = {
    "expected": ["organisation", "name", "partner", "partner_name", "removed", "reasons"],
    "seats": ["sector", "title", "organisations", "voting", "participant", "attending"],
    "shared": ["organisation", "partner", "what", "stage"],
    "groups": [
        "kind",
        "name",
        "organisations",
        "leaders",
        "withheld_from_partners",
        "withheld_from_public",
    ],
}


def tables(found: Agreed) -> dict[str, list[list[Any]]]:
    """The sheet's tables as rows of cells."""
    structure = found.structure
    names = {o.id: o.name for o in structure.register.organisations}
    seats = structure.seats_by_sector()
    return {
        "expected": [
            [a, names[a], b, names[b], structure.removed.get((a, b), ""), "; ".join(reasons)]
            for (a, b), reasons in structure.reasons.items()
        ],
        "seats": [[row[key] for key in _COLUMNS["seats"]] for row in seats],
        "shared": [list(row) for row in _shared(structure)],
        "groups": [
            [g.kind, g.name, g.organisations, g.leaders, g.problem, g.in_public]
            for g in found.groups
        ],
    }


def _shared(structure: Structure) -> Iterator[tuple[str, str, str, str]]:
    """What is shared on paper: agreements, and money, records, staff and buildings."""
    for agreement in structure.register.agreements:
        yield agreement.a, agreement.b, agreement.kind.replace("_", " "), "agreed"
    for row in structure.register.sharing:
        yield row.a, row.b, row.what, row.stage


def page(found: Agreed) -> dict[str, Any]:
    """The sheet in words, for its template."""
    structure = found.structure
    names = {o.id: o.name for o in structure.register.organisations}
    head = found.survey.head(found.wave)
    wider = [body for body in structure.register.bodies if body.scope]
    return {
        "title": found.survey.title,
        "wave": head.title,
        "notice": found.survey.notice,
        "day": day_text(head.start) if head.start else "",
        "organisations": len(names),
        "given": structure.given,
        "count": len(structure.expected),
        "hash": structure.hash,
        "frozen": found.survey.frozen.get(found.wave) == structure.hash,
        "pairs": [
            {"a": names[a], "b": names[b], "reasons": structure.reasons[a, b]}
            for a, b in structure.expected
        ],
        "removed": [
            {"a": names[a], "b": names[b], "reason": reason, "reasons": structure.reasons[a, b]}
            for (a, b), reason in structure.removed.items()
        ],
        "added": [
            {"a": names[a], "b": names[b], "reason": reason}
            for (a, b), reason in structure.added.items()
        ],
        "seats": structure.seats_by_sector(),
        "shared": [
            {"a": names[a], "b": names[b], "what": what, "stage": stage}
            for a, b, what, stage in _shared(structure)
        ],
        "hub_only": [names[code] for code in structure.only_through_hub()],
        "without_ties": [names[code] for code in structure.without_ties()],
        "wider": [{"name": body.name, "scope": body.scope} for body in wider],
        "groups": found.groups,
        "bands": found.bands,
        "side": found.survey.settings.release_side,
        "lacks": [
            {"what": GATES[check.id], "found": check.found, "needed": check.needed}
            for check in found.lacks
        ],
    }
