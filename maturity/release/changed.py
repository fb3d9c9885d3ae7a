"""A comparison of two waves as an audience may see it: laid out as comparison.json, an allow-list.

A key that is not named here is not in the edition. What stands in a wave's own edition stands here
as it does there; numbers of the comparison alone only where `standing` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from maturity.audience import MARKINGS
from maturity.compare import Comparison
from maturity.comparison import comparison_of
from maturity.release.edition import rounded, withheld
from maturity.release.linked import Path
from maturity.release.marks import steps
from maturity.release.moved import change_withheld, counts, few, in_both, leaders, pairs, ties
from maturity.release.released import SECONDS, Released
from maturity.release.restated import COMMON, Row, rows, sides
from maturity.release.rounding import shown, widened
from maturity.release.rules import CONSULTANT, Rules, rules_for
from maturity.release.standing import Standing, standing
from maturity.release.suppress import tangled
from maturity.release.untold import hold, untold_change

Plain = dict[str, Any]
Given = Mapping[str, Any]

_TERMS = (
    "before", "after", "total", "continuing", "entry", "exit", "same_people", "turnover",
    "coverage", "quality", "less_one_sided", "kept", "came", "went",
)  # fmt: skip
#: Those that are points; the others count pairs.
_PARTS = _TERMS[:-3]
_BRIDGE = (
    "before", "questions_before", "restated_before", "continuing", "entry", "exit",
    "restated_after", "questions_after", "after", "total", "boundary", "questions",
)  # fmt: skip
_NUMBERS = (
    "system", "profile", "dimensions", "statements", "sectors", "sector_blocks", "places",
    "organisations", "dyads", "bands", "ties", "mergers",
)  # fmt: skip
_SHARES = ("coverage", "working_share", "connectedness_without_hub")
_PEOPLE = ("same", "moved", "joined", "left", "senior_before")
#: What differs between two surveys by who answered, which is told for each wave in its own edition.
_ANSWERED = ("response", "roles", "sectors")
#: Which number of the profile each criterion reads; the share of C1 is of no one set of pairs.
_CRITERIA = {
    "C2": "boundary", "C3": "voice", "C4": "connectedness_without_hub", "C5": "statements",
}  # fmt: skip


def release_comparison(
    held: Comparison,
    audience: str,
    *,
    then: Released,
    now: Released,
    seconds: float = SECONDS,
) -> Plain:
    """What an audience may see of a comparison, given what it may see of each of the two waves.

    `then` and `now` are the releases of `held.before` and `held.after`; nothing of a wave is shown
    that its own edition withholds. Numbers of the comparison itself are attacked together with the
    edition of their wave and left out where they would give anybody away.
    """
    found = comparison_of(held, audience=audience)
    if audience == CONSULTANT:
        return found
    if {then.audience, now.audience} != {audience}:
        raise ValueError(f"both waves have to be released to {audience}")
    rules = rules_for(audience, held.survey.settings)
    stands = Standing(frozenset())
    every: tuple[Row, ...] = ()
    if held.like is not None:
        chosen = sides(held, (then.results, now.results))
        places = tuple(
            {row["place"]: n for n, row in enumerate(one.results["places"])} for one in (then, now)
        )
        every = tuple(rows(held.like, found, (places[0], places[1])))
        stands = standing(found, every, chosen, (then, now), rules, seconds=seconds)
    made = _Changed(held, found, rules, then, now, stands).made()
    hold(untold_change(made, list(_places(found, made, every, stands))))
    return made


def _places(found: Given, made: Plain, every: Iterable[Row], stands: Standing) -> Iterator[Path]:
    """Where the numbers that are shown stand in an edition, which has more rows of blocks."""
    blocks = {(row["a"], row["b"]): n for n, row in enumerate(made["sector_blocks"] or ())}
    for row in every:
        if row.key not in stands.keys:
            continue
        if row.path[0] == "sector_blocks":
            given = found["sector_blocks"][row.path[1]]
            yield ("sector_blocks", blocks[given["a"], given["b"]])
        else:
            yield row.path


class _Changed:
    def __init__(
        self,
        held: Comparison,
        found: Given,
        rules: Rules,
        then: Released,
        now: Released,
        stands: Standing,
    ) -> None:
        self.held, self.found, self.rules, self.stands = held, found, rules, stands
        self.then, self.now = then, now
        self.waves = then.results, now.results
        self.settings = found["made"]["settings"]
        self.refused = held.like is None
        named = [row["id"] for row in found["profile"] or ()]
        self.working = named.index("working_share") if named else 0

    def made(self) -> Plain:
        found = self.found
        made: Plain = {
            "format": found["format"],
            "survey": dict(found["survey"]),
            "waves": {key: dict(wave) for key, wave in found["waves"].items()},
            "made": found["made"]
            | {"audience": self.rules.audience, "marking": MARKINGS[self.rules.audience],
               "inputs": {}},
            "comparability": self.comparability(),
            "lineage": found["lineage"],
            "response": {
                key: {name: wave["response"][name] for name in found["response"][key]}
                for key, wave in zip(("before", "after"), self.waves, strict=True)
            },
            "verdicts": self.verdicts(),
            "leaders": {"all": leaders(found["leaders"]["all"]), "by_sector": []},
        }  # fmt: skip
        return made | (dict.fromkeys(_NUMBERS) if self.refused else self.numbers())

    def numbers(self) -> Plain:
        found = self.found
        return {
            "system": self.system(),
            "profile": [
                {"id": row["id"]} | self.level(row, ("profile", n), share=row["id"] in _SHARES)
                for n, row in enumerate(found["profile"])
            ],
            "dimensions": list(self.levels("dimensions", ("id", "title"))),
            "statements": list(self.levels("statements", ("question", "title"))),
            "sectors": [
                row
                | {
                    "cross": self.level(
                        found["sectors"][n]["cross"], ("sectors", n, "cross"), share=False
                    ),
                    "terms": self.terms_withheld(),
                    "leaders": dict.fromkeys(_PEOPLE),
                }
                for n, row in enumerate(self.levels("sectors", ("sector", "title")))
            ],
            "sector_blocks": list(self.blocks()),
            "places": [
                row
                | {
                    "working_share": self.level(
                        found["places"][n]["working_share"], ("places", n, "working_share"),
                        share=True,
                    ),
                    "terms": self.terms_withheld(),
                    "leaders": dict.fromkeys(_PEOPLE),
                }
                for n, row in enumerate(self.levels("places", ("place", "members")))
            ],
            "organisations": [],
            **pairs(self.held, found, self.waves, self.rules),
            "ties": ties(found["ties"], shown=self.shows(("profile", self.working))),
            "mergers": [],
            "counts": counts(found, shown=self.shows(("system",))),
        }  # fmt: skip

    # -- numbers ---------------------------------------------------------------------------------

    def shows(self, path: Path) -> bool:
        return COMMON + "/".join(map(str, path)) in self.stands.keys

    def levels(self, name: str, keys: tuple[str, ...]) -> Iterator[Plain]:
        for n, row in enumerate(self.found[name]):
            yield {key: row[key] for key in keys} | self.level(row, (name, n), share=False)

    def blocks(self) -> Iterator[Plain]:
        """Every two sectors that have a pair expected in both waves, be it known or not."""
        assert self.held.like is not None
        frame, names = self.held.like.frame, self.held.like.frame.organisations
        sector = dict(zip(names, frame.sector.tolist(), strict=True))
        paper = {tuple(sorted((sector[a], sector[b]))) for a, b in in_both(self.held)}
        known = {
            (row["a"], row["b"]): row for row in self.levels("sector_blocks", ("a", "b"))
        }  # fmt: skip
        least = {"minimum": self.held.survey.settings.change_group}
        for s, t in sorted(paper):
            ends = frame.sectors[s], frame.sectors[t]
            yield known.get(ends) or {
                "a": ends[0], "b": ends[1], "before": withheld(), "after": withheld(),
                "change": change_withheld(least),
            }  # fmt: skip

    def level(self, given: Given, path: Path, *, share: bool) -> Plain:
        """A number in both waves with its change, or all three withheld."""
        if not self.shows(path):
            return {"before": withheld(), "after": withheld(), "change": change_withheld(given)}
        # Without ranges: those of a wave stand in its own edition, where they may be widened until
        # they tell nothing, and a second, narrower one here would undo that.
        then, now = (
            {"withheld": False}
            | rounded(given[key], self.rules, self.settings, share=share)
            | {"low": None, "high": None}
            for key in ("before", "after")
        )
        change = self.change(given["change"], then["value"], now["value"], share=share)
        return {"before": then, "after": now, "change": change}

    def change(
        self, given: Given, then: float | None, now: float | None, *, share: bool
    ) -> Plain:  # fmt: skip
        """A change that tells no more than the two numbers as they are printed.

        It is their difference; only one that can be stood behind is never less than a step in its
        own direction.
        """
        made = change_withheld(given) | {
            "withheld": False, "reported": given["reported"], "failed": list(given["failed"]),
            "finding": given["finding"],
        }  # fmt: skip
        if then is None or now is None or given["value"] is None:
            return made
        unit, wide = steps(self.rules, share=share)
        value = round(now - then, 9)
        if given["reported"]:
            value = max(value, unit) if given["value"] > 0 else min(value, -unit)
        made["value"] = value
        if given["low"] is not None and given["high"] is not None:
            low, high = widened(given["low"], given["high"], wide, 1.0 if share else 100.0)
            made |= {"low": min(low, value), "high": max(high, value)}
        if given["smallest"] is not None:
            made["smallest"] = widened(0.0, given["smallest"], unit, 1.0 if share else 100.0)[1]
        return made

    def terms_withheld(self) -> Plain:
        return dict.fromkeys(_TERMS) | {"withheld": True}

    # -- parts -----------------------------------------------------------------------------------

    def system(self) -> Plain:
        given = self.found["system"]
        level = self.level(given, ("system",), share=False)
        first, last = (wave["system"]["score"]["value"] for wave in self.waves)
        bridge: Plain = dict.fromkeys(_BRIDGE) | {"before": first, "after": last}
        terms = self.terms_withheld()
        terms["kept"] = few(given["terms"]["kept"])
        if first is not None and last is not None and "system/score" in self.now.changes:
            bridge["total"] = round(last - first, 9)
        then, now = (level[key]["value"] for key in ("before", "after"))
        if then is not None and now is not None:
            same = round(now - then, 9)
            bridge["continuing"] = terms["continuing"] = same
            terms |= self.continuing(given["terms"], same)
            if self.rules.pairs and first is not None and last is not None:
                self.boundary(bridge, terms, then, now)
        none = given["bridge"]["before"] is None or given["bridge"]["after"] is None
        hidden = any(value is None for value in bridge.values()) and not none
        return {
            "bands": {
                key: wave["system"]["band"]
                for key, wave in zip(("before", "after"), self.waves, strict=True)
            },
            **level,
            "terms": terms | {"withheld": any(terms[name] is None for name in _PARTS)},
            "bridge": bridge | {"withheld": hidden},
        }

    def boundary(self, bridge: Plain, terms: Plain, then: float, now: float) -> None:
        """The steps between what the reports print and the same pairs, where they may be told.

        Each is the difference of two numbers that are shown, so that steps add up as printed.
        """
        given = self.found["system"]
        whole, total = given["bridge"], bridge["total"]
        if whole["questions_before"] or whole["questions_after"] or total is None:
            return
        bridge |= {"questions_before": 0.0, "questions_after": 0.0, "questions": 0.0}
        bridge["boundary"] = round(total - bridge["continuing"], 9)
        if not all(self.stands.restated):
            return
        cuts = self.settings["band_cuts"]
        old, new = (
            shown(given["terms"][key], self.rules.unit, cuts) for key in ("before", "after")
        )
        bridge |= {
            "restated_before": round(old - bridge["before"], 9),
            "exit": round(then - old, 9),
            "entry": round(new - now, 9),
            "restated_after": round(bridge["after"] - new, 9),
        }
        terms |= {
            "before": old, "after": new, "total": round(new - old, 9), "entry": bridge["entry"],
            "exit": bridge["exit"], "came": few(given["terms"]["came"]),
            "went": few(given["terms"]["went"]),
        }  # fmt: skip

    def continuing(self, given: Given, same: float) -> Plain:
        """What the change among the same pairs is made of, over so many that none shows alone."""
        too_few = given["kept"] < tangled("system/coverage", self.rules)
        if not self.rules.pairs or too_few or given["same_people"] is None:
            return {}
        people, more, better = (
            shown(given[name], self.rules.unit) for name in ("same_people", "coverage", "quality")
        )
        return {
            "same_people": people,
            "turnover": round(same - people, 9),
            "coverage": more,
            "quality": better,
            "less_one_sided": round(same - more - better, 9),
        }

    def comparability(self) -> Plain:
        given = self.found["comparability"]
        pairs = given["expected_ties"]
        return {
            "refused": list(given["refused"]),
            "differences": [
                row | ({"before": "", "after": ""} if row["what"] in _ANSWERED else {})
                for row in given["differences"]
            ],
            "expected_ties": pairs and pairs | {"known_in_both": few(pairs["known_in_both"])},
        }

    # -- verdicts --------------------------------------------------------------------------------

    def verdicts(self) -> Plain:
        given = self.found["verdicts"]
        named = [{row["place"]: row for row in wave["verdicts"]["places"]} for wave in self.waves]
        then, now = (wave["verdicts"]["system_in_name_only"] for wave in self.waves)
        return {
            "system_in_name_only": self.verdict(given["system_in_name_only"], then, now),
            "places": [
                {"place": row["place"]}
                | self.verdict(row, named[0][row["place"]], named[1][row["place"]])
                for row in given["places"]
            ],
        }

    def verdict(self, given: Given, then: Given, now: Given) -> Plain:
        """A verdict then and now, each as its own edition says it."""
        both = then["verdict"] is not None and now["verdict"] is not None
        return {
            "before": {key: then[key] for key in ("verdict", "strength")},
            "after": {key: now[key] for key in ("verdict", "strength")},
            "direction": given["direction"] if both else None,
            "criteria": [
                self.criterion(row, old, new)
                for row, old, new in zip(
                    given["criteria"], then["criteria"], now["criteria"], strict=True
                )
            ],
        }

    def criterion(self, given: Given, then: Given, now: Given) -> Plain:
        ends = [
            {key: one[key] for key in ("value", "low", "high", "met")}
            | {"withheld": bool(one.get("withheld"))}
            for one in (then, now)
        ]
        seen = not any(end["withheld"] for end in ends)
        return {
            **{key: given[key] for key in ("id", "name", "unit", "threshold")},
            "before": ends[0],
            "after": ends[1],
            "moved": ends[0]["met"] != ends[1]["met"] if seen else None,
            "change": self.criterion_change(given),
        }

    def criterion_change(self, given: Given) -> Plain | None:
        if given["change"] is None:
            return None
        name = _CRITERIA.get(given["id"])
        for n, row in enumerate(self.found["profile"]):
            if row["id"] == name:
                share = row["id"] in _SHARES
                made = self.level(row | {"change": given["change"]}, ("profile", n), share=share)
                change: Plain = made["change"]
                return change
        return change_withheld(given["change"])
