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
class Centre:
    """What the hub's leaders say beside what the others' leaders say, in every world.

    `statements` are the means of the organisations' statement indices, `views` of the views they
    give. `behind` is the rest minus the hub, from -100 to 100. At an end of a range the hub is
    filled in towards the other end: what is highest for the rest is lowest for the hub.
    """

    hub_statements: Floats
    rest_statements: Floats
    statements_behind: Floats
    hub_views: Floats
    rest_views: Floats
    views_behind: Floats


@dataclass(frozen=True, eq=False)
class Outcome:
    """Every score of the model in every world; the names are those of docs/method.md."""

    criteria: Criteria
    centre: Centre
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
    partners: Floats
    sector_block: Floats
    block_view: Floats
    block_voice: Floats
    place: Floats
    place_working: Floats
    place_spine: Floats
    place_connected: Floats
    dimensions: Floats
    questions: Floats
    heard_by_dominant: Floats
    sector_heard: Floats


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
    kind = dyad(*kinds(full, known.exists), rules)
    cross = group_mean(frame.pairs_across_by_sector, maturity)
    system = mean(maturity)
    sector = group_mean(frame.pairs_by_sector, maturity)
    ties = frame.sector_cross.sum(axis=1)
    band, free = system_band(system, sector, cross, ties, rules.band_cuts)
    # At the ends of a range what was said and what is filled in are one.
    said = known.said(known.views.quality) if known.filling.end is None else full
    experienced = group_mean(frame.views_by_speaker, _flat(said))
    heard, sector_heard = _heard(known)
    return Outcome(
        criteria=core,
        centre=_centre(known, experienced),
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
        experienced=experienced,
        reputed=group_mean(frame.views_by_partner, _flat(said)),
        sector=sector,
        sector_cross=cross,
        partners=group_mean(frame.pairs_by_partners, maturity),
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
        heard_by_dominant=heard,
        sector_heard=sector_heard,
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


def _heard(known: Known) -> tuple[Floats, Floats]:
    """The voice that the dominant group gives each organisation and each sector outside it.

    The mean of what they say of its effect, over their expected partners in that group: no view is
    taken from a sector block but at the ends of a range.
    """
    frame = known.frame
    voice = known.voice[frame.to_dominant]
    return (
        group_mean(frame.to_dominant_by_speaker, voice),
        group_mean(frame.to_dominant_by_sector, voice),
    )


def _centre(known: Known, experienced: Floats) -> Centre:
    """What the hub says beside what the others say: `experienced` are the views they give."""
    frame, hub, opposite = known.frame, known.frame.hub, known.filling.opposite
    stated, viewed = (mean(values[hub]) for values in (known.statements, experienced))
    others, others_view = (mean(values[~hub]) for values in (known.statements, experienced))
    against, against_view = stated, viewed
    if opposite.end is not None:
        full = known.views.statements.complete(frame, opposite)
        against = mean(full[hub])
        views = known.views.quality.complete(frame, opposite, only=frame.from_hub)
        against_view = mean(group_mean(frame.from_hub_by_speaker, views))
    return Centre(
        hub_statements=stated,
        rest_statements=others,
        statements_behind=others - against,
        hub_views=viewed,
        rest_views=others_view,
        views_behind=others_view - against_view,
    )


def kinds(full: Floats, existence: Floats) -> tuple[Floats, Floats]:
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
