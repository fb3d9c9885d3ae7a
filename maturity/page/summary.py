"""The first page: band, score, response and the five values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maturity.findings import FIRST
from maturity.page.edition import edition_line
from maturity.page.parts import Conversation, Fact, Section, Strip, Summary, Verdict
from maturity.page.reader import Reader, why_not
from maturity.reasons import because, lacking, tally, watching
from maturity.wording import (
    RANGE,
    WITHHELD,
    count,
    half_anchor,
    named,
    plain,
    rate,
    rounded,
    sentence,
    shorten,
    verdict_words,
)


def summary(read: Reader, told: Sequence[Conversation]) -> Section:
    """The first page; `told` are the conversations of the whole page."""
    return Section("summary", "Summary", kind="summary", body=_summary(read, told))


def _summary(read: Reader, told: Sequence[Conversation]) -> Summary:
    system = read.results["system"]
    score = system["score"]
    word = shorten(system["band"], 40)
    band = read.labels.index(word) + 1 if word in read.labels else 0
    if not word and read.consultant:
        band = read.band_of(score["value"])
    shown = read.number(score["value"])
    return Summary(
        band=band,
        word=word or _no_band(read, band),
        score=Fact(
            "Score",
            WITHHELD if score.get("withheld") else shown,
            "of 100." if score["value"] is not None else "",
            why="" if score["value"] is not None else _no_score(score),
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
        findings=tuple(told[:FIRST]),
        no_finding=""
        if told
        else "The answers show nothing that can be said with confidence "
        "beyond the score. That is an outcome too.",
        responses=_responses(read),
        reading=_reading(read),
        thin=_thin(read),
    )


def _no_score(score: Mapping[str, Any]) -> str:
    if score.get("withheld"):
        return "withheld in this edition"
    return "no expected pair has a view or a stand-in for one"


def _no_band(read: Reader, band: int) -> str:
    """What stands in the place of a band that is not printed."""
    if read.results["system"]["score"].get("withheld"):
        return "Withheld"
    if not band:
        return "No score"
    # An edition that gives a score and no band withholds that a ceiling holds the band down.
    return read.labels[band - 1] if read.consultant else "Band withheld"


def _thin(read: Reader) -> str:
    """Where too few answered for a verdict, the band is not to be relied on either."""
    verdict = read.results["verdicts"]["system_in_name_only"]
    failed = [g["id"] for g in verdict["gate"] if not g["met"] and g["id"] != "structure"]
    if verdict["verdict"] != "not_enough_evidence" or not failed:
        return ""
    return "Too few answered: take the band and the score as provisional."


def _reading(read: Reader) -> tuple[str, ...]:
    lines = [
        "Expected pairs are those whose relationship the structure on paper presumes; leaders are "
        "the people invited to answer for an organisation.",
        "The score describes what leaders say of each other's organisations. It does not "
        "measure performance, care or outcomes.",
    ]
    if read.built_in:
        lines.append(
            "50 means “half the time”, “partly” or “some effect”; 75 means “usually” or “largely”."
        )
    if read.ranged:
        lines.append(RANGE.format(
            level=rounded(100 * read.settings.get("level", 0.9)),
            apart=half_anchor(read.settings.get("delta", 12.5), built_in=read.built_in),
        ))  # fmt: skip
    if edition := edition_line(read):
        lines.append(edition)
    lines.append(
        "A silent organisation is unknown, never zero. Do not rank partners, do not compare with "
        "other systems, and do not subtract an earlier score: other people answered then."
    )
    return tuple(lines)


def _score_sentences(read: Reader) -> tuple[str, ...]:
    system = read.results["system"]
    score = system["score"]
    pairs = read.pairs
    said = [_anchors(read)] if read.built_in and score["value"] is not None else []
    if score["n"]:
        # In an edition for others n is what stands on paper, so it says nothing here.
        rests = f"{score['n']} of {count(pairs, 'expected pair')}"
        said.append(f"Based on {rests}." if read.consultant else
                    f"It is about {count(pairs, 'expected pair')}.")  # fmt: skip
    if score.get("withheld"):
        said.append("The score is withheld in this edition.")
    elif score["value"] is None:
        said.append("No score can be given: no expected pair has a view.")
    elif read.ranged:
        said.append(f"Likely range {read.range_text(score)}.")
        if score["worst_low"] is not None:
            worst = {"low": score["worst_low"], "high": score["worst_high"]}
            said.append(f"Even if the silent were all at one extreme: {read.range_text(worst)}.")
    else:
        said.append("This edition gives no likely range.")
    if system["band_low"] and system["band_low"] != system["band_high"]:
        said.append(f"Band {plain(system['band_low'])} to {plain(system['band_high'])}.")
    if system["capped_by"]:
        said.append(sentence(f"The band is held back: {plain(system['capped_by'])}"))
    return tuple(said)


#: What a score in each band says in the words of the built-in questionnaire.
_ANCHORS = (
    "On the whole leaders answered below “little”.",
    "On the whole leaders answered between “little” and “partly”.",
    "On the whole leaders answered between “partly” and “largely”.",
    "On the whole leaders answered “largely” or better.",
    "Nearly everywhere leaders answered “fully”.",
)


def _anchors(read: Reader) -> str:
    return _ANCHORS[read.band_of(read.results["system"]["score"]["value"]) - 1]


def _measures(read: Reader) -> tuple[Fact, ...]:
    system = read.results["system"]
    shown = {
        name: WITHHELD if system[name].get("withheld") else said
        for name, said in (
            ("coverage", read.number(system["coverage"]["value"], "share")),
            ("quality", read.number(system["quality"]["value"])),
            (
                "working_share",
                read.number(system["working_share"]["value"], "share", (read.work_line,)),
            ),
        )
    }
    return (
        Fact(
            "Coverage",
            shown["coverage"],
            note="how far expected relationships exist, as both sides see it",
            why=why_not(system["coverage"]),
        ),
        Fact(
            "Quality",
            shown["quality"],
            "of 100" if system["quality"]["value"] is not None else "",
            note="how good they are where they exist",
            why=why_not(system["quality"]),
        ),
        Fact(
            "Working",
            shown["working_share"],
            note="of all pairs with a score",
            why=why_not(system["working_share"]),
        ),
    )


def _responses(read: Reader) -> tuple[Fact, ...]:
    said = read.results["response"]
    both = read.grades["A"] + read.grades["B"]
    one = read.grades["C"] + read.grades["C-"]
    pairs = read.pairs
    seen = (
        Fact(
            "Expected pairs with a view",
            f"{both + one}",
            f"of {pairs}",
            f"{read.grades['A']} with three leaders or more on each side",
        )
        if read.graded
        else Fact("Expected pairs", f"{pairs}", note="relationships that the structure presumes")
    )
    return (
        Fact(
            "Organisations that answered",
            f"{said['organisations_answered']}",
            f"of {said['organisations']}",
            rate(said["organisations_answered"], said["organisations"]),
        ),
        Fact(
            "Leaders who answered",
            f"{'' if read.pairs_shown else 'about '}{said['leaders_answered']}",
            f"of {said['leaders_invited']}",
            rate(said["leaders_answered"], said["leaders_invited"]),
        ),
        seen,
        _agreement(read, both, pairs),
    )


def _agreement(read: Reader, both: int, pairs: int) -> Fact:
    """How many pairs are seen alike by both sides."""
    found = read.results["diagnostics"].get("two_sides")
    if found and found.get("withheld"):
        return Fact("Both sides broadly agree", WITHHELD, why="withheld in this edition")
    if not found or not found["pairs"]:
        return Fact("Pairs seen from both sides", f"{both}", f"of {pairs}", rate(both, pairs))
    note = f"{rate(found['agree'], found['pairs'])} of pairs rated by both sides"
    within = read.results["diagnostics"].get("agreement")
    if within and within["views"]:
        alike = within["views"] - len(within["apart"])
        note += f"; leaders of one organisation agree in {rate(alike, within['views'])} of views"
    return Fact(
        "Both sides broadly agree",
        f"{found['agree']}",
        f"of {found['pairs']}",
        note,
    )


def _verdict_sentence(read: Reader) -> str:
    if not read.results["structure"]["given"]:
        return (
            "No structure on paper was given, so this cannot be asked: the pairs below are all "
            "pairs of the organisations listed."
        )
    if read.decided:
        verdict = read.results["verdicts"]["system_in_name_only"]
        cause = because(verdict, read.settings.get("sino_needed", 2), read.all_pairs)
        return f"{cause} {verdict_words(verdict)[1]}".strip()
    if not read.consultant:
        return (
            "The verdict is withheld in this edition: its word would tell the answer to a value "
            "that too few leaders stand behind."
        )
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
        Verdict(
            about,
            verdict["verdict"],
            verdict_words(verdict)[0],
            tally(verdict["criteria"]),
            _small_print(n, verdict),
        )
        for n, (about, verdict) in enumerate(entries)
        if verdict["verdict"] is not None
    )


def _small_print(number: int, verdict: Mapping[str, Any]) -> str:
    """What stands below a verdict: why to watch, or what a place lacks.

    What the system lacks stands in the sentence above it.
    """
    if number == 0 or verdict["verdict"] != "not_enough_evidence":
        return watching(verdict)
    return sentence(lacking(verdict["gate"])) or "Its likely ranges reach over their lines."
