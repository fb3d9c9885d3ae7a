"""Every score of the model at once: the formulas applied to the views of many worlds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from maturity.frame import Bools, Floats
from maturity.model import (
    EXACT,
    Rules,
    _connected,
    at_least,
    block_means,
    both_sides,
    dyad,
    group_mean,
    mean,
    pair_bands,
    statement_index,
    structure_works,
    system_band,
    working,
)
from maturity.views import Known, Layer


@dataclass(frozen=True, eq=False)
class Criteria:
    """The statistics of criteria C1 to C5 and the pairs they are made of, in every world."""

    maturity: Floats
    depth: Floats
    working: Floats
    working_share: Floats
    hollow: Floats
    boundary: Floats
    voice: Floats
    connected: Floats
    lived: Floats


@dataclass(frozen=True, eq=False)
class Outcome:
    """Every score of the model in every world; the names are those of docs/method.md."""

    criteria: Criteria
    views: Floats
    maturity: Floats
    band: npt.NDArray[np.int8]
    depth: Floats
    working: Floats
    coverage_of_pair: Floats
    kind_of_pair: Floats
    system: Floats
    system_band: npt.NDArray[np.int8]
    free_band: npt.NDArray[np.int8]
    coverage: Floats
    quality: Floats
    working_share: Floats
    organisation: Floats
    experienced: Floats
    reputed: Floats
    sector: Floats
    sector_cross: Floats
    sector_block: Floats
    block_view: Floats
    block_voice: Floats
    place: Floats
    place_working: Floats
    place_spine: Floats
    place_connected: Floats
    dimensions: Floats
    questions: Floats


def evaluate(known: Known, rules: Rules) -> Outcome:
    """Every score of the model, in every world at once."""
    frame, core = known.frame, criteria(known, rules)
    full, maturity, works = known.quality, core.maturity, core.working
    worlds = maturity.shape[-1]
    by_dimension, dimension_means = [], []
    for both in known.dimensions():
        by_dimension.append(mean(dyad(both[0], both[1], rules)))
        dimension_means.append(both_sides(both[0], both[1]))
    exists = both_sides(*known.exists)
    kind = dyad(*_kind(full, known.exists), rules)
    cross = group_mean(frame.pairs_across_by_sector, maturity)
    system = mean(maturity)
    sector = group_mean(frame.pairs_by_sector, maturity)
    ties = frame.sector_cross.sum(axis=1)
    band, free = system_band(system, sector, cross, ties, rules.band_cuts)
    said = known.said(known.views.quality)
    return Outcome(
        criteria=core,
        views=full,
        maturity=maturity,
        band=pair_bands(maturity, full, dimension_means, rules.band_cuts),
        depth=core.depth,
        working=works,
        coverage_of_pair=exists / 100,
        kind_of_pair=kind,
        system=system,
        system_band=band,
        free_band=free,
        coverage=mean(exists) / 100,
        quality=mean(np.where(at_least(exists, 50.0), kind, np.nan)),
        working_share=core.working_share,
        organisation=group_mean(frame.pairs_by_organisation, maturity),
        experienced=group_mean(frame.views_by_speaker, _flat(said)),
        reputed=group_mean(frame.views_by_partner, _flat(said)),
        sector=sector,
        sector_cross=cross,
        sector_block=group_mean(frame.pairs_by_block, maturity)[frame.mirrored],
        block_view=_directed(known, known.views.quality, said),
        block_voice=_directed(known, known.views.voice, known.voice),
        place=group_mean(frame.pairs_by_place, maturity),
        place_working=group_mean(frame.pairs_by_place, works),
        place_spine=group_mean(frame.spine_by_place, maturity),
        place_connected=np.array([_connected(works, left) for left in frame.places_alone]).reshape(
            len(frame.places), worlds
        ),
        dimensions=np.array(by_dimension).reshape(len(by_dimension), worlds),
        questions=np.array(
            [
                statement_index(q.complete(frame, known.filling), frame)
                for q in known.views.questions
            ]
        ).reshape(len(known.views.questions), worlds),
    )


def criteria(known: Known, rules: Rules, counted: Bools | None = None) -> Criteria:
    """The statistics of the five criteria, in every world at once.

    `counted` leaves pairs out of all of them (for a sensitivity check); every pair by default.
    """
    frame = known.frame
    maturity = known.maturity(rules)
    works = working(maturity, known.depth, rules)
    everything = np.ones(frame.size, dtype=bool) if counted is None else counted
    share, hollow = structure_works(works, frame, everything)
    connected = np.full(maturity.shape[-1], np.nan)
    if frame.hub.any():
        left = frame.without_hub if counted is None else frame.without(frame.hub, counted)
        connected = _connected(works, left)
    return Criteria(
        maturity=maturity,
        depth=known.depth,
        working=works,
        working_share=share,
        hollow=hollow,
        boundary=mean(maturity[frame.boundary & everything]),
        voice=mean(known.voice[frame.heard & everything]),
        connected=connected,
        lived=known.lived,
    )


def _kind(full: Floats, existence: Floats) -> tuple[Floats, Floats]:
    """Quality among those who say a relationship exists: k = q / e, not known where e is 0."""
    share = existence / 100
    kind = np.divide(full, share, out=np.full(full.shape, np.nan), where=share > EXACT)
    kind = np.minimum(kind, 100.0)
    return kind[0], kind[1]


def _flat(views: Floats) -> Floats:
    """Both sides of every pair below one another: (2, P, worlds) to (2P, worlds)."""
    return views.reshape(-1, views.shape[-1])


def _directed(known: Known, layer: Layer | None, said: Floats) -> Floats:
    """What one sector says of another: (sectors squared, worlds), from two observed views on."""
    frame = known.frame
    if layer is not None and known.filling.end is None:
        return block_means(layer.values, layer.observed, frame)
    return group_mean(frame.views_by_block, _flat(said))
