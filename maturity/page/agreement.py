"""Do leaders of one organisation say the same, do items hang together, and does severity matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from maturity.drawing.palette import sector_mark
from maturity.page.parts import Cell, Figure, Section, Table
from maturity.page.reader import Reader
from maturity.wording import NO_VALUE, count, join, named, percent, plain, shorten

Plain = Mapping[str, Any]

#: Organisations that a table lists whatever they say; where there are more, those without
#: disagreement are counted, and beyond so many rows the rest is in the file.
ALL, MOST_ROWS = 24, 40
#: Views that a note names.
MOST_NAMED = 4
#: A share of views from which disagreement is the finding and not agreement.
OFTEN = 0.15
#: A score that moves by less than this hardly moves.
LITTLE = 1.0
#: Below this many organisations the parts of a rating are not shown.
FEWEST = 5

LEFT_OUT = (
    "This edition leaves out how far leaders of one organisation agree: so few people stand behind "
    "most of these figures that they could be told."
)


def agreement(read: Reader) -> Section:
    """What several leaders of one organisation say of the same partner, side by side."""
    found = read.results["diagnostics"]
    shown = read.consultant and "agreement" in found
    figures: list[Figure | None] = []
    if shown:
        figures = [
            _within(read, found["agreement"]),
            _one_voice(read, found),
            _raters(read, found["relations"]),
            _severity(read, found["relations"]["severity"]),
        ]
    return Section(
        "agreement",
        "Do leaders of one organisation say the same?",
        (
            "Several leaders answer for one organisation, and its view is their average. Where "
            "they differ the average hides it, and the difference is worth knowing. Nothing in "
            "this section moves a score or a verdict."
            if shown
            else LEFT_OUT,
        ),
        tuple(figure for figure in figures if figure),
    )


# -- within organisations ------------------------------------------------------------------------


def _within(read: Reader, found: Plain) -> Figure:
    views, apart = found["views"], found["apart"]
    notes = []
    if views:
        disputed = found["disputed"]
        notes.append(
            _line(read, found)
            + (
                f" In {count(disputed, 'view')} one leader rates a relationship and another says "
                "there is none; that counts as disagreement too."
                if disputed
                else ""
            )
        )
    if found["alone"]:
        one = found["alone"] == 1
        notes.append(
            f"{count(found['alone'], 'view')} rest{'s' if one else ''} on one leader, so nothing "
            "can be compared there."
        )
    rows, more = _listed(found["organisations"])
    if apart:
        notes.append(_where(read, apart))
    if more:
        notes.append(more)
    notes.append(
        "Do not over-read: leaders may agree and be wrong, or differ because they see different "
        "parts of a partner. With two to four leaders one answer changes much."
    )
    columns = (
        Cell("Organisation"),
        Cell("Views of two leaders or more", number=True),
        Cell("Leaders disagree in", number=True),
        Cell("Average distance", note="points", number=True),
    )
    return Figure(
        "within",
        _within_title(views, len(apart)),
        "What leaders of one organisation say of the same partner, beside one another, 0 to 100, "
        f"{named(read.wave)}",
        (Table("Agreement inside each organisation", columns, _organisations(read, rows)),)
        if rows
        else (),
        tuple(notes),
        csv=("agreement", "leaders_apart"),
    )


def _within_title(views: int, apart: int) -> str:
    if not views:
        return "No two leaders of one organisation spoke of the same partner"
    if apart >= OFTEN * views:
        return (
            f"In {apart} of {count(views, 'view')} leaders of one organisation see the same "
            "partner differently"
        )
    if not apart:
        return f"Leaders broadly agree in {'every' if views > 1 else 'the one'} view of two or more"
    return f"In {views - apart} of {count(views, 'view')} leaders of one organisation broadly agree"


def _line(read: Reader, found: Plain) -> str:
    if found["line"] is None:
        return "The questions have no steps that could be compared."
    steps = " (five sixths of one step of the answers)" if read.built_in else ""
    return (
        "Leaders disagree about a partner where they are on average more than "
        f"{found['line']:.0f} points{steps} from what they say together."
    )


def _listed(rows: Sequence[Plain]) -> tuple[Sequence[Plain], str]:
    """The organisations with anything to compare, in the order of the register, and who is left."""
    several = [row for row in rows if row["views"]]
    left = len(rows) - len(several)
    said = (
        f"{count(left, 'organisation')} {'has' if left == 1 else 'have'} no two leaders who spoke "
        "of the same partner."
        if left
        else ""
    )
    if len(several) <= ALL:
        return several, said
    kept = [row for row in several if row["disagree"] or row["disputed"]]
    quiet = (
        f"In {count(len(several) - len(kept), 'further organisation')} leaders agree throughout."
    )
    return kept[:MOST_ROWS], " ".join(
        part for part in (quiet, _cut(len(kept) - MOST_ROWS), said) if part
    )


def _cut(left: int) -> str:
    return f"{left} more are in agreement.csv." if left > 0 else ""


def _organisations(read: Reader, rows: Sequence[Plain]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            read.org_cell(row["organisation"], head=True),
            Cell(f"{row['views']}", number=True),
            Cell(f"{_apart_of(read, row['organisation'])}", number=True),
            _points(read, row["average_deviation"]),
        )
        for row in rows
    )


def _apart_of(read: Reader, code: str) -> int:
    """In how many of its views an organisation's leaders disagree, in either way."""
    apart = read.results["diagnostics"]["agreement"]["apart"]
    return sum(row["organisation"] == code for row in apart)


