"""The options that several commands share; each is a decorator."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

SURVEY = click.argument("survey", type=click.Path(path_type=Path))
WAVE = click.option("--wave", metavar="WAVE", help="The wave's id; the last listed by default.")
OUT = click.option("--out", type=click.Path(path_type=Path), help="The folder to write into.")
REPLICATES = click.option(
    "--replicates",
    metavar="N",
    type=click.IntRange(0, 100_000),
    default=2000,
    show_default=True,
    help="Resampled worlds behind each likely range.",
)


def audience_option(help: str) -> _Decorator:
    """Who the file is for; the consultant unless told otherwise."""
    return click.option(
        "--audience",
        type=click.Choice(["consultant", "partners", "public"]),
        default="consultant",
        show_default=True,
        help=help,
    )


def seed_option(help: str) -> _Decorator:
    """The seed of what is drawn by chance."""
    return click.option(
        "--seed",
        metavar="N",
        type=click.IntRange(0, 2**63),
        default=0,
        show_default=True,
        help=help,
    )
