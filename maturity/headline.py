"""The few lines that the terminal prints of a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maturity.audience import CONSULTANT, MARKINGS, PUBLIC
from maturity.reasons import lacking
from maturity.wording import percent, rounded

_WITHHELD = "withheld in this edition"


def headline(found: Mapping[str, Any]) -> list[str]:
    """The headline of one assessment: where the system stands, and how many answered."""
    system, response = found["system"], found["response"]
    audience = found["made"]["audience"]
    lines = [f"{found['survey']['title']}, {found['wave']['title']}", ""]
    lines.append(f"System     {_system(found)}")
    share = system["working_share"]
    if share.get("withheld"):
        lines.append(f"Working    {_WITHHELD}")
    elif share["value"] is not None:
        line = found["made"]["settings"]["sino_c1"]
        lines.append(f"Working    {percent(share['value'], [line])} of {share['n']} expected pairs")
    about = "about " if audience == PUBLIC else ""
    lines.append(
        f"Answered   {about}{response['leaders_answered']} of "
        f"{response['leaders_invited']} leaders, "
        f"{response['organisations_answered']} of {response['organisations']} organisations"
    )
    verdict = found["verdicts"]["system_in_name_only"]
    undecided = verdict["verdict"] == "not_enough_evidence"
    lacks = lacking(verdict["gate"]) if undecided else ""
    if verdict["verdict"] is None:
        said = f"{_WITHHELD}: its word would tell a value that is withheld"
    else:
        said = _VERDICTS[verdict["verdict"], verdict["strength"]]
    lines.append(f"Verdict    in name only? {'not enough evidence' if lacks else said}")
    if lacks:
        lines.append(f"Lacking    {lacks}")
    if undecided and verdict["settle"] and not lacks and audience == CONSULTANT:
        asked = ", ".join(entry["organisation"] for entry in verdict["settle"])
        lines.append(f"To settle  ask first: {asked}")
    lines.append(f"Edition    {MARKINGS[audience]}")
    if audience != CONSULTANT:
        lines.append(_attacked(found.get("release")))
    return lines


def _system(found: Mapping[str, Any]) -> str:
    """The score with its range and its band."""
    score, cuts = found["system"]["score"], found["made"]["settings"]["band_cuts"]
    if score.get("withheld"):
        return _WITHHELD
    if score["value"] is None:
        return "not known: no relationship could be scored"
    low, high = rounded(score["low"], cuts), rounded(score["high"], cuts)
    band = found["system"]["band"] or "band withheld"
    return f"{rounded(score['value'], cuts)} of 100 (likely {low} to {high}), {band}"


def _attacked(released: Mapping[str, Any] | None) -> str:
    """How many numbers are withheld, and that the attack failed."""
    if not released:
        return "Withheld   what would show who said what"
    audit = released["audit"]
    return (
        f"Withheld   {released['withheld']} numbers; in an attack nobody could work out any of "
        f"about {audit['protected']:,} protected answers"
    )


_VERDICTS = {
    ("flagged", "firm"): "flagged, firm: it holds whatever the silent think",
    ("flagged", "probable"): "flagged, probable: it holds unless the silent are much happier",
    ("flagged", None): "flagged",
    ("not_flagged", "firm"): "not flagged, firm: it holds whatever the silent think",
    ("not_flagged", "probable"): (
        "not flagged, probable: it holds unless the silent are much unhappier"
    ),
    ("not_flagged", None): "not flagged",
    ("not_enough_evidence", None): "not enough evidence either way",
}
