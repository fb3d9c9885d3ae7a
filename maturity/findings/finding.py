"""One finding, and from where on something is worth being one."""

from __future__ import annotations

from dataclasses import dataclass

from maturity.coaching import COACHING, Coaching

#: How many pairs of organisations a finding names to the consultant.
MOST_NAMED = 3
#: From how many organisations on a finding may be made of their number.
SEVERAL = 3
#: A share of pairs from which a trait of single pairs is worth a conversation of its own.
MANY = 0.15
#: From how many pairs seen from both sides on it is worth saying that they are seen alike.
ENOUGH_PAIRS = 10
#: Below this modularity groups are not clear: random sparse networks reach it. From this adjusted
#: Rand index on they are largely the places.
CLEAR_GROUPS, LARGELY = 0.3, 0.65
#: So much nearer to the places than those of the expected pairs are groups more than the structure.
ABOVE_PAPER = 0.1


@dataclass(frozen=True)
class Finding:
    """Something the answers say that is worth a conversation, with what not to read into it.

    `title` says it in a few words and `says` with its numbers. `names` lists organisations and is
    only for the consultant's edition.
    """

    slug: str
    title: str
    says: str
    names: str = ""

    @property
    def coaching(self) -> Coaching:
        """Why it matters, what partners often discuss next, and what not to read into it."""
        return COACHING[self.slug]
