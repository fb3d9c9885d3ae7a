"""What the report says, in words: every decision about one assessment's page is made here.

The page model holds plain worded values; `report` only draws them and templates only loop.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from maturity.drawing import sector_mark
from maturity.errors import visible
from maturity.wording import (
    AUDIENCES,
    CRITERIA,
    GRADES,
    KINDS,
    MET,
    NO_VALUE,
    SETTINGS,
    VERDICTS,
    count,
    dates,
    join,
    named,
    percent,
    plain,
    rounded,
    shorten,
)

#: Pairs beyond this number are left to the table beside the report: a browser, a printer and a
#: reader all give up before the end of such a list.
MOST_PAIRS = 500
#: Organisations beyond this number do not fit one matrix on a landscape page.
MOST_IN_ONE_MATRIX = 32
#: How many names a sentence lists before it counts the rest.
MOST_NAMES = 20
#: The width of a column header in the matrix.
CODE_LENGTH = 6

NO_WORDS: Mapping[str, str] = MappingProxyType({})


# ---- what a page is made of ------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """One value from 0 to 100 as it is drawn: with its range, its band and the line of concern."""

    value: float | None
    low: float | None
    high: float | None
    band: int = 0
    mark: float | None = None
    cuts: tuple[float, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One cell of a table: its text, a small second line, and how it is dressed.

    `why` is the reason where there is no value; `name` marks text that other people wrote and that
    must not disturb what stands beside it.
    """

    text: str = ""
    note: str = ""
    why: str = ""
    band: int = 0
    filled: bool = False
    name: bool = False
    mark: str = ""
    head: bool = False
    verdict: str = ""
    bar: Bar | None = None
    number: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption, its column headers and the notes below it."""

    caption: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Figure:
    """A table or picture with its finding as title and its measure, unit and scope below it."""

    id: str
    title: str
    subtitle: str
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    folded: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A number with what it counts: a label, the number, of how many, and a note."""

    label: str
    value: str
    of: str = ""
    note: str = ""
    why: str = ""


@dataclass(frozen=True)
class Strip:
    """The headline score on the line of bands."""

    value: float | None
    low: float | None
    high: float | None
    cuts: tuple[float, ...]
    label: str
    shown: str


@dataclass(frozen=True)
class Band:
    """One band: its number, its word and the scores it covers."""

    number: int
    word: str
    scores: str


@dataclass(frozen=True)
class Verdict:
    """A verdict as it is printed: what it is about, its key, its word and its evidence."""

    about: str
    key: str
    word: str
    note: str


@dataclass(frozen=True)
class Summary:
    """The first page: band, score, what stands behind it, and the five values."""

    band: int
    word: str
    score: Fact
    sentences: tuple[str, ...]
    strip: Strip
    measures: tuple[Fact, ...]
    question: str
    sentence: str
    verdicts: tuple[Verdict, ...]
    criteria: Table
    responses: tuple[Fact, ...]
    reading: tuple[str, ...]


@dataclass(frozen=True)
class Member:
    """An organisation as the matrix shows it; `silent` is the sentence of one that gave no views."""

    number: int
    name: str
    code: str
    mark: str
    silent: str


@dataclass(frozen=True)
class Group:
    """The organisations of one place, or those of several places and none."""

    title: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class View:
    """One cell of the matrix: its kind (b1 to b5, missing, filled, judge), its text and its value."""

    kind: str
    text: str
    title: str = ""


@dataclass(frozen=True)
class Block:
    """One table of the matrix: who gives the views and who is rated."""

    caption: str
    rows: tuple[Group, ...]
    columns: tuple[Group, ...]


@dataclass(frozen=True)
class Matrix:
    """Who rates whom: the blocks, the views by (giver, rated) position, and the two legends."""

    id: str
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    views: Mapping[tuple[int, int], View]
    sectors: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    folded: tuple[Table, ...]


@dataclass(frozen=True)
class Section:
    """One section of the page: its anchor, number, title, introduction and figures."""

    id: str
    number: int
    title: str
    intro: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Page:
    """The whole page of one assessment, worded."""

    title: str
    subtitle: str
    chip: str
    notice: str
    facts: tuple[str, ...]
    marking: str
    bands: tuple[Band, ...]
    summary: Summary
    practice: Section
    matrix: Matrix
    profile: Section
    quality: Section
    terms: tuple[tuple[str, str], ...]
    contents: tuple[Section, ...]
    colophon: tuple[str, ...]
    footer: str


def page(results: Mapping[str, Any], *, words: Mapping[str, str] = NO_WORDS) -> Page:
    """The page of one assessment; `words` are the terms to explain, each with one sentence."""
    return _Writer(results).page(words)


# ---- how it is worded ------------------------------------------------------------------------------


