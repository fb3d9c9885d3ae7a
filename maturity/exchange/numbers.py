"""Numbers of some results as an export writes them: known, not known, or withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maturity.exchange.graph import KNOWN, NOT_KNOWN, STAND_IN, WITHHELD, Value, value

Plain = Mapping[str, Any]
#: What is known by its name, and the names of what is withheld.
Told = tuple[dict[str, Value], list[str]]

#: The parts of a number that stand beside its value.
_ENDS = ("low", "high", "worst_low", "worst_high", "n", "imputed")


@dataclass(frozen=True)
class Numbers:
    """How numbers are told; `full` says that nothing is withheld, as from the consultant."""

    full: bool

    def number(self, name: str, given: Plain | None) -> Told:
        """A number with its ends, or its name where this edition withholds it."""
        if given is None:
            return {name: None}, []
        if given.get("withheld"):
            return {}, [name]
        found = {name: value(given["value"])}
        for end in _ENDS:
            if given.get(end) is not None or self.full:
                found[f"{name}_{end}"] = value(given.get(end))
        return found, []

    def numbers(self, **given: Plain | None) -> Told:
        """Several numbers by their names."""
        found: dict[str, Value] = {}
        hidden: list[str] = []
        for name, one in given.items():
            parts, withheld = self.number(name, one)
            found |= parts
            hidden += withheld
        return found, hidden

    def plain(self, row: Plain, *names: str, **renamed: str) -> Told:
        """What a row says beside its numbers; `renamed` are other names for some of its keys.

        In an edition for others what is null is withheld: which of it is not known is not told.
        """
        found: dict[str, Value] = {}
        hidden = []
        for name, key in {**{name: name for name in names}, **renamed}.items():
            if row.get(key) is None and not self.full:
                hidden.append(name)
            else:
                found[name] = value(row.get(key))
        return found, hidden

    def weight(self, given: Plain) -> tuple[Value, str, dict[str, Value]]:
        """A number as the weight of an edge: its value, its status, and its ends.

        Where nobody answered and something stands in, the number is there and not known.
        """
        if given.get("withheld"):
            return None, WITHHELD, {}
        found, _ = self.number("weight", given)
        weight = found.pop("weight")
        ends = {name.removeprefix("weight_"): end for name, end in found.items()}
        filled = given.get("imputed") and not given.get("n")
        status = NOT_KNOWN if weight is None else STAND_IN if filled else KNOWN
        return weight, status, ends
