"""What in an edition has no rule: every figure and word is a shown cell's, on paper or listed here.

The attack sees the figures it has equations for and no others, so that a figure which nobody
thought of would be given out unseen. Whatever is not named in this module is found by `untold`, and
an edition in which something is found is not given out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from maturity.errors import MaturityError, Problem
from maturity.release.linked import Cell, Path

#: What a shown figure is printed with; `n` is how much it is about on paper.
_FIGURE = ("value", "low", "high", "n", "met")
_CHANGE = (
    "value", "low", "high", "smallest", "reported", "finding", "failed",
)  # fmt: skip
#: What the survey's own files say before anybody has answered, and how the edition was made.
_PAPER = (
    "format",
    "survey.id survey.title survey.notice",
    "made.version made.seed made.replicates made.audience made.marking",
    "made.instrument.** made.settings.** made.labels.**",
    "notes.*",
)
_EDITION = (
    *_PAPER,
    "wave.id wave.title wave.from wave.to wave.form",
    "response.organisations response.leaders_invited",
    "response.by_sector.*.sector response.by_sector.*.title",
    "response.by_sector.*.organisations response.by_sector.*.leaders_invited",
    "structure.expected_ties structure.hash structure.frozen structure.frozen_reason",
    "structure.given structure.seats_by_sector.*.sector structure.seats_by_sector.*.title",
    "structure.seats_by_sector.*.organisations structure.seats_by_sector.*.voting",
    "structure.seats_by_sector.*.participant structure.seats_by_sector.*.attending",
    "structure.removed.*.a structure.removed.*.b structure.removed.*.reason",
    "structure.added.*.a structure.added.*.b structure.added.*.reason",
    "organisations.*.organisation organisations.*.name organisations.*.sector",
    "organisations.*.places.* organisations.*.hub organisations.*.representative",
    "sectors.*.sector sectors.*.title sectors.*.group",
    "partner_groups.*.group partner_groups.*.title",
    "sector_blocks.*.a sector_blocks.*.b",
    "places.*.place places.*.members.*",
    "dimensions.*.id dimensions.*.title dimensions.*.text",
    "statements.*.question statements.*.title statements.*.text",
    "dyads.*.a dyads.*.b dyads.*.reasons.*",
    "bands.*.band",
    "verdicts.system_in_name_only.criteria.*.id verdicts.system_in_name_only.criteria.*.name",
    "verdicts.system_in_name_only.criteria.*.unit",
    "verdicts.system_in_name_only.criteria.*.threshold",
    "verdicts.system_in_name_only.gate.*.id verdicts.system_in_name_only.gate.*.needed",
    "verdicts.places.*.place verdicts.places.*.criteria.*.id verdicts.places.*.criteria.*.name",
    "verdicts.places.*.criteria.*.unit verdicts.places.*.criteria.*.threshold",
    "verdicts.places.*.gate.*.id verdicts.places.*.gate.*.needed",
    "diagnostics.*.reason diagnostics.centre_gap.*.reason",
    "diagnostics.seats_without_voice.line diagnostics.seats_without_voice.dominant.*",
    "diagnostics.seats_without_voice.sectors.*.sector",
    "diagnostics.seats_without_voice.sectors.*.title",
    "diagnostics.seats_without_voice.sectors.*.organisations",
    "diagnostics.seats_without_voice.sectors.*.holding_seats",
    "diagnostics.centre_gap.threshold diagnostics.centre_gap.roles.*.role",
    "diagnostics.two_sides.tolerance",
    "diagnostics.structure.paper.organisations diagnostics.structure.paper.possible",
    "diagnostics.structure.paper.expected diagnostics.structure.paper.with_hub",
    "diagnostics.structure.paper.inside_places diagnostics.structure.paper.inside_sectors",
    "diagnostics.structure.paper.bodies diagnostics.structure.paper.agreements",
    "diagnostics.structure.paper.sharing",
    "diagnostics.structure.paper.*.value diagnostics.structure.paper.*.n",
    "diagnostics.structure.paper.*.note",
    "diagnostics.shared_on_paper.depth_line",
    "diagnostics.shared_on_paper.counts.*.form diagnostics.shared_on_paper.counts.*.what",
    "diagnostics.shared_on_paper.counts.*.stage diagnostics.shared_on_paper.counts.*.pairs",
    "diagnostics.shared_on_paper.rows.*.a diagnostics.shared_on_paper.rows.*.b",
    "diagnostics.shared_on_paper.rows.*.form diagnostics.shared_on_paper.rows.*.what",
    "diagnostics.shared_on_paper.rows.*.stage diagnostics.shared_on_paper.rows.*.expected",
    "diagnostics.levels.wide",
    "diagnostics.levels.levels.*.level diagnostics.levels.levels.*.pairs",
    "diagnostics.levels.places.*.place diagnostics.levels.places.*.members",
    "diagnostics.levels.places.*.own",
    "diagnostics.levels.bodies.*.name diagnostics.levels.bodies.*.kind",
    "diagnostics.levels.bodies.*.place diagnostics.levels.bodies.*.parent",
    "diagnostics.levels.bodies.*.scope diagnostics.levels.bodies.*.members",
    "diagnostics.levels.bodies.*.voting diagnostics.levels.bodies.*.hub_votes",
    "diagnostics.commissioning.contracts diagnostics.commissioning.commissioners",
    "diagnostics.commissioning.providers diagnostics.commissioning.both",
    "diagnostics.commissioning.parts.*.part diagnostics.commissioning.parts.*.pairs",
    "diagnostics.through_hub.hubs.* diagnostics.through_hub.paper.connected",
    "diagnostics.through_hub.paper.only_hub diagnostics.through_hub.paper.organisations.*",
    "release.**",
)
#: What is read from answers and is no cell's, each with a rule of its own: who answered, counted
#: over groups (turnout), and the words of verdicts (decided) and bands (edition).
_SAID = (
    "response.organisations_answered response.organisation_rate",
    "response.leaders_answered response.leader_rate response.by_sector.*.leaders_answered",
    "system.band system.band_low system.band_high system.capped_by.** sectors.*.left_out",
    "bands.*.pairs",
    "verdicts.system_in_name_only.verdict verdicts.system_in_name_only.strength",
    "verdicts.system_in_name_only.watch verdicts.system_in_name_only.settle.*.criteria.*",
    "verdicts.system_in_name_only.gate.*.found verdicts.system_in_name_only.gate.*.met",
    "verdicts.places.*.verdict verdicts.places.*.strength verdicts.places.*.watch",
    "verdicts.places.*.settle.*.criteria.*",
    "verdicts.places.*.gate.*.found verdicts.places.*.gate.*.met",
)
_COMPARISON = (
    *_PAPER,
    "waves.*.id waves.*.title waves.*.from waves.*.to waves.*.form waves.*.instrument.**",
    "comparability.refused.* comparability.differences.*.*",
    "comparability.expected_ties.before comparability.expected_ties.after",
    "comparability.expected_ties.expected_in_both",
    "lineage.components.*.id lineage.components.*.name lineage.components.*.sector",
    "lineage.components.*.kind lineage.components.*.before.* lineage.components.*.after.*",
    "lineage.components.*.names_before.* lineage.components.*.names_after.*",
    "lineage.left_out.*.* lineage.clusters.*.from lineage.clusters.*.to lineage.clusters.*.kind",
    "lineage.clusters.*.date lineage.internalised.*.a lineage.internalised.*.b",
    "lineage.parted.*.a lineage.parted.*.b",
    "response.*.organisations response.*.leaders_invited",
    "profile.*.id dimensions.*.id dimensions.*.title statements.*.question statements.*.title",
    "sectors.*.sector sectors.*.title sector_blocks.*.a sector_blocks.*.b",
    "places.*.place places.*.members.* dyads.*.a dyads.*.b",
    "bands.*.before bands.*.after",
    "verdicts.system_in_name_only.criteria.*.id verdicts.system_in_name_only.criteria.*.name",
    "verdicts.system_in_name_only.criteria.*.unit",
    "verdicts.system_in_name_only.criteria.*.threshold",
    "verdicts.places.*.place verdicts.places.*.criteria.*.id verdicts.places.*.criteria.*.name",
    "verdicts.places.*.criteria.*.unit verdicts.places.*.criteria.*.threshold",
    # Which smallest change matters is a setting; the mergers that make a boundary are in lineage.
    "**.minimum",
    "ties.working.internalised ties.working.parted",
)
#: As in an edition: what the two editions say, and counts to the next five (moved).
_TOLD = (
    "response.*.organisations_answered response.*.leaders_answered",
    *(
        f"verdicts.{which}.{part}"
        for which in ("system_in_name_only", "places.*")
        for part in (
            "before.verdict",
            "before.strength",
            "after.verdict",
            "after.strength",
            "direction",
            *(f"criteria.*.{wave}.{key}" for wave in ("before", "after") for key in _FIGURE),
            "criteria.*.moved",
            *(f"criteria.*.change.{key}" for key in _CHANGE),
            "criteria.*.change.failed.*",
        )
    ),
    "leaders.all.* ties.working.* counts.* bands.*.pairs",
    "system.bands.* system.bridge.* system.terms.*",
    "comparability.expected_ties.known_in_both",
    "dyads.*.before.band dyads.*.before.value dyads.*.before.low dyads.*.before.high",
    "dyads.*.after.band dyads.*.after.value dyads.*.after.low dyads.*.after.high",
)


def untold(made: Any, cells: Sequence[Cell], show: Collection[str]) -> tuple[str, ...]:
    """Where in an edition something stands that no rule speaks of, as paths in words."""
    shown = {path for cell in cells if cell.key in show for path in cell.paths}
    return tuple(
        ".".join(map(str, path))
        for path in _leaves(made)
        if not (path in shown or (path[:-1] in shown and path[-1] in _FIGURE))
        and not _listed(path, _EDITION + _SAID)
    )


def untold_change(made: Any, stands: Collection[Path]) -> tuple[str, ...]:
    """The same for a comparison; `stands` are the places of the numbers that are shown."""
    figures = {(*path, wave) for path in stands for wave in ("before", "after")}
    changes = {(*path, "change") for path in stands}
    return tuple(
        ".".join(map(str, path))
        for path in _leaves(made)
        if not (path[:-1] in figures and path[-1] in _FIGURE)
        and not any(path[:k] in changes and path[k] in _CHANGE for k in (-1, -2))
        and not _listed(path, _COMPARISON + _TOLD)
    )


def hold(found: Sequence[str]) -> None:
    """Give nothing out in which something was found; raises `MaturityError`."""
    if found:
        raise MaturityError([
            Problem(
                "cannot-release",
                "release",
                f"no rule speaks of {path}, and it stands in the edition",
                "This is a fault of maturity and not of the survey: please report it. Until it is "
                "mended, use --audience consultant.",
            )
            for path in found
        ])  # fmt: skip


def _leaves(part: Any, path: Path = ()) -> Iterator[Path]:
    """Where something is said: not what is empty, and not that something is withheld."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(part, list):
        for n, value in enumerate(part):
            yield from _leaves(value, (*path, n))
    elif part is not None and part != "" and path[-1] != "withheld":
        yield path


def _listed(path: Path, patterns: tuple[str, ...]) -> bool:
    return any(_fits(path, pattern) for pattern in _steps(patterns))


@cache
def _steps(patterns: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(one.split(".")) for line in patterns for one in line.split())


def _fits(path: Path, pattern: tuple[str, ...]) -> bool:
    """Whether a path is one of a pattern: `*` is any step, `**` any way in or out.

    >>> _fits(("dyads", 3, "a"), ("dyads", "*", "a")), _fits(("made", "seed"), ("made", "**"))
    (True, True)
    """
    if pattern[-1] == "**":
        pattern = pattern[:-1]
        path = path[: len(pattern)]
    elif pattern[0] == "**":
        pattern = pattern[1:]
        path = path[-len(pattern) :]
    return len(path) == len(pattern) and all(
        want in ("*", step) for want, step in zip(pattern, path, strict=True)
    )
