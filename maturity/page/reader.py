"""Reads one assessment's results for the page: names, and numbers as cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from maturity.page.parts import Band, Bar, Cell, Table, View
from maturity.wording import (
    CRITERIA,
    MET,
    NO_VALUE,
    WITHHELD,
    count,
    named,
    percent,
    plain,
    rounded,
    shorten,
    verdict_words,
)

#: How many names a sentence lists before it counts the rest.
MOST_NAMES = 20
MOST_PAIRS_NAMED = 6
#: The longest column header of the matrix.
CODE_LENGTH = 6


class Reader:
    """One assessment's results with what every section needs to look up in them."""

    def __init__(self, results: Mapping[str, Any]) -> None:
        self.results = results
        self.settings: Mapping[str, Any] = results["made"]["settings"]
        self.cuts: tuple[float, ...] = tuple(self.settings.get("band_cuts", (25, 50, 75, 90)))
        self.labels = [shorten(label, 40) for label in results["made"]["labels"]["bands"]]
        self.organisations: Sequence[Mapping[str, Any]] = results["organisations"]
        self.position = {entry["organisation"]: n for n, entry in enumerate(self.organisations)}
        self.dyads: Sequence[Mapping[str, Any]] = results["dyads"]
        self.grades = Counter(dyad["grade"] for dyad in self.dyads)
        #: How many pairs are expected, and whether this edition may say how well each is known.
        self.pairs: int = results["structure"]["expected_ties"]
        self.graded = bool(self.dyads) and None not in self.grades
        self.titles = {
            entry["sector"]: plain(entry["title"])
            for key in ("sectors", "response")
            for entry in (results[key]["by_sector"] if key == "response" else results[key])
        }
        self.wave = plain(results["wave"]["title"]) or plain(results["wave"]["id"])
        #: Whether this edition comes with ranges and with verdicts; early editions have neither.
        self.ranged = results["system"]["score"]["low"] is not None
        self.decided = results["verdicts"]["system_in_name_only"]["verdict"] is not None
        #: Whether organisations may be named for figures of their own: only in the consultant's
        #: edition. The public edition names no pair either.
        self.consultant = results["made"]["audience"] == "consultant"
        self.pairs_shown = results["made"]["audience"] != "public"
        #: Whether the words of the built-in questionnaire (its anchors) may be quoted.
        self.built_in = results["made"]["instrument"]["id"] == "ics-relationships"
        #: The share of all pairs that work; the first criterion reads the lower of two shares.
        self.all_pairs: float | None = results["system"]["working_share"]["value"]
        #: The line of the share of pairs that work.
        self.work_line: float = self.settings.get("sino_c1", 0.5)

    def band_of(self, value: float | None) -> int:
        """The number of the band a score lies in, 1 to 5; 0 where there is no score."""
        if value is None:
            return 0
        return 1 + sum(value >= cut - 1e-9 for cut in self.cuts)

    def band_of_pair(self, dyad: Mapping[str, Any]) -> int:
        """The number of a pair's band, 1 to 5; 0 where it has none or it is withheld."""
        band = shorten(dyad["band"], 40)
        return self.labels.index(band) + 1 if band in self.labels else 0

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

    def range_text(
        self, score: Mapping[str, Any], unit: str = "score", marks: Iterable[float] = ()
    ) -> str:
        """The likely range, or nothing where this edition gives none."""
        if score["low"] is None or score["high"] is None:
            return ""
        low, high = (self.number(score[end], unit, marks) for end in ("low", "high"))
        # Never broken over two lines: half a range reads like a value.
        return f"{low}\u00a0to\u00a0{high}"

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
        if score.get("withheld"):
            return Cell(WITHHELD, why="withheld", number=True)
        undefined = score["value"] is None
        marks = tuple(marks)
        return Cell(
            self.number(score["value"], unit, marks),
            note=why if undefined else self.range_text(score, unit, marks),
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
        if score.get("withheld"):
            return Cell(WITHHELD, why="withheld", number=True)
        imputed = score.get("imputed") or 0
        note = count(imputed, "stand-in") if imputed else ""
        n = score["n"]
        return Cell(NO_VALUE if n is None else f"{n:g}", note=note, number=True)

    def organisation(self, code: str) -> Mapping[str, Any]:
        return self.organisations[self.position[code]]

    def name(self, code: str) -> str:
        return shorten(self.organisation(code)["name"])

    def org_cell(self, code: str, *, head: bool = False) -> Cell:
        return Cell(self.name(code), name=True, head=head, org=self.position[code] + 1)

    def pair_names(self, pairs: Iterable[Mapping[str, Any]]) -> str:
        """Pairs of organisations in a sentence, the first of them by name."""
        listed = [f"{named(self.name(p['a']))} and {named(self.name(p['b']))}" for p in pairs]
        return self.listed(listed, "; ", most=MOST_PAIRS_NAMED)

    def listed(self, names: Sequence[str], separator: str = ", ", *, most: int = MOST_NAMES) -> str:
        """Names in a sentence; beyond so many they are counted."""
        shown = separator.join(names[:most])
        left = len(names) - most
        return f"{shown}{separator}and {left} more" if left > 0 else shown

    def value_head(self) -> Cell:
        return Cell("Value", note="likely range" if self.ranged else "", number=True)

    def met(self, criterion: Mapping[str, Any]) -> Cell:
        return Cell(MET.get(criterion["met"], NO_VALUE))

    def verdict_cell(self, verdict: Mapping[str, Any]) -> Cell:
        if verdict["verdict"] is None:
            return Cell(NO_VALUE, why="no verdict in this edition")
        word, _ = verdict_words(verdict)
        return Cell(word, verdict=verdict["verdict"])

    def loose_name(self, code: str, *, head: bool = False) -> Cell:
        """A name where the register knows the code, else the code itself."""
        known = code in self.position
        return Cell(self.name(code) if known else shorten(code), name=True, head=head)

    def spread(self, entries: Sequence[tuple[str, float | None]], what: str) -> str:
        """A neutral headline: the lowest and the highest of several values."""
        known = [(value, title) for title, value in entries if value is not None]
        if not known:
            return f"No {what} has a score"
        low, high = min(known, key=lambda pair: pair[0]), max(known, key=lambda pair: pair[0])
        if len(known) == 1:
            return f"{named(known[0][1])}: {self.number(known[0][0])}"
        if self.number(low[0]) == self.number(high[0]):
            return f"All {len(known)} {what}s stand at {self.number(low[0])}"
        return (
            f"{what.capitalize()}s run from {self.number(low[0])} ({named(low[1])}) to "
            f"{self.number(high[0])} ({named(high[1])})"
        )

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
                    Cell("0 to 100", picture=True),
                ),
                tuple(
                    (
                        head,
                        self.value(score, chip=banded),
                        self.base(score),
                        self.bar(score, banded=banded),
                    )
                    for head, score in entries
                ),
            ),
        )

    def view(self, score: Mapping[str, Any], dyad: Mapping[str, Any]) -> View:
        """One cell of the matrix; where a view is withheld the pair's band may stand for it."""
        if score.get("withheld"):
            if dyad["band"] is None:
                return View("withheld", WITHHELD, "withheld")
            band = self.band_of_pair(dyad)
            return View(f"b{band}", f"{band}", f"{plain(dyad['band'])}: the pair as a whole")
        if score["imputed"]:
            return View("filled", "[x]", f"not answered; stand-in {self.number(score['value'])}")
        if score["value"] is None:
            if dyad["nobody_can_judge"]:
                return View("judge", "[z]", "answered, but nobody can judge")
            return View("missing", "[x]", "not answered")
        band = self.band_of(score["value"])
        return View(f"b{band}", f"{band}", f"{self.number(score['value'])} (n {score['n']})")

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

    def criterion(self, criterion: Mapping[str, Any]) -> tuple[str, str]:
        """What a criterion measures: in a few words, and in full with its name and its line."""
        name = plain(criterion["name"])
        short, what, meaning = CRITERIA.get(criterion["id"], (name, "", ""))
        where = f"(Criterion {plain(criterion['id'])}, “{name}”.)"
        return short, f"{what} {meaning} {where}".strip()


def why_not(score: Mapping[str, Any]) -> str:
    """Why there is no value, where there is none."""
    return "cannot be told from these answers" if score["value"] is None else ""
