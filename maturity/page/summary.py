"""The first page: band, score, response and the five values."""

from __future__ import annotations

from maturity.page.parts import Cell, Fact, Strip, Summary, Table, Verdict
from maturity.page.reader import Reader, why_not
from maturity.page.wording import (
    MET,
    NO_VALUE,
    count,
    named,
    plain,
    rate,
    sentence,
    shorten,
    verdict_words,
)


def summary(read: Reader) -> Summary:
    system = read.results["system"]
    score = system["score"]
    word = plain(system["band"] or "")
    band = read.labels.index(word) + 1 if word in read.labels else read.band_of(score["value"])
    shown = read.number(score["value"])
    return Summary(
        band=band,
        word=word or (read.labels[band - 1] if band else "No score"),
        score=Fact(
            "Score",
            shown,
            "of 100." if band else "",
            why="" if band else "no expected pair has a view or a stand-in for one",
        ),
        sentences=_score_sentences(read),
        strip=Strip(
            score["value"],
            score["low"],
            score["high"],
            read.cuts,
            label=(
                f"Score {shown} on a line from 0 to 100 divided into five bands"
                + (f"; likely range {read.range_text(score)}" if read.ranged else "")
            ),
            shown=shown,
        ),
        measures=_measures(read),
        question="Is it a system in name only?",
        sentence=_verdict_sentence(read),
        verdicts=_verdicts(read) if read.decided else (),
        criteria=_criteria_list(read),
        responses=_responses(read),
        reading=(
            "The score describes what leaders say of each other's organisations. It does not "
            "measure performance, care or outcomes.",
            "50 means “half the time”, “partly” or “some effect”; 75 means “usually” or “largely”.",
            "A silent organisation is unknown, never zero. Compare this system with its own "
            "earlier waves, not with other systems.",
        ),
    )


def _score_sentences(read: Reader) -> tuple[str, ...]:
    system = read.results["system"]
    score = system["score"]
    pairs = len(read.dyads)
    said = [f"Based on {score['n']} of {count(pairs, 'expected pair')}."] if score["n"] else []
    if score["value"] is None:
        said.append("No score can be given: no expected pair has a view.")
    elif read.ranged:
        said.append(f"Likely range {read.range_text(score)}.")
        if score["worst_low"] is not None:
            worst = {"low": score["worst_low"], "high": score["worst_high"]}
            said.append(f"Whatever the silent think: {read.range_text(worst)}.")
    else:
        said.append("This edition gives no likely range.")
    if system["band_low"] and system["band_low"] != system["band_high"]:
        said.append(f"Band {plain(system['band_low'])} to {plain(system['band_high'])}.")
    if system["capped_by"]:
        said.append(sentence(f"The band is held back: {plain(system['capped_by'])}"))
    return tuple(said)


def _measures(read: Reader) -> tuple[Fact, ...]:
    system = read.results["system"]
    return (
        Fact(
            "Coverage",
            read.number(system["coverage"]["value"], "share"),
            note="how far expected relationships exist, as both sides see it",
            why=why_not(system["coverage"]),
        ),
        Fact(
            "Quality",
            read.number(system["quality"]["value"]),
            "of 100" if system["quality"]["value"] is not None else "",
            note="how good they are where they exist",
            why=why_not(system["quality"]),
        ),
        Fact(
            "Working",
            read.number(system["working_share"]["value"], "share", (0.5,)),
            note="of the pairs with a score work together in practice",
            why=why_not(system["working_share"]),
        ),
    )


def _responses(read: Reader) -> tuple[Fact, ...]:
    said = read.results["response"]
    both = read.grades["A"] + read.grades["B"]
    one = read.grades["C"] + read.grades["C-"]
    pairs = len(read.dyads)
    return (
        Fact(
            "Organisations that answered",
            f"{said['organisations_answered']}",
            f"of {said['organisations']}",
            rate(said["organisations_answered"], said["organisations"]),
        ),
        Fact(
            "Leaders who answered",
            f"{said['leaders_answered']}",
            f"of {said['leaders_invited']}",
            rate(said["leaders_answered"], said["leaders_invited"]),
        ),
        Fact(
            "Expected pairs with a view",
            f"{both + one}",
            f"of {pairs}",
            rate(both + one, pairs),
        ),
        Fact("Pairs seen from both sides", f"{both}", f"of {pairs}", rate(both, pairs)),
    )


def _verdict_sentence(read: Reader) -> str:
    if not read.results["structure"]["given"]:
        return (
            "No structure on paper was given, so this cannot be asked: the pairs below are all "
            "pairs of the organisations listed."
        )
    if read.decided:
        return verdict_words(read.results["verdicts"]["system_in_name_only"])[1]
    if read.ranged:
        return "This edition gives the five values with their likely ranges but no verdict."
    return (
        "This edition gives the five values but no verdict: a verdict also needs the likely "
        "ranges, which are not part of this version of the report. A value on either side of its "
        "line decides nothing by itself."
    )


def _verdicts(read: Reader) -> tuple[Verdict, ...]:
    given = read.results["verdicts"]
    entries = [("Whole system", given["system_in_name_only"])]
    entries += [(named(shorten(place["place"])), place) for place in given["places"]]
    return tuple(
        Verdict(about, verdict["verdict"], *verdict_words(verdict))
        for about, verdict in entries
        if verdict["verdict"] is not None
    )


def _criteria_list(read: Reader) -> Table:
    """The five values against their lines, short enough for the first page."""
    criteria = read.results["verdicts"]["system_in_name_only"]["criteria"]
    met = [Cell("Result")] if read.decided else []
    return Table(
        "The five values for the whole system and the line below which each would be a concern",
        (Cell("Criterion"), Cell("Value", number=True), Cell("Concern below", number=True), *met),
        tuple(
            (
                Cell(read.criterion(c)[0], head=True),
                Cell(
                    read.number(c["value"], c["unit"], (c["threshold"],)),
                    note="cannot be told" if c["value"] is None else read.range_text(c, c["unit"]),
                    number=True,
                ),
                Cell(read.number(c["threshold"], c["unit"]), number=True),
                *([Cell(MET.get(c["met"], NO_VALUE))] if read.decided else []),
            )
            for c in criteria
        ),
        kind="compact",
    )
