"""The codes of nodes as an export writes them: clean, and still different from one another."""

from __future__ import annotations

from dataclasses import dataclass, field

from maturity.exchange.graph import clean


@dataclass(frozen=True)
class Codes:
    """The written code of every node met so far, by kind and own code.

    Two codes may differ only in a character that no file can hold; the later then gets a number.
    """

    known: dict[tuple[str, str], str] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)

    def code(self, kind: str, code: str) -> str:
        """The code of a node as it is written.

        >>> codes = Codes()
        >>> codes.code("body", "A"), codes.code("body", "A\\x01"), codes.code("leader", "A")
        ('A', 'A~2', 'A')
        """
        found = self.known.get((kind, code))
        if found is None:
            first = found = clean(code) or "?"
            n = 1
            while (kind, found) in self.taken:
                n += 1
                found = f"{first}~{n}"
            self.known[kind, code] = found
            self.taken.add((kind, found))
        return found

    def end(self, kind: str, code: str) -> str:
        """The id of a node, as an edge names it."""
        return f"{kind}:{self.code(kind, code)}"
