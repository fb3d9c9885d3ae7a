"""How numbers, names and codes are said on a page, and the plain words for them."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from maturity.cells import day_text
from maturity.errors import visible

#: What stands where a value is undefined; it is never 0.
NO_VALUE = "–"
#: What stands where an edition may not show a value, and where a question does not apply.
WITHHELD = "[c]"
NOT_ASKED = "[z]"
#: Values nearer to a mark than this stand on it.
EXACT = 1e-6
#: The longest name a page prints whole.
NAME_LENGTH = 80


def rounded(value: float, marks: Iterable[float] = ()) -> str:
    """A number from 0 to 100 in whole points, never rounded up to a mark that it does not reach.

    The marks are 100, and whatever the caller gives (where a band or a concern begins); a value
    above 0 is never printed as 0. Where a whole number would say too much a decimal is added, and
    where that is not enough, only the side.

    >>> rounded(56.3), rounded(99.6), rounded(0.4), rounded(49.7, [50]), rounded(99.99)
    ('56', '99.6', '0.4', '49.7', '<100')
    >>> rounded(62.5), rounded(63.5)
    ('63', '64')
    """
    marks = (*marks, 100.0)
    nearest = min(marks, key=lambda mark: abs(mark - value))
    if abs(nearest - value) < EXACT:
        return f"{nearest:g}"
    if abs(value) < EXACT:
        return "0"
    for digits in (0, 1):
        # Halves upwards, as every edition rounds, so that no two editions print two numbers.
        shown = math.floor(value * 10**digits + 0.5 + EXACT) / 10**digits
        if shown != 0 and not any(value < mark <= shown for mark in marks):
            return f"{shown:.{digits}f}"
    crossed = [mark for mark in marks if value < mark <= shown]
    return f"<{min(crossed):g}" if crossed else ">0"


def percent(share: float, marks: Iterable[float] = ()) -> str:
    """A share from 0 to 1 in per cent, rounded as `rounded` does.

    >>> percent(0.483), percent(0.996), percent(1.0)
    ('48%', '99.6%', '100%')
    """
    return f"{rounded(100.0 * share, [100.0 * mark for mark in marks])}%"


def decimals(value: float, digits: int) -> str:
    """A number with so many decimals, a true minus sign, and never minus zero.

    >>> decimals(-0.217, 2), decimals(-0.001, 2), decimals(1.5, 1)
    ('−0.22', '0.00', '1.5')
    """
    said = f"{value:.{digits}f}"
    return said.lstrip("-") if float(said) == 0 else said.replace("-", "−")


def index(value: float | None) -> str:
    """An index with two decimals, never rounded up to 1.

    >>> index(0.944), index(0.998), index(1.0), index(-0.066), index(None)
    ('0.94', '>0.99', '1.00', '−0.07', '–')
    """
    if value is None:
        return NO_VALUE
    said = decimals(value, 2)
    if said.lstrip("−") == "1.00" and abs(value) < 1 - 1e-9:
        return "−0.99" if value < 0 else ">0.99"
    return said


def plain(text: Any) -> str:
    """Anything as text that is safe to print: no control characters, no direction marks."""
    return visible("" if text is None else str(text)).strip()


def shorten(text: Any, length: int = NAME_LENGTH) -> str:
    """Text cut to a length, with … where something is missing."""
    whole = plain(text)
    return whole if len(whole) <= length else f"{whole[: length - 1].rstrip()}…"


def named(text: str) -> str:
    """A name inside a sentence, isolated so that its writing direction disturbs nothing else."""
    return f"\u2068{text}\u2069"


def unmarked(text: str) -> str:
    """A sentence without the marks around its names, for a terminal that shows them as codes."""
    return text.replace("\u2068", "").replace("\u2069", "")


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "pair"), count(3, "pair")
    ('1 pair', '3 pairs')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def rate(part: int, whole: int) -> str:
    """A part of a whole in per cent; nothing where there is no whole."""
    return percent(part / whole) if whole else ""


def phrases(*notes: str) -> str:
    """The notes that say something, one after the other."""
    return "; ".join(note for note in notes if note)


def sentence(text: str) -> str:
    """Text that ends like a sentence."""
    return text if not text or text[-1] in ".!?" else f"{text}."


def inside(words: str) -> str:
    """Words inside a sentence: the first letter is small, unless an abbreviation begins with it.

    >>> inside("Held together"), inside("NHS partners")
    ('held together', 'NHS partners')
    """
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def join(words: Iterable[str]) -> str:
    """Words as a list in a sentence.

    >>> join(["a", "b", "c"])
    'a, b and c'
    """
    listed = list(words)
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def dates(first: str | None, last: str | None) -> str:
    """A period in words; nothing where neither end is known.

    >>> dates("2025-03-03", "2025-03-28"), dates("2025-03-03", None), dates(None, None)
    ('3 to 28 March 2025', 'from 3 March 2025', '')
    """
    start, end = (day and datetime.date.fromisoformat(day) for day in (first, last))
    if not start or not end:
        return f"from {day_text(start)}" if start else f"until {day_text(end)}" if end else ""
    if start == end:
        return day_text(end)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day_text(end)}"
    if start.year == end.year:
        return f"{day_text(start).rpartition(' ')[0]} to {day_text(end)}"
    return f"{day_text(start)} to {day_text(end)}"


#: For each criterion: what is measured in a few words and in full, and what a value below the line
#: would mean. The words on the page are those of the measure, because the criterion's own name
#: (such as "hollow structure") says already that it is met.
CRITERIA = MappingProxyType(
    {
        "C1": (
            "Expected pairs that work",
            "The lower of two shares: of all pairs, and of those that cross from one sector group "
            "to another.",
            "Below the line, more of the structure exists on paper than in practice.",
        ),
        "C2": (
            "Across the NHS boundary",
            "The average score of pairs of one NHS and one other organisation.",
            "Below the line, relationships do not on balance cross that boundary.",
        ),
        "C3": (
            "Voice where decisions are made",
            "How much partners say their views affect the decisions of the dominant organisations "
            "(by default the ICB and the acute trusts).",
            "Below the line, they are on balance heard without much effect.",
        ),
        "C4": (
            "Held together without the hub",
            "Without the convening organisation: pairs that work directly or share one working "
            "partner, of those expected to.",
            "Below the line, partners meet mostly through the organisation that convenes them.",
        ),
        "C5": (
            "System working as lived",
            "How far leaders recognise the ways of working as a system that they were asked about.",
            "Below the line, on balance they do not.",
        ),
        "P1": (
            "Expected pairs that work",
            "The share of the expected pairs inside the place.",
            "Below the line, most of the partnership exists on paper only.",
        ),
        "P2": (
            "NHS and councils",
            "The average score of pairs of an NHS organisation and a council in the place.",
            "Below the line, the two do not on balance work well together.",
        ),
        "P3": (
            "Held together without its lead",
            "Without the lead organisation and the hub: pairs that work directly or share one "
            "working partner, of those expected to.",
            "Below the line, partners meet mostly through the lead.",
        ),
    }
)

#: A criterion that is met is a sign of concern; on the page it is said so.
MET = MappingProxyType({"met": "Concern", "not_met": "No concern", "unknown": "Not clear"})

#: The mark of a pair that is, or may be, in name only.
NAMED = MappingProxyType({"flagged": "in name only", "not_enough_evidence": "not clear"})

#: What the likely range is, for a reader of the first page.
RANGE = (
    "Likely range: in {level} of 100 replays, what this survey would have said with other leaders "
    "of the same organisations answering and the silent differing from colleagues by at most "
    "{apart}. It is not a range for the truth."
)

#: Terms that the page explains itself, beside the definitions that it is given.
TERMS = MappingProxyType(
    {
        "Likely range": "What this survey would likely have said with other leaders of the same "
        "organisations answering, and with the silent differing somewhat from them; not a range "
        "for the truth.",
        "Coverage": "The share of expected relationships that exist, as both sides see it.",
        "Quality": "The average score of relationships where they exist.",
        "Flagged": "The signs that something exists in name only are there, and the likely range "
        "does not explain them away. Not flagged is not a pass.",
        "Firm and probable": "Firm: the verdict holds whatever those who did not answer think. "
        "Probable: it holds unless they differ much from their colleagues.",
        "Not clear": "The likely range reaches over the line, so nothing is said either way.",
        "Depth": "How two organisations mostly work together, from no contact (0) to running "
        "something together (5); more is not always better.",
        "A decimal": "Printed only where a whole number would stand on the other side of a line.",
        "Hub": "The organisation that convenes the system, as the register says; usually the ICB.",
        "Base (n)": "How many pairs, views or leaders a value rests on.",
        "Existence disputed": "One side, or one leader, says that there is a relationship and "
        "another that there is none.",
    }
)

#: Leaders' roles as they are said on a page.
ROLES = MappingProxyType(
    {
        "executive": "Executives",
        "chair": "Chairs",
        "elected": "Elected members",
        "clinical": "Clinical leaders",
        "public_health": "Public health leaders",
        "operational": "Operational leaders",
        "other": "Others",
    }
)

#: What a verdict needs, by the ids of the evidence gate.
GATES = MappingProxyType(
    {
        "structure": "A structure on paper",
        "ties": "Expected pairs",
        "organisations": "Organisations",
        "leaders": "Leaders who answered",
        "organisation_share": "Share of organisations that answered",
        "sector_groups": "Voices heard: NHS providers, councils, and care, voluntary or people",
        "dyad_share": "Share of pairs with enough evidence (grades A to C)",
        "sectors": "Sectors",
    }
)

_FIRM = "Firm: it holds whatever those who did not answer think."
VERDICTS = MappingProxyType(
    {
        "flagged": (
            "Flagged",
            {
                "firm": _FIRM,
                "probable": "Probable: it holds unless those who did not answer are much happier "
                "than their colleagues.",
            },
        ),
        "not_flagged": (
            "Not flagged",
            {
                "firm": f"{_FIRM} Not flagged is not a pass.",
                "probable": "Probable: it holds unless those who did not answer are much unhappier "
                "than their colleagues. Not flagged is not a pass.",
            },
        ),
        "not_enough_evidence": (
            "Not enough evidence",
            {},
        ),
    }
)

GRADES = MappingProxyType(
    {
        "A": "A view from both sides, at least three leaders each",
        "B": "A view from both sides",
        "C": "A view from one side; the other has a stand-in",
        "C-": "A view from one side; nothing can stand in for the other",
        "D": "No view; a stand-in from similar pairs",
        "none": "Nothing is known",
    }
)

SETTINGS = MappingProxyType(
    {
        "band_cuts": "Scores at which the next band begins",
        "working_cut": "Score from which a pair works",
        "depth_cut": "Depth (0 to 5) from which a pair works",
        "asymmetry": "Cost of each point of difference between two views",
        "tolerance": "Difference between two views that is forgiven",
        "items_needed": "Items needed for a leader's view (0: two thirds)",
        "delta": "How far the silent may differ from colleagues",
        "level": "Probability of the likely range",
        "singleton_sd": "Noise in a view of one leader",
        "partners_per_leader": "Most partners a leader is asked about",
        "gate_ties": "Expected pairs needed for a verdict",
        "gate_organisations": "Organisations needed for a verdict",
        "gate_leaders": "Leaders needed for a verdict",
        "gate_organisation_share": "Share of organisations needed for a verdict",
        "gate_dyad_share": "Share of pairs with evidence needed for a verdict",
        "sino_c1": "Line of criterion C1",
        "sino_c2": "Line of criterion C2",
        "sino_c3": "Line of criterion C3",
        "sino_c4": "Line of criterion C4",
        "sino_c5": "Line of criterion C5",
        "sino_needed": "How many of C2 to C5 a flag needs",
        "change_dyad": "Smallest change of a pair worth reporting",
        "change_group": "Smallest change of a group worth reporting",
        "change_system": "Smallest change of the system worth reporting",
        "change_fdr": "False discoveries accepted among changed pairs",
        "release_partners": "Leaders needed to show a group to partners",
        "release_public": "Leaders needed to show a group in public",
        "release_side": "Leaders needed on each side of a pair",
    }
)


def half_anchor(points: float, *, built_in: bool) -> str:
    """By how far the silent may differ; in words of the questionnaire where it is the built-in.

    >>> half_anchor(12.5, built_in=True), half_anchor(10, built_in=True)
    ('half an anchor (12.5 points)', '10 points')
    """
    said = f"{points:g} points"
    return f"half an anchor ({said})" if built_in and points == 12.5 else said


def verdict_words(verdict: Mapping[str, Any]) -> tuple[str, str]:
    """The verdict's word with its strength, and what the strength means."""
    word, notes = VERDICTS[verdict["verdict"]]
    strength = verdict["strength"]
    return (f"{word} ({strength})" if strength else word), notes.get(strength or "", "")
