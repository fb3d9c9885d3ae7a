"""Random draws from raw bits, which no release of numpy changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from maturity.number import BesideChance, Number

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Random draws behind a test, and the seed they are drawn with, unless told otherwise.
DRAWS, SEED = 2000, 0
#: How many draws are worked on at once: enough to vectorise, few enough to stay in the cache.
BATCH = 64
#: Values this close are the same value: a sum taken in another order is not a different draw.
SAME = 1e-9


def permutations(
    size: int, draws: int, seed: int, stream: int = 0, batch: int = BATCH
) -> Iterator[Ints]:
    """Random orders of `size` things, a batch at a time: (draws of the batch, size).

    The orders follow from the seed and the stream alone, however many are asked for and however
    many at a time.
    """
    source = np.random.Philox(key=[seed, stream])
    for start in range(0, draws, batch):
        many = min(batch, draws - start)
        raw = source.random_raw(many * size).reshape(many, size)
        yield np.argsort(raw, axis=1, kind="stable").astype(np.int64)


def integers(below: int, shape: tuple[int, ...], seed: int, stream: int = 0) -> Ints:
    """Random whole numbers from 0 to below `below`, with replacement."""
    raw = np.random.Philox(key=[seed, stream]).random_raw(int(np.prod(shape)))
    return (raw % np.uint64(below)).astype(np.int64).reshape(shape)


def beside_chance(
    observed: Number, drawn: Iterable[float] | Floats, note: str = ""
) -> BesideChance:
    """A number beside the values that random draws gave it; draws that are NaN are left out."""
    found = np.asarray(drawn if isinstance(drawn, np.ndarray) else list(drawn), dtype=np.float64)
    found = found[np.isfinite(found)]
    said = "; ".join(part for part in (observed.note, note) if part)
    if not observed.known or len(found) < 2:
        said = said or "no random draw gave a value"
        return BesideChance(observed.value, observed.n, said)
    value, expected = observed.value, float(found.mean())
    close = SAME * max(1.0, float(np.abs(found).max()))

    def share(reached: npt.NDArray[np.bool_]) -> float:
        return float((1 + reached.sum()) / (1 + len(found)))

    return BesideChance(
        value,
        observed.n,
        said,
        expected=expected,
        spread=float(found.std(ddof=1)) if np.ptp(found) > close else 0.0,
        above=share(found >= value - close),
        below=share(found <= value + close),
        p=share(np.abs(found - expected) >= abs(value - expected) - close),
        draws=len(found),
    )
