"""The packs of one wave, from its answers: scored, beside the partners' edition, and attacked."""

from __future__ import annotations

from collections.abc import Callable

from maturity.assessment import REPLICATES, SEED, assess
from maturity.audience import PARTNERS
from maturity.release.packed import Packed, beside, pack
from maturity.scoring import Stage, before, quiet
from maturity.survey import Survey
from maturity.wave import Wave

#: What is said between the steps of what takes minutes.
Told = Callable[[str], None]


def make(
    survey: Survey,
    wave: Wave,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    stage: Stage = quiet,
    told: Told | None = None,
) -> Packed:
    """The feedback packs of a wave; the same answers and seed give the same packs."""
    with stage("Scoring"):
        scored = assess(survey, wave, replicates=replicates, seed=seed)
    last = before(survey, wave, PARTNERS, replicates=replicates, seed=seed, stage=stage)
    with stage("Making the partners' edition that goes with the packs"):
        released = beside(scored, earlier=last.assessment, out=last.released)
    return pack(scored, released, told=told)
