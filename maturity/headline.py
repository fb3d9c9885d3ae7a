"""The few lines that the terminal prints of a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maturity.page.wording import rounded


def headline(found: Mapping[str, Any]) -> list[str]:
    """The headline of one assessment: where the system stands, and how many answered."""
    system, response = found["system"], found["response"]
    cuts = found["made"]["settings"]["band_cuts"]
    score, share = system["score"], system["working_share"]
    lines = [f"{found['survey']['title']}, {found['wave']['title']}", ""]
    if score["value"] is None:
        lines.append("System     not known: no relationship could be scored")
    else:
        lines.append(f"System     {rounded(score['value'], cuts)} of 100, {system['band']}")
    if share["value"] is not None:
        lines.append(f"Working    {rounded(100 * share['value'])}% of {share['n']} expected pairs")
    lines.append(
        f"Answered   {response['leaders_answered']} of {response['leaders_invited']} leaders, "
        f"{response['organisations_answered']} of {response['organisations']} organisations"
    )
    if found["verdicts"]["system_in_name_only"]["verdict"] is None:
        lines.append("Verdict    none: this version gives scores without ranges or verdicts")
    return lines
