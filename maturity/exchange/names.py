"""Names that a platform allows: letters and digits of its choice, short enough, no two alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def fitting(
    names: Sequence[str], *, longest: int, unfit: str = r"[^A-Za-z0-9]", taken: Iterable[str] = ()
) -> tuple[str, ...]:
    """Names without what matches `unfit`, cut to a length, and different also without capitals.

    A name that fits stays as it is; the others are numbered where they would be alike. `taken` are
    names that are not free.

    >>> fitting(["voice", "my_voice", "myvoice"], longest=20)
    ('voice', 'myvoice2', 'myvoice')
    """
    used = {name.casefold() for name in taken}
    kept: dict[int, str] = {}
    for n, name in enumerate(names):
        fits = 0 < len(name) <= longest and not re.search(unfit, name)
        if fits and name.casefold() not in used:
            kept[n] = name
            used.add(name.casefold())
    for n, name in enumerate(names):
        if n in kept:
            continue
        base = re.sub(unfit, "", name)[:longest] or "x"
        more, found = 1, base
        while found.casefold() in used:
            more += 1
            found = f"{base[: longest - len(str(more))]}{more}"
        used.add(found.casefold())
        kept[n] = found
    return tuple(kept[n] for n in range(len(names)))
