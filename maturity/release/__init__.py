"""What an audience may see: the one way from an assessment to anything that leaves the room."""

from maturity.release.released import Released, release

__all__ = ["Released", "release"]
