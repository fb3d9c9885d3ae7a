"""Conversations to have: each finding as something to talk about, and what not to over-read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from maturity.findings import findings
from maturity.page.parts import Conversation, Section
from maturity.page.reader import Reader

#: Where the evidence of a finding stands, as the page calls it.
SECTIONS: Mapping[str, str] = {
    "practice": "Does the structure work in practice?",
    "map": "Map of relationships",
    "matrix": "Who rates whom",
    "profile": "Profile",
    "voice": "Voice and seats",
    "agreement": "Do leaders of one organisation say the same?",
    "asked": "What partners ask about practice",
    "quality": "Data quality and method",
}


def conversations(read: Reader) -> tuple[Conversation, ...]:
    """The findings as this edition may say them."""
    return tuple(
        Conversation(
            id=f"talk-{finding.slug}",
            title=finding.title,
            says=finding.says,
            names=finding.names if read.consultant else "",
            why=finding.coaching.why,
            next=finding.coaching.next,
            caution=finding.coaching.caution,
            section=finding.coaching.section,
            where=SECTIONS[finding.coaching.section],
        )
        for finding in findings(read.results)
    )


def talk(told: Sequence[Conversation]) -> Section:
    """The section that a facilitator takes into the room."""
    return Section(
        "conversations",
        "Conversations to have",
        (
            "This is no judgement on an organisation or a person. Each is a question that partners "
            "can answer better than a survey can.",
        ),
        kind="talk",
        body=tuple(told),
    )
