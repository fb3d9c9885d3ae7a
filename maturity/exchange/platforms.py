"""Which platform an export comes from, by marks that only it leaves; anything else is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from maturity.errors import nearest, quote, refuse
from maturity.exchange import (
    alchemer,
    forms,
    generic,
    kobo,
    limesurvey,
    network_canvas,
    polinode,
    qualtrics,
    redcap,
    spss,
    surveymonkey,
)
from maturity.exchange.export import Export, tidy
from maturity.exchange.raw import Grid, Raw

Grids = Sequence[Grid]

#: For each platform how it is recognised and how it is read, the surest mark first.
_PLATFORMS: Mapping[str, tuple[Callable[[Grids], bool], Callable[[Grids], Export]]] = {
    "qualtrics": (
        lambda grids: qualtrics.generation(grids[0]) != "",
        lambda grids: qualtrics.understand(grids[0]),
    ),
    "network_canvas": (network_canvas.is_network_canvas, network_canvas.understand),
    "limesurvey": (
        lambda grids: limesurvey.is_vv(grids[0]) or limesurvey.is_csv(grids[0]),
        lambda grids: limesurvey.understand(grids[0]),
    ),
    "surveymonkey": (
        lambda grids: surveymonkey.is_surveymonkey(grids[0]),
        lambda grids: surveymonkey.surveymonkey(grids[0]),
    ),
    "smartsurvey": (
        lambda grids: surveymonkey.is_smartsurvey(grids[0]),
        lambda grids: surveymonkey.smartsurvey(grids[0]),
    ),
    "alchemer": (
        lambda grids: alchemer.is_alchemer(grids[0]),
        lambda grids: alchemer.understand(grids[0]),
    ),
    "kobo": (
        lambda grids: kobo.is_kobo(grids) or kobo.is_odk(grids),
        lambda grids: kobo.odk(grids) if kobo.is_odk(grids) else kobo.kobo(grids),
    ),
    "polinode": (polinode.is_polinode, polinode.understand),
    "msforms": (
        lambda grids: forms.is_microsoft(grids[0]),
        lambda grids: forms.microsoft(grids[0]),
    ),
    "googleforms": (
        lambda grids: forms.is_google(grids[0]),
        lambda grids: forms.google(grids[0]),
    ),
    "redcap": (
        lambda grids: redcap.is_redcap(grids[0]),
        lambda grids: redcap.understand(grids[0]),
    ),
}
#: All platforms that may be named.
NAMES = (*_PLATFORMS, "spss", "generic")


def recognised(raw: Raw) -> tuple[str, ...]:
    """The platforms that a file may come from, by its own marks."""
    if spss.is_spss(raw):
        return ("spss",)
    return tuple(name for name, (marks, _) in _PLATFORMS.items() if marks(raw.grids))


def understand(
    raw: Raw, platform: str | None, *, header_rows: int = 1, day_first: bool | None = None
) -> Export:
    """A file as an export of the platform named or recognised; refuses with a reason."""
    if platform is not None and platform not in NAMES:
        refuse(
            "unknown-platform",
            raw.name,
            f"there is no platform {quote(platform)}",
            f"Use one of: {', '.join(NAMES)}.{nearest(platform, NAMES)}",
        )
    found = recognised(raw)
    if platform == "generic" and raw.grids:
        return generic.understand(raw.grids[0], header_rows, day_first)
    if not found or (platform is not None and platform not in found):
        _refuse_what_it_is(raw, platform, found)
    if len(found) > 1 and platform is None:
        refuse(
            "unknown-platform",
            raw.name,
            f"it could come from {' or from '.join(found)}",
            f"Say which with --platform {found[0]}.",
        )
    name = platform or found[0]
    return spss.understand(raw) if name == "spss" else _PLATFORMS[name][1](raw.grids)


def _refuse_what_it_is(raw: Raw, platform: str | None, found: tuple[str, ...]) -> None:
    """Say what a file is that is no export, or not one of the platform that was named."""
    grid = raw.grids[0] if raw.grids else None
    head = [tidy(cell) for cell in grid.top(0)] if grid else []
    for what, fix in _no_answers(raw, grid, head):
        refuse("not-answers", raw.name, f"it is {what}", fix)
    if found:
        refuse(
            "unknown-platform",
            raw.name,
            f"it comes from {found[0]} and not from {platform}",
            "Leave --platform out, or name the right one.",
        )
    refuse(
        "unknown-platform",
        raw.name,
        "it has the marks of no platform that is known"
        if platform is None
        else f"it does not have the marks of {platform}",
        "Export it again with the options in docs, or describe its columns in a mapping file and "
        "use --platform generic.",
    )


def _no_answers(raw: Raw, grid: Grid | None, head: list[str]) -> list[tuple[str, str]]:
    if grid is None:
        return []
    answers = "Export the responses."
    found = []
    if redcap.is_dictionary(grid):
        found.append(("REDCap's data dictionary: questions, not answers", answers))
    if redcap.is_labelled(grid):
        raw_data = "Choose “CSV / Microsoft Excel (raw data)” when you export."
        found.append(("a label export of REDCap, whose headings name no variable", raw_data))
    if {"class", "name"} <= set(head) and ("type/scale" in head or "relevance" in head):
        found.append(("a LimeSurvey questionnaire: questions, not answers", answers))
    if {tidy(g.sheet) for g in raw.grids} >= {"survey", "choices"} or {"type", "name"} <= set(
        head[:3]
    ):
        found.append(("an XLSForm: questions, not answers", answers))
    if (head[:1] or [""])[0].startswith("[[advancedformat]]"):
        found.append(("a Qualtrics questionnaire: questions, not answers", answers))
    if raw.data[:1] == b"{":
        found.append(("a JSON file, not a table", "Export the responses as CSV or Excel."))
    return found
