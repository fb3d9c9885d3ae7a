"""How the command speaks: text a terminal may show, one problem in two lines, what takes long."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from maturity.errors import MaturityError, Problem

#: How many problems of one kind an import lists; its drafts hold the others.
LISTED = 5


def show_errors(error: MaturityError) -> None:
    """Every problem of an error, on the error stream, and that nothing was written."""
    for problem in error.problems:
        show(problem, err=True)
    click.echo(f"{plural(len(error.problems), 'error')}; nothing was written.", err=True)


def show(problem: Problem, *, err: bool = False) -> None:
    """One problem: its place and kind, then what was found and what to do."""
    where = problem.file
    if problem.row is not None:
        where += f", row {problem.row}"
    if problem.column is not None:
        where += f", column {problem.column}"
    kind = "doubt" if problem.doubt else "error"
    click.echo(safe(f"{kind}  {where} [{problem.slug}]"), err=err)
    click.echo(
        safe(f"       {problem.found[:1].upper()}{problem.found[1:]}. {problem.fix}"), err=err
    )


def show_some(problems: Iterable[Problem]) -> None:
    """The first few problems of each kind, and how many more there are."""
    seen: Counter[tuple[str, bool]] = Counter()
    for problem in problems:
        kind = (problem.slug, problem.doubt)
        seen[kind] += 1
        if seen[kind] <= LISTED:
            show(problem)
    for (slug, doubt), n in seen.items():
        if n > LISTED:
            word = "doubt" if doubt else "error"
            click.echo(f"{word}  {n - LISTED} more like these [{slug}]")


def safe(text: str) -> str:
    """Text without anything that a terminal would obey."""
    from maturity.errors import visible

    return visible(text)


def path(place: Path) -> str:
    """A path as it can be typed again on any system."""
    return safe(place.as_posix())


def plural(number: int, noun: str) -> str:
    """A number and its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@contextmanager
def progress(stage: str) -> Iterator[None]:
    """Say what is going on once it has taken more than a second."""
    timer = threading.Timer(1.0, click.echo, args=(f"{stage} …",), kwargs={"err": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
