"""What a page is made of: tables, figures and sections of plain worded values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maturity.drawing.atlas import Node
from maturity.drawing.relationships import Line


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
    leaves out; `org` is the number of the organisation it is about, and `sort` says of a column's
    header how the column is sorted ("text" or "number"), where it may be.
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
    org: int = 0
    sort: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its caption, its column headers and the notes below it."""

    caption: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Picture:
    """A drawing beside its table: a bridge of steps, a slope of values then and now, or stands.

    `kind` says which, `items` are its steps or entries, and `key` begins its ids in the page.
    """

    kind: str
    items: tuple[Any, ...]
    name: str
    description: str
    before: str = ""
    after: str = ""
    key: str = "picture"
    cuts: tuple[float, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A table or picture with its finding as title and its measure, unit and scope below it.

    `csv` names the tables beside the report that hold the same numbers.
    """

    id: str
    title: str
    subtitle: str
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    folded: tuple[Table, ...] = ()
    csv: tuple[str, ...] = ()
    picture: Picture | None = None


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
    tally: str
    note: str


@dataclass(frozen=True)
class Conversation:
    """Something worth talking about: what the answers say, why it matters, what comes next.

    `names` lists organisations, in the consultant's edition alone; `section` is the anchor of the
    evidence and `where` its title.
    """

    id: str
    title: str
    says: str
    names: str
    why: str
    next: str
    caution: str
    section: str
    where: str


@dataclass(frozen=True)
class Summary:
    """The first page: band, score, verdicts, findings, and what stands behind them."""

    band: int
    word: str
    score: Fact
    sentences: tuple[str, ...]
    strip: Strip
    measures: tuple[Fact, ...]
    question: str
    sentence: str
    verdicts: tuple[Verdict, ...]
    findings: tuple[Conversation, ...]
    no_finding: str
    responses: tuple[Fact, ...]
    reading: tuple[str, ...]
    thin: str = ""


@dataclass(frozen=True)
class Breath:
    """A comparison in one breath: scores and verdicts then and now, and what can be said.

    `scores` are a wave's title, band, the band's word and the score; `verdicts` a wave's title and
    the verdict's key and word.
    """

    sentences: tuple[str, ...]
    scores: tuple[tuple[str, int, str, str], ...]
    verdicts: tuple[tuple[str, str, str], ...]
    reading: tuple[str, ...]


@dataclass(frozen=True)
class Mini:
    """The map with the lines of one band alone, and how many there are."""

    band: int
    word: str
    said: str


@dataclass(frozen=True)
class Choice:
    """One way to filter the lines of the map, and which bands it leaves."""

    id: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Map:
    """Where the organisations stand and which relationships join them."""

    id: str
    title: str
    subtitle: str
    name: str
    description: str
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    places: Mapping[str, str]
    choices: tuple[Choice, ...]
    organisations: tuple[tuple[int, str, str], ...]
    bands: tuple[Mini, ...]
    sectors: tuple[tuple[str, str], ...]
    silent: str
    notes: tuple[str, ...]
    figures: tuple[Figure, ...]


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
    corner: tuple[str, str]
    sectors: tuple[tuple[str, str], ...]
    legend: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]
    csv: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """One section of the page: its anchor, title, introduction and figures.

    `kind` names the partial that draws it and `body` is what only that partial knows. The page
    gives the `number`.
    """

    id: str
    title: str
    intro: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    kind: str = "section"
    body: Any = None
    number: int = 0