class _Writer:
    """Turns one assessment into words; holds what every section needs to look up."""

    def __init__(self, results: Mapping[str, Any]) -> None:
        self.results = results
        self.settings: Mapping[str, Any] = results["made"]["settings"]
        self.cuts: tuple[float, ...] = tuple(self.settings.get("band_cuts", (25, 50, 75, 90)))
        self.labels = [plain(label) for label in results["made"]["labels"]["bands"]]
        self.organisations: Sequence[Mapping[str, Any]] = results["organisations"]
        self.position = {entry["organisation"]: n for n, entry in enumerate(self.organisations)}
        self.dyads: Sequence[Mapping[str, Any]] = results["dyads"]
        self.grades = Counter(dyad["grade"] for dyad in self.dyads)
        self.titles = {
            entry["sector"]: plain(entry["title"])
            for key in ("sectors", "response")
            for entry in (results[key]["by_sector"] if key == "response" else results[key])
        }
        self.wave = plain(results["wave"]["title"]) or plain(results["wave"]["id"])
        #: Whether this edition comes with ranges and with verdicts; early editions have neither.
        self.ranged = results["system"]["score"]["low"] is not None
        self.decided = results["verdicts"]["system_in_name_only"]["verdict"] is not None

    def page(self, words: Mapping[str, str]) -> Page:
        survey, wave, made = self.results["survey"], self.results["wave"], self.results["made"]
        chip, _, notice = plain(survey["notice"]).partition(".")
        sections = [
            Section("summary", 1, "Summary"),
            self.practice(2),
            Section("matrix", 3, "Who rates whom"),
            self.profile(4),
            self.quality(5),
        ]
        if words:
            sections.append(Section("words", 6, "Words used"))
        inputs = "\n".join(f"{path} {digest}" for path, digest in sorted(made["inputs"].items()))
        period = dates(wave["from"], wave["to"])
        return Page(
            title=shorten(survey["title"], 200),
            subtitle=f"Relationship maturity, {named(self.wave)}",
            chip=f"{chip}." if chip else "",
            notice=notice.strip(),
            facts=(
                f"Survey open {period}" if period else "Survey dates not given",
                count(len(self.organisations), "organisation"),
                count(len(self.dyads), "expected pair"),
            ),
            marking=AUDIENCES.get(made["audience"], f"Edition: {plain(made['audience'])}"),
            bands=self.bands(),
            summary=self.summary(),
            practice=sections[1],
            matrix=self.matrix(),
            profile=sections[3],
            quality=sections[4],
            terms=tuple((plain(term), plain(text)) for term, text in words.items()),
            contents=tuple(sections),
            colophon=(
                f"Made with maturity {plain(made['version'])}. Fingerprint of the inputs: "
                f"{hashlib.sha256(inputs.encode()).hexdigest()[:12]}.",
                "This file loads nothing from any network. It is not a publication of the NHS.",
            ),
            footer=f"{shorten(survey['title'], 60)}, {shorten(self.wave, 30)}. {chip + '.' if chip else ''}",
        )

    # ---- numbers ---------------------------------------------------------------------------------

    def band_of(self, value: float | None) -> int:
        """The number of the band a score lies in, 1 to 5; 0 where there is no score."""
        if value is None:
            return 0
        return 1 + sum(value >= cut - 1e-9 for cut in self.cuts)

    def bands(self) -> tuple[Band, ...]:
        edges = (0, *self.cuts, 100)
        return tuple(
            Band(
                n + 1,
                label,
                f"{edges[n]:g} to 100" if n == 4 else f"{edges[n]:g} to below {edges[n + 1]:g}",
            )
            for n, label in enumerate(self.labels)
        )

    def number(self, value: float | None, unit: str = "score", marks: Iterable[float] = ()) -> str:
        """A score or a share as it is printed."""
        if value is None:
            return NO_VALUE
        return percent(value, marks) if unit == "share" else rounded(value, (*self.cuts, *marks))

    def range_text(self, score: Mapping[str, Any], unit: str = "score") -> str:
        """The likely range, or nothing where this edition gives none."""
        if score["low"] is None or score["high"] is None:
            return ""
        return f"{self.number(score['low'], unit)} to {self.number(score['high'], unit)}"

    def value(
        self,
        score: Mapping[str, Any],
        unit: str = "score",
        *,
        why: str = "no view was given",
        chip: bool = False,
        marks: Iterable[float] = (),
    ) -> Cell:
        """A table cell with a value and its range, or a dash and why."""
        undefined = score["value"] is None
        return Cell(
            self.number(score["value"], unit, marks),
            note=why if undefined else self.range_text(score, unit),
            why=why if undefined else "",
            band=self.band_of(score["value"]) if chip else 0,
            number=True,
        )

    def bar(
        self,
        score: Mapping[str, Any],
        *,
        unit: str = "score",
        banded: bool = True,
        mark: float | None = None,
    ) -> Cell:
        times = 100.0 if unit == "share" else 1.0
        value, low, high, line = (
            None if number is None else number * times
            for number in (score["value"], score["low"], score["high"], mark)
        )
        band = self.band_of(value) if banded else 0
        cuts = self.cuts if banded else (25.0, 50.0, 75.0)
        return Cell(bar=Bar(value, low, high, band, line, cuts))

    def base(self, score: Mapping[str, Any]) -> Cell:
        imputed = score.get("imputed") or 0
        note = f"{imputed:g} with a stand-in" if imputed else ""
        n = score["n"]
        return Cell(NO_VALUE if n is None else f"{n:g}", note=note, number=True)

    def organisation(self, code: str) -> Mapping[str, Any]:
        return self.organisations[self.position[code]]

    def name(self, code: str) -> str:
        return shorten(self.organisation(code)["name"])

    def org_cell(self, code: str, *, head: bool = False) -> Cell:
        return Cell(self.name(code), name=True, head=head)

    def pair_names(self, pairs: Iterable[Mapping[str, Any]]) -> str:
        """Pairs of organisations in a sentence, the first of them by name."""
        listed = [f"{named(self.name(p['a']))} and {named(self.name(p['b']))}" for p in pairs]
        return self.listed(listed, "; ")

    def listed(self, names: Sequence[str], separator: str = ", ") -> str:
        shown = separator.join(names[:MOST_NAMES])
        left = len(names) - MOST_NAMES
        return f"{shown}{separator}and {left} more" if left > 0 else shown

    # ---- 1 summary -------------------------------------------------------------------------------

    def summary(self) -> Summary:
        system = self.results["system"]
        score = system["score"]
        word = plain(system["band"] or "")
        band = self.labels.index(word) + 1 if word in self.labels else self.band_of(score["value"])
        shown = self.number(score["value"])
        return Summary(
            band=band,
            word=word or (self.labels[band - 1] if band else "No score"),
            score=Fact(
                "Score",
                shown,
                "of 100",
                why="" if band else "no expected pair has a view or a stand-in for one",
            ),
            sentences=self.score_sentences(),
            strip=Strip(
                score["value"],
                score["low"],
                score["high"],
                self.cuts,
                label=(
                    f"Score {shown} on a line from 0 to 100 divided into five bands"
                    + (f"; likely range {self.range_text(score)}" if self.ranged else "")
                ),
                shown=shown,
            ),
            measures=self.measures(),
            question="Is it a system in name only?",
            sentence=self.verdict_sentence(),
            verdicts=self.verdicts() if self.decided else (),
            criteria=self.criteria_list(),
            responses=self.responses(),
            reading=(
                "The score describes what leaders say of each other's organisations. It does not "
                "measure performance, care or outcomes.",
                "50 means “half the time”, “partly” or “some effect”; 75 means “usually” or “largely”.",
                "A silent organisation is unknown, never zero. Compare this system with its own "
                "earlier waves, not with other systems.",
            ),
        )

    def score_sentences(self) -> tuple[str, ...]:
        system = self.results["system"]
        score = system["score"]
        said = []
        if score["value"] is None:
            said.append("No score can be given: no expected pair has a view.")
        elif self.ranged:
            said.append(f"Likely range {self.range_text(score)}.")
            if score["worst_low"] is not None:
                worst = {"low": score["worst_low"], "high": score["worst_high"]}
                said.append(f"Whatever the silent think: {self.range_text(worst)}.")
        else:
            said.append("This edition gives no likely range.")
        if system["band_low"] and system["band_low"] != system["band_high"]:
            said.append(f"Band {plain(system['band_low'])} to {plain(system['band_high'])}.")
        if system["capped_by"]:
            said.append(f"The band is held back: {plain(system['capped_by'])}")
        return tuple(said)

    def measures(self) -> tuple[Fact, ...]:
        system = self.results["system"]
        return (
            Fact(
                "Coverage",
                self.number(system["coverage"]["value"], "share"),
                note="how far expected relationships exist, as both sides see it",
                why=_why(system["coverage"]),
            ),
            Fact(
                "Quality",
                self.number(system["quality"]["value"]),
                "of 100" if system["quality"]["value"] is not None else "",
                note="how good they are where they exist",
                why=_why(system["quality"]),
            ),
            Fact(
                "Working",
                self.number(system["working_share"]["value"], "share", (0.5,)),
                note="of the pairs with a score work together in practice",
                why=_why(system["working_share"]),
            ),
        )

    def responses(self) -> tuple[Fact, ...]:
        said = self.results["response"]
        both = self.grades["A"] + self.grades["B"]
        one = self.grades["C"] + self.grades["C-"]
        pairs = len(self.dyads)
        return (
            Fact(
                "Organisations that answered",
                f"{said['organisations_answered']}",
                f"of {said['organisations']}",
                _rate(said["organisations_answered"], said["organisations"]),
            ),
            Fact(
                "Leaders who answered",
                f"{said['leaders_answered']}",
                f"of {said['leaders_invited']}",
                _rate(said["leaders_answered"], said["leaders_invited"]),
            ),
            Fact(
                "Expected pairs with a view",
                f"{both + one}",
                f"of {pairs}",
                _rate(both + one, pairs),
            ),
            Fact("Pairs seen from both sides", f"{both}", f"of {pairs}", _rate(both, pairs)),
        )

    def verdict_sentence(self) -> str:
        if not self.results["structure"]["given"]:
            return (
                "No structure on paper was given, so this cannot be asked: the pairs below are all "
                "pairs of the organisations listed."
            )
        if self.decided:
            return ""
        return (
            "This edition gives the five values but no verdict: a verdict also needs the likely "
            "ranges, which are not part of this version of the report. A value on either side of its "
            "line decides nothing by itself."
        )

    def verdicts(self) -> tuple[Verdict, ...]:
        given = self.results["verdicts"]
        entries = [("Whole system", given["system_in_name_only"])]
        entries += [(named(shorten(place["place"])), place) for place in given["places"]]
        return tuple(
            Verdict(about, verdict["verdict"], *_verdict_words(verdict))
            for about, verdict in entries
            if verdict["verdict"] is not None
        )

    def criteria_list(self) -> Table:
        """The five values against their lines, short enough for the first page."""
        criteria = self.results["verdicts"]["system_in_name_only"]["criteria"]
        met = [Cell("Result")] if self.decided else []
        return Table(
            "The five values for the whole system and the line below which each would be a concern",
            (Cell("Criterion"), Cell("Value", number=True), Cell("Concern below", number=True), *met),
            tuple(
                (
                    Cell(plain(c["name"]), head=True),
                    Cell(
                        self.number(c["value"], c["unit"], (c["threshold"],)),
                        note=self.range_text(c, c["unit"]),
                        why=_why(c),
                        number=True,
                    ),
                    Cell(self.number(c["threshold"], c["unit"]), number=True),
                    *([Cell(MET.get(c["met"], NO_VALUE))] if self.decided else []),
                )
                for c in criteria
            ),
            kind="compact",
        )

    # ---- 2 does the structure work in practice? ---------------------------------------------------

    def practice(self, number: int) -> Section:
        structure = self.results["structure"]
        intro = [
            "A structure on paper presumes that certain organisations work together. Here we ask "
            "whether they do, in the view of the people who lead them."
        ]
        if structure["given"]:
            needed = self.settings.get("sino_needed", 2)
            intro.append(
                "Five criteria are read together and none decides alone. A system is flagged as in "
                f"name only when the first is met and at least {needed} of the other four, each beyond "
                "the doubt that missing answers leave."
            )
        else:
            intro.append(
                "No structure on paper was given. Every pair of the organisations listed is taken as "
                "expected, and no verdict can be given; the values are shown for information."
            )
        figures = [self.criteria_figure(), self.places_figure()]
        if structure["given"]:
            figures.append(self.seats_figure())
        return Section(
            "practice", number, "Does the structure work in practice?", tuple(intro), tuple(figures)
        )

    def criteria_figure(self) -> Figure:
        verdict = self.results["verdicts"]["system_in_name_only"]
        rows = []
        for c in verdict["criteria"]:
            what, meaning = CRITERIA.get(c["id"], ("", ""))
            rows.append(
                (
                    Cell(plain(c["name"]), note=f"{what} {meaning}".strip(), head=True),
                    self.value(c, c["unit"], why="cannot be told from these answers",
                               marks=(c["threshold"],)),
                    Cell(self.number(c["threshold"], c["unit"]), number=True),
                    self.base(c),
                    self.bar(c, unit=c["unit"], banded=False, mark=c["threshold"]),
                    *([self.met(c)] if self.decided else []),
                )
            )  # fmt: skip
        tables = [
            Table(
                "The five criteria for the whole system",
                (
                    Cell("Criterion"),
                    self.value_head(),
                    Cell("Concern below", number=True),
                    Cell("Base (n)", number=True),
                    Cell("0 to 100", note="dashed: the line of concern"),
                    *([Cell("Result")] if self.decided else []),
                ),
                tuple(rows),
                kind="roomy",
            )
        ]
        notes = [
            "Base (n): the pairs, views or organisations that the value rests on. The lines are "
            "conventions: 50 is an anchor of the questionnaire, 50% a majority."
        ]
        title = "The five values for the whole system, without a verdict"
        if self.decided:
            word, note = _verdict_words(verdict)
            met = sum(c["met"] == "met" for c in verdict["criteria"])
            title = f"{word}: {met} of {len(verdict['criteria'])} criteria met"
            notes += [note] if note else []
            tables += self.evidence(verdict)
        return Figure(
            "criteria",
            title,
            f"Value of each criterion over all expected pairs, {named(self.wave)}",
            tuple(tables),
            tuple(notes),
        )

    def met(self, criterion: Mapping[str, Any]) -> Cell:
        return Cell(MET.get(criterion["met"], NO_VALUE))

    def value_head(self) -> Cell:
        return Cell("Value", note="likely range" if self.ranged else "", number=True)

    def evidence(self, verdict: Mapping[str, Any]) -> list[Table]:
        """What the verdict still needs: the evidence gate where it failed, and what would settle it."""
        tables = []
        failed = [gate for gate in verdict["gate"] if not gate["met"]]
        if failed:
            tables.append(
                Table(
                    "What the survey lacks for a verdict",
                    (Cell("Needed for a verdict"), Cell("Found", number=True), Cell("Needed", number=True)),
                    tuple(
                        (
                            Cell(plain(gate["id"]).replace("_", " "), head=True),
                            Cell(plain(gate["found"]), number=True),
                            Cell(plain(gate["needed"]), number=True),
                        )
                        for gate in failed
                    ),
                )
            )
        if verdict["settle"]:
            tables.append(
                Table(
                    "Whose answers would settle it",
                    (Cell("Organisation"), Cell("Criteria it would move")),
                    tuple(
                        (self.org_cell(entry["organisation"], head=True), Cell(join(entry["criteria"])))
                        for entry in verdict["settle"]
                        if entry["organisation"] in self.position
                    ),
                )
            )
        return tables

    def places_figure(self) -> Figure:
        places = self.results["verdicts"]["places"]
        if not places:
            return Figure("places-criteria", "No places are named in this survey",
                          "The three criteria for places need at least one place.")  # fmt: skip
        heads = places[0]["criteria"]
        decided = any(place["verdict"] is not None for place in places)
        rows = tuple(
            (
                Cell(shorten(place["place"]), name=True, head=True),
                *([self.verdict_cell(place)] if decided else []),
                *(
                    replace(
                        self.value(c, c["unit"], why="cannot be told", marks=(c["threshold"],)),
                        note=_notes(
                            self.range_text(c, c["unit"]),
                            "cannot be told" if c["value"] is None else f"n {c['n'] or 0:g}",
                            MET.get(c["met"], ""),
                        ),
                    )
                    for c in place["criteria"]
                ),
            )
            for place in places
        )
        definitions = tuple(
            f"{plain(c['name'])}: {' '.join(CRITERIA.get(c['id'], ('',)))}" for c in heads
        )
        return Figure(
            "places-criteria",
            "The same question for each place" + ("" if decided else ", without a verdict"),
            f"Value of three criteria over the expected pairs inside each place, {named(self.wave)}; "
            "n: pairs or organisations counted",
            (
                Table(
                    "Three criteria for each place",
                    (
                        Cell("Place"),
                        *([Cell("Verdict")] if decided else []),
                        *(
                            Cell(
                                plain(c["name"]),
                                note=f"concern below {self.number(c['threshold'], c['unit'])}",
                                number=True,
                            )
                            for c in heads
                        ),
                    ),
                    rows,
                ),
            ),
            definitions,
        )

    def verdict_cell(self, verdict: Mapping[str, Any]) -> Cell:
        if verdict["verdict"] is None:
            return Cell(NO_VALUE, why="no verdict in this edition")
        word, _ = _verdict_words(verdict)
        return Cell(word, verdict=verdict["verdict"])

    def seats_figure(self) -> Figure:
        seats = self.results["structure"]["seats_by_sector"]
        holding = sum(1 for entry in seats if entry["voting"])
        return Figure(
            "seats",
            f"{holding} of {count(len(seats), 'sector')} hold voting seats on paper",
            "Seats on boards and partnerships by sector, from the register and not from the survey",
            (
                Table(
                    "Seats by sector",
                    (
                        Cell("Sector"),
                        Cell("Organisations", number=True),
                        Cell("Voting seats", number=True),
                        Cell("Participant seats", number=True),
                        Cell("Attending", number=True),
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
        )

    # ---- 3 who rates whom --------------------------------------------------------------------------

    def matrix(self) -> Matrix:
        groups = self.groups()
        views = self.views()
        given = sum(view.kind.startswith("b") for view in views.values())
        silent = sum(not entry["answered"] for entry in self.organisations)
        title = f"{given} of {len(views)} expected views were given"
        if silent:
            title += f"; {count(silent, 'organisation')} did not answer"
        notes = [
            "Read across for what an organisation says, down for what others say of it. The digit is "
            "the band of the view. Point at a digit for its value and the number of leaders (n) behind it.",
        ]
        if len(self.organisations) > MOST_IN_ONE_MATRIX:
            notes.append(
                f"With more than {MOST_IN_ONE_MATRIX} organisations one table would be too wide to "
                "read, so the matrix is given in blocks: one table for the views of each place on each "
                "other. A block in which no relationship is expected is left out."
            )
            blocks = tuple(
                Block(f"{_of(row.title)} on {_on(column.title, row.title)}", (row,), (column,))
                for row in groups
                for column in groups
                if any((g.number, r.number) in views for g in row.members for r in column.members)
            )
        else:
            blocks = (Block("Views of each organisation on each other", groups, groups),)
        return Matrix(
            id="views",
            title=title,
            subtitle="Band of the view that the organisation in the row gives of the organisation in "
            f"the column, {named(self.wave)}",
            blocks=blocks,
            views=views,
            sectors=self.sector_legend(),
            notes=tuple(notes),
            folded=(self.key_table(), self.pairs_table()),
        )

    def groups(self) -> tuple[Group, ...]:
        """The organisations by place; those of several places or none come first."""
        codes = self.codes()
        homes: dict[str, list[Member]] = {"": []}
        homes |= {place["place"]: [] for place in self.results["places"]}
        for n, entry in enumerate(self.organisations):
            silent = ""
            if not entry["answered"]:
                said = "Did not respond." if entry["invited"] else "Nobody was invited to answer."
                silent = f"{said} Views that others gave this organisation are in column {codes[n]}."
            member = Member(n, self.name(entry["organisation"]), codes[n], sector_mark(entry["sector"]), silent)
            home = entry["places"][0] if len(entry["places"]) == 1 else ""
            homes.setdefault(home, []).append(member)
        return tuple(
            Group(shorten(place) if place else "System-wide", tuple(members))
            for place, members in homes.items()
            if members
        )

    def codes(self) -> list[str]:
        """A short and unique column header for each organisation, made from its code."""
        used: set[str] = set()
        codes = []
        for n, entry in enumerate(self.organisations, start=1):
            whole = plain(entry["organisation"])
            code = whole[:CODE_LENGTH]
            if len(whole) > CODE_LENGTH or code in used:
                others = [plain(o["organisation"])[:CODE_LENGTH] for o in self.organisations]
                if others.count(code) > 1:
                    code = f"{whole[: CODE_LENGTH - len(str(n)) - 1]}~{n}"
            used.add(code)
            codes.append(code)
        return codes

    def views(self) -> dict[tuple[int, int], View]:
        """Every expected view by the positions of who gives it and who is rated."""
        views = {}
        for dyad in self.dyads:
            a, b = self.position[dyad["a"]], self.position[dyad["b"]]
            views[a, b] = self.view(dyad["view_ab"], dyad)
            views[b, a] = self.view(dyad["view_ba"], dyad)
        return views

    def view(self, score: Mapping[str, Any], dyad: Mapping[str, Any]) -> View:
        if score["imputed"]:
            return View("filled", "[x]", f"not answered; stand-in {self.number(score['value'])}")
        if score["value"] is None:
            if dyad["nobody_can_judge"]:
                return View("judge", "[z]", "answered, but nobody can judge")
            return View("missing", "[x]", "not answered")
        band = self.band_of(score["value"])
        return View(f"b{band}", f"{band}", f"{self.number(score['value'])} (n {score['n']})")

    def sector_legend(self) -> tuple[tuple[str, str], ...]:
        """Each mark used, with the sectors it stands for."""
        titles: dict[str, list[str]] = {}
        for entry in self.organisations:
            group = titles.setdefault(sector_mark(entry["sector"]), [])
            title = self.titles.get(entry["sector"], plain(entry["sector"]))
            if title not in group:
                group.append(title)
        return tuple(
            (mark, "NHS board and trusts" if mark == "nhs" and len(names) > 1 else join(names))
            for mark, names in titles.items()
        )

    def key_table(self) -> Table:
        codes = self.codes()
        return Table(
            f"Organisations and their codes ({len(self.organisations)})",
            (
                Cell("Organisation"),
                Cell("Column"),
                Cell("Code"),
                Cell("Sector"),
                Cell("Places"),
                Cell("Leaders who answered", number=True),
            ),
            tuple(
                (
                    Cell(self.name(e["organisation"]), head=True, name=True, mark=sector_mark(e["sector"]),
                         note=_notes("convenes the system" if e["hub"] else "",
                                     "answers for many" if e["representative"] else "")),
                    Cell(codes[n]),
                    Cell(shorten(e["organisation"], 24), name=True),
                    Cell(self.titles.get(e["sector"], plain(e["sector"]))),
                    Cell(", ".join(named(shorten(place)) for place in e["places"]) or "none"),
                    Cell(f"{e['answered']} of {e['invited']}", number=True),
                )
                for n, e in enumerate(self.organisations)
            ),
        )  # fmt: skip

    def pairs_table(self) -> Table:
        caption = f"Every expected pair in words ({len(self.dyads)})"
        if len(self.dyads) > MOST_PAIRS:
            return Table(
                caption, (), (),
                (f"The list of {len(self.dyads)} pairs is left out because it would be too long to read "
                 f"or print (more than {MOST_PAIRS}); it stands in tables/dyads.csv.",),
            )  # fmt: skip
        return Table(
            caption,
            (
                Cell("One organisation (A)"),
                Cell("The other (B)"),
                Cell("A on B", number=True),
                Cell("B on A", number=True),
                Cell("Score", number=True),
                Cell("Band (grade)"),
                Cell("Works"),
                Cell("Marks"),
            ),
            tuple(self.pair_row(dyad) for dyad in self.dyads),
            (
                "Views and scores run from 0 to 100; (n) counts leaders. [x] not answered; a number "
                "beside it stands in from the average between the two sectors. [z] answered, but nobody "
                "can judge. – no score: neither side is known. The grades are explained under data quality.",
            ),
            kind="pairs",
        )

    def pair_row(self, dyad: Mapping[str, Any]) -> tuple[Cell, ...]:
        band = plain(dyad["band"] or "")
        if dyad["band_low"] and dyad["band_low"] != dyad["band_high"]:
            band = f"{plain(dyad['band_low'])} to {plain(dyad['band_high'])}"
        marks = _notes(
            KINDS.get(dyad["kind"] or "", plain(dyad["kind"] or "")),
            "existence disputed" if dyad["existence_disputed"] else "",
            "nobody can judge" if dyad["nobody_can_judge"] else "",
        )
        grade = plain(dyad["grade"])
        score = self.value(dyad["score"], why="neither side is known")
        return (
            self.org_cell(dyad["a"], head=True),
            self.org_cell(dyad["b"]),
            self.side(dyad["view_ab"], dyad),
            self.side(dyad["view_ba"], dyad),
            score if dyad["score"]["value"] is not None else replace(score, note=""),
            Cell(f"{band} ({grade})" if band else f"{NO_VALUE} ({grade})"),
            Cell({True: "yes", False: "no"}.get(dyad["working"], NO_VALUE)),
            Cell(marks),
        )

    def side(self, score: Mapping[str, Any], dyad: Mapping[str, Any]) -> Cell:
        view = self.view(score, dyad)
        if view.kind == "filled":
            return Cell(f"[x] {self.number(score['value'])}", number=True)
        return Cell(view.title if view.kind.startswith("b") else view.text, number=True)

    # ---- 4 profile ---------------------------------------------------------------------------------

    def profile(self, number: int) -> Section:
        figures = [self.measures_figure(), self.dimensions_figure(), self.sectors_figure()]
        figures += [self.blocks_figure(), self.places_scores(), self.statements_figure()]
        return Section(
            "profile",
            number,
            "Profile",
            (
                "What stands behind the score. None of these is averaged into it a second time. "
                "Small differences mean little: leaders who think well of a partner tend to think well "
                "of everything about it.",
            ),
            tuple(figure for figure in figures if figure.tables),
        )

    def measures_figure(self) -> Figure:
        profile = self.results["profile"]
        rows = (
            ("coverage", "share", "Coverage", "How far expected relationships exist, as both sides see it."),
            ("quality", "score", "Quality", "How good they are where they exist."),
            ("boundary", "score", "Across the NHS boundary", "Pairs of one NHS and one other organisation."),
            ("voice", "score", "Voice", "How much partners' views affect decisions of the ICB and acute trusts."),
            ("connectedness_without_hub", "share", "Without the convening organisation",
             "Pairs that still reach each other in one or two working steps, of those expected to."),
            ("statements", "score", "System statements", "How far leaders recognise five ways of working as a system."),
        )  # fmt: skip
        values = [profile[key]["value"] for key, *_ in rows]
        known = sum(value is not None for value in values)
        return Figure(
            "measures",
            f"{known} of six measures of the whole system can be given",
            f"Scores from 0 to 100 and shares in per cent, whole system, {named(self.wave)}",
            (
                Table(
                    "Six measures of the whole system",
                    (Cell("Measure"), self.value_head(), Cell("Base (n)", number=True), Cell("0 to 100")),
                    tuple(
                        (
                            Cell(title, note=text, head=True),
                            self.value(profile[key], unit, why="nothing to measure it with"),
                            self.base(profile[key]),
                            self.bar(profile[key], unit=unit, banded=False),
                        )
                        for key, unit, title, text in rows
                    ),
                ),
            ),
        )

    def spread(self, entries: Sequence[tuple[str, float | None]], what: str) -> str:
        """A neutral headline: the lowest and the highest of several values, or how close they are."""
        known = [(value, title) for title, value in entries if value is not None]
        if not known:
            return f"No {what} has a score"
        low, high = min(known, key=lambda pair: pair[0]), max(known, key=lambda pair: pair[0])
        if len(known) == 1:
            return f"{named(known[0][1])}: {self.number(known[0][0])}"
        if self.number(low[0]) == self.number(high[0]):
            return f"All {len(known)} {what}s stand at {self.number(low[0])}"
        return (
            f"From {self.number(low[0])} ({named(low[1])}) to {self.number(high[0])} ({named(high[1])})"
        )

    def dimensions_figure(self) -> Figure:
        entries = self.results["dimensions"]
        return Figure(
            "dimensions",
            self.spread([(plain(e["title"]), e["score"]["value"]) for e in entries], "dimension"),
            f"Average view on each side of a relationship, 0 to 100, all expected pairs, {named(self.wave)}",
            self.scored(
                "Score of each dimension", "Dimension",
                [(Cell(plain(e["title"]), note=_question(e["text"]), head=True), e["score"]) for e in entries],
            ),
        )  # fmt: skip

    def scored(
        self,
        caption: str,
        first: str,
        entries: Sequence[tuple[Cell, Mapping[str, Any]]],
        *,
        banded: bool = True,
    ) -> tuple[Table, ...]:
        """A table of scores with bars; no table where there is nothing to show."""
        if not entries:
            return ()
        return (
            Table(
                caption,
                (
                    Cell(first),
                    Cell("Score", note="likely range" if self.ranged else "", number=True),
                    Cell("Base (n)", number=True),
                    Cell("0 to 100"),
                ),
                tuple(
                    (head, self.value(score, chip=banded), self.base(score), self.bar(score, banded=banded))
                    for head, score in entries
                ),
            ),
        )

    def sectors_figure(self) -> Figure:
        entries = self.results["sectors"]
        rows = tuple(
            (
                Cell(plain(e["title"]), head=True, mark=sector_mark(e["sector"])),
                self.value(e["score"], chip=True),
                self.base(e["score"]),
                self.value(e["cross"], why="no pair with another sector"),
                self.base(e["cross"]),
                self.bar(e["score"]),
            )
            for e in entries
        )
        return Figure(
            "sectors",
            self.spread([(plain(e["title"]), e["score"]["value"]) for e in entries], "sector"),
            "Average score of the expected pairs that each sector is part of, and of those with another "
            f"sector, 0 to 100, {named(self.wave)}",
            (
                Table(
                    "Scores by sector",
                    (
                        Cell("Sector"),
                        Cell("All its pairs", number=True),
                        Cell("n", number=True),
                        Cell("With other sectors", number=True),
                        Cell("n", number=True),
                        Cell("All its pairs, 0 to 100"),
                    ),
                    rows,
                ),
            )
            if rows
            else (),
        )

    def blocks_figure(self) -> Figure:
        blocks = self.results["sector_blocks"]
        sectors = [entry["sector"] for entry in self.results["sectors"]]
        views: dict[tuple[str, str], Mapping[str, Any]] = {}
        for block in blocks:
            views[block["a"], block["b"]] = block["view_ab"]
            views[block["b"], block["a"]] = block["view_ba"]
        grid = Table(
            "Average view of the sector in the row on the sector in the column",
            (Cell("Sector giving the view"), *(Cell(self.titles[s], number=True) for s in sectors)),
            tuple(
                (
                    Cell(self.titles[row], head=True, mark=sector_mark(row)),
                    *(self.block_cell(views.get((row, column))) for column in sectors),
                )
                for row in sectors
            ),
            kind="grid",
        )
        pairs = Table(
            "Scores and voice between sectors in words",
            (
                Cell("One sector (A)"),
                Cell("The other (B)"),
                Cell("Score", number=True),
                Cell("Pairs (n)", number=True),
                Cell("A on B", number=True),
                Cell("B on A", number=True),
                Cell("Voice of A with B", number=True),
                Cell("Voice of B with A", number=True),
            ),
            tuple(
                (
                    Cell(self.titles.get(b["a"], plain(b["a"])), head=True),
                    Cell(self.titles.get(b["b"], plain(b["b"])) if b["a"] != b["b"] else "the same sector"),
                    self.value(b["score"], why="no score"),
                    self.base(b["score"]),
                    *(
                        self.value(b[key], why="no view")
                        for key in ("view_ab", "view_ba", "voice_ab", "voice_ba")
                    ),
                )
                for b in blocks
            ),
        )
        return Figure(
            "sector-blocks",
            self.gap_headline(),
            f"Average view across each row, 0 to 100, with its band as fill; n: views, {named(self.wave)}",
            (grid,) if sectors else (),
            ("Grey: no relationship between the two sectors is expected.",),
            (pairs,) if blocks else (),
        )

    def gap_headline(self) -> str:
        gaps = [
            (abs(b["view_ab"]["value"] - b["view_ba"]["value"]), b)
            for b in self.results["sector_blocks"]
            if b["a"] != b["b"] and None not in (b["view_ab"]["value"], b["view_ba"]["value"])
        ]
        if not gaps:
            return "How the sectors see each other"
        gap, block = max(gaps, key=lambda pair: pair[0])
        tolerance = self.settings.get("tolerance", 12.5)
        if gap <= tolerance:
            return f"No two sectors' views of each other differ by more than {tolerance:g} points"
        a, b = self.titles.get(block["a"], ""), self.titles.get(block["b"], "")
        return (
            f"The widest difference of view: {a} on {b} {self.number(block['view_ab']['value'])}, "
            f"the other way {self.number(block['view_ba']['value'])}"
        )

    def block_cell(self, score: Mapping[str, Any] | None) -> Cell:
        if score is None:
            return Cell(filled=True, number=True)
        band = self.band_of(score["value"])
        cell = self.value(score, why="no view")
        if not band:
            return cell
        return replace(cell, band=band, filled=True, note=f"n {score['n'] or 0:g}")

    def places_scores(self) -> Figure:
        places = self.results["places"]
        rows = tuple(
            (
                Cell(shorten(p["place"]), head=True, name=True, note=count(len(p["members"]), "organisation")),
                self.value(p["score"], chip=True),
                self.base(p["score"]),
                self.value(p["working_share"], "share", marks=(0.5,)),
                self.bar(p["score"]),
            )
            for p in places
        )
        return Figure(
            "places",
            self.spread([(shorten(p["place"]), p["score"]["value"]) for p in places], "place"),
            f"Average score of the expected pairs inside each place, 0 to 100, {named(self.wave)}",
            (
                Table(
                    "Scores by place",
                    (
                        Cell("Place"),
                        Cell("Score", number=True),
                        Cell("Pairs (n)", number=True),
                        Cell("Pairs that work", number=True),
                        Cell("0 to 100"),
                    ),
                    rows,
                ),
            )
            if rows
            else (),
        )

    def statements_figure(self) -> Figure:
        entries = self.results["statements"]
        return Figure(
            "statements",
            self.spread([(plain(e["title"]), e["score"]["value"]) for e in entries], "question"),
            "How far leaders recognise five ways of working as a system, after five questions of the King's "
            f"Fund, 0 to 100, {named(self.wave)}",
            self.scored(
                "Score of each question", "Question",
                [(Cell(plain(e["title"]), note=plain(e["question"]), head=True), e["score"]) for e in entries],
                banded=False,
            ),
        )  # fmt: skip

    # ---- 5 data quality and method -----------------------------------------------------------------

    def quality(self, number: int) -> Section:
        figures = (self.response_figure(), self.grades_figure(), self.frame_figure(), self.method_figure())
        return Section("quality", number, "Data quality and method", (), figures)

    def response_figure(self) -> Figure:
        said = self.results["response"]
        silent = [
            named(self.name(e["organisation"]))
            for e in self.organisations
            if e["invited"] and not e["answered"]
        ]
        uninvited = [named(self.name(e["organisation"])) for e in self.organisations if not e["invited"]]
        notes = []
        notes.append(f"Did not answer: {self.listed(silent)}." if silent else "Every organisation invited answered.")
        if uninvited:
            notes.append(f"Nobody was invited from: {self.listed(uninvited)}.")
        return Figure(
            "response",
            f"{said['leaders_answered']} of {count(said['leaders_invited'], 'leader')} answered, from "
            f"{said['organisations_answered']} of {count(said['organisations'], 'organisation')}",
            f"Response by sector, {named(self.wave)}",
            (
                Table(
                    "Response by sector",
                    (Cell("Sector"), Cell("Organisations", number=True), Cell("Leaders", number=True),
                     Cell("Leaders' response", number=True)),
                    tuple(
                        (
                            Cell(plain(e["title"]), head=True, mark=sector_mark(e["sector"])),
                            Cell(f"{e['organisations_answered']} of {e['organisations']}", number=True),
                            Cell(f"{e['leaders_answered']} of {e['leaders_invited']}", number=True),
                            Cell(_rate(e["leaders_answered"], e["leaders_invited"]) or NO_VALUE,
                                 why="" if e["leaders_invited"] else "nobody was invited", number=True),
                        )
                        for e in said["by_sector"]
                    ),
                ),
            ),
            tuple(notes),
        )  # fmt: skip

    def grades_figure(self) -> Figure:
        pairs = len(self.dyads)
        both = self.grades["A"] + self.grades["B"]
        one = self.grades["C"] + self.grades["C-"]
        judged = [dyad for dyad in self.dyads if dyad["nobody_can_judge"]]
        disputed = [dyad for dyad in self.dyads if dyad["existence_disputed"]]
        stand_ins = sum(bool(d[side]["imputed"]) for d in self.dyads for side in ("view_ab", "view_ba"))
        notes = [
            f"{count(one, 'pair')} rest{'s' if one == 1 else ''} on one side's view alone. "
            f"{count(stand_ins, 'view')} that nobody gave {'has' if stand_ins == 1 else 'have'} a stand-in: "
            "the average view between the two sectors. No pair is named from a stand-in.",
        ]
        notes.append(
            f"Nobody can judge {count(len(judged), 'pair')}: {self.pair_names(judged)}." if judged
            else "There is no pair that nobody can judge."
        )  # fmt: skip
        notes.append(
            f"Leaders disagree whether a relationship exists in {count(len(disputed), 'pair')}: "
            f"{self.pair_names(disputed)}." if disputed
            else "Nowhere do leaders disagree whether a relationship exists."
        )  # fmt: skip
        informal = len(self.results["informal"])
        notes.append(
            f"{count(informal, 'relationship')} outside the expected pairs {'was' if informal == 1 else 'were'} "
            "also described. They are informal and change no score."
        )
        return Figure(
            "grades",
            f"{both} of {count(pairs, 'pair')} are seen from both sides",
            f"How much evidence stands behind each expected pair, {named(self.wave)}",
            (
                Table(
                    "Pairs by grade of evidence",
                    (Cell("Grade"), Cell("What it means"), Cell("Pairs", number=True), Cell("Share", number=True)),
                    tuple(
                        (
                            Cell(grade, head=True),
                            Cell(meaning),
                            Cell(f"{self.grades[grade]}", number=True),
                            Cell(_rate(self.grades[grade], pairs) or NO_VALUE, number=True),
                        )
                        for grade, meaning in GRADES.items()
                    ),
                ),
            ),
            tuple(notes),
        )  # fmt: skip

    def frame_figure(self) -> Figure:
        """Which pairs were expected, and what was changed by hand."""
        structure = self.results["structure"]
        removed, added = structure["removed"], structure["added"]
        without = structure["score_without_removals"]
        frozen = "were" if structure["frozen"] else "were not"
        notes = [
            f"The expected pairs {frozen} agreed and frozen before the survey. Their fingerprint is "
            f"{plain(structure['hash'])[:19]}; the whole is in results.json."
        ]
        if without is not None:
            notes.append(
                f"With the removed pairs the score would be {self.number(without['value'])} instead of "
                f"{self.number(self.results['system']['score']['value'])}."
            )
        rows = tuple(
            (
                self.loose_name(change["a"], head=True),
                self.loose_name(change["b"]),
                Cell(word),
                Cell(shorten(change["reason"], 300), name=True),
            )
            for word, changes in (("removed", removed), ("added", added))
            for change in changes
        )
        columns = (Cell("One organisation"), Cell("The other"), Cell("Change"), Cell("Reason"))
        return Figure(
            "frame",
            f"{count(structure['expected_ties'], 'pair')} expected: {len(removed)} removed and "
            f"{len(added)} added by hand",
            "Which pairs are scored follows from the structure on paper; every change needs a reason",
            (Table("Pairs removed or added by hand", columns, rows),) if rows else (),
            tuple(notes),
        )

    def loose_name(self, code: str, *, head: bool = False) -> Cell:
        """A name where the register knows the code, else the code itself."""
        known = code in self.position
        return Cell(self.name(code) if known else shorten(code), name=True, head=head)

    def method_figure(self) -> Figure:
        made, wave = self.results["made"], self.results["wave"]
        instrument = made["instrument"]
        facts = (
            ("Questionnaire", f"{plain(instrument['title'])} ({plain(instrument['id'])} {plain(instrument['version'])})"),
            ("Who was asked", {
                "roster": "leaders were shown a list of partners of their organisation",
                "full_roster": "every leader was shown every expected partner",
                "name_generator": "leaders named their partners themselves",
            }.get(wave["form"], plain(wave["form"]))),
            ("Version of the program", plain(made["version"])),
            ("Seed and replicates", f"seed {plain(made['seed'])}, replicates {plain(made['replicates'])}"),
        )  # fmt: skip
        notes = [plain(note) for note in self.results["notes"]]
        notes.append("The same numbers stand in results.json and in tables/ beside this report.")
        return Figure(
            "method",
            "What this report was made from",
            "Questionnaire, settings and files; with the same files and seed the same report results",
            (
                Table(
                    "How the survey was made and scored",
                    (Cell("What"), Cell("Used here")),
                    tuple((Cell(what, head=True), Cell(text)) for what, text in facts),
                ),
            ),
            tuple(notes),
            (
                Table(
                    f"Settings used ({len(self.settings)})",
                    (Cell("Setting"), Cell("Name in survey.toml"), Cell("Value", number=True)),
                    tuple(
                        (
                            Cell(SETTINGS.get(key, plain(key).replace("_", " ")), head=True),
                            Cell(plain(key)),
                            Cell(_setting(value), number=True),
                        )
                        for key, value in self.settings.items()
                    ),
                ),
                Table(
                    f"Files read ({len(made['inputs'])})",
                    (Cell("File"), Cell("Fingerprint (sha256, first 12)")),
                    tuple(
                        (Cell(shorten(path, 120), head=True, name=True), Cell(plain(digest)[:12]))
                        for path, digest in made["inputs"].items()
                    ),
                    ("The whole fingerprints are in results.json.",),
                ),
            ),
        )


def _why(score: Mapping[str, Any]) -> str:
    return "cannot be told from these answers" if score["value"] is None else ""


def _rate(part: int, whole: int) -> str:
    """A part of a whole in per cent; nothing where there is no whole."""
    return percent(part / whole) if whole else ""


def _notes(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


def _of(group: str) -> str:
    return f"Views of {named(group)}"


def _on(group: str, own: str) -> str:
    return "each other" if group == own else named(group)


def _question(text: str) -> str:
    """An item's wording as a reader sees it: the partner's name is not known here."""
    return shorten(text.replace("{partner}", "the partner"), 200)


def _setting(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_setting(entry) for entry in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return visible(f"{value:g}" if isinstance(value, int | float) else str(value))


def _verdict_words(verdict: Mapping[str, Any]) -> tuple[str, str]:
    """The verdict's word with its strength, and what the strength means."""
    word, notes = VERDICTS[verdict["verdict"]]
    strength = verdict["strength"]
    return (f"{word} ({strength})" if strength else word), notes.get(strength or "", "")
