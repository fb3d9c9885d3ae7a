"""Worlds in which other leaders are heard: one weight and one noise number for each leader.

A weight of one for everybody is what was observed; the counts of a draw with replacement are a
resampled world. Draws depend on who answered and on the seed, never on what was said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maturity.frame import Floats
from maturity.wave import Wave

#: Answers are rounded to whole multiples of 2^-32, so a sum is the same in any order and on any
#: machine; the rounding is far below what any threshold forgives.
_UNIT = 2.0**-32


@dataclass(frozen=True, eq=False)
class Draws:
    """Some worlds: how often each leader is heard, and the noise of those heard alone.

    Both are (leaders, worlds). The noise is in standard deviations.
    """

    weights: Floats
    noise: Floats


def draws(wave: Wave, seed: int, worlds: int) -> Draws:
    """Resampled worlds: in each organisation one leader fewer than answered, with replacement.

    The draws depend on who answered and on the seed, never on what was said.
    """
    order = sorted(range(len(wave.leaders)), key=lambda n: _key(wave, n))
    groups: dict[str, list[int]] = {}
    for n in order:
        if wave.answered[n]:
            groups.setdefault(wave.leaders[n].organisation, []).append(n)
    members = [group for group in groups.values() if len(group) > 1]
    sizes = np.array([len(g) for g in members for _ in g[1:]], dtype=np.uint64)
    starts = np.cumsum([0] + [len(group) for group in members])[:-1]
    offsets = np.array(
        [start for start, g in zip(starts, members, strict=True) for _ in g[1:]], dtype=np.int64
    )
    flat = np.array([n for group in members for n in group], dtype=np.int64)
    raw = (
        np.random.Philox(key=[seed, 0]).random_raw(worlds * len(sizes)).reshape(worlds, len(sizes))
    )
    drawn = flat[(raw % sizes).astype(np.int64) + offsets] if len(sizes) else raw.astype(np.int64)
    cells = (drawn * worlds + np.arange(worlds)[:, None]).ravel()
    count = np.bincount(cells, minlength=len(wave.leaders) * worlds)
    weights = count.reshape(len(wave.leaders), worlds).astype(np.float64)
    noise = np.empty_like(weights)
    noise[order] = normals(seed, worlds, len(order)).T
    return Draws(weights, noise)


def some(drawn: Draws, start: int, stop: int) -> Draws:
    """A batch of the drawn worlds."""
    return Draws(drawn.weights[:, start:stop], drawn.noise[:, start:stop])


def _key(wave: Wave, n: int) -> tuple[str, str]:
    return wave.leaders[n].organisation, wave.leaders[n].id


def normals(seed: int, worlds: int, leaders: int, stream: int = 1) -> Floats:
    """Standard normals by Box and Muller, from raw bits that no release of numpy changes."""
    raw = np.random.Philox(key=[seed, stream]).random_raw(worlds * leaders * 2)
    uniform = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    u, v = uniform.reshape(2, worlds, leaders) if leaders else uniform.reshape(2, worlds, 0)
    return np.asarray(np.sqrt(-2.0 * np.log(u)) * np.cos(2.0 * np.pi * v))


def exact(values: Floats) -> Floats:
    """Values rounded to multiples of which sums are exact."""
    return np.asarray(np.round(values / _UNIT) * _UNIT)


def ratio(total: Floats, count: Floats, otherwise: Floats) -> Floats:
    """A mean from its exact sum, in place of the sum; what the data say where nobody was drawn."""
    with np.errstate(invalid="ignore"):
        total /= count
    unheard = count == 0
    if unheard.any():
        np.copyto(total, otherwise, where=unheard)
    return total
