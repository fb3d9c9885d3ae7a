"""What an audience may see: the one way from an assessment to anything that leaves the room."""

from maturity.release.changed import change_for, release_comparison
from maturity.release.released import Released, release

__all__ = ["Released", "change_for", "release", "release_comparison"]
