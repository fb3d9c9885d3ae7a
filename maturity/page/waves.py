"""Two waves as a page reads them: what every figure of a comparison has to look up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maturity.moves import FAILED, about, change_text
from maturity.page.numbers import Numbers
from maturity.page.parts import Cell
from maturity.wording import NO_VALUE, WITHHELD, count, plain, shorten

Plain = Mapping[str, Any]

#: What the numbers of each edition are rounded to.
ROUNDED = {
    "partners": (
        "Numbers are in whole points and the ends of ranges are moved outwards to the next 5, so a "
        "step of one point can be rounding alone, and a range printed from 0 may exclude it."
    ),
    "public": (
        "Numbers are to the next 5 and the ends of ranges are moved outwards to the next 10, so a "
        "step of 5 can be rounding alone, and a range printed from 0 may exclude it."
    ),
}


class Waves(Numbers):
    """One comparison with what every figure needs to look up in it."""

    def __init__(self, found: Plain) -> None:
        super().__init__(found["made"])
        self.found = found
        #: What has to be said of the rounding of an edition; nothing of the consultant's.
        self.rounding = ROUNDED.get(found["made"]["audience"], "")
        #: An edition's rounding may lift a change to what matters; the tests are of the change.
        exact = {} if self.consultant else {"minimum": f"{FAILED['minimum']}, before rounding"}
        self.failed = {**FAILED, **exact}
        self.before, self.after = (
            plain(found["waves"][key]["title"]) or plain(found["waves"][key]["id"])
            for key in ("before", "after")
        )
        self.names = {
            code: shorten(name)
            for entry in found["lineage"]["components"]
            for code, name in (
                *zip(entry["before"], entry["names_before"], strict=True),
                (entry["id"], entry["name"]),
            )
        }

    def pairs(self, number: int | None) -> str:
        """A count of pairs: the consultant's own, or to the next five as an edition has it."""
        if self.consultant:
            return count(number or 0, "pair")
        return f"{about(number)} pairs"

    def name(self, code: str) -> str:
        """The name of an organisation, or its code where it stands only in the earlier wave."""
        return self.names.get(code, plain(code))

    def change(self, change: Plain | None, *, share: bool = False) -> Cell:
        """A change with its range, and whether it can be stood behind."""
        if change is not None and change.get("withheld"):
            return Cell(WITHHELD, why="withheld", number=True)
        if change is None or change["value"] is None:
            return Cell(NO_VALUE, why="not known in both waves", number=True)
        said, _, likely = change_text(change, share=share).partition(" (likely ")
        return Cell(said, note=likely.rstrip(")"), number=True)

    def stands(self, change: Plain | None) -> Cell:
        """Whether a change can be stood behind and, if not, why not."""
        if change is None:
            return Cell(NO_VALUE, why="not known in both waves")
        if change.get("withheld"):
            return Cell(WITHHELD, why="withheld")
        if change["reported"]:
            return Cell("Changed", mark="")
        return Cell(
            "No change we can stand behind",
            note="; ".join(self.failed.get(test, plain(test)) for test in change["failed"]),
        )

    def smallest(self, change: Plain | None, *, share: bool = False) -> Cell:
        """The least change that this survey would have seen four times in five."""
        if change is not None and change.get("withheld"):
            return Cell(WITHHELD, why="withheld", number=True)
        if change is None or change["smallest"] is None:
            return Cell(NO_VALUE, why="cannot be told", number=True)
        return Cell(f"{change['smallest'] * (100 if share else 1):.0f}", number=True)
