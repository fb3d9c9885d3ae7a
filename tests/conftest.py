"""What several test modules share without importing it."""

from browser_kit import browser

__all__ = ["browser"]
