"""Single items about the system that are shown with their ranges and never scored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maturity.basis import Basis
from maturity.scores import Score, Scored
from maturity.testimony import shown_items
from maturity.wave import Wave


@dataclass(frozen=True)
class Shown:
    """What leaders say to one item: the mean over sectors, each counted equally, with its range.

    `pilot` is False for a statement that the index reads too. `asked` is False where nobody
    answered, not even with "can't say". `cannot_say` counts those who did that.
    """

    id: str
    title: str
    text: str
    pilot: bool
    asked: bool
    cannot_say: int
    score: Score


def single_items(wave: Wave, basis: Basis, found: Scored) -> tuple[Shown, ...]:
    """Each item by itself, made like the statement index and read by no score."""
    rows = []
    for n, item in enumerate(shown_items(wave)):
        values, asked = basis.items.values[n], bool(basis.items.invited[n].any())
        said = int(np.isfinite(values).sum())
        silent = int(basis.items.missing[n].sum())
        rows.append(
            Shown(
                item.id,
                item.title or item.id,
                item.text,
                item.role == "pilot",
                asked,
                len(values) - said - silent if asked else 0,
                found.score("items", (n,), n=said),
            )
        )
    return tuple(rows)
