"""What an audience may see: the one way from an assessment to anything that leaves the room."""

from maturity.release.changed import release_comparison
from maturity.release.released import Released, release

__all__ = ["Released", "release", "release_comparison"]