def _points(read: Reader, number: Plain) -> Cell:
    if number["value"] is None:
        return Cell(NO_VALUE, why="no two leaders rated the same partner", number=True)
    return Cell(read.number(number["value"]), number=True)


def _where(read: Reader, apart: Sequence[Plain]) -> str:
    """About whom leaders disagree; organisations in the order of the register."""
    widest = apart[:MOST_NAMED]
    said = [
        f"{named(read.name(row['organisation']))} about {named(read.name(row['partner']))}"
        for row in sorted(widest, key=lambda row: read.position[row["organisation"]])
    ]
    left = len(apart) - len(widest)
    return f"{'Among these' if left else 'These are'}: leaders of {'; of '.join(said)}." + (
        f" All {len(apart)} are in leaders_apart.csv." if left else ""
    )


# -- the system ----------------------------------------------------------------------------------


def _one_voice(read: Reader, found: Plain) -> Figure:
    within, items, between = found["agreement"], found["reliability"], found["relations"]
    straight = items["halo"]["straight_lining"]
    rows = [
        _row("Agreement inside organisations", "r_wg(j), average", within["r_wg_j"], "view",
             _strength(within["r_wg_j"]["value"])),
        _row("Organisations' share in what is said", "ICC(1)", within["icc_1"], "answer",
             _shared(within["icc_1"]["value"], "organisations' views")),
        _row("How well the averages tell views apart", "ICC(2)", within["icc_2"], "answer",
             _apart(within["icc_2"]["value"])),
        _row("The same for statements about the system", "ICC(1)", within["statements"]["icc_1"],
             "leader", _shared(within["statements"]["icc_1"]["value"], "organisations")),
        _row(f"{items['quality']['items']} questions on partners", "alpha",
             items["quality"]["alpha"], "answer", _together(items["quality"], items["halo"]),
             _reach(items["quality"])),
        _row("The same with one factor", "omega", items["quality"]["omega"], "answer",
             "How much of their sum is the one thing they share."),
        _row(f"{items['statements']['items']} statements", "alpha", items["statements"]["alpha"],
             "leader", _together(items["statements"], None), _reach(items["statements"])),
        _row("One answer to every question", "for over 90% of partners", straight, "leader",
             "Leaders in haste, or who see partners as all of a piece.", shown=percent),
    ]  # fmt: skip
    density, error = between["density"], between["density_error"]
    if density["value"] is not None and error["value"] is not None:
        rows.append(
            _row(
                "Average view, with its standard error",
                "vertex bootstrap",
                {**density, "n": error["n"]},
                "organisation",
                "Only for holding systems of the same frame against each other.",
                f"± {error['value']:.1f}",
                shown=read.number,
            )
        )
    notes = []
    if items["halo"]["one_factor"]:
        notes.append(
            f"The {items['quality']['items']} questions are answered much alike: largely one "
            "impression of a partner. Differences between dimensions of less than 10 points are "
            "noise."
        )
    notes.append(
        "Do not over-read: a high figure says that answers are consistent, not that they are "
        "right, and more questions or more leaders raise most of them."
    )
    return Figure(
        "one-voice",
        _one_voice_title(within["icc_1"]["value"], within["shared"]),
        f"How consistent the answers are, by the usual indices, {named(read.wave)}",
        (
            Table(
                "Agreement and reliability",
                (Cell("What", note="and what it says"), Cell("Value", number=True),
                 Cell("Base (n)", number=True)),
                tuple(rows),
            ),
        ),
        tuple(notes),
    )  # fmt: skip


