"""What is wrong with the input: one problem, and the error that carries all of them.

A reader of survey files never stops at the first fault. It collects a `Problem` for each and the
caller raises one `MaturityError` with all of them, so that a consultant mends a file once.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

#: How much of a cell an error message quotes before it is cut.
QUOTED = 60
#: Problems of one kind in one column that are listed one by one; the rest are counted.
LISTED = 20


@dataclass(frozen=True)
class Problem:
    """One thing wrong or doubtful in the input: where it is, what was found and what to do.

    `row` is the line a person sees in Excel (the header is row 1). `doubt` marks what does not stop
    a score; everything else is an error. `slug` names the entry in docs/messages.md.
    """

    slug: str
    file: str
    found: str
    fix: str
    row: int | None = None
    column: str | None = None
    doubt: bool = False

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column {self.column}"
        return f"{where}: {self.found}. {self.fix} [{self.slug}]"


class MaturityError(Exception):
    """The input is wrong: every problem found, each with its place and what to do about it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def refuse(slug: str, file: str, found: str, fix: str, **where: Any) -> NoReturn:
    """Raise a `MaturityError` with one problem."""
    raise MaturityError([Problem(slug, file, found, fix, **where)])


class Problems:
    """A growing list of problems; the readers add to it and go on."""

    def __init__(self) -> None:
        self._all: list[Problem] = []
        self._count: dict[tuple[str, str, str | None], int] = {}
        self._wrong = 0

    def __iter__(self) -> Iterator[Problem]:
        yield from self._all
        for (slug, file, column), count in self._count.items():
            if count > LISTED:
                yield next(
                    Problem(
                        slug,
                        file,
                        f"the same {count - LISTED} more times; only the first {LISTED} are listed",
                        "See to the rest in the same way.",
                        column=column,
                        doubt=problem.doubt,
                    )
                    for problem in self._all
                    if (problem.slug, problem.file, problem.column) == (slug, file, column)
                )

    def add(
        self,
        slug: str,
        file: str,
        found: str,
        fix: str,
        *,
        row: int | None = None,
        column: str | None = None,
        doubt: bool = False,
    ) -> None:
        """Note one problem and go on reading."""
        key = (slug, file, column)
        self._count[key] = self._count.get(key, 0) + 1
        self._wrong += not doubt
        if self._count[key] <= LISTED:
            self._all.append(Problem(slug, file, found, fix, row, column, doubt))

    def lists(self, slug: str, file: str, column: str | None) -> bool:
        """Whether one more of this kind would be listed: a costly hint is only then worth it."""
        return self._count.get((slug, file, column), 0) < LISTED

    @property
    def wrong(self) -> int:
        """How many errors were noted, whether they are listed or only counted."""
        return self._wrong

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop a score."""
        return tuple(problem for problem in self if not problem.doubt)

    @property
    def doubts(self) -> tuple[Problem, ...]:
        """The problems that do not stop a score but that a person should look at."""
        return tuple(problem for problem in self if problem.doubt)

    def blame(self, file: str) -> bool:
        """Whether an error already says what is wrong with a file."""
        return any(problem.file == file for problem in self.errors)

    def raise_errors(self) -> None:
        """Raise one `MaturityError` with every error so far, if there is any."""
        if self.errors:
            raise MaturityError(self.errors)


def visible(text: str) -> str:
    """Text made safe to print: control and direction marks shown as escapes, never obeyed.

    >>> visible("a\\u202eb\\x1b[2J")
    'a\\\\u202eb\\\\x1b[2J'
    """
    return "".join(
        letter.encode("unicode_escape").decode("ascii")
        if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        else letter
        for letter in text
    )


def shows(text: str) -> bool:
    """Whether there is anything in a text that a person can see.

    >>> shows("a"), shows(" "), shows("\\u200b")
    (True, False, False)
    """
    return any(unicodedata.category(letter)[0] not in "CZ" for letter in text)


def quote(text: str) -> str:
    """A cell's text as an error message quotes it: visible, in quotation marks and not too long."""
    shown = visible(text[: QUOTED + 1])
    if len(text) > QUOTED:
        shown = shown[:QUOTED] + "…"
    return f"“{shown}”"


def nearest(text: str, known: Iterable[str]) -> str:
    """A hint that names the known word nearest to what was found, or nothing.

    >>> nearest("organisaton", ["organisation", "partner"])
    ' Did you mean “organisation”?'
    """
    words = [word for word in known if len(word) <= 200]
    if len(text) > 200 or len(words) > 5000:
        return ""
    folded = {word.casefold(): word for word in words}
    match = difflib.get_close_matches(text.casefold(), list(folded), n=1, cutoff=0.6)
    return f" Did you mean {quote(folded[match[0]])}?" if match else ""
