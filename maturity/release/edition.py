"""One edition of some results: what may be shown, rounded, and everything else withheld.

An allow-list: a key that is not named here is not in the edition, so that something new in the
results is withheld until somebody has thought about it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from maturity.model import EXACT
from maturity.release.decided import decided
from maturity.release.linked import Cell, Path
from maturity.release.loose import TIGHT, Loose, leave_out, reaching
from maturity.release.marks import at, marks, steps
from maturity.release.on_paper import on_paper
from maturity.release.rounding import outward, shown
from maturity.release.rules import Rules
from maturity.release.turnout import count, response

Plain = dict[str, Any]

_ENDS = ("low", "high")
#: What the register alone says of how a system is arranged.
_ARRANGED = (
    "organisations", "possible", "expected", "with_hub", "inside_places", "inside_sectors",
    "bodies", "agreements", "sharing", "departures", "short_loss_without_hub", "core_fit",
    "ei_group", "ei_place", "adjusted_rand", "alone",
)  # fmt: skip
#: What an edition says of how it was made; fingerprints of the files would confirm a guess.
_MADE = (
    "version", "instrument", "settings", "labels", "seed", "replicates", "audience", "marking",
)  # fmt: skip
#: A cell of a table of counts needs so many pairs.
CELL = 3


def withheld() -> Plain:
    """A number that may not be shown."""
    return {
        "value": None, "low": None, "high": None, "worst_low": None, "worst_high": None,
        "n": None, "imputed": None, "withheld": True,
    }  # fmt: skip


def rounded(
    given: Mapping[str, Any],
    rules: Rules,
    settings: Mapping[str, Any],
    *,
    share: bool,
    about: int | None = None,
) -> Plain:
    """A number as an audience reads it that may see it.

    It says how many pairs it is about on paper, never of how many somebody spoke: the difference
    would name the pair that neither side could judge, and the organisation that is silent.
    """
    if given["value"] is None:
        # Not known is not withheld, but what it could be says who did not answer.
        return withheld() | {"withheld": False}
    unit, wide = steps(rules, share=share)
    value = shown(given["value"], unit, marks(settings, share=share))
    low, high = given["low"], given["high"]
    if low is not None and high is not None:
        low, high = outward(low, high, wide, 1.0 if share else 100.0)
        low, high = min(low, value), max(high, value)
    else:
        low = high = None
    return {
        "value": value,
        "low": low,
        "high": high,
        "worst_low": None,
        "worst_high": None,
        "n": about,
        "imputed": None,
    }


def edition(
    results: Mapping[str, Any],
    cells: Sequence[Cell],
    show: Collection[str],
    rules: Rules,
    loose: Loose = TIGHT,
) -> Plain:
    """The results as an audience may see them: `show` are the keys of the cells it may see."""
    made = _Edition(results, cells, frozenset(show), rules, loose.reach).made()
    for path in loose.unsaid:
        leave_out(made, path)
    return made


class _Edition:
    def __init__(
        self,
        results: Mapping[str, Any],
        cells: Sequence[Cell],
        show: frozenset[str],
        rules: Rules,
        reach: Mapping[str, tuple[float, float]],
    ) -> None:
        self.reach = reach
        self.results, self.rules, self.show = results, rules, show
        self.cell = {path: cell for cell in cells for path in cell.paths}
        self.settings = results["made"]["settings"]

    def made(self) -> Plain:
        found = self.results
        verdicts = {
            "system_in_name_only": self.verdict(
                found["verdicts"]["system_in_name_only"],
                ("verdicts", "system_in_name_only"),
                int(self.settings["sino_needed"]),
            ),
            "places": [
                self.verdict(row, ("verdicts", "places", n), 1)
                for n, row in enumerate(found["verdicts"]["places"])
            ],
            "sensitivity": [],
        }
        made = {
            "format": found["format"],
            "survey": dict(found["survey"]),
            "wave": dict(found["wave"]),
            "made": {key: found["made"][key] for key in _MADE}
            | {"audience": self.rules.audience, "inputs": {}},
            "response": response(found, self.rules),
            "structure": self.structure(),
            "system": self.system(),
            "verdicts": verdicts,
            "profile": {name: self.score(("profile", name)) for name in found["profile"]},
            "organisations": [
                {
                    key: row[key]
                    for key in ("organisation", "name", "sector", "places", "hub", "representative")
                }
                | self.scores(("organisations", n), ("score", "experienced", "reputed"))
                | {"invited": None, "answered": None}
                for n, row in enumerate(found["organisations"])
            ],
            "sectors": [self.sector(n, row) for n, row in enumerate(found["sectors"])],
            "partner_groups": [
                {key: row[key] for key in ("group", "title")}
                | self.scores(("partner_groups", n), ("score",))
                for n, row in enumerate(found["partner_groups"])
            ],
            "sector_blocks": [
                {"a": row["a"], "b": row["b"]}
                | self.scores(
                    ("sector_blocks", n), ("score", "view_ab", "view_ba", "voice_ab", "voice_ba")
                )
                for n, row in enumerate(found["sector_blocks"])
            ],
            "places": [
                {"place": row["place"], "members": list(row["members"])}
                | self.scores(("places", n), ("score", "working_share"))
                for n, row in enumerate(found["places"])
            ],
            "dimensions": [
                {key: row[key] for key in ("id", "title", "text")}
                | self.scores(("dimensions", n), ("score",))
                for n, row in enumerate(found["dimensions"])
            ],
            "statements": [
                {key: row[key] for key in ("question", "title", "text")}
                | self.scores(("statements", n), ("score",))
                for n, row in enumerate(found["statements"])
            ],
            "dyads": [self.dyad(n, row) for n, row in enumerate(found["dyads"])]
            if self.rules.pairs
            else [],
            "informal": [],
            "diagnostics": self.diagnostics(),
            "notes": list(found["notes"]),
        }
        if not self.rules.pairs:
            made["bands"] = self.bands()
        return made

    # -- numbers ---------------------------------------------------------------------------------

    def score(self, path: Path) -> Plain:
        """A number at a path, rounded where its cell is shown, else withheld."""
        cell = self.cell.get(path)
        given = at(self.results, path)
        if cell is None or cell.key not in self.show or given is None:
            return withheld()
        made = rounded(given, self.rules, self.settings, share=cell.share, about=cell.about)
        return reaching(made, self.reach.get(cell.key))

    def scores(self, path: Path, names: Sequence[str]) -> Plain:
        return {name: self.score((*path, name)) for name in names}

    def shows(self, path: Path) -> bool:
        cell = self.cell.get(path)
        return cell is not None and cell.key in self.show

    # -- parts -----------------------------------------------------------------------------------

    def system(self) -> Plain:
        given = self.results["system"]
        whole = self.scores(("system",), ("score", "coverage", "quality", "working_share"))
        # A ceiling on the band says that some sector is weak, and no ceiling that none is: from
        # the band on that it could hold down, a reader must see every sector.
        reached = (given["score"]["value"] or 0.0) >= self.settings["band_cuts"][2] - EXACT
        seen = all(
            self.shows(("sectors", n, "cross")) for n, _ in enumerate(self.results["sectors"])
        )
        clear = self.shows(("system", "score")) and (seen or not reached)
        names = ("band", "band_low", "band_high")
        bands = {name: given[name] if clear else None for name in names}
        if bands["band"] is not None:
            # The bands at the ends of the range as it is printed, which is wider.
            labels = self.results["made"]["labels"]["bands"]
            for end in _ENDS:
                reach = whole["score"][end]
                if reach is not None:
                    n = sum(reach >= cut for cut in self.settings["band_cuts"])
                    own = labels.index(given[f"band_{end}"])
                    bands[f"band_{end}"] = labels[min(own, n) if end == "low" else max(own, n)]
        return {
            "score": whole["score"],
            **bands,
            "capped_by": given["capped_by"] if clear else None,
            **{name: whole[name] for name in ("coverage", "quality", "working_share")},
        }

    def sector(self, n: int, row: Mapping[str, Any]) -> Plain:
        known = self.shows(("sectors", n, "cross")) and self.shows(("system", "score"))
        return (
            {key: row[key] for key in ("sector", "title", "group")}
            | self.scores(("sectors", n), ("score", "cross"))
            | {"left_out": row["left_out"] if known else None}
        )

    def dyad(self, n: int, row: Mapping[str, Any]) -> Plain:
        band = row["band"] if self.shows(("dyads", n, "band")) else None
        return {
            "a": row["a"],
            "b": row["b"],
            "score": self.score(("dyads", n, "score")),
            "band": band,
            "band_low": None,
            "band_high": None,
            "kind": None,
            "grade": None,
            "view_ab": self.score(("dyads", n, "view_ab")),
            "view_ba": self.score(("dyads", n, "view_ba")),
            "depth": withheld(),
            "working": None,
            "in_name_only": None,
            "existence_disputed": None,
            "nobody_can_judge": None,
            "reasons": list(row["reasons"]),
        }

    def bands(self) -> list[Plain]:
        """How many pairs stand in each band; no cell of fewer than three, nor one told by another.

        The total is known, so one cell alone is never withheld.
        """
        labels = self.results["made"]["labels"]["bands"]
        counts = [sum(row["band"] == label for row in self.results["dyads"]) for label in labels]
        hidden = {n for n, count in enumerate(counts) if count < CELL}
        if hidden and sum(counts[n] for n in hidden) < CELL:
            # Empty cells are worth nothing to the reader who is looking for the few.
            hidden |= set(
                sorted((n for n in range(5) if n not in hidden), key=counts.__getitem__)[:1]
            )
        shown_at_all = "bands" in self.show
        return [
            {"band": label, "pairs": None}
            if n in hidden or not shown_at_all
            else {"band": label, "pairs": count(counts[n], self.rules)}
            for n, label in enumerate(labels)
        ]

    def structure(self) -> Plain:
        given = self.results["structure"]
        named = self.rules.pairs
        return {key: given[key] for key in (
            "expected_ties", "hash", "frozen", "frozen_reason", "given", "seats_by_sector",
        )} | {
            "removed": list(given["removed"]) if named else [],
            "added": list(given["added"]) if named else [],
            "score_without_removals": None
            if given["score_without_removals"] is None
            else withheld(),
        }  # fmt: skip

    def diagnostics(self) -> Plain:
        """Groups where they are groups; who is named for an answer of their own is not there."""
        given = self.results["diagnostics"]
        made: Plain = {}
        seats = given.get("seats_without_voice")
        if seats is not None:
            path: Path = ("diagnostics", "seats_without_voice", "sectors")
            made["seats_without_voice"] = {
                "line": seats["line"],
                "reason": seats["reason"],
                "dominant": list(seats["dominant"]),
                "organisations": [],
                "sectors": [
                    {key: row[key] for key in ("sector", "title", "organisations", "holding_seats")}
                    | {"voice": self.score((*path, n, "voice"))}
                    for n, row in enumerate(seats["sectors"])
                ],
                "withheld": True,
            }
        centre = given.get("centre_gap")
        if centre is not None:
            made["centre_gap"] = {
                "threshold": centre["threshold"],
                **{
                    name: {
                        key: withheld() if isinstance(value, dict) else None
                        for key, value in centre[name].items()
                    }
                    | {"reason": centre[name]["reason"]}
                    for name in ("statements", "views", "top")
                },
                "roles": [
                    {
                        "role": row["role"],
                        "invited": None,
                        "leaders": None,
                        "organisations": None,
                        "statements": self.score(
                            ("diagnostics", "centre_gap", "roles", n, "statements")
                        ),
                    }
                    for n, row in enumerate(centre["roles"])
                ],
            }
        sides = given.get("two_sides")
        if sides is not None:
            made["two_sides"] = {
                "pairs": None, "agree": None, "tolerance": sides["tolerance"], "apart": [],
                "sectors": [], "withheld": True,
            }  # fmt: skip
        arranged = given.get("structure")
        if arranged is not None:
            # On paper alone: every measure of what is lived is made of many single views.
            made["structure"] = {"paper": {key: arranged["paper"][key] for key in _ARRANGED}}
        return made | on_paper(given, named=self.rules.pairs)

    def criterion(self, given: Mapping[str, Any], path: Path) -> Plain:
        score = self.score(path)
        score.pop("imputed")
        hidden = score.get("withheld", False)
        return {
            "id": given["id"],
            "name": given["name"],
            "unit": given["unit"],
            **score,
            "threshold": given["threshold"],
            "met": None if hidden else given["met"],
        }

    def verdict(self, given: Mapping[str, Any], path: Path, needed: int) -> Plain:
        """A verdict with its criteria."""
        criteria = [
            self.criterion(row, (*path, "criteria", n)) for n, row in enumerate(given["criteria"])
        ]
        return decided(given, criteria, needed, self.rules)
