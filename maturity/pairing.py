"""The same people in both waves: worlds of two waves in which a leader is drawn once for both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from maturity.frame import Bools, Floats, Ints
from maturity.wave import Wave
from maturity.worlds import Draws, normals

#: Streams of random numbers, beside the two that the worlds of one wave use.
_PICKS, _SHARED, _FIRST, _SECOND = 2, 3, 4, 5
_HALF = 0.5**0.5


def stayers(before: Wave, after: Wave) -> tuple[Bools, Bools]:
    """The leaders who answered in both waves for what is the same organisation, in either wave.

    Both waves must be stated on the same organisations.
    """

    def spoke(wave: Wave) -> set[tuple[str, str]]:
        return {
            (leader.id, leader.organisation)
            for leader, answered in zip(wave.leaders, wave.answered, strict=True)
            if answered
        }

    both = spoke(before) & spoke(after)

    def marked(wave: Wave) -> Bools:
        return np.array([(p.id, p.organisation) in both for p in wave.leaders], dtype=bool)

    return marked(before) & before.answered, marked(after) & after.answered


def paired_draws(before: Wave, after: Wave, seed: int, worlds: int) -> tuple[Draws, Draws]:
    """Resampled worlds of two waves: in each, one leader fewer of an organisation than answered.

    A leader who answered in both waves is drawn for both at once: where nobody came or went, the
    weights of both waves are the same. The noise of a view that rests on one leader is half the
    same in both waves if it is the same leader, so that the change of one mind is as uncertain as
    one leader's view. Depends on people, never on answers or on what an organisation is called.
    """
    stay = stayers(before, after)
    positions = [{p.id: n for n, p in enumerate(wave.leaders)} for wave in (before, after)]
    counts = [np.zeros((len(wave.leaders), worlds)) for wave in (before, after)]
    groups = _groups(before, after, stay)
    steps = [max(len(g[0]) + len(g[1]), len(g[0]) + len(g[2]), 1) - 1 for g in groups]
    raw = np.random.Philox(key=[seed, _PICKS]).random_raw(worlds * sum(steps) * 4)
    start = 0
    for (same, left, joined), many in zip(groups, steps, strict=True):
        bits = raw[start : start + worlds * many * 4].reshape(4, worlds, many)
        start += worlds * many * 4
        chance = (bits[0] >> np.uint64(11)).astype(np.float64) * 2.0**-53
        for side, others in enumerate((left, joined)):
            size = len(same) + len(others)
            if size < 2:
                continue
            drawn = _picked(same, others, chance, bits, side, positions[side])[:, : size - 1]
            cells = (drawn * worlds + np.arange(worlds)[:, None]).ravel()
            many_each = np.bincount(cells, minlength=counts[side].size)
            counts[side] += many_each.reshape(counts[side].shape)
    noise = _noise(before, after, stay, seed, worlds)
    return Draws(counts[0], noise[0]), Draws(counts[1], noise[1])


def _groups(
    before: Wave, after: Wave, stay: tuple[Bools, Bools]
) -> list[tuple[list[str], list[str], list[str]]]:
    """For each organisation who stayed, left and joined, in an order that only people decide."""
    found: dict[str, tuple[list[str], list[str], list[str]]] = {}
    for side, wave in enumerate((before, after)):
        for n, leader in enumerate(wave.leaders):
            if not wave.answered[n]:
                continue
            same, *others = found.setdefault(leader.organisation, ([], [], []))
            if not stay[side][n]:
                others[side].append(leader.id)
            elif side == 0:
                same.append(leader.id)
    for group in found.values():
        for people in group:
            people.sort()
    return sorted(
        found.values(), key=lambda group: min(name for people in group for name in people)
    )


def _picked(
    same: Sequence[str],
    others: Sequence[str],
    chance: Floats,
    bits: np.ndarray[tuple[int, ...], np.dtype[np.uint64]],
    side: int,
    position: dict[str, int],
) -> Ints:
    """Who is drawn at each step of each world: (worlds, steps)."""
    share = len(same) / (len(same) + len(others))
    staying = np.array([position[name] for name in same] or [0], dtype=np.int64)
    other = np.array([position[name] for name in others] or [0], dtype=np.int64)
    stayed = staying[(bits[1] % np.uint64(len(staying))).astype(np.int64)]
    newer = other[(bits[2 + side] % np.uint64(len(other))).astype(np.int64)]
    return np.asarray(np.where(chance < share, stayed, newer))


def _noise(
    before: Wave, after: Wave, stay: tuple[Bools, Bools], seed: int, worlds: int
) -> tuple[Floats, Floats]:
    """Standard normals for every leader of each wave; those of a stayer correlate at one half."""
    people = sorted({leader.id for wave in (before, after) for leader in wave.leaders})
    at = {name: n for n, name in enumerate(people)}
    shared = normals(seed, worlds, len(people), _SHARED).T
    found = []
    for wave, same, stream in ((before, stay[0], _FIRST), (after, stay[1], _SECOND)):
        rows = np.array([at[leader.id] for leader in wave.leaders], dtype=np.int64)
        own = normals(seed, worlds, len(people), stream).T[rows]
        mixed = _HALF * (own + shared[rows])
        found.append(np.where(same[:, None], mixed, own))
    return found[0], found[1]
