"""Who was asked and who answered, as an audience may know it: never one organisation alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maturity.release.rounding import shown
from maturity.release.rules import Rules

Plain = dict[str, Any]

_COUNTS = ("organisations", "organisations_answered", "leaders_invited", "leaders_answered")
#: The sectors that are counted together where only a few of each answered.
_FOLDED = (("nhs_partners", "NHS partners"), ("non_nhs_partners", "Non-NHS partners"))


def count(n: int, rules: Rules) -> int:
    """A number of pairs, views or leaders: to the next five where the public reads it."""
    return n if rules.pairs else int(shown(n, 5.0))


def response(results: Mapping[str, Any], rules: Rules) -> Plain:
    """Who was asked and who answered, in all and by sector."""
    given = results["response"]
    unit = 0.01 if rules.pairs else 0.05
    whole = _counts(given, rules)
    rates = {
        name: None if given[name] is None else shown(given[name], unit)
        for name in ("leader_rate", "organisation_rate")
    }
    return whole | rates | {"by_sector": _by_sector(results, rules)}


def _counts(given: Mapping[str, Any], rules: Rules) -> Plain:
    """Who was asked and who answered; how many organisations there are stands on paper."""
    made: Plain = {name: count(given[name], rules) for name in _COUNTS}
    made["organisations"] = given["organisations"]
    made["organisations_answered"] = given["organisations_answered"]
    made["leaders_answered"] = min(made["leaders_answered"], made["leaders_invited"])
    return made


def _by_sector(results: Mapping[str, Any], rules: Rules) -> list[Plain]:
    """The response of each sector; one for which only a few would speak is folded."""
    nhs = {row["sector"] for row in results["sectors"] if row["group"] == "nhs"}
    kept: list[Plain] = []
    folded: list[list[Mapping[str, Any]]] = [[], []]
    for row in results["response"]["by_sector"]:
        enough = row["leaders_answered"] >= rules.leaders
        if row["organisations_answered"] >= 2 and enough:
            kept.append(dict(row))
        else:
            folded[row["sector"] not in nhs].append(row)
    made = list(kept)
    for (sector, title), rows in zip(_FOLDED, folded, strict=True):
        if not rows:
            continue
        few = sum(row["leaders_answered"] for row in rows) < rules.leaders
        if few or sum(row["organisations_answered"] for row in rows) <= 1:
            # One alone would still be named: it goes with the smallest that is left.
            # Only with a sector of its own kind: what was folded before is of the other.
            inside = sector == "nhs_partners"
            same = [row for row in kept if (row["sector"] in nhs) == inside]
            if same:
                smallest = min(same, key=lambda row: int(row["leaders_invited"]))
                made.remove(smallest)
                rows.append(smallest)
        sums = _counts({name: sum(row[name] for row in rows) for name in _COUNTS}, rules)
        if sum(row["leaders_answered"] for row in rows) < rules.leaders:
            sums = dict.fromkeys(_COUNTS)
        made.append({"sector": sector, "title": title} | sums)
    folds = {sector for sector, _ in _FOLDED}
    return [
        row
        if row["sector"] in folds
        else {"sector": row["sector"], "title": row["title"]} | _counts(row, rules)
        for row in made
    ]


def gate_count(row: Mapping[str, Any], rules: Rules) -> int:
    """What was found of something that is counted: only leaders are not on paper anyway."""
    if row["id"] != "leaders":
        return int(row["found"])
    found = count(row["found"], rules)
    # Never rounded onto what is needed from below, nor below it where it was reached.
    met = row["found"] >= row["needed"]
    return max(found, int(row["needed"])) if met else min(found, int(row["needed"]) - 1)
