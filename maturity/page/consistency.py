"""How consistent the answers are, by the usual indices, each with one plain sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from maturity.page.parts import Cell, Figure, Table
from maturity.page.reader import Reader
from maturity.wording import NO_VALUE, count, index, named, percent, plain

Plain = Mapping[str, Any]


def one_voice(read: Reader, found: Plain) -> Figure:
    within, items, between = found["agreement"], found["reliability"], found["relations"]
    straight = items["halo"]["straight_lining"]
    rows = [
        _row("Agreement inside organisations", "r_wg(j), average", within["r_wg_j"], "view",
             _strength(within["r_wg_j"]["value"])),
        _row("How far colleagues say the same of a partner", "ICC(1)", within["icc_1"], "answer",
             _shared(within["icc_1"]["value"], "views of one organisation on one partner")),
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
    notes.append(_alike(within["alike"]))
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


def _alike(found: Plain) -> str:
    """What colleagues share, beside what comes of a partner's name and of their house's tone."""
    same, name, house = (
        found[key]["value"]
        for key in ("colleagues_same_partner", "others_same_partner", "colleagues_other_partners")
    )
    if None in (same, name, house):
        return (
            "What colleagues share may be their organisation's own view of a partner, or that "
            "partner's name with everybody: ICC(1) cannot tell the two apart."
        )
    return (
        f"Two colleagues' answers on the same partner go together at {index(same)}. Of that may be "
        f"the partner's name with everybody: two leaders of different organisations on the same "
        f"partner, {index(name)}; and the tone of the house: two colleagues on different partners, "
        f"{index(house)}. (Correlations; 1 is the same, 0 like any two answers.)"
    )


def _one_voice_title(icc: float | None, shared: bool | None) -> str:
    if icc is None:
        return "Whether leaders of one organisation share a view cannot be told"
    if not shared:
        return (
            "Leaders of one organisation do not share a view: read its results as averages of "
            "individuals"
        )
    if icc < 0.25:
        return "What leaders say of a partner is partly shared with colleagues, partly their own"
    return "What leaders say of a partner is largely shared with their colleagues"


def _row(
    what: str, name: str, number: Plain, noun: str, says: str, note: str = "",
    *, shown: Callable[[float], str] | None = None,
) -> tuple[Cell, ...]:  # fmt: skip
    """One index: what it is and says, its value with a range or error, and its base."""
    value = number["value"]
    if value is None:
        text = plain(number["note"])
        why = f"Not known: {text}." if text else "Not known."
        return (
            Cell(what, note=f"{why}\n{name}", head=True),
            Cell(NO_VALUE, why="not known", number=True),
            Cell(count(number["n"], noun), number=True),
        )
    return (
        Cell(what, note=f"{says}\n{name}", head=True),
        Cell((shown or index)(value), note=note, number=True),
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
    return f"{index(items['alpha_low'])}\u00a0to\u00a0{index(items['alpha_high'])}"
