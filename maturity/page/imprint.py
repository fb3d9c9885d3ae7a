"""What stands at the head and the foot of every page: whose it is, and what it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maturity.theme import Theme
from maturity.wording import named, plain

Plain = Mapping[str, Any]

#: What a page says of itself.
ITSELF = "This file loads nothing from any network. It is not a publication of the NHS."


@dataclass(frozen=True)
class Imprint:
    """Whose page it is, and with what it was made; blank where nobody said so.

    `chip` is the first sentence of the survey's notice and `notice` the rest of it.
    """

    chip: str
    notice: str
    owner: str
    distribution: str
    made_with: str

    def footer(self, what: str, marking: str) -> str:
        """The foot of every printed page: a line for who may have it, and what it is."""
        return (
            (f"{self.distribution}\n" if self.distribution else "")
            + f"{what}. "
            + (f"{self.chip} " if self.chip else "")
            + marking
        )


def imprint(survey: Plain, made: Plain, theme: Theme) -> Imprint:
    """The imprint of a page of these results in this dress."""
    chip, _, notice = plain(survey["notice"]).partition(".")
    owner = plain(theme.owner)
    by = f"Made by {named(owner)} with" if owner else "Made with"
    return Imprint(
        chip=f"{chip}." if chip else "",
        notice=notice.strip(),
        owner=owner,
        distribution=plain(theme.marking),
        made_with=f"{by} maturity {plain(made['version'])}.",
    )


def fingerprint(made: Plain) -> str:
    """The fingerprint of all inputs; not for an edition, where it would confirm a guess."""
    inputs = "\n".join(f"{path} {digest}" for path, digest in sorted(made["inputs"].items()))
    return f"Fingerprint of the inputs: {hashlib.sha256(inputs.encode()).hexdigest()[:12]}."
