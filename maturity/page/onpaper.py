"""What stands on paper beside what leaders say of it: sharing, the hub, who commissions whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maturity.page.ground import MOST_LISTED, depth, more
from maturity.page.parts import Cell, Figure, Table
from maturity.page.reader import Reader
from maturity.wording import count, join, named, plain

Plain = Mapping[str, Any]

#: What may be agreed or shared, as a page says it.
WHAT = {
    "section_75": "Section 75 agreement",
    "better_care_fund": "Better Care Fund",
    "contract": "Contract",
    "joint_post": "Joint post",
    "memorandum": "Memorandum",
    "money": "Money",
    "records": "Records",
    "staff": "Staff",
    "buildings": "Buildings",
}
_STAGE = {"planned": "planned", "live": "live", "used": "live and used"}
_USED = {
    "both": "both",
    "one": "one side",
    "not_both": "one side at most",
    "neither": "neither",
    "unknown": "not known",
}
#: The columns that count them: where one side did not say, no more than one is known to.
_COLUMNS = (
    ("Used by both", ("both",)),
    ("Used by one at most", ("one", "not_both")),
    ("Used by neither", ("neither",)),
    ("Not known", ("unknown",)),
)


def _what(row: Plain) -> str:
    return WHAT.get(row["what"], plain(row["what"]).replace("_", " ").capitalize())


# -- shared on paper, used by both? ----------------------------------------------------------------


def shared(read: Reader) -> Figure:
    """Agreements and sharing beside what both sides say of working together."""
    found = read.results["diagnostics"]["shared_on_paper"]
    counts = found["counts"]
    subtitle = (
        "Agreements, and money, records, staff and buildings shared on the first day of the wave, "
        "from the register"
    )
    if not counts:
        return Figure(
            "shared-on-paper",
            "Nothing is shared on paper, as far as the register says",
            subtitle,
            notes=(
                "To see it, list agreements in agreements.csv and what two organisations share in "
                "sharing.csv (money, records, staff, buildings; planned, live or used).",
            ),
        )
    if found.get("withheld"):
        many = sum(row["pairs"] for row in counts if row["stage"] != "planned")
        return Figure(
            "shared-on-paper",
            f"{count(many, 'agreement or arrangement')} to share is live on paper"
            if many == 1
            else f"{many} agreements and arrangements to share are live on paper",
            subtitle,
            (_paper_table(counts),),
            ("Whether both sides use what they share is left out of this edition.",),
        )
    live = [row for row in found["rows"] if row["stage"] != "planned"]
    planned = len(found["rows"]) - len(live)
    unused = [row for row in live if row["used"] not in ("both", "unknown")]
    strained = sum(row["used"] == "both" and row["works"] is False for row in live)
    tables = [_used_table(live)] if live else [_paper_table(counts)]
    if read.consultant and unused:
        tables.append(_unused_table(read, found, unused))
    notes = [
        "Used by both: each side puts the depth of their work together at "
        f"{found['depth_line'] / 20:g} of 5 or more. Depth is asked of the whole relationship and "
        "not of this agreement, so it is a sign and no proof.",
    ]
    if strained:
        notes.append(
            f"Of those used by both, {strained} {'stands' if strained == 1 else 'stand'} between "
            f"partners whose score is below {read.settings.get('working_cut', 50):g}: used and "
            "strained."
        )
    if planned:
        notes.append(
            f"{count(planned, 'arrangement')} only planned {'is' if planned == 1 else 'are'} not "
            "counted."
        )
    if found["reason"] == "no_depth":
        notes.append("The questionnaire does not ask for depth, so use cannot be told.")
    return Figure(
        "shared-on-paper",
        _shared_title(live, known=found["reason"] != "no_depth"),
        f"{subtitle}; use as leaders say in {named(read.wave)}",
        tuple(tables),
        tuple(notes),
        csv=("shared_on_paper",) if read.consultant else (),
    )


def _shared_title(live: Sequence[Plain], *, known: bool) -> str:
    if not known:
        return "Whether what is shared on paper is used cannot be told"
    if not live:
        return "What is shared on paper is only planned"
    both = sum(row["used"] == "both" for row in live)
    unknown = sum(row["used"] == "unknown" for row in live)
    title = f"{both} of {count(len(live), 'thing')} shared on paper {'is' if both == 1 else 'are'} "
    return f"{title}used by both sides" + (f"; {unknown} not known" if unknown else "")


def _paper_table(counts: Sequence[Plain]) -> Table:
    return Table(
        "Shared on paper",
        (Cell("What"), Cell("Stage"), Cell("Pairs", number=True)),
        tuple(
            (
                Cell(_what(row), head=True),
                Cell("agreed" if row["form"] == "agreement" else _STAGE[row["stage"]]),
                Cell(f"{row['pairs']}", number=True),
            )
            for row in counts
        ),
    )


def _used_table(live: Sequence[Plain]) -> Table:
    rows = []
    for what in dict.fromkeys(row["what"] for row in live):
        these = [row for row in live if row["what"] == what]
        rows.append(
            (
                Cell(_what(these[0]), head=True),
                Cell(f"{len(these)}", number=True),
                *(
                    Cell(f"{sum(row['used'] in used for row in these)}", number=True)
                    for _, used in _COLUMNS
                ),
            )
        )
    return Table(
        "Shared on paper, and used",
        (
            Cell("What"),
            Cell("Live on paper", note="pairs", number=True),
            *(Cell(title, number=True) for title, _ in _COLUMNS),
        ),
        tuple(rows),
    )  # fmt: skip


def _unused_table(read: Reader, found: Plain, rows: Sequence[Plain]) -> Table:
    return Table(
        "Live on paper and not used by both",
        (Cell("Organisation"), Cell("Partner"), Cell("What"), Cell("Used by"),
         Cell("Depth", note="of 5", number=True)),
        tuple(
            (
                read.org_cell(row["a"], head=True),
                read.org_cell(row["b"]),
                Cell(_what(row)),
                Cell(
                    _USED[row["used"]],
                    note="no relationship, says " + join(named(read.name(c)) for c in row["denied"])
                    if row["denied"]
                    else "",
                ),
                depth(read, row["depth"], found["depth_line"]),
            )
            for row in rows[:MOST_LISTED]
        ),
        more(rows, "shared_on_paper"),
        kind="titled",
    )  # fmt: skip


# -- what runs only through the hub ----------------------------------------------------------------


def through_hub(read: Reader) -> Figure:
    """Partners who reach one another only through the organisation that convenes."""
    found = read.results["diagnostics"]["through_hub"]
    subtitle = (
        "Pairs of organisations without the hub that reach one another directly or through one "
        "other, by expected pairs and by those that work by what was said, nothing filled in"
    )
    if found["reason"] is not None:
        return Figure(
            "through-hub",
            "What runs only through the hub: no organisation is marked as one",
            subtitle,
            notes=("To see it, put yes in the column hub of organisations.csv.",),
        )
    hub = join(named(read.name(code)) for code in found["hubs"])
    paper, lived = found["paper"], found.get("lived")
    rows = [_reach("On paper", "expected pairs", paper)]
    notes = []
    if lived:
        rows.append(_reach("In practice", "pairs that work", lived))
        if lived["unknown"]:
            notes.append(
                f"Of {count(lived['unknown'], 'expected pair')} it is not known whether "
                f"{'it works' if lived['unknown'] == 1 else 'they work'}; left out of practice."
            )
        if read.consultant and lived["organisations"]:
            alone = read.listed([named(read.name(code)) for code in lived["organisations"]])
            notes.append(
                f"For the consultant: all working relationships of {alone} are with the hub."
            )
    else:
        notes.append("What works in practice is left out of this edition.")
    notes.append(
        "A system that runs through its centre can serve people well. The question is what would "
        "stop if the centre changed."
    )
    shown = lived or paper
    return Figure(
        "through-hub",
        f"{'In practice' if lived else 'On paper'} {shown['only_hub'] or 'none'} of "
        f"{count(shown['connected'], 'pair')} of partners that reach one another "
        f"{'does' if shown['only_hub'] == 1 else 'do'} so only through {hub}"
        if shown["connected"]
        else f"No partners reach one another {'in practice' if lived else 'on paper'}",
        subtitle,
        (
            Table(
                "What runs only through the hub",
                (
                    Cell("By"),
                    Cell("Pairs that reach one another", number=True),
                    Cell("only through the hub", number=True),
                    Cell("Organisations tied to the hub alone", number=True),
                ),
                tuple(rows),
            ),
        ),
        tuple(notes),
    )


def _reach(title: str, note: str, reach: Plain) -> tuple[Cell, ...]:
    return (
        Cell(title, note=note, head=True),
        Cell(f"{reach['connected']}", number=True),
        Cell(f"{reach['only_hub']}", number=True),
        Cell(f"{len(reach['organisations'])}", number=True),
    )


# -- commissioner and provider ---------------------------------------------------------------------

_PARTS = {
    "contract": "A commissioner and its own provider",
    "market": "A commissioner and another's provider",
    "providers": "Two providers",
    "commissioners": "Two commissioners",
    "rest": "All other pairs",
}


def commissioning(read: Reader) -> Figure:
    """How commissioners and their providers see one another."""
    found = read.results["diagnostics"]["commissioning"]
    subtitle = (
        "Organisations by the part that agreements on paper give them, whatever their sector; 0 to "
        f"100, {named(read.wave)}"
    )
    if found["reason"] is not None:
        return Figure(
            "commissioning",
            "Commissioner and provider: no agreement says who commissions",
            subtitle,
            notes=(
                "To see it, fill in the column commissioner of agreements.csv for contracts and "
                "other agreements by which one organisation buys from another.",
            ),
        )
    parts = [row for row in found["parts"] if row["pairs"]]
    roles = (
        f"{count(found['commissioners'], 'organisation')} only "
        f"{'commissions' if found['commissioners'] == 1 else 'commission'}, {found['providers']} "
        f"only {'provides' if found['providers'] == 1 else 'provide'}, "
        f"{found['both'] or 'none'} {'do' if found['both'] > 1 else 'does'} both; "
        f"{count(found['contracts'], 'relationship')} of commissioning on paper."
    )
    if found.get("withheld"):
        return Figure(
            "commissioning",
            f"{count(found['contracts'], 'relationship')} of commissioning on paper",
            subtitle,
            (
                Table(
                    "Pairs by who commissions",
                    (Cell("Pairs"), Cell("Expected", number=True)),
                    tuple(
                        (Cell(_PARTS[row["part"]], head=True), Cell(f"{row['pairs']}", number=True))
                        for row in parts
                    ),
                ),
            ),
            (roles, "What the two sides say of each other is left out of this edition."),
        )
    views = [
        (Cell("Commissioners of their providers", head=True), found["down"]),
        (Cell("Providers of their commissioners", head=True), found["up"]),
    ]
    return Figure(
        "commissioning",
        _commissioning_title(found),
        subtitle,
        (
            _plain_table(read, "What each side says of the other", "View", views),
            _plain_table(
                read,
                "Relationships by who commissions",
                "Pairs",
                [(Cell(_PARTS[row["part"]], head=True), row["score"]) for row in parts],
            ),
        ),
        (
            roles,
            "Who depends on somebody's money may rate that somebody kindly, and few pairs stand "
            "behind some of these values.",
        ),
        csv=("commissioning",),
    )


def _plain_table(
    read: Reader, caption: str, first: str, entries: Sequence[tuple[Cell, Plain]]
) -> Table:
    return Table(
        caption,
        (Cell(first), read.value_head(), Cell("Base (n)", number=True)),
        tuple((head, read.value(score), read.base(score)) for head, score in entries),
    )


def _commissioning_title(found: Plain) -> str:
    down, up = found["down"], found["up"]
    if down["value"] is None or up["value"] is None:
        return "How commissioners and their providers see one another is not known from both sides"
    if down["low"] is not None and up["low"] is not None:
        if down["low"] > up["high"]:
            return "Commissioners see their providers better than these see them"
        if up["low"] > down["high"]:
            return "Providers see their commissioners better than these see them"
    return "Commissioners and their providers do not clearly see one another differently"
