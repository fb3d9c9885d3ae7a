"""Whose response it is: leaders known by their code, or by an alias that a person confirmed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maturity.errors import Problems, nearest, quote
from maturity.exchange.export import Kind, tidy
from maturity.exchange.gather import Given
from maturity.exchange.manifest import Manifest
from maturity.exchange.matching import Roster, name_key

_SAFE = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Aside:
    """A response that was set aside, where it stands, and why."""

    file: str
    row: int
    response: str
    why: str


class People:
    """The leaders of a wave and the names platforms may know them by.

    Where the wave lists no leaders, each response is a leader of the organisation it names.
    """

    def __init__(
        self, manifest: Manifest, approved: Mapping[str, str], roster: Roster, listed: bool
    ) -> None:
        self.listed = listed
        self.organisation = {p.code: p.organisation for p in manifest.leaders}
        self._roster = roster
        names: dict[str, str] = {}
        for person in manifest.leaders:
            for alias in person.aliases:
                key = tidy(alias)
                names[key] = person.code if names.get(key, person.code) == person.code else ""
        for person in manifest.leaders:
            # Once as it is written, which is how nearly all of them come.
            names[tidy(person.code)] = names[person.code] = person.code
        self._names = names
        self._approved = dict(approved)
        #: Names of organisations that respondents gave and that match nothing: where each is first.
        self.unmatched: dict[str, tuple[str, int]] = {}
        #: Codes of leaders that match nothing.
        self.strangers: dict[str, tuple[str, int]] = {}

    def find(self, text: str) -> str | None:
        """The leader whose code or confirmed alias a text is."""
        return (
            self._names.get(text)
            or self._names.get(tidy(text))
            or self._approved.get(name_key(text))
            or None
        )

    def whose(self, given: Given, problems: Problems) -> str | None:
        """The leader whose response it is; None where nobody can say, and a problem says why."""
        organisation = self._roster.find(given.organisation) if given.organisation else None
        if given.organisation and organisation is None:
            self.unmatched.setdefault(given.organisation, (given.file, given.line))
        if self.listed:
            leader = self.find(given.leader) if given.leader else None
            if leader is None and given.leader:
                self.strangers.setdefault(given.leader, (given.file, given.line))
            elif leader is None:
                problems.add(
                    "nobody-named",
                    given.file,
                    f"the response {quote(given.id)} does not say whose it is",
                    "Give the leader's code in the mapping, or ask for it in the questionnaire; "
                    "leaders.csv lists who was invited.",
                    row=given.line,
                )
            elif organisation is not None and organisation != self.organisation[leader]:
                problems.add(
                    "other-organisation",
                    given.file,
                    f"{quote(leader)} answers for {quote(self.organisation[leader])}, and the "
                    f"response says {quote(given.organisation)}",
                    "Nothing to do if leaders.csv is right; it was followed.",
                    doubt=True,
                    row=given.line,
                )
            return leader
        if organisation is None:
            if not given.organisation:
                problems.add(
                    "nobody-named",
                    given.file,
                    f"the response {quote(given.id)} names neither leader nor organisation",
                    "Say in the mapping which column holds the organisation, or list the leaders "
                    "in leaders.csv and ask for their codes.",
                    row=given.line,
                )
            return None
        code = _SAFE.sub("-", given.leader or given.id.replace("row ", "r")).strip("-") or "r"
        if self.organisation.get(code, organisation) != organisation:
            code = f"{code}-{organisation}"
        self.organisation[code] = organisation
        self._names[tidy(given.leader or code)] = code
        return code

    def hint(self, text: str) -> str:
        """The code nearest to one that is nobody's."""
        return nearest(text, self.organisation)


def kept(
    given: Sequence[tuple[Given, str | None, str]], *, partial: bool
) -> tuple[list[tuple[Given, str]], list[Aside]]:
    """The responses that count, one for each leader, and those set aside with the reason.

    Each response comes with its leader and with the moment it ended, in a form that sorts; of
    several the last complete one counts, or the last of all where none is.
    """
    aside: list[Aside] = []
    best: dict[str, tuple[tuple[bool, str, int], Given]] = {}

    def put(response: Given, why: str) -> None:
        aside.append(Aside(response.file, response.line, response.id, why))

    for n, (response, leader, ended) in enumerate(given):
        if response.kind in (Kind.PREVIEW, Kind.TEST, Kind.SPAM):
            words = {"preview": "a preview", "test": "a test response", "spam": "marked as spam"}
            put(response, f"it is {words[response.kind]}")
            continue
        if response.kind is Kind.PARTIAL and not partial:
            put(response, "it was not finished")
            continue
        if leader is None:
            put(response, "nobody knows whose it is")
            continue
        rank = (response.kind is Kind.COMPLETE, ended, n)
        other = best.get(leader)
        if other is not None and other[0] > rank:
            put(response, _why(other[1], leader))
            continue
        if other is not None:
            put(other[1], _why(response, leader))
        best[leader] = (rank, response)
    aside.sort(key=lambda entry: (entry.file, entry.row))
    return [(response, leader) for leader, (_, response) in best.items()], aside


def _why(other: Given, leader: str) -> str:
    return f"{leader} has a later or fuller response in row {other.line}"
