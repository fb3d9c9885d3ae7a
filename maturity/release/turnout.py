"""Who was asked and who answered, as an audience may know it: never one organisation alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maturity.release.rounding import FIVE, shown
from maturity.release.rules import Rules

Plain = dict[str, Any]

_COUNTS = ("organisations", "organisations_answered", "leaders_invited", "leaders_answered")
#: The sectors that are counted together where only a few of each answered.
_FOLDED = (("nhs_partners", "NHS partners"), ("non_nhs_partners", "Non-NHS partners"))


def count(n: int, rules: Rules) -> int:
    """A number of pairs, views or leaders: to the next five where the public reads it."""
    return n if rules.pairs else int(shown(n, FIVE))


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
    """The response of each sector; one for which only a few would speak is folded.

    No row may be what is left of the others: where one is withheld, so is a second. How many of its
    organisations answered is said of no sector, because it would be said of each of them.
    """
    nhs = {row["sector"] for row in results["sectors"] if row["group"] == "nhs"}
    kept: list[Plain] = []
    folded: list[list[Mapping[str, Any]]] = [[], []]
    for row in results["response"]["by_sector"]:
        if _enough([row], rules):
            kept.append(dict(row))
        else:
            folded[row["sector"] not in nhs].append(row)
    made = [{"sector": row["sector"], "title": row["title"], "rows": [row]} for row in kept]
    for (sector, title), rows in zip(_FOLDED, folded, strict=True):
        if not rows:
            continue
        if not _enough(rows, rules):
            # Too few still: they go with the smallest sector of their own kind that is left.
            same = [
                one for one in made
                if len(one["rows"]) == 1
                and (one["sector"] in nhs) == (sector == "nhs_partners")
                and one["sector"] not in {name for name, _ in _FOLDED}
            ]  # fmt: skip
            if same:
                smallest = min(same, key=lambda one: int(one["rows"][0]["leaders_invited"]))
                made.remove(smallest)
                rows.extend(smallest["rows"])
        made.append({"sector": sector, "title": title, "rows": rows})
    hidden = [not _enough(one["rows"], rules) for one in made]
    if sum(hidden) == 1 and len(made) > 1:
        shown = [n for n, gone in enumerate(hidden) if not gone]
        fewest = min(shown, key=lambda n: sum(r["leaders_answered"] for r in made[n]["rows"]))
        hidden[fewest] = True
    return [
        {"sector": one["sector"], "title": one["title"]} | _row(one["rows"], gone, rules)
        for one, gone in zip(made, hidden, strict=True)
    ]


def _enough(rows: Sequence[Mapping[str, Any]], rules: Rules) -> bool:
    """Whether enough leaders of enough organisations answered for a row to be about a group.

    More have to have been asked than that takes, or the row's being there says that each answered.
    """
    leaders = sum(row["leaders_answered"] for row in rows)
    asked = sum(row["leaders_invited"] for row in rows)
    spoke = sum(row["organisations_answered"] for row in rows)
    enough = leaders >= rules.leaders and spoke >= rules.organisations
    return bool(enough and asked > rules.leaders)


def _row(rows: Sequence[Mapping[str, Any]], gone: bool, rules: Rules) -> Plain:
    if gone:
        return dict.fromkeys(_COUNTS)
    sums = _counts({name: sum(row[name] for row in rows) for name in _COUNTS}, rules)
    # To the next five, whoever reads it: a sector in which all answered must not say so of each.
    about = min(int(shown(sums["leaders_answered"], FIVE)), sums["leaders_invited"])
    return sums | {"organisations_answered": None, "leaders_answered": about}


def gate_count(row: Mapping[str, Any], rules: Rules) -> int:
    """What was found of something that is counted: only leaders are not on paper anyway."""
    if row["id"] != "leaders":
        return int(row["found"])
    found = count(row["found"], rules)
    # Never rounded onto what is needed from below, nor below it where it was reached.
    met = row["found"] >= row["needed"]
    return max(found, int(row["needed"])) if met else min(found, int(row["needed"]) - 1)
