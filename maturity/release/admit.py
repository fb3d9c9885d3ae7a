"""What an audience may see. Until its rules exist, only the consultant's edition is made."""

from __future__ import annotations

from maturity.errors import MaturityError, Problem


def admit(audience: str) -> None:
    """Let an audience's edition be made, or raise `MaturityError` with the reason why not."""
    if audience == "consultant":
        return
    raise MaturityError(
        [
            Problem(
                "audience-not-ready",
                f"--audience {audience}",
                "an edition for others must withhold what would let a reader work out who said "
                "what, and the rules for that are not part of this version",
                "Use --audience consultant, and do not circulate that edition.",
            )
        ]
    )
