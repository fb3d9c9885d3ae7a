"""Which column of an export holds what: as the manifest expects, a person said, or it says itself.

A heading is read in every way it can be. Where two ways give two meanings, or none gives one, the
column is left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from maturity.exchange.export import Export, Field, Part, tidy
from maturity.exchange.manifest import Asked, Expected, Manifest
from maturity.exchange.mapping import Meaning, Use
from maturity.exchange.matching import Roster
from maturity.instrument import ABOUT_PARTNERS, ABOUT_SYSTEM

#: Headings that need no mapping: codes of our own questionnaires and their plain words.
_LEADER = {"leader", "leader code", "leader_code", "your code", "your personal code"}
_ORGANISATION = {"organisation", "myorg", "my organisation", "your organisation",
                 "which organisation do you answer for?"}  # fmt: skip
_AIM = {"aims", "aim", "chosen aims"}
_NOMINEE = {"nominee", "nominees", "nomination", "nominations"}
_IGNORED = {"consent", "information", "role", "myrole", "your role"}


@dataclass(frozen=True)
class Bound:
    """One column with what it holds, and how that is known."""

    part: int
    field: Field
    use: Use
    how: str


@dataclass(frozen=True)
class Unbound:
    """One column that nothing is known to hold, and what can be said of it."""

    part: int
    field: Field
    why: str
    item: str = ""
    name: str = ""
    organisation: str = ""


@dataclass(frozen=True, eq=False)
class Binding:
    """All columns of an export: what they hold, which are left over, and which are not there."""

    bound: tuple[Bound, ...]
    unbound: tuple[Unbound, ...]
    missing: tuple[Expected, ...]
    twice: tuple[tuple[Bound, Bound], ...]


def bind(
    export: Export, manifest: Manifest, meaning: Meaning, roster: Roster, aims: Roster
) -> Binding:
    """What every column of an export holds."""
    reader = _Headings(manifest, meaning, roster, aims, export)
    bound: list[Bound] = []
    unbound: list[Unbound] = []
    for n, part in enumerate(export.parts):
        for entry in part.fields:
            found = reader.read(n, part, entry)
            if isinstance(found, Bound):
                bound.append(found)
            elif not entry.spare:
                unbound.append(found)
    bound += reader.people(export, bound)
    taken = {(b.part, b.field.at) for b in bound}
    if meaning.settings.get("other_columns") == "ignore":
        bound += [Bound(u.part, u.field, Use("ignore"), "mapping") for u in unbound]
        unbound = []
    seen: dict[tuple[int, Use], Bound] = {}
    twice = []
    for b in bound:
        if b.use.use in ("rating", "statement", "leader", "organisation", "partner"):
            first = seen.setdefault((b.part, b.use), b)
            if first is not b:
                twice.append((first, b))
    present = {tidy(key) for p in export.parts for entry in p.fields for key in entry.keys}
    held = {b.use for b in bound}
    if manifest.leaders and any(use.use == "leader" for use in held):
        # Who answers is known by the leader; the organisation is asked only to be sure.
        held.add(Use("organisation"))
    missing = tuple(
        e
        for e in manifest.expected(export.platform)
        # What holds no answer may be left out of an export, and a heading may be worded otherwise.
        if e.use != "ignore"
        and tidy(e.column) not in present
        and Use(e.use, e.item, e.organisation) not in held
        and meaning.settings.get("missing_columns") != "ignore"
    )
    left = tuple(u for u in unbound if (u.part, u.field.at) not in taken)
    return Binding(tuple(bound), left, missing, tuple(twice))


class _Headings:
    """Reads headings against everything that is known of the questionnaire."""

    def __init__(
        self, manifest: Manifest, meaning: Meaning, roster: Roster, aims: Roster, export: Export
    ) -> None:
        self._meaning = meaning
        self._roster = roster
        self._aims = aims
        self._expected = {tidy(e.column): e for e in manifest.expected(export.platform)}
        names: dict[str, Asked | None] = {}
        for item in manifest.items:
            for name in dict.fromkeys(map(tidy, (item.id, item.text, *item.aliases))):
                if name:
                    # A name that two items share names neither.
                    names[name] = None if name in names else item
        for item in manifest.items:
            names[tidy(item.id)] = item
        self._items: Mapping[str, Asked | None] = names
        # A question may be printed with a partner's name, or with “each organisation”, in it.
        gap = "(.{1,120}?)"
        self._piped = [
            (item, re.compile(gap.join(map(re.escape, tidy(item.text).split("{partner}")))))
            for item in manifest.items
            if "{partner}" in item.text and len(tidy(item.text)) > 20
        ]

    def read(self, n: int, part: Part, entry: Field) -> Bound | Unbound:
        """What one column holds."""
        if (said := self._meaning.column(entry)) is not None:
            return Bound(n, entry, said, "mapping")
        for key in entry.keys:
            expected = self._expected.get(tidy(key))
            if expected is not None:
                use = Use(expected.use, expected.item, expected.organisation)
                return Bound(n, entry, use, "manifest")
        if entry.at == part.partner:
            return Bound(n, entry, Use("partner"), "heading")
        long = part.parent is not None
        found: dict[Use, None] = {}
        item_seen, name_seen, row_seen, about_seen = "", "", "", ""
        for question, row in entry.readings:
            key = tidy(question)
            item = self._items.get(key) or (self._asked(key) if row else None)
            if item is not None and not row_seen:
                item_seen, row_seen = item.id, row
            organisation = self._roster.find(row) if row else None
            if organisation or (not row and (organisation := self._alone(question))):
                name_seen, about_seen = row or question, organisation
            holds = self._use(key, item, row, organisation if row else None, long)
            if holds is not None:
                found[holds] = None
            if not row and not long:
                for piped, pattern in self._piped:
                    match = pattern.fullmatch(key)
                    about = {self._roster.find(text) for text in match.groups()} if match else set()
                    if len(about) == 1 and (partner := about.pop()):
                        found[Use("rating", piped.id, partner)] = None
        if len(found) > 1:
            # One reading may be a part of a longer one: the item with a partner says more.
            ratings = {use for use in found if use.use == "rating"}
            found = dict.fromkeys(ratings or found)
        if len(found) == 1:
            return Bound(n, entry, next(iter(found)), "heading")
        if found:
            return Unbound(n, entry, "its heading can be read in more than one way")
        if name_seen:
            return Unbound(
                n,
                entry,
                f"it is about {name_seen}, but does not say which question",
                name=name_seen,
                organisation=about_seen,
            )
        if item_seen:
            why = (
                "it names no organisation that is known" if row_seen else "it says of whom nowhere"
            )
            return Unbound(n, entry, why, item_seen, row_seen)
        return Unbound(n, entry, "its heading names no question of the questionnaire")

    def _alone(self, text: str) -> str | None:
        """The organisation that a heading is and nothing else, or with the number of a repetition.

        It is only ever a hint for the person who completes the mapping.
        """
        return self._roster.find(text) or self._roster.find(re.sub(r"(?<=\D)\d{1,2}$", "", text))

    def _asked(self, key: str) -> Asked | None:
        """The item whose text a question is, whatever stands in the place of the partner."""
        found = [item for item, pattern in self._piped if pattern.fullmatch(key)]
        return found[0] if len(found) == 1 else None

    def _use(
        self, key: str, item: Asked | None, row: str, organisation: str | None, long: bool
    ) -> Use | None:
        if item is not None and item.role in ABOUT_PARTNERS:
            if long and not row:
                return Use("rating", item.id)
            return Use("rating", item.id, organisation) if organisation else None
        if item is not None:
            return None if row else Use("statement", item.id)
        below = self._items.get(tidy(row)) if row else None
        if below is not None and below.role in ABOUT_SYSTEM:
            return Use("statement", below.id)
        if key in _AIM:
            aim = self._aims.find(row) if row else ""
            return None if aim is None else Use("aim", aim)
        # Five names are asked for in five columns, which only their numbers tell apart.
        if re.sub(r"[ _]\d{1,2}$", "", key) in _NOMINEE and (not row or row.isdigit()):
            return Use("nominee", row or key)
        if row:
            return None
        if key in _LEADER:
            return Use("leader")
        if key in _ORGANISATION:
            return Use("organisation")
        return Use("ignore") if key in _IGNORED else None

    def people(self, export: Export, bound: list[Bound]) -> list[Bound]:
        """The column in which the platform keeps a person's code, where no other column does."""
        found = []
        for n, part in enumerate(export.parts):
            named = any(b.use.use == "leader" and b.part == n for b in bound)
            free = "ignore" if named or part.parent is not None else "leader"
            for entry in part.fields:
                keys = {tidy(key) for key in entry.keys}
                if keys & set(export.people) and not any(
                    b.part == n and b.field.at == entry.at for b in bound
                ):
                    found.append(Bound(n, entry, Use(free), "heading"))
                    free = "ignore"
        return found
