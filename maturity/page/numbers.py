"""Numbers as a page prints them: scores, shares, ranges and bands as cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from maturity.page.parts import Band, Bar, Cell
from maturity.phrasing import cuts_of, working_line
from maturity.wording import MET, NO_VALUE, WITHHELD, count, percent, rounded, shorten


class Numbers:
    """How the numbers of one file of results are printed, by its settings and its audience."""

    def __init__(self, made: Mapping[str, Any]) -> None:
        self.settings: Mapping[str, Any] = made["settings"]
        self.cuts: tuple[float, ...] = cuts_of(made)
        self.labels = [shorten(label, 40) for label in made["labels"]["bands"]]
        #: Whether organisations may be named for figures of their own: only in the consultant's
        #: edition. The public edition names no pair either.
        self.consultant = made["audience"] == "consultant"
        self.pairs_shown = made["audience"] != "public"
        #: The line of the share of pairs that work.
        self.work_line: float = working_line(made)

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

    def rests(self, score: Mapping[str, Any]) -> str:
        """How much a number rests on, in a note; nothing where an edition does not say it."""
        return "" if score["n"] is None else f"n {score['n']:g}"

    def base(self, score: Mapping[str, Any]) -> Cell:
        if score.get("withheld"):
            return Cell(WITHHELD, why="withheld", number=True)
        imputed = score.get("imputed") or 0
        note = count(imputed, "stand-in") if imputed else ""
        n = score["n"]
        return Cell(NO_VALUE if n is None else f"{n:g}", note=note, number=True)

    def met(self, criterion: Mapping[str, Any]) -> Cell:
        return Cell(MET.get(criterion["met"], NO_VALUE))
