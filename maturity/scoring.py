"""One wave scored for one audience: its results, and what changed since the wave before."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from maturity.assessment import Assessment, assess
from maturity.audience import CONSULTANT
from maturity.compare import Comparison, compare
from maturity.comparison import comparison_of
from maturity.errors import MaturityError, Problem
from maturity.release import Released, release, release_comparison
from maturity.survey import Survey, read
from maturity.wave import Wave

#: What is said while something takes long.
Stage = Callable[[str], AbstractContextManager[None]]


def quiet(_: str) -> AbstractContextManager[None]:
    """Says nothing while something takes long."""
    return nullcontext()


@dataclass(frozen=True, eq=False)
class Edition:
    """What an audience gets of one wave.

    `released` is what it may see, `change` the comparison with the wave before as plain data, None
    where there is none; `unread` says why, where there is an earlier wave.
    """

    released: Released
    change: dict[str, Any] | None
    unread: str

    @property
    def results(self) -> dict[str, Any]:
        """The results as the audience may see them."""
        return self.released.results


@dataclass(frozen=True, eq=False)
class Before:
    """The last wave before another that could have been given out, and its edition, if any."""

    assessment: Assessment | None = None
    released: Released | None = None


def before(
    survey: Survey,
    wave: Wave,
    audience: str,
    *,
    replicates: int,
    seed: int,
    stage: Stage = quiet,
) -> Before:
    """What a reader of this audience may have from the waves before.

    Each edition gives way to those before it, so all of them are made, the first one first. A wave
    of which nothing may be shown was not given out. Raises `MaturityError` where an earlier wave
    has errors: what is out of it cannot be known, and the new edition not be held against it.
    """
    last = Before()
    for head in survey.heads:
        if head.id == wave.id:
            break
        with stage(f"Making the edition of {head.id}, and attacking it"):
            scored = assess(survey, read(survey, head.id), replicates=replicates, seed=seed)
            try:
                made = release(scored, audience, earlier=last.assessment, out=last.released)
            except MaturityError as error:
                if any(problem.slug != "cannot-release" for problem in error.problems):
                    raise
                continue
        last = Before(scored, made)
    return last


def score(
    survey: Survey,
    wave: Wave,
    audience: str = CONSULTANT,
    *,
    replicates: int,
    seed: int,
    stage: Stage = quiet,
) -> Edition:
    """Score one wave for an audience; raises `MaturityError` where nothing can be released."""
    with stage("Scoring"):
        scored = assess(survey, wave, replicates=replicates, seed=seed)
    if audience == CONSULTANT:
        earlier, unread = _wave_before(survey, wave)
        since: dict[str, Any] | None = None
        with stage("Comparing with the wave before"):
            if earlier is not None:
                held, unread = _held(survey, earlier, wave, replicates, seed)
                since = None if held is None else comparison_of(held)
        return Edition(release(scored, audience), since, unread)
    last = before(survey, wave, audience, replicates=replicates, seed=seed, stage=stage)
    with stage(f"Making the edition of {wave.id}, and attacking it"):
        released = release(scored, audience, earlier=last.assessment, out=last.released)
    if last.assessment is None or last.released is None:
        return Edition(released, None, "")
    held, unread = _held(survey, last.assessment.wave, wave, replicates, seed)
    if held is None:
        return Edition(released, None, unread)
    with stage("Working out what may be shown of the change, and attacking it"):
        return Edition(
            released,
            release_comparison(held, audience, then=last.released, now=released),
            unread,
        )


def change(held: Comparison, audience: str, *, stage: Stage = quiet) -> dict[str, Any]:
    """A comparison as an audience may see it; each wave is first released by itself.

    The two editions are those that `score` gives out, so the waves have to follow one another: a
    number that gave way to an edition between them would be told again. Raises `MaturityError`
    where they do not, or where nothing can be released.
    """
    if audience == CONSULTANT:
        return comparison_of(held)
    again = {"replicates": held.replicates, "seed": held.seed}
    first, second = held.before.wave, held.after.wave
    last = before(held.survey, second, audience, stage=stage, **again)
    if last.assessment is None or last.assessment.wave.id != first.id:
        raise MaturityError([_between(first, second, last)])
    assert last.released is not None
    then = last.released
    with stage(f"Making the edition of {second.id}, and attacking it"):
        now = release(held.after, audience, earlier=last.assessment, out=then)
    with stage("Working out what may be shown of the change, and attacking it"):
        return release_comparison(held, audience, then=then, now=now)


def _between(first: Wave, second: Wave, last: Before) -> Problem:
    """Why no edition can be made of a comparison of two waves."""
    if last.assessment is None:
        return Problem(
            "cannot-release", f"waves/{first.id}", f"nothing of {first.id} can be released",
            "There is no edition to compare with; use --audience consultant.",
        )  # fmt: skip
    between = last.assessment.wave.id
    return Problem(
        "cannot-release",
        f"waves/{between}",
        f"the edition of {between} stands between those of {first.id} and {second.id}, and readers "
        f"have it too",
        f"Compare waves that follow one another: --from {between} --to {second.id}; or use "
        "--audience consultant.",
    )


def _wave_before(survey: Survey, wave: Wave) -> tuple[Wave | None, str]:
    """The wave before, if there is one, and why not if it has errors."""
    ids = [head.id for head in survey.heads]
    place = ids.index(wave.id)
    if place == 0:
        return None, ""
    try:
        return read(survey, ids[place - 1]), ""
    except MaturityError as error:
        # An old wave with a mistake in it must not keep the new one from being scored.
        return None, _unread(ids[place - 1], error)


def _held(
    survey: Survey, earlier: Wave, wave: Wave, replicates: int, seed: int
) -> tuple[Comparison | None, str]:
    try:
        return compare(survey, earlier, wave, replicates=replicates, seed=seed), ""
    except MaturityError as error:
        return None, _unread(earlier.id, error)


def _unread(wave: str, error: MaturityError) -> str:
    return f"the wave {wave} cannot be compared ({error.problems[0].found})"
