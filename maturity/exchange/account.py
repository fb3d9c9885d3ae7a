"""An account of an import: everything that was understood of an export, for a person to check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from maturity.errors import visible
from maturity.exchange.people import Aside


@dataclass(frozen=True)
class Account:
    """What was understood: platform, headers, responses, items, answers, dates, and what was not.

    `unused` are answers of the questionnaire that nobody gave; `unmapped` what a person has to say.
    """

    platform: str
    generation: str
    header_rows: int
    files: tuple[tuple[str, str], ...]
    encoding: tuple[str, ...]
    manifest: bool
    responses: Mapping[str, int]
    kept: int
    aside: tuple[Aside, ...]
    items: tuple[str, ...]
    organisations: tuple[str, ...]
    cells: Mapping[str, int]
    not_applicable: Mapping[str, int]
    unused: tuple[tuple[str, str], ...]
    dates: tuple[str, ...]
    unmatched: tuple[str, ...]
    unmapped_columns: tuple[str, ...]
    unmapped_answers: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether everything in the export was understood."""
        return not (self.unmatched or self.unmapped_columns or self.unmapped_answers)

    def lines(self) -> tuple[str, ...]:
        """The account as lines of text for the terminal."""
        kinds = ", ".join(f"{n} {kind}" for kind, n in self.responses.items()) or "none"
        head = f"{self.header_rows} header row{'s' * (self.header_rows != 1)}"
        found = [
            f"Platform       {self.platform} ({self.generation}), {head}",
            *(f"File           {visible(name)}  sha256 {sha[:12]}" for name, sha in self.files),
            f"Read with      {'the manifest' if self.manifest else 'headings and mapping'}"
            + (f"; text in {', '.join(self.encoding)}" if any(self.encoding) else ""),
            f"Responses      {kinds}; {self.kept} kept, {len(self.aside)} set aside",
            f"Questions      {len(self.items)} items × {len(self.organisations)} organisations",
            "Cells          " + (_counts(self.cells) or "none"),
        ]
        if self.not_applicable:
            found.append("Cannot judge   " + _counts(self.not_applicable))
        found += [f"Dates          {text}" for text in self.dates]
        found += _list("Never given", [f"{item} {code}" for item, code in self.unused])
        found += _list("Names unknown", self.unmatched)
        found += _list("Columns unread", self.unmapped_columns)
        found += _list("Answers unread", [f"{i}: {text}" for i, text in self.unmapped_answers])
        found += [f"Set aside      {a.file}, row {a.row}: {a.why}" for a in self.aside[:20]]
        if len(self.aside) > 20:
            found.append(f"Set aside      {len(self.aside) - 20} more")
        found += [f"Note           {text}" for text in self.remarks]
        return tuple(visible(line) for line in found)

    def plain(self) -> dict[str, object]:
        """The account as plain data, for the record kept beside the wave."""
        return {
            "platform": self.platform,
            "generation": self.generation,
            "files": [{"name": name, "sha256": sha} for name, sha in self.files],
            "responses": dict(self.responses),
            "kept": self.kept,
            "set_aside": [
                {"file": a.file, "row": a.row, "response": a.response, "why": a.why}
                for a in self.aside
            ],
            "cells": dict(self.cells),
            "dates": list(self.dates),
        }


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in counts.items() if n)


def _list(title: str, names: list[str] | tuple[str, ...]) -> list[str]:
    if not names:
        return []
    shown = "; ".join(name if len(name) <= 80 else name[:80] + "…" for name in names[:12])
    more = f"; and {len(names) - 12} more" if len(names) > 12 else ""
    return [f"{title:<15}{shown}{more}"]


def counted(kinds: Counter[str]) -> dict[str, int]:
    """Counts in a fixed order, the most frequent first."""
    return dict(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0])))
