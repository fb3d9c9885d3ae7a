"""What an audience may see: the one way from an assessment to anything that leaves the room."""

from maturity.release.admit import admit
from maturity.release.changed import change_for, release_comparison
from maturity.release.released import Released, release

__all__ = ["Released", "admit", "change_for", "release", "release_comparison"]