def _one_voice_title(icc: float | None, shared: bool | None) -> str:
    if icc is None:
        return "Whether leaders of one organisation share a view cannot be told"
    if not shared:
        return (
            "Leaders of one organisation do not share a view: read its results as averages of "
            "individuals"
        )
    if icc < 0.25:
        return "What leaders say of a partner is partly their organisation's view, partly their own"
    return "What leaders say of a partner is largely their organisation's view"


def _row(
    what: str, index: str, number: Plain, noun: str, says: str, note: str = "",
    *, shown: Callable[[float], str] | None = None,
) -> tuple[Cell, ...]:  # fmt: skip
    """One index: what it is and says, its value with a range or error, and its base."""
    value = number["value"]
    if value is None:
        text = plain(number["note"])
        why = f"Not known: {text}." if text else "Not known."
        return (
            Cell(what, note=f"{why}\n{index}", head=True),
            Cell(NO_VALUE, why="not known", number=True),
            Cell(count(number["n"], noun), number=True),
        )
    return (
        Cell(what, note=f"{says}\n{index}", head=True),
        Cell((shown or _index)(value), note=note, number=True),
        Cell(count(number["n"], noun), number=True),
    )


def _strength(value: float | None) -> str:
    """The usual words for r_wg(j)."""
    words = ("None: as if leaders had guessed.", "Weak.", "Moderate.", "Strong.", "Very strong.")
    return words[sum((value or 0.0) > cut + 1e-9 for cut in (0.30, 0.50, 0.70, 0.90))]


def _shared(value: float | None, groups: str) -> str:
    if value is None or value < 0.05:
        return "Leaders of one organisation are hardly more alike than those of different ones."
    size = "Large" if value >= 0.25 else "Medium" if value >= 0.10 else "Small"
    return f"{size}: {percent(value)} of the differences lie between {groups}, not inside them."


def _apart(value: float | None) -> str:
    return (
        "Enough to tell one view from another." if value is not None and value >= 0.70
        else "Below 0.70: single views are not told apart well."
    )  # fmt: skip


def _together(items: Plain, halo: Plain | None) -> str:
    if items["weak"]:
        return "Below 0.70: read the parts, not only their average."
    if halo is not None and halo["one_factor"]:
        return "They move together, as one impression does."
    return "They hang together well enough to be averaged."


def _reach(items: Plain) -> str:
    if items["alpha_low"] is None or items["alpha_high"] is None:
        return ""
    return f"{_index(items['alpha_low'])}\u00a0to\u00a0{_index(items['alpha_high'])}"


def _index(value: float | None) -> str:
    """An index with two decimals, never rounded up to 1.

    >>> _index(0.944), _index(0.998), _index(1.0), _index(-0.066), _index(None)
    ('0.94', '>0.99', '1.00', '−0.07', '–')
    """
    if value is None:
        return NO_VALUE
    shown = f"{abs(value):.2f}"
    if shown == "1.00" and abs(value) < 1 - 1e-9:
        shown = "0.99" if value < 0 else ">0.99"
    return f"−{shown}" if value < 0 and shown != "0.00" else shown


def _share(value: float | None) -> str:
    return NO_VALUE if value is None else percent(value)


# -- raters --------------------------------------------------------------------------------------


