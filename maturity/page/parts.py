"""What a page is made of: tables, figures and sections of plain worded values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One value from 0 to 100 as it is drawn: with its range, its band and the line of concern."""

    value: float | None
    low: float | None
    high: float | None
    band: int = 0
    mark: float | None = None
    cuts: tuple[float, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One cell of a table: its text, a small second line, and how it is dressed.

    `why` is the reason where there is no value; `name` marks text that other people wrote and that
    must not disturb what stands beside it; `picture` heads a column of bars, which a small screen
    leaves out.
    """

    text: str = ""
    note: str = ""
    why: str = ""
    band: int = 0
    filled: bool = False
    name: bool = False
    mark: str = ""
    head: bool = False
    verdict: str = ""
    bar: Bar | None = None
    number: bool = False
    picture: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption, its column headers and the notes below it."""

    caption: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Figure:
    """A table or picture with its finding as title and its measure, unit and scope below it."""

    id: str
    title: str
    subtitle: str
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    folded: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A number with what it counts: a label, the number, of how many, and a note."""

    label: str
    value: str
    of: str = ""
    note: str = ""
    why: str = ""


@dataclass(frozen=True)
class Strip:
    """The headline score on the line of bands."""

    value: float | None
    low: float | None
    high: float | None
    cuts: tuple[float, ...]
    label: str
    shown: str


@dataclass(frozen=True)
class Band:
    """One band: its number, its word and the scores it covers."""

    number: int
    word: str
    scores: str


@dataclass(frozen=True)
class Verdict:
    """A verdict as it is printed: what it is about, its key, its word and its evidence."""

    about: str
    key: str
    word: str
    note: str


@dataclass(frozen=True)
class Summary:
    """The first page: band, score, what stands behind it, and the five values."""

    band: int
    word: str
    score: Fact
    sentences: tuple[str, ...]
    strip: Strip
    measures: tuple[Fact, ...]
    question: str
    sentence: str
    verdicts: tuple[Verdict, ...]
    criteria: Table
    responses: tuple[Fact, ...]
    reading: tuple[str, ...]


@dataclass(frozen=True)
class Member:
    """An organisation in the matrix; one that gave no views says so, and where to find it."""

    number: int
    name: str
    code: str
    mark: str
    silent: str
    elsewhere: str


@dataclass(frozen=True)
class Group:
    """The organisations of one place, or those of several places and none."""

    title: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class View:
    """One cell of the matrix: its kind (b1 to b5, missing, filled, judge), text and value."""

    kind: str
    text: str
    title: str = ""


@dataclass(frozen=True)
class Block:
    """One table of the matrix: who gives the views and who is rated; `brief` leaves no room."""

    caption: str
    rows: tuple[Group, ...]
    columns: tuple[Group, ...]
    brief: bool = False


@dataclass(frozen=True)
class Matrix:
    """Who rates whom: the blocks, the views by (giver, rated) position, and the two legends."""

    id: str
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    views: Mapping[tuple[int, int], View]
    sectors: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    folded: tuple[Table, ...]


@dataclass(frozen=True)
class Section:
    """One section of the page: its anchor, number, title, introduction and figures."""

    id: str
    number: int
    title: str
    intro: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
