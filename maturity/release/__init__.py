"""What an audience may see: the one way from an assessment to anything that leaves the room."""

from maturity.release.admit import admit
from maturity.release.released import Released, release

__all__ = ["Released", "admit", "release"]
