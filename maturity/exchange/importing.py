"""An export read into the tables of a wave: nothing guessed, everything said that was not read."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from maturity.errors import MaturityError, Problem, Problems, refuse
from maturity.exchange.account import Account, counted
from maturity.exchange.binding import bind
from maturity.exchange.cellsof import Cell
from maturity.exchange.dates import read_moments
from maturity.exchange.export import Export
from maturity.exchange.gather import Gathering, Given
from maturity.exchange.inputs import read_inputs
from maturity.exchange.matching import Roster
from maturity.exchange.people import Aside, People, kept
from maturity.exchange.places import cells
from maturity.exchange.platforms import recognised, understand
from maturity.exchange.raw import Raw, read_raw
from maturity.exchange.unclear import Unclear
from maturity.exchange.wavetables import WaveTables
from maturity.layout import PLAN
from maturity.survey import Survey
from maturity.table import Table


@dataclass(frozen=True, eq=False)
class Imported:
    """One import: the tables it makes of the wave, what was set aside, and what is still unclear.

    `mapping` and `aliases` are drafts for a person to complete, empty where there is nothing to add
    to the files that are there.
    """

    survey: Survey
    wave: str
    raws: tuple[Raw, ...]
    tables: Mapping[str, Table]
    aside: tuple[Aside, ...]
    account: Account
    problems: Problems
    mapping: str
    aliases: str
    _made: WaveTables

    @property
    def ready(self) -> bool:
        """Whether everything was understood, so that the tables may be kept."""
        return not self.problems.wrong

    def cells(self) -> Iterator[Cell]:
        """Every cell of a rating or statement, with its status, file, row and column."""
        return cells(self._made)


def import_export(
    paths: Iterable[Path | str],
    survey: Survey,
    wave: str,
    *,
    platform: str | None = None,
    mapping: Path | str | None = None,
    manifest: Path | str | None = None,
    partial: bool = False,
) -> Imported:
    """A platform's export of one wave, read; nothing is written.

    The platform is recognised from the files unless it is named. The manifest and the mapping are
    taken from the wave's folder unless they are given. `partial` keeps responses that were not
    finished. Raises `MaturityError` where a file cannot be read or recognised at all; everything
    else that is wrong is in the problems of the result.
    """
    files = [Path(path) for path in paths]
    with _uncollected():
        return _Import(survey, wave, partial).run(files, platform, mapping, manifest)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keeps the garbage collector from going through millions of cells that all stay in use."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Import:
    """One run through an import, with everything that its steps share."""

    def __init__(self, survey: Survey, wave: str, partial: bool) -> None:
        self.survey, self.wave, self.partial = survey, wave, partial
        self.problems = Problems()

    def run(
        self,
        paths: Sequence[Path],
        platform: str | None,
        mapping: Path | str | None,
        manifest: Path | str | None,
    ) -> Imported:
        given = read_inputs(self.survey, self.wave, mapping, manifest, self.problems)
        self.manifest, self.meaning = given.manifest, given.meaning
        self.roster = Roster(self.manifest.organisations, given.approved["organisation"])
        self.aims = Roster(self.manifest.aims)
        # A fault in a file of ours would show as a hundred faults in the export.
        self.problems.raise_errors()
        raws, exports = self._exports(paths, platform)
        bindings = [
            bind(export, self.manifest, self.meaning, self.roster, self.aims) for export in exports
        ]
        gatherings = tuple(
            Gathering(e, b, self.manifest, self.meaning, self.roster, self.problems)
            for e, b in zip(exports, bindings, strict=True)
        )
        self.people = People(self.manifest, given.approved["leader"], self.roster, given.listed)
        responses = [(n, given) for n, g in enumerate(gatherings) for given in g.responses()]
        ended, dates = self._ended(exports, responses)
        at = {id(given): n for n, given in responses}
        whose = [
            (given, self._whose(given), moment)
            for (_, given), moment in zip(responses, ended, strict=True)
        ]
        partial = self.partial or self.meaning.settings.get("partial_responses") == "keep"
        pairs, aside = kept(whose, partial=partial)
        made = WaveTables(
            self.manifest,
            gatherings,
            tuple((at[id(given)], given, leader) for given, leader in pairs),
            self.people,
            self._asked([leader for _, leader in pairs]),
            self.problems,
        )
        tables = {
            "leaders": made.leaders(),
            "ratings": made.ratings(),
            "statements": made.statements(),
            "aims": made.aims(self.aims, exports[0].blank | exports[0].skipped),
            "nominations": made.nominations(),
        }
        unclear = Unclear(
            exports, bindings, gatherings, made, self.meaning, self.roster, given.aliases
        )
        account = Account(
            exports[0].platform,
            exports[0].generation,
            exports[0].header_rows,
            tuple((raw.name, raw.sha256) for raw in raws),
            tuple(dict.fromkeys(grid.encoding for raw in raws for grid in raw.grids)),
            self.manifest.written,
            counted(Counter(str(given.kind) for _, given in responses)),
            len(pairs),
            tuple(aside),
            unclear.items,
            unclear.organisations,
            unclear.statuses,
            unclear.cannot_judge,
            unclear.unused,
            dates,
            unclear.unmatched,
            unclear.columns,
            unclear.answers,
            tuple(dict.fromkeys(r for e in exports for r in e.remarks)),
        )
        return Imported(
            self.survey,
            self.wave,
            raws,
            {name: table for name, table in tables.items() if table is not None},
            tuple(aside),
            account,
            self.problems,
            unclear.mapping,
            unclear.aliases,
            made,
        )

    def _whose(self, given: Given) -> str | None:
        if given.kind not in ("complete", "partial"):
            return None
        return self.people.whose(given, self.problems)

    def _exports(
        self, paths: Sequence[Path], platform: str | None
    ) -> tuple[tuple[Raw, ...], tuple[Export, ...]]:
        raws: list[Raw] = []
        exports: list[Export] = []
        faults: list[Problem] = []
        settings = self.meaning.settings
        rows = int(settings.get("header_rows", "1"))
        first = {"yes": True, "no": False}.get(settings.get("day_first", ""))
        for path in paths:
            try:
                raws.append(read_raw(path, self.problems))
            except MaturityError as error:
                faults += error.problems
        if faults:
            raise MaturityError(faults)
        if not raws:
            refuse("empty-file", self.survey.id, "no file was given", "Name the exported file.")
        together = raws
        # A file of alters is known by itself and is nothing without that of its egos.
        apart = [recognised(raw) in ((), ("network_canvas",)) for raw in raws]
        if platform is None and len(raws) > 1 and any(apart):
            # Files of one archive that somebody unpacked belong together.
            grids = tuple(grid for raw in raws for grid in raw.grids)
            joint = Raw(raws[0].name, raws[0].data, raws[0].sha256, grids)
            together = [joint] if set(recognised(joint)) & {"kobo", "network_canvas"} else raws
        for raw in together:
            try:
                exports.append(understand(raw, platform, header_rows=rows, day_first=first))
            except MaturityError as error:
                faults += error.problems
        names = {export.platform for export in exports}
        if len(names) > 1 and not faults:
            refuse(
                "mixed-exports",
                raws[0].name,
                f"the files come from {' and '.join(sorted(names))}",
                "Import the files of one platform at a time.",
            )
        if faults:
            raise MaturityError(faults)
        return tuple(raws), tuple(exports)

    def _ended(
        self, exports: Sequence[Export], responses: Sequence[tuple[int, Given]]
    ) -> tuple[list[str], tuple[str, ...]]:
        """When each response ended, in a form that sorts, and how the dates were read."""
        found: list[str] = []
        said: list[str] = []
        first = {"yes": True, "no": False}.get(self.meaning.settings.get("day_first", ""))
        for n, export in enumerate(exports):
            texts = [given.ended for m, given in responses if m == n]
            day_first = export.day_first if first is None else first
            moments = read_moments(texts, day_first)
            days = [moment.date() for moment in moments.values if moment is not None]
            found += [moment.isoformat() if moment else "" for moment in moments.values]
            if days:
                said.append(f"{min(days)} to {max(days)}, read as {moments.form}")
            elif any(texts):
                said.append(f"not read: {moments.why or 'there are none'}")
                self.problems.add(
                    "dates-unclear",
                    export.parts[0].file,
                    f"the dates of the responses were not read: {moments.why or 'there are none'}",
                    "Of two responses of one leader the lower row counts. If that is wrong, write "
                    "day_first into the mapping.",
                    doubt=True,
                )
        return found, tuple(said)

    def _asked(self, leaders: Sequence[str]) -> dict[str, frozenset[str]]:
        """Who was asked about whom: the plan, else the expected partners of the organisation."""
        plan = self.survey.source.table(PLAN, self.wave, self.problems)
        if plan is not None and len(plan):
            asked: dict[str, set[str]] = {}
            names, partners = plan.column("leader"), plan.column("partner")
            for leader, partner in zip(names, partners, strict=True):
                asked.setdefault(leader, set()).add(partner)
            return {leader: frozenset(found) for leader, found in asked.items()}
        expected = self.survey.structure(self.wave).partners
        of = {code: frozenset(partners) for code, partners in expected.items()}
        return {leader: of.get(self.people.organisation[leader], frozenset()) for leader in leaders}