def _raters(read: Reader, found: Plain) -> Figure:
    blocks = [
        block
        for block in found["blocks"]
        if block["organisations"] >= FEWEST and block["relationship"]["value"] is not None
    ]
    needed = percent(found["needed"])
    notes = [
        f"Each row rests on those organisations among whom at least {needed} of all ratings are "
        "known; the others are left out.",
        "Do not over-read: with so few organisations a share below 10% is not told from none. "
        "Who rates low may be right.",
    ]
    if not blocks:
        return Figure(
            "raters",
            "Whether it is the rater, the rated or the pair that decides cannot be told",
            f"What differences between views are made of, {named(read.wave)}",
            (),
            (
                f"Fewer than {FEWEST} organisations have at least {needed} of all ratings among "
                "them known.",
            ),
            csv=("raters",),
        )
    return Figure(
        "raters",
        _raters_title(blocks[0]),
        "What differences between views are made of (Social Relations Model), in per cent, "
        f"{named(read.wave)}",
        (
            Table(
                "Who rates, who is rated, or the particular pair",
                (
                    Cell("Among"),
                    Cell("Organisations (n)", number=True),
                    Cell("Who rates", number=True),
                    Cell("Who is rated", number=True),
                    Cell("The pair", number=True),
                    Cell("Answered in kind", note="−1 to 1", number=True),
                ),
                tuple(
                    (
                        Cell(shorten(block["place"]) or "Whole system", name=bool(block["place"]),
                             head=True),
                        Cell(f"{block['organisations']} of {block['members']}", number=True),
                        *(Cell(_share(block[part]["value"]), number=True) for part in PARTS),
                        Cell(_index(block["dyadic_reciprocity"]["value"]),
                             why="" if block["dyadic_reciprocity"]["value"] is not None
                             else "cannot be told", number=True),
                    )
                    for block in blocks
                ),
            ),
        ),
        (
            "Who rates: some rate everyone higher than others do. Who is rated: some are rated "
            "higher by everyone. The pair: what is particular to two, with noise. Answered in "
            "kind: whether two are both warmer, or both colder, to each other than to others.",
            *notes,
        ),
        csv=("raters",),
    )  # fmt: skip


PARTS = ("rater", "rated", "relationship")


def _raters_title(block: Plain) -> str:
    shares = {part: block[part]["value"] for part in PARTS}
    most = max(PARTS, key=lambda part: shares[part])
    what = {
        "rater": "who rates",
        "rated": "who is rated",
        "relationship": "the particular pair",
    }[most]
    if shares[most] >= 0.5:
        return f"Views differ mostly by {what}"
    return f"Views differ by {what} most, but by no single thing alone"


# -- severity ------------------------------------------------------------------------------------


def _severity(read: Reader, found: Plain) -> Figure:
    before, after = found["system"]["before"], found["system"]["after"]
    if found["note"] or before is None or after is None:
        return Figure(
            "severity",
            "Whether severe raters move the score cannot be told",
            f"The score if nobody rated more severely than others of their sector, "
            f"{named(read.wave)}",
            (),
            (f"Not known: {plain(found['note']) or 'there is no score'}.",),
        )
    now, then = read.number(before), read.number(after)
    changed, crossed = found["bands_changed"], found["crossed"]
    notes = [
        f"{changed} of {count(found['pairs'], 'pair')} would stand in another band. "
        + (
            f"The value of {join(map(plain, crossed))} would move to the other side of its line."
            if crossed
            else "No criterion would move to the other side of its line."
        ),
        "Do not over-read: a check and not a correction. A whole sector that rates everyone low "
        "may be right (care providers in England have long said that they are not heard), so what "
        "each sector says on average is left as it is.",
    ]
    return Figure(
        "severity",
        _severity_title(now, then, abs(after - before) < LITTLE),
        "Scores if nobody rated more severely than others of their own sector, 0 to 100, "
        f"{named(read.wave)}",
        (
            Table(
                "Each sector as it is, and without severity",
                (
                    Cell("Sector"),
                    Cell("As others rate it", note="now", number=True),
                    Cell("As others rate it", note="without severity", number=True),
                    Cell("Score", note="now", number=True),
                    Cell("Score", note="without severity", number=True),
                ),
                tuple(
                    (
                        Cell(plain(row["title"]), head=True, mark=sector_mark(row["sector"])),
                        *(
                            _moved(read, row[key][end])
                            for key in ("received", "score")
                            for end in ("before", "after")
                        ),
                    )
                    for row in found["sectors"]
                ),
            ),
        ),
        tuple(notes),
        csv=("severity",),
    )


def _severity_title(now: str, then: str, little: bool) -> str:
    if now == then:
        return f"Allowing for severe raters does not move the score: {now} either way"
    if little:
        return f"Allowing for severe raters hardly moves the score: {then} in place of {now}"
    return f"Without severe and lenient raters inside sectors the score would be {then}, not {now}"


def _moved(read: Reader, value: float | None) -> Cell:
    return Cell(read.number(value), why="no view was given" if value is None else "", number=True)
