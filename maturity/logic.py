"""Three-valued logic: met, not met, and not known, which decides nothing on its own."""

from __future__ import annotations

from collections.abc import Iterable

from maturity.model import at_least, below

#: True is met, False not met, None not known.
Truth = bool | None


def beneath(low: float, high: float, threshold: float) -> Truth:
    """Whether a value known to lie in a range is below a threshold; None while it may be either.

    >>> beneath(40, 49, 50), beneath(50, 60, 50), beneath(45, 55, 50), beneath(float("nan"), 9, 50)
    (True, False, None, None)
    """
    if low != low or high != high:
        return None
    if bool(below(high, threshold)):
        return True
    if bool(at_least(low, threshold)):
        return False
    return None


def both(a: Truth, b: Truth) -> Truth:
    """Kleene's AND."""
    if a is False or b is False:
        return False
    return True if a and b else None


def some_of(truths: Iterable[Truth], needed: int) -> Truth:
    """Whether at least so many are met, whatever the unknown ones turn out to be."""
    known = list(truths)
    met = sum(truth is True for truth in known)
    if met >= needed:
        return True
    unknown = sum(truth is None for truth in known)
    return False if met + unknown < needed else None
