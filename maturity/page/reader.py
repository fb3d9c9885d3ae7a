"""Reads one assessment's results for the page: names, and numbers as cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from maturity.page.numbers import Numbers
from maturity.page.parts import Cell, Table, View
from maturity.wording import (
    CRITERIA,
    NO_VALUE,
    WITHHELD,
    named,
    plain,
    shorten,
    verdict_words,
)

#: How many names a sentence lists before it counts the rest.
MOST_NAMES = 20
MOST_PAIRS_NAMED = 6
#: An edition in which a smaller share of the pairs may be shown has no map and no matrix.
FEWEST_SHOWN = 0.1
#: The longest column header of the matrix.
CODE_LENGTH = 6


class Reader(Numbers):
    """One assessment's results with what every section needs to look up in them."""

    def __init__(self, results: Mapping[str, Any]) -> None:
        self.results = results
        super().__init__(results["made"])
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
        #: Whether the words of the built-in questionnaire (its anchors) may be quoted.
        self.built_in = results["made"]["instrument"]["id"] == "ics-relationships"
        #: The share of all pairs that work; the first criterion reads the lower of two shares.
        self.all_pairs: float | None = results["system"]["working_share"]["value"]

    @property
    def drawn(self) -> bool:
        """Whether so many pairs may be shown that a map or a matrix of them says anything."""
        if self.consultant:
            return True
        shown = sum(dyad["band"] is not None for dyad in self.dyads)
        return self.pairs_shown and shown >= FEWEST_SHOWN * len(self.dyads)

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

    def verdict_cell(self, verdict: Mapping[str, Any]) -> Cell:
        if verdict["verdict"] is None:
            return Cell(NO_VALUE, why="no verdict in this edition")
        word, _ = verdict_words(verdict)
        return Cell(word, verdict=verdict["verdict"])

    def loose_name(self, code: str, *, head: bool = False) -> Cell:
        """A name where the register knows the code, else the code itself."""
        known = code in self.position
        return Cell(self.name(code) if known else shorten(code), name=True, head=head)

    def spread(
        self,
        entries: Sequence[tuple[str, Mapping[str, Any]]],
        what: str,
        *,
        unnamed: Collection[str] = (),
    ) -> str:
        """A neutral headline: between which ends several scores lie.

        The two ends are named only where their likely ranges do not touch, and never one that is
        `unnamed`, such as a sector of one organisation: it would be called the lowest.
        """
        known = [(score, title) for title, score in entries if score["value"] is not None]
        if not known:
            return f"No {what} has a score"
        if len(known) == 1:
            return f"{named(known[0][1])}: {self.number(known[0][0]['value'])}"
        (low, least), (high, most) = (
            end(known, key=lambda pair: pair[0]["value"]) for end in (min, max)
        )
        hidden = any(score.get("withheld") for _, score in entries)
        every = f"{'The' if hidden else 'All'} {len(known)} {what}s{' shown' if hidden else ''}"
        first, last = self.number(low["value"]), self.number(high["value"])
        if first == last:
            return f"{every} stand at {first}"
        apart = None not in (low["high"], high["low"]) and low["high"] < high["low"]
        if not apart:
            return f"{every} lie between {first} and {last} and do not clearly differ"
        if {least, most} & set(unnamed):
            return f"{every} lie between {first} and {last}"
        return f"{every} run from {first} ({named(least)}) to {last} ({named(most)})"

    def scored(
        self,
        caption: str,
        first: str,
        entries: Sequence[tuple[Cell, Mapping[str, Any]]],
        *,
        banded: bool = True,
        head: str = "Score",
    ) -> tuple[Table, ...]:
        """A table of scores with bars; no table where there is nothing to show."""
        if not entries:
            return ()
        return (
            Table(
                caption,
                (
                    Cell(first),
                    Cell(head, note="likely range" if self.ranged else "", number=True),
                    Cell("Base (n)", number=True),
                    Cell("0 to 100", picture=True),
                ),
                tuple(
                    (
                        first_cell,
                        self.value(score, chip=banded),
                        self.base(score),
                        self.bar(score, banded=banded),
                    )
                    for first_cell, score in entries
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
        rests = self.rests(score)
        said = self.number(score["value"]) + (f" ({rests})" if rests else "")
        return View(f"b{band}", f"{band}", said)

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
    if score.get("withheld"):
        return "withheld in this edition"
    return "cannot be told from these answers" if score["value"] is None else ""
