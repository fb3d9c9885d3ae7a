"""Two waves as if nobody who answered twice had changed their mind: the later answer in both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from maturity.assessment import Assessment, assess
from maturity.instrument import Status
from maturity.lineage import partition
from maturity.release.lifting import Ground, Told


def keys_of(ground: Ground, partner: Mapping[str, str]) -> dict[tuple[str, str], int]:
    """Each row by who answered and whom about, the same in both waves where it is the same."""
    codes, leaders, about = ground.wave.organisations, ground.wave.leaders, ground.wave.answers
    found = {}
    for row in ground.rows.tolist():
        who = leaders[int(ground.leader[row])].id
        found[who, partner[codes[int(about.partner[row])]]] = row
    return found


def people_of(ground: Ground) -> set[str]:
    """Who answered at all."""
    wave = ground.wave
    return {
        leader.id for leader, said in zip(wave.leaders, wave.answered, strict=True) if said
    }  # fmt: skip


def same_of(earlier: Assessment, later: Assessment) -> tuple[dict[str, str], dict[str, str]]:
    """The organisations of either wave that are one and no more than one in the other."""
    old, new = earlier.wave.structure.register, later.wave.structure.register
    found = partition(old.ids, new.ids, new.lineage, start=earlier.wave.start, end=later.wave.start)
    one = [c for c in found.components if len(c.before) == len(c.after) == 1]
    return {c.before[0]: c.id for c in one}, {c.after[0]: c.id for c in one}


def supposed_of(
    old: Ground, new: Ground, keys_old: Mapping[Any, int], keys_new: Mapping[Any, int]
) -> Told:
    """The earlier wave with the later answers of those who gave both."""
    state, quality = old.truth.state.copy(), old.truth.quality.copy()
    depth = old.truth.depth.copy()
    for key in keys_old.keys() & keys_new.keys():
        a, b = keys_old[key], keys_new[key]
        state[a], depth[a] = new.truth.state[b], new.truth.depth[b]
        if quality.shape[1] == new.truth.quality.shape[1]:
            quality[a] = new.truth.quality[b]
        elif state[a] == Status.VALUE:
            # Another questionnaire: what it comes to is what counts.
            quality[a] = np.nanmean(new.truth.quality[b])
    return Told(state, quality, depth, old.truth.statements)


def answered_so(assessment: Assessment, ground: Ground, told: Told) -> Assessment:
    """An assessment of the same survey and wave from other answers, without ranges."""
    return assess(
        assessment.survey, told.wave(ground.wave), replicates=0, seed=assessment.seed,
        alternatives=False,
    )  # fmt: skip
