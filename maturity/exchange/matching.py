"""Names matched to organisations: by code, then by a name or alias that a person confirmed.

Similarity never decides. Where nothing matches, the likeliest are suggested, and a suggestion
stands alone only where it is far ahead of the next; a person approves it in the alias file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from maturity.errors import Problems, quote
from maturity.exchange.export import tidy
from maturity.exchange.manifest import Target
from maturity.layout import Column, Sheet
from maturity.table import Table

#: A suggestion needs this much similarity (of 100), and this much more than the next one has.
ALIKE, AHEAD = 90.0, 8.0
#: How many possible organisations are named beside a suggestion.
NAMED = 3

ALIASES = Sheet(
    "aliases",
    "Names found in exports that are no code and no known name, for a person to approve.",
    (
        Column("kind", "organisation or leader", needed=True, choices=("organisation", "leader")),
        Column("found", "the name as the export has it", needed=True),
        Column("code", "the code that it stands for", needed=True),
        Column("approved", "yes once a person has confirmed it", choices=("yes", "no")),
        Column("alike", "what looks most like it; never used by itself"),
    ),
)
_SHORT = {
    "icb": "integrated care board", "icp": "integrated care partnership", "ics": "integrated care",
    "nhsft": "foundation trust", "ft": "foundation trust", "lb": "london borough",
    "pcn": "primary care network", "cic": "community interest company", "uni": "university",
}  # fmt: skip
_FILLER = {"nhs", "the", "of", "and", "trust", "council"}
_WORD = re.compile(r"[^\W_]+")


def name_key(text: str) -> str:
    """A name as it is compared: typography, capitals, commas and full stops do not count.

    >>> name_key("St. George’s & Co"), name_key("NHS  ASHMERE")
    ('st georges and co', 'nhs ashmere')
    """
    words = tidy(text).replace("&", " and ").replace("'", "")
    return " ".join(_WORD.findall(words))


def likeness_key(text: str) -> str:
    """A name as its likeness is judged: short forms written out, words all names share left out.

    >>> likeness_key("NHS South West London ICB")
    'south west london integrated care board'
    """
    words = [
        word
        for part in name_key(text).split()
        for word in _SHORT.get(part, part).split()
        if word not in _FILLER
    ]
    return " ".join(words) or name_key(text)


@dataclass(frozen=True)
class Suggestion:
    """Organisations that a name is like, the likeliest first, and the one that stands out, if any.

    `likely` is empty unless one is very alike and far ahead of the next.
    """

    likely: str
    alike: tuple[tuple[str, float], ...]


@dataclass(frozen=True, eq=False)
class Roster:
    """The organisations or aims that names are matched to; `approved` are a person's aliases."""

    targets: tuple[Target, ...]
    approved: Mapping[str, str] = field(default_factory=dict)

    def find(self, text: str) -> str | None:
        """The code that a text is, or whose confirmed name it is; None where nothing says so.

        A code counts before a name. A name that two organisations share says nothing.
        """
        key = tidy(text)
        found = self._codes.get(key)
        if found is None:
            found = self._names.get(name_key(text))
        return found or None

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Codes as they are written and as they stand in names of rows; "" where two share one."""
        found: dict[str, str] = {}
        for of in ("code", "row"):
            added: dict[str, str] = {}
            for target in self.targets:
                key = tidy(getattr(target, of))
                if key not in found:
                    added[key] = "" if key in added else target.code
            found |= added
        return found

    @cached_property
    def _names(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for target in self.targets:
            for name in (target.name, *target.aliases):
                key = name_key(name)
                if key:
                    found[key] = target.code if found.get(key, target.code) == target.code else ""
        # What a person approved stands above names that were only declared.
        found |= {name_key(name): code for name, code in self.approved.items()}
        return found

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """Names that two organisations share, so that they match neither."""
        return tuple(name for name, code in self._names.items() if not code)

    def suggest(self, text: str) -> Suggestion:
        """What a name that matches nothing is most like. It is for a person to decide."""
        from rapidfuzz import fuzz

        asked, initials = likeness_key(text), _initials(text)
        scores: dict[str, float] = {}
        for target in self.targets:
            best = 0.0
            for name in (target.name, *target.aliases):
                best = max(best, fuzz.WRatio(asked, likeness_key(name)))
                if initials and initials == _initials(name, whole=True)[: len(initials)]:
                    best = max(best, ALIKE)
            scores[target.code] = best
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        alike = tuple((code, round(score, 1)) for code, score in ranked[:NAMED] if score > 0)
        first = ranked[0][1] if ranked else 0.0
        second = ranked[1][1] if len(ranked) > 1 else 0.0
        stands_out = first >= ALIKE and first - second >= AHEAD
        return Suggestion(ranked[0][0] if stands_out else "", alike)


def _initials(text: str, whole: bool = False) -> str:
    """The initials that a name begins with (SWL, in capitals), or that a whole name has."""
    if whole:
        return "".join(word[0] for word in name_key(text).split() if word not in _FILLER)
    words = [word for word in _WORD.findall(text) if word.casefold() not in _FILLER]
    first = words[0] if words else ""
    if 3 <= len(first) <= 5 and first.isupper() and first.casefold() not in _SHORT:
        return first.casefold()
    return ""


def read_aliases(
    table: Table | None, known: Mapping[str, Iterable[str]], problems: Problems
) -> dict[str, dict[str, str]]:
    """The aliases that a person approved, by kind: the name found and the code it stands for.

    `known` are the codes there are of each kind. A row without an approval is not used.
    """
    found: dict[str, dict[str, str]] = {kind: {} for kind in known}
    if table is None:
        return found
    codes = {kind: {tidy(code): code for code in listed} for kind, listed in known.items()}
    for row in table:
        kind, name = row["kind"].casefold(), row["found"]
        if tidy(row["approved"]) not in ("yes", "y", "true") or kind not in found:
            continue
        code = codes[kind].get(tidy(row["code"]))
        if code is None:
            problems.add(
                "alias-of-nobody",
                table.file,
                f"{quote(name)} is approved, but {quote(row['code'])} is the code of no {kind}",
                "Correct the code in this row.",
                row=row.line,
                column="code",
            )
        elif found[kind].setdefault(name_key(name), code) != code:
            problems.add(
                "alias-twice",
                table.file,
                f"{quote(name)} already stands for {quote(found[kind][name_key(name)])}",
                "Keep one of the two rows.",
                row=row.line,
                column="found",
            )
    return found
