"""Who holds others together, who stands between them, and what hangs on single leaders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maturity.drawing.stands import Stand
from maturity.page.measured import entries, explained, of_nodes
from maturity.page.parts import Cell, Figure, Picture, Table
from maturity.page.reader import Reader
from maturity.wording import NO_VALUE, count, decimals, join, named, percent, plain, shorten

Plain = Mapping[str, Any]

#: From this share of all short ways on it is worth saying that they run through one alone.
MANY = 0.05
#: Standard deviations of chance that are drawn either side of what it would give.
SPREADS = 2.0
#: Organisations beyond this number are left to the table beside the report: in the drawing, and
#: in its twin, which then lists those alone that stand out.
MOST_ROWS, MOST_LISTED = 120, 40
#: Among more organisations than this chance is drawn too seldom for one to stand out of all.
UNTESTED = 120
#: The parts of a broker in plain words; an undirected tie makes two of them one.
ROLES = (
    ("coordinator", "inside its own sector"),
    ("itinerant", "between two of one other sector"),
    ("gatekeeper", "between its own and another"),
    ("liaison", "between two other sectors"),
    ("any", "all together"),
)


def together_figure(read: Reader, found: Plain) -> Figure | None:
    """What the others would lose if the hub, or one organisation, left."""
    net = entries(found)
    reach, short = net["connectedness"], net["short_reach"]
    if reach["value"] is None:
        return None
    rows = found["nodes"]["rows"]
    cut = [row for row in rows if row["cut"]]
    apart = [row for row in rows if row["partners"] == 0]
    ways = (short["value"] or 0.0) * short["n"]
    shown = [row for row in rows if row["cut"] or (row["sole_link"] or 0) >= max(1, MANY * ways)]
    hub = found["without_hub"]
    table = []
    if hub:
        table.append(
            (
                Cell(join(read.name(code) for code in hub["hub"]), name=True, head=True,
                     note="all that convene" if len(hub["hub"]) > 1 else "convenes"),
                _lost(hub["short_loss"]),
                _share(hub["loss"]["value"]),
            )
        )  # fmt: skip
    table += [
        (
            read.org_cell(row["organisation"], head=True),
            Cell(f"{int(row['sole_link'])} of {count(round(ways), 'pair')}", number=True),
            _share(row["loss"]),
        )
        for row in shown
        if not hub or list(hub["hub"]) != [row["organisation"]]
    ]
    working, expected = net["working"], found["paper"]["expected"]
    notes = [
        f"Now {_least(reach, working)} of all pairs of organisations reach each other along "
        f"working ties; {_least(short, working)} do so directly or through one partner."
        + (
            " Of pairs that nobody expects leaders were not asked."
            if working["n"] < reach["n"]
            else ""
        ),
    ]
    if apart:
        notes.append(
            f"Without any working tie, as far as is known: "
            f"{read.listed([named(read.name(row['organisation'])) for row in apart])}."
        )
    unknown = expected - working["n"]
    if unknown:
        notes.append(
            f"{count(unknown, 'expected pair')} {'is' if unknown == 1 else 'are'} not known and "
            f"{'counts' if unknown == 1 else 'count'} as no working tie here, so silence can make "
            "an organisation look more needed than it is."
        )
    return Figure(
        "together",
        _together_title(read, found, cut, apart),
        "Pairs of other organisations that would lose their way along working ties if the "
        f"organisation left; a short way is direct or through one partner, {named(read.wave)}",
        (
            Table(
                "What others would lose",
                (
                    Cell("If it left"),
                    Cell("Pairs that lose their only short way", number=True),
                    Cell("Pairs that lose every way", number=True),
                ),
                tuple(table),
                (
                    "Shown are who convenes, whoever others hang on altogether, and those through "
                    f"whom alone at least {percent(MANY)} of the short ways run, in the order of "
                    "the register. The hub's are of the short ways among the others, an "
                    "organisation's of all there are. Holding others together is a service as much "
                    "as a risk.",
                ),
            ),
        )
        if table
        else (),
        tuple(notes),
        (explained(of_nodes(found, "sole_link", "loss")),),
        csv=("structure_nodes",),
    )


def _least(reach: Plain, working: Plain) -> str:
    """How many reach one another; more may, along pairs of which nobody spoke."""
    everything = reach["value"] == 1 or working["n"] >= reach["n"]
    return f"{'' if everything else 'at least '}{percent(reach['value'])}"


def _together_title(
    read: Reader, found: Plain, cut: Sequence[Plain], apart: Sequence[Plain]
) -> str:
    parts = int(entries(found)["components"]["value"])
    holds = "holds" if len(cut) == 1 else "hold"
    held = f"{count(len(cut), 'organisation')} {holds} others whom nobody else ties to the rest"
    if parts > 1:
        if len(apart) == parts - 1:
            said = f"{count(len(apart), 'organisation')} {_have(apart)} no working tie to the rest"
        else:
            said = f"Working ties fall into {parts} parts that do not reach each other"
        return f"{said}; {held}" if cut else said
    if cut:
        return held
    said = "No single departure would cut anybody off"
    hub = found["without_hub"]
    if not hub or hub["short_loss"]["value"] is None:
        return said
    lost = hub["short_loss"]["value"]
    if lost == 0:
        return f"{said}, and without the hub no short way is lost"
    return f"{said}; without the hub {percent(lost)} of short ways are lost"


def _have(rows: Sequence[Plain]) -> str:
    return "has" if len(rows) == 1 else "have"


def _lost(number: Plain) -> Cell:
    if number["value"] is None:
        return Cell(NO_VALUE, why=plain(number["note"]), number=True)
    lost = round(number["value"] * number["n"])
    return Cell(f"{count(lost, 'pair')}", note=f"of {number['n']}: {percent(number['value'])}",
                number=True)  # fmt: skip


def _share(value: float | None) -> Cell:
    if value is None:
        return Cell(NO_VALUE, why="no two others reach each other", number=True)
    return Cell("none" if value == 0 else percent(value), number=True)


# -- brokers -------------------------------------------------------------------------------------


def brokers_figure(read: Reader, found: Plain) -> Figure | None:
    """Who stands between others, beside what chance would give where they sit."""
    rows = [row for row in found["nodes"]["rows"] if row["between"]["value"] is not None]
    drawn = [row for row in rows if row["between"]["expected"] is not None]
    if not drawn:
        return None
    beyond = [row for row in drawn if row["beyond_chance"]]
    wave = named(read.wave)
    title = (
        f"{count(len(beyond), 'organisation')} {'stands' if len(beyond) == 1 else 'stand'} between "
        "others clearly more often than chance would have it"
        if beyond
        else "Who stands between others more often than chance cannot be told among so many"
        if len(drawn) > UNTESTED
        else "Nobody clearly stands between others more often than chance would have it"
    )
    notes = [
        "Chance deals the same number of working ties out anew over the expected pairs known, so "
        "whoever sits on many boards is expected to stand between many. Standing between others "
        "can join them or keep them apart: the count does not say which. Among many organisations "
        "a few lie outside their line by chance; filled are those that stay out when that is "
        "allowed for.",
    ]
    if beyond:
        names = [named(read.name(row["organisation"])) for row in beyond]
        notes.insert(0, f"Beyond chance, in the order of the register: {read.listed(names)}.")
    picture = None
    seen = _listed(drawn)
    if seen and len(drawn) <= MOST_ROWS:
        picture = Picture(
            "stands",
            tuple(_stand(read, row) for row in seen),
            name="How often each organisation stands between two others",
            description=f"One row for each of {count(len(seen), 'organisation')} in the order of "
            "the register; the folded table has the same numbers.",
            key="between",
        )
    return Figure(
        "between",
        title,
        "Times an organisation has a working tie to two others who are expected to work together "
        "and do not, in both directions; grey line: what chance gives, two standard deviations "
        f"either side; filled: clearly beyond, false alarms allowed for, {wave}",
        (),
        tuple(notes),
        (
            *((_organisations(read, rows),) if len(rows) <= MOST_ROWS else ()),
            _sectors(read, found["brokerage"]),
            explained(of_nodes(found, "between")),
        ),
        csv=("structure_nodes", "structure_brokerage"),
        picture=picture,
    )


def _stand(read: Reader, row: Plain) -> Stand:
    between = row["between"]
    room = SPREADS * (between["spread"] or 0.0)
    return Stand(
        shorten(read.name(row["organisation"]), 40),
        between["value"],
        max(0.0, between["expected"] - room),
        between["expected"] + room,
        row["beyond_chance"],
    )


def _listed(rows: Sequence[Plain]) -> Sequence[Plain]:
    """Everybody, or of very many those alone that stand out in some way."""
    return rows if len(rows) <= MOST_LISTED else [row for row in rows if _traits(row)]


def _organisations(read: Reader, rows: Sequence[Plain]) -> Table:
    """Every organisation with its own numbers: the twin of the drawing."""
    every, rows = len(rows), _listed(rows)
    return Table(
        f"Every organisation in numbers ({every})"
        if len(rows) == every
        else f"Organisations that stand out, in numbers ({len(rows)} of {every})",
        (
            Cell("Organisation"),
            Cell("Working ties", note="of the pairs known", number=True),
            Cell("Stands between", note="by chance", number=True),
        ),
        tuple(
            (
                Cell(f"{named(read.name(row['organisation']))}{_traits(row)}", head=True),
                Cell(
                    NO_VALUE
                    if row["partners"] is None
                    else f"{row['partners']:g} of {row['known']}",
                    number=True,
                ),
                Cell(f"{row['between']['value']:g}{_by_chance(row['between'])}", number=True),
            )
            for row in rows
        ),
        (
            "In the order of the register: this is not a ranking.",
            *(() if len(rows) == every else ("All stand in tables/structure_nodes.csv.",)),
        ),
        kind="compact",
    )


def _by_chance(between: Plain) -> str:
    if between["expected"] is None:
        return ""
    room = SPREADS * (between["spread"] or 0.0)
    low, high = max(0.0, between["expected"] - room), between["expected"] + room
    return f" (by chance {low:.0f}\u00a0to\u00a0{high:.0f})"


def _traits(row: Plain) -> str:
    said = [
        word
        for key, word in (("cut", "others hang on it"), ("core", "in the core"),
                          ("beyond_chance", "beyond chance"))
        if row[key]
    ]  # fmt: skip
    return f" ({', '.join(said)})" if said else ""


def _sectors(read: Reader, rows: Sequence[Plain]) -> Table:
    """How often each sector stands between others, by the part it plays."""
    found = {(row["group"], row["role"]): row for row in rows}
    groups = list(dict.fromkeys(row["group"] for row in rows))
    return Table(
        "Which sectors stand between others, and in which part",
        (Cell("Sector"), *(Cell(words, number=True) for _, words in ROLES)),
        tuple(
            (
                Cell(group_title(read, group), head=True),
                *(_part(found[group, role]) for role, _ in ROLES),
            )
            for group in groups
        ),
        (
            "In brackets: how many standard deviations above or below what the same chance gives "
            "the sector; of so many numbers some lie beyond 2 by chance. Between its own and "
            "another counts one direction; the other is the same number.",
        ),
        kind="compact",
    )


def _part(row: Plain) -> Cell:
    if row["value"] is None:
        return Cell(NO_VALUE, why=plain(row["note"]), number=True)
    z = "" if row["z"] is None else f" ({decimals(row['z'], 1)})"
    return Cell(f"{row['value']:g}{z}", number=True)


def group_title(read: Reader, group: str) -> str:
    """A sector group in words: all NHS sectors are one."""
    return "NHS organisations" if group == "nhs" else read.titles.get(group, plain(group))


# -- single leaders ------------------------------------------------------------------------------


def people_figure(read: Reader, found: Plain) -> Figure | None:
    """How much contact between organisations hangs on single leaders, nobody named."""
    people = found["people"]
    if not people or people["key_people_1"]["value"] is None:
        return None
    one, three = people["key_people_1"], people["key_people_3"]
    cut, thin = people["leaders"], 2 * people["named"] < people["asked"]
    title = "No single leader's leaving would break contact between organisations"
    if one["value"] > 0:
        lost = percent(one["value"])
        title = f"If one leader left, up to {lost} of the contact between organisations could go"
    if thin:
        title = "Too few leaders said whom they would call to tell what hangs on one of them"
    return Figure(
        "key-people",
        title,
        "Pairs of organisations that reach each other through leaders who would call one another, "
        f"{named(read.wave)}",
        (),
        (
            f"{people['named']} of {count(people['asked'], 'leader')} named somebody."
            + (
                ""
                if thin
                else f" By what they said, up to {percent(one['value'])} of the contact could go "
                f"with one leader and at least {percent(three['value'])} with the worst three; "
                f"there {'is' if len(cut) == 1 else 'are'} {count(len(cut), 'leader')} of whom "
                "each alone holds some organisations in contact."
            ),
            "Leaders named a few others; who was not named may be called all the same. So read it "
            "as a question about cover and handover, and not about people. Codes of leaders stand "
            "in the table beside the report, for the consultant.",
        ),
        csv=("structure_leaders",),
    )
