"""What the file of each pack is called: made of the organisation's code, and safe on any system."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: The longest part of a name that is made of a code.
LONGEST = 40
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


def filenames(codes: Iterable[str]) -> dict[str, str]:
    """A file name for each code, in their order; two that would be the same get a number.

    Nothing of a code survives but letters and digits, so none can lead into another folder or be
    the name of a device; and names that differ only in capitals are the same to Windows.

    >>> list(filenames(["NMICB", "../x", "CON", "con", "é"]).values())
    ['pack-NMICB.html', 'pack-x.html', 'pack-CON.html', 'pack-con-2.html', 'pack-organisation.html']
    """
    used: set[str] = set()
    found = {}
    for code in codes:
        stem = _UNSAFE.sub("-", code).strip("-")[:LONGEST].strip("-") or "organisation"
        name, n = stem, 1
        while name.casefold() in used:
            n += 1
            name = f"{stem}-{n}"
        used.add(name.casefold())
        found[code] = f"pack-{name}.html"
    return found
