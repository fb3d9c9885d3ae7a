"""One report as a list of reports shows it: read from its files, with nothing in them trusted."""

from __future__ import annotations

import datetime
import html
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent_encoded

from maturity.audience import MARKINGS
from maturity.errors import quote
from maturity.page.parts import Bar
from maturity.wording import (
    NO_VALUE,
    VERDICTS,
    dates,
    plain,
    rounded,
    shorten,
    verdict_words,
)

REPORT, RESULTS, PDF = "report.html", "results.json", "report.pdf"
#: Results larger than this are not read: those of the largest system are a tenth of it.
LARGEST = 32 * 1024 * 1024
FORMAT = "maturity-results/1"

#: So much of a report is searched for its marking, which stands before its title.
_HEAD = 64 * 1024
_MARKING = re.compile(r'<meta name="dcterms\.accessRights" content="([^"]*)">')


@dataclass(frozen=True)
class Entry:
    """One report as the list shows it; the three addresses are relative to the list's folder.

    `pdf` is blank where there is none, `key` where there is no verdict; `system` tells systems
    apart, and `order` is what a list is sorted by: the title and the date, and never the score.
    """

    system: str
    title: str
    wave: str
    period: str
    edition: str
    marking: str
    score: str
    notes: tuple[str, ...]
    bar: Bar
    key: str
    verdict: str
    answered: tuple[str, ...]
    report: str
    pdf: str
    results: str
    order: tuple[str, ...]


class Unfit(Exception):
    """Why a file of results cannot be listed."""


def read_entry(folder: Path, parts: tuple[str, ...]) -> Entry:
    """The report in a folder below `folder`, named by `parts`; raises `Unfit` with the reason."""
    here = folder.joinpath(*parts)
    for name in (REPORT, RESULTS):
        if not _is_file(here / name):
            raise Unfit(f"there is no {name} in it")
    found = _results(here / RESULTS)
    if found.get("format") != FORMAT:
        raise Unfit(f"its {RESULTS} is of another format, {quote(str(found.get('format')))}")
    title, identity = _text(found, "survey", "title"), _text(found, "survey", "id")
    wave = _text(found, "wave", "title") or _text(found, "wave", "id")
    start, end = (_day(found, "wave", key) for key in ("from", "to"))
    score, notes, drawn = _score(found)
    key, word = _verdict(found)
    audience = _text(found, "made", "audience")
    return Entry(
        system=f"{identity}\n{title}",
        title=shorten(title, 200) or NO_VALUE,
        wave=shorten(wave),
        period=dates(start, end) or "dates not given",
        edition=edition(audience),
        marking=_marking(here / REPORT),
        score=score,
        notes=notes,
        bar=drawn,
        key=key,
        verdict=word,
        answered=(
            f"{_count(found, 'leaders_answered')} of {_count(found, 'leaders_invited')} leaders",
            f"{_count(found, 'organisations_answered')} of {_count(found, 'organisations')} "
            "organisations",
        ),
        report=_address((*parts, REPORT)),
        pdf=_address((*parts, PDF)) if _is_file(here / PDF) else "",
        results=_address((*parts, RESULTS)),
        order=(title.casefold(), title, start or end or "", wave, audience, *parts),
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file() and not path.is_symlink()
    except OSError:
        return False


def _address(parts: tuple[str, ...]) -> str:
    """A path below the list's folder as a link that no letter in a name can lead elsewhere."""
    return "/".join(percent_encoded(os.fsencode(part), safe="") for part in parts)


def edition(audience: str) -> str:
    """For whom a report was made, in a few words."""
    known = MARKINGS.get(audience, "").partition(":")[0]
    return known or f"Edition: {shorten(audience)}"


def _marking(report: Path) -> str:
    """Who may have a report, as it says at its own head."""
    try:
        with report.open("rb") as file:
            head = file.read(_HEAD).decode("utf-8", "replace").partition("<title")[0]
    except OSError as error:
        raise Unfit(f"its {REPORT} cannot be read") from error
    found = _MARKING.search(head)
    return shorten(html.unescape(found[1]), 200) if found else ""


def _results(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unfit(f"its {RESULTS} cannot be read ({quote(reason)})") from error
    if len(data) > LARGEST:
        raise Unfit(f"its {RESULTS} is larger than {LARGEST // 2**20} MB")
    try:
        found = json.loads(data)
    # Whatever is wrong with it: letters, brackets, numbers too long, or too deep a nest of lists.
    except (ValueError, RecursionError) as error:
        raise Unfit(f"its {RESULTS} is damaged") from error
    if not isinstance(found, dict):
        raise Unfit(f"its {RESULTS} is of another format")
    return found


# ---- one value of the results; anything that is not as the format says stops the one report ----


def _at(found: Any, *keys: str) -> Any:
    value = found
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            raise Unfit(f"its {RESULTS} has no {'.'.join(keys)}")
        value = value[key]
    return value


def _odd(*keys: str) -> Unfit:
    return Unfit(f"in its {RESULTS} the value of {'.'.join(keys)} is not one it may have")


def _text(found: Any, *keys: str) -> str:
    value = _at(found, *keys)
    if not isinstance(value, str):
        raise _odd(*keys)
    return plain(value)


def _number(found: Any, *keys: str) -> float | None:
    value = _at(found, *keys)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise _odd(*keys)
    return float(value)


def _count(found: Any, key: str) -> int:
    value = _at(found, "response", key)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1_000_000:
        raise _odd("response", key)
    return value


def _day(found: Any, *keys: str) -> str | None:
    value = _at(found, *keys)
    try:
        return None if value is None else datetime.date.fromisoformat(value).isoformat()
    except (TypeError, ValueError) as error:
        raise _odd(*keys) from error


def _score(found: Any) -> tuple[str, tuple[str, ...], Bar]:
    """The score as it is printed, what stands below it, and its bar."""
    cuts = _at(found, "made", "settings", "band_cuts")
    ends = (0.0, *cuts, 100.0) if isinstance(cuts, list) and len(cuts) == 4 else ()
    # Compared before it is asked whether they are finite: a number may have a thousand digits.
    whole = all(isinstance(c, int | float) and 0 <= c <= 100 for c in ends)
    if not ends or not whole or list(ends) != sorted(ends):
        raise _odd("made", "settings", "band_cuts")
    value, low, high = (_number(found, "system", "score", key) for key in ("value", "low", "high"))
    word = "" if _at(found, "system", "band") is None else _text(found, "system", "band")
    labels = _at(found, "made", "labels", "bands")
    labels = [plain(label) for label in labels] if isinstance(labels, list) else []
    if value is None:
        return NO_VALUE, ("no score",), Bar(None, None, None, cuts=tuple(cuts))
    reached = 1 + sum(value >= cut - 1e-9 for cut in cuts)
    band = labels.index(word) + 1 if word in labels[:5] else reached
    notes = [shorten(word)] if word else []
    if low is not None and high is not None:
        notes.append(f"{rounded(low, cuts)}\u00a0to\u00a0{rounded(high, cuts)}")
    else:
        notes.append("no likely range")
    return rounded(value, cuts), tuple(notes), Bar(value, low, high, band, None, tuple(cuts))


def _verdict(found: Any) -> tuple[str, str]:
    """The key and the word of the verdict on the whole system."""
    given = _at(found, "verdicts", "system_in_name_only")
    verdict = _at(given, "verdict")
    if verdict is None:
        return "", "No verdict"
    strength = _at(given, "strength")
    if verdict not in tuple(VERDICTS) or strength not in (None, "firm", "probable"):
        raise _odd("verdicts", "system_in_name_only")
    return verdict, verdict_words(given)[0]
