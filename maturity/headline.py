"""The few lines that the terminal prints of a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maturity.reasons import lacking
from maturity.wording import percent, rounded


def headline(found: Mapping[str, Any]) -> list[str]:
    """The headline of one assessment: where the system stands, and how many answered."""
    system, response = found["system"], found["response"]
    cuts = found["made"]["settings"]["band_cuts"]
    score, share = system["score"], system["working_share"]
    lines = [f"{found['survey']['title']}, {found['wave']['title']}", ""]
    if score["value"] is None:
        lines.append("System     not known: no relationship could be scored")
    else:
        low, high = rounded(score["low"], cuts), rounded(score["high"], cuts)
        lines.append(
            f"System     {rounded(score['value'], cuts)} of 100 (likely {low} to {high}), "
            f"{system['band']}"
        )
    if share["value"] is not None:
        line = found["made"]["settings"]["sino_c1"]
        lines.append(f"Working    {percent(share['value'], [line])} of {share['n']} expected pairs")
    lines.append(
        f"Answered   {response['leaders_answered']} of {response['leaders_invited']} leaders, "
        f"{response['organisations_answered']} of {response['organisations']} organisations"
    )
    verdict = found["verdicts"]["system_in_name_only"]
    undecided = verdict["verdict"] == "not_enough_evidence"
    lacks = lacking(verdict["gate"]) if undecided else ""
    said = _VERDICTS[verdict["verdict"], verdict["strength"]]
    lines.append(f"Verdict    in name only? {'not enough evidence' if lacks else said}")
    if lacks:
        lines.append(f"Lacking    {lacks}")
    if undecided and verdict["settle"] and not lacks:
        asked = ", ".join(entry["organisation"] for entry in verdict["settle"])
        lines.append(f"To settle  ask first: {asked}")
    return lines


_VERDICTS = {
    ("flagged", "firm"): "flagged, firm: it holds whatever the silent think",
    ("flagged", "probable"): "flagged, probable: it holds unless the silent are much happier",
    ("not_flagged", "firm"): "not flagged, firm: it holds whatever the silent think",
    ("not_flagged", "probable"): (
        "not flagged, probable: it holds unless the silent are much unhappier"
    ),
    ("not_enough_evidence", None): "not enough evidence either way",
}
