"""While a survey is in the field: who has answered, what a verdict lacks, whom to ask first."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from maturity.assessment import REPLICATES, SEED, assess
from maturity.errors import Problems, refuse
from maturity.fieldwork import read_wave
from maturity.layout import CHOSEN_AIMS, LEADERS, NOMINATIONS, PLAN, RATINGS
from maturity.reasons import lacking
from maturity.response import Group, Response
from maturity.survey import Survey, read
from maturity.verdicts import UNKNOWN, Check, Settle
from maturity.wave import Wave, statement_sheet
from maturity.wording import CRITERIA, count, inside, join, shorten

#: How many organisations the terminal names of those to ask first, and leaders of each.
NAMED = 5


@dataclass(frozen=True)
class Lack:
    """Something a verdict still needs, and the organisations whose answers bring it nearer."""

    check: Check
    mended_by: tuple[str, ...]


@dataclass(frozen=True)
class Chase:
    """An organisation with answers outstanding, and what these could settle.

    `leaders` are those who have not answered, then those who answered in part. `swing` is by how
    many points of 100 their answers could move one of the `criteria` the verdict turns on, NaN
    where that is not known; `nearer` are the needs of a verdict that they bring nearer.
    """

    organisation: str
    name: str
    leaders: tuple[str, ...]
    silent: int
    criteria: tuple[str, ...]
    swing: float
    nearer: tuple[str, ...]

    @property
    def why(self) -> str:
        """What their answers could settle, in words."""
        if self.criteria:
            names = [inside(CRITERIA[c][0]) for c in self.criteria]
            values = join(names) if len(names) < 3 else f"{len(names)} values"
            return f"could move {values} that a verdict turns on by up to {self.swing:.0f} points"
        if self.nearer:
            return f"would bring nearer: {join(_NEEDS[need] for need in self.nearer)}"
        if self.silent == len(self.leaders):
            return f"{count(self.silent, 'leader')} not heard yet"
        return f"{count(len(self.leaders) - self.silent, 'leader')} answered in part"


#: What a verdict needs, as a thing that answers bring nearer.
_NEEDS = {
    "leaders": "enough leaders",
    "organisation_share": "enough organisations",
    "sector_groups": "a voice that is missing",
    "dyad_share": "pairs with enough evidence",
}


@dataclass(frozen=True)
class Status:
    """How far fieldwork is: the response by sector, place and organisation, and what is to do.

    `verdict` is the one the answers so far would give, `lacks` what it still needs; `places` in
    `place_lacks` are those without enough answers for a verdict of their own. `chase` has every
    organisation with answers outstanding, first those whose answers settle most.
    """

    title: str
    wave: str
    system: Group
    sectors: tuple[Group, ...]
    places: tuple[Group, ...]
    organisations: tuple[Group, ...]
    gate: tuple[Check, ...]
    lacks: tuple[Lack, ...]
    place_lacks: tuple[tuple[str, tuple[Check, ...]], ...]
    verdict: str
    strength: str | None
    chase: tuple[Chase, ...]

    def lines(self) -> list[str]:
        """What the terminal prints."""
        whole = self.system
        lines = [
            f"{self.title}, {self.wave}",
            "",
            f"Answered   {whole.answered} of {whole.invited} leaders"
            + (f", {whole.partial} of them in part" if whole.partial else "")
            + f"; {whole.organisations_answered} of {whole.organisations} organisations",
        ]
        for title, groups in (("Sectors", self.sectors), ("Places", self.places)):
            for n, group in enumerate(groups):
                part = f", {group.partial} in part" if group.partial else ""
                lines.append(
                    f"{'' if n else title:<10} {group.answered} of {group.invited}{part}: "
                    f"{shorten(group.name)}"
                )
        silent = [g.id for g in self.organisations if g.invited and not g.answered]
        if silent:
            lines.append(f"Nobody yet {_few(silent)}")
        uninvited = [g.id for g in self.organisations if not g.invited]
        if uninvited:
            lines.append(f"Not asked  {_few(uninvited)}")
        if self.lacks:
            lines.append(f"Lacking    {lacking([vars(lack.check) for lack in self.lacks])}")
        elif self.verdict == UNKNOWN:
            lines.append("Verdict    enough answers for one, but they decide nothing yet")
        else:
            lines.append("Verdict    there are enough answers for one; maturity score gives it")
        for place, checks in self.place_lacks:
            lines.append(f"           {shorten(place)}: {lacking(map(vars, checks))}")
        for n, chase in enumerate(self.chase[:NAMED]):
            who = f"{chase.organisation} ({_few(chase.leaders)})"
            lines.append(f"{'' if n else 'Ask first':<10} {who}: {chase.why}")
        if len(self.chase) > NAMED:
            lines.append(f"           and {len(self.chase) - NAMED} more organisations")
        return lines


def status(
    survey: Survey, wave: str | None = None, *, replicates: int = REPLICATES, seed: int = SEED
) -> Status:
    """How far the fieldwork of one wave is; the last listed where none is named.

    Ratings that are not there yet are no fault. Raises `MaturityError` where what is there cannot
    be read, or nobody is listed.
    """
    found = in_field(survey, wave)
    response = Response(found, survey.settings)
    settles: tuple[Settle, ...] = ()
    verdict, strength = UNKNOWN, None
    if found.answered.any():
        judged = assess(survey, found, replicates=replicates, seed=seed).verdict
        verdict, strength, settles = judged.verdict, judged.strength, judged.settle
    chase = _chase(response, settles)
    gate = response.gate
    return Status(
        title=survey.title,
        wave=found.title,
        system=response.group("system", "", survey.title, found.organisations),
        sectors=tuple(response.sectors()),
        places=tuple(response.places()),
        organisations=tuple(response.organisations()),
        gate=gate,
        lacks=tuple(
            Lack(check, tuple(c.organisation for c in chase if check.id in c.nearer))
            for check in gate
            if not check.met
        ),
        place_lacks=tuple(response.place_lacks()),
        verdict=verdict,
        strength=strength,
        chase=chase,
    )


def in_field(survey: Survey, wave: str | None = None) -> Wave:
    """A wave as far as its answers are there; before the first import there are none."""
    head = survey.head(wave)
    problems = Problems()
    if survey.source.table(RATINGS, head.id, Problems()) is not None:
        return read(survey, head.id)
    sheets = (LEADERS, PLAN, statement_sheet(head.instrument), CHOSEN_AIMS, NOMINATIONS)
    tables = {
        sheet.name: table
        for sheet in sheets
        if (table := survey.source.table(sheet, head.id, problems)) is not None
    }
    structure = survey.structure(head.id)
    found = read_wave(
        head,
        tables,
        structure,
        frozenset(survey.register.ids),
        problems,
        items_needed=head.instrument.items_needed(survey.settings.items_needed),
    )
    problems.raise_errors()
    if not found.leaders:
        refuse(
            "no-leaders",
            survey.source.label(LEADERS, head.id),
            "nobody is listed who could answer",
            "Add one row for each leader who was invited.",
        )
    return found


def _chase(response: Response, settles: Iterable[Settle]) -> tuple[Chase, ...]:
    """Every organisation with answers outstanding, first those whose answers settle most.

    First come those that could move what the verdict turns on, by how much they could; then
    those that bring what it needs nearest; then those nobody has been heard from.
    """
    wave, register = response.wave, response.register
    swings = {entry.organisation: entry for entry in settles}
    found: list[tuple[tuple[float, ...], Chase]] = []
    for n, organisation in enumerate(register.organisations):
        own = wave.organisation_of == n
        silent = np.flatnonzero(own & ~wave.answered)
        partial = np.flatnonzero(own & response.partial)
        if not len(silent) + len(partial):
            continue
        swing = swings.get(organisation.id)
        gains = response.gains(n)
        chase = Chase(
            organisation.id,
            organisation.name,
            tuple(wave.leaders[k].id for k in (*silent, *partial)),
            len(silent),
            swing.criteria if swing else (),
            swing.swing if swing else math.nan,
            tuple(gains),
        )
        heard = bool((own & wave.answered).any())
        rank = (
            -round(swing.swing, 6) if swing else 0.0,
            -round(sum(gains.values()), 9),
            float(heard),
            -float(len(chase.leaders)),
            float(n),
        )
        found.append((rank, chase))
    return tuple(chase for _, chase in sorted(found, key=lambda entry: entry[0]))


def _few(codes: Iterable[str]) -> str:
    """The first few of some codes."""
    shown = [shorten(code, 24) for code in codes]
    more = f" and {len(shown) - NAMED} more" if len(shown) > NAMED else ""
    return ", ".join(shown[:NAMED]) + more
